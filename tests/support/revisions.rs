//! Revisions accepted or rejected on the XML tree, by rules of their own, and what is read then.

#![allow(dead_code)]

use hongtou::docx::xml::{Element, Node};

/// What becomes of revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Accept,
    Reject,
}

/// A part with the revisions of an author, or of everybody, accepted or rejected.
pub fn resolved(root: &Element, way: Way, author: Option<&str>) -> Element {
    let mut out = root.clone();
    Resolver { way, author }.element(&mut out);
    out
}

struct Resolver<'a> {
    way: Way,
    author: Option<&'a str>,
}

impl Resolver<'_> {
    fn own(&self, element: &Element) -> bool {
        self.author.is_none_or(|author| element.get("w:author") == Some(author))
    }

    /// What becomes of the content of a mark: Some(stays), None is not ours to decide.
    fn stays(&self, mark: &Element) -> Option<bool> {
        let inserted = match mark.name.as_str() {
            "w:ins" | "w:moveTo" => true,
            "w:del" | "w:moveFrom" => false,
            _ => return None,
        };
        self.own(mark).then_some(inserted == (self.way == Way::Accept))
    }

    fn element(&self, element: &mut Element) {
        let mut out: Vec<Node> = vec![];
        let mut carried: Vec<Node> = vec![];
        for node in std::mem::take(&mut element.children) {
            let Node::Element(mut child) = node else {
                out.push(node);
                continue;
            };
            match child.name.as_str() {
                "w:ins" | "w:del" | "w:moveTo" | "w:moveFrom" if !in_properties(element) => {
                    let stays = self.stays(&child);
                    self.element(&mut child);
                    match stays {
                        Some(true) => {
                            undelete(&mut child);
                            out.extend(child.children);
                        }
                        Some(false) => {}
                        None => out.push(Node::Element(child)),
                    }
                }
                "w:tr" => {
                    let marks: Vec<_> = child
                        .child("w:trPr")
                        .map_or(vec![], |p| p.elements().filter_map(|m| self.stays(m)).collect());
                    if !marks.contains(&false) {
                        unmark(&mut child, "w:trPr", self);
                        self.element(&mut child);
                        out.push(Node::Element(child));
                    }
                }
                "w:p" => {
                    let goes = child
                        .child("w:pPr")
                        .and_then(|p| p.child("w:rPr"))
                        .is_some_and(|p| p.elements().any(|m| self.stays(m) == Some(false)));
                    if let Some(p) = child.elements_mut().find(|e| e.name == "w:pPr") {
                        unmark(p, "w:rPr", self);
                    }
                    self.element(&mut child);
                    if goes {
                        let content = child.children.into_iter();
                        carried.extend(
                            content.filter(|n| !matches!(n, Node::Element(e) if e.name == "w:pPr")),
                        );
                    } else {
                        let at = child.elements().take_while(|e| e.name == "w:pPr").count();
                        child.children.splice(at..at, carried.drain(..));
                        out.push(Node::Element(child));
                    }
                }
                _ => {
                    self.element(&mut child);
                    let empty = child.name == "w:tbl" && child.child("w:tr").is_none();
                    if !empty {
                        out.push(Node::Element(child));
                    }
                }
            }
        }
        element.children = out;
    }
}

fn in_properties(element: &Element) -> bool {
    matches!(element.name.as_str(), "w:rPr" | "w:trPr" | "w:tcPr")
}

fn unmark(element: &mut Element, name: &str, resolver: &Resolver) {
    if let Some(properties) = element.elements_mut().find(|e| e.name == name) {
        properties
            .children
            .retain(|n| !matches!(n, Node::Element(e) if resolver.stays(e).is_some()));
    }
}

fn undelete(element: &mut Element) {
    if element.name == "w:delText" {
        element.name = "w:t".to_string();
    }
    element.elements_mut().filter(|e| e.name != "w:del").for_each(undelete);
}

/// The paragraphs of a part, each as it reads, with the revisions that are left: `[-gone-]`, `{+new+}`; those of the
/// end of the paragraph and of its row stand before it. Empty ones are left out.
pub fn shown(root: &Element) -> Vec<String> {
    let mut out = vec![];
    paragraphs(root, "", &mut out);
    out
}

fn paragraphs(element: &Element, row: &str, out: &mut Vec<String>) {
    for child in element.elements() {
        let mark = |properties: Option<&Element>, sign: &str| {
            let names =
                properties.map_or(vec![], |p| p.elements().map(|e| e.name.clone()).collect());
            let one = |name: &String| match name.as_str() {
                "w:ins" => Some(format!("{{{sign}+}}")),
                "w:del" => Some(format!("{{{sign}-}}")),
                _ => None,
            };
            names.iter().filter_map(one).collect::<String>()
        };
        match child.name.as_str() {
            "w:tr" => paragraphs(child, &mark(child.child("w:trPr"), "行"), out),
            "w:p" => {
                paragraphs(child, "", out);
                let mut text = String::new();
                runs(child, false, &mut text);
                let end = mark(child.child("w:pPr").and_then(|p| p.child("w:rPr")), "段");
                let text = text.replace("-][-", "").replace("+}{+", "");
                if !text.is_empty() {
                    out.push(format!("{row}{end}{text}"));
                }
            }
            _ => paragraphs(child, row, out),
        }
    }
}

fn runs(element: &Element, deleted: bool, out: &mut String) {
    for child in element.elements() {
        match child.name.as_str() {
            "w:t" | "w:delText" => out.push_str(&child.plain()),
            "w:tab" => out.push('\t'),
            "w:br" if child.get("w:type").is_none_or(|kind| kind == "textWrapping") => {
                out.push('⏎');
            }
            "w:ins" | "w:moveTo" => around(child, deleted, ("{+", "+}"), out),
            "w:del" | "w:moveFrom" => around(child, true, ("[-", "-]"), out),
            "w:commentReference" => {
                out.push_str(&format!("〔批{}〕", child.get("w:id").unwrap_or_default()));
            }
            "w:txbxContent" | "w:pPr" | "w:rPr" | "w:sdtPr" => {}
            "w:drawing" if child.all().iter().any(|e| e.name == "a:blip") => {
                out.push_str(&pictured(child));
            }
            _ => runs(child, deleted, out),
        }
    }
}

/// EMU of a mm: LibreOffice rounds to hundredths of one.
const MM: f64 = 36000.0;

/// What a picture shows and how large it is, in mm.
fn pictured(drawing: &Element) -> String {
    let all = drawing.all();
    let of = |name: &str, key: &str| {
        let found = all.iter().find(|e| e.name == name).and_then(|e| e.get(key));
        found.unwrap_or_default().to_string()
    };
    let mm = |key| of("wp:extent", key).parse::<f64>().map_or(f64::NAN, |emu| (emu / MM).round());
    format!("〖{} {}×{}〗", of("wp:docPr", "descr"), mm("cx"), mm("cy"))
}

fn around(element: &Element, deleted: bool, (open, close): (&str, &str), out: &mut String) {
    let mut inner = String::new();
    runs(element, deleted, &mut inner);
    if !inner.is_empty() {
        out.push_str(&format!("{open}{inner}{close}"));
    }
}
