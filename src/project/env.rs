//! Reads env files, as the programs do that they are for: links are followed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::{Result, bail};

use crate::{env::Document, failure::Failure, tree::Blob};

/// More than any env file may have, so that its length is found out and no device fills memory.
pub const MAX_ENV_BYTES: u64 = 128 * 1024;

/// An env file on disk.
#[derive(Clone, Debug)]
pub struct EnvOnDisk {
    /// Its content.
    pub blob: Blob,
    /// What it says, line by line.
    pub document: Document,
    /// Permission bits; absent where there are none.
    pub mode: Option<u32>,
}

impl EnvOnDisk {
    /// The mode, where others than the owner may open it.
    pub fn open_mode(&self) -> Option<u32> {
        self.mode.filter(|mode| mode & 0o077 != 0)
    }
}

/// Those of some env files that are there, by path.
///
/// # Errors
/// Usage: one cannot be read, or is no text.
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
                Failure::usage(format!("{file} is too large for an env file"))
                    .hint("remove unused lines: parsers accept at most 64 KiB")
            ),
            read => read.map_err(|error| {
                Failure::usage(format!("cannot read {file}: {error}"))
                    .hint("make it a readable file, or move it away")
            })?,
        };
        let document = Document::read(&bytes).map_err(|problem| {
            Failure::usage(format!("{file}: {problem}")).hint("save it as UTF-8 text")
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

/// What env files say, by path.
pub fn documents(files: &BTreeMap<String, EnvOnDisk>) -> BTreeMap<String, Document> {
    let document = |(file, found): (&String, &EnvOnDisk)| (file.clone(), found.document.clone());
    files.iter().map(document).collect()
}

/// At most so many bytes of a plain file; a pipe or a device could hold up the run for ever.
///
/// # Errors
/// There is none, or it may not be read.
pub fn read_up_to(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether no file is there.
fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whether a folder of a project is there.
pub fn has_folder(root: &Path, folder: &str) -> bool {
    root.join(folder).is_dir()
}

/// The permission bits of a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(path.metadata().ok()?.permissions().mode() & 0o777)
}

/// The permission bits of a file, which this system does not have.
#[cfg(not(unix))]
pub fn mode(_: &Path) -> Option<u32> {
    None
}
