//! Joint and upward papers from tests/cases, measured on finished PDFs: the stacked mark, 签发人, 署名 and seals in rows.
//!
//! Lengths are mm; the numbers are the standard's own or follow from it by arithmetic.

mod support;

use hongtou::diag::Kind;
use hongtou::document::{Align, Block, Content, Role, SectionKind, plain};
use hongtou::docx::{Grid, Margins};
use hongtou::folder::Folder;
use hongtou::layout::SealPlace;
use hongtou::pdf::Output;
use hongtou::pipeline::{self, Options, ShowSeal};
use hongtou::project;
use support::assert_near;
use support::built::{BUILT, Built};
use support::folder;
use support::judges::{Way, convert};
use support::measure::{Glyph, MeasuredPage, TextLine, measure, measure_foreign};
use support::papers::{self, export};
use support::word::{draft, settings};

const CELL: f64 = 156.0 / 28.0;
const ROW: f64 = 29.45 * 25.4 / 72.0;
const DATE: &str = "2024年2月6日";

/// The cases whose names begin so.
fn cases(start: &str) -> Vec<&'static Built> {
    let found: Vec<_> = BUILT.iter().filter(|built| built.name.starts_with(start)).collect();
    assert!(!found.is_empty(), "no case {start}");
    found
}

fn blocks(built: &Built, kind: SectionKind, role: Role) -> Vec<&Block> {
    let sections = built.layout.document.sections.iter().filter(|s| s.kind == kind);
    sections.flat_map(|s| &s.blocks).filter(|b| b.role == role).collect()
}

/// Papers whose mark names several offices: the lines of the names, and that of 文件.
fn stacked() -> Vec<(&'static Built, Vec<&'static TextLine>, &'static TextLine)> {
    let marks = |built: &'static Built| {
        let marks = built.blocks(SectionKind::Head, Role::Mark);
        let lines: Vec<_> = marks.iter().map(|(_, lines)| lines[0].line).collect();
        let (wenjian, names) = lines.split_last()?;
        (!names.is_empty()).then(|| (built, names.to_vec(), *wenjian))
    };
    let found: Vec<_> = cases("").into_iter().filter_map(marks).collect();
    assert!(found.len() > 5, "{} stacked marks", found.len());
    found
}

/// Sealed joint papers with the page of their seals.
fn sealed() -> Vec<(&'static Built, &'static MeasuredPage)> {
    // Signature seals are measured with the forms.
    let signed = |b: &Built| !b.blocks(SectionKind::Body, Role::SignerTitle).is_empty();
    let joint = BUILT.iter().filter(|b| b.layout.seals.len() > 1 && !signed(b));
    let found: Vec<_> =
        joint.map(|built| (built, &built.pages[built.layout.seals[0].page])).collect();
    assert!(found.len() > 4, "{} sealed joint papers", found.len());
    found
}

/// Centre and radius of each outline of a seal, in the order of drawing.
fn outlines(page: &MeasuredPage) -> Vec<(f64, f64, f64)> {
    let dashed = page.strokes.iter().filter(|s| s.dashed).map(|s| s.bounds);
    dashed.map(|b| (b.center().x, b.center().y, b.width() / 2.0)).collect()
}

/// Bounds of the ink of a line of a name that a seal presses in its middle.
fn ink_of(page: &MeasuredPage, place: &SealPlace, line: &str) -> kurbo::Rect {
    let near = |glyphs: &&[Glyph]| {
        let text: String = glyphs.iter().map(|g| g.text.as_str()).collect();
        let middle = f64::midpoint(glyphs[0].x, glyphs[glyphs.len() - 1].right);
        let pressed = (glyphs[0].y - 2.0 - place.y).abs() < place.diameter / 2.0;
        text == line && (middle - place.x).abs() < 0.5 && pressed
    };
    let length = line.chars().count();
    let runs = page.lines.iter().flat_map(|l| l.glyphs.windows(length.min(l.glyphs.len()).max(1)));
    let run = runs.into_iter().find(near).unwrap_or_else(|| panic!("no {line} at {}", place.x));
    run.iter().filter_map(|g| g.ink).reduce(|a, b| a.union(b)).expect("ink")
}

/// The lines of each 署名, in the order of the offices.
fn names(built: &Built) -> Vec<Vec<String>> {
    let rows = blocks(built, SectionKind::Body, Role::Signature);
    let texts = rows.iter().flat_map(|block| match &block.content {
        Content::Beside(texts) => texts.as_slice(),
        _ => panic!("{}: a row of 署名", built.name),
    });
    let lines = |text: &hongtou::document::Beside| {
        text.lines().map(plain).filter(|line| !line.is_empty()).collect()
    };
    texts.map(lines).collect()
}

#[test]
fn h09_names_are_stacked_and_as_wide_with_wenjian_at_their_right_in_the_middle() {
    for (built, names, wenjian) in stacked() {
        let name = &built.name;
        assert_eq!(wenjian.text(), "文件", "{name}");
        for pair in names.windows(2) {
            assert_near(name, pair[1].ink().x0, pair[0].ink().x0, 1.0);
            assert_near(name, pair[1].right(), pair[0].right(), 0.1);
            assert!(pair[1].ink().y0 > pair[0].ink().y1, "{name}: names overlap");
        }
        let (top, bottom) = (names[0].ink().y0, names[names.len() - 1].ink().y1);
        assert_near(name, top, 72.0, 0.3);
        assert_near(name, wenjian.ink().center().y, f64::midpoint(top, bottom), 0.3);
        assert!(wenjian.x() > names[0].right(), "{name}: 文件 at the right");
        assert_near(name, f64::midpoint(names[0].x(), wenjian.right()), 106.0, 0.3);
        assert!(names[0].x() >= 28.0 && wenjian.right() <= 184.0, "{name}");
    }
}

#[test]
fn h09_the_lead_office_comes_first_and_may_stand_alone() {
    let two = cases("joint-two")[0];
    let marks = two.blocks(SectionKind::Head, Role::Mark);
    assert_eq!(marks[0].1[0].line.text(), "上海市闵行区科学技术委员会");
    let alone = cases("joint-lead-mark")[0];
    assert_eq!(alone.head(Role::Mark).unwrap().text(), "上海市闵行区科学技术委员会文件");
    assert_eq!(alone.layout.seals.len(), 2, "all offices sign");
}

#[test]
fn b01_a_mark_of_ten_offices_leaves_room_for_text_on_page_1() {
    for (built, names, _) in stacked() {
        let text = blocks(built, SectionKind::Body, Role::Text);
        let first = built.lines(&text[0].id)[0];
        assert_eq!(first.page, 0, "{}: {} offices", built.name, names.len());
    }
    assert!(stacked().iter().any(|(_, names, _)| names.len() == 10));
}

#[test]
fn h12_a_joint_paper_has_one_number() {
    for (built, _) in sealed() {
        let shown = built.pages[0].text().matches("〕").count();
        assert_eq!(shown, 1, "{}", built.name);
    }
}

/// Upward papers with the row of their number, and the rows of 签发人 from top to bottom.
fn upward() -> Vec<(&'static Built, &'static TextLine, Vec<&'static TextLine>)> {
    let rows = |built: &'static Built| {
        let number = built.head(Role::Number).expect("a number");
        let signers = built.blocks(SectionKind::Head, Role::Signer).into_iter();
        let rows = signers.map(|(_, lines)| lines[0].line).chain([number]).collect();
        (built, number, rows)
    };
    cases("signer-").into_iter().map(rows).collect()
}

#[test]
fn h13_the_number_stands_one_character_in_beside_the_last_signer() {
    for (built, number, _) in upward() {
        assert!(number.text().starts_with("闵科委〔2024〕14号"), "{}", built.name);
        assert_near(&built.name, number.x(), 28.0 + CELL, 0.1);
        let red = built.pages[0].rules()[0];
        assert_near(&built.name, red.bounds.y0 - number.em_bottom(), 4.0, 0.3);
        assert!(number.glyphs.iter().any(|g| g.x > 106.0), "{}: a signer beside it", built.name);
    }
}

#[test]
fn h14_signers_stand_one_character_from_the_right_two_rows_below_the_mark() {
    for (built, _, rows) in upward() {
        let right = rows.iter().map(|row| row.right()).fold(0.0, f64::max);
        assert_near(&built.name, right, 184.0 - CELL, 0.3);
        let text = rows[0].text();
        let (_, name) = text.split_once("签发人：").expect("the label in the first row");
        assert!(!name.is_empty());
        let face = |c: &str| {
            let glyph = rows[0].glyphs.iter().find(|g| g.text == c).expect("a glyph");
            glyph.font.clone()
        };
        assert!(face("签").contains("Fangsong"), "{}", face("签"));
        assert!(face("张").contains("Kai"), "{}", face("张"));
    }
}

#[test]
fn h15_several_signers_stand_two_to_a_row_under_each_other() {
    let (built, number, rows) = upward().into_iter().find(|(.., rows)| rows.len() > 1).unwrap();
    let at = |row: &TextLine, c: &str| row.glyphs.iter().find(|g| g.text == c).unwrap().x;
    let texts: Vec<String> = rows.iter().map(|row| row.text()).collect();
    assert_eq!(texts, ["签发人：张　三欧阳文华", "闵科委〔2024〕14号王小明"], "{}", built.name);
    assert_near("under the first name", at(number, "王"), at(rows[0], "张"), 0.1);
    assert_near("a row below", number.y - rows[0].y, ROW, 0.1);
}

#[test]
fn h16_upward_papers_name_their_signers() {
    for (built, ..) in upward() {
        assert!(built.pages[0].text().contains("签发人："), "{}", built.name);
    }
}

#[test]
fn s06_each_signature_is_pressed_by_its_own_seal() {
    for (built, page) in sealed() {
        let names = names(built);
        let seals = &built.layout.seals;
        assert_eq!(names.len(), seals.len(), "{}", built.name);
        assert_eq!(outlines(page).len(), seals.len(), "{}", built.name);
        for (seal, lines) in seals.iter().zip(&names) {
            for line in lines {
                let ink = ink_of(page, seal, line);
                assert_near(&built.name, ink.center().x, seal.x, 0.5);
                assert!(ink.height() < 6.0, "{}: one line", built.name);
            }
        }
        let shown: Vec<String> = names.iter().map(|lines| lines.concat()).collect();
        let mut rest = 0.0;
        for seal in seals.iter().map(|s| s.y * 1000.0 + s.x) {
            assert!(seal > rest, "{}: {shown:?} in order", built.name);
            rest = seal;
        }
    }
}

#[test]
fn s07_only_the_last_seal_presses_the_date() {
    for (built, page) in sealed() {
        let date = page.lines.iter().find(|l| l.text() == DATE).expect("the date").ink();
        let (last, others) = built.layout.seals.split_last().unwrap();
        let reach = |seal: &SealPlace| {
            let x = seal.x.clamp(date.x0, date.x1);
            let y = seal.y.clamp(date.y0, date.y1);
            (x - seal.x).hypot(y - seal.y) < seal.diameter / 2.0
        };
        assert!(reach(last), "{}: the last seal", built.name);
        assert!(!others.iter().any(reach), "{}: another seal", built.name);
    }
}

#[test]
fn s08_seals_stand_in_rows_and_never_touch() {
    for (built, page) in sealed() {
        let seals = outlines(page);
        for (i, a) in seals.iter().enumerate() {
            for b in &seals[i + 1..] {
                let apart = (a.0 - b.0).hypot(a.1 - b.1) - a.2 - b.2;
                assert!(apart > 0.5, "{}: {apart:.2} mm apart", built.name);
                let same_row = (a.1 - b.1).abs() < 0.01;
                assert!(same_row || (a.1 - b.1).abs() > 40.0, "{}", built.name);
            }
        }
    }
}

#[test]
fn s09_no_row_of_seals_leaves_the_core_and_none_has_more_than_three() {
    for (built, page) in sealed() {
        let seals = outlines(page);
        for (x, y, radius) in &seals {
            assert!(x - radius >= 28.0 && x + radius <= 184.0, "{}: {x:.2}", built.name);
            let row = seals.iter().filter(|other| (other.1 - y).abs() < 0.01).count();
            assert!(row <= 3, "{}", built.name);
        }
    }
}

#[test]
fn s10_the_first_row_of_seals_begins_within_a_row_below_the_text() {
    for (built, page) in sealed() {
        let seal = &built.layout.seals[0];
        let first = &blocks(built, SectionKind::Body, Role::Signature)[0].id;
        let name = built.lines(first)[0].line.y;
        let above = page.lines.iter().rfind(|l| l.y < name - 1.0).expect("text");
        let gap = seal.y - seal.diameter / 2.0 - above.em_bottom();
        assert!(gap > 0.0 && gap <= 10.39, "{}: {gap:.2}", built.name);
    }
}

#[test]
fn s11_the_date_stands_four_characters_in_under_the_last_signature() {
    for (built, page) in sealed() {
        let date = page.lines.iter().find(|l| l.text() == DATE).expect("the date");
        assert_near(&built.name, date.right(), 184.0 - 4.0 * CELL, 0.1);
        let last = built.layout.seals.last().unwrap();
        assert_near(&built.name, f64::midpoint(date.x(), date.right()), last.x, 0.3);
        let names = names(built);
        let name = ink_of(page, last, names.last().unwrap().last().unwrap());
        let above = date.ink().center().y - name.center().y;
        assert_near(&built.name, above, ROW, 0.6);
    }
}

#[test]
fn s15_unsealed_signatures_stand_one_below_another_with_the_date_after_the_last() {
    let built = cases("joint-unsealed")[0];
    let rows = blocks(built, SectionKind::Body, Role::Signature);
    assert!(rows.iter().all(|row| row.align == Align::Left));
    let lines: Vec<_> = rows.iter().map(|row| built.lines(&row.id)[0].line).collect();
    let texts: Vec<String> = lines.iter().map(|line| line.text()).collect();
    assert_eq!(
        texts,
        ["闵行区科学技术委员会", "闵行区教育局", "中国共产党上海市闵行区委员会宣传部"]
    );
    for pair in lines.windows(2) {
        assert_near("row", pair[1].y - pair[0].y, ROW, 0.1);
        assert_near("first characters", pair[1].x(), pair[0].x(), 0.1);
    }
    let widest = lines.iter().map(|line| line.right()).fold(0.0, f64::max);
    assert_near("two characters from the right", widest, 184.0 - 2.0 * CELL, 0.1);
    let date = built.body(Role::Date).unwrap()[0].line;
    assert_near("date", date.x() - lines[0].x(), 2.0 * CELL, 0.1);
    assert_near("below the last", date.y - lines[2].y, ROW, 0.1);
}

/// A joint notice of so many offices whose names have so many characters, the shorter ones half as many.
fn offices(count: usize, length: usize, seal_mm: u32) -> String {
    let name = |i: usize| {
        let length = if i % 3 == 2 { length.div_ceil(2).max(4) } else { length };
        "闵行区推进全域科普工作领导小组和科技创新策源功能区建设协调委员会"
            .chars()
            .skip(i % 3)
            .take(length)
            .collect::<String>()
    };
    let files: Vec<String> = (0..count).map(|i| format!("{i}.yaml")).collect();
    let mut case = format!(
        "=== notice.yaml\n模板: 一般通知\n单位: [{}]\n状态: 定稿\n发文字号: 闵科委〔2024〕14号\n成文日期: 2024年12月26日\n\
         标题: 关于印发《闵行区全民科学素质行动规划纲要实施方案》的通知\n主送机关: 各镇人民政府、街道办事处\n正文: |\n  {}\n  特此通知。\n",
        files.join(", "),
        "现将《闵行区全民科学素质行动规划纲要实施方案》印发给你们，请认真贯彻执行。".repeat(5),
    );
    for (i, file) in files.iter().enumerate() {
        let name = name(i);
        case += &format!("=== {file}\n发文机关标志: {name}\n印章直径: {seal_mm}mm\n代字: 闵科委\n");
    }
    case
}

#[test]
fn b01_s08_s09_s10_two_to_ten_offices_with_names_of_any_length_fit() {
    let mut faults = vec![];
    for count in 2..=10 {
        for (length, seal_mm) in [(4, 42), (8, 45), (12, 42), (16, 38), (20, 42), (24, 45)] {
            let what = format!("{count} offices of {length} characters");
            let folder = Folder::in_memory(folder::files(&offices(count, length, seal_mm)));
            let project = project::read(&folder, None, &mut vec![]).expect("a project");
            let set = pipeline::layout(&project.notice, &folder, &Options::default());
            let set = set.unwrap_or_else(|errors| panic!("{what}: {errors:#?}"));
            let spoken = set.warnings.iter().filter(|w| w.kind != Kind::Fit);
            faults.extend(spoken.map(|w| format!("{what}: {}", w.message)));
            let layout = &set.output;
            if !layout.pages[0].lines.iter().any(|line| line.id == "body.1") {
                faults.push(format!("{what}: no text on page 1"));
            }
            let below = layout.seals.first().map_or(0.0, |seal| seal.below_text);
            if layout.seals.len() != count || !(0.0..=10.39).contains(&below) {
                faults.push(format!("{what}: {} seals, {below:.2} mm below", layout.seals.len()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Two seals of different sizes as their offices have drawn them, in both papers.
#[test]
fn each_office_has_its_own_picture_over_its_own_signature_in_both_papers() {
    let case = offices(5, 8, 42).replace("42mm", "42mm\n印章文件: seal.png");
    let case = case.replacen("42mm\n印章文件: seal.png", "40mm\n印章文件: lead.png", 1);
    let texts = folder::files(&case).into_iter();
    let pictures = ["seal.png", "lead.png"].map(|name| (name.to_string(), papers::PNG.to_vec()));
    let folder = Folder::in_memory(texts.chain(pictures));
    let project = project::read(&folder, None, &mut vec![]).expect("a project");
    let options = Options { seal: ShowSeal::Picture, ..Options::default() };
    let set = pipeline::layout(&project.notice, &folder, &options).expect("a layout").output;
    let sizes: Vec<f64> = set.seals.iter().map(|seal| seal.diameter).collect();
    assert_eq!(sizes, [40.0, 42.0, 42.0, 42.0, 42.0]);
    let stand = |images: &[kurbo::Rect], what: &str, tolerance: f64| {
        assert_eq!(images.len(), set.seals.len(), "{what}: pictures");
        for seal in &set.seals {
            let off =
                |image: &&kurbo::Rect| (image.center().x - seal.x).hypot(image.center().y - seal.y);
            let near = images.iter().min_by(|a, b| off(a).total_cmp(&off(b))).expect("a picture");
            assert!(off(&near) < tolerance, "{what}: {near:?} {seal:?}");
            assert_near(what, near.width(), seal.diameter, 0.2);
        }
    };
    let page = set.seals[0].page;
    let pdf = measure(&export(&set, Output::Archive));
    stand(&pdf[page].images, "PDF", 0.1);
    let docx = draft("seals", &set, &settings(Margins::Gbt33476, Grid::Portable));
    let Some(judged) = convert(Way::Judge, &[("seals".to_string(), docx)]) else { return };
    stand(&measure_foreign(&judged[0].1)[page].images, "Word", 1.2);
}
