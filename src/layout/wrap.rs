//! Line breaks that no word processor could find by itself: of texts in columns, and of entries of a 目录, in whose last
//! 字 only page numbers stand.

use super::{linebreak, runs, titles};
use crate::document::{Block, Content, Document, Inline, Role, plain};
use crate::fonts::Fonts;
use crate::spec::{self, pt};

/// Puts an [`Inline::Break`] where each line of 单位职务 and of an entry ends.
pub(crate) fn wrap(document: &mut Document, fonts: &Fonts) {
    for block in document.sections.iter_mut().flat_map(|s| &mut s.blocks) {
        let em = spec::type_of(block.role).size_pt;
        let room = |left: f64, right: f64| pt(spec::CORE_WIDTH_MM) - (left + right) * em;
        let Block { role, indent, content, .. } = block;
        match content {
            Content::Entry(entry) => {
                let right = spec::CONTENTS_RIGHT_CELLS;
                let rooms = (room(indent.first, right), room(indent.rest, right));
                entry.text = broken(&entry.text, *role, rooms, fonts);
            }
            Content::Beside(texts) if *role == Role::Member => {
                if let Some(last) = texts.last_mut() {
                    let room = room(last.at, 0.0);
                    last.text = broken(&last.text, *role, (room, room), fonts);
                }
            }
            _ => {}
        }
    }
}

/// The text with a break before each further line; `rooms` are the pt of the first line and of the others.
fn broken(inlines: &[Inline], role: Role, rooms: (f64, f64), fonts: &Fonts) -> Vec<Inline> {
    let kind = spec::type_of(role);
    let base = runs::Base { face: kind.face, size_pt: kind.size_pt, bold: false };
    let units = runs::units(&runs::runs(inlines, base, &[]), fonts);
    let text = plain(inlines);
    let forced = |at: &usize| text[..*at].ends_with('\n');
    let before = |at: usize| units[..at].iter().map(|unit| unit.c.len_utf8()).sum::<usize>();
    let ranges = linebreak::lines(&units, rooms.0, rooms.1);
    let breaks = ranges.iter().skip(1).map(|range| before(range.start));
    titles::insert_breaks(inlines, &breaks.filter(|at| !forced(at)).collect::<Vec<_>>())
}
