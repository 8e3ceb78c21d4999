//! Workbooks (XLSX, XLS) as grids: a cell is what it shows.

use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Sheets, StyleRange};

use super::grid::{Cell, CellAt, Grid};
use super::number_format::{self, DateParts};
use crate::diag::{Diagnostic, Kind};
use crate::source::{Origin, Source, report_forbidden_in};

type Workbook<'a> = Sheets<Cursor<&'a [u8]>>;

/// Cells that one sheet or one delimited file may have.
pub(super) const MAX_CELLS: usize = 1_000_000;

/// Bytes that a workbook may unpack to: a few megabytes can hold gigabytes of nothing.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;

/// The sheets of a workbook that hold anything; hidden ones are left out with a note.
pub(super) fn read(source: &Arc<Source>, bytes: &[u8], sink: &mut Vec<Diagnostic>) -> Vec<Grid> {
    if unpacks_beyond(bytes, MAX_UNPACKED) {
        let message = "这个工作簿解开后超过 256 MB";
        let finding = Diagnostic::error(Kind::FileTooLarge, message).at(source.whole());
        sink.push(finding.hint("请另建一个工作簿，只复制要用的行和列。"));
        return vec![];
    }
    let mut workbook: Workbook<'_> = match calamine::open_workbook_auto_from_rs(Cursor::new(bytes))
    {
        Ok(workbook) => workbook,
        Err(_) => {
            sink.push(unreadable(source));
            return vec![];
        }
    };
    let sheets = workbook.sheets_metadata().to_vec();
    let mut grids = vec![];
    for sheet in sheets.into_iter().filter(|s| s.typ == SheetType::WorkSheet) {
        if sheet.visible != SheetVisible::Visible {
            sink.push(hidden(source, &sheet.name));
            continue;
        }
        grids.extend(
            read_sheet(&mut workbook, source, &sheet.name, sink).filter(|g| !g.rows.is_empty()),
        );
    }
    grids
}

/// Whether the parts of a package unpack to more than so many bytes; what its directory says can be untrue.
fn unpacks_beyond(bytes: &[u8], limit: u64) -> bool {
    let Ok(mut package) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
    let mut left = limit;
    for part in 0..package.len() {
        let Ok(part) = package.by_index(part) else { continue };
        // A part that cannot be unpacked: calamine will say what is wrong with it.
        let Ok(size) = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()) else {
            continue;
        };
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return true,
        }
    }
    false
}

pub(super) fn unreadable(source: &Arc<Source>) -> Diagnostic {
    let message = "打不开这个工作簿：它可能设了密码、没有存完，或者不是表格文件";
    Diagnostic::error(Kind::FileUnreadable, message)
        .at(source.whole())
        .hint("请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx。")
}

pub(super) fn hidden(source: &Arc<Source>, sheet: &str) -> Diagnostic {
    let message = format!("工作表“{sheet}”是隐藏的，没有读");
    Diagnostic::note(Kind::Normalised, message).at(source.whole()).hint("要用它的，请先取消隐藏。")
}

pub(super) fn error_value(shown: &str, at: &Origin) -> Diagnostic {
    Diagnostic::error(Kind::DataValue, format!("这个单元格是错误值 {shown}"))
        .at(at)
        .hint("请改正它的公式，或者直接填数。")
}

fn read_sheet(
    workbook: &mut Workbook<'_>,
    source: &Arc<Source>,
    name: &str,
    sink: &mut Vec<Diagnostic>,
) -> Option<Grid> {
    let cells = match raw_cells(workbook, name) {
        Ok(cells) => cells,
        Err((what, hint)) => {
            let message = format!("工作表“{name}”{what}");
            let finding = Diagnostic::error(Kind::FileUnreadable, message).at(source.whole());
            sink.push(finding.hint(hint));
            return None;
        }
    };
    let sheet: Arc<str> = name.into();
    let styles = match workbook {
        Sheets::Xlsx(book) => book.worksheet_style(name).unwrap_or_else(|_| StyleRange::empty()),
        _ => StyleRange::empty(),
    };
    let mut reading = SheetReading { source, sheet: &sheet, styles: &styles, sink };
    let rows = reading.rows(&cells);
    if !matches!(workbook, Sheets::Xlsx(_)) {
        reading.warn_of_formats(&cells);
    }
    let (name_shown, source) = (name.trim().to_string(), source.clone());
    let grid = Grid { name: name_shown, source, sheet: sheet.clone(), rows };
    if let (Sheets::Xlsx(book), Some(first)) = (workbook, cells.first()) {
        let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        let first_row = first.0.0;
        for area in merged.iter().filter(|m| m.start.0 > first_row && m.end.0 > m.start.0) {
            warn_of_merge(&grid, area.start, area.end, sink);
        }
    }
    Some(grid)
}

type RawCell = ((u32, u32), Data);

/// What is wrong with a sheet, and what to do.
type WhyNot = (&'static str, &'static str);

/// All cells that are not empty, row by row. XLSX is read cell by cell: one cell at the far corner must not
/// make a table of a billion.
fn raw_cells(workbook: &mut Workbook<'_>, name: &str) -> Result<Vec<RawCell>, WhyNot> {
    let unreadable = ("读不出来", "请用 Excel 或 WPS 打开后重新保存。");
    let mut cells = vec![];
    if let Sheets::Xlsx(book) = workbook {
        let mut reader = book.worksheet_cells_reader(name).map_err(|_| unreadable)?;
        while let Some(cell) = reader.next_cell().map_err(|_| unreadable)? {
            let value = Data::from(cell.get_value().clone());
            if value != Data::Empty {
                cells.push((cell.get_position(), value));
            }
            if cells.len() > MAX_CELLS {
                break;
            }
        }
        cells.sort_by_key(|(at, _)| *at);
    } else {
        let range = workbook.worksheet_range(name).map_err(|_| unreadable)?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let used = range.used_cells().take(MAX_CELLS + 1);
        cells.extend(used.map(|(r, c, value)| ((top + at(r), left + at(c)), value.clone())));
    }
    if cells.len() > MAX_CELLS {
        Err(("太大", "请只留要用的行和列。"))
    } else {
        Ok(cells)
    }
}

fn warn_of_merge(grid: &Grid, start: (u32, u32), end: (u32, u32), sink: &mut Vec<Diagnostic>) {
    let origin = Origin::Cell {
        source: grid.source.clone(),
        sheet: grid.sheet.clone(),
        row: start.0,
        column: start.1,
        shown: String::new(),
    };
    let rows = end.0 - start.0 + 1;
    let message = format!("这里合并了{rows}行的单元格，只有第一行有内容，其余各行是空的");
    let finding = Diagnostic::warning(Kind::DataColumn, message).at(&origin);
    sink.push(finding.hint("请取消合并，把内容填进每一行。"));
}

struct SheetReading<'a> {
    source: &'a Arc<Source>,
    sheet: &'a Arc<str>,
    styles: &'a StyleRange,
    sink: &'a mut Vec<Diagnostic>,
}

impl SheetReading<'_> {
    fn rows(&mut self, cells: &[RawCell]) -> Vec<Vec<Cell>> {
        let mut rows: Vec<Vec<Cell>> = vec![];
        let mut last = None;
        for (at, value) in cells {
            let Some(shown) = self.shown(*at, value) else { continue };
            let shown = shown.trim().to_string();
            if shown.is_empty() {
                continue;
            }
            if last != Some(at.0) {
                rows.push(vec![]);
                last = Some(at.0);
            }
            if let Some(row) = rows.last_mut() {
                row.push(Cell { column: at.1 as usize, shown, at: CellAt::Sheet(at.0) });
            }
        }
        rows
    }

    fn at(&self, (row, column): (u32, u32), shown: &str) -> Origin {
        let (source, sheet) = (self.source.clone(), self.sheet.clone());
        Origin::Cell { source, sheet, row, column, shown: shown.to_string() }
    }

    /// What a cell shows; an error value is reported.
    fn shown(&mut self, at: (u32, u32), value: &Data) -> Option<String> {
        match value {
            Data::Empty => None,
            Data::String(text) => {
                if text.chars().any(|c| crate::source::forbidden(c).is_some()) {
                    report_forbidden_in(text, &self.at(at, text).place(), self.sink);
                    return None;
                }
                Some(text.clone())
            }
            Data::Int(number) => self.number(at, *number as f64),
            Data::Float(number) => self.number(at, *number),
            Data::Bool(is) => Some(if *is { "TRUE" } else { "FALSE" }.to_string()),
            Data::DateTime(date) => Some(self.date(at, date)),
            Data::DateTimeIso(text) => Some(text.trim_end_matches("T00:00:00").replace('T', " ")),
            Data::DurationIso(text) => Some(text.clone()),
            Data::Error(error) => {
                let shown = error.to_string();
                self.sink.push(error_value(&shown, &self.at(at, &shown)));
                None
            }
        }
    }

    fn number(&mut self, at: (u32, u32), number: f64) -> Option<String> {
        let general = number_format::show(number, "General");
        let Some(general) = general.filter(|_| !number_format::lost_digits(number)) else {
            let shown = number.to_string();
            let finding =
                Diagnostic::error(Kind::DataValue, "这个数超过15位，表格软件已经丢了后面的位数");
            let hint = "请把单元格设成“文本”格式，再重新输入；证照号码之类都应当这样。";
            self.sink.push(finding.at(&self.at(at, &shown)).hint(hint));
            return None;
        };
        let code = self.format(at);
        let shown = number_format::show(number, code);
        if shown.is_none() {
            let message = format!("看不懂单元格的数字格式“{code}”，已照原数 {general} 读取");
            let finding = Diagnostic::warning(Kind::DataValue, message).at(&self.at(at, &general));
            self.sink.push(finding.hint("请改用常规、数值或百分比格式。"));
        }
        shown.or(Some(general))
    }

    fn format(&self, at: (u32, u32)) -> &str {
        let style = self.styles.get(at).and_then(|s| s.number_format.as_ref());
        style.map_or("General", |f| match (f.format_code.as_str(), f.format_id) {
            ("General", Some(id)) => chinese_date_format(id).unwrap_or("General"),
            (code, _) => code,
        })
    }

    fn date(&self, at: (u32, u32), date: &ExcelDateTime) -> String {
        let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
        if date.is_duration() {
            let minutes = (date.as_f64() * 1440.0).round() as i64;
            let sign = if minutes < 0 { "-" } else { "" };
            let minutes = minutes.unsigned_abs();
            return format!("{sign}{}:{:02}", minutes / 60, minutes % 60);
        }
        let parts = number_format::date_parts(self.format(at));
        let clock = format!("{hour}:{minute:02}");
        match parts {
            DateParts { year: true, month: true, day: true, time } => {
                let midnight = (hour, minute, second) == (0, 0, 0);
                let day = format!("{year}-{month:02}-{day:02}");
                if time && !midnight { format!("{day} {clock}") } else { day }
            }
            DateParts { year: false, month: false, day: false, .. } => clock,
            parts => {
                let part =
                    |is: bool, n: u32, unit| if is { format!("{n}{unit}") } else { String::new() };
                let year = part(parts.year, year.into(), "年");
                let month = part(parts.month, month.into(), "月");
                format!("{year}{month}{}", part(parts.day, day.into(), "日"))
            }
        }
    }

    /// XLS comes without number formats: 10.6% and 0.106 look the same.
    fn warn_of_formats(&mut self, cells: &[RawCell]) {
        let number = cells.iter().find_map(|(at, value)| match value {
            Data::Float(n) if n.fract() != 0.0 => Some((*at, n.to_string())),
            _ => None,
        });
        if let Some((at, shown)) = number {
            let message =
                "这种表格里看不到数字格式，百分数读成了小数（10.6% 是 0.106），小数位数也可能不对";
            let finding = Diagnostic::warning(Kind::DataValue, message).at(&self.at(at, &shown));
            self.sink.push(finding.hint("请另存为 .xlsx 再用。"));
        }
    }
}

/// Date formats that Chinese versions of Excel and WPS know by number only (ECMA-376 part 1, 18.8.30, zh-cn).
fn chinese_date_format(id: u32) -> Option<&'static str> {
    match id {
        27 | 36 | 50 | 52 | 57 => Some("yyyy\"年\"m\"月\""),
        28 | 29 | 51 | 53 | 54 | 58 => Some("m\"月\"d\"日\""),
        30 => Some("m-d-yy"),
        31 => Some("yyyy\"年\"m\"月\"d\"日\""),
        32..=35 | 55 | 56 => Some("h:mm"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_package_that_unpacks_to_too_much_is_refused_before_it_is_read() {
        let mut package = zip::ZipWriter::new(Cursor::new(vec![]));
        let options = zip::write::SimpleFileOptions::default();
        for part in ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"] {
            package.start_file(part, options).unwrap();
            package.write_all(&[b' '; 600]).unwrap();
        }
        let bytes = package.finish().unwrap().into_inner();
        assert!(bytes.len() < 600, "it is a small file: {}", bytes.len());
        assert!(!unpacks_beyond(&bytes, 1200));
        assert!(unpacks_beyond(&bytes, 1199));
        assert!(!unpacks_beyond(b"no package", 0));
    }
}
