//! The parts of the package that docx-rs cannot write, or writes wrongly.

pub(super) mod custom;
pub(super) mod disclosed;
pub(super) mod footers;
pub(super) mod properties;
