//! 花脸稿: the later paper as a whole, with what only the earlier one has struck out and what only the later one has
//! underlined.

mod attached;
mod block;
mod ids;
mod readable;
mod sheet;
mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use block::{both, whole};
use ids::{GONE, redirect, rename};

use crate::document::{Block, Document, Inline, Revision, Role, Section, SectionKind, plain};
use crate::draft::change::Changes;

pub use sheet::{MarkedPaper, marked_paper, marked_since};

/// Least characters of a paragraph that is known again elsewhere, and of a heading.
const MOVED_LEAST: (usize, usize) = (5, 3);

/// A 花脸稿.
#[derive(Debug, Clone, PartialEq)]
pub struct Marked {
    /// The later paper, with what differs in it.
    pub document: Document,
    /// Stretches of words, rows of tables, pictures that differ.
    pub count: usize,
}

/// Makes a 花脸稿 of two papers.
pub fn marked(old: &Document, new: &Document) -> Marked {
    let mut changes = Changes::between(old, new);
    attached::align(&mut changes, old, new);
    let rows_of: Vec<_> = changes.rows.clone();
    let mut old = old.clone();
    rename(&mut old);
    let papers = Papers::new(&old, new, &changes);
    let mut sections: Vec<Section> = vec![];
    let mut at = 0;
    for (index, section) in new.sections.iter().enumerate() {
        let mut blocks = vec![];
        for block in &section.blocks {
            blocks.extend(papers.before(at));
            // Blank rows stand above the first of its kind.
            let above = blocks.last().filter(|above: &&Block| above.id.starts_with(GONE));
            let follows = above.is_some_and(|gone| gone.role == block.role);
            let blank_before = if follows { 0 } else { block.blank_before };
            let block = &Block { blank_before, ..block.clone() };
            match changes.back.get(at).copied().flatten() {
                Some(other) => {
                    let rows = rows_of.get(other).map_or(&[][..], Vec::as_slice);
                    blocks.extend(both(papers.old[other].1, block, rows, section.kind));
                }
                None => blocks.extend(whole(block, papers.revision_here(at))),
            }
            blocks.extend(papers.after(at));
            at += 1;
        }
        blocks.extend(papers.lost_into(section.kind, index));
        sections.push(Section { blocks, ..section.clone() });
    }
    papers.lost_sections(&mut sections);
    let mut document = Document { sections, ..new.clone() };
    redirect(&mut document, &changes);
    document.meta.title = format!("{}（花脸稿）", document.meta.title);
    let count = count(&document);
    Marked { document, count }
}

/// Both papers block by block, and where what is gone goes.
struct Papers<'a> {
    old: Vec<(usize, &'a Block)>,
    sections: &'a [Section],
    /// Gone blocks behind a block of the later paper, and those before one.
    after: BTreeMap<usize, Vec<usize>>,
    before: BTreeMap<usize, Vec<usize>>,
    /// Sections of the earlier paper that are gone whole, each with the section of the later one behind which it stood.
    lost: Vec<(usize, Option<usize>)>,
    moved_away: BTreeSet<usize>,
    moved_here: BTreeSet<usize>,
    kinds: Vec<SectionKind>,
}

impl<'a> Papers<'a> {
    fn new(old: &'a Document, new: &Document, changes: &Changes) -> Self {
        let mut papers = Self {
            old: flat(old),
            sections: &old.sections,
            after: BTreeMap::new(),
            before: BTreeMap::new(),
            lost: vec![],
            moved_away: BTreeSet::new(),
            moved_here: BTreeSet::new(),
            kinds: new.sections.iter().map(|section| section.kind).collect(),
        };
        papers.find_moved(new, changes);
        papers.place_gone(new, changes);
        papers
    }

    /// Paragraphs that say the same elsewhere.
    fn find_moved(&mut self, new: &Document, changes: &Changes) {
        let new = flat(new);
        let mut gone = changes.removed();
        for at in changes.added() {
            let Some((_, block)) = new.get(at) else { continue };
            let words = words(block);
            let same = |other: &usize| {
                let (_, old) = self.old[*other];
                old.role == block.role && self::words(old) == words
            };
            let found = gone.iter().position(same);
            let least = if block.role.is_heading() { MOVED_LEAST.1 } else { MOVED_LEAST.0 };
            if let Some(found) = found.filter(|_| words.chars().count() >= least) {
                self.moved_away.insert(gone.remove(found));
                self.moved_here.insert(at);
            }
        }
    }

    /// Puts each gone block behind the one that it followed, else before the one that followed it.
    fn place_gone(&mut self, new: &Document, changes: &Changes) {
        let section_of: Vec<usize> = flat(new).into_iter().map(|(section, _)| section).collect();
        let counterpart = |at: usize| changes.blocks.get(at).copied().flatten();
        let mut behind = None;
        for index in 0..self.sections.len() {
            let own: Vec<usize> =
                (0..self.old.len()).filter(|at| self.old[*at].0 == index).collect();
            let Some(first) = own.iter().find_map(|at| counterpart(*at)) else {
                self.lost.push((index, behind));
                continue;
            };
            let mut last = None;
            for at in own {
                match (counterpart(at), last) {
                    (Some(other), _) => last = Some(other),
                    (None, Some(last)) => self.after.entry(last).or_default().push(at),
                    (None, None) => self.before.entry(first).or_default().push(at),
                }
            }
            behind = last.and_then(|last| section_of.get(last).copied()).or(behind);
        }
    }

    fn gone(&self, at: &usize) -> Vec<Block> {
        let moved = self.moved_away.contains(at);
        let revision = if moved { Revision::MovedAway } else { Revision::Deleted };
        self.old.get(*at).map_or(vec![], |(_, block)| whole(block, revision))
    }

    fn before(&self, new: usize) -> Vec<Block> {
        self.before.get(&new).into_iter().flatten().flat_map(|at| self.gone(at)).collect()
    }

    fn after(&self, new: usize) -> Vec<Block> {
        self.after.get(&new).into_iter().flatten().flat_map(|at| self.gone(at)).collect()
    }

    fn revision_here(&self, new: usize) -> Revision {
        match self.moved_here.contains(&new) {
            true => Revision::MovedHere,
            false => Revision::Inserted,
        }
    }

    /// What a whole section had that is gone.
    fn all_of(&self, section: usize) -> Vec<Block> {
        let own = (0..self.old.len()).filter(|at| self.old[*at].0 == section);
        own.flat_map(|at| self.gone(&at)).collect()
    }

    /// Whether a section of which a paper has one only is the first of its kind in the later one.
    fn takes(&self, kind: SectionKind, index: usize) -> bool {
        !is_attached(kind) && self.kinds.iter().position(|own| *own == kind) == Some(index)
    }

    /// Blocks of a 版头, 主体 or 版记 that shares nothing with the later one.
    fn lost_into(&self, kind: SectionKind, index: usize) -> Vec<Block> {
        if !self.takes(kind, index) {
            return vec![];
        }
        let own = self.lost.iter().filter(|(lost, _)| self.sections[*lost].kind == kind);
        own.flat_map(|(lost, _)| self.all_of(*lost)).collect()
    }

    /// Puts back sections that the later paper has not: attachments on sides of their own.
    fn lost_sections(&self, sections: &mut Vec<Section>) {
        let mut put = 0;
        for (lost, behind) in &self.lost {
            let section = &self.sections[*lost];
            if !is_attached(section.kind) && self.kinds.contains(&section.kind) {
                continue;
            }
            let at = match (section.kind, behind) {
                (SectionKind::Head, _) => 0,
                (SectionKind::Imprint, _) => sections.len(),
                (_, Some(behind)) => behind + 1 + put,
                (_, None) => sections.len(),
            };
            put += 1;
            let kind = match section.kind {
                SectionKind::Attachment(number) => SectionKind::Attachment(beyond(number)),
                SectionKind::Enclosure(number) => SectionKind::Enclosure(beyond(number)),
                other => other,
            };
            let blocks = self.all_of(*lost);
            sections.insert(at.min(sections.len()), Section { kind, blocks, ..section.clone() });
        }
    }
}

/// A number that no attachment of the later paper has.
fn beyond(number: u16) -> u16 {
    number.saturating_add(u16::MAX / 2)
}

fn is_attached(kind: SectionKind) -> bool {
    matches!(kind, SectionKind::Attachment(_) | SectionKind::Enclosure(_))
}

fn flat(document: &Document) -> Vec<(usize, &Block)> {
    let sections = document.sections.iter().enumerate();
    sections.flat_map(|(at, section)| section.blocks.iter().map(move |block| (at, block))).collect()
}

/// What a block says, wherever its lines break and whatever its number.
fn words(block: &Block) -> String {
    let texts: Vec<String> = block.texts().into_iter().map(plain).collect();
    let words = texts.join("\t").replace('\n', "");
    match block.role.is_heading() || block.role == Role::Article {
        true => unnumbered(&words).to_string(),
        false => words,
    }
}

/// 主要做法 of 二、主要做法.
fn unnumbered(words: &str) -> &str {
    words.trim_start_matches(|c: char| {
        c.is_ascii_digit() || "第一二三四五六七八九十百零编章节条、.．（）()　 ".contains(c)
    })
}

/// Stretches of words that differ.
fn count(document: &Document) -> usize {
    fn within(inlines: &[Inline]) -> usize {
        // What came in the place of what is gone is one change with it.
        let mut after_gone = false;
        let mut count = 0;
        for inline in inlines {
            match inline {
                Inline::Revised(revision, _) => {
                    count += usize::from(!(after_gone && *revision == Revision::Inserted));
                    after_gone = *revision == Revision::Deleted;
                }
                other => {
                    after_gone = false;
                    count += within(other.children());
                }
            }
        }
        count
    }
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.flat_map(Block::texts).map(within).sum()
}
