//! The command line: turns arguments into calls of the library, and prints what comes back.

mod archive;
mod args;
mod build;
mod chinese;
mod columns;
mod correct;
mod diff;
mod drafts;
mod import;
mod issued;
mod issuing;
mod look;
mod marked;
mod merge;
mod new;
mod output;
mod paper;
mod papers;
mod print;
mod progress;
mod proof;
mod strip;
mod verify;
mod watch;
mod why;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use hongtou::diag::{Diagnostic, Kind, Severity, Warned};
use hongtou::folder::Folder;
use serde_json::json;

use args::{Cli, Command};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// 0
    Done,
    /// 1: the input is at fault.
    InputAtFault,
    /// 2: the command line is at fault.
    Misused,
    /// 3: a file or the system failed.
    SystemFailed,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::InputAtFault => 1,
            Status::Misused => 2,
            Status::SystemFailed => 3,
        }
    }

    /// The status that findings amount to.
    fn of(findings: &[Diagnostic], strict: bool) -> Self {
        let failed = |d: &&Diagnostic| d.severity == Severity::Error && is_system(d.kind);
        let at_fault = |d: &Diagnostic| {
            d.severity == Severity::Error || (strict && d.severity == Severity::Warning)
        };
        if findings.iter().any(|d| failed(&d)) {
            Status::SystemFailed
        } else if findings.iter().any(at_fault) {
            Status::InputAtFault
        } else {
            Status::Done
        }
    }
}

/// Kinds for which no input is to blame.
fn is_system(kind: Kind) -> bool {
    matches!(kind, Kind::Output | Kind::Internal | Kind::FileUnreadable)
}

/// What a command has to say.
#[derive(Debug, Default)]
struct Report {
    /// Text for standard output.
    text: String,
    /// The same for programs; null when `text` is all there is.
    data: serde_json::Value,
    /// Files that were written.
    outputs: Vec<PathBuf>,
    findings: Vec<Diagnostic>,
    strict: bool,
    /// The findings are of the command line itself.
    misused: bool,
    /// Everything has been shown already, as it happened.
    told: bool,
}

impl Report {
    fn status(&self) -> Status {
        if self.misused { Status::Misused } else { Status::of(&self.findings, self.strict) }
    }
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Whether JSON was asked for must be known even when the rest cannot be read.
    let json = arguments.iter().any(|a| a == "--json");
    let matches = chinese::localised(Cli::command()).try_get_matches_from(arguments);
    let cli = match matches.and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, json),
    };
    let report = execute(&cli.command, cli.json);
    let status = report.status();
    let shown = match (report.told, cli.json) {
        (true, _) => Ok(()),
        (_, true) => as_json(&report, status),
        (_, false) => as_text(&report),
    };
    match shown {
        Ok(()) => ExitCode::from(status.code()),
        // Whoever reads our output has gone: there is nobody left to tell.
        Err(_) => ExitCode::from(Status::SystemFailed.code()),
    }
}

fn execute(command: &Command, json: bool) -> Report {
    match command {
        Command::New(args) => new::run(args),
        Command::Build(args) => build::run(args),
        Command::Strip(args) => strip::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Proof(args) => proof::run(args),
        Command::Import(args) => import::run(args),
        Command::Merge(args) => merge::run(args),
        Command::Templates { filters } => look::templates(*filters),
        Command::Fields { template } => look::fields(template),
        Command::Schema { of } => look::schema(*of),
        Command::Fonts { notice, font_dir } => look::fonts(notice.as_deref(), font_dir),
        Command::Calibrate { output } => build::calibrate(output),
        Command::Dump { notice, stage } => look::dump(notice, *stage),
        Command::Diff(args) => diff::run(args),
        Command::Watch(args) => watch::run(args, json),
        Command::Why { notice, query } => why::run(notice, query),
        Command::Completion { shell } => completion(*shell),
        Command::Licenses => look::licenses(),
    }
}

fn completion(shell: clap_complete::Shell) -> Report {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut chinese::localised(Cli::command()), "hongtou", &mut text);
    Report { text: String::from_utf8_lossy(&text).into_owned(), ..Report::default() }
}

fn as_text(report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in &report.outputs {
        writeln!(out, "已生成 {}", path.display())?;
    }
    out.write_all(report.text.as_bytes())?;
    let err = std::io::stderr();
    let colour = err.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = print::report(&report.findings, print::Style { colour });
    err.lock().write_all(text.as_bytes())
}

/// The report for programs: one JSON object on standard output.
fn as_json(report: &Report, status: Status) -> std::io::Result<()> {
    let outputs: Vec<_> = report.outputs.iter().map(|p| p.to_string_lossy()).collect();
    let text = if report.data.is_null() { json!(report.text) } else { report.data.clone() };
    let value = json!({
        "status": status.code(),
        "outputs": outputs,
        "diagnostics": report.findings,
        "result": text,
    });
    writeln!(std::io::stdout().lock(), "{value}")
}

/// Help and version end well; anything else is wrong usage (2).
fn usage(error: &clap::Error, as_json: bool) -> ExitCode {
    use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
    if matches!(error.kind(), DisplayHelp | DisplayVersion) {
        return match error.print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(Status::SystemFailed.code()),
        };
    }
    let (message, hint) = chinese::explain(error);
    let shown = match as_json {
        true => writeln!(
            std::io::stdout(),
            "{}",
            json!({ "status": 2, "outputs": [], "diagnostics": [], "usage": message, "hint": hint })
        ),
        false => writeln!(std::io::stderr(), "用法不对：{message}\n    建议：{hint}"),
    };
    ExitCode::from(if shown.is_ok() { 2 } else { Status::SystemFailed.code() })
}

/// Names files of a finding with the folder of their notice.
fn name_folder(finding: &mut Diagnostic, notice: &Path) {
    let dir = if notice.is_file() { notice.parent().unwrap_or(notice) } else { notice };
    let related = finding.related.iter_mut().map(|(place, _)| place);
    for place in finding.place.iter_mut().chain(related) {
        place.file = dir.join(&place.file).display().to_string();
    }
}

/// Opens the project folder of a path that names it or its notice file; also the file's name.
fn open(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<(Folder, Option<String>)> {
    let (dir, name) = if path.is_file() {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        (path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")), name)
    } else {
        (path, None)
    };
    match Folder::open(dir) {
        Ok(folder) => Some((folder, name)),
        Err(finding) => {
            findings.push(finding);
            None
        }
    }
}

/// The output of a step; its warnings or errors are collected, each once.
fn taken<T>(
    result: Result<Warned<T>, Vec<Diagnostic>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<T> {
    match result {
        Ok(Warned { output, warnings }) => {
            collect(warnings, findings);
            Some(output)
        }
        Err(errors) => {
            collect(errors, findings);
            None
        }
    }
}

/// A paper and its 发文稿纸 find the same wrong with what both have.
fn collect(found: Vec<Diagnostic>, findings: &mut Vec<Diagnostic>) {
    for finding in found {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
}
