use std::path::Path;

use super::*;
use crate::document::{
    Align, Block, Column, Indent, Meta, Role, Section, SectionKind, Table, TableRow,
};
use crate::folder::Folder;
use crate::source::{Origin, Source};
use crate::{pipeline, project};

/// The documents of the templates' examples.
fn examples() -> Vec<(String, Document)> {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut folders: Vec<_> = std::fs::read_dir(templates)
        .expect("templates")
        .map(|entry| entry.expect("an entry").path().join("example"))
        .filter(|example| example.is_dir())
        .collect();
    folders.sort();
    let document = |path: &std::path::PathBuf| {
        let folder = Folder::open(path).expect("a folder");
        let project = project::read(&folder, None, &mut vec![]).expect("a project");
        let document = pipeline::document(&project.notice).expect("a document").output;
        (path.display().to_string(), document)
    };
    folders.iter().map(document).collect()
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
    parse(&Element::parse(&write::root(stored).to_file())?)
}

#[test]
fn every_example_is_read_back_as_it_was_written() {
    let examples = examples();
    assert!(examples.len() >= 3);
    for (name, document) in &examples {
        let stored = stored(&live(document), document, &provenance()).expect(name);
        assert_eq!(read_back(&stored).as_ref(), Ok(&stored), "{name}");
        assert_eq!(stored.document.meta, document.meta);
        let texts =
            |d: &Document| format!("{:?}", live(d).iter().map(|f| &f.printed).collect::<Vec<_>>());
        assert_eq!(texts(&stored.document), texts(document), "{name}");
    }
    let figures = |(_, document): &(String, Document)| live(document).len();
    assert!(examples.iter().map(figures).sum::<usize>() > 50);
}

#[test]
fn a_control_finds_the_string_that_it_shows() {
    for (name, document) in examples() {
        let live = live(&document);
        let stored = stored(&live, &document, &provenance()).expect("stored");
        let root = Element::parse(&write::root(&stored).to_file()).expect("well-formed");
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
        columns: vec![
            Column { share: 300, align: Align::Center },
            Column { share: 700, align: Align::Right },
        ],
        head: vec![row("b.3.head", vec![vec![text("名称")], vec![text("额度")]])],
        rows: vec![
            row("b.3[310101]", vec![vec![], vec![Inline::Figure(cell)]]),
            row("b.3[甲]", vec![vec![text("甲")], vec![]]),
        ],
    };
    let kinds = [
        SectionKind::Head,
        SectionKind::Body,
        SectionKind::Attachment(1),
        SectionKind::Enclosure(12),
        SectionKind::Imprint,
    ];
    let blocks = [Content::Text(inlines), ends, Content::Table(table)];
    let blocks: Vec<_> =
        blocks.into_iter().enumerate().map(|(i, c)| block(&format!("b.{}", i + 1), c)).collect();
    let section = |kind| Section { kind, landscape: kind == SectionKind::Body, blocks: vec![] };
    let mut sections: Vec<_> = kinds.into_iter().map(section).collect();
    sections[1].blocks = blocks;
    let meta = Meta { title: HOSTILE.into(), issuer: HOSTILE.into(), number: None, date: None };
    Document { meta, sections }
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
    let file = String::from_utf8(write::root(&stored).to_file()).expect("UTF-8");
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
    assert_eq!(parse(&prefixed(&write::root(&stored))), Ok(stored));
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
    let file = String::from_utf8(write::root(&stored).to_file()).expect("UTF-8");
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
