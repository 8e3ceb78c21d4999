//! Pages: where each line and row stands, on the grid of 22 行 or off it where the standard says so.

use std::collections::{BTreeMap, BTreeSet};

use super::footnotes;
use super::keep::{self, Keep};
use super::measure::{Measured, Shape, Side};
use crate::document::Role;
use crate::spec::{self, pt};

/// Rounding that a sum of pitches may carry, in pt.
pub(super) const SLACK_PT: f64 = 0.01;

/// A part of the paper that begins a new side, measured.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    pub blocks: Vec<Measured<'a>>,
    /// Least top of its first block in pt below the upper edge of the 版心: on page 1, below the 版头.
    pub start_pt: f64,
    /// Lower edge of the text on its first page in pt below the upper edge of the 版心.
    pub first_bottom_pt: f64,
}

/// A line or row of a block: part, block, line.
pub(crate) type Spot = (usize, usize, usize);

/// What a solver may change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adjust {
    /// Blank rows before the 署名 of the body, where they are not the block's own.
    pub signature_blank: Option<u8>,
    /// Pitch of rows on a page, where it is not the paper's.
    pub pitch: BTreeMap<usize, f64>,
    /// Lines that begin a new page.
    pub breaks: BTreeSet<Spot>,
}

/// A line or row with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub spot: Spot,
    /// 0-based.
    pub page: usize,
    /// Top of its em box (or row) in pt below the upper edge of the 版心.
    pub top_pt: f64,
    pub height_pt: f64,
}

impl Placed {
    pub fn bottom_pt(&self) -> f64 {
        self.top_pt + self.height_pt
    }
}

/// All places of a paper but those of head and imprint.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub placed: Vec<Placed>,
    /// Pages used.
    pub pages: usize,
    /// The 脚注, each on the page of its mark.
    pub notes: Vec<PlacedNote>,
    /// The pages, 0-based, that are turned.
    pub turned: BTreeSet<usize>,
}

/// A 脚注 with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlacedNote {
    pub part: usize,
    pub block: usize,
    /// Which of the block's.
    pub note: usize,
    /// 0-based.
    pub page: usize,
    /// How many lines it has.
    pub lines: usize,
    /// Top of the em box of its first line in pt below the upper edge of the 版心.
    pub top_pt: f64,
}

impl Plan {
    /// Lower edge of the text on the last side; below a turned table there is no room for anything.
    pub fn bottom_pt(&self) -> f64 {
        match self.placed.last() {
            Some(last) if self.turned.contains(&last.page) => f64::INFINITY,
            last => last.map_or(0.0, Placed::bottom_pt),
        }
    }

    /// Highest upper edge of a 版记 below what stands on the last page: one free row below the text, or the white below the
    /// 脚注 that stand between.
    pub fn imprint_pt(&self, row_pt: f64) -> f64 {
        let last = self.placed.last().map(|last| last.page);
        let notes = self.notes.iter().filter(|note| Some(note.page) == last);
        match notes.map(|note| note.lines).sum() {
            0 => self.bottom_pt() + spec::ROW_PT,
            lines => {
                let rows = spec::footnote_rows(lines) + spec::FOOTNOTE_ABOVE_IMPRINT_ROWS;
                self.bottom_pt() + row_pt - spec::SIZE_3_PT + rows * row_pt
            }
        }
    }

    /// Whether 脚注 stand on a page.
    pub fn has_notes(&self, page: usize) -> bool {
        self.notes.iter().any(|note| note.page == page)
    }

    /// Places of a block.
    pub fn of(&self, part: usize, block: usize) -> impl Iterator<Item = &Placed> {
        self.placed.iter().filter(move |p| p.spot.0 == part && p.spot.1 == block)
    }
}

/// Places everything.
pub(crate) fn paginate(parts: &[Part], row_pt: f64, adjust: &Adjust) -> Plan {
    let mut adjust = adjust.clone();
    // Each round moves one stranded heading; a paper has fewer headings than lines.
    let rounds = parts.iter().map(|p| p.blocks.len()).sum::<usize>() + 1;
    for _ in 0..rounds {
        let plan = pass(parts, row_pt, &adjust);
        let Some((heading, text)) = stranded(parts, &plan) else { return plan };
        // The text follows its heading over: a break of its own would part them again.
        let parted = adjust.breaks.remove(&text);
        if !adjust.breaks.insert(heading) && !parted {
            return plan;
        }
    }
    pass(parts, row_pt, &adjust)
}

fn pass(parts: &[Part], row_pt: f64, adjust: &Adjust) -> Plan {
    let first_bottom_pt = parts.first().map_or(0.0, |part| part.first_bottom_pt);
    let mut pen = Pen {
        adjust,
        row_pt,
        first_bottom_pt,
        page: 0,
        turned: false,
        below: None,
        table: None,
        note_lines: 0,
        plan: Plan::default(),
    };
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            pen.new_page();
        }
        // Each part begins upright, unless its first block says otherwise.
        pen.turned = false;
        pen.part(i, part);
    }
    pen.plan.pages = pen.page + 1;
    pen.plan.notes = footnotes::place(parts, &pen.plan.placed, first_bottom_pt, row_pt);
    pen.plan
}

/// What stands above the pen.
#[derive(Clone, Copy)]
struct Above {
    bottom_pt: f64,
    kind: AboveKind,
}

#[derive(Clone, Copy, PartialEq)]
enum AboveKind {
    /// On the grid.
    Text,
    /// Off the grid: a blank row is counted from its lower edge.
    Title,
    /// Its rule needs some white.
    Table,
}

struct Pen<'a> {
    adjust: &'a Adjust,
    row_pt: f64,
    /// Lower edge of the text on page 1.
    first_bottom_pt: f64,
    page: usize,
    /// Whether this page is turned.
    turned: bool,
    below: Option<Above>,
    table: Option<Fragment>,
    /// Lines of 脚注 at the foot of this page so far.
    note_lines: usize,
    plan: Plan,
}

/// The part of a table on one page.
#[derive(Clone, Copy)]
struct Fragment {
    /// Rows of the grid above it.
    rows_above: f64,
    top_pt: f64,
}

impl Pen<'_> {
    fn new_page(&mut self) {
        self.page += 1;
        self.below = None;
        self.note_lines = 0;
    }

    /// Goes to the side on which a block stands: a turned one holds nothing else.
    fn go_to_side(&mut self, side: Side) {
        // The 版头 of page 1 stands upright.
        let beside_head = side.turned && self.page == 0;
        if side.begins && (self.below.is_some() || beside_head) {
            self.new_page();
        }
        self.turned = side.turned;
    }

    fn side(&self) -> Side {
        Side { turned: self.turned, begins: false }
    }

    /// Lower edge of what stands on this page, 脚注 with it.
    fn bottom_pt(&self) -> f64 {
        match (self.turned, self.page) {
            (true, _) => pt(spec::CORE_WIDTH_MM),
            (false, 0) => self.first_bottom_pt,
            (false, _) => pt(spec::CORE_HEIGHT_MM),
        }
    }

    /// Lower edge of the text on this page above so many lines of 脚注.
    ///
    /// Rows are counted whole, with the white below them, as word processors count them.
    fn limit_pt(&self, note_lines: usize) -> f64 {
        if note_lines == 0 {
            return self.bottom_pt();
        }
        let rows = self.rows_of(self.row_pt) - spec::footnote_rows(note_lines);
        rows * self.row_pt - self.leading()
    }

    /// Whether something that ends there still stands on this page, with so many lines of 脚注 of its own.
    fn holds(&self, bottom_pt: f64, note_lines: usize) -> bool {
        bottom_pt <= self.limit_pt(self.note_lines + note_lines) + SLACK_PT
    }

    /// Rows of a pitch that this page has: page 1 of a 信函 has one more.
    fn rows_of(&self, pitch: f64) -> f64 {
        if self.turned {
            return spec::turned_rows(pitch) as f64;
        }
        let below = self.bottom_pt() - pt(spec::CORE_HEIGHT_MM);
        spec::rows(pitch) as f64 + (below / pitch + SLACK_PT).floor()
    }

    /// Rows of the grid on this page that the 脚注 leave to the text.
    fn page_rows(&self, note_lines: usize) -> f64 {
        self.rows_of(self.pitch()) - spec::footnote_rows(note_lines)
    }

    fn pitch(&self) -> f64 {
        let adjusted = self.adjust.pitch.get(&self.page).filter(|_| !self.turned);
        adjusted.copied().unwrap_or(self.row_pt)
    }

    /// White between two rows of the grid.
    fn leading(&self) -> f64 {
        self.pitch() - spec::SIZE_3_PT
    }

    fn part(&mut self, index: usize, part: &Part) {
        let mut at = 0;
        while at < part.blocks.len() {
            let group = group_len(&part.blocks[at..]);
            self.go_to_side(part.blocks[at].side);
            if group > 0 {
                self.make_room(index, at, &part.blocks[at..at + group]);
            }
            for block in at..at + group.max(1) {
                self.go_to_side(part.blocks[block].side);
                self.block(index, block, part);
            }
            at += group.max(1);
        }
    }

    /// Blank rows before a block; `first` says that it is the first one of its group.
    fn blank(&self, part: usize, block: &Measured, first: bool) -> u8 {
        match self.adjust.signature_blank {
            Some(rows) if part == 0 && first && block.block.role == Role::Signature => rows,
            _ => block.block.blank_before,
        }
    }

    /// Begins a new page when 署名, date and 附注 do not fit on this one together.
    fn make_room(&mut self, part: usize, at: usize, group: &[Measured]) {
        let blanks = group.iter().enumerate().map(|(i, b)| self.blank(part, b, i == 0));
        let blank: usize = blanks.map(usize::from).sum();
        let rows: usize = group.iter().map(|b| b.shape.len()).sum::<usize>() + blank;
        let top = self.next_top(0);
        // The seal goes down below the date by as much as a row, which 脚注 leave free.
        let below = if self.note_lines > 0 { self.pitch() } else { 0.0 };
        let last = top + (rows.saturating_sub(1)) as f64 * self.pitch() + spec::SIZE_3_PT + below;
        let begins = self.adjust.breaks.contains(&(part, at, 0));
        if !begins && self.below.is_some() && !self.holds(last, 0) {
            self.new_page();
        }
    }

    fn block(&mut self, index: usize, at: usize, part: &Part) {
        let measured = &part.blocks[at];
        let above = at.checked_sub(1).map(|above| part.blocks[above].block.role);
        let blank = self.blank(index, measured, above != Some(Role::Signature));
        let keep = keep::of(&part.blocks, at, self.row_pt);
        for line in 0..measured.shape.len() {
            let spot = (index, at, line);
            let ordered = self.adjust.breaks.contains(&spot) || begins_side(part, at);
            if ordered && self.below.is_some() {
                self.new_page();
            }
            let blank = if line == 0 { blank } else { 0 };
            self.line(spot, measured, blank, part, keep);
        }
    }

    fn line(&mut self, spot: Spot, measured: &Measured, blank: u8, part: &Part, keep: Keep) {
        let mut top = self.top(spot, measured, blank, part);
        let least = self.least(measured, spot.2).max(self.together(measured, spot.2, keep));
        let note_lines = measured.note_lines(spot.2);
        let fits = self.fits(measured, top + least, note_lines)
            && self.holds_notes(top + least, spot, part, keep);
        if !fits && self.below.is_some() {
            self.new_page();
            top = self.repeat_head(measured, spot.2);
            self.table = Some(Fragment { rows_above: 0.0, top_pt: 0.0 });
        }
        let height = self.height(measured, spot.2, top);
        let kind = match &measured.shape {
            Shape::Table(_) => AboveKind::Table,
            _ if measured.block.role.is_title() => AboveKind::Title,
            _ => AboveKind::Text,
        };
        self.below = Some(Above { bottom_pt: top + height, kind });
        self.note_lines += note_lines;
        if self.turned {
            self.plan.turned.insert(self.page);
        }
        self.plan.placed.push(Placed { spot, page: self.page, top_pt: top, height_pt: height });
    }

    /// Whether something ends within the 版心. A table's rows are counted, each as a row of the grid.
    fn fits(&self, measured: &Measured, bottom_pt: f64, note_lines: usize) -> bool {
        let (Shape::Table(_), Some(table)) = (&measured.shape, self.table) else {
            return self.holds(bottom_pt, note_lines);
        };
        let row_pt = self.side().table_row_pt(self.row_pt);
        let rows = (bottom_pt - table.top_pt - SLACK_PT) / row_pt;
        table.rows_above + rows <= self.page_rows(self.note_lines + note_lines)
    }

    /// Whether the notes stand below a table that ends there, where they stay with the row.
    fn holds_notes(&self, bottom_pt: f64, (_, at, line): Spot, part: &Part, keep: Keep) -> bool {
        let rows = part.blocks[at].shape.len();
        if keep.notes == 0 || keep.end(rows, line) < rows {
            return true;
        }
        let notes = part.blocks[at + 1..].iter().take(keep.notes);
        let lines: usize = notes.map(|note| note.shape.len()).sum();
        let below = Above { bottom_pt, kind: AboveKind::Table };
        let top = self.top_below(below, 0);
        self.holds(top + self.rows_pt(lines), 0)
    }

    /// Begins a table: half a leading of white above it, more where its last row would leave the 版心.
    fn table_top(&mut self, blank: u8) -> f64 {
        let text_top = self.next_top(blank);
        let rows_above = (text_top / self.pitch()).round();
        let rows = self.page_rows(self.note_lines).floor() - rows_above;
        let lowest = self.limit_pt(self.note_lines) - rows * self.side().table_row_pt(self.row_pt);
        let top_pt = (text_top - self.leading() / 2.0).min(lowest).max(0.0);
        self.table = Some(Fragment { rows_above, top_pt });
        top_pt
    }

    fn top(&mut self, spot: Spot, measured: &Measured, blank: u8, part: &Part) -> f64 {
        let Some(above) = self.below else {
            let first = spot == (spot.0, 0, 0);
            let blank = f64::from(blank) * self.pitch();
            self.table = Some(Fragment { rows_above: 0.0, top_pt: 0.0 });
            return if first { part.start_pt.max(blank) } else { 0.0 };
        };
        match &measured.shape {
            Shape::Lines(_) if spot.2 > 0 && measured.block.role.is_title() => {
                above.bottom_pt + spec::LEADING_PT
            }
            Shape::Table(_) if spot.2 > 0 => above.bottom_pt,
            Shape::Table(_) => self.table_top(blank),
            _ => self.next_top(blank),
        }
    }

    /// The first row of the grid below what stands there, after blank rows.
    fn next_top(&self, blank: u8) -> f64 {
        self.below.map_or(0.0, |above| self.top_below(above, blank))
    }

    fn top_below(&self, above: Above, blank: u8) -> f64 {
        let pitch = self.pitch();
        let blanks = f64::from(blank) * pitch;
        let gap = match above.kind {
            AboveKind::Title if blank > 0 => blanks,
            AboveKind::Table => self.leading() / 2.0 + blanks,
            AboveKind::Title | AboveKind::Text => self.leading() + blanks,
        };
        ((above.bottom_pt + gap - SLACK_PT) / pitch).ceil() * pitch
    }

    /// Height of so many rows of the grid, from the first em box to the last.
    fn rows_pt(&self, rows: usize) -> f64 {
        rows.saturating_sub(1) as f64 * self.pitch() + spec::SIZE_3_PT
    }

    /// Height without which a line or row does not stand on this page.
    fn least(&self, measured: &Measured, line: usize) -> f64 {
        match &measured.shape {
            Shape::Pictures(pictures) if pictures.fills => {
                self.rows_pt(spec::PAGE_PICTURE_ROWS_MIN.min(pictures.rows))
            }
            _ => self.height(measured, line, 0.0),
        }
    }

    /// Height of what must stand on one page from here on: rows of a table that no page parts, a note below one,
    /// texts side by side with all their lines.
    fn together(&self, measured: &Measured, line: usize, keep: Keep) -> f64 {
        match &measured.shape {
            Shape::Table(grid) => {
                let end = keep.end(measured.shape.len(), line);
                grid.all().take(end).skip(line).map(|row| row.height_pt).sum()
            }
            Shape::Beside(_) if line == 0 => {
                measured.shape.len().saturating_sub(1) as f64 * self.row_pt + spec::SIZE_3_PT
            }
            Shape::Lines(lines) if measured.block.role == Role::TableNote && line == 0 => {
                let whole = self.rows_pt(lines.len());
                if whole <= pt(spec::CORE_HEIGHT_MM) { whole } else { 0.0 }
            }
            _ => 0.0,
        }
    }

    /// Height of a line or row whose top is known; a page of an attachment takes no more than what is left of its side.
    fn height(&self, measured: &Measured, line: usize, top: f64) -> f64 {
        match &measured.shape {
            Shape::Pictures(pictures) if pictures.fills => {
                let bottom = pt(spec::CORE_HEIGHT_MM).min(self.limit_pt(self.note_lines));
                let left = bottom + SLACK_PT - top - spec::SIZE_3_PT;
                let rows = (left / self.pitch()).floor().max(0.0) as usize + 1;
                self.rows_pt(rows.min(pictures.rows))
            }
            Shape::Pictures(pictures) => self.rows_pt(pictures.rows),
            _ => height(measured, line),
        }
    }

    /// A table that goes on repeats its head first.
    fn repeat_head(&self, measured: &Measured, line: usize) -> f64 {
        match &measured.shape {
            Shape::Table(grid) if line >= grid.head.len() => {
                grid.head.iter().map(|row| row.height_pt).sum()
            }
            _ => 0.0,
        }
    }
}

/// Whether a block is a page of an attachment behind another one.
fn begins_side(part: &Part, at: usize) -> bool {
    let fills = |block: &Measured| matches!(&block.shape, Shape::Pictures(p) if p.fills);
    at > 0 && fills(&part.blocks[at - 1]) && fills(&part.blocks[at])
}

fn height(measured: &Measured, line: usize) -> f64 {
    match &measured.shape {
        Shape::Table(grid) => grid.row(line).map_or(0.0, |row| row.height_pt),
        // On the grid a line of a smaller size still takes the box of a 3号 line.
        _ if measured.block.role.is_title() => measured.size_pt,
        _ => spec::SIZE_3_PT,
    }
}

/// How many blocks from here on are 署名, date and 附注, which stay together.
fn group_len(blocks: &[Measured]) -> usize {
    let quoted = |role| matches!(role, Role::QuotedSignature | Role::QuotedDate);
    let first = blocks.first().map(|b| b.block.role);
    let stays = |b: &&Measured| match first {
        Some(role) if role.is_closing() => b.block.role.is_closing() || b.block.role == Role::Note,
        _ => quoted(b.block.role),
    };
    blocks.iter().take_while(stays).count()
}

/// The first heading or caption whose text begins on the next page, and that text.
fn stranded(parts: &[Part], plan: &Plan) -> Option<(Spot, Spot)> {
    let mut pages: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for place in &plan.placed {
        let block = (place.spot.0, place.spot.1);
        pages.entry(block).or_insert((place.page, place.page)).1 = place.page;
    }
    let page_of = |part, block, last: bool| {
        let (from, to) = pages.get(&(part, block))?;
        Some(if last { *to } else { *from })
    };
    for (p, part) in parts.iter().enumerate() {
        for (b, pair) in part.blocks.windows(2).enumerate() {
            if !leads(pair[0].block.role) {
                continue;
            }
            let torn = pair[0].block.role.is_title() && page_of(p, b, false) < page_of(p, b, true);
            if torn || page_of(p, b, true) < page_of(p, b + 1, false) {
                return Some(((p, first_of_lead(part, b), 0), (p, b + 1, 0)));
            }
        }
    }
    None
}

/// The first of the headings and captions that stand together above a text.
fn first_of_lead(part: &Part, mut block: usize) -> usize {
    while block > 0 && leads(part.blocks[block - 1].block.role) {
        block -= 1;
    }
    block
}

/// Roles that never stand last on a page.
fn leads(role: Role) -> bool {
    role.is_heading()
        || matches!(role, Role::TableCaption | Role::TableUnit)
        || matches!(role, Role::NamesGroup | Role::ContentsTitle)
        || matches!(role, Role::QuotedTitle | Role::QuotedNumber)
        || role == Role::CaptionedPicture
}
