//! Paragraphs where Word must have one.

use crate::docx::xml::{Element, Node};

/// Puts a paragraph after each table that has none.
///
/// Rule (ISO 29500-1, 17.4.65 and 17.4.37): a cell ends with a paragraph, and so does the text; Word joins two
/// tables that touch. No schema says so, and docx-rs sees to cells only. A draft has these paragraphs already: this
/// is the last net.
pub(super) fn mend(blocks: &mut Element) {
    let mut out: Vec<Node> = Vec::with_capacity(blocks.children.len());
    let cell = blocks.name == "w:tc";
    for mut node in std::mem::take(&mut blocks.children) {
        let name = if let Node::Element(element) = &mut node {
            if matches!(element.name.as_str(), "w:tbl" | "w:tr" | "w:tc") {
                mend(element);
            }
            element.name.as_str()
        } else {
            ""
        };
        if matches!(name, "w:tbl" | "w:sectPr") && out.last().is_some_and(is_table) {
            out.push(paragraph());
        }
        out.push(node);
    }
    if cell && !out.last().is_some_and(|node| is(node, "w:p")) {
        out.push(paragraph());
    }
    blocks.children = out;
}

fn paragraph() -> Node {
    Node::Element(Element::new("w:p"))
}

fn is_table(node: &Node) -> bool {
    is(node, "w:tbl")
}

fn is(node: &Node, name: &str) -> bool {
    matches!(node, Node::Element(element) if element.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_followed_by_paragraphs() {
        let cases = [
            ("<w:body><w:tbl/><w:sectPr/></w:body>", "<w:body><w:tbl/><w:p/><w:sectPr/></w:body>"),
            (
                "<w:body><w:tbl/><w:tbl/><w:p/></w:body>",
                "<w:body><w:tbl/><w:p/><w:tbl/><w:p/></w:body>",
            ),
            (
                "<w:body><w:tbl><w:tr><w:tc><w:tcPr/></w:tc><w:tc><w:tbl/></w:tc></w:tr></w:tbl><w:p/></w:body>",
                "<w:body><w:tbl><w:tr><w:tc><w:tcPr/><w:p/></w:tc><w:tc><w:tbl/><w:p/></w:tc></w:tr></w:tbl><w:p/></w:body>",
            ),
            ("<w:body><w:p/><w:sectPr/></w:body>", "<w:body><w:p/><w:sectPr/></w:body>"),
        ];
        for (given, mended) in cases {
            let mut body = Element::parse(given.as_bytes()).unwrap();
            mend(&mut body);
            assert_eq!(body, Element::parse(mended.as_bytes()).unwrap(), "{given}");
        }
    }
}
