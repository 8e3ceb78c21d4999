//! What docx-rs writes wrongly or cannot write, mended on its document.xml.
//!
//! Each mend stands beside the schema rule that it serves and goes when docx-rs has learned it.

use super::body::Built;
use super::draft::Draft;
use super::xml::Element;

/// The finished word/document.xml.
pub(super) fn document(built: &Built, draft: &Draft) -> Result<Element, String> {
    let _ = draft;
    Element::parse(&built.document)
}
