//! One located tree of raw scalars for every format: types come from the declared fields, not from the file.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, StructureStyle};

use crate::diag::{Diagnostic, Kind, Place, Spot};
use crate::folder::Folder;
use crate::source::{Origin, Source, Text, decode, report_forbidden_in};

mod align;
mod explain;
mod forgive;

/// How deep values may be nested.
const MAX_DEPTH: usize = 64;

/// How many other findings of one file are kept.
const MAX_FINDINGS: usize = 100;

/// How many syntax errors of one file are looked for.
const MAX_SYNTAX_ERRORS: usize = 20;

/// Largest file that is read into a tree, in bytes (8 MB): a paper of a thousand sides has two.
const MAX_BYTES: usize = 8 * 1024 * 1024;

fn too_large(name: &str) -> Diagnostic {
    let place = Place { file: name.trim().replace('\\', "/"), spot: None };
    Diagnostic::error(Kind::FileTooLarge, "文件超过8MB，不像是一份公文的文字")
        .at(place)
        .hint("大量的数据请放在 CSV 或 XLSX 文件里")
}

/// Reads a YAML or JSON file of the folder into a tree; an empty file is an empty mapping.
pub fn read_tree(
    folder: &Folder,
    name: &str,
    asked_by: Option<&Origin>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let bytes = folder.read(name, asked_by, sink)?;
    if bytes.len() > MAX_BYTES {
        sink.push(too_large(name));
        return None;
    }
    let path = name.trim().replace('\\', "/");
    let source = decode(&path, &bytes, sink)?;
    let json = path.to_lowercase().ends_with(".json");
    if json { read_json(&source, sink) } else { read_yaml(&source, sink) }
}

/// A value of a YAML or JSON file as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands.
    pub origin: Origin,
}

/// The shapes of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// Nothing, `null` or `~`.
    Null,
    /// Any scalar, with its characters as typed: 304.450 stays 304.450.
    Scalar(Text),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order of the file; duplicate keys are reported, the first stays.
    Map(Vec<Entry>),
}

/// One entry of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as typed.
    pub key: String,
    /// Where the key stands.
    pub key_origin: Origin,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// The scalar's text, when it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match &self.kind {
            NodeKind::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, when it is a mapping.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key, when it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|e| e.key == key).map(|e| &e.value)
    }
}

/// Reads a YAML file, with all that is forgiven in form: indentation by U+3000, NBSP or tab, ： after a key,
/// values that YAML would refuse or read as something else (`"十四五"规划`, `关于…的通知: 二`, `@`, `%`, `*`).
///
/// Errors are [`Kind::Syntax`] and [`Kind::FieldDuplicate`]; after a syntax error the rest of the file is read
/// all the same, and the entry at fault stands in the tree with its raw text. `None` when nothing could be read.
/// An empty file is [`NodeKind::Null`].
pub fn read_yaml(source: &Arc<Source>, sink: &mut Vec<Diagnostic>) -> Option<Node> {
    let from = sink.len();
    let mut text = forgive::forgive(source, sink);
    let mut repaired = vec![];
    let node = build_repaired(&mut text, &mut repaired, sink);
    sink.get_mut(from..).unwrap_or_default().sort_by_key(line_of);
    node
}

/// Builds the tree, again after each syntax error without the entry at fault.
fn build_repaired(
    text: &mut Text,
    repaired: &mut Vec<usize>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Node> {
    for _ in 0..MAX_SYNTAX_ERRORS {
        let mut found = vec![];
        match build(text, &mut found) {
            Ok(node) => {
                sink.append(&mut found);
                return Some(node);
            }
            Err(e) => {
                let at = byte_of(&e, &text.text);
                push_once(explain::finding(&e, text.origin(at..at + 1)), sink);
                *text = explain::without_entry_at(text, at, repaired)?;
            }
        }
    }
    None
}

/// Reads a JSON file into the same tree. Errors as in [`read_yaml`]; the first syntax error ends it.
pub fn read_json(source: &Arc<Source>, sink: &mut Vec<Diagnostic>) -> Option<Node> {
    if source.text.trim().is_empty() {
        return Some(Node { kind: NodeKind::Null, origin: Origin::text(source, 0..0) });
    }
    // serde_json knows what JSON is but gives no positions of values; the YAML parser gives them.
    if let Err(e) = serde_json::from_str::<serde::de::IgnoredAny>(&source.text) {
        sink.push(explain::json_finding(&e, source));
        return None;
    }
    let mut found = vec![];
    match build(&Text::whole(source), &mut found) {
        Ok(node) => {
            sink.append(&mut found);
            Some(node)
        }
        Err(e) => {
            let at = byte_of(&e, &source.text);
            sink.push(explain::json_rest(&e, Origin::text(source, at..at + 1)));
            None
        }
    }
}

fn line_of(finding: &Diagnostic) -> usize {
    match finding.place.as_ref().and_then(|p| p.spot.as_ref()) {
        Some(Spot::Text { line, .. }) => *line,
        _ => 0,
    }
}

fn push_once(finding: Diagnostic, sink: &mut Vec<Diagnostic>) {
    if !sink.iter().any(|d| d.kind == Kind::Syntax && d.place == finding.place) {
        sink.push(finding);
    }
}

fn byte_of(e: &ScanError, text: &str) -> usize {
    let marker = e.marker();
    marker
        .byte_offset()
        .unwrap_or_else(|| text.char_indices().nth(marker.index()).map_or(text.len(), |(at, _)| at))
}

fn build(text: &Text, sink: &mut Vec<Diagnostic>) -> Result<Node, ScanError> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let parser = Parser::new_from_str_with_options(&text.text, options);
    Builder { parser, text, sink }.document()
}

struct Builder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a Text,
    sink: &'a mut Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    /// The first document; a second one is an error.
    fn document(&mut self) -> Result<Node, ScanError> {
        let mut root = None;
        while let Some(next) = self.parser.next_event() {
            let (event, span) = next?;
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    let place = self.origin(span);
                    self.sink.push(
                        Diagnostic::error(Kind::Syntax, "一个文件里只能有一份内容，这里又起了一份")
                            .at(&place)
                            .hint("请删去单独成行的“---”和它后面的内容。"),
                    );
                    break;
                }
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                event => root = Some(self.node(event, span)?),
            }
        }
        let nothing = Origin::text(self.text.source(), 0..0);
        Ok(root.unwrap_or(Node { kind: NodeKind::Null, origin: nothing }))
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), ScanError> {
        match self.parser.next_event() {
            Some(next) => next,
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, ScanError> {
        let origin = self.origin(span);
        self.refuse_yaml_features(&event, &origin);
        let kind = match event {
            Event::Scalar(value, style, ..) => self.scalar(&value, style, span, &origin),
            Event::SequenceStart(..) => self.list()?,
            Event::MappingStart(style, ..) => self.map(style)?,
            _ => NodeKind::Null,
        };
        Ok(Node { kind, origin })
    }

    /// Anchors, aliases and tags: none has a use here, and aliases can make a small file huge.
    fn refuse_yaml_features(&mut self, event: &Event<'a>, origin: &Origin) {
        let what = match event {
            Event::Alias(_) | Event::UnresolvedAlias(_) => "“*”开头的引用",
            event if event.anchor_id().is_some_and(|id| id != 0) => "“&”开头的锚点",
            event if event.tag().is_some() => "“!”开头的标签",
            _ => return,
        };
        if self.sink.len() >= MAX_FINDINGS {
            return;
        }
        self.sink.push(
            Diagnostic::error(Kind::Syntax, format!("这里不用 YAML 中{what}"))
                .at(origin)
                .hint("如果它是文字，请把整个值放在引号里。"),
        );
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span, at: &Origin) -> NodeKind {
        if style == ScalarStyle::DoubleQuoted {
            // An escape can make a character that the file itself could not hold.
            report_forbidden_in(value, &at.place(), self.sink);
        }
        if style == ScalarStyle::Plain && matches!(value, "" | "~" | "null" | "Null" | "NULL") {
            return NodeKind::Null;
        }
        NodeKind::Scalar(align::align(self.text, span.byte_range().unwrap_or(0..0), value, style))
    }

    fn list(&mut self) -> Result<NodeKind, ScanError> {
        let mut items = vec![];
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(NodeKind::List(items)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self, style: StructureStyle) -> Result<NodeKind, ScanError> {
        let mut entries: Vec<Entry> = vec![];
        let mut known: HashMap<String, Origin> = HashMap::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(NodeKind::Map(entries));
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            let Some(entry) = self.entry(key, value, style) else { continue };
            match known.get(&entry.key) {
                Some(_) if self.sink.len() >= MAX_FINDINGS => {}
                Some(first) => self.sink.push(duplicate(&entry, first)),
                None => {
                    known.insert(entry.key.clone(), entry.key_origin.clone());
                    entries.push(entry);
                }
            }
        }
    }

    fn entry(&mut self, key: Node, value: Node, style: StructureStyle) -> Option<Entry> {
        let name = match &key.kind {
            NodeKind::Scalar(text) => text.text.trim().to_string(),
            NodeKind::Null => String::new(),
            _ => {
                let finding = Diagnostic::error(Kind::Syntax, "冒号前面只能是一个名称");
                let hint = "请写成“名称: 内容”，行首不要加“?”或括号。";
                self.sink.push(finding.at(&key.origin).hint(hint));
                return None;
            }
        };
        if style == StructureStyle::Flow && value.kind == NodeKind::Null && name.contains('：') {
            let finding = Diagnostic::error(Kind::Syntax, "花括号里的冒号和逗号要用半角")
                .at(&key.origin)
                .hint("请写成 {值: 304.45, 单位: 亿元} 的样子，冒号、逗号后面空一格。");
            self.sink.push(finding);
            return None;
        }
        Some(Entry { key: name, key_origin: key.origin, value })
    }

    fn origin(&self, span: Span) -> Origin {
        self.text.origin(span.byte_range().unwrap_or(0..0))
    }
}

fn duplicate(entry: &Entry, first: &Origin) -> Diagnostic {
    Diagnostic::error(Kind::FieldDuplicate, format!("“{}”写了两次", entry.key))
        .at(&entry.key_origin)
        .with(first, "第一次写在这里")
        .hint("请只留一处。")
}

#[cfg(test)]
mod tests;
