//! The folders in which names changed.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::{
    effects::Effects,
    find::{Place, locate},
    folder::Folder,
};

/// Their paths. Handles would be closer to what changed, but a process may have few of them, and fail half-way.
#[derive(Default)]
pub struct Touched(BTreeSet<String>);

impl Touched {
    /// Names in this folder changed.
    pub fn add(&mut self, folder: &Folder) {
        self.0.insert(folder.path().to_owned());
    }

    /// Waits until all of them are on the disk. One that somebody moved away meanwhile is theirs.
    pub fn sync(&self, root: &Folder, effects: &mut Effects<'_>) -> Result<()> {
        for path in &self.0 {
            let syncing = || format!("cannot write the folder {path:?} to the disk");
            let inside = match path.as_str() {
                "" => String::new(),
                path => format!("{path}/"),
            };
            if let Place::In(folder, _) = locate(root, &inside).with_context(syncing)? {
                effects.sync_folder(&folder).with_context(syncing)?;
            }
        }
        Ok(())
    }
}
