//! `authgen completions`: a script that completes commands, flags and choices.

use anyhow::Result;
use clap_complete::Shell;

use crate::{Ui, catalog::Catalog, cli};

/// Prints the script.
pub fn run(catalog: &Catalog, shell: Shell, ui: &mut Ui<'_>) -> Result<()> {
    // Into memory first: clap_complete panics when its writer fails, as a closed pipe does.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(catalog), "authgen", &mut script);
    Ok(ui.out.write_all(&script)?)
}
