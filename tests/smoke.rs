//! The real program, end to end: what it writes, what it says, how it exits.

#[path = "support/program.rs"]
mod program;

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use program::{code, hongtou, text};
use serde_json::Value;

/// A folder made by `new`, and the temporary folder that it lies in.
fn new(args: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let made = hongtou(dir.path(), &[&["new", "通知"], args].concat());
    assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    dir
}

/// The papers in a folder, in the order of their names.
fn papers(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    let mut papers: Vec<_> =
        names.filter(|name| name.ends_with(".pdf") || name.ends_with(".docx")).collect();
    papers.sort();
    papers
}

/// Names and bytes of the parts of a draft.
fn parts(docx: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let count = archive.len();
    let part = |i| {
        let mut entry = archive.by_index(i).unwrap();
        let mut data = vec![];
        entry.read_to_end(&mut data).unwrap();
        (entry.name().unwrap().into_owned(), data)
    };
    (0..count).map(part).collect()
}

/// Saves a draft with another text, as an editor would.
fn edit(docx: &Path, from: &str, to: &str) {
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, data) in parts(&std::fs::read(docx).unwrap()) {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        let data = match name.as_str() {
            "word/document.xml" => text(&data).replace(from, to).into_bytes(),
            _ => data,
        };
        zip.write_all(&data).unwrap();
    }
    std::fs::write(docx, zip.finish().unwrap().into_inner()).unwrap();
}

/// The one draft in a folder.
fn draft(dir: &Path) -> PathBuf {
    let names = papers(dir);
    let mut drafts = names.iter().filter(|name| name.ends_with(".docx"));
    let draft = dir.join(drafts.next().expect("a draft"));
    assert_eq!(drafts.next(), None);
    draft
}

#[test]
fn a_new_folder_builds_as_it_stands_and_is_filed_under_its_number() {
    for template in ["印发通知", "一般通知", "工作总结"] {
        for more in [&["--template", template][..], &["--template", template, "--xlsx"]] {
            let dir = new(more);
            let built = hongtou(dir.path(), &["build", "通知", "--strict"]);
            assert_eq!(code(&built), 0, "{more:?}: {}", text(&built.stderr));
            let names = papers(&dir.path().join("通知"));
            assert_eq!(names.len(), 2, "{names:?}");
            assert!(names[0].starts_with("闵科委〔2024〕"), "{names:?}");
            assert_eq!(names[0].strip_suffix("docx"), names[1].strip_suffix("pdf"));
            let bytes = |i: usize| std::fs::read(dir.path().join("通知").join(&names[i])).unwrap();
            assert!(hongtou::docx::untouched(&bytes(0)));
            assert!(bytes(1).starts_with(b"%PDF-"));
        }
    }
}

#[test]
fn f06_attachments_of_their_own_are_headed_and_packed_with_the_papers() {
    let dir = new(&[]);
    let at = dir.path().join("通知");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "企业名单").unwrap();
    std::fs::write(at.join("附件2 企业名单.xlsx"), book.save_to_buffer().unwrap()).unwrap();
    std::fs::write(at.join("图集.pdf"), "%PDF-1.7").unwrap();
    let notice = std::fs::read_to_string(at.join("notice.yaml")).unwrap();
    let listed = "附件:\n  - {模板: 工作总结, 内容: summary.yaml}\n  - {文件: 附件2 企业名单.xlsx, 另附: 是}\n  \
                  - {文件: 图集.pdf, 另附: 是, 标题: 场馆图集}\n数据:";
    let start = notice.find("附件:").unwrap();
    let end = notice.find("数据:").unwrap();
    let changed = format!("{}{listed}{}", &notice[..start], &notice[end + "数据:".len()..]);
    std::fs::write(at.join("notice.yaml"), changed).unwrap();
    let built = hongtou(dir.path(), &["build", "通知", "-o", "出"]);
    assert_eq!(code(&built), 0, "{}", text(&built.stderr));
    let out = dir.path().join("出");
    let names: Vec<_> = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let list = std::fs::read(out.join("闵科委〔2024〕14号附件2 企业名单.xlsx")).unwrap();
    let sheet = parts(&list).into_iter().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap().1;
    assert!(text(&sheet).contains("&amp;L闵科委〔2024〕14号附件2<"));
    assert!(out.join("闵科委〔2024〕14号附件3 场馆图集.pdf").exists());
    let one = hongtou(dir.path(), &["build", "通知", "-o", "单/通知.pdf"]);
    assert_eq!(code(&one), 0, "{}", text(&one.stderr));
    assert_eq!(std::fs::read_dir(dir.path().join("单")).unwrap().count(), 1);
}

#[test]
fn a_changed_figure_is_printed_wherever_it_stands() {
    let dir = new(&[]);
    let data = dir.path().join("通知/data.csv");
    let before = std::fs::read_to_string(&data).unwrap();
    assert!(before.contains(",161,家"));
    std::fs::write(&data, before.replace(",161,家", ",145,家")).unwrap();
    let dump = hongtou(dir.path(), &["dump", "通知", "--stage", "layout"]);
    let layout: Value = serde_json::from_slice(&dump.stdout).unwrap();
    let lines =
        layout["pages"].as_array().unwrap().iter().flat_map(|p| p["lines"].as_array().unwrap());
    let printed: String = lines.map(|l| l["text"].as_str().unwrap()).collect();
    assert_eq!((printed.matches("145家").count(), printed.matches("161家").count()), (2, 0));
}

#[test]
fn outputs_go_where_they_are_asked_to() {
    let dir = new(&[]);
    assert_eq!(code(&hongtou(dir.path(), &["build", "通知/notice.yaml", "-o", "出"])), 0);
    assert_eq!(papers(&dir.path().join("出")).len(), 2);
    for (args, written) in [
        (&["-o", "甲.pdf"][..], &["甲.pdf"][..]),
        (&["-o", "乙.docx"], &["乙.docx", "甲.pdf"]),
        (&["--to", "docx", "-o", "丙.docx", "--word", "grid"], &["丙.docx", "乙.docx", "甲.pdf"]),
    ] {
        assert_eq!(code(&hongtou(dir.path(), &[&["build", "通知"], args].concat())), 0, "{args:?}");
        assert_eq!(papers(dir.path()), written);
    }
}

#[test]
fn an_edited_draft_is_never_overwritten_unasked() {
    let dir = new(&[]);
    let build = |args: &[&str]| hongtou(dir.path(), &[&["build", "通知"], args].concat());
    assert_eq!(code(&build(&[])), 0);
    let draft = draft(&dir.path().join("通知"));
    let first = std::fs::read(&draft).unwrap();
    // As it was written, it is the program's own.
    assert_eq!(code(&build(&[])), 0);
    assert_eq!(std::fs::read(&draft).unwrap(), first);
    edit(&draft, "通知", "通告");
    let edited = std::fs::read(&draft).unwrap();
    let built = build(&["--json"]);
    let report: Value = serde_json::from_slice(&built.stdout).unwrap();
    assert_eq!(code(&built), 1);
    let findings = report["diagnostics"].as_array().unwrap();
    assert!(findings.iter().any(|d| d["kind"] == "draft-edited"), "{findings:?}");
    let outputs = report["outputs"].as_array().unwrap();
    let beside = draft.to_string_lossy().replace(".docx", "（2）.docx");
    assert!(outputs[0].as_str().unwrap().ends_with(".pdf"));
    assert!(beside.ends_with(outputs[1].as_str().unwrap()), "{outputs:?}");
    assert_eq!(std::fs::read(&draft).unwrap(), edited);
    assert_eq!(std::fs::read(&beside).unwrap(), first);
    assert_eq!(code(&build(&["--force"])), 0);
    assert_eq!(std::fs::read(&draft).unwrap(), first);
}

#[test]
fn an_open_draft_is_left_alone() {
    let dir = new(&[]);
    let build = || hongtou(dir.path(), &["build", "通知", "-o", "送审稿.docx"]);
    assert_eq!(code(&build()), 0);
    let lock = dir.path().join("~$送审稿.docx");
    std::fs::write(&lock, "clerk").unwrap();
    let built = build();
    assert_eq!(code(&built), 1);
    assert!(text(&built.stderr).contains("打开"), "{}", text(&built.stderr));
    assert_eq!(papers(dir.path()), ["~$送审稿.docx", "送审稿.docx", "送审稿（2）.docx"]);
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(code(&build()), 0);
}

#[test]
fn both_papers_are_written_or_none() {
    let dir = new(&[]);
    let build = || code(&hongtou(dir.path(), &["build", "通知"]));
    assert_eq!(build(), 0);
    let draft = draft(&dir.path().join("通知"));
    let pdf = draft.with_extension("pdf");
    std::fs::write(&pdf, "the old paper").unwrap();
    std::fs::remove_file(&draft).unwrap();
    std::fs::create_dir(&draft).unwrap();
    assert_eq!(build(), 3);
    assert_eq!(std::fs::read(&pdf).unwrap(), b"the old paper");
}

#[test]
fn papers_of_one_name_do_not_replace_each_other() {
    let dir = new(&[]);
    assert_eq!(code(&hongtou(dir.path(), &["new", "又一份"])), 0);
    let args = ["build", "通知", "又一份", "-o", "出", "--to", "pdf", "--json"];
    let built = hongtou(dir.path(), &args);
    assert_eq!(code(&built), 1);
    let report: Value = serde_json::from_slice(&built.stdout).unwrap();
    assert_eq!(report["outputs"].as_array().unwrap().len(), 1);
    assert_eq!(papers(&dir.path().join("出")).len(), 1);
}

#[test]
fn an_error_leaves_the_old_paper_whole() {
    let dir = new(&[]);
    assert_eq!(code(&hongtou(dir.path(), &["build", "通知", "-o", "甲.pdf"])), 0);
    let old = std::fs::read(dir.path().join("甲.pdf")).unwrap();
    let notice = dir.path().join("通知/notice.yaml");
    let faulty = std::fs::read_to_string(&notice).unwrap().replace("标题:", "标提:");
    std::fs::write(&notice, faulty).unwrap();
    let built = hongtou(dir.path(), &["build", "通知", "-o", "甲.pdf"]);
    assert_eq!(code(&built), 1);
    assert!(text(&built.stderr).contains("是不是“标题”？"), "{}", text(&built.stderr));
    assert_eq!(std::fs::read(dir.path().join("甲.pdf")).unwrap(), old);
}

#[test]
fn programs_can_trust_the_json() {
    let dir = new(&[]);
    let json = |args: &[&str]| -> (i32, Value) {
        let output = hongtou(dir.path(), args);
        (code(&output), serde_json::from_slice(&output.stdout).unwrap())
    };
    let (status, report) = json(&["build", "通知", "--json"]);
    assert_eq!((status, &report["status"]), (0, &Value::from(0)));
    assert_eq!(report["outputs"].as_array().unwrap().len(), 2);
    let notice = dir.path().join("通知/notice.yaml");
    let faulty = std::fs::read_to_string(&notice).unwrap().replace("data.csv", "date.csv");
    std::fs::write(&notice, faulty).unwrap();
    let (status, report) = json(&["build", "通知", "--json"]);
    assert_eq!((status, &report["status"]), (1, &Value::from(1)));
    let kinds: Vec<_> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"file-missing"), "{kinds:?}");
    assert!(report["outputs"].as_array().unwrap().is_empty());
}

#[test]
fn the_exit_status_says_whose_fault_it_is() {
    let dir = new(&[]);
    let status = |args: &[&str]| code(&hongtou(dir.path(), args));
    assert_eq!(status(&["--help"]), 0);
    assert_eq!(status(&["build"]), 2);
    assert_eq!(status(&["biuld", "通知"]), 2);
    assert_eq!(status(&["build", "通知", "--preprinted=左"]), 2);
    assert_eq!(status(&["build", "通知", "--to", "docx", "-o", "甲.pdf"]), 2);
    assert_eq!(status(&["build", "通知", "-o", "甲.wps"]), 2);
    assert_eq!(status(&["build", "通知", "--word", "窗格"]), 2);
    assert_eq!(status(&["build", "没有这个文件夹"]), 1);
    std::fs::write(dir.path().join("是文件"), "").unwrap();
    assert_eq!(status(&["build", "通知", "-o", "是文件/甲.pdf"]), 3);
}

#[test]
fn what_there_is_can_be_looked_at() {
    let dir = new(&[]);
    let shown = |args: &[&str]| {
        let output = hongtou(dir.path(), args);
        assert_eq!(code(&output), 0, "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    assert!(shown(&["templates"]).contains("印发通知"));
    assert!(
        shown(&["templates", "--filters"]).contains("增长20%")
            || shown(&["templates", "--filters"]).contains("下降3%")
    );
    assert!(shown(&["fields", "印发通知"]).contains("要求"));
    assert!(shown(&["fonts"]).contains("Zhuque"));
    assert!(shown(&["licenses"]).contains("SIL OPEN FONT LICENSE"));
    assert!(shown(&["completion", "bash"]).contains("hongtou"));
    assert!(shown(&["schema", "text"]).contains("\n    ::: 表 题注="));
    let schema: Value = serde_json::from_str(&shown(&["schema", "notice"])).unwrap();
    assert!(schema["properties"]["标题"].is_object());
    for stage in ["notice", "document", "layout"] {
        let dump: Value =
            serde_json::from_str(&shown(&["dump", "通知", "--stage", stage])).unwrap();
        assert!(dump.is_object(), "{stage}");
    }
    shown(&["calibrate", "-o", "校准.pdf"]);
    assert!(dir.path().join("校准.pdf").is_file());
}

#[test]
fn notes_of_the_house_stay_in_the_house() {
    let dir = new(&[]);
    assert_eq!(code(&hongtou(dir.path(), &["build", "通知", "-o", "出"])), 0);
    let draft = draft(&dir.path().join("出"));
    let pdf = std::fs::read(draft.with_extension("pdf")).unwrap();
    let parts = parts(&std::fs::read(draft).unwrap());
    let dumps = ["document", "layout"]
        .map(|stage| text(&hongtou(dir.path(), &["dump", "通知", "--stage", stage]).stdout));
    for secret in ["示例取值", "未经核实", "总结第一部分"] {
        assert!(!dumps.iter().any(|dump| dump.contains(secret)), "{secret} in a dump");
        let needle = secret.as_bytes();
        assert!(!pdf.windows(needle.len()).any(|w| w == needle), "{secret} in the PDF");
        for (name, data) in &parts {
            assert!(!data.windows(needle.len()).any(|w| w == needle), "{secret} in {name}");
        }
    }
}

#[test]
fn a_draft_sheet_is_made_alone_or_beside_the_papers_and_an_edited_one_stays() {
    let dir = new(&["--template", "一般通知"]);
    let folder = dir.path().join("通知");
    let built = hongtou(dir.path(), &["build", "通知", "--to", "draft-sheet"]);
    assert_eq!(code(&built), 0, "{}", text(&built.stderr));
    let names = papers(&folder);
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.contains(" 发文稿纸.")), "{names:?}");
    let sheet = folder.join(&names[0]);
    edit(&sheet, "签", "请签");
    let edited = std::fs::read(&sheet).unwrap();
    let built = hongtou(dir.path(), &["build", "通知", "--to", "pdf,docx,draft-sheet"]);
    assert_eq!(code(&built), 1, "{}", text(&built.stderr));
    assert!(text(&built.stderr).contains("有人改过"), "{}", text(&built.stderr));
    assert_eq!(std::fs::read(&sheet).unwrap(), edited);
    let names = papers(&folder);
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("发文稿纸（2）.docx")), "{names:?}");
    let built = hongtou(dir.path(), &["build", "通知", "--to", "draft-sheet", "-o", "稿纸.pdf"]);
    assert_eq!(code(&built), 0, "{}", text(&built.stderr));
    assert_eq!(papers(dir.path()), ["稿纸.pdf"]);
    let built = hongtou(dir.path(), &["build", "通知", "--to", "pdf,draft-sheet", "-o", "a.pdf"]);
    assert_eq!(code(&built), 2, "{}", text(&built.stderr));
}

/// A draft that a leader has edited, beside a folder whose data has changed since.
fn edited_and_changed(from: &str, to: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = new(&[]);
    assert_eq!(code(&hongtou(dir.path(), &["build", "通知", "--to", "docx"])), 0);
    let docx = draft(&dir.path().join("通知"));
    edit(&docx, from, to);
    let edited = dir.path().join("稿子.docx");
    std::fs::rename(docx, &edited).unwrap();
    let data = dir.path().join("通知/data.csv");
    let changed = std::fs::read_to_string(&data).unwrap().replace(",161,家", ",145,家");
    std::fs::write(&data, changed).unwrap();
    (dir, edited)
}

#[test]
fn data_is_merged_into_an_edited_draft() {
    let (dir, edited) = edited_and_changed("请对照总结", "请各部门对照总结");
    let before = std::fs::read(&edited).unwrap();
    let run = |args: &[&str]| hongtou(dir.path(), args);
    let merged = run(&["merge", "稿子.docx", "通知", "-o", "合并稿.docx"]);
    let said = text(&merged.stdout);
    assert_eq!(code(&merged), 0, "{said}{}", text(&merged.stderr));
    assert!(said.contains("161家 → 145家") && said.contains("共更新2处，以修订标出"), "{said}");
    assert_eq!(std::fs::read(&edited).unwrap(), before, "the draft stays");
    let words = |name: &str| {
        let parts = parts(&std::fs::read(dir.path().join(name)).unwrap());
        text(&parts.into_iter().find(|(name, _)| name == "word/document.xml").unwrap().1)
    };
    let found = words("合并稿.docx");
    assert!(found.contains("请各部门对照总结") && found.contains("w:author=\"数据更新\""));
    // The same once more is the same file; without -o it has a name of its own.
    assert_eq!(code(&run(&["merge", "稿子.docx", "通知", "-o", "合并稿.docx"])), 0);
    assert_eq!(code(&run(&["merge", "稿子.docx", "通知", "--accept"])), 0);
    let clean = words("稿子（数据更新）.docx");
    assert!(clean.contains("145家") && !clean.contains("161家") && !clean.contains("w:ins"));
    let json = run(&["merge", "稿子.docx", "通知", "-o", "合并稿.docx", "--json"]);
    let value: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["result"]["changes"][0]["old"], "161家");
    assert_eq!(value["outputs"][0], "合并稿.docx");
    // What somebody has made of the merged draft is not overwritten.
    edit(&dir.path().join("合并稿.docx"), "特此通知", "专此通知");
    let kept = run(&["merge", "稿子.docx", "通知", "-o", "合并稿.docx"]);
    assert_eq!(code(&kept), 1, "{}", text(&kept.stdout));
    assert!(dir.path().join("合并稿（2）.docx").is_file());
    assert!(words("合并稿.docx").contains("专此通知"));
}

#[test]
fn a_clash_is_told_and_the_draft_is_written_nevertheless() {
    let (dir, _) = edited_and_changed("161家", "150家");
    let merged = hongtou(dir.path(), &["merge", "稿子.docx", "通知", "-o", "合并稿.docx"]);
    let said = text(&merged.stderr);
    assert_eq!(code(&merged), 1, "{said}");
    assert!(said.contains("【两边都改过】") && said.contains("150家"), "{said}");
    assert!(dir.path().join("合并稿.docx").is_file());
}

#[test]
fn a_merge_that_cannot_be_says_why() {
    let (dir, edited) = edited_and_changed("特此通知", "专此通知");
    let before = std::fs::read(&edited).unwrap();
    std::fs::write(dir.path().join("坏.docx"), b"no draft").unwrap();
    for (args, status, says) in [
        (&["稿子.docx", "通知", "-o", "稿子.docx"][..], 2, "原来的稿子"),
        (&["稿子.docx", "通知", "-o", "稿.pdf"], 2, "不是 .docx 文件"),
        (&["稿子.docx", "通知", "--date", "昨天"], 2, "2024-02-06T09:00:00"),
        (&["没有.docx", "通知"], 1, "没有这个文件"),
        (&["坏.docx", "通知"], 1, "压缩包"),
        (&["稿子.docx", "没有"], 1, "没有"),
    ] {
        let run = hongtou(dir.path(), &[&["merge"], args].concat());
        let said = format!("{}{}", text(&run.stdout), text(&run.stderr));
        assert_eq!(code(&run), status, "{args:?}: {said}");
        assert!(said.contains(says), "{args:?}: {said}");
    }
    assert_eq!(std::fs::read(&edited).unwrap(), before);
}
