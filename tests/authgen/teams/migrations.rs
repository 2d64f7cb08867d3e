use serde_json::{Value, json};

use super::{JWKS, Repository, repository::differences};

const JOURNAL: &str = "main/frontend/drizzle/meta/_journal.json";

/// A migration of the owner, as `drizzle-kit generate` leaves it.
fn generate(repository: &Repository, name: &str) {
    let read =
        |path: &str| -> Value { serde_json::from_str(&repository.read(path)).expect("JSON") };
    let write = |path: &str, value: &Value| repository.write(path, &format!("{value:#}"));
    let entry = format!(
        ",\n    {{\n      \"idx\": 1,\n      \"version\": \"7\",\n      \"when\": 1999999999999,\n      \
         \"tag\": \"0001_{name}\",\n      \"breakpoints\": true\n    }}\n  ]"
    );
    repository.edit(JOURNAL, "\n  ]", &entry);
    let mut snapshot = read("main/frontend/drizzle/meta/0000_snapshot.json");
    snapshot["prevId"] = snapshot["id"].clone();
    snapshot["id"] = json!("11111111-1111-4111-8111-111111111111");
    snapshot["tables"][format!("public.{name}")] = json!({ "name": name });
    write("main/frontend/drizzle/meta/0001_snapshot.json", &snapshot);
    let sql = format!("CREATE TABLE \"{name}\" ();\n");
    repository.write(&format!("main/frontend/drizzle/0001_{name}.sql"), &sql);
}

#[test]
fn a_generated_migration_moves_behind_the_owners() {
    let repository = Repository::new(&["--package-manager", "npm"]);
    repository.branch_of(JWKS);
    repository.branch("notes", |repository| generate(repository, "notes"));
    repository.clone("notes", "straight");
    repository.make("straight", JWKS, false);
    let straight = repository.tracked("straight");
    assert!(straight.contains_key("frontend/drizzle/0002_jwks.sql"));
    for (ours, theirs) in [("notes", "jwks"), ("jwks", "notes")] {
        let folder = &format!("{ours}-{theirs}");
        let said = repository.merge(ours, theirs, folder);
        assert!(said.contains("_journal.json"), "{said}");
        repository
            .authgen(folder, &["update", "--yes"], false)
            .code(0);
        let differ = differences(&repository.tracked(folder), &straight);
        assert_eq!(differ, [""; 0], "{folder}");
        repository
            .authgen(folder, &["update", "--check"], false)
            .code(0);
    }
}

#[test]
fn two_migrations_of_owners_are_told_and_left() {
    let repository = Repository::new(&["--package-manager", "npm"]);
    repository.branch("notes", |repository| generate(repository, "notes"));
    repository.branch("tags", |repository| generate(repository, "tags"));
    repository.merge("notes", "tags", "merged");
    let before = repository.tracked("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("0001_notes and 0001_tags")
        .complains("drizzle-kit generate");
    assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);
}
