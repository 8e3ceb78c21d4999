//! What moved to another page.

use serde::Serialize;

use super::Side;
use crate::document::{Block, Document, Role, plain};
use crate::draft::change::Changes;
use crate::places::{Places, Spot};

/// The pages of both papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pages {
    /// Sides of the earlier paper.
    pub old: usize,
    /// Sides of the later paper.
    pub new: usize,
    /// Headings, attachments, 署名 and 版记 that stand on another page.
    pub moved: Vec<Moved>,
}

impl Pages {
    /// Whether as many sides hold the same.
    pub fn is_same(&self) -> bool {
        self.old == self.new && self.moved.is_empty()
    }
}

/// What stands on another page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its words, or 版记.
    pub what: String,
    /// 第3页
    pub old: String,
    /// 第4页
    pub new: String,
}

/// The pages of two sides; `None` unless both are set.
pub(super) fn compare(old: &Side, new: &Side) -> Option<Pages> {
    let (a, b) = (old.layout()?, new.layout()?);
    let changes = Changes::between(&a.document, &b.document);
    let (before, after) = (Places::of(a), Places::of(b));
    let (olds, news) = (blocks(&a.document), blocks(&b.document));
    let mut moved: Vec<Moved> = vec![];
    for (at, other) in changes.blocks.iter().enumerate() {
        let Some((x, y)) = olds.get(at).zip(other.and_then(|other| news.get(other))) else {
            continue;
        };
        let Some(what) = landmark(y) else { continue };
        let pages = before.first_of(x).zip(after.first_of(y));
        let Some((x, y)) = pages.filter(|(x, y)| x.page_words() != y.page_words()) else {
            continue;
        };
        let (old, new) = (Spot::page_words(&x), Spot::page_words(&y));
        if moved.last().is_none_or(|last| last.what != what) {
            moved.push(Moved { what, old, new });
        }
    }
    Some(Pages { old: a.pages.len(), new: b.pages.len(), moved })
}

fn blocks(document: &Document) -> Vec<&Block> {
    document.sections.iter().flat_map(|section| &section.blocks).collect()
}

/// What a block that one looks for is called.
fn landmark(block: &Block) -> Option<String> {
    let words =
        || block.texts().first().map(|text| plain(text).replace('\n', "")).unwrap_or_default();
    match block.role {
        Role::Title => Some("标题".to_string()),
        Role::Chapter | Role::Heading1 | Role::Heading2 | Role::TableCaption => {
            Some(format!("“{}”", words()))
        }
        Role::AttachmentLabel => Some(words()),
        Role::Signature => Some("署名".to_string()),
        Role::Date => Some("成文日期".to_string()),
        Role::ImprintRecipients | Role::CopiedTo | Role::Disclosure | Role::PrintedBy => {
            Some("版记".to_string())
        }
        _ => None,
    }
}
