//! The two inks of the press (6.2): every colour becomes one of them, a seal becomes red ink, other pictures become
//! shades of black.

use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Size};
use typst::model::Document as _;
use typst::syntax::Span;
use typst::text::TextItem;
use typst::visualize::{
    Cmyk, Color, Curve, FillRule, FixedStroke, Geometry, Image, ImageKind, Paint, ProcessColor,
    RasterImage, Shape,
};
use typst_layout::PagedDocument;

use crate::spec::Ink;

/// Dots to which a picture is separated at the most, across: 600 dpi on a seal of 42 mm.
const MOST_DOTS: u32 = 992;

/// The same pages in the two inks of the press; `seals` are the files of the seals' pictures.
pub(super) fn separated(document: &PagedDocument, seals: &[&[u8]]) -> PagedDocument {
    let pages = document.pages().iter().map(|page| {
        let mut page = page.clone();
        page.frame = frame(&page.frame, seals);
        page
    });
    PagedDocument::new(pages.collect(), document.info().clone())
}

fn frame(from: &Frame, seals: &[&[u8]]) -> Frame {
    let mut to = Frame::new(from.size(), from.kind());
    if from.has_baseline() {
        to.set_baseline(from.baseline());
    }
    for (at, item) in from.items() {
        to.push(*at, separate(item, seals));
    }
    to
}

fn separate(item: &FrameItem, seals: &[&[u8]]) -> FrameItem {
    match item {
        FrameItem::Group(group) => {
            let mut group = group.clone();
            group.frame = frame(&group.frame, seals);
            FrameItem::Group(group)
        }
        FrameItem::Text(text) => {
            let stroke = text.stroke.as_ref().map(separated_stroke);
            FrameItem::Text(TextItem { fill: nearest(&text.fill), stroke, ..text.clone() })
        }
        FrameItem::Shape(shape, span) => {
            let fill = shape.fill.as_ref().map(nearest);
            let stroke = shape.stroke.as_ref().map(separated_stroke);
            FrameItem::Shape(Shape { fill, stroke, ..shape.clone() }, *span)
        }
        FrameItem::Image(image, size, span) => match image.kind() {
            ImageKind::Raster(raster) if !seals.contains(&raster.data().as_slice()) => {
                in_black(raster, *size)
            }
            _ => FrameItem::Shape(stamp(image, *size), *span),
        },
        other => other.clone(),
    }
}

fn separated_stroke(stroke: &FixedStroke) -> FixedStroke {
    FixedStroke { paint: nearest(&stroke.paint), ..stroke.clone() }
}

/// Everything that is not red is black: a paper has two inks.
fn nearest(paint: &Paint) -> Paint {
    let red = matches!(paint, Paint::Solid(color) if {
        let rgb = color.to_rgb();
        rgb.red > 0.5 && rgb.green < 0.5
    });
    ink(if red { Ink::Red } else { Ink::Black })
}

fn ink(ink: Ink) -> Paint {
    let [c, m, y, k] = ink.cmyk().map(|percent| f32::from(percent) / 100.0);
    Paint::Solid(Color::Process(ProcessColor::Cmyk(Cmyk { c, m, y, k })))
}

/// Where a picture has ink, dot by dot.
struct Dots {
    width: u32,
    height: u32,
    inked: Vec<bool>,
}

/// Dots across to which a picture is separated, in the order in which they are tried: 254 dpi and less on the width of
/// the 版心.
const ACROSS: [u32; 4] = [1560, 1040, 780, 520];
/// Dots across of what is too much even so.
const COARSEST: u32 = 312;
/// Most stretches of a picture that are drawn one by one.
const MOST_STRETCHES: usize = 150_000;

/// Shades of black that a picture has, white among them.
const SHADES: u8 = 32;

/// A picture in shades of black: what is clear is the white of the paper. It is drawn in the ink itself, a shape for each
/// shade: the grey of a picture file would be left to a colour profile.
fn in_black(raster: &RasterImage, size: Size) -> FrameItem {
    let pixels = raster.dynamic().to_rgba8();
    let drawn =
        |across| shades(pixels.width(), pixels.height(), across, |x, y| pixels.get_pixel(x, y).0);
    // The finest that is not too much to draw: a photograph has a stretch for nearly every dot.
    let finer =
        ACROSS.iter().map(|across| drawn(*across)).find(|s| s.stretches() <= MOST_STRETCHES);
    let shades = finer.unwrap_or_else(|| drawn(COARSEST));
    let mut frame = Frame::soft(size);
    let curves = (0..SHADES).zip(by_shade(&shades, size));
    for (level, curve) in curves.filter(|(_, curve)| !curve.is_empty()) {
        let fill = Some(tint(f32::from(level) / f32::from(SHADES - 1)));
        let geometry = Geometry::Curve(curve);
        let shape = Shape { geometry, fill, fill_rule: FillRule::NonZero, stroke: None };
        frame.push(Point::zero(), FrameItem::Shape(shape, Span::detached()));
    }
    FrameItem::Group(GroupItem::new(frame))
}

/// One rectangle for each stretch of a shade in a row, white left out; a curve for each shade.
fn by_shade(shades: &Shades, size: Size) -> Vec<Curve> {
    let mut curves: Vec<Curve> = (0..SHADES).map(|_| Curve::new()).collect();
    let dot = (size.x / f64::from(shades.width), size.y / f64::from(shades.height));
    for (y, row) in shades.dots.chunks(shades.width as usize).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if let Some(curve) = curves.get_mut(usize::from(run[0])).filter(|_| run[0] > 0) {
                rectangle(curve, dot, x, x + run.len(), y);
            }
            x += run.len();
        }
    }
    curves
}

/// Black ink of a strength from 0 to 1.
fn tint(k: f32) -> Paint {
    Paint::Solid(Color::Process(ProcessColor::Cmyk(Cmyk { c: 0.0, m: 0.0, y: 0.0, k })))
}

/// How dark a picture is, dot by dot: 0 is white.
struct Shades {
    width: u32,
    height: u32,
    dots: Vec<u8>,
}

impl Shades {
    /// How many stretches of one shade its rows have, white left out.
    fn stretches(&self) -> usize {
        let rows = self.dots.chunks(self.width.max(1) as usize);
        rows.flat_map(|row| row.chunk_by(|a, b| a == b)).filter(|run| run[0] > 0).count()
    }
}

/// Each dot is the mean of those that it stands for.
fn shades(width: u32, height: u32, across: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Shades {
    let fewer =
        |n: u32| n.min((u64::from(n) * u64::from(across) / u64::from(width.max(1))).max(1) as u32);
    let (w, h) = (fewer(width), fewer(height));
    let from = |at: u32, of: u32, n: u32| (u64::from(at) * u64::from(n) / u64::from(of)) as u32;
    let stretch = |at: u32, of: u32, n: u32| {
        let first = from(at, of, n);
        first..from(at + 1, of, n).max(first + 1).min(n)
    };
    let dot = |i: u32| {
        let (xs, ys) = (stretch(i % w, w, width), stretch(i / w, h, height));
        let lights = ys.flat_map(|y| xs.clone().map(move |x| (x, y)));
        let (sum, count) = lights.fold((0_u64, 0_u64), |(sum, count), (x, y)| {
            (sum + u64::from(255 - shade(pixel(x, y))), count + 1)
        });
        (sum * u64::from(SHADES - 1) / (255 * count.max(1))) as u8
    };
    Shades { width: w, height: h, dots: (0..w * h).map(dot).collect() }
}

/// How light a dot is (ITU-R BT.601) on white paper.
fn shade([r, g, b, a]: [u8; 4]) -> u8 {
    let light = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
    let (opaque, clear) = (u32::from(a), 255 - u32::from(a));
    u8::try_from((light * opaque / 1000 + 255 * clear + 127) / 255).unwrap_or(255)
}

/// The seal: its dots, in red ink.
fn stamp(image: &Image, size: Size) -> Shape {
    let dots = match image.kind() {
        ImageKind::Raster(raster) => {
            let pixels = raster.dynamic().to_rgba8();
            dots(pixels.width(), pixels.height(), |x, y| pixels.get_pixel(x, y).0)
        }
        ImageKind::Svg(svg) => rendered(svg.tree()),
        ImageKind::Pdf(_) => Dots { width: 1, height: 1, inked: vec![false] },
    };
    Shape {
        geometry: Geometry::Curve(runs(&dots, size)),
        fill: Some(ink(Ink::Red)),
        fill_rule: FillRule::NonZero,
        stroke: None,
    }
}

/// A dot has ink where the picture is opaque and not white; red and black are both full ink.
fn has_ink([_, g, b, a]: [u8; 4]) -> bool {
    let white = f32::from(g.min(b)) / 255.0;
    f32::from(a) / 255.0 * (1.0 - white) > 0.5
}

fn dots(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Dots {
    let scale = (f64::from(width.max(height)) / f64::from(MOST_DOTS)).max(1.0);
    let fewer = |n: u32| ((f64::from(n) / scale) as u32).max(1);
    let from = |at: u32, n: u32| (((f64::from(at) + 0.5) * scale) as u32).min(n - 1);
    let (w, h) = (fewer(width), fewer(height));
    let at = |i: u32| has_ink(pixel(from(i % w, width), from(i / w, height)));
    Dots { width: w, height: h, inked: (0..w * h).map(at).collect() }
}

fn rendered(tree: &resvg::usvg::Tree) -> Dots {
    let size = tree.size();
    let scale = MOST_DOTS as f32 / size.width().max(size.height());
    let dot = |length: f32| ((length * scale) as u32).max(1);
    let (w, h) = (dot(size.width()), dot(size.height()));
    let Some(mut pixmap) = resvg::tiny_skia::Pixmap::new(w, h) else {
        return Dots { width: 1, height: 1, inked: vec![false] };
    };
    let transform = resvg::tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(tree, transform, &mut pixmap.as_mut());
    let pixel = |x: u32, y: u32| {
        let color = pixmap.pixel(x, y).map(|p| p.demultiply());
        color.map_or([255, 255, 255, 0], |c| [c.red(), c.green(), c.blue(), c.alpha()])
    };
    dots(w, h, pixel)
}

/// One rectangle for each stretch of ink in a row.
fn runs(dots: &Dots, size: Size) -> Curve {
    let (dx, dy) = (size.x / f64::from(dots.width), size.y / f64::from(dots.height));
    let mut curve = Curve::new();
    for (y, row) in dots.inked.chunks(dots.width as usize).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] {
                rectangle(&mut curve, (dx, dy), x, x + run.len(), y);
            }
            x += run.len();
        }
    }
    curve
}

fn rectangle(curve: &mut Curve, (dx, dy): (Abs, Abs), from: usize, to: usize, row: usize) {
    let (left, right) = (dx * from as f64, dx * to as f64);
    let (top, bottom) = (dy * row as f64, dy * (row + 1) as f64);
    curve.move_(Point::new(left, top));
    curve.line(Point::new(right, top));
    curve.line(Point::new(right, bottom));
    curve.line(Point::new(left, bottom));
    curve.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn red_and_black_are_ink_white_and_clear_are_not() {
        assert!(has_ink([255, 0, 0, 255]));
        assert!(has_ink([0, 0, 0, 255]));
        assert!(!has_ink([255, 255, 255, 255]));
        assert!(!has_ink([255, 0, 0, 0]));
        assert!(!has_ink([255, 200, 200, 255]));
    }

    #[test]
    fn a_colour_is_a_shade_of_black() {
        for (dot, light) in [
            ([0, 0, 0, 255], 0),
            ([255, 255, 255, 255], 255),
            ([0, 0, 0, 0], 255),
            ([255, 0, 0, 255], 76),
            ([0, 0, 0, 128], 127),
        ] {
            assert_eq!(shade(dot), light, "{dot:?}");
        }
    }

    #[test]
    fn a_picture_is_as_dark_as_its_dots() {
        let pixel = |x: u32, _| if x < 2 { [0, 0, 0, 255] } else { [255, 255, 255, 255] };
        let shades = shades(4, 2, 1560, pixel);
        assert_eq!((shades.width, shades.height), (4, 2));
        assert_eq!(shades.dots, [31, 31, 0, 0, 31, 31, 0, 0]);
        let wide = super::shades(400, 8, 100, |x, _| pixel(x % 4, 0));
        assert_eq!((wide.width, wide.height), (100, 2));
        assert!(wide.dots.iter().all(|dot| *dot == 15));
    }

    #[test]
    fn a_photograph_is_drawn_coarser() {
        let noise = |x: u32, y: u32| [(x * 97 + y * 61 + x * y * 13) as u8; 3];
        let pixel = |x, y| [noise(x, y)[0], noise(x, y)[1], noise(x, y)[2], 255];
        let count = |across| shades(1600, 1200, across, pixel).stretches();
        assert!(count(ACROSS[0]) > MOST_STRETCHES);
        assert!(count(COARSEST) <= MOST_STRETCHES);
    }

    #[test]
    fn stretches_of_ink_become_rectangles() {
        let dots = Dots { width: 4, height: 1, inked: vec![true, true, false, true] };
        let curve = runs(&dots, Size::splat(Abs::pt(4.0)));
        assert_eq!(curve.0.len(), 10);
        assert_eq!(curve.bbox(None).size(), Size::new(Abs::pt(4.0), Abs::pt(4.0)));
    }
}
