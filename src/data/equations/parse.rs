//! The grammar of an equation.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{Equation, Expr, FUNCTIONS, MAX_DECIMALS, Name, Operator, Terms, form_error};
use crate::diag::{Diagnostic, did_you_mean, nearest};
use crate::source::{Origin, Text};

/// Longest equation in tokens: its tree is walked by recursion.
const MAX_TOKENS: usize = 400;

/// Deepest nesting of parentheses.
const MAX_DEPTH: usize = 40;

type Parsed<T> = Result<T, Diagnostic>;

pub(super) fn equation(text: &Text, terms: Terms) -> Parsed<Equation> {
    let (end, terms) = split_terms(&text.text, terms);
    let tokens = tokens(text, end)?;
    let mut parser = Parser { text, tokens, at: 0, end };
    let left = parser.sum(0)?;
    if !parser.take(Token::Equals) {
        let found = parser.range();
        return Err(form_error(text, found, "这里应当有一个等号")
            .hint("等式写成“总数 = 甲 + 乙”的样子，两边都要有内容。"));
    }
    let right = parser.sum(0)?;
    if parser.at < parser.tokens.len() {
        let message = match parser.peek() {
            Some(Token::Equals) => "一个等式里只能有一个等号",
            _ => "等式到这里应当结束，后面的看不懂",
        };
        return Err(form_error(text, parser.range(), message).hint("一行写一个等式。"));
    }
    let typed = text.text.get(..end).unwrap_or("").trim();
    Ok(Equation { text: typed.to_string(), origin: text.whole_origin(), left, right, terms })
}

/// Where the equation itself ends, and the declarations in the parentheses behind it.
fn split_terms(text: &str, terms: Terms) -> (usize, Terms) {
    let trimmed = text.trim_end();
    let whole = (trimmed.len(), terms);
    let Some(body) = trimmed.strip_suffix([')', '）']) else { return whole };
    let Some(open) = body.rfind(['(', '（']) else { return whole };
    let inner = body.get(open..).unwrap_or("").trim_start_matches(['(', '（']);
    match inner
        .split(['，', ',', '、', '；', ';', ' '])
        .filter(|w| !w.is_empty())
        .try_fold(terms, term)
    {
        Some(terms) if !inner.trim().is_empty() => (open, terms),
        _ => whole,
    }
}

/// One declaration; `None` when the word is none.
fn term(mut terms: Terms, word: &str) -> Option<Terms> {
    let tolerance = ["允许误差", "误差", "±"].iter().find_map(|p| word.strip_prefix(p));
    match word {
        "百分比" | "百分数" => terms.percent = true,
        "整数" | "取整" => terms.decimals = Some(0),
        "四舍五入" => {}
        _ => match (word.strip_suffix("位小数"), tolerance) {
            (Some(count), _) => terms.decimals = Some(small_number(count.trim())?),
            (None, Some(n)) => terms.tolerance = Some(Decimal::from_str_exact(n.trim()).ok()?),
            _ => return None,
        },
    }
    Some(terms)
}

fn small_number(text: &str) -> Option<u32> {
    let chinese = ["零", "一", "两", "三", "四", "五", "六"].iter().position(|w| *w == text);
    let number = match text {
        "二" => Some(2),
        _ => chinese.and_then(|n| u32::try_from(n).ok()).or_else(|| text.parse().ok()),
    };
    number.filter(|n| *n <= MAX_DECIMALS)
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(Decimal, bool),
    /// A name with its dots and its row in brackets.
    Name(String, Option<String>, Option<String>),
    Operator(Operator),
    Open,
    Close,
    Comma,
    Equals,
}

fn tokens(text: &Text, end: usize) -> Parsed<Vec<(Token, Range<usize>)>> {
    let body = text.text.get(..end).unwrap_or("");
    let mut tokens = vec![];
    let mut at = 0;
    while let Some(c) = body.get(at..).and_then(|rest| rest.chars().next()) {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(text, body, at, c)?;
        tokens.push((token, at..at + length));
        at += length;
        if tokens.len() > MAX_TOKENS {
            return Err(
                form_error(text, 0..end, "等式太长").hint("请用 合计(表.列)，或者拆成几个等式。")
            );
        }
    }
    Ok(tokens)
}

fn token(text: &Text, body: &str, at: usize, c: char) -> Parsed<(Token, usize)> {
    let token = match c {
        '+' | '＋' => Token::Operator(Operator::Add),
        '-' | '－' | '−' | '–' => Token::Operator(Operator::Subtract),
        '*' | '×' | '＊' => Token::Operator(Operator::Multiply),
        '/' | '÷' | '／' => Token::Operator(Operator::Divide),
        '(' | '（' => Token::Open,
        ')' | '）' => Token::Close,
        ',' | '，' | '、' => Token::Comma,
        '=' | '＝' => Token::Equals,
        '0'..='9' => return number(text, body, at),
        c if c == '_' || unicode_ident::is_xid_start(c) => return name(text, body, at),
        c => {
            return Err(form_error(text, at..at + c.len_utf8(), format!("等式里不能有“{c}”"))
                .hint("等式里可以用代号、数字、+ - × ÷ 和括号。"));
        }
    };
    Ok((token, c.len_utf8()))
}

fn number(text: &Text, body: &str, at: usize) -> Parsed<(Token, usize)> {
    let rest = body.get(at..).unwrap_or("");
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let digits = rest.get(..length).unwrap_or("");
    let Ok(value) = Decimal::from_str_exact(digits) else {
        return Err(form_error(text, at..at + length, format!("“{digits}”不是能精确计算的数")));
    };
    let sign =
        rest.get(length..).and_then(|r| r.chars().next()).filter(|c| matches!(c, '%' | '％'));
    Ok((Token::Number(value, sign.is_some()), length + sign.map_or(0, char::len_utf8)))
}

fn name(text: &Text, body: &str, at: usize) -> Parsed<(Token, usize)> {
    let rest = body.get(at..).unwrap_or("");
    let word = |s: &str| s.find(|c: char| !unicode_ident::is_xid_continue(c)).unwrap_or(s.len());
    let mut length = word(rest);
    let head = rest.get(..length).unwrap_or("").to_string();
    let mut row = None;
    if let Some(inside) = rest.get(length..).and_then(|r| r.strip_prefix('[')) {
        let Some(close) = inside.find(']') else {
            return Err(form_error(text, at + length..body.len(), "方括号没有配对"));
        };
        row = inside.get(..close).map(|key| key.trim().trim_matches(['"', '\'']).to_string());
        length += close + 2;
    }
    let mut part = None;
    if let Some(tail) = rest.get(length..).and_then(|r| r.strip_prefix('.')) {
        let size = word(tail);
        part = tail.get(..size).filter(|p| !p.is_empty()).map(str::to_string);
        if part.is_none() {
            return Err(form_error(text, at..at + length + 1, "点号后面没有列名"));
        }
        length += 1 + size;
    }
    Ok((Token::Name(head, row, part), length))
}

struct Parser<'a> {
    text: &'a Text,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    end: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    /// Range of the next token; the end of the equation when there is none.
    fn range(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, range)| range.clone())
    }

    fn origin(&self) -> Origin {
        self.text.origin(self.range())
    }

    fn take(&mut self, token: Token) -> bool {
        let found = self.peek() == Some(&token);
        self.at += usize::from(found);
        found
    }

    fn operator(&mut self, wanted: [Operator; 2]) -> Option<Operator> {
        match self.peek() {
            Some(Token::Operator(o)) if wanted.contains(o) => {
                let found = *o;
                self.at += 1;
                Some(found)
            }
            _ => None,
        }
    }

    fn sum(&mut self, depth: usize) -> Parsed<Expr> {
        let mut left = self.product(depth)?;
        loop {
            let origin = self.origin();
            let Some(operator) = self.operator([Operator::Add, Operator::Subtract]) else {
                return Ok(left);
            };
            let right = Box::new(self.product(depth)?);
            left = Expr::Binary { operator, left: Box::new(left), right, origin };
        }
    }

    fn product(&mut self, depth: usize) -> Parsed<Expr> {
        let mut left = self.factor(depth)?;
        loop {
            let origin = self.origin();
            let Some(operator) = self.operator([Operator::Multiply, Operator::Divide]) else {
                return Ok(left);
            };
            let right = Box::new(self.factor(depth)?);
            left = Expr::Binary { operator, left: Box::new(left), right, origin };
        }
    }

    fn factor(&mut self, depth: usize) -> Parsed<Expr> {
        if depth > MAX_DEPTH {
            return Err(form_error(self.text, self.range(), "括号套得太深"));
        }
        let range = self.range();
        let Some((token, _)) = self.tokens.get(self.at).cloned() else {
            return Err(
                form_error(self.text, range, "等式没有写完").hint("这里还差一个代号或数字。")
            );
        };
        self.at += 1;
        match token {
            Token::Operator(Operator::Subtract) => {
                Ok(Expr::Negated(Box::new(self.factor(depth + 1)?)))
            }
            Token::Number(value, percent) => Ok(Expr::Number { value, percent }),
            Token::Open => {
                let inner = self.sum(depth + 1)?;
                self.close(range)?;
                Ok(inner)
            }
            Token::Name(head, row, part) if self.peek() == Some(&Token::Open) => {
                match (row, part) {
                    (None, None) => self.call(&head, range, depth),
                    _ => Err(form_error(self.text, range, "代号后面不能直接跟括号")),
                }
            }
            Token::Name(head, row, part) => {
                Ok(Expr::Name(Name { head, row, part, origin: self.text.origin(range) }))
            }
            _ => Err(form_error(self.text, range, "这里应当是代号、数字或括号")),
        }
    }

    fn close(&mut self, opened: Range<usize>) -> Parsed<()> {
        if self.take(Token::Close) {
            return Ok(());
        }
        Err(form_error(self.text, opened, "括号没有配对").hint("请补上后括号。"))
    }

    fn call(&mut self, word: &str, range: Range<usize>, depth: usize) -> Parsed<Expr> {
        let known = FUNCTIONS.iter().find(|(zh, en, _)| *zh == word || *en == word);
        let Some((_, _, function)) = known else {
            let finding = form_error(self.text, range, format!("没有“{word}”这个算法"));
            let names = FUNCTIONS.iter().map(|(zh, ..)| *zh);
            let hint = did_you_mean(nearest(word, names), "可以用：合计、占比、增长率、差。");
            return Err(finding.hint(hint));
        };
        let opened = self.range();
        self.at += 1;
        let mut arguments = vec![];
        if !self.take(Token::Close) {
            loop {
                arguments.push(self.sum(depth + 1)?);
                if !self.take(Token::Comma) {
                    break;
                }
            }
            self.close(opened)?;
        }
        let pair = !matches!(function, super::Function::Sum);
        if arguments.is_empty() || (pair && arguments.len() != 2) {
            let wanted = if pair { "两个" } else { "至少一个" };
            let message = format!("“{word}”的括号里要有{wanted}代号，用逗号隔开");
            return Err(form_error(self.text, range, message));
        }
        Ok(Expr::Call { function: *function, arguments, origin: self.text.origin(range) })
    }
}
