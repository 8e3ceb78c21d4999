//! Tables: caption, unit line, widths and alignment of the columns (the standard has no rule for portrait tables; §6.1 X-05).

use std::collections::BTreeSet;

use super::width::width;
use super::{paragraph, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{
    Align, Block, CellSize, Column, Content, Indent, Inline, Role, Table, TableRow, plain,
};
use crate::notice::TableItem;
use crate::source::Origin;
use crate::spec;

/// Bounds of what one column asks for, in 字, and the room at its sides.
const NARROWEST: f64 = 2.0;
const WIDEST: f64 = 12.0;
const PADDING: f64 = 1.0;

/// What a column of long texts asks for, in 字: this times the root of what one of its cells holds, up to a bound.
const BY_ROOT: f64 = 3.0;
const WIDEST_OF_LONG: f64 = 24.0;

/// Cells up to this many 字, first of these that has room, are kept on one line, and heads on one line or two.
const SHORT: [f64; 2] = [6.0, 4.0];

/// From so many columns on a smaller 字号 is taken so that no cell is broken.
const MANY: usize = 10;

/// Digits and Latin that one column can ask to be kept whole, in 字: a 统一社会信用代码 has 18 of them.
const WHOLE: f64 = 11.5;

/// Lines that the words of a head should take at the most.
const HEAD_LINES: f64 = 4.0;

/// Text columns up to this many 字 stand centred, wider ones at the left.
const CENTRED: f64 = 8.0;

/// Caption, unit line, table and notes.
pub(super) fn blocks(
    id: &str,
    item: &TableItem,
    origin: Option<&Origin>,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let caption = item.caption.clone().map(|caption| {
        paragraph(format!("{id}.caption"), Role::TableCaption, Align::Center, caption)
    });
    let unit = item.unit.clone().map(|unit| {
        paragraph(format!("{id}.unit"), Role::TableUnit, Align::Right, unit_line(unit))
    });
    let widths = Widths::of(item);
    sink.extend(widths.too_many(item).map(|found| found.maybe_at(origin)));
    let table = Block {
        id: id.to_string(),
        role: Role::Table,
        content: Content::Table(table(id, item, &widths)),
        align: Align::Center,
        indent: Indent::default(),
        blank_before: 0,
        origin: None,
    };
    let notes = item.notes.iter().enumerate().map(|(i, text)| note(id, i, text));
    let place = |block| Block { origin: origin.cloned(), ..block };
    [caption, unit, Some(table)].into_iter().flatten().chain(notes).map(place).collect()
}

/// 字号 that a table gets, and how its columns stand.
pub(crate) fn look(item: &TableItem) -> (CellSize, Vec<Column>) {
    let widths = Widths::of(item);
    let table = table("", item, &widths);
    (table.size, table.columns)
}

/// A line below the table: its other lines stand under what follows 注：.
fn note(id: &str, index: usize, text: &[Inline]) -> Block {
    let words = plain(text);
    let label = words.split_once('：').map(|(label, _)| width(label) + 1.0);
    let rest = label.filter(|label| *label <= LABEL).unwrap_or(0.0);
    let id = format!("{id}.note.{}", index + 1);
    let block = paragraph(id, Role::TableNote, Align::Justify, text.to_vec());
    Block { indent: Indent { first: 0.0, rest, right: 0.0 }, ..block }
}

/// The longest label of a note, in 字: 数据来源：.
const LABEL: f64 = 5.0;

/// How the width of a table is shared out.
struct Widths {
    size: CellSize,
    /// The least of each column in thousandths.
    least: Vec<u32>,
}

impl Widths {
    /// The largest 字号 in which every column holds what cannot be broken, else the largest in which each holds two 字. Of
    /// many columns each cell is first tried on one line, with its head on one line or on two. Of the room that is left
    /// short cells get what keeps them on one line.
    fn of(item: &TableItem) -> Self {
        let tried = Self::bare(item);
        let kept = |short: f64| {
            let need = |column| need(item, column).max(on_one_line_if(item, column, short));
            let needs: Vec<f64> = (0..item.width()).map(need).collect();
            Self { size: tried.size, least: Self::least(&needs, tried.size, item.landscape) }
        };
        let kept = SHORT.into_iter().map(kept).find(Self::holds);
        kept.map_or(tried, |kept| kept)
    }

    /// The same without a care for short cells.
    fn bare(item: &TableItem) -> Self {
        let all = |of: fn(&TableItem, usize) -> f64| -> Vec<f64> {
            (0..item.width()).map(|column| of(item, column).max(NARROWEST)).collect()
        };
        let (lines, needs) = ([all(on_one_line), all(below_head)], all(need));
        let bare = vec![NARROWEST; needs.len()];
        let many = lines.iter().filter(|_| needs.len() >= MANY);
        let sizes =
            CellSize::ALL.into_iter().filter(|size| item.size.is_none_or(|asked| asked == *size));
        let tries = many.chain([&needs, &bare]).flat_map(|needs| {
            let least = move |size| Self::least(needs, size, item.landscape);
            sizes.clone().map(move |size| Self { size, least: least(size) })
        });
        let mut last = None;
        for tried in tries {
            if tried.holds() {
                return tried;
            }
            last = Some(tried);
        }
        last.unwrap_or(Self { size: CellSize::default(), least: vec![] })
    }

    /// Thousandths that columns need of their side, whole ones: less would break what must not be broken.
    fn least(needs: &[f64], size: CellSize, landscape: bool) -> Vec<u32> {
        let core = core_pt(landscape);
        let share = |need: &f64| (need * size.pt() + 2.0 * spec::TABLE_PAD_PT) / core * 1000.0;
        needs.iter().map(|need| share(need).ceil() as u32).collect()
    }

    fn holds(&self) -> bool {
        self.least.iter().sum::<u32>() <= 1000
    }

    /// A table of more columns than its side can hold.
    fn too_many(&self, item: &TableItem) -> Option<Diagnostic> {
        if self.holds() {
            return None;
        }
        let (count, here) = (item.width(), item.landscape);
        let most = |landscape| {
            let one: u32 = Self::least(&[NARROWEST], self.size, landscape).iter().sum();
            (1000 / one.max(1)) as usize
        };
        let side = if here { "横排" } else { "竖排" };
        let message =
            format!("表格有{count}栏，{side}一面用{}字最多排{}栏", self.size.name(), most(here));
        let found = Diagnostic::error(Kind::FitFailed, message);
        Some(match (item.size, here) {
            (Some(_), _) => found.hint("请改小字号，或不写“字号”，由程序按栏数自动定"),
            (None, false) if count <= most(true) => {
                found.hint("请写成“::: 表 横排”，表格另起一面横排")
            }
            (None, _) => found.hint("请拆成几个表格，或减少栏目"),
        })
    }
}

/// What the columns of a table share, in pt.
fn core_pt(landscape: bool) -> f64 {
    spec::pt(if landscape { spec::CORE_HEIGHT_MM } else { spec::CORE_WIDTH_MM })
}

/// What a column must hold in 字: two, its longest number or Latin word, and its head in a few lines.
fn need(item: &TableItem, column: usize) -> f64 {
    let all = || cells(item, column).chain(heads(item, column));
    let whole = all().map(|cell| unbroken(&cell)).fold(0.0, f64::max).min(WHOLE);
    let lines = heads(item, column).map(|head| (widest_line(&head) / HEAD_LINES).ceil());
    lines.fold(whole, f64::max).max(NARROWEST)
}

/// The widest stretch of digits and Latin in 字: no line breaks inside it.
fn unbroken(cell: &str) -> f64 {
    let parts = cell.split(|c: char| !c.is_ascii_graphic());
    parts.map(|part| width(part) + capitals(part)).fold(0.0, f64::max)
}

/// What capital letters are wider than digits, in 字.
fn capitals(part: &str) -> f64 {
    part.chars().filter(char::is_ascii_uppercase).count() as f64 * 0.25
}

/// Width of the widest line of a cell in 字.
fn widest_line(cell: &str) -> f64 {
    cell.split('\n').map(width).fold(0.0, f64::max)
}

/// 单位：万元, whether or not the label was typed.
fn unit_line(mut unit: Vec<Inline>) -> Vec<Inline> {
    if !plain(&unit).starts_with("单位") {
        wording::push_front(&mut unit, "单位：");
    }
    unit
}

fn table(id: &str, item: &TableItem, widths: &Widths) -> Table {
    let count = item.width();
    let wanted: Vec<f64> = (0..count).map(|i| wanted(item, i)).collect();
    let shares = shares(&wanted, &widths.least);
    let columns = shares.into_iter().enumerate().map(|(i, share)| column(item, i, share));
    let head = item.head.iter().enumerate().map(|(i, cells)| {
        // the first row of a head has no number
        let number = if i == 0 { String::new() } else { (i + 1).to_string() };
        TableRow { id: format!("{id}.head{number}"), cells: cells.clone() }
    });
    let head = head.collect();
    let mut taken = BTreeSet::new();
    let rows = item.rows.iter().enumerate().map(|(i, (key, cells))| {
        let mut cells = cells.clone();
        cells.resize(count, vec![]);
        // a key names its row once; a row without one, or with one that is taken, is named by its place
        let key = key.as_ref().filter(|key| taken.insert(key.as_str()));
        let id = key.map_or(format!("{id}.{}", i + 1), |key| format!("{id}[{key}]"));
        TableRow { id, cells }
    });
    let rows = rows.collect();
    let columns = columns.collect();
    Table { size: widths.size, columns, head, rows, merges: item.merges.clone() }
}

/// How a column stands: as asked for, else as its cells suggest. Numbers with more and with fewer decimals stand with
/// their points under each other.
fn column(item: &TableItem, at: usize, share: u32) -> Column {
    let asked = item.align.get(at).copied().filter(|align| *align != Align::Justify);
    let natural = natural_align(item, at);
    let numbers = natural == Align::Right;
    let decimal = numbers && (item.decimal || asked.is_none() && uneven(item, at));
    let align = if decimal { Align::Right } else { asked.unwrap_or(natural) };
    Column { share, align, decimal }
}

/// Whether some numbers of a column have more decimals than others.
fn uneven(item: &TableItem, column: usize) -> bool {
    let numbers = cells(item, column).filter(|cell| is_number(cell));
    let decimals: BTreeSet<usize> = numbers.map(|cell| decimals(&cell)).collect();
    decimals.len() > 1
}

/// How many digits stand behind the decimal point.
fn decimals(cell: &str) -> usize {
    let behind = cell.split_once('.').map_or("", |(_, behind)| behind);
    behind.chars().take_while(char::is_ascii_digit).count()
}

/// The cells of a column below its head.
fn cells(item: &TableItem, column: usize) -> impl Iterator<Item = String> + '_ {
    let rows = item.rows.iter().enumerate().map(|(i, (_, cells))| (i + item.head.len(), cells));
    texts(item, column, rows)
}

/// The cells of a column in its head.
fn heads(item: &TableItem, column: usize) -> impl Iterator<Item = String> + '_ {
    texts(item, column, item.head.iter().enumerate())
}

/// What a column's cells hold; one that goes over several columns says nothing of this one.
fn texts<'a>(
    item: &'a TableItem,
    column: usize,
    rows: impl Iterator<Item = (usize, &'a Vec<Vec<Inline>>)> + 'a,
) -> impl Iterator<Item = String> + 'a {
    let wide = move |row| item.merges.iter().any(|m| m.columns > 1 && m.covers(row, column));
    let rows = rows.filter(move |(row, _)| !wide(*row));
    rows.filter_map(move |(_, cells)| Some(plain(cells.get(column)?)))
}

/// Width that a column asks for, in 字.
fn wanted(item: &TableItem, column: usize) -> f64 {
    let long = (BY_ROOT * held(item, column).sqrt()).clamp(WIDEST, WIDEST_OF_LONG);
    widest(item, column).clamp(NARROWEST, long) + PADDING
}

/// What a cell of a column holds, in 字: the mean of those that hold something.
fn held(item: &TableItem, column: usize) -> f64 {
    let all: Vec<f64> = cells(item, column).map(|cell| width(&cell)).filter(|w| *w > 0.0).collect();
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

/// Width in 字 that keeps each cell of at most `short` 字 on one line, and heads on one line or two.
fn on_one_line_if(item: &TableItem, column: usize, short: f64) -> f64 {
    let cells = cells(item, column).map(|cell| loose(&cell)).filter(|width| *width <= short);
    let heads = heads(item, column).map(|head| loose(&head));
    let heads = heads.map(|width| if width <= 4.0 { width } else { (width / 2.0).ceil() });
    cells.chain(heads.map(|width| width.min(short))).fold(0.0, f64::max)
}

/// Width in 字 that keeps each cell of a column on one line.
fn on_one_line(item: &TableItem, column: usize) -> f64 {
    cells(item, column).chain(heads(item, column)).map(|cell| loose(&cell)).fold(0.0, f64::max)
}

/// The same for the cells below the head, which has two lines.
fn below_head(item: &TableItem, column: usize) -> f64 {
    let head = heads(item, column).map(|head| (widest_line(&head) / 2.0).ceil());
    cells(item, column).map(|cell| loose(&cell)).chain(head).fold(0.0, f64::max)
}

/// Width of a cell's widest line in 字 with the white that previewers put between 汉字 and digits.
fn loose(cell: &str) -> f64 {
    let white = |line: &str| {
        let latin: Vec<bool> = line.chars().map(|c| c.is_ascii_alphanumeric()).collect();
        latin.windows(2).filter(|pair| pair[0] != pair[1]).count() as f64 * 0.25
    };
    cell.split('\n').map(|line| width(line) + white(line)).fold(0.0, f64::max)
}

/// Width of a column's widest line in 字.
fn widest(item: &TableItem, column: usize) -> f64 {
    let all = cells(item, column).chain(heads(item, column));
    all.map(|cell| widest_line(&cell)).fold(0.0, f64::max)
}

/// Thousandths in proportion to the wanted widths, none below its least.
fn proportions(wanted: &[f64], least: &[u32]) -> Vec<f64> {
    let least: Vec<f64> = least.iter().copied().map(f64::from).collect();
    let mut narrow = vec![false; wanted.len()];
    loop {
        let taken: f64 =
            least.iter().zip(&narrow).filter(|(_, n)| **n).map(|(least, _)| least).sum();
        let wide = wanted.iter().zip(&narrow).filter(|(_, narrow)| !**narrow);
        let sum: f64 = wide.map(|(width, _)| width).sum();
        let share = |at: usize| match narrow[at] {
            true => least[at],
            false => wanted[at] * (1000.0 - taken) / sum,
        };
        let shares: Vec<f64> = (0..wanted.len()).map(share).collect();
        let below = |at: &usize| !narrow[*at] && shares[*at] < least[*at];
        let Some(at) = (0..wanted.len()).find(below) else { return shares };
        narrow[at] = true;
    }
}

/// [`proportions`] as whole thousandths; their sum is 1000 exactly (largest remainder).
fn shares(wanted: &[f64], least: &[u32]) -> Vec<u32> {
    let exact = proportions(wanted, least);
    let mut shares: Vec<u32> = exact.iter().map(|share| share.floor() as u32).collect();
    let missing = 1000_u32.saturating_sub(shares.iter().sum()) as usize;
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    for i in order.into_iter().take(missing) {
        shares[i] += 1;
    }
    shares
}

/// How a column stands when nothing was asked for: numbers at the right, so that their digits stand under each
/// other, 序号 and short words in the middle, text at the left.
fn natural_align(item: &TableItem, column: usize) -> Align {
    let ordinal = heads(item, column).any(|head| matches!(head.trim(), "序号" | "编号"));
    let numbers = cells(item, column).any(|cell| is_number(&cell))
        && cells(item, column).all(|cell| is_number(&cell) || is_empty(&cell));
    match (ordinal, numbers) {
        (true, _) => Align::Center,
        (false, true) => Align::Right,
        _ if cells(item, column).all(|cell| widest_line(&cell) <= CENTRED) => Align::Center,
        _ => Align::Left,
    }
}

/// Whether a cell looks like a number: digits with their signs, perhaps a short unit behind.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    let unsigned = cell.trim_start_matches(['+', '-', '−', '－']);
    let unit = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || ".,，".contains(c));
    unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unit.chars().count() <= 3
        && !unit.contains(['年', '月', '日', '号', '-', '—', '\n'])
}

/// Whether a cell says that there is nothing.
fn is_empty(cell: &str) -> bool {
    matches!(cell.trim(), "" | "—" | "——" | "-" | "/" | "／")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two 字 of 4号 in thousandths of the 版心.
    fn least(columns: usize) -> Vec<u32> {
        Widths::least(&vec![NARROWEST; columns], CellSize::Four, false)
    }

    #[test]
    fn shares_make_a_thousand() {
        let shares = |wanted: &[f64]| shares(wanted, &least(wanted.len()));
        for wanted in [&[1.0][..], &[1.0, 1.0, 1.0], &[3.0, 13.0, 6.5], &[3.0; 12], &[13.0, 3.0]] {
            let shares = shares(wanted);
            assert_eq!(shares.iter().sum::<u32>(), 1000, "{wanted:?}");
            assert!(shares.iter().all(|share| *share >= 70), "{wanted:?} {shares:?}");
        }
        let beside_wide = [&[3.0][..], &[13.0; 9]].concat();
        assert_eq!(shares(&beside_wide)[..2], [82, 102], "two 字 even beside nine wide columns");
        assert_eq!(shares(&[1.0; 13]).len(), 13, "too many are told elsewhere");
        assert_eq!(shares(&[1.0, 1.0, 1.0]), [334, 333, 333]);
        assert_eq!(shares(&[]), Vec::<u32>::new());
    }

    /// A table of so many columns, each with these cells below its head.
    fn item(columns: usize, head: &str, cells: &[&str]) -> TableItem {
        let text = |text: &str| vec![Inline::Text(text.to_string())];
        let rows = cells.iter().map(|cell| (None, vec![text(cell); columns])).collect();
        TableItem { head: vec![vec![text(head); columns]], rows, ..TableItem::default() }
    }

    #[test]
    fn the_size_follows_the_columns() {
        for (columns, landscape, size, too_many) in [
            (12, false, CellSize::Four, false),
            (13, false, CellSize::SmallFour, false),
            (15, false, CellSize::Five, false),
            (16, false, CellSize::SmallFive, false),
            (17, false, CellSize::SmallFive, true),
            (17, true, CellSize::Four, false),
            (24, true, CellSize::SmallFive, false),
            (25, true, CellSize::SmallFive, true),
        ] {
            let item = TableItem { landscape, ..item(columns, "甲", &["1"]) };
            let widths = Widths::of(&item);
            assert_eq!(widths.size, size, "{columns} {landscape}");
            assert_eq!(widths.too_many(&item).is_some(), too_many, "{columns} {landscape}");
        }
    }

    #[test]
    fn a_number_is_not_broken_while_a_smaller_size_holds_it() {
        let widths = Widths::of(&item(9, "产值", &["123456.78"]));
        assert_eq!(widths.size, CellSize::SmallFive);
        assert!(widths.least.iter().all(|least| *least == 110));
        let asked = TableItem { size: Some(CellSize::Four), ..item(9, "产值", &["123456.78"]) };
        assert_eq!(Widths::of(&asked).size, CellSize::Four, "what is asked for is done");
    }

    #[test]
    fn decimal_points_are_found() {
        let aligned = |cells: &[&str]| column(&item(1, "数值", cells), 0, 1000).decimal;
        assert!(aligned(&["304.45", "10.6", "5"]));
        assert!(aligned(&["10.6%", "3%", "—"]));
        assert!(!aligned(&["10.5", "2.5", ""]), "as many decimals: at the right is enough");
        assert!(!aligned(&["10.5", "甲"]));
        let asked = TableItem { decimal: true, ..item(1, "数值", &["10.5", "2.5"]) };
        assert!(column(&asked, 0, 1000).decimal);
    }

    #[test]
    fn numbers_are_told_from_text() {
        for cell in ["304.45", "10.6%", "-3", "−3", "1,024", "7.3亿元", "161家", " 5 "] {
            assert!(is_number(cell), "{cell}");
        }
        for cell in ["", "—", "2024年", "2月6日", "14号", "甲", "7号楼以东", "2023-2025"]
        {
            assert!(!is_number(cell), "{cell}");
        }
    }
}
