//! Lines of text become headings, numbered paragraphs and articles.

use crate::document::{Division, Inline, plain};
use crate::markup::{self, Beginning};
use crate::notice::{Item, ItemKind};

use super::figures::Traced;
use super::inlines::{is_blank, trim, unmarked};

/// The 编, 章, 节 or 条 that a line begins with, and the characters of its number.
pub(super) fn divided(text: &str) -> Option<(Division, usize)> {
    let rest = text.strip_prefix('第')?;
    let numerals = |c: &char| "零〇一二三四五六七八九十百".contains(*c) || c.is_ascii_digit();
    let count = rest.chars().take_while(numerals).count();
    let division = Division::of(rest.chars().nth(count)?)?;
    // 第七条之一
    let mut inserted = rest.chars().skip(count + 1);
    let more = match inserted.next() {
        Some('之') => 1 + inserted.take_while(numerals).count(),
        _ => 0,
    };
    let length = count + 1 + more;
    let behind = rest.chars().nth(length)?;
    (count > 0 && is_blank(behind)).then_some((division, length + 1))
}

pub(super) fn division_item(inlines: Vec<Inline>, division: Division, length: usize) -> ItemKind {
    let (number, mut content) = split(inlines, length);
    trim(&mut content);
    let number = Some(plain(&number));
    match division {
        Division::Article => ItemKind::Article { number, content },
        _ => ItemKind::Chapter { division, number, content },
    }
}

/// The item of a line whose beginning is known.
pub(super) fn kind_of(inlines: Vec<Inline>, shape: Beginning) -> ItemKind {
    match shape {
        Beginning::Text => ItemKind::Paragraph { run_in: None, content: inlines },
        Beginning::Heading { level, value, number } => {
            let (_, mut content) = split(inlines, number);
            trim(&mut content);
            let number = Some(markup::number_text(level, value));
            ItemKind::Heading { level, number, content }
        }
        Beginning::Numbered { level, value, number, words } => {
            let (_, mut rest) = split(inlines, number);
            trim(&mut rest);
            let (words, content) = split(rest, words);
            let number = Some(markup::number_text(level, value));
            ItemKind::Paragraph { run_in: Some((level, number, words)), content }
        }
    }
}

/// Paragraphs with decimal numbers, in a text that is numbered so.
pub(super) fn count_decimals(items: &mut [Item], traced: &Traced) {
    let line = |item: &Item| match &item.kind {
        ItemKind::Paragraph { run_in: None, content } => unmarked(content),
        ItemKind::Paragraph { run_in: Some((_, number, words)), content } => {
            let number = number.clone().unwrap_or_default();
            number + &unmarked(words) + &unmarked(content)
        }
        ItemKind::Heading { number, content, .. } => {
            number.clone().unwrap_or_default() + &unmarked(content)
        }
        _ => String::new(),
    };
    let lines: Vec<String> = items.iter().map(line).collect();
    let found = markup::decimals(&lines);
    for ((item, line), found) in items.iter_mut().zip(&lines).zip(found) {
        let Some(found) = found.filter(|_| !traced.is_plain(line)) else { continue };
        if let ItemKind::Paragraph { run_in: None, content } = &mut item.kind {
            item.kind = decimal(std::mem::take(content), &found);
        }
    }
}

fn decimal(inlines: Vec<Inline>, found: &markup::Numbered) -> ItemKind {
    let (number, mut content) = split(inlines, found.number);
    trim(&mut content);
    let number = Some(format!("{} ", plain(&number).replace('．', ".")));
    match found.alone {
        true => ItemKind::Heading { level: found.level, number, content },
        false => {
            ItemKind::Paragraph { run_in: Some((found.level.max(3), number, vec![])), content }
        }
    }
}

/// Inlines parted behind so many characters; a figure goes to the side where it begins.
pub(super) fn split(inlines: Vec<Inline>, at: usize) -> (Vec<Inline>, Vec<Inline>) {
    let (mut left, mut before, mut behind) = (at, vec![], vec![]);
    for inline in inlines {
        let length = plain(std::slice::from_ref(&inline)).chars().count();
        if left == 0 {
            behind.push(inline);
        } else if length <= left {
            left -= length;
            before.push(inline);
        } else {
            parted(inline, left, &mut before, &mut behind);
            left = 0;
        }
    }
    (before, behind)
}

fn parted(inline: Inline, at: usize, before: &mut Vec<Inline>, behind: &mut Vec<Inline>) {
    let wrap: fn(Vec<Inline>) -> Inline = match &inline {
        Inline::Text(text) => {
            let byte = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
            let (first, rest) = text.split_at(byte);
            before.push(Inline::Text(first.to_string()));
            behind.push(Inline::Text(rest.to_string()));
            return;
        }
        Inline::Strong(_) => Inline::Strong,
        Inline::Emphasis(_) => Inline::Emphasis,
        Inline::Superscript(_) => Inline::Superscript,
        Inline::Subscript(_) => Inline::Subscript,
        Inline::Heading(..)
        | Inline::Figure(_)
        | Inline::Footnote(_)
        | Inline::Break
        | Inline::Revised(..) => {
            return before.push(inline);
        }
    };
    let (first, rest) = split(inline.children().to_vec(), at);
    before.push(wrap(first));
    behind.push(wrap(rest));
}
