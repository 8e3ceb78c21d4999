//! The plan as data for `paper.typ`, in the order of reading.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use typst::foundations::Bytes;
use typst_layout::PagedDocument;

use super::grid::Merges;
use super::measure::{BesideLines, Grid, GridRow, Measured, MeasuredNote, Shape, TextLine};
use super::paginate::{Placed, PlacedNote, SLACK_PT};
use super::picture::{self, Pictures};
use super::runs::{Run, Script};
use super::typeset::{self, TypesetError};
use super::{Page, Planned, SealPlace, SealShown, Settings, imprint};
use super::{above, footnotes};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Content, Document, Merge, Picture, Role, Table, plain};
use crate::fonts::Fonts;
use crate::spec::{self, Face, Ink, mm, pt};

/// How far a line may stand from its plan, in mm, before it counts as a fault.
const TOLERANCE_MM: f64 = 0.05;

/// The face that text has where nothing else is said.
const BODY: Face = Face::FangSong;

/// The deepest level of heading that PDF/UA knows.
const OUTLINE_MAX: usize = 6;

pub(crate) struct Sheet<'a> {
    planned: &'a Planned<'a>,
    document: &'a Document,
    fonts: &'a Fonts,
    settings: &'a Settings,
}

/// Where the flow stands.
#[derive(Default)]
struct Flow {
    items: Vec<Value>,
    page: usize,
    bottom_pt: f64,
    /// The page up to which seals have been drawn.
    seals_to: Option<usize>,
    /// Level of the last heading, so that no level is skipped in the outline.
    level: usize,
    /// The pages that are turned.
    turned: BTreeSet<usize>,
    /// Where the items of the turned page begin on which the flow stands.
    turned_from: Option<usize>,
    /// Levels that 章 and 节 put above the headings below them: of the paper, and of one that it quotes.
    divided: [usize; 2],
}

impl Flow {
    fn go_to(&mut self, page: usize, top_pt: f64) {
        while self.page < page {
            self.end_turn();
            self.items.push(json!({ "do": "page" }));
            self.page += 1;
            self.bottom_pt = 0.0;
            if self.turned.contains(&self.page) {
                self.turned_from = Some(self.items.len());
            }
        }
        let space = top_pt - self.bottom_pt;
        if space.abs() > 1e-6 {
            self.items.push(json!({ "do": "space", "pt": space }));
        }
        self.bottom_pt = top_pt;
    }

    /// Makes what stands on a turned page one item.
    fn end_turn(&mut self) {
        if let Some(from) = self.turned_from.take() {
            let items = self.items.split_off(from);
            self.items.push(json!({ "do": "turned", "items": items }));
        }
    }

    /// Heading level in the outline: 1 for titles, 2 for that of a quoted paper, one more at the most than the heading
    /// before.
    fn outline(&mut self, block: &Block) -> usize {
        let within = usize::from(crate::compose::is_quoted(&block.id));
        let wanted = match block.role {
            Role::QuotedTitle => {
                self.divided[1] = 0;
                2
            }
            role if role.is_title() => {
                self.divided = [0, 0];
                1
            }
            Role::Chapter | Role::Subchapter => {
                self.divided[within] = if block.role == Role::Chapter { 1 } else { 2 };
                1 + self.divided[within] + within
            }
            role => match role.heading_level() {
                Some(level) => usize::from(level) + 1 + self.divided[within] + within,
                None => return 0,
            },
        };
        self.level = wanted.min(self.level + 1).min(OUTLINE_MAX);
        self.level
    }
}

/// What a file that travels inside is called among the files of the layout.
fn attached_name(index: usize) -> String {
    format!("attached/{index}")
}

/// The media type of a file, which PDF/A-3 asks for (ISO 19005-3, 6.8).
fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "yaml" | "yml" => "application/yaml",
        "json" => "application/json",
        "md" => "text/markdown",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xls" => "application/vnd.ms-excel",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

impl<'a> Sheet<'a> {
    pub fn new(
        planned: &'a Planned<'a>,
        document: &'a Document,
        fonts: &'a Fonts,
        settings: &'a Settings,
    ) -> Self {
        Self { planned, document, fonts, settings }
    }

    /// Lets Typst set it.
    pub fn typeset(&self) -> Result<PagedDocument, TypesetError> {
        let picture = |(office, seal): (usize, &super::Seal)| match &seal.shown {
            SealShown::Picture { data, svg } => {
                Some((picture_name(office, *svg), Bytes::new(data.clone())))
            }
            SealShown::Area | SealShown::Nothing => None,
        };
        let seals = self.settings.seals.iter().enumerate().filter_map(picture);
        let attached = self.settings.attached.iter().enumerate();
        let attached = attached.map(|(i, (_, data))| (attached_name(i), Bytes::new(data.clone())));
        let files = seals.chain(self.pictures()).chain(attached).collect();
        typeset::typeset(&typeset::PAPER, &self.data(), files, self.fonts)
    }

    /// The files that travel inside, as `paper.typ` attaches them.
    fn attached(&self) -> Value {
        let one = |(i, (name, _)): (usize, &(String, Vec<u8>))| {
            json!({
                "file": attached_name(i),
                "name": name,
                "type": media_type(name),
                "about": format!("生成这份公文的源文件：{name}"),
            })
        };
        self.settings.attached.iter().enumerate().map(one).collect()
    }

    /// The files of all pictures.
    fn pictures(&self) -> Vec<(String, Bytes)> {
        let mut files = vec![];
        for (part, blocks) in self.planned.parts.iter().enumerate() {
            for (at, measured) in blocks.blocks.iter().enumerate() {
                let Content::Pictures(pictures) = &measured.block.content else { continue };
                files.extend(pictures.iter().enumerate().map(|(i, picture)| {
                    let data = Bytes::new(picture.image.data.to_vec());
                    (file_of((part, at), i, picture), data)
                }));
            }
        }
        files
    }

    fn data(&self) -> Value {
        let meta = &self.document.meta;
        let keywords: Vec<_> = meta.number.iter().chain(&meta.date).collect();
        json!({
            "paper": self.paper(),
            "inks": { "black": Ink::Black.rgb(), "red": Ink::Red.rgb() },
            "faces": typeset::faces(self.fonts),
            "meta": {
                "title": meta.title,
                "author": meta.issuer,
                "description": meta.number.clone().unwrap_or_default(),
                "keywords": keywords,
                "date": meta.day().map(|(year, month, day)| {
                    json!({ "year": year, "month": month, "day": day })
                }),
            },
            "numbers": self.numbers(),
            "above": above::others(self.settings, self.fonts),
            "items": self.items(),
            "attached": self.attached(),
        })
    }

    fn paper(&self) -> Value {
        let (dx, dy) = self.settings.preprinted.unwrap_or((0.0, 0.0));
        let (first, core) = (self.planned.first_bottom_pt, pt(spec::CORE_HEIGHT_MM));
        json!({
            "width": pt(spec::PAPER_WIDTH_MM), "height": pt(spec::PAPER_HEIGHT_MM),
            "left": pt(spec::LEFT_MM), "top": pt(spec::TOP_MM),
            "right": pt(spec::RIGHT_MM), "bottom": pt(spec::BOTTOM_MM),
            "first-bottom": (first > core).then(|| pt(spec::BOTTOM_MM) - (first - core)),
            "dx": pt(dx), "dy": pt(dy),
            "cell": spec::CELL_PT, "face": BODY, "leading": self.settings.row_pt - spec::SIZE_3_PT,
            "ascent": spec::EM_ASCENT, "descent": spec::EM_DESCENT,
            "superscript": spec::SUPERSCRIPT_EM, "subscript": spec::SUBSCRIPT_EM,
            "table-pad": spec::TABLE_PAD_PT, "table-rule": spec::TABLE_RULE_PT,
            "table-leading": spec::TABLE_LEADING_PT,
            "core-width": pt(spec::CORE_WIDTH_MM), "core-height": pt(spec::CORE_HEIGHT_MM),
            "script": spec::SCRIPT_SCALE,
            "note-size": spec::FOOTNOTE_SIZE_PT,
            "note-leading": footnotes::leading_pt(self.settings.row_pt),
            "note-indent": spec::FOOTNOTE_INDENT_CELLS * spec::FOOTNOTE_SIZE_PT,
            "note-rule": spec::FOOTNOTE_RULE_PT, "note-rule-length": pt(spec::FOOTNOTE_RULE_MM),
            "note-below": self.note_below(),
            "note-rule-height": spec::FOOTNOTE_RULE_ROWS * self.settings.row_pt,
            "revision": {
                "rule": spec::REVISION_RULE_PT, "middle": spec::REVISION_MIDDLE_EM,
                "below": spec::REVISION_BELOW_EM, "gap": spec::REVISION_GAP_EM,
                "grey": spec::REVISION_GREY,
            },
        })
    }

    /// White below the last 脚注 of each side, by its id: for the tails of its letters, and for a 版记.
    fn note_below(&self) -> Value {
        let (plan, first) = (&self.planned.solved.plan, self.planned.first_bottom_pt);
        let imprint = self.planned.folio.imprint.as_ref();
        let last = |notes: &[PlacedNote]| {
            let note = notes.last()?;
            let measured = &self.planned.parts[note.part].blocks[note.block].notes[note.note];
            let above =
                imprint.filter(|imprint| imprint.page == note.page).map_or(0.0, |imprint| {
                    footnotes::above_imprint_pt(imprint, first, self.settings.row_pt)
                });
            Some((measured.id.clone(), json!(above + spec::FOOTNOTE_TAIL_PT)))
        };
        Value::Object(plan.notes.chunk_by(|a, b| a.page == b.page).filter_map(last).collect())
    }

    fn items(&self) -> Vec<Value> {
        let turned = self.planned.solved.plan.turned.clone();
        let mut flow = Flow { turned, ..Flow::default() };
        flow.items.extend(above::first(self.settings, self.fonts));
        self.head(&mut flow);
        let mut placed = self.planned.solved.plan.placed.as_slice();
        while let Some(first) = placed.first() {
            let same = |p: &&Placed| (p.spot.0, p.spot.1) == (first.spot.0, first.spot.1);
            let count = placed.iter().take_while(same).count();
            let (block, rest) = placed.split_at(count);
            self.block(block, &mut flow);
            placed = rest;
        }
        flow.end_turn();
        self.imprint(&mut flow);
        flow.items
    }

    fn head(&self, flow: &mut Flow) {
        let Some(head) = &self.planned.head else { return };
        let over_letterhead = self.settings.preprinted.is_some();
        for fixed in &head.fixed {
            let block = fixed.block;
            if over_letterhead && spec::preprinted(block.role) {
                continue;
            }
            flow.items.push(json!({
                "do": "placed", "id": block.id, "align": fixed.align, "ink": ink(block.role),
                "dx": fixed.left_pt, "dy": fixed.top_pt, "width": fixed.width_pt,
                "condense": fixed.condense, "lines": lines_json(&fixed.lines, fixed.size_pt),
            }));
        }
        for line in head.lines.iter().filter(|_| !over_letterhead) {
            flow.items.push(json!({
                "do": "rule", "x": line.x_pt, "y": line.y_pt, "length": line.length_pt,
                "width": line.width_pt, "ink": Ink::Red,
            }));
        }
    }

    fn block(&self, placed: &[Placed], flow: &mut Flow) {
        let Some(first) = placed.first() else { return };
        let (part, at, _) = first.spot;
        let measured = &self.planned.parts[part].blocks[at];
        self.seals_before(part, measured, first, flow);
        match &measured.shape {
            Shape::Lines(lines) if matches!(measured.block.content, Content::Entry(_)) => {
                self.entry(placed, lines, measured, flow);
            }
            Shape::Lines(lines) => {
                for segment in self.segments(placed, measured) {
                    self.paragraph(segment, lines, measured, flow);
                }
            }
            Shape::Table(grid) => table(placed, grid, measured, flow),
            Shape::Pictures(own) => pictures(first, own, measured, flow),
            Shape::Beside(texts) => beside(placed, texts, measured, flow),
            Shape::Ends(..) => {}
        }
    }

    /// Lines that Typst can flow by itself: the same row spacing, and a new page only where a line no longer fits.
    fn segments<'b>(&self, placed: &'b [Placed], measured: &Measured) -> Vec<&'b [Placed]> {
        let together = |a: &Placed, b: &Placed| {
            a.page == b.page
                || !measured.side.turned
                    && !self.planned.solved.plan.has_notes(a.page)
                    && (a.page > 0 || self.planned.first_bottom_pt == pt(spec::CORE_HEIGHT_MM))
                    && (self.pitch(a.page) == self.pitch(b.page)
                        && a.bottom_pt() + self.leading(measured, a.page) + a.height_pt
                            > pt(spec::CORE_HEIGHT_MM))
        };
        placed.chunk_by(together).collect()
    }

    fn pitch(&self, page: usize) -> f64 {
        let pitch = self.planned.solved.adjust.pitch.get(&page).copied();
        pitch.unwrap_or(self.settings.row_pt)
    }

    fn leading(&self, measured: &Measured, page: usize) -> f64 {
        if measured.block.role.is_title() {
            return spec::LEADING_PT;
        }
        self.pitch(page) - measured.size_pt
    }

    fn paragraph(
        &self,
        placed: &[Placed],
        lines: &[TextLine],
        measured: &Measured,
        flow: &mut Flow,
    ) {
        let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return };
        let block = measured.block;
        // A smaller size stands in the middle of its row.
        let inset = (first.height_pt - measured.size_pt).max(0.0) / 2.0;
        flow.go_to(first.page, first.top_pt + inset);
        let em = measured.size_pt;
        let begins = first.spot.2 == 0;
        let tag = if begins { flow.outline(block) } else { 0 };
        let lines = &lines[first.spot.2..=last.spot.2];
        flow.items.push(json!({
            "do": "paragraph", "id": block.id, "align": block.align, "ink": ink(block.role),
            "tag": tag, "title": block.role.is_title(),
            "labelled": block.role == Role::AttachmentNote,
            "first": if begins { block.indent.first * em } else { block.indent.rest * em },
            "rest": block.indent.rest * em, "right": block.indent.right * em,
            "leading": self.leading(measured, first.page),
            "lines": lines_json(lines, em), "notes": notes_json(measured, first, last),
        }));
        (flow.page, flow.bottom_pt) = (last.page, last.top_pt + inset + em);
    }

    /// An entry of a 目录: its lines are placed one by one, the last with its leader and the number of the page.
    fn entry(&self, placed: &[Placed], lines: &[TextLine], measured: &Measured, flow: &mut Flow) {
        let Content::Entry(entry) = &measured.block.content else { return };
        let (block, em) = (measured.block, measured.size_pt);
        let measure = super::measure::Measure { fonts: self.fonts, settings: self.settings };
        let page = measure.line(&entry.page, block.role);
        for place in placed {
            let Some(line) = lines.get(place.spot.2) else { continue };
            flow.go_to(place.page, place.top_pt);
            let left = if place.spot.2 == 0 { block.indent.first } else { block.indent.rest } * em;
            let last = place.spot.2 + 1 == lines.len();
            flow.items.push(json!({
                "do": "entry", "id": block.id, "dx": left,
                "dy": place.top_pt + (place.height_pt - em).max(0.0) / 2.0,
                "width": pt(spec::CORE_WIDTH_MM) - left, "dot": spec::LEADER_EM * em,
                "line": line_json(line, em),
                "page": last.then(|| runs_json(&page.runs, em)),
            }));
        }
    }

    /// The seals lie behind 署名 and date: all of a page are drawn before its first of these.
    fn seals_before(&self, part: usize, measured: &Measured, first: &Placed, flow: &mut Flow) {
        let begins = measured.block.role.is_closing();
        let drawn = flow.seals_to.is_some_and(|page| page >= first.page);
        let here = self.planned.seals.iter().filter(|seal| seal.page == first.page);
        let here: Vec<Value> = here.filter_map(|place| self.seal(place)).collect();
        if part != 0 || !begins || drawn || here.is_empty() {
            return;
        }
        flow.seals_to = Some(first.page);
        flow.go_to(first.page, first.top_pt);
        flow.items.extend(here);
    }

    fn seal(&self, place: &SealPlace) -> Option<Value> {
        let seal = self.settings.seals.get(place.office)?;
        let picture = match &seal.shown {
            SealShown::Picture { svg, .. } => Some(picture_name(place.office, *svg)),
            SealShown::Area => None,
            SealShown::Nothing => return None,
        };
        Some(json!({
            "do": "seal", "x": pt(place.x - spec::LEFT_MM), "y": pt(place.y - spec::TOP_MM),
            "diameter": pt(place.diameter), "height": pt(place.height), "picture": picture,
            "alt": format!("{}印章", seal.owner),
        }))
    }

    fn imprint(&self, flow: &mut Flow) {
        let Some(place) = &self.planned.folio.imprint else { return };
        flow.go_to(place.page, flow.bottom_pt);
        for (measured, top) in self.planned.imprint.iter().zip(&place.tops_pt) {
            let block = measured.block;
            let em = measured.size_pt;
            let top = top + (spec::IMPRINT_LINE_PT - em) / 2.0;
            let (left, right) = (block.indent.first * em, block.indent.right * em);
            let width = pt(spec::CORE_WIDTH_MM);
            match &measured.shape {
                Shape::Ends(from, to) => flow.items.push(json!({
                    "do": "ends", "id": block.id, "ink": ink(block.role),
                    "dx": left, "dy": top, "width": width - left - right,
                    "left": { "runs": runs_json(from, em) }, "right": { "runs": runs_json(to, em) },
                })),
                Shape::Lines(lines) => self.imprint_lines(lines, measured, top, flow),
                Shape::Beside(_) | Shape::Table(_) | Shape::Pictures(_) => {}
            }
        }
        for (y, width_mm) in &place.rules {
            flow.items.push(rule(*y, pt(*width_mm)));
        }
    }

    fn imprint_lines(&self, lines: &[TextLine], measured: &Measured, top: f64, flow: &mut Flow) {
        let (block, em) = (measured.block, measured.size_pt);
        for (i, line) in lines.iter().enumerate() {
            let left = if i == 0 { block.indent.first } else { block.indent.rest } * em;
            // Each line stands by itself, as wide as its text.
            let line = TextLine { justify: false, ..line.clone() };
            flow.items.push(json!({
                "do": "placed", "id": block.id, "align": Align::Left, "ink": ink(block.role),
                "dx": left, "dy": top + i as f64 * spec::IMPRINT_LINE_PT, "condense": 1,
                "width": pt(spec::CORE_WIDTH_MM) - left - block.indent.right * em,
                "lines": lines_json(std::slice::from_ref(&line), em),
            }));
        }
    }

    /// Page numbers: dash at its height, one 字 of 4号 from the edge, outside on both sides (7.5).
    fn numbers(&self) -> Vec<Value> {
        let size = spec::SIZE_4_PT;
        let (dash_top, dash_bottom) = self.fonts.full_width_ink_em(Face::Song, '—');
        let middle = f64::midpoint(dash_top, dash_bottom);
        let (dx, dy) = self.settings.preprinted.unwrap_or((0.0, 0.0));
        let top = pt(spec::PAGE_NUMBER_MM + dy) - (spec::EM_ASCENT - middle) * size;
        let side = spec::PAGE_NUMBER_SIDE_CELLS * size;
        let number = |n: &Option<usize>| match n {
            None => Value::Null,
            Some(n) => json!({
                "dx": pt(spec::LEFT_MM + dx) + side, "dy": top,
                "width": pt(spec::CORE_WIDTH_MM) - 2.0 * side,
                "align": if n % 2 == 1 { Align::Right } else { Align::Left },
                "lines": lines_json(&[self.number_line(*n)], size),
            }),
        };
        self.planned.folio.numbers.iter().map(number).collect()
    }

    fn number_line(&self, number: usize) -> TextLine {
        let run = Run {
            text: imprint::page_number(number, self.settings.page_number_spaced),
            face: Face::Song,
            size_pt: spec::SIZE_4_PT,
            script: Script::Normal,
            bold: false,
            figure: None,
            note: None,
            revision: None,
        };
        TextLine { runs: vec![run], width_pt: 0.0, justify: false }
    }

    /// Compares what was set with what was planned.
    pub fn verify(&self, pages: &[Page]) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        if pages.len() != self.planned.folio.pages {
            faults.push(format!("计划{}面，排成{}面", self.planned.folio.pages, pages.len()));
        }
        let placed = self.planned.solved.plan.placed.iter();
        faults.extend(placed.filter_map(|p| self.verify_line(p, pages)));
        let notes = self.planned.solved.plan.notes.iter();
        faults.extend(notes.filter_map(|note| self.verify_note(note, pages)));
        faults.truncate(3);
        let report = |fault| {
            Diagnostic::error(Kind::Internal, format!("版面与计划不符：{fault}"))
                .hint("没有生成文件；这是程序的缺陷，请把这份材料和本条信息发给维护人员")
        };
        faults.into_iter().map(report).collect()
    }

    /// Whether the lines of a 脚注 stand where they are planned, on the page of its mark.
    fn verify_note(&self, placed: &PlacedNote, pages: &[Page]) -> Option<String> {
        let measured = &self.planned.parts[placed.part].blocks[placed.block];
        let note = &measured.notes[placed.note];
        let dy = self.settings.preprinted.map_or(0.0, |(_, dy)| dy);
        let pitch = footnotes::line_pt(self.settings.row_pt);
        let page = pages.get(placed.page)?;
        let marked = |line: &super::Line| line.notes.contains(&note.id);
        let stands = |(i, line): (usize, &TextLine)| {
            let top = placed.top_pt + i as f64 * pitch;
            let at = spec::TOP_MM + dy + mm(top + spec::EM_ASCENT * spec::FOOTNOTE_SIZE_PT);
            let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
            page.lines.iter().any(|set| {
                set.id == note.id && set.text == text && (set.baseline - at).abs() < TOLERANCE_MM
            })
        };
        let all = note.lines.iter().enumerate().all(stands) && page.lines.iter().any(marked);
        (!all).then(|| format!("第{}面的脚注{}没有排在计划的位置", placed.page + 1, note.id))
    }

    fn verify_line(&self, placed: &Placed, pages: &[Page]) -> Option<String> {
        let measured = &self.planned.parts[placed.spot.0].blocks[placed.spot.1];
        if let Shape::Pictures(_) = &measured.shape {
            return verify_pictures(placed, measured, pages);
        }
        let mut text = planned_text(&measured.shape, placed.spot.2)?;
        if let Content::Entry(entry) = &measured.block.content
            && placed.spot.2 + 1 == measured.shape.len()
        {
            text.push_str(&plain(&entry.page));
        }
        let em = measured.size_pt;
        let inset = (placed.height_pt - em).max(0.0) / 2.0;
        let (dx, dy) = self.settings.preprinted.unwrap_or((0.0, 0.0));
        let top = if measured.side.turned { spec::TURNED_TOP_MM + dx } else { spec::TOP_MM + dy };
        let baseline = top + mm(placed.top_pt + inset + spec::EM_ASCENT * em);
        let near = |line: &&super::Line| {
            line.id == measured.block.id && (line.baseline - baseline).abs() < TOLERANCE_MM
        };
        let found = pages.get(placed.page)?.lines.iter().find(near);
        match found {
            Some(line) if line.text == text => None,
            Some(line) => Some(format!("{}：“{}”应为“{text}”", line.id, line.text)),
            None if text.trim().is_empty() => None,
            None => {
                let page = placed.page + 1;
                Some(format!("{}：第{page}面{baseline:.2}毫米处没有“{text}”", measured.block.id))
            }
        }
    }
}

/// The lines of the 脚注 whose marks stand in these lines, by id. The mark itself Typst sets.
fn notes_json(measured: &Measured, first: &Placed, last: &Placed) -> Value {
    let lines = first.spot.2..=last.spot.2;
    let notes = measured.notes.iter().filter(|note| lines.contains(&note.line));
    let unmarked = |note: &MeasuredNote| {
        let mut lines = note.lines.clone();
        if let Some(first) = lines.first_mut() {
            first.runs.retain(|run| run.note.is_none());
        }
        lines_json(&lines, spec::FOOTNOTE_SIZE_PT)
    };
    Value::Object(notes.map(|note| (note.id.clone(), json!(unmarked(note)))).collect())
}

/// What a line of a block is to read; `None` for rows of tables.
fn planned_text(shape: &Shape, line: usize) -> Option<String> {
    let text = |line: &TextLine| line.runs.iter().map(|r| r.text.as_str()).collect::<String>();
    match shape {
        Shape::Lines(lines) => lines.get(line).map(text),
        Shape::Beside(texts) => {
            Some(texts.iter().filter_map(|beside| beside.lines.get(line)).map(text).collect())
        }
        Shape::Ends(..) | Shape::Table(_) | Shape::Pictures(_) => None,
    }
}

/// What the layout file calls the seal of an office.
fn picture_name(office: usize, svg: bool) -> String {
    format!("seal-{}.{}", office + 1, if svg { "svg" } else { "png" })
}

/// Texts side by side: each is placed as a whole, so that it is read as a whole.
fn beside(placed: &[Placed], texts: &[BesideLines], measured: &Measured, flow: &mut Flow) {
    let Some(first) = placed.first() else { return };
    let (block, em) = (measured.block, measured.size_pt);
    flow.go_to(first.page, first.top_pt);
    for text in texts {
        for (line, place) in text.lines.iter().zip(placed) {
            let left = text.middle_pt.map_or(text.left_pt, |middle| middle - line.width_pt / 2.0);
            flow.items.push(json!({
                "do": "placed", "id": block.id, "align": Align::Left, "ink": ink(block.role),
                "dx": left, "dy": place.top_pt + (place.height_pt - em).max(0.0) / 2.0,
                "width": pt(spec::CORE_WIDTH_MM) - left, "condense": 1,
                "lines": lines_json(std::slice::from_ref(line), em),
            }));
        }
    }
}

fn ink(role: Role) -> Ink {
    spec::type_of(role).ink
}

/// A rule of 版记.
fn rule(y: f64, width: f64) -> Value {
    let length = pt(spec::CORE_WIDTH_MM);
    json!({ "do": "rule", "x": 0.0, "y": y, "length": length, "width": width, "ink": Ink::Black })
}

fn table(placed: &[Placed], grid: &Grid, measured: &Measured, flow: &mut Flow) {
    let Content::Table(table) = &measured.block.content else { return };
    let merges = Merges::of(table);
    let ends = placed.chunk_by(|a, b| a.page == b.page).map(|page| page[page.len() - 1].spot.2 + 1);
    let parted = |merge: &Merge, end: usize| merge.rows().contains(&end) && merge.row < end;
    let torn = ends.clone().any(|end| table.merges.iter().any(|merge| parted(merge, end)));
    // The plan counts rows and Typst measures them: where its next row would still fit, it would not break.
    let bottom_pt = pt(spec::CORE_HEIGHT_MM) + SLACK_PT;
    let fits = |a: &Placed, b: &Placed| a.bottom_pt() + b.height_pt <= bottom_pt;
    let early = placed.windows(2).any(|w| w[0].page != w[1].page && fits(&w[0], &w[1]));
    // Typst breaks a table by itself, but for a cell that goes on over the page: then each page has its own, and so has
    // each turned one.
    let parts: Vec<&[Placed]> = if torn || early || measured.side.turned {
        placed.chunk_by(|a, b| a.page == b.page).collect()
    } else {
        vec![placed]
    };
    for part in parts {
        fragment(part, grid, (table, &merges), flow);
    }
}

/// The rows of a table that stand together, below its head.
fn fragment(placed: &[Placed], grid: &Grid, table: (&Table, &Merges), flow: &mut Flow) {
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return };
    let heads = grid.head.len();
    let repeated = first.spot.2 >= heads;
    let above: f64 = if repeated { grid.head.iter().map(|row| row.height_pt).sum() } else { 0.0 };
    flow.go_to(first.page, first.top_pt - above);
    let shown = (0..heads).chain(first.spot.2.max(heads)..last.spot.2 + 1);
    let rows: Vec<_> = grid.all().collect();
    let row = |at: usize| {
        let shown = first.spot.2.max(heads)..last.spot.2 + 1;
        json!({ "cells": cells(rows[at], at, table, if at < heads { 0..heads } else { shown }) })
    };
    flow.items.push(json!({
        "do": "table", "widths": grid.widths, "size": table.0.size.pt(),
        "heights": shown.map(|at| rows[at].height_pt).collect::<Vec<_>>(),
        "head": (0..heads).map(row).collect::<Vec<_>>(),
        "rows": (first.spot.2.max(heads)..last.spot.2 + 1).map(row).collect::<Vec<_>>(),
    }));
    (flow.page, flow.bottom_pt) = (last.page, last.bottom_pt());
}

/// Pictures stand at the lower edge of their rows, the caption below them.
fn pictures(placed: &Placed, own: &Pictures, measured: &Measured, flow: &mut Flow) {
    let Content::Pictures(pictures) = &measured.block.content else { return };
    flow.go_to(placed.page, placed.top_pt);
    let sizes = own.sizes(placed.height_pt);
    let one = |(at, (picture, (width, height))): (usize, (&Picture, (f64, f64)))| json!({ "file": file_of((placed.spot.0, placed.spot.1), at, picture), "width": width, "height": height, "alt": picture.alt });
    flow.items.push(json!({
        "do": "pictures", "id": measured.block.id, "height": placed.height_pt,
        "gap": picture::gap_pt(),
        "pictures": pictures.iter().zip(sizes).enumerate().map(one).collect::<Vec<_>>(),
    }));
    flow.bottom_pt = placed.bottom_pt();
}

/// Name of a picture's file among those that Typst sees: its part, block and place in that.
fn file_of((part, block): (usize, usize), at: usize, picture: &Picture) -> String {
    format!("picture-{part}-{block}-{at}.{}", picture.image.format.extension())
}

/// Whether each picture of a block stands within its rows.
fn verify_pictures(placed: &Placed, measured: &Measured, pages: &[Page]) -> Option<String> {
    let Content::Pictures(wanted) = &measured.block.content else { return None };
    let page = pages.get(placed.page)?;
    let own = page.pictures.iter().filter(|picture| picture.id == measured.block.id);
    let tall = mm(placed.height_pt) + 0.5;
    let found = own.filter(|picture| picture.height <= tall).count();
    (found != wanted.len()).then(|| {
        let id = &measured.block.id;
        format!("{id}：第{}面应有{}张图片，排出{found}张", placed.page + 1, wanted.len())
    })
}

/// The cells of a row that stand by themselves, where only some rows of the table are shown.
fn cells(
    row: &GridRow,
    at: usize,
    (table, merges): (&Table, &Merges),
    shown: std::ops::Range<usize>,
) -> Vec<Value> {
    let cell = |(column, lines): (usize, &Vec<TextLine>)| {
        let merge = merges.at(at, column).unwrap_or(Merge::single(at, column));
        let rows = merge.rows().start.max(shown.start)..merge.rows().end.min(shown.end);
        // What a page tears goes on as an empty cell.
        let begins = (rows.start, merge.column) == (at, column);
        let align =
            if at < table.head.len() { Align::Center } else { table.columns.get(column)?.align };
        begins.then(|| {
            json!({
                "id": format!("{}.{}", row.id, column + 1), "align": align,
                "rowspan": rows.len(), "colspan": merge.columns,
                "pad": row.pads.get(column).copied().unwrap_or(0.0),
                "lines": lines_json(lines, table.size.pt()),
            })
        })
    };
    row.cells.iter().enumerate().filter_map(cell).collect()
}

pub(super) fn lines_json(lines: &[TextLine], base_pt: f64) -> Vec<Value> {
    lines.iter().map(|line| line_json(line, base_pt)).collect()
}

fn line_json(line: &TextLine, base_pt: f64) -> Value {
    let first = line.runs.first().and_then(|r| r.text.chars().next());
    let last = line.runs.last().and_then(|r| r.text.chars().last());
    json!({
        "runs": runs_json(&line.runs, base_pt), "justify": line.justify,
        "stands": stands(&line.runs, base_pt),
        "opens": first.is_some_and(|c| spec::NO_LINE_END.contains(c)),
        "closes": last.is_some_and(|c| spec::NO_LINE_START.contains(c)),
    })
}

/// Size in pt of the text on whose base line a line stands that has nothing but raised and lowered text.
fn stands(runs: &[Run], base_pt: f64) -> Option<f64> {
    runs.iter().all(|run| run.script != Script::Normal).then_some(base_pt)
}

/// Runs as `paper.typ` reads them: text set like the body is a string, and costs no call there.
fn runs_json(runs: &[Run], base_pt: f64) -> Vec<Value> {
    runs.iter().map(|run| run_json(run, base_pt)).collect()
}

fn run_json(run: &Run, base_pt: f64) -> Value {
    let like_body = run.face == BODY
        && run.size_pt == spec::CELL_PT
        && run.script == Script::Normal
        && !run.bold;
    if let Some(revision) = run.revision {
        let words = run_json(&Run { revision: None, ..run.clone() }, base_pt);
        return json!({ "revised": revision, "words": words });
    }
    match (like_body, &run.figure) {
        _ if run.note.is_some() => json!({ "note": run.note, "text": run.text }),
        (true, None) => json!(run.text),
        (true, Some(id)) => json!({ "figure": id, "text": null, "plain": run.text }),
        (false, figure) => json!({
            "text": run.text, "face": run.face, "size": run.size_pt, "base": base_pt,
            "script": run.script, "bold": run.bold, "figure": figure,
        }),
    }
}
