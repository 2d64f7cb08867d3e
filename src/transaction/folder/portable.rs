//! Folders where the system has no operations on handles: every name is looked at before it is used.
//!
//! Between look and use a link can appear, so this is weaker than on Unix.

#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the same signatures as on Unix"
)]

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use super::{At, Kind};
use crate::transaction::permissions::{Permissions, Wanted};

/// A folder of the project.
pub struct Folder {
    root: PathBuf,
    path: String,
}

impl Folder {
    /// The root of a project. Links in the way to it are the user's own.
    pub fn open_root(path: &Path) -> io::Result<Self> {
        fs::read_dir(path)?;
        Ok(Self {
            root: path.to_owned(),
            path: String::new(),
        })
    }

    /// A second handle of the same folder.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            root: self.root.clone(),
            path: self.path.clone(),
        })
    }

    /// The path below the root; empty for the root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A name in this folder.
    pub fn at<'a>(&'a self, name: &'a str) -> At<'a> {
        At { folder: self, name }
    }

    fn native(&self, name: &str) -> PathBuf {
        self.root.join(self.at(name).to_string())
    }

    /// Opens a folder in this one.
    ///
    /// # Errors
    /// It is no folder; a link to one is none.
    pub fn folder(&self, name: &str) -> io::Result<Self> {
        match self.kind(name)? {
            Some(Kind::Folder) => Ok(Self {
                root: self.root.clone(),
                path: self.at(name).to_string(),
            }),
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// What a name stands for.
    pub fn kind(&self, name: &str) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(self.native(name)) {
            Ok(found) if found.is_symlink() => Ok(Some(Kind::Link)),
            Ok(found) if found.is_dir() => Ok(Some(Kind::Folder)),
            Ok(found) if found.is_file() => Ok(Some(Kind::File)),
            Ok(_) => Ok(Some(Kind::Other)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All names, in no order.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.native(""))?;
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    /// Who may do what with this folder.
    pub fn permissions(&self) -> io::Result<Permissions> {
        Ok(Permissions::default())
    }

    /// Who may do what with a file.
    pub fn permissions_of(_: &Metadata) -> Permissions {
        Permissions::default()
    }

    /// Opens a file for reading.
    pub fn file(&self, name: &str) -> io::Result<File> {
        match self.kind(name)? {
            Some(Kind::File) => File::open(self.native(name)),
            Some(_) => Err(io::ErrorKind::InvalidInput.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Opens a file to lock it; makes an empty one when there is none.
    pub fn lockable(&self, name: &str) -> io::Result<File> {
        match self.kind(name)? {
            Some(Kind::File) | None => OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(self.native(name)),
            Some(_) => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    /// Whether a name still stands for this very file; here a lock is never removed, so it does.
    pub fn holds(&self, _: &str, _: &File) -> io::Result<bool> {
        Ok(true)
    }

    /// Makes a file that was not there, empty.
    pub fn create(&self, name: &str, _: &Wanted) -> io::Result<File> {
        File::create_new(self.native(name))
    }

    /// There are no modes.
    pub fn grant(_: &File, _: &Wanted) -> io::Result<()> {
        Ok(())
    }

    /// Makes a folder that was not there.
    pub fn make_folder(&self, name: &str, _: u32) -> io::Result<()> {
        fs::create_dir(self.native(name))
    }

    /// Removes a folder that is empty.
    pub fn remove_folder(&self, name: &str) -> io::Result<()> {
        fs::remove_dir(self.native(name))
    }

    /// Removes a name that stands for no folder.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.native(name))
    }

    /// Moves a name, over whatever file is there.
    pub fn rename(&self, name: &str, to: At<'_>) -> io::Result<()> {
        fs::rename(self.native(name), to.folder.native(to.name))
    }

    /// Never one step here.
    pub fn rename_new(&self, _: &str, _: At<'_>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Never one step here.
    pub fn exchange(&self, _: &str, _: At<'_>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Gives a file a second name, where nothing is.
    pub fn link(&self, name: &str, to: At<'_>) -> io::Result<()> {
        fs::hard_link(self.native(name), to.folder.native(to.name))
    }

    /// Folders cannot be synced here.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}
