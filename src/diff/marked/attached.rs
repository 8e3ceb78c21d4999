//! Which attachment of one paper is which of the other: they are counted anew when one comes or goes.

use std::collections::BTreeMap;

use crate::document::{Document, Role, SectionKind};
use crate::draft::change::Changes;

/// Lets blocks of attachments be pairs only where the attachments are: those that have the most words in common.
pub(super) fn align(changes: &mut Changes, old: &Document, new: &Document) {
    let (olds, news) = (kinds(old), kinds(new));
    let pairs = pairs(changes, &olds, &news);
    let is_attached =
        |kind: &SectionKind| matches!(kind, SectionKind::Attachment(_) | SectionKind::Enclosure(_));
    for at in 0..changes.blocks.len() {
        let Some(other) = changes.blocks[at] else { continue };
        let (Some((a, _)), Some((b, _))) = (olds.get(at), news.get(other)) else { continue };
        if is_attached(a) && pairs.get(&key(*a)) != Some(b) {
            (changes.blocks[at], changes.back[other]) = (None, None);
        }
    }
    for role in [Role::AttachmentLabel, Role::AttachmentTitle] {
        for (at, (kind, own)) in olds.iter().enumerate() {
            let Some(target) = pairs.get(&key(*kind)).filter(|_| *own == role) else { continue };
            let other = news.iter().position(|(kind, own)| kind == target && *own == role);
            if let Some(other) = other
                && changes.blocks[at].is_none()
                && changes.back[other].is_none()
            {
                (changes.blocks[at], changes.back[other]) = (Some(other), Some(at));
            }
        }
    }
}

/// Section and role of each block.
fn kinds(document: &Document) -> Vec<(SectionKind, Role)> {
    let sections = document.sections.iter();
    sections.flat_map(|s| s.blocks.iter().map(|block| (s.kind, block.role))).collect()
}

/// Whether it is an 附件 rather than an 印发件, and its number.
type Key = (bool, u16);

fn key(kind: SectionKind) -> Key {
    match kind {
        SectionKind::Attachment(number) => (true, number),
        SectionKind::Enclosure(number) => (false, number),
        SectionKind::Head | SectionKind::Body | SectionKind::Imprint => (true, 0),
    }
}

/// The attachment of the later paper for those of the earlier one that it has, the likest first, each once.
fn pairs(
    changes: &Changes,
    olds: &[(SectionKind, Role)],
    news: &[(SectionKind, Role)],
) -> BTreeMap<Key, SectionKind> {
    let mut common: BTreeMap<(Key, Key), (usize, SectionKind)> = BTreeMap::new();
    for (at, other) in changes.blocks.iter().enumerate() {
        let Some(other) = *other else { continue };
        let (Some((a, role)), Some((b, _))) = (olds.get(at), news.get(other)) else { continue };
        // 附件 alone says nothing of what is attached.
        let words = if *role == Role::AttachmentLabel { 0 } else { length(changes, at) };
        common.entry((key(*a), key(*b))).or_insert((0, *b)).0 += words;
    }
    let mut ranked: Vec<_> = common.into_iter().collect();
    ranked.sort_by_key(|((a, b), (words, _))| (std::cmp::Reverse(*words), a.1.abs_diff(b.1), *a));
    let mut out: BTreeMap<Key, SectionKind> = BTreeMap::new();
    for ((a, _), (_, target)) in ranked {
        if !out.contains_key(&a) && !out.values().any(|own| *own == target) {
            out.insert(a, target);
        }
    }
    out
}

/// Tokens of a block of the earlier paper.
fn length(changes: &Changes, at: usize) -> usize {
    let units = changes.old.blocks.get(at).map(|block| block.units.clone()).unwrap_or_default();
    changes.old.units[units].iter().map(|unit| unit.tokens.len()).sum()
}
