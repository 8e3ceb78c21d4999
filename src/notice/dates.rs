//! Dates as typed, read and checked; printed as 2024年2月6日 (S-21).

use serde::Serialize;
use time::{Month, Weekday};

use crate::diag::{Fault, Kind};

use super::Date;
use super::checked::{Checked, INNER_BLANKS, Reading, fold, split_digits};
use super::number::YEARS;

/// A date that may still be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrYear {
    /// A whole date.
    Day(Date),
    /// 2024年　月　日: only the year is settled.
    Year(i32),
}

/// Reads a date as typed.
///
/// 2024年2月6日 and 2024-02-06 are proper; slashes, points, padded figures, 汉字 figures, a weekday and a time of
/// day are put right and told (L13 to L16). Digits that run together are doubtful (L20).
///
/// # Errors
/// [`Kind::DateForm`] when there is no such day, when the weekday is another one, or when it is in doubt.
pub fn parse(typed: &str) -> Reading<Date> {
    let folded = fold(typed);
    let mut rewritten = folded.rewritten;
    let (text, weekday) = split_weekday(&folded.text)?;
    let text = without_time(text, typed, &mut rewritten);
    let [year, month, day] = parts(text, &mut rewritten)?;
    let date = day_of(year, month, day)?;
    if let Some(weekday) = weekday {
        same_weekday(date, weekday)?;
        rewritten.push("去掉星期".into());
    }
    Ok(Checked { value: date, rewritten })
}

/// Reads a date, or a year whose month and day are still open.
///
/// # Errors
/// As [`parse`].
pub fn parse_open(typed: &str) -> Reading<DateOrYear> {
    let text = fold(typed).text;
    let bare = text.trim_end_matches("月日").trim_end_matches('年');
    let year = bare.parse().ok().filter(|y| bare.len() == 4 && YEARS.contains(y));
    match year {
        Some(year) => Ok(Checked::clean(DateOrYear::Year(year))),
        None => parse(typed)
            .map(|c| Checked { value: DateOrYear::Day(c.value), rewritten: c.rewritten }),
    }
}

/// The date as papers print it: no leading zeros, 2024年2月6日.
pub fn print(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day())
}

/// For `dump`: the date as printed, or null.
pub(super) fn serialize<S: serde::Serializer>(
    date: &Option<Date>,
    s: S,
) -> Result<S::Ok, S::Error> {
    date.map(print).serialize(s)
}

/// For `dump`: an attachment's own 署名 with its date as printed.
pub(super) fn serialize_signature<S: serde::Serializer>(
    signature: &Option<(String, Option<Date>)>,
    s: S,
) -> Result<S::Ok, S::Error> {
    signature.as_ref().map(|(name, date)| (name, date.map(print))).serialize(s)
}

/// The three figures of a date in any of the known forms.
fn parts(text: &str, rewritten: &mut Vec<String>) -> Result<[u32; 3], Fault> {
    if text.chars().any(|c| chinese_digit(c).is_some()) {
        return chinese_parts(text, rewritten);
    }
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return run_together(text, rewritten);
    }
    let (figures, marks) = figures_and_marks(text)?;
    match marks {
        ['年', '月', '日'] => {}
        ['年', '月', '号'] => rewritten.push("“号”改为“日”".into()),
        ['-', '-', ' '] if iso(&figures) => return Ok(figures.map(|f| f.parse().unwrap_or(0))),
        ['-', '-', ' '] | ['/', '/', ' '] | ['.', '.', ' '] => {
            rewritten.push("改为年月日的写法".into());
        }
        ['年', '月', ' '] => rewritten.push("补上“日”".into()),
        _ => return Err(unknown(text)),
    }
    if figures[1..].iter().any(|f| f.starts_with('0')) && marks[0] == '年' {
        rewritten.push("月、日前不加0".into());
    }
    numbers(text, &figures)
}

fn iso(figures: &[&str; 3]) -> bool {
    figures.each_ref().map(|f| f.len()) == [4, 2, 2]
}

fn numbers(text: &str, figures: &[&str; 3]) -> Result<[u32; 3], Fault> {
    let mut out = [0; 3];
    for (slot, figure) in out.iter_mut().zip(figures) {
        *slot = figure.parse().map_err(|_| unknown(text))?;
    }
    if figures[0].len() == 2 {
        return Err(refused("年份只写了两位").hint(format!("年份请写四位：20{text}？")));
    }
    Ok(out)
}

/// Three runs of digits and the mark after each (a blank after the last when there is none).
fn figures_and_marks(text: &str) -> Result<([&str; 3], [char; 3]), Fault> {
    let mut figures = [""; 3];
    let mut marks = [' '; 3];
    let mut rest = text;
    for (figure, mark) in figures.iter_mut().zip(&mut marks) {
        let (digits, after) = split_digits(rest);
        if digits.is_empty() {
            return Err(unknown(text));
        }
        *figure = digits;
        let mut chars = after.chars();
        *mark = chars.next().map_or(' ', plain_mark);
        rest = chars.as_str();
    }
    if rest.is_empty() { Ok((figures, marks)) } else { Err(unknown(text)) }
}

fn plain_mark(c: char) -> char {
    match c {
        '—' | '–' | '‐' | '−' => '-',
        '。' | '·' => '.',
        other => other,
    }
}

/// 20240206 can be read in one way only; 202426 cannot (L20).
fn run_together(text: &str, rewritten: &mut Vec<String>) -> Result<[u32; 3], Fault> {
    let candidates = splits(text);
    if let ([only], 8) = (candidates.as_slice(), text.len()) {
        rewritten.push("改为年月日的写法".into());
        return Ok([only.year() as u32, u8::from(only.month()).into(), only.day().into()]);
    }
    let found = refused(&format!("“{text}”的数字连在了一起，分不清年、月、日"));
    let meant: Vec<String> = candidates.into_iter().map(print).collect();
    Err(match meant.is_empty() {
        true => found.hint(PATTERN),
        false => found.hint(format!("是不是 {}？请对照原件写清楚", meant.join("，或者 "))),
    })
}

/// Every day that the digits can be cut into: four of year, one or two of month, one or two of day.
fn splits(digits: &str) -> Vec<Date> {
    let Some((year, rest)) = digits.split_at_checked(4) else { return vec![] };
    let Ok(year) = year.parse() else { return vec![] };
    (1..=2)
        .filter_map(|at| rest.split_at_checked(at))
        .filter(|(_, day)| matches!(day.len(), 1 | 2))
        .filter_map(|(month, day)| day_of(year, month.parse().ok()?, day.parse().ok()?).ok())
        .collect()
}

fn day_of(year: u32, month: u32, day: u32) -> Result<Date, Fault> {
    let year = i32::try_from(year).unwrap_or(i32::MAX);
    if !YEARS.contains(&year) {
        return Err(refused(&format!("{year}年不像公文的年份")).hint(PATTERN));
    }
    let known = u8::try_from(month).ok().and_then(|m| Month::try_from(m).ok());
    let Some(known) = known else { return Err(refused(&format!("没有{month}月")).hint(CHECK)) };
    let last = known.length(year);
    u8::try_from(day).ok().and_then(|d| Date::from_calendar_date(year, known, d).ok()).ok_or_else(
        || refused(&format!("没有{month}月{day}日，{year}年{month}月只有{last}天")).hint(CHECK),
    )
}

/// Cuts off （星期二）, 星期二 or 周二.
fn split_weekday(text: &str) -> Result<(&str, Option<Weekday>), Fault> {
    let bare = text.trim_end_matches(['）', ')']);
    let Some((at, word)) = ["星期", "周", "礼拜"].iter().find_map(|w| Some((bare.rfind(w)?, w)))
    else {
        return Ok((text, None));
    };
    let named = &bare[at + word.len()..];
    let weekday = weekday(named).ok_or_else(|| refused(&format!("没有“{word}{named}”")))?;
    Ok((bare[..at].trim_end_matches(['（', '(', '，', ',']), Some(weekday)))
}

fn weekday(named: &str) -> Option<Weekday> {
    Some(match named {
        "一" | "1" => Weekday::Monday,
        "二" | "2" => Weekday::Tuesday,
        "三" | "3" => Weekday::Wednesday,
        "四" | "4" => Weekday::Thursday,
        "五" | "5" => Weekday::Friday,
        "六" | "6" => Weekday::Saturday,
        "日" | "天" | "7" => Weekday::Sunday,
        _ => return None,
    })
}

fn same_weekday(date: Date, typed: Weekday) -> Result<(), Fault> {
    let real = date.weekday();
    if real == typed {
        return Ok(());
    }
    let name = |w: Weekday| {
        ["一", "二", "三", "四", "五", "六", "日"][usize::from(w.number_days_from_monday()) % 7]
    };
    Err(refused(&format!("{}是星期{}，不是星期{}", print(date), name(real), name(typed)))
        .hint("请核对日期；成文日期不写星期"))
}

/// Cuts off a time of day, as programs write it: 2024-02-06T00:00:00, 2024-02-06 00:00.
fn without_time<'a>(text: &'a str, typed: &str, rewritten: &mut Vec<String>) -> &'a str {
    let Some((date, time)) = text.split_at_checked(10) else { return text };
    if !time.contains(':') || !(time.starts_with('T') || typed.trim().contains(' ')) {
        return text;
    }
    rewritten.retain(|r| r != INNER_BLANKS);
    rewritten.push("去掉时刻".into());
    date
}

/// 二〇二四年二月六日, also with ○, O or 零 for 〇.
fn chinese_parts(text: &str, rewritten: &mut Vec<String>) -> Result<[u32; 3], Fault> {
    let (year, rest) = text.split_once('年').ok_or_else(|| unknown(text))?;
    let (month, rest) = rest.split_once('月').ok_or_else(|| unknown(text))?;
    let day = rest.strip_suffix(['日', '号']).unwrap_or(rest);
    rewritten.push("汉字数字改为阿拉伯数字".into());
    let figures = [chinese_year(year), small_number(month), small_number(day)];
    match figures {
        [Some(year), Some(month), Some(day)] => Ok([year, month, day]),
        _ => Err(unknown(text)),
    }
}

/// Value of a 汉字 figure; the circles that stand for 〇 count (D-07, L16).
fn chinese_digit(c: char) -> Option<u32> {
    match c {
        '〇' | '○' | '◯' | '零' | 'Ｏ' => Some(0),
        '廿' => Some(20),
        '十' => Some(10),
        _ => "一二三四五六七八九".chars().position(|d| d == c).map(|i| i as u32 + 1),
    }
}

fn chinese_year(text: &str) -> Option<u32> {
    let digits = text.chars().map(|c| chinese_digit(c).filter(|d| *d < 10));
    let digits: Vec<u32> = digits.collect::<Option<_>>()?;
    (digits.len() == 4).then(|| digits.iter().fold(0, |n, d| n * 10 + d))
}

/// 一 to 三十一, also 〇六 and 廿六; Arabic figures stay what they are.
pub(super) fn small_number(text: &str) -> Option<u32> {
    let digits: Vec<u32> = text.chars().map(chinese_digit).collect::<Option<_>>()?;
    match digits.as_slice() {
        [d] => Some(*d),
        [0, d] | [d, 0] if *d < 10 => Some(*d).filter(|_| digits[0] == 0),
        [10, d] if *d < 10 => Some(10 + d),
        [20, d] if (1..10).contains(d) => Some(20 + d),
        [tens, 10] if (2..10).contains(tens) => Some(tens * 10),
        [tens, 10, d] if (2..10).contains(tens) && (1..10).contains(d) => Some(tens * 10 + d),
        _ => None,
    }
}

const CHECK: &str = "请对照原件核对日期";
const PATTERN: &str = "日期写作 2024年2月6日 或 2024-02-06";

fn refused(message: &str) -> Fault {
    Fault::new(Kind::DateForm, message)
}

fn unknown(text: &str) -> Fault {
    refused(&format!("“{text}”读不成日期")).hint(PATTERN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_are_read() {
        for (typed, printed, told) in [
            ("2024年2月6日", "2024年2月6日", ""),
            ("2024-02-06", "2024年2月6日", ""),
            (" 2024-02-06 ", "2024年2月6日", ""),
            ("2024-2-6", "2024年2月6日", "改为年月日的写法"),
            ("2024/2/6", "2024年2月6日", "改为年月日的写法"),
            ("2024.2.6", "2024年2月6日", "改为年月日的写法"),
            ("2024．2．6", "2024年2月6日", "全角数字、符号改为半角，改为年月日的写法"),
            ("2024年02月06日", "2024年2月6日", "月、日前不加0"),
            ("2024 年 2 月 6 日", "2024年2月6日", "去掉中间的空格"),
            ("２０２４年２月６日", "2024年2月6日", "全角数字、符号改为半角"),
            ("2024年2月6号", "2024年2月6日", "“号”改为“日”"),
            ("2024年2月6", "2024年2月6日", "补上“日”"),
            ("20240206", "2024年2月6日", "改为年月日的写法"),
            ("二〇二四年二月六日", "2024年2月6日", "汉字数字改为阿拉伯数字"),
            ("二○二四年十二月三十一日", "2024年12月31日", "汉字数字改为阿拉伯数字"),
            ("二零二四年十月廿六日", "2024年10月26日", "汉字数字改为阿拉伯数字"),
            ("2024年2月6日（星期二）", "2024年2月6日", "去掉星期"),
            ("2024年2月6日 周二", "2024年2月6日", "去掉中间的空格，去掉星期"),
            ("2024-02-06T00:00:00", "2024年2月6日", "去掉时刻"),
            ("2024-02-06 00:00:00", "2024年2月6日", "去掉时刻"),
            ("2024年2月29日", "2024年2月29日", ""),
        ] {
            let read = parse(typed).unwrap_or_else(|e| panic!("{typed}: {e:?}"));
            assert_eq!(print(read.value), printed, "{typed}");
            assert_eq!(read.rewritten.join("，"), told, "{typed}");
        }
    }

    #[test]
    fn forms_that_are_refused() {
        for (typed, reason, hint) in [
            ("202426", "连在了一起", "2024年2月6日"),
            ("2024126", "连在了一起", "2024年1月26日，或者 2024年12月6日"),
            ("20241399", "连在了一起", "写作"),
            ("2024", "连在了一起", "写作"),
            ("2023年2月29日", "2023年2月只有28天", ""),
            ("2024年2月30日", "2024年2月只有29天", ""),
            ("2024-13-01", "没有13月", ""),
            ("2024年0月1日", "没有0月", ""),
            ("2024年1月0日", "没有1月0日", ""),
            ("24年2月6日", "只写了两位", "四位"),
            ("1024年2月6日", "不像公文的年份", "写作"),
            ("99999999999年2月6日", "读不成日期", "写作"),
            ("2024年2月", "读不成日期", "写作"),
            ("2月6日", "读不成日期", "写作"),
            ("2024年2月6日3", "读不成日期", "写作"),
            ("昨天", "读不成日期", "写作"),
            ("", "读不成日期", "写作"),
            ("二四年二月六日", "读不成日期", "写作"),
            ("二〇二四年十三十月六日", "读不成日期", "写作"),
            ("2024年2月6日（星期三）", "是星期二，不是星期三", "核对"),
            ("2024年2月6日星期八", "没有“星期八”", ""),
        ] {
            let refused = parse(typed).expect_err(typed);
            assert_eq!(refused.kind, Kind::DateForm, "{typed}");
            assert!(refused.message.contains(reason), "{typed}: {}", refused.message);
            assert!(refused.hints.join("").contains(hint), "{typed}: {:?}", refused.hints);
        }
    }

    #[test]
    fn an_open_date_keeps_its_year() {
        for typed in ["2024年　月　日", "2024年", "2024", "2024年月日"] {
            let read = parse_open(typed).expect(typed);
            assert_eq!(read.value, DateOrYear::Year(2024), "{typed}");
        }
        assert!(parse_open("20245").is_err());
    }

    #[test]
    fn small_chinese_numbers() {
        for (text, value) in [
            ("一", Some(1)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("三十一", Some(31)),
            ("廿六", Some(26)),
            ("〇六", Some(6)),
            ("十十", None),
            ("一二", None),
            ("", None),
        ] {
            assert_eq!(small_number(text), value, "{text}");
        }
    }
}
