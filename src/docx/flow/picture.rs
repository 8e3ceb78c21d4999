//! Pictures: in the line of a paragraph that is as high as their rows.

use super::super::draft::{Character, Item, Paragraph, Picture, Piece, PieceText};
use super::super::units::emu_mm;
use super::Flow;
use crate::document::{self, Block};
use crate::spec;

impl<'a> Flow<'a> {
    pub(super) fn pictures(
        &mut self,
        block: &'a Block,
        pictures: &[document::Picture],
        after: &[Block],
    ) {
        let format = self.pen.pictures(block, after);
        let placed: Vec<_> = self.pen.placed_pictures(&block.id).to_vec();
        let character = Character::default();
        let mut pieces = vec![];
        for (picture, (_, place)) in pictures.iter().zip(placed) {
            if !pieces.is_empty() {
                let text = PieceText::Text(spec::WORD_PICTURE_GAP.to_string());
                pieces.push(Piece { text, character, figure: None });
            }
            let text = PieceText::Picture(self.pictures.len());
            pieces.push(Piece { text, character, figure: None });
            self.pictures.push(Picture {
                format: picture.image.format,
                data: picture.image.data.clone(),
                alt: picture.alt.clone(),
                width: emu_mm(place.width),
                height: emu_mm(place.height),
            });
        }
        let id = block.id.clone();
        self.items.push(Item::Paragraph(Paragraph { id, format, pieces, seals: vec![] }));
    }
}
