//! The gaps between the words of a title: where a line may end, and at what price.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Charge;
use crate::words::{Class, Word, words};

/// A gap between two words, or the beginning or end of a part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gap {
    /// Byte where the word before it ends.
    pub end: usize,
    /// Byte where the word after it begins.
    pub next: usize,
    /// Width from the beginning of the part to the end of the word before, in 字.
    pub before: f64,
    /// Width from the beginning of the part to the word after, in 字.
    pub after: f64,
    /// Whether an opening bracket follows.
    pub opens: bool,
    /// Whether a closing bracket stands before.
    pub closes: bool,
    /// What a line end here is charged for.
    pub charges: Vec<Charge>,
    /// The sum of the charges.
    pub price: f64,
}

const OPENING: &str = "《〈“‘（〔［【「『(<[";
const CLOSING: &str = "》〉”’）〕］】」』)>]";
const NEVER_FIRST: &str = "、，。；：？！·•・—…%％‰℃,.;:?!-–～~/";
const NEVER_LAST: &str = "·•・—-–～~/#＃";

/// Characters that belong to the word after them …
const PREFIXES: &str = "第副各全本我原新总非多某";

/// … and to the word before them.
const SUFFIXES: &str = "区法类性化者员率费金品站所处室科股组队会部局厅委院校厂奖内外中上下前后间时";

/// Characters that lead the name of an office: 区科委.
const OFFICE_PREFIXES: &str = "区市县省镇乡州部院校";

/// Longest name of an office that is looked for, in 汉字.
const LONGEST_OFFICE: usize = 20;

/// A name in 书名号 has only begun within so many characters.
const BEGINNING: usize = 5;

/// A parenthesis no wider than this leans on what stands before it, in 字.
const SHORT_PARENTHESIS: usize = 5;

/// The gaps of `part`, its beginning and its end included; words wider than `capacity` are cut.
pub(super) fn gaps(
    text: &str,
    part: Range<usize>,
    capacity: f64,
    measure: &dyn Fn(&str) -> f64,
) -> Vec<Gap> {
    let pieces = pieces(text, part.clone(), capacity, measure);
    let context = Context::new(text, &pieces);
    let mut gaps = vec![Gap::edge(part.start, 0.0)];
    let (mut right, mut blank) = (0.0, 0.0);
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            let mut gap = Gap::edge(piece.range.start, right + blank);
            gap.end = pieces[index - 1].range.end;
            gap.before = right;
            gap.charges = context.charges(index);
            gap.price = gap.charges.iter().map(|charge| charge.price()).sum();
            gaps.push(gap);
        }
        right += blank + piece.width;
        blank = piece.blank;
    }
    gaps.push(Gap::edge(part.end, right));
    for gap in &mut gaps {
        gap.opens = text[gap.next..].starts_with(is_opening);
        gap.closes = text[..gap.end].ends_with(is_closing);
    }
    gaps
}

impl Gap {
    fn edge(at: usize, width: f64) -> Self {
        let charges = Vec::new();
        Self {
            end: at,
            next: at,
            before: width,
            after: width,
            opens: false,
            closes: false,
            charges,
            price: 0.0,
        }
    }
}

fn is_opening(char: char) -> bool {
    OPENING.contains(char)
}

fn is_closing(char: char) -> bool {
    CLOSING.contains(char)
}

/// A word, or a piece of one that is wider than a line.
#[derive(Debug, Clone)]
struct Piece {
    range: Range<usize>,
    class: Class,
    width: f64,
    /// Width of the blank after it.
    blank: f64,
    /// Whether it goes on with the word that the piece before it began.
    cut: bool,
}

fn pieces(
    text: &str,
    part: Range<usize>,
    capacity: f64,
    measure: &dyn Fn(&str) -> f64,
) -> Vec<Piece> {
    let width = |range: &Range<usize>| finite(measure(&text[range.clone()]));
    let mut pieces: Vec<Piece> = Vec::new();
    for Word { range, class } in words(&text[part.clone()]) {
        let range = part.start + range.start..part.start + range.end;
        let whole = width(&range);
        if class == Class::Space {
            if let Some(last) = pieces.last_mut() {
                last.blank += whole;
            }
        } else if whole <= capacity {
            pieces.push(Piece { range, class, width: whole, blank: 0.0, cut: false });
        } else {
            for (at, sign) in text[range.clone()].grapheme_indices(true) {
                let sign = range.start + at..range.start + at + sign.len();
                let width = width(&sign);
                pieces.push(Piece { range: sign, class, width, blank: 0.0, cut: at > 0 });
            }
        }
    }
    pieces
}

fn finite(width: f64) -> f64 {
    if width.is_finite() { width.max(0.0) } else { 0.0 }
}

/// What surrounds each gap.
struct Context<'a> {
    text: &'a str,
    pieces: &'a [Piece],
    /// The brackets that are open before each piece.
    depth: Vec<Depth>,
    /// Whether each piece goes on with the name of an office.
    in_office: Vec<bool>,
    /// The first piece that must not begin the last line: 文种 and what follows it.
    tail: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Depth {
    books: usize,
    inner_books: usize,
    quotes: usize,
    parentheses: usize,
}

impl<'a> Context<'a> {
    fn new(text: &'a str, pieces: &'a [Piece]) -> Self {
        let mut context = Self { text, pieces, depth: Vec::new(), in_office: Vec::new(), tail: 0 };
        context.depth = context.depths();
        context.in_office = context.offices();
        context.tail = context.tail();
        context
    }

    fn word(&self, index: usize) -> &'a str {
        self.pieces.get(index).map_or("", |piece| &self.text[piece.range.clone()])
    }

    fn class(&self, index: usize) -> Option<Class> {
        self.pieces.get(index).map(|piece| piece.class)
    }

    /// The brackets that are open before each piece.
    fn depths(&self) -> Vec<Depth> {
        let mut depth = Depth::default();
        let step = |count: &mut usize, opens: bool| {
            *count = if opens { *count + 1 } else { count.saturating_sub(1) };
        };
        let after_each = (0..self.pieces.len()).map(|index| {
            let before = depth;
            match self.word(index) {
                mark @ ("《" | "》") => step(&mut depth.books, mark == "《"),
                mark @ ("〈" | "〉") => step(&mut depth.inner_books, mark == "〈"),
                mark @ ("“" | "”" | "‘" | "’") => {
                    step(&mut depth.quotes, "“‘".contains(mark));
                }
                mark @ ("（" | "）" | "(" | ")") => {
                    step(&mut depth.parentheses, "（(".contains(mark));
                }
                _ => {}
            }
            before
        });
        after_each.collect()
    }

    /// Marks the pieces inside names of offices: from the word for the office back over place and field.
    fn offices(&self) -> Vec<bool> {
        let mut inside = vec![false; self.pieces.len()];
        let is_office = |index: &usize| self.class(*index) == Some(Class::Office);
        for index in (0..self.pieces.len()).filter(is_office) {
            let mut start = index;
            let mut length = self.word(index).chars().count();
            while start > 0 && self.leads_office(start - 1, start) {
                length += self.word(start - 1).chars().count();
                if length > LONGEST_OFFICE {
                    break;
                }
                start -= 1;
            }
            inside[start + 1..=index].fill(true);
        }
        inside
    }

    /// Whether the piece `before` may belong to the name of the office that goes on at `start`.
    fn leads_office(&self, before: usize, start: usize) -> bool {
        if self.pieces[before].blank > 0.0 {
            return false;
        }
        match self.pieces[before].class {
            Class::Place | Class::Plain | Class::Light => true,
            Class::Single => OFFICE_PREFIXES.contains(self.word(before)),
            Class::Office => self.pieces[start].class != Class::Place,
            _ => false,
        }
    }

    /// Where the last line must have begun: at 文种 at the latest, with a parenthesis after it.
    fn tail(&self) -> usize {
        let all = self.pieces.len();
        let mut end = all;
        if self.word(end.saturating_sub(1)) == "）" {
            end = (0..end).rfind(|&index| self.word(index) == "（").unwrap_or(end);
        }
        let kind = end.checked_sub(1);
        kind.filter(|&kind| self.class(kind) == Some(Class::Kind)).unwrap_or(all)
    }

    /// What a line that ends before piece `index` is charged for.
    fn charges(&self, index: usize) -> Vec<Charge> {
        if self.pieces[index].cut {
            return vec![Charge::Cut];
        }
        if self.is_closed(index) {
            return vec![Charge::Closed];
        }
        let mut charges = self.surroundings(index);
        if !self.is_seam(index) {
            self.sense(index, &mut charges);
        }
        charges
    }

    /// Whether no line may end before piece `index`.
    fn is_closed(&self, index: usize) -> bool {
        let (before, after) = (self.word(index - 1), self.word(index));
        let first = after.chars().next().unwrap_or_default();
        let last = before.chars().next_back().unwrap_or_default();
        let by_mark = is_opening(last)
            || is_closing(first)
            || NEVER_FIRST.contains(first)
            || NEVER_LAST.contains(last)
            || after.starts_with(['〔', '［', '[', '【']);
        let by_word = match (self.class(index - 1), self.class(index)) {
            (_, Some(Class::Conjunction)) => !self.joins_parts(index),
            (_, Some(Class::Particle)) => true,
            // 第 / 0123号
            (_, Some(Class::Number | Class::Latin)) if before.ends_with('第') => true,
            (Some(Class::Preposition), _) => true,
            (Some(Class::Particle), _) => !matches!(before, "的" | "等"),
            // 闵 / 科委〔2024〕14号
            (Some(Class::Single), _) => self.word(index + 1).starts_with('〔'),
            _ => false,
        };
        by_mark || by_word || index >= self.tail
    }

    /// Whether the 和, 与 or 及 at `index` joins two parts of the sentence, so that it can begin a line: a year or
    /// quotation marks follow, as in 与2024年计划草案.
    fn joins_parts(&self, index: usize) -> bool {
        let next = self.word(index + 1);
        let year = self.class(index + 1) == Some(Class::Number) && next.contains('年');
        self.in_brackets(index) == 0 && (year || next.starts_with('“'))
    }

    fn in_brackets(&self, index: usize) -> usize {
        let Depth { books, inner_books, quotes, parentheses } = self.depth[index];
        books + inner_books + quotes + parentheses
    }

    /// Charges for names and brackets that the gap stands in.
    fn surroundings(&self, index: usize) -> Vec<Charge> {
        let depth = self.depth[index];
        let mut charges = Vec::new();
        let mut charge = |inside: bool, what| {
            if inside {
                charges.push(what);
            }
        };
        let ends_book = self.word(index) == "（" && self.parenthesis(index) == Charge::Pause;
        charge(depth.books > 0 && !ends_book, Charge::Book);
        charge(depth.books > 0 && ends_book, Charge::BookEnd);
        charge(depth.books > 0 && self.begins_book(index), Charge::BookBeginning);
        charge(depth.inner_books > 0 || depth.books > 1, Charge::InnerBook);
        charge(depth.quotes > 0, Charge::Quote);
        charge(depth.parentheses > 0, Charge::Parenthesis);
        charge(self.in_office[index], Charge::Office);
        charges
    }

    /// Whether a name in 书名号 began right before piece `index`.
    fn begins_book(&self, index: usize) -> bool {
        let line = self.text.get(..self.pieces[index].range.start).unwrap_or_default();
        line.chars().rev().take(BEGINNING).any(|char| matches!(char, '《' | '〈'))
    }

    /// Whether the title falls into parts here: before 关于, after the name of an office, at a blank.
    fn is_seam(&self, index: usize) -> bool {
        let ends_office = self.class(index - 1) == Some(Class::Office) && !self.in_office[index];
        let goes_on = matches!(self.class(index), Some(Class::Light | Class::Kind | Class::Single));
        self.word(index) == "关于"
            || self.pieces[index - 1].blank > 0.0
            || (ends_office && !goes_on)
    }

    /// Charges for the two words at the gap.
    fn sense(&self, index: usize, charges: &mut Vec<Charge>) {
        let (before, after) = (self.word(index - 1), self.word(index));
        let short_kind = self.class(index) == Some(Class::Kind) && after.chars().count() < 4;
        let leans = self.class(index) == Some(Class::Light) || short_kind;
        charges.push(match self.class(index - 1) {
            _ if self.class(index) == Some(Class::Conjunction) => Charge::Clause,
            Some(Class::Verb) if after == "《" => Charge::VerbBeforeBook,
            Some(Class::Verb) if leans => Charge::Phrase,
            Some(Class::Verb) if self.class(index) == Some(Class::Verb) => Charge::VerbChain,
            Some(Class::Verb) if self.is_loose(index - 1) => Charge::LooseVerb,
            Some(Class::Verb) => Charge::Verb,
            Some(Class::Adverb) => Charge::Adverb,
            Some(Class::Conjunction) => Charge::Conjunction,
            _ if before == "等" => Charge::AndSoOn,
            _ if after == "（" => self.parenthesis(index),
            _ if before == "的" || before.ends_with(['、', '，', '》', '”', '）']) => {
                Charge::Pause
            }
            _ if after.starts_with(is_opening) => Charge::Pause,
            _ if self.class(index) == Some(Class::Verb) => Charge::Clause,
            Some(Class::Number) if !before.contains('年') => Charge::Number,
            Some(Class::Place) => Charge::Place,
            _ => Charge::Phrase,
        });
        if leans {
            charges.push(Charge::Light);
        }
        if before.ends_with(['型', '性', '级', '式']) {
            charges.push(Charge::Attribute);
        }
        charges.extend(self.lone(index - 1, PREFIXES, SUFFIXES));
        charges.extend(self.lone(index, SUFFIXES, PREFIXES));
    }

    /// Whether the verb at `index` follows its phrase without a seam, so that it must not hang at a line end.
    fn is_loose(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.class(before));
        matches!(
            before,
            Some(Class::Plain | Class::Light | Class::Kind | Class::Single | Class::Number)
        )
    }

    /// The charge for a lone character beside the gap: it may belong across the gap, away from it, or be half a word.
    fn lone(&self, index: usize, across: &str, away: &str) -> Option<Charge> {
        let word = self.word(index);
        match self.class(index) {
            Some(Class::Single) if across.contains(word) => Some(Charge::Affix),
            Some(Class::Single) if !away.contains(word) => Some(Charge::Single),
            _ => None,
        }
    }

    /// What a line end before the （ at `index` is charged for.
    fn parenthesis(&self, index: usize) -> Charge {
        let text = &self.text[self.pieces[index].range.start..];
        let length = text.chars().position(is_closing).unwrap_or(usize::MAX);
        if length < SHORT_PARENTHESIS { Charge::ShortParenthesis } else { Charge::Pause }
    }
}
