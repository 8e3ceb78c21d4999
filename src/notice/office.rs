//! office.yaml: the names of an office, what its papers usually carry, and its habits.

use crate::diag::{Diagnostic, Fault, Kind, did_you_mean, nearest};
use crate::document::Role;
use crate::folder::Folder;
use crate::source::{Origin, Text};
use crate::spec::{self, Face};
use crate::tree::{Node, NodeKind};

use super::checked::{Checked, accept};
use super::keyed::{Keyed, one_or_many, scalar};
use super::marks::{self, Unit};
use super::vocabulary::office as key;
use super::{Digits, House, Office, Sides, number};
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
    /// Its habits.
    pub house: House,
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
            page_number_spaced: true,
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
    let office = names(&keyed, sink)?;
    let origins = origins(&keyed);
    let origin = node.origin.clone();
    Some(OfficeFile { office, with_wenjian, codes, copied_to, printed_by, house, origins, origin })
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
    House {
        sides: keyed.read_plain(&key::SIDES, sides, sink).unwrap_or(usual.sides),
        seal_file: keyed.string(&key::SEAL_FILE, sink),
        seal_diameter_mm: keyed
            .read_plain(&key::SEAL_DIAMETER, mm(SEAL_MM), sink)
            .unwrap_or(usual.seal_diameter_mm),
        bold_levels: bold_levels(keyed, sink),
        bold_title: keyed.read_plain(&key::BOLD_TITLE, marks::yes_no, sink).unwrap_or(false),
        line_pitch_pt: keyed.read_plain(&key::LINE_PITCH, pt, sink),
        digits: keyed.read_plain(&key::DIGITS, digits, sink).unwrap_or(usual.digits),
        red_line_mm: keyed
            .read_plain(&key::RED_LINE, mm(RED_LINE_MM), sink)
            .unwrap_or(usual.red_line_mm),
        fonts: fonts(keyed, sink),
        page_number_spaced: keyed
            .read_plain(&key::PAGE_NUMBER_SPACED, marks::yes_no, sink)
            .unwrap_or(usual.page_number_spaced),
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
    let Some(node) = keyed.get(&key::FONTS) else { return vec![] };
    if node.entries().is_empty() {
        sink.push(
            Diagnostic::error(Kind::FieldType, "“字体”应当一行写一种")
                .at(&node.origin)
                .hint("写作　仿宋: 仿宋_GB2312"),
        );
    }
    let mut fonts = vec![];
    for entry in node.entries() {
        let Some(family) = scalar(&entry.value, &entry.key, sink) else { continue };
        match face(&entry.key) {
            Some(face) => fonts.push((face, family.text.trim().to_string())),
            None => sink.push(unknown_face(&entry.key).at(&entry.key_origin)),
        }
    }
    fonts
}

fn face(typed: &str) -> Option<Face> {
    let english = ENGLISH_FACES.iter().find(|(en, _)| en.eq_ignore_ascii_case(typed.trim()));
    english.map(|(_, face)| *face).or_else(|| Face::parse(typed))
}

fn unknown_face(typed: &str) -> Diagnostic {
    let known = Face::ALL.map(Face::name);
    let found = Diagnostic::error(Kind::FieldUnknown, format!("公文里没有“{typed}”这种字体"));
    found.hint(did_you_mean(nearest(typed.trim(), known), format!("可以写：{}", known.join("、"))))
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
