//! Where the fixed elements stand: ours against those of another program that set the draft, in mm.

use hongtou::document::{Role, SectionKind};
use hongtou::layout::{self, Layout};

use crate::breaks::{Line, is_page_number};
use crate::support::measure::{Glyph, MeasuredPage};

/// Rules of tables are thinner.
const RULE_MM: f64 = 0.2;

/// The middle of a sheet.
const MIDDLE_MM: f64 = 105.0;

/// What must stand at its place. The corner and the labels stand on the rows of the draft, which are other ones.
const ASKED: [&str; 9] = [
    "Mark",
    "Number",
    "Title",
    "Signature",
    "Date",
    "ImprintRecipients",
    "CopiedTo",
    "PrintedBy",
    PAGE_NUMBER,
];

const PAGE_NUMBER: &str = "页码";

/// Ids of the lines of a mark of several offices begin so.
const JOINT_MARK: &str = "head.mark.";

/// One element that was compared.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What it is, and on which page.
    pub what: String,
    /// How much further right and down it stands in the draft; `None` where it is not on its page.
    pub off: Option<(f64, f64)>,
    /// Whether its place is asked for; the others are shown only.
    pub asked: bool,
}

impl Compared {
    /// Whether it stands where it should, within a tolerance.
    pub fn within(&self, tolerance: f64) -> bool {
        self.off.is_some_and(|(x, y)| x.abs() <= tolerance && y.abs() <= tolerance)
    }
}

/// Compares mark, 发文字号, titles, 署名, date, labels of attachments, 版记, page numbers, and the red and black rules.
pub fn compare(layout: &Layout, lines: &[Line], pages: &[MeasuredPage]) -> Vec<Compared> {
    let mut out = vec![];
    for page in 0..layout.pages.len() {
        let theirs: Vec<&Line> = lines.iter().filter(|l| l.page == page).collect();
        for (name, line) in fixed(layout, page) {
            if line.id.starts_with(JOINT_MARK) {
                let off = pages.get(page).and_then(|page| in_mark(&line, page));
                out.push(Compared { what: format!("{name} {}", line.text), off, asked: true });
                continue;
            }
            let found = their(&line, &theirs);
            let lines = layout.pages.iter().flat_map(|p| &p.lines).filter(|l| l.id == line.id);
            let alone = lines.count() == 1 || name == format!("{:?}", Role::PrintedBy);
            let off = found.map(|l| (across(alone, &line, l), l.y - line.baseline));
            let asked = ASKED.contains(&name.as_str());
            out.push(Compared { what: format!("{name}, page {}", page + 1), off, asked });
        }
    }
    for (what, ours, theirs) in ruled(layout, pages) {
        let off = |r: &Ruled| (further(r.x - ours.x, r.right - ours.right), r.y - ours.y);
        out.push(Compared { what, off: theirs.as_ref().map(off), asked: true });
    }
    out
}

/// How much further right and down a line of a joint mark stands. Names and 文件 may stand on nearly one base line, so
/// its last glyphs are looked for: the last one is at the right of both, whatever a name is spread to.
fn in_mark(line: &layout::Line, page: &MeasuredPage) -> Option<(f64, f64)> {
    let last = line.text.chars().next_back()?.to_string();
    let alike = page.glyphs.iter().filter(|g| g.text == last && g.colour.is_red());
    let off = |g: &Glyph| (g.right - line.right, g.y - line.baseline);
    let near = alike.map(off).min_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)))?;
    Some(near)
}

/// How much thicker each rule is in the draft.
pub fn weights(layout: &Layout, pages: &[MeasuredPage]) -> Vec<(String, f64)> {
    let all = ruled(layout, pages).into_iter();
    all.filter_map(|(what, ours, theirs)| Some((what, theirs?.width - ours.width))).collect()
}

/// Each red line and rule of 版记 with the nearest one of another program's page.
fn ruled<'a>(
    layout: &'a Layout,
    pages: &[MeasuredPage],
) -> Vec<(String, &'a layout::Rule, Option<Ruled>)> {
    let mut out = vec![];
    for (page, planned) in layout.pages.iter().enumerate() {
        let theirs = pages.get(page).map(rules).unwrap_or_default();
        for rule in planned.rules.iter().filter(|r| r.width > RULE_MM) {
            let off = |r: &Ruled| (r.y - rule.y).abs();
            let alike = theirs.iter().filter(|r| r.red == rule.red && r.right - r.x > 100.0);
            let near = alike.min_by(|a, b| off(a).total_cmp(&off(b))).cloned();
            let name = if rule.red { "红色分隔线" } else { "版记分隔线" };
            out.push((format!("{name}, page {}", page + 1), rule, near));
        }
    }
    out
}

fn further(a: f64, b: f64) -> f64 {
    if a.abs() > b.abs() { a } else { b }
}

/// How much further right a line stands: of a line alone the end that is further off, of several the left one, of a
/// page number the outer one, since the faces of 宋体 have dashes and blanks of other widths.
fn across(alone: bool, ours: &layout::Line, theirs: &Line) -> f64 {
    let (left, right) = (theirs.x - ours.x, theirs.right - ours.right);
    match (ours.id.as_str(), alone) {
        ("page-number", _) if ours.x > MIDDLE_MM => right,
        ("page-number", _) | (_, false) => left,
        (_, true) => further(left, right),
    }
}

/// Our lines of a page that have their place, with what they are; two ends of one line as one.
fn fixed(layout: &Layout, page: usize) -> Vec<(String, layout::Line)> {
    let mut out: Vec<(String, layout::Line)> = vec![];
    for line in &layout.pages[page].lines {
        let Some(name) = name(layout, &line.id) else { continue };
        match out.last_mut() {
            Some((_, last)) if last.id == line.id && last.baseline == line.baseline => {
                last.text.push_str(&line.text);
                last.right = line.right;
            }
            _ => out.push((name, line.clone())),
        }
    }
    out
}

fn name(layout: &Layout, id: &str) -> Option<String> {
    if id == "page-number" {
        return Some(PAGE_NUMBER.into());
    }
    let sections = layout.document.sections.iter();
    let mut blocks = sections.flat_map(|s| s.blocks.iter().map(move |block| (s.kind, block)));
    let (kind, block) = blocks.find(|(_, block)| block.id == id)?;
    let role = block.role;
    let kept = kind == SectionKind::Imprint
        || kind == SectionKind::Head
        || role.is_title()
        || matches!(role, Role::Signature | Role::Date | Role::AttachmentLabel);
    kept.then(|| format!("{role:?}"))
}

/// The line of another program's page that reads the same; of several the nearest.
fn their<'a>(line: &layout::Line, theirs: &[&'a Line]) -> Option<&'a Line> {
    let text: String = line.text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = line.id == "page-number";
    let same = theirs.iter().filter(|l| l.text == text && is_page_number(l) == number);
    let off = |l: &Line| (l.y - line.baseline).abs();
    same.min_by(|a, b| off(a).total_cmp(&off(b))).copied()
}

/// A horizontal rule of another program, drawn as a stroke or as a thin box.
#[derive(Debug, Clone)]
pub struct Ruled {
    /// Left end.
    pub x: f64,
    /// Right end.
    pub right: f64,
    /// Its middle.
    pub y: f64,
    /// Its thickness.
    pub width: f64,
    /// Whether it is red.
    pub red: bool,
}

/// The horizontal rules of a page; pieces that touch, as under two cells, are one.
pub fn rules(page: &MeasuredPage) -> Vec<Ruled> {
    let strokes = page.strokes.iter().filter(|s| s.bounds.height() < 0.01);
    let strokes = strokes.map(|s| (s.bounds, s.width, s.colour.is_red()));
    let fills = page.fills.iter().filter(|f| f.bounds.height() < 1.5 && f.bounds.width() > 5.0);
    let fills = fills.map(|f| (f.bounds, f.bounds.height(), f.colour.is_red()));
    let ruled = |(bounds, width, red): (kurbo::Rect, f64, bool)| Ruled {
        x: bounds.x0,
        right: bounds.x1,
        y: bounds.center().y,
        width,
        red,
    };
    let mut all: Vec<Ruled> = strokes.chain(fills).map(ruled).collect();
    all.sort_by(|a, b| {
        (a.y * 10.0).round().total_cmp(&(b.y * 10.0).round()).then(a.x.total_cmp(&b.x))
    });
    let mut out: Vec<Ruled> = vec![];
    for rule in all {
        match out.last_mut() {
            Some(last) if (last.y - rule.y).abs() < 0.15 && rule.x < last.right + 0.5 => {
                last.right = last.right.max(rule.right);
            }
            _ => out.push(rule),
        }
    }
    out
}
