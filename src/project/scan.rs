//! The owner's files, as far as a plan is about them.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;

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
