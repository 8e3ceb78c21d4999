//! Lists and tables: enumerations, sums, sorting, 表().

use std::cmp::Ordering;
use std::rc::Rc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::{math, order};
use super::ast::Math;
use super::fault::{Fault, limit, misuse};
use super::filters::{Context, Given};
use super::output::{clean, figure};
use super::value::{Kind, Quantity, Trace, Unit, Val};
use super::{FilledRow, FilledTable};
use crate::data::INTERNAL_PARTS;
use crate::document::Inline;

/// How many numbers 序列() makes at most.
const MAX_RANGE: u64 = 10_000;

/// Members of a list, or one column of them.
fn members<'a>(given: &Given<'a>, column: usize) -> Result<Vec<Val<'a>>, Fault> {
    let list = given.value(0)?;
    let items = list.items()?;
    match given.text(column)? {
        Some(column) => items.iter().map(|item| cell(item, column)).collect(),
        None => Ok(items.into_iter().map(Val::settled).collect()),
    }
}

fn cell<'a>(item: &Val<'a>, column: &str) -> Result<Val<'a>, Fault> {
    let value = item.attribute(column);
    match value.kind {
        Kind::Undefined(fault) => Err((*fault).clone()),
        _ => Ok(value.settled()),
    }
}

fn joined(items: &[Val<'_>]) -> Trace {
    let mut trace = Trace::default();
    for item in items {
        trace.extend(item.trace.paths.iter().cloned());
    }
    trace
}

/// `| 顿号(列, 和)`
pub(super) fn enumerate<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let items = members(given, 1)?;
    let words = items.iter().map(Val::print).collect::<Result<Vec<_>, _>>()?;
    if words.is_empty() {
        return Err(misuse("名单是空的，印不出来").hint("先写 {% if 名单 %} 判断有没有"));
    }
    let and = given.flag(2)?;
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            out.push_str(between(&out, word, and && i + 1 == words.len()));
        }
        out.push_str(word);
    }
    Ok(Val::text(out).traced(joined(&items)))
}

/// What stands between two members: no 顿号 between 》《 or ”“ (GB/T 15834—2011, 4.5.3.5).
fn between(before: &str, after: &str, last: bool) -> &'static str {
    let marks = (before.chars().next_back(), after.chars().next());
    match marks {
        _ if last => "和",
        (Some('》'), Some('《')) | (Some('”'), Some('“')) => "",
        _ => "、",
    }
}

/// `| 排序(列, 倒序)`
pub(super) fn sort<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let items = given.value(0)?.items()?;
    let keys = members(given, 1)?;
    let backwards = given.flag(2)?;
    let mut pairs: Vec<_> = keys.into_iter().zip(items).collect();
    let mut fault = None;
    pairs.sort_by(|(a, _), (b, _)| {
        let order = order(a, b).unwrap_or_else(|found| {
            fault.get_or_insert(found);
            Ordering::Equal
        });
        if backwards { order.reverse() } else { order }
    });
    match fault {
        Some(fault) => Err(fault),
        None => {
            Ok(Val::new(Kind::List(Rc::new(pairs.into_iter().map(|(_, item)| item).collect()))))
        }
    }
}

/// `| 个数("量词")`
pub(super) fn count<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let value = given.value(0)?;
    let unit = Unit::named(given.text(1)?.unwrap_or(""));
    let items = value.items()?;
    let mut trace = joined(&items);
    for item in &items {
        if let Kind::Row(table, row) = &item.kind {
            trace.extend([Rc::from(format!("{}[{}]", table.key, row.key))]);
        }
    }
    if let Kind::Table(table) = &value.kind {
        trace = Trace::default();
        trace.extend([Rc::from(table.key.as_str())]);
    }
    Ok(Val::number(Quantity::new(Decimal::from(items.len()), unit)).traced(trace))
}

/// `| 首项`
pub(super) fn first<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    given.value(0)?.items()?.into_iter().next().ok_or_else(empty)
}

/// `| 末项`
pub(super) fn last<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    given.value(0)?.items()?.into_iter().next_back().ok_or_else(empty)
}

fn empty() -> Fault {
    misuse("名单是空的").hint("先写 {% if 名单 %} 判断有没有")
}

/// `| 缺省(…)` on a value that is there; the call takes care of one that is not.
pub(super) fn fallback<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    given.value(0).cloned()
}

/// 数据("代号"); the call looks it up.
pub(super) fn named<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    given.value(0).cloned()
}

/// 序列(始, 末)
pub(super) fn range<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let whole = |i: usize| {
        let q = given.number(i)?;
        let n = q.value.to_i64().filter(|_| q.value.is_integer() && q.unit == Unit::Bare);
        n.ok_or_else(|| misuse("序列() 里要写不带单位的整数"))
    };
    let (from, to) = match given.get(1) {
        Some(_) => (whole(0)?, whole(1)?),
        None => (1, whole(0)?),
    };
    if to >= from && to.abs_diff(from) >= MAX_RANGE {
        return Err(limit(format!("序列() 最多 {MAX_RANGE} 个数")).hint("请检查写的数是不是太大"));
    }
    let numbers = (from..=to).map(|n| Val::number(Quantity::bare(Decimal::from(n))));
    Ok(Val::new(Kind::List(Rc::new(numbers.collect()))))
}

/// 合计(名单, "列名")
pub(super) fn sum<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let items = members(given, 1)?;
    let trace = joined(&items);
    let mut items = items.into_iter();
    let Some(mut total) = items.next() else { return Err(empty()) };
    if total.quantity().is_none() {
        return Err(misuse(format!("{}不是数字，不能相加", total.describe())));
    }
    total.trace = Trace::default();
    for item in items {
        total = math(Math::Add, &total, &Val::new(item.kind))?;
    }
    Ok(total.traced(trace))
}

/// The column that numbers the rows when the data has none of its name.
const RUNNING: &str = "序号";

/// 表(名单, 列, 表头)
pub(super) fn table<'a>(context: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let list = given.value(0)?;
    let columns = match (words(given, 1)?, &list.kind) {
        (Some(columns), _) => columns,
        // what explains a row to its authors is printed only when asked for by name
        (None, Kind::Table(table)) => {
            let inner = |column: &&String| INTERNAL_PARTS.contains(&column.as_str());
            table.columns.iter().filter(|column| !inner(column)).cloned().collect()
        }
        (None, _) => return Err(misuse("要写明印哪几列")),
    };
    let head = words(given, 2)?.unwrap_or_else(|| columns.clone());
    if head.len() != columns.len() {
        return Err(misuse(format!("表头有{}格，列有{}列", head.len(), columns.len())));
    }
    let items = list.items()?;
    let rows = items.iter().enumerate().map(|(i, item)| row(context, item, &columns, i + 1));
    let rows = rows.collect::<Result<_, _>>()?;
    let table = FilledTable { head, rows, origin: context.origin.clone() };
    Ok(Val::new(Kind::FilledTable(Rc::new(table))))
}

fn words(given: &Given<'_>, i: usize) -> Result<Option<Vec<String>>, Fault> {
    let Some(value) = given.get(i) else { return Ok(None) };
    let items = value.items()?;
    if items.is_empty() {
        return Err(misuse("方括号里至少要写一列"));
    }
    items.iter().map(Val::print).collect::<Result<_, _>>().map(Some)
}

fn row(
    context: &Context,
    item: &Val<'_>,
    columns: &[String],
    number: usize,
) -> Result<FilledRow, Fault> {
    let Kind::Row(table, row) = &item.kind else {
        return Err(misuse(format!("{}不是表里的行，不能印成表格", item.describe())));
    };
    let cells = columns.iter().map(|column| {
        if column == RUNNING && !table.columns.contains(column) {
            return Ok(vec![Inline::Text(number.to_string())]);
        }
        // an empty cell of a known column prints as an empty cell
        if table.columns.contains(column) && !row.cells.contains_key(column) {
            return Ok(vec![]);
        }
        let value = cell(item, column)?;
        let printed = value.print()?;
        Ok(match value.trace.paths.is_empty() {
            true => vec![Inline::Text(clean(&printed))],
            false => vec![Inline::Figure(figure(
                &value,
                &printed,
                &context.expression,
                context.origin.clone(),
            ))],
        })
    });
    Ok(FilledRow { key: row.key.clone(), cells: cells.collect::<Result<_, Fault>>()? })
}
