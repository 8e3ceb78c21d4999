//! word/footnotes.xml: the texts of the 脚注, and the rule above them.

use crate::docx::package::{Part, PartKind};
use crate::docx::style::value;
use crate::docx::xml::Element;
use crate::spec;

/// Ids of the rule above the notes of a page, and of that above one that goes on there.
const SEPARATORS: [(&str, i32); 2] = [("separator", -1), ("continuationSeparator", 0)];

/// Id of a note (0-based).
pub(in crate::docx) fn id(index: usize) -> usize {
    index + 1
}

/// The part. `notes` are the paragraphs of each in order, `rule` is the height in twips of the line that holds their rule.
pub(in crate::docx) fn part(notes: Vec<Vec<Element>>, rule: u32) -> Part {
    let separator = |(kind, id): (&str, i32)| {
        Element::new("w:footnote")
            .attr("w:type", kind)
            .attr("w:id", id)
            .with(ruled(&format!("w:{kind}"), rule))
    };
    let note = |(index, paragraphs): (usize, Vec<Element>)| {
        Element::new("w:footnote").attr("w:id", id(index)).with_all(paragraphs)
    };
    let root = Element::new("w:footnotes")
        .attr("xmlns:w", super::W)
        .with_all(SEPARATORS.map(separator))
        .with_all(notes.into_iter().enumerate().map(note));
    Part::xml(PartKind::Footnotes, "word/footnotes.xml", "rIdFootnotes", &root)
}

/// A line of its own height that holds a rule. It is no paragraph of the paper, and no style has a use for it.
fn ruled(kind: &str, height: u32) -> Element {
    let spacing = Element::new("w:spacing")
        .attr("w:before", 0)
        .attr("w:after", 0)
        .attr("w:line", height)
        .attr("w:lineRule", "exact");
    let properties = Element::new("w:pPr").with(spacing).with(value("w:jc", "left"));
    let run = Element::new("w:r").with(Element::new(kind));
    Element::new("w:p").with(properties).with(run)
}

/// How the notes of a paper of so many are counted (ISO 29500-1, 17.18.59).
pub(in crate::docx) fn number_format(notes: usize) -> Element {
    let circled = notes <= spec::FOOTNOTES_CIRCLED;
    value("w:numFmt", if circled { "decimalEnclosedCircleChinese" } else { "decimal" })
}

/// What word/settings.xml says of them: the count, and the two rules.
pub(in crate::docx) fn settings(notes: usize) -> Element {
    let separator = |(_, id): (&str, i32)| Element::new("w:footnote").attr("w:id", id);
    Element::new("w:footnotePr").with(number_format(notes)).with_all(SEPARATORS.map(separator))
}
