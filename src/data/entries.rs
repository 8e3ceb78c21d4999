//! Everything that the data hold, one by one, and how it reads.

use std::fmt;

use rust_decimal::Decimal;

use super::value::{self, Units, scale_of};
use super::{Data, Datum, Figure, Row, Table, Value};
use crate::notice::dates;

/// Columns that say something about a figure and are no figures themselves.
pub(crate) const NOTES: [&str; 4] = ["口径", "来源", "截至", "说明"];

/// One value of the data with what it belongs to.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// 数值 of a figure.
    Figure(&'a Figure),
    /// Another column of a figure, such as 增长.
    Part(&'a Figure, &'a str, &'a Datum),
    /// A cell of a table: its row and column.
    Cell(&'a Table, &'a Row, &'a str, &'a Datum),
}

impl<'a> Entry<'a> {
    /// The value itself.
    pub fn datum(self) -> &'a Datum {
        match self {
            Self::Figure(figure) => &figure.value,
            Self::Part(_, _, datum) | Self::Cell(_, _, _, datum) => datum,
        }
    }

    /// The figure that it belongs to.
    pub fn figure(self) -> Option<&'a Figure> {
        match self {
            Self::Figure(figure) | Self::Part(figure, ..) => Some(figure),
            Self::Cell(..) => None,
        }
    }

    /// What people call it: 全社会研发投入, 全社会研发投入的增长, 授信企业 001 授信额度.
    pub fn name(self) -> String {
        match self {
            Self::Figure(figure) => figure.name.clone(),
            Self::Part(figure, part, _) => format!("{}的{part}", figure.name),
            Self::Cell(table, row, column, _) => format!("{} {} {column}", table.key, row.key),
        }
    }

    /// Whether it says something about a figure (来源, 截至) and is none itself.
    pub fn is_note(self) -> bool {
        matches!(self, Self::Part(_, part, _) if NOTES.contains(&part))
    }
}

impl Data {
    /// Every value, figures first, in the order of the files.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = vec![];
        for figure in self.figures.values() {
            entries.push(Entry::Figure(figure));
            entries.extend(figure.parts.iter().map(|(part, d)| Entry::Part(figure, part, d)));
        }
        for table in self.own_tables() {
            for row in &table.rows {
                entries.extend(row.cells.iter().map(|(c, d)| Entry::Cell(table, row, c, d)));
            }
        }
        entries
    }

    /// The tables under their own names, without the second names that a notice gives them.
    pub fn own_tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(|(name, table)| **name == table.key).map(|(_, table)| table)
    }
}

/// As it is typed: 304.450, 20%, 2024年2月6日.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Percent(number) => write!(f, "{number}%"),
            Self::Date(date) => f.write_str(&dates::print(*date)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The value with its unit: 304.45亿元.
impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.unit.as_deref().unwrap_or_default())
    }
}

impl Datum {
    /// Whether a text means this value: 161 and 161家, 20 and 20%, 73000万元 for 7.3亿元.
    pub fn is_meant_by(&self, typed: &str) -> bool {
        let Some((value, unit)) = read_value(typed) else { return false };
        match (&self.value, &value) {
            (Value::Number(own), Value::Number(meant)) => {
                same((*own, self.unit.as_deref()), (*meant, unit.as_deref()))
            }
            (Value::Percent(own), Value::Percent(meant)) => own == meant,
            (Value::Percent(own), Value::Number(meant)) => own == meant && unit.is_none(),
            (own, meant) => own == meant,
        }
    }

    /// Whether two values are the same number, whatever they count: 56家 and 56场.
    pub fn same_number(&self, other: &Datum) -> bool {
        match (&self.value, &other.value) {
            (Value::Number(a), Value::Number(b)) | (Value::Percent(a), Value::Percent(b)) => a == b,
            _ => false,
        }
    }
}

/// Value and unit of a text as a cell of 数值 would be read; `None` for what can be no value.
pub fn read_value(typed: &str) -> Option<(Value, Option<String>)> {
    let reading = value::read(typed, Units::Any).ok()?;
    Some((reading.value, reading.unit))
}

/// Whether two quantities are the same; without a unit only the digits are meant.
fn same((own, own_unit): (Decimal, Option<&str>), (meant, unit): (Decimal, Option<&str>)) -> bool {
    let Some(unit) = unit else { return own == meant };
    if own_unit == Some(unit) {
        return own == meant;
    }
    let ((own_factor, own_base), (factor, base)) =
        (scale_of(own_unit.unwrap_or("")), scale_of(unit));
    let (own, meant) = (own.checked_mul(own_factor), meant.checked_mul(factor));
    own_base == base && own.is_some() && own == meant
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::folder::Folder;
    use crate::source::{Origin, Source};

    fn data() -> Data {
        let files = [
            (
                "指标.csv",
                "代号,名称,数值,单位,增长,来源\n企业,小巨人企业,56,家,20%,甲科\n活动,双创活动,56,场,,\n授信,授信额度,7.30,亿元,,\n",
            ),
            ("名单.csv", "序号,名称,额度\n1,甲公司,56\n"),
        ];
        let place = Origin::text(&Source::new("notice.yaml", ""), 0..0);
        let named: Vec<_> = files.iter().map(|(n, _)| (n.to_string(), place.clone())).collect();
        read(&Folder::in_memory(files), &named, &mut vec![])
    }

    #[test]
    fn every_value_is_an_entry() {
        let data = data();
        let shown: Vec<_> = data
            .entries()
            .iter()
            .map(|e| format!("{}={} {} {}", e.datum().path, e.datum(), e.name(), e.is_note()))
            .collect();
        let expected = [
            "企业=56家 小巨人企业 false",
            "企业.增长=20% 小巨人企业的增长 false",
            "企业.来源=甲科 小巨人企业的来源 true",
            "活动=56场 双创活动 false",
            "授信=7.30亿元 授信额度 false",
            "名单[1].序号=1 名单 1 序号 false",
            "名单[1].名称=甲公司 名单 1 名称 false",
            "名单[1].额度=56 名单 1 额度 false",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_value_is_meant_with_or_without_its_unit() {
        let data = data();
        let meant = |typed: &str| -> Vec<String> {
            let found = data.entries().into_iter().map(Entry::datum);
            found.filter(|d| d.is_meant_by(typed)).map(|d| d.path.clone()).collect()
        };
        assert_eq!(meant("56"), ["企业", "活动", "名单[1].额度"]);
        assert_eq!(meant("56家"), ["企业"]);
        assert_eq!(meant("７.3"), ["授信"]);
        assert_eq!(meant("73000万元"), ["授信"]);
        assert_eq!(meant("20"), ["企业.增长"]);
        assert_eq!(meant("20%"), ["企业.增长"]);
        assert_eq!(meant("甲公司"), ["名单[1].名称"]);
        assert!(meant("57").is_empty() && meant("").is_empty());
    }
}
