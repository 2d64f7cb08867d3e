//! The lock of a project: only one process at a time may change it.

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
    failure::{Failure, Fault},
    interrupt::retry,
};

pub(super) const OWN: &str = ".authgen";
pub(super) const LOCK: &str = "lock";
/// How long to wait for other processes: longer than a read-only command or a short run takes.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

/// An exclusive lock on a project, held until it is dropped or the process exits.
pub struct Lock {
    /// The project root.
    pub(super) root: Folder,
    /// `.authgen/`.
    pub(super) own: Folder,
    /// The open lock file; closing it releases the lock.
    _file: File,
}

/// Takes the exclusive lock of a project.
///
/// # Errors
/// Another process has the lock, or the project is not writable.
pub fn lock(root: &Path) -> Result<Lock> {
    let folder = super::open(root)?;
    patiently(root, || attempt(&folder, root))
}

/// The result of an attempt to lock.
pub(super) enum Attempt<T> {
    /// The lock.
    Got(T),
    /// Another run has the lock.
    Held,
    /// Another run ended during the attempt and removed the lock file.
    Gone,
}

/// Retries `attempt` until it takes the lock.
///
/// # Errors
/// Another process kept the lock too long, or an attempt failed.
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
        explain(error, Failure::new(Fault::Io, message).hint(hint))
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
    // The previous holder of the lock may have removed the lock file after we opened it.
    if !own.holds(LOCK, &file)? {
        return Ok(Attempt::Gone);
    }
    Ok(Attempt::Got(Lock {
        root: root.try_clone()?,
        own,
        _file: file,
    }))
}

/// Whether the lock was acquired; `false` if another process has it.
pub(super) fn is_taken(take: impl Fn() -> Result<(), TryLockError>) -> io::Result<bool> {
    retry(|| match take() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    })
}

/// Explains why a name cannot be opened; `Ok` if another run removed it in between, so that the caller tries again.
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
        Fault::Busy,
        format!(
            "another run of authgen is in progress in {}",
            root.display()
        ),
    )
    .hint("nothing was changed: wait until it ends, then run authgen again")
}

impl Drop for Lock {
    /// Removes the file while it is still locked, and the folder if it is empty. Errors are ignored, because leftovers
    /// do no harm.
    fn drop(&mut self) {
        // Other platforms keep the lock file: there, `holds` cannot detect that the file was replaced.
        if cfg!(unix) {
            let _ = self.own.remove(LOCK);
            let _ = self.root.remove_folder(OWN);
        }
    }
}
