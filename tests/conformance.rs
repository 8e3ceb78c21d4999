//! What GB/T 9704—2012 demands and a PDF can show, measured on finished archive PDFs.
//!
//! Each test bears the id of its rule (`spec::conformance`). Lengths are mm; the numbers here are the
//! standard's own or follow from it by arithmetic, they are not taken from `spec`.

mod support;

use hongtou::document::Role;
use hongtou::layout::{Settings, Sides};
use kurbo::Rect;
use support::assert_near;
use support::measure::{Glyph, MeasuredPage, TextLine};
use support::papers::{
    self, FULL, LONG_DATE, MOVED, PLAIN, Paper, Set, plain_paper, rows, set, sides,
};

/// One 字 of the body: 156 mm in 28.
const CELL: f64 = 156.0 / 28.0;
/// One 行: 15/8 of the height of 3号, taken as 15.70 pt, cut to hundredths of a point.
const ROW: f64 = 29.45 * 25.4 / 72.0;
/// One 字 of 4号.
const CELL_4: f64 = 14.0 * 25.4 / 72.0;
/// What is asked of every derived length is 0.3; what is set is far closer.
const CLOSE: f64 = 0.1;

const MARK: &str = "闵行区科学技术委员会文件";
const NUMBER: &str = "闵科委〔2024〕14号";
const OFFICE: &str = "闵行区科学技术委员会";

fn all() -> [&'static Set; 4] {
    [&FULL, &PLAIN, &LONG_DATE, &MOVED]
}

fn pages() -> impl Iterator<Item = &'static MeasuredPage> {
    all().into_iter().flat_map(|set| &set.pages)
}

/// Lines but the page number.
fn text_lines(page: &MeasuredPage) -> impl Iterator<Item = &TextLine> {
    page.lines.iter().filter(|line| line.y < 262.0)
}

fn is_number_line(line: &TextLine) -> bool {
    line.y > 262.0
}

fn ideograph(glyph: &Glyph) -> bool {
    glyph.text.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Lines of ideographs alone that fill the line.
fn full_lines(page: &MeasuredPage) -> impl Iterator<Item = &TextLine> {
    let full = |l: &&TextLine| l.glyphs.len() == 28 && l.glyphs.iter().all(ideograph);
    text_lines(page).filter(full)
}

fn face(line: &TextLine) -> &str {
    let glyph = line.glyphs.iter().find(|g| ideograph(g)).unwrap_or(&line.glyphs[0]);
    glyph.font.split('-').next().unwrap_or_default()
}

fn centre(line: &TextLine) -> f64 {
    f64::midpoint(line.x(), line.right())
}

/// The outline that shows where the seal will be pressed.
fn seal(page: &MeasuredPage) -> Rect {
    let dashed: Vec<_> = page.strokes.iter().filter(|s| s.dashed).collect();
    assert_eq!(dashed.len(), 1, "one outline of a seal");
    dashed[0].bounds
}

// Paper, 版心, grid, ink

#[test]
fn p01_paper_is_a4_upright() {
    for page in pages() {
        assert_near("width", page.width, 210.0, 0.01);
        assert_near("height", page.height, 297.0, 0.01);
    }
}

#[test]
fn p02_text_begins_37_mm_below_the_upper_edge() {
    for page in &PLAIN.pages[1..3] {
        assert_near("top of the first line", page.lines[0].em_top(), 37.0, CLOSE);
    }
    assert_near("top of 份号", FULL.pages[0].line("000001").em_top(), 37.0, CLOSE);
    for glyph in pages().flat_map(|p| &p.glyphs) {
        let top = glyph.ink.map_or(37.0, |ink| ink.y0);
        assert!(top > 37.0 - CLOSE, "ink of {} at {top:.2} mm", glyph.text);
    }
}

#[test]
fn p03_text_begins_28_mm_from_the_left_edge() {
    let lines: Vec<_> = pages().flat_map(full_lines).collect();
    assert!(lines.len() > 50, "{} full lines", lines.len());
    for line in lines {
        assert_near("left end", line.x(), 28.0, CLOSE);
    }
}

#[test]
fn p04_everything_but_page_number_and_seal_stands_in_156_by_225_mm() {
    for page in pages() {
        let glyphs = page.lines.iter().filter(|l| !is_number_line(l)).flat_map(|l| &l.glyphs);
        let inks = glyphs.filter_map(|g| g.ink);
        let strokes = page.strokes.iter().filter(|s| !s.dashed).map(|s| s.bounds);
        for ink in inks.chain(strokes) {
            assert!(ink.x0 >= 28.0 - CLOSE && ink.x1 <= 184.0 + CLOSE, "{ink:?}");
            assert!(ink.y0 >= 37.0 - CLOSE && ink.y1 <= 262.0 + CLOSE, "{ink:?}");
        }
    }
}

#[test]
fn p04_a_hyphen_or_point_at_the_end_of_a_line_hangs_nothing_into_the_margin() {
    for (mark, cells) in [("-", 24), ("–", 24), (".", 25)] {
        let text = format!("{}A{mark}为进一步规范公文处理工作", "科".repeat(cells));
        let text = vec![papers::plain("body.0", Role::Text, &text)];
        let set = set(&Paper { text, ..Paper::default() }, &Settings::default());
        let line = set.pages[0].line_from("科科科");
        assert!(line.text().ends_with(mark), "{}", line.text());
        assert_near(mark, line.right(), 184.0, CLOSE);
    }
}

#[test]
fn p05_right_and_bottom_margins_follow() {
    for page in pages() {
        for line in full_lines(page) {
            assert_near("right margin", page.width - line.right(), 26.0, CLOSE);
        }
        let lowest = text_lines(page).map(TextLine::em_bottom).fold(0.0, f64::max);
        assert!(page.height - lowest >= 35.0, "bottom margin {:.2}", page.height - lowest);
    }
}

#[test]
fn p06_a_side_has_22_rows_of_10_39_mm() {
    let page = &PLAIN.pages[1];
    let lines: Vec<_> = text_lines(page).collect();
    assert_eq!(lines.len(), 22);
    for (i, line) in lines.iter().enumerate() {
        assert_near("row", line.em_top(), 37.0 + ROW * i as f64, CLOSE);
    }
}

#[test]
fn p07_a_line_has_28_characters_and_fills_the_core() {
    for line in pages().flat_map(full_lines) {
        for (i, glyph) in line.glyphs.iter().enumerate() {
            assert_near(&glyph.text, glyph.x, 28.0 + CELL * i as f64, 0.02);
        }
        assert_near("end", line.right(), 184.0, 0.02);
    }
}

#[test]
fn p07_every_line_that_goes_on_reaches_the_right_edge() {
    let mut checked = 0;
    for page in &FULL.pages[..5] {
        let rows: Vec<_> = text_lines(page).filter(|l| (l.size() - 15.793).abs() < 0.01).collect();
        for pair in rows.windows(2) {
            let goes_on = (pair[1].x() - 28.0).abs() < CLOSE && pair[1].y - pair[0].y < 1.1 * ROW;
            // Below the title, or on a page without one.
            if goes_on && (pair[0].y > 170.0 || page.lines[0].size() < 20.0 && pair[0].y > 64.0) {
                assert_near(&pair[0].text(), pair[0].right(), 184.0, 0.3);
                checked += 1;
            }
        }
    }
    assert!(checked > 30, "{checked} lines");
}

#[test]
fn p08_what_has_no_rule_of_its_own_is_size_3_fangsong() {
    let (first, second) = (&FULL.pages[0], &FULL.pages[1]);
    let lines = [
        first.line(NUMBER),
        first.line_from("各镇人民政府"),
        first.line_from("为进一步规范"),
        second.line_from("附件：1."),
        second.line(OFFICE),
        second.line("2024年2月6日"),
        second.line("（此件公开发布）"),
    ];
    for line in lines {
        assert_eq!(face(line), "ZhuqueFangsong", "{}", line.text());
        // 3号 at the pitch of 28 to a line; Word's 3号 is 16 pt, GB/T 33476.2 has 15.70 pt.
        assert!((15.70..=16.0).contains(&line.size()), "{} {}", line.text(), line.size());
    }
}

#[test]
fn p09_text_is_black_but_for_the_mark() {
    for page in pages() {
        for glyph in page.glyphs.iter().filter(|g| g.size < 30.0) {
            assert!(glyph.colour.is_black(), "{} {:?}", glyph.text, glyph.colour);
        }
    }
}

#[test]
fn p17_no_frame_is_drawn_round_the_core() {
    for (i, page) in PLAIN.pages.iter().enumerate() {
        let rules = match i {
            0 => 1,
            _ if i + 1 == PLAIN.pages.len() => 2,
            _ => 0,
        };
        assert_eq!(page.strokes.len(), rules, "page {}", i + 1);
        assert_eq!(page.rules().len(), rules, "page {}", i + 1);
        assert!(page.fills.is_empty() && page.images.is_empty());
    }
}

// 版头

#[test]
fn h01_copy_number_has_six_digits_on_the_first_row_flush_left() {
    let line = FULL.pages[0].line("000001");
    assert_near("left", line.x(), 28.0, CLOSE);
    assert_near("top", line.em_top(), 37.0, CLOSE);
    assert!(line.glyphs.len() == 6 && line.text().chars().all(|c| c.is_ascii_digit()));
}

#[test]
fn h03_secrecy_stands_on_the_second_row_in_hei() {
    let line = FULL.pages[0].line("机密★1年");
    assert_near("left", line.x(), 28.0, CLOSE);
    assert_near("top", line.em_top(), 37.0 + ROW, CLOSE);
    assert_eq!(face(line), "HongtouHei");
}

#[test]
fn h04_urgency_stands_flush_left_in_hei() {
    let line = FULL.pages[0].line("特急");
    assert_near("left", line.x(), 28.0, CLOSE);
    assert_eq!(face(line), "HongtouHei");
}

#[test]
fn h05_copy_number_secrecy_urgency_stand_one_a_row() {
    let page = &FULL.pages[0];
    for (i, text) in ["000001", "机密★1年", "特急"].into_iter().enumerate() {
        assert_near(text, page.line(text).em_top(), 37.0 + ROW * i as f64, CLOSE);
    }
    let paper = Paper { corner: vec![(Role::Urgency, "加急")], ..Paper::default() };
    let alone = set(&paper, &Settings::default());
    assert_near("加急 alone", alone.pages[0].line("加急").em_top(), 37.0, CLOSE);
}

#[test]
fn h06_mark_is_the_office_and_wenjian() {
    for set in all() {
        let mark = set.pages[0].line(MARK);
        assert_eq!(mark.text(), format!("{OFFICE}文件"));
    }
}

#[test]
fn h07_mark_ink_top_at_72_mm_centred() {
    for set in all() {
        let mark = set.pages[0].line(MARK);
        assert_near("top of the ink", mark.ink().y0, 72.0, 0.3);
        assert_near("centre", centre(mark), 106.0, 0.3);
        assert_near("centre of the ink", mark.ink().center().x, 106.0, 0.5);
    }
}

#[test]
fn h08_mark_is_red_xiaobiaosong() {
    let mark = FULL.pages[0].line(MARK);
    assert_eq!(face(mark), "HongtouXBS");
    assert!(mark.glyphs.iter().all(|g| g.colour.is_red()), "{:?}", mark.glyphs[0].colour);
    assert!(mark.size() > 36.0, "{}", mark.size());
}

#[test]
fn h10_number_two_rows_below_the_mark_centred() {
    for set in all() {
        let page = &set.pages[0];
        let number = page.line(NUMBER);
        let gap = number.em_top() - page.line(MARK).ink().y1;
        assert_near("gap", gap, 20.78, 0.3);
        assert_near("centre", centre(number), 106.0, 0.3);
    }
}

#[test]
fn h11_number_has_code_year_in_shell_brackets_and_running_number() {
    for set in all() {
        let text = set.pages[0].line_from("闵科委").text();
        let (code, rest) = text.split_once('〔').expect("〔");
        let (year, rest) = rest.split_once('〕').expect("〕");
        let serial = rest.strip_suffix('号').expect("号");
        assert!(!code.is_empty() && !code.ends_with('第'));
        assert!(year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
        assert!(!serial.starts_with('0') && serial.bytes().all(|b| b.is_ascii_digit()));
    }
}

#[test]
fn h17_red_line_4_mm_below_the_number_as_wide_as_the_core() {
    for set in all() {
        let page = &set.pages[0];
        let line = page.rules()[0];
        assert_near("below the number", line.bounds.y0 - page.line(NUMBER).em_bottom(), 4.0, 0.3);
        assert_near("left end", line.bounds.x0, 28.0, 0.3);
        assert_near("right end", line.bounds.x1, 184.0, 0.3);
        assert!(line.colour.is_red(), "{:?}", line.colour);
        assert_near("thickness", line.width, 0.5, 0.01);
    }
}

// 标题, 主送机关

fn title(page: &MeasuredPage) -> Vec<&TextLine> {
    text_lines(page).filter(|l| (l.size() - 22.0).abs() < 0.01).collect()
}

#[test]
fn t01_title_is_size_2_xiaobiaosong_in_black() {
    for line in all().into_iter().flat_map(|set| title(&set.pages[0])) {
        assert_eq!(face(line), "HongtouXBS");
        assert!(line.glyphs.iter().all(|g| g.colour.is_black()));
    }
}

#[test]
fn t02_title_two_rows_below_the_red_line_centred() {
    for set in all() {
        let page = &set.pages[0];
        let lines = title(page);
        assert_eq!(lines.len(), 2);
        assert_near("gap", lines[0].em_top() - page.rules()[0].bounds.y0, 20.78, 0.3);
        for line in lines {
            assert_near("centre", centre(line), 106.0, 0.3);
        }
    }
}

#[test]
fn m01_recipients_one_row_below_the_title_flush_left() {
    for set in [&*FULL, &PLAIN] {
        let page = &set.pages[0];
        let recipients = text_lines(page).find(|l| l.y > title(page)[1].y + 1.0).unwrap();
        let gap = recipients.em_top() - title(page)[1].em_bottom();
        assert!((ROW - CLOSE..2.0 * ROW).contains(&gap), "gap {gap:.2}");
        let row = (recipients.em_top() - 37.0) / ROW;
        assert!((row - row.round()).abs() < 0.01, "on the grid: row {row:.3}");
        assert_near("left", recipients.x(), 28.0, CLOSE);
    }
    let further = FULL.pages[0].line_from("办、局，科委科协各科");
    assert_near("left of the second line", further.x(), 28.0, CLOSE);
}

#[test]
fn m02_a_full_width_colon_ends_the_recipients() {
    assert!(FULL.pages[0].line_from("办、局，科委").text().ends_with('：'));
    assert!(PLAIN.pages[0].line_from("科委科协各科").text().ends_with('：'));
}

#[test]
fn m03_too_many_recipients_move_to_the_imprint() {
    let (first, last) = (&MOVED.pages[0], MOVED.pages.last().unwrap());
    assert!(text_lines(first).all(|l| !l.text().contains("镇人民政府")));
    assert!(last.line_from("主送：").text().contains("镇人民政府"));
    let reported = MOVED.warnings.iter().any(|w| w.message.contains("主送机关移至版记"));
    assert!(reported, "{:?}", MOVED.warnings);
}

// 正文

#[test]
fn b01_page_1_shows_text() {
    for set in all() {
        set.pages[0].line_from("为进一步规范公文处理工作");
    }
}

#[test]
fn b02_text_begins_on_the_row_below_the_recipients() {
    let page = &PLAIN.pages[0];
    let gap = page.line_from("为进一步规范").y - page.line_from("科委科协").y;
    assert_near("from base line to base line", gap, ROW, CLOSE);
}

#[test]
fn b03_paragraphs_begin_two_characters_in_and_go_on_flush_left() {
    let begins = |l: &&TextLine| l.text().starts_with("为进一步规范");
    let (first, further): (Vec<_>, Vec<_>) = text_lines(&PLAIN.pages[1]).partition(begins);
    assert!(first.len() > 2 && further.len() > 10);
    for line in first {
        assert_near("first line", line.x(), 28.0 + 2.0 * CELL, CLOSE);
    }
    for line in further {
        assert_near("further line", line.x(), 28.0, CLOSE);
    }
}

#[test]
fn b05_headings_have_their_faces() {
    let page = &FULL.pages[0];
    assert_eq!(face(page.line("一、主要目标完成情况")), "HongtouHei");
    assert_eq!(face(page.line("（一）区域创新能力持续提升")), "HongtouKai");
    assert_eq!(face(page.line_from("1.加强研发创新。")), "ZhuqueFangsong");
    assert_eq!(face(FULL.pages[1].line_from("（1）用好创新平台。")), "ZhuqueFangsong");
}

#[test]
fn b07_headings_begin_two_characters_in() {
    let page = &FULL.pages[0];
    for start in ["一、主要目标", "（一）区域创新", "1.加强研发"] {
        assert_near(start, page.line_from(start).x(), 28.0 + 2.0 * CELL, 0.3);
    }
}

#[test]
fn b09_no_row_of_the_text_is_left_blank() {
    let rows: Vec<f64> = text_lines(&FULL.pages[0])
        .filter(|l| l.y > 175.0)
        .map(|l| (l.em_top() - 37.0) / ROW)
        .collect();
    for pair in rows.windows(2) {
        assert!((pair[1] - pair[0] - 1.0).abs() < 0.01, "{rows:.2?}");
    }
}

#[test]
fn b10_no_line_begins_or_ends_with_a_mark_that_belongs_elsewhere() {
    let not_first = "、，。；：？！）〕》〉”’…—％%·";
    let not_last = "（〔《〈“‘";
    for line in pages().flat_map(text_lines).filter(|l| l.size() > 10.0) {
        let text = line.text();
        let (first, last) = (text.chars().next().unwrap(), text.chars().last().unwrap());
        assert!(!not_first.contains(first), "{text}");
        assert!(!not_last.contains(last), "{text}");
    }
}

#[test]
fn b10_numbers_years_and_brackets_stay_whole() {
    let lines: Vec<_> = pages().flat_map(text_lines).map(TextLine::text).collect();
    for whole in ["304.45", "10.6%", "320", "266", "〔2023〕106", "200000", "1245"] {
        assert!(lines.iter().any(|l| l.contains(whole)), "{whole} in one line");
    }
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for page in pages() {
        let rows: Vec<_> = text_lines(page).filter(|l| l.x() < 28.1 && l.size() < 20.0).collect();
        for pair in rows.windows(2).filter(|pair| pair[0].y > 65.0) {
            let (above, below) = (pair[0].text(), pair[1].text());
            let parted = digit(above.chars().last()) && digit(below.chars().next());
            assert!(!parted && !below.starts_with(['年', '〕']), "{above} / {below}");
        }
    }
}

// 附件说明

#[test]
fn a01_attachment_note_one_row_below_the_text_two_characters_in() {
    let page = &FULL.pages[1];
    let note = page.line_from("附件：1.");
    assert_near("left", note.x(), 28.0 + 2.0 * CELL, CLOSE);
    let above = text_lines(page).filter(|l| l.y < note.y - 1.0).last().unwrap();
    assert_near("below the text", note.y - above.y, 2.0 * ROW, CLOSE);
}

#[test]
fn a02_several_attachments_are_numbered_with_points() {
    let page = &FULL.pages[1];
    for start in ["附件：1.2023年", "2.闵行区推进", "3.通讯录"] {
        page.line_from(start);
    }
}

#[test]
fn a03_no_mark_follows_a_name() {
    let page = &FULL.pages[1];
    for name in ["附件：1.2023年工作总结", "3.通讯录"] {
        page.line(name);
    }
    assert!(page.line_from("工作领导小组办公室").text().ends_with('表'));
}

#[test]
fn a04_a_long_name_goes_on_under_its_first_character() {
    let page = &FULL.pages[1];
    let name = page.line_from("2.闵行区推进");
    let first = name.glyphs.iter().find(|g| g.text == "闵").unwrap();
    assert_near("further line", page.line_from("工作领导小组办公室").x(), first.x, 0.3);
}

#[test]
fn a05_one_attachment_has_no_number() {
    let page = PLAIN.pages.iter().find(|p| p.text().contains("附件：")).unwrap();
    page.line("附件：2023年工作总结");
}

#[test]
fn a06_numbers_stand_under_each_other() {
    let page = &FULL.pages[1];
    let one = page.line_from("附件：1.").glyphs.iter().find(|g| g.text == "1").unwrap().x;
    assert_near("2", page.line_from("2.闵行区").x(), one, 0.3);
    assert_near("3", page.line_from("3.通讯录").x(), one, 0.3);
    assert_near("column", one, 28.0 + 5.0 * CELL, 0.3);
}

// 署名, 成文日期, 印章

#[test]
fn s01_sealed_date_stands_four_characters_from_the_right() {
    let date = FULL.pages[1].line("2024年2月6日");
    assert_near("right end", date.right(), 184.0 - 4.0 * CELL, CLOSE);
}

#[test]
fn s02_sealed_signature_is_centred_over_the_date() {
    let page = &FULL.pages[1];
    let (name, date) = (page.line(OFFICE), page.line("2024年2月6日"));
    assert_near("centre", centre(name), centre(date), 0.3);
    assert_near("row above", date.y - name.y, ROW, CLOSE);
}

#[test]
fn s03_seal_is_red_and_touches_signature_and_date() {
    let page = &FULL.pages[1];
    assert!(page.strokes.iter().filter(|s| s.dashed).all(|s| s.colour.is_red()));
    for line in [page.line(OFFICE), page.line("2024年2月6日")] {
        assert!(seal(page).overlaps(line.ink()), "{}", line.text());
    }
}

#[test]
fn s04_seal_is_centred_over_the_date_and_the_pair_lies_a_little_below_its_centre() {
    let page = &FULL.pages[1];
    let (name, date) = (page.line(OFFICE), page.line("2024年2月6日"));
    assert_near("centre", seal(page).center().x, centre(date), 0.3);
    let pair = f64::midpoint(name.em_top(), date.em_bottom());
    let below = pair - seal(page).center().y;
    assert!((0.0..12.0).contains(&below), "{below:.2} mm below the centre");
    assert_near("diameter", seal(page).width(), 42.0, 0.05);
}

#[test]
fn s05_seal_begins_within_a_row_below_the_text() {
    let page = &FULL.pages[1];
    let above = text_lines(page).filter(|l| l.y < page.line(OFFICE).y - 1.0).last().unwrap();
    let gap = seal(page).y0 - above.em_bottom();
    assert!(gap > 0.0 && gap <= 10.39, "{gap:.2} mm");
    assert_near("as the layout says", FULL.layout.seals.first().unwrap().below_text, gap, 0.05);
}

fn unsealed(set: &Set) -> (&MeasuredPage, f64) {
    let page = set.pages.iter().find(|p| p.text().contains("2024年2月6日")).unwrap();
    let name = page.line(OFFICE);
    let above = text_lines(page).filter(|l| l.y < name.y - 1.0).last().unwrap();
    (page, above.y)
}

#[test]
fn s12_unsealed_signature_one_row_below_the_text_two_characters_from_the_right() {
    let (page, above) = unsealed(&PLAIN);
    let name = page.line(OFFICE);
    assert_near("below the text", name.y - above, 2.0 * ROW, CLOSE);
    assert_near("right end", name.right(), 184.0 - 2.0 * CELL, CLOSE);
}

#[test]
fn s13_unsealed_date_begins_two_characters_after_the_signature() {
    let (page, _) = unsealed(&PLAIN);
    let (name, date) = (page.line(OFFICE), page.line("2024年2月6日"));
    assert_near("next row", date.y - name.y, ROW, CLOSE);
    assert_near("step", date.x() - name.x(), 2.0 * CELL, 0.3);
}

#[test]
fn s14_a_longer_date_stands_two_from_the_right_and_keeps_the_step() {
    let page = &LONG_DATE.pages[0];
    let page = if page.text().contains("11月26日") { page } else { &LONG_DATE.pages[1] };
    let (name, date) = (page.line("区科委"), page.line("2024年11月26日"));
    assert_near("right end", date.right(), 184.0 - 2.0 * CELL, 0.3);
    assert_near("step", date.x() - name.x(), 2.0 * CELL, 0.3);
}

#[test]
fn s21_date_is_complete_in_arabic_digits_without_leading_zeros() {
    let text = FULL.pages[1].line_from("2024年").text();
    let (year, rest) = text.split_once('年').unwrap();
    let (month, day) = rest.strip_suffix('日').unwrap().split_once('月').unwrap();
    assert_eq!(year.len(), 4);
    for part in [year, month, day] {
        assert!(!part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit()), "{text}");
    }
}

// 附注, 附件

#[test]
fn n01_note_on_the_row_below_the_date_two_characters_in_in_parentheses() {
    let page = &FULL.pages[1];
    let note = page.line("（此件公开发布）");
    assert_near("row", note.y - page.line("2024年2月6日").y, ROW, CLOSE);
    assert_near("left", note.x(), 28.0 + 2.0 * CELL, 0.3);
}

#[test]
fn f01_attachments_begin_a_side_before_the_imprint() {
    for (page, label) in [(2, "附件1"), (5, "附件2"), (6, "附件3")] {
        assert_eq!(FULL.pages[page].lines[0].text(), label);
    }
    assert!(FULL.pages.last().unwrap().text().contains("抄送："));
    assert!(FULL.pages[..7].iter().all(|p| !p.text().contains("抄送：")));
}

#[test]
fn f02_label_in_hei_flush_left_on_the_first_row_without_a_colon() {
    let single = PLAIN.pages.iter().find(|p| p.lines[0].text() == "附件").unwrap();
    for label in [FULL.pages[2].line("附件1"), single.line("附件")] {
        assert_eq!(face(label), "HongtouHei");
        assert_near("left", label.x(), 28.0, CLOSE);
        assert_near("top", label.em_top(), 37.0, CLOSE);
    }
}

#[test]
fn f03_title_of_an_attachment_centred_on_the_third_row() {
    for page in [2, 5, 6] {
        let line = title(&FULL.pages[page])[0];
        assert_near("third row", line.em_top(), 37.0 + 2.0 * ROW, 0.3);
        assert_near("centre", centre(line), 106.0, 0.3);
    }
}

#[test]
fn f04_number_and_title_are_those_of_the_note() {
    let note = &FULL.pages[1];
    for (page, label, start) in [(2, "附件1", "附件：1."), (6, "附件3", "3.")] {
        let listed = note.line_from(start).text();
        assert_eq!(FULL.pages[page].lines[0].text(), label);
        assert_eq!(title(&FULL.pages[page])[0].text(), &listed[start.len()..]);
    }
    let long: String = title(&FULL.pages[5]).iter().map(|l| l.text()).collect();
    let listed = note.line_from("2.").text() + &note.line_from("工作领导小组").text();
    assert_eq!(format!("2.{long}"), listed);
}

#[test]
fn f05_an_attachment_is_set_like_the_body() {
    let page = &FULL.pages[2];
    let heading = title(page)[0];
    assert_eq!(face(heading), "HongtouXBS");
    let first = page.line_from("为进一步规范");
    assert_near("first line", first.x(), 28.0 + 2.0 * CELL, CLOSE);
    assert_eq!(face(first), "ZhuqueFangsong");
    assert_eq!(text_lines(&FULL.pages[3]).filter(|l| l.size() > 10.0).count(), 22);
}

#[test]
fn f07_page_numbers_run_on_through_attachments() {
    for set in all() {
        let mut printed = 0;
        for (i, page) in set.pages.iter().enumerate() {
            if let Some(line) = page.lines.iter().find(|l| is_number_line(l)) {
                assert_eq!(line.text(), format!("— {} —", i + 1));
                printed += 1;
            }
        }
        assert_eq!(printed, set.layout.pages.iter().filter(|p| p.number.is_some()).count());
    }
}

// 版记

#[test]
fn v01_rules_are_as_wide_as_the_core() {
    for set in all() {
        for rule in imprint_rules(set) {
            assert_near("left end", rule.bounds.x0, 28.0, 0.3);
            assert_near("right end", rule.bounds.x1, 184.0, 0.3);
            assert!(rule.colour.is_black());
        }
    }
}

/// Rules of the 版记: those on the last page that no table draws.
fn imprint_rules(set: &Set) -> Vec<&support::measure::Stroke> {
    let rules = set.pages.last().unwrap().rules();
    rules.into_iter().filter(|r| r.width > 0.2 && r.colour.is_black()).collect()
}

#[test]
fn v02_first_and_last_rule_are_0_35_mm() {
    for set in all() {
        let rules = imprint_rules(set);
        assert_near("first", rules[0].width, 0.35, 0.01);
        assert_near("last", rules[rules.len() - 1].width, 0.35, 0.01);
    }
}

#[test]
fn v03_rules_between_are_0_25_mm() {
    let rules = imprint_rules(&FULL);
    assert_eq!(rules.len(), 3);
    assert_near("middle", rules[1].width, 0.25, 0.01);
}

#[test]
fn v04_last_rule_on_the_lower_edge_of_the_core_first_above_the_first_element() {
    for set in all() {
        let rules = imprint_rules(set);
        assert_near("last rule", rules[rules.len() - 1].bounds.y0, 262.0, 0.3);
    }
    let page = FULL.pages.last().unwrap();
    let gap = page.line_from("抄送：").em_top() - imprint_rules(&FULL)[0].bounds.y0;
    assert!((0.0..ROW).contains(&gap), "{gap:.2}");
}

#[test]
fn v05_imprint_on_an_even_page_of_a_two_sided_paper() {
    for set in all() {
        assert!(set.pages.len().is_multiple_of(2), "{} pages", set.pages.len());
    }
}

#[test]
fn v06_copied_to_in_size_4_one_character_in_continued_under_the_first_name() {
    let page = FULL.pages.last().unwrap();
    let first = page.line_from("抄送：");
    let further = page.line_from("办公室，区监委");
    assert_near("size in mm", first.size(), 14.0, 0.01);
    assert_eq!(face(first), "ZhuqueFangsong");
    assert_near("left", first.x(), 28.0 + CELL_4, CLOSE);
    assert!(first.ink().x1 <= 184.0 - CELL_4 + CLOSE);
    assert_near("further line", further.x(), first.glyphs[3].x, 0.3);
    assert!(further.text().ends_with('。'));
    let printing = page.line_from("闵行区科学技术委员会办公室");
    let rows: Vec<_> = text_lines(page).filter(|l| l.y > further.y + 1.0).collect();
    assert_eq!(rows[0].y, printing.y, "on the row above the printing line");
}

#[test]
fn v07_moved_recipients_above_copied_to_without_a_rule_between() {
    let page = MOVED.pages.last().unwrap();
    let (recipients, copied) = (page.line_from("主送："), page.line_from("抄送："));
    assert!(recipients.y < copied.y);
    assert_near("left", recipients.x(), 28.0 + CELL_4, CLOSE);
    let rules = imprint_rules(&MOVED);
    assert_eq!(rules.len(), 3);
    let between = |y: f64| y > recipients.em_bottom() && y < copied.em_top();
    assert!(rules.iter().all(|r| !between(r.bounds.y0)));
    let further = text_lines(page).find(|l| l.y > recipients.y + 1.0).unwrap();
    assert_near("further line", further.x(), recipients.glyphs[3].x, 0.3);
}

#[test]
fn v08_printing_office_and_date_one_character_from_both_ends() {
    let page = FULL.pages.last().unwrap();
    let line = page.line_from("闵行区科学技术委员会办公室");
    assert_near("left", line.x(), 28.0 + CELL_4, 0.3);
    assert_near("right", line.right(), 184.0 - CELL_4, 0.3);
    assert!(line.text().ends_with("2024年2月6日印发"));
    assert_near("size in mm", line.size(), 14.0, 0.01);
    let below = 262.0 - line.em_bottom();
    assert!((0.0..CELL_4).contains(&below), "{below:.2} above the last rule");
}

#[test]
fn v09_a_thin_rule_parts_the_printing_line_from_the_rest() {
    let page = FULL.pages.last().unwrap();
    let rule = imprint_rules(&FULL)[1].bounds.y0;
    assert!(page.line_from("办公室，区监委").em_bottom() < rule);
    assert!(page.line_from("闵行区科学技术委员会办公室").em_top() > rule);
}

// Page logic of the 版记

/// The first body length whose text ends on a page of this parity, with room for the 版记 or without.
fn content_of(even: bool, room: bool) -> (Paper, usize) {
    for count in 1..70 {
        let paper = Paper { text: rows(count), ..Paper::default() };
        let fitted = hongtou::layout::fit(paper.document(), &papers::FONTS, &Settings::default());
        let layout = fitted.expect("a paper").output;
        let ends = |p: &hongtou::layout::Page| p.lines.iter().any(|l| l.id == "body.date");
        let page = layout.pages.iter().position(ends).expect("a date");
        let lines = layout.pages[page].lines.iter();
        let bottom = lines.filter(|l| l.id == "body.date").map(|l| l.baseline + 0.67).next_back();
        // One rule and one line: 9.79 mm; one free row above.
        let has_room = bottom.expect("a date") + ROW <= 262.0 - 9.79;
        if (page % 2 == 1) == even && has_room == room {
            return (paper, page + 1);
        }
    }
    panic!("no such length");
}

fn printed_numbers(set: &Set) -> Vec<Option<String>> {
    let number = |p: &MeasuredPage| p.lines.iter().find(|l| is_number_line(l)).map(TextLine::text);
    set.pages.iter().map(number).collect()
}

fn imprint_page(set: &Set) -> usize {
    1 + set.pages.iter().position(|p| p.text().contains("印发闵") || has_imprint(p)).unwrap()
}

fn has_imprint(page: &MeasuredPage) -> bool {
    page.rules().iter().any(|r| (r.bounds.y0 - 262.0).abs() < 0.3)
}

#[test]
fn v05_text_ends_on_an_even_page_with_room_the_imprint_stands_there() {
    let (paper, page) = content_of(true, true);
    let set = set(&paper, &Settings::default());
    assert_eq!((set.pages.len(), imprint_page(&set)), (page, page));
    assert!(printed_numbers(&set).iter().all(Option::is_some));
}

#[test]
fn g05_text_ends_on_an_odd_page_the_imprint_is_on_the_next_with_a_number() {
    for room in [true, false] {
        let (paper, page) = content_of(false, room);
        let set = set(&paper, &Settings::default());
        assert_eq!((set.pages.len(), imprint_page(&set)), (page + 1, page + 1));
        assert!(printed_numbers(&set).iter().all(Option::is_some));
    }
}

#[test]
fn g05_a_blank_side_before_the_imprint_and_its_side_have_no_number() {
    let (paper, page) = content_of(true, false);
    let set = set(&paper, &Settings::default());
    assert_eq!((set.pages.len(), imprint_page(&set)), (page + 2, page + 2));
    assert!(set.pages[page].glyphs.is_empty() && set.pages[page].strokes.is_empty());
    let numbers = printed_numbers(&set);
    assert!(numbers[..page].iter().all(Option::is_some));
    assert_eq!(numbers[page..], [None, None]);
}

#[test]
fn v04_on_one_side_or_a_screen_the_imprint_is_on_the_last_page_whatever_its_parity() {
    for printed in [Sides::Single, Sides::Screen] {
        for (even, room) in [(true, true), (false, true), (true, false)] {
            let (paper, page) = content_of(even, room);
            let set = set(&paper, &sides(printed));
            let last = if room { page } else { page + 1 };
            assert_eq!((set.pages.len(), imprint_page(&set)), (last, last), "{printed:?}");
            assert!(printed_numbers(&set).iter().all(Option::is_some));
            assert_near("last rule", imprint_rules(&set).last().unwrap().bounds.y0, 262.0, 0.3);
        }
    }
}

// 页码

fn number_lines() -> impl Iterator<Item = (usize, &'static TextLine)> {
    let numbered = |(i, p): (usize, &'static MeasuredPage)| {
        p.lines.iter().find(|l| is_number_line(l)).map(|l| (i + 1, l))
    };
    all().into_iter().flat_map(move |set| set.pages.iter().enumerate().filter_map(numbered))
}

#[test]
fn g01_page_number_is_size_4_song_with_half_width_digits() {
    for (page, line) in number_lines() {
        assert_near("size in pt", line.size(), 14.0, 0.01);
        assert!(line.glyphs.iter().all(|g| g.font.starts_with("HongtouSong")), "page {page}");
        for digit in line.glyphs.iter().filter(|g| g.text.chars().all(|c| c.is_ascii_digit())) {
            assert!(digit.right - digit.x <= CELL_4 * 0.6, "page {page}");
        }
    }
}

#[test]
fn g02_page_number_stands_between_two_dashes_of_one_em() {
    for (page, line) in number_lines() {
        assert_eq!(line.text(), format!("— {page} —"));
        let dashes: Vec<_> = line.glyphs.iter().filter(|g| g.text == "—").collect();
        assert_eq!(dashes.len(), 2);
        for dash in dashes {
            assert_near("dash", dash.right - dash.x, CELL_4, 0.05);
        }
    }
}

#[test]
fn g03_dash_7_mm_below_the_core() {
    for (_, line) in number_lines() {
        let dash = line.glyphs[0].ink.expect("a dash has ink");
        assert_near("dash", dash.center().y, 269.0, 0.3);
    }
}

#[test]
fn g04_odd_pages_right_even_pages_left_one_character_in() {
    for (page, line) in number_lines() {
        if page % 2 == 1 {
            assert_near("right end", line.right(), 184.0 - CELL_4, 0.3);
        } else {
            assert_near("left end", line.x(), 28.0 + CELL_4, 0.3);
        }
    }
}

#[test]
fn g06_numbers_of_bound_attachments_run_on() {
    let numbers = printed_numbers(&FULL);
    let wanted: Vec<_> = (1..=FULL.pages.len()).map(|n| Some(format!("— {n} —"))).collect();
    assert_eq!(numbers, wanted);
}

#[test]
fn page_numbers_are_no_part_of_the_text() {
    for (page, line) in number_lines() {
        assert!(line.glyphs.iter().all(|g| g.tag == "Artifact"), "page {page}");
    }
}

// The whole

/// Glyphs of the PDF are where the layout says that its lines are.
#[test]
fn the_layout_says_what_the_pdf_shows() {
    for set in all() {
        for (page, measured) in set.layout.pages.iter().zip(&set.pages) {
            for line in &page.lines {
                let first = line.text.chars().next().unwrap().to_string();
                let near =
                    |g: &&Glyph| (g.y - line.baseline).abs() < 0.01 && (g.x - line.x).abs() < 0.01;
                let found = measured.glyphs.iter().filter(near).find(|g| g.text == first);
                let found = found.unwrap_or_else(|| panic!("{line:?}"));
                assert!((found.size - line.size).abs() < 0.01, "{line:?}");
            }
            for rule in &page.rules {
                let same = |s: &&support::measure::Stroke| {
                    (s.bounds.y0 - rule.y).abs() < 0.01
                        && (s.bounds.x0 - rule.x).abs() < 0.01
                        && (s.bounds.x1 - rule.right).abs() < 0.01
                        && (s.width - rule.width).abs() < 0.01
                };
                assert!(measured.strokes.iter().any(|s| same(&s)), "{rule:?}");
            }
        }
    }
}

/// 套红: the red parts are left out, every black mark is at the same place and the printer's offset.
#[test]
fn a_letterhead_keeps_the_black_parts_at_their_places() {
    let offset = (1.5, -0.8);
    let settings = Settings { preprinted: Some(offset), ..Settings::default() };
    let over = set(&plain_paper(), &settings);
    assert_eq!(over.pages.len(), PLAIN.pages.len());
    for (over, plain) in over.pages.iter().zip(&PLAIN.pages) {
        assert!(over.glyphs.iter().all(|g| g.colour.is_black()));
        assert!(over.strokes.iter().all(|s| s.colour.is_black()));
        let black: Vec<_> = plain.glyphs.iter().filter(|g| g.colour.is_black()).collect();
        assert_eq!(over.glyphs.len(), black.len());
        for (over, plain) in over.glyphs.iter().zip(black) {
            assert_eq!(over.text, plain.text);
            assert_near(&over.text, over.x, plain.x + offset.0, 0.01);
            assert_near(&over.text, over.y, plain.y + offset.1, 0.01);
        }
        let black: Vec<_> = plain.strokes.iter().filter(|s| s.colour.is_black()).collect();
        assert_eq!(over.strokes.len(), black.len());
        for (over, plain) in over.strokes.iter().zip(black) {
            assert_near("rule", over.bounds.y0, plain.bounds.y0 + offset.1, 0.01);
            assert_near("rule", over.bounds.x0, plain.bounds.x0 + offset.0, 0.01);
        }
    }
}
