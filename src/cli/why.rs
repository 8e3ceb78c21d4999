//! `why`: where a figure comes from and where it is printed.

use std::fmt::Write as _;
use std::path::Path;

use hongtou::diag::Diagnostic;
use hongtou::places::{Places, Printed};
use hongtou::why::{Answer, Known, answer};

use super::Report;
use super::columns::columns;
use super::diff::line_of;
use super::paper::{self, Paper};

/// Places in text that are listed; the rest is counted.
const MOST_TYPED: usize = 8;

pub fn run(notice: &Path, query: &str) -> Report {
    let mut findings = vec![];
    let found =
        paper::set(notice, &mut findings).and_then(|paper| ask(&paper, query, &mut findings));
    let Some(found) = found else { return Report { findings, ..Report::default() } };
    let data = serde_json::to_value(&found).unwrap_or_default();
    // Remarks on the paper are not what was asked for.
    findings.retain(|finding| finding.severity == hongtou::diag::Severity::Error);
    Report { text: shown(&found), data, findings, ..Report::default() }
}

fn ask(paper: &Paper, query: &str, findings: &mut Vec<Diagnostic>) -> Option<Answer> {
    let places = Places::of(&paper.layout);
    answer(&paper.project.data, &places, query).map_err(|finding| findings.push(finding)).ok()
}

fn shown(answer: &Answer) -> String {
    let mut out = String::new();
    let query = &answer.query;
    match answer.found.as_slice() {
        [] => {
            let _ = writeln!(out, "“{query}”不是数据，是写在文字里的：");
        }
        [_] => {}
        several => {
            let names: Vec<_> = several.iter().map(|k| format!("{} {}", k.name, k.value)).collect();
            let _ = writeln!(out, "“{query}”有{}个：{}\n", several.len(), names.join("；"));
        }
    }
    let blocks: Vec<_> = answer.found.iter().map(|known| one(known, answer)).collect();
    out.push_str(&blocks.join("\n"));
    out.push_str(&typed(answer));
    out
}

fn one(known: &Known, answer: &Answer) -> String {
    let mut rows =
        vec![["代号".to_string(), known.path.clone()], ["数据".to_string(), line_of(&known.place)]];
    rows.extend(known.notes.iter().map(|(column, text)| [column.clone(), text.clone()]));
    rows.extend(
        known
            .equations
            .iter()
            .map(|(equation, at)| ["等式".to_string(), format!("{equation}（{}）", line_of(at))]),
    );
    rows.extend(printed(&known.printed));
    if known.printed.is_empty() {
        rows.push(["印在".to_string(), "没有印出来".to_string()]);
    }
    let listed = |path: &str| answer.found.iter().any(|other| other.path == path);
    let alike = known.alike.iter().filter(|alike| !listed(&alike.path));
    rows.extend(alike.map(|alike| {
        ["同数".to_string(), format!("{} {}（{}）", alike.name, alike.value, alike.path)]
    }));
    let rows: Vec<_> = rows.into_iter().map(|[name, text]| [String::new(), name, text]).collect();
    format!("{} {}\n{}", known.name, known.value, columns(&rows))
}

fn printed(printed: &[Printed]) -> Vec<[String; 2]> {
    let one = |printed: &Printed| {
        let (at, sentence) = (paper::at(&printed.spots), &printed.sentence);
        ["印在".to_string(), format!("{at}  {sentence}")]
    };
    printed.iter().map(one).collect()
}

/// Where the same digits were typed into the text.
fn typed(answer: &Answer) -> String {
    let mut out = String::new();
    let typed = &answer.typed;
    if typed.is_empty() {
        return out;
    }
    if !answer.found.is_empty() {
        let _ = writeln!(
            out,
            "\n文字里另有{}处“{}”，不是数据，不随数据改：",
            typed.len(),
            answer.query
        );
    }
    let row = |typed: &hongtou::why::Typed| {
        let file = typed.place.as_ref().map_or(String::new(), line_of);
        [String::new(), paper::at(&typed.printed.spots), file, typed.printed.sentence.clone()]
    };
    out.push_str(&columns(&typed.iter().take(MOST_TYPED).map(row).collect::<Vec<_>>()));
    if typed.len() > MOST_TYPED {
        let _ = writeln!(out, "  ……另有{}处，加 --json 看全部", typed.len() - MOST_TYPED);
    }
    out
}
