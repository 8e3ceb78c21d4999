//! Values while a template is filled: decimal, with unit, and with the paths they came from.

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;

use super::ast::{Macro, Program};
use super::fault::{Fault, arithmetic, misuse, undefined};
use super::{FieldValue, FilledTable};
use crate::data::{Datum, Figure, Row, Table, Value};
use crate::diag::{did_you_mean, nearest};
use crate::notice::Date;

/// A value and its trace.
#[derive(Debug, Clone)]
pub(super) struct Val<'a> {
    pub kind: Kind<'a>,
    pub trace: Trace,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Kind<'a> {
    /// Nothing has this name; the fault is reported where the value is needed.
    Undefined(Rc<Fault>),
    /// Follows from something already reported.
    Broken,
    None,
    Bool(bool),
    Number(Quantity),
    Date(Date),
    Text(Rc<str>),
    /// Filled text with tokens in it.
    Rich(Rc<str>),
    Figure(&'a Figure),
    Row(&'a Table, &'a Row),
    Table(&'a Table),
    List(Rc<Vec<Val<'a>>>),
    Map(Rc<IndexMap<String, Val<'a>>>),
    /// An author's text, not yet filled.
    Author(&'a crate::source::Text),
    Macro(Rc<Closure<'a>>),
    /// What `{% import %}` brings: the number of its top frame.
    Module(usize),
    FilledTable(Rc<FilledTable>),
}

/// A macro with the program it stands in and the top frame it sees.
#[derive(Debug)]
pub(super) struct Closure<'a> {
    pub program: Rc<Program>,
    pub body: Rc<Macro>,
    pub top: usize,
    /// What else was bound around it.
    pub locals: IndexMap<Rc<str>, Val<'a>>,
}

/// Where a value came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    pub paths: Rc<IndexSet<Rc<str>>>,
    /// 名称 of the one figure that it came from.
    pub name: Option<Rc<str>>,
    /// The value before it was rounded or put into words.
    pub exact: Option<Quantity>,
}

impl Trace {
    /// Adds paths.
    pub fn extend(&mut self, paths: impl IntoIterator<Item = Rc<str>>) {
        Rc::make_mut(&mut self.paths).extend(paths);
    }

    /// The trace of something made from both.
    pub fn join(&self, other: &Trace) -> Trace {
        let name = match (&self.name, &other.name) {
            (a, _) if other.paths.is_empty() => a.clone(),
            (_, b) if self.paths.is_empty() => b.clone(),
            (a, b) if a == b => a.clone(),
            _ => None,
        };
        let paths = self.paths.iter().chain(other.paths.iter()).cloned().collect();
        Trace { paths: Rc::new(paths), name, exact: None }
    }
}

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    pub value: Decimal,
    pub unit: Unit,
    /// A division that did not come out even, not rounded yet.
    pub uneven: bool,
}

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    Bare,
    Percent,
    Named(Rc<str>),
}

/// The unit of a difference of percentages.
pub(super) const POINTS: &str = "个百分点";

impl Unit {
    pub fn named(unit: &str) -> Self {
        match unit {
            "" => Self::Bare,
            "%" | "％" => Self::Percent,
            "百分点" => Self::Named(POINTS.into()),
            unit => Self::Named(unit.into()),
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Self::Bare => "",
            Self::Percent => "%",
            Self::Named(unit) => unit,
        }
    }

    pub fn is_points(&self) -> bool {
        self.text() == POINTS
    }

    /// Scale and base: 万元 is ten thousand of 元.
    pub fn scale(&self) -> (Decimal, &str) {
        let unit = self.text();
        for (prefix, scale) in
            [("万亿", 1_000_000_000_000_i64), ("亿", 100_000_000), ("万", 10_000)]
        {
            if let Some(base) = unit.strip_prefix(prefix) {
                return (Decimal::from(scale), base);
            }
        }
        for (whole, scale, base) in [("千元", 1_000, "元"), ("百万元", 1_000_000, "元")] {
            if unit == whole {
                return (Decimal::from(scale), base);
            }
        }
        (Decimal::ONE, unit)
    }
}

impl Quantity {
    pub fn new(value: Decimal, unit: Unit) -> Self {
        Self { value, unit, uneven: false }
    }

    pub fn bare(value: Decimal) -> Self {
        Self::new(value, Unit::Bare)
    }

    /// The same amount in another unit of the same base.
    pub fn to(&self, unit: &Unit) -> Result<Decimal, Fault> {
        let ((from, base), (to, other)) = (self.unit.scale(), unit.scale());
        if self.unit == *unit {
            return Ok(self.value);
        }
        if base != other || matches!(self.unit, Unit::Percent) || matches!(unit, Unit::Percent) {
            return Err(different_units(&self.unit, unit));
        }
        let scaled = self.value.checked_mul(from).and_then(|v| v.checked_div(to));
        let scaled = scaled.ok_or_else(too_large)?;
        // shifting the decimal point must not lose a digit
        if scaled.checked_mul(to) != self.value.checked_mul(from) {
            return Err(too_large());
        }
        Ok(if scaled.scale() > self.value.scale() { scaled.normalize() } else { scaled })
    }

    /// The digits and unit as printed.
    pub fn print(&self) -> Result<String, Fault> {
        if self.uneven {
            return Err(arithmetic("除不尽，没有说明保留几位小数")
                .hint("写成 {{ (甲 / 乙) | 保留(2) }}；求比重、增长用 占比() 和 增长率()"));
        }
        Ok(format!("{}{}", digits(self.value), self.unit.text()))
    }
}

/// Digits of a decimal; zero has no sign.
pub(super) fn digits(value: Decimal) -> String {
    let text = value.to_string();
    if value.is_zero() { text.trim_start_matches('-').to_string() } else { text }
}

pub(super) fn too_large() -> Fault {
    arithmetic("数字太大，超出了能算的范围").hint("请检查数据和单位")
}

pub(super) fn different_units(a: &Unit, b: &Unit) -> Fault {
    let name = |unit: &Unit| match unit {
        Unit::Bare => "没有单位的数".to_string(),
        unit => format!("“{}”", unit.text()),
    };
    arithmetic(format!("单位不同：{}和{}", name(a), name(b)))
        .hint("请把数据改成同一单位；只要数字时写 .值，如 {{ 甲.值 }}")
}

impl<'a> Val<'a> {
    pub fn new(kind: Kind<'a>) -> Self {
        Self { kind, trace: Trace::default() }
    }

    pub fn text(text: impl Into<Rc<str>>) -> Self {
        Self::new(Kind::Text(text.into()))
    }

    pub fn number(quantity: Quantity) -> Self {
        Self::new(Kind::Number(quantity))
    }

    pub fn traced(self, trace: Trace) -> Self {
        Self { trace, ..self }
    }

    pub fn datum(datum: &Datum, name: Option<&str>) -> Self {
        let unit = || datum.unit.as_deref().map_or(Unit::Bare, Unit::named);
        let kind = match &datum.value {
            Value::Number(n) => Kind::Number(Quantity::new(*n, unit())),
            Value::Percent(n) => Kind::Number(Quantity::new(*n, Unit::Percent)),
            Value::Date(d) => Kind::Date(*d),
            Value::Text(t) => {
                Kind::Text(format!("{t}{}", datum.unit.as_deref().unwrap_or("")).into())
            }
        };
        let paths = Rc::new(IndexSet::from([Rc::from(datum.path.as_str())]));
        Self { kind, trace: Trace { paths, name: name.map(Rc::from), exact: None } }
    }

    pub fn field(field: &'a FieldValue) -> Self {
        Self::new(match field {
            FieldValue::Text(text) => Kind::Author(text),
            FieldValue::Plain(text, _) => Kind::Text(text.as_str().into()),
            FieldValue::Date(date) => Kind::Date(*date),
            FieldValue::Number(n) => Kind::Number(Quantity::bare(*n)),
            FieldValue::Switch(on) => Kind::Bool(*on),
            FieldValue::Absent => Kind::None,
            FieldValue::Faulty => Kind::Broken,
            FieldValue::List(items) => Kind::List(Rc::new(items.iter().map(Self::field).collect())),
            FieldValue::Map(map) => {
                let map = map.iter().map(|(k, v)| (k.clone(), Self::field(v)));
                Kind::Map(Rc::new(map.collect()))
            }
        })
    }

    /// A figure as its value; everything else as it is.
    pub fn settled(self) -> Self {
        match self.kind {
            Kind::Figure(figure) => Self::datum(&figure.value, Some(&figure.name)),
            _ => self,
        }
    }

    pub fn quantity(&self) -> Option<&Quantity> {
        match &self.kind {
            Kind::Number(q) => Some(q),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Undefined(_) | Kind::Broken | Kind::None => "空".to_string(),
            Kind::Bool(_) => "是非判断".to_string(),
            Kind::Number(q) => format!("数字{}{}", digits(q.value), q.unit.text()),
            Kind::Date(_) => "日期".to_string(),
            Kind::Text(t) => format!("文字“{}”", shorten(t)),
            Kind::Rich(_) | Kind::Author(_) => "一段文字".to_string(),
            Kind::Figure(f) => format!("指标“{}”", f.key),
            Kind::Row(t, r) => format!("表“{}”的一行“{}”", t.key, r.key),
            Kind::Table(t) => format!("整个表“{}”", t.key),
            Kind::List(_) => "一个名单".to_string(),
            Kind::Map(_) => "一组项目".to_string(),
            Kind::Macro(m) => format!("宏“{}”", m.body.name),
            Kind::Module(_) => "引入的文件".to_string(),
            Kind::FilledTable(_) => "表格".to_string(),
        }
    }

    /// Its text as printed, when it prints as text on its own.
    pub fn print(&self) -> Result<String, Fault> {
        match &self.kind {
            Kind::Number(q) => q.print(),
            Kind::Date(d) => Ok(super::dates::long(*d)),
            Kind::Text(t) => Ok(t.to_string()),
            Kind::Figure(_) => self.clone().settled().print(),
            _ => Err(self.unprintable()),
        }
    }

    fn unprintable(&self) -> Fault {
        let fault = misuse(format!("{}不能直接印出", self.describe()));
        match &self.kind {
            Kind::Row(t, _) => fault.hint(format!("写明要哪一列：{}", t.columns.join("、"))),
            Kind::Table(t) => fault.hint(format!(
                "印成表格用 {{{{ 表({0}) }}}}；逐行写用 {{% for 行 in {0} %}}",
                t.key
            )),
            Kind::List(_) => fault.hint("用 {{ 名单 | 顿号 }} 连成一句"),
            Kind::Macro(m) => fault.hint(format!("写成 {{{{ {}(…) }}}}", m.body.name)),
            Kind::Bool(_) => fault.hint("写成 {% if … %}…{% endif %}"),
            _ => fault.hint("请写明要印其中的哪一项"),
        }
    }

    /// Whether `{% if %}` takes it as true: only what is plainly yes or no, empty or not.
    pub fn truth(&self) -> Result<bool, Fault> {
        match &self.kind {
            Kind::Bool(b) => Ok(*b),
            Kind::None => Ok(false),
            Kind::Text(t) | Kind::Rich(t) => Ok(!t.is_empty()),
            Kind::Author(t) => Ok(!t.text.trim().is_empty()),
            Kind::List(l) => Ok(!l.is_empty()),
            Kind::Map(m) => Ok(!m.is_empty()),
            Kind::Table(t) => Ok(!t.rows.is_empty()),
            _ => Err(misuse(format!("{}不能单独作条件", self.describe()))
                .hint("要比大小写 {% if 甲 > 0 %}；要看有没有写 {% if 甲 is defined %}")),
        }
    }

    /// Members in order, of what can be gone through.
    pub fn items(&self) -> Result<Vec<Val<'a>>, Fault> {
        match &self.kind {
            Kind::List(items) => Ok(items.to_vec()),
            Kind::Table(t) => Ok(t.rows.iter().map(|r| Val::new(Kind::Row(t, r))).collect()),
            Kind::Map(map) => Ok(map
                .iter()
                .map(|(k, v)| Val::new(Kind::List(Rc::new(vec![Val::text(k.as_str()), v.clone()]))))
                .collect()),
            _ => Err(misuse(format!("{}不是名单，不能一项一项地取", self.describe()))
                .hint("这里要写表的名字或者名单，如 授信企业")),
        }
    }

    /// `value.name`
    pub fn attribute(&self, name: &str) -> Val<'a> {
        match &self.kind {
            Kind::Undefined(_) | Kind::Broken => self.clone(),
            Kind::Figure(figure) => figure_part(figure, name),
            Kind::Row(table, row) => row_cell(table, row, name),
            Kind::Map(map) => match map.get(name) {
                Some(value) => value.clone(),
                None => missing(name, "项", map.keys().map(String::as_str)),
            },
            Kind::Number(q) if name == "值" => {
                let bare = Quantity { unit: Unit::Bare, ..q.clone() };
                Val::number(bare).traced(Trace { exact: None, ..self.trace.clone() })
            }
            Kind::Number(q) if name == "单位" => {
                Val::text(q.unit.text()).traced(self.trace.clone())
            }
            _ => {
                let fault = undefined(format!("{}没有“{name}”这一项", self.describe()));
                Val::new(Kind::Undefined(Rc::new(fault.hint("请看数据文件里的列名"))))
            }
        }
    }

    /// `value[key]`
    pub fn item(&self, key: &Val<'a>) -> Result<Val<'a>, Fault> {
        match (&self.kind, &key.kind) {
            (Kind::Undefined(_) | Kind::Broken, _) => Ok(self.clone()),
            (Kind::Table(table), Kind::Text(wanted)) => Ok(table_row(table, wanted)),
            (Kind::List(items), Kind::Number(q)) => {
                let i = usize::try_from(q.value).ok().filter(|_| q.value.is_integer());
                let item = i.and_then(|i| items.get(i)).cloned();
                let fault = || undefined(format!("名单里没有第{}项（从 0 数起）", digits(q.value)));
                Ok(item.unwrap_or_else(|| Val::new(Kind::Undefined(Rc::new(fault())))))
            }
            (Kind::Map(_) | Kind::Figure(_) | Kind::Row(..), Kind::Text(name)) => {
                Ok(self.attribute(name))
            }
            _ => Err(misuse(format!("不能用 [ ] 从{}里取{}", self.describe(), key.describe()))
                .hint("取表里的一行写 授信企业[\"001\"]，方括号里是这一行主键的文字")),
        }
    }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn missing<'a, 'k>(
    name: &str,
    what: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) -> Val<'a> {
    let fault = undefined(format!("没有“{name}”这一{what}"));
    let meant = nearest(name, known.clone());
    let otherwise = format!("有的是：{}", known.take(20).collect::<Vec<_>>().join("、"));
    let fault = fault.hint(did_you_mean(meant, otherwise));
    Val::new(Kind::Undefined(Rc::new(fault)))
}

/// Columns that every figure may have.
const PARTS: [&str; 9] = ["值", "单位", "名称", "增长", "位次", "口径", "来源", "截至", "说明"];

fn figure_part<'a>(figure: &'a Figure, name: &str) -> Val<'a> {
    let whole = || Val::datum(&figure.value, Some(&figure.name));
    match (figure.parts.get(name), name) {
        (Some(part), _) => Val::datum(part, Some(&figure.name)),
        (None, "值" | "数值") => match &figure.value.value {
            Value::Text(text) => Val::text(text.as_str()).traced(whole().trace),
            _ => whole().attribute("值"),
        },
        (None, "单位") if figure.value.unit.is_some() => {
            Val::text(figure.value.unit.as_deref().unwrap_or("")).traced(whole().trace)
        }
        (None, "名称") => Val::text(figure.name.as_str()).traced(whole().trace),
        (None, "代号") => Val::text(figure.key.as_str()).traced(whole().trace),
        (None, part) if PARTS.contains(&part) => {
            let fault = undefined(format!("“{}”没有填“{part}”", figure.key));
            let fault = fault.hint("请在数据文件里补上；可以没有的，写 … | 缺省(\"…\")");
            Val::new(Kind::Undefined(Rc::new(fault)))
        }
        (None, part) => missing(part, "列", figure.parts.keys().map(String::as_str).chain(PARTS)),
    }
}

fn row_cell<'a>(table: &'a Table, row: &'a Row, name: &str) -> Val<'a> {
    if let Some(cell) = row.cells.get(name) {
        return Val::datum(cell, None);
    }
    if table.columns.iter().any(|column| column == name) {
        let message = format!("表“{}”的“{}”这一行没有填“{name}”", table.key, row.key);
        let fault = undefined(message).hint("请在数据文件里补上；可以没有的，写 … | 缺省(\"…\")");
        return Val::new(Kind::Undefined(Rc::new(fault)));
    }
    missing(name, "列", table.columns.iter().map(String::as_str))
}

fn table_row<'a>(table: &'a Table, key: &str) -> Val<'a> {
    match table.rows.iter().find(|row| row.key == key) {
        Some(row) => Val::new(Kind::Row(table, row)),
        None => missing(key, "行", table.rows.iter().map(|r| r.key.as_str())),
    }
}
