//! Pictures: a line of nothing but `![说明](文件)`, alone or inside `::: 图`.

use super::chars::{self, Char};
use crate::notice::PictureItem;
use crate::template::{Token, token_index};

/// The pictures of a line that holds nothing else.
pub(super) fn of_line(line: &[Char], tokens: &[Token]) -> Option<Vec<PictureItem>> {
    let mut pictures = vec![];
    let mut rest = line;
    while !rest.is_empty() {
        let len = length(rest)?;
        let (typed, after) = rest.split_at(len);
        pictures.push(picture(typed, tokens)?);
        rest = chars::trim(after);
    }
    (!pictures.is_empty()).then_some(pictures)
}

/// Length of the picture that characters begin with.
pub(super) fn length(rest: &[Char]) -> Option<usize> {
    let [bang, open, inner @ ..] = rest else { return None };
    if !bang.is_one_of("!！") || !open.is('[') {
        return None;
    }
    let close = inner.iter().take(MOST).position(|ch| ch.is(']'))?;
    let end = closed(inner.get(close + 1..)?)?;
    Some(2 + close + 1 + end + 1)
}

/// Characters that the words of a picture, and the name of its file, have at the most: what looks like a beginning of
/// one costs no more than this.
const MOST: usize = 2000;

/// The bracket that closes the first one: a file may be called 图(1).png; the next one where none does.
fn closed(behind: &[Char]) -> Option<usize> {
    behind.first().filter(|ch| ch.is_one_of("(（"))?;
    let (mut depth, mut next) = (0, None);
    for (at, ch) in behind.iter().take(MOST).enumerate() {
        let closes = ch.is_one_of(")）");
        depth += i32::from(ch.is_one_of("(（")) - i32::from(closes);
        if depth == 0 {
            return Some(at);
        }
        next = next.or(closes.then_some(at));
    }
    next
}

fn picture(typed: &[Char], tokens: &[Token]) -> Option<PictureItem> {
    let close = typed.iter().position(|ch| ch.is(']'))?;
    let alt = printed(typed.get(2..close)?, tokens);
    let file = printed(typed.get(close + 2..typed.len() - 1)?, tokens);
    let origin = chars::origin(typed, tokens);
    Some(PictureItem { alt, file, image: None, fills: false, origin })
}

/// The characters with what their values print: names of files hold no marks.
fn printed(chars: &[Char], tokens: &[Token]) -> String {
    let one = |ch: &Char| match token_index(ch.c).map(|at| tokens.get(at)) {
        None => ch.c.to_string(),
        Some(Some(Token::Figure(figure))) => figure.printed.clone(),
        Some(Some(Token::Plain(text))) => text.clone(),
        Some(_) => String::new(),
    };
    chars::trim(chars).iter().map(one).collect()
}

/// 字 of 3号 of a width such as 120mm, 12cm, 120毫米 or 20字.
pub(super) fn width(typed: &str) -> Option<f64> {
    let typed = typed.trim();
    let digits = typed.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: f64 = digits.parse().ok()?;
    let mm = |mm: f64| mm * crate::spec::LINE_CELLS / crate::spec::CORE_WIDTH_MM;
    let cells = match typed[digits.len()..].trim() {
        "字" => number,
        "mm" | "MM" | "毫米" => mm(number),
        "cm" | "CM" | "厘米" => mm(number * 10.0),
        _ => return None,
    };
    (cells > 0.0 && cells <= 10.0 * crate::spec::LINE_CELLS).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures(line: &str) -> Option<Vec<(String, String)>> {
        let pictures = of_line(&chars::of(line), &[])?;
        Some(pictures.into_iter().map(|p| (p.alt, p.file)).collect())
    }

    #[test]
    fn a_line_of_pictures_is_told_from_text() {
        let one = |alt: &str, file: &str| (alt.to_string(), file.to_string());
        for (line, expected) in [
            ("![园区布局](图/园区.png)", vec![one("园区布局", "图/园区.png")]),
            ("![](a.png)", vec![one("", "a.png")]),
            ("！[甲]（甲.jpg）", vec![one("甲", "甲.jpg")]),
            ("![甲](a.png)　![乙](b.png)", vec![one("甲", "a.png"), one("乙", "b.png")]),
            ("![甲](图(1).png)", vec![one("甲", "图(1).png")]),
            ("![甲](a.png)![乙](b*.png)", vec![one("甲", "a.png"), one("乙", "b*.png")]),
        ] {
            assert_eq!(pictures(line), Some(expected), "{line}");
        }
        for line in
            ["", "见![甲](a.png)", "![甲](a.png)如图", "![甲]", "[甲](a.png)", "\\![甲](a.png)"]
        {
            assert_eq!(pictures(line), None, "{line}");
        }
    }

    #[test]
    fn widths_are_in_mm_or_cells() {
        for (typed, expected) in [
            ("156mm", Some(28.0)),
            ("7.8cm", Some(14.0)),
            ("78 毫米", Some(14.0)),
            ("20字", Some(20.0)),
        ] {
            assert_eq!(width(typed).map(|w| (w * 1e6).round() / 1e6), expected, "{typed}");
        }
        for typed in ["", "mm", "120", "-5mm", "0mm", "12px", "1e9字", "5000mm", "NaNmm"] {
            assert_eq!(width(typed), None, "{typed}");
        }
    }
}
