//! The repository of a project: uncommitted changes, other repositories, and operations in progress.

use std::{fs, path::Path, process::Command};

use super::Project;
use crate::support::Output;

/// A project in a repository with one commit, and the real git on the `PATH`.
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

/// Removes the lines about `.authgen/` from `.gitignore`.
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
fn a_lock_file_does_not_count_as_uncommitted() {
    let repository = Repository::new();
    without_rules(&repository);
    repository.set("3100", &[]).code(0);
    repository.commit();
    // Nor does a lock file that was committed once.
    repository.write(".authgen/lock", "");
    repository.git(&["add", "--force", ".authgen/lock"]);
    repository.commit();
    repository.set("3200", &[]).code(0);
    repository.git(&["commit", "--quiet", "--all", "--message", "y"]);
    // Nor do files of a killed run.
    repository.write(".authgen/pending/journal.new", "");
    repository.write(".authgen/pending/0", "");
    repository.set("3300", &[]).code(0);
    repository.git(&["commit", "--quiet", "--all", "--message", "z"]);
    // The owner's files in the same folder count.
    repository.write(".authgen/notes", "");
    let refused = repository.set("3400", &[]).code(3);
    refused.complains("uncommitted changes: .authgen/notes");
}

/// Git reports an untracked folder as one entry.
#[test]
fn a_folder_with_only_a_lock_file_does_not_count_as_uncommitted() {
    let repository = Repository::new();
    without_rules(&repository);
    repository.write(".git/info/exclude", ".authgen/record\n");
    repository.git(&["rm", "--quiet", "--cached", ".authgen/record"]);
    repository.commit();
    assert!(Path::new(&repository.0.path(".authgen/record")).exists());
    repository.set("3100", &[]).code(0);
    repository.commit();
    fs::write(repository.0.path(".git/info/exclude"), "").expect("no rules");
    let refused = repository.set("3200", &[]).code(3);
    refused.complains("uncommitted changes: ");
}

/// A branch `other` and `main` with different texts in one file.
fn diverged() -> Repository {
    let repository = Repository::new();
    for (branch, text) in [("other", "theirs\n"), ("main", "ours\n")] {
        repository.git(&["checkout", "--quiet", "-B", branch]);
        repository.write("notes.txt", text);
        repository.commit();
        repository.git(&["checkout", "--quiet", "-B", "main", "HEAD~1"]);
    }
    repository.write("notes.txt", "ours\n");
    repository.commit();
    repository
}

#[test]
fn nothing_is_written_during_a_git_operation() {
    let repository = diverged();
    for (begin, abort, reason, end) in [
        (
            &["merge", "other"][..],
            &["merge", "--abort"][..],
            "a merge is in progress",
            "git commit",
        ),
        (
            &["rebase", "other"],
            &["rebase", "--abort"],
            "a rebase is in progress",
            "git rebase --continue",
        ),
        (
            &["rebase", "--apply", "other"],
            &["rebase", "--abort"],
            "a rebase is in progress",
            "git rebase --continue",
        ),
        (
            &["cherry-pick", "other"],
            &["cherry-pick", "--abort"],
            "a cherry-pick is in progress",
            "git cherry-pick --continue",
        ),
        (
            &["revert", "--no-commit", "HEAD"],
            &["revert", "--abort"],
            "a revert is in progress",
            "git revert --continue",
        ),
        (
            &["bisect", "start", "HEAD", "HEAD~1"],
            &["bisect", "reset"],
            "a bisect is in progress",
            "git bisect reset",
        ),
    ] {
        repository.git_in("", begin);
        let before = repository.0.files();
        for args in [
            &["set", "frontend-port", "3100"][..],
            &["add", "backend", "fastapi"],
            &["update"],
        ] {
            let args = [args, &["--yes", "--allow-dirty"]].concat();
            let refused = repository.0.run(&args).code(3);
            refused.complains(reason).complains(end);
        }
        let rotate = ["secret", "rotate", "--yes"];
        repository.0.run(&rotate).code(3).complains(reason);
        assert!(repository.0.files() == before, "{begin:?}");
        // A dry run is allowed.
        let look = ["set", "frontend-port", "3100", "--dry-run"];
        repository.0.run(&look).code(0);
        repository.git(abort);
    }
    repository.set("3100", &[]).code(0);
}

#[test]
fn git_operations_are_per_worktree() {
    let repository = diverged();
    let tree = repository.0.world.work("tree");
    let words = ["worktree", "add", "--quiet", "-b", "tree"];
    let place = tree.to_str().expect("UTF-8");
    repository.git(&[&words[..], &[place]].concat());
    let run = || {
        let args = ["set", "frontend-port", "3100", "--yes"];
        repository.0.run_in("tree", &args)
    };
    repository.git_in("../tree", &["merge", "other"]);
    run().code(3).complains("a merge is in progress");
    repository.git_in("../tree", &["merge", "--abort"]);
    repository.git_in("", &["merge", "other"]);
    run().code(0);
}

#[test]
fn nothing_is_written_into_another_repository() {
    let repository = Repository::new();
    let change = |more: &[&str]| {
        repository
            .0
            .run(&[&["set", "token", "jwks", "--yes"], more].concat())
    };
    // A nested repository that is not a submodule.
    repository.git(&["init", "--quiet", "backend/src"]);
    let refused = change(&["--allow-dirty"]).code(3);
    refused.complains("backend/src is a git repository of its own; authgen does not write");
    fs::remove_dir_all(repository.0.path("backend/src/.git")).expect("removed");
    // A submodule, even if it is not checked out.
    for words in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "m"],
    ] {
        assert!(repository.git_in("backend", words), "{words:?}");
    }
    repository.git(&["rm", "-r", "--quiet", "--cached", "backend"]);
    repository.git(&["add", "backend"]);
    repository.commit();
    let refused = change(&["--allow-dirty"]).code(3);
    refused.complains("backend is a git submodule; authgen does not write into another repository");
    fs::remove_dir_all(repository.0.path("backend/.git")).expect("removed");
    let rotate = ["secret", "rotate", "--yes"];
    let refused = repository.0.run(&rotate).code(3);
    refused.complains("backend is a git submodule");
    // Files outside of it may be written.
    repository
        .0
        .run(&["set", "ci", "github", "--yes", "--allow-dirty"])
        .code(0);
}

#[test]
fn without_git_no_git_state_is_rejected() {
    let repository = diverged();
    repository.git_in("", &["merge", "other"]);
    fs::remove_file(repository.0.world.root().join("bin/git")).expect("removed");
    repository.set("3100", &[]).code(0);
}

#[test]
fn git_is_asked_whether_it_ignores_an_env_file() {
    let repository = Repository::new();
    let rules = repository.0.read(".gitignore");
    let other = rules
        .replace("\n.env\n", "\n**/.env\n")
        .replace("\n.env.*\n", "\n**/.en[v].*\n");
    assert_ne!(rules, other);
    repository.write(".gitignore", &other);
    repository.commit();
    let add = ["add", "backend", "fastapi=reports", "--yes"];
    repository.0.run(&add).code(0);
    repository.commit();
    repository.0.run(&["secret", "rotate", "--yes"]).code(0);

    // A rule that is not in the root's `.gitignore`.
    repository.write("backend/.gitignore", "!.env\n");
    for rotate in [&["--now"][..], &["--session", "--now"]] {
        let rotate = [&["secret", "rotate", "--yes"], rotate].concat();
        let output = repository.0.run(&rotate);
        if rotate.contains(&"--session") {
            output.code(0);
        } else {
            output
                .code(1)
                .complains("git does not ignore backend/.env")
                .complains("git check-ignore -v --no-index backend/.env");
        }
    }
}

#[test]
fn no_secret_is_written_into_a_file_that_git_tracks() {
    let repository = Repository::new();
    repository.git(&["add", "--force", "backend/.env"]);
    repository.commit();
    let before = repository.0.files();
    for command in [
        &["secret", "rotate"][..],
        &["set", "database-port", "54400"],
    ] {
        repository
            .0
            .run(&[command, &["--yes"]].concat())
            .code(1)
            .complains("nothing was written: git tracks backend/.env")
            .complains("git rm --cached backend/.env");
    }
    assert!(repository.0.files() == before);
    // A run that writes no secret succeeds.
    repository.0.run(&["update", "--yes"]).code(0);
}

#[test]
fn no_secret_is_written_if_git_fails() {
    let repository = Repository::new();
    repository.0.world.program("git", "exit 128");
    let before = repository.0.files();
    repository
        .0
        .run(&["secret", "rotate", "--yes"])
        .code(1)
        .complains("git cannot list its files");
    assert!(repository.0.files() == before);
}

#[test]
fn nested_gitignore_rules_count_when_those_of_the_root_change() {
    let repository = Repository::new();
    repository.write("backend/.gitignore", "!.env\n");
    repository.commit();
    repository.git(&["rm", "--quiet", "--cached", "backend/.env"]);
    repository.git(&["commit", "--quiet", "--message", "x"]);
    let rules = "layers/base/files/.gitignore.tera";
    let rules = repository.0.world.work("templates").join(rules);
    let text = fs::read_to_string(&rules).expect("rules");
    fs::write(&rules, format!("{text}more/\n")).expect("rules");
    repository
        .0
        .run(&["set", "database-port", "54400", "--yes", "--allow-dirty"])
        .code(1)
        .complains("git does not ignore backend/.env");
}
