//! What the tests of finished PDFs share: papers made by hand and built, and a reader of PDFs of its own.

// Each test is a crate of its own and uses a part of this.
#![allow(dead_code)]

pub mod built;
pub mod edits;
pub mod folder;
pub mod inks;
pub mod judges;
pub mod measure;
pub mod papers;
pub mod program;
pub mod revisions;
pub mod validate;
pub mod word;

/// Fails with what was looked at unless two lengths agree within a tolerance in mm.
#[track_caller]
pub fn assert_near(what: &str, found: f64, wanted: f64, tolerance: f64) {
    let off = (found - wanted).abs();
    assert!(off <= tolerance, "{what}: {found:.3} mm, wanted {wanted:.3} ± {tolerance} mm");
}
