//! Paragraphs: their style, runs, and the controls of figures.

use docx_rs::{
    BookmarkEnd, BookmarkStart, BreakType, FieldCharType, Hyperlink, HyperlinkType, InstrText,
    ParagraphChild, Run, StructuredDataTag,
};

use super::fields::Field;
use super::{Building, Place};
use crate::document::Role;
use crate::docx::draft::{Link, Paragraph, Piece, PieceText};

impl<'a> Building<'a> {
    /// One paragraph: nothing but its style says how it stands.
    pub(super) fn paragraph(
        &mut self,
        paragraph: &'a Paragraph,
    ) -> Result<docx_rs::Paragraph, String> {
        let mut built = docx_rs::Paragraph::new().style(self.styles.paragraph(&paragraph.format));
        built.children.extend(self.begun(paragraph));
        for seal in &paragraph.seals {
            built.children.push(control(Place::Seal(self.seals.len()), None, vec![]));
            self.seals.push(seal);
        }
        let owned = owned(&paragraph.pieces);
        // what stands inside a link is collected until the link ends
        let mut linked: Option<(usize, Vec<ParagraphChild>)> = None;
        let alike = |a: &(Option<usize>, &Piece), b: &(Option<usize>, &Piece)| {
            a.0 == b.0 && link(a.1).is_none() && link(b.1).is_none()
        };
        for pieces in owned.chunk_by(alike) {
            let figure = pieces.first().and_then(|(figure, _)| *figure);
            let pieces: Vec<&Piece> = pieces.iter().map(|(_, piece)| *piece).collect();
            match pieces.first().and_then(|piece| link(piece)) {
                Some(link) => place(link, &mut linked, &mut built.children),
                None => {
                    let out = linked.as_mut().map_or(&mut built.children, |(_, inside)| inside);
                    self.pieces(paragraph, figure, &pieces, out)?;
                }
            }
        }
        built.children.extend(self.ended(paragraph));
        Ok(built)
    }

    /// The beginnings of the elements whose first paragraph this is.
    fn begun(&self, paragraph: &Paragraph) -> Vec<ParagraphChild> {
        let here = self.numbered_fields().filter(|(_, field)| field.first == paragraph.id);
        here.map(|(id, field)| {
            ParagraphChild::BookmarkStart(BookmarkStart::new(id, field.name.as_str()))
        })
        .collect()
    }

    /// The ends of the elements whose last paragraph this is.
    fn ended(&self, paragraph: &Paragraph) -> Vec<ParagraphChild> {
        let here = self.numbered_fields().filter(|(_, field)| field.last == paragraph.id);
        here.map(|(id, _)| ParagraphChild::BookmarkEnd(BookmarkEnd::new(id))).collect()
    }

    /// The elements with the ids of their bookmarks, which come behind those of the figures.
    fn numbered_fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().map(|(at, field)| (self.placed.len() + at + 1, field))
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
        if let Some(at) = pieces.iter().position(|piece| unwritten(piece).is_some()) {
            self.pieces(paragraph, figure, &pieces[..at], out)?;
            out.extend(unwritten(pieces[at]).map(|place| control(place, None, vec![])));
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

fn link(piece: &Piece) -> Option<Link> {
    if let PieceText::Link(link) = piece.text { Some(link) } else { None }
}

/// Ids of the bookmarks of headings begin above it; those of figures count from 1.
const FIRST_HEADING_ID: usize = 500_000;

/// Bookmark of a heading, named as Word names those of its own.
fn heading_name(heading: usize) -> String {
    format!("_Toc{:08}", heading + 1)
}

/// A place of a 目录. Its field holds what Word would set, and is Word's own to renew: `\\u` takes the levels that styles
/// give, `\\h` makes links.
fn place(
    link: Link,
    linked: &mut Option<(usize, Vec<ParagraphChild>)>,
    out: &mut Vec<ParagraphChild>,
) {
    match link {
        Link::Contents(levels) => {
            out.extend(field(&format!("TOC \\o \"1-{levels}\" \\h \\z \\u")));
        }
        Link::ContentsEnd => out.push(mark(FieldCharType::End)),
        Link::Entry(heading) => *linked = Some((heading, vec![])),
        Link::Page(heading) => {
            let out = linked.as_mut().map_or(out, |(_, inside)| inside);
            out.extend(field(&format!("PAGEREF {} \\h", heading_name(heading))));
        }
        Link::EntryEnd => {
            if let Some((heading, inside)) = linked.take() {
                let mut link = Hyperlink::new(heading_name(heading), HyperlinkType::Anchor);
                link.children = inside;
                link.children.push(mark(FieldCharType::End));
                out.push(ParagraphChild::Hyperlink(link));
            }
        }
        Link::Heading(heading) => out.push(ParagraphChild::BookmarkStart(BookmarkStart::new(
            FIRST_HEADING_ID + heading,
            heading_name(heading),
        ))),
        Link::HeadingEnd(heading) => {
            out.push(ParagraphChild::BookmarkEnd(BookmarkEnd::new(FIRST_HEADING_ID + heading)));
        }
    }
}

/// The beginning of a field, up to its result.
fn field(code: &str) -> [ParagraphChild; 3] {
    let code = Run::new().add_instr_text(InstrText::Unsupported(code.to_string()));
    [mark(FieldCharType::Begin), child(code), mark(FieldCharType::Separate)]
}

fn mark(kind: FieldCharType) -> ParagraphChild {
    child(Run::new().add_field_char(kind, false))
}

fn child(run: Run) -> ParagraphChild {
    ParagraphChild::Run(Box::new(run))
}

/// What docx-rs cannot write.
fn unwritten(piece: &Piece) -> Option<Place> {
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
        PieceText::Picture(_) | PieceText::Footnote(..) | PieceText::Link(_) => "",
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
