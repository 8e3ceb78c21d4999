//! A paper in Word's terms: every paragraph with its format, every run with its character style.
//!
//! Lengths are twips (1/20 pt), indents are hundredths of the paragraph's own 字, as Word counts them.

use std::sync::Arc;

use crate::document::{Id, ImageFormat, Role};

/// The whole draft.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Paper and margins.
    pub page: PageSetup,
    /// The mark of a 信函, which is the header of page 1.
    pub header: Option<Paragraph>,
    /// What stands in the body, from top to bottom. Never empty, and its last item is a paragraph.
    pub items: Vec<Item>,
    /// Texts of the 脚注 in order, one paragraph each, without the mark; [`PieceText::Footnote`] counts them.
    pub footnotes: Vec<Paragraph>,
    /// What stands below the last of them on the side of the 版记: word processors set 版记 upon notes, and so the notes
    /// bring its room along.
    pub below_footnotes: Option<Paragraph>,
    /// The sides after the last [`Item::SectionEnd`].
    pub last: Sides,
    /// The pictures in the order of the paper; [`PieceText::Picture`] counts them.
    pub pictures: Vec<Picture>,
    /// The figures that are live, in the order of [`Piece::figure`].
    pub figures: Vec<LiveFigure>,
    /// Roles set bold: titles and headings, as the layout was set.
    pub bold_roles: Vec<Role>,
    /// Levels of run-in headings set bold.
    pub bold_levels: Vec<u8>,
    /// What identifies the paper.
    pub meta: crate::document::Meta,
}

/// Paper and margins in twips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSetup {
    pub width: u32,
    pub height: u32,
    pub top: u32,
    pub bottom: u32,
    pub left: u32,
    pub right: u32,
    /// Lower edge of the footer above the sheet's lower edge.
    pub footer: u32,
    /// Pitch of rows.
    pub pitch: u32,
    /// 1/4096 pt that a 字 of the base size is wider or narrower than its size, for a grid of characters.
    pub char_space: i32,
    /// Whether its sides carry page numbers, but for those of sections that say otherwise.
    pub numbered: bool,
    /// Whether a page number has a half-width space on each side of its digits.
    pub number_spaced: bool,
    /// What page 1 of a 信函 has of its own.
    pub letterhead: Option<Letterhead>,
    /// Margins of the sides that lie on their left edge, where there are any.
    pub landscape: Option<Landscape>,
}

/// A side that lies on its left edge, in twips: `width` of the others is its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Landscape {
    pub top: u32,
    pub bottom: u32,
    pub left: u32,
    pub right: u32,
    /// Where its page number stands, which is that of the upright sheet: left edge of its line, which runs downwards.
    pub number: u32,
    /// Where that line begins and ends below the upper edge of the sheet.
    pub number_line: (u32, u32),
}

impl PageSetup {
    /// Lower margin of a page, 0-based.
    pub fn bottom_of(&self, page: usize) -> u32 {
        self.letterhead.filter(|_| page > 0).map_or(self.bottom, |l| l.others_bottom)
    }
}

/// Page 1 of a 信函: a header that holds the mark, a footer that holds the lower double line, and more room for text
/// between them (10.1). The bottom margin is that of page 1; on the others the text ends above a higher footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letterhead {
    /// Upper edge of the header below that of the sheet.
    pub header: u32,
    /// White above the line of a page number, in its footer.
    pub above_number: u32,
    /// White below it.
    pub below_number: u32,
    /// Lower edge of the text on the other pages above that of the sheet.
    pub others_bottom: u32,
    /// Whether characters stand on the grid of the section.
    pub gridded: bool,
    /// Whether the lower double line is drawn.
    pub foot_line: bool,
}

/// One thing in the body.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Paragraph(Paragraph),
    Table(Table),
    /// A joint 发文机关标志.
    Mark(JointMark),
    /// 版记: a table at the foot of the page on which the paragraphs before and after it stand.
    Imprint(Imprint),
    /// Ends a section here (its properties go into the paragraph before): the sides up to here are as said, those after
    /// the last one as [`Draft::last`] says.
    SectionEnd(Sides),
}

/// What the sides of a section are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
    /// Whether they carry page numbers.
    pub numbered: bool,
    /// Whether they lie on their left edge.
    pub landscape: bool,
}

impl Sides {
    /// As most are: upright, with page numbers.
    pub const USUAL: Sides = Sides { numbered: true, landscape: false };
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paragraph {
    /// Id of its block; the few empty paragraphs that Word needs have `flow.1` and so on.
    pub id: Id,
    /// How it stands; decides its style.
    pub format: Format,
    /// Its runs, in order.
    pub pieces: Vec<Piece>,
    /// The pictures of seals that are anchored here.
    pub seals: Vec<Seal>,
}

impl Paragraph {
    /// Its text without breaks and tabs.
    pub fn text(&self) -> String {
        let text = |piece: &Piece| match &piece.text {
            PieceText::Text(text) => Some(text.clone()),
            PieceText::Break | PieceText::Tab | PieceText::PageBreak => None,
            PieceText::Picture(_) | PieceText::Footnote(..) | PieceText::Link(_) => None,
        };
        self.pieces.iter().filter_map(text).collect()
    }
}

/// How a paragraph is set. Each format of a draft is one named style; no paragraph is formatted directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Format {
    /// What it is; `None` is an empty paragraph that holds a place.
    pub role: Option<Role>,
    /// How its lines stand.
    pub align: Jc,
    /// Exact height of its lines.
    pub line: u32,
    /// White above it.
    pub before: u32,
    /// Indents in hundredths of 字: left of the first line, left of the others, right.
    pub first: i32,
    pub rest: i32,
    pub right: i32,
    /// Size in half points.
    pub size: u32,
    /// Width of its characters in percent of their own.
    pub scale: u32,
    /// Whether it begins a new page.
    pub new_page: bool,
    /// Whether it stays on the page of what follows, though its role does not ask for it.
    pub kept: bool,
    /// Red rule below it.
    pub rule: Option<Ruled>,
    /// Its tab stops from the left.
    pub tabs: [Option<Tab>; TAB_STOPS],
}

impl Format {
    /// A paragraph that only holds a place: a line of 1 pt.
    pub const EMPTY: Format = Format {
        role: None,
        align: Jc::Left,
        line: 20,
        before: 0,
        first: 0,
        rest: 0,
        right: 0,
        size: 2,
        scale: 100,
        new_page: false,
        kept: false,
        rule: None,
        tabs: [None; TAB_STOPS],
    };
}

/// The most tab stops of a format: 职务 and names in columns have the most.
pub(super) const TAB_STOPS: usize = 1 + crate::spec::NAMES_IN_ROW_MAX;

/// A tab stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Tab {
    /// Where, in hundredths of 字 from the left margin.
    pub at: i32,
    /// Whether text is centred on it; else it begins there.
    pub centred: bool,
}

/// Alignment as Word names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Jc {
    Both,
    Left,
    Center,
    Right,
    /// 分散对齐: spread from end to end.
    Distribute,
}

/// A red rule below a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Ruled {
    pub line: RuleLine,
    /// Thickness of the line, or of the thick one of two, in 1/8 pt.
    pub eighths: u32,
    /// Distance from the text in pt, 0 to 31.
    pub space: u32,
}

/// Which lines a red rule has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum RuleLine {
    /// One, as wide as the 版心.
    Single,
    /// 武文线: a thick line above a thin one, both of 170 mm.
    ThickThin,
    /// 文武线: a thin line above a thick one, both of 170 mm.
    ThinThick,
}

impl RuleLine {
    /// Whether it is one of the double lines of 10.1.
    pub const fn is_double(self) -> bool {
        !matches!(self, RuleLine::Single)
    }
}

/// Text that is set alike, or a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: PieceText,
    pub character: Character,
    /// Index into [`Draft::figures`]: consecutive pieces with the same index are one control.
    pub figure: Option<usize>,
}

/// What a piece prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PieceText {
    /// Text without line feeds and tabs, all of whose characters XML can hold.
    Text(String),
    /// A forced line break.
    Break,
    /// A tab.
    Tab,
    /// The page ends here, though lines of the paragraph would still fit.
    PageBreak,
    /// A picture in the line: index into [`Draft::pictures`].
    Picture(usize),
    /// The mark of a 脚注, which Word counts itself: index into [`Draft::footnotes`], and what it prints.
    Footnote(usize, String),
    /// A place of 目录, which prints nothing.
    Link(Link),
}

/// Places of a 目录 in its entries, and in the headings to which they lead. Headings are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// The field of a 目录 of so many levels begins.
    Contents(u8),
    /// It ends.
    ContentsEnd,
    /// The link to a heading begins.
    Entry(usize),
    /// The number of its page begins.
    Page(usize),
    /// Number and link end.
    EntryEnd,
    /// A heading begins.
    Heading(usize),
    /// It ends.
    HeadingEnd(usize),
}

/// What differs inside a paragraph. The plain one has no character style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Character {
    pub emphasis: Option<Emphasis>,
    pub script: Option<Script>,
    /// A mark that Word would set in the Latin font.
    pub mark: Option<Mark>,
}

/// Marks that Word would set in the Latin font, where it is another than that of the 汉字.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Mark {
    /// “ ” ‘ ’ — …, a whole group of them in one piece: one 字 wide in 宋体 on every computer.
    Wide,
    /// ·, which stays in the face of the text around it.
    Dot,
}

/// Kinds of emphasis, each a named style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Emphasis {
    /// A run-in heading, 1 to 4.
    Heading(u8),
    /// 着重
    Strong,
    /// 楷体
    Kai,
    /// Head row of a table.
    TableHead,
}

/// Raised or lowered text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Script {
    Super,
    Sub,
}

/// One figure that Word shows as a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LiveFigure {
    /// Its id in the document.
    pub id: Id,
    /// What Word shows above the control: its 名称, else its first path.
    pub alias: String,
    /// ASCII letters, digits and underscores, at most 37, unique in the draft: tag of the control, and with
    /// `ht_` before it the name of the bookmark, for which Word has 40 characters.
    pub key: String,
    /// Index of the node that holds its text: figures with the same paths and printed form share one.
    pub node: usize,
    /// Its printed text.
    pub printed: String,
}

/// A table on a fixed grid, as wide as the 版心.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub id: Id,
    /// Width of each column.
    pub columns: Vec<u32>,
    /// Rows that are repeated on each page.
    pub head: Vec<Row>,
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub id: Id,
    /// Least height.
    pub height: u32,
    /// Its cells from left to right; those that another one at their left takes in are not among them.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub paragraph: Paragraph,
    /// How many columns it takes.
    pub columns: usize,
    /// Whether it is one with cells above or below.
    pub vertical: Vertical,
}

#[cfg(test)]
impl Cell {
    /// A cell by itself.
    pub fn single(paragraph: Paragraph) -> Self {
        Self { paragraph, columns: 1, vertical: Vertical::Single }
    }
}

/// What a cell is to those above and below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vertical {
    /// A cell by itself.
    Single,
    /// The first of several that are one.
    First,
    /// Another one of them: it holds nothing.
    Further,
}

/// The names of a joint 发文机关标志, one below another, and 文件 beside them, in a table of one row without rules.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct JointMark {
    /// One paragraph a name.
    pub names: Vec<Paragraph>,
    /// 文件
    pub wenjian: Option<Paragraph>,
    /// Width of the names, and of 文件 with the space before it.
    pub columns: (u32, u32),
    /// Height of the row.
    pub height: u32,
}

/// 版记, on a page of its own where it must.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Imprint {
    /// Its lines from top to bottom, each a row of the table.
    pub rows: Vec<ImprintRow>,
    /// Upper edge of the bottom margin below its last rule: an empty row takes it up when it is not 0.
    pub below: u32,
    /// Thickness of the rule below it in 1/8 pt.
    pub last_rule: u32,
}

/// One row of the 版记.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ImprintRow {
    /// Its text; two ends of one line are parted by a [`PieceText::Tab`].
    pub paragraph: Paragraph,
    /// Height of its lines: it grows when an editor adds one.
    pub height: u32,
    /// Thickness of the rule above it in 1/8 pt; 0 is none.
    pub rule_above: u32,
}

/// A picture that stands in a line as a character does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// How its file is coded.
    pub format: ImageFormat,
    /// Its file.
    pub data: Arc<Vec<u8>>,
    /// What it shows, in words.
    pub alt: String,
    /// Width in EMU (1/12700 pt).
    pub width: i64,
    /// Height.
    pub height: i64,
}

/// The seal's picture on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seal {
    /// 署名 of its office.
    pub owner: String,
    /// Its file; an SVG seal has been drawn as PNG.
    pub png: Vec<u8>,
    /// Left edge on the sheet, in EMU (1/12700 pt).
    pub x: i64,
    /// Upper edge below that of its paragraph's first line, so that it moves with the date; mostly negative.
    pub y: i64,
    /// Diameter, or the width of a signature seal.
    pub diameter: i64,
    /// Height.
    pub height: i64,
}
