//! One line on the terminal that says how far a run of several papers has come.

use std::io::{IsTerminal, Write, stderr};
use std::path::Path;

/// Progress of a run; shows nothing for one paper, or where nobody is looking.
pub struct Progress {
    total: usize,
    shown: bool,
}

impl Progress {
    /// Progress through so many papers.
    pub fn new(total: usize) -> Self {
        Self { total, shown: total > 1 && stderr().is_terminal() }
    }

    /// Says which paper is being made, counted from 0.
    pub fn at(&self, index: usize, notice: &Path) {
        if self.shown {
            say(&format!("{}/{} {}", index + 1, self.total, notice.display()));
        }
    }
}

impl Drop for Progress {
    /// Leaves an empty line to what follows.
    fn drop(&mut self) {
        if self.shown {
            say("");
        }
    }
}

/// Replaces the line; a terminal that has gone needs no progress.
fn say(text: &str) {
    let _ = write!(stderr(), "\r\x1b[K{text}").and_then(|()| stderr().flush());
}
