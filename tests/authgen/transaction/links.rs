//! Symbolic links below the root are never followed, wherever and whenever they appear.

use std::os::unix::fs::symlink;

use super::*;

const LINK: &str = "is a symbolic link, which authgen does not follow";

/// A project next to a folder that must stay unchanged.
struct Trap {
    project: Project,
    outside: Files,
}

impl Trap {
    fn new() -> Self {
        let project = Project::new();
        for place in ["app/d", "outside", "outside/e"] {
            fs::create_dir_all(project.outside(place)).expect("a folder");
            fs::write(project.outside(place).join("b"), "old").expect("a file");
        }
        project.write("keep", "old", 0o644);
        project.write(".authgen/record", "{}", 0o644);
        let outside = files(&project.outside("outside"));
        Self { project, outside }
    }

    #[track_caller]
    fn assert_untouched(&self) {
        assert_eq!(files(&self.project.outside("outside")), self.outside);
    }
}

#[test]
fn a_link_at_a_path_or_above_it_is_rejected_and_named() {
    // The link, its target, and the path of the change.
    for (link, to, path) in [
        ("a", "../outside/b", "a"),
        ("a", "keep", "a"),
        ("a", "nowhere", "a"),
        ("a", "../outside", "a"),
        ("l", "../outside", "l/b"),
        ("l", "../outside", "l/e/b"),
        ("l", "d", "l/b"),
        ("l", "nowhere", "l/b"),
        ("d/l", "../../outside", "d/l/b"),
        ("d/l", "../../outside", "d/l/e/b"),
        ("d/l", ".", "d/l/b"),
    ] {
        let trap = Trap::new();
        symlink(to, trap.project.path(link)).expect("a link");
        let text = format!("{link} {LINK}");
        for (old, new) in [
            (None, Some("new")),
            (Some("old"), Some("new")),
            (Some("old"), None),
            (Some("old"), Some("old")),
            (None, None),
        ] {
            let changes = [
                change("keep", Some("old"), Some("new")),
                change(path, old, new),
            ];
            trap.project
                .refuses(&changes, ExitCode::WouldOverwrite, &text);
            trap.assert_untouched();
        }
        let error = transaction::read(&trap.project.root(), &path_of(path)).expect_err("a link");
        assert_eq!(format!("{error:#}"), text);
    }
}

/// Links on the path to the root are followed.
#[test]
fn a_root_may_be_reached_through_links() {
    let trap = Trap::new();
    let root = trap.project.outside("link");
    symlink("app", &root).expect("a link");
    let lock = transaction::lock(&root).expect("the lock");
    transaction::apply(&lock, &[change("d/b", Some("old"), Some("new"))]).expect("a change");
    let read = transaction::read(&root, &path_of("d/b")).expect("a file");
    assert_eq!(read, Some(Blob::new(*b"new")));
}

#[test]
fn links_in_place_of_our_own_files_are_rejected() {
    for (link, to) in [
        (".authgen", "../outside"),
        (".authgen/lock", "../../outside/b"),
    ] {
        let trap = Trap::new();
        if link == ".authgen" {
            fs::remove_dir_all(trap.project.path(link)).expect("removed");
        }
        symlink(to, trap.project.path(link)).expect("a link");
        let error = transaction::lock(&trap.project.root())
            .err()
            .expect("a link");
        assert_eq!(
            format!("{error:#}").lines().next(),
            Some(format!("{link} {LINK}").as_str())
        );
        assert_eq!(
            failure::explain(&error).fault.exit(),
            ExitCode::WouldOverwrite
        );
        trap.assert_untouched();
        assert!(fs::symlink_metadata(trap.project.path(link)).is_ok());
    }
    for (link, to) in [
        (".authgen/pending", "../../outside"),
        (".authgen/pending/journal.json", "../../../outside/b"),
        (".authgen/pending/committed.json", "../../../outside/b"),
    ] {
        let trap = Trap::new();
        let path = trap.project.path(link);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        symlink(to, &path).expect("a link");
        let lock = trap.project.lock();
        transaction::recover(&lock).expect_err(link);
        transaction::apply(&lock, &[change("d/b", Some("old"), Some("new"))]).expect_err(link);
        trap.assert_untouched();
        assert!(fs::symlink_metadata(path).is_ok());
        assert_eq!(fs::read(trap.project.path("d/b")).expect("a file"), b"old");
    }
}

/// Slots and files that were replaced by links after a crash.
#[test]
fn a_recovery_follows_no_link() {
    for (link, to) in [
        (".authgen/pending/0", "../../../outside/b"),
        (".authgen/pending/1", "../../../outside"),
        ("d", "../outside"),
        ("d/b", "../../outside/b"),
        ("n", "../outside"),
    ] {
        let trap = Trap::new();
        let lock = trap.project.lock();
        let changes = [
            change("d/b", Some("old"), Some("new")),
            change("n/b", None, Some("new")),
        ];
        let ended = crashing(|| {
            transaction::apply_with(&lock, &changes, &mut |effect| {
                if is_commit(effect) {
                    crash();
                }
                Ok(())
            })
        });
        assert!(ended.is_none());
        let path = trap.project.path(link);
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
        if is_folder {
            fs::rename(&path, trap.project.outside("moved")).expect("moved away");
        } else if path.exists() {
            fs::remove_file(&path).expect("removed");
        }
        symlink(to, &path).expect("a link");
        // Whether or not it recovers, nothing outside of the project changes.
        let _ = transaction::recover(&lock);
        let _ = transaction::recover(&lock);
        trap.assert_untouched();
    }
}

/// A folder is replaced by a link between any two effects.
#[test]
fn a_folder_replaced_by_a_link_during_a_run_is_not_followed() {
    let changes = [
        change("d/b", Some("old"), Some("new")),
        change("d/c", None, Some("new")),
        change("d/e/b", None, Some("new")),
        change("d/g", Some("old"), None),
        change("keep", Some("old"), Some("new")),
    ];
    let mut moments = 0;
    for moment in 0.. {
        for fails in [false, true] {
            let trap = Trap::new();
            trap.project.write("d/g", "old", 0o644);
            fs::write(trap.project.outside("outside/g"), "old").expect("a file");
            let outside = files(&trap.project.outside("outside"));
            let mut seen = 0;
            let result = transaction::apply_with(&trap.project.lock(), &changes, &mut |effect| {
                if seen == moment {
                    fs::rename(trap.project.path("d"), trap.project.outside("moved"))?;
                    symlink("../outside", trap.project.path("d"))?;
                }
                seen += 1;
                if fails && is_commit(effect) {
                    return Err(io::ErrorKind::StorageFull.into());
                }
                Ok(())
            });
            let _ = transaction::recover(&trap.project.lock());
            assert_eq!(
                files(&trap.project.outside("outside")),
                outside,
                "moment {moment}: {result:?}"
            );
            moments = moments.max(seen);
        }
        if moment > moments {
            break;
        }
    }
    assert!(moments > 30, "{moments}");
}
