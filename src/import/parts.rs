//! Lines of 版头, 落款 and 版记 as what they name.

use crate::document::{Inline, plain};
use crate::spec;

use super::inlines::{is_blank, push_text, trim};
use super::items::split;
use super::line::Line;
use super::paper::Paper;
use super::signs;

/// A further line of a title, below a forced break.
pub(super) fn append(title: &mut Vec<Inline>, line: Vec<Inline>) {
    if !title.is_empty() {
        title.push(Inline::Break);
    }
    title.extend(line);
}

/// 附注, with 公开属性 where the office has it there.
pub(super) fn note(paper: &mut Paper, inlines: Vec<Inline>) {
    let mut note = without_parentheses(inlines);
    let said = plain(&note);
    let found = said.rfind(spec::DISCLOSURE_LABEL).map(|at| said.split_at(at));
    let alone = |before: &str| before.is_empty() || before.ends_with(['；', ';']);
    if let Some((before, labelled)) = found.filter(|(before, _)| alone(before)) {
        let word = labelled.trim_start_matches(spec::DISCLOSURE_LABEL);
        paper.disclosure = Some(signs::squeezed(word));
        paper.disclosed_in_note = true;
        (note, _) = split(note, before.chars().count());
        cut_end(&mut note, "；;");
    }
    paper.note = Some(note).filter(|note| !note.is_empty());
}

/// A line of the mark: a name, or 文件 beside several.
pub(super) fn mark(paper: &mut Paper, text: &str) {
    for part in text.split(['\t', '\n']).map(signs::squeezed).filter(|part| !part.is_empty()) {
        match part == spec::WENJIAN {
            true => paper.wenjian = true,
            false => paper.marks.push(part),
        }
    }
}

/// The line of 发文字号, with what stands beside it: 签发人, or the corner of a 信函.
pub(super) fn numbers(paper: &mut Paper, text: &str) {
    let mut rest = text.replace('\n', "\t");
    if let Some(at) = rest.find("签发人") {
        let names = rest.split_off(at);
        let names = names.trim_start_matches("签发人").trim_start_matches(['：', ':']);
        paper.signers.extend(signer_names(names));
    } else if let Some(number) = rest.split('\t').position(|part| signs::doc_number(part).is_some())
    {
        // Names on the row of the number belong to the label above.
        let parts: Vec<String> = rest.split('\t').map(str::to_string).collect();
        let behind = parts.get(number + 1..).unwrap_or_default().join("\t");
        paper.signers.extend(signer_names(&behind));
        rest = parts[..=number].join("\t");
    } else if rest.starts_with('\t') || !rest.contains('号') {
        paper.signers.extend(signer_names(&rest));
        return;
    }
    for part in rest.split('\t').filter(|part| !part.trim_matches(is_blank).is_empty()) {
        if signs::is_copy_number(part) {
            paper.copy_number = Some(signs::squeezed(part));
        } else if signs::is_secrecy(part) {
            paper.secrecy = Some(signs::squeezed(part));
        } else if signs::is_urgency(part) {
            paper.urgency = Some(signs::squeezed(part));
        } else if paper.number.is_none() {
            let number = signs::doc_number(part).or_else(|| signs::order_number(part));
            paper.number = Some(number.unwrap_or_else(|| signs::squeezed(part)));
        }
    }
}

/// Names parted by tabs or several blanks; a name of two characters may be spread.
fn signer_names(text: &str) -> Vec<String> {
    let mut names = vec![];
    for part in text.split(['\t', '、', '\n']).map(|part| part.trim_matches(is_blank)) {
        let words: Vec<&str> = part.split(is_blank).filter(|word| !word.is_empty()).collect();
        match words.iter().all(|word| word.chars().count() == 1) {
            true => names.push(words.concat()),
            false => names.extend(words.into_iter().map(str::to_string)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Names of offices on a row; lines of a long name are joined.
pub(super) fn names(text: &str) -> Vec<String> {
    let lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
    let most = lines.iter().map(Vec::len).max().unwrap_or(0);
    let column = |at: usize| -> String {
        let parts = lines.iter().filter_map(|line| line.get(at));
        signs::squeezed(&parts.copied().collect::<String>())
    };
    let single = most == 1 && lines.len() == 1;
    let mut names: Vec<String> = match single {
        // Blanks between several names on a line.
        true => {
            let words: Vec<&str> = text.split(is_blank).filter(|w| !w.is_empty()).collect();
            let spread = words.iter().any(|word| word.chars().count() < 4);
            if spread {
                vec![words.concat()]
            } else {
                words.into_iter().map(str::to_string).collect()
            }
        }
        false => (0..most).map(column).collect(),
    };
    names.retain(|name| !name.is_empty());
    names
}

/// 题注 without its parentheses, as the lines that it has.
pub(super) fn adopted(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let inlines = without_parentheses(inlines);
    inlines.split(|inline| matches!(inline, Inline::Break)).map(<[Inline]>::to_vec).collect()
}

fn without_parentheses(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let text = plain(&inlines);
    if !signs::in_parentheses(&text) {
        return inlines;
    }
    // Parentheses round a part at each end are no pair.
    let mut depth = 0_i32;
    let last = text.chars().count() - 1;
    for (at, c) in text.chars().enumerate() {
        depth += i32::from("（(".contains(c)) - i32::from("）)".contains(c));
        if depth == 0 && at < last {
            return inlines;
        }
    }
    let (_, rest) = split(inlines, 1);
    (inlines, _) = split(rest, last - 1);
    inlines
}

/// Takes signs off the end, as far as they are text.
pub(super) fn cut_end(inlines: &mut Vec<Inline>, signs: &str) {
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        text.truncate(text.trim_end_matches(|c: char| signs.contains(c) || is_blank(c)).len());
        if text.is_empty() {
            inlines.pop();
        }
    }
}

pub(super) fn unlabelled(mut inlines: Vec<Inline>, labels: &[&str]) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        let folded = text.trim_start_matches(is_blank).replacen("抄　送", "抄送", 1);
        let folded = folded.replacen("抄 送", "抄送", 1);
        let found = labels.iter().find_map(|label| folded.strip_prefix(label));
        if let Some(rest) = found {
            *text = rest.trim_start_matches(is_blank).to_string();
        }
    }
    inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    inlines
}

/// A title of 附件说明 without label and number.
pub(super) fn listed(mut inlines: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        let mut rest = text.trim_start_matches(is_blank);
        for label in ["附件：", "附件:", "附 件：", "附："] {
            rest = rest.strip_prefix(label).unwrap_or(rest).trim_start_matches(is_blank);
        }
        *text = signs::after_list_number(rest).unwrap_or(rest).to_string();
    }
    inlines
}

pub(super) fn attendance(paper: &mut Paper, line: Line) {
    let text = line.text();
    let text = text.trim_start_matches(is_blank);
    let at = spec::ATTENDANCE_LABELS.iter().position(|label| text.starts_with(label));
    let labelled = at.map(|at| spec::ATTENDANCE_LABELS[at].chars().count() + 1);
    match (at, labelled) {
        (Some(at), Some(length)) => {
            let (_, mut names) = split(line.inlines, length);
            trim(&mut names);
            paper.attendance[at] = Some(names);
        }
        // Names on a further line belong to the last label.
        _ => {
            if let Some(names) = paper.attendance.iter_mut().rev().flatten().next() {
                push_text(names, "，");
                names.extend(line.inlines);
            }
        }
    }
}

pub(super) fn disclosure(paper: &mut Paper, text: &str) {
    for part in text.split('\t').map(signs::squeezed).filter(|part| !part.is_empty()) {
        let copies = part.strip_prefix("共印").or_else(|| part.strip_prefix('共'));
        if let Some(copies) = copies.and_then(|copies| copies.strip_suffix('份')) {
            paper.copies = Some(copies.to_string());
        } else {
            let word = part.trim_start_matches("信息").trim_start_matches("公开属性");
            paper.disclosure = Some(word.trim_start_matches(['：', ':']).to_string());
        }
    }
}
