use super::*;
use crate::diag::{Severity, has_errors};
use crate::document::plain;

const OFFICE: &str =
    "标志: 闵行区科学技术委员会\n代字: 闵科委\n印发机关: 闵行区科学技术委员会办公室\n";

fn project(files: &[(&str, &str)]) -> (Option<Project>, Vec<Diagnostic>) {
    let office = [("office.yaml", OFFICE)];
    let folder = Folder::in_memory(office.iter().chain(files).map(|(n, t)| (*n, t.as_bytes())));
    let mut sink = vec![];
    let project = read(&folder, None, &mut sink);
    (project, sink)
}

fn notice(yaml: &str) -> (Option<Notice>, Vec<Diagnostic>) {
    let (project, sink) = project(&[("notice.yaml", yaml)]);
    (project.map(|p| p.notice), sink)
}

/// A complete notice with `more` lines.
fn complete(more: &str) -> String {
    format!(
        "模板: 一般通知\n单位: office.yaml\n发文字号: 14\n成文日期: 2024-02-06\n标题: 关于某事的通知\n正文: 特此通知。\n{more}"
    )
}

fn told(sink: &[Diagnostic]) -> Vec<String> {
    sink.iter().map(|d| format!("{} {}", d.kind.id(), d.message)).collect()
}

#[test]
fn a_complete_notice_is_read_without_a_word() {
    let (notice, sink) = notice(&complete("主送: [甲, 乙]\n抄送: 丙。\n附注: 此件公开发布\n"));
    assert_eq!(told(&sink), [""; 0]);
    let notice = notice.expect("read");
    assert_eq!(number::print(&notice.number), "闵科委〔2024〕14号");
    assert_eq!(notice.kind, "通知");
    assert_eq!(notice.recipients.as_deref().map(plain).as_deref(), Some("甲、乙"));
    assert_eq!(notice.printed_on, notice.date);
    assert_eq!(notice.printed_by.as_deref(), Some("闵行区科学技术委员会办公室"));
    assert_eq!(notice.text.len(), 1);
    assert_eq!(notice.status, Status::Final);
}

#[test]
fn a_draft_lists_what_is_open_and_a_final_paper_refuses_it() {
    let open = "模板: 一般通知\n单位: office.yaml\n成文日期: 2024年　月　日\n标题: 关于某事的通知\n正文: 特此通知。\n";
    let (draft, sink) = notice(&format!("{open}状态: 送审\n"));
    assert_eq!(sink.iter().filter(|d| d.kind == Kind::FieldOpen).count(), 2);
    assert!(!has_errors(&sink), "{sink:?}");
    let draft = draft.expect("read");
    assert_eq!((draft.year, draft.date), (Some(2024), None));
    assert_eq!(number::print(&draft.number), "闵科委〔2024〕　号");
    let (_, sink) = notice(open);
    let errors = sink.iter().filter(|d| d.severity == Severity::Error);
    assert_eq!(errors.map(|d| d.kind).collect::<Vec<_>>(), [Kind::FieldOpen; 2]);
}

#[test]
fn items_are_checked_against_each_other() {
    for (more, finding, severity) in [
        ("密级: 机密★1年\n", "field-missing 涉密公文要标“份号”", Severity::Error),
        (
            "印发日期: 2024年2月5日\n",
            "date-form 印发日期（2024年2月5日）早于成文日期（2024年2月6日）",
            Severity::Error,
        ),
    ] {
        let (_, sink) = notice(&complete(more));
        assert_eq!(told(&sink), [finding]);
        assert_eq!(sink[0].severity, severity);
    }
    let other_year = complete("").replace("号: 14", "号: 闵科合〔2023〕14号");
    let (_, sink) = notice(&other_year);
    assert_eq!(
        told(&sink),
        [
            "number-form 发文字号是2023年，成文日期是2024年2月6日",
            "number-form 代字“闵科合”不是单位文件里的“闵科委”",
        ]
    );
    assert!(!has_errors(&sink));
}

#[test]
fn attachments_come_in_each_way() {
    let more = "附件:\n  - a.md\n  - {文件: b.md, 标题: 另题}\n  - 标题: 报名表\n    正文: |\n      一行\n印发件:\n  模板: 工作总结\n  内容:\n    标题: 总结\n    导语: 导语。\n    主要目标: 目标。\n    重点任务:\n      - 标题: 任务\n        段落:\n          - 主题: 主题\n            正文: 内容。\n";
    let (project, sink) = project(&[
        ("notice.yaml", &complete(more)),
        ("a.md", "甲的标题\n甲文\n"),
        ("b.md", "乙文一\n乙文二\n"),
    ]);
    assert_eq!(told(&sink), [""; 0]);
    let attachments = project.expect("read").notice.attachments;
    let titles: Vec<_> = attachments.iter().map(|a| plain(&a.title.concat())).collect();
    assert_eq!(titles, ["甲的标题", "另题", "报名表", "总结"]);
    assert_eq!(attachments.iter().map(|a| a.listed).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(attachments[1].text.len(), 2);
    assert!(attachments[3].text.len() > 3);
}

#[test]
fn faulty_attachments_are_refused() {
    for (more, finding) in [
        ("附件: 总结.docx\n", "field-type “总结.docx”不是文本文件，不能直接做附件"),
        ("附件: summary.yaml\n", "field-type “summary.yaml”不是文本文件，不能直接做附件"),
        ("附件: 没有.md\n", "file-missing 文件夹里没有“没有.md”"),
        ("附件: {标题: 甲}\n", "field-missing 没有写这个附件的内容在哪里"),
        ("附件: {文件: a.md, 正文: 甲}\n", "field-duplicate “文件”和“正文”只能写一样"),
        (
            "附件: {模板: 印发通知, 内容: {印发件名称: 甲}}\n",
            "template-missing “印发通知”是整篇公文的模板，不能做附件",
        ),
        ("附件: {模板: 工作总结}\n", "field-missing “内容”没有写"),
    ] {
        let (_, sink) = notice(&complete(more));
        assert_eq!(
            sink.first().map(|d| format!("{} {}", d.kind.id(), d.message)).as_deref(),
            Some(finding)
        );
    }
}

#[test]
fn template_fields_are_asked_for_when_the_template_writes_the_text() {
    let yaml = complete("").replace("一般通知", "印发通知").replace("正文: 特此通知。\n", "");
    let (_, sink) = notice(&yaml);
    assert_eq!(told(&sink), ["field-missing 缺少“印发件名称”（印发文件的名称）"]);
    let (filled, sink) = notice(&format!("{yaml}印发件名称: 甲\n"));
    assert_eq!(told(&sink), [""; 0]);
    assert!(!filled.expect("read").text.is_empty());
}

#[test]
fn the_built_in_examples_are_read_without_a_word() {
    for template in registry::built_in(&mut vec![]) {
        let folder = Folder::in_memory(registry::example(template));
        let mut sink = vec![];
        let project = read(&folder, None, &mut sink);
        assert_eq!(told(&sink), [""; 0], "{}", template.name);
        assert!(project.is_some(), "{}", template.name);
    }
}

#[test]
fn eight_faults_in_one_folder_give_eight_findings() {
    let yaml = "模板: 一般通知\n单位: office.yaml\n状态: 定搞\n文号: 闵科委〔202414\n成文日期: 2024年2月30日\n标题: 关于{{ 某是 }}的通知\n主送单位: 甲\n附件: 没有.md\n份号: 甲\n正文: |\n  增长{{ 研发投入 | 曾减 }}。\n数据: data.csv\n";
    let csv = "代号,名称,数值,单位\n研发投入,研发投入,304.45,亿元\n";
    let (_, sink) = project(&[("notice.yaml", yaml), ("data.csv", csv)]);
    let kinds: Vec<_> = sink.iter().map(|d| d.kind.id()).collect();
    assert_eq!(
        kinds,
        [
            "field-unknown",
            "field-type",
            "date-form",
            "number-form",
            "field-type",
            "template-undefined",
            "template-filter",
            "file-missing",
        ]
    );
    assert!(sink.iter().all(|d| d.place.is_some() && d.severity == Severity::Error));
    assert!(sink.iter().all(|d| !d.hints.is_empty()), "{sink:#?}");
}

#[test]
fn departures_are_listed_with_the_office_file() {
    let yaml =
        complete("").replace("单位: office.yaml", "单位: {标志: 甲委, 代字: 闵科委, 行距: 28pt}");
    let (_, sink) = notice(&yaml);
    assert_eq!(sink.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::Departure]);
}

#[test]
fn json_is_read_like_yaml() {
    let json = r#"{"template": "一般通知", "office": {"mark": "甲委", "code": "甲"}, "number": 14,
        "date": "2024-02-06", "title": "关于某事的通知", "text": "特此通知。"}"#;
    let folder = Folder::in_memory([("notice.json", json.as_bytes())]);
    let mut sink = vec![];
    let project = read(&folder, Some("notice.json"), &mut sink);
    assert_eq!(told(&sink), [""; 0]);
    assert_eq!(number::print(&project.expect("read").notice.number), "甲〔2024〕14号");
}

#[test]
fn a_lost_data_file_is_one_finding_with_the_names() {
    let yaml = complete("数据: dat.csv\n等式: 甲 = 乙\n")
        .replace("特此", "{{ 甲 }}、{{ 乙 }}、{{ 甲 }}。特此");
    let (_, sink) = project(&[("notice.yaml", &yaml), ("data.csv", "代号,数值\n甲,1\n乙,1\n")]);
    assert_eq!(told(&sink), ["file-missing 文件夹里没有“dat.csv”"]);
    assert_eq!(sink[0].hints, ["是不是“data.csv”？", "因此正文里的这些数据找不到：甲、乙"]);
}

#[test]
fn a_remark_on_a_data_file_hides_no_undefined_name() {
    let yaml = complete("数据: data.csv\n").replace("特此", "{{ 表(名单) }}。特此");
    let data = "代号,名称,数量\n甲,甲数,1\n";
    let (_, sink) = project(&[("notice.yaml", &yaml), ("data.csv", data)]);
    let undefined = sink.iter().filter(|d| d.kind == Kind::TemplateUndefined);
    assert_eq!((undefined.count(), sink[0].severity), (1, Severity::Warning), "{sink:#?}");
}
