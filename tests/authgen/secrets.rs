//! Secrets are only in env files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use authgen::{
    answers::{self, Defaults, Given},
    blueprint::{Blueprint, EnvRow, ValuePart},
    catalog::layer::EnvKind,
    secret::Secret,
};

use crate::{
    catalog::built_in,
    support::{Files, World, env_document, files, is_env_file},
};

/// The env rows of a project created by `authgen new my-app --yes` with more flags.
fn rows(flags: &[(&str, &[&str])]) -> Vec<EnvRow> {
    let catalog = built_in();
    let mut given = Given {
        name: Some("my-app".to_owned()),
        ..Given::default()
    };
    for (id, texts) in flags {
        let question = catalog.question(id).expect("a question");
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        given.add(&catalog, question, &texts).expect("an answer");
    }
    let defaults = Defaults {
        ask: None,
        accept: true,
        exists: false,
        installed: &|_| false,
    };
    let answers = answers::complete(&catalog, given, defaults)
        .expect("answers")
        .answers;
    Blueprint::new(&catalog, &answers).expect("a blueprint").env
}

/// Variables by file. The strict parser rejects a file outside of the grammar.
fn env_files(project: &Files) -> BTreeMap<String, BTreeMap<String, String>> {
    let env_files = project.iter().filter(|(path, _)| is_env_file(path));
    env_files
        .map(|(path, found)| {
            let document = env_document(path, &found.bytes);
            (
                path.clone(),
                document
                    .pairs()
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
                    .collect(),
            )
        })
        .collect()
}

/// All strings of 43 characters that could be a generated secret.
fn secrets(env_files: &BTreeMap<String, BTreeMap<String, String>>) -> BTreeSet<String> {
    let values = env_files.values().flat_map(BTreeMap::values);
    let words = values.flat_map(|value| {
        value.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
    });
    words
        .filter(|word| Secret::new(*word).is_well_formed())
        .map(str::to_owned)
        .collect()
}

/// A secret, and other encodings of its bytes.
fn spellings(secret: &str) -> Vec<String> {
    let hex = secret
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat();
    vec![
        secret.to_owned(),
        secret.chars().rev().collect(),
        hex,
        secret[..20].to_owned(),
        secret[23..].to_owned(),
    ]
}

const TWO_SERVICES: [&str; 4] = ["--backend", "axum", "--backend", "axum=reports:8100"];

#[test]
fn a_generated_secret_is_in_env_files_only() {
    for more in [&[][..], &["--json"], &TWO_SERVICES] {
        let world = World::new();
        let output = world.new_project("my-app", more);
        let project = files(&world.work("my-app"));
        let secrets = secrets(&env_files(&project));
        assert!(
            secrets.len() >= 3,
            "token, session and database: {}",
            secrets.len()
        );
        for spelling in secrets.iter().flat_map(|secret| spellings(secret)) {
            assert!(
                !output.stdout.contains(&spelling) && !output.stderr.contains(&spelling),
                "in the output"
            );
            for (path, found) in files(world.root()) {
                let holds = String::from_utf8_lossy(&found.bytes).contains(&spelling);
                assert!(!holds || is_env_file(&path), "{path} holds a secret");
            }
        }
    }
}

#[test]
fn no_two_projects_share_a_secret() {
    let world = World::new();
    let mut seen = BTreeSet::new();
    for name in ["one", "two", "three"] {
        world.new_project(name, &["--name", "my-app"]);
        for secret in secrets(&env_files(&files(&world.work(name)))) {
            assert!(seen.insert(secret), "a secret was made twice");
        }
    }
}

/// Files follow their rows: the same names, fixed values, and the same value for a shared secret.
#[test]
fn env_files_follow_their_rows_and_agree() {
    for (more, flags) in [
        (&[][..], &[][..]),
        (
            &TWO_SERVICES[..],
            &[("backend", &["axum", "axum=reports:8100"][..])],
        ),
        (
            &["--frontend-port", "3100"],
            &[("frontend-port", &["3100"][..])],
        ),
    ] {
        let world = World::new();
        world.new_project("my-app", more);
        let found = env_files(&files(&world.work("my-app")));
        let rows = rows(flags);
        let mut shared: BTreeMap<&str, &str> = BTreeMap::new();
        let mut of_secret: BTreeMap<&str, &str> = BTreeMap::new();
        let mut written = 0;
        for row in &rows {
            let value = found[&row.file].get(&row.name);
            assert_eq!(value.is_some(), !row.optional, "{}: {}", row.file, row.name);
            let Some(value) = value else { continue };
            written += 1;
            if let Some(id) = &row.shared {
                assert_eq!(
                    shared.entry(id).or_insert(value),
                    value,
                    "{}: {}",
                    row.file,
                    row.name
                );
            }
            match row.value.as_slice() {
                [ValuePart::Secret(id)] => {
                    assert_eq!(
                        of_secret.entry(id).or_insert(value),
                        value,
                        "{}: {}",
                        row.file,
                        row.name
                    );
                    assert!(
                        row.kind != EnvKind::Secret || Secret::new(value.as_str()).is_well_formed(),
                        "{}",
                        row.name
                    );
                }
                [ValuePart::Text(text)] => assert_eq!(value, text, "{}: {}", row.file, row.name),
                _ => {}
            }
        }
        assert_eq!(
            written,
            found.values().map(BTreeMap::len).sum::<usize>(),
            "a variable without a row"
        );
        let distinct: BTreeSet<_> = of_secret.values().collect();
        assert_eq!(distinct.len(), of_secret.len(), "two secrets are the same");
    }
}

#[test]
fn the_session_secret_is_in_the_frontend_only() {
    let world = World::new();
    world.new_project("my-app", &TWO_SERVICES);
    let found = env_files(&files(&world.work("my-app")));
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        ["backend/.env", "frontend/.env.local", "reports/.env"]
    );
    let frontend = &found["frontend/.env.local"];
    let (session, token) = (
        &frontend["AUTH_SESSION_SECRET"],
        &frontend["BETTER_AUTH_SECRET"],
    );
    assert_ne!(session, token);
    for backend in ["backend/.env", "reports/.env"] {
        let values = &found[backend];
        assert_eq!(&values["BETTER_AUTH_SECRET"], token, "{backend}");
        assert_eq!(
            values["DATABASE_URL"], frontend["DATABASE_URL"],
            "{backend}"
        );
        assert_eq!(
            values["JWT_ISSUER"], frontend["BETTER_AUTH_URL"],
            "{backend}"
        );
        assert_eq!(
            values["ACCESS_TOKEN_EXPIRE_MINUTES"], frontend["ACCESS_TOKEN_EXPIRE_MINUTES"],
            "{backend}"
        );
        assert!(
            values
                .values()
                .all(|value| !value.contains(session.as_str())),
            "{backend}"
        );
    }
    assert_eq!(
        found["backend/.env"]["JWT_AUDIENCE"],
        frontend["API_AUDIENCE"]
    );
    assert_eq!(
        found["reports/.env"]["JWT_AUDIENCE"],
        frontend["REPORTS_API_AUDIENCE"]
    );
    assert_ne!(frontend["API_AUDIENCE"], frontend["REPORTS_API_AUDIENCE"]);
}

#[test]
fn an_example_shows_every_variable_and_has_no_valid_secret() {
    let world = World::new();
    world.new_project("my-app", &TWO_SERVICES);
    let project = files(&world.work("my-app"));
    for (path, values) in env_files(&project) {
        let (folder, _) = path.rsplit_once('/').expect("a folder");
        let example = &project[&format!("{folder}/.env.example")];
        let example = env_document(folder, &example.bytes);
        let shown: Vec<&str> = example.pairs().map(|(key, _)| key).collect();
        assert_eq!(
            shown.iter().copied().collect::<BTreeSet<_>>(),
            values.keys().map(String::as_str).collect(),
            "{path}"
        );
        for (key, value) in example.pairs() {
            assert!(
                !Secret::new(value).is_well_formed(),
                "{folder}/.env.example: {key} looks like a secret"
            );
            let is_secret = values[key] != value;
            assert!(
                !is_secret || value.contains("replace-me"),
                "{folder}/.env.example: {key}={value}"
            );
        }
    }
}

#[test]
fn templates_that_would_expose_a_secret_to_git_are_rejected() {
    for gitignore in [
        "node_modules/ # {{ project.name }}\n",
        ".env.local\n# {{ project.name }}\n",
        ".env*\n!.env\n# {{ project.name }}\n",
    ] {
        let world = World::new();
        let templates = world.templates();
        fs::write(
            templates.join("layers/base/files/.gitignore.tera"),
            gitignore,
        )
        .expect("a template");
        let args = ["new", "app", "--yes", "--templates", "templates"];
        world
            .authgen(args)
            .go()
            .code(1)
            .silently()
            .complains(".gitignore")
            .complains("/.env");
        assert!(!world.work("app").exists());
    }
    let world = World::new();
    let templates = world.templates();
    fs::remove_file(templates.join("layers/base/files/.gitignore.tera")).expect("removed");
    world
        .authgen(["new", "app", "--yes", "--templates", "templates"])
        .go()
        .code(1)
        .complains(".gitignore");
    assert!(!world.work("app").exists());
}

/// Git sees every file of a project, except for those with secrets.
#[test]
fn git_sees_examples_and_no_secrets() {
    let world = World::new();
    world.new_project("my-app", &TWO_SERVICES);
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        git.args(args).current_dir(world.work("my-app"));
        // Ignores the settings of the user who runs the tests.
        git.env("HOME", world.root().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        let output = git.output().expect("git");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let project: BTreeSet<String> = files(&world.work("my-app")).into_keys().collect();
    git(&["init", "--quiet"]);
    let seen = git(&[
        "-c",
        "core.quotePath=false",
        "ls-files",
        "--others",
        "--exclude-standard",
    ]);
    let seen: BTreeSet<String> = seen.lines().map(str::to_owned).collect();
    let unseen: Vec<&String> = project.difference(&seen).collect();
    assert_eq!(
        unseen,
        ["backend/.env", "frontend/.env.local", "reports/.env"]
    );
}
