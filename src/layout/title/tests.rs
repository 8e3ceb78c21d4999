use std::time::{Duration, Instant};

use super::*;

const CAPACITY: f64 = 20.0;

/// Width in 字: half of one for what is half-width.
fn cells(text: &str) -> f64 {
    let full = text.replace(['—', '“', '”', '·', '…'], "字");
    unicode_width::UnicodeWidthStr::width(full.as_str()) as f64 / 2.0
}

fn breaks(title: &str) -> TitleBreaks {
    break_title(title, CAPACITY, &cells)
}

fn best(title: &str) -> String {
    breaks(title).best.first().map_or(String::new(), |best| best.texts(title).join("|"))
}

/// The ways found, for the message of a failing test.
fn shown(title: &str) -> String {
    let ways = breaks(title).best;
    let way = |way: &Candidate| {
        let charges =
            way.reasons.iter().map(|reason| format!("{:?} {:.2}", reason.charge, reason.cost));
        let charges = charges.collect::<Vec<_>>().join(", ");
        format!(
            "   {:5.2} {:?} {}\n         {charges}\n",
            way.cost,
            way.shape,
            way.texts(title).join("|")
        )
    };
    ways.iter().map(way).collect()
}

fn table() -> impl Iterator<Item = (String, &'static str)> {
    let rows = include_str!("titles.txt").lines();
    rows.filter(|row| !row.is_empty() && !row.starts_with('#'))
        .map(|row| (row.replace('|', ""), row))
}

#[test]
fn titles_break_as_a_secretary_breaks_them() {
    let mut wrong = String::new();
    for (title, expected) in table() {
        if best(&title) != expected.replace("| ", "|") {
            wrong += &format!("expected {expected}\n{}", shown(&title));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_way_offered_breaks_a_rule_while_a_proper_one_exists() {
    for (title, _) in table() {
        for way in breaks(&title).best {
            let lines = way.texts(&title);
            assert!(way.cost < REJECTED, "{lines:?} {}", way.cost);
            assert!(!matches!(way.shape, Shape::Rectangle | Shape::Hourglass), "{lines:?}");
            assert!(lines.iter().all(|line| cells(line) <= CAPACITY), "{lines:?}");
            let joins = |line: &str| {
                let joined = line.strip_prefix(['和', '与', '及']).unwrap_or_default();
                joined.starts_with(|c: char| c == '“' || c.is_ascii_digit())
            };
            for line in lines[1..].iter().filter(|line| !joins(line)) {
                assert!(
                    !line.starts_with(['》', '”', '）', '、', '的', '和', '等', '与', '及', '〔']),
                    "{lines:?}"
                );
            }
            for line in &lines[..lines.len() - 1] {
                assert!(
                    !line.ends_with(['《', '“', '（', '〈']) && !line.ends_with("关于"),
                    "{lines:?}"
                );
            }
        }
    }
}

#[test]
fn lines_fit_at_any_capacity() {
    for (title, _) in table() {
        for capacity in [3.0, 6.0, 9.5, 12.0, 15.0, 18.0, 22.0, 27.0] {
            for way in break_title(&title, capacity, &cells).best {
                let lines = way.texts(&title);
                assert!(lines.iter().all(|line| cells(line) <= capacity), "{capacity} {lines:?}");
                let blank = |text: &str| text.replace(' ', "");
                assert_eq!(blank(&lines.concat()), blank(&title));
            }
        }
    }
}

#[test]
fn ways_come_cheapest_first_and_their_reasons_add_up() {
    for (title, _) in table() {
        let ways = breaks(&title).best;
        assert!((1..=3).contains(&ways.len()));
        assert!(ways.is_sorted_by(|one, other| one.cost <= other.cost + 1e-9), "{title}");
        for way in ways {
            let sum: f64 = way.reasons.iter().map(|reason| reason.cost).sum();
            assert!((sum - way.cost).abs() < 1e-9, "{title}");
            assert_eq!(way.breaks().len() + 1, way.lines.len());
        }
    }
}

#[test]
fn the_table_has_every_kind() {
    let kinds = "决议 决定 令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要";
    for kind in kinds.split(' ') {
        assert!(table().any(|(title, _)| title.ends_with(kind)), "{kind}");
    }
    assert!(table().count() >= 60);
}

#[test]
fn a_title_that_fits_stays_on_one_line() {
    let title = "关于做好2024年春节期间安全生产工作的通知";
    let found = breaks(title);
    assert_eq!(found.best.len(), 1);
    assert_eq!(found.best[0].texts(title), [title]);
    assert_eq!((found.best[0].shape, found.best[0].cost), (Shape::Line, 0.0));
}

#[test]
fn an_empty_title_has_no_lines() {
    for title in ["", "\n", " \u{3000}\n\n "] {
        let found = breaks(title);
        assert_eq!(found.best.len(), 1);
        assert!(found.best[0].lines.is_empty() && !found.forced_too_long);
    }
}

#[test]
fn forced_breaks_stand_as_typed() {
    assert_eq!(best("关于印发\n《工作总结》的通知"), "关于印发|《工作总结》的通知");
    assert_eq!(best("\n关于\n\n 印发 \n工作总结的通知\n"), "关于|印发|工作总结的通知");
    let found = breaks("关于印发\n《工作总结》的通知");
    assert!(!found.forced_too_long);
    assert_eq!(found.best[0].breaks(), ["关于印发\n".len()]);
    assert_eq!(found.best[0].shape, Shape::Trapezoid);
}

#[test]
fn only_the_forced_part_that_is_too_long_is_broken_further() {
    let title = "闵行区人民政府\n关于开展2024年度闵行区高新技术企业认定申报工作的通知";
    let found = breaks(title);
    assert!(found.forced_too_long);
    let lines = found.best[0].texts(title).join("|");
    assert_eq!(lines, "闵行区人民政府|关于开展2024年度闵行区|高新技术企业认定申报工作的通知");
}

#[test]
fn outlines_are_named_by_their_lines() {
    use Shape::*;
    let table: [(&[f64], Shape); 12] = [
        (&[], Line),
        (&[9.0], Line),
        (&[8.0, 12.0], Trapezoid),
        (&[12.0, 8.0], InvertedTrapezoid),
        (&[12.0, 12.5], Rectangle),
        (&[6.0, 10.0, 14.0], Trapezoid),
        (&[14.0, 10.0, 6.0], InvertedTrapezoid),
        (&[8.0, 14.0, 10.0], Diamond),
        (&[8.0, 14.0, 14.0, 10.0], Diamond),
        (&[14.0, 8.0, 14.0], Hourglass),
        (&[8.0, 14.0, 8.0, 14.0], Hourglass),
        (&[11.0, 11.0, 11.5], Rectangle),
    ];
    for (widths, expected) in table {
        assert_eq!(shape(widths), expected, "{widths:?}");
    }
}

#[test]
fn a_rectangle_is_reported_when_it_was_forced() {
    let found = breaks("关于印发总结\n有关事项通知");
    assert_eq!(found.best[0].shape, Shape::Rectangle);
    assert!(found.best[0].cost >= REJECTED);
}

#[test]
fn blanks_at_line_ends_belong_to_no_line() {
    let title =
        "闵行区科学技术委员会　闵行区财政局　闵行区教育局关于开展科普教育基地认定工作的通知";
    let found = breaks(title);
    for way in &found.best {
        for line in way.texts(title) {
            assert_eq!(line, line.trim());
        }
    }
}

#[test]
fn titles_without_a_proper_break_still_fit() {
    let long =
        ["的".repeat(100), "字".repeat(100), "W".repeat(120), "》".repeat(50), "《".repeat(50)];
    for title in long.iter().map(String::as_str).chain([
        "Pneumonoultramicroscopicsilicovolcanoconiosispneumonoultramicro",
        "关于印发Pneumonoultramicroscopicsilicovolcanoconiosispneumonoultramicro的通知",
        "阿不都热依木·买买提艾力·阿不都热依木·买买提艾力·阿不都热依木·买买提",
    ]) {
        for way in breaks(title).best {
            let lines = way.texts(title);
            assert!(lines.iter().all(|line| cells(line) <= CAPACITY), "{lines:?}");
            assert_eq!(lines.concat(), title);
        }
    }
}

#[test]
fn any_text_and_any_measure_is_survived() {
    let texts = [
        "👨‍👩‍👧‍👦关于👩🏽‍🔬e\u{301}e\u{301}\u{301}的通知🇨🇳🇨🇳",
        "𠮷野家𪚥龘关于〇〇的通知\u{E0100}",
        "\u{200B}\u{200B}\u{FEFF}\u{202E}关于",
        "葛\u{E0100}市葛\u{E0100}区关于印发《葛\u{E0100}城管理办法》的通知与葛\u{E0100}城区工作方案",
        "〔〔〔2024〕》》》〈《“",
        "\u{0}\r\n\t\u{85}\u{2028}a",
        "١٢٣ हिन्दी ไทย 한국어 カタカナ",
        "——2023——2025————",
    ];
    let measures: [&dyn Fn(&str) -> f64; 5] =
        [&cells, &|_| 0.0, &|_| f64::NAN, &|_| f64::INFINITY, &|_| -3.0];
    for text in texts {
        for repeated in [text.to_owned(), text.repeat(30)] {
            for measure in measures {
                for capacity in [20.0, 1.0, 0.0, -1.0, f64::NAN, f64::INFINITY] {
                    let found = break_title(&repeated, capacity, measure);
                    assert!(!found.best.is_empty());
                    for way in found.best {
                        assert!(way.texts(&repeated).iter().all(|line| !line.is_empty()));
                    }
                }
            }
        }
    }
}

#[test]
fn lines_never_part_a_grapheme_cluster() {
    let family = "👨‍👩‍👧‍👦";
    let title = family.repeat(40);
    for way in breaks(&title).best {
        assert!(way.lines.iter().all(|line| line.start % family.len() == 0));
    }
}

#[test]
fn the_same_title_breaks_the_same_way() {
    for (title, _) in table() {
        assert_eq!(breaks(&title), breaks(&title));
    }
}

/// Generous bounds, for a loaded machine and an unoptimised build: what they guard against is explosion.
#[test]
fn long_titles_take_milliseconds() {
    let sentence = "关于进一步加强科技创新支持中小企业发展的若干意见和实施办法";
    let long: String = sentence.chars().cycle().take(1000).collect();
    let narrow = "关于".repeat(500);
    for (title, measure) in [(&long, &cells as &dyn Fn(&str) -> f64), (&narrow, &|_| 0.01)] {
        let begin = Instant::now();
        let found = break_title(title, CAPACITY, measure);
        assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
        assert!(!found.best.is_empty());
    }
}
