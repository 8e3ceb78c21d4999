//! What each line of a paper is: by its style where that is ours, else by its words, its look and its place.

use crate::document::{Form, Role};

use super::line::{Line, Piece};
use super::signs;

/// Lines among which the title is looked for.
const HEAD_LINES: usize = 30;
/// Lines that a title may be broken into.
const TITLE_LINES: usize = 5;
/// Characters of a line that can be one of a title.
const TITLE_CHARS: usize = 50;
/// Half points from which letters are those of a title (2号 is 22 pt).
const LARGE: u32 = 40;
/// Lines above a date that can be 署名 of several offices.
const SIGNATURE_LINES: usize = 10;

/// Gives every line a role; what stays without one belongs nowhere and is told by whoever assembles the paper.
pub(super) fn recognise(pieces: &mut [Piece]) {
    let ours =
        pieces.iter().any(|piece| matches!(piece, Piece::Line(l) if l.role == Some(Role::Title)));
    if !ours {
        head(pieces);
    }
    body(pieces);
    if !ours {
        members(pieces);
    }
}

/// Members of a group, one below another: 组长：张三　区科委主任, and lines of name and 单位职务 below it.
fn members(pieces: &mut [Piece]) {
    let text = |piece: &Piece| match piece {
        Piece::Line(line) if line.role == Some(Role::Text) => Some(line.text()),
        _ => None,
    };
    let mut at = 0;
    while at < pieces.len() {
        let opens = text(&pieces[at]).is_some_and(|text| signs::is_labelled_member(&text));
        let follows = |piece: &&Piece| {
            let text = text(piece);
            text.is_some_and(|t| signs::is_labelled_member(&t) || signs::is_member(&t))
        };
        let count = if opens { pieces[at..].iter().take_while(follows).count() } else { 0 };
        if count > 1 {
            for piece in &mut pieces[at..at + count] {
                if let Piece::Line(line) = piece {
                    line.role = Some(Role::Member);
                }
            }
        }
        at += count.max(1);
    }
}

/// The form that a paper without styles of ours has.
pub(super) fn form(pieces: &[Piece]) -> Form {
    let of = |role: Role| {
        let mut lines = lines(pieces).filter(move |line| line.role == Some(role));
        lines.next().map(|line| signs::squeezed(&line.text())).unwrap_or_default()
    };
    let (mark, number, title) = (of(Role::Mark), of(Role::Number), of(Role::Title));
    if mark.ends_with("纪要") {
        return Form::Minutes;
    }
    if signs::order_number(&number).is_some() && mark.ends_with('令') {
        return Form::Order;
    }
    let letter = signs::kind(&title) == Some("函") && !mark.is_empty() && !mark.ends_with("文件");
    if letter { Form::Letter } else { Form::Ordinary }
}

fn lines(pieces: &[Piece]) -> impl Iterator<Item = &Line> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Line(line) => Some(line),
        Piece::Table(_) | Piece::Pictures(_) => None,
    })
}

/// Where the lines stand among the pieces.
fn places(pieces: &[Piece]) -> Vec<usize> {
    let places = pieces.iter().enumerate();
    places.filter(|(_, piece)| matches!(piece, Piece::Line(_))).map(|(at, _)| at).collect()
}

fn line(pieces: &[Piece], at: usize) -> Option<&Line> {
    match pieces.get(at) {
        Some(Piece::Line(line)) => Some(line),
        _ => None,
    }
}

fn set(pieces: &mut [Piece], at: usize, role: Role) {
    if let Some(Piece::Line(line)) = pieces.get_mut(at) {
        line.role.get_or_insert(role);
    }
}

/// 版头 and title.
fn head(pieces: &mut [Piece]) {
    let places = places(pieces);
    let top: Vec<usize> = places.iter().copied().take(HEAD_LINES).collect();
    let number = top.iter().position(|at| line(pieces, *at).is_some_and(|l| numbered(&l.text())));
    // Web pages have the number below the title.
    let above =
        number.and_then(|number| titled(pieces, &places, 0).filter(|(s, n)| s + n <= number));
    if let Some((start, count)) = above {
        for at in places.iter().take(start) {
            corner_or_mark(pieces, *at);
        }
        places.iter().skip(start).take(count).for_each(|at| set(pieces, *at, Role::Title));
        return;
    }
    for at in &top[..number.unwrap_or(0)] {
        corner_or_mark(pieces, *at);
    }
    if let Some(number) = number {
        set(pieces, top[number], Role::Number);
    }
    let from = number.map_or(0, |at| at + 1);
    let Some((start, count)) = title(pieces, &places, from) else { return };
    for at in &top[from.min(top.len())..start.min(top.len())] {
        corner_or_mark(pieces, *at);
    }
    for at in places.iter().skip(start).take(count) {
        set(pieces, *at, Role::Title);
    }
}

/// Whether a line holds the number of the paper, perhaps with 签发人 beside it.
fn numbered(text: &str) -> bool {
    let alone = text.split("签发人").next().unwrap_or_default();
    signs::doc_number(alone).is_some() || signs::order_number(alone).is_some()
}

/// A line above the title: one of the corner, 签发人, or the mark.
fn corner_or_mark(pieces: &mut [Piece], at: usize) {
    let Some(found) = line(pieces, at) else { return };
    let text = found.text();
    let role = if signs::is_copy_number(&text) {
        Role::CopyNumber
    } else if signs::is_secrecy(&text) {
        Role::Secrecy
    } else if signs::is_urgency(&text) {
        Role::Urgency
    } else if text.trim_start().starts_with("签发人") {
        Role::Signer
    } else if signs::date(&text).is_some() {
        Role::Date
    } else if is_mark(found, &text) {
        Role::Mark
    } else {
        return;
    };
    set(pieces, at, role);
}

/// Whether a line above the title is a 发文机关标志 by its look or its words.
fn is_mark(found: &Line, text: &str) -> bool {
    let text = signs::squeezed(text);
    let ends = ["文件", "令", "纪要", "委员会", "政府", "局", "办公室", "厅"];
    let named = ends.iter().any(|end| text.ends_with(end)) && signs::is_name(&text);
    (found.red || found.size >= LARGE || named) && text.chars().count() <= 60
}

/// Whether a line can be one of a title.
fn can_title(line: &Line) -> bool {
    let text = line.text();
    let squeezed = signs::squeezed(&text);
    let mark = line.red || squeezed.ends_with("文件") && squeezed.chars().count() <= 30;
    let long = text.chars().count() > TITLE_CHARS;
    !long && !text.ends_with(['。', '；', '：', ':']) && !mark && !corner(&text)
}

/// The title: its first line among the lines, and how many it has.
fn title(pieces: &[Piece], places: &[usize], from: usize) -> Option<(usize, usize)> {
    let found = |at: usize| places.get(at).and_then(|place| line(pieces, *place));
    let top = from..places.len().min(from + HEAD_LINES);
    if let Some(best) = titled(pieces, places, from) {
        return Some(best);
    }
    // Else what is large and centred, else the first line that can be one.
    let looks = |line: &Line| can_title(line) && (line.size >= LARGE || line.is_centred());
    let start = top.clone().find(|at| found(*at).is_some_and(looks));
    let start = start.or_else(|| top.clone().find(|at| found(*at).is_some_and(can_title)))?;
    let first = found(start)?;
    let alike = |line: &&Line| {
        can_title(line) && line.size == first.size && line.align == first.align && looks(line)
    };
    let more = (start + 1..start + TITLE_LINES).map_while(|at| found(at).filter(alike)).count();
    Some((start, 1 + more))
}

/// The best title: lines that join to a text that ends with a 文种.
fn titled(pieces: &[Piece], places: &[usize], from: usize) -> Option<(usize, usize)> {
    let found = |at: usize| places.get(at).and_then(|place| line(pieces, *place));
    let top = from..places.len().min(from + HEAD_LINES);
    for start in top.clone() {
        if !found(start).is_some_and(can_title) {
            continue;
        }
        let mut joined = String::new();
        for count in 1..=TITLE_LINES {
            let Some(line) = found(start + count - 1).filter(|line| can_title(line)) else { break };
            joined.push_str(&line.text());
            let next = found(start + count).map(Line::text).unwrap_or_default();
            let goes_on = signs::kind(&(joined.clone() + &next)).is_some() && can_join(&next);
            if signs::kind(&joined).is_some() && joined.chars().count() > 3 && !goes_on {
                return Some((start, count));
            }
        }
    }
    None
}

/// Whether a further line can belong to a title that already ends with a 文种: 〔……的〕通知 in a line of its own.
fn can_join(next: &str) -> bool {
    next.chars().count() <= 6 && !next.is_empty()
}

fn corner(text: &str) -> bool {
    signs::is_copy_number(text)
        || signs::is_secrecy(text)
        || signs::is_urgency(text)
        || text.trim_start().starts_with("签发人")
        || numbered(text)
        || signs::date(text).is_some()
}

/// Where in the paper a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Head,
    BelowTitle,
    Text,
    /// 附件说明, 署名, date and 附注.
    Close,
    /// Below the label of an attachment, where its title is.
    AttachmentHead,
    Imprint,
}

/// All that follows, line by line.
fn body(pieces: &mut [Piece]) {
    let places = places(pieces);
    let mut zone = Zone::Head;
    let mut after_table = false;
    for (n, &at) in places.iter().enumerate() {
        if n > 0 && places[n - 1] + 1 < at {
            after_table = true;
        }
        let Some(here) = line(pieces, at) else { continue };
        let role = here.role.or_else(|| guess(pieces, &places, n, zone, after_table));
        after_table = false;
        let Some(role) = role else { continue };
        set(pieces, at, role);
        if signing(role) && zone != Zone::Head {
            zone = Zone::Close;
        } else {
            zone = next_zone(role, zone);
        }
        if zone == Zone::Text {
            mark_close(pieces, &places, n);
        }
    }
}

fn signing(role: Role) -> bool {
    matches!(role, Role::Signature | Role::Date | Role::Note | Role::AttachmentNote)
}

fn next_zone(role: Role, zone: Zone) -> Zone {
    match role {
        Role::Title | Role::Adopted => Zone::BelowTitle,
        Role::Recipients | Role::Text | Role::Heading1 | Role::Heading2 => Zone::Text,
        Role::Heading3 | Role::Heading4 | Role::TableCaption | Role::TableUnit => Zone::Text,
        Role::PictureCaption | Role::Attendance => Zone::Text,
        Role::Chapter | Role::Subchapter | Role::Article | Role::Member => Zone::Text,
        Role::AttachmentLabel => Zone::AttachmentHead,
        Role::AttachmentTitle => Zone::BelowTitle,
        Role::CopiedTo | Role::Disclosure | Role::PrintedBy | Role::ImprintRecipients => {
            Zone::Imprint
        }
        _ => zone,
    }
}

/// The role of a line that no style names.
fn guess(
    pieces: &[Piece],
    places: &[usize],
    n: usize,
    zone: Zone,
    after_table: bool,
) -> Option<Role> {
    let here = line(pieces, places[n])?;
    let text = here.text();
    if zone == Zone::Head {
        return None;
    }
    if signs::copied_to(&text).is_some() {
        return Some(Role::CopiedTo);
    }
    if signs::printed_by(&text).is_some() {
        return Some(Role::PrintedBy);
    }
    if is_disclosure(&text) && (zone == Zone::Imprint || followed_by_imprint(pieces, places, n)) {
        return Some(Role::Disclosure);
    }
    if signs::attachment_label(&text).is_some() && begins_attachment(pieces, places, n, zone) {
        return Some(Role::AttachmentLabel);
    }
    Some(match zone {
        Zone::AttachmentHead => Role::AttachmentTitle,
        Zone::BelowTitle if signs::is_of_web_page(&text) => return None,
        Zone::BelowTitle if untold_number(pieces, &text) => Role::Number,
        Zone::BelowTitle if adopted(here, &text) => Role::Adopted,
        Zone::BelowTitle if title_goes_on(pieces, places, n) => Role::AttachmentTitle,
        Zone::BelowTitle if signs::is_recipients(&text) => Role::Recipients,
        Zone::Close if signs::in_parentheses(&text) => Role::Note,
        Zone::Close if names_attachment(pieces, &text) => Role::AttachmentTitle,
        Zone::Close if here.page_before || (here.is_centred() && here.size >= LARGE) => {
            Role::AttachmentTitle
        }
        Zone::Close if signs::after_list_number(&text).is_some() && in_note(pieces, places, n) => {
            Role::AttachmentNote
        }
        _ if caption(here, &text, "表") && before_table(pieces, places[n]) => Role::TableCaption,
        _ if is_unit(&text) && before_table(pieces, places[n]) => Role::TableUnit,
        _ if after_table && caption(here, &text, "图") => Role::PictureCaption,
        _ => Role::Text,
    })
}

fn is_disclosure(text: &str) -> bool {
    let text = signs::squeezed(text);
    let word = ["公开属性", "信息公开", "主动公开", "依申请公开", "不予公开"];
    word.iter().any(|word| text.starts_with(word))
        || (text.starts_with('共') && text.ends_with('份'))
}

fn followed_by_imprint(pieces: &[Piece], places: &[usize], n: usize) -> bool {
    let next = places.get(n + 1).and_then(|at| line(pieces, *at)).map(Line::text);
    let next = next.unwrap_or_default();
    signs::copied_to(&next).is_some() || signs::printed_by(&next).is_some()
}

/// Whether a line 附件 begins an attachment: after the date, or on a new page with a title below it.
fn begins_attachment(pieces: &[Piece], places: &[usize], n: usize, zone: Zone) -> bool {
    let Some(here) = line(pieces, places[n]) else { return false };
    let next = places.get(n + 1).and_then(|at| line(pieces, *at)).map(Line::text);
    let dated = places[..n].iter().any(|at| {
        line(pieces, *at)
            .is_some_and(|l| l.role == Some(Role::Date) || l.role == Some(Role::AttachmentLabel))
    });
    next.is_some() && (here.page_before || zone == Zone::Close || dated)
}

/// A number below the title, as web pages have it.
fn untold_number(pieces: &[Piece], text: &str) -> bool {
    let told = lines(pieces).any(|line| line.role == Some(Role::Number));
    !told && (signs::doc_number(text).is_some() || signs::broken_number(text))
}

/// Whether a line behind the date is the title of a file that the paper names: in 附件说明, or between 《 and 》.
fn names_attachment(pieces: &[Piece], text: &str) -> bool {
    let text = signs::squeezed(text);
    let mut lines = lines(pieces);
    lines.any(|line| {
        let said = signs::squeezed(&line.text());
        match line.role {
            Some(Role::AttachmentNote) => said.ends_with(&text),
            Some(Role::Title) => said.contains(&format!("《{text}》")),
            _ => false,
        }
    })
}

/// 题注: (2024年1月19日……通过).
fn adopted(here: &Line, text: &str) -> bool {
    signs::in_parentheses(text)
        && (text.contains("通过") || here.is_centred() && text.contains('年'))
}

/// Whether a line below the title of an attachment looks just like it.
fn title_goes_on(pieces: &[Piece], places: &[usize], n: usize) -> bool {
    let before = n.checked_sub(1).and_then(|n| places.get(n)).and_then(|at| line(pieces, *at));
    let (Some(before), Some(here)) = (before, line(pieces, places[n])) else { return false };
    before.role == Some(Role::AttachmentTitle)
        && here.is_centred()
        && before.is_centred()
        && here.size == before.size
        && here.size >= LARGE
}

fn in_note(pieces: &[Piece], places: &[usize], n: usize) -> bool {
    let before = n.checked_sub(1).and_then(|n| places.get(n)).and_then(|at| line(pieces, *at));
    before.is_some_and(|l| l.role == Some(Role::AttachmentNote))
}

fn caption(here: &Line, text: &str, what: &str) -> bool {
    let short = text.chars().count() <= TITLE_CHARS && !text.ends_with('。');
    short && (here.is_centred() || text.starts_with(what)) && text.starts_with(what)
}

fn is_unit(text: &str) -> bool {
    let text = signs::squeezed(text);
    (text.starts_with("单位：") || text.starts_with("单位:")) && text.chars().count() <= 20
}

fn before_table(pieces: &[Piece], at: usize) -> bool {
    let next = pieces.get(at + 1..).unwrap_or_default().iter();
    let mut next = next.skip_while(|piece| matches!(piece, Piece::Line(l) if is_unit(&l.text())));
    matches!(next.next(), Some(Piece::Table(_)))
}

/// Looks ahead from a line of text: where the lines right below are 附件说明, 署名 and a date that closes the paper or
/// the attachment, they get their roles.
fn mark_close(pieces: &mut [Piece], places: &[usize], n: usize) {
    let untold = |pieces: &[Piece], n: usize| {
        let found = places.get(n).and_then(|at| line(pieces, *at));
        found.filter(|line| line.role.is_none()).map(Line::text)
    };
    let mut at = n + 1;
    let mut note = vec![];
    if untold(pieces, at).is_some_and(|text| signs::begins_attachment_note(&text)) {
        note.push(at);
        at += 1;
        while untold(pieces, at).is_some_and(|text| signs::after_list_number(&text).is_some()) {
            note.push(at);
            at += 1;
        }
    }
    let mut names = vec![];
    while names.len() < SIGNATURE_LINES
        && untold(pieces, at).is_some_and(|text| {
            text.split(['\t', '　']).filter(|p| !p.is_empty()).all(signs::is_name)
        })
    {
        names.push(at);
        at += 1;
    }
    let is_date = |text: String| signs::date(&text).is_some() || signs::broken_date(&text);
    let dated = untold(pieces, at).is_some_and(is_date);
    if !dated && note.is_empty() {
        return;
    }
    for n in note {
        set(pieces, places[n], Role::AttachmentNote);
    }
    if dated {
        names.into_iter().for_each(|n| set(pieces, places[n], Role::Signature));
        set(pieces, places[at], Role::Date);
    }
}
