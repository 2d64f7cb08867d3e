//! A project in a git repository with a branch for each change.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::Change;
use crate::support::{Output, RECORD, World, git, record_of_today};

/// A repository with branches of one project, and clones in which they are merged.
pub struct Repository {
    world: World,
    templates: PathBuf,
    next: PathBuf,
}

/// Tracked files by path.
pub type Tracked = BTreeMap<String, Vec<u8>>;

impl Repository {
    /// A project on the branch `main`.
    pub fn new(answers: &[&str]) -> Self {
        let world = World::new();
        world.git_program();
        let templates = world.templates();
        let next = world.work("next");
        fs::rename(&templates, &next).expect("a folder");
        let templates = world.templates();
        let repository = Self {
            world,
            templates,
            next,
        };
        repository.change_templates();
        let new = [&["new", "main", "--name", "shop", "--yes"], answers].concat();
        repository.authgen("", &new, false).code(0);
        repository.git("main", &["init", "--quiet", "--initial-branch=main"]);
        repository.commit("main");
        repository
    }

    /// Changes templates of files that other changes affect, too.
    fn change_templates(&self) {
        for (path, from, to) in [
            (
                "base/files/README.md.tera",
                "\n## ",
                "\nRead it well.\n\n## ",
            ),
            (
                "backend-axum/files/src/page.rs",
                "MAX_LIMIT: u8 = 100",
                "MAX_LIMIT: u8 = 200",
            ),
            (
                "frontend-next/files/frontend/components/task-list.tsx",
                "import",
                "// Next.\nimport",
            ),
        ] {
            let path = self.next.join("layers").join(path);
            let text = fs::read_to_string(&path).expect("a template");
            assert!(text.contains(from), "{} has no {from:?}", path.display());
            fs::write(path, text.replacen(from, to, 1)).expect("a template");
        }
        let added = "layers/frontend-next/files/frontend/lib/added.ts";
        fs::write(self.next.join(added), "export const added = true;\n").expect("a template");
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.world.work(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces text in a file.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.world.write(path, &text.replacen(from, to, 1));
    }

    pub fn write(&self, path: &str, text: &str) {
        self.world.write(path, text);
    }

    fn run_git(&self, folder: &str, args: &[&str]) -> (bool, String) {
        git(&self.path(folder), args)
    }

    #[track_caller]
    pub fn git(&self, folder: &str, args: &[&str]) -> String {
        let (ok, text) = self.run_git(folder, args);
        assert!(ok, "git {args:?} in {folder}: {text}");
        text
    }

    pub fn commit(&self, folder: &str) {
        self.git(folder, &["add", "--all"]);
        self.git(
            folder,
            &["commit", "--quiet", "--allow-empty", "--message", "x"],
        );
    }

    /// Runs authgen in a folder with the templates of this or the next version.
    pub fn authgen(&self, folder: &str, args: &[&str], next: bool) -> Output {
        let templates = if next { &self.next } else { &self.templates };
        let templates = templates.to_str().expect("UTF-8");
        let args = [args, &["--templates", templates]].concat();
        self.world.authgen(args).cwd(self.path(folder)).go()
    }

    /// Makes one change in a folder.
    #[track_caller]
    pub fn make(&self, folder: &str, change: Change, next: bool) {
        let args = [change.args, &["--yes"]].concat();
        self.authgen(folder, &args, change.next || next).code(0);
    }

    /// Creates a branch of `main` with a commit.
    pub fn branch(&self, name: &str, change: impl FnOnce(&Self)) {
        let from = ["checkout", "--quiet", "-B", name, "main"];
        self.git("main", &from);
        change(self);
        self.commit("main");
        self.git("main", &["checkout", "--quiet", "main"]);
    }

    /// Creates a branch with one change.
    pub fn branch_of(&self, change: Change) {
        self.branch(change.name, |repository| {
            repository.make("main", change, false);
        });
    }

    /// Creates a clone with a branch checked out.
    pub fn clone(&self, branch: &str, folder: &str) {
        let args = [
            "clone", "--quiet", "--shared", "--branch", branch, "main", folder,
        ];
        self.git("", &args);
    }

    /// Creates a clone, merges two branches and commits the result with all conflicts. Returns git's output.
    pub fn merge(&self, ours: &str, theirs: &str, folder: &str) -> String {
        self.clone(ours, folder);
        // Covers all conflict styles.
        let style = ["merge", "diff3", "zdiff3"][ours.len() % 3];
        let style = format!("merge.conflictStyle={style}");
        let theirs = format!("origin/{theirs}");
        let merge = ["-c", &style, "merge", "--message", "merged", &theirs];
        let (_, said) = self.run_git(folder, &merge);
        self.commit(folder);
        said
    }

    /// Merges in a folder without committing conflicts. Returns git's output.
    pub fn merge_open(&self, folder: &str, theirs: &str) -> String {
        self.run_git(folder, &["merge", "--message", "merged", theirs])
            .1
    }

    /// Creates a clone and rebases `theirs` onto `ours`.
    pub fn rebase(&self, ours: &str, theirs: &str, folder: &str) {
        self.clone(theirs, folder);
        let ours = format!("origin/{ours}");
        let mut is_done = self.run_git(folder, &["rebase", &ours]).0;
        // Each rebased commit may conflict.
        for _ in 0..3 {
            if is_done {
                return;
            }
            self.git(folder, &["add", "--all"]);
            is_done = self.run_git(folder, &["rebase", "--continue"]).0;
        }
        assert!(is_done, "git rebases {theirs}");
    }

    /// Creates a clone of `ours` and cherry-picks the commit of `theirs`.
    pub fn pick(&self, ours: &str, theirs: &str, folder: &str) {
        self.clone(ours, folder);
        let theirs = format!("origin/{theirs}");
        if !self.run_git(folder, &["cherry-pick", &theirs]).0 {
            self.commit(folder);
        }
    }

    /// All tracked files after `git add`.
    pub fn tracked(&self, folder: &str) -> Tracked {
        self.git(folder, &["add", "--all"]);
        let root = self.path(folder);
        let paths = self.git(folder, &["ls-files", "-z"]);
        let read = |path: &str| (path.to_owned(), file(&root, path));
        paths
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(read)
            .collect()
    }

    /// Updates a clone after a merge, and compares it with both changes on one branch.
    #[track_caller]
    pub fn is_like_one_branch(&self, folder: &str, ours: Change, theirs: Change) {
        self.authgen(folder, &["update", "--yes"], false).code(0);
        let straight = &format!("{folder}-straight");
        self.clone(ours.name, straight);
        self.make(straight, theirs, false);
        let differ = differences(&self.tracked(folder), &self.tracked(straight));
        assert_eq!(differ, [""; 0], "{} {}", ours.name, theirs.name);
    }

    pub fn remove(&self, folder: &str) {
        fs::remove_dir_all(self.path(folder)).expect("a folder");
    }
}

/// The content of a file, or the current part of the record.
fn file(root: &Path, path: &str) -> Vec<u8> {
    let bytes = fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    if path == RECORD {
        record_of_today(&bytes)
    } else {
        bytes
    }
}

/// Paths with different content.
pub fn differences(one: &Tracked, other: &Tracked) -> Vec<String> {
    let paths: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    paths
        .into_iter()
        .filter(|path| one.get(*path) != other.get(*path))
        .cloned()
        .collect()
}
