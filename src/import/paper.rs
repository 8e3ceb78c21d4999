//! The parts of one paper as a notice has them.

use crate::document::{Figure, Form, Inline};
use crate::notice::{Item, ItemKind, NamesPart};

use super::inlines::merge_texts;

/// The parts of a paper as a notice has them.
#[derive(Debug, Default)]
pub(super) struct Paper {
    pub form: Form,
    pub copy_number: Option<String>,
    pub secrecy: Option<String>,
    pub urgency: Option<String>,
    /// Names in the mark, without 文件 where it stands beside them.
    pub marks: Vec<String>,
    /// Whether 文件 stands beside several names.
    pub wenjian: bool,
    pub number: Option<String>,
    /// 代字 of a number that is open.
    pub code: Option<String>,
    pub signers: Vec<String>,
    /// Breaks stand where its lines end and would not by themselves.
    pub title: Vec<Inline>,
    pub adopted: Option<Vec<Vec<Inline>>>,
    pub recipients: Option<Vec<Inline>>,
    pub text: Vec<Item>,
    pub attendance: [Option<Vec<Inline>>; 3],
    /// Titles in 附件说明.
    pub listed: Vec<Vec<Inline>>,
    pub attachments: Vec<Attached>,
    pub signatures: Vec<String>,
    /// 签发人职务 in the place of 署名, one an office.
    pub signer_titles: Vec<String>,
    /// Who issues a 纪要, at the left of its date.
    pub issuer: Option<String>,
    pub date: Option<String>,
    pub note: Option<Vec<Inline>>,
    pub copied_to: Option<Vec<Inline>>,
    pub disclosure: Option<String>,
    /// Whether 公开属性 stands in 附注.
    pub disclosed_in_note: bool,
    pub copies: Option<String>,
    pub printed_by: Option<String>,
    pub printed_on: Option<String>,
}

/// 附件 or 印发件.
#[derive(Debug, Default)]
pub(super) struct Attached {
    pub listed: bool,
    pub title: Vec<Inline>,
    pub recipients: Option<Vec<Inline>>,
    pub text: Vec<Item>,
    pub signature: Option<String>,
    pub date: Option<String>,
}

impl Paper {
    /// Every text of it that can hold figures.
    pub fn inlines_mut(&mut self) -> Vec<&mut Vec<Inline>> {
        let mut out: Vec<&mut Vec<Inline>> = vec![&mut self.title];
        out.extend(self.adopted.iter_mut().flatten());
        let lines = [&mut self.recipients, &mut self.note, &mut self.copied_to];
        out.extend(lines.into_iter().flatten());
        out.extend(self.attendance.iter_mut().flatten());
        out.extend(self.listed.iter_mut());
        self.text.iter_mut().for_each(|item| of_item(item, &mut out));
        for attachment in &mut self.attachments {
            out.push(&mut attachment.title);
            out.extend(&mut attachment.recipients);
            attachment.text.iter_mut().for_each(|item| of_item(item, &mut out));
        }
        out
    }

    /// Every figure of it, in order.
    pub fn figures(&mut self) -> Vec<Figure> {
        let mut out = vec![];
        for inlines in self.inlines_mut() {
            collect(inlines, &mut out);
        }
        out
    }
}

fn of_item<'a>(item: &'a mut Item, out: &mut Vec<&'a mut Vec<Inline>>) {
    match &mut item.kind {
        ItemKind::Heading { content, .. } => out.push(content),
        ItemKind::Paragraph { run_in, content } => {
            out.extend(run_in.as_mut().map(|(_, _, words)| words));
            out.push(content);
        }
        ItemKind::Table(table) => {
            out.extend(&mut table.caption);
            out.extend(&mut table.unit);
            out.extend(&mut table.notes);
            out.extend(table.head.iter_mut().flatten());
            out.extend(table.rows.iter_mut().flat_map(|(_, cells)| cells));
        }
        ItemKind::Pictures(pictures) => out.extend(&mut pictures.caption),
        ItemKind::Chapter { content, .. } | ItemKind::Article { content, .. } => out.push(content),
        ItemKind::Names(list) => list.parts.iter_mut().for_each(|part| of_names(part, out)),
        ItemKind::Quoted(quoted) => {
            out.extend(&mut quoted.title);
            out.extend(&mut quoted.number);
            out.extend(&mut quoted.recipients);
            quoted.text.iter_mut().for_each(|item| of_item(item, out));
            out.extend(&mut quoted.signatures);
            out.extend(&mut quoted.date);
        }
        ItemKind::Contents(_) => {}
    }
}

fn of_names<'a>(part: &'a mut NamesPart, out: &mut Vec<&'a mut Vec<Inline>>) {
    match part {
        NamesPart::Group(words) => out.push(words),
        NamesPart::Names(names) => out.extend(names),
        NamesPart::Labelled(words, names) => {
            out.push(words);
            out.extend(names);
        }
        NamesPart::Member(words, name, post) => out.extend([words, name, post]),
    }
}

fn collect(inlines: &[Inline], out: &mut Vec<Figure>) {
    for inline in inlines {
        match inline {
            Inline::Figure(figure) => out.push(figure.clone()),
            other => collect(other.children(), out),
        }
    }
}

/// Writes figures that are refused as plain text.
pub(super) fn keep_figures(inlines: &mut Vec<Inline>, keep: &impl Fn(&Figure) -> bool) {
    for inline in inlines.iter_mut() {
        match inline {
            Inline::Figure(figure) if !keep(figure) => {
                *inline = Inline::Text(figure.printed.clone());
            }
            Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                keep_figures(inner, keep);
            }
            Inline::Superscript(inner) | Inline::Subscript(inner) => keep_figures(inner, keep),
            Inline::Revised(_, inner) => keep_figures(inner, keep),
            Inline::Footnote(note) => keep_figures(&mut note.text, keep),
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {}
        }
    }
    merge_texts(inlines);
}
