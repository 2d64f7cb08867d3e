//! The report of a run, for people or for programs.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    Ui,
    failure::{ExitCode, Failure},
};

/// Writes one of the two forms.
pub(super) fn tell(
    ui: &mut Ui<'_>,
    as_json: bool,
    json: impl FnOnce() -> Value,
    text: impl FnOnce() -> String,
) -> Result<()> {
    let text = if as_json {
        format!("{:#}\n", json())
    } else {
        text()
    };
    ui.out.write_all(text.as_bytes())?;
    Ok(ui.out.flush()?)
}

/// The same when the change is made, which no error of the output undoes.
///
/// # Errors
/// The report cannot be written; the error says that the change is made.
pub(super) fn tell_made(
    ui: &mut Ui<'_>,
    as_json: bool,
    json: impl FnOnce() -> Value,
    text: impl FnOnce() -> String,
) -> Result<()> {
    tell(ui, as_json, json, text).with_context(|| made("the changes were written"))
}

/// What is made stays made without a report.
pub(super) fn made(what: &str) -> Failure {
    Failure::new(
        ExitCode::Failed,
        format!("{what}, but the report could not be written"),
    )
    .hint("only the report is missing: do not run the command again")
}
