//! 版头: what stands at fixed heights on page 1, off the grid.

use super::measure::{Measure, Measured, Shape, TextLine};
use super::runs::{self, Run};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Block, Form, Role, Section, plain};
use crate::fonts::Fonts;
use crate::spec::{self, pt};

mod letter;

/// An element at a fixed height.
#[derive(Debug, Clone)]
pub(crate) struct Fixed<'a> {
    pub block: &'a Block,
    pub lines: Vec<TextLine>,
    /// Size of its text in pt.
    pub size_pt: f64,
    /// Left edge of its line in pt from that of the 版心, and its width.
    pub left_pt: f64,
    pub width_pt: f64,
    pub align: Align,
    /// Top of its em box in pt below the upper edge of the 版心.
    pub top_pt: f64,
    /// Width of its characters against their height.
    pub condense: f64,
}

/// A red line of the head, in pt from the upper left corner of the 版心.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RedLine {
    pub x_pt: f64,
    /// Its middle.
    pub y_pt: f64,
    pub length_pt: f64,
    pub width_pt: f64,
}

/// The 版头, placed.
#[derive(Debug, Clone)]
pub(crate) struct Head<'a> {
    pub fixed: Vec<Fixed<'a>>,
    /// The red line of 7.2.7, or the two double lines of 10.1; none above a 命令.
    pub lines: Vec<RedLine>,
    /// Top of the em box of what follows, in pt below the upper edge of the 版心.
    pub title_pt: f64,
}

/// Size of a mark in pt: as large as its width and height allow (7.2.4, gbt9704 old bound 22 mm × 15 mm).
fn mark_size_pt(text: &str, fonts: &Fonts, most_mm: f64) -> f64 {
    let em = mark_em(text, fonts).max(1.0);
    let by_width = pt(spec::MARK_WIDTH_MAX_MM) / (em * spec::MARK_CONDENSE);
    by_width.min(pt(most_mm))
}

/// Width of a text in the face of the mark, in em.
fn mark_em(text: &str, fonts: &Fonts) -> f64 {
    runs::width_pt(text, spec::type_of(Role::Mark).face, 1.0, fonts)
}

impl Head<'_> {
    /// A mark so long that its characters come out smaller than the title's.
    pub fn small_mark(&self) -> Option<Diagnostic> {
        let marks = || self.fixed.iter().filter(|f| f.block.role == Role::Mark);
        let mark = marks().next()?;
        let joint = marks().count() > 1;
        // Names of a joint mark may well be somewhat smaller than the title.
        let least = if joint { spec::MARK_SMALL_PT } else { spec::SIZE_2_PT };
        (mark.size_pt < least).then(|| {
            let height = spec::mm(mark.size_pt);
            let message = format!("发文机关标志太长，字高只有{height:.1}毫米，比标题还小");
            let found = Diagnostic::warning(Kind::Fit, message)
                .hint("请在单位文件的“发文机关标志”里改用规范化简称");
            let lead = "也可以在公文里写“联合标志: 主办”，只标主办机关";
            let found = if joint { found.hint(lead) } else { found };
            found.maybe_at(mark.block.origin.as_ref())
        })
    }
}

/// How a mark is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MarkSize {
    /// Size of its characters in pt.
    pub em_pt: f64,
    /// Pitch of its names in em.
    pub pitch_em: f64,
}

/// What is tried for a joint mark, the largest first: smaller characters down to a title's, then tighter and smaller
/// ones. Other marks have one size.
pub(crate) fn mark_sizes(section: &Section, fonts: &Fonts, form: Form) -> Vec<MarkSize> {
    let (usual, tight) = spec::MARK_PITCH_EM;
    let marks: Vec<&Block> = section.blocks.iter().filter(|b| b.role == Role::Mark).collect();
    let [first, _, ..] = marks[..] else {
        let text = marks.first().map_or(String::new(), |block| text(block));
        let most_mm = match form {
            Form::Letter => spec::LETTER_MARK_EM_MAX_MM,
            Form::Ordinary | Form::Order | Form::Minutes => spec::MARK_EM_MAX_MM,
        };
        return vec![MarkSize { em_pt: mark_size_pt(&text, fonts, most_mm), pitch_em: usual }];
    };
    let stack = Stack::of(&marks, fonts);
    let by_width = pt(spec::MARK_WIDTH_MAX_MM) / (stack.width_em() * spec::MARK_CONDENSE);
    let (ink_top, ink_bottom) = fonts.ink_em(spec::type_of(first.role).face, &text(first));
    let rows = stack.names.len().saturating_sub(1) as f64;
    let by_height = pt(spec::MARK_STACK_MAX_MM) / (rows * usual + ink_top - ink_bottom);
    let by_height = by_height.max(spec::SIZE_2_PT);
    let largest = by_width.min(by_height).min(pt(spec::MARK_EM_MAX_MM));
    // Word counts sizes in half points: both papers have the same.
    let halves = |pt: f64| (pt * 2.0).floor() as u32;
    let sized = |from: f64, to: f64, pitch_em: f64| {
        let sizes = halves(from.min(to))..=halves(to);
        sizes.rev().map(move |half| MarkSize { em_pt: f64::from(half) / 2.0, pitch_em })
    };
    let loose = sized(spec::SIZE_2_PT, largest, usual);
    loose.chain(sized(spec::MARK_MIN_PT, largest.min(spec::SIZE_2_PT), tight)).collect()
}

/// Places the 版头 of a form with a mark of a size.
pub(crate) fn place<'a>(
    section: &'a Section,
    measure: Measure,
    mark: MarkSize,
    form: Form,
) -> Head<'a> {
    match form {
        Form::Letter => letter::place(section, measure, mark),
        Form::Order => order(section, measure, mark),
        Form::Ordinary | Form::Minutes => ordinary(section, measure, mark),
    }
}

/// 版头 of 7.2: corner, mark, number, red line.
fn ordinary<'a>(section: &'a Section, measure: Measure, mark: MarkSize) -> Head<'a> {
    let mut fixed = Vec::new();
    let mut row = 0;
    let mut below = 0.0;
    let marks: Vec<&Block> = section.blocks.iter().filter(|b| b.role == Role::Mark).collect();
    let mut above = Role::Mark;
    for block in &section.blocks {
        let measured = measure.block(block);
        match block.role {
            Role::Mark if marks.len() > 1 => {
                if fixed.iter().all(|f: &Fixed| f.block.role != Role::Mark) {
                    let stack = Stack::of(&marks, measure.fonts);
                    below = stack.place(&measure, mark, &mut fixed);
                }
            }
            Role::Mark => {
                let size_pt = mark.em_pt;
                let (top, bottom) =
                    mark_height(&text(block), mark, measure.fonts, spec::MARK_TOP_MM);
                let condense = spec::MARK_CONDENSE;
                fixed.push(Fixed { size_pt, condense, ..whole(resized(measured, size_pt), top) });
                below = bottom;
            }
            Role::Signer | Role::Number => {
                let top = match above {
                    Role::Signer => below - spec::SIZE_3_PT + spec::ROW_PT,
                    _ => below + spec::TWO_ROWS_PT,
                };
                below = top + spec::SIZE_3_PT;
                fixed.extend(elements(measured, top));
            }
            // The date of 纪要 stands on the row below its number.
            Role::Date => {
                let top = below + spec::LEADING_PT;
                below = top + spec::SIZE_3_PT;
                fixed.extend(elements(measured, top));
            }
            _ => {
                let top = f64::from(row) * measure.settings.row_pt;
                row += 1;
                fixed.extend(elements(measured, top));
            }
        }
        above = block.role;
    }
    let red_line_pt = below + pt(spec::RED_LINE_BELOW_MM);
    let line = RedLine {
        x_pt: 0.0,
        y_pt: red_line_pt,
        length_pt: pt(spec::CORE_WIDTH_MM),
        width_pt: pt(measure.settings.red_line_mm),
    };
    Head { fixed, lines: vec![line], title_pt: red_line_pt + spec::TWO_ROWS_PT }
}

/// 命令（令）格式 (10.2): corner, mark, 令号, and no red line; the text begins two rows below.
///
/// Where the mark is free to be smaller, it is so much smaller that the text stands on the grid.
fn order<'a>(section: &'a Section, measure: Measure, mark: MarkSize) -> Head<'a> {
    let row_pt = measure.settings.row_pt;
    let placed = |mark: MarkSize| {
        let mut fixed = Vec::new();
        let (mut row, mut below) = (0, 0.0);
        for block in &section.blocks {
            let measured = measure.block(block);
            let top_pt = match block.role {
                Role::Mark => {
                    let ink_mm = spec::ORDER_MARK_TOP_MM;
                    let (top, bottom) = mark_height(&text(block), mark, measure.fonts, ink_mm);
                    let (size_pt, condense) = (mark.em_pt, spec::MARK_CONDENSE);
                    let mark = whole(resized(measured, size_pt), top);
                    fixed.push(Fixed { size_pt, condense, ..mark });
                    below = bottom;
                    continue;
                }
                Role::Number => {
                    let top = below + spec::TWO_ROWS_PT;
                    below = top + spec::SIZE_3_PT;
                    top
                }
                _ => {
                    row += 1;
                    f64::from(row - 1) * row_pt
                }
            };
            fixed.extend(elements(measured, top_pt));
        }
        (fixed, below + spec::TWO_ROWS_PT)
    };
    let (fixed, text_pt) = placed(mark);
    let too_low = text_pt - (text_pt / row_pt).floor() * row_pt;
    let ink_pt = text_pt
        - pt(spec::ORDER_MARK_TOP_MM - spec::TOP_MM)
        - 2.0 * spec::TWO_ROWS_PT
        - spec::SIZE_3_PT;
    let em_pt = mark.em_pt * (1.0 - too_low / ink_pt.max(1.0));
    if em_pt < spec::SIZE_2_PT {
        // A long name: the text begins on the next row.
        return Head { fixed, lines: vec![], title_pt: (text_pt / row_pt).ceil() * row_pt };
    }
    let (fixed, title_pt) = placed(MarkSize { em_pt, ..mark });
    Head { fixed, lines: vec![], title_pt }
}

/// The lines of a block as an element, or each of the texts that stand side by side in it.
fn elements(measured: Measured, top_pt: f64) -> Vec<Fixed> {
    let core = pt(spec::CORE_WIDTH_MM);
    match &measured.shape {
        Shape::Beside(texts) => {
            let one = |text: &super::measure::BesideLines| Fixed {
                lines: text.lines.clone(),
                left_pt: text.left_pt,
                width_pt: core - text.left_pt,
                align: Align::Left,
                ..whole(measured.clone(), top_pt)
            };
            texts.iter().map(one).collect()
        }
        Shape::Ends(left, right) => {
            let end = |runs: &Vec<Run>, align| Fixed {
                lines: vec![TextLine { runs: runs.clone(), width_pt: 0.0, justify: false }],
                align,
                ..whole(measured.clone(), top_pt)
            };
            vec![end(left, Align::Left), end(right, Align::Right)]
        }
        Shape::Lines(_) | Shape::Table(_) | Shape::Pictures(_) => vec![whole(measured, top_pt)],
    }
}

fn whole(measured: Measured, top_pt: f64) -> Fixed {
    let block = measured.block;
    let (left, right) = (block.indent.first, block.indent.right);
    Fixed {
        block,
        size_pt: measured.size_pt,
        left_pt: left * measured.size_pt,
        width_pt: pt(spec::CORE_WIDTH_MM) - (left + right) * measured.size_pt,
        align: block.align,
        top_pt,
        condense: 1.0,
        lines: match measured.shape {
            Shape::Lines(lines) => lines,
            _ => vec![],
        },
    }
}

/// Top of a mark's em box and bottom of its ink, in pt below the upper edge of the 版心; its ink begins at a height on
/// the sheet.
fn mark_height(text: &str, size: MarkSize, fonts: &Fonts, ink_mm: f64) -> (f64, f64) {
    let size_pt = size.em_pt;
    let (ink_top, ink_bottom) = fonts.ink_em(spec::type_of(Role::Mark).face, text);
    let ink = pt(ink_mm - spec::TOP_MM);
    let top = ink - (spec::EM_ASCENT - ink_top) * size_pt;
    (top, ink + (ink_top - ink_bottom) * size_pt)
}

/// The names of a joint mark, one below another and as wide as the widest, and 文件 at their right (7.2.4).
struct Stack<'a> {
    names: Vec<&'a Block>,
    wenjian: Option<&'a Block>,
    /// Width of the widest name in em.
    widest_em: f64,
    /// Width of 文件 with the space before it, in em of the names.
    wenjian_em: f64,
}

impl<'a> Stack<'a> {
    fn of(marks: &[&'a Block], fonts: &Fonts) -> Self {
        let (beside, names): (Vec<_>, Vec<_>) =
            marks.iter().copied().partition(|block| block.align == Align::Right);
        let wenjian = beside.first().copied();
        let em = |block: &&Block| mark_em(&text(block), fonts);
        let wide = wenjian.map_or(0.0, |block| em(&block) * spec::WENJIAN_EM + GAP_EM);
        let widest_em = names.iter().map(em).fold(1.0, f64::max) + spec::MARK_SPREAD_EM;
        Self { names, wenjian, widest_em, wenjian_em: wide }
    }

    /// Width of all in em, before it is condensed.
    fn width_em(&self) -> f64 {
        self.widest_em + self.wenjian_em
    }

    /// Places its elements; the bottom of their ink in pt below the upper edge of the 版心.
    fn place(&self, measure: &Measure, size: MarkSize, fixed: &mut Vec<Fixed<'a>>) -> f64 {
        let size_pt = size.em_pt;
        let em = size_pt * spec::MARK_CONDENSE;
        let left_pt = (pt(spec::CORE_WIDTH_MM) - self.width_em() * em) / 2.0;
        let ink =
            |block: &Block| measure.fonts.ink_em(spec::type_of(Role::Mark).face, &text(block));
        let top_ink = self.names.first().map_or(0.0, |block| ink(block).0);
        let upper = pt(spec::MARK_BELOW_CORE_MM);
        let mut top_pt = upper - (spec::EM_ASCENT - top_ink) * size_pt;
        let mut lower = upper;
        for block in &self.names {
            let spread = Fixed {
                left_pt,
                width_pt: self.widest_em * em,
                ..line(measure, block, size_pt, top_pt)
            };
            fixed.push(spread);
            lower = top_pt + (spec::EM_ASCENT - ink(block).1) * size_pt;
            top_pt += size.pitch_em * size_pt;
        }
        let Some(block) = self.wenjian else { return lower };
        let size = size_pt * spec::WENJIAN_EM;
        let (ink_top, ink_bottom) = ink(block);
        let middle = spec::EM_ASCENT - f64::midpoint(ink_top, ink_bottom);
        let top_pt = f64::midpoint(upper, lower) - middle * size;
        let width_pt = self.width_em() * em;
        fixed.push(Fixed { left_pt, width_pt, ..line(measure, block, size, top_pt) });
        lower
    }
}

/// Space between names and 文件, in em.
const GAP_EM: f64 = spec::WENJIAN_GAP_EM;

/// A line of a joint mark; a name is spread over its width.
fn line<'a>(measure: &Measure, block: &'a Block, size_pt: f64, top_pt: f64) -> Fixed<'a> {
    let mut fixed = whole(resized(measure.block(block), size_pt), top_pt);
    for line in &mut fixed.lines {
        line.justify = block.align == Align::Justify;
    }
    Fixed { size_pt, condense: spec::MARK_CONDENSE, ..fixed }
}

fn text(block: &Block) -> String {
    match &block.content {
        crate::document::Content::Text(inlines) => plain(inlines),
        _ => String::new(),
    }
}

fn resized(mut measured: Measured, size_pt: f64) -> Measured {
    measured.size_pt = size_pt;
    if let Shape::Lines(lines) = &mut measured.shape {
        for run in lines.iter_mut().flat_map(|line| &mut line.runs) {
            run.size_pt = size_pt;
        }
    }
    measured
}
