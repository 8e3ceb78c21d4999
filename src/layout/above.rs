//! Lines above the 版心 of a 花脸稿: which two states it compares, and on the first side how it shows what differs.

use serde_json::{Value, json};

use super::Settings;
use super::measure::TextLine;
use super::runs::{Run, Script, width_pt};
use super::sheet::lines_json;
use crate::document::Align;
use crate::fonts::Fonts;
use crate::spec::{self, Face, Ink, pt};

/// What the lines are set in.
const FACE: Face = Face::FangSong;

/// The lines of the first side: they are read out before the paper.
pub(crate) fn first(settings: &Settings, fonts: &Fonts) -> Vec<Value> {
    let lines = settings.above.iter().enumerate();
    lines.map(|(at, line)| placed(at, line, fonts)).collect()
}

/// The line of all other sides, where there is one: no part of what is read out.
pub(crate) fn others(settings: &Settings, fonts: &Fonts) -> Value {
    match settings.above.first() {
        None => Value::Null,
        Some(line) => {
            let mut line = placed(0, line, fonts);
            // Here lengths count from the corner of the sheet.
            line["dx"] = json!(pt(spec::LEFT_MM));
            line["dy"] = json!(pt(spec::ABOVE_MM));
            line
        }
    }
}

fn placed(at: usize, text: &str, fonts: &Fonts) -> Value {
    let run = Run {
        text: shortened(text, fonts),
        face: FACE,
        size_pt: spec::ABOVE_SIZE_PT,
        script: Script::Normal,
        bold: false,
        figure: None,
        note: None,
        revision: None,
    };
    let line = TextLine { runs: vec![run], width_pt: 0.0, justify: false };
    json!({
        "do": "placed", "id": "above", "align": Align::Left, "ink": Ink::Black,
        "dx": 0.0, "dy": pt(spec::ABOVE_MM - spec::TOP_MM + at as f64 * spec::ABOVE_PITCH_MM),
        "width": pt(spec::CORE_WIDTH_MM), "condense": 1,
        "lines": lines_json(&[line], spec::ABOVE_SIZE_PT),
    })
}

/// A text that fits on one line: what is too much is left out at its end.
fn shortened(text: &str, fonts: &Fonts) -> String {
    let fits =
        |text: &str| width_pt(text, FACE, spec::ABOVE_SIZE_PT, fonts) < pt(spec::CORE_WIDTH_MM);
    // A character that the face lacks is not worth a fault: the line says only what is compared.
    let drawn = |c: &char| !c.is_control() && fonts.drawn(FACE, *c) != crate::fonts::Drawn::Missing;
    let text: String = text.chars().filter(drawn).collect();
    if fits(&text) {
        return text;
    }
    let mut cut: Vec<char> = text.chars().collect();
    while !cut.is_empty() && !fits(&(cut.iter().collect::<String>() + "…")) {
        cut.pop();
    }
    cut.into_iter().collect::<String>() + "…"
}
