//! `verify`: is a file what was issued?

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind, system_reason};
use hongtou::issue::{self, EMBEDDED, ENDING, Slip, State};
use hongtou::{docx, pdf};
use serde_json::json;

use super::Report;
use super::args::VerifyArgs;

pub fn run(args: &VerifyArgs) -> Report {
    let mut report = Report { strict: args.strict, ..Report::default() };
    let mut results = vec![];
    for file in &args.files {
        match one(file, args.slip.as_deref(), &mut report) {
            Ok(found) => results.extend(found),
            Err(finding) => report.findings.push(finding),
        }
    }
    report.data = json!(results);
    report
}

/// Verifies a paper, or all papers of a slip.
fn one(
    path: &Path,
    slip: Option<&Path>,
    report: &mut Report,
) -> Result<Vec<serde_json::Value>, Diagnostic> {
    if is_slip(path) {
        let read = read_slip(path)?;
        let papers = read.outputs.iter().map(|output| path.with_file_name(&output.name));
        return Ok(papers.filter_map(|paper| noted(&paper, path, &read, report)).collect());
    }
    let file = bytes(path)?;
    let found = slip.map(Path::to_path_buf).or_else(|| beside(path, &file));
    let (found, read) = match found {
        Some(found) => (found.clone(), read_slip(&found)?),
        None => (PathBuf::from(EMBEDDED), inside(&file).ok_or_else(|| no_slip(path))??),
    };
    Ok(vec![told(path, &file, &found, &read, report)?])
}

/// The verdict on a paper that a slip names; what is wrong with it goes into the report.
fn noted(paper: &Path, slip: &Path, read: &Slip, report: &mut Report) -> Option<serde_json::Value> {
    match bytes(paper).and_then(|file| told(paper, &file, slip, read, report)) {
        Ok(found) => Some(found),
        Err(finding) => {
            report.findings.push(finding);
            None
        }
    }
}

fn told(
    path: &Path,
    file: &[u8],
    slip: &Path,
    read: &Slip,
    report: &mut Report,
) -> Result<serde_json::Value, Diagnostic> {
    let verdict = issue::verify(&path.display().to_string(), file, read)?;
    let state = match verdict.state {
        State::Same => "与签发时一字不差",
        State::Signed => "与签发时一字不差，后面有数字签名",
        State::Resaved => "文字没有变，但不是签发的那个文件",
        State::Words => "文字与自带的凭据一样",
        State::Differs => "与签发时不同",
    };
    let (path, slip) = (path.display(), slip.display());
    report.text.push_str(&format!("{path}：{state}（{}，凭据 {slip}）\n", read.called()));
    report.findings.extend(verdict.findings);
    Ok(json!({ "file": path.to_string(), "slip": slip.to_string(), "state": verdict.state }))
}

fn is_slip(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(ENDING))
}

/// The slip of a paper: under its own name, or the one in its folder that knows the file.
pub fn beside(path: &Path, file: &[u8]) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    let own = path.with_file_name(format!("{stem}{ENDING}"));
    if own.is_file() {
        return Some(own);
    }
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut slips: Vec<_> = std::fs::read_dir(dir).ok()?.flatten().map(|e| e.path()).collect();
    slips.sort();
    let knows = |slip: &Slip| slip.outputs.iter().any(|output| output.is(file));
    slips.into_iter().find(|p| is_slip(p) && read_slip(p).is_ok_and(|slip| knows(&slip)))
}

/// The slip inside a paper that carries its source.
fn inside(file: &[u8]) -> Option<Result<Slip, Diagnostic>> {
    let files = match file.starts_with(b"%PDF-") {
        true => pdf::embedded(file),
        false => docx::source(file),
    };
    let mut files = files.unwrap_or_default().into_iter();
    files.find(|(name, _)| name == EMBEDDED).map(|(name, slip)| Slip::read(&name, &slip))
}

fn no_slip(path: &Path) -> Diagnostic {
    let message = format!("没有找到 {} 的发文凭据，不能核对", path.display());
    Diagnostic::error(Kind::FileUnreadable, message).hint(format!(
        "凭据是签发时（build --issue）写在公文旁边的 〈名称〉{ENDING}；在别处的，请用 --slip 写明"
    ))
}

pub fn read_slip(path: &Path) -> Result<Slip, Diagnostic> {
    Slip::read(&path.display().to_string(), &bytes(path)?)
}

/// Bytes beyond which a file is not read.
const LARGEST: u64 = 512 << 20;

pub fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let no = |reason: String| {
        Diagnostic::error(Kind::FileUnreadable, format!("读不了 {}：{reason}", path.display()))
            .hint("请核对文件名和文件夹")
    };
    match std::fs::metadata(path) {
        Ok(about) if about.len() > LARGEST => return Err(no("文件太大".into())),
        Ok(about) if about.is_dir() => return Err(no("它是文件夹".into())),
        _ => {}
    }
    std::fs::read(path).map_err(|error| no(system_reason(&error)))
}
