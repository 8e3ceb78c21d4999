use super::super::draft::{Format, Item, Paragraph, Piece, PieceText};
use super::super::{Margins, Settings};
use super::pen::Pen;
use super::{draft, page};
use crate::folder::Folder;
use crate::layout::Layout;
use crate::{pipeline, project};

fn layout(example: &str) -> Layout {
    let mut sink = vec![];
    let dir = format!("{}/templates/{example}/example", env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::open(dir.as_ref()).expect("an example");
    let project = project::read(&folder, None, &mut sink).expect("readable");
    let layout = pipeline::layout(&project.notice, &folder, &pipeline::Options::default());
    layout.expect("can be set").output
}

fn flow(example: &str, settings: &Settings) -> String {
    let draft = draft(&layout(example), settings);
    format!("{:?}\n{}", draft.page, draft.items.iter().map(item).collect::<String>())
}

fn item(item: &Item) -> String {
    match item {
        Item::Paragraph(p) => paragraph(p),
        Item::Table(t) => {
            let row = |row: &super::super::draft::Row| {
                let cells: Vec<_> = row.cells.iter().map(|c| pieces(&c.paragraph.pieces)).collect();
                format!("  {} {} {}\n", row.id, row.height, cells.join(" | "))
            };
            let rows: String = t.head.iter().chain(&t.rows).map(row).collect();
            format!("table {} {:?}\n{rows}", t.id, t.columns)
        }
        Item::Mark(m) => {
            let all: String = m.names.iter().chain(&m.wenjian).map(paragraph).collect();
            format!("mark {:?} {}\n{all}", m.columns, m.height)
        }
        Item::Imprint(i) => {
            let row = |row: &super::super::draft::ImprintRow| {
                format!("  {} {} {}", row.rule_above, row.height, paragraph(&row.paragraph))
            };
            let rows: String = i.rows.iter().map(row).collect();
            format!("imprint {} {}\n{rows}", i.below, i.last_rule)
        }
        Item::SectionEnd(end) => format!("section {}\n", end.numbered),
    }
}

fn paragraph(p: &Paragraph) -> String {
    format!("{} {} {}\n", p.id, format_of(&p.format), pieces(&p.pieces))
}

fn format_of(f: &Format) -> String {
    let page = if f.new_page { " page" } else { "" };
    let rule = f.rule.map(|r| format!(" rule {}/{}", r.eighths, r.space)).unwrap_or_default();
    format!(
        "{:?} +{} ={} {},{},{} {}hp{page}{rule}",
        f.align, f.before, f.line, f.first, f.rest, f.right, f.size
    )
}

fn pieces(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| {
        let text = match &piece.text {
            PieceText::Text(text) => text.as_str(),
            PieceText::Break => "/",
            PieceText::Tab => ">",
            PieceText::PageBreak => "#",
            PieceText::Picture(_) => "&",
            PieceText::Footnote(..) => "^",
            PieceText::Link(_) => "",
        };
        match (piece.figure, piece.character.mark) {
            (Some(figure), _) => format!("{{{figure}:{text}}}"),
            (None, Some(_)) => format!("[{text}]"),
            (None, None) => text.to_string(),
        }
    };
    let shown: String = pieces.iter().map(one).collect();
    shown.chars().take(60).collect()
}

#[test]
fn examples_flow_as_recorded() {
    for example in ["notice-issue", "notice-general", "work-summary"] {
        let office = Settings::default();
        insta::assert_snapshot!(format!("{example}-office"), flow(example, &office));
        let gbt33476 = Settings { margins: Margins::Gbt33476, ..Settings::default() };
        insta::assert_snapshot!(format!("{example}-33476"), flow(example, &gbt33476));
    }
}

/// The head of a table stands again on each page but the one that it begins.
#[test]
fn a_head_takes_its_height_once_on_each_page() {
    let layout = layout("notice-general");
    let setup = page::setup(&layout, &Settings::default());
    let end = |rows: &[(usize, u32)]| {
        let mut pen = Pen::new(&layout, setup, 1.0);
        pen.rows(rows, 1);
        pen.bottom() - i64::from(setup.top)
    };
    assert_eq!(end(&[(0, 100), (0, 200)]), 300);
    assert_eq!(end(&[(1, 100), (1, 200)]), 300, "its first row begins the page");
    assert_eq!(end(&[(1, 100), (1, 200), (2, 300)]), 400);
}
