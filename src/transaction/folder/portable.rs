//! Folders on platforms without `openat`: every name is checked before use.
//!
//! A link can appear between check and use, so this is weaker than on Unix.

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

pub struct Folder {
    root: PathBuf,
    path: String,
}

impl Folder {
    /// Opens the root of a project. Links on the path to it are followed.
    pub fn open_root(path: &Path) -> io::Result<Self> {
        fs::read_dir(path)?;
        Ok(Self {
            root: path.to_owned(),
            path: String::new(),
        })
    }

    /// Duplicates the handle.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            root: self.root.clone(),
            path: self.path.clone(),
        })
    }

    /// The path relative to the root; empty for the root.
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
    /// The entry is not a folder. Links to folders are not followed.
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

    /// The type of an entry.
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

    /// All names, in any order.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.native(""))?;
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    /// Owner and mode of this folder.
    pub fn permissions(&self) -> io::Result<Permissions> {
        Ok(Permissions::default())
    }

    /// Owner and mode of a file.
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

    /// Opens a file to lock it, and creates it if necessary.
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

    /// Whether a name still refers to this file: always true, because lock files are never removed on these platforms.
    pub fn holds(&self, _: &str, _: &File) -> io::Result<bool> {
        Ok(true)
    }

    /// Creates an empty file. Fails if one exists.
    pub fn create(&self, name: &str, _: &Wanted) -> io::Result<File> {
        File::create_new(self.native(name))
    }

    /// Does nothing, because these platforms have no modes.
    pub fn grant(_: &File, _: &Wanted) -> io::Result<()> {
        Ok(())
    }

    /// Creates a folder. Fails if one exists.
    pub fn make_folder(&self, name: &str, _: u32) -> io::Result<()> {
        fs::create_dir(self.native(name))
    }

    /// Removes an empty folder.
    pub fn remove_folder(&self, name: &str) -> io::Result<()> {
        fs::remove_dir(self.native(name))
    }

    /// Removes an entry other than a folder.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.native(name))
    }

    /// Renames, possibly replacing a file.
    pub fn rename(&self, name: &str, to: At<'_>) -> io::Result<()> {
        fs::rename(self.native(name), to.folder.native(to.name))
    }

    /// Fails: the standard library cannot rename a file without replacing another one.
    pub fn rename_new(&self, _: &str, _: At<'_>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Fails: the standard library cannot exchange two files.
    pub fn exchange(&self, _: &str, _: At<'_>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Creates a hard link at a path that does not exist.
    pub fn link(&self, name: &str, to: At<'_>) -> io::Result<()> {
        fs::hard_link(self.native(name), to.folder.native(to.name))
    }

    /// Does nothing, because these platforms cannot sync folders.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}
