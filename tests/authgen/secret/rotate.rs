//! The files and output of `secret rotate`.

use super::*;

/// A file without the lines of two keys, and those lines.
fn without(text: &str, keys: [&str; 2]) -> (String, Vec<String>) {
    let is_about = |line: &str| {
        let line = line.strip_prefix("# ").unwrap_or(line);
        keys.iter().any(|key| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with('='))
        })
    };
    let (about, others): (Vec<&str>, Vec<&str>) = text.split('\n').partition(|line| is_about(line));
    (
        others.join("\n"),
        about.into_iter().map(str::to_owned).collect(),
    )
}

#[test]
fn a_secret_of_openssl_is_kept_as_the_previous_one() {
    const BASE64: &str = "h+/Q4vXz9RtL2mYcB8nKs1DfG6jAe3UoI5TkW0wPx+c=";
    let project = Project::new(&[]);
    for file in [FRONTEND, BACKEND] {
        let old = value(&project, file, TOKEN).expect("a secret");
        project.edit(
            file,
            &format!("{TOKEN}={old}"),
            &format!("{TOKEN}={BASE64}"),
        );
    }
    is_clean(&project);
    rotate(&project, &[]).code(0);
    assert_eq!(value(&project, BACKEND, PREVIOUS).as_deref(), Some(BASE64));
    is_clean(&project);
}

#[test]
fn a_rotation_keeps_the_previous_secret_until_it_is_finished() {
    for answers in [&[][..], &TWO] {
        let project = Project::new(answers);
        let backends = if answers.is_empty() {
            &[BACKEND][..]
        } else {
            &[BACKEND, REPORTS]
        };
        let (before, known) = (project.files(), secrets(&project));
        let old = value(&project, FRONTEND, TOKEN).expect("a secret");

        let output = rotate(&project, &[]).code(0).calmly();
        tells_no_secret(&project, &known, &output);
        let new = value(&project, FRONTEND, TOKEN).expect("a secret");
        assert_ne!(new, old);
        for backend in backends {
            assert_eq!(value(&project, backend, TOKEN), Some(new.clone()));
            assert_eq!(value(&project, backend, PREVIOUS), Some(old.clone()));
        }
        assert_eq!(value(&project, FRONTEND, PREVIOUS), None);
        let output = output
            .says("backend/.env: changes BETTER_AUTH_SECRET; adds BETTER_AUTH_SECRET_PREVIOUS");
        let order = [
            "restart backend",
            "then restart frontend",
            "31 minutes",
            "authgen secret rotate --finish",
        ];
        let places = order.map(|text| output.stdout.find(text).expect(text));
        assert!(places.is_sorted(), "{}", output.stdout);
        is_clean(&project);

        began(&project, 32);
        let output = rotate(&project, &["--finish"]).code(0).calmly();
        tells_no_secret(&project, &known, &output);
        output
            .says("drops BETTER_AUTH_SECRET_PREVIOUS")
            .says("restart backend");
        is_clean(&project);
        for path in project.files().keys().chain(before.keys()) {
            let text = |found: Option<&crate::support::Found>| {
                let bytes = found
                    .unwrap_or_else(|| panic!("{path} came or went"))
                    .bytes
                    .clone();
                String::from_utf8_lossy(&bytes).replace(&new, &old)
            };
            assert_eq!(
                text(project.files().get(path)),
                text(before.get(path)),
                "{path}"
            );
        }
    }
}

#[test]
fn the_owners_lines_stay_in_place() {
    let project = Project::new(&[]);
    let mine = |file: &str| {
        let text = project.read(file);
        let text = text.replacen(
            '\n',
            "\n# Mine: BETTER_AUTH_SECRET=x\nODD=\"a b\" # 'c'\n\n\n",
            1,
        );
        project.write(file, &format!("{text}export LAST='1'"));
    };
    mine(FRONTEND);
    mine(BACKEND);
    let before = [FRONTEND, BACKEND].map(|file| project.read(file));
    let check = || {
        for (file, before) in [FRONTEND, BACKEND].iter().zip(&before) {
            let (others, lines) = without(&project.read(file), [TOKEN, PREVIOUS]);
            let (old_others, old_lines) = without(before, [TOKEN, PREVIOUS]);
            assert_eq!(others, old_others, "{file}");
            assert_eq!(lines.len(), old_lines.len(), "{file}");
        }
    };
    rotate(&project, &[]).code(0);
    check();
    began(&project, 60);
    rotate(&project, &["--finish"]).code(0);
    check();
    rotate(&project, &["--now"]).code(0);
    check();
}

#[test]
fn a_variable_that_the_owner_deleted_is_added_again() {
    let project = Project::new(&[]);
    let text = project.read(BACKEND);
    let (gone, _) = text
        .split_once("\n# The previous BETTER_AUTH_SECRET")
        .expect("the row");
    project.write(BACKEND, gone);
    rotate(&project, &[]).code(0);
    let grown = project.read(BACKEND);
    let kept = value(&project, BACKEND, PREVIOUS).expect("kept");
    assert!(
        grown.ends_with(&format!("\n{PREVIOUS}={kept}\n")),
        "{grown}"
    );
    is_clean(&project);
    began(&project, 60);
    rotate(&project, &["--finish"]).code(0);
    assert_eq!(
        project
            .read(BACKEND)
            .replace(&value(&project, BACKEND, TOKEN).expect("new"), &kept),
        text
    );
}

#[test]
fn an_immediate_rotation_leaves_no_old_secret() {
    for is_under_way in [false, true] {
        let project = Project::new(&TWO);
        if is_under_way {
            rotate(&project, &[]).code(0);
        }
        let old = secrets(&project);
        let session = value(&project, FRONTEND, SESSION);
        let output = rotate(&project, &["--now"]).code(0).calmly();
        tells_no_secret(&project, &old, &output);
        output.says("fail at once");
        let new = value(&project, FRONTEND, TOKEN).expect("a secret");
        assert!(!old.contains(&new));
        for backend in [BACKEND, REPORTS] {
            assert_eq!(value(&project, backend, TOKEN), Some(new.clone()));
            assert_eq!(value(&project, backend, PREVIOUS), None);
        }
        assert_eq!(value(&project, FRONTEND, SESSION), session);
        assert!(!project.path(RECORD).exists());
        is_clean(&project);
        rotate(&project, &["--finish"]).code(2);
        rotate(&project, &[]).code(0);
    }
}

#[test]
fn an_immediate_rotation_repairs_files_that_disagree() {
    let project = Project::new(&TWO);
    let lines = [format!("{TOKEN}={}", fresh()), format!("{TOKEN}=short")];
    for (file, line) in [BACKEND, REPORTS].iter().zip(lines) {
        let old = value(&project, file, TOKEN).expect("a secret");
        project.edit(file, &format!("{TOKEN}={old}"), &line);
    }
    changes_nothing(&project, || rotate(&project, &[])).code(2);
    rotate(&project, &["--now"]).code(0);
    is_clean(&project);
}

#[test]
fn a_dry_run_writes_nothing_and_names_the_next_step() {
    let project = Project::new(&TWO);
    let look = |flags: &[&str]| {
        changes_nothing(&project, || {
            project.run(&[&["secret", "rotate", "--dry-run"], flags].concat())
        })
    };
    for flags in [&[][..], &["--now"], &["--session"], &["--session", "--now"]] {
        let words = [&["authgen secret rotate"], flags].concat().join(" ");
        look(flags).code(0).says("Nothing was written").says(&words);
    }
    look(&["--finish"]).code(2);
    let json = look(&["--json"]).code(0).json();
    assert_eq!(json["dryRun"], true);
    assert_eq!(json["command"], "secret rotate");
    assert_eq!(json["envFiles"][1]["path"], FRONTEND);
    assert_eq!(json["envFiles"][1]["changed"][0], TOKEN);
    assert_eq!(json["envFiles"][0]["added"][0], PREVIOUS);
    assert_eq!(
        json["restart"],
        serde_json::json!([["backend", "reports"], ["frontend"]])
    );
    assert_eq!(json["finish"], "authgen secret rotate --finish");
    let ends: Timestamp = json["finishFrom"]
        .as_str()
        .expect("a time")
        .parse()
        .expect("a time");
    assert!(ends > Timestamp::now() + SignedDuration::from_mins(29));
}

#[test]
fn without_a_terminal_yes_is_required() {
    let project = Project::new(&[]);
    for flags in [&[][..], &["--now"], &["--session"], &["--json"]] {
        let args = [&["secret", "rotate"], flags].concat();
        changes_nothing(&project, || project.run(&args))
            .code(2)
            .silently()
            .complains("pass --yes");
    }
}

#[test]
fn the_wait_follows_from_the_token_lifetime() {
    let project = Project::new(&[]);
    for file in [FRONTEND, BACKEND] {
        project.edit(
            file,
            "ACCESS_TOKEN_EXPIRE_MINUTES=30",
            "ACCESS_TOKEN_EXPIRE_MINUTES=5",
        );
    }
    rotate(&project, &[]).code(0).says("6 minutes after that");
    began_with(&project, 5, 6);
    rotate(&project, &["--finish"]).code(1);
    began_with(&project, 7, 6);
    rotate(&project, &["--finish"]).code(0);
}

#[test]
fn a_file_without_a_token_lifetime_counts_as_the_longest() {
    let project = Project::new(&[]);
    project.edit(
        FRONTEND,
        "ACCESS_TOKEN_EXPIRE_MINUTES=30",
        "ACCESS_TOKEN_EXPIRE_MINUTES=5",
    );
    project.edit(BACKEND, "ACCESS_TOKEN_EXPIRE_MINUTES=30\n", "");
    project.edit_template("backend/layer.toml", "max = 30", "max = 25");
    rotate(&project, &[]).code(0).says("26 minutes after that");
}

/// The files on disk are from the last `update`.
#[test]
fn edited_answers_that_were_not_applied_are_ignored() {
    let project = Project::new(&[]);
    project.edit("authgen.toml", "token = \"hs256\"", "token = \"jwks\"");
    rotate(&project, &[]).code(0);
    assert!(value(&project, BACKEND, PREVIOUS).is_some());

    let project = Project::new(&["--token", "jwks"]);
    project.edit("authgen.toml", "token = \"jwks\"", "token = \"hs256\"");
    changes_nothing(&project, || rotate(&project, &[]))
        .code(2)
        .complains("has no API secret");
}

#[test]
fn a_service_added_during_a_rotation_gets_both_secrets() {
    let project = Project::new(&[]);
    rotate(&project, &[]).code(0);
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    for key in [TOKEN, PREVIOUS] {
        assert_eq!(value(&project, REPORTS, key), value(&project, BACKEND, key));
    }
    is_clean(&project);
    began(&project, 60);
    rotate(&project, &["--finish"]).code(0);
    assert!(
        project
            .read(REPORTS)
            .contains(&format!("# {PREVIOUS}=replace-me\n"))
    );
    is_clean(&project);
}

#[test]
fn a_mode_without_the_secret_names_unused_variables() {
    let project = Project::new(&[]);
    rotate(&project, &[]).code(0);
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(0)
        .says("BETTER_AUTH_SECRET_PREVIOUS is no longer used; delete the line");
    project.run(&["check"]).code(0).says("secret-unused");
}

#[test]
fn a_project_with_published_keys_has_no_api_secret() {
    let project = Project::new(&["--token", "jwks"]);
    for flags in [&[][..], &["--finish"], &["--now"], &["--dry-run"]] {
        let args = [&["secret", "rotate"], flags].concat();
        let args = if flags == ["--dry-run"] {
            args
        } else {
            [&args[..], &["--yes"]].concat()
        };
        changes_nothing(&project, || project.run(&args))
            .code(2)
            .complains("has no API secret")
            .complains("--session");
    }
}

#[cfg(unix)]
#[test]
fn env_files_are_private_afterwards() {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let project = Project::new(&[]);
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(project.path(BACKEND), open).expect("a mode");
    rotate(&project, &[]).code(0);
    for file in [FRONTEND, BACKEND] {
        assert_eq!(project.files()[file].mode & 0o777, 0o600, "{file}");
    }
}

#[cfg(unix)]
#[test]
fn a_rotation_changes_no_tracked_file() {
    let project = Project::new(&[]);
    let git = |args: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=test", "-c", "user.email=test@localhost"])
            .args(args)
            .current_dir(project.path(""))
            .env("HOME", project.world.root().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        let output = git.output().expect("git");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "x"]);
    project.write("notes.txt", "not committed\n");
    rotate(&project, &[]).code(0);
    assert!(project.path(RECORD).is_file());
    assert_eq!(git(&["status", "--porcelain"]), "?? notes.txt\n");
}
