//! Names of figures, tables and columns.

use crate::diag::nearest;

/// Names that templates need for themselves.
pub(crate) const RESERVED_NAMES: [&str; 53] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "in",
    "not",
    "and",
    "or",
    "is",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
    "loop",
    "self",
    "super",
    "block",
    "endblock",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "import",
    "from",
    "include",
    "extends",
    "set",
    "endset",
    "with",
    "endwith",
    "filter",
    "endfilter",
    "do",
    "autoescape",
    "raw",
    "endraw",
    "break",
    "continue",
    "range",
    "dict",
    "namespace",
    "caller",
    "as",
    "表",
    "年",
    "月",
    "日",
    "等式",
    "指标",
];

/// Columns of a figure list: Chinese name, English name.
pub(super) const FIGURE_COLUMNS: [(&str, &str); 11] = [
    ("代号", "key"),
    ("名称", "name"),
    ("数值", "value"),
    ("单位", "unit"),
    ("上年", "last_year"),
    ("增长", "growth"),
    ("位次", "rank"),
    ("口径", "caliber"),
    ("来源", "source"),
    ("截至", "as_of"),
    ("说明", "note"),
];

/// The Chinese name of a figure column, from either language.
pub(super) fn figure_column(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let known = FIGURE_COLUMNS.iter().find(|(zh, en)| *zh == name || *en == lower);
    known.map(|(zh, _)| *zh).or(match name {
        "值" => Some("数值"),
        _ => None,
    })
}

/// The known column that an unknown one was perhaps meant to be.
pub(super) fn similar_column(name: &str) -> Option<&'static str> {
    let known = FIGURE_COLUMNS.iter().flat_map(|(zh, en)| [*zh, *en]);
    nearest(name, known).filter(|k| k.chars().count() > 1 && shares_a_character(name, k))
}

fn shares_a_character(a: &str, b: &str) -> bool {
    a.chars().any(|c| b.contains(c))
}

/// Why a name cannot be used in templates, with a hint; `None` when it can.
pub(super) fn refusal(name: &str) -> Option<(String, String)> {
    if RESERVED_NAMES.contains(&name) {
        let hint = format!("请换一个名字，例如“{name}_1”或更具体的名称。");
        return Some((format!("“{name}”是模板自己要用的词，不能作代号"), hint));
    }
    let mut chars = name.chars();
    let first = chars.next()?;
    let starts = first == '_' || unicode_ident::is_xid_start(first);
    if starts && chars.all(unicode_ident::is_xid_continue) {
        return None;
    }
    let bad: String = name.chars().filter(|c| !unicode_ident::is_xid_continue(*c)).collect();
    if bad.is_empty() {
        let message = format!("“{name}”不能作代号：代号不能以数字开头");
        return Some((message, format!("请写成“{}”。", without_leading_digits(name))));
    }
    let kept: String = name.chars().filter(|c| unicode_ident::is_xid_continue(*c)).collect();
    let message = format!("“{name}”不能作代号：代号里不能有“{bad}”");
    Some((message, format!("代号只用汉字、字母、数字和下划线，例如“{kept}”。")))
}

/// 5G基站 becomes “基站_5G”或“G5基站”, 2023年投入 becomes “年投入_2023”…
fn without_leading_digits(name: &str) -> String {
    let is_ascii = |c: char| c.is_ascii_alphanumeric();
    let rest = name.trim_start_matches(is_ascii);
    let lead = name.strip_suffix(rest).unwrap_or(name);
    let digits: String = lead.chars().take_while(char::is_ascii_digit).collect();
    let letters = lead.strip_prefix(digits.as_str()).unwrap_or("");
    match (rest.is_empty(), letters.is_empty()) {
        (true, _) => format!("_{name}"),
        (false, true) => format!("{rest}_{lead}"),
        (false, false) => format!("{rest}_{lead}”或“{letters}{digits}{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_templates_cannot_use_are_refused_with_a_way_out() {
        for name in ["研发投入", "GDP", "a_1", "基站_5G", "_1"] {
            assert_eq!(refusal(name), None, "{name}");
        }
        let cases = [
            ("5G基站", "请写成“基站_5G”或“G5基站”。"),
            ("2023年投入", "请写成“年投入_2023”。"),
            ("123", "请写成“_123”。"),
            ("研发-投入", "代号只用汉字、字母、数字和下划线，例如“研发投入”。"),
            ("甲 乙（丙）", "代号只用汉字、字母、数字和下划线，例如“甲乙丙”。"),
            ("loop", "请换一个名字，例如“loop_1”或更具体的名称。"),
            ("年", "请换一个名字，例如“年_1”或更具体的名称。"),
        ];
        for (name, hint) in cases {
            assert_eq!(refusal(name).map(|(_, h)| h).as_deref(), Some(hint), "{name}");
        }
    }

    #[test]
    fn columns_have_two_names_and_neighbours() {
        assert_eq!(figure_column("数值"), Some("数值"));
        assert_eq!(figure_column("As_Of"), Some("截至"));
        assert_eq!(figure_column("备注"), None);
        assert_eq!(similar_column("增长率"), Some("增长"));
        assert_eq!(similar_column("来原"), Some("来源"));
        assert_eq!(similar_column("valeu"), Some("value"));
        assert_eq!(similar_column("区域"), None);
    }
}
