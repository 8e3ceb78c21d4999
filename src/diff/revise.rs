//! What differs between two texts, as one text that says both: for a 花脸稿.
//!
//! Tokens are compared, then the differences are made fit to be read: what was put in or taken out begins and ends where
//! a sentence or a clause does if it can, a word or two that both have between two changes are taken into them, and a
//! day or a year keeps its 日 or 年.

use std::ops::Range;

use similar::DiffOp;

use crate::document::{Footnote, Inline, Revision, plain};
use crate::draft::change::differences;
use crate::draft::token::{self, Token};
use crate::words::segment;

/// What a 脚注 is compared as: its text is compared by itself.
const NOTE: &str = "\u{FFFC}";

/// Tokens that both have between two changes and that are taken into them, whatever they are.
const ISLAND: usize = 2;

/// How far a change is moved over like words to find a better place, in tokens.
const FARTHEST: usize = 120;

/// A way in which a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Heading(u8),
    Strong,
    Emphasis,
    Superscript,
    Subscript,
}

impl Way {
    fn around(self, inner: Vec<Inline>) -> Inline {
        match self {
            Way::Heading(level) => Inline::Heading(level, inner),
            Way::Strong => Inline::Strong(inner),
            Way::Emphasis => Inline::Emphasis(inner),
            Way::Superscript => Inline::Superscript(inner),
            Way::Subscript => Inline::Subscript(inner),
        }
    }
}

/// One token with how it is set.
#[derive(Debug, Clone)]
struct Atom {
    token: Token,
    ways: Vec<Way>,
    note: Option<Footnote>,
}

impl Atom {
    fn inline(&self) -> Inline {
        match (&self.note, &self.token.figure) {
            (Some(note), _) => Inline::Footnote(note.clone()),
            (None, Some(figure)) => Inline::Figure((**figure).clone()),
            (None, None) if self.token.text == "\n" => Inline::Break,
            (None, None) => Inline::Text(self.token.text.clone()),
        }
    }

    fn is(&self, marks: &str) -> bool {
        self.token.figure.is_none() && marks.contains(self.token.text.as_str())
    }
}

/// Both texts as one: words of the earlier one that are gone stand before those that came in their place.
pub(super) fn revised(old: &[Inline], new: &[Inline]) -> Vec<Inline> {
    let (a, b) = (atoms(old), atoms(new));
    let mut out = vec![];
    let (mut x, mut y) = (0, 0);
    for change in changes(&a, &b) {
        same(&a[x..change.old.start], &b[y..change.new.start], &mut out);
        out.extend(whole(&a[change.old.clone()], Revision::Deleted));
        out.extend(whole(&b[change.new.clone()], Revision::Inserted));
        (x, y) = (change.old.end, change.new.end);
    }
    same(&a[x..], &b[y..], &mut out);
    out
}

/// Whether two texts say the same, wherever their lines break.
pub(super) fn is_same(old: &[Inline], new: &[Inline]) -> bool {
    let (a, b) = (atoms(old), atoms(new));
    let notes = |atoms: &[Atom]| {
        let notes = atoms.iter().filter_map(|atom| atom.note.as_ref());
        notes.map(|note| plain(&note.text)).collect::<Vec<_>>()
    };
    says(&a) == says(&b) && notes(&a) == notes(&b)
}

/// A whole text that only one state has.
pub(super) fn all(text: &[Inline], revision: Revision) -> Vec<Inline> {
    whole(&atoms(text), revision).into_iter().collect()
}

/// A text without its forced breaks.
pub(super) fn unbroken(text: &[Inline]) -> Vec<Inline> {
    let kept: Vec<Atom> = atoms(text).into_iter().filter(|a| a.token.text != "\n").collect();
    nested(&kept, 0)
}

fn atoms(inlines: &[Inline]) -> Vec<Atom> {
    let mut out = vec![];
    push(inlines, &mut vec![], &mut out);
    out
}

fn push(inlines: &[Inline], ways: &mut Vec<Way>, out: &mut Vec<Atom>) {
    for inline in inlines {
        let way = match inline {
            Inline::Heading(level, _) => Way::Heading(*level),
            Inline::Strong(_) => Way::Strong,
            Inline::Emphasis(_) => Way::Emphasis,
            Inline::Superscript(_) => Way::Superscript,
            Inline::Subscript(_) => Way::Subscript,
            Inline::Footnote(note) => {
                let token = Token { text: NOTE.to_string(), figure: None };
                out.push(Atom { token, ways: ways.clone(), note: Some(note.clone()) });
                continue;
            }
            // No state that is compared has been revised.
            Inline::Revised(_, inner) => {
                push(inner, ways, out);
                continue;
            }
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {
                let tokens = token::tokens(std::slice::from_ref(inline)).into_iter();
                out.extend(tokens.map(|token| Atom { token, ways: ways.clone(), note: None }));
                continue;
            }
        };
        ways.push(way);
        push(inline.children(), ways, out);
        ways.pop();
    }
}

/// Atoms as inlines, those that are set alike together.
fn nested(atoms: &[Atom], depth: usize) -> Vec<Inline> {
    let mut out: Vec<Inline> = vec![];
    for part in atoms.chunk_by(|a, b| a.ways.get(depth) == b.ways.get(depth)) {
        match part.first().and_then(|atom| atom.ways.get(depth)) {
            Some(way) => out.push(way.around(nested(part, depth + 1))),
            None => part.iter().for_each(|atom| match (out.last_mut(), atom.inline()) {
                (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                (_, inline) => out.push(inline),
            }),
        }
    }
    out
}

/// What both have, as the later one has it; the texts of its 脚注 are compared.
fn same(old: &[Atom], new: &[Atom], out: &mut Vec<Inline>) {
    let mut before = old.iter().filter_map(|atom| atom.note.as_ref());
    let compared: Vec<Atom> = new
        .iter()
        .map(|atom| {
            let mut atom = atom.clone();
            if let Some(note) = &mut atom.note {
                note.text = match before.next() {
                    Some(old) => revised(&old.text, &note.text),
                    None => all(&note.text, Revision::Inserted),
                };
            }
            atom
        })
        .collect();
    out.extend(nested(&compared, 0));
}

/// What only one state has; its forced breaks part no lines of the other.
fn whole(atoms: &[Atom], revision: Revision) -> Option<Inline> {
    let own: Vec<Atom> = atoms
        .iter()
        .filter(|atom| !(revision.is_gone() && atom.token.text == "\n"))
        .map(|atom| {
            let mut atom = atom.clone();
            if let Some(note) = &mut atom.note {
                note.text = all(&note.text, revision);
            }
            atom
        })
        .collect();
    (!own.is_empty()).then(|| Inline::Revised(revision, nested(&own, 0)))
}

/// Tokens that are replaced: either range may be empty, not both.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

impl Change {
    /// Length of the longer side.
    fn len(&self) -> usize {
        self.old.len().max(self.new.len())
    }
}

/// What differs, fit to be read.
fn changes(old: &[Atom], new: &[Atom]) -> Vec<Change> {
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
fn says(atoms: &[Atom]) -> String {
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

/// Widens changes to whole words, 汇集 to 汇聚 rather than 集 to 聚; what was only put in, or only taken out, stays as it
/// is unless it tears a word at both ends.
fn to_words(changes: Vec<Change>, old: &[Atom], new: &[Atom]) -> Vec<Change> {
    let (a, b) = (inside_words(old), inside_words(new));
    let torn = |x: usize, y: usize| a.get(x) == Some(&true) || b.get(y) == Some(&true);
    let alike = |x: usize, y: usize| match (old.get(x), new.get(y)) {
        (Some(x), Some(y)) => {
            x.token == y.token && x.ways == y.ways && x.note.is_none() && x.token.figure.is_none()
        }
        _ => false,
    };
    let mut out: Vec<Change> = vec![];
    for at in 0..changes.len() {
        let mut change = changes[at].clone();
        let (from, to) = (change.old.start, change.new.start);
        let tears_begin = torn(from, to);
        let tears_end = torn(change.old.end, change.new.end);
        let both = !change.old.is_empty() && !change.new.is_empty();
        if both || tears_begin && tears_end {
            let floor = out.last().map_or((0, 0), |last| (last.old.end, last.new.end));
            while torn(change.old.start, change.new.start)
                && (change.old.start > floor.0 && change.new.start > floor.1)
                && from - change.old.start < WORD
                && alike(change.old.start - 1, change.new.start - 1)
            {
                (change.old.start, change.new.start) = (change.old.start - 1, change.new.start - 1);
            }
            let end = change.old.end;
            let ceiling = changes.get(at + 1).map_or(old.len(), |next| next.old.start);
            while torn(change.old.end, change.new.end)
                && change.old.end < ceiling
                && change.old.end - end < WORD
                && alike(change.old.end, change.new.end)
            {
                (change.old.end, change.new.end) = (change.old.end + 1, change.new.end + 1);
            }
        }
        match out.last_mut() {
            Some(last)
                if last.old.end == change.old.start
                    && last.new.end == change.new.start
                    && !is_figure(last, old, new)
                    && !is_figure(&change, old, new) =>
            {
                (last.old.end, last.new.end) = (change.old.end, change.new.end);
            }
            _ => out.push(change),
        }
    }
    out
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

/// A text with its revisions in brackets: [-gone-]{+new+}, [<moved away<]{>moved here>}; ^ before a 脚注.
pub fn shown(text: &[Inline]) -> String {
    let mut out = String::new();
    for inline in text {
        match inline {
            Inline::Revised(revision, inner) => {
                let (open, close) = match revision {
                    Revision::Deleted => ("[-", "-]"),
                    Revision::Inserted => ("{+", "+}"),
                    Revision::MovedAway => ("[<", "<]"),
                    Revision::MovedHere => ("{>", ">}"),
                };
                out.push_str(&format!("{open}{}{close}", shown(inner)));
            }
            Inline::Footnote(note) => {
                out.push_str(&format!("^{}（{}）", note.mark, shown(&note.text)));
            }
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {
                out.push_str(&plain(std::slice::from_ref(inline)).replace('\n', "|"));
            }
            other => out.push_str(&shown(other.children())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_string())]
    }

    #[test]
    fn changes_are_fit_to_be_read() {
        for (old, new, expected) in [
            ("共161家企业获得授信。", "共145家企业获得授信。", "共[-161-]{+145+}家企业获得授信。"),
            (
                "投入304.45亿元，占比高",
                "投入310.2亿元，占比高",
                "投入[-304.45-]{+310.2+}亿元，占比高",
            ),
            ("请认真贯彻执行。", "请遵照执行。", "请[-认真贯彻-]{+遵照+}执行。"),
            // a character that both have by chance
            (
                "积极推动科技创新，成效好",
                "大力推进技术改革，成效好",
                "[-积极推动科技创新-]{+大力推进技术改革+}，成效好",
            ),
            // whole clauses and sentences
            ("甲。丙。", "甲。乙。丙。", "甲。{+乙。+}丙。"),
            (
                "一是抓投入，三是抓转化。",
                "一是抓投入，二是抓人才，三是抓转化。",
                "一是抓投入，{+二是抓人才，+}三是抓转化。",
            ),
            ("特此通知", "特此通知，请执行", "特此通知{+，请执行+}"),
            ("财政局、科技局、发改委", "财政局、发改委", "财政局、[-科技局、-]发改委"),
            ("2024年2月6日", "2024年2月7日", "2024年2月[-6日-]{+7日+}"),
            ("2024年2月6日", "2024年3月7日", "2024年[-2月6日-]{+3月7日+}"),
            ("汇集各方资源", "汇聚社会资源", "[-汇集各方-]{+汇聚社会+}资源"),
            ("上午举行", "下午举行", "[-上午-]{+下午+}举行"),
            ("增长较快", "增加较快", "[-增长-]{+增加+}较快"),
            ("规模以上工业", "规上工业", "[-规模以上-]{+规上+}工业"),
            ("召开汇报", "召开汇报会", "召开汇报{+会+}"),
            ("二、主要做法", "三、主要做法", "[-二-]{+三+}、主要做法"),
            ("", "新", "{+新+}"),
            ("旧", "", "[-旧-]"),
            ("", "", ""),
            ("一样", "一样", "一样"),
        ] {
            assert_eq!(shown(&revised(&text(old), &text(new))), expected, "{old} → {new}");
        }
    }

    #[test]
    fn both_texts_can_be_read_out_of_the_one_that_says_both() {
        fn read(inlines: &[Inline], gone: bool, out: &mut String) {
            for inline in inlines {
                match inline {
                    Inline::Revised(revision, _) if revision.is_gone() != gone => {}
                    Inline::Text(text) => out.push_str(text),
                    other => read(other.children(), gone, out),
                }
            }
        }
        let texts =
            ["", "甲乙丙，丁戊。", "甲丙丁，戊。己", "甲甲乙甲，甲。甲", "乙，甲。，甲乙甲甲"];
        for (old, new) in texts.iter().flat_map(|old| texts.iter().map(move |new| (*old, *new))) {
            let both = revised(&text(old), &text(new));
            let (mut a, mut b) = (String::new(), String::new());
            // What is not revised belongs to both.
            read(&both, true, &mut a);
            read(&both, false, &mut b);
            assert_eq!((a.as_str(), b.as_str()), (old, new), "{both:?}");
        }
    }

    #[test]
    fn forced_breaks_and_ways_of_setting_are_kept() {
        let old = [Inline::Strong(text("一是投入。")), Inline::Text("投入大。".into())];
        let new = [Inline::Strong(text("一是人才。")), Inline::Text("投入大。".into())];
        let both = revised(&old, &new);
        assert_eq!(shown(&both), "一是[-投入-]{+人才+}。投入大。");
        assert!(
            matches!(&both[1], Inline::Revised(_, inner) if matches!(inner[0], Inline::Strong(_)))
        );
        let broken = [Inline::Text("甲".into()), Inline::Break, Inline::Text("乙".into())];
        assert_eq!(shown(&revised(&text("甲乙"), &broken)), "甲|乙");
        assert_eq!(unbroken(&broken), text("甲乙"));
    }

    #[test]
    fn footnotes_are_compared_by_themselves() {
        let note = |words: &str| {
            Inline::Footnote(Footnote { id: "n".into(), mark: "①".into(), text: text(words) })
        };
        let with = |words: &str| {
            vec![Inline::Text("投入".into()), note(words), Inline::Text("大。".into())]
        };
        assert_eq!(
            shown(&revised(&with("至5月"), &with("至6月"))),
            "投入^①（至[-5月-]{+6月+}）大。"
        );
        assert_eq!(shown(&revised(&text("投入大。"), &with("注"))), "投入{+^①（{+注+}）+}大。");
        assert_eq!(shown(&revised(&with("注"), &text("投入大。"))), "投入[-^①（[-注-]）-]大。");
        assert!(!is_same(&with("甲"), &with("乙")));
    }
}
