//! Rejected rotations write nothing, and the error names a fix.

use super::*;

/// Changes a line of one file.
fn set(project: &Project, file: &str, key: &str, line: &str) {
    let old = value(project, file, key).expect("a value");
    project.edit(file, &format!("{key}={old}\n"), line);
}

#[test]
fn files_with_errors_are_left_to_check() {
    let secret = fresh();
    for (line, part) in [
        (String::new(), "backend/.env has no BETTER_AUTH_SECRET"),
        (format!("{TOKEN}=\n"), "is not in a form"),
        (format!("{TOKEN}=\"{secret}\"\n"), "is not in a form"),
        (format!("export {TOKEN}={secret}\n"), "is not in a form"),
        (
            format!("{TOKEN}={secret}\n{TOKEN}={secret}\n"),
            "is not in a form",
        ),
        (format!("{TOKEN}={secret}\r\n"), "is not in a form"),
        (
            format!("{TOKEN}={secret}\n"),
            "differs between frontend/.env.local and backend/.env",
        ),
    ] {
        let project = Project::new(&[]);
        set(&project, BACKEND, TOKEN, &line);
        changes_nothing(&project, || rotate(&project, &[]))
            .code(2)
            .complains(part)
            .complains("hint: nothing was changed: run `authgen check`");
        if !part.starts_with("differs") {
            changes_nothing(&project, || rotate(&project, &["--now"])).code(2);
        }
    }
}

#[test]
fn a_missing_file_is_reported() {
    let project = Project::new(&TWO);
    fs::rename(project.path(REPORTS), project.path("reports/.env.mine")).expect("moved");
    for flags in [&[][..], &["--now"]] {
        changes_nothing(&project, || rotate(&project, flags))
            .code(2)
            .complains("reports/.env is missing")
            .complains("authgen check");
    }
    // This rotation does not affect the missing file.
    rotate(&project, &["--session"]).code(0);
}

#[test]
fn a_binary_file_is_rejected() {
    let project = Project::new(&[]);
    let text = project.read(BACKEND);
    write_bytes(&project, BACKEND, &[text.as_bytes(), b"A=\xff\n"].concat());
    changes_nothing(&project, || rotate(&project, &[]))
        .code(2)
        .complains("backend/.env")
        .complains("UTF-8");
    write_bytes(&project, BACKEND, text.replace('\n', "\r\n").as_bytes());
    changes_nothing(&project, || rotate(&project, &[]))
        .code(2)
        .complains("is not in a form");
}

#[test]
fn an_invalid_secret_is_not_kept() {
    for (weak, why) in [
        ("changeme".to_owned(), "32 characters"),
        ("ab".repeat(22)[1..].to_owned(), "repeat"),
    ] {
        let project = Project::new(&[]);
        for file in [FRONTEND, BACKEND] {
            set(&project, file, TOKEN, &format!("{TOKEN}={weak}\n"));
        }
        changes_nothing(&project, || rotate(&project, &[]))
            .code(2)
            .complains(why)
            .complains("--now");
        rotate(&project, &["--now"]).code(0);
        is_clean(&project);
    }
}

#[test]
fn a_previous_secret_in_an_ambiguous_form_is_not_dropped() {
    let project = Project::new(&[]);
    rotate(&project, &[]).code(0);
    began(&project, 60);
    let kept = value(&project, BACKEND, PREVIOUS).expect("kept");
    project.edit(
        BACKEND,
        &format!("{PREVIOUS}={kept}"),
        &format!("{PREVIOUS}='{kept}'"),
    );
    for flag in ["--finish", "--now"] {
        changes_nothing(&project, || rotate(&project, &[flag]))
            .code(2)
            .complains("BETTER_AUTH_SECRET_PREVIOUS is not in a form");
    }
}

#[test]
fn no_secret_is_written_if_git_does_not_ignore_the_file() {
    let project = Project::new(&[]);
    project.write(".gitignore", "node_modules/\n");
    for flags in [&[][..], &["--now"], &["--session"]] {
        changes_nothing(&project, || rotate(&project, flags))
            .code(1)
            .complains(".gitignore does not ignore");
    }
    fs::remove_file(project.path(".gitignore")).expect("removed");
    changes_nothing(&project, || rotate(&project, &[])).code(1);
}

/// The project was created by an older authgen without a record.
#[test]
fn no_record_is_written_if_git_does_not_ignore_it() {
    let project = Project::new(&[]);
    project.edit(".gitignore", &format!("{RECORD}\n"), "");
    changes_nothing(&project, || rotate(&project, &[]))
        .code(1)
        .complains(".gitignore does not ignore .authgen/rotation.json")
        .complains("rotation.json");
    for flags in [&["--now"][..], &["--session"]] {
        rotate(&project, flags).code(0);
    }
    assert!(!project.path(RECORD).exists());
}

#[test]
fn two_runs_exclude_each_other() {
    let project = Project::new(&[]);
    let lock = fs::File::create(project.path(".authgen/lock")).expect("the lock");
    lock.lock().expect("locked");
    changes_nothing(&project, || rotate(&project, &[]))
        .code(1)
        .complains("another");
    // Nor can a run that only reads.
    project
        .run(&["secret", "rotate", "--dry-run"])
        .code(1)
        .complains("another");
    drop(lock);
    rotate(&project, &[]).code(0);
}

#[test]
fn a_project_of_a_newer_authgen_is_left_alone() {
    let project = Project::new(&[]);
    let version = env!("CARGO_PKG_VERSION");
    project.edit("authgen.toml", version, "99.0.0");
    let [ours, newer] = ["{\"templates\":1}", "{\"templates\":9}"];
    project.edit(".authgen/record", ours, newer);
    changes_nothing(&project, || rotate(&project, &[]))
        .code(2)
        .complains("use authgen 99.0.0 or newer");
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;
    for path in [BACKEND, RECORD] {
        let project = Project::new(&[]);
        let outside = project.world.work("outside");
        if path == BACKEND {
            fs::rename(project.path(path), &outside).expect("moved");
        } else {
            fs::write(&outside, "outside\n").expect("a file");
        }
        let before = fs::read(&outside).expect("a file");
        symlink(&outside, project.path(path)).expect("a link");
        changes_nothing(&project, || rotate(&project, &[]))
            .code(3)
            .complains(path)
            .complains("symbolic link");
        assert_eq!(fs::read(&outside).expect("a file"), before);
    }
}
