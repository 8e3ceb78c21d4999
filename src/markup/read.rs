//! Lines become items: headings, paragraphs, tables and directive blocks.

use super::captions;
use super::chars::{self, Char, Line};
use super::decimal::{self, Decimal, Scheme};
use super::division;
use super::footnote::Footnotes;
use super::heading::{self, Shape};
use super::inline::{self, report};
use super::numbering::{self, Seen};
use super::picture;
use super::siblings::{self, Stopped};
use super::table;
use super::{names, quoted};
use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::document::{CellSize, Division, Inline, plain};
use crate::notice::{Item, ItemKind, NamesItem, PictureItem, PicturesItem, TableItem};
use crate::template::Token;

/// The names of directive blocks.
const DIRECTIVES: [(&str, bool); 5] =
    [("表", true), ("图", true), ("转引", true), ("名单", true), ("目录", true)];

/// The attribute of `::: 名单`, and of `::: 目录`.
const NAMES_ATTRIBUTES: [(&str, bool); 1] = [("列", true)];
const CONTENTS_ATTRIBUTES: [(&str, bool); 1] = [("层次", true)];

/// Levels of a 目录, where none are asked for.
const CONTENTS_LEVELS: u8 = 2;

/// The attributes of `::: 表`, and whether each is built.
const TABLE_ATTRIBUTES: [(&str, bool); 6] = [
    ("题注", true),
    ("单位", true),
    ("合并", true),
    ("横排", true),
    ("对齐", true),
    ("字号", true),
];

/// The attribute that says all by its name.
const FLAG: &str = "横排";

/// The attributes of `::: 图`.
const PICTURE_ATTRIBUTES: [(&str, bool); 2] = [("题注", true), ("宽", true)];

/// Reads the items of a text, and checks its numbers.
pub(super) fn items(lines: &[Line], tokens: &[Token], sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    let (lines, footnotes) = Footnotes::taken_out(lines, tokens, sink);
    let mut reader = Reader {
        tokens,
        sink,
        footnotes,
        items: vec![],
        seen: vec![],
        divisions: vec![],
        decimals: vec![],
        stopped: vec![],
        scheme: decimal::scheme(&lines),
        after_text: false,
        in_article: false,
    };
    reader.lines(&lines);
    let Reader { mut items, seen, divisions, decimals, stopped, sink, footnotes, .. } = reader;
    siblings::settle(&mut items, stopped, sink);
    footnotes.look_for_unused(tokens, sink);
    numbering::check(&seen, sink);
    captions::check(&items, sink);
    division::check(&divisions, sink);
    decimal::check(&decimals, sink);
    items
}

pub(super) struct Reader<'a> {
    pub tokens: &'a [Token],
    pub sink: &'a mut Vec<Diagnostic>,
    footnotes: Footnotes<'a>,
    items: Vec<Item>,
    seen: Vec<Seen>,
    divisions: Vec<division::Seen>,
    decimals: Vec<decimal::Seen>,
    /// Lines that stand alone and end in a full stop.
    stopped: Vec<Stopped>,
    /// How the text uses decimal numbers, if it does.
    scheme: Option<Scheme>,
    /// Whether text without a number stands since the last number.
    after_text: bool,
    /// Whether numbered lines are 项 and 目 of a 条, which are never headings.
    in_article: bool,
}

/// The opening line of a directive block.
struct Directive<'a> {
    name: String,
    attributes: Vec<Attribute<'a>>,
}

pub(super) struct Attribute<'a> {
    name: String,
    pub value: &'a [Char],
    /// The whole of it, for messages.
    pub typed: &'a [Char],
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

    pub fn error(&mut self, found: Diagnostic, here: &[Char]) {
        report(found, here, self.tokens, self.sink);
    }

    pub fn inlines(&mut self, chars: &[Char]) -> Vec<Inline> {
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
        } else if let Some(found) = self.division(line) {
            self.divided(line, &found);
        } else if hashes > 0 {
            self.hashed(line, hashes);
        } else if let Some(found) = self.decimal(line) {
            self.decimally(line, &found);
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

    /// The 编, 章, 节 or 条 that a line begins. A 条 without a blank behind its number counts where it is the next one.
    fn division(&self, line: &[Char]) -> Option<division::Found> {
        let next = |value: u32| {
            let mut articles = self.divisions.iter().filter(|s| s.division == Division::Article);
            articles.next_back().and_then(|s| s.value).is_some_and(|last| value == last + 1)
        };
        division::find(line).filter(|found| {
            found.parted || found.division != Division::Article || found.value.is_some_and(next)
        })
    }

    /// A line that begins with the number of a 编, 章, 节 or 条.
    fn divided(&mut self, line: &[Char], found: &division::Found) {
        let (mark, words) = line.split_at(found.len);
        let words = words.iter().position(|ch| !ch.is_blank() && !ch.is_one_of("：:"));
        let words = words.map_or(&[][..], |at| &line[found.len + at..]);
        let origin = chars::origin(mark, self.tokens);
        let &division::Found { division, value, inserted, .. } = found;
        self.divisions.push(division::Seen { division, value, inserted, origin: origin.clone() });
        self.seen.push(Seen { level: 0, value: None, origin, after_text: false });
        self.after_text = false;
        self.in_article = division == Division::Article;
        let (number, content) = (found.number.clone(), self.text(words));
        let kind = match division {
            Division::Article => ItemKind::Article { number, content },
            _ => ItemKind::Chapter { division, number, content },
        };
        self.push(kind, line);
    }

    /// The decimal number that a line begins with, in a text that is numbered so.
    fn decimal(&self, line: &[Char]) -> Option<Decimal> {
        self.scheme?;
        let last = self.decimals.last().map_or(&[][..], |seen| &seen.path);
        decimal::find(line).filter(|found| found.counts(last))
    }

    /// A line that begins with a decimal number.
    fn decimally(&mut self, line: &[Char], found: &Decimal) {
        let (mark, rest) = line.split_at(found.len);
        let origin = chars::origin(mark, self.tokens);
        self.decimals.push(decimal::Seen { path: found.path.clone(), origin });
        self.after_text = true;
        let level = self.scheme.map_or(4, |scheme| scheme.level(found.path.len()));
        // a half-width blank parts it from its words
        let number = Some(format!("{} ", chars::text(mark).replace('．', ".")));
        let content = self.text(chars::trim(rest));
        // 三 and below: a sentence is no heading, however short
        let kind = match heading::shape(3, chars::trim(rest)) {
            Shape::Alone => ItemKind::Heading { level, number, content },
            _ => ItemKind::Paragraph { run_in: Some((level.max(3), number, vec![])), content },
        };
        self.push(kind, line);
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
        self.in_article &= level > 1;
        let shape = if self.in_article { Shape::Text } else { heading::shape(level, rest) };
        if let (Shape::AloneWithStop, [.., stop]) = (shape, rest) {
            let message = format!("单独成行的标题末尾不加“{}”", stop.c);
            let found = Diagnostic::warning(Kind::MarkupForm, message).hint("删去末尾的标点");
            let place = chars::origin(&rest[rest.len() - 1..], self.tokens);
            let found = found.maybe_at(place.as_ref());
            self.stopped.push(Stopped { at: self.items.len(), found });
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
        let Some(end) = end_of_block(lines, split_at_blank(header).0) else {
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
            Some(("名单", _)) => self.names_block(directive, opening, inner),
            Some(("转引", _)) => self.quoted_block(directive, opening, inner),
            Some(("目录", _)) => self.contents_block(directive, opening, inner),
            Some(_) => self.table_block(directive, opening, inner),
            None => {
                let found = unknown("区块", &directive.name, &DIRECTIVES);
                self.error(found, split_at_blank(header).0);
            }
        }
    }

    fn table_block(&mut self, directive: &Directive, opening: &[Char], inner: &[Line]) {
        let mut asked = TableItem::default();
        let mut merged = None;
        for attribute in &directive.attributes {
            match attribute.name.as_str() {
                "题注" => asked.caption = Some(self.inlines(attribute.value)),
                "单位" => asked.unit = Some(self.inlines(attribute.value)),
                "合并" => merged = Some(attribute.value),
                "横排" => asked.landscape = self.flag(attribute),
                "对齐" => asked.decimal = self.by_decimal_point(attribute),
                "字号" => asked.size = self.cell_size(attribute),
                name => {
                    let found = unknown("属性", name, &TABLE_ATTRIBUTES);
                    self.error(found, attribute.typed);
                }
            }
        }
        if let Some((mut table, notes)) = self.only_table(opening, inner) {
            if let Some(names) = merged {
                self.merge_columns(&mut table, names);
            }
            let TableItem { align, head, rows, merges, .. } = table;
            let table = TableItem { align, head, rows, merges, notes, ..asked };
            self.push(ItemKind::Table(table), opening);
        }
        self.after_text = true;
    }

    /// Whether an attribute that is a word by itself (`横排`) is meant; `横排=否` takes it back.
    fn flag(&mut self, attribute: &Attribute) -> bool {
        let typed = chars::text(attribute.value);
        match typed.as_str() {
            "" | "是" => true,
            "否" => false,
            _ => {
                let message = format!("“{}”后面的“{typed}”看不懂", attribute.name);
                let found = Diagnostic::error(Kind::MarkupForm, message)
                    .hint(format!("要{0}的，只写“{0}”两个字", attribute.name));
                self.error(found, attribute.typed);
                false
            }
        }
    }

    fn by_decimal_point(&mut self, attribute: &Attribute) -> bool {
        let typed = chars::text(attribute.value);
        if typed != "小数点" {
            let found = Diagnostic::error(Kind::MarkupForm, format!("对齐“{typed}”看不懂"))
                .hint("写成 对齐=小数点；居左、居中、居右写在分隔线里：“:---”“:---:”“---:”");
            self.error(found, attribute.typed);
        }
        typed == "小数点"
    }

    fn cell_size(&mut self, attribute: &Attribute) -> Option<CellSize> {
        let typed = chars::text(attribute.value);
        let size = table::cell_size(&typed);
        if size.is_none() {
            let found = Diagnostic::error(Kind::MarkupForm, format!("字号“{typed}”看不懂"))
                .hint("表格可以用四号、小四、五号、小五；不写的，按栏数自动定");
            self.error(found, attribute.typed);
        }
        size
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

    /// The one attribute that a block may have, as a whole number; others are errors.
    fn number_of(&mut self, directive: &Directive, known: &[(&str, bool)]) -> Option<usize> {
        let mut value = None;
        for attribute in &directive.attributes {
            if !known.iter().any(|(name, _)| *name == attribute.name) {
                let found = unknown("属性", &attribute.name, known);
                self.error(found, attribute.typed);
                continue;
            }
            value = chars::text(attribute.value).parse().ok().filter(|n| (1..=12).contains(n));
            if value.is_none() {
                let message = format!("“{}”要写一个数", attribute.name);
                let found = Diagnostic::error(Kind::MarkupForm, message)
                    .hint(format!("例如 {}=3", attribute.name));
                self.error(found, attribute.typed);
            }
        }
        value
    }

    fn names_block(&mut self, directive: &Directive, opening: &[Char], inner: &[Line]) {
        let columns = self.number_of(directive, &NAMES_ATTRIBUTES);
        let parts = names::read(self, inner);
        if parts.is_empty() {
            let found = Diagnostic::error(Kind::MarkupForm, "“::: 名单”里没有姓名")
                .hint("姓名之间空一格，按要印的次序写；或写一行“{{ 表(…) }}”");
            return self.error(found, opening);
        }
        self.push(ItemKind::Names(NamesItem { columns, parts }), opening);
        self.after_text = true;
    }

    fn quoted_block(&mut self, directive: &Directive, opening: &[Char], inner: &[Line]) {
        self.number_of(directive, &[]);
        if let Some(quoted) = quoted::read(self, opening, inner) {
            self.push(ItemKind::Quoted(Box::new(quoted)), opening);
        }
        self.after_text = true;
    }

    fn contents_block(&mut self, directive: &Directive, opening: &[Char], inner: &[Line]) {
        let levels = self.number_of(directive, &CONTENTS_ATTRIBUTES);
        let levels = levels.map_or(CONTENTS_LEVELS, |n| u8::try_from(n.min(3)).unwrap_or(3));
        for line in inner.iter().filter(|line| !line.is_empty()) {
            let found = Diagnostic::error(Kind::MarkupForm, "“::: 目录”里不写内容")
                .hint("目录由程序按各级标题排出，页码自动填；这一行请删去");
            self.error(found, line);
        }
        self.push(ItemKind::Contents(levels), opening);
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

    /// The one table of a `::: 表` block, and the lines below it.
    fn only_table(
        &mut self,
        opening: &[Char],
        inner: &[Line],
    ) -> Option<(TableItem, Vec<Vec<Inline>>)> {
        let (mut tables, mut notes, mut at, mut others) = (vec![], vec![], 0, false);
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
            } else if !line.is_empty() && !tables.is_empty() {
                notes.push(self.inlines(line));
            } else if !line.is_empty() {
                others = true;
                let found = Diagnostic::error(Kind::MarkupForm, "“::: 表”里表格前面不能有文字")
                    .hint("表题写成 题注=…；表格的行以“|”开头，或用“{{ 表(…) }}”；注和数据来源写在表格下面");
                self.error(found, line);
            }
            at += 1;
        }
        if tables.len() != 1 && !others {
            let found = Diagnostic::error(Kind::MarkupForm, "“::: 表”里应当正好有一个表格")
                .hint("写一个以“|”开头的表格，或一行“{{ 表(…) }}”；几个表格各写一个区块");
            self.error(found, opening);
        }
        Some((tables.into_iter().next()?, notes))
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

/// Where a block ends; only a quoted paper has blocks of its own inside.
fn end_of_block(lines: &[Line], name: &[Char]) -> Option<usize> {
    let nests = chars::text(name) == "转引";
    let mut open = 1;
    for (at, line) in lines.iter().enumerate().skip(1).filter(|(_, line)| fence(line) > 0) {
        match closes(line) {
            true => open -= 1,
            false if nests => open += 1,
            false => return None,
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

fn split_at_blank(chars: &[Char]) -> (&[Char], &[Char]) {
    let len = chars.iter().position(Char::is_blank).unwrap_or(chars.len());
    (&chars[..len], chars::trim(&chars[len..]))
}

/// The attribute that `rest` begins with, and its length; `None` where there is no `=`.
fn attribute(rest: &[Char]) -> (Option<Attribute<'_>>, usize) {
    let word = rest.iter().position(Char::is_blank).unwrap_or(rest.len());
    let Some(equals) = rest[..word].iter().position(|ch| ch.is_one_of("=＝")) else {
        let name = chars::text(&rest[..word]);
        let flag = Attribute { name, value: &[], typed: &rest[..word] };
        return (Some(flag).filter(|flag| flag.name == FLAG), word);
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
