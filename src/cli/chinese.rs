//! clap's own words in Chinese: headings of the help, and the messages about wrong usage.

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use hongtou::diag::did_you_mean;

const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// The command with Chinese headings, usage lines and lists of values.
pub fn localised(command: Command) -> Command {
    let mut command = words(command.subcommand_value_name("命令").subcommand_help_heading("命令"))
        .disable_version_flag(true)
        .arg(flag("version", 'V', "显示版本", ArgAction::Version));
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_string()).collect();
    for name in &names {
        command = command.mut_subcommand(name, words);
    }
    // Usage lines are known only once everything is in place.
    let mut built = command.clone();
    built.build();
    command = command.override_usage(usage(&mut built));
    for sub in built.get_subcommands_mut() {
        let text = usage(sub);
        command = command.mut_subcommand(sub.get_name(), |c| c.override_usage(text));
    }
    command
}

fn words(command: Command) -> Command {
    command.help_template(HELP).disable_help_flag(true).mut_args(argument).arg(flag(
        "help",
        'h',
        "显示帮助",
        ArgAction::Help,
    ))
}

fn flag(name: &'static str, short: char, help: &'static str, action: ArgAction) -> Arg {
    Arg::new(name).short(short).long(name).help(help).action(action).help_heading("选项")
}

fn argument(arg: Arg) -> Arg {
    if !takes_value(&arg) {
        return arg.help_heading("选项");
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let values: Vec<String> = arg.get_possible_values().iter().map(value).collect();
    let default: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if !values.is_empty() {
        help = format!("{help}。可以写：{}", values.join("；"));
    }
    if !default.is_empty() {
        help = format!("{help}（不写就是 {}）", default.join("、"));
    }
    let named = arg.get_value_names().is_some_and(|n| n.iter().any(|n| !n.is_ascii()));
    let arg = arg.help_heading(heading).hide_possible_values(true).hide_default_value(true);
    let arg = arg.help(help);
    if named { arg } else { arg.value_name("值") }
}

fn takes_value(arg: &Arg) -> bool {
    !matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::SetFalse | ArgAction::Count)
}

fn value(value: &PossibleValue) -> String {
    match value.get_help() {
        Some(help) => format!("{} {help}", value.get_name()),
        None => value.get_name().to_string(),
    }
}

fn usage(command: &mut Command) -> String {
    let text = command.render_usage().to_string();
    text.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[选项]")
}

/// Why the command line is wrong, with what to do.
pub fn explain(error: &clap::Error) -> (String, String) {
    let message = message(error);
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested = suggested.into_iter().find_map(|kind| nearest(error, kind));
    (message, did_you_mean(suggested.as_deref(), "用法请看 hongtou --help"))
}

/// The best suggestion: clap puts it last.
fn nearest(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.last().cloned(),
        _ => None,
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn message(error: &clap::Error) -> String {
    let [arg, value, valid, sub, prior] = [
        ContextKind::InvalidArg,
        ContextKind::InvalidValue,
        ContextKind::ValidValue,
        ContextKind::InvalidSubcommand,
        ContextKind::PriorArg,
    ]
    .map(|kind| context(error, kind));
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项"),
        ErrorKind::InvalidSubcommand => format!("没有“{sub}”这个命令"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面要写值"),
        ErrorKind::InvalidValue if valid.is_empty() => format!("{arg} 的值“{value}”不对"),
        ErrorKind::InvalidValue => format!("{arg} 没有“{value}”这个值，可以写：{valid}"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            format!("{arg} 的值“{value}”不对：{}", why.unwrap_or_default())
        }
        ErrorKind::TooManyValues => format!("{arg} 多写了“{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{arg} 的值不够或者太多")
        }
        ErrorKind::NoEquals => format!("{arg} 后面的值要用等号连着写"),
        ErrorKind::MissingRequiredArgument => format!("还要写：{arg}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "还要写做什么，例如 hongtou build 我的通知".to_string()
        }
        ErrorKind::ArgumentConflict if arg == prior => format!("{arg} 只能写一次"),
        ErrorKind::ArgumentConflict => format!("{arg} 不能和 {prior} 同时用"),
        ErrorKind::InvalidUtf8 => "参数里有不是 UTF-8 的字符".to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::args::Cli;
    use super::*;

    fn told(arguments: &[&str]) -> String {
        let arguments = ["hongtou"].iter().chain(arguments);
        match localised(Cli::command()).try_get_matches_from(arguments) {
            Ok(_) => "做".into(),
            Err(error) => {
                let (message, hint) = explain(&error);
                format!("{message} {hint}")
            }
        }
    }

    #[test]
    fn wrong_usage_is_explained_in_chinese() {
        for (arguments, expected) in [
            (&["buidl"][..], "没有“buidl”这个命令 是不是“build”？"),
            (&["biuld"], "没有“biuld”这个命令 是不是“build”？"),
            (&["build"], "还要写：<通知>... 用法请看 hongtou --help"),
            (&["build", "a", "--sael"], "没有“--sael”这个选项 是不是“--seal”？"),
            (
                &["build", "a", "--to", "odt"],
                "--to <格式> 没有“odt”这个值，可以写：pdf、docx、draft-sheet 用法请看 hongtou --help",
            ),
            (
                &["build", "a", "--seal", "--show-seal-area"],
                "--seal 不能和 --show-seal-area 同时用 用法请看 hongtou --help",
            ),
            (
                &["build", "a", "--strict", "--strict"],
                "--strict 只能写一次 用法请看 hongtou --help",
            ),
            (&["build", "a", "-o"], "--out <文件夹或文件> 后面要写值 用法请看 hongtou --help"),
            (&["build", "a", "--preprinted", "1"], "做"),
            (
                &["build", "a", "--preprinted=x"],
                "--preprinted[=<右,下>] 的值“x”不对：请写成“右,下”两个毫米数，例如 0.5,-1 用法请看 hongtou --help",
            ),
            (&["build", "a", "--json"], "做"),
        ] {
            assert_eq!(told(arguments), expected, "{arguments:?}");
        }
        assert!(told(&[]).starts_with("还要写做什么"));
    }

    #[test]
    fn the_help_has_no_english_headings() {
        let mut command = localised(Cli::command());
        command.build();
        for sub in [&mut command.clone()].into_iter().chain(command.get_subcommands_mut()) {
            let help = sub.render_long_help().to_string();
            for english in [
                "Usage",
                "Options",
                "OPTIONS",
                "Arguments",
                "Commands",
                "Print",
                "Possible",
                "default",
            ] {
                assert!(!help.contains(english), "{}: {english}\n{help}", sub.get_name());
            }
        }
    }
}
