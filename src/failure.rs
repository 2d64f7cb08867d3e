//! Errors: kind, exit code, message and hint.

mod cause;
mod fault;

use std::{error::Error, fmt, io};

use schemars::JsonSchema;
use serde::Serialize;

pub use self::fault::Fault;
use crate::name::NameError;

/// Exit codes. 101, the code of a Rust panic, is always a bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Success.
    Done = 0,
    /// A problem with the machine, or the command must be run later.
    Failed = 1,
    /// Wrong usage or input.
    Usage = 2,
    /// Existing files would be overwritten.
    WouldOverwrite = 3,
    /// A check found an error.
    CheckFailed = 4,
    /// Cancelled by the user (128 + SIGINT).
    Cancelled = 130,
}

impl ExitCode {
    /// All exit codes.
    pub const ALL: [Self; 6] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::WouldOverwrite,
        Self::CheckFailed,
        Self::Cancelled,
    ];

    /// What the code means, in one line without a period.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => {
                "success; also if you answer no to a confirmation, and nothing was written"
            }
            Self::Failed => {
                "a problem with the machine, such as a full disk, missing permissions or a failed program; or it is too \
                 early to finish a rotation"
            }
            Self::Usage => "wrong usage or input; nothing was written",
            Self::WouldOverwrite => {
                "files would be overwritten, conflicts are unresolved, a rotation is in progress, git has uncommitted \
                 changes or is in the middle of a merge, rebase, cherry-pick, revert or bisect, or a file is in a \
                 submodule; nothing was written, except with `--conflict markers`"
            }
            Self::CheckFailed => {
                "`check` found an error, or `update --check` found the project out of date or an interrupted run"
            }
            Self::Cancelled => "cancelled with Ctrl-C",
        }
    }
}

/// An error with a kind and a hint.
#[derive(Debug)]
pub struct Failure {
    /// The kind, which implies the exit code.
    pub fault: Fault,
    message: String,
    /// What to do, in one line.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with a one-line message, without a trailing period.
    pub fn new(fault: Fault, message: impl Into<String>) -> Self {
        Self {
            fault,
            message: message.into(),
            hint: None,
        }
    }

    /// A wrong argument that has no kind of its own.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Fault::Usage, message)
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        let hint = error.hint();
        Self::new(Fault::InvalidName, error.to_string())
            .hint(hint.unwrap_or_else(|| "choose another name, such as my-app".to_owned()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

/// Marks an error in templates. System errors keep their kind and hint.
pub fn of_templates(error: anyhow::Error) -> anyhow::Error {
    if is_explained(&error) || of_system(&error).is_some() {
        return error;
    }
    Failure::new(Fault::Templates, format!("{error:#}"))
        .hint("correct the templates, or run authgen without --templates")
        .into()
}

/// Whether an error is already a [`Failure`].
pub fn is_explained(error: &anyhow::Error) -> bool {
    error.is::<Failure>()
}

/// What authgen reports about an error, as `error:` and `hint:` lines or as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Explained {
    /// The kind of failure.
    #[serde(rename = "id")]
    pub fault: Fault,
    /// The exit code.
    pub exit: u8,
    /// What happened, and where.
    pub message: String,
    /// What to do, in one line.
    pub hint: String,
}

/// The output of a run with `--json` that failed before its report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "error")]
pub struct ErrorReport {
    /// The error.
    pub error: Explained,
}

impl From<&Failure> for Explained {
    fn from(failure: &Failure) -> Self {
        Self {
            fault: failure.fault,
            exit: failure.fault.exit() as u8,
            message: failure.message.clone(),
            hint: failure.hint.clone().unwrap_or_default(),
        }
    }
}

/// Explains any error by the [`Failure`] in its chain, and by the operating system's error if that says more.
pub fn explain(error: &anyhow::Error) -> Explained {
    let failure = error.downcast_ref::<Failure>();
    let system = of_system(error);
    let fault = match failure.map(|failure| failure.fault) {
        None | Some(Fault::Io) => match system {
            Some(system) => cause::fault(system),
            None => failure.map_or(Fault::Internal, |failure| failure.fault),
        },
        Some(fault) => fault,
    };
    let hint = failure.and_then(|failure| failure.hint.as_deref());
    let hint = hint.or_else(|| remedy(error)).unwrap_or(match system {
        Some(_) => "check that the file exists and that you have access, then run authgen again",
        None => "this is a bug: report it with this message and the command",
    });
    Explained {
        fault,
        exit: fault.exit() as u8,
        message: format!("{error:#}"),
        hint: hint.to_owned(),
    }
}

/// A hint for the cause of an error, if the operating system names one.
pub fn remedy(error: &anyhow::Error) -> Option<&'static str> {
    of_system(error).and_then(cause::remedy)
}

/// The innermost system error.
fn of_system(error: &anyhow::Error) -> Option<&io::Error> {
    let errors = error.chain().filter_map(|cause| cause.downcast_ref());
    errors.last()
}
