//! Ids of a 花脸稿: both papers have blocks of the same ids.

use std::collections::BTreeMap;

use crate::document::{Content, Document, Figure, Inline};
use crate::draft::change::Changes;

/// What the ids of the earlier paper begin with.
pub(super) const GONE: &str = "gone.";

/// Sets all ids of the earlier paper apart from those of the later one.
pub(super) fn rename(document: &mut Document) {
    let own = |id: &mut String| id.insert_str(0, GONE);
    for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        own(&mut block.id);
        match &mut block.content {
            Content::Text(text) => rename_in(text),
            Content::Ends(left, right) => {
                [left, right].into_iter().for_each(|text| rename_in(text));
            }
            Content::Beside(texts) => {
                texts.iter_mut().for_each(|beside| rename_in(&mut beside.text));
            }
            Content::Entry(entry) => {
                own(&mut entry.to);
                rename_in(&mut entry.text);
            }
            Content::Table(table) => {
                for row in table.head.iter_mut().chain(&mut table.rows) {
                    own(&mut row.id);
                    row.cells.iter_mut().for_each(|cell| rename_in(cell));
                }
            }
            Content::Pictures(_) => {}
        }
    }
}

fn rename_in(inlines: &mut [Inline]) {
    for inline in inlines {
        match inline {
            Inline::Figure(Figure { id, .. }) => id.insert_str(0, GONE),
            Inline::Footnote(note) => {
                note.id.insert_str(0, GONE);
                rename_in(&mut note.text);
            }
            Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                rename_in(inner);
            }
            Inline::Superscript(inner) | Inline::Subscript(inner) => rename_in(inner),
            Inline::Revised(_, inner) => rename_in(inner),
            Inline::Text(_) | Inline::Break => {}
        }
    }
}

/// Lets the entries of a 目录 that are gone lead to the headings that both papers have.
pub(super) fn redirect(document: &mut Document, changes: &Changes) {
    let pairs = changes.blocks.iter().enumerate();
    let ids = pairs.filter_map(|(old, new)| {
        let new = changes.new.blocks.get((*new)?)?;
        Some((format!("{GONE}{}", changes.old.blocks.get(old)?.id), new.id.clone()))
    });
    let ids: BTreeMap<String, String> = ids.collect();
    for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Content::Entry(entry) = &mut block.content
            && let Some(id) = ids.get(&entry.to)
        {
            entry.to = id.clone();
        }
    }
}
