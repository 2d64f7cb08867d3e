//! A look at a project that no run changes meanwhile.

use std::{fs::File, path::Path};

use anyhow::Result;

use super::{
    folder::{Folder, Kind},
    lock::{Attempt, LOCK, OWN, is_taken, patiently},
    pending,
};

/// Keeps runs that change a project waiting, until it is dropped or the process is gone. Any number of looks are
/// possible at once.
pub struct View {
    /// `.authgen/`, where there is one.
    own: Option<Folder>,
    /// The system's lock lasts as long as this is open. Absent where it cannot be taken, such as in a project that may
    /// only be read: that is no reason not to look.
    file: Option<File>,
}

/// Looks at a project.
///
/// # Errors
/// A run is changing it, and does not end within a moment; or it cannot be opened.
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
    /// Whether a run was cut short, so that files are as it left them. The next run that changes the project undoes it.
    pub fn is_cut_short(&self) -> bool {
        let Some(own) = &self.own else {
            return false;
        };
        match pending::Pending::open(own) {
            Ok(Some(pending)) => pending.is_begun(),
            Ok(None) => false,
            // Another user's run.
            Err(_) => matches!(own.kind(pending::FOLDER), Ok(Some(Kind::Folder))),
        }
    }
}

impl Drop for View {
    /// Removes the lock file, unless another process has it open for a lock of its own.
    fn drop(&mut self) {
        let (Some(own), Some(file)) = (&self.own, &self.file) else {
            return;
        };
        // The same handle, so that this replaces the shared lock. Elsewhere a removed file cannot be told from the one
        // that takes its place.
        if cfg!(unix) && file.try_lock().is_ok() && matches!(own.holds(LOCK, file), Ok(true)) {
            let _ = own.remove(LOCK);
        }
    }
}
