//! Owners and modes: existing modes stay, the umask applies to new files, and secrets are always private.

use std::{
    os::unix::fs::{MetadataExt as _, chown},
    process::Command,
};

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("its mode").mode() & 0o7777
}

#[test]
fn the_owners_mode_stays() {
    for (old, new, text) in [
        (0o644, 0o644, "new"),
        (0o600, 0o600, "new"),
        (0o444, 0o444, "new"),
        (0o400, 0o400, "new"),
        (0o664, 0o664, "new"),
        (0o2644, 0o2644, "new"),
        (0o755, 0o755, "#!new"),
        (0o700, 0o700, "#!new"),
        (0o4755, 0o4755, "#!new"),
        (0o2771, 0o2771, "#!new"),
        (0o1755, 0o1755, "#!new"),
        // Executable bits are set where read bits are, and cleared for everyone.
        (0o644, 0o755, "#!new"),
        (0o640, 0o750, "#!new"),
        (0o600, 0o700, "#!new"),
        (0o755, 0o644, "new"),
        (0o711, 0o600, "new"),
    ] {
        for lacks in [
            Lacks::NOTHING,
            Lacks {
                exchange: true,
                ..Lacks::NOTHING
            },
        ] {
            let project = Project::new();
            project.write("file", "old", old);
            let change = Change {
                old: Some(Blob::observed(*b"old", old & 0o100 != 0)),
                ..change("file", None, Some(text))
            };
            let lock = project.lock();
            transaction::apply_with(&lock, &[change], &mut |effect| lacks.answer(effect))
                .unwrap_or_else(|error| panic!("{old:o}: {error:#}"));
            assert_eq!(mode(&project.path("file")), new, "{old:o} {text}");
        }
    }
}

#[test]
fn a_restored_file_keeps_its_inode() {
    for lacks in [
        Lacks::NOTHING,
        Lacks {
            exchange: true,
            rename_new: true,
            link: false,
        },
    ] {
        let project = Project::new();
        let paths = ["replaced", "removed", "folder/cleared"];
        let mut inodes = Vec::new();
        for path in paths {
            project.write(path, "old", 0o640);
            inodes.push(fs::metadata(project.path(path)).expect("a file").ino());
        }
        let changes = [
            change("replaced", Some("old"), Some("new")),
            change("removed", Some("old"), None),
            change("folder/cleared", Some("old"), None),
            change("folder", None, Some("new")),
        ];
        fs::set_permissions(project.path("folder"), fs::Permissions::from_mode(0o2750))
            .expect("its mode");
        let error = transaction::apply_with(&project.lock(), &changes, &mut |effect| {
            if is_commit(effect) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            lacks.answer(effect)
        });
        assert!(error.is_err());
        for (path, inode) in paths.iter().zip(inodes) {
            let found = fs::metadata(project.path(path)).expect("a file");
            assert_eq!(found.ino(), inode, "{path}");
            assert_eq!(found.mode() & 0o7777, 0o640);
        }
        assert_eq!(mode(&project.path("folder")), 0o2750);
    }
}

/// Creates new files and folders of all kinds with the process's umask.
pub fn write_all_kinds(root: &Path) {
    fs::write(root.join("old.env"), "old").expect("a file");
    fs::set_permissions(root.join("old.env"), fs::Permissions::from_mode(0o666)).expect("a mode");
    let private = |change| Change {
        private: true,
        rank: Rank::Middle,
        ..change
    };
    let changes = [
        change("folder/plain", None, Some("new")),
        change("folder/program", None, Some("#!new")),
        private(change("folder/.env", None, Some("secret"))),
        private(change("program.env", None, Some("#!secret"))),
        private(change("old.env", Some("old"), Some("secret"))),
    ];
    let lock = transaction::lock(root).expect("the lock");
    let mut written = 0;
    transaction::apply_with(&lock, &changes, &mut |effect| {
        if effect.path().starts_with(".authgen/pending/") {
            assert_eq!(mode(&root.join(".authgen/pending")) & 0o7077, 0);
        }
        if effect.action == Action::Write && !effect.path().ends_with(".gitignore") {
            let found = mode(&root.join(effect.path()));
            written += 1;
            // Slot 0 is the folder's; those of files follow in the order of paths.
            let private =
                ["1", "4", "5", "journal.new"].map(|name| format!(".authgen/pending/{name}"));
            if private.contains(&effect.path()) {
                assert_eq!(found & 0o177, 0, "{} is {found:o}", effect.path());
            }
        }
        Ok(())
    })
    .expect("changes that fit");
    assert_eq!(written, 6);
}

#[test]
fn new_files_follow_the_umask_and_secrets_are_private() {
    // With the last two, only root can write to its own folders.
    let umasks: [u32; 7] = [0o000, 0o002, 0o022, 0o027, 0o077, 0o177, 0o277];
    for umask in umasks
        .into_iter()
        .take(if child::is_root() { 7 } else { 5 })
    {
        let project = Project::new();
        child::run(&format!("umask {umask:03o}"), "modes", &project.root());
        for (path, expected) in [
            ("folder", 0o777 & !umask),
            ("folder/plain", 0o666 & !umask),
            ("folder/program", 0o777 & !umask),
            ("folder/.env", 0o600),
            ("program.env", 0o600),
            ("old.env", 0o600),
        ] {
            let found = mode(&project.path(path));
            assert_eq!(found, expected, "umask {umask:03o}: {path} is {found:03o}");
        }
    }
}

/// All files are committed at any moment of an interrupted run.
#[test]
fn git_never_tracks_a_slot() {
    let project = Project::new();
    project.write(".env", "OLD=1", 0o600);
    project.write(".gitignore", ".env\n", 0o644);
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        git.args(args).current_dir(project.root());
        // Ignores the settings of the user who runs the tests.
        git.env("HOME", project.outside("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        let output = git.output().expect("git");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    git(&["init", "--quiet"]);
    let changes = [Change {
        private: true,
        rank: Rank::Middle,
        ..change(".env", Some("OLD=1"), Some("NEW=1"))
    }];
    let lock = project.lock();
    for moment in 0.. {
        let mut seen = 0;
        let ended = crashing(|| {
            transaction::apply_with(&lock, &changes, &mut |_| {
                if seen == moment {
                    crash();
                }
                seen += 1;
                Ok(())
            })
        });
        let untracked = git(&["ls-files", "--others", "--exclude-standard"]);
        for path in untracked.lines() {
            let is_empty = fs::read(project.path(path)).is_ok_and(|bytes| bytes.is_empty());
            assert!(path == ".gitignore" || is_empty, "{path} at {moment}");
        }
        transaction::recover(&lock).expect("a recovery");
        project.write(".env", "OLD=1", 0o600);
        if ended.is_some() {
            assert!(moment > 15, "{moment}");
            break;
        }
    }
}

#[test]
fn a_change_shows_no_secret_when_it_is_printed() {
    let change = Change {
        private: true,
        rank: Rank::Middle,
        ..change("backend/.env", Some("OLD"), Some("NEW"))
    };
    let shown = format!("{change:?}");
    assert!(
        shown.contains("backend/.env") && !shown.contains("OLD") && !shown.contains("NEW"),
        "{shown}"
    );
}

#[test]
fn folders_keep_their_modes_and_pass_their_group_on() {
    let project = Project::new();
    project.write("shared/old", "old", 0o644);
    let shared = project.path("shared");
    if child::is_root() {
        chown(&shared, None, Some(4_321)).expect("a group");
        chown(shared.join("old"), Some(1_234), Some(4_321)).expect("an owner");
    }
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o2775)).expect("its mode");
    let group = fs::metadata(&shared).expect("a folder").gid();
    let user = fs::metadata(shared.join("old")).expect("a file").uid();
    project.apply(&[
        change("shared/old", Some("old"), Some("new")),
        change("shared/new", None, Some("new")),
        change("shared/deep/new", None, Some("new")),
    ]);
    assert_eq!(mode(&shared), 0o2775);
    for path in ["old", "new", "deep", "deep/new"] {
        let found = fs::metadata(shared.join(path)).expect("a file");
        assert_eq!(found.gid(), group, "{path}");
    }
    assert_eq!(
        fs::metadata(shared.join("old")).expect("a file").uid(),
        user
    );
}
