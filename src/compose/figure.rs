//! Ids and occurrences of the figures, in the order of printing.

use std::collections::BTreeMap;

use crate::document::{Content, Document, Figure, Inline};

/// Names each figure after its block (`body.3/1`) or table row, and counts how often the same expression has
/// printed the same data before.
pub(super) fn identify(document: &mut Document) {
    let mut seen = BTreeMap::new();
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

/// How often each expression has printed the same paths.
type Seen = BTreeMap<(Vec<String>, String), u32>;

struct Namer<'a> {
    owner: &'a str,
    count: usize,
    seen: &'a mut Seen,
}

impl<'a> Namer<'a> {
    fn new(owner: &'a str, seen: &'a mut Seen) -> Self {
        Self { owner, count: 0, seen }
    }

    fn name(&mut self, inlines: &mut [Inline]) {
        for inline in inlines {
            match inline {
                Inline::Figure(figure) => self.figure(figure),
                Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                    self.name(inner);
                }
                Inline::Superscript(inner) | Inline::Subscript(inner) => self.name(inner),
                Inline::Text(_) | Inline::Break => {}
            }
        }
    }

    fn figure(&mut self, figure: &mut Figure) {
        self.count += 1;
        figure.id = format!("{}/{}", self.owner, self.count);
        let before = self.seen.entry((figure.paths.clone(), figure.expression.clone()));
        let before = before.or_insert(0);
        figure.occurrence = *before;
        *before += 1;
    }
}
