//! word/fontTable.xml: the fonts of the draft, and what an editor takes for one that its computer lacks.

use super::super::Settings;
use super::super::style::value;
use super::super::xml::Element;
use crate::fonts;
use crate::spec::Face;

/// GB 2312 as Windows counts character sets.
const CHARSET_CHINESE: &str = "86";
const CHARSET_LATIN: &str = "00";

/// What an editor looks at when it has to choose a font in the place of another.
struct Kind {
    panose: &'static str,
    charset: &'static str,
    family: &'static str,
    pitch: &'static str,
}

/// The part word/fontTable.xml: each font once, faces in the order of the standard, Latin last.
pub fn font_table(settings: &Settings) -> Element {
    let mut fonts: Vec<(&str, Kind)> = vec![];
    let faces = Face::ALL.map(|face| (settings.fonts.of(face), chinese(face)));
    let latin = settings.fonts.latin.as_deref().map(|name| (name, latin()));
    for (name, kind) in faces.into_iter().chain(latin) {
        if !fonts.iter().any(|(known, _)| *known == name) {
            fonts.push((name, kind));
        }
    }
    let fonts = fonts.into_iter().map(|(name, kind)| font(name, &kind));
    Element::new("w:fonts").attr("xmlns:w", super::W).with_all(fonts)
}

/// In the order of CT_Font.
fn font(name: &str, kind: &Kind) -> Element {
    let other = fonts::other_names(name).join(",");
    Element::new("w:font")
        .attr("w:name", name)
        .with_all((!other.is_empty()).then(|| value("w:altName", other)))
        .with(value("w:panose1", kind.panose))
        .with(value("w:charset", kind.charset))
        .with(value("w:family", kind.family))
        .with(value("w:pitch", kind.pitch))
}

/// 小标宋 and 宋体 have serifs; the others are what Windows calls modern, all 字 as wide.
fn chinese(face: Face) -> Kind {
    let charset = CHARSET_CHINESE;
    match face {
        Face::XiaoBiaoSong | Face::Song => {
            Kind { panose: "02010600030101010101", charset, family: "roman", pitch: "variable" }
        }
        Face::FangSong | Face::Kai | Face::Hei => {
            Kind { panose: "02010609060101010101", charset, family: "modern", pitch: "fixed" }
        }
    }
}

fn latin() -> Kind {
    let (panose, charset) = ("02020603050405020304", CHARSET_LATIN);
    Kind { panose, charset, family: "roman", pitch: "variable" }
}

#[cfg(test)]
mod tests {
    use super::super::super::FontNames;
    use super::*;

    #[test]
    fn each_font_stands_once_with_what_takes_its_place() {
        let table = font_table(&Settings::default());
        let rows: Vec<String> = table
            .elements()
            .map(|font| {
                let other = font.child("w:altName").and_then(|e| e.get("w:val")).unwrap_or("-");
                let charset = font.child("w:charset").and_then(|e| e.get("w:val")).unwrap_or("-");
                format!("{} {charset} {other}", font.get("w:name").unwrap_or("-"))
            })
            .collect();
        insta::assert_snapshot!(rows.join("\n"));
    }

    #[test]
    fn an_offices_own_names_are_taken_as_they_are() {
        let fonts = FontNames {
            xiao_biao_song: "某某字库&小标宋".to_string(),
            kai: "仿宋_GB2312".to_string(),
            latin: None,
            ..FontNames::default()
        };
        let table = font_table(&Settings { fonts, ..Settings::default() });
        let names: Vec<_> = table.elements().filter_map(|f| f.get("w:name")).collect();
        assert_eq!(names, ["某某字库&小标宋", "仿宋_GB2312", "黑体", "宋体"]);
        let file = table.to_file();
        assert_eq!(Element::parse(&file), Ok(table));
    }

    #[test]
    fn no_font_stands_for_itself() {
        for face in Face::ALL {
            let usual = fonts::usual_family(face);
            let others = fonts::other_names(usual);
            assert!(!others.is_empty() && !others.contains(&usual), "{usual}");
        }
        assert!(fonts::other_names("某某字库").is_empty());
    }
}
