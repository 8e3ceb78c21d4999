//! Lists of names: the lines of a `::: 名单` block.

use super::chars::{self, Char, Line};
use super::read::Reader;
use super::table;
use crate::document::{Inline, plain};
use crate::notice::NamesPart;

/// The most characters of a name that is no 单位职务; longer ones have a · in them.
const NAME_LEN: usize = 4;

/// How words end that are no names, however short.
const POSTS: [&str; 16] = [
    "局长", "部长", "处长", "科长", "院长", "校长", "会长", "厅长", "镇长", "主任", "书记", "主席",
    "委员", "经理", "局", "委",
];

/// Reads the parts of a list. Groups end with ：; what else stands on a line is names, or one person with 单位职务; a row
/// of `|` says what stands in which column, as rows of data do.
pub(super) fn read(reader: &mut Reader, lines: &[Line]) -> Vec<NamesPart> {
    let mut parts = vec![];
    for line in lines.iter().filter(|line| !line.is_empty()) {
        if let Some(filled) = table::of_token(line, reader.tokens) {
            parts.extend(rows(filled.rows.iter().map(|row| row.cells.as_slice())));
            continue;
        }
        if table::is_row(line) {
            let cells = table::split(line).into_iter();
            let cells: Vec<_> = cells.map(|cell| reader.inlines(chars::trim(cell))).collect();
            for part in rows([cells.as_slice()].into_iter()) {
                match part {
                    NamesPart::Names(names) => push_names(&mut parts, names),
                    other => parts.push(other),
                }
            }
            continue;
        }
        let (label, rest) = label(line);
        let words = words(rest);
        match label {
            Some(label) if words.is_empty() => parts.push(NamesPart::Group(reader.inlines(label))),
            _ => line_of(reader, label.unwrap_or_default(), rest, &words, &mut parts),
        }
    }
    parts
}

/// Rows of data: names; or name and 单位职务; or what the person is in the group, name and 单位职务.
fn rows<'a>(rows: impl Iterator<Item = &'a [Vec<Inline>]>) -> Vec<NamesPart> {
    let mut parts: Vec<NamesPart> = vec![];
    let mut last = String::new();
    for cells in rows {
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        match cells.len() {
            0 | 1 => push_names(&mut parts, vec![cell(0)]),
            2 => parts.push(NamesPart::Member(vec![], cell(0), cell(1))),
            _ => {
                let said = plain(&cell(0));
                let label = if said == last { vec![] } else { cell(0) };
                last = said;
                parts.push(NamesPart::Member(label, cell(1), cell(2)));
            }
        }
    }
    parts
}

/// Names go on the names before them.
fn push_names(parts: &mut Vec<NamesPart>, names: Vec<Vec<Inline>>) {
    match parts.last_mut() {
        Some(NamesPart::Names(before)) => before.extend(names),
        _ => parts.push(NamesPart::Names(names)),
    }
}

fn line_of(
    reader: &mut Reader,
    label: &[Char],
    rest: &[Char],
    words: &[&[Char]],
    parts: &mut Vec<NamesPart>,
) {
    let with_posts =
        matches!(parts.last(), Some(NamesPart::Member(_, _, post)) if !post.is_empty());
    if let Some((name, post)) = person(!label.is_empty(), rest, words, with_posts) {
        let (label, post) = (reader.inlines(label), reader.inlines(post));
        let name = name_of(reader, name);
        return parts.push(NamesPart::Member(label, name, post));
    }
    let names = words.iter().map(|word| name_of(reader, word)).collect();
    match label {
        [] => push_names(parts, names),
        label => parts.push(NamesPart::Labelled(reader.inlines(label), names)),
    }
}

/// Name and 单位职务 of the one person that a line is about.
fn person<'a>(
    labelled: bool,
    rest: &'a [Char],
    words: &[&'a [Char]],
    with_posts: bool,
) -> Option<(&'a [Char], &'a [Char])> {
    let post = |word: &[Char]| {
        let text = chars::text(word);
        let long = word.len() > NAME_LEN && !word.iter().any(|ch| is_dot(ch.c) || ch.is_blank());
        let bracket = word.iter().any(|ch| ch.is_one_of("（("));
        !bracket && (long || word.len() > 2 && POSTS.iter().any(|end| text.ends_with(end)))
    };
    let (name, others) = words.split_first()?;
    let member = match others {
        [] => labelled || with_posts,
        others => !post(name) && others.len() < 4 && others.iter().any(|word| post(word)),
    };
    let at = rest.iter().position(|ch| !ch.is_blank()).unwrap_or(0);
    let behind = at + spread(name, rest, at);
    // a mark parts names, only a blank parts a name from 单位职务
    let parted = rest.get(behind).is_none_or(Char::is_blank);
    (member && parted).then(|| (*name, chars::trim(rest.get(behind..).unwrap_or_default())))
}

/// Whether a line that begins so is read as one person with this name and 单位职务, wherever it stands.
pub(crate) fn is_person(labelled: bool, name: &str, post: &str) -> bool {
    let line = chars::of(&format!("{name}　{post}"));
    let no_label = label(&line).0.is_none();
    let found = person(labelled, &line, &words(&line), false);
    no_label
        && found.is_some_and(|(found, behind)| {
            chars::text(found) == name && chars::text(behind) == post
        })
}

/// Characters that a name takes on its line: one that was typed as 张　三 has blanks in it.
fn spread(name: &[Char], rest: &[Char], at: usize) -> usize {
    let mut left = name.iter().filter(|ch| !ch.is_blank()).count();
    let taken = rest[at..].iter().take_while(|ch| {
        let goes_on = left > 0;
        left -= usize::from(goes_on && !ch.is_blank());
        goes_on
    });
    taken.count()
}

/// The words of a name without the blanks that spread it: these are the list's own.
fn name_of(reader: &mut Reader, word: &[Char]) -> Vec<Inline> {
    let close: Vec<Char> = match word.first().zip(word.last()) {
        Some((first, last)) if word.iter().filter(|ch| !ch.is_blank()).count() == 2 => {
            vec![*first, *last]
        }
        _ => word.to_vec(),
    };
    reader.inlines(&close)
}

/// What stands before the colon of a line.
fn label(line: &[Char]) -> (Option<&[Char]>, &[Char]) {
    match line.iter().position(|ch| ch.is_one_of("：:")) {
        Some(at) if at > 0 => (Some(chars::trim(&line[..at])), chars::trim(&line[at + 1..])),
        _ => (None, line),
    }
}

/// The words between blanks and marks that are not inside brackets; two single characters are one name.
fn words(line: &[Char]) -> Vec<&[Char]> {
    let mut bounds: Vec<(usize, usize)> = vec![];
    let (mut from, mut depth) = (None, 0_i32);
    for (at, ch) in line.iter().enumerate() {
        depth += i32::from(ch.is_one_of("（(")) - i32::from(ch.is_one_of("）)"));
        let between = depth <= 0 && (ch.is_blank() || ch.is_one_of("、，,；;"));
        match (between, from) {
            (true, Some(start)) => {
                bounds.push((start, at));
                from = None;
            }
            (false, None) => from = Some(at),
            _ => {}
        }
    }
    bounds.extend(from.map(|start| (start, line.len())));
    let mut out: Vec<(usize, usize)> = vec![];
    for (start, end) in bounds {
        match out.last_mut() {
            Some((a, b)) if *b - *a == 1 && end - start == 1 && blanks(&line[*b..start]) => {
                *b = end;
            }
            _ => out.push((start, end)),
        }
    }
    out.into_iter().map(|(start, end)| &line[start..end]).collect()
}

/// Whether only blanks stand there, and none of the characters around is a value.
fn blanks(between: &[Char]) -> bool {
    !between.is_empty() && between.iter().all(Char::is_blank)
}

/// · and what is typed for it in names.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '．' | '・' | '‧')
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::notice::ItemKind;

    fn parts(text: &str) -> Vec<String> {
        let filled =
            crate::template::Filled { text: format!("::: 名单\n{text}\n:::"), tokens: vec![] };
        let mut sink = vec![];
        let items = read::items(&chars::lines(&filled), &[], &mut sink);
        assert_eq!(sink, [], "{text}");
        let Some(ItemKind::Names(list)) = items.into_iter().next().map(|item| item.kind) else {
            return vec![];
        };
        let join = |names: &[Vec<Inline>]| {
            names.iter().map(|name| plain(name)).collect::<Vec<_>>().join("/")
        };
        let part = |part: &NamesPart| match part {
            NamesPart::Group(words) => format!("[{}]", plain(words)),
            NamesPart::Names(names) => join(names),
            NamesPart::Labelled(label, names) => format!("{}= {}", plain(label), join(names)),
            NamesPart::Member(label, name, post) => {
                format!("{}: {} @{}", plain(label), plain(name), plain(post))
            }
        };
        list.parts.iter().map(part).collect()
    }

    #[test]
    fn lines_are_names_groups_and_members() {
        for (text, expected) in [
            ("张三 李四　王小明\n欧阳建国", &["张三/李四/王小明/欧阳建国"][..]),
            ("张　三　李　四 王小明", &["张三/李四/王小明"]),
            ("张三（女，回族）、阿卜杜热西提·买买提", &["张三（女，回族）/阿卜杜热西提·买买提"]),
            ("一等奖：\n张三 李四\n二等奖：\n王五", &["[一等奖]", "张三/李四", "[二等奖]", "王五"]),
            (
                "组长：张　三　区科委主任\n副组长：李四 区教育局 副局长\n王小明　区财政局副局长\n成员：赵六 钱七",
                &[
                    "组长: 张三 @区科委主任",
                    "副组长: 李四 @区教育局 副局长",
                    ": 王小明 @区财政局副局长",
                    "成员= 赵六/钱七",
                ],
            ),
            ("联系人：张三", &["联系人: 张三 @"]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }
}
