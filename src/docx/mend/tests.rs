use super::*;
use crate::docx::body::{self, sample};
use crate::docx::draft::{Draft, Format, Imprint, Item, Paragraph, Piece, PieceText, Sides, Table};
use crate::docx::style::Styles;
use crate::docx::{Settings, flow};
use crate::folder::Folder;
use crate::{pipeline, project};

fn mended(draft: &Draft) -> Result<Element, String> {
    document(&body::build(draft, &Styles::of(draft))?, draft)
}

fn body(root: &Element) -> &Element {
    root.child("w:body").expect("a body")
}

static LOW: Paragraph =
    Paragraph { id: String::new(), format: Format::EMPTY, pieces: vec![], seals: vec![] };

fn paragraphs(draft: &Draft) -> Vec<&Paragraph> {
    let mut out = vec![];
    for item in &draft.items {
        match item {
            Item::Paragraph(paragraph) => out.push(paragraph),
            Item::Table(table) => {
                let cells = table.head.iter().chain(&table.rows).flat_map(|row| &row.cells);
                out.extend(cells.map(|cell| &cell.paragraph));
            }
            Item::Mark(mark) => out.extend(mark.names.iter().chain(&mark.wenjian)),
            Item::Imprint(imprint) => {
                out.extend(imprint.rows.iter().map(|row| &row.paragraph));
                // Its row below is empty, as the paragraph after it is.
                out.extend((imprint.below > 0).then_some(&LOW));
            }
            Item::SectionEnd(_) => {}
        }
    }
    out
}

/// What a paragraph of the draft prints.
fn printed(paragraph: &Paragraph) -> String {
    let text = |text: &PieceText| match text {
        PieceText::Text(text) => text.clone(),
        PieceText::Break => "\n".to_string(),
        PieceText::PageBreak => "\u{c}".to_string(),
        PieceText::Tab => "\t".to_string(),
        PieceText::Footnote(..) => String::new(),
        PieceText::Picture(_) | PieceText::Link(_) => String::new(),
    };
    paragraph.pieces.iter().map(|piece| text(&piece.text)).collect()
}

/// What a `w:p` prints.
fn shown(paragraph: &Element) -> String {
    let text = |element: &Element| match element.name.as_str() {
        "w:t" => element.plain(),
        "w:br" if element.get("w:type") == Some("page") => "\u{c}".to_string(),
        "w:br" => "\n".to_string(),
        "w:tab" => "\t".to_string(),
        _ => String::new(),
    };
    paragraph.all().into_iter().map(text).collect()
}

/// The same without the names of styles, which are not of this module.
fn unstyled(mut element: Element) -> Element {
    element.children.retain(|node| !matches!(node, Node::Element(e) if e.name == "w:rStyle"));
    for child in element.elements_mut() {
        *child = unstyled(std::mem::take(child));
    }
    if element.name == "w:pStyle" {
        element.set("w:val", "*");
    }
    element.children.retain(
        |node| !matches!(node, Node::Element(e) if e.name == "w:rPr" && e.children.is_empty()),
    );
    element
}

/// One element on each line.
fn lines(root: &Element) -> String {
    String::from_utf8(root.to_file()).expect("UTF-8").replace("><", ">\n<")
}

#[test]
fn one_of_everything() {
    let root = mended(&sample::whole()).expect("a sound draft");
    insta::assert_snapshot!("whole", lines(&unstyled(root)));
}

#[test]
fn every_character_survives() {
    for draft in [sample::whole()].into_iter().chain(EXAMPLES.into_iter().map(example)) {
        let file = mended(&draft).expect("a sound draft").to_file();
        let root = Element::parse(&file).expect("well-formed XML");
        let shown: Vec<String> = root.named("w:p").map(shown).collect();
        let printed: Vec<String> = paragraphs(&draft).into_iter().map(printed).collect();
        assert_eq!(shown, printed);
        assert!(root.named("w:t").all(|text| text.get("xml:space") == Some("preserve")));
    }
    let whole = paragraphs(&sample::whole()).into_iter().map(printed).collect::<String>();
    assert!(whole.contains(sample::HOSTILE));
}

const EXAMPLES: [&str; 3] = ["notice-issue", "notice-general", "work-summary"];

/// The draft of a template's example.
fn example(template: &str) -> Draft {
    let dir = format!("{}/templates/{template}/example", env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::open(dir.as_ref()).expect("an example");
    let project = project::read(&folder, None, &mut vec![]).expect("readable");
    let options = pipeline::Options::default();
    let layout = pipeline::layout(&project.notice, &folder, &options).expect("can be set").output;
    flow::draft(&layout, &Settings::default())
}

/// What no validator of today sees: ids that stand twice, a bookmark without its end.
#[test]
fn ids_are_unique_and_bookmarks_paired() {
    for draft in [sample::whole()].into_iter().chain(EXAMPLES.into_iter().map(example)) {
        let root = mended(&draft).expect("a sound draft");
        let all = |name: &'static str, attribute: &'static str| {
            let values = root.named(name).filter_map(move |e| e.get(attribute));
            values.map(str::to_string).collect::<Vec<_>>()
        };
        let (mut starts, mut ends) = (all("w:bookmarkStart", "w:id"), all("w:bookmarkEnd", "w:id"));
        starts.sort();
        ends.sort();
        assert_eq!(starts, ends);
        let of_figures = all("w:bookmarkStart", "w:name").into_iter();
        assert_eq!(of_figures.filter(|n| n.starts_with("ht_")).count(), draft.figures.len());
        for mut values in [
            starts,
            all("w:bookmarkStart", "w:name"),
            all("w:tag", "w:val"),
            all("wp:docPr", "id"),
            root.named("w:sdtPr")
                .filter_map(|e| e.child("w:id")?.get("w:val"))
                .map(str::to_string)
                .collect(),
        ] {
            let count = values.len();
            values.sort();
            values.dedup();
            assert_eq!(values.len(), count);
        }
    }
}

#[test]
fn styles_say_how_all_stands() {
    let draft = sample::whole();
    let styles = Styles::of(&draft);
    let root = mended(&draft).expect("a sound draft");
    for (element, paragraph) in root.named("w:p").zip(paragraphs(&draft)) {
        let properties = element.child("w:pPr").expect("w:pPr");
        let style = properties.child("w:pStyle").and_then(|style| style.get("w:val"));
        assert_eq!(style, Some(styles.paragraph(&paragraph.format)), "{}", paragraph.id);
        let direct = properties.elements().filter(|e| e.name != "w:pStyle" && e.name != "w:sectPr");
        assert_eq!(direct.count(), 0, "{}", paragraph.id);
    }
    let direct = root.named("w:rPr").flat_map(Element::elements).filter(|e| e.name != "w:rStyle");
    assert_eq!(direct.count(), 0);
}

#[test]
fn a_figure_is_a_bound_control_in_a_bookmark() {
    let root = mended(&sample::whole()).expect("a sound draft");
    let controls: Vec<&Element> = root.named("w:sdt").collect();
    assert_eq!(controls.len(), 2);
    let value = |control: &Element, name: &str, attribute: &str| {
        let found = control.child("w:sdtPr").and_then(|e| e.child(name));
        found.and_then(|e| e.get(attribute)).unwrap_or_default().to_string()
    };
    let first = controls[0];
    assert_eq!(value(first, "w:alias", "w:val"), "数据 320亿元 \"<&>\"");
    assert_eq!(value(first, "w:tag", "w:val"), "turnover");
    assert_eq!(shown(first), "320亿元");
    let xpath = "/ht:draft[1]/ht:figures[1]/ht:figure[3]";
    assert_eq!(value(first, "w:dataBinding", "w:xpath"), xpath);
    let ids: Vec<String> = controls.iter().map(|c| value(c, "w:id", "w:val")).collect();
    assert_eq!(ids, ["100001", "100002"]);

    let paragraph = root.named("w:p").next().expect("a paragraph");
    let names: Vec<&str> = paragraph.elements().map(|e| e.name.as_str()).collect();
    let around = ["w:bookmarkStart", "w:sdt", "w:bookmarkEnd"];
    assert_eq!(names.windows(3).filter(|three| *three == around).count(), 2);
    let starts = |attribute| root.named("w:bookmarkStart").filter_map(move |e| e.get(attribute));
    // The paragraph is an element of its own, around its figures.
    assert_eq!(starts("w:name").collect::<Vec<_>>(), ["正文", "ht_turnover", "ht_growth"]);
    let ends: Vec<&str> = root.named("w:bookmarkEnd").filter_map(|e| e.get("w:id")).collect();
    assert_eq!(
        (starts("w:id").collect::<Vec<_>>(), ends),
        (vec!["3", "1", "2"], vec!["1", "2", "3"])
    );
}

#[test]
fn a_figure_that_prints_nothing_has_no_control() {
    let item = Item::Paragraph(sample::paragraph("body.1", vec![sample::figure("", 0)]));
    let draft = sample::draft(vec![item], vec![sample::live("a", 0, "")]);
    let root = mended(&draft).expect("a sound draft");
    assert_eq!(root.named("w:sdt").count(), 0);
    let names = root.named("w:bookmarkStart").filter_map(|e| e.get("w:name"));
    assert_eq!(names.collect::<Vec<_>>(), ["正文"]);
}

#[test]
fn only_a_figure_of_one_text_in_one_style_is_bound() {
    let of = |piece: Piece, figure| Piece { figure: Some(figure), ..piece };
    let pieces = vec![
        sample::figure("甲", 0),
        sample::figure("乙", 0),
        sample::figure("丙", 1),
        of(sample::line_break(), 1),
        sample::figure("丁", 1),
        of(sample::mark(sample::text("“")), 2),
        sample::figure("戊", 2),
        of(sample::mark(sample::text("”")), 3),
        sample::figure("己", 4),
        sample::page_break(),
        of(sample::mark(sample::text("”")), 4),
    ];
    let item = Item::Paragraph(sample::paragraph("body.1", pieces));
    let figures = ["a", "b", "c", "d", "e"].map(|key| sample::live(key, 0, "甲"));
    let root = mended(&sample::draft(vec![item], figures.into())).expect("a sound draft");
    let bound = |sdt: &Element| sdt.named("w:dataBinding").count();
    assert_eq!(root.named("w:sdt").map(bound).collect::<Vec<_>>(), [1, 0, 0, 1, 0]);
    assert_eq!(root.named("w:text").count(), 0);
}

#[test]
fn the_imprint_stands_on_the_lower_margin_or_is_lifted_above_it() {
    let rows = |below| {
        let imprint = Imprint { below, ..sample::imprint() };
        let items = vec![Item::Imprint(imprint), Item::Paragraph(sample::empty("flow.1"))];
        let root = mended(&sample::draft(items, vec![])).expect("a sound draft");
        let height = |row: &Element| {
            let height = row.named("w:trHeight").next().expect("a height");
            let borders = row.named("w:tcBorders").flat_map(Element::elements);
            let rules = borders.filter_map(|e| e.get("w:sz")).collect::<Vec<_>>().join(" ");
            format!("{:?} {:?} {rules}", height.get("w:hRule"), height.get("w:val"))
        };
        root.named("w:tr").map(height).collect::<Vec<_>>()
    };
    let row = |rules: &str| format!("Some(\"atLeast\") Some(\"567\") {rules}");
    let three = ["8", "6", "6 8"].map(row);
    assert_eq!(rows(0), three);
    let low = "Some(\"exact\") Some(\"147\") ".to_string();
    assert_eq!(rows(147), [&three[..], &[low]].concat());
}

#[test]
fn sections_carry_numbers_as_said() {
    let end = |numbered| Item::SectionEnd(Sides { numbered, landscape: false });
    let paragraph = |id| Item::Paragraph(sample::paragraph(id, vec![]));
    let table = Item::Table(Table {
        id: "t".into(),
        columns: vec![8844],
        head: vec![],
        rows: vec![sample::row("r", &["甲"])],
    });
    let items = vec![
        paragraph("a"),
        end(true),
        table,
        end(false),
        paragraph("b"),
        end(true),
        paragraph("c"),
    ];
    let last = Sides { numbered: false, landscape: false };
    let draft = Draft { last, ..sample::draft(items, vec![]) };
    let root = mended(&draft).expect("a sound draft");
    let of = |section: &Element| -> Vec<String> {
        let ids = section.elements().filter_map(|e| e.get("r:id"));
        ids.map(str::to_string).collect()
    };
    let ids: Vec<Vec<String>> = root.named("w:sectPr").map(of).collect();
    let (some, none) = (["rIdFooterEven", "rIdFooterOdd"], ["rIdFooterNone", "rIdFooterNone"]);
    assert_eq!(ids, [some, none, some, none]);
    let last: Vec<&str> = body(&root).elements().map(|e| e.name.as_str()).collect();
    assert_eq!(last, ["w:p", "w:tbl", "w:p", "w:p", "w:p", "w:sectPr"]);
}

#[test]
fn the_rows_of_the_grid_fill_the_text_area() {
    let mut draft = sample::draft(vec![Item::Paragraph(sample::paragraph("a", vec![]))], vec![]);
    // Top, bottom and pitch: those of offices, of GB/T 33476.2, and rows of 28 pt and of 30 pt.
    for (top, bottom, pitch, filled) in [
        (2098, 1984, 579, "579"),
        (1960, 1847, 589, "592"),
        (2098, 1860, 560, "560"),
        (2098, 1984, 600, "607"),
    ] {
        (draft.page.top, draft.page.bottom, draft.page.pitch) = (top, bottom, pitch);
        let root = mended(&draft).expect("a sound draft");
        let grid = root.named("w:docGrid").next().expect("a grid");
        let said = ["w:type", "w:linePitch", "w:charSpace"].map(|name| grid.get(name));
        assert_eq!(said, [Some("linesAndChars"), Some(filled), Some("-849")]);
    }
}

#[test]
fn broken_promises_are_told() {
    let one = |pieces| vec![Item::Paragraph(sample::paragraph("body.1", pieces))];
    let live = || vec![sample::live("a", 0, "甲")];
    let twice = vec![sample::figure("甲", 0), sample::text("乙"), sample::figure("甲", 0)];
    let narrow = Item::Table(Table {
        id: "t".into(),
        columns: vec![4422, 4422],
        head: vec![],
        rows: vec![sample::row("t.1", &["甲"])],
    });
    let cases = [
        (one(vec![sample::figure("甲", 1)]), live(), "body.1: there is no figure 1"),
        (one(twice), live(), "body.1: figure 0 has a control already"),
        (vec![narrow], vec![], "t.1: cells do not fill 2 columns"),
        (one(vec![]), vec![sample::live("a.1", 0, "甲")], "a.1: \"a.1\" cannot name a bookmark"),
    ];
    for (items, figures, told) in cases {
        assert_eq!(mended(&sample::draft(items, figures)), Err(told.to_string()));
    }
}

#[test]
fn the_hundredth_paper_of_a_process_is_the_first() {
    let file = || mended(&sample::whole()).expect("a sound draft").to_file();
    let first = file();
    for _ in 0..99 {
        assert_eq!(file(), first);
    }
    let threads: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(move || (0..10).map(|_| file()).collect::<Vec<_>>()))
        .collect();
    for thread in threads {
        assert!(thread.join().expect("no panic").iter().all(|other| *other == first));
    }
}
