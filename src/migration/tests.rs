use serde_json::{Value, json};

use super::*;
use crate::catalog::migration::Change;

fn migration(name: &str, when: u64, tables: Value) -> Migration {
    Migration {
        name: name.to_owned(),
        when,
        sql: format!("-- {name}\n").into_bytes().into(),
        change: Change {
            id: format!("id-{name}"),
            patch: [("tables".to_owned(), tables)].into_iter().collect(),
        },
    }
}

fn json_of(files: &[File], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path);
    serde_json::from_slice(&file.expect(path).bytes).expect("JSON")
}

fn new(migrations: &[&Migration]) -> Vec<File> {
    files(migrations, &History::default()).expect("files").files
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
        ..History::default()
    }
}

#[test]
fn migrations_are_numbered_and_each_snapshot_builds_on_the_previous_one() {
    let first = migration(
        "init",
        10,
        json!({ "public.a": { "columns": { "v": 1 } }, "public.b": {} }),
    );
    let second = migration(
        "more",
        5,
        json!({ "public.a": { "columns": { "v": 2 } }, "public.b": null, "public.c": {} }),
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
        json!({ "public.a": { "columns": { "v": 2 } }, "public.c": {} })
    );
    let initial = json_of(&files, "meta/0000_snapshot.json");
    assert_eq!(initial["prevId"], snapshot::first()["id"]);
    let journal = json_of(&files, JOURNAL);
    let when = |index: usize| journal["entries"][index]["when"].as_u64();
    assert!(
        when(0) == Some(10) && when(1) > when(0),
        "times never decrease"
    );
    assert_eq!(journal["entries"][1]["tag"], "0001_more");
}

#[test]
fn existing_migrations_are_left_unchanged() {
    let first = migration("init", 10, json!({ "public.a": {} }));
    let before = new(&[&first]);
    let history = history(&before, "meta/0000_snapshot.json");
    let mut again = files(&[&first], &history).expect("files").files;
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
    let none = files(&[], &history).expect("files").files;
    assert_eq!(none.len(), before.len(), "a migration that ran stays");
}

#[test]
fn a_later_migration_is_appended_to_those_of_the_owner() {
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
    let files = files(&[&first, &more], &history).expect("files").files;
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
    let when = 100 + step(&more.sql);
    assert_eq!(
        journal["entries"][2],
        json!({ "idx": 2, "version": "7", "when": when, "tag": "0002_more", "breakpoints": true })
    );
    assert!(files.iter().any(|file| file.path == "0002_more.sql"));
    assert!(files.iter().all(|file| file.path != "0001_more.sql"));
}

/// The migration comes from a run that was interrupted before it wrote the record.
#[test]
fn an_existing_migration_that_is_not_recorded_is_not_created_again() {
    let first = migration("init", 10, json!({ "public.a": {} }));
    let more = migration("more", 20, json!({ "public.c": {} }));
    let mut history = history(&new(&[&first]), "meta/0000_snapshot.json");
    let whole = files(&[&first, &more], &history).expect("files").files;
    let bytes = |path: &str| {
        let file = whole.iter().find(|file| file.path == path);
        file.expect(path).bytes.clone()
    };
    history.journal = Some(bytes(JOURNAL));
    for path in ["0001_more.sql", "meta/0001_snapshot.json"] {
        history.unrecorded.insert(path.to_owned(), bytes(path));
    }
    history.snapshot = Some(bytes("meta/0001_snapshot.json"));
    let paths = |files: &[File]| {
        let paths = files.iter().map(|file| file.path.clone());
        paths.collect::<std::collections::BTreeSet<_>>()
    };
    let again = files(&[&first, &more], &history).expect("files").files;
    assert_eq!(paths(&again), paths(&whole));
    // An owner's migration with the same name doesn't replace ours.
    let own = b"create table more ();".to_vec();
    history.unrecorded.insert("0001_more.sql".to_owned(), own);
    history.snapshot = Some(bytes("meta/0000_snapshot.json"));
    let files = files(&[&first, &more], &history).expect("files").files;
    assert!(paths(&files).contains("0002_more.sql"));
}

#[test]
fn an_invalid_journal_is_reported() {
    let first = migration("init", 10, json!({}));
    for (journal, part) in [
        ("{", "not JSON"),
        ("{}", "no list"),
        ("{\"entries\":[{\"idx\":3}]}", "an entry without"),
        (
            "{\"entries\":[{\"idx\":3,\"when\":1,\"tag\":\"0003_x\"}]}",
            "is missing",
        ),
    ] {
        let history = History {
            journal: Some(journal.as_bytes().to_vec()),
            ..History::default()
        };
        let error = files(&[&first], &history).expect_err(journal);
        assert!(error.to_string().contains(part), "{journal}: {error}");
    }
}

/// A project with our first migration, followed by one of its owner that results in `tables`.
fn with_own(tables: Value) -> (Migration, History) {
    let first = migration("init", 10, json!({ "public.a": { "columns": { "v": 1 } } }));
    let mut history = history(&new(&[&first]), "meta/0000_snapshot.json");
    history.dir = Some("web/drizzle".to_owned());
    history.journal = Some(
        json!({ "entries": [
            { "idx": 0, "when": 10, "tag": "0000_init" },
            { "idx": 1, "when": 99, "tag": "0001_own" },
        ] })
        .to_string()
        .into_bytes(),
    );
    let mut snapshot = snapshot::first();
    snapshot["id"] = json!("own");
    snapshot["tables"] = tables;
    history.snapshot = Some(snapshot.to_string().into_bytes());
    (first, history)
}

#[test]
fn a_change_to_a_table_keeps_the_owners_changes_to_it() {
    let (first, history) = with_own(json!({ "public.a": { "columns": { "v": 1, "own": 1 } } }));
    let more = migration("more", 5, json!({ "public.a": { "columns": { "w": 1 } } }));
    let files = files(&[&first, &more], &history).expect("files").files;
    let snapshot = json_of(&files, "meta/0002_snapshot.json");
    let columns = &snapshot["tables"]["public.a"]["columns"];
    assert_eq!(*columns, json!({ "v": 1, "own": 1, "w": 1 }));
}

#[test]
fn a_column_that_both_changed_is_a_conflict() {
    let (first, mut history) = with_own(json!({ "public.a": { "columns": { "v": 1, "w": 1 } } }));
    let more = migration("more", 5, json!({ "public.a": { "columns": { "w": 1 } } }));
    let error = files(&[&first, &more], &history).expect_err("a clash");
    assert!(
        error
            .to_string()
            .contains("`more` conflicts with your migrations: a.w")
    );
    history.owned = [crate::globs::Glob::parse("web/drizzle/*_more.sql").expect("a pattern")]
        .into_iter()
        .collect();
    let files = files(&[&first, &more], &history).expect("files");
    let left_out = LeftOut {
        name: "more".to_owned(),
        gone: Vec::new(),
    };
    assert_eq!(files.left_out, [left_out]);
    assert!(files.files.iter().all(|file| !file.path.contains("more")));
}

#[test]
fn a_migration_of_dropped_tables_is_left_out() {
    let (first, history) = with_own(json!({ "public.own": {} }));
    let more = migration("more", 5, json!({ "public.a": { "columns": { "w": 1 } } }));
    let last = migration("last", 5, json!({ "public.z": {} }));
    let result = files(&[&first, &more, &last], &history).expect("files");
    let left_out = LeftOut {
        name: "more".to_owned(),
        gone: vec!["a".to_owned()],
    };
    assert_eq!(result.left_out, [left_out]);
    assert!(result.files.iter().any(|file| file.path == "0002_last.sql"));
    // A migration that also changes another table cannot be left out.
    let both = migration(
        "both",
        5,
        json!({ "public.a": { "columns": { "w": 1 } }, "public.z": {} }),
    );
    let error = files(&[&first, &both], &history).expect_err("a clash");
    assert!(error.to_string().contains("a.w") || error.to_string().contains(": a"));
}

#[test]
fn new_migrations_use_the_owners_prefix() {
    let (first, mut history) = with_own(json!({ "public.a": { "columns": { "v": 1 } } }));
    let more = migration("more", 5, json!({ "public.z": {} }));
    let last = migration("last", 5, json!({ "public.y": {} }));
    for prefix in [Prefix::Index, Prefix::Timestamp, Prefix::Unix, Prefix::None] {
        history.prefix = prefix;
        let files = files(&[&first, &more, &last], &history)
            .expect("files")
            .files;
        let when = prefix.after(99) + step(&more.sql);
        let names = [
            prefix.of(2, when),
            prefix.of(3, prefix.after(when) + step(&last.sql)),
        ];
        for path in [
            format!("{}_more.sql", names[0]),
            format!("{}_last.sql", names[1]),
            format!("meta/{}_snapshot.json", names[1]),
        ] {
            let found = files.iter().filter(|file| file.path == path);
            assert_eq!(found.count(), 1, "{path}");
        }
        let journal = json_of(&files, JOURNAL);
        let when = |index: usize| journal["entries"][index]["when"].as_u64();
        assert!(when(1) < when(2) && when(2) < when(3));
    }
}
