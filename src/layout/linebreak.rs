//! The one line-break policy of both papers.
//!
//! First fit: a line takes all that fits. Every mark counts its full width, as a plain editor that
//! neither hangs nor squeezes counts it; what Typst then squeezes inside a line goes into the
//! justification and moves no break. Where a line may end is decided by [`spec::NO_LINE_START`],
//! [`spec::NO_LINE_END`] and by what every word processor keeps together: digits of a number, Latin
//! words, —— and ……. It parts a number from its unit and a year from its 年, so this does too.

use std::ops::Range;

use super::runs::Unit;
use crate::spec;

/// Rounding that a sum of widths may carry, in pt: no more than Typst grants, which would part the line again.
const SLACK_PT: f64 = 1e-6;

/// Breaks units into lines.
///
/// `first` and `rest` are the widths in pt that the first and the other lines may take. A line feed
/// ends a line. Returned ranges hold neither the line feed nor blanks at the end of a line.
pub(crate) fn lines(units: &[Unit], first: f64, rest: f64) -> Vec<Range<usize>> {
    let joins = joined(units);
    let mut out = Vec::new();
    let mut start = 0;
    while start < units.len() || out.is_empty() {
        let limit = if out.is_empty() { first } else { rest };
        let (end, next) = line(units, &joins, start, limit);
        out.push(start..trim(units, start, end));
        if next == units.len() && end < next && units[next - 1].c == '\n' {
            out.push(next..next);
        }
        start = next.max(start + usize::from(start < units.len()));
        if units.is_empty() {
            break;
        }
    }
    out
}

/// Where the line that begins at `start` ends, and where the next one begins.
fn line(units: &[Unit], joins: &[bool], start: usize, limit: f64) -> (usize, usize) {
    let mut width = 0.0;
    let mut chance = None;
    for at in start..units.len() {
        let unit = units[at];
        if unit.c == '\n' {
            return (at, at + 1);
        }
        if at > start && !joins[at] {
            chance = Some(at);
        }
        width += unit.width_pt;
        if width > limit + SLACK_PT && unit.c != ' ' {
            // Nothing may be parted: part it all the same rather than leave the 版心.
            let end = chance.unwrap_or_else(|| emergency(units, start, at));
            return (end, skip_blanks(units, end));
        }
    }
    (units.len(), units.len())
}

/// The last place before `at` that parts no character from its marks.
fn emergency(units: &[Unit], start: usize, at: usize) -> usize {
    let end = (start + 1..=at).rev().find(|i| !extends(units[*i].c));
    end.unwrap_or(at).max(start + 1)
}

fn trim(units: &[Unit], start: usize, end: usize) -> usize {
    let blank = |i: &usize| units[*i].c == ' ';
    end - (start..end).rev().take_while(blank).count()
}

fn skip_blanks(units: &[Unit], from: usize) -> usize {
    from + units[from..].iter().take_while(|u| u.c == ' ').count()
}

/// For each unit, whether it must stay with the one before it.
pub(crate) fn joined(units: &[Unit]) -> Vec<bool> {
    let address = addresses(units);
    let parts = |i: usize| address[i] && units[i - 1].c == '/' && units[i].c.is_ascii_alphabetic();
    let stays = |i: usize| units[i].stays || pair(units[i - 1].c, units[i].c) && !parts(i);
    (0..units.len()).map(|i| i > 0 && stays(i)).collect()
}

/// For each unit, whether it stands within a web address: only there a line may end after a slash.
fn addresses(units: &[Unit]) -> Vec<bool> {
    let mut inside = vec![false; units.len()];
    let mut start = 0;
    while start < units.len() {
        let length = units[start..].iter().take_while(|u| u.c.is_ascii_graphic()).count();
        let scheme = units[start..start + length].windows(3);
        if scheme.map(|w| [w[0].c, w[1].c, w[2].c]).any(|w| w == [':', '/', '/']) {
            inside[start..start + length].fill(true);
        }
        start += length.max(1);
    }
    inside
}

/// Whether two characters stay together, seen by themselves.
fn pair(before: char, after: char) -> bool {
    if extends(after) {
        return true;
    }
    if before == ' ' || after == ' ' {
        return after != ' ' && spec::NO_LINE_START.contains(after);
    }
    spec::NO_LINE_START.contains(after)
        || spec::NO_LINE_END.contains(before)
        || (word(before) && word(after))
        || (before == after && matches!(after, '—' | '…'))
        || (matches!(before, '.' | ',' | ':' | '/' | '-' | '−' | '+' | '@' | '_') && word(after))
        || (word(before) && matches!(after, '/' | '-' | '+' | '@' | '_'))
        || (before == '/' && after == '/')
}

/// Letters and digits of scripts that are not set in cells.
fn word(c: char) -> bool {
    c.is_alphanumeric() && !cell(c)
}

/// Characters of the scripts that break between any two of them.
fn cell(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0xA4CF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F
        | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF | 0x2460..=0x24FF)
}

/// Combining marks, joiners and variation selectors: part of the character before them.
fn extends(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x200C..=0x200D | 0x20D0..=0x20FF | 0xFE00..=0xFE0F
        | 0x3099..=0x309A | 0x1F3FB..=0x1F3FF | 0xE0100..=0xE01EF)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a text in which full-width characters take 1 pt and half-width ones 0.5.
    fn set(text: &str, cells: f64) -> Vec<String> {
        let units: Vec<Unit> = text
            .chars()
            .map(|c| Unit {
                c,
                width_pt: if c.is_ascii() { 0.5 } else { 1.0 },
                run: 0,
                stays: false,
            })
            .collect();
        let text = |r: Range<usize>| units[r].iter().map(|u| u.c).collect();
        lines(&units, cells, cells).into_iter().map(text).collect()
    }

    #[test]
    fn lines_take_what_fits() {
        assert_eq!(set("科学技术委员会", 4.0), ["科学技术", "委员会"]);
        assert_eq!(set("", 4.0), [""]);
    }

    #[test]
    fn marks_stay_where_they_belong() {
        assert_eq!(set("科学技术，委员会", 4.0), ["科学技", "术，委员", "会"]);
        assert_eq!(set("科学技《委员会》", 4.0), ["科学技", "《委员", "会》"]);
        assert_eq!(set("科学技。”委员", 4.0), ["科学", "技。”委", "员"]);
        assert_eq!(set("破折号——不断", 4.0), ["破折号", "——不断"]);
    }

    #[test]
    fn numbers_and_words_stay_whole() {
        assert_eq!(set("投入合计304.45亿元", 6.0), ["投入合计", "304.45亿元"]);
        assert_eq!(set("总结是在2024年", 5.0), ["总结是在", "2024年"]);
        assert_eq!(set("增长了了了10.6%", 6.0), ["增长了了了", "10.6%"]);
        assert_eq!(set("根据闵科委〔2024〕14号文", 8.0), ["根据闵科委", "〔2024〕14号文"]);
        assert_eq!(set("大赛创·在上海", 3.0), ["大赛", "创·在", "上海"]);
        assert_eq!(set("平台Innomatch在", 4.0), ["平台", "Innomatc", "h在"]);
    }

    #[test]
    fn an_address_is_parted_after_a_slash_before_a_letter() {
        let address = "见（http://a.gov.cn/shmh/2024/568.html）";
        assert_eq!(set(address, 12.0), ["见（http://a.gov.cn/", "shmh/2024/568.html）"]);
        let parted = set("见（http://abc.gov.cn/shmh/）", 8.0);
        assert_eq!(parted, ["见（http://", "abc.gov.cn/", "shmh/）"]);
        assert_eq!(set("流量为km/h时", 4.0), ["流量为", "km/h时"]);
    }

    #[test]
    fn a_number_may_be_parted_from_its_unit_as_word_processors_do() {
        assert_eq!(set("共有企业56家", 5.0), ["共有企业56", "家"]);
        assert_eq!(set("总结是2024年", 5.0), ["总结是2024", "年"]);
        assert_eq!(set("闵科委〔2024〕14号", 8.0), ["闵科委〔2024〕14", "号"]);
        assert_eq!(set("自2023—2025年", 3.0), ["自2023", "—2025", "年"]);
        assert_eq!(set("大赛创·在", 4.0), ["大赛创·", "在"]);
    }

    #[test]
    fn forced_breaks_and_blanks() {
        assert_eq!(set("甲\n乙", 4.0), ["甲", "乙"]);
        assert_eq!(set("甲\n", 4.0), ["甲", ""]);
        assert_eq!(set("科学技术 委员", 4.0), ["科学技术", "委员"]);
    }

    #[test]
    fn anything_ends() {
        assert_eq!(set("，，，，，", 2.0), ["，，", "，，", "，"]);
        assert_eq!(set(&"9".repeat(9), 2.0), ["9999", "9999", "9"]);
        assert_eq!(set("字字", 0.0), ["字", "字"]);
    }
}
