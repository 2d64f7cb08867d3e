//! Folders on Unix: every operation uses an open handle and follows no link.

use std::{
    fs::{File, Metadata},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt, fchown},
    path::Path,
};

use rustix::{
    fs::{self, AtFlags, Dir, FileType, Mode, OFlags, RawMode},
    io::Errno,
};

use super::{At, Kind};
use crate::{
    interrupt::retry,
    transaction::permissions::{Permissions, Wanted},
};

/// Errors that kernels and file systems return for unsupported flags.
const UNSUPPORTED: [Errno; 4] = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];

pub struct Folder {
    handle: File,
    path: String,
}

impl Folder {
    /// Opens the root of a project. Links on the path to it are followed.
    pub fn open_root(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = retry(|| Ok(fs::open(path, flags, Mode::empty())?))?.into();
        Ok(Self {
            handle,
            path: String::new(),
        })
    }

    /// Duplicates the handle.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            handle: self.handle.try_clone()?,
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

    /// Opens a folder in this one.
    ///
    /// # Errors
    /// The entry is not a folder. Links to folders are not followed.
    pub fn folder(&self, name: &str) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW;
        Ok(Self {
            handle: self.open(name, flags, Mode::empty())?,
            path: self.at(name).to_string(),
        })
    }

    fn open(&self, name: &str, flags: OFlags, mode: Mode) -> io::Result<File> {
        retry(|| Ok(fs::openat(&self.handle, name, flags | OFlags::CLOEXEC, mode)?.into()))
    }

    /// The type of an entry.
    pub fn kind(&self, name: &str) -> io::Result<Option<Kind>> {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        match retry(|| Ok(fs::statat(&self.handle, name, flags)?)) {
            Ok(stat) => Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Kind::File,
                FileType::Directory => Kind::Folder,
                FileType::Symlink => Kind::Link,
                _ => Kind::Other,
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All names, in any order.
    pub fn names(&self) -> io::Result<Vec<String>> {
        retry(|| {
            let mut names = Vec::new();
            for entry in Dir::read_from(&self.handle)? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                if name != "." && name != ".." {
                    names.push(name);
                }
            }
            Ok(names)
        })
    }

    /// Owner and mode of this folder.
    pub fn permissions(&self) -> io::Result<Permissions> {
        Ok(Self::permissions_of(&retry(|| self.handle.metadata())?))
    }

    /// Owner and mode of a file.
    pub fn permissions_of(metadata: &Metadata) -> Permissions {
        Permissions {
            mode: Some(metadata.mode() & 0o7777),
            user: metadata.uid(),
            group: metadata.gid(),
        }
    }

    /// Opens a file for reading. Non-blocking, because it may be a pipe.
    pub fn file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        self.open(name, flags, Mode::empty())
    }

    /// Opens a file to lock it, and creates it if necessary.
    pub fn lockable(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        self.open(name, flags, Mode::from_raw_mode(0o666))
    }

    /// Whether a name still refers to this file.
    pub fn holds(&self, name: &str, file: &File) -> io::Result<bool> {
        let there = match self.file(name) {
            Ok(there) => retry(|| there.metadata())?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let file = retry(|| file.metadata())?;
        Ok((there.dev(), there.ino()) == (file.dev(), file.ino()))
    }

    /// Creates an empty file. Fails if one exists.
    pub fn create(&self, name: &str, wanted: &Wanted) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        self.open(name, flags, Mode::from_raw_mode(wanted.creation as RawMode))
    }

    /// Sets owner and mode of a new file. The owner comes first, because `chown` clears bits of the mode.
    pub fn grant(file: &File, wanted: &Wanted) -> io::Result<()> {
        let metadata = file.metadata()?;
        let user = wanted.user.filter(|user| *user != metadata.uid());
        let group = wanted.group.filter(|group| *group != metadata.gid());
        for (user, group) in [(user, None), (None, group)] {
            if user.is_none() && group.is_none() {
                continue;
            }
            match fchown(file, user, group) {
                // Only root can change the owner. Otherwise the user who replaces a file becomes its owner.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                other => other?,
            }
        }
        match wanted.mode {
            Some(mode) => file.set_permissions(std::fs::Permissions::from_mode(mode)),
            None => Ok(()),
        }
    }

    /// Creates a folder; the umask applies. Fails if one exists.
    pub fn make_folder(&self, name: &str, mode: u32) -> io::Result<()> {
        let mode = Mode::from_raw_mode(mode as RawMode);
        Ok(fs::mkdirat(&self.handle, name, mode)?)
    }

    /// Removes an empty folder.
    pub fn remove_folder(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.handle, name, AtFlags::REMOVEDIR)?)
    }

    /// Removes an entry other than a folder.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.handle, name, AtFlags::empty())?)
    }

    /// Renames, possibly replacing a file.
    pub fn rename(&self, name: &str, to: At<'_>) -> io::Result<()> {
        Ok(fs::renameat(
            &self.handle,
            name,
            &to.folder.handle,
            to.name,
        )?)
    }

    /// Renames to a path that does not exist; [`io::ErrorKind::Unsupported`] if that is not available as one system
    /// call.
    pub fn rename_new(&self, name: &str, to: At<'_>) -> io::Result<()> {
        #[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android"))]
        return self.rename_with(name, to, fs::RenameFlags::NOREPLACE);
        #[cfg(not(any(target_vendor = "apple", target_os = "linux", target_os = "android")))]
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Exchanges two files; [`io::ErrorKind::Unsupported`] if that is not available as one system call.
    pub fn exchange(&self, name: &str, with: At<'_>) -> io::Result<()> {
        #[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android"))]
        return self.rename_with(name, with, fs::RenameFlags::EXCHANGE);
        #[cfg(not(any(target_vendor = "apple", target_os = "linux", target_os = "android")))]
        Err(io::ErrorKind::Unsupported.into())
    }

    #[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android"))]
    fn rename_with(&self, name: &str, to: At<'_>, flags: fs::RenameFlags) -> io::Result<()> {
        match fs::renameat_with(&self.handle, name, &to.folder.handle, to.name, flags) {
            Err(error) if UNSUPPORTED.contains(&error) => Err(io::ErrorKind::Unsupported.into()),
            other => Ok(other?),
        }
    }

    /// Creates a hard link at a path that does not exist.
    pub fn link(&self, name: &str, to: At<'_>) -> io::Result<()> {
        let flags = AtFlags::empty();
        Ok(fs::linkat(
            &self.handle,
            name,
            &to.folder.handle,
            to.name,
            flags,
        )?)
    }

    /// Syncs the names in this folder to disk.
    pub fn sync(&self) -> io::Result<()> {
        match self.handle.sync_all() {
            // Some network file systems cannot sync folders.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            other => other,
        }
    }
}
