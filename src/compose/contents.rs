//! 目录: an entry for each heading of the section in which it stands, and in the body for each attachment.

use super::{paragraph, quoted, text as inlines};
use crate::diag::{Diagnostic, Kind};
use crate::document::{
    Align, Block, Content, Entry, Indent, Inline, Role, Section, SectionKind, plain,
};
use crate::source::Origin;
use crate::spec;

/// What stands for the number of a page until the layout knows it.
const OPEN_PAGE: &str = "1";

/// Its heading, and one entry that says how many levels it has; [`fill`] puts the true ones in its place.
pub(super) fn placeholder(id: &str, levels: u8, origin: Option<&Origin>) -> Vec<Block> {
    let title = inlines(spec::CONTENTS_TITLE);
    let title = paragraph(id, Role::ContentsTitle, Align::Center, title);
    let entry = entry(&format!("{id}.0"), levels, vec![], String::new());
    let place = |block| Block { origin: origin.cloned(), ..block };
    [title, entry].into_iter().map(place).collect()
}

/// Puts the entries of each 目录 in its place, once all sections are known.
pub(super) fn fill(sections: &mut [Section], sink: &mut Vec<Diagnostic>) {
    for at in 0..sections.len() {
        let Some(place) = sections[at].blocks.iter().position(is_placeholder) else { continue };
        let levels = level_of(sections[at].blocks[place].role);
        let id = sections[at].blocks[place].id.trim_end_matches(".0").to_string();
        let origin = sections[at].blocks[place].origin.clone();
        let targets = targets(sections, at, place, levels);
        if targets.is_empty() {
            let found = Diagnostic::warning(Kind::MarkupForm, "目录是空的，后面没有单独成行的标题");
            sink.push(found.hint("请给正文加标题，或删去“::: 目录”").maybe_at(origin.as_ref()));
        }
        let entries = targets.into_iter().enumerate().map(|(i, (level, text, to))| {
            let block = entry(&format!("{id}.{}", i + 1), level, text, to);
            Block { origin: origin.clone(), ..block }
        });
        let entries: Vec<Block> = entries.collect();
        sections[at].blocks.splice(place..=place, entries);
        if let Some(again) = sections[at].blocks.iter().position(is_placeholder) {
            let found = Diagnostic::error(Kind::MarkupForm, "一份文件里只能有一个目录");
            let place = sections[at].blocks.remove(again);
            sink.push(found.hint("请删去多余的“::: 目录”").maybe_at(place.origin.as_ref()));
        }
    }
}

fn is_placeholder(block: &Block) -> bool {
    matches!(&block.content, Content::Entry(entry) if entry.to.is_empty())
}

fn entry(id: &str, level: u8, text: Vec<Inline>, to: String) -> Block {
    let (role, first) = match level {
        1 => (Role::Contents1, 0.0),
        2 => (Role::Contents2, spec::INDENT_CELLS / 2.0),
        _ => (Role::Contents3, spec::INDENT_CELLS),
    };
    let content = Content::Entry(Entry { text, page: inlines(OPEN_PAGE), to });
    let indent = Indent { first, rest: first + spec::INDENT_CELLS, right: 0.0 };
    Block { content, indent, ..paragraph(id, role, Align::Left, vec![]) }
}

const fn level_of(role: Role) -> u8 {
    match role {
        Role::Contents1 => 1,
        Role::Contents2 => 2,
        _ => 3,
    }
}

/// The headings that a 目录 lists: level, words, block.
fn targets(
    sections: &[Section],
    at: usize,
    place: usize,
    levels: u8,
) -> Vec<(u8, Vec<Inline>, String)> {
    let mut found = headings(&sections[at].blocks[place..]);
    if sections[at].kind == SectionKind::Body {
        for section in &sections[at + 1..] {
            found.extend(attachment(section));
        }
    }
    found.retain(|(level, ..)| *level <= levels);
    found
}

/// Headings that stand alone, below 章 and 节 where there are such; those of quoted papers are not the paper's own.
fn headings(blocks: &[Block]) -> Vec<(u8, Vec<Inline>, String)> {
    let own = || blocks.iter().filter(|block| !quoted::is_quoted(&block.id));
    let has = |role| own().any(|block| block.role == role);
    let above = u8::from(has(Role::Chapter)) + u8::from(has(Role::Subchapter));
    let level = |role: Role| match role {
        Role::Chapter => Some(1),
        Role::Subchapter => Some(above),
        role => role.heading_level().map(|level| level + above),
    };
    let found = own().filter_map(|block| match &block.content {
        Content::Text(words) => Some((level(block.role)?, words.clone(), block.id.clone())),
        _ => None,
    });
    found.collect()
}

/// An attachment's label and title, or the title of an 印发件.
fn attachment(section: &Section) -> Option<(u8, Vec<Inline>, String)> {
    let text = |role| {
        let block = section.blocks.iter().find(|block| block.role == role)?;
        match &block.content {
            Content::Text(words) => Some((block.id.clone(), words.as_slice())),
            _ => None,
        }
    };
    let (id, title) = text(Role::AttachmentTitle)?;
    let label = text(Role::AttachmentLabel).map(|(_, label)| format!("{}　", plain(label)));
    let words = title.iter().filter(|inline| !matches!(inline, Inline::Break)).cloned();
    let mut words: Vec<Inline> = words.collect();
    if let Some(label) = label {
        super::wording::push_front(&mut words, &label);
    }
    Some((1, words, id))
}
