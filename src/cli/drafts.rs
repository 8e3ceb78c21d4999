//! A Word draft that a person has edited, or has open, is never overwritten unasked.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind};
use hongtou::docx;

/// Why a draft must stay as it is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is not as this program wrote it.
    Edited,
    /// A file beside it says that an editor has it open.
    Open(PathBuf),
}

/// Highest number that a draft beside an edited one can have.
const MOST: u32 = 99;

/// Bytes beyond which a file is not read: none of ours is as large.
const LARGEST: u64 = 256 << 20;

/// Where a draft can be written: its own place, or 〈name〉（2）.docx and so on with why the old one is kept.
///
/// `None` when none of those names is free either.
pub fn place(target: &Path) -> Option<(PathBuf, Option<Kept>)> {
    let Some(kept) = kept(target) else { return Some((target.to_path_buf(), None)) };
    let beside = (2..=MOST).map(|n| numbered(target, n)).find(|path| self::kept(path).is_none());
    beside.map(|path| (path, Some(kept)))
}

/// Why the draft at a place must stay; `None` where there is none, or one as this program wrote it.
fn kept(path: &Path) -> Option<Kept> {
    if let Some(lock) = locks(path).into_iter().find(|lock| lock.is_file()) {
        return Some(Kept::Open(lock));
    }
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        // A folder is nobody's draft: writing will fail and say so.
        Ok(found) if found.is_dir() => None,
        Ok(found) if found.is_file() && found.len() <= LARGEST && is_untouched(path) => None,
        // What cannot be read may be somebody's work.
        _ => Some(Kept::Edited),
    }
}

fn is_untouched(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| docx::untouched(&bytes))
}

/// The files that editors put beside an open one: Word (its `~$` replaces two characters of a long name, one of
/// seven, none of a shorter), WPS and LibreOffice.
fn locks(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name().map(|n| n.to_string_lossy().into_owned()) else {
        return vec![];
    };
    let replaced = match path.file_stem().map_or(0, |s| s.to_string_lossy().chars().count()) {
        0..=6 => 0,
        7 => 1,
        _ => 2,
    };
    let rest: String = name.chars().skip(replaced).collect();
    [format!("~${rest}"), format!("~${name}"), format!(".~{name}"), format!(".~lock.{name}#")]
        .into_iter()
        .map(|lock| path.with_file_name(lock))
        .collect()
}

/// 〈name〉（n）.docx
fn numbered(path: &Path, n: u32) -> PathBuf {
    let mut name = OsString::from(path.file_stem().unwrap_or_default());
    name.push(format!("（{n}）"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// The finding for a draft that was kept; `written` is where the new one stands instead.
pub fn finding(target: &Path, kept: &Kept, written: &Path) -> Diagnostic {
    let (old, new) = (target.display(), written.display());
    let (kind, why) = match kept {
        Kept::Edited => (Kind::DraftEdited, "有人改过"),
        Kept::Open(_) => (Kind::DraftOpen, "正在 Word、WPS 或 LibreOffice 里打开着"),
    };
    let message = format!("{old} {why}，没有覆盖，一个字也没有动；新的 Word 稿写在 {new}");
    let finding = Diagnostic::error(kind, message);
    match kept {
        Kept::Edited => finding
            .hint("里面的改动还要，请把它另存为别的名字，或者对照着改到新稿里")
            .hint("不要了，请加 --force 再生成一次，旧稿就会被新稿替换"),
        Kept::Open(lock) => finding
            .hint("请先保存并关闭它，再生成一次")
            .hint(format!("并没有打开的话，请删去上次留下的 {}，或者加 --force", lock.display())),
    }
}

/// The finding for a draft beside which 98 others have been edited.
pub fn no_place(target: &Path) -> Diagnostic {
    let message = format!(
        "{} 有人改过，不能覆盖，“（2）”到“（{MOST}）”也都有人改过；没有生成，原来的文件没有动",
        target.display()
    );
    Diagnostic::error(Kind::DraftEdited, message)
        .hint("请把不用的旧稿移走，或者用 -o 写到别的文件夹")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in files {
            std::fs::write(dir.path().join(name), "somebody's work").unwrap();
        }
        dir
    }

    fn placed(files: &[&str], name: &str) -> (String, Option<Kept>) {
        let dir = folder(files);
        let (path, kept) = place(&dir.path().join(name)).unwrap();
        let kept = kept.map(|kept| match kept {
            Kept::Open(lock) => Kept::Open(lock.strip_prefix(dir.path()).unwrap().to_path_buf()),
            kept => kept,
        });
        (path.file_name().unwrap().to_string_lossy().into_owned(), kept)
    }

    #[test]
    fn a_new_draft_has_its_own_place() {
        assert_eq!(placed(&[], "甲.docx"), ("甲.docx".into(), None));
        assert_eq!(placed(&["甲.pdf", "乙.docx", "~$乙.docx"], "甲.docx").1, None);
    }

    #[test]
    fn an_edited_draft_is_kept_and_the_new_one_stands_beside_it() {
        for (files, beside) in [
            (&["甲.docx"][..], "甲（2）.docx"),
            (&["甲.docx", "甲（2）.docx"], "甲（3）.docx"),
            (&["甲.docx", "~$甲（2）.docx"], "甲（3）.docx"),
        ] {
            assert_eq!(placed(files, "甲.docx"), (beside.into(), Some(Kept::Edited)), "{files:?}");
        }
    }

    #[test]
    fn an_open_draft_is_kept() {
        for (name, lock) in [
            ("甲.docx", "~$甲.docx"),
            ("123456.docx", "~$123456.docx"),
            ("1234567.docx", "~$234567.docx"),
            ("12345678.docx", "~$345678.docx"),
            ("闵科委〔2024〕14号 通知.docx", "~$委〔2024〕14号 通知.docx"),
            ("闵科委〔2024〕14号 通知.docx", ".~闵科委〔2024〕14号 通知.docx"),
            ("甲.docx", ".~lock.甲.docx#"),
        ] {
            let (beside, kept) = placed(&[lock], name);
            assert_eq!(kept, Some(Kept::Open(lock.into())), "{name}");
            assert_eq!(beside, name.replace(".docx", "（2）.docx"));
        }
    }

    #[test]
    fn when_every_name_is_taken_nothing_is_written() {
        let names: Vec<_> = (2..=MOST).map(|n| format!("甲（{n}）.docx")).collect();
        let files: Vec<_> = names.iter().map(String::as_str).chain(["甲.docx"]).collect();
        let dir = folder(&files);
        assert_eq!(place(&dir.path().join("甲.docx")), None);
    }

    #[test]
    fn a_folder_in_the_way_is_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("甲.docx")).unwrap();
        let (path, kept) = place(&dir.path().join("甲.docx")).unwrap();
        assert_eq!((path, kept), (dir.path().join("甲.docx"), None));
    }
}
