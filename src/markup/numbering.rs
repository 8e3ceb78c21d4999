//! Running numbers of the four heading levels, and what can be wrong with typed ones (§9.2 L27, L28).

use super::division::Reached;
use super::heading::number_text;
use crate::diag::{Diagnostic, Kind};
use crate::document::Division;
use crate::source::Origin;

/// The numbers reached on each level: a level begins anew below each heading above it.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    reached: [u32; 4],
    divisions: Reached,
}

impl Counter {
    /// The next number of a level (1 to 4), which is taken.
    pub fn next(&mut self, level: u8) -> u32 {
        let value = self.reached(level).saturating_add(1);
        self.typed(level, value);
        value
    }

    /// Takes a number that was typed; the next one follows it.
    pub fn typed(&mut self, level: u8, value: u32) {
        let level = usize::from(level.clamp(1, 4));
        self.reached[level - 1] = value;
        self.reached[level..].fill(0);
    }

    /// Takes the number of a 编, 章, 节 or 条, the typed one or the next; what it is. The levels begin anew below it.
    pub fn division(&mut self, division: Division, typed: Option<u32>) -> u32 {
        self.reached = [0; 4];
        self.divisions.take(division, typed)
    }

    /// The number reached on a level, 0 for none.
    fn reached(&self, level: u8) -> u32 {
        self.reached[usize::from(level.clamp(1, 4)) - 1]
    }

    /// The nearest level above that has a number.
    fn parent(&self, level: u8) -> Option<u8> {
        (1..level).rev().find(|above| self.reached(*above) > 0)
    }
}

/// A numbered heading or paragraph in the order of the text.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// 1 to 4, or 0 for a 章 or 条, below which the levels begin anew.
    pub level: u8,
    /// The typed number, `None` for the next one.
    pub value: Option<u32>,
    /// Where the number stands.
    pub origin: Option<Origin>,
    /// Whether text without a number stands between it and the numbered line before it.
    pub after_text: bool,
}

/// Warns of numbers out of order, repeated numbers and skipped levels.
pub(super) fn check(seen: &[Seen], sink: &mut Vec<Diagnostic>) {
    let mut counter = Counter::default();
    let mut last: [Option<(&Seen, u32)>; 4] = [None; 4];
    let two_levels = !seen.iter().any(|s| s.level == 2);
    // the first level may run on through chapters, the others through headings (§9.2 L34)
    let mut run_on = 0;
    let restarts = restarts(seen);
    for s in seen {
        if s.level == 0 {
            run_on = run_on.max(counter.reached(1));
            counter.reached = [0; 4];
            continue;
        }
        let expected = counter.reached(s.level) + 1;
        let parent = counter.parent(s.level);
        let value = s.value.unwrap_or(expected);
        // a list of low level may begin again after some text under the same heading
        let new_list = s.level >= 3 && value == 1 && s.after_text;
        let index = usize::from(s.level) - 1;
        let on = match s.level {
            1 => run_on,
            _ if restarts[index] => 0,
            _ => last[index].map_or(0, |(_, value)| value),
        };
        let runs_on = expected == 1 && on > 0 && value == on + 1;
        if expected == 1 {
            sink.extend(skipped(s, value, parent, two_levels));
        }
        if value != expected && !new_list && !runs_on {
            let before = last[index].filter(|_| expected > 1);
            sink.push(out_of_order(s, value, expected, before.map(|(seen, _)| seen)));
        }
        counter.typed(s.level, value);
        last[index] = Some((s, value));
    }
}

/// For each level, whether its numbers begin again below a later heading.
fn restarts(seen: &[Seen]) -> [bool; 4] {
    let (mut begun, mut out) = ([false; 4], [false; 4]);
    for s in seen.iter().filter(|s| s.level > 0) {
        let index = usize::from(s.level) - 1;
        out[index] |= begun[index] && s.value == Some(1);
        begun[index] = true;
    }
    out
}

fn out_of_order(s: &Seen, value: u32, expected: u32, before: Option<&Seen>) -> Diagnostic {
    let typed = number_text(s.level, value);
    let right = number_text(s.level, expected);
    let message = match expected {
        1 => format!("这一层从“{typed}”开始，应当从“{right}”开始"),
        _ if value + 1 == expected => format!("序号“{typed}”重复了"),
        _ if value > expected => format!("“{typed}”前面缺“{right}”"),
        _ => format!("序号“{typed}”次序不对，这里应当是“{right}”"),
    };
    let found = Diagnostic::warning(Kind::HeadingNumber, message).maybe_at(s.origin.as_ref());
    let looped = before.is_some_and(|b| b.origin.is_some() && b.origin == s.origin);
    if looped {
        // the same place twice: a loop printed it
        return found
            .hint("循环里的序号不会自己增加，请写成“{{ loop.index }}.”，或用“###”自动编号");
    }
    let found = found.hint(format!("请核对内容有无缺漏；没有缺漏的，改成“{right}”"));
    match before.and_then(|before| before.origin.as_ref()) {
        Some(origin) => found.with(origin, "上一个同级序号"),
        None => found,
    }
}

fn skipped(s: &Seen, value: u32, parent: Option<u8>, two_levels: bool) -> Option<Diagnostic> {
    let parent = parent.filter(|parent| s.level - parent > 1)?;
    if parent == 1 && s.level == 3 && two_levels {
        return None;
    }
    let message = format!(
        "“{}”上面一层是“{}”一类的序号，中间跳过了“{}”",
        number_text(s.level, value),
        number_text(parent, 1),
        number_text(parent + 1, 1),
    );
    let found = Diagnostic::warning(Kind::HeadingNumber, message)
        .hint("层次依次用“一、”“（一）”“1.”“（1）”；只有两层时可以用“一、”和“1.”");
    Some(found.maybe_at(s.origin.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(level: u8, value: u32) -> Seen {
        Seen { level, value: (value > 0).then_some(value), origin: None, after_text: false }
    }

    fn messages(numbers: &[(u8, u32)]) -> Vec<String> {
        let seen: Vec<_> = numbers.iter().map(|(level, value)| seen(*level, *value)).collect();
        let mut sink = vec![];
        check(&seen, &mut sink);
        sink.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn right_numbers_pass() {
        for numbers in [
            &[(1, 1), (2, 1), (2, 2), (3, 1), (4, 1), (1, 2), (2, 1)][..],
            &[(1, 1), (3, 1), (3, 2), (1, 2), (3, 1)],
            &[(3, 1), (3, 2), (1, 1)],
            &[(1, 0), (1, 2), (1, 0), (1, 4)],
            &[(2, 1), (3, 1), (2, 2)],
            &[(1, 1), (0, 0), (1, 2), (2, 1), (0, 0), (2, 1), (0, 0), (1, 1)],
            &[(1, 1), (2, 1), (2, 2), (1, 2), (2, 3), (3, 1), (1, 3), (2, 4), (3, 2)],
        ] {
            assert_eq!(messages(numbers), Vec::<String>::new(), "{numbers:?}");
        }
    }

    #[test]
    fn wrong_numbers_are_named() {
        for (numbers, expected) in [
            (&[(1, 1), (1, 3)][..], "“三、”前面缺“二、”"),
            (&[(1, 1), (1, 2), (1, 2)], "序号“二、”重复了"),
            (&[(1, 1), (1, 2), (1, 3), (1, 1)], "序号“一、”次序不对，这里应当是“四、”"),
            (&[(1, 2)], "这一层从“二、”开始，应当从“一、”开始"),
            (
                &[(1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 1)],
                "这一层从“（二）”开始，应当从“（一）”开始",
            ),
            (&[(1, 1), (2, 1), (1, 2), (2, 3)], "这一层从“（三）”开始，应当从“（一）”开始"),
            (&[(1, 1), (4, 1)], "“（1）”上面一层是“一、”一类的序号，中间跳过了“（一）”"),
            (&[(2, 1), (4, 1)], "“（1）”上面一层是“（一）”一类的序号，中间跳过了“1.”"),
            (
                &[(1, 1), (2, 1), (1, 2), (3, 1)],
                "“1.”上面一层是“一、”一类的序号，中间跳过了“（一）”",
            ),
        ] {
            assert_eq!(messages(numbers), [expected], "{numbers:?}");
        }
    }

    #[test]
    fn one_fault_is_reported_once() {
        assert_eq!(messages(&[(1, 1), (1, 3), (1, 4)]).len(), 1);
    }

    #[test]
    fn a_list_may_begin_again_after_text() {
        let mut list = vec![seen(3, 1), seen(3, 2), seen(3, 1)];
        list[2].after_text = true;
        let mut sink = vec![];
        check(&list, &mut sink);
        assert_eq!(sink, []);
    }
}
