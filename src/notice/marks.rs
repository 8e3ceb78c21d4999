//! The small items of the 版头 and the house: 份号, 密级, 紧急程度, choices, 是/否 and lengths.

use crate::diag::{Fault, Kind, nearest};

use super::checked::{Checked, INNER_BLANKS, Reading, fold, split_digits};
use super::dates::small_number;
use super::{Form, Status};

/// 份号: up to six digits, padded with zeros to six (7.2.1, H-01).
///
/// # Errors
/// [`Kind::FieldType`] for anything but digits.
pub fn copy_number(typed: &str) -> Reading<String> {
    let folded = fold(typed);
    let mut rewritten = folded.rewritten;
    let digits = folded.text.trim_start_matches(['№', '#']).trim_start_matches("No.");
    if digits.len() != folded.text.len() {
        rewritten.push("份号前不加符号".into());
    }
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(
            wrong(&format!("份号“{}”不是数字", typed.trim())).hint("份号是六位数字，如 000001")
        );
    }
    if digits.len() > 6 {
        return Err(wrong(&format!("份号“{digits}”超过六位")).hint("份号是六位数字，如 000001"));
    }
    if digits.len() < 6 {
        rewritten.push("补足六位".into());
    }
    Ok(Checked { value: format!("{digits:0>6}"), rewritten })
}

/// 密级和保密期限, such as 机密★1年 (7.2.2, H-03); L10 is put right.
///
/// # Errors
/// [`Kind::FieldType`] for an unknown 密级 or period.
pub fn secrecy(typed: &str) -> Reading<String> {
    let folded = fold(typed);
    let mut rewritten = folded.rewritten;
    let level = ["绝密", "机密", "秘密"].into_iter().find(|l| folded.text.starts_with(l));
    let Some(level) = level else {
        return Err(wrong(&format!("没有“{}”这样的密级", typed.trim()))
            .hint("密级是 绝密、机密、秘密，后面可加保密期限，如 机密★1年"));
    };
    let rest = &folded.text[level.len()..];
    let period = rest.trim_start_matches(['★', '☆', '*', '＊', '✩', '⭐', '·', '-']);
    if period.is_empty() {
        if !rest.is_empty() {
            rewritten.push("没有保密期限时不加★".into());
        }
        return Ok(Checked { value: level.into(), rewritten });
    }
    if !rest.starts_with('★') || rest.chars().filter(|c| *c == '★').count() != 1 {
        rewritten.push("密级和保密期限之间用★".into());
    }
    let period = secrecy_period(period, &mut rewritten)?;
    Ok(Checked { value: format!("{level}★{period}"), rewritten })
}

fn secrecy_period(text: &str, rewritten: &mut Vec<String>) -> Result<String, Fault> {
    if text == "长期" {
        return Ok(text.into());
    }
    let unit = ["年", "个月", "月", "天", "日"].into_iter().find(|u| text.ends_with(u));
    let figures = unit.map(|u| &text[..text.len() - u.len()]);
    let number = figures.and_then(|f| match split_digits(f) {
        (digits, "") => digits.parse().ok(),
        _ => small_number(f).inspect(|_| rewritten.push("汉字数字改为阿拉伯数字".into())),
    });
    match (number.filter(|n: &u32| (1..=999).contains(n)), unit) {
        (Some(n), Some(unit)) => Ok(format!("{n}{}", if unit == "月" { "个月" } else { unit })),
        _ => {
            Err(wrong(&format!("保密期限“{text}”读不懂"))
                .hint("写作 机密★1年、秘密★6个月、绝密★长期"))
        }
    }
}

/// 紧急程度: 特急 or 加急 (7.2.3, H-04); other words are refused with the proper one (L12).
///
/// # Errors
/// [`Kind::FieldType`] for other words.
pub fn urgency(typed: &str) -> Reading<String> {
    let folded = fold(typed);
    let hint = match folded.text.as_str() {
        "特急" | "加急" => {
            return Ok(Checked { value: folded.text, rewritten: folded.rewritten });
        }
        "急件" | "急" | "紧急" | "较急" => "改为 加急",
        "特提" | "平急" => "“特提”“平急”只用于电报，公文写 特急 或 加急",
        "特件" | "火急" | "十万火急" | "特别紧急" | "非常紧急" => "改为 特急",
        _ => "写 特急 或 加急；不急的公文不填这一项",
    };
    Err(wrong(&format!("没有“{}”这样的紧急程度", typed.trim())).hint(hint))
}

/// 公开属性 in the words of the rules on open government: 主动公开, 依申请公开, 不予公开.
///
/// # Errors
/// [`Kind::FieldType`] for other words.
pub fn disclosure(typed: &str) -> Reading<String> {
    let folded = fold(typed);
    let mut rewritten = folded.rewritten;
    let bare = folded.text.trim_start_matches("此件");
    let word = match bare {
        "主动公开" | "公开" | "公开发布" => "主动公开",
        "依申请公开" | "依申请" => "依申请公开",
        "不予公开" | "不公开" | "免予公开" => "不予公开",
        _ => {
            return Err(wrong(&format!("没有“{}”这样的公开属性", typed.trim()))
                .hint("写 主动公开、依申请公开 或 不予公开"));
        }
    };
    if word != folded.text {
        rewritten.push("用规定的说法".into());
    }
    Ok(Checked { value: word.into(), rewritten })
}

/// Most copies that anybody prints.
const MOST_COPIES: u32 = 1_000_000;

/// 印数: a whole number, with or without 份.
///
/// # Errors
/// [`Kind::FieldType`] for anything else.
pub fn copies(typed: &str) -> Reading<u32> {
    let folded = fold(typed);
    let digits = folded.text.trim_start_matches("共印").trim_end_matches('份');
    let number = digits.parse::<u32>().ok().filter(|n| (1..=MOST_COPIES).contains(n));
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match number.filter(|_| plain) {
        Some(value) => Ok(Checked { value, rewritten: folded.rewritten }),
        None => Err(wrong(&format!("印数“{}”不是份数", typed.trim())).hint("只写数字，如 120")),
    }
}

/// One of a few words: (Chinese, English, value).
///
/// # Errors
/// [`Kind::FieldType`] with the nearest word.
pub fn choice<T: Copy>(typed: &str, words: &[(&str, &str, T)]) -> Reading<T> {
    let folded = fold(typed).text;
    let lower = folded.to_ascii_lowercase();
    if let Some((_, _, value)) = words.iter().find(|(zh, en, _)| *zh == folded || *en == lower) {
        return Ok(Checked::clean(*value));
    }
    let known: Vec<&str> = words.iter().map(|(zh, ..)| *zh).collect();
    let refused = wrong(&format!("不能写“{}”", typed.trim()));
    Err(match nearest(&folded, known.iter().copied()) {
        Some(meant) => refused.hint(format!("是不是“{meant}”？可以写：{}", known.join("、"))),
        None => refused.hint(format!("可以写：{}", known.join("、"))),
    })
}

/// 是 or 否, also as programs write them.
///
/// # Errors
/// [`Kind::FieldType`] for other words.
pub fn yes_no(typed: &str) -> Reading<bool> {
    const WORDS: [(&str, &str, bool); 6] = [
        ("是", "true", true),
        ("否", "false", false),
        ("有", "yes", true),
        ("无", "no", false),
        ("要", "on", true),
        ("不", "off", false),
    ];
    let folded = fold(typed).text;
    let lower = folded.to_ascii_lowercase();
    match WORDS.iter().find(|(zh, en, _)| *zh == folded || *en == lower) {
        Some((_, _, value)) => Ok(Checked::clean(*value)),
        None => Err(wrong(&format!("“{}”不是 是 或 否", typed.trim())).hint("写 是 或 否")),
    }
}

/// The units that a length can be typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// mm, 毫米; cm and 厘米 are converted.
    Millimetre,
    /// pt, 磅.
    Point,
}

/// A length in `unit`, between the bounds; a bare number is taken in that unit.
///
/// # Errors
/// [`Kind::FieldType`] for other units, for what is no number, and outside of the bounds.
pub fn length(typed: &str, unit: Unit, least: f64, most: f64) -> Reading<f64> {
    let mut folded = fold(typed);
    folded.rewritten.retain(|r| r != INNER_BLANKS);
    let lower = folded.text.to_ascii_lowercase();
    let end = lower.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(lower.len());
    let (number, suffix) = lower.split_at(end);
    let (factor, name) = match (unit, suffix) {
        (Unit::Millimetre, "" | "mm" | "毫米") => (1.0, "mm"),
        (Unit::Millimetre, "cm" | "厘米") => (10.0, "mm"),
        (Unit::Point, "" | "pt" | "磅" | "点") => (1.0, "pt"),
        (Unit::Millimetre, _) => return Err(length_form(typed, "42mm")),
        (Unit::Point, _) => return Err(length_form(typed, "28.95pt")),
    };
    let value = match number.parse::<f64>() {
        Ok(value) if value.is_finite() => value * factor,
        _ => return Err(length_form(typed, if name == "mm" { "42mm" } else { "28.95pt" })),
    };
    if value < least || value > most {
        let message = format!("{value}{name}太{}", if value < least { "小" } else { "大" });
        return Err(wrong(&message).hint(format!("可以写 {least}{name} 到 {most}{name}")));
    }
    Ok(Checked { value, rewritten: folded.rewritten })
}

fn length_form(typed: &str, example: &str) -> Fault {
    wrong(&format!("长度“{}”读不懂", typed.trim())).hint(format!("写作 {example}"))
}

/// Heading levels: 二级, 2 or 二.
///
/// # Errors
/// [`Kind::FieldType`] for anything but the levels 1 to 4.
pub fn level(typed: &str) -> Reading<u8> {
    let text = fold(typed).text;
    match text.trim_end_matches("标题").trim_end_matches('级').trim_start_matches('第') {
        "一" | "1" => Ok(Checked::clean(1)),
        "二" | "2" => Ok(Checked::clean(2)),
        "三" | "3" => Ok(Checked::clean(3)),
        "四" | "4" => Ok(Checked::clean(4)),
        _ => {
            Err(wrong(&format!("没有“{}”这样的层次", typed.trim()))
                .hint("写 一级、二级、三级 或 四级"))
        }
    }
}

/// 状态
///
/// # Errors
/// [`Kind::FieldType`] for other words.
pub fn status(typed: &str) -> Reading<Status> {
    choice(typed, &[("送审", "draft", Status::Draft), ("定稿", "final", Status::Final)])
}

/// 格式
///
/// # Errors
/// [`Kind::FieldType`] for other words.
pub fn form(typed: &str) -> Reading<Form> {
    choice(
        typed,
        &[
            ("普通", "ordinary", Form::Ordinary),
            ("信函", "letter", Form::Letter),
            ("命令", "order", Form::Order),
            ("纪要", "minutes", Form::Minutes),
        ],
    )
}

fn wrong(message: &str) -> Fault {
    Fault::new(Kind::FieldType, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disclosure_and_copies() {
        for (typed, read) in [
            ("主动公开", Some("主动公开")),
            ("此件公开发布", Some("主动公开")),
            ("依申请", Some("依申请公开")),
            ("内部", None),
            ("", None),
        ] {
            assert_eq!(disclosure(typed).ok().map(|c| c.value).as_deref(), read, "{typed}");
        }
        for (typed, read) in [
            ("120", Some(120)),
            ("共印１２０份", Some(120)),
            ("0", None),
            ("一百", None),
            ("-3", None),
            ("+3", None),
            ("99999999999", None),
        ] {
            assert_eq!(copies(typed).ok().map(|c| c.value), read, "{typed}");
        }
    }

    /// Checks each (typed, value, told) of a normaliser; `None` for a value means refused, and `told` is in the hint.
    fn table(read: impl Fn(&str) -> Reading<String>, cases: &[(&str, Option<&str>, &str)]) {
        for (typed, value, told) in cases {
            match (read(typed), value) {
                (Ok(checked), Some(value)) => {
                    assert_eq!(checked.value, *value, "{typed}");
                    assert_eq!(checked.rewritten.join("，"), *told, "{typed}");
                }
                (Err(refused), None) => {
                    assert!(refused.hints.join("").contains(told), "{typed}: {refused:?}");
                }
                (read, _) => panic!("{typed}: {read:?}"),
            }
        }
    }

    #[test]
    fn copy_numbers() {
        table(
            copy_number,
            &[
                ("000001", Some("000001"), ""),
                ("001", Some("000001"), "补足六位"),
                ("0012", Some("000012"), "补足六位"),
                ("1", Some("000001"), "补足六位"),
                ("№000001", Some("000001"), "份号前不加符号"),
                ("０００００１", Some("000001"), "全角数字、符号改为半角"),
                ("0000001", None, "六位"),
                ("一", None, "六位"),
                ("", None, "六位"),
                ("-1", None, "六位"),
            ],
        );
    }

    #[test]
    fn secrecy_levels() {
        table(
            secrecy,
            &[
                ("机密★1年", Some("机密★1年"), ""),
                ("秘密", Some("秘密"), ""),
                ("机密1年", Some("机密★1年"), "密级和保密期限之间用★"),
                ("机密☆1年", Some("机密★1年"), "密级和保密期限之间用★"),
                ("机密*1年", Some("机密★1年"), "密级和保密期限之间用★"),
                ("机密★一年", Some("机密★1年"), "汉字数字改为阿拉伯数字"),
                ("秘密 ★ 6个月", Some("秘密★6个月"), "去掉中间的空格"),
                ("机密★１年", Some("机密★1年"), "全角数字、符号改为半角"),
                ("绝密★长期", Some("绝密★长期"), ""),
                ("机密★", Some("机密"), "没有保密期限时不加★"),
                ("机密★0年", None, "写作"),
                ("机密★永远", None, "写作"),
                ("机密★99999年", None, "写作"),
                ("内部", None, "绝密、机密、秘密"),
                ("1年★机密", None, "绝密、机密、秘密"),
                ("", None, "绝密、机密、秘密"),
            ],
        );
    }

    #[test]
    fn urgencies() {
        table(
            urgency,
            &[
                ("特急", Some("特急"), ""),
                ("加 急", Some("加急"), "去掉中间的空格"),
                ("急件", None, "加急"),
                ("特提", None, "电报"),
                ("明天", None, "不填"),
                ("", None, "不填"),
            ],
        );
    }

    #[test]
    fn lengths() {
        let mm = |t: &str| length(t, Unit::Millimetre, 30.0, 60.0).map(shown);
        table(
            mm,
            &[
                ("42mm", Some("42"), ""),
                ("42 毫米", Some("42"), ""),
                ("4.2cm", Some("42"), ""),
                ("42", Some("42"), ""),
                ("４２mm", Some("42"), "全角数字、符号改为半角"),
                ("420mm", None, "30mm 到 60mm"),
                ("0", None, "30mm 到 60mm"),
                ("-42", None, "写作 42mm"),
                ("42pt", None, "写作 42mm"),
                ("1e3", None, "写作 42mm"),
                ("4.2.1", None, "写作 42mm"),
                ("", None, "写作 42mm"),
            ],
        );
        let pt = |t: &str| length(t, Unit::Point, 26.0, 36.0).map(shown);
        table(
            pt,
            &[
                ("28.95pt", Some("28.95"), ""),
                ("28磅", Some("28"), ""),
                ("28mm", None, "写作 28.95pt"),
                ("9pt", None, "26pt 到 36pt"),
            ],
        );
    }

    fn shown<T: ToString>(checked: Checked<T>) -> Checked<String> {
        Checked { value: checked.value.to_string(), rewritten: checked.rewritten }
    }

    #[test]
    fn choices_and_switches() {
        const WORDS: [(&str, &str, u8); 2] = [("送审", "draft", 0), ("定稿", "final", 1)];
        table(
            |t| choice(t, &WORDS).map(shown),
            &[
                ("送审", Some("0"), ""),
                ("Final", Some("1"), ""),
                ("送 审", Some("0"), ""),
                ("定搞", None, "是不是“定稿”"),
                ("草稿件子", None, "送审、定稿"),
            ],
        );
        table(
            |t| yes_no(t).map(shown),
            &[
                ("是", Some("true"), ""),
                ("否", Some("false"), ""),
                ("TRUE", Some("true"), ""),
                ("也许", None, "是 或 否"),
            ],
        );
        table(
            |t| level(t).map(shown),
            &[("二级", Some("2"), ""), ("3", Some("3"), ""), ("五级", None, "四级")],
        );
    }
}
