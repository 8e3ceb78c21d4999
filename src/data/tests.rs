use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use super::*;
use crate::diag::{Place, Severity, Spot};

fn read_files(files: &[(&str, &[u8])]) -> (Data, Vec<Diagnostic>) {
    let folder = Folder::in_memory(files.iter().map(|(n, b)| (*n, b.to_vec())));
    let notice = Source::new("notice.yaml", "");
    let named: Vec<_> =
        files.iter().map(|(n, _)| (n.to_string(), Origin::text(&notice, 0..0))).collect();
    let mut sink = vec![];
    let data = read(&folder, &named, &mut sink);
    (data, sink)
}

pub(super) fn csv(text: &str) -> (Data, Vec<Diagnostic>) {
    read_files(&[("授信企业.csv", text.as_bytes())])
}

fn xlsx(fill: impl Fn(&mut Worksheet)) -> (Data, Vec<Diagnostic>) {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    read_files(&[("数据.xlsx", &workbook.save_to_buffer().unwrap())])
}

fn show(value: &Value) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Percent(n) => format!("{n}%"),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => format!("“{text}”"),
    }
}

fn shown(datum: &Datum) -> String {
    format!("{}={}{}", datum.path, show(&datum.value), datum.unit.as_deref().unwrap_or(""))
}

fn figures(data: &Data) -> Vec<String> {
    let parts = |f: &Figure| f.parts.values().map(shown).collect::<Vec<_>>();
    data.figures.values().map(|f| [vec![shown(&f.value)], parts(f)].concat().join(" ")).collect()
}

fn rows(table: &Table) -> Vec<String> {
    let cells = |r: &Row| r.cells.values().map(shown).collect::<Vec<_>>().join(" ");
    table.rows.iter().map(cells).collect()
}

/// `severity line/cell: message`
pub(super) fn findings(sink: &[Diagnostic]) -> Vec<String> {
    let spot = |place: &Option<Place>| match place.as_ref().and_then(|p| p.spot.as_ref()) {
        Some(Spot::Text { line, column, .. }) => format!("{line}:{column}"),
        Some(Spot::Cell { sheet, cell, .. }) => format!("{sheet}!{cell}"),
        Some(Spot::Paragraph { .. }) | None => "-".into(),
    };
    sink.iter().map(|d| format!("{:?} {}: {}", d.severity, spot(&d.place), d.message)).collect()
}

#[test]
fn a_figure_list_is_read_from_csv() {
    let text = "\u{FEFF}代号,名称,数值,单位,增长,位次,来源,截至,备注\r\n\
        研发投入,全社会研发投入,304.450,亿元,,全市第一,统计科,2023-12-31,\r\n\
        占比,,10.6%,,,,,,\r\n\
        成交额,,\"1,320.5\",亿元,−3%,3,,,内部\r\n\
        企业,,161家,,1.2个百分点,,,,\r\n\
        近似,,近300,家,,,,,\r\n\
        比例,,20,%,,,,,\r\n\r\n";
    let (data, sink) = read_files(&[("data.csv", text.as_bytes())]);
    assert_eq!(
        figures(&data),
        [
            "研发投入=304.450亿元 研发投入.位次=“全市第一” 研发投入.来源=“统计科” 研发投入.截至=2023-12-31",
            "占比=10.6%",
            "成交额=1320.5亿元 成交额.增长=-3% 成交额.位次=3 成交额.备注=“内部”",
            "企业=161家 企业.增长=1.2个百分点",
            "近似=“近300”家",
            "比例=20%",
        ]
    );
    assert_eq!(data.figures["研发投入"].name, "全社会研发投入");
    assert_eq!(data.figures["占比"].name, "占比");
    assert_eq!(
        findings(&sink),
        [
            "Warning 1:25: 指标没有“备注”这一列，已原样保留",
            "Note 4:6: “1,320.5”里的千分位逗号已改为规范写法",
            "Note 5:5: “161家”已分成数值和单位“家”",
        ]
    );
    let Origin::Text { range, .. } = &data.figures["研发投入"].value.origin else { panic!() };
    assert_eq!(&text['\u{FEFF}'.len_utf8()..][range.clone()], "304.450");
}

#[test]
fn gb18030_english_heads_and_full_width_commas_are_read() {
    let text = "key，name，VALUE，unit，rank\n研发，研发投入，３０4.45，亿元，全区第二\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    let (data, sink) = read_files(&[("data.csv", &bytes)]);
    assert_eq!(figures(&data), ["研发=304.45亿元 研发.位次=“全区第二”"]);
    assert_eq!(findings(&sink), ["Note 2:9: “３０4.45”里的全角数字已改为规范写法"]);
}

#[test]
fn a_wrong_figure_list_gives_every_error() {
    let text = "代号,数值,单位,增长率,单位\n\
        5G基站,3,座\n\
        loop,3,座\n\
        ,3,座\n\
        甲,,座\n\
        乙,7.3亿元,万元\n\
        丙,2024-02-30,\n\
        丁,\"1,23\",\n\
        戊,1,家,2,3,4\n\
        己,99999999999999999999999999999999,\n\
        庚,1,家\n\
        庚,2,家\n";
    let (data, sink) = read_files(&[("data.csv", text.as_bytes())]);
    assert_eq!(figures(&data), ["戊=1家 戊.增长率=2", "庚=1家"]);
    assert_eq!(
        findings(&sink),
        [
            "Error 1:14: 有两列都叫“单位”",
            "Warning 1:10: 指标没有“增长率”这一列，已原样保留",
            "Error 2:1: “5G基站”不能作代号：代号不能以数字开头",
            "Error 3:1: “loop”是模板自己要用的词，不能作代号",
            "Error 4:2: 这一行没有填代号",
            "Error 5:1: “甲”没有填数值",
            "Error 6:3: “乙”的数值写着“亿元”，单位却是“万元”",
            "Error 7:3: 没有2024年2月30日这一天",
            "Error 8:3: “1,23”的逗号没有三位一隔，看不出是多少",
            "Error 9:11: “4”所在的列没有表头",
            "Error 10:3: “99999999999999999999999999999999”位数太多，不能精确计算（最多28位）",
            "Error 12:1: “庚”定义了两次",
        ]
    );
    assert_eq!(sink[2].hints, ["请写成“基站_5G”或“G5基站”。"]);
    assert_eq!(sink[1].hints, ["是不是“增长”？"]);
    assert_eq!(sink[11].related.len(), 1);
}

#[test]
fn a_table_is_named_by_its_file_and_its_rows_by_their_key() {
    let (data, sink) = csv("序号,企业名称,授信额度\n001,甲公司,1000万元\n002,5G公司,20%\n");
    assert_eq!(sink, []);
    let table = &data.tables["授信企业"];
    assert_eq!((table.columns.len(), table.key_column.as_str()), (3, "序号"));
    assert_eq!(
        rows(table),
        [
            "授信企业[001].序号=“001” 授信企业[001].企业名称=“甲公司” 授信企业[001].授信额度=1000万元",
            "授信企业[002].序号=“002” 授信企业[002].企业名称=“5G公司” 授信企业[002].授信额度=20%",
        ]
    );
    let keys = [
        ("名称*,编号\na,1\n", "名称"),
        ("名称,编号\na,1\n", "编号"),
        ("名称,地址\na,1\n", "名称"),
        ("名称,主键\na,1\n", "主键"),
        ("授信企业一览表\n名称,ID\na,1\n", "ID"),
    ];
    for (text, key) in keys {
        assert_eq!(csv(text).0.tables["授信企业"].key_column, key, "{text}");
    }
}

#[test]
fn a_wrong_table_gives_every_error() {
    let (data, sink) = csv("序号,名称,名称\n1,甲,x,y\n1,乙\n,丙\n2,丁\n");
    assert_eq!(data.tables["授信企业"].rows.len(), 2);
    assert_eq!(
        findings(&sink),
        [
            "Error 1:7: 有两列都叫“名称”",
            "Error 2:7: “y”所在的列没有表头",
            "Error 3:1: “授信企业”有两行的主键“序号”都是“1”",
            "Error 4:2: “授信企业”的这一行没有填主键“序号”",
        ]
    );
    assert_eq!(findings(&csv("a*,b*\n1,2\n").1), ["Error 1:1: 有2列标了“*”，只能有一列是主键"]);
    assert_eq!(
        findings(&read_files(&[("5月.csv", b"a,b\n1,2\n")]).1),
        ["Error 1:1: “5月”不能作表的名字：表的名字不能以数字开头"]
    );
}

#[test]
fn empty_files_and_heads_alone_are_no_errors() {
    for text in ["", "\n\n", "\u{FEFF}", ",,,\n"] {
        assert_eq!(csv(text), (Data::default(), vec![]));
    }
    assert_eq!(csv("代号,数值\n"), (Data::default(), vec![]));
    let (data, sink) = csv("序号,名称\r\n");
    assert_eq!((data.tables["授信企业"].rows.len(), sink), (0, vec![]));
    for name in ["d.yaml", "d.json"] {
        assert_eq!(read_files(&[(name, b"")]), (Data::default(), vec![]));
    }
}

#[test]
fn a_cell_is_what_it_shows() {
    let (data, sink) = xlsx(|sheet| {
        let rows: [(&str, f64, &str); 8] = [
            ("a", 304.45, "0.000"),
            ("b", 0.106, "0.0%"),
            ("c", 0.1 + 0.2, "General"),
            ("d", 1234.5, "#,##0.00"),
            ("e", 7.3, "0.0\"亿元\""),
            ("f", 45291.0, "yyyy-mm-dd"),
            ("g", 45291.0, "yyyy\"年\"m\"月\""),
            ("h", 0.5, "# ?/?"),
        ];
        sheet.write_row(0, 0, ["代号", "数值"]).unwrap();
        for (row, (key, value, format)) in (1..).zip(rows) {
            sheet.write(row, 0, key).unwrap();
            let format = Format::new().set_num_format(format);
            sheet.write_number_with_format(row, 1, value, &format).unwrap();
        }
        sheet.write_row(9, 0, ["i", "000001"]).unwrap();
        sheet.write(10, 0, "j").unwrap();
        sheet.write_formula(10, 1, Formula::new("=1+2").set_result("3")).unwrap();
        sheet.write_row(11, 0, ["k", " 近300 "]).unwrap();
        sheet.write(12, 0, "l").unwrap().write(12, 1, true).unwrap();
    });
    assert_eq!(
        figures(&data),
        [
            "a=304.450",
            "b=10.6%",
            "c=0.3",
            "d=1234.50",
            "e=7.3亿元",
            "f=2023-12-31",
            "g=“2023年12月”",
            "h=0.5",
            "i=“000001”",
            "j=3",
            "k=“近300”",
            "l=“TRUE”",
        ]
    );
    assert_eq!(
        findings(&sink),
        [
            "Warning Sheet1!B9: 看不懂单元格的数字格式“# ?/?”，已照原数 0.5 读取",
            "Note Sheet1!B6: “7.3亿元”已分成数值和单位“亿元”",
        ]
    );
    let Origin::Cell { row, column, shown, .. } = &data.figures["b"].value.origin else { panic!() };
    assert_eq!((*row, *column, shown.as_str()), (2, 1, "10.6%"));
}

#[test]
fn bad_cells_are_reported_with_their_address() {
    let (data, sink) = xlsx(|sheet| {
        sheet.write_row(0, 0, ["代号", "数值"]).unwrap();
        sheet.write_row(1, 0, ["a", "x\u{202E}y"]).unwrap();
        sheet.write(2, 0, "b").unwrap();
        sheet.write_formula(2, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write(3, 0, "c").unwrap().write(3, 1, 310_110_199_001_011_234_f64).unwrap();
        sheet.write(4, 0, "d").unwrap().write(4, 1, 1e300).unwrap();
        sheet.write_row(5, 0, ["e", "1", "多余"]).unwrap();
        sheet.merge_range(6, 0, 7, 0, "f", &Format::new()).unwrap();
        sheet.write(6, 1, 1).unwrap().write(7, 1, 2).unwrap();
        sheet.set_row_hidden(5).unwrap();
    });
    assert_eq!(figures(&data), ["e=1", "f=1"]);
    let found = findings(&sink);
    for expected in [
        "Error Sheet1!B2: 这里有看不见的文字方向控制符 U+202E，公文里不能用",
        "Error Sheet1!B3: 这个单元格是错误值 #DIV/0!",
        "Error Sheet1!B4: 这个数超过15位，表格软件已经丢了后面的位数",
        "Error Sheet1!B5: 这个数超过15位，表格软件已经丢了后面的位数",
        "Error Sheet1!C6: “多余”所在的列没有表头",
        "Warning Sheet1!A7: 这里合并了2行的单元格，只有第一行有内容，其余各行是空的",
        "Error Sheet1!B8: 这一行没有填代号",
    ] {
        assert!(found.iter().any(|f| f == expected), "{expected}\n{found:#?}");
    }
}

#[test]
fn sheets_name_tables_and_hidden_ones_are_left_out() {
    let mut workbook = Workbook::new();
    let table = |sheet: &mut Worksheet| {
        sheet.write_row(3, 2, ["序号", "名称"]).unwrap();
        sheet.write_row(4, 2, ["1", "甲"]).unwrap();
    };
    table(workbook.add_worksheet().set_name("企业").unwrap());
    workbook.add_worksheet().set_name("Sheet2").unwrap();
    table(workbook.add_worksheet().set_name("秘密").unwrap().set_hidden(true));
    let (data, sink) = read_files(&[("数据.xlsx", &workbook.save_to_buffer().unwrap())]);
    assert_eq!(data.tables.keys().collect::<Vec<_>>(), ["企业"]);
    assert_eq!(findings(&sink), ["Note -: 工作表“秘密”是隐藏的，没有读"]);
    let (data, _) = xlsx(table);
    assert_eq!(data.tables.keys().collect::<Vec<_>>(), ["数据"]);
    assert_eq!(data.tables["数据"].rows[0].cells["名称"].path, "数据[1].名称");
}

#[test]
fn one_cell_at_the_far_corner_does_no_harm() {
    let (data, sink) = xlsx(|sheet| {
        sheet.write_row(0, 0, ["序号", "名称"]).unwrap();
        sheet.write(1_048_575, 16_383, "x").unwrap();
    });
    assert_eq!(data.tables["数据"].rows.len(), 0);
    assert_eq!(findings(&sink), ["Error Sheet1!XFD1048576: “x”所在的列没有表头"]);
}

#[test]
fn what_is_no_workbook_is_refused() {
    for bytes in [&b""[..], b"PK\x03\x04junk", b"hello", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
        let (data, sink) = read_files(&[("数据.xlsx", bytes)]);
        assert_eq!(data, Data::default());
        assert_eq!(sink[0].kind, Kind::FileUnreadable);
    }
    assert_eq!(read_files(&[("数据.doc", b"")]).1[0].kind, Kind::FileUnreadable);
}

#[test]
fn yaml_and_json_hold_figures_tables_and_equations() {
    let yaml = "研发投入: 304.450亿元\n占比：{值: 10.6%, 名称: 占GDP比重, 位次: 2, 备注: x}\n指标:\n  - {代号: 甲, 数值: 3, 单位: 家}\n\
        企业:\n  - {序号: 001, 名称: 甲}\n  - {序号: 002, 额度*: 3}\n等式:\n  - 甲 = 甲\n";
    let (data, sink) = read_files(&[("d.yaml", yaml.as_bytes())]);
    assert_eq!(
        findings(&sink),
        [
            "Warning 2:34: 指标没有“备注”这一列，已原样保留",
            "Error 6:10: “企业”的这一行没有填主键“额度”",
        ]
    );
    assert_eq!(
        figures(&data),
        ["研发投入=304.450亿元", "占比=10.6% 占比.位次=2 占比.备注=“x”", "甲=3家"]
    );
    assert_eq!(data.tables["企业"].columns, ["序号", "名称", "额度"]);
    assert_eq!(data.equations.len(), 1);
    let json = r#"{"研发": {"value": 304.450, "unit": "亿元", "as_of": "2023-12-31"}, "企业": [{"id": 1, "名称": "甲"}]}"#;
    let (data, sink) = read_files(&[("d.json", json.as_bytes())]);
    assert_eq!(sink, []);
    assert_eq!(figures(&data), ["研发=304.450亿元 研发.截至=2023-12-31"]);
    assert_eq!(rows(&data.tables["企业"]), ["企业[1].id=1 企业[1].名称=“甲”"]);
    let (data, _) = read_files(&[("企业.json", br#"[{"a": 1}]"#)]);
    assert_eq!(rows(&data.tables["企业"]), ["企业[1].a=1"]);
}

#[test]
fn wrong_yaml_data_gives_every_error() {
    let yaml = "甲:\n乙: {单位: 家}\n丙: [1, 2]\n丁: {数值: [1]}\n戊: {值: 1, 数值: 2}\n指标: [{数值: 1}, 3]\n己-1: 3\n";
    let (data, sink) = read_files(&[("d.yaml", yaml.as_bytes())]);
    assert_eq!(figures(&data), ["戊=1"]);
    let found = findings(&sink);
    assert_eq!(found.len(), 8);
    for expected in [
        "Error 1:1: “甲”没有填数值",
        "Error 2:1: “乙”没有填数值",
        "Error 3:5: “丙”的每一行要写成“列名: 内容”",
        "Error 4:9: “数值”要写一个数或一句话",
        "Error 5:11: “数值”写了两次",
        "Error 6:6: 这一行没有填代号",
        "Error 6:15: 这一行没有填代号",
        "Error 7:1: “己-1”不能作代号：代号里不能有“-”",
    ] {
        assert!(found.iter().any(|f| f == expected), "{expected}\n{found:#?}");
    }
}

#[test]
fn a_name_defined_in_two_files_names_both() {
    let (data, sink) = read_files(&[
        ("a.csv", "代号,数值\n甲,1\n".as_bytes()),
        ("甲.csv", b"x,y\n1,2\n"),
        ("b.yaml", "甲: 2\n".as_bytes()),
    ]);
    assert_eq!(figures(&data), ["甲=1"]);
    assert_eq!(data.tables.len(), 0);
    assert!(sink.iter().all(|d| d.kind == Kind::DataDuplicate && d.related[0].0.file == "a.csv"));
    let files: Vec<_> =
        sink.iter().filter_map(|d| d.place.as_ref()).map(|p| p.file.as_str()).collect();
    assert_eq!(files, ["甲.csv", "b.yaml"]);
}

#[test]
fn a_file_named_twice_is_read_once() {
    let folder = Folder::in_memory([("a.csv", "代号,数值\n甲,1\n")]);
    let origin = Origin::text(&Source::new("notice.yaml", ""), 0..0);
    let mut sink = vec![];
    let name = ("a.csv".to_string(), origin.clone());
    let data = read(&folder, &[name.clone(), name, ("b.csv".into(), origin)], &mut sink);
    assert_eq!(data.figures.len(), 1);
    assert_eq!((sink[0].severity, sink[1].kind), (Severity::Warning, Kind::FileMissing));
}

#[test]
fn a_hundred_thousand_rows_are_read_in_seconds() {
    let mut text = String::from("编号,企业名称,授信额度,日期\n");
    for i in 0..100_000 {
        text.push_str(&format!("{i},企业{i},{i}.50万元,2024-02-06\n"));
    }
    let begun = std::time::Instant::now();
    let (data, sink) = csv(&text);
    assert_eq!(sink, []);
    assert_eq!(data.tables["授信企业"].rows.len(), 100_000);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    let begun = std::time::Instant::now();
    let (_, sink) = csv(&text.replace("2024-02-06", "2024-02-31"));
    assert_eq!(sink.len(), MAX_FINDINGS + 1);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[test]
fn a_large_workbook_is_read_in_seconds() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let percent = Format::new().set_num_format("0.0%");
    sheet.write_row(0, 0, ["编号", "企业名称", "授信额度", "增长"]).unwrap();
    for row in 1..=50_000 {
        sheet.write(row, 0, row).unwrap().write(row, 1, format!("企业{row}")).unwrap();
        sheet.write(row, 2, f64::from(row) / 10.0).unwrap();
        sheet.write_with_format(row, 3, 0.106, &percent).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let begun = std::time::Instant::now();
    let (data, sink) = read_files(&[("数据.xlsx", &bytes)]);
    assert_eq!(sink, []);
    assert_eq!(
        rows(&data.tables["数据"])[49_999].split(' ').next_back(),
        Some("数据[50000].增长=10.6%")
    );
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[test]
fn rewritten_values_are_noted_but_do_not_fill_the_report() {
    let rows: String = (0..500).map(|i| format!("{i},\"1,234\"\n")).collect();
    let (data, sink) = csv(&format!("编号,额度\n{rows}"));
    assert_eq!(data.tables["授信企业"].rows.len(), 500);
    assert_eq!(sink.len(), 20);
    assert!(sink.iter().all(|d| d.severity == Severity::Note));
}

fn ods(body: &str) -> Vec<u8> {
    use std::io::Write;
    let ns = "urn:oasis:names:tc:opendocument:xmlns";
    let xml = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"{ns}:office:1.0\" xmlns:table=\"{ns}:table:1.0\" \
         xmlns:text=\"{ns}:text:1.0\" xmlns:style=\"{ns}:style:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\">\
         <office:automatic-styles><style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/>\
         </style:style></office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    archive.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(xml.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn an_ods_cell_is_what_it_shows() {
    let cell = |kind: &str, text: &str| {
        format!("<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let text = |s: &str| cell("office:value-type=\"string\"", s);
    let rows = [
        row(&[text("代号"), text("数值"), text("截至")]),
        "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>".into(),
        row(&[text("a"), cell("office:value-type=\"percentage\" office:value=\"0.106\"", "10.6%"),
            cell("office:value-type=\"date\" office:date-value=\"2023-12-31\"", "31/12/23")]),
        row(&[text("b"), cell("office:value-type=\"float\" office:value=\"1234.5\"", "1,234.50")]),
        row(&[text("c"), cell("calcext:value-type=\"error\"", "#DIV/0!")]),
        row(&[text("d"), text("近<text:s/>300<office:annotation><text:p>批注</text:p></office:annotation>"),
            "<table:table-cell table:number-columns-repeated=\"16000\"/>".into()]),
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>".into(),
    ];
    let table = |name: &str, style: &str, rows: &str| {
        format!(
            "<table:table table:name=\"{name}\" table:style-name=\"{style}\">{rows}</table:table>"
        )
    };
    let body = table("指标", "ta1", &rows.concat()) + &table("秘密", "ta2", &rows.concat());
    let (data, sink) = read_files(&[("数据.ods", &ods(&body))]);
    assert_eq!(figures(&data)[..2], ["a=10.6% a.截至=2023-12-31", "b=1234.50"]);
    assert_eq!(
        findings(&sink),
        [
            "Error 指标!B7: 这个单元格是错误值 #DIV/0!",
            "Note -: 工作表“秘密”是隐藏的，没有读",
            "Error 指标!A7: “c”没有填数值",
        ]
    );
    for bytes in [&b""[..], b"PK\x03\x04junk", b"hello"] {
        assert_eq!(read_files(&[("数据.ods", bytes)]).1[0].kind, Kind::FileUnreadable);
    }
}
