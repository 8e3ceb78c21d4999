//! Numbered lines seen together: a sentence is a heading or an item by what stands beside and below it.
//!
//! “一、原则同意《规划》。” above “二、……” is an item of a list, not a heading that ends in a full stop (§9.2 L30); and of items
//! one below another none has its first sentence set as a heading where another has none (L31).

use crate::diag::Diagnostic;
use crate::document::{Inline, plain};
use crate::notice::{Item, ItemKind};

/// A line that stands alone and ends in a full stop: a heading with a mark too many, or an item.
pub(super) struct Stopped {
    /// Its place among the items.
    pub at: usize,
    /// What is wrong with it as a heading.
    pub found: Diagnostic,
}

/// Headings down to this level have faces of their own.
const FACED_LEVELS: u8 = 2;

/// Longest heading sentence in characters that can stand beside items without one.
const SHORT_HEADING: usize = 16;

/// Settles what the lines in `stopped` are, reports those that are headings, and sets items of a list alike.
pub(super) fn settle(items: &mut [Item], stopped: Vec<Stopped>, sink: &mut Vec<Diagnostic>) {
    for Stopped { at, found } in stopped {
        if is_item(items, at) {
            as_item(items, at);
        } else {
            sink.push(found);
        }
    }
    let mut at = 0;
    while at < items.len() {
        let end = end_of_list(items, at);
        if items[at..end].iter().any(|item| is_plain(&item.kind)) {
            items[at..end].iter_mut().for_each(|item| without_heading(&mut item.kind));
        }
        at = end.max(at + 1);
    }
}

/// Level of a numbered line.
fn level(item: &Item) -> Option<u8> {
    match &item.kind {
        ItemKind::Heading { level, number: Some(_), .. }
        | ItemKind::Paragraph { run_in: Some((level, Some(_), _)), .. } => Some(*level),
        _ => None,
    }
}

/// Whether the line has nothing below it: one of its own level or above follows, or it ends a list of such lines.
fn is_item(items: &[Item], at: usize) -> bool {
    let Some(own) = items.get(at).and_then(level) else { return false };
    let follows = |item: &Item| match level(item) {
        Some(next) => Some(next <= own),
        None if matches!(item.kind, ItemKind::Chapter { .. } | ItemKind::Article { .. }) => {
            Some(true)
        }
        None => None,
    };
    let before = || at.checked_sub(1).and_then(|before| level(&items[before]));
    match items.get(at + 1).map(follows) {
        Some(Some(alone)) => alone,
        // text below the last one is below the whole list
        Some(None) | None => before() == Some(own),
    }
}

fn as_item(items: &mut [Item], at: usize) {
    let Some(item) = items.get_mut(at) else { return };
    if let ItemKind::Heading { level, number, content } = &mut item.kind {
        let run_in = Some((*level, number.take(), vec![]));
        item.kind = ItemKind::Paragraph { run_in, content: std::mem::take(content) };
    }
}

/// Where the numbered paragraphs of one level end that follow each other from `at` on.
fn end_of_list(items: &[Item], at: usize) -> usize {
    let own = |item: &Item| level(item).filter(|level| *level <= FACED_LEVELS);
    let first = own(&items[at]);
    let same = |item: &&Item| {
        first.is_some() && own(item) == first && matches!(item.kind, ItemKind::Paragraph { .. })
    };
    at + items[at..].iter().take_while(same).count()
}

/// Whether a numbered paragraph has no heading sentence.
fn is_plain(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Paragraph { run_in: Some((_, _, words)), .. } if words.is_empty())
}

/// Makes a heading sentence that reads like any sentence a part of its paragraph.
fn without_heading(kind: &mut ItemKind) {
    let ItemKind::Paragraph { run_in: Some((_, _, words)), content } = kind else { return };
    let text = plain(words);
    let noted = words.iter().any(|inline| !matches!(inline, Inline::Text(_) | Inline::Figure(_)));
    if noted || (text.chars().count() <= SHORT_HEADING && !text.contains(['，', '：'])) {
        return;
    }
    let mut whole = std::mem::take(words);
    match (whole.last_mut(), content.first_mut()) {
        (Some(Inline::Text(last)), Some(Inline::Text(first))) => {
            last.push_str(first);
            whole.extend(content.drain(1..));
        }
        _ => whole.append(content),
    }
    *content = whole;
}
