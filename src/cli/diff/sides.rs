//! What the two paths of `diff` name: folders, data files, drafts, issued papers.

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind};
use hongtou::diff::Side;
use hongtou::folder::Folder;
use hongtou::issue::{EMBEDDED, EMBEDDED_OPTIONS, ENDING};
use hongtou::{docx, pdf, project};

use super::super::args::DiffArgs;
use super::super::{import, name_folder, open, verify};

/// Endings of files that hold data and nothing else.
const DATA: [&str; 7] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"];

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Notice,
    Data,
    /// A Word draft as it was when it was made.
    Draft,
    /// A Word file as it reads now.
    Edited,
    /// A slip, or a PDF: what was issued.
    Issued,
}

/// Both sides, with everything that is wrong with either.
pub fn sides(args: &DiffArgs, findings: &mut Vec<Diagnostic>) -> Option<(Side, Side)> {
    let named = [&args.old, &args.new].map(|path| named(path).map_err(|f| findings.push(f)).ok());
    let [Some(old), Some(new)] = named else { return None };
    let edited = args.edited || (old, new) == (Named::Draft, Named::Draft);
    let as_read = |named| if named == Named::Draft && edited { Named::Edited } else { named };
    let (old, new) = (as_read(old), as_read(new));
    let notice = args.notice.as_deref();
    let [mut old_side, mut new_side] =
        [(old, &args.old, new, &args.new), (new, &args.new, old, &args.old)].map(
            |(named, path, other, beside)| match (named, other, notice) {
                (Named::Data, _, Some(notice)) => in_its_place(notice, path, findings),
                (Named::Data, Named::Notice, None) => in_its_place(beside, path, findings),
                _ => side(named, path, findings),
            },
        );
    Some((old_side.take()?, new_side.take()?))
}

fn named(path: &Path) -> Result<Named, Diagnostic> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if path.is_dir() {
        return Ok(Named::Notice);
    }
    if !path.exists() {
        let finding = Diagnostic::error(Kind::FileMissing, format!("没有“{}”", path.display()));
        return Err(finding.hint("可以写通知文件夹、数据文件、Word 稿（.docx）或者发文凭据"));
    }
    Ok(match ending.as_str() {
        "docx" => Named::Draft,
        "pdf" => Named::Issued,
        _ if path.to_string_lossy().ends_with(ENDING) => Named::Issued,
        _ if DATA.contains(&ending.as_str()) || !is_notice(path) => Named::Data,
        _ => Named::Notice,
    })
}

/// What both sides are called in a paper that compares them: as short as tells them apart.
pub fn names(old: &Path, new: &Path) -> (String, String) {
    let short = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| path.display().to_string())
    };
    let (a, b) = (short(old), short(new));
    match a == b {
        true => (old.display().to_string(), new.display().to_string()),
        false => (a, b),
    }
}

/// What a path names, by itself: an edited Word file as it reads now.
pub fn state(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    match named(path) {
        Ok(Named::Draft) => side(Named::Edited, path, findings),
        Ok(named) => side(named, path, findings),
        Err(finding) => {
            findings.push(finding);
            None
        }
    }
}

fn side(named: Named, path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    match named {
        Named::Draft => draft(path, findings),
        Named::Edited => {
            let bytes = import::bytes(path, findings)?;
            Side::edited(&path.display().to_string(), &bytes, findings)
        }
        Named::Issued => issued(path).map_err(|finding| findings.push(finding)).ok(),
        Named::Notice | Named::Data => folder(named, path, findings),
    }
}

fn draft(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    let bytes = import::bytes(path, findings)?;
    if !docx::untouched(&bytes) {
        let message = format!("{} 有人改过，比较的是它生成时的内容", path.display());
        let finding = Diagnostic::note(Kind::DraftEdited, message);
        findings.push(finding.hint("要比现在的文字，请加 --edited"));
    }
    let draft = Side::draft(&path.display().to_string(), &bytes);
    draft.map_err(|finding| findings.push(finding)).ok()
}

fn folder(named: Named, path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    let before = findings.len();
    let (folder, name) = open(path, findings)?;
    let side = match (named, name) {
        (Named::Data, Some(name)) => Side::data(&folder, &name, findings),
        (_, name) => Side::folder(&folder, name.as_deref(), findings),
    };
    // Two sides have files of the same names.
    findings[before..].iter_mut().for_each(|finding| name_folder(finding, path));
    side
}

/// An issued paper: of a slip, the Word draft or the PDF beside it that it knows; of a PDF, the source inside it, or the
/// draft of the slip beside it.
///
/// # Errors
/// [`Kind::FileUnreadable`] when neither tells what was issued.
fn issued(path: &Path) -> Result<Side, Diagnostic> {
    let file = verify::bytes(path)?;
    if file.starts_with(b"%PDF-") {
        if let Some(side) = inside(&file) {
            return Ok(side);
        }
        let slip = verify::beside(path, &file).ok_or_else(|| no_source(path))?;
        return of_slip(&slip)?.ok_or_else(|| no_source(path));
    }
    of_slip(path)?.ok_or_else(|| no_source(path))
}

/// The paper of a slip; `None` when none of its files is at hand that holds more than words.
fn of_slip(path: &Path) -> Result<Option<Side>, Diagnostic> {
    let slip = verify::read_slip(path)?;
    let known = slip.outputs.iter().filter_map(|output| {
        let file = verify::bytes(&path.with_file_name(&output.name)).ok()?;
        output.is(&file).then_some(file)
    });
    let files: Vec<Vec<u8>> = known.collect();
    let stored = |file: &Vec<u8>| Side::draft(&path.display().to_string(), file).ok();
    Ok(files.iter().find_map(|file| inside(file)).or_else(|| files.iter().find_map(stored)))
}

/// The paper of the source that travels inside a PDF or a Word draft.
fn inside(file: &[u8]) -> Option<Side> {
    let files = match file.starts_with(b"%PDF-") {
        true => pdf::embedded(file),
        false => docx::source(file),
    };
    let own = |(name, _): &(String, Vec<u8>)| name != EMBEDDED && name != EMBEDDED_OPTIONS;
    let files: Vec<_> = files.unwrap_or_default().into_iter().filter(own).collect();
    if files.is_empty() {
        return None;
    }
    Side::folder(&Folder::in_memory(files), None, &mut vec![])
}

fn no_source(path: &Path) -> Diagnostic {
    let message = format!("从 {} 还原不出签发的公文", path.display());
    Diagnostic::error(Kind::FileUnreadable, message)
        .hint("凭据旁边要有签发的 Word 稿，或者签发时加了 --embed-source 的 PDF；有 Word 稿的，也可以直接写 Word 稿")
}

/// A notice with another data file in the place of its own: what that would make of its paper. A file that cannot
/// stand there is compared as data alone.
fn in_its_place(notice: &Path, data: &Path, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    let put = || -> Option<Side> {
        let sink = &mut vec![];
        let (mut folder, name) = open(notice, sink)?;
        project::read(&folder, name.as_deref(), sink)?;
        let own = own_data(&folder, data)?;
        folder.put(&own, std::fs::read(data).ok()?);
        Side::folder(&folder, name.as_deref(), sink)
    };
    put().or_else(|| side(Named::Data, data, findings))
}

/// The data file of a notice that another one replaces: of the same name, else the only one of its kind.
fn own_data(folder: &Folder, data: &Path) -> Option<String> {
    let asked = folder.asked_for();
    let name = data.file_name()?.to_string_lossy().into_owned();
    if asked.contains(&name) {
        return Some(name);
    }
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let mut same = asked.into_iter().filter(|own| ending(own) == ending(&name));
    same.next().filter(|_| {
        same.next().is_none() && DATA.iter().any(|e| ending(&name).as_deref() == Some(e))
    })
}

/// Whether a YAML or JSON file is a notice rather than data: it names its template.
fn is_notice(path: &Path) -> bool {
    let text = std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let names = ["模板", "template"];
    text.is_ok_and(|text| {
        let lines = text.lines().map(|line| line.trim_start_matches(['\u{FEFF}', '{', ' ', '"']));
        let mut keys = lines.filter_map(|line| line.split([':', '：', '"']).next());
        keys.any(|key| names.contains(&key.trim()))
    })
}
