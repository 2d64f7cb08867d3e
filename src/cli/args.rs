//! The arguments of each command.

use std::path::PathBuf;

use clap::{ArgAction, Args, Subcommand, ValueEnum};

use crate::commands::change::Decision;

/// Arguments of `new` besides the flags of the questions.
#[derive(Args, Debug)]
// Each is a flag of its own on the command line; together they are no state.
#[allow(clippy::struct_excessive_bools)]
pub struct NewArgs {
    /// The folder to make or to fill; its last part is the project's name
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
    /// Commit the project, in a git repository of its own unless the folder is one
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

/// Whether a command that writes to a project asks, and how it tells.
#[derive(Args, Debug)]
pub struct WriteArgs {
    /// Write without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Show what would be written, and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What every command takes that changes the answers of a project or follows them.
#[derive(Args, Debug)]
pub struct ChangeArgs {
    /// The common ones.
    #[command(flatten)]
    pub write: WriteArgs,
    /// Write although git has changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
    /// Decide where you and the template changed the same lines: `markers` writes both sides, `ours` keeps your file,
    /// `theirs` takes the template's lines, and `ours=GLOB` is for some files; may be given more than once
    #[arg(long, value_name = "MODE[=GLOB]")]
    pub conflict: Vec<Decision>,
}

/// Arguments of `add`.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// What to add, such as `backend` or `oauth`
    pub what: Option<String>,
    /// Which ones; of a service KIND or KIND=NAME:PORT
    #[arg(value_name = "KIND")]
    pub kinds: Vec<String>,
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
    /// What to remove, such as `backend` or `oauth`
    pub what: Option<String>,
    /// Which ones, by name; without any and with --yes: all of an option
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
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
    /// The branch whose migrations stay as they are where two branches brought some; without it the default branch
    #[arg(long, value_name = "BRANCH")]
    pub onto: Option<String>,
    /// The common ones.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Arguments of `restore`.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// The files, such as README.md, or folders with all that was generated there
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// The common ones.
    #[command(flatten)]
    pub write: WriteArgs,
    /// Write although git does not have what the files hold
    #[arg(long)]
    pub allow_dirty: bool,
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
// Each is a flag of its own on the command line; together they are no state.
#[allow(clippy::struct_excessive_bools)]
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
    /// Try the project that runs: sign a user up, call each service, and delete the user; or sign the user of
    /// `AUTHGEN_ONLINE_EMAIL` and `AUTHGEN_ONLINE_PASSWORD` in and out
    #[arg(long)]
    pub online: bool,
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

/// What happens to secrets.
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
    /// Print it on a terminal too, which keeps what it shows
    #[arg(long)]
    pub print: bool,
}

/// Arguments of `secret rotate`.
#[derive(Args, Debug)]
// Each is a flag of its own on the command line; together they are no state.
#[allow(clippy::struct_excessive_bools)]
pub struct RotateArgs {
    /// Replace the secret of sessions instead of the one of API tokens; everybody has to sign in again
    #[arg(long)]
    pub session: bool,
    /// End a rotation: the previous secret is accepted no more
    #[arg(long, conflicts_with_all = ["session", "now"])]
    pub finish: bool,
    /// After a leak: keep nothing for what the previous secret signed or encrypted
    #[arg(long)]
    pub now: bool,
    /// The common ones.
    #[command(flatten)]
    pub write: WriteArgs,
}

/// Arguments of `catalog`.
#[derive(Args, Debug)]
pub struct CatalogArgs {
    /// As JSON, with a JSON Schema of the answers file
    #[arg(long)]
    pub json: bool,
}
