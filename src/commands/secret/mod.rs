//! `authgen secret`: generates or rotates secrets.

mod generate;
mod rotate;

use anyhow::Result;

use crate::{
    Ui,
    catalog::Catalog,
    cli::{SecretCommand, Typed},
};

/// Runs the subcommand.
pub fn run(
    catalog: &Catalog,
    typed: &Typed,
    command: &SecretCommand,
    ui: &mut Ui<'_>,
) -> Result<()> {
    match command {
        SecretCommand::Generate(args) => generate::run(args, ui),
        SecretCommand::Rotate(args) => rotate::run(catalog, typed, args, ui),
    }
}
