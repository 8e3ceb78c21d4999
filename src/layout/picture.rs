//! Pictures side by side: how large each is, and how many rows of the grid they take.

use super::measure::Shape;
use super::paginate::Placed;
use super::{Page, PlacedPicture, Planned};
use crate::document::Picture;
use crate::spec::{self, pt};

/// White that a row of pictures leaves free for the line of an editor, in pt.
const FREE_PT: f64 = 2.0;

/// Pictures in pt, as large as they would like to be; the 版心 bounds them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pictures {
    /// Width and height of each, from the left.
    sizes: Vec<(f64, f64)>,
    /// Whether each has a side for itself, and at the most what is left of it.
    pub fills: bool,
    /// Rows that they take.
    pub rows: usize,
}

/// Measures pictures on a paper whose rows are `row_pt` apart.
pub(crate) fn measure(pictures: &[Picture], row_pt: f64) -> Pictures {
    let wanted: Vec<(f64, f64)> = pictures.iter().map(wanted).collect();
    let natural = pictures.iter().all(|p| p.width.is_none());
    let lowest = wanted.iter().map(|(_, h)| *h).fold(f64::INFINITY, f64::min);
    let level = |(w, h): &(f64, f64)| if natural { (w * lowest / h, lowest) } else { (*w, *h) };
    let sizes: Vec<_> = wanted.iter().map(level).collect();
    let fills = pictures.iter().any(|p| p.fills);
    let room = if fills { f64::INFINITY } else { room(spec::PICTURE_ROWS_MAX, row_pt) };
    let sizes = within(&sizes, room);
    let tallest = sizes.iter().map(|(_, h)| *h).fold(0.0, f64::max);
    let most = if fills { spec::rows(row_pt) } else { spec::PICTURE_ROWS_MAX };
    let rows = (1..most).find(|rows| tallest <= self::room(*rows, row_pt) + 1e-6);
    Pictures { sizes, fills, rows: rows.unwrap_or(most) }
}

/// Width and height that a picture asks for: what was typed, or its dots at the usual density.
fn wanted(picture: &Picture) -> (f64, f64) {
    let (w, h) = (f64::from(picture.image.width), f64::from(picture.image.height));
    let width = match picture.width {
        Some(cells) => cells * spec::CELL_PT,
        None if picture.fills => pt(spec::CORE_WIDTH_MM),
        None => w * 72.0 / spec::PICTURE_DPI,
    };
    (width, width * h / w)
}

/// Height that pictures can have on so many rows: rows may be set closer by the solver, and an editor's line has
/// some white below its base line.
fn room(rows: usize, row_pt: f64) -> f64 {
    (rows.saturating_sub(1)) as f64 * row_pt * (1.0 - spec::ROW_ADJUST_MAX) + spec::SIZE_3_PT
        - FREE_PT
}

/// The pictures made smaller, all alike, until the 版心 and the height hold them.
fn within(sizes: &[(f64, f64)], height: f64) -> Vec<(f64, f64)> {
    let gaps = sizes.len().saturating_sub(1) as f64 * gap_pt();
    let width: f64 = sizes.iter().map(|(w, _)| w).sum();
    let tallest = sizes.iter().map(|(_, h)| *h).fold(0.0, f64::max);
    let core = (pt(spec::CORE_WIDTH_MM) - gaps).max(1.0);
    let scale = (core / width).min(height / tallest).min(1.0);
    sizes.iter().map(|(w, h)| (w * scale, h * scale)).collect()
}

/// White between two pictures.
pub(crate) fn gap_pt() -> f64 {
    spec::PICTURE_GAP_CELLS * spec::CELL_PT
}

impl Pictures {
    /// Their sizes in a place of some height.
    pub fn sizes(&self, height_pt: f64) -> Vec<(f64, f64)> {
        let height = if self.fills { height_pt - FREE_PT } else { f64::INFINITY };
        within(&self.sizes, height)
    }
}

/// Rows of the grid on which a place stands: the first from 0, and how many.
fn rows(placed: &Placed, pitch_pt: f64) -> (usize, usize) {
    let first = (placed.top_pt / pitch_pt).round() as usize;
    (first, ((placed.height_pt - spec::SIZE_3_PT) / pitch_pt).round() as usize + 1)
}

/// Tells the pictures that were set on which rows they stand.
pub(crate) fn on_rows(pages: &mut [Page], planned: &Planned) {
    for placed in &planned.solved.plan.placed {
        let measured = &planned.parts[placed.spot.0].blocks[placed.spot.1];
        let (Shape::Pictures(_), Some(page)) = (&measured.shape, pages.get_mut(placed.page)) else {
            continue;
        };
        let rows = rows(placed, page.pitch_pt);
        let own = |picture: &&mut PlacedPicture| picture.id == measured.block.id;
        page.pictures.iter_mut().filter(own).for_each(|picture| picture.rows = rows);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Image, ImageFormat};

    fn picture(width: u32, height: u32, asked: Option<f64>) -> Picture {
        let image = Image { format: ImageFormat::Png, width, height, data: Arc::default() };
        Picture { alt: "图".into(), width: asked, fills: false, image }
    }

    #[test]
    fn pictures_stay_in_the_core_and_keep_their_form() {
        let cases = [
            (vec![picture(10_000, 10, None)], 1),
            (vec![picture(10, 10_000, None)], 20),
            (vec![picture(200, 100, None)], 4),
            (vec![picture(200, 100, Some(28.0))], 9),
            (vec![picture(900, 900, None), picture(300, 900, None)], 12),
            (vec![picture(800, 600, Some(20.0)), picture(800, 600, Some(20.0))], 7),
            (vec![picture(1, 1, None)], 1),
        ];
        for (pictures, rows) in cases {
            let measured = measure(&pictures, spec::ROW_PT);
            assert_eq!(measured.rows, rows, "{pictures:?}");
            let sizes = measured.sizes(1000.0);
            let width: f64 = sizes.iter().map(|(w, _)| w).sum();
            assert!(width + (sizes.len() - 1) as f64 * gap_pt() <= pt(spec::CORE_WIDTH_MM) + 1e-6);
            for ((w, h), picture) in sizes.iter().zip(&pictures) {
                let form = f64::from(picture.image.width) / f64::from(picture.image.height);
                assert!((w / h / form - 1.0).abs() < 1e-9, "{w} {h}");
            }
        }
    }

    #[test]
    fn a_page_of_an_attachment_takes_what_is_left() {
        let page = Picture { fills: true, ..picture(2480, 3508, None) };
        let measured = measure(&[page], spec::ROW_PT);
        let [(width, height)] = measured.sizes(400.0)[..] else { panic!("one picture") };
        assert_eq!(height, 398.0);
        assert_eq!(measured.rows, 22);
        assert!((width / height - 2480.0 / 3508.0).abs() < 1e-9);
    }
}
