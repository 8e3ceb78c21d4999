//! Writing data as a workbook: `hongtou new --xlsx`.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::names::FIGURE_COLUMNS;
use super::{Data, Datum, Figure, Table, Value};
use crate::diag::{Diagnostic, Kind};

/// Digits that a workbook keeps of a number; longer ones are written as text.
const EXACT_DIGITS: usize = 15;

/// The data as an XLSX file: a sheet 指标 with one figure a row, and one sheet a table.
///
/// Reading it again gives the same figures and tables; equations are not written. The same data gives the same bytes.
/// Error: [`Kind::Output`] when a table's name or size is beyond what a workbook can hold.
pub fn to_xlsx(data: &Data) -> Result<Vec<u8>, Diagnostic> {
    write(data).map_err(|e| {
        Diagnostic::error(Kind::Output, format!("数据写不成工作簿：{e}"))
            .hint("工作表的名字不能超过31个字，也不能重复（不分大小写）。")
    })
}

fn write(data: &Data) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Any fixed time will do: the file must not depend on the clock.
    let created = ExcelDateTime::from_ymd(2024, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    if !data.figures.is_empty() || data.tables.is_empty() {
        write_figures(workbook.add_worksheet().set_name("指标")?, data)?;
    }
    for table in data.tables.values() {
        write_table(workbook.add_worksheet().set_name(&table.key)?, table)?;
    }
    workbook.save_to_buffer()
}

fn write_figures(sheet: &mut Worksheet, data: &Data) -> Result<(), XlsxError> {
    let mut columns: Vec<&str> = FIGURE_COLUMNS.iter().map(|(zh, _)| *zh).collect();
    for part in data.figures.values().flat_map(|f| f.parts.keys()) {
        if !columns.contains(&part.as_str()) {
            columns.push(part);
        }
    }
    write_head(sheet, columns.iter().map(ToString::to_string))?;
    for (figure, row) in data.figures.values().zip(1..) {
        for (column, at) in columns.iter().zip(0..) {
            write_field(sheet, (row, at), figure, column)?;
        }
    }
    Ok(())
}

fn write_field(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    figure: &Figure,
    name: &str,
) -> Result<(), XlsxError> {
    let text = match name {
        "代号" => Some(&figure.key),
        "名称" if figure.name != figure.key => Some(&figure.name),
        "单位" => figure.value.unit.as_ref(),
        _ => None,
    };
    if let Some(text) = text {
        sheet.write_string(row, column, text)?;
    } else if name == "数值" {
        write_value(sheet, (row, column), &figure.value.value, "")?;
    } else if let Some(part) = figure.parts.get(name) {
        write_datum(sheet, (row, column), part)?;
    }
    Ok(())
}

fn write_table(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let mark = |c: &String| if *c == table.key_column { format!("{c}*") } else { c.clone() };
    write_head(sheet, table.columns.iter().map(mark))?;
    for (data_row, row) in table.rows.iter().zip(1..) {
        for (name, column) in table.columns.iter().zip(0..) {
            if let Some(datum) = data_row.cells.get(name) {
                write_datum(sheet, (row, column), datum)?;
            }
        }
    }
    Ok(())
}

fn write_head(
    sheet: &mut Worksheet,
    columns: impl Iterator<Item = String>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (name, column) in columns.zip(0..) {
        sheet.write_string_with_format(0, column, &name, &bold)?;
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_datum(sheet: &mut Worksheet, at: (u32, u16), datum: &Datum) -> Result<(), XlsxError> {
    write_value(sheet, at, &datum.value, datum.unit.as_deref().unwrap_or(""))
}

/// A number gets the format that shows its decimals (and its unit), so that the cell shows what was written.
fn write_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    unit: &str,
) -> Result<(), XlsxError> {
    match value {
        Value::Number(n) => match exact(*n) {
            Some(number) => {
                let unit = if unit.is_empty() { String::new() } else { format!("\"{unit}\"") };
                let format = Format::new().set_num_format(format!("{}{unit}", places(n.scale())));
                sheet.write_number_with_format(row, column, number, &format)?
            }
            None => sheet.write_string(row, column, format!("{n}{unit}"))?,
        },
        Value::Percent(n) => match n.checked_div(Decimal::ONE_HUNDRED).and_then(exact) {
            Some(number) => {
                let format = Format::new().set_num_format(format!("{}%", places(n.scale())));
                sheet.write_number_with_format(row, column, number, &format)?
            }
            None => sheet.write_string(row, column, format!("{n}%"))?,
        },
        Value::Date(date) => sheet.write_string(row, column, date.to_string())?,
        Value::Text(text) => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

fn places(decimals: u32) -> String {
    match decimals {
        0 => "0".to_string(),
        n => format!("0.{}", "0".repeat(n as usize)),
    }
}

/// The number as a workbook stores it, when it keeps all digits and decimals.
fn exact(n: Decimal) -> Option<f64> {
    let digits = n.mantissa().unsigned_abs().to_string().len();
    if digits <= EXACT_DIGITS && n.scale() <= 15 { n.to_f64() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::folder::Folder;
    use crate::source::{Origin, Source};

    const YAML: &str = "\
研发投入: {数值: 304.450, 单位: 亿元, 名称: 全社会研发投入, 增长: 20.0%, 位次: 全市第一, 来源: 统计科, 截至: 2023-12-31}
研发投入占比: 10.60%
技术合同成交额: {数值: -0.3, 增长: 1.2个百分点, 位次: 3, 区域: 闵行}
近似: {数值: 近300, 单位: 家}
大数: 1234567890123456789.01
号码: '000001'
日子: 2024年2月6日
授信企业:
  - {序号: '001', 企业名称: 甲公司, 授信额度: 1000.50万元, 占比: 3%}
  - {序号: '002', 企业名称: 乙公司}
名单:
  - {姓名: 甲, 编码*: b}
";

    /// Values without their origins, which differ between formats.
    fn shown(data: &Data) -> Vec<String> {
        let datum = |d: &Datum| format!("{} = {:?} {:?}", d.path, d.value, d.unit);
        let mut lines = vec![];
        for figure in data.figures.values() {
            lines.push(format!("{} {}", figure.name, datum(&figure.value)));
            lines.extend(figure.parts.values().map(datum));
        }
        for table in data.tables.values() {
            lines.push(format!("{} {:?} {}", table.key, table.columns, table.key_column));
            for row in &table.rows {
                lines.extend(row.cells.values().map(datum));
            }
        }
        lines
    }

    fn read_one(name: &str, bytes: &[u8]) -> (Data, Vec<Diagnostic>) {
        let folder = Folder::in_memory([(name, bytes)]);
        let origin = Origin::text(&Source::new("notice.yaml", ""), 0..0);
        let mut sink = vec![];
        let data = read(&folder, &[(name.to_string(), origin)], &mut sink);
        (data, sink)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (data, _) = read_one("data.yaml", YAML.as_bytes());
        assert_eq!((data.figures.len(), data.tables.len()), (7, 2));
        let bytes = to_xlsx(&data).unwrap();
        let (again, sink) = read_one("data.xlsx", &bytes);
        assert!(!crate::diag::has_errors(&sink), "{sink:#?}");
        assert_eq!(shown(&again), shown(&data));
        assert_eq!(to_xlsx(&data).unwrap(), bytes);
        assert_eq!(to_xlsx(&again).unwrap(), bytes);
    }

    #[test]
    fn nothing_is_an_empty_list() {
        let bytes = to_xlsx(&Data::default()).unwrap();
        let (data, sink) = read_one("data.xlsx", &bytes);
        assert_eq!((data, sink), (Data::default(), vec![]));
    }

    #[test]
    fn a_name_too_long_for_a_sheet_is_an_error() {
        let name = "名".repeat(40);
        let (data, _) = read_one("data.yaml", format!("{name}:\n  - {{a: 1}}\n").as_bytes());
        assert_eq!(to_xlsx(&data).unwrap_err().kind, Kind::Output);
    }
}
