//! What a datum is called: by the words around it.

use super::is_blank;
use crate::words;

/// Characters of a name made from the words before a figure.
const NAME_CHARS: usize = 10;

/// Words that lead to a figure and name nothing.
const LEADING: &[&str] = &[
    "同比",
    "达到",
    "达",
    "为",
    "是",
    "有",
    "共有",
    "共计",
    "共",
    "约",
    "近",
    "超过",
    "超",
    "突破",
    "完成",
    "实现",
    "累计",
    "占",
    "居",
    "位列",
    "列",
    "合计",
    "计",
    "到",
    "至",
    "的",
    "了",
    "增至",
    "升至",
    "仅",
    "不少于",
    "不低于",
    "不超过",
    "其中",
    "以上",
    "分别",
    "全年",
    "高达",
    "已经",
    "已",
    "自",
    "于",
    "从",
    "截至",
    "截止",
    "各",
    "及",
    "和",
    "与",
    "在",
    "获",
    "再添",
    "规模",
];

/// Words before a name that name nothing.
const OPENING: &[&str] = &[
    "其中", "全区", "全市", "全县", "全省", "全国", "我区", "我市", "全年", "共", "已", "累计",
    "各类", "举办", "开展", "组织", "现有", "年内", "目前",
];

/// What a year is to the paper's own.
pub(super) fn year_name(distance: i32) -> String {
    match distance {
        0 => "年份".to_string(),
        1 => "次年".to_string(),
        -1 => "前一年".to_string(),
        later if later > 0 => format!("年后{later}"),
        earlier => format!("年前{}", -earlier),
    }
}

/// The words right before a figure that name it: the end of its clause, without what only leads to the figure.
pub(super) fn own_words(before: &str) -> Option<String> {
    let clause = before.rsplit(|c: char| is_stop(c)).next().unwrap_or_default();
    let mut rest = clause.trim_matches(is_blank);
    loop {
        let cut = LEADING.iter().filter_map(|word| rest.strip_suffix(word)).min_by_key(|r| r.len());
        match cut {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    let mut name = String::new();
    for range in words::segment(rest).into_iter().rev() {
        let word = &rest[range];
        let fits = word.chars().all(char::is_alphanumeric);
        if !fits || (name.chars().count() + word.chars().count() > NAME_CHARS && !name.is_empty()) {
            break;
        }
        name.insert_str(0, word);
    }
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut name = name;
    // 全区举办科普活动 and 科普活动 are one.
    while let Some(rest) = OPENING.iter().find_map(|word| name.strip_prefix(word)) {
        if rest.chars().count() < 2 {
            break;
        }
        name = rest;
    }
    (name.chars().count() >= 2).then(|| name.to_string())
}

pub(super) fn named_before(before: &str, what: &str) -> Option<String> {
    own_words(before).map(|name| format!("{name}{what}"))
}

/// The words right behind a figure, which it counts.
pub(super) fn words_behind(behind: &str) -> Option<String> {
    let clause = behind.split(|c: char| is_stop(c)).next().unwrap_or_default();
    let mut name = String::new();
    for range in words::segment(clause) {
        let word = &clause[range];
        let fits = word.chars().all(|c| c.is_alphabetic());
        if !fits || (name.chars().count() + word.chars().count() > NAME_CHARS && !name.is_empty()) {
            break;
        }
        name.push_str(word);
        if name.chars().count() >= 4 {
            break;
        }
    }
    (name.chars().count() >= 2).then_some(name)
}

fn is_stop(c: char) -> bool {
    "，。；：、？！（）()“”‘’《》〈〉【】—…\t".contains(c) || is_blank(c)
}

/// A name that can be a code: letters, digits and 汉字, none of the template's own words.
pub(super) fn code_of(name: &str) -> String {
    let kept: String = name.chars().filter(|c| unicode_ident::is_xid_continue(*c)).collect();
    let kept = kept.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_').to_string();
    match crate::data::may_name(&kept) {
        true => kept,
        false => format!("数据_{kept}"),
    }
}
