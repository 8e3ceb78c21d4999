//! Dates and periods as papers write them.

use rust_decimal::prelude::ToPrimitive;

use super::fault::{Fault, misuse};
use super::filters::{Context, Given};
use super::value::{Kind, Unit, Val};
use crate::notice::Date;

/// U+2014, once: the dash between the ends of a period (一字线).
const DASH: char = '—';

/// 2024年2月6日
pub(super) fn long(date: Date) -> String {
    format!("{}年{}", date.year(), month_day(date))
}

fn month_day(date: Date) -> String {
    format!("{}月{}日", u8::from(date.month()), date.day())
}

fn date_of(value: &Val<'_>) -> Result<Date, Fault> {
    match &value.kind {
        Kind::Date(date) => Ok(*date),
        _ => Err(misuse(format!("这里要的是日期，写的是{}", value.describe()))
            .hint("请把数据里的这一格写成 2024-02-06")),
    }
}

/// `| 日期("样式")`
pub(super) fn format<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let date = date_of(given.value(0)?)?;
    let style = given.text(1)?.unwrap_or("年月日");
    let words = match style {
        "年月日" => long(date),
        "月日" => month_day(date),
        "年月" => format!("{}年{}月", date.year(), u8::from(date.month())),
        "年" => format!("{}年", date.year()),
        _ => {
            return Err(
                misuse(format!("没有“{style}”这种样式")).hint("样式有：年月日、月日、年月、年")
            );
        }
    };
    Ok(given.value(0)?.reworded(words))
}

/// 期间(始, 末, 样式)
pub(super) fn period<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let (from, to) = (given.value(0)?, given.value(1)?);
    let words = match (&from.kind, &to.kind) {
        (Kind::Date(a), Kind::Date(b)) => days(*a, *b, given.text(2)?.unwrap_or("年月日"))?,
        _ => years(year(from)?, year(to)?)?,
    };
    Ok(Val::text(words).traced(from.trace.join(&to.trace)))
}

fn year(value: &Val<'_>) -> Result<u32, Fault> {
    let q = value.quantity().filter(|q| q.unit == Unit::Bare || q.unit.text() == "年");
    let year = q.filter(|q| q.value.is_integer()).and_then(|q| q.value.to_u32());
    year.filter(|y| (1000..=9999).contains(y)).ok_or_else(|| {
        misuse(format!("期间的两头都要是四位数的年份，或者都是日期，写的是{}", value.describe()))
    })
}

fn years(from: u32, to: u32) -> Result<String, Fault> {
    match from.cmp(&to) {
        std::cmp::Ordering::Less => Ok(format!("{from}{DASH}{to}年")),
        std::cmp::Ordering::Equal => Ok(format!("{from}年")),
        std::cmp::Ordering::Greater => Err(backwards()),
    }
}

fn backwards() -> Fault {
    misuse("期间的起点在终点之后").hint("请把前后两个日期对调，或者检查数据")
}

fn days(from: Date, to: Date, style: &str) -> Result<String, Fault> {
    if from > to {
        return Err(backwards());
    }
    let same_year = from.year() == to.year();
    let (first, full) = match style {
        "年月日" => (long(from), true),
        "月日" if same_year => (month_day(from), false),
        "月日" => return Err(misuse("跨了年份，不能只写月日").hint("删去样式=\"月日\"")),
        _ => return Err(misuse(format!("没有“{style}”这种样式")).hint("样式有：年月日、月日")),
    };
    Ok(if from == to {
        first
    } else if !same_year && full {
        format!("{first}{DASH}{}", long(to))
    } else if from.month() == to.month() {
        format!("{first}{DASH}{}日", to.day())
    } else {
        format!("{first}{DASH}{}", month_day(to))
    })
}
