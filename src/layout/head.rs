//! 版头: what stands at fixed heights on page 1, off the grid.

use super::measure::{Measure, Measured, Shape};
use super::runs;
use crate::diag::{Diagnostic, Kind};
use crate::document::{Block, Role, Section, plain};
use crate::fonts::Fonts;
use crate::spec::{self, pt};

/// An element at a fixed height.
#[derive(Debug, Clone)]
pub(crate) struct Fixed<'a> {
    pub measured: Measured<'a>,
    /// Top of its em box in pt below the upper edge of the 版心.
    pub top_pt: f64,
    /// Width of its characters against their height.
    pub condense: f64,
}

/// The 版头, placed.
#[derive(Debug, Clone)]
pub(crate) struct Head<'a> {
    pub fixed: Vec<Fixed<'a>>,
    /// Middle of the red line in pt below the upper edge of the 版心.
    pub red_line_pt: f64,
    /// Top of the title's em box in pt below the upper edge of the 版心.
    pub title_pt: f64,
}

/// Size of a mark in pt: as large as its width and height allow (7.2.4, gbt9704 old bound 22 mm × 15 mm).
pub(crate) fn mark_size_pt(text: &str, fonts: &Fonts) -> f64 {
    let em = runs::width_pt(text, spec::type_of(Role::Mark).face, 1.0, fonts).max(1.0);
    let by_width = pt(spec::MARK_WIDTH_MAX_MM) / (em * spec::MARK_CONDENSE);
    by_width.min(pt(spec::MARK_EM_MAX_MM))
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

/// Places the 版头.
pub(crate) fn place<'a>(section: &'a Section, measure: Measure) -> Head<'a> {
    let mut fixed = Vec::new();
    let mut row = 0;
    let mut below = 0.0;
    for block in &section.blocks {
        let mut measured = measure.block(block);
        let mut condense = 1.0;
        let top_pt = match block.role {
            Role::Mark => {
                let (top, bottom, size) = mark(block, measure.fonts);
                resize(&mut measured, size);
                condense = spec::MARK_CONDENSE;
                below = bottom;
                top
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
        fixed.push(Fixed { measured, top_pt, condense });
    }
    let red_line_pt = below + pt(spec::RED_LINE_BELOW_MM);
    Head { fixed, red_line_pt, title_pt: red_line_pt + spec::TWO_ROWS_PT }
}

/// Top of the mark's em box, bottom of its ink, and its size, in pt.
fn mark(block: &Block, fonts: &Fonts) -> (f64, f64, f64) {
    let text = match &block.content {
        crate::document::Content::Text(inlines) => plain(inlines),
        _ => String::new(),
    };
    let size = mark_size_pt(&text, fonts);
    let (ink_top, ink_bottom) = fonts.ink_em(spec::type_of(Role::Mark).face, &text);
    let ink = pt(spec::MARK_BELOW_CORE_MM);
    let top = ink - (spec::EM_ASCENT - ink_top) * size;
    (top, ink + (ink_top - ink_bottom) * size, size)
}

fn resize(measured: &mut Measured, size_pt: f64) {
    measured.size_pt = size_pt;
    if let Shape::Lines(lines) = &mut measured.shape {
        for run in lines.iter_mut().flat_map(|line| &mut line.runs) {
            run.size_pt = size_pt;
        }
    }
}
