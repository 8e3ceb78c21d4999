//! `build` and `calibrate`.

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind, Severity, Warned, has_errors};
use hongtou::folder::Folder;
use hongtou::fonts::{self, Fonts};
use hongtou::layout::Layout;
use hongtou::pipeline::{self, ShowSeal};
use hongtou::project::{self, Project};
use hongtou::separate::{self, Packed};
use hongtou::spec::{Sides, WordGrid};
use hongtou::{calibrate, docx, notice, pdf};

use super::args::{BuildArgs, Format, OutputFor, SidesArg, WordArg};
use super::progress::Progress;
use super::{Report, drafts, name_folder, open, output};

pub fn run(args: &BuildArgs) -> Report {
    let mut report = Report { strict: args.strict, ..Report::default() };
    let order = match Order::of(args) {
        Ok(order) => order,
        Err(finding) => {
            report.findings.push(finding);
            report.misused = true;
            return report;
        }
    };
    fonts::preload();
    let progress = Progress::new(args.notices.len());
    for (i, path) in args.notices.iter().enumerate() {
        progress.at(i, path);
        one(path, &order, &mut report);
    }
    report
}

/// What to make, and how.
pub struct Order<'a> {
    args: &'a BuildArgs,
    formats: Vec<Format>,
    options: pipeline::Options,
}

impl<'a> Order<'a> {
    /// What arguments ask for; the finding is of the command line.
    pub fn of(args: &'a BuildArgs) -> Result<Self, Diagnostic> {
        let out = args.out.as_deref();
        if let Some(finding) = out.and_then(|out| unfit_target(out, args.notices.len())) {
            return Err(finding);
        }
        Ok(Self { args, formats: formats(out, &args.to)?, options: options(args) })
    }
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
        word_grid: args.word.map(|word| match word {
            WordArg::Portable => WordGrid::Portable,
            WordArg::Grid => WordGrid::Grid,
        }),
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
        Some(papers) => match write(path, order.args, &papers, &report.outputs, &mut findings) {
            Ok(written) => report.outputs.extend(written),
            Err(finding) => findings.push(finding),
        },
    }
    // With several notices a file is named with its folder.
    if order.args.notices.len() > 1 {
        findings.iter_mut().for_each(|finding| name_folder(finding, path));
    }
    report.findings.extend(findings);
}

/// The papers of one notice under one name.
pub struct Papers {
    stem: String,
    pub files: Vec<(Format, Vec<u8>)>,
    /// 附件 that are files of their own.
    separate: Vec<Packed>,
}

/// Writes the papers, all of them or none; returns where they stand. `before` are the papers of this run so far.
pub fn write(
    notice: &Path,
    args: &BuildArgs,
    papers: &Papers,
    before: &[PathBuf],
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut staged = Vec::new();
    for (format, bytes) in &papers.files {
        let name = format!("{}.{}", papers.stem, format.ending());
        let target = output::target(args.out.as_deref(), notice, &name);
        staged.push((*format, output::stage(&target, bytes)?));
    }
    let mut beside = Vec::new();
    for file in papers.separate.iter().filter(|_| goes_along(args)) {
        let target = output::target(args.out.as_deref(), notice, &file.name);
        beside.push(output::stage(&target, &file.bytes)?);
    }
    // As late as can be: somebody may be saving just now.
    let mut kept = None;
    for (format, file) in &mut staged {
        if *format == Format::Docx && !args.force {
            let (place, why) =
                drafts::place(&file.target).ok_or_else(|| drafts::no_place(&file.target))?;
            kept = why.map(|why| drafts::finding(&file.target, &why, &place));
            file.target = place;
        }
    }
    let staged: Vec<_> = staged.into_iter().map(|(_, file)| file).chain(beside).collect();
    let written: Vec<_> = staged.iter().map(|file| file.target.clone()).collect();
    if let Some(target) = written.iter().find(|target| before.contains(target)) {
        return Err(same_name(target, notice));
    }
    output::release(staged)?;
    findings.extend(kept);
    Ok(written)
}

/// Whether separate attachments are packed together with the papers: not where `-o` names one file.
fn goes_along(args: &BuildArgs) -> bool {
    let named =
        |out| [Format::Pdf, Format::Docx].iter().any(|f| output::is_file_of(out, f.ending()));
    !args.out.as_deref().is_some_and(named)
}

fn same_name(target: &Path, notice: &Path) -> Diagnostic {
    let message =
        format!("{} 的文件名和前面一份一样，没有生成：{}", notice.display(), target.display());
    Diagnostic::error(Kind::FieldDuplicate, message)
        .hint("请看文号是不是用重了；确实同名的，请分开生成，用 -o 写到不同的文件夹")
}

/// The papers of a notice, unless something is wrong.
fn make(path: &Path, order: &Order, findings: &mut Vec<Diagnostic>) -> Option<Papers> {
    let (folder, name) = open(path, findings)?;
    let (project, layout) = set(&folder, name.as_deref(), order, findings)?;
    papers(&project, &layout, order, findings)
}

/// A notice read and set, unless something is wrong.
pub fn set(
    folder: &Folder,
    name: Option<&str>,
    order: &Order,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Project, Layout)> {
    let project = project::read(folder, name, findings)?;
    if has_errors(findings) {
        return None;
    }
    let layout = pipeline::layout(&project.notice, folder, &order.options);
    let layout = taken(layout, findings)?;
    Some((project, layout))
}

/// The papers of a layout.
pub fn papers(
    project: &Project,
    layout: &Layout,
    order: &Order,
    findings: &mut Vec<Diagnostic>,
) -> Option<Papers> {
    let settings = pipeline::word_settings(project, &order.options);
    let made = export(layout, order, &settings);
    let files: Vec<_> = made
        .into_iter()
        .filter_map(|(format, paper)| Some((format, taken(paper, findings)?)))
        .collect();
    let whole = files.len() == order.formats.len();
    let packed = separate::pack(&project.notice);
    findings.extend(packed.warnings);
    let stem = notice::file_stem(&project.notice);
    whole.then_some(Papers { stem, files, separate: packed.output })
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
