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
