//! Words of Chinese text: where a line of a title may end.
//!
//! The likeliest sequence of dictionary words (unigrams, as jieba without its hidden Markov model), with
//! numbers, Latin and names whole. The dictionary is packed by `build.rs` and read where it lies in the binary.

mod number;

use std::ops::Range;
use std::sync::LazyLock;

use fst::raw::Output;
use unicode_segmentation::UnicodeSegmentation;

/// One word and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What it is.
    pub class: Class,
}

/// What a word is, as far as breaking a title needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Any other word.
    Plain,
    /// 文种, and names of the papers that are sent with one (办法, 方案).
    Kind,
    /// A noun that leans on the word before it: 工作, 情况.
    Light,
    /// A verb that takes what follows as its object: 印发, 做好.
    Verb,
    /// 进一步
    Adverb,
    /// 关于
    Preposition,
    /// 和
    Conjunction,
    /// 的
    Particle,
    /// 闵行区
    Place,
    /// 科学技术委员会, with or without its place.
    Office,
    /// A person's name.
    Person,
    /// 2023年, 〔2024〕14号, 第十四届
    Number,
    /// Latin and other letters, with their digits.
    Latin,
    /// A character that is in no word of the dictionary.
    Single,
    /// Blank.
    Space,
    /// Punctuation and symbols.
    Mark,
}

/// Cost of a character that the dictionary lacks, in hundredths of a nat: as if it occurred once.
const UNKNOWN: u64 = 1791;

/// Cost of a numeral with its measure word (第十四届).
const NUMERAL: u64 = 900;

static DICTIONARY: LazyLock<fst::Map<&'static [u8]>> = LazyLock::new(|| {
    let bytes: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));
    fst::Map::new(bytes).expect("build.rs packed it")
});

/// The words of `text` as byte ranges, in order and without gaps; blanks and marks stand alone.
///
/// Numbers with their units, dates, 〔2024〕14号, Latin and names with · are one word each. Words begin and
/// end at grapheme clusters.
pub fn segment(text: &str) -> Vec<Range<usize>> {
    words(text).into_iter().map(|word| word.range).collect()
}

/// The words of `text` with what they are.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let signs: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&(start, sign)) = signs.get(at) {
        let (end, class) = if let Some((end, class)) = number::scan(&signs, at) {
            (end, class)
        } else if is_hanzi(sign) {
            let run = signs.iter().skip(at).take_while(|(_, sign)| is_hanzi(sign)).count();
            at += run;
            let end = signs.get(at).map_or(text.len(), |next| next.0);
            split_hanzi(text, start..end, &mut found);
            continue;
        } else {
            (at + 1, class_of_sign(sign))
        };
        at = end.max(at + 1);
        let range = start..signs.get(at).map_or(text.len(), |next| next.0);
        found.push(Word { range, class });
    }
    join_dotted_names(text, &mut found);
    join_persons(text, &mut found);
    found
}

/// What a sign is that begins no word: a blank, a mark, or a 汉字 with a variation selector.
fn class_of_sign(sign: &str) -> Class {
    match sign {
        _ if sign.trim().is_empty() => Class::Space,
        _ if sign.starts_with(is_hanzi_char) => Class::Single,
        _ => Class::Mark,
    }
}

/// Whether a grapheme cluster is one 汉字, without variation selectors and the like.
fn is_hanzi(sign: &str) -> bool {
    let mut chars = sign.chars();
    let first = chars.next();
    chars.next().is_none() && first.is_some_and(is_hanzi_char)
}

fn is_hanzi_char(char: char) -> bool {
    matches!(char, '〇' | '々' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// The cheapest way on from one character: its cost to the end, where its first word ends, what that is.
#[derive(Clone, Copy)]
struct Step {
    cost: u64,
    end: usize,
    class: Class,
}

/// Splits a run of 汉字 along its cheapest path through the dictionary, found from its end.
fn split_hanzi(text: &str, run: Range<usize>, found: &mut Vec<Word>) {
    let text = &text[..run.end];
    let mut steps = vec![Step { cost: 0, end: 0, class: Class::Single }; run.len() + 1];
    for (offset, char) in text[run.start..].char_indices().rev() {
        let start = run.start + offset;
        let single = start + char.len_utf8();
        let cost_after = |end: usize| steps[end - run.start].cost;
        let mut best =
            Step { cost: UNKNOWN + cost_after(single), end: single, class: Class::Single };
        let mut offer = |length: usize, cost: u64, class: Class| {
            let cost = cost + cost_after(start + length);
            if cost <= best.cost {
                best = Step { cost, end: start + length, class };
            }
        };
        each_word(&text[start..], &mut offer);
        if let Some(length) = number::chinese(&text[start..]) {
            offer(length, NUMERAL, Class::Number);
        }
        steps[offset] = best;
    }
    let mut start = run.start;
    while start < run.end {
        let Step { end, class, .. } = steps[start - run.start];
        found.push(Word { range: start..end, class });
        start = end;
    }
}

/// Calls `found` with the length in bytes, the cost and the class of each word that `text` begins with.
fn each_word(text: &str, mut found: impl FnMut(usize, u64, Class)) {
    let fst = DICTIONARY.as_fst();
    let mut node = fst.root();
    let mut value = Output::zero();
    for (at, byte) in text.bytes().enumerate() {
        let Some(index) = node.find_input(byte) else { return };
        let transition = node.transition(index);
        value = value.cat(transition.out);
        node = fst.node(transition.addr);
        if node.is_final() {
            let value = value.cat(node.final_output()).value();
            let single = text[..=at].chars().nth(1).is_none();
            found(at + 1, value >> 8, class_of(value as u8, single));
        }
    }
}

fn class_of(letter: u8, single: bool) -> Class {
    match letter {
        b'k' => Class::Kind,
        b'n' => Class::Light,
        b'v' => Class::Verb,
        b'd' => Class::Adverb,
        b'p' => Class::Preposition,
        b'c' => Class::Conjunction,
        b'u' => Class::Particle,
        b's' => Class::Place,
        b'o' => Class::Office,
        b'r' if !single => Class::Person,
        _ if single => Class::Single,
        _ => Class::Plain,
    }
}

/// Joins the parts of a name with · (阿不都·热合曼): whole words beside each dot, and single characters beyond.
fn join_dotted_names(text: &str, words: &mut Vec<Word>) {
    let part = |word: &Word| {
        matches!(
            word.class,
            Class::Single | Class::Plain | Class::Person | Class::Place | Class::Latin
        )
    };
    let mut dot = 0;
    while dot < words.len() {
        if !matches!(&text[words[dot].range.clone()], "·" | "•" | "・") {
            dot += 1;
            continue;
        }
        let before = reach(words[..dot].iter().rev(), part);
        let after = reach(words[dot + 1..].iter(), part);
        let name = dot - before..dot + after + 1;
        dot = name.start + 1;
        join(words, name, Class::Person);
    }
}

/// How many words belong to a name: one, and while they are single characters, the next.
fn reach<'a>(words: impl Iterator<Item = &'a Word>, part: impl Fn(&Word) -> bool) -> usize {
    let mut count = 0;
    for word in words.take_while(|word| part(word)) {
        if count > 0 && word.class != Class::Single {
            break;
        }
        count += 1;
    }
    count
}

fn join(words: &mut Vec<Word>, part: Range<usize>, class: Class) {
    let (Some(first), Some(last)) = (words.get(part.start), words.get(part.end - 1)) else {
        return;
    };
    let range = first.range.start..last.range.end;
    words.splice(part, [Word { range, class }]);
}

/// The surnames that nine people in ten bear.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕\
    苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段\
    雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐\
    梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄\
    单包司柏宁柯阮桂闵解强柴华车冉房边";

/// What stands before a person's name in a title …
const BEFORE_NAME: &[&str] = &[
    "关于", "任命", "免去", "任免", "聘任", "给予", "表彰", "授予", "追授", "开除", "推荐", "选派",
    "对", "向", "和", "、",
];

/// … and what stands after it.
const AFTER_NAME: &[&str] = &[
    "同志",
    "等",
    "、",
    "任",
    "免",
    "先生",
    "女士",
    "职务",
    "为",
    "任职",
    "免职",
    "任免职",
    "和",
    "予以",
    "同学",
];

/// Joins the characters of persons' names where the words around them say that there is one.
fn join_persons(text: &str, words: &mut Vec<Word>) {
    let mut at = 1;
    while at < words.len() {
        let is_at = |index: usize, list: &[&str]| {
            words.get(index).is_some_and(|word| list.contains(&&text[word.range.clone()]))
        };
        let name_end = (at + 2..=at + 4).find(|&end| {
            is_at(end, AFTER_NAME) && is_at(at - 1, BEFORE_NAME) && is_name(text, &words[at..end])
        });
        if let Some(end) = name_end {
            join(words, at..end, Class::Person);
        }
        at += 1;
    }
}

/// Whether these words may be the pieces of one name: two to four 汉字, a surname first.
fn is_name(text: &str, pieces: &[Word]) -> bool {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return false };
    let name = &text[first.range.start..last.range.end];
    let surname = name.chars().next().is_some_and(|char| SURNAMES.contains(char));
    surname && (2..=4).contains(&name.chars().count()) && name.chars().all(is_hanzi_char)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> String {
        segment(text).into_iter().map(|word| &text[word]).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn text_falls_into_words() {
        for expected in [
            "关于/印发/《/闵行区/科学技术委员会/2023年/工作总结/》/的/通知",
            "关于/做好/2024年/春节期间/安全生产/工作/的/通知",
            "国务院办公厅/关于/进一步加强/科研诚信/建设/的/若干意见",
            "上海市/人民政府/关于/加快推进/大零号湾/建设/的/意见",
            "研究/生命/起源",
            "第十四届/全国人民代表大会/第二次/会议",
        ] {
            assert_eq!(split(&expected.replace('/', "")), expected);
        }
    }

    #[test]
    fn numbers_and_latin_stay_whole() {
        for expected in [
            "2023—2025年",
            "2023——2025年",
            "2024年2月6日",
            "2024年2月",
            "〔2024〕14号",
            "5G",
            "2.5%",
            "1,234.5万元",
            "3个月",
            "GB/T",
            "C++",
            "COVID-19",
            "第三次",
            "二〇二四年",
            "14号线",
            "2023年度",
            "G60",
            "5G/网络",
            "2024/人才",
            "3/项目",
            "2024年/5G/网络",
            "12345/热线",
            "2023年/2024年",
            "２０２３年",
        ] {
            assert_eq!(
                split(&expected.replace('/', if expected == "GB/T" { "/" } else { "" })),
                expected
            );
        }
    }

    #[test]
    fn names_stay_whole() {
        for (text, name) in [
            ("关于阿不都热依木·买买提同志任职的通知", "阿不都热依木·买买提"),
            ("关于王小明同志任职的通知", "王小明"),
            ("关于免去欧阳晓峰、李强同志职务的通知", "李强"),
            ("关于约翰·F·肯尼迪的报告", "约翰·F·肯尼迪"),
        ] {
            assert!(
                segment(text).iter().any(|word| &text[word.clone()] == name),
                "{}",
                split(text)
            );
        }
    }

    #[test]
    fn words_cover_the_text_in_order() {
        for text in [
            "",
            "·",
            "··",
            "关于·",
            "a\u{301}b 字\u{E0100}字👨‍👩‍👧‍👦\n〔2024",
            "第",
            "二〇",
            "12年34月56日78",
            "2024年—",
            "—2024",
        ] {
            let mut at = 0;
            for word in segment(text) {
                assert_eq!(word.start, at, "{text}");
                assert!(word.end > at, "{text}");
                at = word.end;
            }
            assert_eq!(at, text.len(), "{text}");
        }
    }

    #[test]
    fn the_dictionary_opens_without_delay() {
        let bytes = DICTIONARY.as_fst().as_bytes();
        let open = |_| {
            let begin = std::time::Instant::now();
            let words = fst::Map::new(bytes).map_or(0, |map| map.len());
            (begin.elapsed(), words)
        };
        let quickest = (0..20).map(open).min();
        assert!(quickest.is_some_and(|(time, words)| time.as_micros() < 1000 && words > 30_000));
    }
}
