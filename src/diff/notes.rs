//! 脚注 set apart from the paragraphs that have their marks, so that each is compared by itself.

use crate::document::{Align, Block, Content, Document, Figure, Footnote, Indent, Inline, Role};
use crate::draft::token::Token;

/// The path of a mark: one mark is like another, whatever it counts.
const MARK: &str = "\u{5}脚注";

/// The document with each 脚注 as a block behind its paragraph, and its mark as one token in both.
pub(super) fn apart(document: &Document) -> Document {
    let mut document = document.clone();
    for section in &mut document.sections {
        let blocks = std::mem::take(&mut section.blocks);
        for mut block in blocks {
            let notes: Vec<Block> = block.footnotes().into_iter().map(note).collect();
            if !notes.is_empty() {
                texts(&mut block.content).into_iter().for_each(|text| take_out(text));
            }
            section.blocks.push(block);
            section.blocks.extend(notes);
        }
    }
    document
}

/// Whether tokens are marks and nothing else.
pub(super) fn are_marks(tokens: &[Token]) -> bool {
    let is_mark = |token: &Token| {
        token.figure.as_ref().is_some_and(|figure| figure.paths.iter().any(|path| path == MARK))
    };
    tokens.iter().all(is_mark)
}

fn note(note: &Footnote) -> Block {
    let mut text = vec![mark(note)];
    text.extend(note.text.iter().cloned());
    Block {
        id: note.id.clone(),
        role: Role::Footnote,
        content: Content::Text(text),
        align: Align::Justify,
        indent: Indent::default(),
        blank_before: 0,
        origin: None,
    }
}

fn mark(note: &Footnote) -> Inline {
    Inline::Figure(Figure {
        id: format!("{}/mark", note.id),
        paths: vec![MARK.to_string()],
        name: None,
        exact: None,
        unit: None,
        printed: note.mark.clone(),
        expression: String::new(),
        occurrence: 0,
        origin: None,
    })
}

fn texts(content: &mut Content) -> Vec<&mut Vec<Inline>> {
    match content {
        Content::Text(text) => vec![text],
        Content::Ends(left, right) => vec![left, right],
        Content::Beside(texts) => texts.iter_mut().map(|beside| &mut beside.text).collect(),
        Content::Table(table) => {
            let rows = table.head.iter_mut().chain(&mut table.rows);
            rows.flat_map(|row| &mut row.cells).collect()
        }
        Content::Pictures(_) => vec![],
        Content::Entry(entry) => vec![&mut entry.text],
    }
}

fn take_out(inlines: &mut [Inline]) {
    for inline in inlines {
        match inline {
            Inline::Footnote(note) => *inline = mark(note),
            Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                take_out(inner);
            }
            Inline::Superscript(inner) | Inline::Subscript(inner) => take_out(inner),
            Inline::Revised(_, inner) => take_out(inner),
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {}
        }
    }
}
