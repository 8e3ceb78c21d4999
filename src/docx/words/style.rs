//! What the styles of a file say, each with what it is built on.

use std::collections::BTreeMap;

use super::{Letter, Script};
use crate::docx::xml::Element;

/// How many styles may be built on each other.
const MAX_CHAIN: usize = 32;

/// The styles of a file.
#[derive(Debug, Default)]
pub(in crate::docx) struct Styles {
    styles: BTreeMap<String, Style>,
    /// Id of the paragraph style of paragraphs that name none.
    usual: String,
    defaults: Option<Element>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    paragraph: Option<Element>,
    run: Option<Element>,
}

impl Styles {
    /// Those of the part word/styles.xml.
    pub fn of(root: &Element) -> Self {
        let mut out = Self::default();
        for element in root.elements().filter(|e| e.name == "w:style") {
            let value = |name: &str| element.child(name).and_then(|e| e.get("w:val"));
            let id = element.get("w:styleId").unwrap_or_default().to_string();
            let usual = element.get("w:default").is_some_and(|v| matches!(v, "1" | "true" | "on"));
            if usual && element.get("w:type") == Some("paragraph") {
                out.usual = id.clone();
            }
            let style = Style {
                name: value("w:name").unwrap_or_default().to_string(),
                based_on: value("w:basedOn").map(str::to_string),
                paragraph: element.child("w:pPr").cloned(),
                run: element.child("w:rPr").cloned(),
            };
            out.styles.insert(id, style);
        }
        let defaults = root.child("w:docDefaults").and_then(|d| d.child("w:rPrDefault"));
        out.defaults = defaults.and_then(|d| d.child("w:rPr")).cloned();
        out
    }

    /// Its name as the user sees it; that of the usual style for an empty id.
    pub fn name(&self, id: &str) -> &str {
        self.styles.get(self.or_usual(id)).map(|style| style.name.as_str()).unwrap_or_default()
    }

    fn or_usual<'a>(&'a self, id: &'a str) -> &'a str {
        if id.is_empty() { &self.usual } else { id }
    }

    /// A style and those it is built on, the innermost first.
    fn chain(&self, id: &str) -> Vec<&Style> {
        let mut chain = vec![];
        let mut next = self.styles.get(id);
        while let Some(style) = next.filter(|_| chain.len() < MAX_CHAIN) {
            chain.push(style);
            next = style.based_on.as_ref().and_then(|id| self.styles.get(id));
        }
        chain.reverse();
        chain
    }

    /// What a paragraph of a style says of itself, the weakest first.
    pub fn paragraph(&self, id: &str) -> Vec<&Element> {
        let chain = self.chain(self.or_usual(id)).into_iter();
        chain.filter_map(|style| style.paragraph.as_ref()).collect()
    }

    /// How letters of a paragraph style look.
    pub fn letter(&self, paragraph: &str) -> Letter {
        let mut letter = Letter::default();
        let chain = self.chain(self.or_usual(paragraph)).into_iter();
        let own = chain.filter_map(|style| style.run.as_ref());
        self.defaults.iter().chain(own).for_each(|properties| set(&mut letter, properties));
        letter
    }

    /// The same with what a run says itself and by its character style.
    pub fn run(&self, mut letter: Letter, properties: &Element) -> Letter {
        let style = properties.child("w:rStyle").and_then(|s| s.get("w:val"));
        if let Some(id) = style {
            for properties in self.chain(id).into_iter().filter_map(|style| style.run.as_ref()) {
                set(&mut letter, properties);
            }
            letter.style = id.to_string();
        }
        set(&mut letter, properties);
        letter
    }
}

/// Whether a switch is on; `None` where it is not there.
pub(super) fn switch(properties: &Element, name: &str) -> Option<bool> {
    let found = properties.child(name)?;
    Some(!matches!(found.get("w:val"), Some("0" | "false" | "off" | "none")))
}

fn set(letter: &mut Letter, properties: &Element) {
    let value = |name: &str| properties.child(name).and_then(|e| e.get("w:val"));
    let or = |name: &str, old: bool| switch(properties, name).unwrap_or(old);
    letter.bold = or("w:b", letter.bold);
    letter.italic = or("w:i", letter.italic);
    letter.hidden = or("w:vanish", letter.hidden);
    letter.lined = ["w:u", "w:strike", "w:dstrike"].iter().fold(letter.lined, |old, n| or(n, old));
    match value("w:vertAlign") {
        Some("superscript") => letter.script = Some(Script::Super),
        Some("subscript") => letter.script = Some(Script::Sub),
        Some(_) => letter.script = None,
        None => {}
    }
    if let Some(size) = value("w:sz").and_then(|size| size.parse().ok()) {
        letter.size = size;
    }
    if let Some(colour) = value("w:color") {
        letter.red = is_red(colour);
    }
    if let Some(font) = properties.child("w:rFonts").and_then(|f| f.get("w:eastAsia")) {
        letter.font = font.to_string();
    }
}

/// Whether a colour such as FF0000 is a red as marks have it.
fn is_red(colour: &str) -> bool {
    let part = |at: usize| colour.get(at..at + 2).and_then(|p| u8::from_str_radix(p, 16).ok());
    let [Some(red), Some(green), Some(blue)] = [0, 2, 4].map(part) else { return false };
    red >= 0xC0 && green <= 0x60 && blue <= 0x60
}
