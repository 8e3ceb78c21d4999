//! The parts of the package that docx-rs cannot write, or writes wrongly.

pub(super) mod custom;
pub(super) mod disclosed;
pub(super) mod font_table;
pub(super) mod footers;
pub(super) mod footnotes;
pub(super) mod properties;
pub(super) mod settings;
pub(super) mod source;
pub(super) mod theme;

/// Namespace of WordprocessingML.
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
