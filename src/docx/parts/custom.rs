//! customXml: the printed strings that Word's controls are bound to, and the paper as printed.
//!
//! It holds what merge and import need to find their way back, and nothing that a reader of the paper could not
//! read in it: no value beyond its printed digits, no place in a file, no 来源 or 说明.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::disclosed::{self, Keys};
use crate::digest::sha256;
use crate::document::{Content, Document, Figure, Id, Inline, Picture};
use crate::docx::Provenance;
use crate::docx::draft::LiveFigure;
use crate::docx::package::{CUSTOM_XML, Part, PartKind};
use crate::docx::xml::Element;

pub use read::parse;
pub(in crate::docx) use write::root;

/// Id by which a control's data binding names the part.
pub(in crate::docx) const STORE_ITEM_ID: &str = "{5C8E1A52-97D3-4B6F-9E0A-6D1B7F3A2C41}";

/// Prefix of the part's names in [`xpath`], for `w:prefixMappings`.
pub(in crate::docx) const PREFIX_MAPPINGS: &str = "xmlns:ht='urn:hongtou:draft:1'";

/// Namespace of the part; its number is that of the format.
const NAMESPACE: &str = "urn:hongtou:draft:1";

/// Version of the format: additions that old readers may pass over do not change it.
const FORMAT: &str = "1";

/// Path of the node of a printed string, `node` as in a draft's live figures.
pub(in crate::docx) fn xpath(node: usize) -> String {
    format!("/ht:draft[1]/ht:figures[1]/ht:figure[{}]", node + 1)
}

/// What the custom XML part of a draft tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Version of the program that wrote it.
    pub program: String,
    /// Template and hash of the data.
    pub provenance: Provenance,
    /// The nodes in order. Word writes into a node what a reader types into its control.
    pub nodes: Vec<StoredNode>,
    /// Index of the node of each figure of the document, by its id.
    pub node_of: BTreeMap<Id, usize>,
    /// The paper as it was printed: its figures have neither exact value, unit nor origin, and an expression only
    /// where it tells nothing more; keys of rows that are not printed are numbers (`授信企业[~1]`).
    pub document: Document,
    /// What tells the files of the paper's pictures apart, in its order; none where an older program wrote the part.
    pub pictures: Vec<String>,
}

/// The printed string of the figures with the same paths and printed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNode {
    /// Their data paths.
    pub paths: Vec<String>,
    /// The string.
    pub text: String,
}

/// The part and its properties. `live` are the figures of the draft, `document` is the one that it was made from.
///
/// # Errors
/// Faults of this program: nodes that do not follow each other, or that have no figure in the document.
pub(in crate::docx) fn parts(
    live: &[LiveFigure],
    document: &Document,
    provenance: &Provenance,
) -> Result<Vec<Part>, String> {
    let stored = stored(live, document, provenance)?;
    let (name, id) = ("customXml/itemProps1.xml", "rIdCustomXmlProperties");
    Ok(vec![
        Part::xml(PartKind::CustomXml, CUSTOM_XML, "rIdCustomXml", &root(&stored)),
        Part::xml(PartKind::CustomXmlProperties, name, id, &properties()),
    ])
}

/// Identity and namespace of the part (ECMA-376 Part 1, 22.5).
fn properties() -> Element {
    let schema = Element::new("ds:schemaRef").attr("ds:uri", NAMESPACE);
    Element::new("ds:datastoreItem")
        .attr("ds:itemID", STORE_ITEM_ID)
        .attr("xmlns:ds", "http://schemas.openxmlformats.org/officeDocument/2006/customXml")
        .with(Element::new("ds:schemaRefs").with(schema))
}

/// What may travel of a paper.
fn stored(
    live: &[LiveFigure],
    document: &Document,
    provenance: &Provenance,
) -> Result<Stored, String> {
    let pictures = pictures_of(document).map(|picture| fingerprint(&picture.image.data)).collect();
    let mut document = document.clone();
    let mut disclosure = Disclosure::new(live, &document)?;
    disclosure.document(&mut document);
    let missing = |node| format!("node {node} has no figure in the document");
    let nodes = disclosure.nodes.into_iter().enumerate();
    let nodes = nodes.map(|(i, node)| node.ok_or_else(|| missing(i))).collect::<Result<_, _>>()?;
    Ok(Stored {
        program: env!("CARGO_PKG_VERSION").to_string(),
        provenance: provenance.clone(),
        nodes,
        node_of: disclosure.node_of,
        document,
        pictures,
    })
}

/// The pictures of a paper in its order.
fn pictures_of(document: &Document) -> impl Iterator<Item = &Picture> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let pictures = blocks.filter_map(|block| match &block.content {
        Content::Pictures(pictures) => Some(pictures),
        _ => None,
    });
    pictures.flatten()
}

/// What tells the file of a picture from another: the first 16 bytes of its SHA-256, in hexadecimal.
pub fn fingerprint(data: &[u8]) -> String {
    sha256(data)[..32].to_string()
}

/// Takes out of a document what may not travel, and finds the node of each figure.
struct Disclosure<'a> {
    keys: Keys,
    live: BTreeMap<&'a str, &'a LiveFigure>,
    /// The nodes of the live figures, then those of figures that are not live.
    nodes: Vec<Option<StoredNode>>,
    others: BTreeMap<(Vec<String>, String), usize>,
    node_of: BTreeMap<Id, usize>,
}

impl<'a> Disclosure<'a> {
    fn new(live: &'a [LiveFigure], document: &Document) -> Result<Self, String> {
        let count = live.iter().map(|figure| figure.node + 1).max().unwrap_or(0);
        if count > live.len() {
            return Err(format!("{count} nodes for {} figures", live.len()));
        }
        Ok(Self {
            keys: Keys::of(document),
            live: live.iter().map(|figure| (figure.id.as_str(), figure)).collect(),
            nodes: vec![None; count],
            others: BTreeMap::new(),
            node_of: BTreeMap::new(),
        })
    }

    fn document(&mut self, document: &mut Document) {
        for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            block.origin = None;
            block.id = self.keys.shown(&block.id);
            match &mut block.content {
                Content::Text(inlines) => self.inlines(inlines),
                Content::Ends(left, right) => {
                    self.inlines(left);
                    self.inlines(right);
                }
                Content::Entry(entry) => {
                    entry.to = self.keys.shown(&entry.to);
                    self.inlines(&mut entry.text);
                }
                Content::Pictures(pictures) => {
                    // their dots are parts of the draft
                    pictures.iter_mut().for_each(|picture| picture.image.data = Arc::default());
                }
                Content::Beside(texts) => {
                    texts.iter_mut().for_each(|beside| self.inlines(&mut beside.text));
                }
                Content::Table(table) => {
                    for row in table.head.iter_mut().chain(&mut table.rows) {
                        row.id = self.keys.shown(&row.id);
                        row.cells.iter_mut().for_each(|cell| self.inlines(cell));
                    }
                }
            }
        }
    }

    fn inlines(&mut self, inlines: &mut [Inline]) {
        for inline in inlines {
            match inline {
                Inline::Figure(figure) => self.figure(figure),
                Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                    self.inlines(inner);
                }
                Inline::Superscript(inner) | Inline::Subscript(inner) => self.inlines(inner),
                Inline::Revised(_, inner) => self.inlines(inner),
                Inline::Footnote(note) => {
                    note.id = self.keys.shown(&note.id);
                    self.inlines(&mut note.text);
                }
                Inline::Text(_) | Inline::Break => {}
            }
        }
    }

    fn figure(&mut self, figure: &mut Figure) {
        let live = self.live.get(figure.id.as_str()).copied();
        figure.id = self.keys.shown(&figure.id);
        for path in &mut figure.paths {
            *path = self.keys.shown(path);
        }
        if !disclosed::expression(&figure.expression, &figure.printed) {
            figure.expression.clear();
        }
        (figure.exact, figure.unit, figure.origin) = (None, None, None);
        let node = live.map_or_else(|| self.other(figure), |live| live.node);
        let text = live.map_or(&figure.printed, |live| &live.printed).clone();
        if let Some(place) = self.nodes.get_mut(node) {
            place.get_or_insert_with(|| StoredNode { paths: figure.paths.clone(), text });
        }
        self.node_of.insert(figure.id.clone(), node);
    }

    /// The node of a figure that no control shows.
    fn other(&mut self, figure: &Figure) -> usize {
        let key = (figure.paths.clone(), figure.printed.clone());
        let nodes = &mut self.nodes;
        *self.others.entry(key).or_insert_with(|| {
            nodes.push(None);
            nodes.len() - 1
        })
    }
}
