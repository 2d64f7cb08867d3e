use serde_json::{Value, json};

use super::Project;

fn json_of(project: &Project, path: &str) -> Value {
    serde_json::from_str(&project.read(path)).expect("JSON")
}

/// Another table of the owner, as `drizzle-kit generate` leaves it.
fn with_notes() -> Project {
    let project = Project::new(&[]);
    let mut journal = json_of(&project, "frontend/drizzle/meta/_journal.json");
    let entry = json!({ "idx": 1, "version": "7", "when": 1_999_999_999_999_u64, "tag": "0001_notes", "breakpoints": true });
    journal["entries"]
        .as_array_mut()
        .expect("entries")
        .push(entry);
    let mut snapshot = json_of(&project, "frontend/drizzle/meta/0000_snapshot.json");
    snapshot["prevId"] = snapshot["id"].clone();
    snapshot["id"] = json!("11111111-1111-4111-8111-111111111111");
    snapshot["tables"]["public.notes"] = json!({ "name": "notes" });
    project.write(
        "frontend/drizzle/meta/_journal.json",
        &format!("{journal:#}"),
    );
    project.write(
        "frontend/drizzle/meta/0001_snapshot.json",
        &format!("{snapshot:#}"),
    );
    project.write(
        "frontend/drizzle/0001_notes.sql",
        "create table notes ();\n",
    );
    project
}

#[test]
fn a_new_answer_brings_a_new_migration_behind_those_of_the_owner() {
    let project = with_notes();
    let first = project.read("frontend/drizzle/0000_init.sql");

    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(0)
        .says("+ 0002_jwks.sql")
        .says("npm run db:migrate");
    assert_eq!(project.read("frontend/drizzle/0000_init.sql"), first);
    assert_eq!(
        project.read("frontend/drizzle/0001_notes.sql"),
        "create table notes ();\n"
    );
    assert!(
        project
            .read("frontend/drizzle/0002_jwks.sql")
            .contains("CREATE TABLE \"jwks\"")
    );
    let journal = json_of(&project, "frontend/drizzle/meta/_journal.json");
    let entries = journal["entries"].as_array().expect("entries");
    let tags: Vec<&Value> = entries.iter().map(|entry| &entry["tag"]).collect();
    assert_eq!(tags, ["0000_init", "0001_notes", "0002_jwks"]);
    assert!(entries[2]["when"].as_u64() > entries[1]["when"].as_u64());
    let last = json_of(&project, "frontend/drizzle/meta/0002_snapshot.json");
    assert_eq!(last["prevId"], "11111111-1111-4111-8111-111111111111");
    let tables = last["tables"].as_object().expect("tables");
    assert!(tables.contains_key("public.notes") && tables.contains_key("public.jwks"));
    project.is_settled();

    // Back again: a migration that may have run stays.
    project.run(&["set", "token", "hs256", "--yes"]).code(0);
    assert!(project.path("frontend/drizzle/0002_jwks.sql").is_file());
    assert!(!project.path("frontend/lib/signing-keys.ts").exists());
    project.run(&["set", "token", "jwks", "--yes"]).code(0);
    assert!(
        !project.path("frontend/drizzle/0003_jwks.sql").exists(),
        "never twice"
    );
    project.is_settled();
}

#[test]
fn a_broken_journal_stops_the_run() {
    let project = Project::new(&[]);
    project.write("frontend/drizzle/meta/_journal.json", "<<<<<<< HEAD\n");
    let before = project.files();
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(2)
        .complains("_journal.json is not JSON");
    assert!(project.files() == before);
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
}

#[test]
fn the_owners_migrations_stay_in_the_journal() {
    let project = with_notes();
    let journal = project.read("frontend/drizzle/meta/_journal.json");
    project.run(&["update", "--check"]).code(0);
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    assert_eq!(project.read("frontend/drizzle/meta/_journal.json"), journal);
    project.is_settled();
}
