//! Migrations of all layers as Drizzle's folder holds them: numbered SQL files, a snapshot behind each, one journal.
//!
//! The layout is that of drizzle-kit 0.31. The journal decides what runs and in which order; the last snapshot is what
//! `drizzle-kit generate` compares the schema with. Pure.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use crate::{catalog::migration::Migration, failure::Failure};

/// The folder below the frontend's.
pub const FOLDER: &str = "drizzle";
/// The version of Drizzle's formats.
const FORMAT: &str = "7";
const DIALECT: &str = "postgresql";

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

/// Digits of the number in front of a migration's name.
const NUMBER_DIGITS: usize = 4;

/// Where the next migration goes.
struct End {
    journal: Value,
    snapshot: Value,
    next: u64,
    last_when: u64,
}

impl End {
    fn of(history: &History) -> Result<Self> {
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
    fn append(&mut self, migration: &Migration) -> (String, Value) {
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
fn first_snapshot() -> Value {
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

    fn new(migrations: &[&Migration]) -> Vec<File> {
        files(migrations, &History::default()).expect("files")
    }

    fn history(files: &[File], snapshot: &str) -> History {
        let recorded: BTreeMap<String, Vec<u8>> = files
            .iter()
            .map(|file| (file.path.clone(), file.bytes.clone()))
            .collect();
        History {
            journal: recorded.get(JOURNAL).cloned(),
            snapshot: recorded.get(snapshot).cloned(),
            recorded,
        }
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
        let files = new(&[&first, &second]);
        let mut paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        paths.sort_unstable();
        assert_eq!(
            paths,
            [
                "0000_init.sql",
                "0001_more.sql",
                "meta/0000_snapshot.json",
                "meta/0001_snapshot.json",
                "meta/_journal.json"
            ]
        );
        let snapshot = json_of(&files, "meta/0001_snapshot.json");
        assert_eq!(snapshot["id"], "id-more");
        assert_eq!(snapshot["prevId"], "id-init");
        assert_eq!(
            snapshot["tables"],
            json!({ "public.a": { "v": 2 }, "public.c": {} })
        );
        let initial = json_of(&files, "meta/0000_snapshot.json");
        assert_eq!(initial["prevId"], first_snapshot()["id"]);
        let journal = json_of(&files, JOURNAL);
        assert_eq!(
            (
                &journal["entries"][0]["when"],
                &journal["entries"][1]["when"]
            ),
            (&json!(10), &json!(11)),
            "time never goes back"
        );
        assert_eq!(journal["entries"][1]["tag"], "0001_more");
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let first = migration("init", 10, json!({ "public.a": {} }));
        let before = new(&[&first]);
        let history = history(&before, "meta/0000_snapshot.json");
        let mut again = files(&[&first], &history).expect("files");
        for file in &mut again {
            file.migration = None;
        }
        let mut before: Vec<File> = before
            .into_iter()
            .map(|file| File {
                migration: None,
                ..file
            })
            .collect();
        before.sort_by(|a, b| a.path.cmp(&b.path));
        again.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(again, before);
        let none = files(&[], &history).expect("files");
        assert_eq!(none.len(), before.len(), "a migration that ran stays");
    }

    #[test]
    fn a_later_one_goes_behind_those_of_the_owner() {
        let first = migration("init", 10, json!({ "public.a": {} }));
        let more = migration("more", 5, json!({ "public.c": {} }));
        let mut history = history(&new(&[&first]), "meta/0000_snapshot.json");
        history.journal = Some(
            json!({ "version": "7", "dialect": "postgresql", "entries": [
                { "idx": 0, "when": 10, "tag": "0000_init" },
                { "idx": 1, "when": 99, "tag": "0001_notes" },
            ] })
            .to_string()
            .into_bytes(),
        );
        history.snapshot = Some(
            json!({ "id": "theirs", "prevId": "id-init", "tables": { "public.a": {}, "public.notes": {} }, "enums": { "e": 1 } })
                .to_string()
                .into_bytes(),
        );
        let files = files(&[&first, &more], &history).expect("files");
        let snapshot = json_of(&files, "meta/0002_snapshot.json");
        assert_eq!(
            (&snapshot["prevId"], &snapshot["enums"]),
            (&json!("theirs"), &json!({ "e": 1 }))
        );
        assert_eq!(
            snapshot["tables"],
            json!({ "public.a": {}, "public.c": {}, "public.notes": {} })
        );
        let journal = json_of(&files, JOURNAL);
        assert_eq!(journal["entries"][1]["tag"], "0001_notes");
        assert_eq!(
            journal["entries"][2],
            json!({ "idx": 2, "version": "7", "when": 100, "tag": "0002_more", "breakpoints": true })
        );
        assert!(files.iter().any(|file| file.path == "0002_more.sql"));
        assert!(files.iter().all(|file| file.path != "0001_more.sql"));
    }

    #[test]
    fn a_broken_journal_is_named() {
        let first = migration("init", 10, json!({}));
        for (journal, part) in [
            ("{", "not JSON"),
            ("{}", "no list"),
            ("{\"entries\":[{\"idx\":3}]}", "missing"),
        ] {
            let history = History {
                journal: Some(journal.as_bytes().to_vec()),
                ..History::default()
            };
            let error = files(&[&first], &history).expect_err(journal);
            assert!(error.to_string().contains(part), "{journal}: {error}");
        }
    }
}
