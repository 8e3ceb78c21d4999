//! The constructs of a text: what notice Markdown is read into.

use serde::Serialize;

use crate::document::{Align, CellSize, Division, Image, Inline, Merge};
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
    /// The heading of a 编, 章 or 节.
    Chapter {
        /// Which of them.
        division: Division,
        /// The number as typed (第一章), or `None` where `#` asks for the next one.
        number: Option<String>,
        /// Its words.
        content: Vec<Inline>,
    },
    /// The first paragraph of a 条; its other 款 are paragraphs of their own.
    Article {
        /// The number as typed (第一条), or `None` where `#` asks for the next one.
        number: Option<String>,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A table.
    Table(TableItem),
    /// Pictures side by side.
    Pictures(PicturesItem),
    /// A list of names.
    Names(NamesItem),
    /// A paper that is quoted whole.
    Quoted(Box<QuotedItem>),
    /// A 目录 of what follows, down to a level (1 to 3).
    Contents(u8),
}

/// A list of names as typed in `::: 名单`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamesItem {
    /// Names in one row, when a number was asked for.
    pub columns: Option<usize>,
    /// Its parts from top to bottom.
    pub parts: Vec<NamesPart>,
}

/// A part of a list of names.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamesPart {
    /// What the names below it are called, without a colon.
    Group(Vec<Inline>),
    /// Names that stand in columns, in their order.
    Names(Vec<Vec<Inline>>),
    /// Names that stand in columns beside what they are called.
    Labelled(Vec<Inline>, Vec<Vec<Inline>>),
    /// One person: what he or she is in the group (组长; empty below the one before), name, and 单位职务.
    Member(Vec<Inline>, Vec<Inline>, Vec<Inline>),
}

/// A paper that is quoted whole, as typed in `::: 转引`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotedItem {
    /// Its title, split at forced breaks.
    pub title: Vec<Vec<Inline>>,
    /// Its 发文字号, as typed.
    pub number: Option<Vec<Inline>>,
    /// Its 主送机关, without a colon.
    pub recipients: Option<Vec<Inline>>,
    /// Its text.
    pub text: Vec<Item>,
    /// Its 署名, one line an office.
    pub signatures: Vec<Vec<Inline>>,
    /// Its 成文日期, as typed.
    pub date: Option<Vec<Inline>>,
}

/// Pictures side by side as typed: a line of `![说明](文件)`, or a `::: 图` block.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PicturesItem {
    /// Caption below them.
    pub caption: Option<Vec<Inline>>,
    /// Width of each in 字 of 3号, when one was asked for.
    pub width: Option<f64>,
    /// From the left.
    pub pictures: Vec<PictureItem>,
}

/// One picture as typed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureItem {
    /// 说明: what it shows.
    pub alt: String,
    /// Its file, relative to the project folder.
    pub file: String,
    /// Its dots, once the file has been read and found good.
    pub image: Option<Image>,
    /// Whether it is a page of an attachment, which has its side for itself.
    pub fills: bool,
    /// Where it was typed.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// A table as typed or made by 表().
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TableItem {
    /// Caption above it.
    pub caption: Option<Vec<Inline>>,
    /// 单位 line above it, at the right.
    pub unit: Option<Vec<Inline>>,
    /// Lines below it: 注：, 数据来源：
    pub notes: Vec<Vec<Inline>>,
    /// 横排: whether it has sides for itself that are turned (clause 8).
    pub landscape: bool,
    /// Whether the decimal points of every column of numbers were asked to stand under each other.
    pub decimal: bool,
    /// 字号 that was asked for.
    pub size: Option<CellSize>,
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
