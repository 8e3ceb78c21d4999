//! Where a figure comes from, and every place where it is printed.

use serde::Serialize;

use crate::data::{Data, Entry};
use crate::diag::{Diagnostic, Kind, Place, did_you_mean, nearest};
use crate::document::Figure;
use crate::places::{Places, Printed};

/// What is known of a value, a name or a data path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// What was asked.
    pub query: String,
    /// The data that it means.
    pub found: Vec<Known>,
    /// Where the same digits stand in text that no datum printed.
    pub typed: Vec<Typed>,
}

/// One datum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Known {
    /// Its data path.
    pub path: String,
    /// What people call it.
    pub name: String,
    /// Value and unit.
    pub value: String,
    /// Where it stands in the data.
    pub place: Place,
    /// What the data say of it: 来源, 截至, 口径, 说明 and further columns, in the order of the file.
    pub notes: Vec<(String, String)>,
    /// The equations that calculate with it, each with its place.
    pub equations: Vec<(String, Place)>,
    /// Everything that prints it.
    pub printed: Vec<Printed>,
    /// Other data with the same number.
    pub alike: Vec<Alike>,
}

/// Another datum with the same number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alike {
    /// Its data path.
    pub path: String,
    /// What people call it.
    pub name: String,
    /// Value and unit.
    pub value: String,
}

/// Digits in text that no datum printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Typed {
    /// Where they are printed, with their sentence.
    #[serde(flatten)]
    pub printed: Printed,
    /// Where the paragraph was typed.
    pub place: Option<Place>,
}

/// Answers what a value (161, 161家), a name (小巨人企业) or a path (研发投入.增长) is.
///
/// # Errors
/// [`Kind::TemplateUndefined`] when it is nothing, with what may have been meant.
pub fn answer(data: &Data, places: &Places, query: &str) -> Result<Answer, Diagnostic> {
    let query = query.trim();
    let entries = data.entries();
    let meant = meant(&entries, places, query);
    let known = |entry: &Entry| known(*entry, data, &entries, places);
    let found: Vec<_> = meant.iter().map(known).collect();
    let typed = typed(places, query);
    if found.is_empty() && typed.is_empty() {
        return Err(unknown(&entries, query));
    }
    Ok(Answer { query: query.to_string(), found, typed })
}

/// The data that a query means: by path or 名称, else by value, else by what prints it, else by a part of the name.
fn meant<'a>(entries: &[Entry<'a>], places: &Places, query: &str) -> Vec<Entry<'a>> {
    let pick = |wanted: &dyn Fn(&Entry) -> bool| -> Vec<Entry<'a>> {
        entries.iter().filter(|entry| wanted(entry)).copied().collect()
    };
    let prints = |entry: &Entry| {
        let paths = |figure: &Figure| figure.paths.contains(&entry.datum().path);
        places.figures().any(|(_, figure, _)| figure.printed == query && paths(figure))
    };
    let is_named = |entry: &Entry| entry.datum().path == query || entry.name() == query;
    let holds = |entry: &Entry| {
        !query.is_empty() && (entry.name().contains(query) || entry.datum().path.contains(query))
    };
    let ways: [&dyn Fn(&Entry) -> bool; 4] = [
        &is_named,
        &|entry| !entry.is_note() && entry.datum().is_meant_by(query),
        &|entry| !entry.is_note() && prints(entry),
        &|entry| !matches!(entry, Entry::Part(..)) && holds(entry),
    ];
    ways.into_iter().map(pick).find(|found| !found.is_empty()).unwrap_or_default()
}

fn known(entry: Entry, data: &Data, entries: &[Entry], places: &Places) -> Known {
    let datum = entry.datum();
    let equations = data.equations.iter().filter(|equation| equation.uses(&datum.path));
    let alike = |other: &&Entry| {
        let other = other.datum();
        other.path != datum.path && other.same_number(datum)
    };
    let other = |entry: &Entry| Alike {
        path: entry.datum().path.clone(),
        name: entry.name(),
        value: entry.datum().to_string(),
    };
    Known {
        path: datum.path.clone(),
        name: entry.name(),
        value: datum.to_string(),
        place: datum.origin.place(),
        notes: notes(entry),
        equations: equations.map(|e| (e.text.clone(), e.origin.place())).collect(),
        printed: printed(&datum.path, places),
        alike: entries.iter().filter(alike).map(other).collect(),
    }
}

/// What the data say of a datum: the other columns of its figure, or the other cells of its row.
fn notes(entry: Entry) -> Vec<(String, String)> {
    let own = entry.datum();
    let cells = match entry {
        Entry::Figure(figure) | Entry::Part(figure, ..) => &figure.parts,
        Entry::Cell(_, row, ..) => &row.cells,
    };
    let others = cells.iter().filter(|(_, datum)| datum.path != own.path);
    others.map(|(column, datum)| (column.clone(), datum.to_string())).collect()
}

/// Everything that prints a path, or a row that it belongs to.
pub(crate) fn printed(path: &str, places: &Places) -> Vec<Printed> {
    let uses = |figure: &Figure| figure.paths.iter().any(|p| is_of(path, p));
    places.figures().filter(|(_, f, _)| uses(f)).map(|(_, _, printed)| printed).collect()
}

/// Whether what was printed from one path shows another: itself, or its row as a whole.
fn is_of(path: &str, printed: &str) -> bool {
    path == printed
        || (printed.ends_with(']')
            && path.strip_prefix(printed).is_some_and(|p| p.starts_with('.')))
}

/// Where the digits of a query stand in text, as a number of their own.
fn typed(places: &Places, query: &str) -> Vec<Typed> {
    let mut typed = vec![];
    if !query.contains(|c: char| c.is_ascii_digit()) {
        return typed;
    }
    for passage in &places.passages {
        for (at, _) in passage.text.match_indices(query) {
            let range = at..at + query.len();
            let inside = |(own, _): &(std::ops::Range<usize>, &Figure)| {
                own.start < range.end && range.start < own.end
            };
            let is_mark =
                passage.marks.iter().any(|own| own.start < range.end && range.start < own.end);
            let datum = passage.figures.iter().any(inside);
            if !stands_alone(&passage.text, range.clone()) || datum || is_mark {
                continue;
            }
            let printed = Printed {
                id: passage.id.clone(),
                printed: query.to_string(),
                spots: places.of_range(passage, range),
                sentence: passage.shown(passage.sentence(at)),
            };
            typed.push(Typed { printed, place: passage.block.origin.as_ref().map(Place::from) });
        }
    }
    typed
}

/// Whether no digit or point continues a number on either side.
fn stands_alone(text: &str, range: std::ops::Range<usize>) -> bool {
    let goes_on = |c: char| c.is_ascii_digit() || c == '.';
    let starts = text[range.clone()].starts_with(goes_on);
    let ends = text[range.clone()].ends_with(goes_on);
    !(starts && text[..range.start].ends_with(goes_on)
        || ends && text[range.end..].starts_with(goes_on))
}

fn unknown(entries: &[Entry], query: &str) -> Diagnostic {
    let mut known: Vec<String> = vec![];
    for entry in entries.iter().filter(|entry| !entry.is_note()) {
        known.extend([entry.datum().path.clone(), entry.name(), entry.datum().to_string()]);
    }
    let meant = nearest(query, known.iter().map(String::as_str));
    let otherwise = "可以写数（161、161家）、名称，或者代号（研发投入.增长）";
    let message = format!("数据和正文里都没有“{query}”");
    Diagnostic::error(Kind::TemplateUndefined, message).hint(did_you_mean(meant, otherwise))
}
