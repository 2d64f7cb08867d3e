use std::fs;

use super::Project;
use crate::support::World;

#[test]
fn outside_of_a_project_the_hint_names_new() {
    let world = World::new();
    for args in [
        &["add", "backend", "axum"][..],
        &["remove", "backend", "backend"],
        &["set", "token", "jwks"],
        &["update"],
        &["diff"],
    ] {
        world
            .authgen(args)
            .go()
            .code(2)
            .complains("is not an authgen project")
            .complains("authgen new DIR");
    }
}

#[test]
fn commands_run_in_any_folder_of_the_project() {
    let project = Project::new(&[]);
    project
        .run_in("shop/backend/src", &["update", "--check"])
        .code(0);
}

#[test]
fn wrong_words_get_the_nearest_or_all_valid_ones() {
    let project = Project::new(&["--backend", "axum", "--backend", "fastapi=reports"]);
    let before = project.files();
    for (args, message, hint) in [
        (&["add", "bakend", "axum"][..], "`bakend`", "`backend`"),
        (
            &["add", "backend", "fastap"],
            "`fastap`",
            "one of: axum, fastapi",
        ),
        (
            &["add", "backend", "axum=reports"],
            "`reports` already",
            "--name",
        ),
        (
            &["add", "backend", "axum", "--port", "8000"],
            "port 8000",
            "another",
        ),
        (
            &["add", "backend", "axum", "--port", "3000"],
            "port 3000",
            "port",
        ),
        (&["add", "backend", "axum", "--port", "80"], "80", "1024"),
        (
            &["add", "backend", "axum", "--name", "Bad_Name"],
            "Bad_Name",
            "",
        ),
        (&["add", "backend", "axum", "--name", "class"], "class", ""),
        (&["add", "token"], "`token`", "set token"),
        (&["remove", "backend", "report"], "`report`", "`reports`"),
        (&["set", "tokn", "jwks"], "`tokn`", "`token`"),
        (&["set", "token", "jwk"], "`jwk`", "one of: hs256, jwks"),
        (&["set", "backend", "axum"], "`backend`", "add backend"),
        (&["set", "frontend-port", "8000"], "8000", ""),
        (&["set", "database", "external"], "database-url", "URL"),
        (
            &["set", "token", "jwks", "--conflict", "thiers"],
            "thiers",
            "theirs",
        ),
    ] {
        let args: Vec<&str> = args.iter().copied().chain(["--yes"]).collect();
        project
            .run(&args)
            .code(2)
            .complains(message)
            .complains(hint);
    }
    assert!(project.files() == before);
}

#[test]
fn the_only_service_cannot_be_removed() {
    let project = Project::new(&[]);
    project
        .run(&["remove", "backend", "backend", "--yes"])
        .code(2)
        .complains("the only service");
}

#[test]
fn without_a_terminal_a_choice_is_required() {
    let project = Project::new(&[]);
    project
        .run(&["add", "backend", "fastapi"])
        .code(2)
        .complains("--yes");
    project
        .run(&["add"])
        .code(2)
        .complains("authgen add WHAT, where WHAT is one of: backend, ");
    project
        .run(&["add", "backend"])
        .code(2)
        .complains("authgen add backend KIND");
    project
        .run(&["set", "token"])
        .code(2)
        .complains("authgen set token VALUE");
    project
        .run(&["remove"])
        .code(2)
        .complains("authgen remove WHAT, where WHAT is one of: backend, ");
    project
        .run(&["remove", "backend"])
        .code(2)
        .complains("authgen remove backend NAME");
}

#[test]
fn none_cannot_be_added() {
    let project = Project::new(&[]);
    for question in ["email", "oauth"] {
        project
            .run(&["add", question, "none", "--yes"])
            .code(2)
            .complains("`none` cannot be added")
            .complains(&format!("authgen remove {question}"));
    }
    project.is_settled();
}

#[test]
fn invalid_state_is_reported_with_its_line_and_nothing_is_written() {
    let project = Project::new(&[]);
    let good = (
        project.read("authgen.toml"),
        project.read(".authgen/record"),
    );
    for (path, text, message) in [
        ("authgen.toml", "name = \n", "authgen.toml:1:"),
        (
            "authgen.toml",
            "name = \"shop\"\ntokn = \"x\"\n",
            "authgen.toml:2: `tokn`",
        ),
        (".authgen/record", "", "the version is missing"),
        (
            ".authgen/record",
            "{}",
            ".authgen/record: the first line is not a version",
        ),
        (
            ".authgen/record",
            "{\"version\":99,\"files\":[]}\n",
            "version 99 is not supported; this authgen supports version 3",
        ),
        (
            ".authgen/record",
            "{\"version\":2}\n{\"path\":\"a\",\"text\":\"\",\"owner\":1}\n# end of the record\n",
            ".authgen/record: line 2: column 29: unknown field `owner`",
        ),
        (
            ".authgen/record",
            "{\"version\":2}\n{\"path\":\"../x\",\"text\":\"\"}\n# end of the record\n",
            "line 2: path \"../x\"",
        ),
        (
            ".authgen/record",
            "{\"version\":2}\n{\"path\":\"a\",\"text\":\"\"}\n",
            "truncated after line 2",
        ),
    ] {
        project.write(path, text);
        let before = project.files();
        project
            .run(&["update", "--yes"])
            .code(2)
            .complains(message)
            .complains("hint: ");
        assert!(project.files() == before, "{path}");
        project.write("authgen.toml", &good.0);
        project.write(".authgen/record", &good.1);
    }
    fs::remove_file(project.path(".authgen/record")).expect("a file");
    project
        .run(&["update", "--yes"])
        .code(2)
        .complains("record: the file is missing");
}
