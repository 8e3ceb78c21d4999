//! The way back from a scalar's value to the text that it was parsed from.

use std::ops::Range;

use granit_parser::ScalarStyle;

use crate::source::Text;

/// The value of a scalar as [`Text`]: each of its characters points at where it was typed.
///
/// `range` is the scalar in `text`, with its quotes or its block header. Value and typed text are walked together:
/// they differ only by indentation, line folding, doubled quotes and escapes.
pub(super) fn align(text: &Text, range: Range<usize>, value: &str, style: ScalarStyle) -> Text {
    let raw = text.text.get(range.clone()).unwrap_or("");
    if raw == value {
        return text.part(range);
    }
    let start = range.start + content_start(raw, style);
    let mut walk = Walk {
        text,
        at: start,
        end: range.end,
        run: start..start,
        out: Text::empty(text.source()),
    };
    for c in value.chars() {
        walk.step(c, style);
    }
    walk.flush();
    walk.out
}

/// Where the content begins: after the quote, or on the line after the block header.
fn content_start(raw: &str, style: ScalarStyle) -> usize {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            raw.starts_with(['\'', '"']).into()
        }
        ScalarStyle::Literal | ScalarStyle::Folded if raw.starts_with(['|', '>']) => {
            raw.find('\n').map_or(raw.len(), |i| i + 1)
        }
        _ => 0,
    }
}

struct Walk<'a> {
    text: &'a Text,
    /// Where we are in the parsed text.
    at: usize,
    end: usize,
    /// What was matched character by character and is not yet put out.
    run: Range<usize>,
    out: Text,
}

impl Walk<'_> {
    fn rest(&self) -> &str {
        self.text.text.get(self.at..self.end).unwrap_or("")
    }

    /// Finds the typed character that became `c`.
    fn step(&mut self, c: char, style: ScalarStyle) {
        loop {
            let Some(typed) = self.rest().chars().next() else { return self.made(c) };
            if style == ScalarStyle::DoubleQuoted && typed == '\\' {
                let (length, folds) = escape(self.rest());
                if folds {
                    self.skip(length);
                    continue;
                }
                self.made(c);
                return self.skip(length);
            }
            if typed == c {
                self.at += typed.len_utf8();
                self.run.end = self.at;
                if style == ScalarStyle::SingleQuoted && c == '\'' {
                    self.skip(1);
                }
                return;
            }
            if typed == '\r' || (typed.is_ascii_whitespace() && !matches!(c, ' ' | '\n')) {
                self.skip(typed.len_utf8());
                continue;
            }
            return self.made(c);
        }
    }

    /// Puts out a character that was not typed as such (a folded line break, an escape).
    fn made(&mut self, c: char) {
        self.flush();
        self.out.push(c.encode_utf8(&mut [0; 4]), self.text.back(self.at));
    }

    fn skip(&mut self, length: usize) {
        self.flush();
        self.at = (self.at + length).min(self.end);
        self.run = self.at..self.at;
    }

    fn flush(&mut self) {
        self.out.push_part(self.text, self.run.clone());
        self.run = self.at..self.at;
    }
}

/// Length in bytes of an escape, and whether it only joins lines.
fn escape(rest: &str) -> (usize, bool) {
    match rest.as_bytes().get(1) {
        Some(b'x') => (4, false),
        // A surrogate pair is one character.
        Some(b'u')
            if rest.get(2..4).is_some_and(|h| {
                matches!(
                    h,
                    "d8" | "d9"
                        | "da"
                        | "db"
                        | "D8"
                        | "D9"
                        | "DA"
                        | "DB"
                        | "dA"
                        | "dB"
                        | "Da"
                        | "Db"
                )
            }) =>
        {
            (12, false)
        }
        Some(b'u') => (6, false),
        Some(b'U') => (10, false),
        Some(b'\n') => (2, true),
        Some(b'\r') => (3, true),
        _ => (1 + rest.chars().nth(1).map_or(0, char::len_utf8), false),
    }
}
