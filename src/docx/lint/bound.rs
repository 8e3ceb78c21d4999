//! Controls that are bound to a node of a custom XML part: Word shows the node's text at opening, so it must be there.

use super::{File, fault};
use crate::diag::Diagnostic;
use crate::docx::opened::local;
use crate::docx::proof::{Control, Paragraph, Passage};
use crate::docx::xml::Element;

/// A bound control around whole paragraphs: WPS drops it, and LibreOffice its binding.
pub(super) fn of_blocks(part: &str, story: &Element, sink: &mut Vec<Diagnostic>) {
    for control in story.named("w:sdt") {
        let bound = control.child("w:sdtPr").and_then(binding).is_some();
        let content = control.child("w:sdtContent");
        let blocks = content.is_some_and(|c| {
            c.elements().any(|e| matches!(&*e.name, "w:p" | "w:tbl" | "w:tr" | "w:tc"))
        });
        if bound && blocks {
            sink.push(fault(part, "数据控件包住了整段，WPS 会丢掉它；控件应在段落里面"));
        }
    }
}

fn binding(properties: &Element) -> Option<&Element> {
    properties.elements().find(|e| local(&e.name) == "dataBinding")
}

/// A store that controls are bound to: its id, the root of its data.
type Store = (String, Element);

/// Every binding leads to exactly one node, whose text is the control's.
pub(super) fn look(file: &File, sink: &mut Vec<Diagnostic>) {
    let stores = stores(file);
    let mappings = mappings(file);
    let margins = file.words.margins.iter().flat_map(|(_, passages)| passages);
    let passages = file.words.passages.iter().chain(margins);
    for paragraph in passages.flat_map(Passage::paragraphs) {
        for control in &paragraph.controls {
            if let Some(message) = broken(paragraph, control, &stores, &mappings) {
                sink.push(fault(&file.main, &message));
            }
        }
    }
}

fn stores(file: &File) -> Vec<Store> {
    let mut out = vec![];
    for data in file.opened.relationships(&file.main).iter().filter(|r| r.kind == "customXml") {
        let properties = file.opened.relationships(&data.target);
        let properties = properties.iter().find(|r| r.kind == "customXmlProps");
        let properties = properties.and_then(|r| file.opened.xml(&r.target).ok());
        let id = properties.as_ref().and_then(|p| p.get("ds:itemID"));
        if let (Some(id), Ok(root)) = (id, file.opened.xml(&data.target)) {
            out.push((id.to_lowercase(), root));
        }
    }
    out
}

/// Prefixes and namespaces of each binding, by store and path.
fn mappings(file: &File) -> Vec<(String, String)> {
    let all = file.stories.iter().flat_map(|(_, story)| story.all());
    let bindings = all.filter(|e| local(&e.name) == "dataBinding");
    let text = |e: &Element, name: &str| e.get(name).unwrap_or_default().to_string();
    bindings.map(|e| (text(e, "w:xpath"), text(e, "w:prefixMappings"))).collect()
}

fn broken(
    paragraph: &Paragraph,
    control: &Control,
    stores: &[Store],
    mappings: &[(String, String)],
) -> Option<String> {
    let xpath = control.xpath.as_deref()?;
    let name = control.alias.as_deref().unwrap_or_default();
    let store = control.store.as_deref().unwrap_or_default().to_lowercase();
    let Some((_, root)) = stores.iter().find(|(id, _)| *id == store) else {
        return Some(format!("控件“{name}”连接的数据（{store}）不在文件里"));
    };
    let mapping = mappings.iter().find(|(path, _)| path == xpath).map_or("", |(_, m)| m.as_str());
    let nodes = nodes(root, xpath, mapping);
    let [node] = nodes[..] else {
        return Some(format!("控件“{name}”的路径 {xpath} 找到{}个数据，应为1个", nodes.len()));
    };
    let (shown, stored) = (paragraph.part(&control.range), node.plain());
    (shown != stored)
        .then(|| format!("控件“{name}”显示“{shown}”，数据里却是“{stored}”，Word 一打开就会改掉"))
}

/// The nodes that an absolute path of steps with predicates `[1]`, `[@a='b']` leads to.
fn nodes<'a>(root: &'a Element, xpath: &str, mapping: &str) -> Vec<&'a Element> {
    let Some(steps) = steps(xpath) else { return vec![] };
    let Some((first, rest)) = steps.split_first() else { return vec![] };
    let mut found = selected([root].into_iter(), first, root, mapping);
    for step in rest {
        let inner = found.into_iter().map(|e| selected(e.elements(), step, root, mapping));
        found = inner.flatten().collect();
    }
    found
}

/// A step: its name with its prefix, and its predicates.
type Step<'a> = (&'a str, Vec<&'a str>);

/// The steps of an absolute path; a slash in a quoted value parts nothing.
fn steps(xpath: &str) -> Option<Vec<Step<'_>>> {
    let mut out = vec![];
    let mut rest = xpath;
    while !rest.is_empty() {
        rest = rest.strip_prefix('/')?;
        let name_end = rest.find(['/', '[']).unwrap_or(rest.len());
        let (name, mut after) = rest.split_at(name_end);
        let mut predicates = vec![];
        while let Some(inner) = after.strip_prefix('[') {
            let end = end_of_predicate(inner)?;
            predicates.push(inner.get(..end)?);
            after = inner.get(end + 1..)?;
        }
        out.push((name, predicates));
        rest = after;
    }
    Some(out)
}

fn end_of_predicate(inner: &str) -> Option<usize> {
    let mut quote = None;
    inner.char_indices().find_map(|(at, c)| match (c, quote) {
        (']', None) => Some(at),
        ('"' | '\'', None) => {
            quote = Some(c);
            None
        }
        (c, Some(q)) if c == q => {
            quote = None;
            None
        }
        _ => None,
    })
}

fn selected<'a>(
    among: impl Iterator<Item = &'a Element>,
    (name, predicates): &Step,
    root: &Element,
    mapping: &str,
) -> Vec<&'a Element> {
    let mut found: Vec<_> = among.filter(|e| same_name(e, name, root, mapping)).collect();
    for predicate in predicates {
        match predicate.parse::<usize>() {
            Ok(n) => found = found.into_iter().skip(n.saturating_sub(1)).take(n.min(1)).collect(),
            Err(_) => found.retain(|e| has_attribute(e, predicate)),
        }
    }
    found
}

/// `@a='b'`
fn has_attribute(element: &Element, predicate: &str) -> bool {
    let parts = predicate.strip_prefix('@').and_then(|p| p.split_once('='));
    parts.is_some_and(|(name, value)| {
        element.get(name.trim()) == Some(value.trim().trim_matches(['"', '\'']))
    })
}

/// The same local name, in the namespace that the prefix of the path is bound to.
fn same_name(element: &Element, name: &str, root: &Element, mapping: &str) -> bool {
    let (prefix, wanted) = name.split_once(':').unwrap_or(("", name));
    let (own, _) = element.name.split_once(':').unwrap_or(("", &element.name));
    let declared = |prefix: &str| match prefix {
        "" => "xmlns".to_string(),
        prefix => format!("xmlns:{prefix}"),
    };
    let namespace = element.get(&declared(own)).or_else(|| root.get(&declared(own)));
    local(&element.name) == wanted && namespace == mapped(prefix, mapping)
}

/// The namespace that `xmlns:a='…' xmlns:b="…"` binds a prefix to.
fn mapped<'a>(prefix: &str, mapping: &'a str) -> Option<&'a str> {
    let after = mapping.split_once(&format!("xmlns:{prefix}="))?.1;
    let quote = after.chars().next()?;
    after.get(1..)?.split(quote).next()
}
