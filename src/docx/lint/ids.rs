//! Ids that must be unique, and ends that must have a beginning.

use std::collections::BTreeMap;

use super::fault;
use crate::diag::Diagnostic;
use crate::docx::xml::Element;

/// Tracked changes that carry an id of their own.
const REVISIONS: [&str; 14] = [
    "w:ins",
    "w:del",
    "w:moveFrom",
    "w:moveTo",
    "w:cellIns",
    "w:cellDel",
    "w:rPrChange",
    "w:pPrChange",
    "w:tblPrChange",
    "w:trPrChange",
    "w:tcPrChange",
    "w:sectPrChange",
    "w:moveFromRangeStart",
    "w:moveToRangeStart",
];

/// Pairs whose ends name their beginning.
const RANGES: [(&str, &str, &str); 4] = [
    ("w:bookmarkStart", "w:bookmarkEnd", "书签"),
    ("w:commentRangeStart", "w:commentRangeEnd", "批注"),
    ("w:moveFromRangeStart", "w:moveFromRangeEnd", "移走的文字"),
    ("w:moveToRangeStart", "w:moveToRangeEnd", "移来的文字"),
];

/// No two controls, pictures, bookmarks or revisions of a draft have the same id, no two bookmarks the same name.
pub(super) fn unique(stories: &[(String, Element)], sink: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for element in stories.iter().flat_map(|(_, story)| story.all()) {
        for (what, id) in identities(element) {
            // Word takes names of bookmarks for the same whatever their case.
            *seen.entry((what, id.to_lowercase())).or_default() += 1;
        }
    }
    for ((what, id), times) in seen.into_iter().filter(|(_, times)| *times > 1) {
        sink.push(fault(
            "",
            &format!("有{times}个{what}都是“{id}”，Word 会报文件损坏或者丢掉一个"),
        ));
    }
}

fn identities(element: &Element) -> Vec<(&'static str, &str)> {
    let own = |what, name: &str| element.get(name).map(|id| (what, id));
    let found = match &*element.name {
        "w:sdtPr" => {
            let id = element.child("w:id").and_then(|id| id.get("w:val"));
            let tag = element.child("w:tag").and_then(|tag| tag.get("w:val"));
            vec![id.map(|id| ("控件的编号", id)), tag.map(|tag| ("控件的标记", tag))]
        }
        "wp:docPr" => vec![own("图片的编号", "id")],
        "w:bookmarkStart" => vec![own("书签的编号", "w:id"), own("书签的名字", "w:name")],
        name if REVISIONS.contains(&name) => vec![own("修订的编号", "w:id")],
        _ => vec![],
    };
    found.into_iter().flatten().collect()
}

/// Bookmarks, comments, moves and fields begin and end once, in this order.
pub(super) fn paired(part: &str, story: &Element, sink: &mut Vec<Diagnostic>) {
    for (start, end, what) in RANGES {
        if !ranges_close(story, start, end) {
            sink.push(fault(part, &format!("有{what}只有一头")));
        }
    }
    if !fields_close(story) {
        sink.push(fault(part, "有域没有写完整，Word 会显示出域代码"));
    }
}

fn ranges_close(story: &Element, start: &str, end: &str) -> bool {
    let mut open: Vec<&str> = vec![];
    for element in story.all() {
        let id = element.get("w:id").unwrap_or_default();
        if element.name == start {
            open.push(id);
        } else if element.name == end {
            let Some(at) = open.iter().position(|o| *o == id) else { return false };
            open.remove(at);
        }
    }
    open.is_empty()
}

/// begin, separate, end, properly nested.
fn fields_close(story: &Element) -> bool {
    let mut open: Vec<bool> = vec![];
    for element in story.named("w:fldChar") {
        match (element.get("w:fldCharType"), open.last_mut()) {
            (Some("begin"), _) => open.push(false),
            (Some("separate"), Some(separated)) if !*separated => *separated = true,
            (Some("end"), Some(_)) => {
                open.pop();
            }
            _ => return false,
        }
    }
    open.is_empty()
}
