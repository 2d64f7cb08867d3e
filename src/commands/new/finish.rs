//! The last question: what to run in the new project.

use anyhow::{Context, Result};

use super::{PACKAGE_MANAGER, programs, target::Target};
use crate::{
    blueprint::Blueprint,
    cli::NewArgs,
    prompt::{Dialog, Item},
};

/// Asks which steps to run after writing, and returns the arguments with the flags of these steps. Offers only steps
/// that can run on this machine and in this folder.
pub(super) fn ask(
    blueprint: &Blueprint<'_>,
    target: &Target,
    args: &NewArgs,
    ask: &mut Dialog,
) -> Result<NewArgs> {
    let install = blueprint.slot_text(PACKAGE_MANAGER, "install")?;
    let dev = blueprint.scripts.get("dev");
    let dev = dev.context("no layer has the script `dev`")?;
    let with = |git, install, dev| NewArgs {
        git,
        install,
        dev,
        ..args.clone()
    };
    let steps = [
        (
            Item::new("Commit to git", "git commit"),
            with(true, false, false),
        ),
        (
            Item::new("Install the npm packages", install),
            with(false, true, false),
        ),
        (
            Item::new("Start all services", format!("{install}, then {dev}")),
            with(false, false, true),
        ),
    ];
    let mut offered = Vec::new();
    for (item, step) in steps {
        let commits = !step.git || target.ensure_commits().is_ok();
        if commits && programs::ensure_installed(blueprint, &step).is_ok() {
            offered.push((item, step));
        }
    }
    let (items, steps): (Vec<Item>, Vec<NewArgs>) = offered.into_iter().unzip();
    if items.is_empty() {
        return Ok(args.clone());
    }
    // Enter must not use the network.
    let commit: Vec<usize> = steps.iter().position(|step| step.git).into_iter().collect();
    let chosen = ask.several("What should authgen do next?", &items, &commit, false)?;
    let is_chosen = |flag: fn(&NewArgs) -> bool| chosen.iter().any(|index| flag(&steps[*index]));
    Ok(with(
        is_chosen(|step| step.git),
        is_chosen(|step| step.install),
        is_chosen(|step| step.dev),
    ))
}
