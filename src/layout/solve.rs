//! Page fitting: a solver, not a hope.
//!
//! 署名 and date never stand alone on a page (7.3.5.5), and page 1 shows text (7.3.3). The remedies are
//! tried in order of harm, each within stated bounds; what was done is reported in mm.

use std::collections::BTreeMap;

use super::paginate::{Adjust, Part, Plan, Spot, paginate};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Content, Role};
use crate::spec::{self, mm};

/// A plan and what it took.
#[derive(Debug)]
pub(crate) struct Solved {
    pub plan: Plan,
    pub adjust: Adjust,
}

/// Row spacings tried on the last two sides, as factors, in order of harm.
const FACTORS: [f64; 8] = [1.005, 0.995, 1.01, 0.99, 1.015, 0.985, 1.02, 0.98];

/// Whether page 1 shows text of the body.
pub(crate) fn shows_text(parts: &[Part], plan: &Plan) -> bool {
    let text = |spot: Spot| spot.0 == 0 && is_text(parts[0].blocks[spot.1].block.role);
    let any = parts.first().is_some_and(|p| p.blocks.iter().any(|b| is_text(b.block.role)));
    !any || plan.placed.iter().any(|p| p.page == 0 && text(p.spot))
}

/// Whether page 1 would show text, as far as its beginning says.
pub(crate) fn opens_with_text(parts: &[Part], row_pt: f64) -> bool {
    let Some(body) = parts.first() else { return true };
    let first = body.blocks.iter().position(|b| is_text(b.block.role));
    let blocks = body.blocks.iter().take(first.map_or(0, |first| first + 1)).cloned().collect();
    let opening = [Part { blocks, start_pt: body.start_pt, first_bottom_pt: body.first_bottom_pt }];
    shows_text(&opening, &paginate(&opening, row_pt, &Adjust::default()))
}

fn is_text(role: Role) -> bool {
    role.is_text() || role == Role::Table || matches!(role, Role::Picture | Role::PictureCaption)
}

/// Whether the body's 署名 and date stand on a page without a line of text above them.
pub(crate) fn signature_alone(parts: &[Part], plan: &Plan) -> bool {
    let Some(first) = signature(parts).and_then(|block| plan.of(0, block).next()) else {
        return false;
    };
    let above = |p: &&super::paginate::Placed| p.page == first.page && p.spot < first.spot;
    !plan.placed.iter().filter(above).any(|p| shares(parts[0].blocks[p.spot.1].block.role))
}

/// Whether what stands before the 署名 lies on a turned side, which holds nothing else (8).
fn behind_turned(parts: &[Part], plan: &Plan) -> bool {
    let above = signature(parts).and_then(|block| block.checked_sub(1));
    above.is_some_and(|block| plan.of(0, block).any(|placed| plan.turned.contains(&placed.page)))
}

/// Roles that count as text beside a seal.
fn shares(role: Role) -> bool {
    is_text(role) || role == Role::AttachmentNote
}

/// Index of the first block of the body's 署名.
fn signature(parts: &[Part]) -> Option<usize> {
    let blocks = &parts.first()?.blocks;
    blocks.iter().position(|b| b.block.role.is_closing())
}

/// Finds a plan in which the rules hold, or the one that comes nearest.
pub(crate) fn solve(
    parts: &[Part],
    row_pt: f64,
    sealed: bool,
    sink: &mut Vec<Diagnostic>,
) -> Solved {
    let blanks = if sealed { sealed_blanks(parts) } else { vec![None] };
    let plain = attempt(parts, row_pt, Adjust::default());
    if !signature_alone(parts, &plain.plan) {
        return plain;
    }
    if behind_turned(parts, &plain.plan) {
        sink.push(nothing_behind_turned());
        return plain;
    }
    let kinder = || blanks.iter().map(|b| Adjust { signature_blank: *b, ..Adjust::default() });
    let spaced = FACTORS.iter().flat_map(|f| kinder().map(move |a| spaced(a, parts, row_pt, *f)));
    let carried = (1..=3).flat_map(|n| kinder().filter_map(move |a| carried(a, parts, row_pt, n)));
    let remedies = kinder().chain(spaced.flatten()).chain(carried);
    for adjust in remedies {
        let solved = attempt(parts, row_pt, adjust);
        if !signature_alone(parts, &solved.plan) && shows_text(parts, &solved.plan) {
            sink.extend(report(parts, &solved, row_pt));
            return solved;
        }
    }
    sink.push(given_up());
    plain
}

/// Blank rows that are tried before a sealed 署名. Under seals in rows they are only made fewer: more would leave the date
/// below the last one.
fn sealed_blanks(parts: &[Part]) -> Vec<Option<u8>> {
    let block = signature(parts).map(|at| parts[0].blocks[at].block);
    match block.filter(|block| matches!(block.content, Content::Beside(_))) {
        Some(block) => (1..=block.blank_before).rev().map(Some).collect(),
        None => spec::SEALED_BLANK_ROWS.map(Some).to_vec(),
    }
}

fn attempt(parts: &[Part], row_pt: f64, adjust: Adjust) -> Solved {
    Solved { plan: paginate(parts, row_pt, &adjust), adjust }
}

/// The same with another row spacing on the last two sides of the body.
fn spaced(adjust: Adjust, parts: &[Part], row_pt: f64, factor: f64) -> Option<Adjust> {
    let pitch = row_pt * factor;
    if pitch < spec::ROW_MIN_PT || (factor - 1.0).abs() > spec::ROW_ADJUST_MAX + 1e-9 {
        return None;
    }
    let last = body_pages(parts, &paginate(parts, row_pt, &adjust))?;
    let pages = last.saturating_sub(1)..=last;
    Some(Adjust { pitch: pages.map(|page| (page, pitch)).collect::<BTreeMap<_, _>>(), ..adjust })
}

/// 0-based page of the body's last line.
fn body_pages(parts: &[Part], plan: &Plan) -> Option<usize> {
    debug_assert!(!parts.is_empty());
    plan.placed.iter().rev().find(|p| p.spot.0 == 0).map(|p| p.page)
}

/// The same with the last `lines` lines of text carried over to the 署名, and what follows them: no row of a table
/// begins a page by itself in either paper.
fn carried(mut adjust: Adjust, parts: &[Part], row_pt: f64, lines: usize) -> Option<Adjust> {
    let plan = paginate(parts, row_pt, &adjust);
    let block = signature(parts)?;
    let text = |p: &&super::paginate::Placed| {
        let role = || parts[0].blocks[p.spot.1].block.role;
        p.spot.0 == 0 && p.spot.1 < block && is_text(role()) && role() != Role::Table
    };
    let spot = plan.placed.iter().filter(text).rev().nth(lines - 1)?.spot;
    adjust.breaks.insert(spot);
    Some(adjust)
}

fn report(parts: &[Part], solved: &Solved, row_pt: f64) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let usual = signature(parts).map(|b| parts[0].blocks[b].block.blank_before);
    if let Some(rows) = solved.adjust.signature_blank.filter(|rows| Some(*rows) != usual) {
        let shift = mm(row_pt) * (f64::from(rows) - f64::from(usual.unwrap_or(rows)));
        let message = format!(
            "为使印章、成文日期与正文同处一面，发文机关署名之前空{rows}行（通常空{}行，移动{shift:+.1}毫米）",
            usual.unwrap_or(rows)
        );
        out.push(Diagnostic::note(Kind::Fit, message));
    }
    if let Some(pitch) = solved.adjust.pitch.values().next() {
        let message = format!(
            "为使印章、成文日期与正文同处一面，最后两面的行距由{:.2}毫米调为{:.2}毫米（{:+.1}%）",
            mm(row_pt),
            mm(*pitch),
            (pitch / row_pt - 1.0) * 100.0
        );
        out.push(
            Diagnostic::note(Kind::Fit, message).hint("也可以增删几个字，使末页多出或少掉一行"),
        );
    }
    if !solved.adjust.breaks.is_empty() {
        let message =
            "为使印章、成文日期与正文同处一面，正文末尾的几行移到了下一面，前一面因此不满22行";
        out.push(
            Diagnostic::warning(Kind::Fit, message)
                .hint("增加或删去一两行文字，就不必这样调整")
                .hint("不要写“此页无正文”"),
        );
    }
    out
}

fn nothing_behind_turned() -> Diagnostic {
    let message = "横排的表格后面没有正文，印章和成文日期只能单独落在下一面上";
    Diagnostic::warning(Kind::FitFailed, message)
        .hint("请在这个表格后面写一行正文，例如“特此通知。”，或者把这个表格移作附件")
        .hint("不要写“此页无正文”")
}

fn given_up() -> Diagnostic {
    Diagnostic::warning(
        Kind::FitFailed,
        "印章和成文日期单独落在一面上，行距和空行在允许的范围内怎样调整都不行",
    )
    .hint("请增加或删去一两行正文")
    .hint("不要写“此页无正文”")
}
