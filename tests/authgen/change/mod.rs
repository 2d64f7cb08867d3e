//! `add`, `remove`, `set`, `update` and `diff` in an existing project.

mod answers;
mod ci;
mod conflicts;
mod contract;
mod cut_short;
mod decisions;
mod email;
mod env;
mod half;
mod input;
mod migrations;
mod moved;
mod moves;
mod oauth;
mod over_time;
mod proxy;
mod reformatted;
mod repository;
mod restore;
mod revocation;
mod safety;
mod services;
mod unmerged;
mod update;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{Files, Output, RECORD, World, files, is_env_file, record_of_today};

/// A project and a copy of the templates, both of which a test may change.
pub struct Project {
    pub world: World,
    templates: PathBuf,
}

impl Project {
    pub fn new(answers: &[&str]) -> Self {
        Self::with(|_| {}, answers)
    }

    /// A project rendered after a change to the templates.
    pub fn with(change: impl FnOnce(&Path), answers: &[&str]) -> Self {
        let world = World::new();
        let templates = world.templates();
        change(&templates);
        let project = Self { world, templates };
        project
            .run_in(
                "",
                &[
                    &["new", "shop", "--yes", "--package-manager", "npm"],
                    answers,
                ]
                .concat(),
            )
            .code(0);
        project
    }

    /// Runs the program in the project's folder, with the test's templates.
    pub fn run(&self, args: &[&str]) -> Output {
        self.run_in("shop", args)
    }

    pub fn run_in(&self, folder: &str, args: &[&str]) -> Output {
        let templates = self.templates.to_str().expect("UTF-8");
        self.world
            .authgen(args.iter().copied().chain(["--templates", templates]))
            .cwd(self.world.work(folder))
            .go()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.world.work(&format!("shop/{path}"))
    }

    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn write(&self, path: &str, text: &str) {
        self.world.write(&format!("shop/{path}"), text);
    }

    /// Edits a file as the owner.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// Edits a template of a layer, as a new version of authgen.
    pub fn edit_template(&self, path: &str, from: &str, to: &str) {
        let path = self.templates.join("layers").join(path);
        let text = fs::read_to_string(&path).expect("a template");
        assert!(text.contains(from), "{} has no {from:?}", path.display());
        fs::write(path, text.replacen(from, to, 1)).expect("a template");
    }

    /// Edits a file of the templates outside of the layers.
    pub fn edit_templates(&self, path: &str, from: &str, to: &str) {
        self.edit_template(&format!("../{path}"), from, to);
    }

    pub fn template(&self, path: &str) -> PathBuf {
        self.templates.join("layers").join(path)
    }

    pub fn files(&self) -> Files {
        files(&self.path(""))
    }

    /// All files without env files, whose secrets differ in each project, and with the current part of the record.
    pub fn public_files(&self) -> Files {
        public(self.files())
    }

    /// Checks that a second run has nothing to do.
    #[track_caller]
    pub fn is_settled(&self) {
        let before = self.files();
        self.run(&["update", "--check"])
            .code(0)
            .says("Already up to date.");
        self.run(&["update", "--yes"]).code(0);
        assert!(self.files() == before, "a second run changed something");
    }
}

/// See [`Project::public_files`].
pub fn public(mut files: Files) -> Files {
    files.retain(|path, _| !is_env_file(path));
    let record = files.get_mut(RECORD).expect("a record");
    record.bytes = record_of_today(&record.bytes);
    files
}

/// The paths that differ between two states of a project.
pub fn changed(before: &Files, after: &Files) -> Vec<String> {
    before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect()
}
