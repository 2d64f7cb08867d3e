use super::Project;

const PAGE: &str = "backend/src/page.rs";

/// Owner and template change the same line.
fn conflict() -> Project {
    let project = Project::new(&[]);
    project.edit(PAGE, "MAX_LIMIT: u8 = 100", "MAX_LIMIT: u8 = 111");
    project.edit_template(
        "backend-axum/files/src/page.rs",
        "MAX_LIMIT: u8 = 100",
        "MAX_LIMIT: u8 = 200",
    );
    // A change without a conflict.
    project.edit_template(
        "backend-axum/files/src/env.rs",
        "//! Reads settings",
        "//! This reads settings",
    );
    project
}

#[test]
fn nothing_is_written_until_conflicts_are_resolved() {
    let project = conflict();
    let before = project.files();
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("backend/src/page.rs (lines ")
        .complains("--conflict markers");
    assert!(project.files() == before);
    let report = project
        .run(&["update", "--dry-run", "--json"])
        .code(0)
        .json();
    let steps = report["steps"].as_array().expect("steps");
    let step = steps
        .iter()
        .find(|step| step["path"] == PAGE)
        .expect("the step");
    assert_eq!(
        (&step["step"], &step["conflict"]["kind"]),
        (&"conflict".into(), &"lines".into())
    );
}

#[test]
fn markers_contain_both_sides_and_the_next_run_is_quiet() {
    let project = conflict();
    project
        .run(&["update", "--conflict", "markers", "--yes"])
        .code(3)
        .complains("the changes were written")
        .complains(PAGE);
    let text = project.read(PAGE);
    let (yours, rest) = text
        .split_once("<<<<<<< yours\n")
        .expect("a marker")
        .1
        .split_once("||||||| base\n")
        .expect("the base");
    let theirs = rest
        .split_once("=======\n")
        .expect("the middle")
        .1
        .split_once(">>>>>>> template\n")
        .expect("the end")
        .0;
    assert!(
        yours.contains("= 111;") && theirs.contains("= 200;"),
        "{text}"
    );
    assert!(
        project
            .read("backend/src/env.rs")
            .starts_with("//! This reads")
    );
    project.is_settled();
}

#[test]
fn ours_and_theirs_resolve_and_the_next_run_is_quiet() {
    for (mode, expected) in [("ours", "= 111;"), ("theirs", "= 200;")] {
        let project = conflict();
        project
            .run(&["update", "--conflict", mode, "--yes"])
            .code(0);
        assert!(
            project
                .read(PAGE)
                .contains(&format!("MAX_LIMIT: u8 {expected}")),
            "{mode}"
        );
        assert!(
            project
                .read("backend/src/env.rs")
                .starts_with("//! This reads"),
            "{mode}"
        );
        project.is_settled();
    }
}

#[test]
fn an_owners_file_at_the_path_of_a_new_one_is_a_conflict() {
    let project = Project::new(&[]);
    project.write("reports/app/main.py", "# mine\n");
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(3)
        .complains("reports/app/main.py");
    assert_eq!(project.read("reports/app/main.py"), "# mine\n");
    assert!(!project.path("reports/pyproject.toml").exists());
    project
        .run(&[
            "add",
            "backend",
            "fastapi=reports",
            "--yes",
            "--conflict",
            "ours",
        ])
        .code(0);
    assert_eq!(project.read("reports/app/main.py"), "# mine\n");
    assert!(project.path("reports/pyproject.toml").is_file());
    project.is_settled();
}

#[test]
fn keys_that_both_sides_add_to_a_manifest_are_both_kept() {
    let project = Project::new(&[]);
    project.edit(
        "package.json",
        "\"devDependencies\": {",
        "\"devDependencies\": {\n    \"aaa\": \"1.0.0\",",
    );
    project.edit(
        "package.json",
        "\"dev\": ",
        "\"deploy\": \"ship it\",\n    \"dev\": ",
    );
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("package.json")).expect("JSON");
    assert_eq!(manifest["devDependencies"]["aaa"], "1.0.0");
    assert_eq!(manifest["scripts"]["deploy"], "ship it");
    assert!(manifest["scripts"]["test:reports"].is_string());
}
