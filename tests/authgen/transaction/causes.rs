//! For each system error at each moment, the message has a fix and the state of the project.

use rustix::io::Errno;

use super::{
    limits::{all_kinds, write_old},
    *,
};

/// System errors, and part of the expected fix.
const CAUSES: [(Errno, &str); 13] = [
    (Errno::ACCESS, "who owns"),
    (Errno::BUSY, "close the program"),
    (Errno::DQUOT, "quota"),
    (Errno::IO, "the system log"),
    (Errno::LOOP, "cycle of symbolic links"),
    (Errno::MFILE, "ulimit -n"),
    (Errno::NAMETOOLONG, "shorter path"),
    (Errno::NFILE, "the whole system"),
    (Errno::NOSPC, "the disk is full"),
    (Errno::NXIO, "check the free disk space"),
    (Errno::PERM, "immutable"),
    (Errno::ROFS, "read-only"),
    (Errno::XDEV, "several file systems"),
];

/// An error for the effect with this number, and optionally for all later ones.
struct Fault {
    errno: Errno,
    moment: usize,
    lasts: bool,
    seen: usize,
}

impl Fault {
    fn answer(&mut self) -> io::Result<()> {
        let is_now = self.seen == self.moment || self.lasts && self.seen > self.moment;
        self.seen += 1;
        if is_now {
            Err(self.errno.into())
        } else {
            Ok(())
        }
    }

    fn has_happened(&self) -> bool {
        self.seen > self.moment
    }
}

/// Injects each error at each moment of `attempt`, whose result is ignored.
fn at_each_moment(mut attempt: impl FnMut(&mut Fault, &str)) {
    let mut moments = 0;
    for (errno, word) in CAUSES {
        for lasts in [false, true] {
            for moment in 0.. {
                let seen = 0;
                let mut fault = Fault {
                    errno,
                    moment,
                    lasts,
                    seen,
                };
                attempt(&mut fault, word);
                if !fault.has_happened() {
                    moments = moments.max(moment);
                    break;
                }
            }
        }
    }
    assert!(moments >= 10, "{moments}");
}

fn project() -> (Project, Files) {
    let project = Project::new();
    write_old(&project.root());
    let before = project.state();
    (project, before)
}

#[test]
fn each_error_at_each_moment_has_a_fix() {
    let (done, _) = project();
    done.apply(&all_kinds());
    let after = done.state();
    at_each_moment(|fault, word| {
        let (project, before) = project();
        let lock = project.lock();
        let result = transaction::apply_with(&lock, &all_kinds(), &mut |_| fault.answer());
        let Err(error) = result else {
            // An unsupported system call, or an error during cleanup.
            assert_eq!(project.state(), after);
            transaction::recover(&lock).expect("a recovery");
            assert_eq!(project.state(), after);
            return;
        };
        let message = format!("{error:#}");
        let Explained { fault, hint, .. } = failure::explain(&error);
        assert_eq!(fault.exit(), ExitCode::Failed, "{message}");
        assert!(hint.contains(word), "{message}: {hint}");
        let is_unchanged = hint.starts_with("nothing was changed: ");
        let is_partial = message.starts_with("the project was partly changed")
            && hint.ends_with(", then run authgen again to roll the changes back");
        assert!(is_unchanged != is_partial, "{message}: {hint}");
        assert!(!is_unchanged || project.state() == before, "{message}");
        transaction::recover(&lock).expect("a recovery");
        assert_eq!(project.state(), before);
        drop(lock);
        project.assert_tidy();
    });
}

/// A project whose run crashed just before the commit.
fn crashed() -> (Project, Files) {
    let (project, before) = project();
    let lock = project.lock();
    let ended = crashing(|| {
        transaction::apply_with(&lock, &all_kinds(), &mut |effect| {
            if is_commit(effect) {
                crash();
            }
            Ok(())
        })
    });
    assert!(ended.is_none());
    (project, before)
}

#[test]
fn each_error_in_a_recovery_has_a_fix_and_a_later_recovery_succeeds() {
    at_each_moment(|fault, word| {
        let (project, before) = crashed();
        let lock = project.lock();
        if let Err(error) = transaction::recover_with(&lock, &mut |_| fault.answer()) {
            let message = format!("{error:#}");
            assert!(
                message.starts_with("an earlier run was interrupted and cannot be rolled back"),
                "{message}"
            );
            let hint = failure::explain(&error).hint;
            assert!(hint.contains(word), "{message}: {hint}");
            transaction::recover(&lock).expect("a recovery");
        }
        let mut after = project.state();
        // Empty folders may remain if the system refuses to remove them.
        after.retain(|path, _| !path.ends_with('/'));
        assert_eq!(after, before);
        drop(lock);
        project.assert_tidy();
    });
}

/// A signal interrupts every effect three times in a row.
#[test]
fn signals_do_not_abort_a_run() {
    let mut calls = 0;
    let mut answer = |_: &Effect<'_>| {
        calls += 1;
        if calls % 4 == 0 {
            Ok(())
        } else {
            Err(Errno::INTR.into())
        }
    };
    let (project, before) = crashed();
    let lock = project.lock();
    let recovered = transaction::recover_with(&lock, &mut answer).expect("a recovery");
    assert!(recovered.is_some());
    assert_eq!(project.state(), before);
    transaction::apply_with(&lock, &all_kinds(), &mut answer).expect("a change");
    let (done, _) = self::project();
    done.apply(&all_kinds());
    assert_eq!(project.state(), done.state());
    drop(lock);
    project.assert_tidy();
    assert!(calls > 100, "{calls}");
}
