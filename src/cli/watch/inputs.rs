//! The files that a notice is made from, and whether they are still as they were.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes beyond which a file is known by its size and time alone.
const LARGEST: u64 = 64 << 20;

/// What is known of a file without reading it: length and time.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// The inputs of a notice.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The project folder.
    dir: PathBuf,
    /// Names of all files that were asked for, found or not.
    names: BTreeSet<String>,
    stamps: BTreeMap<String, Stamp>,
    contents: BTreeMap<String, Option<u64>>,
}

impl Inputs {
    /// Inputs in a folder, none known yet.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, ..Self::default() }
    }

    /// Remembers how the known inputs are, before a build reads them.
    pub fn remember(&mut self) {
        self.stamps = self.names.iter().map(|name| (name.clone(), self.stamp(name))).collect();
        self.contents = self.names.iter().map(|name| (name.clone(), self.content(name))).collect();
    }

    /// Adds the files that a build has asked for: they count as changed when they are touched next. A build that
    /// failed early has not asked for all of them, so that none is forgotten until one succeeds.
    pub fn learn(&mut self, asked: Vec<String>, complete: bool) {
        if complete {
            self.names.clear();
        }
        self.names.extend(asked);
        for name in &self.names {
            if !self.stamps.contains_key(name) {
                let stamp = self.stamp(name);
                self.stamps.insert(name.clone(), stamp);
            }
        }
    }

    /// Whether something that happened to a path can concern an input; no path means that anything may have happened.
    pub fn concerns(&self, path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(&self.dir) else { return self.dir.starts_with(path) };
        let inside = inside.to_string_lossy().replace('\\', "/");
        let folder = format!("{inside}/");
        let own = |name: &String| *name == inside || name.starts_with(&folder);
        // Before anything could be read, any file may be the one that was missing.
        inside.is_empty() || self.names.is_empty() || self.names.iter().any(own)
    }

    /// Whether size or time of an input is another one than at the last build.
    pub fn stirred(&self) -> bool {
        self.names.is_empty()
            || self.names.iter().any(|name| self.stamps.get(name) != Some(&self.stamp(name)))
    }

    /// Whether the content of an input is another one; what was looked at is remembered as seen.
    pub fn changed(&mut self) -> bool {
        let changed = |name: &String| self.contents.get(name) != Some(&self.content(name));
        if self.names.is_empty() || self.names.iter().any(changed) {
            return true;
        }
        self.stamps = self.names.iter().map(|name| (name.clone(), self.stamp(name))).collect();
        false
    }

    /// Whether an input that was there is gone or empty: somebody is writing it.
    pub fn half_written(&self) -> bool {
        let gone = |name: &String| {
            let was = self.contents.get(name).is_some_and(Option::is_some);
            was && self.stamp(name).is_none_or(|(length, _)| length == 0)
        };
        self.names.iter().any(gone)
    }

    /// The folders that hold inputs, those that exist.
    pub fn folders(&self) -> Vec<PathBuf> {
        let mut folders = BTreeSet::from([self.dir.clone()]);
        for name in &self.names {
            let path = self.dir.join(name);
            let existing = path.ancestors().skip(1).find(|folder| folder.is_dir());
            folders.extend(existing.map(Path::to_path_buf));
        }
        folders.into_iter().collect()
    }

    fn stamp(&self, name: &str) -> Stamp {
        let about = std::fs::metadata(self.dir.join(name)).ok()?;
        Some((about.len(), about.modified().ok()))
    }

    /// A number for the bytes of a file; `None` when it cannot be read.
    fn content(&self, name: &str) -> Option<u64> {
        let (length, time) = self.stamp(name)?;
        let mut hasher = DefaultHasher::new();
        match length > LARGEST {
            true => (length, time).hash(&mut hasher),
            false => std::fs::read(self.dir.join(name)).ok()?.hash(&mut hasher),
        }
        Some(hasher.finish())
    }
}
