//! Everything that a transaction does to the disk, one effect at a time.

use std::io::{self, Write as _};

use super::{
    folder::{At, Folder},
    permissions::Wanted,
};
use crate::interrupt::retry;

/// One thing that is about to happen to the disk.
#[derive(Clone, Copy, Debug)]
pub struct Effect<'a> {
    /// What happens.
    pub action: Action,
    at: At<'a>,
    to: Option<At<'a>>,
}

impl Effect<'_> {
    /// What it happens to, as a path below the root of the project.
    pub fn path(&self) -> String {
        self.at.to_string()
    }

    /// The other path, of an action that has two.
    pub fn other_path(&self) -> Option<String> {
        self.to.map(|to| to.to_string())
    }
}

/// What can happen to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A folder is made.
    MakeFolder,
    /// An empty folder is removed.
    RemoveFolder,
    /// An empty file is made.
    Create,
    /// Bytes are written to a file.
    Write,
    /// A file gets its owner and mode.
    SetPermissions,
    /// The bytes of a file reach the disk.
    Sync,
    /// The names in a folder reach the disk.
    SyncFolder,
    /// A file or folder moves, over a file that may be there.
    Rename,
    /// A file or folder moves to where nothing is.
    RenameNew,
    /// Two files change places.
    Exchange,
    /// A file gets a second name.
    Link,
    /// A file is removed.
    Remove,
}

/// Is called before each effect. What it returns instead of `Ok` happens in the place of the effect.
pub type Before<'a> = dyn FnMut(&Effect<'_>) -> io::Result<()> + 'a;

/// The only way from a transaction to the disk.
pub struct Effects<'a> {
    before: &'a mut Before<'a>,
}

impl<'a> Effects<'a> {
    /// Effects that ask first.
    pub fn new(before: &'a mut Before<'a>) -> Self {
        Self { before }
    }

    /// Asks, then does it; both again when a signal cuts it short.
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

    /// Makes a folder; the umask cuts its mode.
    pub fn make_folder(&mut self, at: At<'_>, mode: u32) -> io::Result<()> {
        self.act(Action::MakeFolder, at, None, || {
            at.folder.make_folder(at.name, mode)
        })
    }

    /// Removes an empty folder.
    pub fn remove_folder(&mut self, at: At<'_>) -> io::Result<()> {
        self.act(Action::RemoveFolder, at, None, || {
            at.folder.remove_folder(at.name)
        })
    }

    /// Writes a file that was not there and waits until its bytes are on the disk.
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

    /// Waits until the names in a folder are on the disk.
    pub fn sync_folder(&mut self, folder: &Folder) -> io::Result<()> {
        self.act(Action::SyncFolder, folder.at(""), None, || folder.sync())
    }

    /// Moves a name, over whatever file is there.
    pub fn rename(&mut self, from: At<'_>, to: At<'_>) -> io::Result<()> {
        self.act(Action::Rename, from, Some(to), || {
            from.folder.rename(from.name, to)
        })
    }

    /// Moves a name to where nothing is.
    ///
    /// # Errors
    /// Also [`io::ErrorKind::Unsupported`], with nothing done.
    pub fn rename_new(&mut self, from: At<'_>, to: At<'_>) -> io::Result<()> {
        self.act(Action::RenameNew, from, Some(to), || {
            from.folder.rename_new(from.name, to)
        })
    }

    /// Exchanges two names.
    ///
    /// # Errors
    /// Also [`io::ErrorKind::Unsupported`], with nothing done.
    pub fn exchange(&mut self, one: At<'_>, other: At<'_>) -> io::Result<()> {
        self.act(Action::Exchange, one, Some(other), || {
            one.folder.exchange(one.name, other)
        })
    }

    /// Gives a file a second name, where nothing is.
    pub fn link(&mut self, from: At<'_>, to: At<'_>) -> io::Result<()> {
        self.act(Action::Link, from, Some(to), || {
            from.folder.link(from.name, to)
        })
    }

    /// Removes a file.
    pub fn remove(&mut self, at: At<'_>) -> io::Result<()> {
        self.act(Action::Remove, at, None, || at.folder.remove(at.name))
    }
}
