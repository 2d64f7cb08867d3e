//! Locks: one process at a time.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::*;

const ROUNDS: u32 = 40;

/// Repeatedly increments two numbers, while other processes do the same.
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

/// The lock file is removed with the lock, so a process that opened the old file has to notice.
#[test]
fn a_removed_lock_file_gives_no_lock() {
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
fn a_second_run_fails_with_a_hint() {
    let project = Project::new();
    let lock = project.lock();
    let error = transaction::lock(&project.root()).err().expect("a lock");
    let message = format!("{error:#}");
    assert!(
        message.starts_with("another run of authgen is in progress in"),
        "{message}"
    );
    let Explained { fault, hint, .. } = failure::explain(&error);
    assert_eq!(fault, Fault::Busy);
    assert_eq!(
        hint,
        "nothing was changed: wait until it ends, then run authgen again"
    );
    drop(lock);
    drop(project.lock());
    assert!(!project.path(".authgen").exists());
    project.write(".authgen/record", "{}", 0o644);
    drop(project.lock());
    project.assert_tidy();
}

#[test]
fn the_lock_of_a_killed_process_is_released() {
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

#[test]
fn shared_locks_exclude_changes_but_not_each_other() {
    let project = Project::new();
    project.write(".authgen/record", "{}", 0o644);
    let lock = project.lock();
    let error = transaction::view(&project.root()).err().expect("a change");
    let message = format!("{error:#}");
    assert!(
        message.starts_with("another run of authgen is in progress in"),
        "{message}"
    );
    drop(lock);
    let looks = [(); 3].map(|()| transaction::view(&project.root()).expect("a look"));
    assert!(transaction::lock(&project.root()).is_err());
    for look in looks {
        assert!(project.path(".authgen/lock").exists());
        assert!(!look.is_cut_short());
        drop(look);
    }
    project.assert_tidy();
    drop(project.lock());
    project.assert_tidy();
}

/// Commands that only read are short, so a change waits for them.
#[test]
fn a_change_waits_for_a_view_and_a_view_for_a_short_change() {
    let project = Project::new();
    project.write(".authgen/record", "{}", 0o644);
    thread::scope(|scope| {
        let look = transaction::view(&project.root()).expect("a look");
        let change = scope.spawn(|| transaction::lock(&project.root()).map(drop));
        thread::sleep(Duration::from_millis(100));
        assert!(!change.is_finished());
        drop(look);
        let changed = change.join().expect("a thread");
        changed.expect("the lock");
        let writer = project.lock();
        let look = scope.spawn(|| transaction::view(&project.root()).map(drop));
        thread::sleep(Duration::from_millis(100));
        assert!(!look.is_finished());
        drop(writer);
        look.join().expect("a thread").expect("a look");
    });
    project.assert_tidy();
}

/// Retries until the lock is free.
fn until<T>(attempt: impl Fn() -> anyhow::Result<T>) -> T {
    loop {
        if let Ok(done) = attempt() {
            return done;
        }
    }
}

/// Commands that only read run while others change the project; none of them sees an incomplete change.
#[test]
fn no_view_sees_an_incomplete_change() {
    let project = Project::new();
    project.write(".authgen/record", "{}", 0o644);
    let (left, right) = (project.path("left"), project.path("right"));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let lock = until(|| transaction::lock(&project.root()));
                    fs::write(&left, "").expect("one half");
                    thread::yield_now();
                    fs::write(&right, "").expect("the other half");
                    fs::remove_file(&left).expect("removed");
                    fs::remove_file(&right).expect("removed");
                    drop(lock);
                }
            });
            scope.spawn(|| {
                for _ in 0..100 {
                    let look = until(|| transaction::view(&project.root()));
                    assert!(!left.exists() && !right.exists());
                    drop(look);
                }
            });
        }
    });
    project.assert_tidy();
}

/// Reads a project as a user without write permission.
pub fn look(root: &Path) {
    let look = transaction::view(root).expect("a look");
    assert!(!look.is_cut_short());
    assert!(!root.join(".authgen/lock").exists());
}

#[test]
fn a_read_only_project_can_be_viewed() {
    let project = Project::new();
    project.write(".authgen/record", "{}", 0o644);
    let closed = fs::Permissions::from_mode(0o555);
    fs::set_permissions(project.path(".authgen"), closed).expect("a mode");
    child::run_unprivileged("look", &project);
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(project.path(".authgen"), open).expect("a mode");
    fs::create_dir(project.path(".authgen/lock")).expect("something else");
    drop(transaction::view(&project.root()).expect("a look"));
    fs::remove_dir(project.path(".authgen/lock")).expect("removed");
    fs::remove_dir_all(project.path(".authgen")).expect("removed");
    drop(transaction::view(&project.root()).expect("a look"));
    assert!(!project.path(".authgen").exists());
}
