//! 花脸稿: the whole paper with what is gone struck out and what is new underlined.
//!
//! A case is one file of tests/marked: the files of a folder, and below them, as `新/NAME`, those that are others in the
//! later state.

mod support;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use hongtou::diff::{MarkedPaper, Side, marked, marked_paper};
use hongtou::document::{Block, Content, Document, Inline, Revision};
use hongtou::folder::Folder;
use hongtou::layout::{Layout, Line};
use hongtou::pdf;
use page_validation::ValidationProfile;
use serde_json::{Value, json};
use support::folder;
use support::program::{ends, hongtou};
use support::validate::assert_valid;

type Files = Vec<(String, Vec<u8>)>;

/// The folder of a case before and after.
fn states(case: &str) -> (Files, Files) {
    let (new, old): (Files, Files) =
        folder::files(case).into_iter().partition(|(name, _)| name.starts_with("新/"));
    let mut after: BTreeMap<String, Vec<u8>> = old.iter().cloned().collect();
    after.extend(new.into_iter().map(|(name, file)| (name.replacen("新/", "", 1), file)));
    (old, after.into_iter().collect())
}

fn side(files: &Files) -> Side {
    let mut sink = vec![];
    let side = Side::folder(&Folder::in_memory(files.clone()), None, &mut sink);
    side.unwrap_or_else(|| panic!("{sink:#?}"))
}

/// A line as set, its revisions in brackets.
fn shown(line: &Line) -> String {
    let (mut out, mut at) = (String::new(), 0);
    let joined = line.revisions.chunk_by(|a, b| a.0 == b.0 && a.1.end == b.1.start);
    for part in joined {
        let (revision, range) = (part[0].0, part[0].1.start..part[part.len() - 1].1.end);
        let (open, close) = match revision {
            Revision::Deleted => ("[-", "-]"),
            Revision::Inserted => ("{+", "+}"),
            Revision::MovedAway => ("[<", "<]"),
            Revision::MovedHere => ("{>", ">}"),
        };
        out.push_str(&line.text[at..range.start]);
        out.push_str(&format!("{open}{}{close}", &line.text[range.clone()]));
        at = range.end;
    }
    out.push_str(&line.text[at..]);
    out
}

/// The pages as they were set, line by line; cells that stand on one line are parted.
fn pages(layout: &Layout) -> String {
    let mut out = String::new();
    for (at, page) in layout.pages.iter().enumerate() {
        out.push_str(&format!("—— {}\n", at + 1));
        let mut lines: Vec<&Line> = page.lines.iter().collect();
        lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.x.total_cmp(&b.x)));
        for row in lines.chunk_by(|a, b| (a.baseline - b.baseline).abs() < 0.5) {
            let row: Vec<String> = row.iter().map(|line| shown(line)).collect();
            out.push_str(&format!("{}\n", row.join(" ｜ ")));
        }
    }
    out
}

fn valid(name: &str, made: &MarkedPaper) -> Vec<u8> {
    let bytes = pdf::export(&made.layout, pdf::Output::Archive).expect("a PDF");
    assert_valid(name, &bytes, ValidationProfile::PdfA2a);
    assert_valid(name, &bytes, ValidationProfile::PdfUa1);
    bytes
}

#[test]
fn cases_are_set_with_what_differs() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/marked");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 4);
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (old, new) = states(&std::fs::read_to_string(&path).unwrap());
        let (old, new) = (side(&old), side(&new));
        let made = marked_paper(&old, &new, ("旧", "新")).unwrap_or_else(|e| panic!("{e:#?}"));
        assert!(made.count > 0, "{name}");
        insta::assert_snapshot!(format!("marked-{name}"), pages(&made.layout));
        valid(&name, &made);
        let same = marked_paper(&new, &new, ("新", "新")).unwrap_or_else(|e| panic!("{e:#?}"));
        assert_eq!(same.count, 0, "{name}");
        assert!(same.layout.pages[0].lines.iter().any(|l| l.text.contains("没有改动")), "{name}");
    }
}

/// The texts of a document as one state has them, without white space, sorted: what moved or stands on other sides is
/// the same.
fn texts(document: &Document, gone: bool) -> Vec<String> {
    fn read(inlines: &[Inline], gone: bool, out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Revised(revision, _) if revision.is_gone() != gone => {}
                Inline::Text(text) => out.push_str(text),
                Inline::Figure(figure) => out.push_str(&figure.printed),
                other => read(other.children(), gone, out),
            }
        }
    }
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let texts = blocks.flat_map(|block: &Block| match &block.content {
        Content::Pictures(_) => vec![],
        Content::Entry(entry) => vec![entry.text.as_slice()],
        _ => block.texts(),
    });
    let mut out: Vec<String> = texts
        .map(|text| {
            let mut own = String::new();
            read(text, gone, &mut own);
            own.chars().filter(|c| !c.is_whitespace()).collect()
        })
        .filter(|text: &String| !text.is_empty() && !text.starts_with('〔'))
        .collect();
    out.sort();
    out
}

/// Every case of tests/cases against the next one: papers that have nothing in common but their form.
#[test]
fn both_states_can_be_read_out_of_any_two_papers() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let papers: Vec<(String, Side)> = paths
        .iter()
        .filter_map(|path| {
            let files = folder::files(&std::fs::read_to_string(path).unwrap());
            let side = Side::folder(&Folder::in_memory(files), None, &mut vec![])?;
            Some((path.file_stem().unwrap().to_string_lossy().into_owned(), side))
        })
        .collect();
    assert!(papers.len() > 40, "{}", papers.len());
    for pair in papers.windows(2) {
        let [(a, old), (b, new)] = pair else { continue };
        let (x, y) = (old.document().unwrap(), new.document().unwrap());
        let both = marked(x, y).document;
        assert_eq!(texts(&both, false), texts(y, false), "{a} → {b}: the later state");
        assert_eq!(texts(&both, true), texts(x, true), "{a} → {b}: the earlier state");
        assert_eq!(marked(y, y).count, 0, "{b}");
        let mut ids: Vec<&String> =
            both.sections.iter().flat_map(|s| s.blocks.iter().map(|block| &block.id)).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{a} → {b}: ids");
        let made = marked_paper(old, new, (a, b)).unwrap_or_else(|e| panic!("{a} → {b}: {e:#?}"));
        let bytes = pdf::export(&made.layout, pdf::Output::Archive).expect("a PDF");
        assert_valid(&format!("{a} → {b}"), &bytes, ValidationProfile::PdfUa1);
    }
}

/// The folders 旧 and 新 of a case in a temporary folder.
fn case(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/marked").join(name);
    let (old, new) = states(&std::fs::read_to_string(path).unwrap());
    folder::write(&old, &dir.path().join("旧"));
    folder::write(&new, &dir.path().join("新"));
    dir
}

fn printed(path: &Path) -> String {
    let read = pdf::read(&std::fs::read(path).unwrap()).unwrap();
    read.pages.into_iter().flat_map(|page| page.lines).collect()
}

/// A Word file with words of its text replaced, as somebody who types over them leaves it.
fn retyped(docx: &[u8], words: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().to_string();
        if name == "word/document.xml" {
            let mut text = String::from_utf8(bytes).unwrap();
            for (old, new) in words {
                assert!(text.contains(old), "no {old}");
                text = text.replacen(old, new, 1);
            }
            bytes = text.into_bytes();
        }
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn two_edited_drafts_are_compared_as_they_read_now() {
    let dir = case("wording.txt");
    let at = dir.path();
    ends(&hongtou(at, &["build", "旧", "-o", "原.docx"]), 0);
    let draft = std::fs::read(at.join("原.docx")).unwrap();
    let one = retyped(&draft, &[("广泛动员社会力量", "动员各方"), ("304.45", "305")]);
    let two = retyped(
        &draft,
        &[("请认真贯彻执行。", "请遵照执行。"), ("304.45", "310.2"), ("增长20%", "下降3%")],
    );
    std::fs::write(at.join("甲.docx"), one).unwrap();
    std::fs::write(at.join("乙.docx"), two).unwrap();
    let made = hongtou(at, &["diff", "甲.docx", "乙.docx", "-o", "花脸稿.pdf", "--json"]);
    ends(&made, 0);
    let report: Value = serde_json::from_slice(&made.stdout).unwrap();
    let figures = report["result"]["figures"].as_array().unwrap();
    let changed: Vec<_> = figures.iter().map(|f| (&f["old"], &f["new"], &f["change"])).collect();
    assert_eq!(
        changed[0],
        (&json!("305万元"), &json!("310.2万元"), &json!("+1.7%")),
        "{figures:#?}"
    );
    assert_eq!((changed[1].0, changed[1].1), (&json!("增长20%"), &json!("下降3%")), "{figures:#?}");
    assert_eq!(figures.len(), 2);
    assert_eq!(figures[0]["place"]["file"], "乙.docx");
    assert_eq!(figures[0]["place"]["number"], 5);
    assert_eq!(figures[0]["printed"][0]["spots"][0]["page"], 1);
    let texts = report["result"]["text"].as_array().unwrap();
    let texts: Vec<_> =
        texts.iter().map(|t| (&t["old"], &t["new"], &t["place"]["number"])).collect();
    let sentence = |text: &str| json!(text);
    assert_eq!(
        texts,
        [
            (
                &sentence("要积极推动科技创新，动员各方，成效要实。"),
                &sentence("要积极推动科技创新，广泛动员社会力量，成效要实。"),
                &json!(7)
            ),
            (&sentence("请认真贯彻执行。"), &sentence("请遵照执行。"), &json!(12)),
        ]
    );
    assert_eq!(report["result"]["wording"][0]["new"], "下降3%");
    let paper = std::fs::read(at.join("花脸稿.pdf")).unwrap();
    assert_valid("two drafts", &paper, ValidationProfile::PdfA2a);
    let text = printed(&at.join("花脸稿.pdf"));
    for wanted in ["原：甲.docx", "现：乙.docx", "请认真贯彻遵照执行。", "增长20%下降3%"]
    {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    // The same file twice, and a draft that a folder has changed under since.
    assert_eq!(ends(&hongtou(at, &["diff", "甲.docx", "甲.docx"]), 0), "没有改动\n");
    let said = ends(&hongtou(at, &["diff", "甲.docx", "旧"]), 0);
    assert!(said.contains("没有改动") && said.contains("--edited"), "{said}");
    let said = ends(&hongtou(at, &["diff", "甲.docx", "旧", "--edited"]), 0);
    assert!(said.contains("305万元") && said.contains("304.45万元"), "{said}");
}

/// A Word file of paragraphs that no program of ours has made.
fn foreign(paragraphs: &[&str]) -> Vec<u8> {
    const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let paragraph = |text: &&str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let body: String = paragraphs.iter().map(paragraph).collect();
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONSHIPS),
        ("word/document.xml", &document),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn foreign_and_broken_word_files_are_compared_or_refused() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let write = |name: &str, bytes: &[u8]| std::fs::write(at.join(name), bytes).unwrap();
    write("一.docx", &foreign(&["会议记录", "采购设备12台。", "安排值班。"]));
    write("二.docx", &foreign(&["会议记录", "采购设备15台。", "安排值班。", "另有一件事。"]));
    write("独.docx", &foreign(&["只有一行"]));
    write("空.docx", &foreign(&[]));
    write("坏.docx", &foreign(&["会议记录"])[..200]);
    write("假.docx", b"\xff\xfe not a package");
    let said = ends(&hongtou(at, &["diff", "一.docx", "二.docx", "-o", "花脸.pdf"]), 0);
    for wanted in ["12", "15", "二.docx 第2段", "另有一件事。"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    // Nothing is shown that stands in neither.
    let text = printed(&at.join("花脸.pdf"));
    assert!(
        text.contains("采购设备1215台。") && !text.contains('〔') && !text.contains("请填"),
        "{text}"
    );
    let said = ends(&hongtou(at, &["diff", "独.docx", "一.docx"]), 0);
    assert!(said.contains("只有一行") && !said.contains("请填"), "{said}");
    assert_eq!(ends(&hongtou(at, &["diff", "独.docx", "独.docx"]), 0), "没有改动\n");
    for (old, reason) in
        [("坏.docx", "不是完好的压缩包"), ("假.docx", "不是完好的压缩包"), ("空.docx", "没有文字")]
    {
        let said = ends(&hongtou(at, &["diff", old, "一.docx", "-o", "不写花脸.pdf"]), 3);
        assert!(said.contains(reason) && said.contains("建议"), "{said}");
        assert!(!at.join("不写花脸.pdf").exists());
    }
}

#[test]
fn what_is_written_follows_the_name_or_to() {
    let dir = case("wording.txt");
    let at = dir.path();
    ends(&hongtou(at, &["diff", "旧", "新", "-o", "修改说明.pdf"]), 0);
    assert!(printed(&at.join("修改说明.pdf")).contains("修改情况的说明"));
    ends(&hongtou(at, &["diff", "旧", "新", "-o", "对照.pdf", "--to", "marked"]), 0);
    assert!(printed(&at.join("对照.pdf")).contains("花脸稿"));
    ends(&hongtou(at, &["diff", "旧", "新", "-o", "花脸稿.docx", "--to", "memo"]), 0);
    for args in [
        &["-o", "花脸稿.docx"][..],
        &["-o", "对照.docx", "--to", "marked"],
        &["--to", "marked"],
        &["-o", "对照.pdf", "--to", "both"],
    ] {
        let said = ends(&hongtou(at, &[&["diff", "旧", "新"], args].concat()), 2);
        assert!(said.contains("建议"), "{said}");
    }
    // Data alone have no text; put into a notice they have one.
    let data = ["diff", "旧/data.csv", "新/data.csv"];
    let said = ends(&hongtou(at, &[&data[..], &["-o", "数据花脸.pdf"]].concat()), 3);
    assert!(said.contains("--notice"), "{said}");
    let more = ["--notice", "旧", "-o", "数据花脸.pdf"];
    let said = ends(&hongtou(at, &[&data[..], &more].concat()), 0);
    assert!(said.contains("第1页第3行") && said.contains("下降3%"), "{said}");
    assert!(printed(&at.join("数据花脸.pdf")).contains("304.45万元310.2万元"));
    let said = ends(&hongtou(at, &["diff", "旧/data.csv", "新", "-o", "花脸.pdf"]), 0);
    assert!(said.contains("数据改动3项") && said.contains("版面"), "{said}");
}

fn found(dir: &Path, ending: &str) -> PathBuf {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "{ending} in {}", dir.display());
    found.remove(0)
}

#[test]
fn an_issued_paper_is_compared_by_its_slip_or_by_the_source_inside_it() {
    let dir = case("wording.txt");
    let at = dir.path();
    ends(&hongtou(at, &["build", "旧", "--issue"]), 0);
    let slip = found(&at.join("旧"), ".slip.json");
    let paper = found(&at.join("旧"), ".pdf");
    for old in [&slip, &paper] {
        let said = ends(&hongtou(at, &["diff", old.to_str().unwrap(), "新", "-o", "花脸.pdf"]), 0);
        assert!(said.contains("304.45万元") && said.contains("310.2万元"), "{said}");
        assert!(printed(&at.join("花脸.pdf")).contains("304.45万元310.2万元"));
    }
    // Without the issued draft the slip holds lines, not a paper.
    std::fs::remove_file(found(&at.join("旧"), ".docx")).unwrap();
    let said = ends(&hongtou(at, &["diff", slip.to_str().unwrap(), "新"]), 3);
    assert!(said.contains("还原不出") && said.contains("--embed-source"), "{said}");
    ends(&hongtou(at, &["build", "旧", "--embed-source", "-o", "带源.pdf"]), 0);
    let said = ends(&hongtou(at, &["diff", "带源.pdf", "新"]), 0);
    assert!(said.contains("数据改动3项"), "{said}");
}

/// The folder of the one paper in a file room.
fn filed(room: &Path) -> PathBuf {
    let mut entries = std::fs::read_dir(room).unwrap();
    let at = entries.next().unwrap().unwrap().path();
    let checked = Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(&at).output();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    at
}

#[test]
fn the_file_room_gets_a_marked_paper_where_the_earlier_state_is_known() {
    let dir = case("wording.txt");
    let at = dir.path();
    let issue = |room: &str, more: &[&str]| {
        let args = ["build", "新", "--issue", "--archive", room];
        ends(&hongtou(at, &[&args[..], more].concat()), 0)
    };
    issue("首发", &[]);
    assert!(!filed(&at.join("首发")).join("花脸稿.pdf").exists());
    // Against what --since names.
    issue("送审", &["--since", "旧"]);
    let marked = filed(&at.join("送审")).join("花脸稿.pdf");
    assert!(printed(&marked).contains("304.45万元310.2万元"));
    assert_valid("filed", &std::fs::read(&marked).unwrap(), ValidationProfile::PdfA2a);
    // Issued anew: against what was issued before; once more it stays as it is.
    let data = at.join("新/data.csv");
    let text = std::fs::read_to_string(&data).unwrap();
    std::fs::write(&data, text.replace("310.2", "311")).unwrap();
    issue("重发", &["--force"]);
    let marked = filed(&at.join("重发")).join("花脸稿.pdf");
    let first = std::fs::read(&marked).unwrap();
    assert!(printed(&marked).contains("310.2万元311万元"));
    issue("重发", &["--force"]);
    issue("重发", &[]);
    assert_eq!(std::fs::read(&marked).unwrap(), first);
    // A 更正: against the paper that it corrects.
    let slip = found(&at.join("新"), ".slip.json");
    let notice = at.join("新/notice.yaml");
    let text = std::fs::read_to_string(&notice).unwrap();
    let name = slip.file_name().unwrap().to_str().unwrap();
    let keys =
        format!("更正: {name}\n更正原因: 数据有误。\n更正日期: 2024年5月20日\n数据: data.csv");
    std::fs::write(&notice, text.replace("数据: data.csv", &keys)).unwrap();
    let text = std::fs::read_to_string(&data).unwrap();
    std::fs::write(&data, text.replace("311", "299.5")).unwrap();
    issue("更正", &[]);
    let marked = filed(&at.join("更正")).join("花脸稿.pdf");
    assert!(printed(&marked).contains("311万元299.5万元"));
    issue("更正", &[]);
    // What cannot be compared keeps nothing back.
    let said = issue("又更正", &["--since", "没有.docx"]);
    assert!(said.contains("归档里没有花脸稿") && said.contains("没有“没有.docx”"), "{said}");
    assert!(!filed(&at.join("又更正")).join("花脸稿.pdf").exists());
    ends(&hongtou(at, &["build", "新", "--issue", "--since", "旧"]), 2);
}

#[test]
fn figures_in_footnotes_have_their_own_sentence_and_place() {
    let dir = case("footnotes.txt");
    let at = dir.path();
    let said = ends(&hongtou(at, &["why", "旧", "规下投入"]), 0);
    assert!(said.contains("第1页第10行  ①全社会研发投入为初步核算数"), "{said}");
    // The text around the mark is not torn by it, and a mark is no number.
    let said = ends(&hongtou(at, &["why", "旧", "10.6%"]), 0);
    assert!(said.contains("304.45亿元①，占地区生产总值的比重为10.6%"), "{said}");
    let said = ends(&hongtou(at, &["diff", "旧", "新"]), 0);
    for wanted in [
        "第1页第10行  ①全社会研发投入为初步核算数，按当年价格计算，含规模以下企业99.9亿元；",
        "原  （一）规模以上工业企业②。",
        "现  （一）规上工业企业。",
        "原  ②指年主营业务收入2000万元及以上的工业法人单位。",
        "现  ③抽查比例按报送单位数计算。",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    // Marks that are only counted anew are no change.
    assert!(!said.contains("名单"), "{said}");
}
