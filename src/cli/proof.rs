//! `proof`: the 校对单 of a notice.

use std::path::{Path, PathBuf};

use hongtou::checklist;
use hongtou::diag::{Diagnostic, Kind};
use hongtou::document::Document;
use hongtou::docx;
use hongtou::fonts::Fonts;
use hongtou::layout::{self, Settings};
use hongtou::{notice, pdf};
use serde_json::json;

use super::args::{Format, ProofArgs};
use super::{Report, output, paper};

pub fn run(args: &ProofArgs) -> Report {
    let mut report = Report::default();
    let Some(paper) = paper::set(&args.notice, &mut report.findings) else { return report };
    let items = checklist::items(&paper.project.notice, &paper.layout);
    let document = checklist::document(&paper.layout, &items);
    let name = format!("{} 校对单", notice::file_stem(&paper.project.notice));
    report.data = json!({ "items": items });
    match written(&document, &name, args) {
        Ok(outputs) => report.outputs.extend(outputs),
        Err(findings) => report.findings.extend(findings),
    }
    report
}

fn written(
    document: &Document,
    name: &str,
    args: &ProofArgs,
) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let format = format(args.out.as_deref()).map_err(|finding| vec![finding])?;
    let bytes = set(document.clone(), format)?;
    let name = format!("{name}.{}", format.ending());
    let target = output::target(args.out.as_deref(), &args.notice, &name);
    output::write(&target, &bytes).map_err(|finding| vec![finding])?;
    Ok(vec![target])
}

/// PDF, unless the file that `-o` names is a draft.
fn format(out: Option<&Path>) -> Result<Format, Diagnostic> {
    let Some(out) = out else { return Ok(Format::Pdf) };
    match out.extension() {
        _ if output::is_file_of(out, "docx") => Ok(Format::Docx),
        _ if output::is_file_of(out, "pdf") || out.is_dir() => Ok(Format::Pdf),
        None => Ok(Format::Pdf),
        Some(_) => {
            let message = format!("“{}”不是 .pdf、.docx 文件，也不是文件夹", out.display());
            Err(Diagnostic::error(Kind::Output, message).hint("例如 -o 校对单.pdf"))
        }
    }
}

/// An in-house paper as a file.
pub fn set(document: Document, format: Format) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let layout = layout::fit(document, &Fonts::bundled(true), &Settings::default())?.output;
    match format {
        Format::Pdf => pdf::export(&layout, pdf::Output::Archive),
        Format::Docx | Format::DraftSheet => {
            docx::write(&layout, &docx::Settings::default()).map(|made| made.output)
        }
    }
}
