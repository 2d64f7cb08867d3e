//! Whole outputs as a user reads them: each command's usual run and its likeliest errors. A change of words shows up as
//! a diff of these snapshots.
#![allow(clippy::too_many_lines, reason = "most lines are output")]

mod about;
mod add;
mod check;
mod diff;
mod new;
mod remove;
mod restore;
mod secret;
mod set;
mod update;

use std::{fmt::Write as _, path::Path};

use crate::support::{World, git};

/// What changes with each edit of a template, each run or each machine.
const FILTERS: [(&str, &str); 8] = [
    // The list of a dry run.
    (
        r"(?m)(^ +(\d+|secret)  \S+ +\S+$\n?)+",
        "    [SIZE]  [LAYER]  [PATH]\n",
    ),
    (r"/[^\s`]*/Authgen-test-\w+", "[ROOT]"),
    (r" *\d+ files( +\d+(\.\d+)? [kM]?B)?", " [N] files"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]"),
    (r"[\d,]+ checks", "[N] checks"),
    (
        r"(?m)^\$ authgen secret generate\n[\w-]{43}$",
        "$ authgen secret generate\n[SECRET]",
    ),
    (r"authgen \d+\.\d+\.\d+", "authgen [VERSION]"),
    (
        r"@@ -\d+,(\d+) \+\d+,(\d+) @@",
        "@@ -[LINE],$1 +[LINE],$2 @@",
    ),
];

/// A shell session in a folder below `work/`.
struct Session {
    world: World,
    folder: String,
    _filters: insta::internals::SettingsBindDropGuard,
}

impl Session {
    /// A session in an empty folder.
    fn new() -> Self {
        let mut settings = insta::Settings::clone_current();
        settings.set_filters(FILTERS);
        Self {
            world: World::new(),
            folder: String::new(),
            _filters: settings.bind_to_scope(),
        }
    }

    /// A session in a default project with more arguments.
    fn in_project(more: &[&str]) -> Self {
        let mut session = Self::new();
        session.world.new_project("shop", more);
        "shop".clone_into(&mut session.folder);
        session
    }

    /// A session in a default project that is committed to git.
    fn in_repository(more: &[&str]) -> Self {
        let session = Self::in_project(more);
        session.world.git_program();
        let folder = session.world.work(&session.folder);
        for args in [
            &["init", "--quiet"][..],
            &["add", "."],
            &["commit", "--quiet", "-m", "Start"],
        ] {
            let (is_done, text) = git(&folder, args);
            assert!(is_done, "{text}");
        }
        session
    }

    /// Writes a file of the folder.
    fn write(&self, path: &str, text: &str) {
        let path = Path::new(&self.folder).join(path);
        self.world.write(path.to_str().expect("UTF-8"), text);
    }

    /// Changes a file of the folder.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let full = self.world.work(&self.folder).join(path);
        let text = std::fs::read_to_string(&full).expect("a file");
        assert!(text.contains(from), "{path}: {from}");
        std::fs::write(full, text.replacen(from, to, 1)).expect("written");
    }

    /// The commands as typed after `authgen`, each with its output and its exit code unless 0.
    fn shows(&self, commands: &[&str]) -> String {
        let mut text = String::new();
        for command in commands {
            let output = self
                .world
                .authgen(command.split_whitespace())
                .cwd(self.world.work(&self.folder))
                .go();
            let code = output.status.code().expect("an exit code");
            let _ = write!(
                text,
                "$ authgen {command}\n{}{}",
                output.stdout, output.stderr
            );
            if code != 0 {
                let _ = writeln!(text, "[exit code {code}]");
            }
            text.push('\n');
        }
        text
    }
}
