//! `authgen secret`: make one, or replace those of a project.

mod generate;
mod rotate;

use anyhow::Result;

use crate::{
    Ui,
    catalog::Catalog,
    cli::{SecretCommand, Typed},
};

/// Runs what follows the word `secret`.
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
