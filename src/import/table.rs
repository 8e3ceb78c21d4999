//! Tables of a Word file as tables of a notice, merged cells included.

use crate::compose;
use crate::document::{Align, CellSize, Column, Inline, Merge, plain};
use crate::docx::words::{Grid, Passage, Span};
use crate::notice::TableItem;

use super::assemble::labelled_note;
use super::inlines::without_notes;
use super::line::Reading;

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
    let mut notes = vec![];
    for (cells, spans) in grid.rows.iter().zip(&grid.spans).take(MAX_ROWS) {
        let mut row = vec![vec![]; width];
        let mut stands = vec![None; width];
        for (cell, span) in cells.iter().zip(spans) {
            let inlines = content(cell, reading, &mut notes);
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
    let mut item = TableItem {
        notes,
        landscape: reading.turned,
        align,
        head: rows,
        rows: body.into_iter().map(|row| (None, row)).collect(),
        merges,
        ..TableItem::default()
    };
    settle(&mut item, size(grid), reading);
    Some(item)
}

/// Takes out of a table what it gets by itself: 字号, and how its columns stand.
fn settle(item: &mut TableItem, shown: Option<CellSize>, reading: &Reading) {
    let unasked = vec![Align::Justify; item.width()];
    let shown_align = std::mem::replace(&mut item.align, unasked);
    let stored = reading.traced.table(item).cloned();
    let (usual, columns) = compose::table_look(item);
    // Tables of others have the size of their usual style, which nobody has chosen for them.
    let size = stored.as_ref().map(|table| table.size).or(shown.filter(|_| reading.ours));
    item.size = size.filter(|size| *size != usual);
    if let Some(stored) = &stored {
        let decimals = |columns: &[Column]| columns.iter().map(|c| c.decimal).collect::<Vec<_>>();
        let wanted = decimals(&stored.columns);
        let asked = TableItem { decimal: true, ..item.clone() };
        item.decimal =
            decimals(&columns) != wanted && decimals(&compose::table_look(&asked).1) == wanted;
    }
    let (_, columns) = compose::table_look(item);
    let stands = |(shown, natural): (Align, Align)| match shown == natural {
        true => Align::Justify,
        false => shown,
    };
    let natural = columns.iter().map(|column| column.align);
    item.align = shown_align.into_iter().zip(natural).map(stands).collect();
}

/// 字号 of the letters in all cells, where it is one that tables have.
fn size(grid: &Grid) -> Option<CellSize> {
    let cells = grid.rows.iter().flatten().flatten();
    let mut sizes: Vec<u32> = cells.flat_map(Passage::paragraphs).map(|p| p.size()).collect();
    sizes.retain(|size| *size > 0);
    let first = *sizes.first()?;
    let one = sizes.iter().all(|size| *size == first);
    let found = CellSize::ALL.into_iter().find(|size| size.pt() * 2.0 == f64::from(first));
    found.filter(|_| one)
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

/// The paragraphs of a cell, line by line; what 脚注 in it say goes below the table.
fn content(cell: &[Passage], reading: &mut Reading, notes: &mut Vec<Vec<Inline>>) -> Vec<Inline> {
    let mut out = vec![];
    for paragraph in cell.iter().flat_map(Passage::paragraphs) {
        let (inlines, of_cell) = without_notes(reading.cell(paragraph));
        for note in of_cell {
            let what = format!("表格的脚注改成了表格下面的注“{}”", plain(&note));
            reading.tell_changed(&what, "请核对表格下面的“注：……”", &paragraph.text);
            notes.push(labelled_note(note));
        }
        if !inlines.is_empty() && !out.is_empty() {
            out.push(Inline::Break);
        }
        out.extend(inlines);
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
