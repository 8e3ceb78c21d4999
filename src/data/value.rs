//! From the characters of a value to its exact number, percentage or date.

use rust_decimal::Decimal;
use time::Month;

use super::Value;
use crate::notice::Date;

/// What a text was read as.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The value.
    pub value: Value,
    /// The unit that was written behind the number.
    pub unit: Option<String>,
    /// What was understood in another way than it was typed (全角数字, 千分位逗号).
    pub remarks: Vec<&'static str>,
}

/// Which texts with a number in front are a number with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    /// Any unit: the text stands where a quantity belongs (数值, 增长).
    Any,
    /// Only units of money and counting: elsewhere 5G or 3号 is a name.
    Known,
}

/// Units that are read behind a number anywhere.
const KNOWN_UNITS: [&str; 22] = [
    "元",
    "万元",
    "亿元",
    "千元",
    "百万元",
    "美元",
    "万美元",
    "亿美元",
    "个",
    "家",
    "人",
    "人次",
    "万人",
    "项",
    "件",
    "次",
    "亩",
    "万亩",
    "平方米",
    "万平方米",
    "个百分点",
    "百分点",
];

/// Words that make a quantity approximate: it stays text, nothing is calculated with it.
const APPROXIMATE: [char; 8] = ['多', '余', '近', '约', '几', '左', '右', '超'];

/// Reads a text. Errors are the reason, in Chinese: a date that does not exist; and where a quantity belongs
/// ([`Units::Any`]) a number with too many digits or with thousands commas at wrong places, which elsewhere is a text.
pub(super) fn read(text: &str, units: Units) -> Result<Reading, String> {
    let typed = text.trim();
    let (plain, mut remarks) = half_width(typed);
    let as_text = || Reading { value: Value::Text(typed.into()), unit: None, remarks: vec![] };
    if let Some(date) = date(&plain) {
        return Ok(Reading { value: Value::Date(date?), unit: None, remarks });
    }
    let Some(number) = split_number(&plain) else { return Ok(as_text()) };
    let suffix = number.suffix.trim();
    let percent = suffix == "%";
    if !(suffix.is_empty() || percent || is_unit(suffix, units)) || number.is_code() {
        return Ok(as_text());
    }
    let value = match check_commas(number.whole).and_then(|()| number.value()) {
        Ok(value) => value,
        Err(_) if units == Units::Known => return Ok(as_text()),
        Err(reason) => return Err(reason),
    };
    if number.whole.contains(',') {
        remarks.push("千分位逗号");
    }
    let unit = Some(suffix.to_string()).filter(|s| !s.is_empty() && !percent);
    let value = if percent { Value::Percent(value) } else { Value::Number(value) };
    Ok(Reading { value, unit, remarks })
}

/// Full-width digits and signs as half-width ones.
fn half_width(text: &str) -> (String, Vec<&'static str>) {
    let mut wide = false;
    let plain: String = text
        .chars()
        .map(|c| {
            let half = match c {
                '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                '．' => '.',
                '，' => ',',
                '＋' => '+',
                '％' | '﹪' => '%',
                '－' | '−' | '﹣' => '-',
                c => c,
            };
            wide |= c.is_numeric() && half != c;
            half
        })
        .collect();
    (plain, if wide { vec!["全角数字"] } else { vec![] })
}

/// A text that begins with a number.
struct Written<'a> {
    negative: bool,
    /// Digits before the point, with commas.
    whole: &'a str,
    /// Digits after the point; empty without a point.
    decimals: &'a str,
    suffix: &'a str,
}

fn split_number(text: &str) -> Option<Written<'_>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at(end);
    let (decimals, suffix) = match rest.strip_prefix('.') {
        Some(tail) => tail.split_at(tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len())),
        None => ("", rest),
    };
    let pointed = rest.len() > suffix.len();
    if !whole.starts_with(|c: char| c.is_ascii_digit()) || (pointed && decimals.is_empty()) {
        return None;
    }
    Some(Written { negative: text.starts_with('-'), whole, decimals, suffix })
}

impl Written<'_> {
    /// Whether it is a code such as 000001 or 02154321234, whose zeros count.
    fn is_code(&self) -> bool {
        self.whole.len() > 1 && self.whole.starts_with('0')
    }

    fn value(&self) -> Result<Decimal, String> {
        let sign = if self.negative { "-" } else { "" };
        let point = if self.decimals.is_empty() { "" } else { "." };
        let digits = format!("{sign}{}{point}{}", self.whole.replace(',', ""), self.decimals);
        Decimal::from_str_exact(&digits)
            .map_err(|_| format!("“{digits}”位数太多，不能精确计算（最多28位）"))
    }
}

fn check_commas(whole: &str) -> Result<(), String> {
    let Some((first, rest)) = whole.split_once(',') else { return Ok(()) };
    if (1..=3).contains(&first.len()) && rest.split(',').all(|g| g.len() == 3) {
        Ok(())
    } else {
        Err(format!("“{whole}”的逗号没有三位一隔，看不出是多少"))
    }
}

fn is_unit(suffix: &str, units: Units) -> bool {
    let letters = suffix.chars().all(|c| c.is_alphabetic() || "/·‰℃°²³㎡".contains(c));
    let short = suffix.chars().count() <= 8;
    let exact =
        !suffix.contains(APPROXIMATE) && !suffix.contains("以上") && !suffix.contains("以下");
    match units {
        Units::Any => letters && short && exact,
        Units::Known => KNOWN_UNITS.contains(&suffix),
    }
}

/// A full date: 2024年2月6日, 2024-02-06, 2024/2/6, 2024.2.6; `None` when the text is none, an error when
/// there is no such day.
pub(super) fn date(text: &str) -> Option<Result<Date, String>> {
    let parts: Vec<&str> = match text.strip_suffix('日') {
        Some(body) => {
            let (year, rest) = body.split_once('年')?;
            let (month, day) = rest.split_once('月')?;
            vec![year, month, day]
        }
        None => {
            let separator = ['-', '/', '.'].into_iter().find(|s| text.contains(*s))?;
            text.split(separator).collect()
        }
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let digits = |s: &str, lengths: std::ops::RangeInclusive<usize>| {
        let s = s.trim();
        let fits = lengths.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if fits { s.parse::<u16>().ok() } else { None }
    };
    let (year, month, day) = (digits(year, 4..=4)?, digits(month, 1..=2)?, digits(day, 1..=2)?);
    let day_of = |y: u16, m: u16, d: u16| {
        let month = Month::try_from(u8::try_from(m).ok()?).ok()?;
        Date::from_calendar_date(i32::from(y), month, u8::try_from(d).ok()?).ok()
    };
    Some(day_of(year, month, day).ok_or_else(|| format!("没有{year}年{month}月{day}日这一天")))
}

/// A unit as a factor and a base: 亿元 is 100000000 元. Without a known multiplier the factor is 1.
pub(super) fn scale_of(unit: &str) -> (Decimal, &str) {
    const MULTIPLIERS: [(&str, i64); 9] = [
        ("万亿", 1_000_000_000_000),
        ("千亿", 100_000_000_000),
        ("百亿", 10_000_000_000),
        ("千万", 10_000_000),
        ("百万", 1_000_000),
        ("十万", 100_000),
        ("亿", 100_000_000),
        ("万", 10_000),
        ("千", 1_000),
    ];
    let found = MULTIPLIERS.iter().find_map(|(word, factor)| {
        unit.strip_prefix(word).map(|base| (Decimal::from(*factor), base))
    });
    found.unwrap_or((Decimal::ONE, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, units: Units) -> String {
        match read(text, units) {
            Err(reason) => format!("! {reason}"),
            Ok(r) => {
                let value = match r.value {
                    Value::Number(n) => format!("number {n}"),
                    Value::Percent(n) => format!("percent {n}"),
                    Value::Date(d) => format!("date {d}"),
                    Value::Text(t) => format!("text {t}"),
                };
                let unit = r.unit.map(|u| format!(" {u}")).unwrap_or_default();
                format!(
                    "{value}{unit}{}",
                    r.remarks.iter().map(|n| format!(" ({n})")).collect::<String>()
                )
            }
        }
    }

    #[test]
    fn every_way_of_writing_a_value_is_read() {
        let cases = [
            ("304.45", "number 304.45"),
            ("304.450", "number 304.450"),
            (" 0.10 ", "number 0.10"),
            ("1,234", "number 1234 (千分位逗号)"),
            ("1，234，567.80", "number 1234567.80 (千分位逗号)"),
            ("1,23", "! “1,23”的逗号没有三位一隔，看不出是多少"),
            ("-3", "number -3"),
            ("−3", "number -3"),
            ("－３", "number -3 (全角数字)"),
            ("+20%", "percent 20"),
            ("20％", "percent 20"),
            ("10.60%", "percent 10.60"),
            ("7.3亿元", "number 7.3 亿元"),
            ("304.45 亿元", "number 304.45 亿元"),
            ("1.2个百分点", "number 1.2 个百分点"),
            ("161家", "number 161 家"),
            ("近300", "text 近300"),
            ("9万多", "text 9万多"),
            ("300余家", "text 300余家"),
            ("000001", "text 000001"),
            ("02154321234", "text 02154321234"),
            ("0", "number 0"),
            ("2024-02-06", "date 2024-02-06"),
            ("2024年2月6日", "date 2024-02-06"),
            ("２０２４/2/6", "date 2024-02-06 (全角数字)"),
            ("2024.2.6", "date 2024-02-06"),
            ("2024-02-30", "! 没有2024年2月30日这一天"),
            ("2024-13-01", "! 没有2024年13月1日这一天"),
            ("2024年2月", "text 2024年2月"),
            ("1.2.3", "text 1.2.3"),
            ("1e5", "text 1e5"),
            ("-", "text -"),
            ("", "text "),
            (".5", "text .5"),
            ("5.", "text 5."),
            ("全市第一", "text 全市第一"),
            ("21-48", "text 21-48"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, Units::Any), expected, "{text}");
        }
        let long = "9".repeat(40);
        assert!(shown(&long, Units::Any).starts_with("! "));
        assert!(shown(&format!("0.{long}"), Units::Any).starts_with("! "));
    }

    #[test]
    fn elsewhere_only_known_units_make_a_quantity() {
        let cases = [
            ("1000万元", "number 1000 万元"),
            ("5G", "text 5G"),
            ("3号楼", "text 3号楼"),
            ("1e5", "text 1e5"),
            ("12%", "percent 12"),
            ("1,2", "text 1,2"),
            ("1,234", "number 1234 (千分位逗号)"),
            ("123456789012345678901234567890", "text 123456789012345678901234567890"),
            ("2024-02-30", "! 没有2024年2月30日这一天"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, Units::Known), expected, "{text}");
        }
    }

    #[test]
    fn units_have_a_scale() {
        assert_eq!(scale_of("亿元"), (Decimal::from(100_000_000), "元"));
        assert_eq!(scale_of("万"), (Decimal::from(10_000), ""));
        assert_eq!(scale_of("家"), (Decimal::ONE, "家"));
    }
}
