//! What differs between two texts, as one text that says both: for a 花脸稿.
//!
//! Tokens are compared and their differences made fit to be read (`readable`); then both texts are woven into one, every
//! word set as its own text has it.

use super::readable::{changes, says};
use crate::document::{Footnote, Inline, Revision, plain};
use crate::draft::token::{self, Token};

/// What a 脚注 is compared as: its text is compared by itself.
const NOTE: &str = "\u{FFFC}";

/// A way in which a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Heading(u8),
    Strong,
    Emphasis,
    Superscript,
    Subscript,
}

impl Way {
    fn around(self, inner: Vec<Inline>) -> Inline {
        match self {
            Way::Heading(level) => Inline::Heading(level, inner),
            Way::Strong => Inline::Strong(inner),
            Way::Emphasis => Inline::Emphasis(inner),
            Way::Superscript => Inline::Superscript(inner),
            Way::Subscript => Inline::Subscript(inner),
        }
    }
}

/// One token with how it is set.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub token: Token,
    /// The outermost first.
    pub ways: Vec<Way>,
    pub note: Option<Footnote>,
}

impl Atom {
    fn inline(&self) -> Inline {
        match (&self.note, &self.token.figure) {
            (Some(note), _) => Inline::Footnote(note.clone()),
            (None, Some(figure)) => Inline::Figure((**figure).clone()),
            (None, None) if self.token.text == "\n" => Inline::Break,
            (None, None) => Inline::Text(self.token.text.clone()),
        }
    }

    /// Whether it is text and one of these marks.
    pub fn is(&self, marks: &str) -> bool {
        self.token.figure.is_none() && marks.contains(self.token.text.as_str())
    }
}

/// Both texts as one: words of the earlier one that are gone stand before those that came in their place.
pub(super) fn revised(old: &[Inline], new: &[Inline]) -> Vec<Inline> {
    let (a, b) = (atoms(old), atoms(new));
    let mut out = vec![];
    let (mut x, mut y) = (0, 0);
    for change in changes(&a, &b) {
        same(&a[x..change.old.start], &b[y..change.new.start], &mut out);
        out.extend(whole(&a[change.old.clone()], Revision::Deleted));
        out.extend(whole(&b[change.new.clone()], Revision::Inserted));
        (x, y) = (change.old.end, change.new.end);
    }
    same(&a[x..], &b[y..], &mut out);
    out
}

/// Whether two texts say the same, wherever their lines break.
pub(super) fn is_same(old: &[Inline], new: &[Inline]) -> bool {
    let (a, b) = (atoms(old), atoms(new));
    let notes = |atoms: &[Atom]| {
        let notes = atoms.iter().filter_map(|atom| atom.note.as_ref());
        notes.map(|note| plain(&note.text)).collect::<Vec<_>>()
    };
    says(&a) == says(&b) && notes(&a) == notes(&b)
}

/// A whole text that only one state has.
pub(super) fn all(text: &[Inline], revision: Revision) -> Vec<Inline> {
    whole(&atoms(text), revision).into_iter().collect()
}

/// A text without its forced breaks.
pub(super) fn unbroken(text: &[Inline]) -> Vec<Inline> {
    let kept: Vec<Atom> = atoms(text).into_iter().filter(|a| a.token.text != "\n").collect();
    nested(&kept, 0)
}

fn atoms(inlines: &[Inline]) -> Vec<Atom> {
    let mut out = vec![];
    push(inlines, &mut vec![], &mut out);
    out
}

fn push(inlines: &[Inline], ways: &mut Vec<Way>, out: &mut Vec<Atom>) {
    for inline in inlines {
        let way = match inline {
            Inline::Heading(level, _) => Way::Heading(*level),
            Inline::Strong(_) => Way::Strong,
            Inline::Emphasis(_) => Way::Emphasis,
            Inline::Superscript(_) => Way::Superscript,
            Inline::Subscript(_) => Way::Subscript,
            Inline::Footnote(note) => {
                let token = Token { text: NOTE.to_string(), figure: None };
                out.push(Atom { token, ways: ways.clone(), note: Some(note.clone()) });
                continue;
            }
            // No state that is compared has been revised.
            Inline::Revised(_, inner) => {
                push(inner, ways, out);
                continue;
            }
            Inline::Text(_) | Inline::Figure(_) | Inline::Break => {
                let tokens = token::tokens(std::slice::from_ref(inline)).into_iter();
                out.extend(tokens.map(|token| Atom { token, ways: ways.clone(), note: None }));
                continue;
            }
        };
        ways.push(way);
        push(inline.children(), ways, out);
        ways.pop();
    }
}

/// Atoms as inlines, those that are set alike together.
fn nested(atoms: &[Atom], depth: usize) -> Vec<Inline> {
    let mut out: Vec<Inline> = vec![];
    for part in atoms.chunk_by(|a, b| a.ways.get(depth) == b.ways.get(depth)) {
        match part.first().and_then(|atom| atom.ways.get(depth)) {
            Some(way) => out.push(way.around(nested(part, depth + 1))),
            None => part.iter().for_each(|atom| match (out.last_mut(), atom.inline()) {
                (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                (_, inline) => out.push(inline),
            }),
        }
    }
    out
}

/// What both have, as the later one has it; the texts of its 脚注 are compared.
fn same(old: &[Atom], new: &[Atom], out: &mut Vec<Inline>) {
    let mut before = old.iter().filter_map(|atom| atom.note.as_ref());
    let compared: Vec<Atom> = new
        .iter()
        .map(|atom| {
            let mut atom = atom.clone();
            if let Some(note) = &mut atom.note {
                note.text = match before.next() {
                    Some(old) => revised(&old.text, &note.text),
                    None => all(&note.text, Revision::Inserted),
                };
            }
            atom
        })
        .collect();
    out.extend(nested(&compared, 0));
}

/// What only one state has; its forced breaks part no lines of the other.
fn whole(atoms: &[Atom], revision: Revision) -> Option<Inline> {
    let own: Vec<Atom> = atoms
        .iter()
        .filter(|atom| !(revision.is_gone() && atom.token.text == "\n"))
        .map(|atom| {
            let mut atom = atom.clone();
            if let Some(note) = &mut atom.note {
                note.text = all(&note.text, revision);
            }
            atom
        })
        .collect();
    (!own.is_empty()).then(|| Inline::Revised(revision, nested(&own, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with its revisions in brackets: [-gone-]{+new+}, [<moved away<]{>moved here>}; ^ before a 脚注.
    fn shown(text: &[Inline]) -> String {
        let mut out = String::new();
        for inline in text {
            match inline {
                Inline::Revised(revision, inner) => {
                    let (open, close) = match revision {
                        Revision::Deleted => ("[-", "-]"),
                        Revision::Inserted => ("{+", "+}"),
                        Revision::MovedAway => ("[<", "<]"),
                        Revision::MovedHere => ("{>", ">}"),
                    };
                    out.push_str(&format!("{open}{}{close}", shown(inner)));
                }
                Inline::Footnote(note) => {
                    out.push_str(&format!("^{}（{}）", note.mark, shown(&note.text)));
                }
                Inline::Text(_) | Inline::Figure(_) | Inline::Break => {
                    out.push_str(&plain(std::slice::from_ref(inline)).replace('\n', "|"));
                }
                other => out.push_str(&shown(other.children())),
            }
        }
        out
    }

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_string())]
    }

    #[test]
    fn changes_are_fit_to_be_read() {
        for (old, new, expected) in [
            ("共161家企业获得授信。", "共145家企业获得授信。", "共[-161-]{+145+}家企业获得授信。"),
            (
                "投入304.45亿元，占比高",
                "投入310.2亿元，占比高",
                "投入[-304.45-]{+310.2+}亿元，占比高",
            ),
            ("请认真贯彻执行。", "请遵照执行。", "请[-认真贯彻-]{+遵照+}执行。"),
            // a character that both have by chance
            (
                "积极推动科技创新，成效好",
                "大力推进技术改革，成效好",
                "[-积极推动科技创新-]{+大力推进技术改革+}，成效好",
            ),
            // whole clauses and sentences
            ("甲。丙。", "甲。乙。丙。", "甲。{+乙。+}丙。"),
            (
                "一是抓投入，三是抓转化。",
                "一是抓投入，二是抓人才，三是抓转化。",
                "一是抓投入，{+二是抓人才，+}三是抓转化。",
            ),
            ("特此通知", "特此通知，请执行", "特此通知{+，请执行+}"),
            ("财政局、科技局、发改委", "财政局、发改委", "财政局、[-科技局、-]发改委"),
            ("2024年2月6日", "2024年2月7日", "2024年2月[-6日-]{+7日+}"),
            ("2024年2月6日", "2024年3月7日", "2024年[-2月6日-]{+3月7日+}"),
            ("汇集各方资源", "汇聚社会资源", "[-汇集各方-]{+汇聚社会+}资源"),
            ("上午举行", "下午举行", "[-上午-]{+下午+}举行"),
            ("增长较快", "增加较快", "[-增长-]{+增加+}较快"),
            ("规模以上工业", "规上工业", "[-规模以上-]{+规上+}工业"),
            ("召开汇报", "召开汇报会", "召开汇报{+会+}"),
            ("二、主要做法", "三、主要做法", "[-二-]{+三+}、主要做法"),
            ("", "新", "{+新+}"),
            ("旧", "", "[-旧-]"),
            ("", "", ""),
            ("一样", "一样", "一样"),
        ] {
            assert_eq!(shown(&revised(&text(old), &text(new))), expected, "{old} → {new}");
        }
    }

    #[test]
    fn both_texts_can_be_read_out_of_the_one_that_says_both() {
        fn read(inlines: &[Inline], gone: bool, out: &mut String) {
            for inline in inlines {
                match inline {
                    Inline::Revised(revision, _) if revision.is_gone() != gone => {}
                    Inline::Text(text) => out.push_str(text),
                    other => read(other.children(), gone, out),
                }
            }
        }
        let texts =
            ["", "甲乙丙，丁戊。", "甲丙丁，戊。己", "甲甲乙甲，甲。甲", "乙，甲。，甲乙甲甲"];
        for (old, new) in texts.iter().flat_map(|old| texts.iter().map(move |new| (*old, *new))) {
            let both = revised(&text(old), &text(new));
            let (mut a, mut b) = (String::new(), String::new());
            // What is not revised belongs to both.
            read(&both, true, &mut a);
            read(&both, false, &mut b);
            assert_eq!((a.as_str(), b.as_str()), (old, new), "{both:?}");
        }
    }

    #[test]
    fn forced_breaks_and_ways_of_setting_are_kept() {
        let old = [Inline::Strong(text("一是投入。")), Inline::Text("投入大。".into())];
        let new = [Inline::Strong(text("一是人才。")), Inline::Text("投入大。".into())];
        let both = revised(&old, &new);
        assert_eq!(shown(&both), "一是[-投入-]{+人才+}。投入大。");
        assert!(
            matches!(&both[1], Inline::Revised(_, inner) if matches!(inner[0], Inline::Strong(_)))
        );
        let broken = [Inline::Text("甲".into()), Inline::Break, Inline::Text("乙".into())];
        assert_eq!(shown(&revised(&text("甲乙"), &broken)), "甲|乙");
        assert_eq!(unbroken(&broken), text("甲乙"));
    }

    #[test]
    fn footnotes_are_compared_by_themselves() {
        let note = |words: &str| {
            Inline::Footnote(Footnote { id: "n".into(), mark: "①".into(), text: text(words) })
        };
        let with = |words: &str| {
            vec![Inline::Text("投入".into()), note(words), Inline::Text("大。".into())]
        };
        assert_eq!(
            shown(&revised(&with("至5月"), &with("至6月"))),
            "投入^①（至[-5月-]{+6月+}）大。"
        );
        assert_eq!(shown(&revised(&text("投入大。"), &with("注"))), "投入{+^①（{+注+}）+}大。");
        assert_eq!(shown(&revised(&with("注"), &text("投入大。"))), "投入[-^①（[-注-]）-]大。");
        assert!(!is_same(&with("甲"), &with("乙")));
    }
}
