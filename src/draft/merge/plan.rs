//! What has to be done in the draft so that it says what the data says now, and what cannot be done.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::locate::{At, Located, squeezed};
use super::pictures::{NewPictures, Shown};
use super::story::{Index, Paragraph};
use super::strays::Strange;
use super::structure::Whole;
use super::tags::Tags;
use crate::diag::{Diagnostic, Kind};
use crate::document::Figure;
use crate::draft::change::{Changes, Edit};
use crate::draft::token::Token;

/// Words of today's paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// The paragraph of today's paper.
    pub unit: usize,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// One thing to do in a paragraph of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Characters are replaced; either side may be empty, not both.
    Replace {
        /// The characters that go, in order.
        chars: Vec<usize>,
        /// The character behind which the new words go.
        after: Option<usize>,
        /// What comes.
        new: Option<New>,
    },
    /// Pictures are replaced.
    Pictures {
        /// Their signs.
        chars: Vec<usize>,
        /// What comes.
        new: NewPictures,
    },
    /// A comment on characters, or behind one where there are none.
    Comment {
        /// The characters.
        chars: Vec<usize>,
        /// The character behind which it goes where there are none.
        after: Option<usize>,
        /// What it says.
        text: String,
    },
}

/// One change that came into the draft, for the report.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// 名称 of the datum, when it is one.
    pub name: Option<String>,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// 1-based paragraph of the draft, empty ones not counted.
    pub paragraph: usize,
    /// The sentence as it stood.
    pub sentence: String,
}

/// What to do, by paragraph of the draft.
#[derive(Debug, Default)]
pub struct Plan {
    /// By index of the paragraph.
    pub acts: BTreeMap<usize, Vec<Act>>,
    /// What comes and goes as a whole, in the order of today's paper.
    pub wholes: Vec<Whole>,
    /// What came in.
    pub done: Vec<Done>,
    /// What did not, and why.
    pub findings: Vec<Diagnostic>,
}

/// Words of a paragraph of the stored paper as they stand in the draft.
enum Region {
    /// As they were printed.
    Same { paragraph: usize, chars: Vec<usize> },
    /// Somebody has changed them: what stands there now, and the character before it.
    Edited { paragraph: usize, chars: Vec<usize>, after: Option<usize> },
    /// The sentence is not there any more.
    Gone,
}

pub(super) struct Planner<'a> {
    pub changes: &'a Changes,
    pub located: &'a Located,
    pub draft: &'a [Paragraph],
    pub tags: &'a Tags,
    pub plan: Plan,
    /// Characters that are spoken for, by paragraph.
    pub taken: BTreeSet<(usize, usize)>,
    /// Paragraphs of the stored paper that come and go with their rows.
    pub skipped: BTreeSet<usize>,
    /// Words that people have put in.
    pub strange: Strange,
    /// The draft's paragraphs by row.
    pub index: &'a Index,
    /// Where the pictures of the stored paper's blocks stand.
    pub pictures: BTreeMap<usize, Vec<Shown>>,
    /// Number of each paragraph.
    numbers: Vec<usize>,
}

impl<'a> Planner<'a> {
    pub fn new(
        changes: &'a Changes,
        located: &'a Located,
        draft: &'a [Paragraph],
        tags: &'a Tags,
        index: &'a Index,
    ) -> Self {
        let (taken, skipped) = (BTreeSet::new(), BTreeSet::new());
        let strange = Strange::of(located);
        let filled = |count: &mut usize, paragraph: &Paragraph| {
            *count += usize::from(paragraph.live().next().is_some());
            Some((*count).max(1))
        };
        let numbers = draft.iter().scan(0, filled).collect();
        let plan = Plan::default();
        let pictures = BTreeMap::new();
        Self {
            changes,
            located,
            draft,
            tags,
            plan,
            taken,
            skipped,
            strange,
            index,
            pictures,
            numbers,
        }
    }

    /// The words that changed in paragraphs that both papers have.
    pub fn texts(&mut self) {
        let units = 0..self.changes.old.units.len();
        for unit in units.filter(|unit| !self.skipped.contains(unit)).collect::<Vec<_>>() {
            for edit in self.changes.edits(unit) {
                match self.figure_edit(unit, &edit) {
                    Some((old, new)) => self.figure(unit, &edit, old, new),
                    None => self.words(unit, &edit),
                }
            }
        }
    }

    /// The figures of an edit that is one figure's.
    fn figure_edit(&self, unit: usize, edit: &Edit) -> Option<(&'a Figure, &'a Figure)> {
        let other = self.changes.units[unit]?;
        let one = |tokens: &'a [Token], range: &Range<usize>| match &tokens[range.clone()] {
            [Token { figure: Some(figure), .. }] => Some(&**figure),
            _ => None,
        };
        let old = one(&self.changes.old.units[unit].tokens, &edit.old)?;
        let new = one(&self.changes.new.units[other].tokens, &edit.new)?;
        (old.paths == new.paths || old.expression == new.expression).then_some((old, new))
    }

    /// A figure is replaced wherever it stands now.
    fn figure(&mut self, unit: usize, edit: &Edit, old: &Figure, new: &Figure) {
        let range = self.words_of(unit, &edit.old);
        let mut regions: Vec<Region> =
            self.maps(unit).iter().map(|map| self.region(unit, map, &range)).collect();
        for (paragraph, chars) in self.tags.places(unit, edit.old.start) {
            let text = self.text(*paragraph, chars);
            regions.push(match text == old.printed {
                true => Region::Same { paragraph: *paragraph, chars: chars.clone() },
                false => {
                    Region::Edited { paragraph: *paragraph, chars: chars.clone(), after: None }
                }
            });
        }
        // What stands elsewhere now is not missing where it stood, and what was made of a copy is its own.
        let found = regions.iter().any(|region| matches!(region, Region::Same { .. }));
        let name = name_of(old);
        let mut lost = false;
        for (at, region) in regions.into_iter().enumerate() {
            match region {
                Region::Same { paragraph, chars } => {
                    self.replace(unit, edit, paragraph, chars, name.clone());
                }
                Region::Edited { paragraph, chars, after } => {
                    let text = self.text(paragraph, &chars);
                    let agreed = squeezed(&text) == squeezed(&new.printed);
                    if agreed || (found && (text.is_empty() || at > 0)) {
                        continue;
                    }
                    self.figure_conflict(paragraph, chars, after, old, new, &text);
                }
                Region::Gone => lost |= at == 0,
            }
        }
        let strays = self.strays(unit, edit, old);
        if lost && !found && !strays {
            self.gone(unit, &edit.old, old, new);
        }
    }

    fn figure_conflict(
        &mut self,
        paragraph: usize,
        chars: Vec<usize>,
        after: Option<usize>,
        old: &Figure,
        new: &Figure,
        text: &str,
    ) {
        if chars.iter().any(|at| !self.taken.insert((paragraph, *at))) {
            return;
        }
        let name = name_of(old).map_or("这个数据".to_string(), |name| format!("“{name}”"));
        let (was, now) = (&old.printed, &new.printed);
        let (what, hint) = match text.is_empty() {
            true => ("稿中已被删去", "确实不用的，不必处理；要用的，请在批注处补上"),
            false => ("稿中已被改过", "请在批注处核对，留哪个由修改的人定"),
        };
        let shown = if text.is_empty() { String::new() } else { format!("为“{text}”") };
        let comment =
            format!("{name}的数据已由“{was}”变为“{now}”；此处{what}{shown}，没有替换，请核对。");
        let place = self.place(paragraph, chars.first().copied().or(after));
        let message =
            format!("{place}：{name}的数据由“{was}”变为“{now}”，{what}{shown}，保留了稿中的文字");
        self.plan.findings.push(Diagnostic::error(Kind::MergeConflict, message).hint(hint));
        self.act(paragraph, Act::Comment { chars, after, text: comment });
    }

    fn gone(&mut self, unit: usize, tokens: &Range<usize>, old: &Figure, new: &Figure) {
        let name = name_of(old).map_or("数据".to_string(), |name| format!("“{name}”"));
        let sentence = self.old_sentence(unit, tokens.start);
        let message = format!(
            "{name}由“{}”变为“{}”，但印它的句子已从稿中删去：{sentence}",
            old.printed, new.printed
        );
        let finding = Diagnostic::warning(Kind::MergeGone, message);
        self.plan.findings.push(finding.hint("句子确实不要了，就不必处理"));
    }

    /// Words of the template, or figures that came or went with them.
    fn words(&mut self, unit: usize, edit: &Edit) {
        let range = self.words_of(unit, &edit.old);
        let now = self.new_text(unit, &edit.new);
        for (copy, map) in self.maps(unit).into_iter().enumerate() {
            match self.region(unit, &map, &range) {
                Region::Same { paragraph, chars } => {
                    self.replace(unit, edit, paragraph, chars, None);
                }
                Region::Edited { paragraph, chars, after } => {
                    let text = self.text(paragraph, &chars);
                    if range.is_empty() {
                        // Both put something here: both stay, unless they say the same.
                        if !squeezed(&text).contains(&squeezed(&now)) {
                            self.insert(unit, edit, paragraph, after);
                        }
                    } else if squeezed(&text) != squeezed(&now) {
                        self.words_conflict(unit, edit, paragraph, chars, after);
                    }
                }
                Region::Gone if copy == 0 => self.words_gone(unit, edit),
                Region::Gone => {}
            }
        }
    }

    fn words_conflict(
        &mut self,
        unit: usize,
        edit: &Edit,
        paragraph: usize,
        chars: Vec<usize>,
        after: Option<usize>,
    ) {
        let was = self.old_text(unit, &edit.old);
        let now = self.new_text(unit, &edit.new);
        let change = said(&was, &now);
        let comment = format!("数据更新后，这里{change}；此处稿中已改过，没有替换，请核对。");
        let place = self.place(paragraph, chars.first().copied().or(after));
        let message = format!("{place}：数据更新后，这里{change}，但稿中已改过，保留了稿中的文字");
        let finding = Diagnostic::error(Kind::MergeConflict, message);
        self.plan.findings.push(finding.hint("请在批注处核对，留哪个由修改的人定"));
        self.act(paragraph, Act::Comment { chars, after, text: comment });
    }

    fn words_gone(&mut self, unit: usize, edit: &Edit) {
        let (was, now) = (self.old_text(unit, &edit.old), self.new_text(unit, &edit.new));
        if now.is_empty() {
            return;
        }
        let sentence = self.old_sentence(unit, edit.old.start);
        let message = format!("{}，但这一句已从稿中删去：{sentence}", said(&was, &now));
        let finding = Diagnostic::warning(Kind::MergeGone, message);
        self.plan.findings.push(finding.hint("句子确实不要了，就不必处理"));
    }

    pub fn replace(
        &mut self,
        unit: usize,
        edit: &Edit,
        paragraph: usize,
        chars: Vec<usize>,
        name: Option<String>,
    ) {
        if chars.iter().any(|at| self.taken.contains(&(paragraph, *at))) {
            return;
        }
        self.taken.extend(chars.iter().map(|at| (paragraph, *at)));
        let old = self.text(paragraph, &chars);
        let new = self.coming(unit, edit);
        self.done(paragraph, chars.first().copied(), name, old, self.new_text(unit, &edit.new));
        self.act(paragraph, Act::Replace { after: chars.last().copied(), chars, new });
    }

    fn insert(&mut self, unit: usize, edit: &Edit, paragraph: usize, after: Option<usize>) {
        let new = self.coming(unit, edit);
        self.done(paragraph, after, None, String::new(), self.new_text(unit, &edit.new));
        self.act(paragraph, Act::Replace { chars: vec![], after, new });
    }

    fn coming(&self, unit: usize, edit: &Edit) -> Option<New> {
        let unit = self.changes.units[unit]?;
        (!edit.new.is_empty()).then(|| New { unit, tokens: edit.new.clone() })
    }

    /// Notes that something came or went.
    pub fn note(&mut self, paragraph: usize, at: Option<usize>, old: String, new: String) {
        self.done(paragraph, at, None, old, new);
    }

    fn done(
        &mut self,
        paragraph: usize,
        at: Option<usize>,
        name: Option<String>,
        old: String,
        new: String,
    ) {
        let (number, sentence) = (self.number(paragraph), self.sentence(paragraph, at));
        self.plan.done.push(Done { name, old, new, paragraph: number, sentence });
    }

    pub fn act(&mut self, paragraph: usize, act: Act) {
        self.plan.acts.entry(paragraph).or_default().push(act);
    }

    /// Where a paragraph of the stored paper stands, then its copies.
    fn maps(&self, unit: usize) -> Vec<Vec<Option<At>>> {
        let place = &self.located.units[unit];
        std::iter::once(place.at.clone()).chain(place.copies.iter().cloned()).collect()
    }

    /// The words of tokens; where there are none, the place before the word that follows.
    pub fn words_of(&self, unit: usize, tokens: &Range<usize>) -> Range<usize> {
        let words = &self.located.units[unit].words;
        let first = words.partition_point(|(token, _)| *token < tokens.start);
        let last = words.partition_point(|(token, _)| *token < tokens.end);
        first..last.max(first)
    }

    fn region(&self, unit: usize, map: &[Option<At>], range: &Range<usize>) -> Region {
        let found: Vec<Option<At>> = map[range.clone()].to_vec();
        let follow = |pair: &[Option<At>]| matches!(pair, [Some(a), Some(b)] if a.0 == b.0 && a.1 + 1 == b.1);
        if let Some(Some((paragraph, _))) = found.first()
            && found.iter().all(Option::is_some)
            && found.windows(2).all(follow)
        {
            let words = &self.located.words[*paragraph];
            let chars = found.iter().flatten().flat_map(|at| words[at.1].chars.clone()).collect();
            return Region::Same { paragraph: *paragraph, chars };
        }
        if !self.sentence_stands(unit, map, range) {
            return Region::Gone;
        }
        let left = map[..range.start].iter().rev().flatten().next().copied();
        let right = map[range.end..].iter().flatten().next().copied();
        self.between(left, right)
    }

    /// What stands between two words.
    fn between(&self, left: Option<At>, right: Option<At>) -> Region {
        let words = |paragraph: usize, range: Range<usize>| -> Vec<usize> {
            let words = &self.located.words[paragraph];
            let range = range.start.min(words.len())..range.end.min(words.len());
            words.get(range).unwrap_or_default().iter().flat_map(|w| w.chars.clone()).collect()
        };
        let behind =
            |at: At| self.located.words[at.0].get(at.1).and_then(|w| w.chars.last().copied());
        match (left, right) {
            (Some(l), Some(r)) if l.0 == r.0 && l.1 < r.1 => {
                Region::Edited { paragraph: l.0, chars: words(l.0, l.1 + 1..r.1), after: behind(l) }
            }
            (Some(l), None) => Region::Edited {
                paragraph: l.0,
                chars: words(l.0, l.1 + 1..usize::MAX),
                after: behind(l),
            },
            (None, Some(r)) => {
                Region::Edited { paragraph: r.0, chars: words(r.0, 0..r.1), after: None }
            }
            // It was parted here: what is put in goes behind what stood before it.
            (Some(l), Some(_)) => {
                Region::Edited { paragraph: l.0, chars: vec![], after: behind(l) }
            }
            (None, None) => Region::Gone,
        }
    }

    /// Whether enough of the sentence around words stands yet.
    fn sentence_stands(&self, unit: usize, map: &[Option<At>], range: &Range<usize>) -> bool {
        let words = &self.located.units[unit].words;
        let ends = |at: &usize| matches!(words[*at].1.as_str(), "。" | "；" | "！" | "？");
        let first = (0..range.start).rev().find(ends).map_or(0, |at| at + 1);
        let last = (range.end..words.len()).find(ends).unwrap_or(words.len());
        let others: Vec<usize> = (first..last).filter(|at| !range.contains(at)).collect();
        let standing = others.iter().filter(|at| map[**at].is_some()).count();
        if others.is_empty() {
            map.iter().any(Option::is_some)
        } else {
            standing * 3 >= others.len()
        }
    }

    fn text(&self, paragraph: usize, chars: &[usize]) -> String {
        chars.iter().filter_map(|at| self.draft[paragraph].chars.get(*at)).map(|c| c.c).collect()
    }

    fn old_text(&self, unit: usize, tokens: &Range<usize>) -> String {
        let tokens = &self.changes.old.units[unit].tokens[tokens.clone()];
        tokens.iter().map(|t| t.text.as_str()).collect()
    }

    pub fn new_text(&self, unit: usize, tokens: &Range<usize>) -> String {
        let Some(unit) = self.changes.units[unit] else { return String::new() };
        let tokens = &self.changes.new.units[unit].tokens[tokens.clone()];
        tokens.iter().map(|t| t.text.as_str()).collect()
    }

    fn old_sentence(&self, unit: usize, token: usize) -> String {
        if let Some((row, _)) = self.changes.old.units[unit].cell {
            let part = &self.changes.old.blocks[self.changes.old.units[unit].block];
            return part
                .rows
                .get(row)
                .map_or(String::new(), |row| self.row_text(row.units.clone()));
        }
        let tokens = &self.changes.old.units[unit].tokens;
        let before: usize =
            tokens[..token.min(tokens.len())].iter().map(|t| t.text.chars().count()).sum();
        sentence(&self.changes.old.units[unit].text(), before)
    }

    /// 第3段“……”
    pub fn place(&self, paragraph: usize, at: Option<usize>) -> String {
        format!("第{}段“{}”", self.number(paragraph), self.sentence(paragraph, at))
    }

    /// 1-based number of a paragraph, empty ones not counted.
    fn number(&self, paragraph: usize) -> usize {
        self.numbers.get(paragraph).copied().unwrap_or(0)
    }

    fn sentence(&self, paragraph: usize, at: Option<usize>) -> String {
        let paragraph = &self.draft[paragraph];
        let before = paragraph.live().take_while(|live| at.is_some_and(|at| *live < at)).count();
        sentence(&paragraph.text(), before)
    }
}

/// 名称 of a figure; else what its path says without the row.
pub(super) fn name_of(figure: &Figure) -> Option<String> {
    let path = || {
        let path = figure.paths.first()?;
        Some(path.rsplit_once("].").map_or(path.as_str(), |(_, column)| column).to_string())
    };
    figure.name.clone().or_else(path)
}

/// What became of some words.
fn said(was: &str, now: &str) -> String {
    match (was.is_empty(), now.is_empty()) {
        (true, _) => format!("增加了“{now}”"),
        (_, true) => format!("删去了“{was}”"),
        _ => format!("“{was}”改成了“{now}”"),
    }
}

/// Characters of a sentence that is shown.
const SHOWN: usize = 40;

/// The sentence around a character, cut to what can be read at a glance.
pub fn sentence(text: &str, at: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = at.min(chars.len());
    let ends = |c: &char| matches!(c, '。' | '；' | '！' | '？' | '\n' | '\t');
    let first = chars[..at].iter().rposition(ends).map_or(0, |i| i + 1);
    let last = chars[at..].iter().position(ends).map_or(chars.len(), |i| at + i + 1);
    let from = if last - first > SHOWN { at.saturating_sub(SHOWN / 2).max(first) } else { first };
    let to = last.min(from + SHOWN);
    let shown: String = chars[from..to].iter().filter(|c| !c.is_control()).collect();
    let (before, after) = (from > first, to < last);
    format!("{}{shown}{}", if before { "…" } else { "" }, if after { "…" } else { "" })
}
