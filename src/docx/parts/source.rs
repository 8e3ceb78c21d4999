//! The files that a paper was made from, inside its draft: never unless somebody asks for it.
//!
//! They stand in a custom XML part, the one kind of foreign part that Word, WPS and LibreOffice keep when they save.

use crate::docx::opened::{Opened, local};
use crate::docx::package::{Part, PartKind, SOURCE_XML};
use crate::docx::xml::Element;

/// Id of the part's data store.
const STORE_ITEM_ID: &str = "{8A0D3C7E-41B5-4E52-9C66-2F7A90B4D813}";

/// Namespace of the part; its number is that of the format.
pub(in crate::docx) const NAMESPACE: &str = "urn:hongtou:source:1";

/// The part and its properties, or nothing.
pub(in crate::docx) fn parts(files: &[(String, Vec<u8>)]) -> Vec<Part> {
    if files.is_empty() {
        return vec![];
    }
    let file = |(name, data): &(String, Vec<u8>)| {
        Element::new("file").attr("name", name).text(&to_base64(data))
    };
    let root = Element::new("source").attr("xmlns", NAMESPACE).with_all(files.iter().map(file));
    let schema = Element::new("ds:schemaRef").attr("ds:uri", NAMESPACE);
    let properties = Element::new("ds:datastoreItem")
        .attr("ds:itemID", STORE_ITEM_ID)
        .attr("xmlns:ds", "http://schemas.openxmlformats.org/officeDocument/2006/customXml")
        .with(Element::new("ds:schemaRefs").with(schema));
    let (name, id) = ("customXml/itemProps2.xml", "rIdSourceProperties");
    vec![
        Part::xml(PartKind::SourceXml, SOURCE_XML, "rIdSource", &root),
        Part::xml(PartKind::SourceXmlProperties, name, id, &properties),
    ]
}

/// The files that travel inside a draft: name, content; none when there are none.
///
/// # Errors
/// Says in Chinese why the draft cannot be read.
pub fn source(docx: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let opened = Opened::read(docx)?;
    let ours = |name: &&str| name.starts_with("customXml/") && name.ends_with(".xml");
    let names: Vec<String> = opened.names().filter(ours).map(str::to_string).collect();
    let roots = names.iter().filter_map(|name| opened.xml(name).ok());
    let Some(root) = roots.into_iter().find(is_source) else { return Ok(vec![]) };
    let file = |element: &Element| {
        let name = element.get("name")?.to_string();
        Some((name, from_base64(&element.plain())?))
    };
    let files = root.elements().filter(|e| local(&e.name) == "file").map(file);
    files.collect::<Option<_>>().ok_or_else(|| "里面的源文件损坏了".to_string())
}

/// Whether a custom XML part is the one of this module.
pub(in crate::docx) fn is_source(root: &Element) -> bool {
    local(&root.name) == "source"
        && root.attributes.iter().any(|(name, value)| {
            (name == "xmlns" || name.starts_with("xmlns:")) && value == NAMESPACE
        })
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648, 4).
fn to_base64(data: &[u8]) -> String {
    let mut out = String::with_capacity(data.len().div_ceil(3) * 4);
    for three in data.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = (bits >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= three.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    out
}

/// The bytes of a base64 text with white space anywhere; `None` where it is none.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let mut out = Vec::with_capacity(digits.len() / 4 * 3);
    let mut parts = digits.chunks(4).peekable();
    while let Some(four) = parts.next() {
        let kept = four.iter().position(|b| *b == b'=').unwrap_or(4);
        let padded = four.iter().skip(kept).all(|b| *b == b'=');
        if four.len() != 4 || kept < 2 || !padded || (kept < 4 && parts.peek().is_some()) {
            return None;
        }
        let value = |b: &u8| DIGITS.iter().position(|digit| digit == b);
        let mut bits = 0_u32;
        for i in 0..4 {
            let digit = if i < kept { value(four.get(i)?)? } else { 0 };
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        out.extend(bits.to_be_bytes().into_iter().skip(1).take(kept - 1));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(to_base64(bytes.as_bytes()), text);
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(from_base64(&to_base64(&all)), Some(all));
        assert_eq!(from_base64("Zm9v\n YmFy").as_deref(), Some(&b"foobar"[..]));
        for wrong in ["Z", "Zg", "Zg=", "Z===", "Zg==Zm9v", "Zm9%", "Zg=a"] {
            assert_eq!(from_base64(wrong), None, "{wrong}");
        }
    }
}
