//! Issued papers: the slip (发文凭据) that says what was issued, and what is compared with it.
//!
//! A slip stands beside the papers as JSON. It names what went in (files, fonts, template, program, options), what came
//! out, and what is printed: every paragraph, every line of every page, every figure with its exact value. It has
//! neither clock nor path of a machine: issuing the same again gives the same slip.

pub mod correct;
pub mod differ;
pub mod earlier;
mod make;
mod slip;
mod verify;

pub use make::{Issuing, former, make, refuse_draft};
pub use slip::{
    EMBEDDED, EMBEDDED_OPTIONS, ENDING, FORMAT, Figure, FontHash, Former, Hashed, Line, Options,
    Page, Paper, Paragraph, Place, Slip,
};
pub use verify::{State, Verdict, verify};
