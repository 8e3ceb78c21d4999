//! Programs of others that judge the drafts. Where one is missing its test says so and passes, unless
//! HONGTOU_JUDGES=required is set.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// Says which judge is missing.
///
/// # Panics
/// Where judges are required.
#[track_caller]
#[expect(clippy::print_stderr, reason = "a test that shows nothing must say so")]
pub fn missing(what: &str) {
    let required = std::env::var("HONGTOU_JUDGES").is_ok_and(|v| v == "required");
    assert!(!required, "HONGTOU_JUDGES=required, but there is no {what}");
    eprintln!("skipped: there is no {what} on this machine");
}

/// A program: the one that the environment names, else the one on the PATH.
pub fn program(variable: &str, name: &str) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        let named = PathBuf::from(named);
        assert!(named.is_file(), "{variable} names {}, which is no file", named.display());
        return Some(named);
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// LibreOffice.
pub static SOFFICE: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| program("HONGTOU_SOFFICE", "soffice"));

/// A Python that can lead LibreOffice: Debian's own has `uno`, one put before it on the PATH has not.
pub static PYTHON_WITH_UNO: LazyLock<Option<PathBuf>> = LazyLock::new(|| with_module("uno"));

/// A Python that reads Word files.
pub static PYTHON_WITH_DOCX: LazyLock<Option<PathBuf>> = LazyLock::new(|| with_module("docx"));

fn with_module(module: &str) -> Option<PathBuf> {
    let on_path = program("HONGTOU_PYTHON", "python3");
    let known = ["/usr/bin/python3", "/usr/lib/libreoffice/program/python"].map(PathBuf::from);
    let has = |python: &PathBuf| {
        let mut command = Command::new(python);
        command.args(["-c", &format!("import {module}")]).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    on_path.into_iter().chain(known).find(has)
}

/// What LibreOffice makes of drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// PDF, obeying what its import drops.
    Judge,
    /// PDF, as previewers do it.
    Plain,
    /// DOCX once more.
    Resave,
    /// DOCX with all tracked changes accepted.
    Accept,
    /// DOCX with all tracked changes rejected.
    Reject,
}

/// Converts drafts by LibreOffice in the bundled faces: name without its end, and bytes; the same comes back.
/// `None` where LibreOffice or its Python is missing, which has been said.
#[track_caller]
pub fn convert(way: Way, drafts: &[(String, Vec<u8>)]) -> Option<Vec<(String, Vec<u8>)>> {
    let (Some(soffice), Some(python)) = (&*SOFFICE, &*PYTHON_WITH_UNO) else {
        missing("LibreOffice with python3-uno");
        return None;
    };
    let (argument, end) = match way {
        Way::Judge => ("judge", "pdf"),
        Way::Plain => ("plain", "pdf"),
        Way::Resave => ("resave", "docx"),
        Way::Accept => ("accept", "docx"),
        Way::Reject => ("reject", "docx"),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    std::fs::create_dir(&from).expect("a folder");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(python);
    command.env("HONGTOU_SOFFICE", soffice).arg(here.join("tests/agreement/convert.py"));
    command.arg(argument).arg(here.join("fonts")).arg(&to);
    for (name, bytes) in drafts {
        let file = from.join(format!("{name}.docx"));
        std::fs::write(&file, bytes).expect("a draft");
        command.arg(file);
    }
    let output = command.output().expect("LibreOffice");
    assert!(output.status.success(), "LibreOffice: {}", said(&output));
    let converted = |(name, _): &(String, Vec<u8>)| {
        let file = to.join(format!("{name}.{end}"));
        let bytes = std::fs::read(&file).unwrap_or_else(|_| panic!("LibreOffice made no {name}"));
        (name.clone(), bytes)
    };
    Some(drafts.iter().map(converted).collect())
}

/// What a program printed.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    format!("{}\n{}", text(&output.stdout), text(&output.stderr)).trim().to_string()
}
