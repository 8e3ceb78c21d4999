//! GB/T 9704—2012 in numbers: the one place where millimetres, points, faces and colours stand.
//!
//! Only what the standard states is stored, each with its clause; the rest is derived. Lengths are mm
//! from the top left corner of the sheet, sizes are pt. [`conformance`] lists every rule with its state.

pub mod conformance;

use serde::{Deserialize, Serialize};

use crate::document::Role;

/// Points in a millimetre.
pub const PT_PER_MM: f64 = 72.0 / 25.4;

/// mm to pt.
pub const fn pt(mm: f64) -> f64 {
    mm * PT_PER_MM
}

/// pt to mm.
pub const fn mm(pt: f64) -> f64 {
    pt / PT_PER_MM
}

// Paper and 版心 (clauses 5.1, 5.2.1).

/// Width of A4 (5.1).
pub const PAPER_WIDTH_MM: f64 = 210.0;
/// Height of A4 (5.1).
pub const PAPER_HEIGHT_MM: f64 = 297.0;
/// 天头, the top margin (5.2.1).
pub const TOP_MM: f64 = 37.0;
/// 订口, the left margin (5.2.1).
pub const LEFT_MM: f64 = 28.0;
/// Width of the 版心 (5.2.1).
pub const CORE_WIDTH_MM: f64 = 156.0;
/// Height of the 版心 (5.2.1).
pub const CORE_HEIGHT_MM: f64 = 225.0;
/// A side that lies on its left edge (横排, 8): how far its 版心 is from its upper edge. Its head stands at the left of
/// the upright sheet on every side: at the 订口 on odd ones, at the 切口 on even ones.
pub const TURNED_TOP_MM: f64 = LEFT_MM;
/// The same from its left edge, which is the lower one of the upright sheet.
pub const TURNED_LEFT_MM: f64 = BOTTOM_MM;
/// Right edge of the 版心.
pub const RIGHT_EDGE_MM: f64 = LEFT_MM + CORE_WIDTH_MM;
/// Lower edge of the 版心, where the last rule of the 版记 stands (7.4.1).
pub const BOTTOM_EDGE_MM: f64 = TOP_MM + CORE_HEIGHT_MM;
/// Right margin, as it follows.
pub const RIGHT_MM: f64 = PAPER_WIDTH_MM - RIGHT_EDGE_MM;
/// Bottom margin, as it follows.
pub const BOTTOM_MM: f64 = PAPER_HEIGHT_MM - BOTTOM_EDGE_MM;

// The grid (5.2.3, 3.1, 3.2; GB/T 33476.2 for the height of 3号).

/// 行 to a side (5.2.3).
pub const ROWS: usize = 22;
/// 字 to a line (5.2.3).
pub const CELLS: usize = 28;
/// The same as a width, to reckon with.
pub const LINE_CELLS: f64 = CELLS as f64;
/// One 行: the height of a 汉字 of 3号 and 7/8 of it (3.2; 15.70 pt · 15/8, GB/T 33476.2).
pub const ROW_PT: f64 = 29.45;
/// One 字 of the body, and the size at which it is set, so that 28 fill the line (5.2.3).
pub const CELL_PT: f64 = floor4(pt(CORE_WIDTH_MM) / CELLS as f64);
/// The space between two lines: 7/8 of the height of 3号 (3.2).
pub const LEADING_PT: f64 = ROW_PT * 7.0 / 15.0;
/// Two blank lines between elements off the grid (10: GB/T 33476.2 measures 20.78 mm).
pub const TWO_ROWS_PT: f64 = 2.0 * ROW_PT;

/// Rows of a pitch that a side holds: the last one needs no white below it.
pub const fn rows(row_pt: f64) -> usize {
    rows_in(CORE_HEIGHT_MM, row_pt)
}

/// Rows of a pitch that a turned side holds: the width of the 版心 is its height (8).
pub const fn turned_rows(row_pt: f64) -> usize {
    rows_in(CORE_WIDTH_MM, row_pt)
}

const fn rows_in(height_mm: f64, row_pt: f64) -> usize {
    ((pt(height_mm) - SIZE_3_PT) / row_pt + 1e-6) as usize + 1
}

/// Height of a table's row of one line: as many of them fill a side as rows of text do, so that a page of a word
/// processor, which counts whole rows, holds as many (no clause). Cut to twips.
pub const fn table_row_pt(row_pt: f64) -> f64 {
    (pt(CORE_HEIGHT_MM) / rows(row_pt) as f64 * 20.0) as u32 as f64 / 20.0
}

/// The same on a turned side, where rows are never higher than on the others.
pub const fn turned_table_row_pt(row_pt: f64) -> f64 {
    let filling = (pt(CORE_WIDTH_MM) / turned_rows(row_pt) as f64 * 20.0) as u32 as f64 / 20.0;
    if filling < table_row_pt(row_pt) { filling } else { table_row_pt(row_pt) }
}

/// Cut to four decimals: rounded up, 28 字 would no longer fit the line.
const fn floor4(value: f64) -> f64 {
    (value * 10_000.0) as u64 as f64 / 10_000.0
}

// 字号 (5.2.2 and each element's clause; the points are those of word processors).

/// 2号
pub const SIZE_2_PT: f64 = 22.0;
/// 3号 on the grid of 28.
pub const SIZE_3_PT: f64 = CELL_PT;
/// 4号
pub const SIZE_4_PT: f64 = 14.0;

/// Pitch of lines of a size: its own height and 7/8 of 3号 (3.2).
pub const fn pitch_pt(size_pt: f64) -> f64 {
    size_pt + LEADING_PT
}

// 版头 (7.2)

/// Upper edge of the mark's ink below the upper edge of the 版心 (7.2.4).
pub const MARK_BELOW_CORE_MM: f64 = 35.0;
/// Upper edge of the mark's ink on the sheet.
pub const MARK_TOP_MM: f64 = TOP_MM + MARK_BELOW_CORE_MM;
/// Tallest em of a mark; the 2012 text leaves it free, offices keep the old bound of 22 mm × 15 mm.
pub const MARK_EM_MAX_MM: f64 = 22.0;
/// Width of the mark's characters against their height (the same 15 : 22).
pub const MARK_CONDENSE: f64 = 0.68;
/// Widest mark, so that it stays clear of both edges of the 版心.
pub const MARK_WIDTH_MAX_MM: f64 = 147.0;
/// Blank rows between mark and number (7.2.5).
pub const NUMBER_BLANK_ROWS: u8 = 2;
/// Red line below the number (7.2.7).
pub const RED_LINE_BELOW_MM: f64 = 4.0;
/// Thickness of the red line where the office has not settled one; the standard gives none.
pub const RED_LINE_MM: f64 = 0.5;
/// Pitch of the names in a joint mark, in em of its characters: as it is tried first, and the tightest; the standard
/// gives none.
pub const MARK_PITCH_EM: (f64, f64) = (1.25, 1.1);
/// How much wider the widest name of a joint mark is spread, in em, so that no editor breaks it.
pub const MARK_SPREAD_EM: f64 = 0.25;
/// Tallest stack of names that is tried first: a third of the 版心.
pub const MARK_STACK_MAX_MM: f64 = CORE_HEIGHT_MM / 3.0;
/// Smallest characters of a joint mark, where page 1 would not show text otherwise (7.3.3): a line of text's.
pub const MARK_MIN_PT: f64 = 16.0;
/// Characters of a joint mark below which a warning is due; the standard gives none.
pub const MARK_SMALL_PT: f64 = 18.0;
/// 文件 beside the names of a joint mark, in em of theirs, so that it answers to the stack.
pub const WENJIAN_EM: f64 = 1.25;
/// Space between the names of a joint mark and 文件, in em of the names.
pub const WENJIAN_GAP_EM: f64 = 0.5;
/// Free 字 left of the 发文字号 of an upward paper (7.2.5), and right of its 签发人 (7.2.6).
pub const UPWARD_SIDE_CELLS: f64 = 1.0;
/// Before the names of 签发人 (7.2.6).
pub const SIGNER_LABEL: &str = "签发人：";
/// Names of 签发人 in one row (7.2.6).
pub const SIGNERS_IN_ROW: usize = 2;
/// 字 between two names of 签发人; the standard asks only for even spaces.
pub const SIGNER_GAP_CELLS: f64 = 1.0;
/// Words after the office's name in the mark (7.2.4).
pub const WENJIAN: &str = "文件";

// Labels (7.3.4, 7.4.2)

/// Before the names of attachments.
pub const ATTACHMENT_LABEL: &str = "附件：";
/// Before 抄送机关.
pub const COPIED_TO_LABEL: &str = "抄送：";
/// What 公开属性 begins with, where an office prints it (V-13).
pub const DISCLOSURE_LABEL: &str = "公开属性：";
/// Before 主送机关 that moved to the 版记.
pub const SENT_TO_LABEL: &str = "主送：";

// 信函格式 (10.1). Distances are between edges: of ink, of the outer lines of a pair, of the em boxes of text.

/// Upper edge of the mark's ink on the sheet.
pub const LETTER_MARK_TOP_MM: f64 = 30.0;
/// Tallest em of the mark, which leaves page 1 to the text; the standard leaves it to the office.
pub const LETTER_MARK_EM_MAX_MM: f64 = 18.0;
/// Upper edge of the first double line (武文线) below the mark.
pub const LETTER_LINE_BELOW_MM: f64 = 4.0;
/// Lower edge of the second double line (文武线) above the lower edge of the sheet.
pub const LETTER_FOOT_LINE_MM: f64 = 20.0;
/// Length of both double lines.
pub const LETTER_LINE_LENGTH_MM: f64 = 170.0;
/// Left end of both, which stand in the middle of the sheet.
pub const LETTER_LINE_LEFT_MM: f64 = (PAPER_WIDTH_MM - LETTER_LINE_LENGTH_MM) / 2.0;
/// Thick line of a pair; the standard gives no weight, this is what word processors draw in a pair of 1.5 pt.
pub const DOUBLE_LINE_THICK_PT: f64 = 1.5;
/// Thin line of a pair, likewise.
pub const DOUBLE_LINE_THIN_PT: f64 = 0.75;
/// White between the two, likewise.
pub const DOUBLE_LINE_GAP_PT: f64 = 0.75;
/// Both lines with what is between them.
pub const DOUBLE_LINE_PT: f64 = DOUBLE_LINE_THICK_PT + DOUBLE_LINE_GAP_PT + DOUBLE_LINE_THIN_PT;
/// Text of page 1 may go down to 7/8 of 3号 above the second double line: one row below the 版心.
pub const LETTER_TEXT_BOTTOM_MM: f64 = BOTTOM_EDGE_MM + mm(ROW_PT);

// 命令（令）格式 (10.2) and 签名章 (7.3.5.3)

/// Upper edge of the mark's ink on the sheet: 20 mm below that of the 版心 (10.2).
pub const ORDER_MARK_TOP_MM: f64 = TOP_MM + 20.0;
/// Blank rows between text and signature seal (7.3.5.3).
pub const SIGNATURE_SEAL_BLANK_ROWS: u8 = 2;
/// Blank rows between signature seal and date (7.3.5.3).
pub const SIGNATURE_DATE_BLANK_ROWS: u8 = 1;
/// Free 字 between 签发人职务 and signature seal (7.3.5.3).
pub const SIGNER_TITLE_GAP_CELLS: f64 = 2.0;
/// Widest signature seal in 字; the standard says no size.
pub const SIGNATURE_SEAL_CELLS: f64 = 8.0;
/// Free 字 right of 签发人职务 beside the widest signature seal.
pub const SIGNER_TITLE_RIGHT: f64 =
    SEALED_DATE_RIGHT + SIGNATURE_SEAL_CELLS + SIGNER_TITLE_GAP_CELLS;
/// Rows that the place of a signature seal takes, 签发人职务 in the middle one.
pub const SIGNATURE_SEAL_ROWS: f64 = 3.0;
/// Most signature seals of a paper: one a row (7.3.5.3), and all on one side with a line of text.
pub const SIGNATURE_SEALS_MAX: usize = 5;
/// Tallest signature seal: what stands in its rows.
pub const SIGNATURE_SEAL_HEIGHT_MM: f64 = mm((SIGNATURE_SEAL_ROWS - 1.0) * ROW_PT + CELL_PT);

// 纪要格式 (10.3)

/// Before the names of those who were there, were not, or sat in.
pub const ATTENDANCE_LABELS: [&str; 3] = ["出席", "请假", "列席"];
/// Blank rows between text and 出席 (10.3).
pub const ATTENDANCE_BLANK_ROWS: u8 = 1;
/// Before the list of all who have a copy of 纪要.
pub const DISTRIBUTED_LABEL: &str = "分送：";

// 主体 (7.3)

/// Blank rows between red line and title (7.3.1).
pub const TITLE_BLANK_ROWS: u8 = 2;
/// Blank rows between title and 主送机关 (7.3.2); the text keeps them when there are no 主送机关.
pub const BELOW_TITLE_BLANK_ROWS: u8 = 1;
/// How far a paragraph (7.3.3), the 附件说明 (7.3.4) and the 附注 (7.3.6) begin in, in 字.
pub const INDENT_CELLS: f64 = 2.0;
/// Blank rows between text and 附件说明 (7.3.4).
pub const ATTACHMENT_NOTE_BLANK_ROWS: u8 = 1;
/// Row of its side on which the title of an attachment stands; the label has the first (7.3.7).
pub const ATTACHMENT_TITLE_ROW: u8 = 3;
/// Widest title line: 2号 characters that fit the 版心.
pub const TITLE_CELLS: f64 = pt(CORE_WIDTH_MM) / SIZE_2_PT;
/// Blank rows before a sealed 署名, in the order in which they are tried (S-23; two suit Ø42 to 45 mm).
pub const SEALED_BLANK_ROWS: [u8; 3] = [2, 1, 3];
/// Blank rows before an unsealed 署名 (7.3.5.2).
pub const UNSEALED_BLANK_ROWS: u8 = 1;
/// How far row spacing may be adjusted to save a page (7.3.5.5 allows it without a number).
pub const ROW_ADJUST_MAX: f64 = 0.02;
/// The tightest row that offices accept.
pub const ROW_MIN_PT: f64 = 28.5;
/// Date of a sealed paper: free 字 at its right (7.3.5.1).
pub const SEALED_DATE_RIGHT: f64 = 4.0;
/// Unsealed 署名, or its date when that is longer: free 字 at its right (7.3.5.2).
pub const UNSEALED_RIGHT: f64 = 2.0;
/// An unsealed date begins so many 字 to the right of the first character of the 署名 (7.3.5.2).
pub const UNSEALED_DATE_SHIFT: f64 = 2.0;
/// Seal where the office has not said its size (国发〔1999〕25号 sets at most 45).
pub const SEAL_DIAMETER_MM: f64 = 42.0;
/// Most seals in one row (7.3.5.1: none leaves the 版心, which holds three).
pub const SEALS_IN_ROW: usize = 3;
/// Least space between two seals in mm: they never touch (7.3.5.1).
pub const SEALS_APART_MM: f64 = 1.0;
/// Least gap between the text and the seal's upper edge; the most is one 行 (7.3.5.1).
pub const SEAL_GAP_MIN_MM: f64 = 0.5;
/// How far 署名 and date lie below the seal's centre, when there is room (7.3.5.1 says “a little”).
pub const SEAL_BELOW_CENTRE_MM: f64 = 4.0;

// 版记 (7.4)

/// First and last rule (7.4.1).
pub const RULE_THICK_MM: f64 = 0.35;
/// Rules between (7.4.1).
pub const RULE_THIN_MM: f64 = 0.25;
/// Free 字 of 4号 at both sides of 版记 lines (7.4.2, 7.4.3).
pub const IMPRINT_SIDE_CELLS: f64 = 1.0;
/// Height of one line of the 版记 with its share of white (4号, 7.4.2, 7.4.3).
pub const IMPRINT_LINE_PT: f64 = pitch_pt(SIZE_4_PT);

// 页码 (7.5)

/// Dash of the page number below the 版心 (7.5).
pub const PAGE_NUMBER_BELOW_MM: f64 = 7.0;
/// Height of the dash on the sheet.
pub const PAGE_NUMBER_MM: f64 = BOTTOM_EDGE_MM + PAGE_NUMBER_BELOW_MM;
/// Free 字 of 4号 between page number and edge (7.5).
pub const PAGE_NUMBER_SIDE_CELLS: f64 = 1.0;

// Tables (no clause; habits of offices)

/// Text in cells, unit lines and notes.
pub const TABLE_SIZE_PT: f64 = SIZE_4_PT;
/// White between two lines of one cell.
pub const TABLE_LEADING_PT: f64 = 6.0;
/// Pitch of lines inside one cell.
pub const TABLE_PITCH_PT: f64 = TABLE_SIZE_PT + TABLE_LEADING_PT;
/// Rules of a table.
pub const TABLE_RULE_PT: f64 = 0.5;
/// Space between a cell's edge and its text, left and right.
pub const TABLE_PAD_PT: f64 = 4.0;

// Lists of names (no clause; habits of offices)

/// Width of a name that columns are made for: wider ones take more than one.
pub const NAME_CELLS: f64 = 4.0;
/// Least 字 between two names of a row, and between a name and 单位职务.
pub const NAME_GAP_CELLS: f64 = 1.0;
/// Most names in a row.
pub const NAMES_IN_ROW_MAX: usize = 12;

// 编, 章, 节 and 条 (no clause; as regulations are printed)

/// Blank rows before the heading of a 编 or 章.
pub const CHAPTER_BLANK_ROWS: u8 = 1;

// 目录 (no clause; habits of offices)

/// What stands above its entries.
pub const CONTENTS_TITLE: &str = "目　录";
/// 字 at the right of its entries that only page numbers may take.
pub const CONTENTS_RIGHT_CELLS: f64 = 3.0;
/// Width of one dot of the leader with the white around it, in em.
pub const LEADER_EM: f64 = 0.25;

/// Upper edge of the line above the 版心 of a 花脸稿, in mm from that of the sheet (no clause: no paper has it).
pub const ABOVE_MM: f64 = 18.0;
/// Pitch of the lines there, in mm.
pub const ABOVE_PITCH_MM: f64 = 4.5;
/// Size of their characters in pt: 小5号.
pub const ABOVE_SIZE_PT: f64 = 9.0;
/// Thickness of the line through or below words of a 花脸稿, in pt.
pub const REVISION_RULE_PT: f64 = 0.9;
/// Height of the line through words above the base line, in em: the middle of their em boxes.
pub const REVISION_MIDDLE_EM: f64 = (EM_ASCENT - EM_DESCENT) / 2.0;
/// Depth of the line below words, in em.
pub const REVISION_BELOW_EM: f64 = EM_DESCENT + 0.06;
/// Between the two lines of words that have moved, in em.
pub const REVISION_GAP_EM: f64 = 0.14;
/// Lightness of words that are gone, 0 black to 1 white: 5.7 : 1 against white, as readers with weak sight need.
pub const REVISION_GREY: f64 = 0.4;

// A paper quoted whole (no clause; set as it would be by itself)

/// Blank rows between it and the text around it.
pub const QUOTED_BLANK_ROWS: u8 = 1;

// Pictures (no clause; habits of offices)

/// Size of the text that a paragraph of pictures would have: small, so that the white below its base line is.
pub const PICTURE_SIZE_PT: f64 = 5.0;
/// Dots in an inch of a picture that says no width.
pub const PICTURE_DPI: f64 = 96.0;
/// White between two pictures side by side, in 字.
pub const PICTURE_GAP_CELLS: f64 = 1.0;
/// The same white in a word processor, in characters of the size of [`PICTURE_SIZE_PT`].
pub const WORD_PICTURE_GAP: &str = "\u{3000}\u{3000}\u{3000}";
/// Rows that a picture takes at the most, so that its caption stands below it.
pub const PICTURE_ROWS_MAX: usize = 20;
/// Rows of a side that a page of an attachment wants at the least.
pub const PAGE_PICTURE_ROWS_MIN: usize = 11;

// 脚注 (no clause; our choice, after the habits of offices)

/// Text of a 脚注: 小四, two steps below the text that it belongs to.
pub const FOOTNOTE_SIZE_PT: f64 = 12.0;
/// Height of its lines and of what parts them from the text, in rows of the paper: word processors, whose rows are lower,
/// then leave as many rows to the text. So chosen that no number of lines comes near to a whole row.
pub const FOOTNOTE_LINE_ROWS: f64 = 0.55;
/// The rule above the notes with its white, in rows: as high as LibreOffice has it (0.1 cm above it and below).
pub const FOOTNOTE_RULE_ROWS: f64 = 0.195;
/// Length of that rule: two inches, as word processors draw it.
pub const FOOTNOTE_RULE_MM: f64 = 50.8;
/// Its thickness.
pub const FOOTNOTE_RULE_PT: f64 = 0.5;
/// How far the first line of a 脚注 begins in, in 字 of its own size: as a paragraph does.
pub const FOOTNOTE_INDENT_CELLS: f64 = 2.0;
/// What stands between its mark and its text.
pub const FOOTNOTE_GAP: &str = " ";
/// 脚注 that a paper may have so that they are counted ① ② ③: of more, word processors have no such numbers.
pub const FOOTNOTES_CIRCLED: usize = 10;
/// How far the tails of p and g reach below the line of its 汉字: the last line stands so much higher, for all ink ends
/// with the 版心 (5.2.1).
pub const FOOTNOTE_TAIL_PT: f64 = 0.1 * FOOTNOTE_SIZE_PT;
/// Rows of a side that the notes of one line may take at the most, so that the line stands above them.
pub const FOOTNOTE_ROWS_MAX: f64 = 20.0;

/// White between the notes of a side and the 版记 below them, in rows.
pub const FOOTNOTE_ABOVE_IMPRINT_ROWS: f64 = 0.5;

/// Rows that so many lines of notes take from the text of a side, with their rule.
pub const fn footnote_rows(lines: usize) -> f64 {
    match lines {
        0 => 0.0,
        _ => FOOTNOTE_RULE_ROWS + FOOTNOTE_LINE_ROWS * lines as f64,
    }
}

/// The mark of a 脚注, counted from 1, of so many: they run on through the paper.
pub fn footnote_mark(number: usize, of: usize) -> String {
    let circled = u32::try_from(number).ok().and_then(|n| char::from_u32(0x245F + n));
    match circled.filter(|_| of <= FOOTNOTES_CIRCLED) {
        Some(circled) => circled.to_string(),
        None => number.to_string(),
    }
}

/// Superscript and subscript against the text around them.
pub const SCRIPT_SCALE: f64 = 0.6;
/// Height of a superscript's base line, in em of the text.
pub const SUPERSCRIPT_EM: f64 = 0.38;
/// Depth of a subscript's base line, in em of the text.
pub const SUBSCRIPT_EM: f64 = 0.12;

/// Where the em box of every face lies around the base line, whatever the font says: above it.
pub const EM_ASCENT: f64 = 0.88;
/// The same, below the base line.
pub const EM_DESCENT: f64 = 0.12;

/// The faces of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// 小标宋体
    XiaoBiaoSong,
    /// 仿宋体
    FangSong,
    /// 楷体
    Kai,
    /// 黑体
    Hei,
    /// 宋体
    Song,
}

impl Face {
    /// Every face.
    pub const ALL: [Face; 5] =
        [Face::XiaoBiaoSong, Face::FangSong, Face::Kai, Face::Hei, Face::Song];

    /// The Chinese name.
    pub const fn name(self) -> &'static str {
        match self {
            Face::XiaoBiaoSong => "小标宋",
            Face::FangSong => "仿宋",
            Face::Kai => "楷体",
            Face::Hei => "黑体",
            Face::Song => "宋体",
        }
    }

    /// The face of a Chinese or English name.
    pub fn parse(name: &str) -> Option<Face> {
        let name = name.trim().trim_end_matches('体');
        Face::ALL.into_iter().find(|f| f.name().trim_end_matches('体') == name)
    }
}

/// 格式: the ordinary form and the three of clause 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// 普通格式
    #[default]
    Ordinary,
    /// 信函格式 (10.1)
    Letter,
    /// 命令（令）格式 (10.2)
    Order,
    /// 纪要格式 (10.3)
    Minutes,
}

impl Form {
    /// Whether this is the form that most papers have, which a dump does not name.
    pub fn is_ordinary(&self) -> bool {
        *self == Form::Ordinary
    }
}

/// How a paper is printed, which decides the side of the 版记 (6.2, 7.4; §4 page logic).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sides {
    /// 双面: the 版记 stands on an even side.
    #[default]
    Duplex,
    /// 单面
    Single,
    /// 电子
    Screen,
}

/// Margins and pitch of a Word draft's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum WordMargins {
    /// 37/35/28/26 mm with rows of 28.95 pt: what reviewing offices look for in the page-setup dialog.
    #[default]
    #[serde(rename = "office")]
    Office,
    /// 34.58/32.58/28/26 mm with rows of 29.45 pt (GB/T 33476.2): the ink stands where the PDF has it.
    #[serde(rename = "33476")]
    Gbt33476,
}

/// How a line of a Word draft comes to 28 字.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordGrid {
    /// Character spacing in the base style: every editor sets it.
    #[default]
    Portable,
    /// 指定行和字符网格, what the page-setup dialog of Word makes; LibreOffice 7 cannot show it.
    Grid,
}

/// Colours of the two inks (6.2; FF0000 on screens).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ink {
    /// 黑 BL100%
    Black,
    /// 红 Y80% M80%
    Red,
}

impl Ink {
    /// Cyan, magenta, yellow, black in percent (6.2).
    pub const fn cmyk(self) -> [u8; 4] {
        match self {
            Ink::Black => [0, 0, 0, 100],
            Ink::Red => [0, 80, 80, 0],
        }
    }

    /// Red, green, blue for screens and the archive.
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Ink::Black => [0, 0, 0],
            Ink::Red => [255, 0, 0],
        }
    }
}

/// How an element is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Type {
    /// Its face.
    pub face: Face,
    /// Its size in pt.
    pub size_pt: f64,
    /// Its colour.
    pub ink: Ink,
}

const fn black(face: Face, size_pt: f64) -> Type {
    Type { face, size_pt, ink: Ink::Black }
}

/// Face, size and colour of a role. The mark's size is not the standard's but the layout's.
pub const fn type_of(role: Role) -> Type {
    match role {
        // 7.2.1; 5.2.2 gives the face
        Role::CopyNumber => black(Face::FangSong, SIZE_3_PT),
        // 7.2.2, 7.2.3
        Role::Secrecy | Role::Urgency => black(Face::Hei, SIZE_3_PT),
        // 7.2.4
        Role::Mark => Type { face: Face::XiaoBiaoSong, size_pt: 0.0, ink: Ink::Red },
        // 7.2.5, 7.2.6 by 5.2.2
        Role::Number | Role::Signer => black(Face::FangSong, SIZE_3_PT),
        // 7.3.1; 7.3.7 by analogy
        Role::Title | Role::AttachmentTitle | Role::QuotedTitle => {
            black(Face::XiaoBiaoSong, SIZE_2_PT)
        }
        // 条例 9: the standard is silent on its face, offices use 楷体
        Role::Adopted => black(Face::Kai, SIZE_3_PT),
        // 7.3.3
        Role::Heading1 => black(Face::Hei, SIZE_3_PT),
        Role::Heading2 => black(Face::Kai, SIZE_3_PT),
        // habits: 章 as a heading of the first level, 节 as one of the second
        Role::Chapter | Role::ContentsTitle => black(Face::Hei, SIZE_3_PT),
        Role::Subchapter => black(Face::Kai, SIZE_3_PT),
        // 5.2.2
        Role::Article
        | Role::NamesGroup
        | Role::Names
        | Role::Member
        | Role::Contents1
        | Role::Contents2
        | Role::Contents3
        | Role::QuotedNumber
        | Role::QuotedRecipients
        | Role::QuotedSignature
        | Role::QuotedDate => black(Face::FangSong, SIZE_3_PT),
        // 7.3.3 and 5.2.2
        Role::Heading3 | Role::Heading4 | Role::Text | Role::Recipients => {
            black(Face::FangSong, SIZE_3_PT)
        }
        // 7.3.4 to 7.3.6 by 5.2.2
        Role::AttachmentNote
        | Role::Signature
        | Role::SignerTitle
        | Role::Date
        | Role::Note
        // 10.3
        | Role::Attendance => {
            black(Face::FangSong, SIZE_3_PT)
        }
        // 7.3.7
        Role::AttachmentLabel => black(Face::Hei, SIZE_3_PT),
        // habits
        Role::SheetTitle => Type { face: Face::XiaoBiaoSong, size_pt: SIZE_2_PT, ink: Ink::Red },
        Role::TableCaption => black(Face::Hei, SIZE_3_PT),
        Role::PictureCaption => black(Face::Hei, SIZE_3_PT),
        // no clause
        Role::Footnote => black(Face::FangSong, FOOTNOTE_SIZE_PT),
        // no text of its own; in Word its paragraph is as low as it can be
        Role::Picture | Role::CaptionedPicture => black(Face::FangSong, PICTURE_SIZE_PT),
        Role::TableUnit | Role::Table | Role::TableNote => black(Face::FangSong, TABLE_SIZE_PT),
        // 7.4.2, 7.4.3
        Role::ImprintRecipients | Role::CopiedTo | Role::Disclosure | Role::PrintedBy => {
            black(Face::FangSong, SIZE_4_PT)
        }
    }
}

/// The face of a run-in heading (7.3.3).
pub const fn run_in_face(level: u8) -> Face {
    match level {
        1 => Face::Hei,
        2 => Face::Kai,
        _ => Face::FangSong,
    }
}

/// Whether an element stands in a pre-printed letterhead and is left out over it (套红).
pub const fn preprinted(role: Role) -> bool {
    matches!(role, Role::Mark)
}

// Word's page (GB/T 33476.2, which moves the margins by 7/16 of 3号: Word puts half of the leading above a line).

/// Top margin whose first line has its ink at the upper edge of the 版心.
pub const WORD_TOP_MM: f64 = 34.58;
/// Bottom margin, likewise.
pub const WORD_BOTTOM_MM: f64 = 32.58;
/// Rows of the same height as the PDF's, in twips: 29.45 pt.
pub const WORD_ROW_TWIPS: u32 = 589;
/// Rows of which 22 fill 225 mm, in twips: 28.95 pt; rounded up, the 22nd would not fit.
pub const WORD_ROW_OFFICE_TWIPS: u32 = 579;
/// Where a word processor sets the base line of a line of exact height: at 4/5 of it.
pub const WORD_EXACT_ASCENT: f64 = 0.8;
/// Exact height of a line off the grid in em of its text: at 0.38 / 0.3 em it does not matter whether a word
/// processor sets the base line at 4/5 of the line or the em box in its middle.
pub const WORD_OFF_GRID_EM: f64 = (EM_ASCENT - 0.5) / (WORD_EXACT_ASCENT - 0.5);
/// Exact height of the line of a page number in pt.
pub const WORD_FOOTER_LINE_PT: f64 = SIZE_4_PT * WORD_OFF_GRID_EM;
/// Twips by which a 字 of 3号 is set narrower than its size where no grid sets it (紧缩 0.3 磅): 28 of them leave
/// 2.6 pt of 156 mm for editors that round, or that leave it out at the border of a run; full lines are spread.
pub const WORD_TRACKING_TWIPS: i32 = -6;
/// The widest grid of which 28 characters fill the line, 15.7998 pt each, as 1/4096 pt added to 3号.
pub const WORD_CHAR_SPACE: i32 = -820;
/// Twips that the rows of a side leave free at least: editors that count in 1/100 mm lose the last row otherwise.
pub const WORD_ROWS_SLACK_TWIPS: u32 = 10;
/// 3号 in a word processor, in half points.
pub const WORD_SIZE_3_HALF_PT: u32 = 32;

// Line breaks, one policy for both papers (5.2.3; GB/T 15834 for the marks). First fit: a line takes all that
// fits, each mark counts its whole cell, nothing hangs into the margin and nothing is squeezed to move a
// break. Where a line may end is settled by the two sets below and by `layout::linebreak`, which keeps whole what
// Word, WPS and LibreOffice keep whole: digits of a number, Latin words, —— and ……. What the PDF forbids at the end of a
// line the Word draft has to forbid too, and Word cannot be told to keep 2023年 or 〔2024〕14号 together.

/// Marks that no line begins with (GB/T 15834; the set of Chinese word processors).
pub const NO_LINE_START: &str = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠";
/// Marks that no line ends with (the same sources).
pub const NO_LINE_END: &str = "$([{£¥‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_two_rows_of_twenty_eight_fill_the_core() {
        assert!(CELL_PT * CELLS as f64 <= pt(CORE_WIDTH_MM));
        assert!(CELL_PT * CELLS as f64 > pt(CORE_WIDTH_MM) - 0.01);
        let rows = |n: f64| (n - 1.0) * ROW_PT + CELL_PT;
        assert!(rows(22.0) <= pt(CORE_HEIGHT_MM));
        assert!(rows(23.0) > pt(CORE_HEIGHT_MM));
    }

    #[test]
    fn derived_places_are_those_of_the_standard() {
        assert_eq!(MARK_TOP_MM, 72.0);
        assert_eq!(BOTTOM_EDGE_MM, 262.0);
        assert_eq!(PAGE_NUMBER_MM, 269.0);
        assert_eq!((RIGHT_MM, BOTTOM_MM), (26.0, 35.0));
        assert!((mm(ROW_PT) - 10.39).abs() < 0.01);
        assert!((mm(TWO_ROWS_PT) - 20.78).abs() < 0.01);
    }
}
