//! Files as typed, and the way back to them from whatever was made of them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Place, Spot};

/// One file of the project folder, decoded to text; for a workbook the text is empty.
#[derive(PartialEq, Eq, Hash)]
pub struct Source {
    /// Path relative to the project folder, with `/`.
    pub path: String,
    /// The text as typed (without a byte order mark).
    pub text: String,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

impl Source {
    /// A source from text that is already decoded.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into() })
    }

    /// The place of a byte range: line, column and the line itself.
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = floor_char(&self.text, range.start);
        let head = &self.text[..start];
        let line_start = head.rfind('\n').map_or(0, |i| i + 1);
        let rest = &self.text[line_start..];
        let excerpt = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
        let end = floor_char(&self.text, range.end)
            .clamp(start, line_start + excerpt.len().max(start - line_start));
        Place {
            file: self.path.clone(),
            spot: Some(Spot::Text {
                line: head.matches('\n').count() + 1,
                column: self.text[line_start..start].chars().count() + 1,
                length: self.text[start..end].chars().count().max(1),
                excerpt: excerpt.to_string(),
            }),
        }
    }

    /// The place that means the whole file.
    pub fn whole(&self) -> Place {
        Place { file: self.path.clone(), spot: None }
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where something came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A stretch of a text file.
    Text {
        /// The file.
        source: Arc<Source>,
        /// Bytes of [`Source::text`].
        range: Range<usize>,
    },
    /// A cell of a workbook.
    Cell {
        /// The file.
        source: Arc<Source>,
        /// Name of the sheet.
        sheet: Arc<str>,
        /// 0-based row.
        row: u32,
        /// 0-based column.
        column: u32,
        /// What the cell shows.
        shown: String,
    },
}

impl Origin {
    /// An origin in a text file.
    pub fn text(source: &Arc<Source>, range: Range<usize>) -> Self {
        Self::Text { source: source.clone(), range }
    }

    /// The file that it lies in.
    pub fn source(&self) -> &Arc<Source> {
        match self {
            Self::Text { source, .. } | Self::Cell { source, .. } => source,
        }
    }

    /// The place to show in a message.
    pub fn place(&self) -> Place {
        match self {
            Self::Text { source, range } => source.place(range.clone()),
            Self::Cell { source, sheet, row, column, shown } => Place {
                file: source.path.clone(),
                spot: Some(Spot::Cell {
                    sheet: sheet.to_string(),
                    cell: format!("{}{}", column_letters(*column), row + 1),
                    shown: shown.clone(),
                }),
            },
        }
    }
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        origin.place()
    }
}

/// The letters of a workbook column: 0 is A, 26 is AA.
fn column_letters(mut column: u32) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return letters;
        }
        column = column / 26 - 1;
    }
}

/// Text taken out of a source, with the way back: a YAML block scalar, say, whose lines lost their indentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    source: Arc<Source>,
    /// (offset in `text`, offset in the source), ascending; between two entries both run in step.
    steps: Vec<(usize, usize)>,
}

impl Text {
    /// An empty text of a source, to be filled with [`Text::push`].
    pub fn empty(source: &Arc<Source>) -> Self {
        Self { text: String::new(), source: source.clone(), steps: vec![] }
    }

    /// The whole of a source.
    pub fn whole(source: &Arc<Source>) -> Self {
        let mut text = Self::empty(source);
        text.push(&source.text, 0);
        text
    }

    /// Appends `piece`, which stands at byte `at` of the source (or was made from what stands there).
    pub fn push(&mut self, piece: &str, at: usize) {
        if !piece.is_empty() {
            self.steps.push((self.text.len(), at));
            self.text.push_str(piece);
        }
    }

    /// The file that it was taken from.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Byte of the source for a byte of the text.
    pub fn back(&self, at: usize) -> usize {
        let i = self.steps.partition_point(|(from, _)| *from <= at);
        match i.checked_sub(1).map(|i| self.steps[i]) {
            Some((from, to)) => to + (at - from),
            None => 0,
        }
    }

    /// The origin of a byte range of the text.
    pub fn origin(&self, range: Range<usize>) -> Origin {
        let start = self.back(range.start);
        let end = if range.end > range.start { self.back(range.end - 1) + 1 } else { start };
        Origin::Text { source: self.source.clone(), range: start..end.max(start) }
    }
}
