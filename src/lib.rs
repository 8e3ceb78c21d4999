//! hongtou (红头): structured data into Chinese official documents, in PDF and Word, to GB/T 9704—2012.
//!
//! The pipeline: notice, text and data are filled into a [`notice::Notice`], composed into one
//! [`document::Document`], set once; both papers are made from that.
//!
//! Imports go one way: `spec, diag, document ← compose, layout ← lib`; `notice ← template, compose`;
//! `document, layout, spec, fonts ← pdf, docx, draft`. `pdf` and `docx` never import `notice`,
//! `template` or each other; `draft` reads and renews what `docx` has written. [`project`] stands above
//! `notice`, `template` and `markup` and reads a folder through them; [`pipeline`] leads from there to the
//! layout. [`places`] finds what a layout prints; [`why`] and [`diff`] compare papers and data, and stand above
//! all of these. So do [`issue`], which tells of a finished paper and reads both papers back, and [`import`], which leads
//! from a Word file to a folder; `diff` reads edited drafts through it.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod calibrate;
pub mod checklist;
pub mod compose;
pub mod data;
pub mod diag;
pub mod diff;
pub mod digest;
pub mod document;
pub mod docx;
pub mod draft;
pub mod folder;
pub mod fonts;
pub mod import;
pub mod inhouse;
pub mod issue;
pub mod layout;
pub mod markup;
pub mod notice;
pub mod pdf;
pub mod picture;
pub mod pipeline;
pub mod places;
pub mod project;
pub mod sentence;
pub mod separate;
pub mod source;
pub mod spec;
pub mod template;
pub mod tree;
pub mod why;
pub mod words;
