//! The folder that a draft was made from: what of it the new folder takes over.

use crate::data::Data;
use crate::diag::Diagnostic;
use crate::folder::Folder;
use crate::notice::Notice;
use crate::notice::keyed::{Keyed, one_or_many};
use crate::notice::vocabulary::{Key, notice as key};
use crate::project::{self, Project};
use crate::source::Origin;
use crate::tree::read_tree;

use super::Files;

/// Items that are taken over as typed: what a draft does not show, or only the data's files tell.
const KEPT: [&Key; 5] = [&key::OFFICE, &key::MARK_OF, &key::SEALED, &key::DATA, &key::EQUATIONS];

/// The folder, read.
pub struct Original {
    notice: Notice,
    /// Its data.
    pub(super) data: Data,
    /// The items of [`KEPT`] as typed.
    kept: Vec<(&'static str, String)>,
    template: Option<String>,
    /// Files that go into the new folder.
    pub(super) files: Files,
}

impl Original {
    /// Reads the folder of a notice; `None` when it cannot be read to its end, with why in `sink`.
    pub fn read(folder: &Folder, name: Option<&str>, sink: &mut Vec<Diagnostic>) -> Option<Self> {
        let name = match name {
            Some(name) => name,
            None => project::find_file(folder, sink)?,
        };
        let mut found = vec![];
        let project = project::read(folder, Some(name), &mut found);
        sink.extend(found.into_iter().filter(|d| d.severity == crate::diag::Severity::Error));
        let Project { notice, data, .. } = project?;
        let tree = read_tree(folder, name, None, &mut vec![])?;
        let mut none = vec![];
        let keyed = Keyed::sort(&tree, key::ALL, &mut none);
        let kept = KEPT.iter().filter_map(|item| Some((item.zh, typed(&keyed, item, &tree)?)));
        let kept = kept.collect();
        let template = keyed.string(&key::TEMPLATE, &mut none);
        let names = names(&keyed, &notice, template.as_deref(), folder);
        let read = |name: String| Some((name.clone(), folder.read(&name, None, &mut vec![])?));
        let files = names.into_iter().filter_map(read).collect();
        Some(Self { notice, data, kept, template, files })
    }

    /// The items that are taken over, as they were typed.
    pub(super) fn kept(&self) -> String {
        self.kept.iter().map(|(_, typed)| format!("{}\n", typed.trim_end())).collect()
    }

    /// Whether an item is taken over.
    pub(super) fn keeps(&self, item: &Key) -> bool {
        self.kept.iter().any(|(zh, _)| *zh == item.zh)
    }

    /// The template as the folder names it, else as the draft does.
    pub(super) fn template(&self, stored: &str) -> String {
        self.template.clone().unwrap_or_else(|| stored.to_string())
    }

    /// The mark that its office file gives.
    pub(super) fn mark(&self) -> Option<String> {
        let notice = Notice { mark: None, ..self.notice.clone() };
        Some(notice.mark_alone())
    }

    /// 印发机关 of its papers.
    pub(super) fn printed_by(&self) -> Option<String> {
        self.notice.printed_by.clone()
    }
}

/// An item with its key as typed, up to the next one.
fn typed(keyed: &Keyed, item: &Key, tree: &crate::tree::Node) -> Option<String> {
    let start = |origin: &Origin| match origin {
        Origin::Text { range, .. } => Some(range.start),
        Origin::Cell { .. } => None,
    };
    let from = start(&keyed.entry(item)?.key_origin)?;
    let text = &tree.origin.source().text;
    let next = tree.entries().iter().filter_map(|entry| start(&entry.key_origin));
    let end = next.filter(|next| *next > from).min().unwrap_or(text.len());
    let mut lines: Vec<&str> = text.get(from..end)?.lines().collect();
    while lines
        .last()
        .is_some_and(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        lines.pop();
    }
    Some(lines.join("\n"))
}

/// Names of the files that are taken over: offices, data, seals, a template of the folder's own.
fn names(keyed: &Keyed, notice: &Notice, template: Option<&str>, folder: &Folder) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for item in [&key::OFFICE, &key::DATA] {
        let nodes = keyed.get(item).map(one_or_many).unwrap_or_default();
        let texts = nodes.iter().filter_map(|node| node.as_text());
        names.extend(texts.map(|text| text.text.trim().replace('\\', "/")));
    }
    let house = &notice.house;
    names.extend(house.seal_file.clone());
    names.extend(house.signature_seal_file.clone());
    names.extend(notice.seals.iter().filter_map(|seal| seal.file.clone()));
    if let Some(template) = template {
        let own = format!("{}/", template.trim_end_matches('/'));
        names.extend(folder.list().into_iter().filter(|name| name.starts_with(&own)));
    }
    names.sort();
    names.dedup();
    names
}
