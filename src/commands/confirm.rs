//! The confirmation before writing to a project.

use anyhow::{Result, bail};

use crate::{
    Ui,
    cli::WriteArgs,
    failure::{Failure, Fault},
    report::Report,
};

/// Why authgen may write.
#[derive(Clone, Copy)]
pub(super) enum Consent {
    /// `--yes` was passed, or there is nothing to confirm, so the plan was not shown.
    Given,
    /// The user saw the plan and confirmed it.
    Confirmed,
}

/// Shows the plan and asks for confirmation; `None` if the user declines. Without a terminal, `--yes` is required.
///
/// # Errors
/// No terminal, or the prompt is cancelled.
pub(super) fn confirm(
    report: &impl Report,
    default: bool,
    args: &WriteArgs,
    ui: &mut Ui<'_>,
) -> Result<Option<Consent>> {
    if args.yes {
        return Ok(Some(Consent::Given));
    }
    let Some(ask) = &mut ui.ask else {
        bail!(
            Failure::new(Fault::NoTerminal, "the changes are not confirmed")
                .hint("pass --yes to write, or --dry-run to see the changes")
        );
    };
    ui.out.write_all(report.plan(ui.screen).as_bytes())?;
    ui.out.flush()?;
    if ask.confirm("Write these changes?", default)? {
        return Ok(Some(Consent::Confirmed));
    }
    writeln!(ui.out, "Nothing was written.")?;
    Ok(None)
}
