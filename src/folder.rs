//! The project folder: the one place that a build reads from.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::diag::{Diagnostic, Kind, did_you_mean, nearest, system_reason};
use crate::source::Origin;

/// Largest file that is read, in bytes (64 MB).
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// How many names are looked at for a did-you-mean, and how deep.
const MAX_LISTED: usize = 2000;
const MAX_DEPTH: usize = 4;

/// A project folder, on disk or in memory; files are named by their path in it, with `/`.
#[derive(Debug)]
pub struct Folder {
    store: Store,
    /// Files that stand in the place of those of the store.
    instead: BTreeMap<String, Vec<u8>>,
    /// Names of the files that were asked for, found or not.
    asked: Mutex<BTreeSet<String>>,
    /// The files read so far, where they are kept.
    kept: Option<Mutex<BTreeMap<String, Vec<u8>>>>,
}

#[derive(Debug)]
enum Store {
    /// The canonical path of a directory.
    Disk(PathBuf),
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Folder {
    /// Opens a directory on disk.
    ///
    /// Errors: [`Kind::FileMissing`] or [`Kind::FileUnreadable`] when it is not there or no directory.
    pub fn open(dir: &Path) -> Result<Self, Diagnostic> {
        let shown = dir.display();
        let canonical = dir.canonicalize().map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => {
                Diagnostic::error(Kind::FileMissing, format!("没有文件夹“{shown}”"))
            }
            _ => Diagnostic::error(
                Kind::FileUnreadable,
                format!("打不开文件夹“{shown}”：{}", system_reason(&e)),
            ),
        })?;
        if !canonical.is_dir() {
            let message = format!("“{shown}”不是文件夹");
            return Err(Diagnostic::error(Kind::FileUnreadable, message));
        }
        Ok(Self::new(Store::Disk(canonical)))
    }

    /// A folder in memory from (name, bytes): embedded templates and tests.
    pub fn in_memory<N: Into<String>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (N, B)>,
    ) -> Self {
        Self::new(Store::Memory(files.into_iter().map(|(n, b)| (n.into(), b.into())).collect()))
    }

    fn new(store: Store) -> Self {
        Self { store, instead: BTreeMap::new(), asked: Mutex::default(), kept: None }
    }

    /// Puts a file in the place of its own of that name, for this reader alone: nothing is written.
    pub fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.instead.insert(name.to_string(), bytes);
    }

    /// The same folder, which keeps what it reads: each file is read once, and [`Folder::kept`] tells what it held.
    pub fn keeping(self) -> Self {
        Self { kept: Some(Mutex::default()), ..self }
    }

    /// The files read so far, name and content in the order of their names; none unless they are kept.
    pub fn kept(&self) -> Vec<(String, Vec<u8>)> {
        let kept = self.kept.as_ref().and_then(|kept| kept.lock().ok());
        let files = kept.iter().flat_map(|kept| kept.iter());
        files.map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
    }

    /// The directory, when it lies on disk.
    pub fn dir(&self) -> Option<&Path> {
        match &self.store {
            Store::Disk(dir) => Some(dir),
            Store::Memory(_) => None,
        }
    }

    /// Names of the files asked for so far, found or not, in order: what a watch has to look at.
    pub fn asked_for(&self) -> Vec<String> {
        self.asked.lock().map(|asked| asked.iter().cloned().collect()).unwrap_or_default()
    }

    /// Names of the files in it, sorted; hidden ones are left out, and the listing is bounded (2000 files, 4 levels).
    pub fn list(&self) -> Vec<String> {
        match &self.store {
            Store::Memory(files) => files.keys().cloned().collect(),
            Store::Disk(dir) => {
                let mut names = vec![];
                list_dir(dir, "", 0, &mut names);
                names.sort();
                names
            }
        }
    }

    /// Reads a file by its path in the folder.
    ///
    /// `asked_by` is the place that names the file. `None` when it cannot be read; why is in `sink`:
    /// [`Kind::FileMissing`], [`Kind::FileOutside`], [`Kind::FileTooLarge`], [`Kind::FileUnreadable`].
    pub fn read(
        &self,
        name: &str,
        asked_by: Option<&Origin>,
        sink: &mut Vec<Diagnostic>,
    ) -> Option<Vec<u8>> {
        match self.try_read(name) {
            Ok(bytes) => Some(bytes),
            Err(finding) => {
                sink.push(finding.maybe_at(asked_by));
                None
            }
        }
    }

    fn try_read(&self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let inside = inside_name(name)?;
        if let Ok(mut asked) = self.asked.lock() {
            asked.insert(inside.clone());
        }
        let Some(mut kept) = self.kept.as_ref().and_then(|kept| kept.lock().ok()) else {
            return self.fetch(&inside);
        };
        if let Some(bytes) = kept.get(&inside) {
            return Ok(bytes.clone());
        }
        let bytes = self.fetch(&inside)?;
        kept.insert(inside, bytes.clone());
        Ok(bytes)
    }

    fn fetch(&self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        if let Some(bytes) = self.instead.get(name) {
            return Ok(bytes.clone());
        }
        match &self.store {
            Store::Memory(files) => files.get(name).cloned().ok_or_else(|| self.missing(name)),
            Store::Disk(dir) => self.read_disk(dir, name),
        }
    }

    fn read_disk(&self, dir: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let path = dir.join(name).canonicalize().map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => self.missing(name),
            _ => unreadable(name, &e),
        })?;
        if !path.starts_with(dir) {
            return Err(outside(name, "它是一个指向文件夹之外的链接"));
        }
        let about = path.metadata().map_err(|e| unreadable(name, &e))?;
        if about.is_dir() {
            let message = format!("“{name}”是文件夹，这里要写一个文件");
            return Err(Diagnostic::error(Kind::FileUnreadable, message));
        }
        if !about.is_file() {
            let message = format!("“{name}”不是普通文件");
            return Err(
                Diagnostic::error(Kind::FileUnreadable, message).hint("请换成一个可以打开的文件。")
            );
        }
        if about.len() > MAX_FILE_BYTES {
            return Err(too_large(name));
        }
        let file = std::fs::File::open(&path).map_err(|e| unreadable(name, &e))?;
        let mut bytes = vec![];
        // The file may grow while it is read.
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unreadable(name, &e))?;
        if bytes.len() as u64 > MAX_FILE_BYTES { Err(too_large(name)) } else { Ok(bytes) }
    }

    fn missing(&self, name: &str) -> Diagnostic {
        let finding = Diagnostic::error(Kind::FileMissing, format!("文件夹里没有“{name}”"));
        let names = self.list();
        let otherwise = match names.is_empty() {
            true => "这个文件夹是空的，请把文件放进来。",
            false => "请把文件放进通知所在的文件夹，并写对它的名字（包括扩展名）。",
        };
        finding.hint(did_you_mean(similar_file(name, &names), otherwise))
    }
}

/// The file that was meant: near in spelling, the same but for its folder, or the same but for its extension.
fn similar_file<'a>(name: &str, names: &'a [String]) -> Option<&'a str> {
    let base = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
    let stem = |path: &str| {
        path.rsplit('/').next().and_then(|n| n.split('.').next()).unwrap_or("").to_lowercase()
    };
    nearest(name, names.iter().map(String::as_str))
        .or_else(|| {
            names.iter().map(String::as_str).find(|n| *n == base(n) && stem(n) == stem(name))
        })
        .or_else(|| names.iter().map(String::as_str).find(|n| stem(n) == stem(name)))
}

/// A name as typed becomes a path inside the folder with `/`, or is refused.
fn inside_name(name: &str) -> Result<String, Diagnostic> {
    let typed = name.trim();
    if typed.is_empty() {
        return Err(Diagnostic::error(Kind::FileMissing, "没有写文件名"));
    }
    if typed.contains('\0') {
        return Err(Diagnostic::error(Kind::FileMissing, "文件名里有空字符"));
    }
    let slashed = typed.replace('\\', "/");
    let drive = slashed.chars().nth(1) == Some(':')
        && slashed.starts_with(|c: char| c.is_ascii_alphabetic());
    if slashed.starts_with('/') || drive {
        return Err(outside(typed, "这里不能写完整路径"));
    }
    let mut parts = vec![];
    for part in slashed.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return Err(outside(typed, "“..”走到了文件夹外面")),
            ".." => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        let message = format!("“{typed}”是文件夹，这里要写一个文件");
        return Err(Diagnostic::error(Kind::FileUnreadable, message));
    }
    Ok(parts.join("/"))
}

fn outside(name: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(Kind::FileOutside, format!("不能读“{name}”：{reason}"))
        .hint("请把文件复制到通知所在的文件夹，这里只写它的名字。")
}

fn too_large(name: &str) -> Diagnostic {
    Diagnostic::error(Kind::FileTooLarge, format!("“{name}”超过 64 MB"))
        .hint("请检查是不是选错了文件。")
}

fn unreadable(name: &str, e: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Kind::FileUnreadable, format!("读不了“{name}”：{}", system_reason(e)))
        .hint("请检查文件是否被别的程序占用，以及您有没有读它的权限。")
}

fn list_dir(dir: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') || names.len() >= MAX_LISTED {
            continue;
        }
        if kind.is_dir() && depth + 1 < MAX_DEPTH {
            list_dir(&entry.path(), &format!("{prefix}{name}/"), depth + 1, names);
        } else if !kind.is_dir() {
            names.push(format!("{prefix}{name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(folder: &Folder, name: &str) -> Diagnostic {
        let mut sink = vec![];
        assert_eq!(folder.read(name, None, &mut sink), None, "{name}");
        assert_eq!(sink.len(), 1);
        sink.remove(0)
    }

    #[test]
    fn a_missing_file_names_the_one_that_was_meant() {
        let folder = Folder::in_memory([("summary.md", "甲"), ("数据/data.xlsx", "乙")]);
        let hints = [
            ("sumary.md", "是不是“summary.md”？"),
            ("summary.docx", "是不是“summary.md”？"),
            ("data.xlsx", "是不是“数据/data.xlsx”？"),
            ("名单.csv", "请把文件放进通知所在的文件夹，并写对它的名字（包括扩展名）。"),
        ];
        for (name, hint) in hints {
            let finding = refusal(&folder, name);
            assert_eq!(finding.kind, Kind::FileMissing);
            assert_eq!(finding.hints, [hint]);
        }
        assert_eq!(folder.asked_for(), ["data.xlsx", "sumary.md", "summary.docx", "名单.csv"]);
    }

    #[test]
    fn names_stay_inside() {
        let folder = Folder::in_memory([("a/b.md", "甲")]);
        for name in ["/etc/passwd", "../x", "a/../../x", r"C:\x", r"\\server\x", r"a\..\..\x"] {
            assert_eq!(refusal(&folder, name).kind, Kind::FileOutside, "{name}");
        }
        for name in ["a/b.md", r"a\b.md", "./a//b.md", "a/c/../b.md", " a/b.md "] {
            assert_eq!(folder.read(name, None, &mut vec![]).as_deref(), Some("甲".as_bytes()));
        }
        for name in ["", " ", "a\0b"] {
            assert_eq!(refusal(&folder, name).kind, Kind::FileMissing);
        }
        assert_eq!(refusal(&folder, "a/..").kind, Kind::FileUnreadable);
    }

    #[test]
    fn a_folder_on_disk_is_read_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        std::fs::write(dir.path().join("sub/a.md"), "甲").unwrap();
        std::fs::write(dir.path().join(".hidden"), "").unwrap();
        let large = std::fs::File::create(dir.path().join("large.csv")).unwrap();
        large.set_len(MAX_FILE_BYTES + 1).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert_eq!(folder.list(), ["large.csv", "sub/a.md"]);
        assert_eq!(folder.read("sub/a.md", None, &mut vec![]), Some("甲".into()));
        assert_eq!(refusal(&folder, "large.csv").kind, Kind::FileTooLarge);
        assert_eq!(refusal(&folder, "sub").kind, Kind::FileUnreadable);
        assert_eq!(refusal(&folder, "sub/a.md/b").kind, Kind::FileMissing);
        assert!(Folder::open(&dir.path().join("none")).is_err());
        assert!(Folder::open(&dir.path().join("sub/a.md")).is_err());
    }

    #[test]
    fn a_folder_that_keeps_reads_each_file_once() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.md"), "甲").unwrap();
        let folder = Folder::open(dir.path()).unwrap().keeping();
        assert_eq!(folder.read("./a.md", None, &mut vec![]), Some("甲".into()));
        std::fs::write(dir.path().join("a.md"), "乙").unwrap();
        assert_eq!(folder.read("a.md", None, &mut vec![]), Some("甲".into()));
        assert!(folder.read("b.md", None, &mut vec![]).is_none());
        assert_eq!(folder.kept(), [("a.md".to_string(), "甲".into())]);
        assert_eq!(Folder::in_memory([("a", "甲")]).kept(), []);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(other.path().join("x.md"), "外").unwrap();
        std::fs::write(dir.path().join("y.md"), "内").unwrap();
        let link = std::os::unix::fs::symlink::<PathBuf, PathBuf>;
        link(other.path().join("x.md"), dir.path().join("x.md")).unwrap();
        link(other.path().into(), dir.path().join("d")).unwrap();
        link(dir.path().join("y.md"), dir.path().join("z.md")).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert_eq!(refusal(&folder, "x.md").kind, Kind::FileOutside);
        assert_eq!(refusal(&folder, "d/x.md").kind, Kind::FileOutside);
        assert!(folder.read("z.md", None, &mut vec![]).is_some());
    }
}
