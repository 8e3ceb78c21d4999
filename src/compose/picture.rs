//! Pictures: side by side, their caption below.

use super::paragraph;
use crate::document::{Align, Block, Content, Indent, Picture, Role};
use crate::notice::{PictureItem, PicturesItem};

/// The pictures, and their caption; what could not be read has been reported and is left out.
pub(super) fn blocks(id: &str, item: &PicturesItem) -> Vec<Block> {
    let picture = |typed: &PictureItem| {
        let image = typed.image.clone()?;
        let alt = typed.alt.clone();
        Some(Picture { alt, width: item.width, fills: typed.fills, image })
    };
    let pictures: Vec<Picture> = item.pictures.iter().filter_map(picture).collect();
    let Some(first) = item.pictures.first().filter(|_| !pictures.is_empty()) else { return vec![] };
    let place = |block| Block { origin: first.origin.clone(), ..block };
    let pictures = Block {
        id: id.to_string(),
        role: if item.caption.is_some() { Role::CaptionedPicture } else { Role::Picture },
        content: Content::Pictures(pictures),
        align: Align::Center,
        indent: Indent::default(),
        blank_before: 0,
        origin: None,
    };
    let caption = item.caption.clone().map(|caption| {
        paragraph(format!("{id}.caption"), Role::PictureCaption, Align::Center, caption)
    });
    std::iter::once(pictures).chain(caption).map(place).collect()
}
