//! Closed, full and endless streams.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::support::{Files, World};

#[test]
fn errors_are_colored_only_where_colors_are_wanted() {
    let world = World::new();
    let stderr = |env: &[(&str, &str)]| {
        let run = world.authgen(["diff"]);
        let run = env
            .iter()
            .fold(run, |run, (name, value)| run.env(name, *value));
        run.go().silently().stderr
    };
    let plain = stderr(&[]);
    assert!(
        plain.starts_with("error: ") && plain.contains("\nhint: "),
        "{plain}"
    );
    let colored = stderr(&[("CLICOLOR_FORCE", "1")]);
    for (color, word) in [("31", "error"), ("36", "hint")] {
        let label = format!("\u{1b}[{color}m\u{1b}[1m{word}:\u{1b}[0m ");
        assert!(colored.contains(&label), "{colored:?}");
    }
    assert_eq!(stderr(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), plain);
}

#[test]
fn a_closed_pipe_is_not_an_error_but_a_full_device_is() {
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
    // The run completes even if its output is closed.
    world.program("git", "echo \"$1\" >> ../git.log");
    let mut child = world.authgen(["new", "gone", "--yes", "--git"]).start();
    drop(child.stdout.take());
    assert!(child.wait().expect("the program ends").success());
    let log = fs::read_to_string(world.work("git.log")).expect("git ran");
    assert_eq!(log, "init\nadd\ncommit\n");

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
    // A failed write to stderr does not change the exit code.
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

/// A run whose change succeeded, but whose report cannot be written.
#[cfg(target_os = "linux")]
#[test]
fn a_failed_report_says_that_the_change_was_made() {
    let world = World::new();
    let into = |args: &[&str], folder: &str, out: Stdio| {
        let run = world.authgen(args).cwd(world.work(folder));
        let output = run.command().stdout(out).stderr(Stdio::piped()).output();
        let output = output.expect("the program ends");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        (output.status.code(), stderr)
    };
    let full = || {
        let mut options = fs::OpenOptions::new();
        Stdio::from(options.write(true).open("/dev/full").expect("/dev/full"))
    };
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    let (code, stderr) = into(&["new", "shop", "--yes"], "", full());
    assert_eq!(code, Some(1));
    let said = "error: the project was written, but the report could not be written: ";
    assert!(stderr.starts_with(said), "{stderr}");
    for (args, made) in [
        (&["set", "frontend-port", "3100", "--yes"][..], true),
        (&["add", "backend", "fastapi", "--yes", "--json"], true),
        (&["remove", "backend", "backend-2", "--yes"], true),
        (&["secret", "rotate", "--yes"], true),
        (&["update", "--yes"], false),
        (&["set", "frontend-port", "3200", "--dry-run"], false),
    ] {
        let before = world.files();
        let (code, stderr) = into(args, "shop", full());
        assert_eq!(code, Some(1), "{args:?}: {stderr}");
        assert_eq!(
            stderr.starts_with(
                "error: the changes were written, but the report could not be written: "
            ),
            made,
            "{args:?}: {stderr}"
        );
        assert_eq!(world.files() != before, made, "{args:?}");
    }
    world.write("shop/authgen.toml", &{
        let text = fs::read_to_string(world.work("shop/authgen.toml"));
        text.expect("the answers").replace("3100", "3200")
    });
    let (code, stderr) = into(&["update", "--yes"], "shop", full());
    assert!(
        code == Some(1) && stderr.contains("the changes were written"),
        "{stderr}"
    );
    // A closed pipe is not an error.
    for args in [
        &["set", "frontend-port", "3300", "--yes"][..],
        &["secret", "rotate", "--session", "--yes"],
        &["update", "--yes"],
    ] {
        let ended = into(args, "shop", closed());
        assert_eq!(ended, (Some(0), String::new()), "{args:?}");
    }
}

/// Input is limited, so that an endless device cannot exhaust memory.
#[test]
fn an_endless_input_is_rejected() {
    let world = World::new();
    let refusal = "it is longer than 64 KiB";
    let args = ["new", "app", "--yes", "--answers", "/dev/zero"];
    let output = world.authgen(args).after("ulimit -v 1000000").go();
    output.code(2).silently().complains(refusal);
    let args = ["new", "app", "--yes", "--database-url", "-"];
    let endless = fs::File::open("/dev/zero").expect("/dev/zero");
    let run = world.authgen(args).command().stdin(endless).output();
    let run = run.expect("the program ends");
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains(refusal));
    for place in [".", "/dev/null/x", "nowhere"] {
        let args = ["new", "app", "--yes", "--answers", place];
        let output = world.authgen(args).go().code(2);
        output.complains(&format!("error: cannot read {place}: "));
    }
    assert_eq!(world.files(), Files::new());
}

/// A signal ends a run that waits for input. Uses SIGTERM, because tests that run in the background may ignore SIGINT.
#[test]
fn a_signal_ends_a_waiting_read() {
    let world = World::new();
    let run = world.authgen(["new", "app", "--yes", "--database-url", "-"]);
    let mut child = run.start();
    // Usually long enough for the program to start waiting. An earlier signal ends it as well.
    thread::sleep(Duration::from_millis(200));
    let kill = Command::new("/bin/sh")
        .args(["-c", &format!("kill -TERM {}", child.id())])
        .status();
    assert!(kill.expect("a shell").success());
    assert_eq!(child.wait().expect("a status").signal(), Some(15));
    assert_eq!(world.files(), Files::new());
}
