//! Tables: pipe tables with an alignment row, and tables that 表() made.

use super::chars::{self, Char, Line};
use super::inline::{read_cell, report};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, CellSize, Inline, Merge, plain};
use crate::notice::TableItem;
use crate::template::{FilledTable, Token, token_index};

/// Whether a line belongs to a pipe table.
pub(super) fn is_row(line: &[Char]) -> bool {
    line.first().is_some_and(|ch| ch.is('|'))
}

/// The table that a line consists of, when it is the token of one.
pub(super) fn of_token<'a>(line: &[Char], tokens: &'a [Token]) -> Option<&'a FilledTable> {
    match line {
        [only] => match tokens.get(token_index(only.c)?) {
            Some(Token::Table(table)) => Some(table),
            _ => None,
        },
        _ => None,
    }
}

/// The item of a table made by 表().
pub(super) fn filled(table: &FilledTable) -> TableItem {
    let head: Vec<Vec<Inline>> =
        table.head.iter().map(|text| vec![Inline::Text(text.clone())]).collect();
    let rows = table.rows.iter().map(|row| (Some(row.key.clone()), row.cells.clone())).collect();
    let align = vec![Align::Justify; head.len()];
    TableItem { align, head: vec![head], rows, ..TableItem::default() }
}

/// The 字号 of a name: 小四, 小4号, 五号 …
pub(super) fn cell_size(typed: &str) -> Option<CellSize> {
    let name: String = typed.trim().trim_end_matches('号').replace('4', "四").replace('5', "五");
    match name.as_str() {
        "四" => Some(CellSize::Four),
        "小四" => Some(CellSize::SmallFour),
        "五" => Some(CellSize::Five),
        "小五" => Some(CellSize::SmallFive),
        _ => None,
    }
}

/// Reads the pipe table that `lines` begin with: the table and how many lines it takes.
pub(super) fn piped(
    lines: &[Line],
    tokens: &[Token],
    sink: &mut Vec<Diagnostic>,
) -> (Option<TableItem>, usize) {
    let count = lines.iter().take_while(|line| is_row(line)).count();
    let lines = &lines[..count];
    let Some(first) = lines.first() else { return (None, 0) };
    let lined =
        lines.iter().enumerate().skip(1).find_map(|(at, line)| Some((at, alignment(line)?)));
    let Some((at, align)) = lined else {
        let found = Diagnostic::error(Kind::MarkupForm, "表头下面缺一行分隔线")
            .hint("第二行写成“| --- | --- |”，有几列写几个；不是表格的，行首写“\\|”");
        report(found, first, tokens, sink);
        return (None, count);
    };
    let width = split(first).len();
    expect_cells(&lines[at], align.len(), width, tokens, sink);
    let mut grid = Grid { width, ..Grid::default() };
    for line in lines[..at].iter().chain(&lines[at + 1..]) {
        let found = split(line);
        if expect_cells(line, found.len(), width, tokens, sink) {
            grid.row(line, &found, tokens, sink);
        }
    }
    let merges = grid.merges(at, tokens, sink);
    let mut rows = grid.rows.into_iter();
    let head = rows.by_ref().take(at).collect();
    let rows = rows.map(|row| (None, row)).collect();
    (Some(TableItem { align, head, rows, merges, ..TableItem::default() }), count)
}

/// Rows as typed: their cells, and which of them belong to the cell above or at the left.
#[derive(Default)]
struct Grid<'a> {
    width: usize,
    lines: Vec<&'a Line>,
    rows: Vec<Vec<Vec<Inline>>>,
    joins: Vec<Vec<Join>>,
}

/// What a cell belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Nothing,
    /// `^`
    Above,
    /// `<`
    Left,
}

impl<'a> Grid<'a> {
    fn row(
        &mut self,
        line: &'a Line,
        found: &[&[Char]],
        tokens: &[Token],
        sink: &mut Vec<Diagnostic>,
    ) {
        let joins: Vec<Join> = found.iter().map(|cell| join(cell)).collect();
        let cell = |(cell, join): (&&[Char], &Join)| match join {
            Join::Nothing => lines(cell, tokens, sink),
            _ => vec![],
        };
        self.rows.push(found.iter().zip(&joins).map(cell).collect());
        self.joins.push(joins);
        self.lines.push(line);
    }

    /// The rectangles of cells that are one. A sign that belongs to none is an error; no cell goes out of the head.
    fn merges(&self, head: usize, tokens: &[Token], sink: &mut Vec<Diagnostic>) -> Vec<Merge> {
        let mut merges: Vec<Merge> = vec![];
        for row in 0..self.joins.len() {
            for column in 0..self.width {
                match self.joins[row][column] {
                    Join::Nothing => merges.extend(self.from(row, column, head)),
                    _ if merges.iter().any(|merge| merge.covers(row, column)) => {}
                    _ => {
                        let message = "合并的格凑不成一个长方形";
                        let found = Diagnostic::error(Kind::MarkupForm, message)
                            .hint("“^”并到上一格，“<”并到左一格；合并不能从表头伸到表身；格里要印这个符号，请写“\\^”“\\<”");
                        report(found, self.lines[row], tokens, sink);
                        return vec![];
                    }
                }
            }
        }
        merges
    }

    /// The rectangle that begins at a cell, when it has more than one.
    fn from(&self, row: usize, column: usize, head: usize) -> Option<Merge> {
        let joins =
            |row: usize, column: usize| self.joins.get(row).and_then(|r| r.get(column)).copied();
        let columns = 1 + (column + 1..).take_while(|c| joins(row, *c) == Some(Join::Left)).count();
        let below = |row: usize| {
            (column..column + columns).all(|c| match joins(row, c) {
                Some(Join::Above) => true,
                Some(Join::Left) => c > column,
                _ => false,
            })
        };
        let end = if row < head { head } else { self.joins.len() };
        let rows = 1 + (row + 1..end).take_while(|row| below(*row)).count();
        (rows * columns > 1).then_some(Merge { row, column, rows, columns })
    }
}

/// The inlines of a cell: `<br>` parts its lines.
fn lines(cell: &[Char], tokens: &[Token], sink: &mut Vec<Diagnostic>) -> Vec<Inline> {
    let mut out = vec![];
    let (mut from, mut at) = (0, 0);
    while at < cell.len() {
        let Some(len) = line_break(&cell[at..]) else {
            at += 1;
            continue;
        };
        out.extend(read_cell(chars::trim(&cell[from..at]), tokens, sink));
        out.push(Inline::Break);
        at += len;
        from = at;
    }
    out.extend(read_cell(chars::trim(&cell[from..]), tokens, sink));
    out
}

/// Length of the `<br>` with which a stretch begins, however it was typed: `<BR/>`, `＜br＞`.
pub(super) fn line_break(rest: &[Char]) -> Option<usize> {
    let letter = |at: usize, small: char| {
        rest.get(at).is_some_and(|ch| !ch.literal && ch.c.eq_ignore_ascii_case(&small))
    };
    if !(rest.first()?.is_one_of("<＜") && letter(1, 'b') && letter(2, 'r')) {
        return None;
    }
    let ends = rest[3..].iter().position(|ch| ch.is_one_of(">＞"))?;
    let between = rest[3..3 + ends].iter().all(|ch| ch.is_blank() || ch.is('/'));
    between.then_some(3 + ends + 1)
}

fn join(cell: &[Char]) -> Join {
    match cell {
        [only] if only.is_one_of("^＾") => Join::Above,
        [only] if only.is_one_of("<＜") => Join::Left,
        _ => Join::Nothing,
    }
}

/// Joins the cells below each other that say the same in the columns of these names, from the left on: a column
/// is joined only inside the rows that the column before it has joined.
pub(super) fn join_equal(table: &mut TableItem, columns: &[usize]) {
    let head = table.head.len();
    let whole = 0..table.rows.len();
    let mut groups = Vec::from([whole]);
    for &column in columns {
        let text =
            |row: usize| table.rows[row].1.get(column).map(|cell| plain(cell)).unwrap_or_default();
        let mut parts = vec![];
        for group in groups {
            let mut from = group.start;
            for row in group.start + 1..=group.end {
                if row == group.end || text(row) != text(from) || text(from).is_empty() {
                    parts.push(from..row);
                    from = row;
                }
            }
        }
        for part in parts.iter().filter(|part| part.len() > 1) {
            table.merges.push(Merge {
                row: head + part.start,
                column,
                rows: part.len(),
                columns: 1,
            });
        }
        groups = parts;
    }
    for merge in table.merges.clone() {
        for row in merge.rows().skip(1).filter_map(|row| row.checked_sub(head)) {
            if let Some(cell) =
                table.rows.get_mut(row).and_then(|(_, cells)| cells.get_mut(merge.column))
            {
                cell.clear();
            }
        }
    }
}

fn expect_cells(
    line: &[Char],
    found: usize,
    expected: usize,
    tokens: &[Token],
    sink: &mut Vec<Diagnostic>,
) -> bool {
    if found != expected {
        let message = format!("这一行有{found}格，表头有{expected}格");
        let found = Diagnostic::error(Kind::MarkupForm, message)
            .hint("每行格数要一样，空格也要留“|”；格里要印竖线，请写“\\|”");
        report(found, line, tokens, sink);
    }
    found == expected
}

/// The cells of a row, without the bars at its ends and the blanks around each cell.
pub(super) fn split(line: &[Char]) -> Vec<&[Char]> {
    let inner = match line {
        [open, inner @ .., close] if open.is('|') && close.is('|') => inner,
        [open, inner @ ..] if open.is('|') => inner,
        other => other,
    };
    inner.split(|ch| ch.is('|')).map(chars::trim).collect()
}

/// The alignments that a row such as `| :--- | ---: |` asks for.
fn alignment(line: &[Char]) -> Option<Vec<Align>> {
    split(line).into_iter().map(column_alignment).collect()
}

fn column_alignment(cell: &[Char]) -> Option<Align> {
    let (first, last) = (cell.first()?, cell.last()?);
    let dash = |ch: &Char| ch.is_one_of("-—－");
    let colon = |ch: &Char| ch.is_one_of(":：");
    if !cell.iter().any(dash) || !cell.iter().all(|ch| dash(ch) || colon(ch)) {
        return None;
    }
    Some(match (colon(first), colon(last)) {
        (true, true) => Align::Center,
        (true, false) => Align::Left,
        (false, true) => Align::Right,
        (false, false) => Align::Justify,
    })
}
