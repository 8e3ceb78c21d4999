//! 发文字号: what was typed, read as 代字〔year〕serial号 (7.2.5, H-11).

use crate::diag::{Fault, Kind};

use super::DocNumber;
use super::checked::{Checked, INNER_BLANKS, Reading, fold, split_digits};

const OPENING: &str = "〔[【（(﹝［〈<{｛";
const CLOSING: &str = "〕]】）)﹞］〉>}｝";

/// Years that a paper can carry: from the founding of the People's Republic on.
pub const YEARS: std::ops::RangeInclusive<i32> = 1949..=2099;

/// What is known when a number is read: it fills the parts that were not typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The office's usual 代字.
    pub code: Option<&'a str>,
    /// Year of 成文日期.
    pub year: Option<i32>,
}

/// Reads a 发文字号 as typed: whole, or only its running number.
///
/// Brackets of the wrong kind, blanks, leading zeros, 第, a short year, a missing 号 and a year before the
/// 代字 are put right and told (L01 to L06). Where a part may be lost (闵科委〔202414), it is refused.
///
/// # Errors
/// [`Kind::NumberForm`] when what was meant is in doubt.
pub fn parse(typed: &str, context: Context) -> Reading<DocNumber> {
    let folded = fold(typed);
    let mut rewritten = folded.rewritten;
    let text = folded.text.replace('號', "号");
    if text.is_empty() {
        return Ok(Checked::clean(open(context)));
    }
    if text.matches('号').count() > 1 {
        return Err(several());
    }
    let value = match split_brackets(&text)? {
        Some(parts) => bracketed(&parts, context, &mut rewritten)?,
        None => bare(&text, typed, context, &mut rewritten)?,
    };
    if value.serial.is_none() {
        // The blank of an open serial is how it is written, not a slip.
        rewritten.retain(|r| r != INNER_BLANKS);
    }
    Ok(Checked { value, rewritten })
}

/// The number as it is printed; open parts are left blank: 闵科委〔2024〕　号.
pub fn print(number: &DocNumber) -> String {
    let year = number.year.map_or("\u{3000}\u{3000}".into(), |y| y.to_string());
    let serial = number.serial.map_or("\u{3000}".into(), |n| n.to_string());
    format!("{}〔{year}〕{serial}号", number.code)
}

/// 令号, which runs on over the years (10.2): 第12号.
pub fn print_order(number: &DocNumber) -> String {
    format!("第{}号", number.serial.map_or("\u{3000}".into(), |n| n.to_string()))
}

/// A number whose serial is still to be given.
pub fn open(context: Context) -> DocNumber {
    let code = context.code.unwrap_or_default().to_string();
    DocNumber { code, year: context.year, serial: None }
}

struct Parts<'a> {
    before: &'a str,
    inside: &'a str,
    after: &'a str,
    proper: bool,
}

/// The text before, inside and after the one pair of brackets; `None` when there is no bracket at all.
fn split_brackets(text: &str) -> Result<Option<Parts<'_>>, Fault> {
    let opening: Vec<_> = text.match_indices(|c| OPENING.contains(c)).collect();
    let closing: Vec<_> = text.match_indices(|c| CLOSING.contains(c)).collect();
    match (opening.as_slice(), closing.as_slice()) {
        ([], []) => Ok(None),
        ([(a, open)], [(b, close)]) if a < b => Ok(Some(Parts {
            before: &text[..*a],
            inside: &text[a + open.len()..*b],
            after: &text[b + close.len()..],
            proper: (*open, *close) == ("〔", "〕"),
        })),
        ([_], []) | ([], [_]) => Err(unpaired(text)),
        _ => Err(doubtful("括号太多，或者前后颠倒").hint(PATTERN)),
    }
}

fn bracketed(
    parts: &Parts,
    context: Context,
    rewritten: &mut Vec<String>,
) -> Result<DocNumber, Fault> {
    if !parts.proper {
        rewritten.push("年份括号改为六角括号〔〕".into());
    }
    let year = year(parts.inside, context, rewritten)?;
    let (after_code, after) = split_code(parts.after);
    let code = match (parts.before, after_code) {
        ("", "") => default_code(context)?,
        (before, "") => checked_code(before)?,
        ("", moved) => {
            rewritten.push("代字移到年份之前".into());
            checked_code(moved)?
        }
        _ => {
            let refused = doubtful("年份前后都有文字，分不清哪个是代字");
            return Err(refused.hint(PATTERN));
        }
    };
    let serial = serial(after, rewritten)?;
    Ok(DocNumber { code, year: Some(year), serial })
}

/// The running number alone: 14, 14号, 第14号; anything else without brackets has lost something.
fn bare(
    text: &str,
    typed: &str,
    context: Context,
    rewritten: &mut Vec<String>,
) -> Result<DocNumber, Fault> {
    let digits = text.trim_start_matches('第').trim_end_matches('号');
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(without_brackets(text));
    }
    if digits.len() > 5 {
        return Err(doubtful(&format!("“{}”像是年份和序号连在了一起", typed.trim())).hint(PATTERN));
    }
    let mut ignored = vec![];
    let told = if text == digits { &mut *rewritten } else { &mut ignored };
    let serial = serial(&format!("{}号", text.trim_end_matches('号')), told)?;
    Ok(DocNumber { code: default_code(context)?, year: context.year, serial })
}

fn default_code(context: Context) -> Result<String, Fault> {
    context.code.map(str::to_string).ok_or_else(|| {
        doubtful("没有写代字，单位文件里也没有“代字”")
            .hint("请写完整的发文字号，如 闵科委〔2024〕14号；或在单位文件里填“代字”")
    })
}

/// Letters that stand between the closing bracket and the serial (L06: 〔2024〕闵科委14号).
fn split_code(after: &str) -> (&str, &str) {
    let end =
        after.find(|c: char| c.is_ascii_digit() || c == '第' || c == '号').unwrap_or(after.len());
    after.split_at(end)
}

/// A 代字 is Chinese characters only.
pub fn checked_code(code: &str) -> Result<String, Fault> {
    let odd = code
        .chars()
        .find(|c| !matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' | '〇'));
    match odd {
        None => Ok(code.to_string()),
        Some(c) if c.is_ascii_digit() => {
            Err(doubtful(&format!("代字“{code}”里有数字")).hint(PATTERN))
        }
        Some(c) => Err(doubtful(&format!("代字“{code}”里有“{c}”，代字只能是汉字")).hint(PATTERN)),
    }
}

fn year(inside: &str, context: Context, rewritten: &mut Vec<String>) -> Result<i32, Fault> {
    let digits = inside.trim_end_matches('年');
    if digits.len() != inside.len() {
        rewritten.push("括号里去掉“年”".into());
    }
    let (number, rest) = split_digits(digits);
    let value: i32 = match number.parse() {
        Ok(value) if rest.is_empty() => value,
        _ => return Err(doubtful(&format!("年份“{inside}”不是四位数字")).hint(PATTERN)),
    };
    match number.len() {
        4 if YEARS.contains(&value) => Ok(value),
        2 => short_year(2000 + value, context, rewritten),
        _ => Err(doubtful(&format!("年份“{inside}”不像发文的年份")).hint(PATTERN)),
    }
}

/// L04: a two-digit year is completed, unless the date says another one.
fn short_year(value: i32, context: Context, rewritten: &mut Vec<String>) -> Result<i32, Fault> {
    match context.year {
        Some(known) if known != value => {
            Err(doubtful(&format!("年份只写了两位，而成文日期是{known}年，分不清是不是{value}年"))
                .hint("年份请写四位，如〔2024〕"))
        }
        _ => {
            rewritten.push("年份写全四位".into());
            Ok(value)
        }
    }
}

/// What follows the year: the serial and 号. Nothing, or 号 alone, leaves it open.
fn serial(after: &str, rewritten: &mut Vec<String>) -> Result<Option<u32>, Fault> {
    let body = after.trim_end_matches('号');
    let lacks_mark = body.len() == after.len();
    let digits = body.trim_start_matches('第');
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.len() != body.len() {
        rewritten.push("去掉“第”".into());
    }
    if lacks_mark {
        rewritten.push("补上“号”".into());
    }
    let (number, rest) = split_digits(digits);
    if number.is_empty() || !rest.is_empty() {
        return Err(doubtful(&format!("序号“{digits}”不是阿拉伯数字")).hint(PATTERN));
    }
    let bare = number.trim_start_matches('0');
    if bare.len() != number.len() && !bare.is_empty() {
        rewritten.push("去掉序号前的0".into());
    }
    match bare.parse::<u32>() {
        Ok(value) if value <= 99_999 => Ok(Some(value)),
        Ok(_) => Err(doubtful(&format!("序号“{number}”太大"))),
        Err(_) => {
            Err(doubtful("序号是0").hint("序号从1编起；还没有编号就把“发文字号”空着，状态写“送审”"))
        }
    }
}

const PATTERN: &str = "发文字号写作 代字〔四位年份〕序号号，如 闵科委〔2024〕14号";

fn doubtful(message: &str) -> Fault {
    Fault::new(Kind::NumberForm, message)
}

/// L08
fn several() -> Fault {
    doubtful("写了不止一个发文字号").hint("联合行文只标主办机关的发文字号（H-12），请只留一个")
}

fn unpaired(text: &str) -> Fault {
    let message = format!("“{text}”的年份括号只有一半，可能还缺了别的字");
    with_guess(doubtful(&message), text)
}

fn without_brackets(text: &str) -> Fault {
    with_guess(doubtful(&format!("“{text}”里没有〔年份〕")), text)
}

/// Adds the number that was probably meant, for the user to confirm.
fn with_guess(refused: Fault, text: &str) -> Fault {
    match guess(text) {
        Some(meant) => refused.hint(format!("是不是 {meant}？请对照原件写完整")),
        None => refused.hint(PATTERN),
    }
}

/// 代字, four digits of year, the rest of the digits: the most likely reading of a damaged number.
fn guess(text: &str) -> Option<String> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let code = text[..first].trim_end_matches(|c| OPENING.contains(c));
    let digits: String = text[first..].chars().filter(char::is_ascii_digit).collect();
    let (year, serial) = digits.split_at_checked(4)?;
    let serial: u32 = serial.parse().ok()?;
    let year: i32 = year.parse().ok().filter(|y| YEARS.contains(y))?;
    let code = checked_code(code).ok().filter(|c| !c.is_empty())?;
    Some(print(&DocNumber { code, year: Some(year), serial: Some(serial) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Context = Context { code: Some("闵科委"), year: Some(2024) };

    #[test]
    fn forms_that_are_put_right() {
        for (typed, printed, told) in [
            ("闵科委〔2024〕14号", "闵科委〔2024〕14号", ""),
            ("14", "闵科委〔2024〕14号", ""),
            ("14号", "闵科委〔2024〕14号", ""),
            ("第14号", "闵科委〔2024〕14号", ""),
            ("１４", "闵科委〔2024〕14号", "全角数字、符号改为半角"),
            ("014", "闵科委〔2024〕14号", "去掉序号前的0"),
            ("闵科委[2024]14号", "闵科委〔2024〕14号", "年份括号改为六角括号〔〕"),
            ("闵科委(2024)14号", "闵科委〔2024〕14号", "年份括号改为六角括号〔〕"),
            ("闵科委（2024）14号", "闵科委〔2024〕14号", "年份括号改为六角括号〔〕"),
            ("闵科委【2024】14号", "闵科委〔2024〕14号", "年份括号改为六角括号〔〕"),
            ("闵科委﹝2024﹞14号", "闵科委〔2024〕14号", "年份括号改为六角括号〔〕"),
            ("闵科委〔2024]14号", "闵科委〔2024〕14号", "年份括号改为六角括号〔〕"),
            ("闵科委〔2024〕014号", "闵科委〔2024〕14号", "去掉序号前的0"),
            ("闵科委〔2024〕第14号", "闵科委〔2024〕14号", "去掉“第”"),
            ("闵科委〔24〕14号", "闵科委〔2024〕14号", "年份写全四位"),
            ("闵科委〔2024年〕14号", "闵科委〔2024〕14号", "括号里去掉“年”"),
            ("闵科委〔2024〕14", "闵科委〔2024〕14号", "补上“号”"),
            ("闵科委〔2024〕 14 号", "闵科委〔2024〕14号", "去掉中间的空格"),
            ("闵科委〔２０２４〕１４号", "闵科委〔2024〕14号", "全角数字、符号改为半角"),
            ("〔2024〕闵科委14号", "闵科委〔2024〕14号", "代字移到年份之前"),
            ("〔2024〕14号", "闵科委〔2024〕14号", ""),
            ("闵科委〔2024〕　号", "闵科委〔2024〕　号", ""),
            ("闵科委〔2024〕号", "闵科委〔2024〕　号", ""),
            ("", "闵科委〔2024〕　号", ""),
            ("闵科合〔2023〕3号", "闵科合〔2023〕3号", ""),
        ] {
            let read = parse(typed, KNOWN).unwrap_or_else(|e| panic!("{typed}: {e:?}"));
            assert_eq!(print(&read.value), printed, "{typed}");
            assert_eq!(read.rewritten.join("，"), told, "{typed}");
        }
    }

    #[test]
    fn forms_that_are_refused() {
        for (typed, reason, hint) in [
            ("闵科委〔202414", "只有一半", "是不是 闵科委〔2024〕14号"),
            ("闵科委2024〕14号", "只有一半", "是不是 闵科委〔2024〕14号"),
            ("闵科委202414号", "没有〔年份〕", "是不是 闵科委〔2024〕14号"),
            ("闵科委2024年14号", "没有〔年份〕", "是不是 闵科委〔2024〕14号"),
            ("202414", "连在了一起", "写作"),
            ("闵科委", "没有〔年份〕", "写作"),
            ("十四", "没有〔年份〕", "写作"),
            ("闵科委〔二〇二四〕14号", "不是四位数字", "写作"),
            ("闵科委〔2024〕十四号", "分不清", ""),
            ("闵科委〔1024〕14号", "不像发文的年份", "写作"),
            ("闵科委〔20240〕14号", "不像发文的年份", "写作"),
            ("闵科委〔23〕14号", "分不清是不是2023年", "四位"),
            ("闵科委〔〕14号", "不是四位数字", "写作"),
            ("闵科委〔2024〕0号", "序号是0", "从1编起"),
            ("闵科委〔2024〕123456号", "太大", ""),
            ("闵科委〔2024〕14-2号", "不是阿拉伯数字", "写作"),
            ("KW〔2024〕14号", "只能是汉字", "写作"),
            ("闵3委〔2024〕14号", "里有数字", "写作"),
            ("闵科委〔〔2024〕〕14号", "括号太多", "写作"),
            ("〕2024〔14号", "括号太多", "写作"),
            ("闵科委〔2024〕3号 闵教〔2024〕5号", "不止一个", "主办机关"),
            ("99999999999999999999", "连在了一起", "写作"),
        ] {
            let refused = parse(typed, KNOWN).expect_err(typed);
            assert_eq!(refused.kind, Kind::NumberForm, "{typed}");
            assert!(refused.message.contains(reason), "{typed}: {}", refused.message);
            assert!(refused.hints.join("").contains(hint), "{typed}: {:?}", refused.hints);
        }
    }

    #[test]
    fn a_bare_serial_needs_a_code() {
        let refused = parse("14", Context::default()).expect_err("no code");
        assert!(refused.message.contains("代字"));
    }

    #[test]
    fn an_open_number_prints_blanks() {
        let number = open(Context { code: Some("闵科委"), year: None });
        assert_eq!(print(&number), "闵科委〔　　〕　号");
    }
}
