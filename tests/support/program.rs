//! The real program, run in a folder.

// Each test uses a part of this.
#![allow(dead_code)]

use std::path::Path;
use std::process::{Command, Output};

/// Runs it with arguments.
pub fn hongtou(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hongtou")).args(args).current_dir(dir).output().unwrap()
}

/// What it says, when it ends with this exit code; fails otherwise.
#[track_caller]
pub fn ends(output: &Output, wanted: i32) -> String {
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(wanted), "{said}");
    said
}

/// Its exit code.
#[track_caller]
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal")
}

/// What it writes is text.
#[track_caller]
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
