//! Filling: a template with data becomes text whose values are opaque tokens.
//!
//! A token is one character of the supplementary private use planes ([`token_char`]). What a user types
//! or a data file holds can never contain one (`source` refuses them), so a value cannot turn into
//! structure, markup, Typst or XML: it is put in its place only after the text has been parsed.

use crate::document;
use crate::source::Origin;

/// A filled text: lines of notice Markdown in which every value is one token character.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// What the tokens mean; token `n` is the character [`token_char`]`(n)`.
    pub tokens: Vec<Token>,
}

/// What stands behind a token character.
#[derive(Debug, Clone)]
pub enum Token {
    /// The text that follows, up to the next token, was typed from this place on, in step with its source.
    Place(Origin),
    /// One traced datum (its id is still empty).
    Figure(document::Figure),
    /// Text that is no datum, such as the result of a filter on literal text.
    Plain(String),
    /// A table made by 表(); stands on a line of its own.
    Table(FilledTable),
}

/// A table made from rows of data.
#[derive(Debug, Clone)]
pub struct FilledTable {
    /// Column heads.
    pub head: Vec<String>,
    /// Cells of each row; a cell is text or a datum.
    pub rows: Vec<FilledRow>,
    /// Where the call stands.
    pub origin: Origin,
}

/// One row of a [`FilledTable`].
#[derive(Debug, Clone)]
pub struct FilledRow {
    /// The key of the data row.
    pub key: String,
    /// Its cells.
    pub cells: Vec<Vec<document::Inline>>,
}

const FIRST_TOKEN: u32 = 0xF_0000;
const PLANE: u32 = 0xFFFE;

/// How many tokens one text can hold (the two private use planes).
pub const MAX_TOKENS: usize = 2 * PLANE as usize;

/// The character that stands for token `n`; `None` past [`MAX_TOKENS`].
pub fn token_char(n: usize) -> Option<char> {
    let n = u32::try_from(n).ok()?;
    let code = if n < PLANE { FIRST_TOKEN + n } else { 0x10_0000 + (n - PLANE) };
    if (n as usize) < MAX_TOKENS { char::from_u32(code) } else { None }
}

/// The token number of a character, when it is a token.
pub fn token_index(c: char) -> Option<usize> {
    let c = u32::from(c);
    match c {
        0xF_0000..=0xF_FFFD => Some((c - FIRST_TOKEN) as usize),
        0x10_0000..=0x10_FFFD => Some((c - 0x10_0000 + PLANE) as usize),
        _ => None,
    }
}
