//! What can be compared: a data file, a notice's folder, a draft that this program made.

use super::edited::{self, Word};
use crate::data::{self, Data};
use crate::diag::{Diagnostic, Kind, Severity};
use crate::document::{Content, Document};
use crate::docx;
use crate::folder::Folder;
use crate::fonts::Fonts;
use crate::layout::{self, Layout, Settings};
use crate::notice::House;
use crate::pipeline;
use crate::project::{self, Project};
use crate::source::{Origin, Source};

/// One side of a comparison.
#[derive(Debug)]
pub enum Side {
    /// A data file: values without a paper.
    Data(Box<Data>),
    /// A notice with all that it was made from.
    Folder(Box<Notice>),
    /// A Word draft: the paper as it was issued, without its data.
    Draft(Box<Draft>),
}

/// A notice that has been read and set.
#[derive(Debug)]
pub struct Notice {
    /// What was read.
    pub project: Project,
    /// Its paper.
    pub layout: Layout,
    /// Equations that do not hold: they hinder nobody from comparing.
    pub broken: Vec<Diagnostic>,
    /// The Word file that it was read from, when it is the words of one.
    pub word: Option<Word>,
}

/// What a draft stores of the paper that it was made from.
#[derive(Debug)]
pub struct Draft {
    /// The paper as it was printed.
    pub document: Document,
    /// The same, set again; `None` where it has pictures, whose dots are not stored twice.
    pub layout: Option<Layout>,
    /// The Word file, when these are its words rather than what it stores.
    pub word: Option<Word>,
}

impl Side {
    /// Reads a data file of a folder; `None` with the reason in `sink`.
    pub fn data(folder: &Folder, name: &str, sink: &mut Vec<Diagnostic>) -> Option<Self> {
        let asked_by = Origin::text(&Source::new("命令行", ""), 0..0);
        let before = sink.len();
        let data = data::read(folder, &[(name.to_string(), asked_by)], sink);
        let lost = sink[before..].iter().any(|d| d.severity == Severity::Error);
        (!lost).then(|| Self::Data(Box::new(data)))
    }

    /// Reads and sets the notice `name` of a folder (or the one that it has); `None` with the reason in `sink`.
    ///
    /// What was remarked on the paper is left out: it was said when the paper was made.
    pub fn folder(folder: &Folder, name: Option<&str>, sink: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut found = vec![];
        let project = project::read(folder, name, &mut found);
        let (broken, found): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|d| d.kind == Kind::EquationBroken);
        let faults = found.into_iter().filter(|d| d.severity == Severity::Error);
        let before = sink.len();
        sink.extend(faults);
        let project = project.filter(|_| sink.len() == before)?;
        match pipeline::layout(&project.notice, folder, &pipeline::Options::default()) {
            Ok(set) => {
                let layout = set.output;
                Some(Self::Folder(Box::new(Notice { project, layout, broken, word: None })))
            }
            Err(errors) => {
                sink.extend(errors.into_iter().filter(|d| d.severity == Severity::Error));
                None
            }
        }
    }

    /// Reads what a draft stores of its paper, whoever has edited it since.
    ///
    /// # Errors
    /// [`Kind::WordFile`] when it stores none.
    pub fn draft(name: &str, docx: &[u8]) -> Result<Self, Diagnostic> {
        let nothing = || Err("里面没有生成时的数据".to_string());
        let stored = docx::stored(docx).and_then(|stored| stored.map_or_else(nothing, Ok));
        let document = stored.map(|stored| stored.document).map_err(|reason| {
            Diagnostic::error(Kind::WordFile, format!("{name} 不是红头生成的 Word 稿：{reason}"))
                .hint("能比的是 hongtou build 生成的 Word 稿（改过也可以）、通知文件夹和数据文件")
        })?;
        Ok(Self::Draft(Box::new(Draft { document, layout: None, word: None })))
    }

    /// Reads a Word file as it reads now, pending revisions accepted; `None` with the reason in `sink`.
    pub fn edited(name: &str, docx: &[u8], sink: &mut Vec<Diagnostic>) -> Option<Self> {
        edited::read(name, docx, sink)
    }

    /// The Word file whose words it is.
    pub(super) fn word(&self) -> Option<&Word> {
        match self {
            Self::Data(_) => None,
            Self::Folder(notice) => notice.word.as_ref(),
            Self::Draft(draft) => draft.word.as_ref(),
        }
    }

    /// The habits of its office, where they are known.
    pub fn house(&self) -> Option<&House> {
        match self {
            Self::Folder(notice) => Some(&notice.project.notice.house),
            Self::Data(_) | Self::Draft(_) => None,
        }
    }

    /// Its data, where it has them.
    pub fn values(&self) -> Option<&Data> {
        match self {
            Self::Data(data) => Some(data),
            // A Word file shows its figures; it has no data that could differ.
            Self::Folder(notice) if notice.word.is_some() => None,
            Self::Folder(notice) => Some(&notice.project.data),
            Self::Draft(_) => None,
        }
    }

    /// Its paper.
    pub fn document(&self) -> Option<&Document> {
        match self {
            Self::Data(_) => None,
            Self::Folder(notice) => Some(&notice.layout.document),
            Self::Draft(draft) => Some(&draft.document),
        }
    }

    /// Its paper as set.
    pub fn layout(&self) -> Option<&Layout> {
        match self {
            Self::Data(_) => None,
            Self::Folder(notice) => Some(&notice.layout),
            Self::Draft(draft) => draft.layout.as_ref(),
        }
    }

    /// Its equations that do not hold.
    pub fn broken(&self) -> &[Diagnostic] {
        match self {
            Self::Folder(notice) => &notice.broken,
            Self::Data(_) | Self::Draft(_) => &[],
        }
    }

    /// Sets the paper of a draft as the other side is set, so that pages can be compared.
    pub(super) fn set_like(&mut self, other: &Side) {
        let Self::Draft(draft) = self else { return };
        if draft.layout.is_some() || has_pictures(&draft.document) {
            return;
        }
        let (settings, house) = match other {
            Self::Folder(notice) => {
                (notice.layout.settings.clone(), Some(&notice.project.notice.house))
            }
            Self::Data(_) | Self::Draft(_) => (Settings::default(), None),
        };
        let fonts = match house {
            Some(house) => pipeline::fonts(house, &pipeline::Options::default(), &mut vec![]),
            None => Fonts::bundled(true),
        };
        draft.layout =
            layout::fit(draft.document.clone(), &fonts, &settings).ok().map(|set| set.output);
    }
}

fn has_pictures(document: &Document) -> bool {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.into_iter().any(|block| matches!(block.content, Content::Pictures(_)))
}
