//! Lines with roles become the parts of one paper.

use crate::diag::{Diagnostic, Kind};
use crate::document::{Form, Inline, Role, plain};
use crate::markup::{Beginning, beginning};
use crate::notice::{Item, ItemKind, QuotedItem};
use crate::spec;

use super::figures::Traced;
use super::inlines::{merge_texts, without_notes};
use super::items::{count_decimals, divided, division_item, kind_of};
use super::line::{Line, Piece, place};
use super::names::List;
use super::paper::{Attached, Paper};
use super::{parts, quoted, signs, titles};

/// Puts a paper together; lines that have no place in it are told.
pub(super) fn assemble(
    pieces: Vec<Piece>,
    form: Form,
    traced: &Traced,
    file: &str,
    sink: &mut Vec<Diagnostic>,
) -> Paper {
    let paper = Paper { form, ..Paper::default() };
    let quoted = quoted::spans(&pieces, traced);
    let mut builder = Builder {
        paper,
        traced,
        file,
        sink,
        caption: None,
        unit: None,
        notes: vec![],
        last: None,
        quoted: None,
        list: None,
    };
    for (at, piece) in pieces.into_iter().enumerate() {
        if !quoted.iter().any(|span| span.contains(&at)) {
            builder.end_quoted();
        }
        builder.piece(piece);
    }
    builder.finish()
}

struct Builder<'a> {
    paper: Paper,
    traced: &'a Traced,
    file: &'a str,
    sink: &'a mut Vec<Diagnostic>,
    /// Caption and unit of a table that is still to come, and what their 脚注 say.
    caption: Option<Line>,
    unit: Option<Line>,
    notes: Vec<Vec<Inline>>,
    last: Option<Role>,
    /// The paper that is being quoted whole.
    quoted: Option<QuotedItem>,
    /// A list of names: it, its item in the stored paper, and the row of that which comes next.
    list: Option<(List, Option<String>, usize)>,
}

impl Builder<'_> {
    fn piece(&mut self, piece: Piece) {
        if !matches!(&piece, Piece::Line(line) if line.role.is_some_and(is_of_list)) {
            self.end_list();
        }
        match piece {
            Piece::Table(mut table) => {
                table.caption = self.caption.take().map(|line| line.inlines);
                table.unit = self
                    .unit
                    .take()
                    .map(|line| parts::unlabelled(line.inlines, &["单位：", "单位:"]));
                table.notes.splice(0..0, std::mem::take(&mut self.notes));
                self.item(ItemKind::Table(table));
                self.last = Some(Role::Table);
            }
            Piece::Pictures(pictures) => {
                self.item(ItemKind::Pictures(pictures));
                self.last = Some(Role::Picture);
            }
            Piece::Line(mut line) => {
                let role = line.role;
                self.take_notes(&mut line);
                match role {
                    Some(Role::TableCaption) => self.caption = Some(line),
                    Some(Role::TableUnit) => self.unit = Some(line),
                    Some(role) => {
                        self.forget_caption();
                        self.line(line, role);
                    }
                    None => self.stray(&line),
                }
                self.last = role.or(self.last);
            }
        }
    }

    fn finish(mut self) -> Paper {
        self.end_list();
        self.forget_caption();
        self.end_quoted();
        let mut paper = self.paper;
        titles::settle(&mut paper.title);
        let traced = self.traced;
        count_decimals(&mut paper.text, traced);
        for attached in &mut paper.attachments {
            titles::settle(&mut attached.title);
            count_decimals(&mut attached.text, traced);
        }
        paper
    }

    fn end_quoted(&mut self) {
        if self.quoted.is_none() {
            return;
        }
        self.end_list();
        self.forget_caption();
        if let Some(mut quoted) = self.quoted.take() {
            let mut title = titles::joined(&quoted.title);
            titles::settle(&mut title);
            quoted.title = titles::lines(&title);
            count_decimals(&mut quoted.text, self.traced);
            self.item(ItemKind::Quoted(Box::new(quoted)));
        }
    }

    /// A line that only a quoted paper has.
    fn quote(&mut self, line: Line, role: Role) {
        let begins = role == Role::QuotedTitle && self.last != Some(Role::QuotedTitle);
        if begins {
            self.end_quoted();
        }
        match &mut self.quoted {
            None if role == Role::QuotedTitle => {
                let mut item = quoted::open();
                quoted::take(&mut item, role, line);
                self.quoted = Some(item);
            }
            Some(item) => quoted::take(item, role, line),
            None => self.text(line),
        }
    }

    /// A row of a list of names; the row of the stored paper that it was tells where one list ends and another begins.
    fn row_of_list(&mut self, line: Line, role: Role) {
        let text = signs::squeezed(&line.text());
        let from = self.list.as_ref().map_or(0, |(_, _, from)| *from);
        let known = self.traced.row(&text, from);
        let edited = || self.traced.edited_row(role, &text, from).map(str::to_string);
        let item = known.map(|(_, row)| row.item.clone()).or_else(edited);
        let other = match (&self.list, &item) {
            (Some((_, Some(before), _)), Some(item)) => before != item,
            _ => false,
        };
        if other {
            self.end_list();
        }
        let (list, of, next) = self.list.get_or_insert_with(|| (List::default(), None, from));
        *next = known.map_or(from + usize::from(item.is_some()), |(at, _)| at + 1);
        *of = of.take().or(item);
        list.add(role, line.inlines, known.map(|(_, row)| row));
    }

    fn end_list(&mut self) {
        if let Some((list, ..)) = self.list.take() {
            self.item(ItemKind::Names(list.finish()));
        }
    }

    /// 脚注 where none can stand: those of a table go below it, the others are told.
    fn take_notes(&mut self, line: &mut Line) {
        if line.role.is_some_and(can_have_notes) {
            return;
        }
        let (kept, notes) = without_notes(std::mem::take(&mut line.inlines));
        line.inlines = kept;
        let of_table =
            matches!(line.role, Some(Role::TableCaption | Role::TableUnit | Role::TableNote));
        for note in notes {
            let said = plain(&note);
            let (kind, what, hint) = match of_table {
                true => {
                    (Kind::Recognised, "表格的脚注改成了表格下面的注", "请核对表格下面的“注：……”")
                }
                false => (Kind::NotCarried, "脚注", "这里不能加脚注，请把它写进正文，或者删去"),
            };
            let found = Diagnostic::warning(kind, format!("{what}“{said}”"));
            let place = place(self.file, line.number, &line.text());
            self.sink.push(found.at(place).hint(hint));
            if of_table {
                self.notes.push(labelled_note(note));
            }
        }
    }

    /// A caption without its table is text.
    fn forget_caption(&mut self) {
        for line in [self.caption.take(), self.unit.take()].into_iter().flatten() {
            self.text(line);
        }
        for inlines in std::mem::take(&mut self.notes) {
            self.item(ItemKind::Paragraph { run_in: None, content: inlines });
        }
    }

    fn stray(&mut self, line: &Line) {
        let message =
            format!("“{}”（认不出是公文的哪一部分）", super::line::shortened(&line.text()));
        let found = Diagnostic::warning(Kind::NotCarried, message);
        let found = found.at(place(self.file, line.number, &line.text()));
        self.sink.push(found.hint("要用的，请写进 notice.yaml 相应的项目"));
    }

    /// A part of which something has been lost on its way: it stays open.
    fn damaged(&mut self, what: &str, line: &Line) {
        let message = format!("{what}“{}”缺了字", super::line::shortened(&line.text()));
        let found = Diagnostic::warning(Kind::NotCarried, message);
        let found = found.at(place(self.file, line.number, &line.text()));
        self.sink.push(found.hint(format!("先空着；请对照原件在 notice.yaml 里填上“{what}”")));
    }

    fn item(&mut self, kind: ItemKind) {
        let item = Item { kind, origin: None, loop_key: None };
        self.items().push(item);
    }

    /// The text that is being read: of the paper, of an attachment, or of a paper quoted in it.
    fn items(&mut self) -> &mut Vec<Item> {
        if let Some(quoted) = &mut self.quoted {
            return &mut quoted.text;
        }
        match self.paper.attachments.last_mut() {
            Some(attachment) => &mut attachment.text,
            None => &mut self.paper.text,
        }
    }

    fn text(&mut self, mut line: Line) {
        self.look_for_afterword(&line);
        tabs_to_blanks(&mut line.inlines);
        let text = line.text();
        let shape = match self.traced.is_plain(&text) {
            true => Beginning::Text,
            false => beginning(&text),
        };
        let numbered = if self.traced.is_plain(&text) { None } else { divided(&text) };
        self.item(match numbered {
            Some((division, length)) => division_item(line.inlines, division, length),
            None => kind_of(line.inlines, shape),
        });
    }

    /// Text below the date has no place there: it goes to the end of the text, and is told.
    fn look_for_afterword(&mut self, line: &Line) {
        let paper = &self.paper;
        let closed = paper.date.is_some() && !paper.signatures.is_empty();
        if closed && paper.attachments.is_empty() && paper.form != Form::Minutes {
            let message = "落款后面的文字，已放到正文末尾";
            let found = Diagnostic::warning(Kind::NotCarried, message);
            let found = found.at(place(self.file, line.number, &line.text()));
            self.sink.push(found.hint("是附注的，请移到“附注”一项；是附件的，请另存成附件"));
        }
    }

    fn line(&mut self, line: Line, role: Role) {
        if quoted::is_of_quoted(role) {
            return self.quote(line, role);
        }
        if is_of_list(role) {
            return self.row_of_list(line, role);
        }
        let text = line.text();
        let paper = &mut self.paper;
        let inside = paper.attachments.last_mut();
        match role {
            Role::CopyNumber => paper.copy_number = Some(signs::squeezed(&text)),
            Role::Secrecy => paper.secrecy = Some(signs::squeezed(&text)),
            Role::Urgency => paper.urgency = Some(signs::squeezed(&text)),
            Role::Mark => parts::mark(paper, &text),
            Role::Number if signs::broken_number(&text) => {
                let code = signs::squeezed(&text);
                paper.code = code.split('〔').next().map(str::to_string);
                self.damaged("发文字号", &line);
            }
            Role::Number | Role::Signer => parts::numbers(paper, &text),
            Role::Title => parts::append(&mut paper.title, line.inlines),
            // below the title of an attachment it is typed as a line of its text
            Role::Adopted if inside.is_some() => {
                let content = line.inlines;
                self.item(ItemKind::Paragraph { run_in: None, content });
            }
            Role::Adopted => {
                let adopted = parts::adopted(line.inlines);
                let said: String = adopted.iter().map(|line| plain(line)).collect();
                paper.date = signs::date_in(&said).or(paper.date.take());
                paper.adopted = Some(adopted);
            }
            Role::Recipients => {
                // Moved to the 版记, it has a label and a full stop.
                let moved = text.starts_with(spec::SENT_TO_LABEL);
                let mut names = parts::unlabelled(line.inlines, &[spec::SENT_TO_LABEL]);
                parts::cut_end(&mut names, if moved { "。" } else { "：:" });
                match inside {
                    Some(attachment) => attachment.recipients = Some(names),
                    None => paper.recipients = Some(names),
                }
            }
            Role::AttachmentNote => paper.listed.push(parts::listed(line.inlines)),
            Role::Attendance => parts::attendance(paper, line),
            Role::Signature => match inside {
                Some(attachment) => attachment.signature = Some(signs::squeezed(&text)),
                None => paper.signatures.extend(parts::names(&text)),
            },
            Role::Date => self.date(&line),
            Role::Note => parts::note(paper, line.inlines),
            Role::AttachmentLabel => {
                paper.attachments.push(Attached { listed: true, ..Attached::default() });
            }
            Role::AttachmentTitle => self.attachment_title(line),
            Role::ImprintRecipients => {
                let mut names = parts::unlabelled(line.inlines, &["主送：", "主送:"]);
                parts::cut_end(&mut names, "。");
                paper.recipients = Some(names);
            }
            Role::CopiedTo => {
                let mut names = parts::unlabelled(
                    line.inlines,
                    &["抄送：", "分送：", "抄送:", "抄报：", "分送:"],
                );
                parts::cut_end(&mut names, "。");
                paper.copied_to = Some(names);
            }
            Role::Disclosure => parts::disclosure(paper, &text),
            Role::PrintedBy => {
                let found = signs::printed_by(&text);
                let (office, date) =
                    found.unwrap_or_else(|| (text.replace('\t', ""), String::new()));
                paper.printed_by = Some(office);
                paper.printed_on =
                    Some(date).filter(|date| signs::is_whole(date) && !date.is_empty());
            }
            Role::PictureCaption => self.picture_caption(line),
            Role::SignerTitle => paper.signer_titles.push(signs::squeezed(&text)),
            Role::TableNote => self.table_note(line),
            Role::ContentsTitle => self.contents(1),
            Role::Contents1 => self.contents(1),
            Role::Contents2 => self.contents(2),
            Role::Contents3 => self.contents(3),
            _ => self.text(line),
        }
    }

    fn date(&mut self, line: &Line) {
        let text = line.text();
        let last = text.rsplit('\t').next().unwrap_or_default();
        let Some(date) = signs::date(last) else {
            let open = signs::squeezed(last);
            if open.ends_with("年月日") {
                return;
            }
            if signs::broken_date(last) {
                return self.damaged("成文日期", line);
            }
            return self.stray(line);
        };
        match self.paper.attachments.last_mut() {
            Some(attachment) => attachment.date = Some(date),
            None => {
                self.paper.date = Some(date);
                // 纪要 has who issues it beside the date: its 印发机关 where it has one.
                if let Some((issuer, _)) = text.split_once('\t') {
                    let issuer = signs::squeezed(issuer);
                    self.paper.issuer = Some(issuer).filter(|issuer| !issuer.is_empty());
                }
            }
        }
    }

    fn attachment_title(&mut self, line: Line) {
        let last = self.last;
        match self.paper.attachments.last_mut() {
            Some(attachment) if last == Some(Role::AttachmentLabel) => {
                attachment.title = line.inlines;
            }
            Some(attachment) if last == Some(Role::AttachmentTitle) => {
                parts::append(&mut attachment.title, line.inlines);
            }
            _ => {
                let title = signs::squeezed(&plain(&line.inlines));
                let named = |listed: &Vec<Inline>| signs::squeezed(&plain(listed)) == title;
                let listed = self.paper.listed.iter().any(named);
                let title = line.inlines;
                self.paper.attachments.push(Attached { listed, title, ..Attached::default() });
            }
        }
    }

    fn table_note(&mut self, line: Line) {
        match self.items().last_mut().map(|item| &mut item.kind) {
            Some(ItemKind::Table(table)) => table.notes.push(line.inlines),
            _ => self.text(line),
        }
    }

    /// A 目录 is made anew: its entries only tell how deep it goes.
    fn contents(&mut self, level: u8) {
        match self.items().last_mut().map(|item| &mut item.kind) {
            Some(ItemKind::Contents(deepest)) => *deepest = level.max(*deepest),
            _ => self.item(ItemKind::Contents(level)),
        }
    }

    fn picture_caption(&mut self, line: Line) {
        match self.items().last_mut().map(|item| &mut item.kind) {
            Some(ItemKind::Pictures(pictures)) if pictures.caption.is_none() => {
                pictures.caption = Some(line.inlines);
            }
            _ => self.text(line),
        }
    }
}

fn tabs_to_blanks(inlines: &mut [Inline]) {
    for inline in inlines {
        if let Inline::Text(text) = inline {
            *text = text.replace('\t', "　");
        }
    }
}

/// Roles of the rows of a list of names.
pub(super) const fn is_of_list(role: Role) -> bool {
    matches!(role, Role::NamesGroup | Role::Names | Role::Member)
}

/// Roles whose text can have 脚注.
const fn can_have_notes(role: Role) -> bool {
    role.is_heading() || matches!(role, Role::Text | Role::Article)
}

/// What a 脚注 of a table says below it.
pub(super) fn labelled_note(mut note: Vec<Inline>) -> Vec<Inline> {
    note.insert(0, Inline::Text("注：".to_string()));
    merge_texts(&mut note);
    note
}
