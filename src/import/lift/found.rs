//! What in a text is a datum: years, days, numbers with a unit, growth, ranks.

use std::ops::Range;

use super::signs;

/// Units that a number of a paper has, longer ones before what they begin with.
pub(super) const UNITS: &[&str] = &[
    "个百分点",
    "百分点",
    "亿元人民币",
    "亿美元",
    "万美元",
    "亿元",
    "万元",
    "亿条",
    "万条",
    "万人次",
    "亿人次",
    "人次",
    "万人",
    "万平方米",
    "平方公里",
    "平方米",
    "万吨",
    "公里",
    "亿千瓦时",
    "万千瓦时",
    "千瓦时",
    "小时",
    "分钟",
    "台（套）",
    "项（人）",
    "场次",
    "大类",
    "周年",
    "亿",
    "万",
    "元",
    "家",
    "个",
    "项",
    "场",
    "人",
    "张",
    "条",
    "座",
    "件",
    "次",
    "天",
    "名",
    "篇",
    "部",
    "批",
    "类",
    "亩",
    "吨",
    "岁",
    "户",
    "栋",
    "所",
    "处",
    "套",
    "辆",
    "期",
    "支",
    "对",
    "门",
    "款",
    "只",
    "册",
    "份",
    "路",
    "级",
    "倍",
    "台",
    "字",
    "平",
    "顷",
    "课时",
    "站",
    "组",
    "节",
    "种",
    "例",
];

/// Words behind a number and its unit that make it a rough one: 4000余家 is one value.
const ROUGH: [char; 3] = ['余', '多', '几'];

/// What in a text is data, in order.
pub(super) fn found(text: &str, titles: &[String]) -> Vec<Found> {
    let mut out = vec![];
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let quoted = quoted(text);
    let mut at = 0;
    while at < chars.len() {
        let (byte, c) = chars[at];
        let titled = quoted.iter().find(|range| range.contains(&byte));
        let own_title =
            titled.is_some_and(|range| titles.iter().any(|title| *title == text[range.clone()]));
        let here = &text[byte..];
        let after = at.checked_sub(1).map(|before| chars[before].1);
        let found = match titled {
            Some(_) if !own_title => None,
            Some(_) => year_at(here, after),
            None => found_at(here, after, c),
        };
        match found {
            Some((length, kind, rough, year)) => {
                out.push(Found { range: byte..byte + length, kind, rough, year });
                while at < chars.len() && chars[at].0 < byte + length {
                    at += 1;
                }
            }
            None if c.is_ascii_digit() => {
                // The rest of a number that is none of ours.
                while at < chars.len() && (chars[at].1.is_ascii_digit() || chars[at].1 == '.') {
                    at += 1;
                }
            }
            None => at += 1,
        }
    }
    out
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Growth,
    Rank,
    Year,
    /// 5月25日
    Day,
}

pub(super) struct Found {
    pub range: Range<usize>,
    pub kind: Kind,
    /// Whether it is one value with a word: 4000余家.
    pub rough: bool,
    /// What a year says.
    pub year: i32,
}

type At = (usize, Kind, bool, i32);

fn found_at(here: &str, before: Option<char>, c: char) -> Option<At> {
    match c {
        _ if c.is_ascii_digit() => {
            year_at(here, before).or_else(|| day_at(here)).or_else(|| number_at(here, before))
        }
        '增' | '下' | '上' | '减' | '提' => growth_at(here),
        '全' => rank_at(here),
        _ => None,
    }
}

/// 2023年, not followed by what makes it a date or a span of its own.
fn year_at(here: &str, before: Option<char>) -> Option<At> {
    let digits = here.bytes().take_while(u8::is_ascii_digit).count();
    let year: i32 = here.get(..4)?.parse().ok()?;
    let parted = before.is_some_and(|c| c.is_ascii_alphanumeric() || "—-–~～〔[（".contains(c));
    let rest = here.get(4..)?.strip_prefix('年').filter(|_| digits == 4)?;
    let dated =
        rest.starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with(['—', '-', '至', '～']);
    let fits = (1980..2100).contains(&year) && !parted && !dated;
    fits.then_some((4 + '年'.len_utf8(), Kind::Year, false, year))
}

/// 5月25日, or 2023年5月25日 as a whole.
fn day_at(here: &str) -> Option<At> {
    let end = here.find('日').filter(|end| *end <= 20)? + '日'.len_utf8();
    let day = &here[..end];
    let whole = match day.contains('年') {
        true => signs::date(day).is_some_and(|date| signs::is_whole(&date)),
        false => signs::date(&format!("2000年{day}")).is_some_and(|date| signs::is_whole(&date)),
    };
    let plain = day.chars().all(|c| c.is_ascii_digit() || "年月日".contains(c));
    (whole && plain && day.contains('月')).then_some((end, Kind::Day, false, 0))
}

/// 304.45亿元, 10.6%, 4000余家
fn number_at(here: &str, before: Option<char>) -> Option<At> {
    // 第3次, 5G, 附件1, 1+N and the like are names.
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || "第件表图+〔[.．（—–-".contains(c))
    {
        return None;
    }
    let end = here.find(|c: char| !(c.is_ascii_digit() || ".,".contains(c))).unwrap_or(here.len());
    let number = here[..end].trim_end_matches(['.', ',']);
    let rest = &here[number.len()..];
    if number.matches('.').count() > 1 || number.is_empty() {
        return None;
    }
    if rest.starts_with('%') {
        return Some((number.len() + 1, Kind::Number, false, 0));
    }
    let rough = rest.chars().next().filter(|c| ROUGH.contains(c)).map_or(0, char::len_utf8);
    let unit = UNITS.iter().find(|unit| rest[rough..].starts_with(**unit))?;
    Some((number.len() + rough + unit.len(), Kind::Number, rough > 0, 0))
}

/// 增长20%, whose word follows its sign.
fn growth_at(here: &str) -> Option<At> {
    let word = ["增长", "下降"].iter().find(|word| here.starts_with(**word))?;
    let rest = &here[word.len()..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let number = !rest[..end].is_empty() && rest[end..].starts_with('%');
    number.then_some((word.len() + end + 1, Kind::Growth, false, 0))
}

/// 全市第一
fn rank_at(here: &str) -> Option<At> {
    let area =
        ["全国", "全省", "全市", "全区", "全县", "全球"].iter().find(|a| here.starts_with(**a))?;
    let rest = here[area.len()..].strip_prefix('第')?;
    let numerals = |c: &char| "一二三四五六七八九十".contains(*c) || c.is_ascii_digit();
    let length: usize = rest.chars().take_while(numerals).map(char::len_utf8).sum();
    let other = rest[length..].starts_with(['次', '届', '个', '批', '家', '期']);
    let all = area.len() + '第'.len_utf8() + length;
    (length > 0 && !other).then_some((all, Kind::Rank, false, 0))
}

/// What stands between 《 and 》, in bytes.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut out = vec![];
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '《' => open = open.or(Some(at + c.len_utf8())),
            '》' => out.extend(open.take().map(|start| start..at)),
            _ => {}
        }
    }
    out
}

/// The first year in a text.
pub(super) fn year_in(text: &str) -> Option<i32> {
    let years = text.match_indices('年').filter_map(|(at, _)| text.get(at.checked_sub(4)?..at));
    years.filter_map(|year| year.parse().ok()).find(|year| (1980..2100).contains(year))
}
