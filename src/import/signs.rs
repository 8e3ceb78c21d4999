//! What a line looks like by its words alone: number, date, 文种, 版记.

use crate::markup::{Beginning, beginning};
use crate::notice::kinds;

use super::inlines::is_blank;

/// A text without blanks, its full-width digits, letters and brackets of numbers as half-width.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).map(half).collect()
}

/// A full-width digit or letter as a half-width one.
pub(super) fn half(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        c => c,
    }
}

const OPENING: [char; 5] = ['〔', '[', '［', '【', '（'];
const CLOSING: [char; 5] = ['〕', ']', '］', '】', '）'];

/// The 发文字号 in a line: 闵科委〔2024〕14号, also open or in other brackets; nothing where there is more than that.
pub(super) fn doc_number(text: &str) -> Option<String> {
    let text = squeezed(text);
    let open = text.find(OPENING)?;
    let rest = &text[open..];
    let close = rest.find(CLOSING)?;
    let inside: String = rest[..close].chars().skip(1).collect();
    let year =
        inside.is_empty() || (inside.len() == 4 && inside.bytes().all(|b| b.is_ascii_digit()));
    let after: String = rest[close..].chars().skip(1).collect();
    let serial = after.strip_suffix('号')?.trim_start_matches('第');
    let counted = serial.bytes().all(|b| b.is_ascii_digit()) && serial.len() <= 5;
    let code = &text[..open];
    let named = code.chars().count() <= 20 && !code.contains(['。', '，', '《', '：']);
    (year && counted && named && !code.is_empty()).then_some(text.clone())
}

/// 第12号, the number of a 命令.
pub(super) fn order_number(text: &str) -> Option<String> {
    let text = squeezed(text);
    let serial = text.strip_prefix('第')?.strip_suffix('号')?;
    let counted = !serial.is_empty() && serial.bytes().all(|b| b.is_ascii_digit());
    counted.then_some(text)
}

/// A date that stands alone, as it is printed: 2024年2月6日, also in 汉字 digits or open.
pub(super) fn date(text: &str) -> Option<String> {
    let text = squeezed(text);
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    let chinese = |part: &str| part.chars().all(|c| "〇○零Ｏ0一二三四五六七八九十".contains(c));
    let digits =
        |part: &str, most: usize| part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    let year_ok = digits(year, 4) || (chinese(year) && year.chars().count() == 4);
    let fits = |part: &str| digits(part, 2) || (chinese(part) && part.chars().count() <= 3);
    (year_ok && fits(month) && fits(day)).then(|| normal(year, month, day))
}

/// The first whole date inside a text.
pub(super) fn date_in(text: &str) -> Option<String> {
    let text = squeezed(text);
    let years = text
        .match_indices('年')
        .filter_map(|(at, _)| at.checked_sub(4).filter(|s| text.is_char_boundary(*s)));
    years.into_iter().find_map(|start| {
        let end = start + text[start..].find('日')? + '日'.len_utf8();
        date(&text[start..end]).filter(|date| is_whole(date))
    })
}

/// A number that has lost a part on its way: 闵科委〔202414.
pub(super) fn broken_number(text: &str) -> bool {
    let text = squeezed(text);
    let Some((code, rest)) = text.split_once(OPENING) else { return false };
    let digits = rest.trim_end_matches('号').trim_end_matches(CLOSING);
    let counted = (4..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    counted && digits.starts_with("20") && (1..=12).contains(&code.chars().count())
}

/// A date that has lost its 年, 月 and 日: 202426.
pub(super) fn broken_date(text: &str) -> bool {
    let text = squeezed(text);
    (6..=8).contains(&text.len())
        && text.starts_with("20")
        && text.bytes().all(|b| b.is_ascii_digit())
}

/// What a web page puts round a paper.
pub(super) fn is_of_web_page(text: &str) -> bool {
    let text = squeezed(text);
    let words = [
        "当前位置",
        "来源",
        "发布时间",
        "发布日期",
        "发文日期",
        "索引号",
        "信息来源",
        "浏览",
        "字号",
        "打印",
        "分享",
        "字体",
        "索取号",
        "主题分类",
        "发布机构",
        "公开范围",
        "阅读次数",
        "扫一扫",
    ];
    text.chars().count() <= 60
        && words.iter().any(|word| {
            text.strip_prefix(word)
                .is_some_and(|r| r.is_empty() || r.starts_with(['：', ':', '【', '[']))
        })
}

/// The date with digits; 〇 and 零 are zero.
fn normal(year: &str, month: &str, day: &str) -> String {
    let digit = |c: char| match c {
        '〇' | '○' | '零' => Some(0),
        c => "一二三四五六七八九".chars().position(|d| d == c).map(|at| at + 1),
    };
    let year: String =
        year.chars().map(|c| digit(c).map_or(c.to_string(), |d| d.to_string())).collect();
    let small = |part: &str| -> String {
        match part.split_once('十') {
            Some((tens, ones)) => {
                let tens = tens.chars().next().map_or(Some(1), digit).unwrap_or(1);
                let ones = ones.chars().next().map_or(Some(0), digit).unwrap_or(0);
                (tens * 10 + ones).to_string()
            }
            None => match part.chars().next().and_then(digit) {
                Some(d) => d.to_string(),
                None => part.trim_start_matches('0').to_string(),
            },
        }
    };
    format!("{year}年{}月{}日", small(month), small(day))
}

/// Whether a date has nothing open.
pub(super) fn is_whole(date: &str) -> bool {
    !["年月", "月日"].iter().any(|open| date.contains(open)) && !date.starts_with('年')
}

/// 密级: 机密★1年.
pub(super) fn is_secrecy(text: &str) -> bool {
    let text = squeezed(text);
    ["绝密", "机密", "秘密"].iter().any(|level| {
        text.strip_prefix(level).is_some_and(|rest| rest.is_empty() || rest.starts_with('★'))
    }) && text.chars().count() <= 10
}

/// 紧急程度
pub(super) fn is_urgency(text: &str) -> bool {
    matches!(squeezed(text).as_str(), "特急" | "加急" | "特提" | "平急")
}

/// 份号
pub(super) fn is_copy_number(text: &str) -> bool {
    let text = squeezed(text);
    (3..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The 文种 that a title ends with.
pub(super) fn kind(title: &str) -> Option<&'static str> {
    let title = squeezed(title);
    let title = match title.rfind(['（', '(']) {
        Some(at) if title.ends_with(['）', ')']) => &title[..at],
        _ => &title,
    };
    let names = kinds::KINDS
        .iter()
        .flat_map(|k| k.also.iter().map(|a| (*a, k.name)).chain([(k.name, k.name)]));
    let ends = names.filter(|(name, _)| title.ends_with(name));
    ends.max_by_key(|(name, _)| name.len()).map(|(_, kind)| kind)
}

/// A line that names 主送机关: it ends with a colon and is no sentence.
pub(super) fn is_recipients(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    let names = text.strip_suffix(['：', ':']).unwrap_or_default();
    let sentence =
        names.contains(['。', '；', '：', '“']) || names.contains("如下") || names.contains("通知");
    !names.is_empty() && !sentence && beginning(text) == Beginning::Text
}

/// What persons are in a group of persons.
const PLACES: [&str; 20] = [
    "组长",
    "副组长",
    "成员",
    "组员",
    "主任",
    "副主任",
    "委员",
    "秘书长",
    "副秘书长",
    "召集人",
    "联络员",
    "顾问",
    "总指挥",
    "副总指挥",
    "指挥长",
    "副指挥长",
    "会长",
    "副会长",
    "常务副组长",
    "第一组长",
];

/// A line that names persons by what they are in a group: 副组长：王小明　区科委主任.
pub(super) fn is_labelled_member(text: &str) -> bool {
    let Some((label, names)) = text.split_once('：') else { return false };
    let sentence = names.contains(['。', '；', '：', ':']);
    PLACES.contains(&squeezed(label).as_str()) && !squeezed(names).is_empty() && !sentence
}

/// A line of a name and 单位职务, parted by blanks.
pub(super) fn is_member(text: &str) -> bool {
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    let name = words.first().is_some_and(|word| {
        let length = word.chars().count();
        (1..=4).contains(&length) || word.contains('·') && length <= 20
    });
    let sentence = text.contains(['。', '；', '：', ':']);
    (2..=4).contains(&words.len()) && name && !sentence && beginning(text) == Beginning::Text
}

/// The name of an office like another one: 上海市闵行区人民政府 of 闵行区区长 gives 上海市徐汇区人民政府 for 徐汇区代理区长.
pub(super) fn office_alike(office: &str, post: &str, other: &str) -> Option<String> {
    let ends = |at: &usize| office.contains(&post[..*at]);
    let place = post.char_indices().map(|(at, _)| at).filter(|at| *at > 0).rfind(ends)?;
    let (place, rest) = post.split_at(place);
    let own = other.strip_suffix(rest)?.trim_end_matches("代理").trim_end_matches('代');
    (!own.is_empty()).then(|| office.replacen(place, own, 1))
}

/// 附件, 附件1, 附件：, 附 件 2 as a line of its own: its number, 0 for none.
pub(super) fn attachment_label(text: &str) -> Option<u16> {
    let text = squeezed(text);
    let rest = text.strip_prefix("附件").or_else(|| text.strip_prefix("附表"))?;
    let rest = rest.trim_end_matches(['：', ':', '.', '、']);
    if rest.is_empty() {
        return Some(0);
    }
    if rest.bytes().all(|b| b.is_ascii_digit()) {
        return rest.parse().ok();
    }
    let (level, value) = crate::markup::number_value(&format!("{rest}、"))?;
    (level == 1).then(|| u16::try_from(value).unwrap_or(0))
}

/// Whether a line begins 附件说明: 附件：1.甲.
pub(super) fn begins_attachment_note(text: &str) -> bool {
    let text = squeezed(text);
    let rest = ["附件：", "附件:", "附："].iter().find_map(|label| text.strip_prefix(label));
    rest.is_some_and(|rest| !rest.is_empty()) && !text.ends_with('。')
}

/// A number before a name in 附件说明: 2. or 2、.
pub(super) fn after_list_number(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(is_blank);
    let digits =
        text.chars().take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count();
    let rest: &str = &text[text.char_indices().nth(digits).map_or(text.len(), |(at, _)| at)..];
    let rest = rest.strip_prefix(['.', '．', '、', '，']).filter(|_| (1..=2).contains(&digits))?;
    // 2.2024年总结 is a title, 2.5亿元 is a number.
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let dated = digits == 4 && rest.chars().nth(4) == Some('年');
    (digits == 0 || dated).then(|| rest.trim_start_matches(is_blank))
}

/// 抄送：, 抄报：, 分送：: what stands behind it.
pub(super) fn copied_to(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_blank);
    let rest =
        ["抄送", "抄报", "分送", "抄　送", "抄 送"].iter().find_map(|l| text.strip_prefix(l))?;
    let rest = rest.trim_start_matches(is_blank);
    rest.strip_prefix(['：', ':']).map(|rest| rest.trim_start_matches(is_blank))
}

/// 闵行区科学技术委员会办公室　2024年2月6日印发: the office and the date.
pub(super) fn printed_by(text: &str) -> Option<(String, String)> {
    let text = squeezed(text);
    let rest = text.strip_suffix("印发")?;
    let year = rest.rfind('年')?;
    let from = rest[..year]
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_digit() || "〇○零一二三四五六七八九".contains(*c));
    let start = from.last().map_or(year, |(at, _)| at);
    let date = date(&rest[start..])?;
    Some((rest[..start].to_string(), date))
}

/// Whether a line is in parentheses as a whole.
pub(super) fn in_parentheses(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    text.starts_with(['（', '(']) && text.ends_with([')', '）']) && text.chars().count() > 2
}

/// Whether a text can be the name of an office or person below a paper.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    let length = text.chars().filter(|c| !is_blank(*c)).count();
    (2..=40).contains(&length)
        && !text.contains(['。', '，', '；', '：', ':', '？', '！', '“', '、', '《'])
        && beginning(text) == Beginning::Text
        && !text.chars().any(|c| c.is_ascii_digit())
        && !CLOSING_WORDS.iter().any(|words| text.starts_with(words))
        && date(text).is_none()
}

/// Beginnings of last sentences that somebody has left without a full stop.
const CLOSING_WORDS: [&str; 8] = ["特此", "此复", "此令", "妥否", "专此", "以上", "请予", "此件"];
