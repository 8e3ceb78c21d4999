//! What of a figure's trace may travel in a draft: nothing by which a reader learns a datum that is not printed.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Content, Document, Inline, plain};

/// Filters that say how the value is written, and compare it with nothing.
const FORMS: [&str; 15] = [
    "保留",
    "万",
    "亿",
    "元",
    "百分比",
    "百分点",
    "增减",
    "升降",
    "增减量",
    "位次",
    "中文数字",
    "大写金额",
    "序数",
    "日期",
    "个数",
];

/// Those of them whose number is a number of decimals; any other number might be a datum.
const WITH_PLACES: [&str; 6] = ["保留", "万", "亿", "元", "百分比", "百分点"];

/// Most decimals that a filter takes.
const MAX_PLACES: u8 = 10;

/// Styles of 日期: words of the program, not of the paper.
const DATE_STYLES: [&str; 4] = ["年月日", "月日", "年月", "年"];

/// Whether an expression tells no more than its paths and the printed text do: a path, and filters that only
/// write its value, whose literals are numbers of decimals, `true` and `false`, and text that is printed.
pub(super) fn expression(expression: &str, printed: &str) -> bool {
    let Some(tokens) = tokens(expression) else { return false };
    let mut parts = tokens.split(|token| *token == Token::Sign('|'));
    parts.next().is_some_and(|path| is_path(path, printed)) && parts.all(|f| is_form(f, printed))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Name(&'a str),
    Number(&'a str),
    Text(&'a str),
    Sign(char),
}

/// The tokens of an expression; `None` when it has any that a simple one has not.
fn tokens(expression: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = vec![];
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '"' | '\'' => {
                let (text, after) = rest[1..].split_once(first)?;
                // An escape might hide what the text says.
                (!text.contains('\\')).then_some((Token::Text(text), after))?
            }
            '|' | '.' | '[' | ']' | '(' | ')' | ',' | '=' => (Token::Sign(first), &rest[1..]),
            _ => word(rest)?,
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

/// A name, or a number without sign and point.
fn word(rest: &str) -> Option<(Token<'_>, &str)> {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    let first = word.chars().next()?;
    match first.is_ascii_digit() {
        true => word.bytes().all(|b| b.is_ascii_digit()).then_some((Token::Number(word), after)),
        false => (!first.is_numeric()).then_some((Token::Name(word), after)),
    }
}

/// 授信企业["001"].授信额度, where 001 is printed.
fn is_path(tokens: &[Token], printed: &str) -> bool {
    let [Token::Name(_), rest @ ..] = tokens else { return false };
    let mut rest = rest;
    loop {
        rest = match rest {
            [] => return true,
            [Token::Sign('.'), Token::Name(_), rest @ ..] => rest,
            [Token::Sign('['), Token::Text(key), Token::Sign(']'), rest @ ..]
                if printed.contains(key) =>
            {
                rest
            }
            _ => return false,
        };
    }
}

/// 保留(2), 日期("年月"), 中文数字(逐位=true)
fn is_form(tokens: &[Token], printed: &str) -> bool {
    let [Token::Name(name), rest @ ..] = tokens else { return false };
    let arguments = match rest {
        [] => return FORMS.contains(name),
        [Token::Sign('('), arguments @ .., Token::Sign(')')] => arguments,
        _ => return false,
    };
    let mut arguments = arguments.split(|token| *token == Token::Sign(','));
    FORMS.contains(name) && arguments.all(|a| is_argument(name, a, printed))
}

fn is_argument(filter: &str, tokens: &[Token], printed: &str) -> bool {
    let ([Token::Name(_), Token::Sign('='), value] | [value]) = tokens else { return false };
    match value {
        Token::Name(flag) => matches!(*flag, "true" | "false"),
        Token::Number(places) => {
            let places = places.parse::<u8>().is_ok_and(|n| n <= MAX_PLACES);
            places && WITH_PLACES.contains(&filter)
        }
        Token::Text(style) if filter == "日期" => DATE_STYLES.contains(style),
        Token::Text(text) => printed.contains(text),
        Token::Sign(_) => false,
    }
}

/// Row keys as a draft may show them. A key is a datum: `授信企业[001]` stays where 001 is printed by a figure or
/// stands alone in a cell, else it becomes `授信企业[~1]`, numbered in the order of the paper.
#[derive(Debug, Default)]
pub(in crate::docx) struct Keys {
    printed: BTreeSet<String>,
    hidden: BTreeMap<String, usize>,
}

impl Keys {
    /// The keys of a paper.
    pub fn of(document: &Document) -> Self {
        let mut keys = Self::default();
        for block in document.sections.iter().flat_map(|section| &section.blocks) {
            match &block.content {
                Content::Text(inlines) => keys.print(inlines),
                Content::Ends(left, right) => {
                    keys.print(left);
                    keys.print(right);
                }
                Content::Pictures(_) => {}
                Content::Entry(entry) => keys.print(&entry.text),
                Content::Beside(texts) => texts.iter().for_each(|beside| keys.print(&beside.text)),
                Content::Table(table) => {
                    for cell in table.head.iter().chain(&table.rows).flat_map(|row| &row.cells) {
                        keys.printed.insert(plain(cell));
                        keys.print(cell);
                    }
                }
            }
        }
        keys
    }

    fn print(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            if let Inline::Figure(figure) = inline {
                self.printed.insert(figure.printed.clone());
            }
            self.print(inline.children());
        }
    }

    /// A path or an id without keys that are not printed.
    pub fn shown(&mut self, path: &str) -> String {
        let Some((table, rest)) = path.split_once('[') else { return path.to_string() };
        // With a second bracket nobody can say where the key ends: all of it counts as the key.
        let (key, column) = match rest.split_once(']') {
            Some((key, column)) if !column.contains(']') => (key, column),
            _ => (rest, ""),
        };
        if self.printed.contains(key) {
            return path.to_string();
        }
        let next = self.hidden.len() + 1;
        let number = *self.hidden.entry(key.to_string()).or_insert(next);
        format!("{table}[~{number}]{column}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Form, Meta, Section};

    #[test]
    fn simple_expressions_travel() {
        for (simple, printed) in [
            ("研发投入", "304.45亿元"),
            (" 研发投入.增长 | 增减 ", "增长20%"),
            ("企.授信额度|亿(1)", "7.3亿元"),
            ("研发投入 | 保留(位数=2)", "304.45亿元"),
            ("年份 | 中文数字(逐位=true)", "二〇二四"),
            ("成立日期 | 日期(\"年月\")", "2024年2月"),
            ("研发投入.位次 | 位次('全市')", "全市第一"),
            ("届 | 序数(\"届\")", "第十一届"),
            ("授信企业[\"甲公司\"].企业名称", "甲公司"),
            ("基站_5G累计", "7581座"),
            ("占比 | 百分比(1) | 增减", "增长10.6%"),
        ] {
            assert!(expression(simple, printed), "{simple}");
        }
    }

    #[test]
    fn what_tells_more_than_is_printed_stays_at_home() {
        for nasty in [
            "",
            " ",
            "\"内部\"",
            "12",
            "企业数 if 企业数 > 145 else 上年企业数",
            "企业数 | 完成情况(150)",
            "企业数 | 完成情况(目标)",
            "企业数 | 翻番(64.4)",
            "企业数 | 倍(64)",
            "企业数 | 增减(2)",
            "企业数 | 保留(11)",
            "企业数 | 保留(2024)",
            "企业数 | 保留(-1)",
            "企业数 | 保留(1.5)",
            "企业数 | 保留(1 2)",
            "企业数 | 保留(上年)",
            "企业数 | 保留((2))",
            "企业数 | 保留(2",
            "企业数 | 保留 2",
            "企业数 | 保留(2)(3)",
            "企业数 | 保留(2) if 真",
            "企业数 |",
            "企业数 || 保留(2)",
            "| 保留(2)",
            "企业数 | 缺省(\"内部数字\")",
            "企业数 | 缺省(\"161\")",
            "企业数 | 位次(\"内部口径\")",
            "企业数 | 位次(\"1\\x36\")",
            "企业数 | 日期(\"内部\")",
            "企业数 | 位次(\"161",
            "企业数 - 上年企业数",
            "企业数 ~ '内部'",
            "(企业数)",
            "企业数 == 161",
            "企业数 or 上年企业数",
            "not 企业数",
            "-企业数",
            "企业数 is defined",
            "占比(研发投入, 生产总值, 1)",
            "数据(\"5G基站数\")",
            "[企业数]",
            "{企业数: 1}",
            "授信企业[310101199001011234].授信额度",
            "授信企业[\"310101199001011234\"].授信额度",
            "授信企业[键].授信额度",
            "企业数.",
            "企业数..增长",
            "企业数 {# 内部 #}",
            "企业数 | 未知(1)",
            "企业数 ｜ 保留（２）",
            "１６",
        ] {
            assert!(!expression(nasty, "161家"), "{nasty}");
        }
    }

    #[test]
    fn keys_that_are_not_printed_are_numbered() {
        let mut keys = Keys::of(&Document {
            meta: Meta::default(),
            form: Form::Ordinary,
            sections: Vec::<Section>::new(),
        });
        keys.printed.insert("001".to_string());
        for (path, shown) in [
            ("研发投入.增长", "研发投入.增长"),
            ("授信企业[001].授信额度", "授信企业[001].授信额度"),
            ("授信企业[310101].授信额度", "授信企业[~1].授信额度"),
            ("body.5[310102]/1", "body.5[~2]/1"),
            ("body.5[310101]", "body.5[~1]"),
            ("授信企业[3]1].面积[亩]", "授信企业[~3]"),
            ("授信企业[310103", "授信企业[~4]"),
        ] {
            assert_eq!(keys.shown(path), shown, "{path}");
        }
    }
}
