//! The part read back, whatever prefix an editor has given to its names.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{FORMAT, NAMESPACE, Stored, StoredNode};
use crate::document::{
    Beside, Block, CellSize, Column, Content, Document, Entry, Figure, Footnote, Form, Id, Image,
    Indent, Inline, Merge, Meta, Picture, Section, SectionKind, Table, TableRow,
};
use crate::docx::Provenance;
use crate::docx::xml::Element;

/// Reads the root element of a draft's custom XML part.
///
/// # Errors
/// Says in what it differs from what this program writes: it is another format, or was damaged.
pub fn parse(root: &Element) -> Result<Stored, String> {
    if local(root) != "draft" || !is_ours(root) {
        return Err(format!("{} is not a draft of {NAMESPACE}", root.name));
    }
    match root.get("format") {
        Some(FORMAT) => {}
        other => return Err(format!("format {} of the draft", other.unwrap_or("?"))),
    }
    let figures = child(root, "figures")?;
    let nodes = all(figures, "figure").map(node).collect::<Result<Vec<_>, _>>()?;
    let mut reader = Reader { nodes: &nodes, node_of: BTreeMap::new() };
    let document = reader.document(child(root, "document")?)?;
    let node_of = reader.node_of;
    let files = all(root, "pictures").flat_map(|list| all(list, "picture"));
    let pictures = files.map(|e| required(e, "content")).collect::<Result<Vec<_>, _>>()?;
    let text = |name: &str| root.get(name).map(str::to_string);
    let sealed = text("sealed").and_then(|sealed| sealed.parse().ok());
    let provenance = Provenance { template: text("template"), data_hash: text("data"), sealed };
    let program = required(root, "program")?;
    Ok(Stored { program, provenance, nodes, node_of, document, pictures })
}

/// Whether the prefix of the root (or none) means our namespace.
fn is_ours(root: &Element) -> bool {
    let declared = match root.name.split_once(':') {
        Some((prefix, _)) => root.get(&format!("xmlns:{prefix}")),
        None => root.get("xmlns"),
    };
    declared == Some(NAMESPACE)
}

fn node(element: &Element) -> Result<StoredNode, String> {
    Ok(StoredNode { paths: split(&required(element, "paths")?), text: element.plain() })
}

/// Paths from their list; the writer's `join` tells how they stand in it.
fn split(list: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    let mut chars = list.chars();
    while let Some(c) = chars.next() {
        match (c, paths.last_mut()) {
            (' ', _) => paths.push(String::new()),
            ('\\', Some(path)) => path.extend(chars.next()),
            (c, Some(path)) => path.push(c),
            (_, None) => {}
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

struct Reader<'a> {
    nodes: &'a [StoredNode],
    node_of: BTreeMap<Id, usize>,
}

impl Reader<'_> {
    fn document(&mut self, element: &Element) -> Result<Document, String> {
        let text = |name: &str| element.get(name).map(str::to_string);
        let meta = Meta {
            title: required(element, "title")?,
            issuer: required(element, "issuer")?,
            number: text("number"),
            date: text("date"),
        };
        let sections =
            all(element, "section").map(|e| self.section(e)).collect::<Result<_, _>>()?;
        let form = match element.get("form") {
            Some(_) => word(element, "form")?,
            None => Form::Ordinary,
        };
        Ok(Document { meta, form, sections })
    }

    fn section(&mut self, element: &Element) -> Result<Section, String> {
        let number = || number(element, "number");
        let kind = match element.get("kind") {
            Some("head") => SectionKind::Head,
            Some("body") => SectionKind::Body,
            Some("attachment") => SectionKind::Attachment(number()?),
            Some("enclosure") => SectionKind::Enclosure(number()?),
            Some("imprint") => SectionKind::Imprint,
            other => return Err(format!("section of kind {}", other.unwrap_or("?"))),
        };
        let blocks = element.elements().map(|e| self.block(e)).collect::<Result<_, _>>()?;
        Ok(Section { kind, landscape: or_default(element, "landscape")?, blocks })
    }

    fn block(&mut self, element: &Element) -> Result<Block, String> {
        let content = match local(element) {
            "paragraph" => Content::Text(self.inlines(element)?),
            "ends" => {
                let left = self.inlines(child(element, "left")?)?;
                Content::Ends(left, self.inlines(child(element, "right")?)?)
            }
            "entry" => {
                let text = self.inlines(child(element, "left")?)?;
                let page = self.inlines(child(element, "right")?)?;
                Content::Entry(Entry { text, page, to: required(element, "to")? })
            }
            "beside" => {
                let texts = all(element, "text-at").map(|e| self.beside(e));
                Content::Beside(texts.collect::<Result<_, _>>()?)
            }
            "table" => Content::Table(self.table(element)?),
            "pictures" => {
                Content::Pictures(all(element, "picture").map(picture).collect::<Result<_, _>>()?)
            }
            other => return Err(format!("a block that is {other}")),
        };
        Ok(Block {
            id: required(element, "id")?,
            role: word(element, "role")?,
            content,
            align: word(element, "align")?,
            indent: Indent {
                first: or_default(element, "first")?,
                rest: or_default(element, "rest")?,
                right: or_default(element, "right")?,
            },
            blank_before: or_default(element, "blank-before")?,
            origin: None,
        })
    }

    fn beside(&mut self, element: &Element) -> Result<Beside, String> {
        let (at, align) = (number(element, "at")?, word(element, "align")?);
        Ok(Beside { at, align, text: self.inlines(element)? })
    }

    fn table(&mut self, element: &Element) -> Result<Table, String> {
        let column = |e: &Element| {
            let (share, align) = (number(e, "share")?, word(e, "align")?);
            Ok(Column { share, align, decimal: or_default(e, "decimal")? })
        };
        let columns = all(element, "column").map(column).collect::<Result<_, String>>()?;
        let head = all(element, "head").map(|e| self.row(e)).collect::<Result<_, _>>()?;
        let rows = all(element, "row").map(|e| self.row(e)).collect::<Result<_, _>>()?;
        let merge = |e: &Element| {
            Ok(Merge {
                row: number(e, "row")?,
                column: number(e, "column")?,
                rows: number(e, "rows")?,
                columns: number(e, "columns")?,
            })
        };
        let merges = all(element, "merge").map(merge).collect::<Result<_, String>>()?;
        let sized = element.get("size").is_some();
        let size = if sized { word(element, "size")? } else { CellSize::default() };
        Ok(Table { size, columns, head, rows, merges })
    }

    fn row(&mut self, element: &Element) -> Result<TableRow, String> {
        let cells = all(element, "cell").map(|e| self.inlines(e)).collect::<Result<_, _>>()?;
        Ok(TableRow { id: required(element, "id")?, cells })
    }

    fn inlines(&mut self, element: &Element) -> Result<Vec<Inline>, String> {
        element.elements().map(|e| self.inline(e)).collect()
    }

    fn inline(&mut self, element: &Element) -> Result<Inline, String> {
        Ok(match local(element) {
            "text" => Inline::Text(element.plain()),
            "figure" => Inline::Figure(self.figure(element)?),
            "heading" => Inline::Heading(number(element, "level")?, self.inlines(element)?),
            "strong" => Inline::Strong(self.inlines(element)?),
            "emphasis" => Inline::Emphasis(self.inlines(element)?),
            "superscript" => Inline::Superscript(self.inlines(element)?),
            "subscript" => Inline::Subscript(self.inlines(element)?),
            "break" => Inline::Break,
            "footnote" => Inline::Footnote(Footnote {
                id: required(element, "id")?,
                mark: required(element, "mark")?,
                text: self.inlines(element)?,
            }),
            other => return Err(format!("{other} in a paragraph")),
        })
    }

    fn figure(&mut self, element: &Element) -> Result<Figure, String> {
        let (id, at) = (required(element, "id")?, number(element, "node")?);
        let node = self.nodes.get(at).ok_or_else(|| format!("{id} has no node"))?;
        self.node_of.insert(id.clone(), at);
        Ok(Figure {
            id,
            paths: node.paths.clone(),
            name: element.get("name").map(str::to_string),
            exact: None,
            unit: None,
            printed: element.plain(),
            expression: element.get("expression").unwrap_or_default().to_string(),
            occurrence: or_default(element, "occurrence")?,
            origin: None,
        })
    }
}

/// A picture without its dots, which are a part of the file.
fn picture(element: &Element) -> Result<Picture, String> {
    let width = element.get("width").map(|_| number(element, "width")).transpose()?;
    let image = Image {
        format: word(element, "format")?,
        width: number(element, "columns")?,
        height: number(element, "rows")?,
        data: Arc::default(),
    };
    let fills = or_default(element, "fills")?;
    Ok(Picture { alt: required(element, "alt")?, width, fills, image })
}

/// The name without its prefix.
fn local(element: &Element) -> &str {
    element.name.rsplit_once(':').map_or(element.name.as_str(), |(_, name)| name)
}

fn all<'a>(element: &'a Element, name: &'a str) -> impl Iterator<Item = &'a Element> {
    element.elements().filter(move |e| local(e) == name)
}

fn child<'a>(element: &'a Element, name: &'a str) -> Result<&'a Element, String> {
    all(element, name).next().ok_or_else(|| format!("{} without {name}", element.name))
}

fn required(element: &Element, name: &str) -> Result<String, String> {
    let value = element.get(name).map(str::to_string);
    value.ok_or_else(|| format!("{} without {name}", element.name))
}

fn number<T: FromStr>(element: &Element, name: &str) -> Result<T, String> {
    let value = required(element, name)?;
    value.parse().map_err(|_| format!("{name} of {} is {value}", element.name))
}

fn or_default<T: FromStr + Default>(element: &Element, name: &str) -> Result<T, String> {
    if element.get(name).is_some() { number(element, name) } else { Ok(T::default()) }
}

/// A role or an alignment from its word.
fn word<T: DeserializeOwned>(element: &Element, name: &str) -> Result<T, String> {
    let value = required(element, name)?;
    let read = serde_json::from_value(serde_json::Value::String(value.clone()));
    read.map_err(|_| format!("{name} of {} is {value}", element.name))
}
