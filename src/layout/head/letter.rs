//! 信函格式 (10.1): mark over a double line, below it the corner and the number, a second double line at the foot.

use super::{Fixed, Head, MarkSize, RedLine, elements, mark_height, resized, text, whole};
use crate::document::{Block, Role, Section};
use crate::layout::measure::Measure;
use crate::spec::{self, pt};

/// Places the head of a letter.
pub(super) fn place<'a>(section: &'a Section, measure: Measure, size: MarkSize) -> Head<'a> {
    let mut fixed = Vec::new();
    let mut lines = Vec::new();
    let mut next = 0.0;
    let mut below = 0.0;
    for block in &section.blocks {
        if block.role == Role::Mark {
            let (mark, ink_bottom) = mark(block, measure, size);
            fixed.push(mark);
            let upper = ink_bottom + pt(spec::LETTER_LINE_BELOW_MM);
            lines.extend(double_line(upper, true));
            next = upper + spec::DOUBLE_LINE_PT + spec::LEADING_PT;
            continue;
        }
        fixed.extend(elements(measure.block(block), next));
        below = next + spec::SIZE_3_PT;
        next += spec::ROW_PT;
    }
    let foot = spec::PAPER_HEIGHT_MM - spec::LETTER_FOOT_LINE_MM - spec::TOP_MM;
    lines.extend(double_line(pt(foot) - spec::DOUBLE_LINE_PT, false));
    Head { fixed, lines, title_pt: below + spec::TWO_ROWS_PT }
}

/// The mark over the middle of its line, which is the middle of the sheet; and the bottom of its ink.
fn mark<'a>(block: &'a Block, measure: Measure, size: MarkSize) -> (Fixed<'a>, f64) {
    let (top_pt, ink_bottom) =
        mark_height(&text(block), size, measure.fonts, spec::LETTER_MARK_TOP_MM);
    let mark = Fixed {
        size_pt: size.em_pt,
        condense: spec::MARK_CONDENSE,
        left_pt: line_left_pt(),
        width_pt: pt(spec::LETTER_LINE_LENGTH_MM),
        ..whole(resized(measure.block(block), size.em_pt), top_pt)
    };
    (mark, ink_bottom)
}

/// Left end of both double lines from the left edge of the 版心.
fn line_left_pt() -> f64 {
    pt(spec::LETTER_LINE_LEFT_MM - spec::LEFT_MM)
}

/// A double line from its upper edge down: the thick one above the thin one (武文线) or below it (文武线).
fn double_line(upper_pt: f64, thick_above: bool) -> [RedLine; 2] {
    let (thick, thin) = (spec::DOUBLE_LINE_THICK_PT, spec::DOUBLE_LINE_THIN_PT);
    let (first, second) = if thick_above { (thick, thin) } else { (thin, thick) };
    let line = |top: f64, width_pt: f64| RedLine {
        x_pt: line_left_pt(),
        y_pt: top + width_pt / 2.0,
        length_pt: pt(spec::LETTER_LINE_LENGTH_MM),
        width_pt,
    };
    [line(upper_pt, first), line(upper_pt + first + spec::DOUBLE_LINE_GAP_PT, second)]
}
