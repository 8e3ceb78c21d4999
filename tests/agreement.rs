//! The draft as LibreOffice sets it, in the bundled faces, against the PDF: the same pages, breaks at the same
//! characters, the fixed elements at their places. `cargo test --test agreement -- --nocapture` prints the table.

#![expect(clippy::print_stdout, reason = "the table is what a person reads")]

mod support;

#[path = "agreement/breaks.rs"]
mod breaks;
#[path = "agreement/positions.rs"]
mod positions;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use hongtou::document::Role;
use hongtou::docx::{Grid, Margins};
use hongtou::layout::{self, Layout};
use support::built::{BUILT, Built};
use support::judges::{Way, convert};
use support::measure::{MeasuredPage, measure_foreign};
use support::papers::{self, FONTS, Paper};
use support::word::{draft, settings};

/// Breaks at the same character that each example must reach, in percent.
const REQUIRED: f64 = 97.0;

/// How far a fixed element may stand from its place, in mm. In the margins that offices ask for the rows are lower
/// and the page begins higher.
const fn tolerance(margins: Margins) -> f64 {
    match margins {
        Margins::Gbt33476 => 1.0,
        Margins::Office => 2.5,
    }
}

/// A paper as LibreOffice set its draft.
struct Judged {
    built: &'static Built,
    margins: Margins,
    pages: Vec<MeasuredPage>,
}

impl Judged {
    fn name(&self) -> String {
        let margins = match self.margins {
            Margins::Office => "office",
            Margins::Gbt33476 => "33476",
        };
        format!("{} ({margins})", self.built.name)
    }

    /// Whether a template brings it along; what else is built is a case.
    fn is_example(&self) -> bool {
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        templates.join(&self.built.name).join("example").is_dir()
    }

    fn agreement(&self) -> breaks::Agreement {
        let ours = breaks::paragraphs(&self.built.layout);
        let theirs = breaks::without_notes(&self.built.layout, breaks::lines(&self.pages));
        breaks::compare(&ours, &theirs)
    }

    fn positions(&self) -> Vec<positions::Compared> {
        positions::compare(&self.built.layout, &breaks::lines(&self.pages), &self.pages)
    }
}

/// Every paper in both kinds of margins, set by LibreOffice once; `None` where that cannot be.
static JUDGED: LazyLock<Option<Vec<Judged>>> = LazyLock::new(|| judge(Way::Judge));

fn judge(way: Way) -> Option<Vec<Judged>> {
    let all = || {
        let margins = [Margins::Office, Margins::Gbt33476];
        margins.into_iter().flat_map(|margins| BUILT.iter().map(move |built| (built, margins)))
    };
    let drafts: Vec<_> = all()
        .map(|(built, margins)| {
            let docx = draft(&built.name, &built.layout, &settings(margins, Grid::Portable));
            (format!("{}-{margins:?}", built.name), docx)
        })
        .collect();
    let converted = convert(way, &drafts)?;
    let judged = all().zip(converted).map(|((built, margins), (_, pdf))| Judged {
        built,
        margins,
        pages: measure_foreign(&pdf),
    });
    Some(judged.collect())
}

#[test]
fn pages_are_as_many_as_in_the_pdf() {
    let Some(judged) = &*JUDGED else { return };
    let other: Vec<_> = judged.iter().filter_map(other_pages).collect();
    assert!(other.is_empty(), "{other:#?}");
}

/// As previewers convert it: they drop what the import drops, but the pages stay.
#[test]
fn a_plain_conversion_has_as_many_pages() {
    let Some(judged) = judge(Way::Plain) else { return };
    let other: Vec<_> = judged.iter().filter_map(other_pages).collect();
    assert!(other.is_empty(), "{other:#?}");
}

fn other_pages(judged: &Judged) -> Option<String> {
    let (ours, theirs) = (judged.built.layout.pages.len(), judged.pages.len());
    (ours != theirs).then(|| format!("{}: {theirs} pages, {ours} in the PDF", judged.name()))
}

#[test]
fn lines_break_at_the_same_characters() {
    let Some(judged) = &*JUDGED else { return };
    let mut faults = vec![];
    let (mut breaks, mut differing) = (0, 0);
    println!("{:<44} {:>6} {:>6} {:>6} {:>8}", "paper", "pages", "breaks", "differ", "agree");
    for paper in judged {
        let found = paper.agreement();
        let (name, percent) = (paper.name(), found.percent());
        let (pages, count) = (paper.pages.len(), found.differing.len());
        println!("{name:<44} {pages:>6} {:>6} {count:>6} {percent:>7.1}%", found.breaks);
        found.differing.iter().chain(&found.lost).for_each(|one| println!("    {one}"));
        // In a short paper one break is more than three in a hundred.
        if paper.is_example() && percent < REQUIRED && count > 1 {
            faults.push(format!("{name}: {percent:.1} % of the breaks agree"));
        }
        faults.extend(found.lost.iter().map(|lost| format!("{name}: {lost}")));
        breaks += found.breaks;
        differing += count;
    }
    let percent = 100.0 * (1.0 - differing as f64 / breaks as f64);
    println!("{:<44} {:>6} {breaks:>6} {differing:>6} {percent:>7.1}%", "all", "");
    assert!(breaks > 400 && percent >= REQUIRED, "{percent:.1} % of {breaks} breaks agree");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn fixed_elements_stand_at_their_places() {
    let Some(judged) = &*JUDGED else { return };
    let mut faults = vec![];
    for paper in judged {
        let (name, tolerance) = (paper.name(), tolerance(paper.margins));
        let all = paper.positions();
        assert!(all.len() > 3, "{name}: {all:#?}");
        let worst = |of: fn((f64, f64)) -> f64| {
            let off = all.iter().filter_map(|c| c.off);
            off.map(of).max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(f64::NAN)
        };
        let (across, down) = (worst(|(x, _)| x), worst(|(_, y)| y));
        println!(
            "{name:<44} {:>3} places, at most {across:+.2} across, {down:+.2} down",
            all.len()
        );
        for compared in &all {
            let off = compared.off.map_or("not found".into(), |(x, y)| format!("{x:+.2} {y:+.2}"));
            if paper.is_example() || !compared.within(tolerance) {
                println!("    {:<40} {off}", compared.what);
            }
            if compared.asked && !compared.within(tolerance) {
                faults.push(format!("{name}: {}: {off} mm", compared.what));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// How much thicker or thinner a rule may be, in mm: Word counts in eighths of a point.
const WEIGHT_MM: f64 = 0.06;

#[test]
fn rules_have_their_weight() {
    let Some(judged) = &*JUDGED else { return };
    let mut faults = vec![];
    for paper in judged {
        for (what, off) in positions::weights(&paper.built.layout, &paper.pages) {
            if off.abs() > WEIGHT_MM {
                faults.push(format!("{}: {what}: {off:+.3} mm", paper.name()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Rows of the table and its notes on each page, by their first characters.
fn parted<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Vec<(usize, usize, usize)> {
    let mut pages: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (page, text) in lines {
        let (rows, notes) = pages.entry(page).or_default();
        *rows += usize::from(text.contains("上海某某科技有限公司"));
        *notes += usize::from(text.starts_with("注："));
    }
    let shown = pages.into_iter().map(|(page, (rows, notes))| (page, rows, notes));
    shown.filter(|(_, rows, notes)| rows + notes > 0).collect()
}

/// A table near the foot of a page: no row and no note alone, in either paper.
#[test]
fn tables_are_parted_between_the_same_rows() {
    let paper = |above: usize, rows: usize, notes: usize| {
        let mut text = papers::rows(above);
        text.extend(papers::table_with_notes("body.t", rows, notes));
        text.push(papers::plain("body.z", Role::Text, "特此通知。"));
        let paper = Paper { text, ..Paper::default() };
        let layout = layout::fit(paper.document(), &FONTS, &layout::Settings::default());
        layout.expect("a layout").output
    };
    let tables = [(5, 0), (6, 1), (4, 3), (2, 1)];
    let all = (1..9).flat_map(|above| tables.map(|(rows, notes)| (above, rows, notes)));
    let layouts: Vec<_> = all.map(|(a, r, n)| (format!("{a}-{r}-{n}"), paper(a, r, n))).collect();
    let margins = [Margins::Office, Margins::Gbt33476];
    let drafts = margins.into_iter().flat_map(|margins| {
        let draft = move |(name, layout): &(String, Layout)| {
            let name = format!("{name}-{margins:?}");
            (name.clone(), draft(&name, layout, &settings(margins, Grid::Portable)))
        };
        layouts.iter().map(draft)
    });
    let Some(converted) = convert(Way::Judge, &drafts.collect::<Vec<_>>()) else { return };
    let mut faults = vec![];
    for ((name, pdf), (_, layout)) in converted.iter().zip(layouts.iter().cycle()) {
        let pages = layout.pages.iter().enumerate();
        let ours = pages.flat_map(|(at, page)| page.lines.iter().map(move |l| (at, &*l.text)));
        let theirs = breaks::lines(&measure_foreign(pdf));
        let (ours, theirs) = (parted(ours), parted(theirs.iter().map(|l| (l.page, &*l.text))));
        faults.extend((ours != theirs).then(|| format!("{name}: {ours:?}, theirs {theirs:?}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_differs_until_both_agree_again_counts_once() {
    for (ours, theirs, differing) in [
        (&["甲乙丙", "丁戊己", "庚"][..], &["甲乙丙", "丁戊己", "庚"][..], 0),
        (&["甲乙丙", "丁戊己", "庚"], &["前", "甲乙丙", "丁戊己", "庚", "后"], 0),
        (&["甲乙丙", "丁戊己", "庚"], &["甲乙", "丙丁", "戊己庚"], 1),
        (&["甲乙丙", "丁戊己", "庚"], &["甲乙丙", "丁戊", "己庚"], 1),
        (&["甲乙", "丙丁", "戊己", "庚"], &["甲", "乙丙丁", "戊", "己庚"], 2),
        (&["甲乙丙", "丁"], &["甲乙丙丁"], 1),
    ] {
        let found = breaks::compare(&[breaks::of(ours)], &breaks::judged(theirs));
        assert_eq!((found.differing.len(), found.lost.len()), (differing, 0), "{theirs:?}");
        assert_eq!(found.breaks, ours.len() - 1);
    }
    let lost = breaks::compare(&[breaks::of(&["甲乙"])], &breaks::judged(&["甲丙"]));
    assert_eq!(lost.lost.len(), 1);
}
