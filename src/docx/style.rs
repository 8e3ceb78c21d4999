//! Every format of a draft as a named style.

use super::Settings;
use super::draft::{Character, Draft, Format, PageSetup};
use super::xml::Element;
use crate::document::Role;

/// Ids of the styles of page numbers on odd and even sides.
pub(super) const PAGE_ODD: &str = "HtPageOdd";
pub(super) const PAGE_EVEN: &str = "HtPageEven";

/// The styles of one draft.
pub(super) struct Styles {}

impl Styles {
    /// Names the formats and characters of a draft.
    pub fn of(draft: &Draft) -> Self {
        let _ = draft;
        Self {}
    }

    /// Id of the style of a format.
    pub fn paragraph(&self, format: &Format) -> &str {
        let _ = format;
        ""
    }

    /// Id of the style of what differs inside a paragraph of a role; `None` for the plain character.
    pub fn character(&self, role: Option<Role>, character: Character) -> Option<&str> {
        let _ = (role, character);
        None
    }

    /// The part word/styles.xml.
    pub fn xml(&self, page: &PageSetup, settings: &Settings) -> Element {
        let _ = (page, settings);
        Element::new("w:styles")
    }
}
