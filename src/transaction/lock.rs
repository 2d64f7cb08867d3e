//! One process at a time changes a project.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{
    errors::{explain, remedy},
    find::Obstacle,
    folder::{Folder, Kind},
};
use crate::{
    failure::{ExitCode, Failure},
    interrupt::retry,
};

pub(super) const OWN: &str = ".authgen";
pub(super) const LOCK: &str = "lock";
/// How long to wait for others: longer than a look at a project takes, or a short run.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

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
    patiently(root, || attempt(&folder, root))
}

/// How an attempt to lock ended.
pub(super) enum Attempt<T> {
    /// It worked.
    Got(T),
    /// Another run has the lock.
    Held,
    /// Another run ended meanwhile and took the file of the lock with it.
    Gone,
}

/// Tries until it works.
///
/// # Errors
/// Others have the lock for longer than a moment, or an attempt failed.
pub(super) fn patiently<T>(
    root: &Path,
    mut attempt: impl FnMut() -> Result<Attempt<T>>,
) -> Result<T> {
    let began = Instant::now();
    loop {
        match attempt()? {
            Attempt::Got(lock) => return Ok(lock),
            Attempt::Held | Attempt::Gone if began.elapsed() > PATIENCE => bail!(busy(root)),
            Attempt::Held => thread::sleep(PAUSE),
            Attempt::Gone => {}
        }
    }
}

fn attempt(root: &Folder, shown: &Path) -> Result<Attempt<Lock>> {
    take(root).map_err(|error| {
        let message = format!("cannot lock the project {}", shown.display());
        let hint = format!(
            "nothing was changed: {}, then run authgen again",
            remedy(&error)
        );
        explain(error, Failure::new(ExitCode::Failed, message).hint(hint))
    })
}

fn take(root: &Folder) -> Result<Attempt<Lock>> {
    match retry(|| root.make_folder(OWN, 0o777)).and_then(|()| root.sync()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => bail!(error),
        _ => {}
    }
    let own = match root.folder(OWN) {
        Ok(own) => own,
        Err(error) => {
            return obstacle(root, OWN, Kind::Folder, error).map(|()| Attempt::Gone);
        }
    };
    let file = match own.lockable(LOCK) {
        Ok(file) => file,
        Err(error) => {
            return obstacle(&own, LOCK, Kind::File, error).map(|()| Attempt::Gone);
        }
    };
    if !is_taken(|| file.try_lock())? {
        return Ok(Attempt::Held);
    }
    // Whoever had the lock removed its file, and this may be the removed one.
    if !own.holds(LOCK, &file)? {
        return Ok(Attempt::Gone);
    }
    Ok(Attempt::Got(Lock {
        root: root.try_clone()?,
        own,
        _file: file,
    }))
}

/// Whether a lock is taken now, and not another's.
pub(super) fn is_taken(take: impl Fn() -> Result<(), TryLockError>) -> io::Result<bool> {
    retry(|| match take() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    })
}

/// Why a name cannot be opened; no error when it was gone, for then it may be back already.
fn obstacle(folder: &Folder, name: &str, needed: Kind, error: io::Error) -> Result<()> {
    match folder.kind(name)? {
        Some(kind) if kind != needed => {
            let path = folder.at(name).to_string();
            bail!(Failure::from(Obstacle { path, kind }))
        }
        _ if error.kind() == io::ErrorKind::NotFound => Ok(()),
        _ => Err(error.into()),
    }
}

fn busy(root: &Path) -> Failure {
    Failure::new(
        ExitCode::Failed,
        format!("another run of authgen is at work in {}", root.display()),
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
