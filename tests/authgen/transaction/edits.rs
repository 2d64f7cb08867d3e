//! Concurrent edits during a transaction, or between a crash and the recovery.

use proptest::{prelude::*, sample::Index};

use super::{
    crashes::{Case, PATHS, cases, effects},
    *,
};

/// A concurrent edit of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    /// Replace the file with a new one.
    Save,
    /// Overwrite the content of the file.
    Write,
    Remove,
    Mode,
}

const MODE: u32 = 0o604;

impl Edit {
    /// Edits a file if possible.
    fn happen(self, project: &Project, path: &str) -> bool {
        let path = project.path(path);
        let done = match self {
            Self::Save => {
                let draft = project.outside("draft");
                fs::write(&draft, "edit\n").expect("a draft");
                fs::rename(draft, path)
            }
            Self::Write => fs::write(path, "edit\n"),
            Self::Remove => fs::remove_file(path),
            Self::Mode if path.is_file() => {
                fs::set_permissions(path, fs::Permissions::from_mode(MODE))
            }
            Self::Mode => return false,
        };
        done.is_ok()
    }

    /// Checks that the edit is the final state.
    fn assert_stands(self, project: &Project, path: &str) {
        let state = project.state();
        match self {
            Self::Save | Self::Write => assert_eq!(
                state.get(path).map(|found| found.bytes.as_slice()),
                Some(b"edit\n".as_slice()),
                "{path} in {state:?}"
            ),
            Self::Remove => assert!(!state.contains_key(path), "{path} in {state:?}"),
            Self::Mode => assert_eq!(state[path].mode, MODE, "{path} in {state:?}"),
        }
    }
}

fn edits() -> impl Strategy<Value = (Edit, &'static str)> {
    let kinds = vec![Edit::Save, Edit::Write, Edit::Remove, Edit::Mode];
    let others = ["d/stranger", "g/i/stranger"];
    let paths = [PATHS.as_slice(), &others].concat();
    (prop::sample::select(kinds), prop::sample::select(paths))
}

/// The files of a state that an edit at a path does not affect.
fn apart_from(path: &str, state: Files) -> Files {
    let is_below = |one: &str, other: &str| {
        one.strip_prefix(other)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_apart =
        |other: &String| !other.ends_with('/') && !is_below(other, path) && !is_below(path, other);
    state
        .into_iter()
        .filter(|(other, _)| is_apart(other))
        .collect()
}

/// Leaves out file systems on which creating a file is a check followed by a rename.
fn without_gaps(mut case: Case) -> Case {
    case.lacks.link = false;
    case
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3_000) })]

    #[test]
    fn an_edit_at_any_moment_is_kept_and_the_rest_is_old_or_new(
        case in cases(),
        (edit, path) in edits(),
        moment in any::<Index>(),
    ) {
        let case = without_gaps(case);
        let project = Project::of(&case.before);
        let (old, new) = (project.state(), case.new_state());
        let changes = case.changes();
        let lock = project.lock();
        let moment = moment.index(effects(&changes));
        let (mut seen, mut edited) = (0, false);
        let result = transaction::apply_with(&lock, &changes, &mut |effect| {
            // Until the journal is written, a changed mode is respected.
            let counts = edit != Edit::Mode || project.path(".authgen/pending/journal.json").exists();
            if seen == moment && counts {
                edited = edit.happen(&project, path);
            }
            seen += 1;
            case.lacks.answer(effect)
        });
        if let Err(error) = &result {
            prop_assert!(edited);
            prop_assert_eq!(failure::explain(error).fault.exit(), ExitCode::WouldOverwrite, "{:#}", error);
        }
        if edited {
            edit.assert_stands(&project, path);
        }
        let expected = if result.is_ok() { new } else { old };
        prop_assert_eq!(apart_from(path, project.state()), apart_from(path, expected));
        prop_assert!(!project.path(".authgen/pending").exists());
    }

    #[test]
    fn an_edit_after_a_crash_is_kept_and_reported(
        case in cases(),
        (edit, path) in edits(),
        moments in any::<[Index; 2]>(),
    ) {
        let case = without_gaps(case);
        let project = Project::of(&case.before);
        let (old, new) = (project.state(), case.new_state());
        let changes = case.changes();
        let lock = project.lock();
        let moment = moments[0].index(effects(&changes));
        let (ended, committed) = apply_until(&lock, &changes, moment, case.lacks);
        let began = project.path(".authgen/pending/journal.json").exists();
        // Mostly before the recovery, sometimes during it.
        let moment = moments[1].index(20).saturating_sub(10);
        let edited_at_once = moment == 0 && edit.happen(&project, path);
        let (mut seen, mut edited) = (1, edited_at_once);
        let recovered = transaction::recover_with(&lock, &mut |effect| {
            if seen == moment {
                edited = edit.happen(&project, path);
            }
            seen += 1;
            case.lacks.answer(effect)
        });
        let recovered = recovered.expect("a recovery").unwrap_or_default();
        let expected = if committed || ended.is_some() { new } else { old };
        // Without these calls, a crash can leave a file under two names, so a removed name may come back.
        let may_be_back = edit == Edit::Remove && case.lacks.exchange && case.lacks.rename_new;
        if edited && may_be_back {
            let found = project.state().remove(path);
            prop_assert!(found.is_none() || found.as_ref() == expected.get(path), "{:?}", found);
        } else if edited {
            edit.assert_stands(&project, path);
        } else {
            prop_assert_eq!(&recovered.edited, &[]);
        }
        if edited_at_once && began && !may_be_back && changes.iter().any(|change| {
            // Removing a new file restores the old state.
            change.path.as_str() == path && change.old != change.new && (change.old.is_some() || edit != Edit::Remove)
        }) {
            prop_assert!(recovered.edited.contains(&path_of(path)), "{:?}", recovered);
        }
        prop_assert_eq!(apart_from(path, project.state()), apart_from(path, expected));
    }
}

/// The last possible moment for an edit: after the check and before the file is moved.
#[test]
fn an_edit_between_check_and_move_is_not_lost() {
    for (old, new) in [
        (Some("old"), Some("new")),
        (Some("old"), None),
        (None, Some("new")),
    ] {
        let project = Project::new();
        project.write("first", "one", 0o644);
        if let Some(old) = old {
            project.write("folder/file", old, 0o644);
        } else {
            project.write("folder/other", "", 0o644);
        }
        let before = project.state();
        let changes = [
            change("first", Some("one"), Some("two")),
            change("folder/file", old, new),
        ];
        let mut moves = 0;
        let error = transaction::apply_with(&project.lock(), &changes, &mut |effect| {
            let paths = [Some(effect.path()), effect.other_path()];
            if moves == 0 && paths.contains(&Some("folder/file".to_owned())) {
                fs::write(project.outside("draft"), "mine")?;
                fs::rename(project.outside("draft"), project.path("folder/file"))?;
                moves += 1;
            }
            Ok(())
        })
        .expect_err("an edit");
        assert_eq!(moves, 1);
        let Explained { fault, hint, .. } = failure::explain(&error);
        assert_eq!(fault, Fault::ChangedMeanwhile);
        assert_eq!(
            format!("{error:#}"),
            "folder/file was changed while authgen was running"
        );
        assert_eq!(hint, "nothing was changed: run authgen again");
        let mut after = project.state();
        let edited = after.remove("folder/file").expect("the edit");
        assert_eq!(edited.bytes, b"mine");
        let mut before = before;
        before.remove("folder/file");
        assert_eq!(after, before);
        project.assert_tidy();
    }
}

/// The disk fails, and a file was edited before the rollback.
#[test]
fn an_edit_before_a_rollback_is_reported() {
    let project = Project::new();
    project.write("a", "old", 0o644);
    project.write("b", "old", 0o644);
    let changes = ["a", "b"].map(|path| change(path, Some("old"), Some("new")));
    let error = transaction::apply_with(&project.lock(), &changes, &mut |effect| {
        if is_commit(effect) {
            fs::write(project.path("a"), "mine")?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    })
    .expect_err("a full disk");
    let Explained { fault, hint, .. } = failure::explain(&error);
    assert_eq!(fault.exit(), ExitCode::Failed);
    assert_eq!(
        hint,
        "authgen changed nothing; a was edited by another process during the run"
    );
    assert_eq!(fs::read(project.path("a")).expect("a"), b"mine");
    assert_eq!(fs::read(project.path("b")).expect("b"), b"old");
    project.assert_tidy();
}

#[test]
fn unexpected_files_are_rejected() {
    let project = Project::new();
    project.write("a", "mine", 0o644);
    project.write("run", "#!/bin/sh\n", 0o644);
    for changes in [
        [change("a", Some("old"), Some("new"))],
        [change("a", None, Some("new"))],
        [change("a", Some("old"), None)],
        [change("gone", Some("old"), Some("new"))],
        [change("gone/file", Some("old"), None)],
        // Only the executable bit differs.
        [change("run", Some("#!/bin/sh\n"), Some("#!/bin/bash\n"))],
        // Equal old and new content is only verified.
        [change("a", Some("same"), Some("same"))],
        [change("a", None, None)],
    ] {
        let text = format!("{} was changed while", changes[0].path);
        project.refuses(&changes, ExitCode::WouldOverwrite, &text);
        // Valid changes are not applied either.
        let [change] = changes;
        let fits = super::change("b/c", None, Some("new"));
        project.refuses(&[fits, change], ExitCode::WouldOverwrite, &text);
    }
}
