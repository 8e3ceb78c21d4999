//! Down the page: how much white stands above each paragraph, and where a page has to be begun.

use std::collections::BTreeMap;

use super::super::draft::{Format, Jc, Landscape, PageSetup};
use super::super::style::keeps_with_next;
use super::super::units::{half_points, hundredths, twips, twips_mm};
use crate::document::{Align, Block, Role};
use crate::layout::{Layout, Line, PlacedPicture};
use crate::spec::{self, mm};

/// Base line of row 1 of the grid below the upper edge of the 版心, in mm.
const FIRST_BASELINE_MM: f64 = mm(spec::CELL_PT * spec::EM_ASCENT);

/// One line of a block: 0-based page and base line in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub page: usize,
    pub baseline: f64,
}

/// Where Word's flow stands.
pub(super) struct Pen<'a> {
    layout: &'a Layout,
    setup: PageSetup,
    places: BTreeMap<&'a str, Vec<(Place, &'a Line)>>,
    /// The pictures of a block with their page.
    pictures: BTreeMap<&'a str, Vec<(usize, &'a PlacedPicture)>>,
    /// 0-based page.
    page: usize,
    /// Lower edge of what stands there, in twips below the upper edge of the sheet.
    bottom: i64,
    /// Whether nothing stands on the page yet.
    fresh: bool,
    /// Whether the next paragraph begins a new page by order.
    ordered: bool,
    /// Whether the next paragraph is the first of a section, which begins a new page by itself.
    sectioned: bool,
    /// How far 署名 and date may stand too low for the seal.
    tolerance_mm: f64,
}

impl<'a> Pen<'a> {
    pub fn new(layout: &'a Layout, setup: PageSetup, tolerance_mm: f64) -> Self {
        let mut places: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (page, set) in layout.pages.iter().enumerate() {
            for line in &set.lines {
                let place = Place { page, baseline: line.baseline };
                places.entry(&line.id).or_default().push((place, line));
            }
        }
        let mut pictures: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (page, set) in layout.pages.iter().enumerate() {
            for picture in &set.pictures {
                pictures.entry(&picture.id).or_default().push((page, picture));
            }
        }
        let bottom = i64::from(setup.top);
        Self {
            layout,
            setup,
            places,
            pictures,
            page: 0,
            bottom,
            fresh: true,
            ordered: false,
            sectioned: false,
            tolerance_mm,
        }
    }

    pub fn setup(&self) -> PageSetup {
        self.setup
    }

    /// 0-based page of what stands last.
    pub fn page(&self) -> usize {
        self.page
    }

    /// Lower edge of what stands last, in twips below the upper edge of the sheet.
    pub fn bottom(&self) -> i64 {
        self.bottom
    }

    /// What comes next begins below the upper margin, however low the header ends above it.
    pub fn begin_text(&mut self) {
        self.bottom = self.bottom.max(i64::from(self.setup.top));
    }

    /// A rule below what stands last takes so many twips.
    pub fn rule_below(&mut self, height: i64) {
        self.bottom += height;
    }

    /// Gives the paragraph of one line that was set last another height; its base line stays, as far as the white above
    /// it goes.
    pub fn reset_line(&mut self, format: &mut Format, height: u32) {
        let ascent = |line: u32| (f64::from(line) * spec::WORD_EXACT_ASCENT).round() as i64;
        let higher = ascent(height) - ascent(format.line);
        let before = i64::from(format.before) - higher;
        let lowered = (-before).max(0);
        format.before = u32::try_from(before).unwrap_or(0);
        self.bottom += i64::from(height) - i64::from(format.line) - higher + lowered;
        format.line = height;
    }

    /// The lines of a block or cell.
    pub fn lines(&self, id: &str) -> &[(Place, &'a Line)] {
        self.places.get(id).map_or(&[], Vec::as_slice)
    }

    /// The next paragraph begins a new page.
    pub fn new_page(&mut self) {
        self.ordered = true;
    }

    /// What comes next begins a section of Word's, and with it a new page.
    pub fn begin_section(&mut self) {
        self.sectioned = true;
    }

    /// The turned margins of a page, where it has them.
    fn turned(&self, page: usize) -> Option<Landscape> {
        let turned = self.layout.pages.get(page).is_some_and(|page| page.landscape);
        self.setup.landscape.filter(|_| turned)
    }

    /// Upper margin of a page.
    fn page_top(&self, page: usize) -> i64 {
        i64::from(self.turned(page).map_or(self.setup.top, |turned| turned.top))
    }

    /// Pitch of rows on a page in twips: the layout's own, where it adjusted it.
    pub fn pitch(&self, page: usize) -> u32 {
        let usual = self.layout.settings.row_pt;
        let adjusted = self.layout.pages.get(page).map_or(usual, |p| p.pitch_pt);
        (f64::from(self.setup.pitch) * adjusted / usual).round() as u32
    }

    /// Row of the grid on which a line stands, from 0.
    pub fn row(&self, place: Place) -> i64 {
        let pitch = self.layout.pages.get(place.page).map_or(spec::ROW_PT, |p| p.pitch_pt);
        let turned = self.turned(place.page).is_some();
        let top = if turned { spec::TURNED_TOP_MM } else { spec::TOP_MM };
        ((place.baseline - top - FIRST_BASELINE_MM) / mm(pitch)).round() as i64
    }

    /// Upper edge of a row of the grid on the sheet, in twips.
    pub fn row_top(&self, place: Place) -> i64 {
        self.page_top(place.page) + self.row(place) * i64::from(self.pitch(place.page))
    }

    /// Sets a paragraph; `after` are the blocks that follow it in its section.
    pub fn paragraph(&mut self, block: &Block, after: &[Block]) -> Format {
        let places = self.lines(&block.id).to_vec();
        let Some(&(first, line)) = places.first() else { return format(block, self.setup.pitch) };
        let size = half_points(line.size);
        let height = line_height(block.role, size, self.pitch(first.page));
        let top = self.top(block, first, height);
        let new_page = self.begins_page(block, first, i64::from(height), after);
        // Word drops the white above what comes to stand first on a page by itself.
        let flowed = self.fresh && !new_page && first.page > 0;
        let before = if flowed { 0 } else { (top - self.bottom).max(0) };
        // A quoted paper's title can be the first on a page: its line begins at the margin, higher it cannot.
        let top = if self.fresh && block.role.is_title() { top.max(self.bottom) } else { top };
        self.go_on(&places, top, height);
        Format {
            line: height,
            before: u32::try_from(before).unwrap_or(0),
            size,
            new_page,
            ..format(block, height)
        }
    }

    /// The pictures of a block, each with its 0-based page.
    pub fn placed_pictures(&self, id: &str) -> &[(usize, &'a PlacedPicture)] {
        self.pictures.get(id).map_or(&[], Vec::as_slice)
    }

    /// Sets the paragraph of pictures, one line as high as their rows; `after` are the blocks that follow.
    pub fn pictures(&mut self, block: &Block, after: &[Block]) -> Format {
        let usual = format(block, self.setup.pitch);
        let Some(&(page, picture)) = self.placed_pictures(&block.id).first() else { return usual };
        let (row, _) = picture.rows;
        let height = self.height_of(block, 0);
        let top = self.page_top(page) + row as i64 * i64::from(self.pitch(page));
        let new_page = self.begins_page(block, Place { page, baseline: 0.0 }, height, after);
        let flowed = self.fresh && !new_page && page > 0;
        let before = if flowed { 0 } else { (top - self.bottom).max(0) };
        (self.page, self.bottom, self.fresh) = (page, top + height, false);
        let length = |twips: i64| u32::try_from(twips).unwrap_or(0);
        Format { line: length(height), before: length(before), new_page, ..usual }
    }

    /// Height of a block whose lines are so high, or of the rows that its pictures take.
    fn height_of(&self, block: &Block, line: i64) -> i64 {
        match self.placed_pictures(&block.id).first() {
            Some((page, picture)) => picture.rows.1 as i64 * i64::from(self.pitch(*page)),
            None => line * self.lines(&block.id).len() as i64,
        }
    }

    /// Upper edge of a paragraph's first line on the sheet.
    fn top(&self, block: &Block, first: Place, height: u32) -> i64 {
        let placed = upper_edge(first.baseline, height);
        let role = block.role;
        // The date of 纪要 stands in its head.
        let in_head = role == Role::Date && block.id.starts_with("head.");
        let in_letterhead = self.setup.letterhead.is_some()
            && matches!(role, Role::CopyNumber | Role::Secrecy | Role::Urgency);
        if !on_grid(role) || in_letterhead || in_head {
            return placed;
        }
        let row = self.row_top(first);
        let lower = row - placed;
        // The seal stands over 署名 and date: where the rows of the draft lie too low for it, they are lifted.
        let seal = role.is_closing();
        let lifted = seal && lower > twips_mm(self.tolerance_mm);
        if lifted { placed } else { row }
    }

    /// Whether a paragraph has to be told to begin a page.
    fn begins_page(&mut self, block: &Block, first: Place, height: i64, after: &[Block]) -> bool {
        if std::mem::take(&mut self.sectioned) {
            self.ordered = false;
            self.page = first.page;
            self.bottom = self.page_top(self.page);
            self.fresh = false;
            return false;
        }
        if first.page == self.page && !self.ordered {
            return false;
        }
        let notes = self.lines(&block.id).first().map_or(0, |(_, line)| self.notes_height(line));
        let together = self.together(block, height, after) + notes;
        let would_fit = self.bottom + together <= self.limit(self.page);
        let ordered = std::mem::take(&mut self.ordered);
        self.page = first.page;
        self.bottom = self.page_top(self.page);
        self.fresh = true;
        ordered || would_fit
    }

    /// Lower edge of the text on a page, above the 脚注 that stand there.
    fn limit(&self, page: usize) -> i64 {
        let lines = self.layout.pages.get(page).map_or(0, |p| p.note_lines);
        let bottom = match self.turned(page) {
            Some(turned) => i64::from(self.setup.width) - i64::from(turned.bottom),
            None => i64::from(self.setup.height) - i64::from(self.setup.bottom_of(page)),
        };
        bottom - self.rows_height(spec::footnote_rows(lines))
    }

    fn rows_height(&self, rows: f64) -> i64 {
        (rows * f64::from(self.setup.pitch)).round() as i64
    }

    /// Height that the 脚注 of a line take, where there are others already.
    fn notes_height(&self, line: &Line) -> i64 {
        let lines: usize = line.notes.iter().map(|note| self.lines(note).len()).sum();
        self.rows_height(spec::FOOTNOTE_LINE_ROWS * lines as f64)
    }

    /// Height that Word keeps on one page from this paragraph on, blank rows with it; those above it are left out at
    /// the top of a page, and would not keep it from going on the page before.
    fn together(&self, block: &Block, height: i64, after: &[Block]) -> i64 {
        let pitch = i64::from(self.setup.pitch);
        let mut sum = 0;
        let mut at = block;
        let mut after = after.iter();
        while keeps_with_next(Some(at.role)) {
            sum += self.height_of(at, height);
            let Some(next) = after.next() else { return sum };
            sum += i64::from(next.blank_before) * pitch;
            at = next;
        }
        // what follows stays with its first line, pictures with all of them
        let whole = !self.placed_pictures(&at.id).is_empty();
        sum + if whole { self.height_of(at, height) } else { height }
    }

    fn go_on(&mut self, places: &[(Place, &Line)], top: i64, height: u32) {
        let Some((last, _)) = places.last() else { return };
        let same = places.iter().filter(|(place, _)| place.page == last.page).count() as i64;
        let from = if places.len() as i64 == same { top } else { self.page_top(last.page) };
        self.page = last.page;
        self.bottom = from + same * i64::from(height);
        self.fresh = false;
    }

    /// Sets something of a height where the pen stands, as a table; `rows` are heights with the page of each.
    pub fn rows(&mut self, rows: &[(usize, u32)], head: u32) {
        for (page, height) in rows {
            if std::mem::take(&mut self.sectioned) {
                self.page = *page;
                self.bottom = self.page_top(self.page);
            } else if *page != self.page {
                self.page = *page;
                self.bottom = self.page_top(self.page) + i64::from(head);
            }
            self.bottom += i64::from(*height);
            self.fresh = false;
        }
    }

    /// Characters of a paragraph before which its page had to be left though a line would still have fitted.
    pub fn forced_breaks(&self, block: &Block) -> Vec<usize> {
        let lines = self.lines(&block.id);
        let mut out = vec![];
        let mut characters = 0;
        for pair in lines.windows(2) {
            let ((place, line), (next, next_line)) = (pair[0], pair[1]);
            characters += line.text.chars().count();
            let height = i64::from(self.pitch(place.page));
            let needed = 2 * height + self.notes_height(next_line);
            let fits = self.row_top(place) + needed <= self.limit(place.page);
            if next.page > place.page && fits && on_grid(block.role) {
                out.push(characters);
            }
        }
        out
    }
}

/// Whether a role stands on the rows of the grid.
pub(super) fn on_grid(role: Role) -> bool {
    !role.is_title() && !matches!(role, Role::Mark | Role::Number | Role::Signer)
}

/// Upper edge of an exact line whose base line is given in mm: Word sets it at 4/5 of the height.
pub(super) fn upper_edge(baseline_mm: f64, height: u32) -> i64 {
    twips_mm(baseline_mm) - (f64::from(height) * spec::WORD_EXACT_ASCENT).round() as i64
}

/// Exact height of the lines of a role in twips.
fn line_height(role: Role, size: u32, pitch: u32) -> u32 {
    let points = f64::from(size) / 2.0;
    let height = match role {
        role if role.is_title() => twips(spec::pitch_pt(points)),
        Role::Mark | Role::Number | Role::Signer => twips(points * spec::WORD_OFF_GRID_EM),
        _ => i64::from(pitch),
    };
    u32::try_from(height).unwrap_or(pitch)
}

/// What the document says of a block's format.
pub(super) fn format(block: &Block, line: u32) -> Format {
    Format {
        role: Some(block.role),
        align: match block.align {
            Align::Justify => Jc::Both,
            Align::Left => Jc::Left,
            Align::Center => Jc::Center,
            Align::Right => Jc::Right,
        },
        line,
        first: hundredths(block.indent.first),
        rest: hundredths(block.indent.rest),
        right: hundredths(block.indent.right),
        size: half_points(spec::type_of(block.role).size_pt),
        ..Format::EMPTY
    }
}
