//! Items written back as notice Markdown that reads as the same items.
//!
//! Places and loop keys are not written, nor are the keys of table rows; a figure is written as the expression
//! that printed it. What reading never makes has no form of its own: a mark inside the same mark, a 上标 or 下标
//! of more than twelve characters, a heading sentence without its full stop.

use super::chars;
use super::decimal;
use super::division;
use super::footnote;
use super::heading::{self, Shape, shape};
use super::inline::can_be_script;
use super::names;
use super::read::fence;
use crate::document::{Align, Division, Footnote, Inline, plain};
use crate::notice::{
    Item, ItemKind, NamesItem, NamesPart, PictureItem, PicturesItem, QuotedItem, TableItem,
};

/// The text that reads as these items, one line each, tables parted by blank lines, 脚注 below their paragraphs.
pub fn write(items: &[Item]) -> String {
    write_from(items, &mut 0)
}

/// The text of items that follow so many 脚注: those of a paper that is quoted are counted with the others.
fn write_from(items: &[Item], footnotes: &mut usize) -> String {
    let mut out = String::new();
    for item in items {
        let item = &counted(item, footnotes);
        match &item.kind {
            ItemKind::Heading { level, number, content } => {
                line(&mut out, *level, number, &alone(*level, content));
            }
            ItemKind::Paragraph { run_in: None, content } => {
                out.push_str(&plain_line(&inlines(content, 0)));
                out.push('\n');
            }
            ItemKind::Paragraph { run_in: Some((level, number, words)), content } => {
                line(&mut out, *level, number, &run_in(words, content));
            }
            ItemKind::Chapter { division, number, content } => {
                divided(&mut out, *division, number.as_deref(), content);
            }
            ItemKind::Article { number, content } => {
                divided(&mut out, Division::Article, number.as_deref(), content);
            }
            ItemKind::Table(table) => write_table(&mut out, table),
            ItemKind::Pictures(pictures) => write_pictures(&mut out, pictures),
            ItemKind::Names(list) => write_names(&mut out, list),
            ItemKind::Quoted(quoted) => write_quoted(&mut out, quoted, footnotes),
            ItemKind::Contents(levels) => {
                out.push_str(&format!("\n::: 目录 层次={levels}\n:::\n\n"));
            }
        }
        write_footnotes(&mut out, item);
    }
    out
}

/// An item whose 脚注 are counted in the text as written.
fn counted(item: &Item, footnotes: &mut usize) -> Item {
    let mut item = item.clone();
    match &mut item.kind {
        ItemKind::Paragraph { run_in, content } => {
            let words = run_in.iter_mut().flat_map(|(_, _, words)| words);
            count(words.chain(content), footnotes);
        }
        ItemKind::Heading { content, .. }
        | ItemKind::Chapter { content, .. }
        | ItemKind::Article { content, .. } => count(content, footnotes),
        _ => {}
    }
    item
}

fn count<'a>(inlines: impl IntoIterator<Item = &'a mut Inline>, footnotes: &mut usize) {
    for inline in inlines {
        match inline {
            Inline::Footnote(note) => {
                *footnotes += 1;
                note.mark = footnotes.to_string();
            }
            Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                count(&mut *inner, footnotes);
            }
            Inline::Superscript(inner) | Inline::Subscript(inner) => count(&mut *inner, footnotes),
            Inline::Revised(_, inner) => count(&mut *inner, footnotes),
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {}
        }
    }
}

/// The lines that say what the 脚注 of an item read.
fn write_footnotes(out: &mut String, item: &Item) {
    let notes = match &item.kind {
        ItemKind::Paragraph { run_in, content } => {
            let words = run_in.iter().flat_map(|(_, _, words)| words);
            footnotes_in(words.chain(content))
        }
        ItemKind::Heading { content, .. }
        | ItemKind::Chapter { content, .. }
        | ItemKind::Article { content, .. } => footnotes_in(content),
        _ => vec![],
    };
    for Footnote { mark, text, .. } in notes {
        out.push_str(&format!("[^{mark}]: {}\n", guard_blanks(&inlines(text, 0))));
    }
}

fn footnotes_in<'a>(inlines: impl IntoIterator<Item = &'a Inline>) -> Vec<&'a Footnote> {
    let all = inlines.into_iter().map(|inline| match inline {
        Inline::Footnote(note) => vec![note],
        other => footnotes_in(other.children()),
    });
    all.flatten().collect()
}

/// The line that reads as this title.
pub fn write_title(title: &[Vec<Inline>]) -> String {
    title.iter().map(|line| guard_blanks(&inlines(line, 0))).collect::<Vec<_>>().join("|")
}

/// The words of a heading that stands alone; stops that would make it text are escaped.
fn alone(level: u8, content: &[Inline]) -> String {
    let words = guard_blanks(&inlines(content, 0));
    if matches!(shape(level, &chars::of(&words)), Shape::Alone | Shape::AloneWithStop) {
        return words;
    }
    let mut words = inlines(content, usize::MAX);
    if words.ends_with(['；', '，', '、', '…']) {
        let last = words.pop();
        words.push('\\');
        words.extend(last);
    }
    words
}

/// A heading sentence and its text: of all full stops only the one that parts them ends a sentence.
fn run_in(words: &[Inline], content: &[Inline]) -> String {
    match words {
        [] => inlines(content, stops(content).saturating_sub(1)),
        _ => inlines(words, stops(words).saturating_sub(1)) + &inlines(content, 0),
    }
}

/// Full stops in the text (figures hold none of ours).
fn stops(inlines: &[Inline]) -> usize {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.matches('。').count(),
            Inline::Footnote(_) => 0,
            other => stops(other.children()),
        })
        .sum()
}

/// A line with a number, or with as many `#` as its level.
fn line(out: &mut String, level: u8, number: &Option<String>, words: &str) {
    let words = guard_blanks(words);
    match number {
        Some(number) => out.push_str(&numbered(number, &words)),
        None => {
            out.push_str(&"#".repeat(usize::from(level.clamp(1, 4))));
            out.push(' ');
            out.push_str(&words);
        }
    }
    out.push('\n');
}

/// A 编, 章, 节 or 条 with the number as typed, or with `#` for the next one.
fn divided(out: &mut String, division: Division, number: Option<&str>, words: &[Inline]) {
    let number = number.map_or_else(|| format!("#第{}", division.sign()), str::to_string);
    let words = guard_blanks(&inlines(words, 0));
    let line = if words.is_empty() { number } else { format!("{number}　{words}") };
    out.push_str(&line);
    out.push('\n');
}

fn write_names(out: &mut String, list: &NamesItem) {
    let columns = list.columns.map(|columns| format!(" 列={columns}")).unwrap_or_default();
    out.push_str(&format!("\n::: 名单{columns}\n"));
    let words = |words: &[Inline]| guard_blanks(&inlines(words, 0));
    let names = |names: &[Vec<Inline>]| {
        names.iter().map(|name| word_of_list(name)).collect::<Vec<_>>().join("、")
    };
    for part in &list.parts {
        out.push_str(&match part {
            NamesPart::Group(label) => format!("{}：", words(label)),
            NamesPart::Names(list) => names(list),
            NamesPart::Labelled(label, list) => format!("{}：{}", words(label), names(list)),
            NamesPart::Member(label, name, post) if !reads_as_person(label, name, post) => {
                format!("| {} | {} | {} |", words(label), words(name), words(post))
            }
            NamesPart::Member(label, name, post) => {
                let colon = if label.is_empty() { "" } else { "：" };
                format!("{}{colon}{}　{}", words(label), words(name), words(post))
            }
        });
        out.push('\n');
    }
    out.push_str(":::\n\n");
}

/// Whether a line of label, name and 单位职务 is read as that. What a value prints is not known to the reader.
fn reads_as_person(label: &[Inline], name: &[Inline], post: &[Inline]) -> bool {
    let text = |inlines: &[Inline]| inlines.iter().all(|i| matches!(i, Inline::Text(_)));
    let words = |inlines: &[Inline]| plain(inlines);
    let plain_label = text(label) && !words(label).contains(['：', ':']);
    plain_label
        && text(name)
        && text(post)
        && names::is_person(!label.is_empty(), &words(name), &words(post))
}

/// A name of a list: marks in it that would part it are values.
fn word_of_list(name: &[Inline]) -> String {
    let mut writer = Writer { parts: Some(0), ..Writer::default() };
    writer.inlines(name);
    guard_blanks(&writer.out)
}

fn write_quoted(out: &mut String, quoted: &QuotedItem, footnotes: &mut usize) {
    let line = |words: &[Inline]| plain_line(&inlines(words, 0));
    out.push_str(&format!("\n::: 转引\n{}\n", write_title(&quoted.title)));
    let number = quoted.number.iter().map(|number| line(number));
    let recipients = quoted.recipients.iter().map(|names| format!("{}：", line(names)));
    for line in number.chain(recipients) {
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(&write_from(&quoted.text, footnotes));
    for words in quoted.signatures.iter().chain(&quoted.date) {
        out.push_str(&line(words));
        out.push('\n');
    }
    out.push_str(":::\n\n");
}

/// Number and words, parted such that the number is read again (1.5亿元 would be none).
fn numbered(number: &str, words: &str) -> String {
    // a decimal number has its blank
    if number.ends_with(' ') {
        return format!("{number}{words}");
    }
    let spaced = format!("{number} {words}");
    let tight = format!("{number}{words}");
    let length = number.chars().count();
    let reads = |line: &str| heading::number(&chars::of(line)).is_some_and(|n| n.len == length);
    match words.chars().next() {
        _ if reads(&tight) => tight,
        _ if reads(&spaced) => spaced,
        Some(first) => format!("{number}{}{}", quoted(first), &words[first.len_utf8()..]),
        None => tight,
    }
}

/// A paragraph; a backslash in front where it would be read as something else.
fn plain_line(text: &str) -> String {
    let text = guard_blanks(text);
    let chars = chars::of(&text);
    let first = chars.first();
    let structure = fence(&chars) > 0
        || heading::number(&chars).is_some()
        || division::find(&chars).is_some()
        || decimal::find(&chars).is_some_and(|found| found.path.len() > 1 || found.parted)
        || heading::is_marked_circle(&chars)
        || first.is_some_and(|ch| ch.is_one_of("#-+•"));
    match structure {
        true => format!("\\{text}"),
        // a mark at the beginning stays one
        false if footnote::definition(&chars).is_some() => format!("{{{{ \"\" }}}}{text}"),
        false => text,
    }
}

/// Blanks at the ends are kept by writing them as values.
fn guard_blanks(text: &str) -> String {
    let start: String = text.chars().take_while(|c| chars::is_blank(*c)).map(quoted).collect();
    let inner = text.trim_start_matches(chars::is_blank);
    let end: Vec<char> = inner.chars().rev().take_while(|c| chars::is_blank(*c)).collect();
    let inner = inner.trim_end_matches(chars::is_blank);
    let end: String = end.into_iter().rev().map(quoted).collect();
    start + inner + &end
}

/// A character as a value of the template, which is text and nothing else.
fn quoted(c: char) -> String {
    match c {
        '"' | '\\' => format!("{{{{ \"\\{c}\" }}}}"),
        _ => format!("{{{{ \"{c}\" }}}}"),
    }
}

/// The inlines with their marks; the first `stops` full stops end no sentence.
fn inlines(inlines: &[Inline], stops: usize) -> String {
    let mut writer = Writer { stops, ..Writer::default() };
    writer.inlines(inlines);
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// How many full stops are still to be escaped.
    stops: usize,
    /// The marks that are open.
    open: Vec<&'static str>,
    /// Where marks part names of a list: how many brackets are open, inside which they do not.
    parts: Option<u32>,
}

impl Writer {
    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::Figure(figure) => {
                    self.out.push_str(&format!("{{{{ {} }}}}", figure.expression));
                }
                Inline::Strong(inner) => self.marked("**", inner),
                Inline::Emphasis(inner) => self.marked("*", inner),
                Inline::Superscript(inner) => self.marked("^", inner),
                Inline::Subscript(inner) => self.marked("~", inner),
                Inline::Heading(_, inner) | Inline::Revised(_, inner) => self.inlines(inner),
                Inline::Footnote(note) => self.out.push_str(&format!("[^{}]", note.mark)),
                // a line of text holds no break; titles are written part by part
                Inline::Break => self.character(' '),
            }
        }
    }

    /// Inlines between marks; inside the same mark it says nothing more.
    fn marked(&mut self, mark: &'static str, inner: &[Inline]) {
        if self.open.contains(&mark) {
            return self.inlines(inner);
        }
        if is_nothing(inner) {
            return;
        }
        self.part(mark);
        self.out.push_str(mark);
        self.open.push(mark);
        self.inlines(inner);
        self.open.pop();
        if self.out.ends_with('*') {
            self.part(mark);
        }
        self.out.push_str(mark);
    }

    /// An empty value where a mark would run into another, or be taken for a sign between letters.
    fn part(&mut self, mark: &str) {
        let stars = mark.starts_with('*');
        let run_on = |c: char| c.is_ascii_alphanumeric() || (stars && c == '*');
        if self.out.ends_with(run_on) && mark != "^" {
            self.out.push_str("{{ \"\" }}");
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            // `<br>` would be a line break
            if matches!(c, '<' | '＜') && rest.as_str().starts_with(['b', 'B']) {
                self.out.push('\\');
            }
            self.character(c);
        }
    }

    fn character(&mut self, c: char) {
        if let Some(depth) = &mut self.parts {
            match c {
                '（' | '(' => *depth += 1,
                '）' | ')' => *depth = depth.saturating_sub(1),
                _ if *depth == 0 && "、，,；;：:".contains(c) || c.is_whitespace() => {
                    return self.out.push_str(&quoted(c));
                }
                _ => {}
            }
        }
        let stop = c == '。' && self.stops > 0;
        self.stops -= usize::from(stop);
        let script = |mark: &str, sign| self.open.contains(&mark) && !can_be_script(c, sign);
        match c {
            _ if script("^", '^') || script("~", '~') => self.out.push_str(&quoted(c)),
            '{' | '｛' => self.out.push_str(&quoted(c)),
            '\\' | '*' | '^' | '~' | '|' | '｜' | '[' => self.out.extend(['\\', c]),
            '。' if stop => self.out.extend(['\\', c]),
            _ => self.out.push(c),
        }
    }
}

/// Whether inlines print nothing and hold no figure.
fn is_nothing(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) => text.is_empty(),
        Inline::Figure(_) | Inline::Break | Inline::Footnote(_) => false,
        other => is_nothing(other.children()),
    })
}

fn write_table(out: &mut String, table: &TableItem) {
    let texts = [("题注", &table.caption), ("单位", &table.unit)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!(" {name}=\"{}\"", attribute(value.as_ref()?))));
    let words = [
        table.landscape.then(|| " 横排".to_string()),
        table.decimal.then(|| " 对齐=小数点".to_string()),
        table.size.map(|size| format!(" 字号={}", size.name())),
    ];
    let attributes: String = texts.chain(words.into_iter().flatten()).collect();
    let block = !attributes.is_empty() || !table.notes.is_empty();
    out.push('\n');
    if block {
        out.push_str(&format!("::: 表{attributes}\n"));
    }
    for (at, cells) in table.head.iter().enumerate() {
        table_row(out, table, at, cells);
    }
    row(out, table.align.iter().map(|align| dashes(*align).to_string()));
    for (at, (_, cells)) in table.rows.iter().enumerate() {
        table_row(out, table, table.head.len() + at, cells);
    }
    for note in table.notes.iter().map(|note| plain_line(&inlines(note, 0))) {
        out.push_str(&note);
        out.push('\n');
    }
    out.push_str(if block { ":::\n\n" } else { "\n" });
}

fn write_pictures(out: &mut String, item: &PicturesItem) {
    let caption = item.caption.as_ref();
    let caption = caption.map(|caption| format!(" 题注=\"{}\"", attribute(caption)));
    let width = item.width.map(|cells| format!(" 宽={cells}字"));
    let attributes: String = caption.into_iter().chain(width).collect();
    let pictures: Vec<String> = item.pictures.iter().map(picture).collect();
    match attributes.is_empty() {
        true => out.push_str(&format!("{}\n", pictures.join(" "))),
        false => out.push_str(&format!("\n::: 图{attributes}\n{}\n:::\n\n", pictures.join("\n"))),
    }
}

fn picture(picture: &PictureItem) -> String {
    let text = |text: &str| inlines(&[Inline::Text(text.to_string())], 0);
    // what would end the stretch too early
    let close = |text: String, signs: &[char]| {
        text.chars().fold(String::new(), |mut out, c| {
            if signs.contains(&c) {
                out.push('\\');
            }
            out.push(c);
            out
        })
    };
    let alt = close(text(&picture.alt), &[']']);
    format!("![{alt}]({})", close(text(&picture.file), &[')', '）']))
}

/// The value of an attribute, between straight quotation marks.
fn attribute(value: &[Inline]) -> String {
    let text = guard_blanks(&inlines(value, 0));
    let mut out = String::new();
    // inside an expression the marks are the template's
    for (i, part) in text.split("{{").enumerate() {
        let (code, rest) = match part.split_once("}}") {
            Some((code, rest)) if i > 0 => (format!("{{{{{code}}}}}"), rest),
            _ => (String::new(), part),
        };
        out.push_str(&code);
        out.push_str(&rest.replace('"', "\\\""));
    }
    out
}

/// A row with the signs of the cells that belong to another one.
fn table_row(out: &mut String, table: &TableItem, at: usize, cells: &[Vec<Inline>]) {
    let written = |(column, cell): (usize, &Vec<Inline>)| match table
        .merges
        .iter()
        .find(|merge| merge.covers(at, column))
    {
        Some(merge) if merge.begins(at, column) => sign_free(lines(cell)),
        Some(merge) if merge.column == column => "^".to_string(),
        Some(_) => "<".to_string(),
        None => sign_free(lines(cell)),
    };
    row(out, cells.iter().enumerate().map(written));
}

/// The inlines of a cell with a break for each line feed of a text.
fn parted(cell: &[Inline]) -> Vec<Inline> {
    let mut out = vec![];
    for inline in cell {
        let Inline::Text(text) = inline else {
            out.push(inline.clone());
            continue;
        };
        for (at, line) in text.split('\n').enumerate() {
            out.extend((at > 0).then_some(Inline::Break));
            out.push(Inline::Text(line.to_string()));
        }
    }
    out
}

/// The lines of a cell.
fn lines(cell: &[Inline]) -> String {
    let cell = parted(cell);
    let lines = cell.split(|inline| matches!(inline, Inline::Break));
    lines.map(|line| guard_blanks(&inlines(line, 0))).collect::<Vec<_>>().join("<br>")
}

/// A text that would be read as the sign of a merge.
fn sign_free(cell: String) -> String {
    match cell.as_str() {
        "^" | "<" | "＾" | "＜" => format!("\\{cell}"),
        _ => cell,
    }
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push_str(&format!(" {} |", guard_blanks(&cell)));
    }
    out.push('\n');
}

fn dashes(align: Align) -> &'static str {
    match align {
        Align::Justify => "---",
        Align::Left => ":---",
        Align::Center => ":---:",
        Align::Right => "---:",
    }
}
