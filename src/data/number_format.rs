//! What a workbook cell shows: its number in its number format.

use rust_decimal::{Decimal, RoundingStrategy};

/// A number as a cell with format `code` shows it, without thousands separators.
///
/// `None` when the format is one that is not understood (fractions, scientific, conditions); the caller
/// then shows the number itself.
pub(super) fn show(number: f64, code: &str) -> Option<String> {
    let exact = exact(number)?;
    let section = first_section(code);
    if section.trim().is_empty() || section.eq_ignore_ascii_case("general") || section == "@" {
        return Some(exact.to_string());
    }
    let format = parse(section)?;
    let mut scaled = exact;
    for _ in 0..format.thousands {
        scaled = scaled.checked_div(Decimal::from(1000))?;
    }
    if format.percent {
        scaled = scaled.checked_mul(Decimal::ONE_HUNDRED)?;
    }
    let rounded = scaled.round_dp_with_strategy(
        format.fixed + format.optional,
        RoundingStrategy::MidpointAwayFromZero,
    );
    let mut digits = rounded.normalize();
    if digits.scale() < format.fixed {
        digits.rescale(format.fixed);
    }
    let sign = if digits.is_sign_negative() && !digits.is_zero() { "-" } else { "" };
    Some(format!("{sign}{}{}{}", format.before, digits.abs(), format.after))
}

/// The number with the 15 significant digits that a workbook keeps: 0.1 + 0.2 is 0.3.
pub(super) fn exact(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    let rounded = Decimal::from_scientific(&format!("{number:.14e}")).or_else(|e| {
        // What is left of 0.1 + 0.2 - 0.3 has more decimals than a decimal holds.
        if number.abs() < 1.0 { format!("{number:.27}").parse() } else { Err(e) }
    });
    Some(rounded.ok()?.normalize())
}

/// Whether a number has lost digits: beyond 15 a workbook keeps none.
pub(super) fn lost_digits(number: f64) -> bool {
    number.abs() >= 1e15
}

/// The format of positive numbers; negative ones keep their minus sign here, whatever colour stands for it.
fn first_section(code: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => return code.get(..at).unwrap_or(code),
            _ => {}
        }
    }
    code
}

#[derive(Default)]
struct Format {
    before: String,
    after: String,
    /// Decimals always shown.
    fixed: u32,
    /// Further decimals, shown when they are not zero.
    optional: u32,
    percent: bool,
    /// How often the number is divided by 1000.
    thousands: u32,
}

fn parse(section: &str) -> Option<Format> {
    let mut format = Format::default();
    let (mut begun, mut point, mut commas) = (false, false, 0);
    let mut chars = section.chars();
    while let Some(c) = chars.next() {
        match c {
            '0' | '#' | '?' => {
                if begun && !format.after.is_empty() {
                    return None;
                }
                begun = true;
                commas = 0;
                match (point, c) {
                    (true, '0') => format.fixed += 1 + std::mem::take(&mut format.optional),
                    (true, _) => format.optional += 1,
                    _ => {}
                }
            }
            '.' if begun && !point => point = true,
            ',' if begun => commas += 1,
            '%' => {
                format.percent = true;
                format.after.push('%');
            }
            '_' | '*' => {
                chars.next();
            }
            '[' => bracket(&mut chars, if begun { &mut format.after } else { &mut format.before })?,
            '"' => {
                let text: String = chars.by_ref().take_while(|c| *c != '"').collect();
                if begun { &mut format.after } else { &mut format.before }.push_str(&text);
            }
            '\\' => literal(chars.next()?, begun, &mut format),
            ' ' | '(' | ')' => {}
            '-' | '+' | '¥' | '￥' | '$' | '元' | '万' | '亿' => {
                literal(c, begun, &mut format);
            }
            c if u32::from(c) >= 0x4E00 => literal(c, begun, &mut format),
            _ => return None,
        }
    }
    format.thousands = commas;
    if begun { Some(format) } else { None }
}

fn literal(c: char, begun: bool, format: &mut Format) {
    // An escaped blank only pads.
    if c != ' ' {
        if begun { &mut format.after } else { &mut format.before }.push(c);
    }
}

/// `[Red]` and `[$-804]` show nothing, `[$¥-804]` shows its sign; a condition is not understood.
fn bracket(chars: &mut std::str::Chars<'_>, out: &mut String) -> Option<()> {
    let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
    if inner.starts_with(['<', '>', '=']) || inner.starts_with("DBNum") {
        return None;
    }
    if let Some(currency) = inner.strip_prefix('$') {
        out.push_str(currency.split('-').next().unwrap_or(""));
    }
    Some(())
}

/// Which parts of a date a format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateParts {
    /// The year.
    pub year: bool,
    /// The month.
    pub month: bool,
    /// The day.
    pub day: bool,
    /// Hours or minutes.
    pub time: bool,
}

/// The parts of a date that `code` shows; all of year, month and day when it says none.
pub(super) fn date_parts(code: &str) -> DateParts {
    let mut bare = String::new();
    let mut chars = first_section(code).chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => chars.by_ref().take_while(|c| *c != '"').for_each(drop),
            '[' => chars.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' | '_' | '*' => drop(chars.next()),
            c => bare.extend(c.to_lowercase()),
        }
    }
    let has = |c: char| bare.contains(c);
    let time = has('h') || has('s');
    let parts = DateParts {
        year: has('y') || has('e'),
        month: has('m') && (has('d') || !time),
        day: has('d'),
        time,
    };
    let nothing = !(parts.year || parts.month || parts.day || parts.time);
    if nothing { DateParts { year: true, month: true, day: true, time: false } } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_as_its_format_says() {
        let cases = [
            (304.45, "General", Some("304.45")),
            (304.45, "0.000", Some("304.450")),
            (0.1 + 0.2, "General", Some("0.3")),
            (0.106, "0.0%", Some("10.6%")),
            (0.2, "0%", Some("20%")),
            (-0.031, "0.00%", Some("-3.10%")),
            (1_234_567.0, "#,##0", Some("1234567")),
            (1234.5, "#,##0.00;[Red](#,##0.00)", Some("1234.50")),
            (-1234.5, "#,##0.00;[Red](#,##0.00)", Some("-1234.50")),
            (304.45, "0.00\"亿元\"", Some("304.45亿元")),
            (161.0, "0\\家", Some("161家")),
            (12_300_000.0, "0.0,,", Some("12.3")),
            (2.5, "0", Some("3")),
            (-2.5, "0", Some("-3")),
            (-0.4, "0", Some("0")),
            (1.5, "0.0#", Some("1.5")),
            (1.256, "0.0#", Some("1.26")),
            (3.0, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", Some("3.00")),
            (7.5, "[$¥-804]#,##0.00", Some("¥7.50")),
            (1e14, "0", Some("100000000000000")),
            (1e-20, "General", Some("0.00000000000000000001")),
            (0.5, "# ?/?", None),
            (12345.0, "0.00E+00", None),
            (5.0, "[>=3]0;0.0", None),
            (0.1 + 0.2 - 0.3, "0.00", Some("0.00")),
            (f64::NAN, "0", None),
            (1e300, "0", None),
        ];
        for (number, code, expected) in cases {
            assert_eq!(show(number, code).as_deref(), expected, "{number} in {code}");
        }
    }

    #[test]
    fn a_date_format_shows_parts() {
        let shown = |code| {
            let p = date_parts(code);
            [(p.year, 'y'), (p.month, 'm'), (p.day, 'd'), (p.time, 't')]
                .into_iter()
                .filter_map(|(is, c)| is.then_some(c))
                .collect::<String>()
        };
        for (code, parts) in [
            ("yyyy-mm-dd", "ymd"),
            ("mm-dd-yy", "ymd"),
            ("yyyy\"年\"m\"月\"", "ym"),
            ("m\"月\"d\"日\"", "md"),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\";@", "ymd"),
            ("h:mm", "t"),
            ("yyyy/m/d h:mm", "ymdt"),
            ("", "ymd"),
        ] {
            assert_eq!(shown(code), parts, "{code}");
        }
    }
}
