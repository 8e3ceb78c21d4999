//! Running a template: statements, scopes and limits.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::ast::{At, Expr, For, If, Macro, Name, Node, Program, Target, whole_chars};
use super::check::Names;
use super::fault::{Fault, limit, misuse, syntax, undefined};
use super::output::{Full, Output};
use super::parse::parse;
use super::value::{Closure, Kind, Quantity, Val};
use super::{Engine, Fields, Filled, Token};
use crate::data::INTERNAL_PARTS;
use crate::diag::{self, Diagnostic, Spot, did_you_mean, nearest};
use crate::source::{Origin, Text};

/// Steps that one fill may take: a hundred pages take some ten thousand.
const FUEL: u64 = 1_000_000;

/// How deep statements, expressions, macros and included files may go, together.
const MAX_DEPTH: usize = 120;

/// Bytes that one text value may hold.
pub(super) const MAX_TEXT: usize = 100_000;

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
pub(super) enum Scope<'a> {
    /// The top of a text: its number in [`Run::tops`], because macros keep pointing at it.
    Top(usize),
    Local(Frame<'a>),
}

/// One fill.
pub(super) struct Run<'a> {
    pub engine: &'a Engine<'a>,
    pub fields: &'a Fields,
    pub found: Vec<Diagnostic>,
    seen: BTreeSet<(String, usize, String)>,
    pub program: Rc<Program>,
    pub tops: Vec<Frame<'a>>,
    pub scopes: Vec<Scope<'a>>,
    pub out: Output,
    pub fuel: u64,
    depth: usize,
    stopped: bool,
    files: BTreeMap<String, Option<Rc<Program>>>,
    pub authors: Vec<(&'a Text, Rc<Program>)>,
    /// The row of the innermost loop over a table: its path, after those of the loops around it.
    row: Option<String>,
    /// Names that mean nothing, with what was found near them.
    pub unknown: BTreeMap<String, Rc<Fault>>,
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
            row: None,
            unknown: BTreeMap::new(),
        }
    }

    pub fn parse(&mut self, text: &Text) -> Rc<Program> {
        Rc::new(parse(text, &mut self.found))
    }

    /// Reports a fault once for its place and words, however often a loop meets it.
    pub fn report(&mut self, at: &At, fault: Fault) {
        let text = &self.program.text;
        let key = (text.source().path.clone(), text.back(at.start), fault.message.clone());
        if self.seen.insert(key) {
            let found = fault.at(&self.origin(at));
            self.found.push(found);
        }
    }

    pub fn origin(&self, at: &At) -> Origin {
        self.program.text.origin(whole_chars(&self.program.text.text, at))
    }

    pub fn typed(&self, at: &At) -> String {
        let text = &self.program.text.text;
        text.get(whole_chars(text, at)).unwrap_or("").trim().to_string()
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

    pub fn halt(&mut self, at: &At, fault: Fault) -> Stop {
        if !self.stopped {
            self.report(at, fault);
        }
        self.stopped = true;
        Stop
    }

    pub fn deeper<T>(
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
    pub fn program(&mut self, program: &Rc<Program>) {
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
                target.iter().for_each(|name| self.refuse_running_total(name));
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
                self.found.extend(internal(&value).map(|part| {
                    let message = format!("“{part}”只给自己看，这里却要印进公文");
                    Diagnostic::warning(diag::Kind::TemplateFilter, message)
                        .at(&origin)
                        .hint("不该印的，请删去；确要印，请另设一列，换个名字，如“备注”")
                }));
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
        let at_chars = whole_chars(text, at);
        let before = text[..at_chars.start].rsplit('\n').next().unwrap_or("");
        let after = text[at_chars.end..].split('\n').next().unwrap_or("");
        let bracket = |c: char| c.is_whitespace() || "{}｛｝-+".contains(c);
        if !before.chars().all(bracket) || !after.chars().all(bracket) {
            self.report(
                at,
                misuse("表() 要单独占一行").hint("把 {{ 表(…) }} 前后的文字移到别的行"),
            );
            return Ok(());
        }
        let cells = table.rows.iter().map(|row| row.cells.len()).sum();
        if self.spend(cells, at).is_ok() {
            self.out.token(Token::Table(table.clone()))
        } else {
            Ok(())
        }
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
                    match row_path(&item) {
                        Some(path) => self.row_turn(each, item, (i, count), &path),
                        None => self.turn(each, item, (i, count)),
                    }
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

    /// A turn whose output is marked with its row, so that what it makes keeps its id when rows move.
    fn row_turn(&mut self, each: &For, item: Val<'a>, at: (usize, usize), path: &str) {
        let outer = self.row.clone();
        self.row = Some(outer.as_ref().map_or_else(|| path.to_string(), |o| format!("{o}/{path}")));
        let begin = self.out.token(Token::Row(self.row.clone()));
        self.wrote(&each.iter.at, begin);
        self.turn(each, item, at);
        let end = self.out.token(Token::Row(outer.clone()));
        self.wrote(&each.iter.at, end);
        self.row = outer;
    }

    fn turn(&mut self, each: &For, item: Val<'a>, (i, count): (usize, usize)) {
        self.local(Frame::new(), |run| {
            run.bind(&each.target, item);
            run.insert("loop".into(), loop_state(i, count));
            run.nodes(&each.body);
        });
    }

    pub fn condition(&mut self, expr: &Expr) -> Result<bool, Stop> {
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

    /// In Jinja a `{% set %}` in a loop is forgotten at the end of each turn: a sum would silently stay what it was.
    fn refuse_running_total(&mut self, name: &Name) {
        let Some((Scope::Local(frame), outer)) = self.scopes.split_last() else { return };
        let holds = |scope: &Scope| match scope {
            Scope::Top(n) => self.tops.get(*n).is_some_and(|top| top.contains_key(&name.name)),
            Scope::Local(frame) => frame.contains_key(&name.name),
        };
        if frame.contains_key("loop") && !frame.contains_key(&name.name) && outer.iter().any(holds)
        {
            let fault = syntax(format!("循环里改不了循环外面的“{}”", name.name));
            self.report(
                &name.at,
                fault.hint("求和用 合计(名单, \"列名\")；只在循环里用的，换一个名字"),
            );
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
    pub fn elsewhere(&mut self, top: usize, frames: Vec<Frame<'a>>, work: impl FnOnce(&mut Self)) {
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
                self.report(&name.at, fault.hint(did_you_mean(near, "请检查名字")));
                Val::new(Kind::Broken)
            });
            self.declare_at(alias, value);
        }
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

/// `授信企业[001]` for a row of a table.
fn row_path(item: &Val<'_>) -> Option<String> {
    match &item.kind {
        Kind::Row(table, row) => Some(format!("{}[{}]", table.key, row.key)),
        _ => None,
    }
}

/// The part of a figure, among those that explain it to its authors, that a value was taken from.
fn internal(value: &Val<'_>) -> Option<&'static str> {
    let part = |path: &str| path.rsplit_once('.').map(|(_, part)| part.to_string());
    let named: Vec<String> = value.trace.paths.iter().filter_map(|p| part(p)).collect();
    INTERNAL_PARTS.into_iter().find(|inner| named.iter().any(|n| n == inner))
}
