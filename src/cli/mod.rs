//! The command line: turns arguments into calls of the library, and prints what comes back.

mod args;
mod build;
mod columns;
mod look;
mod new;
mod output;
mod print;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use hongtou::diag::{Diagnostic, Kind, Severity};
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
    /// 3: a file or the system failed.
    SystemFailed,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::InputAtFault => 1,
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
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse_from(arguments()) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let report = execute(&cli.command);
    let status = Status::of(&report.findings, report.strict);
    let shown = if cli.json { as_json(&report, status) } else { as_text(&report) };
    match shown {
        Ok(()) => ExitCode::from(status.code()),
        // Whoever reads our output has gone: there is nobody left to tell.
        Err(_) => ExitCode::from(Status::SystemFailed.code()),
    }
}

fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

fn execute(command: &Command) -> Report {
    match command {
        Command::New(args) => new::run(args),
        Command::Build(args) => build::run(args),
        Command::Templates { filters } => look::templates(*filters),
        Command::Fields { template } => look::fields(template),
        Command::Schema { of } => look::schema(*of),
        Command::Fonts { notice, font_dir } => look::fonts(notice.as_deref(), font_dir),
        Command::Calibrate { output } => build::calibrate(output),
        Command::Dump { notice, stage } => look::dump(notice, *stage),
        Command::Completion { shell } => completion(*shell),
        Command::Licenses => look::licenses(),
    }
}

fn completion(shell: clap_complete::Shell) -> Report {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "hongtou", &mut text);
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

/// Help and version end well; anything else is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
    if matches!(error.kind(), DisplayHelp | DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(std::io::stderr(), "{}", explain(error));
    ExitCode::from(2)
}

/// clap's errors in Chinese.
fn explain(error: &clap::Error) -> String {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let valid = context(ContextKind::ValidValue);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if valid.is_empty() => format!("{arg} 的值“{value}”不对"),
        ErrorKind::InvalidValue => format!("{arg} 没有“{value}”这个值，可以写：{valid}"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{arg} 的值“{value}”不对：{why}")
        }
        ErrorKind::MissingRequiredArgument => format!("还要写：{arg}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "还要写做什么，例如 hongtou build 我的通知".to_string()
        }
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能和 {} 同时用", context(ContextKind::PriorArg))
        }
        _ => error.to_string(),
    };
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested: Vec<_> = suggested.into_iter().map(context).filter(|s| !s.is_empty()).collect();
    let hint = if suggested.is_empty() {
        "用法请看 hongtou --help".to_string()
    } else {
        format!("是不是“{}”？", suggested.join("、"))
    };
    format!("用法不对：{message}\n    建议：{hint}")
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
