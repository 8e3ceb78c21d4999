//! office.yaml: the names of an office, what its papers usually carry, and its habits.

use crate::diag::{Diagnostic, Fault, Kind, did_you_mean, nearest};
use crate::document::Role;
use crate::folder::Folder;
use crate::source::{Origin, Text, forbidden};
use crate::spec::{self, Face};
use crate::tree::{Entry, Node, NodeKind};

use super::checked::{Checked, accept};
use super::keyed::{Keyed, one_or_many, scalar};
use super::marks::{self, Unit};
use super::roster::{self, Roster};
use super::vocabulary::{Key, office as key};
use super::{Digits, House, Office, Placement, Sides, WordGrid, WordMargins, number};
use crate::tree::read_tree;

/// What an office file holds.
#[derive(Debug, Clone)]
pub struct OfficeFile {
    /// Its four names.
    pub office: Office,
    /// Whether 文件 follows the name in the mark.
    pub with_wenjian: bool,
    /// Its 代字, the usual one first.
    pub codes: Vec<String>,
    /// Its usual 抄送.
    pub copied_to: Option<Text>,
    /// Its usual 印发机关.
    pub printed_by: Option<Text>,
    /// Its usual 公开属性.
    pub disclosure: Option<String>,
    /// Its habits.
    pub house: House,
    /// The offices that it lists.
    pub roster: Roster,
    /// Where its mark and its 署名 were typed.
    pub origins: Vec<(Role, Origin)>,
    /// Where it was read.
    pub origin: Origin,
}

impl Default for House {
    /// What the standard says, and where it is silent the usual choice.
    fn default() -> Self {
        Self {
            sides: Sides::Duplex,
            seal_file: None,
            seal_diameter_mm: spec::SEAL_DIAMETER_MM,
            bold_levels: vec![],
            bold_title: false,
            line_pitch_pt: None,
            digits: Digits::Times,
            red_line_mm: spec::RED_LINE_MM,
            fonts: vec![],
            disclosure_at: Placement::Imprint,
            copies_at: Placement::Imprint,
            page_number_spaced: true,
            word_grid: WordGrid::Portable,
            word_margins: WordMargins::Office,
            word_fonts: vec![],
            word_latin: None,
        }
    }
}

/// Reads 单位 of a notice: a file name, a mapping, or a list of those; the lead office first.
pub fn read_all(folder: &Folder, node: &Node, sink: &mut Vec<Diagnostic>) -> Vec<OfficeFile> {
    one_or_many(node).iter().filter_map(|n| read_one(folder, n, sink)).collect()
}

fn read_one(folder: &Folder, node: &Node, sink: &mut Vec<Diagnostic>) -> Option<OfficeFile> {
    match &node.kind {
        NodeKind::Map(_) => read(node, sink),
        _ => {
            let name = scalar(node, "单位", sink)?.trimmed();
            let tree = read_tree(folder, &name.text, Some(&name.whole_origin()), sink)?;
            read(&tree, sink)
        }
    }
}

/// Reads the mapping of an office. `None` when it has no name; everything wrong is in `sink`.
pub fn read(node: &Node, sink: &mut Vec<Diagnostic>) -> Option<OfficeFile> {
    let keyed = Keyed::sort(node, key::ALL, sink);
    keyed.refuse_rest(&[], sink);
    let codes = codes(&keyed, sink);
    let house = house(&keyed, sink);
    let with_wenjian = keyed.read_plain(&key::WITH_WENJIAN, marks::yes_no, sink).unwrap_or(true);
    let copied_to = keyed.joined(&key::COPIED_TO, "，", sink);
    let printed_by = keyed.text(&key::PRINTED_BY, sink);
    let disclosure = keyed.read(&key::DISCLOSURE, marks::disclosure, String::clone, sink);
    let roster = roster::read(&keyed, sink);
    let office = names(&keyed, sink)?;
    let origins = origins(&keyed);
    let origin = node.origin.clone();
    Some(OfficeFile {
        office,
        with_wenjian,
        codes,
        copied_to,
        printed_by,
        disclosure,
        house,
        roster,
        origins,
        origin,
    })
}

/// The four names; each that is not given is taken from the one before it.
fn names(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Option<Office> {
    let [mark, signature, seal, short] =
        [&key::MARK, &key::SIGNATURE, &key::SEAL, &key::SHORT].map(|k| keyed.string(k, sink));
    let Some(mark) = mark.or_else(|| signature.clone()) else {
        keyed.missing(&key::MARK, sink);
        return None;
    };
    let bare = mark.strip_suffix("文件").filter(|m| !m.is_empty());
    if let Some(bare) = bare {
        let message = format!("读作“{bare}”（“文件”二字由程序加上）");
        sink.push(Diagnostic::note(Kind::Normalised, message).at(&keyed.origin_of(&key::MARK)));
    }
    let mark = bare.unwrap_or(&mark).to_string();
    let signature = signature.unwrap_or_else(|| mark.clone());
    Some(Office {
        seal: seal.unwrap_or_else(|| signature.clone()),
        short: short.unwrap_or_else(|| signature.clone()),
        signature,
        mark,
    })
}

/// A name that is not given stands where the other was typed.
fn origins(keyed: &Keyed) -> Vec<(Role, Origin)> {
    let at = |key| keyed.get(key).map(|node| node.origin.clone());
    let (mark, signature) = (at(&key::MARK), at(&key::SIGNATURE));
    let mark_or_signature = mark.clone().or_else(|| signature.clone());
    let origins = [(Role::Mark, mark_or_signature), (Role::Signature, signature.or(mark))];
    origins.into_iter().filter_map(|(role, origin)| Some((role, origin?))).collect()
}

fn codes(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Vec<String> {
    let typed = keyed.list(&key::CODE, sink).unwrap_or_default();
    let read = |t: &Text| number::checked_code(&t.text).map(Checked::clean);
    typed.iter().filter_map(|t| accept(read(t), String::clone, &t.whole_origin(), sink)).collect()
}

/// Bounds of what an office can choose; beyond them it is a slip (seals: §3.5; pitch: §10.4).
const SEAL_MM: (f64, f64) = (30.0, 60.0);
const PITCH_PT: (f64, f64) = (24.0, 36.0);
const RED_LINE_MM: (f64, f64) = (0.2, 2.0);

fn house(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> House {
    let usual = House::default();
    let mm =
        |(least, most): (f64, f64)| move |t: &str| marks::length(t, Unit::Millimetre, least, most);
    let pt = |t: &str| marks::length(t, Unit::Point, PITCH_PT.0, PITCH_PT.1);
    let digits = keyed.read_plain(&key::DIGITS, digits, sink).unwrap_or(usual.digits);
    let (word_fonts, word_latin) = word_fonts(keyed, digits, sink);
    House {
        sides: keyed.read_plain(&key::SIDES, sides, sink).unwrap_or(usual.sides),
        seal_file: keyed.string(&key::SEAL_FILE, sink),
        seal_diameter_mm: keyed
            .read_plain(&key::SEAL_DIAMETER, mm(SEAL_MM), sink)
            .unwrap_or(usual.seal_diameter_mm),
        bold_levels: bold_levels(keyed, sink),
        bold_title: keyed.read_plain(&key::BOLD_TITLE, marks::yes_no, sink).unwrap_or(false),
        line_pitch_pt: keyed.read_plain(&key::LINE_PITCH, pt, sink),
        digits,
        red_line_mm: keyed
            .read_plain(&key::RED_LINE, mm(RED_LINE_MM), sink)
            .unwrap_or(usual.red_line_mm),
        fonts: fonts(keyed, sink),
        disclosure_at: keyed.read_plain(&key::DISCLOSURE_AT, placement, sink).unwrap_or_default(),
        copies_at: keyed.read_plain(&key::COPIES_AT, copies_at, sink).unwrap_or_default(),
        page_number_spaced: keyed
            .read_plain(&key::PAGE_NUMBER_SPACED, marks::yes_no, sink)
            .unwrap_or(usual.page_number_spaced),
        word_grid: keyed.read_plain(&key::WORD_GRID, word_grid, sink).unwrap_or(usual.word_grid),
        word_margins: keyed
            .read_plain(&key::WORD_MARGINS, word_margins, sink)
            .unwrap_or(usual.word_margins),
        word_fonts,
        word_latin,
    }
}

/// 双面, 单面 or 电子, for the office file and for `--sides`.
///
/// # Errors
/// [`Kind::FieldType`] for other words.
pub fn sides(typed: &str) -> Result<Checked<Sides>, Fault> {
    marks::choice(
        typed,
        &[
            ("双面", "duplex", Sides::Duplex),
            ("单面", "single", Sides::Single),
            ("电子", "screen", Sides::Screen),
        ],
    )
}

fn placement(typed: &str) -> Result<Checked<Placement>, Fault> {
    marks::choice(
        typed,
        &[
            ("版记", "imprint", Placement::Imprint),
            ("附注", "note", Placement::Note),
            ("不印", "none", Placement::Nowhere),
        ],
    )
}

fn copies_at(typed: &str) -> Result<Checked<Placement>, Fault> {
    marks::choice(
        typed,
        &[("版记", "imprint", Placement::Imprint), ("不印", "none", Placement::Nowhere)],
    )
}

fn digits(typed: &str) -> Result<Checked<Digits>, Fault> {
    marks::choice(
        typed,
        &[
            ("Times", "times", Digits::Times),
            ("仿宋", "fangsong", Digits::FangSong),
            ("TimesNewRoman", "timesnewroman", Digits::Times),
        ],
    )
}

fn word_grid(typed: &str) -> Result<Checked<WordGrid>, Fault> {
    marks::choice(
        typed,
        &[("通用", "portable", WordGrid::Portable), ("网格", "grid", WordGrid::Grid)],
    )
}

fn word_margins(typed: &str) -> Result<Checked<WordMargins>, Fault> {
    marks::choice(
        typed,
        &[
            ("常用", "office", WordMargins::Office),
            ("33476", "gbt33476", WordMargins::Gbt33476),
            ("GB/T33476", "gb/t33476", WordMargins::Gbt33476),
        ],
    )
}

/// 加粗层次: a list, or one text with 、 between (二级、三级).
fn bold_levels(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Vec<u8> {
    let mut levels = vec![];
    for text in keyed.list(&key::BOLD_LEVELS, sink).unwrap_or_default() {
        for part in text.text.split(['、', '，', ',', ' ']).filter(|p| !p.is_empty()) {
            let read = accept(marks::level(part), u8::to_string, &text.whole_origin(), sink);
            levels.extend(read.filter(|level| !levels.contains(level)));
        }
    }
    levels.sort_unstable();
    levels
}

/// English names of the faces, as they may stand in an office file.
const ENGLISH_FACES: [(&str, Face); 5] = [
    ("xiaobiaosong", Face::XiaoBiaoSong),
    ("fangsong", Face::FangSong),
    ("kai", Face::Kai),
    ("hei", Face::Hei),
    ("song", Face::Song),
];

fn fonts(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Vec<(Face, String)> {
    let named = named_fonts(keyed, &key::FONTS, sink);
    let of_face = |(entry, name): (&Entry, String)| match face(&entry.key) {
        Some(face) => Some((face, name)),
        None => {
            sink.push(unknown_face(&entry.key, &[]).at(&entry.key_origin));
            None
        }
    };
    named.into_iter().filter_map(of_face).collect()
}

/// Names of Latin text in Word字体.
const LATIN: [&str; 2] = ["西文", "latin"];

/// Word字体: names by face, and the name of 西文.
fn word_fonts(
    keyed: &Keyed,
    digits: Digits,
    sink: &mut Vec<Diagnostic>,
) -> (Vec<(Face, String)>, Option<String>) {
    let (mut fonts, mut latin) = (vec![], None);
    for (entry, name) in named_fonts(keyed, &key::WORD_FONTS, sink) {
        if let Err(finding) = word_font_name(&name) {
            sink.push(finding.at(&entry.value.origin));
        } else if LATIN.iter().any(|l| l.eq_ignore_ascii_case(entry.key.trim())) {
            if digits == Digits::FangSong {
                sink.push(digits_are_fangsong().at(&entry.key_origin));
            }
            latin = Some(name);
        } else if let Some(face) = face(&entry.key) {
            fonts.push((face, name));
        } else {
            sink.push(unknown_face(&entry.key, &LATIN[..1]).at(&entry.key_origin));
        }
    }
    (fonts, latin)
}

fn digits_are_fangsong() -> Diagnostic {
    Diagnostic::error(Kind::FieldType, "“正文数字”写的是仿宋，Word 稿的西文不能另用一种字体")
        .hint("请删去“西文”这一行，或者把“正文数字”改为 Times")
}

/// Longest font name of Word, in UTF-16 units.
const FONT_NAME_UNITS: usize = 31;

/// Whether Word can look a font up under a name.
fn word_font_name(name: &str) -> Result<(), Diagnostic> {
    let wrong = |message: String| {
        Err(Diagnostic::error(Kind::FieldType, message)
            .hint("请写字体在 Word 里显示的名称，例如 仿宋_GB2312"))
    };
    let lower = name.to_lowercase();
    let ending = [".ttf", ".otf", ".ttc", ".otc"].iter().any(|ending| lower.ends_with(ending));
    if ending || name.contains(['/', '\\']) {
        wrong(format!("“{name}”是文件，不是字体的名称"))
    } else if name.encode_utf16().count() > FONT_NAME_UNITS {
        wrong(format!("字体名称不能超过{FONT_NAME_UNITS}个字"))
    } else if name.contains([';', ',', '"']) || name.chars().any(|c| forbidden(c).is_some()) {
        wrong(format!("“{name}”不是一个字体的名称"))
    } else {
        Ok(())
    }
}

/// The entries of a mapping of fonts, each with its name.
fn named_fonts<'a>(
    keyed: &Keyed<'a>,
    key: &Key,
    sink: &mut Vec<Diagnostic>,
) -> Vec<(&'a Entry, String)> {
    let Some(node) = keyed.get(key) else { return vec![] };
    if node.entries().is_empty() {
        sink.push(
            Diagnostic::error(Kind::FieldType, format!("“{}”应当一行写一种", key.zh))
                .at(&node.origin)
                .hint("写作　仿宋: 仿宋_GB2312"),
        );
    }
    let named = |entry: &'a Entry| {
        let name = scalar(&entry.value, &entry.key, sink)?.text.trim().to_string();
        Some((entry, name))
    };
    node.entries().iter().filter_map(named).collect()
}

fn face(typed: &str) -> Option<Face> {
    let english = ENGLISH_FACES.iter().find(|(en, _)| en.eq_ignore_ascii_case(typed.trim()));
    english.map(|(_, face)| *face).or_else(|| Face::parse(typed))
}

fn unknown_face(typed: &str, more: &[&'static str]) -> Diagnostic {
    let known: Vec<&str> = Face::ALL.map(Face::name).iter().chain(more).copied().collect();
    let found = Diagnostic::error(Kind::FieldUnknown, format!("公文里没有“{typed}”这种字体"));
    let otherwise = format!("可以写：{}", known.join("、"));
    found.hint(did_you_mean(nearest(typed.trim(), known), otherwise))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::tree::read_yaml;

    fn office(yaml: &str) -> (Option<OfficeFile>, Vec<String>) {
        let mut sink = vec![];
        let node = read_yaml(&Source::new("office.yaml", yaml), &mut sink).expect("readable");
        let office = read(&node, &mut sink);
        (office, sink.into_iter().map(|d| format!("{} {}", d.kind.id(), d.message)).collect())
    }

    #[test]
    fn names_fall_back_one_on_the_other() {
        let (office, sink) =
            office("标志: 闵行区科学技术委员会文件\n印章: 上海市闵行区科学技术委员会\n");
        let office = office.expect("named");
        assert_eq!(office.office.mark, "闵行区科学技术委员会");
        assert_eq!(office.office.signature, "闵行区科学技术委员会");
        assert_eq!(office.office.seal, "上海市闵行区科学技术委员会");
        assert_eq!(office.office.short, "闵行区科学技术委员会");
        assert_eq!(office.house, House::default());
        assert_eq!(sink, ["normalised 读作“闵行区科学技术委员会”（“文件”二字由程序加上）"]);
    }

    #[test]
    fn habits_are_read() {
        let (office, sink) = office(
            "mark: 甲\n代字: [闵科委, 闵科合]\n加粗层次: 二级、三级\n标题加粗: 是\n行距: 28pt\n正文数字: 仿宋\n\
             红线粗细: 0.8mm\n单双面: 单面\n字体:\n  小标宋体: 方正小标宋简体\n  fangsong: 仿宋_GB2312\n印章直径: 4.5cm\n",
        );
        let office = office.expect("named");
        assert_eq!(sink, [""; 0]);
        assert_eq!(office.codes, ["闵科委", "闵科合"]);
        assert_eq!(office.house.bold_levels, [2, 3]);
        assert!(office.house.bold_title);
        assert_eq!(office.house.line_pitch_pt, Some(28.0));
        assert_eq!(office.house.digits, Digits::FangSong);
        assert_eq!(office.house.red_line_mm, 0.8);
        assert_eq!(office.house.seal_diameter_mm, 45.0);
        assert_eq!(office.house.sides, Sides::Single);
        let fonts = [(Face::XiaoBiaoSong, "方正小标宋简体"), (Face::FangSong, "仿宋_GB2312")];
        assert_eq!(office.house.fonts, fonts.map(|(f, n)| (f, n.to_string())));
    }

    #[test]
    fn habits_of_the_word_draft_are_read() {
        let (office, sink) = office(
            "标志: 甲\nWord版式: 网格\nword页边距: 33476\nWord字体:\n  仿宋: 仿宋\n  小标宋: 方正小标宋_GBK\n  西文: Arial\n",
        );
        let house = office.expect("named").house;
        assert_eq!(sink, [""; 0]);
        assert_eq!(house.word_grid, WordGrid::Grid);
        assert_eq!(house.word_margins, WordMargins::Gbt33476);
        let fonts = [(Face::FangSong, "仿宋"), (Face::XiaoBiaoSong, "方正小标宋_GBK")];
        assert_eq!(house.word_fonts, fonts.map(|(f, n)| (f, n.to_string())));
        assert_eq!(house.word_latin.as_deref(), Some("Arial"));
    }

    #[test]
    fn every_fault_of_the_word_draft_is_reported() {
        let (_, sink) = office(&format!(
            "标志: 甲\n正文数字: 仿宋\nWord版式: 窗格\nWord页边距: 9704\nWord字体:\n  仿宗: 甲\n  仿宋: fonts/甲.ttf\n  黑体: {}\n  宋体: 甲;乙\n  楷体: {{a: b}}\n  西文: Arial\n",
            "长".repeat(32),
        ));
        assert_eq!(
            sink,
            [
                "field-type “楷体”应当是一段文字，这里却是几项",
                "field-unknown 公文里没有“仿宗”这种字体",
                "field-type “fonts/甲.ttf”是文件，不是字体的名称",
                "field-type 字体名称不能超过31个字",
                "field-type “甲;乙”不是一个字体的名称",
                "field-type “正文数字”写的是仿宋，Word 稿的西文不能另用一种字体",
                "field-type 不能写“窗格”",
                "field-type 不能写“9704”",
            ]
        );
        let (_, sink) = office("标志: 甲\nWord字体: 仿宋\n");
        assert_eq!(sink, ["field-type “Word字体”应当一行写一种"]);
    }

    #[test]
    fn every_fault_is_reported() {
        let (office, sink) = office(
            "署名: \n代字: 闵3委\n加粗层次: 五级\n标题加粗: 也许\n行距: 280pt\n字体: {仿宗: 甲}\n印章直径: 420mm\n红线: 1mm\n",
        );
        assert!(office.is_none());
        assert_eq!(
            sink,
            [
                "field-unknown 不认识“红线”这一项",
                "number-form 代字“闵3委”里有数字",
                "field-type 420mm太大",
                "field-type 没有“五级”这样的层次",
                "field-type “也许”不是 是 或 否",
                "field-type 280pt太大",
                "field-unknown 公文里没有“仿宗”这种字体",
                "field-missing “发文机关标志”没有写",
            ]
        );
    }
}
