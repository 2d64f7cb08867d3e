//! Files that a recovery restores or keeps, and its report.

use super::*;

#[test]
fn a_recovery_reports_restored_and_edited_files() {
    let project = Project::new();
    for path in ["a", "b", "c", "gone/d", "e"] {
        project.write(path, "old", 0o644);
    }
    let changes = [
        change("a", Some("old"), Some("new")),
        change("b", Some("old"), Some("new")),
        change("c", Some("old"), None),
        change("gone/d", Some("old"), None),
        change("e", Some("old"), Some("new")),
        change("f/g", None, Some("new")),
        change("f/h", None, Some("new")),
    ];
    let lock = project.lock();
    let before = project.state();
    let ended = crashing(|| {
        transaction::apply_with(&lock, &changes, &mut |effect| {
            if is_commit(effect) {
                crash();
            }
            Ok(())
        })
    });
    assert!(ended.is_none());
    fs::write(project.path("a"), "mine").expect("an edit");
    fs::write(project.path("f/g"), "mine").expect("an edit");
    fs::remove_file(project.path("e")).expect("an edit");
    fs::remove_dir(project.path("gone")).expect("an empty folder");
    let error = transaction::apply(&lock, &changes).expect_err("an interrupted run");
    assert!(format!("{error:#}").contains("interrupted"));
    let recovered = transaction::recover(&lock)
        .expect("a recovery")
        .expect("something");
    assert_eq!(recovered.edited, ["a", "e", "f/g"].map(path_of));
    assert_eq!(recovered.restored, ["b", "c", "f/h", "gone/d"].map(path_of));
    let after = project.state();
    for path in ["b", "c", "gone/d"] {
        assert_eq!(after.get(path), before.get(path), "{path}");
    }
    assert_eq!(after["a"].bytes, b"mine");
    assert_eq!(after["f/g"].bytes, b"mine");
    assert_eq!(after.len(), 5, "{after:?}");
    assert_eq!(transaction::recover(&lock).expect("a recovery"), None);
}

/// The last possible moment for an edit during a recovery.
#[test]
fn an_edit_between_check_and_move_of_a_recovery_is_not_lost() {
    for (old, new) in [
        (Some("old"), Some("new")),
        (None, Some("new")),
        (Some("old"), None),
    ] {
        for lacks in [
            Lacks::NOTHING,
            Lacks {
                exchange: true,
                rename_new: true,
                link: false,
            },
        ] {
            let project = Project::new();
            project.write("folder/stays", "", 0o644);
            if let Some(old) = old {
                project.write("folder/file", old, 0o644);
            }
            let lock = project.lock();
            let changes = [change("folder/file", old, new)];
            let ended = crashing(|| {
                transaction::apply_with(&lock, &changes, &mut |effect| {
                    if is_commit(effect) {
                        crash();
                    }
                    Ok(())
                })
            });
            assert!(ended.is_none());
            let mut edits = 0;
            let recovered = transaction::recover_with(&lock, &mut |effect| {
                let paths = [Some(effect.path()), effect.other_path()];
                if edits == 0 && paths.contains(&Some("folder/file".to_owned())) {
                    fs::write(project.outside("draft"), "mine")?;
                    fs::rename(project.outside("draft"), project.path("folder/file"))?;
                    edits += 1;
                }
                lacks.answer(effect)
            });
            let recovered = recovered.expect("a recovery").expect("something");
            assert_eq!(edits, 1);
            assert_eq!(recovered.edited, [path_of("folder/file")]);
            let found = fs::read(project.path("folder/file")).expect("a file");
            assert_eq!(found, b"mine", "{old:?} {new:?} {lacks:?}");
            assert!(!project.path(".authgen/pending").exists());
        }
    }
}

/// After two concurrent edits, only the owner can choose.
#[test]
fn two_edits_are_both_kept_and_reported() {
    let project = Project::new();
    project.write("a", "old", 0o644);
    let changes = [change("a", Some("old"), Some("new"))];
    let lock = project.lock();
    let ended = crashing(|| {
        let mut exchanged = false;
        transaction::apply_with(&lock, &changes, &mut |effect| {
            if exchanged {
                crash();
            }
            if effect.action == Action::Exchange {
                fs::write(project.path("a"), "first")?;
                exchanged = true;
            }
            Ok(())
        })
    });
    assert!(ended.is_none());
    fs::write(project.path("a"), "second").expect("an edit");
    let error = transaction::recover(&lock).expect_err("two edits");
    assert_eq!(
        failure::explain(&error).fault.exit(),
        ExitCode::WouldOverwrite
    );
    let hint = failure::explain(&error).hint;
    assert!(
        hint.starts_with("the first edit is in .authgen/pending/0"),
        "{hint}"
    );
    let slot = project.path(".authgen/pending/0");
    assert_eq!(fs::read(&slot).expect("the slot"), b"first");
    assert_eq!(fs::read(project.path("a")).expect("a"), b"second");
    fs::rename(slot, project.outside("first")).expect("moved away");
    let recovered = transaction::recover(&lock).expect("a recovery");
    assert_eq!(recovered.expect("something").edited, [path_of("a")]);
    assert_eq!(fs::read(project.path("a")).expect("a"), b"second");
}

/// The disk keeps failing, so the next run completes the rollback.
#[test]
fn a_failed_rollback_is_reported_and_completed_later() {
    let project = Project::new();
    project.write("a", "old", 0o644);
    let before = project.state();
    let lock = project.lock();
    let mut is_broken = false;
    let error = transaction::apply_with(
        &lock,
        &[change("a", Some("old"), Some("new"))],
        &mut |effect| {
            is_broken |= is_commit(effect);
            if is_broken {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Ok(())
        },
    )
    .expect_err("a full disk");
    let message = format!("{error:#}");
    assert!(
        message.starts_with("the project was partly changed"),
        "{message}"
    );
    let hint = failure::explain(&error).hint;
    assert!(
        hint.ends_with("then run authgen again to roll the changes back"),
        "{hint}"
    );
    let recovered = transaction::recover(&lock)
        .expect("a recovery")
        .expect("something");
    assert_eq!(recovered.restored, [path_of("a")]);
    assert_eq!(project.state(), before);
}
