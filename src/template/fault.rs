//! The faults of templates, by their kinds; the caller knows their places.

pub(super) use crate::diag::Fault;
use crate::diag::Kind;

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
