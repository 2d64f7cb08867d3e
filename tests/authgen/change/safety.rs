use std::{fs, os::unix::fs::symlink, process::Command};

use super::Project;

fn git(project: &Project, args: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@localhost"])
        .args(args)
        .current_dir(project.path(""))
        .output()
        .expect("git");
    assert!(status.status.success(), "{status:?}");
}

/// Puts the real git on the `PATH`.
fn with_git(project: &Project) {
    project.world.program("git", "exec /usr/bin/git \"$@\"");
}

#[test]
fn a_wrong_argument_is_reported_before_uncommitted_changes() {
    let project = Project::new(&[]);
    with_git(&project);
    git(&project, &["init", "--quiet"]);
    let before = project.files();
    for (args, message) in [
        (&["add", "bakend"][..], "cannot add `bakend`"),
        (&["add", "backend", "axmu"], "`axmu` is not a valid choice"),
        (
            &["add", "backend", "axum", "--name", "Bad"],
            "\"Bad\" is not a valid",
        ),
        (
            &["add", "backend", "axum=backend"],
            "a service named `backend` already exists",
        ),
        (&["add", "oauth", "gitlb"], "`gitlb` is not a valid choice"),
        (&["remove", "oauth", "github"], "`oauth` is empty"),
        (
            &["remove", "backend", "billing"],
            "no service named `billing`",
        ),
        (&["set", "tokn", "jwks"], "`tokn` cannot be set"),
        (&["set", "token", "rs256"], "`rs256` is not a valid choice"),
        (&["set", "frontend-port", "80"], "invalid port"),
        (&["set", "database", "external"], "missing answer"),
        (&["update", "--conflict", "their"], "their"),
        (
            &["update", "--onto", "no-branch"],
            "no branch `no-branch` in git",
        ),
        (&["restore", "REDME.md"], "REDME.md is not a generated file"),
        (
            &["secret", "rotate", "--finish"],
            "no rotation is in progress",
        ),
        (
            &["secret", "rotate", "--finish", "--now"],
            "cannot be used with",
        ),
    ] {
        let args = [args, &["--yes"]].concat();
        project.run(&args).code(2).complains(message);
    }
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(3)
        .complains("uncommitted changes: ");
    assert_eq!(project.files(), before);
}

#[test]
fn uncommitted_changes_are_rejected() {
    let project = Project::new(&[]);
    with_git(&project);
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "--all"]);
    git(&project, &["commit", "--quiet", "--message", "x"]);
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    project
        .run(&["set", "frontend-port", "3200", "--yes"])
        .code(3)
        .complains("uncommitted changes: ")
        .complains("--allow-dirty");
    project
        .run(&["set", "frontend-port", "3200", "--dry-run"])
        .code(0);
    project
        .run(&["set", "frontend-port", "3200", "--yes", "--allow-dirty"])
        .code(0);
    git(&project, &["commit", "--quiet", "--all", "--message", "y"]);
    project.write("notes.txt", "not known to git\n");
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("notes.txt");
}

#[test]
fn a_link_only_matters_for_a_changed_file() {
    let edit = |project: &Project| {
        let path = "backend-axum/files/src/page.rs";
        let text = fs::read_to_string(project.template(path)).expect("a template");
        fs::write(project.template(path), format!("// New.\n{text}")).expect("a template");
    };
    let project = Project::new(&[]);
    let outside = project.world.write("outside/page.rs", "// outside\n");
    fs::remove_file(project.path("backend/src/page.rs")).expect("a file");
    symlink(&outside, project.path("backend/src/page.rs")).expect("a link");
    project.run(&["update", "--check"]).code(0);
    edit(&project);
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("backend/src/page.rs")
        .complains("symbolic link");

    let project = Project::new(&[]);
    fs::rename(project.path("backend/src"), project.world.work("elsewhere")).expect("a folder");
    symlink(project.world.work("elsewhere"), project.path("backend/src")).expect("a link");
    project.run(&["update", "--check"]).code(0);
    edit(&project);
    project
        .run(&["update", "--yes"])
        .code(3)
        .complains("backend/src")
        .complains("symbolic link");
    let text = fs::read_to_string(&outside).expect("a file");
    assert_eq!(text, "// outside\n");
}

#[test]
fn a_repository_that_git_cannot_read_does_not_count_as_clean() {
    let project = Project::new(&[]);
    with_git(&project);
    git(&project, &["init", "--quiet"]);
    project.write(".git/index", "not an index");
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(3)
        .complains("git cannot list uncommitted changes");
}

#[test]
fn two_runs_exclude_each_other() {
    let project = Project::new(&[]);
    fs::create_dir_all(project.path(".authgen")).expect("a folder");
    let lock = fs::File::create(project.path(".authgen/lock")).expect("the lock");
    lock.lock().expect("locked");
    project
        .run(&["add", "backend", "fastapi", "--yes"])
        .code(1)
        .complains("another");
    drop(lock);
    project.run(&["add", "backend", "fastapi", "--yes"]).code(0);
}

#[test]
fn a_complete_run_leaves_no_temporary_files() {
    let project = Project::new(&[]);
    project.run(&["add", "backend", "fastapi", "--yes"]).code(0);
    let left: Vec<String> = project
        .files()
        .into_keys()
        .filter(|path| path.starts_with(".authgen/"))
        .collect();
    assert!(
        left.iter()
            .all(|path| path == ".authgen/record" || path == ".authgen/lock"),
        "{left:?}"
    );
}
