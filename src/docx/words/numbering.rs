//! The numbers that Word puts before paragraphs by itself, as they show.

use std::collections::{BTreeMap, BTreeSet};

use crate::docx::xml::Element;

/// Levels of a list (ECMA-376 part 1, 17.9.6).
const LEVELS: usize = 9;

/// The lists of a file, and how far each has been counted.
#[derive(Debug, Default)]
pub(in crate::docx) struct Numbering {
    abstracts: BTreeMap<String, BTreeMap<usize, Level>>,
    lists: BTreeMap<String, List>,
    counts: BTreeMap<String, [Option<u32>; LEVELS]>,
    /// Lists whose own beginnings have been used.
    begun: BTreeSet<(String, usize)>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// Id of the paragraph style that has this level.
    style: Option<String>,
    /// The level after which it begins anew: 0 never does.
    restart: Option<usize>,
}

#[derive(Debug, Default)]
struct List {
    of: String,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

impl Numbering {
    /// Those of the part word/numbering.xml.
    pub fn of(root: &Element) -> Self {
        let mut out = Self::default();
        for element in root.elements() {
            match element.name.as_str() {
                "w:abstractNum" => {
                    let id = element.get("w:abstractNumId").unwrap_or_default().to_string();
                    out.abstracts.insert(id, levels(element));
                }
                "w:num" => {
                    let id = element.get("w:numId").unwrap_or_default().to_string();
                    out.lists.insert(id, list(element));
                }
                _ => {}
            }
        }
        out
    }

    /// The level that a paragraph style has in a list.
    pub fn level_of_style(&self, list: &str, style: &str) -> usize {
        let levels = self.lists.get(list).and_then(|list| self.abstracts.get(&list.of));
        let found = levels.and_then(|levels| {
            levels.iter().find(|(_, level)| level.style.as_deref() == Some(style))
        });
        found.map_or(0, |(at, _)| *at)
    }

    fn level(&self, list: &str, at: usize) -> Option<&Level> {
        let list = self.lists.get(list)?;
        list.levels.get(&at).or_else(|| self.abstracts.get(&list.of)?.get(&at))
    }

    /// Counts one paragraph of a list on; what shows before it, `None` where nothing does.
    pub fn next(&mut self, list: &str, at: usize) -> Option<String> {
        let level = self.level(list, at)?.clone();
        let (of, own) = self.lists.get(list).map(|l| (l.of.clone(), l.starts.get(&at).copied()))?;
        let counts = self.counts.entry(of).or_default();
        let begins = own.filter(|_| self.begun.insert((list.to_string(), at)));
        let slot = counts.get_mut(at)?;
        *slot = Some(match (begins, *slot) {
            (Some(start), _) => start,
            (None, Some(count)) => count.saturating_add(1),
            (None, None) => level.start,
        });
        let counts = *counts;
        let deeper = (at + 1..LEVELS).filter(|deep| {
            let restart = self.level(list, *deep).and_then(|level| level.restart);
            restart.is_none_or(|after| after > at)
        });
        let deeper: Vec<usize> = deeper.collect();
        let of = self.lists.get(list).map(|l| l.of.clone())?;
        if let Some(counts) = self.counts.get_mut(&of) {
            deeper.into_iter().for_each(|deep| counts[deep] = None);
        }
        self.shown(list, &level, &counts).filter(|shown| !shown.trim().is_empty())
    }

    /// 第%1章, %1.%2 with the counts of the levels.
    fn shown(&self, list: &str, level: &Level, counts: &[Option<u32>; LEVELS]) -> Option<String> {
        match level.format.as_str() {
            "none" => return None,
            "bullet" => return Some(bullet(&level.text).to_string()),
            _ => {}
        }
        let mut out = String::new();
        let mut chars = level.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = chars.peek().and_then(|c| c.to_digit(10)).filter(|d| (1..=9).contains(d));
            let Some(digit) = digit.filter(|_| c == '%') else {
                out.push(c);
                continue;
            };
            chars.next();
            let of = digit as usize - 1;
            let other = self.level(list, of);
            let count = counts[of].unwrap_or_else(|| other.map_or(1, |level| level.start));
            out.push_str(&number(other.map_or("decimal", |level| &level.format), count));
        }
        Some(out)
    }
}

fn levels(element: &Element) -> BTreeMap<usize, Level> {
    let levels = element.elements().filter(|e| e.name == "w:lvl");
    levels.filter_map(|level| Some((level_number(level)?, self::level(level)))).collect()
}

fn level_number(element: &Element) -> Option<usize> {
    element.get("w:ilvl")?.parse().ok().filter(|at| *at < LEVELS)
}

fn level(element: &Element) -> Level {
    let value = |name: &str| element.child(name).and_then(|e| e.get("w:val"));
    Level {
        start: value("w:start").and_then(|v| v.parse().ok()).unwrap_or(0),
        format: value("w:numFmt").unwrap_or("decimal").to_string(),
        text: value("w:lvlText").unwrap_or_default().to_string(),
        style: value("w:pStyle").map(str::to_string),
        restart: value("w:lvlRestart").and_then(|v| v.parse().ok()),
    }
}

fn list(element: &Element) -> List {
    let of = element.child("w:abstractNumId").and_then(|e| e.get("w:val"));
    let mut list = List { of: of.unwrap_or_default().to_string(), ..List::default() };
    for change in element.elements().filter(|e| e.name == "w:lvlOverride") {
        let Some(at) = level_number(change) else { continue };
        let start = change.child("w:startOverride").and_then(|e| e.get("w:val"));
        if let Some(start) = start.and_then(|v| v.parse().ok()) {
            list.starts.insert(at, start);
        }
        if let Some(own) = change.child("w:lvl") {
            list.levels.insert(at, level(own));
        }
    }
    list
}

/// A bullet of a symbol font as a sign that every font has.
fn bullet(text: &str) -> &str {
    match text.chars().next() {
        Some('\u{f0b7}' | '\u{f06c}' | '\u{f09f}') => "•",
        Some('\u{f0a7}' | '\u{f06e}') => "■",
        Some('\u{f0d8}') => "➢",
        Some('\u{f0fc}') => "✓",
        Some('\u{e000}'..='\u{f8ff}') => "•",
        _ => text,
    }
}

/// A count in one of the forms of 17.18.59 that papers have; others as digits.
fn number(format: &str, count: u32) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "japaneseDigitalTenThousand" => chinese(count),
        "chineseLegalSimplified" | "ideographLegalTraditional" => legal(count),
        "ideographTraditional" => pick("甲乙丙丁戊己庚辛壬癸", count),
        "ideographZodiac" => pick("子丑寅卯辰巳午未申酉戌亥", count),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            pick("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", count)
        }
        "decimalEnclosedParen" => pick("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", count),
        "decimalEnclosedFullstop" => pick("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", count),
        "decimalZero" => format!("{count:02}"),
        "upperLetter" => letter(count, 'A'),
        "lowerLetter" => letter(count, 'a'),
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).to_lowercase(),
        _ => count.to_string(),
    }
}

fn pick(signs: &str, count: u32) -> String {
    let found = (count as usize).checked_sub(1).and_then(|at| signs.chars().nth(at));
    found.map_or(count.to_string(), String::from)
}

fn letter(count: u32, first: char) -> String {
    let Some(at) = count.checked_sub(1) else { return count.to_string() };
    let c = char::from_u32(u32::from(first) + at % 26).unwrap_or(first);
    c.to_string().repeat((at / 26 + 1).min(8) as usize)
}

fn roman(count: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&count) {
        return count.to_string();
    }
    let (mut left, mut out) = (count, String::new());
    for (value, sign) in PARTS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// 一, 十一, 二十, 一百零五.
fn chinese(count: u32) -> String {
    let text = crate::markup::number_text(1, count);
    text.trim_end_matches('、').to_string()
}

fn legal(count: u32) -> String {
    let formal = |c: char| {
        let at = "零一二三四五六七八九十百".chars().position(|plain| plain == c)?;
        "零壹贰叁肆伍陆柒捌玖拾佰".chars().nth(at)
    };
    chinese(count).chars().map(|c| formal(c).unwrap_or(c)).collect()
}
