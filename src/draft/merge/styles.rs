//! Styles of today's paper in a draft: by their id, else by their name, else they come along.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::package::Package;
use super::patch::{Patch, renamed};
use super::tree::{NodeId, Tree};

/// Elements that name a style.
const USES: [&str; 3] = ["<w:pStyle w:val=\"", "<w:rStyle w:val=\"", "<w:tblStyle w:val=\""];

/// The styles of both files.
#[derive(Debug)]
pub struct Styles {
    name: Option<String>,
    theirs: Option<Tree>,
    ours: Option<Tree>,
    ids: BTreeSet<String>,
    by_name: BTreeMap<String, String>,
    own: BTreeMap<String, NodeId>,
    /// Styles that come along, in order.
    added: RefCell<Vec<String>>,
}

impl Styles {
    /// Reads them.
    pub fn read(draft: &Package, main: &str, today: &Package, today_main: &str) -> Self {
        let part = |package: &Package, main: &str| {
            let found = package.relationships(main).into_iter().find(|r| r.kind == "styles")?;
            let tree = Tree::parse(package.part(&found.target)?).ok()?;
            Some((found.target, tree)).filter(|(_, tree)| !tree.prefix.is_empty())
        };
        let (name, theirs) = part(draft, main).unzip();
        let ours = part(today, today_main).map(|(_, tree)| tree);
        let listed = |tree: &Tree| -> Vec<(String, Option<String>, NodeId)> {
            let styles = (0..tree.nodes.len()).filter(|id| tree.nodes[*id].name == "w:style");
            let one = |id| Some((tree.attribute(id, "styleId")?, tree.value(id, "w:name"), id));
            styles.filter_map(one).collect()
        };
        let of_theirs = theirs.as_ref().map_or(vec![], listed);
        let of_ours = ours.as_ref().map_or(vec![], listed);
        Self {
            name,
            ids: of_theirs.iter().map(|s| s.0.clone()).collect(),
            by_name: of_theirs.into_iter().filter_map(|(id, name, _)| Some((name?, id))).collect(),
            own: of_ours.into_iter().map(|(id, _, node)| (id, node)).collect(),
            theirs,
            ours,
            added: RefCell::default(),
        }
    }

    /// XML of today's paper with the draft's ids of styles.
    pub fn adopted(&self, xml: &str) -> String {
        let mut out = xml.to_string();
        for usage in USES {
            let mut from = 0;
            while let Some(at) = out[from..].find(usage).map(|at| from + at + usage.len()) {
                let Some(end) = out[at..].find('"').map(|end| at + end) else { break };
                let id = self.id(&out[at..end]);
                out.replace_range(at..end, &id);
                from = at + id.len();
            }
        }
        out
    }

    /// What the draft calls a style of today's paper.
    fn id(&self, id: &str) -> String {
        if self.ids.contains(id) || self.added.borrow().iter().any(|added| added == id) {
            return id.to_string();
        }
        let node = self.own.get(id).zip(self.ours.as_ref());
        let name = node.and_then(|(node, tree)| tree.value(*node, "w:name"));
        if let Some(theirs) = name.and_then(|name| self.by_name.get(&name)) {
            return theirs.clone();
        }
        if let Some((node, tree)) = node {
            self.added.borrow_mut().push(id.to_string());
            for other in ["w:basedOn", "w:next", "w:link"] {
                if let Some(other) = tree.value(*node, other) {
                    self.id(&other);
                }
            }
        }
        id.to_string()
    }

    /// The part of the styles with those that come along.
    pub fn part(&self) -> Option<(String, Vec<u8>)> {
        let (name, theirs, ours) = (self.name.clone()?, self.theirs.as_ref()?, self.ours.as_ref()?);
        let added = self.added.borrow();
        if added.is_empty() || theirs.is_empty(0) {
            return None;
        }
        let mut xml = String::new();
        for node in added.iter().filter_map(|id| self.own.get(id)) {
            let mut style = ours.text_of(*node).to_string();
            for relation in ["basedOn", "next", "link"] {
                style = self.related(&style, relation);
            }
            xml.push_str(&renamed(&style.replace(" w:default=\"1\"", ""), theirs));
        }
        let mut patch = Patch::default();
        let end = theirs.inner(0).end;
        patch.put(end..end, xml);
        Some((name, patch.apply(&theirs.source).into_bytes()))
    }

    fn related(&self, style: &str, relation: &str) -> String {
        let usage = format!("<w:{relation} w:val=\"");
        let Some(at) = style.find(&usage).map(|at| at + usage.len()) else {
            return style.to_string();
        };
        let Some(end) = style[at..].find('"').map(|end| at + end) else { return style.to_string() };
        let id = &style[at..end];
        let there = self.ids.contains(id) || self.added.borrow().iter().any(|added| added == id);
        let name = || {
            let (node, tree) = self.own.get(id).zip(self.ours.as_ref())?;
            self.by_name.get(&tree.value(*node, "w:name")?).cloned()
        };
        let id = if there { id.to_string() } else { name().unwrap_or_else(|| id.to_string()) };
        format!("{}{id}{}", &style[..at], &style[end..])
    }
}
