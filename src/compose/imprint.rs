//! 版记: 抄送机关, 印发机关 and 印发日期.

use super::width::width;
use super::{paragraph, text, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Content, Indent, Role};
use crate::notice::{Notice, Placement};
use crate::spec::{
    COPIED_TO_LABEL as COPIED_TO, DISCLOSURE_LABEL as DISCLOSURE, IMPRINT_SIDE_CELLS as SIDE,
};

/// The blocks; none when neither 抄送机关 nor 印发机关 is given.
pub(super) fn blocks(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Vec<Block> {
    if notice.printed_by.is_none() && notice.printed_on.is_some() {
        let found =
            Diagnostic::warning(Kind::FieldMissing, "有印发日期，没有印发机关，版记不印这一行");
        sink.push(found.hint("请填“印发机关”，或者删去“印发日期”"));
    }
    [copied_to(notice), disclosure(notice), printed_by(notice)].into_iter().flatten().collect()
}

/// 公开属性 at the left, 印数 at the right, where the office has them in its 版记; the standard has neither (V-12,
/// V-13), so they are an element of their own, parted from the printing line (7.4.3).
fn disclosure(notice: &Notice) -> Option<Block> {
    let at = |place, placed: Option<String>| placed.filter(|_| place == Placement::Imprint);
    let word = notice.disclosure.as_ref().map(|word| format!("{DISCLOSURE}{word}"));
    let word = at(notice.house.disclosure_at, word);
    let copies = notice.copies.map(|copies| format!("共印{copies}份"));
    let copies = at(notice.house.copies_at, copies);
    if word.is_none() && copies.is_none() {
        return None;
    }
    let [left, right] = [word, copies].map(|end| end.map(text).unwrap_or_default());
    let block = paragraph("imprint.disclosure", Role::Disclosure, Align::Left, vec![]);
    let indent = Indent { first: SIDE, rest: SIDE, right: SIDE };
    Some(Block { content: Content::Ends(left, right), indent, ..block })
}

/// One 字 in at both ends, further lines under the first name, a full stop at the end (7.4.2).
fn copied_to(notice: &Notice) -> Option<Block> {
    let mut names = notice.copied_to.clone()?;
    wording::cut_end(&mut names, "。；，、.;,");
    if wording::last_char(&names) != Some('。') {
        wording::push(&mut names, "。");
    }
    wording::push_front(&mut names, COPIED_TO);
    let indent = Indent { first: SIDE, rest: SIDE + width(COPIED_TO), right: SIDE };
    let block = paragraph("imprint.copied-to", Role::CopiedTo, Align::Justify, names);
    Some(Block { indent, ..block })
}

/// Office at the left, date and 印发 at the right (7.4.3); the date is open until it is known.
fn printed_by(notice: &Notice) -> Option<Block> {
    let office = notice.printed_by.as_ref()?;
    let year = notice.date.map(|date| date.year()).or(notice.year);
    let date = format!("{}印发", wording::date(notice.printed_on, year));
    let block = paragraph("imprint.printed-by", Role::PrintedBy, Align::Left, vec![]);
    let indent = Indent { first: SIDE, rest: SIDE, right: SIDE };
    Some(Block { content: Content::Ends(text(office), text(date)), indent, ..block })
}
