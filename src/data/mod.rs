//! The figures, tables and equations of a project, with where each value stands.

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::source::Origin;

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

/// Columns that never leave the house unless asked for: they explain a figure, they are not printed.
pub const INTERNAL_PARTS: [&str; 2] = ["来源", "说明"];

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
}
