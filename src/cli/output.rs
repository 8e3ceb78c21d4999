//! Writes files whole or not at all, several of them together or none.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind, system_reason};
use tempfile::NamedTempFile;

/// A finished file that waits beside its place under another name.
pub struct Staged {
    file: NamedTempFile,
    /// Where it will stand; another name in the same folder may still be chosen.
    pub target: PathBuf,
}

/// Writes a file beside its final place and renames it, so that a failed run leaves the old one whole.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    release(vec![stage(path, bytes)?])
}

/// Writes a file beside its final place.
pub fn stage(target: &Path, bytes: &[u8]) -> Result<Staged, Diagnostic> {
    let attempt = || -> std::io::Result<NamedTempFile> {
        std::fs::create_dir_all(folder(target))?;
        let mut file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder(target))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        readable(file.as_file())?;
        Ok(file)
    };
    match attempt() {
        Ok(file) => Ok(Staged { file, target: target.to_path_buf() }),
        Err(error) => Err(unwritable(target, &error)),
    }
}

/// Puts files in their places: all of them, or the old ones stay.
pub fn release(files: Vec<Staged>) -> Result<(), Diagnostic> {
    let last = files.len().saturating_sub(1);
    let mut replaced = Vec::new();
    for (i, Staged { file, target }) in files.into_iter().enumerate() {
        // Nothing comes after the last one that could fail.
        let old = if i < last { old(&target) } else { Ok(None) };
        let placed = old.and_then(|old| match file.persist(&target) {
            Ok(_) => Ok(old),
            Err(error) => Err(error.error),
        });
        match placed {
            Ok(old) => replaced.push((target, old)),
            Err(error) => return Err(put_back(replaced, unwritable(&target, &error))),
        }
    }
    Ok(())
}

/// A second name of a file that is about to be replaced, or a copy where the disk knows no second names.
type Old = NamedTempFile<()>;

fn old(path: &Path) -> std::io::Result<Option<Old>> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(found) if found.is_dir() => return Ok(None),
        _ => {}
    }
    let second = |name: &Path| match std::fs::hard_link(path, name) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            std::fs::copy(path, name).map(drop)
        }
        done => done,
    };
    tempfile::Builder::new().prefix(PREFIX).make_in(folder(path), second).map(Some)
}

/// Undoes what had been placed when a later file failed.
fn put_back(replaced: Vec<(PathBuf, Option<Old>)>, mut finding: Diagnostic) -> Diagnostic {
    for (target, old) in replaced.into_iter().rev() {
        let Some(old) = old else {
            // It was not there before; what cannot be removed is a whole new paper.
            let _ = std::fs::remove_file(&target);
            continue;
        };
        if let Err(error) = old.persist(&target) {
            let kept = error.file.path().display().to_string();
            // Dropped, it would be deleted.
            let _ = error.file.keep();
            finding.hints.retain(|hint| hint != UNTOUCHED);
            finding.hints.push(format!("原来的 {} 现在叫 {kept}", target.display()));
        }
    }
    finding
}

const PREFIX: &str = ".hongtou-";
const UNTOUCHED: &str = "原来的文件没有动";

fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("写不了 {}：{}", path.display(), system_reason(error));
    Diagnostic::error(Kind::Output, message)
        .hint("请看文件是不是正在别的程序里打开，文件夹能不能写，磁盘有没有空间")
        .hint(UNTOUCHED)
}

/// A temporary file is its owner's alone; the finished one has the usual rights.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Where an output goes: the file that `-o` names, or a file of its own name in `-o` or beside the notice.
pub fn target(out: Option<&Path>, notice: &Path, name: &str) -> PathBuf {
    match out {
        Some(out) if is_file_of(out, "pdf") || is_file_of(out, "docx") => out.to_path_buf(),
        Some(dir) => dir.join(name),
        None if notice.is_file() => notice.parent().unwrap_or(Path::new(".")).join(name),
        None => notice.join(name),
    }
}

/// Whether a path names one file with this ending rather than a folder.
pub fn is_file_of(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("甲.pdf");
        write(&path, b"old").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        let blocked = path.join("乙.pdf");
        assert_eq!(write(&blocked, b"new").unwrap_err().kind, Kind::Output);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(dir.path()), ["甲.pdf"]);
    }

    #[test]
    fn two_files_are_written_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let (pdf, docx) = (dir.path().join("甲.pdf"), dir.path().join("甲.docx"));
        let both = |pdf_bytes: &[u8], docx_bytes: &[u8]| {
            release(vec![stage(&pdf, pdf_bytes).unwrap(), stage(&docx, docx_bytes).unwrap()])
        };
        // A folder in the way of the second one.
        std::fs::create_dir(&docx).unwrap();
        assert_eq!(both(b"1", b"1").unwrap_err().kind, Kind::Output);
        assert_eq!(names(dir.path()), ["甲.docx"]);
        std::fs::remove_dir(&docx).unwrap();
        both(b"2", b"2").unwrap();
        both(b"3", b"3").unwrap();
        assert_eq!(std::fs::read(&docx).unwrap(), b"3");
        std::fs::remove_file(&docx).unwrap();
        std::fs::create_dir(&docx).unwrap();
        let finding = both(b"4", b"4").unwrap_err();
        assert!(finding.hints.contains(&UNTOUCHED.to_string()));
        assert_eq!(std::fs::read(&pdf).unwrap(), b"3");
        assert_eq!(names(dir.path()), ["甲.docx", "甲.pdf"]);
    }

    #[test]
    fn outputs_go_where_they_are_asked_to() {
        let notice = Path::new("通知");
        assert_eq!(target(None, notice, "甲.pdf"), Path::new("通知/甲.pdf"));
        assert_eq!(target(Some(Path::new("出")), notice, "甲.pdf"), Path::new("出/甲.pdf"));
        assert_eq!(target(Some(Path::new("乙.PDF")), notice, "甲.pdf"), Path::new("乙.PDF"));
        assert_eq!(target(Some(Path::new("乙.docx")), notice, "甲.docx"), Path::new("乙.docx"));
    }
}
