//! The 花脸稿 that the file room gets with a paper, where an earlier state of it is known.
//!
//! The earlier state is what `--since` names, else the issued paper that a 更正 corrects, else the one that is issued anew.

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind};
use hongtou::diff::{Side, marked_since};
use hongtou::issue::ENDING;
use hongtou::pdf;
use hongtou::project::Correction;

use super::diff;
use super::issuing::Issuing;
use super::papers::Target;

/// Against the issued paper that is corrected.
pub fn against_issued(
    issuing: &Issuing,
    correction: &Correction,
    findings: &mut Vec<Diagnostic>,
) -> Option<Vec<u8>> {
    let slip = issuing.folder.dir()?.join(&correction.slip.name);
    against(issuing, Some(&slip), "更正后", findings)
}

/// Against the issued paper that stands where this one goes.
pub fn against_replaced(
    issuing: &Issuing,
    targets: &[Target],
    findings: &mut Vec<Diagnostic>,
) -> Option<Vec<u8>> {
    let target = targets.iter().find(|(format, ..)| format.is_some());
    let slip = target.and_then(|(_, path, _)| {
        let stem = path.file_stem()?.to_string_lossy().into_owned();
        Some(path.with_file_name(format!("{stem}{ENDING}"))).filter(|slip| slip.is_file())
    });
    let slip = slip.filter(|_| issuing.args.force);
    against(issuing, slip.as_deref(), "重新签发的", findings)
}

/// The 花脸稿, when it is for the file room and something differs; that it cannot be made keeps no paper back.
fn against(
    issuing: &Issuing,
    slip: Option<&Path>,
    now: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Vec<u8>> {
    issuing.args.archive.as_ref()?;
    let since = issuing.args.since.as_deref();
    let (path, now) = since.map(|path| (path, "签发的")).or(slip.map(|path| (path, now)))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| path.display().to_string());
    let mut found = vec![];
    let Some(side) = diff::state(path, &mut found) else {
        findings.push(not_made(&name, &found));
        return None;
    };
    match made(issuing, &side, (&name, now)) {
        Ok(pdf) => pdf,
        Err(errors) => {
            findings.push(not_made(&name, &errors));
            None
        }
    }
}

fn made(
    issuing: &Issuing,
    old: &Side,
    names: (&str, &str),
) -> Result<Option<Vec<u8>>, Vec<Diagnostic>> {
    let message = "数据文件里没有正文";
    let document = old.document().ok_or_else(|| vec![Diagnostic::error(Kind::Output, message)])?;
    let house = &issuing.project.notice.house;
    let marked = marked_since(document, issuing.layout, house, names)?;
    let pdf = (marked.count > 0).then(|| pdf::export(&marked.layout, pdf::Output::Archive));
    pdf.transpose()
}

fn not_made(name: &str, why: &[Diagnostic]) -> Diagnostic {
    let reason = why.first().map(|d| format!("：{}", d.message)).unwrap_or_default();
    Diagnostic::warning(Kind::Output, format!("归档里没有花脸稿，不能与 {name} 比较{reason}"))
        .hint("要花脸稿的，请用 --since 写明从前的那一份（通知文件夹、Word 稿或者发文凭据）")
}
