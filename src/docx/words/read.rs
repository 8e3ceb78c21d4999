//! The elements of a part become passages.

use std::collections::BTreeMap;

use super::drawing;
use super::numbering::Numbering;
use super::style::{Styles, switch};
use super::{
    Bookmark, Control, Drawn, Grid, Letter, Look, Note, Paragraph, Passage, Run, Span, View,
};
use crate::document::Align;
use crate::docx::opened::local;
use crate::docx::xml::Element;

/// Columns that a cell can take, and that a table can have.
const MAX_COLUMNS: usize = 512;

/// Reads parts one after another, and counts as it goes.
#[derive(Debug, Default)]
pub(in crate::docx) struct Reader {
    pub styles: Styles,
    pub numbering: Numbering,
    /// Parts by the id of the relationship of the part that is read.
    pub targets: BTreeMap<String, String>,
    /// Texts of the notes by whether they stand at the end, and their ids.
    pub notes: BTreeMap<(bool, String), Vec<Paragraph>>,
    /// Marks of the 脚注 by their ids, where they count as words.
    pub marks: BTreeMap<String, String>,
    /// The mark of the one that is being read.
    own: String,
    /// Revisions met so far.
    pub pending: usize,
    view: View,
    /// The fields that are open, from the outermost: whether their code is being read.
    fields: Vec<bool>,
    /// Whether a section has ended, so that what follows begins a page.
    new_page: bool,
}

/// A paragraph that is being read.
#[derive(Default)]
struct Open {
    paragraph: Paragraph,
    /// Bookmarks that have begun, by their id.
    bookmarks: Vec<(String, usize)>,
    /// What stands in text boxes that are anchored in it.
    boxes: Vec<Passage>,
    /// How its letters look where nothing else is said.
    letter: Letter,
}

impl Reader {
    /// Without styles, lists and notes.
    pub fn new(view: View) -> Self {
        Self { view, ..Self::default() }
    }

    /// Paragraphs and tables of a body, a cell, a control, a text box.
    pub fn passages(&mut self, container: &Element) -> Vec<Passage> {
        let mut out = Vec::new();
        let mut open = None;
        self.into(container, &mut open, &mut out);
        // A deleted mark at the very end joins its paragraph with nothing.
        out.extend(open.map(|open: Open| Passage::Paragraph(open.paragraph)));
        out
    }

    /// Whether an element is a revision whose content does not count.
    fn is_out(&self, name: &str) -> bool {
        match self.view {
            View::Accepted => matches!(name, "w:del" | "w:moveFrom"),
            View::Rejected => matches!(name, "w:ins" | "w:moveTo"),
        }
    }

    fn see_revision(&mut self, name: &str) {
        if matches!(name, "w:ins" | "w:del" | "w:moveFrom" | "w:moveTo") {
            self.pending += 1;
        }
    }

    fn into(&mut self, container: &Element, open: &mut Option<Open>, out: &mut Vec<Passage>) {
        for element in container.elements() {
            self.see_revision(&element.name);
            match element.name.as_str() {
                "w:p" => self.paragraph(element, open, out),
                "w:tbl" => out.push(Passage::Table(self.table(element))),
                "w:sdt" => self.control_of_blocks(element, open, out),
                "w:footnote" if element.get("w:type").is_none() => {
                    let mark = element.get("w:id").and_then(|id| self.marks.get(id));
                    self.own = mark.cloned().unwrap_or_default();
                    self.into(element, open, out);
                    self.own.clear();
                }
                name if self.is_out(name) => {}
                "w:ins" | "w:moveTo" | "w:del" | "w:moveFrom" | "w:customXml" | "w:smartTag" => {
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
    fn paragraph(&mut self, element: &Element, open: &mut Option<Open>, out: &mut Vec<Passage>) {
        let mut reading = open.take().unwrap_or_default();
        let properties = element.child("w:pPr").map(|p| self.own_properties(p));
        let style = properties.and_then(|p| p.child("w:pStyle")).and_then(|s| s.get("w:val"));
        reading.paragraph.style = style.unwrap_or_default().to_string();
        reading.paragraph.style_name = self.styles.name(&reading.paragraph.style).to_string();
        reading.letter = self.styles.letter(&reading.paragraph.style);
        self.inline(element, &mut reading);
        let mark = element.child("w:pPr").and_then(|p| p.child("w:rPr"));
        let marks = mark.map(|m| m.elements().map(|e| e.name.clone()).collect::<Vec<_>>());
        let marks = marks.unwrap_or_default();
        marks.iter().for_each(|name| self.see_revision(name));
        if marks.iter().any(|name| self.is_out(name)) {
            *open = Some(reading);
            return;
        }
        self.look(properties, &mut reading.paragraph);
        let section = element.child("w:pPr").and_then(|p| p.child("w:sectPr"));
        self.new_page |= ends_page(section);
        reading.paragraph.look.ends_turned = section.map(is_turned);
        out.push(Passage::Paragraph(reading.paragraph));
        out.append(&mut reading.boxes);
    }

    /// The properties of a paragraph, those before a pending change of them when it is rejected.
    fn own_properties<'a>(&self, properties: &'a Element) -> &'a Element {
        let old = properties.child("w:pPrChange").and_then(|change| change.child("w:pPr"));
        old.filter(|_| self.view == View::Rejected).unwrap_or(properties)
    }

    /// How a paragraph stands, and its number.
    fn look(&mut self, own: Option<&Element>, paragraph: &mut Paragraph) {
        let mut look = Look { page_before: std::mem::take(&mut self.new_page), ..paragraph.look };
        let (mut list, mut level) = (None, None);
        let inherited = self.styles.paragraph(&paragraph.style);
        for properties in inherited.into_iter().chain(own) {
            let value = |name: &str| properties.child(name).and_then(|e| e.get("w:val"));
            look.align = value("w:jc").map_or(look.align, align);
            let outline = value("w:outlineLvl").and_then(|v| v.parse::<u8>().ok());
            look.outline = outline.map_or(look.outline, |at| (at < 9).then_some(at + 1));
            look.page_before |= switch(properties, "w:pageBreakBefore").unwrap_or(false);
            if let Some(number) = properties.child("w:numPr") {
                let of = |name: &str| number.child(name).and_then(|e| e.get("w:val"));
                list = of("w:numId").map(str::to_string).or(list);
                level = of("w:ilvl").and_then(|v| v.parse::<usize>().ok()).or(level);
            }
        }
        look.page_before |= paragraph.look.page_before;
        paragraph.look = look;
        if let Some(list) = list.filter(|list| list != "0") {
            let style = &paragraph.style;
            let level = level.unwrap_or_else(|| self.numbering.level_of_style(&list, style));
            paragraph.number = self.numbering.next(&list, level);
        }
    }

    /// A control around whole paragraphs is one of each of them.
    fn control_of_blocks(
        &mut self,
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

    fn table(&mut self, element: &Element) -> Grid {
        let properties = element.child("w:tblPr");
        let floating = properties.is_some_and(|p| p.child("w:tblpPr").is_some());
        let style = properties.and_then(|p| p.child("w:tblStyle")).and_then(|s| s.get("w:val"));
        let style = style.unwrap_or_default().to_string();
        let (mut rows, mut spans) = (vec![], vec![]);
        let mut heads = 0;
        for row in within(element, "w:tr") {
            let about = row.child("w:trPr");
            let marks = about.map(|p| p.elements().map(|e| e.name.clone()).collect::<Vec<_>>());
            let marks = marks.unwrap_or_default();
            marks.iter().for_each(|name| self.see_revision(name));
            if marks.iter().any(|name| self.is_out(name)) {
                continue;
            }
            if about.and_then(|p| switch(p, "w:tblHeader")) == Some(true) && heads == rows.len() {
                heads += 1;
            }
            let cells = within(row, "w:tc");
            spans.push(self::spans(about, &cells));
            rows.push(cells.into_iter().map(|cell| self.passages(cell)).collect());
        }
        Grid { floating, style, rows, heads, spans }
    }

    /// What stands in a paragraph, a link, an insertion, a control.
    fn inline(&mut self, container: &Element, open: &mut Open) {
        for element in container.elements() {
            self.see_revision(&element.name);
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
                "w:pPr" => {}
                name if self.is_out(name) => {}
                name if local(name) == "oMath" => {
                    open.paragraph.lost.push(format!("公式“{}”", element.plain()));
                }
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

    fn control(&mut self, element: &Element, open: &mut Open) {
        let Some(content) = element.child("w:sdtContent") else { return };
        let start = open.paragraph.text.len();
        let at = open.paragraph.controls.len();
        open.paragraph.controls.push(Control::default());
        self.inline(content, open);
        let range = start..open.paragraph.text.len();
        open.paragraph.controls[at] = Control { range, ..control(element) };
    }

    fn run(&mut self, run: &Element, open: &mut Open) {
        let own = run.child("w:rPr");
        let letter = match own {
            Some(own) => self.styles.run(open.letter.clone(), own),
            None => open.letter.clone(),
        };
        let from = open.paragraph.text.len();
        for element in run.elements() {
            match element.name.as_str() {
                "w:fldChar" => self.field(element),
                "w:drawing" | "w:pict" | "w:object" | "mc:AlternateContent" => {
                    self.drawing(element, open);
                }
                "w:footnoteReference" => self.note(element, false, open),
                "w:endnoteReference" => self.note(element, true, open),
                "w:ruby" => {
                    if let Some(base) = element.child("w:rubyBase") {
                        self.inline(base, open);
                    }
                }
                // Codes of fields are nobody's words.
                _ if self.fields.contains(&true) => {}
                _ => self.words(element, open),
            }
        }
        push_run(&mut open.paragraph, from, letter);
    }

    fn words(&self, element: &Element, open: &mut Open) {
        let paragraph = &mut open.paragraph;
        let text = &mut paragraph.text;
        match element.name.as_str() {
            "w:t" => text.push_str(&shown(element)),
            "w:delText" if self.view == View::Rejected => text.push_str(&shown(element)),
            "w:tab" | "w:ptab" => text.push('\t'),
            "w:br" if element.get("w:type") == Some("page") => {
                paragraph.look.page_before |= text.trim().is_empty();
            }
            "w:br" if element.get("w:type") != Some("column") => text.push('\n'),
            "w:cr" => text.push('\n'),
            "w:footnoteRef" => text.push_str(&self.own),
            "w:noBreakHyphen" => text.push('\u{2011}'),
            "w:softHyphen" => text.push('\u{ad}'),
            "w:sym" => text.extend(symbol(element)),
            _ => {}
        }
    }

    /// A field: its code stands between begin and separate, what it shows up to its end.
    fn field(&mut self, element: &Element) {
        match element.get("w:fldCharType") {
            Some("begin") => self.fields.push(true),
            Some("separate") => {
                if let Some(code) = self.fields.last_mut() {
                    *code = false;
                }
            }
            Some("end") => drop(self.fields.pop()),
            _ => {}
        }
    }

    fn note(&mut self, element: &Element, at_end: bool, open: &mut Open) {
        let id = element.get("w:id").unwrap_or_default().to_string();
        let paragraphs = self.notes.get(&(at_end, id)).cloned().unwrap_or_default();
        open.paragraph.notes.push(Note { at: open.paragraph.text.len(), at_end, paragraphs });
        if let Some(mark) =
            element.get("w:id").and_then(|id| self.marks.get(id)).filter(|_| !at_end)
        {
            open.paragraph.text.push_str(mark);
        }
    }

    fn drawing(&mut self, element: &Element, open: &mut Open) {
        open.paragraph.pictures.extend(picture(element));
        let element = match element.name.as_str() {
            "mc:AlternateContent" => match chosen(element) {
                Some(choice) => choice,
                None => return,
            },
            _ => element,
        };
        let drawings: Vec<&Element> = match element.name.as_str() {
            "w:drawing" | "w:pict" | "w:object" => vec![element],
            _ => element.elements().collect(),
        };
        for drawing in drawings {
            let at = open.paragraph.text.len();
            let found = drawing::drawn(drawing, &self.targets).into_iter();
            open.paragraph.drawn.extend(found.map(|drawn| Drawn { at, ..drawn }));
            open.paragraph.lost.extend(drawing::others(drawing));
            if drawing.name == "w:object" {
                open.paragraph.lost.push("嵌入的文件或公式".to_string());
            }
            for text in drawing::lettering(drawing) {
                let letter = Letter { red: true, size: LETTERING, ..Letter::default() };
                let runs = vec![Run { range: 0..text.len(), letter }];
                let look = Look { align: Some(Align::Center), ..Look::default() };
                let lettering = Paragraph { text, runs, look, boxed: true, ..Paragraph::default() };
                open.boxes.push(Passage::Paragraph(lettering));
            }
            self.boxes(drawing, open);
        }
    }

    fn boxes(&mut self, element: &Element, open: &mut Open) {
        for inner in element.elements() {
            match inner.name.as_str() {
                "w:txbxContent" => {
                    let mut boxed = self.passages(inner);
                    for passage in &mut boxed {
                        if let Passage::Paragraph(paragraph) = passage {
                            paragraph.boxed = true;
                        }
                    }
                    open.boxes.extend(boxed);
                }
                // A text box in the old form repeats that in the new one.
                "mc:Fallback" => {}
                _ => self.boxes(inner, open),
            }
        }
    }
}

/// The size that artistic lettering is taken for, in half points.
const LETTERING: u32 = 72;

/// Adds the stretch from a place to the end of the text.
fn push_run(paragraph: &mut Paragraph, from: usize, letter: Letter) {
    let range = from..paragraph.text.len();
    if range.is_empty() {
        return;
    }
    match paragraph.runs.last_mut() {
        Some(last) if last.letter == letter && last.range.end == from => last.range.end = range.end,
        _ => paragraph.runs.push(Run { range, letter }),
    }
}

/// Whether a section that ends here sends what follows to a new page.
fn ends_page(section: Option<&Element>) -> bool {
    let Some(section) = section else { return false };
    section.child("w:type").and_then(|t| t.get("w:val")) != Some("continuous")
}

/// Whether the sides of a section lie on their left edge.
pub(super) fn is_turned(section: &Element) -> bool {
    section.child("w:pgSz").and_then(|size| size.get("w:orient")) == Some("landscape")
}

fn align(jc: &str) -> Option<Align> {
    Some(match jc {
        "center" => Align::Center,
        "right" | "end" => Align::Right,
        "left" | "start" => Align::Left,
        _ => Align::Justify,
    })
}

/// What the cells of a row take up, from the row's own beginning on.
fn spans(about: Option<&Element>, cells: &[&Element]) -> Vec<Span> {
    let number = |e: Option<&Element>, name: &str| {
        let value = e.and_then(|e| e.child(name)).and_then(|e| e.get("w:val"));
        value.and_then(|v| v.parse::<usize>().ok())
    };
    let mut column = number(about, "w:gridBefore").unwrap_or(0).min(MAX_COLUMNS);
    let mut out = vec![];
    for cell in cells {
        let about = cell.child("w:tcPr");
        let columns = number(about, "w:gridSpan").unwrap_or(1).clamp(1, MAX_COLUMNS);
        let merge = about.and_then(|p| p.child("w:vMerge"));
        let continues = merge.is_some_and(|m| m.get("w:val") != Some("restart"));
        out.push(Span { column: column.min(MAX_COLUMNS), columns, continues });
        column += columns;
    }
    out
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
    let code = char::from_u32(u32::from_str_radix(element.get("w:char")?, 16).ok()?)?;
    let font = element.get("w:font").unwrap_or_default();
    Some(if font.starts_with("Wingdings") { dingbat(code) } else { code })
}

/// Signs of Wingdings that offices put into papers, as characters that every font has.
fn dingbat(code: char) -> char {
    match u32::from(code) & 0xff {
        0x6c | 0x9f => '●',
        0x6e | 0xa7 => '■',
        0x6f | 0x71 | 0xa8 => '□',
        0x76 => '◆',
        0xab => '★',
        0xd8 => '➢',
        0xe0 => '→',
        0xfb => '×',
        0xfc => '√',
        0xfd => '☒',
        0xfe => '☑',
        _ => code,
    }
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
