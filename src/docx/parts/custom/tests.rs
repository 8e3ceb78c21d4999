use std::path::{Path, PathBuf};

use super::write::root;
use super::*;
use crate::data::{Data, Datum, Value};
use crate::document::{
    Align, Block, CellSize, Column, Form, Image, ImageFormat, Indent, Meta, Picture, Role, Section,
    SectionKind, Table, TableRow, plain,
};
use crate::folder::Folder;
use crate::source::{Origin, Source};
use crate::{pipeline, project};

#[path = "../../../../tests/support/folder.rs"]
mod folder;

/// The templates' examples and the cases of the tests: name, data, document.
fn papers() -> Vec<(String, Data, Document)> {
    let files = |dir: &str| {
        let dir = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(dir));
        let mut files: Vec<_> =
            dir.expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        files
    };
    let examples = files("templates").into_iter().map(|path| path.join("example"));
    let examples = examples.filter(|path| path.is_dir()).map(|path| {
        let folder = Folder::open(&path).expect("a folder");
        (path, folder)
    });
    let cases = files("tests/cases").into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a case");
        (path, Folder::in_memory(folder::files(&text)))
    });
    let paper = |(path, folder): (PathBuf, Folder)| {
        let project = project::read(&folder, None, &mut vec![]).expect("a project");
        let document = pipeline::document(&project.notice).expect("a document").output;
        (path.display().to_string(), project.data, document)
    };
    examples.chain(cases).map(paper).collect()
}

/// All figures of a document, live, in order.
fn live(document: &Document) -> Vec<LiveFigure> {
    fn push(inlines: &[Inline], out: &mut Vec<Figure>) {
        for inline in inlines {
            if let Inline::Figure(figure) = inline {
                out.push(figure.clone());
            }
            push(inline.children(), out);
        }
    }
    let mut figures = vec![];
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        match &block.content {
            Content::Text(inlines) => push(inlines, &mut figures),
            Content::Ends(left, right) => {
                push(left, &mut figures);
                push(right, &mut figures);
            }
            Content::Pictures(_) => {}
            Content::Entry(entry) => push(&entry.text, &mut figures),
            Content::Beside(texts) => texts.iter().for_each(|b| push(&b.text, &mut figures)),
            Content::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                rows.flat_map(|row| &row.cells).for_each(|cell| push(cell, &mut figures));
            }
        }
    }
    let mut nodes: Vec<(Vec<String>, String)> = vec![];
    let figures = figures.into_iter().enumerate().map(|(i, figure)| {
        let form = (figure.paths.clone(), figure.printed.clone());
        let node = nodes.iter().position(|n| *n == form).unwrap_or_else(|| {
            nodes.push(form);
            nodes.len() - 1
        });
        let alias = figure.name.unwrap_or_default();
        LiveFigure { id: figure.id, alias, key: format!("ht_{i}"), node, printed: figure.printed }
    });
    figures.collect()
}

fn provenance() -> Provenance {
    Provenance { template: Some("印发通知".to_string()), data_hash: Some("0".repeat(64)) }
}

fn read_back(stored: &Stored) -> Result<Stored, String> {
    parse(&Element::parse(&root(stored).to_file())?)
}

/// Everything that a paper prints, a line for each block and cell.
fn printed(document: &Document) -> String {
    let mut out = vec![];
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        out.extend(block.footnotes().iter().map(|note| plain(&note.text)));
        match &block.content {
            Content::Text(inlines) => out.push(plain(inlines)),
            Content::Ends(left, right) => out.extend([plain(left), plain(right)]),
            Content::Pictures(pictures) => out.extend(pictures.iter().map(|p| p.alt.clone())),
            Content::Entry(entry) => out.extend([plain(&entry.text), plain(&entry.page)]),
            Content::Beside(texts) => out.extend(texts.iter().map(|b| plain(&b.text))),
            Content::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                out.extend(rows.flat_map(|row| &row.cells).map(|cell| plain(cell)));
            }
        }
    }
    out.join("\n")
}

#[test]
fn every_paper_is_read_back_as_it_was_written() {
    let papers = papers();
    assert!(papers.len() >= 15);
    for (name, _, document) in &papers {
        let stored = stored(&live(document), document, &provenance()).expect(name);
        assert_eq!(read_back(&stored).as_ref(), Ok(&stored), "{name}");
        assert_eq!(stored.document.meta, document.meta);
        assert_eq!(printed(&stored.document), printed(document), "{name}");
    }
    let figures = |(_, _, document): &(String, Data, Document)| live(document).len();
    assert!(papers.iter().map(figures).sum::<usize>() > 50);
}

#[test]
fn a_control_finds_the_string_that_it_shows() {
    for (name, _, document) in papers() {
        let live = live(&document);
        let stored = stored(&live, &document, &provenance()).expect("stored");
        let root = Element::parse(&root(&stored).to_file()).expect("well-formed");
        let nodes: Vec<_> = root.child("figures").expect("figures").elements().collect();
        for figure in live {
            let path = xpath(figure.node);
            let number = path.strip_prefix("/ht:draft[1]/ht:figures[1]/ht:figure[");
            let number =
                number.and_then(|n| n.strip_suffix(']')).and_then(|n| n.parse::<usize>().ok());
            let node = nodes[number.expect("a number") - 1];
            assert_eq!((node.name.as_str(), node.plain()), ("figure", figure.printed), "{name}");
        }
    }
}

/// The texts of all values of data, keys of rows among them.
fn values(data: &Data) -> Vec<String> {
    let text = |datum: &Datum| match &datum.value {
        Value::Number(number) | Value::Percent(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => text.clone(),
    };
    let figures = data.figures.values();
    let figures =
        figures.flat_map(|figure| std::iter::once(&figure.value).chain(figure.parts.values()));
    let rows = || data.tables.values().flat_map(|table| &table.rows);
    let cells = rows().flat_map(|row| row.cells.values());
    let keys = rows().map(|row| format!("[{}]", row.key));
    figures.chain(cells).map(text).chain(keys).collect()
}

/// Names travel, values do not: 名称 stands above the control in Word.
#[test]
fn of_all_papers_only_printed_values_travel() {
    let mut hidden = 0;
    for (name, data, document) in papers() {
        let stored = stored(&live(&document), &document, &provenance()).expect("stored");
        let file = String::from_utf8(root(&stored).to_file()).expect("UTF-8");
        let printed = printed(&document);
        let names: Vec<_> = data.figures.values().flat_map(|f| [&f.key, &f.name]).collect();
        let own = |value: &String| {
            let key = value.trim_matches(['[', ']']);
            let named = names.iter().any(|n| n.contains(value.as_str()));
            // Single digits stand in ids and shares of columns too.
            value.chars().count() > 2 && !printed.contains(key) && !named
        };
        for value in values(&data).into_iter().filter(own) {
            hidden += 1;
            assert!(!file.contains(&value), "{name}: {value}");
        }
    }
    assert!(hidden > 100, "{hidden}");
}

const HOSTILE: &str = " & < > \" ' ]]>\r\n\t🙂𬭎\u{32cdd} \\ ";

fn figure(id: &str, path: &str, expression: &str, printed: &str) -> Figure {
    let source = Source::new("机密来源.yaml", "秘密");
    Figure {
        id: id.to_string(),
        paths: vec![path.to_string(), HOSTILE.to_string()],
        name: Some(HOSTILE.to_string()),
        exact: Some("304.4461".to_string()),
        unit: Some("未印单位".to_string()),
        printed: printed.to_string(),
        expression: expression.to_string(),
        occurrence: 3,
        origin: Some(Origin::text(&source, 0..3)),
    }
}

fn block(id: &str, content: Content) -> Block {
    let source = Source::new("机密来源.yaml", "秘密");
    Block {
        id: id.to_string(),
        role: Role::Text,
        content,
        align: Align::Justify,
        indent: Indent { first: 2.0, rest: 0.1 + 0.2, right: -1.5 },
        blank_before: 2,
        origin: Some(Origin::text(&source, 0..3)),
    }
}

/// A document with everything that a document can hold.
fn everything() -> Document {
    let text = |t: &str| Inline::Text(t.to_string());
    let inlines = vec![
        Inline::Heading(
            2,
            vec![text("题"), Inline::Figure(figure("b.1/1", "甲.乙", "甲.乙 | 保留(2)", HOSTILE))],
        ),
        text(""),
        text(HOSTILE),
        text("\n"),
        Inline::Break,
        Inline::Strong(vec![Inline::Emphasis(vec![Inline::Superscript(vec![text("2")])])]),
        Inline::Subscript(vec![Inline::Figure(figure("b.1/2", "甲.乙", "甲 if 秘密 else 乙", ""))]),
    ];
    let ends = Content::Ends(vec![text("左")], vec![]);
    let row = |id: &str, cells| TableRow { id: id.to_string(), cells };
    let cell = figure("b.3[310101]/1", "企业[310101].额度", "企.额度", "7.3亿元");
    let table = Table {
        size: CellSize::Five,
        columns: vec![
            Column { share: 300, align: Align::Center, decimal: false },
            Column { share: 700, align: Align::Right, decimal: true },
        ],
        head: vec![row("b.3.head", vec![vec![text("名称")], vec![text("额度")]])],
        rows: vec![
            row("b.3[310101]", vec![vec![], vec![Inline::Figure(cell)]]),
            row("b.3[甲]", vec![vec![text("甲")], vec![]]),
        ],
        merges: vec![crate::document::Merge { row: 0, column: 0, rows: 1, columns: 2 }],
    };
    let kinds = [
        SectionKind::Head,
        SectionKind::Body,
        SectionKind::Attachment(1),
        SectionKind::Enclosure(12),
        SectionKind::Imprint,
    ];
    let image = Image { format: ImageFormat::Jpeg, width: 3, height: 2, data: Arc::default() };
    let picture =
        |alt: &str, width, fills| Picture { alt: alt.into(), width, fills, image: image.clone() };
    let pictures = vec![picture(HOSTILE, Some(14.5), false), picture("图", None, true)];
    let blocks = [Content::Text(inlines), ends, Content::Table(table), Content::Pictures(pictures)];
    let blocks: Vec<_> =
        blocks.into_iter().enumerate().map(|(i, c)| block(&format!("b.{}", i + 1), c)).collect();
    let section = |kind| Section { kind, landscape: kind == SectionKind::Body, blocks: vec![] };
    let mut sections: Vec<_> = kinds.into_iter().map(section).collect();
    sections[1].blocks = blocks;
    let meta = Meta { title: HOSTILE.into(), issuer: HOSTILE.into(), number: None, date: None };
    Document { meta, form: Form::Minutes, sections }
}

#[test]
fn everything_is_read_back_as_it_was_written() {
    let document = everything();
    // One figure without a control: it has a node behind those of the others.
    for live in [live(&document), live(&document)[..1].to_vec(), vec![]] {
        let stored = stored(&live, &document, &Provenance::default()).expect("stored");
        assert_eq!(stored.nodes.len(), 3);
        assert_eq!(stored.node_of.len(), 3);
        assert_eq!(read_back(&stored).as_ref(), Ok(&stored));
    }
}

#[test]
fn what_is_not_printed_does_not_travel() {
    let document = everything();
    let stored = stored(&live(&document), &document, &provenance()).expect("stored");
    let file = String::from_utf8(root(&stored).to_file()).expect("UTF-8");
    for secret in ["304.4461", "未印单位", "机密来源", "秘密", "310101"] {
        assert!(!file.contains(secret), "{secret}: {file}");
    }
    for kept in ["甲.乙 | 保留(2)", "企业[~1].额度", "b.3[~1]/1", "b.3[甲]", "企.额度"]
    {
        assert!(file.contains(kept), "{kept}: {file}");
    }
}

#[test]
fn another_prefix_is_read_too() {
    fn prefixed(element: &Element) -> Element {
        let mut out = Element::new(&format!("ns0:{}", element.name));
        for (name, value) in &element.attributes {
            out = out.attr(if name == "xmlns" { "xmlns:ns0" } else { name }, value);
        }
        out.children = element.children.clone();
        out.elements_mut().for_each(|child| *child = prefixed(child));
        out
    }
    let document = everything();
    let stored = stored(&live(&document), &document, &provenance()).expect("stored");
    assert_eq!(parse(&prefixed(&root(&stored))), Ok(stored));
}

#[test]
fn a_draft_that_does_not_fit_its_document_is_a_fault() {
    let document = everything();
    let live = live(&document);
    let mut far = live.clone();
    far[0].node = 7;
    assert_eq!(stored(&far, &document, &provenance()), Err("8 nodes for 3 figures".to_string()));
    let mut lost = live;
    lost[0].id = "gone".to_string();
    assert_eq!(
        stored(&lost, &document, &provenance()),
        Err("node 0 has no figure in the document".to_string())
    );
}

#[test]
fn damaged_parts_are_refused() {
    let document = everything();
    let stored = stored(&live(&document), &document, &provenance()).expect("stored");
    let file = String::from_utf8(root(&stored).to_file()).expect("UTF-8");
    for (from, to) in [
        ("urn:hongtou:draft:1", "urn:hongtou:draft:2"),
        ("format=\"1\"", "format=\"2\""),
        ("format=\"1\"", ""),
        ("<draft ", "<draught "),
        ("</draft>", "</draught>"),
        ("program=", "p="),
        ("figures>", "figure>"),
        ("<document ", "<paper "),
        ("kind=\"head\"", "kind=\"tail\""),
        ("kind=\"head\"", ""),
        ("number=\"12\"", "number=\"-1\""),
        ("landscape=\"true\"", "landscape=\"yes\""),
        ("<break/>", "<brake/>"),
        ("<left>", "<links>"),
        ("level=\"2\"", "level=\"two\""),
        ("node=\"0\"", "node=\"3\""),
        ("node=\"0\"", ""),
        ("share=\"300\"", "share=\"3e2\""),
        ("role=\"text\"", "role=\"Text\""),
        ("align=\"justify\"", "align=\"both\""),
        ("first=\"2\"", "first=\"２\""),
        ("blank-before=\"2\"", "blank-before=\"256\""),
        ("paths=", "path="),
        ("id=\"b.1\"", ""),
        ("title=", "name="),
    ] {
        assert!(file.contains(from), "{from}");
        let damaged = file.replacen(from, to, 1);
        let read = Element::parse(damaged.as_bytes()).and_then(|root| parse(&root));
        assert!(read.is_err(), "{from} as {to}");
    }
}
