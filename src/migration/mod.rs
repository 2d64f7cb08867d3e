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
    end::last_snapshot,
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
    let fresh: Vec<(usize, &Migration)> = migrations
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, migration)| !has(migration))
        .collect();
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
            path: format!("meta/{number}_snapshot.json"),
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
