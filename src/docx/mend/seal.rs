//! The seal's picture, floating behind the text.

use crate::docx::body::seal_relationship;
use crate::docx::draft::{Draft, Item, Seal};
use crate::docx::xml::Element;

const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

/// The run that holds a seal.
///
/// Rule (ISO 29500-1, 20.4.2.3 CT_Anchor): ids of `docPr` are unique, offsets are signed. docx-rs writes all pictures as
/// number 1 before the text and casts offsets to u32; goes when `Pic` has `behindDoc`, `docPr` and signed offsets.
pub(super) fn run(draft: &Draft, index: usize) -> Result<Element, String> {
    let seals = draft.items.iter().filter_map(|item| match item {
        Item::Paragraph(paragraph) => Some(&paragraph.seals),
        _ => None,
    });
    let seal = seals.flatten().nth(index).ok_or_else(|| format!("there is no seal {index}"))?;
    let drawing = Element::new("w:drawing").with(anchor(seal, index));
    Ok(Element::new("w:r").with(drawing))
}

fn anchor(seal: &Seal, index: usize) -> Element {
    let extent = |name: &str| Element::new(name).attr("cx", seal.diameter).attr("cy", seal.height);
    let number = index + 1;
    let locks = Element::new("a:graphicFrameLocks").attr("noChangeAspect", "1");
    let properties = Element::new("wp:docPr")
        .attr("id", number)
        .attr("name", format!("印章 {number}"))
        .attr("descr", format!("{}印章", seal.owner));
    let graphic =
        graphic(&format!("seal{number}.png"), number, &seal_relationship(index), extent("a:ext"));
    empty_anchor(number)
        .with(Element::new("wp:simplePos").attr("x", "0").attr("y", "0"))
        .with(position("wp:positionH", "page", seal.x))
        .with(position("wp:positionV", "paragraph", seal.y))
        .with(extent("wp:extent"))
        .with(Element::new("wp:effectExtent").attr("l", 0).attr("t", 0).attr("r", 0).attr("b", 0))
        .with(Element::new("wp:wrapNone"))
        .with(properties)
        .with(Element::new("wp:cNvGraphicFramePr").with(locks))
        .with(graphic)
}

/// An anchor that moves no text.
fn empty_anchor(number: usize) -> Element {
    let free = ["distT", "distB", "distL", "distR", "simplePos"];
    free.into_iter()
        .fold(Element::new("wp:anchor"), |anchor, name| anchor.attr(name, "0"))
        .attr("relativeHeight", number)
        .attr("behindDoc", "1")
        .attr("locked", "0")
        .attr("layoutInCell", "1")
        .attr("allowOverlap", "1")
}

/// Across, a seal keeps its place on the sheet; down, it goes with its paragraph.
fn position(name: &str, from: &str, emu: i64) -> Element {
    Element::new(name)
        .attr("relativeFrom", from)
        .with(Element::new("wp:posOffset").text(&emu.to_string()))
}

/// The picture itself: the name of its file, a number, the relationship to its part, its size.
pub(super) fn graphic(name: &str, number: usize, relationship: &str, extent: Element) -> Element {
    let data = Element::new("a:graphicData").attr("uri", PICTURE);
    Element::new("a:graphic").with(data.with(picture(name, number, relationship, extent)))
}

fn picture(name: &str, number: usize, relationship: &str, extent: Element) -> Element {
    let name = Element::new("pic:cNvPr").attr("id", number).attr("name", name);
    let fill = Element::new("pic:blipFill")
        .with(Element::new("a:blip").attr("r:embed", relationship))
        .with(Element::new("a:stretch").with(Element::new("a:fillRect")));
    let place = Element::new("a:xfrm")
        .with(Element::new("a:off").attr("x", "0").attr("y", "0"))
        .with(extent);
    let shape = Element::new("pic:spPr")
        .with(place)
        .with(Element::new("a:prstGeom").attr("prst", "rect").with(Element::new("a:avLst")));
    Element::new("pic:pic")
        .with(Element::new("pic:nvPicPr").with(name).with(Element::new("pic:cNvPicPr")))
        .with(fill)
        .with(shape)
}
