//! What a .docx says, whoever made it: its words with how they look, its tables, pictures and notes.
//!
//! Reading shares nothing with writing but the XML tree, and takes files that people have edited: pending revisions are
//! read as accepted, or as rejected. What has no words (formulae, charts) is told, never passed over.

mod drawing;
mod numbering;
mod read;
mod style;
#[cfg(test)]
pub(in crate::docx) mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::opened::{Opened, Relationship};
use super::xml::Element;
use crate::document::Align;
use crate::spec;

pub(in crate::docx) use read::Reader;

/// What a draft says, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Words {
    /// Paragraphs and tables of the body in order.
    pub passages: Vec<Passage>,
    /// Paragraphs of headers and footers, by part.
    pub margins: Vec<(String, Vec<Passage>)>,
    /// Comments: who, and what.
    #[serde(skip)]
    pub comments: Vec<(String, String)>,
    /// Insertions, deletions and moves that nobody has decided on yet.
    #[serde(skip)]
    pub pending: usize,
    /// Whether the sides of the last section lie on their left edge.
    #[serde(skip)]
    pub turned: bool,
    /// Pitch of the grid of rows of the last section in twips (1/20 pt), where there is one.
    #[serde(skip)]
    pub pitch: Option<u32>,
}

/// Which state of the pending revisions is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// As if all were accepted.
    #[default]
    Accepted,
    /// As if all were rejected.
    Rejected,
}

/// One thing in a body or a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Passage {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Grid),
}

/// A paragraph as it reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Paragraph {
    /// Id of its style; empty where it has none.
    pub style: String,
    /// Name of its style, as the user sees it.
    pub style_name: String,
    /// Its text: a tab is `\t`, a forced line break `\n`; what is deleted or moved away is left out.
    pub text: String,
    /// Its content controls in order.
    pub controls: Vec<Control>,
    /// Its bookmarks in order.
    pub bookmarks: Vec<Bookmark>,
    /// What is said of each picture in its lines, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<String>,
    /// The number that Word puts before it by itself, as it shows: 一、.
    #[serde(skip)]
    pub number: Option<String>,
    /// How its letters look, stretch by stretch; together they are the whole text.
    #[serde(skip)]
    pub runs: Vec<Run>,
    /// How it stands.
    #[serde(skip)]
    pub look: Look,
    /// Every picture that is anchored in it, in its lines or floating.
    #[serde(skip)]
    pub drawn: Vec<Drawn>,
    /// Footnotes and endnotes that it refers to.
    #[serde(skip)]
    pub notes: Vec<Note>,
    /// What stands in it and cannot be read as words, in words for people: 公式, 图表.
    #[serde(skip)]
    pub lost: Vec<String>,
    /// Whether it stands in a text box.
    #[serde(skip)]
    pub boxed: bool,
}

/// A stretch of letters that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// Where in the paragraph's text, in bytes.
    pub range: Range<usize>,
    /// How they look.
    pub letter: Letter,
}

/// How letters look; what neither a style nor the letters say themselves is as [`Default`] has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// Id of the character style; empty where there is none.
    pub style: String,
    /// Bold.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined or struck through.
    pub lined: bool,
    /// Raised or lowered.
    pub script: Option<Script>,
    /// Size in half points; 0 where nothing says.
    pub size: u32,
    /// Whether the colour is red.
    pub red: bool,
    /// Font of 汉字; empty where nothing says.
    pub font: String,
    /// Hidden text.
    pub hidden: bool,
}

/// Raised or lowered letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// 上标
    Super,
    /// 下标
    Sub,
}

/// How a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// How its lines stand, where anything says.
    pub align: Option<Align>,
    /// Level in the navigation pane, from 1.
    pub outline: Option<u8>,
    /// Whether it begins a new page.
    pub page_before: bool,
    /// Whether the sides lie on their left edge that end with it, where a section does.
    pub ends_turned: Option<bool>,
}

/// A picture in or at a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Where in the paragraph's text, in bytes.
    pub at: usize,
    /// The part that holds its file; empty when it lies outside the package.
    pub part: String,
    /// What is said of it.
    pub alt: String,
    /// Its name in the file.
    pub name: String,
    /// Its width in EMU (1/12700 pt); 0 where nothing says.
    pub width: i64,
    /// Whether it floats over or behind the text.
    pub floating: bool,
}

/// A footnote or endnote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where its mark stands in the text, in bytes.
    pub at: usize,
    /// Whether it stands at the end of the paper and not of the page.
    pub at_end: bool,
    /// What it says.
    pub paragraphs: Vec<Paragraph>,
}

impl Note {
    /// Its text on one line.
    pub fn text(&self) -> String {
        one_line(&self.paragraphs.iter().collect::<Vec<_>>())
    }
}

/// A content control.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Control {
    /// What Word shows above it.
    pub alias: Option<String>,
    /// Its tag.
    pub tag: Option<String>,
    /// The node that it is bound to.
    pub xpath: Option<String>,
    /// The custom XML part that holds the node.
    pub store: Option<String>,
    /// Where its text stands in the paragraph's, in bytes.
    pub range: Range<usize>,
}

/// A bookmark.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Bookmark {
    /// Its name.
    pub name: String,
    /// Where its text stands in the paragraph's, in bytes; to the end when it goes on after the paragraph.
    pub range: Range<usize>,
}

/// A table as it reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Grid {
    /// Whether it stands apart from the text, as 版记 does.
    pub floating: bool,
    /// Id of its style.
    pub style: String,
    /// Its rows, cell by cell.
    pub rows: Vec<Vec<Vec<Passage>>>,
    /// How many of its first rows are repeated on each page.
    #[serde(skip)]
    pub heads: usize,
    /// What each cell takes up, as `rows` has them.
    #[serde(skip)]
    pub spans: Vec<Vec<Span>>,
}

/// What a cell takes up of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first column, from 0.
    pub column: usize,
    /// How many columns.
    pub columns: usize,
    /// Whether it goes on from the cell above.
    pub continues: bool,
}

impl Paragraph {
    /// The text of a control or bookmark.
    pub fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The largest size of its letters in half points; 0 where nothing says or there are none.
    pub fn size(&self) -> u32 {
        let shown = |run: &&Run| !self.part(&run.range).trim().is_empty();
        self.runs.iter().filter(shown).map(|run| run.letter.size).max().unwrap_or(0)
    }

    /// Whether all of its letters are as asked for; not when it has none.
    pub fn all(&self, is: impl Fn(&Letter) -> bool) -> bool {
        let mut shown = self.runs.iter().filter(|run| !self.part(&run.range).trim().is_empty());
        let mut any = false;
        shown.all(|run| {
            any = true;
            is(&run.letter)
        }) && any
    }
}

impl Passage {
    /// The paragraph, or those of the table row by row, in order.
    pub fn paragraphs(&self) -> Vec<&Paragraph> {
        match self {
            Passage::Paragraph(paragraph) => vec![paragraph],
            Passage::Table(grid) => {
                let cells = grid.rows.iter().flatten().flatten();
                cells.flat_map(Passage::paragraphs).collect()
            }
        }
    }
}

impl Words {
    /// Every paragraph of the body in order, those of tables row by row.
    pub fn paragraphs(&self) -> Vec<&Paragraph> {
        self.passages.iter().flat_map(Passage::paragraphs).collect()
    }
}

/// Reads what a draft says, its revisions accepted; marks of 脚注 are words, and their texts stand with the margins.
///
/// # Errors
/// Says in Chinese why it cannot be read.
pub fn words(docx: &[u8]) -> Result<Words, String> {
    read(docx, View::Accepted, true)
}

/// The marks of the 脚注 of a body by their ids, as a paper counts them.
pub(in crate::docx) fn marks(document: &Element) -> BTreeMap<String, String> {
    let ids: Vec<&str> =
        document.named("w:footnoteReference").filter_map(|e| e.get("w:id")).collect();
    let mark = |(at, id): (usize, &&str)| (id.to_string(), spec::footnote_mark(at + 1, ids.len()));
    ids.iter().enumerate().map(mark).collect()
}

/// Reads what a draft says in one state of its revisions; notes stand with the paragraphs that refer to them.
///
/// # Errors
/// Says in Chinese why it cannot be read.
pub fn words_of(docx: &[u8], view: View) -> Result<Words, String> {
    read(docx, view, false)
}

fn read(docx: &[u8], view: View, marked: bool) -> Result<Words, String> {
    let opened = Opened::read(docx)?;
    let main = opened.main()?;
    let relationships = opened.relationships(&main);
    let part = |kind: &str| {
        let found = relationships.iter().find(|r| r.kind == kind && !r.external);
        found.and_then(|r| opened.xml(&r.target).ok())
    };
    let styles = part("styles").map(|root| style::Styles::of(&root)).unwrap_or_default();
    let numbering = part("numbering").map(|root| numbering::Numbering::of(&root));
    let mut reader = Reader::new(view);
    (reader.styles, reader.numbering) = (styles, numbering.unwrap_or_default());
    for (kind, at_end) in [("footnotes", false), ("endnotes", true)] {
        let Some(root) = part(kind) else { continue };
        for note in root.elements() {
            let said = reader.passages(note);
            let said = said.iter().flat_map(Passage::paragraphs).cloned().collect();
            let id = note.get("w:id").unwrap_or_default().to_string();
            reader.notes.insert((at_end, id), said);
        }
    }
    let comments = part("comments").map(|root| comments(&mut reader, &root)).unwrap_or_default();
    reader.targets = targets(&relationships);
    let document = opened.xml(&main)?;
    if marked {
        reader.marks = marks(&document);
    }
    reader.pending = 0;
    let passages = reader.passages(body_of(&document)?);
    let pending = reader.pending;
    let mut margins = vec![];
    let apart = |kind: &str| matches!(kind, "header" | "footer") || marked && kind == "footnotes";
    for r in relationships.iter().filter(|r| apart(&r.kind)) {
        let Ok(root) = opened.xml(&r.target) else { continue };
        reader.targets = targets(&opened.relationships(&r.target));
        margins.push((r.target.clone(), reader.passages(&root)));
    }
    let section = body_of(&document)?.child("w:sectPr");
    let turned = section.is_some_and(read::is_turned);
    Ok(Words { passages, margins, comments, pending, turned, pitch: section.and_then(pitch) })
}

/// Pitch of the grid of rows of a section.
fn pitch(section: &Element) -> Option<u32> {
    section.child("w:docGrid")?.get("w:linePitch")?.parse().ok()
}

/// The bytes of parts of a draft, by their names; those that are not there or too large are left out.
///
/// # Errors
/// Says in Chinese why the package cannot be opened.
pub fn parts(docx: &[u8], names: &[&str]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    Ok(Opened::only(docx, |name| names.contains(&name))?.into_parts())
}

pub(in crate::docx) fn body_of(document: &Element) -> Result<&Element, String> {
    document.child("w:body").ok_or_else(|| "里面没有 Word 的正文".to_string())
}

/// Parts by the id of the relationship that leads to them.
fn targets(relationships: &[Relationship]) -> BTreeMap<String, String> {
    let inside = relationships.iter().filter(|r| !r.external);
    inside.map(|r| (r.id.clone(), r.target.clone())).collect()
}

fn comments(reader: &mut Reader, root: &Element) -> Vec<(String, String)> {
    let comment = |comment: &Element| {
        let author = comment.get("w:author").unwrap_or_default().to_string();
        (author, texts(&reader.passages(comment)))
    };
    root.elements().filter(|e| e.name == "w:comment").map(comment).collect()
}

/// The texts of passages, one after another.
fn texts(passages: &[Passage]) -> String {
    one_line(&passages.iter().flat_map(Passage::paragraphs).collect::<Vec<_>>())
}

fn one_line(paragraphs: &[&Paragraph]) -> String {
    let texts = paragraphs.iter().map(|p| p.text.trim()).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(" ")
}
