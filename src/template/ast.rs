//! The parsed template: our own tree, so that only `parse` knows minijinja's machinery.

use std::ops::Range;
use std::rc::Rc;

use rust_decimal::Decimal;

use crate::source::Text;

/// A byte range of the template text.
pub(super) type At = Range<usize>;

/// The range widened to whole characters: what was read for a full-width sign may end inside it.
pub(super) fn whole_chars(text: &str, at: &At) -> At {
    let (mut start, mut end) = (at.start.min(text.len()), at.end.min(text.len()));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end.max(start)
}

/// A parsed template text.
#[derive(Debug)]
pub(super) struct Program {
    /// The text as typed, with its way back to the file.
    pub text: Text,
    /// Its statements.
    pub nodes: Vec<Node>,
    /// Names that a broken tag may have defined: not reported again where they are used.
    pub broken_names: Vec<String>,
}

/// A statement.
#[derive(Debug)]
pub(super) enum Node {
    /// Text as typed.
    Raw(At),
    /// `{{ … }}`
    Emit(Expr),
    /// `{% for %}`; `iter` is `None` when the tag is broken.
    For(Box<For>),
    /// `{% if %}` and `{% elif %}`
    If(Box<If>),
    /// `{% with %}`
    With(Vec<(Target, Expr)>, Vec<Node>),
    /// `{% set a = … %}`
    Set(Target, Expr),
    /// `{% set a %}…{% endset %}`
    SetBlock(Target, Vec<Node>),
    /// `{% macro %}`
    Macro(Rc<Macro>),
    /// `{% call 宏() %}…{% endcall %}`
    Call(Expr, Rc<Macro>),
    /// `{% include "…" %}`
    Include(Expr, bool),
    /// `{% import "…" as 名 %}`
    Import(Expr, Target),
    /// `{% from "…" import 甲 as 乙 %}`
    FromImport(Expr, Vec<(Name, Name)>),
    /// A block whose tag is broken: its body is still looked through.
    Broken(Vec<Node>),
}

/// A name with its place.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub name: Rc<str>,
    pub at: At,
}

/// What a value is bound to: one name, or several that share out a list.
pub(super) type Target = Vec<Name>;

#[derive(Debug)]
pub(super) struct For {
    pub target: Target,
    pub iter: Expr,
    pub filter: Option<Expr>,
    pub body: Vec<Node>,
    pub otherwise: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct If {
    pub test: Expr,
    pub then: Vec<Node>,
    pub otherwise: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct Macro {
    pub name: Rc<str>,
    pub params: Vec<Name>,
    /// Defaults of the last parameters.
    pub defaults: Vec<Expr>,
    pub body: Vec<Node>,
}

/// An expression with its place.
#[derive(Debug)]
pub(super) struct Expr {
    pub at: At,
    pub kind: ExprKind,
}

#[derive(Debug)]
pub(super) enum ExprKind {
    Name(Rc<str>),
    Text(Rc<str>),
    Number(Decimal),
    /// `10%`
    Percent(Decimal),
    Bool(bool),
    None,
    /// Already reported.
    Broken,
    Not(Box<Expr>),
    Neg(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Math(Math, Box<Expr>, Box<Expr>),
    /// `a < b <= c`
    Compare(Box<Expr>, Vec<(Relation, Expr)>),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Filter(Box<Expr>, Name, Args),
    Test(Box<Expr>, Name, Args),
    Attr(Box<Expr>, Name),
    Item(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Args),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
}

/// Arguments of a call.
#[derive(Debug, Default)]
pub(super) struct Args {
    pub positional: Vec<Expr>,
    pub named: Vec<(Rc<str>, Expr)>,
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Math {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Rem,
    Pow,
    Concat,
}

impl Math {
    /// The sign as typed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::FloorDiv => "//",
            Self::Rem => "%",
            Self::Pow => "**",
            Self::Concat => "~",
        }
    }
}

/// Comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,
}
