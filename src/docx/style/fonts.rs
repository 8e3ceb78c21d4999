//! The four fonts of a style. No style names a font of the theme: that would hide the Chinese one.

use super::super::Settings;
use super::super::xml::Element;
use crate::spec::Face;

/// Fonts of text in a face: its own for 汉字, that of its digits and letters for the others.
///
/// The hint gives “ ” — … · to the Chinese font also where they were typed by hand.
pub(super) fn of(face: Face, settings: &Settings) -> Element {
    let (chinese, latin) = (settings.fonts.of(face), settings.fonts.latin_of(face));
    fonts(chinese, latin)
}

/// The Chinese font for all: marks that Word would else take from the Latin one.
pub(super) fn of_marks(face: Face, settings: &Settings) -> Element {
    let chinese = settings.fonts.of(face);
    fonts(chinese, chinese)
}

fn fonts(chinese: &str, latin: &str) -> Element {
    Element::new("w:rFonts")
        .attr("w:hint", "eastAsia")
        .attr("w:ascii", latin)
        .attr("w:eastAsia", chinese)
        .attr("w:hAnsi", latin)
        .attr("w:cs", latin)
}
