//! The folders whose entries changed, to be synced to disk.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::{
    effects::Effects,
    find::{Place, locate},
    folder::Folder,
};

/// Folders to sync, as paths, because open handles could exceed the limit of open files.
#[derive(Default)]
pub struct Touched(BTreeSet<String>);

impl Touched {
    /// Adds a folder.
    pub fn add(&mut self, folder: &Folder) {
        self.0.insert(folder.path().to_owned());
    }

    /// Syncs all folders to disk. Folders that another process moved in the meantime are skipped.
    pub fn sync(&self, root: &Folder, effects: &mut Effects<'_>) -> Result<()> {
        for path in &self.0 {
            let syncing = || format!("cannot sync the folder {path:?} to disk");
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
