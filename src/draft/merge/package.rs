//! The draft's package: parts read within bounds, and a package written in which all that did not change is copied raw.

use crate::docx::{self, MAX_ALL, MAX_PART, MAX_PARTS};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A package.
#[derive(Debug)]
pub struct Package<'a> {
    bytes: &'a [u8],
    names: Vec<String>,
    read: BTreeMap<String, Vec<u8>>,
}

/// What a part refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Its id.
    pub id: String,
    /// The end of its type after the last slash.
    pub kind: String,
    /// Name of the part, without leading slash.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Opens a package and unpacks its XML.
    ///
    /// # Errors
    /// Says in Chinese why it cannot be read.
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err("是加了密码的文件，或者是旧的 .doc 格式".to_string());
        }
        let broken = |e: zip::result::ZipError| format!("不是完好的压缩包（{e}）");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > MAX_PARTS {
            return Err(format!("里面的文件多于{MAX_PARTS}个"));
        }
        let (mut names, mut read, mut left) = (vec![], BTreeMap::new(), MAX_ALL);
        let mut seen = BTreeSet::new();
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(broken)?;
            let name = entry.name().map_err(broken)?.to_string();
            if !seen.insert(plain(&name)) {
                return Err(format!("里面有两个文件都叫 {name}"));
            }
            if name.ends_with(".xml") || name.ends_with(".rels") {
                let most = MAX_PART.min(left);
                let mut data = vec![];
                let done = entry.take(most + 1).read_to_end(&mut data);
                done.map_err(|e| format!("里面的 {name} 解压不了（{e}）"))?;
                left = left
                    .checked_sub(data.len() as u64)
                    .filter(|_| data.len() as u64 <= most)
                    .ok_or_else(|| format!("里面的 {name} 太大"))?;
                read.insert(plain(&name), data);
            }
            names.push(name);
        }
        Ok(Self { bytes, names, read })
    }

    /// The names of all parts, without leading slash.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.names.iter().map(|name| plain(name))
    }

    /// The bytes of a part that is XML.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        self.read.get(name).map(Vec::as_slice)
    }

    /// The bytes of a part that is no XML, such as a picture; none when there is no such part, or it is too large.
    pub fn media(&self, name: &str) -> Option<Vec<u8>> {
        let index = self.names.iter().position(|own| plain(own) == name)?;
        let mut archive = ZipArchive::new(Cursor::new(self.bytes)).ok()?;
        let entry = archive.by_index(index).ok()?;
        let mut data = vec![];
        entry.take(MAX_PART + 1).read_to_end(&mut data).ok()?;
        (data.len() as u64 <= MAX_PART).then_some(data)
    }

    /// What a part refers to inside the package; the package itself has an empty name.
    pub fn relationships(&self, part: &str) -> Vec<Relationship> {
        let Some(bytes) = self.part(&relationships_of(part)) else { return vec![] };
        let Ok(tree) = super::tree::Tree::parse(bytes) else { return vec![] };
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let elements = (0..tree.nodes.len())
            .filter(|id| tree.nodes[*id].name.rsplit(':').next() == Some("Relationship"));
        let one = |id: usize| {
            let attribute = |name: &str| tree.attribute(id, name).unwrap_or_default();
            if attribute("TargetMode") == "External" {
                return None;
            }
            let kind = attribute("Type").rsplit('/').next().unwrap_or_default().to_string();
            Some(Relationship {
                id: attribute("Id"),
                kind,
                target: docx::resolved(folder, &attribute("Target")),
            })
        };
        elements.filter_map(one).collect()
    }

    /// The name of the main document.
    pub fn main(&self) -> Option<String> {
        let found = self.relationships("").into_iter().find(|r| r.kind == "officeDocument");
        found.map(|r| r.target).filter(|name| self.read.contains_key(name))
    }

    /// The package with some parts changed and others added; all others are copied as they are packed.
    ///
    /// # Errors
    /// Says what could not be written.
    pub fn with(&self, changed: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
        let failed = |e: &dyn std::fmt::Display| e.to_string();
        let mut archive = ZipArchive::new(Cursor::new(self.bytes)).map_err(|e| failed(&e))?;
        let mut writer = ZipWriter::new(Cursor::new(vec![]));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let put = |writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, data: &[u8]| {
            writer.start_file(name, options).map_err(|e| failed(&e))?;
            writer.write_all(data).map_err(|e| failed(&e))
        };
        for (index, name) in self.names.iter().enumerate() {
            match changed.get(&plain(name)) {
                Some(data) => put(&mut writer, name, data)?,
                None => {
                    let entry = archive.by_index_raw(index).map_err(|e| failed(&e))?;
                    writer.raw_copy_file(entry).map_err(|e| failed(&e))?;
                }
            }
        }
        let old: BTreeSet<String> = self.names().collect();
        for (name, data) in changed.iter().filter(|(name, _)| !old.contains(*name)) {
            put(&mut writer, name, data)?;
        }
        Ok(writer.finish().map_err(|e| failed(&e))?.into_inner())
    }
}

fn plain(name: &str) -> String {
    name.trim_start_matches('/').to_string()
}

/// The name of the part that holds a part's relationships.
pub fn relationships_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}
