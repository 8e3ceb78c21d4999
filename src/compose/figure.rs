//! Ids and occurrences of the figures, and marks of the 脚注, in the order of printing.

use std::collections::BTreeMap;

use crate::document::{Content, Document, Figure, Footnote, Inline};
use crate::spec::footnote_mark;

/// Names each figure after its block (`body.3/1`) or table row, and counts how often the same expression has
/// printed the same data before. 脚注 run on through the paper.
pub(super) fn identify(document: &mut Document) {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let footnotes = blocks.map(|block| block.footnotes().len()).sum();
    let mut seen = Seen { figures: BTreeMap::new(), footnotes: 0, of: footnotes };
    for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match &mut block.content {
            Content::Text(inlines) => Namer::new(&block.id, &mut seen).name(inlines),
            Content::Ends(left, right) => {
                let mut namer = Namer::new(&block.id, &mut seen);
                namer.name(left);
                namer.name(right);
            }
            Content::Pictures(_) => {}
            Content::Entry(entry) => Namer::new(&block.id, &mut seen).name(&mut entry.text),
            Content::Beside(texts) => {
                let mut namer = Namer::new(&block.id, &mut seen);
                texts.iter_mut().for_each(|beside| namer.name(&mut beside.text));
            }
            Content::Table(table) => {
                for row in table.head.iter_mut().chain(&mut table.rows) {
                    let mut namer = Namer::new(&row.id, &mut seen);
                    row.cells.iter_mut().for_each(|cell| namer.name(cell));
                }
            }
        }
    }
}

struct Seen {
    /// How often each expression has printed the same paths.
    figures: BTreeMap<(Vec<String>, String), u32>,
    /// 脚注 so far, and of how many.
    footnotes: usize,
    of: usize,
}

struct Namer<'a> {
    owner: &'a str,
    count: usize,
    footnotes: usize,
    seen: &'a mut Seen,
}

impl<'a> Namer<'a> {
    fn new(owner: &'a str, seen: &'a mut Seen) -> Self {
        Self { owner, count: 0, footnotes: 0, seen }
    }

    fn name(&mut self, inlines: &mut [Inline]) {
        for inline in inlines {
            match inline {
                Inline::Figure(figure) => self.figure(figure),
                Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                    self.name(inner);
                }
                Inline::Superscript(inner) | Inline::Subscript(inner) => self.name(inner),
                Inline::Revised(_, inner) => self.name(inner),
                Inline::Footnote(note) => self.footnote(note),
                Inline::Text(_) | Inline::Break => {}
            }
        }
    }

    fn footnote(&mut self, note: &mut Footnote) {
        self.footnotes += 1;
        self.seen.footnotes += 1;
        note.id = format!("{}/note{}", self.owner, self.footnotes);
        note.mark = footnote_mark(self.seen.footnotes, self.seen.of);
        self.name(&mut note.text);
    }

    fn figure(&mut self, figure: &mut Figure) {
        self.count += 1;
        figure.id = format!("{}/{}", self.owner, self.count);
        let before = self.seen.figures.entry((figure.paths.clone(), figure.expression.clone()));
        let before = before.or_insert(0);
        figure.occurrence = *before;
        *before += 1;
    }
}
