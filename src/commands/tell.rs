//! The report of a run, as text or JSON.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::json;

use super::confirm::Consent;
use crate::{
    Ui,
    failure::{Failure, Fault},
    report::Report,
    screen::Screen,
};

/// Writes the whole report.
pub(super) fn tell(ui: &mut Ui<'_>, as_json: bool, report: &impl Report) -> Result<()> {
    let text = |screen| report.plan(screen) + &report.rest(screen);
    write(ui, as_json, report, text)
}

/// Writes the report of changes that were already written: the plan, unless the user has seen it, and what follows. An
/// output error does not undo the changes.
///
/// # Errors
/// The report cannot be written; the error says that the changes were written.
pub(super) fn tell_made(
    ui: &mut Ui<'_>,
    as_json: bool,
    consent: Consent,
    report: &impl Report,
) -> Result<()> {
    let text = |screen| match consent {
        Consent::Given => report.plan(screen) + &report.rest(screen),
        Consent::Confirmed => "The changes were written.\n".to_owned() + &report.rest(screen),
    };
    write(ui, as_json, report, text).with_context(|| made("the changes were written"))
}

fn write(
    ui: &mut Ui<'_>,
    as_json: bool,
    report: &impl Report,
    text: impl FnOnce(Screen) -> String,
) -> Result<()> {
    let text = if as_json {
        as_text(&report.json())
    } else {
        text(ui.screen)
    };
    print(ui, &text)
}

/// Prints a report, and flushes, so that an error is not lost.
pub(super) fn print(ui: &mut Ui<'_>, text: &str) -> Result<()> {
    ui.out.write_all(text.as_bytes())?;
    Ok(ui.out.flush()?)
}

/// A JSON document, with a final line feed.
pub(super) fn as_text(json: &impl Serialize) -> String {
    format!("{:#}\n", json!(json))
}

/// Error for changes that were written, but whose report could not be written.
pub(super) fn made(what: &str) -> Failure {
    Failure::new(
        Fault::ReportLost,
        format!("{what}, but the report could not be written"),
    )
    .hint("only the report is missing: do not run the command again")
}
