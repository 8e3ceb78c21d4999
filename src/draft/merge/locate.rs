//! Where the paragraphs and words of the stored paper stand in the draft now, whatever people did to it.
//!
//! Paragraphs that say the same are found first, in order and then elsewhere (moved); those between them by likeness;
//! cells by row and column; what was split, joined, or moved and edited by the runs of characters that they share.
//! Paragraphs that belong together are compared word by word.

use std::collections::BTreeMap;

use similar::DiffOp;

use super::story::{Paragraph, Word};
use crate::draft::change::{common, differences, grams, likest};
use crate::draft::token::{Paper, words};

/// Least likeness of a paragraph that was edited.
const ALIKE: f64 = 0.4;
/// Paragraphs that are compared each with each between two that are found.
const MOST_PAIRS: usize = 10_000;
/// Characters of a run by which parts of paragraphs are recognised.
const RUN: usize = 4;
/// Least characters of a part of a paragraph that is recognised.
const LEAST: usize = 6;
/// Paragraphs that may share a run before it tells nothing.
const COMMON: usize = 12;
/// Least share of its runs that a part has in common with the whole.
const PART: f64 = 0.5;
/// Words between paragraphs that are compared together.
const END: &str = "\u{b6}\n";

/// A word of the draft: its paragraph and its place there.
pub type At = (usize, usize);

/// A paragraph of the stored paper, found.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Its words, each with the token to which it belongs.
    pub words: Vec<(usize, String)>,
    /// Where each word stands now.
    pub at: Vec<Option<At>>,
    /// The same in further paragraphs that were copied from it.
    pub copies: Vec<Vec<Option<At>>>,
}

/// The stored paper in the draft.
#[derive(Debug, Clone)]
pub struct Located {
    /// By paragraph of the stored paper.
    pub units: Vec<Place>,
    /// The words of the draft by paragraph.
    pub words: Vec<Vec<Word>>,
}

/// Finds a paper in a draft.
pub fn locate(paper: &Paper, draft: &[Paragraph]) -> Located {
    let units: Vec<Place> = paper
        .units
        .iter()
        .map(|unit| {
            let tokens = unit.tokens.iter().enumerate();
            let words: Vec<_> = tokens
                .flat_map(|(at, t)| words(&t.text).map(move |w| (at, w.to_string())))
                .collect();
            Place { at: vec![None; words.len()], words, copies: vec![] }
        })
        .collect();
    let mut finder = Finder {
        paper,
        draft,
        old: paper.units.iter().map(|unit| squeezed(&unit.text())).collect(),
        new: draft.iter().map(|paragraph| squeezed(&paragraph.text())).collect(),
        to: vec![vec![]; paper.units.len()],
        from: vec![vec![]; draft.len()],
        located: Located { units, words: draft.iter().map(Paragraph::words).collect() },
    };
    let chain = finder.same();
    finder.moved();
    finder.gaps(&chain);
    finder.cells();
    let parts = finder.parts();
    finder.compare(&parts);
    finder.located
}

struct Finder<'a> {
    paper: &'a Paper,
    draft: &'a [Paragraph],
    /// Texts without white space.
    old: Vec<String>,
    new: Vec<String>,
    /// Paragraphs of the draft by unit, and the other way.
    to: Vec<Vec<usize>>,
    from: Vec<Vec<usize>>,
    located: Located,
}

impl Finder<'_> {
    fn link(&mut self, unit: usize, paragraph: usize) {
        if !self.to[unit].contains(&paragraph) {
            self.to[unit].push(paragraph);
            self.from[paragraph].push(unit);
        }
    }

    /// Paragraphs that say the same, in order; the pairs.
    fn same(&mut self) -> Vec<(usize, usize)> {
        let filled = |texts: &[String]| -> Vec<usize> {
            (0..texts.len()).filter(|at| !texts[*at].is_empty()).collect()
        };
        let (a, b) = (filled(&self.old), filled(&self.new));
        let texts_a: Vec<&str> = a.iter().map(|at| self.old[*at].as_str()).collect();
        let texts_b: Vec<&str> = b.iter().map(|at| self.new[*at].as_str()).collect();
        let mut chain = vec![];
        for op in differences(&texts_a, &texts_b) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                chain.extend((0..len).map(|i| (a[old_index + i], b[new_index + i])));
            }
        }
        chain.iter().for_each(|(unit, paragraph)| self.link(*unit, *paragraph));
        chain
    }

    /// Paragraphs that say the same somewhere else, where there is no doubt.
    fn moved(&mut self) {
        let mut found: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, text) in self.old.iter().enumerate().filter(|(at, _)| self.to[*at].is_empty()) {
            found.entry(text).or_default().0.push(at);
        }
        for (at, text) in self.new.iter().enumerate().filter(|(at, _)| self.from[*at].is_empty()) {
            found.entry(text).or_default().1.push(at);
        }
        let long = |text: &str| text.chars().count() >= RUN;
        let pairs: Vec<_> = found
            .into_iter()
            .filter(|(text, (a, b))| long(text) && a.len() == 1 && b.len() == 1)
            .map(|(_, (a, b))| (a[0], b[0]))
            .collect();
        pairs.into_iter().for_each(|(a, b)| self.link(a, b));
    }

    /// Edited paragraphs between those that stayed.
    fn gaps(&mut self, chain: &[(usize, usize)]) {
        let ends = [(self.old.len(), self.new.len())];
        let (mut a, mut b) = (0, 0);
        for &(next_a, next_b) in chain.iter().chain(&ends) {
            let free_a: Vec<_> = (a..next_a).filter(|x| self.is_lost(*x)).collect();
            let free_b: Vec<_> = (b..next_b).filter(|y| self.is_strange(*y)).collect();
            (a, b) = (next_a + 1, next_b + 1);
            if free_a.is_empty() || free_b.is_empty() || free_a.len() * free_b.len() > MOST_PAIRS {
                continue;
            }
            let (grams_a, grams_b) = (grams_of(&self.old, &free_a), grams_of(&self.new, &free_b));
            let sum = |grams: &BTreeMap<_, usize>| grams.values().sum::<usize>();
            let in_cell = |x: usize, y: usize| {
                self.paper.units[free_a[x]].cell.is_some() == self.draft[free_b[y]].cell.is_some()
            };
            let like = |x: usize, y: usize| {
                let both = sum(&grams_a[x]) + sum(&grams_b[y]);
                let shared = 2.0 * common(&grams_a[x], &grams_b[y]) as f64 / both.max(1) as f64;
                if in_cell(x, y) { shared } else { shared / 2.0 }
            };
            let pairs = likest(0..free_a.len(), 0..free_b.len(), ALIKE, like);
            pairs.into_iter().for_each(|(x, y)| self.link(free_a[x], free_b[y]));
        }
    }

    fn is_lost(&self, unit: usize) -> bool {
        self.to[unit].is_empty() && !self.old[unit].is_empty()
    }

    fn is_strange(&self, paragraph: usize) -> bool {
        self.from[paragraph].is_empty() && !self.new[paragraph].is_empty()
    }

    /// Cells whose text was replaced: found by the other cells of their row and column.
    fn cells(&mut self) {
        let mut places: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
        for (at, paragraph) in self.draft.iter().enumerate() {
            if let Some(cell) = paragraph.cell {
                places.entry((cell.part, cell.row, cell.column)).or_insert(at);
            }
        }
        let mut rows: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
        let mut columns: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (unit, found) in self.to.iter().enumerate() {
            let Some((row, column)) = self.paper.units[unit].cell else { continue };
            let block = self.paper.units[unit].block;
            let Some(cell) = found.first().and_then(|at| self.draft[*at].cell) else { continue };
            rows.entry((block, row)).or_insert((cell.part, cell.row));
            columns.entry((block, column)).or_insert(cell.column);
        }
        for unit in 0..self.to.len() {
            let Some((row, column)) = self.paper.units[unit].cell.filter(|_| self.is_lost(unit))
            else {
                continue;
            };
            let block = self.paper.units[unit].block;
            let (Some(row), Some(column)) =
                (rows.get(&(block, row)), columns.get(&(block, column)))
            else {
                continue;
            };
            if let Some(&at) =
                places.get(&(row.0, row.1, *column)).filter(|at| self.from[**at].is_empty())
            {
                self.link(unit, at);
            }
        }
    }

    /// Parts of paragraphs: what was split off or joined is linked; what may be a copy comes back as (unit, paragraph).
    fn parts(&mut self) -> Vec<(usize, usize)> {
        let (of_old, of_new) = (runs(&self.old), runs(&self.new));
        let (by_old, by_new) = (index(&of_old), index(&of_new));
        let strange: Vec<_> = (0..self.new.len()).filter(|at| self.is_strange(*at)).collect();
        let lost: Vec<_> = (0..self.old.len()).filter(|at| self.is_lost(*at)).collect();
        let mut copies = vec![];
        for at in strange {
            let Some(unit) = most_shared(&of_new[at], &by_old) else { continue };
            let whole = self.to[unit].iter().any(|found| self.new[*found] == self.old[unit]);
            if whole {
                copies.push((unit, at));
            } else {
                self.link(unit, at);
                copies.push((unit, at));
            }
        }
        for unit in lost {
            if let Some(at) = most_shared(&of_old[unit], &by_new) {
                self.link(unit, at);
            }
        }
        copies
    }

    /// Compares what belongs together, then what may be copied.
    fn compare(&mut self, copies: &[(usize, usize)]) {
        let mut seen = vec![false; self.to.len()];
        for unit in 0..self.to.len() {
            if seen[unit] || self.to[unit].is_empty() {
                continue;
            }
            let (mut units, mut paragraphs) = (vec![unit], vec![]);
            seen[unit] = true;
            let mut next = 0;
            while next < units.len() {
                for &at in &self.to[units[next]] {
                    if !paragraphs.contains(&at) {
                        paragraphs.push(at);
                        for &other in &self.from[at] {
                            if !seen[other] {
                                seen[other] = true;
                                units.push(other);
                            }
                        }
                    }
                }
                next += 1;
            }
            units.sort_unstable();
            paragraphs.sort_unstable();
            self.compare_together(&units, &paragraphs);
        }
        for &(unit, paragraph) in copies {
            self.copy(unit, paragraph);
        }
    }

    fn compare_together(&mut self, units: &[usize], paragraphs: &[usize]) {
        let mut old: Vec<(Option<(usize, usize)>, &str)> = vec![];
        for &unit in units {
            let words = self.located.units[unit].words.iter().enumerate();
            old.extend(words.map(|(at, (_, word))| (Some((unit, at)), word.as_str())));
            old.push((None, END));
        }
        let mut new: Vec<(Option<At>, &str)> = vec![];
        for &paragraph in paragraphs {
            let words = self.located.words[paragraph].iter().enumerate();
            new.extend(words.map(|(at, word)| (Some((paragraph, at)), word.text.as_str())));
            new.push((None, END));
        }
        let matched = matched(
            &old.iter().map(|w| w.1).collect::<Vec<_>>(),
            &new.iter().map(|w| w.1).collect::<Vec<_>>(),
        );
        let found: Vec<_> =
            matched.into_iter().filter_map(|(a, b)| Some((old[a].0?, new[b].0?))).collect();
        for ((unit, word), at) in found {
            self.located.units[unit].at[word] = Some(at);
        }
    }

    /// A paragraph that repeats words of a unit which stand elsewhere already.
    fn copy(&mut self, unit: usize, paragraph: usize) {
        let taken: Vec<At> = self.located.units[unit]
            .at
            .iter()
            .flatten()
            .copied()
            .filter(|at| at.0 == paragraph)
            .collect();
        let own = &self.located.words[paragraph];
        if taken.len() * 2 > own.len() {
            return;
        }
        let old: Vec<&str> = self.located.units[unit].words.iter().map(|w| w.1.as_str()).collect();
        let new: Vec<&str> = own.iter().map(|w| w.text.as_str()).collect();
        let mut at = vec![None; old.len()];
        for (a, b) in matched(&old, &new) {
            if !taken.contains(&(paragraph, b)) {
                at[a] = Some((paragraph, b));
            }
        }
        self.located.units[unit].copies.push(at);
    }
}

/// How often a word, or a pair of words, stands in a text.
type Grams<'a> = BTreeMap<(&'a str, Option<&'a str>), usize>;

fn grams_of<'a>(texts: &'a [String], at: &[usize]) -> Vec<Grams<'a>> {
    at.iter().map(|at| grams(&words(&texts[*at]).collect::<Vec<_>>())).collect()
}

/// A text without white space.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The runs of characters of each text.
fn runs(texts: &[String]) -> Vec<Vec<String>> {
    let of = |text: &String| {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() < LEAST {
            return vec![];
        }
        let mut runs: Vec<String> = chars.windows(RUN).map(|run| run.iter().collect()).collect();
        runs.sort_unstable();
        runs.dedup();
        runs
    };
    texts.iter().map(of).collect()
}

fn index(runs: &[Vec<String>]) -> BTreeMap<&str, Vec<usize>> {
    let mut out: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, own) in runs.iter().enumerate() {
        own.iter().for_each(|run| out.entry(run).or_default().push(at));
    }
    out
}

/// The text that has most of these runs, when it has enough of them.
fn most_shared(runs: &[String], index: &BTreeMap<&str, Vec<usize>>) -> Option<usize> {
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    let known =
        runs.iter().filter_map(|run| index.get(run.as_str())).filter(|at| at.len() <= COMMON);
    known.flatten().for_each(|at| *votes.entry(*at).or_default() += 1);
    let (at, count) =
        votes.into_iter().max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))?;
    (count as f64 >= PART * runs.len() as f64).then_some(at)
}

/// Words that are the same in both, in order. Single words amid much that differs are no sign.
fn matched(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let ops = differences(old, new);
    let mut out = vec![];
    for (at, op) in ops.iter().enumerate() {
        let DiffOp::Equal { old_index, new_index, len } = *op else { continue };
        let letters: usize =
            old[old_index..old_index + len].iter().map(|w| w.chars().count()).sum();
        let differs = |at: Option<usize>| {
            let op = at.and_then(|at| ops.get(at));
            op.map(|op| op.old_range().len().max(op.new_range().len()))
        };
        let before = differs(at.checked_sub(1));
        let after = differs(Some(at + 1));
        let alone = letters <= 2
            && before.is_some_and(|n| n >= 3)
            && after.is_some_and(|n| n >= 3)
            && before.unwrap_or(0) + after.unwrap_or(0) >= 6 * letters;
        if !alone {
            out.extend((0..len).map(|i| (old_index + i, new_index + i)));
        }
    }
    out
}

/// A control or bookmark: the figure that stands in it (paragraph of the stored paper and token), and its place.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Paragraph of the stored paper and token.
    pub figure: (usize, usize),
    /// Paragraph of the draft.
    pub paragraph: usize,
    /// Its characters.
    pub chars: Vec<usize>,
}

impl Located {
    /// Controls say which figure stands in them: words of other figures that were found there are elsewhere, or gone.
    pub fn claim(&mut self, claims: &[Claim]) {
        let mut owner: BTreeMap<At, (usize, usize)> = BTreeMap::new();
        let mut places: Vec<Vec<At>> = vec![];
        for Claim { figure, paragraph, chars } in claims {
            let words = self.words[*paragraph].iter().enumerate();
            let inside = words
                .filter(|(_, word)| word.chars.iter().all(|at| chars.binary_search(at).is_ok()));
            let own: Vec<At> = inside.map(|(at, _)| (*paragraph, at)).collect();
            owner.extend(own.iter().map(|at| (*at, *figure)));
            places.push(own);
        }
        for (unit, place) in self.units.iter_mut().enumerate() {
            for (at, (token, _)) in place.at.iter_mut().zip(&place.words) {
                let other =
                    at.and_then(|at| owner.get(&at)).is_some_and(|own| *own != (unit, *token));
                if other {
                    *at = None;
                }
            }
        }
        for (Claim { figure: (unit, token), .. }, places) in claims.iter().zip(places) {
            let place = &mut self.units[*unit];
            let first = place.words.partition_point(|(own, _)| own < token);
            let last = place.words.partition_point(|(own, _)| own <= token);
            let free = place.at[first..last].iter().all(Option::is_none);
            if last - first == places.len() && free {
                place.at[first..last].iter_mut().zip(places).for_each(|(at, new)| *at = Some(new));
            }
        }
    }
}
