//! The figures, tables and equations of a project, with where each value stands.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Kind};
use crate::folder::Folder;
use crate::source::{Origin, Source, decode};
use crate::tree;

pub mod decide;
mod delimited;
mod entries;
pub mod equations;
mod fingerprint;
mod grid;
mod names;
mod number_format;
mod ods;
mod quantity;
mod records;
mod sheets;
mod value;
pub mod workbook;

pub use entries::{Entry, read_value};
use equations::Equation;
pub use fingerprint::fingerprint;
pub use quantity::{Quantity, quantity};

/// What the first rows of a workbook's first sheet show, blank ones left out; cells of a row are parted by U+0001.
///
/// Nothing when it cannot be read, which whoever opens it will see.
pub fn first_rows(name: &str, bytes: &[u8], most: usize) -> Vec<String> {
    let grids = sheets::read(&Source::new(name, ""), bytes, &mut vec![]);
    let rows = grids.first().map(|grid| grid.rows.as_slice()).unwrap_or_default();
    let shown = |row: &Vec<grid::Cell>| {
        let cells = row.iter().map(|cell| cell.shown.trim()).filter(|shown| !shown.is_empty());
        cells.collect::<Vec<_>>().join("\u{1}")
    };
    rows.iter().map(shown).filter(|row| !row.is_empty()).take(most).collect()
}

/// One value as typed: exact, with the digits that were written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number; its scale is the number of decimals written (304.450 keeps three).
    Number(Decimal),
    /// A percentage written with its sign: 10.6% is `Percent(10.6)`.
    Percent(Decimal),
    /// A date.
    Date(crate::notice::Date),
    /// Anything else.
    Text(String),
}

/// A value with its path and its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    /// The data path, stable under reordering: `研发投入`, `研发投入.增长`, `授信企业[001].授信额度`.
    pub path: String,
    /// The value.
    pub value: Value,
    /// Its unit (亿元, 家), if it has one.
    pub unit: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// One traced figure (指标): a value and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// 代号: the name that templates use.
    pub key: String,
    /// 名称: the name that people use; the key when none is given.
    pub name: String,
    /// 数值 with 单位.
    pub value: Datum,
    /// The other columns by their Chinese name (增长, 位次, 口径, 来源, 截至, 说明 and any further one), in the order of the file.
    pub parts: IndexMap<String, Datum>,
    /// The row, or the mapping, that defines it.
    pub origin: Origin,
}

/// The column that gives a figure's value of the year before.
pub const LAST_YEAR: &str = "上年";
/// Whether a name can be the 代号 of a figure.
pub fn may_name(name: &str) -> bool {
    !name.is_empty() && names::refusal(name).is_none()
}

/// Columns that never leave the house unless asked for: they explain a figure, they are not printed.
pub(crate) const INTERNAL_PARTS: [&str; 2] = ["来源", "说明"];

/// One table of rows (a list of enterprises, say).
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The name that templates use.
    pub key: String,
    /// Names of the columns, in the order of the file.
    pub columns: Vec<String>,
    /// The column that identifies a row (主键).
    pub key_column: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the table begins.
    pub origin: Origin,
}

/// One row of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its key, from the key column.
    pub key: String,
    /// Its cells by column; an empty cell is absent.
    pub cells: IndexMap<String, Datum>,
}

/// Everything that a project's data files hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Data {
    /// Figures by key.
    pub figures: IndexMap<String, Figure>,
    /// Tables by key.
    pub tables: IndexMap<String, Table>,
    /// Equations written in YAML or JSON data files, then those of the notice.
    pub equations: Vec<Equation>,
    /// Keys of figures whose fault has been reported: what depends on them is not reported again.
    pub faulty: BTreeSet<String>,
}

/// What one file, sheet or entry defines.
#[derive(Debug)]
enum Item {
    Figure(Figure),
    Table(Table),
    Equations(Vec<Equation>),
    /// A figure whose fault has been reported.
    Faulty(String),
}

impl Item {
    fn named(&self) -> Option<(&str, &Origin)> {
        match self {
            Self::Figure(figure) => Some((&figure.key, &figure.origin)),
            Self::Table(table) => Some((&table.key, &table.origin)),
            Self::Equations(_) | Self::Faulty(_) => None,
        }
    }
}

/// How many findings of one file are reported; what follows is not read.
const MAX_FINDINGS: usize = 100;

/// Reads data files: XLSX, XLS, ODS, CSV (also TSV and TXT), YAML and JSON, by their extension.
///
/// `files` are names as typed in the notice, each with its place. Everything wrong is in `sink`
/// ([`Kind::DataColumn`], [`Kind::DataValue`], [`Kind::DataDuplicate`] and those of reading and syntax); what could
/// be read is in the result.
pub fn read(folder: &Folder, files: &[(String, Origin)], sink: &mut Vec<Diagnostic>) -> Data {
    let mut data = Data::default();
    for (i, (name, asked_by)) in files.iter().enumerate() {
        if files.iter().take(i).any(|(earlier, _)| earlier == name) {
            let message = format!("数据文件“{name}”写了两次");
            sink.push(Diagnostic::warning(Kind::FieldDuplicate, message).at(asked_by));
            continue;
        }
        let Some(bytes) = folder.read(name, Some(asked_by), sink) else { continue };
        for item in read_file(name, &bytes, asked_by, sink) {
            data.define(item, sink);
        }
    }
    data
}

fn read_file(name: &str, bytes: &[u8], asked_by: &Origin, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    let path = name.trim().replace('\\', "/");
    let file = path.rsplit('/').next().unwrap_or(&path);
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let text = |sink: &mut Vec<Diagnostic>| decode(&path, bytes, sink);
    match extension.to_lowercase().as_str() {
        "xlsx" | "xlsm" | "xls" | "ods" => {
            let source = Source::new(path.as_str(), "");
            let grids = match extension.to_lowercase().as_str() {
                "ods" => ods::read(&source, bytes, sink),
                _ => sheets::read(&source, bytes, sink),
            };
            let only = grids.len() == 1;
            grids.into_iter().flat_map(|g| grid::read(g.named(only, stem), sink)).collect()
        }
        "csv" | "tsv" | "txt" => match text(sink) {
            Some(source) => grid::read(delimited::read(&source, stem, sink), sink),
            None => vec![],
        },
        "yaml" | "yml" => match text(sink).and_then(|s| tree::read_yaml(&s, sink)) {
            Some(node) => records::read(&node, stem, sink),
            None => vec![],
        },
        "json" => match text(sink).and_then(|s| tree::read_json(&s, sink)) {
            Some(node) => records::read(&node, stem, sink),
            None => vec![],
        },
        _ => {
            let message = format!("“{name}”不是能读的数据文件");
            let hint = "数据可以是 .xlsx、.xls、.ods、.csv、.yaml 或 .json 文件。";
            sink.push(Diagnostic::error(Kind::FileUnreadable, message).at(asked_by).hint(hint));
            vec![]
        }
    }
}

impl Data {
    /// Adds an item; a name that is taken is an error that names both places.
    fn define(&mut self, item: Item, sink: &mut Vec<Diagnostic>) {
        if let Some((key, origin)) = item.named() {
            let figure = self.figures.get(key).map(|f| &f.origin);
            if let Some(first) = figure.or_else(|| self.tables.get(key).map(|t| &t.origin)) {
                let finding = Diagnostic::error(Kind::DataDuplicate, format!("“{key}”定义了两次"))
                    .at(origin)
                    .with(first, "第一次定义在这里")
                    .hint(
                        "请只留一处，或者给其中一个换名字；确属不同口径，请用不同代号并填“口径”。",
                    );
                sink.push(finding);
                return;
            }
        }
        match item {
            Item::Figure(figure) => drop(self.figures.insert(figure.key.clone(), figure)),
            Item::Table(table) => drop(self.tables.insert(table.key.clone(), table)),
            Item::Equations(equations) => self.equations.extend(equations),
            Item::Faulty(key) => drop(self.faulty.insert(key)),
        }
    }
}

#[cfg(test)]
mod tests;
