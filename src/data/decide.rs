//! Figures of a paper that was begun from last year's: each row holds last year's value in 上年, and 处理 says what
//! becomes of it. 改 takes the new value in 数值, 留 keeps last year's, 待补 is still to come.
//!
//! A row without 数值 and 处理 is undecided. What is undecided or to come prints [`PENDING`] where everyone sees it, and
//! no 定稿 is made of it.

use super::grid::Field;
use super::{Figure, Value};
use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::source::Origin;

/// Column of last year's value.
pub const LAST_YEAR: &str = super::LAST_YEAR;
/// Column of what becomes of it.
pub const DECISION: &str = "处理";
/// What is printed for a figure that has no value yet.
pub const PENDING: &str = "【待补】";

/// What can stand in [`DECISION`].
pub const DECISIONS: [&str; 3] = ["改", "留", "待补"];

/// Why a figure has no value yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Nobody has decided on it.
    Undecided,
    /// It is to come: 待补.
    ToCome,
}

impl Figure {
    /// Why it has no value yet; `None` when it has one.
    pub fn open(&self) -> Option<Open> {
        let pending = matches!(&self.value.value, Value::Text(text) if text == PENDING);
        let of = if self.parts.contains_key(DECISION) { Open::ToCome } else { Open::Undecided };
        (pending && self.parts.contains_key(LAST_YEAR)).then_some(of)
    }
}

/// The fields with 数值 as 处理 has it; those of other figures as they are. `None` where they contradict each other,
/// with why in `sink`.
pub(super) fn decided(
    key: &str,
    mut fields: Vec<Field>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Vec<Field>> {
    let find = |name: &str| fields.iter().find(|(n, ..)| n == name).cloned();
    let Some((_, old, old_at)) = find(LAST_YEAR) else { return Some(fields) };
    let (value, decision) = (find("数值"), find(DECISION));
    let word = decision.as_ref().map(|(_, word, _)| word.trim());
    let mut set = |text: String, at: Origin| {
        fields.retain(|(name, ..)| name != "数值" && (name != "单位" || text != PENDING));
        fields.push(("数值".to_string(), text, at));
    };
    match (word, &value, &decision) {
        (None, Some(_), _) | (Some("改"), Some(_), _) => {}
        (Some("留"), None, _) => set(old, old_at),
        (None | Some("待补"), None, _) => set(PENDING.to_string(), old_at),
        (Some("改"), None, Some((_, _, at))) => {
            let message = format!("“{key}”写了改，没有填数值");
            let found = Diagnostic::error(Kind::DataValue, message).at(at);
            sink.push(found.hint("请填上新的数值；还没有的，写待补；和上年一样的，写留"));
            return None;
        }
        (Some("留" | "待补"), Some((_, _, at)), Some((_, word, decision))) => {
            let message = format!("“{key}”写了{word}，又填了数值");
            let found = Diagnostic::error(Kind::DataValue, message).at(at);
            sink.push(found.with(decision, "处理写在这里").hint("用新数值的，处理写改"));
            return None;
        }
        (Some(other), _, Some((_, _, at))) => {
            let message = format!("处理“{other}”看不懂");
            let found = Diagnostic::error(Kind::DataValue, message).at(at);
            let meant = nearest(other, DECISIONS);
            sink.push(found.hint(did_you_mean(meant, "请写改、留或者待补")));
            return None;
        }
        (Some(_), _, None) => {}
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::{csv, findings};

    const HEAD: &str = "代号,名称,数值,单位,上年,处理\n";

    #[test]
    fn each_decision_has_its_value() {
        for (row, value, open) in [
            ("甲,甲,,家,161,", Value::Text(PENDING.into()), Some(Open::Undecided)),
            ("甲,甲,,家,161,待补", Value::Text(PENDING.into()), Some(Open::ToCome)),
            ("甲,甲,,家,161,留", Value::Number(161.into()), None),
            ("甲,甲,145,家,161,改", Value::Number(145.into()), None),
            ("甲,甲,145,家,161,", Value::Number(145.into()), None),
            ("甲,甲,145,家,,", Value::Number(145.into()), None),
        ] {
            let (data, sink) = csv(&format!("{HEAD}{row}\n"));
            assert_eq!(findings(&sink), Vec::<String>::new(), "{row}");
            let figure = &data.figures["甲"];
            assert_eq!((&figure.value.value, figure.open()), (&value, open), "{row}");
        }
    }

    #[test]
    fn contradictions_are_told() {
        for (row, said) in [
            ("甲,甲,,家,161,改", "写了改，没有填数值"),
            ("甲,甲,145,家,161,留", "写了留，又填了数值"),
            ("甲,甲,145,家,161,待补", "写了待补，又填了数值"),
            ("甲,甲,145,家,161,保留", "处理“保留”看不懂"),
        ] {
            let (_, sink) = csv(&format!("{HEAD}{row}\n"));
            let found = findings(&sink);
            assert!(found.len() == 1 && found[0].contains(said), "{row}: {found:?}");
        }
    }
}
