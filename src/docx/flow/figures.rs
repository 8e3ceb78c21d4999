//! The figures of a draft: what Word calls them, and which share a node of the custom part.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::super::draft::{LiveFigure, Paragraph};
use super::super::parts::disclosed::Keys;
use crate::digest::hexadecimal;
use crate::document::{Document, Figure};

/// Figures in the order in which they are met.
pub(super) struct Figures {
    pub live: Vec<LiveFigure>,
    /// The 脚注 that are met with them.
    pub footnotes: Vec<Paragraph>,
    /// Height of their lines in twips.
    pub footnote_line: u32,
    shown: Keys,
    nodes: BTreeMap<(Vec<String>, String, String), usize>,
    keys: BTreeMap<String, u32>,
}

impl Figures {
    /// None yet of a document.
    pub fn of(document: &Document, footnote_line: u32) -> Self {
        Self {
            live: vec![],
            footnotes: vec![],
            footnote_line,
            shown: Keys::of(document),
            nodes: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// Takes a figure in; its index.
    pub fn add(&mut self, figure: &Figure) -> usize {
        let form = (figure.paths.clone(), figure.expression.clone(), figure.printed.clone());
        let next = self.nodes.len();
        let node = *self.nodes.entry(form).or_insert(next);
        let (key, alias) = (self.key(figure), self.alias(figure));
        self.live.push(LiveFigure {
            id: figure.id.clone(),
            alias,
            key,
            node,
            printed: figure.printed.clone(),
        });
        self.live.len() - 1
    }

    /// The same figure has the same key in the next draft, whatever its value: it depends on its paths, and on how
    /// often they were printed before.
    fn key(&mut self, figure: &Figure) -> String {
        let paths: Vec<String> = figure.paths.iter().map(|p| self.shown.shown(p)).collect();
        let head = head(&paths);
        let times = self.keys.entry(head.clone()).or_default();
        *times += 1;
        format!("{head}_{times}")
    }

    /// 名称 of the datum, or the path to it as far as it may be shown.
    fn alias(&mut self, figure: &Figure) -> String {
        let path = figure.paths.first().map(|path| self.shown.shown(path));
        figure.name.clone().or(path).unwrap_or_else(|| UNNAMED.to_string())
    }
}

/// What the keys of the figures of the same data begin with; paths as a draft shows them.
pub(in crate::docx) fn head(paths: &[String]) -> String {
    let mut hash = Sha256::new();
    for path in paths {
        hash.update(path.as_bytes());
        hash.update([0]);
    }
    format!("f{}", hexadecimal(&hash.finalize()[..5]))
}

/// A figure of no path, such as a number that a template reckons.
const UNNAMED: &str = "数据";
