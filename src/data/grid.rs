//! A sheet or a delimited file as rows of cells, and what it means: a list of figures, or a table.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::value::{self, Units};
use super::{Datum, Figure, Item, MAX_FINDINGS, Row, Table, Value, names};
use crate::diag::{Diagnostic, Kind, Severity, did_you_mean};
use crate::source::{Origin, Source};

/// Rows searched for the head of a figure list.
const HEAD_ROWS: usize = 10;

/// Rows that one sheet or one delimited file may have.
pub(super) const MAX_ROWS: usize = 200_000;

/// Notes on rewritten values that are given one by one.
const MAX_NOTES: usize = 20;

/// A cell that is not empty.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// 0-based column.
    pub column: usize,
    /// What it shows, without white space at the ends.
    pub shown: String,
    /// Where it stands.
    pub at: CellAt,
}

/// Where a cell stands; made into an [`Origin`] only where one is kept.
#[derive(Debug, Clone)]
pub(super) enum CellAt {
    /// Bytes of a text file.
    Text(std::ops::Range<usize>),
    /// 0-based row of a sheet; the column is the cell's own.
    Sheet(u32),
}

/// A sheet, or a delimited file: its rows that are not empty.
#[derive(Debug)]
pub(super) struct Grid {
    /// The name of what it holds.
    pub name: String,
    /// The file.
    pub source: Arc<Source>,
    /// Name of the sheet.
    pub sheet: Arc<str>,
    /// Rows, each with its cells from left to right.
    pub rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// With the file's name in place of a default sheet name, when it is the `only` sheet.
    pub fn named(mut self, only: bool, stem: &str) -> Self {
        let digits =
            ["Sheet", "sheet", "工作表", "表"].iter().find_map(|p| self.name.strip_prefix(p));
        let default = digits.is_some_and(|d| d.chars().all(|c| c.is_ascii_digit()));
        if only && default {
            self.name = stem.to_string();
        }
        self
    }

    fn origin(&self, cell: &Cell) -> Origin {
        match &cell.at {
            CellAt::Text(range) => Origin::text(&self.source, range.clone()),
            CellAt::Sheet(row) => Origin::Cell {
                source: self.source.clone(),
                sheet: self.sheet.clone(),
                row: *row,
                column: u32::try_from(cell.column).unwrap_or(u32::MAX),
                shown: cell.shown.clone(),
            },
        }
    }
}

/// Reads a grid as what its head says.
pub(super) fn read(grid: Grid, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    if grid.rows.len() > MAX_ROWS {
        let message = format!("“{}”太长，一张表最多{}万行", grid.name, MAX_ROWS / 10_000);
        let finding = Diagnostic::error(Kind::FileTooLarge, message).at(grid.source.whole());
        sink.push(finding.hint("请只留要用的行。"));
        return vec![];
    }
    let is_figure_head = |row: &Vec<Cell>| {
        let has =
            |wanted| row.iter().any(|c| names::figure_column(head_name(&c.shown)) == Some(wanted));
        has("代号") && has("数值")
    };
    if let Some(head) = grid.rows.iter().take(HEAD_ROWS).position(is_figure_head) {
        return figures(&grid, head, sink);
    }
    if let Some(finding) = misnamed_head(&grid) {
        // a sheet called 指标 is no table: nothing but figures was meant
        if names::refusal(&grid.name).is_some() {
            sink.push(finding.as_error());
            return vec![];
        }
        sink.push(finding);
    }
    table(&grid, sink).map(Item::Table).into_iter().collect()
}

/// Names that clerks give the two columns that make a list of figures.
const MISNAMED: [(&str, &[&str]); 2] = [
    ("数值", &["数量", "数字", "数据", "数额", "数目", "数", "指标值"]),
    ("代号", &["代码", "编号", "代称", "编码", "指标代号", "指标名"]),
];

/// A head with one of 代号 and 数值, and another name where the other one should be.
fn misnamed_head(grid: &Grid) -> Option<Diagnostic> {
    let head = grid.rows.get(table_head(grid))?;
    let cell = |names: &[&str]| head.iter().find(|c| names.contains(&head_name(&c.shown)));
    let figure =
        |wanted| head.iter().find(|c| names::figure_column(head_name(&c.shown)) == Some(wanted));
    let unit = figure("单位").is_some();
    MISNAMED.iter().find_map(|(wanted, others)| {
        let found = cell(others)?;
        let rest =
            if *wanted == "数值" { figure("代号") } else { figure("数值").filter(|_| unit) };
        rest.filter(|_| figure(wanted).is_none())?;
        let message = format!("有“{}”没有“{wanted}”，不能当作指标读", rest?.shown);
        let finding = Diagnostic::warning(Kind::DataColumn, message).at(&grid.origin(found));
        Some(finding.hint(format!("“{}”是不是“{wanted}”？是的话请改表头。", found.shown)))
    })
}

/// Words that begin a line under a table.
const REMARKS: [&str; 6] = ["注", "备注", "说明", "附注", "资料来源", "数据来源"];

/// Whether a row is a line under the table, such as 注：……
fn is_remark(row: &[Cell]) -> bool {
    let [cell] = row else { return false };
    let begins = |word: &&str| {
        let rest = cell.shown.strip_prefix(*word);
        rest.is_some_and(|r| {
            r.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['：', ':'])
        })
    };
    REMARKS.iter().any(begins)
}

/// Notes that a line under the table was not read as data.
fn note_remark(grid: &Grid, row: &[Cell], sink: &mut Vec<Diagnostic>) {
    if let Some(cell) = row.first() {
        note("表下的附注没有当作数据读".to_string(), &grid.origin(cell), sink);
    }
}

/// A column's name without the `*` that marks the key column.
fn head_name(shown: &str) -> &str {
    shown.trim_end_matches(['*', '＊']).trim_end()
}

/// One column of a head.
struct Column {
    name: String,
    marked: bool,
}

/// The columns of a head by their position; empty and repeated names are reported.
fn columns(
    grid: &Grid,
    head: usize,
    figures: bool,
    sink: &mut Vec<Diagnostic>,
) -> HashMap<usize, Column> {
    let mut columns: HashMap<usize, Column> = HashMap::new();
    let mut known: HashMap<String, Origin> = HashMap::new();
    let from = sink.len();
    for cell in grid.rows.get(head).into_iter().flatten() {
        if too_many(from, sink, &grid.source) {
            break;
        }
        let typed = head_name(&cell.shown);
        let name = match names::figure_column(typed).filter(|_| figures) {
            Some(name) => name.to_string(),
            None => typed.to_string(),
        };
        if let Some(first) = known.get(&name) {
            let finding = Diagnostic::error(Kind::DataColumn, format!("有两列都叫“{name}”"))
                .at(&grid.origin(cell))
                .with(first, "第一列在这里")
                .hint("请删去一列，或者给它换名字。");
            sink.push(finding);
            continue;
        }
        known.insert(name.clone(), grid.origin(cell));
        columns.insert(cell.column, Column { name, marked: typed.len() < cell.shown.len() });
    }
    columns
}

/// Reports cells that stand under no head, the first of each row.
fn report_headless(
    grid: &Grid,
    row: &[Cell],
    columns: &HashMap<usize, Column>,
    head: &[Cell],
    sink: &mut Vec<Diagnostic>,
) {
    let headless = row
        .iter()
        .find(|c| !columns.contains_key(&c.column) && !head.iter().any(|h| h.column == c.column));
    if let Some(cell) = headless {
        let message = format!("“{}”所在的列没有表头", cell.shown);
        let finding = Diagnostic::error(Kind::DataColumn, message).at(&grid.origin(cell));
        sink.push(
            finding.hint("请在表头补上这一列的名称，或者删去多出来的内容（逗号写多了也会这样）。"),
        );
    }
}

/// A filled cell of a row, or an entry of a record: name of its column, text, origin.
pub(super) type Field = (String, String, Origin);

/// The fields of a row of data; `None` for a remark under the table. Cells under no head are reported.
fn row_fields(
    grid: &Grid,
    row: &[Cell],
    columns: &HashMap<usize, Column>,
    head_row: &[Cell],
    sink: &mut Vec<Diagnostic>,
) -> Option<Vec<Field>> {
    if is_remark(row) {
        note_remark(grid, row, sink);
        return None;
    }
    report_headless(grid, row, columns, head_row, sink);
    let field = |cell: &Cell| {
        let column = columns.get(&cell.column)?;
        Some((column.name.clone(), cell.shown.clone(), grid.origin(cell)))
    };
    Some(row.iter().filter_map(field).collect())
}

/// Whether too much has been found to go on; the finding that says so is pushed here.
pub(super) fn too_many(from: usize, sink: &mut Vec<Diagnostic>, source: &Arc<Source>) -> bool {
    let new = sink.get(from..).unwrap_or(&[]);
    if new.iter().filter(|d| d.severity > Severity::Note).count() < MAX_FINDINGS {
        return false;
    }
    let message = format!("这个文件里已有{MAX_FINDINGS}处问题，后面的没有再检查");
    sink.push(
        Diagnostic::error(Kind::DataValue, message).at(source.whole()).hint("请先改好前面的。"),
    );
    true
}

fn figures(grid: &Grid, head: usize, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    let columns = columns(grid, head, true, sink);
    let head_row = grid.rows.get(head).map_or(&[][..], Vec::as_slice);
    for cell in head_row {
        report_unknown(head_name(&cell.shown), &grid.origin(cell), sink);
    }
    let mut items = vec![];
    let from = sink.len();
    for row in grid.rows.iter().skip(head + 1) {
        if too_many(from, sink, &grid.source) {
            break;
        }
        let Some(fields) = row_fields(grid, row, &columns, head_row, sink) else { continue };
        let Some(first) = row.first() else { continue };
        match figure_of_row(fields, &grid.origin(first), sink) {
            Ok(figure) => items.push(Item::Figure(figure)),
            Err(key) => items.extend(key.map(Item::Faulty)),
        }
    }
    items
}

/// A figure from a row; notes when a unit stood with the value, not in a column of its own.
fn figure_of_row(
    fields: Vec<Field>,
    origin: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Result<Figure, Option<String>> {
    let split = fields.iter().find(|(n, ..)| n == "数值").cloned();
    let split = split.filter(|_| !fields.iter().any(|(n, ..)| n == "单位"));
    let figure = figure(fields, None, origin, sink)?;
    if let (Some((_, text, at)), Some(unit)) = (split, &figure.value.unit) {
        let message = format!("“{text}”已分成数值和单位“{unit}”");
        note(message, &at, sink);
    }
    Ok(figure)
}

/// Reports a column (or an entry) of a figure that is not among the usual ones; it is kept.
pub(super) fn report_unknown(name: &str, origin: &Origin, sink: &mut Vec<Diagnostic>) {
    if names::figure_column(name).is_some() {
        return;
    }
    let finding =
        Diagnostic::warning(Kind::DataColumn, format!("指标没有“{name}”这一列，已原样保留"))
            .at(origin);
    let hint = did_you_mean(names::similar_column(name), "模板里可以用“代号.列名”取它。");
    sink.push(finding.hint(hint));
}

/// A figure from its fields, under Chinese names; `key` when it does not stand among them. The error is the key,
/// when there is one; why is in `sink`.
pub(super) fn figure(
    fields: Vec<Field>,
    key: Option<(String, Origin)>,
    origin: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Result<Figure, Option<String>> {
    let field = |name: &str| fields.iter().find(|(n, ..)| n == name);
    let key = key.or_else(|| field("代号").map(|(_, text, at)| (text.clone(), at.clone())));
    let Some((key, key_origin)) = key else {
        let finding = Diagnostic::error(Kind::DataValue, "这一行没有填代号").at(origin);
        sink.push(finding.hint("请给它一个代号，模板用代号取数。"));
        return Err(None);
    };
    if let Some((message, hint)) = names::refusal(&key) {
        sink.push(Diagnostic::error(Kind::DataValue, message).at(&key_origin).hint(hint));
        return Err(Some(key));
    }
    let Some((_, text, at)) = field("数值") else {
        let finding =
            Diagnostic::error(Kind::DataValue, format!("“{key}”没有填数值")).at(&key_origin);
        let finding = finding.hint("请填上数值；暂时没有的，请先删去这一项。");
        sink.push(match key_origin {
            Origin::Cell { .. } => {
                finding.hint("数值是公式的，请用 Excel 或 WPS 打开，保存一次，让它存下结果。")
            }
            Origin::Text { .. } => finding,
        });
        return Err(Some(key));
    };
    let unit = field("单位").map(|(_, unit, at)| (unit.as_str(), at));
    let Some(value) = figure_value(&key, (text, at), unit, sink) else { return Err(Some(key)) };
    let mut parts = IndexMap::new();
    for (name, text, at) in &fields {
        let part = match name.as_str() {
            "代号" | "名称" | "数值" | "单位" => None,
            super::LAST_YEAR => last_year(&value, (text, at), unit, sink),
            _ => part(&key, name, text, at, sink),
        };
        parts.extend(part.map(|part| (name.clone(), part)));
    }
    let name = field("名称").map_or_else(|| key.clone(), |(_, name, _)| name.clone());
    Ok(Figure { key, name, value, parts, origin: key_origin })
}

/// 上年: the same quantity a year before, in the same unit unless it says another.
fn last_year(
    value: &Datum,
    typed: (&str, &Origin),
    unit: Option<(&str, &Origin)>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Datum> {
    let path = format!("{}.{}", value.path, super::LAST_YEAR);
    let mut last = figure_value(&path, typed, unit, sink)?;
    last.unit = last.unit.or_else(|| value.unit.clone());
    Some(last)
}

/// 数值 with 单位: a unit written behind the number must agree with the column.
fn figure_value(
    key: &str,
    (text, at): (&str, &Origin),
    unit: Option<(&str, &Origin)>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Datum> {
    let mut datum = datum(key.to_string(), text, Units::Any, at, sink)?;
    if unit.is_some() && is_half_number(&datum.value) {
        let message = format!("“{text}”不是数，按文字印出，不能计算");
        let finding = Diagnostic::warning(Kind::DataValue, message).at(at);
        sink.push(finding.hint("请只填数字，负号用“-”；“约”“近”“多”之类的字可以留着。"));
    }
    let split = datum.unit.take();
    // A percent sign in the unit column belongs to the number.
    let percent_unit = unit.is_some_and(|(u, _)| matches!(u, "%" | "％"));
    match (&datum.value, split, unit) {
        (Value::Number(n), None, Some(_)) if percent_unit => datum.value = Value::Percent(*n),
        (Value::Percent(_), None, Some(_)) if percent_unit => {}
        (_, Some(split), Some((unit, unit_at))) if split != unit => {
            let message = format!("“{key}”的数值写着“{split}”，单位却是“{unit}”");
            let finding = Diagnostic::error(Kind::DataValue, message).at(at);
            sink.push(
                finding
                    .with(unit_at, "单位写在这里")
                    .hint("请在数值里只写数，单位写在“单位”一列。"),
            );
            return None;
        }
        (_, split, None) => datum.unit = split,
        (_, _, Some((unit, _))) => datum.unit = Some(unit.to_string()),
    }
    Some(datum)
}

/// Whether a value looks like a mistyped number: digits among letters and signs. A word that makes it approximate
/// (近300) is no slip, and neither is a range (3—5).
fn is_half_number(value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let words =
        text.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && !('Ａ'..='ｚ').contains(&c));
    let parts: Vec<&str> = text.split(['-', '—', '–', '~', '～', '－']).collect();
    let number = |part: &&str| part.chars().all(|c| digit(c) || c == '.') && !part.is_empty();
    let range = parts.len() == 2 && parts.iter().all(number);
    text.chars().any(digit) && !words && !range
}

/// A note on what was rewritten; a table may have thousands of them, so they end after some.
fn note(message: String, at: &Origin, sink: &mut Vec<Diagnostic>) {
    let earlier = sink.iter().filter(|d| d.kind == Kind::Normalised).count();
    let last = earlier + 1 == MAX_NOTES;
    if earlier < MAX_NOTES {
        let finding = Diagnostic::note(Kind::Normalised, message).at(at);
        sink.push(if last {
            finding.hint("其余同样的改写不再一一列出。")
        } else {
            finding
        });
    }
}

/// A column of a figure other than its value.
fn part(
    key: &str,
    name: &str,
    text: &str,
    at: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Option<Datum> {
    let path = format!("{key}.{name}");
    match name {
        "口径" | "来源" | "说明" => {
            Some(Datum { path, value: Value::Text(text.into()), unit: None, origin: at.clone() })
        }
        "增长" => datum(path, text, Units::Any, at, sink),
        _ => datum(path, text, Units::Known, at, sink),
    }
}

/// A datum from what is typed; a text that cannot be read is reported, and remarks become a note.
pub(super) fn datum(
    path: String,
    text: &str,
    units: Units,
    at: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Option<Datum> {
    match value::read(text, units) {
        Ok(reading) => {
            if !reading.remarks.is_empty() {
                let message = format!("“{text}”里的{}已改为规范写法", reading.remarks.join("、"));
                note(message, at, sink);
            }
            Some(Datum { path, value: reading.value, unit: reading.unit, origin: at.clone() })
        }
        Err(reason) => {
            let finding = Diagnostic::error(Kind::DataValue, reason).at(at);
            sink.push(finding.hint("请照原件改正这个数或日期。"));
            None
        }
    }
}

/// Index of the head of a table: a single cell above a wider row is the table's caption.
fn table_head(grid: &Grid) -> usize {
    match grid.rows.as_slice() {
        [caption, head, ..] if caption.len() == 1 && head.len() > 1 => 1,
        _ => 0,
    }
}

fn table(grid: &Grid, sink: &mut Vec<Diagnostic>) -> Option<Table> {
    let head = table_head(grid);
    let head_row = grid.rows.get(head).filter(|r| !r.is_empty())?;
    let origin = grid.origin(head_row.first()?);
    if let Some((message, hint)) = names::refusal(&grid.name) {
        let message = message.replace("代号", "表的名字");
        let finding = Diagnostic::error(Kind::DataValue, message).at(&origin);
        sink.push(
            finding
                .hint(hint.replace("代号", "表名"))
                .hint("表的名字就是工作表（或 CSV 文件）的名字。"),
        );
        return None;
    }
    let columns = columns(grid, head, false, sink);
    let ordered: Vec<&Column> = head_row.iter().filter_map(|c| columns.get(&c.column)).collect();
    let names: Vec<String> = ordered.iter().map(|c| c.name.clone()).collect();
    let marked: Vec<&str> = ordered.iter().filter(|c| c.marked).map(|c| c.name.as_str()).collect();
    if marked.len() > 1 {
        let message = format!("有{}列标了“*”，只能有一列是主键", marked.len());
        sink.push(Diagnostic::error(Kind::DataColumn, message).at(&origin));
    }
    let key_column = key_column(&names, marked.first().copied())?;
    let mut rows = Rows::new(&grid.name, &key_column);
    let from = sink.len();
    for row in grid.rows.iter().skip(head + 1) {
        if too_many(from, sink, &grid.source) {
            break;
        }
        let Some(fields) = row_fields(grid, row, &columns, head_row, sink) else { continue };
        rows.add(fields, sink);
    }
    let rows = rows.rows;
    Some(Table { key: grid.name.clone(), columns: names, key_column, rows, origin })
}

/// The key column: the marked one, else one with a name that says so, else the first.
pub(super) fn key_column(columns: &[String], marked: Option<&str>) -> Option<String> {
    let usual = ["主键", "代号", "编号", "序号", "key", "id"];
    let named = || usual.into_iter().find(|u| columns.iter().any(|c| c.to_lowercase() == *u));
    let found = match marked {
        Some(name) => columns.iter().find(|c| *c == name),
        None => match named() {
            Some(name) => columns.iter().find(|c| c.to_lowercase() == name),
            None => columns.first(),
        },
    };
    found.cloned()
}

/// Rows of a table as they are collected: keys are there, and once.
pub(super) struct Rows<'a> {
    table: &'a str,
    key_column: &'a str,
    keys: HashMap<String, Origin>,
    /// The rows so far.
    pub rows: Vec<Row>,
}

impl<'a> Rows<'a> {
    /// No rows of a table yet.
    pub fn new(table: &'a str, key_column: &'a str) -> Self {
        Self { table, key_column, keys: HashMap::new(), rows: vec![] }
    }

    /// Adds a row from its fields.
    pub fn add(&mut self, fields: Vec<Field>, sink: &mut Vec<Diagnostic>) {
        let Some((_, _, first)) = fields.first() else { return };
        let Some((_, key, at)) = fields.iter().find(|(c, ..)| c == self.key_column) else {
            let message = format!("“{}”的这一行没有填主键“{}”", self.table, self.key_column);
            let finding = Diagnostic::error(Kind::DataValue, message).at(first);
            sink.push(finding.hint("主键用来认出每一行，请填上；合计行请删去，由模板计算。"));
            return;
        };
        if let Some(earlier) = self.keys.get(key) {
            let message = format!("“{}”有两行的主键“{}”都是“{key}”", self.table, self.key_column);
            let finding = Diagnostic::error(Kind::DataDuplicate, message)
                .at(at)
                .with(earlier, "第一行在这里");
            sink.push(
                finding.hint("请改正其中一行；主键应当是另一列的，请在那一列的表头末尾加“*”。"),
            );
            return;
        }
        self.keys.insert(key.clone(), at.clone());
        let (key, mut cells) = (key.clone(), IndexMap::with_capacity(fields.len()));
        for (column, text, at) in fields {
            let path = format!("{}[{key}].{column}", self.table);
            if let Some(datum) = datum(path, &text, Units::Known, &at, sink) {
                cells.insert(column, datum);
            }
        }
        self.rows.push(Row { key, cells });
    }
}
