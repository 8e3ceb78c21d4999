//! Whether a file is what was issued.

use crate::diag::{Diagnostic, Kind};
use crate::docx::proof;
use crate::pdf::{self, Printed};

use super::differ::{Change, changes};
use super::make::{bare, drawn};
use super::slip::{Hashed, Line, Page, Place, Slip};

/// Differences that are told one by one.
const MAX_TOLD: usize = 20;

/// Characters that are shown on each side of a change.
const AROUND: usize = 6;

/// What a file is against its slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The issued file, byte for byte.
    Same,
    /// The issued file, byte for byte, with a digital signature behind it.
    Signed,
    /// Saved anew by another program; what it says is the same.
    Resaved,
    /// It says what the slip inside it says, which knows no hash of it.
    Words,
    /// It says something else.
    Differs,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How it stands.
    pub state: State,
    /// What differs, an error each; a warning where it does not differ but is not the same file.
    pub findings: Vec<Diagnostic>,
}

/// Compares a file called `name` with what was issued.
///
/// # Errors
/// Says why the file cannot be read.
pub fn verify(name: &str, file: &[u8], slip: &Slip) -> Result<Verdict, Diagnostic> {
    if slip.outputs.iter().any(|issued| issued.is(file)) {
        return Ok(Verdict { state: State::Same, findings: vec![] });
    }
    let unreadable = |reason: String| {
        Diagnostic::error(Kind::FileUnreadable, format!("{name} {reason}，不能核对"))
            .hint("请用签发时生成的 PDF 或者 Word 稿")
    };
    if file.starts_with(b"%PDF-") {
        let printed = pdf::read(file).map_err(unreadable)?;
        return Ok(verify_pdf(name, file, &printed, slip));
    }
    let found = proof::paragraphs(file, slip.paper.imprint).map_err(unreadable)?;
    Ok(judged(name, slip, words_of_draft(&found, slip), None))
}

fn verify_pdf(name: &str, file: &[u8], printed: &Printed, slip: &Slip) -> Verdict {
    let mut found = words_of_pages(printed, slip);
    if found.is_empty() {
        found.extend(drawings(printed, slip));
    }
    found.extend(laid_over(printed));
    let issued = slip.outputs.iter().find(|issued| is_head(issued, file));
    let appended = issued.map(|issued| (file.len() - issued.bytes, printed.signatures));
    judged(name, slip, found, appended)
}

/// Whether a file begins with the issued one: changes of a PDF may be written behind it.
fn is_head(issued: &Hashed, file: &[u8]) -> bool {
    file.get(..issued.bytes).is_some_and(|head| issued.bytes > 0 && issued.is(head))
}

/// `appended`: how many bytes stand behind the issued ones, and how many signatures there are.
fn judged(
    name: &str,
    slip: &Slip,
    mut found: Vec<String>,
    appended: Option<(usize, usize)>,
) -> Verdict {
    if found.is_empty() {
        return same_words(name, slip, appended);
    }
    let more = found.len().saturating_sub(MAX_TOLD);
    found.truncate(MAX_TOLD);
    let finding = |text: String| Diagnostic::error(Kind::Differs, format!("{name} {text}"));
    let mut findings: Vec<_> = found.into_iter().map(finding).collect();
    if more > 0 {
        findings.push(finding(format!("另外还有{more}处不同")));
    }
    if let (Some((bytes, _)), Some(first)) = (appended, findings.first_mut()) {
        let hint = format!("签发的文件还原样在里面，改动写在它后面追加的{bytes}字节里");
        first.hints.push(hint);
    }
    Verdict { state: State::Differs, findings }
}

fn same_words(name: &str, slip: &Slip, appended: Option<(usize, usize)>) -> Verdict {
    match appended {
        _ if slip.outputs.is_empty() => {
            let message = format!("{name} 的文字与它自己带的凭据一样");
            let finding = Diagnostic::note(Kind::Issue, message)
                .hint("自带的凭据可以和文字一起被换掉；要紧的请用归档的凭据核对（--slip）");
            Verdict { state: State::Words, findings: vec![finding] }
        }
        Some((bytes, signatures)) if signatures > 0 => {
            let message = format!(
                "{name} 签发的文件一个字节也没有动，后面追加了{signatures}个数字签名（{bytes}字节）；签名本身是不是有效，请用阅读软件查看"
            );
            let findings = vec![Diagnostic::note(Kind::Issue, message)];
            Verdict { state: State::Signed, findings }
        }
        appended => {
            let how = match appended {
                Some((bytes, _)) => format!("后面追加了{bytes}字节"),
                None => "被别的程序重新保存过，不是签发的那个文件".to_string(),
            };
            let message = format!("{name} {how}；逐字比对，文字与签发时一样");
            let finding = Diagnostic::warning(Kind::Differs, message)
                .hint("图片里的字、字体和版式没有逐一比对；归档、正式发出的，请用签发的原文件");
            Verdict { state: State::Resaved, findings: vec![finding] }
        }
    }
}

/// Lines of the issued pages against those of a PDF.
fn words_of_pages(printed: &Printed, slip: &Slip) -> Vec<String> {
    let lines = || {
        let pages = slip.pages.iter().enumerate();
        pages.flat_map(|(side, page)| page.lines.iter().map(move |line| (side, page, line)))
    };
    let place = |side: usize, page: &Page, line: &Line| match line.line {
        Some(line) => Place { side: side + 1, page: page.number, line }.to_string(),
        None => format!("第{}面的页码", side + 1),
    };
    let next = lines().skip(1).map(|(.., line)| line.text.as_str()).chain([""]);
    let units: Vec<Unit> = lines()
        .zip(next)
        .map(|((side, page, line), next)| Unit {
            run: format!("{}{next}", line.text),
            place: place(side, page, line),
            text: line.text.clone(),
            ids: line.ids.iter().map(String::as_str).collect(),
        })
        .collect();
    let found: Vec<&str> =
        printed.pages.iter().flat_map(|page| page.lines.iter().map(String::as_str)).collect();
    told(&units, &found, slip)
}

/// Issued paragraphs against those of a draft.
fn words_of_draft(found: &[String], slip: &Slip) -> Vec<String> {
    let unit = |paragraph: &'_ super::slip::Paragraph| Unit {
        place: String::new(),
        text: bare(&paragraph.text),
        run: bare(&paragraph.text),
        ids: vec![],
    };
    let mut units: Vec<Unit> = slip.paragraphs.iter().map(unit).collect();
    for (unit, paragraph) in units.iter_mut().zip(&slip.paragraphs) {
        unit.ids = vec![paragraph.id.as_str()];
    }
    let found: Vec<String> = found.iter().map(|text| bare(text)).collect();
    let found: Vec<&str> =
        found.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    told(&units, &found, slip)
}

/// A piece of the issued text.
struct Unit<'a> {
    /// Where it stands, when that is known.
    place: String,
    text: String,
    /// The text with that of the next line, into which a figure may run on.
    run: String,
    /// The paragraphs that it belongs to.
    ids: Vec<&'a str>,
}

fn told(units: &[Unit], found: &[&str], slip: &Slip) -> Vec<String> {
    let issued: Vec<&str> = units.iter().map(|unit| unit.text.as_str()).collect();
    let tell = |change: Change| match units.get(change.at) {
        Some(unit) => tell(&change, unit, slip),
        None => format!("多了“{}”", change.new),
    };
    changes(&issued, found).into_iter().map(tell).collect()
}

/// 第2页第5行（正文第3段）：签发时是“…161家…”，现在是“…145家…”
fn tell(change: &Change, unit: &Unit, slip: &Slip) -> String {
    let whats = unit.ids.iter().filter_map(|id| Some(slip.paragraph(id)?.what.as_str()));
    let what = whats.collect::<Vec<_>>().join("、");
    let place = match (unit.place.is_empty(), what.is_empty()) {
        (true, _) => what,
        (false, true) => unit.place.clone(),
        (false, false) => format!("{}（{what}）", unit.place),
    };
    let (before, after) = around(&unit.text, &change.range);
    let how = match (change.old.is_empty(), change.new.is_empty()) {
        (true, _) => format!("“{before}”后面多了“{}”", change.new),
        (_, true) => format!("少了“{}”（原来是“{before}{}{after}”）", change.old, change.old),
        _ => format!(
            "签发时是“{before}{}{after}”，现在是“{before}{}{after}”",
            change.old, change.new
        ),
    };
    let figures: Vec<_> = touched(change, unit, slip).collect();
    let figures = match figures.as_slice() {
        [] => String::new(),
        figures => format!("；数据项{}", figures.join("、")),
    };
    format!("{place}：{how}{figures}")
}

/// Some characters before and after a stretch of a text.
fn around(text: &str, range: &std::ops::Range<usize>) -> (String, String) {
    let chars: Vec<char> = text.chars().collect();
    let start = range.start.min(chars.len());
    let end = range.end.min(chars.len());
    let before = chars[start.saturating_sub(AROUND)..start].iter().collect();
    let after = chars[end..(end + AROUND).min(chars.len())].iter().collect();
    (before, after)
}

/// The figures that a change touches.
fn touched<'a>(
    change: &'a Change,
    unit: &'a Unit,
    slip: &'a Slip,
) -> impl Iterator<Item = String> + 'a {
    let of_unit = |id: &str| {
        let owner = id.rsplit_once('/').map_or(id, |(owner, _)| owner);
        // A figure of a table is named after its row, a paragraph of one after its cell.
        unit.ids
            .iter()
            .any(|id| *id == owner || id.rsplit_once('.').is_some_and(|(row, _)| row == owner))
    };
    let figures = slip.figures.iter().filter(move |figure| of_unit(&figure.id));
    let figures =
        figures.filter(|figure| overlaps(&unit.run, &bare(&figure.printed), &change.range));
    let mut told: Vec<&str> = vec![];
    let tell = move |figure: &'a super::slip::Figure| {
        let fresh = !told.contains(&figure.called());
        told.push(figure.called());
        fresh.then(|| format!("“{}”签发时印的是{}", figure.called(), figure.printed))
    };
    figures.filter_map(tell)
}

/// Whether a text stands in another where a range touches it.
fn overlaps(text: &str, part: &str, range: &std::ops::Range<usize>) -> bool {
    let length = part.chars().count();
    let starts = text.match_indices(part).map(|(at, _)| text[..at].chars().count());
    length > 0
        && starts
            .into_iter()
            .any(|start| range.start < start + length && start < range.end.max(range.start + 1))
}

/// Pages on which other rules, fills and pictures are drawn than when it was issued.
fn drawings(printed: &Printed, slip: &Slip) -> Vec<String> {
    let pages = printed.pages.iter().zip(&slip.pages).enumerate();
    let other = pages.filter(|(_, (found, issued))| {
        issued.drawn.as_ref().is_some_and(|issued| *issued != drawn(found))
    });
    other
        .map(|(i, _)| format!("第{}页：文字没有变，但线条、色块或者图片与签发时不同", i + 1))
        .collect()
}

/// What was laid over the pages afterwards.
fn laid_over(printed: &Printed) -> Vec<String> {
    let pages = printed.pages.iter().enumerate();
    let some = pages.filter(|(_, page)| !page.annotations.is_empty());
    some.map(|(i, page)| {
        format!("第{}页上后来加了批注或者图章（{}）", i + 1, page.annotations.join("、"))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::slip::tests::sample;
    use crate::pdf::PrintedPage;

    fn printed(lines: &[&str]) -> Printed {
        let page = PrintedPage {
            lines: lines.iter().map(|l| l.to_string()).collect(),
            ..PrintedPage::default()
        };
        Printed { pages: vec![page], ..Printed::default() }
    }

    #[test]
    fn the_issued_file_is_the_same() {
        let verdict = verify("甲.pdf", b"%PDF-1.7 issued", &sample()).unwrap();
        assert_eq!((verdict.state, verdict.findings), (State::Same, vec![]));
        let finding = verify("甲.pdf", b"%PDF-1.7 broken", &sample()).unwrap_err();
        assert_eq!(finding.kind, Kind::FileUnreadable);
    }

    #[test]
    fn a_changed_figure_is_named_with_its_place() {
        let found = words_of_pages(&printed(&["通知", "共有145家企业获得授信。"]), &sample());
        assert_eq!(
            found,
            [
                "第1页第2行（正文第1段）：签发时是“共有161家企业获得授”，现在是“共有145家企业获得授”；数据项“授信企业”签发时印的是161家"
            ]
        );
        let found =
            words_of_draft(&["通知".into(), "共有161家企业获得贷款授信。".into()], &sample());
        assert_eq!(found, ["正文第1段：“1家企业获得”后面多了“贷款”"]);
        let found = words_of_draft(&["通知".into()], &sample());
        assert_eq!(
            found,
            [
                "正文第1段：少了“共有161家企业获得授信。”（原来是“共有161家企业获得授信。”）；数据项“授信企业”签发时印的是161家"
            ]
        );
    }

    #[test]
    fn words_alone_make_no_issued_file() {
        let same = printed(&["通知", "共有161家企业获得授信。"]);
        let file = b"%PDF-1.7 resaved";
        assert_eq!(verify_pdf("甲.pdf", file, &same, &sample()).state, State::Resaved);
        let mut stamped = same.clone();
        stamped.pages[0].annotations.push("Stamp".into());
        assert_eq!(verify_pdf("甲.pdf", file, &stamped, &sample()).state, State::Differs);
        let signed = Printed { signatures: 1, ..same };
        let appended = b"%PDF-1.7 issued and signed";
        assert_eq!(verify_pdf("甲.pdf", appended, &signed, &sample()).state, State::Signed);
        // A signature of a file that is not the issued one proves nothing.
        assert_eq!(verify_pdf("甲.pdf", file, &signed, &sample()).state, State::Resaved);
    }

    #[test]
    fn a_drawing_over_a_figure_is_seen() {
        let mut slip = sample();
        let mut same = printed(&["通知", "共有161家企业获得授信。"]);
        slip.pages[0].drawn = Some(drawn(&same.pages[0]));
        assert_eq!(verify_pdf("甲.pdf", b"%PDF-1", &same, &slip).state, State::Resaved);
        same.pages[0].drawn.push("fill 0 0 100 100".into());
        assert_eq!(verify_pdf("甲.pdf", b"%PDF-1", &same, &slip).state, State::Differs);
    }
}
