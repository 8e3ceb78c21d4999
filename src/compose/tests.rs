use super::*;
use crate::diag::Severity;
use crate::document::{Beside, Figure};
use crate::folder::Folder;
use crate::markup::{parse, parse_line, parse_title};
use crate::notice::Item;
use crate::notice::{Attachment, Date, DocNumber, Drafting, House, Office, OfficeSeal, Status};
use crate::template::{Filled, FilledRow, FilledTable, Token, token_char};

fn typed(text: &str) -> Filled {
    Filled { text: text.to_string(), tokens: vec![] }
}

fn items(text: &str) -> Vec<Item> {
    let mut sink = vec![];
    let items = parse(&typed(text), &mut sink);
    assert_eq!(sink, [], "{text}");
    items
}

fn line(text: &str) -> Option<Vec<Inline>> {
    Some(parse_line(&typed(text), &mut vec![]))
}

fn title(text: &str) -> Vec<Vec<Inline>> {
    parse_title(&typed(text), &mut vec![])
}

fn day(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, month.try_into().expect("a month"), day).ok()
}

fn attachment(listed: bool, name: &str, text: &str) -> Attachment {
    Attachment {
        listed,
        title: title(name),
        recipients: None,
        text: items(text),
        separate: None,
        signature: None,
        origin: None,
    }
}

/// The seed's notice with nothing that is optional.
fn notice() -> Notice {
    Notice {
        status: Status::Final,
        form: Form::Ordinary,
        kind: "通知".into(),
        offices: vec![Office {
            mark: "闵行区科学技术委员会".into(),
            signature: "闵行区科学技术委员会".into(),
            ..Office::default()
        }],
        mark_with_wenjian: true,
        mark_of_lead: false,
        copy_number: None,
        secrecy: None,
        urgency: None,
        number: DocNumber { code: "闵科委".into(), year: Some(2024), serial: Some(14) },
        signers: vec![],
        signer_titles: vec![],
        mark: None,
        attendance: [const { None }; 3],
        title: title("关于印发《闵行区科学技术委员会|2023年工作总结》的通知"),
        adopted: None,
        recipients: line("科委科协各科、部、室及事业单位"),
        text: items("现将《总结》印发给你们，请你们认真总结。\n特此通知。"),
        attachments: vec![],
        disclosure: None,
        copies: None,
        drafting: Drafting::default(),
        date: day(2024, 2, 6),
        year: None,
        sealed: true,
        seals: vec![OfficeSeal { file: None, signature_file: None, diameter_mm: 42.0 }],
        note: None,
        copied_to: None,
        printed_by: None,
        printed_on: None,
        origins: Default::default(),
        house: House::default(),
    }
}

/// One line a block: what a reader of the tree wants to see at once.
fn tree(document: &Document) -> String {
    let mut out = format!("meta {}\n", json(&document.meta));
    for section in &document.sections {
        out.push_str(&format!("== {}\n", json(&section.kind)));
        for block in &section.blocks {
            let Indent { first, rest, right } = block.indent;
            out.push_str(&format!(
                "{} [{} {}] indent {first}/{rest}/{right} blank {}\n    {}\n",
                block.id,
                json(&block.role),
                json(&block.align),
                block.blank_before,
                json(&block.content),
            ));
        }
    }
    out
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("serialises")
}

fn composed(notice: &Notice) -> String {
    let mut sink = vec![];
    let document = compose(notice, &mut sink);
    let found: Vec<String> =
        sink.iter().map(|d| format!("{:?} {}\n", d.severity, d.message)).collect();
    tree(&document) + &found.concat()
}

fn block(notice: &Notice, id: &str) -> Block {
    let document = compose(notice, &mut vec![]);
    let blocks = document.sections.into_iter().flat_map(|section| section.blocks);
    blocks.into_iter().find(|block| block.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn shown(block: &Block) -> String {
    match &block.content {
        Content::Text(inlines) => plain(inlines),
        Content::Ends(left, right) => format!("{} … {}", plain(left), plain(right)),
        Content::Beside(texts) => {
            texts.iter().map(|b| plain(&b.text)).collect::<Vec<_>>().join(" | ")
        }
        Content::Entry(entry) => format!("{} … {}", plain(&entry.text), plain(&entry.page)),
        Content::Table(_) | Content::Pictures(_) => String::new(),
    }
}

fn figure(path: &str, printed: &str) -> Figure {
    Figure {
        id: String::new(),
        paths: vec![path.into()],
        name: None,
        exact: None,
        unit: None,
        printed: printed.into(),
        expression: path.into(),
        occurrence: 9,
        origin: None,
    }
}

#[test]
fn the_seed_notice_sealed_with_one_attachment() {
    let mut notice = notice();
    let summary = "2023年是关键一年。\n一、主要目标完成情况\n全年完成。\n二、重点任务\n（一）推进建设\n一是加强。\n（二）明确方向，强化功能。一是支持。";
    notice.attachments = vec![attachment(true, "闵行区科学技术委员会2023年工作总结", summary)];
    notice.note = line("此件公开发布");
    notice.copied_to = line("区政府办公室，区科协");
    notice.printed_by = Some("闵行区科学技术委员会办公室".into());
    notice.printed_on = day(2024, 2, 6);
    insta::assert_snapshot!(composed(&notice));
}

#[test]
fn an_open_draft_without_seal_with_all_marks_at_the_top() {
    let mut notice = notice();
    notice.status = Status::Draft;
    notice.sealed = false;
    notice.copy_number = Some("000001".into());
    notice.secrecy = Some("机密★1年".into());
    notice.urgency = Some("特急".into());
    notice.number.serial = None;
    notice.date = None;
    notice.year = Some(2024);
    notice.recipients = None;
    notice.note = line("(联系人：张三)");
    notice.printed_by = Some("办公室".into());
    notice.attachments = vec![
        attachment(true, "名单；", "甲"),
        attachment(false, "管理|办法", "第一条　甲。"),
        attachment(true, "申报表", "乙"),
    ];
    notice.attachments[2].recipients = line("各科室:");
    notice.attachments[2].signature = Some(("区科协".into(), day(2023, 12, 1)));
    insta::assert_snapshot!(composed(&notice));
}

#[test]
fn headings_tables_and_figures() {
    let mut notice = notice();
    let mut filled = Filled::default();
    for (text, token) in [
        ("# 总体要求\n## 目标。一是", Token::Figure(figure("甲", "5亿元"))),
        ("。\n## 任务\n### 细项\n五、其他\n# 附则\n::: 表 题注=情况 单位=万元\n", table_token()),
        ("\n:::\n**", Token::Figure(figure("甲", "5亿元"))),
        ("**^2^", Token::Plain("一、甲".into())),
    ] {
        filled.text.push_str(text);
        filled.text.push(token_char(filled.tokens.len()).expect("room"));
        filled.tokens.push(token);
    }
    notice.text = parse(&filled, &mut vec![]);
    insta::assert_snapshot!(composed(&notice));
}

fn table_token() -> Token {
    let row = |key: &str, name: &str, value| FilledRow {
        key: key.into(),
        cells: vec![text(key), text(name), vec![Inline::Figure(value)]],
    };
    let source = crate::source::Source::new("text.md", "");
    Token::Table(FilledTable {
        head: vec!["序号".into(), "企业名称".into(), "授信额度".into()],
        rows: vec![
            row("001", "上海某某科技有限公司", figure("授信企业[001].授信额度", "304.45")),
            row("002", "某厂", figure("授信企业[002].授信额度", "7.3")),
        ],
        origin: crate::source::Origin::text(&source, 0..0),
    })
}

#[test]
fn attachments_are_listed_as_the_standard_does() {
    let mut notice = notice();
    let names = |notice: &Notice| -> Vec<(String, f64, f64, u8)> {
        let document = compose(notice, &mut vec![]);
        let blocks = document.sections.iter().flat_map(|section| &section.blocks);
        blocks
            .filter(|block| block.role == Role::AttachmentNote)
            .map(|b| (shown(b), b.indent.first, b.indent.rest, b.blank_before))
            .collect()
    };
    notice.attachments = vec![attachment(true, "工作|总结。", "甲")];
    assert_eq!(names(&notice), [("附件：工作总结".into(), 2.0, 5.0, 1)]);
    notice.attachments = (1..=10).map(|n| attachment(true, &format!("表{n}"), "甲")).collect();
    notice.attachments.insert(1, attachment(false, "办法", "甲"));
    let names = names(&notice);
    assert_eq!(names.len(), 10);
    assert_eq!(names[0], ("附件：1.表1".into(), 2.0, 6.0, 1));
    assert_eq!(names[1], ("2.表2".into(), 5.0, 6.0, 0));
    assert_eq!(names[9], ("10.表10".into(), 5.0, 6.5, 0));
    assert_eq!(shown(&block(&notice, "attachment2.label")), "附件2");
    assert_eq!(shown(&block(&notice, "enclosure1.title")), "办法");
}

#[test]
fn the_tail_of_the_paper_is_completed_once() {
    let mut notice = notice();
    for typed in ["区府办", "区府办。", "区府办；"] {
        notice.copied_to = line(typed);
        assert_eq!(shown(&block(&notice, "imprint.copied-to")), "抄送：区府办。");
    }
    notice.recipients = line("各科室：");
    assert_eq!(shown(&block(&notice, "body.recipients")), "各科室：");
    notice.offices[0].mark = "闵行区文件".into();
    assert_eq!(shown(&block(&notice, "head.mark")), "闵行区文件");
    notice.mark_with_wenjian = false;
    notice.offices[0].mark = "闵行区".into();
    assert_eq!(shown(&block(&notice, "head.mark")), "闵行区");
}

#[test]
fn without_copies_and_printer_there_is_no_imprint() {
    let mut notice = notice();
    let imprint = |notice: &Notice| {
        let document = compose(notice, &mut vec![]);
        document.sections.iter().any(|section| section.kind == SectionKind::Imprint)
    };
    assert!(!imprint(&notice));
    notice.printed_by = Some("办公室".into());
    assert!(imprint(&notice));
    let printed = block(&notice, "imprint.printed-by");
    assert_eq!(shown(&printed), "办公室 … 2024年　月　日印发");
}

#[test]
fn what_is_not_built_is_refused_and_nothing_else() {
    let refused = |change: &dyn Fn(&mut Notice)| -> Vec<String> {
        let mut notice = notice();
        change(&mut notice);
        let mut sink = vec![];
        compose(&notice, &mut sink);
        assert!(sink.iter().all(|d| d.kind == Kind::Unsupported && d.severity == Severity::Error));
        sink.into_iter().map(|d| d.message).collect()
    };
    assert_eq!(refused(&|_| {}), Vec::<String>::new());
    assert_eq!(refused(&|n| n.form = Form::Letter), [""; 0]);
    assert_eq!(refused(&|n| n.kind = "纪要".into()), ["尚不支持文种“纪要”的版式"]);
}

/// A table of so many columns, in a block with these words.
fn wide(columns: usize, words: &str) -> Notice {
    let row = |cell: &str| format!("|{}", format!("{cell}|").repeat(columns));
    let text = format!("文字\n::: 表 {words}\n{}\n{}\n:::\n文字", row("甲"), row("---"));
    Notice { text: items(&text), ..notice() }
}

#[test]
fn a_table_of_too_many_columns_is_told_what_to_do() {
    let said = |columns: usize, words: &str| {
        let mut sink = vec![];
        compose(&wide(columns, words), &mut sink);
        sink.into_iter().map(|d| d.message + &d.hints.concat()).collect::<Vec<_>>()
    };
    assert_eq!(said(16, ""), [""; 0]);
    assert_eq!(said(24, "横排"), [""; 0]);
    let upright = "表格有17栏，竖排一面用小5号字最多排16栏请写成“::: 表 横排”，表格另起一面横排";
    assert_eq!(said(17, ""), [upright]);
    let landscape = "表格有25栏，横排一面用小5号字最多排24栏请拆成几个表格，或减少栏目";
    assert_eq!(said(25, "横排"), [landscape]);
    let asked = "表格有13栏，竖排一面用4号字最多排12栏请改小字号，或不写“字号”，由程序按栏数自动定";
    assert_eq!(said(13, "字号=四号"), [asked]);
}

#[test]
fn a_landscape_table_has_a_section_of_its_own_and_the_text_goes_on() {
    let sections = |notice: &Notice| {
        let sections = compose(notice, &mut vec![]).sections.into_iter();
        let shown = sections.map(|section| {
            let ids: Vec<_> = section.blocks.iter().map(|b| b.id.clone()).collect();
            format!("{:?} {} {}", section.kind, section.landscape, ids.join(" "))
        });
        shown.filter(|section| section.starts_with("Body")).collect::<Vec<_>>()
    };
    let one = sections(&wide(3, "题注=表 单位=家 横排"));
    assert_eq!(one.len(), 3, "{one:#?}");
    assert_eq!(one[1], "Body true body.2.caption body.2.unit body.2");
    assert!(one[2].starts_with("Body false body.3 body.signature body.date"), "{one:#?}");
    assert_eq!(sections(&wide(3, "题注=表")).len(), 1);
}

#[test]
fn only_upward_papers_have_signers_and_all_of_them() {
    let said = |kind: &str, status: Status, signers: &[&str], offices: usize| {
        let mut notice = notice();
        notice.kind = kind.into();
        notice.status = status;
        notice.signers = signers.iter().map(|s| s.to_string()).collect();
        notice.offices = vec![notice.offices[0].clone(); offices];
        notice.seals = vec![notice.seals[0].clone(); offices];
        let mut sink = vec![];
        compose(&notice, &mut sink);
        sink.into_iter().map(|d| format!("{:?} {}", d.severity, d.message)).collect::<String>()
    };
    for (kind, status, signers, offices, expected) in [
        ("请示", Status::Final, &["张三"][..], 1, ""),
        ("意见", Status::Final, &["张三"], 1, ""),
        ("通知", Status::Final, &[], 1, ""),
        ("请示", Status::Final, &[], 1, "Error 请示是上行文，要标“签发人”"),
        ("报告", Status::Draft, &[], 1, "Note “签发人”还空着，定稿前要填"),
        ("通知", Status::Final, &["张三"], 1, "Warning 通知是下行文或者平行文，不标“签发人”"),
        ("请示", Status::Final, &["张三", "李四"], 2, ""),
        ("请示", Status::Final, &["张三"], 2, "Warning 联合行文的机关有2个，签发人有1个"),
    ] {
        assert_eq!(said(kind, status, signers, offices), expected, "{kind} {signers:?}");
    }
}

#[test]
fn signers_stand_in_two_columns_unless_the_number_is_too_long() {
    let rows = |code: &str, signers: &[&str]| {
        let mut notice = notice();
        notice.kind = "请示".into();
        notice.number.code = code.into();
        notice.signers = signers.iter().map(|s| s.to_string()).collect();
        let document = compose(&notice, &mut vec![]);
        let blocks = document.sections[0].blocks.iter();
        let row = |block: &Block| {
            let Content::Beside(texts) = &block.content else { return None };
            let text = |b: &Beside| format!("{} {}", b.at, plain(&b.text));
            Some(texts.iter().map(text).collect::<Vec<_>>().join(", "))
        };
        blocks.filter_map(row).collect::<Vec<_>>()
    };
    assert_eq!(rows("闵科委", &["张三"]), ["1 闵科委〔2024〕14号, 21 签发人：张三"]);
    assert_eq!(
        rows("闵科委", &["张三", "王小明", "欧阳文华"]),
        ["14 签发人：张　三, 23 王小明", "1 闵科委〔2024〕14号, 18 欧阳文华"]
    );
    assert_eq!(rows("闵科委", &[]), ["1 闵科委〔2024〕14号, 20 签发人：　　　"]);
    let long = "上海市闵行区科委办";
    assert_eq!(
        rows(long, &["张小三", "王小明"]),
        ["20 签发人：张小三", "1 上海市闵行区科委办〔2024〕14号, 24 王小明"]
    );
}

#[test]
fn papers_without_text_are_reported() {
    let mut notice = notice();
    notice.text = vec![];
    notice.attachments = vec![attachment(true, "名单", ""), attachment(false, "。", "甲")];
    let mut sink = vec![];
    compose(&notice, &mut sink);
    let found: Vec<_> = sink.iter().map(|d| (d.severity, d.message.as_str())).collect();
    let expected = [
        (Severity::Error, "正文是空的"),
        (Severity::Warning, "附件“名单”只有标题，没有正文"),
        (Severity::Error, "附件没有标题"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_id_is_used_once() {
    let mut notice = notice();
    notice.text = items("甲\n::: 表 题注=乙 单位=丙\n| 丁 |\n|---|\n| 戊 |\n| 己 |\n:::\n庚");
    notice.attachments = vec![attachment(true, "甲", "乙"), attachment(false, "丙", "丁")];
    let document = compose(&notice, &mut vec![]);
    let mut ids = vec![];
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        ids.push(block.id.clone());
        if let Content::Table(table) = &block.content {
            ids.extend(table.head.iter().chain(&table.rows).map(|row| row.id.clone()));
        }
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
}

/// Ids and words of the body's paragraphs.
fn body_of(rows: &str) -> Vec<(String, String)> {
    let yaml = "\
模板: 一般通知
单位: {标志: 甲委, 代字: 甲}
文号: 14
日期: 2024-02-06
标题: 关于某事的通知
正文: |
  前言。
  {% for 行 in 名单 %}
  {{ 行.企业名称 }}
  授信{{ 行.额度 }}。
  {% endfor %}
  {% for 行 in 名单 %}{{ 行.企业名称 }}、{% endfor %}等。
  特此通知。
数据: 名单.csv
";
    let rows = format!("编号,企业名称,额度\n{rows}");
    let folder = Folder::in_memory([("notice.yaml", yaml.to_string()), ("名单.csv", rows)]);
    let mut sink = vec![];
    let project = crate::project::read(&folder, None, &mut sink).expect("read");
    let document = compose(&project.notice, &mut sink);
    assert!(!crate::diag::has_errors(&sink), "{sink:#?}");
    let blocks = document.sections.iter().flat_map(|s| &s.blocks);
    let text = |block: &Block| match &block.content {
        Content::Text(inlines) if block.role == Role::Text => Some(plain(inlines)),
        _ => None,
    };
    blocks.filter_map(|block| Some((block.id.clone(), text(block)?))).collect()
}

#[test]
fn another_order_of_the_rows_changes_no_id() {
    let mut before = body_of("01,甲公司,1\n02,乙公司,2\n");
    let ids: Vec<&str> = before.iter().map(|(id, _)| id.as_str()).collect();
    let of_rows = ["body.名单[01]", "body.名单[01].2", "body.名单[02]", "body.名单[02].2"];
    assert_eq!(ids, [&["body.1"][..], &of_rows, &["body.2", "body.3"]].concat());
    let mut after = body_of("02,乙公司,2\n01,甲公司,1\n");
    // the paragraph that enumerates them is made by no single row
    before.retain(|(id, _)| id != "body.2");
    after.retain(|(id, _)| id != "body.2");
    assert_ne!(before, after);
    before.sort();
    after.sort();
    assert_eq!(before, after);
}
