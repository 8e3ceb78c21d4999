//! What docx-rs cannot say of tables.

use crate::docx::draft::{Draft, Item};
use crate::docx::xml::{Element, Node};

/// Says which rows are a table's head: they are repeated on each page.
///
/// Rule (ISO 29500-1, 17.4.78): `tblHeader` on each of the first rows. docx-rs has no word for it; goes when
/// `TableRow` has.
pub(super) fn mend(body: &mut Element, draft: &Draft) -> Result<(), String> {
    let mut heads = draft.items.iter().filter_map(|item| match item {
        Item::Table(table) => Some(table.head.len()),
        Item::Mark(_) | Item::Imprint(_) => Some(0),
        Item::Paragraph(_) | Item::SectionEnd(_) => None,
    });
    for table in body.elements_mut().filter(|e| e.name == "w:tbl") {
        let head = heads.next().ok_or("docx-rs wrote more tables than there are")?;
        keep_apart(table);
        let rows = table.elements_mut().filter(|e| e.name == "w:tr");
        rows.take(head).filter_map(properties).for_each(|properties| {
            properties.children.push(Node::Element(Element::new("w:tblHeader")));
        });
    }
    match heads.next() {
        Some(_) => Err("docx-rs wrote fewer tables than there are".to_string()),
        None => Ok(()),
    }
}

/// A floating table covers no other.
///
/// Rule (ISO 29500-1, 17.4.56): `tblOverlap`, after `tblpPr`. docx-rs has no word for it; goes when `Table` has.
fn keep_apart(table: &mut Element) {
    let Some(properties) = table.elements_mut().find(|e| e.name == "w:tblPr") else { return };
    if properties.child("w:tblpPr").is_some() {
        let overlap = Element::new("w:tblOverlap").attr("w:val", "never");
        properties.children.push(Node::Element(overlap));
    }
}

fn properties(row: &mut Element) -> Option<&mut Element> {
    row.elements_mut().find(|e| e.name == "w:trPr")
}
