//! `authgen secret generate`: the only command that prints a secret.

use anyhow::{Context, Result, bail};

use crate::{
    Ui,
    cli::GenerateArgs,
    failure::Failure,
    secret::{Secret, System},
};

/// Prints a new secret and a line feed. It needs no project.
pub(super) fn run(args: &GenerateArgs, ui: &mut Ui<'_>) -> Result<()> {
    if ui.out_is_terminal && !args.print {
        bail!(
            Failure::usage("a terminal keeps what it shows, so no secret is printed there").hint(
                "send it where it belongs with `authgen secret generate | …`, or say --print"
            )
        );
    }
    let secret = Secret::generate(&mut System).context("the system's random source failed")?;
    writeln!(ui.out, "{}", secret.expose())?;
    Ok(ui.out.flush()?)
}
