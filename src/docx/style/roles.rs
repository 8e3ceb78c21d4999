//! The one list of what the roles are in Word: id, name, what follows, and how each usually stands.

use super::super::draft::{Format, Jc, RuleLine, Ruled, TAB_STOPS};
use super::super::units::{eighths_mm, half_points, twips};
use crate::document::Role;
use crate::spec::{self, pt};

/// Every role in the order of the paper; `None` is the paragraph that holds a place.
pub(super) const ORDER: [Option<Role>; 51] = [
    Some(Role::CopyNumber),
    Some(Role::Secrecy),
    Some(Role::Urgency),
    Some(Role::Mark),
    Some(Role::Number),
    Some(Role::Signer),
    Some(Role::Title),
    Some(Role::Adopted),
    Some(Role::Recipients),
    Some(Role::Text),
    Some(Role::Heading1),
    Some(Role::Heading2),
    Some(Role::Heading3),
    Some(Role::Heading4),
    Some(Role::Chapter),
    Some(Role::Subchapter),
    Some(Role::Article),
    Some(Role::NamesGroup),
    Some(Role::Names),
    Some(Role::Member),
    Some(Role::ContentsTitle),
    Some(Role::Contents1),
    Some(Role::Contents2),
    Some(Role::Contents3),
    Some(Role::QuotedTitle),
    Some(Role::QuotedNumber),
    Some(Role::QuotedRecipients),
    Some(Role::QuotedSignature),
    Some(Role::QuotedDate),
    Some(Role::TableCaption),
    Some(Role::TableUnit),
    Some(Role::Table),
    Some(Role::TableNote),
    Some(Role::Picture),
    Some(Role::CaptionedPicture),
    Some(Role::PictureCaption),
    Some(Role::AttachmentNote),
    Some(Role::Signature),
    Some(Role::SignerTitle),
    Some(Role::Date),
    Some(Role::Note),
    Some(Role::Footnote),
    Some(Role::Attendance),
    Some(Role::AttachmentLabel),
    Some(Role::AttachmentTitle),
    Some(Role::ImprintRecipients),
    Some(Role::CopiedTo),
    Some(Role::Disclosure),
    Some(Role::PrintedBy),
    Some(Role::SheetTitle),
    None,
];

/// Id of a role's style. Ids are ASCII: LibreOffice renames all others.
pub(super) const fn id(role: Option<Role>) -> &'static str {
    named(role).0
}

/// Name of a role's style as Chinese editors show it.
pub(super) const fn name(role: Option<Role>) -> &'static str {
    named(role).1
}

const fn named(role: Option<Role>) -> (&'static str, &'static str) {
    let Some(role) = role else { return ("HtBlank", "空行") };
    match role {
        Role::CopyNumber => ("HtCopyNumber", "份号"),
        Role::Secrecy => ("HtSecrecy", "密级和保密期限"),
        Role::Urgency => ("HtUrgency", "紧急程度"),
        Role::Mark => ("HtMark", "发文机关标志"),
        Role::Number => ("HtNumber", "发文字号"),
        Role::Signer => ("HtSigner", "签发人"),
        Role::Title => ("Title", "标题"),
        Role::Adopted => ("HtAdopted", "题注（会议通过）"),
        Role::Recipients => ("HtRecipients", "主送机关"),
        Role::Text => ("HtText", "正文"),
        Role::Heading1 => ("HtHeading1", "一级标题"),
        Role::Heading2 => ("HtHeading2", "二级标题"),
        Role::Heading3 => ("HtHeading3", "三级标题"),
        Role::Heading4 => ("HtHeading4", "四级标题"),
        Role::Chapter => ("HtChapter", "章标题"),
        Role::Subchapter => ("HtSubchapter", "节标题"),
        Role::Article => ("HtArticle", "条文"),
        Role::NamesGroup => ("HtNamesGroup", "名单分组"),
        Role::Names => ("HtNames", "名单"),
        Role::Member => ("HtMember", "名单（姓名和职务）"),
        Role::ContentsTitle => ("HtContentsTitle", "目录标题"),
        Role::Contents1 => ("TOC1", "目录 1"),
        Role::Contents2 => ("TOC2", "目录 2"),
        Role::Contents3 => ("TOC3", "目录 3"),
        Role::QuotedTitle => ("HtQuotedTitle", "转引标题"),
        Role::QuotedNumber => ("HtQuotedNumber", "转引文号"),
        Role::QuotedRecipients => ("HtQuotedRecipients", "转引主送机关"),
        Role::QuotedSignature => ("HtQuotedSignature", "转引署名"),
        Role::QuotedDate => ("HtQuotedDate", "转引日期"),
        Role::TableCaption => ("HtTableCaption", "表题"),
        Role::TableUnit => ("HtTableUnit", "表格单位"),
        Role::Table => ("HtTableText", "表格文字"),
        Role::TableNote => ("HtTableNote", "表注"),
        Role::Picture => ("HtPicture", "图片"),
        Role::CaptionedPicture => ("HtCaptionedPicture", "带题图片"),
        Role::PictureCaption => ("HtPictureCaption", "图题"),
        Role::AttachmentNote => ("HtAttachmentNote", "附件说明"),
        Role::Signature => ("HtSignature", "发文机关署名"),
        Role::SignerTitle => ("HtSignerTitle", "签发人职务"),
        Role::Date => ("HtDate", "成文日期"),
        Role::Note => ("HtNote", "附注"),
        // Word's own, so that a note that a secretary adds is set alike.
        Role::Footnote => ("FootnoteText", "脚注文本"),
        Role::Attendance => ("HtAttendance", "出席人员"),
        // 7.3.7 calls it so.
        Role::AttachmentLabel => ("HtAttachmentLabel", "附件顺序号"),
        Role::AttachmentTitle => ("HtAttachmentTitle", "附件标题"),
        Role::ImprintRecipients => ("HtImprintRecipients", "主送机关（版记）"),
        Role::CopiedTo => ("HtCopiedTo", "抄送机关"),
        Role::Disclosure => ("HtDisclosure", "公开属性和印数"),
        Role::PrintedBy => ("HtPrintedBy", "印发机关和印发日期"),
        Role::SheetTitle => ("HtSheetTitle", "发文稿纸名称"),
    }
}

/// Name of a role's style in the file.
///
/// Word keeps its own styles under English names and shows `Title` as 标题, `Normal` as 正文: a style of ours
/// with one of these shown names would stand there twice, or be taken for Word's own.
pub(super) const fn file_name(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Title) => "Title",
        Some(Role::Footnote) => "footnote text",
        Some(Role::Text) => "公文正文",
        Some(Role::Contents1) => "toc 1",
        Some(Role::Contents2) => "toc 2",
        Some(Role::Contents3) => "toc 3",
        _ => name(role),
    }
}

/// The role of a style of ours by its id or its name, also of one that is built on a role's own.
pub(in crate::docx) fn of_style(style: &str, style_name: &str) -> Option<Role> {
    let roles = || Role::ALL.into_iter().map(|role| (role, named(Some(role))));
    let by_id = roles().filter(|(_, (id, _))| {
        let id = if *id == "Title" { "HtTitle" } else { *id };
        let rest = style.strip_prefix(id);
        // HtTable is no prefix of HtTableText's like: what follows an id is no small letter.
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    });
    let by_id = by_id.max_by_key(|(_, (id, _))| id.len()).map(|(role, _)| role);
    let own = matches!(style, "Title").then_some(Role::Title);
    // 名单（姓名和职务） is no 名单 with something behind it: the longest name counts.
    let named = |role: &Role| {
        let names = [name(Some(*role)), file_name(Some(*role))];
        let begin = names.into_iter().filter(|name| {
            let rest = style_name.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('（'))
        });
        begin.map(str::len).max()
    };
    let by_name = || {
        let named = Role::ALL.into_iter().rev().filter_map(|role| Some((role, named(&role)?)));
        named.max_by_key(|(_, len)| *len).map(|(role, _)| role)
    };
    own.or(by_id).or_else(by_name)
}

/// What a secretary types after a paragraph of a role; `None` is more of the same.
pub(super) const fn next(role: Option<Role>) -> Option<Role> {
    let Some(role) = role else { return None };
    match role {
        Role::Mark => Some(Role::Number),
        Role::Number => Some(Role::Title),
        Role::Title => Some(Role::Recipients),
        Role::Adopted | Role::Recipients | Role::AttachmentTitle => Some(Role::Text),
        Role::Heading1 | Role::Heading2 | Role::Heading3 | Role::Heading4 => Some(Role::Text),
        Role::TableCaption => Some(Role::TableUnit),
        Role::Picture | Role::PictureCaption => Some(Role::Text),
        Role::CaptionedPicture => Some(Role::PictureCaption),
        Role::Chapter | Role::Subchapter => Some(Role::Article),
        Role::Article | Role::ContentsTitle => Some(Role::Text),
        Role::NamesGroup => Some(Role::Names),
        Role::QuotedTitle => Some(Role::QuotedRecipients),
        Role::QuotedNumber => Some(Role::QuotedRecipients),
        Role::QuotedRecipients | Role::QuotedDate => Some(Role::Text),
        Role::QuotedSignature => Some(Role::QuotedDate),
        Role::Signature | Role::SignerTitle => Some(Role::Date),
        Role::Date => Some(Role::Note),
        Role::AttachmentLabel => Some(Role::AttachmentTitle),
        _ => None,
    }
}

/// Whether a paragraph stays on the page of what follows: what never stands last on a page of the PDF (7.3.5 for
/// 署名, date and 附注), and titles, of which a hand-made change could leave one behind.
pub(in crate::docx) const fn keeps_with_next(role: Option<Role>) -> bool {
    let Some(role) = role else { return false };
    role.is_title()
        || role.is_heading()
        || matches!(role, Role::NamesGroup | Role::ContentsTitle)
        || matches!(role, Role::QuotedNumber | Role::QuotedSignature)
        || matches!(role, Role::TableCaption | Role::TableUnit | Role::AttachmentLabel)
        || matches!(role, Role::CaptionedPicture)
        || role.is_closing()
}

/// Whether a paragraph is never parted by a page: word processors then take the line of its mark over with a 脚注, and
/// what stands beside a name stays beside it; a note below a table is as the layout has it.
pub(super) const fn keeps_lines(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Footnote | Role::Member | Role::TableNote))
}

/// Level in the navigation pane, from 0. The title of the paper has none, as Word's own has none.
pub(super) fn outline(role: Option<Role>) -> Option<u8> {
    match role? {
        Role::AttachmentTitle | Role::Chapter => Some(0),
        Role::Subchapter => Some(1),
        role => role.heading_level().map(|level| level - 1),
    }
}

/// How an ordinary line of text stands: rows of `pitch` twips, 3号, both margins.
pub(super) const fn plain(role: Option<Role>, pitch: u32) -> Format {
    Format {
        role,
        align: Jc::Both,
        line: pitch,
        before: 0,
        first: 0,
        rest: 0,
        right: 0,
        size: spec::WORD_SIZE_3_HALF_PT,
        scale: 100,
        new_page: false,
        kept: false,
        rule: None,
        tabs: [None; TAB_STOPS],
    }
}

/// How a role usually stands (spec, with the clauses there): what its style says where a draft has none of it.
pub(super) fn usual(role: Option<Role>, pitch: u32) -> Format {
    let plain = plain(role, pitch);
    let Some(kind) = role else { return plain };
    let indent = cells(spec::INDENT_CELLS);
    match kind {
        Role::CopyNumber | Role::Secrecy | Role::Urgency => Format { align: Jc::Left, ..plain },
        Role::Mark => usual_mark(plain),
        Role::Number => Format {
            align: Jc::Center,
            before: blank(spec::NUMBER_BLANK_ROWS, pitch),
            rule: Some(red_line()),
            ..plain
        },
        Role::Signer => Format { align: Jc::Right, right: cells(1.0), ..plain },
        Role::Title => {
            Format { before: blank(spec::TITLE_BLANK_ROWS, pitch), ..usual_title(plain) }
        }
        Role::AttachmentTitle => Format { before: pitch, ..usual_title(plain) },
        Role::QuotedTitle => {
            Format { before: blank(spec::QUOTED_BLANK_ROWS, pitch), ..usual_title(plain) }
        }
        Role::Recipients | Role::QuotedRecipients => {
            Format { before: blank(spec::BELOW_TITLE_BLANK_ROWS, pitch), ..plain }
        }
        Role::Article | Role::NamesGroup => Format { first: indent, ..plain },
        Role::Chapter => {
            Format { align: Jc::Center, before: blank(spec::CHAPTER_BLANK_ROWS, pitch), ..plain }
        }
        Role::Names => Format { align: Jc::Left, ..plain },
        Role::Member => Format { align: Jc::Left, first: indent, rest: indent * 5, ..plain },
        Role::Contents1 => usual_entry(plain, 0),
        Role::Contents2 => usual_entry(plain, indent / 2),
        Role::Contents3 => usual_entry(plain, indent),
        Role::Text | Role::Heading1 | Role::Heading2 | Role::Heading3 | Role::Heading4 => {
            Format { first: indent, ..plain }
        }
        Role::Subchapter | Role::ContentsTitle | Role::QuotedNumber => {
            Format { align: Jc::Center, ..plain }
        }
        Role::Adopted | Role::TableCaption => Format { align: Jc::Center, ..plain },
        Role::TableUnit => small(Format { align: Jc::Right, ..plain }, spec::TABLE_SIZE_PT),
        Role::TableNote => small(plain, spec::TABLE_SIZE_PT),
        Role::Table => small(
            Format { align: Jc::Left, line: length(spec::TABLE_PITCH_PT), ..plain },
            spec::TABLE_SIZE_PT,
        ),
        Role::Picture | Role::CaptionedPicture => {
            small(Format { align: Jc::Center, ..plain }, spec::PICTURE_SIZE_PT)
        }
        Role::PictureCaption => Format { align: Jc::Center, ..plain },
        Role::AttachmentNote => Format {
            before: blank(spec::ATTACHMENT_NOTE_BLANK_ROWS, pitch),
            first: indent,
            rest: indent + label(spec::ATTACHMENT_LABEL),
            ..plain
        },
        Role::Signature | Role::QuotedSignature | Role::QuotedDate => {
            Format { align: Jc::Right, right: cells(spec::UNSEALED_RIGHT), ..plain }
        }
        Role::SignerTitle => Format {
            align: Jc::Right,
            before: blank(spec::SIGNATURE_SEAL_BLANK_ROWS + 1, pitch),
            right: cells(spec::SIGNER_TITLE_RIGHT),
            ..plain
        },
        Role::Date => Format { align: Jc::Right, right: cells(spec::SEALED_DATE_RIGHT), ..plain },
        Role::Note => Format { first: indent, rest: indent, ..plain },
        Role::Footnote => small(
            Format {
                first: cells(spec::FOOTNOTE_INDENT_CELLS),
                line: (pitch as f64 * spec::FOOTNOTE_LINE_ROWS).round() as u32,
                ..plain
            },
            spec::FOOTNOTE_SIZE_PT,
        ),
        Role::Attendance => Format { first: indent, rest: indent + cells(3.0), ..plain },
        Role::AttachmentLabel => Format { align: Jc::Left, new_page: true, ..plain },
        Role::ImprintRecipients => usual_imprint(plain, label(spec::SENT_TO_LABEL)),
        Role::CopiedTo => usual_imprint(plain, label(spec::COPIED_TO_LABEL)),
        Role::Disclosure | Role::PrintedBy => usual_imprint(plain, 0),
        Role::SheetTitle => usual_title(plain),
    }
}

/// As tall as a mark may be (7.2.4).
fn usual_mark(plain: Format) -> Format {
    let size = pt(spec::MARK_EM_MAX_MM);
    Format {
        align: Jc::Center,
        line: length(size),
        size: half_points(size),
        scale: (spec::MARK_CONDENSE * 100.0).round() as u32,
        ..plain
    }
}

fn usual_title(plain: Format) -> Format {
    let line = length(spec::pitch_pt(spec::SIZE_2_PT));
    Format { align: Jc::Center, line, size: half_points(spec::SIZE_2_PT), ..plain }
}

/// An entry of a 目录 that begins so far in.
fn usual_entry(plain: Format, first: i32) -> Format {
    let rest = first + cells(spec::INDENT_CELLS);
    Format { align: Jc::Left, first, rest, ..plain }
}

/// One 字 free at both sides, other lines below what follows the label (7.4.2).
fn usual_imprint(plain: Format, label: i32) -> Format {
    let side = cells(spec::IMPRINT_SIDE_CELLS);
    let indented = Format { first: side, rest: side + label, right: side, ..plain };
    small(Format { line: length(spec::IMPRINT_LINE_PT), ..indented }, spec::SIZE_4_PT)
}

fn small(format: Format, size_pt: f64) -> Format {
    Format { size: half_points(size_pt), ..format }
}

fn red_line() -> Ruled {
    Ruled {
        line: RuleLine::Single,
        eighths: eighths_mm(spec::RED_LINE_MM),
        space: pt(spec::RED_LINE_BELOW_MM).round() as u32,
    }
}

fn blank(rows: u8, pitch: u32) -> u32 {
    u32::from(rows) * pitch
}

/// Hundredths of 字.
fn cells(cells: f64) -> i32 {
    (cells * 100.0).round() as i32
}

/// Width of a label in hundredths of 字.
fn label(text: &str) -> i32 {
    text.chars().count() as i32 * 100
}

fn length(pt: f64) -> u32 {
    twips(pt).unsigned_abs() as u32
}
