//! Runs the program in an isolated world: a temporary folder with its own home and `PATH`.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use authgen::{
    catalog::question::{NONE, Scalar},
    env::Document,
};
#[cfg(unix)]
use expectrl::{Session, session::OsSession};
use tempfile::TempDir;

use crate::catalog::built_in;

/// The program under test.
pub const AUTHGEN: &str = env!("CARGO_BIN_EXE_authgen");

/// The repository.
pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// A file of the repository, as text.
pub fn repository_file(path: &str) -> String {
    let path = Path::new(REPOSITORY).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A temporary folder for one test.
pub struct World {
    root: TempDir,
}

impl World {
    /// `home/`, `tmp/`, `bin/` (the whole `PATH`) and `work/` (the current folder), all empty.
    pub fn new() -> Self {
        let root = tempfile::Builder::new()
            // With a capital letter, so that the folder's name is never a valid project name.
            .prefix("Authgen-test-")
            .tempdir()
            .expect("a temporary folder");
        for folder in ["home", "tmp", "bin", "work"] {
            fs::create_dir(root.path().join(folder)).expect("a folder in it");
        }
        Self { root }
    }

    /// The folder with everything that the program can reach.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// A path relative to the current folder of the runs.
    pub fn work(&self, path: &str) -> PathBuf {
        self.root().join("work").join(path)
    }

    /// Writes a file below `work/`, with its folders.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.work(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folders of a file");
        fs::write(&path, text).expect("a file");
        path
    }

    /// Puts a program on the `PATH`.
    #[cfg(unix)]
    pub fn program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.root().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode");
    }

    /// Puts the real git on the `PATH`.
    #[cfg(unix)]
    pub fn git_program(&self) {
        let git = std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))
            .map(|folder| folder.join("git"))
            .find(|git| git.is_file())
            .expect("git is installed");
        self.program("git", &format!("exec {} \"$@\"", git.display()));
    }

    /// A run of the program, which starts with [`Run::go`].
    pub fn authgen<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run<'_> {
        Run {
            world: self,
            args: args
                .into_iter()
                .map(|arg| arg.as_ref().to_owned())
                .collect(),
            cwd: self.work(""),
            env: Vec::new(),
            stdin: String::new(),
            shell: String::new(),
        }
    }

    /// Runs `authgen new DIR --yes` with more arguments, which has to succeed.
    pub fn new_project(&self, dir: &str, more: &[&str]) -> Output {
        self.authgen(["new", dir, "--yes"].iter().chain(more))
            .go()
            .code(0)
    }

    /// A copy of the templates that a test may change.
    pub fn templates(&self) -> PathBuf {
        let copy = self.work("templates");
        copy_folder(&Path::new(REPOSITORY).join("templates"), &copy);
        copy
    }

    /// Every file below `work/`.
    pub fn files(&self) -> Files {
        files(&self.work(""))
    }
}

/// Copies a folder recursively.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("its entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copied file");
        }
    }
}

/// Runs git in this folder without the user's settings, and returns success and output.
#[cfg(unix)]
pub fn git(folder: &Path, args: &[&str]) -> (bool, String) {
    let output = Command::new("git")
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_EDITOR", "true")
        .envs(["AUTHOR", "COMMITTER"].into_iter().flat_map(|who| {
            [("NAME", "owner"), ("EMAIL", "owner@shop.test")]
                .map(|(key, value)| (format!("GIT_{who}_{key}"), value))
        }))
        .output()
        .expect("git runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// The file or link at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Content; the target of a link.
    pub bytes: Vec<u8>,
    /// Permission bits; 0 on platforms without them.
    pub mode: u32,
}

/// Files and empty folders by path; paths of folders end with `/`.
pub type Files = BTreeMap<String, Found>;

/// Everything in a folder; empty if it does not exist.
pub fn files(root: &Path) -> Files {
    let mut found = Files::new();
    if root.exists() {
        collect(root, "", &mut found);
    }
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Files) {
    let entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("its entry"))
        .collect();
    if entries.is_empty() && !prefix.is_empty() {
        found.insert(
            prefix.to_owned(),
            Found {
                bytes: Vec::new(),
                mode: 0,
            },
        );
    }
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().expect("its type");
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found);
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path()).expect("a link");
            found.insert(
                path,
                Found {
                    bytes: target.to_string_lossy().into_owned().into_bytes(),
                    mode: 0,
                },
            );
        } else {
            let bytes = fs::read(entry.path()).expect("a file");
            found.insert(
                path,
                Found {
                    bytes,
                    mode: mode(&entry.path()),
                },
            );
        }
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("its mode").permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0
}

/// The record of the last generated files.
pub const RECORD: &str = ".authgen/record";

/// The current part of a record. Its other part depends on the history of a project: earlier answers and files.
pub fn record_of_today(record: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(record).expect("UTF-8");
    let entries = text.lines().filter(|line| line.starts_with('{'));
    let today = entries.filter_map(|line| {
        let mut entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
        entry.as_object_mut()?.remove("was");
        let is_gone =
            entry["gone"] == true || entry.get("value").is_some_and(serde_json::Value::is_null);
        (!is_gone).then(|| format!("{entry}\n").into_bytes())
    });
    today.flatten().collect()
}

/// Whether a path in a project is an env file with secrets.
pub fn is_env_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(".env") && name != ".env.example"
}

/// An env file that all parsers read alike.
pub fn env_document(path: &str, bytes: &[u8]) -> Document {
    let document = Document::read(bytes).unwrap_or_else(|problem| panic!("{path}: {problem:?}"));
    assert_eq!(document.problems(), [], "{path}");
    document
}

/// One run of the program.
pub struct Run<'a> {
    world: &'a World,
    args: Vec<OsString>,
    cwd: PathBuf,
    env: Vec<(OsString, OsString)>,
    stdin: String,
    shell: String,
}

impl Run<'_> {
    /// Sets the current folder.
    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cwd = folder.into();
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Sets standard input, which is empty otherwise.
    pub fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    /// Shell commands such as `umask 077` that run first, in the same process.
    #[cfg(unix)]
    pub fn after(mut self, commands: &str) -> Self {
        self.shell.push_str(commands);
        self.shell.push('\n');
        self
    }

    /// The command, without connected streams.
    pub fn command(&self) -> Command {
        let mut command = if self.shell.is_empty() {
            Command::new(AUTHGEN)
        } else {
            let mut command = Command::new("/bin/sh");
            command
                .arg("-euc")
                .arg(format!("{}exec \"$0\" \"$@\"", self.shell))
                .arg(AUTHGEN);
            command
        };
        let root = self.world.root();
        command.args(&self.args).current_dir(&self.cwd).env_clear();
        command
            .env("PATH", root.join("bin"))
            .env("HOME", root.join("home"))
            .env("TMPDIR", root.join("tmp"));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts it with all streams as pipes.
    pub fn start(&self) -> Child {
        let mut command = self.command();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }

    /// Starts the program in a terminal of this size. It waits for the size, which a terminal gets only after its
    /// program has started.
    #[cfg(unix)]
    pub fn in_terminal(self, columns: u16, rows: u16) -> OsSession {
        let has_size = format!(r#"[ "$(PATH=/usr/bin:/bin stty size)" = '{rows} {columns}' ]"#);
        let wait = format!("until {has_size}; do PATH=/usr/bin:/bin sleep 0.01; done");
        let mut session = Session::spawn(self.after(&wait).command()).expect("a terminal");
        let process = session.get_process_mut();
        process.set_window_size(columns, rows).expect("a size");
        session
    }

    /// Runs the program until it exits.
    pub fn go(&self) -> Output {
        let mut child = self.start();
        // A program may close its input without reading it.
        let _ = child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(self.stdin.as_bytes());
        let output = child.wait_with_output().expect("the program ends");
        let args: Vec<_> = self.args.iter().map(|arg| arg.to_string_lossy()).collect();
        Output {
            line: format!("authgen {}", args.join(" ")),
            status: output.status,
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
        }
    }
}

/// The output of a run. Every check returns it, for the next check.
#[derive(Debug)]
pub struct Output {
    line: String,
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Output {
    #[track_caller]
    fn expect(self, holds: bool, expected: &str) -> Self {
        assert!(
            holds,
            "{}\nexpected {expected}\n{}\n--- stdout\n{}\n--- stderr\n{}",
            self.line, self.status, self.stdout, self.stderr
        );
        self
    }

    /// Checks the exit code and, on failure, that stderr starts with an `error:` line and ends with its `hint:` line.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        let holds = self.status.code() == Some(code);
        let output = self.expect(holds, &format!("exit code {code}"));
        if code == 0 {
            return output;
        }
        let mut lines = output.stderr.lines();
        let is_error = lines.next().is_some_and(|line| line.starts_with("error: "));
        let is_hint = |line: &&str| line.starts_with("hint: ");
        let hints = lines.clone().filter(is_hint).count();
        let ends_in_hint = lines
            .next_back()
            .is_some_and(|line| is_hint(&line) && !line.contains("this is a bug"));
        output.expect(
            is_error && hints == 1 && ends_in_hint,
            "an `error:` line, then one `hint:` line with a remedy",
        )
    }

    /// Checks text on standard output.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        let holds = self.stdout.contains(text);
        self.expect(holds, &format!("{text:?} on standard output"))
    }

    /// Checks text on standard error.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        let holds = self.stderr.contains(text);
        self.expect(holds, &format!("{text:?} on standard error"))
    }

    /// Checks that standard error is empty.
    #[track_caller]
    pub fn calmly(self) -> Self {
        let holds = self.stderr.is_empty();
        self.expect(holds, "nothing on standard error")
    }

    /// Checks that standard output has no report: it is empty, or with `--json` the error.
    #[track_caller]
    pub fn silently(self) -> Self {
        let is_error = |json: &serde_json::Value| {
            json.as_object()
                .is_some_and(|json| json.keys().eq(["error"]))
        };
        let is_empty = self.stdout.is_empty();
        let holds = is_empty || self.line.contains("--json") && is_error(&self.json());
        self.expect(holds, "no report on standard output")
    }

    /// Checks the number of lines on standard error.
    #[track_caller]
    pub fn complains_in_lines(self, lines: usize) -> Self {
        let holds = self.stderr.lines().count() == lines;
        self.expect(holds, &format!("{lines} lines on standard error"))
    }

    /// Parses standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{}\nno JSON: {error}\n{}", self.line, self.stdout))
    }
}

/// Flags for all questions with choices except for those in `open`: from `answers`, otherwise the default.
pub fn settled(answers: &[(&str, &str)], open: &[&str]) -> Vec<String> {
    let catalog = built_in();
    let with_slot = catalog
        .questions
        .iter()
        .filter(|question| question.slot.is_some() && !open.contains(&question.id.as_str()));
    with_slot
        .flat_map(|question| {
            let given = answers.iter().find(|(id, _)| *id == question.id);
            let default = match &question.default {
                Some(Scalar::Text(word)) => word,
                _ => NONE,
            };
            let word = given.map_or(default, |(_, word)| word);
            [format!("--{}", question.id), word.to_owned()]
        })
        .collect()
}
