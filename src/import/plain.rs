//! A plain text of a paper as lines: one line is one paragraph, or several of a web page's.

use crate::diag::Diagnostic;
use crate::source::decode;

use super::line::{Line, Piece};

/// The lines of a text in UTF-8 or GB 18030; `None` when it cannot be decoded.
pub(super) fn pieces(bytes: &[u8], name: &str, sink: &mut Vec<Diagnostic>) -> Option<Vec<Piece>> {
    let source = decode(name, bytes, sink)?;
    let mut out = vec![];
    let mut page = false;
    for (at, typed) in source.text.split(['\n', '\u{2028}', '\u{2029}']).enumerate() {
        // A form feed begins a page.
        for (part, text) in typed.split('\u{c}').enumerate() {
            page |= part > 0;
            let line = Line { page_before: page, ..Line::of(text, at + 1) };
            if !line.inlines.is_empty() {
                page = false;
                out.push(Piece::Line(line));
            }
        }
    }
    Some(out)
}
