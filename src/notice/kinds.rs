//! The fifteen 文种 of 党政机关公文处理工作条例, 第八条: one table of what each is for, who may issue it, and what
//! its papers carry (gbt9704.md §8). A paper that does not fit its 文种 is made all the same, with a warning.

use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::source::Origin;

use super::Office;

/// Which way a paper goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// 上行文: to a superior; it names its 签发人 (7.2.6).
    Up,
    /// 下行文, 平行文, or without a settled direction.
    Other,
    /// 公布性公文: made public, without 主送机关.
    Public,
}

/// Who may issue a 文种.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuers {
    /// Any office.
    Any,
    /// Meetings, and the organs of power and of the Party that hold them.
    Meetings,
    /// Governments from the county up, and the State's highest organs.
    Governments,
    /// A people's government, 乡镇 included.
    AnyGovernment,
    /// The Party, congresses, governments from the county up, courts and the like; no department.
    Public,
}

/// What an office is, as far as the right to issue depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeClass {
    /// 国务院, 中华人民共和国……
    State,
    /// A committee of the Party.
    Party,
    /// 人民代表大会, its standing committee, or another congress or plenary meeting.
    Meeting,
    /// 人民政府 from the county up.
    Government,
    /// 人民政府 of a 乡 or 镇.
    Township,
    /// 人民法院, 人民检察院.
    Justice,
    /// Departments, 街道办事处, institutions, societies.
    Department,
}

/// How a paper ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// 署名, date and seal at its end.
    Sealed,
    /// The signer's title and signature seal in the place of 署名 and seal (7.3.5.3).
    Signed,
    /// 署名 and date as the form has them, without a seal.
    Unsealed,
    /// The meeting and the day stand in 题注 below the title, nothing at the end.
    Adopted,
}

/// One 文种.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperKind {
    /// Its name.
    pub name: &'static str,
    /// Names for the same, such as 令.
    pub also: &'static [&'static str],
    /// Its item in 第八条: 一 to 十五.
    pub item: &'static str,
    /// What it is for, after the words of 第八条.
    pub purpose: &'static str,
    /// Which way it goes.
    pub direction: Direction,
    /// Who may issue it.
    pub issuers: Issuers,
    /// 文种 that an office without the right uses instead.
    pub instead: &'static [&'static str],
    /// How it is dated and sealed unless the notice says otherwise (条例 9, S-25).
    pub close: Close,
}

macro_rules! kinds {
    ($($item:literal $name:literal $also:tt $direction:ident $issuers:ident $instead:tt $close:ident $purpose:literal;)*) => {
        /// The 文种 in the order of 第八条.
        pub const KINDS: [PaperKind; 15] = [$(PaperKind {
            name: $name, also: &$also, item: $item, purpose: $purpose, direction: Direction::$direction,
            issuers: Issuers::$issuers, instead: &$instead, close: Close::$close,
        }),*];
    };
}

kinds! {
    "一" "决议" [] Public Meetings ["决定", "通知"] Adopted "会议讨论通过的重大决策事项";
    "二" "决定" [] Other Any [] Sealed "对重要事项作出决策和部署、奖惩有关单位和人员、变更或者撤销下级机关不适当的决定事项";
    "三" "命令" ["令", "命令（令）"] Public Governments ["决定", "通知"] Signed "公布行政法规和规章、宣布施行重大强制性措施、批准授予和晋升衔级、嘉奖有关单位和人员";
    "四" "公报" [] Public Public ["通告", "通报"] Adopted "公布重要决定或者重大事项";
    "五" "公告" [] Public Public ["通告"] Sealed "向国内外宣布重要事项或者法定事项";
    "六" "通告" [] Public Any [] Sealed "在一定范围内公布应当遵守或者周知的事项";
    "七" "意见" [] Other Any [] Sealed "对重要问题提出见解和处理办法";
    "八" "通知" [] Other Any [] Sealed "发布、传达要求下级机关执行和有关单位周知或者执行的事项，批转、转发公文";
    "九" "通报" [] Other Any [] Sealed "表彰先进、批评错误、传达重要精神和告知重要情况";
    "十" "报告" [] Up Any [] Sealed "向上级机关汇报工作、反映情况，回复上级机关的询问";
    "十一" "请示" [] Up Any [] Sealed "向上级机关请求指示、批准";
    "十二" "批复" [] Other Any [] Sealed "答复下级机关请示事项";
    "十三" "议案" [] Other AnyGovernment ["请示", "报告"] Signed "各级人民政府按照法律程序向同级人民代表大会或者人民代表大会常务委员会提请审议事项";
    "十四" "函" [] Other Any [] Sealed "不相隶属机关之间商洽工作、询问和答复问题、请求批准和答复审批事项";
    "十五" "纪要" [] Other Any [] Unsealed "记载会议主要情况和议定事项";
}

/// The 文种 of that name.
pub fn find(name: &str) -> Option<&'static PaperKind> {
    KINDS.iter().find(|kind| kind.name == name || kind.also.contains(&name))
}

/// What a paper says that its 文种 may not allow.
#[derive(Debug)]
pub struct Claims<'a> {
    /// 文种 as the template or the notice names it.
    pub kind: &'a str,
    /// The lead office.
    pub office: &'a Office,
    /// 主送机关 as printed.
    pub recipients: Option<&'a str>,
    /// Whether it has a 题注.
    pub adopted: bool,
    /// Where the 文种 was chosen.
    pub kind_at: &'a Origin,
    /// Where 主送机关 was typed.
    pub recipients_at: &'a Origin,
}

/// Warns where the office may not issue the 文种, and where its 主送机关 do not go with it.
pub fn check(claims: &Claims, sink: &mut Vec<Diagnostic>) {
    let Some(kind) = find(claims.kind) else {
        sink.push(unknown(claims.kind).at(claims.kind_at));
        return;
    };
    let class = class(&claims.office.seal);
    if !allows(kind.issuers, class) {
        sink.push(not_entitled(kind, claims.office).at(claims.kind_at));
    }
    if kind.close == Close::Adopted && !claims.adopted {
        sink.push(not_adopted(kind).at(claims.kind_at));
    }
    if let Some(recipients) = claims.recipients {
        sink.extend(wrong_recipients(kind, recipients).map(|d| d.at(claims.recipients_at)));
    }
}

fn unknown(name: &str) -> Diagnostic {
    let names = KINDS.iter().map(|kind| kind.name);
    let meant = nearest(name, names.clone()).filter(|meant| *meant != name);
    let message = format!("“{name}”不是法定的文种（《党政机关公文处理工作条例》第八条）");
    let otherwise = format!("文种有：{}", names.collect::<Vec<_>>().join("、"));
    Diagnostic::warning(Kind::PaperKind, message).hint(did_you_mean(meant, otherwise))
}

fn not_entitled(kind: &PaperKind, office: &Office) -> Diagnostic {
    let message =
        format!("{}一般不能用“{}”行文：{}{}", office.seal, kind.name, kind.name, who(kind.issuers));
    let clause = format!(
        "《党政机关公文处理工作条例》第八条第（{}）项：{}适用于{}",
        kind.item, kind.name, kind.purpose
    );
    let found = Diagnostic::warning(Kind::PaperKind, message).hint(clause);
    found.hint(format!("按内容改用{}；确有法律授权的，可以不理会", kind.instead.join("或者")))
}

fn not_adopted(kind: &PaperKind) -> Diagnostic {
    let message = format!(
        "{}由会议通过，会议名称和通过的日期写在标题下面（条例第九条），这里没有写“题注”",
        kind.name
    );
    let hint = "请加一行　题注: 2024年1月19日闵行区第七届人民代表大会第四次会议通过";
    Diagnostic::warning(Kind::PaperKind, message).hint(hint)
}

/// Who issues it, for the message.
fn who(issuers: Issuers) -> &'static str {
    match issuers {
        Issuers::Any => "各级机关都可以发布",
        Issuers::Meetings => "由会议讨论通过，以党的代表大会、全会和人大及其常委会的名义发布",
        Issuers::Governments => "只有县级以上人民政府和国家机关依照法律规定的权限才能发布",
        Issuers::AnyGovernment => "只有各级人民政府才能向本级人大及其常委会提出",
        Issuers::Public => "由党的机关、人大、县级以上人民政府，以及法律授权的机关发布",
    }
}

fn allows(issuers: Issuers, class: OfficeClass) -> bool {
    use OfficeClass::*;
    match issuers {
        Issuers::Any => true,
        Issuers::Meetings => matches!(class, State | Party | Meeting),
        Issuers::Governments => matches!(class, State | Government),
        Issuers::AnyGovernment => matches!(class, State | Government | Township),
        Issuers::Public => !matches!(class, Township | Department),
    }
}

/// What an office is, from its full name.
pub fn class(name: &str) -> OfficeClass {
    let name = name.trim();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if name.ends_with("人民政府") {
        let township = ["乡人民政府", "镇人民政府"];
        return if ends(&township) { OfficeClass::Township } else { OfficeClass::Government };
    }
    if ends(&["人民代表大会", "代表大会", "人民代表大会常务委员会", "人大常委会", "全体会议"])
    {
        return OfficeClass::Meeting;
    }
    if ends(&["人民法院", "人民检察院"]) {
        return OfficeClass::Justice;
    }
    let party = name.starts_with("中国共产党") || name.starts_with("中共");
    if party && ends(&["委员会", "市委", "区委", "县委", "省委"]) && !name.ends_with("工作委员会")
    {
        return OfficeClass::Party;
    }
    let state = ["国务院", "中华人民共和国主席", "中华人民共和国国务院", "中央军事委员会"];
    if state.contains(&name) || (name.starts_with("中华人民共和国") && name.ends_with('部'))
    {
        return OfficeClass::State;
    }
    OfficeClass::Department
}

/// M-05: one superior; and none where the paper is for everybody.
fn wrong_recipients(kind: &PaperKind, recipients: &str) -> Option<Diagnostic> {
    let names = recipients.trim_end_matches(['：', ':']);
    let several = names.contains(['、', '，', ',', '；']);
    let name = kind.name;
    let found = |message: String| Diagnostic::warning(Kind::PaperKind, message);
    match (kind.direction, several) {
        (Direction::Public, _) => Some(
            found(format!("{name}向社会或者全体有关方面公布，一般不写主送机关"))
                .hint("请删去“主送机关”；只发给几个单位的，改用通知"),
        ),
        (Direction::Up, true) => Some(
            found(format!("{name}原则上只主送一个上级机关（条例第十五条），这里写了“{names}”"))
                .hint("请只留一个，其余的需要时写在“抄送机关”里"),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn said(kind: &str, office: &str, recipients: Option<&str>) -> Vec<String> {
        let at = Origin::text(&Source::new("notice.yaml", "模板: 甲\n"), 0..6);
        let office = Office { seal: office.into(), ..Office::default() };
        let claims = Claims {
            kind,
            office: &office,
            recipients,
            adopted: true,
            kind_at: &at,
            recipients_at: &at,
        };
        let mut sink = vec![];
        check(&claims, &mut sink);
        sink.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn the_fifteen_stand_in_order() {
        let items = KINDS.map(|kind| kind.item).join(" ");
        assert_eq!(items, "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五");
        for kind in KINDS {
            assert_eq!(kind.instead.is_empty(), kind.issuers == Issuers::Any, "{}", kind.name);
            for other in kind.instead {
                assert!(find(other).is_some(), "{other}");
            }
        }
        assert_eq!(find("令").map(|kind| kind.name), Some("命令"));
        assert_eq!(find("会议纪要"), None);
    }

    #[test]
    fn offices_are_told_apart_by_their_names() {
        use OfficeClass::*;
        for (name, expected) in [
            ("上海市闵行区科学技术委员会", Department),
            ("上海市闵行区人民政府", Government),
            ("上海市闵行区浦江镇人民政府", Township),
            ("上海市闵行区人民政府江川路街道办事处", Department),
            ("上海市闵行区人民政府办公室", Department),
            ("中国共产党上海市闵行区委员会", Party),
            ("中共闵行区委", Party),
            ("中共闵行区科学技术工作委员会", Department),
            ("上海市闵行区人民代表大会常务委员会", Meeting),
            ("上海市闵行区人民代表大会", Meeting),
            ("上海市闵行区人民法院", Justice),
            ("国务院", State),
            ("中华人民共和国科学技术部", State),
            ("", Department),
        ] {
            assert_eq!(class(name), expected, "{name}");
        }
    }

    #[test]
    fn a_department_is_warned_of_what_it_may_not_issue() {
        let department = "上海市闵行区科学技术委员会";
        for kind in ["决议", "命令", "令", "公报", "公告", "议案"] {
            let found = said(kind, department, None);
            assert_eq!(found.len(), 1, "{kind}");
            assert!(found[0].contains("一般不能用"), "{}", found[0]);
        }
        let free = ["决定", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "函", "纪要"];
        for kind in free {
            assert_eq!(said(kind, department, None), [""; 0], "{kind}");
        }
        assert_eq!(said("命令", "上海市闵行区人民政府", None), [""; 0]);
        assert_eq!(said("命令", "上海市闵行区浦江镇人民政府", None).len(), 1);
        assert_eq!(said("议案", "上海市闵行区浦江镇人民政府", None), [""; 0]);
        assert_eq!(said("公告", "上海市闵行区人民法院", None), [""; 0]);
        assert_eq!(said("决议", "上海市闵行区人民代表大会", None), [""; 0]);
    }

    #[test]
    fn recipients_go_with_the_kind() {
        let department = "上海市闵行区科学技术委员会";
        assert_eq!(said("请示", department, Some("区政府：")), [""; 0]);
        assert_eq!(said("请示", department, Some("区委、区政府：")).len(), 1);
        assert_eq!(said("通告", department, Some("各街镇")).len(), 1);
        assert_eq!(said("通知", department, Some("各街镇，各有关单位：")), [""; 0]);
    }

    #[test]
    fn a_kind_that_is_none_gets_the_nearest() {
        let found = unknown("通知书");
        assert_eq!(found.hints, ["是不是“通知”？"]);
        assert!(unknown("会议纪要").hints[0].contains("纪要"));
    }
}
