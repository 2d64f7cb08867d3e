//! Answers files and defaults.

use std::fs;

use super::strip;
use crate::support::{AUTHGEN, World, files};

#[test]
fn the_answers_of_a_project_recreate_it() {
    let world = World::new();
    let more = [
        "--backend",
        "axum",
        "--backend",
        "axum=reports:8100",
        "--package-manager",
        "pnpm",
        "--frontend-port",
        "3100",
        "--database-port",
        "55432",
    ];
    world.new_project("my-app", &more);
    world
        .authgen([
            "new",
            "again/my-app",
            "--yes",
            "--answers",
            "my-app/authgen.toml",
        ])
        .go()
        .code(0);
    assert!(strip(files(&world.work("my-app"))) == strip(files(&world.work("again/my-app"))));

    // The name comes from the file if no folder is given, and a flag overrides the file.
    let run = world.authgen([
        "new",
        "--yes",
        "--answers",
        "../my-app/authgen.toml",
        "--package-manager",
        "npm",
    ]);
    run.cwd(world.work("again"))
        .go()
        .code(3)
        .complains("is not empty");
    fs::remove_dir_all(world.work("again/my-app")).expect("removed");
    let run = world.authgen([
        "new",
        "--yes",
        "--answers",
        "../my-app/authgen.toml",
        "--package-manager",
        "npm",
    ]);
    run.cwd(world.work("again")).go().code(0);
    let text = |path: &str| fs::read_to_string(world.work(path)).expect("answers");
    let expected = text("my-app/authgen.toml").replace("\"pnpm\"", "\"npm\"");
    assert_eq!(text("again/my-app/authgen.toml"), expected);
}

#[test]
fn short_answers_use_defaults() {
    let world = World::new();
    world.write(
        "answers.toml",
        "name = \"my-app\"\nbackend = [\"axum\", \"axum=reports:8100\"]\n",
    );
    world
        .authgen(["new", "--yes", "--answers", "answers.toml"])
        .go()
        .code(0);
    let again = world.new_project(
        "flags/my-app",
        &["--backend", "axum", "--backend", "axum=reports:8100"],
    );
    assert!(
        again
            .stdout
            .contains("--backend axum=backend:8000 --backend axum=reports:8100"),
        "{}",
        again.stdout
    );
    assert!(strip(files(&world.work("my-app"))) == strip(files(&world.work("flags/my-app"))));
}

#[cfg(unix)]
#[test]
fn the_default_package_manager_is_the_installed_one() {
    let world = World::new();
    let chosen = |output: &crate::support::Output, word: &str| {
        assert!(
            output
                .stdout
                .contains(&format!("--package-manager {word} ")),
            "{}",
            output.stdout
        );
    };
    chosen(&world.new_project("without", &[]), "npm");
    fs::write(world.root().join("bin/bun"), "not executable").expect("a file");
    chosen(&world.new_project("with-a-file", &[]), "npm");
    // Relative entries of `PATH` are ignored, because they could run a file of the current folder.
    fs::copy(AUTHGEN, world.work("bun")).expect("a program");
    let run = world
        .authgen(["new", "with-relative-path", "--yes"])
        .env("PATH", ".:");
    chosen(&run.go().code(0), "npm");
    world.program("bun", "exit 1");
    chosen(&world.new_project("with-bun", &[]), "bun");
    chosen(
        &world.new_project("with-flag", &["--package-manager", "yarn"]),
        "yarn",
    );
}
