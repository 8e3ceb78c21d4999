//! Lengths in Word's units, rounded once.

use crate::spec;

/// Twips (1/20 pt) of a length in pt.
pub(super) fn twips(pt: f64) -> i64 {
    (pt * 20.0).round() as i64
}

/// Twips of a length in mm.
pub(super) fn twips_mm(mm: f64) -> i64 {
    twips(spec::pt(mm))
}

/// EMU (1/12700 pt) of a length in mm.
pub(super) fn emu_mm(mm: f64) -> i64 {
    (spec::pt(mm) * 12_700.0).round() as i64
}

/// Eighths of a point of a length in mm, for rules.
pub(super) fn eighths_mm(mm: f64) -> u32 {
    (spec::pt(mm) * 8.0).round().max(2.0) as u32
}
