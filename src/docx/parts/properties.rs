//! docProps: what the paper is. Nothing of the machine, its user or its clock.

use crate::document::Meta;
use crate::docx::package::{Part, PartKind};
use crate::docx::xml::Element;

/// Every draft is in Chinese.
const LANGUAGE: &str = "zh-CN";

/// The three parts of properties.
pub(in crate::docx) fn parts(meta: &Meta) -> Vec<Part> {
    vec![
        Part::xml(PartKind::CoreProperties, "docProps/core.xml", "rIdCore", &core(meta)),
        Part::xml(PartKind::ExtendedProperties, "docProps/app.xml", "rIdApp", &extended(meta)),
        Part::xml(PartKind::CustomProperties, "docProps/custom.xml", "rIdCustom", &custom(meta)),
    ]
}

/// Core properties (ECMA-376 Part 2, 11). Who saved it last is left to the editor in which that happens.
fn core(meta: &Meta) -> Element {
    let text = |name: &str, value: &str| Element::new(name).text(value);
    let day = |name: &str, day: &str| text(name, day).attr("xsi:type", "dcterms:W3CDTF");
    let date = w3cdtf(meta);
    Element::new("cp:coreProperties")
        .attr("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties")
        .attr("xmlns:dc", "http://purl.org/dc/elements/1.1/")
        .attr("xmlns:dcterms", "http://purl.org/dc/terms/")
        .attr("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with(text("dc:title", &meta.title))
        .with(text("dc:creator", &meta.issuer))
        .with_all(meta.number.iter().map(|number| text("cp:keywords", number)))
        .with(text("dc:language", LANGUAGE))
        .with_all(date.iter().map(|date| day("dcterms:created", date)))
        .with_all(date.iter().map(|date| day("dcterms:modified", date)))
}

/// 成文日期 stands for the clock, which would make each run differ.
fn w3cdtf(meta: &Meta) -> Option<String> {
    let (year, month, day) = meta.day()?;
    Some(format!("{year:04}-{month:02}-{day:02}T00:00:00Z"))
}

/// Extended properties (ECMA-376 Part 1, 22.2). Word calls Company 单位.
fn extended(meta: &Meta) -> Element {
    Element::new("Properties")
        .attr("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")
        .with(Element::new("Application").text("hongtou"))
        .with(Element::new("Company").text(&meta.issuer))
        .with(Element::new("AppVersion").text(&app_version()))
}

/// The program's version as XX.YYYY, which AppVersion must be (22.2.2.3): 0.1.0 is 0.0100.
fn app_version() -> String {
    let number = |text: &str| text.parse::<u32>().unwrap_or(0).min(99);
    format!(
        "{}.{:02}{:02}",
        number(env!("CARGO_PKG_VERSION_MAJOR")),
        number(env!("CARGO_PKG_VERSION_MINOR")),
        number(env!("CARGO_PKG_VERSION_PATCH"))
    )
}

/// The set of properties that users name (ECMA-376 Part 1, 22.3.2.2), and the first number that they can have.
const USER_DEFINED: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";
const FIRST_PID: usize = 2;

/// Custom properties, in the standard's own words: a field DOCPROPERTY can show them.
fn custom(meta: &Meta) -> Element {
    let known = [
        ("标题", Some(&meta.title)),
        ("发文机关", Some(&meta.issuer)),
        ("发文字号", meta.number.as_ref()),
        ("成文日期", meta.date.as_ref()),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let property = |(i, (name, value)): (usize, (&str, &String))| {
        Element::new("property")
            .attr("fmtid", USER_DEFINED)
            .attr("pid", FIRST_PID + i)
            .attr("name", name)
            .with(Element::new("vt:lpwstr").text(value))
    };
    Element::new("Properties")
        .attr("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties")
        .attr("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes")
        .with_all(known.enumerate().map(property))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "& < > \" ' ]]> 🙂 㛃䶮𬭎\u{32cdd}";

    fn read(part: &Part) -> Element {
        Element::parse(&part.data).expect("well-formed")
    }

    #[test]
    fn any_text_survives_in_every_property() {
        let text = HOSTILE.to_string();
        let number = Some(text.clone());
        let meta = Meta { title: text.clone(), issuer: text.clone(), number, date: Some(text) };
        let [core, extended, custom] = &parts(&meta)[..] else { panic!("three parts") };
        let (core, extended, custom) = (read(core), read(extended), read(custom));
        let value = |root: &Element, name: &str| root.child(name).map(Element::plain);
        for name in ["dc:title", "dc:creator", "cp:keywords"] {
            assert_eq!(value(&core, name).as_deref(), Some(HOSTILE), "{name}");
        }
        assert_eq!(value(&extended, "Company").as_deref(), Some(HOSTILE));
        let values: Vec<_> = custom.elements().map(Element::plain).collect();
        assert_eq!(values, [HOSTILE; 4]);
    }

    #[test]
    fn what_is_open_is_left_out() {
        let meta = Meta { title: "甲".into(), issuer: "乙".into(), number: None, date: None };
        let names = |root: &Element| root.elements().map(|e| e.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&core(&meta)), ["dc:title", "dc:creator", "dc:language"]);
        let pids: Vec<_> =
            custom(&meta).elements().map(|e| e.get("pid").map(String::from)).collect();
        assert_eq!(pids, [Some("2".to_string()), Some("3".to_string())]);
    }

    #[test]
    fn the_paper_s_own_date_is_its_time() {
        let meta = Meta { date: Some("2024年2月6日".into()), ..Meta::default() };
        let core = core(&meta);
        for name in ["dcterms:created", "dcterms:modified"] {
            assert_eq!(
                core.child(name).map(Element::plain).as_deref(),
                Some("2024-02-06T00:00:00Z")
            );
        }
    }

    #[test]
    fn the_version_is_as_word_wants_it() {
        let version = app_version();
        let (major, minor) = version.split_once('.').expect("a point");
        assert!(matches!(major.len(), 1 | 2) && minor.len() == 4, "{version}");
        assert!(version.chars().all(|c| c == '.' || c.is_ascii_digit()), "{version}");
    }
}
