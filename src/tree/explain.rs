//! What a YAML or JSON error means to a clerk, and how reading goes on after it.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::forgive::closed;

use crate::diag::{Diagnostic, Kind};
use crate::source::{Origin, Source, Text};

/// The finding for an error of the YAML parser.
pub(super) fn finding(e: &ScanError, at: Origin) -> Diagnostic {
    let (message, hint) = explain(e.kind());
    Diagnostic::error(Kind::Syntax, message).at(&at).hint(hint)
}

fn explain(kind: &ErrorKind) -> (&'static str, &'static str) {
    use ErrorKind as E;
    match kind {
        E::UnclosedQuotedScalar
        | E::DocumentIndicatorInQuotedScalar
        | E::InvalidQuotedScalarIndent => {
            ("引号没有配对", "请在值的末尾补上同样的引号；值里本来有引号的，可以不用外面这层。")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            ("后引号之后还有文字", "请把整个值放在引号里，或者去掉引号。")
        }
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::MisplacedFlowCollectionEnd
        | E::InvalidFlowScalarIndent
        | E::MismatchedFlowCollectionEnd { .. } => {
            ("方括号或花括号没有配对，或者中间少了逗号", "请补上括号，各项之间用半角逗号隔开。")
        }
        E::TabInIndentation | E::TabInBlockIndentation | E::TabNotAllowed => {
            ("缩进里有制表符", "请用空格缩进。")
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::UnexpectedEndOfPlainScalar => {
            ("这一行没有写成“名称: 内容”", "名称后面要有冒号；是正文的，前面要空两格。")
        }
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::MappingKeyNotAllowed => {
            ("这里不应当再出现“名称: 内容”", "缩进要对齐；值里有冒号的，请给整个值加引号。")
        }
        E::ExpectedBlockMappingKey
        | E::InvalidIndentation
        | E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::InvalidBlockScalarIndent => (
            "缩进没有对齐，或者这一行没有写成“名称: 内容”",
            "同一层的各行要从同一列写起；是正文的，前面要空两格。",
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape
        | E::InvalidLowSurrogate
        | E::InvalidLowSurrogateHexEscape
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => {
            ("双引号里的反斜杠后面有不认识的写法", "请把反斜杠写成两个，或者改用单引号。")
        }
        E::RecursionLimitExceeded => ("一层套一层，套得太深了", "最多可以套64层。"),
        _ => ("写法不对，读不懂", "请对照样例检查这一行：名称、冒号、空格、内容，缩进对齐。"),
    }
}

/// The finding for what JSON lets pass and the YAML parser does not: half a character, or nesting beyond its bound.
pub(super) fn json_rest(e: &ScanError, at: Origin) -> Diagnostic {
    let (message, hint) = match e.kind() {
        ErrorKind::RecursionLimitExceeded => explain(e.kind()),
        _ => (
            "反斜杠写法（\\uD800 到 \\uDFFF）只有半个字",
            "这样的写法要两个连在一起才是一个字；请直接写这个字，文件存为 UTF-8。",
        ),
    };
    Diagnostic::error(Kind::Syntax, message).at(&at).hint(hint)
}

/// The finding for an error of the JSON parser.
pub(super) fn json_finding(e: &serde_json::Error, source: &Arc<Source>) -> Diagnostic {
    let line_start: usize =
        source.text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum();
    // serde_json counts columns in bytes and points at the last byte that it has read.
    let at = line_start + e.column().saturating_sub(1);
    let text = e.to_string();
    let closes = source.text.as_bytes().get(at).is_some_and(|b| b"]}".contains(b));
    let (message, hint) = match text.as_str() {
        t if t.contains("trailing comma") || (closes && t.contains("key must be a string")) => {
            ("最后一项后面多了逗号", "请删去这个逗号。")
        }
        t if t.contains("expected `,`") => {
            ("两项之间少了逗号，或者括号没有配对", "请补上半角逗号。")
        }
        t if t.contains("expected `:`") => ("名称后面少了冒号", "请补上半角冒号。"),
        t if t.contains("key must be a string") => {
            ("名称要放在双引号里", "请写成 \"名称\": 内容。")
        }
        t if t.contains("EOF") => ("文件没有写完，引号或括号没有配对", "请补上末尾的引号或括号。"),
        t if t.contains("trailing characters") => {
            ("内容结束之后还有文字", "一个文件里只能有一份内容。")
        }
        t if t.contains("recursion limit") => ("一层套一层，套得太深了", "最多可以套64层。"),
        t if t.contains("control character") => ("字符串里有换行或制表符", "请把换行写成 \\n。"),
        t if t.contains("escape") => ("反斜杠后面有不认识的写法", "请把反斜杠写成两个。"),
        _ => ("不合 JSON 的写法", "名称和文字用双引号，各项用半角逗号隔开。"),
    };
    Diagnostic::error(Kind::Syntax, message).at(source.place(at..at + 1)).hint(hint)
}

/// The text with the top-level entry at byte `at` made harmless: its raw text stands in for its value, or, when that was
/// tried before (`repaired` holds where), the entry goes. `None` when nothing is left to try.
pub(super) fn without_entry_at(text: &Text, at: usize, repaired: &mut Vec<usize>) -> Option<Text> {
    let starts = entry_starts(&text.text);
    let index = starts.partition_point(|start| *start <= at).checked_sub(1)?;
    let start = *starts.get(index)?;
    let end = starts.get(index + 1).copied().unwrap_or(text.text.len());
    let typed_at = text.back(start);
    let mut out = text.part(0..start);
    if !repaired.contains(&typed_at) {
        repaired.push(typed_at);
        push_raw_entry(text, start, end, &mut out);
    }
    out.push_part(text, end..text.text.len());
    if out.text == text.text { None } else { Some(out) }
}

/// Where top-level entries begin: lines that start with neither white space nor a dash, bracket or comment.
fn entry_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with(|c: char| c.is_whitespace() || "-#]}".contains(c)) {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// `key: 'the rest of its line'`, when the entry has a key.
fn push_raw_entry(text: &Text, start: usize, end: usize, out: &mut Text) {
    let entry = text.text.get(start..end).unwrap_or("");
    let line = entry.lines().next().unwrap_or("");
    let Some(colon) = line.find(": ").or_else(|| line.strip_suffix(':').map(str::len)) else {
        return;
    };
    out.push_part(text, start..start + colon + 1);
    let value = line.get(colon + 1..).unwrap_or("");
    let begin = start + colon + 1 + (value.len() - value.trim_start().len());
    if !value.trim().is_empty() {
        out.push(" ", text.back(begin));
        match closed(value.trim()) {
            // It is quoted already: the fault lies below.
            Some(end) if end == value.trim().len() && value.trim().starts_with(['\'', '"']) => {
                out.push_part(text, begin..begin + end);
            }
            _ => match below(entry, line).filter(|_| value.trim().starts_with(['|', '>'])) {
                Some((at, first)) => push_single_quoted(text, start + at, first, out),
                None => push_single_quoted(text, begin, value.trim(), out),
            },
        }
    }
    out.push("\n", text.back(end.saturating_sub(1)));
}

/// The first letter or digit below the first line of an entry, with its place: enough to stand for a block whose sign,
/// | or >, would be taken for text of its own.
fn below<'a>(entry: &'a str, line: &str) -> Option<(usize, &'a str)> {
    let rest = entry.get(line.len()..)?;
    let at = line.len() + rest.find(char::is_alphanumeric)?;
    let first = entry.get(at..)?.chars().next()?;
    Some((at, entry.get(at..at + first.len_utf8())?))
}

/// Puts `value`, which stands at byte `at` of `text`, in single quotes, which keep every character.
pub(super) fn push_single_quoted(text: &Text, at: usize, value: &str, out: &mut Text) {
    out.push("'", text.back(at));
    let mut from = at;
    for (i, _) in value.match_indices('\'') {
        out.push_part(text, from..at + i + 1);
        out.push("'", text.back(at + i));
        from = at + i + 1;
    }
    out.push_part(text, from..at + value.len());
    out.push("'", text.back(at + value.len().saturating_sub(1)));
}
