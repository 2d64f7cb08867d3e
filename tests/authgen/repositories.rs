//! `new` and git: repositories around the folder, incomplete repositories in it, and tracked files.

use std::{fs, path::Path};

use crate::support::{World, git};

fn world() -> World {
    let world = World::new();
    world.git_program();
    git(&world.work(""), &["init", "--quiet", "outer"]);
    world
}

fn commit(folder: &Path) {
    let (added, text) = git(folder, &["add", "--all", "--force"]);
    assert!(added, "{text}");
    let (committed, text) = git(folder, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
    assert!(committed, "{text}");
}

#[test]
fn no_secret_is_written_to_a_tracked_file_that_is_not_checked_out() {
    let world = world();
    world.write("outer/app/frontend/.env.local", "OLD=1\n");
    commit(&world.work("outer"));
    fs::remove_dir_all(world.work("outer/app")).expect("removed");
    world
        .authgen(["new", "outer/app", "--yes"])
        .go()
        .code(1)
        .complains("nothing was written: git tracks frontend/.env.local");
    assert!(!world.work("outer/app").exists());
}

#[test]
fn an_empty_git_folder_is_not_a_repository() {
    let world = world();
    fs::create_dir_all(world.work("outer/app/.git")).expect("a folder");
    world.write("outer/mine", "");
    git(&world.work("outer"), &["add", "mine"]);
    world
        .authgen(["new", "outer/app", "--yes", "--git"])
        .go()
        .code(2)
        .complains("is inside the git repository");
    assert!(!world.work("outer/app/package.json").exists());
}

#[test]
fn a_commit_deletes_nothing_that_was_not_checked_out() {
    let world = world();
    world.write("outer/mine", "mine");
    commit(&world.work("outer"));
    git(
        &world.work(""),
        &["clone", "--quiet", "--no-checkout", "outer", "app"],
    );
    world
        .authgen(["new", "app", "--yes", "--git"])
        .go()
        .code(3)
        .complains("files committed in app are missing from the folder");
    assert!(!world.work("app/package.json").exists());
    world.new_project("app", &[]);
}

#[test]
fn nothing_is_written_during_a_merge() {
    let world = world();
    fs::write(world.work("outer/.git/MERGE_HEAD"), "x").expect("a file");
    world
        .authgen(["new", "outer", "--yes"])
        .go()
        .code(3)
        .complains("a merge is in progress");
    assert!(!world.work("outer/package.json").exists());
}

#[test]
fn a_path_out_of_a_repository_is_outside_of_it() {
    let world = world();
    let output = world
        .authgen(["new", "../deep/app", "--yes", "--ci", "github", "--dry-run"])
        .cwd(world.work("outer"))
        .go()
        .code(0);
    assert!(!output.stdout.contains("Note"), "{}", output.stdout);
}

#[test]
fn an_answers_file_is_not_a_project() {
    let world = World::new();
    world.write("authgen.toml", "token = \"jwks\"\n");
    world
        .authgen(["new", "app", "--yes", "--answers", "authgen.toml"])
        .go()
        .code(0);
    assert!(world.work("app/.authgen/record").is_file());
}

#[test]
fn a_repository_of_its_own_runs_its_pipeline() {
    let world = world();
    world.write("outer/.gitignore", "tries/\n");
    let output = world
        .authgen([
            "new",
            "outer/tries/app",
            "--yes",
            "--git",
            "--ci",
            "github",
            "--dry-run",
        ])
        .go();
    assert!(!output.stdout.contains("Note"), "{}", output.stdout);
}
