//! What a draft's XML must say though LibreOffice ignores it or reads it otherwise: rules D-01 and on.

mod support;

use hongtou::document::Form;
use hongtou::docx::xml::Element;
use hongtou::docx::{Grid, Margins, Settings};
use support::built::{BUILT, Built};
use support::word::{draft, every_setting, parts, settings};

/// The XML parts of a draft.
struct Package(Vec<(String, Element)>);

impl Package {
    fn of(built: &Built, settings: &Settings) -> Self {
        let docx = draft(&built.name, &built.layout, settings);
        let parts = parts(&docx).into_iter().filter(|(name, _)| name.ends_with(".xml"));
        let xml = |bytes: &[u8]| Element::parse(bytes).expect("XML");
        Self(parts.map(|(name, bytes)| (name, xml(&bytes))).collect())
    }

    fn part(&self, name: &str) -> &Element {
        let found = self.0.iter().find(|(n, _)| n == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }

    fn document(&self) -> &Element {
        self.part("word/document.xml")
    }

    fn styles(&self) -> Vec<&Element> {
        self.part("word/styles.xml").elements().filter(|e| e.name == "w:style").collect()
    }

    /// The style that a paragraph stands on when it names none.
    fn normal(&self) -> &Element {
        let normal = |s: &&Element| s.get("w:styleId") == Some("Normal");
        self.styles().into_iter().find(normal).expect("Normal")
    }
}

/// A value of a property of a style or paragraph.
fn value<'a>(of: &'a Element, properties: &str, property: &str, name: &str) -> Option<&'a str> {
    of.child(properties)?.child(property)?.get(name)
}

fn off(of: &Element, property: &str) -> bool {
    matches!(value(of, "w:pPr", property, "w:val"), Some("0" | "false" | "off"))
}

fn letter(built: &Built) -> bool {
    built.layout.document.form == Form::Letter
}

/// Pitch of rows in twips.
const fn pitch(margins: Margins) -> i32 {
    match margins {
        Margins::Office => 579,
        Margins::Gbt33476 => 589,
    }
}

#[test]
fn d01_pages_are_a4_and_not_mirrored() {
    for built in BUILT.iter() {
        let package = Package::of(built, &Settings::default());
        let sections: Vec<_> = package.document().named("w:sectPr").collect();
        assert!(!sections.is_empty());
        for section in sections {
            let size = section.child("w:pgSz").expect("a size");
            // A 横排 table lies on the same sheet, turned.
            let wanted = match size.get("w:orient") {
                Some("landscape") => (Some("16838"), Some("11906")),
                _ => (Some("11906"), Some("16838")),
            };
            assert_eq!((size.get("w:w"), size.get("w:h")), wanted);
        }
        assert!(package.part("word/settings.xml").child("w:mirrorMargins").is_none());
    }
}

#[test]
fn d02_margins_are_those_of_either_habit() {
    let sides = ["w:top", "w:bottom", "w:left", "w:right"];
    for (margins, wanted) in
        [(Margins::Office, [2098, 1984, 1587, 1474]), (Margins::Gbt33476, [1960, 1847, 1587, 1474])]
    {
        for built in BUILT.iter() {
            // Page 1 of a letter has one row more: its margin, and footers as high as the rest on the other pages.
            let row = if letter(built) { pitch(margins) } else { 0 };
            let wanted = [wanted[0], wanted[1] - row, wanted[2], wanted[3]];
            let package = Package::of(built, &settings(margins, Grid::Portable));
            for section in package.document().named("w:sectPr") {
                let turned = section.child("w:pgSz").is_some_and(|s| s.get("w:orient").is_some());
                let section = section.child("w:pgMar").expect("margins");
                // The margins are turned with the sheet: upper, lower, left and right are left, right, lower and upper.
                let lifted = 2098 - wanted[0];
                let lying = [1587 - lifted, 1474 - lifted, 1984, 2098];
                for (side, wanted) in sides.iter().zip(if turned { lying } else { wanted }) {
                    let found: i32 = section.get(side).and_then(|v| v.parse().ok()).expect(side);
                    // An office's own rows may be so many that they need some of the foot.
                    let own_rows = *side == "w:bottom" && built.layout.settings.row_pt != 29.45;
                    let end_of_section = turned && *side == "w:bottom";
                    if (own_rows || end_of_section) && found < wanted {
                        continue;
                    }
                    // Three twips are 0.05 mm: how the width of 28 字 is rounded is for the writer.
                    assert!((found - wanted).abs() <= 3, "{margins:?} {side}: {found}");
                }
            }
        }
    }
}

#[test]
fn d03_rows_are_exact_and_twenty_two_fill_a_page() {
    for (margins, wanted, top, bottom) in
        [(Margins::Office, 579, 2098, 1984), (Margins::Gbt33476, 589, 1960, 1847)]
    {
        let package = Package::of(&BUILT[0], &settings(margins, Grid::Portable));
        let normal = package.normal();
        let line: i32 =
            value(normal, "w:pPr", "w:spacing", "w:line").unwrap_or("0").parse().expect("a number");
        assert_eq!(value(normal, "w:pPr", "w:spacing", "w:lineRule"), Some("exact"));
        assert_eq!(line, wanted, "{margins:?}");
        let height = 16838 - top - bottom;
        assert_eq!(height / line, 22, "{margins:?}");
    }
}

#[test]
fn d04_indents_count_characters_and_say_their_length() {
    let twins = [
        ("w:firstLineChars", "w:firstLine"),
        ("w:hangingChars", "w:hanging"),
        ("w:leftChars", "w:left"),
        ("w:rightChars", "w:right"),
    ];
    let mut two = 0;
    for built in BUILT.iter() {
        let package = Package::of(built, &Settings::default());
        for style in package.styles() {
            // What is wider than the 版心 is so in mm.
            let double = |border: &&Element| border.get("w:val").is_some_and(is_double);
            if style.named("w:bottom").any(|b| double(&b)) {
                continue;
            }
            for indent in style.named("w:ind") {
                for (chars, twips) in twins {
                    let both = (indent.get(chars).is_some(), indent.get(twips).is_some());
                    assert!(both.0 == both.1, "{:?}: {indent:?}", style.get("w:styleId"));
                }
                let first: i32 =
                    indent.get("w:firstLine").and_then(|v| v.parse().ok()).unwrap_or(0);
                // Two 字 of 15.793 pt, or of 16 pt.
                two += usize::from(
                    indent.get("w:firstLineChars") == Some("200") && (630..=640).contains(&first),
                );
            }
        }
    }
    assert!(two >= BUILT.len(), "正文 stands two 字 in, in every draft");
}

/// The text of the paragraphs of a footer, without its fields' codes.
fn shown(footer: &Element) -> String {
    footer.named("w:t").map(Element::plain).collect()
}

#[test]
fn d05_page_numbers_are_fields_and_even_pages_differ() {
    for built in BUILT.iter() {
        let package = Package::of(built, &Settings::default());
        assert!(package.part("word/settings.xml").child("w:evenAndOddHeaders").is_some());
        let footers = package.0.iter().filter(|(name, _)| name.starts_with("word/footer"));
        let numbered: Vec<_> =
            footers.filter(|(_, f)| f.named("w:instrText").next().is_some()).collect();
        assert!(numbered.len() >= 2, "{}: odd and even", built.name);
        let sides: Vec<_> = numbered
            .iter()
            .flat_map(|(_, f)| f.named("w:jc"))
            .filter_map(|jc| jc.get("w:val"))
            .collect();
        let styled =
            numbered.iter().map(|(_, f)| f.to_file()).collect::<std::collections::BTreeSet<_>>();
        assert!(styled.len() >= 2 || sides.len() >= 2, "{}: odd and even are alike", built.name);
        for (name, footer) in numbered {
            let codes: String = footer.named("w:instrText").map(Element::plain).collect();
            assert_eq!(codes.trim(), "PAGE", "{name}");
            let text: String = shown(footer).chars().filter(|c| !c.is_whitespace()).collect();
            let digits = text.strip_prefix('—').and_then(|t| t.strip_suffix('—'));
            assert!(digits.is_some_and(|d| d.parse::<u32>().is_ok()), "{name}: {text}");
        }
    }
}

#[test]
fn d06_each_font_is_named_and_marks_stand_in_the_chinese_one() {
    let mut marks = 0;
    for built in BUILT.iter() {
        let package = Package::of(built, &Settings::default());
        let styles = package.part("word/styles.xml");
        let fonts: Vec<_> = styles.named("w:rFonts").collect();
        assert!(fonts.len() > 3, "{}", built.name);
        for fonts in fonts {
            for name in ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"] {
                assert!(fonts.get(name).is_some(), "{}: {fonts:?}", built.name);
            }
        }
        for paragraph in package.document().named("w:p") {
            for run in paragraph.named("w:r") {
                let text: String = run.named("w:t").map(Element::plain).collect();
                if text.contains(['“', '”', '‘', '’', '…', '—', '·']) {
                    marks += 1;
                    assert!(in_chinese_font(&package, paragraph, run), "{}: {text}", built.name);
                }
            }
        }
    }
    assert!(marks > 100, "{marks}");
}

/// Whether the marks of a run stand in the Chinese font whatever an editor makes of hints: all its fonts are that one.
fn in_chinese_font(package: &Package, paragraph: &Element, run: &Element) -> bool {
    let of_run = value(run, "w:rPr", "w:rStyle", "w:val").and_then(|id| fonts(package, id));
    let of_paragraph = || fonts(package, value(paragraph, "w:pPr", "w:pStyle", "w:val")?);
    let fonts = of_run.or_else(of_paragraph).expect("fonts");
    ["w:ascii", "w:hAnsi"].iter().all(|name| fonts.get(name) == fonts.get("w:eastAsia"))
}

/// The fonts of a style, its own or those of what it is built on.
fn fonts<'a>(package: &'a Package, id: &str) -> Option<&'a Element> {
    let style = package.styles().into_iter().find(|s| s.get("w:styleId") == Some(id))?;
    let own = style.child("w:rPr").and_then(|p| p.child("w:rFonts"));
    own.or_else(|| fonts(package, style.child("w:basedOn")?.get("w:val")?))
}

#[test]
fn d07_nothing_moves_lines_by_itself() {
    for (setting, settings) in every_setting() {
        let package = Package::of(&BUILT[0], &settings);
        let normal = package.normal();
        for property in ["w:widowControl", "w:autoSpaceDE", "w:autoSpaceDN", "w:adjustRightInd"] {
            assert!(off(normal, property), "{setting}: {property}");
        }
        for style in package.styles() {
            for property in ["w:widowControl", "w:autoSpaceDE", "w:autoSpaceDN", "w:adjustRightInd"]
            {
                let again = value(style, "w:pPr", property, "w:val");
                let set = style.child("w:pPr").is_some_and(|p| p.child(property).is_some());
                assert!(!set || again == Some("0"), "{setting}: {:?}", style.get("w:styleId"));
            }
        }
    }
}

#[test]
fn d08_the_red_line_is_a_border_of_its_paragraph() {
    let ruled = |b: &&Built| !letter(b) && b.layout.pages[0].rules.iter().any(|r| r.red);
    for built in BUILT.iter().filter(ruled) {
        let package = Package::of(built, &Settings::default());
        let red = |style: &&Element| {
            let border = style.child("w:pPr").and_then(|p| p.child("w:pBdr"));
            border
                .and_then(|b| b.child("w:bottom"))
                .is_some_and(|b| b.get("w:color") == Some("FF0000"))
        };
        let styles: Vec<_> = package.styles().into_iter().filter(red).collect();
        let used = |id: &str| {
            package.document().named("w:pStyle").filter(|s| s.get("w:val") == Some(id)).count()
        };
        let lines: usize = styles.iter().filter_map(|s| s.get("w:styleId")).map(used).sum();
        assert_eq!(lines, 1, "{}", built.name);
    }
}

#[test]
fn d09_the_imprint_is_a_table_at_the_foot_of_the_core() {
    let mut found = 0;
    for built in BUILT.iter() {
        let package = Package::of(built, &Settings::default());
        let apart =
            |t: &&Element| t.child("w:tblPr").is_some_and(|p| p.child("w:tblpPr").is_some());
        for table in package.document().named("w:tbl").filter(apart) {
            found += 1;
            let sizes: Vec<_> = table
                .named("w:tcBorders")
                .flat_map(Element::elements)
                .filter(|b| b.get("w:val") == Some("single"))
                .filter_map(|b| b.get("w:sz"))
                .collect();
            if letter(built) {
                assert!(sizes.is_empty(), "{}: {sizes:?}", built.name);
                continue;
            }
            assert_eq!(sizes.first(), Some(&"8"), "{}: the first rule is 1 pt", built.name);
            assert_eq!(sizes.last(), Some(&"8"), "{}: so is the last", built.name);
            assert!(sizes.iter().all(|s| matches!(*s, "8" | "6")), "{}: {sizes:?}", built.name);
            let place = table.child("w:tblPr").and_then(|p| p.child("w:tblpPr")).expect("a place");
            assert_eq!(place.get("w:vertAnchor"), Some("margin"), "{}", built.name);
            assert_eq!(place.get("w:tblpYSpec"), Some("bottom"), "{}", built.name);
        }
    }
    let imprints = BUILT.iter().filter(|b| {
        let kind = hongtou::document::SectionKind::Imprint;
        b.layout.document.sections.iter().any(|s| s.kind == kind && !s.blocks.is_empty())
    });
    assert_eq!(found, imprints.count());
}

fn is_double(line: &str) -> bool {
    matches!(line, "thickThinSmallGap" | "thinThickSmallGap")
}

#[test]
fn d08_k03_k04_k09_a_letter_has_its_lines_in_header_and_footer_of_page_1() {
    let letters: Vec<_> = BUILT.iter().filter(|b| letter(b)).collect();
    assert!(!letters.is_empty());
    for built in letters {
        let package = Package::of(built, &Settings::default());
        let section = package.document().named("w:sectPr").next().expect("a section");
        assert!(section.child("w:titlePg").is_some());
        let first: Vec<_> = section
            .elements()
            .filter(|e| e.get("w:type") == Some("first"))
            .map(|e| e.name.as_str())
            .collect();
        assert_eq!(first, ["w:headerReference", "w:footerReference"]);
        for (part, line) in
            [("word/header1.xml", "thickThinSmallGap"), ("word/footer4.xml", "thinThickSmallGap")]
        {
            let part = package.part(part);
            assert_eq!(part.named("w:fldChar").count(), 0);
            let id = part.named("w:pStyle").next().and_then(|s| s.get("w:val"));
            let style = package.styles().into_iter().find(|s| s.get("w:styleId") == id);
            let properties = style.and_then(|s| s.child("w:pPr")).expect("a style");
            let border =
                properties.child("w:pBdr").and_then(|b| b.child("w:bottom")).expect("a line");
            assert_eq!((border.get("w:val"), border.get("w:sz")), (Some(line), Some("12")));
            assert_eq!(border.get("w:color"), Some("FF0000"));
            let indent = properties.child("w:ind").expect("indents");
            // 8 mm and 6 mm in twips.
            assert_eq!((indent.get("w:left"), indent.get("w:right")), (Some("-454"), Some("-340")));
        }
    }
}

/// Each picture stands in its line, says what it shows, is as large as in the PDF, and its line grows with it.
#[test]
fn pictures_stand_in_lines_that_grow_with_them() {
    let mut found = 0;
    let every = every_setting();
    for (built, (_, settings)) in BUILT.iter().flat_map(|b| every.iter().map(move |s| (b, s))) {
        let package = Package::of(built, settings);
        let placed: Vec<_> = built.layout.pages.iter().flat_map(|p| &p.pictures).collect();
        let inline: Vec<_> = package.document().named("wp:inline").collect();
        assert_eq!(inline.len(), placed.len(), "{}", built.name);
        found += placed.len();
        for (picture, placed) in inline.iter().zip(placed) {
            let words = picture.child("wp:docPr").and_then(|p| p.get("descr"));
            assert!(words.is_some_and(|words| !words.is_empty()), "{}", built.name);
            let extent = picture.child("wp:extent").expect("an extent");
            let mm = |name: &str| extent.get(name)?.parse::<f64>().ok().map(|emu| emu / 36_000.0);
            let (width, height) = (mm("cx").expect("a width"), mm("cy").expect("a height"));
            assert!((width - placed.width).abs() < 0.01, "{}: {width}", built.name);
            assert!((height - placed.height).abs() < 0.01, "{}: {height}", built.name);
        }
        let of_pictures =
            |s: &&&Element| s.get("w:styleId").is_some_and(|id| id.contains("Picture"));
        let styles = package.styles();
        let rules = styles
            .iter()
            .filter(of_pictures)
            .filter(|s| !s.get("w:styleId").is_some_and(|id| id.starts_with("HtPictureCaption")));
        for style in rules {
            let rule = value(style, "w:pPr", "w:spacing", "w:lineRule");
            assert!(rule.is_none_or(|rule| rule == "atLeast"), "{:?}", style.get("w:styleId"));
        }
    }
    assert!(found > 0);
}

#[test]
fn d10_each_element_of_a_paper_is_a_named_region() {
    use hongtou::document::{Role, SectionKind};
    let names = [
        (SectionKind::Head, Role::CopyNumber, "份号"),
        (SectionKind::Head, Role::Secrecy, "密级和保密期限"),
        (SectionKind::Head, Role::Urgency, "紧急程度"),
        (SectionKind::Head, Role::Mark, "发文机关标志"),
        (SectionKind::Head, Role::Number, "发文字号"),
        (SectionKind::Body, Role::Title, "标题"),
        (SectionKind::Body, Role::Recipients, "主送机关"),
        (SectionKind::Body, Role::Text, "正文"),
        (SectionKind::Body, Role::AttachmentNote, "附件说明"),
        (SectionKind::Body, Role::Signature, "发文机关署名"),
        (SectionKind::Body, Role::SignerTitle, "签发人职务"),
        (SectionKind::Body, Role::Date, "成文日期"),
        (SectionKind::Body, Role::Note, "附注"),
        (SectionKind::Attachment(1), Role::AttachmentTitle, "附件标题"),
        (SectionKind::Imprint, Role::CopiedTo, "抄送机关"),
        (SectionKind::Imprint, Role::PrintedBy, "印发机关和印发日期"),
    ];
    let mut met = std::collections::BTreeSet::new();
    for built in BUILT.iter() {
        let package = Package::of(built, &Settings::default());
        let stories = package.0.iter().filter(|(part, _)| part.starts_with("word/"));
        let marks: Vec<&Element> =
            stories.flat_map(|(_, story)| story.named("w:bookmarkStart")).collect();
        let named = |name: &str| marks.iter().filter(|m| m.get("w:name") == Some(name)).count();
        for (kind, role, name) in names {
            // 纪要 have their date in the head, and a 印发件 has a title as an 附件 has.
            let kinds = match role {
                Role::Date => vec![kind, SectionKind::Head],
                Role::AttachmentTitle => (1..10)
                    .flat_map(|n| [SectionKind::Attachment(n), SectionKind::Enclosure(n)])
                    .collect(),
                _ => vec![kind],
            };
            let some = kinds.iter().any(|kind| !built.blocks(*kind, role).is_empty());
            let some = usize::from(some);
            assert_eq!(named(name), some, "{}: {name}", built.name);
            met.extend((some > 0).then_some(name));
        }
        // What a region shows is what the PDF has there: the title, in its field from end to end.
        let Some((title, _)) = built.blocks(SectionKind::Body, Role::Title).into_iter().next()
        else {
            continue;
        };
        let holds = |p: &&Element| p.elements().any(|e| e.get("w:name") == Some("标题"));
        let paragraph = package.document().named("w:p").find(holds).expect("the title");
        let shown: String = paragraph.named("w:t").map(Element::plain).collect();
        let printed = title.texts().concat();
        assert_eq!(shown, hongtou::document::plain(&printed).replace('\n', ""), "{}", built.name);
    }
    assert_eq!(met.len(), names.len(), "{met:?}");
}
