//! Numbers at the beginning of a line: the four levels of clause 7.3.3, and forms that were meant as such.

use super::chars::{self, Char};

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// What can follow the second numeral of “一、二级市场”, where 一、 is no heading number.
const COUNTED: &str = "、，级季类线期等产批次号楼层栋室页条款项章年月日";

/// Marks after a number, whether right or wrong.
const MARKS: &str = "、.．，,";

/// A number found at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// 1 to 4.
    pub level: u8,
    /// What it counts, from 1.
    pub value: u32,
    /// Characters that it takes, without blanks behind it.
    pub len: usize,
}

/// The number of a level as the standard writes it (7.3.3): 一、 （一） 1. （1）.
pub fn number_text(level: u8, value: u32) -> String {
    match level {
        1 => format!("{}、", chinese(value)),
        2 => format!("（{}）", chinese(value)),
        3 => format!("{value}."),
        _ => format!("（{value}）"),
    }
}

/// Level and value of a number as [`ItemKind`](crate::notice::ItemKind) holds it.
pub fn number_value(text: &str) -> Option<(u8, u32)> {
    number(&chars::of(text)).map(|n| (n.level, n.value))
}

/// The heading number that a line begins with, in the right form or in one of §9.2 L21 to L26.
pub(super) fn number(line: &[Char]) -> Option<Number> {
    let found = bracketed(line).or_else(|| marked(line))?;
    let rest = &line[found.len..];
    (found.value > 0 && !counts_on(&found, rest)).then_some(found)
}

/// （一） （1）, also with half-width brackets, or with a mark behind.
fn bracketed(line: &[Char]) -> Option<Number> {
    let (first, rest) = line.split_first()?;
    let (chinese, value, len) = numeral(rest).filter(|_| first.is_one_of("（("))?;
    rest.get(len).filter(|ch| ch.is_one_of("）)"))?;
    let mark = rest.get(len + 1).is_some_and(|ch| ch.is_one_of(MARKS));
    let level = if chinese { 2 } else { 4 };
    Some(Number { level, value, len: len + 2 + usize::from(mark) })
}

/// 一、 1. and the wrong 一. 1、 １． 1) 1）.
fn marked(line: &[Char]) -> Option<Number> {
    let (chinese, value, len) = numeral(line)?;
    let mark = line.get(len).filter(|ch| !ch.literal)?.c;
    let digit_follows = line.get(len + 1).is_some_and(|ch| digit(ch).is_some());
    let level = match mark {
        '.' | '．' if digit_follows => return None,
        _ if chinese && MARKS.contains(mark) => 1,
        '.' | '．' | '、' if !chinese => 3,
        ')' | '）' if !chinese => 4,
        _ => return None,
    };
    Some(Number { level, value, len: len + 1 })
}

/// Whether the text goes on counting: “一、二级市场”, “1、2号楼”, “（一）至（三）项”, “（一）、（二）项”.
fn counts_on(found: &Number, rest: &[Char]) -> bool {
    let range = rest.first().is_some_and(|ch| ch.is_one_of("至到和及与—～~-"));
    let bracket = if range { rest.get(1..).unwrap_or_default() } else { rest };
    match found.level {
        2 | 4 => bracketed(bracket).is_some(),
        _ => numeral(rest).is_some_and(|(_, value, len)| {
            let next = rest.get(len);
            value == found.value + 1 && next.is_some_and(|ch| ch.is_one_of(COUNTED))
        }),
    }
}

/// A numeral: whether it is in 汉字, its value, its length. Arabic ones have at most three digits.
pub(super) fn numeral(line: &[Char]) -> Option<(bool, u32, usize)> {
    let arabic = line.iter().map_while(digit).count();
    if arabic > 3 {
        return None;
    }
    if arabic > 0 {
        let value = line[..arabic].iter().filter_map(digit).fold(0, |n, d| n * 10 + d);
        return Some((false, value, arabic));
    }
    let len = line.iter().take_while(|ch| ch.is_one_of("零一二三四五六七八九十百")).count();
    let value = chinese_value(&chars::text(&line[..len]))?;
    Some((true, value, len))
}

/// The value of a digit, half-width or full-width.
fn digit(ch: &Char) -> Option<u32> {
    match ch.c {
        _ if ch.literal => None,
        '0'..='9' => Some(u32::from(ch.c) - u32::from('0')),
        '０'..='９' => Some(u32::from(ch.c) - u32::from('０')),
        _ => None,
    }
}

/// A numeral in 汉字: 一, 十一, 二十, 一百零五; digits from 1000 on, which no paper reaches.
pub(super) fn chinese(value: u32) -> String {
    if value > 999 {
        return value.to_string();
    }
    let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
    let mut out = String::new();
    if hundreds > 0 {
        out.extend([DIGITS[hundreds as usize], '百']);
    }
    match (hundreds, tens) {
        (0, 0) => {}
        (0, 1) => out.push('十'),
        (_, 0) if ones > 0 => out.push('零'),
        (_, 0) => {}
        (_, tens) => out.extend([DIGITS[tens as usize], '十']),
    }
    if ones > 0 {
        out.push(DIGITS[ones as usize]);
    }
    out
}

/// The value of a numeral that [`chinese`] would write so.
fn chinese_value(text: &str) -> Option<u32> {
    let (mut total, mut digit) = (0, None);
    for c in text.chars().take(8) {
        match c {
            '百' => total += digit.take().unwrap_or(0) * 100,
            '十' => total += digit.take().unwrap_or(1) * 10,
            _ => digit = DIGITS.iter().position(|d| *d == c).and_then(|d| u32::try_from(d).ok()),
        }
    }
    total += digit.unwrap_or(0);
    (total > 0 && chinese(total) == text).then_some(total)
}

/// How the standard writes a level, for hints.
pub(super) fn form_of_level(level: u8) -> &'static str {
    match level {
        1 => "第一层序号用汉字加顿号，如“一、”",
        2 => "第二层序号用全角括号，后面不加标点，如“（一）”",
        3 => "第三层序号用半角数字加半角圆点，如“1.”",
        _ => "第四层序号用全角括号和半角数字，后面不加标点，如“（1）”",
    }
}

/// Whether a line begins with a circled number and a mark behind it (§9.2 L25).
pub(super) fn is_marked_circle(line: &[Char]) -> bool {
    matches!(line, [circle, mark, ..]
        if ('①'..='⑳').contains(&circle.c) && !circle.literal && mark.is_one_of(MARKS))
}

/// What the line of a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It stands alone.
    Alone,
    /// It stands alone, and its last mark should go (§9.2 L30).
    AloneWithStop,
    /// It runs in: its sentence has this many characters, the text follows.
    RunIn(usize),
    /// A numbered paragraph.
    Text,
}

/// The most characters of a sentence that can be meant as a heading: with its number it fills one line.
const HEADING_LEN: usize = 26;

/// What a line is by what follows its number (B-05, B-07).
pub(super) fn shape(level: u8, rest: &[Char]) -> Shape {
    if let Some(end) = first_sentence(rest).filter(|end| *end < rest.len()) {
        return Shape::RunIn(end);
    }
    match rest.last() {
        Some(last) if last.is_one_of("。；") && level <= 2 && rest.len() <= HEADING_LEN => {
            Shape::AloneWithStop
        }
        Some(last) if last.is_one_of("。；，、…") => Shape::Text,
        _ => Shape::Alone,
    }
}

/// Length of the first sentence with its full stop and the `*` that close right behind it; a stop inside
/// quotation marks or brackets ends no sentence.
fn first_sentence(chars: &[Char]) -> Option<usize> {
    let mut depth = 0_i32;
    let stop = chars.iter().position(|ch| {
        match ch.c {
            '“' | '‘' | '（' | '《' | '〔' | '【' => depth += 1,
            '”' | '’' | '）' | '》' | '〕' | '】' => depth -= 1,
            _ => {}
        }
        depth <= 0 && ch.is('。')
    })?;
    let stars = chars[stop + 1..].iter().take_while(|ch| ch.is('*')).count();
    Some(stop + 1 + stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(u8, u32, usize)> {
        number(&chars::of(line)).map(|n| (n.level, n.value, n.len))
    }

    #[test]
    fn numbers_of_the_standard_and_near_it_are_found() {
        for (line, expected) in [
            ("一、总体要求", (1, 1, 2)),
            ("十一、其他", (1, 11, 3)),
            ("二十、其他", (1, 20, 3)),
            ("九十九、其他", (1, 99, 4)),
            ("（一）目标", (2, 1, 3)),
            ("1.目标", (3, 1, 2)),
            ("12. 目标", (3, 12, 3)),
            ("（1）目标", (4, 1, 3)),
            ("1、加强领导", (3, 1, 2)),
            ("（一）、目标", (2, 1, 4)),
            ("一.总体要求", (1, 1, 2)),
            ("一，总体要求", (1, 1, 2)),
            ("(一)目标", (2, 1, 3)),
            ("（2)目标", (4, 2, 3)),
            ("1)目标", (4, 1, 2)),
            ("（1）.目标", (4, 1, 4)),
            ("１．目标", (3, 1, 2)),
            ("（１）目标", (4, 1, 3)),
            ("1、2023年工作", (3, 1, 2)),
            ("一、二十大精神学习", (1, 1, 2)),
            ("一、二手房管理", (1, 1, 2)),
        ] {
            assert_eq!(found(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn text_that_begins_with_a_number_is_no_heading() {
        for line in [
            "2024. 年",
            "3.5亿元",
            "1.2.3",
            "３．５亿元",
            "一、二级市场",
            "一、二、三产业",
            "一、二季度",
            "1、2号楼居民",
            "（一）至（三）项",
            "（一）、（二）项",
            "（2024）",
            "一一、错",
            "十百、错",
            "零、错",
            "0.错",
            "一是加强",
            "第一，加强",
            "1",
            "一",
            "（一",
            "",
            "\\一、甲",
            "1\\.甲",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn numbers_are_written_as_read() {
        for level in 1..=4 {
            for value in 1..=999 {
                let text = number_text(level, value);
                assert_eq!(number_value(&text), Some((level, value)), "{text}");
            }
        }
    }

    #[test]
    fn the_shape_of_a_heading_line_follows_its_stops() {
        let long = "各镇人民政府、街道办事处要高度重视，加强组织领导，明确责任，确保完成。";
        for (level, rest, expected) in [
            (1, "总体要求", Shape::Alone),
            (1, "申报条件：", Shape::Alone),
            (1, "总体要求。", Shape::AloneWithStop),
            (2, "明确方向，强化功能；", Shape::AloneWithStop),
            (2, long, Shape::Text),
            (3, "申报书。", Shape::Text),
            (4, "申报书；", Shape::Text),
            (2, "明确方向。一是支持。", Shape::RunIn(5)),
            (2, "**明确方向。**一是支持。", Shape::RunIn(9)),
            (2, "坚持“立足。”思想", Shape::Alone),
            (1, "甲\\。乙", Shape::Alone),
        ] {
            assert_eq!(shape(level, &chars::of(rest)), expected, "{rest}");
        }
    }
}
