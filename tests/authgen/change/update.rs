use std::fs;

use super::{Project, changed};

const AXUM: &str = "backend-axum/files/src";

#[test]
fn unedited_files_follow_the_templates() {
    let project = Project::new(&[]);
    project.edit_template(
        &format!("{AXUM}/page.rs"),
        "const MAX_LIMIT: u8 = 100;",
        "const MAX_LIMIT: u8 = 200;",
    );
    fs::write(project.template(&format!("{AXUM}/fresh.rs")), "// new\n").expect("a template");
    fs::remove_file(project.template(&format!("{AXUM}/page.rs").replace("page", "telemetry")))
        .expect("a template");
    project
        .run(&["update", "--check"])
        .code(4)
        .says("~ page.rs")
        .says("+ fresh.rs")
        .says("- telemetry.rs");
    project.run(&["update", "--yes"]).code(0);
    assert!(project.read("backend/src/page.rs").contains("= 200;"));
    assert!(project.path("backend/src/fresh.rs").is_file());
    assert!(!project.path("backend/src/telemetry.rs").exists());
    project.is_settled();
}

#[test]
fn an_edit_elsewhere_in_the_file_survives_byte_for_byte() {
    let project = Project::new(&[]);
    project.edit(
        "backend/src/page.rs",
        "const DEFAULT_LIMIT: u8 = 50;",
        "const DEFAULT_LIMIT: u8 = 25; // ours",
    );
    let mine = "\n// The owner's  own\tlines \u{1F600}\n";
    let text = project.read("backend/src/page.rs");
    project.write("backend/src/page.rs", &format!("{text}{mine}"));
    project.edit_template(
        &format!("{AXUM}/page.rs"),
        "//! Pagination by cursor",
        "//! Pages by cursor",
    );
    project.run(&["update", "--yes"]).code(0).says("& page.rs");
    let merged = project.read("backend/src/page.rs");
    assert_eq!(
        merged,
        format!("{text}{mine}").replacen("Pagination by cursor", "Pages by cursor", 1)
    );
    project.is_settled();
}

#[test]
fn a_latin_1_byte_does_not_make_a_file_binary() {
    let project = Project::new(&[]);
    let path = project.path("backend/src/page.rs");
    let mine = [fs::read(&path).expect("a file"), b"// Caf\xe9\n".to_vec()].concat();
    fs::write(&path, &mine).expect("a file");
    project.edit_template(&format!("{AXUM}/page.rs"), "u8 = 100;", "u8 = 200;");
    project.run(&["update", "--yes"]).code(0).says("& page.rs");
    let merged = fs::read(&path).expect("a file");
    assert!(merged.ends_with(b"\n// Caf\xe9\n"));
    assert_eq!(merged.len(), mine.len());
    assert!(String::from_utf8_lossy(&merged).contains("u8 = 200;"));
    project.is_settled();
}

#[test]
fn a_deletion_stays_and_is_reported_once() {
    let project = Project::new(&[]);
    fs::remove_file(project.path("docs/security.md")).expect("a file");
    project.run(&["update", "--check"]).code(0);
    project.edit_template(
        "base/files/docs/security.md.tera",
        "# Security",
        "# Security of this project",
    );
    project
        .run(&["update", "--yes"])
        .code(0)
        .says(". security.md");
    assert!(!project.path("docs/security.md").exists());
    project.is_settled();
}

#[test]
fn a_template_change_that_the_owner_already_made_is_recorded() {
    let project = Project::new(&[]);
    let (file, template) = ("backend/src/page.rs", format!("{AXUM}/page.rs"));
    project.edit(file, "MAX_LIMIT: u8 = 100", "MAX_LIMIT: u8 = 200");
    project.edit_template(&template, "MAX_LIMIT: u8 = 100", "MAX_LIMIT: u8 = 200");
    project.run(&["update", "--check"]).code(4);
    project
        .run(&["update", "--yes"])
        .code(0)
        .says("Only .authgen/record needs an update.");
    project.edit_template(&template, "MAX_LIMIT: u8 = 200", "MAX_LIMIT: u8 = 300");
    project.run(&["update", "--yes"]).code(0).says("~ page.rs");
    assert!(project.read(file).contains("MAX_LIMIT: u8 = 300"));
    project.is_settled();
}

#[test]
fn the_owners_files_are_never_read() {
    let project = Project::new(&[]);
    project.write("backend/src/mine.rs", "// mine\n");
    project.write("frontend/drizzle/notes.txt", "mine\n");
    let before = project.files();
    project.run(&["add", "backend", "fastapi", "--yes"]).code(0);
    let after = project.files();
    for path in ["backend/src/mine.rs", "frontend/drizzle/notes.txt"] {
        assert_eq!(before[path], after[path]);
    }
}

#[test]
fn two_updates_give_the_same_project_as_one() {
    let change = |project: &Project, from: &str, to: &str| {
        project.edit_template(
            &format!("{AXUM}/page.rs"),
            &format!("MAX_LIMIT: u8 = {from}"),
            &format!("MAX_LIMIT: u8 = {to}"),
        );
    };
    let (once, twice) = (Project::new(&[]), Project::new(&[]));
    for project in [&once, &twice] {
        project.edit(
            "backend/src/page.rs",
            "limit.unwrap_or(DEFAULT_LIMIT)",
            "limit.unwrap_or(7)",
        );
    }
    change(&twice, "100", "200");
    twice.run(&["update", "--yes"]).code(0);
    change(&twice, "200", "300");
    twice.run(&["update", "--yes"]).code(0);
    change(&once, "100", "300");
    once.run(&["update", "--yes"]).code(0);
    assert_eq!(
        changed(&once.public_files(), &twice.public_files()),
        [""; 0]
    );
}

#[test]
fn the_owners_line_endings_and_modes_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new(&[]);
    let path = project.path("backend/src/page.rs");
    let text = project.read("backend/src/page.rs");
    fs::write(&path, text.replace('\n', "\r\n")).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode");
    project.edit_template(
        &format!("{AXUM}/page.rs"),
        "MAX_LIMIT: u8 = 100",
        "MAX_LIMIT: u8 = 200",
    );
    project.run(&["update", "--yes"]).code(0);
    let merged = project.read("backend/src/page.rs");
    assert_eq!(
        merged,
        text.replace("u8 = 100", "u8 = 200").replace('\n', "\r\n")
    );
    let mode = fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

#[test]
fn diff_shows_the_update_and_mine_the_owners_edits() {
    let project = Project::new(&[]);
    project.run(&["diff"]).code(0).silently();
    project.run(&["diff", "--mine"]).code(0).silently();
    project.edit(
        "backend/src/page.rs",
        "limit.unwrap_or(DEFAULT_LIMIT)",
        "limit.unwrap_or(7)",
    );
    project
        .run(&["diff", "--mine"])
        .code(0)
        .says("--- a/backend/src/page.rs")
        .says("+            limit: limit.unwrap_or(7),");
    project.run(&["diff"]).code(0).silently();
    project.edit_template(
        &format!("{AXUM}/page.rs"),
        "MAX_LIMIT: u8 = 100",
        "MAX_LIMIT: u8 = 200",
    );
    let before = project.files();
    project
        .run(&["diff"])
        .code(0)
        .says("-const MAX_LIMIT: u8 = 100;\n+const MAX_LIMIT: u8 = 200;");
    assert!(project.files() == before);
}

#[test]
fn a_dry_run_writes_nothing_and_json_is_complete() {
    let project = Project::new(&[]);
    let before = project.files();
    let output = project
        .run(&["add", "backend", "fastapi=reports", "--dry-run", "--json"])
        .code(0);
    assert!(project.files() == before);
    let report = output.json();
    assert_eq!(report["version"], 1);
    assert_eq!(report["command"], "add");
    let steps = report["steps"].as_array().expect("steps");
    assert!(
        steps
            .iter()
            .any(|step| step["path"] == "reports/app/main.py" && step["step"] == "create")
    );
    assert_eq!(report["envFiles"][1]["path"], "reports/.env");
    let repeat = report["repeat"].as_str().expect("a command");
    assert!(repeat.starts_with("authgen add backend fastapi --name reports --templates /"));
    assert!(repeat.ends_with(" --yes"));
}
