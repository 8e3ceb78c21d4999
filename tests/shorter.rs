//! What is told of paragraphs whose last line holds a character or two: cutting as many characters as it says saves
//! the page or the sheet that it promises, and nothing is told where nothing would be saved.

mod support;

use hongtou::diag::{Diagnostic, Kind};
use hongtou::document::Role;
use hongtou::layout::{self, Settings, Sides};
use support::papers::{FONTS, Paper, cells, plain, rows};

/// A paper of so many rows and a paragraph of so many 字.
fn paper(above: usize, characters: usize) -> Paper {
    let mut text = rows(above);
    text.push(plain("body.last", Role::Text, &cells(characters)));
    Paper { text, ..Paper::default() }
}

/// Its pages, and what is told of short lines.
fn fitted(paper: &Paper, sides: Sides) -> (usize, Vec<Diagnostic>) {
    let settings = Settings { sides, ..Settings::default() };
    let set = layout::fit(paper.document(), &FONTS, &settings).expect("a layout");
    let told = set.warnings.into_iter().filter(|w| w.message.contains("删去"));
    (set.output.pages.len(), told.collect())
}

fn used(pages: usize, sides: Sides) -> usize {
    if sides == Sides::Duplex { pages.div_ceil(2) } else { pages }
}

/// The paragraph has two full lines and a third of one or two 字 with a full stop.
#[test]
fn cutting_what_is_told_saves_what_is_promised() {
    for sides in [Sides::Duplex, Sides::Single] {
        let mut saving = 0;
        for above in 1..=46 {
            for left in [1, 2] {
                let whole = 26 + 28 + left + 1;
                let (pages, told) = fitted(&paper(above, whole), sides);
                let (cut, none) = fitted(&paper(above, whole - left - 1), sides);
                assert!(none.is_empty(), "{above}: nothing is short any more: {none:#?}");
                let saves = used(cut, sides) < used(pages, sides);
                assert_eq!(told.len(), usize::from(saves), "{sides:?} {above} {left}: {told:#?}");
                let Some(told) = told.first() else { continue };
                saving += 1;
                let what = if sides == Sides::Duplex { "一张纸" } else { "一面" };
                let said =
                    format!("末行只有{left}个字，这一段删去{}个字，全文可以省{what}", left + 1);
                assert!(told.message.contains(&said), "{}", told.message);
                assert_eq!(told.kind, Kind::Fit);
                assert!(told.message.starts_with("“…") && told.message.contains("。”"));
            }
        }
        assert!(saving > 1, "{sides:?}: {saving}");
    }
}

#[test]
fn a_line_of_three_or_a_paragraph_of_one_line_is_not_told() {
    for above in 1..=46 {
        for characters in [26 + 4, 3] {
            let (_, told) = fitted(&paper(above, characters), Sides::Single);
            assert!(told.is_empty(), "{above} {characters}: {told:#?}");
        }
    }
}

#[test]
fn a_long_paper_is_not_tried_for_ever() {
    let short = |i: usize| plain(&format!("body.{i}"), Role::Text, &cells(26 + 2));
    let paper = Paper { text: (0..2000).map(short).collect(), ..Paper::default() };
    let began = std::time::Instant::now();
    let (pages, _) = fitted(&paper, Sides::Single);
    assert!(pages > 150 && began.elapsed().as_secs() < 60, "{pages} in {:?}", began.elapsed());
}
