//! Any body of a Word file, and any text, becomes a folder that builds or findings that say why it does not.
#![no_main]

use std::io::{Cursor, Write};

use hongtou::folder::Folder;
use hongtou::import::{self, Imported, Options};
use hongtou::project;
use libfuzzer_sys::fuzz_target;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const MAIN: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";

fn docx(body: &str) -> Vec<u8> {
    let parts = [
        ("_rels/.rels", format!("<Relationships xmlns='{TYPES}'><Relationship Id='r' Type='{MAIN}' Target='word/document.xml'/></Relationships>")),
        ("word/document.xml", format!("<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>")),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in parts {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What was imported can be read as a project without a panic, whatever is wrong with it.
fn look_at(imported: Imported) {
    let folder = Folder::in_memory(imported.files);
    let _ = project::read(&folder, None, &mut vec![]);
}

fuzz_target!(|text: &str| {
    let options = Options { name: "稿.docx", ..Options::default() };
    for read in [import::draft, import::begin] {
        if let Ok(imported) = read(&docx(text), &options) {
            look_at(imported);
        }
    }
    if let Ok(imported) = import::text(text.as_bytes(), "文.txt") {
        look_at(imported);
    }
});
