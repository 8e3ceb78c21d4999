//! The PDF for the press has the two inks of the standard and nothing else.

mod support;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Object};
use hongtou::layout::{self, SealShown, Settings};
use hongtou::pdf::Output;
use support::built::BUILT;
use support::inks::{Colour, Mark, painted};
use support::measure::measure;
use support::papers::{self, FONTS, FULL, MOVED, PLAIN, Paper, export, full};

fn presses() -> Vec<Vec<u8>> {
    let made = [&*FULL, &PLAIN, &MOVED].into_iter().map(|set| &set.layout);
    let built = BUILT.iter().map(|built| &built.layout);
    made.chain(built).map(|layout| export(layout, Output::Press)).collect()
}

fn read(bytes: &[u8]) -> Pdf {
    Pdf::new(bytes.to_vec()).expect("a PDF")
}

/// P-13: black BL100 %, red Y80 % and M80 % (6.2).
#[test]
fn p13_every_mark_is_in_one_of_the_two_inks() {
    let (mut black, mut red, mut shades) = (0, 0, 0);
    for bytes in presses() {
        for page in read(&bytes).pages().iter() {
            for (mark, colour) in painted(page) {
                assert!(matches!(colour, Colour::Cmyk(_)), "{mark:?} in {colour:?}");
                black += usize::from(colour.is_black());
                red += usize::from(colour.is_red());
                let shade = mark == Mark::Fill && colour.is_shade();
                shades += usize::from(shade);
                assert!(colour.is_black() || colour.is_red() || shade, "{mark:?} in {colour:?}");
            }
        }
    }
    assert!(black > 5000 && red > 20, "{black} marks in black, {red} in red");
    assert!(shades > 20, "{shades} shades of pictures");
}

#[test]
fn p13_mark_and_red_line_are_red_and_the_rest_is_black() {
    let pages = measure(&export(&PLAIN.layout, Output::Press));
    let red: String = pages
        .iter()
        .flat_map(|p| &p.glyphs)
        .filter(|g| g.colour.is_red())
        .map(|g| &*g.text)
        .collect();
    assert_eq!(red, "闵行区科学技术委员会文件");
    let strokes: Vec<_> = pages.iter().flat_map(|p| &p.strokes).collect();
    assert_eq!(strokes.iter().filter(|s| s.colour.is_red()).count(), 1);
    assert_eq!(strokes.iter().filter(|s| s.colour.is_black()).count(), 2);
}

#[test]
fn colour_is_set_by_no_other_operator_than_cmyk() {
    let others = ["g", "G", "rg", "RG", "sh", "Do", "BI", "ri"];
    for bytes in presses() {
        for page in read(&bytes).pages().iter() {
            let mut operations = page.operations();
            while let Some(op) = operations.next() {
                let name = String::from_utf8_lossy(op.operator).into_owned();
                assert!(!others.contains(&name.as_str()), "operator {name}");
                if matches!(name.as_str(), "cs" | "CS") {
                    let space = op.operands().next().cloned();
                    let Some(Object::Name(space)) = space else { panic!("{space:?}") };
                    assert_eq!(space.as_str(), "DeviceCMYK");
                }
            }
        }
    }
}

#[test]
fn there_is_no_profile_no_picture_and_no_transparency() {
    for bytes in presses() {
        let pdf = read(&bytes);
        for object in pdf.objects() {
            let dict = match &object {
                Object::Stream(stream) => stream.dict().clone(),
                Object::Dict(dict) => dict.clone(),
                Object::Array(array) => {
                    let kind = array.flex_iter().next::<Name>();
                    assert!(kind.is_none_or(|k| k.as_str() != "ICCBased"), "an ICC profile");
                    continue;
                }
                _ => continue,
            };
            let is = |key: &str, value: &str| {
                dict.get::<Name>(key).is_some_and(|name| name.as_str() == value)
            };
            assert!(!is("Subtype", "Image"), "a picture");
            assert!(!dict.contains_key("OutputIntents"), "an output intent");
            assert!(!dict.contains_key("SMask"), "a soft mask");
            assert!(!is("S", "Transparency"), "a transparency group");
        }
    }
}

#[test]
fn it_is_set_like_the_archive_copy() {
    let press = measure(&export(&FULL.layout, Output::Press));
    assert_eq!(press.len(), FULL.pages.len());
    for (press, archive) in press.iter().zip(&FULL.pages) {
        assert_eq!(press.text(), archive.text());
        for (press, archive) in press.glyphs.iter().zip(&archive.glyphs) {
            assert!((press.x - archive.x).abs() < 1e-6 && (press.y - archive.y).abs() < 1e-6);
            assert_eq!(press.colour.is_red(), archive.colour.is_red());
        }
    }
}

/// A picture of a seal becomes shapes in the red ink, at its place.
#[test]
fn a_seal_picture_is_separated_into_the_red_ink() {
    let ring = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 42 42">
        <circle cx="21" cy="21" r="20" fill="none" stroke="#e60012" stroke-width="2"/></svg>"##;
    for (data, svg) in [(ring.to_vec(), true), (papers::PNG.to_vec(), false)] {
        let settings = papers::sealed_with(SealShown::Picture { data, svg });
        let fitted = layout::fit(full().document(), &FONTS, &settings).expect("a layout").output;
        let place = fitted.seals.first().cloned().expect("a seal");
        let pages = measure(&export(&fitted, Output::Press));
        let page = &pages[place.page];
        assert!(pages.iter().all(|p| p.images.is_empty()), "svg: {svg}");
        let bounds = page.fills.iter().map(|f| f.bounds).reduce(|a, b| a.union(b)).expect("ink");
        assert!(page.fills.iter().all(|f| f.colour.is_red()), "svg: {svg}");
        assert!((bounds.center().x - place.x).abs() < 0.2, "svg: {svg}, {bounds:?}");
        assert!((bounds.center().y - place.y).abs() < 0.2, "svg: {svg}, {bounds:?}");
        assert!((bounds.width() - 42.0).abs() < 0.5, "svg: {svg}, {bounds:?}");
    }
}

/// A sealed paper for the press.
fn sealed(shown: SealShown) -> Vec<u8> {
    let fitted =
        layout::fit(full().document(), &FONTS, &papers::sealed_with(shown)).expect("a layout");
    export(&fitted.output, Output::Press)
}

#[test]
fn a_seal_picture_becomes_red_ink() {
    let ring = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4" fill="none" stroke="blue"/></svg>"#;
    let picture = |data: &[u8], svg| sealed(SealShown::Picture { data: data.to_vec(), svg });
    for bytes in [picture(ring, true), picture(papers::PNG, false)] {
        for page in read(&bytes).pages().iter() {
            for (mark, colour) in painted(page) {
                assert!(colour.is_black() || colour.is_red(), "{mark:?} in {colour:?}");
            }
        }
    }
    let red = |bytes: &[u8]| -> usize {
        let pages = read(bytes);
        let marks = pages.pages().iter().flat_map(painted).collect::<Vec<_>>();
        marks.iter().filter(|(_, colour)| colour.is_red()).count()
    };
    assert_eq!(red(&picture(ring, true)), red(&sealed(SealShown::Nothing)) + 1);
}

#[test]
fn same_paper_same_bytes() {
    let press = || {
        let paper = Paper::default();
        let fitted = layout::fit(paper.document(), &FONTS, &Settings::default());
        export(&fitted.expect("a layout").output, Output::Press)
    };
    assert_eq!(press(), press());
}

/// The catalogue names language and structure, as that of the archive copy does.
#[test]
fn it_is_tagged() {
    for bytes in presses() {
        let pdf = read(&bytes);
        let catalog = pdf.xref().get::<Dict>(pdf.xref().root_id()).expect("a catalogue");
        assert!(catalog.contains_key("StructTreeRoot"));
        assert!(catalog.get::<Dict>("MarkInfo").is_some());
    }
}

#[test]
fn the_readers_count_what_is_there() {
    let bytes = export(&PLAIN.layout, Output::Press);
    let pdf = read(&bytes);
    let marks: usize = pdf.pages().iter().map(|p| painted(p).len()).sum();
    let glyphs: usize = PLAIN.pages.iter().map(|p| p.glyphs.len()).sum();
    let strokes: usize = PLAIN.pages.iter().map(|p| p.strokes.len()).sum();
    assert_eq!(marks, glyphs + strokes);
    assert!(painted(&pdf.pages()[0]).iter().any(|(mark, _)| *mark == Mark::Glyph));
}
