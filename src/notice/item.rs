//! The constructs of a text: what notice Markdown is read into.

use serde::Serialize;

use crate::document::{Align, Inline, Merge};
use crate::source::Origin;

/// One construct of the text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The row of a loop that made it (`授信企业[001]`), when one did.
    pub loop_key: Option<String>,
}

/// The constructs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
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
        /// Level, typed number and words of the run-in heading, with its full stop. Without words it is
        /// a numbered paragraph that has no heading.
        run_in: Option<(u8, Option<String>, Vec<Inline>)>,
        /// The rest.
        content: Vec<Inline>,
    },
    /// A table.
    Table(TableItem),
}

/// A table as typed or made by 表().
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableItem {
    /// Caption above it.
    pub caption: Option<Vec<Inline>>,
    /// 单位 line above it, at the right.
    pub unit: Option<Vec<Inline>>,
    /// Alignment of each column; [`Align::Justify`] where none was asked for.
    pub align: Vec<Align>,
    /// Head rows, from top to bottom; at least one.
    pub head: Vec<Vec<Vec<Inline>>>,
    /// Rows: key of the data row when there is one, cells (as many as the head has).
    pub rows: Vec<(Option<String>, Vec<Vec<Inline>>)>,
    /// Cells that are one; rows are counted from the head on.
    pub merges: Vec<Merge>,
}

impl TableItem {
    /// How many columns it has.
    pub fn width(&self) -> usize {
        self.head.first().map_or(0, Vec::len)
    }
}
