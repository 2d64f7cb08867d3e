//! One process at a time.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::*;

const ROUNDS: u32 = 40;

/// Adds one to two numbers, again and again; every other process in the way has its turn too.
pub fn count(root: &Path) {
    let began = Instant::now();
    for _ in 0..ROUNDS {
        let lock = loop {
            match transaction::lock(root) {
                Ok(lock) => break lock,
                Err(error) => {
                    let message = format!("{error:#}");
                    assert!(message.starts_with("another run of authgen"), "{message}");
                    assert!(began.elapsed() < Duration::from_mins(1), "{message}");
                    thread::yield_now();
                }
            }
        };
        transaction::recover(&lock).expect("a recovery");
        let numbers = ["left", "right"].map(|path| {
            let old = transaction::read(root, &path_of(path)).expect("a number");
            let text = String::from_utf8(old.expect("a number").bytes().to_vec()).expect("digits");
            let next = text.parse::<u32>().expect("a number") + 1;
            change(path, Some(&text), Some(&next.to_string()))
        });
        transaction::apply(&lock, &numbers).expect("changes that fit");
    }
}

#[test]
fn processes_take_turns() {
    let project = Project::new();
    project.write("left", "0", 0o644);
    project.write("right", "0", 0o644);
    let children: Vec<_> = (0..3)
        .map(|_| child::start("count", &project.root()))
        .collect();
    for child in children {
        child::assert_succeeds(&child.wait_with_output().expect("a child"));
    }
    for path in ["left", "right"] {
        let number = fs::read_to_string(project.path(path)).expect("a number");
        assert_eq!(number, (3 * ROUNDS).to_string());
    }
    assert!(!project.path(".authgen").exists());
}

/// A lock goes with its file, so the next one is on another file; whoever opened the old one has to notice.
#[test]
fn nobody_gets_the_lock_of_a_file_that_is_gone() {
    let project = Project::new();
    let inside = project.outside("inside");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut turns = 0;
                while turns < 300 {
                    if let Ok(lock) = transaction::lock(&project.root()) {
                        fs::File::create_new(&inside).expect("nobody else has the lock");
                        thread::yield_now();
                        fs::remove_file(&inside).expect("removed");
                        drop(lock);
                        turns += 1;
                    }
                }
            });
        }
    });
}

#[test]
fn a_second_run_is_told_what_to_do() {
    let project = Project::new();
    let lock = project.lock();
    let error = transaction::lock(&project.root()).err().expect("a lock");
    let message = format!("{error:#}");
    assert!(
        message.starts_with("another run of authgen is changing"),
        "{message}"
    );
    assert_eq!(
        failure::explain(&error),
        (
            ExitCode::Failed,
            Some("nothing was changed: wait until it has ended, then run authgen again")
        )
    );
    drop(lock);
    drop(project.lock());
    assert!(!project.path(".authgen").exists());
    project.write(".authgen/record", "{}", 0o644);
    drop(project.lock());
    project.assert_tidy();
}

#[test]
fn the_system_lets_go_of_the_lock_of_a_process_that_dies() {
    let project = Project::new();
    let mut child = child::start("hold", &project.root());
    let began = Instant::now();
    while !project.path("held").exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "the child hangs");
        thread::sleep(Duration::from_millis(1));
    }
    assert!(transaction::lock(&project.root()).is_err());
    child.kill().expect("killed");
    child.wait().expect("a status");
    assert!(project.path(".authgen/lock").exists());
    drop(project.lock());
    project.assert_tidy();
}

#[test]
fn a_lock_needs_a_folder() {
    let project = Project::new();
    let error = transaction::lock(&project.path("missing"))
        .err()
        .expect("no folder");
    assert!(format!("{error:#}").contains("missing"), "{error:#}");
    project.write("file", "", 0o644);
    assert!(transaction::lock(&project.path("file")).is_err());
    assert!(!project.path("missing").exists());
}
