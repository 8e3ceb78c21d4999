//! word/footer: the page number of 7.5, at the right on odd sides and at the left on even ones.

use crate::docx::draft::PageSetup;
use crate::docx::package::{Part, PartKind};
use crate::docx::style::Styles;
use crate::docx::xml::Element;

/// Ids by which sections refer to the footers of odd sides, of even sides, and of sides without a number.
pub(in crate::docx) const ODD: &str = "rIdFooterOdd";
pub(in crate::docx) const EVEN: &str = "rIdFooterEven";
pub(in crate::docx) const NONE: &str = "rIdFooterNone";

/// The three footers.
pub(in crate::docx) fn parts(page: &PageSetup) -> Vec<Part> {
    let odd = numbered(Styles::PAGE_NUMBER_ODD, "1", page.number_spaced);
    let even = numbered(Styles::PAGE_NUMBER_EVEN, "2", page.number_spaced);
    vec![
        Part::xml(PartKind::Footer, "word/footer1.xml", ODD, &footer(odd)),
        Part::xml(PartKind::Footer, "word/footer2.xml", EVEN, &footer(even)),
        // A footer holds at least a paragraph (ECMA-376 Part 1, 17.10.3).
        Part::xml(
            PartKind::Footer,
            "word/footer3.xml",
            NONE,
            &footer(paragraph(Styles::PAGE_NUMBER_ODD)),
        ),
    ]
}

fn footer(paragraph: Element) -> Element {
    Element::new("w:ftr")
        .attr("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")
        .with(paragraph)
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
