//! Verifying equations: exact decimals, units, the places of every datum.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Equation, Expr, Function, Name, Operator};
use crate::data::value::scale_of;
use crate::data::{Data, Datum, Value};
use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::source::Origin;

/// What a number is a number of.
#[derive(Debug, Clone, PartialEq)]
enum Measure {
    /// A number without a unit.
    Bare,
    /// A quotient of like by like: 0.2, which as a percentage is 20%.
    Ratio,
    /// A percentage, or percentage points.
    Percent,
    /// A unit as written.
    Unit(String),
}

#[derive(Debug, Clone)]
struct Quantity {
    value: Decimal,
    measure: Measure,
}

/// Verifies equations over the data of a project.
///
/// A broken one is [`Kind::EquationBroken`] with both sides, their difference and the place of every datum used; what
/// cannot be computed (unknown names, text, units that do not fit, division by zero, overflow) is [`Kind::EquationForm`].
pub fn check(equations: &[Equation], data: &Data, sink: &mut Vec<Diagnostic>) {
    for equation in equations {
        let mut evaluation = Evaluation { data, used: vec![], sink };
        let left = evaluation.value(&equation.left);
        let right = evaluation.value(&equation.right);
        let used = evaluation.used;
        if let (Some(left), Some(right)) = (left, right) {
            compare(equation, left, right, &used, sink);
        }
    }
}

fn compare(
    equation: &Equation,
    left: Quantity,
    right: Quantity,
    used: &[&Datum],
    sink: &mut Vec<Diagnostic>,
) {
    // The side that is a single name is the stated one, the other is computed and rounded.
    let swapped =
        matches!(equation.right, Expr::Name(_)) && !matches!(equation.left, Expr::Name(_));
    let (stated, computed) = if swapped { (right, left) } else { (left, right) };
    let computed = without_per(computed, &stated.measure);
    let Some((stated, computed)) = alike(stated, computed, equation.terms.percent) else {
        let finding = Diagnostic::error(
            Kind::EquationForm,
            format!("“{}”两边的单位不同，不能相等", equation.text),
        );
        sink.push(with_used(finding.at(&equation.origin), used).hint("请检查各项的单位。"));
        return;
    };
    let result = match equation.terms.decimals {
        Some(decimals) => round(computed.value, decimals),
        None => computed.value,
    };
    let Some(difference) = stated.value.checked_sub(result) else {
        sink.push(overflow(&equation.text, &equation.origin));
        return;
    };
    if difference.abs() <= equation.terms.tolerance.unwrap_or(Decimal::ZERO) {
        return;
    }
    sink.push(with_used(broken(equation, &stated, result, difference, swapped), used));
}

/// The finding for two sides that differ; `swapped` when the stated one is the right one.
fn broken(
    equation: &Equation,
    stated: &Quantity,
    result: Decimal,
    difference: Decimal,
    swapped: bool,
) -> Diagnostic {
    let shown = |value: Decimal| show(&Quantity { value, measure: stated.measure.clone() });
    let places = (stated.value.scale() + 3).max(equation.terms.decimals.unwrap_or(0));
    let result_shown = shown(round(result, places).normalize());
    let (left, right) = if swapped {
        (result_shown, shown(stated.value))
    } else {
        (shown(stated.value), result_shown)
    };
    let gap = shown(round(difference.abs(), places).normalize());
    let message = format!("“{}”：左边是{left}，右边是{right}，相差{gap}", equation.text);
    Diagnostic::error(Kind::EquationBroken, message).at(&equation.origin).hint(advice(
        equation,
        stated.value,
        result,
    ))
}

fn advice(equation: &Equation, stated: Decimal, result: Decimal) -> String {
    let decimals = stated.scale();
    if equation.terms.decimals.is_none() && round(result, decimals) == stated {
        let rounding = if decimals == 0 { "整数".into() } else { format!("{decimals}位小数") };
        return format!("四舍五入后相等：请在等式后面注明“（{rounding}）”。");
    }
    "请核对这几个数，在数据里改正错的那个；等式本身写错的，请改等式。".into()
}

fn with_used(finding: Diagnostic, used: &[&Datum]) -> Diagnostic {
    let mut named: Vec<&str> = vec![];
    used.iter().fold(finding, |finding, datum| {
        if named.contains(&datum.path.as_str()) {
            return finding;
        }
        named.push(&datum.path);
        let shown = quantity(datum).map_or_else(String::new, |q| show(&q));
        finding.with(&datum.origin, format!("{} {shown}", datum.path))
    })
}

/// 万元/户 as 万元, where the stated side does not say per what either (户均 150万元).
fn without_per(computed: Quantity, stated: &Measure) -> Quantity {
    match (&computed.measure, stated) {
        (Measure::Unit(unit), Measure::Unit(wanted)) if !wanted.contains('/') => {
            let head = unit.split('/').next().unwrap_or(unit).to_string();
            Quantity { measure: Measure::Unit(head), ..computed }
        }
        _ => computed,
    }
}

/// Both sides in the measure of the stated one; `None` when they cannot be compared.
fn alike(
    mut stated: Quantity,
    mut computed: Quantity,
    percent: bool,
) -> Option<(Quantity, Quantity)> {
    if percent && stated.measure == Measure::Bare {
        stated.measure = Measure::Percent;
    }
    match (&stated.measure, &computed.measure) {
        (Measure::Percent, Measure::Ratio) => computed.value = hundredfold(computed.value)?,
        (Measure::Ratio, Measure::Percent) => stated.value = hundredfold(stated.value)?,
        (Measure::Unit(to), Measure::Unit(from)) => {
            computed.value = convert(computed.value, from, to)?;
        }
        (Measure::Unit(_), Measure::Percent | Measure::Ratio) => return None,
        (Measure::Percent | Measure::Ratio, Measure::Unit(_)) => return None,
        (Measure::Bare, Measure::Unit(_) | Measure::Percent) => {
            stated.measure = computed.measure.clone();
        }
        _ => {}
    }
    Some((stated, computed))
}

fn hundredfold(value: Decimal) -> Option<Decimal> {
    value.checked_mul(Decimal::ONE_HUNDRED)
}

/// Half up, away from zero: 四舍五入.
fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// A value of unit `from` in unit `to`; `None` when they measure different things.
fn convert(value: Decimal, from: &str, to: &str) -> Option<Decimal> {
    if from == to {
        return Some(value);
    }
    let ((from_factor, from_base), (to_factor, to_base)) = (scale_of(from), scale_of(to));
    if from_base != to_base {
        return None;
    }
    value.checked_mul(from_factor)?.checked_div(to_factor)
}

fn show(quantity: &Quantity) -> String {
    match &quantity.measure {
        Measure::Percent => format!("{}%", quantity.value),
        Measure::Unit(unit) => format!("{}{unit}", quantity.value),
        Measure::Bare | Measure::Ratio => quantity.value.to_string(),
    }
}

/// A datum as a quantity; `None` when it is no number.
fn quantity(datum: &Datum) -> Option<Quantity> {
    match &datum.value {
        Value::Number(value) => {
            let measure = match datum.unit.as_deref() {
                None => Measure::Bare,
                Some("个百分点" | "百分点" | "%") => Measure::Percent,
                Some(unit) => Measure::Unit(unit.to_string()),
            };
            Some(Quantity { value: *value, measure })
        }
        Value::Percent(value) => Some(Quantity { value: *value, measure: Measure::Percent }),
        Value::Date(_) | Value::Text(_) => None,
    }
}

fn overflow(what: &str, origin: &Origin) -> Diagnostic {
    Diagnostic::error(Kind::EquationForm, format!("“{what}”算出的数太大"))
        .at(origin)
        .hint("请换用大一些的单位。")
}

struct Evaluation<'a, 's> {
    data: &'a Data,
    used: Vec<&'a Datum>,
    sink: &'s mut Vec<Diagnostic>,
}

impl<'a> Evaluation<'a, '_> {
    /// The value of an expression; `None` when it has none, which is then reported.
    fn value(&mut self, expr: &Expr) -> Option<Quantity> {
        match expr {
            Expr::Number { value, percent } => {
                let measure = if *percent { Measure::Percent } else { Measure::Bare };
                Some(Quantity { value: *value, measure })
            }
            Expr::Name(name) => {
                let datum = self.datum(name)?;
                self.number(datum, &name.origin)
            }
            Expr::Negated(inner) => {
                let inner = self.value(inner)?;
                Some(Quantity { value: -inner.value, ..inner })
            }
            Expr::Binary { operator, left, right, origin } => {
                // Both sides are looked at, so that everything wrong is found.
                let (a, b) = (self.value(left), self.value(right));
                let hundred = |e: &Expr| matches!(e, Expr::Number { value, percent: false } if *value == Decimal::ONE_HUNDRED);
                let (a, b) = (a?, b?);
                if *operator == Operator::Multiply && hundred(right) && a.measure == Measure::Ratio
                {
                    let value = self.computed(hundredfold(a.value), origin)?;
                    return Some(Quantity { value, measure: Measure::Percent });
                }
                self.apply(*operator, a, b, origin)
            }
            Expr::Call { function: Function::Sum, arguments, origin } => {
                self.sum(arguments, origin)
            }
            Expr::Call { function, arguments, origin } => self.call(*function, arguments, origin),
        }
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Expr],
        origin: &Origin,
    ) -> Option<Quantity> {
        let values: Vec<_> = arguments.iter().map(|a| self.value(a)).collect();
        let mut values = values.into_iter().flatten();
        let (a, b) = (values.next()?, values.next()?);
        match function {
            Function::Share => self.apply(Operator::Divide, a, b, origin),
            Function::Growth => {
                let more = self.apply(Operator::Subtract, a, b.clone(), origin)?;
                self.apply(Operator::Divide, more, b, origin)
            }
            Function::Difference | Function::Sum => self.apply(Operator::Subtract, a, b, origin),
        }
    }

    fn sum(&mut self, arguments: &[Expr], origin: &Origin) -> Option<Quantity> {
        let mut total: Option<Quantity> = None;
        let mut complete = true;
        for argument in arguments {
            for value in self.summands(argument) {
                total = match (total, value) {
                    (None, Some(value)) => Some(value),
                    (Some(total), Some(value)) => {
                        let sum = self.apply(Operator::Add, total, value, origin);
                        complete &= sum.is_some();
                        Some(sum?)
                    }
                    (total, None) => {
                        complete = false;
                        total
                    }
                };
            }
        }
        let nothing = Quantity { value: Decimal::ZERO, measure: Measure::Bare };
        if complete { Some(total.unwrap_or(nothing)) } else { None }
    }

    /// The values that an argument of 合计 stands for: all rows of a column, or the one value.
    fn summands(&mut self, argument: &Expr) -> Vec<Option<Quantity>> {
        let data = self.data;
        if let Expr::Name(Name { head, row: None, part: Some(column), origin }) = argument
            && let Some(table) = data.tables.get(head).filter(|t| t.columns.contains(column))
        {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
            return cells.map(|cell| self.number(cell, origin)).collect();
        }
        vec![self.value(argument)]
    }

    /// A datum as a number; text and dates are reported where the equation names them.
    fn number(&mut self, datum: &'a Datum, origin: &Origin) -> Option<Quantity> {
        self.used.push(datum);
        let number = quantity(datum);
        if number.is_none() {
            let shown = match &datum.value {
                Value::Date(date) => date.to_string(),
                Value::Text(text) => text.clone(),
                _ => String::new(),
            };
            let finding = Diagnostic::error(
                Kind::EquationForm,
                format!("“{}”是“{shown}”，不能计算", datum.path),
            )
            .at(origin)
            .with(&datum.origin, "它写在这里");
            self.sink.push(finding.hint("参加计算的必须是确切的数。"));
        }
        number
    }

    fn datum(&mut self, name: &Name) -> Option<&'a Datum> {
        let data = self.data;
        if let Some(figure) = data.figures.get(&name.head).filter(|_| name.row.is_none()) {
            return match &name.part {
                None => Some(&figure.value),
                Some(part) => figure.parts.get(part).or_else(|| {
                    let known = figure.parts.keys().map(String::as_str);
                    let message = format!("“{}”没有填“{part}”", name.head);
                    self.unknown(&message, part, known, &name.origin)
                }),
            };
        }
        match data.tables.get(&name.head) {
            Some(table) => self.cell(table, name),
            None if data.faulty.contains(&name.head) => None,
            None => {
                let known = data.figures.keys().chain(data.tables.keys()).map(String::as_str);
                let message = format!("没有“{}”这个数据", name.head);
                self.unknown(&message, &name.head, known, &name.origin)
            }
        }
    }

    fn cell(&mut self, table: &'a crate::data::Table, name: &Name) -> Option<&'a Datum> {
        let (Some(key), Some(column)) = (&name.row, &name.part) else {
            let finding = Diagnostic::error(
                Kind::EquationForm,
                format!("“{}”是一张表，不是一个数", name.head),
            );
            let column = name.part.as_deref().unwrap_or("列名");
            self.sink.push(
                finding
                    .at(&name.origin)
                    .hint(format!("求一列的和，请写 合计({}.{column})。", name.head)),
            );
            return None;
        };
        let Some(row) = table.rows.iter().find(|r| r.key == *key) else {
            let known = table.rows.iter().map(|r| r.key.as_str());
            let message = format!("“{}”没有“{key}”这一行", table.key);
            return self.unknown(&message, key, known, &name.origin);
        };
        row.cells.get(column).or_else(|| {
            let known = table.columns.iter().map(String::as_str);
            let message = format!("“{}[{key}]”没有填“{column}”", table.key);
            self.unknown(&message, column, known, &name.origin)
        })
    }

    /// Reports a name that the data do not hold; what it stands for is then nothing.
    fn unknown<'k>(
        &mut self,
        message: &str,
        word: &str,
        known: impl Iterator<Item = &'k str>,
        origin: &Origin,
    ) -> Option<&'a Datum> {
        let finding = Diagnostic::error(Kind::EquationForm, message).at(origin);
        let meant = nearest(word, known.filter(|k| *k != word));
        self.sink.push(finding.hint(did_you_mean(meant, "请检查代号，或者在数据里补上它。")));
        None
    }

    /// A checked result, or the report that it is too large.
    fn computed(&mut self, value: Option<Decimal>, origin: &Origin) -> Option<Decimal> {
        if value.is_none() {
            self.sink.push(overflow("这一步", origin));
        }
        value
    }

    fn apply(
        &mut self,
        operator: Operator,
        a: Quantity,
        b: Quantity,
        origin: &Origin,
    ) -> Option<Quantity> {
        match operator {
            Operator::Add | Operator::Subtract => self.add(operator, a, b, origin),
            Operator::Multiply => {
                let (a, b) = (fraction(a), fraction(b));
                let value = self.computed(a.value.checked_mul(b.value), origin)?;
                let measure = match (a.measure, b.measure) {
                    (Measure::Unit(_), Measure::Unit(_)) => Measure::Bare,
                    (Measure::Unit(unit), _) | (_, Measure::Unit(unit)) => Measure::Unit(unit),
                    (Measure::Bare, Measure::Bare) => Measure::Bare,
                    _ => Measure::Ratio,
                };
                Some(Quantity { value, measure })
            }
            Operator::Divide => self.divide(fraction(a), fraction(b), origin),
        }
    }

    fn add(
        &mut self,
        operator: Operator,
        a: Quantity,
        b: Quantity,
        origin: &Origin,
    ) -> Option<Quantity> {
        let (shown_a, shown_b) = (show(&a), show(&b));
        let (a, b) = match (&a.measure, &b.measure) {
            // A number without a unit takes the other's.
            (Measure::Bare, _) => (Quantity { measure: b.measure.clone(), ..a }, b),
            _ => (a, b),
        };
        let Some((a, b)) = alike(a, b, false) else {
            let message = format!("{shown_a}和{shown_b}单位不同，不能相加减");
            let finding = Diagnostic::error(Kind::EquationForm, message).at(origin);
            self.sink.push(finding.hint("请检查各项的单位。"));
            return None;
        };
        let value = match operator {
            Operator::Subtract => a.value.checked_sub(b.value),
            _ => a.value.checked_add(b.value),
        };
        let measure = if b.measure == Measure::Percent { Measure::Percent } else { a.measure };
        Some(Quantity { value: self.computed(value, origin)?, measure })
    }

    fn divide(&mut self, a: Quantity, b: Quantity, origin: &Origin) -> Option<Quantity> {
        if b.value.is_zero() {
            let finding = Diagnostic::error(Kind::EquationForm, "除数是零").at(origin);
            self.sink.push(finding.hint("请检查作除数（上期、整体）的数。"));
            return None;
        }
        let (divisor, measure) = match (&a.measure, &b.measure) {
            (Measure::Unit(to), Measure::Unit(from)) => match convert(b.value, from, to) {
                Some(same) => (same, Measure::Ratio),
                None => {
                    let (factor, base) = scale_of(from);
                    let divisor = self.computed(b.value.checked_mul(factor), origin)?;
                    (divisor, Measure::Unit(format!("{to}/{base}")))
                }
            },
            (Measure::Unit(unit), _) => (b.value, Measure::Unit(unit.clone())),
            (_, Measure::Unit(_)) => (b.value, Measure::Bare),
            _ => (b.value, Measure::Ratio),
        };
        let value = self.computed(a.value.checked_div(divisor), origin)?;
        Some(Quantity { value, measure })
    }
}

/// A percentage as the fraction that it multiplies and divides by.
fn fraction(quantity: Quantity) -> Quantity {
    match quantity.measure {
        Measure::Percent => {
            Quantity { value: quantity.value / Decimal::ONE_HUNDRED, measure: Measure::Ratio }
        }
        _ => quantity,
    }
}
