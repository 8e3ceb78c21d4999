//! `diff`: what differs between two papers or their data.

use std::fmt::Write as _;
use std::path::Path;

use hongtou::diag::{Diagnostic, Kind, Place, Spot, has_errors, system_reason};
use hongtou::diff::{
    Difference, FigureChange, Flip, How, RowChange, Side, TextChange, at, between, memo,
};
use hongtou::folder::Folder;
use hongtou::layout::{self, Settings};
use hongtou::{docx, fonts, pdf, pipeline, project};
use unicode_width::UnicodeWidthStr;

use super::args::DiffArgs;
use super::columns::columns;
use super::{Report, name_folder, open, output};

/// Endings of files that hold data and nothing else.
const DATA: [&str; 7] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"];

pub fn run(args: &DiffArgs) -> Report {
    if let Some(finding) = args.out.as_deref().and_then(unfit) {
        return Report { findings: vec![finding], misused: true, ..Report::default() };
    }
    fonts::preload();
    let mut report = Report::default();
    let Some((mut old, mut new)) = sides(args, &mut report.findings) else { return report };
    let difference = between(&mut old, &mut new);
    report.text = shown(&difference);
    report.data = serde_json::to_value(&difference).unwrap_or_default();
    if let Some(out) = &args.out {
        match write_memo(out, &difference, &old, &new) {
            Ok(()) => report.outputs.push(out.clone()),
            Err(findings) => report.findings.extend(findings),
        }
    }
    report
}

/// Writes the 修改说明 in the format that its name asks for.
fn write_memo(
    out: &Path,
    difference: &Difference,
    old: &Side,
    new: &Side,
) -> Result<(), Vec<Diagnostic>> {
    let mut sink = vec![];
    let document = memo(difference, old, new, &mut sink);
    if has_errors(&sink) {
        return Err(sink);
    }
    let house = [new, old].into_iter().find_map(|side| match side {
        Side::Folder(notice) => Some(&notice.project.notice.house),
        _ => None,
    });
    let options = pipeline::Options::default();
    let house = house.cloned().unwrap_or_default();
    let fonts = pipeline::fonts(&house, &options, &mut sink);
    let layout = layout::fit(document, &fonts, &Settings::default())?.output;
    let bytes = match output::is_file_of(out, "docx") {
        true => docx::write(&layout, &docx::Settings::default())?.output,
        false => pdf::export(&layout, pdf::Output::Archive)?,
    };
    output::write(out, &bytes).map_err(|finding| vec![finding])
}

/// Why `-o` names nothing that can be written.
fn unfit(out: &Path) -> Option<Diagnostic> {
    let fit = ["pdf", "docx"].iter().any(|ending| output::is_file_of(out, ending));
    let message = format!("-o 写的“{}”不是 .pdf 或 .docx 文件", out.display());
    (!fit).then(|| Diagnostic::error(Kind::Output, message).hint("例如：-o 修改说明.pdf"))
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Notice,
    Data,
    Draft,
}

/// Both sides, with everything that is wrong with either.
fn sides(args: &DiffArgs, findings: &mut Vec<Diagnostic>) -> Option<(Side, Side)> {
    let named = [&args.old, &args.new].map(|path| named(path).map_err(|f| findings.push(f)).ok());
    let [Some(old), Some(new)] = named else { return None };
    let [mut old_side, mut new_side] =
        [(old, &args.old, new, &args.new), (new, &args.new, old, &args.old)].map(
            |(named, path, other, beside)| match (named, other) {
                (Named::Data, Named::Notice) => in_its_place(beside, path, findings),
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
        return Err(finding.hint("可以写通知文件夹、数据文件或者 hongtou 生成的 .docx"));
    }
    Ok(match ending.as_str() {
        "docx" => Named::Draft,
        _ if DATA.contains(&ending.as_str()) || !is_notice(path) => Named::Data,
        _ => Named::Notice,
    })
}

fn side(named: Named, path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    if named == Named::Draft {
        let bytes =
            std::fs::read(path).map_err(|error| findings.push(unreadable(path, &error))).ok()?;
        if !docx::untouched(&bytes) {
            let message = format!("{} 有人改过，比较的是它生成时的内容", path.display());
            findings.push(Diagnostic::note(Kind::DraftEdited, message));
        }
        let draft = Side::draft(&path.display().to_string(), &bytes);
        return draft.map_err(|finding| findings.push(finding)).ok();
    }
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

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("读不了“{}”：{}", path.display(), system_reason(error));
    Diagnostic::error(Kind::FileUnreadable, message)
}

/// The difference for people.
fn shown(difference: &Difference) -> String {
    if difference.is_empty() {
        return "没有改动\n".to_string();
    }
    let parts = [
        figures(&difference.figures, difference.paper),
        rows(&difference.rows),
        wording(&difference.wording),
        contradictions(difference),
        equations(difference),
        text(&difference.text),
        pages(difference),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn figures(changes: &[FigureChange], paper: bool) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let none = || "（无）".to_string();
    let mut table = vec![["", "原", "现", "增减", "来源", "数据"].map(String::from)];
    for FigureChange { datum, .. } in changes {
        table.push([
            datum.name.clone(),
            datum.old.clone().unwrap_or_else(none),
            datum.new.clone().unwrap_or_else(none),
            datum.change.clone().unwrap_or_default(),
            datum.source.clone().unwrap_or_default(),
            line_of(&datum.place),
        ]);
    }
    let aligned = columns(&table);
    let mut lines = aligned.lines();
    let mut out = format!("数据改动{}项\n", changes.len());
    let _ = writeln!(out, "  {}", lines.next().unwrap_or_default());
    for (change, line) in changes.iter().zip(lines) {
        let _ = writeln!(out, "  {line}");
        if paper {
            out.push_str(&places(change));
        }
    }
    out
}

/// Where a figure is printed, each place on a line of its own.
fn places(change: &FigureChange) -> String {
    let mut rows = vec![];
    for printed in &change.printed {
        let was = match (&printed.was, &change.datum.old) {
            (Some(was), Some(old)) if was != old => format!("{was} → {}  ", printed.now.printed),
            _ => String::new(),
        };
        let sentence = &printed.now.sentence;
        rows.push([String::new(), at(&printed.now.spots), format!("{was}{sentence}")]);
    }
    if rows.is_empty() && change.datum.note {
        return String::new();
    }
    if rows.is_empty() {
        return "      没有印出来\n".to_string();
    }
    columns(&rows).lines().map(|line| format!("    {line}\n")).collect()
}

fn rows(changes: &[RowChange]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let row = |change: &RowChange| {
        let how = match change.how {
            How::New => "新增",
            How::Gone => "删去",
            How::Moved | How::Changed => "移动",
        };
        let cells: Vec<_> = change.cells.iter().map(|(_, cell)| cell.as_str()).collect();
        let place = change.place.as_ref().map(line_of).unwrap_or_default();
        [format!("  {how}"), change.table.clone(), cells.join("　"), place]
    };
    let table: Vec<_> = changes.iter().map(row).collect();
    format!("表格的行改动{}处\n{}", changes.len(), columns(&table))
}

fn wording(flips: &[Flip]) -> String {
    if flips.is_empty() {
        return String::new();
    }
    let mut out = format!("措辞随正负改变{}处\n", flips.len());
    for flip in flips {
        let page = at(&flip.spots);
        let _ = writeln!(out, "  {page}  {} → {}", flip.old, flip.new);
        out.push_str(&both(Some(&flip.old_sentence), Some(&flip.new_sentence)));
    }
    out
}

/// A sentence as it was and as it is, set under each other.
fn both(old: Option<&str>, new: Option<&str>) -> String {
    let line =
        |label: &str, text: Option<&str>| text.map(|text| format!("      {label}  {text}\n"));
    [line("原", old), line("现", new)].into_iter().flatten().collect()
}

fn contradictions(difference: &Difference) -> String {
    let mut out = String::new();
    for printed in &difference.contradictions {
        let (page, words) = (at(&printed.spots), &printed.printed);
        let _ = writeln!(out, "  {page}  “{words}”：数是负的，措辞却是手写的，请改写或用“| 增减”");
        let _ = writeln!(out, "      {}", printed.sentence);
    }
    if out.is_empty() { out } else { format!("措辞和正负不合\n{out}") }
}

fn equations(difference: &Difference) -> String {
    let mut out = String::new();
    for equation in &difference.equations {
        let place = equation.place.as_ref().map(line_of).unwrap_or_default();
        let since = if equation.held { "" } else { "（改动前就不成立）" };
        let _ = writeln!(out, "  {}{since}  {place}", equation.message);
    }
    if out.is_empty() {
        out
    } else {
        format!("等式不成立{}个\n{out}", difference.equations.len())
    }
}

fn text(changes: &[TextChange]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let mut out = format!("文字改动{}处\n", changes.len());
    for change in changes {
        let how = match change.how {
            How::Changed => "改写",
            How::New => "新增",
            How::Gone => "删去",
            How::Moved => "移动",
        };
        let place = change.place.as_ref().map(line_of).unwrap_or_default();
        let before = if change.how == How::Gone { "原" } else { "" };
        let _ = writeln!(out, "  {before}{}  {how}  {place}", at(&change.spots));
        out.push_str(&both(change.old.as_deref(), change.new.as_deref()));
    }
    out
}

fn pages(difference: &Difference) -> String {
    let Some(pages) = &difference.pages else { return String::new() };
    let mut out = match pages.old == pages.new {
        true => format!("版面  {}面，没有增减\n", pages.new),
        false => format!("版面  由{}面变为{}面\n", pages.old, pages.new),
    };
    let width = pages.moved.iter().map(|moved| moved.what.width()).max().unwrap_or(0);
    for moved in &pages.moved {
        let blank = " ".repeat(width - moved.what.width());
        let _ = writeln!(out, "  {}{blank}  {} → {}", moved.what, moved.old, moved.new);
    }
    out
}

/// data.csv 第9行, or data.xlsx 工作表“指标”C9格
pub fn line_of(place: &Place) -> String {
    match &place.spot {
        None => place.file.clone(),
        Some(Spot::Text { line, .. }) => format!("{} 第{line}行", place.file),
        Some(Spot::Cell { sheet, cell, .. }) => format!("{} 工作表“{sheet}”{cell}格", place.file),
        Some(Spot::Paragraph { number, words }) => format!("{} 第{number}段“{words}”", place.file),
    }
}
