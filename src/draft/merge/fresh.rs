//! Today's paper as Word has it: the runs of its words, from which comes what is put into the draft.

use super::locate::{Located, locate};
use super::parts::Parts;
use super::plan::New;
use super::story::Paragraph;
use super::write::unmarked;
use crate::draft::token::Paper;

/// Today's paper.
pub struct Fresh {
    /// Its parts.
    pub parts: Parts,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
    /// Where its words stand.
    pub located: Located,
}

impl Fresh {
    /// Finds the words of a paper in its draft.
    pub fn of(parts: Parts, paper: &Paper) -> Self {
        let paragraphs = parts.paragraphs();
        let located = locate(paper, &paragraphs);
        Self { parts, paragraphs, located }
    }

    /// The characters of words: paragraph and place.
    fn chars(&self, new: &New) -> Vec<(usize, usize)> {
        let place = &self.located.units[new.unit];
        let own =
            place.words.iter().zip(&place.at).filter(|((token, _), _)| new.tokens.contains(token));
        let words = own.filter_map(|(_, at)| *at);
        words
            .flat_map(|(p, w)| self.located.words[p][w].chars.iter().map(move |c| (p, *c)))
            .collect()
    }

    /// The text of words, in pieces of one format each: properties of the run, and text.
    pub fn runs(&self, new: &New, paper: &Paper) -> Vec<(String, String)> {
        let chars = self.chars(new);
        let text: String = paper.units[new.unit].tokens[new.tokens.clone()]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        if chars.len() != text.chars().count() {
            return vec![(String::new(), text)];
        }
        let mut out: Vec<(String, String)> = vec![];
        for (paragraph, at) in chars {
            let properties = self.properties(paragraph, at);
            let c = self.paragraphs[paragraph].chars[at].c;
            match out.last_mut().filter(|(last, _)| *last == properties) {
                Some((_, text)) => text.push(c),
                None => out.push((properties, c.to_string())),
            }
        }
        out
    }

    /// The format in which the words stand among their neighbours: of their first character that is no mark, else of
    /// the one before them, else of the one after.
    pub fn usual(&self, new: &New) -> String {
        let chars = self.chars(new);
        let Some((paragraph, first)) = chars.first().copied() else { return String::new() };
        let last = chars.last().map_or(first, |c| c.1);
        let inside: Vec<usize> = chars.iter().map(|c| c.1).collect();
        let at = usual(&self.paragraphs[paragraph], &inside, first.checked_sub(1), last + 1);
        at.map_or(String::new(), |at| self.properties(paragraph, at))
    }

    fn properties(&self, paragraph: usize, at: usize) -> String {
        let paragraph = &self.paragraphs[paragraph];
        let tree = &self.parts.list[paragraph.part].tree;
        paragraph.chars[at].run.map_or(String::new(), |run| unmarked(tree, run))
    }
}

/// The character whose format new words take: one of those that they replace, else the one before, else after.
pub fn usual(
    paragraph: &Paragraph,
    inside: &[usize],
    before: Option<usize>,
    after: usize,
) -> Option<usize> {
    let fits = |at: &usize| {
        let char = paragraph.chars.get(*at);
        char.is_some_and(|char| char.run.is_some() && !is_mark(char.c) && !char.deleted)
    };
    let before = (0..before.map_or(0, |at| at + 1)).rev();
    let after = after..paragraph.chars.len();
    inside.iter().copied().chain(before).chain(after).find(fits)
}

/// Marks that the draft sets in a font of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\t' | '\n' | super::story::OBJECT)
        || (matches!(c, '\u{a1}'..='\u{ff}' | '\u{2000}'..='\u{2bff}') && !c.is_alphabetic())
}
