//! `merge`: today's data into a draft that people have edited.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind, Severity, has_errors, system_reason};
use hongtou::draft::merge::{Done, Merged, Options, merge};
use hongtou::{docx, pipeline, project};
use serde_json::json;

use super::args::MergeArgs;
use super::{Report, drafts, open, output, taken};

/// Bytes beyond which a file is no draft.
const LARGEST: u64 = 256 << 20;

pub fn run(args: &MergeArgs) -> Report {
    let mut report = Report::default();
    if let Some(finding) = unfit_target(args) {
        report.findings.push(finding);
        report.misused = true;
        return report;
    }
    let Some(draft) = read(&args.draft, &mut report.findings) else { return report };
    let Some(today) = today(args, &mut report.findings) else { return report };
    let options =
        Options { author: args.author.clone(), date: args.date.clone(), accept: args.accept };
    match merge(&draft, &today, &options) {
        Ok(merged) => finish(args, &merged, &mut report),
        Err(findings) => report.findings.extend(findings),
    }
    report
}

/// Why `-o` cannot be where it says.
fn unfit_target(args: &MergeArgs) -> Option<Diagnostic> {
    let out = args.out.as_ref()?;
    let wrong =
        |message: String, hint: &str| Some(Diagnostic::error(Kind::Output, message).hint(hint));
    if !["docx", "docm"].iter().any(|ending| output::is_file_of(out, ending)) {
        let message = format!("“{}”不是 .docx 文件", out.display());
        return wrong(message, "-o 请写 .docx 文件，例如 -o 合并稿.docx");
    }
    let same = |a: &Path, b: &Path| {
        a.canonicalize().ok().is_some_and(|a| b.canonicalize().is_ok_and(|b| a == b))
    };
    if same(out, &args.draft) && !args.force {
        let message = format!("-o 写的就是原来的稿子“{}”", out.display());
        return wrong(message, "请写另外一个文件名，留着原来的稿子；确实要替换，请加 --force");
    }
    None
}

fn read(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    let failed = |kind, reason: String| {
        Diagnostic::error(kind, format!("读不了 Word 稿 {}：{reason}", path.display()))
    };
    let read = match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(failed(Kind::FileMissing, "没有这个文件".to_string()))
        }
        Err(error) => Err(failed(Kind::FileUnreadable, system_reason(&error))),
        Ok(found) if found.is_dir() => Err(failed(Kind::FileUnreadable, "这是文件夹".to_string())),
        Ok(found) if found.len() > LARGEST => {
            Err(failed(Kind::FileTooLarge, "文件太大".to_string()))
        }
        Ok(_) => std::fs::read(path).map_err(|e| failed(Kind::FileUnreadable, system_reason(&e))),
    };
    match read {
        Ok(bytes) => Some(bytes),
        Err(finding) => {
            findings.push(
                finding.hint("用法：hongtou merge 改过的稿子.docx 通知文件夹 -o 合并稿.docx"),
            );
            None
        }
    }
}

/// The draft of today's data. What is said about its layout does not concern the draft that is merged into.
fn today(args: &MergeArgs, findings: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    let (folder, name) = open(&args.notice, findings)?;
    let project = project::read(&folder, name.as_deref(), findings)?;
    if has_errors(findings) {
        return None;
    }
    let options = pipeline::Options { font_dirs: args.font_dir.clone(), ..Default::default() };
    let set = pipeline::layout(&project.notice, &folder, &options);
    let layout = taken(set, findings)?;
    let draft = taken(docx::write(&layout, &pipeline::word_settings(&project, &options)), findings);
    findings.retain(|finding| finding.severity != Severity::Note);
    draft
}

fn finish(args: &MergeArgs, merged: &Merged, report: &mut Report) {
    report.findings.extend(merged.findings.iter().cloned());
    report.text = shown(&merged.done, args.accept);
    report.data = json!({ "changes": merged.done });
    match write(args, &merged.docx) {
        Ok((path, kept)) => {
            report.outputs.push(path);
            report.findings.extend(kept);
        }
        Err(finding) => report.findings.push(finding),
    }
}

/// Writes the merged draft; an edited one that stands at its place stays.
fn write(args: &MergeArgs, bytes: &[u8]) -> Result<(PathBuf, Option<Diagnostic>), Diagnostic> {
    let target = args.out.clone().unwrap_or_else(|| beside(&args.draft));
    let mut staged = output::stage(&target, bytes)?;
    let same = std::fs::read(&target).is_ok_and(|old| old == bytes);
    let mut kept = None;
    if !same && !args.force {
        let (place, why) = drafts::place(&target).ok_or_else(|| drafts::no_place(&target))?;
        kept = why.map(|why| drafts::finding(&target, &why, &place));
        staged.target = place;
    }
    let written = staged.target.clone();
    output::release(vec![staged])?;
    Ok((written, kept))
}

/// 〈draft〉（数据更新）.docx
fn beside(draft: &Path) -> PathBuf {
    let mut name = draft.file_stem().unwrap_or_default().to_os_string();
    name.push("（数据更新）.");
    name.push(draft.extension().unwrap_or("docx".as_ref()));
    draft.with_file_name(name)
}

/// What came in, a line each.
fn shown(done: &[Done], accept: bool) -> String {
    let mut out = String::new();
    for Done { name, old, new, paragraph, sentence } in done {
        let name = name.as_ref().map_or(String::new(), |name| format!("{name} "));
        let change = match (old.is_empty(), new.is_empty()) {
            (true, _) => format!("增加“{new}”"),
            (_, true) => format!("删去“{old}”"),
            _ => format!("{old} → {new}"),
        };
        // A datum says by its name what it is; other words by their sentence.
        let around = if name.is_empty() && !old.is_empty() && !sentence.is_empty() {
            format!("（{sentence}）")
        } else {
            String::new()
        };
        let _ = writeln!(out, "第{paragraph}段　{name}{change}{around}");
    }
    let count = done.len();
    let how = if accept { "已直接改好" } else { "以修订标出" };
    match count {
        0 => out.push_str("数据和稿子一致，没有要改的\n"),
        _ => {
            let _ = writeln!(out, "共更新{count}处，{how}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_merged_draft_has_a_name_of_its_own() {
        assert_eq!(beside(Path::new("a/甲 乙.docx")), Path::new("a/甲 乙（数据更新）.docx"));
    }
}
