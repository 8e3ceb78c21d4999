//! Every construct of a text with an example, for `hongtou schema text`. The tests read each example with the parser, and
//! hold its vocabulary against them.

/// A construct of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Construct {
    /// What it is, in Chinese.
    pub name: &'static str,
    /// What it does, in Chinese.
    pub about: &'static str,
    /// Lines of a text that have it.
    pub example: &'static str,
}

const fn construct(name: &'static str, about: &'static str, example: &'static str) -> Construct {
    Construct { name, about, example }
}

/// All constructs, the most frequent first.
pub const CONSTRUCTS: [Construct; 22] = [
    construct(
        "段落",
        "一行就是一段，首行自动空两字；行首的空格和空行都不算",
        "现将有关事项通知如下。",
    ),
    construct(
        "层次标题",
        "行首的“一、”“（一）”“1.”“（1）”是什么就排成什么；没有句号的单独成行，是标题",
        "一、总体要求\n（一）工作目标",
    ),
    construct(
        "段首标题",
        "标题后有句号并接着写正文，标题和正文同在一行",
        "一、总体要求。坚持以企业为主体。",
    ),
    construct("自动编号", "“#”至“####”是四层标题，序号由程序编", "# 总体要求\n## 工作目标"),
    construct(
        "编章节条",
        "序号后空一格；“#第条”由程序接着编号，条的序号跨章连续",
        "第一章　总则\n第一条　为规范管理，制定本办法。\n#第条　本办法适用于本区。",
    ),
    construct("小数编号", "1、1.1、1.1.1 各级", "1 范围\n1.1 总则\n1.2 术语"),
    construct("着重", "前后各两个“*”，排成黑体", "要**坚持创新**。"),
    construct("楷体", "前后各一个“*”", "要*坚持创新*。"),
    construct("上标", "前后各一个“^”", "面积10^4^m^2^。"),
    construct("下标", "前后各一个“~”", "减少CO~2~排放。"),
    construct(
        "脚注",
        "在段落里写“[^记号]”，文字另起一行写“[^记号]: 文字”，序号由程序编；表格里不能用",
        "共有企业145家[^企业]。\n[^企业]: 指规模以上企业。",
    ),
    construct("照原样印", "符号前加“\\”，就不当作记号", "\\*号表示初步数。"),
    construct(
        "表格",
        "行以“|”开头；“:---”“:---:”“---:”是居左、居中、居右；格里“<br>”换行，“\\|”印竖线",
        "| 名称 | 数值 |\n| :--- | ---: |\n| 研发投入<br>（全社会） | 304.45 |",
    ),
    construct(
        "合并的格",
        "格里只写“<”并入左边的格，只写“^”并入上边的格；表头可以有几行",
        "| 类别 | 2023年 | < |\n| ^ | 计划 | 完成 |\n| --- | --- | --- |\n| 研发 | 300 | 304 |",
    ),
    construct(
        "表格的题注、单位和注",
        "都写在“::: 表”那一行；注和数据来源写在表格下面。横排的另起一面",
        "::: 表 题注=\"表1　完成情况\" 单位=万元 合并=类别 字号=五号 对齐=小数点 横排\n\
         | 类别 | 金额 |\n| --- | --- |\n| 研发 | 1.5 |\n| 研发 | 12 |\n注：不含市属单位。\n:::",
    ),
    construct("图片", "单独一行", "![总体布局示意图](map.png)"),
    construct(
        "图片的题注和宽",
        "宽写毫米或字；一个区块里几张图片并排",
        "::: 图 题注=\"图1　总体布局\" 宽=120mm\n![总体布局示意图](map.png)\n:::",
    ),
    construct(
        "名单",
        "姓名之间空一格或写顿号，两个字的名字自动空开；“列”是一行几个",
        "::: 名单 列=4\n组长：张三\n成员：李四 王五 欧阳小明\n:::",
    ),
    construct("任职名单", "一行一人：职责、姓名、职务", "::: 名单\n组　长：张三　区科委主任\n:::"),
    construct(
        "转引",
        "整篇转发的公文：标题、文号、主送机关、正文、署名、日期，各写一行",
        "::: 转引\n关于加强成果转化工作的通知\n沪科〔2024〕3号\n各区科委：\n现将有关事项通知如下。\n\
         上海市科学技术委员会\n2024年1月5日\n:::",
    ),
    construct(
        "目录",
        "由程序按标题排出，页码自动填；“层次”是列到第几层",
        "::: 目录 层次=2\n:::\n一、总体要求",
    ),
    construct("网址", "太长时在“/”后面分行", "详见http://www.shmh.gov.cn/kjw/list.htm。"),
];

#[cfg(test)]
mod tests {
    use super::super::{parse, read, write};
    use super::CONSTRUCTS;
    use crate::template::Filled;

    #[test]
    fn every_example_reads_without_a_word() {
        for construct in CONSTRUCTS {
            let filled = Filled { text: construct.example.into(), ..Filled::default() };
            let mut found = vec![];
            let items = parse(&filled, &mut found);
            assert!(found.is_empty(), "{}: {found:?}", construct.name);
            assert!(!items.is_empty() && !write(&items).is_empty(), "{}", construct.name);
        }
    }

    #[test]
    fn every_word_of_the_parser_has_an_example() {
        let examples: Vec<&str> = CONSTRUCTS.iter().map(|c| c.example).collect();
        let opening = |name: &str| {
            let begins = format!("::: {name}");
            let lines = examples.iter().flat_map(|example| example.lines());
            lines.filter(|line| line.starts_with(&begins)).collect::<Vec<_>>().join(" ")
        };
        for (name, attributes) in read::vocabulary() {
            let lines = opening(name);
            assert!(!lines.is_empty(), "no example of {name}");
            for attribute in attributes {
                assert!(lines.contains(attribute), "no example of {attribute} in {name}");
            }
        }
    }
}
