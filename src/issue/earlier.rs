//! What this paper says of last year against what was printed then (上年 in the notice).

use rust_decimal::Decimal;

use crate::data::{self, Datum, Quantity, Value};
use crate::diag::{Diagnostic, Kind};
use crate::layout::Layout;
use crate::places::Places;
use crate::project::Project;

use super::slip::{Figure, Place, Slip};

/// Every value that the data gives for last year, and every growth, against the slip that the notice names.
///
/// A value that differs by more than its printed digits allow is an error, a growth that cannot come out is a warning,
/// what was not printed then is a note. Nothing when the notice names no slip.
pub fn check(project: &Project, layout: &Layout) -> Vec<Diagnostic> {
    let Some(earlier) = &project.earlier else { return vec![] };
    let slip = match Slip::read(&earlier.name, &earlier.file) {
        Ok(slip) => slip,
        Err(finding) => {
            return vec![Diagnostic { kind: Kind::EarlierPaper, ..finding }.at(&earlier.origin)];
        }
    };
    let places = Places::of(layout);
    let now = Now { number: layout.document.meta.number.clone(), places: &places };
    let figures = project.data.figures.values();
    figures.filter_map(|figure| check_figure(figure, &slip, &now)).collect()
}

/// This year's paper.
struct Now<'a> {
    number: Option<String>,
    places: &'a Places<'a>,
}

impl Now<'_> {
    /// 本文第2页第10行, or that it is not printed.
    fn place(&self, path: &str) -> String {
        let number = self.number.as_deref().unwrap_or("本文");
        let mut figures = self.places.figures();
        let printed = figures.find(|(_, figure, _)| figure.paths.iter().any(|own| own == path));
        match printed.as_ref().and_then(|(.., printed)| printed.spots.first()) {
            Some(spot) => format!("{number}{}", spot.words()),
            None => format!("{number}没有印出来"),
        }
    }
}

fn check_figure(figure: &data::Figure, slip: &Slip, now: &Now) -> Option<Diagnostic> {
    match (figure.parts.get(data::LAST_YEAR), figure.parts.get("增长")) {
        (Some(last), _) => check_value(figure, last, slip, now),
        (None, Some(growth)) if !figure.parts.contains_key("口径") => {
            check_growth(figure, growth, slip)
        }
        _ => None,
    }
}

fn check_value(figure: &data::Figure, last: &Datum, slip: &Slip, now: &Now) -> Option<Diagnostic> {
    let name = &figure.name;
    let Some((then, quantity)) = printed(figure, slip) else {
        let message = format!("上年的公文{}没有印“{name}”，它的上年数没有核对", slip.called());
        return Some(Diagnostic::note(Kind::EarlierPaper, message).at(&last.origin));
    };
    let Some(given) = Quantity::of(last) else {
        let message = format!("“{name}”的上年数不是数，没有与上年的公文核对");
        return Some(Diagnostic::note(Kind::EarlierPaper, message).at(&last.origin));
    };
    if given.agrees(&quantity) {
        return None;
    }
    let message = format!(
        "“{name}”的上年数是{given}（{}），上年的公文{}{}印的是{}",
        now.place(&last.path),
        slip.called(),
        first(then),
        then.printed
    );
    Some(
        Diagnostic::error(Kind::EarlierPaper, message)
            .at(&last.origin)
            .hint("请与上年印发的公文核对；上年的数后来核实调整过的，请在正文里说明，并在数据里去掉这一项上年数"),
    )
}

/// Whether growth and this year's value can belong to what was printed.
fn check_growth(figure: &data::Figure, growth: &Datum, slip: &Slip) -> Option<Diagnostic> {
    let Value::Percent(stated) = growth.value else { return None };
    let (then, last) = printed(figure, slip)?;
    let this = Quantity::of(&figure.value)?;
    let (low, high) = last.growth_to(&this)?;
    let half = step(stated).checked_div(Decimal::TWO)?;
    if stated + half >= low && stated - half <= high {
        return None;
    }
    let middle = ((low + high) / Decimal::TWO).round_dp(stated.scale().max(1));
    let message = format!(
        "“{}”写的是增长{stated}%；上年的公文{}{}印的是{}，今年{this}，算出来是{middle}%",
        figure.name,
        slip.called(),
        first(then),
        then.printed
    );
    Some(
        Diagnostic::warning(Kind::EarlierPaper, message)
            .at(&growth.origin)
            .hint("请核对；按可比口径计算的，请在“口径”一列写明，就不再核对"),
    )
}

/// One unit of a number's last digit.
fn step(number: Decimal) -> Decimal {
    Decimal::new(1, number.scale())
}

/// The most exact print of a figure's own value: by its 代号, else by its 名称.
fn printed<'a>(figure: &data::Figure, slip: &'a Slip) -> Option<(&'a Figure, Quantity)> {
    let of = |wanted: &dyn Fn(&Figure) -> bool| {
        let own = slip.figures.iter().filter(|then| then.paths.len() == 1 && wanted(then));
        let read = own.filter_map(|then| Some((then, data::quantity(&then.printed)?)));
        read.min_by(|(_, a), (_, b)| a.step().cmp(&b.step()))
    };
    of(&|then| then.paths.first() == Some(&figure.key)).or_else(|| {
        let plain =
            |then: &Figure| then.paths.first().is_some_and(|path| !path.contains(['.', '[']));
        of(&|then| plain(then) && then.name.as_ref() == Some(&figure.name))
    })
}

fn first(then: &Figure) -> String {
    then.places.first().map(Place::to_string).unwrap_or_default()
}
