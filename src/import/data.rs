//! The data of an imported paper: those of its own folder, or a table made from what the draft prints.

use std::collections::BTreeMap;
use std::str::FromStr;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::data::{self, Data};
use crate::document::Figure;
use crate::folder::Folder;
use crate::source::{Origin, Source, Text};
use crate::template::{Engine, Fields, Token};

/// Name of the table.
pub(super) const DATA_FILE: &str = "data.csv";

/// Columns of the table besides those that figures ask for.
const COLUMNS: [&str; 4] = ["代号", "名称", "数值", "单位"];

/// Reads data files of a folder.
pub(super) fn read(folder: &Folder, names: &[&str]) -> Data {
    let place =
        |name: &&str| (name.to_string(), Origin::text(&Source::new("notice.yaml", ""), 0..0));
    let files: Vec<_> = names.iter().map(place).collect();
    data::read(folder, &files, &mut vec![])
}

/// Whether an expression prints just this from the data.
pub(super) fn prints(data: &Data, expression: &str, printed: &str) -> bool {
    printed_by(data, expression).as_deref() == Some(printed)
}

/// What an expression prints from the data; nothing where it is wrong or no datum.
pub(super) fn printed_by(data: &Data, expression: &str) -> Option<String> {
    if expression.contains(['{', '}', '\n']) {
        return None;
    }
    let text = Text::whole(&Source::new("正文", format!("{{{{ {expression} }}}}")));
    let mut sink = vec![];
    let filled = Engine::new(data, &|_| None).fill(&text, &Fields::default(), &mut sink);
    let mut figures = filled.tokens.iter().filter_map(|token| match token {
        Token::Figure(figure) => Some(figure.printed.clone()),
        _ => None,
    });
    let only = figures.next().filter(|_| sink.is_empty());
    only.filter(|_| figures.next().is_none())
}

/// One row that is being made.
#[derive(Debug, Default)]
struct Row {
    name: String,
    value: String,
    unit: String,
    parts: IndexMap<String, String>,
}

/// A table from which the figures print what the draft says, as far as that can be told from the printed text.
///
/// `None` when not one can. What a row cannot say is not made up: such a figure stays text.
pub(super) fn rebuilt(figures: &[Figure]) -> Option<String> {
    let mut rows: IndexMap<String, Row> = IndexMap::new();
    // A bare name tells value and unit; what tells less comes after it.
    let rank = |figure: &&Figure| Path::of(&figure.expression).map_or(9, |path| path.rank());
    let mut sorted: Vec<&Figure> = figures.iter().collect();
    sorted.sort_by_key(rank);
    for figure in sorted {
        let Some(path) = Path::of(&figure.expression) else { continue };
        let row = rows.entry(path.name.to_string()).or_default();
        if row.name.is_empty() {
            row.name = figure.name.clone().unwrap_or_default();
        }
        path.tell(row, &figure.printed);
    }
    // In the order of the paper.
    let order = |name: &str| {
        figures.iter().position(|f| Path::of(&f.expression).is_some_and(|p| p.name == name))
    };
    rows.sort_by(|a, _, b, _| order(a).cmp(&order(b)));
    rows.retain(|_, row| !row.value.is_empty());
    (!rows.is_empty()).then(|| csv(&rows))
}

/// 研发投入.增长 | 增减 in its parts.
pub(super) struct Path<'a> {
    pub name: &'a str,
    pub column: Option<&'a str>,
    pub filter: Option<&'a str>,
}

impl<'a> Path<'a> {
    /// `None` where an expression is more than that.
    pub fn of(expression: &'a str) -> Option<Self> {
        let mut parts = expression.split('|').map(str::trim);
        let path = parts.next()?;
        let filter = parts.next();
        if parts.next().is_some() || path.contains(['[', '(', ' ', '"', ',']) {
            return None;
        }
        let (name, column) = match path.split_once('.') {
            Some((name, column)) => (name, Some(column)),
            None => (path, None),
        };
        let plain = column.is_none_or(|column| !column.contains('.'));
        (plain && !name.is_empty()).then_some(Self { name, column, filter })
    }

    fn rank(&self) -> u8 {
        match (self.column, self.filter) {
            (None, None) => 0,
            (None, Some(_)) => 1,
            (Some("值"), _) => 2,
            (Some(_), None) => 3,
            (Some(_), Some(_)) => 4,
        }
    }

    /// What printed text tells of a row that nothing has told yet.
    fn tell(&self, row: &mut Row, printed: &str) {
        match (self.column, self.filter) {
            (None, None) if row.value.is_empty() => (row.value, row.unit) = measured(printed),
            (None, Some(filter)) if row.value.is_empty() => {
                if let Some((value, unit)) = unfiltered(filter, printed) {
                    (row.value, row.unit) = (value, unit);
                }
            }
            (Some("值"), None) if row.value.is_empty() => row.value = printed.to_string(),
            (Some("值"), Some(filter)) if row.value.is_empty() => {
                if let Some((value, _)) = unfiltered(filter, printed) {
                    row.value = value;
                }
            }
            (Some("值" | "数值" | "单位" | "名称" | "代号") | None, _) => {}
            (Some(column), None) => {
                row.parts.entry(column.to_string()).or_insert_with(|| printed.to_string());
            }
            (Some(column), Some(filter)) => {
                if let Some((value, unit)) = unfiltered(filter, printed) {
                    row.parts.entry(column.to_string()).or_insert(value + &unit);
                }
            }
        }
    }
}

/// 304.45亿元 as 304.45 and 亿元; text that is no number is a value by itself.
pub(super) fn measured(printed: &str) -> (String, String) {
    let signs = |c: char| c.is_ascii_digit() || ".,-+−%".contains(c);
    let end = printed.find(|c: char| !signs(c)).unwrap_or(printed.len());
    let (number, unit) = printed.split_at(end);
    let dated = unit.starts_with('年') && unit.contains('月');
    match number.chars().any(|c| c.is_ascii_digit()) && !dated {
        true => (number.to_string(), unit.to_string()),
        false => (printed.to_string(), String::new()),
    }
}

/// The value and unit from which a filter would print this.
pub(super) fn unfiltered(filter: &str, printed: &str) -> Option<(String, String)> {
    let name = filter.split('(').next().unwrap_or_default().trim();
    match name {
        "增减" | "升降" => changed(printed),
        "万" => scaled(printed, '万', 10_000),
        "亿" => scaled(printed, '亿', 100_000_000),
        "中文数字" => {
            let (_, value) = crate::markup::number_value(&format!("{printed}、甲"))?;
            Some((value.to_string(), String::new()))
        }
        _ => None,
    }
}

/// 增长20% is 20%, 下降3% is -3%, 持平 is 0%.
fn changed(printed: &str) -> Option<(String, String)> {
    if printed == "持平" {
        return Some(("0%".into(), String::new()));
    }
    let up = ["增长", "上升", "增加", "提高"].iter().find_map(|word| printed.strip_prefix(word));
    let down = ["下降", "减少", "降低"].iter().find_map(|word| printed.strip_prefix(word));
    let (sign, rest) = up.map(|rest| ("", rest)).or_else(|| down.map(|rest| ("-", rest)))?;
    let number = rest.starts_with(|c: char| c.is_ascii_digit());
    number.then(|| (format!("{sign}{rest}"), String::new()))
}

/// 10万元 is 100000 and 元.
fn scaled(printed: &str, sign: char, by: i64) -> Option<(String, String)> {
    let (number, unit) = printed.split_once(sign)?;
    let value = Decimal::from_str(number).ok()?.checked_mul(Decimal::from(by))?;
    Some((value.normalize().to_string(), unit.to_string()))
}

fn csv(rows: &IndexMap<String, Row>) -> String {
    let mut columns: Vec<&str> = vec![];
    for column in rows.values().flat_map(|row| row.parts.keys()) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let head: Vec<&str> = COLUMNS.into_iter().chain(columns.iter().copied()).collect();
    let mut out = line(&head);
    for (key, row) in rows {
        let name = if row.name.is_empty() { key.as_str() } else { &row.name };
        let parts = columns.iter().map(|column| row.parts.get(*column).map_or("", String::as_str));
        let cells: Vec<&str> =
            [key.as_str(), name, &row.value, &row.unit].into_iter().chain(parts).collect();
        out.push_str(&line(&cells));
    }
    out
}

/// Cells as one line of a CSV file.
pub(super) fn line(cells: &[&str]) -> String {
    let quoted = |cell: &&str| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => (*cell).to_string(),
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// Which figures print what the draft says from the data: by expression and printed text.
pub(super) fn good(figures: &[Figure], data: &Data) -> BTreeMap<(String, String), bool> {
    let mut out = BTreeMap::new();
    for figure in figures {
        let key = (figure.expression.clone(), figure.printed.clone());
        out.entry(key).or_insert_with(|| prints(data, &figure.expression, &figure.printed));
    }
    out
}
