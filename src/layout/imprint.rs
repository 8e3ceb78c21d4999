//! 版记: on which side it stands, and which sides carry a number (7.4, 7.5).

use super::Sides;
use super::measure::Measured;
use crate::document::{Form, Role};
use crate::spec::{self, pt};

/// A page number between its dashes (7.5).
pub(crate) fn page_number(number: usize, spaced: bool) -> String {
    let blank = if spaced { " " } else { "" };
    format!("—{blank}{number}{blank}—")
}

/// Its width in 字 of 4号: dashes of a whole 字, digits and blanks of half a one (7.5).
pub(crate) fn page_number_cells(number: usize, spaced: bool) -> f64 {
    let cell = |c: char| if c == '—' { 1.0 } else { 0.5 };
    page_number(number, spaced).chars().map(cell).sum()
}

/// The 版记, placed.
#[derive(Debug, Clone)]
pub(crate) struct Imprint {
    /// 0-based page.
    pub page: usize,
    /// Its upper edge in pt below that of the 版心.
    pub top_pt: f64,
    /// Top of each block's first line, as high as [`spec::IMPRINT_LINE_PT`].
    pub tops_pt: Vec<f64>,
    /// Rules: middle in pt below the upper edge of the 版心, thickness in mm.
    pub rules: Vec<(f64, f64)>,
}

/// The sides of the paper.
#[derive(Debug, Clone)]
pub(crate) struct Folio {
    /// Pages in all.
    pub pages: usize,
    /// Number of each page, where it carries one.
    pub numbers: Vec<Option<usize>>,
    pub imprint: Option<Imprint>,
}

/// Height of a 版记 in pt.
fn height_pt(blocks: &[Measured]) -> f64 {
    blocks.iter().map(|b| b.shape.len() as f64 * spec::IMPRINT_LINE_PT).sum()
}

/// Chooses the side of the 版记: the last even side with one free line above it (two-sided), else the last side.
/// `bottom_pt` is the least upper edge that it can have there.
pub(crate) fn folio(
    blocks: &[Measured],
    content_pages: usize,
    bottom_pt: f64,
    sides: Sides,
    form: Form,
) -> Folio {
    // Page 1 of a 信函 shows none, and is counted (10.1).
    let hidden = |page: usize| form == Form::Letter && page == 1;
    let numbers =
        |pages: usize| (1..=pages).map(|page| (!hidden(page)).then_some(page)).collect::<Vec<_>>();
    if blocks.is_empty() {
        return Folio { pages: content_pages, numbers: numbers(content_pages), imprint: None };
    }
    let top = pt(spec::CORE_HEIGHT_MM) - height_pt(blocks);
    let room = bottom_pt <= top;
    // 版记 of a 信函 stands on its last side, whichever it is (10.1).
    let duplex = sides == Sides::Duplex && form != Form::Letter;
    let even = content_pages.is_multiple_of(2);
    let pages = match (duplex, even, room) {
        (true, true, true) | (false, _, true) => content_pages,
        (true, false, _) | (false, _, false) => content_pages + 1,
        (true, true, false) => content_pages + 2,
    };
    let mut numbers = numbers(pages);
    if pages == content_pages + 2 {
        // A blank side before the 版记 and the side of the 版记 carry none (7.5).
        numbers[content_pages..].fill(None);
    }
    Folio { pages, numbers, imprint: Some(place(blocks, pages - 1, top, form)) }
}

fn place(blocks: &[Measured], page: usize, top: f64, form: Form) -> Imprint {
    let bottom = pt(spec::CORE_HEIGHT_MM);
    let mut rules = vec![(top, spec::RULE_THICK_MM)];
    let mut tops = Vec::new();
    let mut at = top;
    for (i, measured) in blocks.iter().enumerate() {
        // Other elements are parted from the printing line (7.4.3); 主送 and 抄送 are not parted (7.4.2).
        if i > 0 && matches!(measured.block.role, Role::Disclosure | Role::PrintedBy) {
            rules.push((at, spec::RULE_THIN_MM));
        }
        tops.push(at);
        at += measured.shape.len() as f64 * spec::IMPRINT_LINE_PT;
    }
    rules.push((bottom, spec::RULE_THICK_MM));
    if form == Form::Letter {
        // No rules, and the last line itself ends with the 版心 (10.1).
        rules.clear();
        tops.iter_mut().for_each(|top| *top += spec::LEADING_PT / 2.0);
    }
    Imprint { page, top_pt: top, tops_pt: tops, rules }
}
