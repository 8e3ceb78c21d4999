//! The data changes and the paper follows: where figures are printed, where they come from, what has changed.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use hongtou::folder::Folder;
use hongtou::layout::Layout;
use hongtou::places::Places;
use hongtou::project::Project;
use hongtou::{pipeline, project};
use serde_json::Value;
use support::program::{code, hongtou, text};
use support::{folder, measure};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/notice-issue/example");

fn set(folder: &Folder) -> Option<(Project, Layout)> {
    let mut findings = vec![];
    let project = project::read(folder, None, &mut findings)?;
    let layout = pipeline::layout(&project.notice, folder, &pipeline::Options::default()).ok()?;
    Some((project, layout.output))
}

/// The examples of the templates and the cases.
fn papers() -> Vec<(String, Layout)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = |dir: &str| {
        let entries = std::fs::read_dir(root.join(dir)).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let examples = entries("templates").into_iter().map(|path| path.join("example"));
    let examples = examples.filter(|path| path.is_dir());
    let examples = examples.map(|path| (path.display().to_string(), Folder::open(&path).unwrap()));
    let cases = entries("tests/cases").into_iter().map(|path| {
        let case = std::fs::read_to_string(&path).unwrap();
        (path.display().to_string(), Folder::in_memory(folder::files(&case)))
    });
    let set = |(name, folder): (String, Folder)| Some((name, set(&folder)?.1));
    let papers: Vec<_> = examples.chain(cases).filter_map(set).collect();
    assert!(papers.len() > 50, "{}", papers.len());
    papers
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// In every paper that the tests have.
#[test]
fn every_figure_has_its_page_line_and_sentence() {
    let mut count = 0;
    for (name, layout) in papers() {
        let places = Places::of(&layout);
        for (_, figure, printed) in places.figures() {
            count += 1;
            let first = printed.spots.first().unwrap_or_else(|| panic!("{name}: {}", figure.id));
            assert!(printed.spots.iter().all(|spot| spot.x < spot.right), "{name}: {printed:?}");
            assert!(visible(&printed.sentence).contains(&visible(&figure.printed)), "{printed:?}");
            let page = &layout.pages[first.side - 1];
            assert_eq!(first.page, page.number);
            let holds = |line: &&hongtou::layout::Line| {
                line.figures.iter().any(|(id, x, _)| *id == figure.id && *x == first.x)
            };
            let line = page.lines.iter().find(holds).unwrap();
            let begins = figure.printed.chars().next().unwrap();
            assert!(line.text.contains(begins), "{name}: {printed:?} on {line:?}");
            assert!(first.top < line.baseline && line.baseline < first.bottom);
        }
        for passage in &places.passages {
            let spots = places.of_range(passage, 0..passage.text.len());
            if !visible(&passage.text).is_empty() && layout.settings.preprinted.is_none() {
                assert!(!spots.is_empty(), "{name}: {}", passage.id);
            }
        }
    }
    assert!(count > 500, "{count}");
}

/// The place of a stretch of text is that of the figure that prints it.
#[test]
fn a_stretch_of_text_stands_where_its_figure_stands() {
    let (_, layout) = set(&Folder::open(Path::new(EXAMPLE)).unwrap()).unwrap();
    let places = Places::of(&layout);
    let mut seen = 0;
    for (passage, figure, printed) in places.figures() {
        let (range, _) = passage.figures.iter().find(|(_, f)| f.id == figure.id).unwrap();
        let spots = places.of_range(passage, range.clone());
        let lines = |spots: &[hongtou::places::Spot]| -> Vec<String> {
            spots.iter().map(hongtou::places::Spot::words).collect()
        };
        assert_eq!(lines(&spots), lines(&printed.spots), "{printed:?}");
        seen += 1;
    }
    assert!(seen > 90, "{seen}");
}

#[test]
fn why_tells_data_with_the_same_number_apart() {
    let asked = hongtou(Path::new(EXAMPLE), &["why", ".", "56"]);
    assert_eq!(code(&asked), 0, "{}", text(&asked.stderr));
    insta::assert_snapshot!(text(&asked.stdout));
    let one = hongtou(Path::new(EXAMPLE), &["why", ".", "56场", "--json"]);
    let one: Value = serde_json::from_slice(&one.stdout).unwrap();
    let found = one["result"]["found"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["path"], "双创活动");
    assert_eq!(found[0]["place"]["line"], 34);
    assert_eq!(found[0]["alike"][0]["value"], "56家");
    assert_eq!(found[0]["printed"][0]["spots"][0]["page"], 6);
}

#[test]
fn why_takes_names_paths_printed_words_and_typed_digits() {
    for (query, status, expected) in [
        ("研发投入", 0, "全社会研发投入 304.45亿元"),
        ("全社会研发投入", 0, "代号  研发投入\n"),
        ("技术合同成交额.增长", 0, "全年技术合同成交额的增长 20%"),
        ("增长20%", 0, "代号  技术合同成交额.增长"),
        ("73000万元", 0, "科技企业获得的银行授信 7.3亿元"),
        ("六", 0, "六大功能模块"),
        ("十四五", 1, ""),
        ("2024年工作", 0, "“2024年工作”不是数据，是写在文字里的"),
        ("授信企也", 1, ""),
    ] {
        let asked = hongtou(Path::new(EXAMPLE), &["why", ".", query]);
        let (out, err) = (text(&asked.stdout), text(&asked.stderr));
        assert_eq!(code(&asked), status, "{query}: {out}{err}");
        assert!(out.contains(expected), "{query}: {out}");
    }
    let asked = hongtou(Path::new(EXAMPLE), &["why", ".", "授信企也"]);
    assert!(text(&asked.stderr).contains("是不是“授信企业”？"), "{}", text(&asked.stderr));
}

/// A folder in which an equation does not hold: nothing can be built, but everybody can ask.
#[test]
fn why_names_the_equations_of_a_figure() {
    let dir = tempfile::tempdir().unwrap();
    let case = "=== notice.yaml\n模板: 一般通知\n单位: office.yaml\n状态: 送审\n标题: 关于报送数据的通知\n主送机关: 各科室\n正文: |\n  \
        基地共{{ 总数 }}，其中市级{{ 市级 }}、区级{{ 区级 }}。\n等式: 总数 = 市级 + 区级\n数据: data.csv\n\
        === office.yaml\n标志: 闵行区科学技术委员会\n代字: 闵科委\n\
        === data.csv\n代号,名称,数值,单位\n总数,基地,96,家\n市级,市级基地,84,家\n区级,区级基地,11,家\n";
    folder::write(&folder::files(case), dir.path());
    let asked = hongtou(dir.path(), &["why", ".", "市级"]);
    let (out, err) = (text(&asked.stdout), text(&asked.stderr));
    assert!(out.contains("等式  总数 = 市级 + 区级（notice.yaml 第8行）"), "{out}{err}");
    assert!(out.contains("基地共96家，其中市级84家、区级11家。"), "{out}");
    assert_eq!(code(&asked), 1, "{err}");
    assert!(err.contains("等式不成立"), "{err}");
}

/// The folder of the example with other text in its files.
fn changed(dir: &Path, name: &str, changes: &[(&str, &str, &str)]) -> PathBuf {
    let folder = dir.join(name);
    std::fs::create_dir(&folder).unwrap();
    for entry in std::fs::read_dir(EXAMPLE).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut content = std::fs::read_to_string(&path).unwrap();
        for (_, from, to) in changes.iter().filter(|(file, ..)| *file == name) {
            assert!(content.contains(from), "{name}: {from}");
            content = content.replacen(from, to, 1);
        }
        std::fs::write(folder.join(name), content).unwrap();
    }
    folder
}

/// The seed's changes: 161 to 145, 研发投入 to 310.2, growth from 20% to −3%.
const SEED: [(&str, &str, &str); 3] = [
    ("data.csv", "企业,161,家", "企业,145,家"),
    ("data.csv", "304.45", "310.2"),
    ("data.csv", "亿元,20%", "亿元,-3%"),
];

fn diff(dir: &Path, old: &str, new: &str) -> String {
    let output = hongtou(dir, &["diff", old, new]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    text(&output.stdout)
}

#[test]
fn diff_names_each_changed_figure_with_its_places() {
    let dir = tempfile::tempdir().unwrap();
    changed(dir.path(), "旧", &[]);
    changed(dir.path(), "新", &SEED);
    insta::assert_snapshot!("diff-seed", diff(dir.path(), "旧", "新"));
    assert_eq!(diff(dir.path(), "旧", "旧"), "没有改动\n");
    let json = hongtou(dir.path(), &["diff", "旧", "新", "--json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let figures = json["result"]["figures"].as_array().unwrap();
    let shown: Vec<_> =
        figures.iter().map(|f| [&f["path"], &f["old"], &f["new"], &f["change"]]).collect();
    let expected = [
        ["研发投入", "304.45亿元", "310.2亿元", "+1.89%"],
        ["技术合同成交额.增长", "20%", "-3%", "-23个百分点"],
        ["授信企业", "161家", "145家", "-9.94%"],
    ];
    assert_eq!(shown, expected);
    assert_eq!(figures[2]["printed"].as_array().unwrap().len(), 2);
    assert_eq!(figures[2]["printed"][1]["was"], "161家");
    assert_eq!(figures[2]["printed"][1]["spots"][0]["page"], 7);
    assert_eq!(json["result"]["wording"][0]["new"], "下降3%");
    assert_eq!(json["result"]["pages"]["new"], 10);
}

/// The same changes are seen between the issued draft and today's folder, and between two data files.
#[test]
fn diff_takes_drafts_and_data_files() {
    let dir = tempfile::tempdir().unwrap();
    changed(dir.path(), "旧", &[]);
    changed(dir.path(), "新", &SEED);
    let built = hongtou(dir.path(), &["build", "旧", "-o", "发出.docx"]);
    assert_eq!(code(&built), 0, "{}", text(&built.stderr));
    for (old, new) in [("发出.docx", "新"), ("旧/data.csv", "新"), ("旧", "新/data.csv")] {
        let said = diff(dir.path(), old, new);
        for expected in [
            "数据改动3项",
            "第2页第10行  创新主体研发热情高涨，全社会研发投入规模达310.2亿元",
            "第7页第7行   科创金融集市等活动形成常态",
            "161家       145家",
            "措辞随正负改变1处\n  第2页第12行  增长20% → 下降3%",
        ] {
            assert!(said.contains(expected), "{old} {new} {expected}:\n{said}");
        }
    }
    // An edited draft still stores what it was made from.
    let mut zip = zip::ZipWriter::new_append(
        std::fs::File::options().read(true).write(true).open(dir.path().join("发出.docx")).unwrap(),
    )
    .unwrap();
    zip.start_file("word/comments.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    let edited = hongtou(dir.path(), &["diff", "发出.docx", "新"]);
    assert_eq!(code(&edited), 0);
    assert!(text(&edited.stdout).contains("数据改动3项"));
    assert!(text(&edited.stderr).contains("发出.docx 有人改过，比较的是它生成时的内容"));
    let said = diff(dir.path(), "旧/data.csv", "新/data.csv");
    assert!(said.contains("304.45亿元  310.2亿元  +1.89%") && !said.contains("印"), "{said}");
}

/// Everything else that can differ, in one folder.
#[test]
fn diff_tells_text_rows_equations_and_pages() {
    let case = |data: &str, rows: &str, body: &str, more: usize| {
        let rest = "  这一段用来占满版面，使后面的内容移到下一页去。\n".repeat(more);
        format!(
            "=== notice.yaml\n模板: 一般通知\n单位: office.yaml\n状态: 送审\n标题: 关于报送数据的通知\n主送机关: 各科室\n正文: |\n\
             {body}{rest}  一、名单\n  {{{{ 表(名单, 列=[\"序号\", \"名称\", \"额度\"]) }}}}\n  特此通知。\n等式: 总数 = 市级 + 区级\n数据: [data.csv, 名单.csv]\n\
             === office.yaml\n标志: 闵行区科学技术委员会\n代字: 闵科委\n\
             === data.csv\n代号,名称,数值,单位\n{data}=== 名单.csv\n序号,名称,额度\n{rows}"
        )
    };
    let dir = tempfile::tempdir().unwrap();
    let write =
        |name: &str, case: &str| folder::write(&folder::files(case), &dir.path().join(name));
    let old = "  基地共{{ 总数 }}，其中市级{{ 市级 }}、区级{{ 区级 }}。去年增长{{ 增幅 }}。这句要删去。\n  这一段没有动。\n";
    let new = "  基地总计{{ 总数 }}，其中市级{{ 市级 }}、区级{{ 区级 }}。去年增长{{ 增幅 }}。\n  这一段没有动。\n  新的一段。\n";
    write(
        "旧",
        &case(
            "总数,基地,96,家\n市级,市级基地,84,家\n区级,区级基地,12,家\n增幅,增幅,5%,\n旧,旧指标,1,个\n",
            "1,甲,10\n2,乙,20\n3,丙,30\n",
            old,
            0,
        ),
    );
    write(
        "新",
        &case(
            "总数,基地,96,家\n市级,市级基地,84,家\n区级,区级基地,11,家\n增幅,增幅,-3%,\n新,新指标,2,个\n",
            "3,丙,30\n1,甲,15\n4,丁,40\n",
            new,
            14,
        ),
    );
    insta::assert_snapshot!("diff-all", diff(dir.path(), "旧", "新"));
}

#[test]
fn diff_refuses_what_it_cannot_read() {
    let dir = tempfile::tempdir().unwrap();
    changed(dir.path(), "旧", &[]);
    changed(dir.path(), "坏", &[("data.csv", "研发投入,全社会", "研发投人,全社会")]);
    std::fs::write(dir.path().join("手写.docx"), "不是压缩包").unwrap();
    for (old, new, status, expected) in [
        ("没有", "旧", 1, "没有“没有”"),
        ("旧", "手写.docx", 1, "不是红头生成的 Word 稿"),
        ("旧", "坏", 1, "坏/"),
    ] {
        let output = hongtou(dir.path(), &["diff", old, new]);
        let err = text(&output.stderr);
        assert_eq!(code(&output), status, "{old} {new}: {err}");
        assert!(err.contains(expected) && output.stdout.is_empty(), "{old} {new}: {err}");
    }
}

/// The next line of a watch, or what is wrong when none comes.
fn next_line(lines: &std::sync::mpsc::Receiver<String>, wanted: &str) -> String {
    loop {
        let line = lines.recv_timeout(std::time::Duration::from_secs(30));
        let line = line.unwrap_or_else(|_| panic!("no line with {wanted}"));
        if line.contains(wanted) {
            return line;
        }
    }
}

fn signal(child: &std::process::Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// The real program: an editor renames, a line comes, Ctrl-C ends it and leaves nothing behind.
#[cfg(unix)]
#[test]
fn watch_builds_at_each_save_until_it_is_interrupted() {
    use std::io::BufRead;

    let dir = tempfile::tempdir().unwrap();
    let folder = changed(dir.path(), "通知", &[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_hongtou"))
        .args(["watch", "通知"])
        .current_dir(dir.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let (sender, lines) = std::sync::mpsc::channel();
    let out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    next_line(&lines, "正在看 通知");
    let names = |dir: &Path| {
        let entries = std::fs::read_dir(dir).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let before = names(&folder);
    let save = |from: &str, to: &str| {
        let data = std::fs::read_to_string(folder.join("data.csv")).unwrap();
        assert!(data.contains(from));
        // beside the folder: only the rename happens in it
        std::fs::write(dir.path().join("new.csv"), data.replacen(from, to, 1)).unwrap();
        std::fs::rename(dir.path().join("new.csv"), folder.join("data.csv")).unwrap();
    };
    save("304.45", "310.2");
    let line = next_line(&lines, "研发投入");
    assert!(line.starts_with("研发投入 304.45亿元 → 310.2亿元：第2页（"), "{line}");
    save("研发投入,全社会", "研发投人,全社会");
    next_line(&lines, "有错误，没有生成，原来的文件没有动");
    save("研发投人,全社会", "研发投入,全社会");
    next_line(&lines, "印出来的没有变");
    signal(&child, "-INT");
    next_line(&lines, "不再看 通知");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(names(&folder), before, "no file is left behind, none is added");
}

/// One JSON object a line for each build, and for what went wrong.
#[cfg(unix)]
#[test]
fn watch_speaks_json() {
    use std::io::BufRead;

    let dir = tempfile::tempdir().unwrap();
    let folder = changed(dir.path(), "通知", &[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_hongtou"))
        .args(["watch", "通知", "--json", "--to", "pdf"])
        .current_dir(dir.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let first = next();
    assert_eq!(first["built"], true);
    assert_eq!(first["outputs"].as_array().unwrap().len(), 1);
    let data = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    std::fs::write(folder.join("data.csv"), data.replace("304.45", "310.2")).unwrap();
    let second = next();
    assert_eq!(second["line"], "研发投入 304.45亿元 → 310.2亿元：第2页");
    assert_eq!(second["changes"]["figures"][0]["printed"][0]["spots"][0]["line"], 10);
    std::fs::write(folder.join("data.csv"), data.replace("研发投入,全", "研发,全")).unwrap();
    let third = next();
    assert_eq!(third["built"], false);
    assert_eq!(third["diagnostics"][0]["kind"], "template-undefined");
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// One page for the leader, in either format; both say the same.
#[test]
fn the_memo_of_the_seed_is_one_page() {
    let dir = tempfile::tempdir().unwrap();
    changed(dir.path(), "旧", &[]);
    changed(dir.path(), "新", &SEED);
    for out in ["修改说明.pdf", "说明/修改说明.docx"] {
        let made = hongtou(dir.path(), &["diff", "旧", "新", "-o", out]);
        assert_eq!(code(&made), 0, "{}", text(&made.stderr));
        assert!(text(&made.stdout).starts_with(&format!("已生成 {out}\n数据改动3项")));
    }
    let pages = measure::measure(&std::fs::read(dir.path().join("修改说明.pdf")).unwrap());
    assert_eq!(pages.len(), 1);
    let said: String = visible(&pages[0].text());
    let docx = std::fs::read(dir.path().join("说明/修改说明.docx")).unwrap();
    assert!(hongtou::docx::untouched(&docx));
    let stored = hongtou::docx::stored(&docx).unwrap().unwrap();
    let draft: String = hongtou::places::passages(&stored.document)
        .iter()
        .map(|passage| visible(&passage.text))
        .collect();
    for expected in [
        "关于闵科委〔2024〕14号文修改情况的说明",
        "修改了数据3项（印在4处）、随正负改变的措辞1处。全文仍为10面。",
        "全社会研发投入304.45亿元310.2亿元+1.89%第2页第10行总结第一部分",
        "第2页第12行：“增长20%”改为“下降3%”",
    ] {
        assert!(draft.contains(expected), "{expected}: {draft}");
    }
    for expected in
        ["关于闵科委〔2024〕14号文修改情况的说明", "310.2亿元", "-23个百分点", "第7页第7行"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn a_memo_goes_into_a_pdf_or_a_draft_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    changed(dir.path(), "旧", &[]);
    changed(dir.path(), "新", &SEED);
    let made = hongtou(dir.path(), &["diff", "旧", "新", "-o", "说明.wps"]);
    assert_eq!(code(&made), 2, "{}", text(&made.stderr));
    let data = ["diff", "旧/data.csv", "新/data.csv", "-o", "数据.pdf"];
    assert_eq!(code(&hongtou(dir.path(), &data)), 0);
    let pages = measure::measure(&std::fs::read(dir.path().join("数据.pdf")).unwrap());
    let said = visible(&pages[0].text());
    assert!(said.contains("关于数据修改情况的说明") && said.contains("修改了数据3项。"), "{said}");
    assert!(!said.contains("位置"), "{said}");
    let none = hongtou(dir.path(), &["diff", "旧", "旧", "-o", "无.pdf"]);
    assert_eq!(code(&none), 0);
    let pages = measure::measure(&std::fs::read(dir.path().join("无.pdf")).unwrap());
    assert!(visible(&pages[0].text()).contains("没有修改。全文仍为10面。"));
}
