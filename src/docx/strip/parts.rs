//! Parts that nobody reads on paper, and what refers to them.

use super::Removed;
use crate::docx::opened::{local, resolved};
use crate::docx::xml::{Element, Node};

/// The list of content types.
pub(super) const TYPES: &str = "[Content_Types].xml";

/// Relationships to parts that are not printed: the end of their type, and what to call them.
const UNREAD: [(&str, &str); 15] = [
    ("customXml", "数据和源文件（自定义部件）"),
    ("customXmlProps", "数据和源文件（自定义部件）"),
    ("custom-properties", "自定义属性"),
    ("comments", "批注"),
    ("commentsExtended", "批注"),
    ("commentsIds", "批注"),
    ("commentsExtensible", "批注"),
    ("people", "审阅人名单"),
    ("thumbnail", "缩略图"),
    ("attachedTemplate", "模板的位置"),
    ("printerSettings", "打印机设置"),
    ("keyMapCustomizations", "键盘设置"),
    ("webextensiontaskpanes", "加载项"),
    ("documenttasks", "任务"),
    ("origin", "数字签名"),
];

/// Names of the parts that go: those that a relationship of such a kind leads to, and what only they refer to.
pub(super) fn dropped(trees: &[(String, Option<Element>)], removed: &mut Removed) -> Vec<String> {
    let mut dropped: Vec<String> = vec![];
    for (name, tree) in trees {
        let Some(tree) = tree.as_ref().filter(|_| name.ends_with(".rels")) else { continue };
        for relationship in tree.elements() {
            let (Some(what), false) = (unread(relationship), is_external(relationship)) else {
                continue;
            };
            let target = target(name, relationship);
            if trees.iter().any(|(name, _)| *name == target) && !dropped.contains(&target) {
                removed.one(what);
                dropped.push(target);
            }
        }
    }
    // Theirs are the relationships that begin at them.
    let own: Vec<String> = dropped.iter().map(|part| relationships_of(part)).collect();
    for rels in own {
        let tree = trees.iter().find(|(name, _)| *name == rels).and_then(|(_, tree)| tree.as_ref());
        let inner = tree.iter().flat_map(|tree| tree.elements()).filter(|r| !is_external(r));
        dropped.extend(inner.map(|r| target(&rels, r)));
        dropped.push(rels);
    }
    dropped
}

fn unread(relationship: &Element) -> Option<&'static str> {
    let kind = relationship.get("Type")?.rsplit('/').next()?;
    UNREAD.iter().find(|(known, _)| *known == kind).map(|(_, what)| *what)
}

fn is_external(relationship: &Element) -> bool {
    relationship.get("TargetMode") == Some("External")
}

/// The part to which a relationship leads that stands in the file `rels`.
fn target(rels: &str, relationship: &Element) -> String {
    let folder = rels.rsplit_once("_rels/").map_or("", |(folder, _)| folder.trim_end_matches('/'));
    resolved(folder, relationship.get("Target").unwrap_or_default())
}

fn relationships_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// Keeps the elements that are wanted.
pub(super) fn keep(tree: &mut Element, wanted: impl Fn(&Element) -> bool) {
    tree.children.retain(|child| match child {
        Node::Element(element) => wanted(element),
        Node::Text(_) => true,
    });
}

pub(super) fn without_types(tree: &mut Element, dropped: &[String]) {
    keep(tree, |element| {
        let part = element.get("PartName").unwrap_or_default().trim_start_matches('/');
        !dropped.iter().any(|name| name == part)
    });
}

pub(super) fn without_relationships(name: &str, tree: &mut Element, dropped: &[String]) {
    keep(tree, |relationship| {
        // The place of a template on somebody's disk is external, and tells a name.
        let template = relationship.get("Type").is_some_and(|t| t.ends_with("/attachedTemplate"));
        let gone = !is_external(relationship) && dropped.contains(&target(name, relationship));
        !template && !gone
    });
}

/// Core properties: the title and the language are for readers; who, when and how often are not.
pub(super) fn core(tree: &mut Element, removed: &mut Removed) {
    let kept = |element: &Element| matches!(local(&element.name), "title" | "language");
    if tree.elements().any(|element| !kept(element)) {
        removed.one("作者、时间等文件属性");
    }
    keep(tree, kept);
}

/// Extended properties: which program wrote the file is all that stays.
pub(super) fn extended(tree: &mut Element, removed: &mut Removed) {
    let kept = |element: &Element| matches!(local(&element.name), "Application" | "AppVersion");
    if tree.elements().any(|element| !kept(element)) {
        removed.one("单位、统计等文件属性");
    }
    keep(tree, kept);
}
