//! 花脸稿: the whole paper with what is gone struck out and what is new underlined.
//!
//! A case is one file of tests/marked: the files of a folder, and below them, as `新/NAME`, those that are others in the
//! later state.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hongtou::diff::{MarkedPaper, Side, marked, marked_paper};
use hongtou::document::{Block, Content, Document, Inline, Revision};
use hongtou::folder::Folder;
use hongtou::layout::{Layout, Line};
use hongtou::pdf;
use page_validation::ValidationProfile;
use support::folder;
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
