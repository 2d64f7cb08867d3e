//! Help, version and completions.

use std::ffi::OsString;

use authgen::cli;

use crate::support::World;

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
    // Without a command, the help is printed to stderr.
    let output = world
        .authgen([""; 0])
        .go()
        .silently()
        .complains("Usage: authgen");
    assert_eq!(output.status.code(), Some(2));
}

/// The example of each command parses, and no subcommand lacks one.
#[test]
fn every_command_has_examples_that_parse() {
    let catalog = crate::catalog::built_in();
    let command = cli::command(&catalog);
    let mut paths = vec![String::new()];
    for outer in command.get_subcommands() {
        let inner: Vec<_> = outer.get_subcommands().collect();
        let inner_paths = inner
            .iter()
            .map(|inner| format!("{} {}", outer.get_name(), inner.get_name()));
        let own = inner.is_empty().then(|| outer.get_name().to_owned());
        paths.extend(own.into_iter().chain(inner_paths));
    }
    let with_examples: Vec<_> = cli::EXAMPLES
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let sorted = |mut paths: Vec<String>| {
        paths.sort();
        paths
    };
    assert_eq!(sorted(paths), sorted(with_examples));
    let world = World::new();
    for (path, examples) in cli::EXAMPLES {
        let args: Vec<&str> = path.split_whitespace().chain(["--help"]).collect();
        let help = world.authgen(args).go().code(0).calmly();
        for (what, line) in examples {
            assert!(
                help.stdout.contains(&format!("  # {what}\n  {line}\n")),
                "{}",
                help.stdout
            );
            // The arguments of authgen in a line for a shell.
            let start = line.find("authgen").expect("authgen");
            let end = [" | ", " >", ")\""]
                .iter()
                .filter_map(|end| line[start..].find(end))
                .min();
            let args = line[start..end.map_or(line.len(), |end| start + end)].replace('\'', "");
            assert!(
                args.starts_with(format!("authgen {path}").trim_end()),
                "{line}"
            );
            let args: Vec<_> = args.split(' ').map(OsString::from).collect();
            cli::parse(&catalog, &args).unwrap_or_else(|error| panic!("{line}: {error:#}"));
        }
    }
}

#[test]
fn help_shows_defaults_and_what_can_be_added() {
    let world = World::new();
    let help = |args: &[&str]| world.authgen(args).go().code(0).calmly().stdout;
    for args in [&["new", "--help"], &["new", "-h"]] {
        let help = help(args).split_whitespace().collect::<Vec<_>>().join(" ");
        for default in [
            "axum",
            "hs256",
            "none",
            "3000",
            "bun if it is installed, or else npm",
        ] {
            assert!(help.contains(&format!("[default: {default}]")), "{help}");
        }
    }
    let add = help(&["add", "--help"]);
    assert!(add.contains("\n  backend   axum, fastapi\n"), "{add}");
    assert!(add.contains("\n  email     console, smtp\n"), "{add}");
    let set = help(&["set", "--help"]);
    assert!(
        set.contains("\n  email            console, none, smtp\n"),
        "{set}"
    );
    for (args, is_shown) in [(&["add", "-h"], false), (&["add", "--help"], true)] {
        let help = help(args);
        assert_eq!(help.contains("\nAdvanced:\n"), is_shown, "{help}");
        assert_eq!(help.contains("--templates"), is_shown, "{help}");
        assert!(
            help.lines().all(|line| line.chars().count() <= 100),
            "{help}"
        );
    }
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
        // clap_complete does not support values in the other two shells.
        assert!(
            script.contains("pnpm") || matches!(shell, "elvish" | "powershell"),
            "{shell}"
        );
    }
}

/// Completions in bash: sources the script and calls its function.
#[cfg(unix)]
#[test]
fn bash_completes_commands_flags_and_choices() {
    const ASK: &str = r#"
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _authgen authgen "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
        echo "${COMPREPLY[*]}"
    "#;
    let world = World::new();
    let script = world.authgen(["completions", "bash"]).go().code(0).stdout;
    let script = world.write("authgen.bash", &script);
    for (line, offered) in [
        (&["authgen", "n"][..], "new"),
        (&["authgen", "new", "--pack"], "--package-manager"),
        (
            &["authgen", "new", "--package-manager", ""],
            "bun npm pnpm yarn",
        ),
        (&["authgen", "new", "--backend", "a"], "axum"),
        (&["authgen", "completions", "z"], "zsh"),
    ] {
        let mut bash = std::process::Command::new("bash");
        bash.args(["--norc", "-c", ASK, "bash"])
            .arg(&script)
            .args(line);
        let output = bash.output().expect("bash");
        let found = String::from_utf8_lossy(&output.stdout);
        assert_eq!(found.trim(), offered, "{line:?}");
    }
}
