//! Decimal numbers of technical texts: 1, 1.1, 1.1.1. They count only in a text that is numbered so.

use super::chars::{self, Char, Line};
use super::heading;
use super::read::fence;
use crate::diag::{Diagnostic, Kind};
use crate::source::Origin;

/// The most parts of a number.
const DEPTH: usize = 4;

/// What makes 1.2 in front of it an amount and no number of a paragraph.
const UNITS: &str = "亿万千百十元美倍个家项年月日时分秒吨米公平立升克度天人次件套台户亩折版%％‰℃";

/// How a text is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// 1, 1.1, 1.1.1: the first part is the highest level.
    Whole,
    /// 1. with 1.1 below it: the third level of the standard and what is below.
    Below,
}

impl Scheme {
    /// Level of a heading with so many parts, 1 to 4.
    pub fn level(self, parts: usize) -> u8 {
        let above = if self == Scheme::Below { 2 } else { 0 };
        u8::try_from((parts + above).clamp(1, 4)).unwrap_or(4)
    }
}

/// A decimal number at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    pub path: Vec<u32>,
    /// Characters that it takes, without blanks behind it.
    pub len: usize,
    /// Whether a blank parts it from its words.
    pub parted: bool,
}

/// The number that a line begins with, of one part or more.
pub(super) fn find(line: &[Char]) -> Option<Decimal> {
    let (mut path, mut len) = (vec![], 0);
    loop {
        let digits = line[len..].iter().take_while(|ch| is_digit(ch)).count();
        if digits == 0 || digits > 3 {
            return None;
        }
        path.push(chars::text(&line[len..len + digits]).parse().ok()?);
        len += digits;
        let point = line.get(len).is_some_and(|ch| ch.is_one_of(".．"));
        if !point || !line.get(len + 1).is_some_and(is_digit) {
            break;
        }
        len += 1;
    }
    let next = line.get(len)?;
    let words = chars::trim(&line[len..]).first()?;
    let parted = next.is_blank();
    let amount = UNITS.contains(words.c) || is_digit(words);
    let mark = !parted && !chinese(next.c);
    let zero = path.contains(&0);
    (path.len() <= DEPTH && !amount && !mark && !zero).then_some(Decimal { path, len, parted })
}

fn is_digit(ch: &Char) -> bool {
    !ch.literal && ch.c.is_ascii_digit()
}

fn chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0x20000..=0x3FFFF) || "“《".contains(c)
}

/// Whether a text is numbered so: it has an n.1 that a blank parts from its words, or an n.1 and the n.2 after it.
pub(super) fn scheme(lines: &[Line]) -> Option<Scheme> {
    let lines = outside(lines);
    // a line that is said to be none shows all the same how the text is numbered: so what is written back reads alike
    let found: Vec<Decimal> =
        lines.iter().filter_map(|line| find(&chars::unescaped(line))).collect();
    let several = || found.iter().filter(|d| d.path.len() > 1);
    let first = |d: &&Decimal| d.path.last() == Some(&1);
    let followed = |d: &Decimal| several().any(|next| follows(&d.path, &next.path));
    if !several().filter(first).any(|d| d.parted || followed(d)) {
        return None;
    }
    let mut above = found.iter().take_while(|d| d.path.len() == 1);
    let top = above.any(|d| d.path == [1] && d.parted);
    let pointed = |line: &Line| heading::number(line).is_some_and(|n| n.level == 3);
    let below = !top && lines.iter().any(|line| pointed(line));
    Some(if below { Scheme::Below } else { Scheme::Whole })
}

/// The lines that stand in no block.
fn outside(lines: &[Line]) -> Vec<&Line> {
    let mut depth = 0_usize;
    let stands = |line: &&Line| match fence(line) {
        0 => depth == 0,
        colons if colons == line.len() => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => {
            depth += 1;
            false
        }
    };
    lines.iter().filter(stands).collect()
}

/// What the decimal number of a line makes of it; lengths are in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// 1 to 4.
    pub level: u8,
    /// Length of the number as typed.
    pub number: usize,
    /// Whether the line is a heading that stands alone.
    pub alone: bool,
}

/// What decimal numbers make of the lines of a text that stand in no block.
pub fn decimals(lines: &[String]) -> Vec<Option<Numbered>> {
    let lines: Vec<Line> = lines.iter().map(|line| chars::of(line)).collect();
    let Some(scheme) = scheme(&lines) else { return vec![None; lines.len()] };
    let mut last: Vec<u32> = vec![];
    let mut numbered = |line: &Line| {
        let found = find(line).filter(|found| found.counts(&last))?;
        let rest = chars::trim(&line[found.len..]);
        let alone = matches!(heading::shape(3, rest), heading::Shape::Alone);
        let level = scheme.level(found.path.len());
        last = found.path;
        Some(Numbered { level, number: found.len, alone })
    };
    lines.iter().map(&mut numbered).collect()
}

impl Decimal {
    /// Whether it is a number behind another one of its text: parted from its words, or the next one.
    pub fn counts(&self, last: &[u32]) -> bool {
        let next = follows(last, &self.path);
        match self.path.len() {
            1 => self.parted && next,
            _ => self.parted || next,
        }
    }
}

/// Whether a number can come next: a sibling, a first child, or the next one of a level above.
pub(super) fn follows(last: &[u32], next: &[u32]) -> bool {
    let Some((value, above)) = next.split_last() else { return false };
    match last.get(above.len()) {
        Some(before) => last.starts_with(above) && *value == before + 1,
        None => last == above && *value == 1,
    }
}

/// A decimal number in the order of the text.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub path: Vec<u32>,
    pub origin: Option<Origin>,
}

/// Warns of gaps, repeats and wrong order.
pub(super) fn check(seen: &[Seen], sink: &mut Vec<Diagnostic>) {
    let mut last: &[u32] = &[];
    for s in seen {
        // below headings of another kind a text may begin with 1.1
        let opens = last.is_empty() && s.path.last() == Some(&1);
        if !opens && !follows(last, &s.path) && !begins_above(last, &s.path) {
            sink.push(out_of_order(s, last));
        }
        last = &s.path;
    }
}

/// 2.1 after 1.3: the heading between them has a number of another kind, or none.
fn begins_above(last: &[u32], next: &[u32]) -> bool {
    next.len() > 1
        && next.last() == Some(&1)
        && next[..next.len() - 1].iter().zip(last).any(|(next, last)| *next == last + 1)
        && follows(last, &next[..next.len() - 1])
}

fn out_of_order(s: &Seen, last: &[u32]) -> Diagnostic {
    let typed = text(&s.path);
    let mut right = last.get(..s.path.len()).unwrap_or(last).to_vec();
    match right.last_mut().filter(|_| s.path.len() <= last.len()) {
        Some(value) => *value += 1,
        None => right.push(1),
    }
    let right = text(&right);
    let message = match last == s.path {
        true => format!("序号“{typed}”重复了"),
        false if s.path > last.to_vec() => format!("“{typed}”前面缺“{right}”"),
        false => format!("序号“{typed}”次序不对，这里应当是“{right}”"),
    };
    let found = Diagnostic::warning(Kind::HeadingNumber, message)
        .hint(format!("请核对内容有无缺漏；没有缺漏的，改成“{right}”；不是序号的，行首加“\\”"));
    found.maybe_at(s.origin.as_ref())
}

fn text(path: &[u32]) -> String {
    path.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        text.lines().map(chars::of).collect()
    }

    #[test]
    fn numbers_are_told_from_amounts() {
        for (line, expected) in [
            ("1.1 目标", Some(vec![1, 1])),
            ("1.1.1目标", Some(vec![1, 1, 1])),
            ("1 范围", Some(vec![1])),
            ("12.3 “甲”", Some(vec![12, 3])),
            ("3.5亿元", None),
            ("3.5 亿元", None),
            ("1.1%", None),
            ("1.1", None),
            ("2024.1 甲", None),
            ("1.1.1.1.1 甲", None),
            ("1.0 版本", None),
            ("\\1.1 目标", None),
        ] {
            assert_eq!(find(&chars::of(line)).map(|d| d.path), expected, "{line}");
        }
    }

    #[test]
    fn a_text_is_numbered_so_or_not() {
        for (text, expected) in [
            ("1 范围\n1.1 目标\n2 方法", Some(Scheme::Whole)),
            ("1.1目标\n1.2内容", Some(Scheme::Whole)),
            ("1.总则\n1.1 目标", Some(Scheme::Below)),
            ("1.1目标\n甲", None),
            ("1.2 目标", None),
            ("一、甲\n1.乙", None),
            ("5 家企业\n3.1 亿元", None),
        ] {
            assert_eq!(scheme(&lines(text)), expected, "{text}");
        }
    }

    #[test]
    fn wrong_numbers_are_named() {
        let messages = |paths: &[&[u32]]| {
            let seen: Vec<Seen> =
                paths.iter().map(|path| Seen { path: path.to_vec(), origin: None }).collect();
            let mut sink = vec![];
            check(&seen, &mut sink);
            sink.into_iter().map(|d| d.message).collect::<Vec<_>>()
        };
        for right in [
            &[&[1][..], &[1, 1], &[1, 1, 1], &[1, 1, 2], &[1, 2], &[2], &[2, 1]][..],
            &[&[1, 1], &[1, 2], &[2, 1]],
        ] {
            assert_eq!(messages(right), Vec::<String>::new(), "{right:?}");
        }
        for (wrong, expected) in [
            (&[&[1, 1][..], &[1, 3]][..], "“1.3”前面缺“1.2”"),
            (&[&[1, 1], &[1, 1]], "序号“1.1”重复了"),
            (&[&[1], &[1, 2]], "“1.2”前面缺“1.1”"),
            (&[&[1], &[2], &[1]], "序号“1”次序不对，这里应当是“3”"),
        ] {
            assert_eq!(messages(wrong), [expected], "{wrong:?}");
        }
    }
}
