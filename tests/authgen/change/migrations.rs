use std::fs;

use serde_json::json;

use super::Project;
use crate::drizzle::{Drizzle, WHEN};

const JOURNAL: &str = "frontend/drizzle/meta/_journal.json";
const CONFIG: &str = "frontend/drizzle.config.ts";

fn drizzle(project: &Project) -> Drizzle {
    Drizzle::of(&project.path(""))
}

/// A project with a table of the owner.
fn with_notes() -> Project {
    let project = Project::new(&[]);
    drizzle(&project).generate_table("notes", "notes", WHEN);
    project
}

#[test]
fn a_new_answer_appends_a_migration_to_those_of_the_owner() {
    let project = with_notes();
    let drizzle = drizzle(&project);
    let before = project.files();
    let journal = project.read(JOURNAL);

    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(0)
        .says("_jwks.sql")
        .says("npm run db:migrate");
    for (path, bytes) in before
        .iter()
        .filter(|(path, _)| path.starts_with("frontend/drizzle/"))
    {
        assert!(path == JOURNAL || project.files()[path] == *bytes, "{path}");
    }
    let names = drizzle.names();
    assert_eq!(names[names.len() - 2..], ["notes", "jwks"]);
    let end = journal.rfind("\n  ]").expect("the end of the list");
    assert!(project.read(JOURNAL).starts_with(&journal[..end]));
    let (tag, last) = drizzle.last();
    assert!(
        drizzle
            .read(&format!("{tag}.sql"))
            .contains("CREATE TABLE \"jwks\"")
    );
    let tables = last["tables"].as_object().expect("tables");
    assert!(tables.contains_key("public.notes") && tables.contains_key("public.jwks"));
    project.is_settled();

    // After switching back, a migration that may have run stays.
    let entries = drizzle.entries().len();
    project
        .run(&["set", "token", "hs256", "--yes"])
        .code(0)
        .says(
            "the table jwks and its migration stay; `npm run db:generate` writes a migration that drops the table",
        );
    assert!(
        project
            .path(&format!("frontend/drizzle/{tag}.sql"))
            .is_file()
    );
    assert!(!project.path("frontend/lib/signing-keys.ts").exists());
    let again = project.run(&["set", "token", "jwks", "--yes"]);
    assert!(!again.code(0).stdout.contains("the table jwks"));
    assert_eq!(drizzle.entries().len(), entries, "never twice");
    project.is_settled();

    // If the owner dropped the table, only a migration of the owner can restore it.
    project.run(&["set", "token", "hs256", "--yes"]).code(0);
    drizzle.generate("drop", WHEN + 9, |snapshot| {
        let tables = snapshot["tables"].as_object_mut().expect("tables");
        tables.remove("public.jwks").expect("a table");
    });
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(0)
        .says("the table jwks was dropped earlier; `npm run db:generate` writes a migration that creates it again");
}

#[test]
fn a_broken_journal_stops_the_run() {
    let project = Project::new(&[]);
    project.write(JOURNAL, "<<<<<<< HEAD\n");
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
    let journal = project.read(JOURNAL);
    project.run(&["update", "--check"]).code(0);
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    assert_eq!(project.read(JOURNAL), journal);
    project.is_settled();
}

/// A new version of authgen adds a column to the table of users.
fn add_phone(project: &Project) {
    let column =
        r#"{ "name": "phone_number", "type": "text", "primaryKey": false, "notNull": false }"#;
    let change = format!(
        r#"{{ "id": "22222222-2222-4222-8222-222222222222",
             "tables": {{ "public.user": {{ "columns": {{ "phone_number": {column} }} }} }} }}"#
    );
    let layer = project.template("frontend-next");
    fs::write(layer.join("migrations/phone.json"), change).expect("a file");
    let sql = "ALTER TABLE \"user\" ADD COLUMN \"phone_number\" text;";
    fs::write(layer.join("migrations/phone.sql"), sql).expect("a file");
    let row = "[[migration]]\nname = \"phone\"\nwhen = 1795990000000\n\n[[script]]";
    project.edit_template("frontend-next/layer.toml", "[[script]]", row);
}

#[test]
fn a_new_column_keeps_the_owners_column() {
    let project = Project::new(&[]);
    let drizzle = drizzle(&project);
    drizzle.generate("plan", WHEN, |snapshot| {
        snapshot["tables"]["public.user"]["columns"]["plan"] =
            json!({ "name": "plan", "type": "text" });
    });
    add_phone(&project);
    project.run(&["update", "--yes"]).code(0).says("_phone.sql");
    let columns = drizzle.last().1["tables"]["public.user"]["columns"].clone();
    assert!(
        columns["plan"].is_object() && columns["phone_number"].is_object(),
        "{columns}"
    );
    assert_eq!(drizzle.names().last().expect("a name"), "phone");
    project.is_settled();
}

#[test]
fn a_column_that_both_added_is_a_conflict() {
    let project = Project::new(&[]);
    let drizzle = drizzle(&project);
    drizzle.generate("own", WHEN, |snapshot| {
        snapshot["tables"]["public.user"]["columns"]["phone_number"] = json!({ "type": "varchar" });
    });
    add_phone(&project);
    let before = project.files();
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("the new migration `phone` conflicts with your migrations: user.phone_number")
        .complains("paths = [\"frontend/drizzle/*_phone.sql\"]");
    assert!(project.files() == before);

    let answers = project.read("authgen.toml");
    project.write(
        "authgen.toml",
        &format!("{answers}\n[owned]\npaths = [\"frontend/drizzle/*_phone.sql\"]\n"),
    );
    project
        .run(&["update", "--yes"])
        .code(0)
        .says("`phone` is not added: it is listed in [owned] in authgen.toml");
    assert_eq!(drizzle.names().last().expect("a name"), "own");
    project.is_settled();
}

#[test]
fn a_migration_of_a_dropped_table_is_left_out() {
    let project = Project::new(&[]);
    let drizzle = drizzle(&project);
    drizzle.generate("drop", WHEN, |snapshot| {
        let tables = snapshot["tables"].as_object_mut().expect("tables");
        tables.remove("public.user").expect("a table");
    });
    add_phone(&project);
    project
        .run(&["update", "--yes"])
        .code(0)
        .says("`phone` is not added: it changes user, which your migrations dropped or renamed");
    assert_eq!(drizzle.names().last().expect("a name"), "drop");
    project.is_settled();
}

#[test]
fn migrations_are_named_as_configured() {
    let project = Project::new(&[]);
    project.edit(
        CONFIG,
        "  out: \"./drizzle\",\n",
        "  out: \"./drizzle\",\n  migrations: { prefix: \"timestamp\" },\n",
    );
    project.run(&["set", "token", "jwks", "--yes"]).code(0);
    let (tag, last) = drizzle(&project).last();
    let (time, name) = tag.split_once('_').expect("a name");
    assert!(time.len() == 14 && name == "jwks", "{tag}");
    assert!(last["tables"]["public.jwks"].is_object());
    project.is_settled();
}

#[test]
fn a_moved_folder_is_asked_about() {
    let project = Project::new(&[]);
    fs::rename(
        project.path("frontend/drizzle"),
        project.path("frontend/migrations"),
    )
    .expect("a folder");
    project.edit(CONFIG, "\"./drizzle\"", "\"./migrations\"");
    let before = project.files();
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(2)
        .complains("frontend/drizzle/meta/_journal.json is missing")
        .complains("[migrations]")
        .complains("folder = \"frontend/migrations\"");
    assert!(project.files() == before);
    // Without new migrations, the folder does not matter.
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);

    let answers = project.read("authgen.toml");
    project.write(
        "authgen.toml",
        &format!("{answers}\n[migrations]\nfolder = \"frontend/migrations\"\n"),
    );
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(0)
        .says("migrations/");
    let moved = Drizzle(project.path("frontend/migrations"));
    assert_eq!(moved.names().last().expect("a name"), "jwks");
    assert!(!project.path("frontend/drizzle").exists());
    assert!(
        project
            .read("authgen.toml")
            .contains("folder = \"frontend/migrations\"")
    );
    project.is_settled();
    project.run(&["check", "--format", "json"]);
}
