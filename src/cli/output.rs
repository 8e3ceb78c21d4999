//! Writes files whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind, system_reason};

/// Writes a file beside its final place and renames it, so that a failed run leaves the old one whole.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        let mut file = tempfile::Builder::new().prefix(".hongtou-").tempfile_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        readable(file.as_file())?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    attempt().map_err(|error| {
        Diagnostic::error(
            Kind::Output,
            format!("写不了 {}：{}", path.display(), system_reason(&error)),
        )
        .hint("请看文件是不是正在别的程序里打开，文件夹能不能写，磁盘有没有空间")
        .hint("原来的文件没有动")
    })
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
        Some(out) if is_pdf(out) => out.to_path_buf(),
        Some(dir) => dir.join(name),
        None if notice.is_file() => notice.parent().unwrap_or(Path::new(".")).join(name),
        None => notice.join(name),
    }
}

/// Whether a path names one PDF rather than a folder.
pub fn is_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("甲.pdf");
        write(&path, b"old").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        let blocked = path.join("乙.pdf");
        assert_eq!(write(&blocked, b"new").unwrap_err().kind, Kind::Output);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn outputs_go_where_they_are_asked_to() {
        let notice = Path::new("通知");
        assert_eq!(target(None, notice, "甲.pdf"), Path::new("通知/甲.pdf"));
        assert_eq!(target(Some(Path::new("出")), notice, "甲.pdf"), Path::new("出/甲.pdf"));
        assert_eq!(target(Some(Path::new("乙.PDF")), notice, "甲.pdf"), Path::new("乙.PDF"));
    }
}
