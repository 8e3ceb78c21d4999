//! What breaks WPS and old versions of Word though no schema forbids it, and what no validator sees.
//!
//! The order and the kinds of elements are for validators; here are the rules between elements and between parts.

mod bound;
mod ids;
mod shown;

use std::collections::BTreeMap;

use super::opened::{Opened, Relationship};
use super::proof;
use super::xml::Element;
use crate::diag::{Diagnostic, Kind};

/// Kinds of relationships whose parts hold text.
const STORIES: [&str; 5] = ["header", "footer", "footnotes", "endnotes", "comments"];

/// Kinds of relationships whose parts can run or hide anything.
const ACTIVE: [&str; 6] =
    ["vbaProject", "wordVbaData", "control", "oleObject", "package", "attachedTemplate"];

/// Beginnings of paths that only the machine knows that wrote them.
const MACHINE: [&str; 8] =
    ["file:", "\\\\", "/home/", "/Users/", "/root/", "/tmp/", "/var/", "/mnt/"];

/// A draft as the rules look at it.
struct File {
    opened: Opened,
    /// Name of the main part.
    main: String,
    /// Parts that hold text, the main one first.
    stories: Vec<(String, Element)>,
    styles: Styles,
    words: proof::Words,
}

/// Looks for what breaks WPS and old Word, and for what no validator sees. A clean draft gives nothing.
pub fn lint(docx: &[u8]) -> Vec<Diagnostic> {
    let file = match File::open(docx) {
        Ok(file) => file,
        Err(reason) => return vec![fault("", &reason)],
    };
    let mut sink = Vec::new();
    package(&file, &mut sink);
    for (part, story) in &file.stories {
        ids::paired(part, story, &mut sink);
        shown::fields(part, story, &mut sink);
        shown::tables(part, story, &mut sink);
        shown::lines(part, story, &file.styles, &mut sink);
        shown::fonts(part, story, &mut sink);
        ends_in_paragraph(part, story, &mut sink);
        styles_exist(part, story, &file.styles, &mut sink);
        bound::of_blocks(part, story, &mut sink);
    }
    ids::unique(&file.stories, &mut sink);
    file.styles.look(&mut sink);
    bound::look(&file, &mut sink);
    sink
}

impl File {
    fn open(docx: &[u8]) -> Result<Self, String> {
        let opened = Opened::read(docx)?;
        let main = opened.main()?;
        let relationships = opened.relationships(&main);
        let mut stories = vec![(main.clone(), opened.xml(&main)?)];
        for r in relationships.iter().filter(|r| !r.external && STORIES.contains(&&*r.kind)) {
            // A part that is not there is told with the relationships.
            if opened.has(&r.target) {
                stories.push((r.target.clone(), opened.xml(&r.target)?));
            }
        }
        let styles = relationships.iter().find(|r| r.kind == "styles" && opened.has(&r.target));
        let styles = match styles {
            Some(r) => Styles::read(r.target.clone(), opened.xml(&r.target)?),
            None => Styles::default(),
        };
        let words = proof::words(docx)?;
        Ok(Self { opened, main, stories, styles, words })
    }
}

fn fault(part: &str, message: &str) -> Diagnostic {
    let part = if part.is_empty() { String::new() } else { format!("（{part}）") };
    Diagnostic::error(Kind::WordFile, format!("{message}{part}"))
        .hint("这是程序写出的文件时，请把这份材料和本条信息发给维护人员；是改过的稿子时，请在 Word 里另存一遍再用")
}

// The package.

fn package(file: &File, sink: &mut Vec<Diagnostic>) {
    let owners = file.opened.names().filter_map(owner).collect::<Vec<_>>();
    for owner in owners {
        for relationship in file.opened.relationships(&owner) {
            referred(&owner, &relationship, &file.opened, sink);
        }
    }
    for name in file.opened.names().filter(|n| n.ends_with(".xml")) {
        let Ok(part) = file.opened.xml(name) else {
            sink.push(fault(name, "文件里有一部分读不了"));
            continue;
        };
        let content_types = name == "[Content_Types].xml";
        let all = part.all();
        let mut values = all.iter().flat_map(|e| &e.attributes);
        if content_types && values.any(|(_, value)| value.contains("macroEnabled")) {
            sink.push(fault(name, "文件带宏，办公软件会拦下"));
        }
        machine_paths(name, &part, sink);
    }
}

/// The part whose relationships a file lists.
fn owner(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once("_rels/")?;
    Some(format!("{folder}{}", file.strip_suffix(".rels")?))
}

fn referred(owner: &str, to: &Relationship, opened: &Opened, sink: &mut Vec<Diagnostic>) {
    let owner = if owner.is_empty() { "_rels" } else { owner };
    if to.external {
        let message = format!("文件引用了外面的“{}”，打开时会弹出警告", to.target);
        sink.push(fault(owner, &message));
    } else if !opened.has(&to.target) {
        sink.push(fault(owner, &format!("引用的 {} 不在文件里，Word 会报文件损坏", to.target)));
    }
    if ACTIVE.contains(&&*to.kind) {
        let message = format!("文件带有宏、控件或嵌入的对象（{}），办公软件会拦下", to.target);
        sink.push(fault(owner, &message));
    }
}

fn is_of_machine(value: &str) -> bool {
    let drive = |value: &str| {
        let mut chars = value.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.next() == Some(':')
            && matches!(chars.next(), Some('\\' | '/'))
    };
    MACHINE.iter().any(|start| value.starts_with(start)) || drive(value)
}

/// Neither markup nor properties ever hold a path of the machine; what a paper says and what its figures are called
/// may look like one.
fn machine_paths(name: &str, part: &Element, sink: &mut Vec<Diagnostic>) {
    if name.starts_with("customXml/") {
        return;
    }
    let all = part.all();
    let markup = all.iter().filter(|e| !matches!(&*e.name, "w:alias" | "wp:docPr"));
    let attributes = markup.flat_map(|e| &e.attributes).map(|(_, value)| value.clone());
    let texts = all.iter().filter(|_| name.starts_with("docProps/")).map(|e| e.plain());
    for value in attributes.chain(texts).filter(|v| is_of_machine(v)) {
        sink.push(fault(name, &format!("文件里有本机的路径“{value}”")));
    }
}

// The document.

fn ends_in_paragraph(part: &str, story: &Element, sink: &mut Vec<Diagnostic>) {
    let body = story.child("w:body").map(|body| (body, "正文"));
    let cells = story.named("w:tc").map(|cell| (cell, "表格的一格"));
    for (container, name) in body.into_iter().chain(cells) {
        let last = container.elements().filter(|e| e.name != "w:sectPr").last();
        if last.is_none_or(|e| e.name != "w:p") {
            sink.push(fault(part, &format!("{name}不是以段落结尾，Word 会报文件损坏")));
        }
    }
}

fn styles_exist(part: &str, story: &Element, styles: &Styles, sink: &mut Vec<Diagnostic>) {
    for element in story.all() {
        if matches!(&*element.name, "w:pStyle" | "w:rStyle" | "w:tblStyle") {
            let id = element.get("w:val").unwrap_or_default();
            if !styles.all.contains_key(id) {
                sink.push(fault(part, &format!("用了没有定义的样式“{id}”")));
            }
        }
    }
}

/// The styles by id.
#[derive(Default)]
struct Styles {
    part: String,
    defaults: Element,
    /// Id of the default paragraph style.
    default: String,
    all: BTreeMap<String, Element>,
}

impl Styles {
    fn read(part: String, root: Element) -> Self {
        let mut styles = Self { part, ..Self::default() };
        for element in root.elements() {
            match &*element.name {
                "w:docDefaults" => styles.defaults = element.clone(),
                "w:style" => {
                    let id = element.get("w:styleId").unwrap_or_default().to_string();
                    let is_default = element.get("w:default").is_some_and(on);
                    if is_default && element.get("w:type") == Some("paragraph") {
                        styles.default.clone_from(&id);
                    }
                    styles.all.insert(id, element.clone());
                }
                _ => {}
            }
        }
        styles
    }

    /// A style and what it is based on, from near to far.
    fn chain<'a>(&'a self, id: &'a str) -> Vec<&'a Element> {
        let mut out: Vec<&Element> = vec![];
        let mut next = Some(id);
        // A style that is based on itself by a detour must not lead round for ever.
        while let Some(style) = next.and_then(|id| self.all.get(id)).filter(|_| out.len() < 64) {
            out.push(style);
            next = style.child("w:basedOn").and_then(|b| b.get("w:val"));
        }
        out
    }

    /// The value that a paragraph style gives to an attribute of a property.
    fn value<'a>(&'a self, id: &'a str, of: &str, property: &str, name: &str) -> Option<&'a str> {
        let id = if id.is_empty() { &self.default } else { id };
        let in_style = |style: &&'a Element| style.child(of)?.child(property)?.get(name);
        let own = self.chain(id).iter().find_map(in_style);
        own.or_else(|| {
            let default =
                self.defaults.child(if of == "w:pPr" { "w:pPrDefault" } else { "w:rPrDefault" })?;
            default.child(of)?.child(property)?.get(name)
        })
    }

    /// What stands in the styles themselves.
    fn look(&self, sink: &mut Vec<Diagnostic>) {
        let part = &self.part;
        for (id, style) in &self.all {
            for name in ["w:basedOn", "w:next", "w:link"] {
                let to = style.child(name).and_then(|e| e.get("w:val"));
                if let Some(to) = to.filter(|to| !self.all.contains_key(*to)) {
                    sink.push(fault(part, &format!("样式“{id}”引用了没有定义的样式“{to}”")));
                }
            }
            let of_paragraphs = style.get("w:type") == Some("paragraph");
            if of_paragraphs && self.value(id, "w:rPr", "w:rFonts", "w:eastAsia").is_none() {
                sink.push(fault(part, &format!("样式“{id}”没有中文字体，换一台电脑就会换字体")));
            }
            shown::fonts(part, style, sink);
        }
        shown::fonts(part, &self.defaults, sink);
    }
}

/// Whether a switch of Word is on.
fn on(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// The beginning of what an element says, to find it by.
fn excerpt(element: &Element) -> String {
    let text = element.plain();
    let start: String = text.chars().take(20).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

#[cfg(test)]
mod tests;
