//! Whole fills: what is printed, what is traced, what is reported.

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::*;
use crate::data::{Datum, Figure, Row, Table, Value};
use crate::diag::{Kind, Spot};
use crate::document::Inline;
use crate::source::Source;

fn number(text: &str) -> Value {
    match text.strip_suffix('%') {
        Some(percent) => Value::Percent(Decimal::from_str_exact(percent).unwrap()),
        None => Decimal::from_str_exact(text).map_or(Value::Text(text.into()), Value::Number),
    }
}

fn datum(path: &str, value: &str, unit: Option<&str>) -> Datum {
    let origin = Origin::text(&Source::new("data.csv", value), 0..value.len());
    Datum { path: path.into(), value: number(value), unit: unit.map(str::to_string), origin }
}

fn figure(key: &str, name: &str, value: &str, unit: &str, parts: &[(&str, &str)]) -> Figure {
    let value = datum(key, value, Some(unit).filter(|u| !u.is_empty()));
    let parts = parts
        .iter()
        .map(|(part, value)| (part.to_string(), datum(&format!("{key}.{part}"), value, None)));
    let origin = value.origin.clone();
    Figure { key: key.into(), name: name.into(), value, parts: parts.collect(), origin }
}

fn rows() -> Table {
    let cells = [("001", "甲公司", "12000"), ("002", "乙公司", "9000"), ("003", "丙公司", "52000")];
    let rows = cells.iter().map(|(key, name, amount)| {
        let path = |column: &str| format!("授信企业[{key}].{column}");
        let mut cells = IndexMap::new();
        cells.insert(
            "代码".to_string(),
            Datum { value: Value::Text(key.to_string()), ..datum(&path("代码"), key, None) },
        );
        cells.insert("企业名称".to_string(), datum(&path("企业名称"), name, None));
        cells.insert("授信额度".to_string(), datum(&path("授信额度"), amount, Some("万元")));
        Row { key: key.to_string(), cells }
    });
    let columns = ["代码", "企业名称", "授信额度", "备注"];
    Table {
        key: "授信企业".into(),
        columns: columns.map(str::to_string).to_vec(),
        key_column: "代码".into(),
        rows: rows.collect(),
        origin: Origin::text(&Source::new("data.csv", ""), 0..0),
    }
}

/// The data that the examples of [`filters::LIST`] speak of.
fn data() -> Data {
    let mut data = Data::default();
    let mut founded = figure("成立日期", "成立日期", "", "", &[]);
    founded.value.value =
        Value::Date(Date::from_calendar_date(2024, time::Month::February, 6).unwrap());
    let figures = [
        figure(
            "研发投入",
            "全社会研发投入",
            "304.45",
            "亿元",
            &[("位次", "1"), ("来源", "统计科")],
        ),
        figure("生产总值", "地区生产总值", "2872.17", "亿元", &[]),
        figure("成交额", "技术合同成交额", "320", "亿元", &[("增长", "-3%")]),
        figure("企业数", "高新技术企业数", "161", "家", &[("增长", "20%")]),
        figure("上年企业数", "上年高新技术企业数", "145", "家", &[]),
        figure("授信总额", "授信总额", "73000", "万元", &[]),
        figure("年产值", "年产值", "730", "亿元", &[]),
        figure("研发占比", "研发投入占比", "10.6%", "", &[]),
        figure("全市研发占比", "全市研发投入占比", "8.3%", "", &[]),
        figure("亏损", "亏损", "-3", "", &[]),
        figure("5G基站数", "5G基站数", "161", "个", &[]),
        founded,
    ];
    data.figures = figures.into_iter().map(|f| (f.key.clone(), f)).collect();
    data.tables.insert("授信企业".into(), rows());
    data
}

fn include(name: &str) -> Option<Text> {
    let text = match name {
        "授信.md" => "授信{{ 授信总额 }}。\n",
        "宏.md" => "{% macro 一家(行) %}{{ 行.企业名称 }}获{{ 行.授信额度 }}{% endmacro %}",
        "圈.md" => "{% include \"圈.md\" %}",
        "错.md" => "第一行\n{{ 没有的 }}\n",
        _ => return None,
    };
    Some(Text::whole(&Source::new(name, text)))
}

fn fill_with(text: &str, fields: &Fields) -> (Filled, Vec<Diagnostic>) {
    let data = data();
    let source = Source::new("notice.md", text);
    let mut sink = Vec::new();
    let filled = Engine::new(&data, &include).fill(&Text::whole(&source), fields, &mut sink);
    (filled, sink)
}

fn fill(text: &str) -> (Filled, Vec<Diagnostic>) {
    fill_with(text, &Fields::new())
}

/// The text as it will be printed.
fn printed(filled: &Filled) -> String {
    filled.text.chars().fold(String::new(), |mut out, c| {
        match token_index(c).map(|n| &filled.tokens[n]) {
            None => out.push(c),
            Some(Token::Place(_) | Token::Row(_)) => {}
            Some(Token::Figure(figure)) => out.push_str(&figure.printed),
            Some(Token::Plain(text)) => out.push_str(text),
            Some(Token::Table(table)) => {
                let lines = table.rows.iter().map(|row| {
                    let cells = row.cells.iter().map(|cell| document::plain(cell));
                    cells.collect::<Vec<_>>().join("　")
                });
                let lines: Vec<_> = std::iter::once(table.head.join("　")).chain(lines).collect();
                out.push_str(&lines.join("；"));
            }
        }
        out
    })
}

fn ok(text: &str) -> String {
    let (filled, sink) = fill(text);
    assert!(sink.is_empty(), "{text}: {sink:#?}");
    printed(&filled)
}

fn figures(filled: &Filled) -> Vec<&document::Figure> {
    let token = |c| token_index(c).map(|n| &filled.tokens[n]);
    let figures = filled.text.chars().filter_map(token).filter_map(|token| match token {
        Token::Figure(figure) => Some(figure),
        _ => None,
    });
    figures.collect()
}

/// Findings as `line:column kind excerpt-part message`.
fn findings(text: &str) -> Vec<String> {
    fill(text).1.iter().map(brief).collect()
}

fn brief(found: &Diagnostic) -> String {
    let place = found.place.as_ref().expect("every finding has a place");
    let spot = match &place.spot {
        Some(Spot::Text { line, column, length, excerpt, .. }) => {
            let marked: String = excerpt.chars().skip(column - 1).take(*length).collect();
            format!("{line}:{column} 〔{marked}〕")
        }
        other => format!("{other:?}"),
    };
    format!("{} {spot} {} {}", found.kind.id(), found.message, found.hints.join(" "))
}

fn one(text: &str, kind: Kind, part: &str) {
    let (_, sink) = fill(text);
    assert_eq!(sink.len(), 1, "{text}: {sink:#?}");
    assert_eq!(sink[0].kind, kind, "{text}: {sink:#?}");
    assert!(brief(&sink[0]).contains(part), "{text}: {}", brief(&sink[0]));
}

#[test]
fn every_example_prints_what_the_list_says() {
    for entry in filters::LIST {
        assert_eq!(ok(entry.example), entry.result, "{}", entry.name);
        assert!(entry.required <= entry.params.len(), "{}", entry.name);
    }
}

#[test]
fn values_print_with_written_digits_and_unit() {
    let cases = [
        ("{{ 研发投入 }}", "304.45亿元"),
        ("{{ 研发投入.值 }}", "304.45"),
        ("{{ 研发投入.单位 }}", "亿元"),
        ("{{ 研发投入.名称 }}", "全社会研发投入"),
        ("{{ 企业数.增长 }}", "20%"),
        ("{{ 研发占比 }}", "10.6%"),
        ("{{ 成立日期 }}", "2024年2月6日"),
        ("{{ 授信企业[\"002\"].企业名称 }}", "乙公司"),
        ("｛｛ 研发投入 ｝｝", "304.45亿元"),
        ("｛｛授信总额 ｜ 亿（１）｝｝", "7.3亿元"),
        ("{{ 授信企业 | 顿号（列＝“企业名称”） }}", "甲公司、乙公司、丙公司"),
        ("｛％ if 亏损 ＞＝ 0 ％｝盈｛％ else ％｝亏｛％ endif ％｝", "亏"),
        ("{{ \"没有数据\" }}", "没有数据"),
        ("{% raw %}{{ 原样 }}{% endraw %}", "{{ 原样 }}"),
        ("{% raw %}{%}{% endraw %}", "{%}"),
        ("花括号 { 和 } 照写，{# 注释 #}不印", "花括号 { 和 } 照写，不印"),
    ];
    for (text, result) in cases {
        assert_eq!(ok(text), result, "{text}");
    }
}

#[test]
fn arithmetic_is_decimal_and_knows_units() {
    let cases = [
        ("{{ 0.1 + 0.2 }}", "0.3"),
        ("{% if 0.1 + 0.2 == 0.3 %}是{% endif %}", "是"),
        ("{% if 亏损 > 0 %}盈{% elif 亏损 == 0 %}平{% else %}亏{% endif %}", "亏"),
        ("{{ 企业数 - 上年企业数 }}", "16家"),
        ("{{ 研发投入 + 授信总额 }}", "311.75亿元"),
        ("{{ 研发占比 - 全市研发占比 }}", "2.3个百分点"),
        ("{% if 企业数.增长 > 10% %}快{% endif %}", "快"),
        ("{% if 企业数.增长 > 10% and 企业数 > 100 %}快{% endif %}", "快"),
        ("{% if 10 < 企业数 <= 161 %}中{% endif %}", "中"),
        ("{{ 10 % 3 }}", "1"),
        ("{{ 7 // 2 }}", "3"),
        ("{{ 2 ** 10 }}", "1024"),
        ("{{ -亏损 }}", "3"),
        ("{{ 研发投入 * 10% }}", "30.445亿元"),
        ("{{ 授信总额 / 73 }}", "1000万元"),
        ("{{ 授信总额 / 年产值 * 100 }}", "1.00"),
        ("{{ 企业数 ~ \"（含新认定）\" }}", "161家（含新认定）"),
        ("{% if 授信总额 == 7.3 %}{% else %}不等{% endif %}", "不等"),
        ("{% if \"甲公司\" in [\"甲公司\"] %}在{% endif %}", "在"),
        ("{% if 亏损 is lt 0 %}负{% endif %}", "负"),
        ("{{ 0 * -1 }}", "0"),
    ];
    for (text, result) in cases {
        assert_eq!(ok(text), result, "{text}");
    }
    assert_eq!(ok("{{ (1 / 3) | 保留(2) }}"), "0.33");
    one("{{ 1 / 3 }}", Kind::TemplateArithmetic, "除不尽");
    one("{{ 企业数 + 研发投入 }}", Kind::TemplateArithmetic, "单位不同");
    one("{{ 企业数 / 0 }}", Kind::TemplateArithmetic, "除数是 0");
    one("{% if 企业数.增长 > 10 %}{% endif %}", Kind::TemplateArithmetic, "写上百分号");
    one("{% if 企业数 %}{% endif %}", Kind::TemplateFilter, "不能单独作条件");
    one("{{ \"甲\" + \"乙\" }}", Kind::TemplateArithmetic, "用 ~ 号");
    one("{{ 79228162514264337593543950335 * 10 }}", Kind::TemplateArithmetic, "太大");
}

#[test]
fn wording_follows_the_sign() {
    let cases = [
        ("{{ 20% | 增减 }}", "增长20%"),
        ("{{ -3% | 增减 }}", "下降3%"),
        ("{{ 0% | 增减 }}", "持平"),
        ("{{ -0.0% | 增减 }}", "持平"),
        ("{{ 2.3 | 百分点 | 增减 }}", "提高2.3个百分点"),
        ("{{ (全市研发占比 - 研发占比) | 增减 }}", "下降2.3个百分点"),
        ("{{ (上年企业数 - 企业数) | 增减量 }}", "减少16家"),
        ("{{ (企业数 - 企业数) | 增减量 }}", "持平"),
        ("{{ -3% | 升降 }}", "下降3%"),
        ("{{ (全市研发占比 - 研发占比) | 高低(\"全市\") }}", "低于全市2.3个百分点"),
        ("{{ (研发占比 - 研发占比) | 高低(\"全市\") }}", "与全市持平"),
        ("{{ 企业数 | 完成情况(170) }}", "未完成"),
        ("{{ 企业数 | 完成情况(170, 不超过=true) }}", "完成"),
        ("{{ 4 | 翻番 }}", "翻两番"),
        ("{{ 1.5 | 翻番 }}", "增长50%"),
        ("{{ 0.5 | 翻番 }}", "下降50%"),
        ("{{ 0.105 | 百分比(0) }}", "11%"),
        ("{{ 2.5 | 保留(0) }}", "3"),
        ("{{ -2.5 | 保留(0) }}", "-3"),
        ("{{ -0.04 | 保留(1) }}", "0.0"),
        ("{{ 7 | 保留(2) }}", "7.00"),
        ("{{ 15 | 中文数字 }}", "十五"),
        ("{{ 7.3 | 中文数字 }}", "七点三"),
        ("{{ 期间(2023, 2023) }}", "2023年"),
        ("{{ [\"《甲》\", \"《乙》\", \"丙\"] | 顿号 }}", "《甲》《乙》、丙"),
    ];
    for (text, result) in cases {
        assert_eq!(ok(text), result, "{text}");
    }
    one("{{ 企业数 | 增减 }}", Kind::TemplateFilter, "增减量");
    one("{{ 20 | 增减 }}", Kind::TemplateFilter, "没有百分号");
    one("{{ 期间(2025, 2023) }}", Kind::TemplateFilter, "起点在终点之后");
}

#[test]
fn loops_keep_lines_and_paths() {
    let text = "名单：\n{% for 行 in 授信企业 if 行.授信额度 > 10000 %}\n  {# 一家一段 #}\n{{ loop.index }}. {{ 行.企业名称 }}，授信{{ 行.授信额度 | 亿(2) }}。\n{% else %}\n无\n{% endfor %}\n完\n";
    let (filled, sink) = fill(text);
    assert!(sink.is_empty(), "{sink:#?}");
    assert_eq!(
        printed(&filled),
        "名单：\n1. 甲公司，授信1.20亿元。\n2. 丙公司，授信5.20亿元。\n完\n"
    );
    let figures = figures(&filled);
    assert_eq!(figures[3].paths, ["授信企业[003].授信额度"]);
    assert_eq!(figures[3].exact.as_deref(), Some("52000"));
    assert_eq!(figures[3].unit.as_deref(), Some("万元"));
    assert_eq!(figures[3].expression, "行.授信额度 | 亿(2)");
}

#[test]
fn a_sum_in_a_loop_is_not_silently_lost() {
    let text = "{% set 和 = 0 %}{% for 行 in 授信企业 %}{% set 和 = 和 + 1 %}{% endfor %}{{ 和 }}";
    one(text, Kind::TemplateSyntax, "合计");
    assert_eq!(
        ok("{% for 行 in 授信企业 %}{% set 名 = 行.企业名称 %}{{ 名 }}{% endfor %}"),
        "甲公司乙公司丙公司"
    );
}

#[test]
fn a_tag_inside_a_line_leaves_the_line_break() {
    assert_eq!(ok("甲{% if true %}乙{% endif %}\n丙"), "甲乙\n丙");
    assert_eq!(ok("甲 {%- if true -%} 乙 {%- endif %}"), "甲乙");
    assert_eq!(ok("{% set a = 1 %}{% set b = 2 %}\n{{ a + b }}\n"), "3\n");
    assert_eq!(
        ok("{% macro 甲(乙) %}{{ 乙 }}{% endmacro %}\n{% set 丙 %}丁{% endset %}\n{{ 甲(丙) }}"),
        "丁"
    );
}

#[test]
fn line_breaks_of_windows_are_line_breaks() {
    assert_eq!(
        ok("甲\r\n{% if true %}\r\n{{ 企业数 }}\r\n{% endif %}\r\n乙\r\n"),
        "甲\n161家\n乙\n"
    );
}

#[test]
fn full_width_expressions_are_kept_as_typed() {
    let (filled, sink) = fill("{{（企业数 － 上年企业数）｜增减量}}。{{表（授信企业）}}");
    assert_eq!(figures(&filled)[0].expression, "（企业数 － 上年企业数）｜增减量");
    assert_eq!(figures(&filled)[0].printed, "增加16家");
    assert!(brief(&sink[0]).contains("〔表（授信企业）〕"), "{}", brief(&sink[0]));
}

#[test]
fn everything_printed_is_traced() {
    let all = ["研发投入", "生产总值"];
    let texts = [
        "{{ 研发投入 + 生产总值 }}",
        "{{ 占比(研发投入, 生产总值, 1) }}",
        "{% set 和 = 研发投入 + 生产总值 %}{{ 和 | 保留(0) }}",
        "{{ [研发投入, 生产总值] | 顿号(和=true) }}",
        "{{ 研发投入 ~ 生产总值 }}",
        "{% macro 两(甲, 乙) %}{{ 甲 + 乙 }}{% endmacro %}{{ 两(研发投入, 生产总值) }}",
        "{% with 和 = 研发投入 + 生产总值 %}{{ 和 }}{% endwith %}",
    ];
    for text in texts {
        let (filled, sink) = fill(text);
        assert!(sink.is_empty(), "{text}: {sink:#?}");
        assert_eq!(figures(&filled).last().unwrap().paths, all, "{text}");
    }
    let (filled, _) = fill("{{ 合计(授信企业, \"授信额度\") | 亿(1) }}");
    let paths = ["授信企业[001].授信额度", "授信企业[002].授信额度", "授信企业[003].授信额度"];
    assert_eq!(figures(&filled)[0].paths, paths);
    assert_eq!(figures(&filled)[0].exact.as_deref(), Some("73000"));
}

#[test]
fn occurrences_count_in_the_order_of_the_text() {
    let (filled, _) = fill(
        "{% set 段 %}{{ 企业数 }}{% endset %}{{ 企业数 }}{{ 段 }}{{ 段 }}{{ 企业数 | 保留(0) }}",
    );
    let seen: Vec<_> =
        figures(&filled).iter().map(|f| (f.expression.as_str(), f.occurrence)).collect();
    assert_eq!(seen, [("企业数", 0), ("企业数", 1), ("企业数", 2), ("企业数 | 保留(0)", 0)]);
    assert_eq!(figures(&filled)[0].name.as_deref(), Some("高新技术企业数"));
}

#[test]
fn tables_have_traced_cells() {
    let (filled, sink) = fill(
        "前\n{{ 表(授信企业, 列=[\"序号\", \"企业名称\", \"备注\"], 表头=[\"序号\", \"企业\", \"备注\"]) }}\n后",
    );
    assert!(sink.is_empty(), "{sink:#?}");
    let tables = filled.tokens.iter().filter_map(|t| match t {
        Token::Table(table) => Some(table),
        _ => None,
    });
    let table = tables.into_iter().next().unwrap();
    assert_eq!(table.head, ["序号", "企业", "备注"]);
    assert_eq!(table.rows[1].key, "002");
    assert_eq!(table.rows[1].cells[0], [Inline::Text("2".into())]);
    let Inline::Figure(name) = &table.rows[1].cells[1][0] else { panic!("no figure") };
    assert_eq!(name.paths, ["授信企业[002].企业名称"]);
    assert!(table.rows[1].cells[2].is_empty());
    one("见{{ 表(授信企业) }}", Kind::TemplateFilter, "单独占一行");
    one("{{ 表(授信企业, 列=[\"企业名\"]) }}", Kind::TemplateUndefined, "企业名称");
}

#[test]
fn places_lead_back_to_the_file() {
    let text = "第一行\n甲{{ 企业数 }}乙\n{% if true %}\n丙\n{% endif %}\n丁";
    let (filled, _) = fill(text);
    let mut pieces = Vec::new();
    let mut chars = filled.text.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(Token::Place(Origin::Text { source, range })) =
            token_index(c).map(|n| &filled.tokens[n])
        else {
            continue;
        };
        let mut run = String::new();
        while let Some(c) = chars.next_if(|c| token_index(*c).is_none()) {
            run.push(c);
        }
        assert!(source.text[range.start..].starts_with(&run), "{run:?} at {range:?}");
        pieces.push(run);
    }
    assert_eq!(pieces, ["第一行\n", "甲", "乙\n", "丙\n", "丁"]);
}

#[test]
fn author_texts_are_templates_with_their_own_places() {
    let source =
        Source::new("notice.yaml", "正文: |\n  企业{{ 企业数 }}。\n  特此{{ 通知了 }}。\n");
    let mut text = Text::empty(&source);
    let body = source.text.find("企业").unwrap();
    let second = source.text.find("特此").unwrap();
    text.push(&source.text[body..second - 2], body);
    text.push(&source.text[second..], second);
    let mut fields = Fields::new();
    fields.insert("正文".into(), FieldValue::Text(text));
    let origin = Origin::text(&source, 0..0);
    fields.insert("标题".into(), FieldValue::Plain("{{ 不是模板 }}".into(), origin));
    let (filled, sink) = fill_with("{{ 标题 }}\n{{ 正文 }}\n完", &fields);
    assert_eq!(printed(&filled), "{{ 不是模板 }}\n企业161家。\n特此。\n完");
    assert_eq!(sink.len(), 1, "{sink:#?}");
    assert!(
        brief(&sink[0]).starts_with("template-undefined 3:8 〔通知了〕"),
        "{}",
        brief(&sink[0])
    );
    assert_eq!(sink[0].place.as_ref().unwrap().file, "notice.yaml");
    assert_eq!(figures(&filled).len(), 1);
}

#[test]
fn an_author_text_that_holds_itself_ends() {
    let source = Source::new("notice.yaml", "甲{{ 正文 }}");
    let mut fields = Fields::new();
    fields.insert("正文".into(), FieldValue::Text(Text::whole(&source)));
    let (_, sink) = fill_with("{{ 正文 }}", &fields);
    assert_eq!(sink.len(), 1);
    assert_eq!(sink[0].kind, Kind::TemplateLimit);
}

#[test]
fn includes_and_imports() {
    assert_eq!(ok("前\n{% include \"授信.md\" %}\n后"), "前\n授信73000万元。\n后");
    assert_eq!(
        ok("{% import \"宏.md\" as 宏 %}{{ 宏.一家(授信企业[\"001\"]) }}"),
        "甲公司获12000万元"
    );
    assert_eq!(
        ok("{% from \"宏.md\" import 一家 %}{% for 行 in 授信企业 %}{{ 一家(行) }}；{% endfor %}"),
        "甲公司获12000万元；乙公司获9000万元；丙公司获52000万元；"
    );
    one("{% include \"没有.md\" %}", Kind::TemplateMissing, "没有.md");
    one("{% include \"../密.md\" %}", Kind::FileOutside, "文件夹之外");
    one("{% include \"/etc/passwd\" %}", Kind::FileOutside, "文件夹之外");
    one("{% include \"圈.md\" %}", Kind::TemplateLimit, "太深");
    let (_, sink) = fill("{% include \"错.md\" %}");
    assert_eq!(sink[0].place.as_ref().unwrap().file, "错.md");
    assert!(brief(&sink[0]).contains("2:4 〔没有的〕"));
}

#[test]
fn undefined_is_never_silent() {
    assert_eq!(ok("{% if 甲 is defined %}有{% else %}无{% endif %}"), "无");
    assert_eq!(ok("{% if 企业数 is defined %}有{% endif %}"), "有");
    assert_eq!(ok("{{ 甲.增长 | 缺省(\"—\") }}{{ 企业数 | default(\"—\") }}"), "—161家");
    one("{{ 研发投人 }}", Kind::TemplateUndefined, "是不是“研发投入”？");
    one("{{ 高新技术企业数 }}", Kind::TemplateUndefined, "是不是“企业数”？");
    one("{{ 生产总值.增长 }}", Kind::TemplateUndefined, "没有填“增长”");
    one("{{ 企业数.增张 }}", Kind::TemplateUndefined, "是不是“增长”？");
    one(
        "{% for 行 in 授信企业 %}{{ 行.企业名 }}{% endfor %}",
        Kind::TemplateUndefined,
        "是不是“企业名称”？",
    );
    one("{{ 授信企业[\"009\"].企业名称 }}", Kind::TemplateUndefined, "没有“009”这一行");
    one("{{ 企业数.__class__ }}", Kind::TemplateUndefined, "__class__");
    one("{{ 合计 }}", Kind::TemplateUndefined, "是函数");
}

#[test]
fn branches_that_do_not_run_are_looked_through() {
    one("{% if false %}{{ 研发投人 }}{% endif %}", Kind::TemplateUndefined, "是不是“研发投入”？");
    one("{% if false %}{{ 企业数 | 增 }}{% endif %}", Kind::TemplateFilter, "不认识的过滤器");
    assert_eq!(ok("{% if 可选 is defined %}{{ 可选.增长 }}{% endif %}无"), "无");
    assert_eq!(ok("{% for 行 in [] %}{{ 行.企业名称 }}{{ loop.index }}{% endfor %}无"), "无");
}

#[test]
fn macros_and_call_blocks_see_what_stands_around_them() {
    let text = "{% macro 框() %}【{{ caller() }}】{% endmacro %}\n{% for 行 in 授信企业 %}\n{% call 框() %}{{ 行.企业名称 }}{% endcall %}\n{% endfor %}";
    assert_eq!(ok(text), "【甲公司】\n【乙公司】\n【丙公司】\n");
    one("{% macro 框(甲) %}{{ 甲 }}{% endmacro %}{{ 框() }}", Kind::TemplateFilter, "少了参数“甲”");
    one(
        "{% macro 框(甲) %}{{ 甲 }}{% endmacro %}{{ 框(1, 2) }}",
        Kind::TemplateFilter,
        "只有1个参数",
    );
    assert_eq!(
        ok("{% macro 框(甲, 乙=企业数) %}{{ 甲.增长 }}{{ 乙 }}{% endmacro %}{{ 框(成交额) }}"),
        "-3%161家"
    );
}

#[test]
fn every_fault_gives_its_finding() {
    let text = "甲{{ 研发投人 }}乙{{ 企业数 | 增加 }}丙\n{{ 企业数 + }}\n{% if 企业数 > %}\n{{ 没有 }}\n{% endif %}\n{% for 行 in 授信企业 %}{{ 行.名称 }}{% endfor %}\n{{ 企业数 + 研发投入 }}{{ 企业数 | 增减 }}\n{% fi %}\n";
    insta::assert_snapshot!("faults", findings(text).join("\n"));
}

#[test]
fn syntax_errors_say_where_and_what() {
    let texts = [
        "{{ 研发投入 ",
        "{{ 研发投入\n第二行 {{ 企业数 }}",
        "{% if 企业数 > 0 %}没有结尾",
        "多了{% endfor %}",
        "{% else %}",
        "{{ }}",
        "{{ \"没有配对 }}",
        "{{ 企业数 企业数 }}",
        "{{ 5G基站数 }}",
        "{{ 企业数 | }}",
        "{{ 企业数[1:2] }}",
        "{# 没有写完",
        "{% extends \"甲\" %}",
        "{% for 行 授信企业 %}{{ 行.企业名称 }}{% endfor %}",
        "{% set 企业数 = 5 %}",
        "{% if 企业数 > 0 %}{% endfi %}",
        "{{ 企业数 | round(2) }}",
        "{{ 企业数 | 保留 }}",
        "{{ 企业数 | 保留(1, 2, 3) }}",
        "{{ 企业数 | 保留(位=1) }}",
        "{{ 企业数 | 保留(\"一\") }}",
        "{{ 求和(企业数) }}",
        "{{ 授信企业 }}",
        "{{ 授信企业[\"001\"] }}",
        "{{ 企业数 is 大 }}",
        "{{ 企业数(1) }}",
    ];
    let all: Vec<String> =
        texts.iter().map(|text| format!("{text}\n  {}", findings(text).join("\n  "))).collect();
    insta::assert_snapshot!("syntax_errors", all.join("\n"));
}

#[test]
fn data_never_becomes_structure() {
    let hostile = "{{ x }}** # |\n一、:::#let <w:p>\u{7}\u{F0000}\t甲\r\n乙";
    let mut data = data();
    data.figures.insert("坏".into(), figure("坏", "坏", hostile, "", &[]));
    let source = Source::new("notice.md", "甲{{ 坏 }}乙{{ 坏 ~ 坏 }}");
    let mut sink = Vec::new();
    let filled =
        Engine::new(&data, &include).fill(&Text::whole(&source), &Fields::new(), &mut sink);
    assert!(sink.is_empty(), "{sink:#?}");
    let outside: String = filled.text.chars().filter(|c| token_index(*c).is_none()).collect();
    assert_eq!(outside, "甲乙");
    assert_eq!(figures(&filled)[0].printed, "{{ x }}** # |\n一、:::#let <w:p>\u{F0000} 甲\n乙");
}

#[test]
fn token_characters_typed_in_a_text_are_no_tokens() {
    let (filled, _) = fill("甲\u{F0000}乙{{ 企业数 }}");
    let tokens = filled.text.chars().filter(|c| token_index(*c).is_some()).count();
    assert_eq!(tokens, filled.tokens.len());
}

#[test]
fn limits_end_the_fill() {
    let loops =
        "{% for a in 序列(9999) %}{% for b in 序列(9999) %}{{ a * b }}{% endfor %}{% endfor %}";
    let doubled =
        format!("{{% set a = \"甲乙丙丁戊己庚辛\" %}}{}", "{% set a = a ~ a %}".repeat(40));
    let blocks = format!("{}甲{}", "{% if true %}".repeat(500), "{% endif %}".repeat(500));
    let sums = format!("{{{{ 1{} }}}}", " + 1".repeat(50_000));
    let brackets = format!("{{{{ {}1{} }}}}", "(".repeat(5_000), ")".repeat(5_000));
    let nots = format!("{{{{ {}true }}}}", "not ".repeat(5_000));
    let elifs = format!("{{% if false %}}{}{{% endif %}}", "{% elif false %}甲".repeat(5_000));
    let texts: [String; 16] = [
        loops.to_string(),
        doubled,
        blocks,
        sums,
        brackets,
        nots,
        elifs,
        "{{ 序列(1000000000) }}".into(),
        "{% for a in range(10**9) %}{% endfor %}".into(),
        "{% macro 甲() %}{{ 甲() }}{% endmacro %}{{ 甲() }}".into(),
        format!("{{% macro 甲() %}}{}{{{{ 甲(){} }}}}{}{{% endmacro %}}{{{{ 甲() }}}}", "{% if true %}".repeat(18), " ~ 1".repeat(70), "{% endif %}".repeat(18)),
        "{% macro 甲(乙) %}{{ [甲([乙]), 1] | 顿号 | 缺省(\"\") }}{% endmacro %}{{ 甲(1) }}".into(),
        "{% set 合 = 合计(授信企业, \"授信额度\") %}{% set 段 %}{{ 合 }}{% endset %}{% for a in 序列(9999) %}{% for b in 序列(99) %}{{ 段 }}{% endfor %}{% endfor %}".into(),
        "{% set 段 %}{{ 企业数 }}{% endset %}{% for a in 序列(9999) %}{% set 段 %}{{ 段 }}{{ 段 }}{% endset %}{{ 段 }}{{ 段 }}{{ 段 }}{{ 段 }}{{ 段 }}{{ 段 }}{{ 段 }}{{ 段 }}{% endfor %}".into(),
        format!("{{% for a in 序列(9999) %}}{}{{% endfor %}}", "长".repeat(500)),
        "{% for a in 序列(9999) %}\n{{ a }}\n{% for b in 序列(20) %}\n甲\n{% endfor %}\n{% endfor %}".into(),
    ];
    for text in texts {
        let short: String = text.chars().take(60).collect();
        let (_, sink) = fill(&text);
        assert!(sink.iter().all(|d| d.kind == Kind::TemplateLimit), "{short}: {sink:#?}");
        assert!(!sink.is_empty(), "{short}");
    }
}

#[test]
fn half_a_megabyte_is_filled() {
    let text = "推动各类主体加强研发创新，全社会研发投入{{ 研发投入 }}。\n".repeat(5_000);
    let (filled, sink) = fill(&text);
    assert!(sink.is_empty());
    assert_eq!(figures(&filled).len(), 5_000);
    assert_eq!(figures(&filled)[4_999].occurrence, 4_999);
}

#[test]
fn any_garbage_is_reported_not_panicked_on() {
    let signs = [
        "{{",
        "}}",
        "{%",
        "%}",
        "｛｛",
        "｝｝",
        "％｝",
        "\"",
        "“",
        "'",
        "|",
        "(",
        ")",
        "[",
        "{",
        "}",
        ".",
        "%",
        "10%",
        "甲",
        "if",
        "for",
        "endif",
        "endfor",
        "else",
        "in",
        "企业数",
        " ",
        "\n",
        "-",
        "+",
        "\\",
        "{#",
        "#}",
        "set",
        "=",
        "macro",
        "１",
        "，",
        "\u{3000}",
        "🐍",
        "（",
        "）",
        "｜",
        "【",
        "】",
        "表(授信企业)",
        "’",
        "＝",
        "－",
    ];
    let mut state: u32 = 9704;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(signs[(state >> 16) as usize % signs.len()]);
        }
        let (_, sink) = fill(&text);
        assert!(sink.iter().all(|d| d.place.is_some()), "{text}: {sink:#?}");
    }
}
