//! One process at a time changes a project.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

use anyhow::{Context, Result, bail};

use super::{
    errors::explain,
    find::Obstacle,
    folder::{Folder, Kind},
};
use crate::failure::{ExitCode, Failure};

const OWN: &str = ".authgen";
const LOCK: &str = "lock";
/// How often other runs may end between two looks of this one.
const ATTEMPTS: u32 = 100;

/// The right to change a project, until it is dropped or the process is gone.
pub struct Lock {
    /// The project.
    pub(super) root: Folder,
    /// `.authgen/` in it.
    pub(super) own: Folder,
    /// The system's lock lasts as long as this is open.
    _file: File,
}

/// Takes the right to change a project.
///
/// # Errors
/// Another process has it, or the project may not be written.
pub fn lock(root: &Path) -> Result<Lock> {
    let folder = super::open(root)?;
    for _ in 0..ATTEMPTS {
        if let Some(lock) = attempt(&folder, root)? {
            return Ok(lock);
        }
    }
    bail!(busy(root))
}

/// Nothing when another run ended meanwhile and took the file of the lock with it.
fn attempt(root: &Folder, shown: &Path) -> Result<Option<Lock>> {
    let locking = || {
        let failure = Failure::new(
            ExitCode::Failed,
            format!("cannot lock the project {}", shown.display()),
        );
        failure.hint("nothing was changed: see that you may write in its folder .authgen")
    };
    match root.make_folder(OWN, 0o777).and_then(|()| root.sync()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(error).with_context(locking);
        }
        _ => {}
    }
    let own = match root.folder(OWN) {
        Ok(own) => own,
        Err(error) => {
            return obstacle(root, OWN, Kind::Folder, error)
                .map_err(|error| explain(error, locking()));
        }
    };
    let file = match own.lockable(LOCK) {
        Ok(file) => file,
        Err(error) => {
            return obstacle(&own, LOCK, Kind::File, error)
                .map_err(|error| explain(error, locking()));
        }
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => bail!(busy(shown)),
        Err(TryLockError::Error(error)) => return Err(error).with_context(locking),
    }
    // Whoever had the lock removed its file, and this may be the removed one.
    if !own.holds(LOCK, &file).with_context(locking)? {
        return Ok(None);
    }
    let root = root.try_clone().with_context(locking)?;
    Ok(Some(Lock {
        root,
        own,
        _file: file,
    }))
}

/// Why a name cannot be opened; nothing when it was gone, for then it may be back already.
fn obstacle<T>(folder: &Folder, name: &str, needed: Kind, error: io::Error) -> Result<Option<T>> {
    match folder.kind(name)? {
        Some(kind) if kind != needed => {
            let path = folder.at(name).to_string();
            bail!(Failure::from(Obstacle { path, kind }))
        }
        _ if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => Err(error.into()),
    }
}

fn busy(root: &Path) -> Failure {
    Failure::new(
        ExitCode::Failed,
        format!("another run of authgen is changing {}", root.display()),
    )
    .hint("nothing was changed: wait until it has ended, then run authgen again")
}

impl Drop for Lock {
    /// Takes the file away while it is still locked, and the folder when nothing else is in it. What cannot be removed
    /// is in nobody's way.
    fn drop(&mut self) {
        // Elsewhere a removed file cannot be told from the one that takes its place.
        if cfg!(unix) {
            let _ = self.own.remove(LOCK);
            let _ = self.root.remove_folder(OWN);
        }
    }
}
