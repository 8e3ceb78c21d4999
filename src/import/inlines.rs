//! The letters of a paragraph as inlines: marks, 上标 and 下标, figures, 脚注, forced breaks.

use std::ops::Range;

use crate::document::{Inline, plain};
use crate::docx::words::{Letter, Paragraph, Script};

/// Blanks that papers are indented and parted with.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Appends text, to the last text when there is one.
pub(super) fn push_text(out: &mut Vec<Inline>, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Inline::Text(last)) => last.push_str(text),
        _ => out.push(Inline::Text(text.to_string())),
    }
}

/// The inlines of a stretch of a paragraph.
pub(super) fn inlines(
    paragraph: &Paragraph,
    range: &Range<usize>,
    figures: &[(Range<usize>, Inline)],
    notes: &[(usize, Inline)],
) -> Vec<Inline> {
    let plainly_bold = paragraph.all(|letter| letter.bold);
    let mut out: Vec<(Mark, Inline)> = vec![];
    let mut notes = notes.iter().filter(|(at, _)| range.start <= *at && *at <= range.end);
    let mut note = notes.next();
    let first = paragraph.runs.partition_point(|run| run.range.end <= range.start);
    let runs = paragraph.runs[first..].iter().take_while(|run| run.range.start < range.end);
    for run in runs {
        let mark = Mark::of(&run.letter, plainly_bold);
        let mut at = run.range.start.max(range.start);
        let end = run.range.end.min(range.end);
        while at < end {
            while let Some((_, inline)) = note.filter(|(place, _)| *place <= at) {
                out.push((mark, inline.clone()));
                note = notes.next();
            }
            let inside = figures.iter().find(|(r, _)| r.contains(&at));
            let next = match inside {
                Some((figure, inline)) => {
                    if at == figure.start {
                        out.push((mark, inline.clone()));
                    }
                    figure.end.min(end)
                }
                None => {
                    let begins = figures.iter().map(|(r, _)| r.start).filter(|s| *s > at);
                    let begins = begins.chain(note.map(|(place, _)| *place));
                    let next = begins.min().unwrap_or(end).min(end);
                    let text = paragraph.part(&(at..next));
                    if !run.letter.hidden {
                        push_marked(&mut out, mark, &clean(text));
                    }
                    next
                }
            };
            at = next.max(at + 1);
        }
    }
    let last = out.last().map(|(mark, _)| *mark).unwrap_or_default();
    out.extend(note.into_iter().chain(notes).map(|(_, inline)| (last, inline.clone())));
    grouped(out)
}

/// How letters differ from those around them in the text of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Mark {
    strong: bool,
    kai: bool,
    script: Option<Script>,
}

impl Mark {
    fn of(letter: &Letter, plainly_bold: bool) -> Self {
        let own = letter.style.strip_prefix("HtChar");
        Self {
            strong: match own {
                Some(style) => style.starts_with("Strong"),
                None => letter.bold && !plainly_bold,
            },
            kai: own.is_some_and(|style| style.starts_with("Kai")),
            script: letter.script,
        }
    }
}

fn push_marked(out: &mut Vec<(Mark, Inline)>, mark: Mark, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some((last, Inline::Text(old))) if *last == mark => old.push_str(text),
        _ => out.push((mark, Inline::Text(text.to_string()))),
    }
}

/// Text as a notice can hold it: no soft hyphens, a hyphen for one that does not break, no control characters.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'));
    let kept = kept.filter(|c| matches!(c, '\t' | '\n') || crate::source::forbidden(*c).is_none());
    kept.map(|c| if c == '\u{2011}' { '-' } else { c }).collect()
}

/// Inlines that are marked alike between one pair of marks; forced breaks stand outside them.
fn grouped(marked: Vec<(Mark, Inline)>) -> Vec<Inline> {
    let mut out: Vec<Inline> = vec![];
    let mut at = 0;
    while let Some((mark, _)) = marked.get(at) {
        let outer = (mark.strong, mark.kai);
        let len = marked[at..].iter().take_while(|(m, _)| (m.strong, m.kai) == outer).count();
        let inner = scripts(&marked[at..at + len]);
        match outer {
            (true, _) => out.push(Inline::Strong(inner)),
            (_, true) => out.push(Inline::Emphasis(inner)),
            _ => out.extend(inner),
        }
        at += len;
    }
    out
}

fn scripts(marked: &[(Mark, Inline)]) -> Vec<Inline> {
    let mut out = vec![];
    for (mark, inline) in marked {
        match mark.script {
            Some(_) if matches!(inline, Inline::Footnote(_)) => out.push(inline.clone()),
            Some(Script::Super) => out.push(Inline::Superscript(vec![inline.clone()])),
            Some(Script::Sub) => out.push(Inline::Subscript(vec![inline.clone()])),
            None => broken(inline, &mut out),
        }
    }
    out
}

/// A line feed is a forced break.
fn broken(inline: &Inline, out: &mut Vec<Inline>) {
    let Inline::Text(text) = inline else {
        out.push(inline.clone());
        return;
    };
    for (at, line) in text.split('\n').enumerate() {
        out.extend((at > 0).then_some(Inline::Break));
        out.extend((!line.is_empty()).then(|| Inline::Text(line.to_string())));
    }
}

/// Takes blanks and breaks off both ends.
pub(super) fn trim(inlines: &mut Vec<Inline>) {
    while let Some(first) = inlines.first_mut() {
        match first {
            Inline::Break => drop(inlines.remove(0)),
            Inline::Text(text) => {
                *text = text.trim_start_matches(is_blank).to_string();
                if !text.is_empty() {
                    break;
                }
                inlines.remove(0);
            }
            _ => break,
        }
    }
    while let Some(last) = inlines.last_mut() {
        match last {
            Inline::Break => drop(inlines.pop()),
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches(is_blank).len());
                if !text.is_empty() {
                    break;
                }
                inlines.pop();
            }
            _ => break,
        }
    }
}

/// Joins texts that stand next to each other.
pub(super) fn merge_texts(inlines: &mut Vec<Inline>) {
    let mut out: Vec<Inline> = vec![];
    for inline in inlines.drain(..) {
        match inline {
            Inline::Text(text) => push_text(&mut out, &text),
            other => out.push(other),
        }
    }
    *inlines = out;
}

/// The inlines without their 脚注, and those.
pub(super) fn without_notes(inlines: Vec<Inline>) -> (Vec<Inline>, Vec<Vec<Inline>>) {
    let mut notes = vec![];
    let mut kept = parted(inlines, &mut notes);
    merge_texts(&mut kept);
    (kept, notes)
}

fn parted(inlines: Vec<Inline>, notes: &mut Vec<Vec<Inline>>) -> Vec<Inline> {
    let mut kept = vec![];
    for inline in inlines {
        kept.push(match inline {
            Inline::Footnote(note) => {
                notes.push(note.text);
                continue;
            }
            Inline::Strong(inner) => Inline::Strong(parted(inner, notes)),
            Inline::Emphasis(inner) => Inline::Emphasis(parted(inner, notes)),
            Inline::Heading(level, inner) => Inline::Heading(level, parted(inner, notes)),
            Inline::Superscript(inner) => Inline::Superscript(parted(inner, notes)),
            Inline::Subscript(inner) => Inline::Subscript(parted(inner, notes)),
            other => other,
        });
    }
    kept
}

/// What inlines print but for the marks of 脚注, which papers count themselves.
pub(super) fn unmarked(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Footnote(_) => {}
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {
                out.push_str(&plain(std::slice::from_ref(inline)));
            }
            other => out.push_str(&unmarked(other.children())),
        }
    }
    out
}
