//! Tables: columns in twips, rows as high as the layout has them.

use super::super::draft::{self, Character, Emphasis, Format, Item, Jc, Paragraph, Row};
use super::super::units::{half_points, twips};
use super::Flow;
use super::pieces;
use crate::document::{Align, Block, Role, Table, TableRow};
use crate::spec::{self, pt};

/// Thickness of a table's rules in twips.
const RULE: u32 = (spec::TABLE_RULE_PT * 20.0) as u32;

impl<'a> Flow<'a> {
    pub(super) fn table(&mut self, block: &'a Block, table: &'a Table) {
        let columns = columns(table);
        let mut head: Vec<_> = table.head.iter().map(|row| self.row(table, row, true)).collect();
        let mut rows: Vec<_> = table.rows.iter().map(|row| self.row(table, row, false)).collect();
        // On each page the upper rule adds its thickness to the rows: the head, which stands on each, gives it back,
        // or a full page would not hold its last line.
        if let Some(row) = head.first_mut().or(rows.last_mut()) {
            row.height -= RULE;
        }
        let height = |row: &Row| row.height;
        let head_height = head.iter().map(height).sum();
        let places: Vec<_> = head
            .iter()
            .chain(&rows)
            .scan(self.pen.page(), |page, row| {
                *page = self.page_of(row).unwrap_or(*page);
                Some((*page, row.height))
            })
            .collect();
        self.pen.rows(&places, head_height);
        self.pen.rule_below(i64::from(RULE));
        self.items.push(Item::Table(draft::Table { id: block.id.clone(), columns, head, rows }));
    }

    /// 0-based page of a row that holds text.
    fn page_of(&self, row: &Row) -> Option<usize> {
        let first =
            |cell: &Paragraph| self.pen.lines(&cell.id).first().map(|(place, _)| place.page);
        row.cells.iter().find_map(first)
    }

    fn row(&mut self, table: &Table, row: &'a TableRow, head: bool) -> Row {
        let cells: Vec<_> = (row.cells.iter().zip(&table.columns).enumerate())
            .map(|(at, (inlines, column))| {
                let id = format!("{}.{}", row.id, at + 1);
                let align = if head { Align::Center } else { column.align };
                let emphasis = head.then_some(Emphasis::TableHead);
                let character = Character { emphasis, ..Character::default() };
                let pieces = pieces::of(inlines, character, &mut self.figures);
                Paragraph { id, format: cell_format(align), pieces, seal: None }
            })
            .collect();
        // The head has its lines again on each page.
        let lines = |cell: &Paragraph| {
            let lines = self.pen.lines(&cell.id);
            lines.iter().take_while(|(place, _)| place.page == lines[0].0.page).count()
        };
        let most = cells.iter().map(lines).max().unwrap_or(1).max(1);
        // A row is as high in rows of the grid as in the PDF, so that a page holds as many.
        let one_line = spec::table_row_pt(self.layout.settings.row_pt);
        let rows = 1.0 + (most - 1) as f64 * spec::TABLE_PITCH_PT / one_line;
        let height = rows * f64::from(self.pen.setup().pitch);
        Row { id: row.id.clone(), height: height.round() as u32, cells }
    }
}

/// Widths of columns, which fill the 版心.
fn columns(table: &Table) -> Vec<u32> {
    let core = pt(spec::CORE_WIDTH_MM);
    let total: u32 = table.columns.iter().map(|c| c.share).sum::<u32>().max(1);
    let edge = |shares: u32| twips(core * f64::from(shares) / f64::from(total));
    let mut shares = 0;
    let width = |share: u32| {
        let left = edge(shares);
        shares += share;
        u32::try_from(edge(shares) - left).unwrap_or(0)
    };
    table.columns.iter().map(|c| c.share).map(width).collect()
}

fn cell_format(align: Align) -> Format {
    Format {
        role: Some(Role::Table),
        align: match align {
            Align::Justify | Align::Left => Jc::Left,
            Align::Center => Jc::Center,
            Align::Right => Jc::Right,
        },
        line: u32::try_from(twips(spec::TABLE_PITCH_PT)).unwrap_or(0),
        size: half_points(spec::TABLE_SIZE_PT),
        ..Format::EMPTY
    }
}
