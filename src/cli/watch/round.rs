//! One build of a watch: what came of it, and what differs from the one before.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hongtou::diag::Diagnostic;
use hongtou::diff::{self, Difference, Side};
use hongtou::folder::Folder;
use typst::comemo;

use super::inputs::Inputs;
use crate::cli::args::BuildArgs;
use crate::cli::build::{self, Order};
use crate::cli::open;

/// Builds after which what Typst has not used again is forgotten.
const FORGET_AFTER: usize = 3;

/// A notice that is watched.
pub struct Watched<'a> {
    notice: &'a Path,
    args: &'a BuildArgs,
    order: &'a Order<'a>,
    pub inputs: Inputs,
    /// The last paper that was made.
    last: Option<Side>,
    /// What was said of it, so that it is not said again.
    said: Vec<Diagnostic>,
}

/// What came of a build.
#[derive(Debug)]
pub struct Round {
    /// The files that were written, or what was wrong.
    pub outputs: Option<Vec<PathBuf>>,
    /// Findings that the build before had not.
    pub findings: Vec<Diagnostic>,
    /// What differs from the last paper; `None` for the first one, and when none was made.
    pub difference: Option<Difference>,
    /// How long it took.
    pub took: Duration,
}

impl<'a> Watched<'a> {
    pub fn new(notice: &'a Path, args: &'a BuildArgs, order: &'a Order<'a>) -> Self {
        let dir = match notice.is_file() {
            true => notice.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")),
            false => notice,
        };
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        Self { notice, args, order, inputs: Inputs::new(dir), last: None, said: vec![] }
    }

    /// What is watched, as it was typed.
    pub fn notice(&self) -> &Path {
        self.notice
    }

    /// Builds once; a failed build leaves the files of the last one.
    pub fn build(&mut self) -> Round {
        let begun = Instant::now();
        let mut findings = vec![];
        let made = self.make(&mut findings);
        comemo::evict(FORGET_AFTER);
        let (outputs, difference) = match made {
            Some(made) => {
                self.last = Some(made.side);
                (Some(made.outputs), made.difference)
            }
            None => (None, None),
        };
        // What hinders is said each time; a remark, or a draft that somebody has open, once.
        if outputs.is_some() {
            let said = std::mem::replace(&mut self.said, findings.clone());
            findings.retain(|finding| !said.contains(finding));
        }
        Round { outputs, findings, difference, took: begun.elapsed() }
    }

    fn make(&mut self, findings: &mut Vec<Diagnostic>) -> Option<Made> {
        let (folder, name) = open(self.notice, findings)?;
        let folder = folder.keeping();
        self.inputs.remember();
        let project = build::read(&folder, name.as_deref(), self.order, findings);
        let layout = project.as_ref().and_then(|p| build::set(p, &folder, self.order, findings));
        self.inputs.learn(folder.asked_for(), layout.is_some());
        let (project, layout) = project.zip(layout)?;
        let notice = diff::Notice { project, layout, broken: vec![], word: None };
        let side = Side::Folder(Box::new(notice));
        let last = self.last.as_ref();
        // The papers take longer than the comparison.
        let (written, difference) = std::thread::scope(|scope| {
            let compared = scope.spawn(|| last.map(|last| diff::of_set(last, &side)));
            (self.write(&side, &folder, findings), compared.join().ok().flatten())
        });
        Some(Made { outputs: written?, side, difference })
    }

    /// Writes the papers of a side, as `build` does; where they stand.
    fn write(
        &self,
        side: &Side,
        folder: &Folder,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Vec<PathBuf>> {
        let Side::Folder(set) = side else { return None };
        let set = (&set.project, Some(&set.layout), folder);
        let papers = build::papers(self.notice, self.order, set, findings)?;
        let written = papers.write(self.notice, self.args, &[], findings);
        written.map_err(|finding| findings.push(finding)).ok()
    }
}

/// A build that succeeded.
struct Made {
    outputs: Vec<PathBuf>,
    side: Side,
    difference: Option<Difference>,
}

impl Round {
    /// Whether something was wrong, rather than kept for somebody.
    pub fn failed(&self) -> bool {
        self.outputs.is_none()
    }
}
