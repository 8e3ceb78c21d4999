//! 目录: the numbers of the pages on which its headings stand.

use std::collections::BTreeMap;

use super::Planned;
use crate::document::{Block, Content, Document, Id, Inline};

/// Whether a document has a 目录.
pub(crate) fn has(document: &Document) -> bool {
    document.sections.iter().flat_map(|s| &s.blocks).any(is_entry)
}

fn is_entry(block: &Block) -> bool {
    matches!(block.content, Content::Entry(_))
}

/// The printed number of the page of each block that an entry leads to; a page without a number is counted all the same.
pub(crate) fn numbers(planned: &Planned, document: &Document) -> BTreeMap<Id, usize> {
    let blocks = document.sections.iter().flat_map(|s| &s.blocks);
    let wanted = blocks.filter_map(|block| match &block.content {
        Content::Entry(entry) => Some(entry.to.as_str()),
        _ => None,
    });
    let mut pages: BTreeMap<&str, Option<usize>> = wanted.map(|to| (to, None)).collect();
    for placed in &planned.solved.plan.placed {
        let block =
            planned.parts.get(placed.spot.0).and_then(|part| part.blocks.get(placed.spot.1));
        if let Some(page) = block.and_then(|block| pages.get_mut(block.block.id.as_str())) {
            page.get_or_insert(placed.page);
        }
    }
    let numbered = |page: usize| planned.folio.numbers.get(page).copied().flatten();
    let number = |(id, page): (&str, Option<usize>)| {
        let page = page?;
        Some((id.to_string(), numbered(page).unwrap_or(page + 1)))
    };
    pages.into_iter().filter_map(number).collect()
}

/// Puts the numbers into the entries; whether one is another than before.
pub(crate) fn set(document: &mut Document, numbers: &BTreeMap<Id, usize>) -> bool {
    let mut changed = false;
    for block in document.sections.iter_mut().flat_map(|s| &mut s.blocks) {
        let Content::Entry(entry) = &mut block.content else { continue };
        let Some(number) = numbers.get(&entry.to) else { continue };
        let page = vec![Inline::Text(number.to_string())];
        changed |= entry.page != page;
        entry.page = page;
    }
    changed
}
