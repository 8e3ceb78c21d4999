//! Measures a finished PDF: every length in mm from the upper left corner of the sheet, sizes in pt.
//!
//! Built on hayro's interpreter, which shares no code with the writer (krilla, through typst-pdf), so
//! that what it finds is evidence. Ink is that of the embedded outlines, not of any metric.

use hayro_interpret::font::Glyph as DrawnGlyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use kurbo::{Affine, BezPath, Point, Rect, Shape};

use super::inks::{self, Colour, Mark};

const MM: f64 = 25.4 / 72.0;

/// Units of the em in which the interpreter gives outlines and advances.
const EM: f64 = 1000.0;

/// How far glyphs of one line may stand from its base line, in mm.
const SAME_LINE_MM: f64 = 0.25;

/// One page.
#[derive(Debug, Clone)]
pub struct MeasuredPage {
    /// Width of its media box.
    pub width: f64,
    /// Height of its media box.
    pub height: f64,
    /// Glyphs in the order of drawing.
    pub glyphs: Vec<Glyph>,
    /// Glyphs by base line from top to bottom, from left to right.
    pub lines: Vec<TextLine>,
    /// Stroked paths.
    pub strokes: Vec<Stroke>,
    /// Filled paths.
    pub fills: Vec<Fill>,
    /// Pictures.
    pub images: Vec<Rect>,
}

/// One glyph as drawn.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// What ToUnicode claims.
    pub text: String,
    /// Its origin.
    pub x: f64,
    /// Its base line.
    pub y: f64,
    /// End of its advance.
    pub right: f64,
    /// Height of its em in pt.
    pub size: f64,
    /// Width of its em against the height.
    pub condense: f64,
    /// PostScript name of its font, with the subset's prefix.
    pub font: String,
    /// Its colour.
    pub colour: Colour,
    /// Bounds of its outline, when it has one.
    pub ink: Option<Rect>,
    /// Its outline in thousandths of the em, y upwards.
    pub outline: BezPath,
    /// Innermost marked content that it stands in, such as P, Artifact.
    pub tag: String,
    /// How it is turned; all places are those of the sheet as it is turned to be read.
    pub turn: Turn,
}

/// How a glyph is turned on its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Its line runs to the right.
    Upright,
    /// Its line runs upwards: by a quarter against the clock.
    Left,
    /// Its line runs downwards.
    Right,
}

/// Glyphs on one base line.
#[derive(Debug, Clone)]
pub struct TextLine {
    /// The base line.
    pub y: f64,
    /// Its glyphs from left to right.
    pub glyphs: Vec<Glyph>,
}

/// A stroked path.
#[derive(Debug, Clone)]
pub struct Stroke {
    /// Bounds of the path itself, without its width.
    pub bounds: Rect,
    /// Thickness.
    pub width: f64,
    /// Its colour.
    pub colour: Colour,
    /// Whether it is dashed.
    pub dashed: bool,
}

/// A filled path.
#[derive(Debug, Clone)]
pub struct Fill {
    /// Its bounds.
    pub bounds: Rect,
    /// Its colour.
    pub colour: Colour,
}

impl TextLine {
    /// Origin of the first glyph.
    pub fn x(&self) -> f64 {
        self.glyphs[0].x
    }

    /// End of the last glyph's advance.
    pub fn right(&self) -> f64 {
        self.glyphs[self.glyphs.len() - 1].right
    }

    /// The text, without blanks at its end.
    pub fn text(&self) -> String {
        let text: String = self.glyphs.iter().map(|g| g.text.as_str()).collect();
        text.trim_end().to_string()
    }

    /// Size of the first glyph in pt.
    pub fn size(&self) -> f64 {
        self.glyphs[0].size
    }

    /// Union of the ink of its glyphs.
    pub fn ink(&self) -> Rect {
        let inks = self.glyphs.iter().filter_map(|g| g.ink);
        inks.reduce(|a, b| a.union(b)).unwrap_or(Rect::ZERO)
    }

    /// Top of the em box: 0.88 em above the base line.
    pub fn em_top(&self) -> f64 {
        self.y - 0.88 * self.size() * MM
    }

    /// Bottom of the em box: 0.12 em below the base line.
    pub fn em_bottom(&self) -> f64 {
        self.y + 0.12 * self.size() * MM
    }
}

impl MeasuredPage {
    /// The one line that reads so.
    #[track_caller]
    pub fn line(&self, text: &str) -> &TextLine {
        let found: Vec<_> = self.lines.iter().filter(|l| l.text() == text).collect();
        let all = || self.lines.iter().map(TextLine::text).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "lines that read {text:?} on a page with {:#?}", all());
        found[0]
    }

    /// The first line that begins so.
    #[track_caller]
    pub fn line_from(&self, start: &str) -> &TextLine {
        let all = || self.lines.iter().map(TextLine::text).collect::<Vec<_>>();
        let found = self.lines.iter().find(|l| l.text().starts_with(start));
        found.unwrap_or_else(|| panic!("no line begins with {start:?} in {:#?}", all()))
    }

    /// Horizontal strokes from top to bottom.
    pub fn rules(&self) -> Vec<&Stroke> {
        let mut rules: Vec<_> =
            self.strokes.iter().filter(|s| s.bounds.height() < 1e-3 && !s.dashed).collect();
        rules.sort_by(|a, b| a.bounds.y0.total_cmp(&b.bounds.y0));
        rules
    }

    /// The text in the order of drawing.
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|g| g.text.as_str()).collect()
    }
}

/// Reads a PDF back.
pub fn measure(pdf: &[u8]) -> Vec<MeasuredPage> {
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    pdf.pages().iter().map(|page| measure_page(page, &pdf, true)).collect()
}

/// Reads a PDF that another program wrote: its colours are as shown on a screen, not as written.
pub fn measure_foreign(pdf: &[u8]) -> Vec<MeasuredPage> {
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    pdf.pages().iter().map(|page| measure_page(page, &pdf, false)).collect()
}

fn measure_page(page: &Page, pdf: &Pdf, native: bool) -> MeasuredPage {
    let media = page.media_box();
    let to_mm = Affine::new([MM, 0.0, 0.0, -MM, -media.x0 * MM, media.y1 * MM]);
    let cache = InterpreterCache::new();
    let bounds = Rect::new(0.0, 0.0, media.width() * MM, media.height() * MM);
    let mut context =
        Context::new(to_mm, bounds, &cache, pdf.xref(), InterpreterSettings::default());
    let sheet = (bounds.width(), bounds.height());
    let mut drawn = Drawn { to_mm, sheet, ..Drawn::default() };
    interpret_page(page, &mut context, &mut drawn);
    let mut measured = MeasuredPage {
        width: bounds.width(),
        height: bounds.height(),
        glyphs: vec![],
        lines: vec![],
        strokes: vec![],
        fills: vec![],
        images: vec![],
    };
    match native {
        true => join(drawn.items, inks::painted(page), &mut measured),
        false => drawn.items.into_iter().for_each(|item| take(item, None, &mut measured)),
    }
    measured.lines = lines(&measured.glyphs);
    measured
}

/// Gives each thing drawn the colour of the operator that painted it.
fn join(items: Vec<Item>, inks: Vec<(Mark, Colour)>, page: &mut MeasuredPage) {
    let marks: Vec<_> = inks.iter().map(|(mark, _)| *mark).collect();
    assert_eq!(items.iter().map(Item::mark).collect::<Vec<_>>(), marks, "both readers agree");
    for (item, (_, colour)) in items.into_iter().zip(inks) {
        take(item, Some(colour), page);
    }
}

/// Puts a thing where it belongs, with the colour that its operator has when that is known.
fn take(item: Item, colour: Option<Colour>, page: &mut MeasuredPage) {
    let of = |shown: Colour| colour.clone().unwrap_or(shown);
    match item {
        Item::Glyph(glyph) => page.glyphs.push(Glyph { colour: of(glyph.colour.clone()), ..glyph }),
        Item::Fill(fill) => page.fills.push(Fill { colour: of(fill.colour), ..fill }),
        Item::Stroke(stroke) => {
            page.strokes.push(Stroke { colour: of(stroke.colour.clone()), ..stroke });
        }
        Item::Image(bounds) => page.images.push(bounds),
        Item::GlyphOutline => {}
    }
}

fn lines(glyphs: &[Glyph]) -> Vec<TextLine> {
    let mut sorted = glyphs.to_vec();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<TextLine> = Vec::new();
    for glyph in sorted {
        match lines.last_mut() {
            Some(line) if glyph.y - line.y < SAME_LINE_MM => line.glyphs.push(glyph),
            _ => lines.push(TextLine { y: glyph.y, glyphs: vec![glyph] }),
        }
    }
    for line in &mut lines {
        line.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    lines
}

enum Item {
    Glyph(Glyph),
    GlyphOutline,
    Fill(Fill),
    Stroke(Stroke),
    Image(Rect),
}

impl Item {
    fn mark(&self) -> Mark {
        match self {
            Item::Glyph(_) => Mark::Glyph,
            Item::GlyphOutline => Mark::GlyphOutline,
            Item::Fill(_) => Mark::Fill,
            Item::Stroke(_) => Mark::Stroke,
            Item::Image(_) => Mark::Image,
        }
    }
}

#[derive(Default)]
struct Drawn {
    to_mm: Affine,
    /// Width and height of the sheet.
    sheet: (f64, f64),
    items: Vec<Item>,
    tags: Vec<String>,
}

impl Drawn {
    /// What is turned by a quarter, in the coordinates of the sheet as it is turned to be read.
    fn upright(&self, matrix: Affine) -> Affine {
        let (width, height) = self.sheet;
        match turn(matrix) {
            Turn::Upright => matrix,
            Turn::Left => Affine::new([0.0, 1.0, -1.0, 0.0, height, 0.0]) * matrix,
            Turn::Right => Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, width]) * matrix,
        }
    }
}

fn turn(matrix: Affine) -> Turn {
    let [a, b, ..] = matrix.as_coeffs();
    match b {
        _ if b.abs() < 10.0 * a.abs() => Turn::Upright,
        ..0.0 => Turn::Left,
        _ => Turn::Right,
    }
}

/// A colour as a screen shows it.
fn shown(paint: &Paint<'_>) -> Colour {
    let Paint::Color(colour) = paint else { return Colour::Other("pattern".into()) };
    let [r, g, b, _] = colour.to_rgba().to_rgba8();
    Colour::Rgb([r, g, b].map(|c| f64::from(c) / 255.0).to_vec())
}

impl Device<'_> for Drawn {
    fn draw_glyph(
        &mut self,
        glyph: &DrawnGlyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'_>,
        mode: &GlyphDrawMode,
    ) {
        let DrawnGlyph::Outline(outlined) = glyph else { panic!("a Type 3 font") };
        if !matches!(mode, GlyphDrawMode::Fill) {
            return self.items.push(Item::GlyphOutline);
        }
        let turn = turn(transform * glyph_transform);
        let matrix = self.upright(transform * glyph_transform);
        let [a, b, c, d, ..] = matrix.as_coeffs();
        let (across, down) = (a.hypot(b), c.hypot(d));
        let advance = f64::from(outlined.advance_width().unwrap_or(0.0));
        let origin = matrix * Point::ZERO;
        let outline = outlined.outline();
        let ink = (!outline.elements().is_empty()).then(|| (matrix * &outline).bounding_box());
        let data = outlined.font_data();
        self.items.push(Item::Glyph(Glyph {
            text: claimed(outlined.as_unicode()),
            x: origin.x,
            y: origin.y,
            right: (matrix * Point::new(advance, 0.0)).x,
            size: down * EM / MM,
            condense: across / down,
            font: data.and_then(|d| d.postscript_name).unwrap_or_default(),
            colour: shown(paint),
            ink,
            outline,
            tag: self.tags.last().cloned().unwrap_or_default(),
            turn,
        }));
    }

    fn draw_path(
        &mut self,
        path: &BezPath,
        transform: Affine,
        paint: &Paint<'_>,
        mode: &PathDrawMode,
    ) {
        let bounds = (self.upright(transform) * path).bounding_box();
        self.items.push(match mode {
            PathDrawMode::Fill(_) => Item::Fill(Fill { bounds, colour: shown(paint) }),
            PathDrawMode::Stroke(props) => Item::Stroke(Stroke {
                bounds,
                width: f64::from(props.line_width) * transform.determinant().abs().sqrt(),
                colour: shown(paint),
                dashed: !props.dash_array.is_empty(),
            }),
        });
    }

    fn draw_image(&mut self, image: Image<'_, '_>, transform: Affine) {
        // The interpreter gives the transform of pixels, not of the unit square.
        let square = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.items.push(Item::Image(transform.transform_rect_bbox(square)));
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<i32>) {
        self.tags.push(String::from_utf8_lossy(tag).into_owned());
    }

    fn end_marked_content(&mut self) {
        self.tags.pop();
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn claimed(unicode: Option<BfString>) -> String {
    match unicode {
        Some(BfString::Char(c)) => c.to_string(),
        Some(BfString::String(s)) => s,
        None => char::REPLACEMENT_CHARACTER.to_string(),
    }
}
