//! `new` opens no socket and starts no program, unless it is asked to.

use std::{fs, process::Command};

use crate::{
    atomic::{is_root, unprivileged},
    support::{AUTHGEN, REPOSITORY, World, files, is_env_file},
};

/// Programs that `new` may run when asked, and others that a generator is likely to run.
const PROGRAMS: [&str; 14] = [
    "bun", "bunx", "cargo", "curl", "git", "node", "npm", "npx", "pnpm", "rustc", "sh", "uname",
    "wget", "yarn",
];

/// A world in which every program leaves a line in a file.
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

    // The same watch sees what is asked for.
    world.new_project("asked", &["--git", "--install", "--package-manager", "npm"]);
    let started = started(&world);
    let firsts: Vec<&str> = started.lines().collect();
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

/// A limit on processes leaves room for the program and the thread that waits for Ctrl-C, and for no child.
#[cfg(target_os = "linux")]
#[test]
fn a_project_is_made_where_no_process_can_start() {
    let world = watched();
    if !is_root(&world) {
        // The limit counts all processes of a user, so only a user of its own proves anything.
        return no_program_is_started_unless_asked();
    }
    let uid = 1_000_000 + std::process::id();
    fs::set_permissions(world.root().join("tmp"), mode(0o777)).expect("a mode");
    let limited = |args: &[&str]| {
        // exec keeps the shell from being a process of its own; its limit holds for what it becomes.
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
    // With the same limit a child is impossible, so there was none.
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

/// What is not linked cannot be called: the program imports none of the functions that open a connection.
#[cfg(all(
    target_os = "linux",
    target_env = "gnu",
    target_pointer_width = "64",
    target_endian = "little"
))]
#[test]
fn the_program_cannot_open_a_connection() {
    const OPENS: [&str; 9] = [
        "socket",
        "connect",
        "bind",
        "listen",
        "accept",
        "accept4",
        "getaddrinfo",
        "gethostbyname",
        "sendto",
    ];
    let imports = imports(&fs::read(AUTHGEN).expect("the program"));
    assert!(
        ["getrandom", "rename", "write"]
            .iter()
            .all(|name| imports.iter().any(|import| import == name))
    );
    let found: Vec<&str> = OPENS
        .into_iter()
        .filter(|name| imports.iter().any(|import| import == name))
        .collect();
    assert_eq!(found, [""; 0]);
}

/// The names in the dynamic symbol table of an ELF program of 64 bits.
#[cfg(all(
    target_os = "linux",
    target_env = "gnu",
    target_pointer_width = "64",
    target_endian = "little"
))]
fn imports(elf: &[u8]) -> Vec<String> {
    const DYNAMIC_SYMBOLS: u64 = 11;
    let number = |at: usize, bytes: usize| {
        let digits = elf[at..at + bytes].iter().rev();
        digits.fold(0, |number: u64, byte| number << 8 | u64::from(*byte))
    };
    let offset = |at: usize| usize::try_from(number(at, 8)).expect("an offset");
    let sections = offset(0x28);
    let section = |index: u64| sections + usize::try_from(index * 0x40).expect("an offset");
    let symbols = (0..number(0x3c, 2))
        .map(section)
        .find(|at| number(at + 4, 4) == DYNAMIC_SYMBOLS);
    let names = section(number(symbols.expect("dynamic symbols") + 0x28, 4));
    let (start, size) = (offset(names + 0x18), offset(names + 0x20));
    elf[start..start + size]
        .split(|byte| *byte == 0)
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

/// In a network namespace without interfaces the same project comes out.
#[cfg(target_os = "linux")]
#[test]
fn a_project_is_made_without_a_network() {
    let world = World::new();
    world.new_project("with/app", &[]);
    let mut command = Command::new("unshare");
    command.args(if is_root(&world) {
        &["--net"][..]
    } else {
        &["--net", "--map-root-user"]
    });
    // Only a loopback that is down: nothing can be reached, not even this machine.
    let script = "test \"$(grep -c : /proc/net/dev)\" -le 1; exec \"$0\" new without/app --yes";
    command
        .args(["/bin/sh", "-euc", script, AUTHGEN])
        .current_dir(world.work(""));
    let output = command.output().expect("unshare, which util-linux brings");
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("unshare") {
        // A container may not make namespaces; that no crate speaks to the network has to do.
        return no_dependency_speaks_to_the_network();
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

/// No crate that the program is built from knows the network.
#[test]
fn no_dependency_speaks_to_the_network() {
    const NETWORK: [&str; 28] = [
        "async-std",
        "attohttpc",
        "curl",
        "curl-sys",
        "git2",
        "h2",
        "hickory-resolver",
        "http",
        "hyper",
        "isahc",
        "libgit2-sys",
        "mio",
        "minreq",
        "native-tls",
        "openssl",
        "quinn",
        "reqwest",
        "ring",
        "rustls",
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
    assert_eq!(found, [""; 0]);
}
