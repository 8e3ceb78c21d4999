//! The paragraphs of a part: every character with its run and its place in the file.

use std::collections::BTreeMap;

use super::tree::{NodeId, Tree};
use crate::draft::token::words;

/// Stands for what is no character: a picture, a formula, a note's number.
pub const OBJECT: char = '\u{fffc}';

/// A character as it stands in a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Char {
    /// The character; a tab is `\t`, a forced line break `\n`.
    pub c: char,
    /// Its run; none for what stands in no run.
    pub run: Option<NodeId>,
    /// The element in the run that holds it.
    pub child: NodeId,
    /// Whether it is deleted in a revision that is not yet accepted.
    pub deleted: bool,
    /// The insertion in which it stands, which is not yet accepted.
    pub inserted: Option<NodeId>,
    /// The control in which it stands.
    pub control: Option<NodeId>,
}

/// Where a paragraph stands in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The part in which the table stands.
    pub part: usize,
    /// The table.
    pub table: NodeId,
    /// The row.
    pub row: NodeId,
    /// The cell.
    pub cell: NodeId,
    /// Which cell of its row, 0-based.
    pub column: usize,
}

/// A paragraph.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// The part in which it stands, index into the merge's parts.
    pub part: usize,
    /// Its element.
    pub node: NodeId,
    /// Its characters, deleted ones too.
    pub chars: Vec<Char>,
    /// The controls in it, each with its characters.
    pub controls: Vec<Control>,
    /// The bookmarks of figures in it: key and characters.
    pub bookmarks: Vec<(String, std::ops::Range<usize>)>,
    /// Where it stands in the innermost table.
    pub cell: Option<Cell>,
    /// Whether its text stands in a row that is deleted in a pending revision.
    pub gone: bool,
}

/// A control.
#[derive(Debug, Clone)]
pub struct Control {
    /// Its element.
    pub node: NodeId,
    /// Its tag.
    pub tag: Option<String>,
    /// The 0-based node that it is bound to.
    pub bound: Option<usize>,
    /// Its characters.
    pub chars: std::ops::Range<usize>,
}

/// A word of a paragraph as it reads with all revisions accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its text.
    pub text: String,
    /// Index of each of its characters in [`Paragraph::chars`].
    pub chars: Vec<usize>,
}

impl Paragraph {
    /// Indices of the characters that are read when all revisions are accepted.
    pub fn live(&self) -> impl Iterator<Item = usize> {
        let live = |(at, char): (usize, &Char)| (!char.deleted && char.c != OBJECT).then_some(at);
        self.chars.iter().enumerate().filter_map(live)
    }

    /// Its text when all revisions are accepted.
    pub fn text(&self) -> String {
        if self.gone {
            return String::new();
        }
        self.live().map(|at| self.chars[at].c).collect()
    }

    /// Its words when all revisions are accepted.
    pub fn words(&self) -> Vec<Word> {
        let live: Vec<usize> = if self.gone { vec![] } else { self.live().collect() };
        let text: String = live.iter().map(|at| self.chars[*at].c).collect();
        let mut next = live.into_iter();
        let word = |text: &str| Word {
            text: text.to_string(),
            chars: next.by_ref().take(text.chars().count()).collect(),
        };
        words(&text).map(word).collect()
    }
}

/// The paragraphs of a part in document order, those in text boxes before the one that holds the box ends.
pub fn paragraphs(tree: &Tree, part: usize) -> Vec<Paragraph> {
    let mut out = vec![];
    for (id, node) in tree.nodes.iter().enumerate() {
        if node.name == "w:p" {
            out.push(Reader::read(tree, part, id));
        }
    }
    out
}

struct Reader<'a> {
    tree: &'a Tree,
    chars: Vec<Char>,
    controls: Vec<Control>,
    open: BTreeMap<String, (String, usize)>,
    bookmarks: Vec<(String, std::ops::Range<usize>)>,
}

#[derive(Clone, Copy, Default)]
struct Around {
    deleted: bool,
    inserted: Option<NodeId>,
    control: Option<NodeId>,
}

impl<'a> Reader<'a> {
    fn read(tree: &'a Tree, part: usize, node: NodeId) -> Paragraph {
        let mut reader = Self {
            tree,
            chars: vec![],
            controls: vec![],
            open: BTreeMap::new(),
            bookmarks: vec![],
        };
        reader.content(node, Around::default());
        let cell = cell(tree, part, node);
        let gone = cell.is_some_and(|cell| has_mark(tree, cell.row, "w:trPr", "w:del"));
        let Self { chars, controls, bookmarks, .. } = reader;
        Paragraph { part, node, chars, controls, bookmarks, cell, gone }
    }

    fn content(&mut self, node: NodeId, around: Around) {
        for &child in &self.tree.nodes[node].children {
            match self.tree.nodes[child].name.as_str() {
                "w:r" => self.run(child, around),
                "w:del" | "w:moveFrom" => self.content(child, Around { deleted: true, ..around }),
                "w:ins" | "w:moveTo" => {
                    self.content(child, Around { inserted: Some(child), ..around });
                }
                "w:sdt" => self.control(child, around),
                "w:bookmarkStart" => self.bookmark(child),
                "w:bookmarkEnd" => {
                    let id = self.tree.attribute(child, "id").unwrap_or_default();
                    if let Some((key, from)) = self.open.remove(&id) {
                        self.bookmarks.push((key, from..self.chars.len()));
                    }
                }
                "w:hyperlink" | "w:smartTag" | "w:customXml" | "w:fldSimple" | "w:dir"
                | "w:bdo" | "w:sdtContent" => self.content(child, around),
                name if name.ends_with(":oMath") || name.ends_with(":oMathPara") => {
                    self.push(OBJECT, None, child, around);
                }
                _ => {}
            }
        }
    }

    fn bookmark(&mut self, node: NodeId) {
        let name = self.tree.attribute(node, "name").unwrap_or_default();
        if let Some(key) = name.strip_prefix("ht_") {
            let id = self.tree.attribute(node, "id").unwrap_or_default();
            self.open.insert(id, (key.to_string(), self.chars.len()));
        }
    }

    fn control(&mut self, node: NodeId, around: Around) {
        let from = self.chars.len();
        let Some(content) = self.tree.child(node, "w:sdtContent") else { return };
        self.content(content, Around { control: Some(node), ..around });
        let properties = self.tree.child(node, "w:sdtPr");
        let tag = properties.and_then(|p| self.tree.value(p, "w:tag"));
        let binding = properties.and_then(|p| binding(self.tree, p));
        let xpath = binding.and_then(|b| self.tree.attribute(b, "xpath"));
        let bound = xpath.as_deref().and_then(bound_node);
        self.controls.push(Control { node, tag, bound, chars: from..self.chars.len() });
    }

    fn run(&mut self, run: NodeId, around: Around) {
        for &child in &self.tree.nodes[run].children {
            let c = match self.tree.nodes[child].name.as_str() {
                "w:t" | "w:delText" => {
                    for letter in self.tree.letters(child) {
                        self.push(letter.c, Some(run), child, around);
                    }
                    continue;
                }
                "w:tab" | "w:ptab" => '\t',
                "w:br" | "w:cr" if self.is_line_break(child) => '\n',
                "w:noBreakHyphen" => '\u{2011}',
                "w:drawing"
                | "w:pict"
                | "w:object"
                | "w:footnoteReference"
                | "w:sym"
                | "w:endnoteReference"
                | "mc:AlternateContent"
                | "w:ruby" => OBJECT,
                _ => continue,
            };
            self.push(c, Some(run), child, around);
        }
    }

    fn is_line_break(&self, node: NodeId) -> bool {
        self.tree.attribute(node, "type").is_none_or(|kind| kind == "textWrapping")
    }

    fn push(&mut self, c: char, run: Option<NodeId>, child: NodeId, around: Around) {
        let Around { deleted, inserted, control } = around;
        self.chars.push(Char { c, run, child, deleted, inserted, control });
    }
}

/// The binding in a control's properties: Word's, or the one of its later namespace.
pub fn binding(tree: &Tree, properties: NodeId) -> Option<NodeId> {
    let mut children = tree.nodes[properties].children.iter().copied();
    children.find(|child| tree.nodes[*child].name.rsplit(':').next() == Some("dataBinding"))
}

/// The 0-based node of an XPath such as `/ht:draft[1]/ht:figures[1]/ht:figure[3]`, whatever its prefixes.
pub fn bound_node(xpath: &str) -> Option<usize> {
    let (path, last) = xpath.trim_end_matches(']').rsplit_once('[')?;
    let number: usize = last.trim().parse().ok()?;
    let steps: Vec<&str> = path.split('/').map(|s| s.rsplit(':').next().unwrap_or(s)).collect();
    let last = steps.last().map(|s| s.split('[').next().unwrap_or(s));
    (last == Some("figure") && xpath.contains("figures")).then(|| number.checked_sub(1)).flatten()
}

/// Paragraphs by element, and by the row in which they stand.
#[derive(Debug, Default)]
pub struct Index {
    /// By part and element.
    pub by_node: BTreeMap<(usize, NodeId), usize>,
    /// By part and row.
    by_row: BTreeMap<(usize, NodeId), Vec<usize>>,
}

impl Index {
    /// Of all paragraphs of a draft.
    pub fn of(draft: &[Paragraph]) -> Self {
        let mut index = Self::default();
        for (at, paragraph) in draft.iter().enumerate() {
            index.by_node.insert((paragraph.part, paragraph.node), at);
            if let Some(cell) = paragraph.cell {
                index.by_row.entry((paragraph.part, cell.row)).or_default().push(at);
            }
        }
        index
    }

    /// The paragraphs of a row.
    pub fn row(&self, part: usize, row: NodeId) -> &[usize] {
        self.by_row.get(&(part, row)).map_or(&[], Vec::as_slice)
    }
}

/// Whether an element's properties have a mark: a row that is inserted or deleted.
pub fn has_mark(tree: &Tree, node: NodeId, properties: &str, mark: &str) -> bool {
    tree.child(node, properties).is_some_and(|p| tree.child(p, mark).is_some())
}

fn cell(tree: &Tree, part: usize, paragraph: NodeId) -> Option<Cell> {
    let mut around = tree.ancestors(paragraph);
    let cell =
        around.find(|id| matches!(tree.nodes[*id].name.as_str(), "w:tc" | "w:txbxContent"))?;
    if tree.nodes[cell].name != "w:tc" {
        return None;
    }
    let row = tree.ancestors(cell).find(|id| tree.nodes[*id].name == "w:tr")?;
    let table = tree.ancestors(row).find(|id| tree.nodes[*id].name == "w:tbl")?;
    let column = cells(tree, row).iter().position(|id| *id == cell)?;
    Some(Cell { part, table, row, cell, column })
}

/// The cells of a row in order, those in controls too.
pub fn cells(tree: &Tree, row: NodeId) -> Vec<NodeId> {
    within(tree, row, "w:tc")
}

fn within(tree: &Tree, node: NodeId, name: &str) -> Vec<NodeId> {
    let mut out = vec![];
    for &child in &tree.nodes[node].children {
        match tree.nodes[child].name.as_str() {
            found if found == name => out.push(child),
            "w:sdt" | "w:sdtContent" | "w:customXml" | "w:ins" | "w:del" => {
                out.extend(within(tree, child, name));
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>\
        <w:p><w:r><w:t>甲</w:t><w:tab/></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del>\
        <w:ins w:id='1'><w:r><w:t>12.5%</w:t></w:r></w:ins><w:sdt><w:sdtPr><w:tag w:val='k'/><w:dataBinding w:xpath='/a:draft[1]/a:figures[1]/a:figure[3]'/></w:sdtPr><w:sdtContent><w:r><w:t>丙</w:t></w:r></w:sdtContent></w:sdt></w:p>\
        <w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";

    #[test]
    fn paragraphs_are_read_as_accepted() {
        let tree = Tree::parse(XML.as_bytes()).expect("a tree");
        let read = paragraphs(&tree, 0);
        let texts: Vec<_> = read.iter().map(Paragraph::text).collect();
        assert_eq!(texts, ["甲\t12.5%丙", "", "丁"]);
        let words: Vec<_> = read[0].words().into_iter().map(|w| w.text).collect();
        assert_eq!(words, ["甲", "\t", "12.5%", "丙"]);
        assert_eq!(read[0].controls[0].bound, Some(2));
        assert_eq!(read[0].controls[0].tag.as_deref(), Some("k"));
        assert_eq!(read[2].cell.map(|c| c.column), Some(1));
    }

    #[test]
    fn only_paths_to_figures_are_bindings_of_ours() {
        assert_eq!(bound_node("/ht:draft[1]/ht:figures[1]/ht:figure[12]"), Some(11));
        assert_eq!(bound_node("/ns0:draft[1]/ns0:figures[1]/ns0:figure[1]"), Some(0));
        for other in ["", "/a[1]", "/ht:draft[1]/ht:figures[1]/ht:figure[0]", "figure[x]"] {
            assert_eq!(bound_node(other), None, "{other}");
        }
    }
}
