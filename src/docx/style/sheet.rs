//! What every styles.xml has: defaults, Word's own styles, page numbers, tables.

use super::super::draft::{Format, Jc, PageSetup, RuleLine, Ruled};
use super::super::xml::Element;
use super::super::{Settings, units};
use super::paragraph::{self, Look, ParagraphStyle, switch, value};
use super::{Styles, fonts, roles};
use crate::document::Role;
use crate::spec::{self, Face, Ink};

/// Id of Word's Normal, on which everything is built.
pub(super) const NORMAL: &str = "Normal";
/// Id of Word's footer.
const FOOTER: &str = "Footer";
/// Headings of the standard, with the role of each level.
const HEADINGS: [(u8, Role); 4] =
    [(1, Role::Heading1), (2, Role::Heading2), (3, Role::Heading3), (4, Role::Heading4)];
/// Places in Word's own list of styles.
const PRIORITY_HEADING: usize = 59;
const PRIORITY_FOOTER: usize = 99;
const PRIORITY_PAGE_NUMBER: usize = 58;
const PRIORITY_TABLE: usize = 60;

/// The element `w:styles` with what stands before the styles of the roles.
pub(super) fn sheet(page: &PageSetup, settings: &Settings) -> Element {
    Element::new("w:styles")
        .attr("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")
        .with(defaults(settings))
        .with(latent())
        .with(normal_style(page, settings))
        .with(own("character", "DefaultParagraphFont", "Default Paragraph Font"))
        .with(normal_table())
        .with(own("numbering", "NoList", "No List"))
}

/// How Normal stands: the grid of 22 rows, 仿宋 of 3号.
pub(super) fn normal(page: &PageSetup) -> Look {
    Look {
        format: roles::plain(None, page.pitch),
        face: Face::FangSong,
        ink: Ink::Black,
        bold: false,
        keep_next: false,
        outline: None,
        tab: None,
        leader: false,
    }
}

/// Id of Word's own heading of a level.
pub(super) fn heading_id(level: u8) -> String {
    format!("Heading{level}")
}

/// Word's own headings, which carry all that the roles' styles built on them share.
pub(super) fn headings(
    page: &PageSetup,
    look: impl Fn(Option<Role>) -> Look,
) -> impl Iterator<Item = ParagraphStyle> {
    HEADINGS.into_iter().map(move |(level, role)| ParagraphStyle {
        id: heading_id(level),
        name: format!("heading {level}"),
        parent: (NORMAL.to_string(), normal(page)),
        next: Some(roles::id(Some(Role::Text))),
        priority: PRIORITY_HEADING,
        quick: true,
        built_in: true,
        look: look(Some(role)),
    })
}

/// Word's footer and the page numbers built on it: 4号 宋体, outside, one 字 free (7.5).
pub(super) fn page_numbers(page: &PageSetup) -> Vec<ParagraphStyle> {
    let normal = normal(page);
    let side = (spec::PAGE_NUMBER_SIDE_CELLS * 100.0) as i32;
    let format = Format {
        size: units::half_points(spec::SIZE_4_PT),
        line: units::twips(spec::WORD_FOOTER_LINE_PT) as u32,
        ..normal.format
    };
    let footer = Look { format, face: Face::Song, ..normal };
    let odd = Format { align: Jc::Right, right: side, ..format };
    let even = Format { align: Jc::Left, first: side, rest: side, ..format };
    let style = |id: &str, name: &str, parent: (&str, Look), format: Format| ParagraphStyle {
        id: id.to_string(),
        name: name.to_string(),
        parent: (parent.0.to_string(), parent.1),
        next: None,
        priority: PRIORITY_PAGE_NUMBER,
        quick: false,
        built_in: false,
        look: Look { format, ..footer },
    };
    let word = style(FOOTER, "footer", (NORMAL, normal), format);
    let mut styles = vec![
        ParagraphStyle { built_in: true, priority: PRIORITY_FOOTER, ..word },
        style(Styles::PAGE_NUMBER_ODD, "页码（单页居右）", (FOOTER, footer), odd),
        style(Styles::PAGE_NUMBER_EVEN, "页码（双页居左）", (FOOTER, footer), even),
    ];
    if let Some(letterhead) = page.letterhead {
        let high = |line: u32| Format { line, ..Format::EMPTY };
        let foot = Format { rule: Some(foot_line()), ..Format::EMPTY };
        let of_footer = |id, name, format| style(id, name, (FOOTER, footer), format);
        styles.extend([
            of_footer(Styles::ABOVE_NUMBER, "信函页码之上", high(letterhead.above_number)),
            of_footer(Styles::BELOW_NUMBER, "信函页码之下", high(letterhead.below_number)),
            of_footer(Styles::FOOT_LINE, "信函首页文武线", foot),
        ]);
    }
    styles
}

/// 文武线 of 10.1.
fn foot_line() -> Ruled {
    let eighths = (spec::DOUBLE_LINE_THICK_PT * 8.0) as u32;
    Ruled { line: RuleLine::ThinThick, eighths, space: 0 }
}

/// Fonts and languages of all text, where no style says otherwise.
fn defaults(settings: &Settings) -> Element {
    let run = Element::new("w:rPr").with(fonts::of(Face::FangSong, settings)).with(languages());
    Element::new("w:docDefaults")
        .with(Element::new("w:rPrDefault").with(run))
        .with(Element::new("w:pPrDefault"))
}

fn languages() -> Element {
    value("w:lang", "en-US").attr("w:eastAsia", "zh-CN").attr("w:bidi", "ar-SA")
}

/// Hides those of Word's own styles that the draft does not define: its list shows ours.
fn latent() -> Element {
    let shown = |name: &str, priority: usize| {
        Element::new("w:lsdException")
            .attr("w:name", name)
            .attr("w:semiHidden", 0)
            .attr("w:uiPriority", priority)
            .attr("w:unhideWhenUsed", 0)
    };
    let headings = (1..=4)
        .map(|level| shown(&format!("heading {level}"), PRIORITY_HEADING).attr("w:qFormat", 1));
    let contents = (1..=4).map(|level| {
        let contents = Element::new("w:lsdException").attr("w:name", format!("toc {level}"));
        contents.attr("w:uiPriority", 39)
    });
    Element::new("w:latentStyles")
        .attr("w:defLockedState", 0)
        .attr("w:defUIPriority", 99)
        .attr("w:defSemiHidden", 1)
        .attr("w:defUnhideWhenUsed", 1)
        .attr("w:defQFormat", 0)
        .attr("w:count", 376)
        .with(shown("Normal", 0).attr("w:qFormat", 1))
        .with_all(headings)
        .with(shown("Title", 10).attr("w:qFormat", 1))
        .with_all(contents)
        .with(shown("Table Grid", 39))
}

/// Normal carries the rules of Chinese lines and the grid.
fn normal_style(page: &PageSetup, settings: &Settings) -> Element {
    let look = normal(page);
    let snaps = paragraph::snaps(&look.format, settings);
    let off = ["w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN"];
    let paragraph = Element::new("w:pPr")
        // The 22nd row belongs to its page, whoever it is.
        .with(switch("w:widowControl", false))
        .with(switch("w:kinsoku", true))
        .with(switch("w:wordWrap", true))
        // Nothing hangs into the margin, nothing is put between 汉字 and digits: the line-break policy.
        .with_all(off.map(|name| switch(name, false)))
        .with(switch("w:adjustRightInd", false))
        .with(switch("w:snapToGrid", snaps))
        .with(paragraph::spacing(&look.format))
        .with(value("w:jc", "both"));
    let tracking = paragraph::tracking(&look.format, settings);
    // On a grid that counts characters its spacing and ours would add up.
    let off_grid = (!snaps).then(|| switch("w:snapToGrid", false));
    let run = Element::new("w:rPr")
        .with(fonts::of(look.face, settings))
        .with_all(off_grid)
        .with_all((tracking != 0).then(|| value("w:spacing", tracking)))
        .with(value("w:kern", 0))
        .with(value("w:sz", look.format.size))
        .with(value("w:szCs", look.format.size))
        .with(languages());
    Element::new("w:style")
        .attr("w:type", "paragraph")
        .attr("w:default", 1)
        .attr("w:styleId", NORMAL)
        .with(value("w:name", "Normal"))
        .with(Element::new("w:qFormat"))
        .with(paragraph)
        .with(run)
}

/// Marks of 脚注: raised, in 仿宋 whatever Word takes a circled digit for.
pub(super) fn footnote_reference(priority: usize, settings: &Settings) -> Element {
    let run = Element::new("w:rPr")
        .with(fonts::of_marks(Face::FangSong, settings))
        .with(value("w:vertAlign", "superscript"));
    Element::new("w:style")
        .attr("w:type", "character")
        .attr("w:styleId", Styles::FOOTNOTE_REFERENCE)
        .with(value("w:name", "footnote reference"))
        .with(value("w:basedOn", "DefaultParagraphFont"))
        .with(value("w:uiPriority", priority))
        .with(run)
}

/// One of Word's own defaults that sets nothing.
fn own(kind: &str, id: &str, name: &str) -> Element {
    Element::new("w:style")
        .attr("w:type", kind)
        .attr("w:default", 1)
        .attr("w:styleId", id)
        .with(value("w:name", name))
        .with(value("w:uiPriority", 99))
        .with(Element::new("w:semiHidden"))
        .with(Element::new("w:unhideWhenUsed"))
}

const NORMAL_TABLE: &str = "TableNormal";

/// Word's own, with its own padding.
fn normal_table() -> Element {
    let properties = Element::new("w:tblPr").with(width("w:tblInd", 0)).with(padding(108));
    own("table", NORMAL_TABLE, "Normal Table").with(properties)
}

/// The tables of the text, of a joint mark and of the 版记. That their columns are fixed each table says itself: Open XML SDK takes
/// no w:tblLayout in a style.
pub(super) fn tables() -> [Element; 3] {
    let pad = units::twips(spec::TABLE_PAD_PT);
    let plain = |id: &str, name: &str| {
        Element::new("w:style")
            .attr("w:type", "table")
            .attr("w:styleId", id)
            .attr("w:customStyle", 1)
            .with(value("w:name", name))
            .with(value("w:basedOn", NORMAL_TABLE))
            .with(value("w:uiPriority", PRIORITY_TABLE))
    };
    let ruled = Element::new("w:tblPr").with(width("w:tblInd", 0)).with(rules()).with(padding(pad));
    let bare = Element::new("w:tblPr").with(width("w:tblInd", 0)).with(padding(0));
    let middle = Element::new("w:tcPr").with(value("w:vAlign", "center"));
    [
        plain(Styles::TABLE, "公文表格")
            .with(Element::new("w:qFormat"))
            .with(ruled)
            .with(middle.clone()),
        plain(Styles::MARK_TABLE, "发文机关标志（联合行文）")
            .with(bare.clone())
            .with(middle.clone()),
        plain(Styles::IMPRINT_TABLE, "版记").with(bare).with(middle),
    ]
}

fn rules() -> Element {
    let eighths = (spec::TABLE_RULE_PT * 8.0) as u32;
    let sides = ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"];
    let rule = |side: &str| {
        value(side, "single").attr("w:sz", eighths).attr("w:space", 0).attr("w:color", "auto")
    };
    Element::new("w:tblBorders").with_all(sides.map(rule))
}

/// Padding left and right in twips.
fn padding(twips: i64) -> Element {
    let sides = [("w:top", 0), ("w:left", twips), ("w:bottom", 0), ("w:right", twips)];
    Element::new("w:tblCellMar").with_all(sides.map(|(side, twips)| width(side, twips)))
}

fn width(name: &str, twips: i64) -> Element {
    Element::new(name).attr("w:w", twips).attr("w:type", "dxa")
}
