use super::*;
use crate::diag::Severity;
use crate::document::{Align, CellSize, Figure, plain};
use crate::notice::{ItemKind, PictureItem, PicturesItem, TableItem};
use crate::source::{Origin, Source};
use crate::template::{FilledRow, FilledTable, Token, token_char};

/// Fills as the template engine would: `{{ "x" }}` is text, `{{ x }}` a figure that prints <x>.
fn fill(text: &str) -> Filled {
    let source = Source::new("text.md", text);
    let mut filled = Filled::default();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{ ").map(|i| at + i) {
        let close = open + text[open..].find(" }}").expect("closed");
        place(&mut filled, &source, &text[at..open], at);
        let code = &text[open + 3..close];
        let token = match code.strip_prefix('"') {
            Some(rest) => Token::Plain(rest[..rest.len() - 1].trim_start_matches('\\').to_string()),
            None => Token::Figure(figure(code, &format!("<{code}>"))),
        };
        push(&mut filled, token);
        at = close + 3;
    }
    place(&mut filled, &source, &text[at..], at);
    filled
}

fn place(filled: &mut Filled, source: &std::sync::Arc<Source>, text: &str, at: usize) {
    push(filled, Token::Place(Origin::text(source, at..at + text.len())));
    filled.text.push_str(text);
}

fn push(filled: &mut Filled, token: Token) {
    filled.text.push(token_char(filled.tokens.len()).expect("room"));
    filled.tokens.push(token);
}

fn figure(expression: &str, printed: &str) -> Figure {
    Figure {
        id: String::new(),
        paths: vec![expression.to_string()],
        name: None,
        exact: None,
        unit: None,
        printed: printed.to_string(),
        expression: expression.to_string(),
        occurrence: 0,
        origin: None,
    }
}

fn read(text: &str) -> (Vec<Item>, Vec<Diagnostic>) {
    let mut sink = vec![];
    let items = parse(&fill(text), &mut sink);
    (items, sink)
}

/// The items without places and row keys, which cannot be written.
fn bare(mut items: Vec<Item>) -> Vec<Item> {
    for item in &mut items {
        item.origin = None;
        if let ItemKind::Quoted(quoted) = &mut item.kind {
            quoted.text = bare(std::mem::take(&mut quoted.text));
        }
        if let ItemKind::Table(table) = &mut item.kind {
            table.rows.iter_mut().for_each(|(key, _)| *key = None);
        }
        if let ItemKind::Pictures(item) = &mut item.kind {
            item.pictures.iter_mut().for_each(|picture| picture.origin = None);
        }
    }
    items
}

/// A short form of inlines for tests.
fn show(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Figure(figure) => format!("{{{}}}", figure.printed),
            Inline::Break => "/".to_string(),
            Inline::Heading(_, inner) => format!("H[{}]", show(inner)),
            Inline::Strong(inner) => format!("B[{}]", show(inner)),
            Inline::Emphasis(inner) => format!("I[{}]", show(inner)),
            Inline::Superscript(inner) => format!("SUP[{}]", show(inner)),
            Inline::Subscript(inner) => format!("SUB[{}]", show(inner)),
            Inline::Footnote(note) => format!("N[{}]", show(&note.text)),
            Inline::Revised(_, inner) => format!("R[{}]", show(inner)),
        })
        .collect()
}

fn show_item(item: &Item) -> String {
    match &item.kind {
        ItemKind::Heading { level, number, content } => {
            format!("h{level} {} {}", number.as_deref().unwrap_or("#"), show(content))
        }
        ItemKind::Paragraph { run_in: None, content } => format!("p {}", show(content)),
        ItemKind::Paragraph { run_in: Some((level, number, words)), content } => {
            let number = number.as_deref().unwrap_or("#");
            format!("p{level} {number} [{}] {}", show(words), show(content))
        }
        ItemKind::Table(table) => {
            let cells =
                |row: &[Vec<Inline>]| row.iter().map(|c| show(c)).collect::<Vec<_>>().join("|");
            let rows: Vec<_> = table.rows.iter().map(|(_, row)| cells(row)).collect();
            let caption = table.caption.as_deref().map(show).unwrap_or_default();
            let unit = table.unit.as_deref().map(show).unwrap_or_default();
            format!(
                "t ({caption}) ({unit}) {:?} {} / {}",
                table.align,
                cells(&table.head.concat()),
                rows.join(" / ")
            )
        }
        ItemKind::Chapter { number, content, .. } => {
            format!("c {} {}", number.as_deref().unwrap_or("#"), show(content))
        }
        ItemKind::Article { number, content } => {
            format!("a {} {}", number.as_deref().unwrap_or("#"), show(content))
        }
        ItemKind::Names(list) => format!("n {:?} {}", list.columns, list.parts.len()),
        ItemKind::Quoted(quoted) => {
            let some = |words: &Option<Vec<Inline>>| words.as_deref().map(show).unwrap_or_default();
            let names: Vec<String> = quoted.signatures.iter().map(|name| show(name)).collect();
            let text: Vec<String> = quoted.text.iter().map(show_item).collect();
            let (number, to, date) =
                (some(&quoted.number), some(&quoted.recipients), some(&quoted.date));
            let title = show(&quoted.title.concat());
            format!("q {title}|{number}|{to}|{}|{}|{date}", text.join(" / "), names.join("、"))
        }
        ItemKind::Contents(levels) => format!("contents {levels}"),
        ItemKind::Pictures(item) => {
            let caption = item.caption.as_deref().map(show).unwrap_or_default();
            let one = |p: &PictureItem| format!(" [{}]({})", p.alt, p.file);
            let pictures: String = item.pictures.iter().map(one).collect();
            format!("f ({caption}) {:?}{pictures}", item.width)
        }
    }
}

fn shown(text: &str) -> Vec<String> {
    read(text).0.iter().map(show_item).collect()
}

fn findings(text: &str) -> Vec<String> {
    let word = |severity| match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Note => "说明",
    };
    let line = |d: &Diagnostic| {
        let place = serde_json::to_value(&d.place).expect("serialises");
        format!("{}:{} {} {}", place["line"], place["column"], word(d.severity), d.message)
    };
    read(text).1.iter().map(line).collect()
}

#[test]
fn one_line_is_one_paragraph() {
    let text = "　　甲。\r\n\n\u{a0} \t乙，\n丙　\n";
    assert_eq!(shown(text), ["p 甲。", "p 乙，", "p 丙"]);
}

#[test]
fn headings_stand_alone_or_run_in() {
    for (line, expected) in [
        ("一、总体要求", "h1 一、 总体要求"),
        ("　　（一）　目标", "h2 （一） 目标"),
        ("1. 目标", "h3 1. 目标"),
        ("（2）目标", "h4 （2） 目标"),
        ("（二）明确方向，强化功能。一是支持。", "p2 （二） [明确方向，强化功能。] 一是支持。"),
        ("一、**明确方向。**一是支持。", "p1 一、 [B[明确方向。]] 一是支持。"),
        ("1.申报书。", "p3 1. [] 申报书。"),
        ("## 目标", "h2 # 目标"),
        ("##目标。一是支持。", "p2 # [目标。] 一是支持。"),
        ("\\一、二级市场", "p 一、二级市场"),
        ("\\# 甲", "p # 甲"),
        ("第一条　为了规范，制定本办法。", "a 第一条 为了规范，制定本办法。"),
        ("2024. 年", "p 2024. 年"),
        ("3.5亿元", "p 3.5亿元"),
    ] {
        assert_eq!(shown(line), [expected], "{line}");
    }
}

#[test]
fn a_sentence_is_a_heading_or_an_item_by_what_follows() {
    let warned = "单独成行的标题末尾不加“。”";
    for (text, expected, warns) in [
        (
            "一、同意甲。\n二、请抓紧实施。\n此复。",
            &["p1 一、 [] 同意甲。", "p1 二、 [] 请抓紧实施。", "p 此复。"][..],
            &[][..],
        ),
        ("一、目标。\n二、措施。", &["p1 一、 [] 目标。", "p1 二、 [] 措施。"], &[]),
        (
            "一、目标。\n文字。\n二、措施。\n文字。",
            &["h1 一、 目标。", "p 文字。", "h1 二、 措施。", "p 文字。"],
            &[warned, warned],
        ),
        (
            "一、目标。\n（一）近期；\n（二）远期。\n二、措施",
            &["h1 一、 目标。", "p2 （一） [] 近期；", "p2 （二） [] 远期。", "h1 二、 措施"],
            &[warned],
        ),
        (
            "（一）时间：上午。\n（二）单位要自觉，服从指挥。违者处理。\n（三）完善机制。建立制度。",
            &[
                "p2 （一） [] 时间：上午。",
                "p2 （二） [] 单位要自觉，服从指挥。违者处理。",
                "p2 （三） [完善机制。] 建立制度。",
            ],
            &[],
        ),
        (
            "（一）明确方向，强化功能。一是支持。\n（二）建设平台，集聚人才。二是支持。",
            &[
                "p2 （一） [明确方向，强化功能。] 一是支持。",
                "p2 （二） [建设平台，集聚人才。] 二是支持。",
            ],
            &[],
        ),
    ] {
        let found: Vec<_> = read(text).1.into_iter().map(|found| found.message).collect();
        assert_eq!((shown(text), found), (owned(expected), owned(warns)), "{text}");
        let items = bare(read(text).0);
        assert_eq!(bare(read(&write(&items)).0), items, "{text}");
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_string()).collect()
}

#[test]
fn numbers_meant_otherwise_are_mended_and_reported() {
    for (line, expected, finding) in [
        ("1、加强", "h3 1. 加强", "1:1 说明 序号“1、”已改作“1.”"),
        ("(一)目标", "h2 （一） 目标", "1:1 说明 序号“(一)”已改作“（一）”"),
        ("（一）、目标", "h2 （一） 目标", "1:1 说明 序号“（一）、”已改作“（一）”"),
        ("一.目标", "h1 一、 目标", "1:1 说明 序号“一.”已改作“一、”"),
        (" １．目标", "h3 1. 目标", "1:2 说明 序号“１．”已改作“1.”"),
        ("1)目标", "h4 （1） 目标", "1:1 说明 序号“1)”已改作“（1）”"),
        ("一、目标。", "h1 一、 目标。", "1:5 警告 单独成行的标题末尾不加“。”"),
        ("①、目标", "p ①、目标", "1:1 警告 带圈序号后面不加标点"),
        ("- 目标", "p - 目标", "1:1 警告 公文不用短横或圆点开头的列表，已按一段文字印出"),
    ] {
        assert_eq!((shown(line), findings(line)), (vec![expected.into()], vec![finding.into()]));
    }
}

#[test]
fn order_is_checked_over_the_whole_text() {
    let text = "一、甲\n文字。\n三、乙\n（一）丙\n（一）丁\n1.戊\n（2）己";
    let found = ["3:1 警告 “三、”前面缺“二、”", "5:1 警告 序号“（一）”重复了"];
    let last = "7:1 警告 这一层从“（2）”开始，应当从“（1）”开始";
    assert_eq!(findings(text), [found[0], found[1], last]);
}

#[test]
fn marks_work_beside_han() {
    for (text, expected) in [
        ("推动**“大零号湾”**建设", "推动B[“大零号湾”]建设"),
        ("要*楷体*字", "要I[楷体]字"),
        ("***甲***", "B[I[甲]]"),
        ("***甲**乙*丙", "I[B[甲]乙]丙"),
        ("***甲*乙**丙", "B[I[甲]乙]丙"),
        ("**甲*乙***", "B[甲I[乙]]"),
        ("*甲***乙**", "I[甲]B[乙]"),
        ("10^3^米，H~2~O", "10SUP[3]米，HSUB[2]O"),
        ("注^①^", "注SUP[①]"),
        ("5*3", "5*3"),
        ("5*3*2=30", "5*3*2=30"),
        ("m^2", "m^2"),
        ("3~5月和6~8月", "3~5月和6~8月"),
        ("3月~5月和6月~8月", "3月~5月和6月~8月"),
        ("x^2，y^2", "x^2，y^2"),
        ("3101****1234", "3101****1234"),
        ("\\*甲\\* \\\\ 乙\\丙", "*甲* \\ 乙\\丙"),
        ("*", "*"),
        ("***", "***"),
        ("~~甲~~ ^^", "~~甲~~ ^^"),
        ("^甲", "^甲"),
    ] {
        let inlines = parse_line(&fill(text), &mut vec![]);
        assert_eq!(show(&inlines), expected, "{text}");
    }
}

#[test]
fn footnotes_are_read_wherever_their_lines_stand() {
    for (text, items) in [
        ("甲[^1]乙\n[^1]: 丙^2^", &["p 甲N[丙SUP[2]]乙"][..]),
        ("[^注]：{{ 年 }}*丁*\n甲[^注]", &["p 甲N[{<年>}I[丁]]"]),
        (
            "一、总则[^a]\n1.**甲[^b]**。乙[^ c ]\n[^b]: 丙\n[^c]: 丁\n[^a]: 戊",
            &["h1 一、 总则N[戊]", "p3 1. [B[甲N[丙]]。] 乙N[丁]"],
        ),
        (
            "| 甲 |\n| --- |\n[^1]: 注\n| 乙 |\n丙［＾1］",
            &["t () () [Justify] 甲 / 乙", "p 丙N[注]"],
        ),
        ("10^3^[^1]，10^3[^2]\n[^1]: 甲\n[^2]: 乙", &["p 10SUP[3]N[甲]，10^3N[乙]"]),
        ("甲\\[^1]乙[^]", &["p 甲[^1]乙[^]"]),
        ("[^1]\n[^1]: 甲", &["p N[甲]"]),
    ] {
        assert_eq!(shown(text), items, "{text}");
        assert!(findings(text).is_empty(), "{text}: {:?}", findings(text));
    }
}

#[test]
fn footnotes_can_be_written() {
    let noted = |text: &str| {
        let text = read(text).0;
        bare(text)
    };
    for text in [
        "甲[^1]乙\n[^1]: 丙^2^",
        "[^1]：甲",
        "\\[^1]：甲",
        "{{ \"\" }}[^1]：甲\n[^1]: {{ 年 }}，“乙”*丙*",
        "一、总则[^1]\n（一）甲[^2]。乙**丙[^3]**\n[^1]: a\n[^2]: b\n[^3]: :c",
    ] {
        let items = noted(text);
        let written = write(&items);
        assert_eq!(noted(&written), items, "{text:?} {written:?}");
    }
}

#[test]
fn what_is_not_built_is_refused() {
    for (text, finding) in [
        ("见![图](a.png)", "1:2 错误 图片不能写在一行文字中间"),
        ("第一章 总则\n第一条 甲。\n第三条 乙。", "3:1 警告 “第三条”前面缺“第二条”"),
        ("1 范围\n1.1 甲\n1.3 乙", "3:1 警告 “1.3”前面缺“1.2”"),
        ("::: 图 甲\n:::", "1:7 错误 属性要写成“名称=内容”"),
        ("##### 甲", "1:1 错误 标题最多四层（“#”至“####”）"),
        ("一、", "1:1 错误 这一行只有序号，没有文字"),
        ("甲**乙", "1:2 警告 “**”没有配对，按原样印出"),
    ] {
        assert_eq!(findings(text).first().map(String::as_str), Some(finding), "{text}");
    }
}

#[test]
fn a_datum_never_creates_structure() {
    let mut filled = Filled::default();
    let values =
        ["一、甲。乙", "# 甲", "**甲**", "|甲|", "::: 表", "甲|乙", "第一章", "\\", "[^1]"];
    for value in values {
        push(&mut filled, Token::Figure(figure("x", value)));
        filled.text.push('\n');
        push(&mut filled, Token::Plain(value.to_string()));
        filled.text.push('\n');
    }
    let mut sink = vec![];
    let items = parse(&filled, &mut sink);
    assert_eq!(sink, []);
    let shown: Vec<_> = items.iter().map(show_item).collect();
    let expected: Vec<_> =
        values.iter().flat_map(|v| [format!("p {{{v}}}"), format!("p {v}")]).collect();
    assert_eq!(shown, expected);
    assert_eq!(parse_title(&filled, &mut sink).len(), items.len());
}

#[test]
fn values_are_put_everywhere() {
    let text = "一、{{ 甲 }}要求\n**{{ 乙 }}**\n| {{ 丙 }} | 丁 |\n| --- | --: |\n| {{ \"a\" }} | {{ 戊 }} |";
    let table = "t () () [Justify, Right] {<丙>}|丁 / a|{<戊>}";
    assert_eq!(shown(text), ["h1 一、 {<甲>}要求", "p B[{<乙>}]", table]);
}

#[test]
fn a_value_is_one_line_and_an_empty_one_makes_no_paragraph() {
    let mut filled = Filled::default();
    push(&mut filled, Token::Figure(figure("x", "甲\r\n乙")));
    filled.text.push('\n');
    push(&mut filled, Token::Plain(String::new()));
    let items = parse(&filled, &mut vec![]);
    assert_eq!(items.iter().map(show_item).collect::<Vec<_>>(), ["p {甲 乙}"]);
}

#[test]
fn every_item_knows_its_line() {
    let (items, _) = read("　一、甲{{ 乙 }}丙\n\n　丁\n::: 表\n| 甲 |\n|---|\n:::");
    let places: Vec<_> = items
        .iter()
        .map(|item| serde_json::to_value(item.origin.as_ref().map(Origin::place)).expect("json"))
        .map(|place| format!("{}:{}+{}", place["line"], place["column"], place["length"]))
        .collect();
    assert_eq!(places, ["1:2+11", "3:2+1", "4:1+5"]);
}

#[test]
fn tables_stand_alone_or_in_a_block() {
    let pipe = "| 甲 | 乙 |\n| :-- | :-: |\n| 1 | 2\\|3 |";
    assert_eq!(shown(pipe), ["t () () [Left, Center] 甲|乙 / 1|2|3"]);
    let block = format!("::: 表 题注=\"{{{{ 年 }}}} 情况\" 单位=万元\n\n{pipe}\n:::\n后文");
    let expected = "t ({<年>} 情况) (万元) [Left, Center] 甲|乙 / 1|2|3";
    assert_eq!(shown(&block), [expected, "p 后文"]);
    let full_width = "：：： 表 题注＝“甲 乙”\n|甲|\n|：—|\n：：：";
    assert_eq!(shown(full_width), ["t (甲 乙) () [Left] 甲 / "]);
}

#[test]
fn what_a_table_is_to_be_is_written_back() {
    let text = "::: 表 题注=\"表1　情况\" 单位=\"万元\" 横排 对齐=小数点 字号=5号\n\
                | 甲 | 乙<br>（丙） |\n| --- | ---: |\n| \\<br> | 1.5<br>2 |\n\
                注：甲不含乙。\n\\1.不是标题\n:::\n";
    let (items, found) = read(text);
    assert!(found.is_empty(), "{found:#?}");
    let ItemKind::Table(table) = &items[0].kind else { panic!("a table") };
    assert!(table.landscape && table.decimal);
    assert_eq!(table.size, Some(CellSize::Five));
    let cells: Vec<String> = table.rows[0].1.iter().map(|cell| plain(cell)).collect();
    assert_eq!(cells, ["<br>", "1.5\n2"]);
    let notes: Vec<String> = table.notes.iter().map(|note| plain(note)).collect();
    assert_eq!(notes, ["注：甲不含乙。", "1.不是标题"]);
    let written = write(&bare(items.clone()));
    assert_eq!(bare(read(&written).0), bare(items), "{written}");
}

#[test]
fn a_table_made_from_rows_takes_the_caption_of_its_block() {
    let source = Source::new("text.md", "{{ 表(甲) }}");
    let rows = vec![FilledRow { key: "001".into(), cells: vec![vec![Inline::Text("乙".into())]] }];
    let table =
        FilledTable { head: vec!["名称".into()], rows, origin: Origin::text(&source, 0..12) };
    let mut filled = Filled { text: "::: 表 题注=情况\n".into(), tokens: vec![] };
    push(&mut filled, Token::Table(table.clone()));
    filled.text.push_str("\n:::\n文字");
    push(&mut filled, Token::Table(table));
    let mut sink = vec![];
    let items = parse(&filled, &mut sink);
    let shown: Vec<_> = items.iter().map(show_item).collect();
    assert_eq!(shown, ["t (情况) () [Justify] 名称 / 乙", "p 文字"]);
    assert!(matches!(&items[0].kind, ItemKind::Table(t) if t.rows[0].0.as_deref() == Some("001")));
    assert_eq!(sink.len(), 1);
    assert_eq!(sink[0].message, "表格不能写在一行文字中间");
}

#[test]
fn faults_of_tables_and_blocks_are_placed() {
    for (text, expected) in [
        ("| 甲 | 乙 |\n| 1 | 2 |", "1:1 错误 表头下面缺一行分隔线"),
        ("| 甲 | 乙 |\n|---|---|\n| 1 |", "3:1 错误 这一行有1格，表头有2格"),
        ("| 甲 | 乙 |\n|---|\n| 1 | 2 |", "2:1 错误 这一行有1格，表头有2格"),
        ("::: 表\n| 甲 |\n|---|", "1:1 错误 这个区块没有结尾"),
        ("文字\n:::", "2:1 错误 这里的“:::”没有对应的开头"),
        ("::: 表格\n:::", "1:5 错误 没有“表格”这种区块"),
        ("::: 函\n:::", "1:5 错误 没有“函”这种区块"),
        ("::: 图\n:::", "1:1 错误 “::: 图”里没有图片"),
        ("::: 图\n甲\n:::", "2:1 错误 “::: 图”里只能有图片"),
        ("::: 图 宽=120\n![甲](a.png)\n:::", "1:7 错误 宽度“120”看不懂"),
        ("::: 图 单位=家\n![甲](a.png)\n:::", "1:7 错误 没有“单位”这种属性"),
        ("::: 名单\n:::", "1:1 错误 “::: 名单”里没有姓名"),
        ("::: 名单 列=甲\n张三\n:::", "1:8 错误 “列”要写一个数"),
        ("::: 名单 行=3\n张三\n:::", "1:8 错误 没有“行”这种属性"),
        ("::: 转引\n:::", "1:1 错误 “::: 转引”里没有内容"),
        ("::: 转引\n标题\n:::", "1:1 错误 “::: 转引”里只有标题，没有正文"),
        ("::: 目录\n甲\n:::", "2:1 错误 “::: 目录”里不写内容"),
        ("::: 表 合并=是\n| 甲 |\n|---|\n:::", "1:10 错误 表格里没有“是”这一栏"),
        ("::: 表 题目=甲\n| 甲 |\n|---|\n:::", "1:7 错误 没有“题目”这种属性"),
        ("::: 表 题注=甲 题注=乙\n| 甲 |\n|---|\n:::", "1:12 错误 “题注”写了两次"),
        ("::: 表\n甲\n:::", "2:1 错误 “::: 表”里表格前面不能有文字"),
        ("::: 表 横向\n|甲|\n|-|\n:::", "1:7 错误 属性要写成“名称=内容”"),
        ("::: 表 横排=对\n|甲|\n|-|\n:::", "1:7 错误 “横排”后面的“对”看不懂"),
        ("::: 表 对齐=居中\n|甲|\n|-|\n:::", "1:7 错误 对齐“居中”看不懂"),
        ("::: 表 字号=七号\n|甲|\n|-|\n:::", "1:7 错误 字号“七号”看不懂"),
        ("甲<br>乙", "1:2 错误 “<br>”只用在表格的格里"),
        (
            "::: 表 题注=表1\n|甲|\n|-|\n:::\n::: 表 题注=表3\n|甲|\n|-|\n:::",
            "5:1 警告 题注的编号“表3”跟在“表1”后面，应当是“表2”",
        ),
        ("::: 表\n:::", "1:1 错误 “::: 表”里应当正好有一个表格"),
    ] {
        assert_eq!(findings(text), [expected], "{text}");
    }
}

#[test]
fn unknown_names_get_a_hint() {
    let hint = |text| read(text).1[0].hints.concat();
    assert_eq!(hint("::: 表格\n:::"), "是不是“表”？");
    assert_eq!(hint("::: 函\n:::"), "可以用“表”“图”“转引”“名单”“目录”");
    assert_eq!(hint("::: 表 题住=甲\n|甲|\n|-|\n:::"), "是不是“题注”？");
}

#[test]
fn titles_break_where_forced() {
    let lines = |text| -> Vec<String> {
        parse_title(&fill(text), &mut vec![]).iter().map(|line| plain(line)).collect()
    };
    assert_eq!(lines("关于印发|《总结》的通知"), ["关于印发", "《总结》的通知"]);
    assert_eq!(lines("关于 ｜\n通知"), ["关于", "通知"]);
    assert_eq!(lines("甲\\|乙"), ["甲|乙"]);
    let (title, items) = parse_titled(&fill("\n# 工作总结\n一、甲"), &mut vec![]);
    assert_eq!(show(&title.concat()), "工作总结");
    assert_eq!(items.iter().map(show_item).collect::<Vec<_>>(), ["h1 一、 甲"]);
    assert_eq!(parse_titled(&fill("\n"), &mut vec![]), (vec![], vec![]));
}

/// Texts that between them hold every construct, alone and mixed.
const TEXTS: &[&str] = &[
    "甲。\n乙",
    "一、甲\n（一）乙\n1.丙\n（1）丁",
    "1.{{ 数 }}亿元\n2. 3月底\n（二）{{ \"、\" }}甲",
    "# 甲\n## 乙\n### 丙\n#### 丁",
    "（二）明确方向。一是支持。二是。\n## 明确方向。一是支持。",
    "（二）“甲。乙”方向。一是支持。",
    "一、**明确方向。**一是支持。",
    "1.申报书；\n（1）申报书。\n一、甲，",
    "一、目标。\n（一）目标；",
    "1.甲\\。乙。\n1.甲\\。乙\n一、甲\\。乙。丙。",
    "\\一、二级市场\n\\（一）甲\n\\1. 甲\n\\# 甲\n\\- 甲\n\\::: 表\n\\第一章 甲\n\\①、甲",
    "一、{{ \"二\" }}级市场",
    "一、二级市场\n（一）至（三）项",
    "推动**“甲”**建设，*乙*，***丙***，***丁**戊*，***己*庚**，**辛*壬***",
    "10^3^，H~2~O，x^①^，5*3，m^2，3~5月",
    "\\*甲\\*\\*\\^\\~\\|\\\\\\[^1]",
    "{{ 研发投入 }}增长{{ 研发投入.增长 | 增减 }}，{{ \"{\" }}{{ \"{\" }} x }}{{ \"｛\" }}",
    "{{ \"　\" }}甲{{ \"　\" }}",
    "**{{ 甲 }}**^{{ 乙 }}^~{{ \"丙\" }}~",
    "| 甲 | 乙 | 丙 | 丁 |\n|---|:--|:-:|--:|\n| {{ 甲 }} | **乙** | \\| | |\n文字",
    "| 甲 |\n|---|\n\n| 乙 |\n|---|",
    "::: 表 题注=\"{{ 年 }} “情况” \\\"甲\\\" {{ \"\\\"\" }}\" 单位=万元\n| 甲 |\n|---|\n| 1 |\n:::",
    "::: 表 单位={{ 单位 }}\n| 甲 |\n|---|\n:::",
    "![甲](图/a.png)\n![](a.png) ！[乙](b（1\\）.jpeg)",
    "::: 图 题注=\"图1　{{ 年 }}情况\" 宽=78mm\n![甲{{ 年 }}](图/{{ 年 }}.png)\n![乙](b.png)\n:::",
    "| 甲 | 乙 | < |\n| ^ | 丙 | 丁 |\n|---|---|---|\n| 戊 | < | 1 |\n| ^ | < | \\^ |\n| 己 | \\< | 2 |",
    "【甲】\"乙\"“丙”：丁\n：甲",
    "第一条　甲\n第二条 乙，丙。",
    "第一章 总则\n第一条 为了{{ 甲 }}。\n第二款。\n（一）乙；\n#第条 丙。\n第二章\n第一节 丁\n第三条之一 戊。",
    "# 第章 总则\n#第条 甲",
    "1 范围\n1.1 甲\n1.1.1 乙。丙。\n1.1.2丁\n2 戊\n3.5亿元\n\\2.1 己",
    "1.总则\n1.1 甲\n1.2 乙",
    "::: 名单 列=4\n张三 李　四 王小明 阿卜杜·买买提\n:::",
    "::: 名单\n一等奖：\n张三、李四\n组长：{{ 甲 }} 区科委主任\n王五 区教育局 副局长\n成员：赵六 钱七\n:::",
    "::: 转引\n关于|甲的通知\n市科委〔2024〕3号\n各区：\n一、乙\n（一）丙。\n::: 表\n| 甲 |\n|---|\n:::\n某委员会\n某局\n2024年1月2日\n:::",
    "::: 转引\n标题\n正文。\n:::\n甲",
    "::: 目录 层次=3\n:::\n一、甲",
];

#[test]
fn what_is_written_reads_as_the_same_items() {
    for text in TEXTS {
        let (items, _) = read(text);
        assert!(!items.is_empty(), "{text}");
        let written = write(&items);
        let (again, _) = read(&written);
        assert_eq!(bare(again.clone()), bare(items), "{text}\n---\n{written}");
        assert_eq!(write(&again), written, "{text}");
    }
}

#[test]
fn cells_become_one_by_sign_and_by_name() {
    let merges = |text: &str| {
        let (items, _) = read(text);
        assert_eq!(findings(text), [""; 0], "{text}");
        let table = items.iter().find_map(|item| match &item.kind {
            ItemKind::Table(table) => Some(table.clone()),
            _ => None,
        });
        let all = table.expect("a table").merges;
        all.iter().map(|m| (m.row, m.column, m.rows, m.columns)).collect::<Vec<_>>()
    };
    let typed = "| 甲 | 乙 | < |\n| ^ | 丙 | 丁 |\n|---|---|---|\n| 戊 | < | 1 |\n| ^ | < | 2 |";
    assert_eq!(merges(typed), [(0, 0, 2, 1), (0, 1, 1, 2), (2, 0, 2, 2)]);
    let body = "| 镇 | 类 | 数 |\n|---|---|---|\n| 甲 | 一 | 1 |\n| 甲 | 一 | 1 |\n| 甲 | 二 | 3 |\n| 乙 | 二 | 4 |";
    let named = format!("::: 表 合并=镇、类\n{body}\n:::");
    assert_eq!(merges(&named), [(1, 0, 3, 1), (1, 1, 2, 1)]);
    for (text, fault) in [
        ("| ^ | 甲 |\n|---|---|", "1:1 错误 合并的格凑不成一个长方形"),
        ("| 甲 | 乙 |\n|---|---|\n| ^ | 丙 |", "3:1 错误 合并的格凑不成一个长方形"),
        ("::: 表 合并=镇乡\n| 镇乡村 | 数 |\n|---|---|\n:::", "1:10 错误 表格里没有“镇乡”这一栏"),
    ] {
        assert_eq!(findings(text), [fault], "{text}");
    }
}

#[test]
fn any_text_can_be_written() {
    // every pair of signs, alone and in a heading, a cell and a caption, though no parse made them so
    let signs = "\\*^~|{}[]!#:：-+•、。.“”\"'<>&%$_`()（）〔〕①第章一1甲 　";
    for a in signs.chars() {
        for b in signs.chars() {
            let text = format!("{a}{b}");
            let content = || vec![Inline::Text(text.clone())];
            let items = [
                ItemKind::Paragraph { run_in: None, content: content() },
                ItemKind::Heading { level: 1, number: Some("一、".into()), content: content() },
                ItemKind::Heading { level: 3, number: Some("1.".into()), content: content() },
                ItemKind::Heading { level: 2, number: None, content: content() },
                ItemKind::Pictures(PicturesItem {
                    caption: Some(content()),
                    width: Some(14.5),
                    pictures: vec![picture_of(&text), picture_of("]")],
                }),
                ItemKind::Pictures(PicturesItem {
                    caption: None,
                    width: None,
                    pictures: vec![picture_of(&text)],
                }),
                ItemKind::Table(TableItem {
                    caption: Some(content()),
                    align: vec![Align::Left],
                    head: vec![vec![content()]],
                    rows: vec![(None, vec![vec![Inline::Strong(content())]])],
                    ..TableItem::default()
                }),
            ];
            let blank = text.trim().is_empty();
            for kind in items {
                let is_text = matches!(kind, ItemKind::Paragraph { .. });
                let item = Item { kind, origin: None, loop_key: None };
                let written = write(std::slice::from_ref(&item));
                let again = bare(read(&written).0);
                let expected = if blank && is_text { vec![] } else { vec![item] };
                assert_eq!(again, expected, "{text:?} {written:?}");
            }
        }
    }
}

/// A picture whose words and file have this text in them.
fn picture_of(text: &str) -> PictureItem {
    PictureItem {
        alt: text.trim().to_string(),
        file: format!("图{text}a.png"),
        image: None,
        fills: false,
        origin: None,
    }
}

/// A source of numbers that are the same on every run.
struct Lcg(u32);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as usize % n
    }
}

/// Inlines of any shape; `open` are the marks around them.
fn any_inlines(lcg: &mut Lcg, open: &mut Vec<usize>) -> Vec<Inline> {
    let texts = ["甲", "a", "5", "*", "“乙”", "^", "~", "、", "\\", "{", "|"];
    let mut out: Vec<Inline> = vec![];
    for _ in 0..=lcg.below(3) {
        let mark = lcg.below(8);
        if mark >= 4 || open.contains(&mark) || open.len() > 2 {
            inline::push_text(&mut out, texts[lcg.below(texts.len())]);
            continue;
        }
        open.push(mark);
        let inner = match mark {
            // short, so that it is read as such
            2 | 3 => vec![Inline::Text(texts[lcg.below(texts.len())].to_string())],
            _ => any_inlines(lcg, open),
        };
        open.pop();
        out.push([Inline::Strong, Inline::Emphasis, Inline::Superscript, Inline::Subscript][mark](
            inner,
        ));
    }
    out
}

#[test]
fn any_inlines_can_be_written() {
    let mut lcg = Lcg(1);
    for _ in 0..20_000 {
        let content = any_inlines(&mut lcg, &mut vec![]);
        let item = Item {
            kind: ItemKind::Paragraph { run_in: None, content },
            origin: None,
            loop_key: None,
        };
        let written = write(std::slice::from_ref(&item));
        assert_eq!(bare(read(&written).0), [item], "{written}");
    }
}

#[test]
fn titles_can_be_written() {
    for text in ["关于印发|《总结》的通知", "甲\\|乙", "{{ 年 }}|总结"] {
        let title = parse_title(&fill(text), &mut vec![]);
        assert_eq!(parse_title(&fill(&write_title(&title)), &mut vec![]), title);
    }
}

#[test]
fn nothing_panics() {
    let signs = [
        "*", "**", "^", "~", "|", ":::", " ", "\n", "\\", "[^", "]", "![", "](", ")", "#", "一、",
        "1.", "。", "=", "\"", "“", "甲", "（",
    ];
    let mut lcg = Lcg(7);
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            text.push_str(signs[lcg.below(signs.len())]);
        }
        let (items, _) = read(&text);
        write(&items);
        parse_title(&fill(&text), &mut vec![]);
    }
    read(&"9".repeat(5000));
}

/// Lines of every kind, to be put together in any order.
const LINES: &[&str] = &[
    "甲。",
    "一、甲",
    "（一）乙。丙。",
    "1.丁；",
    "（1）戊",
    "# 己",
    "第一章 总则",
    "第二节　庚",
    "第一条 辛。",
    "第二条壬。",
    "#第条 癸",
    "**第三条** 子",
    "第三条规定的情形",
    "1 范围",
    "1.1 目标",
    "1.2内容",
    "2.1 丑。寅。",
    "3.5亿元",
    "::: 名单",
    "::: 名单 列=3",
    "张三 李　四、王小明",
    "组长：张三 区科委主任",
    "成员：赵六 钱七",
    "一等奖：",
    "::: 转引",
    "沪科〔2024〕3号",
    "各区：",
    "某某委员会",
    "2024年1月5日",
    "::: 目录",
    "::: 表",
    "| 甲 |",
    "|---|",
    ":::",
    ":::",
    "",
];

#[test]
fn any_lines_are_written_as_they_are_read() {
    let mut lcg = Lcg(11);
    for _ in 0..20_000 {
        let lines: Vec<&str> =
            (0..2 + lcg.below(8)).map(|_| LINES[lcg.below(LINES.len())]).collect();
        let text = lines.join("\n");
        let (items, found) = read(&text);
        // what is at fault is not written back
        if found.iter().any(|d| d.severity == Severity::Error) {
            continue;
        }
        let written = write(&items);
        let again = read(&written).0;
        assert_eq!(bare(again), bare(items), "{text}\n---\n{written}");
    }
}
