//! Drafts made by hand, for the tests.

use crate::document::{Meta, Role};
use crate::docx::draft::*;

/// Whatever may break XML, its blanks, or a font.
pub(in crate::docx) const HOSTILE: &str =
    "  & < > \" ' 🙂 㛃 䶮 𬭎 \u{32cdd}  ]]> {{ }} <w:p/> &amp;  ";

/// A4 with the margins of offices.
pub(in crate::docx) fn page() -> PageSetup {
    PageSetup {
        width: 11906,
        height: 16838,
        top: 2098,
        bottom: 1984,
        left: 1588,
        right: 1474,
        footer: 1587,
        pitch: 579,
        char_space: -849,
        numbered: true,
        number_spaced: true,
        letterhead: None,
        landscape: None,
    }
}

pub(in crate::docx) fn format(role: Option<Role>) -> Format {
    Format { role, align: Jc::Both, line: 579, size: 32, ..Format::EMPTY }
}

pub(in crate::docx) fn text(text: &str) -> Piece {
    Piece { text: PieceText::Text(text.into()), character: Character::default(), figure: None }
}

pub(in crate::docx) fn figure(text: &str, figure: usize) -> Piece {
    Piece { figure: Some(figure), ..self::text(text) }
}

pub(in crate::docx) fn strong(piece: Piece) -> Piece {
    let character = Character { emphasis: Some(Emphasis::Strong), ..Character::default() };
    Piece { character, ..piece }
}

pub(in crate::docx) fn mark(piece: Piece) -> Piece {
    Piece { character: Character { mark: Some(Mark::Wide), ..piece.character }, ..piece }
}

pub(in crate::docx) fn tab() -> Piece {
    Piece { text: PieceText::Tab, ..text("") }
}

pub(in crate::docx) fn line_break() -> Piece {
    Piece { text: PieceText::Break, ..text("") }
}

pub(in crate::docx) fn page_break() -> Piece {
    Piece { text: PieceText::PageBreak, ..text("") }
}

pub(in crate::docx) fn paragraph(id: &str, pieces: Vec<Piece>) -> Paragraph {
    Paragraph { id: id.into(), format: format(Some(Role::Text)), pieces, seals: vec![] }
}

pub(in crate::docx) fn empty(id: &str) -> Paragraph {
    Paragraph { format: Format::EMPTY, ..paragraph(id, vec![]) }
}

pub(in crate::docx) fn live(key: &str, node: usize, printed: &str) -> LiveFigure {
    let alias = format!("数据 {printed} \"<&>\"");
    LiveFigure { id: key.into(), alias, key: key.into(), node, printed: printed.into() }
}

pub(in crate::docx) fn row(id: &str, cells: &[&str]) -> Row {
    let cells = cells.iter().map(|cell| Cell::single(paragraph(id, vec![text(cell)]))).collect();
    Row { id: id.into(), height: 567, cells }
}

pub(in crate::docx) fn imprint() -> Imprint {
    let row = |id: &str, pieces: Vec<Piece>, rule_above: u32| ImprintRow {
        paragraph: paragraph(id, pieces),
        height: 567,
        rule_above,
    };
    Imprint {
        rows: vec![
            row("imprint.1", vec![text("主送：各科室。")], 8),
            row("imprint.2", vec![text("抄送：区委办公室。")], 0),
            row("imprint.3", vec![text("办公室"), tab(), text("2024年2月6日印发")], 6),
        ],
        below: 147,
        last_rule: 8,
    }
}

/// The smallest PNG: one white dot.
pub(in crate::docx) fn dot() -> Vec<u8> {
    let hex = "89504e470d0a1a0a0000000d4948445200000001000000010800000000\
               3a7e9b550000000a4944415478da63f80f0001010100\
               1bb6ee560000000049454e44ae426082";
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

pub(in crate::docx) fn draft(items: Vec<Item>, figures: Vec<LiveFigure>) -> Draft {
    let meta = Meta {
        title: "关于〈印发〉的通知".into(),
        issuer: "科委 & 科协".into(),
        ..Meta::default()
    };
    Draft {
        footnotes: vec![],
        below_footnotes: None,
        page: page(),
        header: None,
        items,
        last: Sides::USUAL,
        pictures: vec![],
        figures,
        meta,
        bold_roles: vec![],
        bold_levels: vec![],
    }
}

/// One of everything.
pub(in crate::docx) fn whole() -> Draft {
    let owner = "科委 & 科协".to_string();
    let seal =
        Seal { owner, png: dot(), x: -1000, y: -400_000, diameter: 1_512_000, height: 1_512_000 };
    let signature = Paragraph {
        seals: vec![seal],
        ..paragraph("body.4", vec![text("闵行区科学技术委员会")])
    };
    let bound = vec![
        strong(text("一、")),
        figure("320", 0),
        figure("亿元", 0),
        text(HOSTILE),
        mark(text("“")),
        strong(figure("20%", 1)),
        mark(strong(figure("—", 1))),
        line_break(),
        text("完"),
        page_break(),
        text("又"),
    ];
    let table = Table {
        id: "body.3".into(),
        columns: vec![4422, 4422],
        head: vec![row("h", &["名称", "数值"])],
        rows: vec![row("r1", &["甲", ""]), row("r2", &[HOSTILE, "1"])],
    };
    let items = vec![
        Item::Paragraph(paragraph("body.1", bound)),
        Item::Paragraph(paragraph("body.2", vec![])),
        Item::Table(table),
        Item::Paragraph(signature),
        Item::SectionEnd(Sides::USUAL),
        Item::Paragraph(empty("flow.1")),
        Item::Imprint(imprint()),
        Item::Paragraph(empty("flow.2")),
    ];
    let figures = vec![live("turnover", 2, "320亿元"), live("growth", 1, "20%—")];
    draft(items, figures)
}
