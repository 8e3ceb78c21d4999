//! Inlines as runs: text cut where its character style changes.

use std::collections::BTreeSet;

use super::super::draft::{
    Character, Emphasis, Format, Jc, Link, Mark, Paragraph, Piece, PieceText, Script, TAB_STOPS,
    Tab,
};
use super::super::units::{half_points, hundredths};
use super::figures::Figures;
use crate::document::{Align, Beside, Entry, Footnote, Inline, Role};
use crate::spec;

/// The runs of inlines that are set like `character`, but for what they say themselves.
pub(super) fn of(inlines: &[Inline], character: Character, figures: &mut Figures) -> Vec<Piece> {
    let mut out = vec![];
    push_all(inlines, character, figures, &mut out);
    out
}

/// The runs of a line with two ends, which a tab parts.
pub(super) fn ends(left: &[Inline], right: &[Inline], figures: &mut Figures) -> Vec<Piece> {
    let mut out = of(left, Character::default(), figures);
    out.push(Piece { text: PieceText::Tab, character: Character::default(), figure: None });
    out.extend(of(right, Character::default(), figures));
    out
}

fn push_all(inlines: &[Inline], as_is: Character, figures: &mut Figures, out: &mut Vec<Piece>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => push_text(text, as_is, None, out),
            Inline::Figure(figure) => {
                let index = figures.add(figure);
                push_text(&figure.printed, as_is, Some(index), out);
            }
            Inline::Break => {
                out.push(Piece { text: PieceText::Break, character: as_is, figure: None });
            }
            Inline::Footnote(note) => {
                let text = PieceText::Footnote(footnote(note, figures), note.mark.clone());
                out.push(Piece { text, character: Character::default(), figure: None });
            }
            other => push_all(other.children(), inside(other, as_is), figures, out),
        }
    }
}

/// Takes a 脚注 in; its index.
fn footnote(note: &Footnote, figures: &mut Figures) -> usize {
    let index = figures.footnotes.len();
    let format = footnote_format(figures.footnote_line);
    let id = note.id.clone();
    figures.footnotes.push(Paragraph { id, format, pieces: vec![], seals: vec![] });
    let mut pieces = vec![];
    push_text(spec::FOOTNOTE_GAP, Character::default(), None, &mut pieces);
    push_all(&note.text, Character::default(), figures, &mut pieces);
    figures.footnotes[index].pieces = pieces;
    index
}

fn footnote_format(line: u32) -> Format {
    Format {
        role: Some(Role::Footnote),
        align: Jc::Both,
        line,
        first: hundredths(spec::FOOTNOTE_INDENT_CELLS),
        size: half_points(spec::FOOTNOTE_SIZE_PT),
        ..Format::EMPTY
    }
}

/// The runs of texts side by side, each at its tab stop: a border below begins at the margin then.
pub(super) fn beside(texts: &[Beside], figures: &mut Figures) -> Vec<Piece> {
    let plain = |text| Piece { text, character: Character::default(), figure: None };
    let most = texts.iter().map(|beside| beside.lines().count()).max().unwrap_or(0);
    let mut out = vec![];
    for line in 0..most {
        if line > 0 {
            out.push(plain(PieceText::Break));
        }
        for beside in texts {
            out.push(plain(PieceText::Tab));
            let inlines = beside.lines().nth(line).unwrap_or_default();
            push_all(inlines, Character::default(), figures, &mut out);
        }
    }
    out
}

/// The runs of an entry of a 目录, which leads to the heading of an index.
pub(super) fn entry(entry: &Entry, to: usize, figures: &mut Figures) -> Vec<Piece> {
    let plain = |text| Piece { text, character: Character::default(), figure: None };
    let mut out = vec![plain(PieceText::Link(Link::Entry(to)))];
    out.extend(of(&entry.text, Character::default(), figures));
    out.push(plain(PieceText::Tab));
    out.push(plain(PieceText::Link(Link::Page(to))));
    out.extend(of(&entry.page, Character::default(), figures));
    out.push(plain(PieceText::Link(Link::EntryEnd)));
    out
}

/// A place of a 目录 as a piece.
pub(super) fn link(link: Link) -> Piece {
    Piece { text: PieceText::Link(link), character: Character::default(), figure: None }
}

/// The tab stops of texts side by side.
pub(super) fn tabs<'a>(texts: impl IntoIterator<Item = &'a Beside>) -> [Option<Tab>; TAB_STOPS] {
    let tab =
        |beside: &Beside| Tab { at: hundredths(beside.at), centred: beside.align == Align::Center };
    // several rows may share their stops
    let stops: BTreeSet<Tab> = texts.into_iter().map(tab).collect();
    let mut stops = stops.into_iter();
    [(); TAB_STOPS].map(|()| stops.next())
}

/// How text inside an inline is set.
fn inside(inline: &Inline, around: Character) -> Character {
    let emphasis = |emphasis| Character { emphasis: Some(emphasis), ..around };
    let script = |script| Character { script: Some(script), ..around };
    match inline {
        Inline::Heading(level, _) => emphasis(Emphasis::Heading(*level)),
        Inline::Strong(_) => emphasis(Emphasis::Strong),
        Inline::Emphasis(_) => emphasis(Emphasis::Kai),
        Inline::Superscript(_) => script(Script::Super),
        Inline::Subscript(_) => script(Script::Sub),
        Inline::Text(_) | Inline::Figure(_) | Inline::Break | Inline::Footnote(_) => around,
        // A 花脸稿 is no draft: its words would lose their marks.
        Inline::Revised(..) => around,
    }
}

/// Cuts a text into marks and the rest, and at line feeds and tabs.
fn push_text(text: &str, character: Character, figure: Option<usize>, out: &mut Vec<Piece>) {
    for c in text.chars() {
        let mark = mark(c);
        let character = Character { mark, ..character };
        match c {
            '\n' => out.push(Piece { text: PieceText::Break, character, figure }),
            '\t' => out.push(Piece { text: PieceText::Tab, character, figure }),
            _ => push_char(c, Piece { text: PieceText::Text(c.into()), character, figure }, out),
        }
    }
}

/// A character goes on the run before it when it is set alike.
fn push_char(c: char, piece: Piece, out: &mut Vec<Piece>) {
    if let Some(Piece { text: PieceText::Text(text), character, figure }) = out.last_mut()
        && (*character, *figure) == (piece.character, piece.figure)
    {
        text.push(c);
        return;
    }
    out.push(piece);
}

/// What Word takes from the Latin font though Chinese text has it in its own: Latin-1 signs such as · × ° and the
/// blocks from general punctuation to arrows and geometric shapes, Roman numerals among them (ECMA-376 part 1, 17.3.2.26).
fn mark(c: char) -> Option<Mark> {
    match c {
        '‘'..='’' | '“'..='”' | '—' | '…' => Some(Mark::Wide),
        'Ⅰ'..='ⅿ' => Some(Mark::Dot),
        '\u{a1}'..='\u{ff}' | '\u{2000}'..='\u{2bff}' if !c.is_alphabetic() => Some(Mark::Dot),
        _ => None,
    }
}

/// Puts page breaks where the layout had to break a paragraph before its page was full; `at` counts characters.
pub(super) fn break_page(pieces: &mut Vec<Piece>, at: &[usize]) {
    for &at in at.iter().rev() {
        if let Some(index) = split(pieces, at) {
            let character = Character::default();
            pieces.insert(index, Piece { text: PieceText::PageBreak, character, figure: None });
        }
    }
}

/// Parts the pieces before a character; the index of the piece that begins there.
fn split(pieces: &mut Vec<Piece>, at: usize) -> Option<usize> {
    let mut before = 0;
    for index in 0..pieces.len() {
        let length = match &pieces[index].text {
            PieceText::Text(text) => text.chars().count(),
            PieceText::Break | PieceText::Tab | PieceText::Picture(_) => 1,
            PieceText::Footnote(_, mark) => mark.chars().count(),
            PieceText::PageBreak | PieceText::Link(_) => 0,
        };
        if at == before {
            return Some(index);
        }
        // A figure is never torn: the break goes before it.
        if at < before + length && pieces[index].figure.is_some() {
            return Some(index);
        }
        if at < before + length {
            let rest = tear(&mut pieces[index], at - before)?;
            pieces.insert(index + 1, rest);
            return Some(index + 1);
        }
        before += length;
    }
    None
}

/// Cuts a text after so many characters and gives back the rest.
fn tear(piece: &mut Piece, at: usize) -> Option<Piece> {
    let PieceText::Text(text) = &mut piece.text else { return None };
    let at = text.char_indices().nth(at).map(|(byte, _)| byte)?;
    let rest = text.split_off(at);
    Some(Piece { text: PieceText::Text(rest), character: piece.character, figure: piece.figure })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let mut out = vec![];
        push_text(text, Character::default(), None, &mut out);
        out
    }

    fn shown(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| match &piece.text {
            PieceText::Text(text) if piece.character.mark.is_some() => format!("[{text}]"),
            PieceText::Text(text) => text.clone(),
            PieceText::Break => "/".to_string(),
            PieceText::Tab => ">".to_string(),
            PieceText::PageBreak => "#".to_string(),
            PieceText::Picture(index) => format!("<{index}>"),
            PieceText::Footnote(_, mark) => format!("^{mark}"),
            PieceText::Link(_) => String::new(),
        };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn marks_that_word_takes_for_latin_are_kept_in_the_chinese_font() {
        assert_eq!(
            shown(&pieces("实施“十四五”规划——2023年·甲，é")),
            "实施[“]十四五[”]规划[——]2023年[·]甲，é"
        );
        assert_eq!(shown(&pieces("一\n二\t三")), "一/二>三");
    }

    #[test]
    fn a_page_break_stands_between_two_characters() {
        for (at, expected) in [
            (0, "#甲乙[“]丙"),
            (1, "甲#乙[“]丙"),
            (2, "甲乙#[“]丙"),
            (3, "甲乙[“]#丙"),
            (9, "甲乙[“]丙"),
        ] {
            let mut pieces = pieces("甲乙“丙");
            break_page(&mut pieces, &[at]);
            assert_eq!(shown(&pieces), expected);
        }
    }
}
