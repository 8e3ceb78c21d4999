//! Widths in 字 before anything is set: what indents of 署名 and 附件说明 are reckoned from.

use unicode_width::UnicodeWidthStr;

/// Width of a text in 字: 汉字 and Chinese marks (— “ ” … · among them) are 1, half-width digits and Latin 0.5.
pub(super) fn width(text: &str) -> f64 {
    let halves = u32::try_from(text.width_cjk()).unwrap_or(u32::MAX);
    f64::from(halves) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_worked_numbers() {
        for (text, expected) in [
            ("闵行区科学技术委员会", 10.0),
            ("2024年2月6日", 6.0),
            ("2024年　月　日", 7.0),
            ("10.", 1.5),
            ("“—”…·", 5.0),
            ("GB/T 9704", 4.5),
            ("", 0.0),
        ] {
            assert_eq!(width(text), expected, "{text}");
        }
    }
}
