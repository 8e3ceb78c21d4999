//! Namespaces of the file.

use crate::docx::xml::Element;

/// What a prefix stands for.
const NAMESPACES: [(&str, &str); 5] = [
    ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
];

/// Declares what is used and nothing else.
///
/// Rule (ISO 29500-3, 10.1): every prefix in `mc:Ignorable` is declared, and nothing ignorable is left here, so there is no
/// `mc:Ignorable`. docx-rs declares twelve namespaces, two of them ignorable, whatever it writes; goes when it declares
/// those in use.
pub(super) fn mend(root: &mut Element) -> Result<(), String> {
    root.attributes.clear();
    let mut used = [false; NAMESPACES.len()];
    mark_used(root, &mut used)?;
    let declared = NAMESPACES.iter().zip(used).filter(|(_, used)| *used);
    let declare =
        |((prefix, uri), _): (&(&str, &str), bool)| (format!("xmlns:{prefix}"), (*uri).to_string());
    root.attributes = declared.map(declare).collect();
    Ok(())
}

fn mark_used(element: &Element, used: &mut [bool]) -> Result<(), String> {
    let attributes = element.attributes.iter().map(|(name, _)| name.as_str());
    for name in attributes.chain([element.name.as_str()]) {
        let Some((prefix, _)) = name.split_once(':') else { continue };
        match NAMESPACES.iter().position(|(known, _)| *known == prefix) {
            Some(at) => used[at] = true,
            // Bound by XML itself.
            None if prefix == "xml" => {}
            None => return Err(format!("{name}: no namespace is known for it")),
        }
    }
    element.elements().try_for_each(|child| mark_used(child, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_declared() {
        let given = "<w:document xmlns:w='x' xmlns:w14='y' mc:Ignorable='w14'><w:t xml:space='preserve' r:id='1'/></w:document>";
        let mut root = Element::parse(given.as_bytes()).unwrap();
        mend(&mut root).unwrap();
        let names: Vec<&str> = root.attributes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["xmlns:w", "xmlns:r"]);
        let mut unknown =
            Element::parse(b"<w:document><w:p w14:paraId='1'/></w:document>").unwrap();
        let error = Err("w14:paraId: no namespace is known for it".to_string());
        assert_eq!(mend(&mut unknown), error);
    }
}
