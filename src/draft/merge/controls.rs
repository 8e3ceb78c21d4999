//! Which controls stay bound to the stored paper, and to what: Word shows in a bound control what its node says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Edited;
use super::plan::{Act, Plan};
use super::story::{Control, Paragraph};
use super::tags::Tags;
use super::tree::NodeId;
use super::write::Ops;
use crate::docx::Stored;
use crate::draft::change::Changes;

/// What becomes of controls.
#[derive(Debug, Default)]
pub struct Controls {
    /// The nodes to which controls stay bound that keep their text, with the text.
    pub shown: BTreeMap<usize, String>,
    /// Controls that lose their binding though nothing changes in them: they show something else than the others of
    /// their node, which Word would erase.
    unbind: BTreeMap<usize, BTreeSet<NodeId>>,
    /// Controls that are bound to a node, by paragraph.
    bind: BTreeMap<usize, BTreeMap<NodeId, usize>>,
}

/// Decides which bindings stay.
pub(super) fn decide(edited: &Edited, plan: &Plan) -> Controls {
    let mut by_node: BTreeMap<usize, Vec<(usize, NodeId, String)>> = BTreeMap::new();
    for (at, paragraph) in edited.draft.iter().enumerate() {
        if edited.gone.contains_key(&at) {
            continue;
        }
        for control in paragraph.controls.iter().filter(|c| !is_changed(at, &c.chars, plan)) {
            let text = text(paragraph, control);
            if let Some(node) = control.bound {
                by_node.entry(node).or_default().push((at, control.node, text));
            }
        }
    }
    let mut controls = Controls::default();
    for (node, shown) in by_node {
        let Some((_, _, first)) = shown.first().cloned() else { continue };
        for (at, control, _) in shown.into_iter().filter(|(_, _, text)| *text != first) {
            controls.unbind.entry(at).or_default().insert(control);
        }
        controls.shown.insert(node, first);
    }
    controls
}

fn is_changed(paragraph: usize, range: &Range<usize>, plan: &Plan) -> bool {
    let acts = plan.acts.get(&paragraph).map_or(&[][..], Vec::as_slice);
    acts.iter().any(|act| match act {
        Act::Replace { chars, .. } => chars.iter().any(|at| range.contains(at)),
        Act::Pictures { .. } | Act::Comment { .. } => false,
    })
}

fn live(paragraph: &Paragraph, control: &Control) -> Vec<usize> {
    paragraph.live().filter(|at| control.chars.contains(at)).collect()
}

fn text(paragraph: &Paragraph, control: &Control) -> String {
    live(paragraph, control).into_iter().map(|at| paragraph.chars[at].c).collect()
}

impl Controls {
    /// The paragraphs in which a control changes its binding.
    pub fn paragraphs(&self) -> impl Iterator<Item = &usize> {
        self.unbind.keys().chain(self.bind.keys())
    }

    /// What becomes of the controls of a paragraph.
    pub fn ops(&self, paragraph: usize) -> Ops {
        Ops {
            bind: self.bind.get(&paragraph).cloned().unwrap_or_default(),
            unbind: self.unbind.get(&paragraph).cloned().unwrap_or_default(),
            ..Ops::default()
        }
    }

    /// Where changes count as accepted: controls whose figure is put right, and those that an earlier merge unbound, are
    /// bound to the node that says what they show.
    pub(super) fn bind(
        &mut self,
        edited: &Edited,
        plan: &Plan,
        changes: &Changes,
        tags: &Tags,
        renewed: &Stored,
    ) {
        let figures = changes.figures();
        for (at, paragraph) in edited.draft.iter().enumerate() {
            for control in &paragraph.controls {
                let chars = live(paragraph, control);
                let new = new_figure(at, &chars, plan);
                let unbound = control.bound.is_none() && !is_changed(at, &control.chars, plan);
                let known = tags.figure(at, control.node).filter(|_| unbound);
                let kept = known.and_then(|figure| figures.get(&figure).copied());
                let Some((unit, token)) = new.or(kept) else { continue };
                let Some(figure) = &changes.new.units[unit].tokens[token].figure else { continue };
                let says = new.is_some() || text(paragraph, control) == figure.printed;
                let node = renewed.node_of.get(&figure.id);
                if let Some(node) = node.filter(|_| says && is_plain(paragraph, control)) {
                    self.bind.entry(at).or_default().insert(control.node, *node);
                }
            }
        }
    }
}

/// The figure that takes the place of all that a control holds: paragraph and token of today's paper.
fn new_figure(paragraph: usize, held: &[usize], plan: &Plan) -> Option<(usize, usize)> {
    let acts = plan.acts.get(&paragraph)?;
    acts.iter().find_map(|act| match act {
        Act::Replace { chars, new: Some(new), .. } if chars == held && new.tokens.len() == 1 => {
            Some((new.unit, new.tokens.start))
        }
        _ => None,
    })
}

/// Whether a control holds one text in one run: Word puts the node's text in the place of all it holds.
fn is_plain(paragraph: &Paragraph, control: &Control) -> bool {
    let held = &paragraph.chars[control.chars.clone()];
    let first = held.first();
    let alike = held
        .iter()
        .all(|c| !c.deleted && c.inserted.is_none() && Some(c.child) == first.map(|f| f.child));
    alike && first.is_some()
}
