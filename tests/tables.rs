//! Tables: those that lie on turned sides (8) as finished PDFs and drafts show them, and large ones.

mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use hongtou::document::Role;
use hongtou::docx::{Grid, Margins};
use hongtou::folder::Folder;
use hongtou::layout::{Layout, Page};
use hongtou::{layout, pipeline, project};
use support::assert_near;
use support::built::{BUILT, Built};
use support::measure::{Glyph, MeasuredPage, TextLine, Turn};
use support::papers::{self, FONTS, Paper};
use support::word::{draft, parts, settings};

/// One 字 of 4号.
const CELL_4: f64 = 14.0 * 25.4 / 72.0;

/// The turned pages of all papers: number, layout, PDF.
fn turned() -> Vec<(&'static Built, usize, &'static Page, &'static MeasuredPage)> {
    let of = |built: &'static Built| {
        let pages = built.layout.pages.iter().zip(&built.pages).enumerate();
        let turned = pages.filter(|(_, (page, _))| page.landscape);
        turned.map(move |(at, (page, shown))| (built, at + 1, page, shown))
    };
    let all: Vec<_> = BUILT.iter().flat_map(of).collect();
    assert!(all.iter().any(|p| p.1 % 2 == 1) && all.iter().any(|p| p.1 % 2 == 0), "both sides");
    all
}

fn number(page: &MeasuredPage) -> &TextLine {
    let number = page.lines.iter().find(|line| line.text().starts_with("— "));
    number.unwrap_or_else(|| panic!("no number in {:#?}", page.text()))
}

#[test]
fn x01_the_number_of_a_turned_page_stands_as_on_the_others() {
    for (built, at, _, page) in turned() {
        let (what, line) = (format!("{} page {at}", built.name), number(page));
        assert_eq!((page.width.round(), page.height.round()), (210.0, 297.0), "{what}");
        assert_eq!(line.text(), format!("— {at} —"), "{what}");
        assert!(line.glyphs.iter().all(|g| g.turn == Turn::Upright), "{what}");
        let dash = line.glyphs[0].ink.expect("a dash has ink");
        assert_near(&what, dash.center().y, 269.0, 0.1);
        match at % 2 {
            1 => assert_near(&what, line.right(), 184.0 - CELL_4, 0.3),
            _ => assert_near(&what, line.x(), 28.0 + CELL_4, 0.3),
        }
    }
}

/// Its head is at the left of the sheet on every page, which is the 订口 of odd and the 切口 of even ones.
#[test]
fn x02_the_head_of_a_turned_table_points_to_the_left() {
    for (built, at, layout, page) in turned() {
        let what = format!("{} page {at}", built.name);
        let text: Vec<&Glyph> = page.glyphs.iter().filter(|g| g.turn == Turn::Left).collect();
        assert!(!text.is_empty(), "{what}");
        let others = page.glyphs.iter().filter(|g| g.turn != Turn::Left).count();
        assert_eq!(others, number(page).glyphs.len(), "{what}: only the number is upright");
        // A line runs upwards, so what is above it when it is read is at its left.
        let heads = layout.lines.iter().filter(|line| line.id.contains(".head"));
        let rows = layout.lines.iter().filter(|l| l.id.contains(".1") && !l.id.contains(".head"));
        let lowest = heads.map(|line| line.baseline).fold(0.0, f64::max);
        assert!(rows.filter(|l| l.id.ends_with(".1")).all(|row| row.baseline > lowest), "{what}");
    }
}

#[test]
fn x03_a_turned_page_keeps_to_the_core_of_the_sheet() {
    for (built, at, _, page) in turned() {
        let what = format!("{} page {at}", built.name);
        for glyph in page.glyphs.iter().filter(|g| g.turn == Turn::Left) {
            let Some(ink) = glyph.ink else { continue };
            assert!(ink.x0 > 35.0 - 0.1 && ink.x1 < 260.0 + 0.1, "{what}: {}", glyph.text);
            assert!(ink.y0 > 28.0 - 0.1 && ink.y1 < 184.0 + 0.1, "{what}: {}", glyph.text);
        }
        let rules = page.strokes.iter().map(|stroke| stroke.bounds);
        let widest = rules.map(|rule| rule.width()).fold(0.0, f64::max);
        // a corner reaches half a rule further
        assert_near(&what, widest, 225.0, 0.2);
    }
}

#[test]
fn a_turned_table_is_a_section_of_its_own_in_the_draft() {
    for margins in [Margins::Office, Margins::Gbt33476] {
        let built = BUILT.iter().find(|b| b.name == "table-landscape").expect("the case");
        let docx = draft(&built.name, &built.layout, &settings(margins, Grid::Portable));
        let parts = parts(&docx);
        let part = |name: &str| {
            let (_, data) = parts.iter().find(|(part, _)| part == name).expect(name);
            String::from_utf8(data.clone()).expect("text")
        };
        let document = part("word/document.xml");
        let lying = document.matches("w:orient=\"landscape\"").count();
        assert_eq!((document.matches("<w:sectPr>").count(), lying), (6, 3));
        for footer in ["word/footer5.xml", "word/footer6.xml"] {
            let footer = part(footer);
            assert!(footer.contains("w:textDirection w:val=\"tbRl\""), "{footer}");
            assert!(footer.contains(" PAGE "), "{footer}");
        }
    }
}

/// A folder whose text prints a table of these rows, each with a number, a name, a group and an amount, and further
/// columns that are empty.
fn listed(rows: usize, more: usize, words: &str) -> Folder {
    let further: String = (1..=more).map(|column| format!(",备注{column}")).collect();
    let mut data = format!("编号,名称,类别,金额{further}\n");
    let empty = ",".repeat(more);
    for row in 1..=rows {
        let (group, amount) = (row / 8, row * 7);
        let _ = writeln!(data, "{row:05},第{row}家企业,第{group}类,{amount}.{}{empty}", row % 10);
    }
    let notice = format!(
        "模板: 一般通知\n单位: office.yaml\n发文字号: 14\n成文日期: 2024-02-06\n\
         标题: 关于印发名单的通知\n主送机关: 各有关单位\n正文: |\n  名单如下。\n  ::: 表 {words}\n  \
         {{{{ 表(企业) }}}}\n  :::\n  特此通知。\n数据: 企业.csv\n"
    );
    let office = "标志: 闵行区科学技术委员会\n代字: 闵科委\n印发机关: 闵行区科学技术委员会办公室\n";
    let file = |name: &str, text: &str| (name.to_string(), text.as_bytes().to_vec());
    Folder::in_memory(vec![
        file("notice.yaml", &notice),
        file("office.yaml", office),
        file("企业.csv", &data),
    ])
}

fn set(folder: &Folder) -> Result<Layout, String> {
    let mut found = vec![];
    let project = project::read(folder, None, &mut found).expect("a project");
    let layout = pipeline::layout(&project.notice, folder, &pipeline::Options::default());
    layout.map(|layout| layout.output).map_err(|errors| errors[0].message.clone())
}

#[test]
fn a_list_of_three_hundred_rows_repeats_its_head() {
    let begun = Instant::now();
    for (words, least) in [("题注=名单", 14), ("题注=名单 横排", 20), ("合并=类别", 14)]
    {
        let layout = set(&listed(300, 0, words)).expect("it is set");
        let holds = |page: &Page, cell: &str| page.lines.iter().any(|l| l.id.ends_with(cell));
        let pages = layout.pages.iter();
        let listing: Vec<&Page> = pages.filter(|page| holds(page, "].1")).collect();
        assert!(listing.len() >= least, "{words}: {} pages", listing.len());
        assert!(listing.iter().all(|page| holds(page, ".head.1")), "{words}");
        let lines = listing.iter().flat_map(|page| &page.lines);
        let numbers: Vec<&str> =
            lines.filter(|l| l.id.ends_with("].1")).map(|l| l.text.as_str()).collect();
        let expected: Vec<String> = (1..=300).map(|row| format!("{row:05}")).collect();
        assert_eq!(numbers, expected, "{words}: each row once, in order");
    }
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
}

#[test]
fn a_table_of_too_many_cells_is_refused_at_once() {
    let begun = Instant::now();
    let said = |rows, more| set(&listed(rows, more, "题注=名单")).map(|_| ()).unwrap_err();
    assert!(said(10_001, 0).starts_with("内容太多：段落和表格的行共"));
    assert_eq!(said(5_001, 4), "表格太大：共有40008格，一份公文最多40000格");
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

/// Rows of a table below its head on each page that has some, and its notes there.
fn parted(layout: &Layout) -> Vec<(usize, usize)> {
    let count = |page: &Page| {
        let other = |id: &str| id.contains(".0.") || id.contains("note");
        let row = |id: &str| id.starts_with("body.t.") && id.ends_with(".1") && !other(id);
        let rows = page.lines.iter().filter(|line| row(&line.id)).count();
        (rows, page.lines.iter().filter(|line| line.id.starts_with("body.t.note")).count())
    };
    let all = layout.pages.iter().map(count);
    all.filter(|(rows, notes)| rows + notes > 0).collect()
}

/// After any number of lines: a table of four rows and more leaves two on either side, and its notes stand below its
/// last row.
#[test]
fn a_page_parts_no_row_alone_and_no_note_from_its_table() {
    let mut both = 0;
    for above in 0..24 {
        for (rows, notes) in [(1, 1), (2, 0), (3, 2), (4, 0), (5, 1), (6, 3), (26, 2)] {
            let mut text = papers::rows(above);
            text.extend(papers::table_with_notes("body.t", rows, notes));
            text.push(papers::plain("body.z", Role::Text, "特此通知。"));
            let paper = Paper { text, ..Paper::default() };
            let layout = layout::fit(paper.document(), &FONTS, &layout::Settings::default());
            let layout = layout.unwrap_or_else(|e| panic!("{above} {rows} {notes}: {e:#?}")).output;
            let (found, what) = (parted(&layout), format!("{above} lines, {rows} rows, {notes}"));
            assert_eq!(found.iter().map(|page| page.0).sum::<usize>(), rows, "{what}: {found:?}");
            let (last_rows, last_notes) = found[found.len() - 1];
            // the first one takes two lines
            assert_eq!(last_notes, notes + notes.min(1), "{what}: {found:?}");
            let least = if rows >= 4 { 2 } else { 1 };
            assert!(found.iter().all(|page| page.0 >= least), "{what}: {found:?}");
            both += usize::from(found.len() > 1 && last_rows == least);
        }
    }
    assert!(both > 20, "only {both} were parted as closely as may be");
}

#[test]
fn a_signature_behind_a_turned_table_is_told_what_to_do() {
    let paper = |closing: &str| {
        let notice = format!(
            "模板: 一般通知\n单位: office.yaml\n发文字号: 14\n成文日期: 2024-02-06\n\
             标题: 关于印发名单的通知\n主送机关: 各有关单位\n正文: |\n  名单如下。\n  \
             ::: 表 横排\n  | 名称 | 数值 |\n  | --- | --- |\n  | 甲 | 1 |\n  :::\n{closing}"
        );
        let office = "标志: 闵行区科学技术委员会\n代字: 闵科委\n印发机关: 区科委办公室\n";
        let file = |name: &str, text: &str| (name.to_string(), text.as_bytes().to_vec());
        let folder =
            Folder::in_memory(vec![file("notice.yaml", &notice), file("office.yaml", office)]);
        let mut found = vec![];
        let project = project::read(&folder, None, &mut found).expect("a project");
        let layout =
            pipeline::layout(&project.notice, &folder, &pipeline::Options::default()).expect("set");
        layout.warnings.into_iter().map(|warning| warning.message).collect::<Vec<_>>()
    };
    let alone = "横排的表格后面没有正文，印章和成文日期只能单独落在下一面上";
    assert!(paper("").contains(&alone.to_string()), "{:?}", paper(""));
    assert!(!paper("  特此通知。\n").contains(&alone.to_string()));
}
