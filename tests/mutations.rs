//! Whatever the bytes of a project folder are, it becomes a PDF or findings that say where and what to do: no panic, no
//! signal, no half-written file. Random but the same on every run; `HONGTOU_MUTATIONS=5000` runs more of them.

#[path = "support/folder.rs"]
mod folder;

use std::path::Path;
use std::process::Command;

use hongtou::diag::{Diagnostic, Severity, has_errors};
use hongtou::folder::Folder;
use hongtou::pipeline::{self, Options};
use hongtou::{pdf, project};

/// A folder with every kind of file and most constructs in it.
const PROJECT: &str = "\
=== notice.yaml
模板: 一般通知
单位: office.yaml
状态: 定稿
发文字号: 闵科委〔2024〕14号
成文日期: 2024年2月6日
标题: 关于做好“科普”工作的通知
主送机关: 各有关单位
正文: |
  一、总体要求。全社会研发投入{{ 研发投入 }}，{{ 研发投入.增长 | 增减 }}。
  （一）重点任务
  {% for 行 in 名单 %}
  {{ loop.index }}. {{ 行.企业名称 }}授信{{ 行.授信额度 | 亿(1) }}；
  {% endfor %}
  {% if 研发投入.值 > 100 %}超过**预期**。{% else %}{{ 占比(研发投入, 研发投入, 1) }}{% endif %}
  {{ 表(名单, 列=[\"序号\", \"企业名称\"]) }}
附件: summary.md
抄送机关: 区委办公室，区人大办公室。
数据: [data.csv, 名单.csv]
等式: 研发投入 = 研发投入
=== summary.md
2023年工作总结
# 主要指标
正文{{ 研发投入.值 }}，见下表。
| 名称 | 数值 |
| --- | ---: |
| 甲 | {{ 研发投入 }} |
（一）小点：x^2^，H~2~O。
=== data.csv
代号,名称,数值,单位,增长,位次,说明
研发投入,全社会研发投入,304.45,亿元,20%,第一,内部
=== 名单.csv
序号,企业名称,授信额度
001,甲公司,1000.50万元
002,\"乙，公司\",7.3亿元
=== office.yaml
发文机关标志: 闵行区科学技术委员会
署名: 闵行区科学技术委员会
印章: 上海市闵行区科学技术委员会
简称: 区科委
代字: 闵科委
印发机关: 闵行区科学技术委员会办公室
";

/// What is put into a file: signs of the grammars that meet here, and characters that are hard to set.
const PIECES: [&str; 48] = [
    "{{ ",
    " }}",
    "{{ 研发投入 }}",
    "{% for x in 名单 %}",
    "{% endfor %}",
    "{% if ",
    "{% include \"summary.md\" %}",
    "{# ",
    "|",
    "||",
    ": ",
    "：",
    "- ",
    "&a ",
    "*a",
    "? ",
    "[",
    "{",
    "\"",
    "'",
    "\\",
    "#",
    "####",
    "**",
    "[^1]",
    "::: 表\n",
    ":::\n",
    "|---|\n",
    "一、",
    "（十九）",
    "第三条",
    "99999999999999999999",
    "-0",
    "1e999",
    "NaN",
    "0000-00-00",
    "\t",
    "\u{3000}",
    "\u{a0}",
    "\r",
    "\n\n",
    "\u{2028}",
    "\u{200d}",
    "\u{fe0f}",
    "👩‍👧",
    "مرحبا",
    "e\u{301}\u{302}\u{303}",
    "𬭎䶮㛃",
];

/// Bytes that no text should hold.
const BYTES: [u8; 8] = [0x00, 0x07, 0x1b, 0x7f, 0x80, 0xc3, 0xf4, 0xff];

/// xorshift64 (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// One change of a file; most keep it sound UTF-8, so that the later stages are reached.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        *bytes = text.into_bytes();
        let mut place = || borders[self.below(borders.len())];
        let (a, b) = (place(), place());
        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 60));
        let to = borders.iter().copied().find(|i| *i >= to).unwrap_or(from);
        match self.below(8) {
            0 => drop(bytes.splice(from..to, [])),
            1 => {
                let copy = bytes[from..to].to_vec();
                let _ = bytes.splice(from..from, copy).count();
            }
            2 => bytes.truncate(from),
            3 => bytes.insert(from, BYTES[self.below(BYTES.len())]),
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                let _ = bytes.splice(from..from, piece.bytes()).count();
            }
        }
    }

    /// The project with one to three changes.
    fn project(&mut self) -> Vec<(String, Vec<u8>)> {
        let mut files = folder::files(PROJECT);
        for _ in 0..=self.below(3) {
            let at = self.below(files.len());
            self.mutate(&mut files[at].1);
        }
        files
    }
}

fn rounds(usual: usize) -> usize {
    let asked = std::env::var("HONGTOU_MUTATIONS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// The PDF or the findings.
fn build(files: &[(String, Vec<u8>)]) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let folder = Folder::in_memory(files.iter().cloned());
    let mut findings = vec![];
    let project = project::read(&folder, None, &mut findings);
    let Some(project) = project.filter(|_| !has_errors(&findings)) else { return (None, findings) };
    let layout = match pipeline::layout(&project.notice, &folder, &Options::default()) {
        Ok(layout) => layout,
        Err(errors) => return (None, errors),
    };
    match pdf::export(&layout.output, pdf::Output::Archive) {
        Ok(bytes) => (Some(bytes), layout.warnings),
        Err(errors) => (None, errors),
    }
}

#[test]
fn a_mutated_project_becomes_a_paper_or_findings() {
    let mut random = Random(0x0097_0420_1200_0001);
    let mut made = 0;
    for round in 0..rounds(600) {
        let files = random.project();
        let shown = || {
            files
                .iter()
                .map(|(n, b)| format!("=== {n}\n{}", String::from_utf8_lossy(b)))
                .collect::<String>()
        };
        let (paper, findings) = build(&files);
        made += usize::from(paper.is_some());
        let errors: Vec<_> = findings.iter().filter(|d| d.severity == Severity::Error).collect();
        assert_eq!(
            paper.is_none(),
            !errors.is_empty(),
            "round {round}: {findings:#?}\n{}",
            shown()
        );
        assert!(paper.is_none_or(|bytes| bytes.ends_with(b"%%EOF") || bytes.ends_with(b"%%EOF\n")));
        for error in errors {
            let helpful = error.place.is_some() && !error.hints.is_empty();
            let internal = error.kind == hongtou::diag::Kind::Internal;
            assert!(helpful && !internal, "round {round}: {error:#?}\n{}", shown());
        }
    }
    assert!(
        made > 10,
        "only {made} papers were made: the mutations are too wild to reach the layout"
    );
}

#[test]
fn the_program_ends_well_and_writes_whole_files() {
    let mut random = Random(0x0097_0420_1200_0002);
    for round in 0..rounds(80) {
        let dir = tempfile::tempdir().unwrap();
        folder::write(&random.project(), dir.path());
        let program = Command::new(env!("CARGO_BIN_EXE_hongtou"));
        let run = { program }
            .args(["build", ".", "--json", "-o", "out"])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let status = run.status.code();
        assert!(matches!(status, Some(0 | 1 | 3)), "round {round}: {:?}", run.status);
        assert_eq!(report["status"].as_i64(), status.map(i64::from));
        assert!(run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
        let written = written(&dir.path().join("out"));
        let expected = if status == Some(0) { 2 } else { 0 };
        assert_eq!(written.len(), expected, "round {round}: {written:?}");
    }
}

/// The files of a folder, each of which must be a whole PDF or a draft as it was written.
fn written(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return vec![] };
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let pdf = bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF");
        assert!(pdf || hongtou::docx::untouched(&bytes), "{}", path.display());
        path.display().to_string()
    };
    entries.map(name).collect()
}
