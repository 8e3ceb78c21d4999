//! Notice Markdown: lines of filled text become headings, paragraphs and tables, and can be written back.
//!
//! One line is one paragraph; blank lines separate nothing; blanks at both ends of a line go. What a line is
//! shows at its beginning: a number of one of the four levels (一、 （一） 1. （1）), `#` to `####` for a heading that
//! numbers itself, `|` for a table, `:::` for a directive block, a backslash to say that it is none of these.
//! Values are opaque tokens here ([`crate::template::token_char`]): they are put in their place after the
//! structure has been read, so that no datum can become structure. `[^记号]` in a paragraph is a 脚注, whose text a line
//! `[^记号]: 文字` anywhere in the same text says.

mod captions;
mod chars;
mod decimal;
mod division;
mod footnote;
mod heading;
mod inline;
mod names;
mod numbering;
mod picture;
mod quoted;
mod read;
mod siblings;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use decimal::{Numbered, decimals};
pub use division::ordinal;
pub use heading::{Beginning, beginning, number_text, number_value};
pub(crate) use names::is_person;
pub use numbering::Counter;
pub use write::{write, write_title};

use crate::diag::Diagnostic;
use crate::document::Inline;
use crate::notice::Item;
use crate::template::Filled;

/// What a typed number of a 编, 章, 节 or 条 counts: 12 of 第十二条.
pub fn division_value(number: &str) -> Option<u32> {
    division::find(&chars::of(&format!("{number} 　甲"))).and_then(|found| found.value)
}

/// Reads the items of a text. What is wrong with it is added to `sink`, and reading goes on.
pub fn parse(filled: &Filled, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    read::items(&chars::lines(filled), &filled.tokens, sink)
}

/// Reads a text whose first line is its title (an attachment): title, split at forced breaks, and items.
pub fn parse_titled(filled: &Filled, sink: &mut Vec<Diagnostic>) -> (Vec<Vec<Inline>>, Vec<Item>) {
    let lines = chars::lines(filled);
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let title = lines.get(first).map(|line| chars::after_hash(line)).unwrap_or_default();
    let rest = lines.get(first + 1..).unwrap_or_default();
    let title = inline::split_title(title, &filled.tokens, sink);
    (title, read::items(rest, &filled.tokens, sink))
}

/// Reads a field of one line (主送机关, 附注 …); line breaks in it mean nothing.
pub fn parse_line(filled: &Filled, sink: &mut Vec<Diagnostic>) -> Vec<Inline> {
    inline::read(&chars::lines(filled).concat(), &filled.tokens, sink)
}

/// Reads a title: its lines, parted by `|`, which forces a break (`\|` is the sign itself).
pub fn parse_title(filled: &Filled, sink: &mut Vec<Diagnostic>) -> Vec<Vec<Inline>> {
    let lines = chars::lines(filled);
    lines.iter().flat_map(|line| inline::split_title(line, &filled.tokens, sink)).collect()
}
