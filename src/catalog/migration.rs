//! A layer's migrations: SQL, and what the database looks like after it.

use std::{borrow::Cow, collections::BTreeMap};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::layer::MigrationManifest;

/// One migration of a layer, not yet numbered.
#[derive(Debug)]
pub struct Migration {
    /// The file's name behind the number.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub when: u64,
    /// Statements, as Drizzle writes them.
    pub sql: Cow<'static, [u8]>,
    /// What it does to the description of the database.
    pub change: Change,
}

/// The content of `<name>.json`: the difference between the Drizzle snapshots before and after the migration.
#[derive(Debug, Deserialize)]
pub struct Change {
    /// The id of the snapshot after it, a UUID.
    pub id: String,
    /// The rest, a JSON merge patch (RFC 7396): `tables` by `schema.name`, `enums`, and so on. What is new stands there
    /// whole; `null` takes away.
    #[serde(flatten)]
    pub patch: Map<String, Value>,
}

impl Change {
    /// The tables that it makes, changes or drops, as `schema.name`.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        let tables = self.patch.get("tables").and_then(Value::as_object);
        tables.into_iter().flat_map(Map::keys).map(String::as_str)
    }
}

/// The parts of a snapshot of which a migration can say something.
const PARTS: [&str; 7] = [
    "tables",
    "enums",
    "schemas",
    "sequences",
    "roles",
    "policies",
    "views",
];

/// Files below a layer's `migrations/` by name.
pub(super) type Files = BTreeMap<String, Cow<'static, [u8]>>;

/// Joins the rows of a `layer.toml` with the files beside it.
///
/// # Errors
/// A row without its two files, a file without a row, or a description that is no [`Change`].
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
                "[[migration]] `{}`: a name is lower-case words joined by underscores",
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
