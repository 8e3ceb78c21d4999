//! Where lines break: ours against those of another program that set the draft.

use std::collections::BTreeSet;

use hongtou::document::{Content, Role};
use hongtou::layout::Layout;

use crate::support::measure::{Glyph, MeasuredPage};

/// How far glyphs of one line may stand apart in height: a superscript from its base line, the next line more.
const SAME_LINE_MM: f64 = 2.6;

/// Characters shown on each side of a differing break.
const SHOWN: usize = 10;

/// A line as another program set it.
#[derive(Debug, Clone)]
pub struct Line {
    /// 0-based.
    pub page: usize,
    /// Origin of its first glyph, in mm.
    pub x: f64,
    /// End of its last glyph.
    pub right: f64,
    /// Base line of its first glyph.
    pub y: f64,
    /// Its text without white space.
    pub text: String,
}

/// A paragraph as we set it: its lines without white space.
#[derive(Debug, Clone)]
pub struct Set {
    /// Its block.
    pub id: String,
    /// Whether its breaks are forced.
    pub title: bool,
    /// Its lines' texts.
    pub lines: Vec<String>,
}

/// What the comparison found.
#[derive(Debug, Clone, Default)]
pub struct Agreement {
    /// Breaks inside our paragraphs, those of titles apart.
    pub breaks: usize,
    /// Those that differ: what follows until both agree again counts once.
    pub differing: Vec<String>,
    /// Titles that are broken otherwise, and paragraphs that were not found.
    pub lost: Vec<String>,
}

impl Agreement {
    /// Breaks at the same character, in percent.
    pub fn percent(&self) -> f64 {
        match self.breaks {
            0 => 100.0,
            breaks => 100.0 * (1.0 - self.differing.len() as f64 / breaks as f64),
        }
    }
}

fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The lines of another program's pages, from top to bottom.
pub fn lines(pages: &[MeasuredPage]) -> Vec<Line> {
    pages.iter().enumerate().flat_map(|(page, measured)| lines_of(page, &measured.glyphs)).collect()
}

fn lines_of(page: usize, glyphs: &[Glyph]) -> Vec<Line> {
    let mut sorted: Vec<&Glyph> = glyphs.iter().filter(|g| !g.text.trim().is_empty()).collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<&Glyph>> = vec![];
    for glyph in sorted {
        match rows.last_mut() {
            Some(row) if glyph.y - row[row.len() - 1].y < SAME_LINE_MM => row.push(glyph),
            _ => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().map(|row| line(page, row)).collect()
}

fn line(page: usize, mut row: Vec<&Glyph>) -> Line {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let text: String = row.iter().map(|g| g.text.as_str()).collect();
    // Most of the line stands on its base line, whatever is raised.
    let mut heights: Vec<f64> = row.iter().map(|g| g.y).collect();
    heights.sort_by(f64::total_cmp);
    let y = heights[heights.len() / 2];
    let right = row.iter().map(|g| g.right).fold(0.0, f64::max);
    Line { page, x: row[0].x, right, y, text: tight(&text) }
}

/// White above the base line of a 脚注, in mm.
const NOTE_ASCENT_MM: f64 = 4.0;

/// The lines without those of 脚注, which stand between two parts of a paragraph that goes on over the page.
pub fn without_notes(layout: &Layout, mut lines: Vec<Line>) -> Vec<Line> {
    let note = |line: &&hongtou::layout::Line| line.id.contains("/note");
    let tops = layout.pages.iter().map(|page| {
        let notes = page.lines.iter().filter(note).map(|line| line.baseline - NOTE_ASCENT_MM);
        notes.reduce(f64::min).unwrap_or(f64::MAX)
    });
    let tops: Vec<f64> = tops.collect();
    lines.retain(|line| tops.get(line.page).is_none_or(|top| line.y < *top));
    lines
}

/// — 1 — at the foot of a page.
pub fn is_page_number(line: &Line) -> bool {
    let digits = line.text.trim_matches('—');
    line.y > 262.0 && digits.len() < line.text.len() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Our paragraphs that flow: without mark, tables, two-ended lines and page numbers.
pub fn paragraphs(layout: &Layout) -> Vec<Set> {
    let blocks = layout.document.sections.iter().flat_map(|s| &s.blocks);
    let flows = blocks.filter(|b| matches!(b.content, Content::Text(_)) && b.role != Role::Mark);
    let all = || layout.pages.iter().flat_map(|p| &p.lines);
    let set = flows.map(|block| Set {
        id: block.id.clone(),
        title: block.role.is_title(),
        lines: all().filter(|l| l.id == block.id).map(|l| tight(&l.text)).collect(),
    });
    set.filter(|set| !set.lines.is_empty()).collect()
}

/// Compares the breaks of our paragraphs with those of another program.
pub fn compare(ours: &[Set], theirs: &[Line]) -> Agreement {
    let lines: Vec<&Line> = theirs.iter().filter(|l| !is_page_number(l)).collect();
    let text: Vec<char> = lines.iter().flat_map(|l| l.text.chars()).collect();
    let ends = ends(lines.iter().map(|l| l.text.as_str()));
    let mut found = Agreement::default();
    let mut from = 0;
    for set in ours {
        let own: Vec<char> = set.lines.iter().flat_map(|l| l.chars()).collect();
        let rest = text.get(from..).unwrap_or_default();
        let Some(at) = rest.windows(own.len()).position(|w| w == own) else {
            found.lost.push(format!("{}: not found", set.id));
            continue;
        };
        let start = from + at;
        from = start + own.len();
        let theirs = ends.range(start + 1..from).map(|end| end - start).collect();
        in_paragraph(set, &own, &theirs, &mut found);
    }
    found
}

/// After how many characters each line ends.
fn ends<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeSet<usize> {
    let mut at = 0;
    let end = |line: &str| {
        at += line.chars().count();
        at
    };
    lines.map(end).collect()
}

fn in_paragraph(set: &Set, text: &[char], theirs: &BTreeSet<usize>, found: &mut Agreement) {
    let mut ours = ends(set.lines.iter().map(String::as_str));
    ours.remove(&text.len());
    if set.title {
        if ours != *theirs {
            found.lost.push(format!("{}: title broken otherwise", set.id));
        }
        return;
    }
    found.breaks += ours.len();
    let mut apart = false;
    for at in ours.union(theirs) {
        let same = ours.contains(at) && theirs.contains(at);
        if !same && !apart {
            let next = |breaks: &BTreeSet<usize>| {
                breaks.range(at..).next().map_or("no break".into(), |at| around(text, *at))
            };
            let (our, their) = (next(&ours), next(theirs));
            found.differing.push(format!("{}: ours {our}, theirs {their}", set.id));
        }
        apart = !same;
    }
}

fn around(text: &[char], at: usize) -> String {
    let before: String = text[at.saturating_sub(SHOWN)..at].iter().collect();
    let after: String = text[at..].iter().take(SHOWN).collect();
    format!("{before}|{after}")
}

/// Paragraphs of these lines.
pub fn of(lines: &[&str]) -> Set {
    let lines = lines.iter().map(|l| l.to_string()).collect();
    Set { id: "body.1".into(), title: false, lines }
}

/// Lines of another program with these texts.
pub fn judged(lines: &[&str]) -> Vec<Line> {
    let line =
        |text: &&str| Line { page: 0, x: 28.0, right: 184.0, y: 50.0, text: text.to_string() };
    lines.iter().map(line).collect()
}
