use serde_json::json;

use super::*;

fn entry(idx: u64, when: u64, tag: &str) -> Entry {
    Entry {
        idx,
        when,
        tag: tag.to_owned(),
        breakpoints: true,
    }
}

fn journal(entries: &[Entry]) -> Vec<u8> {
    let empty = Journal::empty();
    let mut journal = Journal::read(empty.as_bytes()).expect("a journal");
    for entry in entries {
        journal.push(entry.clone());
    }
    journal.text().into_bytes()
}

/// A snapshot with these tables, each with one column named like the table.
fn snapshot(id: &str, previous: &str, tables: &[&str]) -> Value {
    let mut snapshot = snapshot::first();
    snapshot["id"] = json!(id);
    snapshot["prevId"] = json!(previous);
    for table in tables {
        snapshot["tables"][format!("public.{table}")] = json!({ "columns": { *table: {} } });
    }
    snapshot
}

fn loose(entry: Entry, id: &str, tables: &[&str]) -> Loose {
    Loose {
        entry,
        step: 7,
        before: snapshot("init", "", &["user"]),
        snapshot: snapshot(id, "init", &[&["user"], tables].concat()),
    }
}

fn tags(restamped: &Restamped) -> Vec<(u64, u64, &str)> {
    let entries = restamped.entries.iter();
    entries
        .map(|entry| (entry.idx, entry.when, entry.tag.as_str()))
        .collect()
}

#[test]
fn migrations_are_appended_to_those_of_the_default_branch() {
    let stay = journal(&[entry(0, 10, "0000_init"), entry(1, 50, "0001_notes")]);
    let last = snapshot("notes", "init", &["user", "notes"]);
    let made = [
        loose(entry(1, 30, "0001_tags"), "tags", &["tags"]),
        loose(entry(1, 70, "0001_jwks"), "jwks", &["jwks"]),
    ];
    let after = restamp(
        &stay,
        &|_| true,
        &BTreeMap::new(),
        Some(&last),
        &made,
        Prefix::Index,
    )
    .expect("an order");
    assert_eq!(
        tags(&after),
        [
            (0, 10, "0000_init"),
            (1, 50, "0001_notes"),
            (2, 58, "0002_tags"),
            (3, 70, "0003_jwks"),
        ]
    );
    assert_eq!(after.journal.as_bytes(), journal(&after.entries));
    let ids = |index: usize| {
        let snapshot = &after.loose[index].snapshot;
        (snapshot["prevId"].clone(), snapshot["id"].clone())
    };
    assert_eq!(ids(0), (json!("notes"), json!("tags")));
    assert_eq!(ids(1), (json!("tags"), json!("jwks")));
    let tables = snapshot("", "", &["jwks", "notes", "tags", "user"])["tables"].clone();
    assert_eq!(after.loose[1].snapshot["tables"], tables);
}

#[test]
fn a_migration_in_order_stays_unchanged() {
    let stay = journal(&[entry(0, 10, "0000_init")]);
    let last = snapshot("init", "", &["user"]);
    let made = [loose(entry(1, 30, "0001_tags"), "tags", &["tags"])];
    let after = restamp(
        &stay,
        &|_| true,
        &BTreeMap::new(),
        Some(&last),
        &made,
        Prefix::Index,
    )
    .expect("an order");
    assert_eq!(tags(&after)[1], (1, 30, "0001_tags"));
    assert_eq!(after.loose[0].snapshot, made[0].snapshot);
}

#[test]
fn migrations_missing_in_the_project_are_left_out() {
    let stay = journal(&[entry(0, 10, "0000_init"), entry(1, 20, "0001_later")]);
    let last = snapshot("init", "", &["user"]);
    let made = [loose(entry(1, 15, "0001_tags"), "tags", &["tags"])];
    let is_here = |tag: &str| tag == "0000_init";
    let after = restamp(
        &stay,
        &is_here,
        &BTreeMap::new(),
        Some(&last),
        &made,
        Prefix::Index,
    )
    .expect("an order");
    assert_eq!(tags(&after)[1], (1, 15, "0001_tags"));
}

#[test]
fn a_time_in_a_name_is_kept_if_it_sorts_after_the_previous_one() {
    let stay = journal(&[
        entry(0, 10_000, "19700101000010_init"),
        entry(1, 50_000, "19700101000050_notes"),
    ]);
    let last = snapshot("notes", "init", &["user", "notes"]);
    let made = [
        loose(entry(1, 30_000, "19700101000030_tags"), "tags", &["tags"]),
        loose(entry(1, 70_000, "19700101000070_jwks"), "jwks", &["jwks"]),
    ];
    let after = restamp(
        &stay,
        &|_| true,
        &BTreeMap::new(),
        Some(&last),
        &made,
        Prefix::Timestamp,
    )
    .expect("an order");
    assert_eq!(
        tags(&after)[2..],
        [
            (2, 51_007, "19700101000051_tags"),
            (3, 70_000, "19700101000070_jwks"),
        ]
    );
}

#[test]
fn two_migrations_that_change_one_column_conflict() {
    let stay = journal(&[entry(0, 10, "0000_init"), entry(1, 50, "0001_notes")]);
    let last = snapshot("notes", "init", &["user", "notes"]);
    let made = [loose(entry(1, 60, "0001_tags"), "tags", &["notes"])];
    let error = restamp(
        &stay,
        &|_| true,
        &BTreeMap::new(),
        Some(&last),
        &made,
        Prefix::Index,
    )
    .expect_err("a clash");
    let text = error.to_string();
    assert!(
        text.contains("0001_tags") && text.contains(": notes"),
        "{text}"
    );
}
