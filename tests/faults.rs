//! What a clerk reads when something is wrong: the printed report of each case in tests/faults,
//! made by the real program. Adding a case is adding a file.

#[path = "support/folder.rs"]
mod folder;

use std::path::Path;
use std::process::Command;

/// Builds a case and returns its exit status and report; nothing may be written.
fn report(case: &Path) -> String {
    let dir = tempfile::tempdir().unwrap();
    folder::write(&folder::files(&std::fs::read_to_string(case).unwrap()), dir.path());
    let before = listing(dir.path());
    let run = Command::new(env!("CARGO_BIN_EXE_hongtou"))
        .args(["build", "."])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(listing(dir.path()), before, "a failed build wrote something");
    let text = String::from_utf8(run.stderr).unwrap();
    format!("exit {}\n\n{text}", run.status.code().unwrap_or(-1))
}

fn listing(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<_> =
        entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_fault_is_explained() {
    insta::glob!("faults/*.txt", |case| {
        let report = report(case);
        assert!(report.starts_with("exit 1\n"), "{report}");
        assert!(!report.contains("程序内部错误"), "{report}");
        insta::assert_snapshot!(report);
    });
}
