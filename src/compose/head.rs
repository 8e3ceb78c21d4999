//! 版头: 份号, 密级和保密期限, 紧急程度, 发文机关标志, 发文字号, 签发人.

use super::width::width;
use super::{paragraph, text, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Beside, Block, Content, Inline, Role};
use crate::notice::{Notice, Office};
use crate::spec::{self, SIGNER_LABEL, WENJIAN};

pub(super) fn blocks(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Vec<Block> {
    if notice.secrecy.is_some() && notice.copy_number.is_none() {
        let found = Diagnostic::warning(Kind::FieldMissing, "涉密公文没有份号，密级已排在第一行");
        sink.push(found.hint("请填“份号”，六位数字，如 000001"));
    }
    // 7.2.3: one a line, in this order
    let corner = [
        ("head.copy-number", Role::CopyNumber, &notice.copy_number),
        ("head.secrecy", Role::Secrecy, &notice.secrecy),
        ("head.urgency", Role::Urgency, &notice.urgency),
    ];
    let mut blocks: Vec<Block> = corner
        .into_iter()
        .filter_map(|(id, role, value)| {
            Some(paragraph(id, role, Align::Left, text(value.as_ref()?)))
        })
        .collect();
    blocks.extend(mark(notice));
    blocks.extend(number(notice, sink));
    blocks
}

/// One line, or the names of all offices, one a line and spread to equal width, with 文件 at their right (7.2.4).
fn mark(notice: &Notice) -> Vec<Block> {
    let offices = match notice.mark_of_lead {
        true => &notice.offices[..notice.offices.len().min(1)],
        false => &notice.offices,
    };
    if let [office] = offices {
        let mark = text(mark_text(office, notice.mark_with_wenjian));
        return vec![paragraph("head.mark", Role::Mark, Align::Center, mark)];
    }
    let name = |(i, office): (usize, &Office)| {
        let name = office.mark.strip_suffix(WENJIAN).unwrap_or(&office.mark);
        paragraph(format!("head.mark.{}", i + 1), Role::Mark, Align::Justify, text(name))
    };
    let wenjian = (notice.mark_with_wenjian && !offices.is_empty())
        .then(|| paragraph("head.mark.wenjian", Role::Mark, Align::Right, text(WENJIAN)));
    offices.iter().enumerate().map(name).chain(wenjian).collect()
}

/// The name, with 文件 or alone (7.2.4).
fn mark_text(office: &Office, with_wenjian: bool) -> String {
    let add = with_wenjian && !office.mark.ends_with(WENJIAN);
    format!("{}{}", office.mark, if add { WENJIAN } else { "" })
}

/// 发文字号: centred, or at the left beside the last row of 签发人 (7.2.5).
fn number(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Vec<Block> {
    let typed = wording::doc_number(&notice.number);
    let mut blocks = if super::is_upward(notice) {
        with_signers(&signers(notice), &typed, notice, sink)
    } else {
        vec![paragraph("head.number", Role::Number, Align::Center, text(typed))]
    };
    if let Some(first) = blocks.first_mut() {
        first.blank_before = spec::NUMBER_BLANK_ROWS;
    }
    blocks
}

/// The names as printed: room for one that is open; two characters spread to three beside a longer one, as offices do.
fn signers(notice: &Notice) -> Vec<String> {
    if notice.signers.is_empty() {
        return vec!["　　　".to_string()];
    }
    let names = notice.signers.iter();
    let names: Vec<String> =
        names.map(|n| n.chars().filter(|c| !c.is_whitespace()).collect()).collect();
    let longer = names.iter().any(|name: &String| name.chars().count() > 2);
    let spread = |name: String| match name.chars().collect::<Vec<_>>()[..] {
        [family, given] if longer => format!("{family}　{given}"),
        _ => name,
    };
    names.into_iter().map(spread).collect()
}

/// Rows of 签发人, the last one with the 发文字号.
///
/// One 字 is free at the right; names stand two to a row in the order of the offices, further rows under the first name
/// (7.2.6). Where two do not fit beside the number, one stands in each row.
fn with_signers(
    names: &[String],
    number: &str,
    notice: &Notice,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let widest = names.iter().map(|name| width(name)).fold(0.0, f64::max);
    let begins = |columns: usize| {
        let gaps = spec::SIGNER_GAP_CELLS * (columns - 1) as f64;
        spec::LINE_CELLS - spec::UPWARD_SIDE_CELLS - widest * columns as f64 - gaps
    };
    let number_ends = spec::UPWARD_SIDE_CELLS + width(number);
    let clear = |columns: usize| begins(columns) - width(SIGNER_LABEL) >= number_ends + 0.5;
    let most = spec::SIGNERS_IN_ROW.min(names.len());
    let columns = (1..=most).rev().find(|columns| clear(*columns)).unwrap_or(1);
    if !clear(columns) {
        let found = Diagnostic::warning(Kind::Fit, "发文字号和签发人在一行里排不下");
        let found = found.hint("请核对签发人，只写姓名");
        sink.push(found.maybe_at(notice.origins.get(&Role::Signer)));
    }
    let step = widest + spec::SIGNER_GAP_CELLS;
    let rows: Vec<&[String]> = names.chunks(columns).collect();
    let last = rows.len() - 1;
    let row = |(i, names): (usize, &&[String])| {
        let mut texts = signers_beside(names, begins(columns), step, i == 0);
        if i < last {
            return beside(format!("head.signers.{}", i + 1), Role::Signer, texts);
        }
        let number = Beside { at: spec::UPWARD_SIDE_CELLS, align: Align::Left, text: text(number) };
        texts.insert(0, number);
        beside("head.number".to_string(), Role::Number, texts)
    };
    rows.iter().enumerate().map(row).collect()
}

/// Names of one row, the label before the first of all; names are set in 楷体 (7.2.6).
fn signers_beside(names: &[String], begins: f64, step: f64, labelled: bool) -> Vec<Beside> {
    let one = |(i, name): (usize, &String)| {
        let name = Inline::Emphasis(text(name.clone()));
        let at = begins + step * i as f64;
        match labelled && i == 0 {
            true => Beside {
                at: at - width(SIGNER_LABEL),
                align: Align::Left,
                text: vec![Inline::Text(SIGNER_LABEL.to_string()), name],
            },
            false => Beside { at, align: Align::Left, text: vec![name] },
        }
    };
    names.iter().enumerate().map(one).collect()
}

/// Texts side by side.
pub(super) fn beside(id: String, role: Role, texts: Vec<Beside>) -> Block {
    let block = paragraph(id, role, Align::Left, vec![]);
    Block { content: Content::Beside(texts), ..block }
}
