//! The only writer of files in an existing project: a set of changes happens as a whole or not at all, also across a
//! crash.
//!
//! ```text
//!            compare, stage        journal          swap, swap, …         commit           tidy
//!  nothing ────────────────► new ──────────► begun ──────────────► all ──────────► happened ────► nothing
//!     ▲                       │                └─────────┬──────────┘                  ▲
//!     └──── forget slots ─────┴───────── swap back ──────┘                             └─ also after a crash
//! ```
//!
//! Every change is a swap: the file at its path and what lies in its slot below `.authgen/pending/` change places, in
//! one step of the file system. Before it, the slot holds the new file, afterwards the old one; an empty place stands
//! for a file that is not there. So undoing is the same swap again, the old file keeps its inode with all that hangs
//! on it, and bytes that an editor saves at the last moment end up in the slot, are found there before the commit, and
//! go back.
//!
//! A command that only reads takes a shared lock ([`view`]), so that it never sees the middle of this.
//!
//! Nothing else is written than the paths of the changes, `.authgen/lock` and `.authgen/pending/`. All of it goes
//! through open handles of folders, so no symbolic link below the root is followed.

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
    failure::{ExitCode, Failure},
    tree::{Blob, RelPath},
};

/// What shall become of one file.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: RelPath,
    /// What it has to be before; none: it must not be there.
    pub old: Option<Blob>,
    /// What it is afterwards; none: it is removed. The same as `old`: it only has to be so.
    pub new: Option<Blob>,
    /// Nobody but the owner may read the new file, from its first moment (mode 0600).
    pub private: bool,
    /// When it happens, compared with the others.
    pub rank: Rank,
}

/// The order of changes: those of a rank happen after all of the ranks before it. A change makes way only for others of
/// its own rank.
///
/// Whatever a crash leaves is undone, but not in a copy of the half state that lacks `.authgen/pending/`, such as a
/// clone of a commit of it. With what the changes follow from first, and the record of what was there last, such a
/// copy can be finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Before all others.
    First,
    /// In between.
    Middle,
    /// After all others.
    Last,
}

impl fmt::Debug for Change {
    /// Shows nothing of a private file.
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

/// What became of a run that was cut short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Files that are again what they were before that run.
    pub restored: Vec<RelPath>,
    /// Files that somebody edited, replaced or removed while that run was at work or since. They stay as they are.
    pub edited: Vec<RelPath>,
}

/// Reads a file that the run needs, whatever its size; none when no file is there.
///
/// # Errors
/// A symbolic link or something that is neither file nor folder is in the way, or the file may not be read.
pub fn read(root: &Path, path: &RelPath) -> Result<Option<Blob>> {
    let Some(root) = open_made(root)? else {
        return Ok(None);
    };
    match find::find(&root, path)? {
        Found::File(blob, _) => Ok(Some(blob)),
        // Where a folder lies, or a file above, no file is; whether one can come there is for the change to find out.
        Found::Nothing
        | Found::Obstacle(Obstacle {
            kind: Kind::File | Kind::Folder,
            ..
        }) => Ok(None),
        Found::Obstacle(obstacle) => bail!(Failure::from(obstacle)),
    }
}

/// Reads a file that may be the owner's; none when nothing is there. What makes reading it impossible is told, and is no
/// error: it matters only when the file has to change. The same goes for a file of more than [`LARGEST`] bytes.
///
/// # Errors
/// The file may not be read.
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

/// Undoes what a run left that was cut short, and leaves what somebody edited since. Nothing when there was none.
///
/// It may be cut short itself and be repeated.
///
/// # Errors
/// The file system refused, or `.authgen/pending/` holds what authgen did not write; then nothing was changed.
pub fn recover(lock: &Lock) -> Result<Option<Recovered>> {
    recover_with(lock, &mut |_| Ok(()))
}

/// [`recover`], with a look at each effect before it happens: for tests.
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

/// Makes all changes or none. What a crash leaves is for [`recover`].
///
/// # Errors
/// A file is not what its change takes it for, or something is in its way ([`ExitCode::WouldOverwrite`]); Ctrl-C
/// ([`ExitCode::Cancelled`]); the file system refused. Everything is then as it was, unless the error says otherwise.
pub fn apply(lock: &Lock, changes: &[Change]) -> Result<()> {
    apply_with(lock, changes, &mut |_| Ok(()))
}

/// [`apply`], with a look at each effect before it happens: for tests.
pub fn apply_with(lock: &Lock, changes: &[Change], before: &mut Before<'_>) -> Result<()> {
    let effects = &mut Effects::new(before);
    let root = &lock.root;
    let pending = make_pending(lock, effects).map_err(unchanged)?;
    let (tasks, journal) = match begin(root, &pending, changes, effects) {
        Ok(Some(begun)) => begun,
        nothing => {
            // What cannot be removed now is removed by the next run.
            let _ = pending.forget(effects);
            return nothing.map(|_| ()).map_err(unchanged);
        }
    };
    match run::run(root, &pending, &tasks, effects) {
        Ok(()) => {
            // The changes have happened; the next run finishes what is left to tidy.
            let _ = pending.clear(root, effects);
            Ok(())
        }
        Err(error) => Err(undone(error, undo::undo(root, pending, &journal, effects))),
    }
}

/// An empty `.authgen/pending/`. What is left of a run that needs no undoing goes.
fn make_pending<'a>(lock: &'a Lock, effects: &mut Effects<'_>) -> Result<Pending<'a>> {
    if let Some(left) = Pending::open(&lock.own)? {
        if left.journal()?.is_some() {
            bail!(
                Failure::new(ExitCode::Failed, "an earlier run was cut short")
                    .hint("nothing was changed: undo that run first")
            );
        }
        left.clear(&lock.root, effects)?;
    }
    Pending::make(&lock.own, effects)
}

/// Up to the journal; nothing when all is as it shall be.
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

/// Nothing where the folder is not made yet.
fn open_made(root: &Path) -> Result<Option<Folder>> {
    match Folder::open_root(root) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(_) => open(root).map(Some),
    }
}
