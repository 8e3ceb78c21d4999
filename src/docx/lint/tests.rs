//! A small clean draft, and one fault after another in it.

use super::*;
use crate::docx::opened::tests::package;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const P: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn relationships(all: &[(&str, &str)]) -> String {
    let one = |(i, (kind, target)): (usize, &(&str, &str))| {
        format!(r#"<Relationship Id="rId{}" Type="{R}/{kind}" Target="{target}"/>"#, i + 1)
    };
    let all: String = all.iter().enumerate().map(one).collect();
    format!(r#"<Relationships xmlns="{P}">{all}</Relationships>"#)
}

/// The parts of a draft that is clean.
fn clean() -> Vec<(&'static str, String)> {
    let document = format!(
        r#"<w:document xmlns:w="{W}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body><w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:ins w:id="1"><w:r><w:t>共</w:t></w:r></w:ins><w:bookmarkStart w:id="1" w:name="ht_1"/><w:sdt><w:sdtPr><w:alias w:val="C:\"/><w:tag w:val="ht_1"/><w:id w:val="11"/><w:dataBinding w:prefixMappings="xmlns:h='urn:h'" w:xpath="/h:paper[1]/h:f[@p='a/b'][1]" w:storeItemID="{{AB}}"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rStyle w:val="c"/></w:rPr><w:t>161</w:t></w:r></w:sdtContent></w:sdt><w:bookmarkEnd w:id="1"/><w:bookmarkStart w:id="2" w:name="ht_2"/><w:bookmarkEnd w:id="2"/><w:ins w:id="2"/></w:p><w:tbl><w:tblPr><w:tblStyle w:val="t"/><w:tblW w:w="300" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="100"/><w:gridCol w:w="200"/></w:tblGrid><w:tr><w:trPr><w:trHeight w:val="579" w:hRule="exact"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="100" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:tcW w:w="300" w:type="dxa"/><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p><w:r><w:drawing><wp:anchor><wp:docPr id="1" name="seal"/></wp:anchor></w:drawing></w:r><w:r><w:drawing><wp:anchor><wp:docPr id="2" name="b"/></wp:anchor></w:drawing></w:r></w:p><w:sectPr/></w:body></w:document>"#
    );
    let styles = format!(
        r#"<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:line="579" w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="32"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="a"><w:name w:val="标题"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/></w:style><w:style w:type="character" w:styleId="c"><w:name w:val="着重"/></w:style><w:style w:type="table" w:styleId="t"><w:name w:val="表"/></w:style></w:styles>"#
    );
    let footer = format!(
        r#"<w:ftr xmlns:w="{W}"><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>"#
    );
    let properties = r#"<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{ab}"/>"#;
    let main = [
        ("styles", "styles.xml"),
        ("footer", "footer1.xml"),
        ("customXml", "../customXml/item1.xml"),
    ];
    vec![
        (
            "[Content_Types].xml",
            r#"<Types><Default Extension="xml" ContentType="application/xml"/></Types>"#.into(),
        ),
        ("_rels/.rels", relationships(&[("officeDocument", "word/document.xml")])),
        ("word/document.xml", document),
        ("word/styles.xml", styles),
        ("word/footer1.xml", footer),
        ("word/_rels/document.xml.rels", relationships(&main)),
        (
            "customXml/item1.xml",
            r#"<paper xmlns="urn:h"><f p="c" n="C:\">2</f><f p="a/b">161</f></paper>"#.into(),
        ),
        ("customXml/_rels/item1.xml.rels", relationships(&[("customXmlProps", "itemProps1.xml")])),
        ("customXml/itemProps1.xml", properties.into()),
        ("docProps/core.xml", "<a><b>关于/home/的通知 C:\\</b></a>".into()),
    ]
}

fn lint_of(parts: &[(&str, String)]) -> Vec<String> {
    let parts: Vec<_> = parts.iter().map(|(name, content)| (*name, content.as_str())).collect();
    lint(&package(&parts)).into_iter().map(|d| d.message).collect()
}

#[test]
fn a_clean_draft_gives_nothing() {
    assert_eq!(lint_of(&clean()), Vec::<String>::new());
}

/// Part, what is replaced in it, by what, and what is said.
const FAULTS: [(&str, &str, &str, &str); 45] = [
    // ids
    ("word/document.xml", r#"<w:ins w:id="2"/>"#, r#"<w:del w:id="1"/>"#, "2个修订的编号都是“1”"),
    ("word/document.xml", r#"<wp:docPr id="2""#, r#"<wp:docPr id="1""#, "2个图片的编号都是“1”"),
    ("word/document.xml", r#"w:id="2" w:name"#, r#"w:id="1" w:name"#, "2个书签的编号都是“1”"),
    ("word/document.xml", "ht_2", "HT_1", "2个书签的名字都是“ht_1”"),
    (
        "word/document.xml",
        "<w:sectPr/>",
        r#"<w:p><w:sdt><w:sdtPr><w:id w:val="11"/></w:sdtPr><w:sdtContent/></w:sdt></w:p>"#,
        "2个控件的编号都是“11”",
    ),
    (
        "word/document.xml",
        "<w:sectPr/>",
        r#"<w:p><w:sdt><w:sdtPr><w:tag w:val="ht_1"/></w:sdtPr><w:sdtContent/></w:sdt></w:p>"#,
        "2个控件的标记都是“ht_1”",
    ),
    // pairs
    ("word/document.xml", r#"<w:bookmarkEnd w:id="2"/>"#, "", "有书签只有一头"),
    (
        "word/document.xml",
        r#"<w:bookmarkEnd w:id="1"/>"#,
        r#"<w:bookmarkEnd w:id="9"/>"#,
        "有书签只有一头",
    ),
    ("word/document.xml", r#"<w:bookmarkStart w:id="1" w:name="ht_1"/>"#, "", "有书签只有一头"),
    (
        "word/document.xml",
        r#"<w:ins w:id="2"/>"#,
        r#"<w:commentRangeStart w:id="0"/>"#,
        "有批注只有一头",
    ),
    ("word/footer1.xml", r#"<w:fldChar w:fldCharType="end"/>"#, "", "有域没有写完整"),
    ("word/footer1.xml", r#"<w:fldChar w:fldCharType="begin"/>"#, "", "有域没有写完整"),
    // fields
    ("word/footer1.xml", "<w:t>1</w:t>", "", "域“PAGE”没有结果"),
    (
        "word/footer1.xml",
        r#"<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>"#,
        "",
        "域“PAGE”没有结果",
    ),
    (
        "word/footer1.xml",
        "</w:p>",
        r#"<w:fldSimple w:instr=" NUMPAGES "/></w:p>"#,
        "域“NUMPAGES”没有结果",
    ),
    // bindings
    ("word/document.xml", "{AB}", "{AC}", "连接的数据（{ac}）不在文件里"),
    ("word/document.xml", "h:f[@p='a/b'][1]", "h:f", "找到2个数据"),
    ("word/document.xml", "h:f[@p='a/b'][1]", "h:f[3]", "找到0个数据"),
    ("word/document.xml", "'urn:h'", "'urn:other'", "找到0个数据"),
    ("word/document.xml", "/h:paper[1]/", "h:paper/", "找到0个数据"),
    ("word/document.xml", "[@p='a/b'][1]", "[1]", "显示“161”，数据里却是“2”"),
    ("customXml/item1.xml", "161", "145", "显示“161”，数据里却是“145”"),
    ("customXml/itemProps1.xml", "{ab}", "{ac}", "连接的数据（{ab}）不在文件里"),
    (
        "word/document.xml",
        "<w:sectPr/>",
        "<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt><w:p/>",
        "数据控件包住了整段",
    ),
    // structure
    ("word/document.xml", "<w:tc><w:p/></w:tc>", "<w:tc/>", "表格的一格不是以段落结尾"),
    ("word/document.xml", "<w:sectPr/>", "<w:tbl/><w:sectPr/>", "正文不是以段落结尾"),
    (
        "word/document.xml",
        r#"<w:pStyle w:val="a"/>"#,
        r#"<w:pStyle w:val="b"/>"#,
        "没有定义的样式“b”",
    ),
    (
        "word/document.xml",
        r#"<w:rStyle w:val="c"/>"#,
        r#"<w:rStyle w:val="d"/>"#,
        "没有定义的样式“d”",
    ),
    (
        "word/document.xml",
        r#"<w:tblStyle w:val="t"/>"#,
        r#"<w:tblStyle w:val="u"/>"#,
        "没有定义的样式“u”",
    ),
    (
        "word/styles.xml",
        r#"<w:next w:val="Normal"/>"#,
        r#"<w:next w:val="x"/>"#,
        "样式“a”引用了没有定义的样式“x”",
    ),
    (
        "word/_rels/document.xml.rels",
        "footer1.xml",
        "footer2.xml",
        "引用的 word/footer2.xml 不在文件里",
    ),
    // tables
    ("word/document.xml", r#"<w:tblLayout w:type="fixed"/>"#, "", "列宽不固定"),
    (
        "word/document.xml",
        r#"<w:gridCol w:w="200"/>"#,
        r#"<w:gridCol w:w="201"/>"#,
        "各列共宽301，表宽却是300",
    ),
    ("word/document.xml", r#"<w:tcW w:w="100""#, r#"<w:tcW w:w="90""#, "有一格（甲）与列宽不一致"),
    ("word/document.xml", "<w:tc><w:p/></w:tc>", "", "有一行是1列，应为2列"),
    // lines
    ("word/document.xml", "wp:anchor>", "wp:inline>", "图片所在的段落是固定行距"),
    ("word/styles.xml", r#"w:line="579""#, r#"w:line="300""#, "固定行距比字还矮"),
    (
        "word/document.xml",
        r#"<w:trHeight w:val="579""#,
        r#"<w:trHeight w:val="400""#,
        "比固定的行高还高",
    ),
    // fonts
    (
        "word/styles.xml",
        r#"w:eastAsia="仿宋_GB2312""#,
        r#"w:eastAsiaTheme="minorEastAsia""#,
        "用了主题字体",
    ),
    ("word/styles.xml", r#" w:eastAsia="仿宋_GB2312""#, "", "样式“a”没有中文字体"),
    (
        "word/document.xml",
        r#"<w:rStyle w:val="c"/>"#,
        r#"<w:rFonts w:ascii="Arial"/>"#,
        "只指定了西文字体“Arial”",
    ),
    // package
    (
        "word/_rels/document.xml.rels",
        r#"Target="footer1.xml""#,
        r#"Target="http://example.org/" TargetMode="External""#,
        "引用了外面的“http://example.org/”",
    ),
    ("word/_rels/document.xml.rels", "/footer\"", "/vbaProject\"", "文件带有宏"),
    (
        "[Content_Types].xml",
        "application/xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "文件带宏",
    ),
    ("docProps/core.xml", "关于/home/的通知 C:\\", "C:\\Users\\me", "有本机的路径“C:\\Users\\me”"),
];

#[test]
fn each_fault_is_found() {
    for (part, from, to, said) in FAULTS {
        let mut parts = clean();
        let content = parts.iter_mut().find(|(name, _)| *name == part).expect(part);
        assert!(content.1.contains(from), "{part}: {from}");
        content.1 = content.1.replace(from, to);
        let found = lint_of(&parts);
        let one = |message: &String| message.contains(said);
        assert!(found.iter().any(one), "{part}: {from} -> {to}: {found:#?}");
    }
}

#[test]
fn what_is_no_draft_is_said_to_be_none() {
    assert_eq!(lint(b"").len(), 1);
    assert_eq!(lint(&package(&[("a.xml", "<a/>")])).len(), 1);
    let broken = package(&[
        ("_rels/.rels", &relationships(&[("officeDocument", "word/document.xml")])),
        ("word/document.xml", "<w:document><w:body>"),
    ]);
    assert_eq!(lint(&broken).len(), 1);
}

#[test]
fn a_style_based_on_itself_does_not_hang() {
    let mut parts = clean();
    let styles = parts.iter_mut().find(|(name, _)| *name == "word/styles.xml").expect("styles");
    styles.1 = styles.1.replace(r#"<w:basedOn w:val="Normal"/>"#, r#"<w:basedOn w:val="a"/>"#);
    assert_eq!(lint_of(&parts), Vec::<String>::new());
}
