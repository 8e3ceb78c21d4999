//! Pictures of seals, anchored to the 署名 or date that they are pressed on.

use super::super::draft::Seal;
use super::super::units::emu_mm;
use crate::document::Block;
use crate::layout::{Layout, SealPlace, SealShown};

/// EMU in a twip.
const EMU_PER_TWIP: i64 = 635;
/// Dots in a millimetre of an SVG seal drawn for Word, which old versions cannot show: 600 dpi.
const DOTS_PER_MM: f64 = 600.0 / 25.4;

/// The seals that move with this block, as far as their pictures are shown. `top` is the upper edge of its first line
/// on the sheet in twips.
pub(super) fn anchored(layout: &Layout, block: &Block, top: i64) -> Vec<Seal> {
    let places = layout.seals.iter().filter(|place| place.block == block.id);
    places.filter_map(|place| seal(layout, place, top)).collect()
}

fn seal(layout: &Layout, place: &SealPlace, top: i64) -> Option<Seal> {
    let seal = layout.settings.seals.get(place.office)?;
    let SealShown::Picture { data, svg } = &seal.shown else { return None };
    let png = if *svg { drawn(data, place.diameter)? } else { data.clone() };
    let (dx, dy) = layout.settings.preprinted.unwrap_or((0.0, 0.0));
    Some(Seal {
        owner: seal.owner.clone(),
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
