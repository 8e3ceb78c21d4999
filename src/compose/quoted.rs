//! A paper that is quoted whole: each element stands as it would by itself, without 版头, seal and 版记.

use super::width::width;
use super::{Turned, body, paragraph, with_breaks};
use crate::diag::Diagnostic;
use crate::document::{Align, Block, Indent, Inline, Role, plain};
use crate::notice::QuotedItem;
use crate::source::Origin;
use crate::spec;

/// What the ids of its blocks begin with, behind the id of the item.
const PART: &str = ".quoted";

/// Whether a block belongs to a quoted paper.
pub(crate) fn is_quoted(id: &str) -> bool {
    id.contains(PART)
}

/// Title, 发文字号, 主送机关, text, 署名 and 成文日期 (7.3.1 to 7.3.5.2); its numbers are its own.
pub(super) fn blocks(
    id: &str,
    quoted: &QuotedItem,
    origin: Option<&Origin>,
    turned: &mut Turned,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let prefix = format!("{id}{PART}");
    let named = |name: &str| format!("{prefix}.{name}");
    let title = with_breaks(&quoted.title);
    let title = paragraph(named("title"), Role::QuotedTitle, Align::Center, title);
    let mut blocks = vec![Block { blank_before: spec::QUOTED_BLANK_ROWS, ..title }];
    blocks.extend(
        quoted
            .number
            .clone()
            .map(|number| paragraph(named("number"), Role::QuotedNumber, Align::Center, number)),
    );
    let recipients = quoted.recipients.as_deref().map(|r| body::recipients(&prefix, r, sink));
    blocks.extend(recipients.map(|block| Block { role: Role::QuotedRecipients, ..block }));
    let text = super::text::blocks(&prefix, &quoted.text, turned, sink);
    blocks.extend(body::below_title(text, quoted.recipients.is_some()));
    blocks.extend(signatures(&prefix, quoted));
    for block in &mut blocks {
        block.origin = block.origin.take().or_else(|| origin.cloned());
    }
    blocks
}

/// 署名 and date without a seal (7.3.5.2): the names end one under another, the date as under the last.
fn signatures(prefix: &str, quoted: &QuotedItem) -> Vec<Block> {
    let widest = quoted.signatures.iter().map(|name| width(&plain(name))).fold(0.0, f64::max);
    let date_width = quoted.date.as_ref().map_or(0.0, |date| width(&plain(date)));
    let (name_right, date_right) = body::places(false, widest, date_width);
    let line = |id: String, role, words: &[Inline], right: f64| {
        let block = paragraph(id, role, Align::Right, words.to_vec());
        Block { indent: Indent { right, ..Indent::default() }, ..block }
    };
    let names = quoted.signatures.iter().enumerate().map(|(i, name)| {
        // shorter names begin where the widest one does
        let right = name_right + widest - width(&plain(name));
        line(format!("{prefix}.signature.{}", i + 1), Role::QuotedSignature, name, right)
    });
    let date = quoted
        .date
        .iter()
        .map(|date| line(format!("{prefix}.date"), Role::QuotedDate, date, date_right));
    let mut blocks: Vec<Block> = names.chain(date).collect();
    if let Some(first) = blocks.first_mut() {
        first.blank_before = spec::UNSEALED_BLANK_ROWS;
    }
    blocks
}
