//! XML as a small tree: what docx-rs wrote is read into it and mended, and our own parts are made of it.
//!
//! Data goes in as values of attributes and text nodes only, and is escaped when written: it cannot become markup.

use quick_xml::escape::{escape, partial_escape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// How deep elements may lie: a reader of foreign files must not be led into recursion without end.
const MAX_DEPTH: usize = 256;

/// An element with its prefix as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Name with its prefix, such as `w:p`.
    pub name: String,
    /// Attributes in order.
    pub attributes: Vec<(String, String)>,
    /// Elements and text in order.
    pub children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text.
    Text(String),
}

impl Element {
    /// An empty element.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_string(), ..Self::default() }
    }

    /// The same with one more attribute.
    pub fn attr(mut self, name: &str, value: impl ToString) -> Self {
        self.attributes.push((name.to_string(), value.to_string()));
        self
    }

    /// The same with one more element in it.
    pub fn with(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// The same with more elements in it.
    pub fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// The same with more text in it.
    pub fn text(mut self, text: &str) -> Self {
        self.children.push(Node::Text(text.to_string()));
        self
    }

    /// Value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: impl ToString) {
        match self.attributes.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value.to_string(),
            None => self.attributes.push((name.to_string(), value.to_string())),
        }
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it, to be changed.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name in it.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// It and all elements below it, in document order.
    pub fn all(&self) -> Vec<&Element> {
        let mut out = vec![self];
        for child in self.elements() {
            out.extend(child.all());
        }
        out
    }

    /// It and all elements below it that have a name, in document order.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all().into_iter().filter(move |e| e.name == name)
    }

    /// Its text and that of all below it.
    pub fn plain(&self) -> String {
        let text = |node: &Node| match node {
            Node::Element(element) => element.plain(),
            Node::Text(text) => text.clone(),
        };
        self.children.iter().map(text).collect()
    }

    /// The XML file of it.
    pub fn to_file(&self) -> Vec<u8> {
        let mut out =
            String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        self.write(&mut out);
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            // A line feed in an attribute would be read back as a blank.
            let value = escape(value.as_str());
            out.push_str(
                &value.replace('\n', "&#10;").replace('\t', "&#9;").replace('\r', "&#13;"),
            );
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => {
                    out.push_str(&partial_escape(text.as_str()).replace('\r', "&#13;"));
                }
            }
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }

    /// Reads the only element of an XML file. Comments and processing instructions are left out.
    ///
    /// # Errors
    /// Says what is not well-formed, or that there is a DTD.
    pub fn parse(xml: &[u8]) -> Result<Self, String> {
        let xml = std::str::from_utf8(xml).map_err(|e| e.to_string())?;
        let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
        let mut open: Vec<Element> = vec![];
        loop {
            let event = reader.read_event().map_err(|e| e.to_string())?;
            let closed = match event {
                Event::Start(tag) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(format!("more than {MAX_DEPTH} elements deep"));
                    }
                    open.push(started(&tag)?);
                    None
                }
                Event::Empty(tag) => Some(started(&tag)?),
                Event::End(_) => open.pop(),
                Event::Text(text) => {
                    push_text(&mut open, &text);
                    None
                }
                Event::CData(text) => {
                    push_text(&mut open, &text);
                    None
                }
                Event::GeneralRef(name) => {
                    push_text(&mut open, &referred(&name)?);
                    None
                }
                Event::DocType(_) => return Err("a document type declaration".to_string()),
                Event::Eof => return Err("no whole element".to_string()),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
            };
            if let Some(element) = closed {
                match open.last_mut() {
                    Some(parent) => parent.children.push(Node::Element(element)),
                    None => return Ok(element),
                }
            }
        }
    }
}

fn started(tag: &BytesStart) -> Result<Element, String> {
    let mut element = Element::new(tag.name().as_ref());
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|e| e.to_string())?;
        element.attributes.push((attribute.key.as_ref().to_string(), value.into_owned()));
    }
    Ok(element)
}

fn referred(name: &str) -> Result<String, String> {
    quick_xml::escape::unescape(&format!("&{name};"))
        .map(|text| text.into_owned())
        .map_err(|e| e.to_string())
}

/// Text that goes on after a reference is the same text.
fn push_text(open: &mut [Element], text: &str) {
    let Some(element) = open.last_mut() else { return };
    match element.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => element.children.push(Node::Text(text.to_string())),
    }
}

/// The characters of a text that no XML file can hold (XML 1.0, 2.2), in order.
pub fn unholdable(text: &str) -> Vec<char> {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(|c| !held(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let hostile = "& < > \" ' ]]> 𬭎\u{32cdd}🙂\r\n\t&amp;";
        let element = Element::new("w:p")
            .attr("w:a", hostile)
            .with(Element::new("w:t").text(hostile))
            .with(Element::new("w:br"));
        assert_eq!(Element::parse(&element.to_file()), Ok(element));
    }

    #[test]
    fn broken_files_are_refused() {
        for xml in [
            "",
            "<a>",
            "<a></b>",
            "<a b=1/>",
            "<a>&nope;</a>",
            "<!DOCTYPE a><a/>",
            "<a b='&nope;'/>",
        ] {
            assert!(Element::parse(xml.as_bytes()).is_err(), "{xml}");
        }
        assert!(Element::parse("<a>".repeat(1000).as_bytes()).is_err());
    }

    #[test]
    fn control_characters_are_named() {
        assert_eq!(unholdable("甲\u{0}乙\u{b}\u{fffe}\n"), ['\u{0}', '\u{b}', '\u{fffe}']);
    }
}
