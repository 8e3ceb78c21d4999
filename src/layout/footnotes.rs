//! 脚注 at the foot of the side on which their marks stand, below a short rule (no clause; see `spec`).

use super::imprint::Imprint;
use super::measure::Measure;
use super::paginate::{Part, Placed, PlacedNote};
use crate::diag::{Diagnostic, Kind};
use crate::spec::{self, pt};

/// Height of a line of notes in pt, with its white.
pub(crate) fn line_pt(row_pt: f64) -> f64 {
    spec::FOOTNOTE_LINE_ROWS * row_pt
}

/// White between two lines of notes, and between their rule and the first.
pub(crate) fn leading_pt(row_pt: f64) -> f64 {
    line_pt(row_pt) - spec::FOOTNOTE_SIZE_PT
}

/// Places the notes of every page, the last line of each with its tails at the lower edge of what stands there.
pub(crate) fn place(
    parts: &[Part],
    placed: &[Placed],
    first_bottom_pt: f64,
    row_pt: f64,
) -> Vec<PlacedNote> {
    let mut out = vec![];
    for page in placed.chunk_by(|a, b| a.page == b.page) {
        let (mut lines, first) = (0, out.len());
        for line in page {
            let (part, block, at) = line.spot;
            let notes = parts[part].blocks[block].notes.iter().enumerate();
            for (note, measured) in notes.filter(|(_, note)| note.line == at) {
                let top_pt = lines as f64 * line_pt(row_pt);
                let count = measured.lines.len();
                out.push(PlacedNote { part, block, note, page: line.page, lines: count, top_pt });
                lines += count;
            }
        }
        let bottom = bottom_pt(page[0].page, first_bottom_pt);
        let last = bottom - spec::FOOTNOTE_TAIL_PT - spec::FOOTNOTE_SIZE_PT;
        let top = last - (lines.max(1) - 1) as f64 * line_pt(row_pt);
        out[first..].iter_mut().for_each(|note| note.top_pt += top);
    }
    out
}

/// Lower edge of what stands on a page.
fn bottom_pt(page: usize, first_bottom_pt: f64) -> f64 {
    if page == 0 { first_bottom_pt } else { pt(spec::CORE_HEIGHT_MM) }
}

/// White below the notes on the side of the 版记, which stand above it, in pt.
pub(crate) fn above_imprint_pt(imprint: &Imprint, first_bottom_pt: f64, row_pt: f64) -> f64 {
    let white = spec::FOOTNOTE_ABOVE_IMPRINT_ROWS * row_pt;
    bottom_pt(imprint.page, first_bottom_pt) - imprint.top_pt + white
}

/// Lines of text whose notes no side can hold below them.
pub(crate) fn too_long(parts: &[Part], measure: Measure) -> Vec<Diagnostic> {
    let most = spec::FOOTNOTE_ROWS_MAX.min(spec::rows(measure.settings.row_pt) as f64 - 2.0);
    let blocks = parts.iter().flat_map(|part| &part.blocks).filter(|block| !block.notes.is_empty());
    let long = |block: &&super::measure::Measured| {
        let lines = block.notes.iter().map(|note| block.note_lines(note.line)).max();
        spec::footnote_rows(lines.unwrap_or(0)) > most
    };
    let report = |block: &super::measure::Measured| {
        Diagnostic::error(Kind::FitFailed, "脚注太长，和加注的那一行不能排在同一面")
            .hint("请缩短脚注，或者把这些内容写进正文、另作附件")
            .maybe_at(block.block.origin.as_ref())
    };
    blocks.filter(long).map(report).collect()
}

/// The upper edge of the notes on a page with their rule, in pt below that of the 版心.
pub(crate) fn top_pt(notes: &[PlacedNote], page: usize, row_pt: f64) -> Option<f64> {
    let tops = notes.iter().filter(|note| note.page == page).map(|note| note.top_pt);
    let white = spec::FOOTNOTE_RULE_ROWS * row_pt + leading_pt(row_pt);
    tops.reduce(f64::min).map(|top| top - white)
}
