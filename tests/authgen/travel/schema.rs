//! The schema file was split into a folder. The owner's additions move along, with their imports.

use std::fs;

use super::Travel;

const TABLE: &str = "
export const ownerNotes = pgTable(\"owner_notes\", {
  id: uuid(\"id\").defaultRandom().primaryKey(),
  userId: userId(),
  stars: integer(\"stars\").notNull(),
  ...timestamps,
});
";

#[test]
fn tables_and_columns_move_to_the_split_files() {
    let travel = Travel::new();
    travel.check_out("fd032d9-default", "app");
    let root = travel.path("app");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file");
    let old = root.join("frontend/lib/db/schema.ts");
    let text = read("frontend/lib/db/schema.ts")
        .replace(
            "title: text(\"title\").notNull(),",
            "title: text(\"title\").notNull(),\n    color: text(\"color\"),",
        )
        .replace(
            "image: text(\"image\"),",
            "image: text(\"image\"),\n  plan: text(\"plan\"),",
        );
    fs::write(&old, text + TABLE).expect("a file");
    travel.commit("app");

    travel.authgen("app", &["update", "--yes"]).code(0);
    assert!(!old.exists(), "one place has all tables");
    let (tasks, users) = (
        read("frontend/lib/db/schema/tasks.ts"),
        read("frontend/lib/db/schema/auth.ts"),
    );
    assert!(tasks.contains("    color: text(\"color\"),\n"), "{tasks}");
    assert!(users.contains("  plan: text(\"plan\"),\n"), "{users}");
    assert!(tasks.ends_with(TABLE), "{tasks}");
    let imports: String = tasks.split("\nexport").next().expect("imports").to_owned();
    for name in ["integer", "uuid", "userId", "timestamps"] {
        assert!(imports.contains(name), "{name}: {imports}");
    }
    travel.is_settled("app");
}
