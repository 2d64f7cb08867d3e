//! Shared locks for commands that only read.

use std::{fs::File, path::Path};

use anyhow::Result;

use super::{
    folder::{Folder, Kind},
    lock::{Attempt, LOCK, OWN, is_taken, patiently},
    pending,
};

/// A shared lock, which blocks runs that change the project until it is dropped or the process exits.
pub struct View {
    /// `.authgen/`, if it exists.
    own: Option<Folder>,
    /// The open lock file; closing it releases the lock. `None` if the project cannot be locked, such as a read-only
    /// project, which may still be read.
    file: Option<File>,
}

/// Takes a shared lock of a project.
///
/// # Errors
/// Another run locks the project for too long, or the project cannot be opened.
pub fn view(root: &Path) -> Result<View> {
    let folder = super::open(root)?;
    patiently(root, || Ok(attempt(&folder)))
}

fn attempt(root: &Folder) -> Attempt<View> {
    let own = root.folder(OWN).ok();
    let file = own.as_ref().and_then(|own| {
        let file = own.lockable(LOCK).or_else(|_| own.file(LOCK));
        file.ok()
    });
    let file = match file.map(|file| (is_taken(|| file.try_lock_shared()), file)) {
        Some((Ok(true), file)) => Some(file),
        Some((Ok(false), _)) => return Attempt::Held,
        Some((Err(_), _)) | None => None,
    };
    if let (Some(own), Some(file)) = (&own, &file)
        && matches!(own.holds(LOCK, file), Ok(false))
    {
        return Attempt::Gone;
    }
    Attempt::Got(View { own, file })
}

impl View {
    /// Whether a run was interrupted and its changes are incomplete. The next run that writes rolls it back.
    pub fn is_cut_short(&self) -> bool {
        let Some(own) = &self.own else {
            return false;
        };
        match pending::Pending::open(own) {
            Ok(Some(pending)) => pending.is_begun(),
            Ok(None) => false,
            // If another user owns the folder, it may be unreadable: assume an interrupted run.
            Err(_) => matches!(own.kind(pending::FOLDER), Ok(Some(Kind::Folder))),
        }
    }
}

impl Drop for View {
    /// Removes the lock file, unless another process holds a lock on it.
    fn drop(&mut self) {
        let (Some(own), Some(file)) = (&self.own, &self.file) else {
            return;
        };
        // Locking the same handle again upgrades the shared lock. Other platforms keep the lock file: there, `holds`
        // cannot detect that the file was replaced.
        if cfg!(unix) && file.try_lock().is_ok() && matches!(own.holds(LOCK, file), Ok(true)) {
            let _ = own.remove(LOCK);
        }
    }
}
