//! 版记: its lines as rows of one table at the foot of its side.

use super::super::draft::{Character, Format, Imprint, ImprintRow, PageSetup, Paragraph};
use super::super::units::{eighths_mm, twips, twips_mm};
use super::figures::Figures;
use super::page::letter_imprint_bottom;
use super::{pen, pieces};
use crate::document::{Block, Content, Form, Section};
use crate::layout::{Layout, Rule};
use crate::spec;

/// The table of a 版记.
pub(super) fn table(
    layout: &Layout,
    section: &Section,
    setup: PageSetup,
    figures: &mut Figures,
) -> Imprint {
    let page = layout.pages.last();
    let rules: Vec<&Rule> =
        page.map(|p| p.rules.iter().filter(is_imprint_rule).collect()).unwrap_or_default();
    let mut rows = vec![];
    let mut top = first_rule(&rules).map_or(0.0, |rule| rule.y);
    for block in &section.blocks {
        let lines = page.map_or(1, |p| p.lines.iter().filter(|l| l.id == block.id).count()).max(1);
        let lines = if matches!(block.content, Content::Ends(..)) { 1 } else { lines };
        let height_pt = lines as f64 * spec::IMPRINT_LINE_PT;
        let above = rules.iter().find(|rule| (rule.y - top).abs() < 0.1);
        rows.push(ImprintRow {
            paragraph: paragraph(block, figures),
            height: u32::try_from(twips(height_pt)).unwrap_or(0),
            rule_above: above.map_or(0, |rule| eighths_mm(rule.width)),
        });
        top += spec::mm(height_pt);
    }
    let last = layout.pages.len().saturating_sub(1);
    if layout.document.form == Form::Letter {
        let (_, dy) = layout.settings.preprinted.unwrap_or((0.0, 0.0));
        let below = letter_imprint_bottom(dy).saturating_sub(setup.bottom_of(last));
        return Imprint { rows, below, last_rule: 0 };
    }
    Imprint { rows, below: below(setup), last_rule: eighths_mm(spec::RULE_THICK_MM) }
}

/// From the lower edge of the 版心, where the last rule stands (7.4.1), down to the bottom margin. The margins of
/// GB/T 33476.2 lie lower; those of the standard end there.
fn below(setup: PageSetup) -> u32 {
    let margins = i64::from(setup.height - setup.top - setup.bottom);
    let lower = (margins - twips_mm(spec::CORE_HEIGHT_MM)) / 2;
    // The middle of the rule stands at the edge; Word lays the rule wholly above the empty row.
    let row = u32::try_from(lower + twips_mm(spec::RULE_THICK_MM) / 2).unwrap_or(0);
    // A row lower than its empty paragraph would be cut off: so little (0.35 mm) is nothing.
    if lower <= 0 || row < Format::EMPTY.line { 0 } else { row }
}

fn is_imprint_rule(rule: &&Rule) -> bool {
    !rule.red && (rule.right - rule.x - spec::CORE_WIDTH_MM).abs() < 0.05
}

/// The upper of the two thick rules.
fn first_rule<'a>(rules: &[&'a Rule]) -> Option<&'a Rule> {
    let thick = |rule: &&&Rule| (rule.width - spec::RULE_THICK_MM).abs() < 0.01;
    rules.iter().filter(thick).min_by(|a, b| a.y.total_cmp(&b.y)).copied()
}

fn paragraph(block: &Block, figures: &mut Figures) -> Paragraph {
    let pieces = match &block.content {
        Content::Text(inlines) => pieces::of(inlines, Character::default(), figures),
        Content::Ends(left, right) => pieces::ends(left, right, figures),
        Content::Beside(_) | Content::Table(_) | Content::Pictures(_) | Content::Entry(_) => vec![],
    };
    let format = pen::format(block, u32::try_from(twips(spec::IMPRINT_LINE_PT)).unwrap_or(0));
    Paragraph { id: block.id.clone(), format, pieces, seals: vec![] }
}
