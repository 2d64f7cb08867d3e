//! How a run fails: an exit code, one line that says what happened, one that says what to do.

mod cause;

use std::{error::Error, fmt, io};

use crate::name::NameError;

/// Exit codes of the program. 101, Rust's code of a panic, is always a bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything was done.
    Done = 0,
    /// The machine got in the way: a full disk, no permission, a program that failed; or it is too early.
    Failed = 1,
    /// Wrong usage or input; nothing was written.
    Usage = 2,
    /// Something exists that would be overwritten; nothing was written.
    WouldOverwrite = 3,
    /// A check found something.
    CheckFailed = 4,
    /// Cancelled by the user (128 + SIGINT).
    Cancelled = 130,
}

/// An error that knows its exit code and what the user can do about it.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub code: ExitCode,
    message: String,
    /// What to do, in one line.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with a message in one line, without a final full stop.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// Wrong usage or input.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        let failure = Self::usage(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

/// Whether an error says already how the run ends.
pub fn is_explained(error: &anyhow::Error) -> bool {
    error.is::<Failure>()
}

/// The exit code and hint of any error: those of the [`Failure`] in its chain, else plain failure and what its cause
/// suggests.
pub fn explain(error: &anyhow::Error) -> (ExitCode, Option<&str>) {
    let failure = error.downcast_ref::<Failure>();
    let code = failure.map_or(ExitCode::Failed, |failure| failure.code);
    let hint = failure.and_then(|failure| failure.hint.as_deref());
    (
        code,
        hint.or_else(|| remedy(error)).or_else(|| refused(error)),
    )
}

/// What the user can do about the cause of an error, where the system names one.
pub fn remedy(error: &anyhow::Error) -> Option<&'static str> {
    of_system(error).and_then(cause::remedy)
}

/// The last resort where only the system's message says why it refused.
fn refused(error: &anyhow::Error) -> Option<&'static str> {
    of_system(error)?.raw_os_error()?;
    Some("check that the file exists and that you have access, then run authgen again")
}

/// The innermost error of the system.
fn of_system(error: &anyhow::Error) -> Option<&io::Error> {
    let errors = error.chain().filter_map(|cause| cause.downcast_ref());
    errors.last()
}
