//! The report of a run, as text or JSON.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    Ui,
    failure::{ExitCode, Failure},
    screen::Screen,
};

/// Writes the report in one of the two formats.
pub(super) fn tell(
    ui: &mut Ui<'_>,
    as_json: bool,
    json: impl FnOnce() -> Value,
    text: impl FnOnce(Screen) -> String,
) -> Result<()> {
    let text = if as_json {
        format!("{:#}\n", json())
    } else {
        text(ui.screen)
    };
    ui.out.write_all(text.as_bytes())?;
    Ok(ui.out.flush()?)
}

/// Writes the report of changes that were already written. An output error does not undo the changes.
///
/// # Errors
/// The report cannot be written; the error says that the changes were written.
pub(super) fn tell_made(
    ui: &mut Ui<'_>,
    as_json: bool,
    json: impl FnOnce() -> Value,
    text: impl FnOnce(Screen) -> String,
) -> Result<()> {
    tell(ui, as_json, json, text).with_context(|| made("the changes were written"))
}

/// Error for changes that were written, but whose report could not be written.
pub(super) fn made(what: &str) -> Failure {
    Failure::new(
        ExitCode::Failed,
        format!("{what}, but the report could not be written"),
    )
    .hint("only the report is missing: do not run the command again")
}
