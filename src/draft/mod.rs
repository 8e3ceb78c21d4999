//! Drafts that come back: what data has changed since, and how it goes into a draft that people have edited.

pub mod change;
pub mod merge;
pub mod token;
