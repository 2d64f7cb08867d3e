//! The owner's files, as far as a plan is about them.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;

use crate::{
    failure::Failure,
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

impl Disk {
    /// The files, for a command that cannot leave out a single path. A folder in the place of a file, or a file in the
    /// place of a folder, may be about to go: that is for the change to find out.
    ///
    /// # Errors
    /// There is another obstacle.
    pub fn unobstructed(self) -> Result<Tree> {
        let is_final = |obstacle: &Obstacle| !obstacle.may_go();
        match self.obstacles.into_values().find(is_final) {
            Some(obstacle) => Err(Failure::from(obstacle).into()),
            None => Ok(self.files),
        }
    }
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
