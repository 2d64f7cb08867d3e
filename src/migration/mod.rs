//! Migrations of all layers as Drizzle's folder holds them: numbered SQL files, a snapshot behind each, one journal.
//!
//! The layout is that of drizzle-kit 0.31. The journal decides what runs and in which order; the last snapshot is what
//! `drizzle-kit generate` compares the schema with. Pure.

mod branches;
mod end;

use std::collections::BTreeMap;

use anyhow::Result;

use self::end::{End, NUMBER_DIGITS};
pub use self::{
    branches::{Branches, branches},
    end::{last_snapshot, tags},
};
use crate::catalog::migration::Migration;

/// The folder below the frontend's.
pub const FOLDER: &str = "drizzle";

/// What a project has already. A migration that is there is never changed, moved or made again; those that its owner
/// made count like ours.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The files of the recorded render below [`FOLDER`].
    pub recorded: BTreeMap<String, Vec<u8>>,
    /// The journal as it is on disk; absent in a new project.
    pub journal: Option<Vec<u8>>,
    /// The snapshot behind the last migration of that journal.
    pub snapshot: Option<Vec<u8>>,
    /// The files of migrations that are in that journal and not in the recorded render: the owner's, and ours after a
    /// run that was cut short before the record.
    pub unrecorded: BTreeMap<String, Vec<u8>>,
}

impl History {
    /// The files of a migration of ours that is there and not recorded; empty when it is not there.
    fn unrecorded(&self, migration: &Migration) -> Vec<(&String, &Vec<u8>)> {
        let name = |path: &str| path.get(NUMBER_DIGITS..).map(str::to_owned);
        let is_it = |(path, bytes): &(&String, &Vec<u8>)| {
            name(path) == Some(format!("_{}.sql", migration.name)) && **bytes == *migration.sql
        };
        let Some((sql, bytes)) = self.unrecorded.iter().find(is_it) else {
            return Vec::new();
        };
        let snapshot = snapshot_path(&sql[..NUMBER_DIGITS]);
        let snapshot = self.unrecorded.get_key_value(&snapshot);
        [(sql, bytes)].into_iter().chain(snapshot).collect()
    }
}

/// The snapshot behind the migration of a number, below [`FOLDER`].
fn snapshot_path(number: &str) -> String {
    format!("meta/{number}_snapshot.json")
}

/// The files of the migration with a tag, below [`FOLDER`].
pub fn paths(tag: &str) -> Vec<String> {
    let snapshot = tag.get(..NUMBER_DIGITS).map(snapshot_path);
    std::iter::once(format!("{tag}.sql"))
        .chain(snapshot)
        .collect()
}

/// The journal below [`FOLDER`].
pub const JOURNAL: &str = "meta/_journal.json";

/// One file below [`FOLDER`].
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the folder.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Index of the migration that brings it; absent for what brings or has several.
    pub migration: Option<usize>,
}

/// The files for migrations that run in this order, those that the project has left as they are.
///
/// # Errors
/// A journal or snapshot that cannot be read; the message names it.
pub fn files(migrations: &[&Migration], history: &History) -> Result<Vec<File>> {
    let has = |migration: &Migration| {
        let suffix = format!("_{}.sql", migration.name);
        history.recorded.keys().any(|path| {
            path.strip_suffix(&suffix)
                .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    let mut fresh = Vec::new();
    let mut done = Vec::new();
    for (index, migration) in migrations.iter().copied().enumerate() {
        if has(migration) {
            continue;
        }
        let made = history.unrecorded(migration);
        if made.is_empty() {
            fresh.push((index, migration));
        }
        done.extend(made.into_iter().map(|(path, bytes)| File {
            path: path.clone(),
            bytes: bytes.clone(),
            migration: Some(index),
        }));
    }
    let mut files: Vec<File> = history
        .recorded
        .iter()
        .filter(|(path, _)| *path != JOURNAL)
        .map(|(path, bytes)| File {
            path: path.clone(),
            bytes: bytes.clone(),
            migration: None,
        })
        .collect();
    files.extend(done);
    if fresh.is_empty() {
        // The one on disk: the owner's migrations are in it.
        let journal = history.journal.as_ref().or(history.recorded.get(JOURNAL));
        files.extend(journal.map(|bytes| File {
            path: JOURNAL.to_owned(),
            bytes: bytes.clone(),
            migration: None,
        }));
        return Ok(files);
    }
    let mut end = End::of(history)?;
    for (index, migration) in fresh {
        let (tag, snapshot) = end.append(migration);
        let number = &tag[..NUMBER_DIGITS];
        files.push(File {
            path: snapshot_path(number),
            bytes: serde_json::to_vec_pretty(&snapshot)?,
            migration: Some(index),
        });
        files.push(File {
            path: format!("{tag}.sql"),
            bytes: migration.sql.to_vec(),
            migration: Some(index),
        });
    }
    files.push(File {
        path: JOURNAL.to_owned(),
        bytes: serde_json::to_vec_pretty(&end.journal)?,
        migration: None,
    });
    Ok(files)
}

#[cfg(test)]
mod tests;
