//! 编, 章, 节 and 条: found at the beginning of a line, and checked for gaps and repeats.

use super::chars::{self, Char};
use super::heading::{chinese, numeral};
use crate::diag::{Diagnostic, Kind};
use crate::document::Division;
use crate::source::Origin;

/// The most characters of a heading; what is longer is a sentence about a 章.
const HEADING_LEN: usize = 30;

/// What may follow 第三条 in a sentence about it: no beginning of an article.
const SENTENCE: &str = "款项第、，。和至到与及以的所中规或";

/// A 编, 章, 节 or 条 at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub division: Division,
    /// The number as typed (第一章, 第十条之一), `None` where `#` asks for the next one.
    pub number: Option<String>,
    /// What it counts, when it was typed.
    pub value: Option<u32>,
    /// Whether it is one put between two others (第十条之一).
    pub inserted: bool,
    /// Whether a blank or the end of the line parts it from its words.
    pub parted: bool,
    /// Characters that it takes, without blanks behind it.
    pub len: usize,
}

/// The number of a division as papers write it: 第十二条.
pub fn ordinal(division: Division, value: u32) -> String {
    format!("第{}{}", chinese(value), division.sign())
}

/// The division that a line begins with.
pub(super) fn find(line: &[Char]) -> Option<Found> {
    let hashes = line.iter().take_while(|ch| ch.is('#')).count();
    let stars = line[hashes..].iter().take_while(|ch| ch.is('*')).count();
    let start = hashes + if stars == 2 { 2 } else { 0 };
    let (first, rest) = line.get(start..)?.split_first()?;
    if !first.is('第') {
        return None;
    }
    let typed = numeral(rest);
    let digits = typed.map_or(0, |(_, _, len)| len);
    let division = Division::of(rest.get(digits).filter(|ch| !ch.literal)?.c)?;
    if typed.is_some() == (hashes > 0) {
        return None;
    }
    let (after, inserted) = suffix(&rest[digits + 1..], division);
    let mut len = start + 2 + digits + after;
    let number = typed.map(|_| chars::text(&line[start..len]));
    if start > hashes {
        len += closing_stars(&line[len..])?;
    }
    let parted = line.get(len).is_none_or(|ch| ch.is_blank() || ch.is_one_of("：:"));
    let value = typed.map(|(_, value, _)| value);
    let found = Found { division, number, value, inserted, parted: parted || start > hashes, len };
    fits(&found, &line[len..]).then_some(found)
}

/// Length of 之一 behind 第十条, and whether it is there.
fn suffix(rest: &[Char], division: Division) -> (usize, bool) {
    let len = match rest.split_first() {
        Some((first, rest)) if division == Division::Article && first.is('之') => {
            numeral(rest).map_or(0, |(_, _, len)| len + 1)
        }
        _ => 0,
    };
    (len, len > 0)
}

/// Blanks and the two `*` that close right behind them.
fn closing_stars(rest: &[Char]) -> Option<usize> {
    let blanks = rest.iter().take_while(|ch| ch.is_blank()).count();
    let stars = rest[blanks..].iter().take_while(|ch| ch.is('*')).count();
    (stars == 2).then_some(blanks + 2)
}

/// Whether what follows lets it be a heading, or the number of an article.
fn fits(found: &Found, rest: &[Char]) -> bool {
    let words = chars::trim(rest);
    match found.division {
        Division::Article if found.parted => !words.is_empty(),
        Division::Article => words.first().is_some_and(|ch| !SENTENCE.contains(ch.c)),
        Division::Section if !found.parted => false,
        _ => words.len() <= HEADING_LEN && !words.iter().any(|ch| "。，；：".contains(ch.c)),
    }
}

/// A division in the order of the text.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub division: Division,
    /// The typed number, `None` for the next one.
    pub value: Option<u32>,
    pub inserted: bool,
    pub origin: Option<Origin>,
}

/// The numbers reached: 章 and 条 run on through the text, 节 begins anew in each 章.
#[derive(Debug, Clone, Default)]
pub(super) struct Reached([u32; 4]);

impl Reached {
    pub fn of(&self, division: Division) -> u32 {
        self.0[division as usize]
    }

    /// Takes a number that was typed, or the next one; what it is.
    pub fn take(&mut self, division: Division, typed: Option<u32>) -> u32 {
        let value = typed.unwrap_or_else(|| self.of(division).saturating_add(1));
        self.0[division as usize] = value;
        if division == Division::Chapter || division == Division::Part {
            self.0[Division::Section as usize] = 0;
        }
        value
    }
}

/// Warns of gaps, repeats and wrong order. Where numbers may run on or begin anew, both are right.
pub(super) fn check(seen: &[Seen], sink: &mut Vec<Diagnostic>) {
    let mut reached = Reached::default();
    let mut last: [Option<&Seen>; 4] = [None; 4];
    // 节 that ran on into the 章, 章 into the 编
    let mut run_on = [0; 4];
    for s in seen {
        let before = reached.of(s.division);
        let value = s.value.unwrap_or(before + 1);
        let at = s.division as usize;
        let new = s.division == Division::Chapter && run_on[at] > 0 && value == 1;
        let on = before == 0 && run_on[at] > 0 && value == run_on[at] + 1;
        let inserted = s.inserted && value == before;
        if value != before + 1 && !new && !on && !inserted {
            sink.push(out_of_order(s, value, before + 1, last[at]));
        }
        reached.take(s.division, Some(value));
        run_on[at] = 0;
        match s.division {
            Division::Part => run_on[Division::Chapter as usize] = reached.of(Division::Chapter),
            Division::Chapter => {
                run_on[Division::Section as usize] =
                    last[Division::Section as usize].and_then(|s| s.value).unwrap_or(0);
            }
            Division::Section | Division::Article => {}
        }
        last[at] = Some(s);
    }
}

fn out_of_order(s: &Seen, value: u32, expected: u32, before: Option<&Seen>) -> Diagnostic {
    let (typed, right) = (ordinal(s.division, value), ordinal(s.division, expected));
    let message = match expected {
        1 => format!("“{typed}”是第一个，应当从“{right}”开始"),
        _ if value + 1 == expected => format!("“{typed}”重复了"),
        _ if value > expected => format!("“{typed}”前面缺“{right}”"),
        _ => format!("“{typed}”次序不对，这里应当是“{right}”"),
    };
    let found = Diagnostic::warning(Kind::HeadingNumber, message).maybe_at(s.origin.as_ref());
    let found = found.hint(format!(
        "请核对有无缺漏；没有缺漏的，改成“{right}”，或写“#第{}”自动编号",
        s.division.sign()
    ));
    match before.and_then(|before| before.origin.as_ref()) {
        Some(origin) => found.with(origin, "上一个"),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(String, usize)> {
        find(&chars::of(line)).map(|f| (f.number.unwrap_or_default(), f.len))
    }

    #[test]
    fn divisions_are_told_from_sentences_about_them() {
        for (line, number, len) in [
            ("第一章 总则", "第一章", 3),
            ("第十二章　附　则", "第十二章", 4),
            ("第一章总则", "第一章", 3),
            ("第一章", "第一章", 3),
            ("第二节　申请", "第二节", 3),
            ("第一编 通则", "第一编", 3),
            ("第一条　为了规范管理，制定本办法。", "第一条", 3),
            ("第一百三十条 本办法自发布之日起施行。", "第一百三十条", 6),
            ("第12条 甲方应当付款。", "第12条", 4),
            ("第十条之一　乙。", "第十条之一", 5),
            ("**第一条** 为了规范管理。", "第一条", 7),
            ("**第一条　**为了规范管理。", "第一条", 8),
            ("#第条 为了规范管理。", "", 3),
            ("# 第一章", "", 0),
        ] {
            let expected = (len > 0).then(|| (number.to_string(), len));
            assert_eq!(found(line), expected, "{line}");
        }
        for line in [
            "第三节课安排",
            "第一章规定，申请人应当到场。",
            "第一条、第二条所称申请人",
            "第三条第二款规定的情形",
            "第三条规定",
            "第一，加强领导",
            "第一条",
            "第条 甲",
            "\\第一条 甲",
            "第一届　大会",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    fn messages(numbers: &[(Division, u32)]) -> Vec<String> {
        let seen = |(division, value): &(Division, u32)| Seen {
            division: *division,
            value: (*value > 0).then_some(*value),
            inserted: false,
            origin: None,
        };
        let mut sink = vec![];
        check(&numbers.iter().map(seen).collect::<Vec<_>>(), &mut sink);
        sink.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn gaps_repeats_and_order_are_named() {
        use Division::{Article, Chapter, Part, Section};
        for numbers in [
            &[(Chapter, 1), (Article, 1), (Article, 2), (Chapter, 2), (Article, 3)][..],
            &[(Chapter, 1), (Section, 1), (Section, 2), (Chapter, 2), (Section, 1)],
            &[(Chapter, 1), (Section, 1), (Chapter, 2), (Section, 2)],
            &[(Part, 1), (Chapter, 1), (Chapter, 2), (Part, 2), (Chapter, 1)],
            &[(Part, 1), (Chapter, 1), (Part, 2), (Chapter, 2)],
            &[(Article, 1), (Article, 0), (Article, 3)],
        ] {
            assert_eq!(messages(numbers), Vec::<String>::new(), "{numbers:?}");
        }
        for (numbers, expected) in [
            (&[(Article, 1), (Article, 3)][..], "“第三条”前面缺“第二条”"),
            (&[(Article, 1), (Chapter, 2)], "“第二章”是第一个，应当从“第一章”开始"),
            (&[(Article, 1), (Article, 1)], "“第一条”重复了"),
            (
                &[(Chapter, 1), (Article, 1), (Article, 2), (Chapter, 2), (Article, 1)],
                "“第一条”次序不对，这里应当是“第三条”",
            ),
        ] {
            assert_eq!(messages(numbers), [expected], "{numbers:?}");
        }
    }
}
