//! Names of projects and services, and their ports.

use crate::support::{Files, World};

#[test]
fn a_bad_name_gets_the_rule_and_a_suggestion() {
    let world = World::new();
    for (name, reason, suggestion) in [
        ("My App", "it starts with a letter", "try my-app"),
        ("MyApp", "it starts with a letter", "try my-app"),
        ("my_app", "it starts with a letter", "try my-app"),
        ("1app", "it starts with a letter", "try app"),
        ("my--app", "it starts with a letter", "try my-app"),
        ("app-", "it starts with a letter", "try app"),
        ("café", "it starts with a letter", "try caf"),
        ("日本", "it starts with a letter", "try my-app"),
        ("a\u{202e}b", "it starts with a letter", "try a-b"),
        ("a'; drop table user; --", "it starts with a letter", "try "),
        (
            "{{ project.name }}",
            "it starts with a letter",
            "try project-name",
        ),
        (&"a".repeat(65), "longer than 64", "try a"),
        ("async", "keyword of Rust", "try async-app"),
        ("lambda", "keyword of Python", "try lambda-app"),
        ("node_modules", "npm", "try "),
        ("con", "reserved device name on Windows", "try con-app"),
        ("postgres", "PostgreSQL", "try postgres-app"),
        ("next", "the name of a dependency", "try next-app"),
        ("axum", "the name of a dependency", "try axum-app"),
    ] {
        let output = world
            .authgen(["new", name, "--yes"])
            .go()
            .code(2)
            .silently();
        output
            .complains(reason)
            .complains(suggestion)
            .complains_in_lines(2);
        world
            .authgen(["new", "app", "--yes", "--name", name])
            .go()
            .code(2)
            .complains(reason)
            .complains(suggestion);
        world
            .authgen([
                "new",
                "--yes",
                "--backend",
                &format!("axum={name}"),
                "--name",
                "app",
            ])
            .go()
            .code(2);
    }
    for dir in ["", "/", "..", "app/.."] {
        world.authgen(["new", dir, "--yes"]).go().code(2).silently();
    }
    assert_eq!(world.files(), Files::new());
}

#[test]
fn a_folder_of_any_name_can_hold_a_named_project() {
    let world = World::new();
    for dir in ["My App", "deep/er/My App", "it's", "-dash", "日本", "$(id)"] {
        let run = world.authgen(["new", "--yes", "--name", "my-app", "--", dir]);
        let output = run.go().code(0).says("--name my-app");
        assert!(world.work(dir).join("authgen.toml").is_file(), "{dir}");
        // The first of the next steps works in a shell.
        let enter = output
            .stdout
            .lines()
            .find(|line| line.trim_start().starts_with("cd "))
            .expect("a `cd`");
        let mut shell = std::process::Command::new("/bin/sh");
        shell
            .arg("-euc")
            .arg(format!("{enter}\ntest -f authgen.toml"))
            .current_dir(world.work(""));
        assert!(shell.status().expect("a shell").success(), "{enter}");
    }
}

#[test]
fn ports_and_names_of_services_are_unique() {
    let world = World::new();
    for (more, complaint) in [
        (
            &["--frontend-port", "8000", "--backend", "axum=api:8000"][..],
            "8000",
        ),
        (
            &["--frontend-port", "3000", "--database-port", "3000"],
            "3000",
        ),
        (
            &["--backend", "axum=a:8000", "--backend", "axum=b:8000"],
            "8000",
        ),
        (&["--frontend-port", "80"], "80"),
        (&["--frontend-port", "65536"], "65536"),
        (&["--frontend-port", "x"], "x"),
        (&["--frontend-port", "6000"], "6000"),
        (&["--backend", "axum=api:"], "port"),
        (&["--backend", "axum="], "empty"),
        (&["--backend", "axum=api", "--backend", "axum=api"], "api"),
        (&["--backend", "axum=frontend"], "frontend"),
        (&["--backend", "axum=scripts"], "scripts"),
        (&["--backend", "axum=Api"], "Api"),
        (&["--backend", "axum=../x"], "../x"),
        (&["--backend", "=api"], "axum"),
        (&["--backend", ""], "axum"),
    ] {
        world
            .authgen(["new", "app", "--yes"].iter().chain(more))
            .go()
            .code(2)
            .silently()
            .complains(complaint);
    }
    assert_eq!(world.files(), Files::new());
    // A default port changes if a flag uses it.
    let output = world.new_project("app", &["--frontend-port", "8000"]);
    assert!(
        output.stdout.contains("--backend axum=backend:8001"),
        "{}",
        output.stdout
    );
}
