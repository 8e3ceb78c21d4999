//! New parts in a package: what refers to them, and of what type they are.

use std::collections::BTreeMap;

use super::package::{Package, relationships_of};
use super::patch::Patch;
use super::tree::Tree;

/// Parts that change, by name.
pub type Changed = BTreeMap<String, Vec<u8>>;

/// Lets a part refer to another one; gives the id by which it does. `kind` is the end of the relationship's type,
/// `file` the other part as seen from the folder of the first.
///
/// # Errors
/// Says which part cannot be read.
pub fn relate(
    package: &Package,
    part: &str,
    kind: &str,
    file: &str,
    changed: &mut Changed,
) -> Result<String, String> {
    let name = relationships_of(part);
    let tree = read(package, &name, changed)?;
    let all = |attribute: &str| -> Vec<String> {
        (0..tree.nodes.len()).filter_map(|id| tree.attribute(id, attribute)).collect()
    };
    let strict = all("Type").iter().any(|kind| kind.starts_with("http://purl.oclc.org/"));
    let base = match strict {
        true => "http://purl.oclc.org/ooxml/officeDocument/relationships",
        false => "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    };
    let ids = all("Id");
    let stem: String = kind.chars().take(1).flat_map(char::to_uppercase).collect();
    let stem = format!("rId{stem}{}", kind.get(1..).unwrap_or_default());
    let id = (1..=ids.len() + 1).map(|n| format!("{stem}{n}")).find(|id| !ids.contains(id));
    let id = id.unwrap_or_default();
    let p = prefix(&tree);
    let xml = format!("<{p}Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{file}\"/>");
    changed.insert(name, appended(&tree, &xml).into_bytes());
    Ok(id)
}

/// Tells the type of one part.
///
/// # Errors
/// As [`relate`].
pub fn declare(
    package: &Package,
    name: &str,
    media_type: &str,
    changed: &mut Changed,
) -> Result<(), String> {
    let tree = read(package, TYPES, changed)?;
    let p = prefix(&tree);
    let xml = format!("<{p}Override PartName=\"/{name}\" ContentType=\"{media_type}\"/>");
    changed.insert(TYPES.to_string(), appended(&tree, &xml).into_bytes());
    Ok(())
}

/// Tells the type of all parts that are pictures with this extension, unless the package knows it.
///
/// # Errors
/// As [`relate`].
pub fn declare_extension(
    package: &Package,
    extension: &str,
    changed: &mut Changed,
) -> Result<(), String> {
    let tree = read(package, TYPES, changed)?;
    let known = (0..tree.nodes.len()).filter_map(|id| tree.attribute(id, "Extension"));
    if known.into_iter().any(|known| known.eq_ignore_ascii_case(extension)) {
        return Ok(());
    }
    let p = prefix(&tree);
    let xml = format!("<{p}Default Extension=\"{extension}\" ContentType=\"image/{extension}\"/>");
    // Defaults stand before the types of single parts in files of Word; the order is free (ISO 29500-2, 10.1.2.2.2).
    changed.insert(TYPES.to_string(), appended(&tree, &xml).into_bytes());
    Ok(())
}

const TYPES: &str = "[Content_Types].xml";

fn read(package: &Package, name: &str, changed: &Changed) -> Result<Tree, String> {
    let bytes = changed.get(name).map(Vec::as_slice).or_else(|| package.part(name));
    Tree::parse(bytes.ok_or_else(|| format!("里面没有 {name}"))?)
}

/// A part with more at the end of its root.
pub fn appended(tree: &Tree, xml: &str) -> String {
    let mut patch = Patch::default();
    let root = &tree.nodes[0];
    if tree.is_empty(0) {
        let tag = tree.source[root.span.clone()].trim_end_matches("/>").to_string();
        let name = tag
            .trim_start_matches('<')
            .split_ascii_whitespace()
            .next()
            .unwrap_or_default()
            .to_string();
        patch.put(root.span.clone(), format!("{tag}>{xml}</{name}>"));
    } else {
        let end = tree.inner(0).end;
        patch.put(end..end, xml);
    }
    patch.apply(&tree.source)
}

/// What stands before the names in a part, with its colon.
fn prefix(tree: &Tree) -> String {
    let tag = &tree.source[tree.nodes[0].tag.clone()];
    let name =
        tag.trim_start_matches('<').split(|c: char| c.is_ascii_whitespace() || c == '>').next();
    name.and_then(|name| name.split_once(':')).map_or(String::new(), |(p, _)| format!("{p}:"))
}
