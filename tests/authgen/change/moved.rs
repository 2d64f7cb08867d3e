//! File systems that cannot exchange two files: for a moment, `authgen.toml` or the record is only in
//! `.authgen/pending/`.

use std::fs;

use authgen::transaction::{self, Change};

use super::{Project, half};
use crate::{
    support::Files,
    transaction::{Lacks, apply_until, crash, crashing},
};

const ANSWERS: &str = "authgen.toml";
const RECORD: &str = ".authgen/record";

/// A project, the changes of one run, and the states before and after it.
struct Run {
    project: Project,
    changes: Vec<Change>,
    before: Files,
    after: Files,
    lacks: Lacks,
}

impl Run {
    /// Restores the state before the run.
    fn reset(&self) {
        let _ = fs::remove_dir_all(self.project.path(".authgen/pending"));
        for change in &self.changes {
            let path = change.path.as_str();
            match self.before.get(path) {
                Some(found) => {
                    fs::write(self.project.path(path), &found.bytes).expect("a file");
                }
                None => fs::remove_file(self.project.path(path)).unwrap_or_default(),
            }
        }
    }

    /// Crashes before the effect with this number. `None` if there are fewer effects, otherwise whether the changes
    /// were committed.
    fn crash_at(&self, moment: usize) -> Option<bool> {
        self.reset();
        let lock = transaction::lock(&self.project.path("")).expect("the lock");
        let (ended, committed) = apply_until(&lock, &self.changes, moment, self.lacks);
        ended.is_none().then_some(committed)
    }

    /// Crashes during the recovery as well; `false` if it has fewer effects.
    fn crash_recovery_at(&self, moment: usize) -> bool {
        let lock = transaction::lock(&self.project.path("")).expect("the lock");
        let mut seen = 0;
        let ended = crashing(|| {
            let recovered = transaction::recover_with(&lock, &mut |effect| {
                if seen == moment {
                    crash();
                }
                seen += 1;
                self.lacks.answer(effect)
            });
            recovered.map(drop)
        });
        ended.is_none()
    }

    fn lacks_a_file(&self) -> bool {
        [ANSWERS, RECORD]
            .iter()
            .any(|path| !self.project.path(path).exists())
    }

    /// Checks that the next run of the program restores the old or the new state.
    #[track_caller]
    fn is_mended(&self, committed: bool, moment: &str) {
        self.project.run(&["update", "--yes"]).code(0);
        self.holds(committed, moment);
    }

    #[track_caller]
    fn holds(&self, committed: bool, moment: &str) {
        let expected = if committed { &self.after } else { &self.before };
        let found = self.project.files();
        let differs = super::changed(expected, &found);
        assert!(differs.is_empty(), "{moment}: {differs:?}");
    }
}

fn run(lacks: Lacks) -> Run {
    let project = Project::new(&[]);
    let before = project.files();
    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    let after = project.files();
    let changes = half::changes(&before, &after);
    Run {
        project,
        changes,
        before,
        after,
        lacks,
    }
}

/// File systems without exchange, with fewer and fewer other system calls.
fn file_systems() -> [Lacks; 3] {
    let lacks = |rename_new, link| Lacks {
        exchange: true,
        rename_new,
        link,
    };
    [lacks(false, false), lacks(true, false), lacks(true, true)]
}

#[test]
fn a_killed_run_is_rolled_back_even_if_the_answers_are_missing() {
    for lacks in file_systems() {
        let run = run(lacks);
        let mut away = 0;
        for moment in 0.. {
            let Some(committed) = run.crash_at(moment) else {
                break;
            };
            // Checked in a subfolder, too: no other file marks the project root.
            let name = format!("{lacks:?} {moment}");
            if run.lacks_a_file() {
                away += 1;
                run.is_mended(committed, &name);
            } else if moment % 40 == 0 {
                run.is_mended(committed, &name);
            } else {
                let lock = transaction::lock(&run.project.path("")).expect("the lock");
                transaction::recover(&lock).expect("a recovery");
                drop(lock);
                run.holds(committed, &name);
            }
        }
        assert!(away >= 2, "{lacks:?}: {away}");
    }
}

#[test]
fn a_killed_rollback_is_completed() {
    let lacks = file_systems()[2];
    let run = run(lacks);
    let (mut away, mut moments) = (0, 0);
    while let Some(committed) = run.crash_at(moments) {
        let was_away = run.lacks_a_file();
        moments += 1;
        if committed || !(was_away || moments % 120 == 0) {
            continue;
        }
        for moment in 0.. {
            run.crash_at(moments - 1);
            if !run.crash_recovery_at(moment) {
                break;
            }
            if run.lacks_a_file() && away < 12 {
                away += 1;
                run.is_mended(false, &format!("{moments} {moment}"));
            } else {
                let lock = transaction::lock(&run.project.path("")).expect("the lock");
                transaction::recover(&lock).expect("a recovery");
                drop(lock);
                run.holds(false, &format!("{moments} {moment}"));
            }
        }
    }
    assert!(away >= 6, "{away}");
}

#[test]
fn a_pending_folder_alone_is_not_a_project() {
    let world = crate::support::World::new();
    for stray in [".authgen/cache", ".authgen/pending/0", ".authgen/lock"] {
        world.write(stray, "");
        let update = world.authgen(["update"]).go().code(2);
        update.complains("is not an authgen project");
    }
    world.write(".authgen/record", "{}");
    let update = world.authgen(["update"]).go().code(2);
    update.complains("authgen.toml is missing");
}
