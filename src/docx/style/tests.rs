use std::collections::BTreeSet;

use super::super::draft::{
    Cell, Emphasis, ImprintRow, Jc, Mark, Piece, PieceText, Row, RuleLine, Ruled, Script, Sides,
};
use super::super::{FontNames, Grid};
use super::*;
use crate::document::Meta;
use crate::docx::body::sample::page;

const PITCH: u32 = 579;

fn draft(items: Vec<Item>) -> Draft {
    Draft {
        footnotes: vec![],
        below_footnotes: None,
        last: Sides::USUAL,
        page: page(),
        header: None,
        items,
        pictures: vec![],
        figures: vec![],
        bold_roles: vec![],
        bold_levels: vec![],
        meta: Meta::default(),
    }
}

fn usual(role: Role) -> Format {
    roles::usual(Some(role), PITCH)
}

fn paragraph(format: Format, characters: &[Character]) -> Paragraph {
    let piece = |character: &Character| Piece {
        text: PieceText::Text("字".to_string()),
        character: *character,
        figure: None,
    };
    Paragraph {
        id: "body.1".to_string(),
        format,
        pieces: characters.iter().map(piece).collect(),
        seals: vec![],
    }
}

fn text(format: Format) -> Item {
    Item::Paragraph(paragraph(format, &[Character::default()]))
}

/// A draft in which the most usual things differ.
fn rich() -> Draft {
    let body = usual(Role::Text);
    let marks = |emphasis, script| Character { emphasis, script, mark: Some(Mark::Wide) };
    let marked = [
        marks(None, None),
        marks(Some(Emphasis::Strong), None),
        marks(None, Some(Script::Super)),
        Character {
            emphasis: Some(Emphasis::Kai),
            script: Some(Script::Sub),
            mark: Some(Mark::Dot),
        },
    ];
    let cell = |align| paragraph(Format { align, ..usual(Role::Table) }, &[]);
    let row = |aligns: [Jc; 3]| Row {
        id: "body.9.1".to_string(),
        height: 579,
        cells: aligns.map(cell).map(Cell::single).to_vec(),
    };
    let imprint = |role, rule_above| ImprintRow {
        paragraph: paragraph(usual(role), &[]),
        height: 555,
        rule_above,
    };
    let head = Format {
        rule: Some(Ruled { line: RuleLine::Single, eighths: 17, space: 9 }),
        before: 1300,
        ..usual(Role::Number)
    };
    draft(vec![
        text(Format { size: 110, line: 1100, ..usual(Role::Mark) }),
        text(head),
        text(usual(Role::Title)),
        Item::Paragraph(paragraph(usual(Role::Title), &marked)),
        text(Format { before: 312, ..body }),
        Item::Paragraph(paragraph(body, &marked)),
        text(Format { before: PITCH, ..body }),
        text(body),
        text(Format { first: 0, ..body }),
        text(usual(Role::Heading1)),
        Item::Paragraph(paragraph(Format { before: 100, ..usual(Role::Heading1) }, &marked)),
        Item::Table(Table {
            id: "body.9".to_string(),
            columns: vec![2948; 3],
            head: vec![row([Jc::Center; 3])],
            rows: vec![row([Jc::Left, Jc::Right, Jc::Right]); 2],
        }),
        text(Format { right: 750, ..usual(Role::Signature) }),
        text(usual(Role::AttachmentLabel)),
        text(usual(Role::AttachmentTitle)),
        Item::SectionEnd(Sides::USUAL),
        Item::Imprint(Imprint {
            rows: vec![imprint(Role::CopiedTo, 8), imprint(Role::PrintedBy, 6)],
            below: 0,
            last_rule: 8,
        }),
        text(Format { line: 20, ..roles::plain(None, PITCH) }),
    ])
}

fn names(styles: &Element) -> Vec<(String, String)> {
    let name =
        |s: &Element| s.child("w:name").and_then(|n| n.get("w:val")).unwrap_or("").to_string();
    let id = |s: &Element| s.get("w:styleId").unwrap_or("").to_string();
    styles.named("w:style").map(|style| (id(style), name(style))).collect()
}

fn style<'a>(styles: &'a Element, id: &'a str) -> &'a Element {
    styles.named("w:style").find(|s| s.get("w:styleId") == Some(id)).unwrap()
}

#[test]
fn every_role_has_its_style() {
    let empty = draft(vec![]);
    let styles = Styles::of(&empty);
    let xml = styles.xml(&empty.page, &Settings::default());
    let ids: BTreeSet<String> = names(&xml).into_iter().map(|(id, _)| id).collect();
    for role in roles::ORDER {
        let id = styles.paragraph(&roles::usual(role, PITCH)).to_string();
        assert!(ids.contains(&id), "{role:?} {id}");
        if let Some(role) = role {
            let size = style(&xml, &id).named("w:sz").next().and_then(|s| s.get("w:val"));
            let wanted = (spec::type_of(role).size_pt * 2.0).round() as u32;
            let told = size.map_or(32, |s| s.parse().unwrap());
            assert!(role == Role::Mark || told == wanted, "{role:?} {told}");
        }
    }
    let roles: BTreeSet<_> = roles::ORDER.into_iter().collect();
    assert_eq!(roles.len(), roles::ORDER.len());
}

#[test]
fn names_and_ids_are_unique_and_what_is_referred_to_is_there() {
    let draft = rich();
    let styles = Styles::of(&draft);
    let xml = styles.xml(&draft.page, &Settings::default());
    let all = names(&xml);
    let ids: BTreeSet<&str> = all.iter().map(|(id, _)| id.as_str()).collect();
    let lower: BTreeSet<String> = all.iter().map(|(_, name)| name.to_lowercase()).collect();
    assert_eq!((ids.len(), lower.len()), (all.len(), all.len()));
    assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_alphanumeric())), "{ids:?}");
    for (_, name) in &all {
        // Word takes these as the ends of names.
        assert!(!name.contains([',', ';', '{', '}', '\\']) && name.chars().count() < 100, "{name}");
    }
    for reference in ["w:basedOn", "w:next", "w:link"] {
        for element in xml.named(reference) {
            assert!(ids.contains(element.get("w:val").unwrap()), "{element:?}");
        }
    }
    for paragraph in paragraphs_of(&draft) {
        assert!(ids.contains(styles.paragraph(&paragraph.format)));
        for piece in &paragraph.pieces {
            let id = styles.character(paragraph.format.role, piece.character);
            assert_eq!(id.is_some(), Key::of(paragraph.format.role, piece.character).is_some());
            assert!(id.is_none_or(|id| ids.contains(id)), "{id:?}");
        }
    }
}

#[test]
fn the_list_of_styles_of_a_rich_draft() {
    let draft = rich();
    let xml = Styles::of(&draft).xml(&draft.page, &Settings::default());
    let lines: Vec<String> =
        names(&xml).into_iter().map(|(id, name)| format!("{id} {name}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_styles_of_a_rich_draft() {
    let draft = rich();
    let xml = Styles::of(&draft).xml(&draft.page, &Settings::default());
    let file = String::from_utf8(xml.to_file()).unwrap();
    insta::assert_snapshot!(file.replace("<w:style ", "\n<w:style "));
    assert_eq!(Element::parse(file.as_bytes()), Ok(xml));
}

#[test]
fn the_most_frequent_format_is_the_roles_own() {
    let body = usual(Role::Text);
    let spaced = Format { before: PITCH, ..body };
    let flush = Format { first: 0, ..body };
    let own = |formats: &[Format]| {
        let draft = draft(formats.iter().map(|f| text(*f)).collect());
        let styles = Styles::of(&draft);
        formats.iter().map(|f| styles.paragraph(f).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(own(&[spaced, spaced, body]), ["HtText", "HtText", "HtTextBefore0"]);
    assert_eq!(own(&[spaced, body]), ["HtTextBefore579", "HtText"]);
    assert_eq!(own(&[flush, spaced]), ["HtText", "HtTextBefore579First200"]);
    let other = Styles::of(&draft(vec![text(body)]));
    assert_eq!(other.paragraph(&flush), "HtText", "what was not collected has its role's style");
}

#[test]
fn a_derived_style_says_zeros() {
    let body = usual(Role::Text);
    let draft = draft(vec![text(body), text(body), text(Format { first: 0, ..body })]);
    let xml = Styles::of(&draft).xml(&draft.page, &Settings::default());
    let derived = style(&xml, "HtTextFirst0");
    let ind = derived.named("w:ind").next().unwrap();
    for name in ["w:firstLineChars", "w:firstLine", "w:leftChars", "w:left", "w:right"] {
        assert_eq!(ind.get(name), Some("0"), "{name}");
    }
    assert_eq!(derived.child("w:name").unwrap().get("w:val"), Some("正文（首行不缩进）"));
    assert_eq!(derived.child("w:basedOn").unwrap().get("w:val"), Some("HtText"));
}

#[test]
fn headings_are_built_on_words_own_and_keep_their_level() {
    let draft = rich();
    let xml = Styles::of(&draft).xml(&draft.page, &Settings::default());
    for level in 1..=4 {
        let own = style(&xml, ["HtHeading1", "HtHeading2", "HtHeading3", "HtHeading4"][level - 1]);
        let word = own.child("w:basedOn").unwrap().get("w:val").unwrap();
        assert_eq!(word, format!("Heading{level}"));
        let word = style(&xml, word);
        let outline = word.named("w:outlineLvl").next().unwrap();
        assert_eq!(outline.get("w:val"), Some((level - 1).to_string().as_str()));
        assert!(word.named("w:keepNext").next().is_some());
    }
    let attachment = style(&xml, "HtAttachmentTitle").named("w:outlineLvl").next().unwrap();
    assert_eq!(attachment.get("w:val"), Some("0"));
    assert_eq!(style(&xml, "Title").child("w:name").unwrap().get("w:val"), Some("Title"));
}

#[test]
fn no_font_of_the_theme_hides_the_chinese_one() {
    let fonts = FontNames { fang_song: "仿宋 & \"新\"".to_string(), ..FontNames::default() };
    for settings in
        [Settings::default(), Settings { fonts, grid: Grid::Grid, ..Settings::default() }]
    {
        let draft = rich();
        let xml = Styles::of(&draft).xml(&draft.page, &settings);
        let attributes = xml.all().into_iter().flat_map(|e| &e.attributes);
        assert!(attributes.clone().all(|(name, _)| !name.to_lowercase().contains("theme")));
        for fonts in xml.named("w:rFonts") {
            for name in ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"] {
                assert!(fonts.get(name).is_some_and(|f| !f.is_empty()), "{fonts:?}");
            }
        }
        assert_eq!(Element::parse(&xml.to_file()), Ok(xml));
    }
}

#[test]
fn a_grid_of_characters_leaves_spacing_to_the_grid() {
    let draft = rich();
    let styles = Styles::of(&draft);
    let tracked = |grid| {
        let xml = styles.xml(&draft.page, &Settings { grid, ..Settings::default() });
        let runs = xml.named("w:rPr").filter_map(|r| r.child("w:spacing").cloned());
        runs.filter_map(|s| s.get("w:val").map(str::to_string)).collect::<Vec<_>>()
    };
    assert!(tracked(Grid::Portable).contains(&"0".to_string()));
    assert!(tracked(Grid::Grid).is_empty());
}

#[test]
fn bold_is_that_of_the_layout() {
    let draft =
        Draft { bold_roles: vec![Role::Title, Role::Heading2], bold_levels: vec![3], ..rich() };
    let xml = Styles::of(&draft).xml(&draft.page, &Settings::default());
    let bold: Vec<_> = xml
        .named("w:style")
        .filter(|s| s.named("w:b").next().is_some())
        .filter_map(|s| s.get("w:styleId"))
        .collect();
    assert_eq!(bold, ["Heading2", "Title", "HtCharHeading3"]);
}

#[test]
fn children_stand_in_the_order_of_the_schema() {
    let orders: [(&str, &[&str]); 3] = [
        (
            "w:style",
            &[
                "w:name",
                "w:basedOn",
                "w:next",
                "w:uiPriority",
                "w:semiHidden",
                "w:unhideWhenUsed",
                "w:qFormat",
                "w:pPr",
                "w:rPr",
                "w:tblPr",
                "w:tcPr",
            ],
        ),
        (
            "w:pPr",
            &[
                "w:keepNext",
                "w:keepLines",
                "w:pageBreakBefore",
                "w:widowControl",
                "w:pBdr",
                "w:tabs",
                "w:kinsoku",
                "w:wordWrap",
                "w:overflowPunct",
                "w:topLinePunct",
                "w:autoSpaceDE",
                "w:autoSpaceDN",
                "w:adjustRightInd",
                "w:snapToGrid",
                "w:spacing",
                "w:ind",
                "w:jc",
                "w:outlineLvl",
            ],
        ),
        (
            "w:rPr",
            &[
                "w:rFonts",
                "w:b",
                "w:bCs",
                "w:snapToGrid",
                "w:color",
                "w:spacing",
                "w:w",
                "w:kern",
                "w:sz",
                "w:szCs",
                "w:vertAlign",
                "w:lang",
            ],
        ),
    ];
    let draft = Draft { bold_roles: vec![Role::Title], bold_levels: vec![1], ..rich() };
    let xml = Styles::of(&draft).xml(&draft.page, &Settings::default());
    for (name, order) in orders {
        for element in xml.named(name) {
            let places: Vec<usize> = element
                .elements()
                .map(|child| order.iter().position(|o| *o == child.name).expect(&child.name))
                .collect();
            assert!(places.is_sorted_by(|a, b| a < b), "{element:?}");
        }
    }
}

#[test]
fn rows_and_characters_snap_only_where_the_grid_makes_the_line() {
    let draft = rich();
    let snaps = |grid| {
        let xml = Styles::of(&draft).xml(&draft.page, &Settings { grid, ..Settings::default() });
        let said = |id: &str| {
            let found = style(&xml, id).named("w:snapToGrid");
            found.map(|e| e.get("w:val").unwrap_or("1").to_string()).collect::<String>()
        };
        [said("Normal"), said("HtText"), said("Title")]
    };
    // In the paragraph, then in its characters.
    assert_eq!(snaps(Grid::Portable), ["00", "", ""]);
    assert_eq!(snaps(Grid::Grid), ["1", "", "00"]);
}
