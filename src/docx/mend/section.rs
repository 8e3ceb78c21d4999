//! Properties of sections.

use crate::docx::draft::{Draft, Item, Landscape, PageSetup};
use crate::docx::parts::footers;
use crate::docx::parts::footnotes::number_format;
use crate::docx::xml::Element;

/// Upper edge of a header, which no paper has, in twips: what Word sets for A4 (15 mm).
const HEADER: u32 = 851;
/// White between columns, of which there is one, in twips: what Word sets.
const COLUMN_GAP: u32 = 425;

/// Writes the properties of every section anew, in the order of the draft.
///
/// Rule (ISO 29500-1, 17.6.17 CT_SectPr): references to footers, then `pgSz`, `pgMar`, `cols`, `docGrid`. docx-rs writes
/// references last, keeps the footers of one section only and has no grid for the others; goes when
/// `SectionProperty` writes references without parts, in order.
pub(super) fn mend(body: &mut Element, draft: &Draft) -> Result<(), String> {
    let ends = draft.items.iter().filter_map(|item| match item {
        Item::SectionEnd(sides) => Some(*sides),
        _ => None,
    });
    let mut sides = ends.chain([draft.last]);
    let mut first = true;
    for place in body.elements_mut().filter_map(place) {
        let sides = sides.next().ok_or("docx-rs wrote more sections than there are")?;
        *place = match draft.page.landscape.filter(|_| sides.landscape) {
            Some(landscape) => turned(&draft.page, landscape),
            None => properties(draft, sides.numbered, first),
        };
        first = false;
    }
    match sides.next() {
        Some(_) => Err("docx-rs wrote fewer sections than there are".to_string()),
        None => Ok(()),
    }
}

/// The section properties that a paragraph or the body's end holds.
fn place(block: &mut Element) -> Option<&mut Element> {
    match block.name.as_str() {
        "w:sectPr" => Some(block),
        "w:p" => {
            let properties = block.elements_mut().find(|e| e.name == "w:pPr")?;
            properties.elements_mut().find(|e| e.name == "w:sectPr")
        }
        _ => None,
    }
}

fn properties(draft: &Draft, numbered: bool, first: bool) -> Element {
    let (page, notes) = (&draft.page, draft.footnotes.len());
    let letterhead = page.letterhead.filter(|_| first);
    let size = Element::new("w:pgSz").attr("w:w", page.width).attr("w:h", page.height);
    let margins = Element::new("w:pgMar")
        .attr("w:top", page.top)
        .attr("w:right", page.right)
        .attr("w:bottom", page.bottom)
        .attr("w:left", page.left)
        .attr("w:header", letterhead.map_or(HEADER, |l| l.header))
        .attr("w:footer", page.footer)
        .attr("w:gutter", 0);
    let header = letterhead.and(draft.header.as_ref()).map(|_| ("header", footers::FIRST_HEADER));
    let footer = letterhead.map(|_| ("footer", footers::FIRST));
    Element::new("w:sectPr")
        .with_all([header, footer].into_iter().flatten().map(|(story, id)| {
            let reference = Element::new(&format!("w:{story}Reference"));
            reference.attr("w:type", "first").attr("r:id", id)
        }))
        .with_all(footers(numbered))
        // LibreOffice takes the form of the numbers from here alone.
        .with_all((notes > 0).then(|| Element::new("w:footnotePr").with(number_format(notes))))
        .with(size)
        .with(margins)
        .with(Element::new("w:cols").attr("w:space", COLUMN_GAP))
        .with_all(letterhead.map(|_| Element::new("w:titlePg")))
        .with(grid(page))
}

/// Sides that lie on their left edge (8): the sheet turned, its page number where the upright sheet has it.
fn turned(page: &PageSetup, landscape: Landscape) -> Element {
    let size = Element::new("w:pgSz")
        .attr("w:w", page.height)
        .attr("w:h", page.width)
        .attr("w:orient", "landscape");
    let margins = Element::new("w:pgMar")
        .attr("w:top", landscape.top)
        .attr("w:right", landscape.right)
        .attr("w:bottom", landscape.bottom)
        .attr("w:left", landscape.left)
        .attr("w:header", HEADER)
        .attr("w:footer", HEADER)
        .attr("w:gutter", 0);
    let height = page.width.saturating_sub(landscape.top + landscape.bottom);
    let rows = (height / page.pitch.max(1)).max(1);
    let grid = Element::new("w:docGrid").attr("w:type", "lines");
    Element::new("w:sectPr")
        .with_all(references(footers::TURNED_ODD, footers::TURNED_EVEN))
        .with(size)
        .with(margins)
        .with(Element::new("w:cols").attr("w:space", COLUMN_GAP))
        .with(grid.attr("w:linePitch", height / rows))
}

/// Sides without a number have footers too, empty ones: where none is named, those of the section before go on.
fn footers(numbered: bool) -> [Element; 2] {
    let (odd, even) =
        if numbered { (footers::ODD, footers::EVEN) } else { (footers::NONE, footers::NONE) };
    references(odd, even)
}

fn references(odd: &str, even: &str) -> [Element; 2] {
    [("even", even), ("default", odd)]
        .map(|(kind, id)| Element::new("w:footerReference").attr("w:type", kind).attr("r:id", id))
}

/// Rows that fill the text area: LibreOffice moves the text down by half of what they leave of it, so their pitch is
/// what the area has for each even where the lines, whose height is exact, are lower. Page 1 of a 信函 is higher than
/// the others: no pitch fills both, and the lines, whose height is exact, need no grid.
fn grid(page: &PageSetup) -> Element {
    if page.letterhead.is_some_and(|letterhead| !letterhead.gridded) {
        return Element::new("w:docGrid").attr("w:linePitch", page.pitch);
    }
    let height = page.height.saturating_sub(page.top + page.bottom);
    let rows = (height / page.pitch.max(1)).max(1);
    Element::new("w:docGrid")
        .attr("w:type", "linesAndChars")
        .attr("w:linePitch", height / rows)
        .attr("w:charSpace", page.char_space)
}
