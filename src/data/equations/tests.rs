use super::*;
use crate::data;
use crate::folder::Folder;
use crate::source::Source;
use crate::tree;

const DATA: &str = "\
市级基地: 7家
区级基地: 5家
科普基地总数: 12家
工作许可: 3000件
高端人才: 1001件
高端人才占比: 33.4%
研发投入: 304.45亿元
研发投入上年: 2500000万元
研发投入增长: 21.8%
提高: {数值: 1.2, 单位: 个百分点}
本年占比: 10.6%
上年占比: 9.4%
授信总额: 1.5亿元
技术: {数值: 320, 增长: 20%}
约数: 近300
零: 0
甲: 0.1
乙: 0.2
丙: 0.3
户均: 150万元
人均: {数值: 1.5, 单位: 万元/人}
人口: 1万人
户数: 100户
授信企业:
  - {序号: 001, 授信额度: 1000万元}
  - {序号: 002, 授信额度: 1.4亿元, 备注: 无}
";

/// Findings of one equation: `kind: message | hint`.
fn outcome(equation: &str) -> Vec<String> {
    let folder = Folder::in_memory([("d.yaml", DATA)]);
    let source = Source::new("notice.yaml", equation);
    let mut sink = vec![];
    let files = [("d.yaml".to_string(), Origin::text(&source, 0..0))];
    let data = data::read(&folder, &files, &mut sink);
    assert_eq!(sink, []);
    match parse(&Text::whole(&source)) {
        Ok(equation) => check(&[equation], &data, &mut sink),
        Err(finding) => sink.push(finding),
    }
    sink.iter().map(|d| format!("{}: {} | {}", d.kind.id(), d.message, d.hints.join(" "))).collect()
}

#[test]
fn true_equations_hold() {
    for equation in [
        "科普基地总数 = 市级基地 + 区级基地",
        "市级基地＋区级基地＝科普基地总数",
        "科普基地总数 = 合计(市级基地, 区级基地)",
        "市级基地 = 科普基地总数 － 区级基地",
        "高端人才占比 = 高端人才 / 工作许可 （百分比，1位小数）",
        "高端人才占比 = 占比（高端人才，工作许可）（1位小数）",
        "高端人才占比 = 高端人才 ÷ 工作许可 × 100（一位小数）",
        "高端人才占比 = 占比(高端人才, 工作许可) (误差0.1)",
        "研发投入增长 = 增长率(研发投入, 研发投入上年)（1位小数）",
        "提高 = 差(本年占比, 上年占比)",
        "提高 = 本年占比 - 上年占比",
        "授信总额 = 合计(授信企业.授信额度)",
        "合计(授信企业.授信额度) = 授信总额",
        "授信企业[002].授信额度 = 授信总额 - 授信企业[001].授信额度",
        "技术.增长 = 20%",
        "丙 = 甲 + 乙",
        "丙 = -(-甲 - 乙)",
        "甲 = 丙 * 1 / 3",
        "12 = 科普基地总数",
        "户均 = 授信总额 / 户数",
        "人均 = 授信总额 / 人口",
    ] {
        assert_eq!(outcome(equation), [] as [String; 0], "{equation}");
    }
}

#[test]
fn a_broken_equation_names_both_sides_and_the_difference() {
    let cases = [
        ("科普基地总数 = 市级基地 + 区级基地 + 区级基地", "左边是12家，右边是17家，相差5家"),
        ("市级基地 * 2 = 科普基地总数", "左边是14家，右边是12家，相差2家"),
        ("高端人才占比 = 高端人才 / 工作许可（2位小数）", "左边是33.4%，右边是33.37%，相差0.03%"),
        ("授信总额 = 授信企业[002].授信额度", "左边是1.5亿元，右边是1.4亿元，相差0.1亿元"),
        ("提高 = 本年占比", "左边是1.2%，右边是10.6%，相差9.4%"),
    ];
    for (equation, message) in cases {
        let found = outcome(equation);
        assert_eq!(found.len(), 1, "{equation}: {found:?}");
        assert!(
            found[0].starts_with("equation-broken: ") && found[0].contains(message),
            "{found:?}"
        );
    }
    let found = outcome("高端人才占比 = 高端人才 / 工作许可");
    assert!(
        found[0].contains("右边是33.3667%") && found[0].contains("请在等式后面注明“（1位小数）”"),
        "{found:?}"
    );
}

#[test]
fn a_broken_equation_shows_where_every_datum_stands() {
    let folder = Folder::in_memory([("d.yaml", DATA)]);
    let source = Source::new("notice.yaml", "科普基地总数 = 市级基地 + 市级基地");
    let mut sink = vec![];
    let data = data::read(&folder, &[("d.yaml".into(), Origin::text(&source, 0..0))], &mut sink);
    check(&[parse(&Text::whole(&source)).unwrap()], &data, &mut sink);
    let related: Vec<_> =
        sink[0].related.iter().map(|(p, what)| (p.file.as_str(), what.as_str())).collect();
    assert_eq!(related, [("d.yaml", "科普基地总数 12家"), ("d.yaml", "市级基地 7家")]);
}

#[test]
fn what_cannot_be_computed_is_reported() {
    let cases = [
        (
            "科普基地总数 = 市级基第 + 区级基底",
            vec![
                "没有“市级基第”这个数据 | 是不是“市级基地”？",
                "没有“区级基底”这个数据 | 是不是“区级基地”？",
            ],
        ),
        ("科普基地总数 = 市级基地 + 研发投入", vec!["7家和304.45亿元单位不同，不能相加减"]),
        ("科普基地总数 = 研发投入", vec!["两边的单位不同，不能相等"]),
        ("科普基地总数 = 本年占比", vec!["两边的单位不同"]),
        ("人均 = 授信总额 / 户数", vec!["两边的单位不同"]),
        ("丙 = 甲 / 零", vec!["除数是零"]),
        ("丙 = 增长率(甲, 零)", vec!["除数是零"]),
        ("丙 = 约数 + 甲", vec!["“约数”是“近300”，不能计算"]),
        ("丙 = 授信企业", vec!["“授信企业”是一张表，不是一个数"]),
        ("丙 = 授信企业.授信额度", vec!["求一列的和，请写 合计(授信企业.授信额度)。"]),
        ("丙 = 合计(授信企业.授信额)", vec!["“授信企业”是一张表，不是一个数"]),
        ("丙 = 授信企业[003].授信额度", vec!["“授信企业”没有“003”这一行"]),
        ("丙 = 授信企业[001].备注", vec!["没有填“备注”"]),
        ("丙 = 合计(授信企业.备注)", vec!["“授信企业[002].备注”是“无”，不能计算"]),
        ("技术.位次 = 1", vec!["“技术”没有填“位次”"]),
        ("丙 = 7922816251426433759354395033 * 7922816251426433759354395033", vec!["算出的数太大"]),
        ("甲 = 乙 = 丙", vec!["一个等式里只能有一个等号"]),
        ("甲 + 乙", vec!["这里应当有一个等号"]),
        ("", vec!["等式没有写完"]),
        ("甲 =", vec!["等式没有写完"]),
        ("甲 = (乙 + 丙", vec!["括号没有配对"]),
        ("甲 = 乙 丙", vec!["等式到这里应当结束"]),
        ("甲 = 乙)", vec!["等式到这里应当结束"]),
        ("甲 = 平均(乙)", vec!["没有“平均”这个算法"]),
        ("甲 = 占比(乙)", vec!["“占比”的括号里要有两个代号"]),
        ("甲 = 合计()", vec!["“合计”的括号里要有至少一个代号"]),
        ("甲 = 1.2.3", vec!["“1.2.3”不是能精确计算的数"]),
        ("甲 = 乙 ？ 丙", vec!["等式里不能有“？”"]),
        ("甲 = 授信企业[001", vec!["方括号没有配对"]),
        ("甲 = 授信企业[001].", vec!["点号后面没有列名"]),
    ];
    for (equation, expected) in cases {
        let found = outcome(equation);
        assert_eq!(found.len(), expected.len(), "{equation}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                found.starts_with("equation-form: ") && found.contains(expected),
                "{equation}: {found}"
            );
        }
    }
}

#[test]
fn long_and_deep_equations_are_bounded() {
    let deep = format!("甲 = {}乙{}", "(".repeat(5000), ")".repeat(5000));
    assert!(outcome(&deep)[0].contains("等式太长"));
    let nested = format!("甲 = {}乙{}", "(".repeat(60), ")".repeat(60));
    assert!(outcome(&nested)[0].contains("括号套得太深"));
    assert!(outcome(&format!("甲 = {}乙", "-".repeat(60)))[0].contains("括号套得太深"));
    assert!(outcome(&format!("甲 = 乙{}", " + 乙".repeat(5000)))[0].contains("等式太长"));
}

#[test]
fn equations_are_read_from_lists_and_mappings() {
    let yaml = "- 甲 = 乙\n- {等式: 高端人才占比 = 高端人才 / 工作许可, 小数: 1, 允许误差: 0.1, 百分比: 是}\n- {等试: 甲}\n- {等式: 甲 = 乙, 小数: 一}\n- [丙 = 丁]\n-\n";
    let mut sink = vec![];
    let node = tree::read_yaml(&Source::new("n.yaml", yaml), &mut sink).unwrap();
    let equations = read(&node, &mut sink);
    assert_eq!(equations.len(), 4);
    assert_eq!(
        equations[1].terms,
        Terms { decimals: Some(1), percent: true, tolerance: Some(Decimal::new(1, 1)) }
    );
    let messages: Vec<_> = sink.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, ["等式没有“等试”这一项", "这里没有写等式", "“小数”的内容不对"]);
}
