//! What the draft stores of its paper, after the merge: today's paper, its nodes numbered so that the controls that
//! are still bound keep their meaning.

use std::collections::{BTreeMap, BTreeSet};

use crate::docx::{Stored, StoredNode};
use crate::draft::change::Changes;
use crate::draft::token::Paper;

/// Today's paper with the nodes of the draft, and more behind them. `shown` are the nodes to which controls are bound
/// that keep their text, with the text: Word shows in a control what its node says.
pub fn renewed(
    old: &Stored,
    fresh: &Stored,
    changes: &Changes,
    shown: &BTreeMap<usize, String>,
) -> Stored {
    let before = counterparts(old, changes);
    let mut nodes = old.nodes.clone();
    for (node, text) in shown {
        if let Some(node) = nodes.get_mut(*node) {
            node.text = text.clone();
        }
    }
    let mut renewal = Renewal { nodes, fixed: shown.keys().copied().collect() };
    let mut node_of = BTreeMap::new();
    for figure in figures(&changes.new) {
        let wanted = fresh.node_of.get(&figure.id).and_then(|node| fresh.nodes.get(*node));
        let Some(wanted) = wanted else { continue };
        let node = renewal.place(before.get(&figure.id).copied(), wanted);
        node_of.insert(figure.id.clone(), node);
    }
    Stored { nodes: renewal.nodes, node_of, ..fresh.clone() }
}

/// The node that each figure of today's paper had before, by its id today.
fn counterparts(old: &Stored, changes: &Changes) -> BTreeMap<String, usize> {
    let id = |paper: &Paper, (unit, token): (usize, usize)| {
        paper.units[unit].tokens[token].figure.as_ref().map(|figure| figure.id.clone())
    };
    let pairs = changes.figures().into_iter();
    let node = |(was, is)| {
        let node = old.node_of.get(&id(&changes.old, was)?)?;
        Some((id(&changes.new, is)?, *node))
    };
    pairs.filter_map(node).collect()
}

fn figures(paper: &Paper) -> impl Iterator<Item = &crate::document::Figure> {
    paper.units.iter().flat_map(|unit| unit.tokens.iter().filter_map(|t| t.figure.as_deref()))
}

struct Renewal {
    nodes: Vec<StoredNode>,
    /// Nodes whose text stays.
    fixed: BTreeSet<usize>,
}

impl Renewal {
    /// The node of a figure: the one that it had, when that says the same or may change; else one that says the same;
    /// else a new one.
    fn place(&mut self, before: Option<usize>, wanted: &StoredNode) -> usize {
        if let Some(node) = before.filter(|node| self.nodes.get(*node) == Some(wanted)) {
            self.fixed.insert(node);
            return node;
        }
        if let Some(node) =
            before.filter(|node| *node < self.nodes.len() && !self.fixed.contains(node))
        {
            self.nodes[node] = wanted.clone();
            self.fixed.insert(node);
            return node;
        }
        let same = self.nodes.iter().position(|node| node == wanted);
        let node = same.unwrap_or_else(|| {
            self.nodes.push(wanted.clone());
            self.nodes.len() - 1
        });
        self.fixed.insert(node);
        node
    }
}
