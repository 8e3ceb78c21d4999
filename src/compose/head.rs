//! 版头: 份号, 密级和保密期限, 紧急程度, 发文机关标志, 发文字号.

use super::{paragraph, text, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Content, Inline, Role};
use crate::notice::{Form, Notice, Office};
use crate::spec::{self, WENJIAN};

pub(super) fn blocks(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Vec<Block> {
    if notice.secrecy.is_some() && notice.copy_number.is_none() {
        let found = Diagnostic::warning(Kind::FieldMissing, "涉密公文没有份号，密级已排在第一行");
        sink.push(found.hint("请填“份号”，六位数字，如 000001"));
    }
    let mut blocks = match notice.form {
        Form::Letter => vec![],
        Form::Ordinary | Form::Order | Form::Minutes => corner(notice),
    };
    if let Some(office) = notice.offices.first() {
        let mark = text(mark_text(office, notice));
        blocks.push(paragraph("head.mark", Role::Mark, Align::Center, mark));
    }
    let number = text(wording::doc_number(&notice.number));
    if notice.form == Form::Letter {
        blocks.extend(letter_corner(notice, number));
        return blocks;
    }
    let number = paragraph("head.number", Role::Number, Align::Center, number);
    blocks.push(Block { blank_before: spec::NUMBER_BLANK_ROWS, ..number });
    blocks
}

/// 份号, 密级 and 紧急程度, one a line, in this order (7.2.3).
fn corner(notice: &Notice) -> Vec<Block> {
    let corner = [
        ("head.copy-number", Role::CopyNumber, &notice.copy_number),
        ("head.secrecy", Role::Secrecy, &notice.secrecy),
        ("head.urgency", Role::Urgency, &notice.urgency),
    ];
    let block = |(id, role, value): (&str, Role, &Option<String>)| {
        Some(paragraph(id, role, Align::Left, text(value.as_ref()?)))
    };
    corner.into_iter().filter_map(block).collect()
}

/// 信函格式: the corner at the left and the number at the right begin on one line (10.1).
fn letter_corner(notice: &Notice, number: Vec<Inline>) -> Vec<Block> {
    let mut corner = corner(notice).into_iter();
    let Some(first) = corner.next() else {
        return vec![paragraph("head.number", Role::Number, Align::Right, number)];
    };
    let Content::Text(beside) = first.content else { return vec![] };
    // The line is the number's, in 仿宋; 密级 and 紧急程度 stay in 黑体.
    let beside = match first.role {
        Role::CopyNumber => beside,
        _ => vec![Inline::Strong(beside)],
    };
    let line = paragraph("head.number", Role::Number, Align::Left, vec![]);
    let line = Block { content: Content::Ends(beside, number), ..line };
    std::iter::once(line).chain(corner).collect()
}

/// The name, with 文件 or alone (7.2.4); alone on a 信函 (10.1).
fn mark_text(office: &Office, notice: &Notice) -> String {
    let with_wenjian = notice.mark_with_wenjian && notice.form == Form::Ordinary;
    let add = with_wenjian && !office.mark.ends_with(WENJIAN);
    format!("{}{}", office.mark, if add { WENJIAN } else { "" })
}
