//! A paragraph style as XML: it says what it sets otherwise than its parent, zeros too.

use std::collections::BTreeMap;

use super::super::draft::{Format, Jc, RuleLine, Ruled};
use super::super::xml::Element;
use super::super::{Grid, Settings, units};
use super::difference::left_of;
use super::fonts;
use super::roles::keeps_lines;
use crate::document::Role;
use crate::spec::{self, Face, Ink};

/// All that a paragraph style sets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub format: Format,
    pub face: Face,
    pub ink: Ink,
    pub bold: bool,
    pub keep_next: bool,
    /// Level in the navigation pane, from 0.
    pub outline: Option<u8>,
    /// Place of a right tab stop, in twips from the left margin.
    pub tab: Option<u32>,
    /// Whether dots lead to it.
    pub leader: bool,
}

/// One style as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ParagraphStyle {
    pub id: String,
    pub name: String,
    /// Id and look of the style that it is built on.
    pub parent: (String, Look),
    /// Id of the style of the next paragraph, where it is another.
    pub next: Option<&'static str>,
    /// Place in the list of styles.
    pub priority: usize,
    /// Whether it stands in the gallery of styles.
    pub quick: bool,
    /// Whether it is Word's own.
    pub built_in: bool,
    pub look: Look,
}

impl ParagraphStyle {
    /// The element `w:style`.
    pub fn xml(&self, settings: &Settings) -> Element {
        let mut style =
            Element::new("w:style").attr("w:type", "paragraph").attr("w:styleId", &self.id);
        if !self.built_in {
            style.set("w:customStyle", 1);
        }
        let style = style
            .with(value("w:name", &self.name))
            .with(value("w:basedOn", &self.parent.0))
            .with_all(self.next.map(|next| value("w:next", next)))
            .with(value("w:uiPriority", self.priority))
            .with_all(self.quick.then(|| Element::new("w:qFormat")));
        let parent = &self.parent.1;
        style
            .with_all(holder("w:pPr", paragraph_properties(parent, &self.look, settings)))
            .with_all(holder("w:rPr", run_properties(parent, &self.look, settings)))
    }
}

/// An element that has only a value.
pub(in crate::docx) fn value(name: &str, value: impl ToString) -> Element {
    Element::new(name).attr("w:val", value)
}

/// A switch, which a style can also turn off.
pub(super) fn switch(name: &str, on: bool) -> Element {
    if on { Element::new(name) } else { value(name, 0) }
}

/// Properties in their element, where there are any.
pub(super) fn holder(name: &str, properties: Vec<Element>) -> Option<Element> {
    (!properties.is_empty()).then(|| Element::new(name).with_all(properties))
}

/// What `look` sets otherwise than `parent` about the paragraph, in the order of CT_PPrBase.
fn paragraph_properties(parent: &Look, look: &Look, settings: &Settings) -> Vec<Element> {
    let (old, new) = (&parent.format, &look.format);
    let (snapped, snaps) = (snaps(old, settings), snaps(new, settings));
    let changed = [
        (parent.keep_next != look.keep_next).then(|| switch("w:keepNext", look.keep_next)),
        (keeps_lines(old.role) != keeps_lines(new.role))
            .then(|| switch("w:keepLines", keeps_lines(new.role))),
        (old.new_page != new.new_page).then(|| switch("w:pageBreakBefore", new.new_page)),
        (old.rule != new.rule).then(|| border(new.rule)),
        (stops(parent) != stops(look)).then(|| tabs(&stops(parent), &stops(look))),
        (snapped != snaps).then(|| switch("w:snapToGrid", snaps)),
        ((old.before, old.line, line_rule(old)) != (new.before, new.line, line_rule(new)))
            .then(|| spacing(new)),
        indents_differ(old, new).then(|| indents(new)),
        (old.align != new.align).then(|| value("w:jc", alignment(new.align))),
        (parent.outline != look.outline).then(|| outline(look.outline)),
    ];
    changed.into_iter().flatten().collect()
}

/// What `look` sets otherwise than `parent` about its characters, in the order of CT_RPr.
fn run_properties(parent: &Look, look: &Look, settings: &Settings) -> Vec<Element> {
    let (old, new) = (&parent.format, &look.format);
    let (snapped, snaps) = (snaps(old, settings), snaps(new, settings));
    let (spaced, tracked) = (tracking(old, settings), tracking(new, settings));
    let bold = parent.bold != look.bold;
    let changed = [
        (parent.face != look.face).then(|| fonts::of(look.face, settings)),
        bold.then(|| switch("w:b", look.bold)),
        bold.then(|| switch("w:bCs", look.bold)),
        (snapped != snaps).then(|| switch("w:snapToGrid", snaps)),
        (parent.ink != look.ink).then(|| value("w:color", color(look.ink))),
        (spaced != tracked).then(|| value("w:spacing", tracked)),
        (old.scale != new.scale).then(|| value("w:w", new.scale)),
        (old.size != new.size).then(|| value("w:sz", new.size)),
        (old.size != new.size).then(|| value("w:szCs", new.size)),
    ];
    changed.into_iter().flatten().collect()
}

/// Whether 28 of its 字 fill the line.
const fn fills_line(format: &Format) -> bool {
    format.size == spec::WORD_SIZE_3_HALF_PT && !matches!(format.role, Some(Role::Mark))
}

/// Whether its characters stand on the grid of the section. Rows are exact and need none: a title that snapped
/// would take two of them.
pub(super) fn snaps(format: &Format, settings: &Settings) -> bool {
    settings.grid == Grid::Grid && fills_line(format)
}

/// Character spacing in twips.
pub(super) fn tracking(format: &Format, settings: &Settings) -> i32 {
    match settings.grid {
        Grid::Portable if fills_line(format) => spec::WORD_TRACKING_TWIPS,
        _ => 0,
    }
}

/// Exact rows (5.2.3): no font can push them apart.
pub(super) fn spacing(format: &Format) -> Element {
    Element::new("w:spacing")
        .attr("w:before", format.before)
        .attr("w:after", 0)
        .attr("w:line", format.line)
        .attr("w:lineRule", line_rule(format))
}

/// An exact line would cut a picture off; the rows of one grow with it.
const fn line_rule(format: &Format) -> &'static str {
    match format.role {
        Some(Role::Picture | Role::CaptionedPicture) => "atLeast",
        _ => "exact",
    }
}

fn indents_differ(old: &Format, new: &Format) -> bool {
    let indents = |f: &Format| (f.first, f.rest, f.right);
    let resized = old.size != new.size && indents(new) != (0, 0, 0);
    resized || indents(old) != indents(new) || reaches_out(old) != reaches_out(new)
}

/// Whether a paragraph carries a double line, which is wider than the 版心 on both sides (10.1).
fn reaches_out(format: &Format) -> bool {
    format.rule.is_some_and(|rule| rule.line.is_double())
}

/// Indents of a double line: from 20 mm to 190 mm on the sheet.
fn outdents() -> Element {
    let out = |mm: f64| -units::twips_mm(mm);
    Element::new("w:ind")
        .attr("w:left", out(spec::LEFT_MM - spec::LETTER_LINE_LEFT_MM))
        .attr("w:right", out(spec::RIGHT_MM - spec::LETTER_LINE_LEFT_MM))
        .attr("w:firstLine", 0)
}

/// Indents in 字, as Word counts them, and in twips for editors that cannot count 字.
///
/// In a hanging paragraph Word counts `leftChars` up to the first line, but `left` up to the others.
fn indents(format: &Format) -> Element {
    if reaches_out(format) {
        return outdents();
    }
    let left = left_of(format);
    let deeper = format.first - format.rest;
    let twips = |hundredths| indent_twips(hundredths, format.size);
    let all = Element::new("w:ind")
        .attr("w:leftChars", left)
        .attr("w:left", twips(format.rest))
        .attr("w:rightChars", format.right)
        .attr("w:right", twips(format.right));
    if deeper < 0 {
        let hanging = twips(format.rest) - twips(format.first);
        return all.attr("w:hangingChars", -deeper).attr("w:hanging", hanging);
    }
    let first = twips(format.first) - twips(format.rest);
    all.attr("w:firstLineChars", deeper).attr("w:firstLine", first)
}

/// Twips of hundredths of a 字: 3号 as wide as it is set (15.793 pt), others as wide as their size.
fn indent_twips(hundredths: i32, size: u32) -> i64 {
    let cell = match size {
        spec::WORD_SIZE_3_HALF_PT => spec::CELL_PT,
        _ => f64::from(size) / 2.0,
    };
    units::twips(cell * f64::from(hundredths) / 100.0)
}

const fn alignment(align: Jc) -> &'static str {
    match align {
        Jc::Both => "both",
        Jc::Left => "left",
        Jc::Center => "center",
        Jc::Right => "right",
        Jc::Distribute => "distribute",
    }
}

/// Always below: of two lines above a text Word and LibreOffice disagree which is the outer one.
fn border(rule: Option<Ruled>) -> Element {
    let bottom = match rule {
        Some(rule) => value("w:bottom", line(rule.line))
            .attr("w:sz", rule.eighths)
            .attr("w:space", rule.space)
            .attr("w:color", color(Ink::Red)),
        None => {
            value("w:bottom", "none").attr("w:sz", 0).attr("w:space", 0).attr("w:color", "auto")
        }
    };
    Element::new("w:pBdr").with(bottom)
}

/// What Word calls a line. The thin line of a pair and the white beside it are 0.75 pt.
const fn line(line: RuleLine) -> &'static str {
    match line {
        RuleLine::Single => "single",
        RuleLine::ThickThin => "thickThinSmallGap",
        RuleLine::ThinThick => "thinThickSmallGap",
    }
}

/// A right tab stop to which dots lead.
const DOTTED: &str = "dotted";

/// Tab stops of a style: place in twips from the left margin, and kind.
fn stops(look: &Look) -> BTreeMap<i64, &'static str> {
    let own = look.format.tabs.iter().flatten().map(|tab| {
        let kind = if tab.centred { "center" } else { "left" };
        (indent_twips(tab.at, look.format.size), kind)
    });
    let right = if look.leader { DOTTED } else { "right" };
    own.chain(look.tab.map(|at| (i64::from(at), right))).collect()
}

/// The stops of a style, those of its parent taken back.
fn tabs(old: &BTreeMap<i64, &str>, new: &BTreeMap<i64, &str>) -> Element {
    let gone = old.keys().filter(|at| !new.contains_key(at)).map(|at| (*at, "clear"));
    let all: BTreeMap<i64, &str> = gone.chain(new.iter().map(|(at, kind)| (*at, *kind))).collect();
    let tab = |(at, kind): (&i64, &&str)| match *kind {
        DOTTED => value("w:tab", "right").attr("w:leader", "dot").attr("w:pos", at),
        kind => value("w:tab", kind).attr("w:pos", at),
    };
    Element::new("w:tabs").with_all(all.iter().map(tab))
}

/// Level 9 is Word's “body text”.
fn outline(level: Option<u8>) -> Element {
    value("w:outlineLvl", level.unwrap_or(9))
}

fn color(ink: Ink) -> String {
    match ink {
        Ink::Black => "auto".to_string(),
        Ink::Red => ink.rgb().iter().map(|c| format!("{c:02X}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::roles;
    use super::*;
    use crate::document::Role;

    fn text(format: Format) -> Look {
        let plain = Look {
            format,
            face: Face::FangSong,
            ink: Ink::Black,
            bold: false,
            keep_next: false,
            outline: None,
            tab: None,
            leader: false,
        };
        Look { format, ..plain }
    }

    fn shown(elements: Vec<Element>) -> String {
        let file = Element::new("x").with_all(elements).to_file();
        String::from_utf8(file).unwrap().lines().nth(1).unwrap().to_string()
    }

    #[test]
    fn indents_have_a_twin_in_twips() {
        let base = roles::plain(Some(Role::Text), 579);
        let cases = [
            ((200, 0, 0), 32, "0 0 0 0 firstLine 200 632"),
            ((0, 300, 0), 32, "0 948 0 0 hanging 300 948"),
            ((200, 500, 0), 32, "200 1579 0 0 hanging 300 947"),
            ((200, 200, 725), 32, "200 632 725 2290 firstLine 0 0"),
            ((100, 400, 100), 28, "100 1120 100 280 hanging 300 840"),
            ((0, 0, 0), 44, "0 0 0 0 firstLine 0 0"),
        ];
        for ((first, rest, right), size, wanted) in cases {
            let ind = indents(&Format { first, rest, right, size, ..base });
            let get = |name: &str| ind.get(name).unwrap_or("?").to_string();
            let kind = if ind.get("w:hanging").is_some() { "hanging" } else { "firstLine" };
            let parts = [
                get("w:leftChars"),
                get("w:left"),
                get("w:rightChars"),
                get("w:right"),
                kind.to_string(),
                get(&format!("w:{kind}Chars")),
                get(&format!("w:{kind}")),
            ];
            assert_eq!(parts.join(" "), wanted);
        }
    }

    #[test]
    fn a_style_takes_back_what_its_parent_says() {
        let rule = Some(Ruled { line: RuleLine::Single, eighths: 11, space: 4 });
        let plain = roles::plain(Some(Role::Number), 579);
        let parent = Look {
            keep_next: true,
            outline: Some(0),
            tab: Some(8564),
            bold: true,
            ink: Ink::Red,
            ..text(Format { first: 200, right: 100, before: 579, rule, new_page: true, ..plain })
        };
        let look = text(plain);
        insta::assert_snapshot!(shown(paragraph_properties(&parent, &look, &Settings::default())));
        insta::assert_snapshot!(shown(run_properties(&parent, &look, &Settings::default())));
        assert!(paragraph_properties(&parent, &parent, &Settings::default()).is_empty());
        assert!(run_properties(&look, &look, &Settings::default()).is_empty());
    }

    #[test]
    fn only_third_size_is_tracked_and_only_without_a_grid_of_characters() {
        let plain = roles::plain(None, 579);
        let grid = Settings { grid: Grid::Grid, ..Settings::default() };
        let small = Format { size: 28, ..plain };
        let all = [
            tracking(&plain, &Settings::default()),
            tracking(&small, &Settings::default()),
            tracking(&plain, &grid),
        ];
        assert_eq!(all, [spec::WORD_TRACKING_TWIPS, 0, 0]);
    }
}
