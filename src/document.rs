//! The resolved tree: every decision made except physical size.
//!
//! Units are the standard's own: 字 (cells, one 汉字 of the text in question) across, 行 (rows) down.
//! Both papers are made from this tree; it knows nothing of data files or templates.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::Origin;
pub use crate::spec::Form;

/// A whole paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// What identifies the paper.
    pub meta: Meta,
    /// 格式
    #[serde(skip_serializing_if = "Form::is_ordinary")]
    pub form: Form,
    /// Head, body, attachments, imprint, in the order of printing.
    pub sections: Vec<Section>,
}

/// What identifies the paper: goes into the metadata of both outputs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Meta {
    /// 标题 on one line, without forced breaks.
    pub title: String,
    /// 发文机关: the office that issues.
    pub issuer: String,
    /// 发文字号, when it is known.
    pub number: Option<String>,
    /// 成文日期 as printed, when it is known.
    pub date: Option<String>,
}

impl Meta {
    /// Year, month and day of 成文日期, when nothing of it is open.
    pub fn day(&self) -> Option<(i32, u8, u8)> {
        let (year, rest) = self.date.as_deref()?.split_once('年')?;
        let (month, day) = rest.strip_suffix('日')?.split_once('月')?;
        Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
    }
}

/// A part of the paper that is set as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Which part.
    pub kind: SectionKind,
    /// Whether its sides lie on their left edge (横排, clause 8).
    pub landscape: bool,
    /// Its blocks from top to bottom.
    pub blocks: Vec<Block>,
}

/// The parts of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// 版头 down to the red line.
    Head,
    /// 主体: title to 附注.
    Body,
    /// 附件 with its label, 1-based; begins a new side.
    Attachment(u16),
    /// 印发件, 1-based: begins a new side, has no label.
    Enclosure(u16),
    /// 版记.
    Imprint,
}

/// How rules and regulations are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Division {
    /// 编
    Part,
    /// 章
    Chapter,
    /// 节
    Section,
    /// 条
    Article,
}

impl Division {
    /// The character behind its number.
    pub const fn sign(self) -> char {
        match self {
            Division::Part => '编',
            Division::Chapter => '章',
            Division::Section => '节',
            Division::Article => '条',
        }
    }

    /// The division of its character.
    pub fn of(sign: char) -> Option<Self> {
        [Self::Part, Self::Chapter, Self::Section, Self::Article]
            .into_iter()
            .find(|division| division.sign() == sign)
    }
}

/// Stable name of a block, such as `body.3`, or of an inline, such as `body.3/2`.
pub type Id = String;

/// One block: a paragraph, a table, or a picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// Stable id.
    pub id: Id,
    /// What it is in the standard's terms.
    pub role: Role,
    /// Its content.
    pub content: Content,
    /// How its lines stand.
    pub align: Align,
    /// Its indents.
    pub indent: Indent,
    /// Blank rows before it (空一行 is 1).
    pub blank_before: u8,
    /// Where its text was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// What a block is: decides face, size and colour (`spec`), style in Word, tag in PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 份号
    CopyNumber,
    /// 密级和保密期限
    Secrecy,
    /// 紧急程度
    Urgency,
    /// 发文机关标志
    Mark,
    /// 发文字号
    Number,
    /// 签发人
    Signer,
    /// 标题
    Title,
    /// 题注 below the title: the meeting that adopted the paper, and when
    Adopted,
    /// 主送机关
    Recipients,
    /// 一级标题 一、
    Heading1,
    /// 二级标题 （一）
    Heading2,
    /// 三级标题 1.
    Heading3,
    /// 四级标题 （1）
    Heading4,
    /// heading of a 编 or 章
    Chapter,
    /// heading of a 节
    Subchapter,
    /// first paragraph of a 条
    Article,
    /// 正文 paragraph
    Text,
    /// what a group of a list of names is called
    NamesGroup,
    /// a row of names in columns
    Names,
    /// a member of a group, with 单位职务
    Member,
    /// 目录 above its entries
    ContentsTitle,
    /// entry of a 目录: a title, 编 or 章, or heading of the first level
    Contents1,
    /// entry of a 目录 one level below
    Contents2,
    /// entry of a 目录 two levels below
    Contents3,
    /// title of a paper that is quoted whole
    QuotedTitle,
    /// its 发文字号
    QuotedNumber,
    /// its 主送机关
    QuotedRecipients,
    /// its 署名
    QuotedSignature,
    /// its 成文日期
    QuotedDate,
    /// caption above a table
    TableCaption,
    /// unit line above a table, at the right
    TableUnit,
    /// a table
    Table,
    /// note below a table: 注：, 数据来源：
    TableNote,
    /// pictures side by side with nothing below that belongs to them; a page of an attachment
    Picture,
    /// pictures side by side whose caption follows
    CaptionedPicture,
    /// caption below pictures
    PictureCaption,
    /// 附件说明, one block for each attachment
    AttachmentNote,
    /// 发文机关署名
    Signature,
    /// 签发人职务 before a signature seal, which stands in the place of 署名
    SignerTitle,
    /// 成文日期
    Date,
    /// 附注
    Note,
    /// text of a 脚注: no block has it
    Footnote,
    /// 出席, 请假 or 列席 of 纪要
    Attendance,
    /// 附件 or 附件1 on the attachment's first line
    AttachmentLabel,
    /// title of an attachment or 印发件
    AttachmentTitle,
    /// 主送 moved to the 版记
    ImprintRecipients,
    /// 抄送机关
    CopiedTo,
    /// 公开属性 and 印数, as an office has them in its 版记
    Disclosure,
    /// 印发机关 and 印发日期
    PrintedBy,
    /// name of a 发文稿纸, above its table
    SheetTitle,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 50] = [
        Role::CopyNumber,
        Role::Secrecy,
        Role::Urgency,
        Role::Mark,
        Role::Number,
        Role::Signer,
        Role::Title,
        Role::Adopted,
        Role::Recipients,
        Role::Heading1,
        Role::Heading2,
        Role::Heading3,
        Role::Heading4,
        Role::Chapter,
        Role::Subchapter,
        Role::Article,
        Role::Text,
        Role::NamesGroup,
        Role::Names,
        Role::Member,
        Role::ContentsTitle,
        Role::Contents1,
        Role::Contents2,
        Role::Contents3,
        Role::QuotedTitle,
        Role::QuotedNumber,
        Role::QuotedRecipients,
        Role::QuotedSignature,
        Role::QuotedDate,
        Role::TableCaption,
        Role::TableUnit,
        Role::Table,
        Role::TableNote,
        Role::Picture,
        Role::CaptionedPicture,
        Role::PictureCaption,
        Role::AttachmentNote,
        Role::Signature,
        Role::SignerTitle,
        Role::Date,
        Role::Note,
        Role::Footnote,
        Role::Attendance,
        Role::AttachmentLabel,
        Role::AttachmentTitle,
        Role::ImprintRecipients,
        Role::CopiedTo,
        Role::Disclosure,
        Role::PrintedBy,
        Role::SheetTitle,
    ];

    /// 标题 of the paper, of an attachment or of a quoted paper, or name of a 发文稿纸: 2号, off the grid, broken by
    /// sense.
    pub const fn is_title(self) -> bool {
        matches!(self, Role::Title | Role::AttachmentTitle | Role::QuotedTitle | Role::SheetTitle)
    }

    /// A heading that stands alone, of any kind: it never stands last on a page.
    pub const fn is_heading(self) -> bool {
        self.heading_level().is_some() || matches!(self, Role::Chapter | Role::Subchapter)
    }

    /// Whether it is text that is written line by line: what page 1 has to show, and what 署名 needs beside it.
    pub const fn is_text(self) -> bool {
        self.is_heading()
            || matches!(self, Role::Text | Role::Article | Role::Member | Role::Names)
            || matches!(self, Role::NamesGroup | Role::QuotedRecipients)
            || matches!(self, Role::Contents1 | Role::Contents2 | Role::Contents3)
    }

    /// What ends a paper: 署名, or 签发人职务 in its place, and 成文日期.
    pub const fn is_closing(self) -> bool {
        matches!(self, Role::Signature | Role::SignerTitle | Role::Date)
    }

    /// 1 to 4 for a heading that stands alone (7.3.3).
    pub const fn heading_level(self) -> Option<u8> {
        match self {
            Role::Heading1 => Some(1),
            Role::Heading2 => Some(2),
            Role::Heading3 => Some(3),
            Role::Heading4 => Some(4),
            _ => None,
        }
    }
}

impl Block {
    /// The 脚注 of its texts, in order.
    pub fn footnotes(&self) -> Vec<&Footnote> {
        let mut out = vec![];
        self.texts().into_iter().for_each(|text| push_footnotes(text, &mut out));
        out
    }

    /// Its texts in order, without those of 脚注: a paragraph's, both ends of a line, those side by side, the cells of a table row by row.
    pub fn texts(&self) -> Vec<&[Inline]> {
        match &self.content {
            Content::Text(inlines) => vec![inlines],
            Content::Ends(left, right) => vec![left, right],
            Content::Beside(texts) => texts.iter().map(|beside| beside.text.as_slice()).collect(),
            Content::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                rows.flat_map(|row| row.cells.iter().map(Vec::as_slice)).collect()
            }
            Content::Pictures(_) => vec![],
            Content::Entry(entry) => vec![&entry.text, &entry.page],
        }
    }
}

/// What a block holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// One paragraph.
    Text(Vec<Inline>),
    /// Two ends of one line: the first from the left, the second up to the right (印发机关 and 印发日期).
    Ends(Vec<Inline>, Vec<Inline>),
    /// Texts side by side on one row: 发文字号 and 签发人, 署名 of several offices.
    Beside(Vec<Beside>),
    /// A table.
    Table(Table),
    /// Pictures side by side, at least one.
    Pictures(Vec<Picture>),
    /// An entry of a 目录.
    Entry(Entry),
}

/// An entry of a 目录: a heading, a dotted leader and the number of its page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The words of the heading.
    pub text: Vec<Inline>,
    /// The number of its page, one text; the layout sets it.
    pub page: Vec<Inline>,
    /// The block that it leads to.
    pub to: Id,
}

/// A picture with what is said of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// What it shows, in words for readers who cannot see it; never empty.
    pub alt: String,
    /// Width in 字 of 3号; `None` is as wide as the file and the 版心 have it.
    pub width: Option<f64>,
    /// Whether it has its side for itself below what stands there: a page of an attachment.
    pub fills: bool,
    /// Its dots.
    pub image: Image,
}

/// The dots of a picture, checked: they can be decoded, and are not too many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    /// How the file is coded.
    pub format: ImageFormat,
    /// Width in dots.
    pub width: u32,
    /// Height in dots.
    pub height: u32,
    /// The file's content.
    #[serde(skip)]
    pub data: Arc<Vec<u8>>,
}

/// How the file of a picture is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageFormat {
    /// PNG
    Png,
    /// JPEG
    Jpeg,
}

impl ImageFormat {
    /// The extension of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            ImageFormat::Png => "png",
            ImageFormat::Jpeg => "jpeg",
        }
    }
}

/// One of several texts that stand side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    /// Where it stands in 字 from the left edge of the 版心: its left end, or its middle when it is centred.
    pub at: f64,
    /// [`Align::Left`] or [`Align::Center`].
    pub align: Align,
    /// Its text; forced breaks part its lines.
    pub text: Vec<Inline>,
}

impl Beside {
    /// Its lines.
    pub fn lines(&self) -> impl Iterator<Item = &[Inline]> {
        self.text.split(|inline| matches!(inline, Inline::Break))
    }
}

/// A simple table on a fixed grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// 字号 of its cells.
    #[serde(skip_serializing_if = "CellSize::is_usual")]
    pub size: CellSize,
    /// Its columns from the left; their shares make 1000.
    pub columns: Vec<Column>,
    /// The first rows, repeated on each side.
    pub head: Vec<TableRow>,
    /// The other rows.
    pub rows: Vec<TableRow>,
    /// Cells that are one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merges: Vec<Merge>,
}

impl Table {
    /// The cells that are one with this one; rows are counted from the head on.
    pub fn merge(&self, row: usize, column: usize) -> Option<&Merge> {
        self.merges.iter().find(|merge| merge.covers(row, column))
    }
}

/// A rectangle of cells that are one: the first holds the text, the others are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Merge {
    /// Its first row, counted from the first row of the head.
    pub row: usize,
    /// Its first column.
    pub column: usize,
    /// How many rows it takes.
    pub rows: usize,
    /// How many columns it takes.
    pub columns: usize,
}

impl Merge {
    /// One cell by itself.
    pub const fn single(row: usize, column: usize) -> Self {
        Self { row, column, rows: 1, columns: 1 }
    }

    /// Whether a cell belongs to it.
    pub fn covers(&self, row: usize, column: usize) -> bool {
        self.rows().contains(&row) && self.columns().contains(&column)
    }

    /// Whether a cell is the one that holds the text.
    pub fn begins(&self, row: usize, column: usize) -> bool {
        (self.row, self.column) == (row, column)
    }

    /// Its rows.
    pub fn rows(&self) -> std::ops::Range<usize> {
        self.row..self.row + self.rows
    }

    /// Its columns.
    pub fn columns(&self) -> std::ops::Range<usize> {
        self.column..self.column + self.columns
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Share of the width of the 版心, in thousandths; on a side that is turned, of its height.
    pub share: u32,
    /// How its cells stand.
    pub align: Align,
    /// Whether the decimal points of its numbers stand under each other.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub decimal: bool,
}

/// 字号 of a table's cells, the largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellSize {
    /// 4号
    #[default]
    Four,
    /// 小4号
    SmallFour,
    /// 5号
    Five,
    /// 小5号
    SmallFive,
}

impl CellSize {
    /// Every size, the largest first.
    pub const ALL: [CellSize; 4] =
        [CellSize::Four, CellSize::SmallFour, CellSize::Five, CellSize::SmallFive];

    /// Whether it is the one that most tables have, which a dump does not name.
    pub fn is_usual(&self) -> bool {
        *self == CellSize::Four
    }

    /// Its Chinese name.
    pub const fn name(self) -> &'static str {
        match self {
            CellSize::Four => "4号",
            CellSize::SmallFour => "小4号",
            CellSize::Five => "5号",
            CellSize::SmallFive => "小5号",
        }
    }

    /// Height of its characters in pt, as word processors have it.
    pub const fn pt(self) -> f64 {
        match self {
            CellSize::Four => 14.0,
            CellSize::SmallFour => 12.0,
            CellSize::Five => 10.5,
            CellSize::SmallFive => 9.0,
        }
    }
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// Stable id.
    pub id: Id,
    /// Its cells, one a column.
    pub cells: Vec<Vec<Inline>>,
}

/// How lines stand between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Full lines reach both margins, the last one does not.
    Justify,
    /// 居左
    Left,
    /// 居中
    Center,
    /// 居右
    Right,
}

/// Indents in 字.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Indent {
    /// Left of the first line.
    pub first: f64,
    /// Left of the other lines.
    pub rest: f64,
    /// Right of all lines.
    pub right: f64,
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// One traced datum.
    Figure(Figure),
    /// A run-in heading (1 to 4): the sentence before the text of the paragraph.
    Heading(u8, Vec<Inline>),
    /// 着重: 黑体 in 正文.
    Strong(Vec<Inline>),
    /// 楷体 in 正文.
    Emphasis(Vec<Inline>),
    /// 上标
    Superscript(Vec<Inline>),
    /// 下标
    Subscript(Vec<Inline>),
    /// A forced line break.
    Break,
    /// A 脚注: its mark stands here, its text at the foot of the same side.
    Footnote(Footnote),
    /// What differs from an earlier state: only a 花脸稿 has it, which is made by comparing and never read.
    Revised(Revision, Vec<Inline>),
}

/// How words of a 花脸稿 differ from the earlier state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revision {
    /// Only the earlier state has them.
    Deleted,
    /// Only the later state has them.
    Inserted,
    /// They stood here, and stand elsewhere now.
    MovedAway,
    /// They stood elsewhere, and stand here now.
    MovedHere,
}

impl Revision {
    /// Every one.
    pub const ALL: [Revision; 4] =
        [Revision::Deleted, Revision::Inserted, Revision::MovedAway, Revision::MovedHere];

    /// Whether the words belong to the earlier state alone at this place.
    pub const fn is_gone(self) -> bool {
        matches!(self, Revision::Deleted | Revision::MovedAway)
    }
}

/// A 脚注.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Footnote {
    /// Stable id, such as `body.3/note1`: the first of its block.
    pub id: Id,
    /// Its mark as printed, ① or 1; empty until the paper is composed.
    pub mark: String,
    /// Its text without the mark.
    pub text: Vec<Inline>,
}

/// One datum in the text, with all that its trace needs. Nothing here but `printed` is set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Stable id.
    pub id: Id,
    /// All data paths that it came from, in order of use.
    pub paths: Vec<String>,
    /// 名称 of the datum, when its figure has one.
    pub name: Option<String>,
    /// The exact value before printing, as digits.
    pub exact: Option<String>,
    /// Unit, when it has one.
    pub unit: Option<String>,
    /// The text that is printed.
    pub printed: String,
    /// The template expression that printed it.
    pub expression: String,
    /// How often the same paths were printed by the same expression before: 0 for the first.
    pub occurrence: u32,
    /// Where the expression stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

impl Inline {
    /// The inlines inside this one.
    pub fn children(&self) -> &[Inline] {
        match self {
            Self::Heading(_, inner) | Self::Strong(inner) | Self::Emphasis(inner) => inner,
            Self::Superscript(inner) | Self::Subscript(inner) => inner,
            Self::Revised(_, inner) => inner,
            Self::Footnote(note) => &note.text,
            Self::Text(_) | Self::Figure(_) | Self::Break => &[],
        }
    }
}

/// The printed text of inlines; a forced break is a line feed, a 脚注 its mark.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_footnotes<'a>(inlines: &'a [Inline], out: &mut Vec<&'a Footnote>) {
    for inline in inlines {
        match inline {
            Inline::Footnote(note) => out.push(note),
            other => push_footnotes(other.children(), out),
        }
    }
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::Figure(figure) => out.push_str(&figure.printed),
            Inline::Break => out.push('\n'),
            Inline::Footnote(note) => out.push_str(&note.mark),
            other => push_plain(other.children(), out),
        }
    }
}
