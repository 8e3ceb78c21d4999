//! A Word file as it reads now, whoever has edited or made it.

use std::collections::BTreeMap;

use super::side::{Draft, Side};
use crate::compose;
use crate::diag::{Diagnostic, Kind, Place, Severity, Spot, has_errors};
use crate::document::{self, Align, Block, Document, Id, Inline, Meta, Role};
use crate::docx::words::{self, Grid, Passage, View, Words};
use crate::draft::change::differences;
use crate::folder::Folder;
use crate::import;
use crate::layout;
use crate::notice::{Item, ItemKind, TableItem};
use crate::pipeline;
use crate::places::passages;
use similar::DiffOp;

/// Characters of a paragraph that a place shows.
const SHOWN: usize = 12;

/// Where the texts of a paper stand in the Word file that it was read from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    /// Name of the file.
    name: String,
    /// Paragraph, from 1, and its first words, by id of the text.
    paragraphs: BTreeMap<Id, (usize, String)>,
}

impl Word {
    /// The paragraph of a text.
    pub(super) fn place(&self, id: &str) -> Place {
        // A 脚注 belongs to the paragraph that has its mark.
        let host = id.split_once("/note").map_or(id, |(host, _)| host);
        let found = self.paragraphs.get(id).or_else(|| self.paragraphs.get(host));
        let (number, words) = found.cloned().unwrap_or_default();
        let spot = (number > 0).then_some(Spot::Paragraph { number, words });
        Place { file: self.name.clone(), spot }
    }

    /// Finds the paragraphs of a paper in what its file says: both have them in one order, but for a few.
    fn of(name: &str, said: &Words, document: &Document) -> Self {
        let file: Vec<(usize, String)> = said
            .paragraphs()
            .iter()
            .enumerate()
            .map(|(at, paragraph)| {
                let number = paragraph.number.as_deref().unwrap_or_default();
                (at + 1, bare(&format!("{number}{}", paragraph.text)))
            })
            .collect();
        let texts: Vec<(Id, String)> =
            passages(document).into_iter().map(|p| (p.id.clone(), bare(&p.unmarked()))).collect();
        let keys = |of: &[(usize, String)]| of.iter().map(|(_, t)| t.clone()).collect::<Vec<_>>();
        let own: Vec<String> = texts.iter().map(|(_, text)| text.clone()).collect();
        let mut paragraphs = BTreeMap::new();
        for op in differences(&keys(&file), &own) {
            let DiffOp::Equal { old_index, new_index, len } = op else { continue };
            for i in 0..len {
                let (number, text) = &file[old_index + i];
                let words: String = text.chars().take(SHOWN).collect();
                paragraphs.insert(texts[new_index + i].0.clone(), (*number, words));
            }
        }
        Self { name: name.to_string(), paragraphs }
    }
}

/// Reads what a Word file says, its pending revisions accepted; `None` with the reason in `sink`.
///
/// A paper is read as `import` reads it. What is no paper that could be set is compared paragraph by paragraph.
pub(super) fn read(name: &str, docx: &[u8], sink: &mut Vec<Diagnostic>) -> Option<Side> {
    let options = import::Options { name, view: View::Accepted, original: None };
    let imported = match import::draft(docx, &options) {
        Ok(imported) => imported,
        Err(errors) => {
            sink.extend(errors);
            return None;
        }
    };
    let said = words::words_of(docx, View::Accepted).unwrap_or_default();
    tell(name, &said, &imported.findings, sink);
    let folder = Folder::in_memory(imported.files);
    if let Some(Side::Folder(mut notice)) = Side::folder(&folder, None, &mut vec![]) {
        if let Some(document) = without_invented(&notice.layout.document, &said) {
            let fonts = pipeline::fonts(
                &notice.project.notice.house,
                &pipeline::Options::default(),
                &mut vec![],
            );
            let settings = notice.layout.settings.clone();
            let set = layout::fit(document, &fonts, &settings).map_err(|e| sink.extend(e)).ok()?;
            notice.layout = set.output;
        }
        notice.word = Some(Word::of(name, &said, &notice.layout.document));
        return Some(Side::Folder(notice));
    }
    let mut found = vec![];
    let document = plain(&said, &mut found);
    if has_errors(&found) {
        sink.extend(found);
        return None;
    }
    let word = Some(Word::of(name, &said, &document));
    Some(Side::Draft(Box::new(Draft { document, layout: None, word })))
}

/// The paper without what a folder must have and the file has not: the head of a paper that is printed on a letterhead,
/// 署名 and 日期 of a text that is no paper. `None` where the file has all of it.
fn without_invented(document: &Document, said: &Words) -> Option<Document> {
    let margins = said.margins.iter().flat_map(|(_, passages)| passages);
    let paragraphs = said.passages.iter().chain(margins).flat_map(Passage::paragraphs);
    let file: String = paragraphs.map(|paragraph| bare(&paragraph.text)).collect();
    let invented = |block: &Block| {
        let own = matches!(block.role, Role::Mark | Role::Number | Role::PrintedBy)
            || block.role.is_closing();
        let texts = block.texts().into_iter().map(|text| bare(&document::plain(text)));
        own && texts.into_iter().any(|text| !file.contains(&text))
    };
    let mut own = document.clone();
    own.sections.iter_mut().for_each(|section| section.blocks.retain(|block| !invented(block)));
    own.sections.retain(|section| !section.blocks.is_empty());
    (own != *document).then_some(own)
}

/// A text without white space.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Says what of the file is not compared.
fn tell(name: &str, said: &Words, found: &[Diagnostic], sink: &mut Vec<Diagnostic>) {
    if said.pending > 0 {
        let message = format!("{name} 里有{}处修订还没有接受或拒绝，按全部接受比较", said.pending);
        sink.push(Diagnostic::note(Kind::Recognised, message));
    }
    let lost = found
        .iter()
        .filter(|d| d.kind == Kind::NotCarried && d.severity == Severity::Warning)
        .map(|d| Diagnostic { message: format!("没有比较：{}", d.message), ..d.clone() });
    sink.extend(lost);
}

/// A text of paragraphs and tables alone, below its first line.
fn plain(said: &Words, sink: &mut Vec<Diagnostic>) -> Document {
    let mut items: Vec<Item> = said.passages.iter().filter_map(item).collect();
    let first = items.first().and_then(|item| match &item.kind {
        ItemKind::Paragraph { content, .. } => Some(document::plain(content)),
        _ => None,
    });
    if first.is_some() {
        items.remove(0);
    }
    let meta = Meta { title: first.unwrap_or_default(), ..Meta::default() };
    compose::inside(meta, &items, sink)
}

fn item(passage: &Passage) -> Option<Item> {
    let kind = match passage {
        Passage::Paragraph(paragraph) => {
            let number = paragraph.number.as_deref().unwrap_or_default();
            let text = one_line(&format!("{number}{}", paragraph.text));
            if text.is_empty() {
                return None;
            }
            ItemKind::Paragraph { run_in: None, content: vec![Inline::Text(text)] }
        }
        Passage::Table(grid) => ItemKind::Table(table(grid)?),
    };
    Some(Item { kind, origin: None, loop_key: None })
}

/// Text on one line, without what only moves it about.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ").trim_matches([' ', '\u{3000}']).to_string()
}

/// A table cell by cell; cells that are one are parted.
fn table(grid: &Grid) -> Option<TableItem> {
    let columns = grid.rows.iter().map(Vec::len).max().filter(|count| *count > 0)?;
    let cell = |passages: &Vec<Passage>| {
        let texts = passages.iter().flat_map(Passage::paragraphs).map(|p| one_line(&p.text));
        let text = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("；");
        if text.is_empty() { vec![] } else { vec![Inline::Text(text)] }
    };
    let mut rows: Vec<Vec<Vec<Inline>>> =
        grid.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    rows.iter_mut().for_each(|row| row.resize(columns, vec![]));
    let head = rows.remove(0);
    Some(TableItem {
        caption: None,
        unit: None,
        notes: vec![],
        landscape: false,
        decimal: false,
        size: None,
        align: vec![Align::Center; columns],
        head: vec![head],
        rows: rows.into_iter().map(|row| (None, row)).collect(),
        merges: vec![],
    })
}
