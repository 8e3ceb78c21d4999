//! A finished .docx, opened within bounds: its parts as XML, and what they refer to.
//!
//! What is read here may come from anywhere: sizes, numbers and depths are bounded, and a part with a DTD is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use super::xml::Element;

/// Parts that a package may have.
pub(crate) const MAX_PARTS: usize = 4096;
/// Bytes that one part may have, unpacked.
pub(crate) const MAX_PART: u64 = 64 * 1024 * 1024;
/// Bytes that all parts that are read may have, unpacked.
pub(crate) const MAX_ALL: u64 = 256 * 1024 * 1024;

/// Ends of the types of relationships (ECMA-376-1, 9.2; the beginnings differ between transitional and strict).
const OFFICE_DOCUMENT: &str = "/officeDocument";

/// Prefixes by which the elements are known here, each with its namespaces: transitional and strict.
const NAMESPACES: [(&str, &[&str]); 9] = [
    (
        "w",
        &[
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ],
    ),
    (
        "r",
        &[
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ],
    ),
    (
        "ds",
        &[
            "http://schemas.openxmlformats.org/officeDocument/2006/customXml",
            "http://purl.oclc.org/ooxml/officeDocument/customXml",
        ],
    ),
    (
        "wp",
        &[
            "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
            "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        ],
    ),
    (
        "a",
        &[
            "http://schemas.openxmlformats.org/drawingml/2006/main",
            "http://purl.oclc.org/ooxml/drawingml/main",
        ],
    ),
    ("mc", &["http://schemas.openxmlformats.org/markup-compatibility/2006"]),
    ("w14", &["http://schemas.microsoft.com/office/word/2010/wordml"]),
    ("w15", &["http://schemas.microsoft.com/office/word/2012/wordml"]),
    ("v", &["urn:schemas-microsoft-com:vml"]),
];

/// A package: the names of all parts, and the bytes of those that hold XML.
#[derive(Debug, Default)]
pub(super) struct Opened {
    names: BTreeSet<String>,
    parts: BTreeMap<String, Vec<u8>>,
}

/// What a part refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relationship {
    /// Its id in the part.
    pub id: String,
    /// The end of its type after the last slash, such as `footer`.
    pub kind: String,
    /// The name of the part, or what it says when it leads outside.
    pub target: String,
    /// Whether it leads outside the package.
    pub external: bool,
}

impl Opened {
    /// Opens a package.
    ///
    /// # Errors
    /// Says in Chinese that it is no zip or beyond the bounds.
    pub fn read(docx: &[u8]) -> Result<Self, String> {
        Self::only(docx, |name| name.ends_with(".xml") || name.ends_with(".rels"))
    }

    /// Opens a package and unpacks only the parts that are wanted.
    ///
    /// # Errors
    /// As [`Opened::read`].
    pub fn only(docx: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Self, String> {
        let broken = |e: zip::result::ZipError| format!("不是完好的压缩包（{e}）");
        let mut archive = zip::ZipArchive::new(Cursor::new(docx)).map_err(broken)?;
        if archive.len() > MAX_PARTS {
            return Err(format!("里面的文件多于{MAX_PARTS}个"));
        }
        let mut opened = Self::default();
        let mut left = MAX_ALL;
        for i in 0..archive.len() {
            let file = archive.by_index(i).map_err(broken)?;
            let name = file.name().map_err(broken)?.trim_start_matches('/').to_string();
            if !opened.names.insert(name.clone()) {
                return Err(format!("里面有两个文件都叫 {name}"));
            }
            if wanted(&name) {
                let bytes = unpack(file, &name, &mut left)?;
                opened.parts.insert(name, bytes);
            }
        }
        Ok(opened)
    }

    /// The bytes of the parts that were unpacked, by name.
    pub fn into_parts(self) -> BTreeMap<String, Vec<u8>> {
        self.parts
    }

    /// The names of all parts, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// A part as a tree, its elements with the usual prefixes whatever it calls them.
    ///
    /// # Errors
    /// Says that it is missing, or what is not well-formed.
    pub fn xml(&self, name: &str) -> Result<Element, String> {
        let bytes = self.parts.get(name).ok_or_else(|| format!("里面没有 {name}"))?;
        let mut element = Element::parse(bytes).map_err(|e| format!("{name} 读不了（{e}）"))?;
        usual_prefixes(&mut element);
        Ok(element)
    }

    /// What a part refers to; the package itself has an empty name.
    pub fn relationships(&self, part: &str) -> Vec<Relationship> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Ok(list) = self.xml(&format!("{folder}{slash}_rels/{file}.rels")) else {
            return vec![];
        };
        let text = |e: &Element, name: &str| e.get(name).unwrap_or_default().to_string();
        let one = |e: &Element| {
            let external = e.get("TargetMode") == Some("External");
            let target = text(e, "Target");
            let kind = text(e, "Type");
            Relationship {
                id: text(e, "Id"),
                kind: kind.rsplit('/').next().unwrap_or_default().to_string(),
                target: if external { target } else { resolved(folder, &target) },
                external,
            }
        };
        list.elements().filter(|e| local(&e.name) == "Relationship").map(one).collect()
    }

    /// The name of the main document's part.
    ///
    /// # Errors
    /// Says that the package holds no document of Word.
    pub fn main(&self) -> Result<String, String> {
        let kind = OFFICE_DOCUMENT.trim_start_matches('/');
        let main = self.relationships("").into_iter().find(|r| r.kind == kind && !r.external);
        let main = main.ok_or("里面没有 Word 的正文")?;
        if self.has(&main.target) {
            Ok(main.target)
        } else {
            Err("里面没有 Word 的正文".into())
        }
    }
}

fn unpack(file: impl Read, name: &str, left: &mut u64) -> Result<Vec<u8>, String> {
    let most = MAX_PART.min(*left);
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|e| format!("里面的 {name} 解压不了（{e}）"))?;
    let size = bytes.len() as u64;
    if size > most {
        return Err(format!("里面的 {name} 太大"));
    }
    *left -= size;
    Ok(bytes)
}

/// The name of a part as seen from a folder of the package.
pub(crate) fn resolved(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_string(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = vec![];
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn usual(namespace: &str) -> Option<&'static str> {
    NAMESPACES.iter().find(|(_, all)| all.contains(&namespace)).map(|(prefix, _)| *prefix)
}

/// Renames elements and attributes whose namespaces the root binds to other prefixes.
fn usual_prefixes(root: &mut Element) {
    let bound = |(name, value): &(String, String)| {
        let prefix = match name.strip_prefix("xmlns:") {
            Some(prefix) => prefix,
            None if name == "xmlns" => "",
            None => return None,
        };
        let usual = usual(value)?;
        (usual != prefix).then(|| (prefix.to_string(), usual))
    };
    let renamed: Vec<_> = root.attributes.iter().filter_map(bound).collect();
    if !renamed.is_empty() {
        rename(root, &renamed);
    }
}

fn rename(element: &mut Element, renamed: &[(String, &'static str)]) {
    let new = |name: &str, is_element: bool| {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        // An attribute without a prefix is in no namespace.
        let (_, usual) = renamed.iter().find(|(old, _)| old == prefix)?;
        (is_element || !prefix.is_empty()).then(|| format!("{usual}:{local}"))
    };
    if let Some(name) = new(&element.name, true) {
        element.name = name;
    }
    for (name, _) in &mut element.attributes {
        if let Some(changed) = new(name, false) {
            *name = changed;
        }
    }
    for child in element.elements_mut() {
        rename(child, renamed);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    /// A package of these files.
    pub fn package(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
        for (name, content) in files {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).expect("a file");
            writer.write_all(content.as_bytes()).expect("its content");
        }
        writer.finish().expect("a zip").into_inner()
    }

    const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/word/./x/../document.xml"/></Relationships>"#;

    #[test]
    fn parts_are_found_by_their_relationships() {
        let docx = package(&[("_rels/.rels", RELS), ("word/document.xml", "<a/>")]);
        let opened = Opened::read(&docx).expect("a package");
        assert_eq!(opened.main(), Ok("word/document.xml".to_string()));
        assert!(opened.has("_rels/.rels") && !opened.has("word/styles.xml"));
    }

    #[test]
    fn broken_packages_are_refused() {
        assert!(Opened::read(b"").is_err());
        assert!(Opened::read(b"PK\x03\x04 and no more").is_err());
        let lost = Opened::read(&package(&[("_rels/.rels", RELS)])).expect("a package");
        assert!(lost.main().is_err());
        let none = Opened::read(&package(&[("word/document.xml", "<a/>")])).expect("a package");
        assert!(none.main().is_err());
        let whole = package(&[("word/document.xml", &"<a/>".repeat(1000))]);
        for cut in (0..whole.len()).step_by(7) {
            assert!(Opened::read(&whole[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let zeros = vec![0u8; 1 << 20];
        let mut left = 1000;
        assert!(unpack(&zeros[..], "a.xml", &mut left).is_err());
        assert_eq!(unpack(&zeros[..900], "a.xml", &mut left).map(|b| b.len()), Ok(900));
        assert!(unpack(&zeros[..900], "b.xml", &mut left).is_err(), "only 100 are left");
    }

    #[test]
    fn any_prefix_is_read() {
        let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
        let files = [
            format!("<x:p xmlns:x=\"{strict}\" x:a=\"1\" b=\"2\"><x:r/></x:p>"),
            format!("<p xmlns=\"{strict}\" xmlns:w=\"{strict}\" w:a=\"1\" b=\"2\"><w:r/></p>"),
        ];
        for file in files {
            let opened = Opened::read(&package(&[("a.xml", &file)])).expect("a package");
            let element = opened.xml("a.xml").expect("XML");
            assert_eq!((element.get("w:a"), element.get("b")), (Some("1"), Some("2")));
            assert!(element.name == "w:p" && element.child("w:r").is_some(), "{element:?}");
        }
    }

    #[test]
    fn a_document_type_is_refused() {
        let opened = Opened::read(&package(&[("a.xml", "<!DOCTYPE a><a/>")])).expect("a package");
        assert!(opened.xml("a.xml").is_err());
        assert!(opened.xml("b.xml").is_err());
    }
}
