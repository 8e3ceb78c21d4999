//! The data changes and the paper follows: where figures are printed, where they come from, what has changed.

#[path = "support/folder.rs"]
mod folder;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hongtou::folder::Folder;
use hongtou::layout::Layout;
use hongtou::places::Places;
use hongtou::project::Project;
use hongtou::{pipeline, project};
use serde_json::Value;

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
            if !visible(&passage.text).is_empty() && !layout.settings.preprinted.is_some() {
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

fn hongtou(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hongtou")).args(args).current_dir(dir).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal")
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
