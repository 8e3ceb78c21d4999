//! The PDF for the archive: PDF/A-2a and PDF/UA-1 by an independent validator, text that can be copied,
//! the same bytes for the same paper.

mod support;

use std::collections::BTreeMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hongtou::document::{Content, Meta};
use hongtou::fonts::Fonts;
use hongtou::layout::{self, SealShown, Settings, Sides};
use hongtou::pdf::Output;
use kurbo::{BezPath, Rect, Shape};
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use rustybuzz::ttf_parser::{Face, GlyphId, OutlineBuilder, Tag};
use rustybuzz::{Feature, UnicodeBuffer};
use support::built::BUILT;
use support::measure::measure;
use support::papers::{
    self, FONTS, FULL, LONG_DATE, MOVED, PLAIN, Paper, export, full, mixed, plain_paper, rows, set,
    table,
};
use support::validate::assert_valid;

/// Papers that differ in what can break a structure: tables over pages, pictures, blank sides, settings.
fn papers() -> Vec<(&'static str, Paper, Settings)> {
    let base = Settings::default();
    let picture =
        |data: &[u8], svg| papers::sealed_with(SealShown::Picture { data: data.to_vec(), svg });
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 42 42">
        <circle cx="21" cy="21" r="20" fill="none" stroke="#f00" stroke-width="1.2"/></svg>"##;
    let bold = Settings { bold_title: true, bold_levels: vec![1, 2, 3, 4], ..base.clone() };
    let habits = Settings { row_pt: 28.5, page_number_spaced: false, red_line_mm: 0.8, ..bold };
    let bare =
        Paper { recipients: String::new(), printed_by: None, text: rows(1), ..Paper::default() };
    let enclosed = Paper {
        enclosures: vec![("闵行区科学技术委员会\n2023年工作总结", mixed("e"))],
        ..Paper::default()
    };
    let long_table = Paper { text: table("t", 60), ..Paper::default() };
    vec![
        ("everything, place of the seal shown", full(), papers::sealed()),
        ("seal as PNG", full(), picture(papers::PNG, false)),
        ("seal as SVG", full(), picture(svg, true)),
        ("unsealed, one attachment", plain_paper(), base.clone()),
        ("habits of an office", full(), habits),
        ("nothing optional", bare, base.clone()),
        ("印发件", enclosed, base.clone()),
        ("a table over four sides", long_table, base.clone()),
        ("one side", plain_paper(), papers::sides(Sides::Single)),
        ("screen", plain_paper(), papers::sides(Sides::Screen)),
        ("letterhead", plain_paper(), Settings { preprinted: Some((1.0, 1.0)), ..base }),
    ]
}

#[test]
fn every_paper_is_pdf_a_2a_and_pdf_ua_1() {
    for (name, paper, settings) in papers() {
        let set = set(&paper, &settings);
        assert_valid(name, &set.archive, ValidationProfile::PdfA2a);
        assert_valid(name, &set.archive, ValidationProfile::PdfUa1);
    }
}

/// An open draft has no date: it is no PDF/A yet.
#[test]
fn every_built_paper_is_pdf_ua_1_and_with_its_date_pdf_a_2a() {
    for built in BUILT.iter() {
        assert_valid(&built.name, &built.archive, ValidationProfile::PdfUa1);
        if built.layout.document.meta.day().is_some() {
            assert_valid(&built.name, &built.archive, ValidationProfile::PdfA2a);
        }
    }
    assert!(BUILT.iter().filter(|b| b.layout.document.meta.day().is_some()).count() > 10);
}

/// A draft whose date is open cannot be PDF/A yet; it is as accessible.
#[test]
fn an_open_draft_is_pdf_ua_1() {
    let mut document = plain_paper().document();
    document.meta = Meta { date: None, number: None, ..document.meta };
    let fitted = layout::fit(document, &FONTS, &Settings::default()).expect("a layout");
    let pdf = export(&fitted.output, Output::Archive);
    assert_valid("open draft", &pdf, ValidationProfile::PdfUa1);
}

#[test]
fn the_validator_sees_what_is_wrong() {
    let press = export(&PLAIN.layout, Output::Press);
    let options = ValidationOptions::default().profile(ValidationProfile::PdfA2a);
    let report = validate_pdf_bytes(&press, &options).expect("a PDF");
    assert!(!report.failures.is_empty(), "a press copy is no PDF/A");
}

#[test]
fn same_paper_same_bytes() {
    for (name, paper, settings) in papers() {
        assert!(set(&paper, &settings).archive == set(&paper, &settings).archive, "{name}");
    }
    let fonts = Fonts::bundled(true);
    let fitted = layout::fit(full().document(), &fonts, &papers::sealed()).expect("a layout");
    assert!(export(&fitted.output, Output::Archive) == FULL.archive, "fonts loaded again");
}

/// What is copied from a page is what the layout says, in its order.
#[test]
fn text_is_that_of_the_layout_in_its_order() {
    for set in [&*FULL, &PLAIN, &LONG_DATE, &MOVED] {
        for (page, measured) in set.layout.pages.iter().zip(&set.pages) {
            let (numbers, text): (Vec<_>, Vec<_>) =
                page.lines.iter().partition(|l| l.id == "page-number");
            let wanted: String = text.iter().chain(&numbers).map(|l| l.text.as_str()).collect();
            assert_eq!(measured.text(), wanted);
        }
    }
}

#[test]
fn no_character_is_private_a_radical_or_a_compatibility_form() {
    for (name, paper, settings) in papers() {
        for c in
            set(&paper, &settings).pages.iter().flat_map(|p| p.text().chars().collect::<Vec<_>>())
        {
            let code = u32::from(c);
            let strange = matches!(code, 0xE000..=0xF8FF | 0x2E80..=0x2FDF | 0xF900..=0xFAFF)
                || matches!(code, 0xFE30..=0xFE4F | 0xF0000..)
                || c == char::REPLACEMENT_CHARACTER
                || c.is_control();
            assert!(!strange, "{name}: U+{code:04X}");
        }
    }
}

// Whether ToUnicode tells the truth: no validator sees that.

/// Outline as area and bounds, in thousandths of the em.
#[derive(Debug, Clone, Copy)]
struct Form {
    area: f64,
    bounds: Rect,
}

impl Form {
    fn of(path: &BezPath) -> Self {
        Form { area: path.area() / 1000.0, bounds: path.bounding_box() }
    }

    fn is(&self, other: &Form) -> bool {
        let (a, b) = (self.bounds, other.bounds);
        let sides = [a.x0 - b.x0, a.x1 - b.x1, a.y0 - b.y0, a.y1 - b.y1];
        (self.area - other.area).abs() < 2.0 && sides.iter().all(|d| d.abs() < 2.0)
    }
}

#[derive(Default)]
struct Pen(BezPath);

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), f64::from(y)));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let p = |x, y| (f64::from(x), f64::from(y));
        self.0.quad_to(p(x1, y1), p(x, y));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let p = |x, y| (f64::from(x), f64::from(y));
        self.0.curve_to(p(x1, y1), p(x2, y2), p(x, y));
    }
    fn close(&mut self) {
        self.0.close_path();
    }
}

fn form(face: &Face, glyph: GlyphId) -> Option<Form> {
    let mut pen = Pen::default();
    face.outline_glyph(glyph, &mut pen)?;
    let scale = kurbo::Affine::scale(1000.0 / f64::from(face.units_per_em()));
    Some(Form::of(&(scale * pen.0)))
}

/// The forms that a font has for a character: its own, in Chinese text, full-width, half-width, and
/// doubled, since some faces join ——.
fn forms(face: &rustybuzz::Face, c: char) -> Vec<Form> {
    let shaped = |text: &str, feature: &[u8; 4]| {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_language("zh-CN".parse().expect("a language"));
        let feature = Feature::new(Tag::from_bytes(feature), 1, ..);
        let glyphs = rustybuzz::shape(face, &[feature], buffer);
        glyphs.glyph_infos().iter().map(|g| GlyphId(g.glyph_id as u16)).collect::<Vec<_>>()
    };
    let (one, two) = (c.to_string(), format!("{c}{c}"));
    let other = [(&one, b"locl"), (&one, b"fwid"), (&one, b"hwid"), (&two, b"locl")];
    let ids = other.into_iter().flat_map(|(text, feature)| shaped(text, feature));
    face.glyph_index(c).into_iter().chain(ids).filter_map(|id| form(face, id)).collect()
}

fn source(font: &str) -> Vec<u8> {
    let stem = if font.starts_with("Zhuque") { font } else { font.trim_end_matches("-Regular") };
    let path = format!("{}/fonts/{stem}.ttf", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every outline of a PDF with the character that ToUnicode claims for it, once a font.
fn claims<'a>(pdfs: impl Iterator<Item = &'a [u8]>) -> BTreeMap<(String, String), Form> {
    let glyphs = pdfs.flat_map(measure).flat_map(|page| page.glyphs);
    let drawn = glyphs.filter(|g| g.ink.is_some());
    drawn.map(|g| ((g.font, g.text), Form::of(&g.outline))).collect()
}

#[test]
fn every_outline_is_the_one_of_the_character_that_it_is_copied_as() {
    let built = BUILT.iter().map(|built| built.archive.as_slice());
    let claims = claims(built.chain([FULL.archive.as_slice(), &MOVED.archive]));
    assert!(claims.len() > 900, "{} characters", claims.len());
    let mut font: (String, Vec<u8>) = Default::default();
    for ((name, text), drawn) in claims {
        if font.0 != name {
            font = (name.clone(), source(&name));
        }
        let face = rustybuzz::Face::from_slice(&font.1, 0).expect("a font");
        let mut chars = text.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { panic!("{name}: {text:?}") };
        let known = forms(&face, c);
        assert!(
            known.iter().any(|f| f.is(&drawn)),
            "{name}: {c} is drawn {drawn:?}, not {known:?}"
        );
    }
}

#[test]
fn the_comparison_tells_characters_apart() {
    let data = source("ZhuqueFangsong-Regular");
    let face = rustybuzz::Face::from_slice(&data, 0).expect("a font");
    let of = |c| forms(&face, c)[0];
    for (a, b) in [('日', '曰'), ('未', '末'), ('己', '已'), ('士', '土'), ('人', '入'), ('1', 'l')]
    {
        assert!(!of(a).is(&of(b)), "{a} and {b}");
    }
}

// Structure and metadata

fn catalog(pdf: &Pdf) -> Dict<'_> {
    pdf.xref().get(pdf.xref().root_id()).expect("a catalogue")
}

/// Types of the structure elements below one, in the order of reading.
fn structure(element: &Dict, out: &mut Vec<String>) {
    if let Some(kind) = element.get::<Name>("S") {
        out.push(kind.as_str().to_string());
    }
    match element.get::<Object>("K") {
        Some(Object::Dict(child)) => structure(&child, out),
        Some(Object::Array(children)) => {
            children.iter::<Object>().for_each(|child| {
                if let Object::Dict(child) = child {
                    structure(&child, out);
                }
            });
        }
        _ => {}
    }
}

fn kinds(pdf: &Pdf) -> Vec<String> {
    let root = catalog(pdf).get::<Dict>("StructTreeRoot").expect("a structure");
    let mut out = Vec::new();
    structure(&root, &mut out);
    out
}

#[test]
fn structure_says_what_headings_and_tables_are() {
    let pdf = Pdf::new(FULL.archive.clone()).expect("a PDF");
    let kinds = kinds(&pdf);
    let count = |kind: &str| kinds.iter().filter(|k| *k == kind).count();
    // Title and three titles of attachments; 一、 and 二、 in the body and in the first attachment.
    assert_eq!((count("H1"), count("H2"), count("H3")), (4, 4, 2), "{kinds:?}");
    assert_eq!((count("Table"), count("TR"), count("TH"), count("TD")), (1, 31, 3, 90));
    let first = kinds.iter().find(|k| k.starts_with('H')).map(String::as_str);
    assert_eq!(first, Some("H1"));
}

/// A note is a Note with its label, next to its mark, which is a label too.
#[test]
fn footnotes_are_notes_with_their_labels() {
    let built = BUILT.iter().find(|built| built.name == "footnotes").expect("the case");
    let pdf = Pdf::new(built.archive.clone()).expect("a PDF");
    let kinds = kinds(&pdf);
    let count = |kind: &str| kinds.iter().filter(|k| *k == kind).count();
    assert_eq!((count("Note"), count("Lbl"), count("Link")), (5, 10, 10), "{kinds:?}");
    let follows = kinds.windows(4).filter(|k| k[0] == "Lbl" && k[3] == "Note").count();
    assert_eq!(follows, 5, "{kinds:?}");
}

#[test]
fn a_seal_picture_is_a_figure_with_a_text_instead() {
    let (_, paper, settings) = papers().swap_remove(1);
    let set = set(&paper, &settings);
    let page = set.pages.iter().find(|p| !p.images.is_empty()).expect("a picture");
    let place = set.layout.seals.first().expect("a seal");
    assert!((page.images[0].center().x - place.x).abs() < 0.05);
    assert!((page.images[0].center().y - place.y).abs() < 0.05);
    assert!((page.images[0].width() - 42.0).abs() < 0.05);
    let pdf = Pdf::new(set.archive.clone()).expect("a PDF");
    assert_eq!(kinds(&pdf).iter().filter(|k| *k == "Figure").count(), 1);
}

/// The words that stand for pictures, in the order of the structure.
fn words_for_pictures(element: &Dict, out: &mut Vec<String>) {
    if element.get::<Name>("S").is_some_and(|s| s.as_str() == "Figure") {
        let words = element.get::<hayro_syntax::object::String>("Alt").expect("words");
        out.push(utf16(words.as_bytes()));
    }
    match element.get::<Object>("K") {
        Some(Object::Dict(inner)) => words_for_pictures(&inner, out),
        Some(Object::Array(inner)) => {
            inner.iter::<Object>().for_each(|inner| {
                if let Object::Dict(inner) = inner {
                    words_for_pictures(&inner, out);
                }
            });
        }
        _ => {}
    }
}

#[test]
fn pictures_and_bound_pages_are_figures_with_their_words() {
    let mut found = 0;
    for built in BUILT.iter() {
        let blocks = built.layout.document.sections.iter().flat_map(|s| &s.blocks);
        let wanted = blocks.flat_map(|block| match &block.content {
            Content::Pictures(pictures) => pictures.iter().map(|p| p.alt.clone()).collect(),
            _ => vec![],
        });
        let wanted: Vec<String> = wanted.collect();
        let pdf = Pdf::new(built.archive.clone()).expect("a PDF");
        let root = catalog(&pdf).get::<Dict>("StructTreeRoot").expect("a structure");
        let mut words = vec![];
        words_for_pictures(&root, &mut words);
        assert_eq!(words, wanted, "{}", built.name);
        found += words.len();
    }
    assert!(found >= 10, "{found} pictures");
}

fn outline(item: &Dict, depth: usize, out: &mut Vec<(usize, String)>) {
    let mut next = item.get::<Dict>("First");
    while let Some(item) = next {
        let title = item.get::<hayro_syntax::object::String>("Title").expect("a title");
        out.push((depth, utf16(title.as_bytes())));
        outline(&item, depth + 1, out);
        next = item.get::<Dict>("Next");
    }
}

fn utf16(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(rest) => {
            let units: Vec<u16> =
                rest.chunks(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            String::from_utf16(&units).expect("UTF-16")
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[test]
fn bookmarks_are_the_headings_and_skip_no_level() {
    let pdf = Pdf::new(FULL.archive.clone()).expect("a PDF");
    let mut items = Vec::new();
    outline(&catalog(&pdf).get::<Dict>("Outlines").expect("bookmarks"), 1, &mut items);
    let items: Vec<_> = items.iter().map(|(depth, title)| (*depth, title.as_str())).collect();
    assert_eq!(
        items,
        [
            (1, "关于印发《闵行区科学技术委员会2023年工作总结》的通知"),
            (2, "一、主要目标完成情况"),
            (3, "（一）区域创新能力持续提升"),
            (2, "二、下一步工作打算"),
            (1, "2023年工作总结"),
            (2, "一、主要目标完成情况"),
            (3, "（一）区域创新能力持续提升"),
            (2, "二、下一步工作打算"),
            (1, "闵行区推进“大零号湾”科技创新策源功能区建设工作领导小组办公室2023年工作情况汇总表"),
            (1, "通讯录"),
        ]
    );
}

#[test]
fn metadata_names_title_issuer_number_and_language() {
    let pdf = Pdf::new(FULL.archive.clone()).expect("a PDF");
    let catalog = catalog(&pdf);
    let language = catalog.get::<hayro_syntax::object::String>("Lang").expect("a language");
    assert_eq!(language.as_bytes(), b"zh-CN");
    let xmp = catalog.get::<Stream>("Metadata").expect("metadata").decoded().expect("XMP");
    let xmp = String::from_utf8_lossy(&xmp).into_owned();
    for wanted in [
        "关于印发《闵行区科学技术委员会2023年工作总结》的通知",
        "闵行区科学技术委员会",
        "闵科委〔2024〕14号",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(xmp.contains(wanted), "{wanted} in {xmp}");
    }
    let intents = catalog.get::<Array>("OutputIntents").expect("an output intent");
    assert_eq!(intents.iter::<Dict>().count(), 1);
}

/// Every font is embedded as a subset, and no system font is named.
#[test]
fn fonts_are_the_bundled_ones_embedded_as_subsets() {
    let pdf = Pdf::new(FULL.archive.clone()).expect("a PDF");
    let mut names = Vec::new();
    for object in pdf.objects() {
        let Object::Dict(dict) = object else { continue };
        if dict.get::<Name>("Type").is_none_or(|t| t.as_str() != "FontDescriptor") {
            continue;
        }
        assert!(dict.contains_key("FontFile2") || dict.contains_key("FontFile3"), "embedded");
        names.push(dict.get::<Name>("FontName").expect("a name").as_str().to_string());
    }
    assert_eq!(names.len(), 6, "{names:?}");
    for name in names {
        let (prefix, base) = name.split_once('+').expect("a subset");
        assert_eq!(prefix.len(), 6);
        assert!(base.starts_with("Hongtou") || base.starts_with("Zhuque"), "{base}");
    }
}
