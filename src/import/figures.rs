//! Which words of a draft are data: found by their controls, by bookmarks, or by the paper that the draft stores.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::compose::is_quoted;
use crate::document::{Content, Document, Figure, Inline, Role, Table, plain};
use crate::docx;
use crate::docx::words::Paragraph;
use crate::notice::TableItem;

use super::inlines::{is_blank, unmarked};
use super::names::Row;
use super::signs;

/// Characters of a paragraph that is compared with one of the stored paper, at the most.
const MAX_COMPARED: usize = 4000;

/// A figure that somebody has changed in the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditedFigure {
    /// 名称, else the path.
    pub name: String,
    /// Its first data path.
    pub path: String,
    /// What the data printed.
    pub old: String,
    /// What the draft says now.
    pub new: String,
    /// 1-based number of its paragraph.
    pub paragraph: usize,
    /// The first words of its paragraph.
    pub words: String,
}

/// What a draft stores of its figures.
#[derive(Debug, Default)]
pub(super) struct Traced {
    by_tag: BTreeMap<String, Figure>,
    by_node: BTreeMap<usize, Figure>,
    base: Vec<Base>,
    widths: BTreeMap<String, Option<f64>>,
    /// Rows of lists of names, in order.
    rows: Vec<Row>,
    /// Tables, in order.
    tables: Vec<Table>,
    /// Texts of papers that are quoted whole, without blanks.
    quoted: BTreeSet<String>,
    /// Texts of paragraphs that begin like a heading and are none.
    plain: BTreeSet<String>,
    /// Ids of the figures met in the draft.
    met: BTreeSet<String>,
    /// Figures that somebody has changed.
    pub edited: Vec<EditedFigure>,
    /// Figures that no simple expression prints: printed text, number and first words of the paragraph.
    pub unbound: Vec<(String, usize, String)>,
}

/// A line of the stored paper that has figures.
#[derive(Debug)]
struct Base {
    text: Vec<char>,
    /// In characters.
    figures: Vec<(Range<usize>, Figure)>,
    pairs: BTreeSet<(char, char)>,
}

impl Traced {
    /// Those of a draft of ours.
    pub fn of(stored: &docx::Stored) -> Self {
        let mut traced = Self::default();
        for (tag, figure) in docx::tagged(&stored.document) {
            if let Some(node) = stored.node_of.get(&figure.id) {
                traced.by_node.entry(*node).or_insert_with(|| figure.clone());
            }
            traced.by_tag.insert(tag, figure);
        }
        traced.look_at(&stored.document);
        traced
    }

    fn look_at(&mut self, document: &Document) {
        for block in document.sections.iter().flat_map(|s| &s.blocks) {
            self.rows.extend(Row::of(block));
            if is_quoted(&block.id) {
                self.quoted.insert(quotable(&block.texts()));
            }
            match &block.content {
                Content::Text(inlines) => {
                    if block.role == Role::Text && !inlines.iter().any(is_heading) {
                        self.plain.insert(unmarked(inlines));
                    }
                    self.base.extend(base(inlines));
                    let notes = block.footnotes();
                    self.base.extend(notes.into_iter().filter_map(|note| base(&note.text)));
                }
                Content::Pictures(pictures) => {
                    let widths = pictures.iter().map(|p| (p.alt.clone(), p.width));
                    self.widths.extend(widths);
                }
                Content::Table(table) => self.tables.push(table.clone()),
                Content::Ends(..) | Content::Beside(_) | Content::Entry(_) => {}
            }
        }
    }

    /// Whether the stored paper has this very line as text, though it begins like a heading.
    pub fn is_plain(&self, text: &str) -> bool {
        self.plain.contains(text)
    }

    /// Whether these texts belong to a paper that the stored one quotes whole.
    pub fn is_quoted(&self, texts: &[&[Inline]]) -> bool {
        self.quoted.contains(&quotable(texts))
    }

    /// The row of the stored paper that says the same, from `from` on and else before; and where it stands.
    pub fn row(&self, text: &str, from: usize) -> Option<(usize, &Row)> {
        let mut rows = self.rows.iter().enumerate().cycle().skip(from).take(self.rows.len());
        rows.find(|(_, row)| row.text == text)
    }

    /// The list of the row of the stored paper that stands there, where a row can be that one, edited.
    pub fn edited_row(&self, role: Role, text: &str, at: usize) -> Option<&str> {
        let row = self.rows.get(at).filter(|row| row.may_be(role, text))?;
        Some(&row.item)
    }

    /// The table of the stored paper that is most like one: as many columns, and half of its cells.
    pub fn table(&self, item: &TableItem) -> Option<&Table> {
        let own: BTreeSet<String> = item_cells(item).collect();
        let like = |table: &&Table| {
            let cells = table.head.iter().chain(&table.rows).flat_map(|row| &row.cells);
            let cells: BTreeSet<String> = cells.map(|cell| signs::squeezed(&plain(cell))).collect();
            cells.intersection(&own).count()
        };
        let wide = self.tables.iter().filter(|table| table.columns.len() == item.width());
        wide.max_by_key(like).filter(|table| like(table) * 2 >= own.len())
    }

    /// The width that a picture was made with: `Some(None)` is that of its file.
    pub fn picture_width(&self, alt: &str) -> Option<Option<f64>> {
        self.widths.get(alt).copied()
    }

    /// The figures that the draft no longer has: 名称 and printed text, each once.
    pub fn missing(&self) -> Vec<(String, String)> {
        let mut out = vec![];
        for figure in self.by_tag.values() {
            let one = (name(figure), figure.printed.clone());
            let gone = !figure.printed.is_empty() && !self.met.contains(&figure.id);
            if gone && !out.contains(&one) {
                out.push(one);
            }
        }
        out
    }

    /// The figures of a paragraph that still say what the data said, in bytes of its text and in order; changed ones
    /// are taken down.
    pub fn figures(&mut self, paragraph: &Paragraph, number: usize) -> Vec<(Range<usize>, Inline)> {
        let mut out: Vec<(Range<usize>, Inline)> = vec![];
        let marked = self.marked(paragraph);
        let any = !marked.is_empty();
        let mut done: Vec<Range<usize>> = vec![];
        for (range, figure) in marked {
            if done.iter().any(|other| other.start < range.end && range.start < other.end) {
                continue;
            }
            done.push(range.clone());
            self.met.insert(figure.id.clone());
            let said = paragraph.part(&range);
            match said.find(&figure.printed).filter(|_| !figure.printed.is_empty()) {
                Some(at) => {
                    let start = range.start + at;
                    out.push((start..start + figure.printed.len(), Inline::Figure(figure)));
                }
                None if figure.printed.is_empty() || said.trim().is_empty() => {}
                None => self.edit(&figure, said, paragraph, number),
            }
        }
        if !any {
            out = self.by_likeness(paragraph);
            for (_, inline) in &out {
                if let Inline::Figure(figure) = inline {
                    self.met.insert(figure.id.clone());
                }
            }
        }
        for (_, inline) in &out {
            if let Inline::Figure(figure) = inline
                && figure.expression.is_empty()
            {
                let text = super::line::shortened(&paragraph.text);
                self.unbound.push((figure.printed.clone(), number, text));
            }
        }
        out.retain(|(_, inline)| !matches!(inline, Inline::Figure(f) if f.expression.is_empty()));
        out.sort_by_key(|(range, _)| range.start);
        out
    }

    /// Figures by controls, then by bookmarks.
    fn marked(&self, paragraph: &Paragraph) -> Vec<(Range<usize>, Figure)> {
        let mut out = vec![];
        for control in &paragraph.controls {
            let by_tag = control.tag.as_ref().and_then(|tag| self.by_tag.get(tag));
            let by_node = || self.by_node.get(&node(control.xpath.as_deref()?)?);
            if let Some(figure) = by_tag.or_else(by_node) {
                out.push((control.range.clone(), figure.clone()));
            }
        }
        for bookmark in &paragraph.bookmarks {
            let tag = bookmark.name.strip_prefix("ht_");
            let figure = tag.and_then(|tag| self.by_tag.get(tag));
            if let Some(figure) = figure.filter(|_| !bookmark.range.is_empty()) {
                out.push((bookmark.range.clone(), figure.clone()));
            }
        }
        out
    }

    fn edit(&mut self, figure: &Figure, said: &str, paragraph: &Paragraph, number: usize) {
        self.edited.push(EditedFigure {
            name: name(figure),
            path: figure.paths.first().cloned().unwrap_or_default(),
            old: figure.printed.clone(),
            new: said.trim_matches(is_blank).to_string(),
            paragraph: number,
            words: super::line::shortened(&paragraph.text),
        });
    }

    /// Figures by the line of the stored paper that is most like a paragraph: words that are the same in both.
    fn by_likeness(&self, paragraph: &Paragraph) -> Vec<(Range<usize>, Inline)> {
        let text: Vec<char> = paragraph.text.chars().collect();
        if text.len() > MAX_COMPARED || self.base.is_empty() || text.len() < 2 {
            return vec![];
        }
        let own = pairs(&text);
        let like = |base: &&Base| {
            let same = base.pairs.intersection(&own).count();
            same * 2 >= base.pairs.len().max(own.len())
        };
        let most = self.base.iter().filter(like);
        let Some(base) = most.max_by_key(|base| base.pairs.intersection(&own).count()) else {
            return vec![];
        };
        let same = capture_diff_slices(Algorithm::Myers, &base.text, &text);
        let bytes: Vec<usize> = paragraph.text.char_indices().map(|(at, _)| at).collect();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(paragraph.text.len());
        let moved = |range: &Range<usize>| {
            same.iter().find_map(|op| match *op {
                DiffOp::Equal { old_index, new_index, len }
                    if old_index <= range.start && range.end <= old_index + len =>
                {
                    Some(range.start - old_index + new_index..range.end - old_index + new_index)
                }
                _ => None,
            })
        };
        let found = base.figures.iter().filter_map(|(range, figure)| {
            let at = moved(range)?;
            Some((byte(at.start)..byte(at.end), Inline::Figure(figure.clone())))
        });
        found.collect()
    }
}

fn quotable(texts: &[&[Inline]]) -> String {
    texts.iter().map(|text| signs::squeezed(&unmarked(text))).collect()
}

fn item_cells(item: &TableItem) -> impl Iterator<Item = String> + '_ {
    let rows = item.head.iter().chain(item.rows.iter().map(|(_, cells)| cells));
    rows.flatten().map(|cell| signs::squeezed(&plain(cell)))
}

fn name(figure: &Figure) -> String {
    figure.name.clone().or_else(|| figure.paths.first().cloned()).unwrap_or_default()
}

fn is_heading(inline: &Inline) -> bool {
    matches!(inline, Inline::Heading(..))
}

/// The node of `/ht:draft[1]/ht:figures[1]/ht:figure[7]`, from 0.
fn node(xpath: &str) -> Option<usize> {
    let (_, last) = xpath.rsplit_once("figure[")?;
    last.trim_end_matches(']').parse::<usize>().ok()?.checked_sub(1)
}

fn base(inlines: &[Inline]) -> Option<Base> {
    let (mut text, mut figures) = (vec![], vec![]);
    collect(inlines, &mut text, &mut figures);
    let pairs = pairs(&text);
    (!figures.is_empty()).then_some(Base { text, figures, pairs })
}

fn collect(inlines: &[Inline], text: &mut Vec<char>, figures: &mut Vec<(Range<usize>, Figure)>) {
    for inline in inlines {
        match inline {
            Inline::Text(part) => text.extend(part.chars()),
            Inline::Break => text.push('\n'),
            Inline::Footnote(_) => {}
            Inline::Figure(figure) => {
                let start = text.len();
                text.extend(figure.printed.chars());
                figures.push((start..text.len(), figure.clone()));
            }
            other => collect(other.children(), text, figures),
        }
    }
}

fn pairs(text: &[char]) -> BTreeSet<(char, char)> {
    text.windows(2).map(|pair| (pair[0], pair[1])).collect()
}
