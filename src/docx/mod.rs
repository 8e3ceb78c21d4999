//! The Word draft: a layout as an editable .docx of real styles, fields and live figures.
//!
//! The way of the data: [`flow`] turns the layout into a [`draft`] (paragraphs in Word's own terms, in twips),
//! [`style`] names its formats, [`body`] builds it with docx-rs, [`mend`] repairs what docx-rs writes wrongly,
//! [`parts`] holds the parts that docx-rs cannot write, [`package`] packs them, and [`proof`] reads the finished
//! file back and compares it with the layout. [`untouched`] tells a draft as written from one that a person has edited.

mod body;
mod draft;
mod flow;
mod mend;
mod package;
mod parts;
mod proof;
mod style;
mod units;
mod untouched;
pub mod xml;

use serde::Serialize;

use crate::diag::{Diagnostic, Warned};
use crate::layout::Layout;
use crate::spec::Face;

pub use crate::spec::{WordGrid as Grid, WordMargins as Margins};
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
        let name = |name: &str| name.to_string();
        Self {
            xiao_biao_song: name("方正小标宋简体"),
            fang_song: name("仿宋_GB2312"),
            kai: name("楷体_GB2312"),
            hei: name("黑体"),
            song: name("宋体"),
            latin: Some(name("Times New Roman")),
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
}

/// Writes the draft.
///
/// Warnings say what the draft shows otherwise than the PDF. Errors are characters that XML cannot hold, and
/// faults of this program: a draft whose words are not those of the layout is never released.
pub fn write(layout: &Layout, settings: &Settings) -> Result<Warned<Vec<u8>>, Vec<Diagnostic>> {
    let _ = (layout, settings);
    Err(vec![])
}
