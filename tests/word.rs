//! The Word draft of every example and every case, read back: the same bytes each time, nothing that breaks an
//! office program, the same words as the finished PDF, live figures, and nothing that is not printed.

mod support;

use hongtou::diag::{Kind, Severity};
use hongtou::document::{Content, Inline, Role, SectionKind, plain};
use hongtou::docx::lint::lint;
use hongtou::docx::proof::{Control, Paragraph, words};
use hongtou::docx::{self, Provenance, Settings};
use hongtou::layout::Layout;
use support::built::{BUILT, Built};
use support::word::{
    draft, every_setting, figures, first_text, parts, read, said_by_draft, said_by_pdf,
};

fn built(name: &str) -> &'static Built {
    BUILT.iter().find(|b| b.name == name).unwrap_or_else(|| panic!("no paper {name}"))
}

#[test]
fn same_paper_same_bytes() {
    for built in BUILT.iter() {
        for (setting, settings) in every_setting() {
            let name = format!("{}, {setting}", built.name);
            let write = || draft(&name, &built.layout, &settings);
            assert!(write() == write(), "{name}");
        }
    }
}

#[test]
fn every_draft_is_clean() {
    for built in BUILT.iter() {
        for (setting, settings) in every_setting() {
            let name = format!("{}, {setting}", built.name);
            assert_eq!(lint(&draft(&name, &built.layout, &settings)), [], "{name}");
        }
    }
}

/// Both finished files are read back: not one difference in text, figures and cells.
#[test]
fn words_are_those_of_the_finished_pdf() {
    for built in BUILT.iter() {
        let docx = draft(&built.name, &built.layout, &Settings::default());
        let found = said_by_draft(&read(&built.name, &docx));
        let wanted = said_by_pdf(built);
        for (wanted, found) in wanted.iter().zip(&found) {
            let place = format!("{}, {}", built.name, wanted.id);
            assert_eq!(found.text, wanted.text, "{place}");
            assert_eq!(found.figures, wanted.figures, "{place}");
        }
        assert_eq!(found.len(), wanted.len(), "{}: {:#?}", built.name, found.last());
    }
}

/// The comparison above would see it if the PDF said less than the paper.
#[test]
fn the_pdf_says_the_whole_paper() {
    let tight = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    for built in BUILT.iter() {
        let said = said_by_pdf(built);
        let figures: usize = said.iter().map(|s| s.figures.len()).sum();
        assert_eq!(figures, support::word::figures(&built.layout).len(), "{}", built.name);
        let said: String = said.into_iter().map(|s| s.text).collect();
        assert_eq!(said, tight(&whole_text(&built.layout)), "{}", built.name);
    }
    assert!(BUILT.iter().map(|b| figures(&b.layout).len()).sum::<usize>() > 200);
}

/// More lines than texts side by side have.
const MAX_LINES: usize = 9;

/// The text of a paper in order.
fn whole_text(layout: &Layout) -> String {
    let text = |content: &Content| match content {
        Content::Text(inlines) => plain(inlines),
        Content::Ends(left, right) => plain(left) + &plain(right),
        Content::Entry(entry) => plain(&entry.text) + &plain(&entry.page),
        Content::Pictures(_) => String::new(),
        // Row by row, as they are seen.
        Content::Beside(texts) => (0..MAX_LINES)
            .flat_map(|line| texts.iter().filter_map(move |text| text.lines().nth(line)))
            .map(plain)
            .collect(),
        Content::Table(table) => {
            let rows = table.head.iter().chain(&table.rows);
            rows.flat_map(|row| &row.cells).map(|cell| plain(cell)).collect()
        }
    };
    let blocks = layout.document.sections.iter().flat_map(|s| &s.blocks);
    blocks.map(|block| text(&block.content)).collect()
}

/// The controls of a draft in order, each with its paragraph.
fn controls<'a>(paragraphs: &[&'a Paragraph]) -> Vec<(&'a Paragraph, &'a Control)> {
    paragraphs.iter().flat_map(|p| p.controls.iter().map(|c| (*p, c))).collect()
}

/// A path without the keys of its rows, which may be told by number only.
fn keyless(path: &str) -> String {
    let parts = path.split('[').map(|part| part.split_once(']').map_or(part, |(_, after)| after));
    parts.collect::<Vec<_>>().join("[]")
}

/// Marks that stand in the Chinese font, and ends of lines: Word gives a bound control one format and one line, so a
/// figure with them has no binding.
const MARKS: [char; 8] = ['“', '”', '‘', '’', '—', '…', '·', '\n'];

#[test]
fn every_figure_has_a_control_a_bookmark_and_a_node() {
    for built in BUILT.iter() {
        let docx = draft(&built.name, &built.layout, &Settings::default());
        let words = read(&built.name, &docx);
        let mut found = controls(&words.paragraphs());
        for figure in figures(&built.layout) {
            let place = format!("{}, {}", built.name, figure.id);
            let shows = |(p, c): &(&Paragraph, &Control)| p.part(&c.range) == figure.printed;
            let at = found.iter().position(shows).unwrap_or_else(|| panic!("{place}: no control"));
            let (paragraph, control) = found.remove(at);
            let alias = control.alias.as_deref().unwrap_or_default();
            match &figure.name {
                Some(name) => assert_eq!(alias, name, "{place}"),
                None => assert_eq!(keyless(alias), keyless(&figure.paths[0]), "{place}"),
            }
            let tag = control.tag.as_deref().unwrap_or_default();
            assert!(tag.is_ascii() && (1..=40).contains(&tag.len()), "{place}: {tag}");
            // That the node is there and holds the text is for the lint.
            let bound = control.xpath.is_some() && control.store.is_some();
            assert!(bound || figure.printed.contains(MARKS), "{place}");
            let own = |name: &str| name.starts_with("ht_");
            let mark = paragraph.bookmarks.iter().any(|b| own(&b.name) && b.range == control.range);
            assert!(mark, "{place}: {:?}", paragraph.bookmarks);
        }
        assert!(found.is_empty(), "{}: {found:#?}", built.name);
    }
}

/// Parts that hold what is not printed, by the mark that the case plants in it.
fn leaks(docx: &[u8], mark: &str) -> Vec<String> {
    let holds =
        |bytes: &[u8]| bytes.windows(mark.len()).any(|w| w.eq_ignore_ascii_case(mark.as_bytes()));
    let parts = parts(docx).into_iter();
    parts.filter(|(name, bytes)| name.contains(mark) || holds(bytes)).map(|(n, _)| n).collect()
}

/// What a draft is told of its origin: the data themselves never.
fn provenance() -> Provenance {
    let hash = "0".repeat(64);
    Provenance {
        template: Some("notice-general".into()),
        data_hash: Some(hash),
        sealed: Some(true),
    }
}

#[test]
fn nothing_travels_that_is_not_printed() {
    let built = built("notes-stay-inside");
    let case = std::fs::read_to_string("tests/cases/notes-stay-inside.txt").expect("the case");
    assert!(case.matches("QZX").count() > 15, "the marks are planted");
    for (setting, settings) in every_setting() {
        let settings = Settings { provenance: provenance(), ..settings };
        let docx = draft(&built.name, &built.layout, &settings);
        assert_eq!(leaks(&docx, "QZX"), Vec::<String>::new(), "{setting}");
        assert_eq!(leaks(&docx, ".csv"), Vec::<String>::new(), "{setting}");
        assert_eq!(leaks(&docx, "304.45亿元").len(), 2, "the text and the part of the figures");
    }
}

#[test]
fn no_draft_holds_a_path_or_a_name_of_the_machine() {
    let home = std::env::var("HOME").unwrap_or_default();
    let here = env!("CARGO_MANIFEST_DIR").to_string();
    for built in BUILT.iter() {
        let docx = draft(&built.name, &built.layout, &Settings::default());
        for mark in [&home, &here].into_iter().filter(|m| m.len() > 3) {
            assert_eq!(leaks(&docx, mark), Vec::<String>::new(), "{}", built.name);
        }
    }
}

#[test]
fn any_text_survives() {
    let docx = |name| {
        let built = built(name);
        let words = read(name, &draft(name, &built.layout, &Settings::default()));
        let texts: Vec<_> = words.paragraphs().into_iter().map(|p| p.text.clone()).collect();
        texts.join("\n")
    };
    let hostile = docx("hostile-strings");
    for text in [
        "<w:p>&amp;</w:p>",
        "]]>&#65;'\"%41\\n",
        "㛃䶮𬭎",
        "#set text(red) $x$ *着重* {{ 甲 }}",
        "C:\\Users\\me\\a.xlsx",
        "<b>甲</b>公司",
        "乙\"公司",
        "{% if %}",
        "A&B<C>",
    ] {
        assert!(hostile.contains(text), "{text}: {hostile}");
    }
    assert!(docx("rare-characters").contains("頔㛃"));
}

/// Characters that no bundled face draws, and what becomes breaks and tabs.
#[test]
fn any_character_that_xml_holds_survives() {
    for text in [
        "🙂👨‍👩‍👧",
        "\u{32cdd}㛃䶮𬭎",
        "甲\t乙\n丙",
        "\u{fffd}\u{e000}\u{10ffff}",
        " 甲  乙 ",
        "&lt;&#0;",
    ] {
        let mut layout = built("notice-issue").layout.clone();
        let mut blocks = layout.document.sections.iter_mut().flat_map(|s| &mut s.blocks);
        let block = blocks.find(|b| b.role == Role::Recipients).expect("主送");
        block.content = Content::Text(vec![Inline::Text(text.to_string())]);
        let id = block.id.clone();
        let mut lines = layout.pages.iter_mut().flat_map(|p| &mut p.lines);
        lines.find(|l| l.id == id).expect("its line").text = text.to_string();
        let words = read(text, &draft(text, &layout, &Settings::default()));
        assert!(words.paragraphs().iter().any(|p| p.text == text), "{text:?}");
    }
}

/// A layout whose document says something else than its pages: what a fault of this program would be.
fn spoiled(kind: SectionKind, change: impl Fn(&str) -> String) -> Layout {
    let mut layout = built("notice-issue").layout.clone();
    let text = first_text(&mut layout, kind);
    *text = change(text);
    layout
}

#[test]
fn a_draft_that_differs_from_the_pdf_is_not_released() {
    for kind in [SectionKind::Head, SectionKind::Body] {
        let layout = spoiled(kind, |text| format!("{text}错"));
        let errors = docx::write(&layout, &Settings::default()).expect_err("no draft");
        assert!(errors.iter().any(|e| e.kind == Kind::Internal), "{errors:#?}");
        assert!(errors.iter().any(|e| e.message.contains("不一致")), "{errors:#?}");
    }
}

#[test]
fn characters_that_xml_cannot_hold_are_refused_by_name() {
    for c in ['\u{0}', '\u{b}', '\u{1f}', '\u{ffff}'] {
        let layout = spoiled(SectionKind::Body, |text| format!("{text}{c}"));
        let errors = docx::write(&layout, &Settings::default()).expect_err("no draft");
        let code = format!("U+{:04X}", u32::from(c));
        let named =
            errors.iter().any(|e| e.severity == Severity::Error && e.message.contains(&code));
        assert!(named, "{code}: {errors:#?}");
    }
}

/// A draft spoiled anywhere is read or refused, never a panic.
#[test]
fn spoiled_drafts_are_read_or_refused() {
    let docx = draft("table", &built("table").layout, &Settings::default());
    let mut state = 0x9E37_79B9_u64;
    for _ in 0..300 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut spoiled = docx.clone();
        let at = (state >> 33) as usize % spoiled.len();
        match state % 3 {
            0 => spoiled.truncate(at),
            1 => spoiled[at] ^= (state >> 8) as u8 | 1,
            _ => {
                let to = (at + 40).min(spoiled.len());
                spoiled.drain(at..to);
            }
        }
        let _ = (words(&spoiled), lint(&spoiled));
    }
}
