//! `new`: a folder that builds as it stands.

use std::ops::Range;
use std::path::Path;

use hongtou::data::{self, Data, workbook};
use hongtou::diag::{Diagnostic, Kind, has_errors, system_reason};
use hongtou::folder::Folder;
use hongtou::fonts;
use hongtou::notice::keyed::{Keyed, one_or_many};
use hongtou::notice::{office, vocabulary};
use hongtou::source::{Origin, Source, Text};
use hongtou::template::registry;
use hongtou::tree::Entry;
use hongtou::tree::read_tree;

use super::args::NewArgs;
use super::{Report, import, look, output};

/// Files of the new folder: name and bytes.
type Files = Vec<(String, Vec<u8>)>;

pub fn run(args: &NewArgs) -> Report {
    let mut report = Report::default();
    if let Some(from) = &args.from {
        begin(args, from, &mut report);
        return report;
    }
    let Some(files) = files(args, &mut report.findings) else { return report };
    for (name, bytes) in files {
        let path = args.dir.join(name);
        match output::write(&path, &bytes) {
            Ok(()) => report.outputs.push(path),
            Err(finding) => {
                report.findings.push(finding);
                return report;
            }
        }
    }
    report.text = next_steps(&args.dir);
    report
}

/// Begins this year's paper from last year's draft.
fn begin(args: &NewArgs, from: &Path, report: &mut Report) {
    let findings = &mut report.findings;
    if refuse_used(&args.dir, findings).is_none() {
        return;
    }
    let Some(bytes) = import::bytes(from, findings) else { return };
    let name = import::name(from);
    let options = hongtou::import::Options { name: &name, ..Default::default() };
    let mut begun = match hongtou::import::begin(&bytes, &options) {
        Ok(begun) => begun,
        Err(errors) => return findings.extend(errors),
    };
    if let Some(path) = &args.office {
        let Some(office) = read_office(path, findings) else { return };
        replace(&mut begun.files, "office.yaml", office);
    }
    findings.append(&mut begun.findings);
    import::write(&args.dir, &begun.files, report);
    let dir = args.dir.display();
    report.text = format!(
        "\n接下来：\n  1. 打开 data.csv，逐项在“处理”一列写改（填上数值）、留或者待补\n  2. 通读 notice.yaml 和附件，改写文字\n  3. 生成送审稿看看：hongtou build {dir}\n"
    );
}

/// What the folder will hold; nothing is written before all of it is known.
fn files(args: &NewArgs, findings: &mut Vec<Diagnostic>) -> Option<Files> {
    refuse_used(&args.dir, findings)?;
    let name = Text::whole(&Source::new("命令行", args.template.as_str()));
    let found = registry::find(&name, &Folder::in_memory(Files::new()), findings);
    let Some(template) = found else {
        findings.iter_mut().for_each(|d| d.place = None);
        return None;
    };
    let mut files: Files =
        registry::example(&template).into_iter().map(|(n, b)| (n, b.to_vec())).collect();
    if let Some(path) = &args.office {
        let office = read_office(path, findings)?;
        replace(&mut files, "office.yaml", office);
    }
    if args.xlsx {
        to_workbook(&mut files, findings)?;
    }
    write_fonts(&mut files, args);
    Some(files)
}

pub(super) fn refuse_used(dir: &Path, findings: &mut Vec<Diagnostic>) -> Option<()> {
    let used = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => dir.exists(),
    };
    if !used {
        return Some(());
    }
    findings.push(
        Diagnostic::error(Kind::Output, format!("“{}”已经有了，里面还有东西", dir.display()))
            .hint("请换一个名字，或者先把原来的文件夹移走；什么也没有写"),
    );
    None
}

fn replace(files: &mut Files, name: &str, bytes: Vec<u8>) {
    files.retain(|(n, _)| n != name);
    files.push((name.to_string(), bytes));
}

/// The office file to copy, refused when it is faulty.
fn read_office(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    // Through a folder, so that a pipe, a device or a huge file is refused here as everywhere.
    let whole = match path.canonicalize() {
        Ok(whole) => whole,
        Err(error) => {
            let message = format!("读不了单位文件 {}：{}", path.display(), system_reason(&error));
            findings.push(Diagnostic::error(Kind::FileUnreadable, message));
            return None;
        }
    };
    let beside = match Folder::open(whole.parent().unwrap_or(&whole)) {
        Ok(folder) => folder,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    let name = whole.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = beside.read(&name, None, findings)?;
    let folder = Folder::in_memory([("office.yaml", bytes.clone())]);
    let tree = read_tree(&folder, "office.yaml", None, findings)?;
    let office = office::read(&tree, findings)?;
    if let Some(seal) = &office.house.seal_file {
        let message = format!("单位文件里写了印章图片“{seal}”，请自己把它复制到新文件夹");
        findings.push(Diagnostic::note(Kind::Seal, message));
    }
    (!has_errors(findings)).then_some(bytes)
}

/// Puts the data of the example into one workbook and names it in the notice.
fn to_workbook(files: &mut Files, findings: &mut Vec<Diagnostic>) -> Option<()> {
    let folder = Folder::in_memory(files.clone());
    let tree = read_tree(&folder, "notice.yaml", None, findings)?;
    let keyed = Keyed::sort(&tree, vocabulary::notice::ALL, findings);
    let Some(entry) = keyed.entry(&vocabulary::notice::DATA) else { return Some(()) };
    let node = &entry.value;
    let Origin::Text { source, .. } = &node.origin else { return Some(()) };
    let names: Vec<(String, Origin)> = one_or_many(node)
        .iter()
        .filter_map(|n| Some((n.as_text()?.text.trim().to_string(), n.origin.clone())))
        .collect();
    let data: Data = data::read(&folder, &names, findings);
    let workbook = match workbook::to_xlsx(&data) {
        Ok(workbook) => workbook,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    let mut notice = source.text.clone();
    notice.replace_range(value_range(entry, &notice)?, &format!(" {WORKBOOK}"));
    files.retain(|(n, _)| !names.iter().any(|(name, _)| name == n));
    replace(files, "notice.yaml", notice.into_bytes());
    replace(files, WORKBOOK, workbook);
    Some(())
}

/// The bytes of an entry's value with all its items, from behind the colon of its key.
fn value_range(entry: &Entry, text: &str) -> Option<Range<usize>> {
    let end_of = |origin: &Origin| match origin {
        Origin::Text { range, .. } => Some(range.end),
        Origin::Cell { .. } => None,
    };
    let key = end_of(&entry.key_origin)?;
    let start = key + text.get(key..)?.find(':')? + 1;
    let ends = one_or_many(&entry.value).iter().filter_map(|n| end_of(&n.origin));
    let end = ends.chain(end_of(&entry.value.origin)).max()?;
    let closing = usize::from(text.get(start..)?.trim_start().starts_with('['));
    let end = if closing == 1 { end.max(end + text.get(end - 1..)?.find(']')?) } else { end };
    Some(start..end)
}

const WORKBOOK: &str = "data.xlsx";

/// Writes the licensed faces that the office owns into its office file, so that the choice can be seen.
fn write_fonts(files: &mut Files, args: &NewArgs) {
    let installed = fonts::installed(&look::search(&args.font_dir));
    let Some((_, office)) = files.iter_mut().find(|(n, _)| n == "office.yaml") else { return };
    let names = vocabulary::office::FONTS;
    let text = String::from_utf8_lossy(office);
    let chosen = text.lines().any(|l| {
        l.split([':', '：']).next().is_some_and(|k| names.is_named(&vocabulary::fold_key(k)))
    });
    if installed.is_empty() || chosen {
        return;
    }
    if !office.ends_with(b"\n") {
        office.push(b'\n');
    }
    office.extend_from_slice(font_lines(&installed).as_bytes());
}

fn font_lines(installed: &[(fonts::Choice, std::path::PathBuf)]) -> String {
    let mut text =
        String::from("# 本机上找到的字库，代替随程序提供的；删去这几行就用随程序提供的\n字体:\n");
    for (choice, file) in installed {
        let file = file.display().to_string().replace('\'', "''");
        text.push_str(&format!("  {}: '{file}'  # {}\n", choice.face.name(), choice.font));
    }
    text
}

fn next_steps(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "\n接下来：\n  1. 生成示例看看：hongtou build {dir}\n  2. 用记事本或 WPS 打开 office.yaml，改成本单位的名称和代字\n  3. 打开 notice.yaml，改成自己的文号、日期、标题和正文，再生成一次\n"
    )
}

#[cfg(test)]
mod tests {
    use hongtou::tree::read_yaml;

    use super::*;

    #[test]
    fn the_data_of_a_notice_is_replaced_in_each_form() {
        for (typed, replaced) in [
            ("数据: a.csv   # 说明\n标题: 甲\n", "数据: data.xlsx   # 说明\n标题: 甲\n"),
            ("数据:\n  - a.csv\n  - b.csv\n标题: 甲\n", "数据: data.xlsx\n标题: 甲\n"),
            ("数据: [a.csv, b.csv]\n标题: 甲\n", "数据: data.xlsx\n标题: 甲\n"),
            ("数据: [a.csv, b.csv ]\n", "数据: data.xlsx\n"),
        ] {
            let source = Source::new("notice.yaml", typed);
            let tree = read_yaml(&source, &mut vec![]).unwrap();
            let mut text = typed.to_string();
            text.replace_range(value_range(&tree.entries()[0], typed).unwrap(), " data.xlsx");
            assert_eq!(text, replaced);
        }
    }

    #[test]
    fn every_template_gives_a_folder_that_reads_without_a_word() {
        for template in registry::built_in(&mut vec![]).iter().map(|t| &t.name) {
            for xlsx in [false, true] {
                let dir = tempfile::tempdir().unwrap();
                let fonts = tempfile::tempdir().unwrap();
                let args = NewArgs {
                    dir: dir.path().join("新"),
                    template: template.clone(),
                    office: None,
                    from: None,
                    xlsx,
                    font_dir: vec![fonts.path().into()],
                };
                let report = run(&args);
                assert_eq!(report.findings, [], "{template}");
                let folder = Folder::open(&args.dir).unwrap();
                let mut sink = vec![];
                assert!(hongtou::project::read(&folder, None, &mut sink).is_some());
                assert_eq!(sink, [], "{template} {xlsx}");
                assert_eq!(run(&args).findings[0].kind, Kind::Output);
            }
        }
    }

    #[test]
    fn a_faulty_office_file_is_refused_before_anything_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let office = dir.path().join("office.yaml");
        std::fs::write(&office, "标致: 甲委\n").unwrap();
        let args = NewArgs {
            dir: dir.path().join("新"),
            template: "印发通知".into(),
            office: Some(office),
            from: None,
            xlsx: false,
            font_dir: vec![dir.path().into()],
        };
        let report = run(&args);
        assert!(has_errors(&report.findings));
        assert!(!args.dir.exists());
    }
}
