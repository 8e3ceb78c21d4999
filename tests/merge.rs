//! Data merged into edited drafts: each file of tests/merge/ is what people did to a draft and what became of the data;
//! three promises hold for all of them. Adding a case is adding a file; `support/edits.rs` is the language.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use hongtou::diag::{Diagnostic, Severity};
use hongtou::docx::xml::{Element, Node};
use hongtou::docx::{self, proof};
use hongtou::draft::merge::{AUTHOR, Merged, Options, merge};
use hongtou::folder::Folder;
use hongtou::{pipeline, project};
use support::edits::{edit, pack, unpack};
use support::revisions::{Way, resolved, shown};

/// A case as its file has it.
#[derive(Debug, Default)]
struct Case {
    files: Vec<(String, Vec<u8>)>,
    edits: Vec<String>,
    data: Vec<String>,
    /// What the edits call a text in the draft of today: old and new.
    renamed: Vec<(String, String)>,
    /// The edits are to the same words, or to the same rows, as the changes of the data.
    clashing: bool,
}

fn case(file: &Path) -> Case {
    let text = std::fs::read_to_string(file).expect("a case");
    let mut case = Case { files: support::folder::files(&text), ..Case::default() };
    for line in text.lines().take_while(|line| !line.starts_with("=== ")) {
        match line.split_once(": ") {
            Some(("paper", name)) => case.files = paper(name),
            Some(("edit", line)) => case.edits.push(line.to_string()),
            Some(("data", line)) => case.data.push(line.to_string()),
            Some(("today", line)) => {
                let (_, names) = support::edits::parse(&format!("today {line}"));
                case.renamed.push((names[0].clone(), names[1].clone()));
            }
            _ if line == "clashing" => case.clashing = true,
            _ => {}
        }
    }
    case
}

/// The files of an example of a template, or of a case of tests/cases.
fn paper(name: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if name.ends_with(".txt") {
        let text = std::fs::read_to_string(root.join("tests/cases").join(name)).expect("a case");
        return support::folder::files(&text);
    }
    let folder = root.join("templates").join(name).join("example");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("its content"))
        })
        .collect();
    files.sort();
    files
}

/// Files after a change such as `data.csv "161,家" "145,家"`.
fn changed(files: &mut [(String, Vec<u8>)], change: &str) {
    let (name, arguments) = support::edits::parse(change);
    let (_, content) =
        files.iter_mut().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no file {name}"));
    let text = String::from_utf8(content.clone()).expect("text");
    let old = arguments[0].replace("\\n", "\n");
    let new = arguments[1].replace("\\n", "\n");
    assert!(text.contains(&old), "{name} has no {old}");
    *content = text.replace(&old, &new).into_bytes();
}

/// The draft of a folder.
fn draft(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let folder = Folder::in_memory(files.iter().cloned());
    let mut sink = vec![];
    let project = project::read(&folder, None, &mut sink);
    let project = project.unwrap_or_else(|| panic!("{sink:#?}"));
    let options = pipeline::Options::default();
    let layout = pipeline::layout(&project.notice, &folder, &options);
    let layout = layout.unwrap_or_else(|e| panic!("{e:#?}")).output;
    let written = docx::write(&layout, &pipeline::word_settings(&project, &options));
    written.unwrap_or_else(|e| panic!("{e:#?}")).output
}

/// The parts of a draft that hold text, by name.
fn stories(docx: &[u8]) -> BTreeMap<String, Element> {
    let parts = unpack(docx).into_iter();
    let story = |name: &str| {
        ["word/document.xml"].contains(&name)
            || name.starts_with("word/header")
            || name.starts_with("word/foot")
    };
    let parse = |(name, data): (String, Vec<u8>)| {
        let root = Element::parse(&data).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, usual(root))
    };
    parts.filter(|(name, _)| story(name)).map(parse).collect()
}

/// Whatever prefix Word's namespace has, `w`.
fn usual(mut root: Element) -> Element {
    fn rename(element: &mut Element) {
        element.name = element.name.replace("ns0:", "w:");
        element.attributes.iter_mut().for_each(|(name, _)| *name = name.replace("ns0:", "w:"));
        element.elements_mut().for_each(rename);
    }
    if root.name.starts_with("ns0:") {
        rename(&mut root);
    }
    root
}

/// What is read when revisions of an author, or of everybody, are accepted or rejected.
fn read(docx: &[u8], way: Way, author: Option<&str>) -> BTreeMap<String, Vec<String>> {
    let stories = stories(docx).into_iter();
    stories
        .map(|(name, root)| (name, shown(&without_comments(resolved(&root, way, author)))))
        .collect()
}

fn without_comments(mut root: Element) -> Element {
    fn drop_comments(element: &mut Element) {
        element
            .children
            .retain(|node| !matches!(node, Node::Element(e) if e.name.starts_with("w:comment")));
        element.elements_mut().for_each(drop_comments);
    }
    drop_comments(&mut root);
    root
}

/// One text without white space, in the order of the paper.
fn squeezed(read: &BTreeMap<String, Vec<String>>) -> String {
    read.values().flatten().flat_map(|text| text.chars()).filter(|c| !c.is_whitespace()).collect()
}

fn is_conflict(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error
}

/// What holds for every merge.
fn promises(name: &str, theirs: &[u8], today: &[u8], merged: &Merged) {
    // Every hand edit is kept: without our changes the draft is what it was, the marks of others too.
    let (before, after) = (stories(theirs), read(&merged.docx, Way::Reject, Some(AUTHOR)));
    let before: BTreeMap<_, _> =
        before.into_iter().map(|(part, root)| (part, shown(&without_comments(root)))).collect();
    assert_eq!(before, after, "{name}: not what people wrote");
    // With all revisions rejected too.
    let all = |docx: &[u8]| read(docx, Way::Reject, None);
    assert_eq!(all(theirs), all(&merged.docx), "{name}: all rejected");
    untouched_parts(name, theirs, &merged.docx);
    sound(name, &merged.docx);
    // It is done: merged once more, nothing changes.
    let again = merge(&merged.docx, today, &Options::default()).expect("a draft");
    assert_eq!(again.done, vec![], "{name}: once more");
    assert_eq!(again.findings, vec![], "{name}: once more");
    let text = |docx: &[u8]| unpack(docx).into_iter().find(|p| p.0 == "word/document.xml");
    assert_eq!(text(&again.docx), text(&merged.docx), "{name}: once more");
    assert!(!docx::untouched(&merged.docx), "{name}: counts as nobody's work");
    // Accepted at once it reads like accepted later.
    let options = Options { accept: true, ..Options::default() };
    let clean = merge(theirs, today, &options).expect("a draft");
    let ours = |docx: &[u8]| read(docx, Way::Accept, Some(AUTHOR));
    assert_eq!(ours(&clean.docx), ours(&merged.docx), "{name}: accepted");
    let marks = |root: &Element| root.all().iter().any(|e| e.get("w:author") == Some(AUTHOR));
    assert!(!stories(&clean.docx).values().any(marks), "{name}: accepted with marks");
    sound(name, &clean.docx);
}

/// Parts that are not for the merge to change are the same bytes, in the same order.
fn untouched_parts(name: &str, theirs: &[u8], merged: &[u8]) {
    let (before, after) = (unpack(theirs), unpack(merged));
    let names = |parts: &[(String, Vec<u8>)]| parts.iter().map(|p| p.0.clone()).collect::<Vec<_>>();
    let count = before.len();
    assert_eq!(names(&before), names(&after)[..count], "{name}");
    let may = |part: &str| {
        ["word/document.xml", "word/comments.xml", "word/styles.xml", "[Content_Types].xml"]
            .contains(&part)
            || part.starts_with("word/_rels")
            || part.starts_with("word/header")
            || part.starts_with("customXml/item")
    };
    for ((part, old), (_, new)) in before.iter().zip(&after) {
        assert!(may(part) || old == new, "{name}: {part} changed");
        if part.starts_with("customXml/itemProps") {
            assert_eq!(old, new, "{name}: {part} changed");
        }
    }
    // Within the text, what is the same in both is the same to the byte.
    let document = |parts: &[(String, Vec<u8>)]| {
        let found = parts.iter().find(|p| p.0 == "word/document.xml").expect("a document");
        String::from_utf8(found.1.clone()).expect("text")
    };
    let (old, new) = (document(&before), document(&after));
    let paragraphs = |text: &str| -> Vec<String> {
        text.split("<w:p>")
            .skip(1)
            .map(|p| p.split("</w:p>").next().unwrap_or(p).to_string())
            .collect()
    };
    let lost = paragraphs(&old).iter().filter(|p| !new.contains(p.as_str())).count();
    let marked = |p: &&String| p.contains(AUTHOR) || p.contains("commentReference");
    let touched = paragraphs(&new).iter().filter(marked).count();
    assert!(lost <= touched, "{name}: {lost} paragraphs differ, {touched} have marks");
}

/// Ids of revisions and comments are given once; comments have their part.
fn sound(name: &str, docx: &[u8]) {
    let mut seen = std::collections::BTreeSet::new();
    for root in stories(docx).values() {
        for element in root.all() {
            let marks = ["w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:commentReference"];
            if marks.contains(&element.name.as_str())
                && let Some(id) = element.get("w:id")
            {
                let own =
                    element.get("w:author") == Some(AUTHOR) || element.name == "w:commentReference";
                assert!(
                    seen.insert((element.name.clone(), id.to_string())) || !own,
                    "{name}: {id} twice"
                );
            }
        }
    }
    assert!(proof::words(docx).is_ok(), "{name}");
}

/// What a reviewer reads of a merge.
fn report(theirs: &[u8], merged: &Merged) -> String {
    let mut out = format!("exit {}\n\n", i32::from(merged.findings.iter().any(is_conflict)));
    for done in &merged.done {
        let name = done.name.as_deref().unwrap_or("—");
        out.push_str(&format!("第{}段 {name}: {} → {}\n", done.paragraph, done.old, done.new));
    }
    for finding in &merged.findings {
        out.push_str(&format!(
            "{:?}【{}】{}\n",
            finding.severity,
            finding.kind.heading(),
            finding.message
        ));
    }
    out.push('\n');
    let before = stories(theirs);
    for (part, root) in stories(&merged.docx) {
        let old = before.get(&part).map_or(vec![], shown);
        for paragraph in shown(&root).iter().filter(|p| !old.contains(p)) {
            out.push_str(&format!("{part}: {}\n", cut(paragraph)));
        }
    }
    for (_, data) in unpack(&merged.docx).iter().filter(|(name, _)| name == "word/comments.xml") {
        let root = Element::parse(data).expect("comments");
        for comment in root.elements().filter(|c| c.get("w:author") == Some(AUTHOR)) {
            let id = comment.get("w:id").unwrap_or_default();
            out.push_str(&format!("批{id}: {}\n", comment.plain()));
        }
    }
    out
}

/// The parts of a paragraph around its changes.
fn cut(paragraph: &str) -> String {
    const AROUND: usize = 12;
    let chars: Vec<char> = paragraph.chars().collect();
    let mut near = vec![false; chars.len()];
    let mut depth = 0i32;
    for at in 0..chars.len() {
        let pair = |i: usize| chars.get(i).zip(chars.get(i + 1)).map(|(a, b)| (*a, *b));
        let opens = matches!(pair(at), Some(('[', '-') | ('{', '+')));
        let closes = at > 0 && matches!(pair(at - 1), Some(('-', ']') | ('+', '}')));
        depth += i32::from(opens);
        if depth > 0 || chars[at] == '〔' || matches!(pair(at), Some(('{', '段' | '行'))) {
            let (from, to) = (at.saturating_sub(AROUND), (at + AROUND).min(chars.len() - 1));
            near[from..=to].iter_mut().for_each(|n| *n = true);
        }
        depth -= i32::from(closes);
    }
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        match near[at] {
            true => out.push(*c),
            false if at == 0 || near[at - 1] => out.push('…'),
            false => {}
        }
    }
    out
}

/// Merges a case, looks at the result and gives what a reviewer reads.
fn merged(name: &str, case: &Case) -> String {
    let base = draft(&case.files);
    let mut files = case.files.clone();
    case.data.iter().for_each(|change| changed(&mut files, change));
    let today = draft(&files);
    let apply = |docx: Vec<u8>, line: &str| edit(&docx, line).unwrap_or_else(|| panic!("{line}"));
    let theirs = case.edits.iter().fold(base, |docx, line| apply(docx, line));
    let merged = merge(&theirs, &today, &Options::default()).unwrap_or_else(|e| panic!("{e:#?}"));
    promises(name, &theirs, &today, &merged);
    // Every change of the data is there: as if people had edited the draft of today.
    let conflicts = merged.findings.iter().any(is_conflict);
    assert!(!conflicts || case.clashing, "{:#?}", merged.findings);
    if !case.clashing {
        let rename = |line: &String| {
            case.renamed.iter().fold(line.clone(), |line, (old, new)| line.replace(old, new))
        };
        let wanted = case.edits.iter().map(rename).fold(today, |docx, line| apply(docx, &line));
        let read = |docx: &[u8]| squeezed(&read(docx, Way::Accept, None));
        assert_eq!(read(&merged.docx), read(&wanted));
    }
    report(&theirs, &merged)
}

#[test]
fn cases() {
    let faults = std::cell::RefCell::new(vec![]);
    insta::glob!("merge/*.txt", |file| {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let case = case(file);
        match std::panic::catch_unwind(|| merged(&name, &case)) {
            Ok(report) => insta::assert_snapshot!(report),
            Err(_) => faults.borrow_mut().push(name),
        }
    });
    let faults = faults.into_inner();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_draft_that_is_none_is_refused() {
    let files = paper("notice-issue");
    let good = draft(&files);
    let without: Vec<_> = unpack(&good)
        .into_iter()
        .filter(|(name, _)| !name.starts_with("customXml/item1"))
        .collect();
    let other = |from: &str, to: &str| {
        let mut parts = unpack(&good);
        let (_, data) =
            parts.iter_mut().find(|(n, _)| n == "customXml/item1.xml").expect("the record");
        *data = String::from_utf8(data.clone()).expect("text").replace(from, to).into_bytes();
        pack(&parts)
    };
    let encrypted = [&[0xd0, 0xcf, 0x11, 0xe0][..], &[0; 600]].concat();
    for (what, bytes, says) in [
        ("nothing", vec![], "压缩包"),
        ("text", b"not a zip".to_vec(), "压缩包"),
        ("cut", good[..good.len() / 2].to_vec(), "压缩包"),
        ("encrypted", encrypted, "加了密码"),
        ("without a record", pack(&without), "没有原稿的记录"),
        ("another format", other("format=\"1\"", "format=\"9\""), "format 9"),
        ("a damaged record", other("</draft>", ""), "读不了"),
    ] {
        let findings = merge(&bytes, &good, &Options::default()).expect_err(what);
        assert!(findings[0].message.contains(says), "{what}: {}", findings[0].message);
        assert_eq!(findings[0].kind.id(), "draft-foreign", "{what}");
    }
}

#[test]
fn a_draft_of_another_notice_is_told() {
    let base = draft(&paper("notice-issue"));
    let other = draft(&paper("notice-general"));
    let merged = merge(&base, &other, &Options::default()).expect("a draft");
    assert!(merged.findings.iter().any(|f| f.kind.id() == "draft-other"));
}

#[test]
fn marks_have_the_author_and_the_time_that_are_asked_for() {
    let mut files = paper("notice-issue");
    let base = draft(&files);
    changed(&mut files, "data.csv \"161,家\" \"145,家\"");
    let today = draft(&files);
    let options = Options {
        author: "统计科<&\">".to_string(),
        date: Some("2024-02-06T09:00:00Z".to_string()),
        accept: false,
    };
    let merged = merge(&base, &today, &options).expect("a draft");
    let root = &stories(&merged.docx)["word/document.xml"];
    let mut marks: Vec<&Element> = root.all();
    marks.retain(|e| e.get("w:author").is_some());
    assert_eq!(marks.len(), 4);
    for mark in marks {
        assert_eq!(mark.get("w:author"), Some("统计科<&\">"));
        assert_eq!(mark.get("w:date"), Some("2024-02-06T09:00:00Z"));
    }
    let plain = merge(&base, &today, &Options::default()).expect("a draft");
    assert!(
        stories(&plain.docx)["word/document.xml"].all().iter().all(|e| e.get("w:date").is_none())
    );
    // The same again: no clock, no chance.
    assert_eq!(plain.docx, merge(&base, &today, &Options::default()).expect("a draft").docx);
}
