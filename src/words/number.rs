//! Numbers and Latin: what is never parted whatever the dictionary says.

use super::{Class, is_hanzi_char};

type Signs<'a> = [(usize, &'a str)];

/// Units and the like after an Arabic number, the longer first.
const UNITS: &str = "年前三季度 年上半年 年下半年 年第一季度 年一季度 个工作日 平方公里 万亿元 平方米 立方米 年度 年底 年末 年版 个月 月份 周年 小时 分钟 公里 千米 千瓦 \
    万元 亿元 万人 人次 万吨 周岁 号线 年 月 日 号 时 分 秒 个 项 批 次 届 期 家 名 元 米 吨 亩 条 款 户 人 件 辆 台 套 \
    场 级 类 岁 周 天 度 万 亿 倍 折";

/// Signs of the longest of them.
const LONGEST_UNIT: usize = 5;

/// Words that a unit (their first character) must not be cut from: 2024人才.
const NOT_UNITS: &str = "人才 人员 人口 人民 人大 人工 项目 家庭 期间 期货 日常 批准 批复 批示 次数 分管 分工 分类 届时 \
    户籍 户外 条例 条件 号召 级别 场所 场地 场景 类别 名单 名称 名录 时代 时间 个人 个体 年会 年鉴 年轻 台账 台风 天然 \
    天津 周边 周期 套餐";

const DASHES: &str = "—–－-～~";

/// Marks that join letters and digits to one word.
const JOINERS: &str = "—–－-～~.,+/&_'’@:．";

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
        let Some(next) = range_end(signs, end).or_else(|| date_part(signs, end)) else { break };
        end = next;
    }
    let latin = signs[at..end].iter().any(|(_, sign)| is_letter(sign) && !is_digit(sign));
    Some((end, if latin { Class::Latin } else { Class::Number }))
}

fn sign<'a>(signs: &Signs<'a>, at: usize) -> &'a str {
    signs.get(at).map_or("", |sign| sign.1)
}

fn is_digit(sign: &str) -> bool {
    sign.starts_with(|char: char| char.is_ascii_digit() || ('０'..='９').contains(&char))
}

/// Whether a letter or digit of a script whose words are written together; no 汉字, with a variation selector or not.
fn is_letter(sign: &str) -> bool {
    sign.starts_with(|char: char| char.is_alphanumeric() && !is_hanzi_char(char))
}

/// Whether a sign is one of these marks.
fn is_one_of(marks: &str, sign: &str) -> bool {
    !sign.is_empty() && marks.contains(sign)
}

fn ends_in_digit(signs: &Signs, end: usize) -> bool {
    end > 0 && (is_digit(sign(signs, end - 1)) || is_one_of("%％‰", sign(signs, end - 1)))
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
        let marks =
            signs.iter().skip(end).take(2).take_while(|(_, sign)| is_one_of(JOINERS, sign)).count();
        if marks == 0 || !is_letter(sign(signs, end + marks)) {
            break;
        }
        end += marks;
    }
    while is_one_of("%％‰℃°+", sign(signs, end)) {
        end += 1;
    }
    Some(end)
}

/// End of the number that follows a dash or 至: —2025 after 2023年.
fn range_end(signs: &Signs, at: usize) -> Option<usize> {
    let is_dash = |sign: &str| is_one_of(DASHES, sign) || sign == "至";
    let dashes = signs.iter().skip(at).take(2).take_while(|(_, sign)| is_dash(sign)).count();
    (dashes > 0 && is_digit(sign(signs, at + dashes))).then(|| run(signs, at + dashes)).flatten()
}

/// 2月 after 2024年, 6日 after 2月: digits with 月, 日 or 号.
fn date_part(signs: &Signs, at: usize) -> Option<usize> {
    let digits = signs.iter().skip(at).take_while(|(_, sign)| is_digit(sign)).count();
    let part = (1..=2).contains(&digits) && is_one_of("月日号", sign(signs, at + digits));
    part.then_some(at + digits)
}

/// End of the unit at `at`.
fn unit(signs: &Signs, at: usize) -> Option<usize> {
    let rest: String = signs.iter().skip(at).take(LONGEST_UNIT).map(|(_, sign)| *sign).collect();
    let unit = UNITS.split(' ').find(|unit| rest.starts_with(unit))?;
    let other_word =
        unit.chars().count() == 1 && NOT_UNITS.split(' ').any(|word| rest.starts_with(word));
    (!other_word).then_some(at + unit.chars().count())
}

/// 〔2024〕14号, with the brackets that clerks type.
fn bracketed_year(signs: &Signs, at: usize) -> Option<usize> {
    if !is_one_of("〔［[【", sign(signs, at)) {
        return None;
    }
    let count_digits =
        |from: usize| signs.iter().skip(from).take_while(|(_, sign)| is_digit(sign)).count();
    let year = count_digits(at + 1);
    let close = at + 1 + year;
    if year != 4 || !is_one_of("〕］]】", sign(signs, close)) {
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
