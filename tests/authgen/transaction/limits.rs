//! Full disks, read-only folders and Ctrl-C change nothing.

use std::process::Command;

use authgen::interrupt;

use super::*;

/// Changes of all kinds to the files of `write_old`.
pub fn all_kinds() -> [Change; 5] {
    [
        change("a", Some("old"), Some("new")),
        change("d/b", Some("old"), None),
        change("d/c", Some("old"), Some("#!new")),
        change("e/f", None, Some("new")),
        change("e/g/h", None, Some("new")),
    ]
}

pub fn write_old(root: &Path) {
    fs::create_dir_all(root.join("d")).expect("a folder");
    for path in ["a", "d/b", "d/c"] {
        fs::write(root.join(path), "old").expect("a file");
    }
}

pub fn cancel(root: &Path) {
    write_old(root);
    let before = state(root);
    let lock = transaction::lock(root).expect("the lock");
    let mut written = 0;
    let error = transaction::apply_with(&lock, &all_kinds(), &mut |effect| {
        written += u32::from(effect.action == Action::Write);
        if written == 2 {
            interrupt::request();
        }
        assert!(written <= 2, "{effect:?} after Ctrl-C");
        Ok(())
    })
    .expect_err("cancelled");
    let Explained { fault, hint, .. } = failure::explain(&error);
    assert_eq!(
        (fault, hint.as_str()),
        (Fault::Cancelled, "nothing was changed")
    );
    assert_eq!(state(root), before);
    assert!(!root.join(".authgen/pending").exists());
}

pub fn cancel_late(root: &Path) {
    write_old(root);
    let lock = transaction::lock(root).expect("the lock");
    transaction::apply_with(&lock, &all_kinds(), &mut |effect| {
        if effect.action == Action::Exchange {
            interrupt::request();
        }
        Ok(())
    })
    .expect("it has begun, so it ends");
    assert_eq!(fs::read(root.join("e/g/h")).expect("a file"), b"new");
    assert!(!root.join(".authgen/pending").exists());
}

#[test]
fn an_interrupt_changes_nothing_or_is_too_late() {
    child::run("", "cancel", &Project::new().root());
    child::run("", "cancel late", &Project::new().root());
}

pub fn write_in_closed_folders(root: &Path) {
    write_old(root);
    let close = |path: &str, mode| {
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(mode)).expect("a mode");
    };
    fs::create_dir(root.join(".authgen")).expect("a folder");
    fs::write(root.join(".authgen/record"), "{}").expect("a file");
    for path in ["d", "", ".authgen"] {
        let before = state(root);
        let lock = (path != ".authgen").then(|| transaction::lock(root).expect("the lock"));
        close(path, 0o555);
        let error = match &lock {
            Some(lock) => transaction::apply(lock, &all_kinds()).expect_err("a closed folder"),
            None => transaction::lock(root).err().expect("a closed folder"),
        };
        close(path, 0o755);
        let message = format!("{error:#}");
        assert!(message.contains("ermission denied"), "{message}");
        let Explained { fault, hint, .. } = failure::explain(&error);
        assert_eq!(fault.exit(), ExitCode::Failed, "{message}");
        assert!(
            hint.starts_with("nothing was changed"),
            "{message}: {hint:?}"
        );
        assert_eq!(state(root), before, "{path}");
        assert!(!root.join(".authgen/pending").exists());
    }
    // An emptied folder in a read-only one stays, but the change succeeds.
    fs::create_dir(root.join("d/deep")).expect("a folder");
    fs::write(root.join("d/deep/file"), "old").expect("a file");
    close("d", 0o555);
    let lock = transaction::lock(root).expect("the lock");
    transaction::apply(&lock, &[change("d/deep/file", Some("old"), None)]).expect("a change");
    close("d", 0o755);
    assert!(root.join("d/deep").is_dir() && !root.join("d/deep/file").exists());
    assert!(!root.join(".authgen/pending").exists());
}

#[test]
fn a_read_only_folder_changes_nothing() {
    child::run_unprivileged("closed", &Project::new());
}

/// Frees more and more space on a small disk until a change fits.
pub fn fill_up(root: &Path) {
    const PAGE: usize = 4096;
    let app = root.join("app");
    let (mut failures, mut pages) = (0, 0);
    let text = "new".repeat(PAGE);
    let changes = all_kinds().map(|change| match change.new {
        Some(_) => Change {
            new: Some(Blob::new(text.as_bytes())),
            ..change
        },
        None => change,
    });
    loop {
        assert!(pages < 200, "nothing fits");
        fs::create_dir(&app).expect("the root");
        write_old(&app);
        let before = state(&app);
        // Uses up space and inodes, then frees a little of both.
        let mut fillers = Vec::new();
        loop {
            let filler = root.join(format!("filler{}", fillers.len()));
            let is_written = fs::write(&filler, vec![0; PAGE]).is_ok();
            fillers.push(filler);
            if !is_written {
                break;
            }
        }
        for filler in fillers.iter().rev().take(pages) {
            let _ = fs::remove_file(filler);
        }
        let result = transaction::lock(&app).and_then(|lock| {
            let result = transaction::apply(&lock, &changes);
            if result.is_err() {
                assert!(!app.join(".authgen/pending").exists(), "{pages} pages");
            }
            result
        });
        let after = state(&app);
        for filler in fillers {
            let _ = fs::remove_file(filler);
        }
        if let Err(error) = result {
            let message = format!("{error:#}");
            assert!(message.contains("No space left"), "{message}");
            let hint = failure::explain(&error).hint;
            assert!(hint.starts_with("nothing was changed"), "{message}: {hint}");
            assert_eq!(after, before, "{pages} pages");
        } else {
            assert_eq!(
                fs::read(app.join("e/g/h")).expect("a file"),
                text.as_bytes()
            );
            break;
        }
        failures += 1;
        pages += 1;
        fs::remove_dir_all(&app).expect("removed");
    }
    assert!(failures >= 5, "{failures}");
}

/// Uses small file systems in a separate mount namespace, with little space or few inodes.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_changes_nothing() {
    for option in ["size=256k", "size=4m,nr_inodes=64"] {
        let disk = Project::new();
        let unshare = |program: &Path, job: &str| {
            let job = child::command(program, "", job, &disk.root());
            let mut command = Command::new("unshare");
            command.args(if child::is_root() {
                &["--mount"][..]
            } else {
                &["--mount", "--map-root-user"]
            });
            let script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\"\nshift 2\nexec \"$@\"";
            command
                .args(["/bin/sh", "-euc", script, "sh", option])
                .arg(disk.root())
                .arg(job.get_program())
                .args(job.get_args());
            let env = job.get_envs();
            command.envs(env.filter_map(|(name, value)| Some((name, value?))));
            command.output().expect("unshare, which util-linux brings")
        };
        let probe = unshare(Path::new("/bin/true"), "none");
        if !probe.status.success() {
            // Containers may not mount anything. Then the tests with injected errors have to suffice.
            eprintln!(
                "no mount namespace: {}",
                String::from_utf8_lossy(&probe.stderr)
            );
            return;
        }
        child::assert_succeeds(&unshare(&child::this_program(), "full"));
    }
}
