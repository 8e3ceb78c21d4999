//! XML as a tree that knows where each element stands in the file, so that the rest of the file can stay byte for byte.

use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// How deep elements may lie.
const MAX_DEPTH: usize = 512;
/// Elements that a part may have.
const MAX_NODES: usize = 1_000_000;

/// Namespaces of WordprocessingML: transitional and strict.
const W: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// An element: index into [`Tree::nodes`].
pub type NodeId = usize;

/// One element.
#[derive(Debug, Clone)]
pub struct Node {
    /// Local name with `w:` before it where the namespace is that of Word; else as written.
    pub name: String,
    /// From its `<` to behind its last `>`.
    pub span: Range<usize>,
    /// Its start tag, or the whole of an empty element.
    pub tag: Range<usize>,
    /// The element around it.
    pub parent: Option<NodeId>,
    /// The elements in it.
    pub children: Vec<NodeId>,
}

/// A part read.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The file without a byte order mark.
    pub source: String,
    /// Its elements, the root first.
    pub nodes: Vec<Node>,
    /// What stands before `:` in the names of Word's elements.
    pub prefix: String,
}

/// A character of text and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The character.
    pub c: char,
    /// Its first byte in the source.
    pub at: usize,
}

impl Tree {
    /// Reads a part.
    ///
    /// # Errors
    /// Says what is not well-formed, or that it has a DTD or is too large.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let source = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
        let source = source.trim_start_matches('\u{feff}').to_string();
        let mut building = Building { nodes: vec![], open: vec![], scopes: vec![] };
        let mut reader = Reader::from_str(&source);
        let mut before = 0;
        loop {
            let event = reader.read_event().map_err(|e| e.to_string())?;
            let after = usize::try_from(reader.buffer_position()).map_err(|e| e.to_string())?;
            match event {
                Event::Start(tag) => building.start(&tag, before..after)?,
                Event::Empty(tag) => {
                    building.start(&tag, before..after)?;
                    building.end(after);
                }
                Event::End(_) => building.end(after),
                Event::DocType(_) => return Err("a document type declaration".to_string()),
                Event::Eof => break,
                _ => {}
            }
            before = after;
        }
        if building.nodes.is_empty() || !building.open.is_empty() {
            return Err("no whole element".to_string());
        }
        let nodes = building.nodes;
        let mut tree = Self { source, nodes, prefix: String::new() };
        tree.prefix = tree.word_prefix().unwrap_or_default();
        Ok(tree)
    }

    /// The prefix that the root gives Word's namespace: attributes need one.
    fn word_prefix(&self) -> Option<String> {
        let root = self.attributes(0);
        let bound = root.iter().filter(|(_, value)| W.contains(&value.as_str()));
        bound.filter_map(|(name, _)| name.strip_prefix("xmlns:").map(str::to_string)).next()
    }

    /// The bytes of an element.
    pub fn text_of(&self, id: NodeId) -> &str {
        &self.source[self.nodes[id].span.clone()]
    }

    /// The first element of a name in another.
    pub fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.nodes[id].children.iter().copied().find(|child| self.nodes[*child].name == name)
    }

    /// An element and all that are in it, in the order of the file.
    pub fn within(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.nodes[id].span.end;
        (id..self.nodes.len()).take_while(move |at| self.nodes[*at].span.start < end)
    }

    /// The elements around one, the nearest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.nodes[id].parent, |at| self.nodes[*at].parent)
    }

    /// Attributes of an element, names as written.
    pub fn attributes(&self, id: NodeId) -> Vec<(String, String)> {
        attributes(&self.source[self.nodes[id].tag.clone()])
    }

    /// Value of an attribute of Word's, by its local name.
    pub fn attribute(&self, id: NodeId, local: &str) -> Option<String> {
        let found = self.attributes(id).into_iter().find(|(name, _)| {
            let (prefix, name) = name.split_once(':').unwrap_or(("", name));
            name == local && prefix != "xmlns"
        });
        found.map(|(_, value)| value)
    }

    /// Value of the attribute `val` of a child.
    pub fn value(&self, id: NodeId, child: &str) -> Option<String> {
        self.child(id, child).and_then(|child| self.attribute(child, "val"))
    }

    /// Whether there is something between the start tag and the end tag.
    pub fn is_empty(&self, id: NodeId) -> bool {
        self.nodes[id].tag == self.nodes[id].span
    }

    /// What stands between the start tag and the end tag.
    pub fn inner(&self, id: NodeId) -> Range<usize> {
        let node = &self.nodes[id];
        let end = match self.is_empty(id) {
            true => node.span.end,
            false => self.source[..node.span.end].rfind("</").unwrap_or(node.tag.end),
        };
        node.tag.end..end.max(node.tag.end)
    }

    /// The characters directly in an element, references resolved.
    pub fn letters(&self, id: NodeId) -> Vec<Letter> {
        let inner = self.inner(id);
        let (mut out, base) = (vec![], inner.start);
        let mut rest = &self.source[inner];
        let mut at = base;
        // In a CDATA section nothing is markup.
        let mut verbatim = false;
        let behind = |rest: &str, end: &str| rest.find(end).map_or(rest.len(), |i| i + end.len());
        while let Some(first) = rest.chars().next() {
            let (taken, letter) = match first {
                ']' if verbatim && rest.starts_with("]]>") => {
                    verbatim = false;
                    (3, None)
                }
                '<' if !verbatim && rest.starts_with("<![CDATA[") => {
                    verbatim = true;
                    (9, None)
                }
                '&' if !verbatim => {
                    let end = behind(rest, ";");
                    let resolved = quick_xml::escape::unescape(&rest[..end]).ok();
                    (end, resolved.and_then(|text| text.chars().next()))
                }
                '<' if !verbatim && rest.starts_with("<!--") => (behind(rest, "-->"), None),
                '<' if !verbatim => (behind(rest, ">"), None),
                c => (c.len_utf8(), Some(c)),
            };
            out.extend(letter.map(|c| Letter { c, at }));
            at += taken;
            rest = &rest[taken..];
        }
        out
    }
}

/// Attributes of a start tag, names as written.
pub fn attributes(tag: &str) -> Vec<(String, String)> {
    let inner = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let length = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
    let start = BytesStart::from_content(inner, length);
    let one = |a: quick_xml::events::attributes::Attribute| {
        let value = quick_xml::escape::unescape(&a.value).ok()?.into_owned();
        Some((a.key.as_ref().to_string(), value))
    };
    start.attributes().filter_map(Result::ok).filter_map(one).collect()
}

struct Building {
    nodes: Vec<Node>,
    open: Vec<NodeId>,
    /// Prefixes bound to Word's namespace or to another: depth, prefix, whether Word's.
    scopes: Vec<(usize, String, bool)>,
}

impl Building {
    fn start(&mut self, tag: &BytesStart, span: Range<usize>) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} elements deep"));
        }
        if self.nodes.len() >= MAX_NODES {
            return Err(format!("more than {MAX_NODES} elements"));
        }
        let depth = self.open.len();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| e.to_string())?;
            let name: &str = attribute.key.as_ref();
            let prefix = match name.strip_prefix("xmlns:") {
                Some(prefix) => prefix,
                None if name == "xmlns" => "",
                None => continue,
            };
            let word = W.contains(&&*attribute.value);
            self.scopes.push((depth, prefix.to_string(), word));
        }
        let name = self.name(tag.name().as_ref());
        let parent = self.open.last().copied();
        let id = self.nodes.len();
        self.nodes.push(Node { name, span: span.clone(), tag: span, parent, children: vec![] });
        if let Some(parent) = parent {
            self.nodes[parent].children.push(id);
        }
        self.open.push(id);
        Ok(())
    }

    fn name(&self, written: &str) -> String {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let bound = self.scopes.iter().rev().find(|(_, known, _)| known == prefix);
        if bound.is_some_and(|(_, _, word)| *word) {
            format!("w:{local}")
        } else {
            written.to_string()
        }
    }

    fn end(&mut self, at: usize) {
        if let Some(id) = self.open.pop() {
            self.nodes[id].span.end = at;
        }
        let depth = self.open.len();
        self.scopes.retain(|(at, _, _)| *at < depth);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_place() {
        let xml = "\u{feff}<?xml version='1.0'?><x:a xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main'><x:t q='1'>甲&amp;<![CDATA[<乙]]></x:t><x:b/></x:a>";
        let tree = Tree::parse(xml.as_bytes()).expect("a tree");
        assert_eq!(tree.prefix, "x");
        let names: Vec<_> = tree.nodes.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["w:a", "w:t", "w:b"]);
        assert_eq!(tree.text_of(1), "<x:t q='1'>甲&amp;<![CDATA[<乙]]></x:t>");
        assert_eq!(tree.text_of(2), "<x:b/>");
        let letters: String = tree.letters(1).iter().map(|l| l.c).collect();
        assert_eq!(letters, "甲&<乙");
        assert_eq!(tree.attribute(1, "q").as_deref(), Some("1"));
    }

    #[test]
    fn broken_parts_are_refused() {
        for xml in ["", "<a>", "<a></b>", "<!DOCTYPE a><a/>", "\u{0}"] {
            assert!(Tree::parse(xml.as_bytes()).is_err(), "{xml}");
        }
        assert!(Tree::parse("<a>".repeat(2000).as_bytes()).is_err());
    }
}
