//! 发文稿纸: filled from the notice, its boxes empty, the same in both files.

mod support;

use hongtou::document::{Role, SectionKind};
use hongtou::docx::Settings;
use hongtou::folder::Folder;
use page_validation::ValidationProfile;
use support::assert_near;
use support::built::{BUILT, Built, SHEETS, sheet};
use support::folder;
use support::validate::assert_valid;
use support::word::{Said, draft, read, said_by_draft, said_by_pdf};

const NOTICE: &str = "=== notice.yaml
模板: 一般通知
单位: office.yaml
状态: 送审
份号: 000003
密级: 机密★1年
紧急程度: 特急
成文日期: 2024年
标题: 关于报送2024年重点工作安排的通知
主送机关: 各科、部、室
抄送机关: 区政府办公室
正文: 请于4月12日前报送。
附件: [甲.md, 乙.md]
公开属性: 不予公开
印数: 120
附注: 联系人：周敏
拟稿单位: 发展计划科
拟稿人: 周小敏
联系电话: 64120316
核稿人: 李大文
会签单位: [办公室, 科普科]
校对人: 王校
打印人: 赵印
=== office.yaml
发文机关标志: 闵行区科学技术委员会
代字: 闵科委
=== 甲.md
重点工作清单
清单另行填写。
=== 乙.md
报送表
报送表另行填写。
";

fn made(notice: &str) -> Built {
    sheet("sheet".into(), &Folder::in_memory(folder::files(notice)))
}

/// What stands in the cell right of a label, without blanks.
fn beside(sheet: &Built, label: &str) -> String {
    let said = said_by_pdf(sheet);
    let label = said.iter().find(|s| s.text == label).unwrap_or_else(|| panic!("no {label}"));
    let (row, column) = label.id.rsplit_once('.').expect("a cell");
    let column: usize = column.parse().expect("a number");
    let cell = format!("{row}.{}", column + 1);
    said.iter().find(|s| s.id == cell).map(|s| s.text.clone()).unwrap_or_default()
}

#[test]
fn every_item_of_the_notice_stands_in_its_box_and_the_signing_boxes_are_empty() {
    let sheet = made(NOTICE);
    for (label, said) in [
        ("签发", ""),
        ("会签", "办公室、科普科"),
        ("核稿", "李大文"),
        ("密级", "机密★1年"),
        ("紧急程度", "特急"),
        ("公开属性", "不予公开"),
        ("印数", "120份"),
        ("拟稿单位", "发展计划科"),
        ("拟稿人", "周小敏"),
        ("联系电话", "64120316"),
        ("校对", "王校"),
        ("打印", "赵印"),
        ("发文机关", "闵行区科学技术委员会"),
        ("发文字号", "闵科委〔2024〕号"),
        ("成文日期", ""),
        ("标题", "关于报送2024年重点工作安排的通知"),
        ("主送机关", "各科、部、室"),
        ("抄送机关", "区政府办公室"),
        ("附件", "1.重点工作清单2.报送表"),
        ("附注", "联系人：周敏"),
    ] {
        assert_eq!(beside(&sheet, label), said, "{label}");
    }
}

#[test]
fn its_name_is_red_and_centred_and_a_lone_side_has_no_number() {
    for sheet in SHEETS.iter() {
        for line in &sheet.body(Role::SheetTitle).expect("a name") {
            let line = line.line;
            assert!(line.glyphs.iter().all(|g| g.colour.is_red() && g.font.contains("XBS")));
            assert_near(&sheet.name, f64::midpoint(line.x(), line.right()), 106.0, 0.1);
        }
        let numbers = sheet.layout.pages.iter().map(|page| page.number);
        let numbered = numbers.filter(Option::is_some).count();
        let pages = sheet.layout.pages.len();
        assert_eq!(numbered, if pages == 1 { 0 } else { pages }, "{}", sheet.name);
        let text = sheet.pages.iter().map(|page| page.text()).collect::<String>();
        assert_eq!(text.contains("— 1 —"), pages > 1, "{}", sheet.name);
    }
    let lone = SHEETS.iter().filter(|sheet| sheet.layout.pages.len() == 1).count();
    assert!(lone * 10 >= SHEETS.len() * 9, "{lone} of {}", SHEETS.len());
}

#[test]
fn a_long_list_flows_on() {
    let offices: Vec<String> = (1..=150).map(|i| format!("区第{i}办公室")).collect();
    let sheet = made(&NOTICE.replace("各科、部、室", &offices.join("、")));
    assert!(sheet.layout.pages.len() > 1);
    let said: String = said_by_pdf(&sheet).into_iter().map(|s| s.text).collect();
    assert!(said.contains(&offices.join("、")));
    assert_valid("long", &sheet.archive, ValidationProfile::PdfUa1);
    let words = read("long", &draft("long", &sheet.layout, &Settings::default()));
    let typed: String = said_by_draft(&words).into_iter().map(|s| s.text).collect();
    assert_eq!(typed, said);
}

#[test]
fn every_sheet_is_pdf_a_2a_and_pdf_ua_1() {
    for sheet in SHEETS.iter() {
        assert_valid(&sheet.name, &sheet.archive, ValidationProfile::PdfUa1);
        // An open draft has no date: it is no PDF/A yet.
        if sheet.layout.document.meta.date.is_some() {
            assert_valid(&sheet.name, &sheet.archive, ValidationProfile::PdfA2a);
        }
    }
}

#[test]
fn the_word_file_says_the_same_in_a_real_table() {
    for sheet in SHEETS.iter() {
        let words = read(&sheet.name, &draft(&sheet.name, &sheet.layout, &Settings::default()));
        let bare = |said: Vec<Said>| said.into_iter().map(|s| s.text).collect::<Vec<_>>();
        assert_eq!(bare(said_by_draft(&words)), bare(said_by_pdf(sheet)), "{}", sheet.name);
    }
}

#[test]
fn nothing_that_only_the_sheet_says_stands_in_the_paper() {
    let folder = Folder::in_memory(folder::files(NOTICE));
    let mut found = vec![];
    let project = hongtou::project::read(&folder, None, &mut found).expect("a notice");
    let layout = hongtou::pipeline::layout(&project.notice, &folder, &Default::default());
    let layout = layout.expect("a layout").output;
    let pdf: String =
        layout.pages.iter().flat_map(|page| &page.lines).map(|line| line.text.as_str()).collect();
    let docx = support::word::parts(&draft("paper", &layout, &Settings::default()));
    for only in ["发展计划科", "周小敏", "64120316", "李大文", "科普科", "王校", "赵印"]
    {
        assert!(!pdf.contains(only), "{only}");
        for (name, bytes) in &docx {
            assert!(!String::from_utf8_lossy(bytes).contains(only), "{only} in {name}");
        }
    }
    assert!(
        BUILT.iter().all(|built| { built.blocks(SectionKind::Body, Role::SheetTitle).is_empty() })
    );
}
