//! 更正: which pages of an issued paper are to be put in the place of the printed ones, and the note that says why.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Document, Meta, Role};
use crate::inhouse::Inhouse;
use crate::layout::Sides;
use crate::notice::dates;
use crate::project;

use super::differ::changes;
use super::slip::{Line, Page, Place, Slip};

/// Characters that are shown on each side of a change.
const AROUND: usize = 8;

/// What changes from an issued paper to the corrected one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// The pages to be put in, from 1: both sides of a sheet that is printed on both.
    pub pages: Vec<usize>,
    /// How many pages the issued paper has, and how many the corrected one.
    pub count: (usize, usize),
    /// Each change: where it stands in the issued paper, what is printed there, what is printed instead.
    pub changes: Vec<(String, String, String)>,
}

/// Compares an issued paper with the corrected one, which is printed on `sides`.
///
/// # Errors
/// [`Kind::Issued`] when nothing differs, or when it is another paper that is corrected.
pub fn corrected(old: &Slip, new: &Slip, sides: Sides) -> Result<Corrected, Diagnostic> {
    let no = |message: String| Diagnostic::error(Kind::Issued, message);
    if (&old.paper.number, &old.paper.issuer) != (&new.paper.number, &new.paper.issuer) {
        let message = format!("“更正”写的凭据是{}的，这份是{}", old.called(), new.called());
        return Err(no(message).hint("更正用原来的文号；请核对文号，或者换成那份公文的凭据"));
    }
    let differ = differing(&old.pages, &new.pages);
    if differ.is_empty() {
        let message = format!("这份与签发的{}一样，没有可更正的", old.called());
        return Err(no(message).hint("请先把数据或者正文改对，再生成"));
    }
    let count = (old.pages.len(), new.pages.len());
    let mut pages = BTreeSet::new();
    for page in differ {
        pages.insert(page);
        // The other side of the sheet: 1 and 2, 3 and 4.
        pages.extend((sides == Sides::Duplex).then_some(if page % 2 == 1 {
            page + 1
        } else {
            page - 1
        }));
    }
    let pages: Vec<usize> = pages.into_iter().filter(|page| *page <= count.1).collect();
    Ok(Corrected { pages, count, changes: told(old, new) })
}

/// Pages (from 1) that are printed otherwise; where their number differs, all from the first of them.
fn differing(old: &[Page], new: &[Page]) -> Vec<usize> {
    let texts = |page: &Page| page.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let drawn = |old: &Page, new: &Page| match (&old.drawn, &new.drawn) {
        (Some(old), Some(new)) => old == new,
        _ => true,
    };
    let same = |at: usize| match (old.get(at), new.get(at)) {
        (Some(old), Some(new)) => texts(old) == texts(new) && drawn(old, new),
        _ => false,
    };
    let most = old.len().max(new.len());
    let differ: Vec<usize> = (0..most).filter(|at| !same(*at)).map(|at| at + 1).collect();
    match differ.first() {
        Some(first) if old.len() != new.len() => (*first..=most).collect(),
        _ => differ,
    }
}

fn told(old: &Slip, new: &Slip) -> Vec<(String, String, String)> {
    let lines: Vec<(usize, &Page, &Line)> = old
        .pages
        .iter()
        .enumerate()
        .flat_map(|(side, page)| page.lines.iter().map(move |line| (side + 1, page, line)))
        .collect();
    let issued: Vec<&str> = lines.iter().map(|(.., line)| line.text.as_str()).collect();
    let now: Vec<&str> = new
        .pages
        .iter()
        .flat_map(|page| page.lines.iter().map(|line| line.text.as_str()))
        .collect();
    let tell = |change: super::differ::Change| {
        let (side, page, line) = lines.get(change.at)?;
        // A page number that changes is no change of the text.
        let place = Place { side: *side, page: page.number, line: line.line? };
        let (before, after) = around(&lines, change.at, &change.range);
        let whole = |inner: &str| format!("{before}{inner}{after}");
        Some((place.to_string(), whole(&change.old), whole(&change.new)))
    };
    changes(&issued, &now).into_iter().filter_map(tell).collect()
}

/// The words of its paragraph before and after a stretch of a line.
fn around(lines: &[(usize, &Page, &Line)], at: usize, range: &Range<usize>) -> (String, String) {
    let ids = lines.get(at).map_or(&[][..], |(.., line)| line.ids.as_slice());
    let line: Vec<char> = lines.get(at).map_or(vec![], |(.., line)| line.text.chars().collect());
    let beyond = |at: Option<usize>| {
        let line = at.and_then(|at| lines.get(at)).map(|(.., line)| *line);
        let same = line.filter(|line| line.ids.iter().any(|id| ids.contains(id)));
        same.map_or("", |line| line.text.as_str())
    };
    let mut before: Vec<char> = beyond(at.checked_sub(1)).chars().collect();
    before.extend(&line[..range.start.min(line.len())]);
    let mut after: Vec<char> = line[range.end.min(line.len())..].to_vec();
    after.extend(beyond(Some(at + 1)).chars());
    let stops = |c: &char| "，。；：、".contains(*c);
    let start = before.len().saturating_sub(AROUND);
    // From the beginning of a clause where one is near.
    let clause = before[start..].iter().rposition(stops).map_or(start, |stop| start + stop + 1);
    let clause = if clause == before.len() { start } else { clause };
    let end = after.iter().position(stops).unwrap_or(after.len()).min(AROUND);
    (before[clause..].iter().collect(), after[..end].iter().collect())
}

/// The note that goes with the pages.
pub fn note(old: &Slip, corrected: &Corrected, correction: &project::Correction) -> Document {
    let paper = &old.paper;
    let date = dates::print(correction.date);
    let meta = Meta {
        title: format!("关于《{}》的更正说明", paper.title),
        issuer: paper.issuer.clone(),
        number: None,
        date: Some(date.clone()),
    };
    let mut note = Inhouse::new(meta, &["更正说明"]);
    let number = paper.number.as_ref().map_or(String::new(), |number| format!("（{number}）"));
    let title = format!("《{}》{number}", paper.title);
    match corrected.changes.is_empty() {
        true => note.text(&format!("{title}的线条、图片有误，文字不变，更正的页附后。"), 1),
        false => {
            note.text(&format!("{title}有误，更正如下："), 1);
            let row = |(place, old, new): &(String, String, String)| {
                vec![place.clone(), old.clone(), new.clone()]
            };
            note.table("更正内容", &COLUMNS, corrected.changes.iter().map(row));
        }
    }
    note.text(&format!("更正原因：{}。", correction.reason), 0);
    note.text(&exchange(corrected), 0);
    note.right(Role::Signature, &paper.issuer, 2.0, 2);
    note.right(Role::Date, &date, 4.0, 0);
    note.document()
}

const COLUMNS: [(&str, u32, Align); 3] =
    [("原文位置", 200, Align::Center), ("原文", 400, Align::Left), ("更正为", 400, Align::Left)];

/// Which pages are taken out, and which are put in.
fn exchange(corrected: &Corrected) -> String {
    let list: Vec<String> = corrected.pages.iter().map(usize::to_string).collect();
    let (old, new) = corrected.count;
    let pages = list.join("、");
    match old == new {
        true => format!("请将原文第{pages}页抽出，换上所附的更正页；其余各页不变。"),
        false => {
            let first = list.first().map_or("1", String::as_str);
            format!(
                "请将原文第{first}页起的各页抽出，换上所附的更正页（第{pages}页）；原文共{old}页，更正后共{new}页。"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::slip::tests::sample;

    fn with(text: &str) -> Slip {
        let mut slip = sample();
        slip.pages[0].lines[1].text = text.to_string();
        slip
    }

    #[test]
    fn the_changed_pages_are_put_in_with_the_other_side_of_their_sheet() {
        let new = with("共有145家企业获得授信。");
        let one = corrected(&sample(), &new, Sides::Duplex).unwrap();
        assert_eq!((one.pages, one.count), (vec![1], (1, 1)));
        assert_eq!(
            one.changes,
            [(
                "第1页第2行".to_string(),
                "共有161家企业获得授信".into(),
                "共有145家企业获得授信".into()
            )]
        );
        let long = |slip: Slip, pages: usize| {
            let mut slip = slip;
            slip.pages = vec![slip.pages[0].clone(); pages];
            slip
        };
        let mut other = long(sample(), 4);
        other.pages[2] = new.pages[0].clone();
        let pages = |new: &Slip, sides| corrected(&long(sample(), 4), new, sides).unwrap().pages;
        assert_eq!(pages(&other, Sides::Duplex), [3, 4]);
        assert_eq!(pages(&other, Sides::Single), [3]);
        other.pages.push(new.pages[0].clone());
        assert_eq!(pages(&other, Sides::Single), [3, 4, 5]);
    }

    #[test]
    fn what_cannot_be_corrected_is_refused() {
        let finding = corrected(&sample(), &sample(), Sides::Duplex).unwrap_err();
        assert!(finding.message.contains("没有可更正的"));
        let mut other = with("共有145家企业获得授信。");
        other.paper.number = Some("闵科委〔2024〕15号".into());
        assert!(corrected(&sample(), &other, Sides::Duplex).unwrap_err().message.contains("15号"));
    }
}
