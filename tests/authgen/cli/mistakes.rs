//! Errors with suggestions.

use crate::support::{Files, World, settled};

#[test]
fn a_wrong_word_gets_the_nearest_or_all_valid_ones() {
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
            "choose one of: hs256, jwks",
        ),
        (
            &["new", "app", "--yes", "--backend", "axmu"],
            "axmu",
            "choose one of: axum, fastapi",
        ),
        (
            &["new", "app", "--yes", "--oauth", "github,gitlb"],
            "gitlb",
            "did you mean `gitlab`?",
        ),
        (
            &["new", "app", "--yes", "--database", "embeded"],
            "embeded",
            "choose one of: embedded, external",
        ),
        (
            &["new", "app", "--yes", "--package-manager", "pnmp"],
            "pnmp",
            "choose one of: bun, npm, pnpm, yarn",
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
fn a_word_without_a_near_match_gets_the_list() {
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
fn an_error_in_an_answers_file_has_a_place_and_a_hint() {
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
            "choose one of: axum, fastapi",
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
fn without_a_terminal_missing_answers_are_named() {
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
        "--revocation",
        "--email",
        "--database",
        "--proxy",
        "--package-manager",
        "--ci",
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
    let output = world.authgen(["new", "--yes"]).go().code(2);
    output
        .complains(": DIR\n")
        .complains("hint: authgen new DIR --yes\n");
    let output = world.authgen(["completions"]).go().code(2);
    output.complains("missing argument: <SHELL>\n");
    // An external database requires a URL, which has no default.
    for more in [&[][..], &["--yes"]] {
        let flags = settled(&[("database", "external")], &[]);
        let flags = flags.iter().map(String::as_str);
        world
            .authgen(
                ["new", "app"]
                    .into_iter()
                    .chain(flags)
                    .chain(more.iter().copied()),
            )
            .go()
            .code(2)
            .complains("--database-url");
    }
    assert_eq!(world.files(), Files::new());
    let flags = settled(&[], &[]);
    let all = ["new", "app"]
        .into_iter()
        .chain(flags.iter().map(String::as_str));
    world.authgen(all).go().code(0);
}
