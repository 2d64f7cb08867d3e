//! Migrations of a layer: SQL, and the resulting change to Drizzle's snapshot.

use std::{borrow::Cow, collections::BTreeMap};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::layer::MigrationManifest;

/// A migration of a layer, without a number.
#[derive(Debug)]
pub struct Migration {
    /// The file name after the number.
    pub name: String,
    /// Creation time, in milliseconds since 1970.
    pub when: u64,
    /// SQL statements, in Drizzle's format.
    pub sql: Cow<'static, [u8]>,
    /// The migration's change to the snapshot.
    pub change: Change,
}

/// The content of `<name>.json`: the difference between the Drizzle snapshots before and after the migration.
#[derive(Debug, Deserialize)]
pub struct Change {
    /// The UUID of the snapshot after the migration.
    pub id: String,
    /// The other keys of the file, as a JSON merge patch (RFC 7396): `tables` by `schema.name`, `enums`, and so on. A
    /// new entry is complete; `null` removes an entry.
    #[serde(flatten)]
    pub patch: Map<String, Value>,
}

impl Change {
    /// Tables that the migration creates, changes or drops, as `schema.name`.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        let tables = self.patch.get("tables").and_then(Value::as_object);
        tables.into_iter().flat_map(Map::keys).map(String::as_str)
    }
}

/// The parts of a snapshot that a migration may change.
const PARTS: [&str; 7] = [
    "tables",
    "enums",
    "schemas",
    "sequences",
    "roles",
    "policies",
    "views",
];

/// Files in a layer's `migrations/` folder, by name.
pub(super) type Files = BTreeMap<String, Cow<'static, [u8]>>;

/// Combines the `[[migration]]` rows of a `layer.toml` with their files.
///
/// # Errors
/// A row lacks one of its files, a file has no row, or a JSON file is not a valid [`Change`].
pub(super) fn join(rows: &[MigrationManifest], mut files: Files) -> Result<Vec<Migration>> {
    let mut take = |name: String| {
        files
            .remove(&name)
            .with_context(|| format!("migrations/{name} is missing"))
    };
    let migrations = rows
        .iter()
        .map(|row| {
            let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            ensure!(
                row.name
                    .split('_')
                    .all(|word| !word.is_empty() && word.bytes().all(is_word)),
                "[[migration]] `{}`: the name must be lower-case words joined by underscores",
                row.name
            );
            let description = take(format!("{}.json", row.name))?;
            let change: Change = serde_json::from_slice(&description)
                .with_context(|| format!("migrations/{}.json", row.name))?;
            if let Some(key) = change
                .patch
                .keys()
                .find(|key| !PARTS.contains(&key.as_str()))
            {
                bail!(
                    "migrations/{}.json: `{key}` is not a key of a snapshot",
                    row.name
                );
            }
            Ok(Migration {
                name: row.name.clone(),
                when: row.when,
                sql: take(format!("{}.sql", row.name))?,
                change,
            })
        })
        .collect::<Result<_>>()?;
    if let Some(name) = files.keys().next() {
        ensure!(files.is_empty(), "migrations/{name} has no [[migration]]");
    }
    Ok(migrations)
}
