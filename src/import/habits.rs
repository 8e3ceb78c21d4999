//! How an office has its papers set: what a draft of ours shows of it goes into the new office file.

use crate::document::Role;
use crate::docx;
use crate::docx::words::{Paragraph, Passage, Words};
use crate::spec;

/// How an office has its papers set, as far as a draft of ours shows it.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// Pitch of rows in pt, where it is not the usual one.
    pub pitch_pt: Option<f64>,
    pub bold_title: bool,
    /// Levels of headings set bold.
    pub bold_levels: Vec<u8>,
}

/// What of them the words of a draft of ours show.
pub(super) fn shown(words: &Words) -> Habits {
    let usual = |pitch: &u32| [spec::WORD_ROW_TWIPS, spec::WORD_ROW_OFFICE_TWIPS].contains(pitch);
    let pitch = words.pitch.filter(|pitch| !usual(pitch));
    let headings = [Role::Heading1, Role::Heading2, Role::Heading3, Role::Heading4];
    let bold = |level: u8, role: Role| alone(words, role).or_else(|| run_in(words, level));
    let levels = (1_u8..).zip(headings).filter(|(level, role)| bold(*level, *role) == Some(true));
    Habits {
        pitch_pt: pitch.map(|twips| f64::from(twips) / 20.0),
        bold_title: alone(words, Role::Title) == Some(true),
        bold_levels: levels.map(|(level, _)| level).collect(),
    }
}

/// Whether all lines of a role are bold, where there are any.
fn alone(words: &Words, role: Role) -> Option<bool> {
    let of = |p: &&Paragraph| docx::role_of_style(&p.style, &p.style_name) == Some(role);
    let mut found = paragraphs(words).filter(of).peekable();
    found.peek()?;
    Some(found.all(|p| p.all(|letter| letter.bold)))
}

/// Whether all heading sentences of a level are bold, where there are any.
fn run_in(words: &Words, level: u8) -> Option<bool> {
    let style = format!("HtCharHeading{level}");
    let runs = paragraphs(words).flat_map(|p| &p.runs);
    let mut found = runs.filter(|run| run.letter.style == style).peekable();
    found.peek()?;
    Some(found.all(|run| run.letter.bold))
}

fn paragraphs(words: &Words) -> impl Iterator<Item = &Paragraph> {
    words.passages.iter().flat_map(Passage::paragraphs)
}
