//! Controls and bookmarks of figures.

use std::collections::BTreeSet;

use crate::docx::draft::{Draft, LiveFigure};
use crate::docx::parts::custom::{PREFIX_MAPPINGS, STORE_ITEM_ID, xpath};
use crate::docx::xml::{Element, Node};

/// What stands before a key in the name of its bookmark.
pub(in crate::docx) const BOOKMARK: &str = "ht_";
/// Characters of a bookmark's name (Word, Insert Bookmark).
const BOOKMARK_MAX: usize = 40;
/// UTF-16 units of a control's title (Open XML SDK, SdtAlias).
const ALIAS_MAX: usize = 64;
/// Ids of controls begin above it: Word gives its own at random over 31 bits.
const FIRST_ID: usize = 100_000;

/// Whether the keys can be tags and bookmarks: Word's bookmarks are letters, digits and underscores.
pub(super) fn sound(figures: &[LiveFigure]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for figure in figures {
        let key = figure.key.as_str();
        let held = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if key.is_empty() || !held || BOOKMARK.len() + key.len() > BOOKMARK_MAX {
            return Err(format!("{}: {key:?} cannot name a bookmark", figure.id));
        }
        // Word takes two names that differ in case as one.
        if !seen.insert(key.to_ascii_lowercase()) {
            return Err(format!("{}: a second bookmark {key:?}", figure.id));
        }
    }
    Ok(())
}

/// Names the bookmark of a figure.
///
/// Rule: unique, at most 40 characters. docx-rs writes names unescaped; goes when it escapes them.
pub(super) fn name(bookmark: &mut Element, draft: &Draft, index: usize) -> Result<(), String> {
    let figure = figure(draft, index)?;
    bookmark.set("w:name", format!("{BOOKMARK}{}", figure.key));
    Ok(())
}

/// Properties of a figure's control.
///
/// Rule (ISO 29500-1, 17.5.2.38 CT_SdtPr): `rPr`, `alias`, `tag`, `id`, …, `dataBinding`, …, then the kind of control.
/// docx-rs knows only `rPr`, `dataBinding` and `alias`, in that order, and escapes none; goes when it has all.
///
/// No `text`: Word takes a bound control as plain text without it ([MS-OI29500] 2.1.193), while LibreOffice saves the
/// words of a `text` control several times. No `lock`: an editor may strike a sentence out with its figures.
pub(super) fn mend(control: &mut Element, draft: &Draft, index: usize) -> Result<(), String> {
    let figure = figure(draft, index)?;
    let bound = is_plain(control);
    let properties =
        control.elements_mut().find(|e| e.name == "w:sdtPr").ok_or("a control without w:sdtPr")?;
    properties.children.retain(|node| matches!(node, Node::Element(e) if e.name == "w:rPr"));
    let value = |name: &str, value: &str| Element::new(name).attr("w:val", value);
    let id = (FIRST_ID + index + 1).to_string();
    let said = [
        value("w:alias", &shortened(&figure.alias)),
        value("w:tag", &figure.key),
        value("w:id", &id),
    ];
    let said = said.into_iter().chain(bound.then(|| binding(figure.node)));
    properties.children.extend(said.map(Node::Element));
    Ok(())
}

/// Whether a control holds one text in one style: Word puts the node's text in the place of all it holds.
fn is_plain(control: &Element) -> bool {
    let Some(content) = control.child("w:sdtContent") else { return false };
    let mut held = content.elements().flat_map(Element::elements).filter(|e| e.name != "w:rPr");
    let text = held.next().is_some_and(|e| e.name == "w:t");
    text && held.next().is_none()
}

fn figure(draft: &Draft, index: usize) -> Result<&LiveFigure, String> {
    draft.figures.get(index).ok_or_else(|| format!("there is no figure {index}"))
}

/// Where Word finds the text of a node.
pub(in crate::docx) fn binding(node: usize) -> Element {
    Element::new("w:dataBinding")
        .attr("w:prefixMappings", PREFIX_MAPPINGS)
        .attr("w:xpath", xpath(node))
        .attr("w:storeItemID", STORE_ITEM_ID)
}

/// A title as long as Word holds it.
fn shortened(alias: &str) -> String {
    if alias.encode_utf16().count() <= ALIAS_MAX {
        return alias.to_string();
    }
    let mut units = 1;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= ALIAS_MAX
    };
    alias.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::body::sample::live;

    #[test]
    fn keys_that_name_no_bookmark_are_refused() {
        assert_eq!(sound(&[live("a_1", 0, "甲"), live("b", 0, "乙")]), Ok(()));
        assert_eq!(sound(&[live(&"k".repeat(37), 0, "甲")]), Ok(()));
        for key in ["", "a.1", "数据", "a b", &"k".repeat(38)] {
            assert!(sound(&[live(key, 0, "甲")]).is_err(), "{key}");
        }
        let error = sound(&[live("growth", 0, "甲"), live("Growth", 0, "乙")]);
        assert_eq!(error, Err("Growth: a second bookmark \"Growth\"".to_string()));
    }

    #[test]
    fn titles_are_cut_at_whole_characters() {
        let cases = [
            ("研发投入".to_string(), "研发投入".to_string()),
            ("甲".repeat(64), "甲".repeat(64)),
            ("甲".repeat(65), format!("{}…", "甲".repeat(63))),
            ("𬭎".repeat(33), format!("{}…", "𬭎".repeat(31))),
        ];
        for (alias, title) in cases {
            assert_eq!(shortened(&alias), title);
            assert!(title.encode_utf16().count() <= ALIAS_MAX);
        }
    }
}
