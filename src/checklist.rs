//! 校对单: everything on a paper that somebody must hold against its source, by page and line, with a box to tick.

use std::ops::Range;

use serde::Serialize;

use crate::document::{Align, Document, Meta, Role, SectionKind};
use crate::docx;
use crate::inhouse::Inhouse;
use crate::layout::Layout;
use crate::notice::Notice;
use crate::places::{Passage, Places, Spot};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A traced figure.
    Figure,
    /// A number that was typed into the text: no data stand behind it.
    Number,
    /// A date, or a part of one.
    Date,
    /// 文号
    DocNumber,
    /// 书名号 and what stands in it.
    Title,
    /// A person who is named where the paper declares one.
    Person,
    /// Offices: 主送, 抄送, 署名, 印发机关.
    Office,
}

impl ItemKind {
    /// The Chinese word in the list.
    pub const fn name(self) -> &'static str {
        match self {
            ItemKind::Figure => "数据",
            ItemKind::Number => "数字",
            ItemKind::Date => "日期",
            ItemKind::DocNumber => "文号",
            ItemKind::Title => "书名号",
            ItemKind::Person => "人名",
            ItemKind::Office => "机关",
        }
    }
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Where it begins.
    pub spot: Spot,
    /// Whether it stands in the 版头, whose lines are not counted.
    pub in_head: bool,
    /// What it is.
    pub kind: ItemKind,
    /// What is printed.
    pub printed: String,
    /// What helps to find it and to hold it against its source: the name of a figure, or the words around.
    pub about: String,
}

/// Every item in the order of the pages, and of their lines.
pub fn items(notice: &Notice, layout: &Layout) -> Vec<Item> {
    let places = Places::of(layout);
    let mut items = vec![];
    for passage in &places.passages {
        for (range, kind, about) in found(passage, notice) {
            let Some(printed) = passage.text.get(range.clone()) else { continue };
            let printed = printed.replace('\n', "").trim_end_matches('：').to_string();
            let mut spots = places.of_range(passage, range);
            spots.truncate(1);
            let Some(spot) = spots.pop() else { continue };
            let about = shortened(&about);
            let in_head = passage.section == SectionKind::Head;
            items.push(Item { spot, in_head, kind, printed, about });
        }
    }
    // On one line they stay in the order of the text.
    items.sort_by_key(|item| (item.spot.side, !item.in_head, item.spot.line));
    items
}

/// Characters of the words around an item that are shown.
const ABOUT: usize = 26;

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let short: String = chars.by_ref().take(ABOUT).collect();
    if chars.next().is_some() { short + "…" } else { short }
}

/// What is to be looked at in a passage, with words on it.
fn found(passage: &Passage, notice: &Notice) -> Vec<(Range<usize>, ItemKind, String)> {
    let role = passage.block.role;
    if let Some(kind) = whole(role) {
        let all = 0..passage.text.len();
        return if all.is_empty() {
            vec![]
        } else {
            vec![(all, kind, docx::role_name(role).into())]
        };
    }
    if passage.section == SectionKind::Head && role == Role::Mark {
        return vec![(0..passage.text.len(), ItemKind::Office, docx::role_name(role).into())];
    }
    let mut out: Vec<(Range<usize>, ItemKind, String)> = vec![];
    for (range, figure) in &passage.figures {
        let path = figure.paths.first().cloned().unwrap_or_default();
        out.push((range.clone(), ItemKind::Figure, figure.name.clone().unwrap_or(path)));
    }
    let titles = quoted(&passage.text);
    let marks = titles.into_iter().map(|range| (range, ItemKind::Title));
    let dates = dates(&passage.text).into_iter().map(|range| (range, ItemKind::Date));
    let numbers = doc_numbers(&passage.text).into_iter().map(|range| (range, ItemKind::DocNumber));
    let people = people(&passage.text, notice).into_iter().map(|r| (r, ItemKind::Person));
    let plain = numerals(&passage.text).into_iter().map(|range| (range, ItemKind::Number));
    for (range, kind) in marks.chain(numbers).chain(dates).chain(people).chain(plain) {
        // A date in a title is looked at as a part of it, and so is a number in a date.
        let inside = |(other, of, _): &(Range<usize>, ItemKind, String)| {
            range.start < other.end && other.start < range.end && *of != kind
        };
        if !out.iter().any(inside) {
            let about = around(passage, &range);
            out.push((range, kind, about));
        }
    }
    out.sort_by_key(|(range, ..)| range.start);
    out
}

/// Parts of a paper that are one item as a whole.
fn whole(role: Role) -> Option<ItemKind> {
    Some(match role {
        Role::Number => ItemKind::DocNumber,
        Role::Date => ItemKind::Date,
        Role::Signer | Role::Attendance => ItemKind::Person,
        Role::Recipients | Role::ImprintRecipients | Role::CopiedTo | Role::Signature => {
            ItemKind::Office
        }
        Role::PrintedBy => ItemKind::Office,
        _ => return None,
    })
}

/// The words around an item.
fn around(passage: &Passage, range: &Range<usize>) -> String {
    if passage.row.is_some() {
        return passage.shown(passage.sentence(range.start));
    }
    let before = passage.text.get(..range.start).unwrap_or_default();
    let after = passage.text.get(range.end..).unwrap_or_default();
    let back = before.chars().rev().take(8).collect::<Vec<_>>();
    let front: String = back.into_iter().rev().collect();
    let rest: String = after.chars().take(8).collect();
    let inner = passage.text.get(range.clone()).unwrap_or_default();
    let inner: String = match inner.chars().count() {
        0..=10 => inner.to_string(),
        _ => "～".to_string(),
    };
    format!("{front}{inner}{rest}").replace('\n', "")
}

/// Outermost 《…》; one that is not closed is none.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let (mut ranges, mut start, mut depth) = (vec![], 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '《' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    ranges.push(start..at + c.len_utf8());
                }
            }
            _ => {}
        }
    }
    ranges
}

/// 闵科委〔2024〕14号: the code before the bracket reaches back to the mark before it.
fn doc_numbers(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = vec![];
    for (at, _) in text.match_indices('〔') {
        let rest = &text[at..];
        let Some(end) = rest.find('号').filter(|end| rest[..*end].chars().count() <= 14) else {
            continue;
        };
        let code = text[..at].chars().rev().take_while(|c| c.is_alphabetic()).take(8);
        let start = at - code.map(char::len_utf8).sum::<usize>();
        ranges.push(start..at + end + '号'.len_utf8());
    }
    ranges
}

/// 2024年2月6日, 2月6日, 2024年, 2023—2025年: digits with 年, 月 or 日 behind them, joined.
fn dates(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = vec![];
    for number in digits(text) {
        let after = &text[number.end..];
        let Some(unit) = after.chars().next().filter(|c| ['年', '月', '日'].contains(c)) else {
            continue;
        };
        let end = number.end + unit.len_utf8();
        match ranges.last_mut() {
            Some(last) if last.end == number.start => last.end = end,
            _ => ranges.push(number.start..end),
        }
    }
    ranges
}

/// Numbers in the text with the sign and the one unit behind them.
fn numerals(text: &str) -> Vec<Range<usize>> {
    let with_unit = |number: Range<usize>| {
        let after =
            text[number.end..].chars().next().filter(|c| !"，。；：、（）《》“”".contains(*c));
        let before = text[..number.start].chars().next_back();
        // 5G and the numbers of headings are names, not quantities.
        let is_name = after.is_some_and(|c| c.is_ascii_alphabetic() || c == '.')
            || before.is_some_and(|c| c.is_ascii_alphabetic());
        (!is_name).then(|| number.start..number.end + after.map_or(0, char::len_utf8))
    };
    digits(text).into_iter().filter_map(with_unit).collect()
}

/// Runs of digits with points, commas and percent signs inside or behind them.
fn digits(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = vec![];
    for (at, c) in text.char_indices() {
        let joins = matches!(c, '.' | ',' | '%' | '‰') || c.is_ascii_digit();
        match ranges.last_mut() {
            Some(last) if last.end == at && joins => last.end = at + c.len_utf8(),
            _ if c.is_ascii_digit() => ranges.push(at..at + 1),
            _ => {}
        }
    }
    for range in &mut ranges {
        let kept = text[range.clone()].trim_end_matches(['.', ',']).len();
        range.end = range.start + kept;
    }
    ranges
}

/// The signers' names where they stand in a text.
fn people(text: &str, notice: &Notice) -> Vec<Range<usize>> {
    let names = notice.signers.iter().filter(|name| name.chars().count() > 1);
    names
        .flat_map(|name| text.match_indices(name.as_str()).map(|(at, n)| at..at + n.len()))
        .collect()
}

/// The list as a paper.
pub fn document(layout: &Layout, items: &[Item]) -> Document {
    let meta = &layout.document.meta;
    let title = format!("{}校对单", meta.number.clone().unwrap_or_default());
    let own = Meta { title: format!("{title}：{}", meta.title), number: None, ..meta.clone() };
    let mut paper = Inhouse::new(own, &["校对单"]);
    let number = meta.number.as_ref().map_or(String::new(), |number| format!("（{number}）"));
    paper.text(
        &format!(
            "《{}》{number}，共{}页，要核对的{}处。请逐项与原始材料核对，无误的在□里打“√”，有误的在校样上改正。行从版头以下数起，标题、表格的行都算。",
            meta.title,
            layout.pages.len(),
            items.len()
        ),
        1,
    );
    let row = |item: &Item| {
        let line = if item.in_head { "版头".into() } else { item.spot.line.to_string() };
        let (kind, printed) = (item.kind.name().to_string(), item.printed.clone());
        vec![line, kind, printed, item.about.clone(), "□".to_string()]
    };
    let mut rows = vec![];
    for page in items.chunk_by(|a, b| a.spot.side == b.spot.side) {
        let words = page.first().map(|first| first.spot.page_words()).unwrap_or_default();
        rows.push(vec![format!("{words}（{}处）", page.len())]);
        rows.extend(page.iter().map(row));
    }
    paper.table("核对的内容", &COLUMNS, rows);
    for who in ["校对人", "复核人"] {
        let blank = if who == "校对人" { 2 } else { 1 };
        paper.text(&format!("{who}：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿"), blank);
    }
    paper.document()
}

/// Line, kind, what is printed, words on it, box.
const COLUMNS: [(&str, u32, Align); 5] = [
    ("行", 100, Align::Center),
    ("类别", 120, Align::Center),
    ("印的内容", 330, Align::Left),
    ("名称或者上下文", 350, Align::Left),
    ("核对", 100, Align::Center),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, find: fn(&str) -> Vec<Range<usize>>) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn what_stands_in_a_text_is_found() {
        let text = "根据《关于印发〈办法〉的通知》（沪科〔2023〕1号），2024年2月6日至3月，共1,234.5万元，增长20%。5G基站7581座。《未完";
        assert_eq!(texts(text, quoted), ["《关于印发〈办法〉的通知》"]);
        assert_eq!(texts(text, doc_numbers), ["沪科〔2023〕1号"]);
        assert_eq!(texts(text, dates), ["2024年2月6日", "3月"]);
        let numbers = texts(text, numerals);
        for wanted in ["1,234.5万", "20%", "7581座"] {
            assert!(numbers.contains(&wanted), "{wanted}: {numbers:?}");
        }
        assert!(!numbers.iter().any(|n| n.contains('G')), "{numbers:?}");
        assert_eq!(texts("第1.页，3", digits), ["1", "3"]);
    }
}
