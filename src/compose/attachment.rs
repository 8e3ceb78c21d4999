//! 附件 and 印发件: each begins a new side with its title on the third row (7.3.7).

use super::body;
use super::width::width;
use super::{Turned, paragraph, text as inlines, with_breaks, wording};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Content, Indent, Inline, Role, SectionKind, plain};
use crate::notice::{Attachment, Notice};
use crate::source::Origin;
use crate::spec;

/// Marks that no title ends with (A-03, Z-08).
const STOPS: &str = "。；，、;,.";

/// An attachment with what is said of it in more than one place.
pub(super) struct Prepared<'a> {
    attachment: &'a Attachment,
    /// Its section, with its number among its like.
    pub kind: SectionKind,
    /// Its title, the same in 附件说明 and on its own side (7.3.7).
    pub title: Vec<Vec<Inline>>,
    /// 附件, or 附件1 when there are several; an 印发件 has none.
    label: Option<String>,
}

impl Prepared<'_> {
    /// Whether it has sides in this paper, or goes with it as a file of its own.
    pub fn is_bound(&self) -> bool {
        self.attachment.separate.is_none()
    }

    /// The file that it was read from.
    pub fn origin(&self) -> Option<Origin> {
        self.attachment.origin.clone()
    }
}

pub(super) fn prepare<'a>(notice: &'a Notice, sink: &mut Vec<Diagnostic>) -> Vec<Prepared<'a>> {
    let several = notice.attachments.iter().filter(|a| a.listed).count() > 1;
    let (mut listed, mut enclosed) = (0, 0);
    let mut prepared = vec![];
    for attachment in &notice.attachments {
        let count = if attachment.listed { &mut listed } else { &mut enclosed };
        *count += 1;
        let (kind, label) = match (attachment.listed, several) {
            (true, true) => (SectionKind::Attachment(*count), Some(format!("附件{count}"))),
            (true, false) => (SectionKind::Attachment(*count), Some("附件".to_string())),
            (false, _) => (SectionKind::Enclosure(*count), None),
        };
        prepared.push(Prepared { attachment, kind, title: title(attachment, sink), label });
    }
    prepared
}

/// The title without a mark at its end.
fn title(attachment: &Attachment, sink: &mut Vec<Diagnostic>) -> Vec<Vec<Inline>> {
    let mut title = attachment.title.clone();
    let cut = title.last_mut().map(|line| wording::cut_end(line, STOPS)).unwrap_or_default();
    let found = if title.concat().is_empty() {
        Diagnostic::error(Kind::FieldMissing, "附件没有标题").hint("附件文件的第一行写它的标题")
    } else if cut.trim().is_empty() {
        return title;
    } else {
        let message = format!("附件标题末尾的“{}”已删去", cut.trim());
        Diagnostic::note(Kind::Normalised, message).hint("标题末尾不加标点，附件说明里也不加")
    };
    sink.push(found.maybe_at(attachment.origin.as_ref()));
    title
}

pub(super) fn blocks(
    prepared: &Prepared,
    turned: &mut Turned,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let prefix = match prepared.kind {
        SectionKind::Enclosure(n) => format!("enclosure{n}"),
        SectionKind::Attachment(n) => format!("attachment{n}"),
        SectionKind::Head | SectionKind::Body | SectionKind::Imprint => return vec![],
    };
    let attachment = prepared.attachment;
    let mut blocks = vec![];
    if let Some(label) = &prepared.label {
        let id = format!("{prefix}.label");
        let block = paragraph(id, Role::AttachmentLabel, Align::Left, inlines(label));
        blocks.push(Block { origin: prepared.origin(), ..block });
    }
    let rows_above = spec::ATTACHMENT_TITLE_ROW - 1;
    let above = if prepared.label.is_some() { rows_above - 1 } else { rows_above };
    let title = with_breaks(&prepared.title);
    let title = paragraph(format!("{prefix}.title"), Role::AttachmentTitle, Align::Center, title);
    blocks.push(Block { blank_before: above, origin: attachment.origin.clone(), ..title });
    let recipients = attachment.recipients.as_deref();
    blocks.extend(recipients.map(|r| body::recipients(&prefix, r, sink)));
    let text = super::text::blocks(&prefix, &attachment.text, turned, sink);
    // An attachment that begins with a 横排 table has its label and title on the table's side.
    if let Some(table) = text.first().and_then(|first| turned.get(&first.id)).cloned() {
        turned.extend(blocks.iter().map(|block| (block.id.clone(), table.clone())));
    }
    let (subtitles, text) = match recipients {
        Some(_) => (vec![], text),
        None => subtitles(text),
    };
    blocks.extend(subtitles);
    blocks.extend(body::below_title(text, recipients.is_some()));
    blocks.extend(signature(&prefix, attachment));
    blocks
}

/// Most lines of names above a date that stands below a title.
const NAMES_ABOVE_DATE: usize = 3;

/// Most characters of 题注, and of a line of names.
const SUBTITLE_LEN: usize = 80;
const NAMES_LEN: usize = 26;

/// The lines that belong to the title, centred below it, and the text: （2024年4月26日……公布）, or who issues the paper and
/// its date, as in a 统计公报.
fn subtitles(text: Vec<Block>) -> (Vec<Block>, Vec<Block>) {
    let lines: Vec<String> = text
        .iter()
        .take(NAMES_ABOVE_DATE + 1)
        .map_while(|block| match &block.content {
            Content::Text(inlines) if block.role == Role::Text => Some(plain(inlines)),
            _ => None,
        })
        .collect();
    let dated = lines.iter().position(|line| is_date(line));
    let count = match dated {
        Some(at) if lines[..at].iter().all(|line| is_names(line)) => at + 1,
        _ => usize::from(lines.first().is_some_and(|line| is_adopted(line))),
    };
    let mut above = text;
    let below = above.split_off(count);
    let subtitle = |block: Block| Block {
        role: Role::Adopted,
        align: Align::Center,
        indent: Indent::default(),
        ..block
    };
    (above.into_iter().map(subtitle).collect(), below)
}

/// 2024年3月28日 and nothing else.
fn is_date(line: &str) -> bool {
    let parts: Vec<&str> = line.trim().split_inclusive(['年', '月', '日']).collect();
    let number = |part: &str, unit: char, digits: usize| {
        let number = part.strip_suffix(unit).unwrap_or_default();
        !number.is_empty() && number.len() <= digits && number.bytes().all(|b| b.is_ascii_digit())
    };
    matches!(parts[..], [year, month, day]
        if number(year, '年', 4) && number(month, '月', 2) && number(day, '日', 2))
}

/// A line of names of offices: no sentence, no number.
fn is_names(line: &str) -> bool {
    let marks = |c: char| "。，；：、？！“《（1234567890".contains(c);
    line.chars().count() <= NAMES_LEN && !line.contains(marks)
}

/// Where and when a paper was passed or made known, in parentheses.
fn is_adopted(line: &str) -> bool {
    let inner = line.trim().strip_prefix('（').and_then(|line| line.strip_suffix('）'));
    let said = ["通过", "公布", "发布", "印发", "批准", "修订", "修正", "施行", "稿"];
    inner.is_some_and(|inner| {
        inner.chars().count() <= SUBTITLE_LEN && said.iter().any(|word| inner.contains(word))
    })
}

/// 署名 and date of a paper that is printed as an attachment, set without a seal (7.3.5.2).
fn signature(prefix: &str, attachment: &Attachment) -> Vec<Block> {
    let Some((name, date)) = &attachment.signature else {
        return vec![];
    };
    let date = date.map(|date| wording::date(Some(date), None));
    let places = body::places(false, width(name), date.as_deref().map_or(0.0, width));
    body::signature(prefix, name, date.as_deref(), places, spec::UNSEALED_BLANK_ROWS)
}
