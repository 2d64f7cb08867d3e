//! File systems that cannot exchange two files: for a moment `authgen.toml` or the record is in `.authgen/pending/` only.

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
    /// The files of the run as they were before it; nothing of a run is left.
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

    /// Crashes before the effect of this number. Nothing when there are fewer; else whether the changes counted.
    fn crash_at(&self, moment: usize) -> Option<bool> {
        self.reset();
        let lock = transaction::lock(&self.project.path("")).expect("the lock");
        let (ended, committed) = apply_until(&lock, &self.changes, moment, self.lacks);
        ended.is_none().then_some(committed)
    }

    /// Crashes in the recovery, too; whether there are so many effects in it.
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

    /// The next run of the program brings the old or the new state.
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

/// File systems without exchange, from those that have all else to those that have nothing.
fn file_systems() -> [Lacks; 3] {
    let lacks = |rename_new, link| Lacks {
        exchange: true,
        rename_new,
        link,
    };
    [lacks(false, false), lacks(true, false), lacks(true, true)]
}

#[test]
fn a_killed_run_is_mended_also_where_the_answers_are_away() {
    for lacks in file_systems() {
        let run = run(lacks);
        let mut away = 0;
        for moment in 0.. {
            let Some(committed) = run.crash_at(moment) else {
                break;
            };
            // Below the project, too, nothing else says where it is.
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
fn so_is_a_killed_undo() {
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
fn a_folder_of_that_name_alone_makes_no_project() {
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
