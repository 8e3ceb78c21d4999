//! CSV and its kin as a grid.
//!
//! Not by the csv crate: a message has to point at the cell as typed, which it cannot say, and clerks also
//! separate with ，, which is no byte.

use std::ops::Range;
use std::sync::Arc;

use super::grid::{Cell, CellAt, Grid, MAX_ROWS};
use super::sheets::MAX_CELLS;
use crate::diag::{Diagnostic, Kind};
use crate::source::Source;

/// Reads a delimited file (RFC 4180, with any of `,` `;` tab `，` between cells); `stem` names what it holds.
pub(super) fn read(source: &Arc<Source>, stem: &str, sink: &mut Vec<Diagnostic>) -> Grid {
    let delimiter = guess_delimiter(&source.text);
    let mut rows = vec![];
    let mut at = 0;
    let mut cells = 0;
    // one row more than is allowed shows that there are too many
    while at < source.text.len() && rows.len() <= MAX_ROWS && cells <= MAX_CELLS {
        let (row, next) = record(source, at, delimiter, sink);
        cells += row.len();
        if !row.is_empty() {
            rows.push(row);
        }
        at = next;
    }
    if cells > MAX_CELLS {
        rows.clear();
        let message = format!("这张表太大，最多{}万格", MAX_CELLS / 10_000);
        let finding = Diagnostic::error(Kind::FileTooLarge, message).at(source.whole());
        sink.push(finding.hint("请只留要用的行和列。"));
    }
    Grid { name: stem.trim().to_string(), source: source.clone(), sheet: "".into(), rows }
}

/// The delimiter that the first row with any has most of.
fn guess_delimiter(text: &str) -> char {
    const DELIMITERS: [char; 4] = [',', '\t', ';', '，'];
    let counts = |line: &str| DELIMITERS.map(|d| line.matches(d).count());
    let head = text.lines().take(10).map(counts).find(|c| c.iter().any(|n| *n > 0));
    let most = head.and_then(|c| (0..DELIMITERS.len()).rev().max_by_key(|i| c.get(*i).copied()));
    most.and_then(|i| DELIMITERS.get(i)).copied().unwrap_or(',')
}

/// The cells of the record at byte `at` that are not empty, and where the next record begins.
fn record(
    source: &Arc<Source>,
    mut at: usize,
    delimiter: char,
    sink: &mut Vec<Diagnostic>,
) -> (Vec<Cell>, usize) {
    let mut cells = vec![];
    for column in 0.. {
        let field = field(&source.text, at, delimiter);
        if field.unclosed {
            let finding = Diagnostic::error(Kind::Syntax, "引号没有配对，后面的行都被当成了这一格")
                .at(source.place(field.range.clone()));
            sink.push(
                finding.hint("请补上后引号；格里本来有引号的，请写成两个，整格再放在引号里。"),
            );
        }
        let shown = field.value.trim();
        if !shown.is_empty() {
            cells.push(Cell {
                column,
                shown: shown.to_string(),
                at: CellAt::Text(field.range.clone()),
            });
        }
        let rest = source.text.get(field.end..).unwrap_or("");
        if let Some(after) = rest.strip_prefix(delimiter) {
            at = source.text.len() - after.len();
            continue;
        }
        let after = rest.strip_prefix('\r').unwrap_or(rest);
        let after = after.strip_prefix('\n').unwrap_or(after);
        return (cells, source.text.len() - after.len());
    }
    (cells, source.text.len())
}

struct Field {
    value: String,
    /// Where the value was typed, without the white space around it.
    range: Range<usize>,
    /// Where the delimiter or line break behind it stands.
    end: usize,
    unclosed: bool,
}

fn field(text: &str, at: usize, delimiter: char) -> Field {
    let rest = text.get(at..).unwrap_or("");
    let blank = |c: char| c.is_whitespace() && c != delimiter && c != '\n' && c != '\r';
    let start = at + rest.len() - rest.trim_start_matches(blank).len();
    let quoted = text.get(start..).and_then(|t| t.strip_prefix('"'));
    if let Some(inside) = quoted.and_then(|_| quoted_field(text, start, delimiter)) {
        return inside;
    }
    let end = rest.find([delimiter, '\n', '\r']).map_or(text.len(), |i| at + i);
    let value = text.get(start..end).unwrap_or("").trim_end();
    let unclosed = false;
    Field { value: value.to_string(), range: start..start + value.len(), end, unclosed }
}

/// A field in quotes, whose quotes are doubled inside; `None` when text follows the closing quote ("十四五"规划), since
/// then the quotes are part of the text.
fn quoted_field(text: &str, start: usize, delimiter: char) -> Option<Field> {
    let mut value = String::new();
    let mut at = start + 1;
    loop {
        let rest = text.get(at..)?;
        let Some(quote) = rest.find('"') else {
            value.push_str(rest);
            return Some(Field {
                value,
                range: start..text.len(),
                end: text.len(),
                unclosed: true,
            });
        };
        value.push_str(rest.get(..quote)?);
        at += quote + 1;
        let after = text.get(at..)?;
        if after.starts_with('"') {
            value.push('"');
            at += 1;
            continue;
        }
        let blank = |c: char| c.is_whitespace() && c != delimiter && c != '\n' && c != '\r';
        let tail = after.trim_start_matches(blank);
        let ends = tail.is_empty() || tail.starts_with([delimiter, '\n', '\r']);
        let end = text.len() - tail.len();
        return ends.then_some(Field { value, range: start..at, end, unclosed: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> (Vec<String>, usize) {
        let source = Source::new("a.csv", text);
        let mut sink = vec![];
        let grid = read(&source, "a", &mut sink);
        let row = |row: &Vec<Cell>| {
            let cells = row.iter().map(|c| format!("{}:{}", c.column, c.shown.replace('\n', "⏎")));
            cells.collect::<Vec<_>>().join(" ")
        };
        for cell in grid.rows.iter().flatten() {
            let CellAt::Text(range) = &cell.at else { panic!("not in a text") };
            let typed = text[range.clone()].trim_matches('"').replace("\"\"", "\"");
            assert_eq!(typed.trim(), cell.shown.trim_matches('"'));
        }
        (grid.rows.iter().map(row).collect(), sink.len())
    }

    #[test]
    fn every_delimiter_and_quote_is_read() {
        let cases: [(&str, &[&str], usize); 14] = [
            ("", &[], 0),
            ("\r\n\n , ,\n", &[], 0),
            ("a,b\n1,2", &["0:a 1:b", "0:1 1:2"], 0),
            ("a;b\r\n1;2\r\n", &["0:a 1:b", "0:1 1:2"], 0),
            ("a\tb\n1\t\t2\n", &["0:a 1:b", "0:1 2:2"], 0),
            ("甲，乙\n1，2\n", &["0:甲 1:乙", "0:1 1:2"], 0),
            ("a,b,c\n1，2,,\n", &["0:a 1:b 2:c", "0:1，2"], 0),
            ("a,b\n\"1,2\", \"x\"\"y\" \n", &["0:a 1:b", "0:1,2 1:x\"y"], 0),
            ("a,b\n\"甲\n乙\",c\n", &["0:a 1:b", "0:甲⏎乙 1:c"], 0),
            ("a,b\n\"十四五\"规划,c\n", &["0:a 1:b", "0:\"十四五\"规划 1:c"], 0),
            ("a,b\n“甲”,　乙　\n", &["0:a 1:b", "0:“甲” 1:乙"], 0),
            ("a,b\n\"x,1\n2,3\n", &["0:a 1:b", "0:x,1⏎2,3"], 1),
            ("a\n1\n\n2\n", &["0:a", "0:1", "0:2"], 0),
            ("标题\na,b\n", &["0:标题", "0:a 1:b"], 0),
        ];
        for (text, expected, findings) in cases {
            let (rows, found) = cells(text);

            assert_eq!(
                (rows, found),
                (expected.iter().map(ToString::to_string).collect(), findings),
                "{text}"
            );
        }
    }
}
