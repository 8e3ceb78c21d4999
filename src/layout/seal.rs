//! The seal: where it will be pressed over 署名 and date (7.3.5.1).

use super::measure::{Measured, Shape};
use super::paginate::{Part, Plan};
use super::{Seal, SealPlace, imprint};
use crate::document::Role;
use crate::spec::{self, mm, pt};

/// Places the seal over the last 署名 and date of the body, when they stand below text.
pub(crate) fn place(parts: &[Part], plan: &Plan, seal: &Seal) -> Option<SealPlace> {
    let blocks = &parts.first()?.blocks;
    let date = blocks.iter().rposition(|b| b.block.role == Role::Date)?;
    let signature = blocks.iter().position(|b| b.block.role == Role::Signature).unwrap_or(date);
    let first = plan.of(0, signature).next()?;
    let last = plan.of(0, date).last()?;
    let above = plan.placed.iter().rev().find(|p| p.spot < first.spot && p.page == first.page)?;
    let diameter = pt(seal.diameter_mm);
    let pair = f64::midpoint(first.top_pt, last.bottom_pt());
    let wanted = pair - pt(spec::SEAL_BELOW_CENTRE_MM) - diameter / 2.0;
    let gap = (wanted - above.bottom_pt()).clamp(pt(spec::SEAL_GAP_MIN_MM), spec::ROW_PT);
    Some(SealPlace {
        page: last.page,
        x: spec::LEFT_MM + mm(centre_pt(&blocks[date])),
        y: spec::TOP_MM + mm(above.bottom_pt() + gap + diameter / 2.0),
        diameter: seal.diameter_mm,
        below_text: mm(gap),
    })
}

/// Middle of a line set from the right, in pt from the left edge of the 版心.
fn centre_pt(date: &Measured) -> f64 {
    let Shape::Lines(lines) = &date.shape else { return 0.0 };
    let width = lines.first().map_or(0.0, |line| line.width_pt);
    pt(spec::CORE_WIDTH_MM) - date.block.indent.right * date.size_pt - width / 2.0
}

/// Least distance in mm between the seal and the box of the page number; negative when they meet.
pub(crate) fn clear_of_page_number(place: &SealPlace, number: usize, spaced: bool) -> f64 {
    let em = imprint::page_number_cells(number, spaced) * spec::SIZE_4_PT;
    let side = mm(spec::PAGE_NUMBER_SIDE_CELLS * spec::SIZE_4_PT);
    let left =
        if number % 2 == 1 { spec::RIGHT_EDGE_MM - side - mm(em) } else { spec::LEFT_MM + side };
    let half = mm(spec::SIZE_4_PT) / 2.0;
    let x = place.x.clamp(left, left + mm(em));
    let y = place.y.clamp(spec::PAGE_NUMBER_MM - half, spec::PAGE_NUMBER_MM + half);
    (x - place.x).hypot(y - place.y) - place.diameter / 2.0
}
