//! clap's errors as authgen's `error:` and `hint:` lines.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::{
    failure::{Failure, Fault},
    suggest,
};

/// Turns clap's error into a message and a hint. `typed` is the command, and the subcommands that it takes.
pub(super) fn explain(
    error: clap::Error,
    (command, commands): &(String, Vec<String>),
) -> anyhow::Error {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return error.into();
    }
    let words = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    };
    let rendered = error.render().to_string();
    let message = rendered
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .trim_end_matches(':');
    let missing = words(ContextKind::InvalidArg).join(" ");
    let expected = error.source().map(ToString::to_string).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("missing argument: {missing}"),
        ErrorKind::ArgumentConflict if message.ends_with("with") => {
            format!("{message} {}", words(ContextKind::PriorArg).join(", "))
        }
        _ => message
            .trim_end_matches(&format!(": {expected}"))
            .to_owned(),
    };
    let (wrong, valid) = match error.kind() {
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, commands.clone()),
        _ => (ContextKind::InvalidValue, words(ContextKind::ValidValue)),
    };
    let wrong = words(wrong).into_iter().next().unwrap_or_default();
    let valid: Vec<&str> = valid.iter().map(String::as_str).collect();
    let hint = match words(ContextKind::SuggestedArg).first() {
        _ if !valid.is_empty() => suggest::hint(&wrong, &valid),
        Some(near) => format!("did you mean `{near}`?"),
        None => match error.kind() {
            ErrorKind::MissingRequiredArgument => {
                let typed = missing.replace(['<', '>'], "").replace("...", "…");
                format!("type `{command} {typed}`")
            }
            ErrorKind::ArgumentConflict if message.ends_with("times") => "pass it once".to_owned(),
            ErrorKind::ArgumentConflict => "pass only one of them".to_owned(),
            ErrorKind::ValueValidation => expected,
            _ => format!("see `{command} --help`"),
        },
    };
    let fault = match error.kind() {
        // A flag without its value.
        ErrorKind::InvalidValue if wrong.is_empty() => Fault::MissingArgument,
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument | ErrorKind::InvalidValue => {
            Fault::UnknownArgument
        }
        ErrorKind::MissingRequiredArgument => Fault::MissingArgument,
        _ => Fault::Usage,
    };
    Failure::new(fault, message).hint(hint).into()
}
