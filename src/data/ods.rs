//! OpenDocument spreadsheets as grids: the file itself holds the text that each cell shows.

use std::io::{Cursor, Read};
use std::sync::Arc;

use roxmltree::{Document, Node};

use super::grid::{Cell, CellAt, Grid};
use super::sheets::{MAX_CELLS, error_value, hidden, unreadable};
use crate::diag::Diagnostic;
use crate::source::{Origin, Source, forbidden, report_forbidden_in};

/// Largest content that is unpacked, in bytes.
const MAX_CONTENT: u64 = 256 * 1024 * 1024;

const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const STYLE: &str = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
const CALC: &str = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0";

/// The sheets of a spreadsheet that hold anything; hidden ones are left out with a note.
pub(super) fn read(source: &Arc<Source>, bytes: &[u8], sink: &mut Vec<Diagnostic>) -> Vec<Grid> {
    let content = content(bytes);
    let Some(document) = content.as_deref().and_then(|xml| Document::parse(xml).ok()) else {
        sink.push(unreadable(source));
        return vec![];
    };
    let hidden_styles = hidden_styles(&document);
    let mut grids = vec![];
    for table in document.descendants().filter(|n| n.has_tag_name((TABLE, "table"))) {
        let name = table.attribute((TABLE, "name")).unwrap_or("").trim();
        if table.attribute((TABLE, "style-name")).is_some_and(|s| hidden_styles.contains(&s)) {
            sink.push(hidden(source, name));
            continue;
        }
        let sheet: Arc<str> = name.into();
        let mut reading = Reading { source, sheet: &sheet, rows: vec![], cells: 0, sink };
        reading.table(table);
        let rows = reading.rows;
        let (name, source) = (name.to_string(), source.clone());
        if !rows.is_empty() {
            grids.push(Grid { name, source, sheet, rows });
        }
    }
    grids
}

fn content(bytes: &[u8]) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = archive.by_name("content.xml").ok()?;
    let mut xml = String::new();
    file.take(MAX_CONTENT).read_to_string(&mut xml).ok()?;
    Some(xml)
}

/// Names of the table styles that hide a sheet.
fn hidden_styles<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    let styles = document.descendants().filter(|n| n.has_tag_name((STYLE, "style")));
    let hides =
        |n: &Node<'_, '_>| n.children().any(|c| c.attribute((TABLE, "display")) == Some("false"));
    styles.filter(hides).filter_map(|n| n.attribute((STYLE, "name"))).collect()
}

struct Reading<'a> {
    source: &'a Arc<Source>,
    sheet: &'a Arc<str>,
    rows: Vec<Vec<Cell>>,
    cells: usize,
    sink: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn table(&mut self, table: Node<'_, '_>) {
        let mut at = 0_u32;
        for row in table.descendants().filter(|n| n.has_tag_name((TABLE, "table-row"))) {
            let repeated = count(row, "number-rows-repeated");
            let cells = self.row(row, at);
            // An empty row may be repeated a million times.
            for n in (0..repeated).take_while(|_| !cells.is_empty()) {
                self.cells += cells.len();
                if self.cells > MAX_CELLS {
                    return;
                }
                let moved =
                    |c: &Cell| Cell { at: CellAt::Sheet(at.saturating_add(n)), ..c.clone() };
                self.rows.push(cells.iter().map(moved).collect());
            }
            at = at.saturating_add(repeated);
        }
    }

    fn row(&mut self, row: Node<'_, '_>, at: u32) -> Vec<Cell> {
        let mut cells = vec![];
        let mut column = 0_usize;
        for cell in row.children().filter(Node::is_element) {
            let repeated = count(cell, "number-columns-repeated") as usize;
            if let Some(shown) = self.shown(cell, (at, column)) {
                for n in 0..repeated.min(1 << 14) {
                    let (column, shown) = (column + n, shown.clone());
                    cells.push(Cell { column, shown, at: CellAt::Sheet(at) });
                }
            }
            column = column.saturating_add(repeated);
        }
        cells
    }

    fn shown(&mut self, cell: Node<'_, '_>, (row, column): (u32, usize)) -> Option<String> {
        let paragraphs = cell.children().filter(|n| n.has_tag_name((TEXT, "p")));
        let text = paragraphs.map(paragraph).collect::<Vec<_>>().join("\n").trim().to_string();
        if text.is_empty() {
            return None;
        }
        let origin = Origin::Cell {
            source: self.source.clone(),
            sheet: self.sheet.clone(),
            row,
            column: u32::try_from(column).unwrap_or(u32::MAX),
            shown: text.clone(),
        };
        if cell.attribute((CALC, "value-type")) == Some("error") {
            self.sink.push(error_value(&text, &origin));
            return None;
        }
        if text.contains(|c| forbidden(c).is_some()) {
            report_forbidden_in(&text, &origin.place(), self.sink);
            return None;
        }
        Some(match cell.attribute((OFFICE, "value-type")) {
            Some("float" | "percentage" | "currency") => text.replace(',', ""),
            // 24-2-6 or 02/06/24 would be a guess; the file says which day is meant.
            Some("date") if !text.contains(['年', '月']) => {
                let day = cell.attribute((OFFICE, "date-value")).unwrap_or(&text);
                day.trim_end_matches("T00:00:00").replace('T', " ")
            }
            _ => text,
        })
    }
}

fn count(node: Node<'_, '_>, attribute: &str) -> u32 {
    node.attribute((TABLE, attribute)).and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// The text of a paragraph; blanks and tabs have elements of their own.
fn paragraph(node: Node<'_, '_>) -> String {
    let mut text = String::new();
    for n in node.descendants() {
        match n.tag_name().name() {
            "s" if n.is_element() => {
                let blanks =
                    n.attribute((TEXT, "c")).and_then(|c| c.parse().ok()).unwrap_or(1_usize);
                text.push_str(&" ".repeat(blanks.min(100)));
            }
            "tab" if n.is_element() => text.push(' '),
            "line-break" if n.is_element() => text.push('\n'),
            _ => text.push_str(n.text().filter(|_| n.is_text()).unwrap_or("")),
        }
    }
    text
}
