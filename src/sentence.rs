//! Where sentences begin and end.

use std::ops::Range;

/// Marks that end a sentence. A 分号 does too: papers string their figures together with it.
const ENDS: [char; 6] = ['。', '！', '？', '；', ';', '\n'];

/// Marks that still belong to the sentence that they follow.
const CLOSING: [char; 7] = ['”', '’', '）', '》', '〉', ')', '」'];

/// The sentences of a text as byte ranges, in order and without gaps.
///
/// What stands in quotation marks or parentheses is not parted, unless one of them is never closed.
pub fn ranges(text: &str) -> Vec<Range<usize>> {
    let whole = balanced(text);
    let (mut ranges, mut start, mut depth) = (vec![], 0, 0_usize);
    let mut ended = false;
    for (at, c) in text.char_indices() {
        let closes = CLOSING.contains(&c);
        if ended && !closes && !ENDS.contains(&c) {
            ranges.push(start..at);
            (start, ended) = (at, false);
        }
        match c {
            '“' | '‘' | '（' | '《' | '〈' | '(' | '「' => depth += 1,
            _ if closes => depth = depth.saturating_sub(1),
            _ if ENDS.contains(&c) && (depth == 0 || !whole) => ended = true,
            _ => {}
        }
    }
    if start < text.len() {
        ranges.push(start..text.len());
    }
    ranges
}

/// Whether every mark that opens is closed, in order.
fn balanced(text: &str) -> bool {
    let mut open = vec![];
    for c in text.chars() {
        let closes = match c {
            '“' => '”',
            '‘' => '’',
            '（' => '）',
            '《' => '》',
            '〈' => '〉',
            '(' => ')',
            '「' => '」',
            c if CLOSING.contains(&c) => match open.pop() {
                Some(expected) if expected == c => continue,
                _ => return false,
            },
            _ => continue,
        };
        open.push(closes);
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_with_their_marks() {
        for (text, expected) in [
            ("", &[][..]),
            ("甲", &["甲"]),
            ("甲。乙；丙", &["甲。", "乙；", "丙"]),
            ("他说：“甲。乙。”丙！！丁", &["他说：“甲。乙。”丙！！", "丁"]),
            ("甲（乙；丙）。”丁", &["甲（乙；", "丙）。”", "丁"]),
            ("“文、会；督”模块；乙。", &["“文、会；督”模块；", "乙。"]),
            ("甲\n乙", &["甲\n", "乙"]),
        ] {
            let found: Vec<_> = ranges(text).into_iter().map(|r| &text[r]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
