//! word/settings.xml: what holds for the draft as a whole.

use super::super::style::value;
use super::super::xml::Element;

/// Distance of default tab stops: two 字 of 五号, as Chinese editors have it.
const TAB_STOP_TWIPS: u32 = 420;
/// Layout of Word 2013 and all later ones.
const COMPATIBILITY_MODE: u32 = 15;

/// The part word/settings.xml of a draft with so many 脚注, in the order of CT_Settings. Nothing in it names a machine, a
/// user or a session.
pub fn settings(footnotes: usize) -> Element {
    Element::new("w:settings")
        .attr("xmlns:w", super::W)
        .with(Element::new("w:zoom").attr("w:percent", 100))
        // Borders are part of the paragraphs of the head, never of header or footer.
        .with(Element::new("w:bordersDoNotSurroundHeader"))
        .with(Element::new("w:bordersDoNotSurroundFooter"))
        .with(value("w:defaultTabStop", TAB_STOP_TWIPS))
        .with(Element::new("w:evenAndOddHeaders"))
        // Every mark counts its whole cell: the line-break policy (GB/T 15834 marks, first fit).
        .with(value("w:characterSpacingControl", "doNotCompress"))
        .with_all((footnotes > 0).then(|| super::footnotes::settings(footnotes)))
        .with(compatibility())
        .with(value("w:themeFontLang", "en-US").attr("w:eastAsia", "zh-CN"))
        .with(color_mapping())
        .with(value("w:decimalSymbol", "."))
        .with(value("w:listSeparator", ","))
}

/// What East Asian Word writes, in the order of CT_Compat.
///
/// Left out of it: `adjustLineHeightInTable` would stretch lines of tables that a secretary inserts to whole
/// rows of the page. In exact rows none of the others moves a line, but `doNotExpandShiftReturn`: a line that
/// ends at a forced break is a last line and is not spread.
fn compatibility() -> Element {
    let switches = [
        "w:spaceForUL",
        "w:balanceSingleByteDoubleByteWidth",
        "w:doNotLeaveBackslashAlone",
        "w:ulTrailSpace",
        "w:doNotExpandShiftReturn",
        "w:useFELayout",
    ];
    let modern = [
        ("compatibilityMode", COMPATIBILITY_MODE),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
        ("useWord2013TrackBottomHyphenation", 0),
    ];
    let setting = |(name, on): (&str, u32)| {
        Element::new("w:compatSetting")
            .attr("w:name", name)
            .attr("w:uri", "http://schemas.microsoft.com/office/word")
            .attr("w:val", on)
    };
    Element::new("w:compat").with_all(switches.map(Element::new)).with_all(modern.map(setting))
}

/// The colours of the theme under their own names.
fn color_mapping() -> Element {
    let mut mapping = Element::new("w:clrSchemeMapping")
        .attr("w:bg1", "light1")
        .attr("w:t1", "dark1")
        .attr("w:bg2", "light2")
        .attr("w:t2", "dark2");
    for accent in 1..=6 {
        mapping.set(&format!("w:accent{accent}"), format!("accent{accent}"));
    }
    mapping.attr("w:hyperlink", "hyperlink").attr("w:followedHyperlink", "followedHyperlink")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_breaks_are_left_to_the_styles() {
        let settings = settings(0);
        let has = |name: &str| settings.named(name).next().is_some();
        assert!(has("w:evenAndOddHeaders") && has("w:doNotExpandShiftReturn"));
        assert!(!has("w:adjustLineHeightInTable") && !has("w:rsids") && !has("w:updateFields"));
        let control = settings.child("w:characterSpacingControl").unwrap();
        assert_eq!(control.get("w:val"), Some("doNotCompress"));
        insta::assert_snapshot!(
            String::from_utf8(settings.to_file()).unwrap().replace("><", ">\n<")
        );
    }
}
