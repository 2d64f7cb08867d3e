//! The command line as typed.
//!
//! Question flags are generated from the catalog ([`command`]).

mod args;
mod explain;
mod flags;
mod help;

use std::{ffi::OsString, path::PathBuf};

use anyhow::Result;
use clap::{
    Arg, ArgMatches, Command as ClapCommand, CommandFactory, FromArgMatches, Parser, Subcommand,
};

pub use self::args::{
    AddArgs, CatalogArgs, ChangeArgs, CheckArgs, DescribeArgs, DiffArgs, Format, GenerateArgs,
    NewArgs, RemoveArgs, RestoreArgs, RotateArgs, SecretCommand, SetArgs, UpdateArgs, WriteArgs,
};
pub use self::help::EXAMPLES;
use self::{explain::explain, flags::flag, help::with_help};
use crate::catalog::{
    Catalog,
    question::{Question, QuestionKind},
};

/// authgen
#[derive(Debug, Parser)]
#[command(
    name = "authgen",
    version,
    about = "Generates Next.js with Better Auth and a backend in another language, already wired together",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Read templates from this folder instead of the built-in ones
    #[arg(
        long,
        value_name = "DIR",
        global = true,
        help_heading = "Advanced",
        hide_short_help = true,
        display_order = 999
    )]
    pub templates: Option<PathBuf>,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new project
    New(NewArgs),
    /// Add a service or an option to the project in this folder
    Add(AddArgs),
    /// Remove a service or an option from the project in this folder
    Remove(RemoveArgs),
    /// Change an answer of the project in this folder
    Set(SetArgs),
    /// Update the project in this folder to its answers and the current templates
    Update(UpdateArgs),
    /// Restore files of the project in this folder to their last generated content
    Restore(RestoreArgs),
    /// Show what `update` would change
    Diff(DiffArgs),
    /// Find mistakes in env files, secrets and versions
    Check(CheckArgs),
    /// Generate a secret, or rotate a secret of the project in this folder
    #[command(subcommand)]
    Secret(SecretCommand),
    /// List questions, choices and layers
    Catalog(CatalogArgs),
    /// Describe commands, exit codes, failures and JSON outputs, for scripts and agents
    Describe(DescribeArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// The parsed command line; question flags are still text.
#[derive(Debug)]
pub struct Typed {
    /// The arguments.
    pub cli: Cli,
    /// Values of question flags, by question id.
    pub answers: Vec<(String, Vec<String>)>,
}

/// The folder given with `--templates`. Needed before parsing, because its catalog defines the other flags.
pub fn templates_dir(args: &[OsString]) -> Option<PathBuf> {
    let flags = args.iter().take_while(|arg| *arg != "--");
    flags.enumerate().find_map(|(index, arg)| {
        let text = arg.to_str()?;
        match text.strip_prefix("--templates") {
            Some("") => args.get(index + 1).map(PathBuf::from),
            Some(rest) => rest.strip_prefix('=').map(PathBuf::from),
            None => None,
        }
    })
}

/// Whether the output is to be JSON. Decided without parsing, because errors of parsing are reported as JSON, too.
pub fn wants_json(args: &[OsString]) -> bool {
    let flags: Vec<_> = args.iter().take_while(|arg| *arg != "--").collect();
    let is_format = |pair: &[&OsString]| pair[0] == "--format" && pair[1] == "json";
    flags
        .iter()
        .any(|arg| *arg == "--json" || *arg == "--format=json")
        || flags.windows(2).any(is_format)
}

/// The command with all question flags.
pub fn command(catalog: &Catalog) -> ClapCommand {
    let flags = |is_wanted: &dyn Fn(&Question) -> bool| -> Vec<Arg> {
        let wanted = catalog
            .questions
            .iter()
            .filter(|question| is_wanted(question));
        wanted.map(|question| flag(catalog, question)).collect()
    };
    let secrets = flags(&|question| question.kind == QuestionKind::Secret);
    let command = Cli::command()
        .max_term_width(100)
        .mut_subcommand("new", |new| new.args(flags(&|_| true)))
        .mut_subcommand("set", |set| set.args(secrets));
    with_help(catalog, command)
}

/// Parses the arguments; the first is the program's name.
///
/// # Errors
/// A request for help or the version is returned as the [`clap::Error`] itself, anything else as a usage
/// [`crate::failure::Failure`].
pub fn parse(catalog: &Catalog, args: &[OsString]) -> Result<Typed> {
    let command = command(catalog);
    let typed = innermost(&command, args);
    let matches = command
        .try_get_matches_from(args)
        .map_err(|error| explain(error, &typed))?;
    let answers = match matches.subcommand() {
        Some((name @ ("new" | "set"), matches)) => typed_answers(catalog, name, matches),
        _ => Vec::new(),
    };
    Ok(Typed {
        cli: Cli::from_arg_matches(&matches)?,
        answers,
    })
}

/// The innermost command in `args`: its name, such as `authgen secret`, and its subcommands.
fn innermost(command: &ClapCommand, args: &[OsString]) -> (String, Vec<String>) {
    let mut name = command.get_name().to_owned();
    let mut innermost = command;
    for word in args.iter().skip(1) {
        if let Some(inner) = innermost.find_subcommand(word) {
            name = format!("{name} {}", inner.get_name());
            innermost = inner;
        }
    }
    let inner = innermost.get_subcommands();
    (name, inner.map(|each| each.get_name().to_owned()).collect())
}

fn typed_answers(
    catalog: &Catalog,
    command: &str,
    matches: &ArgMatches,
) -> Vec<(String, Vec<String>)> {
    catalog
        .questions
        .iter()
        .filter(|question| command == "new" || question.kind == QuestionKind::Secret)
        .filter_map(|question| {
            let texts = matches.get_many::<String>(&question.id)?;
            Some((question.id.clone(), texts.cloned().collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::source::Source;

    #[test]
    fn the_command_passes_claps_debug_asserts() {
        command(&Catalog::load(Source::Embedded).expect("the built-in templates are valid"))
            .debug_assert();
    }

    #[test]
    fn templates_dir_finds_the_folder_before_parsing() {
        let dir =
            |args: &[&str]| templates_dir(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(
            dir(&["authgen", "new", "--templates", "t"]),
            Some("t".into())
        );
        assert_eq!(dir(&["authgen", "--templates=t", "new"]), Some("t".into()));
        assert_eq!(dir(&["authgen", "new", "--templates"]), None);
        assert_eq!(dir(&["authgen", "new", "--", "--templates=t"]), None);
        assert_eq!(dir(&["authgen", "new", "--templates-x", "t"]), None);
    }
}
