//! Paragraphs whose last line holds a character or two, where cutting them would save a page or, in two-sided print, a
//! sheet. Each is tried: the paper is placed again without that line.

use super::Sides;
use super::measure::{Measure, Measured, Shape, TextLine};
use super::paginate::Part;
use crate::diag::{Diagnostic, Kind};
use crate::document::{Content, Role, plain};
use crate::spec;

/// Most characters of a last line, marks at its end not counted (no clause; what a clerk is ready to cut).
const FEW: usize = 2;
/// Most characters that are worth cutting, those that take the marks up with them counted.
const MOST_CUT: usize = 5;
/// Lines that all trials of a paper may place, so that a long paper takes no longer.
const WORK_LINES: usize = 60_000;
/// Paragraphs that are told: any one of them will do.
const TOLD: usize = 3;
/// Characters shown of the end of a paragraph.
const SHOWN: usize = 12;

/// A paragraph that would lose its last line.
struct Candidate {
    part: usize,
    block: usize,
    /// Characters of its last line, marks not counted.
    left: usize,
    /// Characters to cut.
    cut: usize,
}

/// Says which paragraphs to shorten; `pages` are those of the paper as it is, `pages_of` those of another one.
pub(crate) fn look(
    parts: &[Part],
    measure: Measure,
    pages: usize,
    pages_of: impl Fn(&[Part]) -> usize,
) -> Vec<Diagnostic> {
    let sides = measure.settings.sides;
    let lines: usize = parts.iter().flat_map(|p| &p.blocks).map(|b| b.shape.len()).sum();
    let saved = |found: &Candidate| {
        let mut shorter = parts.to_vec();
        if let Shape::Lines(lines) = &mut shorter[found.part].blocks[found.block].shape {
            lines.pop();
        }
        used(pages_of(&shorter), sides) < used(pages, sides)
    };
    let tried = candidates(parts, measure).take(WORK_LINES / lines.max(1));
    let found = tried.filter(saved).take(TOLD);
    found.map(|found| told(&parts[found.part].blocks[found.block], &found, sides)).collect()
}

/// Sheets in two-sided print, else pages.
fn used(pages: usize, sides: Sides) -> usize {
    if sides == Sides::Duplex { pages.div_ceil(2) } else { pages }
}

/// The paragraphs that end with a short line, those near the end of a part first: its last page is what can be saved.
fn candidates<'a>(parts: &'a [Part], measure: Measure<'a>) -> impl Iterator<Item = Candidate> + 'a {
    let all = parts.iter().enumerate().flat_map(|(part, of)| {
        of.blocks.iter().enumerate().rev().map(move |(block, measured)| (part, block, measured))
    });
    all.filter_map(move |(part, block, measured)| {
        let left = left_over(measured)?;
        let lines = measured.shape.len();
        let cut = (left..=MOST_CUT).find(|cut| measure.lines_without(measured, *cut) < lines)?;
        Some(Candidate { part, block, left, cut })
    })
}

/// Characters of the last line of a paragraph that has others, when they are few.
fn left_over(measured: &Measured) -> Option<usize> {
    let Shape::Lines(lines) = &measured.shape else { return None };
    let [_, .., last] = &lines[..] else { return None };
    let left = characters(last);
    (measured.block.role == Role::Text && (1..=FEW).contains(&left)).then_some(left)
}

/// Characters of a line without the marks at its end.
fn characters(line: &TextLine) -> usize {
    let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
    text.trim_end_matches(|c| spec::NO_LINE_START.contains(c)).chars().count()
}

fn told(measured: &Measured, found: &Candidate, sides: Sides) -> Diagnostic {
    let Content::Text(inlines) = &measured.block.content else {
        return Diagnostic::note(Kind::Fit, "");
    };
    let text = plain(inlines);
    let from = text.chars().count().saturating_sub(SHOWN);
    let end: String = text.chars().skip(from).collect();
    let saved = if sides == Sides::Duplex { "一张纸" } else { "一面" };
    let Candidate { left, cut, .. } = found;
    let message =
        format!("“…{end}”这一段的末行只有{left}个字，这一段删去{cut}个字，全文可以省{saved}");
    let found = Diagnostic::note(Kind::Fit, message).hint("不删也可以，版面符合规定");
    found.maybe_at(measured.block.origin.as_ref())
}
