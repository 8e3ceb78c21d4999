//! Decimal arithmetic and comparison that know units, percentages and dates.

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};

use super::ast::{Math, Relation};
use super::fault::{Fault, arithmetic};
use super::value::{Kind, POINTS, Quantity, Unit, Val, different_units, too_large};

/// `left op right`; concatenation is not arithmetic and is done by the caller.
pub(super) fn math<'a>(op: Math, left: &Val<'a>, right: &Val<'a>) -> Result<Val<'a>, Fault> {
    let trace = left.trace.join(&right.trace);
    if let (Math::Sub, Kind::Date(a), Kind::Date(b)) = (op, &left.kind, &right.kind) {
        let days = Decimal::from((*a - *b).whole_days());
        return Ok(Val::number(Quantity::new(days, Unit::named("天"))).traced(trace));
    }
    let (Some(a), Some(b)) = (left.quantity(), right.quantity()) else {
        let odd = if left.quantity().is_none() { left } else { right };
        let fault = arithmetic(format!("{}不是数字，不能用 {} 计算", odd.describe(), op.sign()));
        // a text with digits that comes from the data was meant as a number
        let half_number = odd.trace.paths.iter().next().filter(|_| match &odd.kind {
            Kind::Text(text) => text.chars().any(|c| c.is_numeric()),
            _ => false,
        });
        if let Some(path) = half_number {
            let hint = format!("请在数据的“{path}”里只填数字，“近”“多”等字写在正文里");
            return Err(fault.hint(hint));
        }
        return Err(match op {
            Math::Add => fault.hint("要把文字接起来，用 ~ 号"),
            _ => fault.hint("请检查数据里这一格是不是数字"),
        });
    };
    let mut result = quantity(op, a, b)?;
    result.uneven |= a.uneven || b.uneven;
    Ok(Val::number(result).traced(trace))
}

fn quantity(op: Math, a: &Quantity, b: &Quantity) -> Result<Quantity, Fault> {
    match op {
        Math::Add => add(a, b, Decimal::checked_add),
        Math::Sub => sub(a, b),
        Math::Mul => mul(a, b),
        Math::Div => div(a, b),
        Math::FloorDiv => {
            let value = div(a, b)?;
            Ok(Quantity { value: value.value.floor(), uneven: false, ..value })
        }
        Math::Rem => {
            let divisor = if b.unit == Unit::Bare { b.value } else { b.to(&a.unit)? };
            nonzero(divisor)?;
            let value = a.value.checked_rem(divisor).ok_or_else(too_large)?;
            Ok(Quantity::new(value, a.unit.clone()))
        }
        Math::Pow => pow(a, b),
        Math::Concat => Err(arithmetic("这里不能用 ~")),
    }
}

type Checked = fn(Decimal, Decimal) -> Option<Decimal>;

fn add(a: &Quantity, b: &Quantity, op: Checked) -> Result<Quantity, Fault> {
    let unit = match (&a.unit, &b.unit) {
        (Unit::Percent, points) | (points, Unit::Percent) if points.is_points() => Unit::Percent,
        (Unit::Percent, Unit::Bare) | (Unit::Bare, Unit::Percent) => {
            return Err(different_units(&a.unit, &b.unit).hint("百分数写成 10%"));
        }
        (Unit::Bare, unit) | (unit, Unit::Bare) => unit.clone(),
        (unit, _) => unit.clone(),
    };
    let as_is =
        |q: &Quantity| q.unit == Unit::Bare || (unit == Unit::Percent && q.unit.is_points());
    let value = |q: &Quantity| if as_is(q) { Ok(q.value) } else { q.to(&unit) };
    let sum = op(value(a)?, value(b)?).ok_or_else(too_large)?;
    Ok(Quantity::new(sum, unit))
}

fn sub(a: &Quantity, b: &Quantity) -> Result<Quantity, Fault> {
    let difference = add(a, b, Decimal::checked_sub)?;
    if a.unit == Unit::Percent && b.unit == Unit::Percent {
        return Ok(Quantity::new(difference.value, Unit::named(POINTS)));
    }
    Ok(difference)
}

fn mul(a: &Quantity, b: &Quantity) -> Result<Quantity, Fault> {
    let value = a.value.checked_mul(b.value).ok_or_else(too_large)?;
    // 304.45 × 10% is 30.445: the factor's own zeros are not written digits
    let hundredth = |value: Decimal| {
        value.checked_mul(Decimal::new(1, 2)).map(|v| v.normalize()).ok_or_else(too_large)
    };
    match (&a.unit, &b.unit) {
        (Unit::Percent, Unit::Percent) => Ok(Quantity::new(hundredth(value)?, Unit::Percent)),
        (Unit::Percent, Unit::Named(_)) => Ok(Quantity::new(hundredth(value)?, b.unit.clone())),
        (_, Unit::Percent) => Ok(Quantity::new(hundredth(value)?, a.unit.clone())),
        (_, Unit::Bare) => Ok(Quantity::new(value, a.unit.clone())),
        (Unit::Bare, _) => Ok(Quantity::new(value, b.unit.clone())),
        _ => Err(different_units(&a.unit, &b.unit).hint("两个带单位的数不能相乘")),
    }
}

fn div(a: &Quantity, b: &Quantity) -> Result<Quantity, Fault> {
    nonzero(b.value)?;
    let (dividend, divisor, unit) = match (&a.unit, &b.unit) {
        (unit, Unit::Bare) => (a.value, b.value, unit.clone()),
        (unit, Unit::Percent) if *unit != Unit::Percent => {
            let hundredfold = a.value.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_large)?;
            (hundredfold, b.value, unit.clone())
        }
        (unit, _) => (a.value, b.to(unit)?, Unit::Bare),
    };
    let value = dividend.checked_div(divisor).ok_or_else(too_large)?;
    let uneven = value.checked_mul(divisor) != Some(dividend);
    Ok(Quantity { value: value.normalize(), unit, uneven })
}

fn nonzero(divisor: Decimal) -> Result<(), Fault> {
    if divisor.is_zero() {
        return Err(arithmetic("除数是 0").hint("请检查数据，或者先用 {% if 乙 != 0 %} 判断"));
    }
    Ok(())
}

fn pow(a: &Quantity, b: &Quantity) -> Result<Quantity, Fault> {
    let times = u32::try_from(b.value).ok().filter(|n| b.value.is_integer() && *n <= 64);
    let (Some(times), Unit::Bare, Unit::Bare) = (times, &a.unit, &b.unit) else {
        return Err(arithmetic("乘方只能用不带单位的数，次数是 0 到 64 的整数"));
    };
    let mut value = Decimal::ONE;
    for _ in 0..times {
        value = value.checked_mul(a.value).ok_or_else(too_large)?;
    }
    Ok(Quantity::bare(value))
}

/// `-value`
pub(super) fn negate<'a>(value: &Val<'a>) -> Result<Val<'a>, Fault> {
    let Some(q) = value.quantity() else {
        return Err(arithmetic(format!("{}不是数字，前面不能写负号", value.describe())));
    };
    let trace = value.trace.join(&Default::default());
    Ok(Val::number(Quantity { value: -q.value, ..q.clone() }).traced(trace))
}

/// `left relation right`
pub(super) fn relate(relation: Relation, left: &Val, right: &Val) -> Result<bool, Fault> {
    Ok(match relation {
        Relation::Eq => equal(left, right)?,
        Relation::Ne => !equal(left, right)?,
        Relation::Lt => order(left, right)? == Ordering::Less,
        Relation::Le => order(left, right)? != Ordering::Greater,
        Relation::Gt => order(left, right)? == Ordering::Greater,
        Relation::Ge => order(left, right)? != Ordering::Less,
        Relation::In => contains(right, left)?,
        Relation::NotIn => !contains(right, left)?,
    })
}

fn equal(left: &Val, right: &Val) -> Result<bool, Fault> {
    match (&left.kind, &right.kind) {
        (Kind::Bool(a), Kind::Bool(b)) => Ok(a == b),
        (Kind::None, Kind::None) => Ok(true),
        (Kind::None, _) | (_, Kind::None) => Ok(false),
        _ => Ok(order(left, right)? == Ordering::Equal),
    }
}

/// The order of two numbers, dates or texts.
pub(super) fn order(left: &Val, right: &Val) -> Result<Ordering, Fault> {
    match (&left.kind, &right.kind) {
        (Kind::Number(a), Kind::Number(b)) => order_numbers(a, b),
        (Kind::Date(a), Kind::Date(b)) => Ok(a.cmp(b)),
        (Kind::Text(a), Kind::Text(b)) => Ok(a.cmp(b)),
        _ => {
            let message = format!("{}和{}不能相比", left.describe(), right.describe());
            Err(arithmetic(message).hint("数字和数字比，文字和文字比；数字不要加引号"))
        }
    }
}

fn order_numbers(a: &Quantity, b: &Quantity) -> Result<Ordering, Fault> {
    let percent = |q: &Quantity| q.unit == Unit::Percent;
    match (&a.unit, &b.unit) {
        (Unit::Bare, _) | (_, Unit::Bare) if !percent(a) && !percent(b) => {
            Ok(a.value.cmp(&b.value))
        }
        // zero is zero in every unit
        (Unit::Bare, _) if a.value.is_zero() => Ok(a.value.cmp(&b.value)),
        (_, Unit::Bare) if b.value.is_zero() => Ok(a.value.cmp(&b.value)),
        (Unit::Percent, Unit::Bare) | (Unit::Bare, Unit::Percent) => {
            Err(arithmetic("百分数和普通的数不能相比")
                .hint("百分数写上百分号，如 {% if 甲.增长 > 10% %}"))
        }
        _ => Ok(a.value.cmp(&b.to(&a.unit)?)),
    }
}

fn contains(whole: &Val, part: &Val) -> Result<bool, Fault> {
    match (&whole.kind, &part.kind) {
        (Kind::Text(whole), Kind::Text(part)) => Ok(whole.contains(&**part)),
        (Kind::List(items), _) => {
            // members of another kind are simply not it
            Ok(items.iter().any(|item| equal(&item.clone().settled(), part).unwrap_or(false)))
        }
        (Kind::Map(map), Kind::Text(key)) => Ok(map.contains_key(&**key)),
        (Kind::Table(table), Kind::Text(key)) => Ok(table.rows.iter().any(|row| row.key == **key)),
        _ => Err(arithmetic(format!("不能判断{}在不在{}里", part.describe(), whole.describe()))),
    }
}

/// Rounds half up in magnitude (四舍五入) and keeps exactly so many decimals.
pub(super) fn round(value: Decimal, places: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}
