//! How a command comes to the project in this folder.

use std::path::Path;

use anyhow::Result;

use crate::{
    cli::WriteArgs,
    project::Project,
    transaction::{self, Lock, Recovered},
};

/// The project, and the right to change it.
pub(super) struct Entered {
    pub project: Project,
    /// Absent in a run that writes nothing.
    pub lock: Option<Lock>,
    /// What an earlier run left that was cut short.
    pub recovered: Option<Recovered>,
}

/// Opens the project. A run that will write takes the lock, and undoes what a crashed one left.
///
/// # Errors
/// There is no project, another run has the lock, or the crashed run cannot be undone.
pub(super) fn enter(args: &WriteArgs) -> Result<Entered> {
    let project = Project::open(Path::new("."))?;
    let lock = (!args.dry_run)
        .then(|| transaction::lock(&project.root))
        .transpose()?;
    let recovered = match &lock {
        Some(lock) => transaction::recover(lock)?,
        None => None,
    };
    // What the crashed run had written is gone now.
    let project = match &recovered {
        Some(_) => Project::open(&project.root)?,
        None => project,
    };
    Ok(Entered {
        project,
        lock,
        recovered,
    })
}
