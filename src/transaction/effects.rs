//! All effects of a transaction on the disk.

use std::io::{self, Write as _};

use super::{
    folder::{At, Folder},
    permissions::Wanted,
};
use crate::interrupt::retry;

/// An effect on the disk that is about to happen.
#[derive(Clone, Copy, Debug)]
pub struct Effect<'a> {
    /// The action.
    pub action: Action,
    at: At<'a>,
    to: Option<At<'a>>,
}

impl Effect<'_> {
    /// The affected path, relative to the project root.
    pub fn path(&self) -> String {
        self.at.to_string()
    }

    /// The second path, for actions with two paths.
    pub fn other_path(&self) -> Option<String> {
        self.to.map(|to| to.to_string())
    }
}

/// An action on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Create a folder.
    MakeFolder,
    /// Remove an empty folder.
    RemoveFolder,
    /// Create an empty file.
    Create,
    /// Write bytes to a file.
    Write,
    /// Set owner and mode of a file.
    SetPermissions,
    /// Sync the content of a file to disk.
    Sync,
    /// Sync the names in a folder to disk.
    SyncFolder,
    /// Rename a file or folder, possibly replacing a file.
    Rename,
    /// Rename a file or folder to a path that does not exist.
    RenameNew,
    /// Exchange two files.
    Exchange,
    /// Create a hard link.
    Link,
    /// Remove a file.
    Remove,
}

/// A function that is called before each effect. If it returns an error, the effect does not happen.
pub type Before<'a> = dyn FnMut(&Effect<'_>) -> io::Result<()> + 'a;

/// Carries out the effects of a transaction.
pub struct Effects<'a> {
    before: &'a mut Before<'a>,
}

impl<'a> Effects<'a> {
    /// Creates effects that call `before` first.
    pub fn new(before: &'a mut Before<'a>) -> Self {
        Self { before }
    }

    /// Calls `before` and carries out the effect; retries both if a signal interrupts them.
    fn act<T>(
        &mut self,
        action: Action,
        at: At<'_>,
        to: Option<At<'_>>,
        mut effect: impl FnMut() -> io::Result<T>,
    ) -> io::Result<T> {
        retry(|| {
            (self.before)(&Effect { action, at, to })?;
            effect()
        })
    }

    /// Creates a folder; the umask applies.
    pub fn make_folder(&mut self, at: At<'_>, mode: u32) -> io::Result<()> {
        self.act(Action::MakeFolder, at, None, || {
            at.folder.make_folder(at.name, mode)
        })
    }

    pub fn remove_folder(&mut self, at: At<'_>) -> io::Result<()> {
        self.act(Action::RemoveFolder, at, None, || {
            at.folder.remove_folder(at.name)
        })
    }

    /// Creates a file and syncs its content to disk.
    pub fn write_new(&mut self, at: At<'_>, bytes: &[u8], wanted: &Wanted) -> io::Result<()> {
        let mut file = self.act(Action::Create, at, None, || {
            at.folder.create(at.name, wanted)
        })?;
        self.act(Action::Write, at, None, || file.write_all(bytes))?;
        self.act(Action::SetPermissions, at, None, || {
            Folder::grant(&file, wanted)
        })?;
        self.act(Action::Sync, at, None, || file.sync_all())
    }

    /// Syncs the names in a folder to disk.
    pub fn sync_folder(&mut self, folder: &Folder) -> io::Result<()> {
        self.act(Action::SyncFolder, folder.at(""), None, || folder.sync())
    }

    /// Renames, possibly replacing a file.
    pub fn rename(&mut self, from: At<'_>, to: At<'_>) -> io::Result<()> {
        self.act(Action::Rename, from, Some(to), || {
            from.folder.rename(from.name, to)
        })
    }

    /// Renames to a path that does not exist.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] (then nothing was changed), or any other error.
    pub fn rename_new(&mut self, from: At<'_>, to: At<'_>) -> io::Result<()> {
        self.act(Action::RenameNew, from, Some(to), || {
            from.folder.rename_new(from.name, to)
        })
    }

    /// Exchanges two files.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] (then nothing was changed), or any other error.
    pub fn exchange(&mut self, one: At<'_>, other: At<'_>) -> io::Result<()> {
        self.act(Action::Exchange, one, Some(other), || {
            one.folder.exchange(one.name, other)
        })
    }

    /// Creates a hard link at a path that does not exist.
    pub fn link(&mut self, from: At<'_>, to: At<'_>) -> io::Result<()> {
        self.act(Action::Link, from, Some(to), || {
            from.folder.link(from.name, to)
        })
    }

    pub fn remove(&mut self, at: At<'_>) -> io::Result<()> {
        self.act(Action::Remove, at, None, || at.folder.remove(at.name))
    }
}
