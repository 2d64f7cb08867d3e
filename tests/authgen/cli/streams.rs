//! Streams that are closed, full or endless.

use std::{fs, process::Stdio};

use crate::support::World;

#[test]
fn a_closed_pipe_is_no_error_and_a_full_device_is_one() {
    let world = World::new();
    for args in [
        &["--help"][..],
        &["--version"],
        &["catalog"],
        &["catalog", "--json"],
        &["completions", "bash"],
        &["new", "dry", "--yes", "--dry-run"],
        &["new", "app", "--yes"],
    ] {
        let mut command = world.authgen(args).command();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), stderr.as_ref()),
            (Some(0), ""),
            "authgen {args:?} | true"
        );
    }
    assert!(world.work("app/authgen.toml").is_file());

    if !cfg!(target_os = "linux") {
        return;
    }
    for args in [
        &["--help"][..],
        &["--version"],
        &["catalog"],
        &["completions", "zsh"],
        &["new", "full", "--yes", "--json"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full");
        let status = world
            .authgen(args)
            .command()
            .stdout(full)
            .stderr(Stdio::null())
            .status();
        assert_eq!(
            status.expect("the program ends").code(),
            Some(1),
            "authgen {args:?} > /dev/full"
        );
    }
    // A complaint that nobody can hear does not change the exit code.
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full")
    };
    let status = world
        .authgen(["new", "bad name", "--yes"])
        .command()
        .stdout(full())
        .stderr(full())
        .status();
    assert_eq!(status.expect("the program ends").code(), Some(2));
}
