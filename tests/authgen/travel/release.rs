//! The bundle with renders of earlier releases, and the other files of a project.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::support::{Files, Output, REPOSITORY, World, files, git, is_env_file, record_of_today};

/// A git bundle with a tag for each release.
const BUNDLE: &str = "tests/fixtures/releases.bundle";
/// The placeholder for secrets in examples.
const PLACEHOLDER: &str = "replace-me";

/// A folder for projects of earlier releases and of this one.
pub struct Travel {
    world: World,
}

impl Travel {
    pub fn new() -> Self {
        let world = World::new();
        world.git_program();
        Self { world }
    }

    /// All releases with a render.
    pub fn releases(&self) -> Vec<String> {
        let heads = self.git("", &["bundle", "list-heads", &bundle()]);
        let tags = heads.lines().filter_map(|line| line.split('/').next_back());
        tags.map(str::to_owned).collect()
    }

    /// Creates a new project of a release: rendered, with env files, and committed.
    pub fn check_out(&self, release: &str, folder: &str) {
        let bundle = bundle();
        let quiet = ["-c", "advice.detachedHead=false", "clone", "--quiet"];
        self.git(
            "",
            &[&quiet[..], &["--branch", release, &bundle, folder]].concat(),
        );
        let root = self.path(folder);
        if !root.join(".authgen/record").exists() {
            fs::create_dir_all(root.join(".authgen")).expect("a folder");
            fs::write(root.join(".authgen/base.json"), record(&root)).expect("a record");
        }
        for (path, found) in files(&root) {
            if let Some(folder) = path.strip_suffix(".env.example") {
                let name = if folder == "frontend/" {
                    ".env.local"
                } else {
                    ".env"
                };
                let text = String::from_utf8(found.bytes).expect("UTF-8");
                fs::write(root.join(folder).join(name), with_secrets(&text)).expect("an env file");
            }
        }
        self.commit(folder);
    }

    /// Creates a project of this release from the answers of another.
    pub fn fresh(&self, folder: &str, answers: &str) {
        let answers = self.path(answers).join("authgen.toml");
        let answers = answers.to_str().expect("UTF-8");
        let new = [
            "new",
            folder,
            "--name",
            "my-app",
            "--yes",
            "--answers",
            answers,
        ];
        self.authgen("", &new).code(0);
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.world.work(path)
    }

    pub fn authgen(&self, folder: &str, args: &[&str]) -> Output {
        self.world.authgen(args).cwd(self.path(folder)).go()
    }

    #[track_caller]
    pub fn git(&self, folder: &str, args: &[&str]) -> String {
        let (ok, said) = git(&self.path(folder), args);
        assert!(ok, "git {args:?} in {folder}: {said}");
        said
    }

    pub fn commit(&self, folder: &str) {
        self.git(folder, &["add", "--all"]);
        let commit = ["commit", "--quiet", "--allow-empty", "--message", "x"];
        self.git(folder, &commit);
    }

    /// A project's files without `.git`, with the current part of the record.
    pub fn files(&self, folder: &str) -> Files {
        let mut found = files(&self.path(folder));
        found.retain(|path, _| !path.starts_with(".git/"));
        if let Some(record) = found.get_mut(".authgen/record") {
            record.bytes = record_of_today(&record.bytes);
        }
        found
    }

    /// Checks that a second update has nothing to do and changes nothing.
    #[track_caller]
    pub fn is_settled(&self, folder: &str) {
        self.commit(folder);
        let before = files(&self.path(folder));
        let update = self.authgen(folder, &["update", "--yes"]).code(0);
        update.says("Already up to date.");
        self.authgen(folder, &["update", "--check"]).code(0);
        let after = files(&self.path(folder));
        let is_own =
            |path: &&String| !path.starts_with(".git/") && before.get(*path) != after.get(*path);
        let changed: Vec<&String> = before.keys().chain(after.keys()).filter(is_own).collect();
        assert_eq!(changed, [""; 0], "a second run changed something");
    }
}

fn bundle() -> String {
    Path::new(REPOSITORY).join(BUNDLE).display().to_string()
}

/// The record without a version: all rendered files, which the bundle does not store twice.
fn record(root: &Path) -> String {
    let mut text = String::from("{\n");
    let mut rendered = files(root);
    rendered.retain(|path, _| !path.starts_with(".git/") && !path.starts_with(".authgen/"));
    let count = rendered.len();
    for (index, (path, found)) in rendered.into_iter().enumerate() {
        let content = String::from_utf8(found.bytes).expect("UTF-8");
        let mut entry = json!({ "text": content });
        if found.mode & 0o100 != 0 {
            entry["exec"] = json!(true);
        }
        let comma = if index + 1 < count { "," } else { "" };
        writeln!(text, "{}: {entry}{comma}", json!(path)).expect("a string");
    }
    text.push_str("}\n");
    text
}

/// An env file made from its example, with the same secret for each occurrence of a variable.
fn with_secrets(example: &str) -> String {
    let line = |line: &str| match line.split_once('=') {
        Some((key, _)) if !line.starts_with('#') => {
            line.replace(PLACEHOLDER, &format!("{key:0<43}").replace('_', "-"))
        }
        _ => line.to_owned(),
    };
    example.lines().map(|text| line(text) + "\n").collect()
}

/// Replaces secrets in env files with the placeholder of the example.
pub fn without_secrets(mut found: Files) -> Files {
    for (path, found) in &mut found {
        if is_env_file(path) {
            let text = String::from_utf8(found.bytes.clone()).expect("UTF-8");
            let hide = |line: &str| match line.split_once('=') {
                Some((key, value)) => format!("{key}={}\n", hidden(value)),
                None => format!("{line}\n"),
            };
            found.bytes = text.lines().map(hide).collect::<String>().into_bytes();
        }
    }
    found
}

/// A value with its secret (43 characters) hidden.
fn hidden(value: &str) -> String {
    let is_boundary = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
    let words = value.split(is_boundary).filter(|word| word.len() == 43);
    words.fold(value.to_owned(), |value, word| {
        value.replace(word, PLACEHOLDER)
    })
}
