//! This year's paper begun from last year's: data with last year's values, a decision for each before 定稿.

use std::path::Path;

use hongtou::diag::{Diagnostic, Severity};
use hongtou::document::plain;
use hongtou::folder::Folder;
use hongtou::import::{self, Imported, Options};
use hongtou::{pipeline, project};

use crate::foreign::word;
use crate::stable::{built, shown};

const LAST_YEAR: &str = "{c 72 red} 闵行区科学技术委员会文件
{c 32} 闵科委〔2023〕9号
{c 44} 关于2022年科普工作情况的通报
{32} 各街镇科协：
{32} 2022年，全区举办科普活动240场，同比增长20%，参加公众6.5万人次，科普教育基地达到50家，居全市第二。现将有关情况通报如下：
{32} 一、新增科普教育基地6家，其中场馆类4家；科普志愿者860人，经费执行率98.6%。全区科普活动240场全部备案。
{32} 二、启明星项目获奖3项。开展5G科普第3次调研，详见附件1，联系电话64120316。2023年计划新增4000余平方米展厅，12月20日前完成。
{r 32} 闵行区科学技术委员会
{r 32} 2023年1月19日
";

fn begun(bytes: &[u8]) -> Imported {
    let options = Options { name: "上年.docx", ..Options::default() };
    import::begin(bytes, &options).unwrap_or_else(|e| panic!("{e:#?}"))
}

/// The files with one column of each row of data.csv filled in, and perhaps another 状态.
fn with(imported: &Imported, fill: impl Fn(&mut Vec<String>), status: &str) -> Folder {
    let change = |(name, bytes): &(String, Vec<u8>)| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let text = match name.as_str() {
            "data.csv" => {
                let row = |(at, line): (usize, &str)| {
                    let mut cells: Vec<String> = line.split(',').map(str::to_string).collect();
                    if at > 0 {
                        fill(&mut cells);
                    }
                    cells.join(",") + "\n"
                };
                text.lines().enumerate().map(row).collect()
            }
            "notice.yaml" => text.replace("状态: 送审", status),
            _ => text,
        };
        (name.clone(), text.into_bytes())
    };
    Folder::in_memory(imported.files.iter().map(change))
}

/// What a folder prints, and its errors.
fn printed(folder: &Folder) -> (String, Vec<Diagnostic>) {
    let mut found = vec![];
    let project = project::read(folder, None, &mut found);
    let errors: Vec<_> = found.into_iter().filter(|d| d.severity == Severity::Error).collect();
    let Some(project) = project.filter(|_| errors.is_empty()) else {
        return (String::new(), errors);
    };
    let document = pipeline::document(&project.notice).expect("a document").output;
    let blocks = document.sections.iter().flat_map(|s| &s.blocks);
    let texts: Vec<String> = blocks.flat_map(|b| b.texts()).map(plain).collect();
    (texts.join("\n"), errors)
}

#[test]
fn data_are_lifted_with_last_years_values() {
    insta::assert_snapshot!(shown(&begun(&word(LAST_YEAR))));
}

#[test]
fn heads_notes_and_rows_of_tables_are_lifted() {
    let table = "{c 44} 关于2023年科技统计情况的通报
{32} 各街镇科协：
{32} 2023年，全区新增企业12家⟦其中孵化企业3家。⟧。
{c 28} 表1　2023年完成情况
| 序号 | 街镇 | 2023年 | 2022年 |
| 1 | 莘庄镇 | 10.5 | 9 |
| 2 | 七宝镇 | 12 | 11 |
{r 32} 闵行区科学技术委员会
{r 32} 2024年1月19日
";
    insta::assert_snapshot!(shown(&begun(&word(table))));
}

#[test]
fn a_draft_of_our_own_keeps_its_codes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/work-summary/example");
    let (_, draft) = built("work-summary", &Folder::open(&folder).unwrap());
    insta::assert_snapshot!(shown(&begun(&draft)));
}

#[test]
fn each_datum_asks_for_a_decision_before_the_final_paper() {
    let imported = begun(&word(LAST_YEAR));
    let decide = |word: &'static str| move |cells: &mut Vec<String>| cells[5] = word.to_string();
    let (text, errors) = printed(&with(&imported, |_| {}, "状态: 送审"));
    assert_eq!(errors, []);
    assert!(text.contains("举办科普活动【待补】") && !text.contains("240"), "{text}");
    let last = "2022年，全区举办科普活动240场，同比增长20%，参加公众6.5万人次，科普教育基地达到50家，居全市第二。";
    let (text, errors) = printed(&with(&imported, decide("留"), "状态: 送审"));
    assert_eq!(errors, []);
    assert!(text.contains(last), "{text}");
    let done = "状态: 定稿\n发文字号: 闵科委〔2024〕9号\n成文日期: 2024年1月19日";
    for (word, refused) in [("", true), ("待补", true), ("留", false)] {
        let (_, errors) = printed(&with(&imported, decide(word), done));
        let messages: Vec<_> = errors.iter().map(|d| d.message.as_str()).collect();
        let told = messages.iter().any(|m| m.contains("定稿不能有待补的数据"));
        assert_eq!((told, messages.len()), (refused, usize::from(refused)), "{word}: {messages:?}");
    }
    let new = |cells: &mut Vec<String>| {
        cells[5] = "改".to_string();
        cells[2] = match cells[0].as_str() {
            name if name.ends_with("增长") => "-3%".to_string(),
            _ => cells[4].clone(),
        };
    };
    let (text, errors) = printed(&with(&imported, new, done));
    assert_eq!(errors, []);
    assert!(text.contains("240场，同比下降3%"), "{text}");
}
