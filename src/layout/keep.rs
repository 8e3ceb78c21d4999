//! Rows of a table and notes below it that no page parts: what a clerk would mend by hand.

use std::collections::BTreeSet;

use super::measure::{Grid, Measured, Shape};
use super::paginate::Part;
use crate::document::{Id, Role};
use crate::spec;

/// From so many rows below its head on a table leaves two of them on either side of a page.
const PARTED_ROWS_MIN: usize = 4;

/// What of a table stands together. Rows are counted from the head on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Keep {
    /// The rows before this one stand together.
    pub first: usize,
    /// The rows from this one on stand together.
    pub last: usize,
    /// How many of the notes below stand with the last row.
    pub notes: usize,
}

impl Keep {
    /// The row behind the last one that stands with this one.
    pub fn end(self, rows: usize, line: usize) -> usize {
        match self {
            _ if line >= self.last || self.first > self.last => rows,
            _ if line < self.first => self.first,
            _ => line + 1,
        }
    }

    /// Whether a row stays on the page of the next one, or of the note below the last.
    fn keeps_with_next(self, rows: usize, line: usize) -> bool {
        if line + 1 < rows { line + 1 < self.end(rows, line) } else { self.notes > 0 }
    }
}

/// What of the table `blocks[at]` stands together: two rows on either side and all its notes where that takes no more
/// than half a side, else less.
pub(crate) fn of(blocks: &[Measured], at: usize, row_pt: f64) -> Keep {
    let Some(Shape::Table(grid)) = blocks.get(at).map(|block| &block.shape) else {
        return Keep::default();
    };
    let side = blocks[at].side;
    let half = if side.turned { spec::CORE_WIDTH_MM } else { spec::CORE_HEIGHT_MM };
    let half_pt = spec::pt(half) / 2.0;
    let (heads, rows) = (grid.head.len(), grid.head.len() + grid.rows.len());
    let two = if grid.rows.len() >= PARTED_ROWS_MIN { 2 } else { 1 };
    let fits = |from: usize, to: usize, lines: usize| {
        height(grid, from, to) + lines as f64 * row_pt <= half_pt
    };
    let first = [two, 1].map(|count| heads + count);
    let first = first.into_iter().find(|end| fits(0, (*end).min(rows), 0));
    let lines = note_lines(&blocks[at + 1..]);
    let counts = [lines.len(), lines.len().min(1), 0];
    let last = [two, 1].into_iter().flat_map(|count| counts.map(|notes| (count, notes)));
    let last = last.map(|(count, notes)| (rows.saturating_sub(count), notes)).find(|(from, n)| {
        let repeated = height(grid, 0, heads);
        // Below a table a note begins on the next row of the grid.
        let lines = lines[..*n].iter().sum::<usize>() + usize::from(*n > 0);
        repeated <= half_pt && fits((*from).max(heads), rows, lines)
    });
    let (last, notes) = last.unwrap_or((rows, 0));
    Keep { first: first.unwrap_or(heads + 1).min(rows), last: last.max(heads), notes }
}

/// Lines of each note that stands below a table.
fn note_lines(below: &[Measured]) -> Vec<usize> {
    let notes = below.iter().take_while(|block| block.block.role == Role::TableNote);
    notes.map(|note| note.shape.len()).collect()
}

fn height(grid: &Grid, from: usize, to: usize) -> f64 {
    grid.all().take(to).skip(from).map(|row| row.height_pt).sum()
}

/// The rows, and the notes, that stay on the page of what follows them.
pub(super) fn kept(parts: &[Part], row_pt: f64) -> BTreeSet<Id> {
    let mut out = BTreeSet::new();
    for part in parts {
        for (at, measured) in part.blocks.iter().enumerate() {
            let Shape::Table(grid) = &measured.shape else { continue };
            let keep = of(&part.blocks, at, row_pt);
            let rows = measured.shape.len();
            let stays = |(line, _): &(usize, _)| keep.keeps_with_next(rows, *line);
            out.extend(grid.all().enumerate().filter(stays).map(|(_, row)| row.id.clone()));
            let notes = part.blocks[at + 1..].iter().take(keep.notes.saturating_sub(1));
            out.extend(notes.map(|note| note.block.id.clone()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_with_their_neighbours() {
        let ends = |keep: Keep, rows| (0..rows).map(|row| keep.end(rows, row)).collect::<Vec<_>>();
        // A head, six rows, a note.
        let six = Keep { first: 3, last: 5, notes: 1 };
        assert_eq!(ends(six, 7), [3, 3, 3, 4, 5, 7, 7]);
        let kept: Vec<_> = (0..7).map(|row| six.keeps_with_next(7, row)).collect();
        assert_eq!(kept, [true, true, false, false, false, true, true]);
        // A head and one row.
        assert_eq!(ends(Keep { first: 2, last: 1, notes: 1 }, 2), [2, 2]);
        // No head, three rows.
        let three = Keep { first: 1, last: 2, notes: 0 };
        assert_eq!(ends(three, 3), [1, 2, 3]);
        assert!((0..3).all(|row| !three.keeps_with_next(3, row)));
    }
}
