//! How a command comes to the project in this folder.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{
    cli::WriteArgs,
    failure::{ExitCode, Failure},
    project::{self, Project},
    report::Earlier,
    repository,
    transaction::{self, Lock, Recovered, View},
};

/// The project, and the right to change it or to look at it.
pub(super) struct Entered {
    pub project: Project,
    pub hold: Hold,
}

/// What keeps other runs away.
pub(super) enum Hold {
    /// The run may write.
    Change {
        lock: Lock,
        /// What an earlier run left that was cut short.
        recovered: Option<Recovered>,
    },
    /// The run only looks.
    Look {
        view: View,
        /// How it ends where files are as a run left them that was cut short, and cannot be read.
        unreadable: ExitCode,
    },
}

impl Hold {
    /// What became of the run before.
    pub fn earlier(&self) -> Earlier<'_> {
        match self {
            Self::Change { recovered, .. } => {
                recovered.as_ref().map_or(Earlier::Ended, Earlier::Undone)
            }
            Self::Look { view, .. } if view.is_cut_short() => Earlier::CutShort,
            Self::Look { .. } => Earlier::Ended,
        }
    }

    /// The result of reading such files; an error says that a run was cut short.
    pub fn explain<T>(&self, result: Result<T>) -> Result<T> {
        match self {
            Self::Look { view, unreadable } if view.is_cut_short() => {
                result.with_context(|| cut_short(*unreadable))
            }
            _ => result,
        }
    }
}

/// The failure of a command that only reads.
pub(super) fn cut_short(code: ExitCode) -> Failure {
    Failure::new(code, "an earlier run was interrupted")
        .hint("run `authgen update`, which rolls it back first")
}

/// Opens the project. A run that will write takes the lock, and undoes what a crashed one left.
///
/// # Errors
/// There is no project, git is in the middle of something, another run has the lock, or the crashed run cannot be
/// undone.
pub(super) fn enter(args: &WriteArgs) -> Result<Entered> {
    if args.dry_run {
        return look(ExitCode::Failed);
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
        // Not earlier: a crashed run may have left files of the project in `.authgen/pending/`.
        project: Project::open(&root)?,
        hold: Hold::Change { lock, recovered },
    })
}

/// Opens the project to read it.
///
/// # Errors
/// There is no project, or another run is changing it.
pub(super) fn look(unreadable: ExitCode) -> Result<Entered> {
    let root = project::root(Path::new("."))?;
    let hold = Hold::Look {
        view: transaction::view(&root)?,
        unreadable,
    };
    let project = hold.explain(Project::open(&root))?;
    Ok(Entered { project, hold })
}
