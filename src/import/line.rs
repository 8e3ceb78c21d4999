//! A Word file as lines, tables and pictures in order, each with how it looks and whatever role its style gives it.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Kind, Place, Spot};
use crate::document::{Align, Footnote, Inline, Role, plain};
use crate::docx;
use crate::docx::words::{Drawn, Grid, Letter, Note, Paragraph, Passage, Words};
use crate::notice::{PictureItem, PicturesItem, TableItem};
use crate::spec;

use super::figures::Traced;
use super::inlines::{inlines, is_blank, merge_texts, push_text, trim};
use super::table;

/// One thing of the paper.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Line(Line),
    Table(TableItem),
    Pictures(PicturesItem),
}

/// One line of text: a paragraph, or a part of one up to a forced break.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// What it says, without blanks at its ends; tabs part what stands side by side.
    pub inlines: Vec<Inline>,
    /// What it is, as far as it is known.
    pub role: Option<Role>,
    /// Size of its largest letters in half points; 0 where nothing says.
    pub size: u32,
    pub red: bool,
    pub align: Option<Align>,
    /// Whether it begins a page.
    pub page_before: bool,
    /// Whether its side lies on its left edge.
    pub turned: bool,
    /// 1-based number of its paragraph.
    pub number: usize,
}

impl Line {
    /// A line of plain text.
    pub fn of(text: &str, number: usize) -> Self {
        let mut inlines = vec![];
        push_text(&mut inlines, text.trim_matches(is_blank));
        Self { inlines, number, ..Self::default() }
    }

    /// What it prints.
    pub fn text(&self) -> String {
        plain(&self.inlines)
    }

    pub fn is_centred(&self) -> bool {
        self.align == Some(Align::Center)
    }
}

/// The first words of a text, for messages.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim_matches(is_blank);
    let mut out: String =
        text.chars().take(24).map(|c| if is_blank(c) { ' ' } else { c }).collect();
    if text.chars().nth(24).is_some() {
        out.push('…');
    }
    out
}

/// A paragraph of a Word file as a place.
pub(super) fn place(file: &str, number: usize, text: &str) -> Place {
    let spot = Spot::Paragraph { number, words: shortened(text) };
    Place { file: file.to_string(), spot: Some(spot) }
}

/// What was read of a file beside its lines.
pub(super) struct Reading<'a> {
    pub file: &'a str,
    pub traced: &'a mut Traced,
    pub sink: &'a mut Vec<Diagnostic>,
    /// Files of the pictures, by the names of their parts.
    pub media: BTreeMap<String, Vec<u8>>,
    /// Pictures that go into the folder: name and bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// Whether styles of ours count.
    pub ours: bool,
    /// Whether what is read stands on a side that lies on its left edge.
    pub turned: bool,
    number: usize,
}

/// The names of the parts that hold pictures.
pub(super) fn picture_parts(words: &Words) -> Vec<String> {
    let mut parts: Vec<String> = vec![];
    for drawn in words.paragraphs().into_iter().flat_map(|p| &p.drawn) {
        if !drawn.part.is_empty() && !parts.contains(&drawn.part) {
            parts.push(drawn.part.clone());
        }
    }
    parts
}

impl<'a> Reading<'a> {
    pub fn new(
        file: &'a str,
        traced: &'a mut Traced,
        media: BTreeMap<String, Vec<u8>>,
        ours: bool,
        sink: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { file, traced, sink, media, pictures: vec![], ours, turned: false, number: 0 }
    }

    /// The pieces of a body; tables on sides that lie on their left edge are turned.
    pub fn body(&mut self, words: &Words) -> Vec<Piece> {
        let mut out = vec![];
        for (passage, turned) in words.passages.iter().zip(turned(words)) {
            self.turned = turned;
            out.extend(self.pieces(std::slice::from_ref(passage)));
        }
        out
    }

    /// The pieces of passages, one after another.
    pub fn pieces(&mut self, passages: &[Passage]) -> Vec<Piece> {
        let mut out = vec![];
        for passage in passages {
            match passage {
                Passage::Paragraph(paragraph) => self.paragraph(paragraph, &mut out),
                Passage::Table(grid) if self.is_frame(grid) => {
                    for row in &grid.rows {
                        self.row_of_lines(row, &mut out);
                    }
                }
                Passage::Table(grid) => {
                    let table = table::item(grid, self);
                    out.extend(table.map(Piece::Table));
                }
            }
        }
        out
    }

    /// Whether a table only holds parts of the paper in their places: a mark, 版记, the whole paper.
    fn is_frame(&self, grid: &Grid) -> bool {
        let cells: Vec<&Vec<Passage>> = grid.rows.iter().flatten().collect();
        let paragraphs = || cells.iter().flat_map(|cell| cell.iter().flat_map(Passage::paragraphs));
        let apart = |p: &Paragraph| match docx::role_of_style(&p.style, &p.style_name) {
            Some(role) => self.ours && role != Role::Table,
            None => false,
        };
        let long = cells.iter().any(|cell| cell.len() > MOST_IN_CELL);
        let nested = cells.iter().any(|c| c.iter().any(|p| matches!(p, Passage::Table(_))));
        let imprint = paragraphs().any(|p| is_imprint(&p.text));
        let marks = paragraphs().any(is_mark);
        let one = grid.rows.iter().all(|row| row.len() <= 1) && grid.rows.len() <= 2;
        long || nested || imprint || marks || one || paragraphs().any(apart)
    }

    /// A row of a table that is none: cells that hold one line each stand side by side.
    fn row_of_lines(&mut self, row: &[Vec<Passage>], out: &mut Vec<Piece>) {
        let single = |cell: &&Vec<Passage>| matches!(cell[..], [Passage::Paragraph(_)]);
        if row.len() > 1 && row.iter().all(|cell| single(&cell)) {
            let mut lines = vec![];
            row.iter().for_each(|cell| lines.extend(self.pieces(cell)));
            let mut joined: Option<Line> = None;
            for piece in lines {
                match (piece, &mut joined) {
                    (Piece::Line(line), None) => joined = Some(line),
                    (Piece::Line(line), Some(first)) => {
                        push_text(&mut first.inlines, "\t");
                        first.inlines.extend(line.inlines);
                    }
                    (other, _) => out.push(other),
                }
            }
            out.extend(joined.map(Piece::Line));
            return;
        }
        for cell in row {
            out.extend(self.pieces(cell));
        }
    }

    /// A paragraph: its lines, then the pictures in it.
    fn paragraph(&mut self, paragraph: &Paragraph, out: &mut Vec<Piece>) {
        let role = docx::role_of_style(&paragraph.style, &paragraph.style_name);
        let role = role.filter(|_| self.ours);
        if !paragraph.text.trim_matches(is_blank).is_empty() || !paragraph.drawn.is_empty() {
            self.number += 1;
        }
        self.tell_lost(paragraph);
        let whole = role.is_some_and(keeps_breaks);
        let figures = self.traced.figures(paragraph, self.number);
        let look = self.looks(paragraph, role);
        let notes = self.notes(paragraph);
        let mut from = 0;
        let mut first = true;
        loop {
            let rest = paragraph.text.get(from..).unwrap_or_default();
            let end =
                rest.find('\n').filter(|_| !whole).map_or(paragraph.text.len(), |at| from + at);
            let mut inlines = inlines(paragraph, &(from..end), &figures, &notes);
            if let Some(number) = paragraph.number.as_ref().filter(|_| first) {
                trim(&mut inlines);
                inlines.insert(0, Inline::Text(number.trim().to_string()));
            }
            // Tabs tell the columns of what stands side by side, on each of its lines.
            let beside = role.is_some_and(stands_beside);
            if !beside || plain(&inlines).trim().is_empty() {
                trim(&mut inlines);
            }
            merge_texts(&mut inlines);
            if !inlines.is_empty() {
                let page_before = first && look.page_before;
                out.push(Piece::Line(Line { inlines, page_before, ..look.clone() }));
                first = false;
            }
            if end >= paragraph.text.len() {
                break;
            }
            from = end + 1;
        }
        let pictures: Vec<PictureItem> =
            paragraph.drawn.iter().filter_map(|drawn| self.picture(drawn, paragraph)).collect();
        if !pictures.is_empty() {
            let width = self.width(&paragraph.drawn);
            out.push(Piece::Pictures(PicturesItem { caption: None, width, pictures }));
        }
    }

    /// How the lines of a paragraph look; what they say is still to come.
    fn looks(&self, paragraph: &Paragraph, role: Option<Role>) -> Line {
        Line {
            inlines: vec![],
            role,
            size: paragraph.size(),
            red: paragraph.all(|letter| letter.red),
            align: paragraph.look.align,
            page_before: paragraph.look.page_before,
            turned: self.turned,
            number: self.number,
        }
    }

    /// The inlines of a whole paragraph as one line of a cell.
    pub fn cell(&mut self, paragraph: &Paragraph) -> Vec<Inline> {
        if !paragraph.text.trim().is_empty() {
            self.number += 1;
        }
        self.tell_lost(paragraph);
        let figures = self.traced.figures(paragraph, self.number);
        let notes = self.notes(paragraph);
        let mut inlines = inlines(paragraph, &(0..paragraph.text.len()), &figures, &notes);
        if let Some(number) = &paragraph.number {
            inlines.insert(0, Inline::Text(number.trim().to_string()));
        }
        trim(&mut inlines);
        merge_texts(&mut inlines);
        inlines
    }

    /// The 脚注 of a paragraph, by their places in its text.
    fn notes(&mut self, paragraph: &Paragraph) -> Vec<(usize, Inline)> {
        let said = paragraph.notes.iter().filter(|note| !note.text().is_empty());
        said.map(|note| (note.at, self.note(note))).collect()
    }

    /// A 脚注: its paragraphs one after another.
    fn note(&mut self, note: &Note) -> Inline {
        let mut text: Vec<Inline> = vec![];
        for paragraph in &note.paragraphs {
            let figures = self.traced.figures(paragraph, self.number);
            let mut said = inlines(paragraph, &(0..paragraph.text.len()), &figures, &[]);
            for inline in &mut said {
                if matches!(inline, Inline::Break) {
                    *inline = Inline::Text(" ".to_string());
                }
            }
            trim(&mut said);
            if !said.is_empty() && !text.is_empty() {
                push_text(&mut text, " ");
            }
            text.extend(said);
        }
        merge_texts(&mut text);
        Inline::Footnote(Footnote { id: String::new(), mark: String::new(), text })
    }

    pub fn tell(&mut self, what: &str, hint: &str, text: &str) {
        let found = Diagnostic::warning(Kind::NotCarried, what).hint(hint);
        self.sink.push(self.placed(found, text));
    }

    /// The same of what is carried in another form.
    pub fn tell_changed(&mut self, what: &str, hint: &str, text: &str) {
        let found = Diagnostic::warning(Kind::Recognised, what).hint(hint);
        self.sink.push(self.placed(found, text));
    }

    /// Headers and footers have no number of a paragraph.
    fn placed(&self, found: Diagnostic, text: &str) -> Diagnostic {
        match self.number {
            0 => found.at(Place { file: self.file.to_string(), spot: None }),
            number => found.at(place(self.file, number, text)),
        }
    }

    /// What stands in a paragraph and has no place in the text of a notice.
    fn tell_lost(&mut self, paragraph: &Paragraph) {
        let text = &paragraph.text;
        for lost in &paragraph.lost {
            self.tell(lost, "请另外处理，例如改成图片放进来", text);
        }
        if let Some(note) = paragraph.notes.iter().find(|note| note.at_end) {
            let message = format!("尾注“{}”等改成了脚注", shortened(&note.text()));
            let found = Diagnostic::note(Kind::Recognised, message);
            let found = found.at(place(self.file, self.number, text));
            self.sink.push(found.hint("公文用脚注，印在当页下方"));
        }
        let shown = |letter: &Letter| !letter.style.starts_with("HtChar");
        let any = |is: fn(&Letter) -> bool| {
            paragraph.runs.iter().any(|run| {
                let said = !paragraph.part(&run.range).trim().is_empty();
                said && shown(&run.letter) && is(&run.letter)
            })
        };
        let (hidden, lined) = (any(|l| l.hidden), any(|l| l.lined || l.italic));
        if hidden {
            self.tell("隐藏的文字", "要用的，请在 Word 里取消隐藏再导入", text);
        }
        if lined {
            self.tell("下划线、删除线或斜体", "公文正文不用这些；要强调的，前后各写一个“**”", text);
        }
    }

    /// A picture goes into the folder under a number; a seal does not.
    fn picture(&mut self, drawn: &Drawn, paragraph: &Paragraph) -> Option<PictureItem> {
        if drawn.name.starts_with("印章") || drawn.alt.ends_with("印章") {
            let found = Diagnostic::note(Kind::NotCarried, "印章图片");
            let place = place(self.file, self.number, &paragraph.text);
            self.sink.push(found.at(place).hint("印章在单位文件的“印章文件”里指定"));
            return None;
        }
        let Some(bytes) = self.media.get(&drawn.part).cloned() else {
            self.tell("图片（文件不在稿子里）", "请把图片另存后放进文件夹", &paragraph.text);
            return None;
        };
        let ending = if bytes.starts_with(b"\x89PNG") { "png" } else { "jpg" };
        let name = format!("图{}.{ending}", self.pictures.len() + 1);
        if let Err(finding) = crate::picture::read(&drawn.part, bytes.clone()) {
            self.tell(&format!("图片：{}", finding.message), "请另存为 PNG 或 JPEG 再放进来", "");
            return None;
        }
        let alt = match drawn.alt.trim() {
            "" => format!("图{}", self.pictures.len() + 1),
            alt => alt.to_string(),
        };
        self.pictures.push((name.clone(), bytes));
        Some(PictureItem { alt, file: name, image: None, fills: false, origin: None })
    }

    /// Width of pictures in 字 where it is not that of the file: known of those that the draft was made with.
    fn width(&self, drawn: &[Drawn]) -> Option<f64> {
        let first = drawn.first()?;
        if let Some(width) = self.traced.picture_width(&first.alt) {
            return width;
        }
        let cells = first.width as f64 / EMU_PT / spec::CELL_PT;
        (cells > 0.5 && cells < spec::LINE_CELLS).then_some((cells * 10.0).round() / 10.0)
    }
}

/// Which passages of a body stand on sides that lie on their left edge.
fn turned(words: &Words) -> Vec<bool> {
    let mut now = words.turned;
    let mut out: Vec<bool> = vec![];
    for passage in words.passages.iter().rev() {
        if let Passage::Paragraph(Paragraph { look, .. }) = passage {
            now = look.ends_turned.unwrap_or(now);
        }
        out.push(now);
    }
    out.reverse();
    out
}

/// EMU in a point.
const EMU_PT: f64 = 12_700.0;

/// Paragraphs in a cell beyond which it holds parts of a paper and no datum.
const MOST_IN_CELL: usize = 8;

fn is_imprint(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let sent = ["抄送：", "抄送:", "分送：", "分送:"].iter().any(|label| text.starts_with(label));
    sent || (text.ends_with("印发") && text.contains('年'))
}

/// Large red letters are a mark.
fn is_mark(paragraph: &Paragraph) -> bool {
    paragraph.all(|letter| letter.red) && paragraph.size() >= 44
}

/// Roles in whose paragraphs a forced break parts no paragraphs.
const fn keeps_breaks(role: Role) -> bool {
    matches!(
        role,
        Role::Title
            | Role::AttachmentTitle
            | Role::Adopted
            | Role::Number
            | Role::Signer
            | Role::Signature
            | Role::Mark
            | Role::Names
            | Role::Member
            | Role::QuotedTitle
    )
}

/// Roles whose paragraphs hold texts side by side.
const fn stands_beside(role: Role) -> bool {
    matches!(role, Role::Signature | Role::Number | Role::Signer | Role::Names | Role::Member)
}
