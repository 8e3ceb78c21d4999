//! Blocks in pt: their lines and rows, before any page is known.

use std::ops::Range;

use super::Settings;
use super::linebreak;
use super::picture::{self, Pictures};
use super::runs::{self, Base, Run, Unit};
use crate::document::{Align, Beside, Block, Content, Footnote, Id, Inline, Role};
use crate::fonts::Fonts;
use crate::spec::{self, pt};

/// What `paper.typ` puts beside marks at both ends of a line.
pub(super) const HAIRS_PT: f64 = 2.0 * 0.0001;

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
    /// Where its side lies.
    pub side: Side,
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

/// On what side a block stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Side {
    /// Whether it is turned (横排, 8).
    pub turned: bool,
    /// Whether the block begins it.
    pub begins: bool,
}

impl Side {
    /// Width of its text in pt.
    pub const fn width_pt(self) -> f64 {
        pt(if self.turned { spec::CORE_HEIGHT_MM } else { spec::CORE_WIDTH_MM })
    }

    /// Height of a table's row of one line in pt, where rows of text are `row_pt` apart.
    pub const fn table_row_pt(self, row_pt: f64) -> f64 {
        if self.turned { spec::turned_table_row_pt(row_pt) } else { spec::table_row_pt(row_pt) }
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

    /// A row, counted from the head on.
    pub fn row(&self, at: usize) -> Option<&GridRow> {
        self.head.get(at).or_else(|| self.rows.get(at.checked_sub(self.head.len())?))
    }
}

/// One row of a table.
#[derive(Debug, Clone)]
pub(crate) struct GridRow {
    pub id: String,
    pub height_pt: f64,
    /// Lines of each cell.
    pub cells: Vec<Vec<TextLine>>,
    /// White in pt at the right of each cell's lines, so that decimal points stand under each other.
    pub pads: Vec<f64>,
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
    /// Measures a block on an upright side.
    pub fn block<'b>(&self, block: &'b Block) -> Measured<'b> {
        self.on(Side::default(), block)
    }

    /// Measures a block on its side.
    pub fn on<'b>(&self, side: Side, block: &'b Block) -> Measured<'b> {
        let base = self.base(block.role);
        let shape = match &block.content {
            Content::Text(inlines) => Shape::Lines(self.paragraph(block, inlines, side.width_pt())),
            Content::Entry(entry) => {
                Shape::Lines(self.paragraph(block, &entry.text, side.width_pt()))
            }
            Content::Ends(left, right) => {
                Shape::Ends(self.runs(left, base), self.runs(right, base))
            }
            Content::Beside(texts) => {
                Shape::Beside(texts.iter().map(|text| self.beside(text, base)).collect())
            }
            Content::Table(table) => Shape::Table(self.table(table, side)),
            Content::Pictures(pictures) => {
                Shape::Pictures(picture::measure(pictures, self.settings.row_pt))
            }
        };
        let notes = self.notes(block, &shape);
        Measured { block, shape, size_pt: base.size_pt, side, notes }
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

    pub(super) fn runs(&self, inlines: &[Inline], base: Base) -> Vec<Run> {
        runs::runs(inlines, base, &self.settings.bold_levels)
    }

    /// A text on one line, as the blocks of a role are set.
    pub fn line(&self, inlines: &[Inline], role: Role) -> TextLine {
        let runs = self.runs(inlines, self.base(role));
        let width_pt = runs::units(&runs, self.fonts).iter().map(|u| u.width_pt).sum();
        TextLine { runs, width_pt, justify: false }
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

    fn paragraph(&self, block: &Block, inlines: &[Inline], core: f64) -> Vec<TextLine> {
        let runs = self.runs(inlines, self.base(block.role));
        let units = runs::units(&runs, self.fonts);
        let ranges = self.broken(block, &units, core);
        lines(&runs, &units, &ranges, block.align == Align::Justify)
    }

    /// Where the lines of a paragraph end.
    fn broken(&self, block: &Block, units: &[Unit], core: f64) -> Vec<Range<usize>> {
        let size_pt = self.base(block.role).size_pt;
        let limit = |left: f64| core - (left + block.indent.right) * size_pt - HAIRS_PT;
        linebreak::lines(units, limit(block.indent.first), limit(block.indent.rest))
    }

    /// How many lines a paragraph would have without so many characters before the marks at its end.
    pub fn lines_without(&self, measured: &Measured, cut: usize) -> usize {
        let block = measured.block;
        let Content::Text(inlines) = &block.content else { return 1 };
        let runs = self.runs(inlines, self.base(block.role));
        let mut units = runs::units(&runs, self.fonts);
        let marks = units.iter().rev().take_while(|u| spec::NO_LINE_START.contains(u.c)).count();
        let end = units.len() - marks;
        units.drain(end.saturating_sub(cut)..end);
        self.broken(block, &units, measured.side.width_pt()).len()
    }
}

/// A line without text still takes its height.
fn blank(runs: &[Run]) -> Vec<Run> {
    let first = runs.first().map(|run| Run { text: " ".into(), figure: None, ..run.clone() });
    first.into_iter().collect()
}

pub(super) fn lines(
    runs: &[Run],
    units: &[Unit],
    ranges: &[Range<usize>],
    justify: bool,
) -> Vec<TextLine> {
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
