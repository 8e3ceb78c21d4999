//! Lines become items: headings, paragraphs, tables and directive blocks.

use super::chars::{self, Char, Line};
use super::footnote::Footnotes;
use super::heading::{self, Shape};
use super::inline::{self, report};
use super::numbering::{self, Seen};
use super::picture;
use super::table;
use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::document::{Inline, plain};
use crate::notice::{Item, ItemKind, PictureItem, PicturesItem, TableItem};
use crate::template::Token;

/// The names of directive blocks, and whether each is built.
const DIRECTIVES: [(&str, bool); 4] =
    [("表", true), ("图", true), ("转引", false), ("名单", false)];

/// The attributes of `::: 表`, and whether each is built.
const TABLE_ATTRIBUTES: [(&str, bool); 4] =
    [("题注", true), ("单位", true), ("合并", true), ("横排", false)];

/// The attributes of `::: 图`.
const PICTURE_ATTRIBUTES: [(&str, bool); 2] = [("题注", true), ("宽", true)];

/// Reads the items of a text, and checks its numbers.
pub(super) fn items(lines: &[Line], tokens: &[Token], sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    let (lines, footnotes) = Footnotes::taken_out(lines, tokens, sink);
    let mut reader =
        Reader { tokens, sink, footnotes, items: vec![], seen: vec![], after_text: false };
    reader.lines(&lines);
    let Reader { items, seen, sink, footnotes, .. } = reader;
    footnotes.look_for_unused(tokens, sink);
    numbering::check(&seen, sink);
    items
}

struct Reader<'a> {
    tokens: &'a [Token],
    sink: &'a mut Vec<Diagnostic>,
    footnotes: Footnotes<'a>,
    items: Vec<Item>,
    seen: Vec<Seen>,
    /// Whether text without a number stands since the last number.
    after_text: bool,
}

/// The opening line of a directive block.
struct Directive<'a> {
    name: String,
    attributes: Vec<Attribute<'a>>,
}

struct Attribute<'a> {
    name: String,
    value: &'a [Char],
    /// The whole of it, for messages.
    typed: &'a [Char],
}

impl Reader<'_> {
    fn lines(&mut self, lines: &[Line]) {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            at += match line {
                line if line.is_empty() => 1,
                line if fence(line) > 0 => self.directive(&lines[at..]),
                line if table::is_row(line) => self.pipe_table(&lines[at..]),
                line => self.line(line),
            };
        }
    }

    fn error(&mut self, found: Diagnostic, here: &[Char]) {
        report(found, here, self.tokens, self.sink);
    }

    fn inlines(&mut self, chars: &[Char]) -> Vec<Inline> {
        inline::read(chars, self.tokens, self.sink)
    }

    /// The inlines of a paragraph or heading, which can have 脚注.
    fn text(&mut self, chars: &[Char]) -> Vec<Inline> {
        inline::read_noted(chars, self.tokens, &mut self.footnotes, self.sink)
    }

    fn push(&mut self, kind: ItemKind, line: &[Char]) {
        let origin = chars::origin(line, self.tokens);
        let loop_key = chars::row(line, self.tokens).map(str::to_string);
        self.items.push(Item { kind, origin, loop_key });
    }

    fn pipe_table(&mut self, lines: &[Line]) -> usize {
        let (table, count) = table::piped(lines, self.tokens, self.sink);
        if let Some(table) = table {
            self.push(ItemKind::Table(table), &lines[0]);
        }
        self.after_text = true;
        count
    }

    /// A line that begins no block.
    fn line(&mut self, line: &[Char]) -> usize {
        let hashes = line.iter().take_while(|ch| ch.is('#')).count();
        if let Some(table) = table::of_token(line, self.tokens) {
            self.push(ItemKind::Table(table::filled(table)), line);
        } else if let Some(pictures) = picture::of_line(line, self.tokens) {
            let kind = PicturesItem { caption: None, width: None, pictures };
            self.push(ItemKind::Pictures(kind), line);
            self.after_text = true;
        } else if hashes > 0 {
            self.hashed(line, hashes);
        } else if let Some(number) = heading::number(line) {
            self.numbered(line, &number);
        } else {
            self.paragraph(line);
        }
        1
    }

    fn paragraph(&mut self, line: &[Char]) {
        self.look_at_beginning(line);
        let content = self.text(line);
        self.after_text = true;
        let noted = content.iter().any(|inline| matches!(inline, Inline::Footnote(_)));
        if noted || !plain(&content).trim().is_empty() {
            self.push(ItemKind::Paragraph { run_in: None, content }, line);
        }
    }

    /// Reports a beginning that looks like structure and is none here.
    fn look_at_beginning(&mut self, line: &[Char]) {
        if heading::is_chapter(line) {
            let found = Diagnostic::error(Kind::Unsupported, "尚不支持分章、分节的正文")
                .hint("目前可用“一、”“（一）”“1.”“（1）”四层；确是一段文字的，行首加“\\”");
            self.error(found, line);
        }
        if heading::is_marked_circle(line) {
            let found = Diagnostic::warning(Kind::HeadingNumber, "带圈序号后面不加标点")
                .hint("写成“①”后直接接文字");
            self.error(found, &line[..2]);
        }
        let bullet = |ch: &&Char| ch.is_one_of("-*+•");
        if line.first().as_ref().is_some_and(bullet) && line.get(1).is_some_and(Char::is_blank) {
            let found = Diagnostic::warning(
                Kind::MarkupForm,
                "公文不用短横或圆点开头的列表，已按一段文字印出",
            )
            .hint("改用“1.”或“（1）”开头；确要印这个符号，前面加“\\”");
            self.error(found, &line[..1]);
        }
    }

    /// A line that begins with `#`.
    fn hashed(&mut self, line: &[Char], hashes: usize) {
        let rest = chars::after_hash(line);
        if hashes > 4 {
            let found = Diagnostic::error(Kind::MarkupForm, "标题最多四层（“#”至“####”）")
                .hint("第五层以下请直接写进正文，如“①”");
            self.error(found, &line[..hashes]);
        }
        let level = u8::try_from(hashes.min(4)).unwrap_or(4);
        self.see(level, None, &line[..hashes]);
        self.heading(line, level, None, rest);
    }

    /// A line that begins with a number.
    fn numbered(&mut self, line: &[Char], number: &heading::Number) {
        let (mark, rest) = line.split_at(number.len);
        let right = heading::number_text(number.level, number.value);
        let typed = chars::text(mark);
        if typed != right {
            let message = format!("序号“{typed}”已改作“{right}”");
            let found = Diagnostic::note(Kind::Normalised, message)
                .hint(heading::form_of_level(number.level));
            self.error(found, mark);
        }
        self.see(number.level, Some(number.value), mark);
        self.heading(line, number.level, Some(right), chars::trim(rest));
    }

    fn see(&mut self, level: u8, value: Option<u32>, mark: &[Char]) {
        let origin = chars::origin(mark, self.tokens);
        self.seen.push(Seen { level, value, origin, after_text: self.after_text });
        self.after_text = false;
    }

    fn heading(&mut self, line: &[Char], level: u8, number: Option<String>, rest: &[Char]) {
        if rest.is_empty() {
            let found = Diagnostic::error(Kind::MarkupForm, "这一行只有序号，没有文字")
                .hint("在序号后面写上文字，或者删去这一行");
            return self.error(found, line);
        }
        let shape = heading::shape(level, rest);
        if let (Shape::AloneWithStop, [.., stop]) = (shape, rest) {
            let message = format!("单独成行的标题末尾不加“{}”", stop.c);
            let found = Diagnostic::warning(Kind::MarkupForm, message).hint("删去末尾的标点");
            self.error(found, &rest[rest.len() - 1..]);
        }
        let (words, text) = match shape {
            Shape::RunIn(len) => rest.split_at(len),
            _ => rest.split_at(0),
        };
        let (words, content) = (self.text(words), self.text(text));
        let kind = match shape {
            Shape::Alone | Shape::AloneWithStop => ItemKind::Heading { level, number, content },
            _ => ItemKind::Paragraph { run_in: Some((level, number, words)), content },
        };
        self.push(kind, line);
    }

    /// A block from its opening line on; how many lines it takes.
    fn directive(&mut self, lines: &[Line]) -> usize {
        let opening = &lines[0];
        let header = chars::trim(&opening[fence(opening)..]);
        if header.is_empty() {
            let found = Diagnostic::error(Kind::MarkupForm, "这里的“:::”没有对应的开头")
                .hint("区块以“::: 表”这样的一行开头，以“:::”一行结尾；多余的请删去");
            self.error(found, opening);
            return 1;
        }
        let next = lines[1..].iter().position(|line| fence(line) > 0).map(|i| i + 1);
        let Some(end) = next.filter(|end| closes(&lines[*end])) else {
            let found = Diagnostic::error(Kind::MarkupForm, "这个区块没有结尾")
                .hint("在区块最后另起一行写“:::”");
            self.error(found, opening);
            return 1;
        };
        let directive = self.opening(header);
        self.block(&directive, opening, header, &lines[1..end]);
        end + 1
    }

    fn opening<'a>(&mut self, header: &'a [Char]) -> Directive<'a> {
        let (name, mut rest) = split_at_blank(header);
        let mut attributes: Vec<Attribute> = vec![];
        while !rest.is_empty() {
            let (attribute, len) = attribute(rest);
            match attribute {
                Some(new) if attributes.iter().any(|old| old.name == new.name) => {
                    let message = format!("“{}”写了两次", new.name);
                    let found = Diagnostic::error(Kind::MarkupForm, message).hint("只留一个");
                    self.error(found, new.typed);
                }
                Some(attribute) => attributes.push(attribute),
                None => {
                    let found = Diagnostic::error(Kind::MarkupForm, "属性要写成“名称=内容”")
                        .hint("内容里有空格的，用引号括起来，如 题注=\"2023年 情况\"");
                    self.error(found, &rest[..len]);
                }
            }
            rest = chars::trim(&rest[len..]);
        }
        Directive { name: chars::text(name), attributes }
    }

    fn block(&mut self, directive: &Directive, opening: &[Char], header: &[Char], inner: &[Line]) {
        match DIRECTIVES.iter().find(|(name, _)| *name == directive.name) {
            Some(("图", _)) => self.picture_block(directive, opening, inner),
            Some((_, true)) => self.table_block(directive, opening, inner),
            Some((name, false)) => {
                let message = format!("尚不支持“::: {name}”区块");
                let found = Diagnostic::error(Kind::Unsupported, message)
                    .hint("目前只有“::: 表”“::: 图”；这部分请先写成文字或表格");
                self.error(found, opening);
            }
            None => {
                let found = unknown("区块", &directive.name, &DIRECTIVES);
                self.error(found, split_at_blank(header).0);
            }
        }
    }

    fn table_block(&mut self, directive: &Directive, opening: &[Char], inner: &[Line]) {
        let (mut caption, mut unit, mut merged) = (None, None, None);
        for attribute in &directive.attributes {
            match TABLE_ATTRIBUTES.iter().find(|(name, _)| *name == attribute.name) {
                Some(("题注", _)) => caption = Some(self.inlines(attribute.value)),
                Some(("合并", _)) => merged = Some(attribute.value),
                Some((_, true)) => unit = Some(self.inlines(attribute.value)),
                Some((name, false)) => {
                    let message = format!("尚不支持表格的“{name}”");
                    let found = Diagnostic::error(Kind::Unsupported, message)
                        .hint("请删去这一项，表格用不合并的格、竖排页面");
                    self.error(found, attribute.typed);
                }
                None => {
                    let found = unknown("属性", &attribute.name, &TABLE_ATTRIBUTES);
                    self.error(found, attribute.typed);
                }
            }
        }
        if let Some(mut table) = self.only_table(opening, inner) {
            if let Some(names) = merged {
                self.merge_columns(&mut table, names);
            }
            self.push(ItemKind::Table(TableItem { caption, unit, ..table }), opening);
        }
        self.after_text = true;
    }

    fn picture_block(&mut self, directive: &Directive, opening: &[Char], inner: &[Line]) {
        let (mut caption, mut width) = (None, None);
        for attribute in &directive.attributes {
            match attribute.name.as_str() {
                "题注" => caption = Some(self.inlines(attribute.value)),
                "宽" => width = self.picture_width(attribute),
                name => {
                    let found = unknown("属性", name, &PICTURE_ATTRIBUTES);
                    self.error(found, attribute.typed);
                }
            }
        }
        let pictures = self.only_pictures(opening, inner);
        if !pictures.is_empty() {
            let kind = PicturesItem { caption, width, pictures };
            self.push(ItemKind::Pictures(kind), opening);
        }
        self.after_text = true;
    }

    fn picture_width(&mut self, attribute: &Attribute) -> Option<f64> {
        let typed = chars::text(attribute.value);
        let width = picture::width(&typed);
        if width.is_none() {
            let message = format!("宽度“{typed}”看不懂");
            let found = Diagnostic::error(Kind::MarkupForm, message)
                .hint("写成 宽=120mm 或 宽=20字；版心宽156毫米，即28字");
            self.error(found, attribute.typed);
        }
        width
    }

    /// The pictures of a `::: 图` block, which stand side by side.
    fn only_pictures(&mut self, opening: &[Char], inner: &[Line]) -> Vec<PictureItem> {
        let (mut pictures, mut others) = (vec![], false);
        for line in inner.iter().filter(|line| !line.is_empty()) {
            let Some(found) = picture::of_line(line, self.tokens) else {
                others = true;
                let found = Diagnostic::error(Kind::MarkupForm, "“::: 图”里只能有图片")
                    .hint("一行写一张“![说明](文件)”；图题写在开头：::: 图 题注=\"图1　……\"");
                self.error(found, line);
                continue;
            };
            pictures.extend(found);
        }
        if pictures.is_empty() && !others {
            let found = Diagnostic::error(Kind::MarkupForm, "“::: 图”里没有图片")
                .hint("在区块里写一行“![说明](文件)”");
            self.error(found, opening);
        }
        pictures
    }

    /// Joins what stands below each other and is the same, in the columns that 合并 names.
    fn merge_columns(&mut self, table: &mut TableItem, names: &[Char]) {
        let heads: Vec<String> =
            table.head.last().into_iter().flatten().map(|head| plain(head)).collect();
        let mut columns = vec![];
        for name in
            chars::text(names).split(['、', '，', ',']).map(str::trim).filter(|n| !n.is_empty())
        {
            match heads.iter().position(|head| head == name) {
                Some(column) => columns.push(column),
                None => {
                    let found =
                        Diagnostic::error(Kind::MarkupForm, format!("表格里没有“{name}”这一栏"));
                    let near = nearest(name, heads.iter().map(String::as_str));
                    let hint = did_you_mean(near, format!("可以写：{}", heads.join("、")));
                    self.error(found.hint(hint), names);
                }
            }
        }
        table::join_equal(table, &columns);
    }

    /// The one table of a `::: 表` block.
    fn only_table(&mut self, opening: &[Char], inner: &[Line]) -> Option<TableItem> {
        let (mut tables, mut at, mut others) = (vec![], 0, false);
        while let Some(line) = inner.get(at) {
            if table::is_row(line) {
                let (table, count) = table::piped(&inner[at..], self.tokens, self.sink);
                others |= table.is_none();
                tables.extend(table);
                at += count;
                continue;
            }
            if let Some(table) = table::of_token(line, self.tokens) {
                tables.push(table::filled(table));
            } else if !line.is_empty() {
                others = true;
                let found = Diagnostic::error(Kind::MarkupForm, "“::: 表”里只能有一个表格")
                    .hint("文字写在区块外面；表格的行以“|”开头，或用“{{ 表(…) }}”");
                self.error(found, line);
            }
            at += 1;
        }
        if tables.len() != 1 && !others {
            let found = Diagnostic::error(Kind::MarkupForm, "“::: 表”里应当正好有一个表格")
                .hint("写一个以“|”开头的表格，或一行“{{ 表(…) }}”；几个表格各写一个区块");
            self.error(found, opening);
        }
        tables.into_iter().next()
    }
}

/// How many colons open or close a block at the beginning of a line; 0 when they are too few.
pub(super) fn fence(line: &[Char]) -> usize {
    let colons = line.iter().take_while(|ch| ch.is_one_of(":：")).count();
    if colons >= 3 { colons } else { 0 }
}

fn closes(line: &[Char]) -> bool {
    fence(line) == line.len()
}

fn split_at_blank(chars: &[Char]) -> (&[Char], &[Char]) {
    let len = chars.iter().position(Char::is_blank).unwrap_or(chars.len());
    (&chars[..len], chars::trim(&chars[len..]))
}

/// The attribute that `rest` begins with, and its length; `None` where there is no `=`.
fn attribute(rest: &[Char]) -> (Option<Attribute<'_>>, usize) {
    let word = rest.iter().position(Char::is_blank).unwrap_or(rest.len());
    let Some(equals) = rest[..word].iter().position(|ch| ch.is_one_of("=＝")) else {
        return (None, word);
    };
    let value = &rest[equals + 1..];
    let closing = value.first().and_then(|ch| match ch {
        ch if ch.is('"') => Some('"'),
        ch if ch.is('“') => Some('”'),
        _ => None,
    });
    let quoted = closing
        .and_then(|closing| value[1..].iter().position(|ch| ch.is(closing)))
        .map(|len| (&value[1..=len], equals + len + 3));
    let (value, len) = quoted.unwrap_or((&rest[equals + 1..word], word));
    let name = chars::text(&rest[..equals]);
    (Some(Attribute { name, value: chars::trim(value), typed: &rest[..len] }), len)
}

/// An unknown name, with the one that was meant or all that there are.
fn unknown(what: &str, name: &str, known: &[(&str, bool)]) -> Diagnostic {
    // names are short: one that shares no character was not meant
    let near = nearest(name, known.iter().map(|(known, _)| *known))
        .filter(|near| near.chars().any(|c| name.contains(c)));
    let all: Vec<String> = known.iter().map(|(name, _)| format!("“{name}”")).collect();
    let hint = did_you_mean(near, format!("可以用{}", all.join("")));
    Diagnostic::error(Kind::MarkupForm, format!("没有“{name}”这种{what}")).hint(hint)
}
