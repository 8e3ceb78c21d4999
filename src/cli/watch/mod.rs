//! `watch`: builds again at each save, in one process whose caches stay warm.

mod inputs;
mod round;
mod told;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use hongtou::diag::{Diagnostic, Kind};
use hongtou::fonts;
use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::Report;
use super::args::WatchArgs;
use super::build::Order;
use round::Watched;
use told::Told;

/// Editors write a file in several steps: the next one comes within this time.
const QUIET: Duration = Duration::from_millis(25);
/// An input that has vanished or is empty is being written: it gets this time.
const HALF_WRITTEN: Duration = Duration::from_millis(400);
/// How often files are looked at whose disk tells nothing (shared drives).
const LOOK: Duration = Duration::from_secs(1);

/// What comes to the loop.
#[derive(Debug)]
pub enum Message {
    /// Something happened to these files.
    Touched(Vec<PathBuf>),
    /// Somebody wants it to end.
    Stop,
}

pub fn run(args: &WatchArgs, json: bool) -> Report {
    let build = args.build();
    let order = match Order::of(&build) {
        Ok(order) => order,
        Err(finding) => {
            return Report { findings: vec![finding], misused: true, ..Report::default() };
        }
    };
    fonts::preload();
    let (sender, receiver) = channel();
    if let Err(finding) = stop_on_signal(sender.clone()) {
        return Report { findings: vec![finding], ..Report::default() };
    }
    let mut watched = Watched::new(&args.notice, &build, &order);
    let mut eyes = Eyes::new(sender);
    match keep(&mut watched, &receiver, &mut eyes, &mut Told::new(json)) {
        // Whoever reads our output has gone: there is nobody left to tell.
        Err(_) | Ok(()) => Report { told: true, ..Report::default() },
    }
}

fn stop_on_signal(sender: Sender<Message>) -> Result<(), Diagnostic> {
    let stop = move || drop(sender.send(Message::Stop));
    ctrlc::set_handler(stop)
        .map_err(|error| Diagnostic::error(Kind::Internal, format!("接不到 Ctrl-C：{error}")))
}

/// Builds, waits for the next save, and so on until it is stopped.
fn keep(
    watched: &mut Watched,
    receiver: &Receiver<Message>,
    eyes: &mut Eyes,
    told: &mut Told,
) -> std::io::Result<()> {
    loop {
        let round = watched.build();
        eyes.look_at(&watched.inputs.folders());
        told.say(&round, watched)?;
        if !wait(watched, receiver) {
            return told.end(watched);
        }
    }
}

/// Waits until the inputs are others than at the last build; false when it is to end.
fn wait(watched: &mut Watched, receiver: &Receiver<Message>) -> bool {
    loop {
        let looked = match receiver.recv_timeout(LOOK) {
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Ok(Message::Touched(paths)) => paths.iter().any(|path| watched.inputs.concerns(path)),
            Err(RecvTimeoutError::Timeout) => true,
        };
        if !looked || !watched.inputs.stirred() {
            continue;
        }
        if !settle(watched, receiver) {
            return false;
        }
        if watched.inputs.changed() {
            return true;
        }
    }
}

/// Waits until nothing more happens to the inputs; false when it is to end.
fn settle(watched: &Watched, receiver: &Receiver<Message>) -> bool {
    let begun = Instant::now();
    loop {
        match receiver.recv_timeout(QUIET) {
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Ok(Message::Touched(_)) => {}
            Err(RecvTimeoutError::Timeout) if !watched.inputs.half_written() => return true,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if begun.elapsed() > HALF_WRITTEN {
            return true;
        }
    }
}

/// The system's word that something happened in a folder. Folders are watched, not files: an editor that renames
/// puts another file in the place of the old one.
struct Eyes {
    watcher: Option<notify::RecommendedWatcher>,
    folders: Vec<PathBuf>,
}

impl Eyes {
    /// Without help of the system, files are looked at every second.
    fn new(sender: Sender<Message>) -> Self {
        let tell = move |event: notify::Result<Event>| {
            let paths = match event {
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) => event.paths,
                Err(_) => vec![],
            };
            // The loop has ended: nobody wants to know.
            let _ = sender.send(Message::Touched(paths));
        };
        Self { watcher: notify::recommended_watcher(tell).ok(), folders: vec![] }
    }

    /// Watches these folders and no others.
    fn look_at(&mut self, folders: &[PathBuf]) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in self.folders.iter().filter(|folder| !folders.contains(folder)) {
            // It may be gone.
            let _ = watcher.unwatch(folder);
        }
        let new = |folder: &&PathBuf| !self.folders.contains(folder);
        for folder in folders.iter().filter(new) {
            let _ = watcher.watch(Path::new(folder), RecursiveMode::NonRecursive);
        }
        self.folders = folders.to_vec();
    }
}

#[cfg(test)]
mod tests;
