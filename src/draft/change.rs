//! What differs between two documents: pairs of blocks, rows and paragraphs, and within a pair the tokens.
//!
//! Blocks are paired by what they say apart from their figures, then by likeness; rows of a table by their key where
//! the draft shows it, else by what they say. A row that stands elsewhere is the same row.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::token::{Paper, Part, Token, Unit};
use crate::document::{Document, Role};

/// Least likeness of two blocks that are one.
const ALIKE: f64 = 0.45;
/// Likeness of two blocks of the same fixed place, such as `head.number`, whatever they say.
const SAME_PLACE: f64 = 0.6;
/// Pairs that are compared in one gap: beyond it blocks count as others.
const MOST_PAIRS: usize = 250_000;
/// Steps that a difference of two texts may take, as product of their lengths once both ends are cut off.
const MOST_STEPS: usize = 40_000_000;

/// Two documents and how they belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The earlier one.
    pub old: Paper,
    /// The later one.
    pub new: Paper,
    /// The block of the later one for each of the earlier one.
    pub blocks: Vec<Option<usize>>,
    /// The block of the earlier one for each of the later one.
    pub back: Vec<Option<usize>>,
    /// The row of the later table for each row of each earlier block.
    pub rows: Vec<Vec<Option<usize>>>,
    /// The paragraph of the later one for each of the earlier one.
    pub units: Vec<Option<usize>>,
}

/// Tokens that are replaced: either range may be empty, not both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Tokens of the earlier paragraph.
    pub old: Range<usize>,
    /// Tokens of the later one.
    pub new: Range<usize>,
}

impl Changes {
    /// Compares two documents.
    pub fn between(old: &Document, new: &Document) -> Self {
        let (old, new) = (Paper::of(old), Paper::of(new));
        let blocks = pair_blocks(&old, &new);
        let mut units = vec![None; old.units.len()];
        let mut rows = vec![vec![]; old.blocks.len()];
        for (at, paired) in blocks.iter().enumerate() {
            let Some(other) = *paired else { continue };
            let (a, b) = (&old.blocks[at], &new.blocks[other]);
            if a.is_table() {
                rows[at] = pair_rows(&old, a, &new, b);
                pair_cells(&old, a, &new, b, &rows[at], &mut units);
            } else {
                for (unit, counterpart) in a.units.clone().zip(b.units.clone()) {
                    units[unit] = Some(counterpart);
                }
            }
        }
        let mut back = vec![None; new.blocks.len()];
        let pairs = blocks.iter().enumerate().filter_map(|(x, y)| Some((x, (*y)?)));
        pairs.for_each(|(x, y)| back[y] = Some(x));
        Self { old, new, blocks, back, rows, units }
    }

    /// What differs in a paragraph that both have, in order.
    pub fn edits(&self, old: usize) -> Vec<Edit> {
        let Some(Some(new)) = self.units.get(old) else { return vec![] };
        edits(&self.old.units[old].tokens, &self.new.units[*new].tokens)
    }

    /// The figures that both have: paragraph and token in the earlier one, and in the later one.
    pub fn figures(&self) -> BTreeMap<(usize, usize), (usize, usize)> {
        let mut out = BTreeMap::new();
        for (unit, other) in self.units.iter().enumerate() {
            let Some(other) = *other else { continue };
            let mut waiting: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
            for (at, key) in figure_keys(&self.old.units[unit]) {
                waiting.entry(key).or_default().push_back(at);
            }
            for (at, key) in figure_keys(&self.new.units[other]) {
                let before = waiting.get_mut(&key).and_then(VecDeque::pop_front);
                out.extend(before.map(|before| ((unit, before), (other, at))));
            }
        }
        out
    }

    /// The blocks of the later document that the earlier one has not.
    pub fn added(&self) -> Vec<usize> {
        (0..self.back.len()).filter(|at| self.back[*at].is_none()).collect()
    }

    /// The blocks of the earlier document that the later one has no more.
    pub fn removed(&self) -> Vec<usize> {
        (0..self.blocks.len()).filter(|at| self.blocks[*at].is_none()).collect()
    }
}

/// The figures of a paragraph by token, and what they are compared by.
fn figure_keys(unit: &Unit) -> impl Iterator<Item = (usize, String)> {
    let tokens = unit.tokens.iter().enumerate();
    tokens.filter(|(_, token)| token.figure.is_some()).map(|(at, token)| (at, token.key()))
}

/// What differs between two texts: a figure that both have and that prints otherwise is one edit by itself. Words that
/// stand alone between two edits are taken into them; forced breaks alone are no difference.
pub fn edits(old: &[Token], new: &[Token]) -> Vec<Edit> {
    let keys = |tokens: &[Token]| tokens.iter().map(Token::key).collect::<Vec<_>>();
    let mut found: Vec<Edit> = vec![];
    for op in differences(&keys(old), &keys(new)) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                let pairs = (0..len).map(|i| (old_index + i, new_index + i));
                let changed = pairs.filter(|(a, b)| old[*a].text != new[*b].text);
                found.extend(changed.map(|(a, b)| Edit { old: a..a + 1, new: b..b + 1 }));
            }
            other => found.push(Edit { old: other.old_range(), new: other.new_range() }),
        }
    }
    let joined = join(found, old, new);
    joined.into_iter().filter(|edit| !is_void(edit, old, new)).collect()
}

/// The difference of two lists, within bounds: beyond them the middle counts as replaced whole.
pub fn differences<T: std::hash::Hash + Eq + Ord>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[front..], &new[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - back], &b[..b.len() - back]);
    let mut ops = vec![];
    if front > 0 {
        ops.push(DiffOp::Equal { old_index: 0, new_index: 0, len: front });
    }
    if a.len().saturating_mul(b.len()) > MOST_STEPS {
        ops.push(DiffOp::Replace {
            old_index: front,
            old_len: a.len(),
            new_index: front,
            new_len: b.len(),
        });
    } else {
        ops.extend(
            capture_diff_slices(Algorithm::Myers, a, b).into_iter().map(|op| shifted(op, front)),
        );
    }
    if back > 0 {
        let (old_index, new_index) = (old.len() - back, new.len() - back);
        ops.push(DiffOp::Equal { old_index, new_index, len: back });
    }
    ops
}

fn shifted(op: DiffOp, by: usize) -> DiffOp {
    match op {
        DiffOp::Equal { old_index, new_index, len } => {
            DiffOp::Equal { old_index: old_index + by, new_index: new_index + by, len }
        }
        DiffOp::Delete { old_index, old_len, new_index } => {
            DiffOp::Delete { old_index: old_index + by, old_len, new_index: new_index + by }
        }
        DiffOp::Insert { old_index, new_index, new_len } => {
            DiffOp::Insert { old_index: old_index + by, new_index: new_index + by, new_len }
        }
        DiffOp::Replace { old_index, old_len, new_index, new_len } => DiffOp::Replace {
            old_index: old_index + by,
            old_len,
            new_index: new_index + by,
            new_len,
        },
    }
}

/// Takes a single word between two edits of text into them: scraps are hard to read. Edits of figures stay alone.
fn join(edits: Vec<Edit>, old: &[Token], new: &[Token]) -> Vec<Edit> {
    let plain = |edit: &Edit| {
        let tokens = old[edit.old.clone()].iter().chain(&new[edit.new.clone()]);
        tokens.clone().all(|token| token.figure.is_none() && token.text != "\n")
    };
    let mut out: Vec<Edit> = vec![];
    for edit in edits {
        if let Some(last) = out.last_mut() {
            let between = last.old.end..edit.old.start;
            let gap = between.len();
            let word = old[between].iter().all(|token| token.figure.is_none());
            let touching = gap == 0 && last.new.end == edit.new.start;
            if (touching || (gap == 1 && word)) && plain(last) && plain(&edit) {
                *last =
                    Edit { old: last.old.start..edit.old.end, new: last.new.start..edit.new.end };
                continue;
            }
        }
        out.push(edit);
    }
    out
}

/// Whether an edit changes nothing that is read: the same words (a datum where text was), or only forced breaks.
fn is_void(edit: &Edit, old: &[Token], new: &[Token]) -> bool {
    let text = |tokens: &[Token]| tokens.iter().map(|t| t.text.as_str()).collect::<String>();
    let (old, new) = (text(&old[edit.old.clone()]), text(&new[edit.new.clone()]));
    old.replace('\n', "") == new.replace('\n', "")
}

/// Blocks that are one: first those that say the same but for their figures, then in the gaps the likest.
fn pair_blocks(old: &Paper, new: &Paper) -> Vec<Option<usize>> {
    let keys = |paper: &Paper| -> Vec<(Role, String)> {
        paper.blocks.iter().map(|block| (block.role, skeleton(paper, block))).collect()
    };
    let (a, b) = (keys(old), keys(new));
    let mut pairs = vec![None; old.blocks.len()];
    for op in differences(&a, &b) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            (0..len).for_each(|i| pairs[old_index + i] = Some(new_index + i));
        } else {
            let like = |x: usize, y: usize| likeness_of_blocks(old, x, new, y);
            for (x, y) in likest(op.old_range(), op.new_range(), ALIKE, like) {
                pairs[x] = Some(y);
            }
        }
    }
    pairs
}

/// What a block says, its figures by what they are. Tables are compared by their head, pictures by what they show.
fn skeleton(paper: &Paper, block: &Part) -> String {
    if !block.pictures.is_empty() {
        return block.pictures.join("\u{4}");
    }
    let units = match block.rows.first() {
        Some(head) => head.units.clone(),
        None => block.units.clone(),
    };
    let keys = paper.units[units]
        .iter()
        .map(|unit| unit.tokens.iter().map(Token::key).collect::<Vec<_>>().join("\u{3}"));
    keys.collect::<Vec<_>>().join("\u{4}")
}

fn likeness_of_blocks(old: &Paper, x: usize, new: &Paper, y: usize) -> f64 {
    let (a, b) = (&old.blocks[x], &new.blocks[y]);
    if a.role != b.role || std::mem::discriminant(&a.section) != std::mem::discriminant(&b.section)
    {
        return 0.0;
    }
    let words = |paper: &Paper, part: &Part| -> Vec<String> {
        paper.units[part.units.clone()]
            .iter()
            .flat_map(|u| u.tokens.iter().map(Token::key))
            .collect()
    };
    let alike = likeness(&words(old, a), &words(new, b));
    let fixed = a.id == b.id
        && !a
            .id
            .rsplit('.')
            .next()
            .is_some_and(|end| end.starts_with(|c: char| c.is_ascii_digit()));
    if fixed { alike.max(SAME_PLACE) } else { alike }
}

/// Share of the words, and pairs of words, that two texts have in common: 0 to 1.
pub fn likeness<T: Ord + Clone>(a: &[T], b: &[T]) -> f64 {
    let (x, y) = (grams(a), grams(b));
    let total: usize = x.values().sum::<usize>() + y.values().sum::<usize>();
    if total == 0 {
        return 1.0;
    }
    2.0 * common(&x, &y) as f64 / total as f64
}

/// How often each word and each pair of words stands in a text.
pub fn grams<T: Ord + Clone>(words: &[T]) -> BTreeMap<(T, Option<T>), usize> {
    let mut out = BTreeMap::new();
    for (at, word) in words.iter().enumerate() {
        *out.entry((word.clone(), None)).or_default() += 1;
        if let Some(next) = words.get(at + 1) {
            *out.entry((word.clone(), Some(next.clone()))).or_default() += 1;
        }
    }
    out
}

/// How many two texts have in common.
pub fn common<K: Ord>(a: &BTreeMap<K, usize>, b: &BTreeMap<K, usize>) -> usize {
    a.iter().map(|(key, n)| b.get(key).map_or(0, |m| *n.min(m))).sum()
}

/// Pairs in order with the greatest sum of likeness, none below `least`.
pub fn likest(
    a: Range<usize>,
    b: Range<usize>,
    least: f64,
    likeness: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    let (n, m) = (a.len(), b.len());
    if n == 0 || m == 0 || n.saturating_mul(m) > MOST_PAIRS {
        return vec![];
    }
    let score: Vec<f64> = a
        .clone()
        .flat_map(|x| b.clone().map(move |y| (x, y)))
        .map(|(x, y)| likeness(x, y))
        .map(|s| if s < least { 0.0 } else { s })
        .collect();
    let mut best = vec![0.0f64; (n + 1) * (m + 1)];
    let at = |i: usize, j: usize| i * (m + 1) + j;
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let pair = score[i * m + j];
            let with = if pair > 0.0 { pair + best[at(i + 1, j + 1)] } else { 0.0 };
            best[at(i, j)] = with.max(best[at(i + 1, j)]).max(best[at(i, j + 1)]);
        }
    }
    let (mut i, mut j, mut out) = (0, 0, vec![]);
    while i < n && j < m {
        let pair = score[i * m + j];
        if pair > 0.0 && best[at(i, j)] <= pair + best[at(i + 1, j + 1)] {
            out.push((a.start + i, b.start + j));
            (i, j) = (i + 1, j + 1);
        } else if best[at(i + 1, j)] >= best[at(i, j + 1)] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Rows that are one: of the head by place, the others by their key where both show it, else by what they say.
fn pair_rows(old: &Paper, a: &Part, new: &Paper, b: &Part) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; a.rows.len()];
    let mut taken = vec![false; b.rows.len()];
    let mut pair = |pairs: &mut Vec<Option<usize>>, x: usize, y: usize| {
        if pairs[x].is_none() && !taken[y] {
            (pairs[x], taken[y]) = (Some(y), true);
        }
    };
    let says = |paper: &Paper, part: &Part, row: usize| -> Vec<String> {
        let units = part.rows[row].units.clone();
        paper.units[units].iter().map(Unit::text).collect()
    };
    let key = |part: &Part, row: usize| {
        let id = &part.rows[row].id;
        let key = id.split_once('[').map(|(_, rest)| rest.to_string())?;
        (!key.starts_with('~')).then_some(key)
    };
    let of_a: Vec<_> = (0..a.rows.len()).map(|row| says(old, a, row)).collect();
    let of_b: Vec<_> = (0..b.rows.len()).map(|row| says(new, b, row)).collect();
    if !a.rows.is_empty() && !b.rows.is_empty() && key(a, 0).is_none() && key(b, 0).is_none() {
        pair(&mut pairs, 0, 0);
    }
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    (0..b.rows.len())
        .filter_map(|y| Some((key(b, y)?, y)))
        .for_each(|(k, y)| by_key.entry(k).or_default().push(y));
    let counted = is_counted(a, &key) && is_counted(b, &key);
    for x in (0..a.rows.len()).filter(|_| !counted) {
        if let Some([y]) = key(a, x).and_then(|k| by_key.get(&k)).map(Vec::as_slice) {
            pair(&mut pairs, x, *y);
        }
    }
    for op in differences(&of_a, &of_b) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            (0..len).for_each(|i| pair(&mut pairs, old_index + i, new_index + i));
        }
    }
    for (x, y) in alike_rows(&of_a, &of_b) {
        pair(&mut pairs, x, y);
    }
    pairs
}

/// Whether the keys of rows only count them: 1, 2, 3 …
fn is_counted(part: &Part, key: &impl Fn(&Part, usize) -> Option<String>) -> bool {
    let keys = (0..part.rows.len()).filter_map(|row| key(part, row));
    keys.enumerate().all(|(at, key)| {
        let number = key.split(']').next().and_then(|n| n.parse::<usize>().ok());
        number == Some(at + 1)
    })
}

/// Rows of much the same cells, the likest first. A cell that is the same in both tells the more the rarer it is.
fn alike_rows(a: &[Vec<String>], b: &[Vec<String>]) -> Vec<(usize, usize)> {
    if a.len().saturating_mul(b.len()) > MOST_PAIRS {
        return vec![];
    }
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    a.iter().chain(b).flatten().for_each(|cell| *often.entry(cell).or_default() += 1);
    let weight = |cell: &String| {
        let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
        let n = often.get(cell.as_str()).copied().unwrap_or(1).max(1);
        (0.2 + letters.min(8) as f64) / n as f64
    };
    let likeness = |x: &[String], y: &[String]| -> f64 {
        let total: f64 = x.iter().chain(y).map(weight).sum();
        let same: f64 =
            x.iter().zip(y).filter(|(p, q)| p == q).map(|(p, q)| weight(p) + weight(q)).sum();
        if total > 0.0 { same / total } else { 0.0 }
    };
    let mut found: Vec<(f64, usize, usize)> = vec![];
    for (x, row) in a.iter().enumerate() {
        found.extend(
            b.iter()
                .enumerate()
                .map(|(y, other)| (likeness(row, other), x, y))
                .filter(|f| f.0 >= 0.3),
        );
    }
    found.sort_by(|p, q| {
        q.0.total_cmp(&p.0).then((p.1.abs_diff(p.2)).cmp(&q.1.abs_diff(q.2))).then(p.1.cmp(&q.1))
    });
    found.into_iter().map(|(_, x, y)| (x, y)).collect()
}

fn pair_cells(
    old: &Paper,
    a: &Part,
    new: &Paper,
    b: &Part,
    rows: &[Option<usize>],
    units: &mut [Option<usize>],
) {
    for (x, y) in rows.iter().enumerate().filter_map(|(x, y)| Some((x, (*y)?))) {
        let column = |paper: &Paper, unit: usize| paper.units[unit].cell.map(|(_, column)| column);
        for unit in a.rows[x].units.clone() {
            let at = column(old, unit);
            units[unit] = b.rows[y].units.clone().find(|other| column(new, *other) == at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::token::words;

    fn tokens(text: &str) -> Vec<Token> {
        // 〔path=printed〕 is a figure.
        let mut out = vec![];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            let (figure, after) = after.split_once('>').expect("a figure");
            let (path, printed) = figure.split_once('=').expect("path and text");
            out.extend(words(before).map(|w| Token { text: w.into(), figure: None }));
            let figure = crate::document::Figure {
                id: path.into(),
                paths: vec![path.into()],
                name: None,
                exact: None,
                unit: None,
                printed: printed.into(),
                expression: path.into(),
                occurrence: 0,
                origin: None,
            };
            out.push(Token { text: printed.into(), figure: Some(Box::new(figure)) });
            rest = after;
        }
        out.extend(words(rest).map(|w| Token { text: w.into(), figure: None }));
        out
    }

    fn shown(old: &str, new: &str) -> String {
        let (old, new) = (tokens(old), tokens(new));
        let text = |tokens: &[Token]| tokens.iter().map(|t| t.text.as_str()).collect::<String>();
        let one = |e: &Edit| {
            format!("[-{}-]{{+{}+}}", text(&old[e.old.clone()]), text(&new[e.new.clone()]))
        };
        edits(&old, &new).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_figure_is_one_change() {
        assert_eq!(shown("投入<a=12.5亿元>，", "投入<a=13.1亿元>，"), "[-12.5亿元-]{+13.1亿元+}");
        assert_eq!(shown("额<a=1>、<b=2>", "额<a=3>、<b=4>"), "[-1-]{+3+} [-2-]{+4+}");
        assert_eq!(shown("共161家", "共<a=161家>"), "");
    }

    #[test]
    fn words_are_changed_by_words() {
        assert_eq!(shown("请认真贯彻执行。", "请遵照执行。"), "[-认真贯彻-]{+遵照+}");
        assert_eq!(shown("甲\n乙", "甲乙"), "");
    }

    #[test]
    fn the_likest_pairs_keep_their_order() {
        let like = |x: usize, y: usize| if x + 1 == y { 0.9 } else { 0.1 };
        assert_eq!(likest(0..3, 0..4, 0.5, like), [(0, 1), (1, 2), (2, 3)]);
    }
}
