//! What differs between the data of two sides: values, notes, rows.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::data::{Data, Datum, Entry, Row, Table, Value};
use crate::diag::Place;

/// How something differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Both have it, otherwise.
    Changed,
    /// Only the later one has it.
    New,
    /// Only the earlier one has it.
    Gone,
    /// Both have it, at another place.
    Moved,
}

/// A datum that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatumChange {
    /// How.
    pub how: How,
    /// Its data path.
    pub path: String,
    /// What people call it.
    pub name: String,
    /// What it was, with its unit.
    pub old: Option<String>,
    /// What it is, with its unit.
    pub new: Option<String>,
    /// By how much: `+1.89%`, `-23个百分点`.
    pub change: Option<String>,
    /// Whether it was positive and is negative, or the other way round, or one of them is zero.
    pub sign_changed: bool,
    /// Whether it is a note on a figure (来源, 截至) rather than a value.
    pub note: bool,
    /// 来源 of the figure.
    pub source: Option<String>,
    /// Where the data have it: the later ones, or the earlier ones when it is gone.
    pub place: Place,
}

/// A row that differs as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// How.
    pub how: How,
    /// Its table.
    pub table: String,
    /// Its key.
    pub key: String,
    /// Its cells, each behind the name of its column.
    pub cells: Vec<(String, String)>,
    /// Where the data have it.
    pub place: Option<Place>,
}

/// Decimals of a change in percent.
const PERCENT_PLACES: u32 = 2;

/// The values that differ, in the order of the later data, then those that are gone.
pub(super) fn values(old: &Data, new: &Data) -> Vec<DatumChange> {
    let (before, after) = (old.entries(), new.entries());
    let find =
        |entries: &[Entry], path: &str| entries.iter().position(|entry| entry.datum().path == path);
    let mut changes = vec![];
    for entry in &after {
        match find(&before, &entry.datum().path) {
            Some(at) => changes.extend(changed(before[at], *entry)),
            None if in_new_row(*entry, old) => {}
            None => changes.push(one(How::New, *entry)),
        }
    }
    for entry in &before {
        if find(&after, &entry.datum().path).is_none() && !in_new_row(*entry, new) {
            changes.push(one(How::Gone, *entry));
        }
    }
    changes
}

/// Whether an entry belongs to a row, or a figure, that the other side has not at all: that is told once.
fn in_new_row(entry: Entry, other: &Data) -> bool {
    match entry {
        Entry::Figure(_) => false,
        Entry::Part(figure, ..) => !other.figures.contains_key(&figure.key),
        Entry::Cell(table, row, ..) => match other.tables.get(&table.key) {
            Some(table) => !table.rows.iter().any(|r| r.key == row.key),
            None => true,
        },
    }
}

fn changed(old: Entry, new: Entry) -> Option<DatumChange> {
    let (a, b) = (old.datum(), new.datum());
    let renamed = old.name() != new.name() && matches!(new, Entry::Figure(_));
    if a.value == b.value && a.unit == b.unit && digits(a) == digits(b) && !renamed {
        return None;
    }
    let how = How::Changed;
    let change = by_how_much(a, b);
    let sign_changed = sign(a).zip(sign(b)).is_some_and(|(a, b)| a != b);
    Some(DatumChange { old: Some(a.to_string()), change, sign_changed, ..one(how, new) })
}

/// 304.45 and 304.450 are the same number and print differently.
fn digits(datum: &Datum) -> String {
    datum.value.to_string()
}

fn one(how: How, entry: Entry) -> DatumChange {
    let shown = Some(entry.datum().to_string());
    let (old, new) = if how == How::Gone { (shown, None) } else { (None, shown) };
    DatumChange {
        how,
        path: entry.datum().path.clone(),
        name: entry.name(),
        old,
        new,
        change: None,
        sign_changed: false,
        note: entry.is_note(),
        source: source(entry),
        place: entry.datum().origin.place(),
    }
}

fn source(entry: Entry) -> Option<String> {
    let cells = match entry {
        Entry::Figure(figure) | Entry::Part(figure, ..) => &figure.parts,
        Entry::Cell(_, row, ..) => &row.cells,
    };
    cells.get("来源").map(Datum::to_string)
}

/// -1, 0 or 1 for a number.
fn sign(datum: &Datum) -> Option<i8> {
    match &datum.value {
        Value::Number(n) | Value::Percent(n) if n.is_zero() => Some(0),
        Value::Number(n) | Value::Percent(n) => Some(if n.is_sign_negative() { -1 } else { 1 }),
        Value::Date(_) | Value::Text(_) => None,
    }
}

/// The change of a number in percent, of a percentage in 个百分点; none where units differ or nothing was there.
pub(super) fn by_how_much(old: &Datum, new: &Datum) -> Option<String> {
    let (amount, unit) = match (&old.value, &new.value) {
        (Value::Percent(a), Value::Percent(b)) => (b.checked_sub(*a)?, "个百分点"),
        (Value::Number(a), Value::Number(b)) if old.unit == new.unit && !a.is_zero() => {
            let more = b.checked_sub(*a)?.checked_mul(Decimal::ONE_HUNDRED)?;
            (more.checked_div(a.abs())?, "%")
        }
        _ => return None,
    };
    let round = RoundingStrategy::MidpointAwayFromZero;
    let amount = amount.round_dp_with_strategy(PERCENT_PLACES, round).normalize();
    let plus = if amount.is_sign_negative() || amount.is_zero() { "" } else { "+" };
    Some(format!("{plus}{amount}{unit}"))
}

/// Rows that are new, gone or at another place, by table and key.
pub(super) fn rows(old: &Data, new: &Data) -> Vec<RowChange> {
    let mut changes = vec![];
    for table in new.own_tables() {
        let before = old.tables.get(&table.key).map_or(&[][..], |t| &t.rows);
        changes.extend(
            table.rows.iter().filter(|r| !holds(before, r)).map(|r| row(How::New, table, r)),
        );
        changes.extend(moved(before, &table.rows).into_iter().map(|r| row(How::Moved, table, r)));
    }
    for table in old.own_tables() {
        let after = new.tables.get(&table.key).map_or(&[][..], |t| &t.rows);
        changes.extend(
            table.rows.iter().filter(|r| !holds(after, r)).map(|r| row(How::Gone, table, r)),
        );
    }
    changes
}

fn holds(rows: &[Row], row: &Row) -> bool {
    rows.iter().any(|other| other.key == row.key)
}

fn row(how: How, table: &Table, row: &Row) -> RowChange {
    let cells = row.cells.iter().map(|(column, datum)| (column.clone(), datum.to_string()));
    let place = row.cells.values().next().map(|datum| datum.origin.place());
    let (table, key) = (table.key.clone(), row.key.clone());
    RowChange { how, table, key, cells: cells.collect(), place }
}

/// The fewest rows that must be moved to come from one order to the other.
fn moved<'a>(old: &[Row], new: &'a [Row]) -> Vec<&'a Row> {
    let place = |row: &&'a Row| Some((old.iter().position(|o| o.key == row.key)?, *row));
    let both: Vec<_> = new.iter().filter_map(|row| place(&row)).collect();
    let keep = rising(&both.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    let moved = both.iter().enumerate().filter(|(i, _)| !keep.contains(i));
    moved.map(|(_, (_, row))| *row).collect()
}

/// Indices of a longest rising run of values, which may have gaps.
pub(super) fn rising(values: &[usize]) -> Vec<usize> {
    let mut tails: Vec<usize> = vec![];
    let mut before = vec![None; values.len()];
    for (i, value) in values.iter().enumerate() {
        let at = tails.partition_point(|tail| values[*tail] < *value);
        before[i] = at.checked_sub(1).and_then(|at| tails.get(at).copied());
        match tails.get_mut(at) {
            Some(tail) => *tail = i,
            None => tails.push(i),
        }
    }
    let mut chain = vec![];
    let mut last = tails.last().copied();
    while let Some(i) = last {
        chain.push(i);
        last = before[i];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::folder::Folder;
    use crate::source::{Origin, Source};

    fn data(figures: &str, list: &str) -> Data {
        let figures = format!("代号,名称,数值,单位,增长,来源,截至\n{figures}");
        let list = format!("序号,名称,额度\n{list}");
        let place = Origin::text(&Source::new("notice.yaml", ""), 0..0);
        let files = ["指标.csv", "名单.csv"].map(|name| (name.to_string(), place.clone()));
        let folder = Folder::in_memory([("指标.csv", figures), ("名单.csv", list)]);
        read(&folder, &files, &mut vec![])
    }

    fn said(old: &Data, new: &Data) -> Vec<String> {
        let shown = |text: &Option<String>| text.clone().unwrap_or("无".into());
        let value = |c: DatumChange| {
            let sign = if c.sign_changed { " 变号" } else { "" };
            let note = if c.note { " 注" } else { "" };
            format!(
                "{} {}→{} {}{sign}{note}",
                c.path,
                shown(&c.old),
                shown(&c.new),
                shown(&c.change)
            )
        };
        let row = |c: RowChange| format!("{:?} {}[{}]", c.how, c.table, c.key);
        values(old, new).into_iter().map(value).chain(rows(old, new).into_iter().map(row)).collect()
    }

    #[test]
    fn values_are_compared_as_exact_decimals() {
        let old = "投入,研发投入,304.45,亿元,20%,甲科,2023-12-31\n企业,企业,161,家,,,\n零,零,0,家,,,\n旧,旧,1,家,,,\n";
        let new = "投入,研发投入,310.2,亿元,-3%,甲科,2024-01-31\n企业,企业,161.0,家,,,\n零,零,5,家,,,\n新,新,1,家,9%,,\n";
        let expected = [
            "投入 304.45亿元→310.2亿元 +1.89%",
            "投入.增长 20%→-3% -23个百分点 变号",
            "投入.截至 2023年12月31日→2024年1月31日 无 注",
            "企业 161家→161.0家 0%",
            "零 0家→5家 无 变号",
            "新 无→1家 无",
            "旧 1家→无 无",
        ];
        assert_eq!(said(&data(old, ""), &data(new, "")), expected);
        assert!(said(&data(old, ""), &data(old, "")).is_empty());
    }

    #[test]
    fn units_that_differ_have_no_percentage() {
        let (old, new) = ("甲,甲,1,亿元,,,\n", "甲,甲,9000,万元,,,\n");
        assert_eq!(said(&data(old, ""), &data(new, "")), ["甲 1亿元→9000万元 无"]);
    }

    #[test]
    fn rows_are_known_by_their_key() {
        let old = "1,甲,10\n2,乙,20\n3,丙,30\n4,丁,40\n";
        let new = "4,丁,40\n1,甲,10\n5,戊,50\n3,丙,33\n";
        let expected = ["名单[3].额度 30→33 +10%", "New 名单[5]", "Moved 名单[4]", "Gone 名单[2]"];
        assert_eq!(said(&data("", old), &data("", new)), expected);
    }

    #[test]
    fn as_few_rows_as_can_be_are_moved() {
        for (values, kept) in [
            (&[][..], &[][..]),
            (&[0, 1, 2], &[0, 1, 2]),
            (&[2, 0, 1], &[1, 2]),
            (&[3, 1, 2, 0, 4], &[1, 2, 4]),
        ] {
            assert_eq!(rising(values), kept, "{values:?}");
        }
    }
}
