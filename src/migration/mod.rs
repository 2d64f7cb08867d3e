//! Migrations of all layers as Drizzle's folder holds them: SQL files, a snapshot behind each, one journal.
//!
//! The layout is that of drizzle-kit 0.31. The journal decides what runs and in which order; the last snapshot is what
//! `drizzle-kit generate` compares the schema with. Pure.

mod config;
mod end;
mod journal;
mod layout;
mod restamp;
mod side;
mod snapshot;

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use self::end::{Appended, End};
pub use self::{
    config::Config,
    end::last_snapshot,
    journal::Entry,
    layout::{Prefix, name, paths, step},
    restamp::{Loose, Restamped, Stamped, entries, restamp},
    side::{Side, has_sides},
    snapshot::{Clash, first as first_snapshot},
};
use crate::{
    catalog::migration::Migration,
    failure::{ExitCode, Failure},
    globs::Globs,
    tree::RelPath,
};

/// The folder below the frontend's, unless its owner moved it.
pub const FOLDER: &str = "drizzle";

/// The journal below the folder.
pub const JOURNAL: &str = "meta/_journal.json";

/// What a project has already. A migration that is there is never changed or made again; those that its owner made count
/// like ours.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The folder, below the project's; absent where it is [`FOLDER`] below the frontend's.
    pub dir: Option<String>,
    /// How its owner names migrations.
    pub prefix: Prefix,
    /// Files that the owner took over.
    pub owned: Globs,
    /// The files of the recorded render below the folder.
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
    /// Whether the recorded render has a migration, whatever its number there.
    pub fn has(&self, migration: &Migration) -> bool {
        tags(&self.recorded).any(|tag| name(tag) == migration.name)
    }

    /// The files of a migration of ours that is there and not recorded; empty when it is not there.
    fn unrecorded(&self, migration: &Migration) -> Vec<(&String, &Vec<u8>)> {
        let is_it = |tag: &&str| {
            let sql = self.unrecorded.get(&layout::sql_path(tag));
            name(tag) == migration.name && sql.is_some_and(|sql| **sql == *migration.sql)
        };
        let paths = tags(&self.unrecorded).find(is_it).map(paths);
        let paths = paths.iter().flatten();
        paths
            .filter_map(|path| self.unrecorded.get_key_value(path))
            .collect()
    }

    /// Whether the owner took over the migration with a tag, which is not there.
    fn is_owned(&self, tag: &str) -> bool {
        let dir = self.dir.as_deref().unwrap_or_default();
        let path = RelPath::parse(&format!("{dir}/{}", layout::sql_path(tag)));
        path.is_ok_and(|path| self.owned.matches(&path))
    }
}

/// The tags of the migrations whose statements are among these files.
fn tags(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = &str> {
    files.keys().filter_map(|path| path.strip_suffix(".sql"))
}

/// One file below the folder.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the folder.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Index of the migration that brings it; absent for what brings or has several.
    pub migration: Option<usize>,
}

/// What becomes of the folder.
#[derive(Debug, Default)]
pub struct Files {
    /// All that is there then, without what the owner made.
    pub files: Vec<File>,
    /// Migrations that a project does without.
    pub left_out: Vec<LeftOut>,
}

/// A migration that does not come to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// The tables that it is about, which the owner dropped; empty where the owner took it over.
    pub gone: Vec<String>,
}

/// The files for migrations that run in this order, those that the project has left as they are.
///
/// # Errors
/// A journal or snapshot that cannot be read, or a migration that changes what the owner changed; the message names it.
pub fn files(migrations: &[&Migration], history: &History) -> Result<Files> {
    let mut fresh = Vec::new();
    let mut result = Files::default();
    let files = &mut result.files;
    let as_is = |path: &str, bytes: &[u8], migration| File {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
        migration,
    };
    for (index, migration) in migrations.iter().enumerate() {
        if history.has(migration) {
            continue;
        }
        let made = history.unrecorded(migration);
        if made.is_empty() {
            fresh.push(index);
        }
        let made = made.into_iter();
        files.extend(made.map(|(path, bytes)| as_is(path, bytes, Some(index))));
    }
    let recorded = history.recorded.iter().filter(|(path, _)| *path != JOURNAL);
    files.extend(recorded.map(|(path, bytes)| as_is(path, bytes, None)));
    if fresh.is_empty() {
        // The one on disk: the owner's migrations are in it.
        let journal = history.journal.as_ref().or(history.recorded.get(JOURNAL));
        files.extend(journal.map(|bytes| as_is(JOURNAL, bytes, None)));
        return Ok(result);
    }
    let dir = history.dir.as_deref().unwrap_or(FOLDER);
    let journal = RelPath::parse(&format!("{dir}/{JOURNAL}"));
    if journal.is_ok_and(|path| history.owned.matches(&path)) {
        bail!(
            Failure::new(
                ExitCode::WouldOverwrite,
                format!("a new migration needs an entry in {dir}/{JOURNAL}, which is yours")
            )
            .hint("nothing was written; remove it from [owned] in authgen.toml for this run")
        );
    }
    let mut end = End::of(history)?;
    for (index, migration) in migrations.iter().enumerate() {
        if !fresh.contains(&index) {
            end.pass(migration)?;
            continue;
        }
        match end.append(migration, history)? {
            Appended::Made { tag, snapshot } => {
                let [sql, snapshot_path] = paths(&tag);
                // Without a prefix, there is one for all.
                files.retain(|file| file.path != snapshot_path);
                files.push(as_is(
                    &snapshot_path,
                    &serde_json::to_vec_pretty(&snapshot)?,
                    Some(index),
                ));
                files.push(as_is(&sql, &migration.sql, Some(index)));
            }
            Appended::LeftOut(gone) => result.left_out.push(LeftOut {
                name: migration.name.clone(),
                gone,
            }),
        }
    }
    files.push(as_is(JOURNAL, end.journal.text().as_bytes(), None));
    Ok(result)
}

#[cfg(test)]
mod tests;
