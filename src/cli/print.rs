//! Shows diagnostics: to people with the line and a caret under it, to programs as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hongtou::diag::{Diagnostic, Place, Severity, Spot};
use hongtou::source::forbidden;
use unicode_width::UnicodeWidthChar;

/// Most columns of an excerpt; longer lines are cut to a window around the spot.
const WINDOW: usize = 76;

/// Findings of one kind that are shown: nobody reads more, and a terminal drowns.
const MOST_OF_A_KIND: usize = 100;

/// How findings are shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether colours may be used.
    pub colour: bool,
}

/// All findings and a line that counts them, ready to print.
pub fn report(findings: &[Diagnostic], style: Style) -> String {
    let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
    sorted.sort_by_key(|d| (order(d), std::cmp::Reverse(d.severity)));
    let mut out = String::new();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in sorted {
        let count = shown.entry(finding.kind.heading()).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            out.push_str(&one(finding, style));
        }
    }
    for (heading, count) in shown.iter().filter(|(_, count)| **count > MOST_OF_A_KIND) {
        let more = count - MOST_OF_A_KIND;
        let _ = writeln!(
            out,
            "另有{more}处【{heading}】没有一一列出；多半是同一个原因，改好前面的再生成一次"
        );
    }
    let count = |severity| findings.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 0 {
        let _ = writeln!(out, "共{errors}处错误，{warnings}处提醒");
    }
    out
}

/// By file, then by line; what has no place comes last.
fn order(finding: &Diagnostic) -> (bool, String, usize, usize) {
    match &finding.place {
        None => (true, String::new(), 0, 0),
        Some(Place { file, spot: Some(Spot::Text { line, column, .. }) }) => {
            (false, file.clone(), *line, *column)
        }
        Some(place) => (false, place.file.clone(), 0, 0),
    }
}

fn one(finding: &Diagnostic, style: Style) -> String {
    let mut out = String::new();
    let heading = format!("{}【{}】", word(finding.severity), finding.kind.heading());
    let heading = paint(&heading, finding.severity, style);
    let place = finding.place.as_ref().map_or(String::new(), |p| format!("{}：", words(p)));
    let _ = writeln!(out, "{heading}{place}{}", clean(&finding.message));
    if let Some(place) = &finding.place {
        out.push_str(&excerpt(place));
    }
    for (place, what) in &finding.related {
        let _ = writeln!(out, "    另见 {}：{}", words(place), clean(what));
    }
    for hint in &finding.hints {
        let _ = writeln!(out, "    建议：{}", clean(hint));
    }
    out
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Warning => "提醒",
        Severity::Note => "说明",
    }
}

fn paint(text: &str, severity: Severity, style: Style) -> String {
    let code = match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Note => "36",
    };
    if style.colour { format!("\u{1b}[1;{code}m{text}\u{1b}[0m") } else { text.to_string() }
}

/// A place in words.
pub fn words(place: &Place) -> String {
    match &place.spot {
        None => place.file.clone(),
        Some(Spot::Text { line, column, .. }) => format!("{} 第{line}行第{column}列", place.file),
        Some(Spot::Cell { sheet, cell, .. }) => format!("{} 工作表“{sheet}”{cell}格", place.file),
        Some(Spot::Paragraph { number, words }) => {
            format!("{} 第{number}段“{}”", place.file, clean(words))
        }
    }
}

/// The line and a caret under the spot, in columns of a terminal.
fn excerpt(place: &Place) -> String {
    match &place.spot {
        Some(Spot::Text { line, column, length, excerpt, from }) => {
            let (shown, indent, width) = window(excerpt, column.saturating_sub(*from), *length);
            let number = line.to_string();
            let blank = " ".repeat(number.len());
            let caret = "^".repeat(width.max(1));
            format!("    {number} │ {shown}\n    {blank} │ {}{caret}\n", " ".repeat(indent))
        }
        Some(Spot::Cell { cell, shown, .. }) if !shown.is_empty() => {
            format!("    {cell} │ {}\n", clean(shown))
        }
        _ => String::new(),
    }
}

/// Cuts a line to the window: what is shown, columns before the spot, columns of the spot.
fn window(line: &str, start: usize, length: usize) -> (String, usize, usize) {
    let cells: Vec<(String, usize)> = line.chars().map(cell).collect();
    let width = |from: usize, to: usize| {
        cells[from.min(cells.len())..to.min(cells.len())].iter().map(|c| c.1).sum::<usize>()
    };
    let start = start.min(cells.len());
    // From the spot outwards, so that a line of a megabyte costs no more than its length.
    let spot_end = (start + length).min(cells.len());
    let (mut from, mut to, mut shown) = (start, start, 0);
    while to < spot_end && shown + cells[to].1 <= WINDOW {
        shown += cells[to].1;
        to += 1;
    }
    let end = to;
    while from > 0 && shown + cells[from - 1].1 <= WINDOW * 2 / 3 {
        from -= 1;
        shown += cells[from].1;
    }
    while to < cells.len() && shown + cells[to].1 <= WINDOW {
        shown += cells[to].1;
        to += 1;
    }
    let (before, after) = (from > 0, to < cells.len());
    let text: String = cells[from..to.max(from)].iter().map(|c| c.0.as_str()).collect();
    let shown = format!("{}{text}{}", if before { "…" } else { "" }, if after { "…" } else { "" });
    let spot = width(start, end).min(WINDOW);
    (shown, usize::from(before) + width(from, start), spot)
}

/// A character as shown, and its columns: tabs and control characters become blanks.
fn cell(c: char) -> (String, usize) {
    match c {
        '\t' => ("    ".to_string(), 4),
        // What a paper cannot hold a terminal should not be given either.
        c if forbidden(c).is_some() => ("\u{FFFD}".to_string(), 1),
        c if c.is_control() => (" ".to_string(), 1),
        c => (c.to_string(), c.width().unwrap_or(0)),
    }
}

/// Text for one line of a terminal: no control characters, which could move the cursor.
fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_control() => ' ',
        c if forbidden(c).is_some() => '\u{FFFD}',
        c => c,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hongtou::diag::Kind;

    fn at(excerpt: &str, column: usize, length: usize) -> Place {
        let spot = Spot::Text { line: 7, column, length, excerpt: excerpt.to_string(), from: 1 };
        Place { file: "summary.md".into(), spot: Some(spot) }
    }

    /// Columns of the caret line before the caret, and of the caret.
    fn caret(place: &Place) -> (usize, usize) {
        let text = excerpt(place);
        let line = text.lines().nth(1).unwrap().split('│').nth(1).unwrap();
        let indent = line.chars().take_while(|c| *c == ' ').count() - 1;
        (indent, line.matches('^').count())
    }

    #[test]
    fn the_caret_stands_under_double_width_characters() {
        assert_eq!(caret(&at("研发投入304", 3, 2)), (4, 4));
        assert_eq!(caret(&at("研发投入304", 5, 3)), (8, 3));
        assert_eq!(caret(&at("\t研发", 2, 1)), (4, 2));
        assert_eq!(caret(&at("", 1, 1)), (0, 1));
    }

    #[test]
    fn many_findings_of_a_kind_are_counted() {
        let findings: Vec<_> =
            (0..130).map(|i| Diagnostic::error(Kind::MarkupForm, format!("第{i}处"))).collect();
        let text = report(&findings, Style { colour: false });
        assert!(text.contains("第99处") && !text.contains("第100处"), "{text}");
        assert!(text.contains("另有30处【正文写法有误】"), "{text}");
        assert!(text.ends_with("共130处错误，0处提醒\n"), "{text}");
    }

    #[test]
    fn long_lines_are_cut_around_the_spot() {
        let line = format!("{}错{}", "甲".repeat(200), "乙".repeat(200));
        let (shown, indent, width) = window(&line, 200, 1);
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!(width, 2);
        let before: usize = shown.chars().take_while(|c| *c != '错').map(|c| cell(c).1).sum();
        assert_eq!(before, indent);
    }

    #[test]
    fn findings_are_sorted_and_counted() {
        let late = Diagnostic::error(Kind::Syntax, "后").at(at("甲乙", 2, 1));
        let early = Diagnostic::warning(Kind::Syntax, "先").at(at("甲乙", 1, 1)).hint("改");
        let text = report(&[late, early], Style { colour: false });
        assert!(text.find('先').unwrap() < text.find('后').unwrap());
        assert!(text.ends_with("共1处错误，1处提醒\n"));
        assert!(text.contains("建议：改"));
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        let place = at("甲\u{1b}[31m乙\u{202E}", 2, 1);
        let finding = Diagnostic::error(Kind::Syntax, "坏\u{1b}[2J").at(place);
        let text = report(&[finding], Style { colour: false });
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        assert!(!text.contains('\u{202E}'));
    }

    /// One folder with eight faults of different kinds, as it is printed.
    #[test]
    fn eight_faults_are_shown() {
        let notice = "模板: 一般通知\n单位: office.yaml\n状态: 定搞\n文号: 闵科委〔202414\n成文日期: 2024年2月30日\n\
            标题: 关于{{ 某是 }}的通知\n主送单位: 甲\n附件: 没有.md\n份号: 甲\n正文: |\n  全社会研发投入{{ 研发投入 | 曾减 }}。\n数据: data.csv\n";
        let folder = hongtou::folder::Folder::in_memory([
            ("notice.yaml", notice),
            ("office.yaml", "标志: 闵行区科学技术委员会\n代字: 闵科委\n"),
            ("data.csv", "代号,名称,数值,单位\n研发投入,研发投入,304.45,亿元\n"),
        ]);
        let mut sink = vec![];
        hongtou::project::read(&folder, None, &mut sink);
        insta::assert_snapshot!(report(&sink, Style { colour: false }));
    }
}
