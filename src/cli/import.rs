//! `import`: a Word file or a plain text as a folder that builds.

use std::io::Read;
use std::path::Path;

use hongtou::diag::{Diagnostic, Kind, Severity, system_reason};
use hongtou::docx::words::View;
use hongtou::import::{self, Files, Imported, Options, Original};
use serde_json::json;

use super::args::ImportArgs;
use super::{Report, new, open, output};

pub fn run(args: &ImportArgs) -> Report {
    let mut report = Report::default();
    let Some(mut imported) = read(args, &mut report.findings) else { return report };
    report.findings.append(&mut imported.findings);
    write(&args.out, &imported.files, &mut report);
    report.data = json!({
        "elements": imported.elements.iter().map(|(what, text)| json!({"item": what, "text": text})).collect::<Vec<_>>(),
        "edited": imported.edited,
        "complete": !report.findings.iter().any(|d| d.severity != Severity::Note),
    });
    report.text = summary(&args.out, &imported);
    report
}

/// What the folder will hold; nothing is written before all of it is known.
fn read(args: &ImportArgs, findings: &mut Vec<Diagnostic>) -> Option<Imported> {
    new::refuse_used(&args.out, findings)?;
    let result = match (&args.text, &args.draft) {
        (Some(path), _) => import::text(&bytes(path, findings)?, &name(path)),
        (None, Some(path)) => {
            let bytes = bytes(path, findings)?;
            let original = match &args.notice {
                Some(notice) => Some(original(notice, findings)?),
                None => None,
            };
            let view = if args.reject { View::Rejected } else { View::Accepted };
            let name = name(path);
            import::draft(&bytes, &Options { name: &name, view, original: original.as_ref() })
        }
        (None, None) => return None,
    };
    match result {
        Ok(imported) => Some(imported),
        Err(errors) => {
            findings.extend(errors);
            None
        }
    }
}

fn original(notice: &Path, findings: &mut Vec<Diagnostic>) -> Option<Original> {
    let (folder, name) = open(notice, findings)?;
    let mut found = vec![];
    let original = Original::read(&folder, name.as_deref(), &mut found);
    // Its faults are told, but the draft is imported all the same where its data can be used.
    let usable = original.is_some();
    findings.extend(found.into_iter().map(|d| match usable {
        true => Diagnostic { severity: Severity::Warning, ..d },
        false => d,
    }));
    original
}

/// A file that somebody names, bounded.
pub(super) fn bytes(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    let refused = |kind: Kind, message: String| {
        Diagnostic::error(kind, message).hint("请核对文件名，并看文件是不是正在别的程序里打开")
    };
    let read = || -> std::io::Result<Option<Vec<u8>>> {
        let about = std::fs::metadata(path)?;
        if !about.is_file() || about.len() > import::MAX_BYTES as u64 {
            return Ok(None);
        }
        let mut bytes = vec![];
        let most = import::MAX_BYTES as u64 + 1;
        std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    };
    match read() {
        Ok(Some(bytes)) => Some(bytes),
        Ok(None) => {
            let message = format!("{} 不是普通文件，或者太大", path.display());
            findings.push(refused(Kind::FileUnreadable, message));
            None
        }
        Err(error) => {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let kind = if missing { Kind::FileMissing } else { Kind::FileUnreadable };
            let message = format!("读不了 {}：{}", path.display(), system_reason(&error));
            findings.push(refused(kind, message));
            None
        }
    }
}

/// The name of a file without its folder.
pub(super) fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes the files of a new folder; the first that fails ends it.
pub(super) fn write(dir: &Path, files: &Files, report: &mut Report) {
    for (name, bytes) in files {
        let path = dir.join(name);
        match output::write(&path, bytes) {
            Ok(()) => report.outputs.push(path),
            Err(finding) => {
                report.findings.push(finding);
                return;
            }
        }
    }
}

fn summary(dir: &Path, imported: &Imported) -> String {
    let mut out = String::from("\n认出来的内容：\n");
    for (what, text) in &imported.elements {
        out.push_str(&format!("  {what}：{text}\n"));
    }
    let dir = dir.display();
    out + &format!(
        "\n接下来：\n  1. 核对 notice.yaml 和 office.yaml\n  2. 生成看看：hongtou build {dir}\n"
    )
}
