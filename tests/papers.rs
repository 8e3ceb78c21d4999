//! Whole papers from project folders: the examples of the templates and each case in tests/cases.
//! The document tree and the place of every line are snapshots in text. Adding a case is adding a file.

#[path = "support/folder.rs"]
mod folder;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hongtou::diag::Diagnostic;
use hongtou::folder::Folder;
use hongtou::layout::Layout;
use hongtou::{pdf, pipeline, project};

/// Reads, composes and sets a folder.
fn paper(folder: &Folder) -> (Layout, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let project = project::read(folder, None, &mut findings)
        .unwrap_or_else(|| panic!("not readable: {findings:#?}"));
    assert!(!hongtou::diag::has_errors(&findings), "{findings:#?}");
    let layout = pipeline::layout(&project.notice, folder, &pipeline::Options::default())
        .unwrap_or_else(|errors| panic!("not set: {errors:#?}"));
    findings.extend(layout.warnings);
    (layout.output, findings)
}

/// Every line of every page: base line and left and right end in mm, id, text.
fn positions(layout: &Layout) -> String {
    let mut out = String::new();
    for (i, page) in layout.pages.iter().enumerate() {
        let number = page.number.map_or("no number".to_string(), |n| format!("number {n}"));
        let _ = writeln!(out, "page {} ({number})", i + 1);
        for line in &page.lines {
            let _ = writeln!(
                out,
                "  {:7.2} {:6.2} {:6.2}  {}  {}",
                line.baseline, line.x, line.right, line.id, line.text
            );
        }
        for p in &page.pictures {
            let (first, rows) = p.rows;
            let _ = writeln!(
                out,
                "  {:7.2} {:6.2} {:6.2}  {}  picture {:.2} high in rows {} to {}",
                p.y,
                p.x,
                p.x + p.width,
                p.id,
                p.height,
                first + 1,
                first + rows
            );
        }
        for rule in &page.rules {
            let ink = if rule.red { "red" } else { "black" };
            let _ = writeln!(
                out,
                "  {:7.2} {:6.2} {:6.2}  rule {:.2} {ink}",
                rule.y, rule.x, rule.right, rule.width
            );
        }
    }
    out
}

fn said(findings: &[Diagnostic]) -> String {
    let one = |d: &Diagnostic| format!("{:?} {} {}\n", d.severity, d.kind.id(), d.message);
    findings.iter().map(one).collect()
}

fn examples() -> Vec<PathBuf> {
    let mut dirs: Vec<_> =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"))
            .unwrap()
            .map(|entry| entry.unwrap().path().join("example"))
            .filter(|dir| dir.is_dir())
            .collect();
    dirs.sort();
    dirs
}

#[test]
fn examples_build_without_a_warning_and_stay_as_they_are() {
    for dir in examples() {
        let (layout, findings) = paper(&Folder::open(&dir).unwrap());
        let loud = findings.iter().filter(|d| d.severity != hongtou::diag::Severity::Note);
        assert_eq!(loud.count(), 0, "{}: {findings:#?}", dir.display());
        let name = dir.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let document = serde_json::to_string_pretty(&layout.document).unwrap();
        insta::assert_snapshot!(format!("{name}-document"), document);
        insta::assert_snapshot!(format!("{name}-positions"), positions(&layout));
    }
}

#[test]
fn cases_stay_as_they_are() {
    insta::glob!("cases/*.txt", |case| {
        let folder = Folder::in_memory(folder::files(&std::fs::read_to_string(case).unwrap()));
        let (layout, findings) = paper(&folder);
        insta::assert_snapshot!(format!("{}\n{}", said(&findings), positions(&layout)));
    });
}

#[test]
fn the_same_folder_gives_the_same_bytes_anywhere() {
    let dir = &examples()[0];
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    let bytes = |dir: &Path| {
        let (layout, _) = paper(&Folder::open(dir).unwrap());
        pdf::export(&layout, pdf::Output::Archive).unwrap()
    };
    assert_eq!(bytes(dir), bytes(copy.path()));
}
