//! Titles get their line breaks, by sense, before anything is measured.

use super::TitleChoice;
use super::runs::width_pt;
use super::title::{self, Candidate};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Block, Content, Document, Inline, plain};
use crate::fonts::Fonts;
use crate::spec;

/// Puts an [`Inline::Break`] where each title's lines end.
pub(crate) fn break_all(
    document: &mut Document,
    fonts: &Fonts,
    sink: &mut Vec<Diagnostic>,
) -> Vec<TitleChoice> {
    let blocks = document.sections.iter_mut().flat_map(|s| &mut s.blocks);
    let titles = blocks.filter(|b| b.role.is_title());
    titles.filter_map(|block| break_title(block, fonts, sink)).collect()
}

fn break_title(
    block: &mut Block,
    fonts: &Fonts,
    sink: &mut Vec<Diagnostic>,
) -> Option<TitleChoice> {
    let Content::Text(inlines) = &mut block.content else { return None };
    let text = plain(inlines);
    let face = spec::type_of(block.role).face;
    let measure = |part: &str| width_pt(part, face, 1.0, fonts);
    let ways = title::break_title(&text, spec::TITLE_CELLS, &measure);
    if ways.forced_too_long {
        sink.push(too_long(block.origin.as_ref()));
    }
    let best = ways.best.first()?;
    *inlines = insert_breaks(inlines, &new_breaks(best, &text));
    let lines = |c: &Candidate| c.texts(&text).into_iter().map(String::from).collect();
    let candidates = ways.best.iter().map(|c| (lines(c), c.cost)).collect();
    Some(TitleChoice { id: block.id.clone(), candidates })
}

/// Where lines begin that no forced break begins.
fn new_breaks(best: &Candidate, text: &str) -> Vec<usize> {
    let forced = |at: &usize| text[..*at].trim_end_matches(' ').ends_with('\n');
    best.breaks().into_iter().filter(|at| !forced(at)).collect()
}

fn too_long(origin: Option<&crate::source::Origin>) -> Diagnostic {
    let most = spec::TITLE_CELLS.floor();
    let message = format!("标题中指定的一行太长，一行最多{most}字，已再分行");
    let found =
        Diagnostic::warning(Kind::TitleBreak, message).hint("请挪动“|”，或删去“|”由程序分行");
    found.maybe_at(origin)
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
        Inline::Revised(revision, inner) => {
            let mut parts = vec![];
            inner.iter().for_each(|inline| split(inline, at, breaks, &mut parts));
            for (i, part) in parts.split(|inline| *inline == Inline::Break).enumerate() {
                out.extend((i > 0).then_some(Inline::Break));
                out.extend((!part.is_empty()).then(|| Inline::Revised(*revision, part.to_vec())));
            }
            return;
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
