//! Numbers in the wording of Chinese papers; the wording follows the sign.

use rust_decimal::Decimal;

use super::arithmetic::{self, order, round};
use super::ast::Math;
use super::fault::{Fault, arithmetic as broken, misuse};
use super::filters::{Context, Given};
use super::value::{POINTS, Quantity, Unit, Val, digits, too_large};

type Filtered<'a> = Result<Val<'a>, Fault>;

/// `| 保留(位数)`
pub(super) fn keep<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?.clone();
    rounded(given.value(0)?, q, given.places(1)?)
}

fn rounded<'a>(value: &Val<'a>, q: Quantity, places: Option<u32>) -> Filtered<'a> {
    Ok(value.rescaled(match places {
        Some(places) => Quantity::new(round(q.value, places), q.unit),
        None => q,
    }))
}

/// `| 万(位数)`
pub(super) fn wan<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    scaled(given, "万")
}

/// `| 亿(位数)`
pub(super) fn yi<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    scaled(given, "亿")
}

/// `| 元(位数)`
pub(super) fn yuan<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?;
    let unit = Unit::named("元");
    if q.unit.scale().1 != "元" && q.unit != Unit::Bare {
        return Err(misuse(format!("“{}”不能换算成元", q.unit.text())));
    }
    let value = if q.unit == Unit::Bare { q.value } else { q.to(&unit)? };
    rounded(given.value(0)?, Quantity { value, unit, ..q.clone() }, given.places(1)?)
}

fn scaled<'a>(given: &Given<'a>, prefix: &str) -> Filtered<'a> {
    let q = given.number(0)?;
    if q.unit == Unit::Percent || q.unit.is_points() {
        return Err(misuse(format!("百分数不能换算成{prefix}")));
    }
    let unit = Unit::named(&format!("{prefix}{}", q.unit.scale().1));
    let value = q.to(&unit)?;
    rounded(given.value(0)?, Quantity { value, unit, ..q.clone() }, given.places(1)?)
}

/// `| 百分比(位数)`
pub(super) fn percent<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?;
    let value = match &q.unit {
        Unit::Percent => q.value,
        Unit::Bare => {
            let value = q.value.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_large)?;
            if given.get(1).is_none() { value.normalize() } else { value }
        }
        Unit::Named(unit) => return Err(misuse(format!("单位是“{unit}”的数不能写成百分数"))),
    };
    rounded(given.value(0)?, Quantity { value, unit: Unit::Percent, ..q.clone() }, given.places(1)?)
}

/// `| 百分点(位数)`
pub(super) fn points<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?;
    if matches!(&q.unit, Unit::Named(_)) && !q.unit.is_points() {
        return Err(misuse(format!("单位是“{}”的数不能写成百分点", q.unit.text())));
    }
    let quantity = Quantity { unit: Unit::named(POINTS), ..q.clone() };
    rounded(given.value(0)?, quantity, given.places(1)?)
}

/// The words for more, less and the same.
struct Words {
    more: &'static str,
    less: &'static str,
}

const LEVEL: &str = "持平";

/// `more`, `less` or 持平, with the amount without its sign.
fn by_sign<'a>(value: &Val<'a>, words: Words) -> Filtered<'a> {
    let Some(q) = value.quantity() else { return Err(misuse("这里要的是数字")) };
    let amount = Quantity { value: q.value.abs(), ..q.clone() }.print()?;
    Ok(value.reworded(match q.value {
        v if v.is_zero() => LEVEL.to_string(),
        v if v.is_sign_negative() => format!("{}{amount}", words.less),
        _ => format!("{}{amount}", words.more),
    }))
}

/// `| 增减`
pub(super) fn change<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = relative(given)?;
    let more = if q.unit.is_points() { "提高" } else { "增长" };
    by_sign(given.value(0)?, Words { more, less: "下降" })
}

/// `| 升降`
pub(super) fn rise<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    relative(given)?;
    by_sign(given.value(0)?, Words { more: "上升", less: "下降" })
}

/// A percentage or a difference of percentages.
fn relative<'g>(given: &'g Given<'_>) -> Result<&'g Quantity, Fault> {
    let q = given.number(0)?;
    match &q.unit {
        Unit::Percent => Ok(q),
        unit if unit.is_points() => Ok(q),
        Unit::Bare => Err(misuse(format!("{}没有百分号，看不出是百分数", digits(q.value)))
            .hint("在数据里写成 20%，或者先写 | 百分比(1)")),
        Unit::Named(unit) => Err(misuse(format!("单位是“{unit}”的数说的是多少，不是增减的幅度"))
            .hint("增减的数量用 增减量；幅度用 x.增长，如 {{ 成交额.增长 | 增减 }}")),
    }
}

/// `| 增减量`
pub(super) fn amount<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?;
    if q.unit == Unit::Percent || q.unit.is_points() {
        return Err(misuse("百分数的增减用 增减"));
    }
    by_sign(given.value(0)?, Words { more: "增加", less: "减少" })
}

/// `| 高低("对象")`
pub(super) fn above<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?;
    let amount = Quantity { value: q.value.abs(), ..q.clone() }.print()?;
    let whom = given.text(1)?;
    Ok(given.value(0)?.reworded(match (q.value, whom) {
        (v, None) if v.is_zero() => LEVEL.to_string(),
        (v, Some(whom)) if v.is_zero() => format!("与{whom}{LEVEL}"),
        (v, None) => format!("{}{amount}", if v.is_sign_negative() { "低" } else { "高" }),
        (v, Some(whom)) => {
            format!("{}{whom}{amount}", if v.is_sign_negative() { "低于" } else { "高于" })
        }
    }))
}

/// `| 完成情况(目标)`
pub(super) fn target<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let (value, target) = (given.value(0)?, given.value(1)?);
    given.number(0)?;
    given.number(1)?;
    let order = order(value, target)?;
    let done = if given.flag(2)? { order.is_le() } else { order.is_ge() };
    let words = if done { "完成" } else { "未完成" };
    let trace = value.trace.join(&target.trace);
    let exact = value.quantity().cloned();
    Ok(Val::text(words).traced(super::value::Trace { exact, ..trace }))
}

/// How many times the base a value is; the value itself when no base is given.
fn ratio<'a>(given: &Given<'a>) -> Filtered<'a> {
    let value = given.value(0)?;
    given.number(0)?;
    let Some(base) = given.get(1) else {
        return match given.number(0)?.unit {
            Unit::Bare => Ok(value.clone()),
            _ => Err(misuse("带单位的数要写明同谁比")),
        };
    };
    given.number(1)?;
    arithmetic::math(Math::Div, value, base)
}

/// `| 翻番(基数)`
pub(super) fn doubled<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let ratio = ratio(given)?;
    let Some(q) = ratio.quantity() else { return Err(misuse("这里要的是数字")) };
    if q.value.is_sign_negative() || q.value.is_zero() {
        return Err(broken("负数和 0 谈不上翻番").hint("请用 增减量"));
    }
    let doublings = [(2, "翻一番"), (4, "翻两番"), (8, "翻三番"), (16, "翻四番")];
    if let Some((_, words)) = doublings.iter().find(|(n, _)| q.value == Decimal::from(*n)) {
        return Ok(ratio.reworded(words.to_string()));
    }
    if q.uneven {
        return Err(
            broken("除不尽，写不成翻番").hint("用 倍(基数, 位数)，或者 增长率(本期, 上期, 位数)")
        );
    }
    let more = q.value - Decimal::ONE;
    if more >= Decimal::ONE {
        return Ok(ratio.reworded(format!("增长{}倍", digits(more.normalize()))));
    }
    let share = more.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_large)?.normalize();
    let words = Words { more: "增长", less: "下降" };
    let worded = by_sign(&Val::number(Quantity::new(share, Unit::Percent)), words)?;
    Ok(ratio.reworded(worded.print()?))
}

/// `| 倍(基数, 位数)`
pub(super) fn times<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let ratio = ratio(given)?;
    let Some(q) = ratio.quantity() else { return Err(misuse("这里要的是数字")) };
    let quantity = Quantity { unit: Unit::named("倍"), ..q.clone() };
    rounded(&ratio, quantity, given.places(2)?)
}

/// `| 位次("范围")`
pub(super) fn rank<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    let q = given.number(0)?;
    let place = u64::try_from(q.value).ok().filter(|n| q.value.is_integer() && *n > 0);
    let Some(place) = place.filter(|_| q.unit == Unit::Bare) else {
        return Err(misuse(format!(
            "位次要写不带单位的正整数，写的是{}",
            given.value(0)?.describe()
        )));
    };
    let within = given.text(1)?.unwrap_or("");
    let place = super::numerals::spoken(place);
    Ok(given.value(0)?.reworded(format!("{within}第{place}")))
}

/// 占比(部分, 整体, 位数)
pub(super) fn share<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    given.number(0)?;
    given.number(1)?;
    let ratio = arithmetic::math(Math::Div, given.value(0)?, given.value(1)?)?;
    as_percent(given, ratio)
}

/// 增长率(本期, 上期, 位数)
pub(super) fn growth<'a>(_: &Context, given: &Given<'a>) -> Filtered<'a> {
    given.number(0)?;
    if given.number(1)?.value.is_sign_negative() {
        return Err(broken("上期是负数，算不出增长率").hint("请用 增减量 写变化的数量"));
    }
    let more = arithmetic::math(Math::Sub, given.value(0)?, given.value(1)?)?;
    let ratio = arithmetic::math(Math::Div, &more, given.value(1)?)?;
    as_percent(given, ratio)
}

fn as_percent<'a>(given: &Given<'a>, ratio: Val<'a>) -> Filtered<'a> {
    let q = ratio.quantity().filter(|q| q.unit == Unit::Bare);
    let Some(q) = q else { return Err(misuse("两个数的单位要一样")) };
    let places = given.places(2)?.unwrap_or(0);
    let percent = q.value.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_large)?;
    Ok(Val::number(Quantity::new(round(percent, places), Unit::Percent)).traced(ratio.trace))
}
