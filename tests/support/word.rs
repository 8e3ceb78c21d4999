//! Drafts of the built papers, and what they and the finished PDFs say block by block.

use std::io::{Cursor, Read};

use hongtou::document::{Block, Content, Figure, Inline, SectionKind};
use hongtou::docx::proof::{Paragraph, Passage, Words, words};
use hongtou::docx::{self, Grid, Margins, Settings};
use hongtou::layout::{Layout, Line};

use super::built::Built;

/// Settings of a draft.
pub fn settings(margins: Margins, grid: Grid) -> Settings {
    Settings { margins, grid, ..Settings::default() }
}

/// Every way to set the pages of a draft.
pub fn every_setting() -> Vec<(String, Settings)> {
    let mut out = vec![];
    for margins in [Margins::Office, Margins::Gbt33476] {
        for grid in [Grid::Portable, Grid::Grid] {
            out.push((format!("{margins:?}, {grid:?}"), settings(margins, grid)));
        }
    }
    out
}

/// Writes the draft of a paper.
#[track_caller]
pub fn draft(name: &str, layout: &Layout, settings: &Settings) -> Vec<u8> {
    let written = docx::write(layout, settings);
    written.unwrap_or_else(|errors| panic!("{name}: no draft: {errors:#?}")).output
}

/// Reads the words of a draft.
#[track_caller]
pub fn read(name: &str, docx: &[u8]) -> Words {
    words(docx).unwrap_or_else(|reason| panic!("{name}: {reason}"))
}

/// The parts of a package, unpacked.
#[track_caller]
pub fn parts(docx: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a zip");
    let mut out = vec![];
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).expect("a part");
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).expect("its bytes");
        out.push((file.name().expect("its name").to_string(), bytes));
    }
    out
}

/// What a block or cell says: its id, its text without blanks, its figures in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its id in the layout.
    pub id: String,
    /// Its text without white space, which a line's end may swallow.
    pub text: String,
    /// Its figures' texts, without white space either.
    pub figures: Vec<String>,
}

/// What the pages of a finished PDF say, block by block and cell by cell: 版记 last.
pub fn said_by_pdf(built: &Built) -> Vec<Said> {
    let blocks = built.layout.document.sections.iter().flat_map(|s| &s.blocks);
    blocks.flat_map(ids).map(|id| printed(built, id)).filter(|s| !s.text.is_empty()).collect()
}

/// The ids under which a block's lines stand in the layout.
pub fn ids(block: &Block) -> Vec<String> {
    let Content::Table(table) = &block.content else { return vec![block.id.clone()] };
    let rows = table.head.iter().chain(&table.rows);
    rows.flat_map(|row| (1..=row.cells.len()).map(|i| format!("{}.{i}", row.id))).collect()
}

fn printed(built: &Built, id: String) -> Said {
    let mut said = Said { id, text: String::new(), figures: vec![] };
    let mut figures: Vec<&str> = vec![];
    for (planned, measured) in built.layout.pages.iter().zip(&built.pages) {
        let lines: Vec<&Line> = planned.lines.iter().filter(|l| l.id == said.id).collect();
        for line in &lines {
            // A superscript stands off the base line, the next line more than 5 mm away.
            let inside = |x: f64, y: f64| {
                (y - line.baseline).abs() < 2.6 && x > line.x - 0.3 && x < line.right + 0.3
            };
            // Dots of a 目录 are an artifact, and no words.
            let glyphs = measured.glyphs.iter().filter(|g| g.tag != "Artifact");
            for glyph in glyphs.filter(|g| inside(g.x, g.y)) {
                said.text.push_str(&glyph.text);
                let middle = (glyph.x + glyph.right) / 2.0;
                let within = |(_, from, to): &&(String, f64, f64)| (*from..*to).contains(&middle);
                let Some((figure, ..)) = line.figures.iter().find(within) else { continue };
                if figures.last() != Some(&figure.as_str()) {
                    figures.push(figure);
                    said.figures.push(String::new());
                }
                if let Some(text) = said.figures.last_mut() {
                    text.push_str(&glyph.text);
                }
            }
        }
        // The head of a table stands on each page, and is said once.
        if !lines.is_empty() && said.id.contains(".head") {
            break;
        }
    }
    tight(said)
}

/// What a draft says, paragraph by paragraph: 版记, which stands apart, last.
pub fn said_by_draft(words: &Words) -> Vec<Said> {
    let apart = |p: &&Passage| matches!(p, Passage::Table(grid) if grid.floating);
    // The mark of a 信函 is the header of its page 1.
    let headers = words.margins.iter().filter(|(part, _)| part.contains("header"));
    let letterhead = headers.flat_map(|(_, passages)| passages);
    let text = letterhead.chain(&words.passages).filter(|p| !apart(p));
    let text = text.flat_map(Passage::paragraphs);
    let text = text.map(|p| said(&[p]));
    let tables = words.passages.iter().filter(apart).filter_map(|p| match p {
        Passage::Table(grid) => Some(grid),
        Passage::Paragraph(_) => None,
    });
    // Two ends of a line of 版记 may stand in two cells.
    let rows = tables
        .flat_map(|grid| &grid.rows)
        .map(|row| said(&row.iter().flatten().flat_map(Passage::paragraphs).collect::<Vec<_>>()));
    text.chain(rows).filter(|s| !s.text.is_empty()).collect()
}

fn said(paragraphs: &[&Paragraph]) -> Said {
    let shown = |p: &&Paragraph| {
        p.controls.iter().map(|c| p.part(&c.range).to_string()).collect::<Vec<_>>()
    };
    let text = paragraphs.iter().map(|p| p.text.as_str()).collect();
    tight(Said { id: String::new(), text, figures: paragraphs.iter().flat_map(shown).collect() })
}

fn tight(said: Said) -> Said {
    let tight = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let figures = said.figures.iter().map(|f| tight(f)).collect();
    Said { text: tight(&said.text), figures, ..said }
}

/// Figures that print anything, in the order of the paper.
pub fn figures(layout: &Layout) -> Vec<&Figure> {
    let mut out = vec![];
    for block in layout.document.sections.iter().flat_map(|s| &s.blocks) {
        match &block.content {
            Content::Text(inlines) => push_figures(inlines, &mut out),
            Content::Ends(left, right) => {
                push_figures(left, &mut out);
                push_figures(right, &mut out);
            }
            Content::Pictures(_) => {}
            Content::Entry(entry) => push_figures(&entry.text, &mut out),
            Content::Beside(texts) => texts.iter().for_each(|b| push_figures(&b.text, &mut out)),
            Content::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                rows.flat_map(|row| &row.cells).for_each(|cell| push_figures(cell, &mut out));
            }
        }
    }
    out
}

fn push_figures<'a>(inlines: &'a [Inline], out: &mut Vec<&'a Figure>) {
    for inline in inlines {
        match inline {
            Inline::Figure(figure) if !figure.printed.is_empty() => out.push(figure),
            // a paragraph of its own
            Inline::Footnote(_) => {}
            other => push_figures(other.children(), out),
        }
    }
}

/// The first text of a part of a paper, to be changed.
pub fn first_text(layout: &mut Layout, kind: SectionKind) -> &mut String {
    let sections = layout.document.sections.iter_mut().filter(|s| s.kind == kind);
    let blocks = sections.flat_map(|s| &mut s.blocks);
    let mut texts = blocks.filter_map(|block| match &mut block.content {
        Content::Text(inlines) => inlines.iter_mut().find_map(|inline| match inline {
            Inline::Text(text) => Some(text),
            _ => None,
        }),
        _ => None,
    });
    texts.next().expect("a text")
}
