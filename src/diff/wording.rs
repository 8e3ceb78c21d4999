//! Words that say in which direction a number went.

/// Words for more.
const MORE: [&str; 13] = [
    "增长",
    "上升",
    "增加",
    "提高",
    "提升",
    "扩大",
    "高于",
    "多于",
    "上涨",
    "净增",
    "增",
    "升",
    "正增长",
];
/// Words for less.
const LESS: [&str; 13] = [
    "下降",
    "减少",
    "降低",
    "缩小",
    "缩减",
    "低于",
    "少于",
    "下跌",
    "回落",
    "净减",
    "减",
    "降",
    "负增长",
];
/// Words for neither.
const SAME: [&str; 3] = ["持平", "不变", "无变化"];

/// In which direction a text says that something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    More,
    Less,
    Same,
}

/// The directions that a text names, each once; 负增长 is less, not more.
fn directions(text: &str) -> Vec<Direction> {
    let names = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    let negative = text.contains("负增长");
    let rest = text.replace("负增长", "");
    let found = [
        (Direction::More, names(&MORE, &rest)),
        (Direction::Less, negative || names(&LESS, &rest)),
        (Direction::Same, names(&SAME, &rest)),
    ];
    found.into_iter().filter(|(_, is)| *is).map(|(direction, _)| direction).collect()
}

/// Whether the words of one text say the other direction than those of the other.
pub(super) fn flipped(old: &str, new: &str) -> bool {
    let (old, new) = (directions(old), directions(new));
    !old.is_empty() && !new.is_empty() && old != new
}

/// The word of a direction that a text ends with: 增长 before -3%.
pub(super) fn ends_with(text: &str) -> Option<&'static str> {
    let text = text.trim_end_matches(['了', '约', '近', '：', ' ']);
    let words = MORE.iter().chain(&LESS).filter(|word| word.chars().count() > 1);
    words.filter(|word| text.ends_with(**word)).max_by_key(|word| word.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_follows_the_sign() {
        for (old, new, expected) in [
            ("增长20%", "下降3%", true),
            ("下降3%", "增长20%", true),
            ("增长20%", "持平", true),
            ("增长20%", "负增长3%", true),
            ("增长20%", "增长25%", false),
            ("20%", "3%", false),
            ("提高", "增加", false),
            ("首次高于", "略低于", true),
        ] {
            assert_eq!(flipped(old, new), expected, "{old} {new}");
        }
    }

    #[test]
    fn a_number_can_stand_behind_its_word() {
        assert_eq!(ends_with("成交额同比增长"), Some("增长"));
        assert_eq!(ends_with("减少了"), Some("减少"));
        assert_eq!(ends_with("成交额为"), None);
    }
}
