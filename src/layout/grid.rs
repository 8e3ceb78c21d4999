//! Tables in pt: widths of columns, lines of cells, heights of rows, and the white that puts decimal points in line.

use super::linebreak;
use super::measure::{Grid, GridRow, HAIRS_PT, Measure, Side, TextLine, lines};
use super::runs::{self, Base, Unit};
use crate::document::{Inline, Merge, Role, Table};
use crate::spec;

impl Measure<'_> {
    /// Measures a table.
    pub(super) fn table(&self, table: &Table, side: Side) -> Grid {
        let core = side.width_pt();
        let total: u32 = table.columns.iter().map(|c| c.share).sum::<u32>().max(1);
        let width = |share: u32| core * f64::from(share) / f64::from(total);
        let widths: Vec<f64> = table.columns.iter().map(|c| width(c.share)).collect();
        let of = Of { table, side, merges: Merges::of(table), pads: self.pads(table, &widths) };
        let all = table.head.iter().chain(&table.rows).enumerate();
        let mut rows: Vec<GridRow> = all.map(|(at, _)| self.row(&of, at, &widths)).collect();
        self.make_room(&of, &mut rows);
        let below_head = rows.split_off(table.head.len());
        Grid { head: rows, rows: below_head, widths }
    }

    /// A row, counted from the head on.
    fn row(&self, of: &Of, at: usize, widths: &[f64]) -> GridRow {
        let (row, base) = (row(of.table, at), self.cell_base(of.table, at));
        let cell = |(column, inlines): (usize, &Vec<Inline>)| {
            let merge = of.merges.at(at, column).unwrap_or(Merge::single(at, column));
            if !merge.begins(at, column) {
                return vec![];
            }
            let width: f64 = widths.get(merge.columns()).unwrap_or_default().iter().sum();
            self.cell_lines(inlines, base, width - of.pad(at, column))
        };
        let cells: Vec<_> = row.cells.iter().enumerate().map(cell).collect();
        // A cell of several rows asks for its room when they are known.
        let own = |column: usize| of.merges.at(at, column).is_none_or(|merge| merge.rows == 1);
        let lines = cells.iter().enumerate().filter(|(i, _)| own(*i)).map(|(_, lines)| lines.len());
        let height_pt = self.row_height_pt(of, lines.max().unwrap_or(1));
        let pads = (0..cells.len()).map(|column| of.pad(at, column)).collect();
        GridRow { id: row.id.clone(), height_pt, cells, pads }
    }

    fn cell_base(&self, table: &Table, at: usize) -> Base {
        let base = Base { size_pt: table.size.pt(), ..self.base(Role::Table) };
        if at < table.head.len() { Base { face: spec::Face::Hei, ..base } } else { base }
    }

    /// Lines of a cell of a width.
    fn cell_lines(&self, inlines: &[Inline], base: Base, width: f64) -> Vec<TextLine> {
        let runs = self.runs(inlines, base);
        let units = runs::units(&runs, self.fonts);
        let limit = (width - 2.0 * spec::TABLE_PAD_PT - HAIRS_PT).max(base.size_pt);
        lines(&runs, &units, &linebreak::lines(&units, limit, limit), false)
    }

    /// Height of a row of so many lines.
    fn row_height_pt(&self, of: &Of, lines: usize) -> f64 {
        let further = lines.max(1) - 1;
        let pitch = of.table.size.pt() + spec::TABLE_LEADING_PT;
        of.side.table_row_pt(self.settings.row_pt) + further as f64 * pitch
    }

    /// Makes the last row under a cell of several rows as high as the cell's text needs.
    fn make_room(&self, of: &Of, rows: &mut [GridRow]) {
        for merge in of.table.merges.iter().filter(|merge| merge.rows > 1) {
            let Some(under) = rows.get(merge.rows()) else { continue };
            let lines = under[0].cells.get(merge.column).map_or(0, Vec::len);
            let missing =
                self.row_height_pt(of, lines) - under.iter().map(|row| row.height_pt).sum::<f64>();
            if missing > 0.0 {
                rows[merge.rows().end - 1].height_pt += missing;
            }
        }
    }

    /// For each row below the head and each column, the white at the right of a number whose decimals are fewer.
    fn pads(&self, table: &Table, widths: &[f64]) -> Vec<Vec<f64>> {
        let mut pads = vec![vec![0.0; table.columns.len()]; table.rows.len()];
        let base = self.cell_base(table, table.head.len());
        for (column, width) in widths.iter().enumerate() {
            if !table.columns.get(column).is_some_and(|column| column.decimal) {
                continue;
            }
            let cells = table.rows.iter().map(|row| row.cells.get(column));
            let parts: Vec<_> = cells.map(|cell| self.at_point(cell?, base)).collect();
            let widest =
                |of: fn(&(f64, f64)) -> f64| parts.iter().flatten().map(of).fold(0.0, f64::max);
            let (before, behind) = (widest(|(before, _)| *before), widest(|(_, behind)| *behind));
            // A column too narrow for that has its numbers at the right.
            if before + behind + 2.0 * spec::TABLE_PAD_PT + HAIRS_PT > *width {
                continue;
            }
            for (row, (_, own)) in parts.iter().enumerate().filter_map(|(i, p)| Some((i, (*p)?))) {
                pads[row][column] = behind - own;
            }
        }
        pads
    }

    /// Width of a number up to its decimal point and from it on, in pt; `None` for what is no number.
    fn at_point(&self, cell: &[Inline], base: Base) -> Option<(f64, f64)> {
        let units = runs::units(&self.runs(cell, base), self.fonts);
        let signs = units.iter().take_while(|unit| "+-−－ ".contains(unit.c)).count();
        let whole = |unit: &&Unit| unit.c.is_ascii_digit() || ",，".contains(unit.c);
        let digits = units[signs..].iter().take_while(whole).count();
        let width = |units: &[Unit]| units.iter().map(|unit| unit.width_pt).sum::<f64>();
        let (before, behind) = units.split_at(signs + digits);
        (digits > 0).then(|| (width(before), width(behind)))
    }
}

/// A row, counted from the head on.
fn row(table: &Table, at: usize) -> &crate::document::TableRow {
    let heads = table.head.len();
    if at < heads { &table.head[at] } else { &table.rows[at - heads] }
}

/// What is known of a table before its rows are measured.
struct Of<'a> {
    table: &'a Table,
    side: Side,
    merges: Merges<'a>,
    pads: Vec<Vec<f64>>,
}

impl Of<'_> {
    /// White at the right of a cell; rows are counted from the head on.
    fn pad(&self, row: usize, column: usize) -> f64 {
        let row = row.checked_sub(self.table.head.len());
        row.and_then(|row| self.pads.get(row)?.get(column).copied()).unwrap_or(0.0)
    }
}

/// The merges of a table by the rows that they cover.
pub(crate) struct Merges<'a> {
    rows: Vec<Vec<&'a Merge>>,
}

impl<'a> Merges<'a> {
    pub fn of(table: &'a Table) -> Self {
        let mut rows = vec![vec![]; table.head.len() + table.rows.len()];
        for merge in &table.merges {
            for row in rows.iter_mut().take(merge.rows().end).skip(merge.row) {
                row.push(merge);
            }
        }
        Self { rows }
    }

    /// The cells that are one with this one; rows are counted from the head on.
    pub fn at(&self, row: usize, column: usize) -> Option<Merge> {
        let covering = self.rows.get(row)?.iter().find(|merge| merge.covers(row, column));
        covering.map(|merge| **merge)
    }
}
