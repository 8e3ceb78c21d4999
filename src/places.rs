//! Where on paper everything is printed: page, line, sentence and box of each figure.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use crate::document::{
    Beside, Block, Content, Document, Figure, Inline, SectionKind, Table, TableRow, plain,
};
use crate::layout::{Layout, Line};
use crate::sentence;
use crate::spec::{self, mm};

/// A stretch of one printed line. Lengths are mm from the upper left corner of the sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spot {
    /// 1-based side of the paper.
    pub side: usize,
    /// The page number that is printed on it, where one is.
    pub page: Option<usize>,
    /// 1-based line of the side, counted from below the 版头; titles and rows of tables count.
    pub line: usize,
    /// Left end.
    pub x: f64,
    /// Right end.
    pub right: f64,
    /// Upper edge of its em boxes.
    pub top: f64,
    /// Lower edge of its em boxes.
    pub bottom: f64,
}

impl Spot {
    /// 第3页, or 第3面 where no number is printed.
    pub fn page_words(&self) -> String {
        match self.page {
            Some(page) => format!("第{page}页"),
            None => format!("第{}面", self.side),
        }
    }

    /// 第3页第5行
    pub fn words(&self) -> String {
        format!("{}第{}行", self.page_words(), self.line)
    }
}

/// Base lines nearer than this are one line, in mm: cells of a row stand a little apart.
const SAME_LINE_MM: f64 = 2.5;

/// A line of the layout with its place on the page.
#[derive(Debug, Clone, Copy)]
struct Set<'a> {
    side: usize,
    number: Option<usize>,
    rank: usize,
    line: &'a Line,
}

impl Set<'_> {
    fn spot(&self, x: f64, right: f64) -> Spot {
        let (size, baseline) = (mm(self.line.size), self.line.baseline);
        Spot {
            side: self.side,
            page: self.number,
            line: self.rank,
            x,
            right,
            top: rounded(baseline - spec::EM_ASCENT * size),
            bottom: rounded(baseline + spec::EM_DESCENT * size),
        }
    }

    fn whole(&self) -> Spot {
        self.spot(self.line.x, self.line.right)
    }
}

/// mm, to a thousandth.
fn rounded(length: f64) -> f64 {
    (length * 1000.0).round() / 1000.0
}

/// The text of a paragraph, of a line with two ends, of a table's cell or of a 脚注.
#[derive(Debug, Clone)]
pub struct Passage<'a> {
    /// Its section.
    pub section: SectionKind,
    /// Its block.
    pub block: &'a Block,
    /// Id that its lines carry: the block's, or that of the cell or the 脚注.
    pub id: String,
    /// Its row, in a table.
    pub row: Option<&'a TableRow>,
    /// Its printed text; a forced break is a line feed.
    pub text: String,
    /// Its figures with the bytes of `text` that they print.
    pub figures: Vec<(Range<usize>, &'a Figure)>,
    /// The bytes of `text` that are marks of 脚注: its own at its beginning, and those that stand in it.
    pub marks: Vec<Range<usize>>,
}

impl<'a> Passage<'a> {
    fn new(section: SectionKind, block: &'a Block, id: String) -> Self {
        Self { section, block, id, row: None, text: String::new(), figures: vec![], marks: vec![] }
    }

    fn push(&mut self, inlines: &'a [Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text.push_str(text),
                Inline::Break => self.text.push('\n'),
                Inline::Figure(figure) => {
                    let start = self.text.len();
                    self.text.push_str(&figure.printed);
                    self.figures.push((start..self.text.len(), figure));
                }
                Inline::Footnote(note) => self.mark(&note.mark),
                other => self.push(other.children()),
            }
        }
    }

    fn mark(&mut self, mark: &str) {
        let start = self.text.len();
        self.text.push_str(mark);
        self.marks.push(start..self.text.len());
    }

    /// Its text without the marks of 脚注.
    pub fn unmarked(&self) -> String {
        let mut out = self.text.clone();
        self.marks.iter().rev().for_each(|range| out.replace_range(range.clone(), ""));
        out
    }

    /// Its sentences as bytes of the text; none ends inside a figure.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        let inside = |at: usize| self.figures.iter().any(|(own, _)| own.start < at && at < own.end);
        let mut sentences: Vec<Range<usize>> = vec![];
        for range in sentence::ranges(&self.text) {
            match sentences.last_mut() {
                Some(last) if inside(range.start) => last.end = range.end,
                _ => sentences.push(range),
            }
        }
        sentences
    }

    /// The bytes of the sentence that holds a byte of the text.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let mut sentences = self.sentences().into_iter();
        sentences.find(|range| range.contains(&at)).unwrap_or(0..self.text.len())
    }

    /// What to show of a sentence: its words on one line; of a cell, its whole row.
    pub fn shown(&self, sentence: Range<usize>) -> String {
        match self.row {
            Some(row) => {
                row.cells.iter().map(|cell| one_line(&plain(cell))).collect::<Vec<_>>().join("　")
            }
            None => one_line(self.text.get(sentence).unwrap_or(&self.text)),
        }
    }
}

/// Text without forced breaks.
fn one_line(text: &str) -> String {
    text.replace('\n', "").trim().to_string()
}

/// Every text of a document, in the order of printing; 脚注 behind the paragraph that has their marks.
pub fn passages(document: &Document) -> Vec<Passage<'_>> {
    let mut passages = vec![];
    for section in &document.sections {
        for block in &section.blocks {
            match &block.content {
                Content::Table(table) => cells(section.kind, block, table, &mut passages),
                content => {
                    let mut passage = Passage::new(section.kind, block, block.id.clone());
                    if let Content::Beside(texts) = content {
                        beside(texts, &mut passage);
                    } else {
                        block.texts().into_iter().for_each(|text| passage.push(text));
                    }
                    passages.push(passage);
                }
            }
            for note in block.footnotes() {
                let mut passage = Passage::new(section.kind, block, note.id.clone());
                passage.mark(&note.mark);
                passage.push(&note.text);
                passages.push(passage);
            }
        }
    }
    passages
}

/// Texts side by side are read line by line.
fn beside<'a>(texts: &'a [Beside], passage: &mut Passage<'a>) {
    let most = texts.iter().map(|beside| beside.lines().count()).max().unwrap_or(0);
    for line in 0..most {
        if line > 0 {
            passage.text.push('\n');
        }
        texts.iter().filter_map(|beside| beside.lines().nth(line)).for_each(|l| passage.push(l));
    }
}

fn cells<'a>(
    kind: SectionKind,
    block: &'a Block,
    table: &'a Table,
    passages: &mut Vec<Passage<'a>>,
) {
    for row in table.head.iter().chain(&table.rows) {
        for (column, cell) in row.cells.iter().enumerate() {
            let id = format!("{}.{}", row.id, column + 1);
            let mut passage = Passage { row: Some(row), ..Passage::new(kind, block, id) };
            passage.push(cell);
            passages.push(passage);
        }
    }
}

/// Where something is printed, with the sentence that holds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Printed {
    /// Id of the figure or block.
    pub id: String,
    /// The printed text.
    pub printed: String,
    /// Where: one spot, more when it goes over a line; none when nothing is set, as on a letterhead.
    pub spots: Vec<Spot>,
    /// The sentence, or the row of a table.
    pub sentence: String,
}

/// The places of a layout.
#[derive(Debug)]
pub struct Places<'a> {
    /// The document's texts.
    pub passages: Vec<Passage<'a>>,
    /// Lines by the id that they carry.
    lines: BTreeMap<&'a str, Vec<Set<'a>>>,
    figures: BTreeMap<&'a str, Vec<Spot>>,
    /// How many sides there are.
    pages: usize,
}

impl<'a> Places<'a> {
    /// Finds everything in a layout.
    pub fn of(layout: &'a Layout) -> Self {
        let passages = passages(&layout.document);
        let head = passages.iter().filter(|p| p.section == SectionKind::Head);
        let head: BTreeSet<&str> = head.map(|p| p.block.id.as_str()).collect();
        let mut lines: BTreeMap<&str, Vec<Set>> = BTreeMap::new();
        let mut figures: BTreeMap<&str, Vec<Spot>> = BTreeMap::new();
        for (side, page) in layout.pages.iter().enumerate() {
            let mut rank = Rank::default();
            for line in page.lines.iter().filter(|line| !line.id.is_empty()) {
                let rank = rank.of(line, head.contains(line.id.as_str()));
                let set = Set { side: side + 1, number: page.number, rank, line };
                lines.entry(&line.id).or_default().push(set);
                for (id, x, right) in &line.figures {
                    figures.entry(id).or_default().push(set.spot(*x, *right));
                }
            }
        }
        Self { passages, lines, figures, pages: layout.pages.len() }
    }

    /// How many sides the paper has.
    pub fn sides(&self) -> usize {
        self.pages
    }

    /// Every printed figure in the order of printing, each with its passage.
    pub fn figures(&self) -> impl Iterator<Item = (&Passage<'a>, &'a Figure, Printed)> {
        let of = move |passage| self.figures_of(passage);
        self.passages.iter().flat_map(of)
    }

    fn figures_of<'b>(
        &'b self,
        passage: &'b Passage<'a>,
    ) -> impl Iterator<Item = (&'b Passage<'a>, &'a Figure, Printed)> {
        passage.figures.iter().map(move |(range, figure)| {
            let printed = Printed {
                id: figure.id.clone(),
                printed: figure.printed.clone(),
                spots: self.figures.get(figure.id.as_str()).cloned().unwrap_or_default(),
                sentence: passage.shown(passage.sentence(range.start)),
            };
            (passage, *figure, printed)
        })
    }

    /// Every line of the layout with its place, by the ids that the lines carry.
    pub fn lines(&self) -> impl Iterator<Item = (Spot, &'a Line)> {
        self.lines.values().flatten().map(|set| (set.whole(), set.line))
    }

    /// Where a stretch of a passage stands: the lines on which it begins and ends, and those between.
    pub fn of_range(&self, passage: &Passage, range: Range<usize>) -> Vec<Spot> {
        let lines = self.lines.get(passage.id.as_str()).map_or(&[][..], Vec::as_slice);
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let before = count(passage.text.get(..range.start).unwrap_or_default());
        let within = count(passage.text.get(range).unwrap_or_default()).max(1);
        let (from, to) = (before, before + within);
        let (mut at, mut spots) = (0, vec![]);
        for set in lines {
            let length = count(&set.line.text);
            if at < to && at + length > from {
                spots.push(set.whole());
            }
            at += length;
        }
        spots
    }

    /// The first line of a block, or of its first cell.
    pub fn first_of(&self, block: &Block) -> Option<Spot> {
        let own = self.passages.iter().filter(|p| std::ptr::eq(p.block, block));
        own.filter_map(|passage| self.lines.get(passage.id.as_str())?.first().map(Set::whole))
            .next()
    }
}

/// Counts the lines of a page.
#[derive(Default)]
struct Rank {
    count: usize,
    baseline: f64,
}

impl Rank {
    /// The rank of the next line from above; one of the 版头 has the next below it.
    fn of(&mut self, line: &Line, in_head: bool) -> usize {
        if in_head {
            return self.count.max(1);
        }
        if self.count == 0 || line.baseline - self.baseline > SAME_LINE_MM {
            (self.count, self.baseline) = (self.count + 1, line.baseline);
        }
        self.count
    }
}
