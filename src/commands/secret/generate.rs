//! `authgen secret generate`: the only command that prints a secret.

use anyhow::{Context, Result, bail};

use crate::{
    Ui,
    cli::GenerateArgs,
    failure::Failure,
    secret::{Secret, System},
};

/// Prints a new secret and a line feed. Needs no project.
pub(super) fn run(args: &GenerateArgs, ui: &mut Ui<'_>) -> Result<()> {
    if ui.screen.is_terminal && !args.print {
        bail!(
            Failure::usage(
                "refusing to print a secret to a terminal, where it stays in the scrollback"
            )
            .hint("pipe it: `authgen secret generate | …`, or pass --print")
        );
    }
    let secret =
        Secret::generate(&mut System).context("cannot get random bytes from the system")?;
    writeln!(ui.out, "{}", secret.expose())?;
    Ok(ui.out.flush()?)
}
