//! `authgen completions`: shell completion for commands, flags and choices.

use anyhow::Result;
use clap_complete::Shell;

use crate::{Ui, catalog::Catalog, cli};

/// Prints the script.
pub fn run(catalog: &Catalog, shell: Shell, ui: &mut Ui<'_>) -> Result<()> {
    // Write to memory first, because clap_complete panics if its writer fails, for example on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(catalog), "authgen", &mut script);
    Ok(ui.out.write_all(&script)?)
}
