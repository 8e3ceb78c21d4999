//! What a user would see otherwise on another computer: fonts, clipped lines, tables that move, empty fields.

use super::{Styles, excerpt, fault};
use crate::diag::Diagnostic;
use crate::docx::xml::Element;

/// Fonts of a theme hide the Chinese font that stands beside them, and a Latin font alone leaves 汉字 to chance.
pub(super) fn fonts(part: &str, story: &Element, sink: &mut Vec<Diagnostic>) {
    let theme = ["w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"];
    for fonts in story.named("w:rFonts") {
        if theme.iter().any(|name| fonts.get(name).is_some()) {
            sink.push(fault(part, "用了主题字体，会盖住指定的中文字体"));
        }
        let latin = fonts.get("w:ascii").or_else(|| fonts.get("w:hAnsi"));
        if let Some(latin) = latin.filter(|_| fonts.get("w:eastAsia").is_none()) {
            sink.push(fault(part, &format!("只指定了西文字体“{latin}”，没有指定中文字体")));
        }
    }
}

/// A field shows what it last was until somebody updates it: WPS does not ask.
pub(super) fn fields(part: &str, story: &Element, sink: &mut Vec<Diagnostic>) {
    for field in story.named("w:fldSimple") {
        if field.plain().is_empty() {
            let code = field.get("w:instr").unwrap_or_default().trim();
            sink.push(fault(part, &format!("域“{code}”没有结果，打开时是空白")));
        }
    }
    for code in without_result(story) {
        sink.push(fault(part, &format!("域“{code}”没有结果，打开时是空白")));
    }
}

/// A field that is open: its code, whether its result has begun, whether that shows anything.
#[derive(Default)]
struct Open {
    code: String,
    separated: bool,
    shows: bool,
}

fn without_result(story: &Element) -> Vec<String> {
    let mut open: Vec<Open> = vec![];
    let mut out = vec![];
    for element in story.all() {
        match (&*element.name, element.get("w:fldCharType")) {
            ("w:fldChar", Some("begin")) => open.push(Open::default()),
            ("w:fldChar", Some("separate")) => {
                if let Some(field) = open.last_mut() {
                    field.separated = true;
                }
            }
            ("w:fldChar", Some("end")) => {
                let field = open.pop().filter(|field| !field.shows);
                out.extend(field.map(|field| field.code.trim().to_string()));
            }
            ("w:instrText", _) => {
                if let Some(field) = open.last_mut() {
                    field.code.push_str(&element.plain());
                }
            }
            ("w:t" | "w:tab" | "w:br" | "w:drawing", _) => {
                open.iter_mut().filter(|f| f.separated).for_each(|f| f.shows = true);
            }
            _ => {}
        }
    }
    out
}

/// WPS and Word lay out a table alike only on a fixed grid whose columns add up to its width.
pub(super) fn tables(part: &str, story: &Element, sink: &mut Vec<Diagnostic>) {
    for table in story.named("w:tbl") {
        if let Some(reason) = loose(table) {
            let message = format!("表格“{}”{reason}，各种软件里宽度会不同", excerpt(table));
            sink.push(fault(part, &message));
        }
    }
}

fn loose(table: &Element) -> Option<String> {
    let properties = table.child("w:tblPr")?;
    if properties.child("w:tblLayout").and_then(|l| l.get("w:type")) != Some("fixed") {
        return Some("的列宽不固定".into());
    }
    let number = |e: &Element| e.get("w:w").and_then(|w| w.parse::<i64>().ok());
    let Some(grid) = table.child("w:tblGrid") else { return Some("没有列宽".into()) };
    let columns: Option<Vec<i64>> = grid.elements().map(number).collect();
    let Some(columns) = columns.filter(|c| !c.is_empty()) else {
        return Some("没有列宽".into());
    };
    let sum: i64 = columns.iter().sum();
    let width = properties.child("w:tblW").filter(|w| w.get("w:type") == Some("dxa"));
    let width = width.and_then(number);
    if width != Some(sum) {
        return Some(format!("各列共宽{sum}，表宽却是{}", width.unwrap_or(0)));
    }
    let rows = table.elements().filter(|e| e.name == "w:tr");
    rows.filter_map(|row| ragged(row, &columns)).next()
}

/// A row whose cells are not as wide as the columns that they span.
fn ragged(row: &Element, columns: &[i64]) -> Option<String> {
    let mut at = 0;
    for cell in row.elements().filter(|e| e.name == "w:tc") {
        let properties = cell.child("w:tcPr");
        let value = |name: &str, attribute: &str| {
            properties?.child(name)?.get(attribute)?.parse::<i64>().ok()
        };
        let span = usize::try_from(value("w:gridSpan", "w:val").unwrap_or(1)).unwrap_or(1);
        let spanned: i64 = columns.iter().skip(at).take(span).sum();
        if value("w:tcW", "w:w").is_some_and(|width| width != spanned) {
            return Some(format!("有一格（{}）与列宽不一致", excerpt(cell)));
        }
        at += span;
    }
    let skipped = row
        .child("w:trPr")
        .is_some_and(|p| p.child("w:gridBefore").is_some() || p.child("w:gridAfter").is_some());
    (at != columns.len() && !skipped).then(|| format!("有一行是{at}列，应为{}列", columns.len()))
}

/// Lines of exact height cut off pictures, and text that is taller than they are.
pub(super) fn lines(part: &str, story: &Element, styles: &Styles, sink: &mut Vec<Diagnostic>) {
    for paragraph in story.named("w:p") {
        let Some(line) = exact_line(paragraph, styles) else { continue };
        if inline_picture(paragraph) {
            sink.push(fault(part, "图片所在的段落是固定行距，图片会被截掉"));
        }
        let text = excerpt(paragraph);
        let size = size_of_text(paragraph, styles);
        // Half points against twips: a 汉字 is as high as its size.
        if !text.is_empty() && size.is_some_and(|size| size * 10 > line) {
            sink.push(fault(part, &format!("“{text}”的固定行距比字还矮，字会被截掉")));
        }
    }
    for row in story.named("w:tr") {
        if let Some(cell) = too_tall_for_row(row, styles) {
            let message = format!("表格的一格“{}”比固定的行高还高，会被截掉", excerpt(cell));
            sink.push(fault(part, &message));
        }
    }
}

/// Height of its lines in twips, when that is exact.
fn exact_line(paragraph: &Element, styles: &Styles) -> Option<i64> {
    let rule = of_paragraph(paragraph, styles, "w:spacing", "w:lineRule");
    let line = of_paragraph(paragraph, styles, "w:spacing", "w:line")?;
    if rule == Some("exact") { line.parse().ok() } else { None }
}

fn style(paragraph: &Element) -> &str {
    let style = paragraph.child("w:pPr").and_then(|p| p.child("w:pStyle"));
    style.and_then(|s| s.get("w:val")).unwrap_or_default()
}

/// What a paragraph or else its style says.
fn of_paragraph<'a>(
    paragraph: &'a Element,
    styles: &'a Styles,
    property: &str,
    name: &str,
) -> Option<&'a str> {
    let own = paragraph.child("w:pPr").and_then(|p| p.child(property)).and_then(|p| p.get(name));
    own.or_else(|| styles.value(style(paragraph), "w:pPr", property, name))
}

/// The size of its text in half points.
fn size_of_text(paragraph: &Element, styles: &Styles) -> Option<i64> {
    styles.value(style(paragraph), "w:rPr", "w:sz", "w:val")?.parse().ok()
}

fn inline_picture(paragraph: &Element) -> bool {
    let old = |pict: &Element| {
        !pict
            .all()
            .iter()
            .any(|e| e.get("style").is_some_and(|style| style.contains("position:absolute")))
    };
    paragraph.named("wp:inline").next().is_some() || paragraph.named("w:pict").any(old)
}

/// A cell whose paragraphs need more than the exact height of their row, each a line at least.
fn too_tall_for_row<'a>(row: &'a Element, styles: &Styles) -> Option<&'a Element> {
    let height = row.child("w:trPr").and_then(|p| p.child("w:trHeight"));
    let height = height.filter(|h| h.get("w:hRule") == Some("exact"))?;
    let height: i64 = height.get("w:val")?.parse().ok()?;
    let needed = |cell: &Element| -> i64 {
        let paragraphs = cell.elements().filter(|e| e.name == "w:p");
        paragraphs.map(|p| exact_line(p, styles).unwrap_or(0)).sum()
    };
    row.elements().filter(|e| e.name == "w:tc").find(|cell| needed(cell) > height)
}
