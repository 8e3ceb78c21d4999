//! The slip of a paper that has just been made.

use std::collections::BTreeMap;

use crate::data::fingerprint;
use crate::diag::{Diagnostic, Kind};
use crate::digest::sha256;
use crate::document::{self, Block, Content, Document, Role, SectionKind};
use crate::docx::{self, proof};
use crate::fonts::Fonts;
use crate::layout::{self, Layout};
use crate::notice::{Notice, Status};
use crate::pdf::{self, PrintedPage};
use crate::places::{self, Passage, Places};
use crate::project::Project;
use crate::template::registry;

use super::slip::{
    FORMAT, Figure, FontHash, Former, Hashed, Line, Options, Page, Paper, Paragraph, Place, Slip,
};

/// Everything that a slip tells of.
pub struct Issuing<'a> {
    /// The notice with its data.
    pub project: &'a Project,
    /// The paper as set.
    pub layout: &'a Layout,
    /// The fonts that it was set with.
    pub fonts: &'a Fonts,
    /// What the command line asked for.
    pub options: Options,
    /// The files that were read: name, content.
    pub inputs: &'a [(String, Vec<u8>)],
    /// The papers: name, content.
    pub outputs: &'a [(String, &'a [u8])],
}

/// Only a 定稿 is issued: its number and its date are settled.
pub fn refuse_draft(notice: &Notice) -> Option<Diagnostic> {
    (notice.status == Status::Draft).then(|| {
        Diagnostic::error(Kind::Issue, "这份公文还是送审稿，不能签发")
            .hint("文号、日期都定下来以后，请把 notice.yaml 里的“状态”改为“定稿”，再签发")
    })
}

/// A former slip by name and content.
pub fn former(name: &str, file: &[u8]) -> Former {
    Former { name: name.to_string(), sha256: sha256(file) }
}

/// The slip of a paper.
///
/// # Errors
/// A finished paper that cannot be read back, or that says anything else than the layout: a fault of this program.
pub fn make(issuing: &Issuing) -> Result<Slip, Vec<Diagnostic>> {
    let Issuing { project, layout, fonts, options, inputs, outputs } = issuing;
    let printed = read_back(outputs).map_err(|finding| vec![finding])?;
    let printed = printed.as_ref().map_or(&[][..], |printed| &printed.pages);
    let document = &layout.document;
    let numbered: Vec<_> = layout.pages.iter().enumerate().collect();
    let places = Places::of(layout);
    let lines: Vec<Vec<Set>> =
        numbered.iter().map(|(i, page)| lines(*i, page, printed.get(*i), &places)).collect();
    let paragraphs = paragraphs(layout);
    if !printed.is_empty() {
        same_words(&paragraphs, &lines, layout)?;
    }
    let page = |(i, page): &(usize, &layout::Page)| Page {
        number: page.number,
        lines: lines.get(*i).into_iter().flatten().map(|set| set.line.clone()).collect(),
        drawn: printed.get(*i).map(drawn),
    };
    let meta = document.meta.clone();
    Ok(Slip {
        format: FORMAT.to_string(),
        program: env!("CARGO_PKG_VERSION").to_string(),
        paper: Paper {
            title: meta.title,
            issuer: meta.issuer,
            number: meta.number,
            date: meta.date,
            pages: layout.pages.len(),
            imprint: document.sections.iter().any(|s| s.kind == SectionKind::Imprint),
        },
        outputs: hashed(outputs.iter().map(|(name, data)| (name.as_str(), *data))),
        corrects: None,
        replaces: None,
        template: project.template.clone(),
        template_files: template_files(&project.template, inputs),
        options: options.clone(),
        inputs: hashed(inputs.iter().map(|(name, data)| (name.as_str(), data.as_slice()))),
        data: fingerprint(&project.data),
        fonts: fonts.sources().map(font).collect(),
        figures: figures(&places),
        paragraphs,
        pages: numbered.iter().map(page).collect(),
        digest: String::new(),
    })
}

fn hashed<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<Hashed> {
    files.map(|(name, data)| Hashed::new(name, data)).collect()
}

/// The built-in template's files, unless the folder has a template of the same name.
fn template_files(name: &str, inputs: &[(String, Vec<u8>)]) -> Vec<Hashed> {
    if inputs.iter().any(|(input, _)| input.ends_with("template.yaml")) {
        return vec![];
    }
    let files = registry::built_in_source(name);
    files.iter().map(|(path, data)| Hashed::new(path, data)).collect()
}

fn font((family, file, data): (&str, Option<String>, &[u8])) -> FontHash {
    FontHash { family: family.to_string(), file, sha256: sha256(data) }
}

/// What the PDF among the papers says.
fn read_back(outputs: &[(String, &[u8])]) -> Result<Option<pdf::Printed>, Diagnostic> {
    let Some((_, data)) = outputs.iter().find(|(_, data)| data.starts_with(b"%PDF-")) else {
        return Ok(None);
    };
    let internal = |reason| {
        Diagnostic::error(Kind::Internal, format!("刚生成的 PDF {reason}"))
            .hint("这是程序的缺陷，请把这份材料和本条信息发给维护人员")
    };
    pdf::read(data).map(Some).map_err(internal)
}

/// SHA-256 of what is drawn on a page besides its text.
pub(super) fn drawn(page: &PrintedPage) -> String {
    sha256(page.drawn.join("\n").as_bytes())
}

/// A line of a page with its base line in hundredths of a mm.
struct Set {
    baseline: i64,
    line: Line,
}

/// How far texts of one line may stand from its base line, in hundredths of a mm.
const SAME_LINE: i64 = 25;

/// The lines of a page (from 0): as the PDF shows them, else as they were set.
fn lines(
    side: usize,
    page: &layout::Page,
    printed: Option<&PrintedPage>,
    places: &Places,
) -> Vec<Set> {
    let set = |(text, baseline): (String, i64)| Set {
        baseline,
        line: Line { line: None, text, ids: vec![] },
    };
    let mut lines: Vec<Set> = match printed {
        Some(printed) => {
            printed.lines.iter().cloned().zip(printed.baselines.iter().copied()).map(set).collect()
        }
        None => by_baseline(page).into_iter().map(set).collect(),
    };
    for (spot, line) in places.lines().filter(|(spot, _)| spot.side == side + 1) {
        let at = hundredths(line.baseline);
        let Some(nearest) = lines.iter_mut().min_by_key(|set| (set.baseline - at).abs()) else {
            continue;
        };
        if !nearest.line.ids.contains(&line.id) {
            nearest.line.ids.push(line.id.clone());
        }
        nearest.line.line = Some(spot.line);
    }
    lines
}

/// Texts of a layout's page by base line.
fn by_baseline(page: &layout::Page) -> Vec<(String, i64)> {
    let mut sorted: Vec<_> = page.lines.iter().collect();
    sorted.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.x.total_cmp(&b.x)));
    let mut lines: Vec<(String, i64)> = vec![];
    for line in sorted {
        let at = hundredths(line.baseline);
        match lines.last_mut() {
            Some((text, last)) if at - *last < SAME_LINE => text.push_str(&bare(&line.text)),
            _ => lines.push((bare(&line.text), at)),
        }
    }
    lines.retain(|(text, _)| !text.is_empty());
    lines
}

fn hundredths(mm: f64) -> i64 {
    (mm * 100.0).round() as i64
}

/// A text without white space.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The paper's paragraphs as a reader would name them.
fn paragraphs(layout: &Layout) -> Vec<Paragraph> {
    let named = names(&layout.document);
    let said = proof::said(layout).into_iter().filter(|said| !bare(&said.text).is_empty());
    let paragraph = |said: proof::Said| Paragraph {
        what: named.get(&said.id).cloned().unwrap_or_default(),
        id: said.id,
        text: said.text,
    };
    said.map(paragraph).collect()
}

/// What each paragraph and cell is to a reader, by id.
pub(crate) fn names(document: &Document) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for section in &document.sections {
        let (part, text) = match section.kind {
            SectionKind::Attachment(n) => (format!("附件{n}"), format!("附件{n}")),
            SectionKind::Enclosure(n) => (format!("印发件{n}"), format!("印发件{n}")),
            _ => (String::new(), "正文".to_string()),
        };
        let (mut count, mut tables) = (0, 0);
        for block in &section.blocks {
            if block.role == Role::Text || block.role.heading_level().is_some() {
                count += 1;
                names.insert(block.id.clone(), format!("{text}第{count}段"));
                continue;
            }
            names.insert(block.id.clone(), format!("{part}{}", docx::role_name(block.role)));
            if matches!(block.content, Content::Table(_)) {
                tables += 1;
                name_cells(block, &format!("{text}第{tables}张表"), &mut names);
            }
        }
    }
    names
}

fn name_cells(block: &Block, table: &str, names: &mut BTreeMap<String, String>) {
    let Content::Table(content) = &block.content else { return };
    for (r, row) in content.head.iter().chain(&content.rows).enumerate() {
        for c in 1..=row.cells.len() {
            names.insert(format!("{}.{c}", row.id), format!("{table}第{}行第{c}格", r + 1));
        }
    }
}

/// Every figure with the lines that it stands in, in the order of printing.
fn figures(places: &Places) -> Vec<Figure> {
    let figure = |(_, figure, printed): (&Passage, &document::Figure, places::Printed)| {
        let mut places: Vec<Place> = printed.spots.iter().map(Place::from).collect();
        places.dedup();
        Figure {
            id: figure.id.clone(),
            paths: figure.paths.clone(),
            name: figure.name.clone(),
            value: figure.exact.clone(),
            unit: figure.unit.clone(),
            printed: figure.printed.clone(),
            places,
        }
    };
    places.figures().filter(|(_, figure, _)| !figure.printed.is_empty()).map(figure).collect()
}

/// Whether the PDF shows each paragraph's characters: what is issued is what can be read in it.
fn same_words(
    paragraphs: &[Paragraph],
    lines: &[Vec<Set>],
    layout: &Layout,
) -> Result<(), Vec<Diagnostic>> {
    let count = |text: &str, sign: i64, of: &mut BTreeMap<char, i64>| {
        text.chars().for_each(|c| *of.entry(c).or_insert(0) += sign);
    };
    let mut left = BTreeMap::new();
    lines.iter().flatten().for_each(|set| count(&set.line.text, 1, &mut left));
    paragraphs.iter().for_each(|p| count(&bare(&p.text), -1, &mut left));
    let missing: String = left.iter().filter(|(_, n)| **n < 0).map(|(c, _)| *c).collect();
    if missing.is_empty() || layout.settings.preprinted.is_some() {
        return Ok(());
    }
    Err(vec![
        Diagnostic::error(Kind::Internal, format!("刚生成的 PDF 里读不出这些字：{missing}"))
            .hint("这是程序的缺陷，请把这份材料和本条信息发给维护人员"),
    ])
}
