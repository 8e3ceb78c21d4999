//! Project folders in one text file each: `=== name` begins a file of the folder, `=== name = other` is one with the
//! content of tests/media/other.

// Each test uses a part of this.
#![allow(dead_code)]

use std::path::Path;

/// The files of a case: name, content.
pub fn files(case: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in case.split_inclusive('\n') {
        match (line.strip_prefix("=== "), files.last_mut()) {
            (Some(name), _) => files.push(match name.split_once(" = ") {
                Some((name, other)) => (name.trim().to_string(), media(other.trim())),
                None => (name.trim().to_string(), vec![]),
            }),
            (None, Some((_, content))) => content.extend(line.bytes()),
            // What stands before the first file says what the case is about.
            (None, None) => {}
        }
    }
    files
}

/// A file that is no text.
pub fn media(name: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media").join(name);
    std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Writes files into a folder.
pub fn write(files: &[(String, impl AsRef<[u8]>)], dir: &Path) {
    for (name, content) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}
