//! `build` and `calibrate`.

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind, Severity, Warned, has_errors};
use hongtou::folder::Folder;
use hongtou::fonts::{self, Fonts};
use hongtou::issue;
use hongtou::layout::Layout;
use hongtou::pipeline::{self, ShowSeal};
use hongtou::project::{self, Project};
use hongtou::separate;
use hongtou::{calibrate, docx, notice, pdf};

use super::args::{BuildArgs, Format, OutputFor, SidesArg, WordArg};
use super::issuing::Issuing;
use super::papers::Papers;
use super::progress::Progress;
use super::{Report, correct, marked, name_folder, open, output, taken};

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
        let wanted = wanted(out, &args.to)?;
        if args.embed_source && args.output == OutputFor::Press {
            let message = "送印刷厂的 PDF 里不放源文件";
            let finding = Diagnostic::error(Kind::Embedded, message);
            return Err(finding.hint("请去掉 --embed-source 或者 --output press"));
        }
        Ok(Self { args, wanted, options: options(args) })
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

/// The papers of a notice, unless something is wrong.
fn make(path: &Path, order: &Order, findings: &mut Vec<Diagnostic>) -> Option<Papers> {
    let (folder, name) = open(path, findings)?;
    // What is issued must be what was read, even if somebody saves meanwhile.
    let folder = folder.keeping();
    let project = read(&folder, name.as_deref(), order, findings)?;
    let layout = match order.wanted.papers.is_empty() {
        true => None,
        false => Some(set(&project, &folder, order, findings)?),
    };
    papers(path, order, (&project, layout.as_ref(), &folder), findings)
}

/// Reads a notice, unless something is wrong.
pub fn read(
    folder: &Folder,
    name: Option<&str>,
    order: &Order,
    findings: &mut Vec<Diagnostic>,
) -> Option<Project> {
    let project = project::read(folder, name, findings)?;
    if order.args.issue {
        findings.extend(issue::refuse_draft(&project.notice));
    }
    (!has_errors(findings)).then_some(project)
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

/// The papers of a notice that was read from a folder that keeps what it reads, and set if they are wanted; and its
/// 发文稿纸.
pub fn papers(
    path: &Path,
    order: &Order,
    (project, layout, folder): (&Project, Option<&Layout>, &Folder),
    findings: &mut Vec<Diagnostic>,
) -> Option<Papers> {
    let Wanted { papers, sheets } = &order.wanted;
    let mut made = match layout.filter(|_| !papers.is_empty()) {
        Some(layout) => paper(path, order, (project, layout, folder), findings)?,
        None => Papers::default(),
    };
    if !sheets.is_empty() && project.correction.is_none() {
        let layout = taken(pipeline::draft_sheet(&project.notice, &order.options), findings)?;
        let stem = notice::sheet_stem(&project.notice);
        let settings = pipeline::word_settings(project, &order.options);
        made.files.extend(files(&stem, &layout, sheets, (order, &settings), findings)?);
    }
    Some(made)
}

/// The paper itself: both files, and with an issue its slip; or the note and the pages that correct one.
fn paper(
    path: &Path,
    order: &Order,
    (project, layout, folder): (&Project, &Layout, &Folder),
    findings: &mut Vec<Diagnostic>,
) -> Option<Papers> {
    let (notice, args) = (&project.notice, order.args);
    findings.extend(issue::earlier::check(project, layout));
    if has_errors(findings) {
        return None;
    }
    let issuing = Issuing { args, options: &order.options, project, layout, folder };
    if let Some(correction) = &project.correction {
        return correct::papers(&issuing, correction, findings);
    }
    let mut options = order.options.clone();
    let with_source = match args.embed_source {
        false => None,
        true => {
            options.attached = issuing.attached(findings)?;
            // What was said of the paper has been said.
            Some(pipeline::layout(notice, folder, &options).ok()?.output)
        }
    };
    let set = with_source.as_ref().unwrap_or(layout);
    let settings = pipeline::word_settings(project, &options);
    let stem = notice::file_stem(notice);
    let files = files(&stem, set, &order.wanted.papers, (order, &settings), findings)?;
    let packed = separate::pack(notice);
    findings.extend(packed.warnings);
    let meta = layout.document.meta.clone();
    let mut papers = Papers { stem, meta, files, separate: packed.output, ..Papers::default() };
    if args.issue {
        papers.marked = marked::against_replaced(&issuing, &papers.targets(path, args), findings);
        papers.slip = Some(issuing.slip_of(&papers.targets(path, args), findings)?);
    }
    Some(papers)
}

/// The files of a layout; none when one of them could not be made.
fn files(
    stem: &str,
    layout: &Layout,
    formats: &[Format],
    (order, settings): (&Order, &docx::Settings),
    findings: &mut Vec<Diagnostic>,
) -> Option<Vec<(Format, String, Vec<u8>)>> {
    let made = export(layout, order.args.output, formats, settings).into_iter();
    made.map(|(format, paper)| Some((format, stem.to_string(), taken(paper, findings)?))).collect()
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
