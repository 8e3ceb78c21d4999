//! Marks of 脚注.

use crate::docx::parts::footnotes;
use crate::docx::style::Styles;
use crate::docx::xml::{Element, Node};

/// The run that holds a mark in the text.
///
/// Rule (ISO 29500-1, 17.11.14 CT_FtnEdnRef): a run of its own that names the note. docx-rs sets the style of its whole
/// run and has no separators; goes when it has both.
pub(super) fn reference(index: usize) -> Element {
    run(Element::new("w:footnoteReference").attr("w:id", footnotes::id(index)))
}

/// Puts the mark at the beginning of a note (17.11.13).
pub(super) fn begin(paragraph: &mut Element) {
    let properties =
        matches!(paragraph.children.first(), Some(Node::Element(e)) if e.name == "w:pPr");
    let mark = Node::Element(run(Element::new("w:footnoteRef")));
    paragraph.children.insert(usize::from(properties), mark);
}

fn run(mark: Element) -> Element {
    let style = Element::new("w:rStyle").attr("w:val", Styles::FOOTNOTE_REFERENCE);
    Element::new("w:r").with(Element::new("w:rPr").with(style)).with(mark)
}
