//! 主体: title, 主送机关, text, 附件说明, 署名, 成文日期, 附注.

use super::attachment::Prepared;
use super::width::width;
use super::{Turned, joint, paragraph, text as inlines, with_breaks, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Indent, Inline, Role, SectionKind};
use crate::notice::{Form, Notice, Placement};
use crate::spec::{self, ATTACHMENT_LABEL};

pub(super) fn blocks(
    notice: &Notice,
    attachments: &[Prepared],
    turned: &mut Turned,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let title = paragraph("body.title", Role::Title, Align::Center, with_breaks(&notice.title));
    let mut blocks = match notice.form {
        // A 命令 has none: its text begins below the 令号 (10.2).
        Form::Order => vec![],
        _ => vec![Block { blank_before: spec::TITLE_BLANK_ROWS, ..title }],
    };
    blocks.extend(notice.adopted.as_deref().map(adopted));
    blocks.extend(notice.recipients.as_deref().map(|r| recipients("body", r, sink)));
    let text = super::text::blocks("body", &notice.text, turned, sink);
    let follows = notice.recipients.is_some() || blocks.is_empty();
    blocks.extend(below_title(text, follows));
    blocks.extend(attachment_note(attachments));
    blocks.extend(match notice.form {
        Form::Minutes => attendance(notice),
        _ if notice.is_signed() => signature_seals(notice, sink),
        // A paper with 题注 has its date there.
        _ if notice.adopted.is_some() => vec![],
        Form::Ordinary | Form::Letter | Form::Order => signatures(notice, sink),
    });
    blocks.extend(note_of(notice).map(note));
    blocks
}

/// 出席, 请假 and 列席 of 纪要 (10.3): one blank row below the text, two 字 in, further lines under the first name.
fn attendance(notice: &Notice) -> Vec<Block> {
    let labels = spec::ATTENDANCE_LABELS.iter().zip(&notice.attendance).enumerate();
    let given = labels.filter_map(|(i, (label, names))| Some((i, *label, names.as_ref()?)));
    let block = |(at, (i, label, names)): (usize, (usize, &str, &Vec<Inline>))| {
        let label = [Inline::Strong(inlines(label)), Inline::Text("：".to_string())];
        let content = label.into_iter().chain(names.iter().cloned()).collect();
        let id = format!("body.attendance.{}", i + 1);
        let rest = spec::INDENT_CELLS + 3.0;
        Block {
            indent: Indent { first: spec::INDENT_CELLS, rest, right: 0.0 },
            blank_before: if at == 0 { spec::ATTENDANCE_BLANK_ROWS } else { 0 },
            ..paragraph(id, Role::Attendance, Align::Justify, content)
        }
    };
    given.enumerate().map(block).collect()
}

/// 签发人职务 before the place of each signature seal, one an office, and the date below (7.3.5.3).
///
/// A seal takes three rows, of which its title has the middle one; its width is known to the layout.
fn signature_seals(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Vec<Block> {
    look_at_titles(notice, sink);
    let line = |id: String, role, line: &str, right| {
        let block = paragraph(id, role, Align::Right, inlines(line));
        Block { indent: Indent { right, ..Indent::default() }, ..block }
    };
    let several = notice.signer_titles.len() > 1;
    let title = |(i, title): (usize, &String)| {
        let number = if several { format!(".{}", i + 1) } else { String::new() };
        let block = line(
            format!("body.signature{number}"),
            Role::SignerTitle,
            title,
            spec::SIGNER_TITLE_RIGHT,
        );
        let above = if i == 0 { spec::SIGNATURE_SEAL_BLANK_ROWS + 1 } else { 2 };
        Block { blank_before: above, ..block }
    };
    let mut blocks: Vec<Block> = notice.signer_titles.iter().enumerate().map(title).collect();
    let date = wording::date(notice.date, notice.year);
    let date = line("body.date".to_string(), Role::Date, &date, spec::SEALED_DATE_RIGHT);
    blocks.push(Block { blank_before: spec::SIGNATURE_DATE_BLANK_ROWS + 1, ..date });
    blocks
}

/// Each office names the title of its signer (7.3.5.3).
fn look_at_titles(notice: &Notice, sink: &mut Vec<Diagnostic>) {
    let (titles, offices) = (notice.signer_titles.len(), notice.offices.len());
    let kind = if notice.form == Form::Order { "命令（令）" } else { &notice.kind };
    let found = if titles == 0 {
        Diagnostic::error(Kind::FieldMissing, format!("{kind}要标签发人职务"))
            .hint("请加一行　签发人职务: 区长")
    } else if titles != offices {
        let message = format!("发文的机关有{offices}个，签发人职务有{titles}个");
        Diagnostic::error(Kind::FieldMissing, message)
            .hint("每个机关写一个签发人职务，写全称，次序与机关相同")
    } else {
        return;
    };
    sink.push(found.maybe_at(notice.origins.get(&Role::SignerTitle)));
}

/// 题注: below the title, centred, in parentheses (条例 9 for what the standard leaves to its 文种).
fn adopted(lines: &[Vec<Inline>]) -> Block {
    let content = wording::in_parentheses(with_breaks(lines));
    paragraph("body.adopted", Role::Adopted, Align::Center, content)
}

/// 署名 and 成文日期 of one office or of several (7.3.5).
fn signatures(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Vec<Block> {
    let date = wording::date(notice.date, notice.year);
    let names: Vec<&str> = notice.offices.iter().map(|o| o.signature.as_str()).collect();
    for name in names.iter().filter(|name| width(name) > spec::LINE_CELLS) {
        let found = Diagnostic::warning(Kind::Fit, format!("署名“{name}”一行排不下"));
        let found = found.hint("署名可以用规范化简称");
        sink.push(found.maybe_at(notice.origins.get(&Role::Signature)));
    }
    match (&names[..], notice.sealed) {
        ([], _) => vec![],
        ([name], sealed) => {
            let above = match sealed {
                true => spec::SEALED_BLANK_ROWS[0],
                false => spec::UNSEALED_BLANK_ROWS,
            };
            let places = places(sealed, width(name), width(&date));
            signature("body", name, Some(&date), places, above)
        }
        (names, true) => {
            let diameters: Vec<f64> = notice.seals.iter().map(|seal| seal.diameter_mm).collect();
            joint::sealed(names, &date, &diameters)
        }
        (names, false) => joint::unsealed(names, &date),
    }
}

/// One blank row below the title, flush left, with a full-width colon (7.3.2).
pub(super) fn recipients(prefix: &str, typed: &[Inline], sink: &mut Vec<Diagnostic>) -> Block {
    let mut names = typed.to_vec();
    let colons = wording::cut_end(&mut names, "：:");
    if colons.contains(':') {
        let found = Diagnostic::note(Kind::Normalised, "主送机关后面的“:”已改作“：”");
        sink.push(found.hint("冒号用全角；也可以不写，会自动加上"));
    }
    if wording::last_char(&names) != Some('：') {
        wording::push(&mut names, "：");
    }
    let block = paragraph(format!("{prefix}.recipients"), Role::Recipients, Align::Justify, names);
    Block { blank_before: spec::BELOW_TITLE_BLANK_ROWS, ..block }
}

/// Without 主送机关 the text itself keeps one blank row below the title.
pub(super) fn below_title(mut text: Vec<Block>, has_recipients: bool) -> Vec<Block> {
    if let Some(first) = text.first_mut().filter(|_| !has_recipients) {
        first.blank_before = spec::BELOW_TITLE_BLANK_ROWS;
    }
    text
}

/// 附件：name, or 附件：1.name and the others under it (7.3.4).
fn attachment_note(attachments: &[Prepared]) -> Vec<Block> {
    let listed: Vec<&Prepared> =
        attachments.iter().filter(|a| matches!(a.kind, SectionKind::Attachment(_))).collect();
    let several = listed.len() > 1;
    let name_begins = spec::INDENT_CELLS + width(ATTACHMENT_LABEL);
    let line = |(i, attachment): (usize, &&Prepared)| {
        let number = if several { format!("{}.", i + 1) } else { String::new() };
        let label = if i == 0 { ATTACHMENT_LABEL } else { "" };
        let mut name = attachment.title.concat();
        wording::push_front(&mut name, &format!("{label}{number}"));
        let indent = Indent {
            first: name_begins - width(label),
            rest: name_begins + width(&number),
            right: 0.0,
        };
        let id = format!("body.attachment-note.{}", i + 1);
        let block = paragraph(id, Role::AttachmentNote, Align::Justify, name);
        let blank_before = if i == 0 { spec::ATTACHMENT_NOTE_BLANK_ROWS } else { 0 };
        Block { indent, blank_before, origin: attachment.origin(), ..block }
    };
    listed.iter().enumerate().map(line).collect()
}

/// Free 字 to the right of 署名 and date, from their widths.
///
/// Sealed (7.3.5.1): date 4 in, 署名 centred over it. Not sealed (7.3.5.2): 署名 2 in, the date begins 2 after its
/// first character; a date that is longer stands 2 in itself and the 署名 moves left. Both stay in the 版心.
pub(super) fn places(sealed: bool, signature: f64, date: f64) -> (f64, f64) {
    use spec::{LINE_CELLS, SEALED_DATE_RIGHT, UNSEALED_DATE_SHIFT, UNSEALED_RIGHT};
    match sealed {
        true if signature > date + 2.0 * SEALED_DATE_RIGHT => (0.0, (signature - date) / 2.0),
        true => (SEALED_DATE_RIGHT + (date - signature) / 2.0, SEALED_DATE_RIGHT),
        false if date > signature => {
            (UNSEALED_RIGHT + date - signature + UNSEALED_DATE_SHIFT, UNSEALED_RIGHT)
        }
        false => {
            let right = (LINE_CELLS - signature).clamp(0.0, UNSEALED_RIGHT);
            (right, (right + signature - date - UNSEALED_DATE_SHIFT).max(0.0))
        }
    }
}

/// The blocks of 署名 and date, as far as they are given.
pub(super) fn signature(
    prefix: &str,
    name: &str,
    date: Option<&str>,
    (name_right, date_right): (f64, f64),
    above: u8,
) -> Vec<Block> {
    let line = |id: &str, role, line: &str, right| {
        let block = paragraph(format!("{prefix}.{id}"), role, Align::Right, inlines(line));
        Block { indent: Indent { right, ..Indent::default() }, ..block }
    };
    let name = Some(name).filter(|name| !name.is_empty());
    let mut blocks: Vec<Block> = [
        name.map(|name| line("signature", Role::Signature, name, name_right)),
        date.map(|date| line("date", Role::Date, date, date_right)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(first) = blocks.first_mut() {
        first.blank_before = above;
    }
    blocks
}

/// 附注, with 公开属性 where the office has it there.
fn note_of(notice: &Notice) -> Option<Vec<Inline>> {
    let here = notice.house.disclosure_at == Placement::Note;
    let word = notice.disclosure.as_ref().filter(|_| here);
    let word = word.map(|word| format!("{}{word}", spec::DISCLOSURE_LABEL));
    match (notice.note.clone(), word) {
        (note, None) => note,
        (None, Some(word)) => Some(inlines(word)),
        (Some(mut note), Some(word)) => {
            wording::push(&mut note, &format!("；{word}"));
            Some(note)
        }
    }
}

/// On the row after the date, two 字 in, in parentheses (7.3.6).
fn note(typed: Vec<Inline>) -> Block {
    let block = paragraph("body.note", Role::Note, Align::Justify, wording::in_parentheses(typed));
    let indent = Indent { first: spec::INDENT_CELLS, rest: spec::INDENT_CELLS, right: 0.0 };
    Block { indent, ..block }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_and_date_stand_as_in_the_worked_numbers() {
        for (sealed, name, date, expected) in [
            (true, 10.0, 6.0, (2.0, 4.0)),
            (true, 13.0, 6.0, (0.5, 4.0)),
            (true, 14.0, 6.0, (0.0, 4.0)),
            (true, 16.0, 6.0, (0.0, 5.0)),
            (true, 4.0, 6.0, (5.0, 4.0)),
            (false, 10.0, 6.0, (2.0, 4.0)),
            (false, 6.0, 6.0, (2.0, 0.0)),
            (false, 4.0, 6.5, (6.5, 2.0)),
            (false, 27.0, 6.0, (1.0, 20.0)),
            (false, 30.0, 6.0, (0.0, 22.0)),
        ] {
            assert_eq!(places(sealed, name, date), expected, "{sealed} {name} {date}");
        }
    }

    #[test]
    fn an_unsealed_date_begins_two_after_the_name() {
        for halves in 4..52 {
            let name = f64::from(halves) / 2.0;
            let (right_name, right_date) = places(false, name, 6.0);
            let left_name = spec::LINE_CELLS - right_name - name;
            let left_date = spec::LINE_CELLS - right_date - 6.0;
            assert_eq!(left_date - left_name, 2.0, "{name}");
        }
    }
}
