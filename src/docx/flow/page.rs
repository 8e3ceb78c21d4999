//! Paper, margins and pitch of the draft.

use super::super::draft::PageSetup;
use super::super::units::{twips, twips_mm};
use super::super::{Grid, Margins, Settings};
use crate::layout::Layout;
use crate::spec::{self, mm};

/// Paper and margins: those of the settings, moved as far as the letterhead wants it.
pub(super) fn setup(layout: &Layout, settings: &Settings) -> PageSetup {
    let (dx, dy) = layout.settings.preprinted.unwrap_or((0.0, 0.0));
    let (top, bottom) = match settings.margins {
        Margins::Office => (spec::TOP_MM, spec::BOTTOM_MM),
        Margins::Gbt33476 => (spec::WORD_TOP_MM, spec::WORD_BOTTOM_MM),
    };
    let length = |mm: f64| u32::try_from(twips_mm(mm)).unwrap_or(0);
    PageSetup {
        width: length(spec::PAPER_WIDTH_MM),
        height: length(spec::PAPER_HEIGHT_MM),
        top: length(top + dy),
        bottom: length(bottom - dy),
        left: length(spec::LEFT_MM + dx),
        right: length(spec::RIGHT_MM - dx),
        footer: length(footer_mm() - dy),
        pitch: pitch(layout.settings.row_pt, settings.margins),
        char_space: ((spec::CELL_PT - f64::from(spec::WORD_SIZE_3_HALF_PT) / 2.0) * 4096.0) as i32,
        characters: settings.grid == Grid::Grid,
        number_spaced: layout.settings.page_number_spaced,
    }
}

/// Pitch of rows in twips; the office's own is the same in both settings.
fn pitch(row_pt: f64, margins: Margins) -> u32 {
    if (row_pt - spec::ROW_PT).abs() > 1e-9 {
        return u32::try_from(twips(row_pt)).unwrap_or(spec::WORD_ROW_TWIPS);
    }
    match margins {
        Margins::Office => spec::WORD_ROW_OFFICE_TWIPS,
        Margins::Gbt33476 => spec::WORD_ROW_TWIPS,
    }
}

/// Lower edge of the footer's line above the lower edge of the sheet, so that its dash stands at its height (7.5).
fn footer_mm() -> f64 {
    let half_line = spec::WORD_FOOTER_LINE_PT / 2.0;
    spec::PAPER_HEIGHT_MM - spec::PAGE_NUMBER_MM - mm(half_line)
}
