//! The text's tree without what is not printed.

use super::Removed;
use super::parts::keep;
use crate::docx::opened::local;
use crate::docx::xml::{Element, Node};

/// Tracked changes (ECMA-376 Part 1, 17.13.5).
const CHANGES: [&str; 17] = [
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "cellIns",
    "cellDel",
    "cellMerge",
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "tblPrExChange",
    "tblGridChange",
    "tcPrChange",
    "trPrChange",
    "numberingChange",
    "customXmlInsRangeStart",
];

/// How many tracked changes a tree holds.
pub(super) fn pending(tree: &Element) -> usize {
    // Of mathematics they are other elements.
    let own = usize::from(!tree.name.starts_with("m:") && CHANGES.contains(&local(&tree.name)));
    own + tree.elements().map(pending).sum::<usize>()
}

/// Ids of styles whose text is hidden.
pub(super) fn hidden_styles(trees: &[(String, Option<Element>)]) -> Vec<String> {
    let styles = trees.iter().filter_map(|(_, tree)| tree.as_ref());
    let styles = styles.filter(|tree| local(&tree.name) == "styles").flat_map(Element::elements);
    let hidden = styles.filter(|style| child(style, "rPr").is_some_and(is_hidden));
    hidden.filter_map(|style| value(style, "styleId")).map(str::to_string).collect()
}

fn child<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    element.elements().find(|child| local(&child.name) == name)
}

fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let found = element.attributes.iter().find(|(own, _)| local(own) == name);
    found.map(|(_, value)| value.as_str())
}

/// Whether properties of a run hide it.
fn is_hidden(properties: &Element) -> bool {
    child(properties, "vanish")
        .is_some_and(|vanish| !matches!(value(vanish, "val"), Some("0" | "false" | "off")))
}

/// Cleans the text of a document, header, footer, or of notes.
pub(super) fn clean(tree: &mut Element, hidden: &[String], removed: &mut Removed) {
    let ours = own_bookmarks(tree);
    clean_children(tree, &Context { hidden, ours: &ours }, removed);
    session_marks(tree);
}

struct Context<'a> {
    /// Styles of hidden text.
    hidden: &'a [String],
    /// Ids of the bookmarks that name figures.
    ours: &'a [String],
}

/// Ids of the bookmarks that this program puts around figures.
fn own_bookmarks(tree: &Element) -> Vec<String> {
    let mut ids = vec![];
    for element in tree.elements() {
        if local(&element.name) == "bookmarkStart"
            && value(element, "name").is_some_and(|n| n.starts_with(crate::docx::mend::BOOKMARK))
        {
            ids.extend(value(element, "id").map(str::to_string));
        }
        ids.extend(own_bookmarks(element));
    }
    ids
}

fn clean_children(element: &mut Element, context: &Context, removed: &mut Removed) {
    let children = std::mem::take(&mut element.children);
    for child in children {
        match child {
            Node::Text(text) => element.children.push(Node::Text(text)),
            Node::Element(child) => element.children.extend(kept(child, context, removed)),
        }
    }
}

/// What stays of an element: itself, cleaned, what it wraps, or nothing.
fn kept(mut element: Element, context: &Context, removed: &mut Removed) -> Vec<Node> {
    let name = local(&element.name).to_string();
    match name.as_str() {
        "sdt" => {
            removed.one("内容控件（文字保留）");
            let content = element.children.into_iter().filter_map(|node| match node {
                Node::Element(inner) if local(&inner.name) == "sdtContent" => Some(inner),
                _ => None,
            });
            content.flat_map(|inner| unwrapped(inner, context, removed)).collect()
        }
        "smartTag" | "customXml" => {
            removed.one("智能标记（文字保留）");
            keep(&mut element, |inner| !matches!(local(&inner.name), "smartTagPr" | "customXmlPr"));
            unwrapped(element, context, removed)
        }
        "commentRangeStart"
        | "commentRangeEnd"
        | "proofErr"
        | "permStart"
        | "permEnd"
        | "lastRenderedPageBreak" => vec![],
        "bookmarkStart" | "bookmarkEnd"
            if value(&element, "id").is_some_and(|id| context.ours.iter().any(|own| own == id)) =>
        {
            if name == "bookmarkStart" {
                removed.one("数据项的书签");
            }
            vec![]
        }
        "r" if child(&element, "commentReference").is_some() => vec![],
        "r" if hides(&element, "rPr", "rStyle", context) => {
            removed.one("隐藏的文字");
            vec![]
        }
        _ => {
            clean_children(&mut element, context, removed);
            vec![Node::Element(element)]
        }
    }
}

/// Whether the properties of an element hide its text, or name a style that does.
fn hides(element: &Element, properties: &str, style: &str, context: &Context) -> bool {
    let Some(properties) = child(element, properties) else { return false };
    let style = child(properties, style).and_then(|style| value(style, "val"));
    is_hidden(properties) || style.is_some_and(|style| context.hidden.iter().any(|id| id == style))
}

fn unwrapped(mut element: Element, context: &Context, removed: &mut Removed) -> Vec<Node> {
    clean_children(&mut element, context, removed);
    element.children
}

/// Takes out the marks by which sessions of editing are told apart.
pub(super) fn session_marks(element: &mut Element) {
    element.attributes.retain(|(name, _)| {
        let name = local(name);
        !(name.starts_with("rsid") || name == "paraId" || name == "textId")
    });
    keep(element, |child| local(&child.name) != "rsid");
    element.elements_mut().for_each(session_marks);
}

/// Settings: no sessions, variables, data sources or templates.
pub(super) fn settings(tree: &mut Element, removed: &mut Removed) {
    const UNREAD: [(&str, &str); 8] = [
        ("rsids", "编辑记录（rsid）"),
        ("docVars", "文档变量"),
        ("mailMerge", "邮件合并的数据源"),
        ("attachedTemplate", "模板的位置"),
        ("trackRevisions", "修订状态"),
        ("docId", "文件编号"),
        ("schemaLibrary", "架构库"),
        ("attachedSchema", "架构库"),
    ];
    for element in tree.elements() {
        if let Some((_, what)) = UNREAD.iter().find(|(name, _)| *name == local(&element.name)) {
            removed.one(what);
        }
    }
    keep(tree, |element| UNREAD.iter().all(|(name, _)| *name != local(&element.name)));
}
