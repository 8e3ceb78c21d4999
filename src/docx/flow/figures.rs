//! The figures of a draft: what Word calls them, and which share a node of the custom part.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::super::draft::LiveFigure;
use crate::document::Figure;

/// Figures in the order in which they are met.
#[derive(Default)]
pub(super) struct Figures {
    pub live: Vec<LiveFigure>,
    nodes: BTreeMap<(Vec<String>, String, String), usize>,
    keys: BTreeMap<String, u32>,
}

impl Figures {
    /// Takes a figure in; its index.
    pub fn add(&mut self, figure: &Figure) -> usize {
        let form = (figure.paths.clone(), figure.expression.clone(), figure.printed.clone());
        let next = self.nodes.len();
        let node = *self.nodes.entry(form).or_insert(next);
        let key = self.key(figure);
        self.live.push(LiveFigure {
            id: figure.id.clone(),
            alias: alias(figure),
            key,
            node,
            printed: figure.printed.clone(),
        });
        self.live.len() - 1
    }

    /// The same figure has the same key in the next draft, whatever its value: it depends on paths, expression
    /// and occurrence only.
    fn key(&mut self, figure: &Figure) -> String {
        let mut hash = Sha256::new();
        for part in figure.paths.iter().chain([&figure.expression]) {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let head: String = hash.finalize().iter().take(5).map(|b| format!("{b:02x}")).collect();
        let times = self.keys.entry(head.clone()).or_default();
        *times += 1;
        format!("f{head}_{times}")
    }
}

/// Most characters that Word shows above a control.
const ALIAS_MAX: usize = 64;

/// 名称 of the datum, or the path to it.
fn alias(figure: &Figure) -> String {
    let path = figure.paths.first().unwrap_or(&figure.expression);
    figure.name.as_ref().unwrap_or(path).chars().take(ALIAS_MAX).collect()
}
