//! `diff`: what differs between two papers or their data.

mod shown;
mod sides;

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind, has_errors};
use hongtou::diff::{Difference, Side, between, marked_paper, memo};
use hongtou::layout::{self, Settings};
use hongtou::{docx, fonts, pdf, pipeline};

use super::args::{DiffArgs, DiffTo};
use super::{Report, output};

pub use shown::line_of;
pub use sides::state;

/// What a file is called that is to be a 花脸稿.
const MARKED: &str = "花脸";

pub fn run(args: &DiffArgs) -> Report {
    if let Some(finding) = args.out.as_deref().and_then(|out| unfit(out, args)) {
        return Report { findings: vec![finding], misused: true, ..Report::default() };
    }
    fonts::preload();
    let mut report = Report::default();
    let Some((mut old, mut new)) = sides::sides(args, &mut report.findings) else { return report };
    let difference = between(&mut old, &mut new);
    report.text = shown::shown(&difference);
    report.data = serde_json::to_value(&difference).unwrap_or_default();
    if let Some(out) = &args.out {
        let made = match kind(out, args) {
            DiffTo::Memo => memo_file(out, &difference, &old, &new),
            DiffTo::Marked => marked_file(args, &old, &new),
        };
        let written = made.and_then(|bytes| output::write(out, &bytes).map_err(|f| vec![f]));
        match written {
            Ok(()) => report.outputs.push(out.clone()),
            Err(findings) => report.findings.extend(findings),
        }
    }
    report
}

/// What `-o` is to hold: as `--to` says, else a 花脸稿 when its name says so, else a 修改说明.
fn kind(out: &Path, args: &DiffArgs) -> DiffTo {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let named = if name.contains(MARKED) { DiffTo::Marked } else { DiffTo::Memo };
    args.to.unwrap_or(named)
}

/// The 修改说明 in the format that its name asks for.
fn memo_file(
    out: &Path,
    difference: &Difference,
    old: &Side,
    new: &Side,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let mut sink = vec![];
    let document = memo(difference, old, new, &mut sink);
    if has_errors(&sink) {
        return Err(sink);
    }
    let options = pipeline::Options::default();
    let house = [new, old].into_iter().find_map(Side::house).cloned().unwrap_or_default();
    let fonts = pipeline::fonts(&house, &options, &mut sink);
    let layout = layout::fit(document, &fonts, &Settings::default())?.output;
    match output::is_file_of(out, "docx") {
        true => Ok(docx::write(&layout, &docx::Settings::default())?.output),
        false => pdf::export(&layout, pdf::Output::Archive),
    }
}

/// The 花脸稿.
fn marked_file(args: &DiffArgs, old: &Side, new: &Side) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let (a, b) = sides::names(&args.old, &args.new);
    let paper = marked_paper(old, new, (&a, &b))?;
    pdf::export(&paper.layout, pdf::Output::Archive)
}

/// Why `-o` names nothing that can be written.
fn unfit(out: &Path, args: &DiffArgs) -> Option<Diagnostic> {
    let shown = out.display();
    if [&args.old, &args.new].into_iter().any(|path| is_same_file(path, out)) {
        let message = format!("-o 写的“{shown}”就是要比较的文件");
        let hint = "请换一个文件名，例如：-o 修改说明.pdf";
        return Some(Diagnostic::error(Kind::Output, message).hint(hint));
    }
    let (pdf, docx) = (output::is_file_of(out, "pdf"), output::is_file_of(out, "docx"));
    match (kind(out, args), pdf, docx) {
        (_, true, _) | (DiffTo::Memo, _, true) => None,
        (DiffTo::Marked, _, _) => {
            let message = format!("花脸稿只能是 .pdf 文件，-o 写的是“{shown}”");
            let hint = "例如：-o 花脸稿.pdf；要带修订的 Word 稿，请用 hongtou merge";
            Some(Diagnostic::error(Kind::Output, message).hint(hint))
        }
        (DiffTo::Memo, ..) => {
            let message = format!("-o 写的“{shown}”不是 .pdf 或 .docx 文件");
            Some(Diagnostic::error(Kind::Output, message).hint("例如：-o 修改说明.pdf"))
        }
    }
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_what_is_written_unless_to_does() {
        let args = |out: &str, to| DiffArgs {
            old: "旧".into(),
            new: "新.docx".into(),
            out: Some(out.into()),
            to,
            notice: None,
            edited: false,
        };
        for (out, to, expected) in [
            ("修改说明.pdf", None, Some(DiffTo::Memo)),
            ("修改说明.docx", None, Some(DiffTo::Memo)),
            ("甲.pdf", None, Some(DiffTo::Memo)),
            ("花脸稿.pdf", None, Some(DiffTo::Marked)),
            ("14号（花脸）.PDF", None, Some(DiffTo::Marked)),
            ("甲.pdf", Some(DiffTo::Marked), Some(DiffTo::Marked)),
            ("花脸稿.docx", Some(DiffTo::Memo), Some(DiffTo::Memo)),
            ("花脸稿.docx", None, None),
            ("甲.docx", Some(DiffTo::Marked), None),
            ("甲.txt", None, None),
            ("新.docx", None, None),
        ] {
            let args = args(out, to);
            let path = Path::new(out);
            let made = unfit(path, &args).is_none().then(|| kind(path, &args));
            assert_eq!(made, expected, "{out}");
        }
    }
}
