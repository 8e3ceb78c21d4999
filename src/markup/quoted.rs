//! A whole paper inside a paper: the lines of a `::: 转引` block.

use super::chars::{self, Char, Line};
use super::inline;
use super::read::Reader;
use crate::diag::{Diagnostic, Kind};
use crate::notice::QuotedItem;

/// The most characters of a 发文字号, and of a 署名.
const NUMBER_LEN: usize = 32;
const SIGNATURE_LEN: usize = 28;

/// Reads title, 发文字号, 主送机关, text, 署名 and 成文日期, as they stand on their lines.
pub(super) fn read(reader: &mut Reader, opening: &[Char], lines: &[Line]) -> Option<QuotedItem> {
    let start = lines.iter().position(|line| !line.is_empty());
    let Some((title, mut rest)) = start.and_then(|at| lines[at..].split_first()) else {
        let found = Diagnostic::error(Kind::MarkupForm, "“::: 转引”里没有内容")
            .hint("第一行写原文标题，然后是文号、主送机关、正文、署名、日期，各写一行");
        reader.error(found, opening);
        return None;
    };
    let title = inline::split_title(chars::after_hash(title), reader.tokens, reader.sink);
    let number = take_first(&mut rest, is_number).map(|line| reader.inlines(line));
    let recipients = take_first(&mut rest, is_recipients);
    let recipients = recipients.map(|line| reader.inlines(chars::trim(&line[..line.len() - 1])));
    let (text, signatures, date) = ending(rest);
    let item = QuotedItem {
        title,
        number,
        recipients,
        text: reader.quoted_items(text),
        signatures: signatures.iter().map(|line| reader.inlines(line)).collect(),
        date: date.map(|line| reader.inlines(line)),
    };
    if item.text.is_empty() {
        let found = Diagnostic::error(Kind::MarkupForm, "“::: 转引”里只有标题，没有正文")
            .hint("标题下面一行一段写原文");
        reader.error(found, opening);
        return None;
    }
    Some(item)
}

/// Takes the first line that is not blank, when it is of a kind.
fn take_first<'a>(lines: &mut &'a [Line], kind: impl Fn(&[Char]) -> bool) -> Option<&'a Line> {
    let at = lines.iter().position(|line| !line.is_empty())?;
    let line = lines.get(at).filter(|line| kind(line))?;
    *lines = &lines[at + 1..];
    Some(line)
}

/// 闵科委〔2024〕14号, also in parentheses.
fn is_number(line: &[Char]) -> bool {
    let text = chars::text(line);
    let inner = text.trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
    let year = inner.contains(['〔', '［', '[']) && inner.contains(['〕', '］', ']']);
    let order = inner.starts_with('第') && inner.ends_with('号');
    line.len() <= NUMBER_LEN && inner.ends_with('号') && (year || order)
}

fn is_recipients(line: &[Char]) -> bool {
    let sentence = line.iter().any(|ch| ch.is_one_of("。；"));
    line.len() > 1 && line.last().is_some_and(|ch| ch.is_one_of("：:")) && !sentence
}

/// Text, 署名 and 成文日期: the date stands alone on the last line, the names on those before it.
fn ending(lines: &[Line]) -> (&[Line], Vec<&Line>, Option<&Line>) {
    let Some(last) = lines.iter().rposition(|line| !line.is_empty()) else {
        return (lines, vec![], None);
    };
    let Some(date) = lines.get(last).filter(|line| is_date(line)) else {
        return (lines, vec![], None);
    };
    let above = &lines[..last];
    let names = above.iter().rev().take_while(|line| line.is_empty() || is_name(line)).count();
    let (text, names) = above.split_at(above.len() - names);
    // a paper is not all names
    if text.iter().all(Vec::is_empty) {
        return (above, vec![], Some(date));
    }
    (text, names.iter().filter(|line| !line.is_empty()).collect(), Some(date))
}

/// 2024年2月6日 or 二〇二四年二月六日, alone on its line.
fn is_date(line: &[Char]) -> bool {
    let text = chars::text(line);
    let Some((year, rest)) = text.split_once('年') else { return false };
    let Some((month, day)) = rest.strip_suffix('日').and_then(|rest| rest.split_once('月'))
    else {
        return false;
    };
    let digits = |part: &str, most: usize| {
        let part = part.trim();
        part.chars().count() <= most
            && part.chars().all(|c| c.is_ascii_digit() || "〇零○一二三四五六七八九十　".contains(c))
    };
    digits(year, 4) && digits(month, 2) && digits(day, 3)
}

/// A line that can be a 署名: short, without a mark, and no heading.
fn is_name(line: &[Char]) -> bool {
    let marks = "。，；：！？、…|*#!:";
    let plain = !line.iter().any(|ch| marks.contains(ch.c) || ch.c.is_ascii_digit());
    plain && line.len() <= SIGNATURE_LEN && super::heading::number(line).is_none()
}
