//! 署名 of several offices: sealed in rows of two or three (7.3.5.1), or without seals one below another (7.3.5.2).

use super::head::beside;
use super::width::width;
use super::{paragraph, text};
use crate::document::{Align, Beside, Block, Indent, Inline, Role};
use crate::spec::{self, CELL_PT, LINE_CELLS, ROW_PT, mm};
use crate::words;

use unicode_segmentation::UnicodeSegmentation;

/// 字 left free between two names of a row, at the least.
const APART_CELLS: f64 = 0.4;
/// Rows of names up to which names are rather kept on one line than set three to a row.
const FEW_ROWS: usize = 3;

/// The blocks of 署名 and date under seals of these diameters in mm, one an office in their order.
///
/// The date stands four 字 in (S-11) under the last 署名, which stands in the last column; rows before are as long,
/// and rows lie so far apart that no seals meet (S-08).
pub(super) fn sealed(names: &[&str], date: &str, diameters: &[f64]) -> Vec<Block> {
    let last = LINE_CELLS - spec::SEALED_DATE_RIGHT - width(date) / 2.0;
    let widest = diameters.iter().copied().fold(0.0, f64::max);
    let Grid { columns, lines } = grid(names, last, widest);
    let names: Vec<Vec<String>> =
        names.iter().map(|name| parted(name, columns.room(), lines.max(MORE_LINES))).collect();
    let rows = rows(names.len(), columns.count);
    let step = rows_apart(widest);
    let mut blocks = vec![];
    let mut from = 0;
    let mut before = 0;
    for (i, length) in rows.iter().enumerate() {
        let row = &names[from..from + length];
        let free = columns.count - length;
        let most = row.iter().map(Vec::len).max().unwrap_or(1);
        let one = |(column, name): (usize, &Vec<String>)| Beside {
            at: columns.centre(free + column),
            align: Align::Center,
            text: broken(name, most),
        };
        let texts = row.iter().enumerate().map(one).collect();
        let block = beside(format!("body.signature.{}", i + 1), Role::Signature, texts);
        let blank_before = if i == 0 { above(lines) } else { step.saturating_sub(before) };
        blocks.push(Block { blank_before, ..block });
        before = u8::try_from(most).unwrap_or(u8::MAX);
        from += length;
    }
    // Under the last 署名.
    let right = LINE_CELLS - columns.centre(columns.count - 1) - width(date) / 2.0;
    blocks.push(dated(date, right));
    blocks
}

/// Blank rows between the text and names of so many lines, so that the seal begins within one row below the text.
const fn above(lines: usize) -> u8 {
    if lines > 1 { 1 } else { spec::SEALED_BLANK_ROWS[0] }
}

/// Rows from one row of seals to the next.
fn rows_apart(diameter_mm: f64) -> u8 {
    ((diameter_mm + spec::SEALS_APART_MM) / mm(ROW_PT)).ceil() as u8
}

/// Lengths of the rows: as equal as can be, the first ones longer.
fn rows(offices: usize, columns: usize) -> Vec<usize> {
    let count = offices.div_ceil(columns);
    let longer = offices - (offices / count) * count;
    (0..count).map(|row| offices / count + usize::from(row < longer)).collect()
}

/// Columns of 署名: middles in 字 from the left edge of the 版心.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Columns {
    count: usize,
    first: f64,
    step: f64,
}

impl Columns {
    fn centre(&self, column: usize) -> f64 {
        self.first + self.step * column as f64
    }

    /// Widest line of a name in 字.
    fn room(&self) -> usize {
        let at_edge = 2.0 * self.first.min(LINE_CELLS - self.centre(self.count - 1));
        (at_edge.min(self.step - APART_CELLS).floor() as usize).max(1)
    }
}

/// How names are set out.
struct Grid {
    columns: Columns,
    /// Lines of the longest name.
    lines: usize,
}

/// The first way that has room: three names a row, two, then names parted into lines.
fn grid(names: &[&str], last: f64, diameter_mm: f64) -> Grid {
    let (two, three) = (two(last), three(last, diameter_mm));
    let few = names.len().div_ceil(2) <= FEW_ROWS;
    let some = two.filter(|_| few);
    let ways = [(three, 1), (some, 1), (three, 2), (some, 2), (three, 3), (three, 4)];
    let longest = names.iter().map(|name| width(name).ceil() as usize).max().unwrap_or(0);
    let fits = |(columns, lines): (Option<Columns>, usize)| {
        let columns = columns.filter(|columns| columns.count <= names.len())?;
        (longest <= columns.room() * lines).then_some(Grid { columns, lines })
    };
    ways.into_iter().find_map(fits).unwrap_or_else(|| {
        let columns = two.unwrap_or(Columns { count: 1, first: last, step: LINE_CELLS });
        Grid { columns, lines: longest.div_ceil(columns.room()) }
    })
}

/// Two columns, as far from the edges.
fn two(last: f64) -> Option<Columns> {
    let first = LINE_CELLS - last;
    Some(Columns { count: 2, first, step: last - first })
}

/// Three columns whose seals stay in the 版心 and apart (S-08, S-09); `None` when the seals are too large. Large ones may
/// move the date by less than one 字: four of them are only usual.
fn three(last: f64, diameter_mm: f64) -> Option<Columns> {
    let cells = |mm: f64| mm / spec::mm(CELL_PT);
    let radius = cells(diameter_mm) / 2.0;
    let apart = cells(diameter_mm + spec::SEALS_APART_MM);
    let moved = last.max(radius + 2.0 * apart);
    let inside = moved - last < 1.0 && moved + radius <= LINE_CELLS;
    // The middle of 8 字 at the left edge, or of a seal there.
    let first = radius.max(4.0).min(moved - 2.0 * apart);
    inside.then_some(Columns { count: spec::SEALS_IN_ROW, first, step: (moved - first) / 2.0 })
}

/// A name in as few lines as have room, parted between words and as equal as can be; words stay whole even where that
/// takes one line more.
fn parted(name: &str, room: usize, most: usize) -> Vec<String> {
    let lines = (width(name).ceil() as usize).div_ceil(room).max(1);
    let signs: Vec<&str> = name.graphemes(true).collect();
    if signs.len() > LONG_NAME {
        return signs.chunks(room).map(<[_]>::concat).collect();
    }
    let words = pieces(name, room as f64);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let more = (lines + 1).min(most.max(lines));
    let ways = [(&words, lines), (&words, more), (&signs, lines)];
    let found = ways.into_iter().find_map(|(units, lines)| split(units, lines, room as f64));
    found.map_or_else(|| vec![name.to_string()], |(lines, _)| lines)
}

/// Words as they may be parted: brackets stay with what they hold, a lone sign with the word before it.
fn pieces(name: &str, room: f64) -> Vec<String> {
    let words = words::segment(name).into_iter().map(|range| &name[range]);
    let mut out: Vec<String> = vec![];
    for word in words.flat_map(|word| smaller(word, room)) {
        let single = word.chars().count() == 1 && !word.starts_with(OPENING);
        match out.last_mut() {
            Some(last) if single || last.ends_with(OPENING) => last.push_str(word),
            _ => out.push(word.to_string()),
        }
    }
    out
}

/// The words that a place (上海市, 闵行区) or a name of an office too wide for its column is made of: without its last sign
/// it is no name.
fn smaller(word: &str, room: f64) -> Vec<&str> {
    // no 城市管理 and no 市场
    let city = word.char_indices().position(|(_, c)| c == '市').filter(|at| *at > 1);
    let city = city.and_then(|at| word.char_indices().nth(at + 1).map(|(end, _)| end));
    if let Some((city, place)) = city.and_then(|end| word.split_at_checked(end)) {
        let parts = [city].into_iter().chain(smaller(place, room));
        return parts.filter(|part| !part.is_empty()).collect();
    }
    let Some((last, _)) = word.char_indices().next_back().filter(|_| width(word) > room) else {
        return vec![word];
    };
    let (begin, end) = word.split_at(last);
    words::segment(begin).into_iter().map(|range| &begin[range]).chain([end]).collect()
}

const OPENING: [char; 4] = ['（', '《', '“', '('];

/// Lines that a name may take so that its words stay whole.
const MORE_LINES: usize = 3;

/// Signs of a name that is no longer parted by sense.
const LONG_NAME: usize = 40;

/// Units in so many lines no wider than `room`, as equal as can be, with the sum of the squares of their widths.
fn split(units: &[&str], lines: usize, room: f64) -> Option<(Vec<String>, f64)> {
    if lines <= 1 {
        let line = units.concat();
        let wide = width(&line);
        return (wide <= room).then(|| (vec![line], wide * wide));
    }
    let ways = (1..units.len()).filter_map(|at| {
        let (first, price) = split(&units[..at], 1, room)?;
        let (rest, more) = split(&units[at..], lines - 1, room)?;
        Some(([first, rest].concat(), price + more))
    });
    ways.min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The blocks of 署名 and date without seals: one below another, their first characters under each other and the widest
/// two 字 from the right; the date begins two 字 after them (S-13) and stands in the 版心 as S-14 has it.
pub(super) fn unsealed(names: &[&str], date: &str) -> Vec<Block> {
    let widest = names.iter().map(|name| width(name)).fold(0.0, f64::max);
    let dated_width = width(date) + spec::UNSEALED_DATE_SHIFT;
    let free = if width(date) > widest { dated_width } else { widest };
    let left = (LINE_CELLS - spec::UNSEALED_RIGHT - free).max(0.0);
    let name = |(i, name): (usize, &&str)| {
        let id = format!("body.signature.{}", i + 1);
        let block = paragraph(id, Role::Signature, Align::Left, text(*name));
        let blank_before = if i == 0 { spec::UNSEALED_BLANK_ROWS } else { 0 };
        Block { indent: Indent { first: left, rest: left, right: 0.0 }, blank_before, ..block }
    };
    let mut blocks: Vec<Block> = names.iter().enumerate().map(name).collect();
    blocks.push(dated(date, (LINE_CELLS - left - dated_width).max(0.0)));
    blocks
}

/// Lines of a name on the last of `most` lines, so that the date stands right below.
fn broken(lines: &[String], most: usize) -> Vec<Inline> {
    let mut out = vec![Inline::Break; most.saturating_sub(lines.len())];
    for (at, line) in lines.iter().enumerate() {
        out.extend((at > 0).then_some(Inline::Break));
        out.push(Inline::Text(line.clone()));
    }
    out
}

fn dated(date: &str, right: f64) -> Block {
    let block = paragraph("body.date", Role::Date, Align::Right, text(date));
    Block { indent: Indent { right, ..Indent::default() }, ..block }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Middles of the names, in hundredths of 字, and the names, row by row.
    fn shown(names: &[&str], date: &str, diameter: f64) -> Vec<String> {
        let blocks = sealed(names, date, &vec![diameter; names.len()]);
        let row = |block: &Block| match &block.content {
            crate::document::Content::Beside(texts) => {
                let one = |text: &Beside| {
                    let lines = text.lines().map(crate::document::plain).collect::<Vec<_>>();
                    format!("{:.0} {}", text.at * 100.0, lines.join("/"))
                };
                let texts: Vec<_> = texts.iter().map(one).collect();
                format!("+{} {}", block.blank_before, texts.join(", "))
            }
            _ => format!("date {:.2}", block.indent.right),
        };
        blocks.iter().map(row).collect()
    }

    #[test]
    fn short_names_stand_three_to_a_row_and_long_ones_two() {
        let day = "2024年2月6日";
        for (names, date, diameter, expected) in [
            (&["甲局", "乙局"][..], day, 42.0, &["+2 700 甲局, 2100 乙局", "date 4.00"][..]),
            (
                &["甲局", "乙局", "丙局"],
                day,
                42.0,
                &["+2 400 甲局, 1250 乙局, 2100 丙局", "date 4.00"],
            ),
            (
                &["甲局", "乙局", "丙局", "丁局"],
                day,
                42.0,
                &["+2 1250 甲局, 2100 乙局", "+4 1250 丙局, 2100 丁局", "date 4.00"],
            ),
            (
                &["闵行区科学技术委员会", "闵行区教育局", "闵行区财政局"],
                day,
                45.0,
                &[
                    "+2 700 闵行区科学技术委员会, 2100 闵行区教育局",
                    "+4 2100 闵行区财政局",
                    "date 4.00",
                ],
            ),
            (
                &["上海市闵行区精神文明建设委员会办公室", "闵行区教育局"],
                day,
                42.0,
                &["+1 700 上海市闵行区/精神文明建设委员会办公室, 2100 /闵行区教育局", "date 4.00"],
            ),
            // Three seals of 45 mm and a date of 7 字 leave no room: the date gives 0.04 字.
            (
                &["甲局", "乙局", "丙局"],
                "2024年12月26日",
                45.0,
                &["+2 404 甲局, 1229 乙局, 2055 丙局", "date 3.95"],
            ),
            // Three of 60 mm would leave the 版心.
            (
                &["甲局", "乙局", "丙局"],
                day,
                60.0,
                &["+2 700 甲局, 2100 乙局", "+5 2100 丙局", "date 4.00"],
            ),
        ] {
            assert_eq!(shown(names, date, diameter), expected);
        }
    }

    #[test]
    fn rows_are_as_equal_as_can_be() {
        for (offices, columns, expected) in [
            (2, 2, &[2][..]),
            (4, 3, &[2, 2]),
            (5, 3, &[3, 2]),
            (7, 3, &[3, 2, 2]),
            (10, 3, &[3, 3, 2, 2]),
        ] {
            assert_eq!(rows(offices, columns), expected, "{offices}");
        }
    }

    #[test]
    fn a_name_is_parted_between_words_where_it_can_be() {
        for (name, room, expected) in [
            ("闵行区教育局", 8, &["闵行区教育局"][..]),
            ("闵行区发展和改革委员会", 8, &["闵行区", "发展和改革委员会"]),
            ("闵行区人力资源和社会保障局", 7, &["闵行区", "人力资源和", "社会保障局"]),
            ("中共上海市闵行区委员会宣传部", 7, &["中共上海市", "闵行区", "委员会宣传部"]),
            ("上海市闵行区规划和自然资源局", 7, &["上海市", "闵行区规划和", "自然资源局"]),
            ("中共上海市闵行区委员会宣传部", 8, &["中共上海市闵行区", "委员会宣传部"]),
            ("上海市规划局（事务中心筹备组）", 8, &["上海市规划局", "（事务中心", "筹备组）"]),
            ("甲乙丙丁戊己庚辛壬", 3, &["甲乙丙", "丁戊己", "庚辛壬"]),
        ] {
            assert_eq!(parted(name, room, 5), expected);
        }
        let long = "委".repeat(60);
        assert_eq!(parted(&long, 8, 3).concat(), long);
    }

    #[test]
    fn unsealed_names_begin_under_each_other_and_the_date_two_characters_further() {
        let blocks = unsealed(&["闵行区科学技术委员会", "教育局"], "2024年2月6日");
        let left: Vec<f64> = blocks.iter().map(|block| block.indent.first).collect();
        assert_eq!(left[..2], [16.0, 16.0]);
        assert_eq!(blocks[2].indent.right, LINE_CELLS - 18.0 - 6.0);
        // S-14: a date longer than all names stands two 字 from the right itself.
        let blocks = unsealed(&["甲局", "乙局"], "2024年2月6日");
        assert_eq!((blocks[0].indent.first, blocks[2].indent.right), (18.0, 2.0));
    }
}
