//! The print-ready paper: a layout as PDF, for the archive or for the press.

mod press;
mod read;

use std::num::NonZeroUsize;

use typst::foundations::Smart;
use typst::layout::PageRanges;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::diag::{Diagnostic, Kind};
use crate::layout::{Layout, SealShown};

pub use read::{Printed, PrintedPage, before_updates, embedded, read};

/// What every PDF of this program names as its creator.
const CREATOR: &str = "hongtou";

/// What the PDF is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// PDF/A-2a (PDF/A-3a with files inside) together with PDF/UA-1, red as FF0000.
    #[default]
    Archive,
    /// DeviceCMYK with the two inks of 6.2 and nothing else; no PDF/A.
    Press,
}

/// Exports a layout. An error is a fault of this program.
pub fn export(layout: &Layout, output: Output) -> Result<Vec<u8>, Vec<Diagnostic>> {
    // PDF/A wants a date: a draft whose date is open is not for the archive yet, but as accessible.
    let dated = layout.document.meta.day().is_some();
    let archive = match (dated, layout.settings.attached.is_empty()) {
        (true, true) => Some(PdfStandard::A_2a),
        (true, false) => Some(PdfStandard::A_3a),
        (false, _) => None,
    };
    export_pages(&layout.typeset, output, ident(layout), archive, &seals(layout))
}

/// Exports some pages of a layout, counted from 1, to be put in the place of printed ones.
///
/// PDF/A-2u: the structure of a whole paper cannot be that of some of its pages.
pub fn export_some(layout: &Layout, pages: &[usize]) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let range = |page: &usize| NonZeroUsize::new(*page).map(|page| Some(page)..=Some(page));
    let dated = layout.document.meta.day().is_some();
    let standards: Vec<_> = dated.then_some(PdfStandard::A_2u).into_iter().collect();
    let standards = PdfStandards::new(&standards).map_err(|e| vec![internal(e.message())])?;
    let options = PdfOptions {
        page_ranges: Some(PageRanges::new(pages.iter().filter_map(range).collect())),
        tagged: false,
        ..options(ident(layout), standards)
    };
    written(&layout.typeset, &options)
}

fn options(ident: String, standards: PdfStandards) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(CREATOR.to_string())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    }
}

fn written(document: &PagedDocument, options: &PdfOptions) -> Result<Vec<u8>, Vec<Diagnostic>> {
    typst_pdf::pdf(document, options).map_err(|errors| {
        errors.iter().map(|e| internal(&format!("{} {:?}", e.message, e.hints))).collect()
    })
}

/// Exports set pages; `ident` makes the file identifier, `archive` is the PDF/A that it has its date for, `seals` are the
/// files of the pictures that are printed in red.
pub(crate) fn export_pages(
    document: &PagedDocument,
    output: Output,
    ident: String,
    archive: Option<PdfStandard>,
    seals: &[&[u8]],
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let (separated, standards) = match output {
        Output::Archive => (None, archive_standards(archive)?),
        Output::Press => (Some(press::separated(document, seals)), PdfStandards::default()),
    };
    written(separated.as_ref().unwrap_or(document), &options(ident, standards))
}

/// The files of the seals' pictures, when they are shown.
fn seals(layout: &Layout) -> Vec<&[u8]> {
    let shown = layout.settings.seals.iter().filter_map(|seal| match &seal.shown {
        SealShown::Picture { data, .. } => Some(data.as_slice()),
        _ => None,
    });
    shown.collect()
}

fn archive_standards(archive: Option<PdfStandard>) -> Result<PdfStandards, Vec<Diagnostic>> {
    let standards: Vec<_> = [PdfStandard::Ua_1].into_iter().chain(archive).collect();
    PdfStandards::new(&standards).map_err(|e| vec![internal(e.message())])
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
