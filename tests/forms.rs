//! The forms of clause 10, measured on papers that the whole program built: lengths in mm, each test by its rule's id.

mod support;

use hongtou::document::{Form, Role, SectionKind};
use hongtou::layout::{self, Layout, Line, Seal, SealShown, Settings};
use hongtou::pdf::Output;
use support::assert_near;
use support::built::{BUILT, Built, Shown};
use support::measure::{MeasuredPage, Stroke, TextLine, measure};
use support::papers::{FONTS, export};

const ROW: f64 = 29.45 * 25.4 / 72.0;
/// 7/8 of the height of 3号.
const SEVEN_EIGHTHS: f64 = ROW * 7.0 / 15.0;
const CLOSE: f64 = 0.1;

fn of(form: Form) -> Vec<&'static Built> {
    let found: Vec<_> = BUILT.iter().filter(|b| b.layout.document.form == form).collect();
    assert!(!found.is_empty(), "no paper of the form {form:?}");
    found
}

fn centre(line: &TextLine) -> f64 {
    f64::midpoint(line.x(), line.right())
}

/// The red lines of a page from top to bottom.
fn red(page: &MeasuredPage) -> Vec<&Stroke> {
    let mut lines: Vec<_> =
        page.rules().into_iter().filter(|s| s.colour.is_red() && !s.dashed).collect();
    lines.sort_by(|a, b| a.bounds.y0.total_cmp(&b.bounds.y0));
    lines
}

fn upper(line: &Stroke) -> f64 {
    line.bounds.center().y - line.width / 2.0
}

fn lower(line: &Stroke) -> f64 {
    line.bounds.center().y + line.width / 2.0
}

// 信函格式

#[test]
fn k01_k02_mark_without_wenjian_stands_30_mm_below_the_edge_of_the_sheet() {
    for built in of(Form::Letter) {
        let mark = built.head(Role::Mark).expect("a mark");
        assert!(!mark.text().contains("文件"), "{}", built.name);
        assert_near(&built.name, mark.ink().y0, 30.0, CLOSE);
        assert_near(&built.name, centre(mark), 105.0, CLOSE);
        assert!(mark.glyphs.iter().all(|g| g.colour.is_red() && g.font.contains("XBS")));
    }
}

#[test]
fn k03_k12_first_double_line_is_4_mm_below_the_mark_thick_above_thin() {
    for built in of(Form::Letter) {
        let mark = built.head(Role::Mark).expect("a mark");
        let lines = red(&built.pages[0]);
        let [thick, thin] = lines[..2] else { panic!("{}: {lines:?}", built.name) };
        assert_near("above it", upper(thick) - mark.ink().y1, 4.0, CLOSE);
        assert!(thick.width > 1.5 * thin.width, "{thick:?} {thin:?}");
        assert_near("both", lower(thin) - upper(thick), 1.06, 0.02);
        for line in [thick, thin] {
            assert_near("left end", line.bounds.x0, 20.0, CLOSE);
            assert_near("right end", line.bounds.x1, 190.0, CLOSE);
        }
    }
}

#[test]
fn k04_second_double_line_is_20_mm_above_the_foot_of_the_sheet_thin_above_thick() {
    for built in of(Form::Letter) {
        let lines = red(&built.pages[0]);
        let [_, _, thin, thick] = lines[..] else { panic!("{}: {lines:?}", built.name) };
        assert_near("below it", 297.0 - lower(thick), 20.0, CLOSE);
        assert!(thick.width > 1.5 * thin.width, "{thin:?} {thick:?}");
        for line in [thick, thin] {
            assert_near("left end", line.bounds.x0, 20.0, CLOSE);
            assert_near("right end", line.bounds.x1, 190.0, CLOSE);
        }
    }
}

/// The lines of the corner and of the number: what stands between the first double line and the title.
fn corner(built: &Built) -> Vec<&TextLine> {
    let page = &built.pages[0];
    let first = lower(red(page)[1]);
    let title = built.body(Role::Title).expect("a title")[0].line.y;
    page.lines.iter().filter(|l| l.y > first && l.y < title - 1.0).collect()
}

#[test]
fn k05_corner_begins_at_the_left_below_the_first_line_one_element_a_row() {
    let mut most = 0;
    for built in of(Form::Letter) {
        let first = lower(red(&built.pages[0])[1]);
        let corner = corner(built);
        for (i, line) in corner.iter().enumerate() {
            assert_near(&line.text(), line.em_top() - first, SEVEN_EIGHTHS + ROW * i as f64, CLOSE);
            if corner.len() > 1 {
                assert_near(&line.text(), line.x(), 28.0, CLOSE);
            }
        }
        most = most.max(corner.len());
    }
    assert_eq!(most, 3, "a letter with 份号, 密级 and 紧急程度");
}

#[test]
fn k06_number_ends_at_the_right_below_the_first_line() {
    for built in of(Form::Letter) {
        let line = corner(built)[0];
        let first = lower(red(&built.pages[0])[1]);
        assert!(line.text().ends_with('号'), "{}", line.text());
        assert_near("right end", line.right(), 184.0, CLOSE);
        assert_near("gap", line.em_top() - first, SEVEN_EIGHTHS, CLOSE);
    }
}

#[test]
fn k07_title_stands_two_rows_below_the_lowest_element() {
    for built in of(Form::Letter) {
        let title = built.body(Role::Title).expect("a title")[0].line;
        let above = corner(built).last().expect("a number").em_bottom();
        assert_near(&built.name, title.em_top() - above, 20.78, CLOSE);
        assert_near(&built.name, centre(title), 106.0, 0.3);
    }
}

#[test]
fn k08_text_goes_down_to_seven_eighths_above_the_second_line() {
    // Where 署名 needs a line beside it, rows may be set otherwise (7.3.5.5).
    let usual = |b: &&Built| (b.layout.pages[0].pitch_pt - 29.45).abs() < 1e-9;
    let long = of(Form::Letter).into_iter().filter(|b| b.pages.len() > 1).filter(usual);
    let long: Vec<_> = long.collect();
    assert!(!long.is_empty(), "a letter of two pages");
    for built in long {
        let page = &built.pages[0];
        let last = page.lines.last().expect("text");
        assert_near(&last.text(), upper(red(page)[2]) - last.em_bottom(), SEVEN_EIGHTHS, CLOSE);
        // A line that goes on over the page is full all the same.
        assert_near(&last.text(), last.right(), 184.0, 0.3);
    }
}

#[test]
fn g07_k09_k11_page_1_has_no_number_and_the_others_no_lines() {
    for built in of(Form::Letter) {
        assert!(!built.pages[0].text().contains('—'), "{}", built.name);
        for (i, page) in built.pages.iter().enumerate().skip(1) {
            assert!(red(page).is_empty(), "{}", built.name);
            page.line(&format!("— {} —", i + 1));
        }
    }
}

#[test]
fn k10_imprint_has_no_rules_and_ends_with_the_core_of_the_last_page() {
    let with: Vec<_> = of(Form::Letter)
        .into_iter()
        .filter(|b| !b.blocks(SectionKind::Imprint, Role::CopiedTo).is_empty())
        .collect();
    assert!(!with.is_empty(), "a letter with 抄送");
    for built in with {
        let (_, lines) = &built.blocks(SectionKind::Imprint, Role::CopiedTo)[0];
        let last = lines.last().expect("a line");
        assert_eq!(last.page + 1, built.pages.len());
        assert_near(&built.name, last.line.em_bottom(), 262.0, CLOSE);
        assert!(built.pages[last.page].rules().iter().all(|s| s.colour.is_red()));
        assert!(built.blocks(SectionKind::Imprint, Role::PrintedBy).is_empty());
    }
}

// 命令（令）格式

#[test]
fn o01_o02_mark_of_an_order_stands_20_mm_below_the_core() {
    for built in of(Form::Order) {
        let mark = built.head(Role::Mark).expect("a mark");
        assert!(mark.text().ends_with('令'), "{}", mark.text());
        assert_near(&built.name, mark.ink().y0, 57.0, CLOSE);
        assert_near(&built.name, centre(mark), 106.0, CLOSE);
        assert!(mark.glyphs.iter().all(|g| g.colour.is_red() && g.font.contains("XBS")));
        assert!(red(&built.pages[0]).is_empty(), "{}", built.name);
    }
}

#[test]
fn o03_o04_order_number_and_text_each_two_rows_below() {
    for built in of(Form::Order) {
        let mark = built.head(Role::Mark).expect("a mark");
        let number = built.head(Role::Number).expect("a number");
        let text = number.text();
        let serial = text.strip_prefix('第').and_then(|text| text.strip_suffix('号'));
        assert!(serial.is_some_and(|n| n.parse::<u32>().is_ok()), "{text}");
        assert_near("number", number.em_top() - mark.ink().y1, 20.78, CLOSE);
        assert_near("number", centre(number), 106.0, CLOSE);
        assert!(built.body(Role::Title).is_none());
        let text = built.body(Role::Text).expect("text")[0].line;
        assert_near("text", text.em_top() - number.em_bottom(), 20.78, CLOSE);
    }
}

/// The outlines of signature seals on a page, from top to bottom.
fn signature_seals(page: &MeasuredPage) -> Vec<kurbo::Rect> {
    let mut sides: Vec<_> =
        page.strokes.iter().filter(|s| s.dashed && s.colour.is_red()).map(|s| s.bounds).collect();
    sides.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    let mut seals: Vec<kurbo::Rect> = vec![];
    for side in sides {
        match seals.last_mut() {
            Some(seal) if side.y0 < seal.y1 + 0.01 => *seal = seal.union(side),
            _ => seals.push(side),
        }
    }
    seals
}

/// Papers that end with signature seals: 命令 and 议案.
fn signed() -> Vec<(&'static Built, Vec<Shown<'static>>)> {
    let titles = |b: &'static Built| b.blocks(SectionKind::Body, Role::SignerTitle);
    let lines = |b| titles(b).into_iter().map(|(_, lines)| lines[0]).collect::<Vec<_>>();
    let found: Vec<_> =
        BUILT.iter().map(|b| (b, lines(b))).filter(|(_, t)| !t.is_empty()).collect();
    let kinds = found.iter().map(|(b, _)| b.layout.document.form).collect::<Vec<_>>();
    assert!(kinds.contains(&Form::Order) && kinds.contains(&Form::Ordinary), "{kinds:?}");
    found
}

#[test]
fn o05_s16_s17_s18_signature_seal_with_title_and_date() {
    let cell = 156.0 / 28.0;
    for (built, titles) in signed() {
        let date = built.body(Role::Date).expect("a date")[0];
        let seals = signature_seals(&built.pages[titles[0].page]);
        let [first, last] = [seals[0], seals[seals.len() - 1]];
        let above = built.above(titles[0]);
        // Two blank rows, counted on the grid.
        assert_near("above", first.y0 - above.em_bottom(), 2.0 * ROW + SEVEN_EIGHTHS, 0.2);
        for (seal, title) in seals.iter().zip(&titles) {
            assert_near("right of the seal", 184.0 - seal.x1, 4.0 * cell, CLOSE);
            assert_near("left of the seal", seal.x0 - title.line.right(), 2.0 * cell, CLOSE);
            let middle = f64::midpoint(title.line.em_top(), title.line.em_bottom());
            assert_near("level", middle, seal.center().y, CLOSE);
        }
        assert_near("date", date.line.em_top() - last.y1, ROW + SEVEN_EIGHTHS, 0.2);
        assert_near("right of the date", 184.0 - date.line.right(), 4.0 * cell, CLOSE);
    }
}

#[test]
fn s19_signature_seals_of_several_stand_one_below_another_the_lead_first() {
    let several: Vec<_> = signed().into_iter().filter(|(_, titles)| titles.len() > 1).collect();
    assert!(!several.is_empty(), "a joint paper with signature seals");
    for (built, titles) in several {
        let seals = signature_seals(&built.pages[titles[0].page]);
        assert_eq!((seals.len(), built.layout.seals.len()), (titles.len(), titles.len()));
        let said: Vec<String> = titles.iter().map(|title| title.line.text()).collect();
        let typed = built.layout.settings.seals.iter().map(|seal| seal.owner.as_str());
        for (said, owner) in said.iter().zip(typed) {
            assert!(owner.starts_with(said.as_str()), "{said} {owner}");
        }
        for pair in seals.windows(2) {
            assert_near("in one column", pair[1].x0, pair[0].x0, CLOSE);
            assert!(pair[1].y0 - pair[0].y1 > 1.0, "apart: {pair:?}");
        }
        for pair in titles.windows(2) {
            assert_near("titles end in line", pair[1].line.right(), pair[0].line.right(), CLOSE);
            assert!(pair[1].line.y > pair[0].line.y, "one a row");
        }
    }
}

// 纪要格式

#[test]
fn j01_mark_of_minutes_stands_35_mm_below_the_core() {
    for built in of(Form::Minutes) {
        let mark = built.head(Role::Mark).expect("a mark");
        assert!(mark.text().ends_with("纪要"), "{}", mark.text());
        assert_near(&built.name, mark.ink().y0, 72.0, CLOSE);
        assert_near(&built.name, centre(mark), 106.0, CLOSE);
        assert!(mark.glyphs.iter().all(|g| g.colour.is_red() && g.font.contains("XBS")));
    }
}

#[test]
fn j02_j03_those_present_excused_and_sitting_in_hang_under_their_first_name() {
    let cell = 156.0 / 28.0;
    for built in of(Form::Minutes) {
        let blocks = built.blocks(SectionKind::Body, Role::Attendance);
        let mut above = built.above(blocks[0].1[0]).em_bottom();
        let mut page = blocks[0].1[0].page;
        let mut gap = ROW + SEVEN_EIGHTHS;
        for ((_, lines), label) in blocks.iter().zip(["出席：", "请假：", "列席："]) {
            for (i, shown) in lines.iter().enumerate() {
                let line = shown.line;
                if shown.page == page {
                    assert_near(&line.text(), line.em_top() - above, gap, 0.2);
                }
                (above, gap, page) = (line.em_bottom(), SEVEN_EIGHTHS, shown.page);
                let (left, first) =
                    if i == 0 { (2.0, &line.glyphs[3]) } else { (5.0, &line.glyphs[0]) };
                assert_near(&line.text(), line.x(), 28.0 + left * cell, CLOSE);
                assert_near(&line.text(), first.x, 28.0 + 5.0 * cell, 0.3);
                assert!(first.font.contains("Fangsong"), "{}", first.font);
                if i == 0 {
                    assert!(line.text().starts_with(label), "{}", line.text());
                    assert!(line.glyphs[0].font.contains("Hei"), "{}", line.glyphs[0].font);
                }
            }
        }
        assert_eq!(blocks.len(), 3);
    }
}

#[test]
fn j05_no_seal_is_pressed_on_minutes() {
    for built in of(Form::Minutes) {
        assert!(built.layout.seals.is_empty());
        assert!(built.body(Role::Signature).is_none() && built.body(Role::Date).is_none());
        let red = built.pages.iter().flat_map(|page| &page.strokes).filter(|s| s.colour.is_red());
        assert_eq!(red.count(), 1, "the red line alone");
        assert_eq!(built.head(Role::Date).map(|line| line.right().round()), Some(184.0));
    }
}

// Over a letterhead nothing red is printed, whatever the form, and all else stands where it stood.

#[test]
fn over_a_letterhead_no_form_prints_anything_red() {
    for form in [Form::Ordinary, Form::Letter, Form::Order, Form::Minutes] {
        for built in of(form) {
            over_letterhead(built);
        }
    }
}

fn over_letterhead(built: &Built) {
    let usual = &built.layout.settings;
    let hidden = |seal: &Seal| Seal { shown: SealShown::Nothing, ..seal.clone() };
    let seals = usual.seals.iter().map(hidden).collect();
    let settings = Settings { preprinted: Some((0.5, -1.0)), seals, ..usual.clone() };
    let set = layout::fit(built.layout.document.clone(), &FONTS, &settings).expect("a layout");
    for page in measure(&export(&set.output, Output::Archive)) {
        assert!(page.glyphs.iter().all(|g| g.colour.is_black()), "{}", built.name);
        assert!(page.strokes.iter().all(|s| !s.colour.is_red()), "{}", built.name);
    }
    let lines = |layout: &Layout| -> Vec<Line> {
        // A turned side moves along its own edges.
        let upright = layout.pages.iter().filter(|page| !page.landscape);
        let lines = upright.flat_map(|page| &page.lines);
        lines.filter(|l| !l.id.starts_with("head.mark")).cloned().collect()
    };
    let moved = lines(&set.output);
    for (there, here) in moved.iter().zip(&lines(&built.layout)) {
        assert_eq!(there.text, here.text, "{}", built.name);
        assert_near(&here.text, there.x - here.x, 0.5, CLOSE);
        assert_near(&here.text, there.baseline - here.baseline, -1.0, CLOSE);
    }
}
