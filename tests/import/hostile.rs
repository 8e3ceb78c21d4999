//! Spoiled Word files: an answer for each, never a panic, and a folder that builds or a word on why it does not.

use hongtou::diag::Kind;
use hongtou::docx::xml::{Element, Node};
use hongtou::import::{self, Imported, Options};

use crate::edited::{Draft, example};
use crate::foreign::{docx, word};
use crate::stable::{again, built};

/// Numbers that look random and are the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

fn options() -> Options<'static> {
    Options { name: "坏.docx", ..Options::default() }
}

fn sound(imported: &Imported) {
    let told = imported
        .findings
        .iter()
        .any(|d| d.kind == Kind::Recognised && d.message.contains("还不能直接生成"));
    let fault = again(imported).err();
    assert_eq!(fault.is_some(), told, "{fault:?} {:#?}", imported.findings);
}

/// One element somewhere is dropped, doubled, emptied, moved up, or gets another value.
fn spoil(element: &mut Element, random: &mut Random) {
    let count = element.children.len();
    if count == 0 || random.below(6) == 0 {
        let values = ["", "0", "-1", "99999999999", "true", "restart", "continue", "x"];
        if let Some((_, value)) = element.attributes.first_mut() {
            *value = values[random.below(values.len())].to_string();
        }
        return;
    }
    let at = random.below(count);
    match random.below(9) {
        0 => drop(element.children.remove(at)),
        1 => {
            let copy = element.children[at].clone();
            element.children.insert(at, copy);
        }
        2 => element.children.swap(at, count - 1),
        3 => element.children[at] = Node::Text("】\u{f0a7}〔2024〕\t{{ 甲 }}|^~**".to_string()),
        _ => match &mut element.children[at] {
            Node::Element(inner) => spoil(inner, random),
            Node::Text(text) => *text = text.chars().rev().collect(),
        },
    }
}

#[test]
fn spoiled_drafts_are_read_or_refused() {
    let (_, ours) = built("spoiled", &example());
    let foreign = word(
        "{c 72 red} 甲局文件\n{c 32} 甲〔2024〕1号\n{c 44} 关于甲的通知\n{num=0} 一\n| 甲 | 1 |\n{r} 甲局\n{r} 2024年1月1日",
    );
    let mut random = Random(9);
    for bytes in [ours, foreign] {
        for _ in 0..40 {
            let mut draft = Draft::open(&bytes);
            for _ in 0..=random.below(6) {
                spoil(&mut draft.root, &mut random);
            }
            let bytes = draft.save();
            for read in [import::draft, import::begin] {
                if let Ok(imported) = read(&bytes, &options()) {
                    sound(&imported);
                }
            }
        }
    }
}

#[test]
fn extremes_are_bounded() {
    let cell = |about: &str| {
        format!("<w:tc><w:tcPr>{about}</w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>")
    };
    let wide = cell(r#"<w:gridSpan w:val="4294967295"/>"#);
    let many = format!("<w:tr>{}</w:tr>", cell("").repeat(300));
    let deep =
        format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(60), "</w:tc></w:tr></w:tbl>".repeat(60));
    let list = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"#;
    let breaks = format!("<w:p><w:r>{}</w:r></w:p>", "<w:br/>".repeat(50_000));
    let fields =
        format!("<w:p>{}</w:p>", r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r>"#.repeat(1000));
    for body in [
        format!("<w:tbl><w:tr>{wide}{wide}</w:tr></w:tbl>"),
        format!("<w:tbl>{many}</w:tbl>"),
        deep,
        list.to_string(),
        breaks,
        fields,
        "<w:p/>".repeat(10_000),
        String::new(),
    ] {
        for read in [import::draft, import::begin] {
            if let Ok(imported) = read(&docx(&body, ""), &options()) {
                sound(&imported);
            }
        }
    }
}

#[test]
fn what_is_no_word_file_is_refused_with_what_to_do() {
    for bytes in [&b""[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"] {
        let errors = import::draft(bytes, &options()).unwrap_err();
        assert!(errors[0].hints[0].contains("另存为 .docx"), "{errors:#?}");
    }
    assert!(import::text(b" \n\t\n", "空.txt").is_err());
    assert!(import::text(b"\xff\xff\xff\xff", "坏.txt").is_err());
}
