//! Native colours: what each painting operator of a page paints with, read from its operators.
//!
//! An interpreter that draws turns every colour into RGB; proofs about inks need the operands.

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

/// A colour with its colour space, components from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Colour {
    /// DeviceGray
    Gray(f64),
    /// DeviceRGB
    Rgb(Vec<f64>),
    /// DeviceCMYK
    Cmyk(Vec<f64>),
    /// ICCBased, with as many components as its profile has.
    Icc(Vec<f64>),
    /// Any other space: patterns, separations, shadings.
    Other(String),
}

impl Colour {
    /// Whether it is black and nothing but black in its own space.
    pub fn is_black(&self) -> bool {
        match self {
            Colour::Gray(v) => *v == 0.0,
            Colour::Rgb(v) => v.iter().all(|c| *c == 0.0),
            Colour::Icc(v) => v.len() < 4 && v.iter().all(|c| *c == 0.0),
            Colour::Cmyk(v) => v[..] == [0.0, 0.0, 0.0, 1.0],
            Colour::Other(_) => false,
        }
    }

    /// Whether it is black ink and no other, perhaps less than all of it.
    pub fn is_shade(&self) -> bool {
        matches!(self, Colour::Cmyk(v) if v[..3] == [0.0, 0.0, 0.0])
    }

    /// Whether it is the red of the standard: FF0000, or Y80 M80 in ink (6.2).
    pub fn is_red(&self) -> bool {
        match self {
            Colour::Rgb(v) | Colour::Icc(v) => v[..] == [1.0, 0.0, 0.0],
            Colour::Cmyk(v) => near(v, &[0.0, 0.8, 0.8, 0.0]),
            Colour::Gray(_) | Colour::Other(_) => false,
        }
    }
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4)
}

/// What a painting operator paints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// One glyph, filled.
    Glyph,
    /// One glyph, outlined or invisible.
    GlyphOutline,
    /// A path, filled.
    Fill,
    /// A path, stroked.
    Stroke,
    /// A picture.
    Image,
    /// A shading.
    Shading,
}

/// Every mark of a page in the order of painting, with its colour.
pub fn painted(page: &Page) -> Vec<(Mark, Colour)> {
    let mut reader = Reader { state: State::default(), stack: vec![], out: vec![] };
    reader.run(page.typed_operations(), page.resources());
    reader.out
}

#[derive(Clone)]
struct State {
    fill: Colour,
    stroke: Colour,
    fill_space: Space,
    stroke_space: Space,
    mode: i64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            fill: Colour::Gray(0.0),
            stroke: Colour::Gray(0.0),
            fill_space: Space::Gray,
            stroke_space: Space::Gray,
            mode: 0,
        }
    }
}

#[derive(Clone)]
enum Space {
    Gray,
    Rgb,
    Cmyk,
    Icc,
    Other(String),
}

impl Space {
    fn named(name: &Name, resources: &Resources) -> Self {
        match name.as_str() {
            "DeviceGray" => Space::Gray,
            "DeviceRGB" => Space::Rgb,
            "DeviceCMYK" => Space::Cmyk,
            _ => match resources.get_color_space(name) {
                Some(Object::Name(inner)) if inner != *name => Space::named(&inner, resources),
                Some(Object::Array(array)) => Space::array(&array),
                _ => Space::Other(name.as_str().to_string()),
            },
        }
    }

    fn array(array: &Array) -> Self {
        match array.flex_iter().next::<Name>() {
            Some(kind) if kind.as_str() == "ICCBased" => Space::Icc,
            Some(kind) => Space::Other(kind.as_str().to_string()),
            None => Space::Other("?".to_string()),
        }
    }

    fn colour(&self, values: &[Number]) -> Colour {
        let values: Vec<f64> = values.iter().map(|n| f64::from(n.as_f32())).collect();
        match self {
            Space::Gray => Colour::Gray(values.first().copied().unwrap_or(0.0)),
            Space::Rgb => Colour::Rgb(values),
            Space::Cmyk => Colour::Cmyk(values),
            Space::Icc => Colour::Icc(values),
            Space::Other(name) => Colour::Other(name.clone()),
        }
    }
}

struct Reader {
    state: State,
    stack: Vec<State>,
    out: Vec<(Mark, Colour)>,
}

impl Reader {
    fn run(&mut self, mut ops: TypedIter, resources: &Resources) {
        let depth = self.stack.len();
        while let Some(op) = ops.next() {
            self.operator(op, resources);
        }
        self.stack.truncate(depth);
    }

    fn operator(&mut self, op: Op, resources: &Resources) {
        let state = &mut self.state;
        match op {
            Op::SaveState(_) => self.stack.push(self.state.clone()),
            Op::RestoreState(_) => self.state = self.stack.pop().unwrap_or_default(),
            Op::NonStrokeColorDeviceGray(c) => state.fill = Space::Gray.colour(&[c.0]),
            Op::NonStrokeColorDeviceRgb(c) => state.fill = Space::Rgb.colour(&[c.0, c.1, c.2]),
            Op::NonStrokeColorCmyk(c) => state.fill = Space::Cmyk.colour(&[c.0, c.1, c.2, c.3]),
            Op::StrokeColorDeviceGray(c) => state.stroke = Space::Gray.colour(&[c.0]),
            Op::StrokeColorDeviceRgb(c) => state.stroke = Space::Rgb.colour(&[c.0, c.1, c.2]),
            Op::StrokeColorCmyk(c) => state.stroke = Space::Cmyk.colour(&[c.0, c.1, c.2, c.3]),
            Op::ColorSpaceNonStroke(n) => state.fill_space = Space::named(n.0, resources),
            Op::ColorSpaceStroke(n) => state.stroke_space = Space::named(n.0, resources),
            Op::NonStrokeColor(c) => state.fill = state.fill_space.colour(&c.0),
            Op::StrokeColor(c) => state.stroke = state.stroke_space.colour(&c.0),
            Op::NonStrokeColorNamed(c) => state.fill = named(&state.fill_space, &c.0, c.1),
            Op::StrokeColorNamed(c) => state.stroke = named(&state.stroke_space, &c.0, c.1),
            Op::TextRenderingMode(m) => state.mode = m.0.as_i64(),
            Op::ShowText(s) => self.glyphs(s.0.as_bytes().len()),
            Op::ShowTexts(s) => {
                for object in s.0.iter::<Object>() {
                    if let Object::String(s) = object {
                        self.glyphs(s.as_bytes().len());
                    }
                }
            }
            Op::NextLineAndShowText(s) => self.glyphs(s.0.as_bytes().len()),
            Op::ShowTextWithParameters(s) => self.glyphs(s.2.as_bytes().len()),
            Op::FillPathNonZero(_)
            | Op::FillPathEvenOdd(_)
            | Op::FillPathNonZeroCompatibility(_) => self.fill(),
            Op::StrokePath(_) | Op::CloseAndStrokePath(_) => self.stroke(),
            Op::FillAndStrokeNonZero(_)
            | Op::FillAndStrokeEvenOdd(_)
            | Op::CloseFillAndStrokeNonZero(_)
            | Op::CloseFillAndStrokeEvenOdd(_) => {
                self.fill();
                self.stroke();
            }
            Op::Shading(_) => self.out.push((Mark::Shading, Colour::Other("shading".into()))),
            Op::InlineImage(i) => self.image(&i.0.dict().clone()),
            Op::XObject(x) => self.x_object(x.0, resources),
            _ => {}
        }
    }

    /// Every font of these papers is written with codes of two bytes.
    fn glyphs(&mut self, bytes: usize) {
        for _ in 0..bytes / 2 {
            if matches!(self.state.mode, 0 | 2) {
                self.out.push((Mark::Glyph, self.state.fill.clone()));
            }
            match self.state.mode {
                1 | 2 => self.out.push((Mark::GlyphOutline, self.state.stroke.clone())),
                3 => self.out.push((Mark::GlyphOutline, self.state.fill.clone())),
                _ => {}
            }
        }
    }

    fn fill(&mut self) {
        self.out.push((Mark::Fill, self.state.fill.clone()));
    }

    fn stroke(&mut self) {
        self.out.push((Mark::Stroke, self.state.stroke.clone()));
    }

    fn image(&mut self, dict: &Dict) {
        let space = match dict.get::<Object>("ColorSpace") {
            Some(Object::Name(name)) => name.as_str().to_string(),
            Some(Object::Array(array)) => match Space::array(&array) {
                Space::Other(name) => name,
                _ => "ICCBased".to_string(),
            },
            _ => "?".to_string(),
        };
        self.out.push((Mark::Image, Colour::Other(space)));
    }

    fn x_object(&mut self, name: &Name, resources: &Resources) {
        let Some(stream) = resources.get_x_object(name) else { return };
        let dict = stream.dict();
        if dict.get::<Name>("Subtype").is_some_and(|s| s.as_str() == "Image") {
            return self.image(dict);
        }
        self.form(&stream, resources);
    }

    fn form(&mut self, stream: &Stream, resources: &Resources) {
        let Ok(content) = stream.decoded() else { return };
        let own = stream.dict().get::<Dict>("Resources").unwrap_or_else(Dict::empty);
        let resources = Resources::from_parent(own, resources.clone());
        let before = self.state.clone();
        self.run(TypedIter::new(&content), &resources);
        self.state = before;
    }
}

fn named(space: &Space, values: &[Number], pattern: Option<&Name>) -> Colour {
    match pattern {
        Some(name) => Colour::Other(format!("pattern {}", name.as_str())),
        None => space.colour(values),
    }
}
