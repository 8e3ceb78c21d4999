//! Papers built from project folders by the whole pipeline: the templates' examples and tests/cases.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use hongtou::document::{Block, Role, SectionKind};
use hongtou::folder::Folder;
use hongtou::layout::{Layout, Sides};
use hongtou::pdf::Output;
use hongtou::pipeline::{self, Options, ShowSeal};
use hongtou::project::{self, Project};

use super::folder;
use super::measure::{MeasuredPage, TextLine, measure};
use super::papers::export;

/// A paper that has been built, exported for the archive and read back.
pub struct Built {
    /// Its folder or case.
    pub name: String,
    /// How it is printed.
    pub sides: Sides,
    /// Whether a seal will be pressed.
    pub sealed: bool,
    /// The layout.
    pub layout: Layout,
    /// The archive PDF.
    pub archive: Vec<u8>,
    /// The archive PDF as measured.
    pub pages: Vec<MeasuredPage>,
}

/// A line of a block as the PDF shows it.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// 0-based.
    pub page: usize,
    /// The line.
    pub line: &'a TextLine,
}

/// Every example and every case.
pub static BUILT: LazyLock<Vec<Built>> =
    LazyLock::new(|| folders().into_iter().map(|(name, folder)| build(name, &folder)).collect());

/// The 发文稿纸 of each of them.
pub static SHEETS: LazyLock<Vec<Built>> =
    LazyLock::new(|| folders().into_iter().map(|(name, folder)| sheet(name, &folder)).collect());

fn files_of(dir: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
    let mut files: Vec<_> =
        std::fs::read_dir(dir).expect("a folder").map(|f| f.expect("an entry").path()).collect();
    files.sort();
    files
}

fn folders() -> Vec<(String, Folder)> {
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let examples = files_of("templates").into_iter().filter_map(|path| {
        let folder = Folder::open(&path.join("example")).ok()?;
        Some((name(&path), folder))
    });
    let cases = files_of("tests/cases").into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a case");
        (name(&path), Folder::in_memory(folder::files(&text)))
    });
    examples.chain(cases).collect()
}

/// Builds the 发文稿纸 of the notice in a folder.
pub fn sheet(name: String, folder: &Folder) -> Built {
    let project = read(&name, folder);
    let layout = pipeline::draft_sheet(&project.notice, &Options::default());
    let layout = layout.unwrap_or_else(|e| panic!("{name}: {e:#?}")).output;
    exported(name, layout, Sides::Screen, false)
}

fn read(name: &str, folder: &Folder) -> Project {
    let mut found = Vec::new();
    let project = project::read(folder, None, &mut found);
    project.unwrap_or_else(|| panic!("{name}: {found:#?}"))
}

fn build(name: String, folder: &Folder) -> Built {
    let project = read(&name, folder);
    let options = Options { seal: ShowSeal::Area, ..Options::default() };
    let layout = pipeline::layout(&project.notice, folder, &options);
    let layout = layout.unwrap_or_else(|e| panic!("{name}: {e:#?}")).output;
    exported(name, layout, project.notice.house.sides, project.notice.sealed)
}

fn exported(name: String, layout: Layout, sides: Sides, sealed: bool) -> Built {
    let archive = export(&layout, Output::Archive);
    let pages = measure(&archive);
    Built { name, sides, sealed, layout, archive, pages }
}

impl Built {
    /// Blocks of a role in a part of the paper, each with its lines.
    pub fn blocks(&self, part: SectionKind, role: Role) -> Vec<(&Block, Vec<Shown<'_>>)> {
        let sections = self.layout.document.sections.iter().filter(|s| s.kind == part);
        let blocks = sections.flat_map(|s| &s.blocks).filter(|b| b.role == role);
        blocks.map(|block| (block, self.lines(&block.id))).collect()
    }

    /// The lines of the one block of a role in the body, or none.
    pub fn body(&self, role: Role) -> Option<Vec<Shown<'_>>> {
        self.blocks(SectionKind::Body, role).into_iter().next().map(|(_, lines)| lines)
    }

    /// The one line of a role in the head.
    pub fn head(&self, role: Role) -> Option<&TextLine> {
        let blocks = self.blocks(SectionKind::Head, role);
        blocks.first().map(|(_, lines)| lines[0].line)
    }

    /// The lines that the PDF shows where the layout has those of a block.
    pub fn lines(&self, id: &str) -> Vec<Shown<'_>> {
        let mut out = Vec::new();
        for (page, planned) in self.layout.pages.iter().enumerate() {
            for line in planned.lines.iter().filter(|l| l.id == id) {
                let near = |l: &&TextLine| (l.y - line.baseline).abs() < 0.05;
                let line = self.pages[page].lines.iter().find(near);
                let line = line.unwrap_or_else(|| panic!("{}: no line of {id}", self.name));
                out.push(Shown { page, line });
            }
        }
        out
    }

    /// The line above another on its page.
    pub fn above(&self, shown: Shown) -> &TextLine {
        let lines = &self.pages[shown.page].lines;
        let above = lines.iter().rev().find(|l| l.y < shown.line.y - 2.0);
        above.unwrap_or_else(|| panic!("{}: nothing above {}", self.name, shown.line.text()))
    }
}
