//! The new folder read and composed: does it print what the draft says?

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::diag::{Diagnostic, Kind, Severity};
use crate::document::{Content, Document, Inline, Role};
use crate::notice::Notice;
use crate::pipeline;
use crate::project;

use super::assemble::is_of_list;
use super::files::folder;
use super::inlines::unmarked;
use super::line::{Piece, place, shortened};
use super::{Files, signs};

/// Differences that are told one by one.
const MAX_TOLD: usize = 20;

/// One text of the draft.
pub(super) struct Said {
    /// Without blanks.
    text: String,
    shown: String,
    number: usize,
    of_list: bool,
}

/// The texts of a draft in order, but for those that the program words itself.
pub(super) fn said(pieces: &[Piece]) -> Vec<Said> {
    let mut out: Vec<Said> = vec![];
    let mut push = |inlines: &[Inline], number: usize, role: Option<Role>| {
        for (inlines, role) in with_notes(inlines, role) {
            let shown = unmarked(inlines);
            let text = comparable(&shown, role);
            let of_list = role.is_some_and(is_of_list);
            match out.last_mut() {
                // Rows of names may be others: a list is compared as a whole.
                Some(Said { text: before, of_list: true, .. }) if of_list => before.push_str(&text),
                _ if text.is_empty() => {}
                _ => out.push(Said { text, shown, number, of_list }),
            }
        }
    };
    for piece in pieces {
        match piece {
            Piece::Line(line) if line.role.is_some_and(is_body) => {
                push(&line.inlines, line.number, line.role);
            }
            Piece::Line(_) | Piece::Pictures(_) => {}
            Piece::Table(table) => {
                let body = table.rows.iter().flat_map(|(_, cells)| cells);
                table.head.iter().flatten().chain(body).for_each(|cell| push(cell, 0, None));
            }
        }
    }
    out
}

/// A text, and those of its 脚注.
fn with_notes(inlines: &[Inline], role: Option<Role>) -> Vec<(&[Inline], Option<Role>)> {
    fn notes<'a>(inlines: &'a [Inline], out: &mut Vec<(&'a [Inline], Option<Role>)>) {
        for inline in inlines {
            match inline {
                Inline::Footnote(note) => out.push((&note.text, None)),
                other => notes(other.children(), out),
            }
        }
    }
    let mut out = vec![(inlines, role)];
    notes(inlines, &mut out);
    out
}

/// Roles whose words are the paper's own, in its order.
const fn is_body(role: Role) -> bool {
    matches!(
        role,
        Role::Text
            | Role::Heading1
            | Role::Heading2
            | Role::Heading3
            | Role::Heading4
            | Role::Recipients
            | Role::TableCaption
            | Role::PictureCaption
            | Role::Note
            | Role::Attendance
            | Role::Chapter
            | Role::Subchapter
            | Role::Article
            | Role::TableNote
            | Role::QuotedTitle
            | Role::QuotedNumber
            | Role::QuotedRecipients
            | Role::QuotedSignature
            | Role::QuotedDate
    ) || is_of_list(role)
}

/// What must be the same: no blanks, signs that the program sets itself as it sets them.
fn comparable(text: &str, role: Option<Role>) -> String {
    let mut text = signs::squeezed(text);
    // Names in columns need no marks between them.
    if role.is_some_and(is_of_list) {
        text.retain(|c| !"、，,；;".contains(c));
    }
    if let Some(role) = role
        && matches!(role, Role::Recipients | Role::QuotedRecipients | Role::Note)
    {
        text = text.trim_end_matches(['：', ':']).replace('(', "（").replace(')', "）");
    }
    let begins = crate::markup::beginning(&text);
    if let crate::markup::Beginning::Heading { level, value, number }
    | crate::markup::Beginning::Numbered { level, value, number, .. } = begins
    {
        let rest: String = text.chars().skip(number).collect();
        text = crate::markup::number_text(level, value) + &rest;
    }
    text
}

/// Reads and composes the files; what they do not print as the draft says is told, and what keeps them from being built.
pub(super) fn check(files: &Files, said: &[Said], file: &str, sink: &mut Vec<Diagnostic>) {
    let mut found = vec![];
    let Some(document) = composed(files, &mut found) else {
        let errors = found.into_iter().filter(|d| d.severity == Severity::Error);
        sink.extend(errors.map(|d| Diagnostic { severity: Severity::Warning, ..d }));
        let message = "新文件夹还不能直接生成，请先改好上面几处";
        sink.push(Diagnostic::warning(Kind::Recognised, message));
        return;
    };
    let printed: Vec<String> = printed(&document);
    let wanted: Vec<&str> = said.iter().map(|said| said.text.as_str()).collect();
    let printed: Vec<&str> = printed.iter().map(String::as_str).collect();
    let mut told = 0;
    for op in capture_diff_slices(Algorithm::Myers, &wanted, &printed) {
        let (DiffOp::Delete { old_index, old_len, .. }
        | DiffOp::Replace { old_index, old_len, .. }) = op
        else {
            continue;
        };
        for said in &said[old_index..old_index + old_len] {
            // Moved, not lost.
            if printed.contains(&said.text.as_str()) {
                continue;
            }
            told += 1;
            if told <= MAX_TOLD {
                let message = format!("“{}”印出来会和稿子不一样", shortened(&said.shown));
                let found = Diagnostic::warning(Kind::NotCarried, message);
                let found = found.at(place(file, said.number, &said.shown));
                sink.push(found.hint("请在新文件夹里找到这一处，照稿子改好"));
            }
        }
    }
    if told > MAX_TOLD {
        let message = format!("还有{}处印出来会和稿子不一样", told - MAX_TOLD);
        sink.push(Diagnostic::warning(Kind::NotCarried, message));
    }
}

/// The document of a folder in memory; nothing with an error.
fn composed(files: &Files, found: &mut Vec<Diagnostic>) -> Option<Document> {
    let notice = notice(files, found)?;
    match pipeline::document(&notice) {
        Ok(document) => Some(document.output),
        Err(errors) => {
            found.extend(errors);
            None
        }
    }
}

fn notice(files: &Files, found: &mut Vec<Diagnostic>) -> Option<Notice> {
    let project = project::read(&folder(files), Some("notice.yaml"), found);
    project.map(|project| project.notice).filter(|_| !crate::diag::has_errors(found))
}

/// What a document prints, text by text.
fn printed(document: &Document) -> Vec<String> {
    let blocks = document.sections.iter().flat_map(|s| &s.blocks);
    let mut out: Vec<(String, bool)> = vec![];
    for block in blocks {
        let cell = matches!(block.content, Content::Table(_));
        let role = Some(block.role).filter(|_| !cell);
        let list = is_of_list(block.role);
        for (text, role) in block.texts().into_iter().flat_map(|text| with_notes(text, role)) {
            let text = comparable(&unmarked(text), role);
            match out.last_mut() {
                Some((before, true)) if list => before.push_str(&text),
                _ if text.is_empty() => {}
                _ => out.push((text, list)),
            }
        }
    }
    out.into_iter().map(|(text, _)| text).collect()
}

/// 盖章 of a folder as these files have it.
pub(super) fn sealed(files: &Files) -> Option<bool> {
    notice(files, &mut vec![]).map(|notice| notice.sealed)
}
