//! Notice Markdown: lines of filled text become headings, paragraphs and tables.

use crate::document::{Align, Inline};
use crate::source::Origin;

/// One construct of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it was typed.
    pub origin: Option<Origin>,
    /// Key of the loop row that made it, when one did.
    pub loop_key: Option<String>,
}

/// The constructs.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// A heading that stands alone on its line.
    Heading {
        /// 1 to 4.
        level: u8,
        /// The number as typed (一、), or `None` where `#` asks for the next one.
        number: Option<String>,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph; a heading sentence at its beginning may run in.
    Paragraph {
        /// Level, typed number and words of the run-in heading, with its full stop.
        run_in: Option<(u8, Option<String>, Vec<Inline>)>,
        /// The rest.
        content: Vec<Inline>,
    },
    /// A table.
    Table(TableItem),
}

/// A table as typed or made by 表().
#[derive(Debug, Clone, PartialEq)]
pub struct TableItem {
    /// Caption above it.
    pub caption: Option<Vec<Inline>>,
    /// 单位 line above it, at the right.
    pub unit: Option<Vec<Inline>>,
    /// Alignment of each column.
    pub align: Vec<Align>,
    /// Head row.
    pub head: Vec<Vec<Inline>>,
    /// Rows: key of the data row when there is one, cells.
    pub rows: Vec<(Option<String>, Vec<Vec<Inline>>)>,
}
