//! word/footer: the page number of 7.5, at the right on odd sides and at the left on even ones.

use crate::docx::body::MARK_FIELD;
use crate::docx::draft::{Landscape, PageSetup};
use crate::docx::package::{Part, PartKind};
use crate::docx::style::{Styles, value};
use crate::docx::units;
use crate::docx::xml::Element;
use crate::spec;

/// Ids by which sections refer to the footers of odd sides, of even sides, and of sides without a number.
pub(in crate::docx) const ODD: &str = "rIdFooterOdd";
pub(in crate::docx) const EVEN: &str = "rIdFooterEven";
pub(in crate::docx) const NONE: &str = "rIdFooterNone";

/// The same of sides that lie on their left edge.
pub(in crate::docx) const TURNED_ODD: &str = "rIdFooterTurnedOdd";
pub(in crate::docx) const TURNED_EVEN: &str = "rIdFooterTurnedEven";

/// Ids of what page 1 of a 信函 has of its own.
pub(in crate::docx) const FIRST: &str = "rIdFooterFirst";
pub(in crate::docx) const FIRST_HEADER: &str = "rIdHeaderFirst";

/// The part that holds the mark of a 信函: the header of its page 1.
pub(in crate::docx) const LETTERHEAD: &str = "word/header1.xml";

/// The three footers of every draft, and that of page 1 of a 信函.
pub(in crate::docx) fn parts(page: &PageSetup) -> Vec<Part> {
    let around = |number: Element| match page.letterhead {
        Some(_) => {
            vec![paragraph(Styles::ABOVE_NUMBER), number, paragraph(Styles::BELOW_NUMBER)]
        }
        None => vec![number],
    };
    let odd = around(numbered(Styles::PAGE_NUMBER_ODD, "1", page.number_spaced));
    let even = around(numbered(Styles::PAGE_NUMBER_EVEN, "2", page.number_spaced));
    let part = |name: &str, id: &str, paragraphs: Vec<Element>| {
        Part::xml(PartKind::Footer, name, id, &story("w:ftr", paragraphs))
    };
    let mut parts = vec![
        part("word/footer1.xml", ODD, odd),
        part("word/footer2.xml", EVEN, even),
        // A footer holds at least a paragraph (ECMA-376 Part 1, 17.10.3).
        part("word/footer3.xml", NONE, vec![paragraph(Styles::PAGE_NUMBER_ODD)]),
    ];
    if let Some(letterhead) = page.letterhead {
        let style = if letterhead.foot_line { Styles::FOOT_LINE } else { Styles::BELOW_NUMBER };
        parts.push(part("word/footer4.xml", FIRST, vec![paragraph(style)]));
    }
    if let Some(landscape) = page.landscape {
        let number = |style: &str, shown: &str| {
            let number = numbered(style, shown, page.number_spaced);
            vec![turned(number, landscape), paragraph(Styles::BLANK)]
        };
        let (odd, even) = (Styles::PAGE_NUMBER_ODD, Styles::PAGE_NUMBER_EVEN);
        parts.push(part("word/footer5.xml", TURNED_ODD, number(odd, "1")));
        parts.push(part("word/footer6.xml", TURNED_EVEN, number(even, "2")));
    }
    parts
}

/// A page number as it stands on the upright sheet, on one that lies on its left edge: its line runs downwards in a
/// floating cell at the left. A cell, since every editor turns its text; a text box would be drawn, not set.
fn turned(number: Element, landscape: Landscape) -> Element {
    let (top, bottom) = landscape.number_line;
    let line = units::twips(spec::WORD_FOOTER_LINE_PT);
    let place = Element::new("w:tblpPr")
        .attr("w:leftFromText", 0)
        .attr("w:rightFromText", 0)
        .attr("w:vertAnchor", "page")
        .attr("w:horzAnchor", "page")
        .attr("w:tblpX", landscape.number)
        .attr("w:tblpY", top);
    let width = |name: &str| Element::new(name).attr("w:w", line).attr("w:type", "dxa");
    let table = Element::new("w:tblPr")
        .with(value("w:tblStyle", Styles::IMPRINT_TABLE))
        .with(place)
        .with(value("w:tblOverlap", "never"))
        .with(width("w:tblW"))
        .with(Element::new("w:tblLayout").attr("w:type", "fixed"));
    let height = value("w:trHeight", bottom - top).attr("w:hRule", "exact");
    let row = Element::new("w:trPr").with(Element::new("w:cantSplit")).with(height);
    let cell = Element::new("w:tcPr").with(width("w:tcW")).with(value("w:textDirection", "tbRl"));
    Element::new("w:tbl")
        .with(table)
        .with(Element::new("w:tblGrid").with(Element::new("w:gridCol").attr("w:w", line)))
        .with(Element::new("w:tr").with(row).with(Element::new("w:tc").with(cell).with(number)))
}

/// The header of page 1 of a 信函: its mark, in a style and a field of its own.
pub(in crate::docx) fn first_header(style: &str, mark: &str) -> Part {
    // Numbers of bookmarks in the body begin at 1.
    let id = |name: &str| Element::new(name).attr("w:id", 0);
    let field = id("w:bookmarkStart").attr("w:name", MARK_FIELD);
    let mark = paragraph(style).with(field).with(text(mark)).with(id("w:bookmarkEnd"));
    let header = story("w:hdr", vec![mark]);
    Part::xml(PartKind::Header, LETTERHEAD, FIRST_HEADER, &header)
}

fn story(name: &str, paragraphs: Vec<Element>) -> Element {
    Element::new(name)
        .attr("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")
        .with_all(paragraphs)
}

fn paragraph(style: &str) -> Element {
    let style = Element::new("w:pStyle").attr("w:val", style);
    Element::new("w:p").with(Element::new("w:pPr").with(style))
}

/// A dash on each side of the number (7.5). `shown` is what an editor shows that does not count pages.
fn numbered(style: &str, shown: &str, spaced: bool) -> Element {
    let (before, after) = if spaced { ("— ", " —") } else { ("—", "—") };
    paragraph(style).with(text(before)).with_all(page_field(shown)).with(text(after))
}

/// PAGE as begin, instruction, separator, result and end, each a run of its own as Word writes them.
fn page_field(shown: &str) -> [Element; 5] {
    let mark = |kind: &str| run(Element::new("w:fldChar").attr("w:fldCharType", kind));
    let instruction = Element::new("w:instrText").attr("xml:space", "preserve").text(" PAGE ");
    [mark("begin"), run(instruction), mark("separate"), text(shown), mark("end")]
}

fn text(text: &str) -> Element {
    run(Element::new("w:t").attr("xml:space", "preserve").text(text))
}

fn run(child: Element) -> Element {
    Element::new("w:r").with(child)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::body::sample;

    fn page(number_spaced: bool) -> PageSetup {
        PageSetup { number_spaced, ..sample::page() }
    }

    /// Style and shown text of each footer.
    fn shown(number_spaced: bool) -> Vec<(String, String)> {
        let show = |part: &Part| {
            let root = Element::parse(&part.data).expect("well-formed");
            let style = root.named("w:pStyle").find_map(|e| e.get("w:val")).expect("a style");
            let text = root.named("w:t").map(Element::plain).collect();
            (style.to_string(), text)
        };
        parts(&page(number_spaced)).iter().map(show).collect()
    }

    #[test]
    fn numbers_stand_between_dashes_as_the_office_wants() {
        let line = |style: &str, text: &str| (style.to_string(), text.to_string());
        let (odd, even) = (Styles::PAGE_NUMBER_ODD, Styles::PAGE_NUMBER_EVEN);
        assert_eq!(shown(true), [line(odd, "— 1 —"), line(even, "— 2 —"), line(odd, "")]);
        assert_eq!(shown(false), [line(odd, "—1—"), line(even, "—2—"), line(odd, "")]);
    }

    #[test]
    fn a_field_is_whole() {
        let parts = parts(&page(true));
        for (part, fields) in parts.iter().zip([1, 1, 0]) {
            let root = Element::parse(&part.data).expect("well-formed");
            let marks: Vec<_> =
                root.named("w:fldChar").filter_map(|e| e.get("w:fldCharType")).collect();
            assert_eq!(marks, ["begin", "separate", "end"].repeat(fields));
            assert_eq!(root.named("w:instrText").count(), fields);
        }
    }

    #[test]
    fn nothing_is_formatted_directly() {
        for part in parts(&page(true)) {
            let root = Element::parse(&part.data).expect("well-formed");
            assert_eq!(root.named("w:rPr").count(), 0);
            assert!(root.named("w:pPr").all(|e| e.children.len() == 1));
        }
    }
}
