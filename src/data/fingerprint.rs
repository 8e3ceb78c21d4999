//! One hash of everything that data says: the same data gives the same hash, whatever file it came in.

use sha2::{Digest, Sha256};

use super::{Data, Datum, Figure, Table, Value};
use crate::digest::hexadecimal;

/// SHA-256 of the data, in hexadecimal.
///
/// It depends on every name, value (with the digits that are printed), unit and note, on the order of columns and
/// rows in a table and on a table's key column. It does not depend on the kind of file, on places, on the order of
/// figures and of their columns, on equations, or on second names that a notice gives to a table.
pub fn fingerprint(data: &Data) -> String {
    let mut hash = Canonical(Sha256::new());
    let mut figures: Vec<_> = data.figures.values().collect();
    figures.sort_by_key(|figure| &figure.key);
    hash.count("figures", figures.len());
    figures.into_iter().for_each(|figure| hash.figure(figure));
    let own = data.tables.iter().filter(|(name, table)| **name == table.key);
    let mut tables: Vec<_> = own.map(|(_, table)| table).collect();
    tables.sort_by_key(|table| &table.key);
    hash.count("tables", tables.len());
    tables.into_iter().for_each(|table| hash.table(table));
    hexadecimal(&hash.0.finalize())
}

/// Fields are written with their length, so that no two data read alike.
struct Canonical(Sha256);

impl Canonical {
    fn text(&mut self, text: &str) {
        self.0.update(format!("{}:{text};", text.len()));
    }

    fn count(&mut self, of: &str, count: usize) {
        self.text(of);
        self.text(&count.to_string());
    }

    fn figure(&mut self, figure: &Figure) {
        self.text(&figure.key);
        self.text(&figure.name);
        self.datum(&figure.value);
        let mut parts: Vec<_> = figure.parts.iter().collect();
        parts.sort_by_key(|(column, _)| *column);
        self.count("parts", parts.len());
        for (column, datum) in parts {
            self.text(column);
            self.datum(datum);
        }
    }

    fn table(&mut self, table: &Table) {
        self.text(&table.key);
        self.text(&table.key_column);
        self.count("columns", table.columns.len());
        table.columns.iter().for_each(|column| self.text(column));
        self.count("rows", table.rows.len());
        for row in &table.rows {
            let cells = table.columns.iter().filter_map(|c| Some((c, row.cells.get(c)?)));
            self.text(&row.key);
            self.count("cells", cells.clone().count());
            for (column, datum) in cells {
                self.text(column);
                self.datum(datum);
            }
        }
    }

    fn datum(&mut self, datum: &Datum) {
        let (kind, value) = match &datum.value {
            Value::Number(number) => ("number", number.to_string()),
            Value::Percent(number) => ("percent", number.to_string()),
            Value::Date(date) => ("date", date.to_string()),
            Value::Text(text) => ("text", text.clone()),
        };
        self.text(kind);
        self.text(&value);
        self.count("unit", usize::from(datum.unit.is_some()));
        self.text(datum.unit.as_deref().unwrap_or(""));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rust_xlsxwriter::{Format, Workbook};

    use super::*;
    use crate::data::read;
    use crate::folder::Folder;
    use crate::source::{Origin, Source};

    fn data(files: &[(&str, &[u8])]) -> Data {
        let folder = Folder::in_memory(files.iter().map(|(n, b)| (*n, b.to_vec())));
        let notice = Source::new("notice.yaml", "");
        let place = Origin::text(&notice, 0..0);
        let named: Vec<_> = files.iter().map(|(n, _)| (n.to_string(), place.clone())).collect();
        read(&folder, &named, &mut vec![])
    }

    fn hash(files: &[(&str, &str)]) -> String {
        let files: Vec<_> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
        fingerprint(&data(&files))
    }

    const FIGURES: &str =
        "代号,名称,数值,单位,增长,来源\n投入,研发投入,304.450,亿元,20%,甲科\n企业,,161,家,,\n";
    const TABLE: &str = "序号,名称,额度\n1,甲,7.3\n2,乙,\n";

    fn both(figures: &str, table: &str) -> String {
        hash(&[("指标.csv", figures), ("授信.csv", table)])
    }

    #[test]
    fn the_kind_of_file_does_not_count() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("指标").expect("a name");
        let three = Format::new().set_num_format("0.000");
        let percent = Format::new().set_num_format("0%");
        for (row, line) in FIGURES.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                let at =
                    (u32::try_from(row).expect("small"), u16::try_from(column).expect("small"));
                match cell {
                    "" => Ok(&mut *sheet),
                    "304.450" => sheet.write_with_format(at.0, at.1, 304.45, &three),
                    "20%" => sheet.write_with_format(at.0, at.1, 0.2, &percent),
                    "161" => sheet.write(at.0, at.1, 161),
                    text => sheet.write(at.0, at.1, text),
                }
                .expect("written");
            }
        }
        let bytes = workbook.save_to_buffer().expect("a workbook");
        let xlsx = fingerprint(&data(&[("另一个.xlsx", &bytes)]));
        let yaml = "企业: {数值: 161, 单位: 家}\n投入: {名称: 研发投入, 数值: 304.450, 单位: 亿元, 增长: 20%, 来源: 甲科}\n";
        assert_eq!(hash(&[("指标.csv", FIGURES)]), xlsx);
        assert_eq!(hash(&[("指标.yaml", yaml)]), xlsx);
    }

    #[test]
    fn form_and_order_of_figures_do_not_count() {
        let turned = "代号,来源,增长,数值,单位,名称\n企业,,,１６１,家,企业\n投入,甲科,20%,304.450,亿元,研发投入\n";
        let expected = both(FIGURES, TABLE);
        assert_eq!(both(turned, TABLE), expected);
        assert_eq!(hash(&[("授信.csv", TABLE), ("指标.csv", FIGURES)]), expected);
        assert_eq!(both(&FIGURES.replace('\n', "\r\n"), TABLE), expected);
        let mut aliased = data(&[("指标.csv", FIGURES.as_bytes()), ("授信.csv", TABLE.as_bytes())]);
        let table = aliased.tables["授信"].clone();
        aliased.tables.insert("名单".to_string(), table);
        assert_eq!(fingerprint(&aliased), expected);
    }

    #[test]
    fn whatever_can_be_printed_counts() {
        let mut seen = BTreeSet::from([both(FIGURES, TABLE)]);
        for (from, to) in [
            ("304.450", "304.45"),
            ("304.450", "304.451"),
            ("亿元", "万元"),
            ("20%", "0.2"),
            ("20%", "-20%"),
            ("甲科", "乙科"),
            ("研发投入", "科研投入"),
            ("投入,研发投入", "投,研发投入"),
            ("161,家", "161,"),
            ("161,家,,", "161,家,1%,"),
            ("企业,,", "企业,企,"),
        ] {
            assert!(FIGURES.contains(from));
            assert!(seen.insert(both(&FIGURES.replacen(from, to, 1), TABLE)), "{from} {to}");
        }
        for (from, to) in [
            ("7.3", "7.30"),
            ("7.3", ""),
            ("1,甲", "3,甲"),
            ("甲", "甲乙"),
            ("额度", "金额"),
            ("2,乙,", "2,乙,7.3"),
            ("1,甲,7.3\n2,乙,\n", "2,乙,\n1,甲,7.3\n"),
            ("序号,名称,额度\n1,甲,7.3\n2,乙,\n", "序号,额度,名称\n1,7.3,甲\n2,,乙\n"),
            ("2,乙,\n", ""),
            ("序号,名称", "序号,名称*"),
        ] {
            assert!(TABLE.contains(from));
            assert!(seen.insert(both(FIGURES, &TABLE.replacen(from, to, 1))), "{from} {to}");
        }
        assert!(seen.insert(hash(&[("指标.csv", FIGURES), ("名单.csv", TABLE)])));
        assert!(seen.insert(hash(&[("指标.csv", FIGURES)])));
        assert!(seen.insert(fingerprint(&Data::default())));
        assert!(seen.iter().all(|h| h.len() == 64 && h.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
