//! The number of the templates that a project was rendered with.

use super::{super::Project, forget_templates};

const CHANGES: &str = "\nWhat's new in these templates:\n  - ";

#[test]
fn an_older_authgen_leaves_a_project_alone() {
    let project = Project::new(&[]);
    project.edit_templates("versions.toml", "templates = 1", "templates = 4");
    project.run(&["update", "--yes"]).code(0);
    project.edit_templates("versions.toml", "templates = 4", "templates = 3");
    let version = format!("authgen = \"{}\"", env!("CARGO_PKG_VERSION"));
    let message = "the project was generated with newer templates (4; this authgen has 3)";
    let update = project.run(&["update", "--yes"]).code(2).complains(message);
    update.complains("hint: install a newer authgen");
    project.edit("authgen.toml", &version, "authgen = \"99.0.0\"");
    let before = project.files();
    for command in [
        &["add", "backend", "fastapi", "--yes"][..],
        &["remove", "oauth", "github", "--yes"],
        &["set", "token", "jwks", "--yes"],
        &["update", "--yes"],
        &["update", "--check"],
        &["update", "--dry-run"],
        &["diff"],
        &["check"],
        &["secret", "rotate", "--yes"],
    ] {
        let refused = project.run(command).code(2).complains(message);
        refused.complains("hint: use authgen 99.0.0 or newer");
    }
    assert!(project.files() == before);
}

#[test]
fn the_first_run_with_newer_templates_explains_their_changes() {
    let project = Project::new(&[]);
    let quiet = project.run(&["update", "--dry-run"]).code(0);
    assert!(!quiet.stdout.contains(CHANGES), "{}", quiet.stdout);
    forget_templates(&project);
    let set = ["set", "frontend-port", "3100", "--dry-run"];
    project.run(&set).code(0).says(CHANGES);
    project.run(&["update", "--check"]).code(4).says(CHANGES);
    project.run(&["update", "--dry-run"]).code(0).says(CHANGES);
    let json = project
        .run(&["update", "--dry-run", "--json"])
        .code(0)
        .json();
    let news = json["news"].as_str().expect("news");
    assert!(news.starts_with("- "), "{news}");
    project.run(&["update", "--yes"]).code(0).says(CHANGES);
    assert!(
        project
            .read(".authgen/record")
            .contains("{\"templates\":1}")
    );
    let json = project.run(&["update", "--yes", "--json"]).code(0).json();
    assert!(json["news"].is_null());
    project.is_settled();
    let catalog = project.run(&["catalog", "--json"]).code(0).json();
    assert_eq!(catalog["templates"], 1);
}
