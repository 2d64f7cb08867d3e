//! The confirmation before writing to a project.

use anyhow::{Result, bail};

use crate::{
    Ui,
    cli::WriteArgs,
    failure::{ExitCode, Failure},
    screen::Screen,
};

/// Shows the plan and asks for confirmation. Without a terminal, `--yes` is required.
///
/// # Errors
/// No terminal, or the answer is no.
pub(super) fn confirm(
    plan: impl FnOnce(Screen) -> String,
    args: &WriteArgs,
    ui: &mut Ui<'_>,
) -> Result<()> {
    if args.yes {
        return Ok(());
    }
    let Some(ask) = ui.ask.as_deref_mut() else {
        bail!(
            Failure::usage("no terminal to ask for confirmation")
                .hint("pass --yes to write, or --dry-run to see the changes")
        );
    };
    if !args.json {
        ui.out.write_all(plan(ui.screen).as_bytes())?;
        ui.out.flush()?;
    }
    if ask.confirm("Write these changes?")? {
        return Ok(());
    }
    bail!(Failure::new(ExitCode::Cancelled, "cancelled").hint("nothing was written"))
}
