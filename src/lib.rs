//! authgen generates a repository in which Better Auth on Next.js and a backend in another language already work
//! together.
//!
//! ```text
//!  flags ──┐
//!  file  ──┼─► Answers ──► Blueprint ──► Tree (want) ─┐
//!  prompts ┘      ▲           ▲ pure        pure      │
//!                 │       Catalog (templates/)        ├─► Plan ──► apply ──► report
//!  authgen.toml ──┘                                   │   pure     effects   text | json
//!  .authgen/record ──► Renders (base) ────────────────┤
//!  the project folder ──► Tree (disk) ────────────────┘
//! ```
//!
//! Everything between the answers and [`apply`] is pure: the same inputs give the same plan.

pub mod answers;
pub mod apply;
pub mod blueprint;
pub mod catalog;
pub mod changelog;
pub mod check;
pub mod cli;
pub mod commands;
pub mod env;
pub mod env_files;
pub mod failure;
pub mod gitignore;
pub mod globs;
pub mod input;
pub mod interrupt;
pub mod merge;
pub mod migration;
pub mod name;
pub mod plan;
pub mod port;
pub mod program;
pub mod project;
pub mod prompt;
pub mod record;
pub mod references;
pub mod render;
pub mod report;
pub mod repository;
pub mod rotation;
pub mod screen;
pub mod secret;
pub mod suggest;
pub mod text;
pub mod transaction;
pub mod tree;
pub mod url;
pub mod version;

use std::{ffi::OsString, io::Write};

use anyhow::{Result, bail};
use jiff::Timestamp;

use crate::{
    catalog::{Catalog, source::Source},
    cli::Command,
    failure::Failure,
    prompt::Dialog,
    screen::Screen,
};

/// The environment of a run.
pub struct Ui<'a> {
    /// Receives reports.
    pub out: &'a mut dyn Write,
    /// What `out` can show.
    pub screen: Screen,
    /// Prompts; `None` without a terminal.
    pub ask: Option<Dialog>,
    /// The current time.
    pub now: &'a dyn Fn() -> Timestamp,
    /// Makes Ctrl-C end the run gracefully ([`interrupt`]). Called after all files and streams are read: until then
    /// there is nothing to clean up, and only the default signal handling can end a blocking read.
    pub catch_interrupts: &'a dyn Fn() -> Result<()>,
}

impl Ui<'_> {
    /// Runs code that asks questions, and runs it again whenever the user goes back to an earlier question.
    fn asking<T>(&mut self, mut pass: impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        loop {
            let result = pass(self);
            if !self.ask.as_mut().is_some_and(|ask| ask.is_back(&result)) {
                return result;
            }
        }
    }
}

/// Runs a command line; the first argument is the program's name. May be called several times in a process.
///
/// # Errors
/// A [`failure::Failure`] if the exit code or a hint is known, a [`clap::Error`] for help and version.
pub fn run(args: &[OsString], ui: &mut Ui<'_>) -> Result<()> {
    let templates = cli::templates_dir(args);
    let source = templates.clone().map_or(Source::Embedded, Source::Disk);
    let catalog = Catalog::load(source).map_err(failure::of_templates)?;
    let typed = cli::parse(&catalog, args)?;
    if typed.cli.templates != templates {
        bail!(
            Failure::usage("cannot parse the value of --templates")
                .hint("write --templates DIR with a space, before any `--`")
        );
    }
    // A script that reads JSON can't answer.
    if cli::wants_json(args) {
        ui.ask = None;
    }
    let done = match &typed.cli.command {
        Command::New(args) => commands::new::run(&catalog, &typed, args, ui),
        Command::Add(args) => commands::change::add(&catalog, &typed, args, ui),
        Command::Remove(args) => commands::change::remove(&catalog, &typed, args, ui),
        Command::Set(args) => commands::change::set(&catalog, &typed, args, ui),
        Command::Update(args) => commands::change::update(&catalog, &typed, args, ui),
        Command::Restore(args) => commands::change::restore(&catalog, &typed, args, ui),
        Command::Diff(args) => commands::diff::run(&catalog, args, ui),
        Command::Check(args) => commands::check::run(&catalog, &typed, args, ui),
        Command::Secret(command) => commands::secret::run(&catalog, &typed, command, ui),
        Command::Catalog(args) => commands::catalog::run(&catalog, args, ui),
        Command::Describe(args) => commands::describe::run(&catalog, args, ui),
        Command::Completions { shell } => commands::completions::run(&catalog, *shell, ui),
    };
    match templates {
        Some(_) => done.map_err(failure::of_templates),
        None => done,
    }
}
