//! The body through docx-rs: paragraphs, runs, controls, tables.
//!
//! No type of docx-rs is known outside. What docx-rs cannot write, or would write unescaped, travels as a
//! [`Place`]: an ASCII key in the file, in whose place [`super::mend`] puts the true thing.

mod fields;
mod paragraph;
mod place;
mod table;

#[cfg(test)]
pub(super) mod sample;

pub(super) use fields::MARK as MARK_FIELD;
pub(super) use place::Place;

use super::draft::{Draft, Item, Paragraph, Picture, Seal};
use super::style::Styles;

/// What docx-rs built, not yet mended.
pub(super) struct Built {
    /// word/document.xml as docx-rs writes it.
    pub document: Vec<u8>,
    /// The same for the texts of the 脚注, one paragraph each.
    pub footnotes: Vec<u8>,
    /// Pictures: name under word/media and bytes. The n-th has the [`seal_relationship`] of n.
    pub media: Vec<(String, Vec<u8>)>,
}

/// Relationship of a picture in the text (0-based) from word/document.xml.
pub(super) fn picture_relationship(index: usize) -> String {
    format!("rIdPicture{}", index + 1)
}

/// Name of a picture's part.
pub(super) fn picture_part(index: usize, picture: &Picture) -> String {
    format!("word/media/picture{}.{}", index + 1, picture.format.extension())
}

/// Relationship of a seal's picture (0-based) from word/document.xml.
pub(super) fn seal_relationship(index: usize) -> String {
    format!("rIdSeal{}", index + 1)
}

/// Builds the body of a draft.
///
/// # Errors
/// Says which promise of [`Draft`] is broken; that is a fault of this program, not of its user.
pub(super) fn build(draft: &Draft, styles: &Styles) -> Result<Built, String> {
    let mut building = Building::new(draft, styles);
    let mut document = docx_rs::Document::new();
    let mut items = draft.items.iter().peekable();
    while let Some(item) = items.next() {
        document = match item {
            Item::Paragraph(paragraph) => {
                let mut built = building.paragraph(paragraph)?;
                if items.next_if(|next| matches!(next, Item::SectionEnd(_))).is_some() {
                    built = built.section_property(docx_rs::SectionProperty::new());
                }
                document.add_paragraph(built)
            }
            Item::Table(table) => document.add_table(building.table(table)?),
            Item::Mark(mark) => document.add_table(building.joint_mark(mark)?),
            Item::Imprint(imprint) => document.add_table(building.imprint(imprint, &draft.page)?),
            // After a table only an empty paragraph can hold the end of a section.
            Item::SectionEnd(_) => document.add_paragraph(
                docx_rs::Paragraph::new().section_property(docx_rs::SectionProperty::new()),
            ),
        };
    }
    let mut footnotes = docx_rs::Document::new();
    for paragraph in draft.footnotes.iter().chain(&draft.below_footnotes) {
        footnotes = footnotes.add_paragraph(building.paragraph(paragraph)?);
    }
    let media = building.seals.iter().enumerate().map(media).collect();
    let built = |document| docx_rs::Docx::new().document(document).build().document;
    Ok(Built { document: built(document), footnotes: built(footnotes), media })
}

fn media((index, seal): (usize, &&Seal)) -> (String, Vec<u8>) {
    (format!("seal{}.png", index + 1), seal.png.clone())
}

/// What is known on the way through a draft.
struct Building<'a> {
    styles: &'a Styles,
    /// Which figures have their control already.
    placed: Vec<bool>,
    /// Seals so far.
    seals: Vec<&'a Seal>,
    /// Elements of the paper, each of which is a named region.
    fields: Vec<fields::Field>,
}

impl<'a> Building<'a> {
    fn new(draft: &'a Draft, styles: &'a Styles) -> Self {
        let placed = vec![false; draft.figures.len()];
        Self { styles, placed, seals: vec![], fields: fields::fields(draft) }
    }

    /// Notes that a figure gets its control here.
    fn claim(&mut self, figure: usize, paragraph: &Paragraph) -> Result<(), String> {
        match self.placed.get_mut(figure) {
            None => Err(format!("{}: there is no figure {figure}", paragraph.id)),
            Some(placed) if *placed => {
                Err(format!("{}: figure {figure} has a control already", paragraph.id))
            }
            Some(placed) => {
                *placed = true;
                Ok(())
            }
        }
    }
}
