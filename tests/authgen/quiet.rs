//! No run uses the network or starts a program, unless asked to.

use std::{fs, path::Path, process::Command};

use crate::{
    atomic::{is_root, unprivileged},
    support::{AUTHGEN, REPOSITORY, World, files, is_env_file},
};

/// Programs that `new` runs when asked, and others that a generator might run.
const PROGRAMS: [&str; 14] = [
    "bun", "bunx", "cargo", "curl", "git", "node", "npm", "npx", "pnpm", "rustc", "sh", "uname",
    "wget", "yarn",
];

/// A world in which every program adds a line to a log.
fn watched() -> World {
    let world = World::new();
    let log = world.root().join("tmp/started");
    for program in PROGRAMS {
        world.program(
            program,
            &format!("echo {program} \"$@\" >>'{}'", log.display()),
        );
    }
    world
}

/// Development requires the development dependencies.
#[test]
fn packages_are_installed_for_any_node_env() {
    let world = watched();
    let log = world.root().join("tmp/node-env");
    world.program("npm", &format!("echo \"<$NODE_ENV>\" >'{}'", log.display()));
    let args = [
        "new",
        "app",
        "--yes",
        "--install",
        "--package-manager",
        "npm",
    ];
    let run = world.authgen(args).env("NODE_ENV", "production");
    run.go().code(0);
    assert_eq!(fs::read_to_string(log).expect("npm ran"), "<>\n");
}

/// With `--dev`, backends are built while packages are installed, and stopped afterwards.
#[cfg(unix)]
#[test]
fn a_build_ends_with_the_installation() {
    let world = World::new();
    let pid = world.root().join("tmp/pid");
    let wait = format!("while ! [ -s '{0}' ]; do sleep 0.05; done", pid.display());
    let build = format!("echo $$ >'{}'; sleep 600", pid.display());
    world.program("cargo", &build);
    world.program("npm", &format!("[ \"$1\" != install ] || {wait}"));
    world.program("sleep", "exec /bin/sleep \"$@\"");
    world.program("node", "true");
    let args = ["new", "app", "--yes", "--dev", "--package-manager", "npm"];
    world.authgen(args).go().code(0);
    let pid = fs::read_to_string(pid).expect("a build began");
    let is_there = Path::new("/proc").join(pid.trim()).exists();
    assert!(!is_there, "process {pid} goes on");
}

fn started(world: &World) -> String {
    fs::read_to_string(world.root().join("tmp/started")).unwrap_or_default()
}

#[test]
fn no_program_is_started_unless_asked() {
    let world = watched();
    world.new_project("app", &[]);
    for args in [
        &["catalog"][..],
        &["completions", "bash"],
        &["--help"],
        &["new", "dry", "--yes", "--dry-run"],
    ] {
        world.authgen(args).go().code(0);
    }
    world.authgen(["new", "app", "--yes"]).go().code(3);
    assert_eq!(started(&world), "");

    // The same log shows programs that were asked for.
    world.new_project("asked", &["--git", "--install", "--package-manager", "npm"]);
    let started = started(&world);
    // The parallel build may be stopped before or after it adds its line.
    let firsts: Vec<&str> = started
        .lines()
        .filter(|line| !line.starts_with("cargo build"))
        .collect();
    assert!(
        firsts
            .first()
            .is_some_and(|line| line.starts_with("npm install")),
        "{started}"
    );
    assert!(
        firsts
            .get(1)
            .is_some_and(|line| line.starts_with("git init")),
        "{started}"
    );
    assert!(
        firsts
            .iter()
            .all(|line| line.starts_with("npm install") || line.starts_with("git ")),
        "{started}"
    );
}

/// A limit on processes allows the program and the thread that waits for Ctrl-C, but no child.
#[cfg(target_os = "linux")]
#[test]
fn a_project_is_created_where_no_process_can_start() {
    let world = watched();
    if !is_root(&world) {
        // The limit counts all processes of a user, so the test needs a separate user.
        return no_program_is_started_unless_asked();
    }
    let uid = 1_000_000 + std::process::id();
    fs::set_permissions(world.root().join("tmp"), mode(0o777)).expect("a mode");
    let limited = |args: &[&str]| {
        // `exec` replaces the shell, and the program inherits the limit.
        let run = world
            .authgen(args)
            .after("ulimit -p 2 2>/dev/null || ulimit -u 2");
        let output = unprivileged(&world, uid, &run.command())
            .output()
            .expect("the program ends");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_eq!(limited(&["new", "app", "--yes"]), (Some(0), String::new()));
    assert!(world.work("app/authgen.toml").is_file());
    // Shows that the limit prevents a child.
    let (code, stderr) = limited(&["new", "with-git", "--yes", "--git"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(
        stderr.contains("git") && stderr.contains("os error 11"),
        "{stderr}"
    );
    assert_eq!(started(&world), "");
}

#[cfg(target_os = "linux")]
fn mode(bits: u32) -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(bits)
}

/// In a separate network namespace, the kernel counts all packets that a run tries to send.
#[cfg(target_os = "linux")]
#[test]
fn only_an_online_check_uses_the_network() {
    let world = World::new();
    world.new_project("app", &["--package-manager", "npm"]);
    let app = world.work("app");
    for (args, folder, code) in [
        (&["new", "other", "--yes"][..], world.work(""), 0),
        (&["catalog"], world.work(""), 0),
        (&["secret", "generate"], world.work(""), 0),
        (&["check"], app.clone(), 0),
        (
            &["check", "--production", "--format", "sarif"],
            app.clone(),
            4,
        ),
        (&["secret", "rotate", "--yes"], app.clone(), 0),
        (&["add", "backend", "fastapi", "--yes"], app.clone(), 0),
        (&["remove", "backend", "backend-2", "--yes"], app.clone(), 0),
        (&["set", "token", "jwks", "--yes"], app.clone(), 0),
        (&["update", "--yes"], app.clone(), 0),
        (&["diff"], app.clone(), 0),
    ] {
        let Some(run) = sent(&world, args, &folder) else {
            return only_one_dependency_uses_the_network();
        };
        assert_eq!(run, (code, 0), "exit code and packets of {args:?}");
    }
    let (_, packets) = sent(&world, &["check", "--online"], &app).expect("a namespace, as before");
    assert!(packets > 0, "the counters see an attempt");
}

/// The exit code of a run, and the number of packets that it tries to send; `None` without namespaces.
#[cfg(target_os = "linux")]
fn sent(world: &World, args: &[&str], folder: &Path) -> Option<(i32, u64)> {
    let script =
        "\"$0\" \"$@\" >&2; code=$?; cat /proc/net/snmp /proc/net/snmp6 2>/dev/null; exit $code";
    let mut command = Command::new("unshare");
    command.args(if is_root(world) {
        &["--net"][..]
    } else {
        &["--net", "--map-root-user"]
    });
    command.args(["/bin/sh", "-uc", script, AUTHGEN]).args(args);
    let output = command
        .current_dir(folder)
        .output()
        .expect("unshare, which util-linux brings");
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("unshare") {
        // Containers may not create namespaces. Then the test of the dependencies has to suffice.
        return None;
    }
    let counters = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = counters.lines().collect();
    let is_sending = |name: &str| name.contains("Out") && !name.contains("Octets");
    let mut sent = 0;
    let mut counted = 0;
    for pair in lines.windows(2) {
        let (names, values) = (pair[0], pair[1]);
        if names.split(':').next() != values.split(':').next() || !names.contains("OutRequests") {
            continue;
        }
        for (name, value) in names
            .split_whitespace()
            .zip(values.split_whitespace())
            .skip(1)
        {
            if is_sending(name) {
                counted += 1;
                sent += value.parse::<u64>().expect("a number");
            }
        }
    }
    for (name, value) in lines
        .iter()
        .filter_map(|line| line.split_once(char::is_whitespace))
    {
        if name.starts_with("Ip6") && is_sending(name) {
            sent += value.trim().parse::<u64>().expect("a number");
        }
    }
    assert!(counted >= 3, "{counters}");
    Some((output.status.code()?, sent))
}

/// A network namespace without interfaces gives the same project.
#[cfg(target_os = "linux")]
#[test]
fn a_project_is_created_without_a_network() {
    let world = World::new();
    world.new_project("with/app", &[]);
    let mut command = Command::new("unshare");
    command.args(if is_root(&world) {
        &["--net"][..]
    } else {
        &["--net", "--map-root-user"]
    });
    // Only a loopback interface that is down: no address can be reached.
    let script = "test \"$(grep -c : /proc/net/dev)\" -le 1; exec \"$0\" new without/app --yes";
    command
        .args(["/bin/sh", "-euc", script, AUTHGEN])
        .current_dir(world.work(""));
    let output = command.output().expect("unshare, which util-linux brings");
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("unshare") {
        // Containers may not create namespaces. Then the test of the dependencies has to suffice.
        return only_one_dependency_uses_the_network();
    }
    assert!(output.status.success(), "{stderr}");
    let strip = |dir: &str| {
        files(&world.work(dir))
            .into_iter()
            .filter(|(path, _)| !is_env_file(path))
            .collect::<Vec<_>>()
    };
    assert!(strip("with/app") == strip("without/app"));
}

/// Only one dependency uses the network, for `check --online`; `purity.rs` checks where it is used.
#[test]
fn only_one_dependency_uses_the_network() {
    const NETWORK: [&str; 25] = [
        "async-std",
        "attohttpc",
        "curl",
        "curl-sys",
        "git2",
        "h2",
        "hickory-resolver",
        "hyper",
        "isahc",
        "libgit2-sys",
        "mio",
        "minreq",
        "native-tls",
        "openssl",
        "quinn",
        "reqwest",
        "smol",
        "socket2",
        "ssh2",
        "surf",
        "tokio",
        "trust-dns-resolver",
        "tungstenite",
        "ureq",
        "webpki",
    ];
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--offline",
        "--locked",
    ]);
    let output = cargo.current_dir(REPOSITORY).output().expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let crates = String::from_utf8(output.stdout).expect("UTF-8");
    let mut names: Vec<&str> = crates
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() > 20 && names.contains(&"tera"), "{names:?}");
    let found: Vec<&str> = names
        .into_iter()
        .filter(|name| NETWORK.contains(name))
        .collect();
    assert_eq!(found, ["ureq"]);
}
