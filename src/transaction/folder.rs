//! Folders as open handles, so that lookups never follow a symbolic link.

#[cfg(not(unix))]
mod portable;
#[cfg(unix)]
mod unix;

use std::{
    fmt,
    io::{self, Read},
};

#[cfg(not(unix))]
pub use portable::Folder;
#[cfg(unix)]
pub use unix::Folder;

use super::permissions::Permissions;
use crate::{interrupt::retry, tree::Blob};

/// The type of a directory entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link to anything.
    Link,
    /// A device, a pipe or a socket.
    Other,
    /// A regular file above the size limit of a read.
    Large,
}

/// The result of reading a file.
pub enum Entry {
    /// The file does not exist.
    Nothing,
    /// A regular file.
    File {
        /// Its content.
        blob: Blob,
        /// Its owner and mode.
        permissions: Permissions,
    },
    /// Not a regular file, or larger than the limit.
    Not(Kind),
}

/// A name in an open folder; an empty name is the folder itself.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The folder.
    pub folder: &'a Folder,
    /// A single path segment.
    pub name: &'a str,
}

impl At<'_> {
    /// The type of the entry; `None` if it does not exist.
    pub fn kind(self) -> io::Result<Option<Kind>> {
        self.folder.kind(self.name)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// The file is not readable.
    pub fn read(self) -> io::Result<Entry> {
        self.read_up_to(u64::MAX)
    }

    /// Reads the file if it has at most `limit` bytes.
    ///
    /// # Errors
    /// The file is not readable.
    pub fn read_up_to(self, limit: u64) -> io::Result<Entry> {
        let file = match self.folder.file(self.name) {
            Ok(file) => file,
            Err(error) => {
                return match self.kind()? {
                    None => Ok(Entry::Nothing),
                    Some(Kind::File) => Err(error),
                    Some(other) => Ok(Entry::Not(other)),
                };
            }
        };
        let metadata = retry(|| file.metadata())?;
        if !metadata.is_file() {
            let is_folder = metadata.is_dir();
            return Ok(Entry::Not(if is_folder {
                Kind::Folder
            } else {
                Kind::Other
            }));
        }
        if metadata.len() > limit {
            return Ok(Entry::Not(Kind::Large));
        }
        let mut bytes = Vec::new();
        // Read one extra byte to detect that the file grew since its size was read.
        let mut file = file.take(limit.saturating_add(1));
        file.read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Ok(Entry::Not(Kind::Large));
        }
        let permissions = Folder::permissions_of(&metadata);
        let blob = match permissions.exec() {
            Some(exec) => Blob::observed(bytes, exec),
            None => Blob::new(bytes),
        };
        Ok(Entry::File { blob, permissions })
    }
}

impl fmt::Display for At<'_> {
    /// The path relative to the project root.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.folder.path(), self.name) {
            ("", "") => f.write_str("."),
            ("", one) | (one, "") => f.write_str(one),
            (folder, name) => write!(f, "{folder}/{name}"),
        }
    }
}

impl fmt::Debug for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    /// Files in `/proc` report size 0, so they look as if they grew while being read.
    #[test]
    fn a_file_that_grows_beyond_the_limit_is_too_large() {
        let folder = Folder::open_root("/proc/self".as_ref()).expect("a folder");
        let read = |limit| folder.at("limits").read_up_to(limit).expect("a file");
        assert!(matches!(read(16), Entry::Not(Kind::Large)));
        assert!(matches!(read(1 << 20), Entry::File { .. }));
    }
}
