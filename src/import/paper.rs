//! Lines with roles become the parts of one paper.

use crate::diag::{Diagnostic, Kind};
use crate::document::{Division, Figure, Form, Inline, Role, plain};
use crate::markup::{Beginning, beginning};
use crate::notice::{Item, ItemKind};
use crate::spec;

use super::figures::Traced;
use super::line::{Line, Piece, is_blank, merge_texts, place, push_text, trim};
use super::signs;

/// The parts of a paper as a notice has them.
#[derive(Debug, Default)]
pub(super) struct Paper {
    pub form: Form,
    pub copy_number: Option<String>,
    pub secrecy: Option<String>,
    pub urgency: Option<String>,
    /// Names in the mark, without 文件 where it stands beside them.
    pub marks: Vec<String>,
    /// Whether 文件 stands beside several names.
    pub wenjian: bool,
    pub number: Option<String>,
    /// 代字 of a number that is open.
    pub code: Option<String>,
    pub signers: Vec<String>,
    pub title: Vec<Inline>,
    pub adopted: Option<Vec<Vec<Inline>>>,
    pub recipients: Option<Vec<Inline>>,
    pub text: Vec<Item>,
    pub attendance: [Option<Vec<Inline>>; 3],
    /// Titles in 附件说明.
    pub listed: Vec<Vec<Inline>>,
    pub attachments: Vec<Attached>,
    pub signatures: Vec<String>,
    /// 签发人职务 in the place of 署名, one an office.
    pub signer_titles: Vec<String>,
    /// Who issues a 纪要, at the left of its date.
    pub issuer: Option<String>,
    pub date: Option<String>,
    pub note: Option<Vec<Inline>>,
    pub copied_to: Option<Vec<Inline>>,
    pub disclosure: Option<String>,
    pub copies: Option<String>,
    pub printed_by: Option<String>,
    pub printed_on: Option<String>,
}

/// 附件 or 印发件.
#[derive(Debug, Default)]
pub(super) struct Attached {
    pub listed: bool,
    pub title: Vec<Inline>,
    pub recipients: Option<Vec<Inline>>,
    pub text: Vec<Item>,
    pub signature: Option<String>,
    pub date: Option<String>,
}

/// Puts a paper together; lines that have no place in it are told.
pub(super) fn assemble(
    pieces: Vec<Piece>,
    form: Form,
    traced: &Traced,
    file: &str,
    sink: &mut Vec<Diagnostic>,
) -> Paper {
    let paper = Paper { form, ..Paper::default() };
    let mut builder = Builder { paper, traced, file, sink, caption: None, unit: None, last: None };
    for piece in pieces {
        builder.piece(piece);
    }
    builder.forget_caption();
    builder.paper
}

struct Builder<'a> {
    paper: Paper,
    traced: &'a Traced,
    file: &'a str,
    sink: &'a mut Vec<Diagnostic>,
    /// Caption and unit of a table that is still to come.
    caption: Option<Line>,
    unit: Option<Line>,
    last: Option<Role>,
}

impl Builder<'_> {
    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Table(mut table) => {
                table.caption = self.caption.take().map(|line| line.inlines);
                table.unit =
                    self.unit.take().map(|line| unlabelled(line.inlines, &["单位：", "单位:"]));
                self.item(ItemKind::Table(table));
                self.last = Some(Role::Table);
            }
            Piece::Pictures(pictures) => {
                self.item(ItemKind::Pictures(pictures));
                self.last = Some(Role::Picture);
            }
            Piece::Line(line) => {
                let role = line.role;
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

    /// A caption without its table is text.
    fn forget_caption(&mut self) {
        for line in [self.caption.take(), self.unit.take()].into_iter().flatten() {
            self.text(line);
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
        match self.paper.attachments.last_mut() {
            Some(attachment) => attachment.text.push(item),
            None => self.paper.text.push(item),
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
        let text = line.text();
        let paper = &mut self.paper;
        let inside = paper.attachments.last_mut();
        match role {
            Role::CopyNumber => paper.copy_number = Some(signs::squeezed(&text)),
            Role::Secrecy => paper.secrecy = Some(signs::squeezed(&text)),
            Role::Urgency => paper.urgency = Some(signs::squeezed(&text)),
            Role::Mark => mark(paper, &text),
            Role::Number if signs::broken_number(&text) => {
                let code = signs::squeezed(&text);
                paper.code = code.split('〔').next().map(str::to_string);
                self.damaged("发文字号", &line);
            }
            Role::Number | Role::Signer => numbers(paper, &text),
            Role::Title => append(&mut paper.title, line.inlines),
            Role::Adopted => {
                let adopted = adopted(line.inlines);
                let said: String = adopted.iter().map(|line| plain(line)).collect();
                paper.date = signs::date_in(&said).or(paper.date.take());
                paper.adopted = Some(adopted);
            }
            Role::Recipients => {
                // Moved to the 版记, it has a label and a full stop.
                let moved = text.starts_with(spec::SENT_TO_LABEL);
                let mut names = unlabelled(line.inlines, &[spec::SENT_TO_LABEL]);
                cut_end(&mut names, if moved { "。" } else { "：:" });
                match inside {
                    Some(attachment) => attachment.recipients = Some(names),
                    None => paper.recipients = Some(names),
                }
            }
            Role::AttachmentNote => paper.listed.push(listed(line.inlines)),
            Role::Attendance => attendance(paper, line),
            Role::Signature => match inside {
                Some(attachment) => attachment.signature = Some(signs::squeezed(&text)),
                None => paper.signatures.extend(names(&text)),
            },
            Role::Date => self.date(&line),
            Role::Note => paper.note = Some(without_parentheses(line.inlines)),
            Role::AttachmentLabel => {
                paper.attachments.push(Attached { listed: true, ..Attached::default() });
            }
            Role::AttachmentTitle => self.attachment_title(line),
            Role::ImprintRecipients => {
                let mut names = unlabelled(line.inlines, &["主送：", "主送:"]);
                cut_end(&mut names, "。");
                paper.recipients = Some(names);
            }
            Role::CopiedTo => {
                let mut names =
                    unlabelled(line.inlines, &["抄送：", "分送：", "抄送:", "抄报：", "分送:"]);
                cut_end(&mut names, "。");
                paper.copied_to = Some(names);
            }
            Role::Disclosure => disclosure(paper, &text),
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

    fn attachment_title(&mut self, mut line: Line) {
        line.inlines.retain(|inline| !matches!(inline, Inline::Break));
        merge_texts(&mut line.inlines);
        let last = self.last;
        match self.paper.attachments.last_mut() {
            Some(attachment) if last == Some(Role::AttachmentLabel) => {
                attachment.title = line.inlines;
            }
            Some(attachment) if last == Some(Role::AttachmentTitle) => {
                append(&mut attachment.title, line.inlines);
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

    fn items(&mut self) -> &mut Vec<Item> {
        match self.paper.attachments.last_mut() {
            Some(attachment) => &mut attachment.text,
            None => &mut self.paper.text,
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
        let items = match self.paper.attachments.last_mut() {
            Some(attachment) => &mut attachment.text,
            None => &mut self.paper.text,
        };
        match items.last_mut().map(|item| &mut item.kind) {
            Some(ItemKind::Pictures(pictures)) if pictures.caption.is_none() => {
                pictures.caption = Some(line.inlines);
            }
            _ => self.text(line),
        }
    }
}

/// The 编, 章, 节 or 条 that a line begins with, and the characters of its number.
fn divided(text: &str) -> Option<(Division, usize)> {
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

fn division_item(inlines: Vec<Inline>, division: Division, length: usize) -> ItemKind {
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
            let number = Some(crate::markup::number_text(level, value));
            ItemKind::Heading { level, number, content }
        }
        Beginning::Numbered { level, value, number, words } => {
            let (_, mut rest) = split(inlines, number);
            trim(&mut rest);
            let (words, content) = split(rest, words);
            let number = Some(crate::markup::number_text(level, value));
            ItemKind::Paragraph { run_in: Some((level, number, words)), content }
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

fn tabs_to_blanks(inlines: &mut [Inline]) {
    for inline in inlines {
        if let Inline::Text(text) = inline {
            *text = text.replace('\t', "　");
        }
    }
}

/// Lines of a title joined; forced breaks are set anew.
fn append(title: &mut Vec<Inline>, line: Vec<Inline>) {
    title.extend(line.into_iter().filter(|inline| !matches!(inline, Inline::Break)));
    merge_texts(title);
}

/// A line of the mark: a name, or 文件 beside several.
fn mark(paper: &mut Paper, text: &str) {
    for part in text.split(['\t', '\n']).map(signs::squeezed).filter(|part| !part.is_empty()) {
        match part == spec::WENJIAN {
            true => paper.wenjian = true,
            false => paper.marks.push(part),
        }
    }
}

/// The line of 发文字号, with what stands beside it: 签发人, or the corner of a 信函.
fn numbers(paper: &mut Paper, text: &str) {
    let mut rest = text.replace('\n', "\t");
    if let Some(at) = rest.find("签发人") {
        let names = rest.split_off(at);
        let names = names.trim_start_matches("签发人").trim_start_matches(['：', ':']);
        paper.signers.extend(signer_names(names));
    } else if let Some(number) = rest.split('\t').position(|part| signs::doc_number(part).is_some())
    {
        // Names on the row of the number belong to the label above.
        let parts: Vec<String> = rest.split('\t').map(str::to_string).collect();
        let behind = parts.get(number + 1..).unwrap_or_default().join("\t");
        paper.signers.extend(signer_names(&behind));
        rest = parts[..=number].join("\t");
    } else if rest.starts_with('\t') || !rest.contains('号') {
        paper.signers.extend(signer_names(&rest));
        return;
    }
    for part in rest.split('\t').filter(|part| !part.trim_matches(is_blank).is_empty()) {
        if signs::is_copy_number(part) {
            paper.copy_number = Some(signs::squeezed(part));
        } else if signs::is_secrecy(part) {
            paper.secrecy = Some(signs::squeezed(part));
        } else if signs::is_urgency(part) {
            paper.urgency = Some(signs::squeezed(part));
        } else if paper.number.is_none() {
            let number = signs::doc_number(part).or_else(|| signs::order_number(part));
            paper.number = Some(number.unwrap_or_else(|| signs::squeezed(part)));
        }
    }
}

/// Names parted by tabs or several blanks; a name of two characters may be spread.
fn signer_names(text: &str) -> Vec<String> {
    let mut names = vec![];
    for part in text.split(['\t', '、', '\n']).map(|part| part.trim_matches(is_blank)) {
        let words: Vec<&str> = part.split(is_blank).filter(|word| !word.is_empty()).collect();
        match words.iter().all(|word| word.chars().count() == 1) {
            true => names.push(words.concat()),
            false => names.extend(words.into_iter().map(str::to_string)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Names of offices on a row; lines of a long name are joined.
fn names(text: &str) -> Vec<String> {
    let lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
    let most = lines.iter().map(Vec::len).max().unwrap_or(0);
    let column = |at: usize| -> String {
        let parts = lines.iter().filter_map(|line| line.get(at));
        signs::squeezed(&parts.copied().collect::<String>())
    };
    let single = most == 1 && lines.len() == 1;
    let mut names: Vec<String> = match single {
        // Blanks between several names on a line.
        true => {
            let words: Vec<&str> = text.split(is_blank).filter(|w| !w.is_empty()).collect();
            let spread = words.iter().any(|word| word.chars().count() < 4);
            if spread {
                vec![words.concat()]
            } else {
                words.into_iter().map(str::to_string).collect()
            }
        }
        false => (0..most).map(column).collect(),
    };
    names.retain(|name| !name.is_empty());
    names
}

/// 题注 without its parentheses, as the lines that it has.
fn adopted(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let inlines = without_parentheses(inlines);
    inlines.split(|inline| matches!(inline, Inline::Break)).map(<[Inline]>::to_vec).collect()
}

fn without_parentheses(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let text = plain(&inlines);
    if !signs::in_parentheses(&text) {
        return inlines;
    }
    // Parentheses round a part at each end are no pair.
    let mut depth = 0_i32;
    let last = text.chars().count() - 1;
    for (at, c) in text.chars().enumerate() {
        depth += i32::from("（(".contains(c)) - i32::from("）)".contains(c));
        if depth == 0 && at < last {
            return inlines;
        }
    }
    let (_, rest) = split(inlines, 1);
    (inlines, _) = split(rest, last - 1);
    inlines
}

/// Takes signs off the end, as far as they are text.
fn cut_end(inlines: &mut Vec<Inline>, signs: &str) {
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        text.truncate(text.trim_end_matches(|c: char| signs.contains(c) || is_blank(c)).len());
        if text.is_empty() {
            inlines.pop();
        }
    }
}

fn unlabelled(mut inlines: Vec<Inline>, labels: &[&str]) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        let folded = text.trim_start_matches(is_blank).replacen("抄　送", "抄送", 1);
        let folded = folded.replacen("抄 送", "抄送", 1);
        let found = labels.iter().find_map(|label| folded.strip_prefix(label));
        if let Some(rest) = found {
            *text = rest.trim_start_matches(is_blank).to_string();
        }
    }
    inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    inlines
}

/// A title of 附件说明 without label and number.
fn listed(mut inlines: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        let mut rest = text.trim_start_matches(is_blank);
        for label in ["附件：", "附件:", "附 件：", "附："] {
            rest = rest.strip_prefix(label).unwrap_or(rest).trim_start_matches(is_blank);
        }
        *text = signs::after_list_number(rest).unwrap_or(rest).to_string();
    }
    inlines
}

fn attendance(paper: &mut Paper, line: Line) {
    let text = line.text();
    let text = text.trim_start_matches(is_blank);
    let at = spec::ATTENDANCE_LABELS.iter().position(|label| text.starts_with(label));
    let labelled = at.map(|at| spec::ATTENDANCE_LABELS[at].chars().count() + 1);
    match (at, labelled) {
        (Some(at), Some(length)) => {
            let (_, mut names) = split(line.inlines, length);
            trim(&mut names);
            paper.attendance[at] = Some(names);
        }
        // Names on a further line belong to the last label.
        _ => {
            if let Some(names) = paper.attendance.iter_mut().rev().flatten().next() {
                push_text(names, "，");
                names.extend(line.inlines);
            }
        }
    }
}

fn disclosure(paper: &mut Paper, text: &str) {
    for part in text.split('\t').map(signs::squeezed).filter(|part| !part.is_empty()) {
        let copies = part.strip_prefix("共印").or_else(|| part.strip_prefix('共'));
        if let Some(copies) = copies.and_then(|copies| copies.strip_suffix('份')) {
            paper.copies = Some(copies.to_string());
        } else {
            let word = part.trim_start_matches("信息").trim_start_matches("公开属性");
            paper.disclosure = Some(word.trim_start_matches(['：', ':']).to_string());
        }
    }
}

impl Paper {
    /// Every text of it that can hold figures.
    pub fn inlines_mut(&mut self) -> Vec<&mut Vec<Inline>> {
        let mut out: Vec<&mut Vec<Inline>> = vec![&mut self.title];
        out.extend(self.adopted.iter_mut().flatten());
        let lines = [&mut self.recipients, &mut self.note, &mut self.copied_to];
        out.extend(lines.into_iter().flatten());
        out.extend(self.attendance.iter_mut().flatten());
        out.extend(self.listed.iter_mut());
        self.text.iter_mut().for_each(|item| of_item(item, &mut out));
        for attachment in &mut self.attachments {
            out.push(&mut attachment.title);
            out.extend(&mut attachment.recipients);
            attachment.text.iter_mut().for_each(|item| of_item(item, &mut out));
        }
        out
    }

    /// Every figure of it, in order.
    pub fn figures(&mut self) -> Vec<Figure> {
        let mut out = vec![];
        for inlines in self.inlines_mut() {
            collect(inlines, &mut out);
        }
        out
    }
}

fn of_item<'a>(item: &'a mut Item, out: &mut Vec<&'a mut Vec<Inline>>) {
    match &mut item.kind {
        ItemKind::Heading { content, .. } => out.push(content),
        ItemKind::Paragraph { run_in, content } => {
            out.extend(run_in.as_mut().map(|(_, _, words)| words));
            out.push(content);
        }
        ItemKind::Table(table) => {
            out.extend(&mut table.caption);
            out.extend(&mut table.unit);
            out.extend(&mut table.notes);
            out.extend(table.head.iter_mut().flatten());
            out.extend(table.rows.iter_mut().flat_map(|(_, cells)| cells));
        }
        ItemKind::Pictures(pictures) => out.extend(&mut pictures.caption),
        ItemKind::Chapter { content, .. } | ItemKind::Article { content, .. } => out.push(content),
        // An import makes none of these.
        ItemKind::Names(_) | ItemKind::Quoted(_) | ItemKind::Contents(_) => {}
    }
}

fn collect(inlines: &[Inline], out: &mut Vec<Figure>) {
    for inline in inlines {
        match inline {
            Inline::Figure(figure) => out.push(figure.clone()),
            other => collect(other.children(), out),
        }
    }
}

/// Writes figures that are refused as plain text.
pub(super) fn keep_figures(inlines: &mut Vec<Inline>, keep: &impl Fn(&Figure) -> bool) {
    for inline in inlines.iter_mut() {
        match inline {
            Inline::Figure(figure) if !keep(figure) => {
                *inline = Inline::Text(figure.printed.clone());
            }
            Inline::Heading(_, inner) | Inline::Strong(inner) | Inline::Emphasis(inner) => {
                keep_figures(inner, keep);
            }
            Inline::Superscript(inner) | Inline::Subscript(inner) => keep_figures(inner, keep),
            Inline::Revised(_, inner) => keep_figures(inner, keep),
            Inline::Footnote(note) => keep_figures(&mut note.text, keep),
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {}
        }
    }
    merge_texts(inlines);
}
