//! Every rule for papers of all forms, with its clause, how strict it is and where it stands here.
//!
//! A rule that is done is shown by a test that bears its id: `h07_…` measures H-07.

use serde::Serialize;

/// How strict a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 应当, 必须, or a plain instruction.
    Must,
    /// 一般, 可以: offices may depart from it.
    Usual,
    /// 推荐
    Recommended,
    /// A habit of offices, or what follows from typesetting; not in the standard.
    Local,
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Followed, and shown by a test that bears its id.
    Done,
    /// For the office to see to: paper, ink, binding, and what a paper says.
    ByTheUser,
    /// Asks for nothing: it says what the standard leaves out.
    NotApplicable,
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its id, such as H-07.
    pub id: &'static str,
    /// Clause of GB/T 9704—2012, or the other source; empty for habits.
    pub clause: &'static str,
    /// What it asks, in short.
    pub text: &'static str,
    /// How strict it is; the strictest part counts.
    pub level: Level,
    /// Where it stands.
    pub state: State,
}

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

const fn r(
    id: &'static str,
    clause: &'static str,
    text: &'static str,
    level: Level,
    state: State,
) -> Rule {
    Rule { id, clause, text, level, state }
}

use Level::{Local, Must, Recommended, Usual};
use State::{ByTheUser, Done, NotApplicable};

const REGULATION: &str = "条例9";

/// Every rule of paper and type area, 版头, 主体, 版记 and 页码, in the order of the paper, of
/// the forms of clause 10, then of the Word file.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    // 用纸、版心、字体、印制
    r("P-01", "5.1", "A4，210毫米×297毫米，竖用", Must, Done),
    r("P-02", "5.2.1", "天头37毫米，允差1毫米", Must, Done),
    r("P-03", "5.2.1", "订口28毫米，允差1毫米", Must, Done),
    r("P-04", "5.2.1", "版心156毫米×225毫米，不含页码", Must, Done),
    r("P-05", "5.2.1", "切口26毫米、地脚35毫米（推算）", Must, Done),
    r("P-06", "5.2.3", "每面22行", Usual, Done),
    r("P-07", "5.2.3", "每行28字，撑满版心", Usual, Done),
    r("P-08", "5.2.2", "未作规定的要素用3号仿宋", Usual, Done),
    r("P-09", "5.2.4", "文字为黑色", Must, Done),
    r("P-10", "4", "纸张定量、白度、耐折度、不透明度、pH值", Usual, ByTheUser),
    r("P-11", "6.1", "版面干净，字迹完整，歪斜不超过1毫米", Must, ByTheUser),
    r("P-12", "6.2", "双面印刷，页码套正，误差不超过2毫米", Must, ByTheUser),
    r("P-13", "6.2", "黑色油墨BL100%，红色Y80%、M80%", Must, Done),
    r("P-14", "6.3", "左侧装订，两页页码误差不超过4毫米", Must, ByTheUser),
    r("P-15", "6.3", "裁切误差不超过2毫米，四角成90度", Must, ByTheUser),
    r("P-16", "6.3", "骑马订或平订，订眼距上下70毫米，允差4毫米", Must, ByTheUser),
    r("P-17", "11", "式样中的版心框线不印出", Must, Done),
    // 版头
    r("H-01", "7.2.1", "份号六位，顶格在版心左上角第一行", Must, Done),
    r("H-02", REGULATION, "涉密公文应当标注份号", Must, ByTheUser),
    r("H-03", "7.2.2", "密级和保密期限顶格在第二行，3号黑体，用★隔开", Must, Done),
    r("H-04", "7.2.3", "紧急程度顶格，3号黑体", Must, Done),
    r("H-05", "7.2.3", "份号、密级、紧急程度自上而下分行排列", Must, Done),
    r("H-06", "7.2.4", "标志为发文机关全称或规范化简称，加“文件”或不加", Must, Done),
    r("H-07", "7.2.4", "标志居中，上边缘至版心上边缘35毫米", Must, Done),
    r("H-08", "7.2.4", "标志红色，推荐小标宋", Must, Done),
    r("H-09", "7.2.4", "联合行文：主办机关在前，“文件”居右、上下居中", Must, Done),
    r("H-10", "7.2.5", "发文字号在标志下空二行，居中", Must, Done),
    r("H-11", "7.2.5", "发文字号：代字、〔四位年份〕、顺序号，不加“第”，不编虚位", Must, Done),
    r("H-12", REGULATION, "联合行文只用主办机关的发文字号", Must, Done),
    r("H-13", "7.2.5", "上行文的发文字号居左空一字，与最后一个签发人同行", Must, Done),
    r("H-14", "7.2.6", "签发人居右空一字，标志下空二行", Must, Done),
    r("H-15", "7.2.6", "多个签发人按机关顺序排列，每行一般两个", Must, Done),
    r("H-16", REGULATION, "上行文标注签发人", Must, Done),
    r("H-17", "7.2.7", "发文字号之下4毫米处居中印与版心等宽的红线", Must, Done),
    // 标题
    r("T-01", "7.3.1", "标题2号小标宋", Usual, Done),
    r("T-02", "7.3.1", "标题在红线下空二行，居中", Must, Done),
    r("T-03", "7.3.1", "标题回行词意完整，排列对称，长短适宜", Must, Done),
    r("T-04", "7.3.1", "标题排成梯形或菱形", Must, Done),
    r("T-05", REGULATION, "标题由发文机关、事由、文种组成", Usual, ByTheUser),
    r("T-06", "", "标题除法规名称加书名号外一般不用标点", Usual, ByTheUser),
    // 主送机关
    r("M-01", "7.3.2", "主送机关在标题下空一行，顶格，回行仍顶格", Must, Done),
    r("M-02", "7.3.2", "最后一个主送机关之后标全角冒号", Must, Done),
    r("M-03", "7.3.2", "主送机关过多使首页不能显示正文时移至版记", Must, Done),
    r("M-04", "", "同类机关之间用顿号，不同类之间用逗号", Local, Done),
    r("M-05", "条例15", "请示、报告原则上主送一个上级机关", Must, ByTheUser),
    // 正文
    r("B-01", "7.3.3", "首页必须显示正文", Must, Done),
    r("B-02", "7.3.3", "正文3号仿宋，在主送机关的下一行", Must, Done),
    r("B-03", "7.3.3", "每段左空二字，回行顶格", Must, Done),
    r("B-04", "7.3.3", "层次依次为“一、”“（一）”“1.”“（1）”", Usual, ByTheUser),
    r("B-05", "7.3.3", "层次字体依次为黑体、楷体、仿宋、仿宋", Usual, Done),
    r("B-06", "GB/T 33476.2", "第五层起可用其他序号", Usual, ByTheUser),
    r("B-07", "", "各级标题也左空二字", Local, Done),
    r("B-08", "", "只有两层时可用“一、”“1.”", Local, ByTheUser),
    r("B-09", "5.2.3", "段间不加空行，不加间距", Must, Done),
    r("B-10", "", "年份、数字、〔〕不拆行，行首行尾避开不当的标点", Local, Done),
    // 附件说明
    r("A-01", "7.3.4", "正文下空一行，左空二字标“附件：”和名称", Must, Done),
    r("A-02", "7.3.4", "多个附件用阿拉伯数字编号，如“附件：1.××”", Must, Done),
    r("A-03", "7.3.4", "附件名称之后不加标点", Must, Done),
    r("A-04", "7.3.4", "名称回行与上一行名称的首字对齐", Must, Done),
    r("A-05", "7.3.4", "只有一个附件时不编号", Must, Done),
    r("A-06", "7.3.4", "各附件的序号上下对齐", Usual, Done),
    r("A-07", "", "附件说明里的名称不加书名号", Local, ByTheUser),
    // 署名、成文日期、印章
    r("S-01", "7.3.5.1", "加盖印章：成文日期一般右空四字", Usual, Done),
    r("S-02", "7.3.5.1", "署名在成文日期之上，以成文日期为准居中", Usual, Done),
    r("S-03", "7.3.5.1", "印章红色，不得出现空白印章", Must, Done),
    r("S-04", "7.3.5.1", "印章端正、居中下压署名和成文日期", Must, Done),
    r("S-05", "7.3.5.1", "印章顶端距正文或附件说明一行之内", Must, Done),
    r("S-06", "7.3.5.1", "联合行文的署名按顺序整齐排列，印章一一对应", Must, Done),
    r("S-07", "7.3.5.1", "最后一个印章下压成文日期", Must, Done),
    r("S-08", "7.3.5.1", "印章排列整齐，互不相交或相切", Must, Done),
    r("S-09", "7.3.5.1", "每排印章两端不超出版心", Must, Done),
    r("S-10", "7.3.5.1", "首排印章顶端距正文一行之内", Must, Done),
    r("S-11", "7.3.5.1", "联合行文的成文日期右空四字，在最后一个署名之下", Usual, Done),
    r("S-12", "7.3.5.2", "不加盖印章：正文下空一行，署名右空二字", Must, Done),
    r("S-13", "7.3.5.2", "成文日期首字比署名首字右移二字", Must, Done),
    r("S-14", "7.3.5.2", "成文日期长于署名时右空二字，署名相应左移", Must, Done),
    r("S-15", "7.3.5.2", "联合行文先主办机关，其余依次向下", Must, Done),
    r("S-16", "7.3.5.3", "签名章：正文下空二行，右空四字", Must, Done),
    r("S-17", "7.3.5.3", "签发人职务在签名章左空二字，上下居中", Must, Done),
    r("S-18", "7.3.5.3", "成文日期在签名章下空一行，右空四字", Must, Done),
    r("S-19", "7.3.5.3", "联合行文的签名章先主办机关，其余依次向下对齐", Must, Done),
    r("S-20", "7.3.5.3", "签名章一般用红色", Usual, ByTheUser),
    r("S-21", "7.3.5.4", "成文日期用阿拉伯数字标全，不编虚位", Must, Done),
    r("S-22", REGULATION, "成文日期为会议通过或签发的日期", Must, ByTheUser),
    r("S-23", "7.3.5.5", "容不下印章和成文日期时调整行距、字距，不单独成面", Usual, Done),
    r("S-24", "7.3.5.5", "不写“此页无正文”", Must, Done),
    r("S-25", REGULATION, "有署名的公文加盖相符的印章，纪要不加盖", Must, ByTheUser),
    // 附注
    r("N-01", "7.3.6", "附注在成文日期下一行，左空二字，加圆括号", Must, Done),
    r("N-02", REGULATION, "附注写印发传达范围；请示写联系人和电话", Usual, ByTheUser),
    // 附件
    r("F-01", "7.3.7", "附件另面编排，在版记之前，与正文一起装订", Must, Done),
    r("F-02", "7.3.7", "“附件”和顺序号3号黑体，顶格在第一行", Must, Done),
    r("F-03", "7.3.7", "附件标题居中在第三行", Must, Done),
    r("F-04", "7.3.7", "顺序号和标题与附件说明一致", Must, Done),
    r("F-05", "7.3.7", "附件的格式同正文", Must, Done),
    r("F-06", "7.3.7", "不能一起装订的，在附件左上角第一行标发文字号和“附件”", Must, Done),
    r("F-07", "7.5", "附件的页码与正文连续", Must, Done),
    // 版记
    r("V-01", "7.4.1", "分隔线与版心等宽", Must, Done),
    r("V-02", "7.4.1", "首条和末条分隔线推荐0.35毫米", Recommended, Done),
    r("V-03", "7.4.1", "中间的分隔线推荐0.25毫米", Recommended, Done),
    r("V-04", "7.4.1", "末条分隔线与最后一面的版心下边缘重合", Must, Done),
    r("V-05", "GB/T 33476.2", "版记在偶数面", Must, Done),
    r("V-06", "7.4.2", "抄送4号仿宋，左右各空一字，回行与首字对齐，末尾句号", Must, Done),
    r("V-07", "7.4.2", "移来的主送在抄送上一行，两者之间不加线", Must, Done),
    r("V-08", "7.4.3", "印发机关左空一字，印发日期右空一字加“印发”", Must, Done),
    r("V-09", "7.4.3", "其他要素与印发机关一行之间加细线", Must, Done),
    r("V-10", "", "抄送机关按上级、平级、下级和系统排序", Local, ByTheUser),
    r("V-11", "7.4.3", "印发日期为送印的日期，不早于成文日期", Must, ByTheUser),
    r("V-12", "", "2012年版没有“共印××份”", Local, NotApplicable),
    r("V-13", "", "标准没有“信息公开属性”一栏", Local, NotApplicable),
    // 页码
    r("G-01", "7.5", "4号半角宋体阿拉伯数字，在版心下边缘之下", Usual, Done),
    r("G-02", "7.5", "数字左右各一条一字线", Must, Done),
    r("G-03", "7.5", "一字线距版心下边缘7毫米", Must, Done),
    r("G-04", "7.5", "单页码居右空一字，双页码居左空一字", Must, Done),
    r("G-05", "7.5", "版记之前有空白面的，空白面和版记面不编页码", Must, Done),
    r("G-06", "7.5", "附件与正文一起装订的，页码连续", Must, Done),
    r("G-07", "10.1", "信函格式首页不显示页码", Must, Done),
    // 信函格式
    r("K-01", "10.1", "标志为发文机关全称或规范化简称，不加“文件”，居中，红色，推荐小标宋", Must, Done),
    r("K-02", "10.1", "标志上边缘至上页边30毫米", Must, Done),
    r("K-03", "10.1", "标志下4毫米处印红色双线，上粗下细，长170毫米，居中", Must, Done),
    r("K-04", "10.1", "距下页边20毫米处印红色双线，上细下粗，长170毫米，居中", Must, Done),
    r("K-05", "10.1", "份号、密级、紧急程度顶格居左，在第一条双线下，相距3号汉字高度的7/8", Must, Done),
    r("K-06", "10.1", "发文字号顶格居右，在第一条双线下，相距3号汉字高度的7/8", Must, Done),
    r("K-07", "10.1", "标题居中，与其上最后一个要素相距二行", Must, Done),
    r("K-08", "10.1", "第二条双线上一行如有文字，相距3号汉字高度的7/8", Must, Done),
    r("K-09", "10.1", "首页不显示页码", Must, Done),
    r("K-10", "10.1", "版记不加印发机关一行和分隔线，在最后一面版心内最下方", Must, Done),
    r("K-11", "10.1", "两条双线只在首页", Must, Done),
    r("K-12", "", "双线粗细标准未定，常见1.5磅和0.75磅", Local, Done),
    // 命令（令）格式
    r("O-01", "10.2", "标志为发文机关全称加“命令”或“令”，居中，红色，推荐小标宋", Must, Done),
    r("O-02", "10.2", "标志上边缘至版心上边缘20毫米", Must, Done),
    r("O-03", "10.2", "标志下空二行居中编排令号", Must, Done),
    r("O-04", "10.2", "令号下空二行编排正文", Must, Done),
    r("O-05", "10.2", "签发人职务、签名章和成文日期按7.3.5.3编排", Must, Done),
    // 纪要格式
    r("J-01", "10.3", "标志为“×××××纪要”，居中，上边缘至版心上边缘35毫米，红色，推荐小标宋", Must, Done),
    r("J-02", "10.3", "出席人员在正文或附件说明下空一行，左空二字，黑体标签，回行与冒号后的首字对齐", Usual, Done),
    r("J-03", "10.3", "请假、列席人员依次另起一行，编排方法同出席人员", Must, Done),
    r("J-04", "10.3", "纪要格式可以根据实际制定", Usual, ByTheUser),
    r("J-05", "", "纪要不加盖印章", Local, Done),
    // Word 文件
    r("D-01", "5.1", "页面为A4，不设对称页边距", Must, Done),
    r("D-02", "GB/T 33476.2", "页边距34.58、32.58、28、26毫米；或办公软件惯用的37、35、28、26毫米", Usual, Done),
    r("D-03", "GB/T 33476.2", "行距固定值29.45磅；或28.95磅，与页边距配套，每面22行", Usual, Done),
    r("D-04", "", "缩进以字符为单位，并附长度值", Local, Done),
    r("D-05", "7.5", "页码为域，奇偶页不同，两侧各一条一字线", Must, Done),
    r("D-06", "", "中文、西文字体分别指定，引号、破折号、省略号用中文字体", Local, Done),
    r("D-07", "", "不自动加中西文间距，不自动调整右缩进，不控制孤行", Local, Done),
    r("D-08", "7.2.5", "红线为段落的下边框，与文字一起移动", Must, Done),
    r("D-09", "7.4.1", "版记为定在版心下边缘的表格，首末线1磅，中间线0.75磅", Recommended, Done),
    r("D-10", "GB/T 33476.2", "每个要素一个公文域，即有名称的区域", Usual, Done),
    // 横排表格
    r("X-01", "8", "A4纸型的表格横排时，页码位置与其他页码一致", Must, Done),
    r("X-02", "8", "横排表格单页码表头在订口一边，双页码表头在切口一边", Must, Done),
    r("X-03", "8", "横排页的版心与其他页一致", Must, Done),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// How many rules each part has.
    const PARTS: [(&str, usize); 16] = [
        ("P", 17),
        ("H", 17),
        ("T", 6),
        ("M", 5),
        ("B", 10),
        ("A", 7),
        ("S", 25),
        ("N", 2),
        ("F", 7),
        ("V", 13),
        ("G", 7),
        ("K", 12),
        ("O", 5),
        ("J", 5),
        ("D", 10),
        ("X", 3),
    ];

    #[test]
    fn every_rule_stands_once_and_in_order() {
        let ids: Vec<String> = RULES.iter().map(|rule| rule.id.to_string()).collect();
        let wanted: Vec<String> = PARTS
            .iter()
            .flat_map(|(part, last)| (1..=*last).map(move |n| format!("{part}-{n:02}")))
            .collect();
        assert_eq!(ids, wanted);
        assert_eq!(rule("H-07").map(|rule| rule.clause), Some("7.2.4"));
        assert_eq!(rule("H-18"), None);
    }

    #[test]
    fn rules_say_what_they_ask_and_name_a_clause_unless_they_are_habits() {
        for rule in RULES {
            assert!(!rule.text.is_empty() && !rule.text.ends_with('。'), "{}", rule.id);
            let habit = rule.level == Local || rule.id == "T-06";
            assert!(!rule.clause.is_empty() || habit, "{}", rule.id);
        }
    }

    /// Names of the tests under tests/, without the ids' dashes: `h07_mark_…`.
    fn tests() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let files = std::fs::read_dir(folder).expect("the folder of tests");
        let sources = files.filter_map(|f| std::fs::read_to_string(f.ok()?.path()).ok());
        let names = |source: String| {
            let lines = source.lines().collect::<Vec<_>>();
            let tests = lines.windows(2).filter(|pair| pair[0].trim() == "#[test]");
            let name = |pair: &[&str]| Some(pair[1].strip_prefix("fn ")?.split('(').next()?.into());
            tests.filter_map(name).collect::<Vec<String>>()
        };
        sources.flat_map(names).collect()
    }

    #[test]
    fn every_rule_that_is_done_is_shown_by_a_test_that_bears_its_id() {
        let tests = tests();
        assert!(tests.len() > 50, "{tests:?}");
        for rule in RULES.iter().filter(|rule| rule.state == Done) {
            let id = rule.id.replace('-', "").to_lowercase();
            let shows = |name: &String| name.split('_').any(|word| word == id);
            assert!(tests.iter().any(shows), "{}: {}", rule.id, rule.text);
        }
    }

    #[test]
    fn every_id_that_a_test_bears_is_a_rule_that_is_done() {
        for name in tests() {
            for word in name.split('_').filter(|w| w.len() == 3) {
                let (part, number) = word.split_at(1);
                if PARTS.iter().all(|(p, _)| !p.eq_ignore_ascii_case(part))
                    || !number.bytes().all(|b| b.is_ascii_digit())
                {
                    continue;
                }
                let id = format!("{}-{number}", part.to_uppercase());
                assert_eq!(rule(&id).map(|rule| rule.state), Some(Done), "{name}");
            }
        }
    }
}
