//! 修改说明: what differs, as a paper for those who decide on it.

use unicode_width::UnicodeWidthStr;

use super::{Difference, FigureChange, How, Side, TextChange, at};
use crate::compose::inside;
use crate::diag::Diagnostic;
use crate::document::{Align, CellSize, Content, Document, Inline, Meta, Table, plain};
use crate::notice::{Item, ItemKind, TableItem};
use crate::places::Spot;
use crate::spec;

/// Places that a cell of the table names.
const MOST_PLACES: usize = 3;
/// Changes of text that are told one by one; a leader reads one page.
const MOST_TEXTS: usize = 8;

/// The paper that tells of a difference.
///
/// Errors of setting it are in `sink`.
pub fn memo(
    difference: &Difference,
    old: &Side,
    new: &Side,
    sink: &mut Vec<Diagnostic>,
) -> Document {
    let paper = new.document().or_else(|| old.document()).map(|document| &document.meta);
    let issuer = paper.map(|meta| meta.issuer.clone()).unwrap_or_default();
    let meta = Meta { title: title(paper), issuer, number: None, date: None };
    let mut items = vec![paragraph(summary(difference, paper))];
    let parts = [
        figures(difference),
        rows(difference),
        wording(difference),
        doubts(difference),
        texts(difference),
        pages(difference),
    ];
    items.extend(parts.into_iter().flatten());
    let mut document = inside(meta, &items, sink);
    let blocks = document.sections.iter_mut().flat_map(|section| &mut section.blocks);
    for block in blocks {
        if let Content::Table(table) = &mut block.content {
            make_room(table);
        }
    }
    document
}

/// Room at the sides of a cell's text, in 字.
const PADDING: f64 = 1.8;
/// The least that a column of words keeps, in 字.
const LEAST: f64 = 5.0;

/// Gives columns of numbers and places what they need on one line, and words the rest: 亿元 is not parted from its
/// number.
fn make_room(table: &mut Table) {
    let own = table.columns.iter().enumerate().map(|(at, _)| widest(table, at) + PADDING);
    let own: Vec<f64> = own.collect();
    let whole = |at: usize| {
        let head = table.head.first().and_then(|row| row.cells.get(at)).map(|cell| plain(cell));
        matches!(head.as_deref(), Some("原" | "现" | "增减" | "位置"))
    };
    let whole: Vec<bool> = (0..own.len()).map(whole).collect();
    let taken: f64 = own.iter().zip(&whole).filter(|(_, whole)| **whole).map(|(own, _)| own).sum();
    let words = whole.iter().filter(|whole| !**whole).count() as f64;
    let all = spec::pt(spec::CORE_WIDTH_MM) / table.size.pt();
    let each = (all - taken) / words;
    if !whole.contains(&true) || each < LEAST {
        return;
    }
    let mut left = 1000;
    let last = table.columns.len().saturating_sub(1);
    for (at, column) in table.columns.iter_mut().enumerate() {
        let width = if whole[at] { own[at] } else { each };
        let share = (width / all * 1000.0).floor() as u32;
        column.share = if at == last { left } else { share.min(left) };
        left -= column.share;
    }
}

/// Width of the widest line of a column, in 字.
fn widest(table: &Table, column: usize) -> f64 {
    let cells = table.head.iter().chain(&table.rows).filter_map(|row| row.cells.get(column));
    let halves = |cell: &Vec<Inline>| plain(cell).lines().map(|l| l.width_cjk()).max().unwrap_or(0);
    cells.map(halves).max().unwrap_or(0) as f64 / 2.0
}

fn title(paper: Option<&Meta>) -> String {
    match paper {
        None => "关于数据修改情况的说明".to_string(),
        Some(Meta { number: Some(number), .. }) => format!("关于{number}文修改情况的说明"),
        Some(meta) => format!("关于{}修改情况的说明", named(&meta.title)),
    }
}

/// 《…》, marks inside it one step down.
fn named(title: &str) -> String {
    format!("《{}》", title.replace('《', "〈").replace('》', "〉"))
}

fn summary(difference: &Difference, paper: Option<&Meta>) -> String {
    let what = match paper {
        None => String::new(),
        Some(meta) => {
            let number = meta.number.as_ref().map(|number| format!("（{number}）"));
            format!("{}{}", named(&meta.title), number.unwrap_or_default())
        }
    };
    let (values, notes): (Vec<_>, Vec<_>) =
        difference.figures.iter().partition(|change| !change.datum.note);
    let places: usize = values.iter().map(|change| change.printed.len()).sum();
    let printed = if difference.paper { format!("（印在{places}处）") } else { String::new() };
    let counts = [
        (values.len(), format!("数据{}项{printed}", values.len())),
        (notes.len(), format!("来源、截至等注记{}项", notes.len())),
        (difference.rows.len(), format!("表格的行{}处", difference.rows.len())),
        (difference.wording.len(), format!("随正负改变的措辞{}处", difference.wording.len())),
        (difference.text.len(), format!("文字{}处", difference.text.len())),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words);
    let counts: Vec<_> = counts.collect();
    let pages = match &difference.pages {
        None => String::new(),
        Some(pages) if pages.old == pages.new => format!("全文仍为{}面。", pages.new),
        Some(pages) => format!("全文由{}面变为{}面。", pages.old, pages.new),
    };
    match counts.is_empty() {
        true => format!("{what}没有修改。{pages}"),
        false => format!("{what}修改了{}。{pages}", counts.join("、")),
    }
}

fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Text(text.into())]
}

/// Text whose line feeds are forced breaks.
fn lines(cell: &str) -> Vec<Inline> {
    let lines: Vec<_> = cell.split('\n').map(text).collect();
    lines.join(&Inline::Break)
}

fn item(kind: ItemKind) -> Item {
    Item { kind, origin: None, loop_key: None }
}

fn paragraph(words: impl Into<String>) -> Item {
    item(ItemKind::Paragraph { run_in: None, content: text(words) })
}

/// A heading that numbers itself, with what stands below it; nothing when that is nothing.
fn part(heading: &str, below: Vec<Item>) -> Vec<Item> {
    if below.is_empty() {
        return vec![];
    }
    let content = text(heading);
    let heading = item(ItemKind::Heading { level: 1, number: None, content });
    std::iter::once(heading).chain(below).collect()
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> Item {
    let cells = |row: Vec<String>| (None, row.iter().map(|cell| lines(cell)).collect());
    item(ItemKind::Table(TableItem {
        caption: None,
        unit: None,
        notes: vec![],
        landscape: false,
        decimal: false,
        size: Some(CellSize::Five),
        align: head.iter().map(|head| align(head)).collect(),
        head: vec![head.iter().map(|cell| text(*cell)).collect()],
        rows: rows.into_iter().map(cells).collect(),
        merges: vec![],
    }))
}

/// Numbers stand in the middle, words at the left.
fn align(head: &str) -> Align {
    match head {
        "原" | "现" | "增减" => Align::Center,
        _ => Align::Left,
    }
}

fn figures(difference: &Difference) -> Vec<Item> {
    let values = difference.figures.iter().filter(|change| !change.datum.note);
    let row = |change: &FigureChange| {
        let datum = &change.datum;
        let none = || "—".to_string();
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(none);
        let spots = change.printed.iter().filter_map(|printed| printed.now.spots.first());
        let mut row =
            vec![datum.name.clone(), shown(&datum.old), shown(&datum.new), shown(&datum.change)];
        if difference.paper {
            row.push(places(spots));
        }
        row.push(shown(&datum.source));
        row
    };
    let rows: Vec<_> = values.map(row).collect();
    if rows.is_empty() {
        return vec![];
    }
    let head: &[&str] = match difference.paper {
        true => &["指标", "原", "现", "增减", "位置", "来源"],
        false => &["指标", "原", "现", "增减", "来源"],
    };
    part("数据", vec![table(head, rows)])
}

/// 第2页第16行, 第7页第7行, each on a line
fn places<'a>(spots: impl Iterator<Item = &'a Spot>) -> String {
    let all: Vec<String> = spots.map(Spot::words).collect();
    let shown = all[..all.len().min(MOST_PLACES)].join("\n");
    match all.len() {
        0 => "未印".to_string(),
        count if count > MOST_PLACES => format!("{shown}\n等{count}处"),
        _ => shown,
    }
}

fn rows(difference: &Difference) -> Vec<Item> {
    let one = |change: &super::RowChange| {
        let how = match change.how {
            How::New => "新增",
            How::Gone => "删去",
            How::Moved | How::Changed => "移动",
        };
        let cells: Vec<_> = change.cells.iter().map(|(_, cell)| cell.clone()).collect();
        vec![how.to_string(), change.table.clone(), cells.join("　")]
    };
    let rows: Vec<_> = difference.rows.iter().map(one).collect();
    if rows.is_empty() {
        return vec![];
    }
    part("表格的行", vec![table(&["", "表", "内容"], rows)])
}

fn wording(difference: &Difference) -> Vec<Item> {
    let one = |flip: &super::Flip| {
        let page = at(&flip.spots);
        let page = if page.is_empty() { page } else { format!("{page}：") };
        let sentence = ended(&flip.new_sentence);
        paragraph(format!("{page}“{}”改为“{}”，全句为“{sentence}”。", flip.old, flip.new))
    };
    part("随正负改变的措辞", difference.wording.iter().map(one).collect())
}

/// A sentence inside another one has no mark at its end.
fn ended(sentence: &str) -> &str {
    sentence.trim_end_matches(['。', '；', '！', '？'])
}

/// What somebody has to look at before the paper goes on.
fn doubts(difference: &Difference) -> Vec<Item> {
    let equation = |e: &super::EquationChange| {
        let since = if e.held { "" } else { "（修改前就不成立）" };
        paragraph(format!("等式不成立{since}：{}。", e.message))
    };
    let wrong = |p: &crate::places::Printed| {
        paragraph(format!("{}：“{}”，数是负的，措辞须改写。", at(&p.spots), p.printed))
    };
    let equations = difference.equations.iter().map(equation);
    let wrong = difference.contradictions.iter().map(wrong);
    part("须先核对", equations.chain(wrong).collect())
}

fn texts(difference: &Difference) -> Vec<Item> {
    let mut items: Vec<_> = difference.text.iter().take(MOST_TEXTS).map(changed).collect();
    let more = difference.text.len().saturating_sub(MOST_TEXTS);
    if more > 0 {
        items.push(paragraph(format!("另有{more}处，见花脸稿。")));
    }
    part("文字", items)
}

fn changed(change: &TextChange) -> Item {
    let page = at(&change.spots);
    let before = if change.how == How::Gone { "原" } else { "" };
    let page = if page.is_empty() { page } else { format!("{before}{page}：") };
    let old = ended(change.old.as_deref().unwrap_or_default());
    let new = ended(change.new.as_deref().unwrap_or_default());
    paragraph(match change.how {
        How::Changed => format!("{page}“{old}”改为“{new}”。"),
        How::New => format!("{page}新增“{new}”。"),
        How::Gone => format!("{page}删去“{old}”。"),
        How::Moved => format!("{page}“{new}”移到这里。"),
    })
}

fn pages(difference: &Difference) -> Vec<Item> {
    let moved = difference.pages.iter().flat_map(|pages| &pages.moved);
    let one = |m: &super::Moved| format!("{}由{}移到{}", m.what, m.old, m.new);
    let moved: Vec<_> = moved.map(one).collect();
    if moved.is_empty() {
        return vec![];
    }
    part("版面", vec![paragraph(format!("{}。", moved.join("；")))])
}
