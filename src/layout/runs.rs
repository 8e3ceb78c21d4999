//! A paragraph as runs of text that are set alike, and as units that the line breaker can weigh.

use crate::document::{Footnote, Id, Inline, Revision};
use crate::fonts::Fonts;
use crate::spec::{self, Face};

/// Where a run stands against the base line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Script {
    Normal,
    Super,
    Sub,
}

/// Text that is set alike.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub text: String,
    pub face: Face,
    pub size_pt: f64,
    pub script: Script,
    pub bold: bool,
    /// The figure that it prints.
    pub figure: Option<Id>,
    /// The 脚注 whose mark it is.
    pub note: Option<Id>,
    /// How it differs from an earlier state, in a 花脸稿.
    pub revision: Option<Revision>,
}

/// One character and its width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unit {
    pub c: char,
    pub width_pt: f64,
    /// Index of its run.
    pub run: usize,
    /// Whether it stays with what stands before it, as the mark of a 脚注 does.
    pub stays: bool,
}

/// How the text of a block begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base {
    pub face: Face,
    pub size_pt: f64,
    pub bold: bool,
}

/// Flattens inlines into runs. Heading levels in `bold_levels` are set bold.
pub(crate) fn runs(inlines: &[Inline], base: Base, bold_levels: &[u8]) -> Vec<Run> {
    let mut out = Vec::new();
    let style = Style { base, script: Script::Normal, revision: None };
    push(inlines, style, bold_levels, &mut out);
    out
}

#[derive(Clone, Copy)]
struct Style {
    base: Base,
    script: Script,
    revision: Option<Revision>,
}

impl Style {
    fn face(self, face: Face) -> Self {
        Self { base: Base { face, ..self.base }, ..self }
    }

    fn run(self, text: &str, figure: Option<Id>) -> Run {
        let scale = if self.script == Script::Normal { 1.0 } else { spec::SCRIPT_SCALE };
        Run {
            text: text.to_string(),
            face: self.base.face,
            size_pt: self.base.size_pt * scale,
            script: self.script,
            bold: self.base.bold,
            figure,
            note: None,
            revision: self.revision,
        }
    }
}

fn push(inlines: &[Inline], style: Style, bold_levels: &[u8], out: &mut Vec<Run>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push(style.run(text, None)),
            Inline::Figure(figure) => out.push(style.run(&figure.printed, Some(figure.id.clone()))),
            Inline::Break => out.push(style.run("\n", None)),
            Inline::Strong(inner) => push(inner, style.face(Face::Hei), bold_levels, out),
            Inline::Emphasis(inner) => push(inner, style.face(Face::Kai), bold_levels, out),
            Inline::Heading(level, inner) => {
                let mut style = style.face(spec::run_in_face(*level));
                style.base.bold |= bold_levels.contains(level);
                push(inner, style, bold_levels, out);
            }
            Inline::Footnote(note) => out.push(mark(note, style)),
            Inline::Revised(revision, inner) => {
                let style = Style { revision: Some(*revision), ..style };
                push(inner, style, bold_levels, out);
            }
            Inline::Superscript(inner) => {
                push(inner, Style { script: Script::Super, ..style }, bold_levels, out);
            }
            Inline::Subscript(inner) => {
                push(inner, Style { script: Script::Sub, ..style }, bold_levels, out);
            }
        }
    }
}

/// The mark of a 脚注: raised, and in 仿宋 whatever stands around it, as word processors have one style for all.
fn mark(note: &Footnote, style: Style) -> Run {
    let style = Style { script: Script::Super, ..style.face(Face::FangSong) };
    let note_of = Some(note.id.clone());
    Run { bold: false, note: note_of, ..style.run(&note.mark, None) }
}

/// The characters of runs with their widths.
pub(crate) fn units(runs: &[Run], fonts: &Fonts) -> Vec<Unit> {
    let mut out = Vec::new();
    for (run, r) in runs.iter().enumerate() {
        for c in r.text.chars() {
            let width_pt = if c == '\n' { 0.0 } else { fonts.advance_em(r.face, c) * r.size_pt };
            out.push(Unit { c, width_pt, run, stays: r.note.is_some() });
        }
    }
    out
}

/// The runs of a stretch of units, cut to it.
pub(crate) fn cut(runs: &[Run], units: &[Unit]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut last = None;
    for unit in units {
        if last != Some(unit.run) {
            out.push(Run { text: String::new(), ..runs[unit.run].clone() });
            last = Some(unit.run);
        }
        if let Some(run) = out.last_mut() {
            run.text.push(unit.c);
        }
    }
    out
}

/// Width of text in one face, in pt.
pub(crate) fn width_pt(text: &str, face: Face, size_pt: f64, fonts: &Fonts) -> f64 {
    text.chars().map(|c| fonts.advance_em(face, c) * size_pt).sum()
}
