//! A crash before each effect of a rotation, followed by the same command.

use std::path::Path;

use authgen::{
    transaction::{self, Change, Rank},
    tree::{Blob, RelPath},
};

use super::*;
use crate::{
    support::{Files, files},
    transaction::{Lacks, apply_until},
};

/// The changes from one state of a project to another.
fn changes(before: &Files, after: &Files) -> Vec<Change> {
    let blob = |files: &Files, path: &str| {
        let found = files.get(path)?;
        Some(Blob::observed(found.bytes.clone(), found.mode & 0o100 != 0))
    };
    crate::change::changed(before, after)
        .into_iter()
        .filter(|path| path != ".authgen/lock")
        .map(|path| Change {
            old: blob(before, &path),
            new: blob(after, &path),
            private: is_env_file(&path),
            rank: Rank::Middle,
            path: RelPath::parse(&path).expect("a path"),
        })
        .collect()
}

/// The files that a run without a crash writes.
fn state(root: &Path) -> Files {
    let mut found = files(root);
    found.retain(|path, _| path != ".authgen/lock");
    found
}

fn put_back(project: &Project, state: &Files) {
    for path in [FRONTEND, BACKEND, REPORTS, RECORD] {
        match state.get(path) {
            Some(found) => write_bytes(project, path, &found.bytes),
            None => fs::remove_file(project.path(path)).unwrap_or_default(),
        }
    }
}

/// Runs the command once. Then crashes its changes at every moment and repeats the command: `again` is the exit code if
/// the changes were committed before the crash.
fn survives_every_crash(project: &Project, flags: &[&str], again: i32) {
    let old = state(&project.path(""));
    rotate(project, flags).code(0);
    let new = state(&project.path(""));
    let changes = changes(&old, &new);
    assert!(!changes.is_empty());
    for moment in 0.. {
        put_back(project, &old);
        assert!(state(&project.path("")) == old, "the old state is back");
        let lock = transaction::lock(&project.path("")).expect("the lock");
        let (ended, committed) = apply_until(&lock, &changes, moment, Lacks::NOTHING);
        drop(lock);
        if ended.is_some() {
            assert!(moment > 20, "{moment}");
            break;
        }
        let output = rotate(project, flags).code(if committed { again } else { 0 });
        assert!(!project.path(".authgen/pending").exists());
        let found = state(&project.path(""));
        if committed && again != 0 {
            assert!(found == new, "moment {moment}: the new state stays");
        } else {
            // The secret differs from the run without a crash, but is in the same files.
            let paths = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(paths(&found), paths(&new), "moment {moment}");
            tells_no_secret(project, &secrets(project), &output);
        }
        is_no_mix(project);
    }
    is_clean(project);
}

/// Checks that all services have the same secret, and that verifiers keep the same previous one or none.
fn is_no_mix(project: &Project) {
    let current = [FRONTEND, BACKEND, REPORTS].map(|file| value(project, file, TOKEN));
    let previous = [BACKEND, REPORTS].map(|file| value(project, file, PREVIOUS));
    assert!(current[0].is_some() && current.iter().all(|value| *value == current[0]));
    assert!(previous[0] == previous[1] && previous[0] != current[0]);
}

#[test]
fn a_crash_leaves_the_old_or_the_new_secrets() {
    let project = Project::new(&TWO);
    survives_every_crash(&project, &[], 3);
}

#[test]
fn a_crash_while_finishing_a_rotation_finishes_or_keeps_it() {
    let project = Project::new(&TWO);
    rotate(&project, &[]).code(0);
    began(&project, 60);
    survives_every_crash(&project, &["--finish"], 2);
}

#[test]
fn a_crash_of_an_immediate_rotation_leaves_no_mix() {
    let project = Project::new(&TWO);
    rotate(&project, &[]).code(0);
    survives_every_crash(&project, &["--now"], 0);
}
