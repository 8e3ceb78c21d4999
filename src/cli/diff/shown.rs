//! A difference for people.

use std::fmt::Write as _;

use hongtou::diag::{Place, Spot};
use hongtou::diff::{Difference, FigureChange, Flip, How, RowChange, TextChange, at};
use unicode_width::UnicodeWidthStr;

use super::super::columns::columns;

/// The difference for people.
pub fn shown(difference: &Difference) -> String {
    if difference.is_empty() {
        return "没有改动\n".to_string();
    }
    let parts = [
        figures(&difference.figures, difference.paper),
        rows(&difference.rows),
        wording(&difference.wording),
        contradictions(difference),
        equations(difference),
        text(&difference.text),
        pages(difference),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn figures(changes: &[FigureChange], paper: bool) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let none = || "（无）".to_string();
    let mut table = vec![["", "原", "现", "增减", "来源", "数据"].map(String::from)];
    for FigureChange { datum, .. } in changes {
        table.push([
            datum.name.clone(),
            datum.old.clone().unwrap_or_else(none),
            datum.new.clone().unwrap_or_else(none),
            datum.change.clone().unwrap_or_default(),
            datum.source.clone().unwrap_or_default(),
            line_of(&datum.place),
        ]);
    }
    let aligned = columns(&table);
    let mut lines = aligned.lines();
    let mut out = format!("数据改动{}项\n", changes.len());
    let _ = writeln!(out, "  {}", lines.next().unwrap_or_default());
    for (change, line) in changes.iter().zip(lines) {
        let _ = writeln!(out, "  {line}");
        if paper {
            out.push_str(&places(change));
        }
    }
    out
}

/// Where a figure is printed, each place on a line of its own.
fn places(change: &FigureChange) -> String {
    let mut rows = vec![];
    for printed in &change.printed {
        let was = match (&printed.was, &change.datum.old) {
            (Some(was), Some(old)) if was != old => format!("{was} → {}  ", printed.now.printed),
            _ => String::new(),
        };
        let sentence = &printed.now.sentence;
        rows.push([String::new(), at(&printed.now.spots), format!("{was}{sentence}")]);
    }
    if rows.is_empty() && change.datum.note {
        return String::new();
    }
    if rows.is_empty() {
        return "      没有印出来\n".to_string();
    }
    columns(&rows).lines().map(|line| format!("    {line}\n")).collect()
}

fn rows(changes: &[RowChange]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let row = |change: &RowChange| {
        let how = match change.how {
            How::New => "新增",
            How::Gone => "删去",
            How::Moved | How::Changed => "移动",
        };
        let cells: Vec<_> = change.cells.iter().map(|(_, cell)| cell.as_str()).collect();
        let place = change.place.as_ref().map(line_of).unwrap_or_default();
        [format!("  {how}"), change.table.clone(), cells.join("　"), place]
    };
    let table: Vec<_> = changes.iter().map(row).collect();
    format!("表格的行改动{}处\n{}", changes.len(), columns(&table))
}

fn wording(flips: &[Flip]) -> String {
    if flips.is_empty() {
        return String::new();
    }
    let mut out = format!("措辞随正负改变{}处\n", flips.len());
    for flip in flips {
        let page = at(&flip.spots);
        let _ = writeln!(out, "  {page}  {} → {}", flip.old, flip.new);
        out.push_str(&both(Some(&flip.old_sentence), Some(&flip.new_sentence)));
    }
    out
}

/// A sentence as it was and as it is, set under each other.
fn both(old: Option<&str>, new: Option<&str>) -> String {
    let line =
        |label: &str, text: Option<&str>| text.map(|text| format!("      {label}  {text}\n"));
    [line("原", old), line("现", new)].into_iter().flatten().collect()
}

fn contradictions(difference: &Difference) -> String {
    let mut out = String::new();
    for printed in &difference.contradictions {
        let (page, words) = (at(&printed.spots), &printed.printed);
        let _ = writeln!(out, "  {page}  “{words}”：数是负的，措辞却是手写的，请改写或用“| 增减”");
        let _ = writeln!(out, "      {}", printed.sentence);
    }
    if out.is_empty() { out } else { format!("措辞和正负不合\n{out}") }
}

fn equations(difference: &Difference) -> String {
    let mut out = String::new();
    for equation in &difference.equations {
        let place = equation.place.as_ref().map(line_of).unwrap_or_default();
        let since = if equation.held { "" } else { "（改动前就不成立）" };
        let _ = writeln!(out, "  {}{since}  {place}", equation.message);
    }
    if out.is_empty() {
        out
    } else {
        format!("等式不成立{}个\n{out}", difference.equations.len())
    }
}

fn text(changes: &[TextChange]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let mut out = format!("文字改动{}处\n", changes.len());
    for change in changes {
        let how = match change.how {
            How::Changed => "改写",
            How::New => "新增",
            How::Gone => "删去",
            How::Moved => "移动",
        };
        let place = change.place.as_ref().map(line_of).unwrap_or_default();
        let before = if change.how == How::Gone { "原" } else { "" };
        let _ = writeln!(out, "  {before}{}  {how}  {place}", at(&change.spots));
        out.push_str(&both(change.old.as_deref(), change.new.as_deref()));
    }
    out
}

fn pages(difference: &Difference) -> String {
    let Some(pages) = &difference.pages else { return String::new() };
    let mut out = match pages.old == pages.new {
        true => format!("版面  {}面，没有增减\n", pages.new),
        false => format!("版面  由{}面变为{}面\n", pages.old, pages.new),
    };
    let width = pages.moved.iter().map(|moved| moved.what.width()).max().unwrap_or(0);
    for moved in &pages.moved {
        let blank = " ".repeat(width - moved.what.width());
        let _ = writeln!(out, "  {}{blank}  {} → {}", moved.what, moved.old, moved.new);
    }
    out
}

/// data.csv 第9行, or data.xlsx 工作表“指标”C9格
pub fn line_of(place: &Place) -> String {
    match &place.spot {
        None => place.file.clone(),
        Some(Spot::Text { line, .. }) => format!("{} 第{line}行", place.file),
        Some(Spot::Cell { sheet, cell, .. }) => format!("{} 工作表“{sheet}”{cell}格", place.file),
        Some(Spot::Paragraph { number, words }) => format!("{} 第{number}段“{words}”", place.file),
    }
}
