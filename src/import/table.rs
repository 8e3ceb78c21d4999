//! Tables of a Word file as tables of a notice, merged cells included.

use crate::document::{Align, Inline, Merge};
use crate::docx::words::{Grid, Passage, Span};
use crate::notice::TableItem;

use super::line::{Reading, push_text};

/// Columns and rows that a table of a notice is made of at the most; what lies beyond is told.
const MAX_COLUMNS: usize = 40;
const MAX_ROWS: usize = 5000;

/// The item of a table; `None` where it has no cells.
pub(super) fn item(grid: &Grid, reading: &mut Reading) -> Option<TableItem> {
    let ends = grid.spans.iter().flatten().map(|span| span.column + span.columns);
    let ends = ends.max();
    let width = ends.unwrap_or(0).min(MAX_COLUMNS);
    if width == 0 || grid.rows.is_empty() {
        return None;
    }
    if ends.is_some_and(|ends| ends > MAX_COLUMNS) {
        reading.tell("表格的一部分（栏数太多）", "请拆成几个表格", "");
    }
    if grid.rows.len() > MAX_ROWS {
        reading.tell("表格的一部分（行数太多）", "请拆成几个表格", "");
    }
    let mut rows: Vec<Vec<Vec<Inline>>> = vec![];
    let mut aligns: Vec<Vec<Option<Align>>> = vec![];
    for (cells, spans) in grid.rows.iter().zip(&grid.spans).take(MAX_ROWS) {
        let mut row = vec![vec![]; width];
        let mut stands = vec![None; width];
        for (cell, span) in cells.iter().zip(spans) {
            let inlines = content(cell, reading);
            if let Some(place) = row.get_mut(span.column) {
                *place = inlines;
                stands[span.column] = align(cell);
            }
        }
        rows.push(row);
        aligns.push(stands);
    }
    let merges = merges(&grid.spans, rows.len(), width);
    let heads = heads(grid, &merges).min(rows.len());
    let align = (0..width).map(|column| common(&aligns[heads..], &rows[heads..], column)).collect();
    let body = rows.split_off(heads);
    let merges = merges.into_iter().map(|merge| within(merge, heads)).collect();
    Some(TableItem {
        caption: None,
        unit: None,
        align,
        head: rows,
        rows: body.into_iter().map(|row| (None, row)).collect(),
        merges,
        ..TableItem::default()
    })
}

/// Rows of the head: those that Word repeats, else the first with all that it reaches down to.
fn heads(grid: &Grid, merges: &[Merge]) -> usize {
    if grid.heads > 0 {
        return grid.heads;
    }
    let reach = merges.iter().filter(|m| m.row == 0).map(|m| m.rows);
    let heads = reach.max().unwrap_or(1);
    if heads < grid.rows.len() { heads } else { 1 }
}

/// A merge that would go out of the head ends there.
fn within(merge: Merge, heads: usize) -> Merge {
    match merge.row < heads && merge.row + merge.rows > heads {
        true => Merge { rows: heads - merge.row, ..merge },
        false => merge,
    }
}

/// The paragraphs of a cell as one line.
fn content(cell: &[Passage], reading: &mut Reading) -> Vec<Inline> {
    let mut out = vec![];
    for paragraph in cell.iter().flat_map(Passage::paragraphs) {
        let inlines = reading.cell(paragraph);
        if !inlines.is_empty() && !out.is_empty() {
            push_text(&mut out, " ");
        }
        out.extend(inlines.into_iter().map(|inline| match inline {
            Inline::Break => Inline::Text(" ".into()),
            other => other,
        }));
        if !paragraph.drawn.is_empty() {
            reading.tell("表格里的图片", "请把图片放到表格外面", &paragraph.text);
        }
    }
    for inline in &mut out {
        if let Inline::Text(text) = inline {
            *text = text.replace('\t', " ");
        }
    }
    out
}

fn align(cell: &[Passage]) -> Option<Align> {
    match cell.first() {
        Some(Passage::Paragraph(paragraph)) => paragraph.look.align,
        _ => None,
    }
}

/// How all cells of a column stand that say anything; [`Align::Justify`] where they differ.
fn common(aligns: &[Vec<Option<Align>>], rows: &[Vec<Vec<Inline>>], column: usize) -> Align {
    let said = aligns.iter().zip(rows).filter(|(_, row)| !row[column].is_empty());
    let mut found = said.map(|(aligns, _)| aligns[column].unwrap_or(Align::Justify));
    let Some(first) = found.next() else { return Align::Justify };
    if found.all(|other| other == first) { first } else { Align::Justify }
}

/// The rectangles of cells that are one.
fn merges(spans: &[Vec<Span>], rows: usize, width: usize) -> Vec<Merge> {
    let mut out: Vec<Merge> = vec![];
    for (row, cells) in spans.iter().enumerate().take(rows) {
        for span in cells.iter().filter(|s| !s.continues && s.column < width) {
            let columns = span.columns.min(width - span.column);
            let goes_on = |row: &&Vec<Span>| {
                row.iter()
                    .any(|s| s.continues && (s.column, s.columns) == (span.column, span.columns))
            };
            let further = spans[row + 1..rows].iter().take_while(goes_on).count();
            if columns > 1 || further > 0 {
                out.push(Merge { row, column: span.column, rows: further + 1, columns });
            }
        }
    }
    out
}
