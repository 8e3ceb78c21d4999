//! The parts of the package that docx-rs cannot write, or writes wrongly.

pub(super) mod custom;
mod disclosed;
pub(super) mod footers;
pub(super) mod properties;
