//! The name under which an office files a paper: 闵科委〔2024〕14号 关于印发….pdf.

use crate::document::plain;

use super::{Form, Notice, number};

/// Longest name of a file in bytes on the usual file systems.
const MAX_NAME_BYTES: usize = 255;

/// Room for what follows the stem: `.docx`, or a mark such as ` (2)`.
const MAX_STEM_BYTES: usize = MAX_NAME_BYTES - 16;

/// The name of a paper's files without their extension; a paper whose number is open is a 送审稿.
pub fn file_stem(notice: &Notice) -> String {
    let title: String = notice.title.iter().map(|line| plain(line)).collect();
    let title = if title.is_empty() { notice.mark_alone() } else { title };
    let number = match (notice.number.year, notice.number.serial) {
        (_, Some(_)) if notice.form == Form::Order => number::print_order(&notice.number),
        (Some(_), Some(_)) => number::print(&notice.number),
        _ => "送审稿".to_string(),
    };
    stem(&format!("{number} {title}"))
}

/// What follows the name of a paper in that of its 发文稿纸.
const SHEET: &str = " 发文稿纸";

/// The name of the files of a paper's 发文稿纸 without their extension.
pub fn sheet_stem(notice: &Notice) -> String {
    let mut stem = file_stem(notice);
    while stem.len() + SHEET.len() > MAX_STEM_BYTES {
        stem.pop();
    }
    stem + SHEET
}

/// A name, without ending, that every usual file system takes.
pub fn safe_name(name: &str) -> String {
    stem(name)
}

fn stem(name: &str) -> String {
    let safe: String = name.chars().map(allowed).collect();
    let mut end = safe.len().min(MAX_STEM_BYTES);
    while !safe.is_char_boundary(end) {
        end -= 1;
    }
    // Windows drops points and blanks at the end of a name.
    safe[..end].trim().trim_end_matches('.').to_string()
}

/// The character itself, or its full-width double where a file name cannot have it.
fn allowed(c: char) -> char {
    match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => {
            char::from_u32(u32::from(c) + 0xFEE0).unwrap_or('_')
        }
        c if c.is_control() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_filed_everywhere() {
        for (name, filed) in [
            ("闵科委〔2024〕14号 关于印发《甲》的通知", "闵科委〔2024〕14号 关于印发《甲》的通知"),
            ("甲/乙:丙?", "甲／乙：丙？"),
            ("..\\甲", "..＼甲"),
            ("甲\n乙.", "甲 乙"),
        ] {
            assert_eq!(stem(name), filed);
        }
    }

    #[test]
    fn long_names_are_cut_at_a_character() {
        let cut = stem(&"长".repeat(200));
        assert!(cut.len() <= MAX_STEM_BYTES && cut.len() > MAX_STEM_BYTES - 3);
        assert!(cut.chars().all(|c| c == '长'));
    }
}
