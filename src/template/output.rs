//! What a fill has printed so far: text with tokens.

use std::collections::BTreeMap;

use super::value::{Trace, Val};
use super::{Filled, MAX_TOKENS, Token, token_char, token_index};
use crate::document::Figure;
use crate::source::{Origin, Text};

/// Bytes that one filled text may hold, printed values included.
const MAX_SIZE: usize = 4_000_000;

/// The output exceeds [`MAX_SIZE`] or [`MAX_TOKENS`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

#[derive(Debug, Default)]
pub(super) struct Output {
    pub text: String,
    tokens: Vec<Token>,
    size: usize,
    /// Tokens of filled text that was put in its place.
    placed: usize,
}

impl Output {
    fn grow(&mut self, bytes: usize) -> Result<(), Full> {
        self.size = self.size.saturating_add(bytes);
        if self.size > MAX_SIZE { Err(Full) } else { Ok(()) }
    }

    /// Appends a token.
    pub fn token(&mut self, token: Token) -> Result<(), Full> {
        let c = token_char(self.tokens.len()).ok_or(Full)?;
        // half of them may be new and half printed again, so that all fit in the finished text
        if self.tokens.len() >= MAX_TOKENS / 2 {
            return Err(Full);
        }
        self.grow(c.len_utf8())?;
        self.tokens.push(token);
        self.text.push(c);
        Ok(())
    }

    /// Appends text as typed, with a place token wherever it stops running in step with its file.
    pub fn typed(&mut self, text: &Text, at: std::ops::Range<usize>) -> Result<(), Full> {
        let mut from = at.start;
        let raw = &text.text[at.clone()];
        for (i, c) in raw.char_indices() {
            let here = at.start + i;
            let after = here + c.len_utf8();
            let breaks =
                c == '\n' || (after < at.end && text.back(after) != text.back(here) + c.len_utf8());
            if breaks {
                self.step(text, from..after)?;
                from = after;
            }
        }
        if from < at.end { self.step(text, from..at.end) } else { Ok(()) }
    }

    fn step(&mut self, text: &Text, at: std::ops::Range<usize>) -> Result<(), Full> {
        self.grow(at.len())?;
        self.token(Token::Place(text.origin(at.clone())))?;
        // a line break is one character, whatever the file has
        let raw = &text.text[at];
        let line = raw.strip_suffix("\r\n");
        // a character of the token planes must not pass as a token; `source` has refused it already
        self.text.extend(line.unwrap_or(raw).chars().map(|c| match token_index(c) {
            Some(_) => '\u{FFFD}',
            None => c,
        }));
        if line.is_some() {
            self.text.push('\n');
        }
        Ok(())
    }

    /// Appends text that was filled before.
    pub fn filled(&mut self, text: &str) -> Result<(), Full> {
        let tokens = || text.chars().filter_map(|c| self.tokens.get(token_index(c)?));
        self.placed += tokens().count();
        if self.placed > MAX_TOKENS / 2 {
            return Err(Full);
        }
        let printed: usize = tokens().map(weight).sum();
        self.grow(text.len() + printed)?;
        self.text.push_str(text);
        Ok(())
    }

    /// Appends a printed value.
    pub fn value(
        &mut self,
        value: &Val,
        printed: String,
        expression: &str,
        at: Origin,
    ) -> Result<(), Full> {
        let paths: usize = value.trace.paths.iter().map(|path| path.len()).sum();
        self.grow(printed.len() + paths)?;
        self.token(match value.trace.paths.is_empty() {
            true => Token::Plain(clean(&printed)),
            false => Token::Figure(figure(value, &printed, expression, at)),
        })
    }

    /// The printed text of filled text, and where its values came from.
    pub fn plain(&self, text: &str) -> (String, Trace) {
        let mut plain = String::new();
        let mut trace = Trace::default();
        for c in text.chars() {
            match token_index(c).and_then(|n| self.tokens.get(n)) {
                None => plain.push(c),
                Some(Token::Plain(text)) => plain.push_str(text),
                Some(Token::Figure(figure)) => {
                    plain.push_str(&figure.printed);
                    trace.extend(figure.paths.iter().map(|p| p.as_str().into()));
                }
                Some(Token::Place(_) | Token::Table(_) | Token::Row(_)) => {}
            }
        }
        (plain, trace)
    }

    /// The finished text: only tokens that stand in it, each once, and occurrences counted in its order.
    pub fn finish(self) -> Filled {
        let mut out = Filled::default();
        let mut counts = BTreeMap::new();
        for c in self.text.chars() {
            let Some(index) = token_index(c) else {
                out.text.push(c);
                continue;
            };
            let Some(mut token) = self.tokens.get(index).cloned() else { continue };
            let Some(c) = token_char(out.tokens.len()) else { break };
            count(&mut token, &mut counts);
            out.tokens.push(token);
            out.text.push(c);
        }
        out
    }
}

type Counts = BTreeMap<(Vec<String>, String), u32>;

fn count(token: &mut Token, counts: &mut Counts) {
    let mut next = |figure: &mut Figure| {
        let seen = counts.entry((figure.paths.clone(), figure.expression.clone())).or_default();
        figure.occurrence = *seen;
        *seen += 1;
    };
    match token {
        Token::Figure(figure) => next(figure),
        Token::Table(table) => {
            for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells).flatten() {
                if let crate::document::Inline::Figure(figure) = cell {
                    next(figure);
                }
            }
        }
        Token::Place(_) | Token::Plain(_) | Token::Row(_) => {}
    }
}

fn weight(token: &Token) -> usize {
    match token {
        Token::Figure(figure) => {
            figure.printed.len() + figure.paths.iter().map(String::len).sum::<usize>()
        }
        Token::Plain(text) => text.len(),
        Token::Place(_) | Token::Table(_) => 0,
        Token::Row(key) => key.as_ref().map_or(0, String::len),
    }
}

/// The figure that a value prints as.
pub(super) fn figure(value: &Val, printed: &str, expression: &str, at: Origin) -> Figure {
    let exact = value.trace.exact.as_ref().or_else(|| value.quantity());
    Figure {
        id: String::new(),
        paths: value.trace.paths.iter().map(|path| path.to_string()).collect(),
        name: value.trace.name.as_ref().map(|name| name.to_string()),
        exact: exact.map(|q| super::value::digits(q.value)),
        unit: exact.map(|q| q.unit.text().to_string()).filter(|unit| !unit.is_empty()),
        printed: clean(printed),
        expression: expression.to_string(),
        occurrence: 0,
        origin: Some(at),
    }
}

/// Text without control characters; line breaks stay, a tab is a blank.
pub(super) fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let kept = lines.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control());
    kept.map(|c| if c == '\t' { ' ' } else { c }).collect()
}
