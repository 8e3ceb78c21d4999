//! Tables of a 花脸稿: rows, columns and cells that came, went, moved or changed.

use std::collections::BTreeSet;

use similar::DiffOp;

use super::super::data::rising;
use super::words as revise;
use crate::document::{Align, Column, Inline, Merge, Revision, Table, TableRow, plain};
use crate::draft::change::differences;

/// A row or column of the table that says both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Of both: the earlier one's, the later one's.
    Both(usize, usize),
    /// Of the earlier one.
    Gone(usize, Revision),
    /// Of the later one.
    New(usize, Revision),
}

/// Both tables as one; `rows` are the later row of each earlier one, counted from the head on. `None` where cells that
/// are one stand in the way: then both tables are shown.
pub(super) fn revised_table(old: &Table, new: &Table, rows: &[Option<usize>]) -> Option<Table> {
    let columns = columns(old, new);
    let lines = lines(old, new, rows);
    if columns.iter().any(|line| !matches!(line, Line::Both(..)))
        && !(old.merges.is_empty() && new.merges.is_empty())
    {
        return None;
    }
    let merges = merges(old, new, &lines)?;
    let (a, b) = (all_rows(old), all_rows(new));
    let made: Vec<(bool, TableRow)> = lines
        .iter()
        .filter_map(|line| {
            let head = match line {
                Line::Both(_, y) | Line::New(y, _) => *y < new.head.len(),
                Line::Gone(x, _) => *x < old.head.len(),
            };
            Some((head, row(*line, &a, &b, &columns)?))
        })
        .collect();
    let heads = made.iter().take_while(|(head, _)| *head).count();
    let mut all: Vec<TableRow> = made.into_iter().map(|(_, row)| row).collect();
    let rest = all.split_off(heads);
    let changed = all.iter().chain(&rest).flat_map(|row| &row.cells).any(|cell| is_revised(cell));
    let mut table = Table {
        size: new.size,
        columns: shares(old, new, &columns),
        head: all,
        rows: rest,
        merges,
    };
    if hides_words(&table) {
        return None;
    }
    if changed {
        // Two numbers in a cell have no decimal point in common.
        table.columns.iter_mut().for_each(|column| {
            column.align = if column.decimal { Align::Center } else { column.align };
            column.decimal = false;
        });
    }
    Some(table)
}

/// Whether words stand in a cell that is part of another one.
fn hides_words(table: &Table) -> bool {
    let rows = table.head.iter().chain(&table.rows).enumerate();
    let mut cells =
        rows.flat_map(|(y, row)| row.cells.iter().enumerate().map(move |(x, c)| (y, x, c)));
    cells.any(|(y, x, cell)| {
        !cell.is_empty() && table.merge(y, x).is_some_and(|merge| !merge.begins(y, x))
    })
}

fn all_rows(table: &Table) -> Vec<&TableRow> {
    table.head.iter().chain(&table.rows).collect()
}

fn is_revised(cell: &[Inline]) -> bool {
    cell.iter().any(|inline| matches!(inline, Inline::Revised(..)) || is_revised(inline.children()))
}

/// The columns of both: by what their head says where it says something else for each.
fn columns(old: &Table, new: &Table) -> Vec<Line> {
    let heads = |table: &Table| -> Vec<String> {
        let cells = (0..table.columns.len()).map(|column| {
            let rows = table.head.iter().filter_map(|row| row.cells.get(column));
            rows.map(|cell| plain(cell)).collect::<Vec<_>>().join("\t")
        });
        cells.collect()
    };
    let (a, b) = (heads(old), heads(new));
    let count = a.len();
    // As many columns are the same columns, whatever their heads say now.
    if count == b.len() {
        return (0..count).map(|at| Line::Both(at, at)).collect();
    }
    aligned(&a, &b)
}

fn aligned<T: std::hash::Hash + Eq + Ord>(a: &[T], b: &[T]) -> Vec<Line> {
    let mut out = vec![];
    for op in differences(a, b) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                out.extend((0..len).map(|i| Line::Both(old_index + i, new_index + i)));
            }
            op => {
                out.extend(op.old_range().map(|x| Line::Gone(x, Revision::Deleted)));
                out.extend(op.new_range().map(|y| Line::New(y, Revision::Inserted)));
            }
        }
    }
    out
}

/// The rows of both in the order of the later one, gone ones behind those that they followed.
fn lines(old: &Table, new: &Table, pairs: &[Option<usize>]) -> Vec<Line> {
    let (count, heads) = (old.head.len() + old.rows.len(), new.head.len() + new.rows.len());
    let both: Vec<(usize, usize)> =
        (0..count).filter_map(|x| Some((x, pairs.get(x).copied().flatten()?))).collect();
    let order: Vec<usize> = both.iter().map(|(_, y)| *y).collect();
    let stays: BTreeSet<usize> = rising(&order).into_iter().collect();
    let stayed: Vec<(usize, usize)> =
        both.iter().enumerate().filter(|(at, _)| stays.contains(at)).map(|(_, p)| *p).collect();
    let moved = |x: usize| both.iter().any(|(a, _)| *a == x);
    let moved_here = |y: usize| both.iter().any(|(_, b)| *b == y);
    let mut out = vec![];
    let (mut x, mut y) = (0, 0);
    for (a, b) in stayed.into_iter().chain([(count, heads)]) {
        let away = |x| if moved(x) { Revision::MovedAway } else { Revision::Deleted };
        let here = |y| if moved_here(y) { Revision::MovedHere } else { Revision::Inserted };
        out.extend((x..a).map(|x| Line::Gone(x, away(x))));
        out.extend((y..b).map(|y| Line::New(y, here(y))));
        if (a, b) != (count, heads) {
            out.push(Line::Both(a, b));
        }
        (x, y) = (a + 1, b + 1);
    }
    out
}

/// One row of the table that says both.
fn row(line: Line, old: &[&TableRow], new: &[&TableRow], columns: &[Line]) -> Option<TableRow> {
    let cell = |row: &TableRow, at: usize| row.cells.get(at).cloned().unwrap_or_default();
    Some(match line {
        Line::Both(x, y) => {
            let (a, b) = (old.get(x)?, new.get(y)?);
            let cells = columns.iter().map(|column| match *column {
                Line::Both(p, q) => changed_cell(&cell(a, p), &cell(b, q)),
                Line::Gone(p, revision) => revise::all(&cell(a, p), revision),
                Line::New(q, revision) => revise::all(&cell(b, q), revision),
            });
            TableRow { id: b.id.clone(), cells: cells.collect() }
        }
        Line::Gone(x, revision) => {
            let a = old.get(x)?;
            let cells = columns.iter().map(|column| match *column {
                Line::Both(p, _) | Line::Gone(p, _) => revise::all(&cell(a, p), revision),
                Line::New(..) => vec![],
            });
            TableRow { id: a.id.clone(), cells: cells.collect() }
        }
        Line::New(y, revision) => {
            let b = new.get(y)?;
            let cells = columns.iter().map(|column| match *column {
                Line::Both(_, q) | Line::New(q, _) => revise::all(&cell(b, q), revision),
                Line::Gone(..) => vec![],
            });
            TableRow { id: b.id.clone(), cells: cells.collect() }
        }
    })
}

/// A cell of both: what came stands below what it replaced when nothing else is in the cell.
fn changed_cell(old: &[Inline], new: &[Inline]) -> Vec<Inline> {
    if revise::is_same(old, new) {
        return new.to_vec();
    }
    let both = revise::revised(old, new);
    match <[Inline; 2]>::try_from(both) {
        Ok([gone @ Inline::Revised(..), new @ Inline::Revised(..)]) => {
            vec![gone, Inline::Break, new]
        }
        Ok(both) => both.to_vec(),
        Err(both) => both,
    }
}

/// The columns with shares that make 1000 again.
fn shares(old: &Table, new: &Table, columns: &[Line]) -> Vec<Column> {
    let own: Vec<Column> = columns
        .iter()
        .filter_map(|column| match *column {
            Line::Both(_, q) | Line::New(q, _) => new.columns.get(q).cloned(),
            Line::Gone(p, _) => old.columns.get(p).cloned(),
        })
        .collect();
    let total: u32 = own.iter().map(|column| column.share).sum::<u32>().max(1);
    let last = own.len().saturating_sub(1);
    let mut left = 1000;
    own.into_iter()
        .enumerate()
        .map(|(at, column)| {
            let share = if at == last { left } else { (column.share * 1000 / total).min(left) };
            left -= share;
            Column { share, ..column }
        })
        .collect()
}

/// Cells that are one, in the rows of both: those of the later table go on over rows that are gone between theirs, and
/// rows that are gone keep their own. `None` where rows have moved out of them.
fn merges(old: &Table, new: &Table, lines: &[Line]) -> Option<Vec<Merge>> {
    let of_old = |line: &Line, x: usize| matches!(line, Line::Gone(a, _) if *a == x);
    let of_new =
        |line: &Line, y: usize| matches!(line, Line::Both(_, b) | Line::New(b, _) if *b == y);
    let gone = |line: &Line| matches!(line, Line::Gone(..));
    let mut out = vec![];
    for merge in &new.merges {
        let row = lines.iter().position(|line| of_new(line, merge.row))?;
        let last = lines.iter().position(|line| of_new(line, merge.rows().end - 1))?;
        let within = lines.get(row..=last)?;
        let own = within.iter().filter(|line| !gone(line)).count();
        let all = merge.rows().all(|y| within.iter().any(|line| of_new(line, y)));
        if !all || own != merge.rows {
            return None;
        }
        out.push(Merge { row, rows: within.len(), ..*merge });
    }
    for merge in &old.merges {
        let first = lines.iter().position(|line| of_old(line, merge.row));
        let Some(row) = first else { continue };
        let together = merge
            .rows()
            .enumerate()
            .all(|(i, x)| lines.get(row + i).is_some_and(|line| of_old(line, x)));
        let own = Merge { row, ..*merge };
        let meets = |other: &Merge| {
            own.rows().any(|row| own.columns().any(|column| other.covers(row, column)))
        };
        if together && !out.iter().any(meets) {
            out.push(own);
        }
    }
    Some(out)
}
