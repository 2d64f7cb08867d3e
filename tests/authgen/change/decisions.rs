//! Conflicts that the owner resolves file by file, and their record.

use std::{fs, os::unix::fs::symlink};

use super::Project;

const AUTH: &str = "frontend/lib/auth.ts";
const TEMPLATE: &str = "frontend-next/files/frontend/lib/auth.ts.tera";

/// A project with an edited README, and an edit in a file that a feature changes.
fn project() -> Project {
    disputed(Project::new(&[]))
}

fn disputed(project: Project) -> Project {
    project.write("README.md", "# Mine\n");
    let mine = "createAuthClient(/* mine */";
    project.edit(AUTH, "createAuthClient(", mine);
    project.edit_template(
        TEMPLATE,
        "createAuthClient(",
        "createAuthClient(/* timeout: 5 */",
    );
    project.edit_template("base/files/README.md.tera", "# ", "# The ");
    project
}

/// Adds lines to the end of the template.
fn append(project: &Project, lines: &str) {
    let text = fs::read_to_string(project.template(TEMPLATE)).expect("a template");
    fs::write(project.template(TEMPLATE), text + lines).expect("a template");
}

#[test]
fn conflicts_are_resolved_file_by_file() {
    let project = project();
    project
        .run(&["update", "--yes", "--conflict", "ours=README.md"])
        .code(3)
        .complains(AUTH)
        .complains("ours=FILE for one file");
    let report = project.run(&[
        "update",
        "--yes",
        "--conflict",
        "ours=*.md",
        "--conflict",
        "theirs=frontend",
    ]);
    report.code(0);
    assert_eq!(project.read("README.md"), "# Mine\n");
    assert!(project.read(AUTH).contains("timeout: 5") && !project.read(AUTH).contains("mine"));
    project.is_settled();
}

#[test]
fn a_declined_change_is_reported_until_it_is_applied() {
    let project = project();
    let run = ["update", "--yes", "--conflict", "ours"];
    project.run(&run).code(0).says(AUTH);
    // Reported by every later run, but only for files that a feature needs.
    for args in [
        &["update", "--check"][..],
        &["set", "ci", "github", "--yes", "--conflict", "ours"],
    ] {
        let report = project.run(args).code(0);
        let told = report.says("lack template changes you declined");
        told.says(AUTH);
    }
    let diff = project.run(&["diff"]).code(0);
    diff.says(&format!(
        "# {AUTH} lacks this template change, which you declined:\n#   diff --git "
    ))
    .says("\n#   +export const authClient = createAuthClient(/* timeout: 5 */);\n");
    let check = project.run(&["check"]).code(0);
    check.says("warning  declined-file").says(AUTH);
    let report = project
        .run(&["update", "--dry-run", "--json"])
        .code(0)
        .json();
    assert_eq!(report["declined"], serde_json::json!([AUTH]));
    // The owner applies the change in a different form.
    project.edit(AUTH, "(/* mine */", "(/* mine */ /* timeout: 5 */");
    let check = project.run(&["update", "--check"]).code(4);
    check.complains(".authgen/record is out of date");
    project.run(&["update", "--yes"]).code(0);
    let report = project
        .run(&["update", "--dry-run", "--json"])
        .code(0)
        .json();
    assert_eq!(report["declined"], serde_json::json!([]));
    project.run(&["diff"]).code(0).silently();
    let check = project.run(&["check"]).code(0);
    assert!(!check.stdout.contains("declined-file"));
}

#[test]
fn a_declined_change_stays_declined_when_another_is_applied() {
    let project = Project::new(&[]);
    // Adjacent changes count as one.
    append(&project, "\n// One.\n// Two.\n// Three.\n");
    project.run(&["update", "--yes"]).code(0);
    let project = disputed(project);
    project
        .run(&["update", "--yes", "--conflict", "ours"])
        .code(0);
    project.write(AUTH, &(project.read(AUTH) + "export const last = 1;\n"));
    append(&project, "export const last = 2;\n");
    let theirs = ["update", "--yes", "--conflict", "theirs"];
    let told = project.run(&theirs).code(0);
    told.says("lack template changes you declined").says(AUTH);
    let text = project.read(AUTH);
    assert!(
        text.contains("last = 2") && text.contains("/* mine */"),
        "{text}"
    );
    project.is_settled();
    project.run(&["check"]).code(0).says("declined-file");
}

#[test]
fn markers_are_reported_until_they_are_resolved() {
    let project = project();
    let markers = ["update", "--yes", "--conflict", "markers"];
    let left = project.run(&markers).code(3);
    left.complains(&format!("{AUTH} (lines "))
        .complains("hint: resolve each, then commit");
    let check = project.run(&["check"]).code(4);
    check
        .says("README.md\n  1  error    conflict-markers  1 unresolved conflict")
        .says(&format!("{AUTH}\n  4  error    conflict-markers"));
    project.write(AUTH, "// Mine.\n");
    project.write("README.md", "# Mine\n\n<<<<<<< yours\n");
    project.run(&["check"]).code(0);
}

#[test]
fn an_owned_file_is_never_planned() {
    let project = project();
    let answers = project.read("authgen.toml");
    project.write(
        "authgen.toml",
        &format!("{answers}\n[owned]\npaths = [\"README.md\", \"frontend/lib/auth.ts\"]\n"),
    );
    let set = project.run(&["set", "email", "smtp", "--yes"]).code(0);
    let told = format!(
        "  {AUTH} is listed in [owned] in authgen.toml, so this change was not applied to it\n"
    );
    set.says(&told);
    // A change that is already in the file is not missing.
    project
        .run(&["restore", AUTH])
        .code(2)
        .complains("is listed in [owned]");
    let again = project.run(&["update", "--yes"]).code(0);
    assert!(!again.stdout.contains("To do by hand"), "{}", again.stdout);
    assert_eq!(project.read("README.md"), "# Mine\n");
    assert!(project.read(AUTH).contains("mine"));
    let diff = project.run(&["diff"]).code(0);
    assert_eq!(
        diff.stdout,
        format!(
            "# README.md is listed in [owned] in authgen.toml\n# {AUTH} is listed in [owned] in authgen.toml\n"
        )
    );
    assert!(
        project
            .read("authgen.toml")
            .contains("[owned]\npaths = [\"README.md\"")
    );
    project.is_settled();
    // After it is given back, it is compared with the last render before.
    let answers = project.read("authgen.toml").replace("\"README.md\", ", "");
    project.write("authgen.toml", &answers);
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("README.md");
    let answers = answers.replace("paths = [", "path = [");
    project.write("authgen.toml", &answers);
    project
        .run(&["update", "--yes"])
        .code(2)
        .complains("[owned]");
}

#[test]
fn a_link_or_a_large_file_stays_and_blocks_nothing_else() {
    let project = Project::new(&[]);
    fs::rename(project.path("README.md"), project.path("docs/README.md")).expect("a file");
    symlink("docs/README.md", project.path("README.md")).expect("a link");
    let large = fs::File::create(project.path("docs/database.md")).expect("a file");
    large.set_len(9 << 20).expect("a large file");
    for args in [&["update", "--check"][..], &["diff"], &["diff", "--mine"]] {
        project.run(args).code(0);
    }
    let set = ["set", "ci", "github", "--yes"];
    project
        .run(&set)
        .code(3)
        .complains("README.md (it is a symbolic link");
    let theirs = [&set[..], &["--conflict", "theirs"]].concat();
    project
        .run(&theirs)
        .code(3)
        .complains("cannot write the template's file");
    let ours = [&set[..], &["--conflict", "ours=README.md"]].concat();
    project.run(&ours).code(0);
    assert!(project.path("README.md").is_symlink());
    project.is_settled();
}

#[test]
fn a_change_prevented_by_an_obstacle_is_reported_once_it_is_gone() {
    for mode in ["ours", "markers"] {
        let project = Project::new(&[]);
        fs::remove_file(project.path(AUTH)).expect("a file");
        symlink("session.ts", project.path(AUTH)).expect("a link");
        project.edit_template(TEMPLATE, "createAuthClient(", "createAuthClient(/* a: 1 */");
        let decided = project.run(&["update", "--yes", "--conflict", mode]);
        decided.code(if mode == "ours" { 0 } else { 3 });
        for _ in 0..2 {
            let told = project.run(&["update", "--yes"]).code(0);
            told.says("lack template changes you declined").says(AUTH);
            project.run(&["check"]).code(0).says("declined-file");
            let _ = fs::remove_file(project.path(AUTH));
        }
        project.run(&["restore", AUTH, "--yes"]).code(0);
        project.is_settled();
        project.run(&["diff"]).code(0).silently();
    }
}

#[test]
fn the_template_takes_only_the_lines_that_both_changed() {
    let project = project();
    project.write(AUTH, &(project.read(AUTH) + "\nexport const mine = 1;\n"));
    let theirs = ["update", "--yes", "--conflict", "theirs"];
    project.run(&theirs).code(0);
    let text = project.read(AUTH);
    assert!(
        text.contains("timeout: 5") && !text.contains("/* mine */"),
        "{text}"
    );
    assert!(text.ends_with("\nexport const mine = 1;\n"), "{text}");
    project.is_settled();
}

#[test]
fn the_last_resolution_of_a_file_counts() {
    let project = project();
    let decided = [
        "ours",
        "theirs",
        "ours=frontend",
        "theirs=frontend/lib/*.ts",
    ];
    let decided = decided.map(|decision| ["--conflict", decision]).concat();
    project
        .run(&[&["update", "--yes"], &decided[..]].concat())
        .code(0);
    assert!(project.read("README.md").starts_with("# The "));
    assert!(project.read(AUTH).contains("timeout: 5"));
    let refused = project.run(&["update", "--conflict", "both"]).code(2);
    refused.complains("expected markers, ours or theirs");
}

#[test]
fn a_file_that_occupies_the_path_of_another_is_named() {
    let project = Project::new(&[]);
    let layer = project.template("frontend-next/files/frontend");
    let (from, to) = (layer.join("lib/old.ts"), layer.join("lib/old/index.ts"));
    fs::write(&from, "export const old = 1;\n").expect("a template");
    project.run(&["update", "--yes"]).code(0);
    project.write("frontend/lib/old.ts", "export const old = 2;\n");
    fs::remove_file(&from).expect("a template");
    fs::create_dir_all(layer.join("lib/old")).expect("a folder");
    fs::write(&to, "export const old = 3;\n").expect("a template");
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("frontend/lib/old.ts");
    let ours = ["update", "--yes", "--conflict", "ours"];
    let told = "frontend/lib/old.ts stays, and shadows frontend/lib/old/index.ts";
    project.run(&ours).code(0).says(told);
    project.run(&["update", "--check"]).code(0).says(told);
    let theirs = project.read("frontend/lib/old.ts");
    assert_eq!(theirs, "export const old = 2;\n");
}

#[test]
fn a_new_file_that_imports_a_file_moved_by_the_owner_is_named() {
    let project = Project::new(&[]);
    fs::rename(
        project.path("frontend/lib/project.ts"),
        project.path("frontend/lib/mine.ts"),
    )
    .expect("a file");
    let new = project.template("frontend-next/files/frontend/lib/new.ts");
    fs::write(new, "export { projectName } from \"./project\";\n").expect("a template");
    project
        .run(&["update", "--yes"])
        .code(0)
        .says("frontend/lib/project.ts is missing (you removed or moved it), and is used by frontend/lib/new.ts");
}
