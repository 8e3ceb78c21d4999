//! Characters that a face lacks: reported by name and place before anything is set.

use std::collections::BTreeMap;

use super::measure::Measure;
use super::{Settings, runs};
use crate::diag::{Diagnostic, Kind};
use crate::document::{Content, Document, Role};
use crate::fonts::{Drawn, Fonts};
use crate::source::Origin;
use crate::spec::Face;

type Found<'a> = BTreeMap<(char, Face), (Drawn, usize, Option<&'a Origin>)>;

/// One diagnostic for each character that a face does not draw, or that another face draws for it.
pub(crate) fn check(document: &Document, fonts: &Fonts) -> Vec<Diagnostic> {
    let settings = Settings::default();
    let measure = Measure { fonts, settings: &settings };
    let mut found = Found::new();
    for block in document.sections.iter().flat_map(|s| &s.blocks) {
        let heads = match &block.content {
            Content::Table(table) => table.head.iter().map(|row| row.cells.len()).sum(),
            _ => 0,
        };
        let texts = block.texts().into_iter().map(|text| (block.role, text));
        let notes =
            block.footnotes().into_iter().map(|note| (Role::Footnote, note.text.as_slice()));
        for (at, (role, inlines)) in texts.chain(notes).enumerate() {
            let mut base = measure.base(role);
            if at < heads {
                base.face = Face::Hei;
            }
            for run in runs::runs(inlines, base, &[]) {
                note(&mut found, &run.text, run.face, fonts, block.origin.as_ref());
            }
        }
    }
    found.into_iter().map(|((c, face), (drawn, n, at))| report(c, face, drawn, n, at)).collect()
}

fn note<'a>(
    found: &mut Found<'a>,
    text: &str,
    face: Face,
    fonts: &Fonts,
    origin: Option<&'a Origin>,
) {
    for c in text.chars().filter(|c| *c != '\n') {
        let drawn = fonts.drawn(face, c);
        if drawn != Drawn::Own {
            found.entry((c, face)).or_insert((drawn, 0, origin)).1 += 1;
        }
    }
}

fn report(c: char, face: Face, drawn: Drawn, times: usize, at: Option<&Origin>) -> Diagnostic {
    let code = u32::from(c);
    let face = face.name();
    // A joiner or a selector shows nothing by itself.
    let invisible =
        c.is_whitespace() || matches!(code, 0x200B..=0x200F | 0x2060..=0x206F | 0xFE00..=0xFE0F);
    let (shown, close) = match invisible {
        true => ("看不见的字符 ".to_string(), " "),
        false => (format!("“{c}”（"), "）"),
    };
    let found = match drawn {
        Drawn::Missing => {
            let message = format!(
                "{shown}U+{code:04X}{close}在所有字库里都没有，印出来会是空框，共{times}处"
            );
            Diagnostic::error(Kind::Glyph, message)
                .hint("请换一个字，或在 office.yaml 的“字体”里指定一个有这个字的字库")
        }
        _ => {
            let message = format!(
                "{shown}U+{code:04X}{close}在{face}字库里没有，改用相近的字库，共{times}处"
            );
            Diagnostic::warning(Kind::GlyphFallback, message).hint("请在校样上看看这个字是否合适")
        }
    };
    found.maybe_at(at.map(|origin| first_of(c, origin)).as_ref())
}

/// Where the character itself was typed, when it stands there as such.
fn first_of(c: char, origin: &Origin) -> Origin {
    let Origin::Text { source, range } = origin else { return origin.clone() };
    let found = source.text.get(range.clone()).and_then(|text| text.find(c));
    match found.map(|at| range.start + at) {
        Some(start) => Origin::text(source, start..start + c.len_utf8()),
        None => origin.clone(),
    }
}
