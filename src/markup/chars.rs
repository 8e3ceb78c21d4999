//! Characters of a filled text with the way back to where each was typed.

use crate::source::Origin;
use crate::template::{Filled, Token, token_index};

/// One character; a value is one character too, its token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Char {
    /// The character.
    pub c: char,
    /// Whether a backslash took its meaning away.
    pub literal: bool,
    /// The token that says where it was typed, and how many bytes after that.
    from: Option<(usize, usize)>,
    /// The token of the loop row that made it.
    row: Option<usize>,
}

pub(super) type Line = Vec<Char>;

impl Char {
    /// Whether it is this sign and means what the sign means.
    pub fn is(&self, c: char) -> bool {
        self.c == c && !self.literal
    }

    /// Whether it is one of these signs and means what the sign means.
    pub fn is_one_of(&self, signs: &str) -> bool {
        !self.literal && signs.contains(self.c)
    }

    /// Whether it is a blank, which goes at both ends of a line and of a cell.
    pub fn is_blank(&self) -> bool {
        !self.literal && is_blank(self.c)
    }

    fn origin(&self, tokens: &[Token]) -> Option<Origin> {
        let (token, offset) = self.from?;
        match tokens.get(token)? {
            Token::Place(Origin::Text { source, range }) => {
                let start = range.start + offset;
                Some(Origin::text(source, start..start + self.c.len_utf8()))
            }
            Token::Place(cell) => Some(cell.clone()),
            Token::Figure(figure) => figure.origin.clone(),
            Token::Table(table) => Some(table.origin.clone()),
            Token::Plain(_) | Token::Row(_) => None,
        }
    }
}

/// U+3000, blank, tab, NBSP and their kin; no line break.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// The lines of a filled text without the blanks at their ends and with escapes resolved; a blank line is empty.
pub(super) fn lines(filled: &Filled) -> Vec<Line> {
    split(filled).iter().map(|line| unescape(trim(line))).collect()
}

/// A line of text without tokens.
pub(super) fn of(text: &str) -> Line {
    lines(&Filled { text: text.to_string(), tokens: vec![] }).concat()
}

fn split(filled: &Filled) -> Vec<Line> {
    let mut lines = vec![vec![]];
    let (mut from, mut row) = (None, None);
    for c in filled.text.chars() {
        let token = token_index(c);
        if let Some(n) = token.filter(|n| matches!(filled.tokens.get(*n), Some(Token::Row(_)))) {
            row = Some(n);
            continue;
        }
        if let Some(n) = token.filter(|n| matches!(filled.tokens.get(*n), Some(Token::Place(_)))) {
            from = Some((n, 0));
            continue;
        }
        let here = token.map_or(from, |n| Some((n, 0)));
        from = if token.is_some() { None } else { from.map(|(n, at)| (n, at + c.len_utf8())) };
        match (c, lines.last_mut()) {
            ('\r', _) => {}
            ('\n', _) => lines.push(vec![]),
            // a tab within a line is a blank: what is pasted from Word has them
            ('\t', Some(line)) => line.push(Char { c: ' ', literal: false, from: here, row }),
            (_, Some(line)) => line.push(Char { c, literal: false, from: here, row }),
            (_, None) => {}
        }
    }
    lines
}

/// Without the blanks at both ends.
pub(super) fn trim(chars: &[Char]) -> &[Char] {
    let start = chars.iter().position(|ch| !ch.is_blank()).unwrap_or(chars.len());
    let end = chars.iter().rposition(|ch| !ch.is_blank()).map_or(start, |i| i + 1);
    &chars[start..end]
}

fn unescape(line: &[Char]) -> Line {
    let mut out = Line::with_capacity(line.len());
    let mut rest = line;
    while let [ch, tail @ ..] = rest {
        rest = tail;
        match tail {
            [next, after @ ..] if ch.c == '\\' && can_be_escaped(next.c, out.is_empty()) => {
                out.push(Char { literal: true, ..*next });
                rest = after;
            }
            _ => out.push(*ch),
        }
    }
    out
}

/// A backslash counts before punctuation, and before anything at the beginning of a line.
fn can_be_escaped(c: char, first: bool) -> bool {
    let punctuation = c.is_ascii_punctuation() || "、。，；：…．（）｜＃“”＜＾".contains(c);
    punctuation || (first && !is_blank(c) && token_index(c).is_none())
}

/// Without the `#` and blanks before the words of a title.
pub(super) fn after_hash(line: &[Char]) -> &[Char] {
    let hashes = line.iter().take_while(|ch| ch.is('#')).count();
    trim(&line[hashes..])
}

/// The characters as if no backslash had stood before them.
pub(super) fn unescaped(line: &[Char]) -> Line {
    line.iter().map(|ch| Char { literal: false, ..*ch }).collect()
}

/// The characters as text.
pub(super) fn text(chars: &[Char]) -> String {
    chars.iter().map(|ch| ch.c).collect()
}

/// Where a stretch of a line was typed.
pub(super) fn origin(chars: &[Char], tokens: &[Token]) -> Option<Origin> {
    let first = chars.iter().find_map(|ch| ch.origin(tokens))?;
    let last = chars.iter().rev().find_map(|ch| ch.origin(tokens))?;
    match (&first, &last) {
        (Origin::Text { source, range }, Origin::Text { source: end_source, range: end })
            if source == end_source && range.start < end.end =>
        {
            Some(Origin::text(source, range.start..end.end))
        }
        _ => Some(first),
    }
}

/// The row of a loop that made a line, when one row made all of it.
pub(super) fn row<'a>(line: &[Char], tokens: &'a [Token]) -> Option<&'a str> {
    let key = |ch: &Char| match tokens.get(ch.row?)? {
        Token::Row(key) => key.as_deref(),
        _ => None,
    };
    let first = key(line.first()?)?;
    line.iter().all(|ch| key(ch) == Some(first)).then_some(first)
}
