//! `--archive`: what the file room keeps of an issued paper, with a list of checksums.

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind};
use hongtou::digest::sha256;

use super::issued::Paper;
use super::output::{self, Staged};

/// Name of the 花脸稿.
const MARKED: &str = "花脸稿.pdf";

/// Name of the list, as `sha256sum -c` takes it.
const LIST: &str = "SHA256SUMS";

/// The papers, the slip, the 花脸稿 against an earlier state where there is one, and the list, waiting beside their places in the folder of the paper.
///
/// # Errors
/// [`Kind::Issued`] when other files are kept there under these names; else as [`output::stage`].
pub fn stage(
    dir: &Path,
    papers: &[Paper],
    slip: (&Path, &[u8]),
    marked: Option<&[u8]>,
) -> Result<Vec<Staged>, Diagnostic> {
    // The state against which an earlier run has compared may be gone.
    let kept = std::fs::read(dir.join(MARKED)).ok().filter(|_| marked.is_none());
    let marked = marked.or(kept.as_deref()).map(|bytes| (Path::new(MARKED), bytes));
    let papers = papers.iter().map(|paper| (paper.target, paper.bytes));
    let mut files: Vec<(String, &[u8])> = papers
        .chain([slip])
        .chain(marked)
        .filter_map(|(path, bytes)| Some((name(path)?, bytes)))
        .collect();
    files.sort();
    let list = list(&files);
    files.push((LIST.to_string(), list.as_bytes()));
    let targets = files.iter().map(|(name, bytes)| (dir.join(name), *bytes));
    let targets: Vec<(PathBuf, &[u8])> = targets.collect();
    if let Some((path, _)) = targets.iter().find(|(path, bytes)| is_other(path, bytes)) {
        let message = format!("{} 已经归档，内容与这一次的不同，没有动它", path.display());
        return Err(Diagnostic::error(Kind::Issued, message)
            .hint("归档的文件不能改；重新签发的，请换一个归档文件夹"));
    }
    targets.iter().map(|(path, bytes)| output::stage(path, bytes)).collect()
}

fn name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

fn is_other(path: &Path, bytes: &[u8]) -> bool {
    match std::fs::read(path) {
        Ok(found) => found != bytes,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

/// One line a file: its SHA-256, two blanks, its name.
fn list(files: &[(String, &[u8])]) -> String {
    files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_room_keeps_what_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("甲");
        let (pdf, slip) = (Path::new("出/甲.pdf"), Path::new("出/甲.slip.json"));
        let put = |bytes: &[u8]| {
            let papers = [Paper { target: pdf, bytes }];
            output::release(stage(&at, &papers, (slip, b"{}"), None)?)
        };
        put(b"1").unwrap();
        put(b"1").unwrap();
        assert_eq!(put(b"2").unwrap_err().kind, Kind::Issued);
        assert_eq!(std::fs::read(at.join("甲.pdf")).unwrap(), b"1");
        let list = std::fs::read_to_string(at.join(LIST)).unwrap();
        let lines: Vec<_> = list.lines().map(|l| l.split_once("  ").unwrap()).collect();
        assert_eq!(
            lines,
            [(sha256(b"1").as_str(), "甲.pdf"), (sha256(b"{}").as_str(), "甲.slip.json")]
        );
    }
}
