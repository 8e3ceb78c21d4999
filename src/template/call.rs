//! Calls: filters, tests, functions and macros with their arguments.

use super::ast::{Args, At, Expr, ExprKind, Name, Relation};
use super::eval::{Frame, Run, Stop};
use super::fault::{Fault, misuse, undefined};
use super::filters::{self, Context, Entry, Given};
use super::value::{Closure, Kind, Val};
use crate::data::decide;
use crate::diag::{self, did_you_mean, nearest};

/// Evaluated arguments.
struct Values<'a> {
    positional: Vec<Val<'a>>,
    named: Vec<(std::rc::Rc<str>, Val<'a>)>,
}

impl<'a> Run<'a> {
    /// `subject | name(args)`
    pub fn filter(
        &mut self,
        subject: &Expr,
        name: &Name,
        args: &Args,
        at: &At,
    ) -> Result<Val<'a>, Stop> {
        let entry = filters::filter(&name.name).map_err(|fault| self.stop(&name.at, fault))?;
        if entry.name == "缺省" {
            return self.fallback(entry, subject, name, args);
        }
        let subject = self.operand(subject);
        let values = self.arguments(args);
        let (subject, mut values) = (subject?, values?);
        // What is still to come is shown as such, in whatever form it would be printed.
        if matches!(&subject.kind, Kind::Text(text) if **text == *decide::PENDING) {
            return Ok(subject);
        }
        values.positional.insert(0, subject);
        let place = name.at.start..at.end;
        self.builtin(entry, values, &place)
    }

    /// `| 缺省(…)`: the one filter that takes what is not there.
    fn fallback(
        &mut self,
        entry: &'static Entry,
        subject: &Expr,
        name: &Name,
        args: &Args,
    ) -> Result<Val<'a>, Stop> {
        let value = self.eval(subject);
        let values = self.arguments(args)?;
        let value = value?;
        let [default] = values.positional.as_slice() else {
            let fault = misuse("过滤器“缺省”要写一个参数").hint(entry.usage());
            return Err(self.stop(&name.at, fault));
        };
        Ok(match &value.kind {
            Kind::Undefined(_) | Kind::None => default.clone(),
            _ => value,
        })
    }

    /// `subject is name`
    pub fn test(
        &mut self,
        subject: &Expr,
        name: &Name,
        args: &Args,
        at: &At,
    ) -> Result<Val<'a>, Stop> {
        let yes = |b| Ok(Val::new(Kind::Bool(b)));
        match &*name.name {
            "defined" | "undefined" => {
                let value = self.eval(subject)?;
                let is_defined = match value.kind {
                    Kind::Broken => return Err(Stop),
                    Kind::Undefined(_) => false,
                    _ => true,
                };
                yes(is_defined == (&*name.name == "defined"))
            }
            "none" => yes(matches!(self.value(subject)?.kind, Kind::None)),
            other => {
                let (value, values) = (self.operand(subject), self.arguments(args));
                let (value, values) = (value?, values?);
                let [right] = values.positional.as_slice() else {
                    let fault = misuse(format!("判断“is {other}”后面要写一个值"));
                    return Err(self.stop(&name.at, fault.hint("直接写 > 、== 更明白，如 甲 > 0")));
                };
                let relation = filters::relation(other).unwrap_or(Relation::Eq);
                let result = super::arithmetic::relate(relation, &value, right);
                yes(result.map_err(|fault| self.stop(at, fault))?)
            }
        }
    }

    /// `callee(args)`
    pub fn call(&mut self, callee: &Expr, args: &Args, at: &At) -> Result<Val<'a>, Stop> {
        let function = match &callee.kind {
            ExprKind::Name(name) if self.bound(name).is_none() => Some(name.clone()),
            _ => None,
        };
        let Some(name) = function else {
            let (callee, values) = (self.value(callee), self.arguments_as_they_are(args));
            let (callee, values) = (callee?, values?);
            return match &callee.kind {
                Kind::Macro(closure) => self.call_macro(closure, values, at),
                _ => Err(self.stop(at, misuse(format!("{}后面不能写括号", callee.describe())))),
            };
        };
        match filters::function(&name) {
            Ok(entry) => {
                let values = self.arguments(args)?;
                self.builtin(entry, values, at)
            }
            Err(_) if self.program.broken_names.iter().any(|broken| **broken == *name) => Err(Stop),
            Err(fault) => {
                let _ = self.arguments(args);
                Err(self.stop(&callee.at, fault))
            }
        }
    }

    fn arguments(&mut self, args: &Args) -> Result<Values<'a>, Stop> {
        self.gather(args, |run, expr| run.operand(expr))
    }

    /// For macros: figures stay figures, so that `.增长` works inside.
    fn arguments_as_they_are(&mut self, args: &Args) -> Result<Values<'a>, Stop> {
        self.gather(args, |run, expr| run.value(expr))
    }

    fn gather(
        &mut self,
        args: &Args,
        eval: impl Fn(&mut Self, &Expr) -> Result<Val<'a>, Stop>,
    ) -> Result<Values<'a>, Stop> {
        // all of them first, so that every fault is found
        let positional: Vec<_> = args.positional.iter().map(|e| eval(self, e)).collect();
        let named: Vec<_> =
            args.named.iter().map(|(name, e)| (name.clone(), eval(self, e))).collect();
        let positional = positional.into_iter().collect::<Result<_, _>>()?;
        let named = named.into_iter().map(|(name, v)| Ok((name, v?))).collect::<Result<_, _>>()?;
        Ok(Values { positional, named })
    }

    fn builtin(
        &mut self,
        entry: &'static Entry,
        values: Values<'a>,
        at: &At,
    ) -> Result<Val<'a>, Stop> {
        let size: usize = values.positional.iter().map(size).sum();
        self.spend(size, at)?;
        let slots = match slots(entry, values) {
            Ok(slots) => slots,
            Err(fault) => return Err(self.stop(at, fault.hint(entry.usage()))),
        };
        if entry.name == "数据" {
            return self.named_datum(&slots, at);
        }
        let origin = self.origin(at);
        let expression = self.typed(at);
        let context = Context { origin, expression };
        let result = (entry.run)(&context, &Given { slots });
        result.map_err(|fault| {
            let misused = fault.kind == diag::Kind::TemplateFilter;
            self.stop(at, if misused { fault.hint(entry.usage()) } else { fault })
        })
    }

    /// 数据("2023年研发投入"): a name that cannot stand as it is.
    fn named_datum(&mut self, slots: &[Option<Val<'a>>], at: &At) -> Result<Val<'a>, Stop> {
        let name = match slots.first() {
            Some(Some(Val { kind: Kind::Text(name), .. })) => name.clone(),
            _ => return Err(self.stop(at, misuse("数据() 里要写一个加引号的代号"))),
        };
        if let Some(value) = self.datum(&name) {
            return Ok(value);
        }
        let data = self.engine.data;
        let known = data.figures.keys().chain(data.tables.keys()).map(String::as_str);
        let fault = undefined(format!("没有叫“{name}”的数据"));
        let fault = fault.hint(did_you_mean(nearest(&name, known), "请检查数据文件里的代号"));
        Ok(Val::new(Kind::Undefined(std::rc::Rc::new(fault))))
    }

    fn call_macro(
        &mut self,
        closure: &Closure<'a>,
        values: Values<'a>,
        at: &At,
    ) -> Result<Val<'a>, Stop> {
        let params = &closure.body.params;
        let mut frame = given(closure, values).map_err(|fault| self.stop(at, fault))?;
        let first_default = params.len() - closure.body.defaults.len().min(params.len());
        for (i, param) in params.iter().enumerate() {
            if frame.contains_key(&param.name) {
                continue;
            }
            let default = i.checked_sub(first_default).and_then(|i| closure.body.defaults.get(i));
            let Some(default) = default else {
                let message = format!("宏“{}”少了参数“{}”", closure.body.name, param.name);
                return Err(self.stop(at, misuse(message).hint(usage(closure))));
            };
            let value = self.default(closure, default)?;
            frame.insert(param.name.clone(), value);
        }
        if let Some(caller) = self.bound("caller") {
            frame.entry("caller".into()).or_insert(caller);
        }
        self.expand(closure, frame, at)
    }

    /// The default of a parameter, read in the file that declares it.
    fn default(&mut self, closure: &Closure<'a>, default: &Expr) -> Result<Val<'a>, Stop> {
        let outer = std::mem::replace(&mut self.program, closure.program.clone());
        let value = self.value(default);
        self.program = outer;
        value
    }
}

/// Puts arguments into the places of the entry's parameters.
fn slots<'a>(entry: &'static Entry, values: Values<'a>) -> Result<Vec<Option<Val<'a>>>, Fault> {
    let mut slots: Vec<Option<Val<'a>>> = vec![None; entry.params.len()];
    // the subject of a filter is no argument to the one who typed it
    let own = usize::from(entry.is_filter);
    if values.positional.len() > slots.len() {
        let message = format!("“{}”最多{}个参数", entry.name, slots.len() - own);
        return Err(misuse(message));
    }
    for (slot, value) in slots.iter_mut().zip(values.positional) {
        *slot = Some(value);
    }
    for (name, value) in values.named {
        let place = entry.params.iter().skip(own).position(|p| **p == *name).map(|i| i + own);
        match place.and_then(|i| slots.get_mut(i)) {
            Some(slot @ None) => *slot = Some(value),
            Some(Some(_)) => return Err(misuse(format!("“{}”的参数“{name}”写了两次", entry.name))),
            None => return Err(misuse(format!("“{}”没有参数“{name}”", entry.name))),
        }
    }
    let lacking = slots.iter().take(entry.required).position(Option::is_none);
    if let Some(param) = lacking.and_then(|i| entry.params.get(i)) {
        return Err(misuse(format!("“{}”少了参数“{param}”", entry.name)));
    }
    Ok(slots)
}

/// How much work a value is for a built-in.
fn size(value: &Val) -> usize {
    match &value.kind {
        Kind::List(items) => items.len() + items.iter().map(|i| i.trace.paths.len()).sum::<usize>(),
        Kind::Table(table) => table.rows.len(),
        _ => value.trace.paths.len(),
    }
}

/// The arguments of a macro that the call gives.
fn given<'a>(closure: &Closure<'a>, values: Values<'a>) -> Result<Frame<'a>, Fault> {
    let params = &closure.body.params;
    if values.positional.len() > params.len() {
        let message = format!("宏“{}”只有{}个参数", closure.body.name, params.len());
        return Err(misuse(message).hint(usage(closure)));
    }
    let mut frame = Frame::new();
    for (param, value) in params.iter().zip(values.positional) {
        frame.insert(param.name.clone(), value);
    }
    for (name, value) in values.named {
        if !params.iter().any(|p| p.name == name) {
            let message = format!("宏“{}”没有参数“{name}”", closure.body.name);
            return Err(misuse(message).hint(usage(closure)));
        }
        frame.insert(name, value);
    }
    Ok(frame)
}

fn usage(closure: &Closure) -> String {
    let names: Vec<&str> = closure.body.params.iter().map(|p| &*p.name).collect();
    format!("写成 {}({})", closure.body.name, names.join(", "))
}
