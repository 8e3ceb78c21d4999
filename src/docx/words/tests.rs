//! What is read of small files made by hand.

use super::super::opened::tests::package;
use super::*;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relationships(all: &[(&str, &str)]) -> String {
    let one = |(i, (kind, target)): (usize, &(&str, &str))| {
        format!(r#"<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    };
    let all: String = all.iter().enumerate().map(one).collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
    )
}

/// A draft with this body.
pub(in crate::docx) fn docx(body: &str) -> Vec<u8> {
    let w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let document = format!(r#"<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>"#);
    let styles = format!(
        r#"<w:styles xmlns:w="{w}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="正文"/></w:style><w:style w:type="paragraph" w:styleId="a"><w:name w:val="标题"/></w:style></w:styles>"#
    );
    package(&[
        ("_rels/.rels", &relationships(&[("officeDocument", "word/document.xml")])),
        ("word/_rels/document.xml.rels", &relationships(&[("styles", "styles.xml")])),
        ("word/document.xml", &document),
        ("word/styles.xml", &styles),
    ])
}

pub(in crate::docx) fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn texts(body: &str) -> Vec<String> {
    let words = words(&docx(body)).expect("words");
    words.paragraphs().into_iter().map(|p| p.text.clone()).collect()
}

#[test]
fn runs_are_read_as_they_show() {
    for (run, text) in [
        ("<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/>", "甲\t乙\n丙\n"),
        ("<w:t> 甲 </w:t><w:t xml:space='preserve'> 乙 </w:t>", "甲 乙 "),
        ("<w:t>&lt;w:t&gt;&amp;</w:t><w:br w:type='page'/>", "<w:t>&"),
        ("<w:sym w:char='2605'/><w:noBreakHyphen/>", "★\u{2011}"),
        ("<w:instrText>PAGE</w:instrText><w:delText>旧</w:delText>", ""),
        (
            "<w:ruby><w:rt><w:r><w:t>zi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby>",
            "字",
        ),
    ] {
        assert_eq!(texts(&format!("<w:p><w:r>{run}</w:r></w:p>")), [text], "{run}");
    }
}

#[test]
fn revisions_are_read_as_accepted() {
    let r = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let (a, b, c) = (r("甲"), r("乙"), r("丙"));
    let marked = |mark: &str| format!("<w:p><w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr>{a}</w:p>");
    let row = |p: &str| format!("<w:tr>{p}<w:tc><w:p>{a}</w:p></w:tc></w:tr>");
    for (body, wanted) in [
        (format!("<w:p>{a}<w:ins>{b}</w:ins><w:del>{c}</w:del></w:p>"), vec!["甲乙"]),
        (format!("<w:p><w:moveFrom>{a}</w:moveFrom><w:moveTo>{b}</w:moveTo></w:p>"), vec!["乙"]),
        (format!("{}<w:p>{b}</w:p>", marked("del")), vec!["甲乙"]),
        (format!("{}<w:p>{b}</w:p>", marked("ins")), vec!["甲", "乙"]),
        (marked("del"), vec!["甲"]),
        (format!("<w:tbl>{}{}</w:tbl>", row("<w:trPr><w:del/></w:trPr>"), row("")), vec!["甲"]),
        (format!("<w:sdt><w:sdtContent><w:p>{a}</w:p></w:sdtContent></w:sdt>"), vec!["甲"]),
    ] {
        assert_eq!(texts(&body), wanted, "{body}");
    }
}

#[test]
fn figures_are_found_by_control_and_by_bookmark() {
    let body = "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>共</w:t></w:r>\
        <w:bookmarkStart w:id='7' w:name='ht_a'/><w:sdt><w:sdtPr><w:alias w:val='家数'/><w:tag w:val='a'/>\
        <w:dataBinding w:xpath='/a[1]' w:storeItemID='{1}'/></w:sdtPr><w:sdtContent>\
        <w:r><w:t>16</w:t></w:r><w:r><w:t>1</w:t></w:r></w:sdtContent></w:sdt><w:bookmarkEnd w:id='7'/>\
        <w:r><w:t>家</w:t></w:r><w:bookmarkStart w:id='8' w:name='open'/></w:p>";
    let words = words(&docx(body)).expect("words");
    let [paragraph] = words.paragraphs()[..] else { panic!("{words:?}") };
    assert_eq!((&*paragraph.style_name, &*paragraph.text), ("标题", "共161家"));
    let control = &paragraph.controls[0];
    assert_eq!(paragraph.part(&control.range), "161");
    let says = (control.alias.as_deref(), control.tag.as_deref(), control.xpath.as_deref());
    assert_eq!(says, (Some("家数"), Some("a"), Some("/a[1]")));
    assert_eq!(control.store.as_deref(), Some("{1}"));
    let marks: Vec<_> =
        paragraph.bookmarks.iter().map(|b| (&*b.name, paragraph.part(&b.range))).collect();
    assert_eq!(marks, [("ht_a", "161"), ("open", "")]);
}

#[test]
fn text_boxes_stand_after_their_paragraph_once() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("框"));
    let body = format!(
        "<w:p><w:r><w:t>甲</w:t><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>\
         <mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert_eq!(texts(&body), ["甲", "框"]);
}

#[test]
fn hostile_files_are_refused_without_a_panic() {
    assert!(words(b"no zip").is_err());
    assert!(words(&package(&[("word/document.xml", "<w:document/>")])).is_err());
    let deep = format!("{}{}", "<w:sdt>".repeat(5000), "</w:sdt>".repeat(5000));
    assert!(words(&docx(&deep)).is_err());
    let whole = docx(&p("甲"));
    for at in 0..whole.len() {
        let mut spoiled = whole.clone();
        spoiled[at] ^= 0x55;
        let _ = words(&spoiled);
    }
}

/// A draft with this body and a list of three levels.
fn listed(body: &str) -> Vec<String> {
    let level = |at: usize, format: &str, text: &str| {
        format!(
            r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
        )
    };
    let levels = level(0, "chineseCounting", "%1、")
        + &level(1, "chineseCounting", "（%2）")
        + &level(2, "decimal", "%1.%3")
        + &level(3, "decimalEnclosedCircle", "%4");
    let root = format!(
        r#"<w:numbering><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"#
    );
    let root = Element::parse(root.as_bytes()).expect("lists");
    let mut reader = Reader::new(View::Accepted);
    reader.numbering = numbering::Numbering::of(&root);
    let body = Element::parse(format!("<w:body>{body}</w:body>").as_bytes()).expect("a body");
    let passages = reader.passages(&body);
    let number = |p: &Paragraph| p.number.clone().unwrap_or_else(|| "-".to_string());
    passages.iter().flat_map(Passage::paragraphs).map(number).collect()
}

#[test]
fn lists_are_counted_as_word_shows_them() {
    let item = |list: u8, level: u8| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"#
        )
    };
    let levels = [
        (1, 0),
        (1, 1),
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 0),
        (1, 1),
        (0, 0),
        (2, 0),
        (2, 0),
        (9, 0),
        (1, 8),
    ];
    let body: String = levels.iter().map(|(list, level)| item(*list, *level)).collect();
    let shown = listed(&body);
    let wanted =
        ["一、", "（一）", "（二）", "一.1", "①", "二、", "（一）", "-", "五、", "六、", "-", "-"];
    // A level that refers to another of 汉字 shows it in 汉字.
    assert_eq!(shown, wanted);
}

#[test]
fn revisions_are_read_as_rejected() {
    let body = "<w:p><w:r><w:t>甲</w:t></w:r><w:ins><w:r><w:t>乙</w:t></w:r></w:ins>\
        <w:del><w:r><w:delText>丙</w:delText></w:r></w:del></w:p>\
        <w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:ins><w:r><w:t>丁</w:t></w:r></w:ins></w:p><w:p><w:r><w:t>戊</w:t></w:r></w:p>";
    let read = |view| {
        let words = words_of(&docx(body), view).expect("words");
        let texts: Vec<_> = words.paragraphs().iter().map(|p| p.text.clone()).collect();
        (texts.join("/"), words.pending)
    };
    assert_eq!(read(View::Accepted), ("甲乙/丁/戊".to_string(), 4));
    assert_eq!(read(View::Rejected), ("甲丙/戊".to_string(), 4));
}

#[test]
fn letters_fields_and_cells_are_read() {
    let body = r#"<w:p><w:r><w:rPr><w:b/><w:sz w:val="44"/><w:color w:val="FF0000"/></w:rPr><w:t>甲</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>码</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
        <w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>
        <w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr>
        <w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>
        <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"#;
    let words = words(&docx(body)).expect("words");
    let Passage::Paragraph(paragraph) = &words.passages[0] else { panic!("{words:?}") };
    assert_eq!(paragraph.text, "甲32√");
    let first = &paragraph.runs[0].letter;
    assert!(first.bold && first.red && first.size == 44, "{first:?}");
    assert_eq!(paragraph.runs[2].letter.script, Some(Script::Super));
    let Passage::Table(grid) = &words.passages[1] else { panic!("{words:?}") };
    let span = |column, columns, continues| Span { column, columns, continues };
    let spans = vec![
        vec![span(0, 2, false)],
        vec![span(0, 1, false), span(1, 1, false)],
        vec![span(0, 1, true), span(1, 1, false)],
    ];
    assert_eq!((grid.heads, &grid.spans), (1, &spans));
}
