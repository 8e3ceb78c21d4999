//! Tables: pipe tables with an alignment row, and tables that 表() made.

use super::chars::{self, Char, Line};
use super::inline::{read, report};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Inline};
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
    TableItem { caption: None, unit: None, align: vec![Align::Justify; head.len()], head, rows }
}

/// Reads the pipe table that `lines` begin with: the table and how many lines it takes.
pub(super) fn piped(
    lines: &[Line],
    tokens: &[Token],
    sink: &mut Vec<Diagnostic>,
) -> (Option<TableItem>, usize) {
    let count = lines.iter().take_while(|line| is_row(line)).count();
    let Some((first, others)) = lines[..count].split_first() else {
        return (None, 0);
    };
    let Some(align) = others.first().and_then(|line| alignment(line)) else {
        let found = Diagnostic::error(Kind::MarkupForm, "表头下面缺一行分隔线")
            .hint("第二行写成“| --- | --- |”，有几列写几个；不是表格的，行首写“\\|”");
        report(found, first, tokens, sink);
        return (None, count);
    };
    let head = cells(first, tokens, sink);
    expect_cells(&others[0], align.len(), head.len(), tokens, sink);
    let mut rows = vec![];
    for line in &others[1..] {
        let row = cells(line, tokens, sink);
        if expect_cells(line, row.len(), head.len(), tokens, sink) {
            rows.push((None, row));
        }
    }
    (Some(TableItem { caption: None, unit: None, align, head, rows }), count)
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

fn cells(line: &[Char], tokens: &[Token], sink: &mut Vec<Diagnostic>) -> Vec<Vec<Inline>> {
    split(line).into_iter().map(|cell| read(cell, tokens, sink)).collect()
}

/// The cells of a row, without the bars at its ends and the blanks around each cell.
fn split(line: &[Char]) -> Vec<&[Char]> {
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
