//! Where an office's habits depart from the standard, each with its clause (gbt9704.md §10.4).

use crate::diag::{Diagnostic, Kind};
use crate::spec;

use super::{Digits, House, Sides};

/// One note for each departure that the office has chosen.
pub fn list(house: &House) -> Vec<Diagnostic> {
    let usual = House::default();
    let mut out = vec![];
    let mut note = |message: String| out.push(Diagnostic::note(Kind::Departure, message));
    match house.sides {
        Sides::Duplex => {}
        Sides::Single => note("单面印制；国家标准要求双面印刷（6.2）".into()),
        Sides::Screen => note("只供屏幕阅读，版记在最后一面；国家标准要求双面印刷（6.2）".into()),
    }
    if !house.bold_levels.is_empty() {
        let names = ["一级", "二级", "三级", "四级"];
        let levels: Vec<_> = house
            .bold_levels
            .iter()
            .filter_map(|l| names.get(usize::from(*l).checked_sub(1)?))
            .copied()
            .collect();
        note(format!("{}标题加粗；国家标准只用字体区别层次（7.3.3）", levels.join("、")));
    }
    if house.bold_title {
        note("公文标题加粗；国家标准用2号小标宋体字，不加粗（7.3.1）".into());
    }
    if let Some(pitch) = house.line_pitch_pt {
        note(format!(
            "行距 {pitch}pt；国家标准每面{}行、撑满版心（5.2.3），约 {}pt",
            spec::ROWS,
            spec::ROW_PT
        ));
    }
    if house.digits == Digits::FangSong {
        note(
            "正文数字、字母用仿宋体；国家标准没有单独规定（5.2.2），通常用 Times New Roman".into(),
        );
    }
    if house.red_line_mm != usual.red_line_mm {
        note(format!(
            "版头红线粗 {}mm；国家标准没有规定粗细（7.2.7），通常用 {}mm",
            house.red_line_mm, usual.red_line_mm
        ));
    }
    if !house.page_number_spaced {
        note("页码数字和一字线之间不空；国家标准没有规定（7.5），通常空半字".into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_house_departs_in_nothing() {
        assert_eq!(list(&House::default()), []);
    }

    #[test]
    fn each_habit_is_named_with_its_clause() {
        let house = House {
            sides: Sides::Single,
            bold_levels: vec![2, 3],
            bold_title: true,
            line_pitch_pt: Some(28.0),
            digits: Digits::FangSong,
            red_line_mm: 0.8,
            page_number_spaced: false,
            ..House::default()
        };
        let notes = list(&house);
        for (note, clause) in
            notes.iter().zip(["6.2", "7.3.3", "7.3.1", "5.2.3", "5.2.2", "7.2.7", "7.5"])
        {
            assert!(note.message.contains(clause), "{}", note.message);
        }
        assert_eq!(notes.len(), 7);
    }
}
