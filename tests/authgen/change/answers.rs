use super::{Project, changed, public};

#[test]
fn set_creates_the_same_project_as_new() {
    for (question, value) in [
        ("package-manager", "bun"),
        ("frontend-port", "3100"),
        ("database-port", "5555"),
    ] {
        let project = Project::new(&[]);
        project.run(&["set", question, value, "--yes"]).code(0);
        let flag = format!("--{question}");
        // Creates a new project from the changed answers.
        let made = Project::new(&[]);
        made.world
            .write("answers.toml", &project.read("authgen.toml"));
        made.run_in(
            "",
            &[
                "new",
                "other",
                "--name",
                "shop",
                "--yes",
                "--answers",
                "answers.toml",
            ],
        )
        .code(0);
        let fresh = public(crate::support::files(&made.world.work("other")));
        assert_eq!(changed(&project.public_files(), &fresh), [""; 0], "{flag}");
        project.is_settled();
    }
}

#[test]
fn a_port_changes_in_every_file_that_has_it() {
    let project = Project::new(&[]);
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    let frontend = project.read("frontend/.env.local");
    assert!(
        frontend.contains("\nPORT=3100\n")
            && frontend.contains("BETTER_AUTH_URL=http://localhost:3100\n")
    );
    let backend = project.read("backend/.env");
    assert!(
        backend.contains("JWT_ISSUER=http://localhost:3100\n"),
        "{backend}"
    );
    assert!(!backend.contains(":3000"), "{backend}");
}

#[test]
fn a_value_of_the_owner_stays_and_is_reported() {
    let project = Project::new(&[]);
    project.edit(
        "frontend/.env.local",
        "BETTER_AUTH_URL=http://localhost:3000",
        "BETTER_AUTH_URL=https://shop.test",
    );
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0)
        .says("BETTER_AUTH_URL has your own value and was kept");
    assert!(
        project
            .read("frontend/.env.local")
            .contains("BETTER_AUTH_URL=https://shop.test\n")
    );
}

#[test]
fn an_external_database_is_written_to_files_that_use_it() {
    let project = Project::new(&[]);
    let url = "postgresql://me:s3cr3t-of-mine@db.test/app";
    let output = project
        .run(&[
            "set",
            "database",
            "external",
            "--database-url",
            url,
            "--yes",
        ])
        .code(0);
    assert!(!output.stdout.contains("s3cr3t"), "{}", output.stdout);
    for file in ["frontend/.env.local", "backend/.env"] {
        assert!(
            project
                .read(file)
                .contains(&format!("DATABASE_URL={url}\n")),
            "{file}"
        );
    }
    assert!(!project.read("authgen.toml").contains("database-port"));
    assert!(!project.read(".authgen/record").contains("s3cr3t"));
    project.is_settled();
    // The previous URL must not remain in any other file.
    project
        .run(&["set", "database", "embedded", "--yes"])
        .code(0)
        .says("DATABASE_URL has your own value and was kept");
    assert!(project.read("backend/.env").contains(url));
}

#[test]
fn an_unknown_database_url_is_not_made_up_on_set() {
    let project = Project::new(&["--database-url", "postgresql://me:s3cr3t@db.test/app"]);
    for file in ["frontend/.env.local", "backend/.env"] {
        std::fs::remove_file(project.path(file)).expect("a file");
    }
    project.run(&["update", "--check"]).code(0);
    project
        .run(&["update", "--yes"])
        .code(2)
        .complains("no env file contains `database-url`");
    assert!(!project.path("backend/.env").exists());
}

#[test]
fn editing_the_answers_has_the_same_effect_as_a_command() {
    let (by_hand, by_command) = (Project::new(&[]), Project::new(&[]));
    by_hand.edit(
        "authgen.toml",
        "package-manager = \"npm\"",
        "package-manager = \"pnpm\"",
    );
    let text = by_hand.read("authgen.toml");
    by_hand.write(
        "authgen.toml",
        &format!("{text}\n[[backend]]\nkind = \"fastapi\"\nname = \"reports\"\nport = 8001\n"),
    );
    by_hand.run(&["update", "--yes"]).code(0);
    by_command
        .run(&["set", "package-manager", "pnpm", "--yes"])
        .code(0);
    by_command
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    assert_eq!(
        changed(&by_hand.public_files(), &by_command.public_files()),
        [""; 0]
    );
    by_hand.is_settled();
}

#[test]
fn comments_in_the_answers_stay() {
    let project = Project::new(&[]);
    project.edit(
        "authgen.toml",
        "token = \"hs256\"",
        "# Short.\ntoken = \"hs256\" # for now",
    );
    project.run(&["add", "backend", "fastapi", "--yes"]).code(0);
    assert!(
        project
            .read("authgen.toml")
            .contains("# Short.\ntoken = \"hs256\" # for now\n")
    );
}

#[test]
fn the_report_names_the_installer_to_run() {
    let project = Project::new(&[]);
    project.write("package-lock.json", "{}\n");
    project
        .run(&["set", "package-manager", "bun", "--yes"])
        .code(0)
        .says("package-lock.json")
        .says("bun install");
    assert!(
        project.path("package-lock.json").is_file(),
        "a lock file is the owner's"
    );
}
