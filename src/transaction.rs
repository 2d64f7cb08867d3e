//! The only writer of files in an existing project: applies a set of changes atomically, even across crashes.
//!
//! ```text
//!            compare, stage        journal          swap, swap, …         commit           tidy
//!  nothing ────────────────► new ──────────► begun ──────────────► all ──────────► committed ───► nothing
//!     ▲                       │                └─────────┬──────────┘                  ▲
//!     └──── remove slots ─────┴───────── swap back ──────┘                             └─ also after a crash
//! ```
//!
//! Every change is a swap: the file at a path and the file in its slot in `.authgen/pending/` are exchanged by one
//! system call. Before the swap, the slot holds the new file, afterwards the old one; an empty slot or path stands for
//! a missing file. So a rollback is the same swap again, and the old file keeps its inode and metadata. If an editor
//! saves at the last moment, its bytes end up in the slot, where they are found before the commit and swapped back.
//!
//! Commands that only read take a shared lock ([`view`]), so that they never see an incomplete transaction.
//!
//! A transaction only writes the paths of its changes, `.authgen/lock` and `.authgen/pending/`. It uses open folder
//! handles, so it never follows a symbolic link below the root.

mod content;
mod effects;
mod errors;
mod find;
mod folder;
mod journal;
mod lock;
mod pending;
mod permissions;
mod prepare;
mod run;
mod script;
mod swap;
mod touched;
mod undo;
mod view;

use std::{fmt, path::Path};

use anyhow::{Context, Result, bail};

pub use effects::{Action, Before, Effect};
pub use find::{LARGEST, Obstacle};
pub use folder::Kind;
pub use lock::{Lock, lock};
pub use script::OWN;
pub use view::{View, view};

use self::{
    effects::Effects,
    errors::{not_undone, unchanged, undone},
    find::Found,
    folder::Folder,
    journal::Journal,
    pending::Pending,
    prepare::Task,
};
use crate::{
    failure::{Failure, Fault},
    tree::{Blob, RelPath},
};

/// A change to one file.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The path of the file.
    pub path: RelPath,
    /// The expected file before the change; `None` if it must not exist.
    pub old: Option<Blob>,
    /// The file after the change; `None` removes it. Equal to `old` if the file is only verified.
    pub new: Option<Blob>,
    /// Whether the new file is created with mode 0600.
    pub private: bool,
    /// When the change is applied, relative to the other changes.
    pub rank: Rank,
}

/// The order of changes: all changes of a rank precede those of the next rank. Only a change of the same rank can use
/// the path of a removed file.
///
/// After a crash, the next run rolls the changes back. In a copy without `.authgen/pending/`, such as a clone of a
/// commit with the incomplete state, that is impossible. Since the answers are written first and the record last, a run
/// in such a copy can complete the changes instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Before all other changes.
    First,
    /// After all changes of the first rank and before those of the last.
    Middle,
    /// After all other changes.
    Last,
}

impl fmt::Debug for Change {
    /// Hides the content of private files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Change");
        shown
            .field("path", &self.path)
            .field("private", &self.private);
        if !self.private {
            shown.field("old", &self.old).field("new", &self.new);
        }
        shown.finish_non_exhaustive()
    }
}

/// The result of rolling back an interrupted run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Files that were restored to the state before that run.
    pub restored: Vec<RelPath>,
    /// Files that others edited, replaced or removed during that run or since; they were left as they are.
    pub edited: Vec<RelPath>,
}

/// Reads a file of any size that the run needs; `None` if it does not exist.
///
/// # Errors
/// A symbolic link or special file is in the way, or the file is not readable.
pub fn read(root: &Path, path: &RelPath) -> Result<Option<Blob>> {
    let Some(root) = open_made(root)? else {
        return Ok(None);
    };
    match find::find(&root, path)? {
        Found::File(blob, _) => Ok(Some(blob)),
        // A folder at the path, or a file in place of a parent folder, means that the file does not exist. The change
        // checks whether the file can be created.
        Found::Nothing
        | Found::Obstacle(Obstacle {
            kind: Kind::File | Kind::Folder,
            ..
        }) => Ok(None),
        Found::Obstacle(obstacle) => bail!(Failure::from(obstacle)),
    }
}

/// Reads a file that may be the owner's; `None` if it does not exist. An obstacle is not an error, because it only
/// matters if the file has to change. Files of more than [`LARGEST`] bytes are obstacles as well.
///
/// # Errors
/// The file is not readable.
pub fn look(root: &Path, path: &RelPath) -> Result<Result<Option<Blob>, Obstacle>> {
    let Some(root) = open_made(root)? else {
        return Ok(Ok(None));
    };
    Ok(match find::find_up_to(&root, path, LARGEST)? {
        Found::Nothing => Ok(None),
        Found::File(blob, _) => Ok(Some(blob)),
        Found::Obstacle(obstacle) => Err(obstacle),
    })
}

/// Rolls back an interrupted run, except for files that were edited since. `None` if no run was interrupted. An
/// interrupted rollback can be repeated.
///
/// # Errors
/// A file system error, or `.authgen/pending/` has files that authgen did not write; then nothing was changed.
pub fn recover(lock: &Lock) -> Result<Option<Recovered>> {
    recover_with(lock, &mut |_| Ok(()))
}

/// Like [`recover`], but calls `before` for each effect, for tests.
pub fn recover_with(lock: &Lock, before: &mut Before<'_>) -> Result<Option<Recovered>> {
    recover_pending(lock, &mut Effects::new(before)).map_err(not_undone)
}

fn recover_pending(lock: &Lock, effects: &mut Effects<'_>) -> Result<Option<Recovered>> {
    let Some(pending) = Pending::open(&lock.own)? else {
        return Ok(None);
    };
    match pending.journal()? {
        Some(journal) => undo::undo(&lock.root, pending, &journal, effects).map(Some),
        None => pending.clear(&lock.root, effects).map(|()| None),
    }
}

/// Applies all changes or none. After a crash, call [`recover`].
///
/// # Errors
/// A file differs from `old`, or an obstacle is in its way ([`Fault::ChangedMeanwhile`],
/// [`Fault::WouldOverwrite`]); Ctrl-C ([`Fault::Cancelled`]); a file system error. Everything is rolled back, unless the error says otherwise.
pub fn apply(lock: &Lock, changes: &[Change]) -> Result<()> {
    apply_with(lock, changes, &mut |_| Ok(()))
}

/// Like [`apply`], but calls `before` for each effect, for tests.
pub fn apply_with(lock: &Lock, changes: &[Change], before: &mut Before<'_>) -> Result<()> {
    let effects = &mut Effects::new(before);
    let root = &lock.root;
    let pending = make_pending(lock, effects).map_err(unchanged)?;
    let (tasks, journal) = match begin(root, &pending, changes, effects) {
        Ok(Some(begun)) => begun,
        nothing => {
            // If this fails, the next run removes the leftovers.
            let _ = pending.forget(effects);
            return nothing.map(|_| ()).map_err(unchanged);
        }
    };
    match run::run(root, &pending, &tasks, effects) {
        Ok(()) => {
            // The changes are committed. If this fails, the next run removes the leftovers.
            let _ = pending.clear(root, effects);
            Ok(())
        }
        Err(error) => Err(undone(error, undo::undo(root, pending, &journal, effects))),
    }
}

/// Creates an empty `.authgen/pending/`, after removing leftovers of a run that needs no rollback.
fn make_pending<'a>(lock: &'a Lock, effects: &mut Effects<'_>) -> Result<Pending<'a>> {
    if let Some(left) = Pending::open(&lock.own)? {
        if left.journal()?.is_some() {
            bail!(
                Failure::new(Fault::Interrupted, "an earlier run was interrupted")
                    .hint("nothing was changed: roll that run back first")
            );
        }
        left.clear(&lock.root, effects)?;
    }
    Pending::make(&lock.own, effects)
}

/// Prepares the changes and writes the journal; `None` if there is nothing to change.
fn begin<'a>(
    root: &Folder,
    pending: &Pending<'_>,
    changes: &'a [Change],
    effects: &mut Effects<'_>,
) -> Result<Option<(Vec<Task<'a>>, Journal)>> {
    pending.hide_from_git(effects)?;
    let tasks = prepare::prepare(root, pending, changes, effects)?;
    if tasks.is_empty() {
        return Ok(None);
    }
    let journal = Journal::new(tasks.iter().map(|task| task.step.clone()).collect());
    pending.begin(&journal, effects)?;
    Ok(Some((tasks, journal)))
}

fn open(root: &Path) -> Result<Folder> {
    Folder::open_root(root).with_context(|| format!("cannot open the folder {}", root.display()))
}

/// Opens the project root; `None` if it does not exist yet.
fn open_made(root: &Path) -> Result<Option<Folder>> {
    match Folder::open_root(root) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(_) => open(root).map(Some),
    }
}
