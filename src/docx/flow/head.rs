//! 版头: paragraphs at fixed heights, the red line below the number's.

use super::super::draft::{Character, Format, Item, Paragraph, RuleBelow};
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
                self.red_line(&mut format);
            }
            let pieces = pieces::of(inlines, Character::default(), &mut self.figures);
            let id = block.id.clone();
            self.items.push(Item::Paragraph(Paragraph { id, format, pieces, seal: None }));
        }
    }

    /// The red line as a border of the paragraph above it, so that it stays with its text. The border's distance
    /// is whole points, so the line of text is made as high as brings the border to its place.
    fn red_line(&mut self, format: &mut Format) {
        let red = self.layout.pages.first().and_then(|page| page.rules.iter().find(|r| r.red));
        let Some(red) = red else { return };
        let baseline = self.pen.bottom() as f64 - f64::from(format.line) * BELOW_BASELINE;
        let upper = twips_mm(red.y - red.width / 2.0) as f64;
        let space = ((upper - self.pen.bottom() as f64) / POINT).floor().clamp(0.0, 31.0);
        let line = ((upper - baseline - space * POINT) / BELOW_BASELINE).round();
        let eighths = eighths_mm(red.width);
        self.pen.reset_line(&mut *format, line.max(0.0) as u32);
        self.pen.rule_below((space * POINT + f64::from(eighths) * POINT / 8.0).round() as i64);
        format.rule = Some(RuleBelow { eighths, space: space as u32 });
    }
}

/// Share of an exact line below its base line.
const BELOW_BASELINE: f64 = 1.0 - spec::WORD_EXACT_ASCENT;
/// Twips in a point.
const POINT: f64 = 20.0;
