//! Typst sets the plan: values go in as data, positions come back by the ids that its tags carry.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Value as TypstValue};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Angle, Frame, FrameItem, Point, Size, Transform};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, TextItem};
use typst::utils::LazyHash;
use typst::visualize::{Geometry, Paint};
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use super::{Line, PlacedPicture, Rule};
use crate::document::Revision;
use crate::fonts::Fonts;
use crate::spec::{EM_ASCENT, PAPER_HEIGHT_MM, mm};

/// Why Typst did not set what was planned: a fault of this program, never of the input.
#[derive(Debug, Clone)]
pub struct TypesetError(pub String);

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().build()));

/// A fixed layout file: it reads data and decides nothing.
pub(super) struct LayoutFile {
    name: &'static str,
    text: &'static str,
}

/// Sets papers.
pub(super) const PAPER: LayoutFile =
    LayoutFile { name: "paper.typ", text: include_str!("../../templates/layout/paper.typ") };

/// Sets the calibration sheet.
pub(super) const CALIBRATE: LayoutFile = LayoutFile {
    name: "calibrate.typ",
    text: include_str!("../../templates/layout/calibrate.typ"),
};

/// What `paper.typ` calls the dots of a 目录, which are no text.
const LEADER: &str = "leader";

fn file_id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// The fixed layout file, its data, and the pictures that it places: no disk, no clock, no network.
struct Paper<'a> {
    main: Source,
    files: BTreeMap<String, Bytes>,
    fonts: &'a Fonts,
}

impl World for Paper<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        self.files.get(name).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets data with a layout file; `pictures` are files that the data names.
pub(super) fn typeset(
    file: &LayoutFile,
    data: &Value,
    pictures: Vec<(String, Bytes)>,
    fonts: &Fonts,
) -> Result<PagedDocument, TypesetError> {
    let id = file_id(file.name).ok_or_else(|| TypesetError("layout file without a path".into()))?;
    let main = Source::new(id, file.text.to_string());
    let mut files =
        BTreeMap::from([("data.json".to_string(), Bytes::from_string(data.to_string()))]);
    files.extend(pictures);
    let paper = Paper { main, files, fonts };
    typst::compile::<PagedDocument>(&paper).output.map_err(|errors| explain(&errors))
}

fn explain(errors: &[SourceDiagnostic]) -> TypesetError {
    let one = |e: &SourceDiagnostic| format!("{} {:?}", e.message, e.hints);
    TypesetError(errors.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// The faces as `paper.typ` wants them.
pub(super) fn faces(fonts: &Fonts) -> Value {
    let name = |face| serde_json::to_value(face).ok().and_then(|v| v.as_str().map(String::from));
    let faces = crate::spec::Face::ALL.into_iter();
    let faces = faces.filter_map(|face| Some((name(face)?, json!(fonts.families(face)))));
    Value::Object(faces.collect())
}

/// What stands on a page as it was set.
#[derive(Default)]
pub(super) struct SetPage {
    pub lines: Vec<Line>,
    pub rules: Vec<Rule>,
    pub pictures: Vec<PlacedPicture>,
}

/// Lines, rules and pictures of each page as they were set.
pub(super) fn read(document: &PagedDocument) -> Vec<SetPage> {
    let mut reader = Reader::default();
    document.pages().iter().map(|page| reader.page(&page.frame)).collect()
}

/// Walks frames; open ids live on over page breaks, since a paragraph does.
#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    set: SetPage,
}

/// An id that has begun.
enum Open {
    Block(String),
    Figure(String),
    /// The mark of a 脚注.
    Note(String),
    /// A line of raised and lowered text alone.
    Stand(Stand),
    /// Words that differ from an earlier state.
    Revised(Revision),
}

/// Base line in mm and size in pt of the text that a raised line would have beside it.
#[derive(Clone, Copy)]
struct Stand {
    baseline: f64,
    size: f64,
}

impl Open {
    fn block(&self) -> Option<String> {
        if let Self::Block(id) = self { Some(id.clone()) } else { None }
    }

    fn revision(&self) -> Option<Revision> {
        if let Self::Revised(revision) = self { Some(*revision) } else { None }
    }

    fn note(&self) -> Option<String> {
        if let Self::Note(id) = self { Some(id.clone()) } else { None }
    }

    fn figure(&self) -> Option<String> {
        if let Self::Figure(id) = self { Some(id.clone()) } else { None }
    }

    fn stand(&self) -> Option<Stand> {
        if let Self::Stand(stand) = self { Some(*stand) } else { None }
    }
}

impl Reader {
    fn page(&mut self, frame: &Frame) -> SetPage {
        self.frame(frame, Transform::identity());
        let mut set = std::mem::take(&mut self.set);
        set.lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.x.total_cmp(&b.x)));
        set.lines = joined(set.lines);
        set
    }

    fn frame(&mut self, frame: &Frame, transform: Transform) {
        for (at, item) in frame.items() {
            let here = upright(transform.pre_concat(Transform::translate(at.x, at.y)));
            match item {
                FrameItem::Group(group) => {
                    self.frame(&group.frame, here.pre_concat(group.transform));
                }
                FrameItem::Text(text) => self.text(text, here),
                FrameItem::Tag(tag) => self.tag(tag, here),
                FrameItem::Shape(shape, _) => self.shape(shape, here),
                FrameItem::Image(_, size, _) => self.picture(*size, here),
                FrameItem::Link(..) => {}
            }
        }
    }

    fn tag(&mut self, tag: &Tag, here: Transform) {
        let Tag::Start(content, _) = tag else { return };
        let Some(metadata) = content.to_packed::<MetadataElem>() else { return };
        let TypstValue::Str(value) = &metadata.value else { return };
        match value.as_str().split_at_checked(1) {
            Some(("+", id)) => self.open.push(Open::Block(id.to_string())),
            Some(("=", id)) => self.open.push(Open::Figure(id.to_string())),
            Some(("^", id)) => self.open.push(Open::Note(id.to_string())),
            Some(("|", size)) => {
                let size: f64 = size.parse().unwrap_or_default();
                let stands = Point::with_y(Abs::pt(EM_ASCENT * size)).transform(here);
                self.open.push(Open::Stand(Stand { baseline: to_mm(stands.y), size }));
            }
            Some(("~", name)) => self.open.extend(revision(name).map(Open::Revised)),
            _ => {
                self.open.pop();
            }
        }
    }

    fn text(&mut self, item: &TextItem, here: Transform) {
        let start = Point::zero().transform(here);
        let end = Point::with_x(item.width() - stretch_at_end(item)).transform(here);
        let (x, right) = (to_mm(start.x), to_mm(end.x));
        let own = Stand { baseline: to_mm(start.y), size: item.size.to_pt() };
        let stand = self.open.iter().rev().find_map(Open::stand);
        let Stand { baseline, size } = stand.unwrap_or(own);
        let figure = self.open.last().and_then(Open::figure);
        let note = self.open.last().and_then(Open::note);
        let block = self.open.iter().rev().find_map(Open::block).unwrap_or_default();
        if block == LEADER {
            return;
        }
        let line = match self.set.lines.last_mut() {
            Some(line) if same_line(line, &block, x, baseline) => line,
            _ => {
                self.set.lines.push(Line {
                    id: block,
                    x,
                    right,
                    baseline,
                    size,
                    text: String::new(),
                    figures: vec![],
                    notes: vec![],
                    revisions: vec![],
                });
                let last = self.set.lines.len() - 1;
                &mut self.set.lines[last]
            }
        };
        let begin = line.text.len();
        line.text.push_str(&item.text);
        if let Some(revision) = self.open.iter().rev().find_map(Open::revision) {
            line.revisions.push((revision, begin..line.text.len()));
        }
        line.right = right;
        line.notes.extend(note);
        if size > line.size {
            (line.size, line.baseline) = (size, baseline);
        }
        if let Some(id) = figure {
            match line.figures.last_mut() {
                Some((last, _, to)) if *last == id => *to = right,
                _ => line.figures.push((id, x, right)),
            }
        }
    }

    /// A picture of a block; the seal belongs to none.
    fn picture(&mut self, size: Size, here: Transform) {
        let Some(id) = self.open.iter().rev().find_map(Open::block) else { return };
        let at = Point::zero().transform(here);
        self.set.pictures.push(PlacedPicture {
            id,
            x: to_mm(at.x),
            y: to_mm(at.y),
            width: to_mm(size.x),
            height: to_mm(size.y),
            rows: (0, 0),
        });
    }

    fn shape(&mut self, shape: &typst::visualize::Shape, here: Transform) {
        let (Geometry::Line(to), Some(stroke)) = (&shape.geometry, &shape.stroke) else { return };
        // A line through words, or below them, is no rule.
        if to.y != Abs::zero() || self.open.iter().any(|open| open.revision().is_some()) {
            return;
        }
        let (start, end) = (Point::zero().transform(here), to.transform(here));
        let red = matches!(&stroke.paint, Paint::Solid(c) if c.to_rgb().red > 0.5);
        self.set.rules.push(Rule {
            x: to_mm(start.x),
            right: to_mm(end.x),
            y: to_mm(start.y),
            width: to_mm(stroke.thickness),
            red,
        });
    }
}

/// A revision by the name that it has in the data.
fn revision(name: &str) -> Option<Revision> {
    let named = |revision: &Revision| serde_json::to_value(revision).is_ok_and(|v| v == name);
    Revision::ALL.into_iter().find(named)
}

/// What is turned by a quarter to the left, in the coordinates of the sheet as it is turned to be read.
fn upright(here: Transform) -> Transform {
    if here.ky.get() > -0.5 {
        return here;
    }
    let back = Transform::translate(Abs::mm(PAPER_HEIGHT_MM), Abs::zero())
        .pre_concat(Transform::rotate(Angle::deg(90.0)));
    back.pre_concat(here)
}

/// Texts that stand side by side in one block are one line.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match out.last_mut() {
            Some(last)
                if last.id == line.id
                    && (last.baseline - line.baseline).abs() < 0.01
                    && line.x >= last.right - 0.5 =>
            {
                let before = last.text.len();
                let shifted = |range: Range<usize>| range.start + before..range.end + before;
                last.revisions.extend(line.revisions.into_iter().map(|(r, at)| (r, shifted(at))));
                last.text.push_str(&line.text);
                last.right = line.right;
                last.figures.extend(line.figures);
                last.notes.extend(line.notes);
            }
            _ => out.push(line),
        }
    }
    out
}

/// What justification added behind the last glyph: it is not seen.
fn stretch_at_end(item: &TextItem) -> Abs {
    let Some(last) = item.glyphs.last() else { return Abs::zero() };
    let own = item.font.x_advance(last.id).unwrap_or(last.x_advance);
    if last.x_advance > own { (last.x_advance - own).at(item.size) } else { Abs::zero() }
}

/// Whether text goes on in the line: the same block, further right, less than half a line up or down.
fn same_line(line: &Line, block: &str, x: f64, baseline: f64) -> bool {
    line.id == block && x >= line.right - 0.5 && (line.baseline - baseline).abs() < 3.0
}

/// mm, rounded to a thousandth: what a dump shows and a test compares.
fn to_mm(length: Abs) -> f64 {
    (mm(length.to_pt()) * 1000.0).round() / 1000.0
}
