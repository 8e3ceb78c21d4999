//! Project folders in one text file each: `=== name` begins a file of the folder.

// Each test uses a part of this.
#![allow(dead_code)]

use std::path::Path;

/// The files of a case: name, content.
pub fn files(case: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in case.split_inclusive('\n') {
        match (line.strip_prefix("=== "), files.last_mut()) {
            (Some(name), _) => files.push((name.trim().to_string(), String::new())),
            (None, Some((_, content))) => content.push_str(line),
            // What stands before the first file says what the case is about.
            (None, None) => {}
        }
    }
    files
}

/// Writes files into a folder.
pub fn write(files: &[(String, impl AsRef<[u8]>)], dir: &Path) {
    for (name, content) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}
