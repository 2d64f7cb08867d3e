//! The owner's files, as far as a plan is about them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{
    transaction::{self, Obstacle},
    tree::{RelPath, Tree},
};

/// What lies at the paths of a plan.
#[derive(Debug, Default)]
pub struct Disk {
    /// The files.
    pub files: Tree,
    /// What lies at or above a path and is not the file that was looked for, by that path.
    pub obstacles: BTreeMap<RelPath, Obstacle>,
}

/// What lies at these paths. Nothing else in the project is looked at.
///
/// # Errors
/// A file may not be read.
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
    /// Whether a folder of the project holds nothing but files that were found, so that it goes when they go.
    ///
    /// # Errors
    /// The folder may not be read.
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
