//! Blocks in pt: their lines and rows, before any page is known.

use std::ops::Range;

use super::Settings;
use super::linebreak;
use super::picture::{self, Pictures};
use super::runs::{self, Base, Run, Unit};
use crate::document::{Align, Beside, Block, Content, Footnote, Id, Inline, Merge, Role, Table};
use crate::fonts::Fonts;
use crate::spec::{self, pt};

/// What `paper.typ` puts beside marks at both ends of a line.
const HAIRS_PT: f64 = 2.0 * 0.0001;

/// What Typst puts between mark and text of a footnote by itself.
const TYPST_NOTE_GAP_EM: f64 = 0.05;

/// One line of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLine {
    pub runs: Vec<Run>,
    /// Natural width in pt.
    pub width_pt: f64,
    /// Whether it is spread to both margins.
    pub justify: bool,
}

/// A block that has been measured.
#[derive(Debug, Clone)]
pub(crate) struct Measured<'a> {
    pub block: &'a Block,
    pub shape: Shape,
    /// Size of its text in pt.
    pub size_pt: f64,
    /// Its 脚注, in order.
    pub notes: Vec<MeasuredNote>,
}

/// A 脚注 that has been measured.
#[derive(Debug, Clone)]
pub(crate) struct MeasuredNote {
    pub id: Id,
    /// Which line of its block has its mark.
    pub line: usize,
    /// Its lines; the first begins with its mark.
    pub lines: Vec<TextLine>,
}

impl Measured<'_> {
    /// How many lines the notes of one of its lines have.
    pub fn note_lines(&self, line: usize) -> usize {
        self.notes.iter().filter(|note| note.line == line).map(|note| note.lines.len()).sum()
    }
}

/// What a block takes on the page.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// Lines of a paragraph.
    Lines(Vec<TextLine>),
    /// One line with two ends.
    Ends(Vec<Run>, Vec<Run>),
    /// Texts side by side.
    Beside(Vec<BesideLines>),
    /// A table.
    Table(Grid),
    /// Pictures side by side.
    Pictures(Pictures),
}

/// One of several texts that stand side by side.
#[derive(Debug, Clone)]
pub(crate) struct BesideLines {
    pub lines: Vec<TextLine>,
    /// Left end of its widest line in pt from the left edge of the 版心.
    pub left_pt: f64,
    /// Middle in pt from there, when its lines are centred.
    pub middle_pt: Option<f64>,
}

/// A table in pt.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub widths: Vec<f64>,
    pub head: Vec<GridRow>,
    pub rows: Vec<GridRow>,
}

impl Grid {
    /// All rows from the head on.
    pub fn all(&self) -> impl Iterator<Item = &GridRow> {
        self.head.iter().chain(&self.rows)
    }
}

/// One row of a table.
#[derive(Debug, Clone)]
pub(crate) struct GridRow {
    pub id: String,
    pub height_pt: f64,
    /// Lines of each cell.
    pub cells: Vec<Vec<TextLine>>,
}

impl Shape {
    /// How many lines or rows can be placed one by one.
    pub fn len(&self) -> usize {
        match self {
            Shape::Lines(lines) => lines.len(),
            Shape::Ends(..) | Shape::Pictures(_) => 1,
            Shape::Beside(texts) => texts.iter().map(|text| text.lines.len()).max().unwrap_or(0),
            Shape::Table(grid) => grid.head.len() + grid.rows.len(),
        }
    }
}

/// What measuring needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Measure<'a> {
    pub fonts: &'a Fonts,
    pub settings: &'a Settings,
}

impl<'a> Measure<'a> {
    /// Measures a block.
    pub fn block<'b>(&self, block: &'b Block) -> Measured<'b> {
        let base = self.base(block.role);
        let shape = match &block.content {
            Content::Text(inlines) => Shape::Lines(self.paragraph(block, inlines)),
            Content::Ends(left, right) => {
                Shape::Ends(self.runs(left, base), self.runs(right, base))
            }
            Content::Beside(texts) => {
                Shape::Beside(texts.iter().map(|text| self.beside(text, base)).collect())
            }
            Content::Table(table) => Shape::Table(self.table(table)),
            Content::Pictures(pictures) => {
                Shape::Pictures(picture::measure(pictures, self.settings.row_pt))
            }
        };
        let notes = self.notes(block, &shape);
        Measured { block, shape, size_pt: base.size_pt, notes }
    }

    /// The 脚注 of a block, each with the line of its mark.
    fn notes(&self, block: &Block, shape: &Shape) -> Vec<MeasuredNote> {
        let Shape::Lines(lines) = shape else { return vec![] };
        let has =
            |line: &TextLine, id: &Id| line.runs.iter().any(|run| run.note.as_ref() == Some(id));
        let note = |note: &Footnote| MeasuredNote {
            id: note.id.clone(),
            line: lines.iter().position(|line| has(line, &note.id)).unwrap_or(0),
            lines: self.note(note),
        };
        block.footnotes().into_iter().map(note).collect()
    }

    /// The lines of a 脚注.
    fn note(&self, note: &Footnote) -> Vec<TextLine> {
        let base = self.base(Role::Footnote);
        let gap = Inline::Text(spec::FOOTNOTE_GAP.to_string());
        let mark = Inline::Footnote(Footnote { text: vec![], ..note.clone() });
        let text: Vec<Inline> = [mark, gap].into_iter().chain(note.text.iter().cloned()).collect();
        let runs = self.runs(&text, base);
        let units = runs::units(&runs, self.fonts);
        let rest = pt(spec::CORE_WIDTH_MM) - HAIRS_PT;
        let first = rest - (spec::FOOTNOTE_INDENT_CELLS + TYPST_NOTE_GAP_EM) * base.size_pt;
        lines(&runs, &units, &linebreak::lines(&units, first, rest), true)
    }

    /// Face, size and weight of a role.
    pub fn base(&self, role: Role) -> Base {
        let kind = spec::type_of(role);
        Base { face: kind.face, size_pt: kind.size_pt, bold: self.settings.sets_bold(role) }
    }

    fn runs(&self, inlines: &[Inline], base: Base) -> Vec<Run> {
        runs::runs(inlines, base, &self.settings.bold_levels)
    }

    /// A text beside others: its lines are as its breaks part it.
    fn beside(&self, beside: &Beside, base: Base) -> BesideLines {
        let line = |inlines: &[Inline]| {
            let runs = self.runs(inlines, base);
            let width_pt = runs::units(&runs, self.fonts).iter().map(|u| u.width_pt).sum();
            TextLine { runs, width_pt, justify: false }
        };
        let lines: Vec<TextLine> = beside.lines().map(line).collect();
        let widest = lines.iter().map(|line| line.width_pt).fold(0.0, f64::max);
        let at_pt = beside.at * base.size_pt;
        match beside.align {
            Align::Center => {
                BesideLines { left_pt: at_pt - widest / 2.0, middle_pt: Some(at_pt), lines }
            }
            _ => BesideLines { left_pt: at_pt, middle_pt: None, lines },
        }
    }

    fn paragraph(&self, block: &Block, inlines: &[Inline]) -> Vec<TextLine> {
        let runs = self.runs(inlines, self.base(block.role));
        let units = runs::units(&runs, self.fonts);
        let ranges = self.broken(block, &units);
        lines(&runs, &units, &ranges, block.align == Align::Justify)
    }

    /// Where the lines of a paragraph end.
    fn broken(&self, block: &Block, units: &[Unit]) -> Vec<Range<usize>> {
        let size_pt = self.base(block.role).size_pt;
        let core = pt(spec::CORE_WIDTH_MM);
        let limit = |left: f64| core - (left + block.indent.right) * size_pt - HAIRS_PT;
        linebreak::lines(units, limit(block.indent.first), limit(block.indent.rest))
    }

    /// How many lines a paragraph would have without so many characters before the marks at its end.
    pub fn lines_without(&self, block: &Block, cut: usize) -> usize {
        let Content::Text(inlines) = &block.content else { return 1 };
        let runs = self.runs(inlines, self.base(block.role));
        let mut units = runs::units(&runs, self.fonts);
        let marks = units.iter().rev().take_while(|u| spec::NO_LINE_START.contains(u.c)).count();
        let end = units.len() - marks;
        units.drain(end.saturating_sub(cut)..end);
        self.broken(block, &units).len()
    }

    fn table(&self, table: &Table) -> Grid {
        let core = pt(spec::CORE_WIDTH_MM);
        let total: u32 = table.columns.iter().map(|c| c.share).sum::<u32>().max(1);
        let width = |share: u32| core * f64::from(share) / f64::from(total);
        let widths: Vec<f64> = table.columns.iter().map(|c| width(c.share)).collect();
        let all = table.head.iter().chain(&table.rows).enumerate();
        let mut rows: Vec<GridRow> =
            all.map(|(at, _)| self.table_row(table, at, &widths)).collect();
        self.make_room(table, &mut rows);
        let below_head = rows.split_off(table.head.len());
        Grid { head: rows, rows: below_head, widths }
    }

    /// A row of a table, counted from the head on.
    fn table_row(&self, table: &Table, at: usize, widths: &[f64]) -> GridRow {
        let head = at < table.head.len();
        let row = if head { &table.head[at] } else { &table.rows[at - table.head.len()] };
        let mut base = self.base(Role::Table);
        if head {
            base.face = spec::Face::Hei;
        }
        let cell = |(column, inlines): (usize, &Vec<Inline>)| {
            let merge = table.merge(at, column).copied().unwrap_or(Merge::single(at, column));
            if !merge.begins(at, column) {
                return vec![];
            }
            let width: f64 = widths[merge.columns()].iter().sum();
            let runs = self.runs(inlines, base);
            let units = runs::units(&runs, self.fonts);
            let limit = (width - 2.0 * spec::TABLE_PAD_PT - HAIRS_PT).max(base.size_pt);
            lines(&runs, &units, &linebreak::lines(&units, limit, limit), false)
        };
        let cells: Vec<_> = row.cells.iter().enumerate().map(cell).collect();
        // A cell of several rows asks for its room when they are known.
        let own = |column: usize| table.merge(at, column).is_none_or(|merge| merge.rows == 1);
        let lines = cells.iter().enumerate().filter(|(i, _)| own(*i)).map(|(_, lines)| lines.len());
        let height_pt = self.row_height_pt(lines.max().unwrap_or(1));
        GridRow { id: row.id.clone(), height_pt, cells }
    }

    /// Height of a row of so many lines.
    fn row_height_pt(&self, lines: usize) -> f64 {
        let further = lines.max(1) - 1;
        spec::table_row_pt(self.settings.row_pt) + further as f64 * spec::TABLE_PITCH_PT
    }

    /// Makes the last row under a cell of several rows as high as the cell's text needs.
    fn make_room(&self, table: &Table, rows: &mut [GridRow]) {
        for merge in table.merges.iter().filter(|merge| merge.rows > 1) {
            let Some(under) = rows.get(merge.rows()) else { continue };
            let lines = under[0].cells.get(merge.column).map_or(0, Vec::len);
            let missing =
                self.row_height_pt(lines) - under.iter().map(|row| row.height_pt).sum::<f64>();
            if missing > 0.0 {
                rows[merge.rows().end - 1].height_pt += missing;
            }
        }
    }
}

/// A line without text still takes its height.
fn blank(runs: &[Run]) -> Vec<Run> {
    let first = runs.first().map(|run| Run { text: " ".into(), figure: None, ..run.clone() });
    first.into_iter().collect()
}

fn lines(runs: &[Run], units: &[Unit], ranges: &[Range<usize>], justify: bool) -> Vec<TextLine> {
    let last = ranges.len().saturating_sub(1);
    let line = |(i, range): (usize, &Range<usize>)| {
        let part = &units[range.clone()];
        // A line that ends at a forced break is a last line too.
        let forced = units.get(range.end).is_some_and(|u| u.c == '\n');
        TextLine {
            runs: if part.is_empty() { blank(runs) } else { runs::cut(runs, part) },
            width_pt: part.iter().map(|u| u.width_pt).sum(),
            justify: justify && i < last && !forced,
        }
    };
    ranges.iter().enumerate().map(line).collect()
}
