//! Project folders in one text file each: `=== name` begins a file of the folder.

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
