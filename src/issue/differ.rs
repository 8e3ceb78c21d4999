//! Two readings of a paper side by side: what changed, in which of its lines or paragraphs.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Characters of a changed stretch beyond which lines are told as a whole.
const MAX_CHARACTERS: usize = 20_000;

/// A change in a list of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Index of the first old text that it touches; of the text before it when something was put between two.
    pub at: usize,
    /// The characters of that text that it touches.
    pub range: Range<usize>,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
}

/// What differs between two lists of texts: single characters where texts are alike, whole numbers where digits are.
pub fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let changed = ops.into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    changed.flat_map(|op| within(old, new, op.old_range(), op.new_range())).collect()
}

/// The characters that differ in a stretch of texts.
fn within(old: &[&str], new: &[&str], was: Range<usize>, is: Range<usize>) -> Vec<Change> {
    let texts = old.get(was.clone()).unwrap_or_default();
    let before: Vec<char> = texts.iter().flat_map(|text| text.chars()).collect();
    let after: Vec<char> =
        new.get(is).unwrap_or_default().iter().flat_map(|text| text.chars()).collect();
    let whole = (0..before.len(), 0..after.len());
    let parts = match before.len().max(after.len()) {
        0..=MAX_CHARACTERS => parts(&before, &after),
        _ => vec![whole],
    };
    let change = |(from, to): (Range<usize>, Range<usize>)| {
        let (at, start) = located(texts, from.start);
        // What was put in where nothing stood belongs to the text before.
        let at = if texts.is_empty() { was.start.saturating_sub(1) } else { was.start + at };
        let string = |chars: &[char], range: Range<usize>| -> String {
            chars.get(range).unwrap_or_default().iter().collect()
        };
        let (range, old) = (start..start + from.len(), string(&before, from));
        Change { at, range, old, new: string(&after, to) }
    };
    parts.into_iter().map(change).collect()
}

/// Index of the text that holds a character of all of them, and where in it.
fn located(texts: &[&str], mut at: usize) -> (usize, usize) {
    for (i, text) in texts.iter().enumerate() {
        let length = text.chars().count();
        if at < length || i + 1 == texts.len() {
            return (i, at);
        }
        at -= length;
    }
    (0, at)
}

/// Stretches of characters that differ, those next to each other joined, numbers whole.
fn parts(before: &[char], after: &[char]) -> Vec<(Range<usize>, Range<usize>)> {
    let ops = capture_diff_slices(Algorithm::Myers, before, after);
    let changed = ops.into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let mut parts: Vec<(Range<usize>, Range<usize>)> = vec![];
    for op in changed {
        let (from, to) = widened(before, after, op.old_range(), op.new_range());
        match parts.last_mut() {
            Some((last, other)) if from.start <= last.end || to.start <= other.end => {
                last.end = from.end.max(last.end);
                other.end = to.end.max(other.end);
            }
            _ => parts.push((from, to)),
        }
    }
    parts
}

/// A stretch with the digits around it: 161 → 145 is one change, not two.
fn widened(
    before: &[char],
    after: &[char],
    mut from: Range<usize>,
    mut to: Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let digit = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_digit() || *c == '.');
    let touched = |chars: &[char], range: &Range<usize>| {
        chars.get(range.clone()).unwrap_or_default().iter().any(|c| digit(Some(c)))
    };
    if !touched(before, &from) && !touched(after, &to) {
        return (from, to);
    }
    while from.start > 0 && to.start > 0 && digit(before.get(from.start - 1)) {
        (from.start, to.start) = (from.start - 1, to.start - 1);
    }
    while digit(before.get(from.end)) && digit(after.get(to.end)) {
        (from.end, to.end) = (from.end + 1, to.end + 1);
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &[&str], new: &[&str]) -> Vec<(usize, String, String)> {
        changes(old, new).into_iter().map(|c| (c.at, c.old, c.new)).collect()
    }

    fn change(at: usize, old: &str, new: &str) -> (usize, String, String) {
        (at, old.to_string(), new.to_string())
    }

    #[test]
    fn numbers_change_as_a_whole() {
        let old = ["通知", "共161家企业，304.45亿元", "特此通知"];
        assert_eq!(told(&old, &old), []);
        let new = ["通知", "共145家企业，310.2亿元", "特此通知"];
        assert_eq!(told(&old, &new), [change(1, "161", "145"), change(1, "304.45", "310.2")]);
    }

    #[test]
    fn lines_that_break_elsewhere_are_no_change() {
        assert_eq!(told(&["甲乙丙", "丁戊"], &["甲乙", "丙丁戊"]), []);
        assert_eq!(told(&["甲乙丙", "丁戊"], &["甲乙新", "丙丁戊"]), [change(0, "", "新")]);
        let found = changes(&["甲乙丙", "丁戊"], &["甲乙", "丙丁己"]);
        assert_eq!((found[0].at, found[0].range.clone()), (1, 1..2));
    }

    #[test]
    fn texts_come_and_go() {
        assert_eq!(told(&["甲", "乙", "丙"], &["甲", "丙"]), [change(1, "乙", "")]);
        assert_eq!(told(&["甲", "丙"], &["甲", "乙", "丙"]), [change(0, "", "乙")]);
        assert_eq!(told(&[], &["乙"]), [change(0, "", "乙")]);
        assert_eq!(told(&["乙"], &[]), [change(0, "乙", "")]);
    }
}
