//! Paragraphs, tables and rows that come and go as a whole, as marked XML.

use super::fresh::Fresh;
use super::story::Paragraph;
use super::structure::NewRow;
use super::tree::{NodeId, Tree};
use super::write::{NewRun, Writer};

/// Properties of a row that a new row does not take over.
const NOT_OF_A_NEW_ROW: [&str; 4] = ["w:ins", "w:del", "w:trPrChange", "w:tblHeader"];
/// Properties of a paragraph that a new one does not take over.
const NOT_OF_A_NEW_PARAGRAPH: [&str; 3] = ["w:sectPr", "w:rPr", "w:pPrChange"];

impl Writer<'_> {
    /// A block of today's paper: its paragraphs, or its table.
    pub fn block(&mut self, fresh: &Fresh, paragraphs: &[usize], table: bool) -> String {
        let Some(first) = paragraphs.first().map(|at| &fresh.paragraphs[*at]) else {
            return String::new();
        };
        let tree = &fresh.parts.list[first.part].tree;
        match first.cell.filter(|_| table) {
            Some(cell) => self.table(tree, cell.table),
            None => {
                let nodes = paragraphs.iter().map(|at| fresh.paragraphs[*at].node);
                nodes.map(|node| self.whole_paragraph(tree, node, true)).collect()
            }
        }
    }

    /// A paragraph in the prefix `w`; `ends` where its end is marked too, as it is outside of rows.
    fn whole_paragraph(&mut self, tree: &Tree, node: NodeId, ends: bool) -> String {
        let kept = paragraph_properties(tree, node);
        let runs = plain_runs(tree, node);
        let runs = if runs.is_empty() { runs } else { self.marked_plain("ins", &runs) };
        let mark = if ends { self.mark_plain("ins") } else { String::new() };
        let mark = if mark.is_empty() { mark } else { format!("<w:rPr>{mark}</w:rPr>") };
        format!("<w:p><w:pPr>{kept}{mark}</w:pPr>{runs}</w:p>")
    }

    fn table(&mut self, tree: &Tree, node: NodeId) -> String {
        let mut out = "<w:tbl>".to_string();
        for &child in &tree.nodes[node].children {
            match tree.nodes[child].name.as_str() {
                "w:tr" => out.push_str(&self.table_row(tree, child)),
                "w:tblPr" | "w:tblGrid" => out.push_str(tree.text_of(child)),
                _ => {}
            }
        }
        out.push_str("</w:tbl>");
        out
    }

    fn table_row(&mut self, tree: &Tree, node: NodeId) -> String {
        let kept =
            tree.child(node, "w:trPr").map_or(String::new(), |p| others(tree, p, &["w:ins"]));
        let mut out = format!("<w:tr><w:trPr>{kept}{}</w:trPr>", self.mark_plain("ins"));
        for &cell in tree.nodes[node].children.iter().filter(|c| tree.nodes[**c].name == "w:tc") {
            out.push_str("<w:tc>");
            for &child in &tree.nodes[cell].children {
                match tree.nodes[child].name.as_str() {
                    "w:p" => out.push_str(&self.whole_paragraph(tree, child, false)),
                    "w:tcPr" => out.push_str(tree.text_of(child)),
                    _ => {}
                }
            }
            out.push_str("</w:tc>");
        }
        out.push_str("</w:tr>");
        out
    }

    /// A row in the form of one of the draft; `text` gives the runs of a cell for its first paragraph.
    pub fn row(
        &mut self,
        row: &NewRow,
        cells: &[NodeId],
        text: impl Fn(usize, Option<NodeId>) -> Vec<NewRun>,
    ) -> String {
        let (tree, w) = (self.tree, self.tree.prefix.clone());
        let properties = tree.child(row.model, "w:trPr");
        let kept = properties.map_or(String::new(), |p| others(tree, p, &NOT_OF_A_NEW_ROW));
        let exceptions = tree.child(row.model, "w:tblPrEx");
        let exceptions = exceptions.map_or("", |e| tree.text_of(e));
        let mark = self.mark("ins");
        let mut out = format!("<{w}:tr>{exceptions}<{w}:trPr>{kept}{mark}</{w}:trPr>");
        for (column, &cell) in cells.iter().enumerate() {
            let own = tree.child(cell, "w:tcPr").map_or(String::new(), |p| {
                format!(
                    "<{w}:tcPr>{}</{w}:tcPr>",
                    others(tree, p, &["w:vMerge", "w:cellIns", "w:cellDel", "w:tcPrChange"])
                )
            });
            let first = first_paragraph(tree, cell);
            let kept = first.map_or(String::new(), |p| paragraph_properties(tree, p));
            let runs = text(column, first);
            let runs = if runs.is_empty() { String::new() } else { self.inserted(&runs) };
            // The end of a cell's paragraph bears no mark: LibreOffice 7.4 takes the row behind along with it.
            out.push_str(&format!(
                "<{w}:tc>{own}<{w}:p><{w}:pPr>{kept}</{w}:pPr>{runs}</{w}:p></{w}:tc>"
            ));
        }
        out.push_str(&format!("</{w}:tr>"));
        out
    }

    /// An empty element that marks a row or the end of a paragraph; nothing when changes count as accepted.
    fn mark(&mut self, mark: &str) -> String {
        if self.marks.accept {
            return String::new();
        }
        format!("<{}:{mark}{}/>", self.tree.prefix.clone(), self.attributes())
    }

    /// The same in the prefix `w`.
    pub fn mark_plain(&mut self, mark: &str) -> String {
        if self.marks.accept {
            String::new()
        } else {
            format!("<w:{mark}{}/>", self.attributes_plain())
        }
    }

    pub fn marked_plain(&mut self, mark: &str, runs: &str) -> String {
        if self.marks.accept {
            return runs.to_string();
        }
        format!("<w:{mark}{}>{runs}</w:{mark}>", self.attributes_plain())
    }

    fn attributes_plain(&mut self) -> String {
        let own = format!(" {}:", self.tree.prefix);
        self.attributes().replace(&own, " w:")
    }

    /// Marks a row as deleted, or takes it away.
    pub fn remove_row(&mut self, row: NodeId) {
        let (tree, w) = (self.tree, self.tree.prefix.clone());
        if self.marks.accept {
            let span = tree.nodes[row].span.clone();
            self.patch.take(&tree.source, span.clone());
            self.patch.put(span, "");
            return;
        }
        let mark = self.mark("del");
        match tree.child(row, "w:trPr") {
            Some(p) if tree.is_empty(p) => {
                self.patch.put(tree.nodes[p].span.clone(), format!("<{w}:trPr>{mark}</{w}:trPr>"));
            }
            Some(p) => {
                let change = tree.child(p, "w:trPrChange");
                let at = change.map_or(tree.inner(p).end, |c| tree.nodes[c].span.start);
                self.patch.put(at..at, mark);
            }
            None => {
                let exceptions = tree.child(row, "w:tblPrEx");
                let at = exceptions.map_or(tree.nodes[row].tag.end, |e| tree.nodes[e].span.end);
                self.patch.put(at..at, format!("<{w}:trPr>{mark}</{w}:trPr>"));
            }
        }
    }

    /// Marks the end of a paragraph as deleted, unless it must stay: it holds a section, or is the last one of a cell or
    /// of the text.
    pub fn remove_end(&mut self, paragraph: &Paragraph) {
        let (tree, w) = (self.tree, self.tree.prefix.clone());
        let node = paragraph.node;
        let properties = tree.child(node, "w:pPr");
        let holds_section = properties.is_some_and(|p| tree.child(p, "w:sectPr").is_some());
        if holds_section || !has_next_paragraph(tree, node) {
            return;
        }
        if self.marks.accept {
            self.patch.take(&tree.source, tree.nodes[node].span.clone());
            self.patch.put(tree.nodes[node].span.clone(), "");
            return;
        }
        let mark = self.mark("del");
        let Some(properties) = properties else {
            let at = tree.nodes[node].tag.end;
            self.patch.put(at..at, format!("<{w}:pPr><{w}:rPr>{mark}</{w}:rPr></{w}:pPr>"));
            return;
        };
        let whole = format!("<{w}:rPr>{mark}</{w}:rPr>");
        if tree.is_empty(properties) {
            let span = tree.nodes[properties].span.clone();
            self.patch.put(span, format!("<{w}:pPr>{whole}</{w}:pPr>"));
            return;
        }
        match tree.child(properties, "w:rPr") {
            Some(own) if tree.is_empty(own) => self.patch.put(tree.nodes[own].span.clone(), whole),
            Some(own) => {
                let ins = tree.child(own, "w:ins");
                let at = ins.map_or(tree.nodes[own].tag.end, |ins| tree.nodes[ins].span.end);
                self.patch.put(at..at, mark);
            }
            None => {
                let change = tree.child(properties, "w:pPrChange");
                let at = change.map_or(tree.inner(properties).end, |c| tree.nodes[c].span.start);
                self.patch.put(at..at, whole);
            }
        }
    }
}

/// Whether the paragraph's end can go: another paragraph or a table follows it in the same container.
fn has_next_paragraph(tree: &Tree, node: NodeId) -> bool {
    let Some(parent) = tree.nodes[node].parent else { return false };
    let mut after = tree.nodes[parent].children.iter().skip_while(|child| **child != node).skip(1);
    after.any(|child| matches!(tree.nodes[*child].name.as_str(), "w:p" | "w:sdt"))
}

/// The properties of a paragraph that a new one takes over.
pub fn paragraph_properties(tree: &Tree, node: NodeId) -> String {
    let properties = tree.child(node, "w:pPr");
    properties.map_or(String::new(), |p| others(tree, p, &NOT_OF_A_NEW_PARAGRAPH))
}

/// The children of properties but for some.
pub fn others(tree: &Tree, properties: NodeId, without: &[&str]) -> String {
    let children = tree.nodes[properties].children.iter();
    let kept = children.filter(|child| !without.contains(&tree.nodes[**child].name.as_str()));
    kept.map(|child| tree.text_of(*child)).collect()
}

/// The runs of text of a paragraph without controls, bookmarks and pictures.
fn plain_runs(tree: &Tree, node: NodeId) -> String {
    let mut out = String::new();
    for &child in &tree.nodes[node].children {
        match tree.nodes[child].name.as_str() {
            "w:r" => {
                let picture =
                    |c: &NodeId| matches!(tree.nodes[*c].name.as_str(), "w:drawing" | "w:pict");
                if !tree.nodes[child].children.iter().any(picture) {
                    out.push_str(tree.text_of(child));
                }
            }
            "w:sdt" => {
                let content = tree.child(child, "w:sdtContent");
                out.push_str(&content.map_or(String::new(), |content| plain_runs(tree, content)));
            }
            _ => {}
        }
    }
    out
}

/// The first paragraph of a cell.
pub fn first_paragraph(tree: &Tree, cell: NodeId) -> Option<NodeId> {
    tree.nodes[cell].children.iter().copied().find(|child| tree.nodes[*child].name == "w:p")
}
