//! The folders in which names changed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::{effects::Effects, folder::Folder};

/// Open folders by their path.
#[derive(Default)]
pub struct Touched(BTreeMap<String, Folder>);

impl Touched {
    /// Names in this folder changed.
    pub fn add(&mut self, folder: Folder) {
        self.0.insert(folder.path().to_owned(), folder);
    }

    /// Waits until all of them are on the disk.
    pub fn sync(&self, effects: &mut Effects<'_>) -> Result<()> {
        for folder in self.0.values() {
            effects
                .sync_folder(folder)
                .with_context(|| format!("cannot write {} to the disk", folder.at("")))?;
        }
        Ok(())
    }
}
