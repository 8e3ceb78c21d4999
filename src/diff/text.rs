//! What differs between the texts of two papers: figures one by one, words by sentences.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::Word;
use super::data::{DatumChange, How, by_how_much};
use super::notes::are_marks;
use super::wording;
use crate::data::{Data, Datum, Value, read_value};
use crate::diag::Place;
use crate::document::Document;
use crate::draft::change::{Changes, Edit};
use crate::draft::token::{Paper, Row, Token, Unit};
use crate::places::{Passage, Places, Printed, Spot, passages};
use crate::source::{Origin, Source};
use crate::words::segment;

/// A sentence that says the other direction.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flip {
    /// The words that were: 增长20%.
    pub old: String,
    /// The words that are: 下降3%.
    pub new: String,
    /// The sentence as it was.
    pub old_sentence: String,
    /// The sentence as it is.
    pub new_sentence: String,
    /// Where it is printed now.
    pub spots: Vec<Spot>,
}

/// A figure that both papers print, otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureEdit {
    /// Its data paths.
    pub paths: Vec<String>,
    /// As it was.
    pub old: Printed,
    /// As it is.
    pub new: Printed,
    /// What the datum is called.
    pub name: Option<String>,
    /// Where it stands in a Word file.
    pub place: Option<Place>,
}

/// A sentence whose words differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextChange {
    /// How.
    pub how: How,
    /// As it was.
    pub old: Option<String>,
    /// As it is.
    pub new: Option<String>,
    /// Where it is printed: now, or before when it is gone.
    pub spots: Vec<Spot>,
    /// Where its paragraph was typed, when the later paper has it.
    pub place: Option<Place>,
}

/// What a comparison of texts finds.
#[derive(Default)]
pub(super) struct Found {
    pub figures: Vec<FigureEdit>,
    pub flips: Vec<Flip>,
    pub text: Vec<TextChange>,
}

/// A document's texts by the id that their lines carry, and where they are printed.
struct Texts<'a> {
    passages: BTreeMap<String, Passage<'a>>,
    places: Option<&'a Places<'a>>,
    word: Option<&'a Word>,
}

impl<'a> Texts<'a> {
    fn of(document: &'a Document, places: Option<&'a Places<'a>>, word: Option<&'a Word>) -> Self {
        let passages = passages(document).into_iter().map(|p| (p.id.clone(), p)).collect();
        Self { passages, places, word }
    }

    /// Where a passage was typed: in the files of a folder, or in a Word file.
    fn place(&self, passage: &Passage) -> Option<Place> {
        match self.word {
            Some(word) => Some(word.place(&passage.id)),
            None => passage.block.origin.as_ref().map(Place::from),
        }
    }

    /// The passage of a unit.
    fn passage(&self, paper: &Paper, unit: &Unit) -> Option<&Passage<'a>> {
        let block = &paper.blocks[unit.block];
        match unit.cell {
            None => self.passages.get(&block.id),
            Some((row, column)) => {
                let id = format!("{}.{}", block.rows.get(row)?.id, column + 1);
                self.passages.get(&id)
            }
        }
    }

    fn printed(&self, passage: &Passage, range: Range<usize>, id: &str) -> Printed {
        Printed {
            id: id.to_string(),
            printed: passage.text.get(range.clone()).unwrap_or_default().to_string(),
            sentence: passage.shown(passage.sentence(range.start)),
            spots: self.spots(passage, range),
        }
    }

    fn spots(&self, passage: &Passage, range: Range<usize>) -> Vec<Spot> {
        self.places.map(|places| places.of_range(passage, range)).unwrap_or_default()
    }
}

/// Compares two papers whose blocks have been paired.
pub(super) fn compare<'a>(
    changes: &Changes,
    (old, new): (&'a Document, &'a Document),
    (before, after): (Option<&'a Places<'a>>, Option<&'a Places<'a>>),
    (old_word, word): (Option<&'a Word>, Option<&'a Word>),
) -> Found {
    let (old, new) = (Texts::of(old, before, old_word), Texts::of(new, after, word));
    let mut found = Found::default();
    for (at, other) in changes.units.iter().enumerate() {
        let Some(other) = other else { continue };
        let (a, b) = (&changes.old.units[at], &changes.new.units[*other]);
        let passages = old.passage(&changes.old, a).zip(new.passage(&changes.new, b));
        let Some((x, y)) = passages else { continue };
        let pair = Pair { a, b, x, y, old: &old, new: &new };
        pair.compare(&changes.edits(at), &mut found);
    }
    whole(changes, &old, &new, &mut found.text);
    found.text.extend(rows(changes, &old, &new));
    found
}

/// Two paragraphs that are one.
struct Pair<'a> {
    a: &'a Unit,
    b: &'a Unit,
    x: &'a Passage<'a>,
    y: &'a Passage<'a>,
    old: &'a Texts<'a>,
    new: &'a Texts<'a>,
}

impl Pair<'_> {
    fn compare(&self, edits: &[Edit], found: &mut Found) {
        let mut rewritten: Vec<(Range<usize>, Range<usize>)> = vec![];
        for edit in edits {
            let (gone, came) = (&self.a.tokens[edit.old.clone()], &self.b.tokens[edit.new.clone()]);
            if !gone.is_empty() && !came.is_empty() && are_marks(gone) && are_marks(came) {
                // 脚注 are counted anew.
                continue;
            }
            let figure = self.figure(edit).or_else(|| self.retyped(edit));
            let words = (
                joined(&self.a.tokens[edit.old.clone()]),
                joined(&self.b.tokens[edit.new.clone()]),
            );
            let flips = wording::flipped(&words.0, &words.1);
            if flips {
                found.flips.push(self.flip(edit, words));
            }
            if let Some(figure) = figure {
                found.figures.push(figure);
            } else if !flips {
                let (a, b) = self.sentences(edit);
                match rewritten.last_mut() {
                    // Two edits of one sentence are one change.
                    Some((last_a, last_b)) if a.start < last_a.end || b.start < last_b.end => {
                        (last_a.end, last_b.end) = (last_a.end.max(a.end), last_b.end.max(b.end));
                    }
                    _ => rewritten.push((a, b)),
                }
            }
        }
        found.text.extend(rewritten.into_iter().map(|(a, b)| self.rewritten(a, b)));
    }

    /// The figure that an edit changes, when it changes nothing else.
    fn figure(&self, edit: &Edit) -> Option<FigureEdit> {
        let (a, b) = (self.a.tokens.get(edit.old.clone())?, self.b.tokens.get(edit.new.clone())?);
        let ([a], [b]) = (a, b) else { return None };
        let (before, after) = (a.figure.as_ref()?, b.figure.as_ref()?);
        if a.key() != b.key() {
            return None;
        }
        let (x, y) = (bytes(self.a, &edit.old), bytes(self.b, &edit.new));
        Some(FigureEdit {
            paths: after.paths.clone(),
            old: self.old.printed(self.x, x, &before.id),
            new: self.new.printed(self.y, y, &after.id),
            name: after.name.clone().or_else(|| before.name.clone()),
            place: self.new.word.map(|word| word.place(&self.y.id)),
        })
    }

    /// A number that somebody has typed in a Word file, in the place of a datum or of another number.
    fn retyped(&self, edit: &Edit) -> Option<FigureEdit> {
        self.new.word.or(self.old.word)?;
        let traced = |unit: &Unit, range: &Range<usize>| match unit.tokens.get(range.clone())? {
            [token] => token.figure.clone(),
            _ => None,
        };
        let counts = |unit: &Unit, range: &Range<usize>| {
            let words = joined(&unit.tokens[range.clone()]);
            match traced(unit, range) {
                Some(_) => true,
                None if self.is_traced(edit) => words.contains(|c: char| c.is_ascii_digit()),
                None => is_number(&words),
            }
        };
        if !counts(self.a, &edit.old) || !counts(self.b, &edit.new) {
            return None;
        }
        let (mut x, mut y) = (bytes(self.a, &edit.old), bytes(self.b, &edit.new));
        if let Some(unit) = unit(self.x, &x).filter(|own| unit(self.y, &y) == Some(*own)) {
            (x.end, y.end) = (x.end + unit.len(), y.end + unit.len());
        }
        let known = traced(self.a, &edit.old).or_else(|| traced(self.b, &edit.new));
        let id = self.y.id.clone();
        Some(FigureEdit {
            paths: known.as_ref().map(|figure| figure.paths.clone()).unwrap_or_default(),
            name: known.and_then(|figure| figure.name).or_else(|| before(self.y, y.start)),
            old: self.old.printed(self.x, x, &id),
            new: self.new.printed(self.y, y, &id),
            place: self.new.word.map(|word| word.place(&self.y.id)),
        })
    }

    /// Whether either side of an edit is one datum.
    fn is_traced(&self, edit: &Edit) -> bool {
        let one = |unit: &Unit, range: &Range<usize>| matches!(unit.tokens.get(range.clone()), Some([token]) if token.figure.is_some());
        one(self.a, &edit.old) || one(self.b, &edit.new)
    }

    fn flip(&self, edit: &Edit, (old, new): (String, String)) -> Flip {
        let (x, y) = (bytes(self.a, &edit.old), bytes(self.b, &edit.new));
        Flip {
            old,
            new,
            old_sentence: self.x.shown(self.x.sentence(x.start)),
            new_sentence: self.y.shown(self.y.sentence(y.start)),
            spots: self.new.spots(self.y, y),
        }
    }

    /// The sentences that an edit is in, as bytes of both texts; nothing on the side that has none.
    fn sentences(&self, edit: &Edit) -> (Range<usize>, Range<usize>) {
        let mut edit = edit.clone();
        if edit.new.is_empty() {
            edit.old = slid(self.a, self.x, edit.old);
        } else if edit.old.is_empty() {
            edit.new = slid(self.b, self.y, edit.new);
        }
        let (x, y) = (bytes(self.a, &edit.old), bytes(self.b, &edit.new));
        let (a, b) = (around(self.x, &x), around(self.y, &y));
        // Whole sentences that were put in or taken out say nothing of their neighbours.
        match (x.is_empty() && y == b, y.is_empty() && x == a) {
            (true, _) => (x, b),
            (_, true) => (a, y),
            _ => (a, b),
        }
    }

    fn rewritten(&self, a: Range<usize>, b: Range<usize>) -> TextChange {
        let how = match (a.is_empty(), b.is_empty()) {
            (true, _) => How::New,
            (_, true) => How::Gone,
            _ => How::Changed,
        };
        let spots = match how {
            How::Gone => self.old.spots(self.x, a.clone()),
            _ => self.new.spots(self.y, b.clone()),
        };
        let shown = |passage: &Passage, range: Range<usize>| {
            (!range.is_empty()).then(|| passage.shown(range))
        };
        // Of what is gone a Word file says where it stood.
        let place = match (how, self.old.word) {
            (How::Gone, Some(_)) => self.old.place(self.x),
            _ => self.new.place(self.y),
        };
        TextChange { how, old: shown(self.x, a), new: shown(self.y, b), spots, place }
    }
}

/// The unit that goes on a number.
fn unit<'a>(passage: &'a Passage, number: &Range<usize>) -> Option<&'a str> {
    let text = passage.text.get(number.start..)?;
    let word = segment(text).into_iter().next()?;
    text.get(number.len()..word.end).filter(|unit| !unit.is_empty())
}

/// Characters that a number is called by, where nothing else names it.
const CALLED: usize = 10;

/// The words before a number, back to the mark before them: 全社会研发投入.
fn before(passage: &Passage, at: usize) -> Option<String> {
    let text = passage.text.get(..at)?;
    let clause = text.rsplit(['，', '。', '；', '、', '：', '\n']).next()?.trim();
    let letters: Vec<char> = clause.chars().collect();
    let name: String = letters[letters.len().saturating_sub(CALLED)..].iter().collect();
    (!name.is_empty()).then_some(name)
}

/// The sentences from the one that holds the beginning of a range to the one that holds its end.
fn around(passage: &Passage, range: &Range<usize>) -> Range<usize> {
    let last = range.end.saturating_sub(1).max(range.start);
    let first = passage.sentence(range.start.min(passage.text.len().saturating_sub(1)));
    first.start..first.end.max(passage.sentence(last).end.min(passage.text.len()))
}

/// Tokens that only one side has, moved over like ones so that they are whole sentences, where they can be:
/// “乙。” rather than “。乙” between 甲 and 。
fn slid(unit: &Unit, passage: &Passage, tokens: Range<usize>) -> Range<usize> {
    let begins = |tokens: &Range<usize>| {
        let range = bytes(unit, tokens);
        passage.sentence(range.start).start == range.start
    };
    let mut at = tokens.clone();
    loop {
        if begins(&at) {
            return at;
        }
        let next = unit.tokens.get(at.end).map(Token::key);
        if next.is_none() || next != unit.tokens.get(at.start).map(Token::key) {
            return tokens;
        }
        at = at.start + 1..at.end + 1;
    }
}

fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.text.as_str()).collect()
}

/// Bytes of tokens in the text of the unit's passage, which has no tabs.
fn bytes(unit: &Unit, tokens: &Range<usize>) -> Range<usize> {
    let length = |tokens: &[Token]| -> usize {
        tokens.iter().filter(|token| token.text != "\t").map(|token| token.text.len()).sum()
    };
    let start = length(&unit.tokens[..tokens.start]);
    start..start + length(&unit.tokens[tokens.clone()])
}

/// Paragraphs that only one side has; those that say the same elsewhere have been moved.
fn whole(changes: &Changes, old: &Texts, new: &Texts, text: &mut Vec<TextChange>) {
    let words = |paper: &Paper, block: usize| -> String {
        let part = &paper.blocks[block];
        if !part.pictures.is_empty() {
            return format!("〔图片：{}〕", part.pictures.join("、"));
        }
        let units = &paper.units[part.units.clone()];
        units.iter().map(Unit::text).collect::<Vec<_>>().join("　").replace(['\n', '\t'], "")
    };
    let mut gone: Vec<(usize, String)> =
        changes.removed().into_iter().map(|at| (at, words(&changes.old, at))).collect();
    let spots = |texts: &Texts, paper: &Paper, block: usize| {
        let unit = paper.blocks[block].units.clone().next().map(|unit| &paper.units[unit])?;
        let passage = texts.passage(paper, unit)?;
        Some((texts.spots(passage, 0..passage.text.len()), texts.place(passage)))
    };
    for at in changes.added() {
        let said = words(&changes.new, at);
        let (spots, place) = spots(new, &changes.new, at).unwrap_or_default();
        let moved = gone.iter().position(|(_, other)| *other == said && !said.is_empty());
        let how = if moved.is_some() { How::Moved } else { How::New };
        if let Some(moved) = moved {
            gone.remove(moved);
        }
        if !said.is_empty() {
            text.push(TextChange { how, old: None, new: Some(said), spots, place });
        }
    }
    for (at, said) in gone.into_iter().filter(|(_, said)| !said.is_empty()) {
        let (spots, place) = spots(old, &changes.old, at).unwrap_or_default();
        let place = place.filter(|_| old.word.is_some());
        text.push(TextChange { how: How::Gone, old: Some(said), new: None, spots, place });
    }
}

/// Rows that only one of two tables has; of those that data made, what differs is told of the data.
fn rows(changes: &Changes, old: &Texts, new: &Texts) -> Vec<TextChange> {
    let mut found = vec![];
    let data = old.word.is_none() && new.word.is_none();
    for (at, other) in changes.blocks.iter().enumerate() {
        let Some(other) = *other else { continue };
        let (a, b) = (&changes.old.blocks[at], &changes.new.blocks[other]);
        let pairs = changes.rows.get(at).map_or(&[][..], Vec::as_slice);
        let told = |row: &Row| data && row.id.contains('[');
        let came = b.rows.iter().enumerate().filter(|(y, _)| !pairs.contains(&Some(*y)));
        let came = came.filter(|(_, row)| !told(row));
        found.extend(came.filter_map(|(_, row)| one_row(row, &changes.new, new, How::New)));
        let gone = a.rows.iter().zip(pairs).filter(|(row, pair)| pair.is_none() && !told(row));
        found.extend(gone.filter_map(|(row, _)| one_row(row, &changes.old, old, How::Gone)));
    }
    found
}

/// A row that one table has; nothing when it says nothing.
fn one_row(row: &Row, paper: &Paper, texts: &Texts, how: How) -> Option<TextChange> {
    let units = &paper.units[row.units.clone()];
    let said: Vec<String> = units.iter().map(|unit| unit.text().replace('\n', "")).collect();
    let passage = texts.passage(paper, units.first()?)?;
    let spots = texts.spots(passage, 0..passage.text.len());
    let place = texts.place(passage).filter(|_| how == How::New || texts.word.is_some());
    let said = Some(said.join("　")).filter(|said| !said.trim().is_empty())?;
    let (old, new) = if how == How::Gone { (Some(said), None) } else { (None, Some(said)) };
    Some(TextChange { how, old, new, spots, place })
}

/// Numbers below zero behind a word that says the direction already.
pub(super) fn contradictions(places: &Places) -> Vec<Printed> {
    let of = |(passage, figure, printed): (&Passage, &crate::document::Figure, Printed)| {
        let (range, _) = passage.figures.iter().find(|(_, f)| f.id == figure.id)?;
        let negative = figure.printed.starts_with(['-', '−', '－']);
        let word = wording::ends_with(&passage.text[..range.start]).filter(|_| negative)?;
        Some(Printed { printed: format!("{word}{}", figure.printed), ..printed })
    };
    places.figures().filter_map(of).collect()
}

/// The data that figures show to have changed, where one side has no data; `known` are those of the other.
pub(super) fn values(edits: &[FigureEdit], known: Option<&Data>) -> Vec<DatumChange> {
    let mut changes: Vec<DatumChange> = vec![];
    for edit in edits {
        // Numbers that no data name are told one by one.
        let path = &edit.paths.first().cloned().unwrap_or_default();
        if !path.is_empty() && changes.iter().any(|change| change.path == *path) {
            continue;
        }
        let (name, source, place) = match super::known(known, path) {
            Some(known) => known,
            None => (edit.name.clone().unwrap_or_else(|| path.clone()), None, edit.place()),
        };
        let (old, new) = (datum(&edit.old.printed), datum(&edit.new.printed));
        changes.push(DatumChange {
            how: How::Changed,
            path: path.clone(),
            name,
            old: Some(edit.old.printed.clone()),
            new: Some(edit.new.printed.clone()),
            change: old.zip(new).and_then(|(a, b)| by_how_much(&a, &b)),
            sign_changed: wording::flipped(&edit.old.printed, &edit.new.printed),
            note: false,
            source,
            place,
        });
    }
    changes
}

impl FigureEdit {
    /// Where it stands in a Word file; nowhere in a paper, which has no data.
    fn place(&self) -> Place {
        self.place.clone().unwrap_or(Place { file: String::new(), spot: None })
    }
}

/// Whether words are a number, with its unit or without.
fn is_number(words: &str) -> bool {
    let number = datum(words).map(|datum| datum.value);
    matches!(number, Some(Value::Number(_) | Value::Percent(_)))
}

/// A printed figure as a datum.
fn datum(printed: &str) -> Option<Datum> {
    let (value, unit) = read_value(printed)?;
    let origin = Origin::text(&Source::new("", ""), 0..0);
    Some(Datum { path: String::new(), value, unit, origin })
}
