//! A crash or an error before each effect of a run and of its recovery.

use std::io;

use authgen::{
    transaction::{self, Change},
    tree::{Blob, Tree},
};
use proptest::{prelude::*, sample::Index};

use super::*;

pub const PATHS: [&str; 9] = [
    ".authgen/record",
    "a",
    "d",
    "d/b",
    "d/c",
    "d/e",
    "d/e/f",
    "g/h",
    "g/i/j",
];

/// Files and their changes.
#[derive(Clone, Debug)]
pub struct Case {
    pub before: Model,
    pub after: BTreeMap<String, Blob>,
    pub private: bool,
    pub lacks: Lacks,
}

fn texts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "one\n", "two\n", "#!three\n"])
}

fn lacks() -> impl Strategy<Value = Lacks> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(exchange, rename_new, link)| Lacks {
        exchange,
        rename_new,
        link,
    })
}

/// Leaves out files whose paths exclude each other.
fn fitting<T>(files: Vec<(&'static str, T)>) -> BTreeMap<String, T> {
    let mut tree = Tree::new();
    let fits = |(path, _): &(&str, T)| {
        let inserted = tree.insert(path_of(path), Blob::new(*b""), "case");
        inserted.is_ok()
    };
    files
        .into_iter()
        .filter(fits)
        .map(|(path, file)| (path.to_owned(), file))
        .collect()
}

pub fn cases() -> impl Strategy<Value = Case> {
    let modes = prop::sample::select(vec![0o644, 0o755, 0o600, 0o444, 0o2640, 0o700]);
    let path = || prop::sample::select(PATHS.to_vec());
    let before = prop::collection::vec((path(), (texts(), modes)), 0..6).prop_map(|files| {
        let bytes = |(text, mode): (&str, u32)| (text.as_bytes().to_vec(), mode);
        let files = files.into_iter().map(|(path, file)| (path, bytes(file)));
        fitting(files.collect())
    });
    let after = prop::collection::vec((path(), texts()), 0..6).prop_map(|files| {
        let blob = |text: &str| Blob::new(text.as_bytes());
        fitting(
            files
                .into_iter()
                .map(|(path, text)| (path, blob(text)))
                .collect(),
        )
    });
    (before, after, any::<bool>(), lacks()).prop_map(|(before, after, private, lacks)| Case {
        before,
        after,
        private,
        lacks,
    })
}

/// One file changes first and one changes last, as in a project.
fn rank(path: &str) -> Rank {
    match path {
        "a" => Rank::First,
        ".authgen/record" => Rank::Last,
        _ => Rank::Middle,
    }
}

impl Case {
    /// The changes from `before` to `after`; `g/h` may be private.
    pub fn changes(&self) -> Vec<Change> {
        let paths: std::collections::BTreeSet<&String> =
            self.before.keys().chain(self.after.keys()).collect();
        let change = |path: &String| Change {
            path: path_of(path),
            old: self.old(path),
            new: self.after.get(path).cloned(),
            private: self.is_private(path),
            rank: rank(path),
        };
        paths.into_iter().map(change).collect()
    }

    pub fn old(&self, path: &str) -> Option<Blob> {
        let (bytes, mode) = self.before.get(path)?;
        Some(Blob::observed(bytes.as_slice(), mode & 0o100 != 0))
    }

    fn is_private(&self, path: &str) -> bool {
        self.private && path == "g/h"
    }

    /// The project after all changes.
    pub fn new_state(&self) -> Files {
        let after = self.after.iter().map(|(path, blob)| {
            let mode = match self.before.get(path) {
                Some((_, mode)) if self.old(path).as_ref() == Some(blob) => *mode,
                _ if self.is_private(path) => 0o600,
                Some((_, mode)) if blob.exec() => mode | (mode & 0o444) >> 2,
                Some((_, mode)) => mode & !0o111,
                None if blob.exec() => umask_cuts(0o777),
                None => umask_cuts(0o666),
            };
            (path.clone(), (blob.bytes().to_vec(), mode))
        });
        found(&after.collect())
    }

    /// Crashes a run before the effect `moment`, and each recovery before an effect in `moments`.
    fn survives(&self, moment: usize, moments: &[usize]) -> Result<(), TestCaseError> {
        let project = Project::of(&self.before);
        let (old, new) = (project.state(), self.new_state());
        let changes = self.changes();
        prop_assert_eq!(&old, &found(&self.before));
        let lock = project.lock();

        let (ended, committed) = apply_until(&lock, &changes, moment, self.lacks);
        self.assert_no_file_is_missing(&project);
        for moment in moments {
            let mut seen = 0;
            crashing(|| {
                let recovered = transaction::recover_with(&lock, &mut |effect| {
                    if seen == *moment {
                        crash();
                    }
                    seen += 1;
                    self.lacks.answer(effect)
                });
                recovered.map(drop)
            });
            self.assert_no_file_is_missing(&project);
        }
        let recovered = transaction::recover_with(&lock, &mut |effect| self.lacks.answer(effect));
        let recovered = recovered.expect("a recovery");
        prop_assert!(recovered.is_none_or(|recovered| recovered.edited.is_empty()));
        prop_assert!(!project.path(".authgen/pending").exists());
        if let Some(result) = ended {
            result.expect("changes that fit");
            prop_assert_eq!(project.state(), new);
            return Ok(());
        }
        if committed {
            prop_assert_eq!(&project.state(), &new);
            return Ok(());
        }
        prop_assert_eq!(project.state(), old);
        transaction::apply(&lock, &changes).expect("a second run");
        prop_assert_eq!(project.state(), new);
        drop(lock);
        project.assert_tidy();
        Ok(())
    }

    /// At any moment, a reader of a replaced file gets the old or the new one.
    fn assert_no_file_is_missing(&self, project: &Project) {
        if self.lacks.exchange {
            return;
        }
        for (path, new) in &self.after {
            if let Some(old) = self.old(path) {
                let found = transaction::read(&project.root(), &path_of(path)).expect("a file");
                let found = found.expect("a file that is only replaced");
                assert!(
                    found.bytes() == old.bytes() || found.bytes() == new.bytes(),
                    "{path}"
                );
            }
        }
    }
}

/// An upper bound on the number of effects of a run.
pub fn effects(changes: &[Change]) -> usize {
    30 + 12 * changes.len()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) })]

    #[test]
    fn a_crash_at_any_moment_leaves_the_old_or_the_new_state(
        case in cases(),
        moment in any::<Index>(),
        moments in prop::collection::vec(any::<Index>(), 0..3),
    ) {
        let moments: Vec<usize> = moments.iter().map(|moment| moment.index(15)).collect();
        case.survives(moment.index(effects(&case.changes())), &moments)?;
    }
}

/// On file systems without exchange and exclusive rename, the rollback also takes several system calls.
#[test]
fn crashes_in_the_recovery_from_crashes_lose_no_file() {
    let case = Case {
        before: BTreeMap::from([("a".to_owned(), (b"one\n".to_vec(), 0o644))]),
        after: BTreeMap::from([("a".to_owned(), Blob::new(*b"two\n"))]),
        private: false,
        lacks: Lacks {
            exchange: true,
            rename_new: true,
            link: false,
        },
    };
    for moment in 0..effects(&case.changes()) {
        for first in 0..9 {
            for second in 0..9 {
                let survived = case.survives(moment, &[first, second]);
                survived.unwrap_or_else(|error| panic!("{moment}, {first}, {second}: {error}"));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn an_error_at_any_moment_leaves_the_old_or_the_new_state(
        case in cases(),
        moment in any::<Index>(),
        lasts in any::<bool>(),
    ) {
        let project = Project::of(&case.before);
        let (old, new) = (project.state(), case.new_state());
        let changes = case.changes();
        let lock = project.lock();
        let moment = moment.index(effects(&changes));
        let mut seen = 0;
        let result = transaction::apply_with(&lock, &changes, &mut |effect| {
            seen += 1;
            if seen == moment + 1 || lasts && seen > moment {
                return Err(io::ErrorKind::StorageFull.into());
            }
            case.lacks.answer(effect)
        });
        if let (Err(error), false) = (&result, lasts) {
            // A single error is rolled back immediately.
            prop_assert_eq!(&project.state(), &old, "{:#}", error);
            let hint = failure::explain(error).hint;
            prop_assert!(hint.starts_with("nothing was changed"), "{}", hint);
        }
        transaction::recover(&lock).expect("a recovery");
        prop_assert_eq!(project.state(), if result.is_ok() { new } else { old });
        prop_assert!(!project.path(".authgen/pending").exists());
    }
}

/// A run with all kinds of steps.
pub fn all_steps(lacks: Lacks) -> Case {
    let before = [
        ("a", "a\n", 0o644),
        ("d", "d\n", 0o755),
        ("g/h", "h\n", 0o640),
        ("g/i/j", "j\n", 0o600),
        ("k/l", "l\n", 0o644),
    ];
    let after = [
        ("a", "A\n"),
        ("d/e/f", "f\n"),
        ("g", "G\n"),
        ("m/n", "#!n\n"),
    ];
    Case {
        before: before
            .map(|(path, text, mode)| (path.to_owned(), (text.as_bytes().to_vec(), mode)))
            .into(),
        after: after
            .map(|(path, text)| (path.to_owned(), Blob::new(text.as_bytes())))
            .into(),
        private: false,
        lacks,
    }
}

/// Tests every moment of such a run for every kind of file system.
#[test]
fn every_effect_of_a_run_is_tested() {
    let mut moments = 0;
    for bits in 0..8 {
        let case = all_steps(Lacks {
            exchange: bits & 1 != 0,
            rename_new: bits & 2 != 0,
            link: bits & 4 != 0,
        });
        let changes = case.changes();
        for moment in 0.. {
            let project = Project::of(&case.before);
            let old = project.state();
            let lock = project.lock();
            let (ended, committed) = apply_until(&lock, &changes, moment, case.lacks);
            transaction::recover(&lock).expect("a recovery");
            let expected = if committed { case.new_state() } else { old };
            assert_eq!(project.state(), expected, "{:?} {moment}", case.lacks);
            if ended.is_some() {
                break;
            }
            moments += 1;
        }
    }
    assert!(moments > 8 * 50, "{moments}");
}
