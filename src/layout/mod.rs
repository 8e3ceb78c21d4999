//! Setting a document on pages.

pub mod title;
