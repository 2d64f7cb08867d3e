//! Opens the project in the current folder.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{
    cli::WriteArgs,
    failure::{Failure, Fault},
    project::{self, Project},
    report::Earlier,
    repository,
    transaction::{self, Lock, Recovered, View},
};

/// The project, and a lock for reading or writing it.
pub(super) struct Entered {
    pub project: Project,
    pub hold: Hold,
}

/// A lock against concurrent runs.
pub(super) enum Hold {
    /// For writing.
    Change {
        lock: Lock,
        /// The outcome of the previous run, if it was interrupted.
        recovered: Option<Recovered>,
    },
    /// For reading.
    Look {
        view: View,
        /// The kind of failure if an interrupted run left files unreadable.
        unreadable: Fault,
    },
}

impl Hold {
    /// The outcome of the previous run.
    pub fn earlier(&self) -> Earlier<'_> {
        match self {
            Self::Change { recovered, .. } => {
                recovered.as_ref().map_or(Earlier::Ended, Earlier::Undone)
            }
            Self::Look { view, .. } if view.is_cut_short() => Earlier::CutShort,
            Self::Look { .. } => Earlier::Ended,
        }
    }

    /// If an earlier run was interrupted, says so in the error: the files that the run left may be the cause.
    pub fn explain<T>(&self, result: Result<T>) -> Result<T> {
        match self {
            Self::Look { view, unreadable } if view.is_cut_short() => {
                result.with_context(|| cut_short(*unreadable))
            }
            _ => result,
        }
    }
}

/// Error for an interrupted run.
pub(super) fn cut_short(fault: Fault) -> Failure {
    Failure::new(fault, "an earlier run was interrupted")
        .hint("run `authgen update`, which rolls it back first")
}

/// Opens the project. Except for a dry run, takes the lock and rolls back an interrupted run.
///
/// # Errors
/// There is no project, git is in the middle of an operation, another run holds the lock, or rolling back fails.
pub(super) fn enter(args: &WriteArgs) -> Result<Entered> {
    if args.dry_run {
        return look(Fault::Interrupted);
    }
    let root = project::root(Path::new("."))?;
    repository::ensure_idle(&root)?;
    let lock = transaction::lock(&root)?;
    let recovered = transaction::recover(&lock)?;
    if project::find_root(&root)?.as_ref() != Some(&root) {
        let message = "rolled back an interrupted `authgen new` in this folder";
        bail!(Failure::usage(message).hint("run it again: authgen new ."));
    }
    Ok(Entered {
        // Open the project after the rollback: an interrupted run may have left project files in `.authgen/pending/`.
        project: Project::open(&root)?,
        hold: Hold::Change { lock, recovered },
    })
}

/// Opens the project for reading.
///
/// # Errors
/// There is no project, or another run is changing it.
pub(super) fn look(unreadable: Fault) -> Result<Entered> {
    let root = project::root(Path::new("."))?;
    let hold = Hold::Look {
        view: transaction::view(&root)?,
        unreadable,
    };
    let project = hold.explain(Project::open(&root))?;
    Ok(Entered { project, hold })
}
