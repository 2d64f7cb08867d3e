//! The repository of a project: what counts as not committed, what may not be written to, and when.

use std::{fs, path::Path, process::Command};

use super::Project;
use crate::support::Output;

/// A project in a repository with one commit; the program sees the real git.
struct Repository(Project);

impl Repository {
    fn new() -> Self {
        let repository = Self(Project::new(&[]));
        let script = "exec /usr/bin/env PATH=/usr/local/bin:/usr/bin:/bin git \"$@\"";
        repository.0.world.program("git", script);
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository.commit();
        repository
    }

    fn git(&self, args: &[&str]) {
        assert!(self.git_in("", args), "git {args:?}");
    }

    /// Whether git succeeds.
    fn git_in(&self, folder: &str, args: &[&str]) -> bool {
        let output = Command::new("git")
            .args(["-c", "user.name=test", "-c", "user.email=test@localhost"])
            .args(["-c", "protocol.file.allow=always"])
            .args(args)
            .current_dir(self.0.path(folder))
            .env("GIT_EDITOR", "true")
            .output();
        output.expect("git").status.success()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    fn write(&self, path: &str, text: &str) {
        self.0.write(path, text);
    }

    /// A change that would write something.
    fn set(&self, port: &str, more: &[&str]) -> Output {
        self.0
            .run(&[&["set", "frontend-port", port, "--yes"], more].concat())
    }
}

/// An owner's `.gitignore` without the lines about `.authgen/`.
fn without_rules(repository: &Repository) {
    let rules = repository.0.read(".gitignore");
    let rules: String = rules
        .lines()
        .filter(|line| !line.contains("authgen"))
        .flat_map(|line| [line, "\n"])
        .collect();
    repository.write(".gitignore", &rules);
    repository.commit();
}

#[test]
fn a_lock_is_no_work_that_is_not_committed() {
    let repository = Repository::new();
    without_rules(&repository);
    repository.set("3100", &[]).code(0);
    repository.commit();
    // Nor is a lock that was committed once.
    repository.write(".authgen/lock", "");
    repository.git(&["add", "--force", ".authgen/lock"]);
    repository.commit();
    repository.set("3200", &[]).code(0);
    repository.git(&["commit", "--quiet", "--all", "--message", "y"]);
    // Nor what a run leaves that was killed.
    repository.write(".authgen/pending/journal.new", "");
    repository.write(".authgen/pending/0", "");
    repository.set("3300", &[]).code(0);
    repository.git(&["commit", "--quiet", "--all", "--message", "z"]);
    // The owner's files count beside them.
    repository.write(".authgen/notes", "");
    let refused = repository.set("3400", &[]).code(3);
    refused.complains(".authgen/notes is not committed");
}

/// Git shows a folder that is all new as one entry.
#[test]
fn a_folder_with_nothing_but_a_lock_is_none_either() {
    let repository = Repository::new();
    without_rules(&repository);
    repository.write(".git/info/exclude", ".authgen/base.json\n");
    repository.git(&["rm", "--quiet", "--cached", ".authgen/base.json"]);
    repository.commit();
    assert!(Path::new(&repository.0.path(".authgen/base.json")).exists());
    repository.set("3100", &[]).code(0);
    repository.commit();
    fs::write(repository.0.path(".git/info/exclude"), "").expect("no rules");
    let refused = repository.set("3200", &[]).code(3);
    refused.complains("is not committed");
}
