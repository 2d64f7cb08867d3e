//! Everything before `apply` is pure: only some modules access disk, clock, randomness, environment and terminal.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{catalog::built_in, support::REPOSITORY};

/// The impure files, and the reason.
const EDGE: [(&str, &str); 26] = [
    ("main.rs", "connects the library to a process"),
    ("apply.rs", "writes projects"),
    (
        "check/gather.rs",
        "reads what is checked, and the environment",
    ),
    ("check/gather/git.rs", "looks for a repository"),
    (
        "check/online/http.rs",
        "calls a project that runs, when it is asked to",
    ),
    ("catalog/source.rs", "reads templates from a folder"),
    ("commands/new/target.rs", "finds out which folder is meant"),
    (
        "input.rs",
        "reads the answers file, standard input and the environment",
    ),
    ("program.rs", "runs other programs"),
    (
        "program/background.rs",
        "starts and stops what works in the background",
    ),
    ("program/git.rs", "asks git"),
    ("project/env.rs", "reads env files"),
    ("project/root.rs", "finds a project"),
    ("project/scan.rs", "looks into folders of a project"),
    (
        "project/worktree.rs",
        "finds the main working tree of a linked one",
    ),
    ("prompt/terminal.rs", "asks on the terminal"),
    ("prompt/theme.rs", "looks whether the terminal shows colors"),
    (
        "repository.rs",
        "looks for what git is in the middle of, and for other repositories",
    ),
    ("screen.rs", "finds out what the terminal can show"),
    ("secret.rs", "draws random bytes"),
    ("transaction/folder.rs", "reads files of a project"),
    (
        "transaction/folder/portable.rs",
        "changes files of a project where there are no handles",
    ),
    ("transaction/folder/unix.rs", "changes files of a project"),
    ("transaction/lock.rs", "holds the lock of a project"),
    ("transaction/view.rs", "holds the lock that readers share"),
    ("version.rs", "finds out how this program was installed"),
];

/// Code that pure files must not contain.
const IMPURE: [&str; 24] = [
    "std::fs",
    "fs::",
    "File::",
    "OpenOptions",
    "rustix",
    "canonicalize",
    ".exists()",
    "std::env",
    "env::var",
    "env::args",
    "env::current_dir",
    "env::temp_dir",
    "SystemTime",
    "Timestamp::now",
    "Instant",
    "getrandom",
    "rand::",
    "RandomState",
    "std::process",
    "std::thread",
    "std::net",
    "stdin()",
    "stdout()",
    "stderr()",
];

/// Paths relative to `src/`, and the numbered lines (from 1) outside of tests.
fn sources() -> Vec<(String, Vec<(usize, String)>)> {
    let root = Path::new(REPOSITORY).join("src");
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|suffix| suffix == "rs")
                && !path.ends_with("tests.rs")
                && !path.components().any(|part| part.as_os_str() == "tests")
            {
                let name = path
                    .strip_prefix(&root)
                    .expect("below src")
                    .to_string_lossy()
                    .replace('\\', "/");
                sources.push((name, code(&fs::read_to_string(&path).expect("source"))));
            }
        }
    }
    sources.sort();
    sources
}

/// Lines of code, without comments and the tests at the end of a file.
fn code(text: &str) -> Vec<(usize, String)> {
    let before_tests = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let numbered = (1..).zip(before_tests.lines());
    numbered
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n, line.to_owned()))
        .collect()
}

fn find(patterns: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (file, lines) in sources() {
        for (number, line) in lines {
            // Error numbers have no effects.
            let line = line.replace("rustix::io::Errno", "");
            if !allowed.contains(&file.as_str())
                && patterns.iter().any(|pattern| line.contains(pattern))
            {
                found.push(format!("src/{file}:{number}: {}", line.trim()));
            }
        }
    }
    found
}

#[test]
fn only_listed_files_are_impure() {
    assert_eq!(find(&IMPURE, &EDGE.map(|(file, _)| file)), [""; 0]);
    for (file, _) in EDGE {
        assert!(
            Path::new(REPOSITORY).join("src").join(file).is_file(),
            "src/{file} is gone; drop it from EDGE"
        );
    }
}

#[test]
fn few_files_write_run_programs_or_open_sockets() {
    const WRITES: [&str; 9] = [
        "fs::write",
        "fs::create_dir",
        "fs::rename",
        "fs::remove",
        "fs::copy",
        "File::create",
        "OpenOptions",
        "rustix",
        "set_permissions",
    ];
    const WRITERS: [&str; 4] = [
        "apply.rs",
        // Writes nothing: it uses the same crate to stop a process group.
        "program/background.rs",
        "transaction/folder/portable.rs",
        "transaction/folder/unix.rs",
    ];
    assert_eq!(find(&WRITES, &WRITERS), [""; 0]);
    assert_eq!(
        find(
            &["process::Command", "Command::new", "use std::process"],
            &["program.rs", "program/background.rs"]
        ),
        [""; 0]
    );
    assert_eq!(
        find(
            &[
                "std::net",
                "net::",
                "TcpStream",
                "UdpSocket",
                "UnixStream",
                "ToSocketAddrs",
                "ureq"
            ],
            &["check/online/http.rs"]
        ),
        [""; 0]
    );
    let calls = find(&["Network::"], &["check/online/http.rs"]);
    let is_asked = |line: &String| line.starts_with("src/commands/check/online.rs:");
    assert!(!calls.is_empty() && calls.iter().all(is_asked), "{calls:?}");
    assert_eq!(find(&["getrandom"], &["secret.rs"]), [""; 0]);
}

/// Names are data of the layers: the Rust code finds variables by role, and packages by the tables in rows.
#[test]
fn no_source_knows_a_variable_or_a_registry_of_the_templates() {
    let catalog = built_in();
    let rows = catalog.layers.iter().flat_map(|layer| &layer.manifest.env);
    // The text around `{{ … }}` in a name.
    let parts = rows.flat_map(|row| row.name.split(['{', '}']).step_by(4));
    let registries = catalog.versions.packages.keys().map(String::as_str);
    let names: BTreeSet<&str> = parts
        .chain(registries)
        .filter(|name| !name.is_empty())
        .collect();
    // `PORT` and `npm` may also be words: they only count as names if a string consists of them.
    let is_in = |line: &str, name: &str| {
        let is_clear = name.contains('_');
        line.contains(name) && (is_clear || line.contains(&format!("\"{name}\"")))
    };
    let mut found = Vec::new();
    // `--help` shows such a word for the value of a flag, `--version` for what installed the program.
    let texts = ["cli/flags.rs", "version.rs"];
    let sources = sources().into_iter();
    for (file, lines) in sources.filter(|(file, _)| !texts.contains(&file.as_str())) {
        for (number, line) in lines {
            let known = names.iter().filter(|name| is_in(&line, name));
            found.extend(known.map(|name| format!("src/{file}:{number}: {name}")));
        }
    }
    assert_eq!(found, [""; 0]);
}

/// `println!` panics on a closed pipe, so all output goes through the `Ui`.
#[test]
fn no_code_panics_on_purpose_or_prints_without_the_ui() {
    let macros = [
        "println!(",
        "print!(",
        "eprintln!(",
        "eprint!(",
        "dbg!(",
        "todo!(",
        "unimplemented!(",
        "panic!(",
    ];
    assert_eq!(find(&macros, &[]), [""; 0]);
    assert_eq!(find(&[".unwrap()", ".expect("], &[]), [""; 0]);
    assert_eq!(find(&["process::exit", "abort("], &[]), [""; 0]);
}
