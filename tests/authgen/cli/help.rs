//! Help, version and completions.

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
