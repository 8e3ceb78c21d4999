//! Papers that stay in the house (校对单, 更正说明): a title, paragraphs and tables without 版头 and 版记, set like any other.

use crate::document::{
    Align, Block, CellSize, Column, Content, Document, Form, Indent, Inline, Merge, Meta, Role,
    Section, SectionKind, Table, TableRow,
};
use crate::spec;

/// A paper that is being written, block by block.
#[derive(Debug)]
pub struct Inhouse {
    meta: Meta,
    blocks: Vec<Block>,
}

impl Inhouse {
    /// Begins with its title; `lines` are those of the title.
    pub fn new(meta: Meta, lines: &[&str]) -> Self {
        let mut title = vec![];
        for (i, line) in lines.iter().enumerate() {
            title.extend((i > 0).then_some(Inline::Break));
            title.push(Inline::Text(line.to_string()));
        }
        let mut paper = Self { meta, blocks: vec![] };
        paper.push(Role::Title, Align::Center, Indent::default(), Content::Text(title), 0);
        paper
    }

    fn push(
        &mut self,
        role: Role,
        align: Align,
        indent: Indent,
        content: Content,
        blank_before: u8,
    ) {
        let id = match role {
            Role::Title => "body.title".to_string(),
            _ => format!("body.{}", self.blocks.len()),
        };
        self.blocks.push(Block { id, role, content, align, indent, blank_before, origin: None });
    }

    /// A paragraph of 正文, so many blank rows below what stands before it.
    pub fn text(&mut self, text: &str, blank_before: u8) {
        let indent = Indent { first: spec::INDENT_CELLS, ..Indent::default() };
        let content = Content::Text(vec![Inline::Text(text.to_string())]);
        self.push(Role::Text, Align::Justify, indent, content, blank_before);
    }

    /// A line at the right, so many 字 from the edge.
    pub fn right(&mut self, role: Role, text: &str, right: f64, blank_before: u8) {
        let indent = Indent { right, ..Indent::default() };
        let content = Content::Text(vec![Inline::Text(text.to_string())]);
        self.push(role, Align::Right, indent, content, blank_before);
    }

    /// A table below its caption. `columns` are its heads, each with its share of the width in thousandths and how its
    /// cells stand; a row of one cell goes over all columns.
    pub fn table(
        &mut self,
        caption: &str,
        columns: &[(&str, u32, Align)],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) {
        let rows: Vec<Vec<String>> = rows.into_iter().collect();
        // The first row of the table is its head.
        let heading = |(i, row): (usize, &Vec<String>)| {
            (row.len() == 1).then(|| Merge { columns: columns.len(), ..Merge::single(i + 1, 0) })
        };
        let merges = rows.iter().enumerate().filter_map(heading).collect();
        let caption = Content::Text(vec![Inline::Text(caption.to_string())]);
        self.push(Role::TableCaption, Align::Center, Indent::default(), caption, 0);
        let id = format!("body.{}", self.blocks.len());
        let cell = |text: String| if text.is_empty() { vec![] } else { vec![Inline::Text(text)] };
        let row = |(i, mut cells): (usize, Vec<String>)| {
            cells.resize(columns.len(), String::new());
            TableRow { id: format!("{id}.{}", i + 1), cells: cells.into_iter().map(cell).collect() }
        };
        let head = columns.iter().map(|(head, ..)| cell(head.to_string())).collect();
        let table = Table {
            size: CellSize::default(),
            columns: columns
                .iter()
                .map(|(_, share, align)| Column { share: *share, align: *align, decimal: false })
                .collect(),
            head: vec![TableRow { id: format!("{id}.head"), cells: head }],
            rows: rows.into_iter().enumerate().map(row).collect(),
            merges,
        };
        let indent = Indent::default();
        self.push(Role::Table, Align::Center, indent, Content::Table(table), 0);
    }

    /// The finished paper.
    pub fn document(self) -> Document {
        let section = Section { kind: SectionKind::Body, landscape: false, blocks: self.blocks };
        Document { meta: self.meta, form: Form::Ordinary, sections: vec![section] }
    }
}
