//! build → import → build gives the same paper, for each example and each case.

use std::collections::BTreeMap;
use std::path::Path;

use hongtou::diag::{Diagnostic, Severity};
use hongtou::document::{Block, Content, Document, Inline, plain};
use hongtou::docx;
use hongtou::folder::Folder;
use hongtou::import::{self, Imported, Options, Original};
use hongtou::pipeline;
use hongtou::project;

use crate::support::{folder, papers::FONTS};

/// Folders: every template's example, every case.
pub fn folders() -> Vec<(String, Folder)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = vec![];
    let sorted = |dir: &Path| {
        let mut paths: Vec<_> =
            std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        paths
    };
    for path in sorted(&dir.join("templates")) {
        if let Ok(folder) = Folder::open(&path.join("example")) {
            out.push((path.file_name().unwrap().to_string_lossy().into_owned(), folder));
        }
    }
    for path in sorted(&dir.join("tests/cases")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        out.push((name, Folder::in_memory(folder::files(&text))));
    }
    out
}

/// The document of a folder before it is set, and its draft.
pub fn built(name: &str, folder: &Folder) -> (Document, Vec<u8>) {
    let mut found = vec![];
    let project = project::read(folder, None, &mut found);
    let project = project.unwrap_or_else(|| panic!("{name}: {found:#?}"));
    let document = pipeline::document(&project.notice);
    let document = document.unwrap_or_else(|e| panic!("{name}: {e:#?}")).output;
    let layout = pipeline::layout(&project.notice, folder, &pipeline::Options::default());
    let layout = layout.unwrap_or_else(|e| panic!("{name}: {e:#?}")).output;
    let settings = pipeline::word_settings(&project, &pipeline::Options::default());
    let draft = docx::write(&layout, &settings).unwrap_or_else(|e| panic!("{name}: {e:#?}"));
    let _ = &*FONTS;
    (document, draft.output)
}

/// The document of a folder that was imported.
pub fn again(imported: &Imported) -> Result<Document, String> {
    let folder = Folder::in_memory(imported.files.clone());
    let mut found = vec![];
    let project = project::read(&folder, None, &mut found);
    let errors: Vec<&Diagnostic> = found.iter().filter(|d| d.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(format!("{errors:#?}"));
    }
    let project = project.ok_or_else(|| format!("{found:#?}"))?;
    let document = pipeline::document(&project.notice);
    document.map(|document| document.output).map_err(|errors| format!("{errors:#?}"))
}

/// Files and findings, for a failing test.
pub fn shown(imported: &Imported) -> String {
    let file = |(name, bytes): &(String, Vec<u8>)| {
        format!("=== {name}\n{}", String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]))
    };
    let files: Vec<String> = imported.files.iter().map(file).collect();
    let findings: Vec<String> = imported.findings.iter().map(|d| d.message.clone()).collect();
    format!("{}\n--- {}", files.join("\n"), findings.join("\n--- "))
}

/// What of a tree an import has to keep: form, sections, roles, places, and every word; of figures what they print, and
/// `traced` their paths as well.
pub fn tree(document: &Document, traced: bool) -> Vec<String> {
    let mut out = vec![format!("{:?} {:?}", document.form, document.meta)];
    for section in &document.sections {
        out.push(format!("{:?}", section.kind));
        for block in &section.blocks {
            out.extend(lines(block, traced));
        }
    }
    out
}

fn lines(block: &Block, traced: bool) -> Vec<String> {
    let about =
        format!("{:?} {:?} {:?} +{}", block.role, block.align, block.indent, block.blank_before);
    let inlines =
        |inlines: &[Inline]| inlines.iter().map(|i| inline(i, traced)).collect::<String>();
    match &block.content {
        Content::Text(text) => vec![format!("{about} {}", inlines(text))],
        Content::Ends(left, right) => {
            vec![format!("{about} {} <> {}", inlines(left), inlines(right))]
        }
        Content::Beside(texts) => texts
            .iter()
            .map(|b| format!("{about} {:.2} {:?} {}", b.at, b.align, inlines(&b.text)))
            .collect(),
        Content::Pictures(pictures) => {
            let pictures: Vec<String> = pictures
                .iter()
                .map(|p| format!("{} {:?} {:?}", p.alt, p.width, p.image.data.len()))
                .collect();
            vec![format!("{about} {}", pictures.join("; "))]
        }
        Content::Entry(entry) => vec![format!("{about} {}", inlines(&entry.text))],
        Content::Table(table) => {
            let rows = table.head.iter().chain(&table.rows);
            let row = |cells: &Vec<Vec<Inline>>| {
                cells.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(" | ")
            };
            let mut merges = table.merges.clone();
            merges.sort_by_key(|merge| (merge.row, merge.column));
            let mut out = vec![format!("{about} {:?} {merges:?}", table.columns)];
            out.extend(rows.map(|r| row(&r.cells)));
            out
        }
    }
}

fn inline(inline: &Inline, traced: bool) -> String {
    match inline {
        Inline::Text(text) => text.clone(),
        Inline::Break => "/".to_string(),
        Inline::Footnote(note) => format!("<note:{}>", all(&note.text, traced)),
        Inline::Figure(figure) if traced => format!("[{} {:?}]", figure.printed, figure.paths),
        Inline::Figure(figure) => figure.printed.clone(),
        Inline::Heading(level, inner) => format!("<{level}:{}>", all(inner, traced)),
        Inline::Strong(inner) => format!("<strong:{}>", all(inner, traced)),
        Inline::Emphasis(inner) => format!("<kai:{}>", all(inner, traced)),
        Inline::Superscript(inner) => format!("<sup:{}>", all(inner, traced)),
        Inline::Subscript(inner) => format!("<sub:{}>", all(inner, traced)),
        Inline::Revised(_, inner) => all(inner, traced),
    }
}

fn all(inlines: &[Inline], traced: bool) -> String {
    inlines.iter().map(|i| inline(i, traced)).collect()
}

/// The first difference of two trees.
fn differs(wanted: &[String], found: &[String]) -> Option<String> {
    let pairs = wanted.iter().zip(found);
    let first = pairs.into_iter().find(|(wanted, found)| wanted != found);
    if let Some((wanted, found)) = first {
        return Some(format!("wanted {wanted}\n found {found}"));
    }
    (wanted.len() != found.len()).then(|| {
        let at = wanted.len().min(found.len());
        format!("{} for {}: {:?} {:?}", found.len(), wanted.len(), wanted.get(at), found.get(at))
    })
}

/// What a case has that no draft shows: it cannot come back, and the test says so.
pub fn hidden(name: &str) -> Option<&'static str> {
    let known = BTreeMap::from([
        ("bound-attachments", "pages of a bound PDF come back as pictures"),
        ("disclosure-in-note", "公开属性 stands in 附注"),
        ("rows-of-28pt", "the pitch of rows is the office's"),
        ("decimal-numbers", "headings of other numbers come back as text"),
        (
            "form-order-joint",
            "a joint 命令 names its lead office alone; the run says what is missing",
        ),
        ("names-in-columns", "a list of names comes back as lines"),
        ("quoted-paper", "a paper quoted whole comes back as text"),
        ("table-details", "字号 and decimal points of a table are its maker's"),
        ("table-landscape", "turned sides come back upright"),
        ("table-landscape-attachment", "turned sides come back upright"),
    ]);
    known.get(name).copied()
}

/// Imports the draft of each paper, with its folder or without; every paper that comes back as another one fails.
fn come_back(with_folder: bool) {
    let mut failed = vec![];
    for (name, folder) in folders() {
        let (document, draft) = built(&name, &folder);
        let mut sink = vec![];
        let original = Original::read(&folder, None, &mut sink);
        let original = original.unwrap_or_else(|| panic!("{name}: {sink:#?}"));
        let original = Some(&original).filter(|_| with_folder);
        let options = Options { name: "稿.docx", original, ..Options::default() };
        let imported = import::draft(&draft, &options).unwrap_or_else(|e| panic!("{name}: {e:#?}"));
        let fault = match again(&imported) {
            _ if hidden(&name).is_some() => None,
            Err(fault) => Some(fault),
            Ok(back) => differs(&tree(&document, false), &tree(&back, false)),
        };
        failed.extend(fault.map(|fault| format!("##### {name}: {fault}\n{}", shown(&imported))));
    }
    assert!(failed.is_empty(), "{}\n{} papers", failed.join("\n\n"), failed.len());
}

#[test]
#[ignore = "open: import does not carry the newest constructs"]
fn every_paper_comes_back_from_its_draft_alone() {
    come_back(false);
}

#[test]
#[ignore = "open: import does not carry the newest constructs"]
fn every_paper_comes_back_with_its_folder() {
    come_back(true);
}
