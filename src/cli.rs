//! The command line: exactly what was typed.
//!
//! Flags of questions are not written here: they are made from the catalog ([`command`]).

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use anyhow::Result;
use clap::{
    Arg, ArgAction, ArgMatches, Args, Command as ClapCommand, CommandFactory, FromArgMatches,
    Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    commands::change::Mode,
    failure::Failure,
    suggest,
};

/// authgen
#[derive(Debug, Parser)]
#[command(
    name = "authgen",
    version,
    about = "Better Auth on Next.js in front of a backend in another language, already wired together",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Read templates from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR", global = true)]
    pub templates: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new project
    New(NewArgs),
    /// Add a service to the project in this folder
    Add(AddArgs),
    /// Remove a service from the project in this folder
    Remove(RemoveArgs),
    /// Give another answer to a question of the project in this folder
    Set(SetArgs),
    /// Bring the project in this folder to its answers and to these templates
    Update(UpdateArgs),
    /// Show what `update` would change
    Diff(DiffArgs),
    /// Find mistakes in env files, secrets and versions
    Check(CheckArgs),
    /// List questions, choices and layers
    Catalog(CatalogArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Arguments of `new` besides the flags of the questions.
#[derive(Args, Debug)]
// Each is a flag of its own on the command line; together they are no state.
#[allow(clippy::struct_excessive_bools)]
pub struct NewArgs {
    /// The folder to make; its last part is the project's name
    pub dir: Option<PathBuf>,
    /// The project's name, when it is not the folder's
    #[arg(long)]
    pub name: Option<String>,
    /// Take the default for everything that is not given
    #[arg(long, short)]
    pub yes: bool,
    /// Read answers from a TOML file, such as another project's authgen.toml
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Make a git repository with one commit
    #[arg(long)]
    pub git: bool,
    /// Install the npm packages
    #[arg(long)]
    pub install: bool,
    /// Install, then start everything
    #[arg(long)]
    pub dev: bool,
    /// List what would be written, and write nothing
    #[arg(long, conflicts_with_all = ["git", "install", "dev"])]
    pub dry_run: bool,
    /// Report as JSON
    #[arg(long, conflicts_with = "dev")]
    pub json: bool,
}

/// What every command that changes a project takes.
#[derive(Args, Debug)]
// Each is a flag of its own on the command line; together they are no state.
#[allow(clippy::struct_excessive_bools)]
pub struct ChangeArgs {
    /// Write without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Show what would be written, and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Report as JSON
    #[arg(long)]
    pub json: bool,
    /// Write although git has changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
    /// Decide where you and the template changed the same lines
    #[arg(long, value_name = "MODE")]
    pub conflict: Option<Mode>,
}

/// Arguments of `add`.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// What to add, such as `backend`
    pub what: Option<String>,
    /// Which kind, or KIND=NAME:PORT
    pub kind: Option<String>,
    /// Name and folder of a service
    #[arg(long)]
    pub name: Option<String>,
    /// Port of a service
    #[arg(long)]
    pub port: Option<String>,
    /// The common ones.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `remove`.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    /// What to remove, such as `backend`
    pub what: Option<String>,
    /// Name of the service
    pub name: Option<String>,
    /// The common ones.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `set`.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// Which question, such as `token`
    pub question: Option<String>,
    /// Its new answer
    pub value: Option<String>,
    /// The common ones.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Write nothing; exit code 4 when there is something to do
    #[arg(long, conflicts_with_all = ["dry_run", "yes"])]
    pub check: bool,
    /// The common ones.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `diff`.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// Show what you changed since the last update instead
    #[arg(long)]
    pub mine: bool,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Check the frontend; with a folder, one that authgen need not have written
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "")]
    pub frontend: Option<String>,
    /// Check the backends, or this one; with a folder, one that authgen need not have written
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", action = ArgAction::Append)]
    pub backend: Vec<String>,
    /// Compare the services with each other, also when only some are checked
    #[arg(long)]
    pub consistency: bool,
    /// Check the values as those of a public installation
    #[arg(long)]
    pub production: bool,
    /// Report as JSON
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Form of the report; SARIF is what code hosts show beside the lines of a change
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code hosts
    Sarif,
}

/// Arguments of `catalog`.
#[derive(Args, Debug)]
pub struct CatalogArgs {
    /// As JSON, with a JSON Schema of the answers file
    #[arg(long)]
    pub json: bool,
}

/// What was typed: the arguments, and the flags of questions as text.
#[derive(Debug)]
pub struct Typed {
    /// The arguments.
    pub cli: Cli,
    /// Values of the questions' flags, by question id.
    pub answers: Vec<(String, Vec<String>)>,
}

/// The folder of `--templates`, which decides what other flags there are.
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

/// The whole command with the questions' flags.
pub fn command(catalog: &Catalog) -> ClapCommand {
    let flags = |is_wanted: &dyn Fn(&Question) -> bool| -> Vec<Arg> {
        let wanted = catalog
            .questions
            .iter()
            .filter(|question| is_wanted(question));
        wanted.map(|question| flag(catalog, question)).collect()
    };
    let secrets = flags(&|question| question.kind == QuestionKind::Secret);
    Cli::command()
        .mut_subcommand("new", |new| new.args(flags(&|_| true)))
        .mut_subcommand("set", |set| set.args(secrets))
}

fn flag(catalog: &Catalog, question: &Question) -> Arg {
    let value_name = match question.kind {
        QuestionKind::Choice => "CHOICE",
        QuestionKind::Services => "KIND[=NAME][:PORT]",
        QuestionKind::Port => "PORT",
        QuestionKind::Secret => "URL",
    };
    let arg = Arg::new(question.id.clone())
        .long(question.id.clone())
        .value_name(value_name)
        .help(question.help.trim_end_matches('.').to_owned())
        .help_heading("Answers");
    match (question.kind, &question.slot) {
        (QuestionKind::Choice, Some(slot)) => arg.value_parser(possible_values(catalog, slot)),
        (QuestionKind::Services, Some(slot)) => arg
            .action(ArgAction::Append)
            .value_parser(ServiceParser(possible_values(catalog, slot))),
        _ => arg,
    }
}

fn possible_values(catalog: &Catalog, slot: &str) -> Vec<PossibleValue> {
    catalog
        .choices(slot)
        .map(|(word, layer)| {
            PossibleValue::new(word.to_owned()).help(layer.manifest.summary.clone())
        })
        .collect()
}

/// Takes any text, for a name and a port may follow the kind; help and completions list the kinds.
#[derive(Clone)]
struct ServiceParser(Vec<PossibleValue>);

impl TypedValueParser for ServiceParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &ClapCommand,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().cloned()))
    }
}

/// Reads the arguments, the program's name first.
///
/// # Errors
/// A request for help or the version comes as the [`clap::Error`] itself, everything else as a usage [`Failure`].
pub fn parse(catalog: &Catalog, args: &[OsString]) -> Result<Typed> {
    let command = command(catalog);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let matches = command
        .try_get_matches_from(args)
        .map_err(|error| explain(error, &names))?;
    let answers = match matches.subcommand() {
        Some((name @ ("new" | "set"), matches)) => typed_answers(catalog, name, matches),
        _ => Vec::new(),
    };
    Ok(Typed {
        cli: Cli::from_arg_matches(&matches)?,
        answers,
    })
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

/// clap's error in our two lines; `commands` are the words that a command can be.
fn explain(error: clap::Error, commands: &[String]) -> anyhow::Error {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return error.into();
    }
    let words = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    };
    let rendered = error.render().to_string();
    let message = rendered
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .trim_end_matches(':');
    let missing = match error.kind() {
        ErrorKind::MissingRequiredArgument => words(ContextKind::InvalidArg),
        _ => Vec::new(),
    };
    let message = if missing.is_empty() {
        message.to_owned()
    } else {
        format!("{message}: {}", missing.join(" "))
    };
    let (wrong, valid) = match error.kind() {
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, commands.to_vec()),
        _ => (ContextKind::InvalidValue, words(ContextKind::ValidValue)),
    };
    let wrong = words(wrong).into_iter().next().unwrap_or_default();
    let near = suggest::nearest(&wrong, valid.iter().map(String::as_str)).map(str::to_owned);
    let hint = match near.or_else(|| words(ContextKind::SuggestedArg).into_iter().next()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if valid.is_empty() => "see `authgen --help`".to_owned(),
        None => format!("choose one of: {}", valid.join(", ")),
    };
    Failure::usage(message).hint(hint).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::source::Source;

    #[test]
    fn the_command_is_sound() {
        command(&Catalog::load(Source::Embedded).expect("the built-in templates are right"))
            .debug_assert();
    }

    #[test]
    fn the_templates_folder_is_known_before_the_flags_are() {
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
