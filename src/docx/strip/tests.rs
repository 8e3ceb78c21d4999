use super::*;
use crate::docx::opened::tests::package;
use crate::docx::proof;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn docx(body: &str) -> Vec<u8> {
    let relationship = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let list = |all: &[String]| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
            all.concat()
        )
    };
    let root = list(&[
        relationship("a", "officeDocument", "word/document.xml"),
        relationship("b", "custom-properties", "docProps/custom.xml"),
    ]);
    let main = list(&[
        relationship("c", "comments", "comments.xml"),
        relationship("d", "customXml", "../customXml/item1.xml"),
        relationship("e", "styles", "styles.xml"),
        format!(
            "<Relationship Id=\"f\" Type=\"{OFFICE}/attachedTemplate\" Target=\"file:///C:/Users/zhang/t.dotx\" TargetMode=\"External\"/>"
        ),
    ]);
    let item = list(&[relationship("a", "customXmlProps", "itemProps1.xml")]);
    package(&[
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/comments.xml\"/><Override PartName=\"/word/document.xml\"/></Types>",
        ),
        ("_rels/.rels", &root),
        (
            "word/document.xml",
            &format!("<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>"),
        ),
        ("word/_rels/document.xml.rels", &main),
        ("word/comments.xml", "<w:comments xmlns:w=\"x\">秘密</w:comments>"),
        (
            "word/styles.xml",
            &format!(
                "<w:styles xmlns:w=\"{W}\"><w:style w:type=\"character\" w:styleId=\"H\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
            ),
        ),
        ("docProps/custom.xml", "<Properties><property>秘密</property></Properties>"),
        ("customXml/item1.xml", "<source>秘密</source>"),
        ("customXml/_rels/item1.xml.rels", &item),
        ("customXml/itemProps1.xml", "<x>秘密</x>"),
    ])
}

/// All that a package says, unpacked.
fn said(docx: &[u8]) -> String {
    let parts = unpack(docx).expect("a package");
    parts
        .iter()
        .map(|(name, data)| format!("{name}\n{}\n", String::from_utf8_lossy(data)))
        .collect()
}

#[test]
fn what_is_not_printed_goes_and_the_text_stays() {
    let body = "<w:p w:rsidR=\"00AB\"><w:r><w:t>共有</w:t></w:r><w:sdt><w:sdtPr><w:tag w:val=\"秘密\"/></w:sdtPr>\
        <w:sdtContent><w:r><w:t>161家</w:t></w:r></w:sdtContent></w:sdt>\
        <w:commentRangeStart w:id=\"0\"/><w:r><w:t>企业</w:t></w:r><w:commentRangeEnd w:id=\"0\"/>\
        <w:r><w:commentReference w:id=\"0\"/></w:r>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>秘密</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"H\"/></w:rPr><w:t>秘密</w:t></w:r>\
        <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>。</w:t></w:r>\
        <w:bookmarkStart w:id=\"7\" w:name=\"theirs\"/><w:bookmarkEnd w:id=\"7\"/></w:p>";
    let stripped = strip(&docx(body)).expect("stripped");
    let text = said(&stripped.docx);
    for gone in ["秘密", "rsid", "zhang", "sdt", "comment", "customXml", "custom.xml"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    assert!(text.contains("theirs"), "a bookmark of somebody else");
    assert_eq!(proof::paragraphs(&stripped.docx, false).expect("readable"), ["共有161家企业。"]);
    let what: Vec<_> = stripped.removed.iter().map(|(what, _)| what.as_str()).collect();
    for wanted in ["批注", "自定义属性", "隐藏的文字", "内容控件（文字保留）"]
    {
        assert!(what.contains(&wanted), "{wanted}: {what:?}");
    }
    let again = strip(&stripped.docx).expect("stripped");
    assert_eq!(again, Stripped { docx: stripped.docx, removed: vec![] });
}

#[test]
fn open_changes_are_for_people_to_decide() {
    let body = "<w:p><w:ins w:id=\"1\"><w:r><w:t>新</w:t></w:r></w:ins><w:r><w:t>旧</w:t></w:r></w:p>\
        <w:p><w:pPr><w:rPr><w:del w:id=\"2\"/></w:rPr></w:pPr></w:p>";
    assert_eq!(strip(&docx(body)), Err(Refused::Pending(2)));
}

#[test]
fn what_is_no_draft_is_refused() {
    for bytes in [
        &b""[..],
        b"no",
        &package(&[("a.xml", "<a/>")]),
        &package(&[("[Content_Types].xml", "<a")]),
    ] {
        assert!(matches!(strip(bytes), Err(Refused::Unreadable(_))));
    }
}
