//! What differs between two texts, fit to be read.
//!
//! What was put in or taken out begins and ends where a sentence or a clause does if it can, a word or two that both have
//! between two changes are taken into them, words are replaced whole, and a day or a year keeps its 日 or 年.

use std::ops::Range;

use similar::DiffOp;

use super::words::Atom;
use crate::draft::change::differences;
use crate::words::segment;

/// Tokens that both have between two changes and that are taken into them, whatever they are.
const ISLAND: usize = 2;

/// How far a change is moved over like words to find a better place, in tokens.
const FARTHEST: usize = 120;

/// Tokens that are replaced: either range may be empty, not both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub old: Range<usize>,
    pub new: Range<usize>,
}

impl Change {
    /// Length of the longer side.
    fn len(&self) -> usize {
        self.old.len().max(self.new.len())
    }
}

/// What differs, fit to be read.
pub(super) fn changes(old: &[Atom], new: &[Atom]) -> Vec<Change> {
    let mut found = raw(old, new);
    slide(&mut found, old, new);
    found.retain(|change| !is_void(change, old, new));
    let mut found = to_words(join(found, old, new), old, new);
    found.iter_mut().for_each(|change| take_signs(change, old, new));
    found
}

/// What differs token by token; a figure that both print otherwise is a change by itself.
fn raw(old: &[Atom], new: &[Atom]) -> Vec<Change> {
    let keys = |atoms: &[Atom]| atoms.iter().map(|a| a.token.key()).collect::<Vec<_>>();
    let mut found = vec![];
    for op in differences(&keys(old), &keys(new)) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                let pairs = (0..len).map(|i| (old_index + i, new_index + i));
                let other = pairs.filter(|(x, y)| old[*x].token.text != new[*y].token.text);
                found.extend(other.map(|(x, y)| Change { old: x..x + 1, new: y..y + 1 }));
            }
            op => found.push(Change { old: op.old_range(), new: op.new_range() }),
        }
    }
    found
}

/// What atoms say, wherever their lines break.
pub(super) fn says(atoms: &[Atom]) -> String {
    atoms.iter().map(|a| a.token.text.as_str()).filter(|text| *text != "\n").collect()
}

/// Whether nothing that is read differs: a datum where the same text was, or only forced breaks.
fn is_void(change: &Change, old: &[Atom], new: &[Atom]) -> bool {
    says(&old[change.old.clone()]) == says(&new[change.new.clone()])
}

/// Moves what was only put in, or only taken out, over like words to where it is best read: “，乙”rather than “乙，”
/// between 甲 and ，.
fn slide(changes: &mut [Change], old: &[Atom], new: &[Atom]) {
    for at in 0..changes.len() {
        let floor = at.checked_sub(1).map_or((0, 0), |b| (changes[b].old.end, changes[b].new.end));
        let ceiling =
            changes.get(at + 1).map_or((old.len(), new.len()), |n| (n.old.start, n.new.start));
        let change = &changes[at];
        let (atoms, range, low, high) = match (change.old.is_empty(), change.new.is_empty()) {
            (true, false) => (new, change.new.clone(), floor.1, ceiling.1),
            (false, true) => (old, change.old.clone(), floor.0, ceiling.0),
            _ => continue,
        };
        let best = best_place(atoms, &range, low, high);
        let moved = |own: &Range<usize>| {
            let by = |end: usize| (end + best).saturating_sub(range.start);
            by(own.start)..by(own.end)
        };
        changes[at] = Change { old: moved(&change.old), new: moved(&change.new) };
    }
}

/// The best beginning of a range among those that say the same, between two bounds.
fn best_place(atoms: &[Atom], range: &Range<usize>, low: usize, high: usize) -> usize {
    let like = |a: usize, b: usize| {
        atoms[a].note.is_none()
            && atoms[a].token == atoms[b].token
            && atoms[a].ways == atoms[b].ways
    };
    let len = range.len();
    let (mut first, mut last) = (range.start, range.start);
    while first > low && range.start - first < FARTHEST && like(first - 1, first + len - 1) {
        first -= 1;
    }
    while last + len < high && last - range.start < FARTHEST && like(last, last + len) {
        last += 1;
    }
    let score = |start: usize| {
        let before = start.checked_sub(1).map(|at| &atoms[at]);
        let end = atoms.get(start + len - 1);
        let opens = before.map_or(3, weight);
        let closes = end.map_or(0, weight);
        let follows = atoms.get(start + len).map_or(3, weight);
        // A clause with the mark behind it, else with the mark before it.
        let begins = atoms.get(start).map_or(0, weight);
        (opens.min(closes) * 2).max(begins.min(follows) * 2 - i32::from(begins > 0))
    };
    (first..=last).rev().max_by_key(|start| score(*start)).unwrap_or(range.start)
}

/// How much a token parts what stands before it from what stands behind it.
fn weight(atom: &Atom) -> i32 {
    match () {
        () if atom.is("。；！？\n") => 3,
        () if atom.is("，：") => 2,
        () if atom.is("、") => 1,
        () => 0,
    }
}

/// Takes what both have between two changes into them, where little of it is left: scraps are hard to read. Figures
/// stay alone, and no change goes on over the end of a sentence.
fn join(changes: Vec<Change>, old: &[Atom], new: &[Atom]) -> Vec<Change> {
    let text = |change: &Change| {
        let atoms = old[change.old.clone()].iter().chain(&new[change.new.clone()]);
        atoms.into_iter().all(|a| a.token.figure.is_none() && a.note.is_none())
    };
    let mut out: Vec<Change> = vec![];
    for change in changes {
        if let Some(last) = out.last_mut() {
            let (gap, other) =
                (&old[last.old.end..change.old.start], &new[last.new.end..change.new.start]);
            let words = |a: &Atom| a.token.figure.is_none() && a.note.is_none() && weight(a) < 2;
            let short = gap.len() <= ISLAND || gap.len() <= last.len().min(change.len());
            let touching = gap.is_empty() && other.is_empty();
            if touching || (short && gap.iter().all(words) && text(last) && text(&change)) {
                last.old.end = change.old.end;
                last.new.end = change.new.end;
                continue;
            }
        }
        out.push(change);
    }
    out
}

/// Letters of the longest word that is replaced whole where a part of it differs.
const WORD: usize = 4;

/// For each token, whether it goes on the word of the token before it; numbers and names are no such words.
fn inside_words(atoms: &[Atom]) -> Vec<bool> {
    let text: String = atoms.iter().map(|atom| atom.token.text.as_str()).collect();
    let is_word = |range: &Range<usize>| {
        let word = text.get(range.clone()).unwrap_or_default();
        let letters = word.chars().count();
        (2..=WORD).contains(&letters) && word.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
    };
    let words: Vec<Range<usize>> = segment(&text).into_iter().filter(is_word).collect();
    let mut at = 0;
    let mut inside = vec![];
    for atom in atoms {
        let next = words.partition_point(|word| word.start < at);
        let own = next.checked_sub(1).and_then(|before| words.get(before));
        inside.push(own.is_some_and(|word| word.contains(&at)) && atom.token.figure.is_none());
        at += atom.token.text.len();
    }
    inside.push(false);
    inside
}

/// Two texts whose words are looked at.
struct Texts<'a> {
    old: &'a [Atom],
    new: &'a [Atom],
    /// Whether each token goes on a word.
    inside: (Vec<bool>, Vec<bool>),
}

impl Texts<'_> {
    /// Whether a place is inside a word of either text.
    fn tears(&self, (x, y): (usize, usize)) -> bool {
        self.inside.0.get(x) == Some(&true) || self.inside.1.get(y) == Some(&true)
    }

    /// Whether both have the same text at a place.
    fn alike(&self, (x, y): (usize, usize)) -> bool {
        let (Some(x), Some(y)) = (self.old.get(x), self.new.get(y)) else { return false };
        x.token == y.token && x.ways == y.ways && x.note.is_none() && x.token.figure.is_none()
    }

    /// The begin of a change moved to that of its word, not before a floor.
    fn begin(&self, begin: (usize, usize), floor: (usize, usize)) -> (usize, usize) {
        let mut at = begin;
        while self.tears(at) && at.0 > floor.0 && at.1 > floor.1 && begin.0 - at.0 < WORD {
            let before = (at.0 - 1, at.1 - 1);
            if !self.alike(before) {
                break;
            }
            at = before;
        }
        at
    }

    /// The end of a change moved to that of its word, not beyond a ceiling of the earlier text.
    fn end(&self, end: (usize, usize), ceiling: usize) -> (usize, usize) {
        let mut at = end;
        while self.tears(at) && at.0 < ceiling && at.0 - end.0 < WORD && self.alike(at) {
            at = (at.0 + 1, at.1 + 1);
        }
        at
    }
}

/// Widens changes to whole words, 汇集 to 汇聚 rather than 集 to 聚; what was only put in, or only taken out, stays as it
/// is unless it tears a word at both ends.
fn to_words(changes: Vec<Change>, old: &[Atom], new: &[Atom]) -> Vec<Change> {
    let texts = Texts { old, new, inside: (inside_words(old), inside_words(new)) };
    let ceilings: Vec<usize> = changes.iter().skip(1).map(|change| change.old.start).collect();
    let mut out: Vec<Change> = vec![];
    for (at, mut change) in changes.into_iter().enumerate() {
        let begin = (change.old.start, change.new.start);
        let end = (change.old.end, change.new.end);
        let both = !change.old.is_empty() && !change.new.is_empty();
        if both || texts.tears(begin) && texts.tears(end) {
            let floor = out.last().map_or((0, 0), |last| (last.old.end, last.new.end));
            let ceiling = ceilings.get(at).copied().unwrap_or(old.len());
            (change.old.start, change.new.start) = texts.begin(begin, floor);
            (change.old.end, change.new.end) = texts.end(end, ceiling);
        }
        match out.last_mut() {
            Some(last) if touch(last, &change) && of_words(last, &change, old, new) => {
                (last.old.end, last.new.end) = (change.old.end, change.new.end);
            }
            _ => out.push(change),
        }
    }
    out
}

fn touch(a: &Change, b: &Change) -> bool {
    a.old.end == b.old.start && a.new.end == b.new.start
}

/// Whether neither of two changes is of data.
fn of_words(a: &Change, b: &Change, old: &[Atom], new: &[Atom]) -> bool {
    !is_figure(a, old, new) && !is_figure(b, old, new)
}

/// Whether a change is of data.
fn is_figure(change: &Change, old: &[Atom], new: &[Atom]) -> bool {
    let atoms = old[change.old.clone()].iter().chain(&new[change.new.clone()]);
    atoms.into_iter().any(|atom| atom.token.figure.is_some())
}

/// A day that changes takes its 日 along, and so do year and month: 6日7日 rather than 67日.
fn take_signs(change: &mut Change, old: &[Atom], new: &[Atom]) {
    let number = |atom: Option<&Atom>| {
        atom.is_some_and(|a| {
            a.token.figure.is_none() && a.token.text.ends_with(|c: char| c.is_ascii_digit())
        })
    };
    let sign =
        |atom: Option<&Atom>| atom.filter(|a| a.is("年月日号页项")).map(|a| a.token.text.clone());
    let numbers = number(old[change.old.clone()].last()) && number(new[change.new.clone()].last());
    let (a, b) = (sign(old.get(change.old.end)), sign(new.get(change.new.end)));
    if numbers && a.is_some() && a == b {
        (change.old.end, change.new.end) = (change.old.end + 1, change.new.end + 1);
    }
}
