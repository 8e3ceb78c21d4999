//! 脚注 on every length of text: mark and note stand on one page, above the foot, below the text, and neither is lost.

mod support;

use hongtou::diag::Kind;
use hongtou::document::{Block, Content, Footnote, Inline, Role};
use hongtou::layout::{self, Layout, Line, Page, Settings, Sides};
use support::papers::{self, FONTS, Paper, cells, plain, rows};

const MM: f64 = 25.4 / 72.0;

/// A paragraph of three lines with a note of so many 字 behind its last character.
fn noted(id: &str, number: usize, characters: usize) -> Block {
    let text = |text: String| Inline::Text(text);
    let note = Footnote {
        id: format!("{id}/note1"),
        mark: hongtou::spec::footnote_mark(number, 2),
        text: vec![text(cells(characters))],
    };
    let content = vec![text(cells(80)), Inline::Footnote(note)];
    Block { content: Content::Text(content), ..plain(id, Role::Text, "") }
}

fn layout_of(paper: &Paper, settings: &Settings) -> Layout {
    let set = layout::fit(paper.document(), &FONTS, settings).expect("a layout");
    assert!(set.warnings.iter().all(|w| w.kind != Kind::Internal), "{:#?}", set.warnings);
    set.output
}

/// The page of the mark of a note, which is that of all its lines.
fn page_of<'a>(layout: &'a Layout, note: &str) -> (&'a Page, Vec<&'a Line>) {
    let marked = |page: &&Page| page.lines.iter().any(|l| l.notes.iter().any(|n| n == note));
    let page = layout.pages.iter().find(marked).expect("a mark");
    let lines = page.lines.iter().filter(|l| l.id == note).collect::<Vec<_>>();
    let all = layout.pages.iter().flat_map(|p| &p.lines).filter(|l| l.id == note).count();
    assert_eq!(lines.len(), all, "{note} is parted from its mark");
    assert!(!lines.is_empty(), "{note}");
    (page, lines)
}

/// Notes stand below all text of their page with their rule between, and above 版记 and the foot of the 版心.
fn stands(page: &Page, lines: &[&Line], case: &str) {
    let top = lines.iter().map(|l| l.baseline).fold(f64::MAX, f64::min) - 0.88 * 12.0 * MM;
    let bottom = lines.iter().map(|l| l.baseline).fold(0.0, f64::max) + 0.12 * 12.0 * MM;
    let rule = page.rules.iter().find(|r| (r.right - r.x - 50.8).abs() < 0.01);
    let rule = rule.unwrap_or_else(|| panic!("{case}: no rule"));
    assert!(rule.y < top, "{case}: rule at {:.2}, note at {top:.2}", rule.y);
    let imprint = page.rules.iter().find(|r| !r.red && r.right - r.x > 150.0).map(|r| r.y);
    assert!(bottom <= imprint.unwrap_or(262.01), "{case}: {bottom:.2}");
    let text = |l: &&Line| !l.id.contains("/note") && l.id != "page-number";
    let text = page.lines.iter().filter(text).filter(|l| !l.id.starts_with("imprint"));
    let lowest = text.map(|l| l.baseline + 0.12 * l.size * MM).fold(0.0, f64::max);
    assert!(lowest < rule.y, "{case}: text down to {lowest:.2}, rule at {:.2}", rule.y);
}

#[test]
fn mark_and_note_stand_on_one_page_at_every_height() {
    for above in 1..=46 {
        for characters in [10, 100, 300] {
            let case = format!("{above} rows, {characters}");
            let mut text = rows(above);
            text.push(noted("body.a", 1, characters));
            text.push(noted("body.b", 2, 40));
            text.push(plain("body.after", Role::Text, &cells(60)));
            let paper = Paper { text, sealed: above % 2 == 0, ..Paper::default() };
            let settings = if paper.sealed { papers::sealed() } else { Settings::default() };
            let sides = [Sides::Duplex, Sides::Screen][above / 2 % 2];
            let layout = layout_of(&paper, &Settings { sides, ..settings });
            for note in ["body.a/note1", "body.b/note1"] {
                let (page, lines) = page_of(&layout, note);
                stands(page, &lines, &case);
            }
        }
    }
}

#[test]
fn a_seal_stands_clear_of_the_notes() {
    for above in 1..=46 {
        let mut text = rows(above);
        text.push(noted("body.a", 1, 100));
        let paper = Paper { text, sealed: true, ..Paper::default() };
        let layout = layout_of(&paper, &papers::sealed());
        let seal = layout.seals.first().expect("a seal");
        let notes = layout.pages[seal.page].lines.iter().filter(|l| l.id.contains("/note"));
        let top = notes.map(|l| l.baseline - 0.88 * 12.0 * MM).fold(f64::MAX, f64::min);
        assert!(seal.y + seal.height / 2.0 < top, "{above}: {seal:?} over notes at {top:.2}");
    }
}

#[test]
fn a_note_that_no_side_holds_is_refused() {
    let paper = Paper { text: vec![noted("body.a", 1, 1400)], ..Paper::default() };
    let found = layout::fit(paper.document(), &FONTS, &Settings::default()).expect_err("too long");
    assert!(found.iter().any(|f| f.kind == Kind::FitFailed && f.message.contains("脚注太长")));
}

#[test]
fn marks_are_circled_up_to_ten() {
    let mark = hongtou::spec::footnote_mark;
    assert_eq!([mark(1, 1), mark(10, 10)], ["①", "⑩"]);
    assert_eq!([mark(1, 11), mark(11, 11)], ["1", "11"]);
}
