//! Numbers and Latin: what is never parted whatever the dictionary says.

use super::{Class, is_hanzi};

type Signs<'a> = [(usize, &'a str)];

/// Units and the like after an Arabic number, the longer first.
const UNITS: &[&str] = &[
    "个工作日",
    "平方公里",
    "万亿元",
    "平方米",
    "立方米",
    "年度",
    "年底",
    "年末",
    "年版",
    "个月",
    "月份",
    "周年",
    "小时",
    "分钟",
    "公里",
    "千米",
    "千瓦",
    "万元",
    "亿元",
    "万人",
    "人次",
    "万吨",
    "周岁",
    "号线",
    "年",
    "月",
    "日",
    "号",
    "时",
    "分",
    "秒",
    "个",
    "项",
    "批",
    "次",
    "届",
    "期",
    "家",
    "名",
    "元",
    "米",
    "吨",
    "亩",
    "条",
    "款",
    "户",
    "人",
    "件",
    "辆",
    "台",
    "套",
    "场",
    "级",
    "类",
    "岁",
    "周",
    "天",
    "度",
    "万",
    "亿",
    "倍",
    "折",
];

/// A unit that is none where these follow, since then it begins another word: 2024人才.
const NOT_UNITS: &[(&str, &str)] = &[
    ("人", "才员口民大工"),
    ("项", "目"),
    ("家", "庭"),
    ("期", "间货"),
    ("日", "常"),
    ("批", "准复示"),
    ("次", "数"),
    ("分", "管工类"),
    ("届", "时"),
    ("户", "籍外"),
    ("条", "例件"),
    ("号", "召"),
    ("级", "别"),
    ("场", "所地景"),
    ("类", "别"),
    ("名", "单称录"),
    ("时", "代间"),
    ("个", "人体"),
    ("年", "会鉴轻"),
    ("件", ""),
    ("台", "账风"),
    ("天", "然津"),
    ("周", "边期"),
    ("套", "餐"),
];

/// The end (index of a sign) and class of the number or Latin word that begins at `at`.
pub(super) fn scan(signs: &Signs, at: usize) -> Option<(usize, Class)> {
    if let Some(end) = bracketed_year(signs, at) {
        return Some((end, Class::Number));
    }
    let mut end = run(signs, at)?;
    if !ends_in_digit(signs, end) {
        return Some((end, Class::Latin));
    }
    while let Some(after) = unit(signs, end) {
        end = after;
        let joined = if matches!(sign(signs, end), "—" | "–" | "－" | "-" | "～" | "~" | "至")
        {
            run_after_joiner(signs, end)
        } else {
            None
        };
        let Some(next) = joined.or_else(|| date_part(signs, end)) else { break };
        end = next;
    }
    let number = signs[at..end]
        .iter()
        .all(|(_, sign)| !sign.starts_with(|char: char| char.is_alphabetic() && !is_hanzi(sign)));
    Some((end, if number { Class::Number } else { Class::Latin }))
}

fn sign<'a>(signs: &Signs<'a>, at: usize) -> &'a str {
    signs.get(at).map_or("", |sign| sign.1)
}

fn is_digit(sign: &str) -> bool {
    sign.chars().next().is_some_and(|char| char.is_ascii_digit() || ('０'..='９').contains(&char))
}

fn is_letter(sign: &str) -> bool {
    !is_hanzi(sign)
        && sign.chars().next().is_some_and(|char| char.is_alphanumeric() && !is_hanzi_like(char))
}

/// 汉字 with a variation selector: no Latin, though alphabetic.
fn is_hanzi_like(char: char) -> bool {
    super::is_hanzi_char(char)
}

fn ends_in_digit(signs: &Signs, end: usize) -> bool {
    end > 0 && (is_digit(sign(signs, end - 1)) || matches!(sign(signs, end - 1), "%" | "％" | "‰"))
}

/// End of letters and digits with the marks between them: 5G, 2.5%, GB/T, 2023—2025, C++.
fn run(signs: &Signs, at: usize) -> Option<usize> {
    if !is_letter(sign(signs, at)) {
        return None;
    }
    let mut end = at;
    loop {
        while is_letter(sign(signs, end)) {
            end += 1;
        }
        let marks = signs.iter().skip(end).take(2).take_while(|(_, sign)| is_joiner(sign)).count();
        if marks == 0 || !is_letter(sign(signs, end + marks)) {
            break;
        }
        end += marks;
    }
    while matches!(sign(signs, end), "%" | "％" | "‰" | "℃" | "°" | "+") {
        end += 1;
    }
    Some(end)
}

fn is_joiner(sign: &str) -> bool {
    matches!(
        sign,
        "." | ","
            | "-"
            | "–"
            | "—"
            | "－"
            | "+"
            | "/"
            | "&"
            | "_"
            | "'"
            | "’"
            | "@"
            | ":"
            | "~"
            | "～"
            | "．"
    )
}

fn run_after_joiner(signs: &Signs, at: usize) -> Option<usize> {
    let dashes = signs
        .iter()
        .skip(at)
        .take(2)
        .take_while(|(_, sign)| matches!(*sign, "—" | "–" | "－" | "-" | "～" | "~" | "至"))
        .count();
    is_digit(sign(signs, at + dashes)).then(|| run(signs, at + dashes)).flatten()
}

/// 2月 after 2024年, 6日 after 2月: digits with 月, 日 or 号.
fn date_part(signs: &Signs, at: usize) -> Option<usize> {
    let digits = signs.iter().skip(at).take_while(|(_, sign)| is_digit(sign)).count();
    let part = (1..=2).contains(&digits) && matches!(sign(signs, at + digits), "月" | "日" | "号");
    part.then_some(at + digits)
}

/// End of the unit at `at`.
fn unit(signs: &Signs, at: usize) -> Option<usize> {
    let rest: String = signs.iter().skip(at).take(5).map(|(_, sign)| *sign).collect();
    let unit = UNITS.iter().find(|unit| rest.starts_with(**unit))?;
    let length = unit.chars().count();
    let next = sign(signs, at + length);
    let other_word = |(name, next_chars): &&(&str, &str)| {
        name == unit && !next.is_empty() && next_chars.contains(next)
    };
    NOT_UNITS.iter().find(other_word).is_none().then_some(at + length)
}

/// 〔2024〕14号, with the brackets that clerks type.
fn bracketed_year(signs: &Signs, at: usize) -> Option<usize> {
    if !matches!(sign(signs, at), "〔" | "［" | "[" | "【") {
        return None;
    }
    let count_digits =
        |from: usize| signs.iter().skip(from).take_while(|(_, sign)| is_digit(sign)).count();
    let year = count_digits(at + 1);
    let close = at + 1 + year;
    if year != 4 || !matches!(sign(signs, close), "〕" | "］" | "]" | "】") {
        return None;
    }
    let serial = count_digits(close + 1);
    let end = close + 1 + serial;
    Some(if serial > 0 && sign(signs, end) == "号" { end + 1 } else { close + 1 })
}

/// Length in bytes of a numeral in 汉字 with its measure word (第十四届, 二〇二四年, 十七届) that `text` begins with.
pub(super) fn chinese(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('第').unwrap_or(text);
    let ordinal = rest.len() < text.len();
    let after = rest.trim_start_matches(|char| "〇零一二三四五六七八九十百千万两".contains(char));
    let count = (rest.len() - after.len()) / '一'.len_utf8();
    if count == 0 || (count == 1 && !ordinal) {
        return None;
    }
    let measure =
        after.chars().next().filter(|char| "届次批期号条章轮部类级项名年月日个度".contains(*char));
    let end = text.len() - after.len() + measure.map_or(0, char::len_utf8);
    (ordinal || measure.is_some()).then_some(end)
}
