//! Blocks of a 花脸稿: what both papers have, and what only one has.

use unicode_width::UnicodeWidthStr;

use super::table::revised_table;
use super::words as revise;
use crate::document::{
    Align, Beside, Block, Content, Indent, Inline, Picture, Revision, Role, SectionKind, Table,
    TableRow, plain,
};
use crate::spec;

/// Most 字 that 发文字号 and 签发人 may take together with what they were.
const HEAD_ROW_CELLS: usize = 24;

/// A block that both papers have.
pub(super) fn both(
    old: &Block,
    new: &Block,
    rows: &[Option<usize>],
    section: SectionKind,
) -> Vec<Block> {
    let content = match (&old.content, &new.content) {
        (Content::Text(a), Content::Text(b)) => Some(Content::Text(text(a, b, new.role))),
        (Content::Ends(a, c), Content::Ends(b, d)) => {
            Some(Content::Ends(text(a, b, new.role), text(c, d, new.role)))
        }
        (Content::Beside(a), Content::Beside(b)) => beside(a, b, new, section),
        (Content::Entry(a), Content::Entry(b)) => {
            let mut entry = b.clone();
            entry.text = text(&a.text, &b.text, new.role);
            Some(Content::Entry(entry))
        }
        (Content::Table(a), Content::Table(b)) => revised_table(a, b, rows).map(Content::Table),
        (Content::Pictures(a), Content::Pictures(b)) if same_pictures(a, b) => {
            return vec![shown_pictures(new)];
        }
        _ => None,
    };
    match content {
        Some(content) => vec![Block { content, ..new.clone() }],
        None => {
            let mut blocks = whole(old, Revision::Deleted);
            blocks.extend(whole(new, Revision::Inserted));
            blocks
        }
    }
}

/// A text that both have; the lines of a title that differs break anew.
fn text(old: &[Inline], new: &[Inline], role: Role) -> Vec<Inline> {
    if revise::is_same(old, new) {
        return new.to_vec();
    }
    match role.is_title() || matches!(role, Role::Contents1 | Role::Contents2 | Role::Contents3) {
        true => revise::revised(&revise::unbroken(old), &revise::unbroken(new)),
        false => revise::revised(old, new),
    }
}

/// Texts side by side: in the 版头 there is room beside them, elsewhere a row that differs is shown twice.
fn beside(old: &[Beside], new: &[Beside], block: &Block, section: SectionKind) -> Option<Content> {
    let pairs = || old.iter().zip(new);
    let same = old.len() == new.len() && pairs().all(|(a, b)| revise::is_same(&a.text, &b.text));
    if same {
        return Some(block.content.clone());
    }
    let cells = |text: &[Inline]| plain(text).width_cjk() as f64 / 2.0;
    let one = |(a, b): (&Beside, &Beside)| {
        let text = text(&a.text, &b.text, block.role);
        // What stands at the right reaches further to the left with what it was.
        let more =
            if b.at > spec::CELLS as f64 / 2.0 { cells(&text) - cells(&b.text) } else { 0.0 };
        Beside { at: (b.at - more).max(0.0), text, ..b.clone() }
    };
    let texts: Vec<Beside> = pairs().map(one).collect();
    let width: usize = texts.iter().map(|text| plain(&text.text).width_cjk()).sum();
    let fits =
        section == SectionKind::Head && old.len() == new.len() && width <= 2 * HEAD_ROW_CELLS;
    fits.then_some(Content::Beside(texts))
}

fn same_pictures(old: &[Picture], new: &[Picture]) -> bool {
    // What a draft stores of its pictures is not their dots.
    let same = |(a, b): (&Picture, &Picture)| {
        let stored = a.image.data.is_empty() || b.image.data.is_empty();
        if stored { a.alt == b.alt } else { a.image == b.image }
    };
    old.len() == new.len() && old.iter().zip(new).all(same)
}

/// A block that only one state has at its place.
pub(super) fn whole(block: &Block, revision: Revision) -> Vec<Block> {
    let all = |text: &[Inline]| revise::all(text, revision);
    let content = match &block.content {
        Content::Text(text) if block.role.is_title() => Content::Text(all(&revise::unbroken(text))),
        Content::Text(text) => Content::Text(all(text)),
        Content::Ends(left, right) => Content::Ends(all(left), all(right)),
        Content::Beside(texts) => {
            let one = |beside: &Beside| Beside { text: lines(beside, revision), ..beside.clone() };
            Content::Beside(texts.iter().map(one).collect())
        }
        Content::Entry(entry) => {
            let mut entry = entry.clone();
            entry.text = all(&revise::unbroken(&entry.text));
            Content::Entry(entry)
        }
        Content::Table(table) => Content::Table(whole_table(table, revision)),
        Content::Pictures(pictures) => return told_pictures(block, pictures, revision),
    };
    vec![Block { content, ..block.clone() }]
}

/// Texts side by side keep their lines.
fn lines(beside: &Beside, revision: Revision) -> Vec<Inline> {
    let lines: Vec<Vec<Inline>> = beside.lines().map(|line| revise::all(line, revision)).collect();
    lines.join(&Inline::Break)
}

fn whole_table(table: &Table, revision: Revision) -> Table {
    let row = |row: &TableRow| TableRow {
        id: row.id.clone(),
        cells: row.cells.iter().map(|cell| revise::all(cell, revision)).collect(),
    };
    Table {
        head: table.head.iter().map(row).collect(),
        rows: table.rows.iter().map(row).collect(),
        ..table.clone()
    }
}

/// Pictures cannot be struck out: words say what was put in or taken out.
fn told_pictures(block: &Block, pictures: &[Picture], revision: Revision) -> Vec<Block> {
    let what = match revision {
        Revision::Deleted => "删去图片",
        Revision::Inserted => "新增图片",
        Revision::MovedAway => "移走图片",
        Revision::MovedHere => "移来图片",
    };
    let names: Vec<&str> = pictures.iter().map(|picture| picture.alt.as_str()).collect();
    let words = Inline::Text(format!("〔{what}：{}〕", names.join("、")));
    let told = Block {
        id: format!("{}.told", block.id),
        role: Role::PictureCaption,
        content: Content::Text(vec![Inline::Revised(revision, vec![words])]),
        align: Align::Center,
        indent: Indent::default(),
        blank_before: 0,
        origin: block.origin.clone(),
    };
    match revision.is_gone() {
        true => vec![told],
        false => vec![shown_pictures(block), told],
    }
}

/// Pictures as they are, or words in the place of those whose dots are not at hand.
fn shown_pictures(block: &Block) -> Block {
    let Content::Pictures(pictures) = &block.content else { return block.clone() };
    if pictures.iter().all(|picture| !picture.image.data.is_empty()) {
        return block.clone();
    }
    let names: Vec<&str> = pictures.iter().map(|picture| picture.alt.as_str()).collect();
    let words = Inline::Text(format!("〔图片：{}〕", names.join("、")));
    Block {
        role: Role::PictureCaption,
        content: Content::Text(vec![words]),
        align: Align::Center,
        indent: Indent::default(),
        ..block.clone()
    }
}
