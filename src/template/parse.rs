//! From template text to our tree. Each tag is parsed by minijinja on its own, so that every broken
//! tag is found in one run; blocks are matched here.

use std::rc::Rc;

use minijinja::machinery::{self, Span, ast};
use minijinja::syntax::SyntaxConfig;
use rust_decimal::Decimal;

use super::ast::{
    Args, At, Expr, ExprKind, For, If, Macro, Math, Name, Node, Program, Relation, Target,
    whole_chars,
};
use super::fault::{Fault, limit, misuse, syntax};
use super::filters;
use super::scan::{Piece, Scan, Tag, TagKind, scan};
use crate::diag::{Diagnostic, nearest};
use crate::source::Text;

/// How deep blocks may stand in one another, each elif counting as one.
const MAX_BLOCKS: usize = 20;

const KEYWORDS: [&str; 16] = [
    "if", "elif", "else", "endif", "for", "endfor", "set", "endset", "with", "endwith", "macro",
    "endmacro", "call", "endcall", "include", "import",
];

/// Parses a template text; what cannot be read is reported and left out.
pub(super) fn parse(text: &Text, sink: &mut Vec<Diagnostic>) -> Program {
    let mut scan = scan(&text.text);
    let mut found = std::mem::take(&mut scan.faults);
    let mut builder =
        Builder { scan: &scan, found: &mut found, broken_names: vec![], too_deep: false };
    let nodes = builder.build();
    let broken_names = builder.broken_names;
    found.sort_by_key(|(at, _)| at.start);
    sink.extend(
        found.into_iter().map(|(at, fault)| fault.at(&text.origin(whole_chars(&text.text, &at)))),
    );
    Program { text: text.clone(), nodes, broken_names }
}

struct Builder<'s> {
    scan: &'s Scan,
    found: &'s mut Vec<(At, Fault)>,
    broken_names: Vec<String>,
    /// [`MAX_BLOCKS`] was exceeded, which is said once.
    too_deep: bool,
}

/// A block whose end has not come yet.
struct Open {
    keyword: &'static str,
    at: At,
    head: Head,
    /// What stood before `{% else %}`.
    before_else: Option<Vec<Node>>,
    nodes: Vec<Node>,
    /// An elif: closes together with the block around it.
    chained: bool,
}

enum Head {
    Root,
    If(Expr),
    For(Target, Expr, Option<Expr>),
    With(Vec<(Target, Expr)>),
    SetBlock(Target),
    Macro(Name, Vec<Name>, Vec<Expr>),
    Call(Expr, Vec<Name>, Vec<Expr>),
    Broken,
    /// Beyond [`MAX_BLOCKS`]: left out, so that the tree stays shallow.
    TooDeep,
}

/// What one statement tag is.
enum Statement {
    Open(&'static str, Head),
    Whole(Node),
    Nothing,
}

impl Builder<'_> {
    fn report(&mut self, at: At, fault: Fault) {
        self.found.push((at, fault));
    }

    fn build(&mut self) -> Vec<Node> {
        let mut stack = vec![Open::new("", 0..0, Head::Root)];
        let scan = self.scan;
        for piece in &scan.pieces {
            match piece {
                Piece::Raw(at) => push(&mut stack, Node::Raw(at.clone())),
                Piece::Tag(tag) => self.tag(tag, &mut stack),
            }
        }
        while stack.len() > 1 {
            self.unclosed(&stack);
            close(&mut stack);
        }
        stack.pop().map_or_else(Vec::new, |root| root.nodes)
    }

    fn unclosed(&mut self, stack: &[Open]) {
        let Some(open) = stack.last().filter(|open| !open.chained) else { return };
        let end = closing(open.keyword);
        let fault = syntax(format!("{{% {} %}} 没有结尾", open.keyword))
            .hint(format!("在它管到的最后写上 {{% {end} %}}"));
        self.report(open.at.clone(), fault);
    }

    fn tag(&mut self, tag: &Tag, stack: &mut Vec<Open>) {
        match tag.kind {
            TagKind::Comment => {}
            TagKind::Emit => {
                let expr = self.expression(tag);
                push(stack, Node::Emit(expr));
            }
            TagKind::Block => self.block(tag, stack),
        }
    }

    fn block(&mut self, tag: &Tag, stack: &mut Vec<Open>) {
        let code = &self.scan.code[tag.inner.clone()];
        let keyword = keyword(code);
        if let Some(opener) = keyword.strip_prefix("end").filter(|k| KEYWORDS.contains(k)) {
            return self.end(tag, opener, stack);
        }
        match keyword {
            "else" => self.otherwise(tag, stack),
            "elif" => self.elif(tag, stack),
            _ => match self.statement(tag, keyword) {
                Statement::Whole(node) => push(stack, node),
                // a misspelt end is an end all the same
                Statement::Nothing => {
                    match nearest(keyword, KEYWORDS).and_then(|k| k.strip_prefix("end")) {
                        Some(opener) if stack.last().is_some_and(|open| open.keyword == opener) => {
                            close(stack);
                        }
                        _ => {}
                    }
                }
                Statement::Open(keyword, head) => self.open(tag, keyword, head, stack, false),
            },
        }
    }

    fn open(
        &mut self,
        tag: &Tag,
        word: &'static str,
        head: Head,
        stack: &mut Vec<Open>,
        chained: bool,
    ) {
        let too_deep = stack.len() > MAX_BLOCKS;
        if too_deep && !self.too_deep {
            self.too_deep = true;
            let message = format!("一层套一层超过{MAX_BLOCKS}层");
            self.report(tag.outer.clone(), limit(message).hint("拆成几个文件，用 {% include %}"));
        }
        let head = if too_deep { Head::TooDeep } else { head };
        stack.push(Open { chained, ..Open::new(word, tag.outer.clone(), head) });
    }

    fn end(&mut self, tag: &Tag, opener: &str, stack: &mut Vec<Open>) {
        let matching = stack.iter().rposition(|open| open.keyword == opener && !open.chained);
        let Some(matching) = matching else {
            let fault = syntax(format!("这里的 {{% end{opener} %}} 前面没有 {{% {opener} %}}"))
                .hint("删去它，或者补上前面的一半");
            return self.report(tag.outer.clone(), fault);
        };
        while stack.len() > matching + 1 {
            self.unclosed(stack);
            close(stack);
        }
        close(stack);
    }

    fn otherwise(&mut self, tag: &Tag, stack: &mut [Open]) {
        match stack.last_mut() {
            Some(open) if matches!(open.keyword, "if" | "for") && open.before_else.is_none() => {
                open.before_else = Some(std::mem::take(&mut open.nodes));
            }
            _ => self.report(tag.outer.clone(), misplaced("else")),
        }
    }

    fn elif(&mut self, tag: &Tag, stack: &mut Vec<Open>) {
        match stack.last_mut() {
            Some(open) if open.keyword == "if" && open.before_else.is_none() => {
                open.before_else = Some(std::mem::take(&mut open.nodes));
                // two letters more than `if`: the offsets stay
                let header = self.header(tag).replacen("elif", "  if", 1);
                let head = match self.parse_tag(&header, "{% endif %}", tag) {
                    Some(Statement::Open(_, head)) => head,
                    _ => Head::Broken,
                };
                self.open(tag, "if", head, stack, true);
            }
            _ => self.report(tag.outer.clone(), misplaced("elif")),
        }
    }

    fn header(&self, tag: &Tag) -> String {
        self.scan.code[tag.outer.clone()].to_string()
    }

    fn statement(&mut self, tag: &Tag, word: &str) -> Statement {
        let header = self.header(tag);
        let is_set_block = word == "set" && !header.contains('=');
        let (opens, end) = match word {
            "if" => (Some("if"), "{% endif %}"),
            "for" => (Some("for"), "{% endfor %}"),
            "with" => (Some("with"), "{% endwith %}"),
            "macro" => (Some("macro"), "{% endmacro %}"),
            "call" => (Some("call"), "{% endcall %}"),
            "set" if is_set_block => (Some("set"), "{% endset %}"),
            "set" | "include" | "import" | "from" => (None, ""),
            _ => {
                self.report(tag.outer.clone(), unknown_keyword(word));
                return Statement::Nothing;
            }
        };
        if let Some(statement) = self.parse_tag(&header, end, tag) {
            return statement;
        }
        self.broken_names.extend(words(&header));
        opens.map_or(Statement::Nothing, |word| Statement::Open(word, Head::Broken))
    }

    /// Parses one statement tag, closed by `end`, with minijinja.
    fn parse_tag(&mut self, header: &str, end: &str, tag: &Tag) -> Option<Statement> {
        let whole = format!("{header}{end}");
        let parsed = match machinery::parse(&whole, "", SyntaxConfig::default()) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.syntax_error(&error, tag, tag.outer.start, tag.outer.end - tag.outer.start);
                return None;
            }
        };
        let ast::Stmt::Template(template) = &parsed else { return None };
        let convert = Convert { base: tag.outer.start, builder: self };
        template.children.first().and_then(|stmt| convert.statement(stmt, tag))
    }

    fn expression(&mut self, tag: &Tag) -> Expr {
        let scan = self.scan;
        let code = scan.code[tag.inner.clone()].trim_end();
        let broken = Expr { at: tag.inner.clone(), kind: ExprKind::Broken };
        if code.trim().is_empty() {
            let fault = syntax("{{ }} 里面是空的").hint("写上要印的数据的名字，或者删去");
            self.report(tag.outer.clone(), fault);
            return broken;
        }
        match machinery::parse_expr(code) {
            Ok(expr) => {
                let mut expr = Convert { base: tag.inner.start, builder: self }.expr(&expr);
                let lead = code.len() - code.trim_start().len();
                expr.at = tag.inner.start + lead..tag.inner.start + code.len();
                expr
            }
            Err(error) => {
                self.syntax_error(&error, tag, tag.inner.start, code.len());
                broken
            }
        }
    }

    fn syntax_error(&mut self, error: &minijinja::Error, tag: &Tag, base: usize, len: usize) {
        let range = error.range().unwrap_or(0..0);
        let start = base + range.start.min(len);
        let end = base + range.end.min(len);
        let at = if start < end { start..end } else { tag.outer.clone() };
        let code = &self.scan.code[tag.inner.clone()];
        self.report(at, explain(error.detail().unwrap_or(""), code));
    }
}

impl Open {
    fn new(keyword: &'static str, at: At, head: Head) -> Self {
        Self { keyword, at, head, before_else: None, nodes: vec![], chained: false }
    }

    fn into_node(self) -> Node {
        let (then, otherwise) = match self.before_else {
            Some(then) => (then, self.nodes),
            None => (self.nodes, vec![]),
        };
        let body = then;
        match self.head {
            Head::If(test) => Node::If(Box::new(If { test, then: body, otherwise })),
            Head::For(target, iter, filter) => {
                Node::For(Box::new(For { target, iter, filter, body, otherwise }))
            }
            Head::With(bound) => Node::With(bound, body),
            Head::SetBlock(target) => Node::SetBlock(target, body),
            Head::Macro(name, params, defaults) => {
                Node::Macro(Rc::new(Macro { name: name.name, params, defaults, body }))
            }
            Head::Call(call, params, defaults) => {
                let caller = Macro { name: "caller".into(), params, defaults, body };
                Node::Call(call, Rc::new(caller))
            }
            // the body of a broken loop or macro would only complain of its own names
            Head::Broken if matches!(self.keyword, "for" | "macro" | "call" | "with") => {
                Node::Broken(vec![])
            }
            Head::TooDeep => Node::Broken(vec![]),
            Head::Root | Head::Broken => Node::Broken(body.into_iter().chain(otherwise).collect()),
        }
    }
}

fn push(stack: &mut [Open], node: Node) {
    if let Some(open) = stack.last_mut() {
        open.nodes.push(node);
    }
}

/// Closes the innermost block, and the blocks that it continues as an elif.
fn close(stack: &mut Vec<Open>) {
    while stack.len() > 1 {
        let Some(open) = stack.pop() else { return };
        let chained = open.chained;
        push(stack, open.into_node());
        if !chained {
            return;
        }
    }
}

fn closing(keyword: &str) -> String {
    format!("end{keyword}")
}

fn keyword(code: &str) -> &str {
    let code = code.trim_start();
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(code.len());
    &code[..end]
}

fn words(code: &str) -> Vec<String> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty() && !KEYWORDS.contains(word))
        .map(str::to_string)
        .collect()
}

fn misplaced(word: &str) -> Fault {
    syntax(format!("这里的 {{% {word} %}} 前面没有 {{% if %}}"))
        .hint("删去它，或者补上前面的 {% if … %}")
}

fn unknown_keyword(word: &str) -> Fault {
    let hint = match word {
        "extends" | "block" => "这里不用页面继承，请用 {% include \"文件名\" %}".to_string(),
        "filter" | "autoescape" | "do" => {
            format!("这里不用 {{% {word} %}}，请用 {{{{ … | 过滤器 }}}}")
        }
        "break" | "continue" => "在 {% for … in … if … %} 里写条件".to_string(),
        "" => "{% 后面要写 if、for、set 等词".to_string(),
        _ => match nearest(word, KEYWORDS) {
            Some(near) => format!("是不是 {{% {near} %}}？"),
            None => {
                "可以用 if、for、set、with、macro、call、include、import、from、raw".to_string()
            }
        },
    };
    syntax(format!("不认识的语句“{word}”")).hint(hint)
}

/// minijinja's words about a syntax error in ours.
fn explain(detail: &str, code: &str) -> Fault {
    if detail.contains("recursion") {
        return limit("括号一层套一层太多").hint("用 {% set %} 把它分成几步");
    }
    let fault = syntax(match detail {
        d if d.contains("end of input") => "式子没有写完".to_string(),
        d if d.contains("unexpected end of variable block") => "式子没有写完".to_string(),
        d if d.contains("unexpected end of block") => "语句没有写完".to_string(),
        d if d.contains("reserved variable") => "这个名字是保留的，不能用".to_string(),
        d if d.contains("unexpected character") => "有一个不能写在这里的字符".to_string(),
        d if d.contains("invalid") => "这个数字的写法不对".to_string(),
        d if d.ends_with("expected in") => "循环要写成 {% for 行 in 名单 %}".to_string(),
        d if d.contains("non-keyword arg") => "带名字的参数要写在最后".to_string(),
        d if d.contains("unexpected input") => "这里多了东西，或者前面少了符号".to_string(),
        d => match d.split('`').nth(1) {
            Some(sign) if d.starts_with("unexpected `") => format!("“{sign}”不能写在这里"),
            _ => "式子的写法不对，这里多了东西或者少了符号".to_string(),
        },
    });
    match digit_name(code) {
        Some(name) => fault.hint(format!("名字以数字开头时，写成 数据(\"{name}\")")),
        None => fault.hint("例如 {{ 研发投入 }}、{{ 成交额.增长 | 增减 }}、{% if 甲 > 0 %}"),
    }
}

/// A name that begins with a digit, such as 2023年研发投入.
fn digit_name(code: &str) -> Option<String> {
    words(code).into_iter().find(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(char::is_alphabetic)
    })
}

/// Turns minijinja's tree of one tag into ours.
struct Convert<'b, 's> {
    /// Where the parsed code begins in the text.
    base: usize,
    builder: &'b mut Builder<'s>,
}

impl Convert<'_, '_> {
    fn at(&self, span: Span) -> At {
        self.base + span.start_offset as usize..self.base + span.end_offset as usize
    }

    fn statement(mut self, stmt: &ast::Stmt<'_>, tag: &Tag) -> Option<Statement> {
        Some(match stmt {
            ast::Stmt::IfCond(s) => Statement::Open("if", Head::If(self.expr(&s.expr))),
            ast::Stmt::ForLoop(s) => {
                if s.recursive {
                    self.builder.report(
                        tag.outer.clone(),
                        syntax("这里不能用 recursive").hint("删去这个词"),
                    );
                }
                let target = self.target(&s.target)?;
                let filter = s.filter_expr.as_ref().map(|e| self.expr(e));
                Statement::Open("for", Head::For(target, self.expr(&s.iter), filter))
            }
            ast::Stmt::WithBlock(s) => {
                let bound =
                    s.assignments.iter().map(|(t, e)| Some((self.target(t)?, self.expr(e))));
                Statement::Open("with", Head::With(bound.collect::<Option<_>>()?))
            }
            ast::Stmt::Set(s) => {
                Statement::Whole(Node::Set(self.target(&s.target)?, self.expr(&s.expr)))
            }
            ast::Stmt::SetBlock(s) => {
                if s.filter.is_some() {
                    self.builder.report(tag.outer.clone(), syntax("这里的 set 不能带过滤器"));
                }
                Statement::Open("set", Head::SetBlock(self.target(&s.target)?))
            }
            ast::Stmt::Macro(s) => {
                let (params, defaults) = self.params(s)?;
                let name = self.name_in(s.name, tag);
                Statement::Open("macro", Head::Macro(name, params, defaults))
            }
            ast::Stmt::CallBlock(s) => {
                let (params, defaults) = self.params(&s.macro_decl)?;
                let call = self.call(&s.call, s.call_expr_span);
                Statement::Open("call", Head::Call(call, params, defaults))
            }
            ast::Stmt::Include(s) => {
                Statement::Whole(Node::Include(self.expr(&s.name), s.ignore_missing))
            }
            ast::Stmt::Import(s) => {
                Statement::Whole(Node::Import(self.expr(&s.expr), self.target(&s.name)?))
            }
            ast::Stmt::FromImport(s) => {
                let names = s.names.iter().map(|(name, alias)| {
                    let name = self.target(name)?.pop()?;
                    let alias =
                        alias.as_ref().map_or(Some(name.clone()), |a| self.target(a)?.pop());
                    Some((name, alias?))
                });
                let names = names.collect::<Option<_>>()?;
                Statement::Whole(Node::FromImport(self.expr(&s.expr), names))
            }
            _ => return None,
        })
    }

    fn params(&mut self, decl: &ast::Macro<'_>) -> Option<(Vec<Name>, Vec<Expr>)> {
        let params = decl.args.iter().map(|arg| self.target(arg)?.pop()).collect::<Option<_>>()?;
        let defaults = decl.defaults.iter().map(|e| self.expr(e)).collect();
        Some((params, defaults))
    }

    fn name_in(&self, name: &str, tag: &Tag) -> Name {
        let code = &self.builder.scan.code[tag.outer.clone()];
        let start = tag.outer.start + code.find(name).unwrap_or(0);
        Name { name: name.into(), at: start..start + name.len() }
    }

    fn target(&mut self, expr: &ast::Expr<'_>) -> Option<Target> {
        match expr {
            ast::Expr::Var(v) => Some(vec![Name { name: v.id.into(), at: self.at(v.span()) }]),
            ast::Expr::List(list) => {
                let names = list.items.iter().map(|item| match item {
                    ast::Expr::Var(_) => self.target(item)?.pop(),
                    _ => None,
                });
                names.collect()
            }
            other => {
                let at = self.at(other.span());
                self.builder.report(at, syntax("这里只能写一个名字"));
                None
            }
        }
    }

    fn boxed(&mut self, expr: &ast::Expr<'_>) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn expr(&mut self, expr: &ast::Expr<'_>) -> Expr {
        match expr {
            ast::Expr::Var(v) => Expr { at: self.at(v.span()), kind: ExprKind::Name(v.id.into()) },
            ast::Expr::Const(c) => self.constant(&c.value, c.span()),
            ast::Expr::UnaryOp(op) => self.unary(op, op.span()),
            ast::Expr::BinOp(op) => self.binary(op),
            ast::Expr::Compare(c) => {
                let first = self.expr(&c.expr);
                let rest: Vec<_> =
                    c.ops.iter().map(|o| (chain(o.op), self.expr(&o.expr))).collect();
                let end = rest.last().map_or(first.at.end, |(_, e)| e.at.end);
                Expr { at: first.at.start..end, kind: ExprKind::Compare(Box::new(first), rest) }
            }
            ast::Expr::IfExpr(e) => self.if_expr(e),
            ast::Expr::Filter(f) => self.filter(f, f.span()),
            ast::Expr::Test(t) => self.test(t, t.span()),
            ast::Expr::GetAttr(a) => {
                let inner = self.boxed(&a.expr);
                let end = self.at(a.span()).end;
                let name = Name { name: a.name.into(), at: end - a.name.len().min(end)..end };
                Expr { at: inner.at.start..end, kind: ExprKind::Attr(inner, name) }
            }
            ast::Expr::GetItem(i) => {
                let (inner, key) = (self.boxed(&i.expr), self.boxed(&i.subscript_expr));
                let end = self.at(i.span()).end;
                Expr { at: inner.at.start..end, kind: ExprKind::Item(inner, key) }
            }
            ast::Expr::Call(c) => self.call(c, c.span()),
            ast::Expr::List(l) => self.list(&l.items, l.span()),
            ast::Expr::Tuple(t) => self.list(&t.items, t.span()),
            ast::Expr::Map(m) => {
                let pairs = m.keys.iter().zip(&m.values);
                let pairs = pairs.map(|(k, v)| (self.expr(k), self.expr(v))).collect();
                Expr { at: self.at(m.span()), kind: ExprKind::Map(pairs) }
            }
            ast::Expr::Slice(s) => {
                let at = self.at(s.span());
                self.refuse(at, syntax("不能用 [ : ] 截取").hint("用 {% for … in … if … %} 挑选"))
            }
        }
    }

    fn refuse(&mut self, at: At, fault: Fault) -> Expr {
        self.builder.report(at.clone(), fault);
        Expr { at, kind: ExprKind::Broken }
    }

    fn list(&mut self, items: &[ast::Expr<'_>], span: Span) -> Expr {
        let items = items.iter().map(|item| self.expr(item)).collect();
        Expr { at: self.at(span), kind: ExprKind::List(items) }
    }

    /// Numbers are read again from the text: minijinja has made binary floats of them.
    fn constant(&mut self, value: &minijinja::Value, span: Span) -> Expr {
        let at = self.at(span);
        if let Some(text) = value.as_str() {
            return Expr { at, kind: ExprKind::Text(text.into()) };
        }
        if !value.is_number() {
            let kind =
                if value.is_none() { ExprKind::None } else { ExprKind::Bool(value.is_true()) };
            return Expr { at, kind };
        }
        let typed = &self.builder.scan.code[at.clone()];
        match Decimal::from_str_exact(&typed.replace('_', "")) {
            Ok(number) if self.builder.scan.percents.contains(&at.end) => {
                Expr { at, kind: ExprKind::Percent(number) }
            }
            Ok(number) => Expr { at, kind: ExprKind::Number(number) },
            Err(_) => {
                self.refuse(at, syntax("数字太长，或者写法不对").hint("写成普通的十进制数，如 7.3"))
            }
        }
    }

    fn unary(&mut self, op: &ast::UnaryOp<'_>, span: Span) -> Expr {
        let inner = self.boxed(&op.expr);
        let start = self.at(span).start.min(inner.at.start);
        let at = start..inner.at.end;
        match op.op {
            ast::UnaryOpKind::Not => Expr { at, kind: ExprKind::Not(inner) },
            ast::UnaryOpKind::Neg => Expr { at, kind: ExprKind::Neg(inner) },
        }
    }

    fn binary(&mut self, op: &ast::BinOp<'_>) -> Expr {
        let (left, right) = (self.expr(&op.left), self.expr(&op.right));
        let at = left.at.start..right.at.end;
        let compare =
            |relation, left, right| ExprKind::Compare(Box::new(left), vec![(relation, right)]);
        let math = |math, left, right| ExprKind::Math(math, Box::new(left), Box::new(right));
        let kind = match op.op {
            ast::BinOpKind::ScAnd => ExprKind::And(Box::new(left), Box::new(right)),
            ast::BinOpKind::ScOr => ExprKind::Or(Box::new(left), Box::new(right)),
            ast::BinOpKind::Eq => compare(Relation::Eq, left, right),
            ast::BinOpKind::Ne => compare(Relation::Ne, left, right),
            ast::BinOpKind::Lt => compare(Relation::Lt, left, right),
            ast::BinOpKind::Lte => compare(Relation::Le, left, right),
            ast::BinOpKind::Gt => compare(Relation::Gt, left, right),
            ast::BinOpKind::Gte => compare(Relation::Ge, left, right),
            ast::BinOpKind::In => compare(Relation::In, left, right),
            ast::BinOpKind::Add => math(Math::Add, left, right),
            ast::BinOpKind::Sub => math(Math::Sub, left, right),
            ast::BinOpKind::Mul => math(Math::Mul, left, right),
            ast::BinOpKind::Div => math(Math::Div, left, right),
            ast::BinOpKind::FloorDiv => math(Math::FloorDiv, left, right),
            ast::BinOpKind::Rem => math(Math::Rem, left, right),
            ast::BinOpKind::Pow => math(Math::Pow, left, right),
            ast::BinOpKind::Concat => math(Math::Concat, left, right),
        };
        Expr { at, kind }
    }

    fn if_expr(&mut self, e: &ast::IfExpr<'_>) -> Expr {
        let (then, test) = (self.boxed(&e.true_expr), self.boxed(&e.test_expr));
        let otherwise = e.false_expr.as_ref().map(|o| self.boxed(o));
        let end = otherwise.as_ref().map_or(test.at.end, |o| o.at.end);
        Expr { at: then.at.start..end, kind: ExprKind::If(test, then, otherwise) }
    }

    fn filter(&mut self, f: &ast::Filter<'_>, span: Span) -> Expr {
        let at = self.at(span);
        let name = Name { name: f.name.into(), at: at.start..at.start + f.name.len() };
        let subject = f.expr.as_ref().map(|e| self.boxed(e));
        let args = self.args(&f.args, &at);
        let Some(subject) = subject else { return Expr { at, kind: ExprKind::Broken } };
        let whole = subject.at.start..at.end;
        match filters::filter(f.name) {
            Ok(_) => Expr { at: whole, kind: ExprKind::Filter(subject, name, args) },
            Err(fault) => self.refuse(name.at, fault),
        }
    }

    fn test(&mut self, t: &ast::Test<'_>, span: Span) -> Expr {
        let at = self.at(span);
        let name = Name { name: t.name.into(), at: at.start..at.start + t.name.len() };
        let subject = self.boxed(&t.expr);
        let args = self.args(&t.args, &at);
        if !filters::is_test(t.name) {
            let fault = misuse(format!("不认识的判断“is {}”", t.name))
                .hint("可以用 is defined、is undefined、is none；比大小请直接写 > 和 ==");
            return self.refuse(name.at, fault);
        }
        Expr { at: subject.at.start..at.end, kind: ExprKind::Test(subject, name, args) }
    }

    fn call(&mut self, c: &ast::Call<'_>, span: Span) -> Expr {
        let callee = self.boxed(&c.expr);
        let at = callee.at.start..self.at(span).end;
        let args = self.args(&c.args, &at);
        Expr { at, kind: ExprKind::Call(callee, args) }
    }

    fn args(&mut self, args: &[ast::CallArg<'_>], at: &At) -> Args {
        let mut out = Args::default();
        for arg in args {
            match arg {
                ast::CallArg::Pos(e) => out.positional.push(self.expr(e)),
                ast::CallArg::Kwarg(name, e) => out.named.push(((*name).into(), self.expr(e))),
                ast::CallArg::PosSplat(_) | ast::CallArg::KwargSplat(_) => {
                    self.builder
                        .report(at.clone(), syntax("参数前不能写 *").hint("把参数一个一个写出来"));
                }
            }
        }
        out
    }
}

fn chain(op: ast::CompareOpKind) -> Relation {
    match op {
        ast::CompareOpKind::Eq => Relation::Eq,
        ast::CompareOpKind::Ne => Relation::Ne,
        ast::CompareOpKind::Lt => Relation::Lt,
        ast::CompareOpKind::Lte => Relation::Le,
        ast::CompareOpKind::Gt => Relation::Gt,
        ast::CompareOpKind::Gte => Relation::Ge,
        ast::CompareOpKind::In => Relation::In,
        ast::CompareOpKind::NotIn => Relation::NotIn,
    }
}
