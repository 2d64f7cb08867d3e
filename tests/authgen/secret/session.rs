//! The session secret, and the list of previous ones.

use super::*;

#[test]
fn previous_session_secrets_are_kept_newest_first() {
    for answers in [&[][..], &["--token", "jwks"], &TWO] {
        let project = Project::new(answers);
        let (before, known) = (project.files(), secrets(&project));
        let mut used = Vec::new();
        for _ in 0..3 {
            used.insert(0, value(&project, FRONTEND, SESSION).expect("a secret"));
            let output = rotate(&project, &["--session"]).code(0).calmly();
            tells_no_secret(&project, &known, &output);
            output
                .says("Users must sign in again")
                .says("email links")
                .says("stays readable")
                .says("restart frontend");
            let list = value(&project, FRONTEND, EARLIER).expect("a list");
            assert_eq!(list, used.join(","));
            is_clean(&project);
        }
        let changed = crate::change::changed(&before, &project.files());
        assert_eq!(changed, [FRONTEND]);
        let text = |text: &str| {
            let lines = text.lines().filter(|line| !line.contains(SESSION));
            lines.collect::<Vec<_>>().join("\n")
        };
        let old = String::from_utf8_lossy(&before[FRONTEND].bytes).into_owned();
        assert_eq!(text(&project.read(FRONTEND)), text(&old));
        assert_eq!(project.read(FRONTEND).lines().count(), old.lines().count());
    }
}

#[test]
fn an_immediate_rotation_keeps_no_previous_secret() {
    for (answers, step) in [
        (&[][..], "`delete from session`\n"),
        (&["--token", "jwks"], "`delete from jwks`\n"),
    ] {
        let project = Project::new(answers);
        rotate(&project, &["--session"]).code(0);
        let old = secrets(&project);
        let token = value(&project, FRONTEND, TOKEN);
        let output = rotate(&project, &["--session", "--now"]).code(0).calmly();
        tells_no_secret(&project, &old, &output);
        output
            .says("becomes unreadable")
            .says(step)
            .says("update account set access_token = null");
        assert!(!old.contains(&value(&project, FRONTEND, SESSION).expect("a secret")));
        assert!(
            project
                .read(FRONTEND)
                .contains(&format!("# {EARLIER}=replace-me\n"))
        );
        assert_eq!(value(&project, FRONTEND, TOKEN), token);
        is_clean(&project);
    }
}

#[test]
fn both_secrets_can_be_replaced_at_the_same_time() {
    let project = Project::new(&[]);
    rotate(&project, &[]).code(0);
    rotate(&project, &["--session"]).code(0);
    is_clean(&project);
    began(&project, 60);
    rotate(&project, &["--finish"]).code(0);
    assert!(value(&project, FRONTEND, EARLIER).is_some());
    is_clean(&project);
}

#[test]
fn an_invalid_list_is_rejected_and_can_be_discarded() {
    let project = Project::new(&[]);
    let current = value(&project, FRONTEND, SESSION).expect("a secret");
    for (list, why) in [
        (format!("{},", fresh()), "is not a list"),
        (current.clone(), "is not a list"),
        (String::new(), "is not in a form"),
        (format!("\"{}\"", fresh()), "is not in a form"),
    ] {
        let text = project.read(FRONTEND);
        project.edit(
            FRONTEND,
            &format!("# {EARLIER}=replace-me"),
            &format!("{EARLIER}={list}"),
        );
        changes_nothing(&project, || rotate(&project, &["--session"]))
            .code(2)
            .complains(why)
            .complains("authgen check");
        if why == "is not a list" {
            rotate(&project, &["--session", "--now"]).code(0);
            is_clean(&project);
        }
        project.write(FRONTEND, &text);
    }
    project.edit(
        FRONTEND,
        &format!("{SESSION}={current}"),
        &format!("{SESSION}=replace-me"),
    );
    changes_nothing(&project, || rotate(&project, &["--session"]))
        .code(2)
        .complains("AUTH_SESSION_SECRET is shorter than 32 characters")
        .complains("--now");
    rotate(&project, &["--session", "--now"]).code(0);
    is_clean(&project);
}
