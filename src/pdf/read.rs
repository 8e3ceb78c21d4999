//! A finished PDF read back: what is written on its pages and what else is drawn there.
//!
//! Reading shares nothing with writing: the interpreter (hayro) knows nothing of the writer. What is read may come from
//! anywhere, so a panic in the interpreter is one more way for a file to be broken.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::CREATOR;
use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect, Shape};

const MM: f64 = 25.4 / 72.0;

/// Most pages that are read.
const MAX_PAGES: usize = 2000;

/// How far glyphs of one line may stand from its base line, in mm.
const SAME_LINE_MM: f64 = 0.25;

/// What a PDF holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Printed {
    /// Its pages in order.
    pub pages: Vec<PrintedPage>,
    /// Names of the files that travel inside it.
    pub embedded: Vec<String>,
    /// How many digital signatures it carries.
    pub signatures: usize,
    /// Whether this program wrote it: others name themselves as its producer when they save it.
    pub ours: bool,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintedPage {
    /// Its lines from top to bottom, without white space; characters of one line from left to right.
    pub lines: Vec<String>,
    /// Base line of each in hundredths of a mm from the upper edge of the sheet.
    pub baselines: Vec<i64>,
    /// Rules, fills and pictures in the order of drawing: kind and bounds in tenths of a mm.
    pub drawn: Vec<String>,
    /// What was laid over it afterwards (comments, stamps, links), by the PDF's name of the kind; fields that are
    /// signatures are left out.
    pub annotations: Vec<String>,
}

/// Reads a PDF.
///
/// # Errors
/// Says in Chinese why it cannot be read.
pub fn read(pdf: &[u8]) -> Result<Printed, String> {
    let read = catch_unwind(AssertUnwindSafe(|| printed(pdf)));
    read.unwrap_or_else(|_| Err("不是完好的 PDF".to_string()))
}

/// The files that travel inside a PDF, by name.
///
/// # Errors
/// As [`read`].
pub fn embedded(pdf: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let read = catch_unwind(AssertUnwindSafe(|| Ok(files(&open(pdf)?))));
    read.unwrap_or_else(|_| Err("不是完好的 PDF".to_string()))
}

/// What a PDF was before something was appended to it (ISO 32000-1, 7.5.6); the whole of one to which nothing was.
pub fn before_updates(pdf: &[u8]) -> &[u8] {
    const END: &[u8] = b"%%EOF";
    let end = pdf.windows(END.len()).position(|window| window == END).map(|at| at + END.len());
    let (head, rest) = pdf.split_at(end.unwrap_or(pdf.len()));
    if rest.iter().all(u8::is_ascii_whitespace) { pdf } else { head }
}

fn open(pdf: &[u8]) -> Result<Pdf, String> {
    Pdf::new(pdf.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => "有密码".to_string(),
        LoadPdfError::Invalid => "不是完好的 PDF".to_string(),
    })
}

fn printed(pdf: &[u8]) -> Result<Printed, String> {
    let pdf = open(pdf)?;
    let pages = pdf.pages();
    if pages.is_empty() || pages.len() > MAX_PAGES {
        return Err(format!("有{}页", pages.len()));
    }
    let pages = pages.iter().map(|page| printed_page(page, &pdf)).collect();
    let embedded = files(&pdf).into_iter().map(|(name, _)| name).collect();
    let metadata = pdf.metadata();
    let ours =
        metadata.creator.as_deref() == Some(CREATOR.as_bytes()) && metadata.producer.is_none();
    Ok(Printed { pages, embedded, signatures: signatures(&pdf), ours })
}

fn dicts(pdf: &Pdf) -> impl Iterator<Item = Dict<'_>> {
    pdf.objects().into_iter().filter_map(|object| match object {
        Object::Dict(dict) => Some(dict),
        _ => None,
    })
}

/// Signature dictionaries (ISO 32000-1, 12.8.1): they name the bytes that they sign.
fn signatures(pdf: &Pdf) -> usize {
    dicts(pdf).filter(|d| d.contains_key("ByteRange") && d.contains_key("Contents")).count()
}

/// File specifications with a file in them (ISO 32000-1, 7.11.4).
fn files(pdf: &Pdf) -> Vec<(String, Vec<u8>)> {
    let file = |dict: Dict| {
        let stream = dict.get::<Dict>("EF")?;
        let stream = stream.get::<Stream>("UF").or_else(|| stream.get::<Stream>("F"))?;
        let name = |key: &str| {
            let name = dict.get::<PdfString>(key)?;
            Some(text_string(name.as_bytes()))
        };
        let name = name("UF").or_else(|| name("F")).unwrap_or_default();
        Some((name, stream.decoded().ok()?.into_owned()))
    };
    let mut files: Vec<_> = dicts(pdf).filter_map(file).collect();
    files.sort();
    files.dedup();
    files
}

/// A text string: UTF-16 with a mark, UTF-8 with a mark, or else as good as ASCII (ISO 32000-2, 7.9.2.2).
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn printed_page(page: &Page, pdf: &Pdf) -> PrintedPage {
    let media = page.media_box();
    let to_mm = Affine::new([MM, 0.0, 0.0, -MM, -media.x0 * MM, media.y1 * MM]);
    let bounds = Rect::new(0.0, 0.0, media.width() * MM, media.height() * MM);
    let cache = InterpreterCache::new();
    // Laid over the page is another matter than printed on it.
    let settings = InterpreterSettings {
        font_resolver: Arc::new(|_| None),
        cmap_resolver: Arc::new(|_| None),
        warning_sink: Arc::new(|_| {}),
        render_annotations: false,
    };
    let mut context = Context::new(to_mm, bounds, &cache, pdf.xref(), settings);
    let mut drawn = Drawn::default();
    interpret_page(page, &mut context, &mut drawn);
    let (lines, baselines) = lines(drawn.glyphs);
    PrintedPage { lines, baselines, drawn: drawn.marks, annotations: annotations(page) }
}

/// Kinds of the annotations of a page (ISO 32000-1, 12.5.6), but for fields of signatures.
fn annotations(page: &Page) -> Vec<String> {
    let Some(list) = page.raw().get::<Array>("Annots") else { return vec![] };
    let name = |dict: &Dict, key: &str| dict.get::<Name>(key).map(|n| n.as_str().to_string());
    let of_signature = |dict: &Dict| {
        let own = name(dict, "FT");
        own.or_else(|| name(&dict.get::<Dict>("Parent")?, "FT")).as_deref() == Some("Sig")
    };
    let dicts = list.iter::<Dict>().filter(|dict| !of_signature(dict));
    dicts.map(|dict| name(&dict, "Subtype").unwrap_or_default()).collect()
}

/// A glyph's text, origin and base line in mm.
struct At {
    text: String,
    x: f64,
    y: f64,
}

fn lines(mut glyphs: Vec<At>) -> (Vec<String>, Vec<i64>) {
    glyphs.retain(|glyph| glyph.y.is_finite() && glyph.x.is_finite());
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Vec<At>> = vec![];
    for glyph in glyphs {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|l| glyph.y - l.y < SAME_LINE_MM) => {
                line.push(glyph);
            }
            _ => lines.push(vec![glyph]),
        }
    }
    let baseline = |line: &Vec<At>| line.first().map_or(0, |glyph| hundredths(glyph.y));
    let text = |mut line: Vec<At>| {
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        let text: String = line.into_iter().map(|glyph| glyph.text).collect();
        text.chars().filter(|c| !c.is_whitespace()).collect::<String>()
    };
    let read = lines.into_iter().map(|line| (baseline(&line), text(line)));
    read.filter(|(_, text)| !text.is_empty()).map(|(at, text)| (text, at)).unzip()
}

fn hundredths(mm: f64) -> i64 {
    (mm * 100.0).round() as i64
}

#[derive(Default)]
struct Drawn {
    glyphs: Vec<At>,
    marks: Vec<String>,
}

impl Drawn {
    fn mark(&mut self, kind: &str, bounds: Rect) {
        let [x0, y0, x1, y1] =
            [bounds.x0, bounds.y0, bounds.x1, bounds.y1].map(|mm| (mm * 10.0).round() as i64);
        self.marks.push(format!("{kind} {x0} {y0} {x1} {y1}"));
    }
}

impl Device<'_> for Drawn {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let origin = transform * glyph_transform * Point::ZERO;
        let text = match glyph {
            Glyph::Outline(outline) => claimed(outline.as_unicode()),
            Glyph::Type3(_) => char::REPLACEMENT_CHARACTER.to_string(),
        };
        self.glyphs.push(At { text, x: origin.x, y: origin.y });
    }

    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'_>, mode: &PathDrawMode) {
        let kind = match mode {
            PathDrawMode::Fill(_) => "fill",
            PathDrawMode::Stroke(_) => "stroke",
        };
        self.mark(kind, (transform * path).bounding_box());
    }

    fn draw_image(&mut self, image: Image<'_, '_>, transform: Affine) {
        let square = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.mark("image", transform.transform_rect_bbox(square));
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// What ToUnicode says of a glyph.
fn claimed(unicode: Option<BfString>) -> String {
    match unicode {
        Some(BfString::Char(c)) => c.to_string(),
        Some(BfString::String(text)) => text,
        None => char::REPLACEMENT_CHARACTER.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pdf_is_refused() {
        for bytes in [&b""[..], b"no", b"%PDF-1.7\n", b"PK\x03\x04"] {
            assert!(read(bytes).is_err());
            assert!(embedded(bytes).is_err());
        }
    }

    #[test]
    fn updates_stand_behind_the_first_end() {
        for (pdf, before) in [("a%%EOF", "a%%EOF"), ("a%%EOF\n", "a%%EOF\n"), ("a", "a"), ("", "")]
        {
            assert_eq!(before_updates(pdf.as_bytes()), before.as_bytes());
        }
        assert_eq!(before_updates(b"a%%EOF\nb%%EOF\n"), b"a%%EOF");
    }

    #[test]
    fn text_strings_are_read_in_each_coding() {
        assert_eq!(text_string(b"a.md"), "a.md");
        assert_eq!(text_string(&[0xFE, 0xFF, 0x75, 0x32]), "甲");
        assert_eq!(text_string(&[0xEF, 0xBB, 0xBF, 0xE7, 0x94, 0xB2]), "甲");
    }

    #[test]
    fn glyphs_stand_in_lines() {
        let at = |text: &str, x: f64, y: f64| At { text: text.into(), x, y };
        let glyphs = vec![at("丙", 5.0, 20.0), at("乙", 9.0, 10.1), at("甲", 1.0, 10.0)];
        assert_eq!(lines(glyphs), (vec!["甲乙".to_string(), "丙".into()], vec![1000, 2000]));
    }
}
