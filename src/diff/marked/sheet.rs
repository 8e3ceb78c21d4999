//! A 花脸稿 set like the paper itself.

use super::super::side::Side;
use super::{Marked, marked};
use crate::diag::{Diagnostic, Kind};
use crate::document::Document;
use crate::layout::{self, Layout, Settings};
use crate::notice::House;
use crate::pipeline;

/// How what differs is shown, below what is compared.
const LEGEND: &str =
    "灰字加删除线的是删去的，加下划线的是新增的；整段移动的，移走处、移来处都用双线。";
/// What stands there when nothing differs.
const SAME: &str = "两份文字相同，没有改动。";

/// A 花脸稿 that has been set.
#[derive(Debug)]
pub struct MarkedPaper {
    /// Its pages.
    pub layout: Layout,
    /// Stretches of words, rows of tables, pictures that differ.
    pub count: usize,
}

/// Sets the later of two papers with what differs from the earlier one; `names` are what both are called above its text.
///
/// # Errors
/// [`Kind::Output`] when a side has no paper; else as [`layout::fit`].
pub fn marked_paper(
    old: &Side,
    new: &Side,
    names: (&str, &str),
) -> Result<MarkedPaper, Vec<Diagnostic>> {
    let (Some(a), Some(b)) = (old.document(), new.document()) else {
        let message = "两边都要有公文才能做花脸稿，数据文件里没有正文";
        let hint = "请写通知文件夹；只有数据文件的，请加 --notice 写明放在哪个通知里";
        return Err(vec![Diagnostic::error(Kind::Output, message).hint(hint)]);
    };
    let house = [new, old].into_iter().find_map(Side::house).cloned().unwrap_or_default();
    set(marked(a, b), settings(new, &house), &house, names)
}

/// Sets a paper that has been laid out with what differs from an earlier one.
///
/// # Errors
/// As [`layout::fit`].
pub fn marked_since(
    old: &Document,
    new: &Layout,
    house: &House,
    names: (&str, &str),
) -> Result<MarkedPaper, Vec<Diagnostic>> {
    set(marked(old, &new.document), plain(new.settings.clone()), house, names)
}

fn set(
    marked: Marked,
    settings: Settings,
    house: &House,
    names: (&str, &str),
) -> Result<MarkedPaper, Vec<Diagnostic>> {
    let Marked { document, count } = marked;
    let settings = Settings { above: above(names, count), ..settings };
    let fonts = pipeline::fonts(house, &pipeline::Options::default(), &mut vec![]);
    let layout = layout::fit(document, &fonts, &settings)?.output;
    Ok(MarkedPaper { layout, count })
}

/// What stands above the 版心: which states are compared, and how to read what follows.
fn above((old, new): (&str, &str), count: usize) -> Vec<String> {
    let what = format!("花脸稿　原：{old}　现：{new}");
    let legend = if count == 0 { SAME } else { LEGEND };
    vec![what, legend.to_string()]
}

/// Set as the paper is, but neither sealed nor printed over a letterhead: it is for the eyes of the house.
fn settings(new: &Side, house: &House) -> Settings {
    let own = new.layout().map(|layout| layout.settings.clone());
    let own = own.unwrap_or_else(|| Settings {
        row_pt: house.line_pitch_pt.unwrap_or(crate::spec::ROW_PT),
        bold_title: house.bold_title,
        bold_levels: house.bold_levels.clone(),
        ..Settings::default()
    });
    plain(own)
}

fn plain(settings: Settings) -> Settings {
    Settings { seals: vec![], preprinted: None, attached: vec![], ..settings }
}
