//! Drafts that somebody has edited: what the new folder builds says what the edited draft says, word for word.
//!
//! The draft of the new folder is compared; writing it has compared it with the PDF's lines.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use hongtou::document::Figure;
use hongtou::docx;
use hongtou::docx::words::{View, Words, words_of};
use hongtou::docx::xml::{Element, Node};
use hongtou::folder::Folder;
use hongtou::import::{self, Imported, Options, Original};

use crate::stable::{built, shown};
use crate::support::folder::media;

type Parts = Vec<(String, Vec<u8>)>;

pub fn example() -> Folder {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    Folder::open(&dir.join("templates/notice-general/example")).unwrap()
}

fn unpacked(docx: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut out = vec![];
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).unwrap();
        out.push((file.name().unwrap().to_string(), bytes));
    }
    out
}

fn packed(parts: &Parts) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A draft that is being edited.
pub struct Draft {
    pub parts: Parts,
    pub root: Element,
}

impl Draft {
    pub fn open(docx: &[u8]) -> Self {
        let parts = unpacked(docx);
        let main = parts.iter().find(|(name, _)| name == "word/document.xml").unwrap();
        let root = Element::parse(&main.1).unwrap();
        Self { parts, root }
    }

    pub fn save(mut self) -> Vec<u8> {
        let file = self.root.to_file();
        self.parts.iter_mut().find(|(name, _)| name == "word/document.xml").unwrap().1 = file;
        packed(&self.parts)
    }

    pub fn body(&mut self) -> &mut Vec<Node> {
        let body = self.root.elements_mut().find(|e| e.name == "w:body").unwrap();
        &mut body.children
    }

    /// Where the paragraph is that says this.
    #[track_caller]
    fn at(&mut self, words: &str) -> usize {
        let found = |node: &Node| matches!(node, Node::Element(e) if e.name == "w:p" && e.plain().contains(words));
        let at = self.body().iter().position(found);
        at.unwrap_or_else(|| panic!("no paragraph says {words}"))
    }

    #[track_caller]
    fn paragraph(&mut self, words: &str) -> &mut Element {
        let at = self.at(words);
        let Node::Element(paragraph) = &mut self.body()[at] else { panic!("{words}") };
        paragraph
    }

    /// Types other words over some, in one run.
    #[track_caller]
    fn retype(&mut self, old: &str, new: &str) {
        assert!(replace(&mut self.root, old, new), "no run says {old}");
    }
}

fn replace(element: &mut Element, old: &str, new: &str) -> bool {
    for node in &mut element.children {
        match node {
            Node::Text(text) if text.contains(old) => {
                *text = text.replacen(old, new, 1);
                return true;
            }
            Node::Text(_) => {}
            Node::Element(inner) => {
                if replace(inner, old, new) {
                    return true;
                }
            }
        }
    }
    false
}

/// A run as a person types it, in the paragraph's own look.
fn run(text: &str) -> Element {
    let text = Element::new("w:t").attr("xml:space", "preserve").text(text);
    Element::new("w:r").with(text)
}

/// A paragraph in the usual style, as Enter gives it at the end of the file.
fn typed(text: &str) -> Node {
    Node::Element(Element::new("w:p").with(run(text)))
}

fn revision(kind: &str, text: &str) -> Element {
    let name = if kind == "w:del" { "w:delText" } else { "w:t" };
    let text = Element::new(name).attr("xml:space", "preserve").text(text);
    let run = Element::new("w:r").with(text);
    Element::new(kind).attr("w:id", "900").attr("w:author", "王处").with(run)
}

fn table(rows: &[[&str; 2]]) -> Node {
    let cell = |text: &&str| Element::new("w:tc").with(Element::new("w:p").with(run(text)));
    let row = |cells: &[&str; 2]| Element::new("w:tr").with_all(cells.iter().map(cell));
    Node::Element(Element::new("w:tbl").with_all(rows.iter().map(row)))
}

/// All that a draft says, without blanks; the lists of its pictures stand where they are.
pub fn all(words: &Words) -> String {
    let texts = words.paragraphs().into_iter().map(|p| p.text.clone());
    let text: String = texts.collect();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The new folder's draft says what the edited one says.
#[track_caller]
fn same_words(name: &str, edited: &[u8], imported: &Imported, view: View) {
    let folder = Folder::in_memory(imported.files.clone());
    let (_, again) = built(name, &folder);
    let wanted = all(&words_of(edited, view).unwrap());
    let found = all(&words_of(&again, View::Accepted).unwrap());
    if wanted != found {
        let same = wanted.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
        let around =
            |text: &str| text.chars().skip(same.saturating_sub(20)).take(60).collect::<String>();
        let (wanted, found) = (around(&wanted), around(&found));
        panic!("{name}:\nwanted {wanted}\n found {found}\n{}", shown(imported));
    }
}

fn imported(edited: &[u8], view: View, original: Option<&Original>) -> Imported {
    let options = Options { name: "改.docx", view, original };
    import::draft(edited, &options).unwrap_or_else(|e| panic!("{e:#?}"))
}

/// Edits the draft of the example, and imports it with its folder and without.
#[track_caller]
fn edited(name: &str, edit: impl Fn(&mut Draft)) -> Imported {
    let folder = example();
    let (_, draft) = built(name, &folder);
    let mut draft = Draft::open(&draft);
    edit(&mut draft);
    let bytes = draft.save();
    let original = Original::read(&folder, None, &mut vec![]).unwrap();
    let with = imported(&bytes, View::Accepted, Some(&original));
    same_words(&format!("{name}, with its folder"), &bytes, &with, View::Accepted);
    let alone = imported(&bytes, View::Accepted, None);
    same_words(name, &bytes, &alone, View::Accepted);
    alone
}

fn said(imported: &Imported, words: &str) -> bool {
    imported.findings.iter().any(|d| d.message.contains(words))
}

fn notice(imported: &Imported) -> String {
    String::from_utf8(imported.files[0].1.clone()).unwrap()
}

#[test]
fn words_are_retyped() {
    let imported = edited("retyped", |draft| {
        draft.retype("激发全社会创新活力", "激发全社会创新创造活力");
        draft.retype("区科委科普工作部门牵头制定主会场方案", "区科委办公室牵头制定方案");
    });
    assert!(notice(&imported).contains("{{ 活动天数 }}"));
    assert_eq!(imported.edited, []);
}

#[test]
fn paragraphs_are_split_joined_and_moved() {
    edited("split", |draft| {
        let at = draft.at("为弘扬科学家精神");
        let Node::Element(first) = &mut draft.body()[at] else { panic!() };
        let mut second = Element::new("w:p");
        second.children.extend(first.children.first().cloned());
        replace(first, "激发全社会创新活力，", "激发全社会创新活力。");
        let text = first.plain();
        let (before, behind) = text.split_at(text.find("区科委定于").unwrap());
        first.children.truncate(1);
        first.children.push(Node::Element(run(before)));
        second.children.push(Node::Element(run(behind)));
        draft.body().insert(at + 1, Node::Element(second));
    });
    edited("joined", |draft| {
        let at = draft.at("活动周自5月25日起");
        let Node::Element(second) = draft.body().remove(at) else { panic!() };
        let Node::Element(first) = &mut draft.body()[at - 1] else { panic!() };
        first.children.extend(second.children.into_iter().skip(1));
    });
    edited("moved", |draft| {
        let (from, to) = (draft.at("（三）及时总结报送"), draft.at("（一）加强组织领导"));
        let moved = draft.body().remove(from);
        draft.body().insert(to, moved);
    });
}

#[test]
fn headings_tables_and_pictures_are_added() {
    let imported = edited("added", |draft| {
        let at = draft.at("（三）及时总结报送");
        let added = [
            typed("五、经费保障"),
            typed("　　所需经费在年度预算中安排。"),
            typed("（一）区级经费。由区科委承担。"),
            table(&[["项目", "金额"], ["布展", "5万元"], ["宣传", "3万元"]]),
        ];
        for (i, node) in added.into_iter().enumerate() {
            draft.body().insert(at + 1 + i, node);
        }
    });
    let notice = notice(&imported);
    assert!(notice.contains("\n  五、经费保障\n  所需经费"), "{notice}");
    assert!(notice.contains("| 布展 | 5万元 |"), "{notice}");
    let imported = edited("picture", |draft| {
        let at = draft.at("（三）及时总结报送");
        let blip = Element::new("a:blip").attr("r:embed", "rIdNew");
        let about =
            Element::new("wp:docPr").attr("id", 900).attr("name", "图片 1").attr("descr", "路线");
        let extent = Element::new("wp:extent").attr("cx", 3_600_000).attr("cy", 1_800_000);
        let inline = Element::new("wp:inline").with(extent).with(about).with(blip);
        let run = Element::new("w:r").with(Element::new("w:drawing").with(inline));
        draft.body().insert(at + 1, Node::Element(Element::new("w:p").with(run)));
        let rels =
            draft.parts.iter_mut().find(|(n, _)| n == "word/_rels/document.xml.rels").unwrap();
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
        let new = format!(
            r#"<Relationship Id="rIdNew" Type="{kind}" Target="media/new.png"/></Relationships>"#
        );
        rels.1 = String::from_utf8(rels.1.clone())
            .unwrap()
            .replace("</Relationships>", &new)
            .into_bytes();
        draft.parts.push(("word/media/new.png".into(), media("plan.png")));
    });
    assert!(
        imported.files.iter().any(|(name, bytes)| name == "图1.png" && *bytes == media("plan.png"))
    );
}

#[test]
fn pending_revisions_are_read_as_asked_for() {
    let folder = example();
    let (_, draft) = built("revised", &folder);
    let mut draft = Draft::open(&draft);
    let paragraph = draft.paragraph("（三）及时总结报送");
    paragraph.children.push(Node::Element(revision("w:ins", "逾期不予受理。")));
    paragraph.children.push(Node::Element(revision("w:del", "可以延期。")));
    let at = draft.at("（二）确保活动安全");
    let mark = Element::new("w:rPr")
        .with(Element::new("w:ins").attr("w:id", 901).attr("w:author", "王处"));
    let new = Element::new("w:p")
        .with(Element::new("w:pPr").with(mark))
        .with(revision("w:ins", "主会场实行预约入场。"));
    draft.body().insert(at, Node::Element(new));
    let bytes = draft.save();
    for (view, has, has_not) in [
        (View::Accepted, "逾期不予受理。", "可以延期。"),
        (View::Rejected, "可以延期。", "逾期不予受理。"),
    ] {
        let imported = imported(&bytes, view, None);
        same_words("revised", &bytes, &imported, view);
        let notice = notice(&imported);
        assert!(notice.contains(has) && !notice.contains(has_not), "{notice}");
        assert_eq!(notice.contains("主会场实行预约入场。"), view == View::Accepted);
        assert!(said(&imported, "处修订没有接受或拒绝"));
    }
}

#[test]
fn figures_are_edited_and_struck_out() {
    let folder = example();
    let imported = edited("figures", |draft| {
        draft.retype("126场", "130场");
        let paragraph = draft.paragraph("预计参加公众");
        let gone = |node: &Node| matches!(node, Node::Element(e) if e.name == "w:sdt" && e.plain().contains("12.5%"));
        let before = paragraph.children.len();
        paragraph.children.retain(|node| !gone(node));
        assert!(paragraph.children.len() < before);
    });
    let [edit] = &imported.edited[..] else { panic!("{:#?}", imported.edited) };
    assert_eq!((&*edit.path, &*edit.old, &*edit.new), ("活动总数", "126场", "130场"));
    assert!(
        notice(&imported).contains("全区计划举办科普活动130场，其中主会场活动{{ 主会场活动 }}")
    );
    assert!(said(&imported, "（增长12.5%）在稿子里删去了"), "{:#?}", imported.findings);
    // With the folder, the place of the datum is told.
    let (_, draft) = built("figures", &folder);
    let mut draft = Draft::open(&draft);
    draft.retype("126场", "130场");
    let original = Original::read(&folder, None, &mut vec![]).unwrap();
    let options = Options { name: "改.docx", view: View::Accepted, original: Some(&original) };
    let imported = import::draft(&draft.save(), &options).unwrap();
    let found = imported.findings.iter().find(|d| d.message.contains("126场")).unwrap();
    assert_eq!(found.related[0].0.file, "data.csv");
    assert!(found.hints[0].contains("把 126 改为 130"), "{found:#?}");
}

#[test]
fn head_and_close_are_changed() {
    let imported = edited("head", |draft| {
        draft.retype("关于举办2024年科技活动周的通知", "关于举办2024年闵行区科技活动周的通知");
        draft.retype("各街镇科协，", "各街镇科协、园区，");
        draft.retype("闵科委〔2024〕28号", "闵科委〔2024〕30号");
        let date = draft.paragraph("2024年4月26日");
        replace(date, "2024年4月26日", "2024年4月28日");
        draft.retype("此件公开发布", "此件主动公开");
    });
    let notice = notice(&imported);
    for line in [
        "发文字号: 闵科委〔2024〕30号",
        "成文日期: 2024年4月28日",
        "标题: 关于举办2024年闵行区科技活动周的通知",
        "主送机关: 各街镇科协、园区，各科普教育基地，各有关单位",
        "附注: 此件主动公开",
    ] {
        assert!(notice.contains(line), "{line}\n{notice}");
    }
}

/// WPS and others drop what they do not know: controls are unwrapped, bookmarks and styles may go.
#[test]
fn figures_are_found_without_controls_and_roles_without_styles() {
    fn unwrap(element: &mut Element) {
        let mut out = vec![];
        for node in std::mem::take(&mut element.children) {
            match node {
                Node::Element(e) if e.name == "w:sdt" => {
                    let content = e.children.into_iter().filter_map(|n| match n {
                        Node::Element(e) if e.name == "w:sdtContent" => Some(e.children),
                        _ => None,
                    });
                    out.extend(content.flatten());
                }
                other => out.push(other),
            }
        }
        element.children = out;
        element.elements_mut().for_each(unwrap);
    }
    fn without(element: &mut Element, names: &[&str]) {
        element
            .children
            .retain(|n| !matches!(n, Node::Element(e) if names.contains(&e.name.as_str())));
        element.elements_mut().for_each(|e| without(e, names));
    }
    let imported = edited("unwrapped", |draft| unwrap(&mut draft.root));
    assert!(notice(&imported).contains("历时{{ 活动天数 }}"));
    let imported = edited("bare", |draft| {
        unwrap(&mut draft.root);
        without(&mut draft.root, &["w:bookmarkStart", "w:bookmarkEnd"]);
        draft.retype("历时", "共计");
    });
    assert!(notice(&imported).contains("共计{{ 活动天数 }}"), "{}", notice(&imported));
    let imported = edited("no styles", |draft| without(&mut draft.root, &["w:pStyle"]));
    assert!(notice(&imported).contains("{{ 活动天数 }}"));
}

/// Tags of a draft's controls are those of its stored figures: import finds each of them.
#[test]
fn every_figure_of_a_draft_is_tagged() {
    let (_, draft) = built("tags", &example());
    let stored = docx::stored(&draft).unwrap().unwrap();
    let tagged = docx::tagged(&stored.document);
    let words = words_of(&draft, View::Accepted).unwrap();
    let paragraphs = words.paragraphs();
    let controls: Vec<_> =
        paragraphs.iter().flat_map(|p| p.controls.iter().map(move |c| (p, c))).collect();
    assert!(!controls.is_empty());
    for (paragraph, control) in controls {
        let tag = control.tag.as_deref().unwrap();
        let figure: Option<&(String, Figure)> = tagged.iter().find(|(t, _)| t == tag);
        let printed = figure.map(|(_, figure)| figure.printed.as_str());
        assert_eq!(printed, Some(paragraph.part(&control.range)), "{tag}");
    }
}

/// A person who puts a line of the title elsewhere is followed; breaks that the program would set itself are not written.
#[test]
fn the_lines_of_a_title_are_those_of_the_draft() {
    let folder = example();
    let (_, draft) = built("title", &folder);
    let title = |draft: &[u8]| {
        let imported = imported(draft, View::Accepted, None);
        let notice = notice(&imported);
        notice.lines().find_map(|l| l.strip_prefix("标题: ").map(str::to_string)).unwrap()
    };
    assert_eq!(title(&draft), "关于举办2024年科技活动周的通知");
    let mut draft = Draft::open(&draft);
    let paragraph = draft.paragraph("关于举办2024年科技活动周的通知");
    let text = "关于举办2024年科技活动周的通知";
    let (before, behind) = text.split_at("关于举办2024年".len());
    paragraph.children.truncate(1);
    let part = Element::new("w:r").with(Element::new("w:br"));
    for run in [run(before), part, run(behind)] {
        paragraph.children.push(Node::Element(run));
    }
    assert_eq!(title(&draft.save()), "关于举办2024年|科技活动周的通知");
}

/// The pitch of rows and what is bold are the office's: the new office file says them.
#[test]
fn habits_of_the_office_come_back() {
    for (habits, levels) in [
        ("行距: 28磅\n标题加粗: 是\n加粗层次: [二级]\n", "加粗层次: 二级"),
        ("行距: 30.5磅\n标题加粗: 是\n", "标题加粗: 是"),
    ] {
        let mut files: Vec<(String, Vec<u8>)> = vec![];
        let folder = example();
        for name in folder.list() {
            let mut bytes = folder.read(&name, None, &mut vec![]).unwrap();
            if name == "office.yaml" {
                bytes.extend(habits.as_bytes());
            }
            files.push((name, bytes));
        }
        let (_, draft) = built("habits", &Folder::in_memory(files));
        let imported = imported(&draft, View::Accepted, None);
        let office = imported.files.iter().find(|(name, _)| name == "office.yaml").unwrap();
        let office = String::from_utf8(office.1.clone()).unwrap();
        let pitch = habits.lines().next().unwrap();
        assert!(office.contains(pitch) && office.contains(levels), "{office}");
    }
}
