//! Data merged into edited drafts: each file of tests/merge/ is what people did to a draft and what became of the data;
//! three promises hold for all of them. Adding a case is adding a file; `support/edits.rs` is the language.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use hongtou::diag::{Diagnostic, Severity};
use hongtou::docx::xml::{Element, Node};
use hongtou::docx::{self, proof};
use hongtou::draft::merge::{AUTHOR, Merged, Options, merge};
use hongtou::folder::Folder;
use hongtou::{pipeline, project};
use support::edits::{edit, pack, unpack};
use support::judges;
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
fn changed(files: &mut Vec<(String, Vec<u8>)>, change: &str) {
    let (name, arguments) = support::edits::parse(change);
    let old = arguments[0].replace("\\n", "\n");
    let new = arguments[1].replace("\\n", "\n");
    if old.is_empty() {
        return files.push((name, new.into_bytes()));
    }
    let (_, content) =
        files.iter_mut().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no file {name}"));
    let text = String::from_utf8(content.clone()).expect("text");
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
    bindings(name, docx);
}

/// A control shows what the node says that it is bound to: else Word puts the node's text in its place.
fn bindings(name: &str, docx: &[u8]) {
    let parts = unpack(docx);
    let stored = parts.iter().find_map(|(part, data)| {
        let own = part.starts_with("customXml/item") && !part.contains("Props");
        own.then(|| docx::parse_stored(&Element::parse(data).ok()?).ok())?
    });
    let nodes = stored.expect("a stored paper").nodes;
    let words = proof::words(docx).unwrap_or_else(|e| panic!("{name}: {e}"));
    for paragraph in words.paragraphs() {
        for control in paragraph.controls.iter().filter(|c| c.xpath.is_some()) {
            let xpath = control.xpath.as_deref().unwrap_or_default();
            let number: usize =
                xpath[xpath.rfind('[').unwrap() + 1..xpath.len() - 1].parse().unwrap();
            let text = paragraph.part(&control.range);
            assert_eq!(nodes[number - 1].text, text, "{name}: {xpath}");
        }
    }
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

/// A case, done.
struct Run {
    name: String,
    case: Case,
    theirs: Vec<u8>,
    today: Vec<u8>,
    merged: Merged,
}

fn apply(docx: Vec<u8>, line: &str) -> Vec<u8> {
    edit(&docx, line).unwrap_or_else(|| panic!("{line}"))
}

/// All cases, by name.
static RUNS: LazyLock<Vec<Run>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merge");
    let entries =
        std::fs::read_dir(folder).expect("cases").map(|entry| entry.expect("a case").path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    files.sort();
    files.iter().map(|file| run(file)).collect()
});

fn run(file: &Path) -> Run {
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    let case = case(file);
    let base = draft(&case.files);
    let mut files = case.files.clone();
    case.data.iter().for_each(|change| changed(&mut files, change));
    let today = draft(&files);
    let theirs = case.edits.iter().fold(base, |docx, line| apply(docx, line));
    let merged =
        merge(&theirs, &today, &Options::default()).unwrap_or_else(|e| panic!("{name}: {e:#?}"));
    Run { name, case, theirs, today, merged }
}

/// Looks at the result of a case.
fn look(run: &Run) {
    let Run { name, case, theirs, today, merged } = run;
    promises(name, theirs, today, merged);
    // Every change of the data is there: as if people had edited the draft of today.
    let conflicts = merged.findings.iter().any(is_conflict);
    assert!(!conflicts || case.clashing, "{:#?}", merged.findings);
    if !case.clashing {
        let rename = |line: &String| {
            case.renamed.iter().fold(line.clone(), |line, (old, new)| line.replace(old, new))
        };
        let wanted =
            case.edits.iter().map(rename).fold(today.clone(), |docx, line| apply(docx, &line));
        let read = |docx: &[u8]| squeezed(&read(docx, Way::Accept, None));
        assert_eq!(read(&merged.docx), read(&wanted));
    }
}

#[test]
fn cases() {
    let faults = std::cell::RefCell::new(vec![]);
    insta::glob!("merge/*.txt", |file| {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let run = RUNS.iter().find(|run| run.name == name).expect("a case");
        match std::panic::catch_unwind(|| look(run)) {
            Ok(()) => insta::assert_snapshot!(report(&run.theirs, &run.merged)),
            Err(_) => faults.borrow_mut().push(name),
        }
    });
    let faults = faults.into_inner();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// LibreOffice's own hand accepts and rejects, and the texts are the right ones.
#[test]
fn libreoffice_accepts_and_rejects_to_the_right_texts() {
    // LibreOffice 7.4 does not read strict files whole, and drops text boxes of the later form.
    let runs =
        || RUNS.iter().filter(|run| !["strict.txt", "textbox.txt"].contains(&run.name.as_str()));
    let drafts: Vec<_> = runs()
        .map(|run| (run.name.trim_end_matches(".txt").to_string(), run.merged.docx.clone()))
        .collect();
    for (by, way) in [(judges::Way::Accept, Way::Accept), (judges::Way::Reject, Way::Reject)] {
        let Some(done) = judges::convert(by, &drafts) else { return };
        let fault = |(run, (name, after)): (&Run, &(String, Vec<u8>))| {
            let wanted = main_text(&run.merged.docx, way);
            let fault = differs(&wanted, &main_text(after, Way::Accept));
            fault.map(|fault| format!("{name} {way:?}: {fault}"))
        };
        let faults: Vec<_> = runs().zip(&done).filter_map(fault).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// What the text of one draft has more than that of another, letter by letter, without regard to the order: LibreOffice
/// writes frames in another one.
fn surplus(a: &str, b: &str) -> String {
    let mut left: BTreeMap<char, usize> = BTreeMap::new();
    b.chars().for_each(|c| *left.entry(c).or_default() += 1);
    let more = |c: &char| match left.get_mut(c) {
        Some(n) if *n > 0 => {
            *n -= 1;
            false
        }
        _ => c.is_alphanumeric(),
    };
    a.chars().filter(more).collect()
}

/// The text of the main document: LibreOffice adds numbers to footers.
fn main_text(docx: &[u8], way: Way) -> String {
    let mut read = read(docx, way, None);
    read.retain(|name, _| name == "word/document.xml");
    squeezed(&read)
}

/// What differs in two texts.
fn differs(a: &str, b: &str) -> Option<String> {
    let (more, less) = (surplus(a, b), surplus(b, a));
    (!more.is_empty() || !less.is_empty()).then(|| format!("-{more} +{less}"))
}

/// What the validators pass before the merge they pass after it.
#[test]
fn validators_find_nothing_new() {
    let folder = tempfile::tempdir().expect("a folder");
    for (variable, program) in
        [("HONGTOU_OOXML_VALIDATOR", "ooxml-validator"), ("HONGTOU_OPENXML_AUDIT", "openxml-audit")]
    {
        let Some(validator) = judges::program(variable, program) else {
            judges::missing(program);
            continue;
        };
        let fault = |docx: &[u8]| {
            let file = folder.path().join("draft.docx");
            std::fs::write(&file, docx).expect("a draft");
            let output =
                std::process::Command::new(&validator).arg(&file).output().expect("a validator");
            (!output.status.success()).then(|| judges::said(&output))
        };
        let mut faults = vec![];
        for run in RUNS.iter() {
            if let Some(found) = fault(&run.merged.docx)
                && fault(&run.theirs).is_none()
            {
                faults.push(format!("{program} {}: {found}", run.name));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// Saved by LibreOffice after the edits: its controls have no tags, its runs and ids are its own.
#[test]
fn drafts_saved_by_libreoffice_are_merged() {
    let names = ["retyped-beside-figure.txt", "split.txt", "row-comes.txt", "date-and-number.txt"];
    let runs: Vec<&Run> = RUNS.iter().filter(|run| names.contains(&run.name.as_str())).collect();
    let drafts: Vec<_> = runs.iter().map(|run| (run.name.clone(), run.theirs.clone())).collect();
    let Some(saved) = judges::convert(judges::Way::Resave, &drafts) else { return };
    for (run, (name, saved)) in runs.iter().zip(&saved) {
        let merged = merge(saved, &run.today, &Options::default())
            .unwrap_or_else(|e| panic!("{name}: {e:#?}"));
        assert_eq!(merged.findings, vec![], "{name}");
        let text = |docx: &[u8]| main_text(docx, Way::Accept);
        assert_eq!(differs(&text(&merged.docx), &text(&run.merged.docx)), None, "{name}");
        let before: BTreeMap<_, _> =
            stories(saved).into_iter().map(|(part, root)| (part, shown(&root))).collect();
        assert_eq!(read(&merged.docx, Way::Reject, Some(AUTHOR)), before, "{name}");
        sound(name, &merged.docx);
    }
}

/// The seed with these values of 研发投入, 授信企业 and the growth of 技术合同成交额.
fn seed(spent: &str, firms: &str, growth: &str) -> Vec<u8> {
    let mut files = paper("notice-issue");
    changed(&mut files, &format!("data.csv \"304.45,亿元\" \"{spent},亿元\""));
    changed(&mut files, &format!("data.csv \"161,家\" \"{firms},家\""));
    changed(&mut files, &format!("data.csv \"320,亿元,20%\" \"320,亿元,{growth}\""));
    draft(&files)
}

fn merged_into(draft: &[u8], today: &[u8], accept: bool) -> Vec<u8> {
    let options = Options { accept, ..Options::default() };
    let merged = merge(draft, today, &options).expect("a draft");
    assert_eq!(merged.findings, vec![]);
    merged.docx
}

#[test]
fn data_that_changes_again_takes_the_place_of_what_is_pending() {
    let (base, first, second) =
        (seed("304.45", "161", "20%"), seed("310.2", "145", "-3%"), seed("315", "145", "4%"));
    let once = merged_into(&base, &first, false);
    let twice = merged_into(&once, &second, false);
    let text = |docx: &[u8], way| squeezed(&read(docx, way, None));
    assert_eq!(text(&twice, Way::Accept), text(&second, Way::Accept));
    assert_eq!(text(&twice, Way::Reject), text(&base, Way::Reject));
    let shown = read(&twice, Way::Accept, Some("somebody"));
    let shown = squeezed(&shown);
    assert!(shown.contains("规模达[-304.45亿元-]{+315亿元+}，"), "{shown}");
    assert!(shown.contains("[-增长20%-]{+增长4%+}"), "{shown}");
    // And back to where it began.
    let back = merged_into(&twice, &base, false);
    assert_eq!(text(&back, Way::Accept), text(&base, Way::Accept));
    for docx in [&once, &twice, &back] {
        sound("again", docx);
    }
}

#[test]
fn accepted_drafts_stay_live() {
    let (base, first, second) =
        (seed("304.45", "161", "20%"), seed("310.2", "145", "-3%"), seed("315", "150", "4%"));
    let bound = |docx: &[u8]| {
        let words = proof::words(docx).expect("words");
        let controls = words.paragraphs().into_iter().flat_map(|p| p.controls.clone());
        controls.filter(|c| c.xpath.is_some()).count()
    };
    let text = |docx: &[u8]| squeezed(&read(docx, Way::Accept, None));
    let clean = merged_into(&base, &first, true);
    assert_eq!((bound(&clean), text(&clean)), (bound(&base), text(&first)));
    let pending = merged_into(&base, &first, false);
    assert_eq!(bound(&pending), bound(&base) - 4);
    // Word accepts the changes; the next merge binds the controls again.
    let mut parts = unpack(&pending);
    let (_, data) = parts.iter_mut().find(|p| p.0 == "word/document.xml").expect("a document");
    *data = resolved(&Element::parse(data).expect("XML"), Way::Accept, None).to_file();
    let next = merged_into(&pack(&parts), &second, true);
    assert_eq!((bound(&next), text(&next)), (bound(&base), text(&second)));
    sound("accepted", &next);
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
        ("another format", other("format=\"1\"", "format=\"9\""), "另一个版本的程序"),
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

/// Random edits and changes of data: the same promises.
mod random {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    /// A paper, and what it is with other data.
    struct Papers {
        base: Vec<u8>,
        others: Vec<Vec<u8>>,
        texts: Vec<String>,
    }

    fn papers(name: &str, changes: &[&[&str]]) -> Papers {
        let files = paper(name);
        let base = draft(&files);
        let other = |changes: &&[&str]| {
            let mut files = files.clone();
            changes.iter().for_each(|change| changed(&mut files, change));
            draft(&files)
        };
        let words = proof::words(&base).expect("words");
        let texts = words.paragraphs().into_iter().map(|p| p.text.clone());
        let texts = texts.filter(|t| t.chars().count() > 8 && !t.contains(['\n', '\t'])).collect();
        Papers { others: changes.iter().map(other).collect(), base, texts }
    }

    static PAPERS: LazyLock<Vec<Papers>> = LazyLock::new(|| {
        vec![
            papers(
                "notice-issue",
                &[
                    &["data.csv \"304.45,亿元\" \"310.2,亿元\"", "data.csv \"161,家\" \"145,家\""],
                    &[
                        "data.csv \"320,亿元,20%\" \"320,亿元,-3%\"",
                        "data.csv \"7581,座\" \"8000,座\"",
                    ],
                    &[
                        "notice.yaml \"请对照总结\" \"请认真对照总结\"",
                        "data.csv \"3612,家\" \"3700,家\"",
                    ],
                ],
            ),
            papers(
                "notice-general",
                &[
                    &["data.csv \"126,场\" \"127,场\"", "data.csv \"72,场\" \"73,场\""],
                    &[
                        "活动安排.csv \"3,科学家进校园,5月27日至31日,各有关学校\\n\" \"\"",
                        "data.csv \"5000,元\" \"4000,元\"",
                        "data.csv \"100000,元\" \"80000,元\"",
                    ],
                    &[
                        "notice.yaml \"  四、有关要求\\n\" \"  （四）做好应急准备。\\n  四、有关要求\\n\"",
                        "notice.yaml \"  2.安排熟悉展项的科技人员现场讲解，语言通俗易懂；\\n\" \"\"",
                        "data.csv \"8,天\" \"9,天\"",
                    ],
                    &["活动安排.csv \"2,机器人科普体验日,5月26日\" \"2,机器人科普体验日,5月28日\""],
                ],
            ),
        ]
    });

    /// An edit as numbers, made into a line of the language on the texts of a paper.
    fn line(
        (verb, paragraph, from, length, other): (usize, usize, usize, usize, usize),
        texts: &[String],
    ) -> String {
        let piece = |paragraph: usize, from: usize, length: usize| {
            let chars: Vec<char> = texts[paragraph % texts.len()].chars().collect();
            let from = from % chars.len();
            chars[from..(from + length).min(chars.len())].iter().collect::<String>()
        };
        let (here, there) = (piece(paragraph, from, length), piece(other, 0, 9));
        match verb {
            0 => format!("retype \"{here}\" \"改成{}\"", piece(other, from, 5)),
            1 => format!("delete \"{here}\""),
            2 => format!("track \"{here}\" \"修订为{}\"", piece(other, from, 4)),
            3 => format!("strike \"{here}\""),
            4 => format!("split \"{here}\""),
            5 => format!("join \"{here}\""),
            6 => format!("move \"{here}\" \"{there}\""),
            7 => format!("copy \"{here}\" \"{there}\""),
            8 => format!("drop \"{here}\""),
            9 => format!("add \"{here}\" \"补充一句：{}。\"", piece(other, from, 12)),
            10 => format!("bold \"{here}\""),
            11 => format!("track-drop \"{here}\""),
            12 => format!("track-add \"{here}\" \"补充：{}。\"", piece(other, from, 12)),
            13 => "strip-all \"\"".to_string(),
            14 => format!("row-move \"{here}\" \"{there}\""),
            _ => "wps \"\"".to_string(),
        }
    }

    /// Every figure that changed came in, or is told.
    fn told(base: &[u8], today: &[u8], theirs: &[u8], merged: &Merged) {
        let figures = |docx: &[u8]| -> BTreeMap<(String, u32), String> {
            let parts = unpack(docx);
            let (_, data) = parts.iter().find(|p| p.0 == "customXml/item1.xml").expect("a record");
            let root = Element::parse(data).expect("XML");
            let own = root.named("figure").filter(|e| e.get("id").is_some());
            let key = |e: &Element| {
                let again = e.get("occurrence").and_then(|n| n.parse().ok()).unwrap_or(0);
                (format!("{:?} {:?}", e.get("name"), e.get("expression")), again)
            };
            own.map(|e| (key(e), e.plain())).collect()
        };
        let (old, new) = (figures(base), figures(today));
        let before = squeezed(&read(theirs, Way::Accept, None));
        for (key, value) in
            new.iter().filter(|(key, value)| old.get(*key).is_some_and(|o| o != *value))
        {
            let came = merged.done.iter().any(|done| done.new.contains(value.as_str()));
            let said = merged.findings.iter().any(|f| f.message.contains(value.as_str()));
            let there = before.contains(value.as_str());
            let row = merged
                .findings
                .iter()
                .any(|f| f.message.contains("一行") || f.message.contains("表"));
            assert!(came || said || there || row, "{key:?} {value}: {:#?}", merged.findings);
        }
        // No control shows a value that is out of date without a word.
        let words = proof::words(&merged.docx).expect("words");
        for control in
            words.paragraphs().iter().flat_map(|p| p.controls.iter().map(move |c| (p, c)))
        {
            let (text, alias) = (control.0.part(&control.1.range), control.1.alias.clone());
            for (key, value) in &old {
                let stale = new.get(key).is_some_and(|now| now != value) && value == text;
                let ours =
                    alias.as_deref().is_some_and(|alias| key.0.contains(&format!("{alias:?}")));
                assert!(!(stale && ours), "{key:?} still {value}");
            }
        }
    }

    #[test]
    fn random_edits_keep_the_promises() {
        let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
        let edits = prop::collection::vec(
            (0..16usize, 0..99usize, 0..400usize, 2..24usize, 0..99usize),
            1..6,
        );
        let strategy = (0..2usize, 0..9usize, edits);
        let mut runner = TestRunner::new_with_rng(
            config,
            proptest::test_runner::TestRng::deterministic_rng(
                proptest::test_runner::RngAlgorithm::ChaCha,
            ),
        );
        let outcome = runner.run(&strategy, |(which, other, edits)| {
            let papers = &PAPERS[which];
            let today = &papers.others[other % papers.others.len()];
            let lines: Vec<_> = edits.into_iter().map(|edit| line(edit, &papers.texts)).collect();
            let step = |docx: Vec<u8>, line: &String| edit(&docx, line).unwrap_or(docx);
            let theirs = lines.iter().fold(papers.base.clone(), step);
            let merged = merge(&theirs, today, &Options::default()).expect("a draft");
            promises(&format!("{lines:#?}"), &theirs, today, &merged);
            told(&papers.base, today, &theirs, &merged);
            Ok(())
        });
        outcome.unwrap_or_else(|fault| panic!("{fault}"));
    }
}

/// Broken bytes in, an answer out: never a panic, never without end.
#[test]
fn broken_drafts_give_an_answer() {
    let mut files = paper("notice-general");
    let base = draft(&files);
    let lines = [
        "track \"免费或者优惠开放\" \"免费开放\"",
        "comment \"现场讲解\" \"再看\"",
        "copy \"1.选送\" \"特此\"",
    ];
    let base = lines.iter().fold(base, |docx, line| edit(&docx, line).unwrap_or(docx));
    changed(&mut files, "data.csv \"72,场\" \"73,场\"");
    changed(&mut files, "data.csv \"126,场\" \"127,场\"");
    changed(
        &mut files,
        "活动安排.csv \"5,实验室开放日\" \"6,科普夜市,6月1日晚,科创公园\\n5,实验室开放日\"",
    );
    changed(
        &mut files,
        "notice.yaml \"  2.安排熟悉展项的科技人员现场讲解，语言通俗易懂；\\n\" \"\"",
    );
    let today = draft(&files);
    let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = |below: usize| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below.max(1)
    };
    let (mut read, mut refused) = (0, 0);
    for round in 0..240 {
        let mut parts = unpack(&base);
        let names = [
            "word/document.xml",
            "customXml/item1.xml",
            "word/styles.xml",
            "word/_rels/document.xml.rels",
        ];
        let name = names[if round % 3 == 0 { next(names.len()) } else { round % 2 }];
        let (_, data) = parts.iter_mut().find(|p| p.0 == name).expect("a part");
        let text = String::from_utf8(data.clone()).expect("text");
        let tags: Vec<usize> = text.match_indices('<').map(|(at, _)| at).collect();
        let mut cut = |text: &str| {
            let (a, b) = (tags[next(tags.len())], tags[next(tags.len())]);
            let (a, b) = (a.min(b), a.max(b).min(a.min(b) + 40 * next(60)));
            let b = (b..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            (a, b)
        };
        let (a, b) = cut(&text);
        // Cut out, given twice, or one element without its content.
        let text = match round % 4 {
            0 => format!("{}{}", &text[..a], &text[b..]),
            1 => format!("{}{}{}", &text[..b], &text[a..b], &text[b..]),
            2 => text.replacen("<w:r>", "<w:r/><w:p><w:r>", 1 + next(3)),
            _ => {
                let end = text[a..].find('>').map_or(text.len(), |at| a + at + 1);
                let name: String = text[a + 1..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == ':')
                    .collect();
                let close = format!("</{name}>");
                let rest = text[end..].find(&close).map_or(end, |at| end + at + close.len());
                format!("{}{}", &text[..a], &text[rest..])
            }
        };
        *data = text.into_bytes();
        match merge(&pack(&parts), &today, &Options::default()) {
            Ok(merged) => {
                assert!(!merged.docx.is_empty());
                read += 1;
            }
            Err(findings) => {
                assert!(!findings.is_empty());
                refused += 1;
            }
        }
    }
    assert!(read > 30 && refused > 30, "{read} read, {refused} refused");
}
