//! Marks inside a line: `**着重**`, `*楷体*`, `^上标^`, `~下标~`, and the values behind tokens.
//!
//! Marks work beside 汉字 and “” (none of CommonMark's flanking rules); a mark without its partner is text.

use std::ops::Range;

use super::chars::{self, Char};
use super::footnote::{self, Footnotes};
use super::{picture, table};
use crate::diag::{Diagnostic, Kind};
use crate::document::Inline;
use crate::template::{Token, token_index};

/// The most characters of a 上标 or 下标; a longer stretch between two signs is no such thing.
const SCRIPT_LEN: usize = 12;

/// The inlines of a stretch of one line.
pub(super) fn read(chars: &[Char], tokens: &[Token], sink: &mut Vec<Diagnostic>) -> Vec<Inline> {
    let mut reader = Reader { tokens, sink, footnotes: None, in_cell: false, out: vec![] };
    reader.read(chars);
    reader.out
}

/// The same in a cell of a table, where a value keeps its lines.
pub(super) fn read_cell(
    chars: &[Char],
    tokens: &[Token],
    sink: &mut Vec<Diagnostic>,
) -> Vec<Inline> {
    let mut reader = Reader { tokens, sink, footnotes: None, in_cell: true, out: vec![] };
    reader.read(chars);
    reader.out
}

/// The same where 脚注 can stand.
pub(super) fn read_noted(
    chars: &[Char],
    tokens: &[Token],
    footnotes: &mut Footnotes,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Inline> {
    let footnotes = Some(footnotes);
    let mut reader = Reader { tokens, sink, footnotes, in_cell: false, out: vec![] };
    reader.read(chars);
    reader.out
}

/// The lines of a title line, parted at `|`.
pub(super) fn split_title(
    line: &[Char],
    tokens: &[Token],
    sink: &mut Vec<Diagnostic>,
) -> Vec<Vec<Inline>> {
    line.split(|ch| ch.is_one_of("|｜"))
        .map(|part| read(chars::trim(part), tokens, sink))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Adds an error or warning at a stretch of text.
pub(super) fn report(
    found: Diagnostic,
    chars: &[Char],
    tokens: &[Token],
    sink: &mut Vec<Diagnostic>,
) {
    sink.push(found.maybe_at(chars::origin(chars, tokens).as_ref()));
}

struct Reader<'a, 'b> {
    tokens: &'a [Token],
    sink: &'a mut Vec<Diagnostic>,
    /// Those of the text, where 脚注 can stand.
    footnotes: Option<&'a mut Footnotes<'b>>,
    in_cell: bool,
    out: Vec<Inline>,
}

/// A marked stretch: how it is set, what is inside, where it ends.
struct Span {
    wrap: fn(Vec<Inline>) -> Inline,
    inner: Range<usize>,
    end: usize,
}

impl Reader<'_, '_> {
    fn read(&mut self, chars: &[Char]) {
        let mut at = 0;
        while let Some(ch) = chars.get(at) {
            at = match span(chars, at) {
                Some(span) => {
                    let inner = self.inner(&chars[span.inner]);
                    self.out.push((span.wrap)(inner));
                    span.end
                }
                None if ch.is('*') => self.stars(chars, at),
                None => self.single(chars, at),
            };
        }
    }

    /// What stands between two marks.
    fn inner(&mut self, chars: &[Char]) -> Vec<Inline> {
        match &mut self.footnotes {
            Some(footnotes) => read_noted(chars, self.tokens, footnotes, self.sink),
            None if self.in_cell => read_cell(chars, self.tokens, self.sink),
            None => read(chars, self.tokens, self.sink),
        }
    }

    /// Stars without partners: text, but `**` was surely meant.
    fn stars(&mut self, chars: &[Char], at: usize) -> usize {
        let run = run_of_stars(chars, at);
        let here = &chars[at..at + run];
        if run == 2 && !between_latin(chars, at, run) {
            let found = Diagnostic::warning(Kind::MarkupForm, "“**”没有配对，按原样印出")
                .hint("着重的文字前后各写一个“**”；确要印星号，请写“\\*”");
            report(found, here, self.tokens, self.sink);
        }
        push_text(&mut self.out, &chars::text(here));
        at + run
    }

    fn single(&mut self, chars: &[Char], at: usize) -> usize {
        let ch = chars[at];
        let rest = &chars[at..];
        if let Some(len) = footnote::mark(rest) {
            match &mut self.footnotes {
                Some(footnotes) => {
                    self.out.extend(footnotes.of(&rest[..len], self.tokens, self.sink));
                }
                None => report(footnote::misplaced(), &rest[..len], self.tokens, self.sink),
            }
            return at + len;
        }
        if let Some(len) = picture::length(rest).filter(|_| ch.is('!')) {
            let found = Diagnostic::error(Kind::MarkupForm, "图片不能写在一行文字中间")
                .hint("把“![说明](文件)”单独写成一行；确是几个普通符号的，在“[”前面加“\\”");
            report(found, &rest[..len], self.tokens, self.sink);
        }
        if let Some(len) = table::line_break(rest) {
            let found = Diagnostic::error(Kind::MarkupForm, "“<br>”只用在表格的格里")
                .hint("正文一行就是一段，要另起一段请另起一行；确要印这几个符号，在“<”前面加“\\”");
            report(found, &rest[..len], self.tokens, self.sink);
        }
        match token_index(ch.c) {
            Some(token) => self.token(token, &rest[..1]),
            None => push_text(&mut self.out, ch.c.encode_utf8(&mut [0; 4])),
        }
        at + 1
    }

    /// What stands between the lines of a value: elsewhere than in a cell it is one line.
    fn line_sign(&self) -> &'static str {
        if self.in_cell { "\n" } else { " " }
    }

    fn token(&mut self, token: usize, here: &[Char]) {
        match self.tokens.get(token) {
            Some(Token::Figure(figure)) => {
                let mut figure = figure.clone();
                figure.printed = joined(&figure.printed, self.line_sign());
                self.out.push(Inline::Figure(figure));
            }
            Some(Token::Plain(text)) => {
                let text = joined(text, self.line_sign());
                for (at, line) in text.split('\n').enumerate() {
                    self.out.extend((at > 0).then_some(Inline::Break));
                    push_text(&mut self.out, line);
                }
            }
            Some(Token::Table(_)) => {
                let found = Diagnostic::error(Kind::MarkupForm, "表格不能写在一行文字中间")
                    .hint("把“{{ 表(…) }}”单独写成一行");
                report(found, here, self.tokens, self.sink);
            }
            Some(Token::Place(_) | Token::Row(_)) => {}
            None => {
                let found = Diagnostic::error(Kind::Internal, "文字里有没有来历的数据位");
                report(found, here, self.tokens, self.sink);
            }
        }
    }
}

/// A value with a sign between its lines, of which a cell of a workbook can hold some.
fn joined(text: &str, sign: &str) -> String {
    let parts: Vec<&str> = text
        .split(['\r', '\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(sign)
}

/// Appends text, to the last text when there is one.
pub(super) fn push_text(out: &mut Vec<Inline>, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Inline::Text(last)) => last.push_str(text),
        _ => out.push(Inline::Text(text.to_string())),
    }
}

fn span(chars: &[Char], at: usize) -> Option<Span> {
    match chars[at] {
        ch if ch.is('*') => starred(chars, at),
        ch if ch.is('^') => script(chars, at, '^', Inline::Superscript),
        ch if ch.is('~') => script(chars, at, '~', Inline::Subscript),
        _ => None,
    }
}

fn starred(chars: &[Char], at: usize) -> Option<Span> {
    let run = run_of_stars(chars, at);
    if between_latin(chars, at, run) {
        return None;
    }
    match run {
        1 => emphasis(chars, at),
        2 => strong(chars, at),
        // the inner mark closes first: ***甲**乙* is 楷体 outside, ***甲*乙** is 着重 outside
        3 if next_run(chars, at + 3) == Some(2) => {
            emphasis(chars, at).or_else(|| strong(chars, at))
        }
        3 => strong(chars, at).or_else(|| emphasis(chars, at)),
        _ => None,
    }
}

fn emphasis(chars: &[Char], at: usize) -> Option<Span> {
    let end = close_of_emphasis(chars, at + 1).filter(|end| *end > at + 1)?;
    Some(Span { wrap: Inline::Emphasis, inner: at + 1..end, end: end + 1 })
}

fn strong(chars: &[Char], at: usize) -> Option<Span> {
    let end = close_of_strong(chars, at + 2).filter(|end| *end > at + 2)?;
    Some(Span { wrap: Inline::Strong, inner: at + 2..end, end: end + 2 })
}

fn run_of_stars(chars: &[Char], at: usize) -> usize {
    chars[at..].iter().take_while(|ch| ch.is('*')).count()
}

/// The first run of stars from `at` on that can be a mark.
fn next_run(chars: &[Char], at: usize) -> Option<usize> {
    runs(chars, at).next().map(|(_, run)| run)
}

/// Runs of one to three stars from `at` on, with their lengths.
fn runs(chars: &[Char], at: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut next = at;
    std::iter::from_fn(move || {
        loop {
            let start = next + chars.get(next..)?.iter().position(|ch| ch.is('*'))?;
            let run = run_of_stars(chars, start);
            next = start + run;
            if run <= 3 {
                return Some((start, run));
            }
        }
    })
}

/// Where the `**` is that closes; single stars between belong to a 楷体 inside.
fn close_of_strong(chars: &[Char], from: usize) -> Option<usize> {
    let mut open = false;
    for (at, run) in runs(chars, from) {
        match run {
            1 if open || !between_latin(chars, at, 1) => open = !open,
            1 => {}
            2 => return Some(at),
            _ => return Some(if open { at + 1 } else { at }),
        }
    }
    None
}

/// Where the `*` is that closes; double stars between belong to a 着重 inside.
fn close_of_emphasis(chars: &[Char], from: usize) -> Option<usize> {
    let mut open = false;
    for (at, run) in runs(chars, from) {
        match run {
            1 => return Some(at),
            2 => open = !open,
            _ => return Some(if open { at + 2 } else { at }),
        }
    }
    None
}

/// Whether stars stand between two Latin letters or digits: 5*3*2 is arithmetic.
fn between_latin(chars: &[Char], at: usize, run: usize) -> bool {
    let latin = |ch: Option<&Char>| ch.is_some_and(|ch| ch.c.is_ascii_alphanumeric());
    latin(at.checked_sub(1).and_then(|i| chars.get(i))) && latin(chars.get(at + run))
}

fn script(chars: &[Char], at: usize, sign: char, wrap: fn(Vec<Inline>) -> Inline) -> Option<Span> {
    let rest = &chars[at + 1..];
    let len =
        rest.iter().position(|ch| ch.is(sign)).filter(|len| (1..=SCRIPT_LEN).contains(len))?;
    // the sign of a 脚注 closes nothing: 10^3[^1]
    if sign == '^' && rest[len - 1].is_one_of("[［") {
        return None;
    }
    let digit_before = at.checked_sub(1).is_some_and(|i| chars[i].c.is_ascii_digit());
    // 10~20 is a range: what stands low stands after a letter
    let range = sign == '~' && digit_before;
    let fits = rest[..len].iter().all(|ch| ch.literal || can_be_script(ch.c, sign));
    (fits && !range).then_some(Span { wrap, inner: at + 1..at + 1 + len, end: at + len + 2 })
}

/// Whether a character can stand in a 上标 or 下标; 汉字 only in a 上标, since 3月~5月 is a range.
pub(super) fn can_be_script(c: char, sign: char) -> bool {
    let token = token_index(c).is_some();
    let punctuation = "，。；：、！？（）《》“”‘’".contains(c);
    token || !chars::is_blank(c) && !punctuation && (sign == '^' || !is_han(c))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
