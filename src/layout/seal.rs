//! The seals: where each will be pressed over its 署名, the last one over the date too (7.3.5.1).

use super::measure::{Measured, Shape};
use super::paginate::{Part, Plan};
use super::{Seal, SealPlace, imprint};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Content, Document, Role, SectionKind};
use crate::spec::{self, mm, pt};

/// A row of 署名 with the middles of its names.
struct Row {
    /// Index of its block.
    block: usize,
    page: usize,
    /// Upper edge in pt below that of the 版心.
    top_pt: f64,
    /// Middles in pt from the left edge of the 版心.
    middles_pt: Vec<f64>,
}

/// Places the seals over the 署名 of the body in their order, when they stand below text.
///
/// All stand as high above their rows; the last row and the date lie a little below the middle of theirs, as far as the
/// first row begins within one row below the text.
pub(crate) fn place(parts: &[Part], plan: &Plan, seals: &[Seal]) -> Vec<SealPlace> {
    placed(parts, plan, seals).unwrap_or_default()
}

fn placed(parts: &[Part], plan: &Plan, seals: &[Seal]) -> Option<Vec<SealPlace>> {
    let blocks = &parts.first()?.blocks;
    let date = blocks.iter().rposition(|b| b.block.role == Role::Date)?;
    let rows = rows(blocks, plan, date);
    let (first, last) = (rows.first()?, rows.last()?);
    let begins = plan.of(0, first.block).next()?.spot;
    let above = plan.placed.iter().rev().find(|p| p.spot < begins && p.page == first.page)?;
    let bottom = plan.of(0, date).last()?.bottom_pt();
    let largest = seals.iter().take(first.middles_pt.len()).map(|s| s.diameter_mm);
    let radius = pt(largest.fold(0.0, f64::max)) / 2.0;
    let wanted = (bottom - last.top_pt) / 2.0 - pt(spec::SEAL_BELOW_CENTRE_MM);
    let below = |middle: f64| first.top_pt + middle - radius - above.bottom_pt();
    let gap = below(wanted).clamp(pt(spec::SEAL_GAP_MIN_MM), spec::ROW_PT);
    let middle = wanted + gap - below(wanted);
    let names = rows.iter().flat_map(|row| row.middles_pt.iter().map(move |x| (row, *x)));
    let place = |(office, (seal, (row, x))): (usize, (&Seal, (&Row, f64)))| SealPlace {
        page: row.page,
        x: spec::LEFT_MM + mm(x),
        y: spec::TOP_MM + mm(row.top_pt + middle),
        diameter: seal.diameter_mm,
        height: seal.height_mm,
        below_text: mm(row.top_pt + middle - above.bottom_pt()) - seal.diameter_mm / 2.0,
        office,
        // The date has no white above it, of which word processors do not agree whether it is part of a paragraph.
        block: blocks[date].block.id.clone(),
    };
    Some(seals.iter().zip(names).enumerate().map(place).collect())
}

/// Leaves room for signature seals at the right of 签发人职务, one below another (7.3.5.3).
pub(crate) fn make_room(document: &mut Document, seals: &[Seal]) {
    let widest = seals.iter().map(|seal| seal.diameter_mm).fold(0.0, f64::max);
    let cells = pt(widest) / spec::CELL_PT;
    let body = document.sections.iter_mut().filter(|s| s.kind == SectionKind::Body);
    let titles = body.flat_map(|s| &mut s.blocks).filter(|b| b.role == Role::SignerTitle);
    for title in titles.filter(|_| widest > 0.0) {
        title.indent.right = spec::SEALED_DATE_RIGHT + cells + spec::SIGNER_TITLE_GAP_CELLS;
    }
}

/// Whether signature seals stand in the place of 署名 and seals.
pub(crate) fn is_signed(document: &Document) -> bool {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.into_iter().any(|block| block.role == Role::SignerTitle)
}

/// Places each signature seal beside its 签发人职务, level with it, four 字 from the right (7.3.5.3).
pub(crate) fn place_signatures(parts: &[Part], plan: &Plan, seals: &[Seal]) -> Vec<SealPlace> {
    let Some(body) = parts.first() else { return vec![] };
    let titles = body.blocks.iter().enumerate();
    let titles = titles.filter(|(_, measured)| measured.block.role == Role::SignerTitle);
    let right = spec::RIGHT_EDGE_MM - mm(spec::SEALED_DATE_RIGHT * spec::CELL_PT);
    let mut above_pt = None;
    let mut places = vec![];
    for (office, ((at, title), seal)) in titles.zip(seals).enumerate() {
        let Some(row) = plan.of(0, at).next() else { continue };
        let above = plan.placed.iter().rev().find(|p| p.spot < row.spot && p.page == row.page);
        let above = *above_pt.get_or_insert(above.map_or(0.0, |above| above.bottom_pt()));
        let middle = row.top_pt + row.height_pt / 2.0;
        places.push(SealPlace {
            page: row.page,
            x: right - seal.diameter_mm / 2.0,
            y: spec::TOP_MM + mm(middle),
            diameter: seal.diameter_mm,
            height: seal.height_mm,
            below_text: mm(middle - above) - seal.height_mm / 2.0,
            office,
            block: title.block.id.clone(),
        });
    }
    places
}

/// The rows of 署名; one 署名 alone, or none, as one row over the date, whose middle it has.
fn rows(blocks: &[Measured], plan: &Plan, date: usize) -> Vec<Row> {
    let row = |(at, measured): (usize, &Measured)| {
        let Content::Beside(texts) = &measured.block.content else { return None };
        let place = plan.of(0, at).next()?;
        let middles_pt = texts.iter().map(|text| text.at * measured.size_pt).collect();
        Some(Row { block: at, page: place.page, top_pt: place.top_pt, middles_pt })
    };
    let signatures =
        || blocks[..date].iter().enumerate().filter(|(_, b)| b.block.role == Role::Signature);
    let several: Vec<Row> = signatures().filter_map(row).collect();
    if !several.is_empty() {
        return several;
    }
    let name = signatures().next().map_or(date, |(at, _)| at);
    let alone = plan.of(0, name).next().map(|place| Row {
        block: name,
        page: place.page,
        top_pt: place.top_pt,
        middles_pt: vec![centre_pt(&blocks[date])],
    });
    alone.into_iter().collect()
}

/// Middle of a line set from the right, in pt from the left edge of the 版心.
fn centre_pt(date: &Measured) -> f64 {
    let Shape::Lines(lines) = &date.shape else { return 0.0 };
    let width = lines.first().map_or(0.0, |line| line.width_pt);
    pt(spec::CORE_WIDTH_MM) - date.block.indent.right * date.size_pt - width / 2.0
}

/// Seals that leave the 版心 or come too near to each other (S-08, S-09): what a seal that is too large does.
pub(crate) fn faults(places: &[SealPlace]) -> Vec<Diagnostic> {
    let mut out = vec![];
    let hint = "请核对单位文件里的“印章直径”";
    let outside = |p: &&SealPlace| {
        let radius = p.diameter / 2.0;
        p.x - radius < spec::LEFT_MM - 0.01 || p.x + radius > spec::RIGHT_EDGE_MM + 0.01
    };
    if places.len() > 1 && places.iter().any(|p| outside(&p)) {
        let found = Diagnostic::warning(Kind::Seal, "印章的一端超出了版心");
        out.push(found.hint(hint));
    }
    let round = |place: &SealPlace| (place.diameter - place.height).abs() < 0.01;
    let meet = |a: &SealPlace, b: &SealPlace| {
        let (across, down) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let (width, height) = ((a.diameter + b.diameter) / 2.0, (a.height + b.height) / 2.0);
        let meet = match round(a) && round(b) {
            true => across.hypot(down) <= width,
            // signature seals
            false => across <= width && down <= height,
        };
        a.page == b.page && meet
    };
    if places.iter().enumerate().any(|(i, a)| places[i + 1..].iter().any(|b| meet(a, b))) {
        let found = Diagnostic::warning(Kind::Seal, "印章之间相交或者相切");
        out.push(found.hint(hint));
    }
    out
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
