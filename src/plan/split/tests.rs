use super::*;
use crate::{plan::Moves, record::Renders, tree::Tree};

fn path(text: &str) -> RelPath {
    RelPath::parse(text).expect("a path")
}

/// Splits a file of a project without other files or moves.
fn split_of(from: &str, before: &Blob, disk: &Blob, parts: &[Part<'_>]) -> Option<Vec<Merged>> {
    let origin = Origin {
        path: &path(from),
        base: &Renders::new(),
        want: &Tree::new(),
        moves: &Moves::default(),
    };
    split(&origin, before, disk, parts)
}

const OLD: &str = r#"import { sql } from "drizzle-orm";
import { check, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { LIMIT } from "./limits";

const instant = (name: string) => timestamp(name);

export const user = pgTable("user", {
  id: text("id").primaryKey(),
  email: text("email").notNull(),
});

export const tasks = pgTable("tasks", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  createdAt: instant("created_at"),
});

export type Task = typeof tasks.$inferSelect;
"#;
const AUTH: &str = r#"import { pgTable, text } from "drizzle-orm/pg-core";

export const user = pgTable("user", {
  id: text("id").primaryKey(),
  email: text("email").notNull(),
});
"#;
const TASKS: &str = r#"import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name);

/** Read by the API. */
export const tasks = pgTable("tasks", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  createdAt: instant("created_at"),
});
"#;

/// The texts of the two parts after an edit of the old file; `conflict` for a part in conflict.
fn parts(edited: &str) -> Option<[String; 2]> {
    let (auth, tasks) = (path("db/schema/auth.ts"), path("db/schema/tasks.ts"));
    let blob = |text: &str| Blob::new(text.as_bytes());
    let part = |path, text, gets_additions| Part {
        path,
        gets_additions,
        text: blob(text),
    };
    let parts = [part(&auth, AUTH, false), part(&tasks, TASKS, true)];
    let merged = split_of("db/schema.ts", &blob(OLD), &blob(edited), &parts)?;
    let texts = merged.into_iter().map(|merged| match merged {
        Merged::Clean(bytes) => String::from_utf8(bytes).expect("UTF-8"),
        Merged::Conflict(_) | Merged::Binary => "conflict".to_owned(),
    });
    texts.collect::<Vec<_>>().try_into().ok()
}

fn edit(from: &str, to: &str) -> String {
    assert!(OLD.contains(from), "{from}");
    OLD.replacen(from, to, 1)
}

#[test]
fn an_edit_moves_to_the_part_with_the_surrounding_lines() {
    let edited = edit(
        "  email: text(\"email\").notNull(),\n",
        "  email: text(\"email\").notNull(),\n  nick: text(\"nick\"),\n",
    );
    let [auth, tasks] = parts(&edited).expect("parts");
    assert!(
        auth.contains("notNull(),\n  nick: text(\"nick\"),\n});"),
        "{auth}"
    );
    assert_eq!(tasks, TASKS);
    let edited = edit(
        "  title: text(\"title\").notNull(),\n",
        "  title: text(\"title\"),\n",
    );
    let [auth, tasks] = parts(&edited).expect("parts");
    assert_eq!(auth, AUTH);
    assert_eq!(
        tasks,
        TASKS.replace("text(\"title\").notNull()", "text(\"title\")")
    );
}

#[test]
fn a_standalone_addition_is_appended_with_its_imports() {
    let table = "\n// Whose note \"sql\" is.\nexport const notes = pgTable(\"notes\", {\n  user: text(\"user_id\").references(() => user.id),\n  size: integer(\"size\").default(LIMIT),\n  at: instant(\"at\"),\n});\n";
    let edited = OLD.replace("check, pgTable", "check, integer, pgTable") + table;
    let [auth, tasks] = parts(&edited).expect("parts");
    assert_eq!(auth, AUTH);
    let imports = "import { integer, pgTable, text, timestamp } from \"drizzle-orm/pg-core\";\nimport { user } from \"./auth\";\nimport { LIMIT } from \"../limits\";\n";
    let own = TASKS.split_once(";\n").expect("an import").1;
    assert_eq!(tasks, format!("{imports}{own}{table}"));
}

#[test]
fn reexports_move_to_the_part() {
    let added = "\nexport * from \"./habits\";\nexport { a } from \"../a\";\n";
    let [auth, tasks] = parts(&(OLD.to_owned() + added)).expect("parts");
    assert_eq!(auth, AUTH);
    let there = "\nexport * from \"../habits\";\nexport { a } from \"../../a\";\n";
    assert_eq!(tasks, TASKS.to_owned() + there);
    let edited = edit(
        "  email: text",
        "  nick: load(import(\"./nick\")),\n  email: text",
    );
    let [auth, _] = parts(&edited).expect("parts");
    assert!(auth.contains("import(\"../nick\")"), "{auth}");
}

#[test]
fn edits_without_a_part_are_left_to_the_owner() {
    // No part has the type, or the lines around the edit.
    assert_eq!(
        parts(&(OLD.to_owned() + "\nexport type Mine = Task;\n")),
        None
    );
    // Both the owner and the template changed the line.
    let edited = edit(
        "typeof tasks.$inferSelect",
        "typeof tasks.$inferSelect & { mine: true }",
    );
    assert!(parts(&edited).is_none_or(|parts| parts.contains(&"conflict".to_owned())));
    // The file is not text.
    let parts = [Part {
        path: &path("a"),
        gets_additions: true,
        text: Blob::new(AUTH.as_bytes()),
    }];
    let disk = Blob::new(&b"\xff\xfe\0"[..]);
    assert_eq!(
        split_of("db/schema.ts", &Blob::new(OLD.as_bytes()), &disk, &parts),
        None
    );
}

#[test]
fn an_import_that_no_part_needs_is_left_to_the_owner() {
    for (from, to) in [
        ("import { LIMIT }", "import { EXTRA, LIMIT }"),
        (
            "import { sql } from \"drizzle-orm\"",
            "import { sql } from \"./mine\"",
        ),
        ("import { LIMIT }", "import \"./mine\";\nimport { LIMIT }"),
    ] {
        let parts = parts(&edit(from, to));
        let has = |part: &String| part.contains("./mine") || part.contains("../mine");
        assert!(parts.is_none_or(|parts| parts.iter().any(has)), "{to}");
    }
}

#[test]
fn text_next_to_an_import_is_not_lost() {
    for (from, to) in [
        ("\"drizzle-orm\";", "\"drizzle-orm\"; // MINE"),
        ("\"drizzle-orm\";", "\"drizzle-orm\" /* MINE */;"),
        ("\"drizzle-orm\";", "\"drizzle-orm\"; MINE();"),
        ("pg-core\";", "pg-core\" with { MINE: \"1\" };"),
        ("{ check, ", "{ /* MINE */ check, "),
        ("{ check, ", "{\n  // MINE\n  check,\n  "),
        ("import { LIMIT", "// MINE\nimport { LIMIT"),
        ("./limits\";\n", "./limits\";\n// MINE\n"),
    ] {
        let found = parts(&edit(from, to));
        let is_kept = |parts: &[String; 2]| {
            parts
                .iter()
                .any(|part| part == "conflict" || part.contains("MINE"))
        };
        assert!(found.as_ref().is_none_or(is_kept), "{to}: {found:?}");
    }
}

#[test]
fn the_owners_line_endings_stay() {
    let edited = edit("text(\"email\").notNull()", "text(\"email\")").replace('\n', "\r\n");
    let [auth, _] = parts(&edited).expect("parts");
    assert_eq!(
        auth,
        AUTH.replace("text(\"email\").notNull()", "text(\"email\")")
            .replace('\n', "\r\n")
    );
}

#[test]
fn code_of_a_language_whose_imports_are_unknown_is_not_added() {
    let blob = |text: &str| Blob::new(text.as_bytes());
    let text = "def a():\n    return 1\n";
    let to = path("app/tasks.py");
    let added = blob(&(text.to_owned() + "\ndef b():\n    return 2\n"));
    let into = |from: &str, to: &RelPath| {
        let parts = [Part {
            path: to,
            gets_additions: true,
            text: blob(text),
        }];
        split_of(from, &blob(text), &added, &parts)
    };
    assert_eq!(into("app/old.py", &to), None);
    let notes = path("docs/notes.md");
    assert_eq!(
        into("docs/old.md", &notes),
        Some(vec![Merged::Clean(added.bytes().to_vec())])
    );
}
