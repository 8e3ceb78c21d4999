//! A mapping of a file sorted by the table of keys: what is known, what is not, what stands there twice.

use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::source::{Origin, Text};
use crate::tree::{Entry, Node, NodeKind};

use super::checked::{Reading, accept};
use super::vocabulary::{self, Key};

/// The entries of one mapping by the items that they name.
#[derive(Debug)]
pub struct Keyed<'a> {
    table: &'static [Key],
    found: Vec<(&'static str, &'a Entry)>,
    /// Entries whose key is in no table.
    pub rest: Vec<&'a Entry>,
    /// Where the mapping stands.
    pub origin: Origin,
}

impl<'a> Keyed<'a> {
    /// Sorts the entries of a mapping; an item given under two names is [`Kind::FieldDuplicate`], and a
    /// node that is no mapping is [`Kind::FieldType`].
    pub fn sort(node: &'a Node, table: &'static [Key], sink: &mut Vec<Diagnostic>) -> Self {
        let mut keyed = Self { table, found: vec![], rest: vec![], origin: node.origin.clone() };
        match &node.kind {
            NodeKind::Map(entries) => entries.iter().for_each(|e| keyed.add(e, sink)),
            NodeKind::Null => {}
            _ => sink.push(
                Diagnostic::error(Kind::FieldType, "这里应当是一行一项的“名称: 内容”")
                    .at(&node.origin)
                    .hint(format!("写作 {}: {}", table[0].zh, table[0].example)),
            ),
        }
        keyed
    }

    fn add(&mut self, entry: &'a Entry, sink: &mut Vec<Diagnostic>) {
        let Some(key) = vocabulary::find(self.table, &entry.key) else {
            self.rest.push(entry);
            return;
        };
        match self.found.iter().find(|(en, _)| *en == key.en) {
            None => self.found.push((key.en, entry)),
            Some((_, first)) => sink.push(
                Diagnostic::error(
                    Kind::FieldDuplicate,
                    format!("“{}”和“{}”是同一项，写了两次", first.key, entry.key),
                )
                .at(&entry.key_origin)
                .with(&first.key_origin, "第一次写在这里")
                .hint("请只留一处"),
            ),
        }
    }

    /// The value of an item; `None` when it is absent or left empty.
    pub fn get(&self, key: &Key) -> Option<&'a Node> {
        self.entry(key).map(|e| &e.value).filter(|n| !is_empty(n))
    }

    /// The entry of an item, also when its value is empty.
    pub fn entry(&self, key: &Key) -> Option<&'a Entry> {
        self.found.iter().find(|(en, _)| *en == key.en).map(|(_, e)| *e)
    }

    /// Where the item stands, or else the mapping.
    pub fn origin_of(&self, key: &Key) -> Origin {
        self.entry(key).map_or_else(|| self.origin.clone(), |e| e.key_origin.clone())
    }

    /// Reports the entries that nobody knows; `more` are names known besides the table.
    pub fn refuse_rest(&self, more: &[&str], sink: &mut Vec<Diagnostic>) {
        for entry in self.rest.iter().filter(|e| !more.contains(&e.key.trim())) {
            let (found, _) = self.unknown(entry, more);
            // a missing item may have told it
            if !sink.contains(&found) {
                sink.push(found);
            }
        }
    }

    /// What to say of an entry that nobody knows, and the name that was meant.
    fn unknown<'b>(&'b self, entry: &Entry, more: &[&'b str]) -> (Diagnostic, Option<&'b str>) {
        let names = self.table.iter().flat_map(Key::names).map(|n| -> &str { n });
        let known: Vec<&str> = names.chain(more.iter().copied()).collect();
        let meant = nearest(&vocabulary::fold_key(&entry.key), known);
        let found = Diagnostic::error(Kind::FieldUnknown, format!("不认识“{}”这一项", entry.key))
            .at(&entry.key_origin);
        let hint = "请删去；可以用的项目见 hongtou schema";
        (found.hint(did_you_mean(meant, hint)), meant)
    }

    /// The item as one piece of text without blanks at its ends.
    pub fn text(&self, key: &Key, sink: &mut Vec<Diagnostic>) -> Option<Text> {
        let node = self.get(key)?;
        let text = scalar(node, key.zh, sink)?;
        Some(text.trimmed())
    }

    /// The item as a plain string.
    pub fn string(&self, key: &Key, sink: &mut Vec<Diagnostic>) -> Option<String> {
        self.text(key, sink).map(|t| t.text)
    }

    /// The item as text; the parts of a list are joined by `mark`.
    pub fn joined(&self, key: &Key, mark: &str, sink: &mut Vec<Diagnostic>) -> Option<Text> {
        let parts = self.list(key, sink)?;
        let mut joined = Text::empty(parts.first()?.source());
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                joined.push(mark, part.back(0));
            }
            joined.push_part(part, 0..part.text.len());
        }
        Some(joined)
    }

    /// The item as a list of texts; one text is a list of one.
    pub fn list(&self, key: &Key, sink: &mut Vec<Diagnostic>) -> Option<Vec<Text>> {
        let node = self.get(key)?;
        let parts = one_or_many(node).iter().filter_map(|n| scalar(n, key.zh, sink));
        Some(parts.map(|t| t.trimmed()).filter(|t| !t.text.is_empty()).collect())
    }

    /// The item through a normaliser; `printed` is the form for the note.
    pub fn read<T>(
        &self,
        key: &Key,
        read: impl Fn(&str) -> Reading<T>,
        printed: impl Fn(&T) -> String,
        sink: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let text = self.text(key, sink)?;
        accept(read(&text.text), printed, &text.whole_origin(), sink)
    }

    /// The item through a normaliser whose result is told as it was typed.
    pub fn read_plain<T>(
        &self,
        key: &Key,
        read: impl Fn(&str) -> Reading<T>,
        sink: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let typed = self.get(key).and_then(Node::as_text).map(|t| t.text.trim().to_string());
        self.read(key, read, |_| typed.clone().unwrap_or_default(), sink)
    }

    /// Reports an item that must be there, or the entry that was meant for it.
    pub fn missing(&self, key: &Key, sink: &mut Vec<Diagnostic>) {
        let meant = |name: &str| key.names().any(|own| own == name);
        let mut misspelt = self.rest.iter().map(|entry| self.unknown(entry, &[]));
        let misspelt = misspelt.find(|(_, name)| name.is_some_and(meant));
        if let Some((found, _)) = misspelt.filter(|_| self.entry(key).is_none()) {
            if !sink.contains(&found) {
                sink.push(found);
            }
            return;
        }
        let place = match self.entry(key) {
            Some(entry) => entry.key_origin.place(),
            None => self.origin.source().whole(),
        };
        let what = if self.entry(key).is_some() { "是空的" } else { "没有写" };
        sink.push(
            Diagnostic::error(Kind::FieldMissing, format!("“{}”{what}", key.zh))
                .at(place)
                .hint(format!("请加一行　{}: {}", key.zh, key.example)),
        );
    }
}

/// Whether a value was left empty.
pub fn is_empty(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Null => true,
        NodeKind::Scalar(text) => text.text.trim().is_empty(),
        NodeKind::List(items) => items.is_empty(),
        NodeKind::Map(entries) => entries.is_empty(),
    }
}

/// The items of a list, or the one value.
pub fn one_or_many(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The text of a scalar; anything else is [`Kind::FieldType`].
pub fn scalar<'a>(node: &'a Node, what: &str, sink: &mut Vec<Diagnostic>) -> Option<&'a Text> {
    if let NodeKind::List(_) | NodeKind::Map(_) = node.kind {
        let shape = if matches!(node.kind, NodeKind::List(_)) { "列表" } else { "几项" };
        sink.push(
            Diagnostic::error(Kind::FieldType, format!("“{what}”应当是一段文字，这里却是{shape}"))
                .at(&node.origin)
                .hint("文字里有冒号或以“-”开头时，请在两边加英文引号"),
        );
    }
    node.as_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::tree::read_yaml;

    fn sorted(yaml: &str, check: impl Fn(&Keyed, &mut Vec<Diagnostic>)) -> Vec<Diagnostic> {
        let source = Source::new("notice.yaml", yaml);
        let mut sink = vec![];
        let node = read_yaml(&source, &mut sink).expect("readable");
        check(&Keyed::sort(&node, vocabulary::notice::ALL, &mut sink), &mut sink);
        sink
    }

    #[test]
    fn the_same_item_twice_names_both_places() {
        let sink = sorted("发文字号: 14\n文号: 15\n", |_, _| {});
        assert_eq!(sink.len(), 1);
        assert_eq!(sink[0].kind, Kind::FieldDuplicate);
        assert_eq!(sink[0].related.len(), 1);
    }

    #[test]
    fn an_unknown_item_gets_the_nearest_name() {
        let sink = sorted("主送单位: 甲\n要求: 乙\nrecipent: 丙\n", |k, sink| {
            k.refuse_rest(&["要求"], sink);
        });
        let hints: Vec<_> = sink.iter().map(|d| d.hints[0].as_str()).collect();
        assert_eq!(hints, ["是不是“主送机关”？", "是不是“recipients”？"]);
    }

    #[test]
    fn lists_are_joined_and_mappings_refused() {
        let sink = sorted("主送: [甲, 乙]\n附注: {甲: 乙}\n", |k, sink| {
            let joined = k.joined(&vocabulary::notice::RECIPIENTS, "、", sink);
            assert_eq!(joined.map(|t| t.text).as_deref(), Some("甲、乙"));
            assert_eq!(k.text(&vocabulary::notice::NOTE, sink), None);
        });
        assert_eq!(sink.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::FieldType]);
    }
}
