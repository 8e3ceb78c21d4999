//! Rows of a list of names as the parts that they were typed as.

use crate::compose;
use crate::document::{Block, Content, Figure, Inline, Role, plain};
use crate::markup;
use crate::notice::{NamesItem, NamesPart};
use crate::spec::NAMES_IN_ROW_MAX;

use super::inlines::{is_blank, merge_texts, trim};
use super::signs;

/// Between the characters of a name that is spread.
const SPREAD: char = '\u{3000}';

/// A row of a list as a draft was made with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    role: Role,
    /// What it says, without blanks.
    pub text: String,
    /// The list that it belongs to.
    pub item: String,
    /// Where its texts stand, in 字 from the left.
    at: Vec<f64>,
}

impl Row {
    /// `None` for a block that belongs to no list.
    pub fn of(block: &Block) -> Option<Self> {
        if !matches!(block.role, Role::NamesGroup | Role::Names | Role::Member) {
            return None;
        }
        let at = match &block.content {
            Content::Beside(texts) => texts.iter().map(|text| text.at).collect(),
            _ => vec![block.indent.first, block.indent.rest],
        };
        let said: String = block.texts().into_iter().map(plain).collect();
        let (item, _) = block.id.rsplit_once('.')?;
        let (role, text) = (block.role, signs::squeezed(&said));
        Some(Self { role, text, item: item.to_string(), at })
    }
}

impl Row {
    /// Whether a row can be this one, edited.
    pub fn may_be(&self, role: Role, text: &str) -> bool {
        let kept = text.chars().filter(|c| self.text.contains(*c)).count();
        self.role == role && kept * 2 >= self.text.chars().count()
    }
}

/// A list that is being read.
#[derive(Debug, Default)]
pub(super) struct List {
    parts: Vec<NamesPart>,
    /// Its rows as the draft has them: what they say, and where that stands, where it is known.
    shown: Vec<(String, Option<Vec<f64>>)>,
}

impl List {
    /// Adds a row; `known` is the one that the draft was made with.
    pub fn add(&mut self, role: Role, inlines: Vec<Inline>, known: Option<&Row>) {
        let text = signs::squeezed(&plain(&inlines));
        self.shown.push((text, known.map(|row| row.at.clone())));
        let left = self.shown.first().and_then(|(_, at)| at.as_ref()).and_then(|at| at.first());
        let mut cells = cells(inlines);
        // Texts beside each other have a tab before the first.
        let beside = cells.len() > 1 && cells.first().is_some_and(Vec::is_empty);
        cells.retain(|cell| !cell.is_empty());
        match role {
            Role::NamesGroup => self.parts.push(NamesPart::Group(label(cells.concat()))),
            Role::Member if beside => self.member(cells),
            Role::Member => match padded(&cells) {
                Some(cells) if known.is_some() || is_person(&cells) => self.member(cells),
                Some(cells) => self.names(apart(cells), true),
                None => self.names(cells, true),
            },
            _ => {
                let hangs = match (known.and_then(|row| row.at.first()), left) {
                    (Some(at), Some(left)) => at > left,
                    _ => true,
                };
                self.names(cells, hangs);
            }
        }
    }

    /// Names: what they are called stands before the first; those of a further row go on the ones above.
    fn names(&mut self, mut cells: Vec<Vec<Inline>>, hangs: bool) {
        if cells.first().is_some_and(|first| is_label(first)) {
            let words = label(cells.remove(0));
            let names = cells.into_iter().map(close).collect();
            return self.parts.push(NamesPart::Labelled(words, names));
        }
        let names = cells.into_iter().map(close);
        match self.parts.last_mut() {
            Some(NamesPart::Labelled(_, before)) if hangs => before.extend(names),
            Some(NamesPart::Names(before)) => before.extend(names),
            _ => self.parts.push(NamesPart::Names(names.collect())),
        }
    }

    /// One person; a row of one text below persons is a name.
    fn member(&mut self, mut cells: Vec<Vec<Inline>>) {
        let words = match cells.first() {
            Some(first) if is_label(first) => label(cells.remove(0)),
            _ => vec![],
        };
        let mut cells = cells.into_iter();
        let name = close(cells.next().unwrap_or_default());
        let mut post: Vec<Inline> = vec![];
        for cell in cells {
            if !post.is_empty() {
                post.push(Inline::Text(" ".to_string()));
            }
            post.extend(cell);
        }
        merge_texts(&mut post);
        self.parts.push(NamesPart::Member(words, name, post));
    }

    /// The item, with as many columns as give the rows of the draft.
    pub fn finish(self) -> NamesItem {
        let mut list = NamesItem { columns: None, parts: self.parts };
        let asked = [None].into_iter().chain((1..=NAMES_IN_ROW_MAX).map(Some));
        let fits = |columns: &Option<usize>| {
            let rows = compose::name_rows(&NamesItem { columns: *columns, ..list.clone() });
            let rows: Vec<Row> = rows.iter().filter_map(Row::of).collect();
            rows.len() == self.shown.len()
                && rows.iter().zip(&self.shown).all(|(row, (text, at))| {
                    row.text == *text && at.as_ref().is_none_or(|at| *at == row.at)
                })
        };
        list.columns = asked.into_iter().find(fits).flatten();
        list
    }
}

/// What a row has between tabs; a text goes on behind a forced break, below itself.
fn cells(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut out: Vec<Vec<Inline>> = vec![vec![]];
    let mut goes_on = false;
    for inline in inlines {
        match inline {
            Inline::Break => goes_on = true,
            Inline::Text(text) => {
                let text = if goes_on { text.trim_start_matches('\t') } else { &text };
                goes_on &= text.is_empty();
                for (at, part) in text.split('\t').enumerate() {
                    if at > 0 {
                        out.push(vec![]);
                    }
                    if let (Some(cell), false) = (out.last_mut(), part.is_empty()) {
                        cell.push(Inline::Text(part.to_string()));
                    }
                }
            }
            other => {
                goes_on = false;
                out.extend(out.is_empty().then(Vec::new));
                if let Some(cell) = out.last_mut() {
                    cell.push(other);
                }
            }
        }
    }
    out.iter_mut().for_each(merge_texts);
    out
}

/// A row that is one text: label, name and 单位职务 parted by blanks of one 字.
fn padded(cells: &[Vec<Inline>]) -> Option<Vec<Vec<Inline>>> {
    let [Inline::Text(text), rest @ ..] = cells.first()?.as_slice() else { return None };
    if cells.len() > 1 || !text.contains([SPREAD, '：']) {
        return None;
    }
    let (words, text) = match text.split_once('：') {
        Some((words, text)) => (Some(format!("{words}：")), text),
        None => (None, text.as_str()),
    };
    let mut parts: Vec<&str> = text.split(is_blank).filter(|part| !part.is_empty()).collect();
    let single = |part: Option<&&str>| part.is_some_and(|part| part.chars().count() == 1);
    let length = if single(parts.first()) && single(parts.get(1)) { 2 } else { 1 };
    let post = parts.split_off(length.min(parts.len())).join(" ");
    let mut post: Vec<Inline> = vec![Inline::Text(post)];
    post.extend(rest.iter().cloned());
    let name = vec![Inline::Text(parts.concat())];
    let words = words.map(|words| vec![Inline::Text(words)]);
    let mut out: Vec<Vec<Inline>> = words.into_iter().chain([name, post]).collect();
    out.iter_mut().for_each(trim);
    out.retain(|cell| !cell.is_empty());
    Some(out)
}

/// Whether the cells of a row are one person and not several names.
fn is_person(cells: &[Vec<Inline>]) -> bool {
    let labelled = cells.first().is_some_and(|first| is_label(first));
    let mut rest = cells.iter().skip(usize::from(labelled)).map(|cell| plain(cell));
    let name = rest.next().unwrap_or_default();
    markup::is_person(labelled, &name, &rest.collect::<Vec<_>>().join(" "))
}

/// The names of a row that was one text, each in a cell of its own behind what they are called.
fn apart(cells: Vec<Vec<Inline>>) -> Vec<Vec<Inline>> {
    let mut out = vec![];
    for cell in cells {
        match &cell[..] {
            [Inline::Text(text)] if !is_label(&cell) => {
                let names = text.split(|c: char| is_blank(c) || "、，,；;".contains(c));
                let names = names.filter(|name| !name.is_empty());
                out.extend(names.map(|name| vec![Inline::Text(name.to_string())]));
            }
            _ => out.push(cell),
        }
    }
    out
}

fn is_label(cell: &[Inline]) -> bool {
    plain(cell).trim().ends_with('：')
}

/// What names are called, without its colon and the blanks that spread it.
fn label(mut words: Vec<Inline>) -> Vec<Inline> {
    super::parts::cut_end(&mut words, "：");
    close(words)
}

/// A name of two characters without the blanks that spread it.
fn close(mut name: Vec<Inline>) -> Vec<Inline> {
    trim(&mut name);
    let closed = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        match chars[..] {
            [first, ref between @ .., last]
                if !between.is_empty() && between.iter().all(|c| *c == SPREAD) =>
            {
                format!("{first}{last}")
            }
            _ => text.to_string(),
        }
    };
    match &mut name[..] {
        [Inline::Text(text)] => *text = closed(text),
        [Inline::Figure(Figure { printed, .. })] => *printed = closed(printed),
        _ => {}
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_string())]
    }

    fn read(rows: &[(Role, &str)]) -> NamesItem {
        let mut list = List::default();
        rows.iter().for_each(|(role, row)| list.add(*role, text(row), None));
        list.finish()
    }

    #[test]
    fn rows_become_parts() {
        use NamesPart::{Group, Labelled, Member, Names};
        let list = read(&[
            (Role::NamesGroup, "一等奖（4名）："),
            (Role::Names, "\t张　三\t欧阳建国\t王小明"),
            (Role::Names, "\t李　四"),
        ]);
        let names = ["张三", "欧阳建国", "王小明", "李四"].map(text).to_vec();
        assert_eq!(list.parts, [Group(text("一等奖（4名）")), Names(names)]);
        let list = read(&[
            (Role::Member, "\t组　长：\t张　三\t区科委主任"),
            (Role::Member, "\t李　四\t区财政局副局长"),
            (Role::Names, "\t成　员：\t赵　六\t钱　七"),
            (Role::Names, "\t孙　八"),
        ]);
        let member =
            |label: &str, name: &str, post: &str| Member(text(label), text(name), text(post));
        assert_eq!(list.parts[0], member("组长", "张三", "区科委主任"));
        assert_eq!(list.parts[1], Member(vec![], text("李四"), text("区财政局副局长")));
        let names = ["赵六", "钱七", "孙八"].map(text).to_vec();
        assert_eq!(list.parts[2], Labelled(text("成员"), names));
        let list = read(&[
            (Role::Member, "组　长：张　三　区科委主任"),
            (Role::Member, "李四　　区财政局副局长"),
            (Role::Member, "成　员：赵六、钱七 孙八"),
        ]);
        assert_eq!(list.parts[0], member("组长", "张三", "区科委主任"));
        assert_eq!(list.parts[1], Member(vec![], text("李四"), text("区财政局副局长")));
        let names = ["赵六", "钱七", "孙八"].map(text).to_vec();
        assert_eq!(list.parts[2], Labelled(text("成员"), names));
    }

    #[test]
    fn as_many_columns_are_asked_for_as_the_rows_have() {
        let usual = "\t甲　一\t乙　二\t丙　三\t丁　四\t戊　五";
        assert_eq!(read(&[(Role::Names, usual)]).columns, None);
        let rows = ["\t甲　一\t乙　二\t丙　三", "\t丁　四\t戊　五"];
        assert_eq!(read(&rows.map(|row| (Role::Names, row))).columns, Some(3));
    }
}
