//! Word files and texts that others made, as Word and WPS save them: each case is a file.
//!
//! A file in `word/` is a paper line by line; what stands in braces before a line is how its maker set it: `c` centred,
//! `r` at the right, a number its size in half points, `red`, `b` bold, `page` on a new page, `num=0` with the number
//! that the list gives at that level, `box` in a text box, `head` in the header, `del` and `ins` as pending revisions.
//! ↵ is a forced line break, → a tab, ⟦…⟧ a 脚注. `{turned}` ends a section whose sides lie on their left edge, and
//! `{upright}` one that stands. Lines of `|` are a table, `{frame}` to `{/frame}` one cell around all.

use std::io::{Cursor, Write};
use std::path::Path;

use hongtou::import::{self, Options};

use crate::stable::{again, shown};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package of these parts.
pub fn package(parts: &[(&str, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word file with this body, this header, WPS's usual style and a list of 一、 （一） 1. （1）.
pub fn docx(body: &str, header: &str) -> Vec<u8> {
    noted(body, header, &[])
}

/// The same with texts of 脚注, whose ids count from 1.
fn noted(body: &str, header: &str, notes: &[String]) -> Vec<u8> {
    let relationships = |all: &[(&str, &str)]| {
        let one = |(i, (kind, target)): (usize, &(&str, &str))| {
            format!(r#"<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
        };
        let all: String = all.iter().enumerate().map(one).collect();
        let types = "http://schemas.openxmlformats.org/package/2006/relationships";
        format!(r#"<Relationships xmlns="{types}">{all}</Relationships>"#)
    };
    let level = |at: usize, format: &str, text: &str| {
        format!(
            r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
        )
    };
    let levels = [
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCountingThousand", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "（%4）"),
    ]
    .concat();
    let note = |(at, text): (usize, &String)| {
        format!(
            r#"<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>"#,
            at + 1
        )
    };
    let notes: String = notes.iter().enumerate().map(note).collect();
    let normal = r#"<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr><w:rPr><w:sz w:val="21"/></w:rPr></w:style>"#;
    package(&[
        ("_rels/.rels", relationships(&[("officeDocument", "word/document.xml")])),
        (
            "word/_rels/document.xml.rels",
            relationships(&[
                ("styles", "styles.xml"),
                ("numbering", "numbering.xml"),
                ("header", "header1.xml"),
                ("footnotes", "footnotes.xml"),
            ]),
        ),
        ("word/styles.xml", format!(r#"<w:styles xmlns:w="{W}">{normal}</w:styles>"#)),
        (
            "word/numbering.xml",
            format!(
                r#"<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#
            ),
        ),
        ("word/footnotes.xml", format!(r#"<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>"#)),
        ("word/header1.xml", format!(r#"<w:hdr xmlns:w="{W}">{header}</w:hdr>"#)),
        (
            "word/document.xml",
            format!(
                r#"<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}<w:sectPr/></w:body></w:document>"#
            ),
        ),
    ])
}

/// A line of a case as a paragraph; whether it stands in the header.
fn paragraph(line: &str) -> (bool, String) {
    let (marks, text) = match line.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((marks, text)) => (marks.split(' ').collect(), text.trim_start_matches(' ')),
        None => (vec![], line),
    };
    let (mut about, mut letters) = (String::new(), String::new());
    let (mut wrap, mut boxed, mut header) = (None, false, false);
    for mark in marks {
        match mark {
            "c" => about.push_str(r#"<w:jc w:val="center"/>"#),
            "r" => about.push_str(r#"<w:jc w:val="right"/>"#),
            "page" => about.insert_str(0, "<w:pageBreakBefore/>"),
            "red" => letters.push_str(r#"<w:color w:val="FF0000"/>"#),
            "b" => letters.push_str("<w:b/>"),
            "box" => boxed = true,
            "head" => header = true,
            "ins" | "del" => wrap = Some(mark),
            other => match other.strip_prefix("num=") {
                Some(level) => about.insert_str(
                    0,
                    &format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>"#),
                ),
                None => letters.push_str(&format!(r#"<w:sz w:val="{other}"/>"#)),
            },
        }
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let t = if wrap == Some("del") { "w:delText" } else { "w:t" };
    let reference = format!(r#"</{t}><w:footnoteReference w:id=""#);
    let breaks = text
        .replace('⟦', &reference)
        .replace('⟧', &format!(r#""/><{t} xml:space="preserve">"#))
        .replace('↵', &format!(r#"</{t}><w:br/><{t} xml:space="preserve">"#))
        .replace('→', &format!(r#"</{t}><w:tab/><{t} xml:space="preserve">"#));
    let run =
        format!(r#"<w:r><w:rPr>{letters}</w:rPr><{t} xml:space="preserve">{breaks}</{t}></w:r>"#);
    let run = match wrap {
        Some(mark) => format!(r#"<w:{mark} w:id="1" w:author="李处">{run}</w:{mark}>"#),
        None => run,
    };
    let paragraph = format!("<w:p><w:pPr>{about}</w:pPr>{run}</w:p>");
    let paragraph = match boxed {
        // As WPS saves a text box: the new form, and the old one for old programs.
        true => format!(
            r#"<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent>{paragraph}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"#
        ),
        false => paragraph,
    };
    (header, paragraph)
}

/// A case as a Word file.
pub fn word(case: &str) -> Vec<u8> {
    let (mut body, mut header, mut rows) = (String::new(), String::new(), String::new());
    let mut notes = vec![];
    for line in case.lines() {
        let line = &numbered(line, &mut notes);
        if let Some(row) = line.strip_prefix('|') {
            let cells = row.trim_end().trim_end_matches('|').split('|');
            let cell = |cell: &str| format!("<w:tc>{}</w:tc>", paragraph(cell.trim()).1);
            rows.push_str(&format!("<w:tr>{}</w:tr>", cells.map(cell).collect::<String>()));
            continue;
        }
        if !rows.is_empty() {
            body.push_str(&format!("<w:tbl>{}</w:tbl>", std::mem::take(&mut rows)));
        }
        match line.as_str() {
            "{frame}" => body.push_str("<w:tbl><w:tr><w:tc>"),
            "{turned}" => body.push_str(&section("landscape")),
            "{upright}" => body.push_str(&section("portrait")),
            "{/frame}" => body.push_str("</w:tc></w:tr></w:tbl><w:p/>"),
            line => match paragraph(line) {
                (true, paragraph) => header.push_str(&paragraph),
                (false, paragraph) => body.push_str(&paragraph),
            },
        }
    }
    if !rows.is_empty() {
        body.push_str(&format!("<w:tbl>{rows}</w:tbl>"));
    }
    noted(&body, &header, &notes)
}

/// A line whose 脚注 have their numbers instead of their texts.
fn numbered(line: &str, notes: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, (note, behind))) =
        rest.split_once('⟦').and_then(|(before, rest)| Some((before, rest.split_once('⟧')?)))
    {
        notes.push(note.to_string());
        out.push_str(&format!("{before}⟦{}⟧", notes.len()));
        rest = behind;
    }
    out + rest
}

/// A paragraph that ends a section.
fn section(side: &str) -> String {
    let size = format!(r#"<w:pgSz w:w="1" w:h="1" w:orient="{side}"/>"#);
    format!("<w:p><w:pPr><w:sectPr>{size}</w:sectPr></w:pPr></w:p>")
}

fn case(path: &Path) -> (String, String) {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    // The first line says what is imitated.
    (name, text.split_once('\n').map(|(_, rest)| rest.to_string()).unwrap_or_default())
}

#[test]
fn word_files_of_others_are_recognised() {
    insta::glob!("word/*.txt", |path| {
        let (name, text) = case(path);
        let options = Options { name: &name, ..Options::default() };
        let imported = import::draft(&word(&text), &options);
        let imported = imported.unwrap_or_else(|e| panic!("{name}: {e:#?}"));
        if let Err(fault) = again(&imported) {
            panic!("{name}: {fault}\n{}", shown(&imported));
        }
        insta::assert_snapshot!(shown(&imported));
    });
}

#[test]
fn texts_are_recognised() {
    insta::glob!("text/*.txt", |path| {
        let (name, text) = case(path);
        let imported = import::text(text.as_bytes(), &name);
        let imported = imported.unwrap_or_else(|e| panic!("{name}: {e:#?}"));
        if let Err(fault) = again(&imported) {
            panic!("{name}: {fault}\n{}", shown(&imported));
        }
        insta::assert_snapshot!(shown(&imported));
    });
}
