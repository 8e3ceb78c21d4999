//! A draft without anything that is not printed: for sending out.
//!
//! Works on any .docx: parts that nobody reads go, the text's tree loses controls, bookmarks of figures, comments, hidden
//! text and the marks of editing sessions. What is a decision of a person (tracked changes) is not decided here.

mod parts;
mod text;

use std::borrow::Cow;

use serde::Serialize;

use super::opened::local;
use super::package::zipped;
use super::untouched::parts as unpack;
use super::xml::Element;

/// What was taken out, with how often.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Stripped {
    /// The file without it.
    #[serde(skip)]
    pub docx: Vec<u8>,
    /// What: in Chinese, such as 批注, with how many there were.
    pub removed: Vec<(String, usize)>,
}

/// Why a draft was not stripped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be read; why, in Chinese.
    Unreadable(String),
    /// Tracked changes that nobody has accepted or refused: how many.
    Pending(usize),
}

/// Counts what is taken out, in the order in which it is first found.
#[derive(Debug, Default)]
struct Removed(Vec<(String, usize)>);

impl Removed {
    fn one(&mut self, what: &str) {
        match self.0.iter_mut().find(|(known, _)| known == what) {
            Some((_, count)) => *count += 1,
            None => self.0.push((what.to_string(), 1)),
        }
    }
}

/// Takes everything out of a draft that is not printed.
///
/// # Errors
/// Nothing is taken out of a file that cannot be read, or whose tracked changes are open.
pub fn strip(docx: &[u8]) -> Result<Stripped, Refused> {
    let unreadable = |reason: &str| Refused::Unreadable(reason.to_string());
    let files = unpack(docx).ok_or_else(|| unreadable("不是完好的 Word 文件"))?;
    if !files.iter().any(|(name, _)| name == parts::TYPES) {
        return Err(unreadable("不是 Word 文件"));
    }
    let mut trees = vec![];
    for (name, data) in &files {
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let tree = match is_xml {
            true => Some(
                Element::parse(data)
                    .map_err(|e| unreadable(&format!("里面的 {name} 读不了（{e}）")))?,
            ),
            false => None,
        };
        trees.push((name.clone(), tree));
    }
    let pending: usize =
        trees.iter().filter_map(|(_, tree)| Some(text::pending(tree.as_ref()?))).sum();
    if pending > 0 {
        return Err(Refused::Pending(pending));
    }
    let mut removed = Removed::default();
    let dropped = parts::dropped(&trees, &mut removed);
    let hidden = text::hidden_styles(&trees);
    let mut out = vec![];
    for ((name, data), (_, tree)) in files.iter().zip(trees) {
        if dropped.contains(name) {
            continue;
        }
        let data: Cow<[u8]> = match tree {
            Some(tree) => match cleaned(name, tree.clone(), &dropped, &hidden, &mut removed) {
                // What has nothing to lose stays as it is, byte for byte.
                same if same == tree => Cow::Borrowed(data),
                other => Cow::Owned(other.to_file()),
            },
            None => Cow::Borrowed(data),
        };
        out.push((name.clone(), data));
    }
    let docx = zipped(&out).map_err(|e| Refused::Unreadable(e.to_string()))?;
    Ok(Stripped { docx, removed: removed.0 })
}

/// A part without what is not printed.
fn cleaned(
    name: &str,
    mut tree: Element,
    dropped: &[String],
    hidden: &[String],
    removed: &mut Removed,
) -> Element {
    match local(&tree.name) {
        "Types" => parts::without_types(&mut tree, dropped),
        "Relationships" => parts::without_relationships(name, &mut tree, dropped),
        "coreProperties" => parts::core(&mut tree, removed),
        "Properties" => parts::extended(&mut tree, removed),
        "settings" => text::settings(&mut tree, removed),
        "document" | "hdr" | "ftr" | "footnotes" | "endnotes" => {
            text::clean(&mut tree, hidden, removed);
        }
        "styles" | "numbering" | "fonts" => text::session_marks(&mut tree),
        _ => {}
    }
    tree
}

#[cfg(test)]
mod tests;
