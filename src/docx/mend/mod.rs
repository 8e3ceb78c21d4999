//! What docx-rs writes wrongly or cannot write, mended on its document.xml.
//!
//! Each mend stands beside the schema rule that it serves and goes when docx-rs has learned it.

mod block;
mod control;
mod footnote;
mod namespace;
mod picture;
mod schema;
mod seal;
mod section;
mod table;

pub(super) use control::{BOOKMARK, binding};

use super::body::{Built, Place};
use super::draft::Draft;
use super::xml::{Element, Node};

/// The finished word/document.xml.
///
/// # Errors
/// Says what in docx-rs's file or in the draft is not as it was promised; that is a fault of this program.
pub(super) fn document(built: &Built, draft: &Draft) -> Result<Element, String> {
    control::sound(&draft.figures)?;
    let mut root = Element::parse(&built.document)?;
    let body = root.elements_mut().find(|e| e.name == "w:body").ok_or("no w:body")?;
    table::mend(body, draft)?;
    section::mend(body, draft)?;
    fill(body, draft)?;
    block::mend(body);
    schema::mend(body);
    namespace::mend(&mut root)?;
    Ok(root)
}

/// The paragraphs of each 脚注, the first of them beginning with its mark.
///
/// # Errors
/// Says what in docx-rs's file or in the draft is not as it was promised; that is a fault of this program.
pub(super) fn footnotes(built: &Built, draft: &Draft) -> Result<Vec<Vec<Element>>, String> {
    let mut root = Element::parse(&built.footnotes)?;
    let body = root.elements_mut().find(|e| e.name == "w:body").ok_or("no w:body")?;
    fill(body, draft)?;
    schema::mend(body);
    let mut paragraphs: Vec<Element> =
        body.elements().filter(|e| e.name == "w:p").cloned().collect();
    let below = draft.below_footnotes.as_ref().and_then(|_| paragraphs.pop());
    if paragraphs.len() != draft.footnotes.len() {
        return Err("docx-rs wrote another number of footnotes".to_string());
    }
    paragraphs.iter_mut().for_each(footnote::begin);
    let mut notes: Vec<Vec<Element>> = paragraphs.into_iter().map(|p| vec![p]).collect();
    notes.last_mut().into_iter().for_each(|last| last.extend(below.clone()));
    Ok(notes)
}

/// Puts the true thing in each [`Place`].
fn fill(element: &mut Element, draft: &Draft) -> Result<(), String> {
    for node in &mut element.children {
        let Node::Element(child) = node else { continue };
        match (child.name.as_str(), place(child)) {
            ("w:bookmarkStart", Some(Place::Figure(index))) => control::name(child, draft, index)?,
            ("w:sdt", Some(Place::Figure(index))) => control::mend(child, draft, index)?,
            ("w:sdt", Some(Place::Seal(index))) => *child = seal::run(draft, index)?,
            ("w:sdt", Some(Place::Footnote(index))) => *child = footnote::reference(index),
            ("w:sdt", Some(Place::Picture(index))) => *child = picture::run(draft, index)?,
            _ => fill(child, draft)?,
        }
    }
    Ok(())
}

/// The place that a bookmark or a control holds.
fn place(element: &Element) -> Option<Place> {
    let key = match element.name.as_str() {
        "w:bookmarkStart" => element.get("w:name"),
        "w:sdt" => element.child("w:sdtPr")?.child("w:alias")?.get("w:val"),
        _ => None,
    };
    Place::of(key?)
}

#[cfg(test)]
mod tests;
