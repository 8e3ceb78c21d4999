//! From a notice to its layout: composes it, loads the office's faces and seal, and sets it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};

use crate::compose::{self, compose};
use crate::data::fingerprint;
use crate::diag::{Diagnostic, Kind, Place, Warned, has_errors};
use crate::document::Document;
use crate::docx::{self, FontNames, Provenance};
use crate::folder::Folder;
use crate::fonts::{self, Choice, Fonts};
use crate::layout::{self, Layout, Seal, SealShown, Settings, Sides};
use crate::notice::{Digits, Form, House, Notice, Office, OfficeSeal};
use crate::picture;
use crate::project::Project;
use crate::spec::{self, Face};

/// What a build asks for beyond the files of the project.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How the paper is printed, when not as the office file says.
    pub sides: Option<Sides>,
    /// What to show of the seal.
    pub seal: ShowSeal,
    /// Printing over a letterhead: how far black parts move right and down, in mm.
    pub preprinted: Option<(f64, f64)>,
    /// Folders to look for the office's fonts in.
    pub font_dirs: Vec<PathBuf>,
    /// How the Word draft comes to 28 字 a line, when not as the office file says.
    pub word_grid: Option<docx::Grid>,
    /// Files that travel inside both papers: name, content.
    pub attached: Vec<(String, Vec<u8>)>,
}

/// What to show of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShowSeal {
    /// Nothing: it is pressed on paper.
    #[default]
    Nothing,
    /// An outline of its place.
    Area,
    /// The office's picture of it.
    Picture,
}

/// Composes a notice: the document with the warnings that it gave, or all errors.
pub fn document(notice: &Notice) -> Result<Warned<Document>, Vec<Diagnostic>> {
    let mut sink = Vec::new();
    let output = compose(notice, &mut sink);
    if has_errors(&sink) { Err(sink) } else { Ok(Warned { output, warnings: sink }) }
}

/// Composes and sets a notice.
pub fn layout(
    notice: &Notice,
    folder: &Folder,
    options: &Options,
) -> Result<Warned<Layout>, Vec<Diagnostic>> {
    let composed = document(notice)?;
    let mut sink = composed.warnings;
    let fonts = fonts(&notice.house, options, &mut sink);
    let settings = settings(notice, folder, options, &mut sink);
    if has_errors(&sink) {
        return Err(sink);
    }
    with(sink, layout::fit(composed.output, &fonts, &settings))
}

/// Sets the 发文稿纸 of a notice: what the office knows before it is signed, and boxes to sign in.
pub fn draft_sheet(notice: &Notice, options: &Options) -> Result<Warned<Layout>, Vec<Diagnostic>> {
    let mut sink = Vec::new();
    let fonts = fonts(&notice.house, options, &mut sink);
    // It never leaves the office: no seal, no letterhead, no house of its own.
    let settings = Settings { sides: Sides::Screen, lone_number: false, ..Settings::default() };
    with(sink, layout::fit(compose::draft_sheet(notice), &fonts, &settings))
}

/// What a last step gives, with what the steps before it had to say.
fn with<T>(
    mut sink: Vec<Diagnostic>,
    last: Result<Warned<T>, Vec<Diagnostic>>,
) -> Result<Warned<T>, Vec<Diagnostic>> {
    match last {
        Ok(Warned { output, warnings }) => {
            sink.extend(warnings);
            Ok(Warned { output, warnings: sink })
        }
        Err(errors) => {
            sink.extend(errors);
            Err(sink)
        }
    }
}

/// The bundled faces with the office's own in front of them.
pub fn fonts(house: &House, options: &Options, sink: &mut Vec<Diagnostic>) -> Arc<Fonts> {
    let choice = |(face, font): &(Face, String)| Choice { face: *face, font: font.clone() };
    let choices: Vec<_> = house.fonts.iter().map(choice).collect();
    Fonts::with_choices(&choices, &options.font_dirs, house.digits == Digits::Times, sink)
}

/// What the Word draft depends on besides the layout.
pub fn word_settings(project: &Project, options: &Options) -> docx::Settings {
    let house = &project.notice.house;
    docx::Settings {
        margins: house.word_margins,
        grid: options.word_grid.unwrap_or(house.word_grid),
        fonts: word_fonts(house),
        provenance: Provenance {
            template: Some(project.template.clone()),
            data_hash: Some(fingerprint(&project.data)),
            sealed: Some(project.notice.sealed),
        },
        source: options.attached.clone(),
    }
}

/// Font names of the draft: those that the office has written for Word, else its fonts of the PDF, else the usual.
fn word_fonts(house: &House) -> FontNames {
    let mut fonts = FontNames::default();
    for (face, font) in &house.fonts {
        let path = Path::new(font);
        // A file whose name cannot be read has been reported with the fonts of the PDF.
        let name = match fonts::is_font_file(path) {
            true => fonts::family_in(path, *face),
            false => Some(font.clone()),
        };
        if let Some(name) = name {
            *fonts.of_mut(*face) = name;
        }
    }
    for (face, name) in &house.word_fonts {
        *fonts.of_mut(*face) = name.clone();
    }
    if let Some(latin) = &house.word_latin {
        fonts.latin = Some(latin.clone());
    }
    if house.digits == Digits::FangSong {
        fonts.latin = None;
    }
    fonts
}

fn settings(
    notice: &Notice,
    folder: &Folder,
    options: &Options,
    sink: &mut Vec<Diagnostic>,
) -> Settings {
    let house = &notice.house;
    Settings {
        sides: options.sides.unwrap_or(house.sides),
        seals: seals(notice, folder, options.seal, sink),
        row_pt: house.line_pitch_pt.unwrap_or(spec::ROW_PT),
        bold_title: house.bold_title,
        bold_levels: house.bold_levels.clone(),
        red_line_mm: house.red_line_mm,
        page_number_spaced: house.page_number_spaced,
        lone_number: true,
        preprinted: options.preprinted,
        attached: options.attached.clone(),
        above: vec![],
    }
}

/// The seals of the offices, or none when the paper is not sealed.
fn seals(
    notice: &Notice,
    folder: &Folder,
    show: ShowSeal,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Seal> {
    if notice.is_signed() {
        return signature_seals(notice, folder, show, sink);
    }
    // No seal is pressed on 纪要 (§7.3 J-05).
    if notice.form == Form::Minutes {
        return vec![];
    }
    if !notice.sealed {
        if show != ShowSeal::Nothing {
            sink.push(
                Diagnostic::warning(Kind::Seal, "这份公文写明不加盖印章，没有放印章")
                    .hint("要放印章，请把“加盖印章”改为“是”"),
            );
        }
        return vec![];
    }
    let joint = notice.offices.len() > 1;
    let seal = |(office, seal): (&Office, &OfficeSeal)| {
        let whose = joint.then_some(office.signature.as_str());
        let shown = match show {
            ShowSeal::Nothing => SealShown::Nothing,
            ShowSeal::Area => SealShown::Area,
            ShowSeal::Picture => match &seal.file {
                Some(file) => seal_picture(file, folder, sink).unwrap_or(SealShown::Nothing),
                None => {
                    sink.push(no_seal_file(whose));
                    SealShown::Nothing
                }
            },
        };
        let (diameter_mm, height_mm) = (seal.diameter_mm, seal.diameter_mm);
        Seal { owner: office.signature.clone(), diameter_mm, height_mm, shown }
    };
    notice.offices.iter().zip(&notice.seals).map(seal).collect()
}

/// The signature seals of a 命令 or 议案 (7.3.5.3): each as large as its place lets its picture be.
fn signature_seals(
    notice: &Notice,
    folder: &Folder,
    show: ShowSeal,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Seal> {
    let place =
        (spec::mm(spec::SIGNATURE_SEAL_CELLS * spec::CELL_PT), spec::SIGNATURE_SEAL_HEIGHT_MM);
    let whose = |office: &Office| {
        let joint = notice.offices.len() > 1;
        if joint {
            format!("“{}”的单位文件", office.signature)
        } else {
            "单位文件".to_string()
        }
    };
    let mut seal = |(i, (office, seal)): (usize, (&Office, &OfficeSeal))| {
        let shown = match (show, &seal.signature_file) {
            (ShowSeal::Nothing, _) => SealShown::Nothing,
            (ShowSeal::Area, _) => SealShown::Area,
            (ShowSeal::Picture, None) => {
                sink.push(no_signature_file(&whose(office)));
                SealShown::Nothing
            }
            (ShowSeal::Picture, Some(file)) => {
                seal_picture(file, folder, sink).unwrap_or(SealShown::Nothing)
            }
        };
        let (diameter_mm, height_mm) = match &shown {
            SealShown::Picture { data, svg } => fitted(data, *svg, place),
            SealShown::Area | SealShown::Nothing => place,
        };
        let part = |parts: &[String]| parts.get(i).cloned().unwrap_or_default();
        let owner = format!("{}{}签名", part(&notice.signer_titles), part(&notice.signers));
        Seal { owner, diameter_mm, height_mm, shown }
    };
    notice.offices.iter().zip(&notice.seals).enumerate().map(&mut seal).collect()
}

fn no_signature_file(file: &str) -> Diagnostic {
    Diagnostic::error(Kind::Seal, format!("要放签名章，但{file}里没有写签名章图片"))
        .hint("请在 office.yaml 里写“签名章文件: signature.png”，文件放在同一个文件夹里")
        .hint("程序从不自己画签名章；只想看它的位置，请用 --show-seal-area")
}

fn no_seal_file(whose: Option<&str>) -> Diagnostic {
    let file = whose.map_or("单位文件".to_string(), |whose| format!("“{whose}”的单位文件"));
    Diagnostic::error(Kind::Seal, format!("要放印章，但{file}里没有写印章图片"))
        .hint("请在 office.yaml 里写“印章文件: seal.png”，文件放在同一个文件夹里")
        .hint("程序从不自己画印章；只想看印章的位置，请用 --show-seal-area")
}

/// Width and height in mm of a picture that fits a place without being stretched.
fn fitted(data: &[u8], svg: bool, (width, height): (f64, f64)) -> (f64, f64) {
    let bytes = Bytes::new(data.to_vec());
    let size = if svg {
        SvgImage::new(bytes).ok().map(|image| (image.width(), image.height()))
    } else {
        let image = RasterImage::plain(bytes, ExchangeFormat::Png).ok();
        image.map(|image| (f64::from(image.width()), f64::from(image.height())))
    };
    let Some((across, down)) = size.filter(|(a, d)| *a > 0.0 && *d > 0.0) else {
        return (width, height);
    };
    let scale = (width / across).min(height / down);
    (across * scale, down * scale)
}

/// The picture of a seal or signature seal in a file of the folder.
fn seal_picture(name: &str, folder: &Folder, sink: &mut Vec<Diagnostic>) -> Option<SealShown> {
    let data = folder.read(name, None, sink)?;
    match picture::seal(name, &data) {
        Ok(svg) => Some(SealShown::Picture { data, svg }),
        Err(finding) => {
            sink.push(finding.at(Place { file: name.to_string(), spot: None }));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draft_has_the_fonts_of_the_office_unless_it_wants_others_in_word() {
        let usual = FontNames::default();
        assert_eq!(word_fonts(&House::default()), usual);
        let font = |face: Face, name: &str| (face, name.to_string());
        let mut house = House {
            fonts: vec![
                font(Face::XiaoBiaoSong, "方正小标宋_GBK"),
                font(Face::Hei, "华文黑体"),
                font(Face::Kai, "没有这个文件.ttf"),
                font(Face::Song, concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/HongtouSong.ttf")),
            ],
            word_fonts: vec![font(Face::Hei, "黑体"), font(Face::FangSong, "仿宋")],
            word_latin: Some("Arial".into()),
            ..House::default()
        };
        let expected = FontNames {
            xiao_biao_song: "方正小标宋_GBK".into(),
            fang_song: "仿宋".into(),
            song: "Hongtou Song".into(),
            latin: Some("Arial".into()),
            ..usual
        };
        assert_eq!(word_fonts(&house), expected);
        house.digits = Digits::FangSong;
        assert_eq!(word_fonts(&house), FontNames { latin: None, ..expected });
    }
}
