//! Quantities as they are printed: a number with its unit, and how exact its digits are.

use std::fmt;

use rust_decimal::Decimal;

use super::value::{self, Units};
use super::{Datum, Value};

/// A number with the unit that it is given in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The number as written.
    number: Decimal,
    /// 亿元, 家, % or nothing.
    unit: String,
}

/// The quantity that a text prints; `None` where it prints anything else.
pub fn quantity(printed: &str) -> Option<Quantity> {
    let read = value::read(printed, Units::Any).ok()?;
    Quantity::new(&read.value, read.unit.as_deref())
}

impl Quantity {
    /// The quantity that a datum gives.
    pub fn of(datum: &Datum) -> Option<Self> {
        Self::new(&datum.value, datum.unit.as_deref())
    }

    fn new(value: &Value, unit: Option<&str>) -> Option<Self> {
        match value {
            Value::Number(number) => {
                Some(Self { number: *number, unit: unit.unwrap_or_default().to_string() })
            }
            Value::Percent(number) => Some(Self { number: *number, unit: "%".to_string() }),
            Value::Date(_) | Value::Text(_) => None,
        }
    }

    /// How many of the base unit (元 for 亿元) it is, and the base unit.
    fn scaled(&self) -> Option<(Decimal, &str)> {
        let (factor, base) = value::scale_of(&self.unit);
        Some((self.number.checked_mul(factor)?, base))
    }

    /// One unit of its last digit, in base units: 0.01 亿元 is 1000000 元.
    pub fn step(&self) -> Decimal {
        let (factor, _) = value::scale_of(&self.unit);
        Decimal::new(1, self.number.scale()).checked_mul(factor).unwrap_or(Decimal::MAX)
    }

    /// Whether two may be prints of one quantity: they differ by no more than half of the coarser last digit.
    pub fn agrees(&self, other: &Self) -> bool {
        let (Some((own, unit)), Some((others, base))) = (self.scaled(), other.scaled()) else {
            return false;
        };
        let (Some(apart), coarser) = (own.checked_sub(others), self.step().max(other.step()))
        else {
            return false;
        };
        unit == base && apart.abs() <= coarser / Decimal::TWO
    }

    /// The least and the greatest growth to another quantity that the digits of both allow, in percent; `None` where
    /// their units differ or this one may be nothing.
    pub fn growth_to(&self, other: &Self) -> Option<(Decimal, Decimal)> {
        let ((own, unit), (others, base)) = (self.scaled()?, other.scaled()?);
        let (half, others_half) = (self.step() / Decimal::TWO, other.step() / Decimal::TWO);
        if unit != base || own.checked_sub(half)? <= Decimal::ZERO {
            return None;
        }
        let growth = |to: Decimal, from: Decimal| {
            (to.checked_div(from)? - Decimal::ONE).checked_mul(Decimal::ONE_HUNDRED)
        };
        let low = growth(others.checked_sub(others_half)?, own.checked_add(half)?)?;
        Some((low, growth(others.checked_add(others_half)?, own - half)?))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_agree_within_their_digits() {
        for (one, other, agree) in [
            ("304.45亿元", "304.45亿元", true),
            ("304.5亿元", "304.45亿元", true),
            ("304亿元", "304.45亿元", true),
            ("3044500万元", "304.45亿元", true),
            ("304.4亿元", "304.46亿元", false),
            ("161家", "145家", false),
            ("161家", "161个", false),
            ("10.6%", "10.6%", true),
            ("10.6%", "10.6", false),
        ] {
            let read = |text| quantity(text).expect("a quantity");
            assert_eq!(read(one).agrees(&read(other)), agree, "{one} {other}");
            assert_eq!(read(other).agrees(&read(one)), agree, "{other} {one}");
        }
        for text in ["增长20%", "全市第二", "2024年2月6日", ""] {
            assert_eq!(quantity(text), None, "{text}");
        }
    }

    #[test]
    fn growth_is_as_exact_as_its_digits() {
        let growth = |from: &str, to: &str| quantity(from)?.growth_to(&quantity(to)?);
        let (low, high) = growth("266亿元", "320亿元").expect("a growth");
        assert!(low < Decimal::from(20) && high > Decimal::from(20), "{low} {high}");
        assert_eq!(growth("0亿元", "3亿元"), None);
        assert_eq!(growth("3亿元", "3家"), None);
        let most = "79228162514264337593543950335亿元";
        assert_eq!(growth(most, most), None);
    }
}
