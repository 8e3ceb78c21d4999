//! word/theme/theme1.xml: the smallest theme that Word takes. No style refers to it; its fonts are the draft's,
//! so that “正文字体” in the menu of fonts gives 仿宋 too.

use super::super::Settings;
use super::super::xml::Element;
use crate::spec::Face;

/// Colours of a theme under their names: black, white and the standard's red; accents stay grey.
const COLORS: [(&str, &str); 12] = [
    ("a:dk1", "000000"),
    ("a:lt1", "FFFFFF"),
    ("a:dk2", "000000"),
    ("a:lt2", "FFFFFF"),
    ("a:accent1", "FF0000"),
    ("a:accent2", "404040"),
    ("a:accent3", "595959"),
    ("a:accent4", "7F7F7F"),
    ("a:accent5", "A6A6A6"),
    ("a:accent6", "BFBFBF"),
    ("a:hlink", "000000"),
    ("a:folHlink", "000000"),
];
/// Widths of the three lines of a theme, in EMU.
const LINES: [u32; 3] = [6350, 12700, 19050];

/// The part word/theme/theme1.xml.
pub fn theme(settings: &Settings) -> Element {
    let elements =
        Element::new("a:themeElements").with(colors()).with(fonts(settings)).with(formats());
    Element::new("a:theme")
        .attr("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main")
        .attr("name", "公文")
        .with(elements)
}

fn colors() -> Element {
    let color = |(name, rgb): (&str, &str)| {
        Element::new(name).with(Element::new("a:srgbClr").attr("val", rgb))
    };
    Element::new("a:clrScheme").attr("name", "公文").with_all(COLORS.map(color))
}

fn fonts(settings: &Settings) -> Element {
    let pair = |name: &str, face: Face| {
        let font = |name: &str, typeface: &str| Element::new(name).attr("typeface", typeface);
        Element::new(name)
            .with(font("a:latin", settings.fonts.latin_of(face)))
            .with(font("a:ea", settings.fonts.of(face)))
            .with(font("a:cs", ""))
    };
    Element::new("a:fontScheme")
        .attr("name", "公文")
        .with(pair("a:majorFont", Face::XiaoBiaoSong))
        .with(pair("a:minorFont", Face::FangSong))
}

/// Three of each, as the schema wants.
fn formats() -> Element {
    let solid = || {
        let color = Element::new("a:schemeClr").attr("val", "phClr");
        Element::new("a:solidFill").with(color)
    };
    let line = |width| Element::new("a:ln").attr("w", width).with(solid());
    let effect = || Element::new("a:effectStyle").with(Element::new("a:effectLst"));
    Element::new("a:fmtScheme")
        .attr("name", "公文")
        .with(Element::new("a:fillStyleLst").with_all([(); 3].map(|()| solid())))
        .with(Element::new("a:lnStyleLst").with_all(LINES.map(line)))
        .with(Element::new("a:effectStyleLst").with_all([(); 3].map(|()| effect())))
        .with(Element::new("a:bgFillStyleLst").with_all([(); 3].map(|()| solid())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_fonts_are_those_of_the_draft() {
        let theme = theme(&Settings::default());
        let fonts: Vec<_> = theme.named("a:ea").filter_map(|e| e.get("typeface")).collect();
        assert_eq!(fonts, ["方正小标宋简体", "仿宋_GB2312"]);
        for name in ["a:fillStyleLst", "a:lnStyleLst", "a:effectStyleLst", "a:bgFillStyleLst"] {
            assert_eq!(theme.named(name).next().unwrap().elements().count(), 3, "{name}");
        }
    }
}
