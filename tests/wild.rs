//! Papers put together at random, always the same ones: whatever stands in them, the layout holds.

mod support;

use hongtou::diag::Kind;
use hongtou::document::{Block, Content, Document, Figure, Inline, Role};
use hongtou::docx::lint::lint;
use hongtou::layout::{self, SealShown, Settings, Sides};
use page_validation::ValidationProfile;
use support::measure::{MeasuredPage, measure};
use support::papers::{self, FONTS, Paper, cells, export, plain, table};
use support::validate::assert_valid;
use support::word::{self, draft, every_setting};

/// A generator of numbers that are the same on every run (Knuth's constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.roll(of.len())]
    }
}

/// Pieces of text that meet in every order: marks beside marks, numbers, Latin, long words.
const PIECES: &[&str] = &[
    "科技创新",
    "，",
    "。",
    "；",
    "：",
    "、",
    "“大零号湾”",
    "《工作总结》",
    "（2023—2025年）",
    "〔2024〕14号",
    "——",
    "……",
    "2024年2月6日",
    "304.45亿元",
    "10.6%",
    "Innomatch",
    "IPv6",
    "创·在上海",
    "“",
    "”",
    "（",
    "）",
    "《",
    "》",
    "1",
    "-",
    "/",
    "℃",
    "①",
    "★",
    "‘甲’",
    "的",
    "有关单位",
    " ",
    "GDP",
    "20000000000000000000",
];

fn text(dice: &mut Dice) -> String {
    let length = 1 + dice.roll(60);
    let pieces: String = (0..length).map(|_| dice.one(PIECES)).collect();
    format!("正文{pieces}。")
}

fn blocks(dice: &mut Dice, id: &str) -> Vec<Block> {
    let mut out = Vec::new();
    for i in 0..1 + dice.roll(12) {
        let id = format!("{id}{i}");
        match dice.roll(8) {
            0 => out.push(plain(&id, Role::Heading1, "一、主要目标完成情况")),
            1 => out.push(plain(&id, Role::Heading2, &format!("（一）{}", text(dice)))),
            2 => {
                let rows = 1 + dice.roll(40);
                out.extend(table(&id, rows));
            }
            3 => out.push(plain(&id, Role::Text, &cells(26 + 28 * dice.roll(12)))),
            _ => out.push(plain(&id, Role::Text, &text(dice))),
        }
    }
    out.push(plain(&format!("{id}z"), Role::Text, "特此通知。"));
    out
}

fn paper(dice: &mut Dice) -> (Paper, Settings) {
    let names = [
        "2023年工作总结",
        "闵行区推进“大零号湾”科技创新策源功能区建设工作领导小组2023年工作情况汇总表",
    ];
    let attachments =
        (0..dice.roll(4)).map(|i| (names[i % 2], blocks(dice, &format!("a{i}.")))).collect();
    let paper = Paper {
        text: blocks(dice, "body."),
        attachments,
        sealed: dice.roll(2) == 0,
        note: [None, Some("（此件公开发布）")][dice.roll(2)],
        copied_to: [
            None,
            Some(
                "抄送：区委办公室，区人大常委会办公室，区政府办公室，区政协办公室，区监委，区法院。",
            ),
        ][dice.roll(2)],
        ..Paper::default()
    };
    let settings = if paper.sealed { papers::sealed() } else { Settings::default() };
    let sides = [Sides::Duplex, Sides::Single, Sides::Screen][dice.roll(3)];
    let row_pt = [29.45, 28.5, 29.0][dice.roll(3)];
    let bold_levels = [vec![], vec![1, 2]][dice.roll(2)].clone();
    (paper, Settings { sides, row_pt, bold_levels, ..settings })
}

fn judge(seed: u64, page: &MeasuredPage) {
    for line in page.lines.iter().filter(|l| l.y < 262.0) {
        let ink = line.ink();
        let inside = ink.x0 > 27.9 && ink.x1 < 184.1 && ink.y0 > 36.9 && ink.y1 < 262.1;
        assert!(inside || ink.area() == 0.0, "{seed}: {} {ink:?}", line.text());
        let mut glyphs = line.glyphs.iter().filter(|g| g.ink.is_some()).collect::<Vec<_>>();
        glyphs.dedup_by(|a, b| a.ink.unwrap().overlaps(b.ink.unwrap()) && a.text == "—");
        for pair in glyphs.windows(2) {
            let (a, b) = (pair[0].ink.unwrap(), pair[1].ink.unwrap());
            let over = a.x1 - b.x0;
            assert!(
                over < 0.35,
                "{seed}: {} over {} in {}",
                pair[0].text,
                pair[1].text,
                line.text()
            );
        }
    }
    for pair in page.lines.windows(2) {
        let apart = pair[1].y - pair[0].y;
        assert!(apart > 5.0, "{seed}: {} | {}", pair[0].text(), pair[1].text());
    }
}

#[test]
fn wild_papers_are_set_as_planned() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let (paper, settings) = paper(&mut dice);
        let fitted = layout::fit(paper.document(), &FONTS, &settings);
        let fitted = fitted.unwrap_or_else(|e| panic!("{seed}: {e:#?}"));
        for found in &fitted.warnings {
            assert_ne!(found.kind, Kind::Internal, "{seed}: {}", found.message);
        }
        let pdf = export(&fitted.output, hongtou::pdf::Output::Archive);
        measure(&pdf).iter().for_each(|page| judge(seed, page));
        for profile in [ValidationProfile::PdfA2a, ValidationProfile::PdfUa1] {
            assert_valid(&seed.to_string(), &pdf, profile);
        }
    }
}

/// Cuts text anywhere and sets its pieces as all that a text can hold: figures side by side, figures of half a mark.
fn dressed(dice: &mut Dice, id: &str, text: &str) -> Vec<Inline> {
    let mut left: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    while !left.is_empty() {
        let rest = left.split_off(left.len().min(1 + dice.roll(12)));
        let piece: String = std::mem::replace(&mut left, rest).into_iter().collect();
        let plain = vec![Inline::Text(piece.clone())];
        out.push(match dice.roll(9) {
            0..=2 => Inline::Figure(figure(&format!("{id}.{}", out.len()), &piece)),
            3 => Inline::Strong(plain),
            4 => Inline::Emphasis(vec![Inline::Figure(figure(
                &format!("{id}.{}", out.len()),
                &piece,
            ))]),
            5 => Inline::Superscript(plain),
            6 => Inline::Subscript(plain),
            _ => Inline::Text(piece),
        });
    }
    out
}

/// A figure; those that print the same share their path.
fn figure(id: &str, printed: &str) -> Figure {
    Figure {
        id: id.into(),
        paths: vec![format!("数据{}", printed.chars().count())],
        name: None,
        exact: None,
        unit: None,
        printed: printed.into(),
        expression: "数据".into(),
        occurrence: 0,
        origin: None,
    }
}

/// Dresses texts, headings, cells and what stands in the 版记.
fn dress(dice: &mut Dice, document: &mut Document) {
    let dress = |dice: &mut Dice, id: &str, inlines: &mut Vec<Inline>| {
        if let [Inline::Text(text)] = &inlines[..] {
            *inlines = dressed(dice, id, &text.clone());
        }
    };
    for block in document.sections.iter_mut().flat_map(|s| &mut s.blocks) {
        let id = block.id.clone();
        match &mut block.content {
            Content::Text(inlines) if takes_figures(block.role) => dress(dice, &id, inlines),
            Content::Text(_) | Content::Ends(..) | Content::Entry(_) => {}
            Content::Beside(_) | Content::Pictures(_) => {}
            Content::Table(table) => {
                for row in table.head.iter_mut().chain(&mut table.rows) {
                    for (at, cell) in row.cells.iter_mut().enumerate() {
                        dress(dice, &format!("{}.{at}", row.id), cell);
                    }
                }
            }
        }
    }
}

fn takes_figures(role: Role) -> bool {
    role.heading_level().is_some()
        || matches!(role, Role::Text | Role::Recipients | Role::CopiedTo | Role::TableCaption)
}

/// A draft that says something else than its layout is not released: to have one is to have the same words.
#[test]
fn wild_papers_have_drafts() {
    let every_setting = every_setting();
    let mut figures = 0;
    for seed in 0..80 {
        let mut dice = Dice(seed);
        let (paper, mut settings) = paper(&mut dice);
        let mut document = paper.document();
        dress(&mut dice, &mut document);
        if paper.sealed && dice.roll(2) == 0 {
            let shown = SealShown::Picture { data: papers::PNG.to_vec(), svg: false };
            settings.seals = papers::sealed_with(shown).seals;
        }
        settings.preprinted = [None, Some((2.0, -1.0))][dice.roll(2)];
        let fitted = layout::fit(document, &FONTS, &settings);
        let layout = fitted.unwrap_or_else(|e| panic!("{seed}: {e:#?}")).output;
        let (setting, word) = &every_setting[dice.roll(every_setting.len())];
        let name = format!("{seed}, {setting}");
        let docx = draft(&name, &layout, word);
        assert!(docx == draft(&name, &layout, word), "{name}: other bytes");
        assert_eq!(lint(&docx), [], "{name}");
        figures += word::figures(&layout).len();
    }
    assert!(figures > 4_000, "{figures}");
}

/// GDP is 2.0005 字 wide: a line of it and 26 字 is longer than 28 by 0.008 pt, and is broken.
#[test]
fn a_line_too_long_by_a_hair_is_broken_where_typst_breaks_it() {
    let text = format!("{}GDP{}。", cells(52).replace('。', ""), cells(60));
    let paper = Paper { text: vec![plain("body.0", Role::Text, &text)], ..Paper::default() };
    let fitted = layout::fit(paper.document(), &FONTS, &Settings::default()).expect("a layout");
    assert!(fitted.warnings.iter().all(|w| w.kind != Kind::Internal), "{:?}", fitted.warnings);
}

/// Raised text takes no height: a line of nothing else has that of its paragraph all the same, in texts, headings,
/// titles and cells.
#[test]
fn a_line_of_raised_text_alone_stands_on_its_row() {
    let raised = |text: &str| Inline::Superscript(vec![Inline::Text(text.into())]);
    let lowered = |text: &str| Inline::Subscript(vec![Inline::Text(text.into())]);
    let text =
        |id: &str, role, inlines| Block { content: Content::Text(inlines), ..plain(id, role, "") };
    let last = vec![Inline::Text(cells(27).replace('。', "")), raised("上海"), lowered("1。")];
    let paper = Paper {
        text: vec![
            text("body.0", Role::Text, last),
            text("body.1", Role::Heading1, vec![lowered("一、目标")]),
            text("body.2", Role::Text, vec![raised("上"), Inline::Figure(figure("f", "7"))]),
            plain("body.3", Role::Text, "正文。"),
        ],
        ..Paper::default()
    };
    let fitted = layout::fit(paper.document(), &FONTS, &Settings::default()).expect("a layout");
    assert!(fitted.warnings.iter().all(|w| w.kind != Kind::Internal), "{:?}", fitted.warnings);
    let lines = fitted.output.pages.iter().flat_map(|page| &page.lines);
    let lines: Vec<_> =
        lines.filter(|line| line.id.starts_with("body.") && line.id.len() == 6).collect();
    assert_eq!(lines.len(), 5, "{lines:#?}");
    for pair in lines.windows(2) {
        let apart = pair[1].baseline - pair[0].baseline;
        assert!((apart - hongtou::spec::mm(hongtou::spec::ROW_PT)).abs() < 0.01, "{pair:#?}");
        assert_eq!(pair[1].size, pair[0].size, "{pair:#?}");
    }
}
