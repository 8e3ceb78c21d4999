//! What differs between two papers or their data, and where it is printed.

mod data;
mod edited;
mod marked;
mod memo;
mod notes;
mod pages;
mod side;
mod text;
mod wording;

use serde::Serialize;

use crate::data::Data;
use crate::diag::{Diagnostic, Place};
use crate::draft::change::Changes;
use crate::places::{Places, Printed, Spot};
use crate::why;

pub use data::{DatumChange, How, RowChange};
pub use edited::Word;
pub use marked::{Marked, MarkedPaper, marked, marked_paper, marked_since};
pub use memo::memo;
pub use pages::{Moved, Pages};
pub use side::{Draft, Notice, Side};
pub use text::{FigureEdit, Flip, TextChange};

/// Everything that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Difference {
    /// Whether either side has a paper on which something could be printed.
    pub paper: bool,
    /// Figures, cells of tables and notes on figures, each with its places.
    pub figures: Vec<FigureChange>,
    /// Rows of tables that are new, gone or at another place.
    pub rows: Vec<RowChange>,
    /// Sentences whose words follow the sign of a figure.
    pub wording: Vec<Flip>,
    /// Numbers below zero behind a word that says the direction already: 增长-3%.
    pub contradictions: Vec<Printed>,
    /// Equations that do not hold (any more).
    pub equations: Vec<EquationChange>,
    /// Sentences that people have written otherwise.
    pub text: Vec<TextChange>,
    /// Pages, when both sides have a paper.
    pub pages: Option<Pages>,
}

/// A datum that differs, with every place that prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureChange {
    /// What differs.
    #[serde(flatten)]
    pub datum: DatumChange,
    /// Where the later paper prints it; the earlier one when it is gone.
    pub printed: Vec<PrintedChange>,
}

/// A place that prints a changed datum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrintedChange {
    /// What is printed there.
    #[serde(flatten)]
    pub now: Printed,
    /// What was printed there, where it was something else.
    pub was: Option<String>,
}

/// An equation that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EquationChange {
    /// Whether it held before.
    pub held: bool,
    /// Both sides and their difference.
    pub message: String,
    /// Where it stands.
    pub place: Option<Place>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let pages = self.pages.as_ref().is_none_or(Pages::is_same);
        self.figures.is_empty()
            && self.rows.is_empty()
            && self.wording.is_empty()
            && self.equations.is_empty()
            && self.text.is_empty()
            && pages
    }
}

/// Compares two sides; a draft is set as the other side is.
pub fn between(old: &mut Side, new: &mut Side) -> Difference {
    old.set_like(new);
    new.set_like(old);
    of_set(old, new)
}

/// Compares two sides as they are: a draft that is not set has no pages.
pub fn of_set(old: &Side, new: &Side) -> Difference {
    let mut difference = Difference {
        paper: old.layout().is_some() || new.layout().is_some(),
        equations: equations(old.broken(), new.broken()),
        ..Difference::default()
    };
    let (before, after) = (old.layout().map(Places::of), new.layout().map(Places::of));
    let edits = match (old.document(), new.document()) {
        (Some(a), Some(b)) => {
            let changes = Changes::between(&notes::apart(a), &notes::apart(b));
            let places = (before.as_ref(), after.as_ref());
            let found = text::compare(&changes, (a, b), places, (old.word(), new.word()));
            difference.wording = found.flips;
            difference.text = found.text;
            difference.pages = pages::compare(old, new);
            found.figures
        }
        _ => vec![],
    };
    difference.contradictions = after.as_ref().map(text::contradictions).unwrap_or_default();
    let values = match (old.values(), new.values()) {
        (Some(a), Some(b)) => {
            difference.rows = data::rows(a, b);
            data::values(a, b)
        }
        (_, known) => text::values(&edits, known),
    };
    let mut typed = edits.iter().filter(|edit| edit.paths.is_empty());
    let found = |datum: DatumChange| match datum.path.is_empty() {
        // In the order of the edits that they come from.
        true => FigureChange { printed: typed.next().map(of_edit).into_iter().collect(), datum },
        false => with_places(datum, &edits, before.as_ref(), after.as_ref()),
    };
    difference.figures = values.into_iter().map(found).collect();
    difference
}

/// The place of a number that no data name.
fn of_edit(edit: &FigureEdit) -> PrintedChange {
    PrintedChange { now: edit.new.clone(), was: Some(edit.old.printed.clone()) }
}

/// The places of a datum: in the later paper, or in the earlier one when it is gone.
fn with_places(
    datum: DatumChange,
    edits: &[FigureEdit],
    before: Option<&Places>,
    after: Option<&Places>,
) -> FigureChange {
    let places = if datum.how == How::Gone { before } else { after };
    let mut printed = places.map(|places| why::printed(&datum.path, places)).unwrap_or_default();
    // Where somebody has typed over a datum, it is a datum no more.
    let own = edits.iter().filter(|edit| edit.paths.first() == Some(&datum.path));
    let typed =
        own.map(|edit| &edit.new).filter(|new| !printed.iter().any(|p| p.sentence == new.sentence));
    printed.extend(typed.cloned().collect::<Vec<_>>());
    let was = |now: &Printed| {
        let same = |edit: &&FigureEdit| edit.new.id == now.id && edit.new.printed == now.printed;
        let edit = edits.iter().find(same)?;
        Some(edit.old.printed.clone())
    };
    let printed = printed.into_iter().map(|now| PrintedChange { was: was(&now), now }).collect();
    FigureChange { datum, printed }
}

/// The equations that do not hold, those that held before first.
fn equations(old: &[Diagnostic], new: &[Diagnostic]) -> Vec<EquationChange> {
    let name = |d: &Diagnostic| d.message.split("”：").next().unwrap_or_default().to_string();
    let known: Vec<String> = old.iter().map(name).collect();
    let one = |d: &Diagnostic| EquationChange {
        held: !known.contains(&name(d)),
        message: d.message.clone(),
        place: d.place.clone(),
    };
    let mut found: Vec<_> = new.iter().map(one).collect();
    found.sort_by_key(|equation| !equation.held);
    found
}

/// 第3页第5行 of the first spot; empty when nothing is printed.
pub fn at(spots: &[Spot]) -> String {
    spots.first().map(Spot::words).unwrap_or_default()
}

/// What a datum is called and where it comes from, when the data know its path.
fn known(data: Option<&Data>, path: &str) -> Option<(String, Option<String>, Place)> {
    let entries = data?.entries();
    let entry = entries.into_iter().find(|entry| entry.datum().path == path)?;
    let source = entry.figure().and_then(|f| f.parts.get("来源")).map(ToString::to_string);
    Some((entry.name(), source, entry.datum().origin.place()))
}
