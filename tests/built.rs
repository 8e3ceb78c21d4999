//! The rules of the standard on papers that the whole program built from project folders.
//!
//! What each paper has is taken from its resolved tree by role; where it stands is measured on the PDF.

mod support;

use hongtou::document::{Role, SectionKind, plain};
use hongtou::layout::{self, Settings, Sides};
use support::assert_near;
use support::built::{BUILT, Built, Shown};
use support::measure::TextLine;
use support::papers::{FONTS, Paper};

const CELL: f64 = 156.0 / 28.0;
const ROW: f64 = 29.45 * 25.4 / 72.0;

/// A row of a paper in mm: the standard's, or what its office has.
fn row(built: &Built) -> f64 {
    built.layout.settings.row_pt * 25.4 / 72.0
}
const CELL_4: f64 = 14.0 * 25.4 / 72.0;
const CLOSE: f64 = 0.1;

fn centre(line: &TextLine) -> f64 {
    f64::midpoint(line.x(), line.right())
}

/// Papers of the ordinary form: those of clause 10 have rules of their own (`forms.rs`).
fn ordinary() -> impl Iterator<Item = &'static Built> {
    BUILT.iter().filter(|built| built.layout.document.form.is_ordinary())
}

/// Every built paper that has a role in its body, with the lines of its first block.
fn with(role: Role) -> Vec<(&'static Built, Vec<Shown<'static>>)> {
    let found: Vec<_> = ordinary().filter_map(|b| Some((b, b.body(role)?))).collect();
    assert!(!found.is_empty(), "no paper with {role:?}");
    found
}

fn attachments() -> impl Iterator<Item = (&'static Built, SectionKind)> {
    let parts = |b: &'static Built| b.layout.document.sections.iter().map(move |s| (b, s.kind));
    ordinary().flat_map(parts).filter(|(_, kind)| matches!(kind, SectionKind::Attachment(_)))
}

/// The lines of the mark: of a joint one each name and 文件.
fn marks(built: &'static Built) -> Vec<&'static TextLine> {
    let blocks = built.blocks(SectionKind::Head, Role::Mark).into_iter();
    blocks.map(|(_, lines)| lines[0].line).collect()
}

/// Papers of one office with their 署名; joint ones are measured in tests/joint.rs.
fn signed() -> impl Iterator<Item = (&'static Built, Vec<Shown<'static>>)> {
    let of_one = |(built, _): &(&Built, _)| {
        built.blocks(SectionKind::Body, Role::Signature).len() == 1 && built.layout.seals.len() < 2
    };
    with(Role::Signature).into_iter().filter(of_one)
}

#[test]
fn there_is_something_to_judge() {
    assert!(BUILT.len() > 10, "{} papers", BUILT.len());
}

#[test]
fn p04_p09_everything_black_stands_in_the_core() {
    for built in ordinary() {
        let marks: Vec<String> = marks(built).iter().map(|line| line.text()).collect();
        for (page, planned) in built.pages.iter().zip(&built.layout.pages) {
            let core = page.lines.iter().filter(|l| l.y < 262.0);
            let (left, right, top, bottom) = match planned.landscape {
                true => (35.0, 260.0, 28.0, 184.0),
                false => (28.0, 184.0, 37.0, 262.0),
            };
            let of_line = |line: &'static TextLine| line.glyphs.iter().map(move |g| (line, g));
            for (line, glyph) in core.flat_map(of_line) {
                let Some(ink) = glyph.ink else { continue };
                let inside = ink.x0 >= left - CLOSE
                    && ink.x1 <= right + CLOSE
                    && ink.y0 >= top - CLOSE
                    && ink.y1 <= bottom + CLOSE;
                assert!(inside, "{}: {} at {ink:?}", built.name, glyph.text);
                let of_mark = marks.contains(&line.text()) && glyph.size > 15.9;
                assert!(glyph.colour.is_black() != of_mark, "{}: {}", built.name, glyph.text);
            }
        }
    }
}

#[test]
fn h01_h03_h04_h05_corner_elements_stand_one_a_row_in_their_order() {
    let corner = [Role::CopyNumber, Role::Secrecy, Role::Urgency];
    let mut most = 0;
    for built in ordinary() {
        let lines: Vec<_> = corner.iter().filter_map(|role| built.head(*role)).collect();
        most = most.max(lines.len());
        for (i, line) in lines.iter().enumerate() {
            assert_near(&built.name, line.x(), 28.0, CLOSE);
            assert_near(&built.name, line.em_top(), 37.0 + ROW * i as f64, CLOSE);
        }
        if let Some(number) = built.head(Role::CopyNumber) {
            assert!(number.text().len() == 6 && number.text().bytes().all(|b| b.is_ascii_digit()));
        }
    }
    assert_eq!(most, 3, "a paper with all three");
}

#[test]
fn h06_h07_h08_mark_in_red_with_its_ink_at_72_mm() {
    for built in ordinary() {
        let marks = marks(built);
        let text = marks[0].text();
        assert!(text.contains("闵行区"), "{}", built.name);
        assert_near(&built.name, marks[0].ink().y0, 72.0, 0.3);
        let left = marks.iter().map(|line| line.x()).fold(f64::MAX, f64::min);
        let right = marks.iter().map(|line| line.right()).fold(0.0, f64::max);
        assert_near(&built.name, f64::midpoint(left, right), 106.0, 0.3);
        assert!(marks.iter().flat_map(|line| &line.glyphs).all(|g| g.colour.is_red()));
    }
}

#[test]
fn h10_h11_h17_number_and_red_line_below_the_mark() {
    for built in ordinary() {
        let number = built.head(Role::Number).unwrap();
        let first = built.head(Role::Signer).unwrap_or(number);
        let names = marks(built).into_iter().filter(|line| line.text() != "文件");
        let mark = names.map(|line| line.ink().y1).fold(0.0, f64::max);
        assert_near(&built.name, first.em_top() - mark, 20.78, 0.3);
        let text = number.text();
        let text = text.split("签发人").next().unwrap().split_inclusive('号').next().unwrap();
        if text == number.text() {
            assert_near(&built.name, centre(number), 106.0, 0.3);
        }
        let (_, rest) = text.split_once('〔').expect("〔");
        let (year, serial) = rest.split_once('〕').expect("〕");
        assert!(year.len() == 4 && serial.ends_with('号') && !serial.starts_with('0'), "{text}");
        let line = built.pages[0].rules()[0];
        assert_near(&built.name, line.bounds.y0 - number.em_bottom(), 4.0, 0.3);
        assert!(line.colour.is_red());
    }
}

#[test]
fn t01_t02_title_in_size_2_two_rows_below_the_red_line() {
    for (built, title) in with(Role::Title) {
        let red = built.pages[0].rules()[0].bounds.y0;
        assert_near(&built.name, title[0].line.em_top() - red, 20.78, 0.3);
        for line in title {
            assert_near(&built.name, line.line.size(), 22.0, 0.01);
            assert_near(&built.name, centre(line.line), 106.0, 0.3);
        }
    }
}

/// Titles as published, with words that no line may part.
const TITLES: &[(&str, &[&str])] = &[
    (
        "关于印发《闵行区科学技术委员会2023年工作总结》的通知",
        &["关于", "印发", "科学技术", "委员会", "2023年", "工作", "总结", "的通知"],
    ),
    (
        "闵行区科学技术委员会关于做好2024年度上海市科普教育基地申报工作的通知",
        &[
            "闵行区",
            "科学技术",
            "关于",
            "2024年度",
            "上海市",
            "科普",
            "教育",
            "基地",
            "申报",
            "工作",
        ],
    ),
    (
        "上海市人民政府办公厅关于印发《上海市推进城市数字化转型工作实施方案》的通知",
        &["上海市", "人民政府", "办公厅", "印发", "城市", "数字化", "转型", "实施", "方案"],
    ),
    (
        "关于进一步加强全区各级各类学校科技创新教育工作若干意见的通知",
        &["进一步", "加强", "全区", "各级", "各类", "学校", "科技", "创新", "教育", "若干", "意见"],
    ),
    (
        "关于公布2023年度闵行区“大零号湾”科技创新人才计划入选人员名单的通知",
        &["公布", "2023年度", "闵行区", "科技", "创新", "人才", "计划", "入选", "人员", "名单"],
    ),
];

/// Lines of a title that nobody has broken, with their widths in mm.
fn title_lines(title: &'static str) -> Vec<(String, f64)> {
    let document = Paper { title, ..Paper::default() }.document();
    let layout = layout::fit(document, &FONTS, &Settings::default()).expect("a layout").output;
    let pdf = support::papers::export(&layout, hongtou::pdf::Output::Archive);
    let pages = support::measure::measure(&pdf);
    let lines = pages[0].lines.iter().filter(|l| (l.size() - 22.0).abs() < 0.01);
    lines.map(|l| (l.text(), l.right() - l.x())).collect()
}

#[test]
fn t03_a_broken_title_keeps_its_words_whole() {
    for (title, words) in TITLES {
        let lines = title_lines(title);
        assert_eq!(lines.iter().map(|(t, _)| t.as_str()).collect::<String>(), **title);
        for word in *words {
            assert!(lines.iter().any(|(text, _)| text.contains(word)), "{word} in {lines:?}");
        }
        for (text, width) in &lines {
            assert!(*width <= 156.0, "{text}: {width:.1}");
            assert!(!text.starts_with(['》', '”', '的', '、']), "{lines:?}");
            assert!(!text.ends_with(['《', '“']), "{lines:?}");
        }
        assert_ne!(lines.last().unwrap().0, "的通知");
    }
}

#[test]
fn t04_a_broken_title_is_a_trapezoid_or_a_diamond() {
    for (title, _) in TITLES {
        let lines = title_lines(title);
        let widths: Vec<_> = lines.iter().map(|(_, w)| *w).collect();
        assert!(widths.len() > 1, "{lines:?}");
        let widest = widths.iter().copied().fold(0.0, f64::max);
        let narrowest = widths.iter().copied().fold(f64::MAX, f64::min);
        assert!(widest - narrowest > CELL / 2.0, "a rectangle: {lines:?}");
        // Growing up to the widest line and shrinking after it: nothing is narrow in the middle.
        let top = widths.iter().position(|w| *w == widest).unwrap();
        let grows = widths[..=top].windows(2).all(|p| p[0] <= p[1]);
        let shrinks = widths[top..].windows(2).all(|p| p[0] >= p[1]);
        assert!(grows && shrinks, "an hourglass: {lines:?}");
    }
}

#[test]
fn m01_m02_recipients_flush_left_with_a_colon() {
    for (built, lines) in with(Role::Recipients) {
        let title = built.body(Role::Title).unwrap();
        let gap = lines[0].line.em_top() - title.last().unwrap().line.em_bottom();
        assert!((ROW - CLOSE..2.0 * ROW).contains(&gap), "{}: {gap:.2}", built.name);
        for line in &lines {
            assert_near(&built.name, line.line.x(), 28.0, CLOSE);
        }
        assert!(lines.last().unwrap().line.text().ends_with('：'), "{}", built.name);
    }
}

#[test]
fn b01_b02_b03_text_on_page_1_two_characters_in() {
    for (built, lines) in with(Role::Text) {
        // A 目录 is the text of page 1, its first entry with it.
        let entry = built.body(Role::Contents1);
        let first = entry.as_ref().unwrap_or(&lines)[0];
        assert_eq!(first.page, 0, "{}", built.name);
        assert_near(&built.name, lines[0].line.x(), 28.0 + 2.0 * CELL, 0.3);
        if let Some(recipients) = built.body(Role::Recipients) {
            let above = recipients.last().unwrap();
            let first = built.layout.document.sections.iter().find(|s| s.kind == SectionKind::Body);
            let blocks = &first.unwrap().blocks;
            let at = blocks.iter().position(|b| b.role == Role::Recipients).unwrap();
            let below = built.lines(&blocks[at + 1].id)[0];
            // A solver may stretch rows by two in a hundred.
            assert_near(&built.name, below.line.y - above.line.y, row(built), 0.03 * ROW);
        }
    }
    for (block, lines) in ordinary().flat_map(|b| b.blocks(SectionKind::Body, Role::Text)) {
        for further in lines.iter().skip(1) {
            assert_near(&block.id, further.line.x(), 28.0, CLOSE);
        }
    }
}

#[test]
fn b05_b07_headings_have_their_faces_two_characters_in() {
    let roles = [
        (Role::Heading1, "HongtouHei"),
        (Role::Heading2, "HongtouKai"),
        (Role::Heading3, "ZhuqueFangsong"),
        (Role::Heading4, "ZhuqueFangsong"),
    ];
    for (role, font) in roles {
        let mut seen = 0;
        for built in ordinary() {
            for kind in built.layout.document.sections.iter().map(|s| s.kind) {
                for (block, lines) in built.blocks(kind, role) {
                    let first = lines[0].line;
                    let ideograph = |c: &str| c.chars().all(|c| ('一'..='鿿').contains(&c));
                    let glyph = first.glyphs.iter().find(|g| ideograph(&g.text)).unwrap();
                    assert!(glyph.font.starts_with(font), "{} {}", block.id, glyph.font);
                    assert_near(&block.id, first.x(), 28.0 + 2.0 * CELL, 0.3);
                    seen += 1;
                }
            }
        }
        // Headings of the third and fourth level mostly run into their text.
        assert!(seen > 0 || font == "ZhuqueFangsong", "no {role:?}");
    }
}

#[test]
fn b10_no_line_begins_or_ends_with_a_mark_that_belongs_elsewhere() {
    let mut lines = 0;
    for built in ordinary() {
        for line in
            built.pages.iter().flat_map(|p| &p.lines).filter(|l| l.y < 262.0 && l.size() > 10.0)
        {
            let text = line.text();
            let (first, last) = (text.chars().next().unwrap(), text.chars().last().unwrap());
            assert!(!"、，。；：？！）〕》〉”’…％%·".contains(first), "{}: {text}", built.name);
            assert!(!"（〔《〈“‘".contains(last), "{}: {text}", built.name);
            lines += 1;
        }
    }
    assert!(lines > 300, "{lines} lines");
}

/// Whether the 附件说明 of a paper stands below a table.
fn behind_table(built: &Built) -> bool {
    let blocks = built.layout.document.sections.iter().flat_map(|section| &section.blocks);
    let roles: Vec<Role> = blocks.map(|block| block.role).collect();
    roles.windows(2).any(|pair| pair == [Role::Table, Role::AttachmentNote])
}

#[test]
fn a01_a02_a03_a04_a05_a06_attachment_notes() {
    let (mut single, mut several, mut wrapped) = (0, 0, 0);
    for built in ordinary() {
        let notes = built.blocks(SectionKind::Body, Role::AttachmentNote);
        let Some((_, first)) = notes.first() else { continue };
        assert_near(&built.name, first[0].line.x(), 28.0 + 2.0 * CELL, 0.3);
        let gap = first[0].line.y - built.above(first[0]).y;
        match behind_table(built) {
            // One row is blank below the white that the rule of a table needs.
            true => assert!(gap > 2.0 * row(built) && gap < 3.0 * row(built), "{}", built.name),
            false => assert_near(&built.name, gap, 2.0 * row(built), 0.06 * ROW),
        }
        for (i, (_, lines)) in notes.iter().enumerate() {
            let text = lines[0].line.text();
            let label = match (i, notes.len()) {
                (0, 1) => "附件：".to_string(),
                (0, _) => "附件：1.".to_string(),
                (i, _) => format!("{}.", i + 1),
            };
            assert!(text.starts_with(&label), "{}: {text}", built.name);
            let name = lines[0].line.glyphs[label.chars().count()].x;
            for further in &lines[1..] {
                // The first line is spread, and the name behind its label with it.
                assert_near(&built.name, further.line.x(), name, 0.5);
                wrapped += 1;
            }
            let last = lines.last().unwrap().line.text();
            assert!(!last.ends_with(['。', '；', '，', '、']), "{last}");
            let number = 28.0 + 5.0 * CELL;
            let at = lines[0].line.glyphs[if i == 0 { 3 } else { 0 }].x;
            // A line that goes on is spread, its label too.
            assert_near(&built.name, at, number, if lines.len() > 1 { 0.5 } else { 0.3 });
        }
        *(if notes.len() == 1 { &mut single } else { &mut several }) += 1;
    }
    assert!(single > 0 && several > 0 && wrapped > 0, "{single} {several} {wrapped}");
}

#[test]
fn s01_s02_s12_s13_s14_s21_signature_and_date() {
    let (mut sealed, mut unsealed) = (0, 0);
    for (built, name) in signed() {
        let date = built.body(Role::Date).expect("a date")[0];
        let (name, date, page) = (name[0].line, date.line, date.page);
        assert_near(&built.name, date.y - name.y, row(built), 0.03 * ROW);
        if built.sealed {
            // A 署名 that would leave the 版心 ends at its edge, and the date moves under its middle.
            match name.right() - name.x() > (date.right() - date.x()) + 8.0 * CELL + 0.1 {
                true => assert_near(&built.name, name.right(), 184.0, 0.3),
                false => assert_near(&built.name, date.right(), 184.0 - 4.0 * CELL, 0.3),
            }
            assert_near(&built.name, centre(name), centre(date), 0.3);
            let seal = built.layout.seals.first().expect("a seal");
            assert_eq!(seal.page, page, "{}", built.name);
            assert_near(&built.name, seal.x, centre(date), 0.3);
            assert!(seal.below_text > 0.0 && seal.below_text <= 10.39, "{}", built.name);
            sealed += 1;
        } else {
            assert_near(&built.name, date.x() - name.x(), 2.0 * CELL, 0.3);
            let outer = name.right().max(date.right());
            assert_near(&built.name, outer, 184.0 - 2.0 * CELL, 0.3);
            unsealed += 1;
        }
        let text = date.text();
        if built.name != "draft" {
            let parts: Vec<_> = text.split(['年', '月', '日']).collect();
            assert!(parts.len() == 4 && parts[0].len() == 4, "{text}");
            assert!(parts[1..3].iter().all(|p| !p.starts_with('0') && !p.is_empty()), "{text}");
        }
    }
    assert!(sealed > 0 && unsealed > 0, "{sealed} {unsealed}");
}

#[test]
fn n01_note_in_parentheses_on_the_row_below_the_date() {
    for (built, note) in with(Role::Note) {
        let date = built.body(Role::Date).expect("a date")[0];
        let text = note[0].line.text();
        assert!(text.starts_with('（'), "{text}");
        assert!(note.last().unwrap().line.text().ends_with('）'), "{text}");
        assert_near(&built.name, note[0].line.x(), 28.0 + 2.0 * CELL, 0.3);
        assert_near(&built.name, note[0].line.y - date.line.y, row(built), 0.03 * ROW);
    }
}

#[test]
fn f01_f02_f03_f04_attachments_begin_a_side_with_label_and_title() {
    let mut seen = 0;
    for (built, kind) in attachments() {
        let SectionKind::Attachment(n) = kind else { continue };
        let (_, label) = built.blocks(kind, Role::AttachmentLabel).swap_remove(0);
        let (block, title) = built.blocks(kind, Role::AttachmentTitle).swap_remove(0);
        let page = &built.pages[label[0].page];
        assert!(std::ptr::eq(label[0].line, &page.lines[0]), "{}: a new side", built.name);
        let turned = built.layout.pages[label[0].page].landscape;
        let (left, top) = if turned { (35.0, 28.0) } else { (28.0, 37.0) };
        assert_near(&built.name, label[0].line.x(), left, CLOSE);
        assert_near(&built.name, label[0].line.em_top(), top, CLOSE);
        assert!(label[0].line.glyphs[0].font.starts_with("HongtouHei"));
        assert_near(&built.name, title[0].line.em_top(), top + 2.0 * row(built), 0.3);
        let notes = built.blocks(SectionKind::Body, Role::AttachmentNote);
        let wanted = if notes.len() == 1 { "附件".to_string() } else { format!("附件{n}") };
        assert_eq!(label[0].line.text(), wanted);
        let listed: String = notes[usize::from(n) - 1].1.iter().map(|l| l.line.text()).collect();
        let shown: String = title.iter().map(|l| l.line.text()).collect();
        assert!(listed.ends_with(&shown), "{}: {listed} / {shown} / {}", built.name, block.id);
        seen += 1;
    }
    assert!(seen > 2, "{seen} attachments");
}

#[test]
fn v01_v04_v05_v06_v08_v09_imprint() {
    let mut seen = 0;
    for built in ordinary() {
        let printed = built.blocks(SectionKind::Imprint, Role::PrintedBy);
        let Some((_, printed)) = printed.first() else { continue };
        let (page, line) = (&built.pages[printed[0].page], printed[0].line);
        assert_eq!(printed[0].page + 1, built.pages.len(), "{}", built.name);
        let even = built.pages.len().is_multiple_of(2);
        assert!(even || built.sides != Sides::Duplex, "{}", built.name);
        let rules: Vec<_> = page.rules().into_iter().filter(|r| r.width > 0.2).collect();
        let rules: Vec<_> = rules.into_iter().filter(|r| r.colour.is_black()).collect();
        assert_near(&built.name, rules.last().unwrap().bounds.y0, 262.0, 0.3);
        for rule in &rules {
            assert_near(&built.name, rule.bounds.x0, 28.0, 0.3);
            assert_near(&built.name, rule.bounds.x1, 184.0, 0.3);
        }
        assert_near(&built.name, line.x(), 28.0 + CELL_4, 0.3);
        assert_near(&built.name, line.right(), 184.0 - CELL_4, 0.3);
        assert!(line.text().ends_with("印发"), "{}", line.text());
        for (_, copied) in built.blocks(SectionKind::Imprint, Role::CopiedTo) {
            assert!(copied[0].line.text().starts_with("抄送："));
            assert!(copied.last().unwrap().line.text().ends_with('。'));
            for further in &copied[1..] {
                assert_near(&built.name, further.line.x(), copied[0].line.glyphs[3].x, 0.3);
            }
            let others = built.blocks(SectionKind::Imprint, Role::Disclosure).len();
            assert_eq!(rules.len(), 3 + others, "{}", built.name);
            seen += 1;
        }
    }
    assert!(seen > 0, "no 抄送");
}

#[test]
fn m04_offices_of_a_kind_are_parted_by_commas_of_their_own() {
    let built = BUILT.iter().find(|b| b.name == "groups-of-offices").expect("a case");
    let shown = |lines: &[Shown]| lines.iter().map(|l| l.line.text()).collect::<String>();
    let recipients = shown(&built.body(Role::Recipients).expect("主送机关"));
    for part in [
        "莘庄镇、七宝镇、",
        "马桥镇、浦江镇，江川路街道、古美路街道、",
        "浦锦街道，莘庄工业区，区发展改革委、",
        "区绿化市容局，各科普教育基地：",
    ] {
        assert!(recipients.contains(part), "{recipients}");
    }
    let copied = built.blocks(SectionKind::Imprint, Role::CopiedTo);
    assert_eq!(shown(&copied[0].1), "抄送：区委办公室、区政府办公室，区总工会、团区委、区妇联。");
}

/// V-12, V-13: the standard has neither line; an office that prints them has them parted as 7.4.3 parts others.
#[test]
fn disclosure_and_copies_stand_in_the_imprint_or_the_note() {
    let line = |name: &str| {
        let built = BUILT.iter().find(|b| b.name == name).expect("a case");
        let blocks = built.blocks(SectionKind::Imprint, Role::Disclosure);
        let line = blocks[0].1[0].line;
        assert_near(name, line.right(), 184.0 - CELL_4, 0.3);
        (built, line.text())
    };
    assert_eq!(line("disclosure-and-copies").1, "公开属性：主动公开共印120份");
    let (built, text) = line("disclosure-in-note");
    assert_eq!(text, "共印60份");
    let note = built.body(Role::Note).expect("附注");
    assert_eq!(note[0].line.text(), "（联系人：周敏；公开属性：依申请公开）");
}

/// A resolution has its date below the title and nothing at its end.
#[test]
fn what_a_meeting_adopted_says_so_below_its_title() {
    for name in ["resolution", "communique"] {
        let built = BUILT.iter().find(|b| b.name == name).expect("an example");
        let adopted = built.body(Role::Adopted).expect("题注");
        let title = built.body(Role::Title).expect("标题");
        assert!(adopted[0].line.text().starts_with("（2024年"), "{name}");
        assert!(adopted.last().unwrap().line.text().ends_with("通过）"), "{name}");
        assert!(adopted[0].line.y > title.last().unwrap().line.y, "{name}");
        for line in &adopted {
            assert_near(name, centre(line.line), 106.0, 0.5);
        }
        assert!(built.body(Role::Signature).is_none() && built.body(Role::Date).is_none());
    }
}

#[test]
fn m03_v07_recipients_that_moved_stand_in_the_imprint() {
    let mut seen = 0;
    for built in ordinary() {
        for (_, lines) in built.blocks(SectionKind::Imprint, Role::ImprintRecipients) {
            assert!(built.body(Role::Recipients).is_none(), "{}", built.name);
            assert!(lines[0].line.text().starts_with("主送："));
            assert!(lines.last().unwrap().line.text().ends_with('。'));
            seen += 1;
        }
    }
    assert!(seen > 0, "no paper with many recipients");
}

#[test]
fn g02_g03_g04_page_numbers() {
    for built in ordinary() {
        for (i, page) in built.pages.iter().enumerate() {
            let Some(line) = page.lines.iter().find(|l| l.y > 262.0) else { continue };
            assert_eq!(line.text().replace(' ', ""), format!("—{}—", i + 1));
            assert_near(&built.name, line.glyphs[0].ink.unwrap().center().y, 269.0, 0.3);
            let (found, wanted) = match i % 2 {
                0 => (line.right(), 184.0 - CELL_4),
                _ => (line.x(), 28.0 + CELL_4),
            };
            assert_near(&built.name, found, wanted, 0.3);
        }
    }
}

/// The tree says what the PDF shows: the text of every block of the body is found in its lines.
#[test]
fn every_block_is_printed() {
    for built in ordinary() {
        for block in built.layout.document.sections.iter().flat_map(|s| &s.blocks) {
            let hongtou::document::Content::Text(inlines) = &block.content else { continue };
            let shown = built.lines(&block.id);
            let squeeze = |text: &str| text.replace(['\n', ' '], "");
            let printed: String = built
                .layout
                .pages
                .iter()
                .flat_map(|p| p.lines.iter().filter(|l| l.id == block.id))
                .map(|l| squeeze(&l.text))
                .collect();
            assert_eq!(printed, squeeze(&plain(inlines)), "{}: {}", built.name, block.id);
            assert!(!shown.is_empty(), "{}: {}", built.name, block.id);
        }
    }
}
