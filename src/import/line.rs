//! A Word file as lines, tables and pictures in order, each with how it looks and whatever role its style gives it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::{Diagnostic, Kind, Place, Spot};
use crate::document::{Align, Inline, Role, plain};
use crate::docx;
use crate::docx::words::{Drawn, Grid, Letter, Paragraph, Passage, Script, Words};
use crate::notice::{PictureItem, PicturesItem, TableItem};
use crate::spec;

use super::figures::Traced;
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

/// Blanks that papers are indented and parted with.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Appends text, to the last text when there is one.
pub(super) fn push_text(out: &mut Vec<Inline>, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Inline::Text(last)) => last.push_str(text),
        _ => out.push(Inline::Text(text.to_string())),
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
        Self { file, traced, sink, media, pictures: vec![], ours, number: 0 }
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
        let plainly_bold = paragraph.all(|letter| letter.bold);
        let mut from = 0;
        let mut first = true;
        loop {
            let rest = paragraph.text.get(from..).unwrap_or_default();
            let end =
                rest.find('\n').filter(|_| !whole).map_or(paragraph.text.len(), |at| from + at);
            let mut inlines = inlines(paragraph, plainly_bold, &(from..end), &figures);
            if let Some(number) = paragraph.number.as_ref().filter(|_| first) {
                trim(&mut inlines);
                inlines.insert(0, Inline::Text(number.trim().to_string()));
            }
            // Tabs tell the columns of what stands side by side, on each of its lines.
            let beside =
                role.is_some_and(|r| matches!(r, Role::Signature | Role::Number | Role::Signer));
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
        let mut inlines =
            inlines(paragraph, paragraph.all(|l| l.bold), &(0..paragraph.text.len()), &figures);
        if let Some(number) = &paragraph.number {
            inlines.insert(0, Inline::Text(number.trim().to_string()));
        }
        trim(&mut inlines);
        merge_texts(&mut inlines);
        inlines
    }

    pub fn tell(&mut self, what: &str, hint: &str, text: &str) {
        let found = Diagnostic::warning(Kind::NotCarried, what);
        self.sink.push(found.at(place(self.file, self.number, text)).hint(hint));
    }

    /// What stands in a paragraph and has no place in the text of a notice.
    fn tell_lost(&mut self, paragraph: &Paragraph) {
        let text = &paragraph.text;
        for lost in &paragraph.lost {
            self.tell(lost, "请另外处理，例如改成图片放进来", text);
        }
        for note in &paragraph.notes {
            let what = if note.at_end { "尾注" } else { "脚注" };
            let hint = "正文尚不支持脚注，请把它写进正文的括号里，或者删去";
            self.tell(&format!("{what}“{}”", note.text), hint, text);
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
    )
}

/// The inlines of a stretch of a paragraph.
fn inlines(
    paragraph: &Paragraph,
    plainly_bold: bool,
    range: &Range<usize>,
    figures: &[(Range<usize>, Inline)],
) -> Vec<Inline> {
    let mut out: Vec<(Mark, Inline)> = vec![];
    let first = paragraph.runs.partition_point(|run| run.range.end <= range.start);
    let runs = paragraph.runs[first..].iter().take_while(|run| run.range.start < range.end);
    for run in runs {
        let mark = Mark::of(&run.letter, plainly_bold);
        let mut at = run.range.start.max(range.start);
        let end = run.range.end.min(range.end);
        while at < end {
            let inside = figures.iter().find(|(r, _)| r.contains(&at));
            let next = match inside {
                Some((figure, inline)) => {
                    if at == figure.start {
                        out.push((mark, inline.clone()));
                    }
                    figure.end.min(end)
                }
                None => {
                    let begins = figures.iter().map(|(r, _)| r.start).filter(|s| *s > at);
                    let next = begins.min().unwrap_or(end).min(end);
                    let text = paragraph.part(&(at..next));
                    if !run.letter.hidden {
                        push_marked(&mut out, mark, &clean(text));
                    }
                    next
                }
            };
            at = next.max(at + 1);
        }
    }
    grouped(out)
}

/// How letters differ from those around them in the text of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Mark {
    strong: bool,
    kai: bool,
    script: Option<Script>,
}

impl Mark {
    fn of(letter: &Letter, plainly_bold: bool) -> Self {
        let own = letter.style.strip_prefix("HtChar");
        Self {
            strong: match own {
                Some(style) => style.starts_with("Strong"),
                None => letter.bold && !plainly_bold,
            },
            kai: own.is_some_and(|style| style.starts_with("Kai")),
            script: letter.script,
        }
    }
}

fn push_marked(out: &mut Vec<(Mark, Inline)>, mark: Mark, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some((last, Inline::Text(old))) if *last == mark => old.push_str(text),
        _ => out.push((mark, Inline::Text(text.to_string()))),
    }
}

/// Text as a notice can hold it: no soft hyphens, a hyphen for one that does not break, no control characters.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'));
    let kept = kept.filter(|c| matches!(c, '\t' | '\n') || crate::source::forbidden(*c).is_none());
    kept.map(|c| if c == '\u{2011}' { '-' } else { c }).collect()
}

/// Inlines that are marked alike between one pair of marks; forced breaks stand outside them.
fn grouped(marked: Vec<(Mark, Inline)>) -> Vec<Inline> {
    let mut out: Vec<Inline> = vec![];
    let mut at = 0;
    while let Some((mark, _)) = marked.get(at) {
        let outer = (mark.strong, mark.kai);
        let len = marked[at..].iter().take_while(|(m, _)| (m.strong, m.kai) == outer).count();
        let inner = scripts(&marked[at..at + len]);
        match outer {
            (true, _) => out.push(Inline::Strong(inner)),
            (_, true) => out.push(Inline::Emphasis(inner)),
            _ => out.extend(inner),
        }
        at += len;
    }
    out
}

fn scripts(marked: &[(Mark, Inline)]) -> Vec<Inline> {
    let mut out = vec![];
    for (mark, inline) in marked {
        match mark.script {
            Some(Script::Super) => out.push(Inline::Superscript(vec![inline.clone()])),
            Some(Script::Sub) => out.push(Inline::Subscript(vec![inline.clone()])),
            None => broken(inline, &mut out),
        }
    }
    out
}

/// A line feed is a forced break.
fn broken(inline: &Inline, out: &mut Vec<Inline>) {
    let Inline::Text(text) = inline else {
        out.push(inline.clone());
        return;
    };
    for (at, line) in text.split('\n').enumerate() {
        out.extend((at > 0).then_some(Inline::Break));
        out.extend((!line.is_empty()).then(|| Inline::Text(line.to_string())));
    }
}

/// Takes blanks and breaks off both ends.
pub(super) fn trim(inlines: &mut Vec<Inline>) {
    while let Some(first) = inlines.first_mut() {
        match first {
            Inline::Break => drop(inlines.remove(0)),
            Inline::Text(text) => {
                *text = text.trim_start_matches(is_blank).to_string();
                if !text.is_empty() {
                    break;
                }
                inlines.remove(0);
            }
            _ => break,
        }
    }
    while let Some(last) = inlines.last_mut() {
        match last {
            Inline::Break => drop(inlines.pop()),
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches(is_blank).len());
                if !text.is_empty() {
                    break;
                }
                inlines.pop();
            }
            _ => break,
        }
    }
}

/// Joins texts that stand next to each other.
pub(super) fn merge_texts(inlines: &mut Vec<Inline>) {
    let mut out: Vec<Inline> = vec![];
    for inline in inlines.drain(..) {
        match inline {
            Inline::Text(text) => push_text(&mut out, &text),
            other => out.push(other),
        }
    }
    *inlines = out;
}
