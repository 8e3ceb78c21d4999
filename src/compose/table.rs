//! Tables: caption, unit line, widths and alignment of the columns (the standard has no rule for portrait tables; §6.1 X-05).

use std::collections::BTreeSet;

use super::width::width;
use super::{paragraph, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{
    Align, Block, Column, Content, Indent, Inline, Role, Table, TableRow, plain,
};
use crate::notice::TableItem;
use crate::source::Origin;
use crate::spec;

/// The most columns that an upright side can hold with two 字 in each.
const MAX_COLUMNS: usize = 12;

/// Bounds of what one column asks for, in 字, and the room at its sides.
const NARROWEST: f64 = 2.0;
const WIDEST: f64 = 12.0;
const PADDING: f64 = 1.0;

/// The least that a column gets of a table, in thousandths: two 字 and the room at their sides.
const LEAST: f64 =
    2.0 * (spec::TABLE_SIZE_PT + spec::TABLE_PAD_PT) / spec::pt(spec::CORE_WIDTH_MM) * 1000.0;

/// Text columns up to this many 字 stand centred, wider ones at the left.
const CENTRED: f64 = 8.0;

/// Caption, unit line and table.
pub(super) fn blocks(
    id: &str,
    item: &TableItem,
    origin: Option<&Origin>,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let count = item.width();
    if count > MAX_COLUMNS {
        let message = format!("尚不支持{count}栏的表格，竖排页面最多{MAX_COLUMNS}栏");
        let found =
            Diagnostic::error(Kind::Unsupported, message).hint("请拆成几个表格，或减少栏目");
        sink.push(found.maybe_at(origin));
    }
    let caption = item.caption.clone().map(|caption| {
        paragraph(format!("{id}.caption"), Role::TableCaption, Align::Center, caption)
    });
    let unit = item.unit.clone().map(|unit| {
        paragraph(format!("{id}.unit"), Role::TableUnit, Align::Right, unit_line(unit))
    });
    let table = Block {
        id: id.to_string(),
        role: Role::Table,
        content: Content::Table(table(id, item)),
        align: Align::Center,
        indent: Indent::default(),
        blank_before: 0,
        origin: None,
    };
    let place = |block| Block { origin: origin.cloned(), ..block };
    [caption, unit, Some(table)].into_iter().flatten().map(place).collect()
}

/// 单位：万元, whether or not the label was typed.
fn unit_line(mut unit: Vec<Inline>) -> Vec<Inline> {
    if !plain(&unit).starts_with("单位") {
        wording::push_front(&mut unit, "单位：");
    }
    unit
}

fn table(id: &str, item: &TableItem) -> Table {
    let count = item.width();
    let shares = shares(&(0..count).map(|i| wanted(item, i)).collect::<Vec<_>>());
    let columns = shares.into_iter().enumerate().map(|(i, share)| {
        let asked = item.align.get(i).copied().filter(|align| *align != Align::Justify);
        Column { share, align: asked.unwrap_or_else(|| natural_align(item, i)) }
    });
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
    Table { columns, head, rows, merges: item.merges.clone() }
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
    let heads = heads(item, column);
    let widest = cells(item, column).chain(heads).map(|cell| width(&cell)).fold(0.0, f64::max);
    widest.clamp(NARROWEST, WIDEST) + PADDING
}

/// Thousandths in proportion to the wanted widths, none below [`LEAST`].
fn proportions(wanted: &[f64]) -> Vec<f64> {
    let mut narrow = vec![false; wanted.len()];
    loop {
        let free = 1000.0 - LEAST * narrow.iter().filter(|narrow| **narrow).count() as f64;
        let wide = wanted.iter().zip(&narrow).filter(|(_, narrow)| !**narrow);
        let sum: f64 = wide.map(|(width, _)| width).sum();
        let share =
            |(width, narrow): (&f64, &bool)| if *narrow { LEAST } else { width * free / sum };
        let shares: Vec<f64> = wanted.iter().zip(&narrow).map(share).collect();
        let Some(at) = shares.iter().position(|share| *share < LEAST) else { return shares };
        narrow[at] = true;
    }
}

/// [`proportions`] as whole thousandths; their sum is 1000 exactly (largest remainder).
fn shares(wanted: &[f64]) -> Vec<u32> {
    let exact = proportions(wanted);
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
        _ if cells(item, column).all(|cell| width(&cell) <= CENTRED) => Align::Center,
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
        && !unit.contains(['年', '月', '日', '号', '-', '—'])
}

/// Whether a cell says that there is nothing.
fn is_empty(cell: &str) -> bool {
    matches!(cell.trim(), "" | "—" | "——" | "-" | "/" | "／")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_a_thousand() {
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
