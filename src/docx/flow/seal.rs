//! The seal's picture, anchored to the date that it is pressed on.

use super::super::draft::Seal;
use super::super::units::emu_mm;
use crate::document::{Block, Role};
use crate::layout::{Layout, SealShown};

/// EMU in a twip.
const EMU_PER_TWIP: i64 = 635;
/// Dots in a millimetre of an SVG seal drawn for Word, which old versions cannot show: 600 dpi.
const DOTS_PER_MM: f64 = 600.0 / 25.4;

/// The seal, when this block is the date under it and its picture is shown. `top` is the upper edge of the
/// date's line on the sheet in twips.
pub(super) fn anchored(layout: &Layout, block: &Block, top: i64) -> Option<Seal> {
    let place = layout.seal.as_ref()?;
    let SealShown::Picture { data, svg } = &layout.settings.seal.as_ref()?.shown else {
        return None;
    };
    if block.role != Role::Date || !block.id.starts_with("body.") {
        return None;
    }
    let png = if *svg { drawn(data, place.diameter)? } else { data.clone() };
    let (dx, dy) = layout.settings.preprinted.unwrap_or((0.0, 0.0));
    Some(Seal {
        png,
        x: emu_mm(place.x - place.diameter / 2.0 + dx),
        y: emu_mm(place.y - place.diameter / 2.0 + dy) - top * EMU_PER_TWIP,
        diameter: emu_mm(place.diameter),
    })
}

/// An SVG as PNG with its transparency.
fn drawn(svg: &[u8], diameter_mm: f64) -> Option<Vec<u8>> {
    use resvg::{tiny_skia, usvg};
    let tree = usvg::Tree::from_data(svg, &usvg::Options::default()).ok()?;
    let side = (diameter_mm * DOTS_PER_MM).ceil();
    let size = tree.size();
    let scale = (side / f64::from(size.width().max(size.height()))) as f32;
    let mut pixmap = tiny_skia::Pixmap::new(side as u32, side as u32)?;
    let (free_x, free_y) =
        ((side as f32 - size.width() * scale) / 2.0, (side as f32 - size.height() * scale) / 2.0);
    let transform = tiny_skia::Transform::from_scale(scale, scale).post_translate(free_x, free_y);
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    pixmap.encode_png().ok()
}
