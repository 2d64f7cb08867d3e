//! Creates Drizzle's files for the migrations of all layers: SQL files, a snapshot after each, and one journal.
//!
//! The layout is that of drizzle-kit 0.31. The journal defines which migrations run, and in which order. `drizzle-kit
//! generate` compares the schema with the last snapshot. This module only computes files; it neither reads nor writes
//! any.

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
    failure::{Failure, Fault},
    globs::Globs,
    tree::RelPath,
};

/// The migrations folder, relative to the frontend's folder, unless the owner moved it.
pub const FOLDER: &str = "drizzle";

/// The path of the journal, relative to the migrations folder.
pub const JOURNAL: &str = "meta/_journal.json";

/// The migrations that a project already has. Existing migrations, including the owner's, are never changed or created
/// again.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The migrations folder, relative to the project root; `None` for [`FOLDER`] in the frontend's folder.
    pub dir: Option<String>,
    /// The owner's prefix for names of migrations.
    pub prefix: Prefix,
    /// Files listed in `[owned]`.
    pub owned: Globs,
    /// The files of the recorded render in the migrations folder.
    pub recorded: BTreeMap<String, Vec<u8>>,
    /// The journal on disk; `None` in a new project.
    pub journal: Option<Vec<u8>>,
    /// The snapshot after the last migration of that journal.
    pub snapshot: Option<Vec<u8>>,
    /// The files of migrations in that journal that are not in the recorded render: the owner's, and ours if a run was
    /// interrupted before it wrote the record.
    pub unrecorded: BTreeMap<String, Vec<u8>>,
}

impl History {
    /// Whether the recorded render contains this migration, perhaps with another number.
    pub fn has(&self, migration: &Migration) -> bool {
        tags(&self.recorded).any(|tag| name(tag) == migration.name)
    }

    /// The unrecorded files of one of our migrations; empty if the project does not have the migration.
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

    /// Whether `[owned]` matches the path of a new migration.
    fn is_owned(&self, tag: &str) -> bool {
        let dir = self.dir.as_deref().unwrap_or_default();
        let path = RelPath::parse(&format!("{dir}/{}", layout::sql_path(tag)));
        path.is_ok_and(|path| self.owned.matches(&path))
    }
}

/// The tags of the SQL files among these files.
fn tags(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = &str> {
    files.keys().filter_map(|path| path.strip_suffix(".sql"))
}

/// A file in the migrations folder.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, relative to the migrations folder.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The index of the file's migration; `None` for a file that several migrations share.
    pub migration: Option<usize>,
}

/// The new content of the migrations folder.
#[derive(Debug, Default)]
pub struct Files {
    /// All files, except for the owner's migrations.
    pub files: Vec<File>,
    /// Migrations that were left out.
    pub left_out: Vec<LeftOut>,
}

/// A migration that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// The tables that the migration changes and the owner dropped; empty if `[owned]` lists the migration.
    pub gone: Vec<String>,
}

/// Creates the files for these migrations, in this order. Existing migrations stay unchanged.
///
/// # Errors
/// A journal or snapshot is invalid, or a migration conflicts with the owner's changes.
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
        // The journal on disk, which includes the owner's migrations.
        let journal = history.journal.as_ref().or(history.recorded.get(JOURNAL));
        files.extend(journal.map(|bytes| as_is(JOURNAL, bytes, None)));
        return Ok(result);
    }
    let dir = history.dir.as_deref().unwrap_or(FOLDER);
    let journal = RelPath::parse(&format!("{dir}/{JOURNAL}"));
    if journal.is_ok_and(|path| history.owned.matches(&path)) {
        bail!(
            Failure::new(
                Fault::WouldOverwrite,
                format!(
                    "a new migration needs an entry in {dir}/{JOURNAL}, which is listed in [owned]"
                )
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
                // Without a prefix, all migrations share one snapshot file: replace it.
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
