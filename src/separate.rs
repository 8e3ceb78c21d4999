//! 附件 that are not bound in: files of their own that go with the paper, headed with its 发文字号 and their number
//! (7.3.7, F-06), and checked against 附件说明 (F-04).

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;

use crate::data;
use crate::diag::{Diagnostic, Kind, Warned};
use crate::document::plain;
use crate::notice::{Attachment, Notice, number};
use crate::source::Origin;

/// A file of its own, as it goes with the papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Its name: what heads it, its title, its ending.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A separate attachment with its number among all that are listed.
struct Numbered<'a> {
    file: &'a str,
    data: &'a [u8],
    title: String,
    /// 附件, or 附件2 when there are several.
    label: String,
    /// 1-based.
    number: usize,
    origin: Option<&'a Origin>,
}

fn numbered<'a>(attachments: &'a [Attachment]) -> Vec<Numbered<'a>> {
    let listed = || attachments.iter().filter(|a| a.listed);
    let several = listed().count() > 1;
    let one = |(i, attachment): (usize, &'a Attachment)| {
        let file = attachment.separate.as_ref()?;
        let number = i + 1;
        Some(Numbered {
            file: &file.name,
            data: &file.data,
            title: attachment.title.iter().map(|line| plain(line)).collect(),
            label: if several { format!("附件{number}") } else { "附件".to_string() },
            number,
            origin: attachment.origin.as_ref(),
        })
    };
    listed().enumerate().filter_map(one).collect()
}

/// Compares each separate file with what 附件说明 will say of it: number and title, in its name and in its first rows.
pub fn look(attachments: &[Attachment], sink: &mut Vec<Diagnostic>) {
    for attachment in numbered(attachments) {
        let stem = attachment.file.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let mut said = vec![("文件名", stem.to_string())];
        said.extend(first_lines(&attachment).into_iter().map(|line| ("文件里", line)));
        for (place, text) in &said {
            let Some(typed) = number_in(text).filter(|n| *n != attachment.number) else { continue };
            let message = format!(
                "{}的{place}写的是附件{typed}，附件说明里是第{}个附件",
                attachment.file, attachment.number
            );
            sink.push(mismatch(message, &attachment, "请改正编号，或者调整“附件”的次序"));
        }
        let named = unlabelled(&said[0].1);
        let formal = named.chars().count() < said[0].1.chars().count();
        if formal && !named.is_empty() && bare(named) != bare(&attachment.title) {
            let message = format!(
                "{}的文件名写的是“{named}”，附件说明里是“{}”",
                attachment.file, attachment.title
            );
            sink.push(mismatch(message, &attachment, "请核对是不是这个文件，改文件名或者“标题”"));
        }
        if let Some(other) = other_title(&attachment, &said[1..]) {
            let message = format!(
                "{}里的标题是“{other}”，附件说明里是“{}”",
                attachment.file, attachment.title
            );
            sink.push(mismatch(message, &attachment, "附件的标题和附件说明要一字不差（7.3.7）"));
        }
    }
}

fn mismatch(message: String, attachment: &Numbered, hint: &str) -> Diagnostic {
    Diagnostic::warning(Kind::Attachment, message).maybe_at(attachment.origin).hint(hint)
}

/// Rows in which a heading and a title are looked for.
const FIRST_ROWS: usize = 3;

/// What the first rows of a workbook say; of other files nothing is known.
fn first_lines(attachment: &Numbered) -> Vec<String> {
    match is_workbook(attachment.file) {
        true => data::first_rows(attachment.file, attachment.data, FIRST_ROWS),
        false => vec![],
    }
}

fn is_workbook(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("xlsx" | "xlsm" | "xls"))
}

/// The number after 附件, when a text names one.
fn number_in(text: &str) -> Option<usize> {
    let (_, rest) = text.split_once("附件")?;
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// A title in the first rows that is not the one of 附件说明: a row of one cell that is no heading.
fn other_title(attachment: &Numbered, rows: &[(&str, String)]) -> Option<String> {
    let title = bare(&attachment.title);
    let lines: Vec<String> = rows.iter().map(|(_, row)| bare(unlabelled(row))).collect();
    if lines.contains(&title) {
        return None;
    }
    // cells beside each other are the head of a table
    let titled = lines.into_iter().find(|line| !line.contains('\u{1}') && !line.contains("附件"));
    titled.filter(|line| line.chars().count() >= SHORTEST_TITLE)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A text without 附件2： at its beginning.
fn unlabelled(text: &str) -> &str {
    let Some(rest) = text.trim().strip_prefix("附件") else { return text.trim() };
    rest.trim_start()
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .trim_start_matches(|c: char| c.is_whitespace() || "：:.、-—_".contains(c))
}

/// A single cell shorter than this is no title.
const SHORTEST_TITLE: usize = 4;

/// The separate files under the names and with the headings that they go out with.
///
/// A workbook gets its heading as the header of its first page, which leaves its cells alone; one that has it in its
/// first rows, or headers of its own, stays as it is, and so do files of other kinds.
pub fn pack(notice: &Notice) -> Warned<Vec<Packed>> {
    let (mut packed, mut warnings) = (vec![], vec![]);
    for attachment in numbered(&notice.attachments) {
        let heading = format!("{}{}", number::print(&notice.number), attachment.label);
        let open = notice.number.serial.is_none() || notice.number.year.is_none();
        let stem = if open { format!("送审稿{}", attachment.label) } else { heading.clone() };
        let ending = attachment.file.rsplit_once('.').map_or("", |(_, ending)| ending);
        let name = crate::notice::safe_name(&format!("{stem} {}", attachment.title));
        let has = first_lines(&attachment).iter().any(|line| line.contains(&heading));
        let headed = match has {
            true => Some(attachment.data.to_vec()),
            false => with_heading(attachment.data, &heading),
        };
        if headed.is_none() {
            let message = format!("{}没有加上首行“{heading}”", attachment.file);
            let hint = "请在文件的第一行左侧写上它（7.3.7）；内容没有改动";
            let found = Diagnostic::note(Kind::Attachment, message);
            warnings.push(found.maybe_at(attachment.origin).hint(hint));
        }
        let bytes = headed.unwrap_or_else(|| attachment.data.to_vec());
        packed.push(Packed { name: format!("{name}.{ending}"), bytes });
    }
    Warned { output: packed, warnings }
}

/// Most bytes that the parts of a workbook that are read here may have.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The workbook with `heading` at the left of the header of its first page; `None` when it is no XLSX or has headers.
fn with_heading(xlsx: &[u8], heading: &str) -> Option<Vec<u8>> {
    let mut package = zip::ZipArchive::new(Cursor::new(xlsx)).ok()?;
    let sheet = first_sheet(&mut package)?;
    let xml = headed(&part(&mut package, &sheet)?, heading)?;
    let mut out = zip::ZipWriter::new(Cursor::new(vec![]));
    for index in 0..package.len() {
        let file = package.by_index_raw(index).ok()?;
        if file.name().is_ok_and(|name| name == sheet) {
            let options = SimpleFileOptions::default()
                .last_modified_time(zip::DateTime::default())
                .compression_method(zip::CompressionMethod::Deflated);
            out.start_file(sheet.as_str(), options).ok()?;
            out.write_all(xml.as_bytes()).ok()?;
        } else {
            out.raw_copy_file(file).ok()?;
        }
    }
    Some(out.finish().ok()?.into_inner())
}

type Package<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

fn part(package: &mut Package, name: &str) -> Option<String> {
    let mut xml = String::new();
    let file = package.by_name(name).ok()?;
    file.take(MOST_BYTES).read_to_string(&mut xml).ok()?;
    Some(xml)
}

/// Name of the part of the first sheet (SpreadsheetML, 18.2.19 and the package's relationships).
fn first_sheet(package: &mut Package) -> Option<String> {
    let workbook = part(package, "xl/workbook.xml")?;
    let workbook = roxmltree::Document::parse(&workbook).ok()?;
    let sheet = workbook.descendants().find(|n| n.tag_name().name() == "sheet")?;
    let id = sheet.attributes().find(|a| a.name() == "id" && a.namespace().is_some())?.value();
    let relations = part(package, "xl/_rels/workbook.xml.rels")?;
    let relations = roxmltree::Document::parse(&relations).ok()?;
    let relation = relations.descendants().find(|n| n.attribute("Id") == Some(id))?;
    let target = relation.attribute("Target")?;
    Some(match target.strip_prefix('/') {
        Some(whole) => whole.to_string(),
        None => format!("xl/{target}"),
    })
}

/// What follows the header in a sheet, in the order of the schema (18.3.1.99).
const AFTER_HEADER: [&str; 16] = [
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "drawingHF",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// The sheet with the header of its first page; `None` when it has headers already or is no sheet.
fn headed(xml: &str, heading: &str) -> Option<String> {
    let document = roxmltree::Document::parse(xml).ok()?;
    let root = document.root_element();
    let children = || root.children().filter(|n| n.is_element());
    if root.tag_name().name() != "worksheet"
        || children().any(|n| n.tag_name().name() == "headerFooter")
    {
        return None;
    }
    let after = children().find(|n| AFTER_HEADER.contains(&n.tag_name().name()));
    let at = match after {
        Some(node) => node.range().start,
        None => xml.get(..root.range().end)?.rfind("</")?,
    };
    let begin = xml.get(root.range().start + 1..)?;
    let prefix = begin.split_once("worksheet")?.0;
    // `&` begins a code of the header: `&L` is its left part, `&&` the sign itself.
    let text = heading.replace('&', "&&");
    let text = format!("&L{text}").replace('&', "&amp;").replace('<', "&lt;");
    let header = format!(
        "<{prefix}headerFooter differentFirst=\"1\"><{prefix}firstHeader>{text}</{prefix}firstHeader></{prefix}headerFooter>"
    );
    Some(format!("{}{header}{}", xml.get(..at)?, xml.get(at..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Inline;
    use crate::notice::SeparateFile;

    fn workbook(rows: &[&[&str]]) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                sheet.write_string(r as u32, c as u16, *cell).expect("a cell");
            }
        }
        book.save_to_buffer().expect("a workbook")
    }

    fn attachment(title: &str, file: Option<(&str, Vec<u8>)>) -> Attachment {
        Attachment {
            listed: true,
            title: vec![vec![Inline::Text(title.into())]],
            recipients: None,
            text: vec![],
            signature: None,
            separate: file.map(|(name, data)| SeparateFile { name: name.into(), data }),
            origin: None,
        }
    }

    fn said(attachments: &[Attachment]) -> Vec<String> {
        let mut sink = vec![];
        look(attachments, &mut sink);
        sink.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn number_and_title_are_those_of_the_list() {
        let titled = || workbook(&[&["企业名单"], &["序号", "名称"]]);
        let bound = attachment("说明", None);
        let good = attachment("企业名单", Some(("附件2 企业名单.xlsx", titled())));
        assert_eq!(said(&[bound.clone(), good]), [""; 0]);
        let wrong = attachment("企业名录", Some(("附件1.xlsx", titled())));
        assert_eq!(
            said(&[bound, wrong]),
            [
                "附件1.xlsx的文件名写的是附件1，附件说明里是第2个附件",
                "附件1.xlsx里的标题是“企业名单”，附件说明里是“企业名录”",
            ]
        );
        let headed = workbook(&[&["闵科委〔2024〕14号附件3"], &["企业名单"]]);
        let headed = attachment("企业名单", Some(("名单.xlsx", headed)));
        assert_eq!(said(&[headed]), ["名单.xlsx的文件里写的是附件3，附件说明里是第1个附件"]);
        let plain = workbook(&[&["序号", "名称"], &["1", "甲公司"]]);
        assert_eq!(said(&[attachment("企业名单", Some(("名单.xlsx", plain)))]), [""; 0]);
    }

    #[test]
    fn a_workbook_gets_its_heading_and_keeps_its_cells() {
        let book = workbook(&[&["序号", "名称"], &["1", "甲<乙"]]);
        let headed = with_heading(&book, "闵科委〔2024〕14号附件1").expect("headed");
        let again = with_heading(&headed, "闵科委〔2024〕14号附件1");
        assert!(again.is_none(), "headers of its own stay");
        assert_eq!(data::first_rows("名单.xlsx", &headed, 2), data::first_rows("a.xlsx", &book, 2));
        let mut package = zip::ZipArchive::new(Cursor::new(headed.as_slice())).expect("a package");
        let sheet = first_sheet(&mut package).expect("a sheet");
        let xml = part(&mut package, &sheet).expect("its part");
        assert!(xml.contains("<firstHeader>&amp;L闵科委〔2024〕14号附件1</firstHeader>"), "{xml}");
        assert_eq!(with_heading(&book, "甲"), with_heading(&book, "甲"), "the same bytes");
        for broken in [&b""[..], b"PK", b"%PDF-1.7", &book[..book.len() / 2]] {
            assert_eq!(with_heading(broken, "甲"), None);
        }
    }

    #[test]
    fn the_header_stands_where_the_schema_has_it() {
        let sheet = |inner: &str| format!("<worksheet xmlns='m'>{inner}</worksheet>");
        let header = "<headerFooter differentFirst=\"1\"><firstHeader>&amp;L甲&amp;&amp;乙</firstHeader></headerFooter>";
        for (inner, expected) in [
            ("<sheetData/>", format!("<sheetData/>{header}")),
            ("<sheetData/><drawing/>", format!("<sheetData/>{header}<drawing/>")),
            (
                "<pageSetup/><rowBreaks/><extLst/>",
                format!("<pageSetup/>{header}<rowBreaks/><extLst/>"),
            ),
        ] {
            assert_eq!(headed(&sheet(inner), "甲&乙"), Some(sheet(&expected)));
        }
        let prefixed = "<x:worksheet xmlns:x='m'><x:sheetData/></x:worksheet>";
        assert!(
            headed(prefixed, "甲")
                .is_some_and(|xml| xml.contains("</x:headerFooter></x:worksheet>"))
        );
        assert_eq!(headed(&sheet("<headerFooter/>"), "甲"), None);
        assert_eq!(headed("<workbook/>", "甲"), None);
    }
}
