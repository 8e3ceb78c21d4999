//! Tables: columns in twips, rows as high as the layout has them.

use super::super::draft::{
    self, Cell, Character, Emphasis, Format, Item, Jc, Paragraph, Row, Vertical,
};
use super::super::units::{half_points, hundredths, twips};
use super::Flow;
use super::pieces;
use crate::document::{Align, Block, Merge, Role, Table};
use crate::layout::Merges;
use crate::spec::{self, pt};

/// Thickness of a table's rules in twips.
const RULE: u32 = (spec::TABLE_RULE_PT * 20.0) as u32;

impl<'a> Flow<'a> {
    pub(super) fn table(&mut self, block: &'a Block, table: &'a Table) {
        self.space_above(block);
        let turned = self.sides.landscape;
        let columns =
            columns(table, if turned { spec::CORE_HEIGHT_MM } else { spec::CORE_WIDTH_MM });
        let heads = table.head.len();
        let merges = Merges::of(table);
        let mut head: Vec<_> = (0..heads).map(|at| self.row(table, &merges, at)).collect();
        let mut rows: Vec<_> =
            (heads..heads + table.rows.len()).map(|at| self.row(table, &merges, at)).collect();
        // On each page the upper rule adds its thickness to the rows: the head, which stands on each, gives it back,
        // or a full page would not hold its last line.
        if let Some(row) = head.first_mut().or(rows.last_mut()) {
            row.height -= RULE;
        }
        let places: Vec<_> = head
            .iter()
            .chain(&rows)
            .scan(self.pen.page(), |page, row| {
                *page = self.page_of(row).unwrap_or(*page);
                Some((*page, row.height))
            })
            .collect();
        self.pen.rows(&places, heads);
        self.pen.rule_below(i64::from(RULE));
        self.items.push(Item::Table(draft::Table { id: block.id.clone(), columns, head, rows }));
    }

    /// Blank rows above a table, which cannot have white of its own.
    fn space_above(&mut self, block: &Block) {
        let blank = u32::from(block.blank_before) * self.pen.setup().pitch;
        if blank > Format::EMPTY.line {
            self.empty_line(Format { line: blank, ..Format::EMPTY });
            self.pen.rule_below(i64::from(blank));
        }
    }

    /// 0-based page of a row that holds text.
    fn page_of(&self, row: &Row) -> Option<usize> {
        let first =
            |cell: &Cell| self.pen.lines(&cell.paragraph.id).first().map(|(place, _)| place.page);
        row.cells.iter().find_map(first)
    }

    /// A row of a table, counted from the head on.
    fn row(&mut self, table: &'a Table, merges: &Merges, at: usize) -> Row {
        let heads = table.head.len();
        let row = if at < heads { &table.head[at] } else { &table.rows[at - heads] };
        let kept = self.layout.kept.contains(&row.id);
        let mut cells = vec![];
        for (column, inlines) in row.cells.iter().enumerate() {
            let merge = merges.at(at, column).unwrap_or(Merge::single(at, column));
            if merge.column < column {
                continue;
            }
            let head = at < heads;
            let align = if head { Align::Center } else { table.columns[column].align };
            let emphasis = head.then_some(Emphasis::TableHead);
            let character = Character { emphasis, ..Character::default() };
            let pieces = pieces::of(inlines, character, &mut self.figures);
            let id = format!("{}.{}", row.id, column + 1);
            let pad = self.layout.cell_pads.get(&id).copied().unwrap_or(0.0);
            let format = Format { kept, ..cell_format(align, table.size.pt(), pad) };
            let paragraph = Paragraph { id, format, pieces, seals: vec![] };
            let vertical = match (merge.rows, merge.row == at) {
                (1, _) => Vertical::Single,
                (_, true) => Vertical::First,
                (_, false) => Vertical::Further,
            };
            cells.push(Cell { paragraph, columns: merge.columns, vertical });
        }
        Row {
            id: row.id.clone(),
            height: self.pen.row_height(&row.id, self.sides.landscape),
            cells,
        }
    }
}

/// Widths of columns, which fill the 版心.
fn columns(table: &Table, core_mm: f64) -> Vec<u32> {
    let core = pt(core_mm);
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

/// A cell's text of a size, with so much white at its right that its decimal point stands under the others (pt).
fn cell_format(align: Align, size_pt: f64, pad_pt: f64) -> Format {
    Format {
        role: Some(Role::Table),
        align: match align {
            Align::Justify | Align::Left => Jc::Left,
            Align::Center => Jc::Center,
            Align::Right => Jc::Right,
        },
        line: u32::try_from(twips(size_pt + spec::TABLE_LEADING_PT)).unwrap_or(0),
        right: hundredths(pad_pt / size_pt),
        size: half_points(size_pt),
        ..Format::EMPTY
    }
}
