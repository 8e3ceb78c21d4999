//! Pictures of a paragraph, in the new form and in the old one.

use std::collections::BTreeMap;

use super::Drawn;
use crate::docx::opened::local;
use crate::docx::xml::Element;

/// The pictures of a drawing; `targets` are the parts by the ids of their relationships.
pub(super) fn drawn(drawing: &Element, targets: &BTreeMap<String, String>) -> Vec<Drawn> {
    let mut out = vec![];
    let frame = drawing.elements().find(|e| matches!(local(&e.name), "inline" | "anchor"));
    let about = frame.and_then(|f| f.child("wp:docPr"));
    let said = |name: &str| about.and_then(|a| a.get(name)).unwrap_or_default().to_string();
    let width = frame.and_then(|f| f.child("wp:extent")).and_then(|e| e.get("cx"));
    let usual = Drawn {
        alt: said("descr"),
        name: said("name"),
        width: width.and_then(|w| w.parse().ok()).unwrap_or(0),
        floating: frame.is_some_and(|f| local(&f.name) == "anchor"),
        ..Drawn::default()
    };
    pictures(drawing, &usual, targets, &mut out);
    out
}

fn pictures(
    element: &Element,
    usual: &Drawn,
    targets: &BTreeMap<String, String>,
    out: &mut Vec<Drawn>,
) {
    for inner in element.elements() {
        let id = match local(&inner.name) {
            // Words of a text box are read as paragraphs, with their pictures.
            "txbxContent" => continue,
            "blip" => inner.get("r:embed").or_else(|| inner.get("r:link")),
            "imagedata" => inner.get("r:id"),
            _ => None,
        };
        if let Some(id) = id {
            let part = targets.get(id).cloned().unwrap_or_default();
            let title = inner.get("o:title").map(str::to_string).filter(|_| usual.alt.is_empty());
            out.push(Drawn { part, alt: title.unwrap_or(usual.alt.clone()), ..usual.clone() });
        }
        let floats = inner.get("style").is_some_and(|style| style.contains("position:absolute"));
        let width = inner.get("style").and_then(style_width).unwrap_or(usual.width);
        let floating = usual.floating || floats;
        pictures(inner, &Drawn { floating, width, ..usual.clone() }, targets, out);
    }
}

/// Width in EMU of a shape in the old form: `width:120pt;height:…`.
fn style_width(style: &str) -> Option<i64> {
    let width = style.split(';').find_map(|part| part.trim().strip_prefix("width:"))?;
    let points: f64 = width.trim().strip_suffix("pt")?.parse().ok()?;
    (points > 0.0 && points < 10_000.0).then_some((points * 12_700.0) as i64)
}

/// What stands in a drawing besides pictures and text boxes, in words for people.
pub(super) fn others(drawing: &Element) -> Vec<String> {
    let uri = |e: &&Element| local(&e.name) == "graphicData";
    let data = drawing.all();
    let kinds = data.iter().copied().filter(uri).filter_map(|e| e.get("uri"));
    let mut out: Vec<String> = vec![];
    for kind in kinds {
        let what = match kind.rsplit('/').next().unwrap_or_default() {
            "chart" => "图表",
            "diagram" => "智能图形",
            _ => continue,
        };
        out.push(what.to_string());
    }
    out
}

/// Words of old artistic lettering, in which many a red head is made.
pub(super) fn lettering(shape: &Element) -> Vec<String> {
    let paths = shape.all();
    let paths = paths.into_iter().filter(|e| local(&e.name) == "textpath");
    paths.filter_map(|e| e.get("string")).map(str::to_string).filter(|s| !s.is_empty()).collect()
}
