//! The parts of a draft that hold text, and what it has stored of the paper it was made from.

use super::package::Package;
use super::story::{Paragraph, paragraphs};
use super::tree::Tree;
use crate::docx::xml::Element;
use crate::docx::{Stored, parse_stored};

/// Relationships to parts that hold text.
const STORIES: [&str; 4] = ["header", "footer", "footnotes", "endnotes"];

/// Bytes that all parts that hold text may have: a notice of a thousand pages has 40 MB.
const MOST_BYTES: usize = 48 << 20;

/// A part that holds text.
#[derive(Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub tree: Tree,
}

/// The main document, then headers, footers and notes.
#[derive(Debug)]
pub struct Parts {
    /// The main document first.
    pub list: Vec<Part>,
}

impl Parts {
    /// Reads them.
    ///
    /// # Errors
    /// Says in Chinese why that is impossible.
    pub fn read(package: &Package) -> Result<Self, String> {
        let main = package.main().ok_or("里面没有 Word 的正文")?;
        let mut list = vec![part(package, &main)?];
        if list[0].tree.prefix.is_empty() {
            return Err("正文的写法不认识（没有命名空间前缀）".to_string());
        }
        for relationship in package.relationships(&main) {
            let text = STORIES.contains(&relationship.kind.as_str());
            if text && !list.iter().any(|part| part.name == relationship.target) {
                // A part that cannot be read stays as it is.
                let read = part(package, &relationship.target).ok();
                list.extend(read.filter(|part| !part.tree.prefix.is_empty()));
            }
        }
        let size: usize = list.iter().map(|part: &Part| part.tree.source.len()).sum();
        if size > MOST_BYTES {
            return Err("里面的文字太多".to_string());
        }
        Ok(Self { list })
    }

    /// All paragraphs, part by part.
    pub fn paragraphs(&self) -> Vec<Paragraph> {
        let parts = self.list.iter().enumerate();
        parts.flat_map(|(at, part)| paragraphs(&part.tree, at)).collect()
    }
}

fn part(package: &Package, name: &str) -> Result<Part, String> {
    let bytes = package.part(name).ok_or_else(|| format!("里面没有 {name}"))?;
    let tree = Tree::parse(bytes).map_err(|e| format!("{name} 读不了（{e}）"))?;
    Ok(Part { name: name.to_string(), tree })
}

/// The part that holds the stored paper, by its name, and the paper.
///
/// # Errors
/// None has it, or the one that has it is of another format.
pub fn stored(package: &Package) -> Result<(String, Stored), String> {
    let mut why = "里面没有原稿的记录".to_string();
    for name in package.names().filter(|name| name.starts_with("customXml/")) {
        let Some(bytes) = package.part(&name) else { continue };
        let ours = bytes.windows(MARK.len()).any(|window| window == MARK);
        if !ours || name.contains("_rels/") || name.contains("itemProps") {
            continue;
        }
        match Element::parse(bytes).and_then(|root| parse_stored(&root)) {
            Ok(stored) => return Ok((name, stored)),
            Err(error) if error.starts_with("format ") => {
                why = "原稿的记录是另一个版本的程序写的，请用新版本的程序".to_string();
            }
            Err(error) => why = format!("原稿的记录读不了（{error}）"),
        }
    }
    Err(why)
}

/// What the namespace of the stored paper begins with.
const MARK: &[u8] = b"urn:hongtou:draft:";
