//! The loop without a system that tells of saves, and without a terminal.

use std::sync::mpsc::channel;

use clap::Parser;

use super::inputs::Inputs;
use super::round::Watched;
use super::*;
use crate::cli::args::{Cli, Command};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/notice-issue/example");

fn copy() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(EXAMPLE).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
    }
    dir
}

fn arguments(dir: &Path) -> WatchArgs {
    let typed = ["hongtou", "watch"].map(std::ffi::OsStr::new);
    match Cli::parse_from(typed.into_iter().chain([dir.as_os_str()])).command {
        Command::Watch(args) => args,
        other => panic!("{other:?}"),
    }
}

/// What a test does with a watched copy of the example.
fn with_watched(test: impl FnOnce(&Path, &mut Watched)) {
    let dir = copy();
    let args = arguments(dir.path());
    let build = args.build();
    let order = Order::of(&build).unwrap();
    test(dir.path(), &mut Watched::new(&args.notice, &build, &order));
}

/// Replaces text in a file as editors do: a new file is renamed over the old one.
fn edit(dir: &Path, name: &str, from: &str, to: &str) {
    let old = std::fs::read_to_string(dir.join(name)).unwrap();
    assert!(old.contains(from), "{name}: {from}");
    let beside = dir.join(format!("{name}.tmp"));
    std::fs::write(&beside, old.replacen(from, to, 1)).unwrap();
    std::fs::rename(beside, dir.join(name)).unwrap();
}

/// Lines that the next build says.
fn built(watched: &mut Watched) -> String {
    let round = watched.build();
    assert!(!round.failed(), "{:?}", round.findings);
    told::line(&round.difference.unwrap())
}

#[test]
fn each_build_says_what_differs_from_the_last_one() {
    with_watched(|dir, watched| {
        assert!(watched.build().difference.is_none());
        edit(dir, "data.csv", "304.45", "310.2");
        assert_eq!(built(watched), "研发投入 304.45亿元 → 310.2亿元：第2页");
        edit(dir, "data.csv", "企业,161", "企业,145");
        edit(dir, "data.csv", "亿元,20%", "亿元,-3%");
        let expected = "技术合同成交额.增长 20% → -3%：第2页；授信企业 161家 → 145家：第2页、第7页；\
                        措辞 增长20% → 下降3%：第2页";
        assert_eq!(built(watched), expected);
        edit(dir, "notice.yaml", "及早谋划", "及时谋划");
        assert_eq!(built(watched), "文字改动1处：第1页");
        edit(dir, "notice.yaml", "# 正文一行", "# 一行");
        assert_eq!(built(watched), "印出来的没有变");
    });
}

#[test]
fn a_failed_build_leaves_the_last_papers_and_the_next_one_is_compared_with_them() {
    with_watched(|dir, watched| {
        let first = watched.build();
        let outputs = first.outputs.unwrap();
        let before: Vec<_> = outputs.iter().map(|path| std::fs::read(path).unwrap()).collect();
        edit(dir, "data.csv", "研发投入,全社会", "研发投人,全社会");
        let failed = watched.build();
        assert!(failed.failed() && failed.difference.is_none());
        assert!(failed.findings.iter().any(|d| d.kind == Kind::TemplateUndefined));
        let after: Vec<_> = outputs.iter().map(|path| std::fs::read(path).unwrap()).collect();
        assert!(before == after);
        edit(dir, "data.csv", "研发投人,全社会", "研发投入,全社会");
        edit(dir, "data.csv", "304.45", "310.2");
        assert_eq!(built(watched), "研发投入 304.45亿元 → 310.2亿元：第2页");
    });
}

/// What a person works on stays; that is said once, and the PDF follows all the same.
#[test]
fn a_draft_that_is_open_or_edited_is_said_once() {
    with_watched(|dir, watched| {
        let outputs = watched.build().outputs.unwrap();
        let pdf = std::fs::read(&outputs[0]).unwrap();
        std::fs::write(&outputs[1], "somebody's work").unwrap();
        edit(dir, "data.csv", "304.45", "310.2");
        let round = watched.build();
        assert_eq!(round.findings.len(), 1);
        assert_eq!(round.findings[0].kind, Kind::DraftEdited);
        let written = round.outputs.unwrap();
        assert!(written[1].to_string_lossy().ends_with("（2）.docx"), "{written:?}");
        assert_ne!(std::fs::read(&outputs[0]).unwrap(), pdf);
        assert_eq!(std::fs::read(&outputs[1]).unwrap(), b"somebody's work");
        edit(dir, "data.csv", "310.2", "311");
        let again = watched.build();
        assert!(again.findings.is_empty(), "{:?}", again.findings);
        assert_eq!(again.outputs.unwrap(), written);
    });
}

/// An issued paper stays as it was issued, as with `build`, until the notice is again what was issued.
#[test]
fn an_issued_paper_is_not_changed() {
    with_watched(|dir, watched| {
        let typed = ["hongtou", "build", "--issue"].map(std::ffi::OsStr::new);
        match Cli::parse_from(typed.into_iter().chain([dir.as_os_str()])).command {
            Command::Build(args) => assert_eq!(crate::cli::build::run(&args).outputs.len(), 3),
            other => panic!("{other:?}"),
        }
        let outputs = watched.build().outputs.unwrap();
        let before: Vec<_> = outputs.iter().map(|path| std::fs::read(path).unwrap()).collect();
        edit(dir, "data.csv", "304.45", "310.2");
        let refused = watched.build();
        assert!(refused.failed() && refused.difference.is_none());
        assert!(refused.findings.iter().any(|d| d.kind == Kind::Issued), "{:?}", refused.findings);
        let after: Vec<_> = outputs.iter().map(|path| std::fs::read(path).unwrap()).collect();
        assert!(before == after);
        edit(dir, "data.csv", "310.2", "304.45");
        assert_eq!(built(watched), "印出来的没有变");
    });
}

fn touched(dir: &Path, name: &str) -> Message {
    Message::Touched(vec![dir.canonicalize().unwrap().join(name)])
}

/// Outputs, files of editors and a save without a change wake nobody.
#[test]
fn only_changed_inputs_wake_the_loop() {
    with_watched(|dir, watched| {
        let outputs = watched.build().outputs.unwrap();
        for name in
            ["~$通知.docx", ".data.csv.swp", "data.csv~", "4913", ".~lock.data.csv#", ".hongtou-x"]
        {
            let (sender, receiver) = channel();
            std::fs::write(dir.join(name), "x").unwrap();
            sender.send(touched(dir, name)).unwrap();
            sender.send(Message::Stop).unwrap();
            assert!(!watched.inputs.concerns(&dir.canonicalize().unwrap().join(name)), "{name}");
            assert!(!wait(watched, &receiver), "{name}");
        }
        for path in &outputs {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(!watched.inputs.concerns(&dir.canonicalize().unwrap().join(name)));
        }
        let (sender, receiver) = channel();
        let same = std::fs::read(dir.join("data.csv")).unwrap();
        std::fs::write(dir.join("data.csv"), same).unwrap();
        sender.send(touched(dir, "data.csv")).unwrap();
        drop(sender);
        assert!(!wait(watched, &receiver), "saved without a change");
        for name in ["data.csv", "notice.yaml", "office.yaml", "summary.yaml"] {
            let (sender, receiver) = channel();
            let more = std::fs::read_to_string(dir.join(name)).unwrap() + "\n";
            std::fs::write(dir.join(name), more).unwrap();
            sender.send(touched(dir, name)).unwrap();
            assert!(wait(watched, &receiver), "{name}");
            watched.build();
        }
    });
}

/// A disk that tells nothing (a shared drive) is looked at every second.
#[test]
fn a_change_that_nobody_tells_of_is_found() {
    with_watched(|dir, watched| {
        watched.build();
        let (_sender, receiver) = channel();
        edit(dir, "data.csv", "304.45", "310.2");
        assert!(wait(watched, &receiver));
    });
}

#[test]
fn an_input_that_is_being_written_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().canonicalize().unwrap();
    std::fs::write(at.join("a.csv"), "1").unwrap();
    let mut inputs = Inputs::new(at.clone());
    assert!(inputs.concerns(&at.join("any")), "before anything is known");
    inputs.learn(vec!["a.csv".into(), "文/b.md".into()], true);
    inputs.remember();
    assert!(!inputs.half_written() && !inputs.stirred() && !inputs.changed());
    std::fs::write(at.join("a.csv"), "").unwrap();
    assert!(inputs.half_written() && inputs.stirred());
    std::fs::remove_file(at.join("a.csv")).unwrap();
    assert!(inputs.half_written() && inputs.changed());
    std::fs::write(at.join("a.csv"), "1").unwrap();
    assert!(!inputs.half_written() && !inputs.changed(), "it is as it was");
    assert_eq!(inputs.folders(), std::slice::from_ref(&at));
    assert!(inputs.concerns(&at.join("文")), "the folder of an input that is missing");
    std::fs::create_dir(at.join("文")).unwrap();
    assert_eq!(inputs.folders(), [at.clone(), at.join("文")]);
    std::fs::write(at.join("文/b.md"), "").unwrap();
    assert!(inputs.changed());
    assert!(!inputs.concerns(&at.join("文/c.md")) && !inputs.concerns(Path::new("/elsewhere")));
}

#[test]
fn the_end_is_waited_for_and_comes() {
    with_watched(|_, watched| {
        let (sender, receiver) = channel();
        sender.send(Message::Stop).unwrap();
        let mut eyes = Eyes { watcher: None, folders: vec![] };
        keep(watched, &receiver, &mut eyes, &mut Told::new(true)).unwrap();
    });
}

/// Pages of memory that this process has of its own, from /proc/self/statm, in MB.
fn resident_mb() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = statm.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096.0 / 1e6
}

/// `HONGTOU_ROUNDS=1000 cargo test --bin hongtou memory -- --ignored --nocapture` prints it.
#[test]
#[ignore = "takes a minute; measures memory and time"]
#[expect(clippy::print_stderr, reason = "it measures for a person")]
fn memory_stays_flat_over_many_rebuilds() {
    let rounds = std::env::var("HONGTOU_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    with_watched(|dir, watched| {
        watched.build();
        let mut took = vec![];
        let mut early = 0.0;
        let mut value = "304.45".to_string();
        for round in 0..rounds {
            let next = format!("{}.{}", 300 + round, round % 9 + 1);
            edit(dir, "data.csv", &format!(",{value},"), &format!(",{next},"));
            value = next;
            took.push(watched.build().took);
            if round == rounds / 10 {
                early = resident_mb();
            }
        }
        took.sort();
        let late = resident_mb();
        eprintln!(
            "{rounds} rebuilds: {early:.1} MB → {late:.1} MB, median {:?}",
            took[took.len() / 2]
        );
        assert!(late < early * 1.1 + 10.0, "{early} MB → {late} MB");
    });
}
