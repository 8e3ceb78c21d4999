//! Running numbers that captions bring along: 表1, 图2. They are kept as typed, and checked.

use crate::diag::{Diagnostic, Kind};
use crate::document::{Inline, plain};
use crate::notice::{Item, ItemKind};
use crate::source::Origin;

/// Warns of captions whose numbers do not follow each other; the first may be any, since an attachment may go on
/// counting where the paper ended.
pub(super) fn check(items: &[Item], sink: &mut Vec<Diagnostic>) {
    for sign in ['表', '图'] {
        let mut last: Option<u32> = None;
        for (value, origin) in items.iter().filter_map(|item| numbered(item, sign)) {
            let expected = last.map_or(value, |last| last.saturating_add(1));
            if value != expected {
                sink.push(out_of_order(sign, value, expected).maybe_at(origin));
            }
            last = Some(value);
        }
    }
}

fn out_of_order(sign: char, value: u32, expected: u32) -> Diagnostic {
    let before = expected.saturating_sub(1);
    let message = if value == before {
        format!("题注的编号“{sign}{value}”重复了")
    } else {
        format!("题注的编号“{sign}{value}”跟在“{sign}{before}”后面，应当是“{sign}{expected}”")
    };
    Diagnostic::warning(Kind::HeadingNumber, message)
        .hint("编号按原样印出；改编号时，文中的“见表…”“见图…”也要一起改")
}

/// Number and place of a caption that begins with the sign and a number.
fn numbered(item: &Item, sign: char) -> Option<(u32, Option<&Origin>)> {
    let caption: &[Inline] = match (&item.kind, sign) {
        (ItemKind::Table(table), '表') => table.caption.as_deref()?,
        (ItemKind::Pictures(pictures), '图') => pictures.caption.as_deref()?,
        _ => return None,
    };
    Some((number(&plain(caption), sign)?, item.origin.as_ref()))
}

/// The number behind the sign; 表1-1 and 表1.1 count in chapters, which is another order.
fn number(caption: &str, sign: char) -> Option<u32> {
    let rest = caption.trim_start().strip_prefix(sign)?.trim_start();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let next = rest[digits.len()..].chars().next();
    let chaptered = next.is_some_and(|c| "-－—–.．".contains(c));
    if chaptered { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_captions_are_found() {
        let cases = [
            ("表1　各街镇经费", Some(1)),
            ("表 12 各街镇经费", Some(12)),
            ("表17", Some(17)),
            ("表1-2　分季度", None),
            ("表1.2　分季度", None),
            ("表彰名单", None),
            ("各街镇经费表1", None),
            ("图1　走势", None),
            ("表99999999999", None),
        ];
        for (caption, expected) in cases {
            assert_eq!(number(caption, '表'), expected, "{caption}");
        }
    }
}
