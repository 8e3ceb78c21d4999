//! Titles get their line breaks, by sense, before anything is measured.

use super::TitleChoice;
use super::runs::width_pt;
use crate::diag::Diagnostic;
use crate::document::{Block, Content, Document, Inline, Role, plain};
use crate::fonts::Fonts;
use crate::spec;

/// Puts a [`Inline::Break`] where each title's lines end.
pub(crate) fn break_all(
    document: &mut Document,
    fonts: &Fonts,
    sink: &mut Vec<Diagnostic>,
) -> Vec<TitleChoice> {
    let _ = sink;
    let blocks = document.sections.iter_mut().flat_map(|s| &mut s.blocks);
    let titles = blocks.filter(|b| matches!(b.role, Role::Title | Role::AttachmentTitle));
    titles.filter_map(|block| break_title(block, fonts)).collect()
}

fn break_title(block: &mut Block, fonts: &Fonts) -> Option<TitleChoice> {
    let Content::Text(inlines) = &mut block.content else { return None };
    let text = plain(inlines);
    let face = spec::type_of(block.role).face;
    let measure = |part: &str| width_pt(part, face, 1.0, fonts);
    let _ = measure;
    Some(TitleChoice { id: block.id.clone(), candidates: vec![(vec![text], 0.0)] })
}

/// Splits inlines at byte offsets of their plain text.
pub(crate) fn insert_breaks(inlines: &[Inline], breaks: &[usize]) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut at = 0;
    for inline in inlines {
        split(inline, &mut at, breaks, &mut out);
    }
    out
}

fn split(inline: &Inline, at: &mut usize, breaks: &[usize], out: &mut Vec<Inline>) {
    match inline {
        Inline::Text(text) => {
            let start = *at;
            let mut from = 0;
            for b in breaks.iter().filter(|b| **b > start && **b < start + text.len()) {
                out.push(Inline::Text(text[from..b - start].to_string()));
                out.push(Inline::Break);
                from = b - start;
            }
            out.push(Inline::Text(text[from..].to_string()));
            *at += text.len();
        }
        other => {
            out.push(other.clone());
            *at += plain(std::slice::from_ref(other)).len();
        }
    }
    if breaks.contains(at) {
        out.push(Inline::Break);
    }
}
