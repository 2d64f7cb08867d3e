//! An interrupted run without `.authgen/pending/`, as in a clone after the incomplete state was committed.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use authgen::{
    project,
    transaction::{self, Action, Change, Effect},
    tree::{Blob, RelPath},
};

use super::{Project, changed};
use crate::{
    support::{AUTHGEN, Files, is_env_file},
    transaction::{crash, crashing},
};

/// The changes from one state to another, in the order of a run.
pub fn changes(before: &Files, after: &Files) -> Vec<Change> {
    let blob = |files: &Files, path: &str| {
        let found = files.get(path)?;
        Some(Blob::observed(found.bytes.clone(), found.mode & 0o100 != 0))
    };
    let change = |path: String| {
        let name = RelPath::parse(&path).expect("a path");
        Change {
            old: blob(before, &path),
            new: blob(after, &path),
            private: is_env_file(&path),
            rank: project::rank(&name),
            path: name,
        }
    };
    changed(before, after).into_iter().map(change).collect()
}

/// Whether an effect moves a file of the project.
fn is_step(effect: &Effect<'_>) -> bool {
    let moves = [Action::Exchange, Action::Rename, Action::RenameNew];
    let is_pending = |path: String| path.starts_with(".authgen/pending");
    moves.contains(&effect.action)
        && !(is_pending(effect.path()) && effect.other_path().is_some_and(is_pending))
}

/// Sets the files of a project.
pub fn put(project: &Project, state: &Files) {
    let root = project.path("");
    fs::remove_dir_all(&root).expect("removed");
    for (path, found) in state {
        if path.ends_with('/') {
            fs::create_dir_all(root.join(path)).expect("a folder");
            continue;
        }
        project.world.write(&format!("shop/{path}"), "");
        let path = root.join(path);
        fs::write(&path, &found.bytes).expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(found.mode);
        fs::set_permissions(path, mode).expect("its mode");
    }
}

/// Interrupts the run of `args` after every `every` steps, and checks that `update` completes it.
fn halves_are_finished(project: &Project, args: &[&str], every: usize) {
    let before = project.files();
    project.run(args).code(0);
    let (after, public) = (project.files(), project.public_files());
    let changes = changes(&before, &after);
    for steps in (0..).step_by(every) {
        put(project, &before);
        let lock = transaction::lock(&project.path("")).expect("the lock");
        let mut seen = 0;
        let ended = crashing(|| {
            transaction::apply_with(&lock, &changes, &mut |effect| {
                if is_step(effect) {
                    if seen == steps {
                        crash();
                    }
                    seen += 1;
                }
                Ok(())
            })
        });
        drop(lock);
        if ended.is_some() {
            assert!(steps > 5, "{args:?} has {steps} steps");
            break;
        }
        fs::remove_dir_all(project.path(".authgen/pending")).expect("what git ignores");
        let answers = fs::read(project.path("authgen.toml")).expect("the answers");
        let is_begun = answers == after["authgen.toml"].bytes;
        assert_eq!(is_begun, steps > 0, "the answers change first");
        if is_begun {
            project.run(&["update", "--yes"]).code(0);
            let mut differs = changed(&public, &project.public_files());
            // Git does not track empty folders.
            differs.retain(|path| !path.ends_with('/'));
            assert!(differs.is_empty(), "{args:?} {steps}: {differs:?}");
        }
    }
}

#[test]
fn an_update_completes_a_committed_incomplete_run() {
    let project = Project::new(&[]);
    halves_are_finished(&project, &["set", "token", "jwks", "--yes"], 1);
    halves_are_finished(&project, &["set", "token", "hs256", "--yes"], 7);
}

/// The order of a real run, from the journal of one that was killed. Needs `strace`.
#[cfg(target_os = "linux")]
#[test]
fn a_run_changes_the_answers_first_and_the_record_last() {
    let strace = Path::new("/usr/bin/strace");
    if !strace.is_file() {
        return;
    }
    let project = Project::new(&[]);
    let kill = "inject=renameat2:signal=SIGKILL:when=2";
    let status = Command::new(strace)
        .args(["-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e", kill])
        .args([AUTHGEN, "set", "token", "jwks", "--yes"])
        .current_dir(project.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace");
    assert!(!status.success());
    let journal = project.read(".authgen/pending/journal.json");
    let journal: serde_json::Value = serde_json::from_str(&journal).expect("a journal");
    let steps = journal["steps"].as_array().expect("its steps");
    assert!(steps.len() > 10, "{steps:?}");
    let ends = [&steps[0], &steps[steps.len() - 1]].map(|step| step["swap"]["path"].as_str());
    assert_eq!(ends, [Some("authgen.toml"), Some(".authgen/record")]);
    assert!(
        project.read("authgen.toml").contains("jwks"),
        "one step is done"
    );
}
