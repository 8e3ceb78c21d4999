//! Chinese numerals: spoken, digit by digit, and the capitals of money.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::fault::{Fault, misuse};
use super::filters::{Context, Given};
use super::value::{Quantity, Unit, Val};

const SPOKEN: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const YEARS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const CAPITAL: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const SPOKEN_TENS: [&str; 4] = ["", "十", "百", "千"];
const CAPITAL_TENS: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// The largest number that is put into words.
const MAX: u64 = 9_999_999_999_999_999;

/// 161 is 一百六十一, 15 is 十五.
pub(super) fn spoken(number: u64) -> String {
    let words = grouped(number, &SPOKEN, &SPOKEN_TENS);
    match words.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => words,
    }
}

fn grouped(number: u64, names: &[&str; 10], tens: &[&str; 4]) -> String {
    if number == 0 {
        return names[0].to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (i, group) in GROUPS.iter().enumerate().rev() {
        let part = number / 10_000_u64.pow(i as u32) % 10_000;
        if part == 0 {
            gap = !out.is_empty();
            continue;
        }
        if !out.is_empty() && (gap || part < 1000) {
            out.push_str(names[0]);
        }
        out.push_str(&four_digits(part, names, tens));
        out.push_str(group);
        gap = false;
    }
    // 一万亿零一百亿 says 万亿 for the group and 亿 once more: 一万零一百亿
    match out.matches('亿').count() {
        2 => out.replacen("万亿", "万", 1),
        _ => out,
    }
}

fn four_digits(part: u64, names: &[&str; 10], tens: &[&str; 4]) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (i, ten) in tens.iter().enumerate().rev() {
        let digit = part / 10_u64.pow(i as u32) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push_str(names[0]);
        }
        out.push_str(names[digit as usize]);
        out.push_str(ten);
        gap = false;
    }
    out
}

/// `| 中文数字(逐位=true)`
pub(super) fn chinese<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let q = given.number(0)?;
    if q.uneven {
        q.print()?;
    }
    let text = q.value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let by_digit = |digits: &str, names: &[&str; 10]| -> String {
        digits
            .bytes()
            .filter_map(|b| names.get(usize::from(b.wrapping_sub(b'0'))))
            .copied()
            .collect()
    };
    let mut words = match given.flag(1)? {
        true => by_digit(whole, &YEARS),
        false => spoken(whole.parse().ok().filter(|n| *n <= MAX).ok_or_else(too_long)?),
    };
    if !fraction.is_empty() {
        words = format!("{words}点{}", by_digit(fraction, &SPOKEN));
    }
    if q.value.is_sign_negative() && !q.value.is_zero() {
        words = format!("负{words}");
    }
    let words = match &q.unit {
        Unit::Percent => format!("百分之{words}"),
        unit => format!("{words}{}", unit.text()),
    };
    Ok(given.value(0)?.reworded(words))
}

fn too_long() -> Fault {
    misuse("数字太大，写不成中文数字")
}

/// `| 序数("量词")`
pub(super) fn ordinal<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let q = given.number(0)?;
    let number = q.value.to_u64().filter(|n| q.value.is_integer() && (1..=MAX).contains(n));
    let Some(number) = number else {
        return Err(misuse(format!("序数要写正整数，写的是{}", given.value(0)?.describe())));
    };
    let measure = given.text(1)?.unwrap_or(q.unit.text());
    Ok(given.value(0)?.reworded(format!("第{}{measure}", spoken(number))))
}

/// `| 大写金额`: the rules of 支付结算办法, annex 1; nothing follows 角 or 分.
pub(super) fn capital<'a>(_: &Context, given: &Given<'a>) -> Result<Val<'a>, Fault> {
    let q = given.number(0)?;
    let yuan = match &q.unit {
        Unit::Bare => q.value,
        unit if unit.scale().1 == "元" => q.to(&Unit::named("元"))?,
        unit => return Err(misuse(format!("单位是“{}”的数不是金额", unit.text()))),
    };
    Quantity { value: yuan, ..q.clone() }.print()?;
    let cents = yuan.abs().checked_mul(Decimal::ONE_HUNDRED).filter(|c| c.is_integer());
    let Some(cents) = cents.and_then(|c| c.to_u64()).filter(|c| c / 100 <= MAX) else {
        return Err(misuse("金额最多到分，也不能太大").hint("先写 | 保留(2)"));
    };
    let sign = if yuan.is_sign_negative() && cents > 0 { "负" } else { "" };
    Ok(given.value(0)?.reworded(format!("人民币{sign}{}", money(cents))))
}

fn money(cents: u64) -> String {
    let (yuan, jiao, fen) = (cents / 100, cents / 10 % 10, cents % 10);
    let mut out = String::new();
    if yuan > 0 || cents == 0 {
        out = format!("{}元", grouped(yuan, &CAPITAL, &CAPITAL_TENS));
    }
    match (jiao, fen) {
        (0, 0) => out.push('整'),
        (0, fen) => {
            if yuan > 0 {
                out.push_str(CAPITAL[0]);
            }
            out.push_str(&format!("{}分", CAPITAL[fen as usize]));
        }
        (jiao, 0) => out.push_str(&format!("{}角", CAPITAL[jiao as usize])),
        (jiao, fen) => {
            out.push_str(&format!("{}角{}分", CAPITAL[jiao as usize], CAPITAL[fen as usize]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spoken() {
        let cases = [
            (0, "零"),
            (10, "十"),
            (15, "十五"),
            (105, "一百零五"),
            (110, "一百一十"),
            (161, "一百六十一"),
            (2010, "二千零一十"),
            (10_000, "一万"),
            (10_015, "一万零一十五"),
            (105_000, "十万五千"),
            (100_500, "十万零五百"),
            (20_000_001, "二千万零一"),
            (100_000_000, "一亿"),
            (100_010_000, "一亿零一万"),
            (1_000_000_000_000, "一万亿"),
            (1_010_000_000_000, "一万零一百亿"),
        ];
        for (number, words) in cases {
            assert_eq!(spoken(number), words, "{number}");
        }
    }

    #[test]
    fn money_in_capitals() {
        let cases = [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角"),
            (100, "壹元整"),
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (1_000_000, "壹万元整"),
            (1_001_000, "壹万零壹拾元整"),
            (73_000_000_000, "柒亿叁仟万元整"),
        ];
        for (cents, words) in cases {
            assert_eq!(money(cents), words, "{cents}");
        }
    }
}
