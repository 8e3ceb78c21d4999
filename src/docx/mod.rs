//! The Word draft: a layout as an editable .docx of real styles, fields and live figures.
//!
//! The way of the data: `flow` turns the layout into a `draft` (paragraphs in Word's own terms, in twips),
//! `style` names its formats, `body` builds it with docx-rs, `mend` repairs what docx-rs writes wrongly,
//! `parts` holds the parts that docx-rs cannot write, `package` packs them, `words` reads what a .docx
//! says, and `proof` compares the finished file with the layout. `untouched` tells a draft as written from one that a person has edited.

mod body;
mod draft;
mod flow;
pub mod lint;
mod mend;
mod opened;
mod package;
mod parts;
pub mod proof;
mod strip;
mod style;
mod units;
mod untouched;
pub mod words;
pub mod xml;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diag::{Diagnostic, Kind, Warned};
use crate::document::{Document, Figure, Role, plain};
use crate::fonts::usual_family;
use crate::layout::Layout;
use crate::source::Origin;
use crate::spec::Face;
use package::{Part, PartKind};
use style::Styles;
use xml::Element;

pub(crate) use opened::{MAX_ALL, MAX_PART, MAX_PARTS, resolved};
pub use parts::custom::{
    Stored, StoredNode, fingerprint as picture_fingerprint, parse as parse_stored,
};
pub use parts::source::source;

pub use crate::spec::{WordGrid as Grid, WordMargins as Margins};
pub use strip::{Refused, Stripped, strip};
pub use untouched::untouched;

/// What a draft depends on besides the layout.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Margins and pitch of rows.
    pub margins: Margins,
    /// How the 28 字 of a line are made.
    pub grid: Grid,
    /// Font names that the office's computers have.
    pub fonts: FontNames,
    /// Where the draft comes from.
    pub provenance: Provenance,
    /// Files that travel inside: name, content.
    pub source: Vec<(String, Vec<u8>)>,
}

/// Names of fonts as they are written into the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontNames {
    /// 小标宋
    pub xiao_biao_song: String,
    /// 仿宋
    pub fang_song: String,
    /// 楷体
    pub kai: String,
    /// 黑体
    pub hei: String,
    /// 宋体
    pub song: String,
    /// Digits and Latin letters of 仿宋 and 楷体 text; `None` takes the Chinese font's own.
    pub latin: Option<String>,
}

impl FontNames {
    /// The name of a face.
    pub fn of(&self, face: Face) -> &str {
        match face {
            Face::XiaoBiaoSong => &self.xiao_biao_song,
            Face::FangSong => &self.fang_song,
            Face::Kai => &self.kai,
            Face::Hei => &self.hei,
            Face::Song => &self.song,
        }
    }

    /// The name of a face, to be changed.
    pub fn of_mut(&mut self, face: Face) -> &mut String {
        match face {
            Face::XiaoBiaoSong => &mut self.xiao_biao_song,
            Face::FangSong => &mut self.fang_song,
            Face::Kai => &mut self.kai,
            Face::Hei => &mut self.hei,
            Face::Song => &mut self.song,
        }
    }

    /// The font of digits and Latin letters in text of a face: as the PDF has it, only 仿宋 and 楷体 take Times.
    pub fn latin_of(&self, face: Face) -> &str {
        match (face, &self.latin) {
            (Face::FangSong | Face::Kai, Some(latin)) => latin,
            _ => self.of(face),
        }
    }
}

impl Default for FontNames {
    /// The names that Chinese offices have.
    fn default() -> Self {
        let name = |face| usual_family(face).to_string();
        Self {
            xiao_biao_song: name(Face::XiaoBiaoSong),
            fang_song: name(Face::FangSong),
            kai: name(Face::Kai),
            hei: name(Face::Hei),
            song: name(Face::Song),
            latin: Some("Times New Roman".to_string()),
        }
    }
}

/// Where a draft comes from: what a later merge needs to find its way back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Provenance {
    /// Name of the notice's template.
    pub template: Option<String>,
    /// SHA-256 of the data as read, in hexadecimal.
    pub data_hash: Option<String>,
    /// 加盖印章: where its 署名 stands does not always tell.
    pub sealed: Option<bool>,
}

/// The role of a style of ours by its id or its name.
pub fn role_of_style(id: &str, name: &str) -> Option<Role> {
    style::of_style(id, name)
}

/// The figures of a draft's stored paper with the tags of their controls, in the order of the draft.
pub fn tagged(document: &Document) -> Vec<(String, Figure)> {
    flow::tagged(document)
}

/// What a draft stores of the paper that it was made from; `None` where it has nothing of ours.
///
/// # Errors
/// Says in Chinese why the file cannot be opened, or what is wrong with what it stores.
pub fn stored(docx: &[u8]) -> Result<Option<Stored>, String> {
    let opened = opened::Opened::read(docx)?;
    let names: Vec<String> = opened.names().map(str::to_string).collect();
    for name in names.iter().filter(|n| n.starts_with("customXml/") && n.ends_with(".xml")) {
        let Ok(root) = opened.xml(name) else { continue };
        if root.name.rsplit(':').next() == Some("draft") {
            return parse_stored(&root).map(Some);
        }
    }
    Ok(None)
}

/// What a role is called in Chinese: the name of its style.
pub const fn role_name(role: Role) -> &'static str {
    style::role_name(role)
}

/// What the keys (tags of controls, names of bookmarks) of the figures of the same data begin with; an underscore and
/// the number of the occurrence follow. Paths are those of a [`Stored`] paper.
pub fn figure_head(paths: &[String]) -> String {
    flow::figure_head(paths)
}

/// The binding of a control to a node of [`Stored::nodes`] (0-based), for its properties.
pub fn binding(node: usize) -> Element {
    mend::binding(node)
}

/// The custom XML part of a draft as a file. Its digest is void: the draft counts as edited.
pub fn stored_part(stored: &Stored) -> Vec<u8> {
    parts::custom::root(stored).to_file()
}

/// Writes the draft.
///
/// Warnings say what the draft shows otherwise than the PDF. Errors are characters that XML cannot hold, and
/// faults of this program: a draft whose words are not those of the layout is never released.
pub fn write(layout: &Layout, settings: &Settings) -> Result<Warned<Vec<u8>>, Vec<Diagnostic>> {
    let refused = unholdable(&layout.document);
    if !refused.is_empty() {
        return Err(refused);
    }
    let output = package(layout, settings).map_err(|error| vec![internal(&error)])?;
    let differences = proof::compare(&output, layout);
    if differences.is_empty() { Ok(Warned { output, warnings: vec![] }) } else { Err(differences) }
}

fn package(layout: &Layout, settings: &Settings) -> Result<Vec<u8>, String> {
    let draft = flow::draft(layout, settings);
    let styles = Styles::of(&draft);
    let built = body::build(&draft, &styles)?;
    let document = mend::document(&built, &draft)?;
    let mut parts = own_parts(&styles.xml(&draft.page, settings), &draft, settings);
    parts.push(Part::xml(PartKind::Document, package::DOCUMENT, "rIdDocument", &document));
    parts.extend(draft.header.as_ref().map(|mark| {
        let style = styles.paragraph(&mark.format);
        parts::footers::first_header(style, &mark.text())
    }));
    parts.extend(parts::footers::parts(&draft.page));
    if !draft.footnotes.is_empty() {
        let notes = mend::footnotes(&built, &draft)?;
        parts.push(parts::footnotes::part(notes, flow::footnote_rule(&draft.page)));
    }
    parts.extend(parts::properties::parts(&draft.meta));
    parts.extend(parts::custom::parts(&draft.figures, &layout.document, &settings.provenance)?);
    parts.extend(parts::source::parts(&settings.source));
    let seals = built.media.into_iter().enumerate();
    parts.extend(seals.map(|(i, (name, data))| {
        Part::picture(&format!("word/media/{name}"), &body::seal_relationship(i), data)
    }));
    let pictures = draft.pictures.iter().enumerate();
    parts.extend(pictures.map(|(i, picture)| {
        let (name, id) = (body::picture_part(i, picture), body::picture_relationship(i));
        Part::picture(&name, &id, picture.data.to_vec())
    }));
    package::pack(&parts)
}

/// The parts that hold what every draft of these settings has.
fn own_parts(styles: &Element, draft: &draft::Draft, settings: &Settings) -> Vec<Part> {
    let xml = |kind, name, id, root: &Element| Part::xml(kind, name, id, root);
    let fonts = parts::font_table::font_table(settings);
    let theme = parts::theme::theme(settings);
    let for_all = parts::settings::settings(draft.footnotes.len());
    vec![
        xml(PartKind::Styles, "word/styles.xml", "rIdStyles", styles),
        xml(PartKind::Settings, "word/settings.xml", "rIdSettings", &for_all),
        xml(PartKind::FontTable, "word/fontTable.xml", "rIdFonts", &fonts),
        xml(PartKind::Theme, "word/theme/theme1.xml", "rIdTheme", &theme),
    ]
}

fn internal(error: &str) -> Diagnostic {
    Diagnostic::error(Kind::Internal, format!("生成 Word 文件时出错：{error}"))
        .hint("这是程序的缺陷，请把这份材料和本条信息发给维护人员")
}

/// Characters that no Word file can hold, each by name.
fn unholdable(document: &Document) -> Vec<Diagnostic> {
    let mut found: BTreeMap<char, (usize, Option<&Origin>)> = BTreeMap::new();
    for block in document.sections.iter().flat_map(|s| &s.blocks) {
        let notes = block.footnotes().into_iter().map(|note| note.text.as_slice());
        let texts = block.texts().into_iter().chain(notes);
        for c in texts.flat_map(|text| xml::unholdable(&plain(text))) {
            found.entry(c).or_insert((0, block.origin.as_ref())).0 += 1;
        }
    }
    let report = |(c, (times, at)): (char, (usize, Option<&Origin>))| {
        let code = u32::from(c);
        let message = format!("控制字符 U+{code:04X} 不能写进 Word 文件，共{times}处");
        let found = Diagnostic::error(Kind::ForbiddenCharacter, message);
        found.hint("这多半是从别处粘贴带来的，请删去重打").maybe_at(at)
    };
    found.into_iter().map(report).collect()
}
