//! What clerks type becomes YAML proper, character by character with the way back.
//!
//! Clerks indent with U+3000 and tabs, separate with ：, and write values that YAML reads as something else
//! (`"十四五"规划的通知`, `[2024]14号`, `关于…: 二`). None of that is ambiguous to a reader, so none of it is an error.

use std::sync::Arc;

use super::explain::push_single_quoted;
use crate::diag::{Diagnostic, Kind};
use crate::source::{Origin, Source, Text};

/// Longest key, in characters, that a full-width colon may follow.
const MAX_LOOSE_KEY: usize = 12;

/// The text of a YAML file with its form normalised; values and block text keep their characters.
///
/// A quote or bracket that is closed nowhere is reported here, where its beginning is known.
pub(super) fn forgive(source: &Arc<Source>, sink: &mut Vec<Diagnostic>) -> Text {
    let whole = Text::whole(source);
    let lines = split_lines(&source.text);
    let out = Text::empty(source);
    let mut forgiver = Forgiver { whole: &whole, lines, out, open: None, findings: vec![] };
    let mut i = 0;
    while i < forgiver.lines.len() {
        i = forgiver.line(i);
    }
    sink.append(&mut forgiver.findings);
    forgiver.out
}

/// One line: byte where it begins, its text, its line break.
#[derive(Clone, Copy)]
struct Line<'a> {
    at: usize,
    text: &'a str,
    line_break: &'a str,
}

impl<'a> Line<'a> {
    /// The white space that it begins with.
    fn lead(&self) -> &'a str {
        let rest = self.text.trim_start_matches(is_blank);
        self.text.get(..self.text.len() - rest.len()).unwrap_or("")
    }

    fn is_empty(&self) -> bool {
        self.text.trim_matches(is_blank).is_empty()
    }
}

fn split_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = vec![];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        lines.push(Line { at, text: content, line_break: &line[content.len()..] });
        at += line.len();
    }
    lines
}

/// White space that is typed for indentation.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{A0}')
}

/// Columns of indentation: U+3000 and tab count for two.
fn width(lead: &str) -> usize {
    lead.chars().map(|c| if matches!(c, '\t' | '\u{3000}') { 2 } else { 1 }).sum()
}

struct Forgiver<'a> {
    whole: &'a Text,
    lines: Vec<Line<'a>>,
    out: Text,
    findings: Vec<Diagnostic>,
    /// Column of the entry whose plain value may go on in deeper lines, and whether it has no key: then it also goes on
    /// in lines of the same indentation.
    open: Option<(usize, bool)>,
}

/// A piece of a line: byte where it begins, and its text.
type Piece<'a> = (usize, &'a str);

/// Key, and what follows its colon.
type Split<'a> = (&'a str, &'a str);

impl<'a> Forgiver<'a> {
    fn get(&self, i: usize) -> Line<'a> {
        self.lines.get(i).copied().unwrap_or(Line { at: 0, text: "", line_break: "" })
    }

    /// Writes line `i` and those that belong to it; gives the next line.
    fn line(&mut self, i: usize) -> usize {
        let line = self.get(i);
        let lead = line.lead();
        let content = line.text.get(lead.len()..).unwrap_or("").trim_end_matches(is_blank);
        if content.is_empty() {
            return self.end_line(i);
        }
        let column = width(lead);
        self.spaces(column, line.at);
        let piece = (line.at + lead.len(), content);
        let level = column > 0 || self.split_key(i, content, column, false).is_none();
        let continues = self
            .open
            .is_some_and(|(open, keyless)| column > open || (keyless && column == open && level));
        if continues || content.starts_with('#') || matches!(content, "---" | "...") {
            self.out.push(piece.1, piece.0);
            return self.end_line(i);
        }
        self.open = None;
        self.entry(i, piece, column)
    }

    fn end_line(&mut self, i: usize) -> usize {
        let line = self.get(i);
        self.out.push(line.line_break, line.at + line.text.len());
        i + 1
    }

    fn spaces(&mut self, count: usize, at: usize) {
        self.out.push(&" ".repeat(count), at);
    }

    /// An entry of a list or a mapping: dashes, key, value.
    fn entry(&mut self, i: usize, (mut at, mut text): Piece<'a>, mut column: usize) -> usize {
        let mut parent = column;
        let mut dashed = false;
        while let Some(rest) =
            text.strip_prefix('-').filter(|r| r.is_empty() || r.starts_with(is_blank))
        {
            let content = rest.trim_start_matches(is_blank);
            let gap = rest.len() - content.len();
            self.out.push("-", at);
            if content.is_empty() {
                return self.end_line(i);
            }
            let columns = width(&rest[..gap]);
            self.spaces(columns, at + 1);
            (at, text, parent) = (at + 1 + gap, content, column);
            column += 1 + columns;
            dashed = true;
        }
        match self.split_key(i, text, column, dashed) {
            Some((key, rest)) => {
                let value = rest.trim_start_matches(is_blank);
                self.out.push(key, at);
                self.out.push(":", at + key.len());
                if value.is_empty() {
                    return self.end_line(i);
                }
                let value_at = at + text.len() - value.len();
                self.out.push(" ", value_at);
                self.value(i, (value_at, value), column)
            }
            None => {
                let next = self.value(i, (at, text), parent);
                self.open = self.open.map(|(open, _)| (open, !dashed));
                next
            }
        }
    }

    /// Key and what follows its colon. A full-width colon, or a half-width one without a space, separates only after
    /// what looks like a key; in a list item only where a further key stands below it.
    fn split_key(&self, i: usize, text: &'a str, column: usize, dashed: bool) -> Option<Split<'a>> {
        if text.starts_with(['[', '{', '#', '|', '>']) {
            return None;
        }
        let strict = strict_key(text);
        let loose = loose_key(text).filter(|_| !dashed || self.key_stands_below(i, column));
        match (strict, loose) {
            (Some(s), Some(l)) => Some(if l.0.len() < s.0.len() { l } else { s }),
            (strict, loose) => strict.or(loose),
        }
    }

    fn key_stands_below(&self, i: usize, column: usize) -> bool {
        let below = self.lines.iter().skip(i + 1).find(|l| !l.is_empty());
        below.is_some_and(|l| {
            let content = l.text.trim_matches(is_blank);
            width(l.lead()) == column
                && (loose_key(content).is_some() || strict_key(content).is_some())
        })
    }

    /// A value on line `i`, with all lines that belong to it; gives the next line.
    fn value(&mut self, i: usize, (at, text): Piece<'a>, column: usize) -> usize {
        let body = without_comment(text);
        let comment = text.get(body.len()..).unwrap_or("");
        let body = body.trim_end_matches(is_blank);
        match shape(body) {
            Shape::Block { explicit } => {
                self.out.push(text, at);
                let next = self.end_line(i);
                return self.block(next, column, explicit);
            }
            Shape::Plain => {
                self.out.push(body, at);
                self.open = Some((column, false));
            }
            Shape::Whole => self.out.push(body, at),
            Shape::Open => return self.opened(i, (at, text), column),
            Shape::Raw => push_single_quoted(self.whole, at, body, &mut self.out),
        }
        if !comment.is_empty() {
            self.out.push(" ", at + body.len());
            self.out.push(
                comment.trim_start_matches(is_blank),
                at + text.len() - comment.trim_start_matches(is_blank).len(),
            );
        }
        self.end_line(i)
    }

    /// The lines of a block scalar (`|`, `>`): they get one indentation, whatever they were indented with.
    fn block(&mut self, first: usize, parent: usize, explicit: bool) -> usize {
        let belongs = |l: &Line<'_>| l.is_empty() || width(l.lead()) > parent;
        let count = self.lines.iter().skip(first).take_while(|l| belongs(l)).count();
        let lines = self.lines.get(first..first + count).unwrap_or(&[]).to_vec();
        let ascii = |l: &Line<'_>| l.text.len() - l.text.trim_start_matches(' ').len();
        let typed = lines.iter().filter(|l| !l.is_empty()).map(ascii).filter(|n| *n > parent).min();
        let mut begun = false;
        for (i, line) in lines.iter().enumerate() {
            let indent = match typed {
                _ if explicit => 0,
                // YAML takes the indentation of the block from its first line.
                Some(typed) if ascii(line) > parent && begun => typed,
                _ => line.lead().len(),
            };
            if !line.is_empty() {
                begun = true;
                self.spaces(if explicit { 0 } else { parent + 2 }, line.at);
                self.out.push(line.text.get(indent..).unwrap_or(""), line.at + indent);
            }
            self.end_line(first + i);
        }
        first + count
    }

    /// A quoted or bracketed value that is not closed on its line: its further lines, or, when it is closed nowhere,
    /// the report, and its line as text.
    fn opened(&mut self, i: usize, (at, text): Piece<'a>, column: usize) -> usize {
        let Some(last) = self.closing_line(i + 1, text, column) else {
            self.findings.push(unclosed(self.whole.origin(at..at + text.len()), text));
            push_single_quoted(self.whole, at, text, &mut self.out);
            return self.end_line(i);
        };
        self.out.push(text, at);
        self.end_line(i);
        for i in i + 1..=last {
            let line = self.get(i);
            let lead = line.lead();
            self.spaces(width(lead).max(column + 1), line.at);
            self.out.push(line.text.get(lead.len()..).unwrap_or(""), line.at + lead.len());
            self.end_line(i);
        }
        last + 1
    }

    /// The line that closes a value. A key in the entry's own column ends the search: the quote or bracket was
    /// forgotten (but braces hold keys themselves).
    fn closing_line(&self, first: usize, begun: &str, column: usize) -> Option<usize> {
        let mut closing = Closing::default();
        closing.feed(begun);
        for (i, line) in self.lines.iter().enumerate().skip(first) {
            let content = line.text.trim_start_matches(is_blank);
            let outside = width(line.lead()) <= column && !begun.starts_with('{');
            if outside && (strict_key(content).is_some() || loose_key(content).is_some()) {
                return None;
            }
            closing.feed("\n");
            if closing.feed(line.text).is_some() {
                return Some(i);
            }
        }
        None
    }
}

fn unclosed(origin: Origin, text: &str) -> Diagnostic {
    let (message, hint) = if text.starts_with(['"', '\'']) {
        ("引号没有配对", "请在值的末尾补上同样的引号，或者去掉前面的引号。")
    } else {
        ("方括号或花括号没有配对", "请补上括号；它只是文字的，请把整个值放在引号里。")
    };
    Diagnostic::error(Kind::Syntax, message).at(&origin).hint(hint)
}

/// Splits where YAML itself does: at a colon before white space or the end of the line.
fn strict_key(text: &str) -> Option<Split<'_>> {
    let from = if text.starts_with(['"', '\'']) { closed(text)? } else { 0 };
    let tail = text.get(from..)?;
    let colon = tail.char_indices().find_map(|(at, c)| {
        let after = tail.get(at + c.len_utf8()..).unwrap_or("");
        let ends = after.is_empty() || after.starts_with(is_blank);
        match c {
            ':' if ends => Some((at, c)),
            '：' if from > 0 && at == 0 => Some((at, c)),
            _ => None,
        }
    });
    let (at, c) = colon?;
    let key = text.get(..from + at)?.trim_end_matches(is_blank);
    if key.is_empty() || (from > 0 && key.len() > from) {
        return None;
    }
    Some((key, text.get(from + at + c.len_utf8()..)?))
}

/// Splits at a full-width colon, or a half-width one with no space after it, behind what looks like a key.
fn loose_key(text: &str) -> Option<Split<'_>> {
    let (at, c) = text.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
    let key = text.get(..at)?.trim_end_matches(is_blank);
    let rest = text.get(at + c.len_utf8()..)?;
    let chinese = key.chars().any(|c| u32::from(c) >= 0x4E00);
    let named = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let letters = key.chars().any(char::is_alphabetic);
    let fits = (1..=MAX_LOOSE_KEY).contains(&key.chars().count()) && named && letters;
    if fits && (c == '：' || chinese) { Some((key, rest)) } else { None }
}

/// The text before a comment (` #`), which no quote or bracket holds.
fn without_comment(text: &str) -> &str {
    let from = if text.starts_with(['"', '\'', '[', '{']) { closed(text).unwrap_or(0) } else { 0 };
    let bytes = text.as_bytes();
    let mut starts = text.match_indices('#').map(|(at, _)| at);
    let comment = starts.find(|at| {
        let after_blank = at.checked_sub(1).and_then(|i| bytes.get(i));
        *at >= from && (*at == 0 || matches!(after_blank, Some(b' ' | b'\t')))
    });
    comment.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// What YAML would make of a value.
enum Shape {
    /// A block scalar's header; `explicit` when it says how deep its lines are indented.
    Block { explicit: bool },
    /// A plain scalar that YAML reads as it stands; it may go on in deeper lines.
    Plain,
    /// A quoted or bracketed value, complete.
    Whole,
    /// A quoted or bracketed value that goes on in the next lines.
    Open,
    /// Text that YAML would refuse or read as something else.
    Raw,
}

fn shape(body: &str) -> Shape {
    let mut chars = body.chars();
    let first = chars.next();
    match first {
        None => Shape::Plain,
        Some('|' | '>') => {
            let indicators = chars.as_str();
            let header =
                indicators.len() <= 2 && indicators.chars().all(|c| "+-123456789".contains(c));
            let explicit = indicators.contains(|c: char| c.is_ascii_digit());
            if header { Shape::Block { explicit } } else { Shape::Raw }
        }
        // {{ }} is a template's, not a mapping in a mapping.
        Some('{') if body.starts_with("{{") || body.starts_with("{%") => Shape::Raw,
        Some('"' | '\'' | '[' | '{') => match closed(body) {
            Some(end) if end == body.len() => Shape::Whole,
            Some(_) => Shape::Raw,
            None => Shape::Open,
        },
        Some('&' | '*' | '!' | '@' | '`' | '%' | ']' | '}' | ',' | '#') => Shape::Raw,
        Some('-' | '?' | ':')
            if chars.as_str().is_empty() || chars.as_str().starts_with(is_blank) =>
        {
            Shape::Raw
        }
        _ if body.contains(": ") || body.contains(":\t") || body.ends_with(':') => Shape::Raw,
        _ => Shape::Plain,
    }
}

/// Byte after the quote or bracket that closes the one at the beginning.
pub(super) fn closed(text: &str) -> Option<usize> {
    Closing::default().feed(text)
}

/// The search for the end of a quoted or bracketed value, piece by piece.
#[derive(Default)]
struct Closing {
    quote: Option<char>,
    depth: usize,
    before: Option<char>,
}

impl Closing {
    /// Byte of `text` after which everything is closed.
    fn feed(&mut self, text: &str) -> Option<usize> {
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let begins = self.before.is_none_or(|b| " \t\n,[{:".contains(b));
            match (self.quote, c) {
                (Some('"'), '\\') => drop(chars.next()),
                (Some('\''), '\'') if chars.peek().is_some_and(|(_, n)| *n == '\'') => {
                    chars.next();
                }
                (Some(q), c) if q == c => self.quote = None,
                (Some(_), _) => {}
                // Inside brackets a quote opens a scalar only where a scalar can begin.
                (None, '"' | '\'') if self.depth == 0 || begins => self.quote = Some(c),
                (None, '[' | '{') => self.depth += 1,
                (None, ']' | '}') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.before = Some(c);
            if self.quote.is_none() && self.depth == 0 {
                return Some(at + c.len_utf8());
            }
        }
        None
    }
}
