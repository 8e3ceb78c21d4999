//! Text as tokens: a figure is one, a number is one, a Latin word is one, and so is each other character.

use crate::document::{Beside, Block, Content, Document, Figure, Id, Inline, Role, SectionKind};

/// One token of a paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What is printed.
    pub text: String,
    /// The datum that it is; only then may it be longer than a word.
    pub figure: Option<Box<Figure>>,
}

impl Token {
    /// What it is compared by: a figure by what it shows of which data, whatever its value; text by itself.
    pub fn key(&self) -> String {
        match &self.figure {
            None => self.text.clone(),
            Some(figure) => {
                let paths: Vec<String> = figure.paths.iter().map(|path| unkeyed(path)).collect();
                format!("\u{1}{}\u{1}{}", paths.join("\u{2}"), unkeyed(&figure.expression))
            }
        }
    }
}

/// A path without the number of a row whose key is not shown: it counts rows of one printing.
fn unkeyed(path: &str) -> String {
    let Some((before, rest)) = path.split_once("[~") else { return path.to_string() };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}[~{after}")
}

/// What is printed as one paragraph: of a text block, or of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Index of its block in [`Paper::blocks`].
    pub block: usize,
    /// Row, counted from the head on, and column of a cell, both 0-based.
    pub cell: Option<(usize, usize)>,
    /// Its tokens. A tab parts texts on one line, a line feed is a forced break.
    pub tokens: Vec<Token>,
}

impl Unit {
    /// What is printed.
    pub fn text(&self) -> String {
        self.tokens.iter().map(|token| token.text.as_str()).collect()
    }
}

/// A block and its units.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its id.
    pub id: Id,
    /// Its role.
    pub role: Role,
    /// The section in which it stands.
    pub section: SectionKind,
    /// Its units: indices into [`Paper::units`].
    pub units: std::ops::Range<usize>,
    /// The rows of a table, the head's first.
    pub rows: Vec<Row>,
    /// Whether it is a table with cells that are one.
    pub merged: bool,
    /// What its pictures show, in words.
    pub pictures: Vec<String>,
}

impl Part {
    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.role == Role::Table
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its id.
    pub id: Id,
    /// The units of its cells.
    pub units: std::ops::Range<usize>,
}

/// A document as blocks and units, in the order of printing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paper {
    /// Its blocks.
    pub blocks: Vec<Part>,
    /// Their paragraphs and cells.
    pub units: Vec<Unit>,
}

impl Paper {
    /// The blocks and units of a document. Pictures have no unit.
    pub fn of(document: &Document) -> Self {
        let mut paper = Self::default();
        for section in &document.sections {
            for block in &section.blocks {
                paper.block(block, section.kind);
            }
        }
        paper
    }

    fn block(&mut self, block: &Block, section: SectionKind) {
        let first = self.units.len();
        let at = self.blocks.len();
        let (mut rows, mut merged, mut shown) = (vec![], false, vec![]);
        match &block.content {
            Content::Text(inlines) => self.unit(at, None, tokens(inlines)),
            Content::Ends(left, right) => {
                let tab = [word("\t")];
                let tokens = tokens(left).into_iter().chain(tab).chain(tokens(right)).collect();
                self.unit(at, None, tokens);
            }
            // Its page number is a field that Word counts anew.
            Content::Entry(entry) => self.unit(at, None, tokens(&entry.text)),
            Content::Beside(texts) => self.unit(at, None, beside(texts)),
            Content::Pictures(pictures) => {
                shown.extend(pictures.iter().map(|picture| picture.alt.clone()));
            }
            Content::Table(table) => {
                merged = !table.merges.is_empty();
                for (index, row) in table.head.iter().chain(&table.rows).enumerate() {
                    let begin = self.units.len();
                    for (column, cell) in row.cells.iter().enumerate() {
                        if table.merge(index, column).is_none_or(|m| m.begins(index, column)) {
                            self.unit(at, Some((index, column)), tokens(cell));
                        }
                    }
                    rows.push(Row { id: row.id.clone(), units: begin..self.units.len() });
                }
            }
        }
        let (id, role) = (block.id.clone(), block.role);
        let units = first..self.units.len();
        self.blocks.push(Part { id, role, section, units, rows, merged, pictures: shown });
    }

    fn unit(&mut self, block: usize, cell: Option<(usize, usize)>, tokens: Vec<Token>) {
        self.units.push(Unit { block, cell, tokens });
    }
}

/// The tokens of inlines.
pub fn tokens(inlines: &[Inline]) -> Vec<Token> {
    let mut out = vec![];
    push(inlines, &mut out);
    out
}

fn push(inlines: &[Inline], out: &mut Vec<Token>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.extend(words(text).map(word)),
            Inline::Break => out.push(word("\n")),
            Inline::Figure(figure) => {
                let text = figure.printed.clone();
                out.push(Token { text, figure: Some(Box::new(figure.clone())) });
            }
            other => push(other.children(), out),
        }
    }
}

/// Texts side by side as Word has them: line by line, each text behind a tab.
fn beside(texts: &[Beside]) -> Vec<Token> {
    let most = texts.iter().map(|beside| beside.lines().count()).max().unwrap_or(0);
    let mut out = vec![];
    for line in 0..most {
        out.extend((line > 0).then(|| word("\n")));
        for beside in texts {
            out.push(word("\t"));
            out.extend(tokens(beside.lines().nth(line).unwrap_or_default()));
        }
    }
    out
}

fn word(text: &str) -> Token {
    Token { text: text.to_string(), figure: None }
}

/// A text cut into numbers (with their point, commas and percent sign), Latin words, and single characters.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let length = length(rest)?;
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

/// Bytes of the first word.
fn length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    Some(match first {
        '0'..='9' => number(text),
        'a'..='z' | 'A'..='Z' => {
            text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len())
        }
        other => other.len_utf8(),
    })
}

/// Bytes of the number at the beginning: 1,234.50%
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while digit(end) || (matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1)) {
        end += 1;
    }
    end + usize::from(bytes.get(end) == Some(&b'%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_one_token() {
        let cut = |text| words(text).collect::<Vec<_>>().join("|");
        assert_eq!(cut("投入304.45亿元"), "投|入|304.45|亿|元");
        assert_eq!(cut("1,234.5%，5G基站。"), "1,234.5%|，|5|G|基|站|。");
        assert_eq!(cut("3."), "3|.");
        assert_eq!(cut("IPv6"), "IPv|6");
        assert_eq!(cut(""), "");
    }

    #[test]
    fn rows_without_a_shown_key_are_compared_by_what_they_show() {
        assert_eq!(unkeyed("企业[~12].额度"), "企业[~].额度");
        assert_eq!(unkeyed("企业[001].额度"), "企业[001].额度");
    }
}
