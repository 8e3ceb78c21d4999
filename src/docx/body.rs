//! The body through docx-rs: paragraphs, runs, tables.

use super::draft::Draft;
use super::style::Styles;

/// What docx-rs built, not yet mended.
pub(super) struct Built {
    /// word/document.xml as docx-rs writes it.
    pub document: Vec<u8>,
    /// Pictures: name under word/media and bytes.
    pub media: Vec<(String, Vec<u8>)>,
}

/// Builds the body of a draft.
pub(super) fn build(draft: &Draft, styles: &Styles) -> Result<Built, String> {
    let _ = (draft, styles);
    Ok(Built { document: vec![], media: vec![] })
}
