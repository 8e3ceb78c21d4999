//! Sets a document once: what depends on the page is solved here, and both papers are made from it.
//!
//! [`fit`] measures every block in the faces that will print it, breaks lines by the one policy,
//! places lines on the grid, and tries the remedies that the standard allows where a page does not
//! work out. Typst then sets exactly that; what it set is read back into [`Layout`].

mod above;
mod contents;
mod footnotes;
mod glyphs;
mod grid;
mod head;
mod imprint;
mod linebreak;
mod measure;
mod notes;
mod paginate;
mod picture;
mod runs;
mod seal;
mod sheet;
mod shorter;
mod solve;
pub mod title;
mod titles;
mod typeset;
mod wrap;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diag::{Diagnostic, Kind, Warned, has_errors};
use crate::document::{
    Block, Content, Document, Form, Id, Inline, Revision, Role, Section, SectionKind, plain,
};
use crate::fonts::Fonts;
pub use crate::spec::Sides;
use crate::spec::{self, pt};
pub(crate) use grid::Merges;
use measure::Measure;
use paginate::Part;
pub(crate) use titles::breaks_by_itself;

/// What a layout depends on besides the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How the paper is printed.
    pub sides: Sides,
    /// The seals of the offices in their order, when the paper will be sealed; else none.
    pub seals: Vec<Seal>,
    /// Pitch of rows in pt.
    pub row_pt: f64,
    /// Title set bold.
    pub bold_title: bool,
    /// Heading levels set bold.
    pub bold_levels: Vec<u8>,
    /// Thickness of the red line in mm.
    pub red_line_mm: f64,
    /// Whether a half-width space stands between dash and page number.
    pub page_number_spaced: bool,
    /// Whether a paper of one side carries its page number.
    pub lone_number: bool,
    /// Printing over a letterhead: red parts left out, black ones moved right and down by mm.
    pub preprinted: Option<(f64, f64)>,
    /// Files that travel inside the PDF: name, content.
    pub attached: Vec<(String, Vec<u8>)>,
    /// Lines above the 版心: what a 花脸稿 compares and how it shows it; the first stands on every page. A paper has none.
    pub above: Vec<String>,
}

/// The seal that a paper will carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// 署名 of its office: what a reader is told of its picture.
    pub owner: String,
    /// Its diameter in mm, or the width of a signature seal.
    pub diameter_mm: f64,
    /// Its height in mm: the diameter, but of a signature seal.
    pub height_mm: f64,
    /// What is shown of it.
    pub shown: SealShown,
}

/// What is shown of a seal.
#[derive(Debug, Clone, PartialEq)]
pub enum SealShown {
    /// Nothing: it is pressed on the printed paper.
    Nothing,
    /// An outline of where it will stand.
    Area,
    /// The office's own picture: its bytes, and whether they are SVG rather than PNG.
    Picture {
        /// The file's content.
        data: Vec<u8>,
        /// Whether it is SVG.
        svg: bool,
    },
}

impl Settings {
    /// Whether a role is set bold.
    pub fn sets_bold(&self, role: Role) -> bool {
        role.is_title() && self.bold_title
            || role.heading_level().is_some_and(|level| self.bold_levels.contains(&level))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sides: Sides::Duplex,
            seals: vec![],
            row_pt: spec::ROW_PT,
            bold_title: false,
            bold_levels: vec![],
            red_line_mm: spec::RED_LINE_MM,
            page_number_spaced: true,
            lone_number: true,
            preprinted: None,
            attached: vec![],
            above: vec![],
        }
    }
}

/// A document that has been set.
#[derive(Debug, Clone, Serialize)]
pub struct Layout {
    /// The document with what the page demanded: title breaks, blank rows, moved 主送.
    pub document: Document,
    /// Its pages.
    pub pages: Vec<Page>,
    /// How its titles can be broken; the first choice was taken.
    pub titles: Vec<TitleChoice>,
    /// Where the seals will be pressed, in the order of the offices.
    pub seals: Vec<SealPlace>,
    /// What it was set with.
    #[serde(skip)]
    pub settings: Settings,
    /// Height of each row of its tables in pt, by id.
    #[serde(skip)]
    pub row_heights: BTreeMap<Id, f64>,
    /// White at the right of a cell in pt, by id, where decimal points are to stand under each other.
    #[serde(skip)]
    pub cell_pads: BTreeMap<Id, f64>,
    #[serde(skip)]
    pub(crate) typeset: typst_layout::PagedDocument,
}

/// One page.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Its number, where it carries one.
    pub number: Option<usize>,
    /// Pitch of its rows in pt: the solver may have adjusted it.
    #[serde(skip)]
    pub pitch_pt: f64,
    /// Whether it lies on its left edge (横排, 8). Places on it are those of the sheet as it is turned to be read, 297 mm
    /// wide; only its page number stands as on the upright sheet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub landscape: bool,
    /// Its lines from top to bottom.
    pub lines: Vec<Line>,
    /// Lines of 脚注 at its foot.
    #[serde(skip_serializing_if = "is_zero")]
    pub note_lines: usize,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Its pictures, but for the seal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PlacedPicture>,
}

/// A picture as set. Lengths are mm from the upper left corner of the sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlacedPicture {
    /// The block that it belongs to.
    pub id: Id,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// First of the rows that its block takes, from 0, and how many.
    pub rows: (usize, usize),
}

/// One line as set. Lengths are mm from the upper left corner of the sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The block (or table cell) that it belongs to.
    pub id: Id,
    /// Origin of its first character.
    pub x: f64,
    /// End of its last character's advance.
    pub right: f64,
    /// Base line.
    pub baseline: f64,
    /// Size of its text in pt.
    pub size: f64,
    /// Its text.
    pub text: String,
    /// The figures in it: id, from x to x.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<(Id, f64, f64)>,
    /// The 脚注 whose marks stand in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Id>,
    /// Bytes of its text that differ from an earlier state, in a 花脸稿.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<(Revision, std::ops::Range<usize>)>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A straight rule, in mm.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Left end.
    pub x: f64,
    /// Right end.
    pub right: f64,
    /// Its middle.
    pub y: f64,
    /// Its thickness.
    pub width: f64,
    /// Whether it is red.
    pub red: bool,
}

/// Where a seal stands, in mm from the upper left corner of the sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SealPlace {
    /// 0-based page.
    pub page: usize,
    /// Centre, from the left.
    pub x: f64,
    /// Centre, from above.
    pub y: f64,
    /// Diameter, or the width of a signature seal.
    pub diameter: f64,
    /// Height: the diameter, but of a signature seal.
    pub height: f64,
    /// Upper edge below the last line of text: 0 to one 行 in the first row (7.3.5.1).
    pub below_text: f64,
    /// Whose seal it is: index into [`Settings::seals`].
    pub office: usize,
    /// The block with which it moves.
    pub block: Id,
}

/// The ways to break a title, the best first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TitleChoice {
    /// The title's block.
    pub id: Id,
    /// Lines of each candidate with its cost.
    pub candidates: Vec<(Vec<String>, f64)>,
}

/// Sets a document.
///
/// Errors are characters that no face has and rows too tall for a page; warnings say what the page
/// demanded and what could not be had.
pub fn fit(
    mut document: Document,
    fonts: &Fonts,
    settings: &Settings,
) -> Result<Warned<Layout>, Vec<Diagnostic>> {
    let too_much = too_long(&document).or_else(|| too_many_cells(&document));
    let too_much: Vec<_> = too_much.into_iter().chain(long_titles(&document)).collect();
    if !too_much.is_empty() {
        return Err(too_much);
    }
    let mut sink = glyphs::check(&document, fonts);
    let titles = titles::break_all(&mut document, fonts, &mut sink);
    notes::hang(&mut document, fonts);
    wrap::wrap(&mut document, fonts);
    seal::make_room(&mut document, &settings.seals);
    if has_errors(&sink) {
        return Err(sink);
    }
    let said = sink.len();
    number_contents(&mut document, fonts, settings);
    let Some(mut planned) = plan(&document, fonts, settings, &mut sink) else { return Err(sink) };
    if !planned.shows_text() {
        drop(planned);
        sink.truncate(said);
        sink.extend(move_recipients(&mut document));
        number_contents(&mut document, fonts, settings);
        let Some(again) = plan(&document, fonts, settings, &mut sink) else { return Err(sink) };
        planned = again;
        sink.extend((!planned.shows_text()).then(no_text_on_first_page));
    }
    let sheet = sheet::Sheet::new(&planned, &document, fonts, settings);
    let typeset = match sheet.typeset() {
        Ok(typeset) => typeset,
        Err(error) => return Err(with(sink, internal(&error))),
    };
    let pitch = |page: usize| planned.solved.adjust.pitch.get(&page).copied();
    let mut pages = pages(&typeset, &planned, |page| pitch(page).unwrap_or(settings.row_pt));
    picture::on_rows(&mut pages, &planned);
    planned.count_note_lines(&mut pages);
    let unplanned = sheet.verify(&pages);
    if !unplanned.is_empty() {
        // A paper that is not set as planned is not released.
        sink.extend(unplanned);
        return Err(sink);
    }
    let seals = planned.seals.clone();
    let blank = planned.solved.adjust.signature_blank;
    let (row_heights, cell_pads) = (row_heights(&planned.parts), cell_pads(&planned.parts));
    drop(planned);
    set_signature_blank(&mut document, blank);
    let settings = settings.clone();
    let layout =
        Layout { document, pages, titles, seals, settings, row_heights, cell_pads, typeset };
    Ok(Warned { output: layout, warnings: sink })
}

/// Rounds after which a 目录 stands as it is: its entries keep their lines whatever the numbers, so two are enough.
const CONTENTS_ROUNDS: usize = 4;

/// Sets the page numbers of a 目录, until they are those of the pages that come of it.
fn number_contents(document: &mut Document, fonts: &Fonts, settings: &Settings) {
    if !contents::has(document) {
        return;
    }
    for _ in 0..CONTENTS_ROUNDS {
        // what is said here will be said again
        let Some(planned) = plan(document, fonts, settings, &mut vec![]) else { return };
        let numbers = contents::numbers(&planned, document);
        drop(planned);
        if !contents::set(document, &numbers) {
            return;
        }
    }
}

/// Sets the calibration sheet; `data` is what `calibrate.typ` reads, but for the faces.
pub(crate) fn typeset_calibration(
    mut data: serde_json::Value,
    fonts: &Fonts,
) -> Result<typst_layout::PagedDocument, Vec<Diagnostic>> {
    data["faces"] = typeset::faces(fonts);
    typeset::typeset(&typeset::CALIBRATE, &data, vec![], fonts).map_err(|e| vec![internal(&e)])
}

/// Everything that has its place before Typst sets it.
pub(crate) struct Planned<'a> {
    pub head: Option<head::Head<'a>>,
    pub parts: Vec<Part<'a>>,
    pub solved: solve::Solved,
    pub imprint: Vec<measure::Measured<'a>>,
    pub folio: imprint::Folio,
    pub seals: Vec<SealPlace>,
    /// How far down text may stand on page 1, in pt below the upper edge of the 版心.
    pub first_bottom_pt: f64,
}

impl Planned<'_> {
    fn count_note_lines(&self, pages: &mut [Page]) {
        for note in &self.solved.plan.notes {
            let lines = self.parts[note.part].blocks[note.block].notes[note.note].lines.len();
            if let Some(page) = pages.get_mut(note.page) {
                page.note_lines += lines;
            }
        }
    }

    /// Whether page 1 shows text (7.3.3).
    fn shows_text(&self) -> bool {
        solve::shows_text(&self.parts, &self.solved.plan)
    }
}

fn plan<'a>(
    document: &'a Document,
    fonts: &Fonts,
    settings: &Settings,
    sink: &mut Vec<Diagnostic>,
) -> Option<Planned<'a>> {
    let measure = Measure { fonts, settings };
    let mut parts = parts(document, measure);
    let head = section(document, SectionKind::Head);
    let head = head.map(|s| head_above(s, measure, document.form, &mut parts));
    sink.extend(head.as_ref().and_then(head::Head::small_mark));
    sink.extend(too_tall(&parts).into_iter().chain(footnotes::too_long(&parts, measure)));
    if has_errors(sink) {
        return None;
    }
    // Blank rows before a signature seal are not free (7.3.5.3).
    let sealed = !settings.seals.is_empty() && !seal::is_signed(document);
    let mut solved = solve::solve(&parts, settings.row_pt, sealed, sink);
    let blocks = section(document, SectionKind::Imprint).map_or(&[][..], |s| &s.blocks);
    let imprint: Vec<_> = blocks.iter().map(|b| measure.block(b)).collect();
    let folio_of = |plan: &paginate::Plan| {
        let least = plan.imprint_pt(settings.row_pt);
        imprint::folio(&imprint, plan.pages, least, settings.sides, document.form)
    };
    let mut folio = folio_of(&solved.plan);
    if let Some(found) = folio.imprint.as_ref().and_then(|placed| tall_imprint(placed, blocks)) {
        sink.push(found);
        return None;
    }
    if folio.pages == 1 && !settings.lone_number {
        folio.numbers = vec![None];
    }
    let pages_of = |parts: &[Part]| {
        folio_of(&solve::solve(parts, settings.row_pt, sealed, &mut vec![]).plan).pages
    };
    sink.extend(shorter::look(&parts, measure, folio.pages, pages_of));
    let first_bottom_pt = first_bottom_pt(document.form);
    let raised = folio.imprint.as_ref().map_or(0.0, |imprint| {
        footnotes::above_imprint_pt(imprint, first_bottom_pt, settings.row_pt)
    });
    let below = folio.imprint.as_ref().map(|imprint| imprint.page);
    for note in solved.plan.notes.iter_mut().filter(|note| Some(note.page) == below) {
        note.top_pt -= raised;
    }
    let seals = match seal::is_signed(document) {
        true => seal::place_signatures(&parts, &solved.plan, &settings.seals),
        false => seal::place(&parts, &solved.plan, &settings.seals),
    };
    let meets = |place| seal_meets_number(place, &folio, settings.page_number_spaced);
    sink.extend(seal::faults(&seals).into_iter().chain(seals.iter().filter_map(meets)));
    let over = |place| seal_meets_notes(place, &solved.plan.notes, settings.row_pt);
    sink.extend(seals.iter().filter_map(over));
    Some(Planned { head, parts, solved, imprint, folio, seals, first_bottom_pt })
}

/// Places the 版头 above the body: the names of a joint mark as large as lets page 1 show text (7.3.3).
fn head_above<'a>(
    section: &'a Section,
    measure: Measure,
    form: Form,
    parts: &mut [Part],
) -> head::Head<'a> {
    let sizes = head::mark_sizes(section, measure.fonts, form);
    let mut shown = |size: &head::MarkSize| {
        let head = head::place(section, measure, *size, form);
        if let Some(body) = parts.first_mut() {
            body.start_pt = head.title_pt;
        }
        let shows = sizes.len() == 1 || solve::opens_with_text(parts, measure.settings.row_pt);
        (head, shows)
    };
    let found = sizes.iter().map(&mut shown).find(|(_, shows)| *shows);
    match (found, sizes.last()) {
        (Some((head, _)), _) => head,
        (None, Some(least)) => shown(least).0,
        (None, None) => head::Head { fixed: vec![], lines: vec![], title_pt: 0.0 },
    }
}

/// How far down text may stand on page 1, in pt below the upper edge of the 版心: to the second double line of 10.1.
fn first_bottom_pt(form: Form) -> f64 {
    pt(match form {
        Form::Letter => spec::LETTER_TEXT_BOTTOM_MM - spec::TOP_MM,
        Form::Ordinary | Form::Order | Form::Minutes => spec::CORE_HEIGHT_MM,
    })
}

fn section(document: &Document, kind: SectionKind) -> Option<&Section> {
    document.sections.iter().find(|s| s.kind == kind)
}

/// The parts that begin a side: the body, each attachment, each 印发件.
fn parts<'a>(document: &'a Document, measure: Measure) -> Vec<Part<'a>> {
    let flows = |s: &&Section| !matches!(s.kind, SectionKind::Head | SectionKind::Imprint);
    let sections: Vec<&Section> = document.sections.iter().filter(flows).collect();
    let part = |sections: &[&'a Section]| Part {
        blocks: sections.iter().flat_map(|section| on_side(section, measure)).collect(),
        start_pt: 0.0,
        first_bottom_pt: match sections.first().map(|section| section.kind) {
            Some(SectionKind::Body) => first_bottom_pt(document.form),
            _ => pt(spec::CORE_HEIGHT_MM),
        },
    };
    // The sections of one part differ in how their sides lie.
    sections.chunk_by(|a, b| a.kind == b.kind).map(part).collect()
}

/// The blocks of a section, each with its side.
fn on_side<'a>(section: &'a Section, measure: Measure) -> Vec<measure::Measured<'a>> {
    let side = |at: usize| measure::Side { turned: section.landscape, begins: at == 0 };
    section.blocks.iter().enumerate().map(|(at, block)| measure.on(side(at), block)).collect()
}

/// Moves 主送 to the 版记, since page 1 would show no text (7.3.2).
fn move_recipients(document: &mut Document) -> Option<Diagnostic> {
    let body = document.sections.iter_mut().find(|s| s.kind == SectionKind::Body)?;
    let at = body.blocks.iter().position(|b| b.role == Role::Recipients)?;
    let block = body.blocks.remove(at);
    if let Some(next) = body.blocks.get_mut(at) {
        next.blank_before = next.blank_before.max(block.blank_before);
    }
    imprint_section(document).blocks.insert(0, as_imprint(block));
    let message = "主送机关太多，首页将显示不出正文，已按7.3.2将主送机关移至版记";
    Some(Diagnostic::note(Kind::Fit, message))
}

fn imprint_section(document: &mut Document) -> &mut Section {
    let at = document.sections.iter().position(|s| s.kind == SectionKind::Imprint);
    let at = at.unwrap_or_else(|| {
        let section = Section { kind: SectionKind::Imprint, landscape: false, blocks: vec![] };
        document.sections.push(section);
        document.sections.len() - 1
    });
    &mut document.sections[at]
}

/// 主送 in the form of 抄送: label in front, full stop at the end, under the first character after the colon.
fn as_imprint(block: Block) -> Block {
    let mut inlines = vec![Inline::Text(spec::SENT_TO_LABEL.to_string())];
    if let Content::Text(content) = block.content {
        inlines.extend(content);
    }
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        *text = format!("{}。", text.trim_end_matches(['：', '。']));
    }
    let side = spec::IMPRINT_SIDE_CELLS;
    let rest = side + spec::SENT_TO_LABEL.chars().count() as f64;
    Block {
        id: "imprint.recipients".to_string(),
        role: Role::ImprintRecipients,
        content: Content::Text(inlines),
        align: crate::document::Align::Justify,
        indent: crate::document::Indent { first: side, rest, right: side },
        blank_before: 0,
        origin: block.origin,
    }
}

fn row_heights(parts: &[Part]) -> BTreeMap<Id, f64> {
    let grids = parts.iter().flat_map(|part| &part.blocks).filter_map(|block| match &block.shape {
        measure::Shape::Table(grid) => Some(grid),
        _ => None,
    });
    grids.flat_map(measure::Grid::all).map(|row| (row.id.clone(), row.height_pt)).collect()
}

/// The white at the right of the cells that have some.
fn cell_pads(parts: &[Part]) -> BTreeMap<Id, f64> {
    let mut pads = BTreeMap::new();
    for measured in parts.iter().flat_map(|part| &part.blocks) {
        let measure::Shape::Table(grid) = &measured.shape else { continue };
        for row in grid.all() {
            let some = row.pads.iter().enumerate().filter(|(_, pad)| **pad > 0.0);
            pads.extend(some.map(|(at, pad)| (format!("{}.{}", row.id, at + 1), *pad)));
        }
    }
    pads
}

fn set_signature_blank(document: &mut Document, blank: Option<u8>) {
    let Some(rows) = blank else { return };
    let body = document.sections.iter_mut().filter(|s| s.kind == SectionKind::Body);
    let signature = body.flat_map(|s| &mut s.blocks).find(|b| b.role == Role::Signature);
    if let Some(block) = signature {
        block.blank_before = rows;
    }
}

fn pages(
    typeset: &typst_layout::PagedDocument,
    planned: &Planned,
    pitch_pt: impl Fn(usize) -> f64,
) -> Vec<Page> {
    let page = |(i, set): (usize, typeset::SetPage)| Page {
        number: planned.folio.numbers.get(i).copied().flatten(),
        pitch_pt: pitch_pt(i),
        note_lines: 0,
        landscape: planned.solved.plan.turned.contains(&i),
        lines: set.lines,
        rules: set.rules,
        pictures: set.pictures,
    };
    typeset::read(typeset).into_iter().enumerate().map(page).collect()
}

/// Paragraphs and rows of tables that one paper may have: some 450 sides of rows.
const MAX_ENTRIES: usize = 10_000;

/// Cells of tables that one paper may have: each takes some 50 kB of memory while a paper is set.
const MAX_CELLS: usize = 40_000;

/// Tables so large that a data file must have slipped into them; it points at the one with one cell too many.
fn too_many_cells(document: &Document) -> Option<Diagnostic> {
    let cells = |block: &Block| match &block.content {
        Content::Table(table) => table.rows.len() * table.columns.len(),
        _ => 0,
    };
    let blocks = || document.sections.iter().flat_map(|s| &s.blocks);
    let count: usize = blocks().map(cells).sum();
    let mut so_far = 0;
    let beyond = blocks().find(|block| {
        so_far += cells(block);
        so_far > MAX_CELLS
    })?;
    let message = format!("表格太大：共有{count}格，一份公文最多{MAX_CELLS}格");
    let finding = Diagnostic::error(Kind::FitFailed, message)
        .hint("请只印要印的行和栏，例如用 列=[…] 选栏；整张数据表请另作附件报送");
    Some(finding.maybe_at(beyond.origin.as_ref()))
}

/// A paper so long that a data file must have slipped into it; it points at what is one too many.
fn too_long(document: &Document) -> Option<Diagnostic> {
    let entries = |block: &Block| match &block.content {
        Content::Table(table) => table.rows.len(),
        _ => 1,
    };
    let blocks = || document.sections.iter().flat_map(|s| &s.blocks);
    let count: usize = blocks().map(entries).sum();
    let mut so_far = 0;
    let beyond = blocks().find(|block| {
        so_far += entries(block);
        so_far > MAX_ENTRIES
    })?;
    let message = format!("内容太多：段落和表格的行共{count}个，一份公文最多{MAX_ENTRIES}个");
    let finding = Diagnostic::error(Kind::FitFailed, message)
        .hint("请只印要印的行，例如先筛选；整张数据表请另作附件报送");
    Some(finding.maybe_at(beyond.origin.as_ref()))
}

/// Characters that a title or a heading may have; a bookmark of the PDF cannot hold very many more.
const MAX_TITLE: usize = 500;

/// Titles and headings into which a whole text has slipped.
fn long_titles(document: &Document) -> Vec<Diagnostic> {
    let heads = |role: Role| role.is_title() || role.is_heading();
    let blocks = document.sections.iter().flat_map(|s| &s.blocks);
    let long = |block: &Block| {
        let Content::Text(inlines) = &block.content else { return None };
        let length = plain(inlines).chars().count();
        let message = format!("标题有{length}个字，最多{MAX_TITLE}个");
        (length > MAX_TITLE).then(|| {
            let finding = Diagnostic::error(Kind::FitFailed, message)
                .hint("请看是不是把正文写进了标题，或者标题后面少了换行");
            finding.maybe_at(block.origin.as_ref())
        })
    };
    blocks.filter(|b| heads(b.role)).filter_map(long).collect()
}

/// Rows of tables that no page can hold.
fn too_tall(parts: &[Part]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for measured in parts.iter().flat_map(|p| &p.blocks) {
        let measure::Shape::Table(grid) = &measured.shape else { continue };
        let head: f64 = grid.head.iter().map(|row| row.height_pt).sum();
        let core = if measured.side.turned { spec::CORE_WIDTH_MM } else { spec::CORE_HEIGHT_MM };
        for row in grid.rows.iter().filter(|r| r.height_pt + head > pt(core)) {
            let message = format!("表格里有一行（{}）比一面还高，排不下", row.id);
            let found =
                Diagnostic::error(Kind::FitFailed, message).hint("请把这一行的内容分成几行");
            out.push(found.maybe_at(measured.block.origin.as_ref()));
        }
    }
    out
}

/// A 版记 that no side can hold: it cannot be parted, as its last rule ends the 版心 (7.4.1).
fn tall_imprint(placed: &imprint::Imprint, blocks: &[Block]) -> Option<Diagnostic> {
    let over = (-placed.top_pt / spec::IMPRINT_LINE_PT).ceil();
    (over > 0.0).then(|| {
        let message = format!("版记比一面还高，多{over}行：主送机关、抄送机关太多");
        let found = Diagnostic::error(Kind::FitFailed, message)
            .hint("请写成统称，如“各镇人民政府、街道办事处”，或者把名单列成附件");
        found.maybe_at(blocks.first().and_then(|block| block.origin.as_ref()))
    })
}

fn seal_meets_number(
    place: &SealPlace,
    folio: &imprint::Folio,
    spaced: bool,
) -> Option<Diagnostic> {
    let number = folio.numbers.get(place.page).copied().flatten()?;
    let clear = seal::clear_of_page_number(place, number, spaced);
    (clear < 0.0).then(|| {
        let message = format!("印章与页码重叠约{:.1}毫米", -clear);
        Diagnostic::warning(Kind::Seal, message).hint("请增加或删去一两行正文，使署名上移")
    })
}

fn seal_meets_notes(
    place: &SealPlace,
    notes: &[paginate::PlacedNote],
    row_pt: f64,
) -> Option<Diagnostic> {
    let top = spec::TOP_MM + spec::mm(footnotes::top_pt(notes, place.page, row_pt)?);
    let over = place.y + place.height / 2.0 - top;
    (over > 0.0).then(|| {
        let message = format!("印章的下边压到脚注约{over:.1}毫米");
        Diagnostic::warning(Kind::Seal, message)
            .hint("请增加或删去一两行正文，使署名上移，或者把脚注写进正文")
    })
}

fn no_text_on_first_page() -> Diagnostic {
    Diagnostic::warning(Kind::FitFailed, "首页显示不出正文（7.3.3要求首页必须显示正文）")
        .hint("请缩短标题，或用“|”给标题指定分行")
}

fn internal(error: &typeset::TypesetError) -> Diagnostic {
    Diagnostic::error(Kind::Internal, format!("排版程序没有排出计划的版面：{}", error.0))
        .hint("这是程序的缺陷，请把这份材料和本条信息发给维护人员")
}

fn with(mut sink: Vec<Diagnostic>, last: Diagnostic) -> Vec<Diagnostic> {
    sink.push(last);
    sink
}
