//! From the layout to the draft: every decision that Word needs, in Word's own terms.
//!
//! What stands on the grid of 22 rows stands on the draft's own grid, row for row; what the standard places in mm
//! (mark, number, red line, title, 版记, seal) stands at the same mm. Between them goes white above a paragraph.

mod figures;
mod head;
mod imprint;
mod page;
mod pen;
mod picture;
mod pieces;
mod seal;
mod table;
#[cfg(test)]
mod tests;

use super::Settings;
use std::collections::BTreeMap;

use super::draft::{
    Character, Draft, Format, Imprint, Item, Letterhead, Link, PageSetup, Paragraph, Piece, Sides,
};
use crate::document::{Beside, Block, Content, Document, Id, Role, Section, SectionKind};
use crate::layout::Layout;
use crate::spec;
use figures::Figures;
pub(super) use figures::head as figure_head;
use pen::Pen;

/// Turns a layout into a draft.
pub(super) fn draft(layout: &Layout, settings: &Settings) -> Draft {
    let page = page::setup(layout, settings);
    let mut flow = Flow {
        layout,
        pen: Pen::new(layout, page, page::tolerance_mm(settings.margins)),
        figures: Figures::of(&layout.document, footnote_twips(&page, spec::FOOTNOTE_LINE_ROWS)),
        items: vec![],
        header: None,
        letterhead: page.letterhead,
        pictures: vec![],
        below_footnotes: None,
        headings: headings(&layout.document),
        empties: 0,
        sides: Sides { numbered: page.numbered, ..Sides::USUAL },
        kind: None,
    };
    for section in &layout.document.sections {
        flow.section(section);
    }
    flow.close();
    let bold = |role: &Role| layout.settings.sets_bold(*role);
    Draft {
        page: PageSetup { letterhead: flow.letterhead, ..page },
        header: flow.header,
        items: flow.items,
        last: flow.sides,
        pictures: flow.pictures,
        footnotes: flow.figures.footnotes,
        below_footnotes: flow.below_footnotes,
        figures: flow.figures.live,
        meta: layout.document.meta.clone(),
        bold_roles: Role::ALL.into_iter().filter(bold).collect(),
        bold_levels: layout.settings.bold_levels.clone(),
    }
}

/// Height in twips of the line that holds the rule above 脚注.
pub(super) fn footnote_rule(page: &PageSetup) -> u32 {
    footnote_twips(page, spec::FOOTNOTE_RULE_ROWS)
}

/// Height of so many rows in twips, in which 脚注 are counted.
fn footnote_twips(page: &PageSetup, rows: f64) -> u32 {
    (f64::from(page.pitch) * rows).round() as u32
}

struct Flow<'a> {
    layout: &'a Layout,
    pen: Pen<'a>,
    figures: Figures,
    items: Vec<Item>,
    /// What goes into the header of page 1 of a 信函.
    header: Option<Paragraph>,
    letterhead: Option<Letterhead>,
    /// Pictures so far.
    pictures: Vec<super::draft::Picture>,
    /// Room for the 版记 below the 脚注 of its side.
    below_footnotes: Option<Paragraph>,
    /// Blocks to which a 目录 leads, counted.
    headings: BTreeMap<Id, usize>,
    /// Paragraphs without text that Word needs.
    empties: usize,
    /// The sides on which the flow stands.
    sides: Sides,
    /// The part of the paper in which it stands.
    kind: Option<SectionKind>,
}

impl<'a> Flow<'a> {
    fn section(&mut self, section: &'a Section) {
        match section.kind {
            SectionKind::Head => self.head(section),
            SectionKind::Imprint => {}
            SectionKind::Body | SectionKind::Attachment(_) | SectionKind::Enclosure(_) => {
                self.begin(section);
                self.blocks(&section.blocks);
            }
        }
    }

    /// Where a section begins: another part of the paper on a new page, turned sides in a section of Word's, and so what
    /// follows them.
    fn begin(&mut self, section: &Section) {
        let other = self.kind.replace(section.kind) != Some(section.kind);
        if self.sides.landscape || section.landscape {
            self.end_sides(Sides { landscape: section.landscape, ..self.sides });
        } else if other && section.kind != SectionKind::Body {
            self.pen.new_page();
        }
    }

    /// Ends the section of Word's in a paragraph; `next` are the sides that follow.
    fn end_sides(&mut self, next: Sides) {
        if !matches!(self.items.last(), Some(Item::Paragraph(_))) {
            self.empty(false);
        }
        self.items.push(Item::SectionEnd(self.sides));
        self.sides = next;
        self.pen.begin_section();
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for (at, block) in blocks.iter().enumerate() {
            match &block.content {
                Content::Text(inlines) => {
                    let format = self.pen.paragraph(block, &blocks[at + 1..]);
                    let mut pieces = pieces::of(inlines, Character::default(), &mut self.figures);
                    pieces::break_page(&mut pieces, &self.pen.forced_breaks(block));
                    if let Some(heading) = self.headings.get(&block.id) {
                        pieces.insert(0, pieces::link(Link::Heading(*heading)));
                        pieces.push(pieces::link(Link::HeadingEnd(*heading)));
                    }
                    self.paragraph(block, format, pieces);
                }
                Content::Entry(entry) => {
                    let format = self.pen.paragraph(block, &blocks[at + 1..]);
                    let to = self.headings.get(&entry.to).copied().unwrap_or_default();
                    let mut pieces = pieces::entry(entry, to, &mut self.figures);
                    if at == 0 || !is_entry(&blocks[at - 1]) {
                        pieces.insert(0, pieces::link(Link::Contents(levels(&blocks[at..]))));
                    }
                    if !blocks.get(at + 1).is_some_and(is_entry) {
                        pieces.push(pieces::link(Link::ContentsEnd));
                    }
                    self.paragraph(block, format, pieces);
                }
                Content::Beside(texts) => {
                    let format = self.pen.paragraph(block, &blocks[at + 1..]);
                    let tabs = match block.role {
                        Role::Names => pieces::tabs(rows_of_names(blocks, at)),
                        _ => pieces::tabs(texts),
                    };
                    let format = Format { tabs, ..format };
                    let pieces = pieces::beside(texts, &mut self.figures);
                    self.paragraph(block, format, pieces);
                }
                Content::Table(table) => self.table(block, table),
                Content::Pictures(pictures) => self.pictures(block, pictures, &blocks[at + 1..]),
                // Only head and 版记 have lines with two ends.
                Content::Ends(..) => {}
            }
        }
    }

    /// A paragraph with the seals that move with it.
    fn paragraph(&mut self, block: &Block, format: Format, pieces: Vec<Piece>) {
        let lines = self.pen.lines(&block.id).len().max(1) as i64;
        let top = self.pen.bottom() - lines * i64::from(format.line);
        let seals = seal::anchored(self.layout, block, top);
        let id = block.id.clone();
        self.items.push(Item::Paragraph(Paragraph { id, format, pieces, seals }));
    }

    /// The end of the paper: the 版记 on its side, and a paragraph that Word cannot do without.
    fn close(&mut self) {
        let sections = &self.layout.document.sections;
        let imprint = sections.iter().find(|s| s.kind == SectionKind::Imprint);
        let Some(imprint) = imprint.filter(|s| !s.blocks.is_empty()) else {
            if !matches!(self.items.last(), Some(Item::Paragraph(_))) {
                self.empty(false);
            }
            return;
        };
        let content = self.pen.page();
        let own = self.layout.pages.len().saturating_sub(1).saturating_sub(content);
        let turned = self.sides.landscape;
        if own > 1 || turned {
            // The blank side before it carries no number, nor does its own (7.5).
            if !turned {
                self.empty(false);
            }
            self.end_sides(Sides { numbered: own < 2, landscape: false });
            self.empty(false);
        }
        if own > 1 || own == 1 && !turned {
            self.empty(true);
        }
        let table = imprint::table(self.layout, imprint, self.pen.setup(), &mut self.figures);
        if own == 0 && self.layout.pages.last().is_some_and(|page| page.note_lines > 0) {
            self.below_footnotes = Some(self.room(&table));
        }
        self.items.push(Item::Imprint(table));
        self.empty(false);
    }

    /// An empty paragraph as high as a 版记 with the white above it.
    fn room(&mut self, table: &Imprint) -> Paragraph {
        let white = footnote_twips(&self.pen.setup(), spec::FOOTNOTE_ABOVE_IMPRINT_ROWS);
        let line = white + table.below + table.rows.iter().map(|row| row.height).sum::<u32>();
        self.empties += 1;
        let format = Format { line, ..Format::EMPTY };
        Paragraph { id: format!("flow.{}", self.empties), format, pieces: vec![], seals: vec![] }
    }

    fn empty(&mut self, new_page: bool) {
        self.empty_line(Format { new_page, ..Format::EMPTY });
    }

    /// A paragraph without text.
    fn empty_line(&mut self, format: Format) {
        self.empties += 1;
        let id = format!("flow.{}", self.empties);
        self.items.push(Item::Paragraph(Paragraph { id, format, pieces: vec![], seals: vec![] }));
    }
}

/// The blocks to which the entries of a 目录 lead, in their order.
fn headings(document: &Document) -> BTreeMap<Id, usize> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let entries = blocks.filter_map(|block| match &block.content {
        Content::Entry(entry) => Some(entry.to.clone()),
        _ => None,
    });
    entries.enumerate().map(|(index, to)| (to, index)).collect()
}

fn is_entry(block: &Block) -> bool {
    matches!(block.content, Content::Entry(_))
}

/// Levels of the 目录 whose entries begin there.
fn levels(blocks: &[Block]) -> u8 {
    let level = |block: &Block| match block.role {
        Role::Contents1 => 1,
        Role::Contents2 => 2,
        _ => 3,
    };
    blocks.iter().take_while(|block| is_entry(block)).map(level).max().unwrap_or(1)
}

/// The names of all rows that stand together: they share their tab stops.
fn rows_of_names(blocks: &[Block], at: usize) -> impl Iterator<Item = &Beside> {
    let names = |block: &&Block| block.role == Role::Names;
    let above = blocks[..at].iter().rev().take_while(names);
    let rows = above.chain(blocks[at..].iter().take_while(names));
    rows.flat_map(|block| match &block.content {
        Content::Beside(texts) => texts.as_slice(),
        _ => &[],
    })
}
