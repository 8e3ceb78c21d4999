//! Paragraphs: their style, runs, and the controls of figures.

use docx_rs::{BookmarkEnd, BookmarkStart, BreakType, ParagraphChild, Run, StructuredDataTag};

use super::{Building, Place};
use crate::document::Role;
use crate::docx::draft::{Paragraph, Piece, PieceText};

impl<'a> Building<'a> {
    /// One paragraph: nothing but its style says how it stands.
    pub(super) fn paragraph(
        &mut self,
        paragraph: &'a Paragraph,
    ) -> Result<docx_rs::Paragraph, String> {
        let mut built = docx_rs::Paragraph::new().style(self.styles.paragraph(&paragraph.format));
        for seal in &paragraph.seals {
            built.children.push(control(Place::Seal(self.seals.len()), None, vec![]));
            self.seals.push(seal);
        }
        let owned = owned(&paragraph.pieces);
        for pieces in owned.chunk_by(|a, b| a.0 == b.0) {
            let figure = pieces.first().and_then(|(figure, _)| *figure);
            let pieces: Vec<&Piece> = pieces.iter().map(|(_, piece)| *piece).collect();
            self.pieces(paragraph, figure, &pieces, &mut built.children)?;
        }
        Ok(built)
    }

    /// Pieces of one figure, or of none.
    fn pieces(
        &mut self,
        paragraph: &Paragraph,
        figure: Option<usize>,
        pieces: &[&Piece],
        out: &mut Vec<ParagraphChild>,
    ) -> Result<(), String> {
        let role = paragraph.format.role;
        // A picture or the mark of a 脚注 is a run of its own, between those before and behind it.
        if let Some(at) = pieces.iter().position(|piece| place(piece).is_some()) {
            self.pieces(paragraph, figure, &pieces[..at], out)?;
            out.extend(place(pieces[at]).map(|place| control(place, None, vec![])));
            return self.pieces(paragraph, figure, &pieces[at + 1..], out);
        }
        let runs = self.runs(role, pieces);
        match figure {
            // Word fills an empty control with its own prompt, which would be printed.
            Some(figure) if !runs.is_empty() => {
                self.claim(figure, paragraph)?;
                let id = figure + 1;
                let key = Place::Figure(figure).key();
                out.push(ParagraphChild::BookmarkStart(BookmarkStart::new(id, key)));
                out.push(control(Place::Figure(figure), self.control_style(role, pieces), runs));
                out.push(ParagraphChild::BookmarkEnd(BookmarkEnd::new(id)));
            }
            _ => out.extend(runs.into_iter().map(|run| ParagraphChild::Run(Box::new(run)))),
        }
        Ok(())
    }

    /// One run for all that is set alike.
    fn runs(&self, role: Option<Role>, pieces: &[&Piece]) -> Vec<Run> {
        let empty = |piece: &Piece| is_text(piece) && plain(piece).is_empty();
        let pieces: Vec<&Piece> = pieces.iter().copied().filter(|piece| !empty(piece)).collect();
        let alike = pieces.chunk_by(|a, b| a.character == b.character);
        alike.map(|pieces| self.run(role, pieces)).collect()
    }

    fn run(&self, role: Option<Role>, pieces: &[&Piece]) -> Run {
        let character = pieces.first().map(|piece| piece.character).unwrap_or_default();
        let mut run = Run::new();
        if let Some(style) = self.styles.character(role, character) {
            run = run.style(style);
        }
        // Text that was cut for no reason of Word's is one text, as if it had been typed.
        for texts in pieces.chunk_by(|a, b| is_text(a) && is_text(b)) {
            run = match texts.first().map(|piece| &piece.text) {
                Some(PieceText::Break) => run.add_break(BreakType::TextWrapping),
                Some(PieceText::PageBreak) => run.add_break(BreakType::Page),
                Some(PieceText::Tab) => run.add_tab(),
                _ => run.add_text(texts.iter().map(|piece| plain(piece)).collect::<String>()),
            };
        }
        run
    }

    /// Style of what is typed into an emptied control: that of its digits or letters rather than of a mark.
    fn control_style(&self, role: Option<Role>, pieces: &[&Piece]) -> Option<&'a str> {
        let first = pieces.iter().find(|p| p.character.mark.is_none()).or(pieces.first())?;
        self.styles.character(role, first.character)
    }
}

/// The pieces, each with its figure: a break that the page put between two pieces of one figure is in it.
fn owned(pieces: &[Piece]) -> Vec<(Option<usize>, &Piece)> {
    let figure = |at: usize| pieces.get(at).and_then(|piece| piece.figure);
    let around = |at: usize| figure(at + 1).filter(|next| at > 0 && figure(at - 1) == Some(*next));
    let of = |at: usize, piece: &Piece| match piece.text {
        PieceText::PageBreak => piece.figure.or_else(|| around(at)),
        _ => piece.figure,
    };
    pieces.iter().enumerate().map(|(at, piece)| (of(at, piece), piece)).collect()
}

/// What docx-rs cannot write.
fn place(piece: &Piece) -> Option<Place> {
    match piece.text {
        PieceText::Picture(index) => Some(Place::Picture(index)),
        PieceText::Footnote(index, _) => Some(Place::Footnote(index)),
        _ => None,
    }
}

fn is_text(piece: &Piece) -> bool {
    matches!(piece.text, PieceText::Text(_))
}

/// Text of a piece; breaks and a tab have none.
fn plain(piece: &Piece) -> &str {
    match &piece.text {
        PieceText::Text(text) => text,
        PieceText::Break | PieceText::PageBreak | PieceText::Tab => "",
        PieceText::Picture(_) | PieceText::Footnote(..) => "",
    }
}

/// A control around runs.
fn control(place: Place, style: Option<&str>, runs: Vec<Run>) -> ParagraphChild {
    let mut control = StructuredDataTag::new().alias(place.key());
    if let Some(style) = style {
        control.property.run_property = docx_rs::RunProperty::new().style(style);
    }
    for run in runs {
        control = control.add_run(run);
    }
    ParagraphChild::StructuredDataTag(Box::new(control))
}
