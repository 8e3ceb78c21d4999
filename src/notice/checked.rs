//! What was typed, read into a checked value: what was rewritten is told, what is doubtful is refused.

use crate::diag::{Diagnostic, Fault, Kind};
use crate::source::Origin;

/// A value with what had to be rewritten to get it.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<T> {
    /// The value.
    pub value: T,
    /// What was rewritten, each a half sentence such as 方括号改为六角括号; empty when typed in the proper form.
    pub rewritten: Vec<String>,
}

impl<T> Checked<T> {
    /// A value typed in its proper form.
    pub fn clean(value: T) -> Self {
        Self { value, rewritten: vec![] }
    }
}

/// What a normaliser gives.
pub type Reading<T> = Result<Checked<T>, Fault>;

/// Takes the value out of a reading; reports what was rewritten, or why it was refused.
///
/// `printed` gives the form that the paper will show, for the note.
pub fn accept<T>(
    reading: Reading<T>,
    printed: impl Fn(&T) -> String,
    origin: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Option<T> {
    match reading {
        Ok(Checked { value, rewritten }) => {
            if !rewritten.is_empty() {
                let message = format!("读作“{}”（{}）", printed(&value), rewritten.join("，"));
                sink.push(Diagnostic::note(Kind::Normalised, message).at(origin));
            }
            Some(value)
        }
        Err(fault) => {
            sink.push(fault.at(origin));
            None
        }
    }
}

/// What [`fold`] tells when there were blanks inside.
pub const INNER_BLANKS: &str = "去掉中间的空格";

/// Text with blanks cut out and full-width ASCII made half-width, and what was rewritten on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// What was rewritten; blanks at both ends are not worth a word.
    pub rewritten: Vec<String>,
}

/// Folds what was typed: see [`Folded`].
pub fn fold(typed: &str) -> Folded {
    let mut rewritten = vec![];
    let inner = typed.trim();
    let text: String = inner.chars().filter(|c| !is_blank(*c)).map(half_width).collect();
    if inner.chars().any(is_blank) {
        rewritten.push(INNER_BLANKS.to_string());
    }
    if inner.chars().any(|c| half_width(c) != c) {
        rewritten.push("全角数字、符号改为半角".to_string());
    }
    Folded { text, rewritten }
}

/// Blanks of every width, and the characters of no width that a paste from Word or the web brings along.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The half-width form of a full-width digit, letter, point, hyphen or slash; any other character as it is.
pub fn half_width(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '－' | '／' | '％' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        other => other,
    }
}

/// The characters that are ASCII digits from the start of `text`, and the rest.
pub fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_tells_what_it_did() {
        for (typed, text, told) in [
            (" 14 ", "14", 0),
            ("１４", "14", 1),
            ("2024 年", "2024年", 1),
            ("２０２４\u{3000}年", "2024年", 2),
            ("闵\u{200B}科", "闵科", 1),
        ] {
            let folded = fold(typed);
            assert_eq!((folded.text.as_str(), folded.rewritten.len()), (text, told), "{typed:?}");
        }
    }

    #[test]
    fn brackets_keep_their_width() {
        assert_eq!(fold("（2024）").text, "（2024）");
    }
}
