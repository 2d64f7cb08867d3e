//! Reads env files as other programs do: links are followed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::{Result, bail};

use crate::{
    env::Document,
    failure::{Failure, Fault},
    tree::Blob,
};

/// The number of bytes to read from an env file: more than an env file may have, so that a larger file is detected, but
/// few enough that an endless device cannot fill memory.
pub const MAX_ENV_BYTES: u64 = 128 * 1024;

/// An env file on disk.
#[derive(Clone, Debug)]
pub struct EnvOnDisk {
    /// The file's content.
    pub blob: Blob,
    /// The parsed lines.
    pub document: Document,
    /// Permission bits; `None` on systems without them.
    pub mode: Option<u32>,
}

impl EnvOnDisk {
    /// The mode, if anyone but the owner has access.
    pub fn open_mode(&self) -> Option<u32> {
        self.mode.filter(|mode| mode & 0o077 != 0)
    }
}

/// The existing files among these env files, by path.
///
/// # Errors
/// Usage: a file cannot be read or is not text.
pub fn env_files<'f>(
    root: &Path,
    files: impl Iterator<Item = &'f str>,
) -> Result<BTreeMap<String, EnvOnDisk>> {
    let mut found = BTreeMap::new();
    for file in files.collect::<BTreeSet<_>>() {
        let path = root.join(file);
        let bytes = match read_up_to(&path, MAX_ENV_BYTES) {
            Err(error) if is_missing(&error) => continue,
            Ok(bytes) if bytes.len() as u64 == MAX_ENV_BYTES => bail!(
                Failure::new(
                    Fault::InvalidFile,
                    format!("{file} is too large for an env file")
                )
                .hint("remove unused lines: parsers accept at most 64 KiB")
            ),
            read => read.map_err(|error| {
                Failure::new(Fault::InvalidFile, format!("cannot read {file}: {error}"))
                    .hint("make it a readable file, or move it away")
            })?,
        };
        let document = Document::read(&bytes).map_err(|problem| {
            Failure::new(Fault::InvalidFile, format!("{file}: {problem}"))
                .hint("save it as UTF-8 text")
        })?;
        let mode = mode(&path);
        let exec = mode.is_some_and(|mode| mode & 0o100 != 0);
        let blob = Blob::observed(bytes, exec);
        let file_found = EnvOnDisk {
            blob,
            document,
            mode,
        };
        found.insert(file.to_owned(), file_found);
    }
    Ok(found)
}

/// Parsed env files, by path.
pub fn documents(files: &BTreeMap<String, EnvOnDisk>) -> BTreeMap<String, Document> {
    let document = |(file, found): (&String, &EnvOnDisk)| (file.clone(), found.document.clone());
    files.iter().map(document).collect()
}

/// Reads a limited number of bytes of a regular file. Rejects anything else, because a pipe or a device could block
/// forever.
///
/// # Errors
/// The file does not exist or cannot be read.
pub fn read_up_to(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the error means that the file does not exist.
fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whether a folder of the project exists.
pub fn has_folder(root: &Path, folder: &str) -> bool {
    root.join(folder).is_dir()
}

/// Whether there is anything at a path of the project.
pub fn is_occupied(root: &Path, path: &str) -> bool {
    root.join(path).symlink_metadata().is_ok()
}

/// The permission bits of a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(path.metadata().ok()?.permissions().mode() & 0o777)
}

/// Returns `None`, because this system has no permission bits.
#[cfg(not(unix))]
pub fn mode(_: &Path) -> Option<u32> {
    None
}
