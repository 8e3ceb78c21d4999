//! 发文稿纸: the form on which an office takes a draft round before it is signed. The standard has none (GB/T 9704 is
//! about what goes out); this is what offices print, in one table, from the notice as it stands.

use super::width::width;
use super::{figure, meta, paragraph, text, wording};
use crate::document::{
    Align, Block, CellSize, Column, Content, Document, Form, Inline, Merge, Meta, Role, Section,
    SectionKind, Table, TableRow, plain,
};
use crate::notice::{Attachment, Notice};

/// Words after the office's name above the table.
const NAME: &str = "发文稿纸";
/// Widths of the columns, label and content twice, in thousandths: a label has four 字.
const SHARES: [(u32, Align); 4] =
    [(150, Align::Center), (410, Align::Left), (150, Align::Center), (290, Align::Left)];

/// Composes the 发文稿纸 of a notice: what is known is filled in, what is signed by hand stays empty.
pub fn draft_sheet(notice: &Notice) -> Document {
    let office = notice.offices.first().map(|office| office.signature.as_str()).unwrap_or_default();
    let name =
        paragraph("sheet.title", Role::SheetTitle, Align::Center, text(format!("{office}{NAME}")));
    let table = paragraph("sheet.table", Role::Table, Align::Left, vec![]);
    let table = Block { content: Content::Table(table_of(notice)), blank_before: 1, ..table };
    let meta = meta(notice);
    let meta = Meta { title: format!("{} {NAME}", meta.title), ..meta };
    let body = Section { kind: SectionKind::Body, landscape: false, blocks: vec![name, table] };
    let mut document = Document { meta, form: Form::Ordinary, sections: vec![body] };
    figure::identify(&mut document);
    document
}

/// Rows of a table of four columns.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<Vec<Inline>>>,
    merges: Vec<Merge>,
}

impl Rows {
    /// A box at the left, beside so many rows at the right.
    fn signed(&mut self, label: &str, content: Option<String>, right: &[(&str, Option<String>)]) {
        let (row, rows) = (self.rows.len(), right.len());
        self.merges.extend([0, 1].map(|column| Merge { row, column, rows, columns: 1 }));
        for (i, (other, said)) in right.iter().enumerate() {
            let [left, box_] = match i {
                0 => [strong(label), said_of(content.clone())],
                _ => [vec![], vec![]],
            };
            self.rows.push(vec![left, box_, strong(other), said_of(said.clone())]);
        }
    }

    fn pair(&mut self, left: (&str, Option<String>), right: (&str, Option<String>)) {
        let cells = [left, right].map(|(label, said)| [strong(label), said_of(said)]);
        self.rows.push(cells.into_iter().flatten().collect());
    }

    /// Content as wide as the table; a long one goes on in further rows, since no row is parted by a page.
    fn wide(&mut self, label: &str, content: Vec<Inline>) {
        let (first, parts) = (self.rows.len(), parted(content));
        if parts.len() > 1 {
            self.merges.push(Merge { row: first, column: 0, rows: parts.len(), columns: 1 });
        }
        for (i, part) in parts.into_iter().enumerate() {
            self.merges.push(Merge { row: first + i, column: 1, rows: 1, columns: 3 });
            let label = if i == 0 { strong(label) } else { vec![] };
            self.rows.push(vec![label, part, vec![], vec![]]);
        }
    }
}

fn table_of(notice: &Notice) -> Table {
    let drafting = &notice.drafting;
    let mut rows = Rows::default();
    // 签发 is signed, whoever 签发人 will be.
    rows.signed(
        "签　　发",
        None,
        &[
            ("密　　级", notice.secrecy.clone()),
            ("紧急程度", notice.urgency.clone()),
            ("公开属性", notice.disclosure.clone()),
            ("印　　数", notice.copies.map(|copies| format!("{copies}份"))),
        ],
    );
    let cosigners = Some(drafting.cosigners.join("、")).filter(|names| !names.is_empty());
    rows.signed(
        "会　　签",
        cosigners,
        &[
            ("拟稿单位", drafting.unit.clone()),
            ("拟 稿 人", drafting.drafter.clone()),
            ("联系电话", drafting.phone.clone()),
        ],
    );
    rows.signed(
        "核　　稿",
        drafting.reviewer.clone(),
        &[("校　　对", drafting.proofreader.clone()), ("打　　印", drafting.typist.clone())],
    );
    let names: Vec<&str> = notice.offices.iter().map(|o| o.signature.as_str()).collect();
    rows.wide("发文机关", text(names.join("、")));
    let date = notice.date.map(|date| wording::date(Some(date), None));
    rows.pair(("发文字号", Some(wording::number(notice))), ("成文日期", date));
    rows.wide("标　　题", notice.title.concat());
    rows.wide("主送机关", listed(notice.recipients.as_deref()));
    rows.wide("抄送机关", listed(notice.copied_to.as_deref()));
    rows.wide("附　　件", attachments(&notice.attachments));
    rows.wide("附　　注", notice.note.clone().unwrap_or_default());
    let row = |(i, cells)| TableRow { id: format!("sheet.table.{}", i + 1), cells };
    Table {
        size: CellSize::default(),
        columns: SHARES.map(|(share, align)| Column { share, align, decimal: false }).to_vec(),
        head: vec![],
        rows: rows.rows.into_iter().enumerate().map(row).collect(),
        merges: rows.merges,
    }
}

/// Widest content of one row in 字: some ten lines.
const ROW_CELLS: f64 = 250.0;
/// Marks after which a long list goes on in the next row.
const MARKS: [char; 4] = ['、', '，', '；', '。'];

/// Content in parts that a row holds, parted after a mark; at least one.
fn parted(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut parts = vec![vec![]];
    let mut wide = 0.0;
    for inline in content {
        let pieces: Vec<Inline> = match inline {
            Inline::Text(said) => {
                said.split_inclusive(MARKS).map(|piece| Inline::Text(piece.into())).collect()
            }
            other => vec![other],
        };
        for piece in pieces {
            let own = width(&plain(std::slice::from_ref(&piece)));
            if wide > 0.0 && wide + own > ROW_CELLS {
                parts.push(vec![]);
                wide = 0.0;
            }
            wide += own;
            push(parts.last_mut(), piece);
        }
    }
    parts
}

/// Adds an inline; text that follows text is one.
fn push(part: Option<&mut Vec<Inline>>, piece: Inline) {
    let Some(part) = part else { return };
    match (part.last_mut(), piece) {
        (Some(Inline::Text(last)), Inline::Text(more)) => last.push_str(&more),
        (_, piece) => part.push(piece),
    }
}

fn strong(label: &str) -> Vec<Inline> {
    vec![Inline::Strong(text(label))]
}

fn said_of(said: Option<String>) -> Vec<Inline> {
    said.map(text).unwrap_or_default()
}

/// Offices without the mark that a paper puts at their end.
fn listed(names: Option<&[Inline]>) -> Vec<Inline> {
    let mut names = names.map(<[Inline]>::to_vec).unwrap_or_default();
    wording::cut_end(&mut names, "：:。；，、.;,");
    names
}

/// Names of 附件 and 印发件, one a line, numbered where there are several (7.3.4).
fn attachments(attachments: &[Attachment]) -> Vec<Inline> {
    let several = attachments.len() > 1;
    let mut out = vec![];
    for (i, attachment) in attachments.iter().enumerate() {
        out.extend((i > 0).then_some(Inline::Break));
        let mut title = attachment.title.concat();
        if several {
            wording::push_front(&mut title, &format!("{}.", i + 1));
        }
        out.extend(title);
    }
    out
}
