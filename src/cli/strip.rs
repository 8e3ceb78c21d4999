//! `strip`: a paper for sending out, without anything that is not printed.

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind};
use hongtou::docx::{self, Refused, Stripped};
use hongtou::folder::Folder;
use hongtou::issue;
use hongtou::{pdf, pipeline, project};
use serde_json::json;

use super::args::StripArgs;
use super::{Report, issued, output, verify};

pub fn run(args: &StripArgs) -> Report {
    let mut report = Report::default();
    match stripped(args) {
        Ok((target, removed)) => {
            report.text = told(&removed);
            report.data = json!({ "removed": removed });
            report.outputs.push(target);
        }
        Err(finding) => report.findings.push(finding),
    }
    report
}

/// What was taken out, with how often.
type Removed = Vec<(String, usize)>;

fn stripped(args: &StripArgs) -> Result<(PathBuf, Removed), Diagnostic> {
    let file = verify::bytes(&args.file)?;
    let is_pdf = file.starts_with(b"%PDF-");
    let target = target(args, if is_pdf { "pdf" } else { "docx" })?;
    let (bytes, removed) = match is_pdf {
        true => of_pdf(&args.file, &file, &args.font_dir)?,
        false => of_draft(&args.file, &file)?,
    };
    output::write(&target, &bytes)?;
    Ok((target, removed))
}

/// Where the clean file goes: never over another format's name.
fn target(args: &StripArgs, ending: &str) -> Result<PathBuf, Diagnostic> {
    match &args.out {
        Some(out) if output::is_file_of(out, ending) => Ok(out.clone()),
        Some(out) => {
            let message = format!("“{}”应当是 .{ending} 文件", out.display());
            Err(Diagnostic::error(Kind::Output, message).hint(format!("例如 -o 对外.{ending}")))
        }
        None => {
            let stem = args.file.file_stem().unwrap_or_default().to_string_lossy();
            Ok(args.file.with_file_name(format!("{stem}（已清理）.{ending}")))
        }
    }
}

fn told(removed: &Removed) -> String {
    if removed.is_empty() {
        return "里面没有不印的东西，内容没有变\n".to_string();
    }
    let one = |(what, count): &(String, usize)| format!("{what}{count}处");
    format!("去掉了：{}\n", removed.iter().map(one).collect::<Vec<_>>().join("、"))
}

fn of_draft(path: &Path, file: &[u8]) -> Result<(Vec<u8>, Removed), Diagnostic> {
    let shown = path.display();
    match docx::strip(file) {
        Ok(Stripped { docx, removed }) => Ok((docx, removed)),
        Err(Refused::Unreadable(reason)) => {
            Err(Diagnostic::error(Kind::FileUnreadable, format!("{shown} {reason}"))
                .hint("只能清理 PDF 和 .docx"))
        }
        Err(Refused::Pending(count)) => {
            let message = format!("{shown} 里有{count}处修订还没有处理，没有清理");
            Err(Diagnostic::error(Kind::DraftEdited, message).hint(
                "要不要这些改动由人定：请在 Word 或 WPS 里接受或者拒绝全部修订，保存后再清理",
            ))
        }
    }
}

/// A PDF of this program: what was appended is cut off, and one with its source is made again without.
fn of_pdf(
    path: &Path,
    file: &[u8],
    font_dirs: &[PathBuf],
) -> Result<(Vec<u8>, Removed), Diagnostic> {
    let shown = path.display();
    let unreadable = |reason| Diagnostic::error(Kind::FileUnreadable, format!("{shown} {reason}"));
    let written = pdf::before_updates(file);
    let printed = pdf::read(written).map_err(unreadable)?;
    if !printed.ours {
        let message = format!("{shown} 不是 hongtou 生成的，或者被别的程序重新保存过，清理不了");
        return Err(Diagnostic::error(Kind::Embedded, message)
            .hint("别的程序往 PDF 里放了什么，不能保证找全；请从通知文件夹重新生成一份"));
    }
    let mut removed = vec![];
    if written.len() < file.len() {
        removed.push(("后来追加的内容（签名、批注等）".to_string(), 1));
    }
    if printed.embedded.is_empty() {
        return Ok((written.to_vec(), removed));
    }
    removed.push(("源文件".to_string(), printed.embedded.len()));
    let files = pdf::embedded(written).map_err(unreadable)?;
    let again = rebuilt(files, font_dirs).ok_or_else(|| unlike(path))?;
    let same = pdf::read(&again).is_ok_and(|again| again.pages == printed.pages);
    if same { Ok((again, removed)) } else { Err(unlike(path)) }
}

/// The PDF that the files make, without them.
fn rebuilt(files: Vec<(String, Vec<u8>)>, font_dirs: &[PathBuf]) -> Option<Vec<u8>> {
    let options = files.iter().find(|(name, _)| name == issue::EMBEDDED_OPTIONS)?;
    let options: issue::Options = serde_json::from_slice(&options.1).ok()?;
    let options = issued::options_again(&options, font_dirs);
    let folder = Folder::in_memory(files);
    // What there is to say of the notice was said when it was built.
    let project = project::read(&folder, None, &mut vec![])?;
    let layout = pipeline::layout(&project.notice, &folder, &options).ok()?.output;
    pdf::export(&layout, pdf::Output::Archive).ok()
}

fn unlike(path: &Path) -> Diagnostic {
    let message =
        format!("{} 带着源文件，但这台机器上重新生成的与它不一样，没有清理", path.display());
    Diagnostic::error(Kind::Embedded, message)
        .hint("可能是程序的版本或者字库不同：请用 --font-dir 指明字库的文件夹，或者从通知文件夹不加 --embed-source 重新生成")
}
