//! The arguments of each command.

use std::path::PathBuf;

use clap::{ArgAction, Args, Subcommand, ValueEnum};

use crate::commands::change::Decision;

/// Heading of the flags that choose what is printed.
const OUTPUT: &str = "Output";

/// Arguments of `new` besides the flags of the questions.
#[derive(Args, Clone, Debug)]
// `git`, `install` and `dev` can be combined, so an enum cannot replace the flags.
#[allow(clippy::struct_excessive_bools)]
pub struct NewArgs {
    /// Folder to create, or an empty one; its name becomes the project's name
    pub dir: Option<PathBuf>,
    /// Project name, if it differs from the folder's name
    #[arg(long)]
    pub name: Option<String>,
    /// Use the default for every answer not given
    #[arg(long, short)]
    pub yes: bool,
    /// Read answers from a TOML file, such as another project's authgen.toml
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Commit the project; runs `git init` unless the folder is a repository
    #[arg(long)]
    pub git: bool,
    /// Install the npm packages
    #[arg(long)]
    pub install: bool,
    /// Install the npm packages, then start all services
    #[arg(long)]
    pub dev: bool,
    /// List the files without writing them
    #[arg(long, conflicts_with_all = ["git", "install", "dev"], help_heading = OUTPUT)]
    pub dry_run: bool,
    /// Print the report, or the error, as JSON
    #[arg(long, conflicts_with = "dev", help_heading = OUTPUT)]
    pub json: bool,
}

/// The flags of commands that write to an existing project.
#[derive(Args, Debug)]
pub struct WriteArgs {
    /// Write without confirmation
    #[arg(long, short)]
    pub yes: bool,
    /// Show the changes without writing them
    #[arg(long, help_heading = OUTPUT)]
    pub dry_run: bool,
    /// Print the report, or the error, as JSON
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,
}

/// The flags of `add`, `remove`, `set` and `update`.
#[derive(Args, Debug)]
pub struct ChangeArgs {
    /// Shared flags.
    #[command(flatten)]
    pub write: WriteArgs,
    /// Write even if git has uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,
    /// How to resolve conflicts between your changes and the template's: markers, ours or theirs
    ///
    /// `markers` writes conflict markers, `ours` keeps your file, `theirs` takes the template's lines. `ours=GLOB`
    /// limits it to matching files. Repeat the flag for several patterns.
    #[arg(long, value_name = "MODE[=GLOB]")]
    pub conflict: Vec<Decision>,
}

/// Arguments of `add`.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Question to add to, such as `backend` or `oauth`
    pub what: Option<String>,
    /// Choices to add, such as `github`; for a service, KIND or KIND=NAME:PORT
    #[arg(value_name = "KIND")]
    pub kinds: Vec<String>,
    /// Name and folder of the service
    #[arg(long)]
    pub name: Option<String>,
    /// Port of the service
    #[arg(long)]
    pub port: Option<String>,
    /// Shared flags.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `remove`.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    /// Question to remove from, such as `backend` or `oauth`
    pub what: Option<String>,
    /// Services or choices to remove, by name; with --yes and no name, all choices of the question
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Shared flags.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `set`.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// Question, such as `token`
    pub question: Option<String>,
    /// New answer
    pub value: Option<String>,
    /// Shared flags.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Write nothing; exit with code 4 if the project is out of date
    #[arg(long, conflicts_with_all = ["dry_run", "yes"])]
    pub check: bool,
    /// Branch whose migrations keep their place when two branches added migrations [default: git's default branch]
    #[arg(long, value_name = "BRANCH")]
    pub onto: Option<String>,
    /// Shared flags.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `restore`.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// Files, such as README.md, or folders with generated files
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// Shared flags.
    #[command(flatten)]
    pub write: WriteArgs,
    /// Write even if the files have uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,
}

/// Arguments of `diff`.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// Show your own changes since the last update instead
    #[arg(long)]
    pub mine: bool,
    /// Print each file's step and diff, or the error, as JSON
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
// `consistency`, `production` and `online` can be combined, so an enum cannot replace the flags.
#[allow(clippy::struct_excessive_bools)]
pub struct CheckArgs {
    /// Check only the frontend, or the one in DIR, which need not be generated by authgen
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "")]
    pub frontend: Option<String>,
    /// Check only the backends, or the one named NAME, or the one in a folder, which need not be generated by authgen
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", action = ArgAction::Append)]
    pub backend: Vec<String>,
    /// Compare services with each other even with --frontend or --backend
    #[arg(long)]
    pub consistency: bool,
    /// Check values as for a production deployment
    #[arg(long)]
    pub production: bool,
    /// Also test the running project
    ///
    /// Signs up a user, calls each service, and deletes the user; or signs in as `AUTHGEN_ONLINE_EMAIL` with
    /// `AUTHGEN_ONLINE_PASSWORD` and signs out.
    #[arg(long)]
    pub online: bool,
    /// Print the report, or the error, as JSON
    #[arg(long, conflicts_with = "format", help_heading = OUTPUT)]
    pub json: bool,
    /// Report format
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub format: Format,
}

/// A report format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Human-readable
    Text,
    /// For scripts
    Json,
    /// For code hosts, to annotate the lines of a change
    Sarif,
}

/// The subcommands of `secret`.
#[derive(Debug, Subcommand)]
pub enum SecretCommand {
    /// Print a new secret: 32 random bytes in base64url
    Generate(GenerateArgs),
    /// Replace a secret in all env files of the project in this folder
    Rotate(RotateArgs),
}

/// Arguments of `secret generate`.
#[derive(Args, Debug)]
pub struct GenerateArgs {
    /// Print even to a terminal, where the secret stays in the scrollback
    #[arg(long)]
    pub print: bool,
}

/// Arguments of `secret rotate`.
#[derive(Args, Debug)]
// `session` and `now` can be combined, so an enum cannot replace the flags.
#[allow(clippy::struct_excessive_bools)]
pub struct RotateArgs {
    /// Replace the session secret instead of the API secret; all users must sign in again
    #[arg(long)]
    pub session: bool,
    /// Finish a rotation: stop accepting the previous secret
    #[arg(long, conflicts_with_all = ["session", "now"])]
    pub finish: bool,
    /// After a leak: replace the secret at once and drop the previous one
    #[arg(long)]
    pub now: bool,
    /// Shared flags.
    #[command(flatten)]
    pub write: WriteArgs,
}

/// Arguments of `catalog`.
#[derive(Args, Debug)]
pub struct CatalogArgs {
    /// Print JSON, with a JSON Schema of the answers file
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,
}

/// Arguments of `describe`.
#[derive(Args, Debug)]
pub struct DescribeArgs {
    /// Print JSON, with flags, questions, rules of `check`, and a JSON Schema of each output
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,
}
