//! What the draft stores of its paper, after the merge: today's paper, its nodes numbered so that the controls that
//! are still bound keep their meaning.

use std::collections::{BTreeMap, BTreeSet};

use crate::docx::{Stored, StoredNode};
use crate::draft::change::Changes;
use crate::draft::token::{Paper, Token};

/// Today's paper with the nodes of the draft, and more behind them. `bound` are the nodes to which controls are bound
/// that keep their text.
pub fn renewed(old: &Stored, fresh: &Stored, changes: &Changes, bound: &BTreeSet<usize>) -> Stored {
    let before = counterparts(old, changes);
    let mut renewal = Renewal { nodes: old.nodes.clone(), fixed: bound.clone() };
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
    let mut out = BTreeMap::new();
    for (unit, other) in changes.units.iter().enumerate() {
        let Some(other) = other else { continue };
        let keyed = |tokens: &[Token]| -> Vec<(String, String)> {
            let figures =
                tokens.iter().filter_map(|t| Some((t.key(), t.figure.as_ref()?.id.clone())));
            figures.collect()
        };
        let mut old_figures = keyed(&changes.old.units[unit].tokens);
        for (key, id) in keyed(&changes.new.units[*other].tokens) {
            let Some(at) = old_figures.iter().position(|(old, _)| *old == key) else { continue };
            let (_, was) = old_figures.remove(at);
            out.extend(old.node_of.get(&was).map(|node| (id, *node)));
        }
    }
    out
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
