//! 版头: what stands at fixed heights on page 1, off the grid.

use super::measure::{Measure, Measured, Shape};
use super::runs;
use crate::diag::{Diagnostic, Kind};
use crate::document::{Block, Form, Role, Section, plain};
use crate::fonts::Fonts;
use crate::spec::{self, pt};

/// An element at a fixed height.
#[derive(Debug, Clone)]
pub(crate) struct Fixed<'a> {
    pub measured: Measured<'a>,
    /// Top of its em box in pt below the upper edge of the 版心.
    pub top_pt: f64,
    /// Left end of the room that it stands in, in pt from the left edge of the 版心.
    pub left_pt: f64,
    /// Width of that room in pt.
    pub width_pt: f64,
    /// Width of its characters against their height.
    pub condense: f64,
}

/// A red line of the head, in pt from the upper left corner of the 版心.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RedLine {
    pub x_pt: f64,
    /// Its middle.
    pub y_pt: f64,
    pub length_pt: f64,
    pub width_pt: f64,
}

/// The 版头, placed.
#[derive(Debug, Clone)]
pub(crate) struct Head<'a> {
    pub fixed: Vec<Fixed<'a>>,
    /// The red line of 7.2.7, or the two double lines of 10.1; none above a 命令.
    pub lines: Vec<RedLine>,
    /// Top of the em box of what follows, in pt below the upper edge of the 版心.
    pub title_pt: f64,
}

/// Size of a mark in pt: as large as its width and height allow (7.2.4, gbt9704 old bound 22 mm × 15 mm).
fn mark_size_pt(text: &str, fonts: &Fonts, most_mm: f64) -> f64 {
    let em = runs::width_pt(text, spec::type_of(Role::Mark).face, 1.0, fonts).max(1.0);
    let by_width = pt(spec::MARK_WIDTH_MAX_MM) / (em * spec::MARK_CONDENSE);
    by_width.min(pt(most_mm))
}

impl Head<'_> {
    /// A mark so long that its characters come out smaller than the title's.
    pub fn small_mark(&self) -> Option<Diagnostic> {
        let mark = self.fixed.iter().find(|f| f.measured.block.role == Role::Mark)?;
        let size = mark.measured.size_pt;
        (size < spec::SIZE_2_PT).then(|| {
            let message =
                format!("发文机关标志太长，字高只有{:.1}毫米，比标题还小", spec::mm(size));
            let found = Diagnostic::warning(Kind::Fit, message)
                .hint("请在单位文件的“发文机关标志”里改用规范化简称");
            found.maybe_at(mark.measured.block.origin.as_ref())
        })
    }
}

/// Places the 版头 of a form.
pub(crate) fn place<'a>(section: &'a Section, measure: Measure, form: Form) -> Head<'a> {
    match form {
        Form::Letter => letter(section, measure),
        Form::Ordinary | Form::Order | Form::Minutes => ordinary(section, measure),
    }
}

/// 版头 of 7.2: corner, mark, number, red line.
fn ordinary<'a>(section: &'a Section, measure: Measure) -> Head<'a> {
    let mut fixed = Vec::new();
    let mut row = 0;
    let mut below = 0.0;
    for block in &section.blocks {
        let mut measured = measure.block(block);
        let mut condense = 1.0;
        let top_pt = match block.role {
            Role::Mark => {
                let mark = mark(block, measure.fonts, spec::MARK_TOP_MM, spec::MARK_EM_MAX_MM);
                resize(&mut measured, mark.size_pt);
                condense = spec::MARK_CONDENSE;
                below = mark.ink_bottom_pt;
                mark.top_pt
            }
            Role::Number => {
                let top = below + spec::TWO_ROWS_PT;
                below = top + spec::SIZE_3_PT;
                top
            }
            _ => {
                let top = f64::from(row) * measure.settings.row_pt;
                row += 1;
                top
            }
        };
        fixed.push(Fixed { condense, ..in_core(measured, top_pt) });
    }
    let red_line_pt = below + pt(spec::RED_LINE_BELOW_MM);
    let line = RedLine {
        x_pt: 0.0,
        y_pt: red_line_pt,
        length_pt: pt(spec::CORE_WIDTH_MM),
        width_pt: pt(measure.settings.red_line_mm),
    };
    Head { fixed, lines: vec![line], title_pt: red_line_pt + spec::TWO_ROWS_PT }
}

/// 信函格式 (10.1): mark over a double line, below it the corner and the number, a second double line at the foot.
fn letter<'a>(section: &'a Section, measure: Measure) -> Head<'a> {
    let mut fixed = Vec::new();
    let mut lines = Vec::new();
    let mut next = 0.0;
    let mut below = 0.0;
    for block in &section.blocks {
        let mut measured = measure.block(block);
        if block.role == Role::Mark {
            let top = spec::LETTER_MARK_TOP_MM;
            let mark = mark(block, measure.fonts, top, spec::LETTER_MARK_EM_MAX_MM);
            resize(&mut measured, mark.size_pt);
            let upper = mark.ink_bottom_pt + pt(spec::LETTER_LINE_BELOW_MM);
            lines.extend(double_line(upper, true));
            next = upper + spec::DOUBLE_LINE_PT + spec::LEADING_PT;
            fixed.push(Fixed {
                condense: spec::MARK_CONDENSE,
                // The mark stands over the middle of the line, which is the middle of the sheet.
                left_pt: pt(spec::LETTER_LINE_LEFT_MM - spec::LEFT_MM),
                width_pt: pt(spec::LETTER_LINE_LENGTH_MM),
                ..in_core(measured, mark.top_pt)
            });
            continue;
        }
        fixed.push(in_core(measured, next));
        below = next + spec::SIZE_3_PT;
        next += spec::ROW_PT;
    }
    let foot = spec::PAPER_HEIGHT_MM - spec::LETTER_FOOT_LINE_MM - spec::TOP_MM;
    lines.extend(double_line(pt(foot) - spec::DOUBLE_LINE_PT, false));
    Head { fixed, lines, title_pt: below + spec::TWO_ROWS_PT }
}

/// An element that stands in the width of the 版心.
fn in_core(measured: Measured, top_pt: f64) -> Fixed {
    let width_pt = pt(spec::CORE_WIDTH_MM);
    Fixed { measured, top_pt, left_pt: 0.0, width_pt, condense: 1.0 }
}

/// A double line from its upper edge down: the thick one above the thin one (武文线) or below it (文武线).
fn double_line(upper_pt: f64, thick_above: bool) -> [RedLine; 2] {
    let (thick, thin) = (spec::DOUBLE_LINE_THICK_PT, spec::DOUBLE_LINE_THIN_PT);
    let (first, second) = if thick_above { (thick, thin) } else { (thin, thick) };
    let line = |top: f64, width_pt: f64| RedLine {
        x_pt: pt(spec::LETTER_LINE_LEFT_MM - spec::LEFT_MM),
        y_pt: top + width_pt / 2.0,
        length_pt: pt(spec::LETTER_LINE_LENGTH_MM),
        width_pt,
    };
    [line(upper_pt, first), line(upper_pt + first + spec::DOUBLE_LINE_GAP_PT, second)]
}

/// A mark that has been sized, in pt below the upper edge of the 版心.
struct SizedMark {
    /// Top of its em box.
    top_pt: f64,
    ink_bottom_pt: f64,
    size_pt: f64,
}

/// Sizes a mark whose ink begins at `ink_top_mm` on the sheet, with an em of `most_mm` at the most.
fn mark(block: &Block, fonts: &Fonts, ink_top_mm: f64, most_mm: f64) -> SizedMark {
    let text = match &block.content {
        crate::document::Content::Text(inlines) => plain(inlines),
        _ => String::new(),
    };
    let size_pt = mark_size_pt(&text, fonts, most_mm);
    let (ink_top, ink_bottom) = fonts.ink_em(spec::type_of(Role::Mark).face, &text);
    let ink = pt(ink_top_mm - spec::TOP_MM);
    SizedMark {
        top_pt: ink - (spec::EM_ASCENT - ink_top) * size_pt,
        ink_bottom_pt: ink + (ink_top - ink_bottom) * size_pt,
        size_pt,
    }
}

fn resize(measured: &mut Measured, size_pt: f64) {
    measured.size_pt = size_pt;
    if let Shape::Lines(lines) = &mut measured.shape {
        for run in lines.iter_mut().flat_map(|line| &mut line.runs) {
            run.size_pt = size_pt;
        }
    }
}
