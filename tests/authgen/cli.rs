//! The command line: what it accepts, what it refuses, and what it says.

use std::{collections::BTreeSet, fs, process::Stdio};

use crate::support::{AUTHGEN, Files, World, files, is_env_file};

#[test]
fn help_names_every_command_and_every_question() {
    let world = World::new();
    for args in [&["--help"][..], &["-h"], &["help"]] {
        let output = world.authgen(args).go().code(0).calmly();
        for command in ["new", "catalog", "completions"] {
            assert!(
                output.stdout.contains(&format!("\n  {command}")),
                "{}",
                output.stdout
            );
        }
    }
    let help = world.authgen(["new", "--help"]).go().code(0).calmly();
    for question in &crate::catalog::built_in().questions {
        let help = help.stdout.lines().any(|line| {
            line.trim_start()
                .starts_with(&format!("--{} ", question.id))
        });
        assert!(help, "--{} is not in the help", question.id);
    }
    // Without a command there is nothing to do, so the help is a complaint.
    let output = world
        .authgen([""; 0])
        .go()
        .silently()
        .complains("Usage: authgen");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn version_is_one_line() {
    let world = World::new();
    let expected = concat!("authgen ", env!("CARGO_PKG_VERSION"), "\n");
    for flag in ["--version", "-V"] {
        assert_eq!(world.authgen([flag]).go().code(0).calmly().stdout, expected);
    }
}

#[test]
fn a_wrong_word_gets_the_nearest_valid_one() {
    let world = World::new();
    for (args, wrong, hint) in [
        (&["nwe"][..], "nwe", "did you mean `new`?"),
        (
            &["new", "app", "--yes", "--tokn", "hs256"],
            "--tokn",
            "did you mean `--token`?",
        ),
        (
            &["new", "app", "--yes", "--databse-url", "x"],
            "--databse-url",
            "did you mean `--database-url`?",
        ),
        (
            &["new", "app", "--yes", "--token", "hs265"],
            "hs265",
            "did you mean `hs256`?",
        ),
        (
            &["new", "app", "--yes", "--backend", "axmu"],
            "axmu",
            "did you mean `axum`?",
        ),
        (
            &["new", "app", "--yes", "--database", "embeded"],
            "embeded",
            "did you mean `embedded`?",
        ),
        (
            &["new", "app", "--yes", "--package-manager", "pnmp"],
            "pnmp",
            "did you mean `pnpm`?",
        ),
        (&["completions", "bsh"], "bsh", "did you mean `bash`?"),
    ] {
        world
            .authgen(args)
            .go()
            .code(2)
            .silently()
            .complains(wrong)
            .complains(&format!("hint: {hint}\n"));
    }
    assert_eq!(world.files(), Files::new());
}

#[test]
fn a_word_near_to_nothing_gets_the_list() {
    let world = World::new();
    let package_managers = "hint: choose one of: bun, npm, pnpm, yarn\n";
    world
        .authgen(["new", "app", "--package-manager", "zzzzzz"])
        .go()
        .code(2)
        .complains(package_managers);
    world
        .authgen(["new", "app", "--yes", "--backend", "zzzzzz"])
        .go()
        .code(2)
        .complains("hint: choose one of: axum");
    world
        .authgen(["new", "app", "--zzzzzz"])
        .go()
        .code(2)
        .complains("--zzzzzz")
        .complains("hint: ");
    world
        .authgen(["new", "app", "extra"])
        .go()
        .code(2)
        .complains("extra");
    world
        .authgen(["new", "app", "--token"])
        .go()
        .code(2)
        .complains("--token");
}

#[test]
fn an_answers_file_with_a_mistake_names_place_and_way_out() {
    let world = World::new();
    for (text, problem, hint) in [
        (
            "tokne = \"hs256\"\n",
            "answers.toml:1: `tokne`",
            "did you mean `token`?",
        ),
        (
            "\n\ntoken = \"rs256\"\n",
            "answers.toml:3: `token`",
            "hs256",
        ),
        ("token = 1\n", "answers.toml:1: `token`", "hint: "),
        ("token = \n", "answers.toml:1:9", "hint: "),
        (
            "frontend-port = 80\n",
            "answers.toml:1: `frontend-port`",
            "1024 to 65535",
        ),
        (
            "frontend-port = \"x\"\n",
            "answers.toml:1: `frontend-port`",
            "1024 to 65535",
        ),
        (
            "[[backend]]\nkind = \"axum\"\nnmae = \"api\"\n",
            "`backend`",
            "did you mean `name`?",
        ),
        (
            "[[backend]]\nkind = \"axmu\"\n",
            "axmu",
            "did you mean `axum`?",
        ),
        ("[[backend]]\nname = \"api\"\n", "kind", ""),
        ("backend = [1]\n", "`backend`", "axum"),
        ("backend = []\n", "backend", "hint: "),
        ("name = 1\n", "answers.toml:1: `name`", "hint: "),
        ("name = \"Bad Name\"\n", "Bad Name", "try bad-name"),
        (
            "database-url = \"postgresql://a:b@c/d\"\n",
            "answers.toml:1: `database-url`",
            "hint: ",
        ),
        ("=\n", "answers.toml:1:1", "hint: "),
    ] {
        world.write("answers.toml", text);
        let args: &[&str] = if text.starts_with("name") {
            &["new"]
        } else {
            &["new", "app"]
        };
        let run = world.authgen(args.iter().chain(&["--yes", "--answers", "answers.toml"]));
        run.go()
            .code(2)
            .silently()
            .complains(problem)
            .complains(hint);
    }
    world
        .authgen(["new", "app", "--yes", "--answers", "none.toml"])
        .go()
        .code(2)
        .complains("none.toml");
    assert_eq!(
        world.files().into_keys().collect::<Vec<_>>(),
        ["answers.toml"]
    );
}

#[test]
fn a_bad_name_gets_the_rule_and_a_suggestion() {
    let world = World::new();
    for (name, reason, suggestion) in [
        ("My App", "it starts with a letter a-z", "try my-app"),
        ("MyApp", "it starts with a letter a-z", "try my-app"),
        ("my_app", "it starts with a letter a-z", "try my-app"),
        ("1app", "it starts with a letter a-z", "try app"),
        ("my--app", "it starts with a letter a-z", "try my-app"),
        ("app-", "it starts with a letter a-z", "try app"),
        ("café", "it starts with a letter a-z", "try caf"),
        ("日本", "it starts with a letter a-z", "try my-app"),
        ("a\u{202e}b", "it starts with a letter a-z", "try a-b"),
        (
            "a'; drop table user; --",
            "it starts with a letter a-z",
            "try ",
        ),
        (
            "{{ project.name }}",
            "it starts with a letter a-z",
            "try project-name",
        ),
        (&"a".repeat(65), "longer than 64", "try a"),
        ("async", "keyword of Rust", "try async-app"),
        ("lambda", "keyword of Python", "try lambda-app"),
        ("node_modules", "npm", "try "),
        ("con", "device of Windows", "try con-app"),
        ("postgres", "PostgreSQL", "try postgres-app"),
        (
            "next",
            "package that the project depends on",
            "try next-app",
        ),
        (
            "axum",
            "package that the project depends on",
            "try axum-app",
        ),
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
fn a_folder_of_any_name_takes_a_project_that_is_named() {
    let world = World::new();
    for dir in ["My App", "deep/er/My App", "it's", "-dash", "日本", "$(id)"] {
        let run = world.authgen(["new", "--yes", "--name", "my-app", "--", dir]);
        let output = run.go().code(0).says("--name my-app");
        assert!(world.work(dir).join("authgen.toml").is_file(), "{dir}");
        // The first step of what comes next works in a shell.
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
fn what_is_there_stays_as_it_is() {
    let world = World::new();
    world.write("full/keep.txt", "mine");
    world.write("hidden/.keep", "");
    world.write("file", "mine");
    fs::create_dir(world.work("empty-parent")).expect("a folder");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("empty-parent", world.work("link")).expect("a link");
        std::os::unix::fs::symlink("nowhere", world.work("dangling")).expect("a link");
    }
    let before = world.files();
    let mut taken = vec![
        ("full", "is not empty"),
        ("hidden", "is not empty"),
        ("file", "is a file"),
        (".", "is not empty"),
    ];
    if cfg!(unix) {
        taken.extend([
            ("link", "is a symbolic link"),
            ("dangling", "is a symbolic link"),
        ]);
    }
    for (dir, reason) in taken {
        for more in [&[][..], &["--dry-run"], &["--json"]] {
            let args = ["new", dir, "--yes", "--name", "my-app"];
            world
                .authgen(args.iter().chain(more))
                .go()
                .code(3)
                .silently()
                .complains(reason)
                .complains("hint: ");
            assert_eq!(world.files(), before, "{dir}");
        }
    }
    // A file where a folder above the target should be.
    world
        .authgen(["new", "file/app", "--yes"])
        .go()
        .code(1)
        .silently();
    assert_eq!(world.files(), before);
}

#[test]
fn an_empty_folder_is_as_good_as_none() {
    let world = World::new();
    let fresh = strip(files(&{
        world.new_project("my-app", &[]);
        world.work("my-app")
    }));
    for args in [&["empty/my-app"][..], &["."], &["./"]] {
        let here = world.work("empty/my-app");
        let _ = fs::remove_dir_all(&here);
        fs::create_dir_all(&here).expect("a folder");
        let cwd = if args[0].starts_with('.') {
            here.clone()
        } else {
            world.work("")
        };
        world
            .authgen(["new", args[0], "--yes"])
            .cwd(cwd)
            .go()
            .code(0);
        assert!(strip(files(&here)) == fresh, "{args:?}");
        let beside: Vec<_> = fs::read_dir(world.work("empty"))
            .expect("a folder")
            .collect();
        assert_eq!(beside.len(), 1, "nothing is left beside it");
    }
}

/// Without env files, whose secrets differ.
fn strip(files: Files) -> Files {
    files
        .into_iter()
        .filter(|(path, _)| !is_env_file(path))
        .collect()
}

#[test]
fn the_answers_of_a_project_make_it_again() {
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

    // The name comes from the file when there is no folder, and a flag wins over the file.
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
fn answers_written_by_hand_may_be_short() {
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

#[test]
fn a_dry_run_lists_every_file_and_writes_none() {
    let world = World::new();
    let output = world
        .authgen(["new", "deep/my-app", "--yes", "--dry-run"])
        .go()
        .code(0)
        .calmly();
    assert_eq!(world.files(), Files::new());
    let json = world
        .authgen(["new", "deep/my-app", "--yes", "--dry-run", "--json"])
        .go()
        .code(0)
        .json();
    assert_eq!(world.files(), Files::new());
    world.new_project("deep/my-app", &[]);

    let written = files(&world.work("deep/my-app"));
    let listed: BTreeSet<&str> = output
        .stdout
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().last())
        .collect();
    for (path, found) in &written {
        if path.starts_with(".authgen/") {
            continue;
        }
        assert!(listed.contains(path.as_str()), "{path} is not listed");
        if !is_env_file(path) {
            let size = format!("{:>8}  ", found.bytes.len());
            let is_right =
                |line: &str| line.starts_with(&size) && line.ends_with(&format!(" {path}"));
            assert!(
                output.stdout.lines().any(is_right),
                "{path}: {} bytes",
                found.bytes.len()
            );
        }
    }
    let files = json["files"].as_array().expect("files");
    let paths = |key: &str| {
        json[key]
            .as_array()
            .expect("paths")
            .iter()
            .map(|path| path.as_str().expect("text").to_owned())
    };
    let mut all: BTreeSet<String> = paths("envFiles").collect();
    all.extend(
        files
            .iter()
            .map(|file| file["path"].as_str().expect("a path").to_owned()),
    );
    let on_disk: BTreeSet<String> = written
        .keys()
        .filter(|path| !path.starts_with(".authgen/"))
        .cloned()
        .collect();
    assert_eq!(all, on_disk);
    for file in files {
        let path = file["path"].as_str().expect("a path");
        assert_eq!(file["bytes"], written[path].bytes.len(), "{path}");
    }
}

#[test]
fn json_is_versioned_and_alone_on_standard_output() {
    let world = World::new();
    let layers: BTreeSet<String> = crate::catalog::built_in()
        .layers
        .into_iter()
        .map(|layer| layer.id)
        .collect();
    let json = world
        .authgen(["new", "my-app", "--yes", "--json"])
        .go()
        .code(0)
        .calmly()
        .json();
    assert_eq!(
        (&json["version"], &json["command"], &json["dryRun"]),
        (&1.into(), &"new".into(), &false.into())
    );
    assert_eq!(
        (&json["name"], &json["target"]),
        (&"my-app".into(), &"my-app".into())
    );
    for file in json["files"].as_array().expect("files") {
        assert_eq!(file["step"], "create");
        assert!(
            layers.contains(file["layer"].as_str().expect("a layer")),
            "{file}"
        );
    }
    assert!(
        json["repeat"]
            .as_str()
            .expect("a command")
            .starts_with("authgen new my-app ")
    );
    assert!(json["next"].is_array());
}

#[test]
fn without_a_terminal_it_names_what_is_missing() {
    let world = World::new();
    let output = world
        .authgen(["new"])
        .go()
        .code(2)
        .silently()
        .complains_in_lines(2);
    let line = output.stderr.lines().next().expect("a line");
    for missing in [
        "DIR",
        "--backend",
        "--token",
        "--database",
        "--package-manager",
    ] {
        assert!(
            line.split_whitespace().any(|word| word == missing),
            "{missing}: {line}"
        );
    }
    let given = ["new", "app", "--token", "hs256", "--backend", "axum"];
    let output = world.authgen(given).go().code(2).complains("--yes");
    let line = output.stderr.lines().next().expect("a line");
    for given in ["DIR", "--backend", "--token"] {
        assert!(
            !line.split_whitespace().any(|word| word == given),
            "{given}: {line}"
        );
    }
    // The external database has one more question, and no default answers it.
    for more in [&[][..], &["--yes"]] {
        let args = [
            "new",
            "app",
            "--backend",
            "axum",
            "--token",
            "hs256",
            "--database",
            "external",
            "--package-manager",
            "npm",
        ];
        world
            .authgen(args.iter().chain(more))
            .go()
            .code(2)
            .complains("--database-url");
    }
    assert_eq!(world.files(), Files::new());
    let all = [
        "new",
        "app",
        "--backend",
        "axum",
        "--token",
        "hs256",
        "--database",
        "embedded",
        "--package-manager",
        "npm",
    ];
    world.authgen(all).go().code(0);
}

const URL: &str = "postgresql://owner:s3cr3t-of-mine@db.example.org:5432/app?sslmode=require";

#[test]
fn a_database_url_goes_to_the_env_files_and_nowhere_else() {
    let world = World::new();
    let output = world.new_project("flag", &["--name", "my-app", "--database-url", URL]);
    assert!(
        output
            .stdout
            .contains("--database external --database-url -"),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains("s3cr3t-of-mine"));
    let from_input = world.authgen([
        "new",
        "input",
        "--yes",
        "--name",
        "my-app",
        "--database-url",
        "-",
    ]);
    from_input
        .stdin(&format!("{URL}\nsecond line\n"))
        .go()
        .code(0);
    for project in ["flag", "input"] {
        let mut holders = Vec::new();
        for (path, found) in files(&world.work(project)) {
            if String::from_utf8_lossy(&found.bytes).contains("s3cr3t-of-mine") {
                holders.push(path);
            }
        }
        assert_eq!(
            holders,
            ["backend/.env", "frontend/.env.local"],
            "{project}"
        );
        let env =
            fs::read_to_string(world.work(project).join("backend/.env")).expect("an env file");
        assert!(env.contains(&format!("\nDATABASE_URL={URL}\n")), "{env}");
    }
}

#[test]
fn a_database_url_that_cannot_work_is_refused_without_being_repeated() {
    let world = World::new();
    for url in [
        "mysql://owner:s3cr3t-of-mine@host/app",
        "postgresql://owner:s3cr3t-of-mine@host",
        "postgresql://owner:s3cr3t-of-mine @host/app",
        "postgresql://owner:s3cr3t-of-mine@host/app\nEVIL=1",
        "postgresql://owner:s3cr3t-of-mine#@host/app",
        "postgresql://owner:s3cr3t-of-mine@host/${HOME}",
        "postgresql://owner:s3cr3t-of-mine@/app",
        "s3cr3t-of-mine",
    ] {
        let output = world
            .authgen(["new", "app", "--yes", "--database-url", url])
            .go()
            .code(2)
            .silently();
        let output = output.complains("--database-url").complains("hint: ");
        assert!(
            !output.stderr.contains("s3cr3t-of-mine"),
            "{}",
            output.stderr
        );
    }
    let run = world.authgen(["new", "app", "--yes", "--database-url", "-"]);
    run.go().code(2).complains("--database-url");
    let run = world.authgen([
        "new",
        "app",
        "--yes",
        "--database",
        "embedded",
        "--database-url",
        URL,
    ]);
    run.go()
        .code(2)
        .complains("--database-url")
        .complains("--database external");
    let args = [
        "new",
        "app",
        "--yes",
        "--database-url",
        URL,
        "--database-port",
        "5555",
    ];
    world
        .authgen(args)
        .go()
        .code(2)
        .complains("--database-port")
        .complains("--database embedded");
    assert_eq!(world.files(), Files::new());
}

#[test]
fn ports_and_names_of_services_do_not_clash() {
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
    // A default makes way for a port that is asked for.
    let output = world.new_project("app", &["--frontend-port", "8000"]);
    assert!(
        output.stdout.contains("--backend axum=backend:8001"),
        "{}",
        output.stdout
    );
}

#[cfg(unix)]
#[test]
fn the_preferred_package_manager_is_the_one_installed() {
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
    // Only absolute folders of PATH count, or a file of the current folder could be run by accident.
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

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error_and_a_full_device_is_one() {
    let world = World::new();
    for args in [
        &["--help"][..],
        &["--version"],
        &["catalog"],
        &["catalog", "--json"],
        &["completions", "bash"],
        &["new", "dry", "--yes", "--dry-run"],
        &["new", "app", "--yes"],
    ] {
        let mut command = world.authgen(args).command();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), stderr.as_ref()),
            (Some(0), ""),
            "authgen {args:?} | true"
        );
    }
    assert!(world.work("app/authgen.toml").is_file());

    if !cfg!(target_os = "linux") {
        return;
    }
    for args in [
        &["--help"][..],
        &["--version"],
        &["catalog"],
        &["completions", "zsh"],
        &["new", "full", "--yes", "--json"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full");
        let status = world
            .authgen(args)
            .command()
            .stdout(full)
            .stderr(Stdio::null())
            .status();
        assert_eq!(
            status.expect("the program ends").code(),
            Some(1),
            "authgen {args:?} > /dev/full"
        );
    }
    // A complaint that nobody can hear does not change the exit code.
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full")
    };
    let status = world
        .authgen(["new", "bad name", "--yes"])
        .command()
        .stdout(full())
        .stderr(full())
        .status();
    assert_eq!(status.expect("the program ends").code(), Some(2));
}

/// The last line of a run is a command that makes the same project again.
#[cfg(unix)]
#[test]
fn the_command_at_the_end_repeats_the_run() {
    let world = World::new();
    for (place, more) in [
        ("plain", &["--name", "my-app"][..]),
        (
            "it's here",
            &[
                "--name",
                "my-app",
                "--backend",
                "axum=api:9000",
                "--frontend-port",
                "3001",
            ],
        ),
        (
            "external",
            &[
                "--name",
                "my-app",
                "--database-url",
                URL,
                "--package-manager",
                "yarn",
            ],
        ),
    ] {
        let output = world.new_project(place, more);
        let command = output
            .stdout
            .trim_end()
            .lines()
            .last()
            .expect("a command")
            .trim();
        let json = fs::read_to_string(world.work(place).join("authgen.toml")).expect("answers");
        let first = strip(files(&world.work(place)));
        fs::remove_dir_all(world.work(place)).expect("removed");
        world.program("authgen", &format!("exec {AUTHGEN} \"$@\""));
        let mut shell = std::process::Command::new("/bin/sh");
        shell
            .arg("-euc")
            .arg(format!("printf '%s\\n' '{URL}' | {command}"));
        shell
            .current_dir(world.work(""))
            .env("PATH", world.root().join("bin"));
        let output = shell.output().expect("a shell");
        assert!(
            output.status.success(),
            "{command}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            strip(files(&world.work(place))) == first,
            "{command}\n{json}"
        );
    }
}

#[test]
fn completions_know_flags_and_choices_in_every_shell() {
    let world = World::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = world
            .authgen(["completions", shell])
            .go()
            .code(0)
            .calmly()
            .stdout;
        for word in ["package-manager", "database-url", "completions"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // clap_complete offers no values in the other two.
        assert!(
            script.contains("pnpm") || matches!(shell, "elvish" | "powershell"),
            "{shell}"
        );
    }
}

#[test]
fn the_catalog_lists_questions_choices_and_layers() {
    let world = World::new();
    let catalog = crate::catalog::built_in();
    let text = world.authgen(["catalog"]).go().code(0).calmly().stdout;
    let json = world
        .authgen(["catalog", "--json"])
        .go()
        .code(0)
        .calmly()
        .json();
    assert_eq!(json["version"], 1);
    let ids = |key: &str| -> Vec<String> {
        let all = json[key].as_array().expect("a list").iter();
        all.map(|item| item["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    assert_eq!(
        ids("questions"),
        catalog
            .questions
            .iter()
            .map(|question| question.id.clone())
            .collect::<Vec<_>>()
    );
    assert_eq!(
        ids("layers"),
        catalog
            .layers
            .iter()
            .map(|layer| layer.id.clone())
            .collect::<Vec<_>>()
    );
    for id in ids("questions")
        .iter()
        .map(|id| format!("--{id}\n"))
        .chain(ids("layers"))
    {
        assert!(text.contains(&id), "{id} is not in\n{text}");
    }
}

/// Every `authgen.toml` fits the schema, and the schema knows no more than the questions.
#[test]
fn answers_fit_the_schema_of_the_catalog() {
    let world = World::new();
    let schema = world.authgen(["catalog", "--json"]).go().code(0).json()["answersSchema"].take();
    for (name, more) in [
        ("default", &[][..]),
        ("external", &["--database-url", URL]),
        (
            "two",
            &[
                "--backend",
                "axum",
                "--backend",
                "axum=reports",
                "--package-manager",
                "bun",
            ],
        ),
    ] {
        world.new_project(name, &[&["--name", "my-app"], more].concat());
        let text = fs::read_to_string(world.work(name).join("authgen.toml")).expect("answers");
        let answers: serde_json::Value = toml_edit::de::from_str(&text).expect("TOML");
        assert_eq!(fault(&schema, &answers, "authgen.toml"), None, "{text}");
    }
    for wrong in [
        serde_json::json!({ "nmae": "x" }),
        serde_json::json!({ "name": "Bad Name" }),
        serde_json::json!({ "token": "rs256" }),
        serde_json::json!({ "frontend-port": 80 }),
        serde_json::json!({ "backend": [] }),
        serde_json::json!({ "backend": [{ "name": "x" }] }),
        serde_json::json!({ "database-url": URL }),
    ] {
        assert!(fault(&schema, &wrong, "wrong").is_some(), "{wrong}");
    }
}

/// The first way in which a value breaks a schema, for the keywords that ours uses.
fn fault(schema: &serde_json::Value, value: &serde_json::Value, place: &str) -> Option<String> {
    let wrong = |what: &str| Some(format!("{place}: {value} {what}"));
    for (keyword, rule) in schema.as_object()? {
        let found = match keyword.as_str() {
            "type" => {
                let is_right = match rule.as_str()? {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64(),
                    other => return wrong(&format!("has an unknown type {other}")),
                };
                if is_right {
                    None
                } else {
                    wrong("has another type")
                }
            }
            "enum" if !rule.as_array()?.contains(value) => wrong("is no choice"),
            "minimum" if value.as_i64() < rule.as_i64() => wrong("is too small"),
            "maximum" if value.as_i64() > rule.as_i64() => wrong("is too large"),
            "maxLength" if value.as_str()?.len() as u64 > rule.as_u64()? => wrong("is too long"),
            "minItems" if (value.as_array()?.len() as u64) < rule.as_u64()? => {
                wrong("has too few items")
            }
            // The one pattern that there is: names.
            "pattern"
                if value.as_str()?.contains(|c: char| {
                    !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-'
                }) =>
            {
                wrong("is no name")
            }
            "required" => {
                let missing = rule
                    .as_array()?
                    .iter()
                    .find(|key| key.as_str().is_none_or(|key| value.get(key).is_none()));
                missing.and_then(|key| wrong(&format!("lacks {key}")))
            }
            "additionalProperties" => {
                let known = schema["properties"].as_object()?;
                value
                    .as_object()?
                    .keys()
                    .find(|key| !known.contains_key(*key))
                    .and_then(|key| wrong(&format!("has {key}")))
            }
            "properties" => rule
                .as_object()?
                .iter()
                .find_map(|(key, rule)| fault(rule, value.get(key)?, &format!("{place}.{key}"))),
            "items" => value
                .as_array()?
                .iter()
                .find_map(|item| fault(rule, item, &format!("{place}[]"))),
            "anyOf" => {
                let faults: Vec<_> = rule
                    .as_array()?
                    .iter()
                    .map(|rule| fault(rule, value, place))
                    .collect();
                if faults.iter().any(Option::is_none) {
                    None
                } else {
                    faults.into_iter().next()?
                }
            }
            // Rules that hold, and words for people.
            "enum" | "minimum" | "maximum" | "maxLength" | "minItems" | "pattern" | "$schema"
            | "title" | "description" => None,
            other => wrong(&format!("meets an unknown keyword {other}")),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

#[test]
fn a_broken_template_is_named_and_nothing_is_written() {
    const README: &str = "layers/base/files/README.md.tera";
    let manifest = "layers/base/layer.toml";
    for (file, text, complaint) in [
        (
            README,
            "# {{ project.name }}\n\n  {{ project.nmae }}\n",
            "README.md.tera:3:14",
        ),
        (
            README,
            "# {{ project.name }}\n{% if x %}\n",
            "README.md.tera:",
        ),
        (
            README,
            "{{ project.name | nofilter }}\n",
            "README.md.tera:1:",
        ),
        (README, "{{ nothing }}\n", "README.md.tera:1:"),
        (README, "no tag\n", "README.md.tera has no tag"),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\nsumary = \"c\"\n",
            "layer.toml:3:1",
        ),
        (manifest, "title = \"a\"\n", "layer.toml:"),
        (manifest, "title = \"a\"\nsummary = \n", "layer.toml:2:"),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\nrequires = [\"nothing\"]\n",
            "there is no layer `nothing`",
        ),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\n[[env]]\nname = \"A\"\nfor = \"frontend\"\nkind = \"text\"\nvalue = \"{{ nothing }}\"\ncomment = \"c\"\n",
            "layers/base/layer.toml",
        ),
        (
            "layers/e2e/files/README.md",
            "twice\n",
            "README.md is written by two layers: base and e2e",
        ),
        (
            "layers/e2e/files/readme.MD",
            "twice\n",
            "differ only in upper and lower case",
        ),
        (
            "layers/e2e/files/a\\b",
            "no path\n",
            "layers/e2e/files/a\\b",
        ),
        ("layers/e2e/files/.git/config", "[core]\n", "git"),
        (
            "layers/e2e/files/x/Cargo.toml",
            "[package]\n",
            "must be named Cargo.toml.tera",
        ),
        ("layers/nobody/files/x", "x\n", "layer.toml is missing"),
        ("stray.txt", "x\n", "stray.txt has no place in a catalog"),
        (
            "questions.toml",
            "[[question]]\nid = \"x\"\n",
            "questions.toml:",
        ),
        ("versions.toml", "[npm]\nx = 1\n", "versions.toml:"),
    ] {
        let world = World::new();
        let templates = world.templates();
        let path = templates.join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(&path, text).expect("a broken template");
        let before = world.files();
        let args = ["new", "app", "--yes", "--templates", "templates"];
        world
            .authgen(args)
            .go()
            .code(1)
            .silently()
            .complains(complaint);
        assert!(world.files() == before, "{file}: something was written");
    }
}

#[test]
fn templates_from_a_folder_make_the_same_project() {
    let world = World::new();
    world.templates();
    world.new_project("built-in", &["--name", "my-app"]);
    let output = world.new_project(
        "from-folder",
        &["--name", "my-app", "--templates=templates"],
    );
    assert!(
        output.stdout.contains("--templates templates"),
        "{}",
        output.stdout
    );
    assert!(strip(files(&world.work("built-in"))) == strip(files(&world.work("from-folder"))));
    world
        .authgen(["new", "app", "--yes", "--templates", "nowhere"])
        .go()
        .code(2)
        .complains("nowhere is not a folder");
}
