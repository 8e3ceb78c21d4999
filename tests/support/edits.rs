//! What people do to a draft in Word or WPS, as a small language: one edit a line, arguments in quotes.
//!
//! The edits are made on the XML tree, by code that shares nothing with the merge. A text that is named must stand in
//! one paragraph; the first one that holds it is meant.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use hongtou::docx::xml::{Element, Node};

/// The parts of a package in their order.
pub type Parts = Vec<(String, Vec<u8>)>;

/// Who makes tracked edits.
pub const PERSON: &str = "张主任";

/// Unpacks a package.
pub fn unpack(docx: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a package");
    let mut out = vec![];
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut data = vec![];
        entry.read_to_end(&mut data).expect("its bytes");
        out.push((entry.name().expect("a name").to_string(), data));
    }
    out
}

/// Packs a package.
pub fn pack(parts: &Parts) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, data) in parts {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name.as_str(), options).expect("an entry");
        writer.write_all(data).expect("its bytes");
    }
    writer.finish().expect("a package").into_inner()
}

/// A line of the language: its verb and arguments.
pub fn parse(line: &str) -> (String, Vec<String>) {
    let (verb, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    let arguments = rest.split('"').skip(1).step_by(2).map(str::to_string).collect();
    (verb.to_string(), arguments)
}

/// Makes one edit; `None` when the text that it names is not there.
pub fn edit(docx: &[u8], line: &str) -> Option<Vec<u8>> {
    let (verb, arguments) = parse(line);
    let a = |at: usize| arguments.get(at).map_or("", String::as_str);
    let mut parts = unpack(docx);
    let main = parts.iter().position(|(name, _)| name == "word/document.xml").expect("a document");
    let mut root = Element::parse(&parts[main].1).expect("XML");
    let done = match verb.as_str() {
        "retype" => retype(&mut root, a(0), a(1)),
        "delete" => retype(&mut root, a(0), ""),
        "track" => track(&mut root, a(0), a(1)),
        "strike" => track(&mut root, a(0), ""),
        "bold" => bold(&mut root, a(0)),
        "style" => style(&mut root, a(0), a(1)),
        "split" => split(&mut root, a(0)),
        "join" => join(&mut root, a(0)),
        "move" => move_after(&mut root, a(0), a(1)),
        "copy" => copy_after(&mut root, a(0), a(1)),
        "drop" => drop_paragraph(&mut root, a(0)),
        "add" => add_after(&mut root, a(0), a(1)),
        "track-drop" => track_drop(&mut root, a(0)),
        "track-add" => track_add(&mut root, a(0), a(1)),
        "copy-figure" => figure(&mut root, a(0), a(1), false),
        "move-figure" => figure(&mut root, a(0), a(1), true),
        "table" => table_after(&mut root, a(0)),
        "textbox" => textbox_after(&mut root, a(0), a(1)),
        "row-drop" => row(&mut root, a(0), RowEdit::Drop),
        "row-add" => row(&mut root, a(0), RowEdit::Add(a(1))),
        "row-move" => row_move(&mut root, a(0), a(1)),
        "column-add" => column(&mut root, a(0)),
        "strip" => {
            strip(&mut root, false);
            true
        }
        "strip-all" => {
            strip(&mut root, true);
            true
        }
        "comment" => comment(&mut parts, &mut root, a(0), a(1)),
        "picture" => picture(&mut parts, &mut root, a(0)),
        "picture-resize" => on_picture(&mut root, a(0), &mut halve),
        "picture-replace" => {
            parts.push(("word/media/leader.png".into(), super::folder::media("clear.png")));
            relate(&mut parts, "rIdLeader", "image", "media/leader.png");
            on_picture(&mut root, a(0), &mut |element| {
                if element.name == "a:blip" {
                    element.set("r:embed", "rIdLeader");
                }
            })
        }
        "header" => header(&mut parts, &mut root, a(0)),
        "wps" => {
            wps(&mut root);
            renumber_custom(&mut parts);
            true
        }
        "custom" => {
            renumber_custom(&mut parts);
            true
        }
        "prefix" | "strict" => true,
        other => panic!("no edit {other}"),
    };
    let main = parts.iter().position(|(name, _)| name == "word/document.xml").expect("a document");
    parts[main].1 = root.to_file();
    match verb.as_str() {
        "prefix" => prefix(&mut parts),
        "strict" => strict(&mut parts),
        _ => {}
    }
    done.then(|| pack(&parts))
}

/// The text of a paragraph as it reads, pending revisions accepted; a tab and a break are a character each.
pub fn text(paragraph: &Element) -> String {
    let mut out = String::new();
    push_text(paragraph, &mut out);
    out
}

fn push_text(element: &Element, out: &mut String) {
    for child in element.elements() {
        match child.name.as_str() {
            "w:t" => out.push_str(&child.plain()),
            "w:tab" => out.push('\t'),
            "w:br" if child.get("w:type").is_none_or(|kind| kind == "textWrapping") => {
                out.push('\n');
            }
            "w:del" | "w:moveFrom" | "w:txbxContent" | "w:pPr" | "w:rPr" | "w:sdtPr" => {}
            _ => push_text(child, out),
        }
    }
}

/// Does something to the list of blocks that holds the paragraph of a text, and tells where it stands there.
fn blocks<T>(
    element: &mut Element,
    wanted: &str,
    act: &mut dyn FnMut(&mut Vec<Node>, usize) -> T,
) -> Option<T> {
    for at in 0..element.children.len() {
        let Node::Element(child) = &mut element.children[at] else { continue };
        if let Some(found) = blocks(child, wanted, act) {
            return Some(found);
        }
        if child.name == "w:p" && text(child).contains(wanted) {
            return Some(act(&mut element.children, at));
        }
    }
    None
}

fn paragraph<T>(root: &mut Element, wanted: &str, act: impl Fn(&mut Element) -> T) -> Option<T> {
    blocks(root, wanted, &mut |nodes, at| match &mut nodes[at] {
        Node::Element(element) => act(element),
        Node::Text(_) => unreachable!("a paragraph"),
    })
}

/// Cuts runs so that a character begins one.
fn cut(element: &mut Element, at: &mut usize) -> bool {
    let mut index = 0;
    while index < element.children.len() {
        if let Node::Element(child) = &mut element.children[index] {
            match child.name.as_str() {
                "w:del" | "w:moveFrom" | "w:pPr" | "w:sdtPr" => {}
                "w:r" => {
                    let length = text(child).chars().count();
                    if *at < length {
                        if *at > 0 {
                            let rest = cut_run(child, *at);
                            element.children.insert(index + 1, Node::Element(rest));
                        }
                        return true;
                    }
                    *at -= length;
                }
                _ => {
                    if cut(child, at) {
                        return true;
                    }
                }
            }
        }
        index += 1;
    }
    false
}

/// Cuts a run after so many characters and gives the rest.
fn cut_run(run: &mut Element, at: usize) -> Element {
    let mut rest = Element::new("w:r");
    rest.attributes = run.attributes.clone();
    let (mut left, mut before) = (at, vec![]);
    for node in std::mem::take(&mut run.children) {
        let Node::Element(child) = node else { continue };
        if child.name == "w:rPr" {
            rest.children.push(Node::Element(child.clone()));
            before.push(Node::Element(child));
            continue;
        }
        let mut single = Element::new("w:r");
        single.children.push(Node::Element(child.clone()));
        let length = text(&single).chars().count();
        if left >= length {
            left -= length;
            before.push(Node::Element(child));
        } else if left == 0 {
            rest.children.push(Node::Element(child));
        } else {
            let chars: Vec<char> = child.plain().chars().collect();
            before.push(Node::Element(t(&chars[..left].iter().collect::<String>())));
            rest.children.push(Node::Element(t(&chars[left..].iter().collect::<String>())));
            left = 0;
        }
    }
    run.children = before;
    rest
}

fn t(text: &str) -> Element {
    Element::new("w:t").attr("xml:space", "preserve").text(text)
}

/// Puts other elements in the place of the runs of some characters.
fn replace_runs(
    element: &mut Element,
    range: &std::ops::Range<usize>,
    at: &mut usize,
    with: &mut dyn FnMut(Element) -> Vec<Element>,
) {
    let mut out = vec![];
    for node in std::mem::take(&mut element.children) {
        match node {
            Node::Element(child) if child.name == "w:r" => {
                let length = text(&child).chars().count();
                let inside = *at >= range.start && *at + length <= range.end && length > 0;
                *at += length;
                if inside {
                    out.extend(with(child).into_iter().map(Node::Element));
                } else {
                    out.push(Node::Element(child));
                }
            }
            Node::Element(mut child) => {
                let skipped = ["w:del", "w:moveFrom", "w:pPr", "w:sdtPr"];
                if !skipped.contains(&child.name.as_str()) {
                    replace_runs(&mut child, range, at, with);
                }
                let empty = child.name == "w:sdt"
                    && child.child("w:sdtContent").is_some_and(|c| c.children.is_empty());
                if !empty {
                    out.push(Node::Element(child));
                }
            }
            text => out.push(text),
        }
    }
    element.children = out;
}

/// Cuts out the runs of a text in a paragraph and puts others in their place.
fn replace(paragraph: &mut Element, wanted: &str, with: &mut dyn FnMut(Element) -> Vec<Element>) {
    let whole = text(paragraph);
    let start = whole[..whole.find(wanted).expect("the text")].chars().count();
    let end = start + wanted.chars().count();
    for at in [end, start] {
        let mut at = at;
        cut(paragraph, &mut at);
    }
    replace_runs(paragraph, &(start..end), &mut 0, with);
}

fn with_text(mut run: Element, text: &str) -> Element {
    run.children.retain(|node| matches!(node, Node::Element(e) if e.name == "w:rPr"));
    run.with(t(text))
}

fn retype(root: &mut Element, old: &str, new: &str) -> bool {
    let done = paragraph(root, old, |p| {
        let mut first = true;
        replace(p, old, &mut |run| {
            let run = (first && !new.is_empty()).then(|| with_text(run, new));
            first = false;
            run.into_iter().collect()
        });
    });
    done.is_some()
}

/// The attributes of a person's mark.
fn mark(name: &str, id: usize) -> Element {
    Element::new(name)
        .attr("w:id", id)
        .attr("w:author", PERSON)
        .attr("w:date", "2024-02-05T10:00:00Z")
}

fn deleted(mut run: Element) -> Element {
    for child in run.elements_mut().filter(|child| child.name == "w:t") {
        child.name = "w:delText".to_string();
    }
    run
}

fn track(root: &mut Element, old: &str, new: &str) -> bool {
    let next =
        std::cell::Cell::new(9000 + root.named("w:ins").count() + root.named("w:del").count());
    let done = paragraph(root, old, |p| {
        let mut first = true;
        replace(p, old, &mut |run| {
            let id = next.get();
            next.set(id + 2);
            let mut out = vec![];
            if first && !new.is_empty() {
                out.push(mark("w:ins", id).with(with_text(run.clone(), new)));
            }
            first = false;
            out.push(mark("w:del", id + 1).with(deleted(run)));
            out
        });
    });
    done.is_some()
}

fn bold(root: &mut Element, wanted: &str) -> bool {
    let done = paragraph(root, wanted, |p| {
        replace(p, wanted, &mut |mut run| {
            if run.child("w:rPr").is_none() {
                run.children.insert(0, Node::Element(Element::new("w:rPr")));
            }
            let own = run.elements_mut().find(|e| e.name == "w:rPr").expect("properties");
            own.children.push(Node::Element(Element::new("w:b")));
            vec![run]
        });
    });
    done.is_some()
}

fn style(root: &mut Element, wanted: &str, style: &str) -> bool {
    let done = paragraph(root, wanted, |p| {
        let properties = p.elements_mut().find(|e| e.name == "w:pPr").expect("properties");
        let own = properties.elements_mut().find(|e| e.name == "w:pStyle").expect("a style");
        own.set("w:val", style);
    });
    done.is_some()
}

fn split(root: &mut Element, wanted: &str) -> bool {
    let done = blocks(root, wanted, &mut |nodes, at| {
        let Node::Element(first) = &mut nodes[at] else { unreachable!() };
        let whole = text(first);
        let mut place = whole[..whole.find(wanted).expect("the text")].chars().count();
        let here = place;
        cut(first, &mut place);
        let mut second = first.clone();
        let length = whole.chars().count();
        replace_runs(first, &(here..length), &mut 0, &mut |_| vec![]);
        replace_runs(&mut second, &(0..here), &mut 0, &mut |_| vec![]);
        let bookmarks = |e: &Element| e.name.starts_with("w:bookmark");
        second.children.retain(|node| !matches!(node, Node::Element(e) if bookmarks(e)));
        nodes.insert(at + 1, Node::Element(second));
    });
    done.is_some()
}

fn join(root: &mut Element, wanted: &str) -> bool {
    let done = blocks(root, wanted, &mut |nodes, at| {
        if !matches!(nodes.get(at + 1), Some(Node::Element(e)) if e.name == "w:p") {
            return false;
        }
        let next = nodes.remove(at + 1);
        let (Node::Element(first), Node::Element(next)) = (&mut nodes[at], next) else {
            unreachable!()
        };
        let content = next.children.into_iter();
        first
            .children
            .extend(content.filter(|n| !matches!(n, Node::Element(e) if e.name == "w:pPr")));
        true
    });
    done == Some(true)
}

/// Takes a paragraph out; the last one of a cell stays.
fn taken(root: &mut Element, wanted: &str) -> Option<Node> {
    let paragraph = |node: &&Node| matches!(node, Node::Element(e) if e.name == "w:p");
    let alone = |nodes: &[Node]| nodes.iter().filter(paragraph).count() < 2;
    blocks(root, wanted, &mut |nodes, at| (!alone(nodes)).then(|| nodes.remove(at))).flatten()
}

fn put_after(root: &mut Element, wanted: &str, node: &Node) -> bool {
    blocks(root, wanted, &mut |nodes, at| nodes.insert(at + 1, node.clone())).is_some()
}

fn move_after(root: &mut Element, wanted: &str, other: &str) -> bool {
    taken(root, wanted).is_some_and(|node| put_after(root, other, &node))
}

fn copy_after(root: &mut Element, wanted: &str, other: &str) -> bool {
    let copy = blocks(root, wanted, &mut |nodes, at| nodes[at].clone());
    let Some(Node::Element(mut copy)) = copy else { return false };
    // Word numbers the controls anew and leaves the bookmarks where they were.
    copy.children.retain(|n| !matches!(n, Node::Element(e) if e.name.starts_with("w:bookmark")));
    renumber(&mut copy);
    put_after(root, other, &Node::Element(copy))
}

fn renumber(element: &mut Element) {
    for child in element.elements_mut() {
        if child.name == "w:id" {
            let id: usize = child.get("w:val").and_then(|v| v.parse().ok()).unwrap_or(0);
            child.set("w:val", id + 700_000);
        }
        renumber(child);
    }
}

fn drop_paragraph(root: &mut Element, wanted: &str) -> bool {
    taken(root, wanted).is_some()
}

fn typed(text: &str) -> Element {
    let properties = Element::new("w:pPr").with(Element::new("w:pStyle").attr("w:val", "HtText"));
    Element::new("w:p").with(properties).with(Element::new("w:r").with(t(text)))
}

fn add_after(root: &mut Element, wanted: &str, text: &str) -> bool {
    put_after(root, wanted, &Node::Element(typed(text)))
}

/// A paragraph with all its runs and its end marked.
fn marked(mut p: Element, name: &str) -> Element {
    let end = mark(&format!("w:{name}"), 9500);
    let properties = Element::new("w:rPr").with(end);
    let own = p.elements_mut().find(|e| e.name == "w:pPr").expect("properties");
    own.children.push(Node::Element(properties));
    let length = text(&p).chars().count();
    replace_runs(&mut p, &(0..length), &mut 0, &mut |run| {
        let run = if name == "del" { deleted(run) } else { run };
        vec![mark(&format!("w:{name}"), 9501).with(run)]
    });
    p
}

fn track_drop(root: &mut Element, wanted: &str) -> bool {
    let done = blocks(root, wanted, &mut |nodes, at| {
        let Node::Element(p) = nodes[at].clone() else { unreachable!() };
        nodes[at] = Node::Element(marked(p, "del"));
    });
    done.is_some()
}

fn track_add(root: &mut Element, wanted: &str, text: &str) -> bool {
    put_after(root, wanted, &Node::Element(marked(typed(text), "ins")))
}

/// Copies or moves the control of a figure behind another text.
fn figure(root: &mut Element, shown: &str, behind: &str, moves: bool) -> bool {
    let Some(control) = control(root, shown, moves) else { return false };
    let mut control = control;
    renumber(&mut control);
    let done = paragraph(root, behind, |p| {
        let length = behind.chars().count();
        let mut seen = 0;
        replace(p, behind, &mut |run| {
            seen += text(&run).chars().count();
            let mut out = vec![run];
            if seen == length {
                out.push(control.clone());
            }
            out
        });
    });
    done.is_some()
}

fn control(element: &mut Element, shown: &str, takes: bool) -> Option<Element> {
    for at in 0..element.children.len() {
        let Node::Element(child) = &mut element.children[at] else { continue };
        if child.name == "w:sdt" && text(child) == shown {
            let found = child.clone();
            if takes {
                element.children.remove(at);
            }
            return Some(found);
        }
        if let Some(found) = control(child, shown, takes) {
            return Some(found);
        }
    }
    None
}

fn table_after(root: &mut Element, wanted: &str) -> bool {
    let cell = |text: &str| {
        let width = Element::new("w:tcW").attr("w:w", 3000).attr("w:type", "dxa");
        Element::new("w:tc").with(Element::new("w:tcPr").with(width)).with(typed(text))
    };
    let row = |a: &str, b: &str| Element::new("w:tr").with(cell(a)).with(cell(b));
    let size = Element::new("w:tblW").attr("w:w", 6000).attr("w:type", "dxa");
    let column = || Element::new("w:gridCol").attr("w:w", 3000);
    let table = Element::new("w:tbl")
        .with(Element::new("w:tblPr").with(size))
        .with(Element::new("w:tblGrid").with(column()).with(column()))
        .with(row("领导加的表", "甲"))
        .with(row("第二行", "161家"));
    put_after(root, wanted, &Node::Element(table))
        && put_after(root, wanted, &Node::Element(typed("")))
}

/// A text box behind a paragraph, in both forms that Word writes.
fn textbox_after(root: &mut Element, wanted: &str, inside: &str) -> bool {
    let declare = [
        ("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("xmlns:wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
        ("xmlns:v", "urn:schemas-microsoft-com:vml"),
    ];
    for (name, value) in declare {
        root.set(name, value);
    }
    let content = || Element::new("w:txbxContent").with(typed(inside));
    let choice = Element::new("mc:Choice").attr("Requires", "wps").with(
        Element::new("w:drawing")
            .with(Element::new("wps:wsp").with(Element::new("wps:txbx").with(content()))),
    );
    let shape = Element::new("v:shape").with(Element::new("v:textbox").with(content()));
    let fallback = Element::new("mc:Fallback").with(Element::new("w:pict").with(shape));
    let run =
        Element::new("w:r").with(Element::new("mc:AlternateContent").with(choice).with(fallback));
    paragraph(root, wanted, |p| p.children.push(Node::Element(run.clone()))).is_some()
}

enum RowEdit<'a> {
    Drop,
    Add(&'a str),
}

/// Does something to the list of rows that holds the row of a text.
fn rows<T>(
    element: &mut Element,
    wanted: &str,
    act: &mut dyn FnMut(&mut Vec<Node>, usize) -> T,
) -> Option<T> {
    for at in 0..element.children.len() {
        let Node::Element(child) = &mut element.children[at] else { continue };
        if let Some(found) = rows(child, wanted, act) {
            return Some(found);
        }
        if child.name == "w:tr" && child.plain().contains(wanted) {
            return Some(act(&mut element.children, at));
        }
    }
    None
}

fn row(root: &mut Element, wanted: &str, edit: RowEdit) -> bool {
    let done = rows(root, wanted, &mut |nodes, at| match edit {
        RowEdit::Drop => drop(nodes.remove(at)),
        RowEdit::Add(text) => {
            let Node::Element(mut copy) = nodes[at].clone() else { unreachable!() };
            strip(&mut copy, true);
            for (i, cell) in copy.elements_mut().filter(|e| e.name == "w:tc").enumerate() {
                let p = cell.elements_mut().find(|e| e.name == "w:p").expect("a paragraph");
                p.children.retain(|n| matches!(n, Node::Element(e) if e.name == "w:pPr"));
                let text = if i == 0 { text.to_string() } else { format!("{text}{i}") };
                p.children.push(Node::Element(Element::new("w:r").with(t(&text))));
            }
            nodes.insert(at + 1, Node::Element(copy));
        }
    });
    done.is_some()
}

fn row_move(root: &mut Element, wanted: &str, other: &str) -> bool {
    let Some(row) = rows(root, wanted, &mut |nodes, at| nodes.remove(at)) else { return false };
    rows(root, other, &mut |nodes, at| nodes.insert(at + 1, row.clone())).is_some()
}

/// A column before the first one of the table that holds a text.
fn column(root: &mut Element, wanted: &str) -> bool {
    let done = rows(root, wanted, &mut |nodes, _| {
        for node in nodes.iter_mut() {
            let Node::Element(element) = node else { continue };
            match element.name.as_str() {
                "w:tblGrid" => {
                    element
                        .children
                        .insert(0, Node::Element(Element::new("w:gridCol").attr("w:w", 900)));
                }
                "w:tr" => {
                    let width = Element::new("w:tcW").attr("w:w", 900).attr("w:type", "dxa");
                    let cell = Element::new("w:tc").with(Element::new("w:tcPr").with(width));
                    let at = element.elements().take_while(|e| e.name == "w:trPr").count();
                    element.children.insert(at, Node::Element(cell.with(typed("备注"))));
                }
                _ => {}
            }
        }
    });
    done.is_some()
}

/// Takes the controls away and leaves what they hold; with `bookmarks` those too.
pub fn strip(element: &mut Element, bookmarks: bool) {
    let mut out = vec![];
    for node in std::mem::take(&mut element.children) {
        match node {
            Node::Element(e) if e.name == "w:sdt" => {
                let content = e.child("w:sdtContent").cloned().unwrap_or_default();
                out.extend(content.children);
            }
            Node::Element(e) if bookmarks && e.name.starts_with("w:bookmark") => {}
            Node::Element(mut e) => {
                strip(&mut e, bookmarks);
                out.push(Node::Element(e));
            }
            text => out.push(text),
        }
    }
    element.children = out;
}

fn relate(parts: &mut Parts, id: &str, kind: &str, target: &str) {
    let (_, data) = parts
        .iter_mut()
        .find(|(name, _)| name == "word/_rels/document.xml.rels")
        .expect("relationships");
    let mut root = Element::parse(data).expect("XML");
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    root = root.with(
        Element::new("Relationship")
            .attr("Id", id)
            .attr("Type", format!("{base}/{kind}"))
            .attr("Target", target),
    );
    *data = root.to_file();
}

fn declare(parts: &mut Parts, name: &str, value: &str) {
    let (_, data) =
        parts.iter_mut().find(|(name, _)| name == "[Content_Types].xml").expect("types");
    let root = Element::parse(data).expect("XML");
    let known = root.elements().any(|e| e.get("Extension") == Some("png"));
    let new = match name {
        "png" if known => return,
        "png" => Element::new("Default").attr("Extension", "png").attr("ContentType", value),
        name => Element::new("Override").attr("PartName", name).attr("ContentType", value),
    };
    // Defaults stand before overrides.
    let mut root = root;
    root.children.insert(0, Node::Element(new));
    *data = root.to_file();
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn comment(parts: &mut Parts, root: &mut Element, on: &str, says: &str) -> bool {
    let p = Element::new("w:p").with(Element::new("w:r").with(t(says)));
    let list = Element::new("w:comments").attr("xmlns:w", W).with(mark("w:comment", 7).with(p));
    parts.push(("word/comments.xml".into(), list.to_file()));
    let extended = Element::new("w15:commentsEx")
        .attr("xmlns:w15", "http://schemas.microsoft.com/office/word/2012/wordml");
    parts.push(("word/commentsExtended.xml".into(), extended.to_file()));
    relate(parts, "rIdC", "comments", "comments.xml");
    relate(parts, "rIdCE", "commentsExtended", "commentsExtended.xml");
    let base = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    declare(parts, "/word/comments.xml", &format!("{base}.comments+xml"));
    declare(parts, "/word/commentsExtended.xml", &format!("{base}.commentsExtended+xml"));
    let done = paragraph(root, on, |p| {
        let mut runs = 0;
        replace(p, on, &mut |run| {
            runs += 1;
            if runs > 1 {
                return vec![run];
            }
            let reference =
                Element::new("w:r").with(Element::new("w:commentReference").attr("w:id", 7));
            vec![
                Element::new("w:commentRangeStart").attr("w:id", 7),
                run,
                Element::new("w:commentRangeEnd").attr("w:id", 7),
                reference,
            ]
        });
    });
    done.is_some()
}

fn picture(parts: &mut Parts, root: &mut Element, after: &str) -> bool {
    parts.push(("word/media/leader.png".into(), super::folder::media("clear.png")));
    relate(parts, "rIdLeader", "image", "media/leader.png");
    declare(parts, "png", "image/png");
    let declare = [
        ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    ];
    for (name, value) in declare {
        root.set(name, value);
    }
    let xml = "<w:drawing><wp:inline><wp:extent cx=\"720000\" cy=\"720000\"/><wp:docPr id=\"900\" name=\"图\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"900\" name=\"图\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rIdLeader\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"720000\" cy=\"720000\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>";
    let drawing = Element::parse(xml.as_bytes()).expect("XML");
    let run = Element::new("w:r").with(drawing);
    paragraph(root, after, |p| {
        replace(p, after, &mut |own| vec![own, run.clone()]);
    })
    .is_some()
}

/// Changes the elements of the picture that shows something.
fn on_picture(root: &mut Element, shows: &str, act: &mut dyn FnMut(&mut Element)) -> bool {
    let own = root.name == "w:drawing"
        && root.all().iter().any(|e| e.get("descr").is_some_and(|descr| descr.contains(shows)));
    if !own {
        return root.elements_mut().any(|child| on_picture(child, shows, act));
    }
    fn all(element: &mut Element, act: &mut dyn FnMut(&mut Element)) {
        act(element);
        element.elements_mut().for_each(|child| all(child, act));
    }
    all(root, act);
    true
}

fn halve(element: &mut Element) {
    if ["wp:extent", "a:ext"].contains(&element.name.as_str()) {
        for side in ["cx", "cy"] {
            let length: u64 = element.get(side).and_then(|l| l.parse().ok()).expect("a length");
            element.set(side, (length / 2).to_string());
        }
    }
}

fn header(parts: &mut Parts, root: &mut Element, says: &str) -> bool {
    let list = Element::new("w:hdr").attr("xmlns:w", W).with(typed(says));
    parts.push(("word/header9.xml".into(), list.to_file()));
    relate(parts, "rIdHeader9", "header", "header9.xml");
    let base = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    declare(parts, "/word/header9.xml", &format!("{base}.header+xml"));
    let body = root.elements_mut().find(|e| e.name == "w:body").expect("a body");
    let section = body.elements_mut().filter(|e| e.name == "w:sectPr").last().expect("a section");
    let reference =
        Element::new("w:headerReference").attr("w:type", "default").attr("r:id", "rIdHeader9");
    section.children.insert(0, Node::Element(reference));
    true
}

/// As WPS is known to save: it names more namespaces, numbers paragraphs (w14:paraId), marks runs with the language they
/// were typed in (`w:hint`), breaks runs anew, and keeps controls without their binding.
fn wps(root: &mut Element) {
    root.set("xmlns:w14", "http://schemas.microsoft.com/office/word/2010/wordml");
    root.set("xmlns:wpsCustomData", "http://www.wps.cn/officeDocument/2013/wpsCustomData");
    root.set("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006");
    root.set("mc:Ignorable", "w14");
    let mut count = 0;
    wps_paragraphs(root, &mut count);
}

fn wps_paragraphs(element: &mut Element, count: &mut usize) {
    if element.name == "w:p" {
        *count += 1;
        element.set("w14:paraId", format!("{:08X}", 0x1000_0000 + *count));
    }
    if element.name == "w:sdtPr" {
        element.children.retain(|n| !matches!(n, Node::Element(e) if e.name == "w:dataBinding"));
    }
    let mut out = vec![];
    for node in std::mem::take(&mut element.children) {
        match node {
            Node::Element(mut run) if run.name == "w:r" => {
                let length = text(&run).chars().count();
                if run.child("w:rPr").is_none() {
                    let fonts = Element::new("w:rFonts").attr("w:hint", "eastAsia");
                    run.children.insert(0, Node::Element(Element::new("w:rPr").with(fonts)));
                }
                let rest = (length > 6).then(|| cut_run(&mut run, length / 2));
                out.push(Node::Element(run));
                out.extend(rest.map(Node::Element));
            }
            Node::Element(mut child) => {
                wps_paragraphs(&mut child, count);
                out.push(Node::Element(child));
            }
            text => out.push(text),
        }
    }
    element.children = out;
}

/// Office numbers custom parts anew, and writes their elements with a prefix of its own.
fn renumber_custom(parts: &mut Parts) {
    let names: BTreeMap<&str, &str> = [
        ("customXml/item1.xml", "customXml/item2.xml"),
        ("customXml/_rels/item1.xml.rels", "customXml/_rels/item2.xml.rels"),
        ("customXml/itemProps1.xml", "customXml/itemProps2.xml"),
    ]
    .into();
    for (name, data) in parts.iter_mut() {
        if name.ends_with(".rels") || name == "[Content_Types].xml" {
            let text = String::from_utf8(data.clone()).expect("text");
            let text =
                text.replace("item1.xml", "item2.xml").replace("itemProps1.xml", "itemProps2.xml");
            *data = text.into_bytes();
        }
        if let Some(new) = names.get(name.as_str()) {
            *name = (*new).to_string();
        }
    }
}

/// Another prefix than `w` for Word's namespace.
fn prefix(parts: &mut Parts) {
    for (name, data) in parts.iter_mut().filter(|(name, _)| name == "word/document.xml") {
        let text = String::from_utf8(data.clone()).unwrap_or_else(|_| panic!("{name}"));
        let text = text.replace("<w:", "<ns0:").replace("</w:", "</ns0:").replace(" w:", " ns0:");
        *data = text.replace("xmlns:w=", "xmlns:ns0=").into_bytes();
    }
}

/// The namespaces of ISO 29500 strict.
fn strict(parts: &mut Parts) {
    let pairs = [
        (W, "http://purl.oclc.org/ooxml/wordprocessingml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/customXml",
            "http://purl.oclc.org/ooxml/officeDocument/customXml",
        ),
    ];
    for (name, data) in parts.iter_mut() {
        let part =
            name.ends_with(".rels") || (name.ends_with(".xml") && name != "[Content_Types].xml");
        if let Some(mut text) = String::from_utf8(data.clone()).ok().filter(|_| part) {
            for (old, new) in pairs {
                text = text.replace(old, new);
            }
            *data = text.into_bytes();
        }
    }
}
