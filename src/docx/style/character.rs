//! Character styles: all that differs inside a paragraph has one, named as a clerk would say it.

use super::super::Settings;
use super::super::draft::{Character, Emphasis, Mark, Script};
use super::super::xml::Element;
use super::fonts;
use super::paragraph::{holder, switch, value};
use crate::document::Role;
use crate::spec::{self, Face};

/// What decides a character style; `mark` is the face in which a mark is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    emphasis: Option<Emphasis>,
    script: Option<Script>,
    mark: Option<Face>,
}

/// Styles that every draft has, so that a secretary can use them.
const ALWAYS: [(Option<Emphasis>, Option<Script>, Option<Face>); 10] = [
    (None, None, Some(Face::Song)),
    (Some(Emphasis::Heading(1)), None, None),
    (Some(Emphasis::Heading(2)), None, None),
    (Some(Emphasis::Heading(3)), None, None),
    (Some(Emphasis::Heading(4)), None, None),
    (Some(Emphasis::Strong), None, None),
    (Some(Emphasis::Kai), None, None),
    (Some(Emphasis::TableHead), None, None),
    (None, Some(Script::Super), None),
    (None, Some(Script::Sub), None),
];

/// The keys that every draft has.
pub(super) fn always() -> impl Iterator<Item = Key> {
    ALWAYS.into_iter().map(|(emphasis, script, mark)| Key { emphasis, script, mark })
}

impl Key {
    /// What a character needs in a paragraph of a role; `None` for the plain one.
    pub fn of(role: Option<Role>, character: Character) -> Option<Self> {
        let Character { emphasis, script, mark } = character;
        let around = match emphasis {
            Some(emphasis) => face(emphasis),
            None => role.map_or(Face::FangSong, |role| spec::type_of(role).face),
        };
        let mark = mark.filter(|_| mixes_fonts(around)).map(|mark| match mark {
            Mark::Wide => Face::Song,
            Mark::Dot => around,
        });
        let plain = emphasis.is_none() && script.is_none() && mark.is_none();
        (!plain).then_some(Self { emphasis, script, mark })
    }

    /// Id of its style.
    pub fn id(self) -> String {
        let emphasis = match self.emphasis {
            None => String::new(),
            Some(Emphasis::Heading(level)) => format!("Heading{level}"),
            Some(Emphasis::Strong) => "Strong".to_string(),
            Some(Emphasis::Kai) => "Kai".to_string(),
            Some(Emphasis::TableHead) => "TableHead".to_string(),
        };
        let script = match self.script {
            None => "",
            Some(Script::Super) => "Super",
            Some(Script::Sub) => "Sub",
        };
        let mark = match self.mark {
            None => "",
            Some(Face::Song) => "Mark",
            Some(Face::Kai) => "DotKai",
            Some(_) => "Dot",
        };
        format!("HtChar{emphasis}{script}{mark}")
    }

    /// Name of its style.
    pub fn name(self) -> String {
        let script = self.script.map(script_name);
        let mark = self.mark.map(|face| if face == Face::Song { "标点" } else { "间隔号" });
        let face = self.mark.filter(|face| *face == Face::Kai).map(Face::name);
        let (base, rest) = match (self.emphasis, script, mark) {
            (Some(emphasis), script, mark) => (emphasis_name(emphasis), vec![script, mark]),
            (None, Some(script), mark) => (script.to_string(), vec![mark, face]),
            (None, None, mark) => (format!("中文{}", mark.unwrap_or_default()), vec![face]),
        };
        let rest: Vec<&str> = rest.into_iter().flatten().collect();
        if rest.is_empty() { base } else { format!("{base}（{}）", rest.join("、")) }
    }

    /// Id of the style that it is built on.
    fn parent(self) -> String {
        let plain = Self { script: None, mark: None, ..self };
        match self.emphasis {
            Some(_) if plain != self => plain.id(),
            _ => "DefaultParagraphFont".to_string(),
        }
    }

    /// The element `w:style`.
    pub fn xml(self, priority: usize, bold_levels: &[u8], settings: &Settings) -> Element {
        let always = always().any(|key| key == self);
        Element::new("w:style")
            .attr("w:type", "character")
            .attr("w:customStyle", 1)
            .attr("w:styleId", self.id())
            .with(value("w:name", self.name()))
            .with(value("w:basedOn", self.parent()))
            .with(value("w:uiPriority", priority))
            .with_all(always.then(|| Element::new("w:qFormat")))
            .with_all(holder("w:rPr", self.properties(bold_levels, settings)))
    }

    /// In the order of CT_RPr.
    fn properties(self, bold_levels: &[u8], settings: &Settings) -> Vec<Element> {
        let alone = self.script.is_none() && self.mark.is_none();
        let emphasis = self.emphasis.filter(|_| alone);
        let fonts = match (self.mark, emphasis) {
            (Some(face), _) => Some(fonts::of_marks(face, settings)),
            (None, Some(emphasis)) => Some(fonts::of(face(emphasis), settings)),
            (None, None) => None,
        };
        let bold = matches!(emphasis, Some(Emphasis::Heading(l)) if bold_levels.contains(&l));
        let bold = bold.then(|| [switch("w:b", true), switch("w:bCs", true)]);
        // Raised text takes no height of its own in exact rows, and it is what the button in Word sets.
        let script = self.script.map(|script| match script {
            Script::Super => value("w:vertAlign", "superscript"),
            Script::Sub => value("w:vertAlign", "subscript"),
        });
        fonts.into_iter().chain(bold.into_iter().flatten()).chain(script).collect()
    }
}

/// Whether digits and letters of a face come from another font than its 汉字 (`FontNames::latin_of`); where they
/// do not, no mark can leave the Chinese font.
const fn mixes_fonts(face: Face) -> bool {
    matches!(face, Face::FangSong | Face::Kai)
}

/// The face of emphasised text.
const fn face(emphasis: Emphasis) -> Face {
    match emphasis {
        Emphasis::Heading(level) => spec::run_in_face(level),
        Emphasis::Strong | Emphasis::TableHead => Face::Hei,
        Emphasis::Kai => Face::Kai,
    }
}

fn emphasis_name(emphasis: Emphasis) -> String {
    match emphasis {
        Emphasis::Heading(1) => "一级标题字".to_string(),
        Emphasis::Heading(2) => "二级标题字".to_string(),
        Emphasis::Heading(3) => "三级标题字".to_string(),
        Emphasis::Heading(4) => "四级标题字".to_string(),
        Emphasis::Heading(level) => format!("{level}级标题字"),
        Emphasis::Strong => "着重".to_string(),
        Emphasis::Kai => "楷体字".to_string(),
        Emphasis::TableHead => "表头字".to_string(),
    }
}

const fn script_name(script: Script) -> &'static str {
    match script {
        Script::Super => "上标",
        Script::Sub => "下标",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_differs() {
        let (strong, kai, head) = (Emphasis::Strong, Emphasis::Kai, Emphasis::Heading(2));
        let (wide, dot) = (Some(Mark::Wide), Some(Mark::Dot));
        let (up, down) = (Some(Script::Super), Some(Script::Sub));
        let cases = [
            (Role::Text, None, None, wide, "中文标点", "HtCharMark"),
            (Role::Heading2, None, None, wide, "中文标点", "HtCharMark"),
            (Role::Text, None, None, dot, "中文间隔号", "HtCharDot"),
            (Role::Heading2, None, None, dot, "中文间隔号（楷体）", "HtCharDotKai"),
            (Role::Text, Some(strong), None, None, "着重", "HtCharStrong"),
            (Role::Text, Some(kai), None, wide, "楷体字（标点）", "HtCharKaiMark"),
            (Role::Text, Some(kai), None, dot, "楷体字（间隔号）", "HtCharKaiDotKai"),
            (Role::Text, Some(head), None, None, "二级标题字", "HtCharHeading2"),
            (Role::Text, Some(strong), down, wide, "着重（下标）", "HtCharStrongSub"),
            (Role::Heading2, None, up, dot, "上标（间隔号、楷体）", "HtCharSuperDotKai"),
            (Role::Text, None, up, wide, "上标（标点）", "HtCharSuperMark"),
            (Role::Text, None, up, None, "上标", "HtCharSuper"),
        ];
        for (role, emphasis, script, mark, name, id) in cases {
            let key = Key::of(Some(role), Character { emphasis, script, mark }).unwrap();
            assert_eq!((key.name().as_str(), key.id().as_str()), (name, id));
        }
        assert_eq!(Key::of(Some(Role::Text), Character::default()), None);
        let mark = Character { mark: Some(Mark::Wide), ..Character::default() };
        assert_eq!(Key::of(Some(Role::Title), mark), None, "its “ are 小标宋 as all of it");
    }

    #[test]
    fn marks_keep_the_chinese_font_and_bold_levels_are_bold() {
        let mark =
            Character { emphasis: Some(Emphasis::Kai), script: None, mark: Some(Mark::Wide) };
        let key = Key::of(None, mark).unwrap();
        let settings = Settings::default();
        let fonts = &key.properties(&[], &settings)[0];
        for name in ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"] {
            assert_eq!(fonts.get(name), Some("宋体"));
        }
        assert_eq!(key.parent(), "HtCharKai");
        let heading = always().find(|k| k.emphasis == Some(Emphasis::Heading(3))).unwrap();
        let bold =
            |levels: &[u8]| heading.properties(levels, &settings).iter().any(|e| e.name == "w:b");
        assert_eq!((bold(&[3]), bold(&[1, 2])), (true, false));
    }
}
