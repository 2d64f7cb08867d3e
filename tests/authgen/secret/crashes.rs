//! A crash before any single effect of a rotation, then the same command again.

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

/// What turns one state of a project into another.
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

/// What a run without a crash writes.
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

/// Runs the command once, then lets its changes crash at every moment and runs the command again: `again` is how that
/// ends when the changes had happened.
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
            // Another secret than in the run without a crash, in the same places.
            let paths = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(paths(&found), paths(&new), "moment {moment}");
            tells_no_secret(project, &secrets(project), &output);
        }
        is_no_mix(project);
    }
    is_clean(project);
}

/// All services have one secret, and those that verify keep one other or none.
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
fn a_crash_at_the_end_of_a_rotation_finishes_or_keeps_it() {
    let project = Project::new(&TWO);
    rotate(&project, &[]).code(0);
    began(&project, 60);
    survives_every_crash(&project, &["--finish"], 2);
}

#[test]
fn a_crash_after_a_leak_leaves_no_mix() {
    let project = Project::new(&TWO);
    rotate(&project, &[]).code(0);
    survives_every_crash(&project, &["--now"], 0);
}
