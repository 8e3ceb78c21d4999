//! The part as XML: one line for each node, block and row, so that two versions can be compared by eye.

use serde::Serialize;

use super::{FORMAT, NAMESPACE, Stored, StoredNode};
use crate::document::{
    Beside, Block, Content, Document, Entry, Figure, Image, Inline, Meta, Picture, Section,
    SectionKind, Table, TableRow,
};
use crate::docx::untouched;
use crate::docx::xml::{Element, Node};

pub(in crate::docx) fn root(stored: &Stored) -> Element {
    let provenance = &stored.provenance;
    let figures = lines(Element::new("figures"), stored.nodes.iter().map(node));
    let root = Element::new("draft")
        .attr("xmlns", NAMESPACE)
        // Before anything that the paper says, which could look like it.
        .attr("seal", untouched::PLACEHOLDER)
        .attr("format", FORMAT)
        .attr("program", &stored.program);
    let root = maybe(root, "template", provenance.template.as_ref());
    let root = maybe(root, "data", provenance.data_hash.as_ref());
    let root = maybe(root, "sealed", provenance.sealed);
    let pictures = lines(Element::new("pictures"), stored.pictures.iter().map(picture_file));
    let some = !stored.pictures.is_empty();
    lines(root, [figures, document(stored)].into_iter().chain(some.then_some(pictures)))
}

fn picture_file(content: &String) -> Element {
    Element::new("picture").attr("content", content)
}

fn node(node: &StoredNode) -> Element {
    Element::new("figure").attr("paths", join(&node.paths)).text(&node.text)
}

/// Paths with a blank between them; a blank or a backslash in a path has a backslash before it.
fn join(paths: &[String]) -> String {
    let escaped = |path: &String| path.replace('\\', "\\\\").replace(' ', "\\ ");
    paths.iter().map(escaped).collect::<Vec<_>>().join(" ")
}

fn document(stored: &Stored) -> Element {
    let Document { meta, form, sections } = &stored.document;
    let Meta { title, issuer, number, date } = meta;
    let root = Element::new("document").attr("title", title).attr("issuer", issuer);
    let root = maybe(maybe(root, "number", number.as_ref()), "date", date.as_ref());
    let root = maybe(root, "form", (!form.is_ordinary()).then(|| word(form)));
    lines(root, sections.iter().map(|s| section(s, stored)))
}

fn section(section: &Section, stored: &Stored) -> Element {
    let (kind, number) = match section.kind {
        SectionKind::Head => ("head", None),
        SectionKind::Body => ("body", None),
        SectionKind::Attachment(n) => ("attachment", Some(n)),
        SectionKind::Enclosure(n) => ("enclosure", Some(n)),
        SectionKind::Imprint => ("imprint", None),
    };
    let root = maybe(Element::new("section").attr("kind", kind), "number", number);
    let root = maybe(root, "landscape", section.landscape.then_some(true));
    lines(root, section.blocks.iter().map(|b| block(b, stored)))
}

/// A block is called by what it holds.
fn block(block: &Block, stored: &Stored) -> Element {
    let root = |name: &str| described(Element::new(name), block);
    match &block.content {
        Content::Text(content) => root("paragraph").with_all(inlines(content, stored)),
        Content::Ends(left, right) => root("ends")
            .with(Element::new("left").with_all(inlines(left, stored)))
            .with(Element::new("right").with_all(inlines(right, stored))),
        Content::Beside(texts) => {
            lines(root("beside"), texts.iter().map(|text| beside(text, stored)))
        }
        Content::Table(content) => {
            let size = (!content.size.is_usual()).then(|| word(content.size));
            lines(maybe(root("table"), "size", size), table(content, stored))
        }
        Content::Entry(Entry { text, page, to }) => root("entry")
            .attr("to", to)
            .with(Element::new("left").with_all(inlines(text, stored)))
            .with(Element::new("right").with_all(inlines(page, stored))),
        Content::Pictures(pictures) => root("pictures").with_all(pictures.iter().map(picture)),
    }
}

/// What is said of a picture; its dots are a part of the file.
fn picture(picture: &Picture) -> Element {
    let Image { format, width, height, .. } = picture.image;
    let element = Element::new("picture")
        .attr("alt", &picture.alt)
        .attr("format", word(format))
        .attr("columns", width)
        .attr("rows", height);
    let element = maybe(element, "width", picture.width);
    maybe(element, "fills", picture.fills.then_some(true))
}

fn beside(beside: &Beside, stored: &Stored) -> Element {
    Element::new("text-at")
        .attr("at", beside.at)
        .attr("align", word(beside.align))
        .with_all(inlines(&beside.text, stored))
}

fn described(element: Element, block: &Block) -> Element {
    let number = |n: f64| (n != 0.0).then_some(n);
    let element = element
        .attr("id", &block.id)
        .attr("role", word(block.role))
        .attr("align", word(block.align));
    let element = maybe(element, "first", number(block.indent.first));
    let element = maybe(element, "rest", number(block.indent.rest));
    let element = maybe(element, "right", number(block.indent.right));
    maybe(element, "blank-before", (block.blank_before > 0).then_some(block.blank_before))
}

fn table(table: &Table, stored: &Stored) -> Vec<Element> {
    let column = |column: &crate::document::Column| {
        let element = Element::new("column").attr("share", column.share);
        let element = element.attr("align", word(column.align));
        maybe(element, "decimal", column.decimal.then_some(true))
    };
    let columns = table.columns.iter().map(column);
    let head = table.head.iter().map(|r| row("head", r, stored));
    let rows = table.rows.iter().map(|r| row("row", r, stored));
    let merges = table.merges.iter().map(|merge| {
        let element = Element::new("merge").attr("row", merge.row).attr("column", merge.column);
        element.attr("rows", merge.rows).attr("columns", merge.columns)
    });
    columns.chain(head).chain(rows).chain(merges).collect()
}

fn row(name: &str, row: &TableRow, stored: &Stored) -> Element {
    let cells = row.cells.iter().map(|c| Element::new("cell").with_all(inlines(c, stored)));
    Element::new(name).attr("id", &row.id).with_all(cells)
}

fn inlines(inlines: &[Inline], stored: &Stored) -> Vec<Element> {
    inlines.iter().map(|i| inline(i, stored)).collect()
}

fn inline(inline: &Inline, stored: &Stored) -> Element {
    let around = |name: &str| Element::new(name).with_all(inlines(inline.children(), stored));
    match inline {
        Inline::Text(text) => Element::new("text").text(text),
        Inline::Figure(content) => figure(content, stored),
        Inline::Heading(level, _) => around("heading").attr("level", level),
        Inline::Strong(_) => around("strong"),
        Inline::Emphasis(_) => around("emphasis"),
        Inline::Superscript(_) => around("superscript"),
        Inline::Subscript(_) => around("subscript"),
        Inline::Break => Element::new("break"),
        Inline::Revised(..) => around("revised"),
        Inline::Footnote(note) => around("footnote").attr("id", &note.id).attr("mark", &note.mark),
    }
}

/// Name and expression stand with each occurrence: figures that print alike share a node, whatever printed them.
fn figure(figure: &Figure, stored: &Stored) -> Element {
    let node = stored.node_of.get(&figure.id);
    let expression = Some(&figure.expression).filter(|e| !e.is_empty());
    let element = maybe(Element::new("figure").attr("id", &figure.id), "node", node);
    let element = maybe(element, "name", figure.name.as_ref());
    let element = maybe(element, "expression", expression);
    let again = (figure.occurrence > 0).then_some(figure.occurrence);
    maybe(element, "occurrence", again).text(&figure.printed)
}

fn maybe(element: Element, name: &str, value: Option<impl ToString>) -> Element {
    match value {
        Some(value) => element.attr(name, value),
        None => element,
    }
}

/// The word of a role or an alignment, as dumps have it.
fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value);
    value.ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

/// Children, each on a line of its own.
fn lines(mut element: Element, children: impl IntoIterator<Item = Element>) -> Element {
    for child in children {
        element.children.push(Node::Text("\n".to_string()));
        element.children.push(Node::Element(child));
    }
    if !element.children.is_empty() {
        element.children.push(Node::Text("\n".to_string()));
    }
    element
}
