//! What an issue adds to a build: the slip, and the source that travels when it is asked for.

use std::path::Path;

use hongtou::diag::{Diagnostic, Kind};
use hongtou::folder::Folder;
use hongtou::issue::{self, Slip};
use hongtou::layout::Layout;
use hongtou::pipeline;
use hongtou::project::Project;

use super::args::BuildArgs;
use super::issued;
use super::papers::Target;

/// A notice as read and set, with the folder that kept what was read.
pub struct Issuing<'a> {
    pub args: &'a BuildArgs,
    pub options: &'a pipeline::Options,
    pub project: &'a Project,
    pub layout: &'a Layout,
    pub folder: &'a Folder,
}

impl Issuing<'_> {
    /// The slip of files: name, content.
    pub fn slip(
        &self,
        outputs: &[(String, &[u8])],
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Slip> {
        let fonts = pipeline::fonts(&self.project.notice.house, self.options, &mut vec![]);
        let made = issue::make(&issue::Issuing {
            project: self.project,
            layout: self.layout,
            fonts: &fonts,
            options: issued::options(self.args),
            inputs: &self.folder.kept(),
            outputs,
        });
        made.map_err(|errors| findings.extend(errors)).ok()
    }

    /// The slip of files at their places.
    pub fn slip_of(&self, targets: &[Target], findings: &mut Vec<Diagnostic>) -> Option<Slip> {
        let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let outputs = targets.iter().filter_map(|(_, path, bytes)| Some((name(path)?, *bytes)));
        self.slip(&outputs.collect::<Vec<_>>(), findings)
    }

    /// What travels inside the papers: every file that was read, the options and, where they are issued, what the slip
    /// says of them.
    pub fn attached(&self, findings: &mut Vec<Diagnostic>) -> Option<Vec<(String, Vec<u8>)>> {
        let mut files = self.folder.kept();
        let options = serde_json::to_string_pretty(&issued::options(self.args)).unwrap_or_default();
        files.push((issue::EMBEDDED_OPTIONS.to_string(), options.into_bytes()));
        if self.args.issue {
            // It cannot name the hash of a file that it is a part of.
            let slip = self.slip(&[], findings)?;
            files.push((issue::EMBEDDED.to_string(), slip.to_file()));
        }
        findings.push(told(&files));
        Some(files)
    }
}

/// Says what travels from now on.
fn told(files: &[(String, Vec<u8>)]) -> Diagnostic {
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!(
        "源文件放进了公文：{}。没有印出来的数据（来源、说明，以及正文没有用到的）从此跟着公文走",
        names.join("、")
    );
    Diagnostic::note(Kind::Embedded, message).hint(
        "只在单位内部流转；对外发送前请用 hongtou strip 清理，或者不加 --embed-source 再生成一次",
    )
}
