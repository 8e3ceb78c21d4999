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

/// Hundredths of a 字, as Word counts indents.
pub(super) fn hundredths(cells: f64) -> i32 {
    (cells * 100.0).round() as i32
}

/// EMU (1/12700 pt) of a length in mm.
pub(super) fn emu_mm(mm: f64) -> i64 {
    (spec::pt(mm) * 12_700.0).round() as i64
}

/// Eighths of a point of a length in mm, for rules.
pub(super) fn eighths_mm(mm: f64) -> u32 {
    (spec::pt(mm) * 8.0).round().max(2.0) as u32
}

/// Half points of a size: what word processors call 3号 is 16 pt, whatever the grid makes of it.
pub(super) fn half_points(size_pt: f64) -> u32 {
    if (size_pt - spec::SIZE_3_PT).abs() < 1e-6 {
        return spec::WORD_SIZE_3_HALF_PT;
    }
    (size_pt * 2.0).round() as u32
}
