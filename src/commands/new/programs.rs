//! Runs the programs for `--install`, `--git` and `--dev`.

use anyhow::{Context, Result, bail};

use super::{PACKAGE_MANAGER, target::Target};
use crate::{
    blueprint::Blueprint,
    cli::NewArgs,
    failure::{Failure, Fault},
    program::{self, Background},
};

/// Checks that all programs exist before anything is written.
///
/// # Errors
/// A program is not on `PATH`.
pub(super) fn ensure_installed(blueprint: &Blueprint<'_>, args: &NewArgs) -> Result<()> {
    let mut needed = Vec::new();
    if args.git {
        needed.push(("git", "install it from https://git-scm.com"));
    }
    if args.install || args.dev {
        let install = words(blueprint.slot_text(PACKAGE_MANAGER, "install")?);
        let program = install.first().copied().unwrap_or_default();
        needed.push((program, blueprint.slot_text(PACKAGE_MANAGER, "get")?));
    }
    if args.dev {
        let needs = blueprint.all_services().flat_map(|service| &service.needs);
        needed.extend(needs.map(|need| (need.program.as_str(), need.hint.as_str())));
    }
    match needed
        .iter()
        .find(|(program, _)| program::find(program).is_none())
    {
        Some((program, remedy)) => bail!(
            Failure::new(Fault::ProgramMissing, format!("`{program}` is not on PATH")).hint(
                format!("nothing was written: {remedy}, then run authgen again")
            )
        ),
        None => Ok(()),
    }
}

/// Runs the programs, ordered so that the first commit includes the package lock file.
pub(super) fn run(blueprint: &Blueprint<'_>, args: &NewArgs, target: &Target) -> Result<()> {
    let folder = &target.folder;
    if args.install || args.dev {
        let install = blueprint.slot_text(PACKAGE_MANAGER, "install")?;
        // Build the services during the installation of packages, which the builds do not need.
        let mut builds = Background::default();
        for service in blueprint.all_services() {
            if let (true, Some(build)) = (args.dev, &service.dev.build) {
                builds.start(&folder.join(&service.dir), &words(build));
            }
        }
        program::run(folder, &words(install))?;
    }
    if args.git {
        let message = format!("Create {}", blueprint.answers.name);
        if !target.is_repository() {
            program::run(folder, &["git", "init", "--quiet"])?;
        }
        program::run(folder, &["git", "add", "--all"])?;
        program::run(folder, &["git", "commit", "--quiet", "--message", &message])?;
    }
    if args.dev {
        let dev = blueprint
            .scripts
            .get("dev")
            .context("no layer has the script `dev`")?;
        program::become_program(folder, &words(dev))?;
    }
    Ok(())
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}
