//! The calibration sheet: how far a printer sets the text from where a letterhead wants it.

use serde_json::json;

use typst_pdf::PdfStandard;

use crate::diag::Diagnostic;
use crate::fonts::Fonts;
use crate::layout::typeset_calibration;
use crate::pdf::{Output, export_pages};
use crate::spec::{self, Ink};

const TITLE: &str = "套红打印校准页";

const STEPS: [&str; 4] = [
    "打印时请选“实际大小”（100%），不要选“适合页面”。先印在白纸上，用尺量上边和左边的刻度：刻度10应当离纸边10毫米。",
    "再印在本单位的红头纸上，看虚线与红头纸上的红线、标志上边差多少：虚线偏下记为正，偏上记为负；版心角的十字偏右记为正，偏左记为负。",
    "把要移动的量写成“右,下”两个毫米数，方向与偏差相反。例如量得偏右1毫米、偏下0.5毫米，写 --preprinted=-1,-0.5。",
    "用 hongtou build 通知文件夹 --preprinted=右,下 再印一份核对。",
];

/// One page of A4 with scales in mm, the corners of the 版心 and the heights of mark and page number.
pub fn sheet(fonts: &Fonts) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let data = json!({
        "title": TITLE,
        "steps": STEPS,
        // PDF/A wants a date; a sheet without a paper's date has the standard's own.
        "date": { "year": 2012, "month": 7, "day": 1 },
        "inks": { "black": Ink::Black.rgb(), "red": Ink::Red.rgb() },
        "paper": {
            "width": spec::PAPER_WIDTH_MM, "height": spec::PAPER_HEIGHT_MM,
            "left": spec::LEFT_MM, "top": spec::TOP_MM,
            "core-width": spec::CORE_WIDTH_MM, "core-height": spec::CORE_HEIGHT_MM,
        },
        "marks": [
            { "name": "发文机关标志上边", "y": spec::MARK_TOP_MM },
            { "name": "版心下边", "y": spec::BOTTOM_EDGE_MM },
            { "name": "页码一字线", "y": spec::PAGE_NUMBER_MM },
        ],
    });
    let document = typeset_calibration(data, fonts)?;
    export_pages(&document, Output::Archive, TITLE.to_string(), Some(PdfStandard::A_2a), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_is_one_page_and_the_same_each_time() {
        let fonts = Fonts::bundled(true);
        let first = sheet(&fonts).unwrap();
        assert!(first.starts_with(b"%PDF-"));
        assert_eq!(first, sheet(&fonts).unwrap());
    }
}
