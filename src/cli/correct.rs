//! The papers of a 更正: the note, and the pages to be put in.

use hongtou::diag::{Diagnostic, Kind};
use hongtou::issue::{self, ENDING, Slip, correct};
use hongtou::layout::Layout;
use hongtou::project::Correction;
use hongtou::separate::Packed;
use hongtou::{notice, pdf};

use super::args::{BuildArgs, Format};
use super::papers::{Papers, goes_along};
use super::proof;

/// A corrected paper as set.
pub struct Corrected<'a> {
    pub args: &'a BuildArgs,
    pub layout: &'a Layout,
    pub correction: &'a Correction,
}

impl Corrected<'_> {
    /// The note and the pages; `slip` makes the slip of papers.
    pub fn papers(
        &self,
        slip: impl Fn(&[(String, &[u8])], &mut Vec<Diagnostic>) -> Option<Slip>,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Papers> {
        if !goes_along(self.args) {
            let message = "更正要生成两个文件（更正说明和更正页），-o 不能是一个文件";
            findings.push(Diagnostic::error(Kind::Output, message).hint("-o 请写文件夹"));
            return None;
        }
        let whole = kept(pdf::export(self.layout, pdf::Output::Archive), findings)?;
        let new = slip(&[("whole.pdf".to_string(), &whole)], findings)?;
        let made = self.made(&new).map_err(|errors| findings.extend(errors)).ok()?;
        let (stem, files, former) = made;
        let outputs: Vec<_> = files.iter().map(|f| (f.name.clone(), f.bytes.as_slice())).collect();
        // What is printed is told of the whole corrected paper, what was issued is the note and the pages.
        let hashed = |(name, bytes): &(String, &[u8])| issue::Hashed::new(name, bytes);
        let slip = self.args.issue.then(|| Slip {
            outputs: outputs.iter().map(hashed).collect(),
            corrects: Some(former),
            ..new.clone()
        });
        let meta = self.layout.document.meta.clone();
        Some(Papers { stem, meta, files: vec![], separate: files, slip, corrects: true })
    }

    /// The name of the papers, the papers, and the slip that they correct.
    fn made(&self, new: &Slip) -> Result<(String, Vec<Packed>, issue::Former), Vec<Diagnostic>> {
        let own = &self.correction.slip;
        let at = |finding: Diagnostic| vec![finding.at(&own.origin)];
        let old = Slip::read(&own.name, &own.file).map_err(at)?;
        let corrected = correct::corrected(&old, new, self.layout.settings.sides).map_err(at)?;
        let stem = stem(&own.name);
        let note = correct::note(&old, &corrected, self.correction);
        let pages: Vec<String> = corrected.pages.iter().map(usize::to_string).collect();
        let file = |what: &str, bytes| Packed { name: format!("{stem}{what}.pdf"), bytes };
        let files = vec![
            file("说明", proof::set(note, Format::Pdf)?),
            file(
                &format!("页（第{}页）", pages.join("、")),
                pdf::export_some(self.layout, &corrected.pages)?,
            ),
        ];
        Ok((stem, files, issue::former(&own.name, &own.file)))
    }
}

/// What a step gave; its errors are collected.
fn kept<T>(result: Result<T, Vec<Diagnostic>>, findings: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|errors| findings.extend(errors)).ok()
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
