//! 脚注: `[^1]` in a paragraph, and the line `[^1]: 文字` of the same text that says what it reads.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::chars::{self, Char, Line};
use super::inline::{self, report};
use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::document::{Footnote, Inline};
use crate::template::{Token, token_index};

/// Most characters between the brackets of a mark.
const LABEL_LEN: usize = 40;

/// The 脚注 of a text.
#[derive(Default)]
pub(super) struct Footnotes<'a> {
    all: Vec<Definition<'a>>,
    /// Labels of all marks in the text, also of those where no 脚注 can stand.
    referred: BTreeSet<String>,
}

/// A line that says what a 脚注 reads.
struct Definition<'a> {
    label: String,
    mark: &'a [Char],
    text: &'a [Char],
    /// Whether a mark in the text has taken it.
    used: bool,
}

impl<'a> Footnotes<'a> {
    /// The lines of a text without those that say what 脚注 read, and these.
    pub fn taken_out(
        lines: &'a [Line],
        tokens: &[Token],
        sink: &mut Vec<Diagnostic>,
    ) -> (Cow<'a, [Line]>, Self) {
        let (defining, text): (Vec<&Line>, Vec<&Line>) =
            lines.iter().partition(|line| definition(line).is_some());
        let referred = text.iter().flat_map(|line| labels(line, tokens)).collect();
        let mut footnotes = Self { all: vec![], referred };
        for line in &defining {
            footnotes.define(line, tokens, sink);
        }
        let rest = match defining.is_empty() {
            true => Cow::Borrowed(lines),
            false => Cow::Owned(text.into_iter().cloned().collect()),
        };
        (rest, footnotes)
    }

    fn define(&mut self, line: &'a Line, tokens: &[Token], sink: &mut Vec<Diagnostic>) {
        let Some(len) = definition(line) else { return };
        let (mark, text) = (&line[..len], chars::trim(&line[len + 1..]));
        let label = label(mark, tokens);
        if self.all.iter().any(|known| known.label == label) {
            let message = format!("脚注“{label}”的文字写了两次");
            let found = Diagnostic::error(Kind::MarkupForm, message)
                .hint("两处脚注请用两个记号，例如“[^1]”“[^2]”；重复的一行请删去");
            return report(found, mark, tokens, sink);
        }
        if text.is_empty() {
            let message = format!("脚注“{label}”没有文字");
            let found = Diagnostic::error(Kind::MarkupForm, message)
                .hint("在冒号后面写脚注的文字，写在同一行");
            report(found, mark, tokens, sink);
        }
        self.all.push(Definition { label, mark, text, used: false });
    }

    /// The 脚注 of a mark in a paragraph.
    pub fn of(
        &mut self,
        mark: &[Char],
        tokens: &[Token],
        sink: &mut Vec<Diagnostic>,
    ) -> Option<Inline> {
        let label = label(mark, tokens);
        let known = self.all.iter_mut().find(|known| known.label == label);
        let Some(known) = known else {
            let found = self.undefined(&label);
            report(found, mark, tokens, sink);
            return None;
        };
        if std::mem::replace(&mut known.used, true) {
            let message = format!("脚注“{label}”在文中用了两次");
            let found = Diagnostic::error(Kind::MarkupForm, message)
                .hint("一处脚注写一条文字：另用一个记号，再写一行，例如“[^2]: 同注1”");
            report(found, mark, tokens, sink);
            return None;
        }
        let text = inline::read(known.text, tokens, sink);
        Some(Inline::Footnote(Footnote { id: String::new(), mark: String::new(), text }))
    }

    fn undefined(&self, label: &str) -> Diagnostic {
        let message = format!("脚注“{label}”没有写出文字");
        let near = nearest(label, self.all.iter().map(|known| known.label.as_str()));
        let write = format!(
            "在同一篇文字里另起一行写“[^{label}]: 脚注的文字”；确是几个普通符号的，在“[”前面加“\\”"
        );
        Diagnostic::error(Kind::MarkupForm, message).hint(did_you_mean(near, write))
    }

    /// Reports what would not be printed.
    pub fn look_for_unused(&self, tokens: &[Token], sink: &mut Vec<Diagnostic>) {
        let unused = |known: &&Definition| !known.used && !self.referred.contains(&known.label);
        for known in self.all.iter().filter(unused) {
            let label = &known.label;
            let message = format!("脚注“{label}”没有用到，不会印出来");
            let found = Diagnostic::error(Kind::MarkupForm, message)
                .hint(format!("在正文里要加脚注的地方写“[^{label}]”，或者删去这一行"));
            report(found, known.mark, tokens, sink);
        }
    }
}

/// What is said of a mark where no 脚注 can stand.
pub(super) fn misplaced() -> Diagnostic {
    Diagnostic::error(Kind::MarkupForm, "这里不能加脚注")
        .hint("脚注加在正文的段落里；公文标题、主送机关等处的请移到正文，表格的请在表格下面写一行“注：……”")
        .hint("确是几个普通符号的，在“[”前面加“\\”")
}

/// Length of the mark `[^记号]` with which a stretch begins.
pub(super) fn mark(rest: &[Char]) -> Option<usize> {
    let [open, caret, label @ ..] = rest else { return None };
    if !open.is_one_of("[［") || !caret.is_one_of("^＾") {
        return None;
    }
    let len = label.iter().position(|ch| ch.is_one_of("]］"))?;
    let label = label.get(..len)?;
    let sound = !chars::trim(label).is_empty()
        && len <= LABEL_LEN
        && label.iter().all(|ch| !ch.is_one_of("[［^＾"));
    sound.then_some(len + 3)
}

/// Length of the mark of a line `[^记号]: 文字`.
pub(super) fn definition(line: &[Char]) -> Option<usize> {
    mark(line).filter(|len| line.get(*len).is_some_and(|ch| ch.is_one_of(":：")))
}

/// What stands between the brackets of a mark; a value counts as what it prints, so that each row of a loop can have one.
fn label(mark: &[Char], tokens: &[Token]) -> String {
    let inner = mark.get(2..mark.len().saturating_sub(1)).unwrap_or_default();
    let printed = |ch: &Char| match token_index(ch.c).and_then(|token| tokens.get(token)) {
        Some(Token::Figure(figure)) => figure.printed.clone(),
        Some(Token::Plain(text)) => text.clone(),
        Some(_) => String::new(),
        None => ch.c.to_string(),
    };
    chars::trim(inner).iter().map(printed).collect()
}

/// The labels of the marks in a line.
fn labels(line: &[Char], tokens: &[Token]) -> Vec<String> {
    let marks = (0..line.len()).filter_map(|at| Some(&line[at..at + mark(&line[at..])?]));
    marks.map(|mark| label(mark, tokens)).collect()
}
