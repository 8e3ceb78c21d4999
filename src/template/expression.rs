//! Running a template: expressions and names.

use std::rc::Rc;

use indexmap::IndexMap;

use super::arithmetic;
use super::ast::{At, Expr, ExprKind, Math, Name};
use super::eval::{Frame, MAX_TEXT, Run, Scope, Stop};
use super::fault::{Fault, limit, undefined};
use super::filters;
use super::value::{Kind, Quantity, Unit, Val};
use crate::diag::{did_you_mean, nearest};
use crate::source::Text;

impl<'a> Run<'a> {
    /// Reports a fault; for `map_err`.
    pub fn stop(&mut self, at: &At, fault: Fault) -> Stop {
        self.report(at, fault);
        Stop
    }

    /// A value that is needed: an undefined one is reported.
    pub fn value(&mut self, expr: &Expr) -> Result<Val<'a>, Stop> {
        let value = self.eval(expr)?;
        match &value.kind {
            Kind::Undefined(fault) => Err(self.stop(&expr.at, (**fault).clone())),
            Kind::Broken => Err(Stop),
            _ => Ok(value),
        }
    }

    /// A value to work with: figures as their values, filled text as its words.
    pub fn operand(&mut self, expr: &Expr) -> Result<Val<'a>, Stop> {
        let value = self.value(expr)?;
        Ok(self.text_of(value).settled())
    }

    /// Filled text, when the value is text with tokens in it.
    pub fn filled(&mut self, value: Val<'a>) -> Option<String> {
        match value.kind {
            Kind::Rich(text) => Some(text.to_string()),
            Kind::Author(text) => Some(self.author(text)),
            _ => None,
        }
    }

    /// Fills an author's text.
    fn author(&mut self, text: &'a Text) -> String {
        let known = self.authors.iter().find(|(known, _)| std::ptr::eq(*known, text));
        let program = match known.map(|(_, program)| program.clone()) {
            Some(program) => program,
            None => {
                let program = self.parse(text);
                self.authors.push((text, program.clone()));
                program
            }
        };
        let whole = 0..text.text.len();
        let top = self.tops.len();
        self.tops.push(Frame::new());
        let filled = self.deeper(&whole, |run| {
            Ok(run.capture(|run| run.elsewhere(top, vec![], |run| run.program(&program))))
        });
        filled.unwrap_or_default()
    }

    pub fn text_of(&mut self, value: Val<'a>) -> Val<'a> {
        match self.filled(value.clone()) {
            Some(text) => {
                self.fuel = self.fuel.saturating_sub(text.len() as u64 / 100);
                let (plain, trace) = self.out.plain(&text);
                Val::text(plain).traced(trace)
            }
            None => value,
        }
    }

    /// A value, perhaps an undefined one.
    pub fn eval(&mut self, expr: &Expr) -> Result<Val<'a>, Stop> {
        self.deeper(&expr.at, |run| run.eval_inner(expr))
    }

    fn eval_inner(&mut self, expr: &Expr) -> Result<Val<'a>, Stop> {
        let at = &expr.at;
        match &expr.kind {
            ExprKind::Name(name) => Ok(self.lookup(name)),
            ExprKind::Text(text) => Ok(Val::text(text.clone())),
            ExprKind::Number(n) => Ok(Val::number(Quantity::bare(*n))),
            ExprKind::Percent(n) => Ok(Val::number(Quantity::new(*n, Unit::Percent))),
            ExprKind::Bool(b) => Ok(Val::new(Kind::Bool(*b))),
            ExprKind::None => Ok(Val::new(Kind::None)),
            ExprKind::Broken => Err(Stop),
            ExprKind::Not(inner) => Ok(Val::new(Kind::Bool(!self.condition(inner)?))),
            ExprKind::Neg(inner) => self.negative(inner, at),
            ExprKind::And(left, right) => self.both(left, right),
            ExprKind::Or(left, right) => self.either(left, right),
            ExprKind::Math(op, left, right) => self.math(*op, left, right, at),
            ExprKind::Compare(first, rest) => self.compare(first, rest),
            ExprKind::If(test, then, otherwise) => self.choose(test, then, otherwise.as_deref()),
            ExprKind::Filter(subject, name, args) => self.filter(subject, name, args, at),
            ExprKind::Test(subject, name, args) => self.test(subject, name, args, at),
            ExprKind::Attr(inner, name) => self.attribute(inner, name),
            ExprKind::Item(inner, key) => self.item(inner, key, at),
            ExprKind::Call(callee, args) => self.call(callee, args, at),
            ExprKind::List(items) => self.list(items),
            ExprKind::Map(pairs) => self.map(pairs),
        }
    }

    fn negative(&mut self, inner: &Expr, at: &At) -> Result<Val<'a>, Stop> {
        let value = self.operand(inner)?;
        arithmetic::negate(&value).map_err(|fault| self.stop(at, fault))
    }

    fn both(&mut self, left: &Expr, right: &Expr) -> Result<Val<'a>, Stop> {
        if self.condition(left)? { self.value(right) } else { Ok(Val::new(Kind::Bool(false))) }
    }

    fn either(&mut self, left: &Expr, right: &Expr) -> Result<Val<'a>, Stop> {
        let value = self.value(left)?;
        let truth = self.text_of(value.clone()).truth();
        let truth = truth.map_err(|fault| self.stop(&left.at, fault))?;
        if truth { Ok(value) } else { self.value(right) }
    }

    fn item(&mut self, inner: &Expr, key: &Expr, at: &At) -> Result<Val<'a>, Stop> {
        let (inner, key) = (self.eval(inner), self.operand(key));
        let (inner, key) = (inner?, key?);
        if let Kind::Table(table) = &inner.kind {
            // rows are looked through one by one
            self.spend(table.rows.len() / 10, at)?;
        }
        inner.item(&key).map_err(|fault| self.stop(at, fault))
    }

    fn list(&mut self, items: &[Expr]) -> Result<Val<'a>, Stop> {
        let items: Vec<_> = items.iter().map(|item| self.value(item)).collect();
        let items = items.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(Val::new(Kind::List(Rc::new(items))))
    }

    fn map(&mut self, pairs: &[(Expr, Expr)]) -> Result<Val<'a>, Stop> {
        let mut map = IndexMap::new();
        for (key, value) in pairs {
            let (key, value) = (self.operand(key), self.value(value));
            if let Ok(key) = key?.print() {
                map.insert(key, value?);
            }
        }
        Ok(Val::new(Kind::Map(Rc::new(map))))
    }

    fn math(&mut self, op: Math, left: &Expr, right: &Expr, at: &At) -> Result<Val<'a>, Stop> {
        // both sides, so that both are reported
        let (a, b) = (self.operand(left), self.operand(right));
        let (a, b) = (a?, b?);
        self.spend(a.trace.paths.len() + b.trace.paths.len(), at)?;
        if op != Math::Concat {
            return arithmetic::math(op, &a, &b).map_err(|fault| self.stop(at, fault));
        }
        let texts = a.print().and_then(|x| Ok((x, b.print()?)));
        let (x, y) = texts.map_err(|fault| self.stop(at, fault))?;
        if x.len() + y.len() > MAX_TEXT {
            return Err(self.halt(at, limit("接起来的文字太长")));
        }
        Ok(Val::text(x + &y).traced(a.trace.join(&b.trace)))
    }

    fn compare(
        &mut self,
        first: &Expr,
        rest: &[(super::ast::Relation, Expr)],
    ) -> Result<Val<'a>, Stop> {
        let mut left = self.operand(first);
        let mut holds = true;
        for (relation, expr) in rest {
            let right = self.operand(expr);
            let (a, b) = (left?, right?);
            let at = first.at.start..expr.at.end;
            let held =
                arithmetic::relate(*relation, &a, &b).map_err(|fault| self.stop(&at, fault))?;
            holds = holds && held;
            left = Ok(b);
        }
        Ok(Val::new(Kind::Bool(holds)))
    }

    fn choose(
        &mut self,
        test: &Expr,
        then: &Expr,
        otherwise: Option<&Expr>,
    ) -> Result<Val<'a>, Stop> {
        if self.condition(test)? {
            return self.eval(then);
        }
        match otherwise {
            Some(expr) => self.eval(expr),
            None => Ok(Val::text("")),
        }
    }

    fn attribute(&mut self, inner: &Expr, name: &Name) -> Result<Val<'a>, Stop> {
        let value = self.eval(inner)?;
        Ok(match &value.kind {
            Kind::Module(top) => match self.tops[*top].get(&name.name) {
                Some(value) => value.clone(),
                None => {
                    let fault = undefined(format!("引入的文件里没有“{}”", name.name));
                    Val::new(Kind::Undefined(Rc::new(fault.hint("请检查名字"))))
                }
            },
            _ => value.attribute(&name.name),
        })
    }

    /// What a name in scope means, apart from built-in functions.
    pub fn bound(&self, name: &str) -> Option<Val<'a>> {
        for scope in self.scopes.iter().rev() {
            let frame = match scope {
                Scope::Top(n) => self.tops.get(*n),
                Scope::Local(frame) => Some(frame),
            };
            if let Some(value) = frame.and_then(|frame| frame.get(name)) {
                return Some(value.clone());
            }
        }
        if let Some(field) = self.fields.get(name) {
            return Some(Val::field(field));
        }
        self.datum(name)
    }

    /// A figure or table of the data.
    pub fn datum(&self, name: &str) -> Option<Val<'a>> {
        let data = self.engine.data;
        let figure = data.figures.get(name).map(|figure| Val::new(Kind::Figure(figure)));
        let table = || data.tables.get(name).map(|table| Val::new(Kind::Table(table)));
        let faulty = || data.faulty.contains(name).then(|| Val::new(Kind::Broken));
        figure.or_else(table).or_else(faulty)
    }

    pub fn lookup(&mut self, name: &str) -> Val<'a> {
        if let Some(value) = self.bound(name) {
            return value;
        }
        if self.program.broken_names.iter().any(|broken| broken == name) {
            return Val::new(Kind::Broken);
        }
        if let Some(fault) = self.unknown.get(name) {
            return Val::new(Kind::Undefined(fault.clone()));
        }
        let fault = Rc::new(self.unknown_name(name));
        self.unknown.insert(name.to_string(), fault.clone());
        Val::new(Kind::Undefined(fault))
    }

    fn unknown_name(&self, name: &str) -> Fault {
        let fault = undefined(format!("没有叫“{name}”的数据"));
        if filters::function(name).is_ok() {
            fault.hint(format!("“{name}”是函数，后面要写括号"))
        } else {
            let otherwise = "请检查数据文件里的代号，或者把它补进数据文件";
            fault.hint(did_you_mean(self.nearest_name(name).as_deref(), otherwise))
        }
    }

    fn nearest_name(&self, name: &str) -> Option<String> {
        let data = self.engine.data;
        let mut known: Vec<&str> =
            data.figures.keys().chain(data.tables.keys()).map(String::as_str).collect();
        known.extend(self.fields.keys().map(String::as_str));
        for scope in &self.scopes {
            match scope {
                Scope::Top(n) => known.extend(self.tops[*n].keys().map(|k| &**k)),
                Scope::Local(frame) => known.extend(frame.keys().map(|k| &**k)),
            }
        }
        let near = nearest(name, known.iter().copied());
        // the 名称 of a figure is what people remember
        let by_name = data.figures.values().find(|figure| figure.name == name);
        by_name.map(|figure| figure.key.clone()).or_else(|| near.map(str::to_string))
    }
}
