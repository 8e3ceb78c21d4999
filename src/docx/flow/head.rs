//! 版头: paragraphs at fixed heights, the red line below the number's.

use super::super::draft::{Character, Format, Item, Paragraph, Piece, RuleLine, Ruled};
use super::super::units::{eighths_mm, twips, twips_mm};
use super::Flow;
use super::pieces;
use crate::document::{Block, Content, Form, Role, Section};
use crate::layout::Rule;
use crate::spec;

impl<'a> Flow<'a> {
    pub(super) fn head(&mut self, section: &'a Section) {
        let over_letterhead = self.layout.settings.preprinted.is_some();
        let letter = self.layout.document.form == Form::Letter;
        let last = section.blocks.iter().rposition(|b| b.role != Role::Mark);
        for (at, block) in section.blocks.iter().enumerate() {
            if over_letterhead && spec::preprinted(block.role) {
                continue;
            }
            if letter && block.role == Role::Mark {
                self.header = self.letter_mark(block);
                continue;
            }
            let mut format = self.pen.paragraph(block, &[]);
            if block.role == Role::Mark {
                format.scale = MARK_SCALE;
            }
            if Some(at) == last && !over_letterhead && !letter {
                self.red_line(&mut format);
            }
            let pieces = self.pieces(block);
            let id = block.id.clone();
            self.items.push(Item::Paragraph(Paragraph { id, format, pieces, seal: None }));
        }
    }

    /// The mark of a 信函 with its double line: the header of page 1, below which the text begins.
    fn letter_mark(&mut self, block: &'a Block) -> Option<Paragraph> {
        let mut format = Format { scale: MARK_SCALE, ..self.pen.paragraph(block, &[]) };
        let thick = self.red_rule()?;
        let (line, space) = self.border_at(&mut format, thick);
        let eighths = eighths_mm(thick.width);
        let double = twips(spec::DOUBLE_LINE_PT);
        let top = self.pen.bottom() - i64::from(line);
        self.pen.rule_below(i64::from(space) * POINT as i64 + double);
        self.pen.begin_text();
        if let Some(letterhead) = &mut self.letterhead {
            letterhead.header = u32::try_from(top).unwrap_or(0);
        }
        format.before = 0;
        format.rule = Some(Ruled { line: RuleLine::ThickThin, eighths, space });
        Some(Paragraph { id: block.id.clone(), format, pieces: self.pieces(block), seal: None })
    }

    /// The first red rule of page 1.
    fn red_rule(&self) -> Option<&'a Rule> {
        self.layout.pages.first().and_then(|page| page.rules.iter().find(|r| r.red))
    }

    /// The red line as a border of the paragraph above it, so that it stays with its text.
    fn red_line(&mut self, format: &mut Format) {
        let Some(red) = self.red_rule() else { return };
        let eighths = eighths_mm(red.width);
        let (_, space) = self.border_at(format, red);
        let rule = f64::from(space) * POINT + f64::from(eighths) * POINT / 8.0;
        self.pen.rule_below(rule.round() as i64);
        format.rule = Some(Ruled { line: RuleLine::Single, eighths, space });
    }

    /// Makes room for a border whose upper line is `red`: its distance is whole points, so the line of text is made as
    /// high as brings the border to its place. Height in twips and distance in points.
    fn border_at(&mut self, format: &mut Format, red: &Rule) -> (u32, u32) {
        let baseline = self.pen.bottom() as f64 - f64::from(format.line) * BELOW_BASELINE;
        let upper = twips_mm(red.y - red.width / 2.0) as f64;
        let space = ((upper - self.pen.bottom() as f64) / POINT).floor().clamp(0.0, 31.0);
        let line = ((upper - baseline - space * POINT) / BELOW_BASELINE).round().max(0.0) as u32;
        self.pen.reset_line(format, line);
        (line, space as u32)
    }

    /// The runs of a paragraph or of a line with two ends.
    fn pieces(&mut self, block: &'a Block) -> Vec<Piece> {
        let plain = Character::default();
        match &block.content {
            Content::Text(inlines) => pieces::of(inlines, plain, &mut self.figures),
            Content::Ends(left, right) => pieces::ends(left, right, &mut self.figures),
            Content::Table(_) => vec![],
        }
    }
}

/// Width of a mark's characters in percent of their own.
const MARK_SCALE: u32 = (spec::MARK_CONDENSE * 100.0) as u32;
/// Share of an exact line below its base line.
const BELOW_BASELINE: f64 = 1.0 - spec::WORD_EXACT_ASCENT;
/// Twips in a point.
const POINT: f64 = 20.0;
