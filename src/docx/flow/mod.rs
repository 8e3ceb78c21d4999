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
use super::draft::{
    Character, Draft, Format, Item, Letterhead, PageSetup, Paragraph, Piece, SectionEnd,
};
use crate::document::{Block, Content, Document, Figure, Inline, Role, Section, SectionKind};
use crate::layout::Layout;
use figures::Figures;
use pen::Pen;

/// Turns a layout into a draft.
pub(super) fn draft(layout: &Layout, settings: &Settings) -> Draft {
    let page = page::setup(layout, settings);
    let mut flow = Flow {
        layout,
        pen: Pen::new(layout, page, page::tolerance_mm(settings.margins)),
        figures: Figures::of(&layout.document),
        items: vec![],
        header: None,
        letterhead: page.letterhead,
        pictures: vec![],
        empties: 0,
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
        pictures: flow.pictures,
        figures: flow.figures.live,
        meta: layout.document.meta.clone(),
        bold_roles: Role::ALL.into_iter().filter(bold).collect(),
        bold_levels: layout.settings.bold_levels.clone(),
    }
}

/// The figures of a document with their tags, in the order in which a draft holds them.
pub(super) fn tagged(document: &Document) -> Vec<(String, Figure)> {
    let mut figures = Figures::of(document);
    let mut out = vec![];
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        for inlines in block.texts() {
            tag(inlines, &mut figures, &mut out);
        }
    }
    out
}

fn tag(inlines: &[Inline], figures: &mut Figures, out: &mut Vec<(String, Figure)>) {
    for inline in inlines {
        match inline {
            Inline::Figure(figure) => {
                let index = figures.add(figure);
                let key = figures.live.get(index).map(|live| live.key.clone());
                out.push((key.unwrap_or_default(), figure.clone()));
            }
            other => tag(other.children(), figures, out),
        }
    }
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
    /// Paragraphs without text that Word needs.
    empties: usize,
}

impl<'a> Flow<'a> {
    fn section(&mut self, section: &'a Section) {
        match section.kind {
            SectionKind::Head => self.head(section),
            SectionKind::Imprint => {}
            SectionKind::Body => self.blocks(&section.blocks),
            SectionKind::Attachment(_) | SectionKind::Enclosure(_) => {
                self.pen.new_page();
                self.blocks(&section.blocks);
            }
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for (at, block) in blocks.iter().enumerate() {
            match &block.content {
                Content::Text(inlines) => {
                    let format = self.pen.paragraph(block, &blocks[at + 1..]);
                    let mut pieces = pieces::of(inlines, Character::default(), &mut self.figures);
                    pieces::break_page(&mut pieces, &self.pen.forced_breaks(block));
                    self.paragraph(block, format, pieces);
                }
                Content::Beside(texts) => {
                    let format = self.pen.paragraph(block, &blocks[at + 1..]);
                    let format = Format { tabs: pieces::tabs(texts), ..format };
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
        if own > 1 {
            // The blank side before it carries no number, nor does its own (7.5).
            self.empty(false);
            self.items.push(Item::SectionEnd(SectionEnd { numbered: true }));
            self.empty(false);
        }
        if own > 0 {
            self.empty(true);
        }
        let table = imprint::table(self.layout, imprint, self.pen.setup(), &mut self.figures);
        self.items.push(Item::Imprint(table));
        self.empty(false);
    }

    fn empty(&mut self, new_page: bool) {
        self.empties += 1;
        let id = format!("flow.{}", self.empties);
        let format = Format { new_page, ..Format::EMPTY };
        self.items.push(Item::Paragraph(Paragraph { id, format, pieces: vec![], seals: vec![] }));
    }
}
