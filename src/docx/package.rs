//! The package: parts, relationships, content types, and a zip that is the same on every run.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::untouched;
use super::xml::{Element, unholdable};

/// One part of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is: decides its content type, its relationship, and the part that refers to it.
    pub kind: PartKind,
    /// Its name without the leading slash, such as `word/document.xml`.
    pub name: String,
    /// Id of the relationship by which it is referred to.
    pub id: String,
    pub data: Vec<u8>,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    Document,
    CoreProperties,
    ExtendedProperties,
    CustomProperties,
    Styles,
    Settings,
    FontTable,
    Theme,
    Header,
    Footer,
    Footnotes,
    /// A picture: PNG or JPEG, as its name says.
    Picture,
    CustomXml,
    CustomXmlProperties,
    /// The files that travel inside.
    SourceXml,
    SourceXmlProperties,
}

impl Part {
    /// A part that is XML.
    pub fn xml(kind: PartKind, name: &str, id: &str, root: &Element) -> Self {
        Self { kind, name: name.to_string(), id: id.to_string(), data: root.to_file() }
    }

    /// A picture of the document.
    pub fn picture(name: &str, id: &str, data: Vec<u8>) -> Self {
        Self { kind: PartKind::Picture, name: name.to_string(), id: id.to_string(), data }
    }
}

/// Name of the main part.
pub(super) const DOCUMENT: &str = "word/document.xml";
/// Name of the custom XML part.
pub(super) const CUSTOM_XML: &str = "customXml/item1.xml";
/// Name of the part that holds the files that travel inside.
pub(super) const SOURCE_XML: &str = "customXml/item2.xml";
/// Who refers to the parts that nobody else refers to.
const PACKAGE: &str = "";

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const METADATA: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const CONTENT_TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";

const RELATIONSHIPS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
const XML_TYPE: &str = "application/xml";
const PNG_TYPE: &str = "image/png";
const JPEG_TYPE: &str = "image/jpeg";

impl PartKind {
    /// Its content type (ECMA-376 Part 1, 11.3 and 15.2; Part 2 for the core properties).
    fn content_type(self) -> &'static str {
        match self {
            Self::Document => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            }
            Self::CoreProperties => "application/vnd.openxmlformats-package.core-properties+xml",
            Self::ExtendedProperties => {
                "application/vnd.openxmlformats-officedocument.extended-properties+xml"
            }
            Self::CustomProperties => {
                "application/vnd.openxmlformats-officedocument.custom-properties+xml"
            }
            Self::Styles => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
            }
            Self::Settings => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"
            }
            Self::FontTable => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
            }
            Self::Theme => "application/vnd.openxmlformats-officedocument.theme+xml",
            Self::Header => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
            }
            Self::Footer => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
            }
            Self::Footnotes => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
            }
            Self::CustomXmlProperties | Self::SourceXmlProperties => {
                "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
            }
            Self::Picture => PNG_TYPE,
            Self::CustomXml | Self::SourceXml => XML_TYPE,
        }
    }

    /// Type of the relationship that leads to it.
    fn relationship(self) -> String {
        match self {
            Self::Document => format!("{OFFICE}/officeDocument"),
            Self::CoreProperties => format!("{METADATA}/core-properties"),
            Self::ExtendedProperties => format!("{OFFICE}/extended-properties"),
            Self::CustomProperties => format!("{OFFICE}/custom-properties"),
            Self::Styles => format!("{OFFICE}/styles"),
            Self::Settings => format!("{OFFICE}/settings"),
            Self::FontTable => format!("{OFFICE}/fontTable"),
            Self::Theme => format!("{OFFICE}/theme"),
            Self::Header => format!("{OFFICE}/header"),
            Self::Footer => format!("{OFFICE}/footer"),
            Self::Footnotes => format!("{OFFICE}/footnotes"),
            Self::Picture => format!("{OFFICE}/image"),
            Self::CustomXml | Self::SourceXml => format!("{OFFICE}/customXml"),
            Self::CustomXmlProperties | Self::SourceXmlProperties => {
                format!("{OFFICE}/customXmlProps")
            }
        }
    }

    /// The part that refers to it.
    fn referrer(self) -> &'static str {
        match self {
            Self::Document
            | Self::CoreProperties
            | Self::ExtendedProperties
            | Self::CustomProperties => PACKAGE,
            Self::CustomXmlProperties => CUSTOM_XML,
            Self::SourceXmlProperties => SOURCE_XML,
            _ => DOCUMENT,
        }
    }

    /// Whether the extension of its name tells its content type.
    fn is_told_by_extension(self) -> bool {
        matches!(self, Self::Picture | Self::CustomXml | Self::SourceXml)
    }
}

/// Packs parts in the order in which they are given.
///
/// # Errors
/// Faults of this program: a name or an id given twice, a part that nothing can refer to, a character that XML
/// cannot hold.
pub(super) fn pack(parts: &[Part]) -> Result<Vec<u8>, String> {
    check(parts)?;
    let mut files = files(parts);
    untouched::seal(&mut files)?;
    zipped(&files).map_err(|e| e.to_string())
}

/// What the package's rules ask of the parts (ECMA-376 Part 2, 9.1.1 and 9.3).
fn check(parts: &[Part]) -> Result<(), String> {
    let (mut names, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for part in parts {
        let Part { kind, name, id, .. } = part;
        if !names.insert(name.to_ascii_lowercase()) {
            return Err(format!("two parts are called {name}"));
        }
        if !ids.insert((kind.referrer(), id)) {
            return Err(format!("{name} has an id that is taken: {id}"));
        }
        if *kind != PartKind::Picture {
            check_characters(part)?;
        }
    }
    let referrers = parts.iter().map(|part| part.kind.referrer());
    match referrers.filter(|r| *r != PACKAGE).find(|r| !names.contains(&r.to_ascii_lowercase())) {
        Some(missing) => Err(format!("no part {missing}")),
        None => Ok(()),
    }
}

fn check_characters(part: &Part) -> Result<(), String> {
    let text = std::str::from_utf8(&part.data).map_err(|e| format!("{}: {e}", part.name))?;
    match unholdable(text).first() {
        Some(c) => Err(format!("{} holds U+{:04X}", part.name, u32::from(*c))),
        None => Ok(()),
    }
}

/// Name and content of a file in the zip.
type File<'a> = (String, Cow<'a, [u8]>);

/// The files of the zip. Some readers look for the content types in the first one.
fn files(parts: &[Part]) -> Vec<File<'_>> {
    let types = content_types(parts).to_file();
    let mut files = vec![("[Content_Types].xml".to_string(), Cow::Owned(types))];
    files.extend(relationships(PACKAGE, parts));
    for part in parts {
        files.push((part.name.clone(), Cow::Borrowed(part.data.as_slice())));
        files.extend(relationships(&part.name, parts));
    }
    files
}

fn content_types(parts: &[Part]) -> Element {
    let default = |extension: &str, content_type: &str| {
        Element::new("Default").attr("Extension", extension).attr("ContentType", content_type)
    };
    let mut defaults = vec![default("rels", RELATIONSHIPS_TYPE), default("xml", XML_TYPE)];
    let has = |extension: &str| {
        let pictures = parts.iter().filter(|part| part.kind == PartKind::Picture);
        pictures.filter(|part| part.name.ends_with(extension)).count() > 0
    };
    defaults.extend(has(".png").then(|| default("png", PNG_TYPE)));
    defaults.extend(has(".jpeg").then(|| default("jpeg", JPEG_TYPE)));
    let own = parts.iter().filter(|part| !part.kind.is_told_by_extension()).map(|part| {
        Element::new("Override")
            .attr("PartName", format!("/{}", part.name))
            .attr("ContentType", part.kind.content_type())
    });
    Element::new("Types").attr("xmlns", CONTENT_TYPES).with_all(defaults).with_all(own)
}

/// The file of the relationships from a part to others, if it refers to any.
fn relationships<'a>(from: &str, parts: &[Part]) -> Option<File<'a>> {
    let to = parts.iter().filter(|part| part.kind.referrer() == from).map(|part| {
        Element::new("Relationship")
            .attr("Id", &part.id)
            .attr("Type", part.kind.relationship())
            .attr("Target", target(from, &part.name))
    });
    let root = Element::new("Relationships").attr("xmlns", RELATIONSHIPS).with_all(to);
    let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
    let slash = if folder.is_empty() { "" } else { "/" };
    let name = format!("{folder}{slash}_rels/{file}.rels");
    (!root.children.is_empty()).then(|| (name, Cow::Owned(root.to_file())))
}

/// A part's name as seen from another part.
fn target(from: &str, name: &str) -> String {
    let Some((folder, _)) = from.rsplit_once('/') else { return name.to_string() };
    match name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
        Some(beside) => beside.to_string(),
        None => format!("{}{name}", "../".repeat(folder.split('/').count())),
    }
}

/// A zip of deflated files, all of the day on which zip's calendar begins.
pub(super) fn zipped(files: &[File]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(data)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read;

    use super::*;
    use crate::document::{Document, Form, Meta};
    use crate::docx::Provenance;
    use crate::docx::body::sample;
    use crate::docx::parts::{custom, footers, properties};
    use crate::docx::style::Styles;

    const WML: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    fn meta() -> Meta {
        let title = "& < > \" ' ]]> 🙂 \u{32cdd}".to_string();
        Meta {
            issuer: title.clone(),
            number: Some("闵科委〔2024〕14号".to_string()),
            date: Some("2024年2月6日".to_string()),
            title,
        }
    }

    fn val(name: &str, value: &str) -> Element {
        Element::new(name).attr("w:val", value)
    }

    fn document() -> Element {
        let footer = |kind: &str, id: &str| {
            Element::new("w:footerReference").attr("w:type", kind).attr("r:id", id)
        };
        let section = Element::new("w:sectPr")
            .with(footer("even", footers::EVEN))
            .with(footer("default", footers::ODD))
            .with(footer("first", footers::NONE))
            .with(Element::new("w:pgSz").attr("w:w", 11906).attr("w:h", 16838));
        let run = Element::new("w:r").with(Element::new("w:t").text("甲"));
        Element::new("w:document")
            .attr("xmlns:w", WML)
            .attr("xmlns:r", OFFICE)
            .with(Element::new("w:body").with(Element::new("w:p").with(run)).with(section))
    }

    fn styles() -> Element {
        let style = |id: &str| {
            Element::new("w:style")
                .attr("w:type", "paragraph")
                .attr("w:styleId", id)
                .with(val("w:name", id))
        };
        Element::new("w:styles")
            .attr("xmlns:w", WML)
            .with_all([Styles::PAGE_NUMBER_ODD, Styles::PAGE_NUMBER_EVEN].map(style))
    }

    /// A whole package with all parts that this module's neighbours make.
    fn parts() -> Vec<Part> {
        let paper = Document { meta: meta(), form: Form::Ordinary, sections: vec![] };
        let custom = custom::parts(&[], &paper, &Provenance::default());
        [
            vec![
                Part::xml(PartKind::Document, DOCUMENT, "rIdDocument", &document()),
                Part::xml(PartKind::Styles, "word/styles.xml", "rIdStyles", &styles()),
                Part::picture("word/media/seal1.png", "rIdSeal1", b"\x89PNG\r\n\x1a\n".to_vec()),
            ],
            footers::parts(&sample::page()),
            custom.expect("nodes"),
            properties::parts(&paper.meta),
        ]
        .concat()
    }

    /// Names in order, and content by name, of a zip.
    fn unpacked(bytes: &[u8]) -> (Vec<String>, BTreeMap<String, Vec<u8>>) {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut names = vec![];
        let mut files = BTreeMap::new();
        for i in 0..zip.len() {
            let mut file = zip.by_index(i).expect("a file");
            assert_eq!(file.compression(), CompressionMethod::Deflated);
            assert_eq!(file.last_modified(), Some(DateTime::default()));
            assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644));
            let mut data = vec![];
            file.read_to_end(&mut data).expect("content");
            let name = file.name().expect("UTF-8").into_owned();
            names.push(name.clone());
            files.insert(name, data);
        }
        (names, files)
    }

    #[test]
    fn files_stand_in_a_fixed_order() {
        let packed = pack(&parts()).expect("packed");
        assert_eq!(Ok(&packed), pack(&parts()).as_ref());
        assert_eq!(
            unpacked(&packed).0,
            [
                "[Content_Types].xml",
                "_rels/.rels",
                "word/document.xml",
                "word/_rels/document.xml.rels",
                "word/styles.xml",
                "word/media/seal1.png",
                "word/footer1.xml",
                "word/footer2.xml",
                "word/footer3.xml",
                "customXml/item1.xml",
                "customXml/_rels/item1.xml.rels",
                "customXml/itemProps1.xml",
                "docProps/core.xml",
                "docProps/app.xml",
                "docProps/custom.xml",
            ]
        );
    }

    #[test]
    fn every_relationship_leads_to_a_part_with_a_content_type() {
        let (names, files) = unpacked(&pack(&parts()).expect("packed"));
        let types = Element::parse(&files["[Content_Types].xml"]).expect("well-formed");
        let own: Vec<_> = types.named("Override").filter_map(|e| e.get("PartName")).collect();
        let extensions: Vec<_> =
            types.named("Default").filter_map(|e| e.get("Extension")).collect();
        let mut reached = vec![];
        for rels in names.iter().filter(|name| name.ends_with(".rels")) {
            let folder = rels.split_once("_rels/").map_or("", |(folder, _)| folder);
            for relationship in Element::parse(&files[rels]).expect("well-formed").elements() {
                let target = relationship.get("Target").expect("a target");
                let path = match target.strip_prefix("../") {
                    Some(path) => path.to_string(),
                    None => format!("{folder}{target}"),
                };
                assert!(files.contains_key(&path), "{rels} leads to {path}");
                reached.push(path);
            }
        }
        let part = |name: &&String| !name.contains("_rels/") && !name.starts_with('[');
        for name in names.iter().filter(part) {
            assert_eq!(reached.iter().filter(|r| *r == name).count(), 1, "{name}");
            let extension = name.rsplit('.').next().expect("an extension");
            let typed = own.contains(&format!("/{name}").as_str());
            assert!(typed || extensions.contains(&extension), "{name}");
            assert_ne!(
                typed,
                ["customXml/item1.xml", "word/media/seal1.png"].contains(&name.as_str())
            );
        }
    }

    #[test]
    fn a_package_that_no_editor_would_open_is_refused() {
        type Change = fn(&mut Vec<Part>);
        let changes: [(Change, &str); 5] = [
            (
                |parts| parts[1].id = "rIdSeal1".into(),
                "word/media/seal1.png has an id that is taken: rIdSeal1",
            ),
            (
                |parts| parts[1].name = "word/Document.xml".into(),
                "two parts are called word/Document.xml",
            ),
            (|parts| drop(parts.remove(0)), "no part word/document.xml"),
            (|parts| parts[0].data = b"<a>\x0b</a>".to_vec(), "word/document.xml holds U+000B"),
            (
                |parts| parts[0].data = b"\xff".to_vec(),
                "word/document.xml: invalid utf-8 sequence of 1 bytes from index 0",
            ),
        ];
        for (change, reason) in changes {
            let mut parts = parts();
            change(&mut parts);
            assert_eq!(pack(&parts), Err(reason.to_string()));
        }
    }

    #[test]
    fn targets_are_seen_from_the_part_that_refers() {
        for (from, name, expected) in [
            ("", "word/document.xml", "word/document.xml"),
            ("word/document.xml", "word/media/a.png", "media/a.png"),
            ("word/document.xml", "wordy/a.xml", "../wordy/a.xml"),
            ("word/document.xml", "customXml/item1.xml", "../customXml/item1.xml"),
            ("a/b/c.xml", "a/d.xml", "../../a/d.xml"),
        ] {
            assert_eq!(target(from, name), expected);
        }
    }
}
