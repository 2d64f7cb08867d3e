use serde_json::{Value, json};

use super::{end::first_snapshot, *};
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
        unrecorded: BTreeMap::new(),
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

/// A run that was cut short between the journal and the record made it.
#[test]
fn one_of_ours_that_is_there_and_not_recorded_is_not_made_again() {
    let first = migration("init", 10, json!({ "public.a": {} }));
    let more = migration("more", 20, json!({ "public.c": {} }));
    let mut history = history(&new(&[&first]), "meta/0000_snapshot.json");
    let whole = files(&[&first, &more], &history).expect("files");
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
    let again = files(&[&first, &more], &history).expect("files");
    assert_eq!(paths(&again), paths(&whole));
    // The owner's migration of the same name is another one.
    let own = b"create table more ();".to_vec();
    history.unrecorded.insert("0001_more.sql".to_owned(), own);
    let files = files(&[&first, &more], &history).expect("files");
    assert!(paths(&files).contains("0002_more.sql"));
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
