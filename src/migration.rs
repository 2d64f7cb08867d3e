//! Migrations of all layers as Drizzle's folder holds them: numbered SQL files, a snapshot behind each, one journal.
//!
//! The layout is that of drizzle-kit 0.31. The journal decides what runs and in which order; the last snapshot is what
//! `drizzle-kit generate` compares the schema with. Pure.

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::catalog::migration::Migration;

/// The folder below the frontend's.
pub const FOLDER: &str = "drizzle";
/// The version of Drizzle's formats.
const FORMAT: &str = "7";
const DIALECT: &str = "postgresql";
/// What the first snapshot calls the one before it.
const NO_SNAPSHOT: &str = "00000000-0000-0000-0000-000000000000";

/// One file below [`FOLDER`].
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the folder.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Index of the migration that it belongs to; the journal belongs to the first.
    pub migration: usize,
}

/// The files for migrations that run in this order.
///
/// # Errors
/// None but those of JSON, which text and numbers do not have.
pub fn files(migrations: &[&Migration]) -> Result<Vec<File>> {
    if migrations.is_empty() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    let mut entries = Vec::new();
    let mut tables = Map::new();
    let mut previous = NO_SNAPSHOT;
    let mut last_when = 0;
    for (index, migration) in migrations.iter().enumerate() {
        let tag = format!("{index:04}_{}", migration.name);
        files.push(File {
            path: format!("{tag}.sql"),
            bytes: migration.sql.to_vec(),
            migration: index,
        });

        apply(&mut tables, &migration.change.tables);
        files.push(File {
            path: format!("meta/{index:04}_snapshot.json"),
            bytes: serde_json::to_vec_pretty(&snapshot(&migration.change.id, previous, &tables))?,
            migration: index,
        });
        previous = &migration.change.id;

        // Drizzle skips a migration that is not newer than the last one it ran.
        last_when = migration.when.max(last_when + 1);
        entries.push(json!({
            "idx": index,
            "version": FORMAT,
            "when": last_when,
            "tag": tag,
            "breakpoints": true,
        }));
    }
    files.push(File {
        path: "meta/_journal.json".to_owned(),
        bytes: serde_json::to_vec_pretty(
            &json!({ "version": FORMAT, "dialect": DIALECT, "entries": entries }),
        )?,
        migration: 0,
    });
    Ok(files)
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

fn snapshot(id: &str, previous: &str, tables: &Map<String, Value>) -> Value {
    json!({
        "id": id,
        "prevId": previous,
        "version": FORMAT,
        "dialect": DIALECT,
        "tables": tables,
        "enums": {},
        "schemas": {},
        "sequences": {},
        "roles": {},
        "policies": {},
        "views": {},
        "_meta": { "columns": {}, "schemas": {}, "tables": {} },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::migration::Change;

    fn migration(name: &str, when: u64, tables: Value) -> Migration {
        let Value::Object(tables) = tables else {
            panic!("tables are an object")
        };
        Migration {
            name: name.to_owned(),
            when,
            sql: format!("-- {name}\n").into_bytes().into(),
            change: Change {
                id: format!("id-{name}"),
                tables,
            },
        }
    }

    fn json_of(files: &[File], path: &str) -> Value {
        let file = files.iter().find(|file| file.path == path);
        serde_json::from_slice(&file.expect(path).bytes).expect("JSON")
    }

    #[test]
    fn migrations_are_numbered_and_each_snapshot_builds_on_the_one_before() {
        let first = migration(
            "init",
            10,
            json!({ "public.a": { "v": 1 }, "public.b": {} }),
        );
        let second = migration(
            "more",
            5,
            json!({ "public.a": { "v": 2 }, "public.b": null, "public.c": {} }),
        );
        let files = files(&[&first, &second]).expect("files");
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "0000_init.sql",
                "meta/0000_snapshot.json",
                "0001_more.sql",
                "meta/0001_snapshot.json",
                "meta/_journal.json"
            ]
        );
        assert_eq!(files[2].bytes, b"-- more\n");

        let snapshot = json_of(&files, "meta/0001_snapshot.json");
        assert_eq!(snapshot["id"], "id-more");
        assert_eq!(snapshot["prevId"], "id-init");
        assert_eq!(
            snapshot["tables"],
            json!({ "public.a": { "v": 2 }, "public.c": {} })
        );
        let initial = json_of(&files, "meta/0000_snapshot.json");
        assert_eq!(initial["prevId"], NO_SNAPSHOT);
    }

    #[test]
    fn the_journal_never_goes_back_in_time() {
        let (first, second) = (
            migration("init", 10, json!({})),
            migration("more", 5, json!({})),
        );
        let journal = json_of(
            &files(&[&first, &second]).expect("files"),
            "meta/_journal.json",
        );
        let whens: Vec<u64> = journal["entries"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|entry| entry["when"].as_u64())
            .collect();
        assert_eq!(whens, [10, 11]);
        assert_eq!(journal["entries"][1]["tag"], "0001_more");
    }
}
