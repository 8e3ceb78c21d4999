//! notice.yaml and office.yaml as a clerk would type them.

/// A mapping that is being written, one item a line.
#[derive(Debug, Default)]
pub(super) struct Yaml {
    out: String,
}

impl Yaml {
    /// Begins with lines of explanation.
    pub fn new(about: &[&str]) -> Self {
        Self { out: about.iter().map(|line| format!("# {line}\n")).collect() }
    }

    /// An item of one line.
    pub fn line(&mut self, key: &str, value: &str) {
        self.out.push_str(&format!("{key}: {}\n", scalar(value)));
    }

    /// An item of one line, when there is one.
    pub fn maybe(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.line(key, value);
        }
    }

    /// A text of several lines.
    pub fn block(&mut self, key: &str, text: &str) {
        self.out.push_str(&format!("{key}: |\n"));
        for line in text.lines() {
            match line.is_empty() {
                true => self.out.push('\n'),
                false => self.out.push_str(&format!("  {line}\n")),
            }
        }
    }

    /// A list; of one value just the value.
    pub fn list(&mut self, key: &str, values: &[String]) {
        match values {
            [] => {}
            [only] => self.line(key, only),
            values => {
                self.out.push_str(&format!("{key}:\n"));
                for value in values {
                    self.out.push_str(&format!("  - {}\n", scalar(value)));
                }
            }
        }
    }

    /// A list of mappings of one-line values.
    pub fn maps(&mut self, key: &str, maps: &[Vec<(&str, String)>]) {
        if maps.is_empty() {
            return;
        }
        self.out.push_str(&format!("{key}:\n"));
        for map in maps {
            for (at, (name, value)) in map.iter().enumerate() {
                let lead = if at == 0 { "  - " } else { "    " };
                self.out.push_str(&format!("{lead}{name}: {}\n", scalar(value)));
            }
        }
    }

    /// Lines as they are.
    pub fn raw(&mut self, text: &str) {
        self.out.push_str(text);
        if !text.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }
}

/// A value on one line, between quotation marks where it could be read as anything else.
fn scalar(value: &str) -> String {
    let value = value.replace(['\n', '\r'], " ");
    let signs = "-?:,[]{}#&*!|>'\"%@`~=<\\.";
    let first = value.chars().next();
    let words = ["null", "true", "false", "yes", "no", "on", "off"];
    let plain = first.is_some_and(|c| !signs.contains(c) && !c.is_whitespace())
        && !value.contains([':', '#', '"', '\\', '：'])
        && !value.ends_with(char::is_whitespace)
        && !value.chars().any(char::is_control)
        && !words.contains(&value.to_lowercase().as_str());
    if plain {
        return value;
    }
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c) & 0xff)),
            c => out.push(c),
        }
    }
    out + "\""
}
