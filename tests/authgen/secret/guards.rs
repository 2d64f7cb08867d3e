//! When a rotation may be started and finished.

use super::*;

#[test]
fn a_rotation_in_progress_is_not_started_again() {
    let project = Project::new(&TWO);
    rotate(&project, &[]).code(0);
    changes_nothing(&project, || rotate(&project, &[]))
        .code(3)
        .complains("a rotation is in progress")
        .complains("at 20")
        .complains("--finish")
        .complains("--now");
    began(&project, 60);
    changes_nothing(&project, || rotate(&project, &[]))
        .code(3)
        .complains("hint: finish it first: `authgen secret rotate --finish`");
    // A rotation in progress in one service is enough.
    let kept = value(&project, BACKEND, PREVIOUS).expect("kept");
    project.edit(BACKEND, &format!("{PREVIOUS}={kept}\n"), "");
    changes_nothing(&project, || rotate(&project, &[])).code(3);
    rotate(&project, &["--finish"]).code(0);
    assert_eq!(value(&project, REPORTS, PREVIOUS), None);
}

#[test]
fn it_can_be_finished_after_the_last_token_of_the_old_secret_expired() {
    let project = Project::new(&[]);
    rotate(&project, &[]).code(0);
    changes_nothing(&project, || rotate(&project, &["--finish"]))
        .code(1)
        .complains("for 31 more minutes")
        .complains("rotate --finish` at 20");
    for (minutes, code) in [(20, 1), (30, 1), (31, 0)] {
        began(&project, minutes);
        rotate(&project, &["--finish"]).code(code);
    }
    assert!(!project.path(RECORD).exists());
    changes_nothing(&project, || rotate(&project, &["--finish"]))
        .code(2)
        .complains("no rotation is in progress")
        .complains("authgen secret rotate");
}

/// Tokens of the old secret were signed before the lifetime of tokens changed.
#[test]
fn a_shorter_lifetime_does_not_shorten_the_wait() {
    let project = Project::new(&[]);
    let lasts = |old: u32, new: u32| {
        for file in [FRONTEND, BACKEND] {
            let line = |minutes| format!("ACCESS_TOKEN_EXPIRE_MINUTES={minutes}\n");
            project.edit(file, &line(old), &line(new));
        }
    };
    rotate(&project, &[]).code(0);
    lasts(30, 5);
    changes_nothing(&project, || rotate(&project, &["--finish"]))
        .code(1)
        .complains("31 more minutes");
    began(&project, -5);
    rotate(&project, &["--finish"])
        .code(1)
        .complains("hint: 31 minutes after");
    for (minutes, code) in [(30, 1), (31, 0)] {
        began(&project, minutes);
        rotate(&project, &["--finish"]).code(code);
    }

    rotate(&project, &[]).code(0).says("6 minutes after that");
    lasts(5, 30);
    for (minutes, code) in [(30, 1), (31, 0)] {
        began_with(&project, minutes, 6);
        rotate(&project, &["--finish"]).code(code);
    }
}

/// If the start is unknown, only the owner can confirm the end.
#[test]
fn an_unknown_start_is_left_to_the_owner() {
    let project = Project::new(&TWO);
    rotate(&project, &[]).code(0);
    let refused = || {
        changes_nothing(&project, || rotate(&project, &["--finish"]))
            .code(1)
            .complains("hint: 31 minutes after the frontend's restart, comment")
            .complains("comment out BETTER_AUTH_SECRET_PREVIOUS in backend/.env, reports/.env")
    };
    began(&project, -5);
    refused().complains("but this machine's clock says");
    for nonsense in [
        &b""[..],
        b"{}",
        b"\xff\xfe",
        b"{\"began\":1764000000,\"minutes\":31}",
        b"{\"began\":\"2026-02-05T14:01:02Z\"}",
        b"{\"began\":\"9999-12-30T22:00:00Z\",\"minutes\":31}",
        b"[[[[",
    ] {
        write_bytes(&project, RECORD, nonsense);
        changes_nothing(&project, || rotate(&project, &["--finish"]))
            .code(1)
            .complains("hint: 31 minutes after");
    }
    fs::remove_file(project.path(RECORD)).expect("the record");
    refused().complains(".authgen/rotation.json does not say when");
    changes_nothing(&project, || rotate(&project, &[])).code(3);
    rotate(&project, &["--now"]).code(0);
    is_clean(&project);
}

#[test]
fn a_record_without_a_rotation_is_accepted() {
    let project = Project::new(&[]);
    began(&project, 3);
    rotate(&project, &["--finish"]).code(2);
    rotate(&project, &[]).code(0);
    rotate(&project, &["--finish"])
        .code(1)
        .complains("31 more minutes");
}
