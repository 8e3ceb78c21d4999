//! Pictures in the text.

use super::seal::graphic;
use crate::docx::body::picture_relationship;
use crate::docx::draft::{Draft, Item};
use crate::docx::xml::Element;

/// The run that holds a picture, which stands in its line as a character does.
///
/// Rule (ISO 29500-1, 20.4.2.8 CT_Inline): ids of `docPr` are unique, and `descr` says what a picture shows. docx-rs
/// numbers all pictures 1 and has no words for them; goes when `Pic` has `docPr`.
pub(super) fn run(draft: &Draft, index: usize) -> Result<Element, String> {
    let picture =
        draft.pictures.get(index).ok_or_else(|| format!("there is no picture {index}"))?;
    let seals = draft.items.iter().map(|item| match item {
        Item::Paragraph(paragraph) => paragraph.seals.len(),
        _ => 0,
    });
    let number = seals.sum::<usize>() + index + 1;
    let extent =
        |name: &str| Element::new(name).attr("cx", picture.width).attr("cy", picture.height);
    let locks = Element::new("a:graphicFrameLocks").attr("noChangeAspect", "1");
    let properties = Element::new("wp:docPr")
        .attr("id", number)
        .attr("name", format!("图片 {}", index + 1))
        .attr("descr", &picture.alt);
    let name = format!("picture{}.{}", index + 1, picture.format.extension());
    let free = ["distT", "distB", "distL", "distR"];
    let inline =
        free.into_iter().fold(Element::new("wp:inline"), |inline, side| inline.attr(side, 0));
    let inline = inline
        .with(extent("wp:extent"))
        .with(Element::new("wp:effectExtent").attr("l", 0).attr("t", 0).attr("r", 0).attr("b", 0))
        .with(properties)
        .with(Element::new("wp:cNvGraphicFramePr").with(locks))
        .with(graphic(&name, number, &picture_relationship(index), extent("a:ext")));
    Ok(Element::new("w:r").with(Element::new("w:drawing").with(inline)))
}
