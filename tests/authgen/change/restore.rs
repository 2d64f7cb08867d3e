//! `authgen restore`: brings back generated files.

use std::fs;

use super::{Project, changed};
use crate::support::git;

const AUTH: &str = "frontend/lib/auth.ts";

#[test]
fn files_are_restored_as_they_were_rendered() {
    let project = Project::new(&[]);
    let before = project.files();
    project.write(AUTH, "// Mine.\n");
    fs::remove_dir_all(project.path("frontend/app")).expect("a folder");
    let page = "frontend/app/page.tsx";
    let restore = ["restore", AUTH, &format!("./frontend/../{page}")];
    let dry = project
        .run(&[&restore[..], &["--dry-run"]].concat())
        .code(0);
    dry.says("Nothing was written").says("authgen restore");
    let refused = project.run(&restore).code(2);
    refused.complains("--yes");
    assert_eq!(project.read(AUTH), "// Mine.\n");
    let json = [&restore[..], &["--yes", "--json"]].concat();
    let json = project.run(&json).code(0).json();
    assert_eq!(json["command"], "restore");
    let steps = json["steps"].as_array().expect("steps");
    let steps: Vec<_> = steps.iter().map(|step| &step["step"]).collect();
    assert_eq!(steps, ["create", "replace"]);
    let left = changed(&before, &project.files());
    assert!(
        left.iter().all(|path| path.starts_with("frontend/app/")),
        "{left:?}"
    );
    assert!(!left.contains(&page.to_owned()));
    let again = [&restore[..], &["--yes"]].concat();
    project.run(&again).code(0).says("Already as generated.");
    // All generated files of a folder.
    project.run(&["restore", "frontend/app/", "--yes"]).code(0);
    assert_eq!(changed(&before, &project.files()), [""; 0]);
    // With a path relative to the current folder.
    fs::remove_file(project.path(AUTH)).expect("a file");
    let run = project.run_in("shop/frontend/lib", &["restore", "auth.ts", "--yes"]);
    run.code(0);
    assert_eq!(changed(&before, &project.files()), [""; 0]);
}

#[test]
fn declined_changes_are_restored() {
    let project = Project::new(&[]);
    project.edit(AUTH, "createAuthClient(", "createAuthClient(/* mine */");
    project.edit_template(
        "frontend-next/files/frontend/lib/auth.ts.tera",
        "createAuthClient(",
        "createAuthClient(/* timeout: 5 */",
    );
    let ours = ["update", "--yes", "--conflict", "ours"];
    project.run(&ours).code(0).says("authgen restore FILE");
    project.run(&["restore", AUTH, "--yes"]).code(0);
    assert!(
        project
            .read(AUTH)
            .contains("createAuthClient(/* timeout: 5 */")
    );
    project.run(&["check"]).code(0);
    project.is_settled();
}

#[test]
fn paths_that_cannot_be_restored_are_reported() {
    let project = Project::new(&[]);
    let answers = project.read("authgen.toml") + "\n[owned]\npaths = [\"docs\"]\n";
    project.write("authgen.toml", &answers);
    fs::remove_file(project.path(AUTH)).expect("a file");
    fs::create_dir(project.path(AUTH)).expect("a folder");
    for (path, code, message, hint) in [
        (
            "docs/security.md",
            2,
            "docs/security.md is listed in [owned]",
            "remove it from [owned]",
        ),
        (
            "docs",
            2,
            "docs is listed in [owned]",
            "remove it from [owned]",
        ),
        (
            "frontend/lib/auht.ts",
            2,
            "frontend/lib/auht.ts is not a generated file",
            "did you mean `frontend/lib/auth.ts`?",
        ),
        (
            "mine.txt",
            2,
            "mine.txt is not a generated file",
            "authgen diff --mine",
        ),
        (
            "../other",
            2,
            "../other is not a file in this project",
            "pass a path",
        ),
        (".", 2, ". is not a file in this project", "pass a path"),
        ("docs/*", 2, "contains", "pass a path"),
        (AUTH, 3, "is a folder", "move it elsewhere"),
    ] {
        let refused = project.run(&["restore", path, "--yes"]).code(code);
        refused.complains(message).complains(hint);
    }
    project.run(&["restore"]).code(2).complains("<FILE>");
    // Removed from the templates.
    fs::remove_file(project.template("frontend-next/files/frontend/lib/project.ts.tera"))
        .expect("a template");
    project.run(&["update", "--yes"]).code(0);
    let gone = project
        .run(&["restore", "frontend/lib/project.ts", "--yes"])
        .code(2);
    gone.complains("the templates no longer contain frontend/lib/project.ts");
}

#[test]
fn uncommitted_edits_are_not_lost() {
    let project = Project::new(&[]);
    project.world.git_program();
    // The project is a subfolder of a repository.
    let root = project.world.work("");
    let run = |args: &[&str]| assert!(git(&root, args).0, "{args:?}");
    run(&["init", "--quiet"]);
    run(&["add", "shop"]);
    run(&["commit", "--quiet", "--message", "x"]);
    project.write("README.md", "# Mine\n");
    project.write(AUTH, "// Mine.\n");
    run(&["commit", "--quiet", "--message", "x", "shop/README.md"]);
    fs::remove_file(project.path("package.json")).expect("a file");
    // Git ignores this file.
    let ignored = "docs/security.md";
    run(&["rm", "--quiet", "--cached", &format!("shop/{ignored}")]);
    run(&["commit", "--quiet", "--message", "x"]);
    fs::write(root.join(".git/info/exclude"), "/shop/docs/\n").expect("a rule");
    project.write(ignored, "# Mine\n");
    for path in [AUTH, ignored] {
        let refused = project.run(&["restore", path, "--yes"]).code(3);
        refused.complains(&format!("uncommitted changes: {path}"));
    }
    project
        .run(&["restore", "README.md", "package.json", "--yes"])
        .code(0);
    project
        .run(&["restore", AUTH, "--yes", "--allow-dirty"])
        .code(0);
    run(&[
        "diff",
        "--quiet",
        "HEAD~2",
        "--",
        "shop/README.md",
        "shop/package.json",
    ]);
}
