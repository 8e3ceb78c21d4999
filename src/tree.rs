//! One located tree of raw scalars for every format: types come from the declared fields, not from the file.

use crate::source::{Origin, Text};

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
