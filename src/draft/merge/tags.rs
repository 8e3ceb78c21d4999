//! The controls and bookmarks of figures in a draft: which figure each is, wherever it stands now.

use std::collections::BTreeMap;

use super::locate::Claim;
use super::story::Paragraph;
use super::tree::NodeId;
use crate::docx::{Stored, figure_head};
use crate::draft::token::Paper;

/// A paragraph of the draft, and characters in it.
type Place = (usize, Vec<usize>);

/// Where the controls and bookmarks of each figure stand: paragraph and characters.
#[derive(Debug, Default)]
pub struct Tags {
    places: BTreeMap<(usize, usize), Vec<Place>>,
    /// By paragraph and element of the control.
    controls: BTreeMap<(usize, NodeId), (usize, usize)>,
}

/// A figure of the stored paper.
struct Known {
    unit: usize,
    token: usize,
    node: Option<usize>,
    printed: String,
}

impl Tags {
    /// Finds them.
    pub fn find(stored: &Stored, paper: &Paper, draft: &[Paragraph]) -> Self {
        let (known, heads) = known(stored, paper);
        let mut tags = Self::default();
        for (at, paragraph) in draft.iter().enumerate() {
            for control in &paragraph.controls {
                let chars = live(paragraph, &control.chars);
                let key = control.tag.as_deref();
                let text: String = chars.iter().map(|at| paragraph.chars[*at].c).collect();
                if let Some(found) = resolve(&known, &heads, key, control.bound, &text) {
                    let figure = (known[found].unit, known[found].token);
                    tags.controls.insert((at, control.node), figure);
                    tags.add(&known[found], at, chars);
                }
            }
            for (key, range) in &paragraph.bookmarks {
                let chars = live(paragraph, range);
                let text: String = chars.iter().map(|at| paragraph.chars[*at].c).collect();
                let found = resolve(&known, &heads, Some(key), None, &text);
                // A bookmark stays where it was when its figure goes.
                if let Some(found) = found.filter(|found| known[*found].printed == text) {
                    tags.add(&known[found], at, chars);
                }
            }
        }
        tags
    }

    fn add(&mut self, known: &Known, paragraph: usize, chars: Vec<usize>) {
        let places = self.places.entry((known.unit, known.token)).or_default();
        if !chars.is_empty() && !places.contains(&(paragraph, chars.clone())) {
            places.push((paragraph, chars));
        }
    }

    /// The places of a figure, named by its paragraph and token.
    pub fn places(&self, unit: usize, token: usize) -> &[Place] {
        self.places.get(&(unit, token)).map_or(&[], Vec::as_slice)
    }

    /// The figure of a control: paragraph of the stored paper, and token.
    pub fn figure(&self, paragraph: usize, control: NodeId) -> Option<(usize, usize)> {
        self.controls.get(&(paragraph, control)).copied()
    }

    /// All of them.
    pub fn claims(&self) -> Vec<Claim> {
        let one = |(figure, places): (&(usize, usize), &Vec<Place>)| -> Vec<Claim> {
            let claim = |(paragraph, chars): &Place| Claim {
                figure: *figure,
                paragraph: *paragraph,
                chars: chars.clone(),
            };
            places.iter().map(claim).collect()
        };
        self.places.iter().flat_map(one).collect()
    }
}

fn live(paragraph: &Paragraph, range: &std::ops::Range<usize>) -> Vec<usize> {
    if paragraph.gone {
        return vec![];
    }
    paragraph.live().filter(|at| range.contains(at)).collect()
}

/// The figures in order, and those of the same data by what their keys begin with.
fn known(stored: &Stored, paper: &Paper) -> (Vec<Known>, BTreeMap<String, Vec<usize>>) {
    let (mut known, mut heads) = (vec![], BTreeMap::<String, Vec<usize>>::new());
    for (unit, content) in paper.units.iter().enumerate() {
        for (token, printed) in content.tokens.iter().enumerate() {
            let Some(figure) = &printed.figure else { continue };
            heads.entry(figure_head(&figure.paths)).or_default().push(known.len());
            let node = stored.node_of.get(&figure.id).copied();
            known.push(Known { unit, token, node, printed: figure.printed.clone() });
        }
    }
    (known, heads)
}

/// The figure of a key such as `f78c21c3db0_2`, or of a bound node: the one that the number says, unless only another
/// says what stands there.
fn resolve(
    known: &[Known],
    heads: &BTreeMap<String, Vec<usize>>,
    key: Option<&str>,
    node: Option<usize>,
    text: &str,
) -> Option<usize> {
    let (head, number) = key.and_then(|key| key.split_once('_')).unwrap_or_default();
    let of_node =
        || (0..known.len()).filter(|at| node.is_some() && known[*at].node == node).collect();
    let candidates: Vec<usize> = heads.get(head).cloned().unwrap_or_else(of_node);
    let said = |at: &&usize| known[**at].printed == text;
    let nth = number.parse::<usize>().ok().and_then(|n| candidates.get(n.checked_sub(1)?));
    let nth = nth.filter(|at| said(at)).or(candidates.iter().find(said)).or(nth);
    nth.or(candidates.first()).copied()
}
