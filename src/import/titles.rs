//! Where the lines of a title end: a forced break is written only where the title would be broken otherwise.

use crate::document::{Inline, plain};
use crate::fonts::Fonts;
use crate::layout;

use super::inlines::merge_texts;

/// The lines of a title.
pub(super) fn lines(title: &[Inline]) -> Vec<Vec<Inline>> {
    title.split(|inline| matches!(inline, Inline::Break)).map(<[Inline]>::to_vec).collect()
}

/// Lines as one text with breaks.
pub(super) fn joined(lines: &[Vec<Inline>]) -> Vec<Inline> {
    lines.join(&Inline::Break)
}

/// What a title says on one line.
pub(super) fn on_one_line(title: &[Inline]) -> String {
    plain(title).replace('\n', "")
}

/// Takes the breaks out of a title that gets the same ones by itself.
pub(super) fn settle(title: &mut Vec<Inline>) {
    let texts: Vec<String> = lines(title).iter().map(|line| plain(line)).collect();
    if texts.len() < 2 || !layout::breaks_by_itself(&texts, &Fonts::bundled(true)) {
        return;
    }
    title.retain(|inline| !matches!(inline, Inline::Break));
    merge_texts(title);
}
