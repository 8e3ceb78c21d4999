//! Equations over figures (等式), verified at build: `科普基地总数 = 市级基地 + 区级基地`.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Kind};
use crate::source::{Origin, Text};
use crate::tree::{Entry, Node, NodeKind};

mod evaluate;
mod parse;

pub use evaluate::check;

/// Most decimals that can be declared.
const MAX_DECIMALS: u32 = 20;

/// One equation as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// As typed, without the declarations behind it.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
    left: Expr,
    right: Expr,
    terms: Terms,
}

impl Equation {
    /// Whether it calculates with a datum: `path` is that of [`super::Datum::path`].
    pub fn uses(&self, path: &str) -> bool {
        self.left.uses(path) || self.right.uses(path)
    }
}

impl Expr {
    fn uses(&self, path: &str) -> bool {
        match self {
            Self::Number { .. } => false,
            Self::Name(name) => name.means(path),
            Self::Negated(inner) => inner.uses(path),
            Self::Binary { left, right, .. } => left.uses(path) || right.uses(path),
            Self::Call { arguments, .. } => arguments.iter().any(|argument| argument.uses(path)),
        }
    }
}

/// What an equation declares about its comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Terms {
    /// Decimals to which the computed side is rounded (四舍五入); exact when `None`.
    decimals: Option<u32>,
    /// The computed side is a share to be shown as a percentage.
    percent: bool,
    /// Largest difference that is let pass, in the unit of the stated side.
    tolerance: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq)]
enum Expr {
    Number { value: Decimal, percent: bool },
    Name(Name),
    Negated(Box<Expr>),
    Binary { operator: Operator, left: Box<Expr>, right: Box<Expr>, origin: Origin },
    Call { function: Function, arguments: Vec<Expr>, origin: Origin },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    /// 合计: the sum of its arguments; a column of a table counts with all its rows.
    Sum,
    /// 占比(部分, 整体)
    Share,
    /// 增长率(本期, 上期)
    Growth,
    /// 差(甲, 乙)
    Difference,
}

const FUNCTIONS: [(&str, &str, Function); 4] = [
    ("合计", "sum", Function::Sum),
    ("占比", "share", Function::Share),
    ("增长率", "growth", Function::Growth),
    ("差", "difference", Function::Difference),
];

/// A reference: `研发投入`, `研发投入.增长`, `授信企业.授信额度`, `授信企业[001].授信额度`.
#[derive(Debug, Clone, PartialEq)]
struct Name {
    head: String,
    row: Option<String>,
    part: Option<String>,
    origin: Origin,
}

impl Name {
    /// Whether a data path is what it refers to; a column of a table refers to the cells of all rows.
    fn means(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(self.head.as_str()) else { return false };
        let (row, part) = match rest.strip_prefix('[').and_then(|rest| rest.rsplit_once("].")) {
            Some((row, column)) => (Some(row), Some(column)),
            None if rest.is_empty() => (None, None),
            None => (None, rest.strip_prefix('.')),
        };
        let same_row = self.row.is_none() || self.row.as_deref() == row;
        same_row && self.part.as_deref() == part && (rest.is_empty() || part.is_some())
    }
}

/// Reads equations from a list, a single string, or mappings `{等式: …, 小数: 1, 允许误差: 0.1}`.
///
/// Behind an equation may stand, in parentheses, 百分比, `N位小数`, 整数 and `误差N`. Errors are [`Kind::EquationForm`].
pub fn read(node: &Node, sink: &mut Vec<Diagnostic>) -> Vec<Equation> {
    match &node.kind {
        NodeKind::Null => vec![],
        NodeKind::List(items) => items.iter().flat_map(|item| read(item, sink)).collect(),
        NodeKind::Scalar(text) => {
            parse_reported(text, Terms::default(), sink).into_iter().collect()
        }
        NodeKind::Map(_) => from_map(node, sink).into_iter().collect(),
    }
}

fn from_map(node: &Node, sink: &mut Vec<Diagnostic>) -> Option<Equation> {
    let mut terms = Terms::default();
    let mut equation = None;
    for entry in node.entries() {
        if matches!(entry.key.as_str(), "等式" | "equation") {
            equation = entry.value.as_text();
        } else if let Err(finding) = declare(&mut terms, entry) {
            sink.push(finding);
        }
    }
    match equation {
        Some(text) => parse_reported(text, terms, sink),
        None => {
            sink.push(Diagnostic::error(Kind::EquationForm, "这里没有写等式").at(&node.origin));
            None
        }
    }
}

/// One declaration of an equation that is written as a mapping.
fn declare(terms: &mut Terms, entry: &Entry) -> Result<(), Diagnostic> {
    let value = entry.value.as_text().map_or("", |t| t.text.trim());
    let understood = match entry.key.as_str() {
        "小数" | "小数位数" | "decimals" => {
            terms.decimals = value.parse().ok().filter(|n| *n <= MAX_DECIMALS);
            terms.decimals.is_some()
        }
        "允许误差" | "误差" | "tolerance" => {
            let number = Decimal::from_str_exact(value).ok();
            terms.tolerance = number.filter(|n| !n.is_sign_negative());
            terms.tolerance.is_some()
        }
        "百分比" | "percent" => {
            terms.percent = matches!(value, "是" | "true");
            matches!(value, "是" | "否" | "true" | "false")
        }
        key => {
            return Err(Diagnostic::error(Kind::EquationForm, format!("等式没有“{key}”这一项"))
                .at(&entry.key_origin)
                .hint("可以写：等式、小数、允许误差、百分比。"));
        }
    };
    if understood {
        return Ok(());
    }
    Err(Diagnostic::error(Kind::EquationForm, format!("“{}”的内容不对", entry.key))
        .at(&entry.value.origin)
        .hint("例如：{等式: 甲 = 乙 / 丙, 小数: 1, 允许误差: 0.1}"))
}

/// Reads one equation from a text. The error is the reason with its place.
pub fn parse(text: &Text) -> Result<Equation, Diagnostic> {
    parse::equation(text, Terms::default())
}

fn parse_reported(text: &Text, terms: Terms, sink: &mut Vec<Diagnostic>) -> Option<Equation> {
    parse::equation(text, terms).map_err(|finding| sink.push(finding)).ok()
}

fn form_error(text: &Text, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Kind::EquationForm, message).at(&text.origin(range))
}

#[cfg(test)]
mod tests;
