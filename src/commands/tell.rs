//! The report of a run, for people or for programs.

use anyhow::Result;
use serde_json::Value;

use crate::Ui;

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
