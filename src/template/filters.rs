//! The filters and functions of templates: one table, which the calls, the messages and
//! `hongtou templates --filters` are made from.

use super::ast::Relation;
use super::fault::{Fault, misuse};
use super::value::{Kind, Quantity, Trace, Val};
use super::{dates, numerals, tables, wording};
use crate::diag::{did_you_mean, nearest};
use crate::source::Origin;

/// One filter or function.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Whether it stands after `|` (its first parameter is what stands before).
    pub is_filter: bool,
    /// Names of its parameters in order; of a filter the first is the value itself.
    pub params: &'static [&'static str],
    /// How many of them must be given.
    pub required: usize,
    /// How it is written.
    pub signature: &'static str,
    /// What it does, one line of Chinese.
    pub about: &'static str,
    /// An example.
    pub example: &'static str,
    /// What the example prints.
    pub result: &'static str,
    pub(super) run: Run,
}

type Run = for<'a> fn(&Context, &Given<'a>) -> Result<Val<'a>, Fault>;

/// Where a call stands.
pub(super) struct Context {
    pub origin: Origin,
    /// The call as typed.
    pub expression: String,
}

/// Arguments in the order of the parameters.
pub(super) struct Given<'a> {
    pub slots: Vec<Option<Val<'a>>>,
}

macro_rules! entries {
    ($($kind:ident $name:literal ($($param:literal),*) $required:literal $run:path:
       $signature:literal, $about:literal, $example:literal => $result:literal;)*) => {
        /// Every filter and function, in the order in which they are shown.
        pub static LIST: &[Entry] = &[$(Entry {
            name: $name,
            is_filter: entries!(@ $kind),
            params: &[$($param),*],
            required: $required,
            signature: $signature,
            about: $about,
            example: $example,
            result: $result,
            run: $run,
        }),*];
    };
    (@ filter) => { true };
    (@ function) => { false };
}

entries! {
    filter "保留" ("值", "位数") 2 wording::keep: "| 保留(位数)", "四舍五入，保留几位小数", "{{ 304.446 | 保留(2) }}" => "304.45";
    filter "万" ("值", "位数") 1 wording::wan: "| 万(位数)", "换算成万、万元、万人……，四舍五入；不写位数就原样换算", "{{ 年产值 | 万(0) }}" => "7300000万元";
    filter "亿" ("值", "位数") 1 wording::yi: "| 亿(位数)", "换算成亿、亿元……，四舍五入；不写位数就原样换算", "{{ 授信总额 | 亿(1) }}" => "7.3亿元";
    filter "元" ("值", "位数") 1 wording::yuan: "| 元(位数)", "换算成元", "{{ 授信总额 | 元 }}" => "730000000元";
    filter "百分比" ("值", "位数") 1 wording::percent: "| 百分比(位数)", "小数写成百分数；已经是百分数的只取位数", "{{ 0.106 | 百分比(1) }}" => "10.6%";
    filter "百分点" ("值", "位数") 1 wording::points: "| 百分点(位数)", "写成个百分点", "{{ 2.3 | 百分点 }}" => "2.3个百分点";
    filter "增减" ("值") 1 wording::change: "| 增减", "百分数按正负写增长、下降、持平；百分点写提高、下降", "{{ 成交额.增长 | 增减 }}" => "下降3%";
    filter "升降" ("值") 1 wording::rise: "| 升降", "按正负写上升、下降、持平", "{{ (研发占比 - 全市研发占比) | 升降 }}" => "上升2.3个百分点";
    filter "增减量" ("值") 1 wording::amount: "| 增减量", "带单位的数按正负写增加、减少、持平", "{{ (企业数 - 上年企业数) | 增减量 }}" => "增加16家";
    filter "高低" ("值", "对象") 1 wording::above: "| 高低(\"对象\")", "按正负写高于、低于谁多少，或者与谁持平", "{{ (研发占比 - 全市研发占比) | 高低(\"全市平均\") }}" => "高于全市平均2.3个百分点";
    filter "完成情况" ("值", "目标", "不超过") 2 wording::target: "| 完成情况(目标, 不超过=true)", "与目标比，写完成或者未完成；不超过=true 时不高于目标算完成", "{{ 企业数 | 完成情况(150) }}" => "完成";
    filter "翻番" ("值", "基数") 1 wording::doubled: "| 翻番(基数)", "是基数的2倍写翻一番，4倍写翻两番，其余写增长多少倍", "{{ 企业数 | 翻番(64.4) }}" => "增长1.5倍";
    filter "倍" ("值", "基数", "位数") 1 wording::times: "| 倍(基数, 位数)", "是基数的几倍", "{{ 企业数 | 倍(上年企业数, 2) }}" => "1.11倍";
    filter "位次" ("值", "范围") 1 wording::rank: "| 位次(\"范围\")", "1 写成第一，带范围写成全市第一", "{{ 研发投入.位次 | 位次(\"全市\") }}" => "全市第一";
    filter "中文数字" ("值", "逐位") 1 numerals::chinese: "| 中文数字(逐位=true)", "写成一百六十一；逐位=true 写成二〇二四", "{{ 2024 | 中文数字(逐位=true) }}" => "二〇二四";
    filter "大写金额" ("值") 1 numerals::capital: "| 大写金额", "写成人民币大写", "{{ 1409.5 | 大写金额 }}" => "人民币壹仟肆佰零玖元伍角";
    filter "序数" ("值", "量词") 1 numerals::ordinal: "| 序数(\"量词\")", "写成第几", "{{ 11 | 序数(\"届\") }}" => "第十一届";
    filter "日期" ("值", "样式") 1 dates::format: "| 日期(\"样式\")", "样式是年月日、月日、年月、年之一，不写是年月日", "{{ 成立日期 | 日期(\"年月\") }}" => "2024年2月";
    filter "顿号" ("值", "列", "和") 1 tables::enumerate: "| 顿号(列=\"列名\", 和=true)", "名单用顿号连起来；书名号、引号之间不加顿号；和=true 时最后一项前写和", "{{ 授信企业 | 顿号(列=\"企业名称\", 和=true) }}" => "甲公司、乙公司和丙公司";
    filter "排序" ("值", "列", "倒序") 1 tables::sort: "| 排序(列=\"列名\", 倒序=true)", "按列的大小排名单，大小相同的次序不变", "{{ 授信企业 | 排序(列=\"授信额度\", 倒序=true) | 顿号(列=\"企业名称\") }}" => "丙公司、甲公司、乙公司";
    filter "个数" ("值", "量词") 1 tables::count: "| 个数(\"量词\")", "名单有几项", "{{ 授信企业 | 个数(\"家\") }}" => "3家";
    filter "首项" ("值") 1 tables::first: "| 首项", "名单的第一项", "{{ [\"甲\", \"乙\"] | 首项 }}" => "甲";
    filter "末项" ("值") 1 tables::last: "| 末项", "名单的最后一项", "{{ [\"甲\", \"乙\"] | 末项 }}" => "乙";
    filter "缺省" ("值", "文字") 2 tables::fallback: "| 缺省(\"文字\")", "没有这个数据时用什么代替", "{{ 成交额.位次 | 缺省(\"未排名\") }}" => "未排名";
    function "期间" ("始", "末", "样式") 2 dates::period: "期间(始, 末, 样式=\"月日\")", "起止年份或者日期，用一字线连接", "{{ 期间(2023, 2025) }}" => "2023—2025年";
    function "占比" ("部分", "整体", "位数") 3 wording::share: "占比(部分, 整体, 位数)", "部分占整体的百分比", "{{ 占比(研发投入, 生产总值, 1) }}" => "10.6%";
    function "增长率" ("本期", "上期", "位数") 3 wording::growth: "增长率(本期, 上期, 位数)", "比上期增长的百分比", "{{ 增长率(企业数, 上年企业数, 1) | 增减 }}" => "增长11.0%";
    function "合计" ("名单", "列") 1 tables::sum: "合计(名单, \"列名\")", "一列相加", "{{ 合计(授信企业, \"授信额度\") }}" => "73000万元";
    function "表" ("名单", "列", "表头") 1 tables::table: "表(名单, 列=[\"列名\"], 表头=[\"文字\"])", "印成表格，要单独占一行；列里写“序号”而表中没有这一列时自动编号", "{{ 表(授信企业, 列=[\"序号\", \"企业名称\"]) }}" => "序号　企业名称；1　甲公司；2　乙公司；3　丙公司";
    function "序列" ("始", "末") 1 tables::range: "序列(始, 末)", "从始到末的整数；只写一个数时从 1 数到它", "{{ 序列(3) | 顿号 }}" => "1、2、3";
    function "数据" ("代号") 1 tables::named: "数据(\"代号\")", "代号以数字开头或者含有符号时这样取", "{{ 数据(\"5G基站数\") }}" => "161个";
}

/// English names of Jinja that mean one of ours.
const ALIASES: [(&str, &str); 8] = [
    ("join", "顿号"),
    ("length", "个数"),
    ("count", "个数"),
    ("first", "首项"),
    ("last", "末项"),
    ("sort", "排序"),
    ("default", "缺省"),
    ("range", "序列"),
];

/// English names of Jinja that are refused, with what to write.
const REFUSED: [(&str, &str); 6] = [
    ("round", "保留(位数)"),
    ("sum", "合计(名单, \"列名\")"),
    ("replace", "在数据里写好的文字"),
    ("format", "保留(位数)、日期(\"年月日\")"),
    ("safe", "什么也不写：印出的都是文字"),
    ("int", "保留(0)"),
];

/// The filter of a name.
pub(super) fn filter(name: &str) -> Result<&'static Entry, Fault> {
    find(name, true)
}

/// The function of a name.
pub(super) fn function(name: &str) -> Result<&'static Entry, Fault> {
    find(name, false)
}

fn find(name: &str, is_filter: bool) -> Result<&'static Entry, Fault> {
    let ours = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, ours)| *ours);
    let same_kind = || LIST.iter().filter(move |entry| entry.is_filter == is_filter);
    if let Some(entry) = same_kind().find(|entry| entry.name == ours) {
        return Ok(entry);
    }
    let what = if is_filter { "过滤器" } else { "函数" };
    let fault = misuse(format!("不认识的{what}“{name}”"));
    if let Some(entry) = LIST.iter().find(|entry| entry.name == ours) {
        return Err(fault.hint(entry.usage()));
    }
    if let Some((_, instead)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
        return Err(fault.hint(format!("请用 {instead}")));
    }
    let meant = nearest(name, same_kind().map(|entry| entry.name));
    Err(fault.hint(did_you_mean(meant, "运行 hongtou templates --filters 看有哪些")))
}

/// Whether `is name` is known.
pub(super) fn is_test(name: &str) -> bool {
    matches!(name, "defined" | "undefined" | "none") || relation(name).is_some()
}

/// The comparison that a Jinja test stands for.
pub(super) fn relation(test: &str) -> Option<Relation> {
    Some(match test {
        "eq" | "equalto" => Relation::Eq,
        "ne" => Relation::Ne,
        "lt" | "lessthan" => Relation::Lt,
        "le" => Relation::Le,
        "gt" | "greaterthan" => Relation::Gt,
        "ge" => Relation::Ge,
        "in" => Relation::In,
        _ => return None,
    })
}

impl Entry {
    /// How to use it, for messages.
    pub fn usage(&self) -> String {
        format!("用法：{}。例如 {} 印成“{}”", self.signature, self.example, self.result)
    }
}

/// Most decimals that may be asked for.
const MAX_PLACES: u32 = 10;

impl<'a> Given<'a> {
    pub fn get(&self, i: usize) -> Option<&Val<'a>> {
        self.slots.get(i).and_then(Option::as_ref)
    }

    /// The value of a parameter that the entry requires.
    pub fn value(&self, i: usize) -> Result<&Val<'a>, Fault> {
        self.get(i).ok_or_else(|| misuse(format!("少了第{}个参数", i + 1)))
    }

    pub fn number(&self, i: usize) -> Result<&Quantity, Fault> {
        let value = self.value(i)?;
        value
            .quantity()
            .ok_or_else(|| misuse(format!("这里要的是数字，写的是{}", value.describe())))
    }

    /// A number of decimals.
    pub fn places(&self, i: usize) -> Result<Option<u32>, Fault> {
        let Some(value) = self.get(i) else { return Ok(None) };
        let places = value.quantity().filter(|q| q.value.is_integer());
        let places = places.and_then(|q| u32::try_from(q.value).ok()).filter(|n| *n <= MAX_PLACES);
        let wrong =
            || misuse(format!("位数要写 0 到 {MAX_PLACES} 的整数，写的是{}", value.describe()));
        places.map(Some).ok_or_else(wrong)
    }

    pub fn text(&self, i: usize) -> Result<Option<&str>, Fault> {
        match self.get(i) {
            None => Ok(None),
            Some(Val { kind: Kind::Text(text), .. }) => Ok(Some(text)),
            Some(other) => Err(misuse(format!("这里要写加引号的文字，写的是{}", other.describe()))),
        }
    }

    pub fn flag(&self, i: usize) -> Result<bool, Fault> {
        match self.get(i) {
            None => Ok(false),
            Some(Val { kind: Kind::Bool(flag), .. }) => Ok(*flag),
            Some(other) => {
                Err(misuse(format!("这里要写 true 或 false，写的是{}", other.describe())))
            }
        }
    }
}

impl<'a> Val<'a> {
    /// The same datum put into words.
    pub(super) fn reworded(&self, words: String) -> Val<'a> {
        Val::text(words).traced(self.printed_trace())
    }

    /// The same datum with other digits or another unit.
    pub(super) fn rescaled(&self, quantity: Quantity) -> Val<'a> {
        Val::number(quantity).traced(self.printed_trace())
    }

    fn printed_trace(&self) -> Trace {
        let exact = self.trace.exact.clone().or_else(|| self.quantity().cloned());
        Trace { exact, ..self.trace.clone() }
    }
}
