//! Lists of names: names of two characters spread to three, columns one under another, 单位职务 with a hanging edge.

use super::paragraph;
use super::width::width;
use super::wording;
use crate::diag::{Diagnostic, Kind};
use crate::document::{Align, Beside, Block, Content, Indent, Inline, Role, plain};
use crate::notice::{NamesItem, NamesPart};
use crate::source::Origin;
use crate::spec::{INDENT_CELLS, LINE_CELLS, NAME_CELLS, NAME_GAP_CELLS, NAMES_IN_ROW_MAX};

/// Between the characters of a name that is spread.
const SPREAD: char = '\u{3000}';

/// The blocks of a list, one a row.
pub(super) fn blocks(
    id: &str,
    list: &NamesItem,
    origin: Option<&Origin>,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let mut out = Out { id, origin, blocks: vec![] };
    let mut parts = list.parts.as_slice();
    while let Some((first, rest)) = parts.split_first() {
        match first {
            NamesPart::Group(label) => {
                let mut words = label.clone();
                wording::push(&mut words, "：");
                let indent = Indent { first: INDENT_CELLS, rest: 0.0, right: 0.0 };
                out.push(Role::NamesGroup, Align::Justify, Content::Text(words), indent);
                parts = rest;
            }
            NamesPart::Names(names) => {
                columns(names, None, INDENT_CELLS, list.columns, &mut out, sink);
                parts = rest;
            }
            NamesPart::Labelled(..) | NamesPart::Member(..) => {
                let labelled =
                    |p: &&NamesPart| matches!(p, NamesPart::Labelled(..) | NamesPart::Member(..));
                let count = parts.iter().take_while(labelled).count();
                members(&parts[..count], list.columns, &mut out, sink);
                parts = &parts[count..];
            }
        }
    }
    out.blocks
}

struct Out<'a> {
    id: &'a str,
    origin: Option<&'a Origin>,
    blocks: Vec<Block>,
}

impl Out<'_> {
    fn push(&mut self, role: Role, align: Align, content: Content, indent: Indent) {
        let id = format!("{}.{}", self.id, self.blocks.len() + 1);
        let block = paragraph(id, role, align, vec![]);
        self.blocks.push(Block { content, indent, origin: self.origin.cloned(), ..block });
    }
}

/// Where the columns of names stand.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Columns {
    count: usize,
    /// 字 from one to the next.
    pitch: f64,
}

impl Columns {
    /// As many as the room holds for names of usual width, or as many as were asked for, when these fit.
    fn of(widths: &[f64], room: f64, asked: Option<usize>) -> Self {
        let widest = |most: f64| {
            widths.iter().copied().filter(|w| *w <= most).fold(0.0_f64, f64::max).min(room)
        };
        let usual = widths.iter().filter(|w| **w <= NAME_CELLS).count();
        let base = if 2 * usual >= widths.len() { widest(NAME_CELLS) } else { widest(f64::MAX) };
        let fit = ((room + NAME_GAP_CELLS) / (base + NAME_GAP_CELLS)).floor().max(1.0) as usize;
        let count = asked.unwrap_or(fit).min(fit).clamp(1, NAMES_IN_ROW_MAX);
        let pitch = match count {
            1 => room,
            _ => ((room - base) / (count - 1) as f64).floor(),
        };
        Self { count, pitch }
    }

    /// Columns that a name of a width takes.
    fn taken(self, width: f64) -> usize {
        (((width + NAME_GAP_CELLS) / self.pitch).ceil() as usize).clamp(1, self.count)
    }
}

/// Names in columns from `left` on; `label` stands before the first row.
fn columns(
    names: &[Vec<Inline>],
    label: Option<(f64, Vec<Inline>)>,
    left: f64,
    asked: Option<usize>,
    out: &mut Out,
    sink: &mut Vec<Diagnostic>,
) {
    let names: Vec<Vec<Inline>> = names.iter().map(|name| spread(name, 3)).collect();
    let widths: Vec<f64> = names.iter().map(|name| width(&plain(name))).collect();
    let room = LINE_CELLS - left;
    let columns = Columns::of(&widths, room, asked);
    if let Some(asked) = asked.filter(|asked| *asked > columns.count) {
        let message = format!("名单排不下{asked}列，已排成{}列", columns.count);
        let found = Diagnostic::warning(Kind::Fit, message).hint("请写少一些列，或不写，由程序定");
        sink.push(found.maybe_at(out.origin));
    }
    let mut rows: Vec<Vec<Beside>> = vec![];
    let mut at = columns.count;
    for (name, width) in names.into_iter().zip(widths) {
        // the last column may run on to the margin
        let place = columns.pitch * at as f64;
        if at >= columns.count || (at > 0 && place + width > room) {
            rows.push(vec![]);
            at = 0;
        }
        let beside =
            Beside { at: left + columns.pitch * at as f64, align: Align::Left, text: name };
        if let Some(row) = rows.last_mut() {
            row.push(beside);
        }
        at += columns.taken(width);
    }
    if let (Some((at, text)), Some(first)) = (label, rows.first_mut()) {
        first.insert(0, Beside { at, align: Align::Left, text });
    }
    for row in rows {
        match &row[..] {
            // a name that one row cannot hold goes on below
            [only] if width(&plain(&only.text)) > room => {
                let indent = Indent { first: left, rest: left, right: 0.0 };
                out.push(Role::Member, Align::Left, Content::Text(only.text.clone()), indent);
            }
            _ => out.push(Role::Names, Align::Left, Content::Beside(row), Indent::default()),
        }
    }
}

/// Rows of a group: 组长：张　三　区科委主任, further members under the first.
fn members(parts: &[NamesPart], asked: Option<usize>, out: &mut Out, sink: &mut Vec<Diagnostic>) {
    let label_of = |part: &NamesPart| match part {
        NamesPart::Member(label, ..) | NamesPart::Labelled(label, _) => label.clone(),
        NamesPart::Group(_) | NamesPart::Names(_) => vec![],
    };
    let labels: Vec<f64> = parts.iter().map(|part| width(&plain(&label_of(part)))).collect();
    let widest = labels.iter().copied().fold(0.0, f64::max);
    let names_at = INDENT_CELLS + if widest > 0.0 { widest + 1.0 } else { 0.0 };
    let name_of = |part: &NamesPart| match part {
        NamesPart::Member(_, name, _) => width(&plain(&spread(name, 3))),
        _ => 0.0,
    };
    let name_width = parts.iter().map(name_of).fold(0.0, f64::max).ceil();
    let post_at = names_at + name_width + NAME_GAP_CELLS;
    let mut above = String::new();
    for part in parts {
        let said = plain(&label_of(part));
        // what is the same as above is said once
        let again = !said.is_empty() && said == above;
        let mut label = if again { vec![] } else { spread(&label_of(part), widest as usize) };
        if !said.is_empty() {
            above = said;
        }
        if !label.is_empty() {
            wording::push(&mut label, "：");
        }
        match part {
            NamesPart::Labelled(_, names) => {
                let label = Some((INDENT_CELLS, label)).filter(|(_, label)| !label.is_empty());
                columns(names, label, names_at, asked, out, sink);
            }
            NamesPart::Member(_, name, post) => {
                let texts =
                    [(INDENT_CELLS, label), (names_at, spread(name, 3)), (post_at, post.clone())];
                member(texts, out);
            }
            NamesPart::Group(_) | NamesPart::Names(_) => {}
        }
    }
}

/// A row of label, name and 单位职务, each in its column.
fn member(texts: [(f64, Vec<Inline>); 3], out: &mut Out) {
    let [.., (post_at, post)] = &texts;
    let value = post.iter().any(|inline| !matches!(inline, Inline::Text(_)));
    if value && post_at + width(&plain(post)) > LINE_CELLS {
        // a value is never parted: blanks stand for the columns, and its lines end where they end
        return padded(texts, out);
    }
    let beside = |(at, text): (f64, Vec<Inline>)| Beside { at, align: Align::Left, text };
    let texts = texts.into_iter().filter(|(_, text)| !text.is_empty()).map(beside).collect();
    out.push(Role::Member, Align::Left, Content::Beside(texts), Indent::default());
}

/// The same row as one text with a hanging edge.
fn padded(texts: [(f64, Vec<Inline>); 3], out: &mut Out) {
    let mut texts = texts.into_iter().filter(|(_, text)| !text.is_empty()).peekable();
    let first = texts.peek().map_or(INDENT_CELLS, |(at, _)| *at);
    let (mut words, mut rest) = (vec![], first);
    for (at, text) in texts {
        pad(&mut words, at - first);
        words.extend(text);
        rest = at;
    }
    let indent = Indent { first, rest, right: 0.0 };
    out.push(Role::Member, Align::Left, Content::Text(words), indent);
}

/// Blanks of one 字 each up to a width.
fn pad(words: &mut Vec<Inline>, to: f64) {
    let missing = (to - width(&plain(words))).round().max(0.0) as usize;
    if missing > 0 {
        wording::push(words, &SPREAD.to_string().repeat(missing));
    }
}

/// A text of two 汉字 spread to so many 字.
fn spread(words: &[Inline], to: usize) -> Vec<Inline> {
    let [only] = words else { return words.to_vec() };
    let spread = |text: &str| {
        let mut chars = text.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(a), Some(b), None) if to > 2 && width(text) == 2.0 => {
                format!("{a}{}{b}", SPREAD.to_string().repeat(to.min(4) - 2))
            }
            _ => text.to_string(),
        }
    };
    match only {
        Inline::Text(text) => vec![Inline::Text(spread(text))],
        Inline::Figure(figure) => {
            let printed = spread(&figure.printed);
            vec![Inline::Figure(crate::document::Figure { printed, ..figure.clone() })]
        }
        other => vec![other.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_string())]
    }

    fn shown(parts: Vec<NamesPart>, columns: Option<usize>) -> Vec<String> {
        let mut sink = vec![];
        let blocks = blocks("body.1", &NamesItem { columns, parts }, None, &mut sink);
        let warned = sink.into_iter().map(|d| d.message);
        let row = |block: Block| match block.content {
            Content::Beside(texts) => {
                let one = |b: &Beside| format!("{}@{}", plain(&b.text), b.at);
                texts.iter().map(one).collect::<Vec<_>>().join(" ")
            }
            _ => {
                let Indent { first, rest, .. } = block.indent;
                format!(
                    "{first}/{rest} {}",
                    block.texts().iter().map(|t| plain(t)).collect::<String>()
                )
            }
        };
        blocks.into_iter().map(row).chain(warned).collect()
    }

    #[test]
    fn names_stand_in_columns() {
        let names = |list: &str| vec![NamesPart::Names(list.split(' ').map(name).collect())];
        for (list, columns, expected) in [
            (
                "张三 李四 王小明 赵六 钱七 孙八 周九",
                None,
                &["张　三@2 李　四@6 王小明@10 赵　六@14 钱　七@18 孙　八@22", "周　九@2"][..],
            ),
            ("张三 欧阳建国 李四", None, &["张　三@2 欧阳建国@7 李　四@12"]),
            (
                "张三 阿卜杜热西提·买买提 李四 王五",
                None,
                &["张　三@2 阿卜杜热西提·买买提@6 李　四@18 王　五@22"],
            ),
            ("张三 李四 王五 赵六", Some(3), &["张　三@2 李　四@13 王　五@24", "赵　六@2"]),
            (
                "上海某某科技有限公司 上海某某信息技术股份有限公司",
                None,
                &["上海某某科技有限公司@2", "上海某某信息技术股份有限公司@2"],
            ),
            ("张三 李四", Some(12), &["张　三@2 李　四@6", "名单排不下12列，已排成6列"]),
        ] {
            assert_eq!(shown(names(list), columns), expected, "{list}");
        }
    }

    #[test]
    fn members_hang_under_each_other() {
        let member = |label: &str, who: &str, post: &str| {
            let words = |text: &str| if text.is_empty() { vec![] } else { name(text) };
            NamesPart::Member(words(label), words(who), words(post))
        };
        let parts = vec![
            member("组长", "张三", "区科委主任"),
            member("副组长", "王小明", "区教育局副局长"),
            member("", "李四", "区财政局副局长"),
            NamesPart::Labelled(name("成员"), vec![name("赵六"), name("钱七")]),
        ];
        assert_eq!(
            shown(parts, None),
            [
                "组　长：@2 张　三@6 区科委主任@10",
                "副组长：@2 王小明@6 区教育局副局长@10",
                "李　四@6 区财政局副局长@10",
                "成　员：@2 赵　六@6 钱　七@10",
            ]
        );
    }
}
