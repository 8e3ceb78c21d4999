//! Tables on a fixed grid, and the 版记, which is one.

use docx_rs::{
    HeightRule, TableAlignmentType, TableCell, TableCellBorder, TableCellBorderPosition,
    TableCellBorders, TableLayoutType, TablePositionProperty, TableRow, VAlignType, VMergeType,
    WidthType,
};

use super::Building;
use crate::docx::draft::{
    Cell, Format, Imprint, ImprintRow, JointMark, PageSetup, Paragraph, Row, Table, Vertical,
};
use crate::docx::style::Styles;

/// Black that Word lets follow the window's colour, as it does for text.
const AUTO: &str = "auto";

impl<'a> Building<'a> {
    /// A table with all its rules. Which rows are its head is told to docx-rs's file later: it has no word for it.
    pub(super) fn table(&mut self, table: &'a Table) -> Result<docx_rs::Table, String> {
        let rows = table.head.iter().chain(&table.rows);
        let rows: Result<Vec<_>, _> = rows.map(|row| self.row(row, &table.columns)).collect();
        Ok(fixed(rows?, Styles::TABLE, &table.columns))
    }

    fn row(&mut self, row: &'a Row, columns: &[u32]) -> Result<TableRow, String> {
        let (mut cells, mut rest) = (vec![], columns);
        for cell in &row.cells {
            let Some((own, others)) = rest.split_at_checked(cell.columns) else { break };
            rest = others;
            cells.push(self.merged_cell(cell, own.iter().sum())?);
        }
        if cells.len() != row.cells.len() || !rest.is_empty() {
            return Err(format!("{}: cells do not fill {} columns", row.id, columns.len()));
        }
        Ok(high(TableRow::new(cells), row.height, HeightRule::AtLeast))
    }

    fn merged_cell(&mut self, cell: &'a Cell, width: u32) -> Result<TableCell, String> {
        let mut built = self.cell(&cell.paragraph, width)?;
        if cell.columns > 1 {
            built = built.grid_span(cell.columns);
        }
        Ok(match cell.vertical {
            Vertical::Single => built,
            Vertical::First => built.vertical_merge(VMergeType::Restart),
            Vertical::Further => built.vertical_merge(VMergeType::Continue),
        })
    }

    fn cell(&mut self, paragraph: &'a Paragraph, width: u32) -> Result<TableCell, String> {
        let cell = TableCell::new().width(width as usize, WidthType::Dxa);
        Ok(cell.vertical_align(VAlignType::Center).add_paragraph(self.paragraph(paragraph)?))
    }

    /// 发文机关标志 of several offices: a cell of their names, each spread over it, and one of 文件 in the middle of its height.
    pub(super) fn joint_mark(&mut self, mark: &'a JointMark) -> Result<docx_rs::Table, String> {
        let (names, wenjian) = mark.columns;
        let cell = |width: u32| {
            let cell = TableCell::new().width(width as usize, WidthType::Dxa);
            cell.vertical_align(VAlignType::Center)
        };
        let mut first = cell(names);
        for name in &mark.names {
            first = first.add_paragraph(self.paragraph(name)?);
        }
        let mut cells = vec![first];
        let mut columns = vec![names];
        if let Some(paragraph) = &mark.wenjian {
            cells.push(cell(wenjian).add_paragraph(self.paragraph(paragraph)?));
            columns.push(wenjian);
        }
        let row = high(TableRow::new(cells), mark.height, HeightRule::AtLeast);
        Ok(fixed(vec![row], Styles::MARK_TABLE, &columns).align(TableAlignmentType::Center))
    }

    /// 版记: a floating table of one column at the foot of the 版心, each element a row. It grows upwards when an
    /// editor adds a line, and goes with the paragraph after it to the page on which that stands.
    ///
    /// The form is what LibreOffice floats too: one that counts from the sheet's upper edge, or stands at a margin
    /// across, it lays out in the text. Two ends of a line are parted by the tab stop of their style: a cell for
    /// each would wrap the longer one.
    pub(super) fn imprint(
        &mut self,
        imprint: &'a Imprint,
        page: &PageSetup,
    ) -> Result<docx_rs::Table, String> {
        let width = page.width.saturating_sub(page.left + page.right);
        let below = imprint.rows.iter().skip(1).map(|row| row.rule_above);
        let below = below.chain([imprint.last_rule]);
        let rows = imprint.rows.iter().zip(below);
        let rows: Result<Vec<_>, _> =
            rows.map(|(row, below)| self.imprint_row(row, below, width)).collect();
        let mut rows = rows?;
        rows.extend((imprint.below > 0).then(|| self.below(imprint.below, width)));
        let place = TablePositionProperty::new()
            .left_from_text(0)
            .right_from_text(0)
            .vertical_anchor("margin")
            .horizontal_anchor("page")
            .position_x(page.left as i32)
            .position_y_alignment("bottom");
        Ok(fixed(rows, Styles::IMPRINT_TABLE, &[width]).position(place))
    }

    fn imprint_row(
        &mut self,
        row: &'a ImprintRow,
        below: u32,
        width: u32,
    ) -> Result<TableRow, String> {
        // Two rows say the same of the rule between them, so that no editor has to choose.
        let rules = [
            (TableCellBorderPosition::Top, row.rule_above),
            (TableCellBorderPosition::Bottom, below),
        ];
        let rules = rules.into_iter().filter(|(_, eighths)| *eighths > 0);
        let borders = rules.fold(TableCellBorders::with_empty(), |borders, (position, eighths)| {
            borders.set(TableCellBorder::new(position).size(eighths as usize).color(AUTO))
        });
        let cell = self.cell(&row.paragraph, width)?.set_borders(borders);
        Ok(high(TableRow::new(vec![cell]), row.height, HeightRule::AtLeast))
    }

    /// An empty row between the last rule and the lower margin.
    fn below(&self, height: u32, width: u32) -> TableRow {
        let style = self.styles.paragraph(&Format::EMPTY);
        let paragraph = docx_rs::Paragraph::new().style(style);
        let cell = TableCell::new().width(width as usize, WidthType::Dxa).add_paragraph(paragraph);
        high(TableRow::new(vec![cell]), height, HeightRule::Exact)
    }
}

/// A table whose widths no editor changes by itself; rules and padding are those of its style.
fn fixed(rows: Vec<TableRow>, style: &str, columns: &[u32]) -> docx_rs::Table {
    let width = columns.iter().sum::<u32>() as usize;
    docx_rs::Table::without_borders(rows)
        .style(style)
        .layout(TableLayoutType::Fixed)
        .width(width, WidthType::Dxa)
        .set_grid(columns.iter().map(|width| *width as usize).collect())
}

/// A row that stands on one page.
fn high(row: TableRow, height: u32, rule: HeightRule) -> TableRow {
    row.row_height(height as f32).height_rule(rule).cant_split()
}
