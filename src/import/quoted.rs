//! Papers that are quoted whole: where they begin and end, and their parts.

use std::ops::RangeInclusive;

use crate::document::{Inline, Role};
use crate::notice::QuotedItem;

use super::figures::Traced;
use super::line::{Line, Piece};
use super::{parts, titles};

/// Where the pieces of quoted papers stand: from a title to the last piece with a style of theirs, or that the paper from
/// which the draft was made quotes.
pub(super) fn spans(pieces: &[Piece], traced: &Traced) -> Vec<RangeInclusive<usize>> {
    let mut out: Vec<RangeInclusive<usize>> = vec![];
    let mut open: Option<(usize, usize)> = None;
    for (at, piece) in pieces.iter().enumerate() {
        let role = role_of(piece);
        let title = role == Some(Role::QuotedTitle);
        // One title has several lines where somebody has parted them.
        let begins = title && !at.checked_sub(1).is_some_and(|at| is_title(&pieces[at]));
        if begins || role.is_some_and(ends) {
            out.extend(open.take().map(|(from, to)| from..=to));
        }
        match &mut open {
            None if title => open = Some((at, at)),
            Some((_, to)) if role.is_some_and(is_of_quoted) || traced.is_quoted(&texts(piece)) => {
                *to = at;
            }
            _ => {}
        }
        // Nothing of it stands below its date.
        if role == Some(Role::QuotedDate) {
            out.extend(open.take().map(|(from, to)| from..=to));
        }
    }
    out.extend(open.map(|(from, to)| from..=to));
    out
}

fn role_of(piece: &Piece) -> Option<Role> {
    match piece {
        Piece::Line(line) => line.role,
        Piece::Table(_) | Piece::Pictures(_) => None,
    }
}

fn is_title(piece: &Piece) -> bool {
    role_of(piece) == Some(Role::QuotedTitle)
}

fn texts(piece: &Piece) -> Vec<&[Inline]> {
    match piece {
        Piece::Line(line) => vec![&line.inlines],
        Piece::Table(table) => {
            let rows = table.head.iter().chain(table.rows.iter().map(|(_, cells)| cells));
            rows.flatten().map(Vec::as_slice).collect()
        }
        Piece::Pictures(_) => vec![],
    }
}

/// Roles that only a quoted paper has.
pub(super) const fn is_of_quoted(role: Role) -> bool {
    matches!(
        role,
        Role::QuotedTitle
            | Role::QuotedNumber
            | Role::QuotedRecipients
            | Role::QuotedSignature
            | Role::QuotedDate
    )
}

/// Roles of the paper itself that stand behind what it quotes.
const fn ends(role: Role) -> bool {
    role.is_closing()
        || matches!(role, Role::AttachmentNote | Role::AttachmentLabel | Role::AttachmentTitle)
        || matches!(role, Role::Attendance | Role::Note)
}

/// A paper of which nothing is known yet.
pub(super) fn open() -> QuotedItem {
    QuotedItem {
        title: vec![vec![]],
        number: None,
        recipients: None,
        text: vec![],
        signatures: vec![],
        date: None,
    }
}

/// Takes a line that only a quoted paper has.
pub(super) fn take(quoted: &mut QuotedItem, role: Role, mut line: Line) {
    match role {
        Role::QuotedTitle => {
            let mut title = titles::joined(&quoted.title);
            parts::append(&mut title, line.inlines);
            quoted.title = titles::lines(&title);
        }
        Role::QuotedNumber => quoted.number = Some(line.inlines),
        Role::QuotedRecipients => {
            parts::cut_end(&mut line.inlines, "：:");
            quoted.recipients = Some(line.inlines);
        }
        Role::QuotedSignature => quoted.signatures.push(line.inlines),
        _ => quoted.date = Some(line.inlines),
    }
}
