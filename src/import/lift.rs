//! This year's paper from last year's: years, figures, growth and ranks become data, last year's value beside an empty one.
//!
//! Nothing is guessed: what is no plain number with a unit stays text. Each datum is checked: from last year's values the
//! new folder prints last year's words.

use std::collections::BTreeMap;
use std::ops::Range;

use indexmap::IndexMap;

use crate::data::decide::{DECISION, LAST_YEAR};
use crate::document::{Figure, Inline, plain};
use crate::notice::{Item, ItemKind};
use crate::words;

use super::data::{Path, line, measured, unfiltered};
use super::paper::Paper;
use super::{signs, titles};

/// Data that one paper is taken apart into, at the most.
const MAX_DATA: usize = 500;
/// Characters of a name made from the words before a figure.
const NAME_CHARS: usize = 10;

/// Units that a number of a paper has, longer ones before what they begin with.
const UNITS: &[&str] = &[
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
    "已",
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

/// One datum.
struct Datum {
    name: String,
    value: String,
    unit: String,
    /// The sentence that it stands in.
    about: String,
}

/// The data of a paper that is begun anew.
pub(super) struct Lifted {
    data: IndexMap<String, Datum>,
    /// Code of each (name, printed text) that has been met.
    known: BTreeMap<(String, String), String>,
    /// The year of the paper.
    year: Option<i32>,
    /// Titles whose years are the paper's own.
    titles: Vec<String>,
    /// Code of the last figure, for growth and ranks behind it.
    last: Option<String>,
}

impl Lifted {
    /// How many data there are.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Leaves out what no expression uses.
    pub fn retain(&mut self, expressions: &[String]) {
        let used: Vec<&str> =
            expressions.iter().filter_map(|e| Path::of(e)).map(|path| path.name).collect();
        self.data.retain(|code, _| used.contains(&code.as_str()));
    }

    /// The table: 数值 and 处理 empty; `kept` fills in last year's values, by which the folder can be checked.
    pub fn csv(&self, kept: bool) -> String {
        let mut out = line(&["代号", "名称", "数值", "单位", LAST_YEAR, DECISION, "说明"]);
        for (key, datum) in &self.data {
            let value = if kept { datum.value.as_str() } else { "" };
            let decision = if kept { "改" } else { "" };
            let Datum { name, value: old, unit, about } = datum;
            out.push_str(&line(&[key, name, value, unit, old, decision, about]));
        }
        out
    }
}

/// Takes a paper apart: what is data in it becomes references to the table.
pub(super) fn lift(paper: &mut Paper) -> Lifted {
    let title = titles::on_one_line(&paper.title);
    let own = paper.attachments.iter().map(|attached| titles::on_one_line(&attached.title));
    let titles: Vec<String> = own.chain([title.clone()]).collect();
    let year = titles.iter().rev().find_map(|title| year_in(title));
    let year = year.or_else(|| paper.date.as_deref().and_then(year_in));
    let mut lifted =
        Lifted { data: IndexMap::new(), known: BTreeMap::new(), year, titles, last: None };
    lifted.inlines(&mut paper.title, "");
    lifted.items(&mut paper.text);
    for attached in &mut paper.attachments {
        lifted.inlines(&mut attached.title, "");
        lifted.items(&mut attached.text);
    }
    for listed in &mut paper.listed {
        lifted.inlines(listed, "");
    }
    lifted
}

impl Lifted {
    fn items(&mut self, items: &mut [Item]) {
        for item in items {
            self.last = None;
            match &mut item.kind {
                ItemKind::Heading { content, .. } => self.inlines(content, ""),
                ItemKind::Paragraph { run_in, content } => {
                    if let Some((_, _, words)) = run_in {
                        self.inlines(words, "");
                    }
                    self.inlines(content, "");
                }
                ItemKind::Table(table) => {
                    let heads: Vec<String> =
                        table.head.last().into_iter().flatten().map(|head| plain(head)).collect();
                    for (_, cells) in &mut table.rows {
                        self.row(cells, &heads);
                    }
                }
                ItemKind::Chapter { content, .. } | ItemKind::Article { content, .. } => {
                    self.inlines(content, "");
                }
                ItemKind::Pictures(_) | ItemKind::Contents(_) => {}
                ItemKind::Names(_) | ItemKind::Quoted(_) => {}
            }
        }
    }

    /// Cells that are a number: named by their row and column.
    fn row(&mut self, cells: &mut [Vec<Inline>], heads: &[String]) {
        let ordinal = |head: &str| matches!(head.trim(), "序号" | "编号" | "");
        let label = cells.iter().zip(heads).find(|(_, head)| !ordinal(head));
        let label = label.map(|(cell, _)| plain(cell)).unwrap_or_default();
        for (cell, head) in cells.iter_mut().zip(heads) {
            let text = plain(cell);
            let (value, unit) = measured(&text);
            let number = !value.is_empty()
                && value.chars().all(|c| c.is_ascii_digit() || ".,-%".contains(c))
                && value.starts_with(|c: char| c.is_ascii_digit())
                && (unit.is_empty() || UNITS.contains(&unit.as_str()));
            let plain_text = matches!(cell[..], [Inline::Text(_)]);
            if number && plain_text && !ordinal(head) && self.data.len() < MAX_DATA {
                let name = format!("{label}{head}");
                *cell =
                    vec![self.figure(&name, &value, &unit, &text, None, &format!("表：{name}"))];
            }
        }
    }

    /// A line of text: its figures become last year's, and what looks like a datum becomes one.
    fn inlines(&mut self, inlines: &mut Vec<Inline>, around: &str) {
        let whole = if around.is_empty() { plain(inlines) } else { around.to_string() };
        let mut out = vec![];
        // Words before a piece of text that is not its own.
        let mut before = String::new();
        for inline in std::mem::take(inlines) {
            match inline {
                Inline::Text(text) => {
                    self.text(&text, &before, &whole, &mut out);
                    before = text;
                }
                Inline::Figure(figure) => {
                    before.clear();
                    out.push(self.again(figure, &whole));
                }
                Inline::Strong(mut inner) => {
                    self.inlines(&mut inner, &whole);
                    out.push(Inline::Strong(inner));
                }
                Inline::Emphasis(mut inner) => {
                    self.inlines(&mut inner, &whole);
                    out.push(Inline::Emphasis(inner));
                }
                other => out.push(other),
            }
        }
        *inlines = out;
        super::inlines::merge_texts(inlines);
    }

    /// A figure that is data already: its code stays, its parts become data of their own.
    fn again(&mut self, figure: Figure, whole: &str) -> Inline {
        let Some(path) = Path::of(&figure.expression) else { return Inline::Text(figure.printed) };
        let (value, unit) = match path.filter {
            Some(filter) => match unfiltered(filter, &figure.printed) {
                Some(found) => found,
                None => return Inline::Text(figure.printed),
            },
            None => measured(&figure.printed),
        };
        let code = match path.column {
            None | Some("值") => path.name.to_string(),
            Some(column) => format!("{}_{column}", path.name),
        };
        let name = figure.name.clone().unwrap_or_else(|| path.name.to_string());
        let name = match path.column {
            None | Some("值") => name,
            Some(column) => format!("{name}的{column}"),
        };
        let column = if path.column == Some("值") { ".值" } else { "" };
        let filter = path.filter.map(|filter| format!(" | {filter}")).unwrap_or_default();
        let expression = format!("{code}{column}{filter}");
        self.last = Some(path.name.to_string());
        let about = sentence(whole, &figure.printed);
        let datum =
            self.data.entry(code).or_insert(Datum { name, value, unit: String::new(), about });
        // A value without its unit tells less than one with it.
        if datum.unit.is_empty() && column.is_empty() {
            datum.unit = unit;
        }
        Inline::Figure(Figure { expression, ..figure })
    }

    /// A piece of text: data in it become figures, the rest stays.
    fn text(&mut self, text: &str, before: &str, whole: &str, out: &mut Vec<Inline>) {
        let mut from = 0;
        for found in self.found(text) {
            if found.range.start < from || self.data.len() >= MAX_DATA {
                continue;
            }
            let lead = &text[from..found.range.start];
            let words = if from == 0 && lead.is_empty() { before } else { lead };
            super::inlines::push_text(out, lead);
            let printed = &text[found.range.clone()];
            let name = self.name(&found, words, &text[found.range.end..]);
            let about = sentence(whole, printed);
            let (value, unit, filter) = match found.kind {
                Kind::Growth => {
                    let Some((value, _)) = unfiltered("增减", printed) else { continue };
                    (value, String::new(), Some("增减"))
                }
                Kind::Year => (printed[..4].to_string(), "年".to_string(), None),
                Kind::Number if !found.rough => {
                    let (value, unit) = measured(printed);
                    (value, unit, None)
                }
                Kind::Number | Kind::Rank | Kind::Day => (printed.to_string(), String::new(), None),
            };
            let inline = self.figure(&name, &value, &unit, printed, filter, &about);
            if let (Kind::Number, Inline::Figure(figure)) = (found.kind, &inline) {
                self.last = figure.paths.first().cloned();
            }
            out.push(inline);
            from = found.range.end;
        }
        super::inlines::push_text(out, &text[from..]);
    }

    /// A reference to a datum of this name and value, which is made when there is none.
    fn figure(
        &mut self,
        name: &str,
        value: &str,
        unit: &str,
        printed: &str,
        filter: Option<&str>,
        about: &str,
    ) -> Inline {
        let known = (name.to_string(), format!("{value}{unit}"));
        let code = match self.known.get(&known) {
            Some(code) => code.clone(),
            None => {
                let code = self.free(&code_of(name));
                let (name, value, unit) = (name.to_string(), value.to_string(), unit.to_string());
                self.data
                    .insert(code.clone(), Datum { name, value, unit, about: about.to_string() });
                self.known.insert(known, code.clone());
                code
            }
        };
        let expression = match filter {
            Some(filter) => format!("{code} | {filter}"),
            None => code.clone(),
        };
        Inline::Figure(Figure {
            id: String::new(),
            paths: vec![code],
            name: None,
            exact: None,
            unit: None,
            printed: printed.to_string(),
            expression,
            occurrence: 0,
            origin: None,
        })
    }

    /// A code that no datum has yet.
    fn free(&self, code: &str) -> String {
        let taken = |code: &str| self.data.contains_key(code);
        let numbered = (2..).map(|n| format!("{code}_{n}"));
        std::iter::once(code.to_string())
            .chain(numbered)
            .find(|code| !taken(code))
            .unwrap_or_default()
    }

    /// The name of what was found: years by what they are to the paper, others by the words around them.
    fn name(&self, found: &Found, before: &str, behind: &str) -> String {
        let last = || self.last.clone();
        match found.kind {
            Kind::Year => return year_name(found.year - self.year.unwrap_or(found.year)),
            Kind::Day => return named_before(before, "日期").unwrap_or_else(|| "日期".to_string()),
            Kind::Growth => {
                let own = own_words(before).or_else(last);
                return own.map_or("增长".to_string(), |name| format!("{name}增长"));
            }
            Kind::Rank => {
                let own = own_words(before).or_else(last);
                return own.map_or("位次".to_string(), |name| format!("{name}位次"));
            }
            Kind::Number => {}
        }
        let own = own_words(before).or_else(|| words_behind(behind));
        own.or_else(|| last().map(|name| format!("{name}之一")))
            .unwrap_or_else(|| "数据".to_string())
    }

    /// What in a text is data, in order.
    fn found(&self, text: &str) -> Vec<Found> {
        let mut out = vec![];
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let quoted = quoted(text);
        let mut at = 0;
        while at < chars.len() {
            let (byte, c) = chars[at];
            let titled = quoted.iter().find(|range| range.contains(&byte));
            let own_title = titled
                .is_some_and(|range| self.titles.iter().any(|title| *title == text[range.clone()]));
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
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Growth,
    Rank,
    Year,
    /// 5月25日
    Day,
}

struct Found {
    range: Range<usize>,
    kind: Kind,
    rough: bool,
    year: i32,
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
fn year_in(text: &str) -> Option<i32> {
    let years = text.match_indices('年').filter_map(|(at, _)| text.get(at.checked_sub(4)?..at));
    years.filter_map(|year| year.parse().ok()).find(|year| (1980..2100).contains(year))
}

/// What a year is to the paper's own.
fn year_name(distance: i32) -> String {
    match distance {
        0 => "年份".to_string(),
        1 => "次年".to_string(),
        -1 => "前一年".to_string(),
        later if later > 0 => format!("年后{later}"),
        earlier => format!("年前{}", -earlier),
    }
}

/// The words right before a figure that name it: the end of its clause, without what only leads to the figure.
fn own_words(before: &str) -> Option<String> {
    let clause = before.rsplit(|c: char| is_stop(c)).next().unwrap_or_default();
    let mut rest = clause.trim_matches(super::inlines::is_blank);
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

fn named_before(before: &str, what: &str) -> Option<String> {
    own_words(before).map(|name| format!("{name}{what}"))
}

/// The words right behind a figure, which it counts.
fn words_behind(behind: &str) -> Option<String> {
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
    "，。；：、？！（）()“”‘’《》〈〉【】—…\t".contains(c) || super::inlines::is_blank(c)
}

/// A name that can be a code: letters, digits and 汉字, none of the template's own words.
fn code_of(name: &str) -> String {
    let kept: String = name.chars().filter(|c| unicode_ident::is_xid_continue(*c)).collect();
    let kept = kept.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_').to_string();
    match crate::data::may_name(&kept) {
        true => kept,
        false => format!("数据_{kept}"),
    }
}

/// The sentence in which something is printed, shortened.
fn sentence(whole: &str, printed: &str) -> String {
    let Some(at) = whole.find(printed) else { return super::line::shortened(whole) };
    let start = whole[..at].rfind(['。', '；']).map_or(0, |stop| stop + '。'.len_utf8());
    let end = whole[at..].find(['。', '；']).map_or(whole.len(), |stop| at + stop);
    let text: String = whole[start..end].trim().chars().take(60).collect();
    text
}
