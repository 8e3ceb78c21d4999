//! Fixed wording: numbers and dates as printed, marks that are added or left out at the ends of a field.

use crate::document::{Inline, plain};
use crate::notice::{Date, DocNumber, Form, Notice, number};

/// Room for an open year: as wide as four half-width digits.
const OPEN_YEAR: &str = "　　";

/// Room for an open number, month or day: one 字.
const OPEN: &str = "　";

/// 发文字号 as the form of a paper has it: 令号 of a 命令 (10.2), else that of 7.2.5.
pub fn number(notice: &Notice) -> String {
    match notice.form {
        Form::Order => number::print_order(&notice.number),
        Form::Ordinary | Form::Letter | Form::Minutes => doc_number(&notice.number),
    }
}

/// 闵科委〔2024〕14号 (7.2.5); what is open is left blank.
pub fn doc_number(number: &DocNumber) -> String {
    let year = number.year.map_or(OPEN_YEAR.to_string(), |year| year.to_string());
    let serial = number.serial.map_or(OPEN.to_string(), |serial| serial.to_string());
    format!("{}〔{year}〕{serial}号", number.code)
}

/// 2024年2月6日 (7.3.5.4), or 2024年　月　日 while it is open.
pub fn date(date: Option<Date>, year: Option<i32>) -> String {
    match date {
        Some(date) => format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day()),
        None => {
            let year = year.map_or(OPEN_YEAR.to_string(), |year| year.to_string());
            format!("{year}年{OPEN}月{OPEN}日")
        }
    }
}

/// The last character that is printed.
pub fn last_char(inlines: &[Inline]) -> Option<char> {
    plain(inlines).chars().next_back()
}

/// Takes marks and blanks off the end, as far as they are typed text; what was taken.
pub fn cut_end(inlines: &mut Vec<Inline>, marks: &str) -> String {
    let Some(Inline::Text(last)) = inlines.last_mut() else {
        return String::new();
    };
    let kept = last.trim_end_matches(|c: char| c.is_whitespace() || marks.contains(c)).len();
    let cut = last.split_off(kept);
    if last.is_empty() {
        inlines.pop();
    }
    cut
}

/// Adds text at the end.
pub fn push(inlines: &mut Vec<Inline>, text: &str) {
    match inlines.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => inlines.push(Inline::Text(text.to_string())),
    }
}

/// Adds text at the beginning.
pub fn push_front(inlines: &mut Vec<Inline>, text: &str) {
    match inlines.first_mut() {
        Some(Inline::Text(first)) => first.insert_str(0, text),
        _ => inlines.insert(0, Inline::Text(text.to_string())),
    }
}

/// Puts full-width parentheses round a text that has none round the whole of it.
pub fn in_parentheses(mut inlines: Vec<Inline>) -> Vec<Inline> {
    if is_enclosed(&plain(&inlines)) {
        widen_ends(&mut inlines);
        return inlines;
    }
    push_front(&mut inlines, "（");
    push(&mut inlines, "）");
    inlines
}

/// Whether the first parenthesis closes only at the very end.
fn is_enclosed(text: &str) -> bool {
    let mut depth = 0_u32;
    let last = text.chars().count().saturating_sub(1);
    for (i, c) in text.chars().enumerate() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i == last && i > 0;
        }
    }
    false
}

fn widen_ends(inlines: &mut [Inline]) {
    if let Some(Inline::Text(first)) = inlines.first_mut()
        && first.starts_with('(')
    {
        first.replace_range(..1, "（");
    }
    if let Some(Inline::Text(last)) = inlines.last_mut()
        && last.ends_with(')')
    {
        last.replace_range(last.len() - 1.., "）");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_string())]
    }

    #[test]
    fn open_parts_are_left_blank() {
        let mut number = DocNumber { code: "闵科委".into(), year: Some(2024), serial: Some(14) };
        assert_eq!(doc_number(&number), "闵科委〔2024〕14号");
        number.serial = None;
        assert_eq!(doc_number(&number), "闵科委〔2024〕　号");
        number.year = None;
        assert_eq!(doc_number(&number), "闵科委〔　　〕　号");
        assert_eq!(date(None, Some(2024)), "2024年　月　日");
        assert_eq!(date(None, None), "　　年　月　日");
        let day = Date::from_calendar_date(2024, time::Month::February, 6).expect("a day");
        assert_eq!(date(Some(day), None), "2024年2月6日");
    }

    #[test]
    fn parentheses_are_put_round_the_whole_once() {
        for (typed, expected) in [
            ("此件公开发布", "（此件公开发布）"),
            ("（此件公开发布）", "（此件公开发布）"),
            ("(此件公开发布)", "（此件公开发布）"),
            ("（甲）乙（丙）", "（（甲）乙（丙））"),
            ("（甲", "（（甲）"),
            ("", "（）"),
        ] {
            assert_eq!(plain(&in_parentheses(text(typed))), expected, "{typed}");
        }
    }

    #[test]
    fn marks_at_the_end_are_cut() {
        let mut name = text("名单；。 ");
        assert_eq!(cut_end(&mut name, "；。"), "；。 ");
        assert_eq!(name, text("名单"));
        let mut only = text("。");
        cut_end(&mut only, "。");
        assert_eq!(only, []);
    }
}
