//! Filling: a template with data becomes text whose values are opaque tokens.
//!
//! A token is one character of the supplementary private use planes ([`token_char`]). What a user types
//! or a data file holds can never contain one (`source` refuses them), so a value cannot turn into
//! structure, markup, Typst or XML: it is put in its place only after the text has been parsed.
//!
//! Templates are Jinja: minijinja parses each tag, and the tree is evaluated here, because minijinja's
//! own numbers are binary, its undefined names stop the run at the first, and its printed text has no way back
//! to where it came from. The dialect is Jinja's without inheritance, slices and `do`.
//!
//! - Numbers are decimals with a unit. 亿元 and 万元 are converted, 家 and 亿元 are not added; 10% is a number;
//!   the difference of two percentages is 个百分点. A division that does not come out even must be rounded.
//! - `{% if 甲 %}` takes a judgement, a text, a list or a table (empty is false), never a number: whether zero or
//!   "is given" was meant must be said.
//! - A line that holds nothing but statement tags vanishes with its line break.

mod arithmetic;
mod ast;
mod call;
mod check;
mod dates;
mod eval;
mod expression;
mod fault;
pub mod filters;
mod numerals;
mod output;
mod parse;
pub mod registry;
mod scan;
mod tables;
#[cfg(test)]
mod tests;
mod value;
mod wording;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::data::Data;
use crate::diag::Diagnostic;
use crate::document;
use crate::notice::Date;
use crate::source::{Origin, Text};

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
    /// What follows was made by this row of a table (`授信企业[001]`) in a loop; `None` ends it.
    Row(Option<String>),
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

/// The value of a declared field of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// What an author wrote; itself a template.
    Text(Text),
    /// Text that is taken as it is, with where it stands.
    Plain(String, Origin),
    /// A date.
    Date(Date),
    /// A number without unit.
    Number(Decimal),
    /// 是 or 否.
    Switch(bool),
    /// A declared field that was not filled in: false in `{% if %}`.
    Absent,
    /// A declared field whose fault has been reported: what depends on it is not reported again.
    Faulty,
    /// Several values in order.
    List(Vec<FieldValue>),
    /// Values by name.
    Map(IndexMap<String, FieldValue>),
}

/// The declared fields of a template by name; they come before the data where names meet.
pub type Fields = IndexMap<String, FieldValue>;

/// Fills templates with the data of one project.
pub struct Engine<'a> {
    data: &'a Data,
    includes: &'a dyn Fn(&str) -> Option<Text>,
}

impl<'a> Engine<'a> {
    /// An engine over `data`; `includes` gives the text of a file that `{% include %}` or
    /// `{% import %}` names (such as `授信.md`), and `None` when the project has no such file.
    /// Names that would leave the folder are refused before it is asked.
    pub fn new(data: &'a Data, includes: &'a dyn Fn(&str) -> Option<Text>) -> Self {
        Self { data, includes }
    }

    /// Fills one template text. Every fault that can be found goes to `sink`, each at its place in
    /// the file as typed; what could not be printed is then an empty token.
    ///
    /// # Errors
    ///
    /// Kinds: `TemplateSyntax`, `TemplateUndefined`, `TemplateFilter`, `TemplateArithmetic`,
    /// `TemplateLimit`, `TemplateMissing` (no such file to include), `FileOutside` (a file to include
    /// outside the folder).
    pub fn fill(&self, text: &Text, fields: &Fields, sink: &mut Vec<Diagnostic>) -> Filled {
        eval::fill(self, text, fields, sink)
    }
}
