//! Names in branches that did not run: a misspelt one must not wait for the evening when the data turns.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::ast::{Args, At, Expr, ExprKind, Macro, Node, Target};

/// The names of a text.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Bound somewhere in it.
    pub declared: BTreeSet<Rc<str>>,
    /// Asked for with `is defined` or 缺省 somewhere in it.
    pub guarded: BTreeSet<Rc<str>>,
    /// Used, with their places.
    pub used: Vec<(Rc<str>, At)>,
}

impl Names {
    /// Adds the names of statements.
    pub fn nodes(&mut self, nodes: &[Node]) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Raw(_) => {}
            Node::Emit(expr) | Node::Include(expr, _) => self.expr(expr),
            Node::For(each) => {
                self.declare(&each.target);
                self.expr(&each.iter);
                each.filter.iter().for_each(|filter| self.expr(filter));
                self.nodes(&each.body);
                self.nodes(&each.otherwise);
            }
            Node::If(branch) => {
                self.expr(&branch.test);
                self.nodes(&branch.then);
                self.nodes(&branch.otherwise);
            }
            Node::With(bound, body) => {
                for (target, expr) in bound {
                    self.declare(target);
                    self.expr(expr);
                }
                self.nodes(body);
            }
            Node::Set(target, expr) | Node::Import(expr, target) => {
                self.declare(target);
                self.expr(expr);
            }
            Node::SetBlock(target, body) => {
                self.declare(target);
                self.nodes(body);
            }
            Node::Macro(body) => {
                self.declared.insert(body.name.clone());
                self.body(body);
            }
            Node::Call(call, body) => {
                self.expr(call);
                self.body(body);
            }
            Node::FromImport(file, names) => {
                self.expr(file);
                self.declared.extend(names.iter().map(|(_, alias)| alias.name.clone()));
            }
            Node::Broken(body) => self.nodes(body),
        }
    }

    fn declare(&mut self, target: &Target) {
        self.declared.extend(target.iter().map(|name| name.name.clone()));
    }

    fn body(&mut self, body: &Macro) {
        self.declare(&body.params);
        body.defaults.iter().for_each(|default| self.expr(default));
        self.nodes(&body.body);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.used.push((name.clone(), expr.at.clone())),
            ExprKind::Text(_)
            | ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Bool(_)
            | ExprKind::None
            | ExprKind::Broken => {}
            ExprKind::Not(inner) | ExprKind::Neg(inner) | ExprKind::Attr(inner, _) => {
                self.expr(inner);
            }
            ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Math(_, a, b)
            | ExprKind::Item(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Compare(first, rest) => {
                self.expr(first);
                rest.iter().for_each(|(_, expr)| self.expr(expr));
            }
            ExprKind::If(test, then, otherwise) => {
                self.expr(test);
                self.expr(then);
                otherwise.iter().for_each(|expr| self.expr(expr));
            }
            ExprKind::Filter(subject, name, args) => {
                self.guard(subject, matches!(&*name.name, "缺省" | "default"));
                self.args(args);
            }
            ExprKind::Test(subject, name, args) => {
                self.guard(subject, matches!(&*name.name, "defined" | "undefined"));
                self.args(args);
            }
            ExprKind::Call(callee, args) => {
                // a function or a macro: the call knows better what is wrong with its name
                if !matches!(callee.kind, ExprKind::Name(_)) {
                    self.expr(callee);
                }
                self.args(args);
            }
            ExprKind::List(items) => items.iter().for_each(|item| self.expr(item)),
            ExprKind::Map(pairs) => pairs.iter().for_each(|(key, value)| {
                self.expr(key);
                self.expr(value);
            }),
        }
    }

    fn args(&mut self, args: &Args) {
        args.positional.iter().for_each(|arg| self.expr(arg));
        args.named.iter().for_each(|(_, arg)| self.expr(arg));
    }

    fn guard(&mut self, subject: &Expr, guards: bool) {
        let mut inner = subject;
        while let ExprKind::Attr(deeper, _) | ExprKind::Item(deeper, _) = &inner.kind {
            inner = deeper;
        }
        match &inner.kind {
            ExprKind::Name(name) if guards => {
                self.guarded.insert(name.clone());
            }
            _ => self.expr(subject),
        }
    }
}
