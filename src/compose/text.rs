//! 正文: items become paragraphs, headings and tables; headings that number themselves get their numbers.

use std::collections::BTreeMap;

use super::{Turned, contents, names, paragraph, picture, quoted, table, wording};
use crate::diag::Diagnostic;
use crate::document::{Align, Block, Division, Indent, Inline, Role};
use crate::markup::{Counter, division_value, number_text, number_value, ordinal};
use crate::notice::{Item, ItemKind};
use crate::source::Origin;
use crate::spec;

/// Each paragraph and heading begins two 字 in, its other lines at the margin (7.3.3).
const INDENT: Indent = Indent { first: spec::INDENT_CELLS, rest: 0.0, right: 0.0 };

/// The blocks of a text; `prefix` is the name of its section in ids.
///
/// What stands on a turned side is noted in `turned`.
pub(super) fn blocks(
    prefix: &str,
    items: &[Item],
    turned: &mut Turned,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let mut counter = Counter::default();
    let mut blocks = vec![];
    let mut ids = Ids::default();
    let (mut after_quoted, mut in_article) = (false, false);
    for item in items {
        let id = ids.next(prefix, item.loop_key.as_deref());
        let first = blocks.len();
        in_article = goes_on(in_article, &item.kind);
        let own = blocks_of(&id, item, in_article, &mut counter, turned, sink);
        blocks.extend(own);
        if let Some(block) = blocks.get_mut(first).filter(|_| after_quoted) {
            block.blank_before = block.blank_before.max(spec::QUOTED_BLANK_ROWS);
        }
        after_quoted = matches!(item.kind, ItemKind::Quoted(_));
    }
    // nothing stands above the first one from which it would keep its distance
    if let Some(block) = blocks.first_mut().filter(|block| block.role == Role::Chapter) {
        block.blank_before = 0;
    }
    blocks
}

/// The blocks of one item.
fn blocks_of(
    id: &str,
    item: &Item,
    in_article: bool,
    counter: &mut Counter,
    turned: &mut Turned,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let origin = item.origin.as_ref();
    let (role, content) = match &item.kind {
        ItemKind::Table(item) => {
            let own = table::blocks(id, item, origin, sink);
            if item.landscape {
                turned.extend(own.iter().map(|block| (block.id.clone(), id.to_string())));
            }
            return own;
        }
        ItemKind::Pictures(pictures) => return picture::blocks(id, pictures),
        ItemKind::Names(list) => return names::blocks(id, list, origin, sink),
        ItemKind::Quoted(quoted) => return quoted::blocks(id, quoted, origin, turned, sink),
        ItemKind::Contents(levels) => return contents::placeholder(id, *levels, origin),
        ItemKind::Heading { level, number, content } => {
            (role(*level), numbered(*level, number.as_deref(), content, counter))
        }
        ItemKind::Paragraph { run_in: None, content } => (Role::Text, content.clone()),
        ItemKind::Paragraph { run_in: Some((level, number, words)), content } => {
            let plain = in_article && words.is_empty();
            let words = numbered(*level, number.as_deref(), words, counter);
            // 项 and 目 of a 条 are set like the text that they belong to
            let words = if plain { words } else { vec![Inline::Heading(*level, words)] };
            (Role::Text, joined(words, content))
        }
        ItemKind::Chapter { division, number, content } => {
            return vec![chapter(id, *division, number.as_deref(), content, counter, origin)];
        }
        ItemKind::Article { number, content } => {
            let number = divided(Division::Article, number.as_deref(), counter);
            let number = Inline::Strong(vec![Inline::Text(number)]);
            let mut words = content.clone();
            wording::push_front(&mut words, "　");
            words.insert(0, number);
            (Role::Article, words)
        }
    };
    let block = paragraph(id, role, Align::Justify, content);
    vec![Block { indent: INDENT, origin: origin.cloned(), ..block }]
}

/// Whether numbered paragraphs belong to a 条: from there on, up to a heading of the first level.
fn goes_on(in_article: bool, kind: &ItemKind) -> bool {
    match kind {
        ItemKind::Article { .. } => true,
        ItemKind::Chapter { .. } | ItemKind::Heading { level: 1, .. } => false,
        ItemKind::Paragraph { run_in: Some((1, ..)), .. } => false,
        _ => in_article,
    }
}

/// Two texts as one, without a border between them.
fn joined(mut words: Vec<Inline>, rest: &[Inline]) -> Vec<Inline> {
    match (words.last_mut(), rest) {
        (Some(Inline::Text(last)), [Inline::Text(first), rest @ ..]) => {
            last.push_str(first);
            words.extend(rest.iter().cloned());
        }
        _ => words.extend(rest.iter().cloned()),
    }
    words
}

/// The heading of a 编, 章 or 节, in the middle of its line.
fn chapter(
    id: &str,
    division: Division,
    number: Option<&str>,
    words: &[Inline],
    counter: &mut Counter,
    origin: Option<&Origin>,
) -> Block {
    let mut content = words.to_vec();
    let gap = if content.is_empty() { "" } else { "　" };
    wording::push_front(&mut content, &format!("{}{gap}", divided(division, number, counter)));
    let (role, blank_before) = match division {
        Division::Section => (Role::Subchapter, 0),
        _ => (Role::Chapter, spec::CHAPTER_BLANK_ROWS),
    };
    let block = paragraph(id, role, Align::Center, content);
    Block { blank_before, origin: origin.cloned(), ..block }
}

/// The number of a 编, 章, 节 or 条: the typed one, or the next.
fn divided(division: Division, number: Option<&str>, counter: &mut Counter) -> String {
    let value = counter.division(division, number.and_then(division_value));
    number.map_or_else(|| ordinal(division, value), str::to_string)
}

/// Names of the items of a text: by number, or by the row of the loop that made them, so that neither another order of
/// the rows nor one more changes the name of anything else.
#[derive(Default)]
struct Ids {
    numbered: usize,
    of_rows: BTreeMap<String, usize>,
}

impl Ids {
    fn next(&mut self, prefix: &str, row: Option<&str>) -> String {
        let Some(row) = row else {
            self.numbered += 1;
            return format!("{prefix}.{}", self.numbered);
        };
        let count = self.of_rows.entry(row.to_string()).or_default();
        *count += 1;
        match *count {
            1 => format!("{prefix}.{row}"),
            n => format!("{prefix}.{row}.{n}"),
        }
    }
}

/// The words of a heading behind its number: the typed one, or the next.
fn numbered(
    level: u8,
    number: Option<&str>,
    words: &[Inline],
    counter: &mut Counter,
) -> Vec<Inline> {
    let number = match number {
        Some(typed) => {
            if let Some((level, value)) = number_value(typed) {
                counter.typed(level, value);
            }
            typed.to_string()
        }
        None => number_text(level, counter.next(level)),
    };
    let mut out = words.to_vec();
    wording::push_front(&mut out, &number);
    out
}

fn role(level: u8) -> Role {
    match level {
        1 => Role::Heading1,
        2 => Role::Heading2,
        3 => Role::Heading3,
        _ => Role::Heading4,
    }
}
