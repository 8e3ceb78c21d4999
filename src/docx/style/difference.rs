//! How two formats of a role differ: in a clerk's words for the name of a style, in ASCII for its id.

use super::super::draft::{Format, Jc, RuleLine, Tab};

/// One difference: its words, and its part of an id.
struct Difference {
    words: String,
    id: String,
}

impl Difference {
    fn new(words: impl Into<String>, id: impl Into<String>) -> Self {
        Self { words: words.into(), id: id.into() }
    }
}

/// Words for a name and letters for an id that say in what `format` differs from `base`.
///
/// Different formats never get the same words or letters: every number is written out whole.
pub(super) fn between(base: &Format, format: &Format, pitch: u32) -> (String, String) {
    let found: Vec<Difference> = [
        new_page(base, format),
        kept(base, format),
        (base.align != format.align).then(|| align(format.align)),
        before(base, format, pitch),
        (base.line != format.line).then(|| line(format.line)),
        left(base, format),
        first_line(base, format),
        right(base, format),
        (base.size != format.size).then(|| size(format.size)),
        (base.scale != format.scale).then(|| scale(format.scale)),
        rule(base, format),
        tabs(base, format),
    ]
    .into_iter()
    .flatten()
    .collect();
    let words: Vec<&str> = found.iter().map(|d| d.words.as_str()).collect();
    (words.join("、"), found.iter().map(|d| d.id.as_str()).collect())
}

/// Left edge of the paragraph as a whole, in hundredths of 字: what Word's dialog calls 左缩进.
pub(super) const fn left_of(format: &Format) -> i32 {
    if format.first < format.rest { format.first } else { format.rest }
}

fn new_page(base: &Format, format: &Format) -> Option<Difference> {
    match (base.new_page, format.new_page) {
        (false, true) => Some(Difference::new("另起一面", "NewPage")),
        (true, false) => Some(Difference::new("不另起一面", "SamePage")),
        _ => None,
    }
}

fn kept(base: &Format, format: &Format) -> Option<Difference> {
    match (base.kept, format.kept) {
        (false, true) => Some(Difference::new("与下段同页", "Kept")),
        (true, false) => Some(Difference::new("不与下段同页", "Unkept")),
        _ => None,
    }
}

fn align(align: Jc) -> Difference {
    match align {
        Jc::Both => Difference::new("两端对齐", "Both"),
        Jc::Left => Difference::new("居左", "Left"),
        Jc::Center => Difference::new("居中", "Center"),
        Jc::Right => Difference::new("居右", "Right"),
        Jc::Distribute => Difference::new("分散对齐", "Spread"),
    }
}

fn before(base: &Format, format: &Format, pitch: u32) -> Option<Difference> {
    let before = format.before;
    let words = match before {
        _ if before == base.before => return None,
        0 => "前不空行".to_string(),
        _ if pitch > 0 && before.is_multiple_of(pitch) => format!("前空{}行", before / pitch),
        _ => format!("段前{}磅", points(before)),
    };
    Some(Difference::new(words, format!("Before{before}")))
}

fn line(line: u32) -> Difference {
    Difference::new(format!("行距{}磅", points(line)), format!("Line{line}"))
}

fn left(base: &Format, format: &Format) -> Option<Difference> {
    let left = left_of(format);
    (left != left_of(base)).then(|| indent("左", "In", left))
}

fn right(base: &Format, format: &Format) -> Option<Difference> {
    (base.right != format.right).then(|| indent("右", "Free", format.right))
}

fn indent(side: &str, id: &str, hundredths: i32) -> Difference {
    let words = match hundredths {
        0 => format!("{side}不空"),
        _ => format!("{side}空{}字", decimal(i64::from(hundredths))),
    };
    Difference::new(words, format!("{id}{}", signed(hundredths)))
}

fn first_line(base: &Format, format: &Format) -> Option<Difference> {
    let deeper = format.first - format.rest;
    let words = match deeper {
        _ if deeper == base.first - base.rest => return None,
        0 => "首行不缩进".to_string(),
        1.. => format!("首行缩进{}字", decimal(i64::from(deeper))),
        _ => format!("悬挂缩进{}字", decimal(-i64::from(deeper))),
    };
    Some(Difference::new(words, format!("First{}", signed(deeper))))
}

fn size(half_points: u32) -> Difference {
    let words = match half_points {
        44 => "二号".to_string(),
        36 => "小二".to_string(),
        32 => "三号".to_string(),
        30 => "小三".to_string(),
        28 => "四号".to_string(),
        24 => "小四".to_string(),
        21 => "五号".to_string(),
        18 => "小五".to_string(),
        _ => format!("字号{}磅", decimal(i64::from(half_points) * 50)),
    };
    Difference::new(words, format!("Size{half_points}"))
}

fn scale(percent: u32) -> Difference {
    Difference::new(format!("字宽{percent}%"), format!("Scale{percent}"))
}

fn rule(base: &Format, format: &Format) -> Option<Difference> {
    if base.rule == format.rule {
        return None;
    }
    let Some(rule) = format.rule else { return Some(Difference::new("无红线", "NoRule")) };
    let thickness = decimal((i64::from(rule.eighths) * 100 + 4) / 8);
    let (name, id) = match rule.line {
        RuleLine::Single => ("红线", "Rule"),
        RuleLine::ThickThin => ("武文线", "ThickThin"),
        RuleLine::ThinThick => ("文武线", "ThinThick"),
    };
    let words = format!("{name}{thickness}磅、距字{}磅", rule.space);
    Some(Difference::new(words, format!("{id}{}Space{}", rule.eighths, rule.space)))
}

fn tabs(base: &Format, format: &Format) -> Option<Difference> {
    if base.tabs == format.tabs {
        return None;
    }
    let stops: Vec<Tab> = format.tabs.into_iter().flatten().collect();
    if stops.is_empty() {
        return Some(Difference::new("无制表位", "NoTabs"));
    }
    let words = stops.iter().map(|tab| {
        let kind = if tab.centred { "居中" } else { "" };
        format!("{kind}制表位{}字", decimal(i64::from(tab.at)))
    });
    let id =
        |tab: &Tab| format!("{}{}", if tab.centred { "Middle" } else { "Tab" }, signed(tab.at));
    let words = words.collect::<Vec<_>>().join("、");
    Some(Difference::new(words, stops.iter().map(id).collect::<String>()))
}

/// Twips as pt.
fn points(twips: u32) -> String {
    decimal(i64::from(twips) * 5)
}

/// Hundredths as a number without idle zeros.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    let text = format!("{sign}{whole}.{rest:02}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A number in an id, where a minus cannot stand.
fn signed(value: i32) -> String {
    if value < 0 { format!("M{}", value.unsigned_abs()) } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::super::super::draft::{RuleLine, Ruled};
    use super::super::roles;
    use super::*;
    use crate::document::Role;

    #[test]
    fn differences_are_said_in_words_of_an_office() {
        let base = roles::usual(Some(Role::Text), 579);
        let cases = [
            (Format { before: 312, ..base }, "段前15.6磅", "Before312"),
            (Format { before: 579, ..base }, "前空1行", "Before579"),
            (
                Format { new_page: true, before: 1158, ..base },
                "另起一面、前空2行",
                "NewPageBefore1158",
            ),
            (Format { kept: true, ..base }, "与下段同页", "Kept"),
            (Format { first: 0, ..base }, "首行不缩进", "First0"),
            (Format { first: 0, rest: 300, ..base }, "悬挂缩进3字", "FirstM300"),
            (Format { first: 400, rest: 200, ..base }, "左空2字", "In200"),
            (
                Format { first: 500, rest: 500, right: 725, ..base },
                "左空5字、首行不缩进、右空7.25字",
                "In500First0Free725",
            ),
            (Format { first: 150, rest: -50, ..base }, "左空-0.5字", "InM50"),
            (
                Format { align: Jc::Center, size: 44, line: 715, ..base },
                "居中、行距35.75磅、二号",
                "CenterLine715Size44",
            ),
            (Format { size: 31, scale: 68, ..base }, "字号15.5磅、字宽68%", "Size31Scale68"),
            (
                Format {
                    rule: Some(Ruled { line: RuleLine::Single, eighths: 11, space: 4 }),
                    ..base
                },
                "红线1.38磅、距字4磅",
                "Rule11Space4",
            ),
        ];
        for (format, words, id) in cases {
            assert_eq!(between(&base, &format, 579), (words.to_string(), id.to_string()));
        }
    }

    #[test]
    fn what_a_style_takes_back_is_said_too() {
        let base = Format {
            before: 579,
            right: 200,
            rule: Some(Ruled { line: RuleLine::Single, eighths: 8, space: 1 }),
            new_page: true,
            ..roles::plain(Some(Role::Number), 579)
        };
        let plain = roles::plain(Some(Role::Number), 579);
        let (words, id) = between(&base, &plain, 579);
        assert_eq!(words, "不另起一面、前不空行、右不空、无红线");
        assert_eq!(id, "SamePageBefore0Free0NoRule");
        assert_eq!(between(&base, &base, 579), (String::new(), String::new()));
    }
}
