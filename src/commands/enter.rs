//! How a command comes to the project in this folder.

use std::path::Path;

use anyhow::Result;

use crate::{
    cli::WriteArgs,
    project::{self, Project},
    repository,
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
/// There is no project, git is in the middle of something, another run has the lock, or the crashed run cannot be undone.
pub(super) fn enter(args: &WriteArgs) -> Result<Entered> {
    let root = project::root(Path::new("."))?;
    if !args.dry_run {
        repository::ensure_idle(&root)?;
    }
    let lock = (!args.dry_run)
        .then(|| transaction::lock(&root))
        .transpose()?;
    let recovered = match &lock {
        Some(lock) => transaction::recover(lock)?,
        None => None,
    };
    Ok(Entered {
        // Not earlier: a crashed run may have left files of the project in `.authgen/pending/`.
        project: Project::open(&root)?,
        lock,
        recovered,
    })
}
