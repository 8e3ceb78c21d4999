//! 版头: paragraphs at fixed heights, the red line below the number's.

use super::super::draft::{
    Character, Format, Item, Jc, JointMark, Paragraph, Piece, RuleLine, Ruled,
};
use super::super::units::{eighths_mm, half_points, twips, twips_mm};
use super::Flow;
use super::pen::upper_edge;
use super::pieces;
use crate::document::{Align, Block, Content, Form, Role, Section};
use crate::layout::{Line, Rule};
use crate::spec;

impl<'a> Flow<'a> {
    pub(super) fn head(&mut self, section: &'a Section) {
        let over_letterhead = self.layout.settings.preprinted.is_some();
        let letter = self.layout.document.form == Form::Letter;
        let last = section.blocks.iter().rposition(|b| b.role != Role::Mark);
        let marks: Vec<&Block> = section.blocks.iter().filter(|b| b.role == Role::Mark).collect();
        for (at, block) in section.blocks.iter().enumerate() {
            if over_letterhead && spec::preprinted(block.role) {
                continue;
            }
            if letter && block.role == Role::Mark {
                self.header = self.letter_mark(block);
                continue;
            }
            if block.role == Role::Mark && marks.len() > 1 {
                if marks[0].id == block.id {
                    self.joint_mark(&marks);
                }
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
            if let Content::Beside(texts) = &block.content {
                format.tabs = pieces::tabs(texts);
            }
            let id = block.id.clone();
            self.items.push(Item::Paragraph(Paragraph { id, format, pieces, seals: vec![] }));
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
        Some(Paragraph { id: block.id.clone(), format, pieces: self.pieces(block), seals: vec![] })
    }

    /// The first red rule of page 1.
    fn red_rule(&self) -> Option<&'a Rule> {
        self.layout.pages.first().and_then(|page| page.rules.iter().find(|r| r.red))
    }

    /// The names of a joint mark and 文件 in a table at their height, below an empty paragraph that holds the white.
    fn joint_mark(&mut self, marks: &[&'a Block]) {
        let line =
            |block: &Block| self.pen.lines(&block.id).first().map(|(_, line)| (*line).clone());
        let set: Vec<(&Block, Line)> =
            marks.iter().filter_map(|block| Some((*block, line(block)?))).collect();
        let (beside, names): (Vec<_>, Vec<_>) =
            set.into_iter().partition(|(block, _)| block.align == Align::Right);
        let [(_, first), (_, second), ..] = &names[..] else { return };
        let pitch = length(second.baseline - first.baseline);
        let columns = (
            length(first.right - first.x),
            beside.first().map_or(0, |(_, line)| length(line.right - first.right)),
        );
        let top = upper_edge(first.baseline, pitch);
        let height = pitch * names.len() as u32;
        let before = top - self.pen.bottom() - i64::from(Format::EMPTY.line);
        self.empty_line(Format { before: u32::try_from(before).unwrap_or(0), ..Format::EMPTY });
        self.pen.rule_below(top - self.pen.bottom());
        self.pen.rows(&[(0, height)], 0);
        let mut paragraph = |(block, line): &(&'a Block, Line), align: Jc, height: u32| {
            let pieces = self.pieces(block);
            let format = Format { align, line: height, ..mark_format(line) };
            Paragraph { id: block.id.clone(), format, pieces, seals: vec![] }
        };
        let names = names.iter().map(|name| paragraph(name, Jc::Distribute, pitch)).collect();
        let wenjian = beside.first().map(|wenjian| {
            let height = twips(wenjian.1.size * spec::WORD_OFF_GRID_EM);
            paragraph(wenjian, Jc::Right, u32::try_from(height).unwrap_or(pitch))
        });
        self.items.push(Item::Mark(JointMark { names, wenjian, columns, height }));
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
            Content::Beside(texts) => pieces::beside(texts, &mut self.figures),
            Content::Table(_) | Content::Pictures(_) | Content::Entry(_) => vec![],
        }
    }
}

/// Width of a mark's characters in percent of their own.
const MARK_SCALE: u32 = (spec::MARK_CONDENSE * 100.0) as u32;

/// A line of a mark: its size, and the width of its characters.
fn mark_format(line: &Line) -> Format {
    Format {
        role: Some(Role::Mark),
        size: half_points(line.size),
        scale: MARK_SCALE,
        ..Format::EMPTY
    }
}

fn length(mm: f64) -> u32 {
    u32::try_from(twips_mm(mm)).unwrap_or(0)
}

/// Share of an exact line below its base line.
const BELOW_BASELINE: f64 = 1.0 - spec::WORD_EXACT_ASCENT;
/// Twips in a point.
const POINT: f64 = 20.0;
