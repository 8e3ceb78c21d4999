//! A fault that does not know its place yet.

use crate::diag::{Diagnostic, Kind};
use crate::source::Origin;

/// What went wrong in an operation; the caller knows where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub kind: Kind,
    pub message: String,
    pub hints: Vec<String>,
}

impl Fault {
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: vec![] }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The finding at its place.
    pub fn at(self, origin: &Origin) -> Diagnostic {
        let found = Diagnostic::error(self.kind, self.message).at(origin);
        self.hints.into_iter().fold(found, Diagnostic::hint)
    }
}

pub(super) fn syntax(message: impl Into<String>) -> Fault {
    Fault::new(Kind::TemplateSyntax, message)
}

pub(super) fn undefined(message: impl Into<String>) -> Fault {
    Fault::new(Kind::TemplateUndefined, message)
}

pub(super) fn misuse(message: impl Into<String>) -> Fault {
    Fault::new(Kind::TemplateFilter, message)
}

pub(super) fn arithmetic(message: impl Into<String>) -> Fault {
    Fault::new(Kind::TemplateArithmetic, message)
}

pub(super) fn limit(message: impl Into<String>) -> Fault {
    Fault::new(Kind::TemplateLimit, message)
}
