//! 版头: 份号, 密级和保密期限, 紧急程度, 发文机关标志, 发文字号.

use super::{paragraph, text, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Role};
use crate::notice::{Notice, Office};
use crate::spec::{self, WENJIAN};

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
    if let Some(office) = notice.offices.first() {
        let mark = text(mark_text(office, notice.mark_with_wenjian));
        blocks.push(paragraph("head.mark", Role::Mark, Align::Center, mark));
    }
    let number = text(wording::doc_number(&notice.number));
    let number = paragraph("head.number", Role::Number, Align::Center, number);
    blocks.push(Block { blank_before: spec::NUMBER_BLANK_ROWS, ..number });
    blocks
}

/// The name, with 文件 or alone (7.2.4).
fn mark_text(office: &Office, with_wenjian: bool) -> String {
    let add = with_wenjian && !office.mark.ends_with(WENJIAN);
    format!("{}{}", office.mark, if add { WENJIAN } else { "" })
}
