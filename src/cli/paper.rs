//! A notice that is read and set, for the commands that ask about it.

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind, Severity};
use hongtou::layout::Layout;
use hongtou::places::Spot;
use hongtou::project::{self, Project};
use hongtou::{fonts, pipeline};

use super::open;

/// A notice with its layout.
pub struct Paper {
    pub project: Project,
    pub layout: Layout,
}

/// Reads and sets a notice, unless something is wrong; an equation that does not hold hinders nobody from asking.
pub fn set(notice: &Path, findings: &mut Vec<Diagnostic>) -> Option<Paper> {
    fonts::preload();
    let (folder, name) = open(notice, findings)?;
    let project = project::read(&folder, name.as_deref(), findings)?;
    let hinders = |d: &Diagnostic| d.severity == Severity::Error && d.kind != Kind::EquationBroken;
    if findings.iter().any(hinders) {
        return None;
    }
    match pipeline::layout(&project.notice, &folder, &pipeline::Options::default()) {
        Ok(made) => {
            findings.extend(made.warnings);
            Some(Paper { project, layout: made.output })
        }
        Err(errors) => {
            findings.extend(errors);
            None
        }
    }
}

/// 第3页第5行, where something begins; 未印 when it is nowhere on paper.
pub fn at(spots: &[Spot]) -> String {
    spots.first().map_or("未印".to_string(), Spot::words)
}
