//! Reads the owner's files at the paths of a plan.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{
    transaction::{self, Obstacle},
    tree::{RelPath, Tree},
};

/// What is on disk at the paths of a plan.
#[derive(Debug, Default)]
pub struct Disk {
    /// The files.
    pub files: Tree,
    /// What is in the way of a file, by the file's path: something that is not a regular file, or a parent that is not
    /// a folder.
    pub obstacles: BTreeMap<RelPath, Obstacle>,
}

/// Reads these paths. The rest of the project is not read.
///
/// # Errors
/// A file cannot be read.
pub fn scan<'a>(root: &Path, paths: impl IntoIterator<Item = &'a RelPath>) -> Result<Disk> {
    let mut disk = Disk::default();
    for path in paths {
        match transaction::look(root, path)? {
            Ok(Some(blob)) => disk.files.insert(path.clone(), blob, "the project")?,
            Ok(None) => {}
            Err(obstacle) => {
                disk.obstacles.insert(path.clone(), obstacle);
            }
        }
    }
    Ok(disk)
}

impl Disk {
    /// Whether a folder of the project contains only files that were read, so that removing these files empties it.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn knows_all_in(&self, root: &Path, folder: &str) -> Result<bool> {
        let entries = fs::read_dir(root.join(folder));
        let mut entries = entries
            .with_context(|| format!("cannot read {folder}"))?
            .peekable();
        if entries.peek().is_none() {
            return Ok(false);
        }
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {folder}"))?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let is_known = if entry.file_type()?.is_dir() {
                self.knows_all_in(root, &path)?
            } else {
                self.files.paths().any(|file| file.as_str() == path)
            };
            if !is_known {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
