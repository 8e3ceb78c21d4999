//! 附件说明: a name that goes on stands under its own first character (7.3.4).

use super::runs::width_pt;
use crate::document::{Block, Content, Document, Role, plain};
use crate::fonts::Fonts;
use crate::spec;

/// Sets the hanging indent of each 附件说明 from the faces that print it: a digit and a point are one 字
/// to the composer, and narrower with Times metrics.
pub(crate) fn hang(document: &mut Document, fonts: &Fonts) {
    let is_note = |b: &&mut Block| b.role == Role::AttachmentNote;
    for section in &mut document.sections {
        let notes: Vec<_> = section.blocks.iter_mut().filter(is_note).collect();
        let several = notes.len() > 1;
        for note in notes {
            let Content::Text(inlines) = &note.content else { continue };
            let text = plain(inlines);
            let (before, _) = text.split_at(text.len() - name(&text, several).len());
            let face = spec::type_of(note.role).face;
            note.indent.rest = note.indent.first + width_pt(before, face, 1.0, fonts);
        }
    }
}

/// What follows 附件： and, of several, the number.
fn name(text: &str, several: bool) -> &str {
    let text = text.strip_prefix(spec::ATTACHMENT_LABEL).unwrap_or(text);
    let unnumbered = text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('.');
    unnumbered.filter(|_| several).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_name_begins_after_label_and_number() {
        assert_eq!(name("附件：1.工作总结", true), "工作总结");
        assert_eq!(name("12.2024年通讯录", true), "2024年通讯录");
        assert_eq!(name("附件：工作总结", false), "工作总结");
        assert_eq!(name("附件：2.0版实施方案", false), "2.0版实施方案");
        assert_eq!(name("", true), "");
    }
}
