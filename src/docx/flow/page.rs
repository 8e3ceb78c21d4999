//! Paper, margins and pitch of the draft.

use super::super::draft::{Format, Landscape, Letterhead, PageSetup};
use super::super::units::{twips, twips_mm};
use super::super::{Grid, Margins, Settings};
use crate::document::Form;
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
    let (left, right, char_space) = across(settings.grid);
    let moved = |twips: u32, mm: f64| u32::try_from(i64::from(twips) + twips_mm(mm)).unwrap_or(0);
    let (pitch, height) =
        (pitch(layout.settings.row_pt, settings.margins), length(spec::PAPER_HEIGHT_MM));
    // A side holds as many rows as in the PDF, whose last one needs no white below it.
    let rows = u32::try_from(spec::rows(layout.settings.row_pt)).unwrap_or(0) * pitch;
    let bottom = length(bottom - dy)
        .min(height.saturating_sub(length(top + dy) + rows + spec::WORD_ROWS_SLACK_TWIPS));
    let setup = PageSetup {
        width: length(spec::PAPER_WIDTH_MM),
        height,
        top: length(top + dy),
        bottom,
        left: moved(left, dx),
        right: moved(right, -dx),
        footer: length(footer_mm() - dy),
        pitch,
        char_space,
        numbered: layout.settings.lone_number || layout.pages.len() > 1,
        number_spaced: layout.settings.page_number_spaced,
        letterhead: None,
        landscape: layout
            .pages
            .iter()
            .any(|page| page.landscape)
            .then(|| landscape(layout, settings, pitch)),
    };
    match layout.document.form {
        Form::Letter => letter(setup, layout, settings),
        Form::Ordinary | Form::Order | Form::Minutes => setup,
    }
}

/// Margins of the turned sides: those of the upright ones, turned with them (8).
fn landscape(layout: &Layout, settings: &Settings, pitch: u32) -> Landscape {
    let (dx, dy) = layout.settings.preprinted.unwrap_or((0.0, 0.0));
    let length = |mm: f64| u32::try_from(twips_mm(mm)).unwrap_or(0);
    // Word puts half of the leading above a line.
    let lifted = match settings.margins {
        Margins::Office => 0.0,
        Margins::Gbt33476 => spec::TOP_MM - spec::WORD_TOP_MM,
    };
    let top = length(spec::TURNED_TOP_MM + dx - lifted);
    let rows = u32::try_from(spec::turned_rows(layout.settings.row_pt)).unwrap_or(0) * pitch;
    // Behind a table an empty paragraph holds the end of the section.
    let needed = rows + Format::EMPTY.line + spec::WORD_ROWS_SLACK_TWIPS;
    let free = length(spec::PAPER_WIDTH_MM).saturating_sub(top + needed);
    let line = mm(spec::WORD_FOOTER_LINE_PT);
    Landscape {
        top,
        bottom: length(spec::RIGHT_MM - dx - lifted).min(free),
        left: length(spec::TURNED_LEFT_MM - dy),
        right: length(spec::TOP_MM + dy),
        number: length(spec::PAPER_HEIGHT_MM - spec::PAGE_NUMBER_MM - dy - line / 2.0),
        number_line: (length(spec::LEFT_MM + dx), length(spec::RIGHT_EDGE_MM + dx)),
    }
}

/// Page 1 of a 信函 has one row more than the others (10.1). In Word that is its bottom margin, and the footers of the
/// others reach as far up as makes the difference.
fn letter(setup: PageSetup, layout: &Layout, settings: &Settings) -> PageSetup {
    let (_, dy) = layout.settings.preprinted.unwrap_or((0.0, 0.0));
    let length = |mm: f64| u32::try_from(twips_mm(mm)).unwrap_or(0);
    let line = twips(spec::WORD_FOOTER_LINE_PT) as u32;
    let footer = length(spec::LETTER_FOOT_LINE_MM - dy);
    let others_bottom = setup.bottom.min(letter_imprint_bottom(dy));
    let below_number = setup.footer.saturating_sub(footer);
    let letterhead = Letterhead {
        header: 0,
        above_number: others_bottom.saturating_sub(setup.footer + line),
        below_number,
        others_bottom,
        gridded: settings.grid == Grid::Grid,
        foot_line: layout.settings.preprinted.is_none(),
    };
    PageSetup {
        bottom: setup.bottom.saturating_sub(setup.pitch),
        footer,
        letterhead: Some(letterhead),
        ..setup
    }
}

/// Lower edge of the exact line with which 版记 of a 信函 ends, above that of the sheet: its text ends with the 版心.
pub(super) fn letter_imprint_bottom(dy: f64) -> u32 {
    let line = spec::IMPRINT_LINE_PT * (1.0 - spec::WORD_EXACT_ASCENT);
    let below_text = mm(line - spec::SIZE_4_PT * spec::EM_DESCENT);
    u32::try_from(twips_mm(spec::BOTTOM_MM - below_text - dy)).unwrap_or(0)
}

/// How far 署名 and date may stand below their place in the PDF, in mm. The office's rows of 28.95 pt begin up to 3.4 mm
/// lower than the PDF's and end level with them; those of GB/T 33476.2 promise the place of the ink.
pub(super) fn tolerance_mm(margins: Margins) -> f64 {
    match margins {
        Margins::Office => 2.0,
        Margins::Gbt33476 => 0.5,
    }
}

/// Margins at the sides in twips, and what the grid of characters adds to each, in 1/4096 pt.
///
/// Both settings let the page-setup dialog show 28 characters. In the portable one nothing stands on that grid: the
/// margins are 2 twips smaller (28.0 and 26.0 mm all the same), so that LibreOffice, which takes from the width what the
/// grid does not fill, leaves it whole.
fn across(grid: Grid) -> (u32, u32, i32) {
    let [left, right] = [spec::LEFT_MM, spec::RIGHT_MM].map(|mm| twips_mm(mm) as u32);
    let full = f64::from(spec::WORD_SIZE_3_HALF_PT) / 2.0;
    match grid {
        Grid::Grid => (left, right, ((spec::CELL_PT - full) * 4096.0) as i32),
        Grid::Portable => (left - 1, right - 2, spec::WORD_CHAR_SPACE),
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
