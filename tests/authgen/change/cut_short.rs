//! Commands that only read, after a run was killed.

use authgen::transaction::{self, Action};

use super::{Project, half};
use crate::transaction::{Lacks, crash, crashing, is_commit};

/// A project in which a run was killed: before its end, or while `authgen.toml` was missing.
fn cut_short(answers_are_away: bool) -> Project {
    let project = Project::new(&[]);
    let before = project.files();
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    let changes = half::changes(&before, &project.files());
    half::put(&project, &before);
    let lacks = Lacks {
        exchange: answers_are_away,
        ..Lacks::NOTHING
    };
    let lock = transaction::lock(&project.path("")).expect("the lock");
    let mut is_away = false;
    let ended = crashing(|| {
        transaction::apply_with(&lock, &changes, &mut |effect| {
            if is_away || is_commit(effect) {
                crash();
            }
            is_away = answers_are_away
                && effect.action == Action::Rename
                && effect.path() == "authgen.toml";
            lacks.answer(effect)
        })
    });
    assert!(ended.is_none());
    drop(lock);
    assert_eq!(project.path("authgen.toml").exists(), !answers_are_away);
    project
}

#[test]
fn commands_that_only_read_report_it_and_change_nothing() {
    let project = cut_short(false);
    let before = project.files();
    project
        .run(&["update", "--check"])
        .code(4)
        .silently()
        .complains(
            "error: an earlier run was interrupted\nhint: run `authgen update`, which rolls it back",
        );
    for args in [&["diff"][..], &["diff", "--mine"]] {
        let output = project.run(args).code(0);
        let first = output.stdout.lines().next();
        assert!(
            first.is_some_and(|line| line.starts_with("# an earlier run was interrupted ")),
            "{output:?}"
        );
    }
    for args in [
        &["update"][..],
        &["set", "frontend-port", "3200"],
        &["add", "backend", "fastapi"],
        &["remove", "ci"],
        &["secret", "rotate"],
    ] {
        let text = project.run(&[args, &["--dry-run"]].concat()).code(0);
        assert!(
            text.stdout.starts_with("An earlier run was interrupted"),
            "{text:?}"
        );
        let json = project.run(&[args, &["--dry-run", "--json"]].concat());
        assert_eq!(json.code(0).json()["cutShort"], true, "{args:?}");
    }
    project
        .run(&["check"])
        .code(4)
        .says("error    run-cut-short")
        .says("fix: run `authgen update`");
    let json = project.run(&["check", "--json"]).code(4).json();
    assert_eq!(json["findings"][0]["id"], "run-cut-short");
    let sarif = project.run(&["check", "--format", "sarif"]).code(4).json();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "run-cut-short");
    assert!(project.files() == before);

    project.run(&["update", "--yes"]).code(0);
    project.is_settled();
    project.run(&["check"]).code(0);
    let json = project.run(&["update", "--dry-run", "--json"]);
    assert_eq!(json.code(0).json()["cutShort"], false);
    assert!(
        project
            .run(&["diff"])
            .code(0)
            .silently()
            .calmly()
            .status
            .success()
    );
}

#[test]
fn commands_that_only_read_report_it_while_the_answers_are_missing() {
    let project = cut_short(true);
    let before = project.files();
    for (args, code) in [
        (&["update", "--check"][..], 4),
        (&["check"], 4),
        (&["diff"], 1),
        (&["update", "--dry-run"], 1),
        (&["secret", "rotate", "--dry-run"], 1),
    ] {
        project
            .run(args)
            .code(code)
            .silently()
            .complains("error: an earlier run was interrupted")
            .complains("hint: run `authgen update`, which rolls it back");
    }
    assert!(project.files() == before);
    project.run(&["update", "--yes"]).code(0);
    project.is_settled();
}

#[test]
fn no_command_reads_while_a_run_writes() {
    let project = Project::new(&[]);
    let lock = transaction::lock(&project.path("")).expect("the lock");
    for args in [
        &["diff"][..],
        &["check"],
        &["update", "--check"],
        &["update", "--dry-run"],
        &["secret", "rotate", "--dry-run"],
    ] {
        project
            .run(args)
            .code(1)
            .silently()
            .complains("another run of authgen is in progress in");
    }
    drop(lock);
    project.run(&["check"]).code(0);
    assert!(!project.path(".authgen/lock").exists());
}
