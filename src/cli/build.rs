//! `build` and `calibrate`.

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind, Severity, has_errors};
use hongtou::fonts::{self, Fonts};
use hongtou::pipeline::{self, ShowSeal};
use hongtou::spec::Sides;
use hongtou::{calibrate, notice, pdf, project};

use super::args::{BuildArgs, Format, OutputFor, SidesArg};
use super::{Report, open, output};

pub fn run(args: &BuildArgs) -> Report {
    let mut report = Report { strict: args.strict, ..Report::default() };
    if args.to.contains(&Format::Docx) {
        report.findings.push(no_docx());
        return report;
    }
    if let Some(finding) = args.out.as_deref().and_then(|out| unfit_target(out, args.notices.len()))
    {
        report.findings.push(finding);
        report.misused = true;
        return report;
    }
    fonts::preload();
    let options = options(args);
    for path in &args.notices {
        one(path, args, &options, &mut report);
    }
    report
}

fn options(args: &BuildArgs) -> pipeline::Options {
    pipeline::Options {
        sides: args.sides.map(|sides| match sides {
            SidesArg::Duplex => Sides::Duplex,
            SidesArg::Single => Sides::Single,
            SidesArg::Screen => Sides::Screen,
        }),
        seal: match (args.seal, args.show_seal_area) {
            (true, _) => ShowSeal::Picture,
            (_, true) => ShowSeal::Area,
            _ => ShowSeal::Nothing,
        },
        preprinted: args.preprinted,
        font_dirs: args.font_dir.clone(),
    }
}

fn one(path: &Path, args: &BuildArgs, options: &pipeline::Options, report: &mut Report) {
    let mut findings = Vec::new();
    let made = make(path, args, options, &mut findings);
    let warned = findings.iter().any(|d| d.severity == Severity::Warning);
    let shown = path.display();
    match made {
        None => report.text.push_str(&format!("{shown}：有错误，没有生成，原来的文件没有动\n")),
        Some(_) if args.strict && warned => {
            let text = format!("{shown}：有提醒（--strict），没有生成，原来的文件没有动\n");
            report.text.push_str(&text);
        }
        Some((name, bytes)) => {
            let target = output::target(args.out.as_deref(), path, &name);
            match output::write(&target, &bytes) {
                Ok(()) => report.outputs.push(target),
                Err(finding) => findings.push(finding),
            }
        }
    }
    if args.notices.len() > 1 {
        findings.iter_mut().for_each(|finding| name_folder(finding, path));
    }
    report.findings.extend(findings);
}

/// With several notices a file is named with its folder.
fn name_folder(finding: &mut Diagnostic, notice: &Path) {
    let dir = if notice.is_file() { notice.parent().unwrap_or(notice) } else { notice };
    let related = finding.related.iter_mut().map(|(place, _)| place);
    for place in finding.place.iter_mut().chain(related) {
        place.file = dir.join(&place.file).display().to_string();
    }
}

/// The paper's file name and its bytes, unless something is wrong.
fn make(
    path: &Path,
    args: &BuildArgs,
    options: &pipeline::Options,
    findings: &mut Vec<Diagnostic>,
) -> Option<(String, Vec<u8>)> {
    let (folder, name) = open(path, findings)?;
    let project = project::read(&folder, name.as_deref(), findings)?;
    if has_errors(findings) {
        return None;
    }
    let layout = match pipeline::layout(&project.notice, &folder, options) {
        Ok(layout) => layout,
        Err(errors) => {
            findings.extend(errors);
            return None;
        }
    };
    findings.extend(layout.warnings);
    let purpose = match args.output {
        OutputFor::Archive => pdf::Output::Archive,
        OutputFor::Press => pdf::Output::Press,
    };
    match pdf::export(&layout.output, purpose) {
        Ok(bytes) => Some((format!("{}.pdf", notice::file_stem(&project.notice)), bytes)),
        Err(errors) => {
            findings.extend(errors);
            None
        }
    }
}

pub fn calibrate(path: &Path) -> Report {
    let mut report = Report::default();
    match calibrate::sheet(&Fonts::bundled(true)) {
        Ok(bytes) => match output::write(path, &bytes) {
            Ok(()) => report.outputs.push(path.to_path_buf()),
            Err(finding) => report.findings.push(finding),
        },
        Err(errors) => report.findings.extend(errors),
    }
    report
}

fn no_docx() -> Diagnostic {
    Diagnostic::error(Kind::Unsupported, "还不能生成 Word 文件").hint("请用 --to pdf")
}

/// Why the outputs of so many notices cannot go where `-o` says.
fn unfit_target(out: &Path, notices: usize) -> Option<Diagnostic> {
    let shown = out.display();
    let message = if output::is_pdf(out) {
        (notices > 1).then(|| "几份通知不能写成同一个文件".to_string())
    } else if out.is_file() {
        Some(format!("“{shown}”是文件，不是文件夹，也不是 .pdf 文件"))
    } else {
        let other = out.extension().filter(|_| !out.is_dir()).map(|e| e.to_string_lossy());
        let other = other.filter(|e| OTHER_FORMATS.contains(&e.to_lowercase().as_str()));
        other.map(|e| format!("“{shown}”不能是 .{e} 文件，现在只生成 PDF"))
    };
    let hint =
        if notices > 1 { "-o 请写文件夹" } else { "-o 请写文件夹，或者 .pdf 文件" };
    message.map(|message| Diagnostic::error(Kind::Output, message).hint(hint))
}

/// Extensions that nobody gives a folder: they ask for a format that is not made.
const OTHER_FORMATS: [&str; 8] = ["docx", "doc", "wps", "ofd", "html", "txt", "png", "jpg"];
