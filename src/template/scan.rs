//! Finding the tags of a template, and reading full-width signs inside them as what was meant.
//!
//! The reading keeps every byte offset: （ (three bytes) becomes `(` and two blanks.

use std::collections::BTreeSet;

use super::ast::At;
use super::fault::{Fault, limit, syntax};

/// Signs that nest in one tag at most: keeps parsing and evaluation within the stack.
const MAX_SIGNS: usize = 80;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    /// `{{ … }}`
    Emit,
    /// `{% … %}`
    Block,
    /// `{# … #}`
    Comment,
}

/// One tag.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub kind: TagKind,
    /// With its brackets.
    pub outer: At,
    /// Without them.
    pub inner: At,
    /// `{%-`: the white space before it goes.
    pub trim_before: bool,
    /// `-%}`: the white space after it goes.
    pub trim_after: bool,
}

/// A piece of the template in order.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Raw(At),
    Tag(Tag),
}

/// A template cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub pieces: Vec<Piece>,
    /// The text with ASCII signs inside its tags; same offsets as the text.
    pub code: String,
    /// Ends of the number literals that a percent sign follows.
    pub percents: BTreeSet<usize>,
    pub faults: Vec<(At, Fault)>,
}

/// Cuts a template into text and tags.
pub(super) fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some((start, kind, open)) = next_opener(text, at) {
        scan.code.push_str(&text[at..start]);
        at = match kind {
            TagKind::Comment => comment(text, start, &mut scan, &mut tags),
            _ => Reader::new(text, start, kind, open).read(&mut scan, &mut tags),
        };
        if let Some(end) = raw_end(text, &scan.code, tags.last(), at) {
            if let Some(tag) = tags.last_mut() {
                tag.kind = TagKind::Comment;
            }
            scan.code.push_str(&text[at..end.end]);
            at = end.end;
            tags.push(quiet(end));
        }
    }
    scan.code.push_str(&text[at..]);
    scan.pieces = pieces(text, &scan.code, tags);
    scan
}

fn quiet(outer: At) -> Tag {
    Tag {
        kind: TagKind::Comment,
        inner: outer.clone(),
        outer,
        trim_before: false,
        trim_after: false,
    }
}

/// The next opening bracket at or after `from`: start, kind, length.
fn next_opener(text: &str, from: usize) -> Option<(usize, TagKind, usize)> {
    let mut chars = text[from..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if let Some((kind, len)) = opener(c, next) {
            return Some((from + i, kind, len));
        }
    }
    None
}

fn opener(c: char, next: Option<char>) -> Option<(TagKind, usize)> {
    let next = next?;
    let kind = match (c, next) {
        ('{' | '｛', '{' | '｛') => TagKind::Emit,
        ('{' | '｛', '%' | '％') => TagKind::Block,
        ('{', '#') => TagKind::Comment,
        _ => return None,
    };
    Some((kind, c.len_utf8() + next.len_utf8()))
}

fn comment(text: &str, start: usize, scan: &mut Scan, tags: &mut Vec<Tag>) -> usize {
    let end = match text[start..].find("#}") {
        Some(i) => start + i + 2,
        None => {
            let fault = syntax("注释 {# 没有写完").hint("在注释的末尾写上 #}");
            scan.faults.push((start..start + 2, fault));
            start + 2
        }
    };
    scan.code.push_str(&text[start..end]);
    tags.push(quiet(start..end));
    end
}

/// The `{% endraw %}` that belongs to the tag just read, when that is `{% raw %}`.
fn raw_end(text: &str, code: &str, tag: Option<&Tag>, at: usize) -> Option<At> {
    let tag = tag.filter(|t| t.kind == TagKind::Block && t.outer.end == at)?;
    if code[tag.inner.clone()].trim() != "raw" {
        return None;
    }
    let mut from = at;
    while let Some(i) = text[from..].find("{%") {
        let start = from + i;
        from = start + 2;
        let inner = &text[from..from + text[from..].find("%}")?];
        if inner.trim_matches(['-', '+', ' ', '\t']) == "endraw" {
            return Some(start..from + inner.len() + 2);
        }
    }
    None
}

/// Reads one tag.
struct Reader<'t> {
    text: &'t str,
    kind: TagKind,
    start: usize,
    /// Offset of the next character.
    at: usize,
    /// The normalised tag so far.
    code: String,
    /// Blanks owed for full-width signs that were shortened.
    owed: usize,
    braces: usize,
    signs: usize,
    percents: Vec<usize>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, start: usize, kind: TagKind, open: usize) -> Self {
        let mut code = String::from(if kind == TagKind::Emit { "{{" } else { "{%" });
        code.extend(std::iter::repeat_n(' ', open - 2));
        let at = start + open;
        Self { text, kind, start, at, code, owed: 0, braces: 0, signs: 0, percents: vec![] }
    }

    fn read(mut self, scan: &mut Scan, tags: &mut Vec<Tag>) -> usize {
        let trim_before = matches!(self.peek(), Some('-' | '－'));
        if trim_before || self.peek() == Some('+') {
            self.blank();
        }
        let inner = self.at;
        match self.body() {
            Ok((end, trim_after)) => {
                if self.signs > MAX_SIGNS {
                    let fault = limit("一个式子里的符号太多").hint("用 {% set %} 把它分成几步");
                    scan.faults.push((self.start..self.at, fault));
                    scan.code.push_str(&self.text[self.start..self.at]);
                    tags.push(quiet(self.start..self.at));
                    return self.at;
                }
                scan.percents.extend(self.percents);
                scan.code.push_str(&self.code);
                let outer = self.start..self.at;
                tags.push(Tag {
                    kind: self.kind,
                    outer,
                    inner: inner..end,
                    trim_before,
                    trim_after,
                });
                self.at
            }
            Err(fault) => self.give_up(fault, scan, tags),
        }
    }

    /// Reports a tag that does not end, and goes on after its line.
    fn give_up(self, fault: Fault, scan: &mut Scan, tags: &mut Vec<Tag>) -> usize {
        let rest = &self.text[self.start..self.at];
        let mut end = self.start + rest.find('\n').unwrap_or(rest.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        scan.faults.push((self.start..end, fault));
        scan.code.push_str(&self.text[self.start..end]);
        tags.push(quiet(self.start..end));
        end
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn after(&self, c: char) -> Option<char> {
        self.text[self.at + c.len_utf8()..].chars().next()
    }

    /// Up to the closing bracket: where the inner part ends, and whether `-` stands before the bracket.
    fn body(&mut self) -> Result<(usize, bool), Fault> {
        while let Some(c) = self.peek() {
            let next = self.after(c);
            let minus = matches!(c, '-' | '+' | '－');
            let closing =
                if minus { self.closer(self.at + c.len_utf8()) } else { self.closer(self.at) };
            if let Some(close) = closing {
                let end = self.at;
                if minus {
                    self.blank();
                }
                self.pay();
                self.code.extend(std::iter::repeat_n(' ', close - 2));
                self.code.push_str(if self.kind == TagKind::Emit { "}}" } else { "%}" });
                self.at += close;
                return Ok((end, minus && c != '+'));
            }
            if opener(c, next).is_some_and(|(kind, _)| kind != TagKind::Comment) {
                break;
            }
            self.step(c, next)?;
        }
        Err(self.unclosed())
    }

    fn unclosed(&self) -> Fault {
        let (open, close) = if self.kind == TagKind::Emit { ("{{", "}}") } else { ("{%", "%}") };
        syntax(format!("{open} 没有写完，后面找不到 {close}"))
            .hint(format!("在式子的末尾写上 {close}"))
    }

    /// Length of the closing bracket at `at`, when one stands there.
    fn closer(&self, at: usize) -> Option<usize> {
        let mut chars = self.text[at..].chars();
        let (a, b) = (chars.next()?, chars.next()?);
        let closes = match self.kind {
            TagKind::Emit => self.braces == 0 && matches!(a, '}' | '｝') && matches!(b, '}' | '｝'),
            _ => matches!(a, '%' | '％') && matches!(b, '}' | '｝'),
        };
        closes.then(|| a.len_utf8() + b.len_utf8())
    }

    fn step(&mut self, c: char, next: Option<char>) -> Result<(), Fault> {
        match c {
            '"' | '\'' => return self.string(c, &[c]),
            '“' | '”' => return self.string(c, &['”', '“']),
            '‘' | '’' => return self.string(c, &['’', '‘']),
            '%' | '％' if self.is_percent(next) => {
                self.percents.push(self.start + self.code.len());
                self.blank();
                return Ok(());
            }
            '{' | '｛' => self.braces += 1,
            '}' | '｝' => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        self.sign(c, next);
        Ok(())
    }

    /// Copies a character, a full-width one as its ASCII sign.
    fn sign(&mut self, c: char, next: Option<char>) {
        let ascii = half_width(c);
        if ascii.is_ascii_whitespace() || (c.is_whitespace() && !c.is_ascii()) || c == '\u{FEFF}' {
            self.pay();
            let blank = if c == '\n' { '\n' } else { ' ' };
            self.code.push(blank);
            self.code.extend(std::iter::repeat_n(' ', c.len_utf8() - 1));
        } else {
            // operators of two signs and numbers stay together: ＝＝, １２
            if !(ascii.is_ascii_digit() || "=!<>*/.".contains(ascii)) {
                self.pay();
            }
            self.code.push(ascii);
            self.owed += c.len_utf8() - ascii.len_utf8();
        }
        let fraction = ascii == '.' && next.is_some_and(|n| half_width(n).is_ascii_digit());
        let word_ends = c.is_ascii_whitespace() && self.ends_with_operator_word();
        if word_ends || ("+-*/%~|.([{<>=!".contains(ascii) && !fraction) {
            self.signs += 1;
        }
        self.at += c.len_utf8();
    }

    fn ends_with_operator_word(&self) -> bool {
        let word = self.code.trim_end().rsplit([' ', '\n', ')', ']']).next().unwrap_or("");
        matches!(word, "and" | "or" | "not" | "if" | "else" | "is" | "in")
    }

    fn pay(&mut self) {
        self.code.extend(std::iter::repeat_n(' ', self.owed));
        self.owed = 0;
    }

    /// Replaces the next character by blanks.
    fn blank(&mut self) {
        let len = self.peek().map_or(0, char::len_utf8);
        self.pay();
        self.code.extend(std::iter::repeat_n(' ', len));
        self.at += len;
    }

    /// A percent sign that belongs to the number before it: `10%` and then no operand.
    fn is_percent(&self, next: Option<char>) -> bool {
        let number = self.code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let digits = &self.code[number.len()..];
        let in_word = number.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let ends = next.is_none_or(|n| n.is_whitespace() || ")]},|%-+，）】｝％、".contains(n));
        digits.contains(|c: char| c.is_ascii_digit()) && !in_word && ends
    }

    /// Copies a text literal, typed with any kind of quotes, as one with ASCII quotes.
    fn string(&mut self, open: char, close: &[char]) -> Result<(), Fault> {
        let from = self.at + open.len_utf8();
        let line = self.text[from..].split('\n').next().unwrap_or("");
        let Some((len, end)) = string_end(line, close) else {
            self.at = from + line.len();
            return Err(syntax("引号没有配对").hint("文字的前后各要一个引号，如 \"序号\""));
        };
        self.pay();
        let quote = if open == '\'' { '\'' } else { '"' };
        self.code.extend(std::iter::repeat_n(' ', open.len_utf8() - 1));
        self.code.push(quote);
        self.code.push_str(&line[..len]);
        self.code.push(quote);
        self.code.extend(std::iter::repeat_n(' ', end.len_utf8() - 1));
        self.at = from + len + end.len_utf8();
        Ok(())
    }
}

fn string_end(line: &str, close: &[char]) -> Option<(usize, char)> {
    let mut escaped = false;
    for (i, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if close.contains(&c) => return Some((i, c)),
            _ => {}
        }
    }
    None
}

/// The ASCII sign that a full-width one stands for.
fn half_width(c: char) -> char {
    match c {
        '｛' => '{',
        '｝' => '}',
        '【' => '[',
        '】' => ']',
        '，' | '、' => ',',
        '。' => '.',
        '×' => '*',
        '÷' => '/',
        '−' => '-',
        // full-width forms lie at a fixed distance from ASCII
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Text and tags in order: white space that belongs to tags alone is left out.
fn pieces(text: &str, code: &str, tags: Vec<Tag>) -> Vec<Piece> {
    let alone = lines_of_tags(text, code, &tags);
    let mut out = Vec::new();
    let mut from = 0;
    let mut trim = false;
    for (i, tag) in tags.into_iter().enumerate() {
        let swallow = alone[i].clone();
        push_raw(text, from..swallow.start, trim, tag.trim_before, &mut out);
        from = swallow.end;
        trim = tag.trim_after;
        out.push(Piece::Tag(tag));
    }
    push_raw(text, from..text.len(), trim, false, &mut out);
    out
}

fn push_raw(text: &str, at: At, trim_start: bool, trim_end: bool, out: &mut Vec<Piece>) {
    if at.start >= at.end {
        return;
    }
    let raw = &text[at.clone()];
    let start = if trim_start { raw.len() - raw.trim_start().len() } else { 0 };
    let end = if trim_end { raw.trim_end().len() } else { raw.len() };
    if start < end {
        out.push(Piece::Raw(at.start + start..at.start + end));
    }
}

/// For each tag the range that vanishes with it: more than itself when its line holds only such tags.
fn lines_of_tags(text: &str, code: &str, tags: &[Tag]) -> Vec<At> {
    let mut ranges: Vec<At> = tags.iter().map(|t| t.outer.clone()).collect();
    let mut first = 0;
    while first < tags.len() {
        let Some(mut last) = quiet_unit(text, code, tags, first) else {
            first += 1;
            continue;
        };
        while let Some(next) = next_in_line(text, code, tags, last) {
            last = next;
        }
        let start = tags[first].outer.start;
        let line = text[..start].rfind('\n').map_or(0, |n| n + 1);
        let rest = &text[tags[last].outer.end..];
        let tail = rest.find('\n').map_or(rest.len(), |n| n + 1);
        if is_blank(&text[line..start]) && is_blank(rest[..tail].trim_end_matches('\n')) {
            ranges[first].start = line;
            ranges[last].end += tail;
        }
        first = last + 1;
    }
    ranges
}

/// The end of the quiet unit that follows unit `last` on the same line.
fn next_in_line(text: &str, code: &str, tags: &[Tag], last: usize) -> Option<usize> {
    let next = tags.get(last + 1)?;
    let between = &text[tags[last].outer.end..next.outer.start];
    if is_blank(between) { quiet_unit(text, code, tags, last + 1) } else { None }
}

/// The last tag of what prints nothing from tag `i` on: the tag itself, or a whole macro on one line.
fn quiet_unit(text: &str, code: &str, tags: &[Tag], i: usize) -> Option<usize> {
    let tag = tags.get(i).filter(|tag| is_quiet(code, tag))?;
    let inner = code[tag.inner.clone()].trim();
    let end = match inner.split_whitespace().next() {
        Some("macro") => "endmacro",
        Some("set") if !inner.contains('=') => "endset",
        _ => return Some(i),
    };
    let in_line = |t: &&Tag| !text[tag.outer.start..t.outer.end].contains('\n');
    let rest = tags[i..].iter().take_while(in_line);
    let closes = |t: &Tag| t.kind == TagKind::Block && code[t.inner.clone()].trim() == end;
    let mut rest = rest.enumerate().filter(|(_, t)| closes(t));
    Some(rest.next().map_or(i, |(n, _)| i + n))
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() && c != '\n')
}

/// Whether a tag prints nothing itself.
fn is_quiet(code: &str, tag: &Tag) -> bool {
    match tag.kind {
        TagKind::Emit => false,
        TagKind::Comment => true,
        TagKind::Block => !code[tag.inner.clone()].trim_start().starts_with("include"),
    }
}
