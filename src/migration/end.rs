//! Where the next migration goes: behind the last one, in Drizzle's formats.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::{FOLDER, History, JOURNAL};
use crate::{catalog::migration::Migration, failure::Failure};

/// The version of Drizzle's formats.
const FORMAT: &str = "7";
const DIALECT: &str = "postgresql";

/// Digits of the number in front of a migration's name.
pub(super) const NUMBER_DIGITS: usize = 4;

/// Where the next migration goes.
pub(super) struct End {
    pub(super) journal: Value,
    snapshot: Value,
    next: u64,
    last_when: u64,
}

impl End {
    pub(super) fn of(history: &History) -> Result<Self> {
        let Some(journal) = &history.journal else {
            return Ok(Self {
                journal: json!({ "version": FORMAT, "dialect": DIALECT, "entries": [] }),
                snapshot: first_snapshot(),
                next: 0,
                last_when: 0,
            });
        };
        let broken = |what: &str| {
            Failure::usage(format!("{FOLDER}/{JOURNAL} {what}"))
                .hint("take it back from git, or let `drizzle-kit check` say what is wrong")
        };
        let journal: Value = serde_json::from_slice(journal).map_err(|_| broken("is not JSON"))?;
        let entries = journal["entries"]
            .as_array()
            .ok_or_else(|| broken("has no list `entries`"))?;
        let highest = |key: &str| entries.iter().filter_map(|entry| entry[key].as_u64()).max();
        let (last, last_when) = (highest("idx"), highest("when").unwrap_or_default());
        let snapshot = match (&history.snapshot, last) {
            (_, None) => first_snapshot(),
            (Some(bytes), Some(_)) => serde_json::from_slice(bytes)
                .map_err(|_| broken("names a last snapshot that is not JSON"))?,
            (None, Some(_)) => bail!(broken("names a last snapshot that is missing")),
        };
        Ok(Self {
            snapshot,
            next: last.map_or(0, |last| last + 1),
            last_when,
            journal,
        })
    }

    /// The tag and the snapshot of a migration behind the last one.
    pub(super) fn append(&mut self, migration: &Migration) -> (String, Value) {
        let tag = format!("{:0NUMBER_DIGITS$}_{}", self.next, migration.name);
        // Drizzle skips a migration that is not newer than the last one it ran.
        self.last_when = migration.when.max(self.last_when + 1);
        if let Some(entries) = self.journal["entries"].as_array_mut() {
            entries.push(json!({
                "idx": self.next,
                "version": FORMAT,
                "when": self.last_when,
                "tag": tag,
                "breakpoints": true,
            }));
        }
        self.next += 1;
        self.snapshot["prevId"] = self.snapshot["id"].take();
        self.snapshot["id"] = json!(migration.change.id);
        if let Some(tables) = self.snapshot["tables"].as_object_mut() {
            apply(tables, &migration.change.tables);
        }
        (tag, self.snapshot.clone())
    }
}

/// The file of the last snapshot that a journal names, below [`FOLDER`].
pub fn last_snapshot(journal: &[u8]) -> Option<String> {
    let journal: Value = serde_json::from_slice(journal).ok()?;
    let entries = journal["entries"].as_array()?;
    let last = entries
        .iter()
        .filter_map(|entry| entry["idx"].as_u64())
        .max()?;
    Some(format!("meta/{last:0NUMBER_DIGITS$}_snapshot.json"))
}

/// The tags in a journal; nothing when it cannot be read.
pub fn tags(journal: &[u8]) -> Option<Vec<String>> {
    let journal: Value = serde_json::from_slice(journal).ok()?;
    let entries = journal["entries"].as_array()?;
    let tag = |entry: &Value| Some(entry["tag"].as_str()?.to_owned());
    entries.iter().map(tag).collect()
}

fn apply(tables: &mut Map<String, Value>, change: &Map<String, Value>) {
    for (name, table) in change {
        if table.is_null() {
            tables.remove(name);
        } else {
            tables.insert(name.clone(), table.clone());
        }
    }
}

/// What stands before the first migration: no table, under the id that Drizzle gives to that.
pub(super) fn first_snapshot() -> Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "prevId": "",
        "version": FORMAT,
        "dialect": DIALECT,
        "tables": {},
        "enums": {},
        "schemas": {},
        "sequences": {},
        "roles": {},
        "policies": {},
        "views": {},
        "_meta": { "columns": {}, "schemas": {}, "tables": {} },
    })
}
