//! Runs written anew where a change goes through them: their properties byte for byte, deletions and insertions marked.

use std::collections::{BTreeMap, BTreeSet};

use super::patch::{Patch, escaped, renamed};
use super::story::{Paragraph, binding, bound_node};
use super::tree::{NodeId, Tree};

/// How changes are marked.
#[derive(Debug, Clone)]
pub struct Marks {
    /// Who made them.
    pub author: String,
    /// When, as `w:date` has it.
    pub date: Option<String>,
    /// Whether they count as accepted: no marks are made.
    pub accept: bool,
}

/// Ids of revisions and comments that are still free, in order.
#[derive(Debug, Default)]
pub struct Ids {
    taken: BTreeSet<i64>,
    next: i64,
}

impl Ids {
    /// Those that no element of these parts has.
    pub fn of<'a>(trees: impl Iterator<Item = &'a Tree>) -> Self {
        let mut taken = BTreeSet::new();
        for tree in trees {
            let word = |id: &usize| tree.nodes[*id].name.starts_with("w:");
            let ids = (0..tree.nodes.len()).filter(word).filter_map(|id| tree.attribute(id, "id"));
            taken.extend(ids.filter_map(|id| id.parse::<i64>().ok()));
        }
        let highest = taken.range(..1_000_000_000).next_back().copied().unwrap_or(0).max(0);
        Self { taken, next: highest + 1 }
    }

    /// The next one.
    pub fn fresh(&mut self) -> i64 {
        while !self.taken.insert(self.next) {
            self.next += 1;
        }
        self.next
    }
}

/// Text that comes in, set alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Its `w:rPr` as the part has it, or nothing.
    pub properties: String,
    /// Its text; a tab is `\t`, a forced line break `\n`.
    pub text: String,
    /// The runs of pictures as the part has them, where they come in the place of text.
    pub pictures: Option<String>,
}

/// What happens in a paragraph, by character.
#[derive(Debug, Default)]
pub struct Ops {
    /// Characters that go.
    pub delete: BTreeSet<usize>,
    /// What comes behind a character; `None` is the beginning of the paragraph.
    pub insert: BTreeMap<Option<usize>, Vec<NewRun>>,
    /// XML that stands before a character.
    pub before: BTreeMap<usize, String>,
    /// XML that stands behind a character.
    pub after: BTreeMap<Option<usize>, String>,
    /// Controls that are bound to a node afterwards.
    pub bind: BTreeMap<NodeId, usize>,
    /// Controls that are not bound any more.
    pub unbind: BTreeSet<NodeId>,
}

/// A piece of a run as it is written.
enum Segment {
    Kept(String),
    Deleted(String),
    Inserted(Vec<NewRun>),
    Raw(String),
}

/// Writes the changes of a paragraph.
pub struct Writer<'a> {
    pub tree: &'a Tree,
    pub patch: &'a mut Patch,
    pub ids: &'a mut Ids,
    pub marks: &'a Marks,
}

impl Writer<'_> {
    /// Writes the changes of a paragraph into the patch.
    pub fn paragraph(&mut self, paragraph: &Paragraph, ops: &Ops) {
        let outside = self.outside(paragraph, ops);
        let mut at = 0;
        while at < paragraph.chars.len() {
            let run = paragraph.chars[at].run;
            let length = paragraph.chars[at..].iter().take_while(|c| c.run == run).count();
            let range = at..at + length;
            let touched = range.clone().any(|i| {
                let here = Some(i);
                ops.delete.contains(&i)
                    || ops.before.contains_key(&i)
                    || ops.after.contains_key(&here)
                    || (ops.insert.contains_key(&here) && !outside.contains(&i))
            });
            if let Some(run) = run.filter(|_| touched) {
                self.run(run, paragraph, range, ops, &outside);
            }
            at += length;
        }
        self.beginning(paragraph, ops);
        self.controls(paragraph, ops, &outside);
    }

    /// Insertions behind the last character of a control that belong outside of it: nothing in the control goes.
    fn outside(&mut self, paragraph: &Paragraph, ops: &Ops) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        for (at, runs) in ops.insert.iter().filter_map(|(at, runs)| Some(((*at)?, runs))) {
            let Some(control) = paragraph.chars[at].control else { continue };
            let own = |i: &usize| paragraph.chars[*i].control == Some(control);
            let first_deleted = (0..=at).rev().take_while(|i| ops.delete.contains(i)).last();
            let inside = first_deleted.is_some_and(|first| (first..=at).all(|i| own(&i)));
            let last = paragraph.chars.get(at + 1).is_none_or(|next| next.control != Some(control));
            if !inside && last {
                out.insert(at);
                let end = self.tree.nodes[control].span.end;
                let xml = self.inserted(runs);
                self.patch.put(end..end, xml);
            }
        }
        out
    }

    /// What stands at the beginning of a paragraph, behind its properties.
    fn beginning(&mut self, paragraph: &Paragraph, ops: &Ops) {
        let mut xml = ops.insert.get(&None).map_or(String::new(), |runs| self.inserted(runs));
        xml.push_str(ops.after.get(&None).map_or("", String::as_str));
        if xml.is_empty() {
            return;
        }
        let node = paragraph.node;
        if self.tree.is_empty(node) {
            let span = self.tree.nodes[node].span.clone();
            let tag = self.tree.source[span.clone()].trim_end_matches("/>").to_string();
            let name = format!("{}:p", self.tree.prefix);
            self.patch.put(span, format!("{tag}>{xml}</{name}>"));
            return;
        }
        let properties = self.tree.child(node, "w:pPr");
        let at = properties.map_or(self.tree.nodes[node].tag.end, |p| self.tree.nodes[p].span.end);
        self.patch.put(at..at, xml);
    }

    fn run(
        &mut self,
        run: NodeId,
        paragraph: &Paragraph,
        range: std::ops::Range<usize>,
        ops: &Ops,
        outside: &BTreeSet<usize>,
    ) {
        let segments = self.segments(run, paragraph, range.clone(), ops, outside);
        let properties = self.tree.child(run, "w:rPr").map(|p| self.tree.text_of(p).to_string());
        let around = paragraph.chars[range.start].inserted;
        let around = around.filter(|ins| self.tree.nodes[run].parent == Some(*ins));
        // What was put in by an earlier merge, and is not yet accepted, is simply put right.
        let own = around.filter(|ins| self.is_own(*ins));
        let last = around.is_some_and(|ins| self.tree.nodes[ins].children.last() == Some(&run));
        let (mut xml, mut behind) = (String::new(), String::new());
        let mut kept = 0;
        let count = segments.len();
        for (at, segment) in segments.into_iter().enumerate() {
            match segment {
                Segment::Kept(content) => {
                    kept += 1;
                    let first = properties.clone().unwrap_or_default();
                    let properties = if kept > 1 { self.unmarked(run) } else { first };
                    xml.push_str(&self.wrapped(run, &properties, &content));
                }
                Segment::Deleted(_) if own.is_some() => {}
                Segment::Deleted(content) => {
                    let inner = self.wrapped(run, &self.unmarked(run), &content);
                    xml.push_str(&self.marked("del", &inner));
                }
                Segment::Raw(raw) => xml.push_str(&raw),
                Segment::Inserted(runs) if own.is_some() => {
                    xml.push_str(&runs.iter().map(|run| self.new_run(run)).collect::<String>());
                }
                Segment::Inserted(runs) => {
                    let new = self.inserted(&runs);
                    match around {
                        Some(_) if last && at + 1 == count => behind = new,
                        Some(ins) => xml.push_str(&self.parted(ins, &new)),
                        None => xml.push_str(&new),
                    }
                }
            }
        }
        self.patch.put(self.tree.nodes[run].span.clone(), xml);
        if let Some(ins) = around.filter(|_| !behind.is_empty()) {
            let end = self.tree.nodes[ins].span.end;
            self.patch.put(end..end, behind);
        }
    }

    /// Whether an insertion is one of an earlier merge by the same author.
    fn is_own(&self, ins: NodeId) -> bool {
        !self.marks.accept
            && self.tree.attribute(ins, "author").as_ref() == Some(&self.marks.author)
    }

    /// Somebody's insertion, ended before what comes in and begun again behind it.
    fn parted(&mut self, ins: NodeId, xml: &str) -> String {
        let name = self.tree.nodes[ins].name.replacen("w:", &format!("{}:", self.tree.prefix), 1);
        let tag = &self.tree.source[self.tree.nodes[ins].tag.clone()];
        let again = with_id(tag, &self.tree.prefix, self.ids.fresh());
        format!("</{name}>{xml}{again}")
    }

    fn segments(
        &mut self,
        run: NodeId,
        paragraph: &Paragraph,
        range: std::ops::Range<usize>,
        ops: &Ops,
        outside: &BTreeSet<usize>,
    ) -> Vec<Segment> {
        let mut out: Vec<Segment> = vec![];
        let mut at = range.start;
        for &child in &self.tree.nodes[run].children {
            if self.tree.nodes[child].name == "w:rPr" {
                continue;
            }
            let own =
                paragraph.chars[at..range.end].iter().take_while(|c| c.child == child).count();
            if own == 0 {
                let raw = self.patch.take(&self.tree.source, self.tree.nodes[child].span.clone());
                push(&mut out, false, &raw);
                continue;
            }
            let text = matches!(self.tree.nodes[child].name.as_str(), "w:t" | "w:delText");
            let mut buffer = String::new();
            for i in at..at + own {
                let gone = ops.delete.contains(&i);
                if let Some(raw) = ops.before.get(&i) {
                    self.flush(
                        &mut out,
                        &mut buffer,
                        paragraph,
                        i.checked_sub(1).filter(|_| i > at),
                        ops,
                    );
                    out.push(Segment::Raw(raw.clone()));
                }
                if text {
                    let changes = i > at && ops.delete.contains(&(i - 1)) != gone;
                    if changes {
                        self.flush(&mut out, &mut buffer, paragraph, Some(i - 1), ops);
                    }
                    buffer.push(paragraph.chars[i].c);
                } else {
                    let raw =
                        self.patch.take(&self.tree.source, self.tree.nodes[child].span.clone());
                    push(&mut out, gone, &raw);
                }
                let inserts = ops.insert.get(&Some(i)).filter(|_| !outside.contains(&i));
                let after = ops.after.get(&Some(i));
                if inserts.is_some() || after.is_some() {
                    self.flush(&mut out, &mut buffer, paragraph, Some(i), ops);
                }
                out.extend(inserts.map(|runs| Segment::Inserted(runs.clone())));
                out.extend(after.map(|raw| Segment::Raw(raw.clone())));
            }
            self.flush(&mut out, &mut buffer, paragraph, Some(at + own - 1), ops);
            at += own;
        }
        out
    }

    /// Writes the text so far; `last` is its last character.
    fn flush(
        &self,
        out: &mut Vec<Segment>,
        buffer: &mut String,
        paragraph: &Paragraph,
        last: Option<usize>,
        ops: &Ops,
    ) {
        let Some(last) = last.filter(|_| !buffer.is_empty()) else { return };
        let gone = ops.delete.contains(&last);
        let deleted = gone || paragraph.chars[last].deleted;
        let text = std::mem::take(buffer);
        push(out, gone, &self.text(&text, deleted));
    }

    fn text(&self, text: &str, deleted: bool) -> String {
        let name = format!("{}:{}", self.tree.prefix, if deleted { "delText" } else { "t" });
        format!("<{name} xml:space=\"preserve\">{}</{name}>", escaped(text))
    }

    /// A run of the same kind with other content.
    fn wrapped(&self, run: NodeId, properties: &str, content: &str) -> String {
        let tag = &self.tree.source[self.tree.nodes[run].tag.clone()];
        format!("{tag}{properties}{content}</{}:r>", self.tree.prefix)
    }

    /// Properties of a run without a pending change of them: it stays with the first piece.
    pub fn unmarked(&self, run: NodeId) -> String {
        unmarked(self.tree, run)
    }

    /// Runs that come in.
    pub fn inserted(&mut self, runs: &[NewRun]) -> String {
        let xml: String = runs.iter().map(|run| self.new_run(run)).collect();
        self.marked("ins", &xml)
    }

    fn new_run(&self, run: &NewRun) -> String {
        if let Some(pictures) = &run.pictures {
            return pictures.clone();
        }
        let w = &self.tree.prefix;
        let mut content = String::new();
        for piece in run.text.split_inclusive(['\t', '\n']) {
            let text = piece.trim_end_matches(['\t', '\n']);
            if !text.is_empty() {
                content.push_str(&self.text(text, false));
            }
            match piece.chars().last() {
                Some('\t') => content.push_str(&format!("<{w}:tab/>")),
                Some('\n') => content.push_str(&format!("<{w}:br/>")),
                _ => {}
            }
        }
        format!("<{w}:r>{}{content}</{w}:r>", run.properties)
    }

    /// Runs marked as inserted or deleted; accepted, they stand or are gone.
    pub fn marked(&mut self, mark: &str, runs: &str) -> String {
        match (self.marks.accept, mark) {
            (true, "del") => String::new(),
            (true, _) => runs.to_string(),
            (false, _) => {
                let w = self.tree.prefix.clone();
                format!("<{w}:{mark}{}>{runs}</{w}:{mark}>", self.attributes())
            }
        }
    }

    /// The attributes of a mark.
    pub fn attributes(&mut self) -> String {
        let w = &self.tree.prefix;
        let date = self.marks.date.as_ref();
        let date = date.map_or(String::new(), |date| format!(" {w}:date=\"{}\"", escaped(date)));
        let (id, author) = (self.ids.fresh(), escaped(&self.marks.author));
        format!(" {w}:id=\"{id}\" {w}:author=\"{author}\"{date}")
    }

    /// Controls in which something changes are no longer bound, or Word would put the old text back; one that is empty
    /// afterwards goes, or Word would show its prompt.
    fn controls(&mut self, paragraph: &Paragraph, ops: &Ops, outside: &BTreeSet<usize>) {
        for control in &paragraph.controls {
            let inserts = |i: usize| ops.insert.contains_key(&Some(i)) && !outside.contains(&i);
            let deleted = control.chars.clone().any(|i| ops.delete.contains(&i));
            let inserted = control.chars.clone().any(inserts);
            let mut left = control.chars.clone().filter(|i| !paragraph.chars[*i].deleted);
            let stays = left.any(|i| !ops.delete.contains(&i));
            let bind = ops.bind.get(&control.node);
            // LibreOffice 7.4 loses deletions in a control that a row begins with; the bookmark still names the figure.
            let first = control.chars.start == 0 && paragraph.cell.is_some_and(|c| c.column == 0);
            let lost = first && deleted && !self.marks.accept;
            if lost || (deleted && !inserted && !stays) {
                self.unwrap(control.node);
            } else if let Some(node) = bind {
                self.bind(control.node, *node);
            } else if deleted || inserted || ops.unbind.contains(&control.node) {
                self.unbind(control.node);
            }
        }
    }

    fn unbind(&mut self, control: NodeId) {
        let properties = self.tree.child(control, "w:sdtPr");
        if let Some(binding) = properties.and_then(|p| binding(self.tree, p)) {
            self.patch.put(self.tree.nodes[binding].span.clone(), "");
        }
    }

    /// Binds a control to a node, when it is not yet.
    fn bind(&mut self, control: NodeId, node: usize) {
        let Some(properties) = self.tree.child(control, "w:sdtPr") else { return };
        let own = binding(self.tree, properties);
        let xpath = own.and_then(|own| self.tree.attribute(own, "xpath"));
        if xpath.as_deref().and_then(bound_node) == Some(node) {
            return;
        }
        let mut xml = String::from_utf8(crate::docx::binding(node).to_file()).unwrap_or_default();
        xml.drain(..xml.find("<w:").unwrap_or(xml.len()));
        let xml = renamed(&xml, self.tree);
        if let Some(own) = own {
            self.patch.put(self.tree.nodes[own].span.clone(), xml);
            return;
        }
        let before =
            |child: &&NodeId| BEFORE_BINDING.contains(&self.tree.nodes[**child].name.as_str());
        let last = self.tree.nodes[properties].children.iter().rfind(before);
        if let Some(last) = last {
            let end = self.tree.nodes[*last].span.end;
            self.patch.put(end..end, xml);
        }
    }

    fn unwrap(&mut self, control: NodeId) {
        let Some(content) = self.tree.child(control, "w:sdtContent") else { return };
        let (span, inner) = (self.tree.nodes[control].span.clone(), self.tree.inner(content));
        self.patch.put(span.start..inner.start, "");
        self.patch.put(inner.end..span.end, "");
    }
}

/// Properties of a control that stand before its binding (ISO 29500-1, 17.5.2.38).
const BEFORE_BINDING: [&str; 8] = [
    "w:rPr",
    "w:alias",
    "w:tag",
    "w:id",
    "w:lock",
    "w:placeholder",
    "w:temporary",
    "w:showingPlcHdr",
];

/// Properties of a run without a pending change of them.
pub fn unmarked(tree: &Tree, run: NodeId) -> String {
    let Some(properties) = tree.child(run, "w:rPr") else { return String::new() };
    let mut text = tree.text_of(properties).to_string();
    if let Some(change) = tree.child(properties, "w:rPrChange") {
        let base = tree.nodes[properties].span.start;
        let span = &tree.nodes[change].span;
        text.replace_range(span.start - base..span.end - base, "");
    }
    text
}

fn push(out: &mut Vec<Segment>, gone: bool, xml: &str) {
    match (out.last_mut(), gone) {
        (Some(Segment::Deleted(content)), true) | (Some(Segment::Kept(content)), false) => {
            content.push_str(xml);
        }
        (_, true) => out.push(Segment::Deleted(xml.to_string())),
        (_, false) => out.push(Segment::Kept(xml.to_string())),
    }
}

/// A start tag with another id.
fn with_id(tag: &str, prefix: &str, id: i64) -> String {
    let name = format!("{prefix}:id=");
    let Some(at) = tag.find(&name) else { return tag.to_string() };
    let value = at + name.len();
    let Some(quote) = tag[value..].chars().next() else { return tag.to_string() };
    let Some(end) = tag[value + 1..].find(quote) else { return tag.to_string() };
    format!("{}{quote}{id}{}", &tag[..value], &tag[value + 1 + end..])
}
