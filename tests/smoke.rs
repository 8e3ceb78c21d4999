//! The real program, end to end: what it writes, what it says, how it exits.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn hongtou(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hongtou")).args(args).current_dir(dir).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal")
}

/// A folder made by `new`, and the temporary folder that it lies in.
fn new(args: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let made = hongtou(dir.path(), &[&["new", "通知"], args].concat());
    assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    dir
}

fn pdfs(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".pdf")).collect()
}

#[test]
fn a_new_folder_builds_as_it_stands_and_is_filed_under_its_number() {
    for template in ["印发通知", "一般通知", "工作总结"] {
        for more in [&["--template", template][..], &["--template", template, "--xlsx"]] {
            let dir = new(more);
            let built = hongtou(dir.path(), &["build", "通知", "--strict"]);
            assert_eq!(code(&built), 0, "{more:?}: {}", text(&built.stderr));
            let names = pdfs(&dir.path().join("通知"));
            assert_eq!(names.len(), 1);
            assert!(names[0].starts_with("闵科委〔2024〕"), "{names:?}");
            let bytes = std::fs::read(dir.path().join("通知").join(&names[0])).unwrap();
            assert!(bytes.starts_with(b"%PDF-"));
        }
    }
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
    assert_eq!(pdfs(&dir.path().join("出")).len(), 1);
    assert_eq!(code(&hongtou(dir.path(), &["build", "通知", "-o", "甲.pdf"])), 0);
    assert!(dir.path().join("甲.pdf").is_file());
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
    assert_eq!(report["outputs"].as_array().unwrap().len(), 1);
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
    assert_eq!(code(&hongtou(dir.path(), &["build", "通知", "-o", "甲.pdf"])), 0);
    let pdf = std::fs::read(dir.path().join("甲.pdf")).unwrap();
    let dumps = ["document", "layout"]
        .map(|stage| text(&hongtou(dir.path(), &["dump", "通知", "--stage", stage]).stdout));
    for secret in ["示例取值", "未经核实", "总结第一部分"] {
        assert!(!dumps.iter().any(|dump| dump.contains(secret)), "{secret} in a dump");
        let needle = secret.as_bytes();
        assert!(!pdf.windows(needle.len()).any(|w| w == needle), "{secret} in the PDF");
    }
}
