//! 附件 and 印发件: a text file, a template with its content, or text that stands in the notice.

use crate::diag::{Diagnostic, Kind};
use crate::document::{self, Inline};
use crate::markup;
use crate::source::{Origin, Text, decode};
use crate::template::registry::{self, Template, TemplateType};
use crate::template::{Fields, Filled};
use crate::tree::{Entry, Node, NodeKind};

use super::{Reader, bound, declared, nodes, pictures};
use crate::notice::checked::accept;
use crate::notice::keyed::{Keyed, is_empty, scalar};
use crate::notice::vocabulary::{attachment as key, notice};
use crate::notice::{Attachment, Item, ItemKind, SeparateFile, dates, marks};
use crate::separate;
use crate::tree::read_tree;

/// The attachments of a notice: 附件 first, then 印发件.
pub(super) fn read_all(reader: &Reader, sink: &mut Vec<Diagnostic>) -> Vec<Attachment> {
    let mut attachments = vec![];
    for (item, listed) in [(&notice::ATTACHMENTS, true), (&notice::ENCLOSURES, false)] {
        let items = reader.keyed.get(item).map(nodes).unwrap_or_default();
        attachments.extend(items.into_iter().filter_map(|n| read(reader, n, listed, sink)));
    }
    separate::look(&attachments, sink);
    attachments
}

/// What an attachment prints: its title, split at forced breaks, and its text.
pub(super) type Body = (Vec<Vec<Inline>>, Vec<Item>);

fn read(
    reader: &Reader,
    node: &Node,
    listed: bool,
    sink: &mut Vec<Diagnostic>,
) -> Option<Attachment> {
    let NodeKind::Map(_) = node.kind else {
        let name = scalar(node, notice::ATTACHMENTS.zh, sink)?.trimmed();
        if bound::is_bound(&name.text) {
            let body = bound::body(reader, None, &name, sink)?;
            return Some(plain(listed, body, Some(name.whole_origin())));
        }
        let text = file(reader, &name, sink)?;
        let (title, items) = titled(reader, &reader.engine.fill(&text, reader.fields, sink), sink);
        report_untitled(&title, &text.whole_origin(), sink);
        return Some(plain(listed, (title, items), Some(name.whole_origin())));
    };
    let keyed = Keyed::sort(node, key::ALL, sink);
    keyed.refuse_rest(&[], sink);
    if keyed.read_plain(&key::SEPARATE, marks::yes_no, sink) == Some(true) {
        return separate_file(reader, &keyed, listed, sink);
    }
    let body = body(reader, &keyed, sink);
    let recipients = keyed.list(&key::RECIPIENTS, sink).unwrap_or_default();
    let recipients = reader.offices_of(&key::RECIPIENTS, &recipients, "、", sink);
    let recipients = reader.line(recipients, sink);
    let signature = signature(&keyed, sink);
    let (title, text) = body?;
    report_untitled(&title, &node.origin, sink);
    let origin = Some(node.origin.clone());
    Some(Attachment { listed, title, recipients, text, signature, separate: None, origin })
}

/// A file that goes with the paper as it is; its title is given, or is its name without 附件1 and ending.
fn separate_file(
    reader: &Reader,
    keyed: &Keyed,
    listed: bool,
    sink: &mut Vec<Diagnostic>,
) -> Option<Attachment> {
    let Some(name) = keyed.text(&key::FILE, sink) else {
        keyed.missing(&key::FILE, sink);
        return None;
    };
    for other in [&key::TEMPLATE, &key::CONTENT, &key::TEXT, &key::SIGNATURE, &key::RECIPIENTS] {
        if keyed.get(other).is_some() {
            let message = format!("“另附”的附件就是那个文件，不能再写“{}”", other.zh);
            let found = Diagnostic::error(Kind::FieldDuplicate, message);
            sink.push(found.at(&keyed.origin_of(other)).hint("请删去这一项，或者删去“另附”"));
        }
    }
    if !listed {
        let found = Diagnostic::error(Kind::FieldType, "印发件要装订在公文里，不能另附");
        sink.push(found.at(&keyed.origin_of(&key::SEPARATE)).hint("请写在“附件”下面"));
    }
    let data = reader.folder.read(&name.text, Some(&name.whole_origin()), sink)?;
    let title = keyed.text(&key::TITLE, sink);
    let title = title.unwrap_or_else(|| title_in_name(&name));
    let filled = reader.engine.fill(&title, reader.fields, sink);
    let title = markup::parse_title(&filled, sink);
    report_untitled(&title, &name.whole_origin(), sink);
    let separate = Some(SeparateFile { name: name.text.replace('\\', "/"), data });
    let origin = Some(keyed.origin.clone());
    Some(Attachment { separate, ..plain(listed, (title, vec![]), origin) })
}

/// 附件1 企业名单.xlsx is titled 企业名单.
fn title_in_name(name: &Text) -> Text {
    let start = name.text.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let end = name.text.rfind('.').filter(|at| *at > start).unwrap_or(name.text.len());
    let stem = name.text.get(start..end).unwrap_or_default();
    let rest = match stem.strip_prefix("附件") {
        Some(rest) => rest.trim_start_matches(|c: char| {
            c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '-' | '_' | '：' | '、')
        }),
        None => stem,
    };
    name.part(end - rest.len()..end)
}

fn plain(listed: bool, (title, text): Body, origin: Option<Origin>) -> Attachment {
    Attachment { listed, title, recipients: None, text, signature: None, separate: None, origin }
}

fn titled(reader: &Reader, filled: &Filled, sink: &mut Vec<Diagnostic>) -> Body {
    let (title, items) = markup::parse_titled(filled, sink);
    (title, pictures::load(items, reader.folder, sink))
}

fn report_untitled(title: &[Vec<Inline>], origin: &Origin, sink: &mut Vec<Diagnostic>) {
    if title.iter().all(Vec::is_empty) {
        sink.push(
            Diagnostic::error(Kind::FieldMissing, "附件没有标题")
                .at(origin)
                .hint("附件的第一行是标题；也可以写　标题: ……"),
        );
    }
}

/// The text from one of the three ways to give it.
fn body(reader: &Reader, keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Option<Body> {
    let ways = [&key::FILE, &key::TEMPLATE, &key::TEXT];
    let given: Vec<_> = ways.into_iter().filter(|k| keyed.get(k).is_some()).collect();
    let title = keyed.text(&key::TITLE, sink);
    match given.as_slice() {
        [way] if **way == key::FILE => {
            let name = keyed.text(&key::FILE, sink)?;
            if bound::is_bound(&name.text) {
                return bound::body(reader, title, &name, sink);
            }
            let text = file(reader, &name, sink)?;
            Some(with_title(reader, title, &text, reader.fields, sink))
        }
        [way] if **way == key::TEXT => {
            let text = keyed.get(&key::TEXT).and_then(|n| scalar(n, key::TEXT.zh, sink))?;
            Some(with_title(reader, title, text, reader.fields, sink))
        }
        [_] => {
            let name = keyed.text(&key::TEMPLATE, sink)?;
            let template = registry::find(&name, reader.folder, sink)?;
            if template.kind != TemplateType::Attachment {
                sink.push(not_for_attachments(&template, &name));
            }
            let fields = content(reader, keyed, &template, sink)?;
            Some(with_title(reader, title, &template.text, &fields, sink))
        }
        [] => {
            sink.push(
                Diagnostic::error(Kind::FieldMissing, "没有写这个附件的内容在哪里")
                    .at(&keyed.origin)
                    .hint("写　文件: summary.md，或者　模板: 工作总结　和　内容: summary.yaml，或者直接写　正文: |"),
            );
            None
        }
        [first, second, ..] => {
            let message = format!("“{}”和“{}”只能写一样", first.zh, second.zh);
            sink.push(
                Diagnostic::error(Kind::FieldDuplicate, message).at(&keyed.origin_of(second)),
            );
            None
        }
    }
}

/// With a title of its own the whole text is text; else its first line is the title.
fn with_title(
    reader: &Reader,
    title: Option<Text>,
    text: &Text,
    fields: &Fields,
    sink: &mut Vec<Diagnostic>,
) -> Body {
    let filled = reader.engine.fill(text, fields, sink);
    match title {
        None => titled(reader, &filled, sink),
        Some(title) => {
            let title = markup::parse_title(&reader.engine.fill(&title, fields, sink), sink);
            let mut items = markup::parse(&filled, sink);
            drop_repeated(&title, &mut items, sink);
            (title, pictures::load(items, reader.folder, sink))
        }
    }
}

/// A file whose first line is its title, though the notice gives the same title: it is printed once.
fn drop_repeated(title: &[Vec<Inline>], items: &mut Vec<Item>, sink: &mut Vec<Diagnostic>) {
    let repeats = |item: &Item| match &item.kind {
        ItemKind::Paragraph { run_in: None, content } => {
            document::plain(content) == document::plain(&title.concat())
        }
        ItemKind::Heading { number: None, content, .. } => {
            document::plain(content) == document::plain(&title.concat())
        }
        _ => false,
    };
    if !items.first().is_some_and(repeats) {
        return;
    }
    let note = Diagnostic::note(Kind::Normalised, "第一行就是附件的标题，只印一次");
    let origin = items.remove(0).origin;
    sink.push(note.maybe_at(origin.as_ref()).hint("请删去这一行，或者不写附件的“标题”"));
}

/// A text file; other formats are named with what to do.
fn file(reader: &Reader, name: &Text, sink: &mut Vec<Diagnostic>) -> Option<Text> {
    let extension = name.text.rsplit_once('.').map(|(_, e)| e.to_lowercase());
    let hint = match extension.as_deref() {
        Some("yaml" | "yml" | "json") => Some("数据要配模板，写　模板: 工作总结　和　内容: 文件名"),
        Some("doc" | "docx" | "wps" | "rtf" | "odt") => {
            Some("请把文字另存为文本文件（.md 或 .txt），第一行是标题")
        }
        Some("xlsx" | "xls" | "csv" | "et" | "ods") => Some("表格写在“数据”里，再用 表() 印出来"),
        _ => None,
    };
    let origin = name.whole_origin();
    if let Some(hint) = hint {
        let message = format!("“{}”不是文本文件，不能直接做附件", name.text);
        sink.push(Diagnostic::error(Kind::FieldType, message).at(&origin).hint(hint));
        return None;
    }
    let bytes = reader.folder.read(&name.text, Some(&origin), sink)?;
    let source = decode(&name.text.replace('\\', "/"), &bytes, sink)?;
    Some(Text::whole(&source))
}

fn not_for_attachments(template: &Template, name: &Text) -> Diagnostic {
    let message = format!("“{}”是整篇公文的模板，不能做附件", template.name);
    Diagnostic::error(Kind::TemplateMissing, message)
        .at(&name.whole_origin())
        .hint("附件用的模板见 hongtou templates")
}

/// The fields of the template, from a file or from the mapping that stands under 内容.
fn content(
    reader: &Reader,
    keyed: &Keyed,
    template: &Template,
    sink: &mut Vec<Diagnostic>,
) -> Option<Fields> {
    let Some(node) = keyed.get(&key::CONTENT) else {
        keyed.missing(&key::CONTENT, sink);
        return None;
    };
    let tree = match &node.kind {
        NodeKind::Map(_) => node.clone(),
        _ => {
            let name = scalar(node, key::CONTENT.zh, sink)?.trimmed();
            read_tree(reader.folder, &name.text, Some(&name.whole_origin()), sink)?
        }
    };
    if !matches!(tree.kind, NodeKind::Map(_)) && !is_empty(&tree) {
        let found = Diagnostic::error(Kind::FieldType, "这里应当是一行一项的“名称: 内容”");
        sink.push(found.at(&tree.origin));
        return None;
    }
    let entries: Vec<&Entry> = tree.entries().iter().collect();
    declared::refuse_unknown(&template.fields, &entries, sink);
    let place = tree.origin.source().whole();
    let values = declared::read(&template.fields, &entries, Some(&place), sink);
    for (field, name) in &values.tables {
        let message = format!("附件模板的字段“{field}”是数据，尚不支持");
        sink.push(Diagnostic::error(Kind::Unsupported, message).at(&name.whole_origin()));
    }
    Some(values.fields)
}

fn signature(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Option<(String, Option<super::Date>)> {
    let date = keyed
        .text(&key::DATE, sink)
        .and_then(|t| accept(dates::parse(&t.text), |d| dates::print(*d), &t.whole_origin(), sink));
    let name = keyed.string(&key::SIGNATURE, sink);
    if name.is_none() && keyed.get(&key::DATE).is_some() {
        keyed.missing(&key::SIGNATURE, sink);
    }
    Some((name?, date))
}
