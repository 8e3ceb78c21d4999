//! 版头: paragraphs at fixed heights, the red line below the number's.

use super::super::draft::{Character, Item, Paragraph, RuleBelow};
use super::super::units::{eighths_mm, twips_mm};
use super::Flow;
use super::pieces;
use crate::document::{Content, Role, Section};
use crate::spec;

impl<'a> Flow<'a> {
    pub(super) fn head(&mut self, section: &'a Section) {
        let over_letterhead = self.layout.settings.preprinted.is_some();
        let last = section.blocks.iter().rposition(|b| b.role != Role::Mark);
        for (at, block) in section.blocks.iter().enumerate() {
            let Content::Text(inlines) = &block.content else { continue };
            if over_letterhead && spec::preprinted(block.role) {
                continue;
            }
            let mut format = self.pen.paragraph(block, &[]);
            if block.role == Role::Mark {
                format.scale = (spec::MARK_CONDENSE * 100.0).round() as u32;
            }
            if Some(at) == last && !over_letterhead {
                format.rule = self.red_line();
            }
            let pieces = pieces::of(inlines, Character::default(), &mut self.figures);
            let id = block.id.clone();
            self.items.push(Item::Paragraph(Paragraph { id, format, pieces, seal: None }));
        }
    }

    /// The red line as a border of the paragraph above it, so that it stays with its text.
    fn red_line(&mut self) -> Option<RuleBelow> {
        let red = self.layout.pages.first()?.rules.iter().find(|rule| rule.red)?;
        let upper = twips_mm(red.y - red.width / 2.0);
        let space = ((upper - self.pen.bottom()) as f64 / 20.0).round().clamp(0.0, 31.0) as u32;
        let eighths = eighths_mm(red.width);
        self.pen.rule_below(i64::from(space) * 20 + i64::from(eighths) * 20 / 8);
        Some(RuleBelow { eighths, space })
    }
}
