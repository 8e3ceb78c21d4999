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
    wanted: Wanted,
    options: pipeline::Options,
}

impl<'a> Order<'a> {
    /// What arguments ask for; the finding is of the command line.
    pub fn of(args: &'a BuildArgs) -> Result<Self, Diagnostic> {
        let out = args.out.as_deref();
        if let Some(finding) = out.and_then(|out| unfit_target(out, args.notices.len())) {
            return Err(finding);
        }
        Ok(Self { args, wanted: wanted(out, &args.to)?, options: options(args) })
    }
}

/// What to make: files of the paper, and files of its 发文稿纸.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    papers: Vec<Format>,
    sheets: Vec<Format>,
}

const BOTH: [Format; 2] = [Format::Pdf, Format::Docx];

/// What to make: what `--to` says, else the one file that `-o` names, else both papers. A 发文稿纸 has both files, or
/// the one that `-o` names.
fn wanted(out: Option<&Path>, to: &[Format]) -> Result<Wanted, Diagnostic> {
    let named = |out| BOTH.into_iter().find(|f| output::is_file_of(out, f.ending()));
    let named = out.and_then(named);
    let with_sheet = to.contains(&Format::DraftSheet);
    let papers: Vec<Format> = BOTH.into_iter().filter(|f| to.contains(f)).collect();
    let sheets = |formats: Vec<Format>| if with_sheet { formats } else { vec![] };
    match named {
        None if to.is_empty() => Ok(Wanted { papers: BOTH.to_vec(), sheets: vec![] }),
        // In one order, each once.
        None => Ok(Wanted { papers, sheets: sheets(BOTH.to_vec()) }),
        Some(one) if with_sheet && papers.is_empty() => {
            Ok(Wanted { papers, sheets: sheets(vec![one]) })
        }
        Some(one) if !with_sheet && papers.iter().all(|f| *f == one) => {
            Ok(Wanted { papers: vec![one], sheets: vec![] })
        }
        Some(one) => {
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

/// The files that one notice makes.
pub struct Papers {
    /// Each with its format and its name without ending.
    files: Vec<(Format, String, Vec<u8>)>,
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
    for (format, stem, bytes) in &papers.files {
        let name = format!("{stem}.{}", format.ending());
        let target = output::target(args.out.as_deref(), notice, &name);
        staged.push((*format, output::stage(&target, bytes)?));
    }
    let mut beside = Vec::new();
    for file in papers.separate.iter().filter(|_| goes_along(args)) {
        let target = output::target(args.out.as_deref(), notice, &file.name);
        beside.push(output::stage(&target, &file.bytes)?);
    }
    // As late as can be: somebody may be saving just now.
    let mut kept = vec![];
    for (format, file) in &mut staged {
        if *format == Format::Docx && !args.force {
            let (place, why) =
                drafts::place(&file.target).ok_or_else(|| drafts::no_place(&file.target))?;
            kept.extend(why.map(|why| drafts::finding(&file.target, &why, &place)));
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

/// The files of a notice, unless something is wrong.
fn make(path: &Path, order: &Order, findings: &mut Vec<Diagnostic>) -> Option<Papers> {
    let (folder, name) = open(path, findings)?;
    let project = read(&folder, name.as_deref(), findings)?;
    let layout = match order.wanted.papers.is_empty() {
        true => None,
        false => Some(set(&project, &folder, order, findings)?),
    };
    papers(&project, layout.as_ref(), order, findings)
}

/// Reads a notice, unless something is wrong.
pub fn read(
    folder: &Folder,
    name: Option<&str>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Project> {
    project::read(folder, name, findings).filter(|_| !has_errors(findings))
}

/// Sets a notice, unless something is wrong.
pub fn set(
    project: &Project,
    folder: &Folder,
    order: &Order,
    findings: &mut Vec<Diagnostic>,
) -> Option<Layout> {
    taken(pipeline::layout(&project.notice, folder, &order.options), findings)
}

/// The files of a notice: its papers from their layout, where there is one, and its 发文稿纸.
pub fn papers(
    project: &Project,
    layout: Option<&Layout>,
    order: &Order,
    findings: &mut Vec<Diagnostic>,
) -> Option<Papers> {
    let settings = pipeline::word_settings(project, &order.options);
    let notice = &project.notice;
    let Wanted { papers, sheets } = &order.wanted;
    let mut files = vec![];
    let mut made = |stem: String, layout: &Layout, formats: &[Format], findings: &mut Vec<_>| {
        for (format, paper) in export(layout, order.args.output, formats, &settings) {
            files.push((format, stem.clone(), taken(paper, findings)?));
        }
        Some(())
    };
    let mut separate = vec![];
    if let Some(layout) = layout.filter(|_| !papers.is_empty()) {
        made(notice::file_stem(notice), layout, papers, findings)?;
        let packed = separate::pack(notice);
        findings.extend(packed.warnings);
        separate = packed.output;
    }
    if !sheets.is_empty() {
        let layout = taken(pipeline::draft_sheet(notice, &order.options), findings)?;
        made(notice::sheet_stem(notice), &layout, sheets, findings)?;
    }
    Some(Papers { files, separate })
}

/// The output of a step; its warnings or errors are collected, each once.
fn taken<T>(
    result: Result<Warned<T>, Vec<Diagnostic>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<T> {
    match result {
        Ok(Warned { output, warnings }) => {
            collect(warnings, findings);
            Some(output)
        }
        Err(errors) => {
            collect(errors, findings);
            None
        }
    }
}

/// A paper and its 发文稿纸 find the same wrong with what both have.
fn collect(found: Vec<Diagnostic>, findings: &mut Vec<Diagnostic>) {
    for finding in found {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
}

/// A paper with its warnings, or why there is none.
type Paper = Result<Warned<Vec<u8>>, Vec<Diagnostic>>;

/// Makes the papers side by side from one layout.
fn export(
    layout: &Layout,
    output: OutputFor,
    formats: &[Format],
    settings: &docx::Settings,
) -> Vec<(Format, Paper)> {
    let purpose = match output {
        OutputFor::Archive => pdf::Output::Archive,
        OutputFor::Press => pdf::Output::Press,
    };
    let pdf = || pdf::export(layout, purpose).map(|output| Warned { output, warnings: vec![] });
    let docx = || docx::write(layout, settings);
    let crashed = |_| Err(vec![Diagnostic::error(Kind::Internal, "生成 Word 稿时程序出错")]);
    match formats {
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
            let expected = expected.map(|papers| Wanted { papers, sheets: vec![] });
            assert_eq!(wanted(out.map(Path::new), to).ok(), expected, "{out:?} {to:?}");
        }
    }

    #[test]
    fn a_draft_sheet_is_made_beside_the_papers_or_alone() {
        use Format::{Docx, DraftSheet, Pdf};
        for (out, to, expected) in [
            (None, &[DraftSheet][..], Some((&[][..], &[Pdf, Docx][..]))),
            (None, &[DraftSheet, Pdf], Some((&[Pdf], &[Pdf, Docx]))),
            (Some("a.pdf"), &[DraftSheet], Some((&[], &[Pdf]))),
            (Some("a.docx"), &[DraftSheet], Some((&[], &[Docx]))),
            (Some("a.pdf"), &[Pdf, DraftSheet], None),
        ] {
            let made = wanted(out.map(Path::new), to).ok();
            let made = made.as_ref().map(|w| (w.papers.as_slice(), w.sheets.as_slice()));
            assert_eq!(made, expected, "{out:?} {to:?}");
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
