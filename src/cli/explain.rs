//! clap's errors as authgen's `error:` and `hint:` lines.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::{failure::Failure, suggest};

/// Turns clap's error into a message and a hint. `commands` are the subcommands that could have been typed.
pub(super) fn explain(error: clap::Error, commands: &[String]) -> anyhow::Error {
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
    let missing = match error.kind() {
        ErrorKind::MissingRequiredArgument => words(ContextKind::InvalidArg),
        _ => Vec::new(),
    };
    let message = if missing.is_empty() {
        message.to_owned()
    } else {
        format!("{message}: {}", missing.join(" "))
    };
    let (wrong, valid) = match error.kind() {
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, commands.to_vec()),
        _ => (ContextKind::InvalidValue, words(ContextKind::ValidValue)),
    };
    let wrong = words(wrong).into_iter().next().unwrap_or_default();
    let near = suggest::nearest(&wrong, valid.iter().map(String::as_str)).map(str::to_owned);
    let hint = match near.or_else(|| words(ContextKind::SuggestedArg).into_iter().next()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if valid.is_empty() => "see `authgen --help`".to_owned(),
        None => format!("choose one of: {}", valid.join(", ")),
    };
    Failure::usage(message).hint(hint).into()
}
