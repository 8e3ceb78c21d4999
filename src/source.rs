//! Files as typed, and the way back to them from whatever was made of them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use encoding_rs::{DecoderResult, GB18030};

use crate::diag::{Diagnostic, EXCERPT, Kind, Place, Spot};

/// One file of the project folder, decoded to text; for a workbook the text is empty.
#[derive(PartialEq, Eq, Hash)]
pub struct Source {
    /// Path relative to the project folder, with `/`.
    pub path: String,
    /// The text as typed (without a byte order mark).
    pub text: String,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

impl Source {
    /// A source from text that is already decoded.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into() })
    }

    /// The place of a byte range: line, column and the line itself.
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = floor_char(&self.text, range.start);
        let head = &self.text[..start];
        let line_start = head.rfind('\n').map_or(0, |i| i + 1);
        let rest = &self.text[line_start..];
        let line = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
        let end = floor_char(&self.text, range.end)
            .clamp(start, line_start + line.len().max(start - line_start));
        let column = self.text[line_start..start].chars().count() + 1;
        let (from, excerpt) = around(line, start - line_start, column);
        Place {
            file: self.path.clone(),
            spot: Some(Spot::Text {
                line: head.matches('\n').count() + 1,
                column,
                length: self.text[start..end].chars().count().max(1),
                excerpt: excerpt.to_string(),
                from,
            }),
        }
    }

    /// The place that means the whole file.
    pub fn whole(&self) -> Place {
        Place { file: self.path.clone(), spot: None }
    }
}

/// What of a line stands around the byte `at`, which is the 1-based `column`, and the column of its first character.
fn around(line: &str, at: usize, column: usize) -> (usize, &str) {
    let (before, after) = line.split_at(floor_char(line, at));
    let step = |(i, _): (usize, char)| i;
    let start = before.char_indices().rev().map(step).take(EXCERPT / 2).last();
    let start = start.unwrap_or(before.len());
    let end = after.char_indices().map(step).nth(EXCERPT / 2).unwrap_or(after.len());
    let from = column - before[start..].chars().count();
    (from, &line[start..before.len() + end])
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where something came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A stretch of a text file.
    Text {
        /// The file.
        source: Arc<Source>,
        /// Bytes of [`Source::text`].
        range: Range<usize>,
    },
    /// A cell of a workbook.
    Cell {
        /// The file.
        source: Arc<Source>,
        /// Name of the sheet.
        sheet: Arc<str>,
        /// 0-based row.
        row: u32,
        /// 0-based column.
        column: u32,
        /// What the cell shows.
        shown: String,
    },
}

impl Origin {
    /// An origin in a text file.
    pub fn text(source: &Arc<Source>, range: Range<usize>) -> Self {
        Self::Text { source: source.clone(), range }
    }

    /// The file that it lies in.
    pub fn source(&self) -> &Arc<Source> {
        match self {
            Self::Text { source, .. } | Self::Cell { source, .. } => source,
        }
    }

    /// The place to show in a message.
    pub fn place(&self) -> Place {
        match self {
            Self::Text { source, range } => source.place(range.clone()),
            Self::Cell { source, sheet, row, column, shown } => Place {
                file: source.path.clone(),
                spot: Some(Spot::Cell {
                    sheet: sheet.to_string(),
                    cell: format!("{}{}", column_letters(*column), row + 1),
                    shown: shown.clone(),
                }),
            },
        }
    }
}

/// `file:line:column`, or `file:sheet!cell`: what a dump shows.
impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let Place { file, spot } = self.place();
        match spot {
            Some(Spot::Text { line, column, .. }) => {
                s.collect_str(&format_args!("{file}:{line}:{column}"))
            }
            Some(Spot::Cell { sheet, cell, .. }) => {
                s.collect_str(&format_args!("{file}:{sheet}!{cell}"))
            }
            None => s.serialize_str(&file),
        }
    }
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        origin.place()
    }
}

/// The letters of a workbook column: 0 is A, 26 is AA.
fn column_letters(mut column: u32) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return letters;
        }
        column = column / 26 - 1;
    }
}

/// Text taken out of a source, with the way back: a YAML block scalar, say, whose lines lost their indentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    source: Arc<Source>,
    /// (offset in `text`, offset in the source), ascending; between two entries both run in step.
    steps: Vec<(usize, usize)>,
}

impl Text {
    /// An empty text of a source, to be filled with [`Text::push`].
    pub fn empty(source: &Arc<Source>) -> Self {
        Self { text: String::new(), source: source.clone(), steps: vec![] }
    }

    /// The whole of a source.
    pub fn whole(source: &Arc<Source>) -> Self {
        let mut text = Self::empty(source);
        text.push(&source.text, 0);
        text
    }

    /// Appends `piece`, which stands at byte `at` of the source (or was made from what stands there).
    pub fn push(&mut self, piece: &str, at: usize) {
        if !piece.is_empty() {
            self.steps.push((self.text.len(), at));
            self.text.push_str(piece);
        }
    }

    /// Appends a byte range of another text of the same source, with its way back.
    pub fn push_part(&mut self, other: &Text, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let next = other.steps.partition_point(|(from, _)| *from <= at);
            let stop = other.steps.get(next).map_or(range.end, |(from, _)| (*from).min(range.end));
            self.push(other.text.get(at..stop).unwrap_or(""), other.back(at));
            at = stop;
        }
    }

    /// A byte range of this text, with its way back.
    pub fn part(&self, range: Range<usize>) -> Text {
        let mut part = Text::empty(&self.source);
        part.push_part(self, range);
        part
    }

    /// The text without the white space (ASCII, U+3000, NBSP) at its ends.
    pub fn trimmed(&self) -> Text {
        let start = self.text.len() - self.text.trim_start().len();
        self.part(start..start + self.text.trim().len())
    }

    /// The origin of the whole text.
    pub fn whole_origin(&self) -> Origin {
        self.origin(0..self.text.len())
    }

    /// The file that it was taken from.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Byte of the source for a byte of the text.
    pub fn back(&self, at: usize) -> usize {
        let i = self.steps.partition_point(|(from, _)| *from <= at);
        match i.checked_sub(1).map(|i| self.steps[i]) {
            Some((from, to)) => to + (at - from),
            None => 0,
        }
    }

    /// The origin of a byte range of the text.
    pub fn origin(&self, range: Range<usize>) -> Origin {
        let start = self.back(range.start);
        let end = if range.end > range.start { self.back(range.end - 1) + 1 } else { start };
        Origin::Text { source: self.source.clone(), range: start..end.max(start) }
    }
}

/// Decodes a file as typed: UTF-8 with or without BOM, UTF-16 with BOM, else GB 18030, all strictly.
///
/// `None` when it is none of these; the reason is in `sink`. Characters that no paper can hold
/// (control characters, noncharacters, bidi controls, the planes of the tokens) are reported too,
/// each once, and the source is still given, so that the rest of it can be checked.
pub fn decode(path: &str, bytes: &[u8], sink: &mut Vec<Diagnostic>) -> Option<Arc<Source>> {
    match decode_text(bytes) {
        Ok(text) => {
            let source = Source::new(path, text);
            report_forbidden(&source, sink);
            Some(source)
        }
        Err((reason, at)) => {
            let line = bytes.get(..at).unwrap_or(bytes).iter().filter(|b| **b == b'\n').count() + 1;
            sink.push(
                Diagnostic::error(Kind::Encoding, format!("第{line}行起{reason}"))
                    .at(Source::new(path, "").whole())
                    .hint("请用记事本或 WPS 打开，另存为 UTF-8 编码后再试。"),
            );
            None
        }
    }
}

/// The text, or why it is none and the byte where it goes wrong.
fn decode_text(bytes: &[u8]) -> Result<String, (String, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest).map_err(|(reason, at)| (reason, at + 3)),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match utf8(bytes) {
            Err(_) if !looks_like_utf8(bytes) => gb18030(bytes),
            result => result,
        },
    }
}

fn utf8(bytes: &[u8]) -> Result<String, (String, usize)> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_string()),
        Err(e) => {
            let at = e.valid_up_to();
            let bad = bytes.get(at).copied().unwrap_or(0);
            Err((format!("有不合 UTF-8 编码的字节（0x{bad:02X}），文件可能损坏"), at))
        }
    }
}

/// Whether most of the characters beyond ASCII are sound UTF-8: then a bad byte is damage, not another encoding
/// (GB 18030 takes nearly any bytes and would turn the whole into other characters).
fn looks_like_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound >= 4 * broken
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, (String, usize)> {
    if !bytes.len().is_multiple_of(2) {
        return Err(("有不完整的 UTF-16 字符，文件可能没有存完".into(), bytes.len()));
    }
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len());
    for (i, c) in char::decode_utf16(units).enumerate() {
        text.push(c.map_err(|_| ("有不合 UTF-16 编码的字符，文件可能损坏".to_string(), 2 * i))?);
    }
    Ok(text)
}

fn gb18030(bytes: &[u8]) -> Result<String, (String, usize)> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let capacity = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(capacity.unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(len, after) => {
            let at = read.saturating_sub(usize::from(len) + usize::from(after));
            let bad = bytes.get(at).copied().unwrap_or(0);
            Err((format!("有既不合 UTF-8、也不合 GB 18030 编码的字节（0x{bad:02X}）"), at))
        }
        DecoderResult::OutputFull => Err(("的文字解不开".into(), read)),
    }
}

/// What a character is called when no paper can hold it.
///
/// The supplementary private use planes are refused because the tokens of a filled text live there.
pub fn forbidden(c: char) -> Option<&'static str> {
    match u32::from(c) {
        0x09 | 0x0A | 0x0D => None,
        0 => Some("空字符（NUL）"),
        0x00..=0x1F | 0x7F..=0x9F => Some("控制字符"),
        0xFEFF => Some("零宽不换行空格（BOM）"),
        0x202A..=0x202E | 0x2066..=0x2069 => Some("文字方向控制符"),
        0xFDD0..=0xFDEF => Some("非字符"),
        code if code & 0xFFFE == 0xFFFE => Some("非字符"),
        0xF_0000.. => Some("补充私用区字符"),
        _ => None,
    }
}

/// Reports the forbidden characters of a text that was not read by [`decode`] (an escape, a cell), each once.
pub fn report_forbidden_in(text: &str, place: &Place, sink: &mut Vec<Diagnostic>) {
    for (c, name, _, count) in forbidden_characters(text) {
        sink.push(forbidden_finding(c, name, count).at(place.clone()));
    }
}

fn report_forbidden(source: &Arc<Source>, sink: &mut Vec<Diagnostic>) {
    for (c, name, at, count) in forbidden_characters(&source.text) {
        sink.push(forbidden_finding(c, name, count).at(source.place(at..at + c.len_utf8())));
    }
}

/// Each forbidden character: itself, its name, where it stands first, how often.
fn forbidden_characters(text: &str) -> Vec<(char, &'static str, usize, usize)> {
    let mut found: Vec<(char, &'static str, usize, usize)> = vec![];
    for (at, c) in text.char_indices() {
        let Some(name) = forbidden(c) else { continue };
        let many = found.len() >= 20;
        match found.iter_mut().find(|(known, ..)| *known == c) {
            Some((.., count)) => *count += 1,
            None if many => {}
            None => found.push((c, name, at, 1)),
        }
    }
    found
}

fn forbidden_finding(c: char, name: &str, count: usize) -> Diagnostic {
    let code = format!("U+{:04X}", u32::from(c));
    let times = if count > 1 { format!("，共{count}处") } else { String::new() };
    let finding = Diagnostic::error(
        Kind::ForbiddenCharacter,
        format!("这里有看不见的{name} {code}{times}，公文里不能用"),
    );
    match c {
        '\0' => finding.hint("文件可能是没有标记的 UTF-16，请另存为 UTF-8。"),
        _ => finding.hint("请删去它：把光标放在这里按一次删除键，或者重新输入这几个字。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (Option<String>, Vec<Diagnostic>) {
        let mut sink = vec![];
        let text = decode("a.md", bytes, &mut sink).map(|s| s.text.clone());
        (text, sink)
    }

    #[test]
    fn a_finding_in_a_line_of_a_megabyte_holds_what_stands_around_it() {
        let text = format!("甲\n{}错{}\r\n丁", "乙".repeat(300_000), "丙".repeat(300_000));
        let source = Source::new("a.md", text);
        let at = source.text.find('错').unwrap_or_default();
        let Some(Spot::Text { line, column, length, excerpt, from }) =
            source.place(at..at + 600).spot
        else {
            panic!("no spot");
        };
        assert_eq!((line, column, from), (2, 300_001, 300_001 - EXCERPT / 2));
        assert_eq!(excerpt.chars().nth(column - from), Some('错'));
        assert_eq!((excerpt.chars().count(), length), (EXCERPT, 200));
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let text = "标题：关于〔2024〕的通知\r\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let gb = GB18030.encode(text).0.into_owned();
        let cases: [&[u8]; 5] = [
            text.as_bytes(),
            &[b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            &[b"\xFF\xFE", le.as_slice()].concat(),
            &[b"\xFE\xFF", be.as_slice()].concat(),
            &gb,
        ];
        for bytes in cases {
            assert_eq!(decoded(bytes), (Some(text.to_string()), vec![]));
        }
        assert_eq!(decoded(b""), (Some(String::new()), vec![]));
    }

    #[test]
    fn damaged_utf8_is_not_taken_for_gb18030() {
        let mut bytes = "第一行是对的\n第二行坏了一个字节".as_bytes().to_vec();
        bytes.remove(25);
        let (text, sink) = decoded(&bytes);
        assert_eq!(text, None);
        assert!(sink[0].message.starts_with("第2行起有不合 UTF-8"), "{}", sink[0].message);
    }

    #[test]
    fn broken_bytes_are_reported_with_their_line() {
        let mut gb = GB18030.encode("第一行\n第二行").0.into_owned();
        gb.push(0xFF);
        let cases: [&[u8]; 4] = [&gb, b"\xFF\xFEa", b"\xFF\xFE\x00\xD8", b"\xEF\xBB\xBFab\n\xFF"];
        let lines = ["第2行", "第1行", "第1行", "第2行"];
        for (bytes, line) in cases.iter().zip(lines) {
            let (text, sink) = decoded(bytes);
            assert_eq!(text, None);
            assert_eq!(sink.len(), 1);
            assert_eq!(sink[0].kind, Kind::Encoding);
            assert!(sink[0].message.starts_with(line), "{}", sink[0].message);
        }
    }

    #[test]
    fn forbidden_characters_are_named_once_each() {
        for c in ['\0', '\u{8}', '\u{85}', '\u{202E}', '\u{2067}', '\u{FDD0}', '\u{FFFF}'] {
            let (_, sink) = decoded(format!("甲\n乙{c}丙{c}").as_bytes());
            assert_eq!(sink.len(), 1, "{c:?}");
            assert!(sink[0].message.contains(&format!("U+{:04X}，共2处", u32::from(c))));
            let Some(Spot::Text { line, column, .. }) =
                sink[0].place.as_ref().and_then(|p| p.spot.clone())
            else {
                panic!("no spot")
            };
            assert_eq!((line, column), (2, 2));
        }
        for c in ['\u{F0000}', '\u{100000}', '\u{10FFFF}', '\u{FEFF}'] {
            assert!(forbidden(c).is_some());
        }
        for c in ['\t', '\u{E000}', '\u{3000}', '\u{200B}', '𠮷'] {
            assert_eq!(forbidden(c), None);
        }
    }

    #[test]
    fn a_part_of_a_text_keeps_its_way_back() {
        let source = Source::new("a", "  甲乙\n  丙丁\n");
        let mut text = Text::empty(&source);
        text.push("甲乙\n", 2);
        text.push("丙丁\n", 11);
        let part = text.part(3..10);
        assert_eq!(part.text, "乙\n丙");
        assert_eq!(part.back(0), 5);
        assert_eq!(part.back(4), 11);
        assert_eq!(part.origin(4..7), Origin::text(&source, 11..14));
    }

    #[test]
    fn a_place_copes_with_crlf_and_wide_characters() {
        let source = Source::new("a", "甲：乙\r\n丙：丁\r\n");
        let place = source.place(17..20);
        assert_eq!(
            place.spot,
            Some(Spot::Text {
                line: 2, column: 3, length: 1, excerpt: "丙：丁".into(), from: 1
            })
        );
    }
}
