//! What a watch says: one line for each build, or one JSON object.

use std::io::{IsTerminal, Write, stderr, stdout};

use hongtou::diff::{Difference, FigureChange, How};
use hongtou::places::Spot;
use serde_json::json;

use super::round::{Round, Watched};
use crate::cli::print;

/// Figures that one line names; the others are counted.
const MOST: usize = 4;

/// Says what happens.
pub struct Told {
    json: bool,
    /// Whether the first build has been told.
    begun: bool,
}

impl Told {
    pub fn new(json: bool) -> Self {
        Self { json, begun: false }
    }

    /// Says what came of a build.
    pub fn say(&mut self, round: &Round, watched: &Watched) -> std::io::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.json {
            true => object(round),
            false => words(round, watched, first),
        }
    }

    /// Says goodbye.
    pub fn end(&self, watched: &Watched) -> std::io::Result<()> {
        if self.json {
            return Ok(());
        }
        writeln!(stdout().lock(), "不再看 {}", watched.notice().display())
    }
}

fn words(round: &Round, watched: &Watched, first: bool) -> std::io::Result<()> {
    let notice = watched.notice().display();
    let colour = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let findings = print::report(&round.findings, print::Style { colour });
    stderr().lock().write_all(findings.as_bytes())?;
    let mut out = stdout().lock();
    match (&round.outputs, &round.difference) {
        (None, _) => writeln!(out, "有错误，没有生成，原来的文件没有动；改好保存就会再生成")?,
        (Some(outputs), None) => {
            for path in outputs {
                writeln!(out, "已生成 {}", path.display())?;
            }
        }
        (Some(_), Some(difference)) => {
            writeln!(out, "{}（{}毫秒）", line(difference), round.took.as_millis())?;
        }
    }
    if first {
        writeln!(out, "正在看 {notice}，一保存就重新生成；按 Ctrl-C 结束")?;
    }
    out.flush()
}

fn object(round: &Round) -> std::io::Result<()> {
    let outputs: Vec<_> = round.outputs.iter().flatten().map(|p| p.to_string_lossy()).collect();
    let value = json!({
        "built": !round.failed(),
        "outputs": outputs,
        "diagnostics": round.findings,
        "line": round.difference.as_ref().map(line),
        "changes": round.difference,
        "milliseconds": round.took.as_millis(),
    });
    let mut out = stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()
}

/// What differs, in one line.
pub fn line(difference: &Difference) -> String {
    let mut parts: Vec<String> = difference.figures.iter().take(MOST).map(figure).collect();
    let more = difference.figures.len().saturating_sub(MOST);
    if more > 0 {
        parts.push(format!("另有{more}个数据改动"));
    }
    if !difference.rows.is_empty() {
        parts.push(format!("表格的行改动{}处", difference.rows.len()));
    }
    let flips = difference.wording.iter();
    parts.extend(
        flips.map(|flip| format!("措辞 {} → {}：{}", flip.old, flip.new, pages(&flip.spots))),
    );
    let wrong = difference.contradictions.iter();
    parts.extend(wrong.map(|p| format!("请看措辞“{}”：{}", p.printed, pages(&p.spots))));
    if !difference.text.is_empty() {
        let spots: Vec<Spot> =
            difference.text.iter().filter_map(|t| t.spots.first().cloned()).collect();
        let at = pages(&spots);
        let at = if at.is_empty() { at } else { format!("：{at}") };
        parts.push(format!("文字改动{}处{at}", difference.text.len()));
    }
    if let Some(p) = difference.pages.as_ref().filter(|p| p.old != p.new) {
        parts.push(format!("由{}面变为{}面", p.old, p.new));
    }
    match parts.is_empty() {
        true => "印出来的没有变".to_string(),
        false => parts.join("；"),
    }
}

/// 研发投入 304.45亿元 → 310.2亿元：第1页、第3页
fn figure(change: &FigureChange) -> String {
    let datum = &change.datum;
    let none = || "（无）".to_string();
    let old = datum.old.clone().unwrap_or_else(none);
    let new = datum.new.clone().unwrap_or_else(none);
    let spots: Vec<Spot> =
        change.printed.iter().filter_map(|p| p.now.spots.first().cloned()).collect();
    let at = match (datum.how, spots.is_empty()) {
        (_, false) => pages(&spots),
        (How::Gone, true) => "已不在数据里".to_string(),
        (_, true) => "没有印出来".to_string(),
    };
    format!("{} {old} → {new}：{at}", datum.path)
}

/// The pages of spots, each once.
fn pages(spots: &[Spot]) -> String {
    let mut pages: Vec<String> = vec![];
    for page in spots.iter().map(Spot::page_words) {
        if !pages.contains(&page) {
            pages.push(page);
        }
    }
    pages.join("、")
}
