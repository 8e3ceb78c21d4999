//! Whatever a text file holds, a project with it is read and composed, or refused with findings.
#![no_main]

use hongtou::folder::Folder;
use hongtou::{pipeline, project};
use libfuzzer_sys::fuzz_target;

const NOTICE: &str = "模板: 一般通知\n单位: {标志: 甲委员会, 代字: 甲委}\n发文字号: 14\n成文日期: 2024-02-06\n\
    标题: 关于某事的通知\n主送: 各单位\n正文: 特此通知。\n附件: text.md\n数据: [data.csv, 名单.csv]\n";
const DATA: &str = "代号,名称,数值,单位,增长\n研发投入,全社会研发投入,304.45,亿元,20%\n";
const LIST: &str = "序号,企业名称,授信额度\n001,甲公司,1000.50万元\n";

fuzz_target!(|text: &[u8]| {
    let files = [
        ("notice.yaml", NOTICE.as_bytes()),
        ("data.csv", DATA.as_bytes()),
        ("名单.csv", LIST.as_bytes()),
        ("text.md", text),
    ];
    let mut sink = vec![];
    let project = project::read(&Folder::in_memory(files), None, &mut sink);
    let Some(project) = project else {
        assert!(hongtou::diag::has_errors(&sink), "nothing read and nothing said");
        return;
    };
    let _ = pipeline::document(&project.notice);
});
