//! After a kill, an interrupt, an error or a full disk, the target is absent or complete.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _},
        process::{CommandExt as _, ExitStatusExt as _},
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use authgen::{
    apply,
    failure::{self, ExitCode, Explained},
    transaction::{Change, Rank},
    tree::{Blob, RelPath},
};

use crate::support::{AUTHGEN, Files, World, env_document, files, is_env_file};

/// Whether the tests run as root.
pub fn is_root(world: &World) -> bool {
    fs::metadata(world.root()).expect("the world").uid() == 0
}

/// Runs a command without privileges. Root drops its own, and the program is copied to a folder where every user may
/// run it.
pub fn unprivileged(world: &World, uid: u32, command: &Command) -> Command {
    let program = world.root().join("authgen");
    if !program.exists() {
        fs::copy(AUTHGEN, &program).expect("a copy of the program");
    }
    let mut lowered = Command::new(if command.get_program() == AUTHGEN {
        program.as_os_str()
    } else {
        command.get_program()
    });
    lowered.args(command.get_args().map(|arg| {
        if arg == AUTHGEN {
            program.as_os_str()
        } else {
            arg
        }
    }));
    lowered.env_clear().envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    lowered.current_dir(command.get_current_dir().expect("a folder"));
    if is_root(world) {
        fs::set_permissions(world.root(), fs::Permissions::from_mode(0o755))
            .expect("a readable world");
        std::os::unix::fs::chown(world.work(""), Some(uid), Some(uid)).expect("an owner");
        lowered.uid(uid).gid(uid);
    }
    lowered
}

/// A complete project, without secrets.
pub struct Complete(BTreeMap<String, Vec<u8>>);

impl Complete {
    pub fn new() -> Self {
        let world = World::new();
        world.new_project("app", &[]);
        Self(Self::of(files(&world.work("app"))))
    }

    fn of(files: Files) -> BTreeMap<String, Vec<u8>> {
        let without_secrets = |(path, found): (String, crate::support::Found)| {
            let bytes = if is_env_file(&path) {
                let document = env_document(&path, &found.bytes);
                document
                    .pairs()
                    .flat_map(|(key, _)| [key, "\n"])
                    .collect::<String>()
                    .into_bytes()
            } else {
                found.bytes
            };
            (path, bytes)
        };
        files.into_iter().map(without_secrets).collect()
    }

    /// Whether the project exists; fails if it is incomplete.
    #[track_caller]
    pub fn is_there(&self, target: &Path, moment: &str) -> bool {
        if fs::symlink_metadata(target).is_err() {
            return false;
        }
        let found = Self::of(files(target));
        assert!(
            found == self.0,
            "{moment}: {} of {} files are there",
            found.len(),
            self.0.len()
        );
        true
    }
}

/// The folder next to the target in which a project is prepared.
fn staging(work: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(work).expect("the folder of the runs");
    let mut names = entries.map(|entry| entry.expect("an entry").path());
    names.find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(".app.authgen-"))
    })
}

/// Waits until writing has begun or the process has exited.
fn wait_for_staging(work: &Path, child: &mut Child) {
    while staging(work).is_none() && child.try_wait().expect("a status").is_none() {
        thread::sleep(Duration::from_micros(50));
    }
}

fn start(world: &World) -> Child {
    let run = world.authgen(["new", "app", "--yes"]).after("umask 000");
    let mut command = run.command();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn clear(world: &World) {
    for entry in fs::read_dir(world.work("")).expect("the folder of the runs") {
        fs::remove_dir_all(entry.expect("an entry").path()).expect("removed");
    }
}

#[test]
fn a_kill_at_any_moment_leaves_nothing_or_everything() {
    const KILLS: u32 = 120;
    const KILLS_WHILE_WRITING: u32 = 40;
    let complete = Complete::new();
    let world = World::new();
    let began = Instant::now();
    start(&world).wait().expect("a status");
    let whole = began.elapsed();
    assert!(complete.is_there(&world.work("app"), "not killed"));
    clear(&world);

    // First over the whole run, then while files are written, which is a small part of it.
    let mut kills = 0;
    let mut while_writing = 0;
    while kills < KILLS || while_writing < KILLS_WHILE_WRITING {
        assert!(
            kills < 20 * KILLS,
            "only {while_writing} of {kills} kills met a run that was writing"
        );
        let mut child = start(&world);
        if kills < KILLS {
            thread::sleep(whole * kills * 5 / (KILLS * 4));
        } else {
            wait_for_staging(&world.work(""), &mut child);
            thread::sleep(Duration::from_micros(u64::from(kills * 97 % 8_000)));
        }
        child.kill().expect("killed");
        let status = child.wait().expect("a status");
        kills += 1;
        let moment = format!("kill {kills}");
        let is_there = complete.is_there(&world.work("app"), &moment);
        assert!(
            status.signal() == Some(9) || status.success() && is_there,
            "{moment}: {status}"
        );
        if let Some(staging) = staging(&world.work("")).filter(|_| !is_there) {
            let mode = fs::metadata(staging)
                .expect("a folder")
                .permissions()
                .mode();
            assert_eq!(mode & 0o7777, 0o700, "{moment}: env files lie in it");
            while_writing += 1;
        }
        clear(&world);
    }
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    const INTERRUPTS: u32 = 60;
    let complete = Complete::new();
    let world = World::new();
    let mut cancelled = 0;
    for number in 0..INTERRUPTS {
        let mut command = world.authgen(["new", "app", "--yes"]).command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        if number % 4 != 0 {
            wait_for_staging(&world.work(""), &mut child);
        }
        let kill = Command::new("/bin/sh")
            .args(["-c", &format!("kill -INT {} 2>/dev/null", child.id())])
            .status();
        kill.expect("a shell");
        let output = child.wait_with_output().expect("the program ends");
        let is_there = complete.is_there(&world.work("app"), "interrupted");
        match output.status.code() {
            Some(0) => assert!(is_there),
            Some(130) => {
                assert!(!is_there);
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert!(
                    stderr.starts_with("error: cancelled\nhint: nothing was written"),
                    "{stderr}"
                );
                cancelled += 1;
            }
            // Before the handler is installed, the signal ends the process.
            _ => assert!(
                output.status.signal() == Some(2) && !is_there,
                "{}",
                output.status
            ),
        }
        assert_eq!(
            staging(&world.work("")),
            None,
            "interrupt {number}: {}",
            output.status
        );
        clear(&world);
    }
    assert!(cancelled > 0, "no interrupt met a run that was writing");
}

#[test]
fn a_parent_that_is_not_writable_is_left_alone() {
    let world = World::new();
    for (mode, dir) in [
        (0o555, "closed/app"),
        (0o555, "closed/deep/er/app"),
        (0o000, "closed/app"),
    ] {
        let closed = world.work("closed");
        fs::create_dir(&closed).expect("a folder");
        fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).expect("its mode");
        let output = unprivileged(
            &world,
            65534,
            &world.authgen(["new", dir, "--yes"]).command(),
        )
        .output();
        let output = output.expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.starts_with("error: ") && stderr.contains("ermission denied"),
            "{stderr}"
        );
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("its mode");
        assert_eq!(files(&closed), Files::new(), "{mode:o} {dir}");
        fs::remove_dir(&closed).expect("an empty folder");
    }
}

/// A write fails in the middle because of a limit on the file size (`RLIMIT_FSIZE`).
#[test]
fn a_failed_write_leaves_nothing() {
    let complete = Complete::new();
    let world = World::new();
    for blocks in [0, 1, 2, 4, 8, 16, 64, 256] {
        // If its signal is ignored, the limit is an error. Otherwise it kills the process.
        for (trap, is_killed) in [("trap '' XFSZ; ", false), ("ulimit -c 0; ", true)] {
            let run = world
                .authgen(["new", "app", "--yes"])
                .after(&format!("{trap}ulimit -f {blocks}"));
            let output = run
                .command()
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .expect("the program ends");
            assert!(
                !complete.is_there(&world.work("app"), "a full file"),
                "{blocks} blocks are enough"
            );
            if is_killed {
                assert!(output.signal().is_some(), "{output}");
                clear(&world);
            } else {
                assert_eq!(output.code(), Some(1));
                assert_eq!(world.files(), Files::new(), "{blocks} blocks");
            }
        }
    }
    world
        .authgen(["new", "app", "--yes"])
        .after("ulimit -f 100000")
        .go()
        .code(0);
    assert!(complete.is_there(&world.work("app"), "a limit that is not met"));
}

/// Uses small file systems in a separate mount namespace, with little space or few inodes.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing() {
    let complete = Complete::new();
    let world = World::new();
    let disk = world.work("disk");
    fs::create_dir(&disk).expect("a folder");
    let mount = |option: &str, script: &str| {
        let mut command = Command::new("unshare");
        command.args(if is_root(&world) {
            &["--mount"][..]
        } else {
            &["--mount", "--map-root-user"]
        });
        command.args(["/bin/sh", "-euc"]);
        command.arg(format!(
            "mount -t tmpfs -o {option} tmpfs \"$1\"\ncd \"$1\"\nshift\n{script}"
        ));
        command
            .args(["sh".as_ref(), disk.as_os_str(), AUTHGEN.as_ref()])
            .arg(world.work("copy"));
        command.output().expect("unshare, which util-linux brings")
    };
    let probe = mount("size=64k", "true");
    if !probe.status.success() {
        // Containers may not mount anything. Then the test of the file size limit has to suffice.
        eprintln!(
            "no mount namespace: {}",
            String::from_utf8_lossy(&probe.stderr)
        );
        return a_failed_write_leaves_nothing();
    }
    let sizes = (4..2_100).step_by(84).map(|size| format!("size={size}k"));
    let inodes = (2..330)
        .step_by(23)
        .map(|inodes| format!("nr_inodes={inodes}"));
    let (mut failed, mut succeeded) = (0, 0);
    for option in sizes.chain(inodes) {
        let output = mount(
            &option,
            "code=0\n\"$1\" new app --yes || code=$?\n\
             if [ $code = 0 ]; then cp -r app \"$2\"; else test -z \"$(ls -A)\" || { ls -lA; exit 99; }; fi\nexit $code",
        );
        match output.status.code() {
            Some(0) => {
                assert!(complete.is_there(&world.work("copy"), &option));
                fs::remove_dir_all(world.work("copy")).expect("removed");
                succeeded += 1;
            }
            code => {
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert_eq!(
                    code,
                    Some(1),
                    "{option}: {stderr}{}",
                    String::from_utf8_lossy(&output.stdout)
                );
                assert!(
                    stderr.starts_with("error: ") && stderr.contains("No space left"),
                    "{option}: {stderr}"
                );
                failed += 1;
            }
        }
    }
    assert!(
        failed >= 8 && succeeded >= 2,
        "{failed} failed, {succeeded} succeeded: both have to happen"
    );
}

#[test]
fn an_occupied_target_is_left_alone() {
    let change = Change {
        path: RelPath::parse("README.md").expect("a path"),
        old: None,
        new: Some(Blob::new(&b"ours"[..])),
        private: false,
        rank: Rank::Middle,
    };
    for theirs in ["app/theirs", "app"] {
        let world = World::new();
        world.write(theirs, "theirs");
        let before = world.files();
        let error = apply::write(&world.work("app"), std::slice::from_ref(&change));
        let error = error.expect_err("the target was taken");
        let Explained { fault, hint, .. } = failure::explain(&error);
        assert_eq!(fault.exit(), ExitCode::WouldOverwrite, "{error:#}");
        assert!(hint.contains("nothing was written"));
        assert_eq!(world.files(), before);
    }
}

#[test]
fn modes_follow_the_umask_and_secrets_are_private() {
    for umask in [0o000, 0o002, 0o022, 0o027, 0o077] {
        let world = World::new();
        let script = world.templates().join("layers/base/files/tool.sh");
        fs::write(script, "#!/bin/sh\n").expect("a template that is a program");
        world
            .authgen(["new", "app", "--yes", "--templates", "templates"])
            .after(&format!("umask {umask:03o}"))
            .go()
            .code(0);
        let found = files(&world.work("app"));
        assert!(found.keys().filter(|path| is_env_file(path)).count() >= 2);
        assert_eq!(found["tool.sh"].mode & 0o100, 0o100);
        for (path, file) in &found {
            let expected = match file {
                _ if is_env_file(path) => 0o600,
                file if file.bytes.starts_with(b"#!") => 0o777 & !umask,
                _ => 0o666 & !umask,
            };
            assert_eq!(
                file.mode, expected,
                "umask {umask:03o}: {path} is {:03o}",
                file.mode
            );
        }
        for folder in ["app", "app/frontend/lib", "app/.authgen"] {
            let mode = fs::metadata(world.work(folder))
                .expect("a folder")
                .permissions()
                .mode()
                & 0o7777;
            assert_eq!(
                mode,
                0o777 & !umask,
                "umask {umask:03o}: {folder}/ is {mode:03o}"
            );
        }
    }
}

#[test]
fn nothing_is_written_outside_the_target() {
    let world = World::new();
    world.write("beside/keep", "mine");
    let before = files(world.root());
    world.new_project("deep/er/app", &[]);
    let new: Vec<String> = files(world.root())
        .into_keys()
        .filter(|path| !before.contains_key(path))
        .collect();
    let strangers: Vec<&String> = new
        .iter()
        .filter(|path| !path.starts_with("work/deep/er/app/"))
        .collect();
    assert_eq!(strangers, [""; 0]);
    assert!(
        before
            .iter()
            .all(|(path, found)| files(world.root()).get(path) == Some(found))
    );
    // A failed run removes the folders that it created for the target.
    world
        .authgen(["new", "a/b/c/app", "--yes"])
        .after("trap '' XFSZ; ulimit -f 1")
        .go()
        .code(1);
    assert!(!world.work("a").exists());
}
