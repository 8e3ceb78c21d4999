//! The papers of a 更正: the note, and the pages to be put in.

use hongtou::diag::{Diagnostic, Kind};
use hongtou::issue::{self, ENDING, Slip, correct};
use hongtou::project::Correction;
use hongtou::separate::Packed;
use hongtou::{notice, pdf};

use super::args::Format;
use super::issuing::Issuing;
use super::marked;
use super::papers::{Papers, goes_along};
use super::proof;

/// The note and the pages.
pub fn papers(
    issuing: &Issuing,
    correction: &Correction,
    findings: &mut Vec<Diagnostic>,
) -> Option<Papers> {
    if !goes_along(issuing.args) {
        let message = "更正要生成两个文件（更正说明和更正页），-o 不能是一个文件";
        findings.push(Diagnostic::error(Kind::Output, message).hint("-o 请写文件夹"));
        return None;
    }
    let whole = pdf::export(issuing.layout, pdf::Output::Archive);
    let whole = whole.map_err(|errors| findings.extend(errors)).ok()?;
    let new = issuing.slip(&[("whole.pdf".to_string(), &whole)], findings)?;
    let made = made(issuing, correction, &new).map_err(|errors| findings.extend(errors)).ok()?;
    let (stem, separate, former) = made;
    // What is printed is told of the whole corrected paper, what was issued is the note and the pages.
    let slip = issuing.args.issue.then(|| Slip {
        outputs: separate.iter().map(|f| issue::Hashed::new(&f.name, &f.bytes)).collect(),
        corrects: Some(former),
        ..new
    });
    let meta = issuing.layout.document.meta.clone();
    let marked = marked::against_issued(issuing, correction, findings);
    Some(Papers { stem, meta, files: vec![], separate, slip, corrects: true, marked })
}

/// The name of the papers, the papers, and the slip that they correct.
fn made(
    issuing: &Issuing,
    correction: &Correction,
    new: &Slip,
) -> Result<(String, Vec<Packed>, issue::Former), Vec<Diagnostic>> {
    let own = &correction.slip;
    let at = |finding: Diagnostic| vec![finding.at(&own.origin)];
    let old = Slip::read(&own.name, &own.file).map_err(at)?;
    let sides = issuing.layout.settings.sides;
    let corrected = correct::corrected(&old, new, sides).map_err(at)?;
    let stem = stem(&own.name);
    let note = correct::note(&old, &corrected, correction);
    let pages: Vec<String> = corrected.pages.iter().map(usize::to_string).collect();
    let file = |what: &str, bytes| Packed { name: format!("{stem}{what}.pdf"), bytes };
    let put_in = pdf::export_some(issuing.layout, &corrected.pages)?;
    let files = vec![
        file("说明", proof::set(note, Format::Pdf)?),
        file(&format!("页（第{}页）", pages.join("、")), put_in),
    ];
    Ok((stem, files, issue::former(&own.name, &own.file)))
}

/// 〈name〉 更正, then 〈name〉 更正2 for what corrects a correction.
fn stem(slip: &str) -> String {
    let file = slip.rsplit('/').next().unwrap_or(slip);
    let name = file.strip_suffix(ENDING).unwrap_or(file);
    let (base, count) = match name.rsplit_once(" 更正") {
        Some((base, "")) => (base, 2),
        Some((base, number)) => (base, number.parse::<u32>().map_or(1, |n| n.saturating_add(1))),
        None => (name, 1),
    };
    let count = if count == 1 { String::new() } else { count.to_string() };
    format!("{} 更正{count}", notice::safe_name(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_numbered() {
        for (slip, expected) in [
            ("甲.slip.json", "甲 更正"),
            ("甲 更正.slip.json", "甲 更正2"),
            ("凭据/甲 更正2.slip.json", "甲 更正3"),
        ] {
            assert_eq!(stem(slip), expected);
        }
    }
}
