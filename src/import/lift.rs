//! This year's paper from last year's: years, figures, growth and ranks become data, last year's value beside an empty one.
//!
//! Nothing is guessed: what is no plain number with a unit stays text. Each datum is checked: from last year's values the
//! new folder prints last year's words.

mod found;
mod names;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::data::decide::{DECISION, LAST_YEAR};
use crate::document::{Figure, Inline, plain};
use crate::notice::{Item, ItemKind, TableItem};

use self::found::{Found, Kind, UNITS, found, year_in};
use self::names::{code_of, named_before, own_words, words_behind, year_name};
use super::data::{Path, line, measured, unfiltered};
use super::inlines::{is_blank, merge_texts, push_text};
use super::paper::Paper;
use super::{signs, titles};

/// Data that one paper is taken apart into, at the most.
const MAX_DATA: usize = 500;
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
    for line in paper.adopted.iter_mut().flatten() {
        lifted.inlines(line, "");
    }
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
    /// What each column is called: the heads above it from top to bottom, years by what they are to the paper.
    fn heads(&self, table: &TableItem) -> Vec<String> {
        let cell = |row: usize, column: usize| {
            let merge = table.merges.iter().find(|merge| merge.covers(row, column));
            let (row, column) = merge.map_or((row, column), |merge| (merge.row, merge.column));
            table.head.get(row).and_then(|cells| cells.get(column)).map(|cell| plain(cell))
        };
        let name = |column: usize| {
            let texts = (0..table.head.len()).filter_map(|row| cell(row, column));
            let mut parts: Vec<String> = texts.map(|text| signs::squeezed(&text)).collect();
            parts.dedup();
            self.timeless(&parts.concat())
        };
        (0..table.width()).map(name).collect()
    }

    /// A name without a year; one that is a year says which.
    fn timeless(&self, name: &str) -> String {
        let Some(year) = year_in(name) else { return name.to_string() };
        let rest = name.replacen(&format!("{year}年"), "", 1);
        match (rest.is_empty(), year - self.year.unwrap_or(year)) {
            (true, 0) => "当年".to_string(),
            (true, distance) => year_name(distance),
            (false, 0) => rest,
            (false, distance) => format!("{}{rest}", year_name(distance)),
        }
    }
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
                    let heads = self.heads(table);
                    for (at, (_, cells)) in table.rows.iter_mut().enumerate() {
                        self.row(at, cells, &heads);
                    }
                    let captions = table.caption.iter_mut().chain(table.head.iter_mut().flatten());
                    captions.for_each(|inlines| self.years(inlines));
                    table.notes.iter_mut().for_each(|note| self.inlines(note, ""));
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
    fn row(&mut self, at: usize, cells: &mut [Vec<Inline>], heads: &[String]) {
        let ordinal = |head: &str| matches!(head.trim(), "序号" | "编号" | "");
        let named = |text: &str| text.chars().any(char::is_alphabetic);
        let mut labels = cells.iter().zip(heads).filter(|(_, head)| !ordinal(head));
        let label = labels.next().map(|(cell, _)| signs::squeezed(&plain(cell)));
        let label = label.filter(|label| named(label)).unwrap_or_else(|| format!("第{}行", at + 1));
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
                Inline::Footnote(mut note) => {
                    self.inlines(&mut note.text, "");
                    out.push(Inline::Footnote(note));
                }
                other => out.push(other),
            }
        }
        *inlines = out;
        merge_texts(inlines);
    }

    /// A caption or a head, of which only the paper's own years and those beside it are data.
    fn years(&mut self, inlines: &mut Vec<Inline>) {
        let whole = plain(inlines);
        let mut lifted = inlines.clone();
        self.inlines(&mut lifted, "");
        let year = |inline: &Inline| match inline {
            Inline::Figure(figure) => figure.printed.ends_with('年'),
            Inline::Text(_) => true,
            _ => false,
        };
        if lifted.iter().all(year) && plain(&lifted) == whole {
            *inlines = lifted;
        }
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
        for found in found(text, &self.titles) {
            if found.range.start < from || self.data.len() >= MAX_DATA {
                continue;
            }
            let lead = &text[from..found.range.start];
            let words = if from == 0 && lead.is_empty() { before } else { lead };
            push_text(out, lead);
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
        push_text(out, &text[from..]);
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
}

/// The sentence in which something is printed, shortened.
fn sentence(whole: &str, printed: &str) -> String {
    let Some(at) = whole.find(printed) else { return super::line::shortened(whole) };
    let start = whole[..at].rfind(['。', '；']).map_or(0, |stop| stop + '。'.len_utf8());
    let end = whole[at..].find(['。', '；']).map_or(whole.len(), |stop| at + stop);
    let text = whole[start..end].replace('\n', "");
    text.trim().chars().take(60).collect()
}
