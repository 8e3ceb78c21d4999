//! 正文: items become paragraphs, headings and tables; headings that number themselves get their numbers.

use std::collections::BTreeMap;

use super::{Turned, paragraph, picture, table, wording};
use crate::diag::Diagnostic;
use crate::document::{Align, Block, Indent, Inline, Role};
use crate::markup::{Counter, number_text, number_value};
use crate::notice::{Item, ItemKind};
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
    for item in items {
        let id = ids.next(prefix, item.loop_key.as_deref());
        let (role, content) = match &item.kind {
            ItemKind::Table(table) => {
                let own = table::blocks(&id, table, item.origin.as_ref(), sink);
                if table.landscape {
                    turned.extend(own.iter().map(|block| (block.id.clone(), id.clone())));
                }
                blocks.extend(own);
                continue;
            }
            ItemKind::Pictures(item) => {
                blocks.extend(picture::blocks(&id, item));
                continue;
            }
            ItemKind::Heading { level, number, content } => {
                (role(*level), numbered(*level, number.as_deref(), content, &mut counter))
            }
            ItemKind::Paragraph { run_in: None, content } => (Role::Text, content.clone()),
            ItemKind::Paragraph { run_in: Some((level, number, words)), content } => {
                let words = numbered(*level, number.as_deref(), words, &mut counter);
                (Role::Text, [vec![Inline::Heading(*level, words)], content.clone()].concat())
            }
        };
        let block = paragraph(id, role, Align::Justify, content);
        blocks.push(Block { indent: INDENT, origin: item.origin.clone(), ..block });
    }
    blocks
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
