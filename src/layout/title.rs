//! 标题: broken by word sense into a trapezoid or a diamond (GB/T 9704—2012, 7.3.1; T-03, T-04).
//!
//! A title is cut into words, and each gap between two words is priced: what may never end a line is
//! closed, what parts a name, a 书名号 or a phrase costs. A break into lines then costs the sum of its
//! gaps and what its outline lacks. Up to four lines all breaks are compared; longer titles, and titles
//! that have no proper break, are set by the cheapest path.

mod gap;

use std::ops::Range;

use serde::Serialize;

use self::gap::{Gap, gaps};

/// How a title may be broken, the best way first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TitleBreaks {
    /// One to three ways, cost ascending; a title with forced breaks has one.
    pub best: Vec<Candidate>,
    /// Whether a part between forced breaks was too long for a line and had to be broken further.
    pub forced_too_long: bool,
}

/// One way to break a title.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Bytes of each line in the title, without the blanks and forced breaks at its ends; none for an empty title.
    pub lines: Vec<Range<usize>>,
    /// What it costs: under [`REJECTED`] for a proper break.
    pub cost: f64,
    /// The outline of its lines.
    pub shape: Shape,
    /// What the cost is made of.
    pub reasons: Vec<Reason>,
}

impl Candidate {
    /// Where the second and later lines begin, in bytes.
    pub fn breaks(&self) -> Vec<usize> {
        self.lines.iter().skip(1).map(|line| line.start).collect()
    }

    /// The text of each line.
    pub fn texts<'a>(&self, title: &'a str) -> Vec<&'a str> {
        self.lines.iter().map(|line| title.get(line.clone()).unwrap_or_default()).collect()
    }
}

/// The outline of centred lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One line, or none.
    Line,
    /// 正梯形: each line longer than the one above.
    Trapezoid,
    /// 倒梯形: each line shorter than the one above.
    InvertedTrapezoid,
    /// 菱形: first longer, then shorter.
    Diamond,
    /// 长方形: lines of one length, which T-04 rules out.
    Rectangle,
    /// 沙漏形: short lines between long ones, which T-04 rules out.
    Hourglass,
}

/// One part of a cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reason {
    /// For what.
    pub charge: Charge,
    /// Byte of the title where the line that is charged begins.
    pub at: usize,
    /// How much.
    pub cost: f64,
}

/// What a break can be charged for; see [`Charge::price`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charge {
    /// Between two words of one phrase.
    Phrase,
    /// At a pause: after 、 or 的, before 《 or （.
    Pause,
    /// Before a verb that begins another part of the sentence.
    Clause,
    /// Between a verb and its object: 关于做好 / ….
    Verb,
    /// Between two verbs: 加快 / 构建.
    VerbChain,
    /// Between a verb inside the sentence and its object: 优化营商环境降低 / ….
    LooseVerb,
    /// Between 印发, 转发 … and the 书名号 that it governs.
    VerbBeforeBook,
    /// After an adverb: 进一步 / 加强.
    Adverb,
    /// After 和, 与, 及.
    Conjunction,
    /// Between 等 and what it sums up.
    AndSoOn,
    /// Before a noun that leans on what stands before: / 工作.
    Light,
    /// After a word in 型, 性, 级 that describes what follows.
    Attribute,
    /// Between a place and what belongs to it.
    Place,
    /// After a number that counts what follows: 第三届 / 会议.
    Number,
    /// Between a word and a character that only modifies it: 副 / 主任, 功能 / 区.
    Affix,
    /// Beside a lone character, which may be half of an unknown word.
    Single,
    /// Within the name of an office.
    Office,
    /// Within 《》.
    Book,
    /// Soon after 《, so that the line ends in the mere beginning of a name.
    BookBeginning,
    /// Within 《》, before a parenthesis that ends the name.
    BookEnd,
    /// Within 〈〉 inside 《》.
    InnerBook,
    /// Within quotation marks.
    Quote,
    /// Within parentheses.
    Parenthesis,
    /// Before （试行） and other short parentheses, which lean on what stands before.
    ShortParenthesis,
    /// Where no line may end; only for want of any proper break.
    Closed,
    /// Inside a word that is longer than a line.
    Cut,
    /// A line more than needed.
    ExtraLine,
    /// Lines too unlike in length.
    Uneven,
    /// A line that is nothing beside the longest.
    Stub,
    /// Lines so like in length that the outline shows no slope.
    Flat,
    /// A line that fills its measure.
    Full,
    /// The first and the last line of a diamond differ.
    Lopsided,
    /// A trapezoid of three or more lines, where a diamond is better.
    Steps,
    /// The longer line above.
    TopHeavy,
    /// 长方形 or 沙漏形.
    BadShape,
}

/// From this cost on a break breaks a rule (T-04 outline, or where a line may end).
pub const REJECTED: f64 = 50.0;

impl Charge {
    /// The price, once or for each unit that it is charged by. One is what a plain gap between two words costs.
    ///
    /// The prices are fitted by hand to the titles of `title/titles.txt`; T-03 and T-04 say what must not be, not
    /// by how much one break is better than another.
    pub fn price(self) -> f64 {
        match self {
            Self::Pause => 0.3,
            Self::Clause => 0.6,
            Self::Place => 0.8,
            Self::Phrase | Self::Verb | Self::BookEnd | Self::Full => 1.0,
            Self::Attribute => 1.5,
            Self::LooseVerb | Self::VerbBeforeBook | Self::Conjunction | Self::Single => 2.0,
            Self::Light | Self::Number => 2.2,
            Self::VerbChain => 2.5,
            Self::ShortParenthesis => 3.0,
            Self::Book | Self::InnerBook | Self::AndSoOn => 3.5,
            Self::Adverb | Self::Affix | Self::Office | Self::Quote | Self::BookBeginning => 4.0,
            Self::Parenthesis => 6.0,
            Self::Closed => 100.0,
            Self::Cut => 1000.0,
            Self::ExtraLine => 1.2,
            Self::Uneven => 5.0,
            Self::Stub => 4.0,
            Self::Flat => 3.5,
            Self::Lopsided => 1.0,
            Self::Steps => 0.5,
            Self::TopHeavy => 0.5,
            Self::BadShape => 60.0,
        }
    }

    /// Whether it is charged for the outline rather than for a place where a line ends.
    fn is_of_outline(self) -> bool {
        use Charge::*;
        matches!(
            self,
            ExtraLine | Uneven | Stub | Flat | Full | Lopsided | Steps | TopHeavy | BadShape
        )
    }
}

/// How many ways are kept.
const KEPT: usize = 3;

/// Titles are compared in all their breaks up to this many lines …
const MOST_LINES: usize = 4;

/// … and this many gaps, so that no input takes long.
const MOST_GAPS: usize = 64;

/// Lines that differ by less than this look equal, in 字 of the title.
const EQUAL: f64 = 0.7;

/// Breaks `text`, in which `\n` forces a break, into lines of at most `capacity` 字.
///
/// `measure` gives the width of a piece of the title in 字 of its own size; it is asked once for each word, and
/// widths add up. A title that fits stays on one line. Forced breaks stand as typed, and only parts that are too
/// long are broken further. Whatever the text, its lines fit, except a single character wider than `capacity`.
pub fn break_title(text: &str, capacity: f64, measure: &dyn Fn(&str) -> f64) -> TitleBreaks {
    let capacity = if capacity >= 1.0 { capacity } else { 1.0 };
    let parts = forced_parts(text);
    let mut broken = parts.iter().map(|part| break_part(text, part.clone(), capacity, measure));
    match (broken.next(), parts.len()) {
        (None, _) => TitleBreaks { best: vec![joined(&[], capacity)], forced_too_long: false },
        (Some(first), 1) => TitleBreaks {
            best: first.into_iter().map(|(candidate, _)| candidate).collect(),
            forced_too_long: false,
        },
        (Some(first), _) => {
            let ways = std::iter::once(first).chain(broken);
            let best: Vec<_> = ways.filter_map(|ways| ways.into_iter().next()).collect();
            let forced_too_long = best.iter().any(|(candidate, _)| candidate.lines.len() > 1);
            TitleBreaks { best: vec![joined(&best, capacity)], forced_too_long }
        }
    }
}

/// The parts between forced breaks, without blanks at their ends; empty ones are dropped.
fn forced_parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for part in text.split('\n') {
        let lead = part.len() - part.trim_start().len();
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            parts.push(start + lead..start + lead + trimmed.len());
        }
        start += part.len() + 1;
    }
    parts
}

/// A candidate and the widths of its lines as the eye sees them.
type Way = (Candidate, Vec<f64>);

/// The candidate that the best ways of all forced parts make together.
fn joined(parts: &[Way], capacity: f64) -> Candidate {
    let lines: Vec<_> = parts.iter().flat_map(|(part, _)| part.lines.clone()).collect();
    let widths: Vec<f64> = parts.iter().flat_map(|(_, widths)| widths.clone()).collect();
    let gap_charges = |(part, _): &Way| {
        part.reasons
            .iter()
            .filter(|reason| !reason.charge.is_of_outline())
            .copied()
            .collect::<Vec<_>>()
    };
    let mut reasons: Vec<Reason> = parts.iter().flat_map(gap_charges).collect();
    charge_outline(&widths, lines.len(), capacity, &mut |line, charge, cost| {
        reasons.push(Reason { charge, at: lines.get(line).map_or(0, |line| line.start), cost });
    });
    let cost = reasons.iter().fold(0.0, |sum, reason| sum + reason.cost);
    Candidate { lines, cost, shape: shape(&widths), reasons }
}

/// The best ways to break one part, at least one.
fn break_part(
    text: &str,
    part: Range<usize>,
    capacity: f64,
    measure: &dyn Fn(&str) -> f64,
) -> Vec<Way> {
    let row = Row::new(text, part, capacity, measure);
    if row.width(0, row.gaps.len() - 1) <= capacity {
        return vec![row.way(&[0, row.gaps.len() - 1], 1)];
    }
    let cuts = row.compare().unwrap_or_else(|| vec![row.cheapest_path()]);
    let least = cuts.iter().map(Vec::len).min().unwrap_or(2) - 1;
    cuts.iter().map(|cuts| row.way(cuts, least)).collect()
}

/// A part of a title as gaps between its words, priced and measured. The first gap is its beginning, the last its end.
struct Row {
    gaps: Vec<Gap>,
    /// Indices of the gaps where a line may end, with both ends.
    open: Vec<usize>,
    capacity: f64,
}

impl Row {
    fn new(text: &str, part: Range<usize>, capacity: f64, measure: &dyn Fn(&str) -> f64) -> Self {
        let gaps = gaps(text, part, capacity, measure);
        let open = (0..gaps.len()).filter(|&gap| gaps[gap].price < REJECTED).collect();
        Self { gaps, open, capacity }
    }

    /// Width of the line between two gaps in 字, without blanks at its ends.
    fn width(&self, from: usize, to: usize) -> f64 {
        self.gaps[to].before - self.gaps[from].after
    }

    /// Width as the eye sees it: a bracket at the end of a line is half blank.
    fn seen_width(&self, from: usize, to: usize) -> f64 {
        let blank = |yes: bool| if yes { 0.5 } else { 0.0 };
        self.width(from, to) - blank(self.gaps[from].opens) - blank(self.gaps[to].closes)
    }

    /// The best breaks into as few lines as can be and one more, as gaps with both ends; `None` when there is no
    /// proper way, or too many to compare.
    fn compare(&self) -> Option<Vec<Vec<usize>>> {
        if self.open.len() > MOST_GAPS {
            return None;
        }
        let least = self.least_lines()?;
        let mut best = Ranking::default();
        for count in least..=MOST_LINES {
            if count > least + 1 && best.ways.first().is_some_and(|way| way.0 < REJECTED) {
                break;
            }
            self.extend(&mut vec![0], count, least, &mut best);
        }
        let proper = best.ways.iter().filter(|way| way.0 < REJECTED).count().max(1);
        best.ways.truncate(proper);
        (!best.ways.is_empty()).then(|| best.ways.into_iter().map(|way| way.1).collect())
    }

    /// Fewest lines by filling each; `None` when a line would not fit between open gaps.
    fn least_lines(&self) -> Option<usize> {
        let (mut lines, mut from, mut last) = (1, 0, 0);
        for &gap in &self.open {
            if self.width(from, gap) > self.capacity {
                (lines, from) = (lines + 1, last);
                if self.width(from, gap) > self.capacity {
                    return None;
                }
            }
            last = gap;
        }
        Some(lines)
    }

    /// Tries all further lines after `cuts`, so that there are `count` in all.
    fn extend(&self, cuts: &mut Vec<usize>, count: usize, least: usize, best: &mut Ranking) {
        let (Some(&from), Some(&end)) = (cuts.last(), self.open.last()) else { return };
        let left = count + 1 - cuts.len();
        if left == 1 {
            if self.width(from, end) <= self.capacity {
                cuts.push(end);
                best.offer(self.cost(cuts, least), cuts);
                cuts.pop();
            }
            return;
        }
        for &gap in self.open.iter().filter(|&&gap| from < gap && gap < end) {
            if self.width(from, gap) > self.capacity {
                break;
            }
            if self.width(gap, end) <= self.capacity * (left - 1) as f64 {
                cuts.push(gap);
                self.extend(cuts, count, least, best);
                cuts.pop();
            }
        }
    }

    fn cost(&self, cuts: &[usize], least: usize) -> f64 {
        let mut cost: f64 = cuts[1..cuts.len() - 1].iter().map(|&gap| self.gaps[gap].price).sum();
        charge_outline(&self.seen_widths(cuts), least, self.capacity, &mut |_, _, part| {
            cost += part;
        });
        cost
    }

    fn seen_widths(&self, cuts: &[usize]) -> Vec<f64> {
        cuts.windows(2).map(|pair| self.seen_width(pair[0], pair[1])).collect()
    }

    /// The way with these cuts, with its reasons.
    fn way(&self, cuts: &[usize], least: usize) -> Way {
        let lines: Vec<_> =
            cuts.windows(2).map(|pair| self.gaps[pair[0]].next..self.gaps[pair[1]].end).collect();
        let widths = self.seen_widths(cuts);
        let mut reasons = Vec::new();
        for &gap in &cuts[1..cuts.len() - 1] {
            let gap = &self.gaps[gap];
            reasons.extend(gap.charges.iter().map(|&charge| Reason {
                charge,
                at: gap.next,
                cost: charge.price(),
            }));
        }
        charge_outline(&widths, least, self.capacity, &mut |line, charge, cost| {
            reasons.push(Reason { charge, at: lines.get(line).map_or(0, |line| line.start), cost });
        });
        let cost = reasons.iter().fold(0.0, |sum, reason| sum + reason.cost);
        (Candidate { lines, cost, shape: shape(&widths), reasons }, widths)
    }

    /// Breaks anywhere, closed gaps at their price, into lines of much the same length: for titles of many lines
    /// and for those without a proper break. Each line looks back no farther than its measure.
    fn cheapest_path(&self) -> Vec<usize> {
        let last = self.gaps.len() - 1;
        let aim = self.width(0, last) / (self.width(0, last) / self.capacity).ceil();
        let mut paths = vec![(f64::INFINITY, 0); self.gaps.len()];
        paths[0].0 = 0.0;
        for to in 1..=last {
            for from in (0..to).rev() {
                let width = self.width(from, to);
                if width > self.capacity && from + 1 < to {
                    break;
                }
                let slack = ((aim - width) / self.capacity).abs();
                let price = if to == last { 0.0 } else { self.gaps[to].price };
                let cost = paths[from].0 + price + slack * slack * 8.0 + 3.0;
                if cost < paths[to].0 {
                    paths[to] = (cost, from);
                }
            }
        }
        let mut cuts = vec![last];
        while let Some(&at) = cuts.last().filter(|&&at| at > 0) {
            cuts.push(paths[at].1);
        }
        cuts.reverse();
        cuts
    }
}

/// The cheapest ways so far, cost ascending; of two that cost the same the earlier stays first.
#[derive(Default)]
struct Ranking {
    ways: Vec<(f64, Vec<usize>)>,
}

impl Ranking {
    fn offer(&mut self, cost: f64, cuts: &[usize]) {
        let place = self.ways.partition_point(|way| way.0 <= cost);
        if place < KEPT {
            self.ways.insert(place, (cost, cuts.to_vec()));
            self.ways.truncate(KEPT);
        }
    }
}

/// Charges what an outline of lines of these widths lacks, by line.
fn charge_outline(
    widths: &[f64],
    least: usize,
    capacity: f64,
    charge: &mut impl FnMut(usize, Charge, f64),
) {
    let longest = widths.iter().copied().fold(0.0, f64::max);
    if widths.len() < 2 || longest <= 0.0 {
        return;
    }
    for line in least..widths.len() {
        charge(line, Charge::ExtraLine, Charge::ExtraLine.price());
    }
    for (line, width) in widths.iter().enumerate() {
        let lack = 1.0 - width / longest;
        if lack > 0.0 {
            charge(line, Charge::Uneven, lack * lack * Charge::Uneven.price());
        }
        if lack > 0.65 {
            charge(line, Charge::Stub, Charge::Stub.price());
        }
        let full = (width / capacity - 0.9) / 0.1;
        if full > 0.0 {
            charge(line, Charge::Full, full * Charge::Full.price());
        }
    }
    charge_shape(widths, longest, charge);
}

fn charge_shape(widths: &[f64], longest: f64, charge: &mut impl FnMut(usize, Charge, f64)) {
    for (line, pair) in widths.windows(2).enumerate() {
        let step = (pair[1] - pair[0]).abs() / longest;
        if step < 0.1 {
            let pairs = (widths.len() - 1) as f64;
            charge(line + 1, Charge::Flat, (1.0 - step * 10.0) / pairs * Charge::Flat.price());
        }
    }
    match shape(widths) {
        Shape::Line => {}
        Shape::Trapezoid if widths.len() > 2 => charge(0, Charge::Steps, Charge::Steps.price()),
        Shape::Trapezoid => {}
        Shape::InvertedTrapezoid => {
            let lines = (widths.len() - 1) as f64;
            charge(0, Charge::TopHeavy, lines * Charge::TopHeavy.price());
        }
        Shape::Diamond => {
            let (first, last) = (widths[0], widths[widths.len() - 1]);
            let share = (first - last).abs() / longest;
            charge(0, Charge::Lopsided, share * Charge::Lopsided.price());
        }
        Shape::Rectangle | Shape::Hourglass => {
            charge(0, Charge::BadShape, Charge::BadShape.price());
        }
    }
}

/// The outline of lines of these widths.
fn shape(widths: &[f64]) -> Shape {
    let (mut grows, mut shrinks, mut waist) = (false, false, false);
    for pair in widths.windows(2) {
        if pair[1] - pair[0] >= EQUAL {
            waist |= shrinks;
            grows = true;
        } else if pair[0] - pair[1] >= EQUAL {
            shrinks = true;
        }
    }
    match (grows, shrinks) {
        _ if widths.len() < 2 => Shape::Line,
        _ if waist => Shape::Hourglass,
        (true, true) => Shape::Diamond,
        (true, false) => Shape::Trapezoid,
        (false, true) => Shape::InvertedTrapezoid,
        (false, false) => Shape::Rectangle,
    }
}

#[cfg(test)]
mod tests;
