//! The faces of the standard: which font serves each, what it lacks, how wide a character is.
//!
//! The bundled open faces are the default, so that every machine gives the same page. An office that
//! owns 方正小标宋 or 仿宋_GB2312 puts it in front of the bundled one; the bundle stays behind it.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use rustybuzz::ttf_parser::GlyphId;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

use crate::diag::{Diagnostic, Kind};
use crate::spec::Face;

/// One face of the bundle.
#[derive(Debug, Clone, Copy)]
pub struct Bundled {
    /// Family name inside the file.
    pub family: &'static str,
    /// The design that it was cut from.
    pub design: &'static str,
    /// The licence text that came with it.
    pub licence: &'static str,
    data: &'static [u8],
}

macro_rules! bundled {
    ($family:literal, $design:literal, $file:literal, $licence:literal) => {
        Bundled {
            family: $family,
            design: $design,
            licence: include_str!(concat!("../fonts/", $licence)),
            data: include_bytes!(concat!("../fonts/", $file)),
        }
    };
}

/// The bundle; all of it is under the SIL Open Font License 1.1.
pub static BUNDLE: [Bundled; 6] = [
    bundled!("Hongtou XBS", "Noto Serif SC Bold", "HongtouXBS.ttf", "OFL-NotoSerifSC.txt"),
    bundled!(
        "Zhuque Fangsong (technical preview)",
        "朱雀仿宋 0.212",
        "ZhuqueFangsong-Regular.ttf",
        "OFL-ZhuqueFangsong.txt"
    ),
    bundled!("Hongtou Kai", "霞鹜文楷 GB Lite", "HongtouKai.ttf", "OFL-LXGWWenKaiGBLite.txt"),
    bundled!("Hongtou Hei", "Noto Sans SC Medium", "HongtouHei.ttf", "OFL-NotoSansSC.txt"),
    bundled!("Hongtou Song", "Noto Serif SC Regular", "HongtouSong.ttf", "OFL-NotoSerifSC.txt"),
    bundled!("Hongtou Latin", "Tinos", "HongtouLatin.ttf", "OFL-Tinos.txt"),
];

const XBS: usize = 0;
const ZHUQUE: usize = 1;
const KAI: usize = 2;
const HEI: usize = 3;
const SONG: usize = 4;
const LATIN: usize = 5;

/// Which characters an entry of a chain serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Covers {
    /// All that the font has.
    All,
    /// Only these.
    Only(&'static [RangeInclusive<char>]),
    /// All but these.
    Except(&'static [RangeInclusive<char>]),
}

/// Digits, letters and the marks that belong to them.
const LATIN_RANGES: &[RangeInclusive<char>] =
    &['0'..='9', 'A'..='Z', 'a'..='z', '.'..='.', '%'..='&', '+'..='+', '-'..='-', '/'..='/'];
/// Quotation marks must come from a face in which they are one 字 wide.
const QUOTE_RANGES: &[RangeInclusive<char>] = &['‘'..='’', '“'..='”'];
/// Signs that 仿宋 faces draw small or not at all.
const SIGN_RANGES: &[RangeInclusive<char>] = &[
    '①'..='⓿',
    '㈠'..='㉃',
    '㉑'..='㉟',
    'Ⅰ'..='ⅿ',
    '㎀'..='㏿',
    '℃'..='℃',
    '№'..='№',
    '‰'..='‰',
    '℉'..='℉',
    '○'..='○',
    '●'..='●',
    '◎'..='◎',
    '☆'..='☆',
    '★'..='★',
    '□'..='□',
    '■'..='■',
    '△'..='△',
    '▲'..='▲',
    '◇'..='◇',
    '◆'..='◆',
    '※'..='※',
    '→'..='→',
    '←'..='←',
    '↑'..='↑',
    '↓'..='↓',
    '々'..='々',
    '０'..='９',
    'Ａ'..='Ｚ',
    'ａ'..='ｚ',
    '！'..='／',
    '：'..='＠',
    '［'..='｀',
    '｛'..='～',
];
/// 朱雀 0.212 draws 饻 as 铱, and 煨 wrongly.
const ZHUQUE_WRONG: &[RangeInclusive<char>] = &['饻'..='饻', '煨'..='煨'];

impl Covers {
    fn contains(self, c: char) -> bool {
        match self {
            Covers::All => true,
            Covers::Only(ranges) => ranges.iter().any(|r| r.contains(&c)),
            Covers::Except(ranges) => !ranges.iter().any(|r| r.contains(&c)),
        }
    }

    /// The same as a regular expression for Typst.
    fn regex(self) -> Option<String> {
        let class = |ranges: &[RangeInclusive<char>]| -> String {
            let escape = |c: char| format!("\\u{{{:x}}}", u32::from(c));
            ranges.iter().map(|r| format!("{}-{}", escape(*r.start()), escape(*r.end()))).collect()
        };
        match self {
            Covers::All => None,
            Covers::Only(ranges) => Some(format!("[{}]", class(ranges))),
            Covers::Except(ranges) => Some(format!("[^{}]", class(ranges))),
        }
    }
}

/// One font in the chain of a face.
#[derive(Debug, Clone)]
struct Link {
    font: usize,
    covers: Covers,
}

/// A font that an office uses for a face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The face that it serves.
    pub face: Face,
    /// Family name, or path of a font file.
    pub font: String,
}

/// A loaded font.
#[derive(Clone)]
struct Loaded {
    font: Font,
    /// The font at its plain weight, with its tables parsed.
    instance: FontInstance,
    /// `None` for a bundled one.
    file: Option<PathBuf>,
}

/// Which font draws a character, and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// The font that is meant for it.
    Own,
    /// A font further down the chain: the character looks a little different.
    Fallback,
    /// None.
    Missing,
}

/// What `hongtou fonts` shows of a face.
#[derive(Debug, Clone, serde::Serialize)]
pub struct FaceReport {
    /// The face.
    pub face: Face,
    /// Family of the font that serves it.
    pub family: String,
    /// File, when it is not bundled.
    pub file: Option<PathBuf>,
    /// How many characters it has.
    pub characters: usize,
    /// How many of the 8105 of 通用规范汉字表 it lacks.
    pub missing_of_8105: usize,
    /// Its licence in a word.
    pub licence: String,
}

/// All fonts of a run, and the chain of each face.
pub struct Fonts {
    loaded: Vec<Loaded>,
    book: LazyHash<FontBook>,
    chains: BTreeMap<Face, Vec<Link>>,
    known: Mutex<HashMap<(Face, char), Glyph>>,
}

/// What is known of a character in a face.
#[derive(Clone, Copy)]
struct Glyph {
    drawn: Drawn,
    advance_em: f64,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.loaded.iter().map(|l| &l.font.info().family)).finish()
    }
}

/// Parsed once a process, side by side: the bundle never changes, and its character maps are large.
static BUNDLED_FONTS: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    let load = |bundled: &'static Bundled| {
        Font::new(Bytes::new(bundled.data), 0).map(|font| Loaded::new(font, None))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = BUNDLE.iter().map(|b| scope.spawn(move || load(b))).collect();
        threads.into_iter().filter_map(|t| t.join().ok().flatten()).collect()
    })
});

/// Begins to parse the bundle on a thread of its own, while the caller reads files.
pub fn preload() {
    // Whoever needs the fonts waits for them, and parses them himself where no thread could be had.
    let _ = std::thread::Builder::new().spawn(|| LazyLock::force(&BUNDLED_FONTS));
}

impl Loaded {
    fn new(font: Font, file: Option<PathBuf>) -> Self {
        Self { instance: instance(&font), font, file }
    }
}

impl Fonts {
    /// The bundled faces alone.
    ///
    /// `times` takes digits and Latin letters of 仿宋 and 楷体 from the face with Times New Roman
    /// metrics; otherwise they are 仿宋's own.
    pub fn bundled(times: bool) -> Arc<Self> {
        static BUNDLED: [OnceLock<Arc<Fonts>>; 2] = [OnceLock::new(), OnceLock::new()];
        let make = || Arc::new(Self::chosen(&[], &[], times, &mut Vec::new()));
        BUNDLED[usize::from(times)].get_or_init(make).clone()
    }

    /// The bundled faces with an office's own in front of them.
    ///
    /// A choice is looked for in `dirs` by family name, or read as a file where it is a path. What is
    /// not found is an error that names the face.
    pub fn with_choices(
        choices: &[Choice],
        dirs: &[PathBuf],
        times: bool,
        sink: &mut Vec<Diagnostic>,
    ) -> Arc<Self> {
        match choices {
            [] => Self::bundled(times),
            choices => Arc::new(Self::chosen(choices, dirs, times, sink)),
        }
    }

    fn chosen(
        choices: &[Choice],
        dirs: &[PathBuf],
        times: bool,
        sink: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut loaded = BUNDLED_FONTS.clone();
        let mut chains = bundled_chains(times);
        for choice in choices {
            match find(choice, dirs) {
                Some((font, file)) => {
                    put_in_front(&mut chains, choice.face, loaded.len());
                    loaded.push(Loaded::new(font, Some(file)));
                }
                None => sink.push(not_found(choice, dirs)),
            }
        }
        let book = FontBook::from_fonts(loaded.iter().map(|l| &l.font));
        Self { loaded, book: LazyHash::new(book), chains, known: Mutex::default() }
    }

    /// The font book for Typst.
    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The font of an index of the book.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        self.loaded.get(index).map(|l| l.font.clone())
    }

    /// The chain of a face for Typst: family names and what each covers.
    pub(crate) fn families(&self, face: Face) -> Vec<(String, Option<String>)> {
        let name = |link: &Link| self.loaded[link.font].font.info().family.clone();
        self.chain(face).iter().map(|link| (name(link), link.covers.regex())).collect()
    }

    fn chain(&self, face: Face) -> &[Link] {
        self.chains.get(&face).map_or(&[], Vec::as_slice)
    }

    fn link(&self, face: Face, c: char) -> Option<(usize, &Link)> {
        let has = |link: &Link| {
            link.covers.contains(c) && glyph(&self.loaded[link.font].instance, c).is_some()
        };
        self.chain(face).iter().enumerate().find(|(_, link)| has(link))
    }

    /// Which font of a face's chain draws a character.
    pub fn drawn(&self, face: Face, c: char) -> Drawn {
        self.glyph(face, c).drawn
    }

    /// Width of a character in em; 1 for one that no font has.
    pub fn advance_em(&self, face: Face, c: char) -> f64 {
        self.glyph(face, c).advance_em
    }

    /// Looked up once: a paper asks thousands of times for some hundred characters.
    fn glyph(&self, face: Face, c: char) -> Glyph {
        let Ok(mut known) = self.known.lock() else { return self.look_up(face, c) };
        *known.entry((face, c)).or_insert_with(|| self.look_up(face, c))
    }

    fn look_up(&self, face: Face, c: char) -> Glyph {
        let Some((at, link)) = self.link(face, c) else {
            return Glyph { drawn: Drawn::Missing, advance_em: 1.0 };
        };
        let chain = self.chain(face);
        let only = |link: &Link| matches!(link.covers, Covers::Only(_)) && link.covers.contains(c);
        let meant = chain.iter().position(only).or(main_link(chain));
        let drawn = if Some(at) == meant { Drawn::Own } else { Drawn::Fallback };
        Glyph { drawn, advance_em: measure(&self.loaded[link.font].instance, c) }
    }

    /// Highest and lowest ink of a text over the base line, in em.
    pub fn ink_em(&self, face: Face, text: &str) -> (f64, f64) {
        let mut ink: Option<(f64, f64)> = None;
        for c in text.chars() {
            let Some((_, link)) = self.link(face, c) else { continue };
            let instance = &self.loaded[link.font].instance;
            let Some(id) = instance.ttf().glyph_index(c) else { continue };
            let Some(bounds) = instance.ttf().glyph_bounding_box(id) else { continue };
            let em = |v: i16| f64::from(v) / instance.units_per_em();
            let (top, bottom) = ink.unwrap_or((f64::MIN, f64::MAX));
            ink = Some((top.max(em(bounds.y_max)), bottom.min(em(bounds.y_min))));
        }
        ink.unwrap_or((crate::spec::EM_ASCENT, -crate::spec::EM_DESCENT))
    }

    /// Highest and lowest ink of a character's full-width form over the base line, in em.
    pub fn full_width_ink_em(&self, face: Face, c: char) -> (f64, f64) {
        let plain = self.ink_em(face, c.encode_utf8(&mut [0; 4]));
        let Some((_, link)) = self.link(face, c) else { return plain };
        let instance = &self.loaded[link.font].instance;
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(c.encode_utf8(&mut [0; 4]));
        let wide = rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(b"fwid"), 1, ..);
        let shaped = rustybuzz::shape(instance.rusty(), &[wide], buffer);
        let Some(glyph) = shaped.glyph_infos().first() else { return plain };
        let id = GlyphId(glyph.glyph_id as u16);
        let Some(bounds) = instance.rusty().glyph_bounding_box(id) else { return plain };
        let em = |v: i16| f64::from(v) / instance.units_per_em();
        (em(bounds.y_max), em(bounds.y_min))
    }

    /// What serves each face.
    pub fn report(&self) -> Vec<FaceReport> {
        Face::ALL.into_iter().filter_map(|face| self.face_report(face)).collect()
    }

    /// Every font of a run: family, name of its file without the folder (none of a bundled one), its bytes.
    pub fn sources(&self) -> impl Iterator<Item = (&str, Option<String>, &[u8])> {
        let name = |path: &PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
        self.loaded.iter().map(move |loaded| {
            let file = loaded.file.as_ref().and_then(name);
            (loaded.font.info().family.as_str(), file, loaded.font.data().as_slice())
        })
    }

    fn face_report(&self, face: Face) -> Option<FaceReport> {
        let link = &self.chain(face)[main_link(self.chain(face))?];
        let loaded = &self.loaded[link.font];
        let missing = |c: &char| glyph(&loaded.instance, *c).is_none();
        Some(FaceReport {
            face,
            family: loaded.font.info().family.clone(),
            file: loaded.file.clone(),
            characters: loaded.font.info().coverage.iter().count(),
            missing_of_8105: STANDARD_CHARACTERS.chars().filter(missing).count(),
            licence: match loaded.file {
                None => "SIL OFL 1.1（随程序提供）".to_string(),
                Some(_) => "由本单位自备，请确认使用许可".to_string(),
            },
        })
    }
}

/// The 8105 characters of 通用规范汉字表.
pub static STANDARD_CHARACTERS: &str = include_str!("../fonts/tgh8105.txt");

/// The first link of a chain that serves 汉字.
fn main_link(chain: &[Link]) -> Option<usize> {
    chain.iter().position(|link| !matches!(link.covers, Covers::Only(_)))
}

fn bundled_chains(times: bool) -> BTreeMap<Face, Vec<Link>> {
    let link = |font, covers| Link { font, covers };
    let latin = || times.then(|| link(LATIN, Covers::Only(LATIN_RANGES)));
    let quotes = || link(SONG, Covers::Only(QUOTE_RANGES));
    let all = |font| link(font, Covers::All);
    let fangsong = [
        quotes(),
        link(SONG, Covers::Only(SIGN_RANGES)),
        link(ZHUQUE, Covers::Except(ZHUQUE_WRONG)),
        all(KAI),
        all(SONG),
    ];
    BTreeMap::from([
        (Face::XiaoBiaoSong, vec![all(XBS), all(SONG)]),
        (Face::FangSong, latin().into_iter().chain(fangsong).collect()),
        (Face::Kai, latin().into_iter().chain([quotes(), all(KAI), all(SONG)]).collect()),
        (Face::Hei, vec![all(HEI), all(SONG)]),
        (Face::Song, vec![all(SONG)]),
    ])
}

/// Puts a font before the first entry of a chain that serves 汉字.
fn put_in_front(chains: &mut BTreeMap<Face, Vec<Link>>, face: Face, font: usize) {
    let chain = chains.entry(face).or_default();
    let at = main_link(chain).unwrap_or(0);
    chain.insert(at, Link { font, covers: Covers::All });
}

fn instance(font: &Font) -> FontInstance {
    font.clone().instantiate(
        FontVariant::default(),
        typst::layout::Abs::pt(crate::spec::SIZE_3_PT),
        &FontVariations::default(),
    )
}

fn glyph(instance: &FontInstance, c: char) -> Option<GlyphId> {
    instance.ttf().glyph_index(c).filter(|id| id.0 != 0)
}

/// Width of a character between two 汉字, as the shaper sees it: some faces draw another dash in Chinese.
fn measure(instance: &FontInstance, c: char) -> f64 {
    let rusty = instance.rusty();
    let direct = rusty.glyph_index(c).and_then(|id| rusty.glyph_hor_advance(id)).unwrap_or(0);
    let upm = instance.units_per_em();
    if c.is_ascii_alphanumeric() || ('一'..='鿿').contains(&c) {
        return f64::from(direct) / upm;
    }
    let width = |text: &str| {
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        if let Ok(language) = "zh-CN".parse() {
            buffer.set_language(language);
        }
        let off = |tag: &[u8; 4]| {
            rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(tag), 0, ..)
        };
        let shaped = rustybuzz::shape(rusty, &[off(b"kern"), off(b"liga"), off(b"clig")], buffer);
        shaped.glyph_positions().iter().map(|p| f64::from(p.x_advance)).sum::<f64>() / upm
    };
    let between = if rusty.glyph_index('一').is_some() { "一" } else { "" };
    width(&format!("{between}{c}{between}")) - 2.0 * width(between)
}

/// The name under which Word knows the font of a file that serves a face: its Chinese family name, where it has one.
pub fn family_in(file: &Path, face: Face) -> Option<String> {
    use rustybuzz::ttf_parser::{Face as Parsed, name_id};
    const CHINESE: u16 = 0x0804;
    let data = std::fs::read(file).ok()?;
    let names = Parsed::parse(&data, known_index(&data, face)).ok()?.names();
    let families = || names.into_iter().filter(|n| n.name_id == name_id::FAMILY && n.is_unicode());
    let chinese = families().find(|n| n.language_id == CHINESE);
    chinese.or_else(|| families().next())?.to_string()
}

fn find(choice: &Choice, dirs: &[PathBuf]) -> Option<(Font, PathBuf)> {
    let path = Path::new(&choice.font);
    if is_font_file(path) {
        let data = std::fs::read(path).ok()?;
        let index = known_index(&data, choice.face);
        return Font::new(Bytes::new(data), index).map(|font| (font, path.to_path_buf()));
    }
    dirs.iter().flat_map(|dir| font_files(dir)).find_map(|file| {
        let data = std::fs::read(&file).ok()?;
        let index = family_index(&data, &choice.font)?;
        Font::new(Bytes::new(data), index).map(|font| (font, file))
    })
}

/// The member of a collection that a face is known by; the first one where none is.
fn known_index(data: &[u8], face: Face) -> u32 {
    let known = KNOWN_FAMILIES.iter().filter(|(of, _)| *of == face);
    known.flat_map(|(_, names)| *names).find_map(|name| family_index(data, name)).unwrap_or(0)
}

/// Index of a family in the fonts of a file; names are compared without regard to case.
fn family_index(data: &[u8], family: &str) -> Option<u32> {
    let wanted = family.to_lowercase();
    let at = FontInfo::iter(data).position(|info| info.family.to_lowercase() == wanted);
    at.or_else(|| names(data).position(|names| names.contains(&wanted)))
        .and_then(|i| u32::try_from(i).ok())
}

/// Every family and full name (in all languages, lower case) of each font of a file.
fn names(data: &[u8]) -> impl Iterator<Item = Vec<String>> + '_ {
    use rustybuzz::ttf_parser::{Face, fonts_in_collection, name_id};
    let kinds = [name_id::FAMILY, name_id::FULL_NAME, name_id::POST_SCRIPT_NAME];
    (0..fonts_in_collection(data).unwrap_or(1)).map(move |index| {
        let Ok(face) = Face::parse(data, index) else { return vec![] };
        let names = face.names().into_iter().filter(|n| kinds.contains(&n.name_id));
        names.filter_map(|n| n.to_string()).map(|n| n.to_lowercase()).collect()
    })
}

/// Whether a path names a font file rather than a family.
pub fn is_font_file(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
    matches!(ending.as_str(), "ttf" | "otf" | "ttc" | "otc")
}

/// The font files of a folder and the folders in it, in the order of their names.
fn font_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![(dir.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|e| e.path()) {
            if is_font_file(&path) {
                files.push(path);
            } else if depth < 4 && path.is_dir() {
                folders.push((path, depth + 1));
            }
        }
    }
    files.sort();
    files
}

fn not_found(choice: &Choice, dirs: &[PathBuf]) -> Diagnostic {
    let dirs: Vec<_> = dirs.iter().map(|d| d.display().to_string()).collect();
    let place =
        if dirs.is_empty() { "（没有给出字体文件夹）".into() } else { dirs.join("、") };
    let message =
        format!("{}要用的字体“{}”没有找到，找过：{place}", choice.face.name(), choice.font);
    Diagnostic::error(Kind::Font, message)
        .hint("请用 --font-dir 指明字体所在的文件夹，或在 office.yaml 的“字体”里写字体文件的路径")
        .hint("不写“字体”这一项，就用随程序提供的开源字体")
}

/// Licensed families that offices own, by face, in order of preference.
const KNOWN_FAMILIES: [(Face, &[&str]); 5] = [
    (
        Face::XiaoBiaoSong,
        &["方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"],
    ),
    (
        Face::FangSong,
        &["仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "方正仿宋简体"],
    ),
    (Face::Kai, &["楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti"]),
    (Face::Hei, &["黑体", "SimHei", "STHeiti"]),
    (Face::Song, &["宋体", "SimSun", "STSong"]),
];

/// The family that an office usually has for a face.
pub fn usual_family(face: Face) -> &'static str {
    let known = KNOWN_FAMILIES.iter().find(|(known, _)| *known == face);
    known.and_then(|(_, families)| families.first()).copied().unwrap_or(face.name())
}

/// Other names of a family that offices own, then the families nearest to it: of 仿宋_GB2312 and 楷体_GB2312 only
/// Windows XP had the file, 方正小标宋 is sold under several names. None of a family that is not known.
pub fn other_names(family: &str) -> Vec<&'static str> {
    let known = KNOWN_FAMILIES.iter().map(|(_, families)| *families);
    let known = known.into_iter().find(|families| families.contains(&family)).unwrap_or_default();
    known.iter().copied().filter(|name| *name != family).collect()
}

/// Looks for the licensed families in folders: what `hongtou new` writes into an office file.
pub fn installed(dirs: &[PathBuf]) -> Vec<(Choice, PathBuf)> {
    let mut found: BTreeMap<Face, (usize, Choice, PathBuf)> = BTreeMap::new();
    for file in dirs.iter().flat_map(|dir| font_files(dir)) {
        let Ok(data) = std::fs::read(&file) else { continue };
        let names: Vec<String> = names(&data).flatten().collect();
        for (face, families) in KNOWN_FAMILIES {
            let rank = families.iter().position(|f| names.contains(&f.to_lowercase()));
            let Some(rank) = rank else { continue };
            if found.get(&face).is_none_or(|(best, ..)| rank < *best) {
                let choice = Choice { face, font: families[rank].to_string() };
                found.insert(face, (rank, choice, file.clone()));
            }
        }
    }
    found.into_values().map(|(_, choice, file)| (choice, file)).collect()
}

/// The folders in which the operating system and its user keep fonts: what `new` and `fonts` look through.
/// A build never does.
pub fn system_dirs() -> Vec<PathBuf> {
    let fixed = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
        "/System/Library/Fonts",
        "C:\\Windows\\Fonts",
    ];
    let own = [
        ("HOME", ".local/share/fonts"),
        ("HOME", ".fonts"),
        ("HOME", "Library/Fonts"),
        ("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
    ];
    let own =
        own.iter().filter_map(|(home, dir)| Some(PathBuf::from(std::env::var_os(home)?).join(dir)));
    fixed.iter().map(PathBuf::from).chain(own).filter(|dir| dir.is_dir()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_body_are_half_a_cell() {
        let fonts = Fonts::bundled(true);
        for c in '0'..='9' {
            assert_eq!(fonts.advance_em(Face::FangSong, c), 0.5, "{c}");
        }
    }

    #[test]
    fn chinese_marks_are_one_cell() {
        let fonts = Fonts::bundled(true);
        for face in Face::ALL {
            for c in "，。、；：？！“”‘’（）《》〔〕—…字".chars() {
                let width = fonts.advance_em(face, c);
                assert!((width - 1.0).abs() < 1e-6, "{face:?} {c} {width}");
            }
        }
    }

    #[test]
    fn every_standard_character_is_drawn() {
        let fonts = Fonts::bundled(true);
        assert_eq!(STANDARD_CHARACTERS.chars().filter(|c| *c != '\n').count(), 8105);
        for face in Face::ALL {
            let missing = STANDARD_CHARACTERS.chars().filter(|c| *c != '\n');
            let missing: String =
                missing.filter(|c| fonts.drawn(face, *c) == Drawn::Missing).collect();
            assert_eq!(missing, "", "{face:?}");
        }
    }

    #[test]
    fn wrong_glyphs_and_gaps_are_routed_around() {
        let fonts = Fonts::bundled(true);
        assert_eq!(fonts.drawn(Face::FangSong, '饻'), Drawn::Fallback);
        assert_eq!(fonts.drawn(Face::FangSong, '★'), Drawn::Own);
        assert_eq!(fonts.drawn(Face::FangSong, '😀'), Drawn::Missing);
    }

    #[test]
    fn an_office_puts_its_own_font_in_front() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("own.ttf");
        std::fs::write(&file, BUNDLE[KAI].data).unwrap();
        let by_path = Choice { face: Face::FangSong, font: file.display().to_string() };
        let by_name = Choice { face: Face::FangSong, font: "hongtou kai".into() };
        for (choice, dirs) in [(by_path, vec![]), (by_name, vec![dir.path().to_path_buf()])] {
            let mut sink = Vec::new();
            let fonts = Fonts::with_choices(std::slice::from_ref(&choice), &dirs, true, &mut sink);
            assert_eq!(sink, []);
            let report = fonts.report();
            let own = report.iter().find(|r| r.face == Face::FangSong).unwrap();
            assert_eq!((own.family.as_str(), own.file.as_ref()), ("Hongtou Kai", Some(&file)));
            assert_eq!(family_in(&file, Face::FangSong).as_deref(), Some("Hongtou Kai"));
            assert_eq!(family_in(dir.path(), Face::FangSong), None);
            assert_eq!(fonts.drawn(Face::FangSong, '字'), Drawn::Own);
            assert_eq!(fonts.advance_em(Face::FangSong, '1'), 0.5);
        }
    }

    #[test]
    fn an_unknown_font_is_reported() {
        let mut sink = Vec::new();
        let choice = Choice { face: Face::FangSong, font: "不存在的仿宋".into() };
        Fonts::with_choices(&[choice], &[], true, &mut sink);
        assert_eq!(sink.len(), 1);
        assert_eq!(sink[0].kind, Kind::Font);
    }
}
