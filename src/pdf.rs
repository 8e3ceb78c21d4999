//! The print-ready paper: a layout as PDF, for the archive or for the press.

use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst::model::Document as _;
use typst::text::TextItem;
use typst::visualize::{Cmyk, Color, FixedStroke, Paint, ProcessColor, Shape};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::diag::{Diagnostic, Kind, Warned};
use crate::layout::Layout;
use crate::spec::Ink;

/// What the PDF is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// PDF/A-2a together with PDF/UA-1, red as FF0000.
    #[default]
    Archive,
    /// DeviceCMYK with the two inks of 6.2 and nothing else; no PDF/A.
    Press,
}

/// Exports a layout.
///
/// Errors are pictures that the press cannot have in its two inks.
pub fn export(layout: &Layout, output: Output) -> Result<Warned<Vec<u8>>, Vec<Diagnostic>> {
    // PDF/A wants a date: a draft whose date is open is not for the archive yet, but as accessible.
    let dated = layout.document.meta.day().is_some();
    let bytes = export_pages(&layout.typeset, output, ident(layout), dated)?;
    Ok(Warned { output: bytes, warnings: vec![] })
}

/// Exports set pages; `ident` makes the file identifier, `dated` says whether PDF/A has its date.
pub(crate) fn export_pages(
    document: &PagedDocument,
    output: Output,
    ident: String,
    dated: bool,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let (separated, standards) = match output {
        Output::Archive => (None, archive_standards(dated)?),
        Output::Press => (Some(separated(document)?), PdfStandards::default()),
    };
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("hongtou".to_string())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(separated.as_ref().unwrap_or(document), &options).map_err(|errors| {
        errors.iter().map(|e| internal(&format!("{} {:?}", e.message, e.hints))).collect()
    })
}

fn archive_standards(dated: bool) -> Result<PdfStandards, Vec<Diagnostic>> {
    let standards = [PdfStandard::Ua_1, PdfStandard::A_2a];
    PdfStandards::new(&standards[..if dated { 2 } else { 1 }])
        .map_err(|e| vec![internal(e.message())])
}

/// What makes the file identifier the same for the same paper.
fn ident(layout: &Layout) -> String {
    let meta = &layout.document.meta;
    [Some(&meta.issuer), meta.number.as_ref(), Some(&meta.title), meta.date.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

fn internal(message: &str) -> Diagnostic {
    Diagnostic::error(Kind::Internal, format!("生成PDF时出错：{message}"))
        .hint("这是程序的缺陷，请把这份材料和本条信息发给维护人员")
}

/// The same pages in the two inks of the press.
fn separated(document: &PagedDocument) -> Result<PagedDocument, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut pages = typst::ecow::EcoVec::new();
    for page in document.pages() {
        let mut page = page.clone();
        page.frame = frame(&page.frame, &mut faults);
        pages.push(page);
    }
    if faults.is_empty() {
        Ok(PagedDocument::new(pages, document.info().clone()))
    } else {
        Err(faults)
    }
}

fn frame(from: &Frame, faults: &mut Vec<Diagnostic>) -> Frame {
    let mut to = Frame::new(from.size(), from.kind());
    if from.has_baseline() {
        to.set_baseline(from.baseline());
    }
    for (at, item) in from.items() {
        to.push(*at, separate(item, faults));
    }
    to
}

fn separate(item: &FrameItem, faults: &mut Vec<Diagnostic>) -> FrameItem {
    match item {
        FrameItem::Group(group) => {
            let mut group = group.clone();
            group.frame = frame(&group.frame, faults);
            FrameItem::Group(group)
        }
        FrameItem::Text(text) => {
            let stroke = text.stroke.as_ref().map(separated_stroke);
            FrameItem::Text(TextItem { fill: ink(&text.fill), stroke, ..text.clone() })
        }
        FrameItem::Shape(shape, span) => {
            let fill = shape.fill.as_ref().map(ink);
            let stroke = shape.stroke.as_ref().map(separated_stroke);
            FrameItem::Shape(Shape { fill, stroke, ..shape.clone() }, *span)
        }
        FrameItem::Image(..) => {
            faults.push(picture());
            item.clone()
        }
        other => other.clone(),
    }
}

fn separated_stroke(stroke: &FixedStroke) -> FixedStroke {
    FixedStroke { paint: ink(&stroke.paint), ..stroke.clone() }
}

/// Everything that is not red is black: a paper has two inks.
fn ink(paint: &Paint) -> Paint {
    let red = matches!(paint, Paint::Solid(color) if {
        let rgb = color.to_rgb();
        rgb.red > 0.5 && rgb.green < 0.5
    });
    let ink = if red { Ink::Red } else { Ink::Black };
    let [c, m, y, k] = ink.cmyk().map(|percent| f32::from(percent) / 100.0);
    Paint::Solid(Color::Process(ProcessColor::Cmyk(Cmyk { c, m, y, k })))
}

fn picture() -> Diagnostic {
    Diagnostic::error(Kind::Image, "印刷用的PDF只有红、黑两色油墨，不能放图片")
        .hint("印章请在印好之后加盖，或去掉 --seal；要带图片请用 --output archive")
}
