//! A notice becomes the resolved tree: wording, numbering, order, alignment and indents (gbt9704 clause 7).
//!
//! What this cannot do is reported here, so that nothing of the user's is found wrong only in the layout.

mod attachment;
mod body;
mod contents;
mod figure;
mod head;
mod imprint;
mod joint;
mod names;
mod picture;
mod quoted;
mod sheet;
mod table;
mod text;
mod width;
mod wording;

#[cfg(test)]
mod tests;

pub(crate) use quoted::is_quoted;
use std::collections::BTreeMap;
pub(crate) use table::look as table_look;

use crate::diag::{Diagnostic, Kind};
use crate::document::{
    Align, Block, Content, Document, Id, Indent, Inline, Meta, Role, Section, SectionKind, plain,
};
use crate::notice::{Form, Item, NamesItem, Notice, Status};
use crate::spec;

pub use sheet::draft_sheet;

/// Kinds of paper that have a form of their own and no other (10.2, 10.3).
const KINDS_OF_FORMS: [&str; 4] = ["命令（令）", "命令", "令", "纪要"];

/// Kinds that go upwards and always name their signer (7.2.6).
const UPWARD: [&str; 2] = ["请示", "报告"];

/// The rows of a list of names.
pub(crate) fn name_rows(list: &NamesItem) -> Vec<Block> {
    names::blocks("", list, None, &mut vec![])
}

/// Composes a notice. Forms that are not built are errors of kind [`Kind::Unsupported`]; with any error in
/// `sink` the document is not to be set.
pub fn compose(notice: &Notice, sink: &mut Vec<Diagnostic>) -> Document {
    refuse(notice, sink);
    look_at_signers(notice, sink);
    look_for_text(notice, sink);
    let attachments = attachment::prepare(notice, sink);
    let mut turned = Turned::default();
    let mut sections = vec![section(SectionKind::Head, head::blocks(notice, sink))];
    let body = body::blocks(notice, &attachments, &mut turned, sink);
    sections.extend(sides(SectionKind::Body, body, &turned));
    for attachment in attachments.iter().filter(|a| a.is_bound()) {
        let blocks = attachment::blocks(attachment, &mut turned, sink);
        sections.extend(sides(attachment.kind, blocks, &turned));
    }
    let imprint = imprint::blocks(notice, sink);
    if !imprint.is_empty() {
        sections.push(section(SectionKind::Imprint, imprint));
    }
    let own = |section: &&mut Section| {
        matches!(section.kind, SectionKind::Head | SectionKind::Body | SectionKind::Imprint)
    };
    for block in sections.iter_mut().filter(own).flat_map(|section| &mut section.blocks) {
        block.origin = block.origin.take().or_else(|| notice.origins.get(&block.role).cloned());
    }
    contents::fill(&mut sections, sink);
    let mut document = Document { meta: meta(notice), form: notice.form, sections };
    figure::identify(&mut document);
    document
}

/// A paper of text alone, without 版头 and 版记, for use inside an office: its title, then its text.
///
/// [`Meta::title`] is the title. What the text asks for and cannot be set is an error in `sink`.
pub fn inside(meta: Meta, items: &[Item], sink: &mut Vec<Diagnostic>) -> Document {
    let title = paragraph("body.title", Role::Title, Align::Center, text(meta.title.clone()));
    let mut turned = Turned::default();
    let text = body::below_title(text::blocks("body", items, &mut turned, sink), false);
    let blocks = std::iter::once(title).chain(text).collect();
    let mut sections = sides(SectionKind::Body, blocks, &turned);
    contents::fill(&mut sections, sink);
    let mut document = Document { meta, form: Form::Ordinary, sections };
    figure::identify(&mut document);
    document
}

fn refuse(notice: &Notice, sink: &mut Vec<Diagnostic>) {
    let mut refuse = |what: &str, hint: &str| {
        sink.push(Diagnostic::error(Kind::Unsupported, format!("尚不支持{what}")).hint(hint));
    };
    if notice.is_signed() && notice.offices.len() > spec::SIGNATURE_SEALS_MAX {
        let most = spec::SIGNATURE_SEALS_MAX;
        let what = format!("{}个机关联合发布{}，最多{most}个", notice.offices.len(), notice.kind);
        refuse(&what, "签名章一行一个，再多一面放不下；请由主办机关发布，或者改用其他文种");
    }
    if notice.form == Form::Ordinary && KINDS_OF_FORMS.contains(&notice.kind.as_str()) {
        let what = format!("文种“{}”的版式", notice.kind);
        refuse(
            &what,
            "命令（令）、纪要请写“格式: 命令”“格式: 纪要”；通知、通报、意见、批复、函等用普通格式的公文可以生成",
        );
    }
}

/// Whether 发文字号 stands beside 签发人: kinds that always go upwards, and 意见 or others that name one.
fn is_upward(notice: &Notice) -> bool {
    let upward = UPWARD.contains(&notice.kind.as_str()) || !notice.signers.is_empty();
    upward && notice.form == Form::Ordinary && !notice.is_signed()
}

/// H-16: upward papers name their 签发人, each office its own, and no others do.
fn look_at_signers(notice: &Notice, sink: &mut Vec<Diagnostic>) {
    if notice.form != Form::Ordinary || notice.is_signed() {
        return;
    }
    let kind = &notice.kind;
    let always = UPWARD.contains(&kind.as_str());
    let place = notice.origins.get(&Role::Signer);
    let (signers, offices) = (notice.signers.len(), notice.offices.len());
    let found = match (signers, notice.status) {
        (0, Status::Draft) if always => {
            Diagnostic::note(Kind::FieldOpen, "“签发人”还空着，定稿前要填")
        }
        (0, Status::Final) if always => {
            Diagnostic::error(Kind::FieldMissing, format!("{kind}是上行文，要标“签发人”"))
                .hint("请加一行　签发人: 张三")
        }
        (0, _) => return,
        _ if !always && !kind.starts_with("意见") => {
            let message = format!("{kind}是下行文或者平行文，不标“签发人”");
            Diagnostic::warning(Kind::FieldUnknown, message).hint("请删去“签发人”这一项")
        }
        _ if offices > 1 && signers != offices => {
            let message = format!("联合行文的机关有{offices}个，签发人有{signers}个");
            Diagnostic::warning(Kind::FieldMissing, message)
                .hint("每个机关写一个签发人，次序与机关相同")
        }
        _ => return,
    };
    sink.push(found.maybe_at(place));
}

/// What would leave nothing to set where the standard asks for text.
fn look_for_text(notice: &Notice, sink: &mut Vec<Diagnostic>) {
    if notice.text.is_empty() {
        let found = Diagnostic::error(Kind::FieldMissing, "正文是空的");
        let found = found.hint("请写“正文”，首页必须显示正文");
        sink.push(found.maybe_at(notice.origins.get(&Role::Text)));
    }
    for attachment in
        notice.attachments.iter().filter(|a| a.text.is_empty() && a.separate.is_none())
    {
        let title: String = attachment.title.iter().map(|line| plain(line)).collect();
        let message = format!("附件“{title}”只有标题，没有正文");
        let found = Diagnostic::warning(Kind::FieldMissing, message);
        let found = found.hint("标题写第一行，正文从第二行起，一行一段");
        sink.push(found.maybe_at(attachment.origin.as_ref()));
    }
}

fn meta(notice: &Notice) -> Meta {
    let title: String = notice.title.iter().map(|line| plain(line)).collect();
    let number = &notice.number;
    let order = notice.form == Form::Order;
    let known = (order || number.year.is_some()) && number.serial.is_some();
    Meta {
        title: if title.is_empty() { notice.mark_alone() } else { title },
        issuer: notice.offices.first().map(|o| o.signature.clone()).unwrap_or_default(),
        number: known.then(|| wording::number(notice)),
        date: notice.date.map(|date| wording::date(Some(date), None)),
    }
}

/// The blocks that stand on sides of their own which are turned, each with the table (its id) whose sides they are.
type Turned = BTreeMap<Id, Id>;

/// A part of the paper as sections: each 横排 table with what belongs to it is one, and the text goes on in another.
fn sides(kind: SectionKind, blocks: Vec<Block>, turned: &Turned) -> Vec<Section> {
    let mut sections: Vec<Section> = vec![];
    let mut last: Option<Option<&Id>> = None;
    for block in blocks {
        let table = turned.get(&block.id);
        if last != Some(table) {
            let landscape = table.is_some();
            sections.push(Section { kind, landscape, blocks: vec![] });
            last = Some(table);
        }
        if let Some(section) = sections.last_mut() {
            section.blocks.push(block);
        }
    }
    sections
}

fn section(kind: SectionKind, blocks: Vec<Block>) -> Section {
    Section { kind, landscape: false, blocks }
}

/// A paragraph without indents or blank rows.
fn paragraph(id: impl Into<String>, role: Role, align: Align, content: Vec<Inline>) -> Block {
    Block {
        id: id.into(),
        role,
        content: Content::Text(content),
        align,
        indent: Indent::default(),
        blank_before: 0,
        origin: None,
    }
}

fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Text(text.into())]
}

/// Lines with forced breaks between them.
fn with_breaks(lines: &[Vec<Inline>]) -> Vec<Inline> {
    lines.join(&Inline::Break)
}
