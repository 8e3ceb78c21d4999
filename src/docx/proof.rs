//! The finished file read back into its words, and compared with the layout: no draft is released that says
//! anything else than the PDF.
//!
//! Reading shares nothing with writing but the XML tree, and takes drafts that people have edited: revisions are
//! read as accepted.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::Serialize;

use super::opened::{Opened, local};
use super::style::Styles;
use super::xml::Element;
use crate::diag::{Diagnostic, Kind};
use crate::document::{
    Beside, Block, Content, Figure, Inline, SectionKind, Table, TableRow, plain,
};
use crate::layout::Layout;
use crate::source::Origin;
use crate::spec;

/// The main part of a draft of our own.
const MAIN: &str = super::package::DOCUMENT;
/// The part that holds the 脚注.
const FOOTNOTES: &str = "word/footnotes.xml";
/// The part that holds the mark of a 信函.
const LETTERHEAD: &str = super::parts::footers::LETTERHEAD;

/// Differences that are told one by one.
const MAX_TOLD: usize = 20;

/// What a draft says, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Words {
    /// Paragraphs and tables of the body in order.
    pub passages: Vec<Passage>,
    /// Paragraphs of headers, footers and 脚注, by part.
    pub margins: Vec<(String, Vec<Passage>)>,
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
}

impl Paragraph {
    /// The text of a control or bookmark.
    pub fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
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

/// Reads what a draft says.
///
/// # Errors
/// Says in Chinese why it cannot be read.
pub fn words(docx: &[u8]) -> Result<Words, String> {
    let opened = Opened::read(docx)?;
    let main = opened.main()?;
    let relationships = opened.relationships(&main);
    let styles = relationships.iter().find(|r| r.kind == "styles" && !r.external);
    let names = styles.and_then(|r| opened.xml(&r.target).ok()).map_or_else(BTreeMap::new, names);
    let document = opened.xml(&main)?;
    let marks = marks(&document);
    let reader = Reader { names: &names, marks: &marks, own: "" };
    let body = document.child("w:body").ok_or("里面没有 Word 的正文")?;
    let margins =
        relationships.iter().filter(|r| matches!(&*r.kind, "header" | "footer" | "footnotes"));
    let margins = margins
        .filter_map(|r| Some((r.target.clone(), reader.passages(&opened.xml(&r.target).ok()?))));
    Ok(Words { passages: reader.passages(body), margins: margins.collect() })
}

/// The body of a draft alone, below its letterhead, and its 脚注, without names of styles: a build has no time for more.
fn body(docx: &[u8]) -> Result<(Vec<Passage>, Vec<Passage>), String> {
    let opened = Opened::only(docx, |name| matches!(name, MAIN | LETTERHEAD | FOOTNOTES))?;
    let document = opened.xml(MAIN)?;
    let (names, marks) = (BTreeMap::new(), marks(&document));
    let reader = Reader { names: &names, marks: &marks, own: "" };
    let mut passages = match opened.has(LETTERHEAD) {
        true => reader.passages(&opened.xml(LETTERHEAD)?),
        false => vec![],
    };
    let notes = match opened.has(FOOTNOTES) {
        true => reader.passages(&opened.xml(FOOTNOTES)?),
        false => vec![],
    };
    let body = document.child("w:body").ok_or("里面没有 Word 的正文")?;
    passages.append(&mut reader.passages(body));
    Ok((passages, notes))
}

/// The marks of the 脚注 of a body by their ids, as a paper counts them.
fn marks(document: &Element) -> BTreeMap<String, String> {
    let ids: Vec<&str> =
        document.named("w:footnoteReference").filter_map(|e| e.get("w:id")).collect();
    let mark = |(at, id): (usize, &&str)| (id.to_string(), spec::footnote_mark(at + 1, ids.len()));
    ids.iter().enumerate().map(mark).collect()
}

/// Names of the styles by their ids; that of the default paragraph style also by the empty id.
fn names(styles: Element) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for style in styles.elements().filter(|e| e.name == "w:style") {
        let name = style.child("w:name").and_then(|n| n.get("w:val")).unwrap_or_default();
        let id = style.get("w:styleId").unwrap_or_default();
        names.insert(id.to_string(), name.to_string());
        let default = style.get("w:default").is_some_and(|v| matches!(v, "1" | "true" | "on"));
        if default && style.get("w:type") == Some("paragraph") {
            names.insert(String::new(), name.to_string());
        }
    }
    names
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    names: &'a BTreeMap<String, String>,
    /// Marks of the 脚注 by their ids.
    marks: &'a BTreeMap<String, String>,
    /// The mark of the one that is being read.
    own: &'a str,
}

/// A paragraph that is being read.
#[derive(Default)]
struct Open {
    paragraph: Paragraph,
    /// Bookmarks that have begun, by their id.
    bookmarks: Vec<(String, usize)>,
    /// What stands in text boxes that are anchored in it.
    boxes: Vec<Passage>,
}

impl Reader<'_> {
    /// Paragraphs and tables of a body, a cell, a control, a text box.
    fn passages(&self, container: &Element) -> Vec<Passage> {
        let mut out = Vec::new();
        let mut open = None;
        self.into(container, &mut open, &mut out);
        // A deleted mark at the very end joins its paragraph with nothing.
        out.extend(open.map(|open: Open| Passage::Paragraph(open.paragraph)));
        out
    }

    fn into(&self, container: &Element, open: &mut Option<Open>, out: &mut Vec<Passage>) {
        for element in container.elements() {
            match element.name.as_str() {
                "w:p" => self.paragraph(element, open, out),
                "w:tbl" => out.push(Passage::Table(self.table(element))),
                "w:sdt" => self.control_of_blocks(element, open, out),
                "w:footnote" if element.get("w:type").is_none() => {
                    let own = element.get("w:id").and_then(|id| self.marks.get(id));
                    let own = own.map_or("", String::as_str);
                    Reader::into(&Reader { own, ..*self }, element, open, out);
                }
                "w:ins" | "w:moveTo" | "w:customXml" | "w:smartTag" => {
                    self.into(element, open, out);
                }
                "mc:AlternateContent" => {
                    if let Some(choice) = chosen(element) {
                        self.into(choice, open, out);
                    }
                }
                _ => {}
            }
        }
    }

    /// A paragraph whose mark is deleted goes on in the next one.
    fn paragraph(&self, element: &Element, open: &mut Option<Open>, out: &mut Vec<Passage>) {
        let mut reading = open.take().unwrap_or_default();
        let properties = element.child("w:pPr");
        let style = properties.and_then(|p| p.child("w:pStyle")).and_then(|s| s.get("w:val"));
        reading.paragraph.style = style.unwrap_or_default().to_string();
        let name = self.names.get(&reading.paragraph.style).cloned();
        reading.paragraph.style_name = name.unwrap_or_default();
        self.inline(element, &mut reading);
        let mark = properties.and_then(|p| p.child("w:rPr"));
        if mark.is_some_and(|m| m.child("w:del").is_some() || m.child("w:moveFrom").is_some()) {
            *open = Some(reading);
            return;
        }
        out.push(Passage::Paragraph(reading.paragraph));
        out.append(&mut reading.boxes);
    }

    /// A control around whole paragraphs is one of each of them.
    fn control_of_blocks(
        &self,
        element: &Element,
        open: &mut Option<Open>,
        out: &mut Vec<Passage>,
    ) {
        let Some(content) = element.child("w:sdtContent") else { return };
        let first = out.len();
        self.into(content, open, out);
        for passage in &mut out[first..] {
            if let Passage::Paragraph(paragraph) = passage {
                let control = Control { range: 0..paragraph.text.len(), ..control(element) };
                paragraph.controls.insert(0, control);
            }
        }
    }

    fn table(&self, element: &Element) -> Grid {
        let floating = element.child("w:tblPr").is_some_and(|p| p.child("w:tblpPr").is_some());
        let style = element.child("w:tblPr").and_then(|p| p.child("w:tblStyle"));
        let style = style.and_then(|s| s.get("w:val")).unwrap_or_default().to_string();
        let mut rows = Vec::new();
        for row in within(element, "w:tr") {
            let deleted = row.child("w:trPr").is_some_and(|p| p.child("w:del").is_some());
            if !deleted {
                let cells = within(row, "w:tc").into_iter();
                rows.push(cells.map(|cell| self.passages(cell)).collect());
            }
        }
        Grid { floating, style, rows }
    }

    /// What stands in a paragraph, a link, an insertion, a control.
    fn inline(&self, container: &Element, open: &mut Open) {
        for element in container.elements() {
            match element.name.as_str() {
                "w:r" => self.run(element, open),
                "w:sdt" => self.control(element, open),
                "w:bookmarkStart" => {
                    let name = element.get("w:name").unwrap_or_default().to_string();
                    let at = open.paragraph.text.len();
                    let id = element.get("w:id").unwrap_or_default().to_string();
                    open.bookmarks.push((id, open.paragraph.bookmarks.len()));
                    open.paragraph.bookmarks.push(Bookmark { name, range: at..usize::MAX });
                }
                "w:bookmarkEnd" => close(element, open),
                "w:del" | "w:moveFrom" | "w:pPr" => {}
                "mc:AlternateContent" => {
                    if let Some(choice) = chosen(element) {
                        self.inline(choice, open);
                    }
                }
                _ => self.inline(element, open),
            }
        }
        let end = open.paragraph.text.len();
        if container.name == "w:p" {
            for bookmark in &mut open.paragraph.bookmarks {
                bookmark.range.end = bookmark.range.end.min(end);
            }
        }
    }

    fn control(&self, element: &Element, open: &mut Open) {
        let Some(content) = element.child("w:sdtContent") else { return };
        let start = open.paragraph.text.len();
        let at = open.paragraph.controls.len();
        open.paragraph.controls.push(Control::default());
        self.inline(content, open);
        let range = start..open.paragraph.text.len();
        open.paragraph.controls[at] = Control { range, ..control(element) };
    }

    fn run(&self, run: &Element, open: &mut Open) {
        for element in run.elements() {
            let text = &mut open.paragraph.text;
            match element.name.as_str() {
                "w:t" => text.push_str(&shown(element)),
                "w:tab" | "w:ptab" => text.push('\t'),
                "w:br" if !matches!(element.get("w:type"), Some("page" | "column")) => {
                    text.push('\n');
                }
                "w:cr" => text.push('\n'),
                "w:footnoteReference" => {
                    let mark = element.get("w:id").and_then(|id| self.marks.get(id));
                    text.push_str(mark.map_or("", String::as_str));
                }
                "w:footnoteRef" => text.push_str(self.own),
                "w:noBreakHyphen" => text.push('\u{2011}'),
                "w:softHyphen" => text.push('\u{ad}'),
                "w:sym" => text.extend(symbol(element)),
                "w:ruby" => {
                    if let Some(base) = element.child("w:rubyBase") {
                        self.inline(base, open);
                    }
                }
                "w:drawing" | "w:pict" | "w:object" | "mc:AlternateContent" => {
                    open.paragraph.pictures.extend(picture(element));
                    self.boxes(element, open);
                }
                _ => {}
            }
        }
    }

    fn boxes(&self, element: &Element, open: &mut Open) {
        for inner in element.elements() {
            match inner.name.as_str() {
                "w:txbxContent" => open.boxes.extend(self.passages(inner)),
                // A text box in the old form repeats that in the new one.
                "mc:Fallback" => {}
                _ => self.boxes(inner, open),
            }
        }
    }
}

/// What is said of a picture that stands in the line.
fn picture(drawing: &Element) -> Option<String> {
    let properties = drawing.child("wp:inline")?.child("wp:docPr")?;
    Some(properties.get("descr").unwrap_or_default().to_string())
}

/// What an editor shows of several ways to say the same.
fn chosen(alternatives: &Element) -> Option<&Element> {
    alternatives.child("mc:Choice").or_else(|| alternatives.child("mc:Fallback"))
}

fn close(end: &Element, open: &mut Open) {
    let id = end.get("w:id").unwrap_or_default();
    let Some(at) = open.bookmarks.iter().position(|(started, _)| started == id) else { return };
    let (_, index) = open.bookmarks.remove(at);
    if let Some(bookmark) = open.paragraph.bookmarks.get_mut(index) {
        bookmark.range.end = open.paragraph.text.len();
    }
}

/// Rows of a table or cells of a row, also those in controls and insertions.
fn within<'a>(element: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut out = Vec::new();
    for inner in element.elements() {
        match inner.name.as_str() {
            found if found == name => out.push(inner),
            "w:sdt" | "w:sdtContent" | "w:customXml" | "w:ins" => out.extend(within(inner, name)),
            _ => {}
        }
    }
    out
}

/// The text of a `w:t`: blanks at its ends count only where it says so.
fn shown(element: &Element) -> String {
    let text = element.plain();
    match element.get("xml:space") {
        Some("preserve") => text,
        _ => text.trim_matches([' ', '\t', '\n', '\r']).to_string(),
    }
}

fn symbol(element: &Element) -> Option<char> {
    char::from_u32(u32::from_str_radix(element.get("w:char")?, 16).ok()?)
}

/// What a control says of itself.
fn control(element: &Element) -> Control {
    let properties = element.child("w:sdtPr");
    let value = |name: &str| Some(properties?.child(name)?.get("w:val")?.to_string());
    let binding = |name: &str| {
        let bound = properties?.elements().find(|e| local(&e.name) == "dataBinding")?;
        bound.get(name).map(str::to_string)
    };
    Control {
        alias: value("w:alias"),
        tag: value("w:tag"),
        xpath: binding("w:xpath"),
        store: binding("w:storeItemID"),
        range: 0..0,
    }
}

// The comparison with the layout.

/// What a paragraph must say.
struct Wanted<'a> {
    /// Its id in the layout.
    id: String,
    text: String,
    figures: Vec<&'a Figure>,
    origin: Option<&'a Origin>,
}

/// Every difference between a finished draft and the layout that it was made from: the text of each block in
/// order, each figure, each cell, against the document and against the lines as they were set.
pub(super) fn compare(docx: &[u8], layout: &Layout) -> Vec<Diagnostic> {
    let (found, notes) = match body(docx) {
        Ok(found) => found,
        Err(reason) => return vec![internal(format!("刚写好的 Word 文件{reason}"))],
    };
    let (text, imprint) = wanted(layout);
    let mut sink = Vec::new();
    let (passages, apart) = parted(&found, !imprint.is_empty());
    same_order(&text, &saying(passages.iter().copied()), &mut sink);
    let rows = apart.map(rows_joined).unwrap_or_default();
    let rows: Vec<&Paragraph> = rows.iter().filter(|row| !row.text.is_empty()).collect();
    same_order(&imprint, &rows, &mut sink);
    let wanted_notes = wanted_notes(layout);
    same_order(&wanted_notes, &saying(&notes), &mut sink);
    same_grids(layout, &passages, &mut sink);
    same_pictures(layout, &passages, &mut sink);
    against_lines(text.iter().chain(&imprint).chain(&wanted_notes), layout, &mut sink);
    told(sink)
}

/// One paragraph that a draft must have: of the text, of a cell, or a row of 版记.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its id in the layout; a cell has that of its row and its column, from 1.
    pub id: String,
    /// Its text: texts side by side are parted by `\t`, forced lines by `\n`.
    pub text: String,
}

/// What a draft of a layout says, paragraph by paragraph: the text, then 版记, then 脚注.
pub fn said(layout: &Layout) -> Vec<Said> {
    let (text, imprint) = wanted(layout);
    let said = |wanted: Wanted| Said { id: wanted.id, text: wanted.text };
    text.into_iter().chain(imprint).chain(wanted_notes(layout)).map(said).collect()
}

/// The paragraphs of a finished draft in the order of [`said`]; `imprint` tells whether the paper has 版记.
///
/// # Errors
/// Says in Chinese why it cannot be read.
pub fn paragraphs(docx: &[u8], imprint: bool) -> Result<Vec<String>, String> {
    let (found, notes) = body(docx)?;
    let (passages, apart) = parted(&found, imprint);
    let notes = saying(&notes).into_iter().map(|p| p.text.clone());
    let text: Vec<String> = saying(passages).into_iter().map(|p| p.text.clone()).collect();
    let rows = apart.map(rows_joined).unwrap_or_default();
    let rows = rows.into_iter().map(|row| row.text).filter(|text| !text.is_empty());
    Ok(text.into_iter().chain(rows).chain(notes).collect())
}

fn told(mut sink: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let more = sink.len().saturating_sub(MAX_TOLD);
    sink.truncate(MAX_TOLD);
    if more > 0 {
        sink.push(internal(format!("Word 文件与PDF的文字不一致：另外还有{more}处")));
    }
    sink
}

/// What the draft must say in order: the text, and apart from it the 版记.
fn wanted(layout: &Layout) -> (Vec<Wanted<'_>>, Vec<Wanted<'_>>) {
    let over_letterhead = layout.settings.preprinted.is_some();
    let (mut text, mut imprint) = (vec![], vec![]);
    for section in &layout.document.sections {
        for block in &section.blocks {
            if over_letterhead && spec::preprinted(block.role) {
                continue;
            }
            match section.kind {
                SectionKind::Imprint => wanted_of(block, &mut imprint),
                _ => wanted_of(block, &mut text),
            }
        }
    }
    (text, imprint)
}

/// What the 脚注 must say in order, each with its mark.
fn wanted_notes(layout: &Layout) -> Vec<Wanted<'_>> {
    let blocks = layout.document.sections.iter().flat_map(|s| &s.blocks);
    let notes = blocks.flat_map(|block| block.footnotes().into_iter().map(move |n| (block, n)));
    let wanted = notes.map(|(block, note)| {
        let mut figures = vec![];
        figures_in(&note.text, &mut figures);
        let text = format!("{}{}{}", note.mark, spec::FOOTNOTE_GAP, plain(&note.text));
        Wanted { id: note.id.clone(), text, figures, origin: block.origin.as_ref() }
    });
    wanted.collect()
}

fn wanted_of<'a>(block: &'a Block, out: &mut Vec<Wanted<'a>>) {
    let mut push = |id: String, lines: &[Vec<&'a [Inline]>]| {
        let line = |parts: &Vec<&[Inline]>| {
            parts.iter().map(|part| plain(part)).collect::<Vec<_>>().join("\t")
        };
        let text = lines.iter().map(line).collect::<Vec<_>>().join("\n");
        let mut figures = vec![];
        lines.iter().flatten().for_each(|part| figures_in(part, &mut figures));
        let wanted = Wanted { id, text, figures, origin: block.origin.as_ref() };
        // An empty paragraph holds a place and says nothing.
        if !wanted.text.is_empty() {
            out.push(wanted);
        }
    };
    match &block.content {
        Content::Text(inlines) => push(block.id.clone(), &[vec![inlines]]),
        Content::Ends(left, right) => push(block.id.clone(), &[vec![left, right]]),
        Content::Entry(entry) => push(block.id.clone(), &[vec![&entry.text, &entry.page]]),
        // Blanks stand between pictures; these are compared by what is said of them.
        Content::Pictures(pictures) => {
            let text = spec::WORD_PICTURE_GAP.repeat(pictures.len().saturating_sub(1));
            let (id, origin) = (block.id.clone(), block.origin.as_ref());
            out.extend((!text.is_empty()).then_some(Wanted { id, text, figures: vec![], origin }));
        }
        Content::Beside(texts) => {
            let most = texts.iter().map(|text| text.lines().count()).max().unwrap_or(0);
            let lines: Vec<_> = (0..most).map(|line| side_by_side(texts, line)).collect();
            push(block.id.clone(), &lines);
        }
        Content::Table(table) => {
            for (row, i, cell) in cells(table) {
                push(format!("{}.{}", row.id, i + 1), &[vec![cell]]);
            }
        }
    }
}

/// A line of texts that stand side by side, as the tabs before them part it.
fn side_by_side(texts: &[Beside], line: usize) -> Vec<&[Inline]> {
    let lines = texts.iter().map(|text| text.lines().nth(line).unwrap_or_default());
    std::iter::once(&[][..]).chain(lines).collect()
}

fn cells(table: &Table) -> impl Iterator<Item = (&TableRow, usize, &Vec<Inline>)> {
    let rows = table.head.iter().chain(&table.rows);
    rows.flat_map(|row| row.cells.iter().enumerate().map(move |(i, cell)| (row, i, cell)))
}

fn figures_in<'a>(inlines: &'a [Inline], out: &mut Vec<&'a Figure>) {
    for inline in inlines {
        match inline {
            Inline::Figure(figure) if !figure.printed.is_empty() => out.push(figure),
            // a paragraph of its own
            Inline::Footnote(_) => {}
            other => figures_in(other.children(), out),
        }
    }
}

/// Parts the 版记 from the text: the table that stands apart, else the last.
fn parted(passages: &[Passage], imprint: bool) -> (Vec<&Passage>, Option<&Passage>) {
    let grid = |p: &Passage, apart: bool| matches!(p, Passage::Table(g) if g.floating || !apart);
    let apart = passages.iter().rposition(|p| grid(p, true));
    let at = apart.or_else(|| passages.iter().rposition(|p| grid(p, false))).filter(|_| imprint);
    let text = passages.iter().enumerate().filter(|(i, _)| Some(*i) != at).map(|(_, p)| p);
    (text.collect(), at.and_then(|at| passages.get(at)))
}

/// The paragraphs that say anything.
fn saying<'a>(passages: impl IntoIterator<Item = &'a Passage>) -> Vec<&'a Paragraph> {
    let all = passages.into_iter().flat_map(Passage::paragraphs);
    all.filter(|p| !p.text.is_empty()).collect()
}

/// The rows of 版记, each as one paragraph: two ends of a line may stand in two cells.
fn rows_joined(apart: &Passage) -> Vec<Paragraph> {
    let Passage::Table(grid) = apart else { return vec![] };
    let row = |cells: &Vec<Vec<Passage>>| {
        let mut row = Paragraph::default();
        for paragraph in saying(cells.iter().flatten()) {
            if !row.text.is_empty() {
                row.text.push('\t');
            }
            let at = row.text.len();
            row.text.push_str(&paragraph.text);
            row.controls.extend(paragraph.controls.iter().map(|control| Control {
                range: control.range.start + at..control.range.end + at,
                ..control.clone()
            }));
        }
        row
    };
    grid.rows.iter().map(row).collect()
}

/// Tables have the same rows of as many cells.
fn same_grids(layout: &Layout, text: &[&Passage], sink: &mut Vec<Diagnostic>) {
    let blocks = layout.document.sections.iter().flat_map(|s| &s.blocks);
    let wanted = blocks.filter_map(|block| match &block.content {
        Content::Table(table) => Some((block, table)),
        _ => None,
    });
    let mut found = text.iter().filter_map(|p| match p {
        // A joint mark is paragraphs of the document.
        Passage::Table(grid) if grid.style == Styles::MARK_TABLE => None,
        Passage::Table(grid) => Some(grid),
        Passage::Paragraph(_) => None,
    });
    for (block, table) in wanted {
        // A cell that another one at its left takes in is none of its own.
        let rows = table.head.iter().chain(&table.rows).enumerate();
        let taken = |row: usize, column: usize| {
            table.merge(row, column).is_some_and(|merge| merge.column < column)
        };
        let own = |(at, row): (usize, &TableRow)| {
            (0..row.cells.len()).filter(|column| !taken(at, *column)).count()
        };
        let wanted: Vec<usize> = rows.map(own).collect();
        let grid = found.next();
        let shown = grid.map(|g| g.rows.iter().map(Vec::len).collect::<Vec<_>>());
        if shown.as_ref() != Some(&wanted) {
            let message = format!(
                "Word 文件与PDF的表格不一致：{} 应有{}行，Word 文件里有{}行，或者格数不同",
                block.id,
                wanted.len(),
                shown.map_or(0, |rows| rows.len())
            );
            sink.push(internal(message).maybe_at(block.origin.as_ref()));
        }
    }
}

/// The same pictures in the same order, by what is said of them.
fn same_pictures(layout: &Layout, text: &[&Passage], sink: &mut Vec<Diagnostic>) {
    let blocks = layout.document.sections.iter().flat_map(|s| &s.blocks);
    let wanted = blocks.filter_map(|block| match &block.content {
        Content::Pictures(pictures) => Some(pictures),
        _ => None,
    });
    let wanted: Vec<&str> = wanted.flatten().map(|picture| picture.alt.as_str()).collect();
    let paragraphs = text.iter().flat_map(|passage| passage.paragraphs());
    let found: Vec<&str> = paragraphs.flat_map(|p| &p.pictures).map(String::as_str).collect();
    if wanted != found {
        let message = format!(
            "Word 文件与PDF的图片不一致：应有{}张（{}），Word 文件里有{}张（{}）",
            wanted.len(),
            wanted.join("、"),
            found.len(),
            found.join("、")
        );
        sink.push(internal(message));
    }
}

/// Goes through both in order; one that is missing or too many does not put out of step what follows.
fn same_order(wanted: &[Wanted], found: &[&Paragraph], sink: &mut Vec<Diagnostic>) {
    let (mut w, mut f) = (0, 0);
    let equal = |w: usize, f: usize| match (wanted.get(w), found.get(f)) {
        (Some(wanted), Some(found)) => wanted.text == found.text,
        _ => false,
    };
    while w < wanted.len() || f < found.len() {
        match (wanted.get(w), found.get(f)) {
            (Some(wanted), Some(found)) if wanted.text == found.text => {
                same_figures(wanted, found, sink);
                (w, f) = (w + 1, f + 1);
            }
            (Some(missing), found) if found.is_none() || equal(w + 1, f) => {
                sink.push(differs(missing, &missing.text, "Word 文件里没有这一段"));
                w += 1;
            }
            (wanted, Some(extra)) if wanted.is_none() || equal(w, f + 1) => {
                let text = shortened(&extra.text);
                sink.push(internal(format!("Word 文件与PDF的文字不一致：Word 文件多了“{text}”")));
                f += 1;
            }
            (Some(wanted), Some(found)) => {
                let said = format!("Word 文件里是“{}”", around(&found.text, &wanted.text));
                sink.push(differs(wanted, &around(&wanted.text, &found.text), &said));
                (w, f) = (w + 1, f + 1);
            }
            _ => return,
        }
    }
}

fn same_figures(wanted: &Wanted, found: &Paragraph, sink: &mut Vec<Diagnostic>) {
    let printed = |f: &&Figure| f.printed.clone();
    let wanted_figures: Vec<String> = wanted.figures.iter().map(printed).collect();
    let shown: Vec<&str> = found.controls.iter().map(|c| found.part(&c.range)).collect();
    if wanted_figures != shown {
        let said = format!("Word 文件里的数据项是“{}”", shown.join("、"));
        sink.push(differs(wanted, &wanted_figures.join("、"), &said));
    }
}

/// What is wanted against what Typst set: the same characters, in the same order, with the same figures among them.
fn against_lines<'a>(
    wanted: impl Iterator<Item = &'a Wanted<'a>>,
    layout: &Layout,
    sink: &mut Vec<Diagnostic>,
) {
    let mut set: HashMap<&str, (String, Vec<&str>)> = HashMap::new();
    for line in layout.pages.iter().flat_map(|p| &p.lines) {
        let (text, figures) = set.entry(&line.id).or_default();
        text.extend(line.text.chars().filter(|c| !c.is_whitespace()));
        figures.extend(line.figures.iter().map(|(id, ..)| id.as_str()));
    }
    for wanted in wanted {
        let text: String = wanted.text.chars().filter(|c| !c.is_whitespace()).collect();
        let none = (String::new(), vec![]);
        let (shown, figures) = set.get(wanted.id.as_str()).unwrap_or(&none);
        if !repeats(shown, &text) {
            let said = format!("PDF里是“{}”", around(shown, &text));
            sink.push(differs(wanted, &around(&text, shown), &said));
        }
        let visible = |f: &&&Figure| f.printed.contains(|c: char| !c.is_whitespace());
        for figure in wanted.figures.iter().filter(visible) {
            if !figures.contains(&figure.id.as_str()) {
                sink.push(differs(wanted, &figure.printed, "PDF里没有这个数据项"));
            }
        }
    }
}

/// Whether a text is the wanted one, or several times that: the head of a table stands on each page.
fn repeats(shown: &str, wanted: &str) -> bool {
    if wanted.is_empty() || !shown.len().is_multiple_of(wanted.len()) {
        return shown == wanted;
    }
    !shown.is_empty() && shown.as_bytes().chunks(wanted.len()).all(|c| c == wanted.as_bytes())
}

fn differs(wanted: &Wanted, text: &str, found: &str) -> Diagnostic {
    let message =
        format!("Word 文件与PDF的文字不一致：{} 应为“{}”，{found}", wanted.id, shortened(text));
    internal(message).maybe_at(wanted.origin)
}

fn internal(message: String) -> Diagnostic {
    Diagnostic::error(Kind::Internal, message)
        .hint("没有写出 Word 文件；这是程序的缺陷，请把这份材料和本条信息发给维护人员")
}

/// Some characters on both sides of where a text first differs from another.
fn around(text: &str, other: &str) -> String {
    let same = text.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(8);
    let lead = if from > 0 { "…" } else { "" };
    format!("{lead}{}", shortened(&text.chars().skip(from).collect::<String>()))
}

fn shortened(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => '↵',
        '\t' => '→',
        c => c,
    };
    let mut out: String = text.chars().take(30).map(shown).collect();
    if text.chars().nth(30).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::opened::tests::package;
    use super::*;
    use crate::document::{Align, CellSize, Column, Document, Form, Indent, Meta, Role, Section};
    use crate::fonts::Fonts;
    use crate::layout::{self, Settings};

    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    fn relationships(all: &[(&str, &str)]) -> String {
        let one = |(i, (kind, target)): (usize, &(&str, &str))| {
            format!(r#"<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
        };
        let all: String = all.iter().enumerate().map(one).collect();
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
        )
    }

    /// A draft with this body.
    fn docx(body: &str) -> Vec<u8> {
        let w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let document = format!(r#"<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>"#);
        let styles = format!(
            r#"<w:styles xmlns:w="{w}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="正文"/></w:style><w:style w:type="paragraph" w:styleId="a"><w:name w:val="标题"/></w:style></w:styles>"#
        );
        package(&[
            ("_rels/.rels", &relationships(&[("officeDocument", "word/document.xml")])),
            ("word/_rels/document.xml.rels", &relationships(&[("styles", "styles.xml")])),
            ("word/document.xml", &document),
            ("word/styles.xml", &styles),
        ])
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    fn texts(body: &str) -> Vec<String> {
        let words = words(&docx(body)).expect("words");
        words.paragraphs().into_iter().map(|p| p.text.clone()).collect()
    }

    #[test]
    fn runs_are_read_as_they_show() {
        for (run, text) in [
            ("<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/>", "甲\t乙\n丙\n"),
            ("<w:t> 甲 </w:t><w:t xml:space='preserve'> 乙 </w:t>", "甲 乙 "),
            ("<w:t>&lt;w:t&gt;&amp;</w:t><w:br w:type='page'/>", "<w:t>&"),
            ("<w:sym w:char='2605'/><w:noBreakHyphen/>", "★\u{2011}"),
            ("<w:instrText>PAGE</w:instrText><w:delText>旧</w:delText>", ""),
            (
                "<w:ruby><w:rt><w:r><w:t>zi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby>",
                "字",
            ),
        ] {
            assert_eq!(texts(&format!("<w:p><w:r>{run}</w:r></w:p>")), [text], "{run}");
        }
    }

    #[test]
    fn revisions_are_read_as_accepted() {
        let r = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let (a, b, c) = (r("甲"), r("乙"), r("丙"));
        let marked =
            |mark: &str| format!("<w:p><w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr>{a}</w:p>");
        let row = |p: &str| format!("<w:tr>{p}<w:tc><w:p>{a}</w:p></w:tc></w:tr>");
        for (body, wanted) in [
            (format!("<w:p>{a}<w:ins>{b}</w:ins><w:del>{c}</w:del></w:p>"), vec!["甲乙"]),
            (
                format!("<w:p><w:moveFrom>{a}</w:moveFrom><w:moveTo>{b}</w:moveTo></w:p>"),
                vec!["乙"],
            ),
            (format!("{}<w:p>{b}</w:p>", marked("del")), vec!["甲乙"]),
            (format!("{}<w:p>{b}</w:p>", marked("ins")), vec!["甲", "乙"]),
            (marked("del"), vec!["甲"]),
            (format!("<w:tbl>{}{}</w:tbl>", row("<w:trPr><w:del/></w:trPr>"), row("")), vec!["甲"]),
            (format!("<w:sdt><w:sdtContent><w:p>{a}</w:p></w:sdtContent></w:sdt>"), vec!["甲"]),
        ] {
            assert_eq!(texts(&body), wanted, "{body}");
        }
    }

    #[test]
    fn figures_are_found_by_control_and_by_bookmark() {
        let body = "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>共</w:t></w:r>\
            <w:bookmarkStart w:id='7' w:name='ht_a'/><w:sdt><w:sdtPr><w:alias w:val='家数'/><w:tag w:val='a'/>\
            <w:dataBinding w:xpath='/a[1]' w:storeItemID='{1}'/></w:sdtPr><w:sdtContent>\
            <w:r><w:t>16</w:t></w:r><w:r><w:t>1</w:t></w:r></w:sdtContent></w:sdt><w:bookmarkEnd w:id='7'/>\
            <w:r><w:t>家</w:t></w:r><w:bookmarkStart w:id='8' w:name='open'/></w:p>";
        let words = words(&docx(body)).expect("words");
        let [paragraph] = words.paragraphs()[..] else { panic!("{words:?}") };
        assert_eq!((&*paragraph.style_name, &*paragraph.text), ("标题", "共161家"));
        let control = &paragraph.controls[0];
        assert_eq!(paragraph.part(&control.range), "161");
        let says = (control.alias.as_deref(), control.tag.as_deref(), control.xpath.as_deref());
        assert_eq!(says, (Some("家数"), Some("a"), Some("/a[1]")));
        assert_eq!(control.store.as_deref(), Some("{1}"));
        let marks: Vec<_> =
            paragraph.bookmarks.iter().map(|b| (&*b.name, paragraph.part(&b.range))).collect();
        assert_eq!(marks, [("ht_a", "161"), ("open", "")]);
    }

    #[test]
    fn text_boxes_stand_after_their_paragraph_once() {
        let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("框"));
        let body = format!(
            "<w:p><w:r><w:t>甲</w:t><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>\
             <mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice>\
             <mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        );
        assert_eq!(texts(&body), ["甲", "框"]);
    }

    #[test]
    fn hostile_files_are_refused_without_a_panic() {
        assert!(words(b"no zip").is_err());
        assert!(words(&package(&[("word/document.xml", "<w:document/>")])).is_err());
        let deep = format!("{}{}", "<w:sdt>".repeat(5000), "</w:sdt>".repeat(5000));
        assert!(words(&docx(&deep)).is_err());
        let whole = docx(&p("甲"));
        for at in 0..whole.len() {
            let mut spoiled = whole.clone();
            spoiled[at] ^= 0x55;
            let _ = words(&spoiled);
        }
    }

    fn block(id: &str, role: Role, content: Content) -> Block {
        let indent = Indent::default();
        let id = id.to_string();
        Block { id, role, content, align: Align::Justify, indent, blank_before: 0, origin: None }
    }

    fn figure(id: &str, printed: &str) -> Inline {
        Inline::Figure(Figure {
            id: id.into(),
            paths: vec!["家数".into()],
            name: None,
            exact: None,
            unit: None,
            printed: printed.into(),
            expression: "家数".into(),
            occurrence: 0,
            origin: None,
        })
    }

    fn layout() -> Layout {
        let text = |text: &str| Inline::Text(text.into());
        let row = |id: &str, cells: [&str; 2]| TableRow {
            id: id.into(),
            cells: cells.map(|c| vec![text(c)]).to_vec(),
        };
        let columns = vec![Column { share: 500, align: Align::Left, decimal: false }; 2];
        let rows = (1..40).map(|i| row(&format!("body.3[{i}]"), ["甲公司", "1.5"])).collect();
        let table = Table {
            size: CellSize::default(),
            columns,
            head: vec![row("body.3.head", ["名称", "额度"])],
            rows,
            merges: vec![],
        };
        let body = vec![
            block(
                "body.1",
                Role::Text,
                Content::Text(vec![text("共有"), figure("body.1/1", "161"), text("家。")]),
            ),
            block("body.2", Role::Text, Content::Text(vec![text("特此通知。")])),
            block("body.3", Role::Table, Content::Table(table)),
        ];
        let ends = Content::Ends(vec![text("办公室")], vec![text("2024年2月6日印发")]);
        let imprint = vec![block("imprint.1", Role::PrintedBy, ends)];
        let section = |(kind, blocks)| Section { kind, landscape: false, blocks };
        let sections = [(SectionKind::Body, body), (SectionKind::Imprint, imprint)].map(section);
        let document =
            Document { meta: Meta::default(), form: Form::Ordinary, sections: sections.to_vec() };
        layout::fit(document, &Fonts::bundled(true), &Settings::default()).expect("a layout").output
    }

    fn control(text: &str) -> String {
        format!("<w:sdt><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>")
    }

    /// The draft of [`layout`], in which one piece is replaced.
    fn draft(from: &str, to: &str) -> Vec<u8> {
        let cells = |cells: [&str; 2]| -> String {
            let cells: String = cells.iter().map(|c| format!("<w:tc>{}</w:tc>", p(c))).collect();
            format!("<w:tr>{cells}</w:tr>")
        };
        let body = format!(
            "<w:p><w:r><w:t>共有</w:t></w:r>{}<w:r><w:t>家。</w:t></w:r></w:p>{}<w:p/><w:tbl>{}{}</w:tbl>\
             <w:tbl><w:tblPr><w:tblpPr/></w:tblPr><w:tr><w:tc><w:p><w:r><w:t>办公室</w:t><w:tab/>\
             <w:t>2024年2月6日印发</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>",
            control("161"),
            p("特此通知。"),
            cells(["名称", "额度"]),
            cells(["甲公司", "1.5"]).repeat(39),
        );
        assert!(body.contains(from), "{from}");
        docx(&body.replacen(from, to, 1))
    }

    #[test]
    fn each_difference_is_told_once() {
        let layout = layout();
        assert_eq!(compare(&draft("161", "161"), &layout), []);
        for (from, to, said) in [
            ("161", "145", "body.1 应为“共有161家。”，Word 文件里是“共有145家。”"),
            (
                &*control("161"),
                "<w:r><w:t>161</w:t></w:r>",
                "body.1 应为“161”，Word 文件里的数据项是“”",
            ),
            ("特此通知。", "特此通知", "body.2 应为"),
            (&*p("特此通知。"), "", "body.2 应为“特此通知。”，Word 文件里没有这一段"),
            ("<w:p/>", &*p("多的"), "Word 文件多了“多的”"),
            ("1.5", "15", "body.3[1].2 应为“1.5”"),
            ("<w:tab/>", "", "imprint.1 应为"),
            ("</w:tr><w:tr>", "", "body.3 应有40行，Word 文件里有39行"),
        ] {
            let found = compare(&draft(from, to), &layout);
            let [found] = &found[..] else { panic!("{to}: {found:#?}") };
            assert!(found.message.contains(said), "{}", found.message);
            assert_eq!(found.kind, Kind::Internal);
        }
        let cells = draft("<w:tab/>", "</w:r></w:p></w:tc><w:tc><w:p><w:r>");
        assert_eq!(compare(&cells, &layout), [], "two ends in two cells");
        assert_eq!(compare(b"", &layout).len(), 1);
    }

    #[test]
    fn what_typst_set_is_compared_as_well() {
        let mut layout = layout();
        let spoil = |layout: &mut Layout, id: &str, f: &dyn Fn(&mut layout::Line)| {
            let lines = layout.pages.iter_mut().flat_map(|p| &mut p.lines);
            f(lines.into_iter().find(|l| l.id == id).expect("a line"));
        };
        spoil(&mut layout, "body.1", &|l| l.figures.clear());
        spoil(&mut layout, "body.2", &|l| l.text = "特此通告。".into());
        spoil(&mut layout, "body.3.head.1", &|l| l.text = "名".into());
        let found = compare(&draft("161", "161"), &layout);
        let ids = ["body.1", "body.2", "body.3.head.1"];
        assert_eq!(found.len(), ids.len(), "{found:#?}");
        for (found, id) in found.iter().zip(ids) {
            assert!(found.message.contains(id) && found.message.contains("PDF里"), "{found:?}");
        }
    }

    #[test]
    fn of_very_many_differences_some_are_told() {
        let found = compare(&docx(""), &layout());
        assert_eq!(found.len(), MAX_TOLD + 1);
        assert!(found[MAX_TOLD].message.contains("另外还有"), "{:?}", found[MAX_TOLD]);
    }
}
