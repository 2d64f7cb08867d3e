//! The order of changes: removals come first, so that a file can be replaced by a folder and vice versa.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::{Change, Rank, find::Obstacle, folder::Kind};
use crate::tree::{RelPath, Tree};

/// Paths reserved for transactions, relative to the project root.
pub const OWN: [&str; 2] = [".authgen/lock", ".authgen/pending"];

/// Whether a path is reserved for transactions.
pub fn is_own(path: &RelPath) -> bool {
    let path = path.as_str().to_ascii_lowercase();
    path == ".authgen"
        || OWN.iter().any(|own| {
            path.strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
}

/// The changes of one rank: removals first, then new and replaced files.
pub struct Script<'a> {
    /// Files to remove.
    pub removed: Vec<&'a Change>,
    /// Folders that are replaced by a new file after all their files were removed, innermost first.
    pub cleared: Vec<&'a str>,
    /// Files to create or replace.
    pub placed: Vec<&'a Change>,
    /// Files that stay: the transaction only verifies that they are unchanged.
    pub kept: Vec<&'a Change>,
}

/// One script for each rank, in order.
///
/// # Errors
/// Bugs of the caller: two changes exclude each other, or a path is reserved.
pub fn scripts(changes: &[Change]) -> Result<[Script<'_>; 3]> {
    let mut after = Tree::new();
    let mut names = BTreeSet::new();
    for change in changes {
        let path = &change.path;
        ensure!(!is_own(path), "{path} is reserved for authgen");
        ensure!(names.insert(path.as_str()), "{path} is changed twice");
        if let Some(new) = &change.new {
            after.insert(path.clone(), new.clone(), "the change")?;
        }
    }
    let ranks = [Rank::First, Rank::Middle, Rank::Last];
    Ok(ranks.map(|rank| Script::new(changes.iter().filter(|change| change.rank == rank))))
}

impl<'a> Script<'a> {
    fn new(changes: impl Iterator<Item = &'a Change>) -> Self {
        let (kept, others): (Vec<_>, Vec<_>) = changes.partition(|change| change.old == change.new);
        let (mut removed, mut placed): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|change| change.new.is_none());
        removed.sort_by_key(|change| &change.path);
        placed.sort_by_key(|change| &change.path);
        let takes = |folder: &str| {
            let is_at_or_above = |change: &&Change| {
                folder
                    .strip_prefix(change.path.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            placed.iter().any(is_at_or_above)
        };
        let emptied: BTreeSet<&str> = removed.iter().flat_map(|c| c.path.folders()).collect();
        let cleared = emptied.into_iter().rev().filter(|folder| takes(folder));
        let cleared = cleared.collect();
        Self {
            removed,
            cleared,
            placed,
            kept,
        }
    }

    /// Whether an obstacle is removed before the new file is created.
    pub fn gives_way(&self, obstacle: &Obstacle) -> bool {
        match obstacle.kind {
            Kind::File => self.removes(&obstacle.path),
            Kind::Folder => self.cleared.contains(&obstacle.path.as_str()),
            Kind::Link | Kind::Other | Kind::Large => false,
        }
    }

    /// Whether a file is removed.
    pub fn removes(&self, path: &str) -> bool {
        self.removed
            .iter()
            .any(|change| change.path.as_str() == path)
    }
}

#[cfg(test)]
mod tests;
