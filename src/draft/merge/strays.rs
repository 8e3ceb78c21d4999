//! Figures that people have typed or pasted into words of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::locate::{At, Located};
use super::plan::{Act, Planner, name_of};
use crate::diag::{Diagnostic, Kind};
use crate::document::Figure;
use crate::draft::change::Edit;

impl Planner<'_> {
    /// The same figure in words that people have put in: replaced where the words around it speak of it too, else told.
    /// Whether it was found.
    pub fn strays(&mut self, unit: usize, edit: &Edit, old: &Figure) -> bool {
        let digits = old.printed.chars().filter(char::is_ascii_digit).count();
        if digits == 0 {
            return false;
        }
        let range = self.words_of(unit, &edit.old);
        let place = &self.located.units[unit];
        let wanted: Vec<&str> = place.words[range.clone()].iter().map(|w| w.1.as_str()).collect();
        let own: Vec<&str> = place.words.iter().map(|w| w.1.as_str()).collect();
        let about = format!("{}{}", clause(&own, &range), old.name.as_deref().unwrap_or_default());
        let mut found = false;
        for (paragraph, at) in self.strange.places(&wanted, self.located) {
            let words = &self.located.words[paragraph];
            let chars: Vec<usize> =
                words[at..at + wanted.len()].iter().flat_map(|w| w.chars.clone()).collect();
            if chars.iter().any(|c| self.taken.contains(&(paragraph, *c))) {
                continue;
            }
            let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
            let around = clause(&texts, &(at..at + wanted.len()));
            if shared(&around, &about) >= 2 {
                self.replace(unit, edit, paragraph, chars, name_of(old));
                found = true;
            } else if digits > 1 {
                self.similar(unit, edit, paragraph, chars, old);
            }
        }
        found
    }

    /// The same digits in words that speak of something else: somebody should look.
    fn similar(
        &mut self,
        unit: usize,
        edit: &Edit,
        paragraph: usize,
        chars: Vec<usize>,
        old: &Figure,
    ) {
        self.taken.extend(chars.iter().map(|at| (paragraph, *at)));
        let name = name_of(old).unwrap_or_default();
        let (was, now) = (&old.printed, self.new_text(unit, &edit.new));
        let place = self.place(paragraph, chars.first().copied());
        let message = format!(
            "{place}：稿中自己加的文字里也有“{was}”，没有改；“{name}”已由“{was}”变为“{now}”"
        );
        let finding = Diagnostic::warning(Kind::MergeSimilar, message);
        self.plan.findings.push(finding.hint("如果说的是同一个数，请照改"));
        let text =
            format!("“{name}”的数据已由“{was}”变为“{now}”；此处如果说的是同一个数，请照改。");
        self.act(paragraph, Act::Comment { after: None, chars, text });
    }
}

/// Words beside a figure that may say what it is about.
const CONTEXT: usize = 14;

/// The clause around words, without them.
fn clause(words: &[&str], range: &Range<usize>) -> String {
    let ends = |word: &&&str| {
        matches!(**word, "，" | "。" | "；" | "：" | "、" | "！" | "？" | "\t" | "\n")
    };
    let before = words[..range.start].iter().rev().take_while(|w| !ends(w)).take(CONTEXT);
    let before: Vec<&str> = before.copied().collect();
    let after = words[range.end..].iter().take_while(|w| !ends(w)).take(CONTEXT).copied();
    let before: String = before.into_iter().rev().collect();
    format!("{before}，{}", after.collect::<String>())
}

/// Pairs of letters that two texts have in common.
fn shared(a: &str, b: &str) -> usize {
    let pairs = |text: &str| -> BTreeSet<(char, char)> {
        let chars: Vec<char> = text.chars().collect();
        let letters = |pair: &&[char]| pair.iter().all(|c| c.is_alphabetic());
        chars.windows(2).filter(letters).map(|pair| (pair[0], pair[1])).collect()
    };
    pairs(a).intersection(&pairs(b)).count()
}

/// The words of a draft that are none of the stored paper's.
pub struct Strange {
    /// By text: paragraph and place.
    words: BTreeMap<String, Vec<At>>,
    /// Words of the stored paper.
    known: BTreeSet<At>,
}

impl Strange {
    pub fn of(located: &Located) -> Self {
        let maps =
            located.units.iter().flat_map(|unit| std::iter::once(&unit.at).chain(&unit.copies));
        let known: BTreeSet<At> = maps.flatten().flatten().copied().collect();
        let mut words: BTreeMap<String, Vec<At>> = BTreeMap::new();
        for (paragraph, own) in located.words.iter().enumerate() {
            for (at, word) in
                own.iter().enumerate().filter(|(at, _)| !known.contains(&(paragraph, *at)))
            {
                words.entry(word.text.clone()).or_default().push((paragraph, at));
            }
        }
        Self { words, known }
    }

    /// Where words stand one behind the other.
    fn places(&self, wanted: &[&str], located: &Located) -> Vec<At> {
        let first = wanted.first().and_then(|word| self.words.get(*word));
        let whole = |at: &At| {
            let words = &located.words[at.0];
            wanted.iter().enumerate().all(|(i, word)| {
                let same = words.get(at.1 + i).is_some_and(|own| own.text == *word);
                same && !self.known.contains(&(at.0, at.1 + i))
            })
        };
        first.into_iter().flatten().copied().filter(whole).collect()
    }
}
