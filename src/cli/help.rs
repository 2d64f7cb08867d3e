//! The parts of `--help` that come from the catalog, and the examples.

use std::fmt::Write as _;

use clap::{Command as ClapCommand, builder::Styles};

use crate::catalog::{
    Catalog,
    question::{NONE, Question, QuestionKind},
};

/// Maximal width of a list of choices, so that it fits into 80 columns without being wrapped again.
const LIST_WIDTH: usize = 76;

/// Examples by command, and of authgen itself first: what each does, and a command line for a shell.
pub const EXAMPLES: [(&str, &[(&str, &str)]); 14] = [
    (
        "",
        &[
            (
                "Write a project, commit it, and start everything",
                "authgen new shop --git --dev",
            ),
            (
                "Add a backend to the project in this folder",
                "authgen add backend fastapi",
            ),
            ("Update the project to a newer authgen", "authgen update"),
        ],
    ),
    (
        "new",
        &[
            ("Ask for each answer", "authgen new shop"),
            (
                "Use the defaults, commit, install, and start everything",
                "authgen new shop --yes --git --dev",
            ),
            (
                "Two backends, and sign-in with GitHub and Google",
                "authgen new shop --backend axum --backend fastapi=reports:8001 --oauth github,google",
            ),
            (
                "List the files without writing them",
                "authgen new shop --yes --dry-run",
            ),
        ],
    ),
    (
        "add",
        &[
            (
                "Add a backend in the folder `reports`",
                "authgen add backend fastapi --name reports",
            ),
            ("Add social providers", "authgen add oauth github google"),
            (
                "Show the changes without writing them",
                "authgen add ci github --dry-run",
            ),
        ],
    ),
    (
        "remove",
        &[
            (
                "Remove the backend named `reports`",
                "authgen remove backend reports",
            ),
            ("Remove one social provider", "authgen remove oauth github"),
            (
                "Remove all social providers without confirmation",
                "authgen remove oauth --yes",
            ),
        ],
    ),
    (
        "set",
        &[
            ("Sign API tokens with key pairs", "authgen set token jwks"),
            ("Change a port", "authgen set frontend-port 3100"),
            (
                "Use an existing database, with the URL from a variable",
                "echo \"$URL\" | authgen set database external --database-url -",
            ),
        ],
    ),
    (
        "update",
        &[
            (
                "Show the changes without writing them",
                "authgen update --dry-run",
            ),
            (
                "In CI: fail if the project is out of date",
                "authgen update --check",
            ),
            (
                "On a conflict, keep your files in docs/ and take the template's lines elsewhere",
                "authgen update --conflict theirs --conflict ours='docs/**'",
            ),
        ],
    ),
    (
        "restore",
        &[
            (
                "Restore a file that you edited or deleted",
                "authgen restore README.md",
            ),
            (
                "Show what would change in a folder",
                "authgen restore frontend/app --dry-run",
            ),
        ],
    ),
    (
        "diff",
        &[
            ("Show what `update` would change", "authgen diff"),
            (
                "Show your own changes since the last update",
                "authgen diff --mine",
            ),
        ],
    ),
    (
        "check",
        &[
            ("Check the project in this folder", "authgen check"),
            (
                "Check the env files of a deployment",
                "authgen check --production",
            ),
            (
                "Check folders that authgen did not generate",
                "authgen check --frontend web --backend api",
            ),
            (
                "Annotate the lines of a pull request",
                "authgen check --format sarif",
            ),
        ],
    ),
    (
        "secret generate",
        &[(
            "Append a secret to an env file",
            "echo \"MY_SECRET=$(authgen secret generate)\" >> backend/.env",
        )],
    ),
    (
        "secret rotate",
        &[
            (
                "Replace the API secret; the report says when to finish",
                "authgen secret rotate",
            ),
            (
                "Stop accepting the previous API secret",
                "authgen secret rotate --finish",
            ),
            (
                "After a leak of the session secret",
                "authgen secret rotate --session --now",
            ),
        ],
    ),
    (
        "describe",
        &[
            ("List commands, exit codes and failures", "authgen describe"),
            (
                "Print all of it with JSON Schemas, for a script or an agent",
                "authgen describe --json",
            ),
        ],
    ),
    (
        "catalog",
        &[("List all choices as JSON", "authgen catalog --json")],
    ),
    (
        "completions",
        &[(
            "Write a file that ~/.bashrc can source",
            "authgen completions bash > ~/.authgen.bash",
        )],
    ),
];

/// Adds the examples to `--help`, and to that of `add`, `remove` and `set` what these commands can change.
pub(super) fn with_help(catalog: &Catalog, mut command: ClapCommand) -> ClapCommand {
    for (path, examples) in EXAMPLES {
        let list = match path {
            "add" | "remove" => {
                let title = format!("What you can {path}");
                choices(
                    catalog,
                    &title,
                    |each| catalog.takes_add(each),
                    |each, word| {
                        let is_named = path == "remove" && each.kind == QuestionKind::Services;
                        word != NONE && !is_named
                    },
                )
            }
            "set" => choices(
                catalog,
                "What you can set",
                Question::is_settable,
                |_, _| true,
            ),
            _ => String::new(),
        };
        let mut text = list;
        text.push_str(&heading("Examples"));
        for (what, line) in examples {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  # {what}\n  {line}\n");
        }
        let text = text.trim_end().to_owned();
        let add = |command: ClapCommand| command.after_long_help(text);
        command = match path.split_once(' ') {
            Some((outer, inner)) => {
                command.mut_subcommand(outer, |outer| outer.mut_subcommand(inner, add))
            }
            None if path.is_empty() => add(command),
            None => command.mut_subcommand(path, add),
        };
    }
    command
}

/// Questions with their choices, aligned.
fn choices(
    catalog: &Catalog,
    title: &str,
    is_meant: impl Fn(&Question) -> bool,
    is_word: impl Fn(&Question, &str) -> bool,
) -> String {
    let questions: Vec<&Question> = catalog
        .questions
        .iter()
        .filter(|each| is_meant(each))
        .collect();
    let width = questions
        .iter()
        .map(|each| each.id.len())
        .max()
        .unwrap_or_default();
    let mut text = heading(title);
    for question in questions {
        let slot = question.slot.as_deref().unwrap_or_default();
        let words = catalog.choices(slot).map(|(word, _)| word);
        let mut words: Vec<&str> = words.filter(|word| is_word(question, word)).collect();
        match question.kind {
            QuestionKind::Port => words.push("a port from 1024 to 65535"),
            QuestionKind::Services if words.is_empty() => words.push("the name of a service"),
            _ => {}
        }
        let mut line = format!("  {:<width$} ", question.id);
        for (index, word) in words.iter().enumerate() {
            let comma = if index + 1 < words.len() { "," } else { "" };
            if line.len() + word.len() + 2 > LIST_WIDTH {
                let _ = writeln!(text, "{line}");
                line = " ".repeat(width + 3);
            }
            let _ = write!(line, " {word}{comma}");
        }
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
    text
}

fn heading(title: &str) -> String {
    let style = Styles::styled();
    let style = style.get_header();
    format!("{style}{title}:{style:#}\n")
}
