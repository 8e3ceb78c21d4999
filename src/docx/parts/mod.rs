//! The parts of the package that docx-rs cannot write, or writes wrongly.
