//! Running a template: statements and expressions.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::arithmetic;
use super::ast::{At, Expr, ExprKind, For, If, Macro, Math, Name, Node, Program, Target};
use super::check::Names;
use super::fault::{Fault, limit, misuse, syntax, undefined};
use super::filters;
use super::output::{Full, Output};
use super::parse::parse;
use super::value::{Closure, Kind, Quantity, Unit, Val};
use super::{Engine, Fields, Filled, Token};
use crate::diag::{self, Diagnostic, Spot, nearest};
use crate::source::{Origin, Text};

/// Steps that one fill may take: a hundred pages take some ten thousand.
const FUEL: u64 = 1_000_000;

/// How deep statements, expressions, macros and included files may go, together.
const MAX_DEPTH: usize = 120;

/// Bytes that one text value may hold.
const MAX_TEXT: usize = 100_000;

/// Fills a text; see [`Engine::fill`].
pub(super) fn fill(
    engine: &Engine<'_>,
    text: &Text,
    fields: &Fields,
    sink: &mut Vec<Diagnostic>,
) -> Filled {
    let mut run = Run::new(engine, fields);
    let program = run.parse(text);
    run.program(&program);
    run.unrun_names(program);
    sort(&mut run.found);
    sink.append(&mut run.found);
    run.out.finish()
}

/// Puts findings of one file in the order of the file; files stay in the order of their first finding.
fn sort(found: &mut [Diagnostic]) {
    let mut files: Vec<String> = Vec::new();
    let mut key = |d: &Diagnostic| {
        let place = d.place.as_ref()?;
        let file = files.iter().position(|file| *file == place.file).unwrap_or_else(|| {
            files.push(place.file.clone());
            files.len() - 1
        });
        match &place.spot {
            Some(Spot::Text { line, column, .. }) => Some((file, *line, *column)),
            _ => Some((file, 0, 0)),
        }
    };
    found.sort_by_cached_key(|d| key(d));
}

/// An expression has no value; the reason was reported.
pub(super) struct Stop;

pub(super) type Frame<'a> = IndexMap<Rc<str>, Val<'a>>;

/// Where names are looked up.
enum Scope<'a> {
    /// The top of a text: its number in [`Run::tops`], because macros keep pointing at it.
    Top(usize),
    Local(Frame<'a>),
}

/// One fill.
pub(super) struct Run<'a> {
    pub engine: &'a Engine<'a>,
    fields: &'a Fields,
    found: Vec<Diagnostic>,
    seen: BTreeSet<(String, String)>,
    pub program: Rc<Program>,
    tops: Vec<Frame<'a>>,
    scopes: Vec<Scope<'a>>,
    out: Output,
    fuel: u64,
    depth: usize,
    stopped: bool,
    files: BTreeMap<String, Option<Rc<Program>>>,
    authors: Vec<(&'a Text, Rc<Program>)>,
}

impl<'a> Run<'a> {
    fn new(engine: &'a Engine<'a>, fields: &'a Fields) -> Self {
        let none = Text::empty(&crate::source::Source::new("", ""));
        Self {
            engine,
            fields,
            found: vec![],
            seen: BTreeSet::new(),
            program: Rc::new(Program { text: none, nodes: vec![], broken_names: vec![] }),
            tops: vec![Frame::new()],
            scopes: vec![Scope::Top(0)],
            out: Output::default(),
            fuel: FUEL,
            depth: 0,
            stopped: false,
            files: BTreeMap::new(),
            authors: vec![],
        }
    }

    fn parse(&mut self, text: &Text) -> Rc<Program> {
        Rc::new(parse(text, &mut self.found))
    }

    /// Reports a fault once for its place and words, however often a loop meets it.
    pub fn report(&mut self, at: &At, fault: Fault) {
        let found = fault.at(&self.origin(at));
        if self.seen.insert((format!("{:?}", found.place), found.message.clone())) {
            self.found.push(found);
        }
    }

    pub fn origin(&self, at: &At) -> Origin {
        self.program.text.origin(at.clone())
    }

    pub fn typed(&self, at: &At) -> String {
        self.program.text.text.get(at.clone()).unwrap_or("").trim().to_string()
    }

    /// Spends steps; past the limit the whole fill ends.
    pub fn spend(&mut self, steps: usize, at: &At) -> Result<(), Stop> {
        self.fuel = self.fuel.saturating_sub(steps as u64);
        if self.fuel == 0 {
            return Err(self
                .halt(at, limit("循环太多，算不完").hint("请检查 {% for %} 和宏是不是没有尽头")));
        }
        if self.stopped { Err(Stop) } else { Ok(()) }
    }

    fn halt(&mut self, at: &At, fault: Fault) -> Stop {
        if !self.stopped {
            self.report(at, fault);
        }
        self.stopped = true;
        Stop
    }

    fn deeper<T>(
        &mut self,
        at: &At,
        work: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.spend(1, at)?;
        if self.depth >= MAX_DEPTH {
            return Err(self.halt(at, limit("一层套一层太深").hint("请检查文件和宏是不是互相引用")));
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    fn wrote(&mut self, at: &At, result: Result<(), Full>) {
        if result == Err(Full) {
            self.halt(at, limit("填出来的文字太长").hint("请检查循环的次数；一份文件印不了这么多"));
        }
    }

    /// Looks for unknown names where no statement has run.
    fn unrun_names(&mut self, main: Rc<Program>) {
        let files = self.files.values().flatten().cloned();
        let authors = self.authors.iter().map(|(_, program)| program.clone());
        let programs: Vec<_> = std::iter::once(main).chain(files).chain(authors).collect();
        let mut all = Names::default();
        let mut used = Vec::new();
        for program in programs {
            all.nodes(&program.nodes);
            used.extend(all.used.drain(..).map(|(name, at)| (program.clone(), name, at)));
        }
        for (program, name, at) in used {
            let known = all.declared.contains(&name) || all.guarded.contains(&name);
            if known || matches!(&*name, "loop" | "caller") {
                continue;
            }
            self.program = program;
            if let Kind::Undefined(fault) = self.lookup(&name).kind {
                self.report(&at, (*fault).clone());
            }
        }
    }

    // statements

    /// Runs a program on the scopes as they are.
    fn program(&mut self, program: &Rc<Program>) {
        let outer = std::mem::replace(&mut self.program, program.clone());
        self.nodes(&program.nodes);
        self.program = outer;
    }

    fn nodes(&mut self, nodes: &[Node]) {
        // a block in a block is a step deeper, whatever tag opened it
        self.depth += 1;
        for node in nodes {
            if self.stopped {
                break;
            }
            self.node(node);
        }
        self.depth -= 1;
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Raw(at) => {
                let written = self.out.typed(&self.program.text, at.clone());
                self.wrote(at, written);
            }
            Node::Emit(expr) => self.emit(expr),
            Node::For(each) => self.each(each),
            Node::If(branch) => self.branch(branch),
            Node::With(bound, body) => self.with(bound, body),
            Node::Set(target, expr) => {
                let value = self.value(expr).unwrap_or(Val::new(Kind::Broken));
                self.bind(target, value);
            }
            Node::SetBlock(target, body) => {
                let text = self.capture(|run| run.nodes(body));
                self.bind(target, Val::new(Kind::Rich(text.into())));
            }
            Node::Macro(body) => {
                let closure = self.closure(body);
                self.declare(&body.name, closure);
            }
            Node::Call(call, body) => self.call_block(call, body),
            Node::Include(name, optional) => self.include(name, *optional),
            Node::Import(name, target) => {
                let module = self.module(name).map_or(Kind::Broken, Kind::Module);
                self.bind(target, Val::new(module));
            }
            Node::FromImport(file, names) => self.take_names(file, names),
            Node::Broken(body) => self.nodes(body),
        }
    }

    /// Runs something with its output kept apart.
    pub fn capture(&mut self, work: impl FnOnce(&mut Self)) -> String {
        let outer = std::mem::take(&mut self.out.text);
        work(self);
        std::mem::replace(&mut self.out.text, outer)
    }

    fn local(&mut self, frame: Frame<'a>, work: impl FnOnce(&mut Self)) {
        self.scopes.push(Scope::Local(frame));
        work(self);
        self.scopes.pop();
    }

    fn emit(&mut self, expr: &Expr) {
        let at = &expr.at;
        let result = match self.value(expr).map(|value| (self.filled(value.clone()), value)) {
            Err(Stop) => self.out.token(Token::Plain(String::new())),
            Ok((Some(text), _)) => self.out.filled(text.trim_end_matches('\n')),
            Ok((None, value)) => match &value.kind {
                Kind::FilledTable(table) => self.table(at, table),
                _ => self.print(at, value),
            },
        };
        self.wrote(at, result);
    }

    fn print(&mut self, at: &At, value: Val<'a>) -> Result<(), Full> {
        let value = value.settled();
        match value.print() {
            Ok(printed) => {
                let (expression, origin) = (self.typed(at), self.origin(at));
                self.out.value(&value, printed, &expression, origin)
            }
            Err(fault) => {
                self.report(at, fault);
                self.out.token(Token::Plain(String::new()))
            }
        }
    }

    fn table(&mut self, at: &At, table: &super::FilledTable) -> Result<(), Full> {
        let text = &self.program.text.text;
        let before = text[..at.start].rsplit('\n').next().unwrap_or("");
        let after = text[at.end..].split('\n').next().unwrap_or("");
        let bracket = |c: char| c.is_whitespace() || "{}｛｝-+".contains(c);
        if !before.chars().all(bracket) || !after.chars().all(bracket) {
            self.report(
                at,
                misuse("表() 要单独占一行").hint("把 {{ 表(…) }} 前后的文字移到别的行"),
            );
        }
        self.out.token(Token::Table(table.clone()))
    }

    fn branch(&mut self, branch: &If) {
        let truth = self.value(&branch.test).and_then(|value| {
            let truth = self.text_of(value).truth();
            truth.map_err(|fault| self.stop(&branch.test.at, fault))
        });
        match truth {
            Ok(true) => self.nodes(&branch.then),
            Ok(false) => self.nodes(&branch.otherwise),
            // nothing will be printed: look for further faults in both
            Err(Stop) => {
                self.nodes(&branch.then);
                self.nodes(&branch.otherwise);
            }
        }
    }

    fn each(&mut self, each: &For) {
        let items = self.value(&each.iter).and_then(|value| {
            let items = value.items();
            items.map_err(|fault| self.stop(&each.iter.at, fault))
        });
        match items {
            // one turn with unknown values finds what else is wrong in the body
            Err(Stop) => self.turn(each, Val::new(Kind::Broken), (0, 1)),
            Ok(items) => {
                let items = self.picked(each, items);
                let count = items.len();
                for (i, item) in items.into_iter().enumerate() {
                    if self.spend(1, &each.iter.at).is_err() {
                        return;
                    }
                    self.turn(each, item, (i, count));
                }
                if count == 0 {
                    self.nodes(&each.otherwise);
                }
            }
        }
    }

    fn picked(&mut self, each: &For, items: Vec<Val<'a>>) -> Vec<Val<'a>> {
        let Some(filter) = &each.filter else { return items };
        let mut kept = Vec::new();
        for item in items {
            let mut keep = false;
            self.local(Frame::new(), |run| {
                run.bind(&each.target, item.clone());
                keep = run.condition(filter).unwrap_or(false);
            });
            if keep {
                kept.push(item);
            }
        }
        kept
    }

    fn turn(&mut self, each: &For, item: Val<'a>, (i, count): (usize, usize)) {
        self.local(Frame::new(), |run| {
            run.bind(&each.target, item);
            run.insert("loop".into(), loop_state(i, count));
            run.nodes(&each.body);
        });
    }

    fn condition(&mut self, expr: &Expr) -> Result<bool, Stop> {
        let value = self.value(expr)?;
        let truth = self.text_of(value).truth();
        truth.map_err(|fault| self.stop(&expr.at, fault))
    }

    fn with(&mut self, bound: &[(Target, Expr)], body: &[Node]) {
        self.local(Frame::new(), |run| {
            for (target, expr) in bound {
                let value = run.value(expr).unwrap_or(Val::new(Kind::Broken));
                run.bind(target, value);
            }
            run.nodes(body);
        });
    }

    fn bind(&mut self, target: &Target, value: Val<'a>) {
        if let [name] = target.as_slice() {
            return self.declare_at(name, value);
        }
        let items = match (&value.kind, value.items()) {
            (Kind::Broken, _) => vec![value; target.len()],
            (_, Ok(items)) if items.len() == target.len() => items,
            _ => {
                if let Some(first) = target.first() {
                    let message = format!("{}不能分给{}个名字", value.describe(), target.len());
                    self.report(&first.at, misuse(message).hint("名字的个数要和值的个数一样"));
                }
                vec![Val::new(Kind::Broken); target.len()]
            }
        };
        for (name, item) in target.iter().zip(items) {
            self.declare_at(name, item);
        }
    }

    /// Binds a name; a name of the data keeps its meaning.
    fn declare_at(&mut self, name: &Name, value: Val<'a>) {
        let data = self.engine.data;
        if data.figures.contains_key(&*name.name) || data.tables.contains_key(&*name.name) {
            let fault = syntax(format!("“{}”是数据里的名字，不能另作他用", name.name));
            self.report(&name.at, fault.hint("请换一个名字"));
        }
        self.insert(name.name.clone(), value);
    }

    fn declare(&mut self, name: &Rc<str>, value: Val<'a>) {
        self.insert(name.clone(), value);
    }

    fn insert(&mut self, name: Rc<str>, value: Val<'a>) {
        let frame = match self.scopes.last_mut() {
            Some(Scope::Local(frame)) => Some(frame),
            Some(Scope::Top(n)) => self.tops.get_mut(*n),
            None => None,
        };
        if let Some(frame) = frame {
            frame.insert(name, value);
        }
    }

    fn top(&self) -> usize {
        let tops = self.scopes.iter().rev().filter_map(|scope| match scope {
            Scope::Top(n) => Some(*n),
            Scope::Local(_) => None,
        });
        tops.into_iter().next().unwrap_or(0)
    }

    fn closure(&self, body: &Rc<Macro>) -> Val<'a> {
        let mut locals = Frame::new();
        for scope in &self.scopes {
            if let Scope::Local(frame) = scope {
                locals.extend(frame.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
        }
        let (program, body) = (self.program.clone(), body.clone());
        let closure = Closure { program, body, top: self.top(), locals };
        Val::new(Kind::Macro(Rc::new(closure)))
    }

    fn call_block(&mut self, call: &Expr, body: &Rc<Macro>) {
        let caller = self.closure(body);
        let frame = Frame::from_iter([(Rc::from("caller"), caller)]);
        self.local(frame, |run| run.emit(call));
    }

    /// Runs `work` on scopes of its own: the given top and frames over it.
    fn elsewhere(&mut self, top: usize, frames: Vec<Frame<'a>>, work: impl FnOnce(&mut Self)) {
        let frames = frames.into_iter().map(Scope::Local);
        let scopes = std::iter::once(Scope::Top(top)).chain(frames).collect();
        let outer = std::mem::replace(&mut self.scopes, scopes);
        work(self);
        self.scopes = outer;
    }

    /// Calls a macro: its text.
    pub fn expand(
        &mut self,
        closure: &Closure<'a>,
        frame: Frame<'a>,
        at: &At,
    ) -> Result<Val<'a>, Stop> {
        self.deeper(at, |run| {
            let text = run.capture(|run| {
                run.elsewhere(closure.top, vec![closure.locals.clone(), frame], |run| {
                    let outer = std::mem::replace(&mut run.program, closure.program.clone());
                    run.nodes(&closure.body.body);
                    run.program = outer;
                });
            });
            if run.stopped { Err(Stop) } else { Ok(Val::new(Kind::Rich(text.into()))) }
        })
    }

    fn file_name(&mut self, name: &Expr) -> Result<String, Stop> {
        let value = self.operand(name)?;
        let Kind::Text(file) = &value.kind else {
            return Err(
                self.stop(&name.at, syntax("这里要写文件名").hint("如 {% include \"授信.md\" %}"))
            );
        };
        let parts: Vec<&str> = file.split(['/', '\\']).collect();
        let leaves =
            parts.iter().any(|part| part.is_empty() || *part == "..") || file.contains(':');
        if leaves {
            let fault =
                Fault::new(diag::Kind::FileOutside, format!("“{file}”在文件夹之外，不能引入"));
            return Err(self.stop(&name.at, fault.hint("把文件放进本文件夹，只写文件名")));
        }
        Ok(file.to_string())
    }

    fn load(&mut self, name: &Expr, optional: bool) -> Result<Rc<Program>, Stop> {
        let file = self.file_name(name)?;
        if !self.files.contains_key(&file) {
            let program = (self.engine.includes)(&file).map(|text| self.parse(&text));
            self.files.insert(file.clone(), program);
        }
        match self.files.get(&file).cloned().flatten() {
            Some(program) => Ok(program),
            None if optional => Err(Stop),
            None => {
                let fault =
                    Fault::new(diag::Kind::TemplateMissing, format!("文件夹里没有“{file}”"));
                Err(self.stop(&name.at, fault.hint("请检查文件名，连同扩展名")))
            }
        }
    }

    fn include(&mut self, name: &Expr, optional: bool) {
        let Ok(program) = self.load(name, optional) else { return };
        let result = self.deeper(&name.at, |run| {
            let text = run.capture(|run| run.local(Frame::new(), |run| run.program(&program)));
            Ok(text)
        });
        if let Ok(text) = result {
            let written = self.out.filled(text.trim_end_matches('\n'));
            self.wrote(&name.at, written);
        }
    }

    /// Runs a file for its macros: the number of its top frame.
    fn module(&mut self, name: &Expr) -> Result<usize, Stop> {
        let program = self.load(name, false)?;
        let top = self.tops.len();
        self.tops.push(Frame::new());
        self.deeper(&name.at, |run| {
            run.capture(|run| run.elsewhere(top, vec![], |run| run.program(&program)));
            Ok(top)
        })
    }

    fn take_names(&mut self, file: &Expr, names: &[(Name, Name)]) {
        let module = self.module(file);
        for (name, alias) in names {
            let value = match module {
                Ok(top) => self.tops[top].get(&name.name).cloned(),
                Err(Stop) => Some(Val::new(Kind::Broken)),
            };
            let value = value.unwrap_or_else(|| {
                let known = module.as_ref().ok().map(|top| &self.tops[*top]);
                let near = known.and_then(|k| nearest(&name.name, k.keys().map(|k| &**k)));
                let fault = undefined(format!("引入的文件里没有“{}”", name.name));
                let fault =
                    fault.hint(near.map_or("请检查名字".into(), |n| format!("是不是“{n}”？")));
                self.report(&name.at, fault);
                Val::new(Kind::Broken)
            });
            self.declare_at(alias, value);
        }
    }

    // expressions

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
    fn filled(&mut self, value: Val<'a>) -> Option<String> {
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
        figure.or_else(|| data.tables.get(name).map(|table| Val::new(Kind::Table(table))))
    }

    fn lookup(&mut self, name: &str) -> Val<'a> {
        if let Some(value) = self.bound(name) {
            return value;
        }
        if self.program.broken_names.iter().any(|broken| broken == name) {
            return Val::new(Kind::Broken);
        }
        let fault = undefined(format!("没有叫“{name}”的数据"));
        let fault = if filters::function(name).is_ok() {
            fault.hint(format!("“{name}”是函数，后面要写括号"))
        } else {
            match self.nearest_name(name) {
                Some(near) => fault.hint(format!("是不是“{near}”？")),
                None => fault.hint("请检查数据文件里的代号，或者把它补进数据文件"),
            }
        };
        Val::new(Kind::Undefined(Rc::new(fault)))
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

fn loop_state<'a>(i: usize, count: usize) -> Val<'a> {
    let number = |n: usize| Val::number(Quantity::bare(Decimal::from(n)));
    let flag = |b| Val::new(Kind::Bool(b));
    let state = [
        ("index", number(i + 1)),
        ("index0", number(i)),
        ("first", flag(i == 0)),
        ("last", flag(i + 1 == count)),
        ("length", number(count)),
    ];
    Val::new(Kind::Map(Rc::new(state.into_iter().map(|(k, v)| (k.to_string(), v)).collect())))
}
