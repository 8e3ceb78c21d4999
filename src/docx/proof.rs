//! The finished file read back and compared with the layout: no draft is released that says anything else than the PDF.

use std::collections::HashMap;

use super::opened::Opened;
use super::style::Styles;
pub use super::words::{Bookmark, Control, Grid, Paragraph, Passage, Words, words};
use super::words::{Reader, body_of, marks};
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

/// The body of a draft alone, below its letterhead, and its 脚注, without names of styles: a build has no time for more.
fn body(docx: &[u8]) -> Result<(Vec<Passage>, Vec<Passage>), String> {
    let opened = Opened::only(docx, |name| matches!(name, MAIN | LETTERHEAD | FOOTNOTES))?;
    let document = opened.xml(MAIN)?;
    let mut reader = Reader::default();
    reader.marks = marks(&document);
    let mut passages = match opened.has(LETTERHEAD) {
        true => reader.passages(&opened.xml(LETTERHEAD)?),
        false => vec![],
    };
    let notes = match opened.has(FOOTNOTES) {
        true => reader.passages(&opened.xml(FOOTNOTES)?),
        false => vec![],
    };
    passages.append(&mut reader.passages(body_of(&document)?));
    Ok((passages, notes))
}

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
    use super::super::words::tests::{docx, p};
    use super::*;
    use crate::document::{Align, CellSize, Column, Document, Form, Indent, Meta, Role, Section};
    use crate::fonts::Fonts;
    use crate::layout::{self, Settings};

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
