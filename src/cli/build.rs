//! `build` and `calibrate`.

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind, Severity, Warned, has_errors};
use hongtou::folder::Folder;
use hongtou::fonts::{self, Fonts};
use hongtou::issue::{self, Slip};
use hongtou::layout::Layout;
use hongtou::pipeline::{self, ShowSeal};
use hongtou::project::{self, Project};
use hongtou::separate;
use hongtou::{calibrate, docx, notice, pdf};

use super::args::{BuildArgs, Format, OutputFor, SidesArg, WordArg};
use super::papers::Papers;
use super::progress::Progress;
use super::{Report, correct, issued, open, output};

pub fn run(args: &BuildArgs) -> Report {
    let mut report = Report { strict: args.strict, ..Report::default() };
    let out = args.out.as_deref();
    let formats = match out.and_then(|out| unfit_target(out, args.notices.len())) {
        Some(finding) => Err(finding),
        None => formats(out, &args.to),
    };
    let formats = match formats {
        Ok(formats) => formats,
        Err(finding) => {
            report.findings.push(finding);
            report.misused = true;
            return report;
        }
    };
    if args.embed_source && args.output == OutputFor::Press {
        let message = "送印刷厂的 PDF 里不放源文件";
        let finding = Diagnostic::error(Kind::Embedded, message);
        report.findings.push(finding.hint("请去掉 --embed-source 或者 --output press"));
        report.misused = true;
        return report;
    }
    fonts::preload();
    let order = Order { args, formats, options: options(args) };
    let progress = Progress::new(args.notices.len());
    for (i, path) in args.notices.iter().enumerate() {
        progress.at(i, path);
        one(path, &order, &mut report);
    }
    report
}

/// What to make, and how.
struct Order<'a> {
    args: &'a BuildArgs,
    formats: Vec<Format>,
    options: pipeline::Options,
}

/// What to make: what `--to` says, else the one file that `-o` names, else both papers.
fn formats(out: Option<&Path>, to: &[Format]) -> Result<Vec<Format>, Diagnostic> {
    let both = [Format::Pdf, Format::Docx];
    let named = |out| both.into_iter().find(|f| output::is_file_of(out, f.ending()));
    match (out.and_then(named), to) {
        (None, []) => Ok(both.to_vec()),
        // In one order, each once.
        (None, to) => Ok(both.into_iter().filter(|f| to.contains(f)).collect()),
        (Some(one), to) if to.iter().all(|f| *f == one) => Ok(vec![one]),
        (Some(one), to) => {
            let other: Vec<_> = to.iter().filter(|f| **f != one).map(|f| f.ending()).collect();
            let message =
                format!("-o 写的是 .{} 文件，--to 却还要 {}", one.ending(), other.join("、"));
            let hint = "请删去 --to，或者 -o 写文件夹";
            Err(Diagnostic::error(Kind::Output, message).hint(hint))
        }
    }
}

fn options(args: &BuildArgs) -> pipeline::Options {
    pipeline::Options {
        sides: args.sides.map(SidesArg::sides),
        seal: match (args.seal, args.show_seal_area) {
            (true, _) => ShowSeal::Picture,
            (_, true) => ShowSeal::Area,
            _ => ShowSeal::Nothing,
        },
        preprinted: args.preprinted,
        font_dirs: args.font_dir.clone(),
        word_grid: args.word.map(WordArg::grid),
        attached: vec![],
    }
}

fn one(path: &Path, order: &Order, report: &mut Report) {
    let mut findings = Vec::new();
    let made = make(path, order, &mut findings);
    let warned = findings.iter().any(|d| d.severity == Severity::Warning);
    let shown = path.display();
    match made {
        None => report.text.push_str(&format!("{shown}：有错误，没有生成，原来的文件没有动\n")),
        Some(_) if order.args.strict && warned => {
            let text = format!("{shown}：有提醒（--strict），没有生成，原来的文件没有动\n");
            report.text.push_str(&text);
        }
        Some(papers) => match papers.write(path, order.args, &report.outputs, &mut findings) {
            Ok(written) => report.outputs.extend(written),
            Err(finding) => findings.push(finding),
        },
    }
    if order.args.notices.len() > 1 {
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

/// The papers of a notice, unless something is wrong.
fn make(path: &Path, order: &Order, findings: &mut Vec<Diagnostic>) -> Option<Papers> {
    let (folder, name) = open(path, findings)?;
    // What is issued must be what was read, even if somebody saves meanwhile.
    let folder = folder.keeping();
    let project = project::read(&folder, name.as_deref(), findings)?;
    if order.args.issue {
        findings.extend(issue::refuse_draft(&project.notice));
    }
    if has_errors(findings) {
        return None;
    }
    let layout = pipeline::layout(&project.notice, &folder, &order.options);
    let layout = taken(layout, findings)?;
    findings.extend(issue::earlier::check(&project, &layout));
    if has_errors(findings) {
        return None;
    }
    if let Some(correction) = &project.correction {
        let slip = |outputs: &[(String, &[u8])], findings: &mut Vec<Diagnostic>| {
            slip(order, (&project, &layout, &folder), outputs, findings)
        };
        let corrected = correct::Corrected { args: order.args, layout: &layout, correction };
        return corrected.papers(slip, findings);
    }
    let mut options = order.options.clone();
    let layout = match order.args.embed_source {
        false => layout,
        true => {
            let set = (&project, &layout, &folder);
            options.attached = attached(order, set, findings)?;
            findings.push(embedded(&options.attached));
            // What was said of the paper has been said.
            pipeline::layout(&project.notice, &folder, &options).ok()?.output
        }
    };
    let settings = pipeline::word_settings(&project, &options);
    let made = export(&layout, order, &settings);
    let files: Vec<_> = made
        .into_iter()
        .filter_map(|(format, paper)| Some((format, taken(paper, findings)?)))
        .collect();
    let whole = files.len() == order.formats.len();
    let packed = separate::pack(&project.notice);
    findings.extend(packed.warnings);
    let stem = notice::file_stem(&project.notice);
    let meta = layout.document.meta.clone();
    let mut papers =
        Papers { stem, meta, files, separate: packed.output, slip: None, corrects: false };
    if !whole {
        return None;
    }
    if order.args.issue {
        let targets = papers.targets(path, order.args);
        let name = |path: &PathBuf| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let outputs: Vec<_> =
            targets.iter().filter_map(|(_, path, bytes)| Some((name(path)?, *bytes))).collect();
        papers.slip = Some(slip(order, (&project, &layout, &folder), &outputs, findings)?);
    }
    Some(papers)
}

/// A notice as read and set, with the folder that it was read from.
type SetNotice<'a> = (&'a Project, &'a Layout, &'a Folder);

/// The slip of papers that are issued.
fn slip(
    order: &Order,
    (project, layout, folder): SetNotice,
    outputs: &[(String, &[u8])],
    findings: &mut Vec<Diagnostic>,
) -> Option<Slip> {
    let fonts = pipeline::fonts(&project.notice.house, &order.options, &mut vec![]);
    let made = issue::make(&issue::Issuing {
        project,
        layout,
        fonts: &fonts,
        options: issued::options(order.args),
        inputs: &folder.kept(),
        outputs,
    });
    match made {
        Ok(slip) => Some(slip),
        Err(errors) => {
            findings.extend(errors);
            None
        }
    }
}

/// What travels inside the papers: every file that was read and, where they are issued, what the slip says of them.
fn attached(
    order: &Order,
    set: SetNotice,
    findings: &mut Vec<Diagnostic>,
) -> Option<Vec<(String, Vec<u8>)>> {
    let mut files = set.2.kept();
    let options = serde_json::to_string_pretty(&issued::options(order.args)).unwrap_or_default();
    files.push((issue::EMBEDDED_OPTIONS.to_string(), options.into_bytes()));
    if order.args.issue {
        // It cannot name the hash of a file that it is a part of.
        let slip = slip(order, set, &[], findings)?;
        files.push((issue::EMBEDDED.to_string(), slip.to_file()));
    }
    Some(files)
}

/// Says what travels from now on.
fn embedded(files: &[(String, Vec<u8>)]) -> Diagnostic {
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!(
        "源文件放进了公文：{}。没有印出来的数据（来源、说明，以及正文没有用到的）从此跟着公文走",
        names.join("、")
    );
    Diagnostic::note(Kind::Embedded, message).hint(
        "只在单位内部流转；对外发送前请用 hongtou strip 清理，或者不加 --embed-source 再生成一次",
    )
}

/// The output of a step; its warnings or errors are collected.
fn taken<T>(
    result: Result<Warned<T>, Vec<Diagnostic>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<T> {
    match result {
        Ok(Warned { output, warnings }) => {
            findings.extend(warnings);
            Some(output)
        }
        Err(errors) => {
            findings.extend(errors);
            None
        }
    }
}

/// A paper with its warnings, or why there is none.
type Paper = Result<Warned<Vec<u8>>, Vec<Diagnostic>>;

/// Makes the papers side by side from one layout.
fn export(layout: &Layout, order: &Order, settings: &docx::Settings) -> Vec<(Format, Paper)> {
    let purpose = match order.args.output {
        OutputFor::Archive => pdf::Output::Archive,
        OutputFor::Press => pdf::Output::Press,
    };
    let pdf = || pdf::export(layout, purpose).map(|output| Warned { output, warnings: vec![] });
    let docx = || docx::write(layout, settings);
    let crashed = |_| Err(vec![Diagnostic::error(Kind::Internal, "生成 Word 稿时程序出错")]);
    match order.formats.as_slice() {
        [Format::Pdf] => vec![(Format::Pdf, pdf())],
        [Format::Docx] => vec![(Format::Docx, docx())],
        _ => std::thread::scope(|scope| {
            let draft = scope.spawn(docx);
            let pdf = (Format::Pdf, pdf());
            vec![pdf, (Format::Docx, draft.join().unwrap_or_else(crashed))]
        }),
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

/// Why the outputs of so many notices cannot go where `-o` says.
fn unfit_target(out: &Path, notices: usize) -> Option<Diagnostic> {
    let shown = out.display();
    let one_file = ["pdf", "docx"].iter().any(|ending| output::is_file_of(out, ending));
    let message = if one_file {
        (notices > 1).then(|| "几份通知不能写成同一个文件".to_string())
    } else if out.is_file() {
        Some(format!("“{shown}”是文件，不是文件夹，也不是 .pdf、.docx 文件"))
    } else {
        let other = out.extension().filter(|_| !out.is_dir()).map(|e| e.to_string_lossy());
        let other = other.filter(|e| OTHER_FORMATS.contains(&e.to_lowercase().as_str()));
        other.map(|e| format!("“{shown}”不能是 .{e} 文件，只能生成 .pdf 和 .docx"))
    };
    let hint = if notices > 1 {
        "-o 请写文件夹"
    } else {
        "-o 请写文件夹，或者 .pdf、.docx 文件"
    };
    message.map(|message| Diagnostic::error(Kind::Output, message).hint(hint))
}

/// Extensions that nobody gives a folder: they ask for a format that is not made.
const OTHER_FORMATS: [&str; 7] = ["doc", "wps", "ofd", "html", "txt", "png", "jpg"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_papers_are_made_unless_one_is_asked_for() {
        let both = vec![Format::Pdf, Format::Docx];
        for (out, to, expected) in [
            (None, &[][..], Some(both.clone())),
            (Some("出"), &[], Some(both.clone())),
            (None, &[Format::Docx, Format::Pdf, Format::Docx], Some(both)),
            (None, &[Format::Docx], Some(vec![Format::Docx])),
            (Some("出"), &[Format::Pdf], Some(vec![Format::Pdf])),
            (Some("a.pdf"), &[], Some(vec![Format::Pdf])),
            (Some("a.DOCX"), &[], Some(vec![Format::Docx])),
            (Some("a.pdf"), &[Format::Pdf], Some(vec![Format::Pdf])),
            (Some("a.pdf"), &[Format::Docx], None),
            (Some("a.docx"), &[Format::Pdf, Format::Docx], None),
        ] {
            assert_eq!(formats(out.map(Path::new), to).ok(), expected, "{out:?} {to:?}");
        }
    }

    #[test]
    fn a_target_that_cannot_hold_the_papers_is_refused() {
        for (out, notices, fit) in [
            ("出", 2, true),
            ("a.docx", 1, true),
            ("a.docx", 2, false),
            ("a.doc", 1, false),
            ("a.wps", 1, false),
            (concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), 1, false),
        ] {
            assert_eq!(unfit_target(Path::new(out), notices).is_none(), fit, "{out}");
        }
    }
}
